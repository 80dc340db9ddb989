"""A table in a notebook shows texts whole, as signs and not as markup, each from where its writing begins."""

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.analysis import show_table

HOSTILE = [
    "<script>alert(1)</script>",
    "</td></tr></table><h1>Elsewhere</h1>",
    '" onmouseover="alert(1)',
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#60;",
    "\u202egnp.exe\u202c and {} {0} %s",
]


def cells(table):
    """The cells of what is shown, by row, as elements."""
    page = BeautifulSoup(show_table(table)._repr_html_(), "html.parser")
    assert {tag.name for tag in page.find_all()} <= {"table", "thead", "tbody", "tr", "th", "td", "p", "code"}
    return [row.find_all("td", recursive=False) for row in page.select("tbody > tr")]


def test_a_long_text_is_whole_and_starts_where_its_writing_begins():
    long = "Open the archives of every ministry, " * 40
    ((language, text, size),) = cells(pd.DataFrame({"language": ["en"], "text": [long], "n": [3]}))

    assert text.text == long
    assert text["dir"] == "auto"
    assert "text-align:start" in text["style"]
    assert text["lang"] == "en"
    assert not language.has_attr("lang")
    assert (size.text, size["style"]) == ("3", "text-align:end")


def test_arabic_is_told_as_arabic_and_left_to_run_its_own_way():
    arabic = "افتحوا المحفوظات لكل الناس"
    table = pd.DataFrame(
        {"text": [arabic, "Open"], "language": ["ar", "en"], "label": ["Open", arabic], "label_language": ["en", "ar"]}
    )
    first, second = cells(table)

    assert [(cell.text, cell.get("lang"), cell["dir"]) for cell in (first[0], second[2])] == [
        (arabic, "ar", "auto")
    ] * 2
    assert "text-align:start" in first[0]["style"]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_text_a_column_or_a_language_is_signs(text):
    table = pd.DataFrame({"text": [text], "language": [text], text: [[text]]})
    (row,) = cells(table)
    heads = BeautifulSoup(show_table(table)._repr_html_(), "html.parser").select("th")

    assert [cell.text for cell in row] == [text] * 3
    assert heads[2].text == text
    assert all(set(cell.attrs) <= {"style", "dir"} for cell in row)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.text(max_size=8))
def test_whatever_a_text_holds_it_is_shown_letter_by_letter(text, language):
    ((cell, *_),) = cells(pd.DataFrame({"text": [text], "language": [language]}, dtype=object))

    assert cell.text == text
    assert set(cell.attrs) <= {"style", "dir", "lang"}


def test_what_is_missing_is_blank_and_an_index_is_shown_where_it_has_a_name():
    table = pd.DataFrame(
        {"topic": pd.array([1, pd.NA], "Int64"), "share": np.float32([0.33, np.nan]), "text": ["a", None]}
    )

    assert [[cell.text for cell in row] for row in cells(table)] == [["1", "0.33", "a"], ["", "", ""]]
    assert [[cell.text for cell in row] for row in cells(table.set_index("text"))] == [["a", "1", "0.33"], ["", "", ""]]


def test_many_rows_are_told_and_not_shown():
    table = pd.DataFrame({"text": [f"idea {place}" for place in range(75)]})

    assert len(cells(table)) == 60
    assert "15 more rows" in show_table(table)._repr_html_()
    assert show_table(table).table is table


def test_outside_a_notebook_no_word_of_participants_is_told():
    shown = show_table(pd.DataFrame({"text": ["Call me at home"]}))

    assert repr(shown) == "ShownTable(1 row: text)"
    assert "home" not in str(shown)
