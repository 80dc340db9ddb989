"""How far people who answer the same questions agree: Krippendorff's alpha, with an interval.

Written anew from the papers: the package of that name is under a licence that this project does not take.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.statistics.inference import Floats, wilson_interval

Codes = NDArray[np.int64]
# What stands for an answer that was not given.
MISSING = -1
_DRAWS = 1_000


class Reliability(NamedTuple):
    """Krippendorff's alpha, its 95 % interval, and how many things two or more answered."""

    alpha: float
    low: float
    high: float
    units: int


def krippendorff_alpha(codes: Codes, *, weights: Floats | None = None) -> float:
    """Krippendorff's alpha for names: 1 where all agree, 0 as chance would have it; missing where nothing can be compared.

    With the coincidences ``o(c, k)``, the pairs of answers to one thing, each pair counted as one over the others who answered:
    ``alpha = 1 - (n - 1) * sum of o(c, k), c ≠ k, / sum of n(c) * n(k), c ≠ k`` (Krippendorff 2011, "Computing Krippendorff's
    alpha-reliability", C and D; nominal metric). Things that fewer than two answered take no part.

    Parameters
    ----------
    codes
        One row per thing, one column per person: the number of an answer, `MISSING` where none was given.
    weights
        What each thing counts, such as one over its chance to be drawn; only their proportions matter.

    >>> first, second = ("aabbdcccedda"), ("babbbccceddd")
    >>> round(krippendorff_alpha(np.array([["abcde".index(one) for one in pair] for pair in zip(first, second)])), 3)
    0.692
    """
    pairs, shares, weight = _compared(codes, weights)
    return float(_alpha(pairs, shares, weight[None, :])[0])


def reliability(
    codes: Codes,
    *,
    weights: Floats | None = None,
    things: Codes | None = None,
    seed: int = 0,
    draws: int = _DRAWS,
) -> Reliability:
    """Krippendorff's alpha with a bootstrap interval: things are drawn anew, with all that people answered to them.

    The interval is Wilson's for the share of disagreement ``(1 - alpha) * De``, where ``De`` is the disagreement of chance: with as many
    things as make its spread that of the draws, and no more than the weights are worth (``(sum w)² / sum w²``, Kish 1965, for each answer beyond the first). Disagreements are
    few where people agree well, and a symmetric interval would hold too seldom; where nobody disagreed no draw disagrees either, and the
    lower end still allows for some.

    Parameters
    ----------
    codes, weights
        As `krippendorff_alpha` takes them.
    things
        Which thing each row is about, where one thing has several rows; by default each row is a thing. Things are drawn, with all
        their rows.
    seed, draws
        Start of chance, and how often it draws.

    Examples
    --------
    >>> answers = np.array([[0, 0], [1, 1], [0, 1], [1, 1]] * 20)
    >>> told = reliability(answers)
    >>> round(told.alpha, 2), told.units, told.low < told.alpha < told.high
    (0.47, 80, True)
    """
    pairs, shares, weight = _compared(codes, weights)
    own = np.arange(len(codes)) if things is None else things
    place = np.unique(own[(codes != MISSING).sum(axis=1) > 1], return_inverse=True)[1].ravel()
    units = int(place.max()) + 1 if len(place) else 0
    alpha = float(_alpha(pairs, shares, weight[None, :])[0])
    if np.isnan(alpha):
        return Reliability(alpha, np.nan, np.nan, units)
    by_thing = np.bincount(place, weight)
    # Two answers compare once, three twice anew.
    compared = (shares.sum() - len(shares)) / units
    effective = compared * by_thing.sum() ** 2 / (by_thing**2).sum()
    total = shares.T @ weight
    chance = 1 - float(((total / total.sum()) ** 2).sum())
    random = np.random.default_rng(seed)
    drawn = random.multinomial(units, np.full(units, 1 / units), size=draws)[:, place] * weight
    told = _alpha(pairs, shares, drawn)
    told = told[~np.isnan(told)]
    if len(told) < draws / 2:
        return Reliability(alpha, np.nan, np.nan, units)
    spread = float(told.std()) * chance * np.sqrt(units / max(units - 1, 1))
    apart = min((1 - alpha) * chance, 1.0)
    worth = min(apart * (1 - apart) / spread**2, effective) if spread and apart < 1 else effective
    low, high = wilson_interval(np.array([apart * worth]), np.array([worth]))
    return Reliability(alpha, max(float(1 - high[0] / chance), -1.0), float(1 - low[0] / chance), units)


def _compared(codes: Codes, weights: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Of each thing that two or more answered: the share of its pairs that disagree, times its answers; its answers by name; its weight."""
    answered = (codes != MISSING).sum(axis=1)
    kept = answered > 1
    rows, given = codes[kept], answered[kept].astype(float)
    names = np.unique(rows[rows != MISSING])
    counts = (rows[:, :, None] == names[None, None, :]).sum(axis=1).astype(float)
    agreeing = (counts * (counts - 1)).sum(axis=1) / np.maximum(given - 1, 1)
    weight = np.ones(len(rows)) if weights is None else np.asarray(weights, float)[kept]
    # In proportions alone, so that the number of answers stays what it is.
    return given - agreeing, counts, weight / weight.mean() if len(weight) else weight


def _alpha(apart: Floats, counts: Floats, weights: Floats) -> Floats:
    """Alpha for each row of weights; missing where all gave one answer."""
    totals = weights @ counts
    number = totals.sum(axis=1)
    chance = number**2 - (totals**2).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance > 1e-9, 1 - (number - 1) * (weights @ apart) / chance, np.nan)
