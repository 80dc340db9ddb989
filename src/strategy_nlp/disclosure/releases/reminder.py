"""That a consultation has a ledger of releases, remembered beside the key of pseudonyms: who deletes a ledger is told what is forgotten.

By consultation one small file holds the number of its last release, keyed marks of some of its ideas and people, by which a copy of it
is known again wherever it lies, and where it lies, hidden by the key. The file is named by a hash of that place; without the key nobody is
found in it.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from strategy_nlp.coded import different
from strategy_nlp.disclosure.releases.ledger import Ledger, Marker
from strategy_nlp.errors import ConsultationError, reason_of
from strategy_nlp.files import write_atomically
from strategy_nlp.intake.tables import Tables
from strategy_nlp.privacy.pseudonyms import key_path, read_key

# So many marks of ideas, and of people, are kept: enough to tell a half of them from a fifth.
_KEPT = 200
# A consultation is another one's copy where so large a share of the ideas, and of the people, of either is in both.
_SAME = 0.5
_LARGEST = 1_000_000
# Names of memories; what a run that was stopped left beside them is none.
_NAMES = "[0-9a-f]" * 16
_MARKS = r"(?: [0-9a-f]{16})*"
_FILE = re.compile(
    rf"([0-9]{{1,9}})\n(?:given ([0-9a-f]{{16}})\nideas({_MARKS})\npeople({_MARKS})\n((?:known [0-9a-f]{{16}} [0-9]{{1,9}}\n)*)(?:folder ([0-9a-f]{{2,9000}})\n)?)?"
)
_PLACE = b"strategy-nlp: where a consultation lies\0"


@dataclass(frozen=True)
class Content:
    """What a consultation is known by: marks of its ideas by their texts, and of who voted or wrote."""

    ideas: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()

    def some(self) -> "Content":
        """A sample that is the same in each copy: the marks that come first."""
        return Content(*(frozenset(sorted(marks)[:_KEPT]) for marks in (self.ideas, self.people)))


@dataclass(frozen=True)
class Memory:
    """What is remembered of a consultation.

    Attributes
    ----------
    number
        That of its last release; 0 where none is known.
    given
        What the ledger says of all that people had given to that release.
    content
        Marks of some of its ideas and people.
    known
        By name of the memories of copies, the last release that somebody went on without.
    folder
        Where the consultation lies, hidden by the key; blank where an earlier version wrote the file.
    """

    number: int = 0
    given: str = ""
    content: Content = field(default_factory=Content)
    known: Mapping[str, int] = field(default_factory=dict)
    folder: str = ""

    def is_of(self, content: Content) -> bool:
        """Whether this is the consultation, or a copy of it with fewer, more or other people and ideas."""
        then = self.content
        people = not (then.people and content.people) or _alike(then.people, content.people)
        return bool(then.ideas) and people and _alike(then.ideas, content.ideas)

    def is_in(self, ledger: Ledger | None) -> bool:
        """Whether a ledger holds the release."""
        entries = ledger.entries if ledger else ()
        return len(entries) >= self.number and all(
            entry.given == self.given for entry in entries[self.number - 1 : self.number]
        )


def content_of(tables: Tables, marker: Marker) -> Content:
    """What tables under pseudonyms are known by."""
    people = {*different(tables.votes["voter_id"]), *tables.ideas["author_id"]} - {""}
    return Content(_marks("ideas", map(_letters, tables.ideas["text"]), marker), _marks("people", people, marker))


def memory_path(folder: Path) -> Path:
    """Where the last release of a consultation is remembered."""
    named = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return key_path().parent / "releases" / named


def remembered(folder: Path) -> Memory:
    """What this machine remembers of the consultation in a folder.

    Raises
    ------
    ConsultationError
        If what it remembers is damaged.
    """
    path = memory_path(folder)
    memory = _read(path)
    if memory is None:
        raise ConsultationError(
            f"{path} is damaged; it must hold the number of the last report of {folder}. Remove it, and nothing is known any more of whether "
            "a ledger is missing."
        )
    return memory


def copies_missed(folder: Path, content: Content, *, ledger: Ledger | None, known: Mapping[str, int]) -> dict[str, int]:
    """The releases of copies of a consultation, made of another folder, that its ledger lacks: by the memory's name the last one."""
    own = memory_path(folder)
    found = {}
    for path in sorted(own.parent.glob(_NAMES)):
        memory = _read(path) if path != own else None
        if memory and memory.number > known.get(path.name, 0) and memory.is_of(content) and not memory.is_in(ledger):
            found[path.name] = memory.number
    return found


