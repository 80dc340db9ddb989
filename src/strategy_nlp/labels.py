"""Titles for topics in the report's language, whatever language the ideas are in.

The encoder puts the words of all languages into one space, so a title can be chosen by its meaning from a vocabulary of
the report's language: a thesaurus of terms on human rights, campaigning and public affairs, and the phrases of the ideas
that are written in it. A title too far from its topic is worse than none; then the topic's own words stand for it.
"""

import csv
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.keywords import words_of
from strategy_nlp.store import Vectors
from strategy_nlp.vectors import LONGEST_TEXT

# The languages of the thesaurus.
_LANGUAGES = ("en", "es", "fr", "ar")
# A phrase of fewer ideas than this would be those ideas.
_LEAST_IDEAS = 3
_MOST_PHRASES = 200
# A title further from the centre than this (cosine) is a guess; docs/methods.md tells what was seen around it.
NEAR_ENOUGH = 0.28
# A narrow term, such as one grave abuse, says something untrue of its broader neighbours; it must be nearer.
_NARROW_NEAR = 0.5
# Half of a topic's ideas must lean towards its title: near the centre alone, a title may be that of one loud idea.
_LEANING, _LEAST_LEANING = 0.1, 0.5
# How much a title must be nearer to its topic than to the others, against how near it is.
_DISTINCTION = 0.5


@dataclass(frozen=True)
class Vocabulary:
    """Titles to choose from.

    Attributes
    ----------
    titles
        Each different.
    vectors
        One unit vector each.
    narrow
        Those that say something untrue of what is only near to them.
    sayings
        Each title in the languages that it is known in; empty where that is not known.
    """

    titles: tuple[str, ...]
    vectors: Vectors
    narrow: frozenset[str] = frozenset()
    sayings: tuple[Mapping[str, str], ...] = ()


def vocabulary(language: str, ideas: pd.DataFrame, *, encode: Callable[[list[str]], Vectors]) -> Vocabulary:
    """The thesaurus of a language, and the phrases that several ideas in it share.

    Parameters
    ----------
    language
        The report's language; without a thesaurus only the ideas' phrases are offered.
    ideas
        ``text, language``.
    encode
        Texts to unit vectors.
    """
    terms = {row[language]: row for row in _rows() if row.get(language)}
    own = ideas.loc[ideas["language"] == language, "text"]
    phrases = [phrase for phrase in _phrases(own, language) if phrase not in terms]
    sayings = [{code: row[code] for code in _LANGUAGES if row[code]} for row in terms.values()]
    sayings += [{language: phrase} for phrase in phrases]
    if not sayings:
        return Vocabulary((), np.empty((0, 0), np.float32))
    narrow = frozenset(title for title, row in terms.items() if row["narrow"])
    return Vocabulary((*terms, *phrases), _of_all_languages(sayings, encode), narrow, tuple(sayings))


def _of_all_languages(sayings: Sequence[Mapping[str, str]], encode: Callable[[list[str]], Vectors]) -> Vectors:
    """One unit vector per title: the mean over its languages, each centred on its own mean.

    So a topic gets the same title, translated, whatever language the report is in, and what a word happens to mean in one
    language weighs less.
    """
    written = [(place, code, saying[code]) for place, saying in enumerate(sayings) for code in saying]
    vectors = encode([text for _, _, text in written]).astype(np.float32)
    codes = np.array([code for _, code, _ in written])
    for code in np.unique(codes):
        vectors[codes == code] -= vectors[codes == code].mean(axis=0)
    sums = np.zeros((len(sayings), vectors.shape[1]), np.float32)
    np.add.at(sums, [place for place, _, _ in written], vectors)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), np.float32)


def thesaurus(language: str) -> tuple[str, ...]:
    """The terms of the thesaurus in a language (en, es, fr, ar); none in others."""
    return tuple(row[language] for row in _rows() if row.get(language))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = files("strategy_nlp") / "models" / "thesaurus.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def choose_titles(
    vectors: Vectors, labels: NDArray[np.int64], offered: Vocabulary, *, allowed: NDArray[np.bool_] | None = None
) -> list[str]:
    """A different title for each topic, blank where none will do.

    The best match of all is given first, then the best of what is left. A match counts as near the topic's centre, and
    nearer than to the other topics, so that no title would fit several topics alike; half of the topic's ideas must lean
    towards it.

    Parameters
    ----------
    vectors
        One unit vector per idea.
    labels
        The topic of each idea, from 0.
    offered
        The titles.
    allowed
        Which titles each topic may have (`strategy_nlp.title_words.said_titles`); without, all of them.
    """
    from strategy_nlp.communities import centres_of

    centres = centres_of(vectors, labels)
    chosen = [""] * len(centres)
    if not offered.titles:
        return chosen
    near = centres @ offered.vectors.T
    others = (near.sum(axis=0) - near) / max(len(centres) - 1, 1)
    towards = vectors @ offered.vectors.T >= _LEANING
    leaning = np.stack([towards[labels == topic].mean(axis=0) for topic in range(len(centres))])
    needed = np.where([title in offered.narrow for title in offered.titles], _NARROW_NEAR, NEAR_ENOUGH)
    will_do = (near >= needed) & (leaning >= _LEAST_LEANING)
    will_do &= True if allowed is None else allowed
    score = np.where(will_do, near - _DISTINCTION * others, -np.inf)
    while np.isfinite(score).any():
        topic, title = np.unravel_index(int(score.argmax()), score.shape)
        chosen[topic] = offered.titles[title]
        score[topic] = -np.inf
        score[:, title] = -np.inf
    return chosen


def words_title(words_by_language: dict[str, list[str]], sizes: dict[str, int], *, language: str) -> str:
    """A topic's own three words, in the report's language where enough ideas are in it, else in its largest language."""
    enough = sizes.get(language, 0) >= _LEAST_IDEAS and len(words_by_language.get(language, [])) >= 3
    ranked = sorted(words_by_language, key=lambda code: (-sizes.get(code, 0), code))
    named = language if enough else next((code for code in ranked if words_by_language[code]), "")
    title = ", ".join(words_by_language.get(named, [])[:3])
    return title[:1].upper() + title[1:]


def distinct(titles: Sequence[str]) -> list[str]:
    """The titles, numbered where two topics would carry the same."""
    seen: Counter[str] = Counter()
    named = []
    for title in titles:
        seen[title] += 1
        named.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return named


def _phrases(texts: "pd.Series[str]", language: str) -> list[str]:
    """Pairs of neighbouring content words that several ideas share, most shared first."""
    shared: Counter[str] = Counter()
    # Of a longer text topic and tone are told from its beginning, and so are its phrases.
    for text in texts.str[:LONGEST_TEXT]:
        plain = text.casefold()
        pairs = {f"{first.written} {second.written}" for first, second in pairwise(words_of(text, language))}
        # Words that a stop word parts are no phrase.
        shared.update(pair for pair in pairs if pair in plain)
    frequent = [(count, phrase) for phrase, count in shared.items() if count >= _LEAST_IDEAS]
    ordered = [phrase for _, phrase in sorted(frequent, key=lambda entry: (-entry[0], entry[1]))[:_MOST_PHRASES]]
    return [phrase[:1].upper() + phrase[1:] for phrase in ordered]
