"""Places on the map of voters, and how much they voted, that at least the least cell share, so that neither is anybody's own.

Where ideas are few, an exact place is a ballot: whoever knows the ballots and places of some voters solves the plane and reads the
others' votes off the map. So voters near one another get the mean of their places (microaggregation: Defays and Anwar 1998; parts
as of Mondrian, LeFevre, DeWitt and Ramakrishnan 2006).

By itself, because the table of voters is the only one with a row for each of them.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shared_places(voters: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """The place of each voter as it may be told: that of the part of the map they are in, two digits, with the voters' index.

    Voters of one question and group are parted at the median of the wider axis as long as both halves have ``min_cell`` voters: a
    part has at least ``min_cell`` and fewer than twice as many. Who shares a place with fewer has none.

    Parameters
    ----------
    voters
        ``question``, ``group`` (missing: none) and the exact ``x`` and ``y``, missing where somebody is not on the map.
    min_cell
        The fewest voters that share a place.

    >>> voters = pd.DataFrame({"question": "q", "group": "A", "x": [0.0, 1, 8, 9], "y": 0.0})
    >>> shared_places(voters, min_cell=2)["x"].tolist()
    [0.5, 0.5, 8.5, 8.5]
    """
    told = pd.DataFrame(np.nan, index=voters.index, columns=["x", "y"])
    placed = voters.dropna(subset=["x"])
    for _, own in placed.groupby(["question", placed["group"].astype("string").fillna("")], sort=False):
        points = own[["x", "y"]].to_numpy(float)
        for part in _parts(points, min_cell):
            if len(part) >= min_cell:
                told.loc[own.index[part]] = points[part].mean(axis=0).round(2)
    return told


def shared_activity(voters: pd.DataFrame, *, min_cell: int) -> "pd.Series[int]":
    """How much each voter voted as it may be told, with the voters' index: the next higher ten that ``min_cell`` voters of the question share.

    Tens that fewer share are raised to the next one, the last of them to the highest there is: whoever knows who voted most would find the
    person's row, and in it their group and place. Missing where a question has fewer voters.

    Parameters
    ----------
    voters
        ``question`` and ``n_votes``, of those of whom it may be told.
    min_cell
        The fewest voters that share a number.

    >>> voters = pd.DataFrame({"question": "q", "n_votes": [4, 9, 12, 18, 131]})
    >>> shared_activity(voters, min_cell=2).tolist()
    [10, 10, 140, 140, 140]
    """
    told = pd.Series(pd.NA, index=voters.index, dtype="Int64")
    for _, own in voters.groupby("question", sort=False):
        tens = (own["n_votes"].astype("int64") + 9) // 10 * 10
        sizes = tens.value_counts().sort_index()
        highest, people, left = [], 0, int(len(tens))
        for ten, size in sizes.items():
            people, left = people + int(size), left - int(size)
            if people >= min_cell and (not left or left >= min_cell):
                highest.append(int(str(ten)))
                people = 0
        if highest:
            told[own.index] = np.array(highest)[np.searchsorted(highest, tens)]
    return told


def _parts(points: Floats, min_cell: int) -> Iterator[NDArray[np.int64]]:
    """The places in ``points`` of each part."""
    waiting = [np.arange(len(points))]
    while waiting:
        part = waiting.pop()
        if len(part) < 2 * min_cell:
            yield part
            continue
        own = points[part]
        axis = int(np.ptp(own, axis=0).argmax())
        order = part[np.lexsort((own[:, 1 - axis], own[:, axis]))]
        waiting += [order[: len(part) // 2], order[len(part) // 2 :]]
