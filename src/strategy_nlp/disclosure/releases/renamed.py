"""Segments, values, ideas and people that earlier reports told under other names.

What two releases hold is compared by the names of segments and values. Were a segment called otherwise, or two values joined under a new
name, nothing would be compared, and a subtraction would tell of whoever came between. The ledger has no names; of people who are
known, the key tells who was in which of its cells, whatever that was called.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from strategy_nlp.coded import different
from strategy_nlp.disclosure.releases.given import Given
from strategy_nlp.disclosure.releases.ledger import WHO, Cells, Ledger, Marker
from strategy_nlp.errors import ReportError
from strategy_nlp.intake.segments import ALL_QUESTIONS, segments_of
from strategy_nlp.intake.tables import Tables

_KINDS = ("values", "authors")
# Two sets of people are one under two names where at most this share of either is in one only.
_APART = 0.1
# Of a set of more than this share of all people, who is not in it would be looked at.
_NEARLY_ALL = 0.8

People = frozenset[str]


def stop_where_renamed(
    folder: Path, tables: Tables, given: Given, *, ledger: Ledger, marker: Marker, least: int
) -> None:
    """Stop where people were counted under other names before, in a report since somebody last went on without a comparison.

    Raises
    ------
    ReportError
        If they were.
    """
    since = max((entry.number for entry in ledger.entries if entry.anyway), default=1)
    earlier = [ledger.cells(entry.number) for entry in ledger.entries if entry.number >= since]
    people = {
        *tables.participants["participant_id"],
        *tables.ideas["author_id"],
        *different(tables.votes["voter_id"]),
    } - {""}
    if which := _under_other_ids(tables, earlier, people, marker):
        raise ReportError(
            f"{folder}: most of the {which} of an earlier report are in no table any more; if they have other ids now, nobody can tell how this "
            "report differs from it; give them the ids that they had, or run again with --release-anyway, which is recorded. Nothing was "
            "written."
        )
    found = renamed_segment(
        tables.participants, earlier, questions=given.shown, people=people, marker=marker, least=least
    )
    if found:
        raise ReportError(
            f"{folder}: an earlier report counted people of {found}, or of values of it, under other names, so nobody can tell how this one "
            "differs from it; give them the names that they had, or run again with --release-anyway, which is recorded. Nothing was written."
        )


def _under_other_ids(tables: Tables, earlier: Sequence[Cells], people: Collection[str], marker: Marker) -> str:
    """Whether most ideas with votes, or most people, of an earlier release have no id now that they had then: which of them; blank if neither."""
    ideas = {marker.cell("ideas", idea) for idea in tables.ideas["idea_id"]}
    counted = [marker.cell("voters", ALL_QUESTIONS)]
    counted += [marker.cell("people", segment) for segment in segments_of(tables.participants)]
    for release in earlier:
        before = release["ideas"].keys()
        if 2 * len(before - ideas) > len(before):
            return "ideas"
        for cell in counted:
            those = {mark[:WHO] for kind in ("voters", "people") for mark in release[kind].get(cell, ())}
            if those and 2 * len(those.difference(marker.who(cell, one) for one in people)) > len(those):
                return "people"
    return ""


def renamed_segment(
    participants: pd.DataFrame,
    earlier: Sequence[Cells],
    *,
    questions: Collection[str],
    people: Collection[str],
    marker: Marker,
    least: int,
) -> str:
    """The first segment some of whose people were counted under another name of it, or of a value, before; blank if there is none.

    Parameters
    ----------
    participants
        What people state now: ``participant_id`` and any ``segment_*`` columns.
    earlier
        What the earlier releases held that this one must be comparable with.
    questions
        The questions now.
    people
        Everybody who is known, by pseudonym.
    marker
        With the key that the ledger was made with.
    least
        Names of fewer people were told nowhere, and are not looked at.
    """
    segments = segments_of(participants)
    stated = {
        name: {
            person: value
            for person, value in zip(participants["participant_id"], participants[name], strict=True)
            if value
        }
        for name in segments
    }
    known = {
        marker.cell(kind, question, name, value)
        for kind in _KINDS
        for question in (*questions, ALL_QUESTIONS)
        for name in segments
        for value in {*stated[name].values(), ""}
    }
    fresh = {
        name
        for name in segments
        if not any(marker.cell("people", name) in release.get("people", {}) for release in earlier)
    }
    for release in earlier:
        nameless = list(_nameless(release, known, people, marker=marker, least=least))
        for name in segments if nameless else ():
            if name in fresh:
                value_of = pd.Series(stated[name], dtype=object)
                now = [frozenset(own.index) for _, own in value_of.groupby(value_of)]
                if _same_people(now, nameless, least=least):
                    return str(name)
            else:
                moved = _moved(name, release, stated[name], people, marker)
                if any(2 * len(one & moved) > len(one) for one in nameless):
                    return str(name)
    return ""


def _nameless(
    release: Cells, known: Collection[str], people: Collection[str], *, marker: Marker, least: int
) -> Iterator[People]:
    """Who was in each cell of a release of which no name is known any more, of those with enough people to be told."""
    for kind in _KINDS:
        for cell, marks in release.get(kind, {}).items():
            if cell not in known and len(marks) >= least:
                those = {mark[:WHO] for mark in marks}
                yield frozenset(one for one in people if marker.who(cell, one) in those)


def _moved(segment: str, release: Cells, stated: Mapping[str, str], people: Collection[str], marker: Marker) -> People:
    """Who states a value of a segment now, and stated one then that nobody states any more."""
    cell = marker.cell("people", segment)
    there = release.get("people", {}).get(cell, frozenset())
    those = {mark[:WHO] for mark in there}
    values = {*stated.values(), ""}
    return frozenset(
        one
        for one in people
        if one in stated
        and marker.who(cell, one) in those
        and not any(marker.mark(cell, one, value) in there for value in values)
    )


def _same_people(now: Sequence[People], then: Sequence[People], *, least: int) -> bool:
    """Whether a set on one side is nearly one on the other, or several there together."""
    everybody: People = frozenset().union(*now)
    before = [one & everybody for one in then]
    for wholes, parts in ((now, before), (before, now)):
        for whole in wholes:
            if least <= len(whole) <= _NEARLY_ALL * len(everybody):
                union: People = frozenset().union(*(one for one in parts if 2 * len(one & whole) > len(one)))
                if len(union ^ whole) <= _APART * min(len(union), len(whole)):
                    return True
    return False
