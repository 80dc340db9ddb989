"""Topics of a question: a graph of nearest neighbours, its communities inside BERTopic, how sure each idea is.

Community detection on the cosine graph agrees with human labels as well as BERTopic's default or better, leaves no idea
out, is 25 to 100 times faster and gives the same result each time (docs/methods.md).
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.neighbors import NearestNeighbors

from strategy_nlp.keywords import WordCounts, class_words, label_of, mark_language
from strategy_nlp.store import Vectors

if TYPE_CHECKING:
    from bertopic import BERTopic

Labels = NDArray[np.int64]

# Measured in docs/methods.md: 10 to 15 neighbours agree best with human labels; few ideas have fewer neighbours.
_MOST_NEIGHBOURS = 15
_LEAST_NEIGHBOURS = 4
_STABILITY_SAMPLES = 20
_STABILITY_SHARE = 0.8
_EXEMPLARS = 3
# How much an exemplar must differ from those already chosen, against how central it is (Carbonell and Goldstein 1998).
_DIVERSITY = 0.3


class GraphCommunities(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Leiden communities of the nearest-neighbour graph of unit vectors, as a cluster model for BERTopic.

    Parameters
    ----------
    resolution
        Higher values give more and smaller communities.
    min_size
        Smaller communities join the community whose centre is nearest.
    seed
        Order in which nodes are visited.

    Attributes
    ----------
    labels_
        Community of each row, numbered by size from 0.
    confidence_
        Share of a row's neighbours, weighted by similarity, that are in its own community.
    """

    def __init__(self, resolution: float = 1.0, min_size: int = 4, seed: int = 0) -> None:
        self.resolution = resolution
        self.min_size = min_size
        self.seed = seed

    def fit(self, X: Vectors, y: Any = None) -> "GraphCommunities":  # noqa: ARG002 (scikit-learn's signature)
        """Find the communities of the rows of ``X``."""
        graph = neighbour_graph(X)
        found = _communities(graph, resolution=self.resolution, seed=self.seed)
        self.labels_ = _by_size(_merge_small(found, X, min_size=self.min_size))
        self.confidence_ = _confidence(graph, self.labels_)
        self.centres_ = _centres(X, self.labels_)
        return self

    def predict(self, X: Vectors) -> Labels:
        """The community whose centre is nearest to each row."""
        nearest: Labels = (X @ self.centres_.T).argmax(axis=1)
        return nearest


@dataclass(frozen=True)
class TopicResult:
    """The topics of one question.

    Attributes
    ----------
    ideas
        With the index of the ideas given: ``topic`` (nullable), ``topic_confidence``, ``x``, ``y``.
    topics
        One row per topic: ``topic, theme, size, label, label_source, keywords, keywords_by_language, exemplars,
        stability, language_skew``.
    model
        The fitted BERTopic model, None where there were too few ideas for topics.
    """

    ideas: pd.DataFrame
    topics: pd.DataFrame
    model: "BERTopic | None"


TOPIC_COLUMNS = (
    "topic", "theme", "size", "label", "label_source", "keywords", "keywords_by_language", "exemplars", "stability",
    "language_skew",
)  # fmt: skip


def find_topics(
    ideas: pd.DataFrame,
    vectors: Vectors,
    *,
    language: str = "en",
    min_size: int = 4,
    min_confidence: float = 0.0,
    seed: int = 0,
) -> TopicResult:
    """The topics of a question's ideas.

    Parameters
    ----------
    ideas
        ``idea_id, text, language``, one row per idea.
    vectors
        One unit vector per idea, centred by language.
    language
        Language of the labels where enough ideas are written in it.
    min_size
        The fewest ideas that make a topic; with fewer than twice as many ideas there are no topics.
    min_confidence
        Ideas less sure than this stay without a topic.
    """
    if len(ideas) < 2 * min_size:
        return _no_topics(ideas)
    model = fit_bertopic(ideas, vectors, min_size=min_size, seed=seed)
    clusters: GraphCommunities = model.hdbscan_model
    labels = np.asarray(model.topics_)
    placed = pd.DataFrame(
        {"topic": pd.array(labels, dtype="Int64"), "topic_confidence": clusters.confidence_}, index=ideas.index
    )
    placed[["x", "y"]] = _layout(vectors, labels)
    placed.loc[placed["topic_confidence"] < min_confidence, "topic"] = pd.NA
    topics = _describe(ideas, vectors, labels, language=language)
    topics["stability"] = _stability(vectors, labels, min_size=min_size, seed=seed)
    topics["theme"] = _themes(vectors, labels, seed=seed)
    sizes = placed["topic"].value_counts()
    topics["size"] = topics["topic"].map(sizes).fillna(0).astype(int)
    return TopicResult(placed, topics[list(TOPIC_COLUMNS)], model)


