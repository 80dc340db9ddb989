"""Topics are checked before they are told: do they come back, are they more than a language, what may join them later."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.topics import checks
from strategy_nlp.topics.assignment import TopicCentres
from strategy_nlp.topics.checks import badge, best_overlaps, language_skew, topic_stability
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.neighbours import closest_pairs, nearest_neighbours, shared_word_graph
from strategy_nlp.topics.titles.vocabulary import distinct, thesaurus, vocabulary


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _clouds(seed=0, clouds=3, each=25, noise=0.1):
    random = np.random.default_rng(seed)
    rows = np.repeat(np.eye(16)[:clouds], each, axis=0) + random.normal(0, noise, (clouds * each, 16))
    return _unit(rows), np.repeat(np.arange(clouds), each)


def test_topics_of_separate_clouds_are_stable_and_of_one_cloud_are_not():
    separate, _ = _clouds()
    one = _unit(np.random.default_rng(0).normal(size=(75, 16)))

    firm = topic_stability(GraphCommunities(resolution=1.0).fit(separate), separate)
    loose = topic_stability(GraphCommunities(resolution=1.0).fit(one), one)

    assert firm.overlap.min() > 0.9
    assert firm.came_back.min() == 1
    assert loose.overlap.mean() < firm.overlap.min()
    assert badge(float(firm.overlap.min()), ideas=75) == "stable"


def test_the_method_on_all_ideas_from_the_same_seed_finds_the_same_topics():
    vectors, _ = _clouds(noise=0.3)
    clusters = GraphCommunities(seed=3).fit(vectors)

    assert (clusters.again(vectors, seed=3) == clusters.labels_).all()


def test_a_draw_chooses_its_own_resolution():
    vectors, _ = _clouds(clouds=6, each=20, noise=0.3)
    clusters = GraphCommunities().fit(vectors)
    few = np.flatnonzero(np.arange(len(vectors)) % 20 < 4)

    again = clusters.again(vectors[few], seed=1)

    assert (again == GraphCommunities(seed=1).fit(vectors[few]).labels_).all()


def test_topics_of_ideas_without_structure_are_hardly_ever_called_stable():
    random = np.random.default_rng(5)
    told = []
    for seed in range(5):
        noise = _unit(random.normal(size=(60, 40)))
        overlaps = topic_stability(GraphCommunities(seed=seed).fit(noise), noise, seed=seed).overlap
        told += [badge(float(one), ideas=60) for one in overlaps]

    assert told.count("stable") <= 0.1 * len(told)


def test_a_badge_asks_more_of_few_ideas_and_more_of_a_higher_word():
    words = [badge(share, ideas=100) for share in (0.3, 0.65, 0.9)]

    assert words == ["loose", "fair", "stable"]
    assert badge(0.75, ideas=30) != "stable"
    assert badge(0.75, ideas=200) == "stable"


def test_a_topic_in_one_language_is_told_from_chance():
    labels = np.repeat([0, 1], 40)
    apart = pd.Series(["en"] * 40 + ["zh"] * 40)
    mixed = pd.Series(["en", "zh"] * 40)

    assert language_skew(apart, labels).p_value.max() <= 0.002
    assert language_skew(apart, labels).distance == pytest.approx([0.5, 0.5])
    assert language_skew(mixed, labels).p_value.min() > 0.5
    assert language_skew(apart, labels).language == ["en", "zh"]


def test_the_language_named_is_the_one_in_excess_not_the_commonest():
    # Ten of the topic's twenty ideas are in English, which is under its share; eight are in Swahili, of nine in all.
    languages = pd.Series(["en"] * 10 + ["sw"] * 8 + ["fr"] * 2 + ["en"] * 70 + ["sw"] + ["fr"] * 9)
    labels = np.repeat([0, 1], [20, 80])

    skew = language_skew(languages, labels)

    assert skew.language[0] == "sw"
    assert skew.excess[0] == pytest.approx(8 / 20 - 9 / 100)
    assert skew.p_value[0] <= 0.001
    assert skew.distance[0] == pytest.approx((0.3 + 0.31 + 0.01) / 2)


def test_the_p_value_of_a_language_is_that_of_every_order():
    languages, labels = pd.Series(["en", "en", "fr", "fr"]), np.array([0, 0, 1, 1])
    # Of the 24 orders, a third put two of one language together.
    expected = 8 / 24

    assert language_skew(languages, labels).p_value == pytest.approx([expected] * 2, abs=0.02)


def test_an_author_of_many_ideas_is_one_person_when_languages_are_compared():
    languages = pd.Series(["sw"] * 4 + ["en"] * 4 + ["fr"] * 4 + ["de"] * 4)
    labels = np.repeat([0, 1], [4, 12])
    authors = pd.Series(np.repeat(["a", "b", "c", "d"], 4))

    alone, together = language_skew(languages, labels), language_skew(languages, labels, authors=authors)

    assert alone.p_value[0] < 0.01
    # Whoever's four ideas are in the topic, it gathers one language as much.
    assert together.p_value[0] == 1


def test_shuffled_languages_are_seldom_told(monkeypatch):
    monkeypatch.setattr(checks, "_ORDERS", ((float("inf"), 999),))
    random = np.random.default_rng(0)
    labels = np.repeat(np.arange(6), 20)
    told = []
    for _ in range(40):
        languages = pd.Series(random.permutation(["en"] * 60 + ["fr"] * 30 + ["sw"] * 20 + ["ar"] * 10))
        told.append((false_discovery_rate(language_skew(languages, labels).p_value) <= 0.05).any())

    assert sum(told) <= 6


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


def test_titles_of_one_wording_are_numbered():
    assert distinct(["a", "a", "b"]) == ["a", "a (2)", "b"]


def test_a_phrase_that_several_ideas_share_may_name_a_topic():
    ideas = pd.DataFrame({"text": ["Open community kitchens now"] * 3 + ["Plant trees"], "language": "en"})

    offered = vocabulary("en", ideas)

    assert "Community kitchens" in offered
    assert "Plant trees" not in offered


def test_terms_are_known_alike_whatever_language_the_report_is_in():
    nobody = pd.DataFrame({"text": [], "language": []}, dtype=str)

    english, arabic = (vocabulary(language, nobody) for language in ("en", "ar"))

    assert list(english.values()) == list(arabic.values())
    assert [said["ar"] for said in english.values()] == list(arabic)


def test_topics_of_other_seeds_are_nearly_the_same():
    from sklearn.metrics import adjusted_rand_score

    vectors, _ = _clouds(clouds=6, each=40, noise=0.25)

    first, second = (GraphCommunities(seed=seed).fit(vectors).labels_ for seed in (1, 2))

    assert adjusted_rand_score(first, second) > 0.85


def _good_set(sizes, titles, spoken=None):
    """What the rules say of topics of those sizes and titles; a title's vector has one direction for each of its words."""
    topics = pd.DataFrame(
        {
            "topic": range(len(sizes)), "size": sizes, "label": titles, "label_source": "machine", "label_words": "",
            "second_label": "said beside it",
        }
    )  # fmt: skip
    rows = [(f"i{topic}-{number}", topic) for topic, size in enumerate(sizes) for number in range(size)]
    ideas = pd.DataFrame([*rows, *(spoken or [])], columns=["idea_id", "topic"])
    words = sorted({word for title in titles for word in title.split()})

    def encode(texts):
        return _unit(np.array([[float(word in text.split()) for word in words] for text in texts]))

    return checks.rules_of_a_good_set(topics, ideas, encode=encode, middle=np.zeros(len(words)))


