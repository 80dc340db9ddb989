"""An encoder as scikit-learn and BERTopic know one: fitted on texts, it turns texts into vectors."""

import warnings
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import DataError
from strategy_nlp.plain import Texts, texts_of
from strategy_nlp.text.language.known import KnownLanguages
from strategy_nlp.text.plain import normal
from strategy_nlp.text.vectors.embedding import LanguageCentres, embed, lengths_of
from strategy_nlp.text.vectors.encoders import Encoder, chosen, get_encoder
from strategy_nlp.text.vectors.ideas import without_contacts

if TYPE_CHECKING:
    from strategy_nlp.untyped import BaseEmbedder, BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
else:
    from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin

    with warnings.catch_warnings():
        # BERTopic and plotly warn at import about optional parts that this installation leaves out on purpose.
        warnings.simplefilter("ignore")
        from bertopic.backend import BaseEmbedder

_WHAT = "SentenceEncoder"


class SentenceEncoder(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator, BaseEmbedder):
    """Texts in any languages to unit vectors: a transformer of scikit-learn and an embedding model of BERTopic.

    It holds the name of its encoder, not the model, which is loaded from this machine when it is needed: it pickles small. Of the
    texts it was fitted on it keeps only hashes, with their languages.

    Parameters
    ----------
    encoder
        ``auto``, ``embedded``, ``e5``, ``sentence-transformers:<model>`` or ``model2vec:<model>`` (see `strategy_nlp.text.embed`).
    centred
        Whether the mean of each language and what a text's length adds are taken away, as they are for topics: uncentred, texts
        gather by language first and by meaning second.

    Attributes
    ----------
    encoder_
        The encoder's name that ``auto`` came to.
    languages_
        The languages of the texts it was fitted on.
    centres_
        Where each language lies, so that later texts are centred like the first; None where ``centred`` is false.

    Examples
    --------
    >>> texts = ["Open the archives", "Abran los archivos", "Plant more trees", "Planten más árboles"]
    >>> SentenceEncoder("embedded").fit_transform(texts).shape
    (4, 512)

    In a pipeline:

    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> model = make_pipeline(SentenceEncoder("embedded", centred=False), LogisticRegression()).fit(texts, [0, 0, 1, 1])
    >>> model.predict(["The archives should be open to everybody"]).tolist()
    [0]

    In BERTopic, which has it learn from the first documents that it embeds: ``BERTopic(embedding_model=SentenceEncoder())``.
    """

    def __init__(self, encoder: str = "auto", *, centred: bool = True) -> None:
        self.encoder = encoder
        self.centred = centred

    def fit(self, X: Texts, y: Any = None, *, languages: Texts | None = None) -> "SentenceEncoder":  # noqa: ARG002 (scikit-learn's signature)
        """Learn where the languages of the texts lie.

        Parameters
        ----------
        X
            Many texts: a list, a Series or an array of them, or a table with a column ``text``.
        y
            Not used; scikit-learn passes it.
        languages
            Their languages as codes; told by machine where not given.

        Raises
        ------
        DataError, ModelError
            If there is no text, or it is a single text or something else; if the encoder is not there.
        """
        texts = normal(X, _WHAT).reset_index(drop=True)
        if not len(texts):
            raise DataError(f"{_WHAT} was given no texts to learn from; hand over some.")
        told = KnownLanguages().of(texts) if languages is None else texts_of(languages, f"{_WHAT} (languages)").tolist()
        if len(told) != len(texts):
            raise DataError(
                f"{_WHAT} was given {len(texts):,} texts and {len(told):,} languages; give one for each text."
            )
        self.encoder_: str = chosen(self.encoder, ideas=len(texts)).name
        self.languages_: KnownLanguages = KnownLanguages(texts, told)
        vectors = embed(texts.tolist(), _loaded(self.encoder_))
        self._n_features_out = vectors.shape[1]
        self.centres_: LanguageCentres | None = (
            LanguageCentres.of(vectors, pd.Series(told, dtype=object), lengths=_lengths(texts))
            if self.centred
            else None
        )
        return self

    def transform(self, X: Texts) -> Vectors:
        """A unit vector for each text, in the order given; a text that the encoder has no vector for is a row of zeros.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted.
        DataError, ModelError
            If it is a single text or something else than texts; if the encoder is not there.
        """
        check_is_fitted(self)
        texts = normal(X, _WHAT)
        return self._vectors(texts, lengths=_lengths(texts))

    def embed(self, documents: list[str], verbose: bool = False) -> Vectors:  # noqa: ARG002 (BERTopic's signature)
        """The vectors of documents, for BERTopic; where it was not fitted yet it learns from these."""
        fitted = self if hasattr(self, "encoder_") else self.fit(list(documents))
        return fitted.transform(list(documents))

    def embed_words(self, words: list[str], verbose: bool = False) -> Vectors:  # noqa: ARG002 (BERTopic's signature)
        """The vectors of words or of what somebody looks for, for BERTopic.

        Nothing is taken away for their length: a word is no short answer.

        Raises
        ------
        sklearn.exceptions.NotFittedError
            If it was not fitted: call ``fit`` with the documents of the model.
        """
        check_is_fitted(self)
        return self._vectors(normal(list(words), _WHAT), lengths=None)

    def as_kept(self) -> dict[str, Any]:
        """What `of_kept` makes the fitted encoder from again, for JSON: names, numbers and hashes of texts."""
        check_is_fitted(self)
        centres = self.centres_
        return {
            "encoder": self.encoder,
            "centred": self.centred,
            "encoder_": self.encoder_,
            "dimensions": self._n_features_out,
            "languages": self.languages_.codes,
            "overall": _numbers(centres.overall) if centres else None,
            "centres": {code: _numbers(centre) for code, centre in centres.centres.items()} if centres else {},
            "slope": _numbers(centres.slope) if centres else None,
            "mean_lengths": dict(centres.mean_lengths) if centres else {},
        }

    @classmethod
    def of_kept(cls, kept: Mapping[str, Any]) -> "SentenceEncoder":
        """The fitted encoder that `as_kept` told of."""
        made = cls(kept["encoder"], centred=kept["centred"])
        made.encoder_, made._n_features_out = kept["encoder_"], kept["dimensions"]
        made.languages_ = KnownLanguages()
        made.languages_.codes = dict(kept["languages"])
        made.centres_ = None
        if kept["centred"]:
            centres = {code: np.array(centre, np.float32) for code, centre in kept["centres"].items()}
            slope = None if kept["slope"] is None else np.array(kept["slope"], np.float32)
            made.centres_ = LanguageCentres(np.array(kept["overall"], np.float32), centres, slope, kept["mean_lengths"])
        return made

    def _vectors(self, texts: "pd.Series[str]", *, lengths: "np.ndarray[Any, np.dtype[np.float64]] | None") -> Vectors:
        if not len(texts):
            return np.empty((0, self._n_features_out), np.float32)
        vectors = embed(texts.tolist(), _loaded(self.encoder_))
        if self.centres_ is None:
            return vectors
        codes = pd.Series(self.languages_.of(texts), dtype=object)
        return self.centres_.centred(vectors, codes, lengths=lengths)


def _numbers(vector: Vectors | None) -> list[float] | None:
    return None if vector is None else [float(number) for number in vector]


@cache
def _loaded(name: str) -> Encoder:
    return get_encoder(name)


def _lengths(texts: "pd.Series[str]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    return lengths_of(texts.map(without_contacts))
