"""What a text shows of its tone besides its meaning: pieces of words, emoji, emphasis.

Sentence vectors hold what a text is about; how it is said stands in its letters as well. Both heads of the sentiment
model read the text without what carries no tone: addresses, handles, the marks of a repost.
"""

import html
import re
import unicodedata
from functools import cache
from typing import Any

from strategy_nlp.files import digest

# 262,144 columns: about two of the pieces of the training texts share one.
N_PIECES = 1 << 18
LONGEST_PIECE = 5

_REPOST = re.compile(r"^\s*RT\b[\s:]*", flags=re.IGNORECASE)
_LINK_OR_HANDLE = re.compile(r"https?\S*|www\.\S+|@\w+", flags=re.IGNORECASE)
_REPEATED = re.compile(r"(.)\1{3,}")
_CUT_OFF = re.compile(r"[:…]+$")
_DIGIT = re.compile(r"\d")


def plain(text: str) -> str:
    """A text without links, handles, the marks of a repost and long rows of one sign; the text itself if nothing else is left.

    >>> plain("RT @user: Soooooo good!!!!! #equality https://example.org")
    'Sooo good!!! equality'
    """
    bare = _LINK_OR_HANDLE.sub(" ", _REPOST.sub("", html.unescape(text)))
    bare = _REPEATED.sub(r"\1\1\1", bare).replace("#", " ")
    return _CUT_OFF.sub("", " ".join(bare.split()).lstrip(": ")).strip() or text


def pieces(texts: list[str]) -> Any:
    """Which pieces of one to five letters the words of each text have: a sparse table of ones, a column per hash.

    Case and figures carry no tone that holds for other texts; emoji and punctuation are pieces like letters.
    """
    told = [_DIGIT.sub("0", unicodedata.normalize("NFKC", plain(text)).lower()) for text in texts]
    return _hasher().transform(told)


@cache
def _hasher() -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(1, LONGEST_PIECE),
        n_features=N_PIECES,
        alternate_sign=False,
        binary=True,
        norm=None,
        lowercase=False,
    )


def pieces_version() -> str:
    """A hash of how a text is cut, so that a head is never used on pieces it was not trained on."""
    probe = pieces(["Wir müssen 3 Dinge ändern!!", "نريد العدل 🙏"])
    return digest([probe.indices.astype("<i8").tobytes(), probe.indptr.astype("<i8").tobytes()])[:16]
