"""Days and moments as tables write them: clocks with the day in the file's name, numbers of spreadsheets, days in either order."""

import re

import pandas as pd

from strategy_nlp.errors import shown
from strategy_nlp.intake.moments import Moments, read_moments
from strategy_nlp.messages import noted
from strategy_nlp.sources.contents import is_serial

_DAY = re.compile(r"(?<!\d)(20\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-2]\d|3[01])(?!\d)")
_CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}")


def days_of(column: "pd.Series[str]", *, table: str, order: str, notes: list[str]) -> "tuple[pd.Series[str], str]":
    """The moments of a column in ISO form, and the order of days and months where the column tells it.

    Parameters
    ----------
    column
        Text cells; what cannot be read stays as it was written.
    table
        What people call the table; a day in it is that of clocks.
    order
        ``dmy`` or ``mdy`` where somebody knows it.
    notes
        To which is added what had to be found out.
    """
    column = _with_day(column, table)
    serial = column.map({value: is_serial(value) for value in column.unique()}).astype(bool)
    if serial.any():
        example = column[serial].iloc[0]
        notes.append(
            noted(
                "{column} holds days as spreadsheets count them ({example}); they are read as dates.",
                column=shown(column.name),
                example=shown(example),
            )
        )
        column = column.where(~serial, column.str.strip().str.replace(",", ".", regex=False)).rename(str(column.name))
    moments = read_moments(column, order=order)
    if moments.ambiguous.any():
        notes.append(
            noted(
                "{column}: dates that could be two days: {n} of {all}; say --date-order dmy or mdy. Until then they stand as they were written and count as unread.",
                column=shown(column.name),
                n=int(moments.ambiguous.sum()),
                all=moments.given,
            )
        )
    elif moments.unread.any():
        notes.append(
            noted(
                "{column}: dates that cannot be read and stay as they were written: {n} of {all}.",
                column=shown(column.name),
                n=int(moments.unread.sum()),
                all=moments.given,
            )
        )
    return _iso(moments).where(~moments.unread, column.str.strip()), _order_told(column, moments)


def _with_day(column: "pd.Series[str]", name: str) -> "pd.Series[str]":
    """Times of a clock with the day that the file's name bears; other columns as they are."""
    day = _DAY.search(name)
    held = column.str.strip()
    clocks = held.str.fullmatch(_CLOCK.pattern) | (held == "")
    if day is None or not clocks.all():
        return column
    # A column keeps its name, which sentences tell.
    return (f"{day[1]}-{day[2]}-{day[3]}T" + held.str.zfill(8)).where(held != "", "").rename(str(column.name))


def _iso(moments: Moments) -> "pd.Series[str]":
    return moments.times.dt.strftime("%Y-%m-%dT%H:%M:%SZ").fillna("").astype(str)


def _order_told(column: "pd.Series[str]", moments: Moments) -> str:
    """In which order days and months stand, where numbers stand there and the column tells."""
    if not column.str.match(r"\s*\d{1,2}[./-]\d{1,2}[./-]\d{2,4}").any() or moments.ambiguous.any():
        return ""
    for order in ("mdy", "dmy"):
        if read_moments(column, order=order).times.equals(moments.times):
            return order
    return ""
