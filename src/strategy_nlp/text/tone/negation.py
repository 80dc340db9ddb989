"""Which tones the words of a text deny: "not bad at all" is not negative, "not good" is not positive.

A head that adds up words hears "bad" in the one and "good" in the other, and is sure of it. So a negation that reaches a
word of praise or blame takes the tone of that word away from the model, which then tells another or nothing. Words of
each language stand in ``text/tone/negation.toml``; a language without them denies nothing.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from strategy_nlp.files import digest
from strategy_nlp.remembering import remembering
from strategy_nlp.text.words.spellings import LETTER, VOWEL_MARKS, folded, simplified, whole_english

_TOKEN = re.compile(f"{LETTER}+|[^\\s\\w'’‘`´]|\\d+")
_WORD = re.compile(f"{LETTER}+")
_ENDS = re.compile(r"[.,;:!?…–—()\[\]\"“”«»|/。，、；：！？،؛؟।]")
# How many words, or signs where no spaces stand, a negator reaches: "you can not say that the training was useless".
_REACH, _REACH_IN_SIGNS = 6, 8
# Others negate a noun: "no good reason", but hardly "no, we all know that it is good".
_NEAR = 3
# A longer text says more than its one negation: people heard what is denied here in 13 % of tweets of up to twelve words, in
# 22 % of longer ones. Chosen on the validation split, where up to fifteen words no macro-F1 is lost.
_MOST_WORDS, _MOST_SIGNS = 15, 40
# The same where no listed word is negated; at nine words the mean macro-F1 falls by .003.
_MOST_WORDS_UNLISTED = 7
# Words joined by "or" to one that is negated are negated too, if they stand no further apart than this.
_JOINED = 4
# What is written onto an Arabic word: "and", "in", "like", "for", the article.
_ARABIC_PREFIX = re.compile("^[وف]?[بلك]?(?:ال|(?<=ل)ل)?(?=...)")
# "Already" and "on" without their accents; single letters, such as "is" and "and" in Italian, always keep them.
_OTHER_WORDS = {"de": ("schön",), "fr": ("sûr",)}
_NEGATOR = "\u0001"
# Raised when the reading of texts below changes, so that kept results are made anew.
_WAY = 1


# By place in a clause, the words that praise (1) or blame (-1), and whether one holds its own negation.
_Signs = dict[int, tuple[int, bool]]


@dataclass(frozen=True)
class _Lists:
    """What `text/tone/negation.toml` says of a language, ready to compare."""

    negators: "re.Pattern[str]"
    near: "re.Pattern[str]"
    tail: "re.Pattern[str]"
    breaks: "re.Pattern[str]"
    joins: "re.Pattern[str]"
    never: "re.Pattern[str]"
    such: "re.Pattern[str]"
    more: "re.Pattern[str]"
    modals: "re.Pattern[str]"
    compared: "re.Pattern[str]"
    signs: tuple[tuple["re.Pattern[str]", int, bool], ...]
    rewritten: "tuple[tuple[re.Pattern[str], str], ...]"
    entries: "re.Pattern[str] | None"
    after: str
    concord: bool


@dataclass(frozen=True)
class _Judgement:
    """A word of praise (1) or blame (-1); whether it is denied, and whether that is in doubt."""

    sign: int
    denied: bool
    doubtful: bool = False


@remembering(50_000)
def denied_tones(text: str, language: str) -> frozenset[str]:
    """The tones that a text cannot have by its words: ``negative``, ``positive``, both where they leave doubt, or none.

    What a text says last counts: "not bad, but the staff was terrible" may be negative. Texts of more than fifteen words
    deny nothing.

    >>> sorted(denied_tones("This is not bad at all.", "en")), sorted(denied_tones("Não é bom.", "pt"))
    (['negative'], ['positive'])
    >>> sorted(denied_tones("Not only good but excellent!", "en"))
    []
    """
    lists = _lists(language)
    if not lists or _is_long(text, lists):
        return frozenset()
    found = [judged for clause in _clauses(text, language, lists) for judged in _judged(clause, lists, language)]
    denied = [judged for judged in found if judged.denied]
    if any(judged.doubtful for judged in denied):
        return frozenset({"negative", "positive"})
    last = next(((judged.sign, judged.denied) for judged in reversed(found)), None)
    tones = (("negative", -1), ("positive", 1))
    return frozenset(tone for tone, sign in tones if any(one.sign == sign for one in denied) and last != (sign, False))


def unheard_without(text: str, language: str) -> str:
    """A text without its negators, where it has some and no listed word of praise or blame; else blank.

    A model that tells the same tone of both has not heard the negation.

    >>> unheard_without("The lecture wasn't stirring.", "en")
    'The lecture was stirring.'
    >>> unheard_without("The lecture was stirring.", "en"), unheard_without("The lecture wasn't good.", "en")
    ('', '')
    """
    lists = _lists(language)
    if not lists or lists.entries or len(text.split()) > _MOST_WORDS_UNLISTED:
        return ""
    if any(_judged(clause, lists, language) for clause in _clauses(text, language, lists)):
        return ""
    whole = whole_english(text) if language == "en" else text
    left = _WORD.sub(
        lambda word: "" if lists.negators.fullmatch(_plain(word.group().lower(), language)) else word.group(), whole
    )
    left = " ".join(left.split())
    return "" if left == " ".join(whole.split()) or not _WORD.search(left) else left


def _is_long(text: str, lists: _Lists) -> bool:
    return len(text) > _MOST_SIGNS if lists.entries else len(text.split()) > _MOST_WORDS


@cache
def negation_version() -> str:
    """Changes when what texts deny may change: a hash of how they are read and of the lists."""
    return f"negation {_WAY} {digest([_file().read_bytes()])[:12]}"


def _clauses(text: str, language: str, lists: _Lists) -> Iterable[list[str]]:
    """The words of each part of a text that a negation does not leave, with the sign or word that ends it."""
    clause: list[str] = []
    for token in _tokens(text, language, lists):
        clause.append(token)
        if _ENDS.fullmatch(token) or lists.breaks.fullmatch(token):
            yield clause
            clause = []
    yield clause


def _tokens(text: str, language: str, lists: _Lists) -> list[str]:
    text = VOWEL_MARKS.sub("", unicodedata.normalize("NFKC", text))
    if language == "en":
        text = whole_english(text)
    if language == "zh":
        text = text.translate(simplified())
    line = " ".join(_plain(word, language) for word in _TOKEN.findall(text.lower()))
    if lists.entries:
        line = line.replace(" ", "")
    for phrase, instead in lists.rewritten:
        line = phrase.sub(instead, line)
    return lists.entries.findall(line) if lists.entries else line.split()


def _judged(clause: Sequence[str], lists: _Lists, language: str) -> list[_Judgement]:
    """What a clause praises and blames, in order, and which of it is denied."""
    negators = [place for place, word in enumerate(clause) if word == _NEGATOR or lists.negators.fullmatch(word)]
    signs: _Signs = {}
    for place, word in enumerate(clause):
        if place not in negators and (found := _sign(word, lists, language)):
            signs[place] = found
    times = dict.fromkeys(signs, 0)
    for place in negators:
        reached = _reached(place, signs, clause, lists)
        if reached and not _no_negation(place, reached[0], clause, lists):
            times.update({other: times[other] + 1 for other in reached})
    return [
        _Judgement(
            sign,
            denied=times[place] > 0 or denied,
            doubtful=(times[place] > 1 and not lists.concord) or (times[place] > 0 and denied),
        )
        for place, (sign, denied) in signs.items()
    ]


def _reached(place: int, signs: _Signs, clause: Sequence[str], lists: _Lists) -> list[int]:
    """Where the words stand that the negator at a place turns round.

    The next and those of its sign ("not happy with the help"; but "not happy with the bad help" stays bad), what "or" joins
    to it, or the one before.
    """
    reach = _REACH_IN_SIGNS if lists.entries else _REACH
    ahead_reach = _NEAR if lists.near.fullmatch(clause[place]) else reach
    ahead = [other for other in signs if 0 < other - place <= ahead_reach]
    behind = [other for other in signs if 0 < place - other <= reach][-1:] if lists.after else []
    closes = all(lists.tail.fullmatch(word) or _ENDS.fullmatch(word) for word in clause[place + 1 :])
    if behind and (lists.after == "first" or (closes and not ahead)):
        return behind
    reached = ahead[:1]
    for other in ahead[1:]:
        near = other - reached[-1] <= _JOINED
        joined = near and any(lists.joins.fullmatch(word) for word in clause[reached[-1] + 1 : other])
        if joined or signs[other][0] == signs[ahead[0]][0]:
            reached.append(other)
    return reached


def _no_negation(place: int, reached: int, clause: Sequence[str], lists: _Lists) -> bool:
    """Whether the two only strengthen: "never seen such a good one", "could not be more helpful"."""
    first, last = sorted((place, reached))
    between, until = clause[first : last + 1], clause[: last + 1]
    if any(map(lists.such.fullmatch, between)) and any(map(lists.never.fullmatch, until)):
        return True
    compared = any(map(lists.more.fullmatch, between)) or bool(lists.compared.fullmatch(clause[reached]))
    return compared and any(map(lists.modals.fullmatch, until))


def _sign(word: str, lists: _Lists, language: str) -> tuple[int, bool] | None:
    forms = {word, _ARABIC_PREFIX.sub("", word)} if language == "ar" else {word}
    return next(
        ((sign, denied) for listed, sign, denied in lists.signs if any(map(listed.fullmatch, forms))),
        None,
    )


@cache
def _lists(language: str) -> _Lists | None:
    content: dict[str, Any] | None = _content().get(language)
    if content is None:
        return None
    unspaced = bool(content.get("unspaced"))
    read = {name: _entries(content.get(name, ""), language) for name in _NAMES}
    joined = [entry for found in read.values() for entry in found if "_" in entry]
    rewritten = [
        (entry.replace("_", "" if unspaced else " "), "") for entry in _entries(content.get("idioms", []), language)
    ]
    rewritten += [(entry.replace("_", " "), _NEGATOR) for entry in _entries(content.get("phrases", []), language)]
    rewritten += [(entry.replace("_", " "), entry) for entry in joined]
    all_words = sorted({entry for found in read.values() for entry in found}, key=len, reverse=True)
    return _Lists(
        negators=_one_of(read["negators"] + read["near"]),
        near=_one_of(read["near"]),
        tail=_one_of(read["tail"]),
        breaks=_one_of(read["breaks"]),
        joins=_one_of(read["joins"]),
        never=_one_of(read["never"]),
        such=_one_of(read["such"]),
        more=_one_of(read["more"]),
        modals=_one_of(read["modals"]),
        compared=_one_of(read["better"] + read["worse"]),
        signs=(
            (_one_of(read["praised"]), 1, True),
            (_one_of(read["blamed"]), -1, True),
            (_one_of(read["positive"] + read["better"]), 1, False),
            (_one_of(read["negative"] + read["worse"]), -1, False),
        ),
        rewritten=tuple((_phrase(entry, unspaced=unspaced), instead) for entry, instead in rewritten),
        entries=re.compile("|".join(map(re.escape, all_words)) + "|.") if unspaced else None,
        after=str(content.get("after", "")),
        concord=bool(content.get("concord")),
    )


_NAMES = (
    "negators", "near", "tail", "breaks", "joins", "never", "such", "more", "modals", "better", "worse", "praised", "blamed",
    "positive", "negative",
)  # fmt: skip


def _phrase(entry: str, *, unspaced: bool) -> "re.Pattern[str]":
    written = re.escape(entry).replace(r"\*", r"\S*")
    return re.compile(written if unspaced else rf"(?<!\S){written}(?!\S)")


def _one_of(entries: Sequence[str]) -> "re.Pattern[str]":
    return re.compile("|".join(re.escape(entry).replace(r"\*", ".*") for entry in entries) or r"(?!)")


def _entries(listed: "str | list[str]", language: str) -> list[str]:
    """Entries as texts are compared: words of a string apart, or the phrases of a list."""
    marks = VOWEL_MARKS.sub(
        "", unicodedata.normalize("NFKC", " ".join(listed.split()) if isinstance(listed, str) else "\n".join(listed))
    )
    apart = marks.split(" ") if isinstance(listed, str) else marks.split("\n")
    return [" ".join(_plain(word, language) for word in entry.split()) for entry in apart if entry]


def _plain(word: str, language: str) -> str:
    """A word without accents, where they do not make another word of it; Turkish has its own i."""
    bare, accented = folded(word, "tr" if language == "tr" else "und")
    return accented if len(word) == 1 or accented.startswith(_OTHER_WORDS.get(language, ())) else bare


@cache
def _content() -> dict[str, Any]:
    return tomllib.loads(_file().read_text(encoding="utf-8"))


def _file() -> Any:
    return files(__package__) / "negation.toml"
