"""Where topics lie among the vectors of their ideas, and how both are drawn on a plane.

By itself, because whoever only reads where topics lie should not wait for what finds them, which loads scikit-learn.
"""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors


def centres_of(vectors: Vectors, labels: NDArray[np.int64]) -> Vectors:
    """The unit mean vector of each community, one row per label."""
    members = sp.csr_matrix((np.ones(len(labels), np.float32), (labels, np.arange(len(labels)))))
    sums = members @ vectors
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    centres: Vectors = (sums / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return centres


def on_a_plane(vectors: Vectors, centres: Vectors) -> NDArray[np.float64]:
    """Two coordinates per vector: the plane in which the topics' centres differ most (principal components of them)."""
    spread = centres if len(centres) > 2 else vectors
    axes = np.linalg.svd(spread - spread.mean(axis=0), full_matrices=False)[2][:2]
    if len(axes) < 2:
        return np.zeros((len(vectors), 2))
    # A component's sign is arbitrary; its largest entry is made positive so that maps do not flip between runs.
    axes = axes * np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    placed: NDArray[np.float64] = ((vectors - vectors.mean(axis=0)) @ axes.T).astype(np.float64).round(6)
    return placed
