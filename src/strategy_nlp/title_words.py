"""Whether the ideas of a topic say the words of a title that its vectors come near to.

Meaning alone misleads: to an encoder “I identify as a woman” is near to facial recognition. Where enough of a topic's ideas
are in languages that a title is known in, the title's own words must stand in some of them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from math import ceil, log

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.words import words_of

# From fewer ideas in a language, words that do not stand in it say nothing.
_ENOUGH = 20
# A word is said by a topic where this share of its ideas in the language has it, and at least two.
_SAID, _LEAST_SAID = 0.03, 2
# So much of what a title's words tell must be said, and of a narrow one all; a rare word tells more than a common one.
_TOLD = 0.5


def said_titles(
    words: Sequence[Sequence[str]],
    languages: Sequence[str],
    labels: NDArray[np.int64],
    *,
    titles: Sequence[Mapping[str, str]],
    narrow: Sequence[bool],
) -> NDArray[np.bool_]:
    """Which titles each topic may have: those it says in one of its languages, or all where too few ideas can be read.

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
    narrow
        Which titles are narrow.

    Returns
    -------
    numpy.ndarray
        One row per topic, one column per title.
    """
    spoken = sorted({code for title in titles for code in title})
    asked = {code: [_keys(title.get(code, ""), code) for title in titles] for code in spoken}
    sizes: Counter[tuple[int, str]] = Counter()
    ideas_with: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for own, code, topic in zip(words, languages, labels.tolist(), strict=True):
        if code in asked:
            sizes[topic, code] += 1
            ideas_with[topic, code].update(set(own))
    everywhere: dict[str, Counter[str]] = {code: Counter() for code in asked}
    for (_, code), counted in ideas_with.items():
        everywhere[code].update(counted)
    allowed = np.ones((int(labels.max(initial=-1)) + 1, len(titles)), bool)
    for topic in range(len(allowed)):
        read = [code for code in spoken if sizes[topic, code] >= _ENOUGH]
        if read:
            allowed[topic] = False
        for code in read:
            least = max(_LEAST_SAID, ceil(_SAID * sizes[topic, code]))
            said = {word for word, count in ideas_with[topic, code].items() if count >= least}
            for column, keys in enumerate(asked[code]):
                allowed[topic, column] |= _is_said(keys, said, everywhere[code], narrow=narrow[column])
    return allowed


def _is_said(keys: set[str], said: set[str], everywhere: Counter[str], *, narrow: bool) -> bool:
    if narrow:
        return keys <= said
    tells = {key: -log((everywhere[key] + 1) / (everywhere.total() + 1)) for key in keys}
    return sum(tells[key] for key in keys & said) >= _TOLD * sum(tells.values())


def _keys(title: str, language: str) -> set[str]:
    return {word.key for word in words_of(title, language)}
