"""Comments at an event that are about the event itself: greetings, thanks, sound and picture, links.

What they say is about nothing that was asked, and alike they would make the surest topics of a chat.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

import pandas as pd

from strategy_nlp.intake.normalisation import comparable
from strategy_nlp.text.excerpts import asks_for_something
from strategy_nlp.text.words.cutting import words_of
from strategy_nlp.text.words.spellings import VOWEL_MARKS, folded

# With more words a comment says something beside its greeting.
_LONGEST = 16
_APART = " | "


def is_housekeeping(comments: pd.DataFrame) -> "pd.Series[bool]":
    """Whether a comment (``text, language``) is about the event itself: short, with a phrase of ``text/event_chat.toml`` and little beside it.

    Phrases of every language are looked for in each comment: of so few words nobody can tell the language surely, and chats mix them. Thanks
    that ask for something, or add a “but”, are none.

    >>> rows = [("Thanks for the captions!", "en"), ("Thanks, but we should pay the interpreters", "en"), ("no se oye", "es")]
    >>> is_housekeeping(pd.DataFrame(rows, columns=["text", "language"])).tolist()
    [True, False, True]
    """
    told = [
        _is_housekeeping(str(text), str(code))
        for text, code in zip(comments["text"], comments["language"], strict=True)
    ]
    return pd.Series(told, index=comments.index, dtype=bool)


def _is_housekeeping(text: str, language: str) -> bool:
    plain = _plain(text)
    if len(plain.split()) > _LONGEST:
        return False
    phrases, contrast = _phrases()
    found = {kind for kind, (_, pattern) in phrases.items() if pattern.search(plain)}
    if not found:
        return False
    if "technical" not in found and (set(plain.split()) & contrast or asks_for_something(text)):
        return False
    for _, pattern in phrases.values():
        plain = pattern.sub(_APART, plain)
    beside = sum(len(words_of(part, language)) for part in plain.split("|"))
    return beside <= max(phrases[kind][0] for kind in found)


@cache
def _phrases() -> tuple[dict[str, tuple[int, re.Pattern[str]]], frozenset[str]]:
    """By kind how many words may stand beside its phrases and what finds these, and the words that add something to thanks."""
    content = tomllib.loads((files(__package__) / "event_chat.toml").read_text(encoding="utf-8"))
    contrast = frozenset(_plain(word) for word in content.pop("contrast"))
    kinds = {}
    for kind, own in content.items():
        left = int(own.pop("left"))
        words = sorted(
            {_plain(phrase) for phrases in own.values() for phrase in phrases}, key=lambda one: (-len(one), one)
        )
        kinds[kind] = (left, re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, words))})(?!\S)"))
    return kinds, contrast


def _plain(text: str) -> str:
    """A text in lower case without punctuation, accents and vowel marks."""
    return " ".join(folded(word, "und")[0] for word in comparable(VOWEL_MARKS.sub("", text)).split())
