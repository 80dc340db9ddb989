"""Which language a text is in, how sure that is, and which second one is mixed in.

Bayes' rule: what the text says (`text.language.evidence`), times what was to be expected before. The language that its writer
declared and those of the writer's other ideas make a language more likely, and strong evidence overrules both. A script
is a hard rule: nothing in Greek letters is Spanish. What stays less likely than `_LEAST_CONFIDENCE` is undetermined.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import refuse_single
from strategy_nlp.text.language import evidence, mixed
from strategy_nlp.text.language.evidence import Numbers
from strategy_nlp.text.language.names import (
    RIGHT_TO_LEFT,
    UNDETERMINED,
    base_code,
    declared_code,
    direction,
    language_name,
)
from strategy_nlp.text.language.scripts import ROMANISED, SCRIPTS, letters_by_script, written_in

__all__ = ["RIGHT_TO_LEFT", "UNDETERMINED", "base_code", "detect_languages", "direction", "language_name"]

# Of what is decided at this probability at least nine in ten are right even on one word (docs/methods.md).
_LEAST_CONFIDENCE = 0.6
# A text that mixes two languages is neither's alone: that it is one of the two must be as likely as this.
_BETWEEN_TWO = 0.8
# A sentence inside a text is in another language only if that is as good as certain.
_SURE = 0.95
# Fewer letters are no evidence; a Chinese sign counts as three, a syllable of Japanese or Korean as two.
_LEAST_LETTERS = 3
_LETTERS_OF_SIGN = {"Hani": 3, "Hang": 2, "Kana": 2}
# A declaration is right this often where the text says nothing; people fill in forms in the language of the page.
_DECLARATION_HOLDS = 0.9
# Most people write all of their ideas in one language: after one other idea half of the expectation is theirs.
_OWN_OTHER_IDEAS = 0.9
# Kana among Chinese characters is Japanese, whose sentences have particles in it; a Chinese one may quote a name.
_JAPANESE = 0.1
# Without kana each character speaks for Chinese: the natural logarithm of how much less often Japanese lacks it.
_WITHOUT_KANA = 0.35
# So many texts are looked at together.
_AT_ONCE = 4_096
_HAN, _KANA, _LATIN = (SCRIPTS.index(script) for script in ("Hani", "Kana", "Latn"))


def detect_languages(
    texts: "pd.Series[str]", *, declared: "pd.Series[str] | None" = None, authors: "pd.Series[str] | None" = None
) -> pd.DataFrame:
    """The language of each text, how sure that is, and the second language of texts that mix two.

    Hindi, Urdu and Arabic in Latin letters are languages of their own here, ``hi-Latn`` and ``ar-Latn``: no model for
    Hindi or Arabic knows them.

    Parameters
    ----------
    texts
        Redacted texts.
    declared
        The languages that the writers declared, blank where none was.
    authors
        Who wrote each text, blank where nobody knows; a writer's other texts are evidence.

    Returns
    -------
    pandas.DataFrame
        ``language`` (a code, or ``und``), ``language_confidence`` (0 to 1: how likely it is right) and
        ``language_second`` (blank where there is one language), with the index of the texts.

    Examples
    --------
    >>> detect_languages(pd.Series(["Abran los archivos a todas las personas", "Öffnet die Archive für alle"]))["language"].tolist()
    ['es', 'de']
    """
    refuse_single(texts, "detect_languages")
    blank = pd.Series("", index=texts.index)
    told = (blank if declared is None else declared).map(declared_code).to_numpy(str)
    written, letters = texts.tolist(), letters_by_script(texts.tolist())
    chances = _chances(written, letters, told)
    if authors is not None:
        chances = _with_other_ideas(chances, authors.to_numpy(str))
    found, confidence = _decided(chances)
    for row, (first, likely) in _between_two(written, chances, found).items():
        found[row], confidence[row] = first, likely
    second = [""] * len(texts)
    for row, hint in mixed.second_by_words(written, found).items():
        if hint.enough or _has_sentence_in(written[row], hint.language):
            second[row] = hint.language
    for row, passage in mixed.passages_in_other_scripts(written, letters, found).items():
        (other,), _ = _decided(_plain_chances([passage]))
        second[row] = "" if other in (UNDETERMINED, found[row]) else other
    return pd.DataFrame(
        {"language": found, "language_confidence": confidence, "language_second": second}, index=texts.index
    ).astype({"language": object, "language_second": object})


def _decided(chances: Numbers) -> tuple[list[str], Numbers]:
    """The likeliest language of each row where it is likely enough, and how likely it is."""
    codes = evidence.languages()
    confidence = chances.max(axis=1, initial=0)
    best = chances.argmax(axis=1).tolist() if len(chances) else []
    sure = (confidence >= _LEAST_CONFIDENCE).tolist()
    return [codes[number] if good else UNDETERMINED for number, good in zip(best, sure, strict=True)], confidence


def _between_two(texts: Sequence[str], chances: Numbers, found: Sequence[str]) -> dict[int, tuple[str, float]]:
    """By row, the likelier of two languages, and how likely one of them is, where a text mixes just these two."""
    codes = evidence.languages()
    order = np.concatenate([np.argsort(-chances[some], axis=1)[:, :2] for some in _blocks(len(chances))])
    likely = np.take_along_axis(chances, order, axis=1).sum(axis=1)
    open_rows = [row for row, code in enumerate(found) if code == UNDETERMINED and likely[row] >= _BETWEEN_TWO]
    firsts = [codes[order[row, 0]] for row in open_rows]
    hints = mixed.second_by_words([texts[row] for row in open_rows], firsts)
    return {
        row: (first, float(likely[row]))
        for place, (row, first) in enumerate(zip(open_rows, firsts, strict=True))
        if place in hints and hints[place].language == codes[order[row, 1]]
    }


def _has_sentence_in(text: str, language: str) -> bool:
    """Whether a sentence of a text of several is, on its own, surely in a language."""
    parts = mixed.sentences(text)
    if len(parts) < 2:
        return False
    of_language = _plain_chances(parts)[:, evidence.languages().index(language)]
    return bool(of_language.max() >= _SURE)


def _plain_chances(texts: Sequence[str]) -> Numbers:
    """The probabilities where nobody declared anything."""
    return _chances(texts, letters_by_script(texts), np.full(len(texts), ""))


def _blocks(rows: int) -> list[slice]:
    """Some thousands of rows at a time, one block of none: a number for each text and language takes room, and dozens are made on the way."""
    return [slice(start, start + _AT_ONCE) for start in range(0, max(rows, 1), _AT_ONCE)]


def _chances(texts: Sequence[str], letters: NDArray[np.int64], declared: NDArray[np.str_]) -> Numbers:
    """The probability of each language for each text, before the writer's other ideas count."""
    found = np.empty((len(texts), len(evidence.languages())))
    for some in _blocks(len(texts)):
        found[some] = _chances_of_some(texts[some], letters[some], declared[some])
    return found


