"""The steps of the flow that look at one text at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy_nlp.cache import remember, versions
from strategy_nlp.text import what_counts
from strategy_nlp.text.language import detection
from strategy_nlp.text.tone import classifier as sentiment

_TOLD = {
    "duplicate_of": str, "dropped_because": str, "used": bool, "language": object, "language_confidence": float, "language_second": object,
}  # fmt: skip


@dataclass(frozen=True)
class TextOptions:
    """What a consultation says of its texts.

    Attributes
    ----------
    show_pending
        Whether ideas that no moderator has looked at count.
    sentiment
        Name of the sentiment model.
    min_sentiment_confidence
        Ideas whose sentiment is less sure than this stay undecided.
    translated_into
        The language that the column ``translation`` of the ideas is in.
    """

    show_pending: bool = False
    sentiment: str = "shipped"
    min_sentiment_confidence: float = 0.5
    translated_into: str = "en"


def cleaned(protected: pd.DataFrame, options: TextOptions, *, voted: set[str]) -> pd.DataFrame:
    """The ideas with what does not count and their languages; kept between runs, without a word of the texts."""

    def make() -> dict[str, pd.DataFrame]:
        ideas = what_counts.set_aside(protected, show_pending=options.show_pending, voted=voted)
        detected = detection.detect_languages(ideas["text"], declared=ideas["language"], authors=ideas["author_id"])
        return {"told": ideas.drop(columns="language").join(detected.round(6))[list(_TOLD)].reset_index(drop=True)}

    columns = ["idea_id", "question", "text", "status", "channel", "language", "author_id"]
    columns += [name for name in ("choice",) if name in protected]
    parts: list[bytes | str] = [
        str(options.show_pending),
        "\n".join(sorted(voted)),
        protected[columns].to_csv(index=False),
        str(versions()),
    ]
    told = remember("cleaned", made_from=parts, make=make)["told"]
    return protected.drop(columns="language").assign(**told.set_index(protected.index).astype(_TOLD))


def with_tone(ideas: pd.DataFrame, embedded: pd.DataFrame, *, encoder: str, options: TextOptions) -> pd.DataFrame:
    """The tone of the ideas that were embedded by the encoder of that name; kept between runs."""
    classifier = sentiment.get_classifier(options.sentiment, encoder=encoder)
    # A translation has its translator's tone, so only ideas embedded by their own words are asked about.
    rows = (
        embedded.index[ideas.loc[embedded.index, "embedded"] == "text"]
        if classifier.encoder
        else ideas.index[ideas["used"]]
    )
    vectors = embedded.loc[rows].to_numpy(np.float32) if classifier.encoder else None
    own = ideas.loc[rows]

    def make() -> dict[str, pd.DataFrame]:
        told = classifier.classify(
            own["text"], own["language"], vectors=vectors, min_confidence=options.min_sentiment_confidence
        )
        return {"told": told.reset_index(drop=True)}

    parts: list[bytes | str] = [
        classifier.name, classifier.version, str(options.min_sentiment_confidence), own[["text", "language"]].to_csv(index=False),
        b"" if vectors is None else vectors.tobytes(), str(versions()),
    ]  # fmt: skip
    return remember("tone", made_from=parts, make=make)["told"].set_index(rows)
