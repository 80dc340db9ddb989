"""The ledger of releases: of every report that was finished, a keyed sketch of who was in it, beside the consultation.

Who holds two reports can subtract one from the other. What may differ between them is decided in `releases`; here stands what was in
each, in such a form that only the key of pseudonyms tells whose it is. A *cell* is a number that is published (the voters of an idea, of
a question, of a value of a segment); its *marks* are the people in it, one each, and what of them is counted. Names of cells and marks
are keyed hashes; the same person has another mark in every cell, so that nobody is followed from one to the next.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

from strategy_nlp.errors import DataError, readable
from strategy_nlp.files import as_json
from strategy_nlp.privacy.pseudonyms import fingerprint
from strategy_nlp.strict_json import parsed

FILE = "releases.json"
# The kinds of cells: what is published, and by the last two what people stated and wrote, which is looked up.
KINDS = ("ideas", "voters", "values", "authors", "people", "wrote")
# Totals of votes that a source gives; what a run found: who is in which opinion group and wrote on which topic; and what was told
# by value, group and topic.
FOUND = ("totals", "groups", "topics", "told")
# A vote takes 25 bytes: 5 million are 210 megabytes with all else. What would be larger is not written (`Release.keep`).
LARGEST = 4_000_000_000
# No pseudonym and no other file's hash is one of such a text.
_PURPOSE = b"strategy-nlp: who was in a release\0"
_ADVICE = "No report writes such a file; restore it, or remove it, and nothing is known any more of the reports before"
_NAME = re.compile(r"[0-9a-f]{16}")
_MARKS = re.compile(r"[0-9a-f]{24}(?: [0-9a-f]{24})*")
_SPAN = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?")
_DAY = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
# So many marks are remembered, which takes a fifth of a gigabyte; to make one again takes four millionths of a second.
_REMEMBERED = 500_000
# Of a mark this much is the person; the rest is what of the person is counted.
WHO, _WHAT = 16, 8

Cells = Mapping[str, Mapping[str, frozenset[str]]]
Spans = Mapping[str, Mapping[str, Mapping[tuple[int, int], frozenset[str]]]]


class Marker:
    """Makes the names of cells and the marks of people with one key (keyed BLAKE2b, RFC 7693)."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(_PURPOSE + key).digest()
        self._made: dict[tuple[str, str, str], str] = {}
        self._cells: dict[tuple[str, ...], str] = {}

    @property
    def secret(self) -> bytes:
        """By what is drawn which numbers go with those that tell of few people."""
        return self.cell("drawn").encode()

    def cell(self, kind: str, *parts: str) -> str:
        """The name of a cell."""
        made = self._cells.get((kind, *parts))
        if made is None:
            made = self._cells[(kind, *parts)] = self._hash(WHO, kind, *parts)
        return made

    def cell_of(self, kind: str, pieces: Iterable[str]) -> str:
        """The name of the cell whose last part is these pieces, one after the other."""
        made = hashlib.blake2b(f"{kind}\0".encode(), key=self._key, digest_size=WHO // 2)
        for piece in pieces:
            made.update(piece.encode())
        return made.hexdigest()

    def who(self, cell: str, person: str) -> str:
        """What every mark of a person in a cell begins with."""
        return self._hash(WHO, cell, person)

    def mark(self, cell: str, person: str, counted: str = "") -> str:
        """The mark of a person in a cell, of whom this is counted."""
        made = self._made.get((cell, person, counted))
        if made is None:
            made = self._hash(WHO, cell, person) + self.what(cell, person, counted)
            if len(self._made) < _REMEMBERED:
                self._made[cell, person, counted] = made
        return made

    def what(self, cell: str, person: str, counted: str) -> str:
        """What every mark of a person in a cell ends with, of whom this is counted."""
        return self._hash(_WHAT, cell, person, counted)

    def _hash(self, digits: int, *parts: str) -> str:
        return hashlib.blake2b("\0".join(parts).encode(), key=self._key, digest_size=digits // 2).hexdigest()


@dataclass(frozen=True)
class Entry:
    """One release: its number, the day of its first report, and what was decided.

    ``given`` is a keyed hash of all that people had given: the same once more is the same release. ``held_votes`` on ``held_ideas``
    waited for others; ``anyway`` says that it told of few people all the same, because somebody asked for that; ``least`` is the
    ``min_cell`` that it was made with.
    """

    number: int
    day: str
    given: str
    held_votes: int = 0
    held_ideas: int = 0
    anyway: bool = False
    least: int = 10


@dataclass(frozen=True)
class Ledger:
    """The releases of a consultation.

    Attributes
    ----------
    key
        The fingerprint of the key that the marks were made with.
    entries
        The releases, in order.
    deletions
        For each deletion of a person who was in a release: the day, and the number of the last release before.
    spans
        By kind and cell, in which releases which marks stood: from, to (0: to the last).
    """

    key: str
    entries: tuple[Entry, ...] = ()
    deletions: tuple[tuple[str, int], ...] = ()
    spans: Spans = field(default_factory=dict)

    def cells(self, number: int) -> Cells:
        """Everything that was in one release."""
        found: dict[str, dict[str, frozenset[str]]] = {}
        for kind in (*KINDS, *FOUND):
            if kind in KINDS or self.spans.get(kind):
                found[kind] = {}
            for name, spans in self.spans.get(kind, {}).items():
                parts = [marks for (start, end), marks in spans.items() if start <= number <= (end or number)]
                if parts:
                    found[kind][name] = parts[0] if len(parts) == 1 else frozenset().union(*parts)
        return found

    @property
    def last(self) -> int:
        """The number of the last release; 0 where there is none."""
        return self.entries[-1].number if self.entries else 0

    def with_release(self, entry: Entry, cells: Cells) -> "Ledger":
        """The ledger with one release more: what stays is kept once, however many releases it stands in."""
        before = self.last
        spans: dict[str, dict[str, dict[tuple[int, int], frozenset[str]]]] = {}
        for kind in (*KINDS, *FOUND):
            old, new = self.spans.get(kind, {}), cells.get(kind, {})
            spans[kind] = {}
            for name in {*old, *new}:
                now = new.get(name, frozenset())
                if name not in old:
                    spans[kind][name] = {(entry.number, 0): now} if now else {}
                    continue
                kept: dict[tuple[int, int], set[str]] = {}
                known: set[str] = set()
                for (start, end), marks in old.get(name, {}).items():
                    if end:
                        kept.setdefault((start, end), set()).update(marks)
                        continue
                    kept.setdefault((start, 0), set()).update(marks & now)
                    kept.setdefault((start, before), set()).update(marks - now)
                    known |= marks & now
                kept.setdefault((entry.number, 0), set()).update(now - known)
                spans[kind][name] = {span: frozenset(marks) for span, marks in kept.items() if marks}
        return replace(self, entries=(*self.entries, entry), spans=spans)

    def without(self, person: str, *, ideas: Iterable[str], marker: Marker, day: str) -> "Ledger":
        """The ledger without a person's marks and the cells of the person's ideas, and with the day where any were there."""
        own = {
            marker.cell(*kind, idea)
            for kind in (("ideas",), ("wrote",), ("totals",), ("told", "idea"))
            for idea in ideas
        }
        gone = 0
        spans: dict[str, dict[str, dict[tuple[int, int], frozenset[str]]]] = {}
        for kind in (*KINDS, *FOUND):
            spans[kind] = {}
            for name, old in self.spans.get(kind, {}).items():
                who = marker.who(name, person)
                left = {
                    span: frozenset(one for one in marks if name not in own and not one.startswith(who))
                    for span, marks in old.items()
                }
                gone += sum(map(len, old.values())) - sum(map(len, left.values()))
                if left := {span: marks for span, marks in left.items() if marks}:
                    spans[kind][name] = left
        if not gone:
            return self
        return replace(self, spans=spans, deletions=(*self.deletions, (day, self.last)))


def few_differ(now: frozenset[str], then: frozenset[str], *, least: int) -> bool:
    """Whether a cell differs between two releases by 1 to ``least - 1`` people, whatever of them is counted."""
    return 0 < len({mark[:WHO] for mark in now ^ then}) < least


def read_ledger(folder: Path) -> Ledger | None:
    """The ledger of a consultation; None where there is none.

    Raises
    ------
    ConsultationError, DataError
        If the file cannot be read or is none that a report wrote.
    """
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return None
    with readable(path):
        if path.stat().st_size > LARGEST:
            raise DataError(f"{path} has more than {LARGEST:,} bytes. {_ADVICE}.")
        content = parsed(path.read_bytes(), path, advice=_ADVICE)
    if not isinstance(content, dict) or set(content) != {"key", "releases", "deletions", "cells"}:
        _refuse(path, "something else than key, releases, deletions and cells")
    if not isinstance(content["key"], str) or not _NAME.fullmatch(content["key"]):
        _refuse(path, "no fingerprint of a key")
    entries = tuple(_entries(content["releases"], path))
    deletions = tuple(_deletions(content["deletions"], path))
    if [entry.number for entry in entries] != list(range(1, len(entries) + 1)):
        _refuse(path, "releases that are not numbered from 1")
    return Ledger(content["key"], entries, deletions, _spans(content["cells"], path, len(entries)))


def ledger_bytes(ledger: Ledger) -> bytes:
    """The file of a ledger."""
    cells = {
        kind: {
            name: {
                f"{start}-{end}" if end else f"{start}": " ".join(sorted(marks))
                for (start, end), marks in spans.items()
            }
            for name, spans in names.items()
        }
        for kind, names in ledger.spans.items()
    }
    return as_json(
        {
            "key": ledger.key,
            "releases": [
                {
                    "number": one.number, "day": one.day, "given": one.given, "held_votes": one.held_votes, "held_ideas": one.held_ideas,
                    "anyway": one.anyway, "least": one.least,
                }
                for one in ledger.entries
            ],
            "deletions": [{"day": day, "after": after} for day, after in ledger.deletions],
            "cells": cells,
        }
    ).encode()  # fmt: skip


def holds(release: Cells, cells: Cells, kinds: Iterable[str]) -> bool:
    """Whether a release held these cells and no others of some kinds."""
    return all(dict(release.get(kind, {})) == dict(cells.get(kind, {})) for kind in kinds)


def state_of(ledger: Ledger | None) -> object:
    """What two readings of a ledger have in common where nobody wrote it in between; None where there is none."""
    return None if ledger is None else (ledger.key, ledger.entries, ledger.deletions)


def new_ledger(key: bytes) -> Ledger:
    """A ledger without releases."""
    return Ledger(fingerprint(key))


def _entries(listed: Any, path: Path) -> Iterator[Entry]:
    kinds: dict[str, type] = {
        "number": int,
        "day": str,
        "given": str,
        "held_votes": int,
        "held_ideas": int,
        "anyway": bool,
        "least": int,
    }
    for one in _list(listed, path):
        if set(one) != set(kinds) or any(type(one[name]) is not kind for name, kind in kinds.items()):
            _refuse(path, "a release without number, day, given, held_votes, held_ideas, anyway or least")
        if (
            not _DAY.fullmatch(one["day"])
            or not _NAME.fullmatch(one["given"])
            or min(one["held_votes"], one["held_ideas"], one["least"]) < 0
        ):
            _refuse(path, "a release with a day or number that cannot be")
        yield Entry(**one)


def _deletions(listed: Any, path: Path) -> Iterator[tuple[str, int]]:
    for one in _list(listed, path):
        if set(one) != {"day", "after"} or type(one["after"]) is not int or not _DAY.fullmatch(str(one["day"])):
            _refuse(path, "a deletion without day or after")
        yield one["day"], one["after"]


def _list(listed: Any, path: Path) -> list[dict[str, Any]]:
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        _refuse(path, "no list of releases or deletions")
    return listed


def _spans(cells: Any, path: Path, last: int) -> dict[str, dict[str, dict[tuple[int, int], frozenset[str]]]]:
    if not isinstance(cells, dict) or not set(cells) <= {*KINDS, *FOUND}:
        _refuse(path, "cells of another kind")
    read: dict[str, dict[str, dict[tuple[int, int], frozenset[str]]]] = {}
    for kind, names in cells.items():
        if not isinstance(names, dict):
            _refuse(path, "cells that are no table")
        read[kind] = {}
        for name, spans in names.items():
            if not _NAME.fullmatch(name) or not isinstance(spans, dict):
                _refuse(path, "a cell whose name is no keyed hash")
            read[kind][name] = {}
            for span, marks in spans.items():
                told = _SPAN.fullmatch(span)
                if not told or not isinstance(marks, str) or not _MARKS.fullmatch(marks):
                    _refuse(path, "a cell with something else than keyed hashes by release")
                start, end = int(told[1]), int(told[2] or 0)
                if not start <= (end or last) <= last:
                    _refuse(path, "a cell of a release that is not listed")
                read[kind][name][start, end] = frozenset(marks.split(" "))
    return read


def _refuse(path: Path, found: str) -> NoReturn:
    raise DataError(f"{path} holds {found}. {_ADVICE}.")
