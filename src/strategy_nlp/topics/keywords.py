"""The words that tell a topic from the others, per language.

A topic's words are weighted within one language at a time, so that the same word in five languages does not fill the
list, and no word stands in it twice, in two forms or in two languages.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.text.words.cutting import Word, mark_language, most_written, unmarked, words_of, words_of_marked
from strategy_nlp.text.words.inflections import same_word

__all__ = ["Word", "class_words", "mark_language", "most_written", "unmarked", "words_of", "words_of_marked"]


def class_words(
    texts: Iterable[str], languages: Iterable[str], classes: Iterable[int], *, most: int = 8
) -> dict[int, dict[str, list[str]]]:
    """For each class and language the words that tell it from the other classes, best first.

    Class-based TF-IDF (Grootendorst 2022) within each language, counting in how many ideas a word stands rather than
    how often, so that one long idea cannot name a topic. Words that stand in one idea of the class come after all that
    stand in several; of equally telling words the one that an idea names earlier comes first, so that the words of a
    single idea read in its order. A word that is written alike in several languages stays with the one in which the
    class has most ideas.

    Examples
    --------
    >>> class_words(["public archives", "plant trees"], ["en", "en"], [0, 1])
    {0: {'en': ['public', 'archives']}, 1: {'en': ['plant', 'trees']}}
    """
    table = pd.DataFrame({"text": list(texts), "language": list(languages), "class": list(classes)})
    ranked: dict[int, dict[str, list[str]]] = {int(number): {} for number in sorted(table["class"].unique())}
    for language, ideas in table.groupby("language"):
        for number, words in _ranked_words(ideas, str(language)).items():
            ranked[number][str(language)] = words
    sizes = table.groupby(["class", "language"]).size().to_dict()
    return {
        number: _distinct(by_language, {code: sizes[number, code] for code in by_language}, most=most)
        for number, by_language in ranked.items()
    }


def _ranked_words(ideas: pd.DataFrame, language: str) -> dict[int, list[str]]:
    """For each class all words of its ideas, which are in one language, the most telling first."""
    from scipy.sparse import coo_array

    words = [words_of(text, language) for text in ideas["text"]]
    names = most_written(word for row in words for word in row)
    keys = sorted(names)
    if not keys:
        return {}
    column = {key: number for number, key in enumerate(keys)}
    numbers, rows = np.unique(ideas["class"].to_numpy(), return_inverse=True)
    cells = [(row, column[key]) for row, own in zip(rows, words, strict=True) for key in {word.key for word in own}]
    counts = coo_array((np.ones(len(cells)), np.array(cells).T), shape=(len(numbers), len(keys))).toarray()
    place = np.full(counts.shape, np.inf)
    for row, own in zip(rows, words, strict=True):
        for position, word in enumerate(own):
            place[row, column[word.key]] = min(place[row, column[word.key]], position)
    ranked = {}
    for number, scores, own_counts, places in zip(numbers, _class_tfidf(counts), counts, place, strict=True):
        # Sums differ in their last digits by the order of rows, which must not decide.
        order = np.lexsort((places, -scores.round(9), own_counts < 2))
        ranked[int(number)] = [names[keys[best]] for best in order if own_counts[best] > 0]
    return ranked


def _distinct(by_language: dict[str, list[str]], sizes: dict[str, int], *, most: int) -> dict[str, list[str]]:
    """The first words of each language of which none is another in another form, or stands in another language."""
    taken: set[str] = set()
    chosen: dict[str, list[str]] = {}
    for language in sorted(by_language, key=lambda code: (-sizes[code], code)):
        chosen[language] = []
        for word in by_language[language]:
            if len(chosen[language]) == most:
                break
            if word.lower() not in taken and not _among(word, chosen[language], language):
                chosen[language].append(word)
        taken |= {word.lower() for word in chosen[language]}
    return {language: chosen[language] for language in by_language}


def _among(word: str, others: Sequence[str], language: str) -> bool:
    return any(same_word(word, other, language) for other in others)


def _class_tfidf(counts: "np.ndarray[Any, np.dtype[np.float64]]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    totals = counts.sum(axis=1, keepdims=True)
    frequency = counts / np.where(totals > 0, totals, 1)
    weight: np.ndarray[Any, np.dtype[np.float64]] = frequency * np.log(1 + totals.mean() / counts.sum(axis=0))
    return weight
