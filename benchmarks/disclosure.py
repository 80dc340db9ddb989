"""What readers lose by the rules on small counts, on the demonstration: in one report, and in a second one of few newcomers.

python benchmarks/disclosure.py
"""

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import Analysis, read_analysis
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.report.making import make_tables

# Of the demonstration's voters so many come after the first report.
_LATE = 1 / 3


def main() -> None:
    """Print both as Markdown."""
    exact = analyse(demo_folder())
    print("In one report:\n")  # noqa: T201
    _tell(exact, exact.public())
    print("\nIn a second report, a third of the voters coming after the first:\n")  # noqa: T201
    with tempfile.TemporaryDirectory() as place:
        # A key and a cache of its own: the demonstration itself has no ledger.
        os.environ["STRATEGY_NLP_KEY_FILE"] = str(Path(place) / "key")
        folder = Path(place) / "consultation"
        shutil.copytree(demo_folder(), folder)
        votes = pd.read_csv(folder / "votes.csv", dtype=str)
        people = np.sort(votes["voter_id"].unique())
        late = np.random.default_rng(0).choice(people, int(len(people) * _LATE), replace=False)
        votes[~votes["voter_id"].isin(late)].to_csv(folder / "votes.csv", index=False)
        make_tables(folder, Path(place) / "first")
        votes.to_csv(folder / "votes.csv", index=False)
        make_tables(folder, Path(place) / "second")
        _tell(exact, read_analysis(Path(place) / "second"))


def _tell(exact: Analysis, told: Analysis) -> None:
    for name in ("divisions", "group_votes", "consensus", "minorities", "sensitivity", "moved_ideas", "participation"):
        before, after = getattr(exact, name), getattr(told, name)
        left = {by: int((after["by"] == by).sum()) for by in before["by"].unique()} if "by" in before else {}
        missing = int(before.isna().sum().sum()), int(after.isna().sum().sum())
        print(
            f"- `{name}`: {len(after):,} of {len(before):,} rows; cells missing {missing[0]:,} before, {missing[1]:,} after {left or ''}"
        )  # noqa: T201
    before, after = exact.idea_votes, told.idea_votes
    for column in ("worst_group", "everywhere_q", "weighted_share"):
        print(f"- `idea_votes.{column}`: on {after[column].notna().sum()} of {before[column].notna().sum()} ideas")  # noqa: T201
    sizes = [size for found in told.build["groups"].values() for size in found["sizes"].values()]
    print(f"- sizes of groups: {sum(size is not None for size in sizes)} of {len(sizes)}")  # noqa: T201
    shared = told.voters.dropna(subset=["x"]).groupby(["question", "x", "y"]).size()
    print(f"- places of voters: {len(shared)}, each of {shared.min()} to {shared.max()}")  # noqa: T201


if __name__ == "__main__":
    main()
