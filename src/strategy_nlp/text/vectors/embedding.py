"""Sentence vectors of ideas: made by an encoder or taken from the cache, and centred so that the language goes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.engine import each, shared
from strategy_nlp.errors import refuse_single
from strategy_nlp.text.clauses import words_in
from strategy_nlp.text.vectors.encoders import Encoder, encoder_names, get_encoder, is_encoder_name
from strategy_nlp.text.vectors.kept import VectorStore

# Whoever embeds asks for an encoder first: one import gives both.
__all__ = [
    "Encoder", "LanguageCentres", "centre_by_language", "embed", "encoder_names", "get_encoder", "lengths_of", "topic_vectors",
]  # fmt: skip

# A language's mean counts as n / (n + 1) of its n ideas: one idea keeps its direction, ten lose most of their language.
# With 10 in place of 1 the topics knew two to three times as much of the language (docs/methods.md).
CENTRING_SHRINKAGE = 1.0

# What a text's length adds to its vector is taken away as far as it tells more than this many times what chance would: it does
# among answers of one word to a page (18 to 180 times), hardly among ideas of much the same length (2 to 4; docs/methods.md).
_LENGTH_BY_CHANCE = 4.0

# Three pages. What somebody pastes beyond that would cost minutes and moves a vector of the whole hardly at all.
LONGEST_TEXT = 8_000

# So many rows are centred at a time: whole copies of many vectors would cost more than the sums.
_BLOCK = 512

# So many texts are encoded at a time, by one process: few enough that all processes end at about the same time.
_PART = 500


def embed(texts: list[str], encoder: Encoder, *, store: VectorStore | None = None) -> Vectors:
    """Unit vectors of the texts, one row per text; taken from the store where they are kept.

    Of a longer text the first `LONGEST_TEXT` characters count. Many texts are shared among processes where the engine in use has some
    (`strategy_nlp.engine.using`); the vectors are the same to the last digit, because every text is encoded as if alone.

    Parameters
    ----------
    texts
        What to embed; the same text twice is encoded once.
    encoder
        What makes the vectors.
    store
        Where vectors are kept; by default the store of this encoder in the cache folder.
    """
    refuse_single(texts, "embed")
    if not texts:
        return np.empty((0, 0), np.float32)
    kept = store or VectorStore(f"{encoder.name} {encoder.version}")
    return kept.get_or_make(
        [text[:LONGEST_TEXT] for text in texts],
        lambda missing: _encode(missing, encoder),
    )


def _encode(texts: list[str], encoder: Encoder) -> Vectors:
    if not shared(rows=len(texts)) or not is_encoder_name(encoder.name):
        return encoder.encode(texts)
    parts = [(encoder, texts[start : start + _PART]) for start in range(0, len(texts), _PART)]
    return np.concatenate(each(_encode_part, parts, rows=len(texts)))


def _encode_part(encoder: Encoder, texts: list[str]) -> Vectors:
    return encoder.encode(texts)


@dataclass(frozen=True)
class LanguageCentres:
    """Where each language lies among the vectors, so that ideas that come later are centred alike.

    Uncentred, ideas gather by language first and by meaning second. Each language's mean is shrunk towards the mean of
    all, more so the fewer ideas it has (see `CENTRING_SHRINKAGE`).

    Attributes
    ----------
    overall
        The mean of all vectors; it stands for a language that was not there.
    centres
        The shrunk mean of each language.
    slope
        What a unit of length adds to a vector (`lengths_of`); zeros where nobody asked.
    mean_lengths
        The mean length of each language's texts, and of all as that of the language "".
    """

    overall: Vectors
    centres: Mapping[str, Vectors]
    slope: Vectors | None = None
    mean_lengths: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls, vectors: Vectors, languages: "pd.Series[str]", *, lengths: NDArray[np.float64] | None = None
    ) -> "LanguageCentres":
        """The centres of unit vectors whose languages are known; vectors of zeros have no say.

        With ``lengths`` (`lengths_of`) also what the length of a text adds to its vector, by regression within languages, shrunk
        by what chance would tell (James and Stein 1961): an encoder hears how much somebody wrote, and short answers would
        gather as if they said the same.
        """
        codes, place = np.unique(languages.to_numpy(str), return_inverse=True)
        directed = np.flatnonzero(vectors.any(axis=1))
        members = sp.csr_matrix(
            (np.ones(len(directed), np.float32), (place[directed], directed)), shape=(len(codes), len(vectors))
        )
        sums = members @ vectors
        counts = np.bincount(place[directed], minlength=len(codes))[:, None]
        overall = (sums.sum(axis=0) / max(counts.sum(), 1)).astype(np.float32)
        weights = counts / (counts + CENTRING_SHRINKAGE)
        shrunk = (weights * (sums / np.maximum(counts, 1)) + (1 - weights) * overall).astype(np.float32)
        centres = dict(zip((str(code) for code in codes), shrunk, strict=True))
        if lengths is None:
            return cls(overall, centres)
        means = (members @ lengths) / np.maximum(counts[:, 0], 1)
        excess = lengths[directed] - means[place[directed]]
        around = float(
            (vectors[directed].astype(np.float64) ** 2).sum()
            - (sums.astype(np.float64) ** 2 / np.maximum(counts, 1)).sum()
        )
        slope = _slope(excess, vectors[directed], around=around, left=len(directed) - int((counts > 0).sum()) - 1)
        usual = {str(code): float(mean) for code, mean in zip(codes, means, strict=True)}
        usual[""] = usual.get("", float(lengths[directed].mean()) if len(directed) else 0.0)
        return cls(overall, centres, slope, usual)

    def centred(
        self, vectors: Vectors, languages: "pd.Series[str]", *, lengths: NDArray[np.float64] | None = None
    ) -> Vectors:
        """Vectors without their language's centre, at unit length; a vector of zeros stays one.

        With ``lengths`` also without what their length adds, if that is known.
        """
        codes, place = np.unique(languages.to_numpy(str), return_inverse=True)
        centres = np.stack([self.centres.get(str(code), self.overall) for code in codes])
        moved = np.empty(vectors.shape, np.float32)
        beyond = np.zeros(len(vectors), np.float32)
        if lengths is not None and self.slope is not None:
            usual = [self.mean_lengths.get(str(code), self.mean_lengths.get("", 0.0)) for code in codes]
            beyond = (lengths - np.array(usual)[place]).astype(np.float32)
        for start in range(0, len(vectors), _BLOCK):
            rows = slice(start, start + _BLOCK)
            own = vectors[rows] - centres[place[rows]]
            if self.slope is not None:
                own -= beyond[rows, None] * self.slope
            own[~vectors[rows].any(axis=1)] = 0
            lengths = np.linalg.norm(own, axis=1, keepdims=True)
            moved[rows] = own / np.where(lengths > 0, lengths, 1)
        return moved


def _slope(excess: NDArray[np.float64], vectors: Vectors, *, around: float, left: int) -> Vectors:
    """What a unit of length adds to vectors, shrunk by what chance would tell of it.

    Parameters
    ----------
    excess
        By how much each text is longer than the mean of its language.
    vectors
        One row per text.
    around
        Their sum of squares around the means of their languages.
    left
        The degrees of freedom that languages and slope leave.
    """
    spread = float(excess @ excess)
    if spread <= 1e-9 or left < 1:
        return np.zeros(vectors.shape[1], np.float32)
    slope = (excess @ vectors.astype(np.float64)) / spread
    told = spread * float(slope @ slope)
    ratio = told * left / max(around - told, 1e-9)
    return np.asarray(max(0.0, 1 - _LENGTH_BY_CHANCE / ratio) * slope if ratio > 0 else 0 * slope, np.float32)


def centre_by_language(vectors: Vectors, languages: "pd.Series[str]") -> Vectors:
    """Vectors with each language's mean taken away, at unit length again (see `LanguageCentres`).

    Examples
    --------
    >>> vectors = np.array([[1, 0], [0, 1]], np.float32)
    >>> centre_by_language(vectors, pd.Series(["en", "en"]))
    array([[ 0.70..., -0.70...],
           [-0.70...,  0.70...]], dtype=float32)
    """
    return _centred(vectors, languages, None)


def lengths_of(texts: "pd.Series[str]") -> NDArray[np.float64]:
    """How long texts are, as `LanguageCentres` counts: the natural logarithm of their number of words, 0 where there is none."""
    return np.log(np.array([max(words_in(text), 1) for text in texts], np.float64))


def topic_vectors(
    texts: Vectors,
    languages: "pd.Series[str]",
    *,
    translations: Vectors | None = None,
    lengths: NDArray[np.float64] | None = None,
    translation_lengths: NDArray[np.float64] | None = None,
) -> Vectors:
    """What topics are found with: each idea's vector without its language's mean, and that of its translation, in the mean.

    Translations are centred by themselves: they share a translator and a language that no idea need be in. Topics of both agree
    better with people's themes than those of either (docs/methods.md).

    Parameters
    ----------
    texts
        One unit vector per idea, not centred.
    languages
        Of the ideas.
    translations
        One unit vector per idea, of zeros where it has no translation.
    lengths, translation_lengths
        Of the texts and of the translations (`lengths_of`); what they add to the vectors is taken away too.
    """
    centred = _centred(texts, languages, lengths)
    if translations is None or not translations.any():
        return centred
    same = pd.Series("", index=languages.index)
    both = centred + _centred(translations, same, translation_lengths)
    lengths_of_both = np.linalg.norm(both, axis=1, keepdims=True)
    return np.asarray(both / np.where(lengths_of_both > 0, lengths_of_both, 1), np.float32)


def _centred(vectors: Vectors, languages: "pd.Series[str]", lengths: NDArray[np.float64] | None) -> Vectors:
    if not len(vectors):
        return vectors
    return LanguageCentres.of(vectors, languages, lengths=lengths).centred(vectors, languages, lengths=lengths)
