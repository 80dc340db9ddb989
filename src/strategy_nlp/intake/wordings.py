"""How organisers say their own words in other languages: the title, their name, the notice, events and values of segments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from strategy_nlp.errors import ConsultationError, shown

# The tables of ``consultation.toml``; the first three hold a text per language, the others a table of texts per language.
TEXTS, TABLES = ("titles", "organisers", "notices"), ("events", "values")
_LONGEST = 2_000

Texts = Mapping[str, str]
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Wordings:
    """The organisers' words by language code.

    Attributes
    ----------
    titles, organisers, notices
        The consultation's title, who asks, and what stands on every page.
    events
        The title of each event, by its id.
    values
        What each value of a segment is called.
    """

    titles: Texts = field(default_factory=lambda: _NONE)
    organisers: Texts = field(default_factory=lambda: _NONE)
    notices: Texts = field(default_factory=lambda: _NONE)
    events: Mapping[str, Texts] = field(default_factory=lambda: _NONE)
    values: Mapping[str, Texts] = field(default_factory=lambda: _NONE)

    def everything(self) -> list[str]:
        """Every text, for those who must look at what is shown."""
        flat = [text for kind in TEXTS for text in getattr(self, kind).values()]
        return flat + [text for kind in TABLES for own in getattr(self, kind).values() for text in own.values()]


def read_wordings(path: Path, content: Mapping[str, Any]) -> Wordings:
    """The wordings in the content of a ``consultation.toml``.

    Raises
    ------
    ConsultationError
        If one of the tables holds something else than texts.
    """
    texts: dict[str, Any] = {name: _texts(path, content.get(name, {}), name) for name in TEXTS}
    tables: dict[str, Any] = {name: _tables(path, content.get(name, {}), name) for name in TABLES}
    return Wordings(**texts, **tables)


def _tables(path: Path, table: Any, name: str) -> Mapping[str, Texts]:
    if not isinstance(table, dict):
        raise ConsultationError(
            f"{path}: {name} is {shown(table)}; it must be tables by language, such as [{name}.es]."
        )
    return MappingProxyType({code: _texts(path, own, f"{name}.{code}") for code, own in table.items()})


def _texts(path: Path, table: Any, name: str) -> Texts:
    if not isinstance(table, dict):
        raise ConsultationError(f"{path}: {name} is {shown(table)}; it must be a table of texts, [{name}].")
    for key, text in table.items():
        if not isinstance(text, str) or not text.strip():
            raise ConsultationError(f"{path}: {name}: {shown(key)} is {shown(text)}; it must be a text.")
        if len(text) > _LONGEST:
            raise ConsultationError(
                f"{path}: {name}: {shown(key)} has {len(text):,} signs; at most {_LONGEST:,} can be shown."
            )
    return MappingProxyType(dict(table))
