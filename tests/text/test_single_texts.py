"""One text where many are meant is refused in a sentence; letter by letter it would be redacted, embedded, counted."""

import pandas as pd
import pytest

from strategy_nlp.errors import DataError
from strategy_nlp.intake.normalisation import normalise_each
from strategy_nlp.privacy.details.persons import find_names
from strategy_nlp.privacy.pseudonyms import pseudonyms
from strategy_nlp.privacy.redaction import redact
from strategy_nlp.text.copies.campaigns import find_copies
from strategy_nlp.text.language.detection import detect_languages
from strategy_nlp.text.tone.classifier import get_classifier
from strategy_nlp.text.vectors.embedding import embed
from strategy_nlp.text.vectors.encoders import get_encoder
from strategy_nlp.text.what_counts import is_non_answer

TEXT = "Call me at +44 20 7946 0123"
TAKES_MANY = {
    "redact": lambda text: redact(text),
    "normalise_each": lambda text: normalise_each(text),
    "embed": lambda text: embed(text, get_encoder("embedded")),
    "detect_languages": lambda text: detect_languages(text),
    "find_copies": lambda text: find_copies(text),
    "is_non_answer": lambda text: is_non_answer(text),
    "find_names": lambda text: find_names(text, pipeline=""),
    "pseudonyms": lambda text: pseudonyms(text, key=b"key"),
    "classify": lambda text: get_classifier("shipped").classify(text, pd.Series(["en"])),
}


@pytest.mark.parametrize("name", TAKES_MANY)
@pytest.mark.parametrize("one", [TEXT, TEXT.encode()])
def test_a_single_text_is_refused(name, one):
    with pytest.raises(DataError, match=f"{name} takes many texts"):
        TAKES_MANY[name](one)


def test_several_texts_are_taken():
    assert redact([TEXT]).texts == ["Call me at [phone]"]
