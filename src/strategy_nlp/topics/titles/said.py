"""Whether the ideas of a topic say the words of a title.

Meaning alone misleads: to an encoder “I identify as a woman” is near to facial recognition. So a term or a phrase names a topic
only where at least half of its ideas say every content word of it, in any of the languages that it is known in, themselves or
in their translation. Ideas of which nobody can tell count as not saying it.

By itself, because both the thesaurus and phrases are held to it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.text.words.cutting import words_of

# A title is said by a topic where this share of all its ideas says it.
SAID = 0.5


def said_titles(
    words: Sequence[Sequence[str]], labels: NDArray[np.int64], *, titles: Sequence[Mapping[str, str]]
) -> NDArray[np.float64]:
    """The share of each topic's ideas that says every content word of each title, in one language.

    Parameters
    ----------
    words
        The keys of the content words of each idea and of its translation, as `strategy_nlp.text.words.cutting.words_of` gives them; a key
        names its language.
    labels
        The topic of each idea, from 0.
    titles
        Each title in the languages that it is known in.

    Returns
    -------
    numpy.ndarray
        One row per topic, one column per title, from 0 to 1.
    """
    asked: list[tuple[int, int]] = []
    with_word: defaultdict[str, list[int]] = defaultdict(list)
    for column, title in enumerate(titles):
        for code, written in title.items():
            keys = {word.key for word in words_of(written, code)}
            for key in keys:
                with_word[key].append(len(asked))
            asked.append((column, len(keys)))
    said = np.zeros((int(labels.max(initial=-1)) + 1, len(titles)), np.int64)
    for own, topic in zip(words, labels.tolist(), strict=True):
        held = Counter(saying for key in set(own) for saying in with_word.get(key, ()))
        whole = {asked[saying][0] for saying, count in held.items() if count == asked[saying][1]}
        said[topic, sorted(whole)] += 1
    sizes = np.bincount(labels, minlength=len(said))
    return said / np.maximum(sizes, 1).reshape(-1, 1)
