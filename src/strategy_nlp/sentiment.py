"""Sentiment that says how sure it is, and says nothing where it has no evidence.

A logistic head on the sentence vectors, trained by ``strategy_nlp.models.train_sentiment``. An idea stays undecided
where the head is not sure enough, and in every language for which nobody measured how often it is right. "Undecided"
is never called "neutral".
"""

import json
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import ModelError
from strategy_nlp.store import Vectors, file_hash

# The encoder whose vectors the head was trained on.
ENCODER = "embedded"

LABELS = ("negative", "neutral", "positive")

# Languages whose labelled texts the head was measured on. "Hindi" in that data is romanised, which the language
# identifier cannot see, so Hindi is not among them.
EVIDENCE = ("ar", "de", "en", "es", "fr", "it", "pt")


def model_card() -> dict[str, Any]:
    """What the shipped head was trained on, its macro-F1 per language, and the hash of its weights."""
    card: dict[str, Any] = json.loads((files("strategy_nlp") / "models" / "sentiment.json").read_text(encoding="utf-8"))
    return card


def classify(vectors: Vectors, languages: "pd.Series[str]", *, min_confidence: float = 0.5) -> pd.DataFrame:
    """The sentiment of each idea: ``sentiment`` (missing where undecided) and ``sentiment_confidence``.

    Parameters
    ----------
    vectors
        The embedded encoder's unit vectors, not centred, one row per idea.
    languages
        The language of each idea; its index becomes that of the result.
    min_confidence
        Ideas whose likeliest label is less likely than this stay undecided; 0 decides all in languages with evidence.

    Raises
    ------
    ModelError
        If the shipped weights are not those that the model card names.
    """
    result = pd.DataFrame(
        {"sentiment": pd.array([pd.NA] * len(languages), dtype="string"), "sentiment_confidence": np.nan},
        index=languages.index,
    )
    if len(vectors) == 0:
        return result
    chances = probabilities(vectors)
    best = chances.argmax(axis=1)
    known = languages.isin(EVIDENCE).to_numpy()
    confidence = np.round(chances.max(axis=1), 6)
    result.loc[known, "sentiment_confidence"] = confidence[known]
    decided = known & (confidence >= min_confidence)
    result.loc[decided, "sentiment"] = np.array(LABELS)[best[decided]]
    return result


def probabilities(vectors: Vectors) -> NDArray[np.float64]:
    """Calibrated probabilities of negative, neutral and positive, one row per vector."""
    weights, bias, temperature = _head()
    # Row by row, so that an idea's result does not depend on which others it was computed with.
    scores = np.einsum("nd,cd->nc", vectors.astype(np.float64), weights) + bias
    scores /= temperature
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    chances: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
    return chances


@cache
def _head() -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    with as_file(files("strategy_nlp") / "models" / "sentiment.npz") as path:
        found, expected = file_hash(path), model_card()["weights_sha256"]
        if found != expected:
            raise ModelError(
                f"models/sentiment.npz has the hash {found[:12]}…, its card says {expected[:12]}…; train it again with "
                "`python -m strategy_nlp.models.train_sentiment`."
            )
        with np.load(path, allow_pickle=False) as file:
            return file["weights"].astype(np.float64), file["bias"].astype(np.float64), float(file["temperature"])
