"""Probabilities of negative, neutral and positive, and the card that says where they come from.

Linear heads look at a text: one at its vector, with weights for each language that lean on those of all; one at
the pieces of its words in any language; one at the same pieces in its own language. One more weighs what they say
(stacking; Wolpert 1992). Trained by ``python -m training.train_sentiment``; docs/sentiment-model-card.md
tells the rest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import ModelError
from strategy_nlp.files import file_hash
from strategy_nlp.text.tone.features import pieces, pieces_version
from strategy_nlp.text.vectors.embedding import embed, get_encoder

LABELS = ("negative", "neutral", "positive")

Numbers = NDArray[np.float64]

# The embedded encoder is always there and forty times as fast as e5, and hears what e5 does not.
USED_WITH = {"e5": ("embedded",)}

_TEXT = "text"


@dataclass(frozen=True)
class PieceHeads:
    """The heads on pieces of words, the same for every encoder.

    Attributes
    ----------
    languages
        The languages that have a head of their own.
    weights
        Heads by pieces by labels in 8 bits, that of all languages first; each piece's weight is already times its rarity.
    scales
        What makes numbers of the 8 bits, one per head.
    biases
        Heads by labels.
    norms
        The square of each piece's rarity, which makes the length of a text.
    """

    languages: tuple[str, ...]
    weights: NDArray[np.int8]
    scales: NDArray[np.float32]
    biases: NDArray[np.float32]
    norms: NDArray[np.float32]

    def scores(self, texts: list[str], languages: "pd.Series[str]") -> Numbers:
        """What both heads say of each text: a score per label each, on average 0; no word from the second on other languages."""
        found = pieces(texts).astype(np.float32)
        lengths = np.sqrt(np.maximum(found @ self.norms, 1e-12))[:, None]
        both = np.zeros((len(texts), 2, len(LABELS)))
        both[:, 0] = self._said(0, found) / lengths + self.biases[0]
        own = languages.to_numpy(str)
        for number, code in enumerate(self.languages, start=1):
            rows = np.flatnonzero(own == code)
            if len(rows):
                both[rows, 1] = self._said(number, found[rows]) / lengths[rows] + self.biases[number]
        return np.asarray(both - both.mean(axis=2, keepdims=True)).reshape(len(texts), -1)

    def _said(self, number: int, found: Any) -> Numbers:
        return np.asarray(found @ (self.weights[number].astype(np.float32) * self.scales[number]), dtype=np.float64)


@dataclass(frozen=True)
class VectorHead:
    """A head on the vectors of one encoder.

    Attributes
    ----------
    languages
        The languages that have weights of their own.
    weights
        A matrix of labels by numbers for texts in any other language, then one per language.
    bias
        Likewise, a row of labels each.
    """

    languages: tuple[str, ...]
    weights: Numbers
    bias: Numbers

    def scores(self, vectors: Vectors, languages: "pd.Series[str]") -> Numbers:
        """What it says of each text: a score per label, on average 0."""
        scores = np.zeros((len(vectors), len(LABELS)))
        own = languages.to_numpy(str)
        for number, code in enumerate(("", *self.languages)):
            rows = own == code if code else ~np.isin(own, self.languages)
            # Row by row, so that an idea's result does not depend on which others it was computed with.
            scores[rows] = np.einsum("nd,cd->nc", vectors[rows].astype(np.float64), self.weights[number])
            scores[rows] += self.bias[number]
        return np.asarray(scores - scores.mean(axis=1, keepdims=True))


@dataclass(frozen=True)
class Heads:
    """Everything that tells the tone of a text from its words and its vector.

    Attributes
    ----------
    on_vectors
        The head on the encoder's vectors, and those on the vectors of others that it is used with, by encoder.
    on_pieces
        The heads on pieces of words.
    stack
        Labels by scores: what each score of each head adds to each label.
    stack_bias
        Of the same.
    """

    on_vectors: Mapping[str, VectorHead]
    on_pieces: PieceHeads
    stack: Numbers
    stack_bias: Numbers

    def probabilities(self, texts: list[str], vectors: Vectors, languages: "pd.Series[str]") -> Numbers:
        """The probability of each of `LABELS`, one row per text; the vectors are those of the first encoder."""
        first, *others = self.on_vectors
        told = [self.on_vectors[first].scores(vectors, languages)]
        told += [self.on_vectors[name].scores(embed(texts, get_encoder(name)), languages) for name in others]
        told.append(self.on_pieces.scores(texts, languages))
        return self.weighed(np.hstack(told))

    def weighed(self, told: Numbers) -> Numbers:
        """The probabilities that the scores of all heads make together."""
        scores = np.einsum("nf,cf->nc", told, self.stack) + self.stack_bias
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def model_card() -> dict[str, Any]:
    """What the shipped heads were trained on, how good they are per encoder and language, and the hashes of their weights."""
    card: dict[str, Any] = json.loads((files(__package__) / "sentiment.json").read_text(encoding="utf-8"))
    return card


def has_heads(encoder: str) -> bool:
    """Whether heads were trained on the vectors of the encoder of that name."""
    return encoder in model_card()["encoders"]


@cache
def shipped_heads(encoder: str) -> Heads:
    """The heads for an encoder's vectors.

    Raises
    ------
    ModelError
        If there are none, if their weights are not those that the card names, or if texts are cut otherwise than they were.
    """
    card = model_card()
    if encoder not in card["encoders"]:
        known = ", ".join(sorted(card["encoders"]))
        raise ModelError(f"There is no sentiment head for the encoder {encoder!r}; there is one for {known}.")
    if card["pieces"] != pieces_version():
        raise ModelError(
            "The installed scikit-learn cuts texts into other pieces than those the sentiment head was trained on; train it "
            "again with `python -m training.train_sentiment`."
        )
    read = {name: _read(name, card) for name in (encoder, *USED_WITH.get(encoder, ()))}
    return heads_of(read, _read(_TEXT, card), languages=tuple(card["languages"]))


def heads_of(
    on_vectors: Mapping[str, Mapping[str, Any]], text: Mapping[str, Any], *, languages: tuple[str, ...]
) -> Heads:
    """The heads that the arrays of the encoders' files, the asked one first, and of the file for pieces make."""
    first = next(iter(on_vectors.values()))
    return Heads(
        on_vectors={
            name: VectorHead(languages, arrays["weights"].astype(np.float64), arrays["bias"].astype(np.float64))
            for name, arrays in on_vectors.items()
        },
        on_pieces=PieceHeads(
            languages, text["weights"], text["scales"], text["biases"], text["norms"].astype(np.float32)
        ),
        stack=first["stack"].astype(np.float64),
        stack_bias=first["stack_bias"].astype(np.float64),
    )


def weights_file(name: str) -> str:
    """The name of the file of an encoder's head, or of the head on pieces (``text``)."""
    return f"sentiment_{name}.npz"


def _read(name: str, card: dict[str, Any]) -> dict[str, NDArray[Any]]:
    with as_file(files(__package__) / weights_file(name)) as path:
        found, expected = file_hash(Path(path)), card["weights_sha256"][name]
        if found != expected:
            raise ModelError(
                f"text/tone/{weights_file(name)} has the hash {found[:12]}…, its card says {expected[:12]}…; train it again with "
                "`python -m training.train_sentiment`."
            )
        with np.load(path, allow_pickle=False) as file:
            return {key: file[key] for key in file.files}
