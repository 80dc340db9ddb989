"""The fitted model is a BERTopic: its own methods work on it, and a saved one is read again."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.text.vectors.embedding import centre_by_language, embed, get_encoder
from strategy_nlp.topics.bertopic import marked_documents
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.discovery import TopicOptions, find_topics

SUBJECTS = {
    "en": (
        "Schools should teach children their rights",
        "Judges must be independent of ministers",
        "Translate every meeting into local languages",
        "Plant trees along the rivers to stop floods",
    ),
    "es": (
        "Las escuelas deben enseñar a los niños sus derechos",
        "Los jueces deben ser independientes de los ministros",
        "Traducir cada reunión a las lenguas locales",
        "Plantar árboles junto a los ríos para frenar las inundaciones",
    ),
}
TAILS = {"en": (" today", " now", " soon", " please", " at once"), "es": (" hoy", " ahora", " pronto", " ya", "")}


@pytest.fixture(scope="module")
def ideas():
    rows = [
        (f"{code}{place}{number}", text + tail, code, place)
        for code, texts in SUBJECTS.items()
        for place, text in enumerate(texts)
        for number, tail in enumerate(TAILS[code])
    ]
    return pd.DataFrame(rows, columns=["idea_id", "text", "language", "subject"])


@pytest.fixture(scope="module")
def vectors(ideas):
    return centre_by_language(embed(ideas["text"].tolist(), get_encoder("embedded")), ideas["language"])


@pytest.fixture
def model(ideas, vectors):
    return find_topics(ideas, vectors, options=TopicOptions(resolution=1.0)).model


def test_every_idea_is_counted_in_the_topic_info(model, ideas):
    info = model.get_topic_info()

    assert info["Count"].sum() == len(ideas)
    assert -1 not in set(info["Topic"])


def test_words_of_a_topic_are_told_with_their_weights(model):
    words = model.get_topic(0)

    assert words
    assert all(isinstance(word, str) and weight >= 0 for word, weight in words)


def test_transform_puts_the_same_ideas_into_the_same_topics(model, ideas, vectors):
    topics, _ = model.transform(marked_documents(ideas), embeddings=vectors)

    assert list(topics) == list(model.topics_)


def test_topics_form_a_hierarchy(model, ideas):
    hierarchy = model.hierarchical_topics(marked_documents(ideas))

    assert len(hierarchy) == len(model.get_topic_info()) - 1


def test_words_listed_for_a_language_occur_in_it(model, ideas):
    by_class = model.topics_per_class(marked_documents(ideas), classes=ideas["language"].tolist(), global_tuning=False)

    assert set(by_class["Class"]) == {"en", "es"}
    for row in by_class.to_dict("records"):
        own = " ".join(ideas.loc[ideas["language"] == row["Class"], "text"]).casefold()
        assert all(word.strip() in own for word in row["Words"].split(", ") if word.strip())


@pytest.mark.parametrize("draw", ["visualize_barchart", "visualize_heatmap", "visualize_term_rank"])
def test_its_charts_are_drawn(model, draw):
    assert len(getattr(model, draw)().data) > 0


def test_its_maps_of_ideas_and_of_the_hierarchy_are_drawn(model, ideas, vectors):
    documents = marked_documents(ideas)

    on_a_map = model.visualize_documents(documents, reduced_embeddings=vectors[:, :2], hide_annotations=True)
    as_a_tree = model.visualize_hierarchy(hierarchical_topics=model.hierarchical_topics(documents))

    assert len(on_a_map.data) > 0
    assert len(as_a_tree.data) > 0


def test_two_topics_are_merged(model, ideas):
    before = len(model.get_topic_info())

    model.merge_topics(marked_documents(ideas), [0, 1])

    assert len(model.get_topic_info()) == before - 1
    assert model.get_topic_info()["Count"].sum() == len(ideas)


@pytest.mark.parametrize("serialization", ["pickle", "safetensors"])
def test_a_saved_model_is_read_again(model, tmp_path, serialization):
    from bertopic import BERTopic

    path = tmp_path / "model"
    if serialization == "safetensors":
        pytest.importorskip("safetensors", reason="BERTopic writes this format with safetensors")
    model.save(str(path), serialization=serialization, save_ctfidf=True)

    again = BERTopic.load(str(path))

    assert again.get_topic_info()["Count"].tolist() == model.get_topic_info()["Count"].tolist()


def test_the_cluster_model_tells_how_fine_the_topics_are_and_why(vectors):
    clusters = GraphCommunities(seed=3).fit(vectors)

    assert clusters.resolutions_["chosen"].sum() == 1
    assert {"resolution", "topics", "agreement"} <= set(clusters.resolutions_.columns)
    assert np.all((clusters.confidence_ >= 0) & (clusters.confidence_ <= 1))
