"""Personal details go before anything else sees a text, and few people are never counted out loud."""

import pandas as pd
import pytest

from strategy_nlp.privacy.protection import KINDS, pseudonyms, read_key, redact


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
