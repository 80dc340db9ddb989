"""Plain inputs: the lists, Series, arrays and tables of people who have no consultation folder, taken or refused in one sentence."""

from collections.abc import Iterable, Mapping, Set
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from strategy_nlp.errors import DataError, refuse_single, shown

# A Series, an array, a list: whatever has texts in an order; or a table with a column of them.
Texts: TypeAlias = Iterable[str] | pd.DataFrame
Votes: TypeAlias = pd.DataFrame

_VOTE_COLUMNS = ("voter_id", "idea_id", "vote")
_KINDS_OF_VOTES = ("agree", "disagree", "pass")


def texts_of(texts: Texts, what: str, *, column: str = "text") -> "pd.Series[str]":
    """Many texts as a Series in the order given: with its own index where it has one, else numbered from 0.

    A missing text is a blank one, since whoever passes a column of answers has some.

    Parameters
    ----------
    texts
        A list, a tuple, a Series, an array or any other sequence of texts, or a table with a column of them.
    what
        The function that was asked, for the sentence that refuses.
    column
        The column of a table that holds the texts.

    Raises
    ------
    DataError
        If it is a single text, no sequence, or holds something else than texts.
    """
    refuse_single(texts, what)
    if isinstance(texts, pd.DataFrame):
        _require(texts, (column,), what)
        texts = texts[column]
    if isinstance(texts, Mapping | Set):
        raise DataError(f"{what} takes texts in an order and was given a {type(texts).__name__}; make a list of them.")
    if isinstance(texts, np.ndarray) and texts.ndim != 1:
        raise DataError(
            f"{what} takes one text a row and was given an array of shape {texts.shape}; hand over one column."
        )
    if not isinstance(texts, Iterable):
        raise DataError(
            f"{what} takes many texts and was given {type(texts).__name__}; put them into a list or a Series."
        )
    index = texts.index if isinstance(texts, pd.Series) else None
    listed = [_text(value, row, what) for row, value in enumerate(texts)]
    return pd.Series(listed, index=index, dtype=object, name=column)


def beside(other: Texts, texts: "pd.Series[str]", *, what: str, name: str) -> "pd.Series[str]":
    """Something told of each text, in the same order and with the same index as the texts.

    Raises
    ------
    DataError
        If there are more or fewer of them than texts.
    """
    told = texts_of(other, f"{what} ({name})", column=name)
    if len(told) != len(texts):
        raise DataError(
            f"{what} was given {len(texts):,} texts and {len(told):,} {name}; there must be one for each text."
        )
    return told.set_axis(texts.index)


def share_of(value: float, *, what: str, name: str) -> float:
    """A number from 0 to 1.

    Raises
    ------
    DataError
        If it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise DataError(f"{what}: {name} is {shown(value)}; it must be a number from 0 to 1.")
    return float(value)


def count_of(value: int, *, what: str, name: str) -> int:
    """A whole number of 0 or more.

    Raises
    ------
    DataError
        If it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 0:
        raise DataError(f"{what}: {name} is {shown(value)}; it must be a whole number of 0 or more.")
    return int(value)


def votes_of(votes: Votes, what: str) -> pd.DataFrame:
    """A table of votes with the columns that statistics need, ids as text.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote`` (agree, disagree, pass), optional ``created_at``.
    what
        The function that was asked, for the sentence that refuses.

    Raises
    ------
    DataError
        If it is no table, a column is missing or a cell is not one of those allowed; the sentence names the row.
    """
    if not isinstance(votes, pd.DataFrame):
        raise DataError(
            f"{what} takes a table of votes ({', '.join(_VOTE_COLUMNS)}) and was given {type(votes).__name__}."
        )
    _require(votes, _VOTE_COLUMNS, what)
    for name in _VOTE_COLUMNS:
        blank = np.flatnonzero(votes[name].isna() | (votes[name].astype(str) == ""))
        if len(blank):
            raise DataError(
                f"{what}: {name} is missing in row {blank[0]} (of rows numbered from 0); fill it or drop the row."
            )
    wrong = np.flatnonzero(~votes["vote"].isin(_KINDS_OF_VOTES))
    if len(wrong):
        raise DataError(
            f"{what}: vote is {shown(votes['vote'].iloc[wrong[0]])} in row {wrong[0]} (of rows numbered from 0); it must be one of "
            f"{', '.join(_KINDS_OF_VOTES)}. Write numbers as these words: programs differ in whether 1 agrees."
        )
    read = {name: votes[name].astype(str) for name in _VOTE_COLUMNS}
    if "created_at" in votes:
        read["created_at"] = votes["created_at"].fillna("").astype(str)
    return pd.DataFrame(read).reset_index(drop=True)


def _require(table: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    twice = [name for name in columns if list(table.columns).count(name) > 1]
    if twice:
        raise DataError(
            f"{what}: the table has several columns called {', '.join(twice)}; rename all but the one that is meant."
        )
    missing = [name for name in columns if name not in table]
    if missing:
        has = ", ".join(shown(name) for name in list(table.columns)[:8]) or "none"
        raise DataError(
            f"{what}: the table has no column {', '.join(missing)}; its columns are {has}. Rename the ones that are meant."
        )


def _text(value: Any, row: int, what: str) -> str:
    if isinstance(value, str):
        return str(value)
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return ""
    raise DataError(
        f"{what}: row {row} (of rows numbered from 0) holds {type(value).__name__}; each must be a text. Turn it into one with str()."
    )
