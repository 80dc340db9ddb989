"""A sample in which rare things are not missed, and what it says of all: chances to be drawn, drawing, shares with intervals."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.statistics.inference import Floats, wilson_interval

Labels = NDArray[Any]
# Answers of several people to one thing say more than one answer, but not without end.
_MOST_WORTH = 3
# Two-sided 95 %.
_UPPER = 0.975


class Share(NamedTuple):
    """A share of all, its 95 % interval, and on how many things drawn it rests."""

    share: float
    low: float
    high: float
    units: int


def chances_to_be_drawn(sides: pd.DataFrame, *, number: int) -> Floats:
    """How likely each thing is drawn where so many are, so that the rare classes of every side come in.

    ``min(1, c * mean(1 / N, 1 / (K(s) * N(s, class)) of each side s))``: on a side of ``K`` classes each class has an equal share of
    that side's part, however few things ``N(s, class)`` it holds, and one part is shared by all alike, so that no weight
    ``1 / chance`` is larger than ``(sides + 1) * N / number``. ``c`` makes the chances sum to ``number``; what would be more than certain is
    certain, and the rest is shared by the others (Särndal, Swensson and Wretman 1992, 3.6.2).

    Parameters
    ----------
    sides
        One row per thing, one column per side: its class.
    number
        How many are to be drawn; where there are no more, all are certain.

    >>> chances_to_be_drawn(pd.DataFrame({"language": list("aaaab")}), number=2).round(2).tolist()
    [0.32, 0.32, 0.32, 0.32, 0.7]
    """
    things = len(sides)
    if number >= things:
        return np.ones(things)
    sizes = np.full(things, 1 / things)
    for side in sides:
        held = sides[side].map(sides[side].value_counts()).to_numpy(float)
        sizes += 1 / (sides[side].nunique() * held)
    chances: Floats = np.zeros(things)
    certain = np.zeros(things, bool)
    while True:
        rest = number - certain.sum()
        chances = np.where(certain, 1.0, rest * sizes / sizes[~certain].sum())
        beyond = ~certain & (chances >= 1)
        if not beyond.any():
            return chances
        certain |= beyond


def drawn(chances: Floats, *, random: np.random.Generator) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The places of the things that are drawn, each with its chance, from a list whose neighbours are alike.

    Systematic: one random start, then one at each whole step of the chances summed up (Madow 1949), so that what stands together in the
    list comes in by its share; as many as the chances sum to.

    >>> drawn(np.full(10, 0.2), random=np.random.default_rng(0)).tolist()
    [3, 8]
    """
    steps = np.cumsum(chances)
    marks = random.random() + np.arange(round(steps[-1]) if len(steps) else 0)
    # Rounding may leave the last mark a hair beyond the end.
    return np.minimum(np.searchsorted(steps, marks, side="right"), len(chances) - 1).astype(np.int64)


def fitted(weights: Floats, classes: Labels, totals: Mapping[str, float]) -> Floats:
    """The weights, made to sum within each class to how many things it really holds (post-stratification; Holt and Smith 1979).

    A class of which few were answered counts as much as it should, as if those had been left out by chance. One whose total is not known
    keeps its weights.

    >>> fitted(np.array([1.0, 3.0, 2.0]), np.array(["a", "a", "b"]), {"a": 8, "b": 2}).tolist()
    [2.0, 6.0, 2.0]
    """
    made = weights.astype(float).copy()
    for name in np.unique(classes):
        own = classes == name
        if str(name) in totals and made[own].sum():
            made[own] *= totals[str(name)] / made[own].sum()
    return made


def share_of_all(hits: Floats, bases: Floats, weights: Floats, *, classes: Labels | None = None) -> Share:
    """A share of all things from those drawn: ``R = sum(w * hit) / sum(w * base)`` with ``w = 1 / chance`` (Hájek 1971), and its interval.

    The interval is Wilson's with as many things as the sample is worth, ``R * (1 - R) / V``, where ``V`` is the variance of the ratio by
    Taylor's linearisation: ``sum of n(c) / (n(c) - 1) * sum of (w * (e - mean e of c))² / sum(w * base)²`` with ``e = hit - R * base``, over
    classes ``c`` to whose sizes the weights were fitted, as if drawn with replacement (Särndal, Swensson and Wretman 1992, 5.5 and 7.6). It
    neither ends beyond 1 nor shrinks to nothing: where all or none were hit, the sample is worth ``sum(w * base)² / sum((w * base)²)`` things
    (Kish 1965), and never more than three times that. Student's t stands for the normal quantile, with as many degrees of freedom as there
    are things in the base beyond one a class (Korn and Graubard 1998).

    Parameters
    ----------
    hits, bases
        What each thing adds above and below the line, 0 to 1; a hit is part of its base.
    weights
        One over each thing's chance to be drawn, fitted or not.
    classes
        By what the weights were fitted; None where by nothing.

    >>> share_of_all(np.array([1.0, 0.0, 1.0]), np.ones(3), np.array([1.0, 2.0, 1.0]))
    Share(share=0.5, low=0.022..., high=0.977..., units=3)
    """
    from scipy.stats import t

    counted = weights * bases
    units = int((bases > 0).sum())
    if not counted.sum():
        return Share(np.nan, np.nan, np.nan, units)
    share = float((weights * hits).sum() / counted.sum())
    kish = counted.sum() ** 2 / (counted**2).sum()
    own = np.zeros(len(hits), int) if classes is None else np.unique(classes, return_inverse=True)[1].ravel()
    # Things outside of the base say something too where they are of a class that others of which are in it.
    variance = _variance(hits - share * bases, weights, own) / counted.sum() ** 2
    worth = min(share * (1 - share) / variance, _MOST_WORTH * kish) if 0 < share < 1 and variance else kish
    freedom = max(units - len(np.unique(own[bases > 0])), 1)
    low, high = wilson_interval(np.array([share * worth]), np.array([worth]), z=float(t.ppf(_UPPER, freedom)))
    return Share(share, float(low[0]), float(high[0]), units)


def _variance(residuals: Floats, weights: Floats, classes: Labels) -> float:
    """The variance of a weighted sum whose weights were fitted to classes; one thing of a class stands for itself."""
    numbers = np.bincount(classes)
    means = np.bincount(classes, weights * residuals) / np.maximum(np.bincount(classes, weights), 1e-300)
    alone = numbers[classes] == 1
    apart = weights * (residuals - np.where(alone, 0, means[classes]))
    return float((np.where(alone, 1, numbers[classes] / np.maximum(numbers[classes] - 1, 1)) * apart**2).sum())


def doubled(share: Share) -> Share:
    """F1 from the share of what both say among what either says: ``F1 = 2J / (1 + J)``, ends likewise, since it grows with it.

    >>> doubled(Share(0.5, 0.25, 0.75, 10)).share.__round__(3)
    0.667
    """
    middle, low, high = (2 * one / (1 + one) for one in share[:3])
    return Share(middle, low, high, share.units)
