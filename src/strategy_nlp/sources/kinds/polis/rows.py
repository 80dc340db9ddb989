"""Rows of a Polis export that cannot be: two ideas of one number, voters who are nobody, votes that are none; each refused with its row."""

from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.intake.schema import is_nobody
from strategy_nlp.intake.spreadsheets import Sheet
from strategy_nlp.messages import mark, noted

NO_NUMBER = mark("{file}, row {row}: {column} is {found}; it must be -1, 0 or 1.")


def refuse_two_rows(raw: pd.DataFrame, sheet: Sheet, path: Path) -> None:
    """Refuse ideas without a number, and two of one number that differ in their words or in what a moderator said."""
    column = "comment-id" if "comment-id" in raw else "statement_id"
    numbers = raw[column].map(whole)
    if (numbers == "").any():
        row = int((numbers == "").to_numpy().argmax())
        raise SourceError(
            noted(
                "{file}, row {row}: {column} is blank; each idea has its number.",
                file=str(path),
                row=str(sheet.rows[row]),
                column=column,
            )
        )
    told = [name for name in ("comment-body", "txt", "moderated") if name in raw]
    several = (
        raw[told]
        .apply(lambda cells: cells.map(whole))
        .groupby(numbers.to_numpy())
        .transform("nunique")
        .gt(1)
        .any(axis=1)
    )
    if several.any():
        first = numbers[several.to_numpy()].iloc[0]
        rows = ", ".join(str(row) for row in sheet.rows[(numbers == first).to_numpy()][:3])
        raise SourceError(
            noted(
                "{file}, rows {rows}: {column} is {found} in each, with different words or moderation; it cannot be told which counts, so keep one.",
                file=str(path),
                rows=rows,
                column=column,
                found=shown(first),
            )
        )


def true_or_false(column: "pd.Series[str]", name: str, *, sheet: Sheet, path: Path) -> "pd.Series[str]":
    read = (
        column.map(whole)
        .str.casefold()
        .map({"": "false", "true": "true", "t": "true", "1": "true", "false": "false", "f": "false", "0": "false"})
    )
    if read.isna().any():
        row = int(read.isna().to_numpy().argmax())
        raise SourceError(
            noted(
                "{file}, row {row}: {column} is {found}; it must be true or false.",
                file=str(path),
                row=str(sheet.rows[row]),
                column=name,
                found=shown(column.iloc[row]),
            )
        )
    return read


def whole(text: str) -> str:
    """A whole number as spreadsheets leave it: ``1.0`` is 1."""
    bare = text.strip()
    number, point, zeros = bare.partition(".")
    return number if point and zeros and not zeros.strip("0") and number.lstrip("-").isdigit() else bare


def refuse_nobody(voters: "pd.Series[str]", path: Path) -> None:
    """Refuse voters without an id: they would be one voter, whose last vote alone counts."""
    nobody = voters.map(is_nobody)
    if nobody.any():
        first = int(nobody.to_numpy().argmax())
        raise SourceError(
            noted(
                "{file}, row {row}: the voter is {found}, which tells nobody from others; give each voter an id.",
                file=str(path),
                row=str(voters.index[first]),
                found=shown(voters.iloc[first]),
            )
        )


def refuse_other_votes(votes: pd.DataFrame, path: Path) -> None:
    strange = ~votes["vote"].isin(["-1", "0", "1"])
    if strange.any():
        first = int(np.flatnonzero(strange.to_numpy())[0])
        # A cell may hold anything, and this sentence may be sent to somebody.
        value = votes["vote"].iloc[first]
        told = shown(value) if len(value) <= 4 else f"“…” ({len(value)})"
        raise SourceError(noted(NO_NUMBER, file=str(path), row=str(votes.index[first]), column="vote", found=told))