def fit_bertopic(ideas: pd.DataFrame, vectors: Vectors, *, min_size: int = 4, seed: int = 0) -> "BERTopic":
    """A fitted BERTopic model whose clusters are graph communities and whose words are cut language by language."""
    with warnings.catch_warnings():
        # BERTopic and plotly warn at import about optional parts that this installation leaves out on purpose.
        warnings.simplefilter("ignore")
        from bertopic import BERTopic
        from bertopic.dimensionality import BaseDimensionalityReduction
        from bertopic.vectorizers import ClassTfidfTransformer

    model = BERTopic(
        language="multilingual",
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=GraphCommunities(min_size=min_size, seed=seed),
        vectorizer_model=WordCounts(),
        ctfidf_model=ClassTfidfTransformer(),
        min_topic_size=min_size,
        verbose=False,
    )
    documents = [mark_language(text, code) for text, code in zip(ideas["text"], ideas["language"], strict=True)]
    model.fit(documents, embeddings=vectors)
    return model


def neighbour_graph(vectors: Vectors) -> sp.csr_matrix:
    """The symmetric graph that joins each row to its nearest rows, weighted by cosine similarity (0 to 1)."""
    count = len(vectors)
    neighbours = int(np.clip(round(np.sqrt(count)), _LEAST_NEIGHBOURS, _MOST_NEIGHBOURS))
    search = NearestNeighbors(n_neighbors=min(neighbours, count - 1), metric="cosine", algorithm="brute").fit(vectors)
    distances = search.kneighbors_graph(mode="distance").tocsr()
    distances.data = np.clip(1 - distances.data, 1e-6, 1)
    return sp.csr_matrix(distances.maximum(distances.T))


def _communities(graph: sp.csr_matrix, *, resolution: float, seed: int) -> Labels:
    from sknetwork.clustering import Leiden

    leiden = Leiden(resolution=resolution, shuffle_nodes=True, random_state=seed, return_probs=False)
    found: Labels = leiden.fit_predict(graph).astype(np.int64)
    return found


