"""Any table as a grid of texts: CSV of any sign and encoding, workbooks, JSON, Parquet; and which of its rows name the columns.

Nothing is taken for anything yet: a grid knows rows, cells and where they stood. A row that does not fit the others is never
filled up or cut.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
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
from strategy_nlp.sources.files.workbooks import is_workbook, workbook_rows

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 262_144
# In how many rows at the top the one is looked for that names the columns.
_TOP = 15
# Above this many signs a text is read by columns, where rows are not numbered one by one.
_LARGE = 20_000_000
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[T ].*)?")
_PHONE = re.compile(r"\+?\d[\d\s()./-]{6,18}")
_MOST_WORDS_OF_A_NAME = 4
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
        rows, numbers = _fitted(records, path, delimiter), np.array([number for number, _ in records], np.int64)
    table = _named(path.name, rows, numbers)
    return replace(table, notes=(*notes, *table.notes)) if table is not None else None


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
    width = max([common, *(_width(record) for _, record in records[:_TOP] if len(record) == common)])
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
    if rows.empty:
        return None
    top = rows.head(_TOP).apply(lambda column: column.str.strip())
    filled = (top != "").sum(axis=1)
    header = int(np.flatnonzero((filled >= max(1, filled.max() / 2)).to_numpy())[0])
    heads, body = top.iloc[header].tolist(), rows.iloc[header + 1 :]
    named = not _is_data(heads, rows.iloc[header + 1 : header + 1 + _TOP])
    if not named:
        heads, body, header = [""] * len(heads), rows.iloc[header:], header - 1
    held = [bool(head) or bool((body.iloc[:, place].str.strip() != "").any()) for place, head in enumerate(heads)]
    body = body.loc[:, held]
    names = list(_different([head for head, there in zip(heads, held, strict=True) if there]))
    kept = np.zeros(len(body), bool)
    for place in range(body.shape[1]):
        kept |= (body.iloc[:, place].str.strip() != "").to_numpy(bool)
    cells = body[kept].set_axis(names, axis=1).reset_index(drop=True)
    if cells.empty:
        return None
    above = (
        [noted("{table}: rows above the row that names the columns, left out: {n}.", table=name, n=header)]
        if header > 0
        else []
    )
    return Table(name, cells, numbers[header + 1 :][kept], dict.fromkeys(names, ""), tuple(above), named)


def _is_data(heads: list[str], below: pd.DataFrame) -> bool:
    """Whether the row that should name the columns is itself one of the rows: it holds an address, a moment or a whole sentence as they do."""
    for place, head in enumerate(heads):
        column = below.iloc[:, place].str.strip() if place < below.shape[1] else pd.Series([], dtype=str)
        same = column[column != ""]
        for pattern in (_EMAIL, _MOMENT, _PHONE):
            if head and pattern.fullmatch(head) and len(same) and same.str.fullmatch(pattern.pattern).all():
                return True
    if _stands_below(heads, below):
        return True
    alone = len(heads) == 1 and heads[0]
    return (
        bool(alone)
        and len(heads[0].split()) > _MOST_WORDS_OF_A_NAME
        and not heads[0].rstrip().endswith(("?", "؟", "？", ":"))
    )  # noqa: RUF001 (question marks of other scripts)


def _stands_below(heads: list[str], below: pd.DataFrame) -> bool:
    """Whether what should be a name is an answer that others gave too: it stands again in its column, in a row that does not repeat the header."""
    # Further rows of a header, and the header of a part that was pasted below, say several names over again.
    rows = below.iloc[2:].apply(lambda column: column.str.strip()).to_numpy(str)
    held = np.array([head != "" for head in heads])
    if not len(rows) or held.sum() < 2:
        return False
    again = (rows == np.array(heads, dtype=str)) & held
    answered = again[again.sum(axis=1) <= held.sum() / 2]
    return bool(answered.any())


def _different(names: list[str]) -> Iterator[str]:
    """The names, each another one: a second of one name gets a number, one without a name is called after its place."""
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        own = " ".join(name.split()) or f"column {place}"
        number, different = 1, own
        while different in taken:
            number += 1
            different = f"{own} ({number})"
        taken.add(different)
        yield different


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
