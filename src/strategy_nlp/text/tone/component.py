"""Sentiment as a component of a spaCy pipeline: ``nlp.add_pipe("strategy_sentiment")``.

It is found through an entry point once this package is installed. As everywhere, it stays silent where nobody measured
how often it is right.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pandas as pd
from spacy.language import Language
from spacy.tokens import Doc

from strategy_nlp.text.language.detection import detect_languages
from strategy_nlp.text.tone.classifier import LABELS, Classifier, get_classifier
from strategy_nlp.text.what_counts import normalise

_BATCH = 256


class SentimentComponent:
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

    def __init__(self, classifier: Classifier, *, language: str = "auto", min_confidence: float = 0.5) -> None:
        self._classifier, self._language, self._min_confidence = classifier, language, min_confidence

    def __call__(self, doc: Any) -> Any:
        """The document with its sentiment."""
        return next(iter(self.pipe([doc])))

    def pipe(self, docs: Iterable[Any], *, batch_size: int = _BATCH) -> Iterator[Any]:
        """The documents with their sentiment, some at a time."""
        waiting = iter(docs)
        while some := list(islice(waiting, batch_size)):
            texts = pd.Series([normalise(doc.text) for doc in some], dtype=object)
            languages = (
                detect_languages(texts)["language"]
                if self._language == "auto"
                else pd.Series(self._language, index=texts.index)
            )
            found = self._classifier.classify(texts, languages, min_confidence=self._min_confidence)
            for doc, row in zip(some, found.to_dict("records"), strict=True):
                told = pd.notna(row["sentiment"])
                doc._.sentiment = str(row["sentiment"]) if told else None
                doc._.sentiment_confidence = (
                    None if pd.isna(row["sentiment_confidence"]) else row["sentiment_confidence"]
                )
                if told:
                    doc.cats |= {label: float(label == row["sentiment"]) for label in LABELS}
                yield doc


def make_component(
    nlp: Any,  # noqa: ARG001 (spaCy passes it)
    name: str,  # noqa: ARG001 (likewise)
    *,
    language: str,
    encoder: str,
    model: str,
    min_confidence: float,
) -> SentimentComponent:
    """The component for a pipeline; spaCy calls this with what its configuration says."""
    for extension in ("sentiment", "sentiment_confidence"):
        if not Doc.has_extension(extension):
            Doc.set_extension(extension, default=None)
    return SentimentComponent(get_classifier(model, encoder=encoder), language=language, min_confidence=min_confidence)


Language.factory(
    "strategy_sentiment",
    assigns=["doc.cats", "doc._.sentiment", "doc._.sentiment_confidence"],
    default_config={"language": "auto", "encoder": "embedded", "model": "shipped", "min_confidence": 0.5},
    func=make_component,
)
