"""Words that the ideas of a topic share: those that more of them say than of the other ideas, the question's own aside.

A quotation names a topic to people who read nothing else only if it says what others of the topic say too: “One person wrote back” is
near in meaning to thirty ideas on letters to prisoners, and nobody learns from it what they are about.
"""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.text.words.cutting import words_of

# So many of a clause's words count: more make it longer, not plainer.
_COUNTED = 2
# Of fewer ideas in a language nobody can tell what they share.
_LEAST_IDEAS = 4


def keys_of(ideas: pd.DataFrame) -> list[frozenset[str]]:
    """The content words of each idea and of what is read for it (``text, language, said, said_language``), by their keys."""
    columns = [("said", "said_language")] + ([("text", "language")] if "text" in ideas else [])
    return [
        frozenset(word.key for text, code in columns for word in words_of(str(idea[text]), str(idea[code])))
        for idea in ideas.to_dict("records")
    ]


class SharedWords:
    """How much more often each topic says a word than the other ideas of its language do.

    Parameters
    ----------
    words
        The keys of the content words of each idea (`keys_of`), each with its language.
    labels
        The topic of each idea, from 0.
    apart_from
        Keys that tell nothing, those of the question.
    """

    def __init__(
        self, words: Sequence[Collection[str]], labels: NDArray[np.int64], *, apart_from: Collection[str]
    ) -> None:
        topics = int(labels.max(initial=-1)) + 1
        self._own = [Counter[str]() for _ in range(topics)]
        self._sizes = [Counter[str]() for _ in range(topics)]
        for own, topic in zip(words, labels.tolist(), strict=True):
            self._own[topic].update(set(own))
            self._sizes[topic].update({_language(key) for key in own})
        self._all, self._everybody = sum(self._own, Counter[str]()), sum(self._sizes, Counter[str]())
        self._apart = frozenset(apart_from)

    def excess(self, key: str, topic: int) -> float:
        """The share of a topic's ideas of its language that say a word, one that does left out, less the share of the others."""
        if key in self._apart:
            return 0.0
        code, own = _language(key), self._own[topic][key]
        size = self._sizes[topic][code]
        elsewhere = (self._all[key] - own) / max(self._everybody[code] - size, 1)
        return max(own - 1, 0) / max(size - 1, 1) - elsewhere

    def said(self, text: str, language: str, *, topic: int) -> float:
        """How much of what a topic shares a text says: the excesses of its two words that have most, from 0.

        Missing where the text has no content word, or too few ideas of the topic are in its language to tell.
        """
        keys = {word.key for word in words_of(text, language)}
        if not keys or max(self._sizes[topic][_language(key)] for key in keys) < _LEAST_IDEAS:
            return float("nan")
        most = sorted((max(self.excess(key, topic), 0.0) for key in keys), reverse=True)
        return float(sum(most[:_COUNTED]))


def _language(key: str) -> str:
    return key.partition(" ")[0]
