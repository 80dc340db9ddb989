"""The numbers of voters and authors by segment held against each release before it, and values beside those that they lie within.

What waits for others sees to each of these numbers by itself. Here it is what several of them tell together: a number that one report
keeps back and another one gives, or a region less its countries, of two reports.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.differences import Beside, Difference, Families, still_told_together
from strategy_nlp.disclosure.nesting import Link, value_within
from strategy_nlp.disclosure.releases.ledger import WHO, Cells, Marker
from strategy_nlp.disclosure.shown_values import Flags
from strategy_nlp.disclosure.together import ABSENT, Crowd, Items
from strategy_nlp.intake.segments import UNKNOWN, segments_of
from strategy_nlp.privacy.suppression import costs_of

# By kind of cell, the column that counts its people.
COUNTED = {"values": "n_voters", "authors": "n_authors"}
# Who is of a coarse value and of none of its fine ones, or of one of these and not of it.
BESIDE = "\0beside"
# So many of a mark's digits are a number.
_DIGITS = 15


@dataclass(frozen=True)
class _Placed:
    """By person the value and the mark, in one release; and the marks of nobody who is known."""

    of: Mapping[str, tuple[str, str]]
    unknown: frozenset[str]


@dataclass
class Compared:
    """Earlier releases beside this one, and what it takes to read their marks.

    Attributes
    ----------
    releases
        What each earlier release held.
    marker
        With the key that the ledger was made with.
    participants
        What people stated, as this release counts it: ``participant_id`` and any ``segment_*`` columns.
    people
        Everybody who is known, by pseudonym.
    links
        Which segments lie within which others.
    """

    releases: Sequence[Cells]
    marker: Marker
    participants: pd.DataFrame
    people: Collection[str]
    links: Sequence[Link] = ()


class ComparedCounts(Compared):
    """How many people of each value there were in earlier releases, beside now."""

    def differences(self, now: Cells, questions: Sequence[str]) -> dict[tuple[str, str, str], Families]:
        """By column, question (blank: all) and segment the differences of all people, and of those of each coarse value.

        ``now`` is what this release holds.
        """
        found: dict[tuple[str, str, str], Families] = {}
        for kind, column in COUNTED.items():
            for question in questions:
                for segment, families in self._of_question(kind, column, question, now):
                    found[column, question, segment] = families
        return found

    def counted_before(self, questions: Sequence[str]) -> dict[tuple[str, str, str], frozenset[str]]:
        """By column, question and segment the values whose people the first of the releases told of."""
        told = self.releases[0].get("told", {})
        found = {}
        for column in COUNTED.values():
            for question in questions:
                cell = self.marker.cell("told", column, question)
                for segment in segments_of(self.participants):
                    found[column, question, segment] = frozenset(
                        name
                        for name in self._names(segment)
                        if self.marker.mark(cell, segment, name) in told.get(cell, ())
                    )
        return found

    def _of_question(self, kind: str, column: str, question: str, now: Cells) -> Iterator[tuple[str, Families]]:
        segments = segments_of(self.participants)
        names = {segment: self._names(segment) for segment in segments}
        cell = self.marker.cell("told", column, question)
        told = {
            segment: [
                np.array([[self.marker.mark(cell, segment, name) in there] for name in names[segment]], dtype=bool)
                for release in self.releases
                for there in (release.get("told", {}).get(cell, frozenset()),)
            ]
            for segment in segments
        }
        # A release made before counts were remembered tells nothing of them.
        kept = [bool(release.get("told", {}).get(cell)) for release in self.releases]
        telling = segments if any(kept) else []
        placed = {segment: self._placed(now, kind, question, segment) for segment in telling}
        then = {
            segment: [self._placed(release, kind, question, segment) for release in self.releases]
            for segment in telling
        }
        for segment in telling:
            families: Families = {}
            pairs = zip(then[segment], told[segment], kept, strict=True)
            families["", ""] = [
                self._difference(
                    _values(placed[segment]), _values(before), (placed[segment], before), flags, names[segment]
                )
                for before, flags, is_kept in pairs
                if is_kept
            ]
            for link in (one for one in self.links if one.fine == segment and one.coarse in telling):
                families |= self._within(link, placed, then, told)
            yield segment, families

    def _within(
        self,
        link: Link,
        placed: Mapping[str, _Placed],
        then: Mapping[str, Sequence[_Placed]],
        told: Mapping[str, Sequence[Flags]],
    ) -> Families:
        families: Families = {}
        coarse, fine = self._names(link.coarse), self._names(link.fine)
        for value, children in children_of(self.participants, link).items():
            rows = fine.get_indexer(pd.Index(children))
            now = _inside(placed[link.coarse], placed[link.fine], value, children)
            own = []
            for place in range(len(self.releases)):
                if not told[link.coarse][place][coarse.get_loc(value)].any():
                    continue
                before = then[link.coarse][place], then[link.fine][place]
                pair = placed[link.fine], before[1]
                whole = self._difference(
                    now,
                    _inside(*before, value, children),
                    pair,
                    np.vstack([told[link.fine][place][rows], [[False]]]),
                    pd.Index([*children, BESIDE]),
                )
                own.append(without_last(whole))
            if own:
                families[link.coarse, value] = own
        return families

    def _names(self, segment: str) -> "pd.Index[str]":
        return pd.Index([*sorted({*self.participants[segment]} - {"", UNKNOWN}), UNKNOWN])

    def _placed(self, cells: Cells, kind: str, question: str, segment: str) -> _Placed:
        stated = dict(zip(self.participants["participant_id"], self.participants[segment], strict=True))
        cell_of = {value: self.marker.cell(kind, question, segment, value) for value in sorted({*stated.values(), ""})}
        left = {value: {mark[:WHO]: mark for mark in cells[kind].get(cell, ())} for value, cell in cell_of.items()}
        found: dict[str, tuple[str, str]] = {}

        def looked_for(person: str, value: str) -> None:
            if left[value] and (mark := left[value].pop(self.marker.who(cell_of[value], person), "")):
                found[person] = value or UNKNOWN, mark

        for person in self.people:
            looked_for(person, stated.get(person, ""))
        # Only who was of another value then is looked for there.
        for value in cell_of:
            for person in self.people if left[value] else ():
                if person not in found:
                    looked_for(person, value)
        return _Placed(found, frozenset(mark for marks in left.values() for mark in marks.values()))

    def _difference(
        self,
        now: Mapping[str, str],
        then: Mapping[str, str],
        placed: tuple[_Placed, _Placed],
        told: Flags,
        names: "pd.Index[str]",
    ) -> Difference:
        """The difference of people counted by name; whose name is none stands in the last row."""
        size = len(names) + 1
        code = {name: place for place, name in enumerate(names)}
        counts = np.zeros(size, np.int64), np.zeros(size, np.int64)
        both, same = np.zeros((size, size), np.int64), np.zeros((size, size), np.int64)
        for side, of in zip(counts, (now, then), strict=True):
            for value in of.values():
                side[code.get(value, size - 1)] += 1
        for person in now.keys() & then.keys():
            pair = code.get(now[person], size - 1), code.get(then[person], size - 1)
            both[pair] += 1
            same[pair] += placed[0].of[person] == placed[1].of[person]
        gone = unknown_people(placed[1].unknown)
        coded = [
            np.array([code.get(of[one], size - 1) if one in of else ABSENT for one in self.people], np.int64)
            for of in (now, then)
        ]
        nobody, everybody = np.zeros(len(gone), np.int64), np.arange(len(self.people))
        # What somebody wrote is not looked at: it is people that are counted.
        items = Items.sorted(
            (0 * everybody, everybody, 0 * everybody, coded[0] != ABSENT, coded[1] != ABSENT),
            (nobody, gone, nobody, nobody > 0, nobody == 0),
        )
        return Difference(
            names, names, pd.Index([""]), True, counts[0][:, None], counts[1][:, None], both[..., None], same[..., None],
            np.array([len(gone)], np.int64), told, Crowd(items, coded[0], coded[1]),
        )  # fmt: skip


def unknown_people(marks: Collection[str]) -> NDArray[np.int64]:
    """Numbers less than nothing of who has these marks, the same wherever the mark is."""
    return np.array([-2 - int(mark[:_DIGITS], 16) for mark in marks], np.int64)


def children_of(people: pd.DataFrame, link: Link) -> dict[str, list[str]]:
    """By coarse value the fine ones that lie within it; people whose coarse value is not stated are left out."""
    parent = value_within(people, link, alone=("", UNKNOWN))
    return {
        str(value): sorted(map(str, own.index))
        for value, own in parent.groupby(parent, sort=True)
        if value not in ("", UNKNOWN)
    }


def value_inside(coarse: str | None, fine: str | None, *, value: str, children: Collection[str]) -> str | None:
    """Where a person of these values stands for what a coarse value less its fine ones tells; blank for outside of both.

    None where nobody knows one of the values any more.
    """
    if coarse is None or fine is None:
        return None
    if coarse == value and fine in children:
        return fine
    return BESIDE if coarse == value or fine in children else ""


def without_last(whole: Difference) -> Difference:
    """A difference among the people of a coarse value only, who are all but those of the last row; before it stand those of no value."""
    return replace(
        whole,
        values=whole.values[:-1],
        before=whole.before[:-1],
        now=whole.now[:-1],
        then=whole.then[:-1],
        both=whole.both[:-1, :-1],
        same=whole.same[:-1, :-1],
        told=whole.told[:-1],
        crowd=None if whole.crowd is None else whole.crowd.without(len(whole.values)),
    )


def counts_beside(table: pd.DataFrame, beside: Beside, *, min_cell: int) -> pd.DataFrame:
    """The table of who took part, with counts missing that would tell of few people beside earlier reports.

    Parameters
    ----------
    table
        As `participation.participation_by_segment` makes it.
    beside
        What was told before.
    min_cell
        The fewest people of whom anything is told.
    """
    told = table.copy()
    for (column, question, segment), values in beside.counted_before.items():
        own = (told["question"] == question) & (told["segment"] == segment)
        told[column] = told[column].mask(own & ~told["value"].isin(values))
    order = {str(segment): len({pair[0] for pair in families}) for (_, _, segment), families in beside.counts.items()}
    for (column, question, segment), families in sorted(beside.counts.items(), key=lambda one: order[one[0][2]]):
        rows = told.index[(told["question"] == question) & (told["segment"] == segment)]
        counted = told.loc[rows].set_index("value")[column]
        secret = "\x1f".join((column, question, segment)).encode() + beside.secret
        flags = _still_counted(counted, families, least=max(min_cell, beside.least), secret=secret)
        told.loc[rows, column] = told.loc[rows, column].mask(~flags)
    return _with_coarse(told, beside)


def _still_counted(counted: "pd.Series[int]", families: Families, *, least: int, secret: bytes) -> NDArray[np.bool_]:
    """Which counts of a segment, by value, may be told beside the reports before."""
    values = pd.Index(counted.index)
    flags, before = counted.notna().to_numpy(bool), -1
    numbers = counted.fillna(0).to_numpy(np.int64)
    costs = costs_of(pd.DataFrame(numbers, index=values), secret=secret)
    while before != int(flags.sum()):
        before = int(flags.sum())
        beside = still_told_together(
            flags[:, None], values, pd.Index([""]), families=families, least=least, costs=costs
        )[:, 0]
        # One that is missing alone is what all people less the others are; who stated nothing goes first with it.
        if beside.sum() < before and (~beside).sum() == 1 and (beside & (numbers > 0)).any():
            order = np.where(beside & (numbers > 0), np.where(values == UNKNOWN, -1, costs[:, 0]), np.inf)
            beside[order.argmin()] = False
        flags = beside
    return flags


def _with_coarse(told: pd.DataFrame, beside: Beside) -> pd.DataFrame:
    """The table without fine values whose coarse one is not told, nor ideas of authors who are not counted."""
    for (column, question, segment), families in beside.counts.items():
        own = told["question"] == question
        for (coarse, value), several in families.items():
            above = told.loc[own & (told["segment"] == coarse) & (told["value"] == value), column]
            if coarse and above.isna().any():
                below = own & (told["segment"] == segment) & told["value"].isin(several[0].values)
                told[column] = told[column].mask(below)
    hidden = told["n_authors"].isna() & told["segment"].str.startswith("segment_")
    return told.assign(n_ideas=told["n_ideas"].mask(hidden))


def counts_told(table: pd.DataFrame, marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of what a release tells of how many people of each value took part."""
    cells: dict[str, frozenset[str]] = {}
    people = table[table["segment"].str.startswith("segment_")]
    for column in COUNTED.values():
        for question, own in people.groupby("question", sort=False):
            cell = marker.cell("told", column, str(question))
            counted = own[own[column].notna()]
            pairs = zip(counted["segment"], counted["value"], strict=True)
            # One mark more, so that a question of which nothing was told is known from one that was not remembered.
            cells[cell] = frozenset([marker.mark(cell, ""), *(marker.mark(cell, one, value) for one, value in pairs)])
    return cells


def _values(placed: _Placed) -> dict[str, str]:
    return {person: value for person, (value, _) in placed.of.items()}


def _inside(coarse: _Placed, fine: _Placed, value: str, children: Sequence[str]) -> dict[str, str]:
    known = set(children)
    found = {
        person: value_inside(coarse.of.get(person, ("", ""))[0], own, value=value, children=known)
        for person, (own, _) in fine.of.items()
    }
    return {person: place or "" for person, place in found.items()}
