"""Sentences and clauses of a text that can be quoted as the title of a topic, and how well each stands by itself.

A quotation is cut between sentences or clauses, never inside a word; a conjunction that joined it to what came before is left out.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from strategy_nlp.privacy.redaction import MARK
from strategy_nlp.text.excerpts import asks_for_something, parts_of

# A title has so many words; fewer name nothing, more are read as a text. Others are quoted only where there are none.
LEAST_WORDS, MOST_WORDS = 4, 12
# As many more or fewer are nearly a title.
_BARELY, _FEW_MORE = 3, 4
_LONGEST_WORDS = 24
# A sentence with fewer words is hardly one if it begins like a dependent clause.
_WHOLE = 7
# As many signs as a line above the bar of a chart holds with its quotation marks; signs of double width count twice.
ONE_LINE = 62
# A sentence ends with its mark, unless a small letter follows a word so short that it may be an abbreviation.
_SENTENCE = re.compile(r"(?<=[.!?…؟۔।])[\"”»’)]*\s+(?:(?![a-zà-ÿа-я])|(?<=\w{3}[.!?…]\s))|(?<=[。！？])|\n+")
_CLAUSE = re.compile(r"(?<=[,;:،؛，；：])\s+|(?<=[、，；：])|\s+[-–—]+\s+|[()]|—")
_EDGES = " \t,;:،؛、，；：.。।۔\"“”«»„‘’'*•-–—…"
# Marks that belong to what is said.
_STOPS = ' \t,;:،؛、，；：.。।۔"“”«»„‘*•-–—…'
_WORD = re.compile(r"[^\W_]+(?:'t\b)?[\u0900-\u097f]*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
# In scripts without spaces about two signs make a word.
_SIGNS_PER_WORD = 2
_COMMAS = (",", "،", "、", "，")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.)]|[a-z]\))\s+")


# Infinitives and forms of "let us" and "do", with which a proposal begins in these languages.
_PROPOSING = {
    "es": re.compile(r"^\w{2,}(?:ar|er|ir|amos|emos)(?:l[aeo]s?|nos)?\b"),
    "fr": re.compile(r"^\w{2,}(?:er|ir|re|ons|ez)\b"),
    "pt": re.compile(r"^\w{2,}(?:ar|er|ir|amos|emos)\b"),
    "it": re.compile(r"^\w{2,}(?:are|ere|ire|iamo)\b"),
    "ca": re.compile(r"^\w{2,}(?:ar|er|ir|em)\b"),
}


class Clause(NamedTuple):
    """A part of a text that may be quoted.

    Attributes
    ----------
    text
        The part, letter by letter.
    part
        0 where it is a whole sentence, 1 where it is the beginning of one, 2 where it comes later.
    asks
        Whether it asks for something.
    doubt
        How badly it stands by itself: 0 well, 1 it points back to what was said before or follows from it, or only refuses something, 2 it depends on what is
        left out, or what follows turns it round.
    tier
        0 where it has the length of a title, 1 where it is a word shorter, 2 where it is shorter or longer, 3 where it is much longer.
    """

    text: str
    part: int
    asks: bool
    doubt: int
    tier: int


def clauses_of(text: str, language: str) -> list[Clause]:
    """The sentences of a text, their clauses, and clauses joined, each once, in the order of the text; none with a redaction mark.

    >>> [one.text for one in clauses_of("The courts are slow, and our judges are afraid. So publish every verdict!", "en")]
    ['The courts are slow, and our judges are afraid', 'The courts are slow', 'our judges are afraid', 'publish every verdict!']
    """
    found: dict[str, Clause] = {}
    sentences = sentences_of(text)
    for sentence, after in zip(sentences, [*sentences[1:], ""], strict=True):
        for clause in _of_sentence(sentence, language, after=after):
            if clause.text and not MARK.search(clause.text):
                found.setdefault(clause.text, clause)
    return list(found.values())


def sentences_of(text: str) -> list[str]:
    """The sentences of a text, in order; an abbreviation's mark ends none."""
    return parts_of(text, _SENTENCE)


