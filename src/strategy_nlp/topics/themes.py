"""Themes of many ideas: communities of the graph of their topics, each idea then moved where it fits best.

Modularity (Newman and Girvan 2004, with the resolution of Reichardt and Bornholdt 2006) is raised by moving topics one at a
time and joining those that ended together (Blondel and others 2008). There are a few hundred topics at most, so this takes
milliseconds where a search over all ideas takes seconds, and a topic's own weight counts, which the library's search on such
a graph leaves out.
"""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Labels = NDArray[np.int64]

# The best of so many random orders of the topics.
_ORDERS = 5
# Rounds in which all ideas move at once; most settle in three.
_ROUNDS = 10
_LEAST_GAIN = 1e-9


def themes_of_topics(graph: sp.csr_matrix, topics: Labels, *, resolution: float, seed: int) -> Labels:
    """The theme of each node, numbered from 0 without gaps.

    Parameters
    ----------
    graph
        The symmetric graph of the nodes.
    topics
        The topic of each node, numbered from 0 without gaps.
    resolution
        Higher values give more themes.
    seed
        Start of the random orders.
    """
    if not graph.nnz:
        return np.zeros(len(topics), np.int64)
    members = _members(topics)
    between = sp.csr_matrix(members.T @ graph @ members)
    random = np.random.default_rng(seed)
    joined = [_joined(between, random, resolution=resolution) for _ in range(_ORDERS)]
    best = max(joined, key=lambda themes: _modularity(between, themes, resolution=resolution))
    return _settled(graph, best[topics], resolution=resolution)


def _joined(graph: sp.csr_matrix, random: np.random.Generator, *, resolution: float) -> Labels:
    """One run over all levels: nodes move to the community that gains most, communities become nodes, until none moves."""
    themes = np.arange(graph.shape[0])
    while True:
        moved = _moved(graph, random.permutation(graph.shape[0]), resolution=resolution)
        themes = moved[themes]
        if moved.max() + 1 == graph.shape[0]:
            return themes
        members = _members(moved)
        graph = sp.csr_matrix(members.T @ graph @ members)


def _moved(graph: sp.csr_matrix, order: Labels, *, resolution: float) -> Labels:
    """The community of each node after nodes have moved one at a time, each from a community of its own."""
    nodes = graph.shape[0]
    strengths, loops = np.asarray(graph.sum(axis=1)).ravel(), graph.diagonal()
    share = resolution * strengths / strengths.sum()
    community, totals = np.arange(nodes), strengths.copy()
    moving = True
    while moving:
        moving = False
        for node in order:
            near = slice(graph.indptr[node], graph.indptr[node + 1])
            gains = np.bincount(community[graph.indices[near]], weights=graph.data[near], minlength=nodes)
            gains -= share[node] * totals
            own = community[node]
            # In its own community a node does not count itself.
            gains[own] += share[node] * strengths[node] - loops[node]
            best = int(gains.argmax())
            if gains[best] > gains[own] + _LEAST_GAIN:
                totals[own] -= strengths[node]
                totals[best] += strengths[node]
                community[node] = best
                moving = True
    return np.unique(community, return_inverse=True)[1].astype(np.int64)


def _modularity(graph: sp.csr_matrix, themes: Labels, *, resolution: float) -> float:
    edges, strengths = sp.coo_matrix(graph), np.asarray(graph.sum(axis=1)).ravel()
    within = edges.data[themes[edges.row] == themes[edges.col]].sum()
    totals = np.bincount(themes, weights=strengths)
    return float(within / strengths.sum() - resolution * ((totals / strengths.sum()) ** 2).sum())


def _settled(graph: sp.csr_matrix, themes: Labels, *, resolution: float) -> Labels:
    """Themes after each node has moved to the one that gains most, as often as any node moves."""
    strengths = np.asarray(graph.sum(axis=1)).ravel()
    share = resolution * strengths / strengths.sum()
    loops = graph.diagonal()
    for _ in range(_ROUNDS):
        towards = sp.csr_matrix(graph @ _members(themes))
        node, theme = np.repeat(np.arange(len(themes)), np.diff(towards.indptr)), towards.indices
        totals = np.bincount(themes, weights=strengths)
        own = theme == themes[node]
        # Neither its loop nor its own strength moves a node to its own theme.
        gains = towards.data - loops[node] * own - share[node] * (totals[theme] - strengths[node] * own)
        staying = -share * (totals[themes] - strengths)
        staying[node[own]] = gains[own]
        order = np.lexsort((-theme, gains, node))
        best = order[towards.indptr[1:] - 1][np.diff(towards.indptr) > 0]
        moving = best[gains[best] > staying[node[best]] + _LEAST_GAIN]
        if not len(moving):
            break
        moved = themes.copy()
        moved[node[moving]] = theme[moving]
        themes = np.unique(moved, return_inverse=True)[1].astype(np.int64)
    return themes


def _members(labels: Labels) -> sp.csr_matrix:
    return sp.csr_matrix((np.ones(len(labels)), (np.arange(len(labels)), labels)))
