"""Places on the map of voters that at least the least cell share, so that nobody's place is their own.

Where ideas are few, an exact place is a ballot: whoever knows the ballots and places of some voters solves the plane and reads the
others' votes off the map. So voters near one another get the mean of their places (microaggregation: Defays and Anwar 1998; parts
as of Mondrian, LeFevre, DeWitt and Ramakrishnan 2006).

By itself, because the map of voters is the only table with places.
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
