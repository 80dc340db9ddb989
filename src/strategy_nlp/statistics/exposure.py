"""Shares over everybody where some kinds of people saw an idea more often than others.

A normal hierarchical model with known error variances (Gelman and others, Bayesian Data Analysis, 3rd edition, chapters 5 and 8): the
share of a group on an idea is the idea's own level, plus a slope times how much more often the group saw the idea than others did,
plus what is the group's own. What no vote says is thereby taken from the idea, from the groups that saw it, and from how seeing and
agreeing go together over all ideas. docs/methods.md has how often the intervals hold.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.statistics.inference import beta_interval

Floats = NDArray[np.floating[Any]]

# The variances of votes are those of shares drawn towards what the model says by so many votes, and no surer than that.
_DRAWN, _CLOSEST = 10.0, 0.1
# How far groups differ of their own (standard deviations, integrated over) and how far ideas do, at most; groups that were found
# because they vote differently do differ. Below a tenth the intervals held in 88 to 96 % of ideas only.
_OWN = np.linspace(0.1, 0.4, 11)
_LEAST_SHARE = 0.01
_LEAST_VARIANCE, _MOST_VARIANCE = 1e-4, 0.3
_NEGLIGIBLE, _ROUNDS = 1e-3, 3
# The few numbers that all ideas share are settled by so many of them.
_ENOUGH = 2_000


@dataclass(frozen=True)
class Adjusted:
    """What everybody would say of each idea, as far as groups tell.

    Attributes
    ----------
    share
        The mean over groups, each by its part of all people.
    low, high
        Its 95 % interval.
    p_value
        How likely the share among those who saw the idea would be as far from it if seeing had nothing to do with the group.
    """

    share: Floats
    low: Floats
    high: Floats
    p_value: Floats


@dataclass(frozen=True)
class _Votes:
    """By idea and group: shares, who saw it, the variances of the shares turned over, and what explains them."""

    share: Floats
    precision: Floats
    known: Floats

    def of(self, ideas: "NDArray[np.int64]") -> "_Votes":
        return _Votes(self.share[ideas], self.precision[ideas], self.known[ideas])


def shares_of_everybody(successes: Floats, trials: Floats, sizes: Floats) -> Adjusted:
    """The share of all people who agree with each idea, where groups of them saw it unequally often.

    Parameters
    ----------
    successes, trials
        For each idea (rows) and group (columns), how many agreed and how many saw it; fractions where people belong to
        groups in part. Each idea was seen by somebody.
    sizes
        How many people each group has.

    Returns
    -------
    Adjusted
        One number for each idea.

    Examples
    --------
    Half of the people agree and half do not, but those who agree saw the ideas four times as often:

    >>> successes, trials = np.tile([36.0, 1.0], (12, 1)), np.tile([40.0, 10.0], (12, 1))
    >>> shares_of_everybody(successes, trials, np.array([100.0, 100.0])).share[0].round(2)
    np.float64(0.5)
    """
    part = sizes / sizes.sum()
    seen = trials.sum(axis=1)
    raw = successes.sum(axis=1) / seen
    known = _exposure(trials, sizes)
    expected = np.broadcast_to(raw[:, None], trials.shape)
    sample = np.unique(np.linspace(0, len(trials) - 1, _ENOUGH).astype(np.int64))
    start = np.log([0.02, 0.04])
    for left in reversed(range(_ROUNDS)):
        votes = _votes(successes, trials, expected, known)
        settled = votes.of(sample) if len(sample) < len(trials) else votes
        start = _likeliest(settled, start)
        own = _OWN**2 if not left else np.exp(start[:1])
        weights = _weights(settled, own, float(np.exp(start[1])))
        mean, spread, expected, apart = _posterior(
            votes, settled, (own, weights, float(np.exp(start[1]))), part, trials
        )
    mean = mean.clip(_LEAST_SHARE, 1 - _LEAST_SHARE)
    low, high = beta_interval(mean, spread)
    by_chance = (1 / seen - 1 / sizes.sum()).clip(0) * (expected**2 @ part - (expected @ part) ** 2).clip(0)
    return Adjusted(mean, low, high, _two_sided(apart[0], apart[1] + by_chance))


def _exposure(trials: Floats, sizes: Floats) -> Floats:
    """How much more often each group saw each idea than all people did: the difference of log odds, drawn towards none."""
    rate = (trials.sum(axis=1) / sizes.sum()).clip(1e-4, 1 - 1e-4)[:, None]
    own = ((trials + 2 * rate) / (sizes + 2)).clip(1e-4, 1 - 1e-4)
    more = np.log(own / (1 - own)) - np.log(rate / (1 - rate))
    centred: Floats = more - (more @ (sizes / sizes.sum()))[:, None]
    return centred


def _votes(successes: Floats, trials: Floats, expected: Floats, known: Floats) -> _Votes:
    share = np.divide(successes, trials, out=np.zeros_like(successes), where=trials > 0)
    drawn = (successes + _DRAWN * expected.clip(_CLOSEST, 1 - _CLOSEST)) / (trials + _DRAWN)
    drawn = drawn.clip(_CLOSEST, 1 - _CLOSEST)
    return _Votes(share, trials / (drawn * (1 - drawn)), np.stack([np.ones_like(known), known], axis=-1))


def _fitted(votes: _Votes, own: float, between: float) -> "tuple[float, Floats, Floats, Floats, Floats]":
    """The log likelihood (restricted), the level and slope of all ideas and their covariance, the posterior covariances given
    these, and the prior's precision."""
    groups = votes.share.shape[1]
    eye = np.eye(groups)
    prior: Floats = np.linalg.inv(own * eye + between)
    inside = prior + votes.precision[:, :, None] * eye
    covariance: Floats = np.linalg.inv(inside)
    # The precision of what is observed, as Woodbury has it: groups that saw nothing fall out of it.
    observed = votes.precision[:, :, None] * (eye - covariance * votes.precision[:, None, :])
    seen = votes.known.transpose(0, 2, 1) @ observed
    information = np.einsum("ipl,ilq->pq", seen, votes.known) + 1e-6 * np.eye(2)
    level: Floats = np.linalg.solve(information, np.einsum("ipl,il->p", seen, votes.share))
    left = votes.share - votes.known @ level
    squared = np.einsum("ik,ikl,il->", left, observed, left)
    sizes = (
        np.linalg.slogdet(inside)[1].sum() - len(left) * np.linalg.slogdet(prior)[1] + np.linalg.slogdet(information)[1]
    )
    uncertain: Floats = np.linalg.inv(information)
    return -0.5 * float(squared + sizes), level, uncertain, covariance, prior


