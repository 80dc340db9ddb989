"""Personal details go before anything else sees a text, and few people are never counted out loud."""

import pandas as pd
import pytest

from strategy_nlp.privacy.protection import KINDS, pseudonyms, read_key, redact
from strategy_nlp.privacy.redaction import replaced


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("mail me: a.b-c@mail.example.org!", "mail me: [email]!"),
        ("почта иван@example.com тут", "почта [email] тут"),
        ("call +44 7700 900123 now", "call [phone] now"),
        ("رقمي +٩٩٩ ٥٥ ٠٠٠ ٠١٢٣", "رقمي [phone]"),
        ("फ़ोन ९१२३४५६७८९ पर", "फ़ोन [phone] पर"),
        ("全角＋81 90 1234 5678です", "全角[phone]です"),
        ("ask @someone_here about it", "ask [handle] about it"),
        ("see https://example.org/u/jane?x=1 for more", "see [link] for more"),
    ],
)
def test_personal_details_are_replaced_by_their_kind(text, redacted):
    assert redact([text]).texts == [redacted]


@pytest.mark.parametrize(
    "text",
    [
        "In 2020-2024 we spent 1,250,000 on 12 projects.", "Article 19, resolution 1325 (2000)", "50/50 by 2030", "10 000 000 people",
        "Open from 09:00 to 17:30", "the 1951 and 1967 rules",
    ],
)  # fmt: skip
def test_ordinary_numbers_stay(text):
    assert redact([text]).texts == [text]


def test_redactions_are_counted_by_kind():
    counts = redact(["a@example.org b@example.org", "+44 7700 900123"]).counts

    assert set(counts) == set(KINDS)
    assert {kind: count for kind, count in counts.items() if count} == {"email": 2, "phone": 1}


def test_pseudonyms_need_the_key():
    ids = pd.Series(["anna", "ben", "anna"])

    first, again, other = (pseudonyms(ids, key=key) for key in (b"one", b"one", b"two"))

    assert first.equals(again)
    assert first[0] == first[2] != first[1]
    assert not set(first) & set(other)


def test_the_key_is_made_once_and_is_the_owners_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "deep" / "key"))

    assert read_key() == read_key()
    assert (tmp_path / "deep" / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("spans", "left", "count"),
    [
        ([(0, 2), (5, 7)], "[x]CDE[x]HIJ", 2), ([(0, 2), (5, 8), (6, 10)], "[x]CDE[x]", 2), ([(5, 10), (6, 7), (0, 1)], "[x]BCDE[x]", 2),
        ([(0, 3), (3, 5)], "[x][x]FGHIJ", 2), ([(1, 4), (2, 6), (5, 8)], "A[x]IJ", 1), ([], "ABCDEFGHIJ", 0),
    ],
)  # fmt: skip
def test_places_that_overlap_are_taken_out_once_and_nothing_else_is(spans, left, count):
    assert replaced("ABCDEFGHIJ", spans, by="[x]") == (left, count)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("we ask u/kestrel_fan77 for it", "we ask [handle] for it"),
        ("kestrel.bsky.social says so", "[handle] says so"),
        ("ask @kestrel_fan77 for it", "ask [handle] for it"),
        ("call +881 61 234 5678 901", "call [phone]"),
        ("call +49 1512 3456789012", "call [phone]"),
        ("it took 1234567890123456789 steps", "it took 1234567890123456789 steps"),
    ],
)
def test_a_name_or_number_is_told_by_its_form_alone(text, left):
    assert redact([text]).texts == [left]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Telegram: kestrelfan", "Telegram: [handle]"),
        # What is asked of a network, short words, and networks whose names are words as well.
        ("Telegram: banned", "Telegram: banned"),
        ("Telegram: maya", "Telegram: maya"),
        ("Signal: strong", "Signal: strong"),
        ("Line: green", "Line: green"),
        ("on Telegram many write", "on Telegram many write"),
    ],
)
def test_a_plain_word_after_a_network_is_a_name_where_it_stands_alone_and_can_be_nothing_else(text, left):
    assert redact([text]).texts == [left]
