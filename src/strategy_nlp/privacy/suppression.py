"""Counts of people in which no small one is shown, and none that is left out can be recomputed from the rest.

A count below the least cell is left out (primary suppression). Where totals are known, others must go with it, or a
subtraction brings it back (complementary suppression; Willenborg and de Waal 2001, chapter 4). The least cell is the consultation's
(``min_cell`` in `strategy_nlp.intake.settings`); which columns it holds for stands in `strategy_nlp.disclosure.public_columns`.
"""

from collections import deque
from dataclasses import dataclass
from hashlib import blake2b, sha256

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Hidden = NDArray[np.bool_]
Costs = NDArray[np.float64]


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


def suppress_small(
    counts: "pd.Series[int]", *, min_cell: int, also: Hidden | None = None, costs: Costs | None = None
) -> "pd.Series[int]":
    """Counts of people whose total is known, with those between 1 and ``min_cell`` - 1 missing, and more where needed.

    What is missing must be two counts at least, of ``min_cell`` people together, or the total less the rest would tell a
    small count; those that cost least are taken until it is (`costs_of`), the smallest where no costs are given. A count of nobody is
    shown. What goes ``also`` may not come back either.

    >>> suppress_small(pd.Series({"north": 40, "south": 12, "east": 3}), min_cell=10).tolist()
    [40, <NA>, <NA>]
    """
    shown = counts.astype("Int64")
    numbers = counts.to_numpy(np.int64)
    hidden = (numbers > 0) & (numbers < min_cell)
    if also is not None:
        hidden |= also
    if hidden.any():
        # Of equal ones the one that stands first goes, so that every run hides the same.
        for place in np.argsort(numbers if costs is None else costs, kind="stable"):
            if hidden.sum() >= 2 and numbers[hidden].sum() >= min_cell:
                break
            hidden[place] |= numbers[place] > 0
    return shown.mask(hidden)


def costs_of(counts: pd.DataFrame, *, secret: bytes) -> Costs:
    """What it costs to hide each count beside a small one: its square times a draw that rests on the names of row, column and ``secret``.

    Were it always the smallest that goes, whoever knows the rule would know that it is no larger than those that are told, and so that the
    small one is what is hidden less that at least (an attack by minimality; Wong et al. 2007). Drawn, any of them may have gone;
    of two, one of half the people goes four times out of five. The same secret and names draw the same.

    Returns
    -------
    numpy.ndarray
        Of the shape of the counts; 0 where nobody is counted.

    Examples
    --------
    >>> counts = pd.DataFrame({"q1": [12, 40, 0]}, index=["north", "south", "east"])
    >>> [round(cost) for cost in costs_of(counts, secret=b"ours")[:, 0]] == [round(c) for c in costs_of(counts, secret=b"ours")[:, 0]]
    True
    """
    rows, columns = (
        np.array([_drawn(str(name), secret + side) for name in names], dtype=np.uint64)
        for names, side in ((counts.index, b"row"), (counts.columns, b"column"))
    )
    # The finaliser of SplitMix64 (Steele, Lea and Flood 2014) makes of two draws one.
    mixed = rows[:, None] + columns[None, :]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    share = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53
    costs: Costs = counts.to_numpy(np.float64) ** 2 * -np.log1p(-share)
    return costs


def _drawn(name: str, secret: bytes) -> int:
    return int.from_bytes(blake2b(name.encode(), key=sha256(secret).digest(), digest_size=8).digest(), "big")


def suppress_table(
    counts: pd.DataFrame, *, min_cell: int, also: Hidden | None = None, costs: Costs | None = None
) -> SuppressedTable:
    """A two-way table of people in which what is shown, totals too, tells no small count.

    After a first choice of cells, the bounds that the shown numbers put on each small cell are computed (a transportation
    problem; Dandekar and Cox 2002). They may be no narrower than what the totals alone and the fact that the
    cell is small already tell; as long as they are, a rectangle of cells through it is left out, the one that costs least. In
    the end everything may be, and then they are not.

    Parameters
    ----------
    counts
        Whole numbers of people, one row and one column per value. Totals are taken to be known.
    min_cell
        The fewest people that are counted out loud.
    also
        Cells of any size that go too, and may not come back exactly.
    costs
        What it costs to hide each cell (`costs_of`); without, as many as it has people.

    Examples
    --------
    >>> counts = pd.DataFrame({"q1": [30, 4], "q2": [25, 20]}, index=["north", "south"])
    >>> bool(suppress_table(counts, min_cell=10).cells.isna().loc["south", "q1"])
    True
    """
    numbers = counts.to_numpy(np.int64)
    price = numbers.astype(np.float64) if costs is None else costs
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
    _hide_in_lines(hidden, numbers, min_cell, costs=price)
    _hide_in_lines(hidden.T, numbers.T, min_cell, costs=price.T)
    known = (~rows.isna().to_numpy(), ~columns.isna().to_numpy())
    while (told := _cell_told(numbers, (small, forced), hidden, known, min_cell)) is not None:
        _hide_rectangle(hidden, price, told)
    cells = pd.DataFrame(numbers, index=counts.index, columns=counts.columns).astype("Int64").mask(hidden)
    return SuppressedTable(cells, rows, columns)


