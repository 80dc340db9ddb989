"""Parquet files as text cells, as CSV files are read; what is no cell, such as a list, is refused with the column's name."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.coded import coded, from_codes, of_each_value
from strategy_nlp.errors import DataError, readable, shown
from strategy_nlp.intake.spreadsheets import LONGEST_CELL, MOST_COLUMNS, Sheet, twice
from strategy_nlp.messages import noted


def read_parquet(path: Path, *, codes: bool = False) -> Sheet:
    """The table's cells as text, a missing one blank, and each row's number as if it stood in a spreadsheet.

    With ``codes`` columns of few different cells are coded (`strategy_nlp.coded`), and no text is made for each row.

    Raises
    ------
    DataError
        If the file is no whole Parquet file, two columns have one name, or a column holds something else than one value a cell.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    damaged = DataError(noted("{file} is no whole Parquet file, or an encrypted one; write it again.", file=str(path)))
    with readable(path):
        content = path.read_bytes()
    try:
        file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True)
        if codes:
            texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type)]
            file = pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True, read_dictionary=texts)
        table = file.read()
        del content, file
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError):
        raise damaged from None
    if len(table.column_names) > MOST_COLUMNS:
        raise DataError(
            noted(
                "{file} has {n} columns; at most {most} can be read.",
                file=str(path),
                n=len(table.column_names),
                most=MOST_COLUMNS,
            )
        )
    if not table.column_names:
        raise DataError(noted("{file} has no column.", file=str(path)))
    twice(table.column_names, str(path))
    for name, column in zip(table.column_names, table.columns, strict=True):
        if not _is_cell(column.type):
            raise DataError(
                f"{path}: the column {shown(name)} holds {str(column.type).split('<')[0]}; each cell must hold one text, number or moment."
            )
    try:
        read = _as_codes if codes else _as_text
        cells = pd.DataFrame({name: read(table.column(name)) for name in table.column_names})
    except (pa.ArrowException, ValueError):
        raise damaged from None
    for name in cells:
        longest = of_each_value(cells[name], lambda texts: texts.str.len()).max() if len(cells) else 0
        if longest > LONGEST_CELL:
            raise DataError(
                f"{path}: {shown(name)} has a cell of {longest:,} signs; at most {LONGEST_CELL:,} can be read."
            )
    # Where all cells are blank a spreadsheet has no row.
    filled = [of_each_value(cells[name], lambda texts: texts.str.strip() != "").to_numpy() for name in cells]
    kept = np.flatnonzero(np.logical_or.reduce(filled))
    return Sheet(cells if len(kept) == len(cells) else cells.iloc[kept].reset_index(drop=True), kept + 2)


def _is_cell(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_cell(kind.value_type)
    tests = (
        types.is_string, types.is_large_string, types.is_string_view, types.is_integer, types.is_floating, types.is_boolean,
        types.is_timestamp, types.is_date, types.is_decimal, types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _as_text(column: Any) -> "pd.Series[str]":
    """A column's cells as text: whole numbers without a point, moments in ISO form, missing ones blank."""
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if types.is_floating(column.type):
        numbers = column.to_pandas().astype("float64")
        # A whole column of ids becomes numbers with a point as soon as one is missing.
        texts = [f"{number:.0f}" if number.is_integer() else repr(number) for number in numbers.fillna(0.0).tolist()]
        return pd.Series(texts, dtype=str).where(numbers.notna().to_numpy(), "")
    if types.is_timestamp(column.type):
        # Beyond the year 9999 nothing can be written; the reader of moments counts such a cell as unread.
        moments = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False).to_pandas()
        texts = moments.astype(str).where(moments.notna(), "").astype(str)
        return pd.Series(texts, dtype=str)
    texts = column.cast(pa.large_string()).to_pandas().fillna("").astype(str)
    return pd.Series(texts.reset_index(drop=True), dtype=str)


def _as_codes(column: Any) -> "pd.Series[str]":
    """A column's cells as text, coded where few are different."""
    import pyarrow as pa
    from pyarrow import types

    if not types.is_dictionary(column.type):
        return coded(_as_text(column))
    whole = column.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) and whole.num_chunks == 1 else whole
    if not isinstance(whole, pa.DictionaryArray):
        return coded(_as_text(column))
    # The last value is what a missing cell is.
    texts = pd.concat([_as_text(pa.chunked_array([whole.dictionary])), pd.Series([""], dtype=str)], ignore_index=True)
    places, values = pd.factorize(texts, sort=True)
    own = places[whole.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)]
    there = np.bincount(own, minlength=len(values)) > 0
    like = pd.Series(index=range(len(own)), dtype=object)
    found = from_codes((np.cumsum(there) - 1)[own], pd.Index(values)[there], like=like)
    return found if int(there.sum()) <= len(own) // 2 else found.astype(str)
