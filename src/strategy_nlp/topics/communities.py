"""Communities of a graph of ideas that hold from run to run, as a cluster model for BERTopic.

Two ideas each of which is the other's nearest, such as an idea and its translation, are never parted.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.topics.centres import centres_of
from strategy_nlp.topics.neighbours import closest_pairs, nearest_neighbours, neighbour_graph, usual_neighbours
from strategy_nlp.topics.searches import RESOLUTIONS, Searches, consensus_communities, scan_resolutions
from strategy_nlp.topics.themes import themes_of_topics

if TYPE_CHECKING:
    from strategy_nlp.untyped import BaseEstimator, ClusterMixin
else:
    from sklearn.base import BaseEstimator, ClusterMixin

Labels = NDArray[np.int64]


class _Effort(NamedTuple):
    """Edges that weigh less are left out; how many searches a consensus is made of; whether themes are made of topics."""

    least_weight: float
    runs: int
    themes_of_topics: bool


# Of many rows weak edges are left out, themes are made of topics, and of very many fewer searches are made: several times
# as fast, and what they agree on hardly moves (docs/methods.md).
_EFFORTS = ((4_000, _Effort(0.0, 10, False)), (10_000, _Effort(0.3, 10, True)), (float("inf"), _Effort(0.4, 6, True)))
_THEME_RUNS = 6
# Themes are topics seen from further away: of few rows with twice the neighbours.
_THEME_WIDTH = 2


class _Made(NamedTuple):
    """What a fit makes on its way: the node of each row, the nodes' neighbours, their pairs and graph, and the communities."""

    nodes: Labels
    found: Labels
    similar: Vectors
    pairs: Labels
    graph: sp.csr_matrix
    searches: Searches
    effort: _Effort
    resolutions: pd.DataFrame
    labels: Labels


