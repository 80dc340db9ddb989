"""Columns in which people chose as many answers as they liked, all in one cell: “Radio, Posters”, “radio posters” beside a column for each.

They are no words of people, and no report counts them; without this, the choices of a survey would become one of its open questions.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

import pandas as pd

from strategy_nlp.sources.columns import Column
from strategy_nlp.sources.contents import folded, words_in
from strategy_nlp.sources.files.grids import Table

_LOOKED_AT = {"open", "other"}
_SIGNS = (";", "|", "\n", ",")
# So many rows tell; of a choice so many people are needed to see that it was offered, and of all choices so many were.
_LOOK, _OFTEN, _MOSTLY = 2_000, 3, 0.8
_MOST_CHOICES, _LONGEST = 25, 6
# Fewer different cells may be copies of one text, and cells that never hold two parts are choices of one.
_FEWEST_CELLS, _FEWEST_JOINED = 4, 0.15
# Tools write choices in the order of the form; people who write a list of their own do not keep one.
_MOST_TURNED = 0.1
_TICKS = {"", "0", "1", "true", "false"}


def several_of(columns: Sequence[Column], table: Table) -> set[str]:
    """The names of columns that hold several choices in a cell.

    Parameters
    ----------
    columns
        What each column holds by its name and cells; only those that nothing else is known of, or that seem to hold sentences, are looked at.
    table
        The table.
    """
    ticked = _ticked(table)
    return {
        one.name
        for one in columns
        if one.role in _LOOKED_AT and (one.name in ticked or holds_several(table.cells[one.name].head(_LOOK)))
    }


def _ticked(table: Table) -> set[str]:
    """Columns beside which each of their choices has one of its own: ``channels`` and ``channels/radio``, ``channels/web``."""
    options = Counter(
        str(name).rpartition("/")[0]
        for name in table.cells.columns
        if "/" in str(name) and {own.strip().casefold() for own in table.cells[name].head(_LOOK).unique()} <= _TICKS
    )
    return {name for name, number in options.items() if number > 1}


def holds_several(cells: "pd.Series[str]") -> bool:
    """Whether cells hold several choices each: parts that come again and again, in one order.

    >>> chosen = ["Radio, Posters", "Radio", "Posters, Web", "Radio, Web", "Web", "Radio, Posters, Web"] * 2
    >>> holds_several(pd.Series(chosen)), holds_several(pd.Series(["Water, and jobs", "Jobs", "Roads, water", "School"] * 3))
    (True, False)
    """
    held = [cell for cell in cells.str.strip() if cell]
    return any(
        _parted(held, sign) for sign in _SIGNS if sum(sign in cell for cell in held) >= _FEWEST_JOINED * len(held)
    )


def _parted(held: Sequence[str], sign: str) -> bool:
    rows = [list(dict.fromkeys(part for one in cell.split(sign) if (part := folded(one)))) for cell in held]
    counts = Counter(part for row in rows for part in row)
    offered = {part for part, number in counts.items() if number >= _OFTEN}
    if not 1 < len(offered) <= _MOST_CHOICES or sum(counts[part] for part in offered) < _MOSTLY * sum(counts.values()):
        return False
    known = [tuple(part for part in row if part in offered) for row in rows]
    if len(set(known)) < _FEWEST_CELLS or not any(len(row) > 1 for row in known):
        return False
    # Of texts that were copied each has parts of its own.
    shared = Counter(part for row in set(known) for part in row)
    if sum(shared[part] > 1 for part in offered) < _MOSTLY * len(offered):
        return False
    long = sum(words_in(part) for part in offered) > _LONGEST * len(offered)
    return not long and (sign != "," or _in_one_order(known))


def _in_one_order(rows: Iterable[Sequence[str]]) -> bool:
    """Whether any two parts stand in the same order wherever both do."""
    pairs = Counter(pair for row in rows for pair in combinations(row, 2))
    turned = sum(min(number, pairs[second, first]) for (first, second), number in pairs.items() if first < second)
    return turned <= _MOST_TURNED * sum(pairs.values())
