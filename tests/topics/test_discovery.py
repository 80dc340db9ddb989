"""Topics: the same each time, across languages, and a refusal where there are too few ideas."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from strategy_nlp.text.vectors.embedding import centre_by_language, embed, get_encoder
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.discovery import TopicOptions, find_topics, named
from strategy_nlp.topics.neighbours import nearest_neighbours, neighbour_graph
from strategy_nlp.topics.searches import RESOLUTIONS, Searches, scan_resolutions
from strategy_nlp.topics.titles.vocabulary import words_title


def _unit(rows):
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _clouds(seed=0, clouds=3, each=20):
    random = np.random.default_rng(seed)
    centres = np.eye(16)[:clouds]
    return _unit(np.repeat(centres, each, axis=0) + random.normal(0, 0.1, (clouds * each, 16))), np.repeat(
        np.arange(clouds), each
    )


def test_clouds_of_vectors_are_found():
    vectors, truth = _clouds()

    labels = GraphCommunities().fit(vectors).labels_

    assert pd.crosstab(labels, truth).gt(0).to_numpy().sum() == 3


def test_communities_are_the_same_each_time_and_numbered_by_size():
    vectors = np.vstack([_clouds(each=30, clouds=2)[0], _clouds(each=10, clouds=3)[0][20:]])

    first, again = GraphCommunities(seed=5).fit(vectors).labels_, GraphCommunities(seed=5).fit(vectors).labels_

    assert (first == again).all()
    assert (np.diff(np.bincount(first)) <= 0).all()


def test_rows_that_are_equal_stay_together_even_where_their_hashes_tell_nothing(monkeypatch):
    vectors = np.repeat(_clouds()[0], 2, axis=0)
    usual = GraphCommunities().fit(vectors)

    monkeypatch.setattr("strategy_nlp.topics.communities.hash", lambda row: len(row), raising=False)
    blind = GraphCommunities().fit(vectors)

    assert (usual.nodes_[::2] == usual.nodes_[1::2]).all()
    assert (blind.nodes_ == usual.nodes_).all()
    assert (blind.labels_ == usual.labels_).all()


def test_a_community_search_is_made_once(monkeypatch):
    made = []
    monkeypatch.setattr(Searches, "_search", lambda _, key: made.append(key) or np.zeros(2, np.int64))
    searches = Searches(sp.csr_matrix(np.ones((2, 2))))

    searches.communities(1.0, range(3))
    found = searches.communities(1.0, range(1, 5))

    assert sorted(made) == [(1.0, seed) for seed in range(5)]
    assert len(found) == 4


def test_readers_take_in_whole_topics(monkeypatch):
    # 0.4 · 144^0.6 is 7.9: eight topics are as readable as they are of 150 ideas, nine are not.
    monkeypatch.setattr(
        Searches, "communities", lambda _, resolution, seeds: [np.arange(144) % (8 + (resolution > 4)) for _ in seeds]
    )

    scan = scan_resolutions(Searches(sp.csr_matrix((144, 144))), (2.8, 4.0, 5.6), rows=144)

    assert scan["topics"].tolist() == [9, 8]
    assert scan["chosen"].tolist() == [False, True]


def test_many_ideas_have_topics_and_themes_that_gather_them():
    vectors, truth = _clouds(clouds=6, each=700)

    found = GraphCommunities().fit(vectors)

    assert pd.crosstab(found.row_themes_, truth).gt(0).to_numpy().sum() == 6
    assert len(found.themes_) == found.labels_.max() + 1


def test_confidence_is_low_between_two_clouds():
    vectors, _ = _clouds(clouds=2)
    between = _unit(vectors[:1] + vectors[-1:])

    confidence = GraphCommunities().fit(np.vstack([vectors, between])).confidence_

    assert confidence[-1] < confidence[:-1].mean() - 0.2


@pytest.mark.parametrize("count", [0, 1, 2, 5, 7])
def test_few_ideas_have_no_topics(count):
    ideas = pd.DataFrame({"idea_id": [str(n) for n in range(count)], "text": "x", "language": "en"})

    found = find_topics(ideas, np.eye(8, dtype=np.float32)[:count], options=TopicOptions(min_size=4))

    assert found.model is None
    assert found.topics.empty
    assert found.ideas["topic"].isna().all()


def test_identical_ideas_are_one_topic():
    ideas = pd.DataFrame({"idea_id": [str(n) for n in range(30)], "text": "open the archives", "language": "en"})

    found = find_topics(ideas, np.tile(np.eye(8, dtype=np.float32)[:1], (30, 1)))

    assert found.topics["size"].sum() == 30


def test_translations_of_an_idea_share_its_topic():
    subjects = {
        "en": [
            "Schools should teach children their rights",
            "Judges must be independent of ministers",
            "Translate every meeting into local languages",
        ],
        "es": [
            "Las escuelas deben enseñar a los niños sus derechos",
            "Los jueces deben ser independientes de los ministros",
            "Traducir cada reunión a las lenguas locales",
        ],
        "de": [
            "Schulen sollen Kindern ihre Rechte beibringen",
            "Richter müssen von Ministern unabhängig sein",
            "Jedes Treffen in die lokalen Sprachen übersetzen",
        ],
    }
    more = [" today", " now", " soon", " please"]
    rows = [
        (f"{code}{place}{tail}", text + tail, code, place)
        for code, texts in subjects.items()
        for place, text in enumerate(texts)
        for tail in more
    ]
    ideas = pd.DataFrame(rows, columns=["idea_id", "text", "language", "subject"])
    vectors = centre_by_language(embed(ideas["text"].tolist(), get_encoder("embedded")), ideas["language"])

    topic = find_topics(ideas, vectors, options=TopicOptions(resolution=0.7)).ideas["topic"]

    assert pd.crosstab(topic, ideas["subject"]).gt(0).to_numpy().sum() == 3


def test_centring_takes_the_language_out():
    random = np.random.default_rng(0)
    languages = pd.Series(["en"] * 200 + ["zh"] * 200)
    vectors = _unit(random.normal(0, 1, (400, 8)) + np.where(languages == "en", 1, -1)[:, None])

    centred = centre_by_language(vectors, languages)

    means = [np.linalg.norm(centred[languages == code].mean(axis=0)) for code in ("en", "zh")]
    assert max(means) < 0.3 * np.linalg.norm(vectors[:200].mean(axis=0))


def test_a_label_is_in_the_reports_language_where_enough_ideas_are():
    words = {"en": ["court", "judge", "trial"], "es": ["juez", "corte", "juicio"]}

    assert words_title(words, {"en": 3, "es": 9}, language="en") == "Court, judge, trial"
    assert words_title(words, {"en": 2, "es": 9}, language="en") == "Juez, corte, juicio"


def test_a_vector_does_not_depend_on_the_texts_beside_it():
    encoder = get_encoder("embedded")
    texts = [
        "Open a library in every village",
        "Pay the interns",
        "Teach rights in schools, and let pupils write the rules",
    ]

    together, alone = encoder.encode(texts), encoder.encode(texts[1:2])

    assert (together[1] == alone[0]).all()


def test_twenty_thousand_ideas_of_one_word_are_one_topic():
    ideas = pd.DataFrame({"idea_id": [str(n) for n in range(20_000)], "text": "freedom", "language": "en"})

    found = find_topics(ideas, np.tile(np.eye(8, dtype=np.float32)[:1], (20_000, 1)))

    assert found.topics["size"].sum() == 20_000


def test_thirty_different_ideas_are_few_topics():
    random = np.random.default_rng(0)
    ideas = pd.DataFrame(
        {"idea_id": [str(n) for n in range(30)], "text": [f"idea {n}" for n in range(30)], "language": "en"}
    )

    found = find_topics(ideas, _unit(random.normal(size=(30, 16))))

    assert 1 <= len(found.topics) <= 5
    assert found.topics["size"].sum() == 30


def test_an_agreed_idea_is_an_example_before_an_equally_central_one():
    vectors, _ = _clouds(clouds=2)
    vectors[:25] = vectors[0]
    ideas = pd.DataFrame(
        {"idea_id": [str(n) for n in range(len(vectors))], "text": "x", "language": "en", "consensus": np.nan}
    )
    ideas.loc[7, "consensus"] = 0.9

    found = find_topics(ideas, vectors, options=TopicOptions(resolution=0.7))

    own = found.topics[found.topics["topic"] == found.ideas.loc[7, "topic"]]
    assert own["exemplars"].iloc[0][0] == "7"


def test_a_redacted_idea_is_never_an_example():
    vectors, _ = _clouds(clouds=2)
    ideas = pd.DataFrame({"idea_id": [str(n) for n in range(len(vectors))], "text": "x", "language": "en"})
    ideas.loc[:18, "text"] = "write to [email]"

    found = find_topics(ideas, vectors)

    shown = {identifier for listed in found.topics["exemplars"] for identifier in listed}
    assert not shown & {str(n) for n in range(19)}


def test_communities_are_found_and_cloned_as_scikit_learn_does():
    from sklearn.base import clone

    vectors, _ = _clouds()
    clusters = GraphCommunities(seed=3)

    labels = clusters.fit_predict(vectors)

    assert len(set(labels)) > 1
    assert (clone(clusters).fit(vectors).labels_ == labels).all()
    assert clusters.get_params() == {
        "resolution": None, "theme_resolution": 1.0, "min_size": 4, "seed": 3, "edges": None,
    }  # fmt: skip


def test_a_name_by_machine_gives_way_to_the_same_name_from_people():
    topics = pd.DataFrame(
        {
            "topic": [0, 1, 2],
            "label": ["", "", "Courts, judges, law"],
            "label_source": ["machine", "machine", "reviewed"],
            "languages": [["en"]] * 3,
            "language_sizes": [[5]] * 3,
            "keywords_by_language": [["en: courts, judges, law"], ["en: water, rivers, dams"], ["en: law, courts"]],
        }
    )

    assert named(topics, language="en")["label"].tolist() == [
        "Courts, judges, law (2)",
        "Water, rivers, dams",
        "Courts, judges, law",
    ]


def test_a_scan_that_begins_where_another_ended_chooses_the_same():
    random = np.random.default_rng(3)
    points = _unit(np.repeat(np.eye(40, dtype=np.float32)[:8], 30, axis=0) + random.normal(0, 0.15, (240, 40)))
    graph = neighbour_graph(*nearest_neighbours(points.astype(np.float32), 12))
    whole = scan_resolutions(Searches(graph), RESOLUTIONS, rows=240)
    chosen = whole.loc[whole["chosen"], "resolution"].item()

    for about in RESOLUTIONS:
        again = scan_resolutions(Searches(graph), RESOLUTIONS, rows=240, about=about)
        assert again.loc[again["chosen"], "resolution"].item() == chosen
    assert RESOLUTIONS[0] < chosen < RESOLUTIONS[-1]
    assert len(scan_resolutions(Searches(graph), RESOLUTIONS, rows=240, about=chosen)) == 2 < len(whole)
