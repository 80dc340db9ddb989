"""Print how often intervals for all voters hold where people see more of what they agree with, as a Markdown table.

Run it with ``.venv/bin/python benchmarks/exposure.py [SEEDS]`` (500 take some minutes). *Raw* is the Wilson interval of those who saw the
idea; *known camps* has the planted camps as groups, *found groups* those that the votes give, and nothing where they give none.
"""

import sys

import numpy as np
import pandas as pd
from simulations.exposure import SETTINGS, Setting, planted

from strategy_nlp.votes.ballots import agreement, tally
from strategy_nlp.votes.exposure import agreement_of_everybody
from strategy_nlp.votes.opinion_groups import find_groups

SEED = 18


def _row(setting: Setting, seeds: int) -> list[float]:
    held: dict[str, list[float]] = {name: [] for name in ("raw", "known", "found")}
    off: dict[str, list[float]] = {name: [] for name in held}
    apart, grouped = [], 0
    for seed in range(seeds):
        made = planted(setting, np.random.default_rng([SEED, seed]))
        raw = agreement(tally(made.votes)).dropna(subset=["agree_share"]).set_index("idea_id")
        truth = made.truth[raw.index]
        held["raw"] += ((raw["agree_low"] <= truth) & (truth <= raw["agree_high"])).tolist()
        off["raw"] += (raw["agree_share"] - truth).abs().tolist()
        for name in ("known", "found"):
            groups = made.camps
            if name == "found":
                found = find_groups(made.votes, seed=seed)
                grouped += bool(found.k)
                groups = found.membership
            told = agreement_of_everybody(made.votes, groups).set_index("idea_id")
            if len(told):
                truth = made.truth[told.index]
                held[name] += ((told["adjusted_low"] <= truth) & (truth <= told["adjusted_high"])).tolist()
                off[name] += (told["adjusted_share"] - truth).abs().tolist()
            if name == "known":
                apart.append(bool(told["adjusted_apart"].any()))
    means = [float(np.mean(off[name])) if off[name] else np.nan for name in held]
    return [
        *(100 * float(np.mean(held[name])) if held[name] else np.nan for name in held),
        *means,
        100 * float(np.mean(apart)),
        100 * grouped / seeds,
    ]


def main(seeds: int) -> None:
    """Print the table."""
    columns = [
        "raw holds",
        "known camps hold",
        "found groups hold",
        "raw off",
        "known off",
        "found off",
        "pages with a flag",
        "groups found",
    ]
    table = pd.DataFrame({name: _row(setting, seeds) for name, setting in SETTINGS.items()}, index=columns).T
    sys.stdout.write(f"| {seeds} conversations each | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n")
    for name, row in table.iterrows():
        shown = [f"{value:.3f}" if "off" in column else f"{value:.1f} %" for column, value in row.items()]
        sys.stdout.write(f"| {name} | {' | '.join(shown)} |\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
