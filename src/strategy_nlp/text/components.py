"""Components of spaCy pipelines: ``nlp.add_pipe("strategy_language")``, ``"strategy_redaction"`` and ``"strategy_sentiment"``.

They are found through entry points once this package is installed. As everywhere, nothing is told where nobody can tell, or measured
how often it is right.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from strategy_nlp.privacy.plain import redact
from strategy_nlp.text.language.detection import UNDETERMINED, detect_languages
from strategy_nlp.text.tone.classifier import LABELS, Classifier, get_classifier
from strategy_nlp.text.what_counts import normalise

_BATCH = 256
_AUTO = "auto"


class Component(ABC):
    """What sets attributes of documents, some documents at a time."""

    def __call__(self, doc: Any) -> Any:
        """The document with its attributes."""
        return next(iter(self.pipe([doc])))

    def pipe(self, docs: Iterable[Any], *, batch_size: int = _BATCH) -> Iterator[Any]:
        """The documents with their attributes, some at a time."""
        waiting = iter(docs)
        while some := list(islice(waiting, batch_size)):
            self.tell(some)
            yield from some

    @abstractmethod
    def tell(self, docs: list[Any]) -> None:
        """Set the attributes of these documents."""


class LanguageComponent(Component):
    """Sets ``doc._.language`` (a code, None where nobody can tell) and ``doc._.language_confidence`` (0 to 1: how likely it is right)."""

    def tell(self, docs: list[Any]) -> None:
        """Set the language of these documents."""
        found = detect_languages(_normal(docs))
        for doc, row in zip(docs, found.to_dict("records"), strict=True):
            doc._.language = None if row["language"] == UNDETERMINED else str(row["language"])
            doc._.language_confidence = float(row["language_confidence"])


class RedactionComponent(Component):
    """Sets ``doc._.redacted``, the text with personal details replaced by their kind, and ``doc._.details``, how many they were.

    The document itself still holds its text: pass on ``doc._.redacted``, not ``doc``. Names of persons stay.

    Parameters
    ----------
    region
        Two letters, or blank: the region whose short phone numbers are known.
    """

    def __init__(self, *, region: str = "") -> None:
        self._region = region

    def tell(self, docs: list[Any]) -> None:
        """Set the redacted text of these documents."""
        found = redact([doc.text for doc in docs], regions=[self._region] * len(docs))
        for doc, text, details in zip(docs, found["text"], found["redacted"], strict=True):
            doc._.redacted, doc._.details = str(text), int(details)


class SentimentComponent(Component):
    """Sets ``doc._.sentiment`` (None where undecided), ``doc._.sentiment_confidence`` and, where decided, ``doc.cats``.

    Parameters
    ----------
    classifier
        What tells the tone.
    language
        The language of all texts, or ``auto``: each text's own, as told by machine.
    min_confidence
        Texts whose likeliest label is less likely than this stay undecided.
    """

    def __init__(self, classifier: Classifier, *, language: str = _AUTO, min_confidence: float = 0.5) -> None:
        self._classifier, self._language, self._min_confidence = classifier, language, min_confidence

    def tell(self, docs: list[Any]) -> None:
        """Set the sentiment of these documents."""
        texts = _normal(docs)
        languages = (
            detect_languages(texts)["language"]
            if self._language == _AUTO
            else pd.Series(self._language, index=texts.index)
        )
        found = self._classifier.classify(texts, languages, min_confidence=self._min_confidence)
        for doc, row in zip(docs, found.to_dict("records"), strict=True):
            told = pd.notna(row["sentiment"])
            doc._.sentiment = str(row["sentiment"]) if told else None
            doc._.sentiment_confidence = None if pd.isna(row["sentiment_confidence"]) else row["sentiment_confidence"]
            if told:
                doc.cats |= {label: float(label == row["sentiment"]) for label in LABELS}


def make_language(nlp: Any, name: str) -> LanguageComponent:  # noqa: ARG001 (spaCy passes them)
    """The component for a pipeline; spaCy calls this with what its configuration says."""
    _with_attributes("language", "language_confidence")
    return LanguageComponent()


def make_redaction(nlp: Any, name: str, *, region: str) -> RedactionComponent:  # noqa: ARG001 (spaCy passes them)
    """The component for a pipeline; spaCy calls this with what its configuration says."""
    _with_attributes("redacted", "details")
    return RedactionComponent(region=region)


def make_sentiment(
    nlp: Any,  # noqa: ARG001 (spaCy passes it)
    name: str,  # noqa: ARG001 (likewise)
    *,
    language: str,
    encoder: str,
    model: str,
    min_confidence: float,
) -> SentimentComponent:
    """The component for a pipeline; spaCy calls this with what its configuration says."""
    _with_attributes("sentiment", "sentiment_confidence")
    return SentimentComponent(get_classifier(model, encoder=encoder), language=language, min_confidence=min_confidence)


def _normal(docs: list[Any]) -> "pd.Series[str]":
    return pd.Series([normalise(doc.text) for doc in docs], dtype=object)


def _with_attributes(*names: str) -> None:
    for name in names:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=None)


Language.factory(
    "strategy_language", assigns=["doc._.language", "doc._.language_confidence"], default_config={}, func=make_language
)
Language.factory(
    "strategy_redaction",
    assigns=["doc._.redacted", "doc._.details"],
    default_config={"region": ""},
    func=make_redaction,
)
Language.factory(
    "strategy_sentiment",
    assigns=["doc.cats", "doc._.sentiment", "doc._.sentiment_confidence"],
    default_config={"language": _AUTO, "encoder": "embedded", "model": "shipped", "min_confidence": 0.5},
    func=make_sentiment,
)