def _chances_of_some(texts: Sequence[str], letters: NDArray[np.int64], declared: NDArray[np.str_]) -> Numbers:
    allowed = _allowed(letters)
    scores = evidence.evidence(mixed.without_other_scripts(texts, letters), allowed=allowed)
    heavy = letters @ np.array([_LETTERS_OF_SIGN.get(script, 1) for script in SCRIPTS])
    scores[(heavy < _LEAST_LETTERS)[:, None] & allowed] = 0
    codes = evidence.languages()
    without_kana = (letters[:, _KANA] == 0) & (letters[:, _HAN] > 0)
    scores[without_kana, codes.index("zh")] += _WITHOUT_KANA * letters[without_kana, _HAN]
    scores = scores + evidence.log_prior() + _declarations(declared, latin=letters.argmax(axis=1) == _LATIN)
    return _normalised(scores)


def _normalised(scores: Numbers) -> Numbers:
    highest = scores.max(axis=1, keepdims=True, initial=-1e300)
    raised = np.exp(scores - highest)
    chances: Numbers = raised / np.maximum(raised.sum(axis=1, keepdims=True), 1e-300)
    return chances


def _allowed(letters: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which languages the script of most letters allows; all of them where there are no letters."""
    weights = np.array([_LETTERS_OF_SIGN.get(script, 1) for script in SCRIPTS])
    weighted = letters * weights
    japanese = (weighted[:, _KANA] > 0) & (letters[:, _KANA] >= _JAPANESE * (letters[:, _KANA] + letters[:, _HAN]))
    # Kana and Chinese characters are one script when it comes to which prevails.
    weighted[:, _HAN] += weighted[:, _KANA]
    weighted[:, _KANA] = 0
    weighted[:, _KANA] = np.where(japanese, weighted[:, _HAN] + 1, 0)
    allowed = _languages_by_script()[weighted.argmax(axis=1)]
    return np.where(letters.sum(axis=1, keepdims=True) > 0, allowed, True)


@cache
def _languages_by_script() -> NDArray[np.bool_]:
    codes = evidence.languages()
    return np.array([[code in written_in(script) for code in codes] for script in SCRIPTS])


def _declarations(declared: NDArray[np.str_], *, latin: NDArray[np.bool_]) -> Numbers:
    """What each declaration adds to the logarithm of its language: as much as makes it likely where nothing else speaks."""
    codes = evidence.languages()
    place = {code: number for number, code in enumerate(codes)}
    prior = evidence.log_prior()
    odds = np.log(_DECLARATION_HOLDS / (1 - _DECLARATION_HOLDS)) - (prior - np.log1p(-np.exp(prior)))
    added = np.zeros((len(declared), len(codes)))
    for row, (code, in_latin) in enumerate(zip(declared.tolist(), latin.tolist(), strict=True)):
        # Somebody who declares Hindi and writes in Latin letters writes romanised Hindi.
        column = place.get(ROMANISED.get(code, code) if in_latin else code)
        if column is not None:
            added[row, column] = odds[column]
    return added


def _with_other_ideas(chances: Numbers, authors: NDArray[np.str_]) -> Numbers:
    """Chances given also what else the same person wrote in; each idea counts for the others, never for itself."""
    sure = np.where(chances.max(axis=1, initial=0) >= _LEAST_CONFIDENCE, chances.max(axis=1, initial=0), 0.0)
    numbers, people = pd.factorize(authors)
    sums = np.zeros((len(people), chances.shape[1]))
    for some in _blocks(len(chances)):
        np.add.at(sums, numbers[some], chances[some] * sure[some, None])
    weight = np.bincount(numbers, weights=sure, minlength=len(people))
    how_many = (weight[numbers] - sure)[:, None]
    share = _OWN_OTHER_IDEAS * how_many / (how_many + 1)
    share[(authors == "")] = 0
    prior = np.exp(evidence.log_prior())
    found = np.empty_like(chances)
    for some in _blocks(len(chances)):
        others = sums[numbers[some]] - chances[some] * sure[some, None]
        mean = others / np.maximum(how_many[some], 1e-12)
        found[some] = _normalised_products(chances[some], (1 - share[some]) + share[some] * mean / prior)
    return found


def _normalised_products(chances: Numbers, factors: Numbers) -> Numbers:
    products = chances * factors
    return np.asarray(products / np.maximum(products.sum(axis=1, keepdims=True), 1e-300))
