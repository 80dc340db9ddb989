"""What was chosen in each row of a closed question's column, and which answers such a question offers."""

from collections.abc import Mapping as Lookup

import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.closed_questions.closed import as_written, whole
from strategy_nlp.sources.closed_questions.newer import in_their_places, new_points
from strategy_nlp.sources.closed_questions.scales import fit, with_missing_points
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.mapping import Mapping

# As many as `consultation.toml` takes, and as long as a chart can name.
_MOST, _LONGEST = 20, 200
# Answers that so many gave were offered; where these are most, others are people's own words, which may name somebody.
_OFTEN, _MOSTLY = 3, 0.8


def answers_of(column: "pd.Series[str]", *, table: str) -> tuple[str, ...]:
    """The answers that a column's question offers, from the one end of their scale to the other, else those that most gave first.

    Raises
    ------
    SourceError
        If there are fewer than two, or too many or too long ones for answers that were offered.
    """
    written = column.str.split().str.join(" ").map(whole)
    written = written[written != ""]
    # Whatever its capital letters, an answer is called as most wrote it.
    counts: dict[str, dict[str, int]] = {}
    for own, number in written.value_counts().items():
        counts.setdefault(as_written(str(own)), {})[str(own)] = int(number)
    given = {max(own, key=lambda one: own[one]): sum(own.values()) for own in counts.values()}
    different = sorted(given, key=lambda one: (-given[one], one))
    on_scale = fit(different[: 4 * _MOST])
    kept = {one for one in different if given[one] >= _OFTEN} | (
        {*on_scale.places, *on_scale.beside} if on_scale is not None else set()
    )
    covered = sum(given[one] for one in kept)
    chosen = [one for one in different if one in kept] if covered >= _MOSTLY * len(written) else different
    answers = tuple(with_missing_points(chosen)) if len(chosen) <= _MOST else tuple(chosen)
    if not 2 <= len(answers) <= _MOST or any(len(one) > _LONGEST for one in answers):
        raise SourceError(
            noted(
                "{table}: {column} has {n} different answers; a closed question has 2 to {most} short ones: say --map q6=COLUMN for an open one, or --map leave=COLUMN.",
                table=table,
                column=shown(column.name),
                n=len(answers),
                most=_MOST,
            )
        )
    return answers


def answers_given(
    table: Table, mapping: Mapping, wish: Wish, *, notes: list[str]
) -> tuple[dict[str, "pd.Series[str]"], dict[str, tuple[str, ...]]]:
    """By closed question what each row chose, and the answers of those that the consultation does not ask yet, or asks with fewer answers.

    Raises
    ------
    SourceError
        If the consultation asks such a question as an open one, or a column holds no answers to choose.
    """
    given: dict[str, pd.Series[str]] = {}
    fresh: dict[str, tuple[str, ...]] = {}
    for question, name in mapping.closed.items():
        offered = wish.answers.get(question)
        if offered is None and question in wish.questions:
            raise SourceError(
                noted(
                    '{table}: {question} is an open question of the consultation, and {column} holds answers to choose; write kind = "closed" and answers = ["…", "…"] there, or say --map with another id.',
                    table=table.name,
                    question=question,
                    column=shown(name),
                )
            )
        if offered is None:
            fresh[question] = answers_of(table.cells[name], table=table.name)
            offered = {as_written(one): one for one in fresh[question]}
        elif more := _with_new_points(table.cells[name], offered, question=question, notes=notes):
            fresh[question] = tuple(more)
            offered = {**offered, **{as_written(one): one for one in more if as_written(one) not in offered}}
        given[question] = chosen_in(table.cells[name], offered, question=question, notes=notes)
    return given, fresh


def _with_new_points(
    column: "pd.Series[str]", offered: Lookup[str, str], *, question: str, notes: list[str]
) -> list[str]:
    """The answers of a question of the consultation with those that a later export has more, which are told; empty where it has none."""
    placed, others = new_points(column, offered)
    if placed:
        notes.append(
            noted(
                "Answers to {question} that are new on its scale are taken in, where they stand on it: {answers}.",
                question=question,
                answers=", ".join(map(shown, placed)),
            )
        )
    if others:
        notes.append(
            noted(
                "Answers to {question} that are new and that several people gave are taken in behind the others: {answers}; put them in their order in consultation.toml.",
                question=question,
                answers=", ".join(map(shown, others)),
            )
        )
    return in_their_places(list(dict.fromkeys(offered.values())), placed, others) if placed or others else []


def chosen_in(
    column: "pd.Series[str]", offered: Lookup[str, str], *, question: str, notes: list[str]
) -> "pd.Series[str]":
    """The answer that each row chose, as the question writes it; blank where none was, or one that it does not offer, which is told.

    Parameters
    ----------
    column
        The cells.
    offered
        The answer by what may stand in a cell (`recognition.as_written`).
    question
        The question's id.
    notes
        Gets a sentence on what is left out.
    """
    answers = column.map({value: offered.get(as_written(value), "") for value in column.unique()}).astype(str)
    strange = int(((answers == "") & (column.str.strip() != "")).sum())
    if strange:
        notes.append(
            noted(
                "Answers to {question} that it does not offer, left out: {n}; those that it should have can be put into its answers in consultation.toml before the next import.",
                question=question,
                n=strange,
            )
        )
    return answers
