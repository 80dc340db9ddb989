"""Whether anything in two texts of different languages shows that one says the opposite of the other.

Vectors of meaning lie near each other for "close the road" and "no cierren la calle": they tell what a text is about,
not what it wants. So two texts are one idea only where their negations, numbers, names and the sides they take in common
opposites are the same; the words of sixteen languages stand in ``text/copies/opposites.toml``. In doubt they are two ideas.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategy_nlp.remembering import remembering
from strategy_nlp.text.words.spellings import LETTER, NUMBER, VOWEL_MARKS, folded, one_number, simplified, whole_english

_WORD = re.compile(f"{LETTER}+")
_NUMBER = re.compile(NUMBER)
_SENTENCE = re.compile(r"[.!?:;…\n]\s*$")
_SIGN_BY_SIGN = {"zh", "ja", "th"}
# Korean writes its negations onto verbs.
_NEGATION_INSIDE = _SIGN_BY_SIGN | {"ko"}
# Half of "ne … pas": counted once.
_SECOND_HALF = {"fr": {"pas"}}
_FIRST_HALF = {"ne", "n"}
# Languages in which a negation is said twice; more are several, of which each may belong elsewhere.
_MOST_NEGATIONS = 2
# Words of one side here may stand in a text without taking a side, so only a clash tells.
_LOOSE = {"before", "strong"}
# So many letters of a name are the same in most languages: London, Londres, Londra.
_LETTERS_OF_NAME = 3
_LATIN = {"en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr"}


@dataclass(frozen=True)
class Signs:
    """What tells the direction of a text.

    Attributes
    ----------
    negations
        How many there are.
    numbers
        The numbers in it, in digits or words.
    sides
        For each opposition the sides of which it holds words.
    names
        The beginnings of what its capitals show to be names, where the language's capitals tell.
    beginnings
        The beginnings of all its words.
    """

    negations: int
    numbers: frozenset[str]
    sides: dict[str, frozenset[int]]
    names: frozenset[str]
    beginnings: frozenset[str]


def nothing_opposite(one: str, other: str, *, languages: tuple[str, str]) -> bool:
    """Whether two texts of different languages hold the same negations, numbers, names and sides of opposites.

    Of a language without a list nobody can tell, so the answer is no.

    >>> nothing_opposite("Open the archives", "Abran los archivos", languages=("en", "es"))
    True
    >>> nothing_opposite("Open the archives", "No abran los archivos", languages=("en", "es"))
    False
    """
    if not set(languages) <= set(_content()["negations"]):
        return False
    first, second = signs_of(one, languages[0]), signs_of(other, languages[1])
    if bool(first.negations) != bool(second.negations) or max(first.negations, second.negations) > _MOST_NEGATIONS:
        return False
    if first.numbers != second.numbers:
        return False
    for name in _content()["opposites"]:
        sides, others = first.sides[name], second.sides[name]
        if (sides and others and not sides & others) if name in _LOOSE else sides != others:
            return False
    if set(languages) <= _LATIN:
        return first.names <= second.beginnings and second.names <= first.beginnings
    return True


def opposed(one: str, other: str, *, languages: tuple[str, str]) -> bool:
    """Whether a text denies where the other does not, or takes another side of an opposition than it.

    Of a language without a list nothing is known to be opposed.

    >>> opposed("Legalise it", "It should never be legal", languages=("en", "en"))
    True
    """
    if not set(languages) <= set(_content()["negations"]):
        return False
    first, second = signs_of(one, languages[0]), signs_of(other, languages[1])
    if bool(first.negations) != bool(second.negations):
        return True
    pairs = ((first.sides[name], second.sides[name]) for name in _content()["opposites"])
    return any(sides and others and not sides & others for sides, others in pairs)


@remembering(50_000)
def signs_of(text: str, language: str) -> Signs:
    """What tells the direction of a text in one of the languages listed."""
    text = VOWEL_MARKS.sub("", unicodedata.normalize("NFKC", text))
    if language == "en":
        text = whole_english(text)
    low = text.lower().translate(simplified()) if language == "zh" else text.lower()
    for word in _listed("no_negations", language):
        low = low.replace(word, " ")
    words = [folded(match.group(), "und")[0] for match in _WORD.finditer(low)]
    return Signs(
        negations=_negations(low, words, language),
        numbers=_numbers(low, words, language),
        sides={
            name: frozenset(
                side
                for side, listed in enumerate(listed_of.get(language, " | ").split(" | "))
                if _holds(low, words, tuple(listed.split()), language)
            )
            for name, listed_of in _content()["opposites"].items()
        },
        names=_names(text, language),
        beginnings=frozenset(word[:_LETTERS_OF_NAME] for word in words),
    )


def _negations(low: str, words: list[str], language: str) -> int:
    listed = _listed("negations", language)
    if language in _NEGATION_INSIDE:
        return sum(low.count(sign) for sign in listed) + (language == "ko") * (words.count("안") + words.count("못"))
    skipped = _SECOND_HALF.get(language, set()) if _FIRST_HALF & set(words) else set()
    return sum(_is_one_of(word, listed) for word in words if word not in skipped)


def _numbers(low: str, words: list[str], language: str) -> frozenset[str]:
    written = {one_number(match.group()) for match in _NUMBER.finditer(low)}
    spelled = dict(entry.split(":") for entry in _listed("numbers", language))
    if language in _SIGN_BY_SIGN:
        found = {value for word, value in spelled.items() if word in low}
    else:
        values = {folded(word, language)[0]: value for word, value in spelled.items()}
        found = {values[key] for key in (folded(word, language)[0] for word in words) if key in values}
    return frozenset(written | found)


def _holds(low: str, words: list[str], listed: tuple[str, ...], language: str) -> bool:
    if language in _SIGN_BY_SIGN:
        return any(sign in low for sign in listed)
    return any(_is_one_of(word, listed) for word in words)


def _is_one_of(word: str, listed: tuple[str, ...]) -> bool:
    return any(
        word.startswith(entry[:-1])
        if entry.endswith("*")
        else word.endswith(entry[1:])
        if entry.startswith("*")
        else word == entry
        for entry in listed
    )


def _names(text: str, language: str) -> frozenset[str]:
    """The beginnings of words with a capital inside a sentence; German writes every noun with one."""
    if language == "de" or text.isupper():
        return frozenset()
    known = _listed("no_names", language)
    found = (
        folded(match.group(), "und")[0]
        for match in _WORD.finditer(text)
        if match.start() and match.group()[0].isupper() and not _SENTENCE.search(text[: match.start()])
    )
    return frozenset(word[:_LETTERS_OF_NAME] for word in found if len(word) > 1 and word not in known)


@cache
def _listed(kind: str, language: str) -> tuple[str, ...]:
    return tuple(str(_content()[kind].get(language, "")).split())


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "opposites.toml").read_text(encoding="utf-8"))
