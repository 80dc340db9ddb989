"""Communities of a nearest-neighbour graph of sentence vectors, as a cluster model for BERTopic."""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.neighbors import NearestNeighbors

from strategy_nlp.store import Vectors

Labels = NDArray[np.int64]

# Measured in docs/methods.md: 10 to 15 neighbours agree best with human labels; few ideas have fewer neighbours.
_MOST_NEIGHBOURS = 15
_LEAST_NEIGHBOURS = 4


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
        self.centres_ = centres_of(X, self.labels_)
        return self

    def predict(self, X: Vectors) -> Labels:
        """The community whose centre is nearest to each row."""
        nearest: Labels = (X @ self.centres_.T).argmax(axis=1)
        return nearest


def neighbour_graph(vectors: Vectors) -> sp.csr_matrix:
    """The symmetric graph that joins each row to its nearest rows, weighted by cosine similarity (0 to 1)."""
    count = len(vectors)
    neighbours = int(np.clip(round(np.sqrt(count)), _LEAST_NEIGHBOURS, _MOST_NEIGHBOURS))
    search = NearestNeighbors(n_neighbors=min(neighbours, count - 1), metric="cosine", algorithm="brute").fit(vectors)
    distances = search.kneighbors_graph(mode="distance").tocsr()
    distances.data = np.clip(1 - distances.data, 1e-6, 1)
    return sp.csr_matrix(distances.maximum(distances.T))


def centres_of(vectors: Vectors, labels: Labels) -> Vectors:
    """The unit mean vector of each community, one row per label."""
    sums = np.stack([vectors[labels == label].mean(axis=0) for label in range(labels.max() + 1)])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _communities(graph: sp.csr_matrix, *, resolution: float, seed: int) -> Labels:
    from sknetwork.clustering import Leiden

    leiden = Leiden(resolution=resolution, shuffle_nodes=True, random_state=seed, return_probs=False)
    found: Labels = leiden.fit_predict(graph).astype(np.int64)
    return found


def _merge_small(labels: Labels, vectors: Vectors, *, min_size: int) -> Labels:
    labels = _by_size(labels)
    sizes = np.bincount(labels)
    kept = np.flatnonzero(sizes >= min_size)
    if len(kept) in (0, len(sizes)):
        return labels if len(kept) else np.zeros_like(labels)
    centres = centres_of(vectors, labels)[kept]
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
