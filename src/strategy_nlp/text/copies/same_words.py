"""What two texts must share to be one idea said twice: the same words that carry sense, in the same order.

Case, punctuation, spelling, plurals where they are regular, and words without a sense of their own ("the", "please")
may differ. Negations, numbers, names, "all" and "only", prepositions of direction and every other word may not: what
turns a proposal round is often one short word.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategy_nlp.text.language.scripts import LANGUAGES_OF_SCRIPT, SCRIPTS, letters_by_script
from strategy_nlp.text.words.spellings import (
    LETTER,
    NUMBER,
    VOWEL_MARKS,
    chinese,
    folded,
    japanese,
    letters_with_accents,
    one_number,
    sign_by_sign,
    whole_english,
)

# What says no, or how much, without a letter stands in a text like a word.
_TELLING_SIGNS = "👎❌🚫⛔✖✗✘🙅💔😡🤬🤮%‰€$£¥₹₽₺<>=≤≥≠±+"
_SHORTCODE = re.compile(r":[+-]1:|:[a-z0-9][a-z0-9_-]*:", re.IGNORECASE)
_TOKEN = re.compile(
    rf"(?P<number>(?:(?<![\w.,])[-−])?{NUMBER})"
    rf"|(?P<word>{LETTER}+)|(?P<sign>[{_TELLING_SIGNS}])"
)
_WORD = re.compile(f"{LETTER}+")
_PART = re.compile(r"(?<=[:!.\n：！。])\s*")
_UNSPACED_RULES = {"zh": chinese, "ja": japanese, "th": sign_by_sign}
_COMMONEST = {"Cyrl": "ru", "Arab": "ar", "Deva": "hi"}
_GUESSED_BY_WORDS = ("Latn", "Cyrl", "Arab", "Deva")
# Of shorter words many are other words without their accent: "año" is a year, "si" is if.
_LEAST_ACCENTED = 5
# Signs that are enough to tell a language by, and more than a "please share" has.
_TOLD_BY, _LONGEST_FRAME = 400, 60
# So many accents at least a whole text must have lost to be one typed without any, where an accent makes another word.
_LOST_ACCENTS = {"vi": 3, "de": 2}


@dataclass(frozen=True)
class SaidWords:
    """A text as it is compared.

    Attributes
    ----------
    key
        The words that carry sense, accents and plurals folded, written together: texts with one key may be copies.
    accented
        The same with the accents that were written.
    words
        The folded words one by one.
    fixed
        Whether each word is a name or a number, in which no letter may differ.
    language
        The language whose rules were used; ``und`` where none was told by its words.
    """

    key: str
    accented: str
    words: tuple[str, ...]
    fixed: tuple[bool, ...]
    language: str


@dataclass(frozen=True)
class _Rules:
    silent: frozenset[str]
    variants: dict[str, str]
    read: Callable[[str], str]


def said_words(text: str, language: str = "") -> SaidWords:
    """The words of a text that carry sense, as they are compared.

    >>> said_words("The parks must be free!").key == said_words("the park must be free").key
    True
    >>> said_words("Close the road").key == said_words("Do not close the road").key
    False
    """
    text = unicodedata.normalize("NFKC", _SHORTCODE.sub(_sign_of_code, text) if ":" in text else text)
    language = language if language in _rules() else guessed_language(text)
    rules = _rules().get(language, _Rules(frozenset(), {}, str))
    shouted = text.isupper()
    said = [
        (*_plain(match, language), _is_fixed(match, first=not match.start(), shouted=shouted or language == "de"))
        for match in _TOKEN.finditer(rules.read(VOWEL_MARKS.sub("", unicodedata.normalize("NFC", text))).strip())
    ]
    # A capital on its own is a name: option A, plan D.
    kept = [word for word in said if word[0] not in rules.silent or (word[2] and len(word[0]) == 1)]
    kept = _without_please(kept) or said
    if language == "id":
        # A word said twice is its plural.
        kept = [word for place, word in enumerate(kept) if not place or word[0] != kept[place - 1][0]]
    read = [
        (rules.variants[plain], rules.variants[plain], fixed) if plain in rules.variants else (plain, accented, fixed)
        for plain, accented, fixed in kept
    ]
    words = tuple(plain for plain, _, _ in read)
    return SaidWords(
        "".join(words), "".join(word[1] for word in read), words, tuple(word[2] for word in read), language
    )


def without_frame(text: str) -> str:
    """A text without "Please read:" and the like at its beginning or end, as people put around what they pass on.

    >>> without_frame("PLEASE SHARE! Open the archives.")
    'Open the archives.'
    """
    parts = [part for part in _PART.split(text) if part.strip()]
    for place in (0, -1):
        if len(parts) > 1 and len(parts[place]) <= _LONGEST_FRAME and _bare_words(parts[place]) in _frames():
            parts.pop(place)
            text = " ".join(parts)
    return text


def same_accents(one: SaidWords, other: SaidWords) -> bool:
    """Whether two texts of one key differ only in accents that somebody left out.

    An accent may be missing, never another: "fördern" is to support, "fordern" to demand. A long word may lack its own;
    a whole text without any is a keyboard without accents.
    """
    if one.accented == other.accented:
        return True
    first, second = letters_with_accents(one.accented), letters_with_accents(other.accented)
    if len(first) != len(second):
        return False
    places = [place for place, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    if any(first[place][0] != second[place][0] or (first[place][1] and second[place][1]) for place in places):
        return False
    bare = any(not any(marks for _, marks in letters) for letters in (first, second))
    if one.language in _LOST_ACCENTS:
        return bare and len(places) >= _LOST_ACCENTS[one.language]
    return (bare and len(places) > 1) or all(_length_of_word_at(one, place) >= _LEAST_ACCENTED for place in places)


def guessed_language(text: str) -> str:
    """The language whose small words a text holds most of, ``und`` where none.

    It only chooses which small words count for nothing; whoever must know the language asks `language`.
    """
    script = "Latn"
    if not text.isascii():
        counts = letters_by_script([text])[0]
        script = SCRIPTS[int(counts.argmax())]
        if script in {"Hani", "Kana"}:
            return "ja" if counts[SCRIPTS.index("Kana")] else "zh"
    if script not in _GUESSED_BY_WORDS:
        return next((code for code in LANGUAGES_OF_SCRIPT.get(script, ()) if code in _rules()), "und")
    told = _telling_words(script)
    scores: dict[str, float] = {}
    letters = () if text.isascii() else sorted(f"letter {sign}" for sign in set(text[:_TOLD_BY].lower()))
    for sign in (*_bare_words(text[:_TOLD_BY]).split(), *letters):
        # What several languages have in common tells less.
        for code in told.get(sign, ()):
            scores[code] = scores.get(code, 0) + 1 / len(told[sign])
    # Of languages with as many words the first of the list.
    return max(_rules(), key=lambda code: scores.get(code, 0)) if scores else _COMMONEST.get(script, "und")


def _plain(match: re.Match[str], language: str) -> tuple[str, str]:
    """A token as it is compared, without and with its accents; numbers and signs stand between bars."""
    if match.lastgroup == "word":
        return folded(match.group(), language)
    token = f"|{one_number(match.group()) if match.lastgroup == 'number' else match.group()}|"
    return token, token


def _is_fixed(match: re.Match[str], *, first: bool, shouted: bool) -> bool:
    """Whether a token is a number, a sign or, by its capital, a name."""
    return match.lastgroup != "word" or (match.group()[0].isupper() and not first and not shouted)


def _without_please(said: list[tuple[str, str, bool]]) -> list[tuple[str, str, bool]]:
    held = {word[0] for word in said}
    for phrase in _please():
        if not held.issuperset(phrase):
            continue
        words = [plain for plain, _, _ in said]
        for start in range(len(words) - len(phrase), -1, -1):
            if tuple(words[start : start + len(phrase)]) == phrase:
                said = said[:start] + said[start + len(phrase) :]
    return said


def _length_of_word_at(said: SaidWords, place: int) -> int:
    end = 0
    for word in said.words:
        end += len(word)
        if place < end:
            return len(word)
    return 0


def _sign_of_code(code: re.Match[str]) -> str:
    """The sign that the name of an emoji stands for, where it says no."""
    return "👎" if code.group().strip(":").lower() in {"-1", "thumbsdown", "thumbs_down"} else " "


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "same_words.toml").read_text(encoding="utf-8"))


@cache
def _rules() -> dict[str, _Rules]:
    return {
        language: _rules_of(language, listed) for language, listed in _content().items() if isinstance(listed, dict)
    }


def _rules_of(language: str, listed: dict[str, list[str]]) -> _Rules:
    pairs = dict(pair.split(" ", 1) for pair in listed.get("variants", ()))
    if language in _UNSPACED_RULES:
        return _Rules(frozenset(), {}, _UNSPACED_RULES[language](tuple(listed["silent"]), pairs))
    variants = {
        folded(word, language)[0]: "|%|" if read == "%" else folded(read, language)[0] for word, read in pairs.items()
    }
    silent = frozenset(folded(word, language)[0] for word in listed["silent"])
    return _Rules(silent, variants, whole_english if language == "en" else str)


@cache
def _telling_words(script: str) -> dict[str, tuple[str, ...]]:
    """For each small word, and each letter of its own, the languages of a script that have it."""
    elsewhere = {code for codes in LANGUAGES_OF_SCRIPT.values() for code in codes}
    of_script = LANGUAGES_OF_SCRIPT.get(script)
    told: dict[str, tuple[str, ...]] = {}
    for code in _rules():
        if code in of_script if of_script else code not in elsewhere:
            listed = [*_content()[code].get("silent", ()), *_content()[code].get("hints", ())]
            words = {folded(word, "und")[0] for word in listed}
            for word in sorted(words | {f"letter {sign}" for sign in _content()[code].get("letters", "")}):
                told[word] = (*told.get(word, ()), code)
    return told


@cache
def _frames() -> frozenset[str]:
    return frozenset(map(_bare_words, _content()["frames"]))


@cache
def _please() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(_bare_words(phrase).split()) for phrase in _content()["please"])


def _bare_words(text: str) -> str:
    bare = text if text.isascii() else VOWEL_MARKS.sub("", text)
    return " ".join([folded(word, "und")[0] for word in _WORD.findall(bare)])
