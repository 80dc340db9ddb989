"""Text files of rows and cells, as spreadsheets and exports write them: read right, or refused with the row named.

Nothing is guessed without a word: what had to be found out, the encoding or the sign between cells, is told as a note. A row
that does not fit the header is never filled up or cut, because then every later cell would mean something else.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import DataError, readable, shown
from strategy_nlp.intake.encodings import decoded, told
from strategy_nlp.messages import noted

# A longer text is no idea but a file in a cell, or a quotation that never ended; the longest submissions have a tenth of it.
LONGEST_CELL = 1_000_000
# The widest real table, a matrix of voters by ideas, has under a thousand columns.
MOST_COLUMNS = 5_000
_DELIMITERS = (",", ";", "\t", "|")
_DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_SAMPLE = 65_536
# Columns, as `plain` names them, that hold what people wrote, in consultation folders and in exports.
_WORDS_OF_PEOPLE = {"text", "translation", "title", "commentbody", "txt", "comment", "body", "answer"}


@dataclass(frozen=True)
class Sheet:
    """A table as text cells.

    Attributes
    ----------
    cells
        One row per row that holds anything; a blank cell is an empty text, never a missing value.
    rows
        The number of each row as a spreadsheet shows it: the header has number 1 unless blank rows stand before it.
    notes
        What had to be found out to read it, a sentence each.
    """

    cells: pd.DataFrame
    rows: NDArray[np.int64]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How a CSV file is written: its text without a mark, the encoding (blank for plain UTF-8), the sign between cells, where the header begins."""

    text: str
    encoding: str
    delimiter: str
    start: int


def layout(path: Path, *, expected: Iterable[str] = ()) -> Layout:
    """How a CSV file is written, as `read_sheet` finds out; a `DataError` where it is no text."""
    with readable(path):
        content = path.read_bytes()
    text, encoding = decoded(content, path)
    return Layout(text, encoding, *_delimiter(text, set(map(plain, expected))))


def read_sheet(path: Path, *, expected: Iterable[str] = ()) -> Sheet:
    """The table in a CSV file of any delimiter and encoding.

    Parameters
    ----------
    path
        The file.
    expected
        Names of columns that it may have; they tell which sign stands between cells.

    Raises
    ------
    DataError
        If the file cannot be opened, is of another kind, or has no header; if a row has more or fewer cells than the header,
        or a quotation mark is never closed; if two columns have one name. The sentence names the row.
    """
    with readable(path):
        content = path.read_bytes()
    text, encoding = decoded(content, path)
    delimiter, skipped = _delimiter(text, set(map(plain, expected)))
    found = _quick(content, delimiter) if encoding in {"", "utf-8-sig"} and not skipped else None
    header, cells, rows = found or _careful(text, path, delimiter, skipped)
    names, width = _names(header, cells, path)
    table = pd.DataFrame(dict(enumerate(cells[:width])), dtype=str)
    table.columns = pd.Index(names)
    nul = _without_nul(table, rows, path) if "\0" in text else []
    notes = [f"{path.name} is read with {_DELIMITER_NAMES[delimiter]} between cells."] if delimiter != "," else []
    notes += told(encoding, path.name)
    return Sheet(table, rows, (*notes, *nul))


def plain(name: str) -> str:
    """A column's name without what people write differently: case, spaces, signs between words.

    >>> plain(" Idea-ID") == plain("idea_id")
    True
    """
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())


def twice(names: Iterable[str], file: str) -> None:
    """Refuse columns of one name, or of names that differ only in case, spaces and signs.

    Raises
    ------
    DataError
        With both positions.
    """
    first: dict[str, tuple[int, str]] = {}
    for position, name in enumerate(names, start=1):
        key = plain(name) or name
        if key in first:
            before, other = first[key]
            called = f"the column {shown(name)} stands" if other == name else f"{shown(other)} and {shown(name)} stand"
            raise DataError(
                f"{file}: {called} in columns {before} and {position}; it cannot be told which one is meant, so keep one."
            )
        first[key] = (position, name)


