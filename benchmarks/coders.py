"""Print how near agreement and F1 come to what was planted, and how often their intervals hold, as a Markdown table.

Run it with ``.venv/bin/python benchmarks/coders.py [SAMPLES]`` (300 a setting take twenty minutes). People who read right with
probability ``a`` and else say what is common agree at alpha ``a²``; the other true values are those of a hundred thousand ideas that all people
coded.
"""

import dataclasses
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from simulations.coders import SETTINGS, Setting, planted

from strategy_nlp.evaluation.coding.scores import scores

SEED = 20
_ALL = 100_000


def _figures(told: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[tuple[str, ...], tuple[float, float, float]]]:
    """Each figure by its group and name, with its interval; those of too few ideas are left out."""
    for row in told["agreement"]:
        if row["alpha"] is not None:
            group = "alpha, people" if row["between"] == "people" else "alpha, machine"
            yield (group, row["side"]), (row["alpha"], row["alpha_low"], row["alpha_high"])
    for row in told["machine"]:
        for name in ("precision", "recall", "f1"):
            if row[name] is not None:
                group = f"{name}, {'all' if row['name'] == 'all' else 'classes'}"
                yield (group, row["side"], row["name"]), (row[name], row[f"{name}_low"], row[f"{name}_high"])


def _truth(setting: Setting) -> dict[tuple[str, ...], float]:
    whole = dataclasses.replace(setting, ideas=_ALL, sample=_ALL)
    told = scores(planted(whole, np.random.default_rng([SEED, 1])), draws=2)
    known = {name: value for name, (value, *_) in _figures(told)}
    return known | {name: setting.right**2 for name in known if name[0] == "alpha, people"}


def _row(setting: Setting, samples: int, *, place: int) -> pd.DataFrame:
    truth = _truth(setting)
    rows = []
    for seed in range(samples):
        told = scores(planted(setting, np.random.default_rng([SEED, 2 + place, seed])), seed=seed)
        for name, (value, low, high) in _figures(told):
            if name in truth:
                rows.append((name[0], value - truth[name], low <= truth[name] <= high, high - low))
    return pd.DataFrame(rows, columns=["what", "off", "held", "width"]).groupby("what", sort=False).mean()


def main(samples: int) -> None:
    """Print the table, a row as soon as it is known."""
    groups: list[str] = []
    for place, (name, setting) in enumerate(SETTINGS.items()):
        table = _row(setting, samples, place=place)
        if not groups:
            groups = sorted(map(str, table.index))
            head = f"| {samples} samples each: off by, holds in | {' | '.join(groups)} |"
            sys.stdout.write(f"{head}\n|{'---|' * (len(groups) + 1)}\n")
        cells = [f"{row['off']:+.3f}, {100 * row['held']:.1f} %" for _, row in table.reindex(groups).iterrows()]
        sys.stdout.write(f"| {name} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
