"""The workbook that people code in: what to do on the first sheet, a row per thing asked, a list of answers in each cell to fill.

It holds the texts as the report shows them and nothing that the machine told. No cell is a formula; what is asked is locked without a password,
so that nobody deletes a row by mistake.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategy_nlp.evaluation.coding.drawing import APART, IDEAS, NONE, SAME, WORDS, Asked, records
from strategy_nlp.files import write_atomically
from strategy_nlp.findings.tone import LABEL_WORDS
from strategy_nlp.findings.translation import in_order, language_name, page_direction, say
from strategy_nlp.report.exports.cells import neutral
from strategy_nlp.text.kinds import KINDS
from strategy_nlp.text.language.names import UNDETERMINED

# The hidden sheets: by which sample the workbook is known, and the lists of answers.
RECOGNITION, LISTS = "recognition", "lists"
ROW = "row"
# What stands for an answer that says nothing, and for a language that the report does not know.
UNSURE, OTHER = "?", "other"
LETTERS = "ABCDEF"
_LONGEST = 32_000
# In signs; those of what a sheet shows, where a column has none of its own.
_WIDTHS = {"idea": 70, "translation": 50, "topic": 42, "second": 42, "question": 24, ROW: 6}
_SHOWN, _ANSWER = {"words": 16, "sets": 40, "pairs": 60}, 20


@dataclass(frozen=True)
class Sheet:
    """One sheet to fill: its name, the headings of what is shown and of what is asked, by their names, and its rows."""

    name: str
    shown: Mapping[str, str]
    asked: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]


def answers_to(asked: Asked) -> dict[str, dict[str, str]]:
    """The answers that people choose from in the language spoken, by what is asked: what is read, and the code it stands for."""
    codes = [str(code) for code in asked.ideas["language"].unique() if code != UNDETERMINED]
    names = {language_name(code): code for code in codes}
    unsure = {say("cannot tell"): UNSURE}
    return {
        "language": {name: names[name] for name in in_order(names)} | {say("another language"): OTHER} | unsure,
        "tone": {say(word): name for name, word in LABEL_WORDS.items()} | unsure,
        "kind": {say(word): name for name, word in KINDS.items()} | {say("none of these"): NONE} | unsure,
        "topic": {say("none of these"): NONE},
        "words": {letter: letter for letter in LETTERS[:WORDS]},
        "sets": {letter: letter for letter in LETTERS[:IDEAS]},
        "pairs": {say("the same idea"): SAME, say("two ideas"): APART} | unsure,
    }


def sheets_of(asked: Asked, questions: Mapping[str, str]) -> dict[str, Sheet]:
    """The sheets to fill in the language spoken, those without a row left out.

    Parameters
    ----------
    asked
        What people are asked.
    questions
        The wording of each question by its id.
    """
    translated = (asked.ideas["translation"] != "").any() if len(asked.ideas) else False
    ideas = Sheet(
        say("Ideas"),
        {"question": say("Question"), "idea": say("Idea")}
        | ({"translation": say("Translation")} if translated else {}),
        {
            "language": say("Which language?"),
            "topic": say("Which topic?"),
            "second": say("A second topic?"),
            "tone": say("Which tone?"),
            "kind": say("What does it do?"),
        },
        [
            {**row, "idea": row["text"], "question_id": row["question"], "question": questions[row["question"]]}
            for row in records(asked.ideas)
        ],
    )
    words, sets = (
        Sheet(
            name,
            {letter: letter for letter in LETTERS[:places]},
            {"out": say("Which does not belong?")},
            [{**row, **dict(zip(LETTERS, row["shown"], strict=False))} for row in records(table)],
        )
        for name, places, table in ((say("Words"), WORDS, asked.words), (say("One is out"), IDEAS, asked.sets))
    )
    pairs = Sheet(
        say("Pairs"),
        {"first": say("One idea"), "second": say("Another")},
        {"same": say("Do they say the same?")},
        records(asked.pairs),
    )
    made = {"ideas": ideas, "words": words, "sets": sets, "pairs": pairs}
    return {name: sheet for name, sheet in made.items() if sheet.rows}


def _instructions(sheets: Mapping[str, Sheet]) -> list[str]:
    told = {
        "ideas": say(
            "Sheet “{sheet}”: one idea a row. Language: the one that most of it is in. Topic: the title that tells best what it is about (what stands in quotation marks was said by somebody); a second one only where it is about two matters. Tone: how it sounds, not whether you agree; where nothing is praised or blamed it is neutral. What it does: it asks for something (proposal), is against something (objection), tells what happened (experience), offers help, or asks a question.",
            sheet=sheets["ideas"].name if "ideas" in sheets else "",
        ),
        "words": say(
            "Sheet “{sheet}”: six words a row. Five belong to one topic; choose the letter of the one that does not.",
            sheet=sheets["words"].name if "words" in sheets else "",
        ),
        "sets": say(
            "Sheet “{sheet}”: five ideas a row. Four are about one matter; choose the letter of the one that is not.",
            sheet=sheets["sets"].name if "sets" in sheets else "",
        ),
        "pairs": say(
            "Sheet “{sheet}”: two ideas a row. Would you count them once, because both say the same, or twice?",
            sheet=sheets["pairs"].name if "pairs" in sheets else "",
        ),
    }
    return [
        say("What to do"),
        say(
            "You read what people wrote and say how you understand it. A machine has done the same; it is the machine that is checked, not you."
        ),
        say("Click a yellow cell and choose an answer from its list. Leave blank what you cannot read."),
        *(told[name] for name in sheets),
        say("Work alone: do not look into the report, and do not talk with others who code until all have finished."),
        say(
            "Some people write about hard things. Take breaks, and stop when you want to; what you leave blank counts as not asked."
        ),
        say(
            "Change, sort and delete nothing else. Save the file as .xlsx and give it back without your name in it; nothing about you is kept."
        ),
    ]


def write_workbook(out: Path, asked: Asked, sheets: Mapping[str, Sheet], *, mark: str) -> None:
    """Write the workbook in the language spoken; ``mark`` tells which sample it is of."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, Protection
    from openpyxl.utils import quote_sheetname

    book = Workbook()
    how_to, lists = book.active, _Lists()
    how_to.title = say("What to do")
    for number, sentence in enumerate(_instructions(sheets), start=1):
        cell = how_to.cell(number, 1, _cell(sentence))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=number == 1, size=14 if number == 1 else 12)
    how_to.column_dimensions["A"].width = 110
    answers = answers_to(asked)
    for name, sheet in sheets.items():
        page = book.create_sheet(sheet.name)
        page.append([ROW, *map(_cell, (*sheet.shown.values(), *sheet.asked.values()))])
        for row in sheet.rows:
            page.append([row[ROW], *(_cell(row[one]) for one in sheet.shown)])
        _dress(page, name, sheet)
        for place, one in enumerate(sheet.asked, start=len(sheet.shown) + 2):
            letter = page.cell(1, place).column_letter
            for number, row in enumerate(sheet.rows, start=2):
                choices = _choices(name, one, row=row, answers=answers, titles=asked.titles)
                lists.add(choices, page=sheet.name, cell=f"{letter}{number}")
                page.cell(number, place).protection = Protection(locked=False)
    recognition, listed = book.create_sheet(RECOGNITION), book.create_sheet(LISTS)
    recognition.append(["mark", mark])
    for page_name, cells, formula in lists.written(listed, quote_sheetname(LISTS)):
        book[page_name].add_data_validation(_validation(cells, formula))
    for page in book.worksheets:
        page.sheet_view.rightToLeft = page_direction() == "rtl"
        page.sheet_state = "hidden" if page.title in (RECOGNITION, LISTS) else "visible"
    held = io.BytesIO()
    book.save(held)
    write_atomically(out, lambda file: file.write(held.getvalue()))


