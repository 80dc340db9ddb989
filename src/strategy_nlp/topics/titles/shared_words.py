"""Words that the ideas of a topic share: those that more of them say than of the other ideas, the question's own aside.

A quotation names a topic to people who read nothing else only if it says what others of the topic say too: “One person wrote back” is
near in meaning to thirty ideas on letters to prisoners, and nobody learns from it what they are about. That a text says no counts as a
word of it: “limits should be set” is no title of ideas that want none.
"""

from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.intake.consultation import Question
from strategy_nlp.remembering import remembering
from strategy_nlp.text.clauses import says_no
from strategy_nlp.text.words.cutting import words_of

# So many of a clause's words count: more make it longer, not plainer.
_COUNTED = 2
# Of fewer ideas in a language nobody can tell what they share.
_LEAST_IDEAS = 4
# A text with more than this share of its content words from the question repeats it.
_REPEATED = 0.6
# A word is usual in a topic where this share of its ideas say it.
_USUAL = 0.1
# Of the draws that tell what chance makes alike.
_SEED = 20260401
# Stands for any word that says no; a sign that no word has.
NO, _MORE_OFTEN = "¬", 0.1


@remembering(100_000)
def said_keys(text: str, language: str) -> frozenset[str]:
    """The content words of a text by their keys, each with its language, and one more where it says no."""
    keys = {word.key for word in words_of(text, language)}
    return frozenset(keys | {f"{language} {NO}"} if says_no(text, language) else keys)


def keys_of(ideas: pd.DataFrame) -> list[frozenset[str]]:
    """What each idea and what is read for it says (``text, language, said, said_language``), as `said_keys`."""
    columns = [("said", "said_language")] + ([("text", "language")] if "text" in ideas else [])
    said = [
        map(said_keys, ideas[text].astype(str).tolist(), ideas[code].astype(str).tolist()) for text, code in columns
    ]
    return [frozenset().union(*own) for own in zip(*said, strict=True)]


def keys_of_question(question: Question, languages: Collection[str]) -> frozenset[str]:
    """The content words of a question in each of several languages, by their keys: that ideas say them too tells nothing."""
    return frozenset(word.key for code in languages for word in words_of(question.title_in(code), code))


def repeats(text: str, language: str, question: Question) -> bool:
    """Whether a text says little but the words of the question; one that denies them does not.

    >>> asked = Question("q1", "What change has AI brought to your daily life?")
    >>> repeats("AI has changed my daily life", "en", asked), repeats("No change in my daily life", "en", asked)
    (True, False)
    """
    if denies(text, language, question):
        return False
    keys = {word.key for word in words_of(text, language)}
    of_question = {word.key for word in words_of(question.title_in(language), language)}
    return bool(keys) and len(keys & of_question) / len(keys) > _REPEATED


def denies(text: str, language: str, question: Question) -> bool:
    """Whether a text says no to what the question says."""
    return says_no(text, language) and not says_no(question.title_in(language), language)


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
        self._words = words
        self._own = [Counter[str]() for _ in range(topics)]
        self._sizes = [Counter[str]() for _ in range(topics)]
        codes = {key: language_of(key) for own in words for key in own}
        for own, topic in zip(words, labels.tolist(), strict=True):
            self._own[topic].update(set(own))
            self._sizes[topic].update({codes[key] for key in own})
        self._all, self._everybody = _sum(self._own), _sum(self._sizes)
        self._apart = frozenset(apart_from)

    def excess(self, key: str, topic: int) -> float:
        """The share of a topic's ideas of its language that say a word, one that does left out, less the share of the others."""
        return self._excess(key, self._own[topic][key], self._sizes[topic][language_of(key)])

    def _excess(self, key: str, own: int, size: int) -> float:
        if key in self._apart:
            return 0.0
        elsewhere = (self._all[key] - own) / max(self._everybody[language_of(key)] - size, 1)
        excess = max(own - 1, 0) / max(size - 1, 1) - elsewhere
        # Many say no to something; only where a topic does so more than others it says it together.
        return excess if not key.endswith(NO) or excess >= _MORE_OFTEN else 0.0

    def said(self, text: str, language: str, *, topic: int, apart_from: Collection[str] = ()) -> float:
        """How much of what a topic shares a text says: the excesses of its two words that have most, from 0; those apart from which it is asked do not count.

        Missing where the text has no content word, or too few ideas of the topic are in its language to tell.
        """
        keys = said_keys(text, language)
        if not keys or max(self._sizes[topic][language_of(key)] for key in keys) < _LEAST_IDEAS:
            return float("nan")
        most = sorted((max(self.excess(key, topic), 0.0) for key in keys - set(apart_from)), reverse=True)
        return float(sum(most[:_COUNTED]))

    def usual(self, text: str, language: str, *, topic: int) -> float:
        """The share of a text's content words, the question's left out, that a tenth of a topic's ideas of its language say besides it.

        1 where it has none, or too few ideas of the topic are in its language to tell.
        """
        keys = {key for key in said_keys(text, language) if not key.endswith(NO) and key not in self._apart}
        size = self._sizes[topic][language_of(next(iter(keys)))] if keys else 0
        if size < _LEAST_IDEAS:
            return 1.0
        return float(np.mean([self._own[topic][key] - 1 >= _USUAL * (size - 1) for key in sorted(keys)]))

    def common(self, topic: int, *, most: int, least: int) -> float:
        """How much a topic's ideas say alike: the sum of the excesses of the words that have most, from 0 to as many.

        Told by language and weighted by the ideas in each; missing where no language has enough of them.

        Parameters
        ----------
        topic
            Its number among the labels.
        most
            So many words count.
        least
            A language with fewer ideas of the topic tells nothing: of few ideas chance makes much alike.
        """
        return self._common(self._own[topic], self._sizes[topic], most=most, least=least)

    def common_by_chance(self, topic: int, *, most: int, least: int, draws: int, share: float) -> float:
        """What `common` is at most in so large a share of draws by chance, each of as many ideas in each language as the topic has."""
        random = np.random.default_rng(_SEED)
        written = [{language_of(key) for key in own} for own in self._words]
        ideas = {code: np.flatnonzero([code in codes for codes in written]) for code in sorted(self._sizes[topic])}
        found = []
        for _ in range(draws):
            chosen = [
                place
                for code, places in ideas.items()
                for place in random.choice(places, size=self._sizes[topic][code], replace=False).tolist()
            ]
            own = Counter(key for place in chosen for key in self._words[place])
            sizes = Counter(code for place in chosen for code in written[place])
            found.append(self._common(own, sizes, most=most, least=least))
        return float(np.quantile(found, share).round(9))

    def _common(self, own: Counter[str], sizes: Counter[str], *, most: int, least: int) -> float:
        counted = {code: size for code, size in sizes.items() if size >= least}
        told = 0.0
        for code, size in sorted(counted.items()):
            excesses = sorted(
                (self._excess(key, own[key], size) for key in own if language_of(key) == code), reverse=True
            )
            told += size * sum(max(excess, 0.0) for excess in excesses[:most])
        return told / sum(counted.values()) if counted else float("nan")


def _sum(parts: Sequence[Counter[str]]) -> Counter[str]:
    total = Counter[str]()
    for part in parts:
        total.update(part)
    return total


def language_of(key: str) -> str:
    """The language of a word, which its key names."""
    return key.partition(" ")[0]
