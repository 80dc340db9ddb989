"""Topics whose ideas do not belong together: no title tells them, so they are called mixed.

By itself, because it is told by what the ideas say and how well the topic comes back, not by how a title is chosen.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from strategy_nlp.topics.titles.shared_words import SharedWords, keys_of

# What ideas say alike is told by so many words, and by no fewer ideas of a language.
_WORDS, _LEAST_IDEAS = 5, 8
# Ideas that say less alike are near one another by a name or a manner, not by a subject. docs/titles.md has how these were set.
_LEAST_ALIKE = 0.36
# Ideas that say fewer words beside the question's, on average, say nothing that could differ: “no, I said it all”.
_LEAST_SAID = 3.0
# A topic that comes back as badly as this must say more alike than nineteen in twenty draws of as many ideas by chance.
_COMES_BACK, _DRAWS, _CHANCE = 0.36, 100, 0.95


def mixed_topics(
    ideas: pd.DataFrame, topics: pd.DataFrame, *, apart_from: Collection[str] = frozenset()
) -> frozenset[int]:
    """The numbers of the topics of one question whose ideas say too little alike to be of one subject.

    Parameters
    ----------
    ideas
        ``said, said_language, topic`` (missing without one): each idea in the language that most can be read in.
    topics
        ``topic``, and ``stability`` where it was measured.
    apart_from
        The content words of the question by their keys: that ideas say them tells nothing.

    Returns
    -------
    frozenset of int
        Those whose ideas share words by less than `_LEAST_ALIKE` (the sum over the five words that most of them say, of the share of
        its ideas that say it less that of the others), or, where the topic hardly comes back, by no more than as many ideas do that
        are drawn by chance. Of topics without eight ideas in one language nobody can tell, and ideas that say next to nothing are not
        of several matters.
    """
    placed = ideas[ideas["topic"].notna()]
    if placed.empty:
        return frozenset()
    numbers, labels = np.unique(placed["topic"].to_numpy(np.int64), return_inverse=True)
    if len(numbers) == 1:
        # Nothing is there that it could be told from.
        return frozenset()
    words = keys_of(placed[["said", "said_language"]])
    said = np.bincount(labels, [len(own - frozenset(apart_from)) for own in words]) / np.bincount(labels)
    shared = SharedWords(words, labels, apart_from=apart_from)
    stability = topics.set_index("topic")["stability"] if "stability" in topics else pd.Series(dtype=float)
    found = set()
    for place, number in enumerate(numbers.tolist()):
        alike = shared.common(place, most=_WORDS, least=_LEAST_IDEAS)
        if said[place] < _LEAST_SAID or np.isnan(alike):
            continue
        loose = float(stability.get(number, np.nan)) < _COMES_BACK
        if alike < _LEAST_ALIKE or (loose and round(alike, 9) <= _by_chance(shared, place)):
            found.add(int(number))
    return frozenset(found)


def _by_chance(shared: SharedWords, topic: int) -> float:
    """How much so many ideas of the question say alike whoever says them: long texts share words of any matter, few ideas a chance one."""
    return shared.common_by_chance(topic, most=_WORDS, least=_LEAST_IDEAS, draws=_DRAWS, share=_CHANCE)
