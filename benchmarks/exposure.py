"""Print how often intervals for all voters hold where people see more of what they agree with, as a Markdown table.

Run it with ``.venv/bin/python benchmarks/exposure.py [SEEDS]`` (500 take some minutes). *Raw* is the Wilson interval of those who saw the
idea; *adjusted at all*, how often something tells kinds of voters apart by what they saw; where nothing does, the raw shares stand.
"""

import sys

import numpy as np
import pandas as pd
from simulations.exposure import SETTINGS, Setting, planted

from strategy_nlp.votes.ballots import agreement, tally
from strategy_nlp.votes.exposure.everybody import agreement_of_everybody

SEED = 18


def _row(setting: Setting, seeds: int) -> list[float]:
    held: dict[str, list[float]] = {"raw": [], "adjusted": []}
    off: dict[str, list[float]] = {name: [] for name in held}
    flagged, told_of = 0, 0
    for seed in range(seeds):
        made = planted(setting, np.random.default_rng([SEED, seed]))
        raw = agreement(tally(made.votes)).dropna(subset=["agree_share"]).set_index("idea_id")
        told = agreement_of_everybody(made.votes, seed=seed).set_index("idea_id")
        told_of += bool(len(told))
        flagged += bool(told["adjusted_apart"].any())
        truth = made.truth[raw.index]
        held["raw"] += ((raw["agree_low"] <= truth) & (truth <= raw["agree_high"])).tolist()
        off["raw"] += (raw["agree_share"] - truth).abs().tolist()
        if len(told):
            held["adjusted"] += ((told["adjusted_low"] <= truth) & (truth <= told["adjusted_high"])).tolist()
            off["adjusted"] += (told["adjusted_share"] - truth).abs().tolist()
    means = [[float(np.mean(own[name])) if own[name] else np.nan for name in held] for own in (held, off)]
    return [*(100 * share for share in means[0]), *means[1], 100 * told_of / seeds, 100 * flagged / seeds]


def main(seeds: int) -> None:
    """Print the table."""
    columns = ["raw holds", "adjusted holds", "raw off", "adjusted off", "adjusted at all", "pages with a flag"]
    table = pd.DataFrame({name: _row(setting, seeds) for name, setting in SETTINGS.items()}, index=columns).T
    sys.stdout.write(f"| {seeds} conversations each | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n")
    for name, row in table.iterrows():
        shown = [f"{value:.3f}" if "off" in column else f"{value:.1f} %" for column, value in row.items()]
        sys.stdout.write(f"| {name} | {' | '.join(shown)} |\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
