"""The rows below the first one that belong to a kind's header: wordings below codes, codes below wordings, options below questions.

By itself, because a table is prepared before anybody proposes what its columns become.
"""

from dataclasses import replace

from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.kinds.tables import TableKind


def prepared(table: Table, kind: TableKind | None) -> Table:
    """The table with all rows of its kind's header taken for that."""
    if kind is not None and kind.name == "limesurvey":
        return _of_limesurvey(table)
    if kind is None or not kind.header_rows:
        return table
    return table.with_header_rows(_header_rows(table, kind))


def _of_limesurvey(table: Table) -> Table:
    """The table without the row of codes that stands below the questions in LimeSurvey's VV files, and without the marks that it writes there."""
    codes = {cell.strip() for cell in table.cells.iloc[0]}
    if not {"submitdate", "startlanguage"} & codes:
        return table
    told = table.with_header_rows(1)
    cells = told.cells.replace(
        {r"\{newline\}|\{cr\}": "\n", r"\{tab\}": " ", r"\{quote\}": '"', r"\{question_not_shown\}": ""}, regex=True
    )
    return replace(told, cells=cells)


def _header_rows(table: Table, kind: TableKind) -> int:
    """How many rows below the first belong to the header: those that the kind has, unless they are answers already."""
    if not kind.named_below:
        top = [cell.strip() for cell in table.cells.iloc[0]]
        # Answers have an id and a date in their first columns, a second row of a header has not.
        return kind.header_rows if not any(top[:3]) else 0
    imported = [
        int(any('"ImportId"' in cell for cell in table.cells.iloc[row])) for row in range(min(3, len(table.cells)))
    ]
    return imported.index(1) + 1 if 1 in imported else 0
