"""Columns of answers among others: which are proposed as closed questions, with which ids and titles."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from strategy_nlp.messages import Note, noted
from strategy_nlp.sources.closed_questions.closed import CHOSEN, MOSTLY, Offered, with_closed_questions
from strategy_nlp.sources.closed_questions.scales import fit
from strategy_nlp.sources.closed_questions.titles import NUMBER, numbered, title_of
from strategy_nlp.sources.columns import Column
from strategy_nlp.sources.contents import Cells, folded
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.mapping import Mapping, next_question
from strategy_nlp.sources.short_answers import with_short_answers

# What a column without a name is called.
UNNAMED = re.compile(r"column \d+")
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
    on_scales = any(one.role == CHOSEN and (one.detail or _on_scale(table, one.name)) for one in chosen)
    found, notes = with_short_answers(chosen, table, beside=on_scales)
    if on_scales or any(one.role in {"open", "vote"} for one in found):
        return found, [*told, *notes]
    # Without any words beside them answers that are on no scale are all that people said.
    return with_short_answers(columns, table)


def _on_scale(table: Table, name: str) -> bool:
    """Whether a closed question is one by its answers, and not by how often they come again."""
    found = fit(list(Cells(table.cells[name]).values))
    return found is not None and found.share >= MOSTLY


def with_next(notes: Iterable[str], mapping: Mapping) -> list[str]:
    """Sentences that say how to take a column in, with an id that no question of the mapping has.

    >>> with_next([noted("Say --map closed_{next}=COLUMN.", next="")], Mapping(questions={"q1": "Idea"}, closed={"q2": "Scale"}))
    ['Say --map closed_q3=COLUMN.']
    """
    fresh = next_question(mapping)
    return [
        noted(note.message.text, **{**note.message.values, "next": fresh})
        if isinstance(note, Note) and "next" in note.message.values
        else note
        for note in notes
    ]


def closed_questions(
    columns: Sequence[Column], table: Table, mapping: Mapping, *, titles: dict[str, str]
) -> tuple[Mapping, dict[str, str]]:
    """The mapping with closed questions, numbered after the open ones unless they have numbers of their own, and all titles."""
    chosen = [one for one in columns if one.role == CHOSEN and one.name not in mapping.used]
    known = {one.name: one.detail for one in chosen if one.detail}
    fresh = numbered([one.name for one in chosen if not one.detail])
    taken = {*(mapping.questions or ({} if mapping.is_wide else {"q1": ""})), *known.values()}
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
    # Below a header that names the question once each further column has the next thing asked about.
    names = list(map(str, table.cells.columns))
    before = names[: names.index(name) + 1]
    asked = next((one for one in reversed(before) if not UNNAMED.fullmatch(one)), name)
    return f"{title_of('', asked)} [{below}]"
