"""Whether a topic holds: does it come back when ideas are drawn anew, and is it a subject or only a language?"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from strategy_nlp.communities import GraphCommunities

Labels = NDArray[np.int64]

# Each draw leaves out a fifth of the ideas and starts from another seed.
_DRAWS, _KEPT, _RUNS_PER_DRAW = 20, 0.8, 4
# Above this many ideas the draws are fewer: the mean overlap of a large topic hardly varies.
_MANY, _DRAWS_OF_MANY = 5_000, 5
# The badge: docs/methods.md tells how often topics above these come back with an overlap of .7 or more. Hennig (2007)
# calls clusters below .5 dissolved.
STABLE, LOOSE = 0.75, 0.5
_PERMUTATIONS = 999


class Skew(NamedTuple):
    """How far the languages of each topic are from those of all ideas, and how likely chance would make it so far."""

    distance: NDArray[np.float64]
    p_value: NDArray[np.float64]


def badge(stability: float) -> str:
    """A word for a stability: ``stable``, ``fair`` or ``loose``."""
    if stability >= STABLE:
        return "stable"
    return "fair" if stability >= LOOSE else "loose"


def topic_stability(clusters: "GraphCommunities", *, seed: int = 0) -> NDArray[np.float64]:
    """How well each topic comes back in draws of the ideas: mean best Jaccard overlap (Hennig 2007), 0 to 1."""
    import scipy.sparse as sp

    from strategy_nlp.community_search import Searches, consensus_communities

    graph = sp.csr_matrix(clusters.graph_)
    labels = clusters.labels_[np.unique(clusters.nodes_, return_index=True)[1]]
    resolution = float(clusters.resolutions_.loc[clusters.resolutions_["chosen"], "resolution"].iloc[0])
    random = np.random.default_rng(seed)
    topics = labels.max() + 1
    if len(labels) < 2:
        return np.ones(topics)
    draws = _DRAWS if len(labels) <= _MANY else _DRAWS_OF_MANY
    overlaps = np.zeros((draws, topics))
    for draw in range(draws):
        rows = np.sort(random.choice(len(labels), max(2, int(_KEPT * len(labels))), replace=False))
        kept = Searches(sp.csr_matrix(graph[rows][:, rows]))
        again = consensus_communities(kept, resolution=resolution, seed=1000 * (draw + 1), runs=_RUNS_PER_DRAW)
        overlaps[draw] = best_overlaps(labels[rows], again, topics=topics)
    mean: NDArray[np.float64] = overlaps.mean(axis=0)
    return mean


def best_overlaps(labels: Labels, others: Labels, *, topics: int) -> NDArray[np.float64]:
    """For each topic its largest Jaccard overlap with a topic of another run on the same ideas."""
    columns = int(others.max()) + 1
    shared = np.bincount(labels * columns + others, minlength=topics * columns).reshape(topics, columns).astype(float)
    union = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0, keepdims=True) - shared
    best: NDArray[np.float64] = (shared / np.where(union > 0, union, 1)).max(axis=1)
    return best


def language_skew(languages: "pd.Series[str]", labels: Labels, *, seed: int = 0) -> Skew:
    """Total variation distance between each topic's languages and all languages, with a permutation test.

    The p-value is the share of 999 random orders of the languages, and of the order given, in which the topic's distance
    is at least as large (Phipson and Smyth 2010): small means that the topic gathers a language more than chance would.
    """
    codes, _ = pd.factorize(languages, sort=True)
    topics = labels.max() + 1
    shape = (topics, int(codes.max(initial=0)) + 1)
    overall = np.bincount(codes, minlength=shape[1]) / max(len(codes), 1)

    def distances(order: Labels) -> NDArray[np.float64]:
        counts = np.bincount(labels * shape[1] + order, minlength=shape[0] * shape[1]).reshape(shape)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        apart: NDArray[np.float64] = np.abs(shares - overall).sum(axis=1) / 2
        return apart

    told = distances(codes)
    random = np.random.default_rng(seed)
    as_far = sum(distances(random.permutation(codes)) >= told - 1e-12 for _ in range(_PERMUTATIONS))
    return Skew(told, (np.asarray(as_far) + 1) / (_PERMUTATIONS + 1))
