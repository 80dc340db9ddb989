"""Words that say nothing of a subject: the stop words of each language, and those that merely frame a proposal.

General lists (spaCy, stopwords-iso) were made for search engines. They miss "should" and "propose" and hold "rights",
"people" and "work"; `text/words/proposal_words.toml` adds the former and keeps the latter.
"""

import tomllib
import unicodedata
from functools import cache
from importlib import import_module
from importlib.resources import files

from strategy_nlp.remembering import remembering

# Importing spaCy's French compiles thousands of tokeniser exceptions for five seconds; stopwords-iso covers French.
_SPACY_TOO_SLOW = {"fr"}
# In these languages people leave accents out when they type, and no frequent word is another one without its accent.
_ACCENTS_OPTIONAL = {"ca", "es", "fr", "it", "pl", "pt", "tr"}
# English stop words that are ordinary words elsewhere: "four" is French for an oven, "mine" for a mine.
_NOT_ONLY_ENGLISH = {
    "back", "bottom", "call", "four", "front", "full", "made", "mine", "move", "name", "part", "serious", "show", "side",
    "still", "top",
}  # fmt: skip
# One letter for those that Arabic, Persian and Urdu write in several ways.
_ONE_LETTER = str.maketrans(
    "آأإٱىیيکڪہھةۀؤئ",
    "ااااييي" + "كك" + "هههه" + "وي",
    "ـء" + "".join(map(chr, [*range(0x64B, 0x660), 0x670])),
)
_ARABIC_SCRIPT = {"ar", "fa", "ur"}
_ARABIC_PREFIXES = "وفبلك"
_TURKISH_CAPITALS = str.maketrans({"I": "ı", "İ": "i"})
_OTHER_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ё": "е", "’": "'"})


def lower(word: str, language: str) -> str:
    """A word in lower case, by the rules of its language: Turkish writes I without a dot as ı.

    >>> lower("IRK", "tr"), lower("IRA", "en")
    ('ırk', 'ira')
    """
    return (word.translate(_TURKISH_CAPITALS) if language in {"tr", "az"} else word).lower()


@remembering(200_000)
def bare(word: str, language: str) -> str:
    """A word as it is compared: lower case, no accents of its script, one letter where spelling varies.

    >>> bare("Educación", "es"), bare("إلى", "ar")
    ('educacion', 'الي')
    """
    low = lower(word, language)
    if language in _ARABIC_SCRIPT:
        return low.replace("\u200c", "").translate(_ONE_LETTER)
    if low.isascii():
        return low
    # The dot below that Hindi writes under letters of foreign sounds is often left out.
    spread = unicodedata.normalize("NFD", low).replace("\u093c", "")
    spread = "".join(sign for sign in spread if not "\u0300" <= sign <= "\u036f")
    return unicodedata.normalize("NFC", spread).translate(_OTHER_LETTERS)


def says_nothing(word: str, language: str) -> bool:
    """Whether a word is a stop word of its language, frames a proposal, or is an English stop word elsewhere.

    >>> says_nothing("deberíamos", "es"), says_nothing("derechos", "es"), says_nothing("والذي", "ar")
    (True, False, True)
    """
    stop = stop_words(language)
    low = _compared(word, language)
    if low in stop:
        return True
    # Arabic writes "and", "so", "in", "for" and "as" onto the next word.
    return language == "ar" and len(low) > 3 and low[0] in _ARABIC_PREFIXES and low[1:] in stop


@cache
def stop_words(language: str) -> frozenset[str]:
    """All words of a language that say nothing, in the spelling in which `says_nothing` compares."""
    content = _proposal_words()
    if language == "und":
        # Where the language is unknown, what says nothing in any language that we know says nothing.
        return frozenset().union(*(stop_words(code) for code in content["frame"]))
    known = _general(language) | framing_words(language)
    if language != "en":
        known |= _general_english() - _NOT_ONLY_ENGLISH
    kept = {_compared(word, language) for word in content["keep"].get(language, ())}
    return frozenset({_compared(word, language) for word in known} - kept)


@cache
def framing_words(language: str) -> frozenset[str]:
    """The words that our own list holds for a language."""
    content = _proposal_words()
    return frozenset(content["frame"].get(language, [])) | frozenset(content["function"].get(language, []))


def _compared(word: str, language: str) -> str:
    if language in _ACCENTS_OPTIONAL or language in _ARABIC_SCRIPT or language in {"hi", "ru", "uk"}:
        return bare(word, language)
    return lower(word, language).replace("’", "'")


def _general(language: str) -> set[str]:
    import stopwordsiso

    known = set(stopwordsiso.stopwords(language)) if stopwordsiso.has_lang(language) else set()
    if language not in _SPACY_TOO_SLOW:
        try:
            known |= import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS
        except ImportError:
            # spaCy does not know every language; stopwords-iso and our own list remain.
            return known
    return known


@cache
def _general_english() -> frozenset[str]:
    # stopwords-iso's English list is four times as long and holds words that are content in other languages.
    return frozenset(import_module("spacy.lang.en.stop_words").STOP_WORDS)


@cache
def _proposal_words() -> dict[str, dict[str, list[str]]]:
    content = (files(__package__) / "proposal_words.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(content))
