"""The scales on which people answer: their points in many languages, which of them a column's answers are on, in which order, and how another language says them."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from strategy_nlp.sources.contents import folded

YES_NO = "yes_no_3"
_BESIDE, _ASKS = "beside", "asks"
# "4 - Agree", "4. Agree", "4 (agree)", "4 = agree"; ranges such as 18-24 or 1-2 are no points.
_NUMBERED = re.compile(r"\s*(\d{1,2})(?:\.0)?\s*(?:$|[-–—.:=)(]\s*(?=[^\W\d])(.*)|\s+(?=[^\W\d])(.*))")  # noqa: RUF001 (dashes)
# An answer that is called by its code alone: AO01, A3.
_CODED = re.compile(r"([A-Za-z]{1,3})(\d{1,2})")
# A scale of numbers ends here at the latest; what is larger counts something.
_LARGEST = 10
# The ends of a scale in brackets: (1-5), (0 to 10), （1から5）.
_ENDS = re.compile(r"[(（\[]\s*[01]\s*(?:[^\d()\[\]（）]{1,6})\s*(?:[4-7]|9|10)\s*[)）\]]")  # noqa: RUF001 (signs of other scripts)
# Answers that lie on a scale are so many of the different ones; those that are chosen are few, and each of several people.
_MOSTLY, _MOST_OPINIONS, _OFTEN = 0.8, 12, 3
# Scripts that put no spaces between words, or endings on them, are searched by signs.
_SPACELESS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True)
class Fit:
    """How a column's answers lie on a scale.

    Attributes
    ----------
    scale
        The scale's name; ``numbers`` where the answers are numbers or begin with them.
    places
        By answer where on the scale it lies, from 0 to 1.
    beside
        Answers of those who cannot or will not say.
    others
        Answers that are on no place of the scale.
    """

    scale: str
    places: dict[str, float]
    beside: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share of the answers that are on the scale or beside it."""
        told = len(self.places) + len(self.beside)
        return told / (told + len(self.others)) if told else 0.0


@cache
def _lists() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """By scale its lists of points, each with its language, a language's own first list before its others."""
    content = tomllib.loads(files(__package__).joinpath("scale_words.toml").read_text(encoding="utf-8"))
    return {
        scale: [(name.partition("_")[0], tuple(points)) for name, points in own.items()]
        for scale, own in content.items()
        if scale != _ASKS
    }


@cache
def _points() -> dict[str, dict[str, float]]:
    """By scale where each of its words, `folded`, lies on it."""
    found: dict[str, dict[str, float]] = {}
    for scale, lists in _lists().items():
        for _, points in lists:
            for place, word in enumerate(points):
                if word:
                    found.setdefault(scale, {}).setdefault(folded(word), place / (len(points) - 1))
    return found


def fit(answers: Sequence[str]) -> Fit | None:
    """How different answers lie on the scale that most of them are on; None where two are on none."""
    beside = tuple(answer for answer in answers if _place(answer, _BESIDE) is not None)
    rest = [answer for answer in answers if answer not in beside]
    fits = [_of_numbers(rest, beside)]
    for scale in _points():
        if scale != _BESIDE:
            places = {answer: place for answer in rest if (place := _place(answer, scale)) is not None}
            fits.append(Fit(scale, places, beside, tuple(answer for answer in rest if answer not in places)))
    best = max(fits, key=lambda one: (len(set(one.places.values())), -len(one.others)))
    return best if len(set(best.places.values())) > 1 else None


def _of_numbers(answers: Sequence[str], beside: tuple[str, ...]) -> Fit:
    found = {answer: int(told[1]) for answer in answers if (told := _NUMBERED.fullmatch(answer))}
    if len(found) < len(answers) or not found or max(found.values()) > _LARGEST:
        return Fit("numbers", {}, beside, tuple(answers))
    return Fit("numbers", {answer: number / _LARGEST for answer, number in found.items()}, beside, ())


def _place(answer: str, scale: str) -> float | None:
    """Where an answer lies on a scale, by itself, by what stands behind its number, or by its wording in one of several languages."""
    points = _points()[scale]
    return next((points[own] for own in _wordings(answer) if own in points), None)


