"""BERTopic fitted with this project's cluster model and its words per language."""

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer

from strategy_nlp.cache import Vectors
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.keywords import mark_language, most_written, words_of_marked

with warnings.catch_warnings():
    # BERTopic and plotly warn at import about optional parts that this installation leaves out on purpose.
    warnings.simplefilter("ignore")
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer


_NO_WORD = "–"


class ClassTfidf(ClassTfidfTransformer):  # type: ignore[misc]
    """BERTopic's class-based TF-IDF, which also works where the whole vocabulary is a single word."""

    def fit(self, X: sp.csr_matrix, multiplier: NDArray[np.float64] | None = None) -> "ClassTfidf":
        """Learn how much each word tells from its counts per class (one row per class)."""
        totals = np.asarray(X.sum(axis=0), dtype=float).reshape(-1)
        weight = np.log(1 + X.sum(axis=1).mean() / totals)
        self._idf_diag = sp.diags_array(weight if multiplier is None else weight * multiplier, format="csr")
        return self


class WordCounts(CountVectorizer):  # type: ignore[misc]
    """Counts of content words in documents made of texts that `mark_language` marked, for BERTopic.

    One feature per language and stem; its name is the form that was written most often.
    """

    def __init__(
        self,
        *,
        tokenizer: Any = None,
        preprocessor: Any = None,
        analyzer: Any = None,
        ngram_range: tuple[int, int] = (1, 1),
        dtype: Any = np.int64,
    ) -> None:
        # BERTopic reads these settings when it saves a model; the words are always those of `words_of_marked`.
        super().__init__(
            tokenizer=tokenizer,
            preprocessor=preprocessor,
            analyzer=analyzer or _keys_of_marked,
            ngram_range=ngram_range,
            dtype=dtype,
        )

    def fit_transform(self, raw_documents: Iterable[str], y: Any = None) -> sp.csr_matrix:
        """Learn the words of the documents and count them; one row per document."""
        documents = list(raw_documents)
        counts = super().fit_transform(documents, y)
        self.names_ = most_written(word for document in documents for word in words_of_marked(document))
        return counts

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The form of each feature that was written most often."""
        keys = super().get_feature_names_out(input_features)
        return np.array([self.names_.get(key, key) for key in keys], dtype=object)


class CommunityTopics(BERTopic):  # type: ignore[misc]
    """A BERTopic whose new documents go to the community with the nearest centre, with HDBSCAN installed or not."""

    def transform(
        self, documents: Any, embeddings: Any = None, images: Any = None
    ) -> tuple[list[int], NDArray[np.float64] | None]:
        """The topic of each document; its vectors must be given, centred like those of the fit.

        BERTopic 0.17.4 fails here where HDBSCAN is not installed, since it compares the cluster model with nothing.
        """
        if embeddings is None or not isinstance(self.hdbscan_model, GraphCommunities):
            given: tuple[list[int], NDArray[np.float64] | None] = super().transform(documents, embeddings, images)
            return given
        return list(self._map_predictions(self.hdbscan_model.predict(embeddings))), None


def fit_bertopic(ideas: pd.DataFrame, vectors: Vectors, *, clusters: GraphCommunities) -> BERTopic:
    """A fitted BERTopic model whose clusters are graph communities and whose words are cut language by language.

    Its own methods work on it: pass them the documents of `marked_documents` and vectors centred like those given here.
    Topic 0 is the largest; there is no topic -1, because no idea is left out.

    Parameters
    ----------
    ideas
        ``text, language``, one row per idea.
    vectors
        One unit vector per idea, centred by language.
    clusters
        The cluster model, not yet fitted.
    """
    model = CommunityTopics(
        language="multilingual",
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=clusters,
        vectorizer_model=WordCounts(),
        ctfidf_model=ClassTfidf(),
        min_topic_size=clusters.min_size,
        verbose=False,
    )
    model.fit(marked_documents(ideas), embeddings=vectors)
    return model


def marked_documents(ideas: pd.DataFrame) -> list[str]:
    """The texts of the ideas, each marked invisibly with its language, as the fitted model's methods want them."""
    return [mark_language(text, code) for text, code in zip(ideas["text"], ideas["language"], strict=True)]


def _keys_of_marked(document: str) -> list[str]:
    # A vocabulary must not be empty, even where nobody wrote a content word.
    return [word.key for word in words_of_marked(document)] or [_NO_WORD]