def hide_beside_caps(
    hidden: pd.DataFrame, counts: pd.DataFrame, overall: "pd.Series[int]", *, min_cell: int, costs: Costs | None = None
) -> "tuple[pd.DataFrame, pd.Series[bool]]":
    """What else is hidden beside the number of all, which no count of a column can exceed.

    In no column are there more people of a row than over all columns. Where that is told, a small count is at least what is hidden of its column less
    all that the others hidden there can be; it may be no more than one. Else the next smallest count of the column goes; where
    that is not enough, since the same people are in each column, the numbers over all of those hidden there.

    Parameters
    ----------
    hidden, counts
        Which counts are hidden, and all of them.
    overall
        By row how many people there are over all columns, missing where it is hidden.
    min_cell
        The fewest people that are counted out loud.
    costs
        What it costs to hide each count (`costs_of`); without, as many as it has people.

    Returns
    -------
    pandas.DataFrame
        Which counts are hidden, those of before among them.
    pandas.Series
        By row whether the number over all columns is told.

    Examples
    --------
    All men took part in q1. Told that they are twelve, sixteen men and others would tell that four are others:

    >>> counts = pd.DataFrame({"q1": [40, 12, 4], "q2": [40, 12, 12]}, index=["woman", "man", "other"])
    >>> hidden = pd.DataFrame({"q1": [False, True, True], "q2": [False, True, True]}, index=counts.index)
    >>> overall = pd.Series([40, 12, 12], index=counts.index, dtype="Int64")
    >>> hide_beside_caps(hidden, counts, overall, min_cell=10)[1].to_dict()
    {'woman': True, 'man': False, 'other': True}
    """
    found, caps = hidden.to_numpy(copy=True), overall.astype("Float64").to_numpy(np.float64, na_value=np.inf)
    numbers, was_told = counts.to_numpy(np.int64), np.isfinite(caps)

    def bounded(column: int) -> bool:
        own, flags = numbers[:, column], found[:, column]
        small = flags & (own > 0) & (own < min_cell)
        others = [caps[flags & (np.arange(len(own)) != place)].sum() for place in np.flatnonzero(small)]
        return any(own[flags].sum() - most > 1 for most in others)

    price = numbers if costs is None else costs
    for column in range(numbers.shape[1]):
        own = numbers[:, column]
        shown = np.flatnonzero(~found[:, column] & (own > 0))
        if bounded(column) and len(shown):
            found[shown[price[shown, column].argmin()], column] = True
            if bounded(column):
                found[shown[price[shown, column].argmin()], column] = False
        large = np.flatnonzero(found[:, column] & (own >= min_cell))
        for place in large[np.argsort(caps[large], kind="stable")] if bounded(column) else ():
            caps[place] = np.inf
            if not bounded(column):
                break
    told = pd.Series(np.isfinite(caps) | ~was_told, index=overall.index)
    return pd.DataFrame(found, index=hidden.index, columns=hidden.columns), told


