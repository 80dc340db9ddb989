"""The spreadsheet in which people review topics: written from the tables of a run, read back and checked.

The file alone says which ideas each topic held, so that a decision can be found again after a rerun: in a workbook on a
hidden sheet, one row per topic and idea; in a CSV file in columns at its right end.
"""

import json
import re
import secrets
import warnings
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.errors import DataError
from strategy_nlp.files import write_atomically, write_text
from strategy_nlp.intake.folder import read_csv
from strategy_nlp.results import Analysis, read_analysis
from strategy_nlp.topic_checks import badge

PEOPLE = ("rename", "merge_into", "split_off", "pin", "comment", "reviewer")
IDEAS = tuple(f"idea_{number}" for number in range(1, 6))
_TOPICS, _HOW_TO, _RECOGNITION = "Topics", "How to", "recognition"
KEY = "topic_key"
_KEY_FORM = re.compile(r"[0-9a-f]+/[^/]+/\d+")
_NEEDED = ("question", "topic", "label", *(f"{name}_id" for name in IDEAS), *PEOPLE, KEY)
# Marks of what `privacy.redact` took away.
_REDACTED = r"\[[a-z ]+\]"
# What makes a spreadsheet take a text for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# A cell of a spreadsheet holds 32,767 characters at most.
_IDS_PER_CELL = 400
# Nobody reads on in a cell; the whole idea stands in the report.
_LONGEST_SHOWN = 1_000

_EXPLAINED = {
    "question": "The id of the question. Leave it as it is.",
    "topic": "The topic's number within its question. Leave it as it is.",
    "label": "The topic's name so far.",
    "words": "The words that tell the topic from the others of its question.",
    "idea_1 to idea_5": "Ideas of the topic: first those that stand for it, then those that most surely belong to it. "
    "Personal details were removed from all ideas, and ideas that held any are not shown here.",
    "idea_1_id to idea_5_id": "The ids of these ideas.",
    "size": "How many ideas the topic holds.",
    "stability": "stable, fair or loose: how well the topic comes back when a fifth of the ideas is left out. Blank "
    "where people changed which ideas it holds.",
    "rename": "The name that the topic shall have. Blank: it stays as it is.",
    "merge_into": "The number (or the name) of the topic, in the same question, that this topic shall become part of. "
    "The other topic keeps its number and its name; give a new name in the other topic's row.",
    "split_off": "Ideas that do not belong here and shall be a topic of their own, with every idea of this topic that is "
    "nearer to them than to the rest. Write which, with commas: idea_2, idea_4 (as shown in this row) or ids of ideas. "
    "To name the new topic, write its name and a colon first: Night buses: idea_2, idea_4",
    "pin": "yes: these ideas stay together in this topic, whatever later runs find; new ideas may still join. Blank: the "
    "computer may move them. To keep the name too, write it under rename.",
    "comment": "A remark on the topic. It goes into the tables of the report: write nothing about a person.",
    "reviewer": "Who decided, as it may stand in the tables of the report.",
    "What counts": "Only the six columns from rename to reviewer are read; a row left blank changes nothing. A decision "
    "stays until this same file is applied again without it, also when a newer file was applied since.",
}


# The columns, the cells of each row, and the ids of each topic's ideas.
_Read = tuple[list[str], list[dict[str, str]], dict[str, list[str]]]


@dataclass(frozen=True)
class ReviewedSheet:
    """A reviewed file as it was read.

    Attributes
    ----------
    rows
        The cells of each topic's row by column, by the number that a spreadsheet gives the row.
    members
        The ids of each topic's ideas by its key, ``<export>/<question>/<topic>``.
    """

    rows: Mapping[int, Mapping[str, str]]
    members: Mapping[str, list[str]]


