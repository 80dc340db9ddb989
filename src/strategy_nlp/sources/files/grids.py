"""Any table as a grid of texts: CSV of any sign and encoding, workbooks, JSON, Parquet; and which of its rows name the columns.

Nothing is taken for anything yet: a grid knows rows, cells and where they stood. A row that does not fit the others is never
filled up or cut.
"""

import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import DataError, SourceError, readable, shown
from strategy_nlp.intake.encodings import decoded, told
from strategy_nlp.intake.spreadsheets import MOST_COLUMNS, records_of, refuse_swallowed
from strategy_nlp.messages import noted
from strategy_nlp.sources.files.framing import TOP, framed
from strategy_nlp.sources.files.workbooks import is_workbook, page_rows, workbook_rows

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 262_144
# Above this many signs a text is read by columns, where rows are not numbered one by one.
_LARGE = 20_000_000
# Such a file is no text, unless somebody renamed one.
_PACKED = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".zip", ".parquet"}


@dataclass(frozen=True)
class Table:
    """A table whose columns have names.

    Attributes
    ----------
    name
        What people call it: the file, and the sheet where there are several.
    cells
        Text cells; columns have the names of the header, made different where two are alike. A blank cell is an empty text.
    rows
        The number of each row as a spreadsheet shows it.
    below
        For each column what stands below its name in a header of several rows, joined by a space; blank elsewhere.
    notes
        What had to be found out to read it, a sentence each.
    named
        Whether a row of the table named the columns; else they are called after their number.
    files
        The names of the files that its rows stand in.
    """

    name: str
    cells: pd.DataFrame
    rows: NDArray[np.int64]
    below: dict[str, str]
    notes: tuple[str, ...] = ()
    named: bool = True
    files: tuple[str, ...] = ()

    def with_header_rows(self, number: int) -> "Table":
        """The table whose header has so many further rows, which stand among its rows now."""
        tops = self.cells.iloc[:number]
        below = {name: " ".join(part for part in tops[name].str.strip() if part) for name in self.cells.columns}
        cells = self.cells.iloc[number:].reset_index(drop=True)
        return replace(self, cells=cells, rows=self.rows[number:], below=below)


def read_tables_of(path: Path) -> list[Table]:
    """Every table of a file that holds a row below its header: one of a CSV file, one a sheet of a workbook, one a list of records.

    Raises
    ------
    DataError, SourceError
        If it cannot be read, or rows do not fit together; the sentence names the row.
    """
    return [replace(table, files=(path.name,)) for table in _tables_of(path)]


def _tables_of(path: Path) -> list[Table]:
    suffix = path.suffix.casefold()
    with readable(path), path.open("rb") as file:
        begin = file.read(8)
    if begin.startswith(b"PAR1"):
        return [_of_parquet(path)]
    if is_workbook(path, begin):
        tables = [_named(f"{path.name}, sheet {name}", rows, numbers) for name, rows, numbers in workbook_rows(path)]
        return [table for table in tables if table is not None]
    if suffix in {".xls", ".xlsx"} and begin.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        pages = [_named(f"{path.name}, sheet {name}", rows, numbers) for name, rows, numbers in page_rows(path)]
        if any(pages):
            return [table for table in pages if table is not None]
    if suffix in {".json", ".jsonl", ".ndjson"}:
        from strategy_nlp.sources.files.records import tables_of_json

        return [
            replace(table, cells=table.cells.reset_index(drop=True))
            for name, cells in tables_of_json(path)
            for table in [Table(name, cells, np.arange(1, len(cells) + 1), dict.fromkeys(cells.columns, ""))]
        ]
    try:
        table = _of_text(path)
    except DataError as error:
        if suffix in _PACKED and "UTF-8" in str(error):
            raise SourceError(
                noted(
                    "{file} is damaged, or no {kind} file; download or save it again.",
                    file=path.name,
                    kind=suffix.removeprefix(".").upper(),
                )
            ) from None
        raise
    return [table] if table is not None else []


def _of_parquet(path: Path) -> Table:
    from strategy_nlp.intake.parquet import read_parquet

    sheet = read_parquet(path)
    return Table(
        path.name, sheet.cells.astype(str), sheet.rows, dict.fromkeys(map(str, sheet.cells.columns), ""), sheet.notes
    )


def _of_text(path: Path) -> Table | None:
    with readable(path):
        content = path.read_bytes()
    text, encoding = decoded(content, path)
    del content
    named = re.match(r"sep=(.)\r?\n", text)
    delimiter = named[1] if named else _delimiter(text)
    text = text[named.end() :] if named else text
    notes: list[str] = (
        [noted("{file}: the sign between cells is {sign}.", file=path.name, sign=shown(delimiter))]
        if delimiter != ","
        else []
    )
    notes += told(encoding, path.name)
    if "\0" in text:
        text = text.replace("\0", "")
        notes.append(noted("{file} holds NUL bytes, which are left out.", file=path.name))
    first = 2 if named else 1
    columns = _by_columns(text, delimiter) if len(text) > _LARGE else None
    if columns is not None:
        rows, numbers = columns, np.arange(first, first + len(columns))
    else:
        records = list(records_of(text, path, delimiter, first_row=first))
        inner = _packed_rows(records)
        if inner:
            records = inner
            notes.append(
                noted(
                    "{file}: each row stands in one cell, as a whole in quotation marks; it is taken apart.",
                    file=path.name,
                )
            )
        rows, numbers = _fitted(records, path, delimiter), np.array([number for number, _ in records], np.int64)
    table = _named(path.name, rows, numbers)
    return replace(table, notes=(*notes, *table.notes)) if table is not None else None