def words_in(text: str) -> int:
    """How many words a text has, those of scripts without spaces guessed by their signs."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + -(-unspaced // _SIGNS_PER_WORD)


def width_of(text: str) -> int:
    """How much room a text takes, in signs; those of double width count twice."""
    return sum(2 if ord(sign) >= 0x2E80 else 1 for sign in text)


def says_no(text: str, language: str) -> bool:
    """Whether a text holds a word that says no; never in a language without a list.

    >>> says_no("I don't think there should be any limits", "en"), says_no("Shouldn't we set limits", "en")
    (True, False)
    """
    listed = _listed("no", language)
    plain = _plain(text)
    if _UNSPACED.search(text) or language == "ko":
        return any(sign in plain for sign in listed)
    words = _WORD.findall(plain)
    # “Couldn't we …” proposes; “Don't …” forbids.
    words = words[1:] if words[:1] and words[0].endswith("n't") and words[0] != "don't" else words
    return any(word in listed or word.endswith("n't") for word in words)


def way_of(text: str, language: str) -> int:
    """Whether a text says that something is, or should be, less (-1) or more (1); 0 where neither or both, or in a language without a list.

    >>> way_of("It will reduce loneliness", "en"), way_of("Increase in loneliness", "en"), way_of("Less talk, more action", "en")
    (-1, 1, 0)
    """
    words = frozenset(_WORD.findall(_plain(text)))
    return int(not words.isdisjoint(_listed("more", language))) - int(not words.isdisjoint(_listed("fewer", language)))


def _of_sentence(sentence: str, language: str, *, after: str) -> Iterator[Clause]:
    sentence = _NUMBERED.sub("", sentence)
    yield from _quotable(sentence, language, first=True, joined=True, sentence=True, after=after)
    pieces = _pieces(sentence)
    if len(pieces) < 2:
        return
    for start in range(len(pieces)):
        for end in range(start + 1, len(pieces) + 1):
            # Joined clauses only from the beginning or up to the end: between, they are too many and seldom whole.
            if end - start in (1, len(pieces)) or start == 0 or end == len(pieces):
                part = sentence[pieces[start][0] : pieces[end - 1][1]]
                listed = _cuts_a_list(sentence, pieces, start=start, end=end)
                if end - start < len(pieces) and not listed:
                    follows = sentence[pieces[end][0] :] if end < len(pieces) else after
                    yield from _quotable(part, language, first=start == 0, joined=end - start > 1, after=follows)


def _pieces(sentence: str) -> list[tuple[int, int]]:
    """Where the clauses of a sentence begin and end."""
    cuts = [0, *(place for found in _CLAUSE.finditer(sentence) for place in found.span()), len(sentence)]
    return [(start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=True) if sentence[start:end].strip()]


def _cuts_a_list(sentence: str, pieces: list[tuple[int, int]], *, start: int, end: int) -> bool:
    """Whether a part ends or begins between short pieces with commas between them, which are one list."""
    short = [words_in(sentence[first:last]) < LEAST_WORDS for first, last in pieces]
    after = (
        end < len(pieces)
        and sentence[: pieces[end - 1][1]].rstrip()[-1:] in _COMMAS
        and (short[end] or end - start > 1 and short[end - 1])
    )
    before = start > 0 and sentence[: pieces[start - 1][1]].rstrip()[-1:] in _COMMAS and short[start]
    return after or before


def _quotable(
    part: str, language: str, *, first: bool, joined: bool, sentence: bool = False, after: str = ""
) -> Iterator[Clause]:
    whole = part.strip(_STOPS)
    # A colon leads to what is left out.
    leads = not sentence and part.rstrip().endswith((":", "："))
    text = _without_conjunction(whole, language)
    words = words_in(text)
    if words > _LONGEST_WORDS or not any(sign.isalpha() for sign in text):
        return
    # What a dependent clause at the beginning depends on may be joined to it.
    dependent = not (sentence or first and joined) and _begins(text, "dependent", language)
    unbalanced = text.count("(") != text.count(")") or text.count("“") != text.count("”") or text.count('"') % 2
    written_on = language == "ar" and not first and text[:1] in "وف"
    back = _begins(text, "back", language) or _ends(text, language)
    spaced = f" {_plain(text)} "
    points = any(f" {word} " in spaced for word in _beginnings("within", language))
    # A short sentence that begins like a dependent clause is what is left of one.
    dependent |= (
        sentence
        and words < _WHOLE
        and _begins(text, "dependent", language)
        and not (_begins(text, "no", language) and words >= LEAST_WORDS)
    )
    # “It sounds old-fashioned. But …” says the opposite of what it means.
    turned = _begins(after.strip(_EDGES), "contrast", language)
    if dependent or leads or turned or unbalanced or written_on or (back and not sentence):
        doubt = 2
    else:
        doubt = int(
            back
            or points
            or _told_before(whole, text, language)
            or any(_begins(text, kind, language) for kind in ("against", "dependent"))
        )
    titled = LEAST_WORDS <= words <= MOST_WORDS
    tier = 0 if titled else 1 if words == _BARELY else 2 if 1 < words <= MOST_WORDS + _FEW_MORE else 3
    place = 0 if sentence else 1 if first else 2
    yield Clause(text, place, _asks(text, language), doubt, tier)


def _asks(text: str, language: str) -> bool:
    """Whether a clause asks for something, by its words or by the verb that it begins with."""
    proposing = _PROPOSING.get(language)
    return (
        asks_for_something(text)
        or _begins(text, "asking", language)
        or bool(proposing and proposing.search(text.casefold()))
    )


def _without_conjunction(text: str, language: str) -> str:
    """A clause without the conjunctions that joined it to what came before, if anything is left."""
    plain = text.casefold()
    if not plain.startswith(_beginnings("and", language)):
        return text
    for word in _beginnings("and", language):
        if plain.startswith(word):
            rest = text[len(word) :]
            if not _UNSPACED.match(word) and not rest[:1].isspace() and rest[:1] not in ",،:：":
                continue
            left = rest.strip(_EDGES)
            return _without_conjunction(left, language) if left else text
    return text


def _told_before(whole: str, text: str, language: str) -> bool:
    """Whether a clause was joined by words which tell that it follows from what was said: “… And that means fewer campaigns”."""
    left_out = f" {_plain(whole.removesuffix(text))} "
    return any(f" {word} " in left_out for word in _beginnings("means", language))


def _plain(text: str) -> str:
    return text.casefold().replace("’", "'")


def _begins(text: str, kind: str, language: str) -> bool:
    plain = _plain(text)
    if not plain.startswith(_beginnings(kind, language)):
        return False
    for word in _beginnings(kind, language):
        if plain.startswith(word):
            after = plain[len(word) : len(word) + 1]
            # A vowel written under or beside a letter belongs to its word.
            if _UNSPACED.match(word) or not (after.isalnum() or (after and unicodedata.category(after)[0] == "M")):
                return True
    return False


def _ends(text: str, language: str) -> bool:
    """Whether a clause ends with a word that points back."""
    plain = text.casefold().rstrip("!?")
    return any(plain.endswith(f" {word}") for word in _beginnings("end", language))


@cache
def _listed(kind: str, language: str) -> frozenset[str]:
    """The same, to look words up in."""
    return frozenset(_beginnings(kind, language))


@cache
def _beginnings(kind: str, language: str) -> tuple[str, ...]:
    """The words of a kind in a language, the longest first; of a language without a list none."""
    words: Iterable[str] = _clause_words()[kind].get(language, ())
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


@cache
def _clause_words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files(__package__) / "clause_words.toml").read_text(encoding="utf-8"))
