"""Topics that people saw, found again among the topics of a new run: by their ideas, else by their centre."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.topics.codebook.decisions import ReviewedTopic

# With fewer ideas left, or a smaller overlap (Jaccard), ideas do not tell which topic it is, and the centre has to.
_LEAST_IDEAS, _LEAST_OVERLAP = 3, 0.3
# Centres of two halves of a topic of the demonstration were more alike than this (cosine) in more than 9 of 10 cases; the
# centre of half a topic was never so near to another topic (.21 at most).
_ALIKE = 0.25


@dataclass(frozen=True)
class Recognised:
    """What was found.

    Attributes
    ----------
    found
        The number, in the new run, of each topic by its key.
    lost
        Keys of topics that are nowhere.
    beaten
        Keys of topics that are one with another topic in the new run, and the key of that other one, which has more of
        its ideas there. Topics that people merged may well be one.
    """

    found: Mapping[str, int]
    lost: tuple[str, ...]
    beaten: Mapping[str, str]


def recognise(
    topics: Mapping[str, ReviewedTopic],
    wanted: Mapping[str, str],
    *,
    ids: "pd.Series[str]",
    vectors: Vectors,
    labels: NDArray[np.int64],
) -> Recognised:
    """Where topics that people saw are in a new run.

    Parameters
    ----------
    topics
        All topics of the question that people saw, by key: only ideas that were there then are compared.
    wanted
        The keys of the topics to find, and for each the key of the topic that it ends in after merges.
    ids, vectors, labels
        The id, the centred unit vector and the topic (-1 for none) of each idea of the new run.
    """
    numbers = np.unique(labels[labels >= 0])
    known = ids.isin([identifier for topic in topics.values() for identifier in topic.ideas]).to_numpy(bool)
    matches: dict[str, tuple[int, bool, float]] = {}
    for key in wanted:
        own = ids.isin(topics[key].ideas).to_numpy(bool)
        if own.any() and len(numbers):
            matches[key] = _by_ideas(own, known, labels=labels) or _by_centre(own, vectors, labels=labels)
    sure = {key: match for key, match in matches.items() if match[1] or match[2] >= _ALIKE}
    holder: dict[int, str] = {}
    for key in sorted(sure, key=lambda key: sure[key][1:], reverse=True):
        holder.setdefault(sure[key][0], key)
    beaten = {key: holder[match[0]] for key, match in sure.items() if wanted[holder[match[0]]] != wanted[key]}
    found = {key: match[0] for key, match in sure.items() if key not in beaten}
    return Recognised(found, tuple(key for key in wanted if key not in sure), beaten)


def _by_ideas(
    own: NDArray[np.bool_], known: NDArray[np.bool_], *, labels: NDArray[np.int64]
) -> tuple[int, bool, float] | None:
    """The topic with the largest overlap, where enough ideas are left to tell."""
    numbers = np.unique(labels[labels >= 0])
    shared = np.array([(own & (labels == number)).sum() for number in numbers])
    either = np.array([(own | (known & (labels == number))).sum() for number in numbers])
    overlap = shared / either
    best = int(overlap.argmax())
    if own.sum() < _LEAST_IDEAS or overlap[best] < _LEAST_OVERLAP:
        return None
    return int(numbers[best]), True, float(overlap[best])


def _by_centre(own: NDArray[np.bool_], vectors: Vectors, *, labels: NDArray[np.int64]) -> tuple[int, bool, float]:
    numbers = np.unique(labels[labels >= 0])
    alike = np.array([_centre(vectors[labels == number]) for number in numbers]) @ _centre(vectors[own])
    best = int(alike.argmax())
    return int(numbers[best]), False, float(alike[best])


def _centre(vectors: Vectors) -> Vectors:
    mean: Vectors = vectors.mean(axis=0)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)
