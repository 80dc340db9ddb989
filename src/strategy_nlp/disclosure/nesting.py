"""Segments that lie within one another, as countries lie within regions, and what may be told of them together.

Whoever is told of a region and of all its countries but one knows the last one too, however few people it has. So a fine value is
told only where its coarse value is, and the people of the coarse value of whom nothing finer is told are none or many. Entries
that do not fit (a country beside another region, a blank) hide no link, and are themselves told of nowhere where they are few.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.containment import Contained, costs_on_ideas, hide_contained, told_of_ideas
from strategy_nlp.disclosure.shown_values import ShownValues
from strategy_nlp.privacy.suppression import Costs, costs_of, hide_beside_caps, suppress_small, suppress_table
from strategy_nlp.votes.ballots import Ballots

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A fine segment takes away this share of the errors with which its coarse one is guessed. Where fewer people than the least cell, and
# than a tenth, do not fit, half is enough: of a coarse value of few people a few wrong entries are a large share.
_LINKED, _LINKED_BUT_FEW = 0.9, 0.5
# Of those who state the fine segment, so many state the coarse one too.
_STATED = 0.5
_APART = "\0in none of them"


@dataclass(frozen=True)
class Link:
    """Two segments of which the fine one tells the coarse one."""

    coarse: str
    fine: str


@dataclass(frozen=True)
class Nested:
    """What lies within what: segments, and single values of others; and by segment values whose number of people another table hides.

    Each count of these would say how many they are at least. By ``secret`` is drawn what goes with a small count (`suppression.costs_of`).
    """

    links: Sequence[Link] = ()
    contained: Sequence[Contained] = ()
    untold: Mapping[str, Collection[str]] = field(default_factory=dict)
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Within:
    """By which people the values of a fine segment lie within those of a coarse one, idea by idea.

    Attributes
    ----------
    link
        The two segments.
    parent
        For each fine value the place of its coarse value; the last place is that of people whose coarse value is not stated.
    inside
        By fine value and idea, how many people saw the idea who have the coarse value that most of the fine one have.
    """

    link: Link
    parent: Counts
    inside: Counts

    def left_over(self, coarse: ShownValues, fine: ShownValues) -> tuple[Counts, Counts]:
        """By coarse value and idea, how many of its people are in no told fine value; and how many of those are not its people.

        What is told subtracts to the first number less the second. The last row is that of everybody whose coarse value is not told.
        """
        told = np.where(fine.shown, self.inside, 0), np.where(fine.shown, fine.seen - self.inside, 0)
        whole = np.vstack([np.where(coarse.shown, coarse.seen, 0), coarse.rest])
        known = np.vstack([coarse.shown, np.ones((1, len(coarse.ideas)), bool)])
        inside, beside = (self._summed(part, len(whole)) for part in told)
        return np.where(known, whole - inside, 0), np.where(known, beside, 0)

    def misfits(self, coarse: ShownValues, fine: ShownValues) -> tuple[Counts, Counts]:
        """The same as `left_over`, were every fine value told."""
        return self.left_over(coarse, replace(fine, shown=np.ones_like(fine.shown)))

    def _summed(self, counts: Counts, values: int) -> Counts:
        total = np.zeros((values, counts.shape[1]), np.int64)
        np.add.at(total, self.parent, counts)
        return total


def linked_segments(people: pd.DataFrame, *, min_cell: int) -> tuple[Link, ...]:
    """Which segments lie within which others, coarsest first: a segment is the coarse one before it is a fine one.

    A segment lies within another where it tells it: Goodman and Kruskal's lambda (1954) of the coarse given the fine, over people who
    state both, is at least .9. Errors without the fine one are those among all who state the coarse one, so that years of membership,
    which only members state, lie within membership. Where two tell each other, as one segment under two names, the one with fewer
    values is the coarse one, then the one whose name comes first.

    Parameters
    ----------
    people
        One row per person, one column per segment; blank where unstated.
    min_cell
        Segments that fewer people state together are not looked at.

    >>> people = pd.DataFrame({"country": ["a", "b", "c"] * 8, "region": ["north", "north", "south"] * 8})
    >>> linked_segments(people, min_cell=10)
    (Link(coarse='region', fine='country'),)
    """
    names = [str(name) for name in people]
    stated = {name: people[name].where(people[name] != "") for name in names}
    values = {name: int(stated[name].nunique()) for name in names}
    above: dict[str, set[str]] = {name: set() for name in names}
    for fine in names:
        for coarse in names:
            if coarse != fine and values[fine] and _tells(stated[fine], stated[coarse], min_cell=min_cell):
                above[fine].add(coarse)
    for fine in names:
        both = {coarse for coarse in above[fine] if fine in above[coarse]}
        above[fine] -= {coarse for coarse in both if (values[fine], fine) < (values[coarse], coarse)}
    found: list[Link] = []
    left = list(names)
    while left:
        # Three blanks could make a circle of links; the one that would close it is left out.
        name = min(left, key=lambda one: (len(above[one] & set(left)), values[one], one))
        found += [Link(coarse, name) for coarse in names if coarse in above[name] and coarse not in left]
        left.remove(name)
    return tuple(found)


def _tells(fine: "pd.Series[str]", coarse: "pd.Series[str]", *, min_cell: int) -> bool:
    together = pd.crosstab(fine, coarse)
    people = int(together.to_numpy().sum())
    # A detail that few who state the fine one were asked for cannot be what it lies within.
    if people < max(min_cell, _STATED * int(fine.notna().sum())):
        return False
    wrong = people - int(together.max(axis=1).sum())
    before = 1 - float(coarse.value_counts(normalize=True).iloc[0])
    gone = 1 - wrong / people / before if before else float(wrong == 0)
    few = wrong < min_cell and wrong <= (1 - _LINKED) * people
    return gone >= _LINKED or (few and gone >= _LINKED_BUT_FEW)


def shown_within(
    shown: Mapping[str, ShownValues],
    cast: Ballots,
    memberships: Mapping[str, "pd.Series[str]"],
    *,
    links: Sequence[Link],
    min_cell: int,
    contained: Sequence[Contained] = (),
) -> tuple[dict[str, ShownValues], tuple[Within, ...]]:
    """What may be told by value on each idea of a question, values that lie within others as the rule says; and how they lie.

    Parameters
    ----------
    shown
        By segment, what could be told if there were no other segment.
    cast
        The votes on the question.
    memberships
        By segment the value of each voter, as ``shown`` was made from.
    links
        Which segments lie within which others.
    min_cell
        The fewest people of whom anything is told.
    contained
        Which single values lie within others (`containment`).
    """
    told = dict(shown)
    fine = dict.fromkeys(link.fine for link in links if link.fine in shown)
    found = {
        name: [_within(link, shown, cast, memberships) for link in links if link.fine == name and link.coarse in shown]
        for name in fine
    }
    before, costs = -1, costs_on_ideas(shown, contained)
    while before != (before := sum(int(own.shown.sum()) for own in told.values())):
        for name in fine:
            told[name] = _settled(told[name], [(one, told[one.link.coarse]) for one in found[name]], min_cell=min_cell)
        flags = hide_contained(told_of_ideas(told, contained), contained, min_cell=min_cell, costs=costs)
        told |= {name: replace(told[name], shown=own[: len(told[name].values)]) for name, own in flags.items()}
    return told, tuple(one for own in found.values() for one in own)


def _within(
    link: Link, shown: Mapping[str, ShownValues], cast: Ballots, memberships: Mapping[str, "pd.Series[str]"]
) -> Within:
    coarse, fine = (
        shown[name].values.get_indexer(pd.Index(memberships[name].reindex(cast.voters)))
        for name in (link.coarse, link.fine)
    )
    values, unstated = len(shown[link.fine].values), len(shown[link.coarse].values)
    coarse = np.where(coarse < 0, unstated, coarse)
    together = np.zeros((values, unstated + 1), np.int64)
    np.add.at(together, (fine[fine >= 0], coarse[fine >= 0]), 1)
    parent = together.argmax(axis=1)
    fits = (fine >= 0) & (coarse == parent[fine])
    inside: Counts = cast.counts(np.where(fits, fine, -1).astype(np.int64), values).sum(axis=2)
    return Within(link, parent, inside)


def _settled(fine: ShownValues, within: "Sequence[tuple[Within, ShownValues]]", *, min_cell: int) -> ShownValues:
    """The fine values with fewer told, until nothing small is left between them and any coarser segment."""
    shown = fine.shown.copy()
    for one, coarse in within:
        known = np.vstack([coarse.shown, np.ones((1, len(coarse.ideas)), bool)])
        shown &= known[one.parent]
    before = -1
    while before != shown.sum():
        before = int(shown.sum())
        for one, coarse in within:
            _hide_few(shown, fine, one, coarse=coarse, min_cell=min_cell)
    return replace(fine, shown=shown)


def _hide_few(shown: Flags, fine: ShownValues, within: Within, *, coarse: ShownValues, min_cell: int) -> None:
    """Hide the told fine value that costs least wherever few people are left, or few do not fit; one round, in place."""
    left, beside = within.left_over(coarse, replace(fine, shown=shown))
    misfits = np.zeros_like(left, dtype=bool)
    for people in within.misfits(coarse, fine):
        misfits |= (people > 0) & (people < min_cell)
    outside = fine.seen - within.inside
    for value in np.unique(within.parent):
        own = (within.parent == value)[:, None]
        _hide_cheapest(shown, fine.costs, own, (left[value] > 0) & (left[value] < min_cell))
        _hide_cheapest(shown, fine.costs, own & (outside > 0), (beside[value] > 0) & (beside[value] < min_cell))
        # Were all others told, all voters less these would tell the hidden ones of this value, and so who does not fit.
        hidden = np.where(own & ~shown, fine.seen, 0).sum(axis=0)
        others = fine.everybody - np.where(shown, fine.seen, 0).sum(axis=0) - hidden
        _hide_cheapest(shown, fine.costs, ~own, misfits[value] & (others == 0))


def _hide_cheapest(shown: Flags, costs: Costs, among: Flags, where: Flags) -> None:
    """Hide, on the ideas named, the value among some that is told and costs least; of equal ones the first."""
    if not where.any():
        return
    told = np.where(shown & among & (costs > 0), costs, np.inf)
    goes = where & (told.min(axis=0) < np.inf)
    shown[told.argmin(axis=0)[goes], np.flatnonzero(goes)] = False


@dataclass(frozen=True)
class _Block:
    """The fine values of one coarse value: ``rows``; where that is ``hidden``; its people ``apart`` from them all; theirs ``beside`` it."""

    rows: list[str]
    hidden: "pd.Series[bool]"
    apart: "pd.Series[int]"
    beside: pd.DataFrame


def hidden_counts(
    tables: Mapping[str, pd.DataFrame],
    people: pd.DataFrame,
    *,
    nested: Nested,
    min_cell: int,
    overall: str | None = None,
    alone: Sequence[str] = (),
) -> dict[str, pd.DataFrame]:
    """Which counts of people are hidden, by segment, so that no table tells a small one, nor several together.

    Parameters
    ----------
    tables
        By segment the counts: a row per value, a column per question or topic.
    people
        Whom they count: a row per column (``line``) and person, and for each segment the person's value.
    nested
        Which segments and values lie within which others.
    min_cell
        The fewest people that are counted out loud.
    overall
        The column that counts everybody once, if there is one; a row hidden there is hidden everywhere. Without one, what is hidden
        beside a small count is chosen by column first, as topics are read.
    alone
        Values that belong to no coarser one, such as those not stated: they have people of all of them.
    """
    hidden = {
        segment: (counts > 0) & np.isin(counts.index, list(nested.untold.get(segment, ())))[:, None]
        for segment, counts in tables.items()
    }
    # The last row, of who has no value that is counted, is told of nowhere.
    costs = {
        segment: np.vstack([costs_of(counts, secret=nested.secret + segment.encode()), np.zeros((1, counts.shape[1]))])
        for segment, counts in tables.items()
    }
    before = -1
    while before != (before := sum(int(own.to_numpy().sum()) for own in hidden.values())):
        for segment in _from_coarse_to_fine(tables, nested.links):
            above = [link.coarse for link in nested.links if link.fine == segment and link.coarse in tables]
            blocks = [
                block
                for coarse in above
                for block in _blocks(people, tables[segment], (coarse, segment), hidden=hidden[coarse], alone=alone)
            ]
            how: dict[str, Any] = {"min_cell": min_cell, "overall": overall, "secret": nested.secret + segment.encode()}
            hidden[segment] = _hidden_in(tables[segment], hidden[segment], blocks, **how)
        told = {name: np.vstack([~own.to_numpy(), np.zeros((1, own.shape[1]), bool)]) for name, own in hidden.items()}
        for name, flags in hide_contained(told, nested.contained, min_cell=min_cell, costs=costs).items():
            hidden[name] = pd.DataFrame(~flags[:-1], index=hidden[name].index, columns=hidden[name].columns)
    return hidden


def _from_coarse_to_fine(tables: Mapping[str, pd.DataFrame], links: Sequence[Link]) -> list[str]:
    fine = [link.fine for link in links]
    return sorted(tables, key=lambda name: fine.index(name) if name in fine else -1)


def _hidden_in(
    counts: pd.DataFrame, hidden: pd.DataFrame, blocks: "Sequence[_Block]", *, min_cell: int, overall: str | None,
    secret: bytes,
) -> pd.DataFrame:  # fmt: skip
    """Which counts of one segment are hidden beside those that are, and beside coarser ones."""
    own, before = hidden.copy(), -1
    while before != (before := int(own.to_numpy().sum())):
        own |= _suppressed(counts, own, min_cell=min_cell, overall=overall, secret=secret)
        for block in blocks:
            _hide_block(own, counts, block, min_cell=min_cell, secret=secret)
            with_rest = pd.concat([counts.loc[block.rows], block.apart.to_frame(_APART).T])
            also = pd.concat([own.loc[block.rows], (block.apart.to_frame(_APART).T > 0) & False])
            told = _suppressed(with_rest, also, min_cell=min_cell, overall=overall, secret=secret)
            own.loc[block.rows] |= told.loc[block.rows]
    return own


def value_within(people: pd.DataFrame, link: Link, *, alone: Sequence[str] = ()) -> "pd.Series[str]":
    """For each fine value the coarse one that most of its people have; of equally many the first by name."""
    stated = people[~people[link.fine].isin(alone)]
    together = pd.crosstab(stated[link.fine], stated[link.coarse])
    return pd.Series({str(fine): str(row.idxmax()) for fine, row in together.iterrows()}, dtype=object)


def _blocks(
    people: pd.DataFrame, counts: pd.DataFrame, pair: tuple[str, str], *, hidden: pd.DataFrame, alone: Sequence[str]
) -> Iterator[_Block]:
    coarse, fine = pair
    parent = value_within(people, Link(coarse, fine), alone=alone)
    of_person = people[fine].map(parent)
    for value, own in parent.groupby(parent, sort=True):
        rows = [name for name in counts.index if name in own.index]
        member = people[coarse] == value
        apart = people.loc[member & (of_person != value), "line"].value_counts()
        outside = people[~member & (of_person == value)]
        beside = pd.crosstab(outside[fine], outside["line"]) if len(outside) else pd.DataFrame()
        yield _Block(
            rows,
            hidden.T[str(value)].reindex(counts.columns, fill_value=False).astype(bool),
            apart.reindex(counts.columns, fill_value=0).astype("int64"),
            beside.reindex(index=rows, columns=counts.columns, fill_value=0).fillna(0).astype("int64"),
        )


def _hide_block(own: pd.DataFrame, counts: pd.DataFrame, block: _Block, *, min_cell: int, secret: bytes) -> None:
    """Hide fine values beside a hidden coarse one, and where few people do not fit one here and one elsewhere; in place."""
    shown, numbers, costs = ~own.to_numpy(), counts.to_numpy(np.int64), costs_of(counts, secret=secret)
    inside = counts.index.isin(block.rows)[:, None]
    shown &= ~(inside & block.hidden.to_numpy()[None, :])
    outside = np.zeros_like(shown)
    outside[inside[:, 0]] = block.beside.to_numpy() > 0
    apart, beside = block.apart.to_numpy(), block.beside.to_numpy().sum(axis=0)
    few_apart, few_beside = ((people > 0) & (people < min_cell) for people in (apart, beside))
    here = (~shown & inside & (numbers > 0)).any(axis=0)
    _hide_cheapest(shown, costs, outside, few_beside & ~here)
    # Were all others told, the number of people less these would tell the hidden ones of this value, and so who does not fit.
    elsewhere = (~shown & ~inside & (numbers > 0)).any(axis=0)
    _hide_cheapest(shown, costs, ~inside, (few_apart | few_beside) & ~elsewhere)
    own.loc[:, :] = ~shown


def _suppressed(
    counts: pd.DataFrame, also: pd.DataFrame, *, min_cell: int, overall: str | None, secret: bytes
) -> pd.DataFrame:
    """The counts that are hidden in one table with its totals, those hidden already among them."""
    lines = [name for name in counts if name != overall]
    turned = overall is None
    own, before = (table.T if turned else table for table in (counts[lines], also[lines]))
    priced = pd.DataFrame(costs_of(counts, secret=secret), index=counts.index, columns=counts.columns)
    costs = priced[lines].to_numpy()
    told = suppress_table(
        own.astype("int64"), min_cell=min_cell, also=before.to_numpy(bool), costs=costs.T if turned else costs
    )
    hidden = (told.cells.T if turned else told.cells).isna()
    if overall is None:
        return hidden
    everywhere = told.row_totals.isna()
    everywhere |= suppress_small(
        counts[overall], min_cell=min_cell, also=also[overall].to_numpy(bool), costs=priced[overall].to_numpy()
    ).isna()
    # With one question the row of all says the same as the question's: neither may tell the other.
    if len(lines) == 1:
        everywhere |= hidden.any(axis=1)
    capped, over_all = hide_beside_caps(
        hidden, counts[lines], counts[overall].mask(everywhere), min_cell=min_cell, costs=costs
    )
    hidden, everywhere = hidden | capped, everywhere | ~over_all
    hidden[everywhere] = True
    # Over a hundred questions a column put in at the end makes pandas warn on the terminal.
    return pd.concat([hidden, everywhere.rename(overall)], axis=1)[list(counts)]
