"""Topics are checked before they are told: do they come back, are they more than a language, what may join them later."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.assignment import TopicCentres
from strategy_nlp.communities import GraphCommunities
from strategy_nlp.labels import Vocabulary, choose_titles, distinct, thesaurus, vocabulary
from strategy_nlp.neighbours import closest_pairs, nearest_neighbours, shared_word_graph
from strategy_nlp.topic_checks import badge, best_overlaps, language_skew, topic_stability


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _clouds(seed=0, clouds=3, each=25, noise=0.1):
    random = np.random.default_rng(seed)
    rows = np.repeat(np.eye(16)[:clouds], each, axis=0) + random.normal(0, noise, (clouds * each, 16))
    return _unit(rows), np.repeat(np.arange(clouds), each)


def test_topics_of_separate_clouds_are_stable_and_of_one_cloud_are_not():
    separate, _ = _clouds()
    one = _unit(np.random.default_rng(0).normal(size=(75, 16)))

    firm = topic_stability(GraphCommunities(resolution=1.0).fit(separate))
    loose = topic_stability(GraphCommunities(resolution=1.0).fit(one))

    assert firm.min() > 0.9
    assert loose.mean() < firm.min()
    assert badge(float(firm.min())) == "stable"


def test_a_topic_in_one_language_is_told_from_chance():
    labels = np.repeat([0, 1], 40)
    apart = pd.Series(["en"] * 40 + ["zh"] * 40)
    mixed = pd.Series(["en", "zh"] * 40)

    assert language_skew(apart, labels).p_value.max() <= 0.002
    assert language_skew(apart, labels).distance == pytest.approx([0.5, 0.5])
    assert language_skew(mixed, labels).p_value.min() > 0.5


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000))
def test_overlap_with_oneself_is_whole_and_never_more(seed):
    labels = np.random.default_rng(seed).integers(0, 4, 30)
    labels[:4] = range(4)
    others = np.random.default_rng(seed + 1).integers(0, 3, 30)

    assert best_overlaps(labels, labels, topics=4) == pytest.approx(np.ones(4))
    assert best_overlaps(labels, others, topics=4).max() <= 1


def test_new_ideas_join_the_nearest_topic_or_none():
    vectors, truth = _clouds()
    centres = TopicCentres.of(vectors, truth)
    new = _unit(np.vstack([np.eye(16)[:3], np.eye(16)[0] + np.eye(16)[1], np.eye(16)[9]]))

    assigned = centres.assign(new)

    assert assigned["topic"].tolist()[:3] == [0, 1, 2]
    assert assigned["topic"].isna().tolist()[3:] == [True, True]


@pytest.mark.parametrize("rows", [300, 12_000])
def test_neighbours_are_those_of_an_exhaustive_search(rows):
    vectors = _clouds(clouds=8, each=rows // 8)[0]

    found, similar = nearest_neighbours(vectors, 5)

    checked = np.arange(0, len(vectors), max(1, len(vectors) // 200))
    exact = vectors[checked] @ vectors.T
    exact[np.arange(len(checked)), checked] = -1
    best = np.sort(exact, axis=1)[:, ::-1][:, :5]
    assert (found[checked] != checked[:, None]).all()
    assert np.mean(np.isclose(similar[checked], best, atol=1e-5)) > 0.9


def test_of_equally_near_neighbours_the_one_that_stands_first_comes_first():
    vectors = np.array([[1, 0], [0, 1], [0, 1], [-1, 0], [0, -1]], np.float32)

    found, similar = nearest_neighbours(vectors, 4)

    assert found[0].tolist() == [1, 2, 4, 3]
    assert similar[0].tolist() == [0, 0, 0, -1]
    assert found[3].tolist() == [1, 2, 4, 0]


def test_neighbours_do_not_depend_on_the_number_of_cores(monkeypatch):
    vectors = _clouds(clouds=4, each=400)[0]
    several = nearest_neighbours(vectors, 6)[0]

    monkeypatch.setattr("os.cpu_count", lambda: 1)

    assert (nearest_neighbours(vectors, 6)[0] == several).all()


def test_an_idea_and_its_translation_are_one_node():
    found = np.array([[1, 2], [0, 2], [0, 1]])

    assert closest_pairs(found).tolist() == [0, 0, 1]


def test_shared_words_join_ideas_of_one_language_and_none_in_a_mixed_consultation():
    words = [["en court", "en judge"], ["en court", "en judge"], ["en tree"], ["en tree", "en river"]]

    alone = shared_word_graph(words, ["en"] * 4)
    mixed = shared_word_graph(words, ["en", "fr", "ar", "zh"])

    assert alone[0, 1] == pytest.approx(2)
    assert alone[0, 2] == 0
    assert mixed.nnz == 0


def test_each_report_language_has_a_broad_thesaurus_of_different_terms():
    for language in ("en", "es", "fr", "ar"):
        terms = thesaurus(language)
        assert len(terms) >= 300
        assert len({term.casefold() for term in terms}) == len(terms)


def test_two_topics_never_get_the_same_title_and_a_far_one_gets_none():
    vectors = _unit(np.array([[1, 0.1, 0], [1, 0, 0], [0, 0, 1.0]]))
    offered = Vocabulary(("Courts", "Schools"), _unit(np.array([[1.0, 0, 0], [0.6, 0.8, 0]])))

    titles = choose_titles(vectors, np.arange(3), offered)

    assert sorted(titles[:2]) == ["Courts", "Schools"]
    assert titles[2] == ""
    assert distinct(["a", "a", "b"]) == ["a", "a (2)", "b"]


def test_one_loud_idea_does_not_name_a_topic():
    vectors = _unit(np.array([[1.0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    offered = Vocabulary(("Courts",), _unit(np.array([[1.0, 0, 0, 0]])))

    assert choose_titles(vectors, np.zeros(4, np.int64), offered) == [""]


def test_a_narrow_term_must_be_nearer_than_a_broad_one():
    vectors = _unit(np.array([[0.4, 1.0, 0]] * 4))
    directions = _unit(np.array([[1.0, 0, 0]]))

    assert choose_titles(vectors, np.zeros(4, np.int64), Vocabulary(("Racism",), directions)) == ["Racism"]
    narrow = Vocabulary(("Caste discrimination",), directions, frozenset({"Caste discrimination"}))
    assert choose_titles(vectors, np.zeros(4, np.int64), narrow) == [""]


def test_a_phrase_that_several_ideas_share_may_name_a_topic():
    ideas = pd.DataFrame({"text": ["Open community kitchens now"] * 3 + ["Plant trees"], "language": "en"})

    offered = vocabulary("en", ideas, encode=lambda texts: np.eye(len(texts), dtype=np.float32))

    assert "Community kitchens" in offered.titles
    assert "Plant trees" not in offered.titles


def test_a_topic_has_the_same_title_whatever_language_the_report_is_in():
    nobody = pd.DataFrame({"text": [], "language": []}, dtype=str)

    def encode(texts):
        return np.array([[hash(text) % 97, len(text), hash(text) % 31] for text in texts], np.float32)

    english, arabic = (vocabulary(language, nobody, encode=encode) for language in ("en", "ar"))

    assert np.allclose(english.vectors, arabic.vectors)
    assert [said["ar"] for said in english.sayings] == list(arabic.titles)


def test_topics_of_other_seeds_are_nearly_the_same():
    from sklearn.metrics import adjusted_rand_score

    vectors, _ = _clouds(clouds=6, each=40, noise=0.25)

    first, second = (GraphCommunities(seed=seed).fit(vectors).labels_ for seed in (1, 2))

    assert adjusted_rand_score(first, second) > 0.85
