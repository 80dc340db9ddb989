"""Who is near whom: the nearest neighbours of unit vectors, and graphs that join ideas which are alike.

Two graphs are made. One joins ideas whose vectors are near, in whatever language they are. The other joins ideas of one
language that share rare words, which vectors alone blur; it counts only as far as most ideas share a language, because
in a mixed consultation shared words would draw ideas together by language.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.engine import own_threads

Indices = NDArray[np.int64]

# Measured in docs/methods.md: 30 neighbours agree best with human labels; few ideas have fewer neighbours.
MOST_NEIGHBOURS = 30
_LEAST_NEIGHBOURS = 4
# Up to this many rows every pair is compared, which takes about a second.
_EXACT = 10_000
# Of more rows only those in the cells nearest to a row's own cell are compared, in the plane of so many principal
# components: a tenth of 20,000 rows, a thirtieth of 200,000 (docs/methods.md tells what that leaves of the agreement).
_DIMENSIONS = 192
_CELLS, _COMPARED = 4, 56
# Cells are made in the plane of the first few components, by a few rounds of k-means.
_CELL_DIMENSIONS, _CELL_ROUNDS, _SAMPLE = 64, 3, 4_000
_BLOCK = 512
# Every so many columns are looked at to tell how near the nearest are.
_SAMPLED = 8
# How much shared words weigh where everybody writes one language; docs/methods.md compares 0.5, 1 and 2.
_SHARED_WORDS = 2.0
_WORD_NEIGHBOURS = 10
# A word of more than a tenth of the ideas joins everybody with everybody; among few ideas that are 30.
_COMMON_SHARE, _COMMON = 0.1, 30


def nearest_neighbours(vectors: Vectors, count: int) -> tuple[Indices, Vectors]:
    """The nearest other rows of each row, nearest first, and their cosine similarity; both of shape (rows, count).

    Above 10,000 rows the search is approximate: in the plane of the first principal components rows are sorted into
    cells, and only the cells nearest to a row's own are searched (inverted file index; Sivic and Zisserman 2003).
    """
    found, similar = np.empty((len(vectors), count), np.int64), np.empty((len(vectors), count), np.float32)
    if not count:
        return found, similar

    def search(task: tuple[Indices, Indices]) -> None:
        rows, candidates = task
        similarity = vectors[rows] @ vectors[candidates].T
        similarity[rows[:, None] == candidates[None, :]] = -np.inf
        places, similar[rows] = _first(similarity, count)
        found[rows] = candidates[places]

    if len(vectors) <= _EXACT:
        tasks = _all_against_all(len(vectors))
    else:
        vectors = _principal(vectors)
        tasks = _cell_by_cell(vectors, count)
    with ThreadPoolExecutor(own_threads()) as threads:
        list(threads.map(search, tasks))
    return found, similar


def usual_neighbours(rows: int, *, widen: int = 1) -> int:
    """How many neighbours each of so many rows is joined to: √rows, at least 4 and at most 30, times ``widen``."""
    return (
        max(0, rows - 1)
        if rows < 2
        else min(int(np.clip(round(widen * np.sqrt(rows)), _LEAST_NEIGHBOURS, widen * MOST_NEIGHBOURS)), rows - 1)
    )


def neighbour_graph(found: Indices, similar: Vectors, *, least_weight: float = 0.0) -> sp.csr_matrix:
    """The symmetric graph that joins each row to its nearest neighbours, as `nearest_neighbours` gives them.

    An edge weighs 1 to the very nearest and falls with the distance in units of the row's own neighbourhood, joined over
    both directions by the probabilistic or (the fuzzy graph of UMAP; McInnes, Healy and Melville 2018), so that crowded
    and sparse places are treated alike. Edges that weigh less than ``least_weight`` are left out.
    """
    rows, count = found.shape
    if not count:
        return sp.csr_matrix((rows, rows))
    distance = 1 - similar.astype(np.float64)
    nearest = distance.min(axis=1, keepdims=True)
    reach = np.maximum(distance.mean(axis=1, keepdims=True) - nearest, 1e-6)
    weights = np.exp(-(distance - nearest) / reach)
    graph = sp.csr_matrix((weights.ravel(), (np.repeat(np.arange(rows), count), found.ravel())), shape=(rows, rows))
    joined = sp.csr_matrix(graph + graph.T - graph.multiply(graph.T))
    joined.data[joined.data < least_weight] = 0
    joined.eliminate_zeros()
    return joined


def shared_word_graph(words: Sequence[Sequence[str]], languages: Sequence[str]) -> sp.csr_matrix:
    """The symmetric graph that joins each idea to the ideas that share most of its rare words.

    An edge weighs the cosine of the two ideas' TF-IDF vectors, times up to 2: in full where all ideas are in one
    language, and not at all where fewer than half of all pairs of ideas share theirs.

    Parameters
    ----------
    words
        The content words of each idea, as keys that name their language too, so that no word is shared across languages.
    languages
        The language of each idea.
    """
    count = len(words)
    shares = np.unique(np.asarray(languages, dtype=str), return_counts=True)[1] / max(count, 1)
    weight = _SHARED_WORDS * max(0.0, 2 * float((shares**2).sum()) - 1)
    if not weight:
        return sp.csr_matrix((count, count))
    most = max(_COMMON, _COMMON_SHARE * count)
    several = {word for word, ideas in _ideas_per_word(words).items() if 1 < ideas <= most}
    if not several:
        return sp.csr_matrix((count, count))
    from sklearn.feature_extraction.text import TfidfVectorizer

    counted = TfidfVectorizer(analyzer=list, vocabulary=sorted(several), sublinear_tf=True).fit_transform(words).tocsr()
    graph = sp.vstack([_largest(counted[start : start + _BLOCK], counted, start) for start in range(0, count, _BLOCK)])
    return sp.csr_matrix(weight * graph.maximum(graph.T))


def closest_pairs(found: Indices) -> Indices:
    """For each row the number of its pair: two rows form one where each is the other's nearest, others stand alone."""
    rows = np.arange(len(found))
    if not found.shape[1]:
        return rows
    nearest = found[:, 0]
    mutual = nearest[nearest] == rows
    numbers: Indices = np.unique(np.where(mutual, np.minimum(rows, nearest), rows), return_inverse=True)[1]
    return numbers


