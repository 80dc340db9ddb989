"""What each row of a table with a row an idea says: its title and its text, in whichever of several languages it stands."""

import re

import numpy as np
import pandas as pd

from strategy_nlp.messages import noted
from strategy_nlp.sources.contents import language_code
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.sources.words import plain_words


def texts_of(
    cells: pd.DataFrame, mapping: Mapping, languages: "pd.Series[str]", *, notes: list[str]
) -> "tuple[pd.Series[str], pd.Series[str]]":
    """The text of each row and its language where the column that it stands in says so.

    A row without a text of its own has what stands in the column of another language: ``answer_fr`` where ``answer_en`` is blank.

    Parameters
    ----------
    cells, mapping
        The table, and where its texts, titles and texts in other languages stand.
    languages
        The language of each row, blank where nothing tells it.
    notes
        Gets a sentence on texts that were taken from the column of another language.
    """
    text = cells[mapping.columns["text"]]
    words = plain_words(text, notes)
    title = mapping.columns.get("title")
    own = words.str.strip() != ""
    for code, name in mapping.translations.items():
        other = plain_words(cells[name], [])
        fills = (words.str.strip() == "") & (other.str.strip() != "")
        words = words.where(~fills, other)
        languages = languages.where(~fills | (languages != ""), code)
    filled = int(((words.str.strip() != "") & ~own).sum())
    if filled:
        languages = languages.where(~own | (languages != ""), _language_of(str(text.name)))
        notes.append(noted("Texts that stand in the column of another language, taken from there: {n}.", n=filled))
    if title is None:
        return words, languages
    head = _in_any_language(title, plain_words(cells[title], []), cells, mapping)
    bare, start = head.str.strip().str.rstrip(" .…"), words.str.strip()
    # A title that the text begins with says nothing of its own.
    repeated = np.array(
        [own.casefold().startswith(first.casefold()) for own, first in zip(start, bare, strict=True)], bool
    )
    ended = bare.str.endswith(("!", "?", ":", "؟", "。", "？", "！"))  # noqa: RUF001
    joined = bare + np.where(ended, " ", ". ") + start
    return start.where(repeated, joined.where((start != "") & (bare != ""), start + bare)), languages


def _language_of(name: str) -> str:
    """The language that the end of a column's name says; blank where it says none."""
    last = re.split(r"[\W_]+", name)[-1]
    return language_code(last) if len(last) <= 3 else ""


def _in_any_language(name: str, words: "pd.Series[str]", cells: pd.DataFrame, mapping: Mapping) -> "pd.Series[str]":
    """A title, blank ones from the column beside it that holds them in another language: ``title/es`` where ``title/ca`` is blank."""
    stem, slash, _ = name.rpartition("/")
    if not slash:
        return words
    for code in mapping.translations:
        other = f"{stem}/{code}"
        if other in cells.columns:
            words = words.where(words.str.strip() != "", plain_words(cells[other], []))
    return words
