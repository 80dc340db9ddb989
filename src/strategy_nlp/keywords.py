"""The words that tell a topic from the others, per language, and labels made of them.

Every language is cut into words by its own rules (spaCy; Chinese by jieba, Japanese by Sudachi). Inflections are merged
by their stem (Snowball) and shown in the form that people wrote most often. A topic's words are weighted within one
language at a time, so that the same word in five languages does not fill the list.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

# Marks the language of a text inside a document that BERTopic joins from many; invisible where texts are shown.
_MARK = "\u2063"
_TAGGED = re.compile(f"{_MARK}([a-z]{{2,3}}){_MARK}")
_REDACTION = re.compile(r"\[[a-z]+\]")

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish",
    "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip
_KOREAN_PARTICLES = re.compile(
    r"(?<=[가-힣]{2})(?:에게서|에서는|으로써|으로서|이라는|이라고|에서|에게|까지|부터|으로|처럼|보다|마다|이나|라는|라고|들을|들이"
    r"|들은|들의|들에게|들과|하는|하고|하게|하기|해야|되는|은|는|이|가|을|를|의|에|도|와|과|로|만|들)$"
)
_FRENCH_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu)['’]", re.IGNORECASE)
# Words with other parts of speech than these name nothing in Japanese: particles, auxiliaries, light verbs.
_JAPANESE_NOUNS = {"NOUN", "PROPN"}
# Shorter words of these scripts are mostly particles; a word of two letters elsewhere is mostly an abbreviation.
_LEAST_LENGTH = {"zh": 2, "ja": 2, "ko": 2, "th": 2}
_USUAL_LEAST_LENGTH = 3
# A label from fewer ideas than this would be those ideas.
_LEAST_IDEAS_FOR_LABEL = 3


class Word(NamedTuple):
    """A content word: the key that its inflections share, and the form that was written."""

    key: str
    written: str


def mark_language(text: str, language: str) -> str:
    """A text that carries its language invisibly, for `words_of_marked`."""
    return f"{_MARK}{language}{_MARK}{text}"


def words_of_marked(document: str) -> list[Word]:
    """The content words of a document made of texts that `mark_language` marked, each cut by its own language."""
    parts = _TAGGED.split(document)
    found = list(words_of(parts[0], "und"))
    for language, text in zip(parts[1::2], parts[2::2], strict=True):
        found += words_of(text.strip(), language)
    return found


@lru_cache(maxsize=100_000)
def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The content words of a text in a language, in order: no stop words, inflections with the same key.

    >>> [word.written for word in words_of("The schools are teaching human rights", "en")]
    ['schools', 'teaching', 'human', 'rights']
    """
    least, stop = _LEAST_LENGTH.get(language, _USUAL_LEAST_LENGTH), _stop_words(language)
    words = []
    for token, base in _cut(_REDACTION.sub(" ", text), language):
        # German tells nouns by their capital, so the written form keeps it.
        written = base if language == "de" else base.casefold()
        if len(written) >= least and _is_word(written) and not {token.casefold(), written.casefold()} & stop:
            words.append(Word(f"{language} {_stem(written.casefold(), language)}", written))
    return tuple(words)


def most_written(words: Iterable[Word]) -> dict[str, str]:
    """For each key the form that was written most often; of equally frequent forms the shortest."""
    forms: dict[str, Counter[str]] = {}
    for word in words:
        forms.setdefault(word.key, Counter())[word.written] += 1
    return {key: min(found, key=lambda form: (-found[form], len(form), form)) for key, found in forms.items()}


