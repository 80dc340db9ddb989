"""New ideas put into topics that exist already, or left out where they fit none."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.topics.centres import centres_of

# An idea further from its topic's centre than all but this share of the topic's own ideas is none of its ideas.
_FURTHEST = 0.05
# Between two centres that are this close to equally near nobody can say which it is.
_AS_NEAR = 0.02


@dataclass(frozen=True)
class TopicCentres:
    """What it takes to recognise topics: their centres, and how near an idea must be to belong.

    Attributes
    ----------
    centres
        One unit vector per topic.
    reach
        The least cosine similarity to the centre with which an idea belongs to it.

    Examples
    --------
    >>> vectors = np.array([[1, 0], [0.8, 0.6], [0, 1], [-0.6, 0.8]], np.float32)
    >>> TopicCentres.of(vectors, np.array([0, 0, 1, 1])).assign(np.array([[0.95, 0.3122]], np.float32))["topic"].tolist()
    [0]
    """

    centres: Vectors
    reach: NDArray[np.float64]

    @classmethod
    def of(cls, vectors: Vectors, labels: NDArray[np.int64]) -> "TopicCentres":
        """The centres of topics whose ideas are known: unit vectors, and the topic (from 0) of each."""
        centres = centres_of(vectors, labels)
        similar = (vectors * centres[labels]).sum(axis=1)
        reach = [float(np.quantile(similar[labels == topic], _FURTHEST)) for topic in range(len(centres))]
        return cls(centres, np.array(reach))

    def assign(self, vectors: Vectors) -> pd.DataFrame:
        """The topic of each new idea; nothing is fitted again.

        Parameters
        ----------
        vectors
            One unit vector per idea, centred like those of the topics (`strategy_nlp.text.vectors.embedding.LanguageCentres`).

        Returns
        -------
        pandas.DataFrame
            ``topic`` (missing where the idea is too far from every topic, or as near to two), ``similarity`` to the
            nearest centre, ``margin`` by which it is nearer than the next.
        """
        near = vectors @ self.centres.T
        order = np.argsort(-near, axis=1, kind="stable")
        rows = np.arange(len(vectors))
        first = near[rows, order[:, 0]]
        margin = first - near[rows, order[:, 1]] if near.shape[1] > 1 else np.ones(len(vectors))
        sure = (first >= self.reach[order[:, 0]]) & (margin >= _AS_NEAR)
        topic = pd.array(order[:, 0], dtype="Int64")
        topic[~sure] = pd.NA
        return pd.DataFrame({"topic": topic, "similarity": first.astype(float), "margin": margin.astype(float)})