class GraphCommunities(ClusterMixin, BaseEstimator):
    """Consensus of Leiden communities (Traag, Waltman and van Eck 2019) of the neighbour graph of unit vectors.

    Parameters
    ----------
    resolution
        Higher values give more and smaller communities; None chooses among `RESOLUTIONS`.
    theme_resolution
        The same for themes: the broader communities of a graph with twice the neighbours, or of many rows those of the graph
        of the communities.
    min_size
        Smaller communities join the community whose centre is nearest.
    seed
        Start of every random choice.
    edges
        Further edges between the rows, such as of `strategy_nlp.topics.neighbours.shared_word_graph`.

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
    resolution_
        The resolution given or chosen.
    resolutions_
        One row per resolution tried: ``resolution, topics, agreement`` (mean adjusted Rand index between runs),
        ``chosen``.
    nodes_
        The node of each row; rows that are equal share one.
    graph_
        The graph that joins the nodes.

    Examples
    --------
    >>> near = np.repeat(np.eye(3, 16), 10, axis=0) + np.random.default_rng(0).normal(scale=0.1, size=(30, 16))
    >>> vectors = (near / np.linalg.norm(near, axis=1, keepdims=True)).astype(np.float32)
    >>> GraphCommunities(resolution=1.0).fit_predict(vectors)[[0, 9, 10, 19, 20, 29]].tolist()
    [0, 0, 1, 1, 2, 2]
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
        made = self._made(X, edges=self.edges, seed=self.seed)
        self.resolution_ = float(made.resolutions.loc[made.resolutions["chosen"], "resolution"].iloc[0])
        self.nodes_: NDArray[np.int64] = made.nodes
        self.graph_: sp.csr_matrix = made.graph
        self.resolutions_: pd.DataFrame = made.resolutions
        self.labels_: Labels = made.labels
        self.centres_: Vectors = centres_of(X, self.labels_)
        own = self.labels_[np.unique(self.nodes_, return_index=True)[1]]
        self.confidence_: NDArray[np.float64] = _confidence(self.graph_, own)[self.nodes_]
        if made.effort.themes_of_topics:
            topics = by_size(own[np.unique(made.pairs, return_index=True)[1]])
            broad = themes_of_topics(made.searches.graph, topics, resolution=self.theme_resolution, seed=self.seed)
        else:
            edges = _edges_of_nodes(self.edges, self.nodes_)
            wide = _contracted(sp.csr_matrix(neighbour_graph(made.found, made.similar) + edges), made.pairs)
            broad = consensus_communities(
                Searches(wide), resolution=self.theme_resolution, seed=self.seed, runs=_THEME_RUNS
            )
        row_themes, themes = _numbered_themes(broad[made.pairs][self.nodes_], self.labels_)
        self.row_themes_: Labels = row_themes
        self.themes_: Labels = themes
        return self

    def again(self, X: Vectors, *, edges: sp.csr_matrix | None = None, seed: int) -> Labels:
        """The communities of other rows by the same method from its first step, or of the same rows from another seed; no themes."""
        return self._made(X, edges=edges, seed=seed, about=self.resolution_).labels

    def predict(self, X: Vectors) -> Labels:
        """The community whose centre is nearest to each row."""
        nearest: Labels = (X @ self.centres_.T).argmax(axis=1)
        return nearest

    def _made(self, X: Vectors, *, edges: sp.csr_matrix | None, seed: int, about: float | None = None) -> _Made:
        nodes, vectors = _different(X)
        effort = next(effort for most, effort in _EFFORTS if len(vectors) <= most)
        widest = usual_neighbours(len(vectors), widen=1 if effort.themes_of_topics else _THEME_WIDTH)
        found, similar = nearest_neighbours(vectors, widest)
        pairs = closest_pairs(found)
        usual = slice(usual_neighbours(len(vectors)))
        graph = sp.csr_matrix(
            neighbour_graph(found[:, usual], similar[:, usual], least_weight=effort.least_weight)
            + _edges_of_nodes(edges, nodes)
        )
        searches = Searches(_contracted(graph, pairs))
        tried = RESOLUTIONS if self.resolution is None else (self.resolution,)
        resolutions = scan_resolutions(searches, tried, rows=len(vectors), about=about)
        chosen = float(resolutions.loc[resolutions["chosen"], "resolution"].iloc[0])
        fine = consensus_communities(searches, resolution=chosen, seed=seed, runs=effort.runs)
        labels = by_size(_merge_small(fine[pairs][nodes], X, min_size=self.min_size))
        return _Made(nodes, found, similar, pairs, graph, searches, effort, resolutions, labels)


def by_size(labels: Labels) -> Labels:
    """Labels renumbered by size, ties by first appearance."""
    numbers, first, members, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(numbers), np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(numbers))
    return rank[members]


def _edges_of_nodes(edges: sp.csr_matrix | None, nodes: Labels) -> sp.csr_matrix:
    """The edges between rows as edges between nodes: of rows that share one the mean."""
    count = int(nodes.max()) + 1
    if edges is None:
        return sp.csr_matrix((count, count))
    rows = np.arange(len(nodes))
    members = sp.csr_matrix((np.ones(len(rows)), (rows, nodes)), shape=(len(rows), count))
    members = sp.csr_matrix(members / members.sum(axis=0))
    return sp.csr_matrix(members.T @ edges @ members)


def _different(vectors: Vectors) -> tuple[Labels, Vectors]:
    """The node of each row, and one vector per node: rows that are equal share a node."""
    codes, seen = pd.factorize(np.array([hash(row.tobytes()) for row in np.ascontiguousarray(vectors)]))
    first = np.unique(codes, return_index=True)[1]
    again = np.flatnonzero(first[codes] != np.arange(len(vectors)))
    if (vectors[again] != vectors[first[codes[again]]]).any():
        # Two rows with one hash by chance; whole rows tell them apart.
        codes, seen = pd.factorize(np.array([row.tobytes() for row in np.ascontiguousarray(vectors)], dtype=object))
        first = np.unique(codes, return_index=True)[1]
    return codes.astype(np.int64), vectors if len(seen) == len(vectors) else vectors[first]


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