def place_of(name: str) -> Path | None:
    """Where the consultation lies whose memory has a name; None where the memory does not say so, or another key hid it."""
    path = key_path().parent / "releases" / name
    memory = _read(path)
    if memory is None or not memory.folder:
        return None
    place = _hidden(bytes.fromhex(memory.folder), name)
    # The name of the file is a hash of the place.
    return Path(os.fsdecode(place)) if hashlib.sha256(place).hexdigest()[:16] == name else None


def _hidden(content: bytes, name: str) -> bytes:
    """A text hidden by the key, or what was hidden so: each name has signs of its own to hide one text with (SHAKE-256)."""
    signs = hashlib.shake_256(_PLACE + read_key() + name.encode()).digest(len(content))
    return bytes(one ^ other for one, other in zip(content, signs, strict=True))


def remember(folder: Path, memory: Memory) -> str:
    """Remember the last release of a consultation; a sentence where that is not possible, else blank."""
    path = memory_path(folder)
    hidden = _hidden(os.fsencode(folder.resolve()), path.name).hex()
    content = _bytes(replace(memory, folder=hidden))
    try:
        if path.is_file() and path.read_bytes() == content:
            return ""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda file: file.write(content))
    except OSError as error:
        return f"{path} cannot be written ({reason_of(error)}), so nobody will be told when the ledger of releases of this consultation is missing"
    return ""


def memories_without(person: str, texts: Iterable[str], marker: Marker) -> tuple[dict[Path, bytes], list[str]]:
    """What is remembered of any consultation without a person's marks: the new content of each file that changes; and what is damaged.

    Parameters
    ----------
    person
        The person's pseudonym.
    texts
        The texts of the person's ideas.
    marker
        Makes marks with the key.
    """
    gone = _marks("people", [person], marker) | _marks("ideas", map(_letters, texts), marker)
    changed: dict[Path, bytes] = {}
    damaged = []
    for path in sorted((key_path().parent / "releases").glob(_NAMES)):
        memory = _read(path)
        if memory is None:
            damaged.append(f"{path} is damaged, so nobody can tell whether it holds a mark of the person; remove it")
        elif gone & (memory.content.ideas | memory.content.people):
            left = Content(memory.content.ideas - gone, memory.content.people - gone)
            changed[path] = _bytes(replace(memory, content=left))
    return changed, damaged


def _read(path: Path) -> Memory | None:
    """What a file remembers; None where it is damaged."""
    if not path.exists():
        return Memory()
    try:
        content = path.read_bytes() if path.is_file() and path.stat().st_size <= _LARGEST else b""
    except OSError:
        return None
    told = _FILE.fullmatch(content.decode("ascii", "replace"))
    if not told:
        return None
    number, given, ideas, people, known, folder = (part or "" for part in told.groups())
    those = (line.split(" ") for line in known.splitlines())
    return Memory(
        int(number),
        given,
        Content(frozenset(ideas.split()), frozenset(people.split())),
        {name: int(last) for _, name, last in those},
        folder,
    )


def _bytes(memory: Memory) -> bytes:
    marks = {"ideas": memory.content.ideas, "people": memory.content.people}
    lines = [str(memory.number), f"given {memory.given}"]
    lines += [" ".join([name, *sorted(own)]) for name, own in marks.items()]
    lines += [f"known {name} {last}" for name, last in sorted(memory.known.items())]
    lines += [f"folder {memory.folder}"] if memory.folder else []
    return ("\n".join(lines) + "\n").encode()


def _alike(then: frozenset[str], now: frozenset[str]) -> bool:
    """Whether half of one side is on the other; of those then the sample that comes first is known."""
    as_far = [mark for mark in now if mark <= max(then)]
    shared = len(then & now)
    return shared >= _SAME * len(then) or (bool(as_far) and shared >= _SAME * len(as_far))


def _marks(kind: str, those: Iterable[str], marker: Marker) -> frozenset[str]:
    cell = marker.cell("memory", kind)
    return frozenset(marker.who(cell, one) for one in those if one)


def _letters(text: str) -> str:
    """The letters and digits of a text, which an export from elsewhere does not change."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


def can_be_written(path: Path) -> bool:
    """Whether a file can be written, or written anew, where it lies."""
    return os.access(path.parent, os.W_OK | os.X_OK) and (not path.exists() or os.access(path, os.W_OK))
