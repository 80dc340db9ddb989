"""One spelling for the ways in which people write a word: accents aside, regular plurals, contractions, numbers, widths."""

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from strategy_nlp.remembering import remembering

UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff々]")
# A letter, with the signs that many scripts write around it.
LETTER = "(?:[^\\W\\d_]|(?!\\d)[\u0300-\u036f\u0900-\u0963\u0970-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17d3\u17dd-\u17ff])"
# Vowels of Arabic and Hebrew, the dot that Hindi often leaves out, joiners, and marks of direction.
VOWEL_MARKS = re.compile("[\u0640\u064b-\u065f\u0670\u0591-\u05bd\u05bf\u05c1\u05c2\u05c7\u093c\u200b-\u200f]")
# Digits with what parts thousands or begins a fraction: the body of an expression.
NUMBER = r"\d+(?:[.,'’\u066b\u066c]\d+|[ \u00a0\u202f]\d{3}(?!\d))*"
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("آأإٱ", "ا"), **dict.fromkeys("ىیئ", "ي"), **dict.fromkeys("ةۀہھ", "ه"), "ک": "ك", "ؤ": "و", "ء": "",
        "ё": "е", "ß": "ss", "œ": "oe", "æ": "ae", "ँ": "ं", "ς": "σ",
    }
)  # fmt: skip
# Letters whose stroke Unicode does not count as an accent.
_STROKES = str.maketrans({"ł": "l\u0335", "ø": "o\u0338", "đ": "d\u0335", "ħ": "h\u0335"})
# The mark of a long vowel, which most people leave out.
_TURKISH_LONG = str.maketrans("âîû", "aiu")
_ACCENT = re.compile("[\u0300-\u036f]")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'’ \u00a0\u202f\u066c]\d{3})+")

_ENGLISH_NOT = re.compile(
    r"\b(ca|wo|sha|ai|is|are|was|were|do|does|did|has|have|had|should|would|could|must|need)n'?t\b", re.IGNORECASE
)
_ENGLISH_WHOLE = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}
_ENGLISH_IS = re.compile(r"\b(it|that|there|he|she|what|who|here)'s\b", re.IGNORECASE)
_ENGLISH_SHORT = re.compile(r"'(re|ve|ll|m|s)\b", re.IGNORECASE)
_ENGLISH_LONG = {"re": " are", "ve": " have", "ll": " will", "m": " am", "s": ""}
_ENGLISH_OUR = re.compile(r"^(col|lab|neighb|fav|hon|behavi|harb|rum|hum|endeav|vap|parl|sav)our")
_ENGLISH_ISE = re.compile(r"(?<=...)is(?=(?:e|es|ed|ing|ation|ations)$)")
_ENGLISH_DOUBLE = re.compile(r"(?<=[a-z][aeiou]l)l(?=(?:ed|ing|er|ers)$)")
_JAPANESE_END = re.compile(r"(?:です|である|だ)(?:よ|ね)*$|(?:よ|ね)+$")
_JAPANESE_CLAUSE = re.compile(r"[。．.!！?？…\n]+")
_KATAKANA_LONG = re.compile("(?<=[\u30a1-\u30fc]{2})ー(?![\u30a1-\u30fa])")
_KOREAN_PARTICLE = re.compile(r"(?<=[가-힣]{2})(?:은|는|이|가|에|의)$")
_IBERIAN_ES = re.compile("(?<=..[lnrdzs])es$")
_GERMAN_ENDING = re.compile("(?<=....)(?:en|es|n|e|s)$")


@remembering(500_000)
def folded(word: str, language: str) -> tuple[str, str]:
    """A word in lower case without its accents and regular plural, and the same with its accents.

    >>> folded("Organisations", "en"), folded("EDUCACIÓN", "es")
    (('organization', 'organization'), ('educacion', 'educación'))
    """
    word = word.replace("I", "ı").replace("İ", "i").lower() if language in {"tr", "az"} else word.lower()
    word = word.translate(_FOLDED)
    if language == "tr":
        word = word.translate(_TURKISH_LONG)
    if language == "de":
        word = word.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü")
    singular = _SINGULAR.get(language)
    word = (singular(word) if singular else word).replace("ı", "i")
    if not word or not (word[0] < "\u0400" or "\u1e00" <= word[0] <= "\u1fff"):
        return word, word
    # Accents of Latin and Greek letters only: й is another letter than и.
    return _ACCENT.sub("", unicodedata.normalize("NFD", word.translate(_STROKES))), word


