"""Columns of answers among others: which are proposed as closed questions, with which ids and titles."""

import re
from collections.abc import Sequence
from dataclasses import replace

from strategy_nlp.sources.asked.closed import CHOSEN, Offered, with_closed_questions
from strategy_nlp.sources.asked.titles import NUMBER, numbered, title_of
from strategy_nlp.sources.columns import Column
from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.sources.short_answers import with_short_answers

# What SurveyMonkey writes below a question whose answers stand in one column.
_SAYS_NOTHING = {"response", "respuesta", "reponse", "antwort", "open ended response", "resposta", "risposta"}


def with_answers(
    columns: Sequence[Column], table: Table, *, sure: bool, offered: Offered
) -> tuple[list[Column], list[str]]:
    """The columns, with answers that people chose and short ones in their own words taken for what they are; and sentences on them.

    Parameters
    ----------
    columns, table
        The columns by name and cells, and their table.
    sure
        Whether the table's kind has a row an idea, so that no column asks anybody anything.
    offered
        The consultation's closed questions.
    """
    if sure:
        # Platforms say in other columns what an idea is, not what somebody thinks.
        return with_short_answers(columns, table)
    chosen, told = with_closed_questions(columns, table, offered)
    found, notes = with_short_answers(chosen, table)
    if any(one.role in {"open", "vote"} or (one.role == CHOSEN and one.detail) for one in found):
        return found, [*told, *notes]
    # Without any words beside them answers are all that people said.
    return with_short_answers(columns, table)


def closed_questions(
    columns: Sequence[Column], table: Table, mapping: Mapping, *, titles: dict[str, str]
) -> tuple[Mapping, dict[str, str]]:
    """The mapping with closed questions, numbered after the open ones unless they have numbers of their own, and all titles."""
    chosen = [one for one in columns if one.role == CHOSEN and one.name not in mapping.used]
    known = {one.name: one.detail for one in chosen if one.detail}
    fresh = numbered([one.name for one in chosen if not one.detail])
    taken = {*(mapping.questions or {"q1": ""}), *known.values()}
    if taken & set(fresh) or not all(NUMBER.search(name) for name in fresh.values()):
        numbers = [int(one[1:]) for one in taken if one[1:].isdigit()]
        fresh = {f"q{place}": name for place, name in enumerate(fresh.values(), start=max(numbers, default=0) + 1)}
    closed = {own: name for name, own in known.items()} | fresh
    return replace(mapping, closed=closed), titles | {own: _asked(table, name) for own, name in closed.items()}


def _asked(table: Table, name: str) -> str:
    """What a closed question asks: its column's name, and what stands below it where that says more; below a code the question alone."""
    below = table.below.get(name, "").strip()
    if not below or folded(below) in _SAYS_NOTHING:
        return title_of("", name)
    if re.fullmatch(r"[\w.-]+", name) or '"ImportId"' in below:
        return title_of(below, name)
    return f"{title_of('', name)} [{below}]"
