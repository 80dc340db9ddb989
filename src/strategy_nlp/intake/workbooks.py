"""Excel workbooks, bounded before anything is read: how many rows, columns and bytes, and nothing that a parser may choke on.

Two megabytes can unpack to two gigabytes, and one stray cell in the last row makes a million rows. What a workbook unpacks to is
therefore counted, and every check sum proved, before it is read; then rows are read one by one.
"""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from strategy_nlp.errors import DataError, readable, shown

# A codebook of five thousand topics and a hundred thousand ideas unpacks to thirty megabytes.
LARGEST = 50_000_000
MOST_PARTS = 1_000
# The last row that a spreadsheet has.
_LAST_ROW = 1_048_576
_CHUNK = 65_536
_ENCRYPTED = b"\xd0\xcf\x11\xe0"
# A workbook of flipped bytes makes its parser fail in all these ways, none of which is a fault of this program.
_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, MemoryError, NotImplementedError, OSError,
    RuntimeError, SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A cell that computes something; its result may not be in the file."""

    text: str


@dataclass(frozen=True)
class Moment:
    """A cell that a spreadsheet program takes for a date or a time, whatever somebody typed."""

    text: str


# The number of a row, and what its cells hold: None, texts, numbers, `Formula`, `Moment`.
Row = tuple[int, list[Any]]


def read_workbook(path: Path, *, sheets: Mapping[str, int], most_columns: int) -> dict[str, list[Row]]:
    """The rows that hold anything of the sheets asked for, by sheet; a sheet that is not there is left out.

    Parameters
    ----------
    path
        The workbook.
    sheets
        The names of the sheets to read, and how many rows each may have; a blank name is that of the first sheet.
    most_columns
        How many columns a sheet may have.

    Raises
    ------
    DataError
        If it cannot be opened, is encrypted, damaged or no workbook; if it is larger than `LARGEST` unpacked; if one of the sheets is
        a chart, has merged cells, or holds something beyond the last row or column allowed.
    """
    from openpyxl import load_workbook

    with readable(path):
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST else b""
    if size > LARGEST:
        raise DataError(
            f"{path.name} has {size:,} bytes; at most {LARGEST:,} can be read. Export the topics again, or save it anew."
        )
    if content.startswith(_ENCRYPTED):
        raise DataError(
            f"{path.name} is encrypted or an old .xls workbook; save it as .xlsx without a password, or as .csv."
        )
    damaged = DataError(f"{path.name} is no readable workbook; it must be an .xlsx or .csv file.")
    try:
        parts = _proved(content, path.name)
        targets = _targets(parts)
        sheets = {name or next(iter(targets)): most for name, most in sheets.items()}
        for name, target in targets.items():
            if name in sheets:
                _refuse_chart_and_merged(target, parts.get(target, b""), f"{path.name}: the sheet {name!r}")
        with warnings.catch_warnings():
            # openpyxl warns of what other programs add to a workbook and it does not keep.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True)
            read = {}
            for name, most_rows in sheets.items():
                if name in book.sheetnames:
                    where = f"{path.name}, sheet {name!r}"
                    read[name] = list(_rows(book[name], where, most_rows=most_rows, most_columns=most_columns))
        return read
    except _FAULTS:
        raise damaged from None


def _proved(content: bytes, name: str) -> dict[str, bytes]:
    """The parts that say how the workbook is built, after every part was unpacked once and found whole."""
    told = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        declared = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or declared > LARGEST:
            raise DataError(
                f"{name} unpacks to {declared:,} bytes in {len(parts):,} parts; at most {LARGEST:,} bytes in {MOST_PARTS:,} can be "
                "read. Export the topics again."
            )
        if any(part.flag_bits & 1 for part in parts):
            raise DataError(f"{name} is encrypted; save it without a password.")
        for part in parts:
            held = io.BytesIO()
            with archive.open(part) as file:
                # No more is read than is declared, and the check sum tells whether that was all.
                while chunk := file.read(_CHUNK):
                    held.write(chunk)
            own = held.getvalue()
            if b"<!DOCTYPE" in own[:_CHUNK].replace(b"\0", b"").upper():
                raise DataError(f"{name} holds a document type, which no workbook has; export the topics again.")
            if part.filename.endswith((".rels", "workbook.xml")) or "/worksheets/" in part.filename:
                told[part.filename] = own
    return told


def _targets(parts: Mapping[str, bytes]) -> dict[str, str]:
    """The part in which each sheet lies."""
    targets = {
        relation.get("Id"): (relation.get("Target") or "").lstrip("/").removeprefix("xl/")
        for relation in ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314 (bounded, no document type)
    }
    found = {}
    for element in ElementTree.fromstring(parts["xl/workbook.xml"]).iter():  # noqa: S314
        if element.tag.endswith("}sheet"):
            own = next((value for key, value in element.items() if key.endswith("}id")), "")
            found[element.get("name", "")] = f"xl/{targets.get(own, '')}"
    return found


def _refuse_chart_and_merged(target: str, content: bytes, where: str) -> None:
    if "/chartsheets/" in target:
        raise DataError(f"{where} is a chart; export the topics again.")
    merged = re.search(rb"<(?:\w+:)?mergeCell\s[^>]*\bref=[\"']([A-Z0-9:$]+)", content)
    if merged:
        raise DataError(
            f"{where} has merged cells ({merged[1].decode()}); part them, so that each row has cells of its own."
        )


def _rows(sheet: Any, where: str, *, most_rows: int, most_columns: int) -> Iterator[Row]:
    # What a workbook says of its own size need not be so.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        if number > _LAST_ROW:
            raise DataError(f"{where}: there is a row beyond {_LAST_ROW:,}, which no spreadsheet has; export it again.")
        if not cells:
            continue
        values = [_value(cell) for cell in cells]
        while values and values[-1] in (None, ""):
            values.pop()
        if len(values) > most_columns:
            raise DataError(
                f"{where}, row {number}: column {len(values):,} holds {shown(values[-1])}; at most {most_columns:,} columns can be "
                "read, so take away what stands to their right."
            )
        if values and number > most_rows:
            raise DataError(
                f"{where}, row {number:,} holds {shown(next(value for value in values if value not in (None, '')))}; at most "
                f"{most_rows:,} rows can be read, so take away what stands below."
            )
        if values:
            yield number, values


def _value(cell: Any) -> Any:
    value = cell.value
    if getattr(cell, "data_type", "n") == "f":
        return Formula(str(getattr(value, "text", value)))
    if isinstance(value, datetime | date | time | timedelta):
        return Moment(str(value))
    return value
