"""Counts of people in which no small one is shown, and none that is left out can be recomputed from the rest.

A count below the least cell is left out (primary suppression). Where totals are known, others must go with it, or a
subtraction brings it back (complementary suppression; Willenborg and de Waal 2001, chapter 4).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Hidden = NDArray[np.bool_]


@dataclass(frozen=True)
class SuppressedTable:
    """A two-way table of people with its totals; what may not be shown is missing.

    Attributes
    ----------
    cells
        The counts, with the index and columns that were given.
    row_totals, column_totals
        Their sums, themselves suppressed where they are small.
    """

    cells: pd.DataFrame
    row_totals: "pd.Series[int]"
    column_totals: "pd.Series[int]"


def suppress_small(counts: "pd.Series[int]", *, min_cell: int, also: Hidden | None = None) -> "pd.Series[int]":
    """Counts of people whose total is known, with those between 1 and ``min_cell`` - 1 missing, and more where needed.

    What is missing must be two counts at least, of ``min_cell`` people together, or the total less the rest would tell a
    small count; the next smallest are taken until it is. A count of nobody is shown. What goes ``also`` may not come back either.

    >>> suppress_small(pd.Series({"north": 40, "south": 12, "east": 3}), min_cell=10).tolist()
    [40, <NA>, <NA>]
    """
    shown = counts.astype("Int64")
    numbers = counts.to_numpy(np.int64)
    hidden = (numbers > 0) & (numbers < min_cell)
    if also is not None:
        hidden |= also
    if hidden.any():
        # Of equally small counts the one that stands first goes, so that every run hides the same.
        for place in np.argsort(numbers, kind="stable"):
            if hidden.sum() >= 2 and numbers[hidden].sum() >= min_cell:
                break
            hidden[place] |= numbers[place] > 0
    return shown.mask(hidden)


def suppress_table(counts: pd.DataFrame, *, min_cell: int, also: Hidden | None = None) -> SuppressedTable:
    """A two-way table of people in which what is shown, totals too, tells no small count.

    After a first choice of cells, the bounds that the shown numbers put on each small cell are computed (a transportation
    problem; Dandekar and Cox 2002). They may be no narrower than what the totals alone and the fact that the
    cell is small already tell; as long as they are, a rectangle of cells through it is left out, the smallest there is. In
    the end everything may be, and then they are not.

    Parameters
    ----------
    counts
        Whole numbers of people, one row and one column per value. Totals are taken to be known.
    min_cell
        The fewest people that are counted out loud.
    also
        Cells of any size that go too, and may not come back exactly.

    Examples
    --------
    >>> counts = pd.DataFrame({"q1": [30, 4], "q2": [25, 20]}, index=["north", "south"])
    >>> bool(suppress_table(counts, min_cell=10).cells.isna().loc["south", "q1"])
    True
    """
    numbers = counts.to_numpy(np.int64)
    rows = suppress_small(pd.Series(numbers.sum(axis=1), index=counts.index, dtype="Int64"), min_cell=min_cell)
    columns = suppress_small(pd.Series(numbers.sum(axis=0), index=counts.columns, dtype="Int64"), min_cell=min_cell)
    hidden = (numbers > 0) & (numbers < min_cell)
    # A total that is not shown would be the sum of its cells.
    hidden[rows.isna().to_numpy(), :] = True
    hidden[:, columns.isna().to_numpy()] = True
    small = hidden.copy()
    forced = np.zeros_like(hidden) if also is None else also & (numbers >= min_cell)
    if also is not None:
        hidden |= also
    _hide_in_lines(hidden, numbers, min_cell)
    _hide_in_lines(hidden.T, numbers.T, min_cell)
    known = (~rows.isna().to_numpy(), ~columns.isna().to_numpy())
    while (told := _cell_told(numbers, (small, forced), hidden, known, min_cell)) is not None:
        _hide_rectangle(hidden, numbers, told)
    cells = pd.DataFrame(numbers, index=counts.index, columns=counts.columns).astype("Int64").mask(hidden)
    return SuppressedTable(cells, rows, columns)


def _hide_in_lines(hidden: Hidden, numbers: Counts, min_cell: int) -> None:
    """In each row that hides something, hide more until it is two cells and ``min_cell`` people."""
    for row in np.flatnonzero(hidden.any(axis=1)):
        for column in np.argsort(numbers[row], kind="stable"):
            own = hidden[row]
            if own.sum() >= 2 and numbers[row][own].sum() >= min_cell:
                break
            hidden[row, column] |= numbers[row, column] > 0


def _cell_told(
    numbers: Counts, secret: tuple[Hidden, Hidden], hidden: Hidden, known: tuple[Hidden, Hidden], min_cell: int
) -> tuple[int, int] | None:
    """A small cell that the shown numbers tell more of than they may, or another hidden one that they tell exactly; or None."""
    if hidden.all():
        return None
    small, forced = secret
    everything = np.ones_like(hidden)
    for row, column in np.argwhere(small & (numbers < min_cell)):
        cell = int(row), int(column)
        for least in (True, False):
            now = _extreme(numbers, hidden, known, cell, least=least)
            # What suppression itself tells: a count from 1 to the least cell less 1.
            told = now > 1 if least else now < min_cell - 1
            if told and now != _extreme(numbers, everything, known, cell, least=least):
                return cell
    for row, column in np.argwhere(forced):
        cell = int(row), int(column)
        low, high = (_extreme(numbers, hidden, known, cell, least=least) for least in (True, False))
        if low == high != _extreme(numbers, everything, known, cell, least=False):
            return cell
    return None


def _hide_rectangle(hidden: Hidden, numbers: Counts, cell: tuple[int, int]) -> None:
    """Hide the corners of a rectangle through a cell: those that cost the fewest people, and at least one cell."""
    row, column = cell
    cost = np.where(hidden, 0, numbers + 1)
    total = cost + cost[row][None, :] + cost[:, column][:, None]
    total = total.astype(float)
    total[row, :] = total[:, column] = np.inf
    total[total == 0] = np.inf
    if np.isfinite(total).any():
        other, across = np.unravel_index(int(total.argmin()), total.shape)
        for place in ((other, across), (row, across), (other, column)):
            hidden[place] = True
    else:
        # The rectangles through it are hidden already; the smallest shown cell anywhere goes next.
        left = np.where(hidden, np.inf, numbers.astype(float))
        row, column = divmod(int(left.argmin()), left.shape[1])
        hidden[row, column] = True


def _extreme(
    numbers: Counts, hidden: Hidden, known: tuple[Hidden, Hidden], cell: tuple[int, int], *, least: bool
) -> int:
    from scipy.optimize import linprog

    places = np.argwhere(hidden)
    equations: list[Any] = []
    sums: list[int] = []
    left_out = np.where(hidden, numbers, 0)
    for axis, lines in enumerate(known):
        totals = left_out.sum(axis=1 - axis)
        for line in np.flatnonzero(lines):
            own = places[:, axis] == line
            if own.any():
                equations.append(own.astype(float))
                sums.append(int(totals[line]))
    equations.append(np.ones(len(places)))
    sums.append(int(numbers[hidden].sum()))
    goal = ((places == cell).all(axis=1)).astype(float) * (1 if least else -1)
    found = linprog(goal, A_eq=np.array(equations), b_eq=sums, bounds=(0, None), method="highs")
    # The corners of a transportation problem are whole numbers (Hoffman and Kruskal 1956).
    extreme: int = round(abs(found.fun))
    return extreme