def _ideas_per_word(words: Sequence[Sequence[str]]) -> dict[str, int]:
    ideas: dict[str, int] = {}
    for own in words:
        for word in set(own):
            ideas[word] = ideas.get(word, 0) + 1
    return ideas


def _largest(block: sp.csr_matrix, counted: sp.csr_matrix, start: int) -> sp.csr_matrix:
    """The similarities of a block of rows to all rows, the largest few of each kept."""
    similar = sp.csr_matrix(block @ counted.T)
    for row in range(similar.shape[0]):
        own = slice(similar.indptr[row], similar.indptr[row + 1])
        values = similar.data[own]
        values[similar.indices[own] == start + row] = 0
        if len(values) > _WORD_NEIGHBOURS:
            least = np.partition(values, len(values) - _WORD_NEIGHBOURS)[len(values) - _WORD_NEIGHBOURS]
            values[values < least] = 0
        similar.data[own] = values
    similar.eliminate_zeros()
    return similar


def _first(similarity: Vectors, count: int) -> tuple[Indices, Vectors]:
    """The columns of the largest values of each row, largest first, and those values.

    Of equal values the column that stands first comes first. Only values above a bound are sorted: a bound that about
    twice as many as are wanted exceed, as every eighth column tells. Sorting whole rows would take longer than the
    products themselves.
    """
    columns = similarity.shape[1]
    told = similarity[:, ::_SAMPLED]
    rank = min(told.shape[1], 2 * count // _SAMPLED + 2)
    bound = np.partition(told, told.shape[1] - rank, axis=1)[:, told.shape[1] - rank]
    above = similarity >= bound[:, None]
    wanted = np.count_nonzero(above, axis=1)
    few = np.flatnonzero(wanted < count)
    if len(few):
        # The sample misled; the whole row tells.
        exact = np.partition(similarity[few], columns - count, axis=1)[:, columns - count]
        above[few] = similarity[few] >= exact[:, None]
        wanted[few] = np.count_nonzero(above[few], axis=1)
    flat = np.flatnonzero(above)
    keys = np.full((len(similarity), int(wanted.max())), np.iinfo(np.int64).max)
    keys[np.arange(keys.shape[1]) < wanted[:, None]] = (_descending(similarity.ravel()[flat]) << 32) | (flat % columns)
    keys.sort(axis=1)
    first: Indices = keys[:, :count] & 0xFFFFFFFF
    return first, np.take_along_axis(similarity, first, axis=1)


def _descending(values: Vectors) -> Indices:
    """Whole numbers in the opposite order of 32-bit numbers: their bits, which sort as numbers do once signs are mended."""
    bits = values.astype(np.float32, copy=False).view(np.int32)
    ordered: Indices = (~(bits ^ ((bits >> 31) & 0x7FFFFFFF))).astype(np.int64)
    return ordered


def _all_against_all(rows: int) -> list[tuple[Indices, Indices]]:
    everybody = np.arange(rows)
    return [(everybody[start : start + _BLOCK], everybody) for start in range(0, rows, _BLOCK)]


def _cell_by_cell(vectors: Vectors, count: int) -> list[tuple[Indices, Indices]]:
    """Each cell's rows, in blocks, with the rows of the cells nearest to it."""
    cell, centres = _cells(_unit(vectors[:, :_CELL_DIMENSIONS]), round(_CELLS * np.sqrt(len(vectors))))
    members = np.split(np.argsort(cell, kind="stable"), np.cumsum(np.bincount(cell, minlength=len(centres)))[:-1])
    order = np.argsort(-(centres @ centres.T), axis=1, kind="stable")[:, :_COMPARED]
    tasks = []
    for own, nearest in zip(members, order, strict=True):
        candidates = np.sort(np.concatenate([members[other] for other in nearest]))
        # Small cells may not hold enough rows; then every row is a candidate.
        candidates = candidates if len(candidates) > count else np.arange(len(vectors))
        tasks += [(own[start : start + _BLOCK], candidates) for start in range(0, len(own), _BLOCK)]
    return tasks


def _principal(vectors: Vectors) -> Vectors:
    """The rows' first principal components, the largest first, at unit length; evenly spaced rows tell which those are."""
    sample = vectors[:: max(1, len(vectors) // _SAMPLE)]
    axes = np.linalg.eigh(sample.T @ sample)[1][:, : -_DIMENSIONS - 1 : -1]
    return _unit(vectors @ axes.astype(np.float32))


def _cells(rows: Vectors, count: int) -> tuple[Indices, Vectors]:
    """The cell of each row, and the cells' centres (spherical k-means from rows drawn by chance)."""
    centres = rows[np.sort(np.random.default_rng(0).choice(len(rows), count, replace=False))]
    for _ in range(_CELL_ROUNDS):
        cell = _nearest(rows, centres)
        members = sp.csr_matrix((np.ones(len(rows), np.float32), (cell, np.arange(len(rows)))), (count, len(rows)))
        sums = members @ rows
        centres = np.where(sums.any(axis=1, keepdims=True), _unit(sums), centres)
    return _nearest(rows, centres), centres


def _nearest(rows: Vectors, centres: Vectors) -> Indices:
    found: Indices = np.concatenate(
        [(rows[start : start + _BLOCK] @ centres.T).argmax(axis=1) for start in range(0, len(rows), _BLOCK)]
    )
    return found


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return unit
