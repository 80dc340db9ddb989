"""A hierarchy of topics: which are nearest in meaning, and what they become together, up to one.

BERTopic's own (``model.hierarchical_topics``) joins topics by their words, so those of different languages stay far apart; here the
middles of their vectors are joined, from which languages were taken away.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import DataError

if TYPE_CHECKING:
    from strategy_nlp.topics.discovery import TopicResult


def hierarchy(found: "TopicResult") -> pd.DataFrame:
    """How topics join, the nearest two first, until all are one.

    Average linkage (Sokal and Michener 1958) on the cosine between the topics' middles.

    Parameters
    ----------
    found
        What `find` or `find_topics` gave.

    Returns
    -------
    pandas.DataFrame
        One row per joining, the nearest first: ``parent`` (a number from the number of topics on), ``left``, ``right`` (a topic, or the
        parent of an earlier row), ``similarity`` (mean cosine between the topics of the two), ``size`` (ideas), ``topics`` (their numbers,
        the largest first), ``label`` (the titles of the two largest). No rows where there are fewer than two topics.

    Raises
    ------
    DataError
        If it is no result of `find`.

    Examples
    --------
    >>> from strategy_nlp.topics import find
    >>> len(hierarchy(find(["Open the archives", "Train young people"], encoder="embedded")))
    0
    """
    columns = ["parent", "left", "right", "similarity", "size", "topics", "label"]
    if not hasattr(found, "topics") or not hasattr(found, "model"):
        raise DataError(f"hierarchy was given {type(found).__name__}; hand over what strategy_nlp.topics.find gave.")
    topics = found.topics
    if found.model is None or len(topics) < 2:
        return pd.DataFrame(columns=columns)
    steps = _joined(np.asarray(found.model.topic_embeddings_, np.float64)[-len(topics) :])
    sizes = topics["size"].to_numpy(int)
    held = {place: [place] for place in range(len(topics))}
    rows = []
    for step, (left, right, apart) in enumerate(steps):
        parent = len(topics) + step
        members = sorted(held[int(left)] + held[int(right)], key=lambda place: (-sizes[place], place))
        held[parent] = members
        label = " + ".join(topics["label"].iloc[members[:2]])
        numbers = topics["topic"].iloc[members].astype(int).tolist()
        rows.append((parent, int(left), int(right), 1 - apart, int(sizes[members].sum()), numbers, label))
    return pd.DataFrame(rows, columns=columns).round({"similarity": 6})


def _joined(centres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Left, right and distance of each joining."""
    from scipy.cluster.hierarchy import linkage

    lengths = np.linalg.norm(centres, axis=1, keepdims=True)
    steps: NDArray[np.float64] = linkage(centres / np.maximum(lengths, 1e-12), "average", metric="cosine")[:, :3]
    return steps
