"""Print how often intervals of agreement by segment hold, partially pooled beside each cell alone, as a Markdown table.

Run it with ``.venv/bin/python benchmarks/segments.py [SEEDS]`` (500 take some minutes). Voters of values that differ, and who agree more or less
readily whatever it is, vote on some of the ideas; *holds* is whether a cell's interval has the share of all people of its value.
"""

import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy_nlp.statistics import crossed_shares, wilson_interval

SEED = 20


@dataclass(frozen=True)
class Setting:
    """Ideas, voters, values by size, the share of ideas that a voter sees; standard deviations of what is a value's own, a
    cell's own, and a voter's own."""

    ideas: int = 60
    voters: int = 300
    values: tuple[float, ...] = (1, 1, 1, 1)
    seen: float = 0.2
    value: float = 0.05
    own: float = 0.08
    voter: float = 0.1


SETTINGS = {
    "four values": Setting(),
    "of sizes 6:3:1:1": Setting(values=(6, 3, 1, 1)),
    "nobody differs": Setting(value=0, own=0),
    "they differ much": Setting(value=0.1, own=0.2),
    "few voters": Setting(voters=120, seen=0.15),
    "twelve values, 600 voters": Setting(values=(1,) * 12, voters=600),
    "ten ideas": Setting(ideas=10),
}


def main(seeds: int) -> None:
    """Print the table."""
    columns = ["cell alone holds", "pooled holds", "cell alone off", "pooled off", "cell alone wide", "pooled wide"]
    sys.stdout.write(f"| {seeds} tables each | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}\n")
    for name, setting in SETTINGS.items():
        made = [_measured(setting, np.random.default_rng([SEED, seed])) for seed in range(seeds)]
        row = pd.DataFrame(made).mean()
        held = [f"{100 * share:.1f} %" for share in row[:2]]
        sys.stdout.write(f"| {name} | {' | '.join([*held, *(f'{value:.3f}' for value in row[2:])])} |\n")


def _measured(setting: Setting, random: np.random.Generator) -> list[float]:
    sizes = np.array(setting.values) / sum(setting.values)
    value = random.choice(len(sizes), setting.voters, p=sizes)
    level = random.beta(4, 3, (setting.ideas, 1)) + random.normal(0, setting.value, (1, len(sizes)))
    level = level + random.normal(0, setting.own, (setting.ideas, len(sizes)))

    def shares(voters: np.ndarray, of: np.ndarray) -> np.ndarray:
        return np.clip(level[:, of] + voters, 0.01, 0.99)

    everybody = random.normal(0, setting.voter, 400)
    truth = np.stack([shares(everybody, np.full(400, place)).mean(axis=1) for place in range(len(sizes))], axis=1)
    sees = random.random((setting.ideas, setting.voters)) < setting.seen
    agrees = sees & (random.random(sees.shape) < shares(random.normal(0, setting.voter, setting.voters), value))
    of_value = np.eye(len(sizes))[value]
    trials, successes = sees @ of_value, agrees @ of_value
    told = crossed_shares(successes, trials)
    low, high = wilson_interval(successes, trials)
    voted = trials > 0
    raw = successes[voted] / trials[voted]
    return [
        ((low <= truth) & (truth <= high))[voted].mean(),
        ((told.low <= truth) & (truth <= told.high)).mean(),
        np.abs(raw - truth[voted]).mean(),
        np.abs(told.share - truth).mean(),
        (high - low)[voted].mean(),
        (told.high - told.low).mean(),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
