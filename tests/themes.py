"""The themes on which the demonstration's ideas were written, and how well topics agree with them."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd


class Purity(NamedTuple):
    """How well topics agree with themes.

    Attributes
    ----------
    share
        Of the ideas that have a topic, those of the most frequent theme of their topic.
    below_half
        Topics in which fewer than half of the ideas are of one theme.
    topics
        How many there are.
    placed
        The share of ideas that have a topic.
    """

    share: float
    below_half: int
    topics: int
    placed: float


def written_themes(folder: Path) -> dict[str, str]:
    """The theme of each idea of the demonstration by its id; ideas that were planted later have none."""
    tables = [
        pd.read_csv(path, sep="\t", quoting=3, dtype=str, keep_default_na=False)
        for path in sorted((folder / "source").glob("ideas_*.tsv"))
    ]
    written = pd.concat(tables).drop_duplicates(["question", "text"])[["question", "text", "theme"]]
    ideas = pd.read_csv(folder / "ideas.csv", dtype=str, keep_default_na=False)
    return dict(ideas.merge(written, on=["question", "text"])[["idea_id", "theme"]].itertuples(index=False))


def purity(ideas: pd.DataFrame) -> Purity:
    """How well topics agree with themes; ``question, topic, written`` (the theme)."""
    placed = ideas.dropna(subset=["topic"])
    counts = placed.groupby(["question", "topic", "written"]).size().groupby(["question", "topic"])
    largest, sizes = counts.max(), counts.sum()
    below = int((2 * largest < sizes).sum())
    return Purity(float(largest.sum() / sizes.sum()), below, len(sizes), len(placed) / len(ideas))
