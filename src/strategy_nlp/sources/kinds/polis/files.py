"""What an import of a Polis export says, and which files one holds, in a folder or a ZIP: those of one conversation, whatever stands before their names."""

import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import pandas as pd

from strategy_nlp.errors import SourceError, readable, shown
from strategy_nlp.messages import counted, mark, noted
from strategy_nlp.sources.files.opened import called_by_source

_FILES = (
    "comments.csv",
    "votes.csv",
    "summary.csv",
    "participants-votes.csv",
    "participant-votes.csv",
    "conversation.json",
)
_TWO = mark("{file} holds {one} and {other}; import one conversation at a time, each from its own folder.")
# What a ZIP may unpack to; the largest conversation beside the project has 60 MB.
_LARGEST = 2_000_000_000


@dataclass(frozen=True)
class ImportSummary:
    """What an import read and what it had to set right."""

    title: str
    ideas: int
    voters: int
    votes: int
    changed_votes: int
    votes_on_unlisted_ideas: int
    sign_flipped: bool
    unread_dates: int = 0
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def corrections(self) -> tuple[str, ...]:
        """What was set right or left out, a sentence each without its stop."""
        return tuple(note.rstrip(".") for note in self.told)

    @property
    def told(self) -> tuple[str, ...]:
        """What was set right or left out, a sentence each, which other languages can tell."""
        made: list[str] = []
        if self.changed_votes:
            made.append(noted("Earlier votes that a later one replaced: {n}.", n=self.changed_votes))
        if self.votes_on_unlisted_ideas:
            made.append(
                noted("Votes on ideas that the export does not list, left out: {n}.", n=self.votes_on_unlisted_ideas)
            )
        if self.sign_flipped:
            made.append(noted("-1 is read as agree, as the tallies show."))
        if self.unread_dates:
            made.append(noted("Dates of ideas that cannot be read: {n}.", n=self.unread_dates))
        if self.left_out:
            made.append(noted("Columns left out: {columns}.", columns=", ".join(map(shown, self.left_out))))
        return (*made, *self.notes)

    def __str__(self) -> str:
        told = f" ({'; '.join(self.corrections)})" if self.corrections else ""
        return f"{counted(self.ideas, 'idea')}, {counted(self.voters, 'voter')}, {counted(self.votes, 'vote')}{told}"


@contextmanager
def opened(source: Path) -> Iterator[Path]:
    """The folder of an export; a ZIP is unpacked, its files alone, into a folder that is gone afterwards."""
    if not (source.is_file() and zipfile.is_zipfile(source)):
        yield source
        return
    with TemporaryDirectory(prefix="polis-") as folder, called_by_source({folder: str(source)}), readable(source):
        try:
            with zipfile.ZipFile(source) as packed:
                wanted = [one for one in packed.infolist() if _is_wanted(one)]
                inside: dict[str, str] = {}
                for one in wanted:
                    before = inside.setdefault(PurePosixPath(one.filename).name, one.filename)
                    if before != one.filename:
                        raise SourceError(noted(_TWO, file=str(source), one=shown(before), other=shown(one.filename)))
                if sum(one.file_size for one in wanted) > _LARGEST:
                    raise SourceError(
                        noted(
                            "{file} unpacks to more than {most} bytes; unpack it and name the folder.",
                            file=str(source),
                            most=_LARGEST,
                        )
                    )
                for one in wanted:
                    # Its own name only: a path in a ZIP may lead anywhere.
                    (Path(folder) / PurePosixPath(one.filename).name).write_bytes(packed.read(one))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
            raise SourceError(
                noted("{file} is a damaged or encrypted ZIP; download it again.", file=str(source))
            ) from None
        yield Path(folder)


