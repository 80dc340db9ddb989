"""Columns of answers of a word or two, such as “Jobs” or “More water”: no sentences, so that only what is asked above tells them from choices.

A column is taken where its name asks what people think and most answers differ. Where else a table would hold no words at all, answers
may repeat, and the only column of words is taken whatever it is called. It is always told. By itself, because it decides before a table is known to be long or wide.
"""

from collections.abc import Sequence

from strategy_nlp.errors import shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import Column, asks_for_words, is_asked
from strategy_nlp.sources.contents import Cells
from strategy_nlp.sources.files.grids import Table

# Of answers so many are different, and there are so many, where choices would be few and the same.
_MOSTLY_DIFFERENT, _FEWEST = 0.5, 4
# Longer answers are sentences, which need no help.
_LONGEST = 5


def with_short_answers(
    columns: Sequence[Column], table: Table, *, beside: bool = False
) -> tuple[list[Column], list[str]]:
    """The columns, with those of short answers taken for people's words; and a sentence on each that was.

    Parameters
    ----------
    columns
        What each column holds by its name and cells.
    table
        The table.
    beside
        Whether people answered closed questions, so that what asks for no words need hold none.
    """
    cells = {one.name: Cells(table.cells[one.name]) for one in columns if one.role == "other"}
    worded = [one.name for one in columns if one.name in cells and _are_words(cells[one.name])]
    headers = {name: f"{name} {table.below.get(name, '')}".strip() for name in worded}
    asking = [name for name in worded if asks_for_words(headers[name])]
    # What asks who, where or when asks for no thought.
    worded = [name for name in worded if name in asking or not is_asked(headers[name])]
    taken = [
        name
        for name in asking
        if cells[name].different >= max(_FEWEST, _MOSTLY_DIFFERENT * cells[name].filled)
        and cells[name].words <= _LONGEST
    ]
    if not taken and not any(one.role in {"open", "vote"} for one in columns):
        taken = asking or (worded if len(worded) == 1 and not beside else [])
    notes: list[str] = [
        noted(
            "{column} holds answers of a word or two and is taken for what people wrote; if they are choices, say --map closed_{next}=COLUMN, or --map segment_NAME=COLUMN.",
            column=shown(name),
            next="q2",
        )
        for name in taken
    ]
    return [Column(one.name, "open") if one.name in taken else one for one in columns], notes


def _are_words(cells: Cells) -> bool:
    """Whether cells may be somebody's words: several different ones, no numbers, days or addresses of pages."""
    return cells.different > 1 and not (
        cells.is_numbers() or cells.is_moments() or cells.is_links() or cells.is_languages()
    )