def class_words(
    texts: Iterable[str], languages: Iterable[str], classes: Iterable[int], *, most: int = 8
) -> dict[int, dict[str, list[str]]]:
    """For each class and language the words that tell it from the other classes, best first.

    Class-based TF-IDF (Grootendorst 2022) within each language, counting in how many ideas a word stands rather than
    how often, so that one long idea cannot name a topic. Words that stand in one idea of the class come after all that
    stand in several.
    """
    from scipy.sparse import coo_array

    table = pd.DataFrame({"text": list(texts), "language": list(languages), "class": list(classes)})
    found: dict[int, dict[str, list[str]]] = {int(number): {} for number in sorted(table["class"].unique())}
    for language, ideas in table.groupby("language"):
        words = [words_of(text, str(language)) for text in ideas["text"]]
        names = most_written(word for row in words for word in row)
        keys = sorted(names)
        if not keys:
            continue
        place = {key: number for number, key in enumerate(keys)}
        numbers, rows = np.unique(ideas["class"].to_numpy(), return_inverse=True)
        cells = [(row, place[key]) for row, own in zip(rows, words, strict=True) for key in {word.key for word in own}]
        counts = coo_array((np.ones(len(cells)), np.array(cells).T), shape=(len(numbers), len(keys))).toarray()
        for number, scores, own_counts in zip(numbers, _class_tfidf(counts), counts, strict=True):
            order = np.lexsort((-scores, own_counts < 2))[:most]
            found[int(number)][str(language)] = [names[keys[column]] for column in order if own_counts[column] > 0]
    return found


def label_of(words_by_language: dict[str, list[str]], sizes: dict[str, int], *, language: str) -> tuple[str, list[str]]:
    """A title of three words and the words behind it, in the report's language where enough ideas are written in it.

    Elsewhere the words of the topic's largest language are taken.
    """
    enough = sizes.get(language, 0) >= _LEAST_IDEAS_FOR_LABEL and len(words_by_language.get(language, [])) >= 3
    ranked = sorted(words_by_language, key=lambda code: (-sizes.get(code, 0), code))
    chosen = language if enough else next((code for code in ranked if words_by_language[code]), "")
    words = words_by_language.get(chosen, [])
    title = ", ".join(words[:3])
    return title[:1].upper() + title[1:], words


def _class_tfidf(counts: "np.ndarray[Any, np.dtype[np.float64]]") -> "np.ndarray[Any, np.dtype[np.float64]]":
    totals = counts.sum(axis=1, keepdims=True)
    frequency = counts / np.where(totals > 0, totals, 1)
    weight: np.ndarray[Any, np.dtype[np.float64]] = frequency * np.log(1 + totals.mean() / counts.sum(axis=0))
    return weight


def _is_word(form: str) -> bool:
    allowed = all(sign.isalnum() or sign in "'’-" or unicodedata.category(sign).startswith("M") for sign in form)
    return allowed and any(sign.isalpha() for sign in form)


def _cut(text: str, language: str) -> list[tuple[str, str]]:
    """Pairs of a word as it stands in the text and the form to count."""
    if language == "zh":
        import rjieba

        return [(word, word) for word in rjieba.cut(text)]
    if language == "fr":
        text = _FRENCH_ELISION.sub(" ", text)
    tokens = _pipeline(language)(text)
    if language == "ja":
        return [(token.text, token.lemma_) for token in tokens if token.pos_ in _JAPANESE_NOUNS]
    standing = [token.text for token in tokens if not token.is_punct and not token.is_space and not token.like_num]
    if language == "ko":
        return [(word, _KOREAN_PARTICLES.sub("", word)) for word in standing]
    return [(word, word.strip("'’-_.")) for word in standing]


@lru_cache(maxsize=200_000)
def _stem(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(word)) if stemmer else word


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_STEMMERS[language]) if language in _STEMMERS else None


@cache
def _pipeline(language: str) -> Any:
    import spacy

    if language == "ko":
        # spaCy's default for Korean needs a system library; its rule-based tokeniser cuts at spaces and punctuation.
        return spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}})
    if language in {"fr", "th", "vi"}:
        # spaCy's French compiles thousands of exceptions for 4 seconds and gains nothing for keywords once elisions are
        # cut; its Thai and Vietnamese need segmenters that are not installed.
        return spacy.blank("xx")
    try:
        return spacy.blank(language)
    except ImportError:
        return spacy.blank("xx")


@cache
def _stop_words(language: str) -> frozenset[str]:
    import stopwordsiso

    known = set(stopwordsiso.stopwords(language)) if stopwordsiso.has_lang(language) else set()
    if language != "und":
        known |= set(_pipeline(language).Defaults.stop_words if language != "fr" else ())
    return frozenset(word.casefold() for word in known)
