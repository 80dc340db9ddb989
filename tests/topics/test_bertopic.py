"""The fitted model is a BERTopic: its own methods work on it, and a saved one is read again."""

import pickle

import numpy as np
import pandas as pd
import pytest
from bertopic import BERTopic

from strategy_nlp.errors import DataError, ModelError
from strategy_nlp.text.vectors.embedding import centre_by_language, embed, get_encoder
from strategy_nlp.text.vectors.estimator import SentenceEncoder
from strategy_nlp.topics.bertopic import CommunityTopics
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


@pytest.fixture(scope="module")
def encoder(ideas):
    return SentenceEncoder("embedded").fit(ideas["text"], languages=ideas["language"])


@pytest.fixture(scope="module")
def fitted(ideas, encoder):
    vectors = encoder.transform(ideas["text"])
    model = find_topics(ideas, vectors, options=TopicOptions(resolution=1.0)).model
    model.embedding_model = encoder
    return pickle.dumps(model)


@pytest.fixture
def model(fitted):
    return pickle.loads(fitted)


@pytest.fixture(params=["fitted", "pickle", "pickle by BERTopic", "safetensors"])
def kept(request, model, tmp_path):
    """The model as it was fitted, and as it is read again."""
    if request.param == "fitted":
        return model
    if request.param == "safetensors":
        pytest.importorskip("safetensors", reason="BERTopic writes this format with safetensors")
    path, (serialization, *by_bertopic) = tmp_path / "model", request.param.split(" by ")
    model.save(path, serialization=serialization, save_ctfidf=True)
    return (BERTopic if by_bertopic else CommunityTopics).load(path)


def test_every_idea_is_counted_in_the_topic_info(model, ideas):
    info = model.get_topic_info()

    assert info["Count"].sum() == len(ideas)
    assert -1 not in set(info["Topic"])


def test_words_of_a_topic_are_told_with_their_weights(model):
    words = model.get_topic(0)

    assert words
    assert all(isinstance(word, str) and weight >= 0 for word, weight in words)


def test_transform_puts_the_same_ideas_into_the_same_topics(model, ideas, vectors):
    topics, _ = model.transform(ideas["text"].tolist(), embeddings=vectors)

    assert list(topics) == list(model.topics_)


def test_topics_form_a_hierarchy(model, ideas):
    hierarchy = model.hierarchical_topics(ideas["text"].tolist())

    assert len(hierarchy) == len(model.get_topic_info()) - 1


def test_words_listed_for_a_language_occur_in_it(model, ideas):
    by_class = model.topics_per_class(ideas["text"].tolist(), classes=ideas["language"].tolist(), global_tuning=False)

    assert set(by_class["Class"]) == {"en", "es"}
    for row in by_class.to_dict("records"):
        own = " ".join(ideas.loc[ideas["language"] == row["Class"], "text"]).casefold()
        assert all(word.strip() in own for word in row["Words"].split(", ") if word.strip())


@pytest.mark.parametrize("draw", ["visualize_barchart", "visualize_heatmap", "visualize_term_rank"])
def test_its_charts_are_drawn(model, draw):
    assert len(getattr(model, draw)().data) > 0


def test_its_maps_of_ideas_and_of_the_hierarchy_are_drawn(model, ideas, vectors):
    documents = ideas["text"].tolist()

    on_a_map = model.visualize_documents(documents, reduced_embeddings=vectors[:, :2], hide_annotations=True)
    as_a_tree = model.visualize_hierarchy(hierarchical_topics=model.hierarchical_topics(documents))

    assert len(on_a_map.data) > 0
    assert len(as_a_tree.data) > 0


def test_two_topics_are_merged(model, ideas):
    before = len(model.get_topic_info())

    model.merge_topics(ideas["text"].tolist(), [0, 1])

    assert len(model.get_topic_info()) == before - 1
    assert model.get_topic_info()["Count"].sum() == len(ideas)


def test_new_texts_go_to_the_topic_of_texts_like_them(kept, ideas):
    own = dict(zip(ideas["subject"], kept.topics_, strict=True))

    topics, _ = kept.transform(
        ["Every school ought to teach children about rights", "Más árboles contra las inundaciones"]
    )

    assert list(topics) == [own[0], own[3]]


def test_the_texts_of_the_fit_are_placed_as_they_were_without_vectors(kept, ideas):
    assert list(kept.transform(ideas["text"])[0]) == list(kept.topics_)
    assert list(kept.transform(ideas["text"].iloc[0])[0]) == kept.topics_[:1]


@pytest.mark.parametrize(("word", "subject"), [("judges", 1), ("árboles", 3)])
def test_topics_are_found_by_a_word_in_any_language(kept, ideas, word, subject):
    topics, likeness = kept.find_topics(word, top_n=2)

    assert topics[0] == dict(zip(ideas["subject"], kept.topics_, strict=True))[subject]
    assert likeness[0] > likeness[1]


def test_examples_are_texts_as_people_wrote_them(kept, ideas):
    examples = kept.get_representative_docs()

    assert set(examples) == set(kept.topics_)
    assert {text for texts in examples.values() for text in texts} <= set(ideas["text"])


