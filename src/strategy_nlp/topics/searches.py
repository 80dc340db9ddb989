"""Seeded searches for the communities of a graph, what several of them agree on, and how fine communities should be.

One search is one of many nearly equal answers. So several are made, and the communities are those of the graph in which
two nodes stay joined as far as the searches put them together (consensus clustering; Lancichinetti and Fortunato 2012).
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.engine import own_threads
from strategy_nlp.statistics.inference import adjusted_rand_index

Labels = NDArray[np.int64]

# From a few broad topics to many narrow ones; each step has about a third more topics than the one before.
RESOLUTIONS = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.6, 8.0)
# What a reader takes in: 8 topics of 150 ideas, 12 of 300, 50 of 3,000, 150 of 20,000.
_READABLE, _READABLE_POWER = 0.4, 0.6
_FEWEST_TOPICS = 3
# Least mean adjusted Rand index between single searches; their consensus is steadier than they are.
_STEADY = 0.5
# Four take no longer than three on an even number of cores, and the consensus needs them anyway.
_SCAN_SEEDS = range(4)
# In the graph of all searches a pair weighs as its edge times the share of searches that agree, to this power.
_SHARPENING = 2


class Searches:
    """Seeded Leiden searches (Traag, Waltman and van Eck 2019) of one graph; each is made once and then remembered."""

    def __init__(self, graph: sp.csr_matrix) -> None:
        graph.sort_indices()
        self.graph = graph
        self._found: dict[tuple[float, int], Labels] = {}

    def communities(self, resolution: float, seeds: Iterable[int]) -> list[Labels]:
        """The community of each node, one array per seed; the searches share the cores, which changes none of them."""
        wanted = [(resolution, seed) for seed in seeds]
        missing = [key for key in wanted if key not in self._found]
        with ThreadPoolExecutor(own_threads()) as threads:
            self._found.update(zip(missing, threads.map(self._search, missing), strict=True))
        return [self._found[key] for key in wanted]

    def _search(self, key: tuple[float, int]) -> Labels:
        from graspologic_native import leiden_csr

        resolution, seed = key
        nodes = self.graph.shape[0]
        if not self.graph.nnz:
            return np.arange(nodes)
        found = leiden_csr(
            self.graph.indptr.astype(np.int64),
            self.graph.indices.astype(np.int32),
            self.graph.data.astype(np.float64),
            nodes,
            resolution=resolution,
            seed=seed,
        )[1]
        # A node without edges is in no community; it gets one of its own.
        return np.fromiter((found.get(node, nodes + node) for node in range(nodes)), np.int64, nodes)


def consensus_communities(searches: Searches, *, resolution: float, seed: int, runs: int) -> Labels:
    """The communities on which several seeded searches agree, one number per node."""
    found = searches.communities(resolution, range(seed, seed + runs))
    edges = sp.coo_matrix(searches.graph)
    together = np.mean([labels[edges.row] == labels[edges.col] for labels in found], axis=0)
    kept = together > 0
    weights = edges.data[kept] * together[kept] ** _SHARPENING
    agreed = sp.csr_matrix((weights, (edges.row[kept], edges.col[kept])), shape=searches.graph.shape)
    return Searches(agreed).communities(resolution, [seed])[0]


def scan_resolutions(
    searches: Searches, tried: Sequence[float], *, rows: int, about: float | None = None
) -> pd.DataFrame:
    """How many topics a resolution gives and how far single searches agree, from the finest down to the first that will do.

    The seeds are fixed: how fine the topics are is a matter of the ideas, not of chance. Where another draw of the same ideas chose ``about``,
    the scan begins a step finer than that, or at the first step above that will not do: what is finer still has more topics.

    Returns
    -------
    pandas.DataFrame
        One row per resolution tried: ``resolution, topics, agreement`` (mean adjusted Rand index between searches),
        ``chosen``.
    """
    if len(tried) == 1:
        return pd.DataFrame({"resolution": tried, "topics": pd.NA, "agreement": np.nan, "chosen": True})
    readable = max(_FEWEST_TOPICS, round(_READABLE * rows**_READABLE_POWER))
    down = sorted(tried, reverse=True)
    first = max(down.index(about) - 1, 0) if about in down else 0
    while first and _will_do(*_scanned(searches, down[first])[1:], readable=readable):
        first -= 1
    lines = []
    for resolution in down[first:]:
        lines.append(_scanned(searches, resolution))
        if _will_do(*lines[-1][1:], readable=readable):
            break
    table = pd.DataFrame(lines, columns=["resolution", "topics", "agreement"])
    # The last one tried will do, or is the coarsest there is.
    return table.assign(chosen=table.index == len(table) - 1)


def _scanned(searches: Searches, resolution: float) -> tuple[float, int, float]:
    """A resolution, how many topics it gives, and how far single searches agree on them."""
    found = searches.communities(resolution, _SCAN_SEEDS)
    agreement = float(np.mean([adjusted_rand_index(one, other) for one, other in combinations(found, 2)]))
    return resolution, round(float(np.mean([len(np.unique(labels)) for labels in found]))), agreement


def _will_do(topics: int, agreement: float, *, readable: int) -> bool:
    return topics <= readable and agreement >= _STEADY
