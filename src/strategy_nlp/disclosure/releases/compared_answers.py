"""Answers to closed questions, held against each release before.

A new answer is an idea or none, and appears at once; counts of answers are told in tens. Where one person came, a count that goes from ten to
twenty, or is told for the first time, tells what that person chose; where an idea is in another topic, what its author chose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from strategy_nlp.disclosure.releases.ledger import Cells, Marker, few_differ
from strategy_nlp.privacy.suppression import costs_of

# Question, what people are divided by (blank: by nothing), and which of these.
Row = tuple[str, str, str]
# Values of an earlier report that are looked for: more topics than a question ever has, more groups than are ever tried.
_TOPICS, _GROUPS = tuple(map(str, range(500))), tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True)
class Chose:
    """Who chose what: ``question, by, value, choice, who``, the rows of the table of answers; ``choice`` a category with all that are offered."""

    people: pd.DataFrame

    @cached_property
    def rows(self) -> dict[Row, dict[str, list[str]]]:
        """By row the people of each choice."""
        found: dict[Row, dict[str, list[str]]] = {}
        if self.people.empty:
            return found
        for (question, by, value, choice), own in self.people.groupby(
            ["question", "by", "value", "choice"], observed=True
        ):
            found.setdefault((str(question), str(by), str(value)), {})[str(choice)] = own["who"].astype(str).tolist()
        return found

    @property
    def choices(self) -> list[str]:
        """Every answer that is offered."""
        return [] if self.people.empty else [str(one) for one in self.people["choice"].cat.categories]


def answer_marks(chose: Chose, marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of who chose what, a cell for each row and choice."""
    return {
        cell: _marks(people, cell, marker)
        for row, chosen in chose.rows.items()
        for choice, people in chosen.items()
        for cell in (marker.cell("answers", *row, choice),)
    }


