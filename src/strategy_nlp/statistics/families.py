"""What a page may say of many ideas at once, so that on at most one page in twenty anything it says is false.

Two ways lead there. Tests of differences are stepped through from the smallest p-value, each paid for by what the others could
have shown by chance (`family_wise`). What share agrees is learnt from all ideas at once, and as many ideas are named as can
be while it stays unlikely that any is named falsely (`chance_at_most`, `sure_together`). docs/methods.md has what was tried beside
them and how often each errs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

# On at most so many pages anything that is said to be sure is false.
FALSE_CLAIMS = 0.05
# Chances that are learnt from the votes they speak of are a little small. Where they sum to this, at most 5 % of pages are false in
# the worst that was simulated: every share at a limit on one side or the other (docs/methods.md).
_SUMMED = 0.035
# Shares nearer to a limit than one standard error cannot be told from it: whatever lies there is taken to be at the limit.
_STEPS_PER_GAP, _CLOSEST = 2, 0.01
# One idea more than there are, at the limit: what few ideas show is not trusted beyond it.
_AT_THE_LIMIT = 1.0
_ROUNDS = 200
_LEAST, _MOST = 0.005, 0.995
# P-values that are the same but for rounding.
_SAME = 1 + 1e-9


@dataclass(frozen=True)
class Attainable:
    """The p-values that tests of counts can have where nothing is to be found, as far as they may matter.

    Attributes
    ----------
    test
        The place of the test.
    p_value
        A p-value that it can have.
    chance
        How likely it has this one.
    smooth
        For each test, whether it can have so many p-values that they are not listed and it may have any.
    """

    test: Places
    p_value: Floats
    chance: Floats
    smooth: Flags


def family_wise(p_values: Floats, attainable: Attainable | None = None) -> Floats:
    """The p-value of each test, raised so that among all of them one is falsely at most 5 % on 5 % of pages only.

    Holm's (1979) procedure: the smallest p-value is paid for by all tests, the next by those that are left. Where tests are of
    counts, few of which can be, a test costs what it can show: the chance that its p-value is as small (Tarone 1990; Westfall
    and Wolfinger 1997), which for a test of few people is often none. Both hold however the tests depend on one another.

    Parameters
    ----------
    p_values
        One for each test; missing ones take no part.
    attainable
        The p-values that each test can have, those above 5 % left out or not; without, each costs its own p-value.

    Returns
    -------
    numpy.ndarray
        Adjusted p-values in the same order, 1 at most; those above 5 % may be larger than they must.

    Examples
    --------
    >>> family_wise(np.array([0.01, 0.04, 0.03, np.nan])).round(3).tolist()
    [0.03, 0.06, 0.06, nan]
    """
    adjusted = np.where(np.isnan(p_values), np.nan, 1.0)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    ordered, cost = p_values[order], _Costs(len(p_values), known, attainable)
    largest, start = 0.0, 0
    while start < len(order):
        largest = max(largest, cost.of(ordered[start]))
        if largest > FALSE_CLAIMS:
            # Nothing after it is sure; the rest is Holm's, which is never less.
            left = np.maximum.accumulate(ordered[start:] * np.arange(len(order) - start, 0, -1))
            adjusted[order[start:]] = np.maximum(left, largest).clip(max=1)
            break
        end = int(np.searchsorted(ordered, ordered[start] * _SAME, side="right"))
        adjusted[order[start:end]] = largest
        cost.remove(order[start:end])
        start = end
    return adjusted


class _Costs:
    """What the tests that are left could show by chance, asked of p-values one after the other, the smallest first."""

    def __init__(self, tests: int, known: Places, attainable: Attainable | None):
        listed = attainable or Attainable(known[:0], np.empty(0), np.empty(0), np.ones(tests, dtype=bool))
        self._gone, self._smooth = np.ones(tests, dtype=bool), listed.smooth
        self._gone[known] = False
        self._left = int((~self._gone & self._smooth).sum())
        order = np.argsort(listed.p_value, kind="stable")
        self._test, self._value, self._chance = listed.test[order], listed.p_value[order], listed.chance[order]
        # What each test that is left has cost so far, all of them together, and how many of the p-values listed are counted in.
        self._own, self._sum, self._place = np.zeros(tests), 0.0, 0

    def of(self, value: float) -> float:
        """What they could show by chance at this p-value, or one as small; beyond 5 % nothing is sure, and none is counted."""
        if value > FALSE_CLAIMS:
            return 1.0
        place = int(np.searchsorted(self._value, value * _SAME, side="right"))
        tests, chances = self._test[self._place : place], self._chance[self._place : place]
        np.add.at(self._own, tests, np.where(self._gone[tests], 0.0, chances))
        self._sum += float(chances[~self._gone[tests]].sum())
        self._place = place
        return value * self._left + self._sum

    def remove(self, tests: Places) -> None:
        """Take tests out: what is sure is not paid for by the rest."""
        self._gone[tests] = True
        self._left -= int(self._smooth[tests].sum())
        self._sum -= float(self._own[tests].sum())


def chance_at_most(successes: Floats, trials: Floats, *, limit: float) -> Floats:
    """How likely each idea's share is at most a limit, by what all ideas together show.

    The shares are taken for draws from a distribution of any form (Kiefer and Wolfowitz 1956; Efron 2011), learnt by expectation
    maximisation, in which nothing lies within one standard error of the limit but the limit itself. So an idea of which
    nobody could tell that it lies above counts as one that does not, and one such idea more than there are is counted among them.

    Parameters
    ----------
    successes, trials
        For each idea, how many agreed and how many saw it, at least one each.
    limit
        Between 0 and 1.
    """
    chances = np.ones(len(trials))
    counted, place, times = np.unique(np.stack([successes, trials]), axis=1, return_inverse=True, return_counts=True)
    # How near is near depends on how many saw an idea: once for those seen by as many within a factor of four.
    about = np.round(np.log2(trials) / 2)
    for own in np.unique(about):
        near = np.sqrt(limit * (1 - limit) / np.median(trials[about == own]))
        shares = _apart_from(limit, near)
        agreed, seen = counted[:, :, None]
        logarithm = agreed * np.log(shares) + (seen - agreed) * np.log1p(-shares)
        likelihood = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
        weight = np.full(len(shares), 1 / len(shares))
        extra = np.where(shares == limit, _AT_THE_LIMIT, 0.0)
        for _ in range(_ROUNDS):
            weight = weight * ((times / (likelihood @ weight)) @ likelihood) + extra
            weight /= weight.sum()
        posterior = likelihood * weight
        below = posterior[:, shares <= limit].sum(axis=1) / posterior.sum(axis=1)
        chances[about == own] = below[place.ravel()][about == own]
    return chances


def _apart_from(limit: float, near: float) -> Floats:
    """Shares in steps, with the limit and nothing near it."""
    step = max(near / _STEPS_PER_GAP, _CLOSEST)
    below, above = np.arange(limit - near, _LEAST, -step), np.arange(limit + near, _MOST, step)
    return np.sort(np.concatenate([below, [limit], above]))


def sure_together(chances: Floats) -> Flags:
    """Which claims a page may make together, so that anything among them is false on at most 5 % of such pages.

    The chances that each is false may sum to 3.5 %, which leaves room for what is learnt wrong. First comes the surest of each kind, which a page leads with, then others by how
    sure they are; such as are equally sure stand or fall together.

    Parameters
    ----------
    chances
        How likely each claim is false: kinds of claims by ideas; missing where none can be made.

    Examples
    --------
    >>> sure_together(np.array([[0.001, 0.002, 0.04, np.nan], [0.03, 0.2, 0.9, 0.9]])).tolist()
    [[True, True, False, False], [True, False, False, False]]
    """
    known = np.where(np.isnan(chances), np.inf, chances)
    sure, left = np.zeros(chances.shape, dtype=bool), _SUMMED
    surest = known.min(axis=1, keepdims=True, initial=np.inf)
    for least in np.unique(surest[surest <= _SUMMED]):
        alike = (known == least) & (surest == least)
        if alike.sum() * least <= left:
            sure |= alike
            left -= float(alike.sum() * least)
    values, times = np.unique(known[~sure & (known <= _SUMMED)], return_counts=True)
    fitting = values[np.cumsum(values * times) <= left]
    named: Flags = sure | (known <= fitting.max(initial=-np.inf))
    return named