def _without_nul(table: pd.DataFrame, rows: NDArray[np.int64], path: Path) -> list[str]:
    """Take NUL bytes out of what people wrote, in place, and say so; anywhere else they mean that the file is damaged."""
    notes = []
    for place, name in enumerate(table.columns):
        held = table.iloc[:, place].str.contains("\0", regex=False)
        if not held.any() and "\0" not in name:
            continue
        row = int(rows[int(np.flatnonzero(held.to_numpy())[0])]) if held.any() else 1
        # Somebody may write one into an idea, and must not stop everybody else's from being read.
        if plain(name) not in _WORDS_OF_PEOPLE or "\0" in name:
            raise DataError(
                noted(
                    "{file}, row {row}: there is a NUL byte, so the file is damaged or no text; export it again.",
                    file=str(path),
                    row=str(row),
                )
            )
        table[name] = table[name].str.replace("\0", "", regex=False)
        notes.append(f"{path.name}, row {row}: {name} holds a NUL byte, which is left out.")
    return notes


def _delimiter(text: str, expected: set[str]) -> tuple[str, int]:
    """The sign between cells, and how many signs of the text to leave out before the header (``sep=;`` of Excel)."""
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        return named[1], named.end()
    sample = text[:_SAMPLE].lstrip("\r\n")

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            header = next(iter(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)), [])
        except csv.Error:
            return 0, 0
        return len(expected & set(map(plain, header))), len(header)

    best = max(_DELIMITERS, key=fit)
    return (best if fit(best) > fit(",") else ","), 0


_Found = tuple[list[str], list[list[str]], NDArray[np.int64]]


