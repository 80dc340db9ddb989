"""A submission as passages of one thought, each under the question whose heading it stands under, or that its meaning fits."""

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence

import pandas as pd

from strategy_nlp.sources.closed_questions.titles import title_of
from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.kinds.documents import LABEL, Block

# A paragraph of more words is more than one thought; it is cut at the ends of sentences.
_LONGEST_PASSAGE = 120
_AIM = 60
# Two wordings of one question share more of their words than this; two questions of one survey do not.
_ALIKE = 0.5
_SENTENCE_END = re.compile(r"(?<=[.!?…؟])[\"”»)]?\s+|(?<=[。！？])")  # noqa: RUF001 (ends of sentences in other scripts)
_NUMBER = re.compile(r"^\s*(?:[^\W\d_]{1,10}\s*)?(\d{1,2})\s*[.):\-–]")  # noqa: RUF001
_COMMON = frozenset(
    [
        "how",
        "can",
        "we",
        "the",
        "to",
        "and",
        "of",
        "a",
        "in",
        "our",
        "what",
        "should",
        "be",
        "is",
        "are",
        "do",
        "you",
        "por",
        "que",
        "como",
        "podemos",
        "de",
        "la",
        "el",
        "los",
        "las",
        "y",
        "en",
        "nuestro",
        "comment",
        "pouvons",
        "nous",
        "le",
        "les",
        "et",
        "des",
        "du",
        "un",
        "une",
        "wie",
        "konnen",
        "wir",
        "die",
        "der",
        "das",
        "und",
        "zu",
        "كيف",
        "يمكننا",
        "ان",
        "في",
        "من",
        "و",
    ]
)


def passages_of(blocks: Sequence[Block], known: Lookup[str, Sequence[str]]) -> tuple[pd.DataFrame, dict[str, str]]:
    """The passages of a document and the questions that its headings ask.

    Parameters
    ----------
    blocks
        The document.
    known
        By id the wordings of each question of the consultation; none where the document brings its own.

    Returns
    -------
    passages
        ``question`` (blank where the passage stands under none), ``heading``, ``text``; one row per passage, in order.
    titles
        By id the title of each question that stands in the document.
    """
    level = _level_of_questions(blocks, known)
    titles: dict[str, str] = {}
    rows: list[tuple[str, str, str]] = []
    question = heading = ""
    for block in blocks:
        if block.left_out:
            continue
        if not block.level:
            rows += [(question, heading, part) for part in _parts(block.text)]
            continue
        asked = matching_question(block.text, known)
        if asked:
            question = asked
        elif block.level == LABEL:
            continue
        elif not known and block.level == level:
            question = f"q{len(titles) + 1}"
        elif block.level <= level:
            question = ""
        heading = block.text
        if question and question not in titles:
            titles[question] = title_of("", block.text)
    return pd.DataFrame(rows, columns=["question", "heading", "text"], dtype=str), titles


def matching_question(heading: str, known: Lookup[str, Sequence[str]]) -> str:
    """The question that a heading asks: one of whose wordings shares most of its words, or whose number it bears; blank where none does."""
    scores = {
        identifier: max((_shared(heading, wording) for wording in wordings), default=0.0)
        for identifier, wordings in known.items()
    }
    best = max(scores, key=lambda one: scores[one], default="")
    if best and scores[best] >= _ALIKE:
        return best
    number = _NUMBER.match(heading)
    by_number = f"q{int(number[1])}" if number else ""
    # A number alone is enough only where the words do not speak for another question.
    return (
        by_number
        if by_number in known and scores[by_number] >= max(scores.values()) and len(_telling(heading)) <= 2
        else ""
    )


def _shared(one: str, other: str) -> float:
    first, second = _telling(one), _telling(other)
    return (
        len(first & second) / min(len(first), len(second))
        if first and second
        else float(folded(one) == folded(other) != "")
    )


def _telling(text: str) -> set[str]:
    return {word for word in folded(text).split() if word not in _COMMON and not word.isdigit()}


def _level_of_questions(blocks: Sequence[Block], known: Lookup[str, Sequence[str]]) -> int:
    """The level of the headings under which most stands: those of the questions."""
    if known:
        levels = [block.level for block in blocks if block.level and matching_question(block.text, known)]
        return min(levels, default=1)
    under: dict[int, int] = {}
    level = 0
    for block in blocks:
        # A label of a table stands below a question, and is none.
        level = block.level if block.level not in {0, LABEL} else level
        if level and not block.level and not block.left_out:
            under[level] = under.get(level, 0) + len(block.text)
    return max(under, key=lambda one: under[one], default=1)


def _parts(text: str) -> list[str]:
    """A paragraph, or where it is long its sentences in parts of some sixty words."""
    if len(text.split()) <= _LONGEST_PASSAGE:
        return [text] if any(sign.isalnum() for sign in text) else []
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        if parts and len(parts[-1].split()) < _AIM:
            parts[-1] = f"{parts[-1]} {sentence.strip()}"
        else:
            parts.append(sentence.strip())
    return parts
