"""A report's tables as one workbook for people who live in a spreadsheet."""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.disclosure.public_columns import COLUMNS, RULES
from strategy_nlp.report.exports.cells import called_topics, flat, neutral, shown_ideas
from strategy_nlp.text.language.names import direction

_WIDE, _USUAL = 60, 16
# What a cell of a workbook takes.
_LONGEST = 32_000
_IDEA_COLUMNS = (
    "idea_id", "question", "text", "translation", "language", "kind", "topic", "topic_title", "sentiment", "channel", "day", "n_agree", "n_disagree",
    "n_pass", "agree_share", "agree_low", "agree_high",
)  # fmt: skip


def write_workbook(analysis: Analysis, path: Path) -> None:
    """Write ideas, topics, votes and participation to a workbook, with a sheet that says what each column is and what is not told.

    Sheets are read from right to left in a report whose language is; texts that begin as a formula does are text.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    told = analysis.named()
    ideas = shown_ideas(told)
    sheets = {
        "About": _about(told),
        "Ideas": ideas[[name for name in _IDEA_COLUMNS if name in ideas]],
        "Topics": called_topics(told)[
            ["question", "topic", "label", "second_label", "size", "keywords", "agree_share", "agree_low", "agree_high"]
        ],
        "Participation": told.participation.drop(columns=["few_voters"], errors="ignore"),
        "Columns": _columns(),
    }
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_view.rightToLeft = direction(told.settings.language) == "rtl"
        sheet.append([str(column) for column in table.columns])
        for row in flat(table).itertuples(index=False, name=None):
            sheet.append([_cell(value) for value in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(table.columns, start=1):
            wide = column in {"text", "translation", "meaning", "told"}
            sheet.column_dimensions[sheet.cell(1, place).column_letter].width = _WIDE if wide else _USUAL
            if wide:
                for cells in sheet.iter_rows(min_row=2, min_col=place, max_col=place):
                    cells[0].alignment = Alignment(wrap_text=True, vertical="top")
    held = io.BytesIO()
    book.save(held)
    path.write_bytes(held.getvalue())


def _cell(value: Any) -> Any:
    own = neutral(value)
    if isinstance(own, str):
        bare = "".join(sign for sign in own if sign.isprintable() or sign in "\n\t")
        return bare[:_LONGEST]
    return own.item() if hasattr(own, "item") else own


def _about(analysis: Analysis) -> pd.DataFrame:
    about, settings = analysis.about, analysis.settings
    rows = [("title", about["title"]), ("organiser", about["organiser"]), ("notice", about["notice"])]
    rows += [(f"question {question.id}", question.title_in(settings.language)) for question in analysis.questions]
    rows.append(
        (
            "small counts",
            f"Counts of fewer than {settings.min_cell} people are not told; where a cell is blank, that is why.",
        )
    )
    return pd.DataFrame([row for row in rows if row[1]], columns=["what", "told"])


def _columns() -> pd.DataFrame:
    rows = [
        (table, column, RULES[rule])
        for table, rules in COLUMNS.items()
        for column, rule in rules.items()
        if table in {"ideas", "topics", "participation", "idea_votes"}
    ]
    return pd.DataFrame(rows, columns=["table", "column", "meaning"])
