"""Columns of few different values in many rows, as numbers into these values: five million votes are three words and some thousands of ids.

A coded column is a category of pandas whose values stand in the order of their letters, so that whoever sorts or groups by it finds the
order that text has. Whatever takes a column here takes text as well.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Codes = NDArray[np.int64]
Text = Callable[["pd.Series[str]"], "pd.Series[Any]"]


def is_coded(column: "pd.Series[Any]") -> bool:
    """Whether a column is coded already."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def coded(column: "pd.Series[str]") -> "pd.Series[str]":
    """A column of text coded, if less than half of its cells are different; else as it is.

    >>> coded(pd.Series(["pass", "agree", "pass", "pass", "agree"])).cat.codes.tolist()
    [1, 0, 1, 1, 0]
    """
    if is_coded(column):
        return column
    codes, values = pd.factorize(column, sort=True)
    if len(values) > len(column) // 2:
        return column
    return from_codes(codes, pd.Index(values), like=column)


def from_codes(codes: NDArray[Any], values: "pd.Index[str]", *, like: "pd.Series[Any]") -> "pd.Series[str]":
    """The coded column with the name and rows of another; the values must be different and in order."""
    made = pd.Categorical.from_codes(codes, categories=values, validate=False)
    return pd.Series(made, index=like.index, name=like.name)


def recoded(column: "pd.Series[str]", change: Text) -> "pd.Series[str]":
    """A coded column with each of its values changed once, values that become one another's joined."""
    places, values = pd.factorize(change(_values(column)), sort=True)
    return from_codes(places[column.cat.codes.to_numpy()], pd.Index(values), like=column)


def of_each_value(column: "pd.Series[str]", tell: Text) -> "pd.Series[Any]":
    """What is told of each cell of a column, asked once of each different one where it is coded."""
    if not is_coded(column):
        return tell(column)
    told = tell(_values(column))
    return pd.Series(told.array.take(column.cat.codes.to_numpy()), index=column.index, name=column.name)


def factorized(column: "pd.Series[Any]", *, sort: bool = False) -> "tuple[Codes, pd.Index[Any]]":
    """What `pandas.factorize` gives of a column: the number of each row's value, and the values as they first appear or in order."""
    if not is_coded(column):
        codes, values = pd.factorize(column, sort=sort)
        return codes.astype(np.int64, copy=False), pd.Index(values)
    own, known = column.cat.codes.to_numpy(), column.cat.categories
    if sort and known.is_monotonic_increasing:
        there = np.bincount(own, minlength=len(known)) > 0
        places: Codes = np.cumsum(there) - 1
        return places[own], known[there]
    codes, first = pd.factorize(own)
    values = known[first]
    if not sort:
        return codes.astype(np.int64, copy=False), values
    order = np.argsort(values.to_numpy(object), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes], values[order]


def different(column: "pd.Series[Any]") -> "pd.Index[Any]":
    """The different values of a column, as they first appear."""
    return factorized(column)[1]


def joined_by_idea(votes: pd.DataFrame, ideas: pd.DataFrame, name: str) -> pd.DataFrame:
    """The votes on these ideas, with a column of theirs: what `merge` on ``idea_id`` gives, without a text for each vote.

    Parameters
    ----------
    votes
        ``idea_id`` and what else votes have.
    ideas
        ``idea_id``, each once, and the column.
    name
        The column.
    """
    own, values = factorized(votes["idea_id"])
    places = pd.Index(ideas["idea_id"]).get_indexer(values)[own]
    there = places >= 0
    kept = votes if there.all() else votes[there]
    codes, of_ideas = pd.factorize(ideas[name], sort=True)
    told = pd.Categorical.from_codes(codes[places[there]], categories=pd.Index(of_ideas), validate=False)
    return kept.reset_index(drop=True).assign(**{name: told})


def _values(column: "pd.Series[str]") -> "pd.Series[str]":
    return pd.Series(column.cat.categories, dtype=str)
