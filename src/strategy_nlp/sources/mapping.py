"""What each column of a source becomes: proposed, kept as ``mapping.toml`` beside the consultation, and used again.

The file is written for people: whoever corrects a column there and imports the source again gets what they wrote.
"""

import json
import tomllib
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from strategy_nlp.errors import SourceError, readable, shown
from strategy_nlp.messages import noted

FILE = "mapping.toml"
# What a column may become, beside questions, segments and translations.
ROLES = (
    "idea_id", "author_id", "created_at", "language", "text", "title", "question", "voice", "status", "complete", "agrees", "disagrees", "passes",
    "is_seed", "is_meta",
)  # fmt: skip
_HEAD = """\
# How the sources of this consultation were read. Correct it and run the import of the same files again.
# columns: what each column of the contract (data/README.md) is called in the source; questions: the column that holds the answers to
# each question, or, where [sources.columns] has a question, what stands there; closed: the column of what people chose; further: by a column of answers
# others that answer the same question; left_out: columns that may identify people.
"""


@dataclass(frozen=True)
class Mapping:
    """What the columns of one source become.

    Attributes
    ----------
    kind
        The kind of the source, as ``import --list`` names it.
    files
        The names of its files, without their folders.
    prefix
        What stands before each id, so that the ids of two sources differ.
    channel
        ``survey``, ``social``, ``event:<id>`` or ``submission:<id>``.
    date_order
        ``dmy`` or ``mdy`` where somebody knows it; blank lets the column tell.
    columns
        By the contract's name the source's column: one of `ROLES`. Without ``text`` every question is a column of its own.
    questions
        By the question's id the column of its answers, or the value that the column ``question`` has.
    closed
        By the id of a closed question the column of what people chose.
    further
        By a column of answers the other columns of answers to the same question: ``Idea 1`` has ``Idea 2`` and ``Idea 3``.
    segments
        By the segment's name its columns: several where each choice has one.
    translations
        By language the column of translations.
    statuses
        By what the column ``status`` holds: ``accepted``, ``pending`` or ``rejected``.
    votes
        Columns of votes on ideas, as a form of this program names them.
    telling
        Columns of which ids of rows are made where rows have none of their own; they stay as they were at the first import.
    left_out
        Columns that may identify people; what stands in them goes into no table.
    unused
        Columns that become nothing.
    """

    kind: str = "table"
    files: tuple[str, ...] = ()
    prefix: str = ""
    channel: str = "survey"
    date_order: str = ""
    columns: Lookup[str, str] = field(default_factory=dict)
    questions: Lookup[str, str] = field(default_factory=dict)
    closed: Lookup[str, str] = field(default_factory=dict)
    further: Lookup[str, tuple[str, ...]] = field(default_factory=dict)
    segments: Lookup[str, tuple[str, ...]] = field(default_factory=dict)
    translations: Lookup[str, str] = field(default_factory=dict)
    statuses: Lookup[str, str] = field(default_factory=dict)
    votes: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether every question is a column of its own."""
        return "text" not in self.columns

    @property
    def used(self) -> set[str]:
        """The columns of the source that become something."""
        asked = {one for own in self.questions for one in self.columns_of(own)} if self.is_wide else set()
        return (
            asked
            | set(self.closed.values())
            | set(self.columns.values())
            | set(self.translations.values())
            | {one for own in self.segments.values() for one in own}
        )

    def columns_of(self, question: str) -> tuple[str, ...]:
        """The columns that hold the answers to an open question, where each is a column."""
        first = self.questions[question]
        return (first, *self.further.get(first, ()))


def corrected(mapping: Mapping, told: Sequence[str], available: Sequence[str]) -> Mapping:
    """The mapping with what somebody told: ``text=Your idea``, ``q1=Column``, ``segment_country=Land``, ``leave=Column``.

    Raises
    ------
    SourceError
        If a name is not a column of the source, or the part before ``=`` is none that a column can become.
    """
    for one in told:
        role, equals, column = one.partition("=")
        role, column = role.strip(), column.strip()
        if not equals or not role:
            raise SourceError(
                noted(
                    '--map {pair} is no pair; write what it becomes, =, and the column: --map text="Your idea".',
                    pair=shown(one),
                )
            )
        found = next((name for name in available if name == column), None) or next(
            (name for name in available if name.strip().casefold() == column.casefold()), None
        )
        if found is None:
            listed = ", ".join(map(shown, available[:12])) + (" …" if len(available) > 12 else "")
            raise SourceError(
                noted(
                    "--map {role}: there is no column {column}; found {columns}.",
                    role=role,
                    column=shown(column),
                    columns=listed,
                )
            )
        mapping = _with(_without(mapping, found), role, found)
    return mapping


def _without(mapping: Mapping, column: str) -> Mapping:
    """The mapping in which a column becomes nothing."""
    return replace(
        mapping,
        columns={role: own for role, own in mapping.columns.items() if own != column},
        questions={name: own for name, own in mapping.questions.items() if own != column},
        closed={name: own for name, own in mapping.closed.items() if own != column},
        further={
            first: left
            for first, own in mapping.further.items()
            if first != column and (left := tuple(one for one in own if one != column))
        },
        segments={
            name: left for name, own in mapping.segments.items() if (left := tuple(one for one in own if one != column))
        },
        translations={name: own for name, own in mapping.translations.items() if own != column},
        votes=tuple(one for one in mapping.votes if one != column),
        left_out=tuple(one for one in mapping.left_out if one != column),
        unused=(*(one for one in mapping.unused if one != column), *mapping.further.get(column, ())),
    )


def _with(mapping: Mapping, role: str, column: str) -> Mapping:
    if role in {"leave", "unused"}:
        return replace(mapping, unused=(*mapping.unused, column))
    if role.startswith("segment_") and role != "segment_":
        name = role.removeprefix("segment_")
        return replace(mapping, segments={**mapping.segments, name: (column,)})
    if role.startswith("closed_") and _is_question(role.removeprefix("closed_")):
        return replace(mapping, closed={**mapping.closed, role.removeprefix("closed_"): column})
    if role.startswith("translation_") or role == "translation":
        return replace(
            mapping, translations={**mapping.translations, role.removeprefix("translation").strip("_") or "en": column}
        )
    if role == "text" and mapping.is_wide:
        # One column of words: the columns that were questions become nothing.
        gone = tuple(one for own in mapping.questions for one in mapping.columns_of(own) if one != column)
        columns = {**mapping.columns, "text": column}
        return replace(mapping, columns=columns, questions={}, further={}, unused=(*mapping.unused, *gone))
    if role in ROLES:
        return replace(mapping, columns={**mapping.columns, role: column})
    if _is_question(role) and any(sign.isdigit() for sign in role):
        columns = {name: own for name, own in mapping.columns.items() if name not in {"text", "question"}}
        return replace(
            mapping, columns=columns, questions={**(mapping.questions if mapping.is_wide else {}), role: column}
        )
    allowed = ", ".join(
        (*ROLES, "q1 (a question's id)", "closed_q2 (a closed question's)", "segment_NAME", "translation_CODE", "leave")
    )
    raise SourceError(
        noted("--map {role}: a column cannot become that; it may become {allowed}.", role=shown(role), allowed=allowed)
    )


def _is_question(identifier: str) -> bool:
    return identifier.replace("-", "").replace("_", "").isalnum()


def next_question(mapping: Mapping) -> str:
    """An id that no question of the mapping has: the one after the last.

    >>> next_question(Mapping(questions={"q1": "Your idea"}, closed={"q4": "Scale"})), next_question(Mapping(columns={"text": "Idea"}))
    ('q5', 'q2')
    """
    ids = [*mapping.questions, *mapping.closed] or ([] if mapping.is_wide else ["q1"])
    return f"q{max((int(one[1:]) for one in ids if one[1:].isdigit()), default=0) + 1}"


def read_mappings(folder: Path) -> tuple[list[Mapping], str]:
    """The mappings of a consultation's sources, and the fingerprint of the key that their ids were made with; none where there is no file.

    Raises
    ------
    SourceError
        If the file is no TOML or holds something else; the sentence names the place.
    """
    path = folder / FILE
    if not path.is_file():
        return [], ""
    with readable(path):
        content = path.read_bytes()
    try:
        told = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(
            noted(
                "{file} is no TOML ({reason}); correct it, or take it away and import afresh.",
                file=str(path),
                reason=str(error).splitlines()[0],
            )
        ) from None
    sources = told.get("sources", [])
    if not isinstance(sources, list) or not all(isinstance(one, dict) for one in sources):
        raise SourceError(noted("{file}: sources must be [[sources]] tables, one a source.", file=str(path)))
    return [_read(path, number, one) for number, one in enumerate(sources, start=1)], str(told.get("key", ""))


def _read(path: Path, number: int, told: dict[str, Any]) -> Mapping:
    known = {one.name: one for one in fields(Mapping)}
    values: dict[str, Any] = {}
    for name, value in told.items():
        where = f"{path}: source {number}: {name}"
        if name not in known:
            raise SourceError(
                noted("{place} is not known; allowed are {allowed}.", place=where, allowed=", ".join(known))
            )
        empty = getattr(Mapping(), name)
        if isinstance(empty, str):
            right = isinstance(value, str)
        elif isinstance(empty, tuple):
            right = isinstance(value, list) and all(isinstance(one, str) for one in value)
            value = tuple(value) if right else value
        elif name in {"segments", "further"}:
            right = isinstance(value, dict)
            if right:
                value = {key: (own,) if isinstance(own, str) else tuple(map(str, own)) for key, own in value.items()}
        else:
            right = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
        if not right:
            raise SourceError(
                noted(
                    "{place} is {found}; it must be like the one that an import writes.",
                    place=where,
                    found=shown(value),
                )
            )
        values[name] = value
    strange = [role for role in values.get("columns", {}) if role not in ROLES]
    if strange:
        raise SourceError(f"{path}: source {number}: columns has {shown(strange[0])}; allowed are {', '.join(ROLES)}.")
    return Mapping(**values)


def mappings_as_toml(mappings: Sequence[Mapping], *, key: str) -> str:
    """The text of ``mapping.toml``."""
    lines = [
        _HEAD,
        f"key = {_quoted(key)}  # fingerprint of the key that ids without one of their own were made with",
        "",
    ]
    for mapping in mappings:
        lines.append("[[sources]]")
        tables = []
        for one in fields(Mapping):
            value = getattr(mapping, one.name)
            if isinstance(value, str) and (value or one.name == "kind"):
                lines.append(f"{one.name} = {_quoted(value)}")
            elif isinstance(value, tuple) and value:
                lines.append(f"{one.name} = {_listed(value)}")
            elif not isinstance(value, str | tuple) and value:
                tables.append((one.name, value))
        for name, value in tables:
            lines.append(f"[sources.{name}]")
            for key_of_value, own in value.items():
                text = _quoted(own) if isinstance(own, str) else _quoted(own[0]) if len(own) == 1 else _listed(own)
                lines.append(f"{_key(key_of_value)} = {text}")
        lines.append("")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(map(_quoted, values)) + "]"


def _key(name: str) -> str:
    bare = name.replace("-", "").replace("_", "")
    return name if bare.isascii() and bare.isalnum() else _quoted(name)
