"""Sentiment in a spaCy pipeline."""

import subprocess
import sys

import pytest
import spacy


@pytest.fixture(scope="module")
def nlp():
    pipeline = spacy.blank("en")
    pipeline.add_pipe("strategy_sentiment")
    return pipeline


def test_a_document_carries_its_sentiment(nlp):
    doc = nlp("I love this, what a wonderful day, thank you all so much!")

    assert doc._.sentiment == "positive"
    assert 0.5 <= doc._.sentiment_confidence <= 1
    assert doc.cats == {"negative": 0.0, "neutral": 0.0, "positive": 1.0}


def test_what_is_not_known_is_none_and_has_no_category(nlp):
    doc = nlp("Świetnie, bardzo wam dziękuję za wszystko!")

    assert doc._.sentiment is None
    assert doc._.sentiment_confidence is None
    assert doc.cats == {}


def test_many_documents_are_told_as_one_would_be(nlp):
    texts = ["This is awful, I hate it so much", "Qué alegría, muchas gracias a todos por venir"] * 3

    together = [doc._.sentiment for doc in nlp.pipe(texts, batch_size=4)]

    assert together == [nlp(text)._.sentiment for text in texts]
    assert together[:2] == ["negative", "positive"]


def test_its_configuration_names_language_encoder_model_and_confidence():
    pipeline = spacy.blank("xx")
    pipeline.add_pipe("strategy_sentiment", config={"language": "de", "min_confidence": 1.0})

    assert pipeline.get_pipe_config("strategy_sentiment")["encoder"] == "embedded"
    assert pipeline("Wunderbar, ich freue mich sehr")._.sentiment is None


def test_it_is_found_without_importing_this_package():
    code = "import spacy; n = spacy.blank('en'); n.add_pipe('strategy_sentiment'); print(n.pipe_names)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "['strategy_sentiment']"
