"""Values of one segment that lie within values of another, while the segments as a whole do not: all under 18 are at school.

Whoever is told of 45 people at school and of 40 under 18, and knows that the young go to school, is told of 5 grown-ups. So where the
people of some values (of one, or of several together) lie within those of others, either is told only where the others less these
are none or many. What lies within what is seen in all participants, not in those of one idea, in which it may be chance.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.shown_values import ShownValues
from strategy_nlp.privacy.suppression import Costs
from strategy_nlp.votes.ballots import Ballots

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

# At most this share of the people whom independence would put outside is there; of few people who do not fit, half are enough.
_OUTSIDE, _OUTSIDE_BUT_FEW, _FEW = 0.1, 0.5, 0.1
# Of so many values (six and those who state none) all sets are looked at; of more, each alone, and all others together.
MOST_SETS = 7


@dataclass(frozen=True)
class Coded:
    """The values of a segment as numbers.

    Attributes
    ----------
    everybody
        Of each participant.
    counted
        Of each person who is counted somewhere, in the order of `contained_values`.
    stated
        By number, whether it is a value that people stated.
    apart
        By number, which of them a reader can tell from which: those with the same entry are told together or not at all.
    """

    everybody: Counts
    counted: Counts
    stated: Flags
    apart: Counts

    @cached_property
    def sets(self) -> Flags:
        """The sets of values that are looked at, a row each: neither that of none nor that of all."""
        number = int(self.apart.max()) + 1
        if number <= MOST_SETS:
            chosen = (np.arange(1, 2**number - 1)[:, None] >> np.arange(number)) & 1 == 1
        else:
            chosen = np.vstack([np.eye(number, dtype=bool), ~np.eye(number, dtype=bool)])
        found: Flags = chosen[:, self.apart]
        return found


@dataclass(frozen=True)
class Contained:
    """By which people values of one segment lie within sets of values of another.

    Attributes
    ----------
    inner, outer
        The two segments.
    within
        By set and value of the inner segment, whether the value lies within the set.
    sets
        By set and value of the outer segment, whether the set has the value.
    joint
        By inner value, outer value and line (an idea, a question or a topic), how many people are counted.
    """

    inner: str
    outer: str
    within: Flags
    sets: Flags
    joint: Counts

    def left(self, told: Mapping[str, Flags], places: "Sequence[int] | slice" = slice(None)) -> tuple[Counts, Flags]:
        """By set and line, how many people of the set are in no value within it that is told; and whether a reader can subtract so."""
        within, sets = self.within[places], self.sets[places]
        inner, outer = self.joint.sum(axis=1), self.joint.sum(axis=0)
        # What is left over of all people is known: of the values that are not told, were they all within.
        hidden = np.where(told[self.inner], 0, inner)
        rest = (~within @ hidden == 0)[:, None, :] & within[:, :, None]
        known = (within[:, :, None] & told[self.inner][None, :, :]) | rest
        left = np.einsum("bt,bsl,stl->bl", sets.astype(np.int64), (~known).astype(np.int64), self.joint, optimize=True)
        secret = np.where(told[self.outer], 0, outer)
        subtracts = ((sets @ secret == 0) | (~sets @ secret == 0)) & ((known * inner[None, :, :]).sum(axis=1) > 0)
        return left, subtracts

    def few(self, told: Mapping[str, Flags], least: int, places: "Sequence[int] | slice" = slice(None)) -> Flags:
        """By set and line, whether what is told subtracts to few people."""
        left, subtracts = self.left(told, places)
        few: Flags = subtracts & (left > 0) & (left < least)
        return few


def contained_values(
    segments: Mapping[str, Coded], lines: Counts, *, number: int, min_cell: int
) -> tuple[Contained, ...]:
    """Which values lie within which sets of values of another segment, where few people could ever be left.

    A value lies within a set where of its people who state the other segment at most a tenth as many are outside as if the two had
    nothing to do with one another; where fewer than ``min_cell`` and than a tenth of them do not fit, half as many.

    Parameters
    ----------
    segments
        By name the values of people.
    lines
        Of each person who is counted, on which line.
    number
        How many lines there are.
    min_cell
        The fewest people of whom anything is told.
    """
    found = []
    for one, two in combinations(sorted(segments), 2):
        sizes = len(segments[one].stated), len(segments[two].stated)
        joint = _crossed((segments[one].counted, segments[two].counted, lines), (*sizes, number))
        everybody = _crossed((segments[one].everybody, segments[two].everybody), sizes)
        for inner, outer, counted, people in (
            (one, two, joint, everybody),
            (two, one, joint.swapaxes(0, 1), everybody.T),
        ):
            within = _within(people, segments[outer].sets, stated=segments[outer].stated, min_cell=min_cell)
            candidates = np.flatnonzero(within.any(axis=1))
            within, sets = within[candidates], segments[outer].sets[candidates]
            kept = (_fewest_left(within, sets, counted) < min_cell).any(axis=1)
            if kept.any():
                found.append(Contained(inner, outer, within[kept], sets[kept], counted))
    return tuple(found)


def _fewest_left(within: Flags, sets: Flags, joint: Counts) -> NDArray[np.float32]:
    """By set and line, how many people are left where all is told that lies within the set; counts are exact in these numbers."""
    inner, outer, lines = joint.shape
    beside = (~within).astype(np.float32) @ joint.reshape(inner, outer * lines).astype(np.float32)
    left: NDArray[np.float32] = np.einsum(
        "bt,btl->bl", sets.astype(np.float32), beside.reshape(len(sets), outer, lines)
    )
    return left


def _crossed(codes: "tuple[Counts, ...]", shape: "tuple[int, ...]") -> Counts:
    flat = np.ravel_multi_index(codes, shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape)


def _within(people: Counts, sets: Flags, *, stated: Flags, min_cell: int) -> Flags:
    """By set and inner value, whether the value lies within the set."""
    both = np.where(stated[None, :], people, 0)
    outside = ~sets @ both.T
    own, total = both.sum(axis=1), max(int(both.sum()), 1)
    expected = (~sets @ both.sum(axis=0))[:, None] * own[None, :] / total
    few = (outside < min_cell) & (outside <= _FEW * own[None, :]) & (outside <= _OUTSIDE_BUT_FEW * expected)
    lies: Flags = (expected > 0) & ((outside <= _OUTSIDE * expected) | few)
    return lies


def hide_contained(
    told: Mapping[str, Flags], pairs: Sequence[Contained], *, min_cell: int, costs: Mapping[str, Costs] | None = None
) -> dict[str, Flags]:
    """What may be told by segment, value and line, so that no set less what lies within it leaves few people.

    Hidden is, line by line, of the values that such a subtraction needs the one that costs least, of the segment that has something hidden
    already if only one has: what is hidden there is not told by the others. Of equal ones it is the first of the inner segment.
    ``costs`` has them by segment, value and line (`suppression.costs_of`); without, they are the people of the value.
    """
    flags = {name: own.copy() for name, own in told.items()}
    changed = True
    while changed:
        changed = False
        for pair in pairs:
            for place in np.flatnonzero(pair.few(flags, min_cell).any(axis=1)):
                lines = pair.few(flags, min_cell, [int(place)])[0]
                _hide(flags, pair, int(place), lines, costs=costs)
                changed |= bool(lines.any())
    return flags


def _hide(
    flags: Mapping[str, Flags], pair: Contained, place: int, lines: Flags, *, costs: Mapping[str, Costs] | None
) -> None:
    sides, less = [], []
    for name, among, people in (
        (pair.inner, pair.within[place], pair.joint.sum(axis=1)),
        (pair.outer, pair.sets[place], pair.joint.sum(axis=0)),
    ):
        told = flags[name] & (people > 0)
        # Where nothing of a set is told, it is what the others leave over.
        inside = told & among[:, None]
        needed = np.where(inside.any(axis=0), inside, told & ~among[:, None])
        sides.append(np.where(needed, people if costs is None else costs[name], np.inf))
        less.append((~flags[name] & (people > 0)).any(axis=0))
    inner, outer = sides
    first = np.where(less[0] == less[1], inner.min(axis=0) <= outer.min(axis=0), less[0])
    for name, own, chosen in ((pair.inner, inner, first), (pair.outer, outer, ~first)):
        goes = lines & chosen & (own.min(axis=0) < np.inf)
        flags[name][own.argmin(axis=0)[goes], np.flatnonzero(goes)] = False


def contained_on_ideas(
    shown: Mapping[str, ShownValues],
    cast: Ballots,
    memberships: Mapping[str, "pd.Series[str]"],
    *,
    people: pd.DataFrame,
    min_cell: int,
) -> tuple[Contained, ...]:
    """The same of the voters of each idea of a question, of the segments that ``people`` (all participants) has."""
    coded = {}
    for name in (str(name) for name in people if name in shown):
        values = shown[name].values
        number = len(values)
        # After the values of which something may be told those of few people, then people who state none.
        everybody = values.get_indexer(pd.Index(list(people[name])))
        everybody = np.where(everybody >= 0, everybody, np.where(people[name] == "", number + 1, number))
        voters = values.get_indexer(pd.Index(memberships[name].reindex(cast.voters)))
        counted = np.where(voters >= 0, voters, number + 1)[cast.rows]
        stated = np.append(np.ones(number + 1, bool), False)
        coded[name] = Coded(everybody, counted, stated, np.append(np.arange(number + 1), number))
    return contained_values(coded, cast.columns, number=len(cast.ideas), min_cell=min_cell)


def told_of_ideas(shown: Mapping[str, ShownValues], pairs: Sequence[Contained]) -> dict[str, Flags]:
    """What is told by segment, value and idea, as `contained_on_ideas` numbers values."""
    return {name: np.vstack([shown[name].shown, np.zeros((2, len(shown[name].ideas)), bool)]) for name in _names(pairs)}


def costs_on_ideas(shown: Mapping[str, ShownValues], pairs: Sequence[Contained]) -> dict[str, Costs]:
    """What it costs to hide each of these values, which the last two rows are not."""
    return {name: np.vstack([shown[name].costs, np.zeros((2, len(shown[name].ideas)))]) for name in _names(pairs)}


def _names(pairs: Sequence[Contained]) -> list[str]:
    return sorted({name for pair in pairs for name in (pair.inner, pair.outer)})


def contained_in_counts(
    tables: Mapping[str, pd.DataFrame],
    counted: pd.DataFrame,
    *,
    people: pd.DataFrame,
    grouped: tuple[str, str],
    min_cell: int,
) -> tuple[Contained, ...]:
    """The same of tables of counts: a row per value, a column per line.

    Parameters
    ----------
    tables, counted
        As in `nesting.hidden_counts`.
    people
        All participants: a column per segment, blank where unstated.
    grouped
        What the rows of those who state nothing, and of values that have no row of their own, are called.
    min_cell
        The fewest people that are counted out loud.
    """
    columns = next(iter(tables.values())).columns if tables else pd.Index([])
    kept = counted[counted["line"].isin(columns)]
    coded = dict(_coded(tables, kept, people, grouped))
    return contained_values(coded, columns.get_indexer(pd.Index(kept["line"])), number=len(columns), min_cell=min_cell)


def _coded(
    tables: Mapping[str, pd.DataFrame], counted: pd.DataFrame, people: pd.DataFrame, grouped: tuple[str, str]
) -> Iterator[tuple[str, Coded]]:
    blank, others = grouped
    for name, table in tables.items():
        # The last number is that of values that nobody has who is counted: they tell nothing.
        number = len(table.index)
        codes = [
            table.index.get_indexer(pd.Index(values)) for values in (people[name].replace("", blank), counted[name])
        ]
        left = [*table.index].index(others) if others in table.index else number
        everybody, own = (np.where(one >= 0, one, left) for one in codes)
        stated = np.append(table.index != blank, False)
        yield name, Coded(everybody, own, stated, np.append(np.arange(number), 0))
