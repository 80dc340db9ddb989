"""Shares of many ideas beside one another: each drawn towards the others as far as the votes show them to be alike.

The best of many shares was lucky in who voted. The interval of one idea alone does not know that it was picked from many; a
posterior that has seen all of them does, whatever was picked and why (Efron 2011).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.statistics.families import chance_at_most, sure_together

Floats = NDArray[np.float64]

# More than a half is a majority; a quarter of the voters on each side is what a page calls division.
HALF, QUARTER = 0.5, 0.25
_TAILS = (0.025, 0.975)
# Shares are looked at in so many steps, more where so many voters saw an idea that its share is known more closely.
_STEPS, _MOST_STEPS, _STEPS_PER_ROOT = 200, 2000, 6
# Beta distributions are laid out by the logit of their mean and by 1/√(a + b), in both of which the prior is flat but for the
# mean's own (Gelman and others, Bayesian Data Analysis, 3rd edition, section 5.3); first between these ends, then closer.
_LOGITS, _SPREADS = (-6.0, 6.0), (0.004, 1.2)
_POINTS, _MOST_GRIDS, _NEGLIGIBLE = 15, 8, 1e-3
# Free distributions: so many draws of the ideas, and so many steps towards the likeliest; stopping early keeps them smooth.
_DRAWS, _ROUNDS, _SEED = 100, 20, 0


@dataclass(frozen=True)
class Pooled:
    """What the votes on all ideas say of each.

    Attributes
    ----------
    share
        The posterior mean of each idea's share.
    low, high
        Its 95 % interval.
    """

    share: Floats
    low: Floats
    high: Floats


def pooled_shares(successes: Floats, trials: Floats) -> Pooled:
    """The shares of several ideas, each taken for one draw from a distribution that is learnt from all.

    The distribution is learnt twice: as a beta distribution, its two parameters integrated over (beta-binomial model), and
    free of any form, by expectation maximisation on ideas drawn anew (weighted likelihood bootstrap, Newton and Raftery
    1994). Each is wrong where the other is right: a beta distribution cannot hold two heaps of shares, nor shares that are
    all equal to the last digit, and a free one trusts too much in what few ideas show. The interval reaches as far as either;
    docs/methods.md has how often it holds.

    Parameters
    ----------
    successes, trials
        For each idea, how many agreed and how many saw it, at least one each.

    Examples
    --------
    The best of ten alike is taken for what it is, one among ten, and not for the best:

    >>> votes = np.array([20, 21, 22, 23, 24, 25, 26, 27, 28, 32.0])
    >>> pooled_shares(votes, np.full(10, 50.0)).share[-1].round(2)
    np.float64(0.53)
    """
    if not len(trials):
        return Pooled(np.empty(0), np.empty(0), np.empty(0))
    counted, place, times = np.unique(np.stack([successes, trials]), axis=1, return_inverse=True, return_counts=True)
    steps = int(np.clip(_STEPS_PER_ROOT * np.sqrt(trials.max()), _STEPS, _MOST_STEPS))
    shares = (np.arange(steps) + 0.5) / steps
    likelihood = _likelihood(counted, shares)
    posteriors = [
        _posterior(likelihood, *_beta_distributions(likelihood, times, shares)),
        _posterior(likelihood, *_free_distributions(likelihood, times)),
    ]
    ends = [[_quantile(posterior, tail) for posterior in posteriors] for tail in _TAILS]
    mean = posteriors[0] @ shares
    low, high = np.minimum(*ends[0]), np.maximum(*ends[1])
    return Pooled(mean[place], low[place], high[place])


def compare_ideas(counted: pd.DataFrame) -> pd.DataFrame:
    """The ideas of one question beside one another: how surely each is agreed with, and which may be named as sure.

    Parameters
    ----------
    counted
        What `strategy_nlp.votes.ballots.agreement` says of each idea; those without a share take no part.

    Returns
    -------
    pandas.DataFrame
        What `pool_ideas` says, with ``surely_agreed``, ``surely_against`` and ``surely_divided``: whether a majority is for the
        idea, against it, or a quarter of the voters on each side, beyond doubt: of all that is named so on one of twenty pages
        anything is false at most.
    """
    table = pool_ideas(counted)
    rated = table["agree_share"].notna().to_numpy()
    seen = table["n_seen"].to_numpy(float)[rated]
    sides = [table[name].to_numpy(float)[rated] for name in ("n_agree", "n_disagree")]
    for_it, against = (chance_at_most(side, seen, limit=HALF) for side in sides)
    one_side, other_side = (chance_at_most(side, seen, limit=QUARTER) for side in sides)
    chances = np.stack([for_it, against, np.minimum(one_side + other_side, 1)])
    # The interval that a table shows never says less than the sentence above it.
    lows = table[["pooled_low", "against_low", "divisiveness_low"]].to_numpy(float)[rated].T
    sure = sure_together(np.where(lows > np.array([[HALF], [HALF], [2 * QUARTER]]), chances, np.nan))
    for name, own in zip(("surely_agreed", "surely_against", "surely_divided"), sure, strict=True):
        table[name] = False
        table.loc[rated, name] = own
    return table


def pool_ideas(counted: pd.DataFrame) -> pd.DataFrame:
    """What the votes on all ideas of a question say of each, for rankings.

    Parameters
    ----------
    counted
        As for `compare_ideas`.

    Returns
    -------
    pandas.DataFrame
        The same with

        - ``pooled_share``, ``pooled_low``, ``pooled_high``: the share that agrees and its 95 % interval, by `pooled_shares`;
        - ``consensus``: the lower end of that interval, by which ideas are ranked: few votes cannot win;
        - ``against_low``: the lower end of the 95 % interval of the share that disagrees;
        - ``divisiveness_low``: twice the lower end of the smaller side's interval.
    """
    rated = counted["agree_share"].notna().to_numpy()
    agreed, disagreed, seen = (counted[name].to_numpy(float)[rated] for name in ("n_agree", "n_disagree", "n_seen"))
    agree, against = pooled_shares(agreed, seen), pooled_shares(disagreed, seen)
    columns = {
        "pooled_share": agree.share,
        "pooled_low": agree.low,
        "pooled_high": agree.high,
        "consensus": agree.low,
        "against_low": against.low,
        "divisiveness_low": 2 * np.minimum(agree.low, against.low),
    }
    table = counted.copy()
    for name, values in columns.items():
        table[name] = np.nan
        table.loc[rated, name] = values
    return table


def has_majority(ideas: pd.DataFrame) -> "pd.Series[bool]":
    """Which ideas more than half surely agree with, whatever else is said of others; none without votes."""
    return ideas["surely_agreed"].eq(True)


def is_turned_down(ideas: pd.DataFrame) -> "pd.Series[bool]":
    """Which ideas more than half surely disagree with."""
    return ideas["surely_against"].eq(True)


def is_divided(ideas: pd.DataFrame) -> "pd.Series[bool]":
    """Which ideas surely have a quarter of the voters or more on each side."""
    return ideas["surely_divided"].eq(True)


def _likelihood(counted: Floats, shares: Floats) -> Floats:
    """How likely each idea's votes are at each share, up to a constant per idea; shape (ideas, shares)."""
    agreed, seen = counted[:, :, None]
    logarithm = agreed * np.log(shares) + (seen - agreed) * np.log1p(-shares)
    likelihood: Floats = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    return likelihood


