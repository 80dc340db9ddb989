"""Ideas like one that somebody names, in all languages."""

import pandas as pd
import pytest

from strategy_nlp.errors import DataError
from strategy_nlp.text import nearest

SAID = pd.Series(
    [
        "Open the archives to everybody",
        "Plant trees in each street of the town",
        "Abran los archivos a todas las personas",
        "Planten árboles en cada calle",
        "Ouvrez les archives à tout le monde",
        "Train young people to speak at meetings",
        "",
    ],
    index=list("abcdefg"),
)


SHORT = [
    "Yes", "More money", "Better leaders", "Less talk", "No idea", "More respect", "Be kind", "Work together", "More love", "Good people",
    "Stop now", "Try harder", "Nothing", "Peace", "Just do it", "Less fear", "Be brave", "More hope", "New faces", "Fewer rules",
]  # fmt: skip


def test_the_same_matter_comes_first_whatever_its_language():
    assert set(nearest(SAID, "The archives must be public", most=3, encoder="embedded").index) == {"a", "c", "e"}
    assert set(nearest(SAID, "Necesitamos más árboles en las calles", most=2, encoder="embedded").index) == {"b", "d"}


def test_the_nearest_stand_first_and_a_text_without_a_word_is_left_out():
    found = nearest(SAID, "The archives must be public", encoder="embedded")

    assert found["similarity"].is_monotonic_decreasing
    assert sorted(found.index) == list("abcdef")


def test_among_no_texts_none_is_near():
    found = nearest([], "The archives must be public", encoder="embedded")

    assert (list(found.columns), len(found)) == (["text", "language", "similarity"], 0)


def test_personal_details_are_taken_out_of_what_is_shown():
    said = ["Ask ana.santos@example.org about the archives", "Plant trees"]

    assert "@" not in " ".join(nearest(said, "archives for all", encoder="embedded")["text"])


def test_short_texts_do_not_come_first_for_a_few_words(demo_ideas):
    ideas = demo_ideas[(demo_ideas["question"] == "q4") & (demo_ideas["language"] == "en")]
    said = ideas["text"][ideas["text"].str.len() > 60].head(60)
    everything = [*said, *SHORT]
    found = [
        nearest(everything, sought, most=8, languages_of=["en"] * len(everything), encoder="embedded")
        for sought in (
            "Interpreters",
            "Childcare",
            "Rural groups",
            "Young people",
            "Wheelchair access",
            "Cheaper travel",
        )
    ]

    # 38 of 48 where length is left in.
    assert (pd.concat(found).index >= len(said)).sum() < 26


@pytest.mark.parametrize(("idea", "most", "sentence"), [("  ", 3, "blank idea"), ("archives", -1, "most")])
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(idea, most, sentence):
    with pytest.raises(DataError, match=sentence):
        nearest(SAID, idea, most=most, encoder="embedded")