class _Lists:
    """Lists of answers, each written once, with the cells that each sheet has it in."""

    def __init__(self) -> None:
        self._cells: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def add(self, choices: tuple[str, ...], *, page: str, cell: str) -> None:
        self._cells.setdefault(choices, {}).setdefault(page, []).append(cell)

    def written(self, listed: Any, name: str) -> Iterable[tuple[str, list[str], str]]:
        for place, (choices, pages) in enumerate(self._cells.items(), start=1):
            for number, choice in enumerate(choices, start=1):
                listed.cell(number, place, _cell(choice))
            letter = listed.cell(1, place).column_letter
            for page, cells in pages.items():
                yield page, cells, f"{name}!${letter}$1:${letter}${len(choices)}"


def _choices(
    name: str,
    asked: str,
    *,
    row: Mapping[str, Any],
    answers: Mapping[str, Mapping[str, str]],
    titles: Mapping[str, Any],
) -> tuple[str, ...]:
    if name != "ideas":
        return tuple(answers[name])
    if asked in ("topic", "second"):
        own = titles.get(row["question_id"], {})
        return (*(own[topic] for topic in row["offered"]), *(answers["topic"] if asked == "topic" else ()))
    return tuple(answers[asked])


def _validation(cells: list[str], formula: str) -> Any:
    from openpyxl.worksheet.datavalidation import DataValidation

    told = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=True)
    told.errorTitle, told.error = (
        say("Not in the list"),
        say("Choose an answer from the list, or leave the cell blank."),
    )
    for cell in cells:
        told.add(cell)
    return told


def _dress(page: Any, name: str, sheet: Sheet) -> None:
    """Widths, colours and locks, so that a row is read at a glance and only answers can be changed."""
    from openpyxl.styles import Alignment, Font, PatternFill

    page.freeze_panes = "B2"
    yellow = PatternFill("solid", start_color="FFF2CC")
    for place, one in enumerate([ROW, *sheet.shown, *sheet.asked], start=1):
        width = _WIDTHS.get(one, _ANSWER if one in sheet.asked else _SHOWN.get(name, _ANSWER))
        page.column_dimensions[page.cell(1, place).column_letter].width = width
        for cells in page.iter_rows(min_row=1, max_row=len(sheet.rows) + 1, min_col=place, max_col=place):
            cells[0].alignment = Alignment(wrap_text=True, vertical="top")
            if one in sheet.asked:
                cells[0].fill = yellow
    for cell in page[1]:
        cell.font = Font(bold=True)
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False


def _cell(value: Any) -> Any:
    own = neutral(value)
    return (
        "".join(sign for sign in own if sign.isprintable() or sign in "\n\t")[:_LONGEST]
        if isinstance(own, str)
        else own
    )