def letters_with_accents(text: str) -> list[tuple[str, str]]:
    """Each letter of a text with the accents on it."""
    spread: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFD", text.translate(_STROKES)):
        if spread and _ACCENT.match(sign):
            spread[-1] = (spread[-1][0], spread[-1][1] + sign)
        else:
            spread.append((sign, ""))
    return spread


def whole_english(text: str) -> str:
    """English contractions in full, with or without their apostrophe; possessive endings go.

    >>> whole_english("We can't, it's the school's")
    'We can not, it is the school'
    """
    text = re.sub(r"\b([Cc]an|CAN)(?:not|NOT)\b", r"\1 not", text.replace("’", "'"))
    text = _ENGLISH_NOT.sub(lambda short: f"{_ENGLISH_WHOLE.get(short[1].lower(), short[1])} not", text)
    text = _ENGLISH_IS.sub(r"\1 is", text)
    text = _ENGLISH_SHORT.sub(lambda short: _ENGLISH_LONG[short[1].lower()], text)
    return re.sub(r"\bper\s+cent\b", "percent", text)


def one_number(written: str) -> str:
    """A number in one spelling: 10,000 and 10.000 and 10 000 are one, 1.5 and 1,5 are one.

    >>> one_number("10 000"), one_number("1,5"), one_number("٣٠")
    ('10000', '1.5', '30')
    """
    sign = "-" if written[0] in "-−" else ""
    digits = "".join(str(unicodedata.digit(one, one)) for one in written.lstrip("-−"))
    return sign + re.sub(r"\D+", "" if _THOUSANDS.fullmatch(digits) else ".", digits)


def sign_by_sign(silent: tuple[str, ...], variants: dict[str, str]) -> Callable[[str], str]:
    """How to read a script without spaces: spellings made one, silent signs left out, each sign a word."""

    def read(text: str) -> str:
        for word, other in variants.items():
            text = text.replace(word, other)
        for word in silent:
            text = text.replace(word, "")
        return UNSPACED.sub(lambda sign: f"{sign.group()} ", text)

    return read


def chinese(silent: tuple[str, ...], variants: dict[str, str]) -> Callable[[str], str]:
    """How to read Chinese: traditional characters as simplified ones, then sign by sign."""
    read = sign_by_sign(silent, variants)
    return lambda text: read(text.translate(simplified()))


def japanese(silent: tuple[str, ...], variants: dict[str, str]) -> Callable[[str], str]:
    """How to read Japanese: ends of clauses that are only polite and long vowels at the end aside, then sign by sign."""
    read = sign_by_sign(silent, variants)

    def whole(text: str) -> str:
        clauses = [_JAPANESE_END.sub("", clause.strip()) for clause in _JAPANESE_CLAUSE.split(text)]
        return read(_KATAKANA_LONG.sub("", " ".join(clauses)))

    return whole


@cache
def simplified() -> dict[int, str]:
    """The simplified character of each traditional Chinese one."""
    content = (files(__package__) / "simplified.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in content.splitlines() if not line.startswith("#"))
    return {ord(traditional): simple for traditional, simple in rows}


def _english(word: str) -> str:
    word = _ENGLISH_DOUBLE.sub("", _ENGLISH_ISE.sub("iz", _ENGLISH_OUR.sub(r"\1or", word)))
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_s(word: str) -> str:
    """A word of French or Catalan without the s or x of its plural."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" and word[-2] not in "sxiu" else word


def _iberian(word: str) -> str:
    if len(word) > 4 and _IBERIAN_ES.search(word):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] in "aeoáéó" else word


def _german(word: str) -> str:
    return _GERMAN_ENDING.sub("", word)


def _italian(word: str) -> str:
    # Never o and a: "ragazzi" and "ragazze" are boys and girls.
    return word[:-1] + {"o": "i", "a": "e"}.get(word[-1], word[-1]) if len(word) > 4 else word


def _korean(word: str) -> str:
    return _KOREAN_PARTICLE.sub("", word).removesuffix("들") if len(word) > 2 else word


def _arabic(word: str) -> str:
    """A word without its article, and with the singular of the regular feminine plural."""
    word = word[2:] if word.startswith("ال") and len(word) > 4 else word
    word = re.sub("^(و?[فبك]|و)ال(?=..)", r"\1", word)
    return re.sub("(?<=...)ات$", "ه", re.sub("^(و?)لل(?=..)", r"\1ل", word))


_SINGULAR: dict[str, Callable[[str], str]] = {
    "en": _english, "fr": _without_s, "ca": _without_s, "es": _iberian, "pt": _iberian, "it": _italian, "de": _german,
    "ko": _korean, "ar": _arabic,
}  # fmt: skip
