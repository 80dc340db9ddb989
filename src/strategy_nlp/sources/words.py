"""People's words without the markup that platforms keep around them.

By itself, because every kind of source passes its texts through here.
"""

import re
import warnings

import pandas as pd

from strategy_nlp.messages import noted

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