def test_nothing_that_is_told_carries_a_mark(kept, ideas):
    told = kept.get_document_info(ideas["text"].tolist()).to_json(force_ascii=False)
    told += kept.topics_per_class(ideas["text"].tolist(), ideas["language"].tolist()).to_json(force_ascii=False)
    told += kept.hierarchical_topics(ideas["text"].tolist()).to_json(force_ascii=False)

    assert "\u2063" not in told
    assert kept.get_document_info(ideas["text"].tolist())["Representative_document"].any()


def test_words_are_cut_by_language_after_reading_again_too(kept, model, ideas):
    documents, classes = ideas["text"].tolist(), ideas["language"].tolist()

    again, before = (one.topics_per_class(documents, classes) for one in (kept, model))

    assert (
        again.sort_values(["Topic", "Class"])["Words"].tolist()
        == before.sort_values(["Topic", "Class"])["Words"].tolist()
    )


def test_maps_are_drawn_without_vectors(kept, ideas):
    documents = ideas["text"].tolist()
    hierarchy = kept.hierarchical_topics(documents)

    for figure in (
        kept.visualize_topics(), kept.visualize_topics(use_ctfidf=True), kept.visualize_documents(documents),
        kept.visualize_document_datamap(documents), kept.visualize_hierarchical_documents(documents, hierarchy),
    ):  # fmt: skip
        placed = np.concatenate([np.asarray(trace.x, float) for trace in figure.data if trace.x is not None])
        assert len(np.unique(placed[np.isfinite(placed)])) > 2


def test_topics_are_merged_after_reading_again(kept, ideas):
    before = len(kept.get_topic_info())

    kept.merge_topics(ideas["text"].tolist(), [0, 1])

    assert len(kept.get_topic_info()) == before - 1
    assert set(kept.transform(ideas["text"])[0]) <= set(kept.topics_)


def test_words_are_told_anew_by_a_counter_of_ones_own(model, ideas):
    from sklearn.feature_extraction.text import CountVectorizer

    model.update_topics(ideas["text"].tolist(), vectorizer_model=CountVectorizer())

    words = {word for topic in model.get_topics().values() for word, _ in topic if word}
    assert words
    assert all(any(word in text.casefold() for text in ideas["text"]) for word in words)


def test_bertopic_itself_reads_what_it_keeps_in_a_folder(model, encoder, ideas, tmp_path):
    pytest.importorskip("safetensors", reason="BERTopic writes this format with safetensors")
    model.save(tmp_path, serialization="safetensors", save_ctfidf=True)

    read = BERTopic.load(tmp_path, embedding_model=encoder)

    assert list(read.transform(ideas["text"].tolist())[0]) == list(model.topics_)
    assert read.find_topics("judges")[0] == model.find_topics("judges")[0]


def test_a_model_without_encoder_asks_for_one(ideas, vectors, tmp_path):
    pytest.importorskip("safetensors", reason="BERTopic writes this format with safetensors")
    bare = find_topics(ideas, vectors, options=TopicOptions(resolution=1.0)).model
    bare.save(tmp_path, serialization="safetensors")

    for model in (bare, CommunityTopics.load(tmp_path)):
        with pytest.raises(DataError, match="attach one"):
            model.transform(["Open the archives"])
        assert list(model.transform(ideas["text"], embeddings=vectors)[0]) == list(model.topics_)


def test_a_format_that_is_not_installed_is_said_in_a_sentence(model, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    with pytest.raises(ModelError, match="pip install safetensors"):
        model.save(tmp_path, serialization="safetensors")


def test_a_saved_folder_holds_no_text_but_the_examples(model, ideas, tmp_path):
    pytest.importorskip("safetensors", reason="BERTopic writes this format with safetensors")
    model.save(tmp_path, serialization="safetensors", save_ctfidf=True)

    written = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.json"))
    examples = {text for texts in model.get_representative_docs().values() for text in texts}
    assert all((f'"{text}"' in written) == (text in examples) for text in ideas["text"])


def test_topics_of_plain_texts_come_with_a_whole_model(ideas):
    from strategy_nlp.topics.plain import find

    found = find(ideas["text"], encoder="embedded", options=TopicOptions(resolution=1.0))

    assert list(found.model.transform(ideas["text"])[0]) == list(found.model.topics_)
    assert found.model.find_topics("judges", top_n=1)[0] == [found.model.topics_[5]]


def test_bertopic_by_itself_takes_our_encoder(ideas):
    from bertopic.dimensionality import BaseDimensionalityReduction

    model = BERTopic(
        embedding_model=SentenceEncoder("embedded"),
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=GraphCommunities(resolution=1.0),
    ).fit(ideas["text"].tolist())

    topic = dict(zip(ideas["subject"], model.topics_, strict=True))
    assert len(set(topic.values())) == len(topic)
    assert model.find_topics("judges", top_n=1)[0] == [topic[1]]


def test_the_cluster_model_tells_how_fine_the_topics_are_and_why(vectors):
    clusters = GraphCommunities(seed=3).fit(vectors)

    assert clusters.resolutions_["chosen"].sum() == 1
    assert {"resolution", "topics", "agreement"} <= set(clusters.resolutions_.columns)
    assert np.all((clusters.confidence_ >= 0) & (clusters.confidence_ <= 1))
