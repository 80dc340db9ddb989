"""Communities of a graph of ideas that hold from run to run, as a cluster model for BERTopic.

One run of a community search is one of many nearly equal answers. So it is run a dozen times, and the communities are
those of the graph in which two ideas stay joined as far as the runs put them together (consensus clustering; Lancichinetti
and Fortunato 2012). Two ideas each of which is the other's nearest, such as an idea and its translation, are never parted.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.neighbours import closest_pairs, nearest_neighbours, neighbour_graph, usual_neighbours
from strategy_nlp.store import Vectors

Labels = NDArray[np.int64]

# From a few broad topics to many narrow ones; each step has about a third more topics than the one before.
RESOLUTIONS = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0)
# What a reader takes in: 8 topics of 150 ideas, 12 of 300, 50 of 3,000, 150 of 20,000.
_READABLE, _READABLE_POWER = 0.4, 0.6
_FEWEST_TOPICS = 3
# Least mean adjusted Rand index between single runs; their consensus is steadier than they are.
_STEADY = 0.5
_SCAN_RUNS = 3
_RUNS, _THEME_RUNS = 10, 6
# Of many rows weak edges are left out and fewer runs are made: three times as fast, and what they agree on hardly moves
# (docs/methods.md).
_MANY, _VERY_MANY = 4_000, 10_000
_LEAST_WEIGHT, _FEWER_RUNS, _FEWER_THEME_RUNS = 0.3, 6, 3
# In the graph of all runs a pair weighs as its edge times the share of runs that agree, to this power.
_SHARPENING = 2
# Themes are topics seen from further away: with twice the neighbours.
_THEME_WIDTH = 2


class GraphCommunities:
    """Consensus of Leiden communities (Traag, Waltman and van Eck 2019) of the neighbour graph of unit vectors.

    Parameters
    ----------
    resolution
        Higher values give more and smaller communities; None chooses among `RESOLUTIONS`.
    theme_resolution
        The same for themes, the broader communities of a graph with twice the neighbours.
    min_size
        Smaller communities join the community whose centre is nearest.
    seed
        Start of every random choice.
    edges
        Further edges between the rows, such as of `strategy_nlp.neighbours.shared_word_graph`.

    Attributes
    ----------
    labels_
        Community of each row, numbered by size from 0.
    row_themes_, themes_
        The theme of each row, numbered by size from 0; and of each community, the theme of most of its rows.
    confidence_
        Share of a row's edges, by weight, that stay in its own community.
    centres_
        Unit mean vector of each community.
    resolutions_
        One row per resolution tried: ``resolution, topics, agreement`` (mean adjusted Rand index between runs),
        ``chosen``.
    nodes_
        The node of each row; rows that are equal share one.
    graph_
        The graph that joins the nodes.
    """

    def __init__(
        self,
        resolution: float | None = None,
        theme_resolution: float = 1.0,
        min_size: int = 4,
        seed: int = 0,
        edges: sp.csr_matrix | None = None,
    ) -> None:
        self.resolution = resolution
        self.theme_resolution = theme_resolution
        self.min_size = min_size
        self.seed = seed
        self.edges = edges

    def fit(self, X: Vectors, y: Any = None) -> "GraphCommunities":  # noqa: ARG002 (scikit-learn's signature)
        """Find the communities of the rows of ``X``; rows that are equal count once and stay together."""
        self.nodes_, vectors = _different(X)
        edges = self._edges_of_nodes()
        found, similar = nearest_neighbours(vectors, usual_neighbours(len(vectors), widen=_THEME_WIDTH))
        pairs = closest_pairs(found)
        usual = usual_neighbours(len(vectors))
        least = _LEAST_WEIGHT if len(vectors) > _MANY else 0.0
        self.graph_ = sp.csr_matrix(neighbour_graph(found[:, :usual], similar[:, :usual], least_weight=least) + edges)
        contracted = _contracted(self.graph_, pairs)
        tried = RESOLUTIONS if self.resolution is None else (self.resolution,)
        self.resolutions_ = _scan(contracted, tried, rows=len(vectors))
        chosen = float(self.resolutions_.loc[self.resolutions_["chosen"], "resolution"].iloc[0])
        runs = _FEWER_RUNS if len(vectors) > _VERY_MANY else _RUNS
        fine = consensus_communities(contracted, resolution=chosen, seed=self.seed, runs=runs)[pairs]
        self.labels_ = by_size(_merge_small(fine[self.nodes_], X, min_size=self.min_size))
        self.centres_ = centres_of(X, self.labels_)
        own = self.labels_[np.unique(self.nodes_, return_index=True)[1]]
        self.confidence_ = _confidence(self.graph_, own)[self.nodes_]
        wide = _contracted(sp.csr_matrix(neighbour_graph(found, similar, least_weight=least) + edges), pairs)
        runs = _FEWER_THEME_RUNS if len(vectors) > _MANY else _THEME_RUNS
        broad = consensus_communities(wide, resolution=self.theme_resolution, seed=self.seed, runs=runs)[pairs]
        self.row_themes_, self.themes_ = _numbered_themes(broad[self.nodes_], self.labels_)
        return self

    def predict(self, X: Vectors) -> Labels:
        """The community whose centre is nearest to each row."""
        nearest: Labels = (X @ self.centres_.T).argmax(axis=1)
        return nearest

    def _edges_of_nodes(self) -> sp.csr_matrix:
        count = int(self.nodes_.max()) + 1
        if self.edges is None:
            return sp.csr_matrix((count, count))
        rows = np.arange(len(self.nodes_))
        members = sp.csr_matrix((np.ones(len(rows)), (rows, self.nodes_)), shape=(len(rows), count))
        members = sp.csr_matrix(members / members.sum(axis=0))
        return sp.csr_matrix(members.T @ self.edges @ members)


def consensus_communities(graph: sp.csr_matrix, *, resolution: float, seed: int, runs: int = _RUNS) -> Labels:
    """The communities on which several seeded runs agree, one number per node."""
    found = _runs(graph, resolution=resolution, seeds=range(seed, seed + runs))
    edges = sp.coo_matrix(graph)
    together = np.mean([labels[edges.row] == labels[edges.col] for labels in found], axis=0)
    weights = edges.data * together**_SHARPENING
    agreed = sp.csr_matrix((np.maximum(weights, 1e-6), (edges.row, edges.col)), shape=graph.shape)
    return _runs(agreed, resolution=resolution, seeds=[seed])[0]


def centres_of(vectors: Vectors, labels: Labels) -> Vectors:
    """The unit mean vector of each community, one row per label."""
    members = sp.csr_matrix((np.ones(len(labels), np.float32), (labels, np.arange(len(labels)))))
    sums = members @ vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    centres: Vectors = (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return centres


def by_size(labels: Labels) -> Labels:
    """Labels renumbered by size, ties by first appearance."""
    numbers, first, members, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(numbers), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(numbers))
    return rank[members]


def _runs(graph: sp.csr_matrix, *, resolution: float, seeds: Any) -> list[Labels]:
    """The communities of one seeded run each; the runs share the cores, which changes none of them."""
    from graspologic_native import leiden_csr

    nodes = graph.shape[0]
    if not graph.nnz:
        return [np.arange(nodes) for _ in seeds]
    graph.sort_indices()
    arrays = graph.indptr.astype(np.int64), graph.indices.astype(np.int32), graph.data.astype(np.float64), nodes

    def run(seed: int) -> Labels:
        found = leiden_csr(*arrays, resolution=resolution, seed=seed)[1]
        # A node without edges is in no community; it gets one of its own.
        return np.fromiter((found.get(node, nodes + node) for node in range(nodes)), np.int64, nodes)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(run, seeds))


def _scan(graph: sp.csr_matrix, tried: Sequence[float], *, rows: int) -> pd.DataFrame:
    """How many topics a resolution gives and how far single runs agree, from the finest down to the first that will do.

    The seeds are fixed: how fine the topics are is a matter of the ideas, not of chance.
    """
    from sklearn.metrics import adjusted_rand_score

    if len(tried) == 1:
        return pd.DataFrame({"resolution": tried, "topics": pd.NA, "agreement": np.nan, "chosen": True})
    readable = max(_FEWEST_TOPICS, _READABLE * rows**_READABLE_POWER)
    lines = []
    for resolution in sorted(tried, reverse=True):
        found = _runs(graph, resolution=resolution, seeds=range(_SCAN_RUNS))
        agreement = float(np.mean([adjusted_rand_score(first, second) for first, second in combinations(found, 2)]))
        topics = round(float(np.mean([len(np.unique(labels)) for labels in found])))
        lines.append((resolution, topics, agreement))
        if topics <= readable and agreement >= _STEADY:
            break
    table = pd.DataFrame(lines, columns=["resolution", "topics", "agreement"])
    # The last one tried will do, or is the coarsest there is.
    return table.assign(chosen=table.index == len(table) - 1)


def _different(vectors: Vectors) -> tuple[Labels, Vectors]:
    """The node of each row, and one vector per node: rows that are equal share a node."""
    nodes, _ = pd.factorize(np.array([row.tobytes() for row in np.ascontiguousarray(vectors)], dtype=object))
    return nodes.astype(np.int64), vectors[np.unique(nodes, return_index=True)[1]]


def _contracted(graph: sp.csr_matrix, pairs: Labels) -> sp.csr_matrix:
    """The graph whose nodes are the pairs; what joined the members of a pair becomes a loop, so that no weight is lost."""
    members = sp.csr_matrix((np.ones(len(pairs)), (np.arange(len(pairs)), pairs)))
    return sp.csr_matrix(members.T @ graph @ members)


def _numbered_themes(broad: Labels, labels: Labels) -> tuple[Labels, Labels]:
    """The theme of each row, numbered by size from 0, and of each community: the theme of most of its rows."""
    broad = by_size(broad)
    shared = np.zeros((labels.max() + 1, broad.max() + 1), np.int64)
    np.add.at(shared, (labels, broad), 1)
    return broad, shared.argmax(axis=1)


def _merge_small(labels: Labels, vectors: Vectors, *, min_size: int) -> Labels:
    labels = by_size(labels)
    sizes = np.bincount(labels)
    kept = np.flatnonzero(sizes >= min_size)
    if len(kept) in (0, len(sizes)):
        return labels if len(kept) else np.zeros_like(labels)
    centres = centres_of(vectors, labels)[kept]
    small = ~np.isin(labels, kept)
    merged = labels.copy()
    merged[small] = kept[(vectors[small] @ centres.T).argmax(axis=1)]
    return merged


def _confidence(graph: sp.csr_matrix, labels: Labels) -> NDArray[np.float64]:
    membership = sp.csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
    towards = sp.csr_matrix(graph @ membership)
    own = np.asarray(towards[np.arange(len(labels)), labels]).ravel()
    total = np.asarray(graph.sum(axis=1)).ravel()
    share: NDArray[np.float64] = np.clip(own / np.where(total > 0, total, 1), 0, 1)
    return share
