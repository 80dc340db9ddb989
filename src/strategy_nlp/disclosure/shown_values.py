"""Which values of a segment, or which opinion groups, may be told of on each idea.

Votes on an idea by all voters are told. So whoever is told of some values knows how many people are left, and nothing may
be told by which fewer than the least cell are: neither a value of few people, nor a rest of few.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.privacy.suppression import Costs, costs_of
from strategy_nlp.votes.ballots import Ballots

Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class ShownValues:
    """The voters of each idea by value, and which of the values may be told.

    Attributes
    ----------
    values, ideas
        The names of the rows and columns of the following.
    agree, disagree, passed
        How many people of the value voted so.
    seen
        How many of them saw the idea.
    everybody
        By idea, how many people saw it, whatever their value.
    shown
        Whether anything may be told of the value on the idea.
    complete
        Whether no value's number of people is hidden elsewhere.
    secret
        By what is drawn which value goes with those of few people.
    """

    values: "pd.Index[str]"
    ideas: "pd.Index[str]"
    agree: Counts
    disagree: Counts
    passed: Counts
    everybody: Counts
    shown: Flags
    complete: bool = True
    secret: bytes = field(default=b"", repr=False)

    @cached_property
    def seen(self) -> Counts:
        """How many people of each value saw each idea."""
        total: Counts = self.agree + self.disagree + self.passed
        return total

    @cached_property
    def costs(self) -> Costs:
        """What it costs to tell nothing of each value on each idea (`suppression.costs_of`)."""
        return costs_of(pd.DataFrame(self.seen, index=self.values, columns=self.ideas), secret=self.secret)

    @property
    def rest(self) -> Counts:
        """By idea, how many people saw it of whom nothing is told."""
        left: Counts = self.everybody - np.where(self.shown, self.seen, 0).sum(axis=0)
        return left

    @property
    def whole(self) -> Flags:
        """By idea, whether all values are told, so that a number over all of them tells of nobody else.

        On no idea where the number of people of a value is hidden elsewhere: values of few are not among those here, and that others are
        whole would say that all that are hidden are few.
        """
        every: Flags = np.asarray((self.shown & (self.seen > 0)).all(axis=0))
        return every & self.complete

    def pairs(self) -> "pd.MultiIndex":
        """The pairs of value and idea of which something may be told."""
        value, idea = np.nonzero(self.shown)
        return pd.MultiIndex.from_arrays([self.values[value], self.ideas[idea]], names=["value", "idea_id"])


def shown_values(
    cast: Ballots,
    membership: "pd.Series[str]",
    *,
    min_cell: int,
    untold: frozenset[str] = frozenset(),
    secret: bytes = b"",
) -> ShownValues:
    """What may be told by value on each idea.

    A value is told on an idea that nobody or at least ``min_cell`` of its people saw. Where those left over are fewer, though
    some, one of the values that would be told goes with them, a small one rather than a large one; it has ``min_cell`` people, so that
    one is enough.

    Parameters
    ----------
    cast
        The votes on one question.
    membership
        The value of each voter, by voter id; who has none is among those left over.
    min_cell
        The fewest people of whom anything is told.
    untold
        Values whose number of people is hidden elsewhere: from what they saw it could be told at least.
    secret
        What nobody outside knows, by which it is drawn: were it always the smallest, it would be known to be no larger than the others.
    """
    part, values = pd.factorize(membership.reindex(cast.voters), sort=True)
    counts = cast.counts(part.astype(np.int64), len(values))
    everyone = cast.counts(np.zeros(len(cast.voters), np.int64), 1)[0]
    seen = counts.sum(axis=2)
    shown = ((seen == 0) | (seen >= min_cell)) & ~np.isin(np.asarray(values, dtype=object), list(untold))[:, None]
    left = everyone.sum(axis=1) - np.where(shown, seen, 0).sum(axis=0)
    short = (left > 0) & (left < min_cell)
    found = ShownValues(
        pd.Index(values), pd.Index(cast.ideas), counts[:, :, 0], counts[:, :, 1], counts[:, :, 2],
        everyone.sum(axis=1), shown, not untold, secret,
    )  # fmt: skip
    told = np.where(shown & (seen > 0), found.costs, np.inf)
    if len(values):
        goes = short & (told.min(axis=0) < np.inf)
        shown[told.argmin(axis=0)[goes], np.flatnonzero(goes)] = False
    return found
