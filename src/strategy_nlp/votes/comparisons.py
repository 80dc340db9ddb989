"""Which groups or segments surely differ from the others, among all comparisons that are made on a page or in a report.

By itself, because groups, segments and small segments are told by the same rule, before and after anything is hidden.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.statistics.families import FALSE_CLAIMS, Attainable, family_wise

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# What a comparison is made of: those inside who agreed and who saw the idea, and the same of all others.
TALLIES = ("n_agree", "n_seen", "rest_agree", "rest_seen")
# A comparison with more outcomes than this may have almost any p-value.
_OUTCOMES = 200
_AT_ONCE = 4096


def surely_apart(tests: pd.DataFrame, *, of: Sequence[str]) -> "pd.Series[bool]":
    """Which of these comparisons show a difference, so that in at most 5 % of such families any of them shows a false one.

    Fisher's exact tests, stepped through by `families.family_wise`: each is paid for by what the others could show by chance.

    Parameters
    ----------
    tests
        One family: a row for each comparison, with ``n_agree, n_seen, rest_agree, rest_seen``; where one is missing, or nobody
        is on a side, there is no test.
    of
        Columns that name what is compared, such as the idea: of two groups the one against the other is one test, not two.
    """
    known = tests[list(TALLIES)].notna().all(axis=1) & (tests["n_seen"] > 0) & (tests["rest_seen"] > 0)
    own = tests[known]
    if own.empty:
        return pd.Series(False, index=tests.index)
    inside, outside = (own[list(names)].astype(int).to_numpy() for names in (TALLIES[:2], TALLIES[2:]))
    larger = inside[:, 1] > outside[:, 1]
    turned = larger | ((inside[:, 1] == outside[:, 1]) & (inside[:, 0] > outside[:, 0]))
    sides = np.where(turned[:, None], np.hstack([outside, inside]), np.hstack([inside, outside]))
    table = own[list(of)].assign(**dict(zip(TALLIES, sides.T, strict=True)))
    same = table.groupby([*of, *TALLIES], sort=False, observed=True, dropna=False).ngroup().to_numpy()
    first = np.unique(same, return_index=True)[1]
    p_values, attainable = _exact_tests(sides[first])
    sure = family_wise(p_values, attainable) <= FALSE_CLAIMS
    return pd.Series(sure[same], index=own.index).reindex(tests.index, fill_value=False)


def chance_of_difference(tallies: pd.DataFrame) -> Floats:
    """How likely those inside would differ so much from the others by chance: twice the smaller tail of Fisher's exact test.

    Missing where nobody is on a side. ``tallies`` has `TALLIES`.
    """
    from scipy.stats import hypergeom

    agreed, seen, rest_agree, rest_seen = (tallies[name].to_numpy() for name in TALLIES)
    everybody, agreements = seen + rest_seen, agreed + rest_agree
    below = hypergeom.cdf(agreed, everybody, agreements, seen)
    above = hypergeom.sf(agreed - 1, everybody, agreements, seen)
    known = (seen > 0) & (rest_seen > 0)
    tested: Floats = np.where(known, np.minimum(1.0, 2 * np.minimum(below, above)), np.nan)
    return tested


def _exact_tests(sides: Counts) -> tuple[Floats, Attainable]:
    """Twice the smaller tail of the hypergeometric distribution, of what was counted and of all that could have been."""
    agreed, seen = sides[:, 0], sides[:, 1]
    everybody, agreements = seen + sides[:, 3], agreed + sides[:, 2]
    least, most = np.maximum(0, seen + agreements - everybody), np.minimum(seen, agreements)
    outcomes = most - least + 1
    smooth = outcomes > _OUTCOMES
    p_values = np.empty(len(sides))
    if smooth.any():
        p_values[smooth] = chance_of_difference(pd.DataFrame(sides[smooth], columns=TALLIES))
    found: list[tuple[Counts, Floats, Floats]] = []
    for rows in _alike_in_size(np.flatnonzero(~smooth), outcomes):
        count = least[rows, None] + np.arange(outcomes[rows].max())
        there = count <= most[rows, None]
        drawn = [side[rows, None] for side in (everybody, agreements, seen)]
        chance = np.where(there, _hypergeometric(np.minimum(count, most[rows, None]), *drawn), 0.0)
        below, above = np.cumsum(chance, axis=1), np.cumsum(chance[:, ::-1], axis=1)[:, ::-1]
        possible = np.minimum(1.0, 2 * np.minimum(below, above))
        p_values[rows] = possible[np.arange(len(rows)), agreed[rows] - least[rows]]
        place, column = np.nonzero(there & (possible <= FALSE_CLAIMS))
        found.append((rows[place], possible[place, column], chance[place, column]))
    parts = [np.concatenate(part) for part in zip(*found, strict=True)] if found else [np.empty(0)] * 3
    return p_values, Attainable(parts[0].astype(np.int64), parts[1], parts[2], smooth)


def _alike_in_size(rows: Counts, outcomes: Counts) -> Iterator[Counts]:
    """Some rows at a time, with about as many outcomes."""
    ordered = rows[np.argsort(outcomes[rows], kind="stable")]
    yield from (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))


def _hypergeometric(count: Counts, everybody: Counts, agreements: Counts, seen: Counts) -> Floats:
    from scipy.special import gammaln

    def ways(whole: Counts, part: Counts) -> Floats:
        logarithm: Floats = gammaln(whole + 1) - gammaln(part + 1) - gammaln(whole - part + 1)
        return logarithm

    chance: Floats = np.exp(
        ways(agreements, count) + ways(everybody - agreements, seen - count) - ways(everybody, seen)
    )
    return chance
