"""The report's language: nothing untranslated, places kept, numbers and days as each language writes them."""

import io
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from strategy_nlp.findings.locale.update import LANGUAGES, catalogue_path, sentences, untranslated
from strategy_nlp.findings.translation import (
    counted,
    day,
    isolated,
    language_name,
    number,
    percent,
    say,
    speak,
    speaking,
    tell,
)
from strategy_nlp.messages import Message

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
# One number of each form that any of the four languages has.
NUMBERS = (0, 1, 2, 3, 11, 100)
PLACE = re.compile(r"\{(\w+)\}")


def _catalogue(language):
    return read_po(io.BytesIO(catalogue_path(language).read_bytes()), locale=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_code_templates_and_notebooks_is_translated(language):
    catalogue = _catalogue(language)
    said = {message if isinstance(message, str) else message[0] for message, _ in sentences()}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id}

    assert said - known == set()
    assert known - said == set()
    assert untranslated(catalogue) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_sentence(language):
    for message in _catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        for place, form in enumerate(forms):
            found = set(PLACE.findall(form))
            if len(forms) == 1:
                assert found == set(PLACE.findall(ids[0])), form
                continue
            assert found <= {place for text in ids for place in PLACE.findall(text)}, form
            # The forms for none, one and two may say in words what the English ones count.
            if place >= min(3, len(forms) - 1):
                assert found == set(PLACE.findall(ids[1])), form
            assert form.count("{") == form.count("}") == len(PLACE.findall(form)), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_of_a_language_is_there(language):
    catalogue = _catalogue(language)

    for message in catalogue:
        if message.id and not isinstance(message.id, str):
            assert len(message.string) == catalogue.num_plurals


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "1,200"), ("es", "1200"), ("fr", "1\u202f200"), ("ar", "1,200")],
)
def test_numbers_are_written_as_the_language_does(language, expected):
    with speaking(language):
        assert number(1200) == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "1 March 2026"), ("es", "1 de marzo de 2026"), ("fr", "1er mars 2026"), ("ar", "1 مارس 2026")],
)
def test_days_are_written_as_the_language_does(language, expected):
    with speaking(language):
        assert day(date(2026, 3, 1)) == expected


def test_a_share_is_never_rounded_to_a_certainty():
    assert [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0%", "under 1%", "50%", "over 99%", "100%"]


def test_another_language_ends_with_its_block():
    with speaking("fr"):
        assert language_name("de") == "allemand"

    assert language_name("de") == "German"


def test_a_language_without_a_catalogue_is_refused():
    with pytest.raises(ValueError, match="no catalogue of the language 'xx'"):
        speak("xx")


def test_text_of_another_direction_cannot_turn_its_sentence():
    assert isolated("سلام") == "\u2067سلام\u2069"
    assert isolated("peace") == "peace"
    assert say("“{label}”", label="سلام") == "“\u2067سلام\u2069”"


def test_braces_in_data_are_left_alone():
    assert say("“{label}”", label="{{7*7}} {n}") == "“{{7*7}} {n}”"


def test_a_message_is_english_as_a_string_and_spoken_when_told():
    message = Message("{n} of them", {"n": 1200})

    assert str(message) == tell(message) == "1,200 of them"


def test_counts_take_the_form_of_their_number():
    assert [counted("{n} idea", "{n} ideas", n) for n in (0, 1, 2)] == ["0 ideas", "1 idea", "2 ideas"]


def _terms():
    """By English term and language, the beginnings of its words, as the glossary lists them."""
    rows = re.findall(
        r"^\| (\w+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {
        (row[0], language): [form.strip() for form in forms.split(",")]
        for row in rows
        if row[0] not in ("English", "word")
        for language, forms in zip(("es", "fr", "ar"), row[1:], strict=True)
    }


@pytest.mark.parametrize("language", ["es", "fr", "ar"])
def test_one_word_stands_for_one_thing(language):
    """Of each term of the glossary: a sentence with it in English has it in the other language too."""
    forms = {"pass": r"pass(?:es|ed)?", "vote": "votes?"}
    wrong, seen = [], set()
    for message in _catalogue(language):
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        told = message.string[-1] if isinstance(message.string, tuple) else message.string
        sentence = re.sub(r"\{[^}]*\}|\w+\.parquet|\w+_\w+", "", originals[-1])
        for (term, own), words in _terms().items():
            if own == language and re.search(rf"\b{forms.get(term, f'{term}s?')}\b", sentence, re.IGNORECASE):
                seen.add(term)
                if not any(word in told.lower() for word in words):
                    wrong.append((term, originals[-1], told))

    assert wrong == []
    assert seen == {term for term, _ in _terms()}


def _rendered(language):
    """Every sentence of the catalogue as a page would show it: counted ones at each of `NUMBERS`, places filled."""
    with speaking(language):
        for message in _catalogue(language):
            if not message.id:
                continue
            originals = [message.id] if isinstance(message.id, str) else list(message.id)
            places = {place: "X" for original in originals for place in PLACE.findall(original)}
            if len(originals) == 1:
                yield originals[0], say(originals[0], **places)
                continue
            others = {place: value for place, value in places.items() if place != "n"}
            for count in NUMBERS:
                yield originals[0], counted(*originals, count, **others)


LINTS = {
    "two spaces": re.compile(r"  "),
    "a space before a full stop or comma": re.compile(r"\s[.,،](?:\s|$)"),
    "a place left": re.compile(r"\{\w*\}|\{\{|\}\}"),
    "a comma and no space": re.compile(r"[^\W\d_],[^\W\d_]"),
    "an isolate left open": re.compile(
        r"^(?:[^\u2066-\u2069]|[\u2066-\u2068][^\u2066-\u2069]*\u2069)*[\u2066-\u2068][^\u2069]*$"
    ),
}
OWN_LINTS = {
    "fr": {
        "a sign without its space": re.compile(
            r"[^\s\u202f\u00a0\d«»][;!?»](?!\w)|[^\W\d_]:(?=\s|$)|«(?![\u202f\u00a0 ])"
        )
    },
    "es": {"a question without its beginning": re.compile(r"^[^¿]*\?")},
    "ar": {
        "a comma or mark of another script": re.compile("[\u0600-\u06ff]\u2069?[,;?]|[,;?][\u0600-\u06ff]"),
        "English": re.compile(r"\b(?:the|of|and|ideas?|votes?)\b(?!\.)", re.IGNORECASE),
    },
}


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_every_sentence_reads_well_at_every_number(language):
    lints = LINTS | OWN_LINTS.get(language, {})
    shown = list(_rendered(language)) if language != "en" else list(_in_english())
    wrong = [(lint, original, text) for original, text in shown for lint, found in lints.items() if found.search(text)]

    assert wrong == []
    assert len(shown) > 500


def _in_english():
    for message, _ in sentences():
        if isinstance(message, str):
            yield message, message.format(**dict.fromkeys(PLACE.findall(message), "X"))


@pytest.mark.parametrize(
    ("lint", "text"),
    [
        ("two spaces", "a  b"), ("a space before a full stop or comma", "a ."), ("a place left", "{n} ideas"),
        ("an isolate left open", "a \u2068b"), ("a comma and no space", "a,b"),
    ],
)  # fmt: skip
def test_the_lints_find_what_they_are_for(lint, text):
    assert LINTS[lint].search(text)
    assert not any(found.search("A well written sentence, \u2068so\u2069 it is.") for found in LINTS.values())
