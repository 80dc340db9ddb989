"""Sentiment answers where it has evidence, and is silent elsewhere."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp import sentiment
from strategy_nlp.errors import ModelError
from strategy_nlp.vectors import embed, get_encoder


def _classify(texts, languages, **options):
    return sentiment.classify(embed(texts, get_encoder("embedded")), pd.Series(languages), **options)


def test_plain_feelings_are_told():
    found = _classify(["I love this, wonderful, thank you!", "This is awful, I hate it so much"], ["en", "en"])

    assert found["sentiment"].tolist() == ["positive", "negative"]


def test_languages_without_evidence_stay_undecided():
    found = _classify(["とても素晴らしい", "Świetnie, dziękuję!"], ["ja", "pl"], min_confidence=0)

    assert found["sentiment"].isna().all()
    assert found["sentiment_confidence"].isna().all()


def test_a_threshold_of_zero_decides_all_and_of_one_nothing():
    texts, languages = ["The meeting is on Tuesday", "What a joy", "Shame on them"], ["en"] * 3

    assert _classify(texts, languages, min_confidence=0)["sentiment"].notna().all()
    assert _classify(texts, languages, min_confidence=1)["sentiment"].isna().all()


def test_probabilities_sum_to_one_and_do_not_depend_on_the_company():
    vectors = embed(["one thing", "another thing", "a third"], get_encoder("embedded"))

    together, alone = sentiment.probabilities(vectors), sentiment.probabilities(vectors[1:2])

    assert together.sum(axis=1) == pytest.approx(1)
    assert (together[1] == alone[0]).all()


def test_no_ideas_no_sentiment():
    assert sentiment.classify(np.empty((0, 0), np.float32), pd.Series([], dtype=str)).empty


def test_changed_weights_are_refused(monkeypatch):
    sentiment._head.cache_clear()
    monkeypatch.setattr(sentiment, "model_card", lambda: {"weights_sha256": "0" * 64})

    with pytest.raises(ModelError, match="its card says"):
        sentiment.probabilities(np.zeros((1, 512), np.float32))


@pytest.mark.real_data
def test_the_card_tells_the_measured_scores(real_data):
    from sklearn.metrics import f1_score

    table = pd.read_csv(real_data / "sentiment" / "sentiment.csv", keep_default_na=False)
    english = table[(table["set"] == "umsab") & (table["split"] == "val") & (table["lang"] == "en")]
    chances = sentiment.probabilities(embed(english["text"].tolist(), get_encoder("embedded")))
    told = np.array(sentiment.LABELS)[chances.argmax(axis=1)]

    assert round(f1_score(english["label"], told, average="macro"), 3) == round(
        sentiment.model_card()["macro_f1_validation"]["en"], 3
    )
