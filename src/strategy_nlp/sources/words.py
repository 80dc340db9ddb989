"""People's words: without the markup that platforms keep around them, a title and its text as one, in whichever of several languages they stand."""

import re
import warnings

import numpy as np
import pandas as pd

from strategy_nlp.messages import noted
from strategy_nlp.sources.contents import language_code
from strategy_nlp.sources.mapping import Mapping

_TAG = re.compile(
    r"</?(?:p|br|div|span|strong|b|em|i|u|a|ul|ol|li|h[1-6]|blockquote|img|figure|table|tr|td|font|iframe|script|style)\b[^<>]*/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_BLOCKS = ("p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr")


def plain_words(column: "pd.Series[str]", notes: list[str]) -> "pd.Series[str]":
    """The texts of a column, markup and entities turned into plain words; one note says of how many."""
    marked = column.str.contains(_TAG.pattern, regex=True, flags=re.IGNORECASE) | column.str.contains(
        _ENTITY.pattern, regex=True, flags=re.IGNORECASE
    )
    if not marked.any():
        return column
    cleaned = column.where(~marked, column[marked].map(without_markup))
    notes.append(
        noted("{column}: texts out of which markup is taken: {n}.", column=str(column.name), n=int(marked.sum()))
    )
    return cleaned


def without_markup(text: str) -> str:
    """A text without tags, scripts and entities; each paragraph on a line of its own.

    >>> without_markup("<p>Open the <b>archives</b>.</p><p>Soon &amp; for all</p>")
    'Open the archives.\\nSoon & for all'
    """
    from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MarkupResemblesLocatorWarning)
        soup = BeautifulSoup(text, "html.parser")
    for gone in soup(["script", "style", "iframe"]):
        gone.decompose()
    for block in soup(list(_BLOCKS)):
        block.append("\n")
    lines = (" ".join(line.split()) for line in soup.get_text().splitlines())
    return "\n".join(line for line in lines if line)


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