def export_codebook(folder: str | Path, out: Path) -> int:
    """Write the topics of a run for people to review; the number of topics.

    Parameters
    ----------
    folder
        The tables that ``analyse`` wrote, or a report folder.
    out
        The workbook (``.xlsx``) or CSV file (``.csv``) to write.

    Raises
    ------
    ConsultationError, DataError
        If the folder holds no finished analysis; if the file is there already or has another ending.
    """
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(f"{out} ends in {out.suffix!r}; it must end in .xlsx or .csv.")
    if out.exists():
        raise DataError(f"{out} is there already and may hold decisions; name a new file.")
    folder = Path(folder)
    below = folder / "tables"
    analysis = read_analysis(below if (below / "build.json").is_file() else folder)
    # Each export is known by a mark of its own, so that applying it again replaces what it said before.
    export = secrets.token_hex(4)
    if analysis.topics.empty:
        raise DataError(f"{folder}: there are no topics to review; too few ideas were received.")
    rows, members = [], {}
    for topic in analysis.topics.to_dict("records"):
        key = f"{export}/{topic['question']}/{topic['topic']}"
        rows.append(_row(topic, analysis, key))
        members[key] = _members(topic, analysis)["idea_id"].astype(str).tolist()
    if out.suffix.lower() == ".csv":
        _write_csv(out, rows, members)
    else:
        _write_workbook(out, rows, members)
    return len(rows)


def read_sheet(path: Path) -> ReviewedSheet:
    """The cells of a reviewed file, in which every column is there and every row is one of its topics.

    Raises
    ------
    DataError
        If the file cannot be read, or a column or the hidden columns and sheets are not as they were exported.
    """
    if not path.is_file():
        raise DataError(f"{path}: there is no such file; name the reviewed file.")
    columns, cells, members = _read_csv(path) if path.suffix.lower() == ".csv" else _read_workbook(path)
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise DataError(
            f"{path.name}: the column {missing[0]} is missing; export the topics again and keep every column."
        )
    first: dict[str, int] = {}
    rows = {number: row for number, row in enumerate(cells, start=2) if any(row.values())}
    for number, row in rows.items():
        key = row[KEY]
        if key not in members or not _KEY_FORM.fullmatch(key):
            raise DataError(
                f"{path.name}, row {number}: {KEY} is {key!r}; it must be the hidden key that was exported."
            )
        if first.setdefault(key, number) != number:
            raise DataError(
                f"{path.name}, row {number}: the topic of row {first[key]} stands here again; keep one row."
            )
    return ReviewedSheet(rows, {key: ids for key, ids in members.items() if _KEY_FORM.fullmatch(key)})


def _members(topic: Mapping[Any, Any], analysis: Analysis) -> pd.DataFrame:
    ideas = analysis.ideas
    inside = (ideas["question"] == topic["question"]) & (ideas["topic"] == topic["topic"]).fillna(False)
    members: pd.DataFrame = ideas[inside]
    return members


