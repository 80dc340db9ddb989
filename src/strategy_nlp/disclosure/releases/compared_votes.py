"""The votes of a release held against each release before it, by value of a segment and by opinion group on each idea.

What earlier releases held is kept as marks only. Of people who are still in the tables the key makes them again, whatever they voted and
were then: the marks of an idea tell whether somebody voted as now, those of a segment what somebody stated. Who is in no table any more
cannot be placed, and counts as perhaps of any value.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import ascii_uppercase

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.differences import Difference, Families
from strategy_nlp.disclosure.nesting import Link
from strategy_nlp.disclosure.releases.compared_counts import (
    BESIDE,
    Compared,
    children_of,
    unknown_people,
    value_inside,
    without_last,
)
from strategy_nlp.disclosure.releases.ledger import WHO, Cells, Marker
from strategy_nlp.disclosure.shown_values import ShownValues
from strategy_nlp.disclosure.together import Crowd, Items
from strategy_nlp.intake.schema import VOTES
from strategy_nlp.intake.segments import segments_of
from strategy_nlp.votes.ballots import Ballots
from strategy_nlp.votes.opinion_groups import BY_GROUPS, MOST_GROUPS

_NOT_THERE, _CHANGED, _SAME = 0, 1, 2
# Whose value nobody knows any more.
_UNKNOWN = -1

Codes = NDArray[np.int64]
# What each person is now and was then, and what of that an earlier report told by value and idea.
_Side = tuple[tuple[Sequence[str | None], Sequence[str | None]], NDArray[np.bool_]]


@dataclass(frozen=True)
class _Then:
    """The votes of a question as an earlier release held them: of each vote that is there now, and those that are gone."""

    status: Codes
    gone: Codes
    gone_ideas: Codes
    items: Items


@dataclass
class ComparedVotes(Compared):
    """What was told by value and group in earlier releases, beside now.

    Attributes
    ----------
    again
        Whether the only release is this one, made before: what it told nowhere is told nowhere again.
    """

    again: bool = False
    _who: dict[str, dict[str, str]] = field(default_factory=dict)

    def of_question(
        self, question: str, cast: Ballots, groups: Mapping[str, str]
    ) -> "tuple[dict[str, Families], list[Difference]]":
        """The differences of a question's ideas by way to divide its voters, and those of the sizes of its groups.

        ``groups`` has the group of each voter that has one, by voter.
        """
        known = list(dict.fromkeys([*cast.voters, *self.people]))
        ideas = pd.Index(cast.ideas)
        ways = {segment: self._stated(segment) for segment in segments_of(self.participants)}
        if len(groups):
            ways[BY_GROUPS] = dict(groups)
        told = {
            by: [self._told(release, by, names, ideas) for release in self.releases] for by, names in self._names(ways)
        }
        differences: dict[str, Families] = {by: {} for by in ways}
        sizes: list[Difference] = []
        marks = self._marks(cast)
        for place, release in enumerate(self.releases):
            telling = [by for by in ways if told[by][place].any() or self._kept_back(release)]
            # Of all voters a report tells in any case.
            silent = [by for by in ways if by not in telling and any(flags.any() for flags in told[by])]
            then = self._then(release, cast, known, marks) if telling or silent else None
            values = {}
            for by in (*telling, *silent):
                value_then = (
                    self._groups_then(release, question, known)
                    if by == BY_GROUPS
                    else self._values_then(release, by, known)
                )
                values[by] = [ways[by].get(one, "") for one in known], value_then
                names = dict(self._names(ways))[by]
                coded = _coded(values[by][0], names), _coded(value_then, names)
                assert then is not None
                own = _difference(cast, then, coded, names=names, told=told[by][place], named=by != BY_GROUPS)
                own = replace(own, silent=by in silent)
                differences[by].setdefault(("", ""), []).append(own)
            for link in self.links:
                if link.coarse in telling and link.fine in telling:
                    assert then is not None
                    pair = (values[link.coarse], told[link.coarse][place]), (values[link.fine], told[link.fine][place])
                    for over, own in self._within(link, cast, then, pair):
                        differences[link.fine].setdefault((link.coarse, over), []).append(own)
            if len(groups) and release["voters"].get(self.marker.cell("voters", question)):
                sizes += self._sizes(release, question, list(cast.voters), known, ways[BY_GROUPS])
        return differences, [] if all(one.silent for one in sizes) else sizes

    def _within(
        self, link: Link, cast: Ballots, then: _Then, pair: "tuple[_Side, _Side]"
    ) -> Iterator[tuple[str, Difference]]:
        """By coarse value the difference of its people by fine value: both are told, and so is the one less the others."""
        (coarse, coarse_told), (fine, fine_told) = pair
        known, parts = (pd.Index(sorted({*self.participants[name]} - {""})) for name in (link.coarse, link.fine))
        for value, children in children_of(self.participants, link).items():
            inside, names = set(children), pd.Index([*children, BESIDE])
            coded = [
                _coded([value_inside(*both, value=value, children=inside) for both in zip(*sides, strict=True)], names)
                for sides in zip(coarse, fine, strict=True)
            ]
            # Where the earlier report did not tell the coarse value, it told nothing within it either.
            there = coarse_told[known.get_loc(value)]
            told = np.vstack(
                [fine_told[parts.get_indexer(pd.Index(children))] & there, np.zeros((1, len(there)), bool)]
            )
            own = _difference(cast, then, (coded[0], coded[1]), names=names, told=told, named=True)
            own = replace(
                own, then=own.then * there, both=own.both * there, same=own.same * there, unknown=own.unknown * there
            )
            own = without_last(own)
            assert own.crowd is not None
            yield value, replace(own, crowd=replace(own.crowd, ideas=there))

    def _names(self, ways: Mapping[str, Mapping[str, str]]) -> "list[tuple[str, pd.Index[str]]]":
        """The names that voters may have now or then, by way to divide them."""
        letters = list(ascii_uppercase[:MOST_GROUPS])
        return [
            (by, pd.Index(letters if by == BY_GROUPS else sorted({value for value in own.values() if value})))
            for by, own in ways.items()
        ]

    def _stated(self, segment: str) -> dict[str, str]:
        return dict(zip(self.participants["participant_id"], self.participants[segment], strict=True))

    def _kept_back(self, release: Cells) -> bool:
        return self.again and bool(release.get("told"))

    def _told(self, release: Cells, by: str, names: "pd.Index[str]", ideas: "pd.Index[str]") -> NDArray[np.bool_]:
        flags = np.zeros((len(names), len(ideas)), bool)
        told = release.get("told", {})
        for column, idea in enumerate(ideas):
            cell = self.marker.cell("told", "idea", idea)
            if marks := told.get(cell):
                flags[:, column] = [self.marker.mark(cell, by, name) in marks for name in names]
        return flags

    def _marks(self, cast: Ballots) -> list[str]:
        cells = [self.marker.cell("ideas", idea) for idea in cast.ideas]
        voters = list(cast.voters)
        return [
            self.marker.mark(cells[column], voters[row], VOTES[code])
            for row, column, code in zip(cast.rows.tolist(), cast.columns.tolist(), cast.codes.tolist(), strict=True)
        ]

    def _then(self, release: Cells, cast: Ballots, known: Sequence[str], marks: Sequence[str]) -> _Then:
        status = np.zeros(len(marks), np.int64)
        gone, gone_ideas, gone_marks = [], [], []
        changed: list[tuple[int, int, int]] = []
        places = {one: place for place, one in enumerate(known)}
        order = np.argsort(cast.columns, kind="stable")
        bounds = np.searchsorted(cast.columns[order], np.arange(len(cast.ideas) + 1))
        for column, idea in enumerate(cast.ideas):
            cell = self.marker.cell("ideas", idea)
            then = release["ideas"].get(cell, frozenset())
            if not then:
                continue
            own = order[bounds[column] : bounds[column + 1]]
            there = [marks[row] in then for row in own]
            status[own] = np.where(there, _SAME, _NOT_THERE)
            if sum(there) == len(then):
                continue
            left = {mark[:WHO]: mark for mark in then.difference(marks[row] for row in own)}
            for row in own[~np.array(there, bool)]:
                if (who := marks[row][:WHO]) in left:
                    status[row] = _CHANGED
                    changed.append((column, int(cast.rows[row]), _kind(left.pop(who))))
            if left:
                those = self._who_is(cell, known, left)
                gone += [places.get(those[who], _UNKNOWN) for who in sorted(left)]
                gone_ideas += [column] * len(left)
                gone_marks += [left[who] for who in sorted(left)]
        nobody = np.zeros(len(gone), bool)
        away, on = np.array(gone, np.int64), np.array(gone_ideas, np.int64)
        people = np.where(away < 0, [*map(int, unknown_people(gone_marks))], away) if len(away) else away
        was = np.array(changed, np.int64).reshape(-1, 3)
        items = Items.sorted(
            (cast.columns, cast.rows, np.zeros_like(cast.rows), np.ones(len(status), bool), status == _SAME),
            (was[:, 0], was[:, 1], was[:, 2], np.zeros(len(was), bool), np.ones(len(was), bool)),
            (on, people, np.array([_kind(mark) for mark in gone_marks], np.int64), nobody, ~nobody),
        )
        return _Then(status, away, on, items)

    def _who_is(self, cell: str, known: Sequence[str], left: Collection[str]) -> dict[str, str]:
        """Who these beginnings of marks in a cell are of; blank for nobody who is known. Each is searched for once, as that takes long."""
        found = self._who.setdefault(cell, {})
        if searched := set(left) - found.keys():
            found |= dict.fromkeys(searched, "")
            found |= {who: one for one in known if (who := self.marker.who(cell, one)) in searched}
        return found

    def _values_then(self, release: Cells, segment: str, known: Sequence[str]) -> "list[str | None]":
        """What each person counted as in a release; None where that is no value that anybody states now, or none is known."""
        cell = self.marker.cell("people", segment)
        there = release["people"].get(cell, frozenset())
        stated = self._stated(segment)
        values = sorted({*stated.values(), ""})
        found: list[str | None] = []
        for person in known:
            now = stated.get(person, "")
            tried = (now, *values)
            found.append(next((one for one in tried if self.marker.mark(cell, person, one) in there), None))
        return found

    def _groups_then(self, release: Cells, question: str, known: Sequence[str]) -> "list[str | None]":
        cell = self.marker.cell("groups", question)
        there = release.get("groups", {}).get(cell, frozenset())
        those = {mark[:WHO] for mark in there}
        letters = ascii_uppercase[:MOST_GROUPS]
        return [
            next((one for one in letters if self.marker.mark(cell, person, one) in there), "")
            if self.marker.who(cell, person) in those
            else ""
            for person in known
        ]

    def _sizes(
        self, release: Cells, question: str, voters: Sequence[str], known: Sequence[str], groups: Mapping[str, str]
    ) -> Iterator[Difference]:
        """The difference in how many voters each group has, where that was told; blank is who has none."""
        names = pd.Index([*ascii_uppercase[:MOST_GROUPS], ""])
        cell = self.marker.cell("told", "sizes", question)
        marks = release.get("told", {}).get(cell, frozenset())
        told = np.array([[self.marker.mark(cell, BY_GROUPS, name) in marks] for name in names])
        silent = not (told.any() or self._kept_back(release))
        cell = self.marker.cell("voters", question)
        there = release["voters"].get(cell, frozenset())
        those = self._who_is(cell, known, {mark[:WHO] for mark in there})
        then = {those[mark[:WHO]] for mark in there}
        unknown = len(there) - len(then - {""})
        places = {one: place for place, one in enumerate(known)}
        rows = np.array([places[one] for one in voters], np.int64)
        gone = np.array([places[one] for one in sorted(then - {""} - set(voters))], np.int64)
        status = np.array([_SAME if one in then else _NOT_THERE for one in voters], np.int64)
        cast = Ballots(pd.Index(known), pd.Index([""]), rows, np.zeros_like(rows), np.zeros_like(rows))
        nobody = np.zeros(len(gone), np.int64)
        strange = unknown_people([mark for mark in there if not those[mark[:WHO]]])
        none = np.zeros(len(strange), np.int64)
        items = Items.sorted(
            (0 * rows, rows, 0 * rows, np.ones(len(rows), bool), status == _SAME),
            (nobody, gone, nobody, nobody > 0, nobody == 0),
            (none, strange, none, none > 0, none == 0),
        )
        gone = np.append(gone, np.full(unknown, _UNKNOWN))
        coded = (
            _coded([groups.get(one, "") for one in known], names),
            _coded(self._groups_then(release, question, known), names),
        )
        own = _difference(
            cast,
            _Then(status, gone, np.zeros_like(gone), items),
            coded,
            names=names,
            told=told,
            named=False,
        )
        yield replace(own, silent=silent)


def told_marks(
    shown: "Mapping[tuple[str, str], ShownValues]", sizes: Mapping[str, Collection[str]], marker: Marker
) -> dict[str, frozenset[str]]:
    """The cells of what a release tells: of each idea the values and groups, of each question the groups whose size is told."""
    cells: dict[str, set[str]] = {}
    for (_, by), own in shown.items():
        for value, idea in zip(*np.nonzero(own.shown & (own.seen > 0)), strict=True):
            cell = marker.cell("told", "idea", own.ideas[idea])
            cells.setdefault(cell, set()).add(marker.mark(cell, by, own.values[value]))
    for question, names in sizes.items():
        cell = marker.cell("told", "sizes", question)
        cells.setdefault(cell, set()).update(marker.mark(cell, BY_GROUPS, name) for name in names)
    return {cell: frozenset(marks) for cell, marks in cells.items() if marks}


def group_marks(groups: Mapping[str, Mapping[str, str]], marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of who is in which opinion group, by question."""
    cells = {marker.cell("groups", question): own for question, own in groups.items() if len(own)}
    return {
        cell: frozenset(marker.mark(cell, voter, group) for voter, group in own.items()) for cell, own in cells.items()
    }


