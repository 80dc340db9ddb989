"""What people gave, as it is compared with what they gave before: their votes by idea, and all of it as one text."""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.coded import different, factorized
from strategy_nlp.disclosure.releases.waiting_totals import Totals
from strategy_nlp.intake.segments import ALL_QUESTIONS, segments_of

# So many lines are made at a time.
_LINES = 50_000
# What a CSV file would quote, or what would end a line or a value.
_UNLIKE_A_WORD = re.compile(r'[",\x00-\x1f\x7f-\x9f\u2028\u2029]|^$')


@dataclass(frozen=True)
class Given:
    """What people gave that is counted, under pseudonyms.

    Attributes
    ----------
    votes
        The last vote of each voter on each idea that may be shown: ``voter_id, idea_id, question, vote``.
    ideas
        The ideas that may be shown and count for their author: ``idea_id, question, author_id``.
    shown
        The ids of all ideas that may be shown, by question.
    participants
        ``participant_id`` and any ``segment_*`` columns.
    totals
        By idea without single votes, the totals that a source gives.
    """

    votes: pd.DataFrame
    ideas: pd.DataFrame
    shown: Mapping[str, Sequence[str]]
    participants: pd.DataFrame
    totals: Mapping[str, Totals] = field(default_factory=dict)


def votes_of(votes: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    """By idea who voted on it, and how; a name is one text, however many votes have it."""
    (rows, voters), (columns, ideas), (kinds, cast) = (
        (codes, list(values)) for codes, values in (factorized(votes[name]) for name in ("voter_id", "idea_id", "vote"))
    )
    order = np.argsort(columns, kind="stable")
    ends = np.cumsum(np.bincount(columns, minlength=len(ideas)))
    return {
        idea: [(voters[row], cast[kind]) for row, kind in zip(rows[own].tolist(), kinds[own].tolist(), strict=True)]
        for idea, own in zip(ideas, np.split(order, ends)[: len(ideas)], strict=True)
    }


def voters_in(votes: pd.DataFrame, questions: Sequence[str]) -> dict[str, frozenset[str]]:
    """By question, and of all, who voted."""
    found = {
        question: frozenset(different(votes.loc[votes["question"] == question, "voter_id"])) for question in questions
    }
    return {**found, ALL_QUESTIONS: frozenset(different(votes["voter_id"]))}


def as_text(given: Given, *, min_cell: int) -> Iterator[str]:
    """All that people gave, whatever the order of its rows, in pieces."""
    participants = given.participants
    stated = participants[["participant_id", *segments_of(participants)]]
    yield from lines_in_order(given.votes[["voter_id", "idea_id", "vote"]])
    parts = [given.ideas[["idea_id", "question", "author_id"]], stated]
    rows = ["\n".join(sorted(part.to_csv(index=False).splitlines())) for part in parts]
    shown = "\n".join(sorted(f"{question} {idea}" for question, ideas in given.shown.items() for idea in ideas))
    totals = [f"{idea} {numbers}" for idea, numbers in sorted(given.totals.items())]
    yield "\0" + "\0".join([*rows, shown, *totals, str(min_cell)])


def lines_in_order(table: pd.DataFrame) -> Iterator[str]:
    """The lines of a table as a CSV file has them, in order, the header where it falls among them; in pieces that follow one another.

    Columns are ordered by their values, each of which is looked at once: millions of lines in order would fill the memory.
    """
    columns = [factorized(table[name]) for name in table]
    values = [list(map(str, own)) for _, own in columns]
    if any(_UNLIKE_A_WORD.search(value) for own in values for value in own) or table.empty:
        # Quotation marks and ends of lines are the business of whoever writes CSV files.
        yield "\n".join(sorted(table.to_csv(index=False).splitlines()))
        return
    ranks = []
    for place, ((codes, _), own) in enumerate(zip(columns, values, strict=True)):
        # A comma follows but for the last: "i1," comes before "i10," and after "i+,".
        end = "," if place < len(columns) - 1 else ""
        rank = np.empty(len(own), np.int64)
        rank[np.argsort(np.array([value + end for value in own], object), kind="stable")] = np.arange(len(own))
        ranks.append(rank[codes])
    order = np.lexsort(ranks[::-1])
    lines = heapq.merge(_joined(columns, values, order), [",".join(map(str, table))])
    before = ""
    while piece := "\n".join(islice(lines, _LINES)):
        yield before + piece
        before = "\n"


def _joined(
    columns: "Sequence[tuple[NDArray[np.int64], pd.Index[Any]]]",
    values: Sequence[Sequence[str]],
    order: NDArray[np.int64],
) -> Iterator[str]:
    for start in range(0, len(order), _LINES):
        rows = order[start : start + _LINES]
        cells = [[own[code] for code in codes[rows].tolist()] for (codes, _), own in zip(columns, values, strict=True)]
        yield from map(",".join, zip(*cells, strict=True))
