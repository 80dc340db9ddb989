"""The counters that BERTopic is given: words of each language by themselves, and what each word tells."""

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.text.language.known import KnownLanguages
from strategy_nlp.topics.keywords import mark_language, most_written, unmarked, words_of_marked

if TYPE_CHECKING:
    from strategy_nlp.untyped import ClassTfidfTransformer, CountVectorizer
else:
    from sklearn.feature_extraction.text import CountVectorizer

    with warnings.catch_warnings():
        # BERTopic and plotly warn at import about optional parts that this installation leaves out on purpose.
        warnings.simplefilter("ignore")
        from bertopic.vectorizers import ClassTfidfTransformer

_NO_WORD = "–"


class ClassTfidf(ClassTfidfTransformer):
    """BERTopic's class-based TF-IDF, which also works where the whole vocabulary is a single word."""

    def fit(self, X: sp.csr_matrix, multiplier: NDArray[np.float64] | None = None) -> "ClassTfidf":
        """Learn how much each word tells from its counts per class (one row per class)."""
        totals = np.asarray(X.sum(axis=0), dtype=float).reshape(-1)
        weight = np.log(1 + X.sum(axis=1).mean() / totals)
        self._idf_diag = sp.diags_array(weight if multiplier is None else weight * multiplier, format="csr")
        return self


class WordCounts(CountVectorizer):
    """Counts of content words in documents, each cut by its own language, for BERTopic.

    One feature per language and stem; its name is the form that was written most often.

    Attributes
    ----------
    languages_
        The languages of documents; those it does not know are told by machine.
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
        self.languages_: KnownLanguages = KnownLanguages()

    def fit_transform(self, raw_documents: Iterable[str], y: Any = None) -> sp.csr_matrix:
        """Learn the words of the documents and count them; one row per document."""
        documents = self.marked(raw_documents)
        counts = super().fit_transform(documents, y)
        self.names_: dict[str, str] = most_written(word for document in documents for word in words_of_marked(document))
        return counts

    def transform(self, raw_documents: Iterable[str]) -> sp.csr_matrix:
        """Count the words that were learnt; one row per document."""
        return super().transform(self.marked(raw_documents))

    def marked(self, documents: Iterable[str]) -> list[str]:
        """The documents with invisible marks of their languages; those that have them, such as several joined, as they are."""
        given = list(documents)
        plain = [row for row, text in enumerate(given) if unmarked(text) == text]
        for row, code in zip(plain, self.languages_.of(given[row] for row in plain), strict=True):
            given[row] = mark_language(given[row], code)
        return given

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The form of each feature that was written most often."""
        keys = super().get_feature_names_out(input_features)
        return np.array([self.names_.get(key, key) for key in keys], dtype=object)


def _keys_of_marked(document: str) -> list[str]:
    # A vocabulary must not be empty, even where nobody wrote a content word.
    return [word.key for word in words_of_marked(document)] or [_NO_WORD]
