"""A term is given only to a topic of which half of the ideas say its words, in languages in which that can be looked for."""

import numpy as np
import pytest

from strategy_nlp.text.words.cutting import words_of
from strategy_nlp.topics.titles.said import SAID, said_titles
from strategy_nlp.topics.titles.vocabulary import thesaurus

TITLES = [
    {"en": "Facial recognition", "es": "Reconocimiento facial", "ar": "التعرف على الوجوه"},
    {"en": "Women's leadership"},
    {"en": "Courts", "fr": "Tribunaux"},
]


def _allowed(texts, *, language="en", titles=TITLES):
    languages = [language] * len(texts) if isinstance(language, str) else language
    words = [[word.key for word in words_of(text, code)] for text, code in zip(texts, languages, strict=True)]
    return (said_titles(words, np.zeros(len(texts), np.int64), titles=titles)[0] >= SAID).tolist()


@pytest.mark.parametrize("ideas", [4, 19, 20, 30])
def test_a_title_whose_words_nobody_says_is_refused_however_few_the_ideas(ideas):
    assert _allowed(["I identify as a woman"] * ideas) == [False, False, False]
    assert _allowed(["Women's leadership"] * ideas) == [False, True, False]


def test_a_title_is_said_by_half_of_the_ideas_or_not_at_all():
    others = ["I identify as a person"] * 4

    assert not _allowed([*others, "Judges and courts"])[2]
    assert not _allowed([*others, "Judges and courts", "A court", "The courts"])[2]
    assert _allowed([*others, "Judges and courts", "A court", "The courts", "Our courts"])[2]


def test_half_a_title_is_not_said():
    assert not _allowed(["Women and girls"] * 30)[1]
    assert not _allowed(["Women and girls"] * 15 + ["Leadership"] * 15)[1]
    assert not _allowed(
        ["نعرف الوجوه"] * 15 + ["الوجوه القديمة"] * 15, language="ar", titles=[{"ar": "الوجوه الجديدة"}]
    )[0]


@pytest.mark.parametrize("language", ["de", "ru", "zh", "sw"])
def test_where_nobody_can_look_for_a_title_it_is_refused(language):
    assert _allowed(["Facial recognition in courts"] * 30, language=language) == [False, False, False]


def test_a_title_said_in_another_language_is_said():
    assert _allowed(["No al reconocimiento facial"] * 30, language="es")[0]
    assert _allowed(["لا للتعرف على الوجوه"] * 30, language="ar")[0]


def test_ideas_of_all_languages_of_a_title_count_together_and_others_against_it():
    texts = ["A court", "Un tribunal"]

    assert _allowed(texts + ["Ein Gericht"] * 2, language=["en", "fr", *["de"] * 2])[2]
    assert not _allowed(texts + ["Ein Gericht"] * 3, language=["en", "fr", *["de"] * 3])[2]


def test_half_of_a_title_in_one_language_and_half_in_another_is_not_said():
    words = [
        [*(word.key for word in words_of("Facial", "en")), *(word.key for word in words_of("Reconocimiento", "es"))]
    ]

    assert said_titles(words, np.zeros(1, np.int64), titles=TITLES)[0][0] == 0


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_a_term_of_the_thesaurus_is_said_by_ideas_that_say_it(language):
    terms = thesaurus(language)

    named = [_allowed([term] * 4, language=language, titles=[{language: term}])[0] for term in terms]

    assert np.mean(named) > 0.95
