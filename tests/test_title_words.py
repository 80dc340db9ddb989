"""A title is given only to a topic whose ideas say its words, where enough of them can be read."""

import numpy as np

from strategy_nlp.title_words import said_titles
from strategy_nlp.words import words_of

TITLES = [{"en": "Facial recognition", "es": "Reconocimiento facial"}, {"en": "Women's leadership"}, {"en": "Courts"}]


def _allowed(texts, *, language="en", narrow=(False, False, False)):
    words = [[word.key for word in words_of(text, language)] for text in texts]
    labels = np.zeros(len(texts), np.int64)
    return said_titles(words, [language] * len(texts), labels, titles=TITLES, narrow=narrow)[0].tolist()


def test_a_title_whose_words_nobody_says_is_refused():
    assert _allowed(["I identify as a woman"] * 30) == [False, False, False]
    assert _allowed(["Women's leadership"] * 30) == [False, True, False]


def test_one_idea_does_not_say_a_title_for_all():
    assert _allowed([*["I identify as a person"] * 29, "Judges and courts"]) == [False, False, False]
    assert _allowed([*["I identify as a person"] * 28, "Judges and courts", "A court"])[2]


def test_the_rare_word_of_a_title_counts_more_than_the_common_one():
    assert _allowed(["Women and girls"] * 28 + ["Leadership", "Leadership"])[1]
    assert not _allowed(["Women and girls"] * 30)[1]


def test_of_a_narrow_title_every_word_is_said():
    texts = ["Sporting events", "Sporting events", *["Walks in the park"] * 28]
    words = [[word.key for word in words_of(text, "en")] for text in texts]
    arguments = words, ["en"] * 30, np.zeros(30, np.int64)

    title = [{"en": "Major sporting events"}]

    assert said_titles(*arguments, titles=title, narrow=[False]).all()
    assert not said_titles(*arguments, titles=title, narrow=[True]).any()


def test_few_ideas_or_a_language_without_titles_refuse_nothing():
    assert _allowed(["I identify as a person"] * 19) == [True, True, True]
    assert _allowed(["Ich bin ein Mensch"] * 30, language="de") == [True, True, True]


def test_a_title_said_in_another_language_is_said():
    assert _allowed(["No al reconocimiento facial"] * 30, language="es")[0]
