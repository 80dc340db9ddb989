"""A reviewed spreadsheet read back: every column there once, every row one of the topics that were exported."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategy_nlp.errors import DataError, readable, shown
from strategy_nlp.intake.spreadsheets import plain, twice
from strategy_nlp.intake.spreadsheets import read_sheet as read_csv
from strategy_nlp.intake.workbooks import LARGEST, Formula, Moment, read_workbook
from strategy_nlp.topics.codebook.kept import KEY_FORM

PEOPLE = ("rename", "merge_into", "split_off", "pin", "comment", "reviewer")
IDEAS = tuple(f"idea_{number}" for number in range(1, 6))
TOPICS, RECOGNITION = "Topics", "recognition"
KEY = "topic_key"
# What stands under pin of a topic that a code list holds; it decides nothing by itself.
PINNED_BY_LIST = "list"
# What makes a spreadsheet take a text for a formula (OWASP, "CSV injection").
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_NEEDED = ("question", "topic", "label", *(f"{name}_id" for name in IDEAS), *PEOPLE, KEY)
_MEMBERS = "members_"
# No consultation has so many topics, no reviewer so many columns; the hidden sheet has a row per idea.
MOST_TOPICS, MOST_COLUMNS, _MOST_IDEAS = 5_000, 200, 1_000_000

# The number of a row, and its cells by column.
_Cells = list[tuple[int, dict[str, Any]]]


@dataclass(frozen=True)
class ReviewedSheet:
    """A reviewed file as it was read.

    Attributes
    ----------
    rows
        The cells of each topic's row by column, by the number that a spreadsheet gives the row.
    members
        The ids of each topic's ideas by its key, ``<export>/<question>/<topic>``.
    notes
        What had to be found out to read it, a sentence each.
    """

    rows: Mapping[int, Mapping[str, str]]
    members: Mapping[str, list[str]]
    notes: tuple[str, ...] = ()


def read_sheet(path: Path) -> ReviewedSheet:
    """The cells of a reviewed file, in which every column is there and every row is one of its topics.

    Raises
    ------
    DataError
        If the file cannot be read or is too large, a column or the hidden columns and sheets are not as they were exported, or a row
        does not belong to the topic of its key.
    """
    if not path.is_file():
        raise DataError(f"{path}: there is no such file; name the reviewed file.")
    in_csv = path.suffix.lower() == ".csv"
    columns, cells, members, notes = _read_csv(path) if in_csv else _read_workbook(path)
    missing = [name for name in _NEEDED if name not in columns]
    if missing:
        raise DataError(
            f"{path.name}: the column {missing[0]} is missing; export the topics again and keep every column."
        )
    rows = {}
    for number, row in cells:
        _require_texts(row, f"{path.name}, row {number}")
        if any(texts := {name: _plain(cell) for name, cell in row.items()}.values()):
            rows[number] = dict(zip(row, texts, strict=True))
    members = {key: ids for key, ids in members.items() if KEY_FORM.fullmatch(key)}
    _require_own_rows(rows, members, path.name)
    return ReviewedSheet(rows, members, notes)


def _require_texts(row: Mapping[str, Any], where: str) -> None:
    """Refuse what a spreadsheet program made of something that people wrote."""
    for name, cell in row.items():
        if isinstance(cell, Formula):
            # A formula's result may not be in the file, and what people wrote would be lost.
            raise DataError(f"{where}: {name} is the formula {shown(cell.text)}; write an apostrophe first.")
        if isinstance(cell, Moment) and name in PEOPLE:
            raise DataError(
                f"{where}: {name} was taken for the date {shown(cell.text)}; write it again with an apostrophe first."
            )


def _require_own_rows(rows: Mapping[int, Mapping[str, str]], members: Mapping[str, list[str]], file: str) -> None:
    first: dict[str, int] = {}
    for number, row in rows.items():
        key, where = row[KEY], f"{file}, row {number}"
        if key not in members:
            raise DataError(f"{where}: {KEY} is {shown(key)}; it must be the hidden key that was exported.")
        if first.setdefault(key, number) != number:
            raise DataError(f"{where}: the topic of row {first[key]} stands here again; keep one row.")
        for name, right in zip(("question", "topic"), key.split("/")[1:], strict=True):
            if row[name] != right:
                raise DataError(
                    f"{where}: {name} is {shown(row[name])}, and the topic of this row was exported with {shown(right)}; write that "
                    "again, or sort whole rows."
                )
    exports = {key.split("/")[0] for key in members}
    if len(exports) > 1:
        raise DataError(f"{file} holds topics of {len(exports)} exports; apply each exported file by itself.")
    owner: dict[str, str] = {}
    for key, ids in members.items():
        for identifier in ids:
            if owner.setdefault(identifier, key) != key:
                raise DataError(
                    f"{file}: the idea {shown(identifier)} stands under two topics, {owner[identifier]} and {key}; the hidden "
                    "columns and sheets must be as they were exported."
                )


def _plain(cell: Any) -> str:
    """What `codebook.neutral` was given, as a text."""
    if cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(getattr(cell, "text", cell))
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text.strip()


def _header(names: Sequence[str], file: str) -> list[str]:
    """The columns under the names that were exported, whatever their case, spaces and signs; no two alike."""
    named = [(position, name) for position, name in enumerate(names, start=1) if name]
    twice([name or f"column {position}" for position, name in enumerate(names, start=1)], file)
    known = {plain(name): name for name in _NEEDED}
    settled = dict.fromkeys(range(1, len(names) + 1), "")
    settled |= {position: known.get(plain(name), name) for position, name in named}
    return list(settled.values())


def _read_csv(path: Path) -> tuple[list[str], _Cells, dict[str, list[str]], tuple[str, ...]]:
    with readable(path):
        size = path.stat().st_size
    if size > LARGEST:
        raise DataError(f"{path.name} has {size:,} bytes; at most {LARGEST:,} can be read. Export the topics again.")
    sheet = read_csv(path, expected=_NEEDED)
    if len(sheet.cells) > MOST_TOPICS:
        raise DataError(f"{path.name} has {len(sheet.cells):,} rows; at most {MOST_TOPICS:,} can be read.")
    held = [name for name in sheet.cells.columns if plain(name).startswith(plain(_MEMBERS))]
    columns = _header([name.strip() for name in sheet.cells.columns], path.name)
    if len(columns) - len(held) > MOST_COLUMNS:
        raise DataError(f"{path.name} has {len(columns):,} columns; at most {MOST_COLUMNS} can be read.")
    cells: _Cells = []
    members: dict[str, list[str]] = {}
    for number, row in zip(sheet.rows.tolist(), sheet.cells.to_dict("records"), strict=True):
        named = dict(zip(columns, row.values(), strict=True))
        ids = [one for name in held if row[name] for one in _ids(str(row[name]), f"{path.name}, row {number}: {name}")]
        members.setdefault(_plain(named.get(KEY, "")), ids)
        cells.append((number, named))
    return columns, cells, members, sheet.notes


def _ids(cell: str, where: str) -> Iterator[str]:
    try:
        ids = json.loads(cell)
    except (ValueError, RecursionError):
        ids = None
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise DataError(
            f"{where} is no list of ids; a members column is no list that people edit, so keep these columns."
        )
    yield from ids


def _read_workbook(path: Path) -> tuple[list[str], _Cells, dict[str, list[str]], tuple[str, ...]]:
    sheets = read_workbook(path, sheets={TOPICS: MOST_TOPICS, RECOGNITION: _MOST_IDEAS}, most_columns=MOST_COLUMNS)
    for name in (TOPICS, RECOGNITION):
        if name not in sheets:
            raise DataError(
                f"{path.name}: the sheet {name!r} is missing; export the topics again and keep every sheet."
            )
    (_, head), *rows = sheets[TOPICS] or [(1, [])]
    columns = _header([_plain(cell) for cell in head], path.name)
    cells = [
        (number, dict(zip(columns, [*row, *[None] * (len(columns) - len(row))], strict=False))) for number, row in rows
    ]
    members: dict[str, list[str]] = {}
    for number, row in sheets[RECOGNITION]:
        key, identifier = (_plain(cell) for cell in (*row, None)[:2])
        if number > 1 and identifier:
            members.setdefault(key, []).append(identifier)
    return columns, cells, members, ()