def test_a_good_set_of_topics_breaks_no_rule():
    told = _good_set([30, 12, 5], ["courts and law", "archives", "night buses"])

    assert told["broken"] == []
    assert (told["topics"], told["smallest"], told["least"]) == (3, 5, 5)
    assert (told["nearest_titles"], told["overlap"]) == (0, 0)


@pytest.mark.parametrize(
    ("sizes", "titles", "spoken", "broken"),
    [
        ([5] * 71, [f"t{number}" for number in range(71)], None, "topics"),
        ([30, 4], ["courts", "buses"], None, "smallest"),
        ([7_000, 6], ["courts", "buses"], None, "smallest"),
        ([30, 30], ["courts", "courts"], None, "nearest_titles"),
        ([30, 10], ["courts", "buses"], [(f"i1-{number}", 0) for number in range(7)], "overlap"),
    ],
)
def test_each_rule_of_a_good_set_is_told_where_it_is_broken(sizes, titles, spoken, broken):
    assert _good_set(sizes, titles, spoken)["broken"] == [broken]


def test_just_within_the_rules_nothing_is_told():
    within = _good_set([5] * 70, [f"t{number}" for number in range(70)])
    shared = _good_set([30, 10], ["courts", "buses"], [(f"i1-{number}", 0) for number in range(6)])

    assert (within["broken"], shared["broken"]) == ([], [])
    assert (shared["overlap"], shared["overlapping"]) == (0.6, [0, 1])
