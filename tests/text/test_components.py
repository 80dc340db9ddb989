"""Language, redaction and sentiment in a spaCy pipeline."""

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


@pytest.fixture(scope="module")
def every():
    pipeline = spacy.blank("xx")
    pipeline.add_pipe("strategy_language")
    pipeline.add_pipe("strategy_redaction", config={"region": "ES"})
    return pipeline


def test_a_document_carries_its_language_and_how_likely_it_is_right(every):
    doc = every("Abran los archivos a todas las personas")

    assert doc._.language == "es"
    assert 0.5 <= doc._.language_confidence <= 1


def test_a_language_that_nobody_can_tell_is_none(every):
    assert every("12345 ??")._.language is None


def test_a_document_carries_its_text_without_details_and_how_many_they_were(every):
    doc = every("Write to ana@example.org or call 612 345 678")

    assert doc._.redacted == "Write to [email] or call [phone]"
    assert doc._.details == 2
    assert every("Open the archives")._.details == 0


def test_the_details_themselves_are_in_no_attribute(every):
    doc = every("Write to ana@example.org or call 612 345 678")

    kept = str({name: getattr(doc._, name) for name in ("redacted", "details", "language", "language_confidence")})
    assert "ana@" not in kept
    assert "612" not in kept


def test_many_documents_get_the_attributes_that_one_would_get(every):
    texts = ["Write to ana@example.org", "Abran los archivos a todas las personas", "", "Открыть архивы для всех"] * 3

    together = [
        (doc._.language, doc._.language_confidence, doc._.redacted, doc._.details)
        for doc in every.pipe(texts, batch_size=5)
    ]

    alone = [every(text)._ for text in texts]
    assert together == [(one.language, one.language_confidence, one.redacted, one.details) for one in alone]


@pytest.mark.parametrize("name", ["strategy_language", "strategy_redaction", "strategy_sentiment"])
def test_it_is_found_without_importing_this_package(name):
    code = f"import spacy; n = spacy.blank('en'); n.add_pipe('{name}'); print(n.pipe_names)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == f"['{name}']"
