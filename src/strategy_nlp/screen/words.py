"""What the screen says in the four report languages.

By itself, because it is a table of words and its one reader.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from strategy_nlp.intake.settings import REPORT_LANGUAGES


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("screen_words.toml").read_text(encoding="utf-8"))


def word(name: str, language: str, values: Mapping[str, object] | None = None) -> str:
    """A sentence of the screen in a language.

    >>> word("question_title", "es", {"id": "q1"})
    'Título de la pregunta q1'
    """
    return _words()[language][name].format(**(values or {}))


def known_languages() -> tuple[str, ...]:
    """The languages that the screen speaks, which are those of reports."""
    return tuple(code for code in REPORT_LANGUAGES if code in _words())