def answers_told(chose: Chose, untold: "frozenset[Row]", marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of which rows are told."""
    told: dict[str, set[str]] = {}
    for row in chose.rows:
        if row not in untold:
            cell = marker.cell("told", "answers", row[0])
            told.setdefault(cell, set()).add(marker.mark(cell, _name(row)))
    return {cell: frozenset(marks) for cell, marks in told.items()}


def unanswered_before(chose: Chose, release: Cells, marker: Marker) -> "frozenset[Row]":
    """The rows that a release which is made again did not tell."""
    return frozenset(row for row in chose.rows if not _was_told(row, release, marker))


def unanswered(chose: Chose, releases: Sequence[Cells], *, marker: Marker, least: int) -> "frozenset[Row]":
    """The rows that are not told, because a choice of theirs differs by few people from what an earlier release told.

    Everybody's answers are compared choice by choice; where one differs so, nothing is told of the question. Each topic and group is
    compared with each of that kind that was told, whatever its number, since topics are found anew; and with sums of them that it nearly
    is, and sums of topics or groups with each that was. All that are told together, which everybody's answers leave the others by, are
    compared with all that were.
    """
    untold = set()
    for row, chosen in chose.rows.items():
        question, by, value = row
        names = dict.fromkeys((value,) if not by else (value, *_TOPICS, *_GROUPS))
        for release in releases:
            for name in names:
                then = (question, by, name)
                if _was_told(then, release, marker) and _few(
                    chosen, then, release, chose.choices if not by else chosen, marker, least
                ):
                    untold.add(row)
    for question, by in sorted({(question, by) for question, by, _ in chose.rows if by}):
        for release in releases:
            earlier = _rows_then(chose, (question, by), release, marker)
            if earlier:
                now = {row: _by_choice(chosen) for row, chosen in chose.rows.items() if row[:2] == (question, by)}
                untold |= _nearly_sums(now, earlier, untold, least=least, secret=marker.secret)
    questions = {question for question, by, _ in untold if not by}
    return frozenset(row for row in chose.rows if row in untold or row[0] in questions)


def answered_beside(answers: pd.DataFrame, untold: "frozenset[Row]") -> pd.DataFrame:
    """The table of answers without the rows that are not told."""
    rows = zip(answers["question"], answers["by"], answers["value"], strict=True)
    told = np.array([(str(one), str(by), str(value)) not in untold for one, by, value in rows], dtype=bool)
    return answers[told].reset_index(drop=True)


def _few(
    chosen: Mapping[str, Sequence[str]], then: Row, release: Cells, choices: "Sequence[str] | Mapping[str, object]", marker: Marker, least: int
) -> bool:  # fmt: skip
    cells = release.get("groups", {})
    for choice in choices:
        cell = marker.cell("answers", *then, choice)
        if few_differ(_marks(chosen.get(choice, ()), cell, marker), cells.get(cell, frozenset()), least=least):
            return True
    return False


# By choice, the people who chose it; of those of whom nobody knows any more the marks.
_Choices = dict[str, frozenset[str]]


def _by_choice(chosen: Mapping[str, Sequence[str]]) -> _Choices:
    return {choice: frozenset(people) for choice, people in chosen.items()}


def _rows_then(chose: Chose, way: tuple[str, str], release: Cells, marker: Marker) -> list[_Choices]:
    """Who chose what in each topic, or group, that a release told of, as far as they are still known."""
    cells = release.get("groups", {})
    people = {who for row, chosen in chose.rows.items() if row[0] == way[0] for own in chosen.values() for who in own}
    found = []
    for value in (*_TOPICS, *_GROUPS):
        if _was_told((*way, value), release, marker):
            named = {choice: marker.cell("answers", *way, value, choice) for choice in chose.choices}
            found.append(
                {
                    choice: _who_then(cells.get(cell, frozenset()), cell, people, marker)
                    for choice, cell in named.items()
                }
            )
    return found


def _who_then(marks: frozenset[str], cell: str, people: "set[str]", marker: Marker) -> frozenset[str]:
    known = {mark: person for person in (people if marks else ()) if (mark := marker.mark(cell, person)) in marks}
    return frozenset(known.get(mark, mark) for mark in marks)


def _nearly_sums(
    now: Mapping[Row, _Choices], then: Sequence[_Choices], untold: "set[Row]", *, least: int, secret: bytes
) -> "set[Row]":
    """The rows that are not told because sums of those told now, or of those told then, differ by few people of a choice."""
    found = {row for row in now if row in untold}
    told = {row: own for row, own in now.items() if row not in found}
    for row, own in told.items():
        parts = [one for one in then if _mostly_in(one, own)]
        if len(parts) > 1 and _few_apart([own], parts, least):
            found.add(row)
    for one in then:
        rows = [row for row, own in told.items() if _mostly_in(own, one)]
        if len(rows) > 1 and _few_apart([told[row] for row in rows], [one], least):
            found |= set(rows)
    while (left := [row for row in told if row not in found]) and _few_apart([told[row] for row in left], then, least):
        people = pd.DataFrame([sum(map(len, told[row].values())) for row in left], index=pd.Index(map("\0".join, left)))
        found.add(left[int(costs_of(people, secret=secret).argmin())])
    return found


def _everybody(chosen: _Choices) -> frozenset[str]:
    return frozenset().union(*chosen.values())


def _mostly_in(part: _Choices, whole: _Choices) -> bool:
    people = _everybody(part)
    return 2 * len(people & _everybody(whole)) > len(people)


def _few_apart(some: Sequence[_Choices], others: Sequence[_Choices], least: int) -> bool:
    """Whether the people of a choice in some rows together differ by few from those in others."""
    choices = {choice for one in (*some, *others) for choice in one}
    sums = [
        [frozenset[str]().union(*(one.get(choice, frozenset()) for one in side)) for side in (some, others)]
        for choice in choices
    ]
    return any(0 < len(one ^ other) < least for one, other in sums)


def _was_told(row: Row, release: Cells, marker: Marker) -> bool:
    cell = marker.cell("told", "answers", row[0])
    return marker.mark(cell, _name(row)) in release.get("told", {}).get(cell, frozenset())


def _marks(people: Sequence[str], cell: str, marker: Marker) -> frozenset[str]:
    return frozenset(marker.mark(cell, person) for person in people)


def _name(row: Row) -> str:
    return "\0".join(row[1:])
