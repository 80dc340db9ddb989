"""Cleaning mends what a machine broke, and harms no script, emoji or sign that a person meant."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.intake.normalisation import normalise, normalise_each


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم آزاد باشم", "क्\u200dष और क्\u200cष", "👩\u200d🏫 👍🏽 ❤\ufe0f 🏳\ufe0f\u200d🌈 🇰🇪", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "“quoted”, ‘so’ – it’s ﬁne", "ＡＢＣ１２３ ｶﾀｶﾅ", "الحُرِّيَّةُ لِلجَميع ﷺ", "if a < b and c > d", "I <3 you, <name of the village>", "R&D; AT&T",
        "Straße, İstanbul, ñandú", "ဗမာစာ ភាសាខ្មែរ བོད", "2 < 3 && 5 > 4", "a <b and c> d", "Ğ ı ş", "Tiếng Việt",
    ],
)  # fmt: skip
def test_what_a_person_meant_stays(text):
    assert normalise(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("La educaciÃ³n de las niÃ±as", "La educación de las niñas"),
        ("Nous voulons la libertÃ© d’expression", "Nous voulons la liberté d’expression"),
        ("Ð¡Ð²Ð¾Ð±Ð¾Ð´Ð°", "Свобода"),
        ("<p>Uno</p><ul><li>dos</li><li>tr&eacute;s</li></ul><!-- no -->", "Uno dos trés"),
        ("<script>alert(1)</script>Hola<br/>mundo &amp; m&aacute;s", "Hola mundo & más"),
        ('<a href="mailto:x@example.org">write</a> to us', "write to us"),
        ("&lt;p&gt;Hola&lt;/p&gt;", "Hola"),
        ("ﺍﻟﺤﺮﻳﺔ", "الحرية"),
        ("safe\u202eevil\u2066 \u200btext\u0000\n\n again", "safeevil text again"),
        ("pay\u200dpal ma\u200cria@exa\u00admple.org", "paypal maria@example.org"),
        ("hid\U000e0041\U000e0042den", "hidden"),
        ("line\rby\x0bline and\r\npage\x0cby page", "line by line and page by page"),
        ("half \ud83d a sign", "half \ufffd a sign"),
    ],
)
def test_what_a_machine_broke_is_mended(text, mended):
    assert normalise(text) == mended


def test_what_was_mended_is_counted():
    counts = normalise_each(["niÃ±as", "<p>Hola</p>", "a\u200bb", "plain", "también"]).counts

    assert counts == {"mojibake": 1, "html": 1, "invisible": 1}


@given(st.text(max_size=60))
def test_a_normalised_text_can_be_written(text):
    assert normalise(text).encode("utf-8").decode("utf-8") == normalise(text)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="<>&"), max_size=60))
def test_letters_digits_and_punctuation_are_never_lost(text):
    if text.isascii():
        assert normalise(text) == " ".join(text.split())


@pytest.mark.real_data
def test_real_answers_in_eight_languages_are_not_taken_for_broken(real_data):
    import pandas as pd

    answers = pd.read_csv(real_data / "global_dialogues_gd4" / "open_answers.csv", keep_default_na=False)

    assert normalise_each(answers["text_original"].unique()).counts["mojibake"] == 0


def test_a_text_that_needed_nothing_is_told_so_again_and_one_that_did_is_mended_again():
    texts = ["Plant trees in each street", "<b>Caf\u00e9s</b> for all", "Open the archive\u200b to all"]
    first = normalise_each(texts)
    again = normalise_each(texts)
    assert (again.texts, again.counts) == (first.texts, first.counts)
    assert first.counts == {"mojibake": 0, "html": 1, "invisible": 1}
