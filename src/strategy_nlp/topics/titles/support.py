"""How many ideas of a topic say what a quotation of it says, and which words of theirs it leaves out.

A quotation is near to its topic and may yet be what few of its ideas say; a stranger then takes one voice for all. An idea stands
behind a quotation where it says one of its telling words (those that the topic says more than the others do; in its own words or in a
translation), or is nearer to it than ideas of the question are to one another but for two pairs in a hundred, and ideas of one topic but
for one pair in nine: among many topics most of those two in a hundred are of one topic, and near would be whatever shares its vocabulary.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.text.words.cutting import most_written, words_of
from strategy_nlp.topics.titles.shared_words import NO, SharedWords, language_of, said_keys

# A quotation stands for its topic by itself where this share of its ideas stands behind it; words are said before it where this share
# says one of them. Of 24 quotations behind which half to seven in ten stood a reader called four misleading, of those beyond one.
ALONE, ENOUGH = 0.7, 0.5
# … and where at least this share of its words is usual there: what is said in others is a case of the matter.
_USUAL = 0.5
# A word is telling where this much more of the topic's ideas than of the others say it.
_TELLING = 0.1
# So much of a clause an idea says that says it by its telling words, each weighing the more the fewer ideas of the question say it.
_SAID = 0.25
_NEAREST, _NEAREST_OF_A_TOPIC, _MOST_COMPARED = 0.98, 1 - 1 / 9, 2_000
# So many words say what a topic is about, of fewer ideas chance makes some; each is said by so many of its ideas, the first by more, and
# elsewhere by a third of that and one in ten at most.
_WORD = re.compile(r"[^\W\d_]+")
_WORDS, _LEAST_IDEAS, _LEAST_SHARE, _LEADING, _ELSEWHERE, _ANYWHERE = 3, 8, 0.18, 0.3, 1 / 3, 0.1


class Support:
    """Who stands behind a clause among the ideas of its topic.

    Parameters
    ----------
    ideas
        The ideas with a topic: ``idea_id``, and each wording with its language: ``said, said_language``, ``text, language`` and ``common,
        common_language``, as far as they are there.
    vectors
        One per idea, centred.
    labels
        The topic of each idea, from 0.
    apart_from
        Keys of words that tell nothing, those of the question.
    """

    def __init__(
        self, ideas: pd.DataFrame, vectors: Vectors, labels: NDArray[np.int64], *, apart_from: Collection[str]
    ) -> None:
        self._ids, self._vectors, self._labels = ideas["idea_id"].to_numpy(str), vectors, labels
        self._wordings = _wordings(ideas)
        self._apart = frozenset(apart_from)
        words = [frozenset(key for text, code in own for key in said_keys(text, code)) for own in self._wordings]
        self._shared = SharedWords(words, labels, apart_from=apart_from)
        saying: defaultdict[str, list[int]] = defaultdict(list)
        for place, own in enumerate(words):
            for key in own:
                saying[key].append(place)
        self._saying = {key: np.array(places, np.int64) for key, places in saying.items()}
        self._read = {
            code: np.array([any(code == own for _, own in wordings) for wordings in self._wordings], bool)
            for code in {code for wordings in self._wordings for _, code in wordings}
        }
        self._members = {topic: np.flatnonzero(labels == topic) for topic in np.unique(labels).tolist()}
        self._bound = _nearest(self._ids, vectors, labels)
        self._said: dict[tuple[str, int], NDArray[np.bool_]] = {}

    def of(self, text: str, language: str, vector: Vectors, *, topic: int, idea_id: str) -> float:
        """The share of the topic's other ideas that stand behind a clause, from 0 to 1; 0 where there are none.

        Ideas of which no wording is in the clause's language count where they are near to it, else are left out: nobody can tell. But at
        most half are, for of a topic of which hardly any idea can be told the few that are near would be all.
        """
        behind, told = self.behind(text, language, vector, topic=topic)
        others = self._ids[self._members[topic]] != idea_id
        asked = max(int((told & others).sum()), ENOUGH * int(others.sum()))
        return float((behind & others).sum() / asked) if asked else 0.0

    def alone(self, text: str, language: str, *, share: float, topic: int) -> bool:
        """Whether a clause behind which this share of a topic's ideas stands tells the topic without another beside it."""
        return share >= ALONE and self._shared.usual(text, language, topic=topic) >= _USUAL

    def subject(self, language: str, *, topic: int) -> tuple[str, ...]:
        """The words of a language, at most three, that say what a topic is about: half of its ideas say at least one of them.

        The most shared first, as they are written most; none where no three words reach half, or none is said by enough by itself.
        """
        own = self._labels == topic
        ideas = int(own.sum())
        offered = {key: {place for place in self._saying[key] if own[place]} for key in self._offered(language, topic)}
        if ideas < _LEAST_IDEAS or max(map(len, offered.values()), default=0) < _LEADING * ideas:
            return ()
        reached: set[int] = set()
        chosen: list[str] = []
        while offered and len(reached) < ENOUGH * ideas and len(chosen) < _WORDS:
            best = max(offered, key=lambda key: (len(offered[key] - reached), len(offered[key]), key))
            reached |= offered.pop(best)
            chosen.append(best)
        if len(reached) < ENOUGH * ideas:
            return ()
        wordings = [
            wording
            for place in np.flatnonzero(own).tolist()
            for wording, code in self._wordings[place]
            if code == language
        ]
        written = most_written(word for wording in wordings for word in words_of(wording, language))
        return tuple(_in_capitals(written[key], wordings) for key in chosen if key in written)

    def _offered(self, language: str, topic: int) -> list[str]:
        """The words of a language that a topic's ideas share so much that they may say what it is about."""
        own = self._labels == topic
        ideas, others = int(own.sum()), max(int((~own).sum()), 1)
        counts = {
            key: int(own[held].sum())
            for key, held in self._saying.items()
            if language_of(key) == language and not key.endswith(NO) and key not in self._apart
        }
        return sorted(
            key
            for key, count in counts.items()
            if count >= _LEAST_SHARE * ideas
            and (len(self._saying[key]) - count) / others <= min(_ELSEWHERE * count / ideas, _ANYWHERE)
            and self._shared.excess(key, topic) >= _TELLING
        )

    def behind(
        self, text: str, language: str, vector: Vectors, *, topic: int
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """By idea of a topic whether it stands behind a clause that names it, and whether that can be told."""
        own = self._members[topic]
        near = (self._vectors[own] @ vector).round(6) > self._bound
        read = self._read.get(language, np.zeros(len(self._labels), bool))
        keys = [key for key in said_keys(text, language) if not key.endswith(NO) and key not in self._apart]
        weights = {key: float(np.log((read.sum() + 1) / max(len(self._saying.get(key, ())), 1))) for key in keys}
        heard = np.zeros(len(own))
        for key in keys:
            if self._shared.excess(key, topic) >= _TELLING:
                heard[self._saying_of(key, topic)] += weights[key]
        return (heard.round(9) >= max(_SAID * sum(weights.values()), 1e-9)) | near, read[own] | near

    def _saying_of(self, key: str, topic: int) -> NDArray[np.bool_]:
        """Which of a topic's ideas say a word."""
        if (key, topic) not in self._said:
            self._said[key, topic] = np.isin(self._members[topic], self._saying[key], assume_unique=True)
        return self._said[key, topic]


def _in_capitals(word: str, wordings: Sequence[str]) -> str:
    """A word in capitals where most write it so: “WKU”."""
    found = [form for wording in wordings for form in _WORD.findall(wording) if form.casefold() == word]
    return word.upper() if sum(form.isupper() for form in found) > len(found) / 2 else word


def _wordings(ideas: pd.DataFrame) -> list[tuple[tuple[str, str], ...]]:
    """Each wording of each idea once, with its language."""
    columns = [
        (name, f"{name}_language" if name != "text" else "language")
        for name in ("said", "text", "common")
        if name in ideas
    ]
    pairs = [zip(*(ideas[name].astype(str).tolist() for name in both), strict=True) for both in columns]
    return [tuple(dict.fromkeys(own)) for own in zip(*pairs, strict=True)]


def _nearest(ids: Sequence[str] | NDArray[np.str_], vectors: Vectors, labels: NDArray[np.int64]) -> float:
    """The cosine that two pairs of ideas in a hundred exceed, and one of nine of one topic; of many ideas some in even steps by their ids are compared."""
    order = np.argsort(np.asarray(ids), kind="stable")
    chosen = order[:: max(-(-len(order) // _MOST_COMPARED), 1)]
    if len(chosen) < 2:
        return float("inf")
    above = np.triu_indices(len(chosen), 1)
    near = (vectors[chosen] @ vectors[chosen].T)[above]
    of_a_topic = near[(labels[chosen][:, None] == labels[chosen])[above]]
    bound = float(np.quantile(near, _NEAREST))
    return round(max(bound, float(np.quantile(of_a_topic, _NEAREST_OF_A_TOPIC))) if len(of_a_topic) else bound, 6)