@lru_cache(maxsize=10_000)
def _wordings(answer: str) -> tuple[str, ...]:
    numbered = _NUMBERED.fullmatch(answer)
    tried = [answer, (numbered[2] or numbered[3] or "") if numbered else "", *answer.split(" / "), answer.split("(")[0]]
    return tuple(own for one in tried if (own := folded(one)))


def in_order(answers: Sequence[str]) -> list[str]:
    """Answers from the one end of their scale to the other, those beside it and unknown ones after them as they come.

    >>> in_order(["Agree", "No opinion", "Strongly disagree", "Neutral"])
    ['Strongly disagree', 'Neutral', 'Agree', 'No opinion']

    Codes that survey tools number stand by their numbers:

    >>> in_order(["AO05", "AO01", "AO03"])
    ['AO01', 'AO03', 'AO05']
    """
    found = fit(answers)
    if found is None:
        coded = [told for answer in answers if (told := _CODED.fullmatch(answer))]
        if len(coded) == len(answers) and len({told[1] for told in coded}) == 1:
            return [told[0] for told in sorted(coded, key=lambda told: int(told[2]))]
        return list(answers)
    on_scale = sorted(found.places, key=lambda answer: found.places[answer])
    return [*on_scale, *found.others, *found.beside]


def with_missing_points(answers: Sequence[str]) -> list[str]:
    """Answers in order, with the points that nobody chose: of a scale one end of which was chosen, and of numbers between the least and the largest.

    >>> with_missing_points(["Agree", "Strongly disagree", "Disagree"])
    ['Strongly disagree', 'Disagree', 'Neither agree nor disagree', 'Agree', 'Strongly agree']
    >>> with_missing_points(["5", "2", "4"]), with_missing_points(["No", "Yes"])
    (['1', '2', '3', '4', '5'], ['No', 'Yes'])
    """
    ordered, found = in_order(answers), fit(answers)
    if found is None or found.scale == YES_NO or len(found.places) < 3:
        return ordered
    after = [*found.others, *found.beside]
    if found.scale == "numbers":
        if not all(answer.isdecimal() for answer in found.places):
            return ordered
        numbers = {int(answer): answer for answer in found.places}
        if len(numbers) < len(found.places):
            return ordered
        return [*(numbers.get(one, str(one)) for one in range(min(1, *numbers), max(numbers) + 1)), *after]
    chosen = {folded(answer): answer for answer in found.places}
    for _, points in _lists()[found.scale] if len(chosen) == len(found.places) else ():
        own = [folded(point) for point in points]
        if set(chosen) <= set(own) and "" not in own and {own[0], own[-1]} & set(chosen):
            return [*(chosen.get(name, point) for name, point in zip(own, points, strict=True)), *after]
    return ordered


def said_in(answers: Sequence[str], language: str) -> dict[str, str]:
    """Answers as a language says them: by the first list of a scale on which they lie; those that no list holds as they are.

    >>> said_in(["Disagree", "Agree", "It depends"], "es")
    {'Disagree': 'En desacuerdo', 'Agree': 'De acuerdo', 'It depends': 'It depends'}
    """
    said = {answer: answer for answer in answers}
    names = {folded(answer): answer for answer in answers}
    beside = _translated(_BESIDE, [name for name in names if name in _points()[_BESIDE]], language)
    rest = [name for name in names if name not in beside]
    scales = [_translated(scale, rest, language) for scale in _lists() if scale != _BESIDE]
    best = max(scales, key=len)
    found = beside | (best if len(best) > 1 else {})
    return said | {names[name]: word for name, word in found.items()}


def _translated(scale: str, names: Iterable[str], language: str) -> dict[str, str]:
    """By folded name the word of a language: only from the first list of a language to the first of another, since other lists have other shades."""
    first: dict[str, tuple[str, ...]] = {}
    for code, points in _lists()[scale]:
        first.setdefault(code, points)
    if language not in first:
        return {}
    asked = list(names)
    best: dict[str, str] = {}
    for points in first.values():
        own = [folded(point) for point in points]
        found = {name: first[language][own.index(name)] for name in asked if name in own}
        best = found if len(found) > len(best) else best
    return best


