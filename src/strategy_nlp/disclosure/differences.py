"""How many people numbers by group or value differ by from earlier reports, and what is not told where they are few.

Who holds two reports can subtract them cell by cell, and sums of cells, what is left over of all voters among them. What waits for
others (`waiting`) sees to all voters of an idea and to everybody of a value; here it is the people of a value, or of an opinion group,
on one idea. Nothing of that can wait, because a vote counts for all of them at once: a number that would tell of few is not told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.shown_values import Counts, Flags, ShownValues
from strategy_nlp.disclosure.together import Crowd, tells_of_few
from strategy_nlp.privacy.suppression import Costs

# Of so many values all sums are looked at; of more, those of the same values and of who is left over.
MOST_SUMMED = 6
# So many ideas at once, which bounds memory.
_CHUNK = 100


@dataclass(frozen=True)
class Difference:
    """One way to divide the voters of a question, held against one earlier report.

    Attributes
    ----------
    values, before
        What voters are divided into now, and were then.
    ideas
        The ideas; one without a name where people are counted and not their votes.
    named
        Whether a name means the same in both reports, as a segment's value does and a group that was found anew does not.
    now, then
        How many people were counted, by value and idea; in the last row those of no value.
    both, same
        By value now, value then and idea, how many were counted in both, and how many of them with the same vote.
    unknown
        By idea, how many were counted then of whom nobody knows any more what they were.
    told
        By value then and idea, whether the report told of it.
    crowd
        Whom it counted, beside now; without, the report is looked at by itself only, not together with others.
    silent
        Whether the report told of all people only, so that it is looked at together with others only.
    """

    values: "pd.Index[str]"
    before: "pd.Index[str]"
    ideas: "pd.Index[str]"
    named: bool
    now: Counts
    then: Counts
    both: Counts
    same: Counts
    unknown: Counts
    told: Flags
    crowd: Crowd | None = None
    silent: bool = False

    @property
    def cells(self) -> Counts:
        """By value now, value then and idea, how many people differ."""
        apart: Counts = self.now[:, None, :] + self.then[None, :, :] - self.both - self.same
        return apart

    @property
    def nobody(self) -> Flags:
        """By idea, whether it is as it was: everybody in the value of the same name, with the same vote."""
        place = [*self.before.get_indexer(self.values), len(self.before)]
        there = np.flatnonzero(np.array(place) >= 0)
        kept = self.same[there, np.array(place)[there]].sum(axis=0)
        as_it_was: Flags = (kept == self.now.sum(axis=0)) & (kept == self.then.sum(axis=0)) & (self.unknown == 0)
        return as_it_was

    def told_by_name(self) -> Flags:
        """By value now and idea, whether the report told of the value of that name."""
        place = self.before.get_indexer(self.values)
        return np.where(place[:, None] >= 0, self.told[np.maximum(place, 0)], False)

    def few(self, apart: Counts, least: int) -> Flags:
        """Whether 1 to ``least`` - 1 people differ, or perhaps do; ideas are the last axis."""
        differ: Flags = (apart < least) & (apart + self.unknown > 0)
        return differ


# The differences from each earlier report by coarse segment and value, of its people by fine value; blank for those of everybody.
Families = dict[tuple[str, str], list[Difference]]


@dataclass(frozen=True)
class Beside:
    """What a release must know of the ones before it.

    Attributes
    ----------
    votes
        By question and way to divide voters, the differences from each earlier report that told of it, the last one last: of all
        voters, and of those of each value within which others lie.
    counts
        By column of `participation`, question and segment, the same of the people who are counted.
    counted_before
        By column, question and segment, the values whose people a release told of that is made again; no others are told of now.
    sizes
        By question, the same of the voters in each opinion group; blank are those without one.
    untold
        The questions and segments whose authors are told by no topic.
    least
        The highest ``min_cell`` of all reports.
    other_weights
        Whether an earlier report was weighted to other shares.
    unanswered
        The rows of answers to closed questions that are not told: question, what people are divided by, and which of these.
    secret
        What nobody outside knows, by which is drawn what goes with what differs by few.
    """

    votes: "dict[tuple[str, str], Families]" = field(default_factory=dict)
    counts: "dict[tuple[str, str, str], Families]" = field(default_factory=dict)
    counted_before: "dict[tuple[str, str, str], frozenset[str]]" = field(default_factory=dict)
    sizes: "dict[str, list[Difference]]" = field(default_factory=dict)
    untold: frozenset[tuple[str, str]] = frozenset()
    least: int = 0
    other_weights: bool = False
    unanswered: frozenset[tuple[str, str, str]] = frozenset()
    secret: bytes = field(default=b"", repr=False)


def told_beside(shown: ShownValues, beside: Beside, way: tuple[str, str], *, min_cell: int) -> ShownValues:
    """What may be told by value on each idea beside the reports before; nothing more than ``shown`` says.

    ``way`` is the question and the way to divide its voters.
    """
    families = beside.votes.get(way, {})
    least = max(min_cell, beside.least)
    flags = still_told_together(
        shown.shown, shown.values, shown.ideas, families=families, least=least, costs=shown.costs if families else None
    )
    return replace(shown, shown=flags)


def still_told_together(
    told: Flags,
    values: "pd.Index[str]",
    ideas: "pd.Index[str]",
    *,
    families: Families,
    least: int,
    costs: Costs | None = None,
) -> Flags:
    """Which values may be told on which idea beside the reports before: of everybody, and of those within each coarse value.

    Parameters
    ----------
    told
        By value and idea, what may be told in a report that stands alone.
    values, ideas
        The names of its rows and columns; families may have others too.
    families
        The differences from each earlier report.
    least
        The fewest people of whom anything is told.
    costs
        What it costs to tell nothing of each value on each idea; without, it is its people.
    """
    flags, before = told.copy(), -1
    while before != int(flags.sum()):
        before = int(flags.sum())
        for differences in filter(None, families.values()):
            first = differences[0]
            names, same = first.values.intersection(values), first.ideas.intersection(ideas)
            ours = np.ix_(values.get_indexer(names), ideas.get_indexer(same))
            theirs = np.ix_(first.values.get_indexer(names), first.ideas.get_indexer(same))
            own = np.zeros((len(first.values), len(first.ideas)), bool)
            own[theirs] = flags[ours]
            price = None if costs is None else np.zeros(own.shape)
            if price is not None and costs is not None:
                price[theirs] = costs[ours]
            flags[ours] = still_told(own, differences, min_cell=least, costs=price)[theirs]
    return flags


def still_told(told: Flags, differences: Sequence[Difference], *, min_cell: int, costs: Costs | None = None) -> Flags:
    """Which values may be told on which idea, so that no sum of what is told differs by few people from one told before.

    On an idea that is as it was in an earlier report, as much is told as there.

    Parameters
    ----------
    told
        By value and idea, as the differences have them, what may be told in a report that stands alone.
    differences
        From each earlier report.
    min_cell
        The fewest people of whom anything is told.
    costs
        What it costs to tell nothing of each value on each idea; without, it is its people.
    """
    flags, settled = told.copy(), np.zeros(told.shape[1], bool)
    pairs = [one for one in differences if not one.silent]
    for one in reversed(pairs):
        as_before = one.nobody & ~settled
        flags[:, as_before] &= one.told_by_name()[:, as_before]
        settled |= as_before
    for one in pairs:
        few = one.few(one.cells[:-1, :-1], min_cell) & one.told[None, :, :]
        flags &= ~(few.any(axis=1) & ~settled)
    # Who tells less makes no more forms: an idea that was looked at needs no second look, but where something went.
    looked_at: Flags = settled.copy()
    changed = True
    while changed:
        changed = False
        for one in pairs:
            by_name = one.named and len(one.values) > MOST_SUMMED
            differs = (_rest_differs if by_name else _sum_differs)(one, flags, min_cell)
            hides: Flags = np.asarray(differs & ~settled & flags.any(axis=0))
            if hides.any():
                _hide_cheapest(one, flags, hides, costs=one.now[:-1].astype(float) if costs is None else costs)
                changed = True
        if not changed:
            parts = _several_differ(differences, flags, looked_at, min_cell)
            looked_at = np.asarray(~parts.any(axis=0))
            if parts.any():
                price = differences[-1].now[:-1].astype(float) if costs is None else costs
                cheapest = np.where(parts, price, np.inf).argmin(axis=0)
                flags[cheapest[parts.any(axis=0)], np.flatnonzero(parts.any(axis=0))] = False
                changed = True
    return flags


def _several_differ(differences: Sequence[Difference], flags: Flags, looked_at: Flags, least: int) -> Flags:
    """By value and idea, what of this report tells of few together with several earlier ones, as with none of them alone."""
    crowds = [one.crowd for one in differences if one.crowd is not None]
    if len(crowds) < 2:
        return np.zeros(flags.shape, bool)
    told = [one.told for one in differences if one.crowd is not None]
    return tells_of_few(flags, told, crowds, ideas=np.flatnonzero(~looked_at).tolist(), least=least)


def _rest_differs(one: Difference, flags: Flags, least: int) -> Flags:
    """By idea, whether those left over, of all voters less the values that both reports tell, differ by few."""
    common = flags & one.told_by_name()
    left = np.vstack([~common, np.ones((1, common.shape[1]), bool)]).astype(np.int64)
    place = np.array([*one.values.get_indexer(one.before), len(one.values)])
    earlier = np.where(place[:, None] >= 0, left[place], 1)
    apart = (one.now * left).sum(axis=0) + (one.then * earlier).sum(axis=0)
    apart = apart - np.einsum("vi,vwi,wi->i", left, one.both + one.same, earlier)
    few: Flags = one.few(apart, least) & common.any(axis=0)
    # What one report leaves over, beside what the other told of those values: the difference is who is told of by neither.
    there, whole = one.told_by_name(), np.ones((1, common.shape[1]), bool)
    for rest, other, swapped in ((~flags, there & ~flags, False), (~there, flags & ~there, True)):
        left_over, named = np.vstack([rest, whole]), np.vstack([other, ~whole])
        now, then = (named, left_over) if swapped else (left_over, named)
        now, then = now.astype(np.int64), np.where(place[:, None] >= 0, then[place], swapped).astype(np.int64)
        apart = (one.now * now).sum(axis=0) + (one.then * then).sum(axis=0)
        apart = apart - np.einsum("vi,vwi,wi->i", now, one.both + one.same, then)
        few |= one.few(apart, least) & other.any(axis=0)
    return few


def _sum_differs(one: Difference, flags: Flags, least: int) -> Flags:
    """By idea, whether any sum of what is told now differs by few people from any sum of what was told then."""
    few = np.zeros(flags.shape[1], bool)
    kept = one.both + one.same
    for start in range(0, flags.shape[1], _CHUNK):
        part = slice(start, start + _CHUNK)
        now, own = _sums(flags[:, part])
        then, earlier = _sums(one.told[:, part])
        common = np.einsum("mwi,nw->mni", np.tensordot(now, kept[:, :, part], axes=(1, 0)), then)
        apart = (now @ one.now[:, part])[:, None, :] + (then @ one.then[:, part])[None, :, :] - common
        possible = own[:, None, :] & earlier[None, :, :]
        # All voters are told of in any case.
        possible &= ~np.isin(now.sum(axis=1), (0, now.shape[1]))[:, None, None]
        differ = (apart < least) & (apart + one.unknown[part] > 0) & possible
        few[part] = differ.any(axis=(0, 1))
    return few


def _sums(told: Flags) -> tuple[Counts, Flags]:
    """All sums of the values and those of none; and by idea, whether a reader can make each of what is told."""
    number = len(told) + 1
    sums: NDArray[np.int64] = (np.arange(2**number)[:, None] >> np.arange(number)) & 1
    hidden = np.vstack([~told, np.ones((1, told.shape[1]), bool)]).astype(np.int64)
    within = sums @ hidden
    return sums, (within == 0) | (within == hidden.sum(axis=0))


def _hide_cheapest(one: Difference, flags: Flags, few: Flags, *, costs: Costs) -> None:
    """On those ideas hide the value that costs least of those that are told; where names last, of those that differ."""
    # A value that nobody of voted is told as such; to hide it hides nobody.
    sizes = np.where(flags & (one.now[:-1] > 0), costs, np.where(flags, np.finfo(float).max, np.inf))
    if one.named:
        place = [*one.before.get_indexer(one.values)]
        moved = one.cells[np.arange(len(place)), place] > 0
        differing = np.where(moved & one.told_by_name(), sizes, np.inf)
        sizes = np.where(differing.min(axis=0) < np.inf, differing, sizes)
    flags[sizes.argmin(axis=0)[few], np.flatnonzero(few)] = False
