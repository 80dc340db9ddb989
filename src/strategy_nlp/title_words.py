"""Whether the ideas of a topic say the words of a title that its vectors come near to.

Meaning alone misleads: to an encoder “I identify as a woman” is near to facial recognition. So a title stands only where
ideas of the topic say every word of it, in any of the languages that it is known in. Ideas in other languages count as
not saying it, so that a topic in which nobody can tell keeps its own words.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.words import words_of

# A title is said by a topic where this share of all its ideas says it, and at least two.
_SAID, _LEAST_SAID = 0.1, 2


def said_titles(
    words: Sequence[Sequence[str]],
    languages: Sequence[str],
    labels: NDArray[np.int64],
    *,
    titles: Sequence[Mapping[str, str]],
) -> NDArray[np.bool_]:
    """Which titles each topic may have: those of which enough of its ideas say every content word.

    Parameters
    ----------
    words
        The keys of the content words of each idea, as `strategy_nlp.words.words_of` gives them.
    languages
        The language of each idea.
    labels
        The topic of each idea, from 0.
    titles
        Each title in the languages that it is known in.

    Returns
    -------
    numpy.ndarray
        One row per topic, one column per title.
    """
    asked: defaultdict[str, dict[int, set[str]]] = defaultdict(dict)
    with_word: defaultdict[str, list[int]] = defaultdict(list)
    for column, title in enumerate(titles):
        for code, written in title.items():
            asked[code][column] = {word.key for word in words_of(written, code)}
            # A key names its language.
            for key in asked[code][column]:
                with_word[key].append(column)
    said = np.zeros((int(labels.max(initial=-1)) + 1, len(titles)), np.int64)
    for own, code, topic in zip(words, languages, labels.tolist(), strict=True):
        held = Counter(column for key in set(own) for column in with_word.get(key, ()))
        whole = [column for column, count in held.items() if count == len(asked[code][column])]
        said[topic, whole] += 1
    least = [max(_LEAST_SAID, ceil(_SAID * size)) for size in np.bincount(labels, minlength=len(said)).tolist()]
    return np.asarray(said >= np.array(least, np.int64).reshape(-1, 1))