@cache
def _asked() -> dict[str, tuple[str, ...]]:
    content = tomllib.loads(files(__package__).joinpath("scale_words.toml").read_text(encoding="utf-8"))
    return {
        kind: tuple(dict.fromkeys(folded(word) for word in words.split("|"))) for kind, words in content[_ASKS].items()
    }


def asks_opinion(header: str) -> bool:
    """Whether a question asks what somebody thinks of something.

    >>> asks_opinion("Should the river be dammed?"), asks_opinion("¿Está de acuerdo?"), asks_opinion("Do you have children?")
    (True, True, False)
    """
    return _says(header, "opinion") or asks_rating(header)


def asks_rating(header: str) -> bool:
    """Whether a question asks to rate something, in words or by the ends of a scale in brackets, which every language writes alike.

    >>> asks_rating("On a scale of 1 to 5, how safe do you feel?"), asks_rating("How many are you?")
    (True, False)
    >>> asks_rating("हमारी बैठकें कितनी उपयोगी हैं? (1 से 5)"), asks_rating("Children (aged 1-5)")
    (True, False)
    """
    return _says(header, "rated") or bool(_ENDS.search(header))


def asks_duty(header: str) -> bool:
    """Whether a question asks what should be, and not for whoever answers: a town or a country in its answers is nobody's home.

    >>> asks_duty("Which city should host us?"), asks_duty("Which city do you live in?"), asks_duty("Which city should we send your card to?")
    (True, False, False)
    """
    return _says(header, "duty") and not _says(header, "you")


def is_opinion(header: str, answers: Sequence[str], *, number: int) -> bool:
    """Whether a question's few answers say what people think, whatever it mentions: “Should we use social media?” holds no profile, and
    “Should we open an office in your town?” no town.

    Parameters
    ----------
    header
        The question.
    answers
        Its different answers.
    number
        How many people gave one.
    """
    if not 2 <= len(answers) <= _MOST_OPINIONS or asks_consent(header) or asks_of_self(header):
        return False
    found = fit(answers)
    if found is not None and found.share >= _MOSTLY and found.scale != "numbers":
        return asks_opinion(header) if found.scale == YES_NO else len(set(found.places.values())) > 2
    return asks_duty(header) and number >= _OFTEN * len(answers)


def asks_consent(header: str) -> bool:
    """Whether a question asks for somebody's consent, or whether they have read something.

    >>> asks_consent("Do you agree to take part?"), asks_consent("Do you agree with the plan?")
    (True, False)
    """
    return _says(header, "consent")


def asks_to_take_part(header: str) -> bool:
    """Whether a question asks if somebody agrees that their answers are used at all, and not whether they may be written to.

    >>> asks_to_take_part("Do you agree to take part?"), asks_to_take_part("Do you agree to be contacted?"), asks_to_take_part("Did you take part?")
    (True, False, False)
    """
    return _says(header, "agreed") and _says(header, "take_part")


def asks_to_be_quoted(header: str) -> bool:
    """Whether a question asks if somebody's words may be shown to others.

    >>> asks_to_be_quoted("Can we quote you?"), asks_to_be_quoted("Should we publish our accounts?")
    (True, False)
    """
    return _says(header, "quoted")


def says_no(answer: str) -> bool:
    """Whether an answer is a no, in any of the languages of the scales.

    >>> [says_no(one) for one in ("No", "нет", "N", "Yes", "Not sure")]
    [True, True, True, False, False]
    """
    return _place(answer, YES_NO) == 0 or folded(answer) in {"n", "false"}


def asks_of_self(header: str) -> bool:
    """Whether a question asks what somebody is, and not what they think.

    >>> asks_of_self("Which best describes you?"), asks_of_self("Which plan is best?")
    (True, False)
    """
    return _says(header, "self")


def _says(header: str, kind: str) -> bool:
    bare = folded(header)
    padded = f" {bare} "
    return any(word in bare if _SPACELESS.search(word) else f" {word} " in padded for word in _asked()[kind])


def are_yes_or_no(answers: Iterable[str]) -> bool:
    """Whether every answer is a yes, a no, something between, or that somebody cannot say.

    >>> are_yes_or_no(["Sí", "No"]), are_yes_or_no(["Español", "No"])
    (True, False)
    """
    told = list(answers)
    return bool(told) and all(_place(one, YES_NO) is not None or _place(one, _BESIDE) is not None for one in told)