def _quick(content: bytes, delimiter: str) -> tuple[list[str], list[Any], NDArray[np.int64]] | None:
    """Header, columns and row numbers of a file without quotation marks and blank lines; None where it is not so plain.

    It reads twenty times as fast as the careful way and refuses every row that is not as wide as the header.
    """
    if b'"' in content or b"\r\r" in content or re.search(rb"\n\s*\n|^\s*\n|\r(?!\n)", content):
        return None
    import pyarrow as pa
    from pyarrow import csv as arrow

    content = content.removeprefix(b"\xef\xbb\xbf")
    end = content.find(b"\n")
    header = content[: end if end >= 0 else len(content)].decode().rstrip("\r").split(delimiter)
    if end < 0 or len(header) == 1 or len(header) > MOST_COLUMNS:
        return None
    names = [str(position) for position in range(len(header))]
    try:
        table = arrow.read_csv(
            pa.BufferReader(content),
            read_options=arrow.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
            parse_options=arrow.ParseOptions(delimiter=delimiter, quote_char=False),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    cells = [table.column(name).to_pandas().astype(str) for name in names]
    kept = np.flatnonzero(np.logical_or.reduce([(column.str.strip() != "").to_numpy() for column in cells]))
    if any(column.str.len().max() > LONGEST_CELL for column in cells if len(column)):
        return None
    return header, [column.iloc[kept].reset_index(drop=True) for column in cells], kept + 2


def _careful(text: str, path: Path, delimiter: str, skipped: int) -> _Found:
    """Header, columns and row numbers, row by row, with every check."""
    numbered = list(records_of(text[skipped:], path, delimiter, first_row=2 if skipped else 1))
    header: list[str] = []
    rows, records = [], []
    widths = {len(record) for _, record in numbered[1:]}
    for row, record in numbered:
        if not header:
            header = record
            if len(header) > MOST_COLUMNS:
                raise DataError(
                    noted(
                        "{file} has {n} columns; at most {most} can be read.",
                        file=str(path),
                        n=len(header),
                        most=MOST_COLUMNS,
                    )
                )
            continue
        own = record
        if len(own) > len(header) and _ends_in_nothing(own, len(header), always=widths == {len(own)}):
            own = own[: len(header)]
        if len(own) != len(header):
            raise DataError(
                noted(
                    "{file}, row {row} has {n} cells, the header has {width}; put a cell that holds the sign between cells in quotation marks, or add what is missing.",
                    file=str(path),
                    row=str(row),
                    n=str(len(own)),
                    width=str(len(header)),
                )
            )
        rows.append(row)
        records.append(own)
    refuse_swallowed(rows, records, path, delimiter=delimiter)
    for row, record in zip(rows, records, strict=True):
        for name, cell in zip(header, record, strict=True):
            if len(cell) > LONGEST_CELL:
                raise DataError(
                    noted(
                        "{file}, row {row}: {column} has {n} signs; at most {most} can be read.",
                        file=str(path),
                        row=str(row),
                        column=shown(name),
                        n=len(cell),
                        most=LONGEST_CELL,
                    )
                )
    columns = [list(column) for column in zip(*records, strict=True)] if records else [[] for _ in header]
    return header, columns, np.array(rows, np.int64)


def _ends_in_nothing(record: list[str], width: int, *, always: bool) -> bool:
    """Whether a row too long is only followed by blank cells, which some programs write.

    Where the last cell is blank too and other rows are shorter, a cell too many may have pushed the others to the right.
    """
    return not any(map(str.strip, record[width:])) and (always or bool(record[width - 1].strip()))


def records_of(text: str, path: Path, delimiter: str, *, first_row: int) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds anything, with its number."""
    csv.field_size_limit(max(csv.field_size_limit(), 50 * LONGEST_CELL))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = first_row - 1
    try:
        for record in reader:
            row += 1
            if any(map(str.strip, record)):
                yield row, record
    except csv.Error as error:
        reason = (
            "a quotation mark opens a cell and is never closed"
            if "end of data" in str(error)
            else "a quotation mark stands inside a quoted cell; write it twice there"
            if "expected after" in str(error)
            else f"it cannot be read ({error})"
        )
        raise DataError(f"{path}, row {row + 1}: {reason}.") from None


def refuse_swallowed(rows: list[int], records: list[list[str]], path: Path, *, delimiter: str) -> None:
    """Refuse a quoted cell that holds whole rows: somebody opened a quotation and closed it rows later."""
    tall = [place for place, record in enumerate(records) if any("\n" in cell for cell in record)]
    if not tall:
        return
    shapes = {_shape(record[0]) for record in records}
    # Columns of few values, such as the question, tell a row from a sentence that happens to hold as many commas.
    columns = list(zip(*records, strict=True))
    few = {
        place: set(cells) for place, cells in enumerate(columns) if place and len(set(cells)) <= max(1, len(cells) // 4)
    }
    for place in tall:
        for cell in records[place]:
            for line in cell.splitlines()[1:]:
                parts = next(iter(csv.reader([line], delimiter=delimiter)), [])
                if len(parts) < len(records[place]) or _shape(parts[0]) not in shapes:
                    continue
                if any(sign.isdigit() for sign in parts[0]) or any(
                    parts[other] in values for other, values in few.items()
                ):
                    raise DataError(
                        noted(
                            "{file}, row {row}: the quotation that opens in this row swallows the rows after it; close it in its own cell.",
                            file=str(path),
                            row=str(rows[place]),
                        )
                    )


def _shape(cell: str) -> str:
    """How an id looks: digits as 0, letters as a; sentences never look like ids."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "0", cell.strip()))


def _names(header: list[str], cells: list[Any], path: Path) -> tuple[list[str], int]:
    """The columns' names without blank ones at the end that hold nothing, and how many they are."""
    width = len(header)
    while width and not header[width - 1].strip() and not any(str(cell).strip() for cell in cells[width - 1]):
        width -= 1
    names = header[:width]
    if not any(map(str.strip, names)):
        raise DataError(noted("{file} is empty; its first row must name the columns.", file=str(path)))
    for position, name in enumerate(names, start=1):
        if not name.strip():
            raise DataError(
                noted(
                    "{file}: column {n} has no name; name it in the first row, or remove it.",
                    file=str(path),
                    n=str(position),
                )
            )
    twice(names, str(path))
    return names, width


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV file as text cells; a blank cell is an empty text, never a missing value.

    Raises
    ------
    DataError
        As `read_sheet` does.
    """
    return read_sheet(path).cells
