"""Whether probabilities mean what they say.

By itself, because it knows of no language and no tone.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_BINS = 10


def reliability(confidence: Numbers, right: NDArray[np.bool_]) -> pd.DataFrame:
    """In ten equal bins of confidence, how sure the answers were and how many of them were right.

    Returns
    -------
    pandas.DataFrame
        ``low, high, texts, confidence, right``, one row per bin that holds any.
    """
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    rows = [
        {
            "low": number / _BINS,
            "high": (number + 1) / _BINS,
            "texts": int((bins == number).sum()),
            "confidence": float(confidence[bins == number].mean()),
            "right": float(right[bins == number].mean()),
        }
        for number in np.unique(bins).tolist()
    ]
    return pd.DataFrame(rows, columns=["low", "high", "texts", "confidence", "right"])


def expected_calibration_error(confidence: Numbers, right: NDArray[np.bool_]) -> float:
    """Mean distance between confidence and the share that is right, over the bins of `reliability` by their size.

    Naeini, Cooper and Hauskrecht 2015, as Guo et al. 2017 use it.

    >>> expected_calibration_error(np.array([0.9, 0.9]), np.array([True, False]))
    0.4
    """
    table = reliability(confidence, right)
    gaps = (table["confidence"] - table["right"]).abs() * table["texts"]
    return round(float(gaps.sum() / max(len(confidence), 1)), 6)
