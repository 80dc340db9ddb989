"""Words that may name a topic: a thesaurus of human rights, campaigning and public affairs, and phrases that several ideas share.

A term stands only over ideas that say it (`strategy_nlp.topics.titles.said`): a meaning that is near is no name.
"""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

import pandas as pd

from strategy_nlp.text.vectors.embedding import LONGEST_TEXT
from strategy_nlp.text.words.cutting import words_of

# The languages of the thesaurus.
_LANGUAGES = ("en", "es", "fr", "ar")
# A phrase of fewer ideas than this would be those ideas.
_LEAST_IDEAS = 3
_MOST_PHRASES = 200


def vocabulary(language: str, ideas: pd.DataFrame) -> dict[str, Mapping[str, str]]:
    """The titles that topics may get in a language, each with how it is said in the languages that it is known in.

    The terms of the thesaurus come first, then the phrases that several ideas share.

    Parameters
    ----------
    language
        The report's language; without a thesaurus only the ideas' phrases are offered.
    ideas
        ``text, language``.
    """
    terms = {
        row[language]: {code: row[code] for code in _LANGUAGES if row[code]} for row in _rows() if row.get(language)
    }
    own = ideas.loc[ideas["language"] == language, "text"]
    return {**{phrase: {language: phrase} for phrase in _phrases(own, language)}, **terms}


def thesaurus(language: str) -> tuple[str, ...]:
    """The terms of the thesaurus in a language (en, es, fr, ar); none in others."""
    return tuple(row[language] for row in _rows() if row.get(language))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    path = files(__package__) / "thesaurus.tsv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def words_title(words_by_language: Mapping[str, Sequence[str]], sizes: Mapping[str, int], *, language: str) -> str:
    """A topic's own three words, in the report's language where enough ideas are in it, else in its largest language."""
    return own_words(words_by_language, sizes, language=language)[0]


def own_words(
    words_by_language: Mapping[str, Sequence[str]], sizes: Mapping[str, int], *, language: str
) -> tuple[str, str]:
    """The same, and the language of the words."""
    enough = sizes.get(language, 0) >= _LEAST_IDEAS and len(words_by_language.get(language, [])) >= 3
    ranked = sorted(words_by_language, key=lambda code: (-sizes.get(code, 0), code))
    named = language if enough else next((code for code in ranked if words_by_language[code]), "")
    title = ", ".join(words_by_language.get(named, [])[:3])
    return title[:1].upper() + title[1:], named


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