def _packed_rows(records: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The rows taken out of the one cell in which each stands, as some programs save a table again; nothing where they do not."""
    import csv

    if len(records) < 2 or any(len(record) != 1 for _, record in records):
        return []
    for delimiter in _DELIMITERS:
        try:
            inner = [
                next(csv.reader(io.StringIO(record[0], newline=""), delimiter=delimiter, strict=True))
                for _, record in records
            ]
        except csv.Error:
            continue
        widths = {len(one) for one in inner}
        # Sentences have commas here and there, not as many in each.
        if len(widths) == 1 and widths.pop() > 1 and len(records) >= 5:
            return [(number, own) for (number, _), own in zip(records, inner, strict=True)]
    return []


def _delimiter(text: str) -> str:
    """The sign by which most rows of the beginning have one number of cells, and many."""
    sample = text[:_SAMPLE]
    complete = len(text) <= _SAMPLE

    def fit(delimiter: str) -> tuple[float, int]:
        import csv

        try:
            records = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 200)
            widths = [len(record) for record in records if any(map(str.strip, record))]
        except csv.Error:
            return 0.0, 0
        if not complete:
            widths = widths[:-1]
        if not widths:
            return 0.0, 0
        width, often = Counter(widths).most_common(1)[0]
        return often / len(widths) * (width - 1) ** 0.5, width

    return max(_DELIMITERS, key=fit)


def _by_columns(text: str, delimiter: str) -> pd.DataFrame | None:
    """A large text read at once; None where a row has another number of cells than the first."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    first = next(records_of(text[:_SAMPLE].rsplit("\n", 1)[0], Path(), delimiter, first_row=1))[1]
    names = [str(place) for place in range(len(first))]
    try:
        table = arrow.read_csv(
            pa.BufferReader(text.encode()),
            read_options=arrow.ReadOptions(column_names=names, block_size=1 << 24),
            parse_options=arrow.ParseOptions(delimiter=delimiter, newlines_in_values=True),
            convert_options=arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    cells: pd.DataFrame = table.to_pandas(types_mapper=lambda _: pd.StringDtype("pyarrow", na_value=np.nan))
    return cells.set_axis(range(len(names)), axis=1)


def _fitted(records: list[tuple[int, list[str]]], path: Path, delimiter: str) -> pd.DataFrame:
    """The rows as one table; those above the header may be narrower, and blank cells at the end are left out."""
    widths = Counter(_width(record) for _, record in records)
    full = [len(record) for _, record in records]
    # What most rows have, or the header has, which is the first row as wide.
    common = Counter(full).most_common(1)[0][0] if full else 0
    width = max([common, *(_width(record) for _, record in records[:TOP] if len(record) == common)])
    if width > MOST_COLUMNS:
        raise DataError(
            noted(
                "{file} has {n} columns; at most {most} can be read.", file=str(path), n=int(width), most=MOST_COLUMNS
            )
        )
    del widths
    top = next((place for place, (_, record) in enumerate(records) if len(record) >= width), 0)
    fitted = []
    for place, (number, record) in enumerate(records):
        own = record[:width] if len(record) > width and not any(map(str.strip, record[width:])) else record
        if len(own) != width and place < top:
            own = [*own, *[""] * (width - len(own))]
        if len(own) != width:
            raise DataError(
                noted(
                    "{file}, row {row} has {n} cells, the others have {width}; put a cell that holds the sign between cells in quotation marks, or add what is missing.",
                    file=str(path),
                    row=str(number),
                    n=str(len(own)),
                    width=str(width),
                )
            )
        fitted.append(own)
    refuse_swallowed([number for number, _ in records], fitted, path, delimiter=delimiter)
    return pd.DataFrame(fitted, dtype=str)


def _width(record: list[str]) -> int:
    return next((place for place in range(len(record), 0, -1) if record[place - 1].strip()), 0)


def _named(name: str, rows: pd.DataFrame, numbers: NDArray[np.int64]) -> Table | None:
    """The table with the row that names its columns taken for that; None where nothing stands below it."""
    found = framed(name, rows, numbers)
    if found is None:
        return None
    return Table(name, found.cells, found.rows, dict.fromkeys(found.cells.columns, ""), found.notes, found.named)


def refuse_no_rows(tables: list[Table], path: Path) -> None:
    """Refuse a file without any row below its header.

    Raises
    ------
    SourceError
        With the file's name.
    """
    if not tables:
        raise SourceError(
            noted("{file} holds no row below the one that names its columns; export it again.", file=path.name)
        )
