"""Sentiment that says how sure it is, and says nothing where it has no evidence.

An idea stays undecided where the model is not sure enough, in every language for which nobody measured how often it is
right, and with every encoder on whose vectors no head was trained. "Undecided" is never called "neutral". Whatever the
model, a text is not given a tone that its words deny (`strategy_nlp.text.tone.negation`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import ModelError, refuse_single
from strategy_nlp.files import digest
from strategy_nlp.text.tone.features import plain
from strategy_nlp.text.tone.heads import LABELS, has_heads, model_card, shipped_heads
from strategy_nlp.text.tone.negation import denied_tones, negation_version, unheard_without
from strategy_nlp.text.vectors.embedding import embed, get_encoder

__all__ = ["LABELS", "Accuracy", "Classifier", "get_classifier", "model_card", "sentiment_names"]

SHIPPED = "shipped"
_TRANSFORMERS = "transformers"

_NEUTRAL = LABELS.index("neutral")

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Accuracy:
    """How good a model was in one language: macro-F1 on so many labelled texts, with its 95 % interval."""

    macro_f1: float
    low: float
    high: float
    texts: int

    def as_dict(self) -> dict[str, float]:
        """The same for a receipt."""
        return {"macro_f1": self.macro_f1, "low": self.low, "high": self.high, "texts": self.texts}


@dataclass(frozen=True)
class Classifier:
    """A model that tells the tone of texts.

    Attributes
    ----------
    name
        What it is asked for by.
    version
        Changes whenever its answers would.
    evidence
        The languages it answers for, with what was measured; None for one that its authors state and nobody here measured.
    encoder
        The encoder whose vectors it takes; blank for a model that reads the text itself.
    measured_on
        What the evidence was measured on.
    probabilities
        Texts, their vectors and languages to a probability of each of `LABELS`, one row per text.
    """

    name: str
    version: str
    evidence: Mapping[str, Accuracy | None]
    encoder: str
    measured_on: str
    probabilities: Callable[[list[str], Vectors, "pd.Series[str]"], Numbers]

    def classify(
        self,
        texts: "pd.Series[str]",
        languages: "pd.Series[str]",
        *,
        vectors: Vectors | None = None,
        min_confidence: float = 0.5,
    ) -> pd.DataFrame:
        """The sentiment of each text: ``sentiment`` (missing where undecided) and ``sentiment_confidence``.

        A tone that a text denies ("not bad") is left out, and the confidence is the probability of the likeliest other, so
        that most such texts stay undecided.

        Parameters
        ----------
        texts
            Redacted texts; their index becomes that of the result.
        languages
            The language of each.
        vectors
            The encoder's unit vectors, not centred, one row per text; made here where they are not given.
        min_confidence
            Texts whose likeliest label is less likely than this stay undecided; 0 decides all in languages with evidence.
        """
        refuse_single(texts, "classify")
        refuse_single(languages, "classify")
        result = pd.DataFrame(
            {"sentiment": pd.array([pd.NA] * len(texts), dtype="string"), "sentiment_confidence": np.nan},
            index=texts.index,
        )
        known = languages.isin(list(self.evidence)).to_numpy()
        if not known.any():
            return result
        read = [plain(text) for text in texts[known]]
        own = vectors[known] if vectors is not None else self._vectors(read)
        chances = self.heard(read, own, languages[known])
        confidence = np.full(len(texts), np.nan)
        confidence[known] = np.round(chances.max(axis=1), 6)
        told = np.full(len(texts), "", dtype=object)
        told[known] = np.array(LABELS)[chances.argmax(axis=1)]
        decided = known & (confidence >= min_confidence)
        result["sentiment_confidence"] = confidence
        result.loc[decided, "sentiment"] = told[decided]
        return result

    def heard(self, texts: list[str], vectors: Vectors, languages: "pd.Series[str]") -> Numbers:
        """The probabilities with 0 for each tone that a text denies, by its words or as far as the model can tell.

        Where no listed word is negated, the model is asked about the text without its negation: if it would say the same
        tone of that, it has not heard the negation, and says nothing of the sort.
        """
        chances = without_denied(self.probabilities(texts, vectors, languages), texts, languages)
        asked = [unheard_without(text, str(code)) for text, code in zip(texts, languages, strict=True)]
        rows = np.flatnonzero(np.array([bool(text) for text in asked], bool) & (chances.argmax(axis=1) != _NEUTRAL))
        if len(rows):
            others = [asked[row] for row in rows]
            same = self.probabilities(others, self._vectors(others), languages.iloc[rows]).argmax(axis=1)
            deaf = rows[same == chances[rows].argmax(axis=1)]
            chances[deaf, chances[deaf].argmax(axis=1)] = 0.0
        return chances

    def _vectors(self, texts: list[str]) -> Vectors:
        if not self.encoder:
            return np.empty((len(texts), 0), np.float32)
        return embed(texts, get_encoder(self.encoder))

    def accuracy(self) -> dict[str, dict[str, float]]:
        """By language what was measured, for receipts and captions; languages that nobody measured are not in it."""
        return {code: found.as_dict() for code, found in sorted(self.evidence.items()) if found}


def without_denied(chances: Numbers, texts: list[str], languages: "pd.Series[str]") -> Numbers:
    """The probabilities with 0 for each tone that its text denies; those of the others stay what they are."""
    denied = [denied_tones(text, str(code)) for text, code in zip(texts, languages, strict=True)]
    return np.where([[label in tones for label in LABELS] for tones in denied], 0.0, chances)


def sentiment_names() -> tuple[str, ...]:
    """What `get_classifier` takes."""
    return SHIPPED, f"{_TRANSFORMERS}:<name or path>"


def get_classifier(name: str, *, encoder: str = "embedded") -> Classifier:
    """The classifier of that name, for the vectors of an encoder; nothing is fetched.

    The shipped one knows the vectors of some encoders only; with any other it answers for no language.

    Raises
    ------
    ModelError
        If no classifier has that name, or what it needs is not on this machine.

    Examples
    --------
    >>> get_classifier("shipped", encoder="embedded").evidence["es"].texts > 1000
    False
    """
    kind, colon, model = name.partition(":")
    if name == SHIPPED:
        return _shipped(encoder)
    if kind == _TRANSFORMERS and colon and model.strip():
        from strategy_nlp.text.tone.transformers import transformers_model

        found = transformers_model(name, model.strip())
        return Classifier(
            name,
            f"{found.version}, {negation_version()}",
            dict.fromkeys(found.languages),
            "",
            "",
            lambda texts, _, __: found.probabilities(texts),
        )
    raise ModelError(f"sentiment is {name!r}; it must be one of {', '.join(sentiment_names())}.")


def _shipped(encoder: str) -> Classifier:
    card = model_card()
    if not has_heads(encoder):
        return Classifier(SHIPPED, f"no head for {encoder}", {}, encoder, card["measured_on"], _no_answer)
    measured: dict[str, Any] = card["encoders"][encoder]
    evidence = {
        code: Accuracy(
            macro_f1=measured["macro_f1"][code],
            low=measured["macro_f1_low"][code],
            high=measured["macro_f1_high"][code],
            texts=measured["texts"][code],
        )
        for code in measured["evidence"]
    }
    version = digest([card["weights_sha256"][encoder], card["weights_sha256"]["text"], negation_version()])
    # Loaded when first asked, so that a receipt of a run without sentiment reads no weights.
    return Classifier(
        SHIPPED,
        version,
        evidence,
        encoder,
        card["measured_on"],
        lambda texts, vectors, languages: shipped_heads(encoder).probabilities(texts, vectors, languages),
    )


def _no_answer(texts: list[str], _vectors: Vectors, _languages: "pd.Series[str]") -> Numbers:
    raise ModelError(f"There is no head for these vectors, so nothing can be said of {len(texts)} texts.")
