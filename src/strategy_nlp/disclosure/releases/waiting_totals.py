"""What waits of totals that a source gives of votes, where nobody knows who cast them.

Like single votes they are as they were in an earlier release until at least the least cell of people differ. The ledger has keyed marks of
the numbers; one that is near is found by trying.
"""

import itertools
from collections.abc import Mapping, Sequence

from strategy_nlp.disclosure.releases.ledger import Cells, Marker

# Agreements, disagreements, passes.
Totals = tuple[int, int, int]
_KINDS = ("agree", "disagree", "pass")


def totals_cells(totals: Mapping[str, Totals], marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of the totals of ideas, as the ledger keeps them."""
    cells = {}
    for idea, numbers in totals.items():
        cell = marker.cell("totals", idea)
        pairs = zip(_KINDS, numbers, strict=True)
        cells[cell] = frozenset(marker.mark(cell, kind, str(number)) for kind, number in pairs)
    return cells


def held_totals(
    totals: Mapping[str, Totals], releases: Sequence[Cells], *, marker: Marker, least: int
) -> dict[str, Totals]:
    """By idea, the totals of an earlier release in place of those that differ from it by few people.

    Nothing is held of an idea whose totals stood so in one of the releases. Of several from which they differ by few, the last counts.
    """
    held: dict[str, Totals] = {}
    for idea, numbers in totals.items():
        cell = marker.cell("totals", idea)
        before = [there for release in releases if (there := release.get("totals", {}).get(cell))]
        if before and totals_cells({idea: numbers}, marker)[cell] not in before:
            near = (_near(numbers, there, marker=marker, cell=cell, least=least) for there in reversed(before))
            if (found := next(filter(None, near), None)) is not None:
                held[idea] = found
    return held


def people_apart(one: Totals, other: Totals) -> int:
    """The fewest people by whom two totals can differ; who votes otherwise now is in both.

    >>> people_apart((5, 2, 0), (4, 3, 1))
    2
    """
    less, more = (sum(max(side * (b - a), 0) for a, b in zip(one, other, strict=True)) for side in (-1, 1))
    return max(less, more)


def _near(numbers: Totals, there: frozenset[str], *, marker: Marker, cell: str, least: int) -> Totals | None:
    """The totals that these marks are of, if few people can be between; else None."""
    found = []
    for kind, number in zip(_KINDS, numbers, strict=True):
        steps = itertools.chain.from_iterable((number - step, number + step) for step in range(least))
        tried = (one for one in steps if one >= 0 and marker.mark(cell, kind, str(one)) in there)
        if (one := next(tried, None)) is None:
            return None
        found.append(one)
    before = (found[0], found[1], found[2])
    return before if people_apart(numbers, before) < least else None
