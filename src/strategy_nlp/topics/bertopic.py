"""BERTopic fitted with this project's cluster model and its words per language.

Documents are plain texts; that words are counted language by language stays inside. The language of each document of the fit is
remembered by its hash, that of others is told by machine.
"""

import importlib.util
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import DataError, ModelError
from strategy_nlp.files import write_json
from strategy_nlp.plain import Texts, texts_of
from strategy_nlp.strict_json import parsed
from strategy_nlp.text.language.known import KnownLanguages
from strategy_nlp.topics.centres import on_a_plane
from strategy_nlp.topics.communities import GraphCommunities
from strategy_nlp.topics.keywords import unmarked
from strategy_nlp.topics.word_counts import ClassTfidf, WordCounts

with warnings.catch_warnings():
    # BERTopic and plotly warn at import about optional parts that this installation leaves out on purpose.
    warnings.simplefilter("ignore")
    from bertopic.backend import BaseEmbedder
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.plotting import _topics as topic_plots

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from strategy_nlp.untyped import BERTopic
else:
    from bertopic import BERTopic

# What is kept beside BERTopic's own files in the folder of a saved model.
_BESIDE = "strategy_nlp.json"


class CommunityTopics(BERTopic):
    """A BERTopic of graph communities and words per language, whose methods take plain texts.

    ``transform``, ``find_topics`` and maps of documents without vectors need ``embedding_model``, which `strategy_nlp.topics.find`
    attaches; to a model of `find_topics` attach it yourself: ``model.embedding_model = SentenceEncoder(name).fit(texts)``. New
    documents go to the community with the nearest centre. Maps are drawn on the plane in which the topics differ most, so they need
    neither UMAP nor DataMapPlot.

    ``save`` and `load` keep all of this: as a pickle (``BERTopic.load`` reads it too) or in BERTopic's folder of safetensors (a
    package to be installed), beside which ``strategy_nlp.json`` holds the encoder's name and centres, the examples, and hashes of the texts with their languages.
    ``BERTopic.load`` of such a folder gives what BERTopic keeps there: topics, their words and vectors, no examples, no encoder
    (``BERTopic.load(folder, embedding_model=encoder)`` takes one); `CommunityTopics.load` gives the whole. Hierarchies, merging and
    words per class need ``save_ctfidf=True``. Examples are texts of participants: pass a saved model on as you would those.

    Examples
    --------
    >>> import pandas as pd
    >>> from strategy_nlp import demo_folder, topics
    >>> ideas = pd.read_csv(demo_folder() / "ideas.csv").query("question == 'q4' and language == 'en'")
    >>> model = topics.find(ideas["text"], encoder="embedded").model
    >>> isinstance(model, BERTopic), len(model.transform(["Interpreters at each meeting"])[0])
    (True, 1)
    """

    vectorizer_model: Any

    def transform(
        self, documents: Any, embeddings: Any = None, images: Any = None
    ) -> tuple[list[int], NDArray[np.float64] | None]:
        """The topic of each document.

        Parameters
        ----------
        documents
            One text or many.
        embeddings
            Their vectors, centred like those of the fit; made by ``embedding_model`` where not given.
        images
            Not used; BERTopic passes it.

        Raises
        ------
        DataError
            If neither vectors nor an ``embedding_model`` are there, or what is given are no texts.
        """
        given = [documents] if isinstance(documents, str) else documents
        if images is None and given is not None:
            given = texts_of(given, "transform").tolist()
            if embeddings is None:
                embeddings = self._extract_embeddings(given)
            # BERTopic 0.17.4 fails here where HDBSCAN is not installed, since it compares the cluster model with nothing.
            if isinstance(self.hdbscan_model, GraphCommunities):
                nearest = self._map_predictions(self.hdbscan_model.predict(embeddings))
                return [int(topic) for topic in nearest], None
        found: tuple[list[int], NDArray[np.float64] | None] = super().transform(given, embeddings, images)
        return found

    def hierarchical_topics(self, docs: Texts, *args: Any, **options: Any) -> pd.DataFrame:
        """Which topics come together, step by step, as BERTopic tells it."""
        told: pd.DataFrame = super().hierarchical_topics(self._counted(docs), *args, **options)
        return told

    def topics_per_class(self, docs: Texts, *args: Any, **options: Any) -> pd.DataFrame:
        """The words of each topic in each class of documents, as BERTopic tells them."""
        told: pd.DataFrame = super().topics_per_class(self._counted(docs), *args, **options)
        return told

    def topics_over_time(self, docs: Texts, *args: Any, **options: Any) -> pd.DataFrame:
        """The words of each topic at each time, as BERTopic tells them."""
        told: pd.DataFrame = super().topics_over_time(self._counted(docs), *args, **options)
        return told

    def update_topics(self, docs: Texts, images: Any = None, topics: Any = None, **options: Any) -> None:
        """Other words for the topics, as BERTopic finds them; counted by language unless another ``vectorizer_model`` is given."""
        for name in ("vectorizer_model", "ctfidf_model"):
            options[name] = options.get(name) or getattr(self, name)
        counts = options["vectorizer_model"]
        documents = texts_of(docs, "update_topics").tolist()
        marked = counts.marked(documents) if isinstance(counts, WordCounts) else documents
        super().update_topics(marked, images, topics, **options)

    def visualize_topics(
        self,
        topics: Sequence[int] | None = None,
        top_n_topics: int | None = None,
        use_ctfidf: bool = False,
        *,
        title: str = "<b>Intertopic Distance Map</b>",
        width: int = 650,
        height: int = 650,
    ) -> "Figure":
        """The topics on the plane in which they differ most (principal components of their vectors), by size, with their words.

        Parameters
        ----------
        topics, top_n_topics
            Which topics; all, or the largest.
        use_ctfidf
            By their words in place of their vectors.
        title, width, height
            Of the drawing; in pixels.
        """
        every = sorted(number for number in self.get_topics() if number != -1)
        chosen = sorted(topics) if topics is not None else every[:top_n_topics]
        by_topic = self.c_tf_idf_.toarray() if use_ctfidf else np.asarray(self.topic_embeddings_)
        own = by_topic[np.array(chosen) + self._outliers]
        x, y = on_a_plane(own, own).T
        words = [" | ".join(word for word, _ in self.get_topic(number)[:5]) for number in chosen]
        sizes = [self.topic_sizes_[number] for number in chosen]
        placed = pd.DataFrame({"x": x, "y": y, "Topic": chosen, "Words": words, "Size": sizes})
        return topic_plots._plotly_topic_visualization(placed, chosen, title, width, height)

    def visualize_documents(
        self,
        docs: Texts,
        topics: Sequence[int] | None = None,
        *,
        embeddings: Vectors | None = None,
        reduced_embeddings: NDArray[np.float64] | None = None,
        **options: Any,
    ) -> "Figure":
        """The documents of the fit on the plane in which the topics differ most, or where ``reduced_embeddings`` put them.

        Parameters
        ----------
        docs
            The texts that the model was fitted on, in their order.
        topics
            Which topics are told by colour; all where not given.
        embeddings
            The vectors of the documents; made by ``embedding_model`` where neither these nor places are given.
        reduced_embeddings
            Two coordinates per document.
        **options
            As BERTopic takes them: sample, hide_annotations, title, width and others.
        """
        documents = texts_of(docs, "visualize_documents").tolist()
        places = self._places(documents, embeddings) if reduced_embeddings is None else reduced_embeddings
        return super().visualize_documents(documents, topics, reduced_embeddings=places, **options)

    def visualize_hierarchical_documents(
        self,
        docs: Texts,
        hierarchical_topics: pd.DataFrame,
        topics: Sequence[int] | None = None,
        *,
        embeddings: Vectors | None = None,
        reduced_embeddings: NDArray[np.float64] | None = None,
        **options: Any,
    ) -> "Figure":
        """The same as `visualize_documents` draws, with a slider through the hierarchy of ``hierarchical_topics``."""
        documents = texts_of(docs, "visualize_hierarchical_documents").tolist()
        places = self._places(documents, embeddings) if reduced_embeddings is None else reduced_embeddings
        # BERTopic 0.17.4 fails where a level holds the last step, and so where there are not more steps than levels.
        options.setdefault("nr_levels", max(min(10, len(hierarchical_topics) - 1), 1))
        return super().visualize_hierarchical_documents(
            documents, hierarchical_topics, topics, reduced_embeddings=places, **options
        )

    def visualize_document_datamap(
        self,
        docs: Texts,
        topics: Sequence[int] | None = None,
        *,
        embeddings: Vectors | None = None,
        reduced_embeddings: NDArray[np.float64] | None = None,
        **options: Any,
    ) -> Any:
        """A map of the documents: DataMapPlot's where it is installed (a Matplotlib figure), else that of `visualize_documents`.

        The latter is a Plotly figure (``write_html`` saves it), which writes labels of every script; of ``options`` it takes title,
        width, height and custom_labels.
        """
        documents = texts_of(docs, "visualize_document_datamap").tolist()
        places = self._places(documents, embeddings) if reduced_embeddings is None else reduced_embeddings
        if importlib.util.find_spec("datamapplot") is not None:
            return super().visualize_document_datamap(documents, topics, reduced_embeddings=places, **options)
        told = {name: options[name] for name in ("title", "width", "height", "custom_labels") if name in options}
        return self.visualize_documents(documents, topics, reduced_embeddings=places, **told)

    def save(self, path: str | Path, *args: Any, **options: Any) -> None:
        """Write the model as BERTopic does; beside its folder's files what it leaves out.

        Raises
        ------
        ModelError
            If ``serialization`` is ``safetensors`` and the package of that name is not installed.
        """
        if "safetensors" in (*args, options.get("serialization")) and importlib.util.find_spec("safetensors") is None:
            raise ModelError(
                "BERTopic writes this format with safetensors, which is not installed; install it with: pip install safetensors, "
                'or save with serialization="pickle".'
            )
        super().save(path, *args, **options)
        if not Path(path).is_dir():
            return
        encoder = self.embedding_model
        write_json(
            Path(path) / _BESIDE,
            {
                "languages": self._languages().codes,
                "names": getattr(self.vectorizer_model, "names_", {}),
                "representative_docs": self.representative_docs_,
                "encoder": encoder.as_kept() if hasattr(encoder, "as_kept") else None,
            },
        )

    @classmethod
    def load(cls, path: str | Path, embedding_model: Any = None) -> BERTopic:
        """The model that was saved there, whole; ``embedding_model`` takes the place of the encoder that was saved with it.

        Raises
        ------
        ConsultationError
            If what stands beside BERTopic's own files cannot be read.
        """
        beside = Path(path) / _BESIDE
        if not beside.is_file():
            return super().load(path, embedding_model)
        kept = parsed(beside.read_bytes(), beside, advice="Save the model again")
        if embedding_model is None and kept["encoder"]:
            from strategy_nlp.text.vectors.estimator import SentenceEncoder

            embedding_model = SentenceEncoder.of_kept(kept["encoder"])
        model = super().load(path, embedding_model)
        model.__class__ = cls
        model._complete(kept)
        return model

    def _complete(self, kept: Mapping[str, Any]) -> None:
        """Put back what BERTopic's folder leaves out."""
        counts = WordCounts()
        counts.languages_.codes = kept["languages"]
        # Where words were saved, BERTopic made counters of its own of them.
        words: Any = self.vectorizer_model
        weights: Any = self.ctfidf_model
        if self.c_tf_idf_ is not None:
            counts.vocabulary_, counts.names_ = words.vocabulary_, kept["names"]
            weights.__class__ = ClassTfidf
        self.vectorizer_model = counts
        self.representative_docs_: dict[int, Any] = {
            int(topic): texts for topic, texts in kept["representative_docs"].items()
        }

    def _languages(self) -> KnownLanguages:
        known: KnownLanguages = getattr(self.vectorizer_model, "languages_", KnownLanguages())
        return known

    def _counted(self, documents: Texts) -> list[str]:
        """Documents as their words are counted: BERTopic joins those of a topic, after which nobody can tell their languages."""
        plain = texts_of(documents, "BERTopic").tolist()
        return self.vectorizer_model.marked(plain) if isinstance(self.vectorizer_model, WordCounts) else plain

    def _places(self, documents: list[str], embeddings: Vectors | None) -> NDArray[np.float64]:
        vectors = self._extract_embeddings(documents) if embeddings is None else np.asarray(embeddings)
        centres = np.asarray(self.topic_embeddings_)[self._outliers :]
        return on_a_plane(vectors, centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12))

    def _extract_embeddings(self, documents: Any, *args: Any, **options: Any) -> Any:
        # BERTopic puts a base class, which embeds nothing, where a loaded model has no encoder.
        if self.embedding_model is None or type(self.embedding_model) is BaseEmbedder:
            raise DataError(
                "This model has no encoder: give vectors, or attach one with "
                "model.embedding_model = strategy_nlp.text.SentenceEncoder(name).fit(texts)."
            )
        return super()._extract_embeddings(documents, *args, **options)

    def _extract_topics(self, documents: pd.DataFrame, *args: Any, **options: Any) -> None:
        super()._extract_topics(documents.assign(Document=self._counted(documents["Document"])), *args, **options)

    def _extract_words_per_topic(self, words: Any, documents: pd.DataFrame, *args: Any, **options: Any) -> Any:
        # What describes topics by their documents reads them as they are.
        plain = documents.assign(Document=documents["Document"].map(unmarked))
        return super()._extract_words_per_topic(words, plain, *args, **options)


def fit_bertopic(ideas: pd.DataFrame, vectors: Vectors, *, clusters: GraphCommunities) -> CommunityTopics:
    """A fitted BERTopic model whose clusters are graph communities and whose words are cut language by language.

    Its own methods work on it: pass them the texts of the ideas and, where it has no ``embedding_model``, vectors centred like
    those given here. Topic 0 is the largest; there is no topic -1, because no idea is left out.

    Parameters
    ----------
    ideas
        ``text, language``, one row per idea.
    vectors
        One unit vector per idea, centred by language.
    clusters
        The cluster model, not yet fitted.
    """
    counts = WordCounts()
    counts.languages_ = KnownLanguages(ideas["text"], ideas["language"])
    model = CommunityTopics(
        language="multilingual",
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=clusters,
        vectorizer_model=counts,
        ctfidf_model=ClassTfidf(),
        min_topic_size=clusters.min_size,
        verbose=False,
    )
    model.fit(ideas["text"].tolist(), embeddings=vectors)
    return model