def _is_wanted(one: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(one.filename)
    # What macOS packs beside each file.
    beside = "__MACOSX" in path.parts or path.name.startswith("._")
    return not one.is_dir() and not beside and (bool(_plain_name(path.name)) or path.suffix.casefold() == ".csv")


def is_of_export(name: str) -> bool:
    """Whether a file is called as one of an export.

    >>> is_of_export("2025-08-29-0002-7btrabcujr-votes.csv"), is_of_export("survey.csv")
    (True, False)
    """
    return bool(_plain_name(name))


def _plain_name(name: str) -> str:
    """The plain name of an export's file, whatever stands before it: ``2025-08-29-0002-7btrabcujr-votes.csv`` is votes.csv."""
    # participant-votes.csv ends with votes.csv too, so the longest comes first.
    for own in sorted(_FILES, key=len, reverse=True):
        if name == own or (name.endswith(own) and name[: -len(own)][-1] in "-_. "):
            return own
    return ""


def files_of(folder: Path, source: Path) -> dict[str, Path]:
    """The files of one conversation's export by their plain names.

    Raises
    ------
    SourceError
        If there is no export, files of several conversations, or a file nearly named as one of an export.
    """
    if not folder.is_dir():
        raise SourceError(
            noted("{file}: there is no such folder or ZIP; name the folder of a Polis export.", file=str(source))
        )
    found: dict[str, Path] = {}
    with readable(folder):
        others = []
        for path in sorted(folder.iterdir()):
            own = _plain_name(path.name) if path.is_file() and not path.name.startswith("._") else ""
            if own in found and path.name != own and found[own].name != own:
                raise SourceError(noted(_TWO, file=str(source), one=found[own].name, other=path.name))
            if own and found.get(own, path).name != own:
                found[own] = path
            elif own:
                found.setdefault(own, path)
            elif path.is_file():
                others.append(path.name)
    _refuse_unread(found, others, source)
    _refuse_mixed(found, source)
    if "comments.csv" not in found:
        raise SourceError(
            noted(
                "{file} is missing; a Polis export has comments.csv beside its votes.",
                file=str(source / "comments.csv"),
            )
        )
    return found


def _refuse_unread(found: dict[str, Path], others: list[str], source: Path) -> None:
    """Refuse a file such as ``votes (1).csv`` where there is no other: its votes would be lost."""
    for name in others:
        stem = name.casefold().removesuffix(".csv")
        if name.casefold().endswith(".csv") and not name.startswith("."):
            meant = next((own for own in sorted(_FILES, key=len, reverse=True) if own.removesuffix(".csv") in stem), "")
            if meant and meant not in found:
                raise SourceError(
                    noted(
                        "{file} holds {found}, which is nearly {name}; name it {name}, or take it out.",
                        file=str(source),
                        found=shown(name),
                        name=meant,
                    )
                )


def _refuse_mixed(found: dict[str, Path], source: Path) -> None:
    """Refuse files of two conversations: what stands before their names differs."""
    tables = {own: path.name for own, path in found.items() if own.endswith(".csv") and own != "summary.csv"}
    marks = {_conversation_mark(name.removesuffix(own)) for own, name in tables.items()}
    if len(marks) > 1:
        raise SourceError(
            noted(
                "{file}: these seem to be of two conversations: {names}; import one at a time, each from its own folder.",
                file=str(source),
                names=", ".join(sorted(map(shown, tables.values()))),
            )
        )


def _conversation_mark(before: str) -> str:
    """What stands before a file's name without the moment of the download."""
    return "-".join(part for part in re.split(r"[-_. ]+", before) if part and not part.isdigit())


def conversation(called: str, files: dict[str, Path]) -> tuple[str, bool]:
    """Title, and whether only ideas that a moderator accepted were shown to voters."""
    if "conversation.json" in files:
        path = files["conversation.json"]
        with readable(path):
            written = path.read_bytes()
        try:
            content = json.loads(written)
        except (ValueError, RecursionError):
            raise SourceError(
                noted("{file}: the JSON is cut short or damaged; download it again.", file=path.name)
            ) from None
        if not isinstance(content, dict):
            raise SourceError(noted("{file} holds no conversation; download it again.", file=str(path)))
        return str(content.get("topic") or called), content.get("strict_moderation") is True
    if "summary.csv" in files:
        path = files["summary.csv"]
        try:
            pairs = pd.read_csv(
                path, header=None, usecols=[0, 1], names=["key", "value"], dtype=str, keep_default_na=False
            )
        except (ValueError, OSError):
            raise SourceError(
                noted("{file} is no list of keys and values; download it again.", file=str(path))
            ) from None
        topics = pairs.loc[pairs["key"] == "topic", "value"]
        return (str(topics.iloc[0]) if len(topics) else "") or called, False
    return called, False


def shown_settings(strict: bool) -> tuple[str, ...]:
    """The settings by which a report shows what voters on Polis saw."""
    saw = "only ideas that a moderator had accepted" if strict else "ideas that no moderator had looked at"
    return f"# Voters on Polis saw {saw}.", f"show_pending = {'false' if strict else 'true'}"
