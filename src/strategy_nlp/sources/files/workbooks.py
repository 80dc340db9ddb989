"""Workbooks of any program as rows of texts, bounded before they are unpacked; short values of merged cells in each of their rows."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import SourceError, readable
from strategy_nlp.intake.spreadsheets import LONGEST_CELL, MOST_COLUMNS
from strategy_nlp.messages import noted

_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
# A workbook of a hundred thousand answers unpacks to some two hundred megabytes.
_LARGEST = 1_000_000_000
# What stands in merged cells once and is meant for each of their rows is a place, a group, a question; longer texts are answers.
_LONGEST_REPEATED = 60


def is_workbook(path: Path, begin: bytes) -> bool:
    """Whether a file is a workbook: by its name and beginning, or as a ZIP that holds one."""
    if begin.startswith(b"\xd0\xcf\x11\xe0"):
        return True
    if not begin.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return path.suffix.casefold() in _SUFFIXES
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin"}) or (
        path.suffix.casefold() == ".ods" and "content.xml" in names
    )


def workbook_rows(path: Path) -> Iterator[tuple[str, pd.DataFrame, NDArray[np.int64]]]:
    """Each sheet that holds anything: its name, its rows of texts, and the number of each row.

    Raises
    ------
    SourceError
        If it is damaged, protected by a password, or larger than can be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, ZipError

    damaged = SourceError(
        noted(
            "{file} is no workbook that can be read; open it and save it as .xlsx without a password, or as CSV UTF-8.",
            file=path.name,
        )
    )
    _refuse_large(path)
    try:
        with readable(path):
            book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            values = sheet.to_python(skip_empty_area=False)
            if not any(any(value not in ("", None) for value in row) for row in values):
                continue
            width = max(len(row) for row in values)
            if width > MOST_COLUMNS:
                raise SourceError(
                    noted(
                        "{file}, sheet {sheet}: there are {n} columns; at most {most} can be read.",
                        file=path.name,
                        sheet=name,
                        n=width,
                        most=MOST_COLUMNS,
                    )
                )
            rows = [[_text(value) for value in row] + [""] * (width - len(row)) for row in values]
            _repeat_merged(rows, _merged(sheet))
            if any(len(cell) > LONGEST_CELL for row in rows for cell in row):
                raise SourceError(
                    noted(
                        "{file}, sheet {sheet}: a cell has more than {most} signs; no answer is as long.",
                        file=path.name,
                        sheet=name,
                        most=LONGEST_CELL,
                    )
                )
            kept = [place for place, row in enumerate(rows) if any(map(str.strip, row))]
            yield name, pd.DataFrame([rows[place] for place in kept], dtype=str), np.array(kept, np.int64) + 1
    except (CalamineError, PasswordError, ZipError, ValueError, OverflowError):
        raise damaged from None


def _refuse_large(path: Path) -> None:
    try:
        with readable(path), zipfile.ZipFile(path) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return
    if unpacked > _LARGEST:
        raise SourceError(
            noted(
                "{file} unpacks to {n} bytes; at most {most} can be read. Export it as CSV UTF-8.",
                file=path.name,
                n=unpacked,
                most=_LARGEST,
            )
        )


def _merged(sheet: Any) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The ranges of merged cells, first and last row and column; none where the format does not tell."""
    return list(getattr(sheet, "merged_cell_ranges", None) or [])


def _repeat_merged(rows: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, _) in ranges:
        if top >= len(rows) or left >= len(rows[top]) or len(rows[top][left]) > _LONGEST_REPEATED:
            continue
        for row in range(top + 1, min(bottom + 1, len(rows))):
            rows[row][left] = rows[row][left] or rows[top][left]


def _text(value: Any) -> str:
    """A cell as a CSV file would hold it: whole numbers without a point, moments in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).split(".", maxsplit=1)[0] if isinstance(value, timedelta) else str(value)


def page_rows(path: Path) -> Iterator[tuple[str, pd.DataFrame, NDArray[np.int64]]]:
    """Each table of a web page, which older programs save under the name of a workbook: its number, its rows of texts, and the number of each row."""
    from bs4 import BeautifulSoup

    with readable(path):
        # It finds out the encoding itself, as a browser does.
        soup = BeautifulSoup(path.read_bytes(), "html.parser")
    for number, table in enumerate(soup.find_all("table"), start=1):
        rows = [[cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
        width = max(map(len, rows), default=0)
        filled = [row + [""] * (width - len(row)) for row in rows]
        kept = [place for place, row in enumerate(filled) if any(row)]
        if kept and width <= MOST_COLUMNS:
            yield str(number), pd.DataFrame([filled[place] for place in kept], dtype=str), np.array(kept, np.int64) + 1
