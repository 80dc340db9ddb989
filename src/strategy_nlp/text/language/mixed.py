"""The second language of texts that mix two: in two scripts, or by the words that only one of them uses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.text.language import evidence
from strategy_nlp.text.language.names import UNDETERMINED
from strategy_nlp.text.language.scripts import SCRIPTS, letters_by_script, written_in

# A name or a loan word is no second language: so many different common words of it must stand there, and so large a part of the
# words must they make, and as many of the first language's own.
_FEWEST_WORDS = 3
_LEAST_SHARE = 0.2
# Fewer words are a hint: a sentence of its own, told on its own, must bear it out.
_HINT = 2
_END_OF_SENTENCE = re.compile(r"[.!?;…\n|()/]+|[—–]| - ")
# Neighbours such as Spanish and Galician share most words, and each list lacks some: their mixing cannot be told.
_NEIGHBOURS = (
    frozenset(["es", "pt", "gl", "ca", "it", "oc", "an", "fr", "ro", "la", "ext", "lij", "vec", "wa", "gcf", "ht"]),
    frozenset(["en", "de", "nl", "af", "lb", "fy", "da", "no", "sv", "is", "fo"]) - {"en"},
    frozenset(["cs", "sk", "pl", "hr", "bs", "sr", "sl", "uk", "ru", "bg", "mk", "be"]),
    frozenset(["id", "ms", "jv", "ace", "su"]),
    frozenset(["tl", "ceb", "bcl"]),
    frozenset(["tr", "az", "tk", "crh", "uz", "kk"]),
    frozenset(["sw", "rw", "sn", "zu", "xh", "st", "nso", "lg", "ln", "kik", "ha", "yo", "ig", "so"]),
    frozenset(["ar", "fa", "ur", "ps", "ku", "sd", "ug"]),
    frozenset(["hi", "mr", "ne", "sa", "gom"]),
)  # fmt: skip
# In two scripts: so many letters, and so large a part of all. A sign of Chinese, Japanese or Korean is worth three letters.
_FEWEST_LETTERS, _FEWEST_SIGNS = 15, 5
_LEAST_PART = 0.2
_HAN, _KANA = SCRIPTS.index("Hani"), SCRIPTS.index("Kana")
_DENSE = frozenset({"Hani", "Kana", "Hang"})


@dataclass(frozen=True)
class Hint:
    """That words of a second language stand in a text.

    Attributes
    ----------
    language
        The second language.
    enough
        Whether so many of its words stand there that they are no name and no quotation.
    """

    language: str
    enough: bool


def second_by_words(texts: Sequence[str], languages: Sequence[str]) -> dict[int, Hint]:
    """By row, the language whose own words stand among those of the first, where there is one.

    Parameters
    ----------
    texts
        The texts.
    languages
        The language that prevails in each.
    """
    found: dict[int, Hint] = {}
    by_language: dict[str, list[int]] = {}
    for row, code in enumerate(languages):
        if code != UNDETERMINED and len(texts[row].split()) >= 2 * _FEWEST_WORDS:
            by_language.setdefault(code, []).append(row)
    for code, rows in sorted(by_language.items()):
        for place, hint in _by_words([texts[row] for row in rows], code).items():
            found[rows[place]] = hint
    return found


def sentences(text: str) -> list[str]:
    """The sentences of a text that are long enough to have a language of their own."""
    parts = [part.strip() for part in _END_OF_SENTENCE.split(text)]
    return [part for part in parts if len(part.split()) > _FEWEST_WORDS]


def _by_words(texts: Sequence[str], language: str) -> dict[int, Hint]:
    codes = evidence.languages()
    counted = evidence.common_words(texts, distinct=True)
    theirs = evidence.exclusive_words(texts, language=language)
    near = {other for group in _NEIGHBOURS if language in group for other in group} | {language}
    theirs[:, [codes.index(code) for code in codes if code in near]] = 0
    second = theirs.argmax(axis=1)
    rows = np.arange(len(texts))
    most = theirs[rows, second]
    # Of the first language, too, the words that the second does not share.
    own = counted[:, codes.index(language)] - (counted[rows, second] - most)
    # One language must lead among those with words of their own: else it is noise.
    leads = most > np.sort(theirs, axis=1)[:, -2]
    hinted = leads & (most >= _HINT) & (own >= _HINT)
    enough = (np.minimum(most, own) >= _FEWEST_WORDS) & (
        most >= _LEAST_SHARE * np.array([len(t.split()) for t in texts])
    )
    return {row: Hint(codes[second[row]], bool(enough[row])) for row in np.flatnonzero(hinted).tolist()}


def passages_in_other_scripts(
    texts: Sequence[str], letters: NDArray[np.int64], languages: Sequence[str]
) -> dict[int, str]:
    """By row, what stands in a second script of texts that have enough of one.

    Parameters
    ----------
    texts
        The texts.
    letters
        Their letters by script.
    languages
        The language that prevails in each.
    """
    needed = np.array([_FEWEST_SIGNS if script in _DENSE else _FEWEST_LETTERS for script in SCRIPTS])
    weighted = letters * _FEWEST_LETTERS / needed
    enough = (letters >= needed) & (weighted >= _LEAST_PART * weighted.sum(axis=1, keepdims=True))
    found = {}
    for row in np.flatnonzero(enough.sum(axis=1) > 1).tolist():
        for number in np.argsort(-letters[row]).tolist():
            if enough[row, number] and languages[row] not in written_in(SCRIPTS[number]):
                found[row] = _passage(texts[row], number)
                break
    return found


def without_other_scripts(texts: Sequence[str], letters: NDArray[np.int64]) -> list[str]:
    """The texts, of those in two scripts only the passages in the one that prevails: the other speaks for another language."""
    kept = list(texts)
    together = letters.copy()
    together[:, _HAN] += together[:, _KANA]
    together[:, _KANA] = 0
    main = together.argmax(axis=1)
    mixed = together.max(axis=1) < together.sum(axis=1)
    for row in np.flatnonzero(mixed).tolist():
        number = int(main[row])
        kept[row] = _passage(texts[row], number, _KANA if number == _HAN else number)
    return kept


def _passage(text: str, *numbers: int) -> str:
    """What of a text is not in letters of other scripts than these."""
    by_sign = letters_by_script(list(text))
    foreign = (by_sign.sum(axis=1) > 0) & (by_sign[:, list(numbers)].sum(axis=1) == 0)
    kept = "".join(" " if other else sign for sign, other in zip(text, foreign.tolist(), strict=True))
    return " ".join(kept.split())
