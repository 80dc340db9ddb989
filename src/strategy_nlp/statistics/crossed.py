"""Shares of a table crossed by ideas and by what people stated of themselves, each drawn towards what the others tell.

A normal regression with partial pooling and known error variances (Gelman and Hill, Data Analysis Using Regression and Multilevel Models,
chapter 13; Henderson 1975): the share of a value's people who agree with an idea is a level, plus what is the idea's own, plus what is
the value's own, plus what is their own together; each of the three from a normal distribution whose spread is learnt from the table
(restricted likelihood). A cell of few people is thereby told mostly by its idea and its value. docs/methods.md has how often intervals hold.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.statistics.inference import beta_interval

Floats = NDArray[np.floating[Any]]

# The variances of cells are those of shares drawn towards what the model says by so many votes, and no surer than that.
_DRAWN, _CLOSEST = 4.0, 0.05
_LEAST_SHARE, _LEAST_VARIANCE, _MOST_VARIANCE = 0.005, 1e-5, 0.3
_FIRST_VARIANCES = (0.02, 0.002, 0.005)
# Rounds in which the variances of cells settle.
_ROUNDS = 3
# Standard deviations of a cell's own, and of values, that are integrated over: few ideas or values hardly tell them.
_OWN, _VALUE = (0.005, 0.03, 0.06, 0.09, 0.12, 0.16, 0.2, 0.25), (0.005, 0.03, 0.06, 0.1, 0.15, 0.2)
_NEGLIGIBLE = 1e-3


@dataclass(frozen=True)
class CrossedShares:
    """What each value's people think of each idea, as far as the whole table tells; shape (ideas, values) where not said otherwise.

    Attributes
    ----------
    share, low, high
        The share of each cell, with its 95 % interval.
    spread
        The likeliest standard deviations: between ideas, between values, and of a cell's own.
    """

    share: Floats
    low: Floats
    high: Floats
    spread: tuple[float, float, float]


@dataclass(frozen=True)
class _Fit:
    """A regression at three variances: its likelihood, level and values with their covariance, and the cells' own part."""

    likelihood: float
    level: Floats
    uncertain: Floats
    covariance: Floats
    prior: Floats


def crossed_shares(successes: Floats, trials: Floats) -> CrossedShares:
    """The shares of a table of ideas (rows) by values (columns): how many agreed of how many voted; cells may be empty.

    Raises
    ------
    ValueError
        If nobody voted at all.

    Examples
    --------
    Nine of ten agree, and two people of one cell do not, who are not taken at their word:

    >>> trials = np.full((30, 2), 40.0)
    >>> successes = 0.9 * trials
    >>> trials[0, 1], successes[0, 1] = 2, 0
    >>> bool(crossed_shares(successes, trials).share[0, 1] > 0.6)
    True
    """
    if not trials.sum():
        raise ValueError("nobody voted, so there is no share")
    rate = successes.sum() / trials.sum()
    expected = np.full(trials.shape, rate)
    at = np.log(_FIRST_VARIANCES)
    for _ in range(_ROUNDS):
        share, precision = _cells(successes, trials, expected)
        at = _likeliest(share, precision, at)
        expected = _cells_told(share, precision, _fitted(share, precision, np.exp(at)))[0]
    mean, variance = _integrated(share, precision, float(np.exp(at[0])))
    low, high = beta_interval(mean, variance)
    between, value, own = np.sqrt(np.exp(at))
    return CrossedShares(mean, low, high, (float(between), float(value), float(own)))


def _cells(successes: Floats, trials: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """The shares of cells, and one over their variances; 0 where nobody voted."""
    share = np.divide(successes, trials, out=np.zeros(trials.shape), where=trials > 0)
    drawn = (successes + _DRAWN * expected.clip(_CLOSEST, 1 - _CLOSEST)) / (trials + _DRAWN)
    drawn = drawn.clip(_CLOSEST, 1 - _CLOSEST)
    return share, trials / (drawn * (1 - drawn))


def _fitted(share: Floats, precision: Floats, variances: Floats) -> _Fit:
    """The regression at given variances: between ideas, between values, of a cell's own."""
    between, value, own = variances
    values = share.shape[1]
    eye = np.eye(values)
    prior: Floats = np.linalg.inv(own * eye + between)
    inside = prior + precision[:, :, None] * eye
    covariance: Floats = np.linalg.inv(inside)
    # The precision of what is observed, as Woodbury has it: cells without votes fall out of it.
    observed = precision[:, :, None] * (eye - covariance * precision[:, None, :])
    design = np.column_stack([np.ones(values), eye])
    information = design.T @ observed.sum(axis=0) @ design + np.diag([1e-9, *np.full(values, 1 / value)])
    level: Floats = np.linalg.solve(information, design.T @ np.einsum("ikl,il->k", observed, share))
    left = share - design @ level
    squared = np.einsum("ik,ikl,il->", left, observed, left) + (level[1:] ** 2).sum() / value
    size = (
        np.linalg.slogdet(inside)[1].sum()
        - len(share) * np.linalg.slogdet(prior)[1]
        + values * np.log(value)
        + np.linalg.slogdet(information)[1]
    )
    uncertain: Floats = np.linalg.inv(information)
    return _Fit(-0.5 * float(squared + size), level, uncertain, covariance, prior)


def _likeliest(share: Floats, precision: Floats, start: Floats) -> Floats:
    """The logarithms of the variances that make the table likeliest."""
    from scipy.optimize import minimize

    bounds = [(np.log(_LEAST_VARIANCE), np.log(_MOST_VARIANCE))] * 3
    found = minimize(
        lambda at: -_fitted(share, precision, np.exp(at)).likelihood, start, method="Nelder-Mead", bounds=bounds,
        options={"xatol": 0.02, "fatol": 0.05, "maxiter": 200},
    )  # fmt: skip
    best: Floats = found.x
    return best


def _integrated(share: Floats, precision: Floats, between: float) -> tuple[Floats, Floats]:
    """The mean and variance of each cell's share over all spreads of values and of cells' own, each by its likelihood."""
    fits = [_fitted(share, precision, np.array([between, value**2, own**2])) for value in _VALUE for own in _OWN]
    likelihood = np.array([fit.likelihood for fit in fits])
    weights = np.exp(likelihood - likelihood.max())
    weights /= weights.sum()
    mean, square = np.zeros(share.shape), np.zeros(share.shape)
    for fit, weight in zip(fits, weights.tolist(), strict=True):
        if weight >= _NEGLIGIBLE:
            told, variance = _cells_told(share, precision, fit)
            mean += weight * told
            square += weight * (variance + told**2)
    kept = weights[weights >= _NEGLIGIBLE].sum()
    mean, square = mean / kept, square / kept
    return mean, square - mean**2


def _cells_told(share: Floats, precision: Floats, fit: _Fit) -> tuple[Floats, Floats]:
    """The mean and variance of each cell's share, the uncertainty of level and values carried through."""
    values = share.shape[1]
    design = np.column_stack([np.ones(values), np.eye(values)])
    expected = design @ fit.level
    mean = np.einsum("ikl,il->ik", fit.covariance, precision * share + fit.prior @ expected)
    carried = fit.covariance @ (fit.prior @ design)
    variance = np.einsum("ikk->ik", fit.covariance) + np.einsum("ikp,pq,ikq->ik", carried, fit.uncertain, carried)
    # A line knows no ends, shares do.
    return mean.clip(_LEAST_SHARE, 1 - _LEAST_SHARE), variance
