"""Which texts say again, in the same words, what an earlier one said.

Texts with the same words are found by their key, and texts that differ in the spelling or plural of one word by a key
for each word left out. Time and memory grow with the number of words, not with pairs. A copy is like the first text
itself, never like another copy of it: chains of small differences lead from a proposal to its opposite.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import refuse_single
from strategy_nlp.text.copies.same_words import SaidWords, said_words, same_accents, without_frame
from strategy_nlp.text.copies.slips import one_word, signatures

# Two short texts that differ in a letter are as likely two ideas.
LEAST_COPY_LENGTH = 25
_LEAST_WORDS, _MOST_WORDS = 4, 1_000
_LEAST_LETTERS = 4
# Each place of a word has a power of this odd number, so that the same words in another order differ.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def find_copies(texts: "pd.Series[str]", *, voted: Collection[str] = ()) -> "pd.Series[str]":
    """For each text the index of the first text that it copies, blank where it copies none.

    >>> find_copies(pd.Series(["Close the road!", "close the road", "Do not close the road"], index=list("abc"))).tolist()
    ['', 'a', '']

    Parameters
    ----------
    texts
        The texts by idea, in the order in which they came.
    voted
        Ideas that have votes of their own. People saw them as they stand, so they copy another only where every word
        that carries sense is the same; a slip of the keyboard is not passed over.
    """
    refuse_single(texts, "find_copies")
    has_votes = texts.index.isin(list(voted))
    first, leaders = _by_key(texts.tolist())
    members: dict[int, bool] = defaultdict(bool)
    for place, leader in enumerate(first):
        members[leader] |= bool(has_votes[place])
    for later, earlier in sorted(_one_word_apart(leaders)):
        if first[later] == later and first[earlier] == earlier and not members[later]:
            first[later] = earlier
    # Of a text that only slips, the exact copies slip in the same word.
    settled = [first[leader] for leader in first]
    names = texts.index.to_numpy()
    return pd.Series(
        ["" if place == leader else str(names[leader]) for place, leader in enumerate(settled)],
        index=texts.index,
        dtype=object,
    ).astype(str)


@dataclass(frozen=True)
class _Leader:
    place: int
    said: SaidWords
    long_enough: bool


def _by_key(texts: list[str]) -> tuple[list[int], list[_Leader]]:
    """For each text the place of the first with the same words, its own where it is the first; and all the first."""
    first, leaders = list(range(len(texts))), []
    of_key: dict[str, list[_Leader]] = defaultdict(list)
    leader_of: dict[str, int] = {}
    for place, text in enumerate(texts):
        if text in leader_of:
            first[place] = leader_of[text]
            continue
        said = said_words(without_frame(text))
        alike = of_key[said.key] if said.key else []
        leader = next((one for one in alike if same_accents(one.said, said)), None)
        if leader is None:
            leader = _Leader(place, said, len(text) >= LEAST_COPY_LENGTH)
            alike.append(leader)
            leaders.append(leader)
        first[place] = leader.place
        if said.key:
            leader_of[text] = leader.place
    return first, leaders


def _one_word_apart(leaders: list[_Leader]) -> Iterator[tuple[int, int]]:
    """Pairs of a later and an earlier text, which differ in the spelling or the regular plural of one word."""
    by_length: dict[int, list[_Leader]] = defaultdict(list)
    for leader in leaders:
        if leader.long_enough and _LEAST_WORDS <= len(leader.said.words) <= _MOST_WORDS:
            by_length[len(leader.said.words)].append(leader)
    numbers: dict[str, int] = {}
    for count, own in by_length.items():
        if len(own) > 1:
            for places, column in _alike_but_one([leader.said for leader in own], count, numbers):
                yield from _pairs([own[place] for place in places], column)


def _alike_but_one(
    said: list[SaidWords], count: int, numbers: dict[str, int]
) -> Iterator[tuple[NDArray[np.int64], int]]:
    """Groups of texts of one length that have all words in common but that of one column; the column."""
    hashes = np.array([[_number_of(word, numbers) for word in one.words] for one in said], dtype=np.uint64)
    powers = np.cumprod(np.full(count, _FACTOR, dtype=np.uint64), dtype=np.uint64)
    terms = hashes * powers
    whole = terms.sum(axis=1, dtype=np.uint64)
    for column in range(count):
        usable = np.array(
            [not one.fixed[column] and len(one.words[column]) >= _LEAST_LETTERS for one in said], dtype=bool
        )
        rows = np.flatnonzero(usable)
        rest = whole[rows] - terms[rows, column]
        order = np.argsort(rest, kind="stable")
        sorted_rows = rows[order]
        new = np.flatnonzero(np.diff(rest[order]) != 0) + 1
        starts, ends = np.append(0, new), np.append(new, len(rows))
        for number in np.flatnonzero(ends - starts > 1):
            yield sorted_rows[starts[number] : ends[number]], column


def _pairs(alike: list[_Leader], column: int) -> Iterator[tuple[int, int]]:
    """Of texts that differ in one column, the pairs in which the two words are one."""
    seen: dict[str, list[_Leader]] = defaultdict(list)
    for later in sorted(alike, key=lambda leader: leader.place):
        word, language = later.said.words[column], later.said.language
        near = {one.place: one for signature in signatures(word, language) for one in seen[signature]}
        for earlier in near.values():
            other = earlier.said.words
            same_rest = (
                later.said.words[:column] + later.said.words[column + 1 :] == other[:column] + other[column + 1 :]
            )
            if same_rest and one_word(word, other[column], language):
                yield later.place, earlier.place
        for signature in signatures(word, language):
            seen[signature].append(later)


def _number_of(word: str, numbers: dict[str, int]) -> int:
    """A number of 64 bits for a word, the same on every machine."""
    found = numbers.get(word)
    if found is None:
        found = numbers[word] = int.from_bytes(blake2b(word.encode(), digest_size=8).digest(), "little")
    return found
