"""Plain inputs: whatever people hand over is taken in its order, or refused in one sentence."""

import numpy as np
import pandas as pd
import pytest

import strategy_nlp as sn

TEXTS = ["We need a library in our street", "Necesitamos una biblioteca en la calle", ""]
MANY = [sn.text.languages, sn.privacy.redact]
ALL = [*MANY, sn.text.embed, sn.text.sentiment, sn.topics.find]
VOTES = pd.DataFrame({"voter_id": ["a", "b", "c"], "idea_id": ["i", "i", "k"], "vote": ["agree", "pass", "disagree"]})


def _name(function):
    return function.__name__


@pytest.mark.parametrize("function", MANY, ids=_name)
@pytest.mark.parametrize(
    "texts",
    [
        TEXTS,
        tuple(TEXTS),
        pd.Series(TEXTS, index=["x", "y", "z"]),
        np.array(TEXTS),
        np.array(TEXTS, dtype=object),
        pd.DataFrame({"text": TEXTS, "other": 1}),
        map(str, TEXTS),
        [*TEXTS[:2], None],
    ],
    ids=["list", "tuple", "series", "array", "array of objects", "table", "generator", "missing"],
)
def test_texts_come_as_people_have_them(function, texts):
    texts = iter(TEXTS) if isinstance(texts, map) else texts
    index = texts.index if isinstance(texts, pd.Series) else pd.RangeIndex(3)

    found = function(texts)

    assert found.index.equals(pd.Index(index))
    pd.testing.assert_frame_equal(found.reset_index(drop=True), function(TEXTS), check_column_type=False)


@pytest.mark.parametrize("function", ALL, ids=_name)
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("one text", "single"),
        (b"one text", "single"),
        ({"a": "text"}, "make a list"),
        ({"a text"}, "make a list"),
        (7, "int"),
        ([7], "row 0"),
        (["a", ["b"]], "row 1"),
        (np.array([["a", "b"]]), "shape"),
        (pd.DataFrame({"idea": ["a"]}), "no column text"),
    ],
)
def test_what_is_no_texts_is_refused_in_one_sentence(function, given, told):
    with pytest.raises(sn.DataError, match=told) as refused:
        function(given)

    assert "\n" not in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("function", [sn.votes.agreement, sn.votes.groups], ids=_name)
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([1, -1], "list"),
        (VOTES.drop(columns="vote"), "no column vote"),
        (VOTES.assign(vote=[1, -1, 0]), "agree, disagree, pass"),
        (VOTES.assign(voter_id=[None, "b", "c"]), "voter_id is missing in row 0"),
        (VOTES.assign(vote=["agree", "Agree", "pass"]), "'Agree' in row 1"),
    ],
)
def test_what_is_no_votes_is_refused_in_one_sentence(function, given, told):
    with pytest.raises(sn.DataError, match=told) as refused:
        function(given)

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: sn.text.languages(["a", "b"], declared=["en"]),
        lambda: sn.text.sentiment(["a", "b"], languages_of=["en"]),
        lambda: sn.text.sentiment(["a"], min_confidence=7),
        lambda: sn.privacy.redact(["a", "b"], regions=["GB", "", ""]),
        lambda: sn.privacy.redact(pd.DataFrame([["a", "b"]], columns=["text", "text"])),
        lambda: sn.votes.agreement(VOTES, min_votes=-1),
        lambda: sn.votes.agreement(VOTES, min_votes="3"),
        lambda: sn.votes.groups(VOTES, seed="x"),
        lambda: sn.text.embed(["a"], encoder=None),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(ask):
    with pytest.raises(sn.StrategyNLPError) as refused:
        ask()

    assert "\n" not in str(refused.value)


def test_ids_may_be_numbers():
    numbered = VOTES.assign(voter_id=[1, 2, 3], idea_id=[10, 10, 20])

    found = sn.votes.agreement(numbered, min_votes=1)

    assert found["idea_id"].tolist() == ["10", "20"]
    assert found["n_seen"].tolist() == [2, 1]


def test_an_encoder_that_is_not_there_is_refused_in_one_sentence():
    with pytest.raises(sn.ModelError, match="no such"):
        sn.text.embed(["a"], encoder="no such")


def test_topics_are_found_without_a_consultation_and_without_personal_details():
    subjects = ("Schools should teach children their rights", "Plant trees along the rivers to stop floods")
    texts = pd.Series(
        [
            f"{text}{tail}"
            for text in subjects
            for tail in (" today", " now", " soon", " please", ", ask ana@example.org")
        ],
        index=range(100, 110),
    )

    found = sn.topics.find(texts, encoder="embedded")

    assert found.ideas.index.equals(texts.index)
    assert found.ideas["topic"].nunique() == len(found.topics) == 2
    assert not found.ideas["text"].str.contains("@").any()
    assert found.model is not None


def test_languages_of_topics_must_be_as_many_as_texts():
    with pytest.raises(sn.DataError, match="one for each"):
        sn.topics.find(["a", "b"], languages=["en"])
