"""Functions that remember what they made of a word or text, until all of them are told to forget.

By itself, because words are remembered in several wings, and none of them knows when the last text that says a word has been read: of a
hundred thousand ideas what is remembered takes more room than the ideas.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar, cast

Taken = ParamSpec("Taken")
Made = TypeVar("Made")

_REMEMBERING: list[Any] = []


def remembering(most: int) -> Callable[[Callable[Taken, Made]], Callable[Taken, Made]]:
    """What makes a function remember so many of its results, those used last.

    >>> heard = []
    >>> length = remembering(10)(lambda word: heard.append(word) or len(word))
    >>> length("trees"), length("trees"), heard
    (5, 5, ['trees'])
    >>> forget()
    >>> length("trees"), heard
    (5, ['trees', 'trees'])
    """

    def made(function: Callable[Taken, Made]) -> Callable[Taken, Made]:
        remembers = lru_cache(most)(function)
        _REMEMBERING.append(remembers)
        return cast("Callable[Taken, Made]", remembers)

    return made


def forget() -> None:
    """Let every function forget what it made; what is asked again is made again."""
    for remembers in _REMEMBERING:
        remembers.cache_clear()
