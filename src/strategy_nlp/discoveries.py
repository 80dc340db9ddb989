"""Findings among many: how many of those that are told may be false."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Of what pages call sure among many comparisons, at most this share is false, in the mean over pages.
FALSE_DISCOVERIES = 0.05


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


def discovered(q_values: "pd.Series[float]") -> "pd.Series[bool]":
    """Which findings are told as sure; a missing q-value never is."""
    return q_values.astype(float) <= FALSE_DISCOVERIES