def _coded(values: "Sequence[str | None]", names: "pd.Index[str]") -> Codes:
    """The place of each value among the names; after the last for no value, and of what is unknown less than nothing."""
    places = {name: place for place, name in enumerate(names)}
    return np.array([_UNKNOWN if value is None else places.get(value, len(names)) for value in values], np.int64)


def _kind(mark: str) -> int:
    """A number of what is counted in a mark, which is none of those of now."""
    return int(mark[WHO:], 16) + 1


def _difference(
    cast: Ballots,
    then: _Then,
    coded: tuple[Codes, Codes],
    *,
    names: "pd.Index[str]",
    told: NDArray[np.bool_],
    named: bool,
) -> Difference:
    now_of, then_of = coded
    size, many = len(names) + 1, len(cast.ideas)
    now, was = now_of[cast.rows], then_of[cast.rows]
    there = (then.status > _NOT_THERE) & (was >= 0)
    placed = np.where(then.gone >= 0, then_of[np.maximum(then.gone, 0)] if len(then_of) else _UNKNOWN, _UNKNOWN)
    pairs = (now * size + was) * many + cast.columns

    def counted(places: Codes, *shape: int) -> Codes:
        return np.bincount(places, minlength=int(np.prod(shape))).reshape(shape)

    return Difference(
        values=names,
        before=names,
        ideas=cast.ideas,
        named=named,
        now=counted(now * many + cast.columns, size, many),
        then=counted((was * many + cast.columns)[there], size, many)
        + counted((placed * many + then.gone_ideas)[placed >= 0], size, many),
        both=counted(pairs[there], size, size, many),
        same=counted(pairs[there & (then.status == _SAME)], size, size, many),
        unknown=counted(then.gone_ideas[placed < 0], many)
        + counted(cast.columns[(then.status > _NOT_THERE) & (was < 0)], many),
        told=told,
        crowd=Crowd(then.items, now_of, then_of),
    )