def _hide_in_lines(hidden: Hidden, numbers: Counts, min_cell: int, *, costs: Costs) -> None:
    """In each row that hides something, hide more until it is two cells and ``min_cell`` people."""
    for row in np.flatnonzero(hidden.any(axis=1)):
        for column in np.argsort(costs[row], kind="stable"):
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
    now, ever = _Bounds(numbers, hidden, known), _Bounds(numbers, np.ones_like(hidden), known)
    for row, column in np.argwhere(small & (numbers < min_cell)):
        cell = int(row), int(column)
        count = int(numbers[cell])
        # What suppression itself tells: a count from 1 to the least cell less 1.
        for least, enough in ((True, count - 1), (False, min_cell - 1 - count)):
            # What is far enough from the count, and as far as it can ever be, is looked for no further.
            if now.room(cell, least=least, enough=enough) < enough and (
                now.room(cell, least=least) != ever.room(cell, least=least)
            ):
                return cell
    for row, column in np.argwhere(forced):
        cell = int(row), int(column)
        fixed = not any(now.room(cell, least=least, enough=1) for least in (True, False))
        if fixed and ever.room(cell, least=False, enough=1):
            return cell
    return None


class _Bounds:
    """How far each hidden cell may be from its count, given the numbers shown: maximum flows (Ford and Fulkerson 1962).

    A cell grows or shrinks only with others: along a way from its column back to its row, by turns through cells that shrink, each by its count at
    most, and cells that grow, by as much as one likes. Rows whose total is not known are one line, and so are such columns: the total of all is known.

    Parameters
    ----------
    numbers, hidden
        The counts, and which of them are not shown.
    known
        By row and by column, whether its total is shown.
    """

    def __init__(self, numbers: Counts, hidden: Hidden, known: tuple[Hidden, Hidden]) -> None:
        self._lines = [_merged(own) for own in known]
        self._own = np.where(hidden, numbers, 0)
        shape = tuple(int(lines.max(initial=-1)) + 1 for lines in self._lines)
        grid = np.ix_(*self._lines)
        self._counts, self._cells = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        np.add.at(self._counts, grid, self._own)
        np.add.at(self._cells, grid, hidden)

    def room(self, cell: tuple[int, int], *, least: bool, enough: int | None = None) -> int:
        """By how much a hidden cell may be less than its count, down to 0, or more than it; beyond ``enough`` nothing is looked for.

        What may grow without end is told as more than all counts together.
        """
        own = int(self._own[cell])
        endless = int(self._counts.sum()) + 1
        wanted = min(own if least else endless, endless if enough is None else enough)
        row, column = (int(lines[place]) for lines, place in zip(self._lines, cell, strict=True))
        counts = self._counts.copy()
        counts[row, column] -= own
        grows = self._cells > 0
        grows[row, column] = self._cells[row, column] > 1
        found = 0
        while found < wanted:
            way = _way(counts, grows, (row, column), least=least)
            if way is None:
                break
            shrinking, growing = way
            step = min([wanted - found, *(int(counts[place]) for place in shrinking)])
            for place in shrinking:
                counts[place] -= step
            for place in growing:
                counts[place] += step
            found += step
        return found


def _merged(known: Hidden) -> Counts:
    """The number of each line, all whose total is not known as one."""
    lines = np.cumsum(known) - 1
    return np.where(known, lines, int(known.sum())).astype(np.int64)


def _way(
    counts: Counts, grows: Hidden, cell: tuple[int, int], *, least: bool
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]] | None:
    """The shortest way on which a cell can change: the cells that shrink on it and those that grow; None where there is none.

    It leads from the cell's column to its row where the cell grows, and from its row to its column where it shrinks.
    """
    row, column = cell
    start, end = ((0, row), (1, column)) if least else ((1, column), (0, row))
    before: dict[tuple[int, int], tuple[int, int]] = {start: start}
    waiting = deque([start])
    while waiting and end not in before:
        side, line = waiting.popleft()
        # From a row through cells that grow, from a column through cells that can shrink.
        reached = grows[line] if side == 0 else counts[:, line] > 0
        for other in np.flatnonzero(reached).tolist():
            place = (1 - side, other)
            if place not in before:
                before[place] = (side, line)
                waiting.append(place)
    if end not in before:
        return None
    shrinking, growing = [], []
    place = end
    while place != start:
        side, line = before[place]
        if side == 0:
            growing.append((line, place[1]))
        else:
            shrinking.append((place[1], line))
        place = (side, line)
    return shrinking, growing


def _hide_rectangle(hidden: Hidden, costs: Costs, cell: tuple[int, int]) -> None:
    """Hide the corners of a rectangle through a cell: those that cost least, and at least one cell."""
    row, column = cell
    cost = np.where(hidden, 0, costs + 1)
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
        left = np.where(hidden, np.inf, costs)
        row, column = divmod(int(left.argmin()), left.shape[1])
        hidden[row, column] = True
