"""What a column asks: a question's title and number, as its name or what stands below it tells them.

By itself, because open and closed questions are called alike.
"""

import re
from collections.abc import Sequence

from strategy_nlp.sources.columns import question_words
from strategy_nlp.sources.contents import folded

# "idea 1", "your proposal 2"; a longer name is a question of its own.
_NUMBERED_NAME, _LONGEST_STEM = re.compile(r"(.+?) ?(\d{1,2})"), 4
_NUMBERING = re.compile(r"^\s*(?:(?:q(?:uestion)?\s*)?\d{1,2}\s*[.):\-–]\s*|[qQ]\d{1,2}\s*[.:)]\s*)")
NUMBER = re.compile(r"(?<![a-z0-9])q_?0*(\d{1,2})(?![0-9])", re.IGNORECASE)


def numbered(names: Sequence[str]) -> dict[str, str]:
    """The questions by id: the number that their names bear, where all bear different ones; else their place."""
    own = [NUMBER.search(name) for name in names]
    if all(own):
        numbers = [int(one[1]) for one in own if one is not None]
        if len(set(numbers)) == len(numbers):
            return {f"q{number}": name for number, name in sorted(zip(numbers, names, strict=True))}
    return {f"q{place}": name for place, name in enumerate(names, start=1)}


def of_one_question(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By the first of several columns of one name and numbers from 1, such as “Idea 1” and “Idea 2”, the others: all answer one question.

    >>> of_one_question(["Idea 1", "Idea 2", "Comment 1", "Comment 2"])
    {'Idea 1': ('Idea 2',)}
    """
    found: dict[str, dict[int, str]] = {}
    for name in names:
        told = _NUMBERED_NAME.fullmatch(folded(name))
        words = told[1].split() if told else []
        if told and len(words) <= _LONGEST_STEM and question_words("idea") & set(words):
            found.setdefault(told[1], {}).setdefault(int(told[2]), name)
    return {
        own[1]: tuple(own[number] for number in sorted(own) if number > 1)
        for own in found.values()
        if len(own) > 1 and sorted(own) == list(range(1, len(own) + 1))
    }


def title_of(below: str, name: str) -> str:
    """A question's title from its column: what stands below a code, else the name without its number and its form's groups.

    >>> title_of("", "1. How can we grow? / ¿Cómo crecer?"), title_of("", "open/q1_narratives")
    ('How can we grow? / ¿Cómo crecer?', 'Narratives')
    """
    text = re.sub(r'\{"ImportId".*?\}', "", below).strip() or name
    text = "".join(sign for sign in text if sign.isprintable() or sign.isspace()).strip()
    if re.fullmatch(r"[\w./-]+", text) and re.search(r"[/_]", text):
        text = text.replace(".", "/").rsplit("/", maxsplit=1)[-1]
        words = NUMBER.sub("", text.replace("_", " ")).strip(" _-")
        return (words[:1].upper() + words[1:]) or text
    bare = _NUMBERING.sub("", " ".join(text.split()))
    return bare or text
