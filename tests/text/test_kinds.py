"""Kinds of ideas, on texts by somebody who knew neither signs nor training texts: of what is told four of five are right."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.text.kinds import HEADS, KINDS, head_of, kinds_of, languages_with_signs, signs_of_all
from strategy_nlp.text.vectors.embedding import embed, get_encoder

LABELLED = "data/evaluation/kinds.csv"


@pytest.fixture(scope="module", params=HEADS)
def told(request, pytestconfig):
    texts = pd.read_csv(pytestconfig.rootpath / LABELLED)
    vectors = embed(texts["text"].tolist(), get_encoder(request.param))
    return texts.assign(told=kinds_of(texts["text"], texts["language"], vectors, encoder=request.param))


@pytest.mark.parametrize("kind", KINDS)
def test_of_each_kind_told_four_of_five_are_right(told, kind):
    own = told[told["told"] == kind]
    right = (own["kind"] == kind).sum()
    low, _ = wilson_interval(np.array([float(right)]), np.array([float(len(own))]))

    assert len(own) >= 9
    assert right / len(own) >= 0.8
    assert low[0] > 0.6


def test_most_are_told_and_most_of_these_are_right(told):
    decided = told[told["told"] != ""]

    assert len(decided) / len(told) > 0.5
    assert (decided["kind"] == decided["told"]).mean() > 0.88


@pytest.mark.parametrize("language", sorted(languages_with_signs()))
def test_in_each_language_three_of_four_told_are_right(told, language):
    own = told[(told["language"] == language) & (told["told"] != "")]

    assert (own["kind"] == own["told"]).mean() >= 0.75


def test_the_labelled_texts_are_none_that_a_head_was_trained_on(pytestconfig):
    folder = pytestconfig.rootpath / "data" / "evaluation"
    trained = set(pd.read_csv(folder / "kinds_training.csv")["text"].str.lower())
    measured = pd.read_csv(folder / "kinds.csv")

    assert len(measured) >= 200
    assert not trained & set(measured["text"].str.lower())
    assert measured["kind"].value_counts().min() >= 40


def test_chances_sum_to_one_and_are_the_same_alone_and_together():
    texts = pd.Series(["Train judges on this.", "Who reads what we send?", "I can translate, call me: [phone]"])
    languages = pd.Series("en", index=texts.index)
    vectors = embed(texts.tolist(), get_encoder("embedded"))

    together = head_of("embedded").chances(vectors, signs_of_all(texts, languages))

    assert np.allclose(together.sum(axis=1), 1, atol=1e-5)
    alone = head_of("embedded").chances(vectors[1:2], signs_of_all(texts[1:2], languages[1:2]))
    assert (together[1] == alone[0]).all()
    assert kinds_of(texts, languages, vectors, encoder="embedded").tolist()[1:] == ["question", "offer"]


def test_a_language_without_words_is_told_by_its_vector_and_the_signs_of_all_languages():
    texts = pd.Series(["裁判官を研修し、毎年その結果を公表しましょう。", "なぜ私たちには一度も聞かないのですか？"])
    vectors = embed(texts.tolist(), get_encoder("embedded"))

    told = kinds_of(texts, pd.Series("ja", index=texts.index), vectors, encoder="embedded")

    assert signs_of_all(texts, pd.Series(["ja", "ja"]))[:, :7].sum() == 0
    assert told.tolist() == kinds_of(texts, pd.Series("xx", index=texts.index), vectors, encoder="embedded").tolist()
    assert set(told) <= {"", *KINDS}


def test_no_ideas_have_no_kinds():
    nothing = pd.Series([], dtype=str)

    assert kinds_of(nothing, nothing, np.empty((0, 256), np.float32), encoder="embedded").empty