def _likeliest(votes: _Votes, start: Floats) -> Floats:
    """The logarithms of the two variances, of a group's own and between ideas, that make the votes likeliest."""
    from scipy.optimize import minimize

    bounds = [(np.log(_LEAST_VARIANCE), np.log(_MOST_VARIANCE))] * 2
    found = minimize(
        lambda at: -_fitted(votes, *np.exp(at))[0], start, method="Nelder-Mead", bounds=bounds,
        options={"xatol": 0.02, "fatol": 0.05, "maxiter": 80},
    )  # fmt: skip
    best: Floats = found.x
    return best


def _weights(votes: _Votes, own: Floats, between: float) -> Floats:
    if len(own) == 1:
        return np.ones(1)
    likelihood = np.array([_fitted(votes, float(variance), between)[0] for variance in own])
    weights = np.exp(likelihood - likelihood.max())
    made: Floats = weights / weights.sum()
    return made


def _posterior(
    votes: _Votes, settled: _Votes, distribution: "tuple[Floats, Floats, float]", part: Floats, trials: Floats
) -> "tuple[Floats, Floats, Floats, tuple[Floats, Floats]]":
    """Mean and variance of everybody's share, the groups' shares, and by how much those who saw it differ (mean, variance)."""
    own, weights, between = distribution
    saw = trials / trials.sum(axis=1, keepdims=True)
    ideas = len(trials)
    groups, mean, square, apart, apart_square = np.zeros_like(trials), *(np.zeros(ideas) for _ in range(4))
    for variance, weight in zip(own, weights, strict=True):
        if weight < _NEGLIGIBLE:
            continue
        _, level, uncertain, _, prior = _fitted(settled, float(variance), between)
        covariance = np.linalg.inv(prior + votes.precision[:, :, None] * np.eye(len(part)))
        found = np.einsum("ikl,il->ik", covariance, votes.precision * votes.share + (votes.known @ level) @ prior)
        # A line knows no ends, shares do.
        found = found.clip(_LEAST_SHARE, 1 - _LEAST_SHARE)
        carried = covariance @ (prior @ votes.known)
        covariance = covariance + carried @ uncertain @ carried.transpose(0, 2, 1)
        groups += weight * found
        mean += weight * (found @ part)
        square += weight * ((found @ part) ** 2 + np.einsum("k,ikl,l->i", part, covariance, part))
        less = part - saw
        difference = (less * found).sum(axis=1)
        apart += weight * difference
        apart_square += weight * (difference**2 + np.einsum("ik,ikl,il->i", less, covariance, less))
    total = weights[weights >= _NEGLIGIBLE].sum()
    mean, square, apart, apart_square = (one / total for one in (mean, square, apart, apart_square))
    return mean, square - mean**2, groups / total, (apart, (apart_square - apart**2).clip(0))


def _two_sided(difference: Floats, variance: Floats) -> Floats:
    from scipy.stats import norm

    tail: Floats = 2 * norm.sf(np.abs(difference) / np.sqrt(variance + 1e-12))
    return tail
