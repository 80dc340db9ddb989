"""Tables without some of their rows: whatever delimiter and encoding a file has, every other row stays as it stood.

Rows are taken out of the text of a CSV file, not written anew. Only a file in an encoding from before UTF-8, which is known by its
letters and could be known wrongly once some of them are gone, is written as UTF-8.
"""

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.intake.parquet import read_parquet
from strategy_nlp.intake.spreadsheets import Layout, layout, plain, read_sheet


@dataclass(frozen=True)
class OpenTable:
    """A table that lies in a file: its cells, and the number of each row as a spreadsheet shows it.

    Attributes
    ----------
    path
        The file.
    cells
        The cells, columns under the names that were asked for where they differ only in case, spaces and signs.
    rows
        The rows' numbers.
    """

    path: Path
    cells: pd.DataFrame
    rows: NDArray[np.int64]

    def column(self, name: str) -> "pd.Series[str]":
        """A column without spaces around its cells; blank throughout where there is none of the name."""
        if name not in self.cells:
            return pd.Series("", index=self.cells.index, dtype=str)
        told: pd.Series[str] = self.cells[name].str.strip()
        return told

    def holding(self, values: Mapping[str, Collection[str]]) -> NDArray[np.bool_]:
        """Whether each row holds one of the values in their column."""
        held = [self.column(name).isin(set(wanted) - {""}).to_numpy(bool) for name, wanted in values.items()]
        marks: NDArray[np.bool_] = np.logical_or.reduce([np.zeros(len(self.cells), bool), *held])
        return marks


def open_table(path: Path, *, expected: Collection[str]) -> OpenTable:
    """The table in a CSV or Parquet file.

    Raises
    ------
    DataError
        As `read_sheet` and `read_parquet` do.
    """
    sheet = read_parquet(path) if path.suffix.casefold() == ".parquet" else read_sheet(path, expected=expected)
    known = {plain(name): name for name in expected}
    exact = set(sheet.cells.columns) & set(expected)
    names = {
        name: known[plain(name)]
        for name in sheet.cells.columns
        if name not in exact and plain(name) in known and known[plain(name)] not in exact
    }
    return OpenTable(path, sheet.cells.rename(columns=names), sheet.rows)


def without_rows(table: OpenTable, gone: NDArray[np.bool_]) -> bytes:
    """The content of the table's file without the rows marked."""
    numbers = set(table.rows[gone].tolist())
    if table.path.suffix.casefold() == ".parquet":
        return _parquet_without(table.path, numbers)
    return _csv_without(table.path, numbers, expected=list(table.cells.columns))


def _csv_without(path: Path, numbers: Collection[int], *, expected: Collection[str]) -> bytes:
    found = layout(path, expected=expected)
    first = 2 if found.start else 1
    records = enumerate(_records(found), start=first)
    left = found.text[: found.start] + "".join(record for number, record in records if number not in numbers)
    if not found.encoding:
        return left.encode()
    # A mark at the start, its order of bytes too, is part of what others wrote.
    if found.encoding.startswith("utf") and found.text.encode(found.encoding) == path.read_bytes():
        return left.encode(found.encoding)
    return left.encode("utf-8-sig")


def _records(found: Layout) -> Iterator[str]:
    """The rows of a CSV file as they stand in it: a line, or several where a cell holds line breaks."""
    held: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(found.text[found.start :], newline=""):
            held.append(line)
            yield line

    for _ in csv.reader(lines(), delimiter=found.delimiter, strict=True):
        yield "".join(held)
        held.clear()


def _parquet_without(path: Path, numbers: Collection[int]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as parquet

    table = parquet.ParquetFile(pa.BufferReader(path.read_bytes())).read()
    stays = np.ones(table.num_rows, bool)
    stays[[number - 2 for number in numbers]] = False
    left = table.filter(pa.array(stays))
    for place, field in enumerate(left.schema):
        if pa.types.is_dictionary(field.type):
            # The words of rows that are gone would stay in the list of a column's different values.
            column = left.column(place).cast(field.type.value_type).dictionary_encode().cast(field.type)
            left = left.set_column(place, field, column)
    written = io.BytesIO()
    parquet.write_table(left, written)
    return written.getvalue()
