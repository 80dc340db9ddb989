"""The encoder as scikit-learn knows one."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

import strategy_nlp as sn
from strategy_nlp.errors import DataError, ModelError

SentenceEncoder = sn.text.SentenceEncoder
TEXTS = [
    "Open the archives to everybody",
    "The archives should be open to all of us",
    "Abran los archivos a todas las personas",
    "Plant more trees along our rivers",
    "We need trees beside every river",
    "Planten más árboles junto a los ríos",
]
SUBJECTS = [0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize("make", [list, tuple, pd.Series, np.array, lambda texts: pd.DataFrame({"text": texts})])
def test_lists_series_arrays_and_tables_give_the_same_vectors(make):
    encoder = SentenceEncoder("embedded").fit(TEXTS)

    found = encoder.transform(make(TEXTS))

    assert found.shape == (len(TEXTS), 512)
    np.testing.assert_array_equal(found, encoder.transform(TEXTS))


def test_it_says_the_same_in_parts_and_after_being_pickled():
    encoder = SentenceEncoder("embedded").fit(TEXTS)
    whole = encoder.transform(TEXTS)

    parts = np.vstack([pickle.loads(pickle.dumps(encoder)).transform([text]) for text in TEXTS])

    np.testing.assert_allclose(parts, whole, atol=1e-6)
    assert len(pickle.dumps(encoder)) < 100_000


def test_centred_vectors_are_those_that_topics_are_found_with():
    from strategy_nlp.text.vectors.embedding import lengths_of, topic_vectors

    languages = pd.Series(["en", "en", "es"] * 2)
    expected = topic_vectors(sn.text.embed(TEXTS, encoder="embedded"), languages, lengths=lengths_of(pd.Series(TEXTS)))

    np.testing.assert_allclose(
        SentenceEncoder("embedded").fit_transform(TEXTS, languages=languages), expected, atol=1e-6
    )


def test_uncentred_vectors_are_those_of_embed():
    plain = SentenceEncoder("embedded", centred=False).fit(TEXTS[:1])

    np.testing.assert_array_equal(plain.transform(TEXTS), sn.text.embed(TEXTS, encoder="embedded"))


def test_a_pipeline_learns_subjects_and_is_searched_over():
    model = make_pipeline(SentenceEncoder("embedded"), LogisticRegression())

    found = GridSearchCV(model, {"sentenceencoder__centred": [True, False]}, cv=2).fit(TEXTS, SUBJECTS)

    assert found.predict(["Trees for our river", "Los archivos deben estar abiertos"]).tolist() == [1, 0]


def test_parameters_are_told_and_cloned_without_what_was_learnt():
    encoder = SentenceEncoder("embedded", centred=False).fit(TEXTS)

    again = clone(encoder)

    assert again.get_params() == {"encoder": "embedded", "centred": False}
    with pytest.raises(NotFittedError):
        again.transform(TEXTS)


def test_columns_are_named_in_a_table():
    encoder = SentenceEncoder("embedded").set_output(transform="pandas")

    table = encoder.fit_transform(pd.Series(TEXTS, index=list("abcdef")))

    assert list(table.columns) == encoder.get_feature_names_out().tolist()
    assert table.columns[0] == "sentenceencoder0"
    assert list(table.index) == list("abcdef")


def test_auto_is_the_best_that_is_installed():
    assert SentenceEncoder(centred=False).fit(["Open the archives"]).encoder_ in {"e5", "embedded"}


@pytest.mark.parametrize("texts", ["Open the archives", [], [1, 2]])
def test_what_are_no_texts_is_refused_in_a_sentence(texts):
    with pytest.raises(DataError, match=r"SentenceEncoder.*\.$"):
        SentenceEncoder("embedded").fit(texts)


def test_one_language_for_each_text_and_a_name_that_exists():
    with pytest.raises(DataError, match="2 languages"):
        SentenceEncoder("embedded").fit(TEXTS, languages=["en", "es"])
    with pytest.raises(ModelError, match="must be one of"):
        SentenceEncoder("nothing").fit(TEXTS)


def test_a_word_is_not_embedded_before_there_is_anything_to_lie_among():
    with pytest.raises(NotFittedError):
        SentenceEncoder("embedded").embed_words(["trees"])
