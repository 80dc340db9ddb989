"""A title is given only to a topic whose ideas say its words, in languages in which that can be looked for."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.labels import thesaurus
from strategy_nlp.title_words import said_titles
from strategy_nlp.words import words_of

TITLES = [
    {"en": "Facial recognition", "es": "Reconocimiento facial", "ar": "التعرف على الوجوه"},
    {"en": "Women's leadership"},
    {"en": "Courts", "fr": "Tribunaux"},
]


def _allowed(texts, *, language="en", titles=TITLES):
    languages = [language] * len(texts) if isinstance(language, str) else language
    words = [[word.key for word in words_of(text, code)] for text, code in zip(texts, languages, strict=True)]
    return said_titles(words, languages, np.zeros(len(texts), np.int64), titles=titles)[0].tolist()


@pytest.mark.parametrize("ideas", [4, 19, 20, 30])
def test_a_title_whose_words_nobody_says_is_refused_however_few_the_ideas(ideas):
    assert _allowed(["I identify as a woman"] * ideas) == [False, False, False]
    assert _allowed(["Women's leadership"] * ideas) == [False, True, False]


def test_one_idea_does_not_say_a_title_for_all():
    assert not _allowed([*["I identify as a person"] * 9, "Judges and courts"])[2]
    assert _allowed([*["I identify as a person"] * 8, "Judges and courts", "A court"])[2]
    assert not _allowed([*["I identify as a person"] * 28, "Judges and courts", "A court"])[2]


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

    assert _allowed(texts + ["Ein Gericht"] * 18, language=["en", "fr", *["de"] * 18])[2]
    assert not _allowed(texts + ["Ein Gericht"] * 19, language=["en", "fr", *["de"] * 19])[2]


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_a_term_of_the_thesaurus_is_said_by_ideas_that_say_it(language):
    terms = thesaurus(language)

    named = [_allowed([term] * 4, language=language, titles=[{language: term}])[0] for term in terms]

    assert np.mean(named) > 0.95


def test_the_demonstrations_titles_of_the_thesaurus_are_said(demo):
    terms = set(thesaurus("en"))
    titled = demo.topics[demo.topics["label"].isin(terms) & (demo.topics["label_source"] == "machine")]
    by_topic = demo.ideas[demo.ideas["used"]].groupby(["question", "topic"])

    assert len(titled)
    for question, topic, label in zip(titled["question"], titled["topic"], titled["label"], strict=True):
        own = by_topic.get_group((question, topic))
        english = own.loc[own["language"] == "en", "text"]
        keys = {word.key for word in words_of(label, "en")}
        assert pd.Series([bool(keys & {word.key for word in words_of(text, "en")}) for text in english]).any(), label