def _centres(vectors: Vectors, labels: Labels) -> Vectors:
    sums = np.stack([vectors[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    centres: Vectors = sums / np.where(lengths > 0, lengths, 1)
    return centres


def _merge_small(labels: Labels, vectors: Vectors, *, min_size: int) -> Labels:
    labels = _by_size(labels)
    sizes = np.bincount(labels)
    kept = np.flatnonzero(sizes >= min_size)
    if len(kept) in (0, len(sizes)):
        return labels if len(kept) else np.zeros_like(labels)
    centres = _centres(vectors, labels)[kept]
    small = ~np.isin(labels, kept)
    merged = labels.copy()
    merged[small] = kept[(vectors[small] @ centres.T).argmax(axis=1)]
    return merged


def _by_size(labels: Labels) -> Labels:
    """Labels renumbered by size, ties by first appearance."""
    numbers, first, members, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(numbers), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(numbers))
    return rank[members]


def _confidence(graph: sp.csr_matrix, labels: Labels) -> NDArray[np.float64]:
    membership = sp.csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
    towards = graph @ membership
    own = np.asarray(towards[np.arange(len(labels)), labels]).ravel()
    total = np.asarray(graph.sum(axis=1)).ravel()
    share: NDArray[np.float64] = own / np.where(total > 0, total, 1)
    return share


def _layout(vectors: Vectors, labels: Labels) -> NDArray[np.float64]:
    """Two coordinates per idea: the plane in which the topics' centres differ most (principal components of them)."""
    centres = _centres(vectors, labels)
    spread = centres if len(centres) > 2 else vectors
    axes = np.linalg.svd(spread - spread.mean(axis=0), full_matrices=False)[2][:2]
    if len(axes) < 2:
        return np.zeros((len(vectors), 2))
    # A component's sign is arbitrary; its largest entry is made positive so that maps do not flip between runs.
    axes = axes * np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    return np.round((vectors - vectors.mean(axis=0)) @ axes.T, 6).astype(float)


def _describe(ideas: pd.DataFrame, vectors: Vectors, labels: Labels, *, language: str) -> pd.DataFrame:
    words = class_words(ideas["text"], ideas["language"], labels)
    overall = ideas["language"].value_counts(normalize=True)
    rows = []
    for topic, by_language in words.items():
        members = labels == topic
        sizes = ideas["language"][members].value_counts().to_dict()
        label, keywords = label_of(by_language, sizes, language=language)
        own = ideas["language"][members].value_counts(normalize=True).reindex(overall.index, fill_value=0)
        rows.append(
            {
                "topic": topic,
                "label": label,
                "label_source": "machine",
                "keywords": keywords,
                "keywords_by_language": [f"{code}: {', '.join(found)}" for code, found in sorted(by_language.items()) if found],
                "exemplars": _exemplars(ideas[members], vectors[members]),
                "language_skew": round(float((own - overall).abs().sum() / 2), 6),
            }
        )
    return pd.DataFrame(rows)


def _exemplars(ideas: pd.DataFrame, vectors: Vectors) -> list[str]:
    """Ids of central ideas that differ from one another; an idea that lost personal details is none."""
    central = vectors @ _centres(vectors, np.zeros(len(vectors), np.int64))[0]
    allowed = ~ideas["text"].str.contains(r"\[(?:email|phone|link|handle)\]").to_numpy()
    chosen: list[int] = []
    while len(chosen) < min(_EXEMPLARS, int(allowed.sum())):
        nearest = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(vectors))
        score = np.where(allowed, (1 - _DIVERSITY) * central - _DIVERSITY * nearest, -np.inf)
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return ideas["idea_id"].iloc[chosen].tolist()


def _stability(vectors: Vectors, labels: Labels, *, min_size: int, seed: int) -> list[float]:
    """How well each topic comes back in samples of the ideas: mean best Jaccard overlap (Hennig 2007)."""
    random = np.random.default_rng(seed)
    overlaps = np.zeros((_STABILITY_SAMPLES, labels.max() + 1))
    for sample in range(_STABILITY_SAMPLES):
        rows = np.sort(random.choice(len(labels), int(_STABILITY_SHARE * len(labels)), replace=False))
        again = GraphCommunities(min_size=min_size, seed=sample).fit(vectors[rows]).labels_
        shared = pd.crosstab(labels[rows], again).reindex(range(labels.max() + 1), fill_value=0).to_numpy()
        union = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0, keepdims=True) - shared
        overlaps[sample] = (shared / np.where(union > 0, union, 1)).max(axis=1)
    return [round(float(value), 6) for value in overlaps.mean(axis=0)]


def _themes(vectors: Vectors, labels: Labels, *, seed: int) -> list[int]:
    """The theme of each topic: communities at half the resolution, by majority of the topic's ideas."""
    coarse = GraphCommunities(resolution=0.5, seed=seed).fit(vectors).labels_
    return [int(np.bincount(coarse[labels == topic]).argmax()) for topic in range(labels.max() + 1)]


def _no_topics(ideas: pd.DataFrame) -> TopicResult:
    placed = pd.DataFrame(
        {
            "topic": pd.array([pd.NA] * len(ideas), dtype="Int64"),
            "topic_confidence": np.nan,
            "x": np.nan,
            "y": np.nan,
        },
        index=ideas.index,
    )
    return TopicResult(placed, pd.DataFrame({name: [] for name in TOPIC_COLUMNS}), None)


def topic_numbers(ideas: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """The topics with ``agree_share`` and ``sentiment_balance``, computed from their ideas.

    ``agree_share`` is agreements over votes cast on the topic's ideas; ``sentiment_balance`` is the share of positive
    less the share of negative ideas among those whose sentiment was decided. Both are missing where nothing was counted.
    """
    members: Mapping[Any, pd.DataFrame] = dict(iter(ideas.dropna(subset=["topic"]).groupby("topic")))
    agree, balance = [], []
    for topic in topics["topic"]:
        own = members.get(topic, ideas.iloc[:0])
        seen = own["n_seen"].sum()
        agree.append(float(own["n_agree"].sum() / seen) if seen > 0 else np.nan)
        decided = own["sentiment"].dropna()
        balance.append(float((decided == "positive").mean() - (decided == "negative").mean()) if len(decided) else np.nan)
    return topics.assign(agree_share=agree, sentiment_balance=balance)
