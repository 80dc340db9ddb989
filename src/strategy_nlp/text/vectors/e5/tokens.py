"""Cuts texts into the pieces of multilingual-e5-small's vocabulary: the likeliest pieces of each word (unigram language model;
Kudo 2018), found by the shortest path (Viterbi 1967).

No piece holds a space inside, so each word is cut by itself and the cut of a word is kept: most words come again.
"""

import re
from functools import lru_cache

from strategy_nlp.text.vectors.e5.weights import Vocabulary

# Stands before each word in place of the space.
_SPACE = "\u2581"
_SPACES = re.compile("  +")
# How much less likely than the rarest piece an unknown sign is (SentencePiece).
_UNKNOWN_PENALTY = 10.0
# Words whose cut is kept: those of a large consultation.
_KEPT_WORDS = 50_000


class Tokens:
    """Cuts texts into the numbers of pieces.

    Parameters
    ----------
    vocabulary
        The pieces and their scores.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._stands_for = vocabulary.stands_for
        self._known = {
            piece: (score, number)
            for number, (piece, score) in enumerate(zip(vocabulary.pieces, vocabulary.scores, strict=True))
            if piece and number != vocabulary.unknown
        }
        self._longest = max(map(len, self._known))
        self._unknown = (min(vocabulary.scores) - _UNKNOWN_PENALTY, vocabulary.unknown)
        self._of_word = lru_cache(_KEPT_WORDS)(self._cut)

    def of(self, text: str) -> list[int]:
        """The numbers of a text's pieces, without those that open and close it; a sign that is in no piece is unknown."""
        written = _SPACES.sub(" ", text.translate(self._stands_for))
        words = written.removeprefix(" ").split(" ")
        return [number for word in words for number in self._of_word(_SPACE + word)]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The likeliest pieces of a word: at each place the best way there, and the piece that ends it."""
        size = len(word)
        best = [float("-inf")] * (size + 1)
        best[0] = 0.0
        last: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            so_far = best[start]
            for end in range(start + 1, min(start + self._longest, size) + 1):
                found = self._known.get(word[start:end])
                if found and so_far + found[0] > best[end]:
                    best[end], last[end] = so_far + found[0], (start, found[1])
            if so_far + self._unknown[0] > best[start + 1]:
                best[start + 1], last[start + 1] = so_far + self._unknown[0], (start, self._unknown[1])
        numbers = []
        while size:
            size, number = last[size]
            numbers.append(number)
        return tuple(reversed(numbers))
