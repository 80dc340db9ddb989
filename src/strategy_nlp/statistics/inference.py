"""Intervals of shares, false discoveries among many tests, agreement of two groupings: each with its source."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def false_discovery_rate(p_values: Floats) -> Floats:
    """The q-value of each p-value (Benjamini and Hochberg 1995); missing stays missing and takes no part.

    >>> false_discovery_rate(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    stepped = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    adjusted = np.full(len(p_values), np.nan)
    adjusted[order] = np.minimum.accumulate(stepped[::-1])[::-1].clip(max=1)
    return adjusted


# Two-sided 95 %: the standard normal quantile at .975.
_Z95 = 1.959963984540054


def wilson_interval(
    successes: NDArray[np.float64], trials: NDArray[np.float64], *, z: float = _Z95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper end of the score interval of a share (Wilson 1927); missing where there were no trials.

    It holds its share always, stays within 0 and 1, and keeps close to its nominal coverage from few trials on (Brown,
    Cai and DasGupta 2001), which the textbook interval does not.

    >>> low, high = wilson_interval(np.array([0.0, 8.0]), np.array([10.0, 10.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.49], [0.278, 0.943])
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = successes / trials
        scale = 1 + z * z / trials
        centre = (share + z * z / (2 * trials)) / scale
        reach = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / scale
    # Rounding may put an end a hair inside the share; at 0 and 1 the interval ends there exactly.
    return np.clip(np.minimum(centre - reach, share), 0, 1), np.clip(np.maximum(centre + reach, share), 0, 1)


def beta_interval(
    mean: NDArray[np.floating[Any]], variance: NDArray[np.floating[Any]]
) -> tuple[NDArray[np.floating[Any]], NDArray[np.floating[Any]]]:
    """The 95 % interval of shares of which a model tells mean and variance: the quantiles of beta distributions that have both.

    >>> low, high = beta_interval(np.array([0.5]), np.array([0.0025]))
    >>> low.round(2).item(), high.round(2).item()
    (0.4, 0.6)
    """
    from scipy.stats import beta

    size = (mean * (1 - mean) / variance - 1).clip(1)
    low, high = (beta.ppf(tail, mean * size, (1 - mean) * size) for tail in (0.025, 0.975))
    return low, high


def adjusted_rand_index(first: ArrayLike, second: ArrayLike) -> float:
    """The adjusted Rand index of two partitions (Hubert and Arabie 1985): 1 the same, 0 as chance would have it.

    The same as ``sklearn.metrics.adjusted_rand_score``, without the second that importing it takes: a third of what
    5,000 ideas need to be put into topics.

    Parameters
    ----------
    first, second
        A label for each thing, of any kind that sorts, in the same order.

    Raises
    ------
    ValueError
        Where the two are not of the same length.

    Examples
    --------
    >>> adjusted_rand_index([0, 0, 1, 1], ["b", "b", "a", "a"])
    1.0
    """
    own, other = (np.unique(np.asarray(labels), return_inverse=True)[1].ravel() for labels in (first, second))
    if len(own) != len(other):
        raise ValueError(f"{len(own)} labels and {len(other)}: give both partitions of the same things")
    shared = sp.coo_matrix((np.ones(len(own), np.int64), (own, other))).tocsr().data
    together, of_first, of_second = (_pairs(counts) for counts in (shared, np.bincount(own), np.bincount(other)))
    every = len(own) * (len(own) - 1) // 2
    expected = of_first * of_second / every if every else 0.0
    most = (of_first + of_second) / 2
    # Where both are one community, or both part everything, they are the same.
    return 1.0 if most == expected else float((together - expected) / (most - expected))


def _pairs(counts: Any) -> int:
    """How many pairs there are within groups of these sizes."""
    return int((counts * (counts - 1) // 2).sum())