def _beta_distributions(likelihood: Floats, times: NDArray[np.int64], shares: Floats) -> tuple[Floats, Floats]:
    """Beta distributions on the shares that the ideas may come from, a row each, and how likely each is."""
    ends = [_LOGITS, _SPREADS]
    for _ in range(_MOST_GRIDS):
        logits, spreads = (np.linspace(*end, _POINTS) for end in ends)
        mean = 1 / (1 + np.exp(-np.repeat(logits, _POINTS)))
        size = np.tile(spreads, _POINTS) ** -2.0
        density = np.multiply.outer(mean * size - 1, np.log(shares))
        density += np.multiply.outer((1 - mean) * size - 1, np.log1p(-shares))
        prior = np.exp(density - density.max(axis=1, keepdims=True))
        prior /= prior.sum(axis=1, keepdims=True)
        # Flat in the mean, not in its logit.
        height = np.log(np.maximum(prior @ likelihood.T, 1e-300)) @ times + np.log(mean * (1 - mean))
        weight = np.exp(height - height.max())
        there = weight > _NEGLIGIBLE
        if there.sum() >= _POINTS**2 / 4:
            break
        # The next grid covers what is not negligible, with a step to spare on each side.
        for axis, values in enumerate((logits, spreads)):
            own = np.flatnonzero(there.reshape(_POINTS, _POINTS).any(axis=1 - axis))
            ends[axis] = (float(values[max(own[0] - 1, 0)]), float(values[min(own[-1] + 1, _POINTS - 1)]))
    return prior[there], weight[there] / weight[there].sum()


def _free_distributions(likelihood: Floats, times: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Distributions of any form on the shares, one for each draw of the ideas, a row each; all as likely."""
    drawn = np.random.default_rng(_SEED).standard_gamma(times, (_DRAWS, len(times)))
    drawn /= drawn.sum(axis=1, keepdims=True)
    prior = np.full((_DRAWS, likelihood.shape[1]), 1 / likelihood.shape[1])
    for _ in range(_ROUNDS):
        prior *= (drawn / (prior @ likelihood.T)) @ likelihood
    return prior, np.full(_DRAWS, 1 / _DRAWS)


def _posterior(likelihood: Floats, priors: Floats, weight: Floats) -> Floats:
    """How likely each share is for each idea, over all distributions that it may come from; rows sum to 1."""
    posterior: Floats = likelihood * ((weight[:, None] / np.maximum(priors @ likelihood.T, 1e-300)).T @ priors)
    posterior /= posterior.sum(axis=1, keepdims=True)
    return posterior


def _quantile(posterior: Floats, tail: float) -> Floats:
    """Where each row has this much below it, between the steps in proportion."""
    below = np.cumsum(posterior, axis=1)
    step = (below < tail).sum(axis=1).clip(max=posterior.shape[1] - 1)
    rows = np.arange(len(posterior))
    within = (tail - (below[rows, step] - posterior[rows, step])) / np.maximum(posterior[rows, step], 1e-300)
    quantile: Floats = (step + within.clip(0, 1)) / posterior.shape[1]
    return quantile