def _row(topic: Mapping[Any, Any], analysis: Analysis, key: str) -> dict[str, Any]:
    own = _members(topic, analysis)
    shown = own[(own["status"] == "accepted") & own["used"] & ~own["text"].str.contains(_REDACTED)]
    place = {identifier: number for number, identifier in enumerate(topic["exemplars"])}
    shown = shown.assign(place=shown["idea_id"].map(place).fillna(len(place)))
    shown = shown.sort_values(["place", "topic_confidence", "idea_id"], ascending=[True, False, True])
    ideas = list(zip(shown["text"], shown["idea_id"], strict=True))[: len(IDEAS)]
    ideas += [("", "")] * (len(IDEAS) - len(ideas))
    return {
        "question": topic["question"],
        "topic": int(topic["topic"]),
        "label": topic["label"],
        "words": ", ".join(topic["keywords"]),
        **{name: _shortened(text) for name, (text, _) in zip(IDEAS, ideas, strict=True)},
        **{f"{name}_id": identifier for name, (_, identifier) in zip(IDEAS, ideas, strict=True)},
        "size": int(topic["size"]),
        "stability": "" if pd.isna(topic["stability"]) else badge(topic["stability"]),
        **dict.fromkeys(PEOPLE, ""),
        KEY: key,
    }


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def neutral(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; an apostrophe before it says that it is a text.

    >>> neutral("=1+1"), neutral("one"), neutral(3)
    ("'=1+1", 'one', 3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _plain(cell: Any) -> str:
    """What `neutral` was given, as a text."""
    if cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text.strip()


def _write_csv(out: Path, rows: list[dict[str, Any]], members: Mapping[str, list[str]]) -> None:
    wide = []
    for row in rows:
        ids = members[row[KEY]]
        parts = [ids[start : start + _IDS_PER_CELL] for start in range(0, len(ids), _IDS_PER_CELL)]
        held = {f"members_{number}": json.dumps(part) for number, part in enumerate(parts, start=1)}
        wide.append({**{name: neutral(cell) for name, cell in row.items()}, **held})
    table = pd.DataFrame(wide).fillna("")
    # The mark at the start tells spreadsheet programs that the file is UTF-8.
    write_text(out, "\ufeff" + table.to_csv(index=False, lineterminator="\n"))


def _read_csv(path: Path) -> _Read:
    table = read_csv(path)
    rows = table.to_dict("records")
    members: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=2):
        held = [str(cell) for name, cell in row.items() if str(name).startswith("members_") and cell]
        try:
            ids = [str(one) for cell in held for one in json.loads(cell)]
        except (json.JSONDecodeError, TypeError):
            raise DataError(
                f"{path.name}, row {number}: a members column is no list of ids; keep these columns."
            ) from None
        members.setdefault(str(row.get(KEY, "")), ids)
    return list(table.columns), [{str(name): _plain(cell) for name, cell in row.items()} for row in rows], members


def _write_workbook(out: Path, rows: list[dict[str, Any]], members: Mapping[str, list[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    def cells(values: Iterable[Any]) -> list[Any]:
        return [ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in map(neutral, values)]

    book = Workbook()
    sheet, how_to, recognition = book.active, book.create_sheet(_HOW_TO), book.create_sheet(_RECOGNITION)
    sheet.title, recognition.sheet_state = _TOPICS, "hidden"
    columns = list(rows[0])
    for values in (columns, *(row.values() for row in rows)):
        sheet.append(cells(values))
    for values in (("Column", "What it is for"), *_EXPLAINED.items()):
        how_to.append(cells(values))
    for values in ((KEY, "idea_id"), *((key, one) for key, ids in members.items() for one in ids)):
        recognition.append(cells(values))
    for number, name in enumerate(columns, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = 40 if name in IDEAS else 20 if name in (*PEOPLE, "label", "words") else 10
        column.hidden = name == KEY
    how_to.column_dimensions["A"].width, how_to.column_dimensions["B"].width = 24, 110
    for page in (sheet, how_to):
        page.freeze_panes = "D2" if page is sheet else "A2"
        for row in page.iter_rows():
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for cell in page[1]:
            cell.font = Font(bold=True)
            if cell.value in PEOPLE:
                cell.fill = PatternFill("solid", start_color="FFF2CC")
    write_atomically(out, book.save)


def _read_workbook(path: Path) -> _Read:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # openpyxl warns of what other programs add to a workbook and it does not keep.
            warnings.simplefilter("ignore")
            book = load_workbook(path)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise DataError(f"{path.name} is no readable workbook; it must be an .xlsx or .csv file.") from None
    for name in (_TOPICS, _RECOGNITION):
        if name not in book.sheetnames:
            raise DataError(
                f"{path.name}: the sheet {name!r} is missing; export the topics again and keep every sheet."
            )
    head, *rows = [[_plain(cell.value) for cell in row] for row in book[_TOPICS].iter_rows()] or [[]]
    for name, cell in ((name, cell) for row in book[_TOPICS].iter_rows() for name, cell in zip(head, row, strict=True)):
        # A formula's result may not be in the file, and what people wrote would be lost.
        if cell.data_type == "f":
            raise DataError(
                f"{path.name}, row {cell.row}: {name} is the formula {cell.value!r}; write an apostrophe first."
            )
    members: dict[str, list[str]] = {}
    for key, identifier, *_ in book[_RECOGNITION].iter_rows(min_row=2, min_col=1, max_col=2, values_only=True):
        members.setdefault(_plain(key), []).append(_plain(identifier))
    return head, [dict(zip(head, row, strict=True)) for row in rows], members
