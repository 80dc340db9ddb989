"""The steps of the flow that look at one text at a time.

By itself, because it is the door of the wing.
"""

import numpy as np
import pandas as pd

from strategy_nlp.intake.settings import Settings
from strategy_nlp.text import what_counts
from strategy_nlp.text.language import detection
from strategy_nlp.text.tone import classifier as sentiment


def cleaned(protected: pd.DataFrame, settings: Settings, *, voted: set[str]) -> pd.DataFrame:
    ideas = what_counts.set_aside(protected, show_pending=settings.show_pending, voted=voted)
    detected = detection.detect_languages(ideas["text"], declared=ideas["language"], authors=ideas["author_id"])
    return ideas.drop(columns="language").join(detected.round(6))


def with_tone(ideas: pd.DataFrame, embedded: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    classifier = sentiment.get_classifier(settings.sentiment, encoder=settings.vectors)
    # A translation has its translator's tone, so only ideas embedded by their own words are asked about.
    rows = (
        embedded.index[ideas.loc[embedded.index, "embedded"] == "text"]
        if classifier.encoder
        else ideas.index[ideas["used"]]
    )
    return classifier.classify(
        ideas.loc[rows, "text"],
        ideas.loc[rows, "language"],
        vectors=embedded.loc[rows].to_numpy(np.float32) if classifier.encoder else None,
        min_confidence=settings.min_sentiment_confidence,
    )
