"""One person's contributions taken out of a consultation, of what was kept of it between runs, and of the reports that are named.

What is left stays as it was (`tables_without`). New files are written beside the old ones first; then what was kept and the reports go;
then each new file takes its place, the table of ideas after all others, because it alone says which votes are on the person's ideas. Whoever
is killed on the way leaves a folder in which the same command still finds the person, and ends what was begun.
"""

import os
import secrets
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.releases.ledger import FILE as RELEASES
from strategy_nlp.disclosure.releases.ledger import Marker, ledger_bytes, read_ledger
from strategy_nlp.disclosure.releases.reminder import memories_without
from strategy_nlp.errors import DataError, StrategyNLPError, readable, reason_of, shown
from strategy_nlp.files import as_json, is_marked, marked
from strategy_nlp.intake.consultation import Consultation, read_consultation
from strategy_nlp.intake.tables import TABLES, table_path
from strategy_nlp.privacy.identities import FILE as PEOPLE
from strategy_nlp.privacy.identities import ids_of, without_person
from strategy_nlp.privacy.pseudonyms import fingerprint, pseudonyms, read_key
from strategy_nlp.removal.leftovers import (
    Words,
    delete_all,
    delete_kept,
    delete_report,
    folders_between,
    is_report,
    reports_inside,
    require_own_cache,
    require_report,
    results_near,
)
from strategy_nlp.removal.tables_without import OpenTable, open_table, without_rows
from strategy_nlp.sources.mapping import FILE as MAPPING
from strategy_nlp.strict_json import parsed
from strategy_nlp.topics.codebook.kept import ADVICE
from strategy_nlp.topics.codebook.kept import FILE as CODEBOOK

# The columns of each table that tell whose a row is, by an id or by its words.
_TELLING = {
    "ideas": ("idea_id", "author_id", "text", "translation"),
    "votes": ("voter_id", "idea_id"),
    "participants": ("participant_id",),
}
_ANY_OF_THEM = tuple(dict.fromkeys(name for columns in _TELLING.values() for name in columns))
_TABLE_SUFFIXES = {".csv", ".tsv", ".tab", ".parquet"}
_PERSON = ("author_id", "voter_id", "participant_id")
# How earlier versions called what they had not finished.
_OLD_UNFINISHED = "-forgetting"


@dataclass(frozen=True)
class Removed:
    """How much was taken out.

    Attributes
    ----------
    ideas
        Ideas that the person wrote.
    votes_cast, votes_received
        Votes that the person cast, and votes of others on the person's ideas.
    participants
        Rows of ``participants``, 0 or 1.
    codebook
        Mentions of the person's ideas and words in ``codebook.json``.
    kept
        Results and files of vectors that were kept between runs; all of them go, because none says whose it is.
    reports
        Folders of tables beside the consultation or in it that were made before, and must be made again or deleted.
    other_rows
        Rows of other tables that lie in the folder: a table's second file, a copy, what was planted.
    deleted
        Folders of reports that were named, and whose pages and tables are gone.
    uncleaned
        Files that still hold the person's words or id and that only people can clean, with the reason.
    """

    ideas: int
    votes_cast: int
    votes_received: int
    participants: int
    codebook: int
    kept: int
    reports: tuple[str, ...]
    other_rows: int = 0
    deleted: tuple[str, ...] = ()
    uncleaned: tuple[str, ...] = ()


def forget(participant: str, folder: str | Path, *, reports: Sequence[str | Path] = ()) -> Removed:
    """Take one person's ideas, votes, the votes on these ideas, and row out of a consultation; how much it was.

    Parameters
    ----------
    participant
        The id as it stands in ``author_id``, ``voter_id`` or ``participant_id``, not a pseudonym; or an e-mail address or a name, where an
        importer remembered whose it is.
    folder
        The consultation folder.
    reports
        Folders of reports and tables made from it, whose pages and tables go too: they hold the person's words. Those that lie in the
        consultation's own folder go without being named.

    Raises
    ------
    ConsultationError, DataError
        If the folder cannot be read, nobody or more than one person is called so, a named folder is no report on this consultation, or
        nothing would be left; nothing is changed then.

    Examples
    --------
    >>> import shutil, tempfile
    >>> from strategy_nlp.intake.consultation import demo_folder
    >>> folder = Path(shutil.copytree(demo_folder(), Path(tempfile.mkdtemp()) / "ours"))
    >>> gone = forget("person-0597", folder)
    >>> "person-0597" in (folder / "ideas.csv").read_text(encoding="utf-8")
    False
    """
    consultation = read_consultation(folder)
    named = [require_report(Path(report), title=consultation.title) for report in reports]
    named += [
        inside
        for inside in reports_inside(consultation.folder, title=consultation.title)
        if inside.resolve() not in {report.resolve() for report in named}
    ]
    require_own_cache(consultation.folder)
    everything = _Tables(consultation, participant)
    removed = everything.counted()
    words = everything.words
    contents = dict(everything.changed())
    codebook, mentions = _codebook_without(consultation.folder / CODEBOOK, everything.own, words)
    if mentions:
        contents = {consultation.folder / CODEBOOK: codebook, **contents}
    releases, kept_marks = _releases_without(consultation.folder, everything.person, everything.own)
    if releases:
        contents = {consultation.folder / RELEASES: releases, **contents}
    memories, damaged = memories_without(_pseudonym(everything.person), everything.words_of_ideas, Marker(read_key()))
    contents, kept_marks = {**memories, **contents}, kept_marks + damaged
    with readable(consultation.folder / PEOPLE):
        # What an import brought it would bring again.
        imported = (consultation.folder / MAPPING).is_file()
        mapping = without_person(consultation.folder, everything.person, for_good=imported)
    if mapping is not None:
        # Last of all: until then an address or a name still finds the person.
        contents[consultation.folder / PEOPLE] = mapping
    unfinished = _written(contents)
    try:
        kept, left = delete_kept()
        left += kept_marks
        left += [sentence for report in named for sentence in delete_report(report)]
        _put_in_place(unfinished)
    finally:
        for other in unfinished.values():
            other.unlink(missing_ok=True)
    left += _delete_unfinished(consultation.folder)
    cleaned = {path.resolve() for path in everything.paths}
    left += [
        sentence for place in (consultation.folder, *named) for sentence in words.held_in(place, apart_from=cleaned)
    ]
    return Removed(
        **removed, codebook=mentions, kept=kept, reports=results_near(consultation.folder), deleted=tuple(map(str, named)),
        uncleaned=tuple(dict.fromkeys(left)),
    )  # fmt: skip


class _Tables:
    """Every table of a folder with the rows of one person: those that are read, and whatever else lies there as a table."""

    def __init__(self, consultation: Consultation, called: str) -> None:
        self._folder = consultation.folder
        self._read: dict[str, OpenTable] = {}
        self._second: list[tuple[str, OpenTable]] = []
        for name, columns in _TELLING.items():
            path = table_path(self._folder, name)
            if path is None:
                continue
            self._read[name] = open_table(path, expected=columns)
            for other in (self._folder / f"{name}.parquet", self._folder / f"{name}.csv"):
                if other != path and other.is_file():
                    self._second.append((name, _cleanable(other, columns)))
        if "ideas" not in self._read:
            raise DataError(f"{self._folder / 'ideas.csv'} is missing; a consultation needs its ideas.")
        self._others = list(self._other_tables())
        self.person = self._found(called.strip())
        ideas = self._read["ideas"]
        by_person = ideas.holding({"author_id": {self.person}})
        self._own = set(ideas.column("idea_id")[by_person])
        # A second table of ideas may be older and use an id for another person's idea.
        elsewhere = [table for name, table in self._second if name == "ideas"]
        old = {
            identifier
            for table in elsewhere
            for identifier in table.column("idea_id")[table.holding({"author_id": {self.person}})]
        }
        self.own = self._own | (old - set(ideas.column("idea_id")))
        if len(self._own) and by_person.all():
            raise DataError(
                f"{self._folder}: every idea is by this person, and a consultation needs an idea; delete the folder instead. "
                "Nothing was changed."
            )
        mine = [text for table in [ideas, *self._not_read()] for text in self._texts(table, own=self.own)]
        theirs = [text for name in _wordings(ideas) for text in ideas.column(name)[~by_person]]
        self.words_of_ideas = mine
        self.words = Words(self.person, mine, others=theirs)

    def _texts(self, table: OpenTable, *, own: Collection[str]) -> Iterator[str]:
        gone = table.holding({"author_id": {self.person}, "idea_id": own})
        for name in _wordings(table):
            yield from table.column(name)[gone]

    def _other_tables(self) -> Iterator[OpenTable]:
        """Tables under the folder that nothing reads; reports are no tables of it."""
        known = {self._folder / f"{name}{suffix}" for name in TABLES for suffix in (".csv", ".parquet")}
        for path in sorted(self._folder.rglob("*")):
            if path.suffix.casefold() not in _TABLE_SUFFIXES or not path.is_file() or path in known:
                continue
            if is_marked(path.name) or any(map(is_report, folders_between(self._folder, path))):
                continue
            try:
                yield open_table(path, expected=_ANY_OF_THEM)
            except StrategyNLPError:
                # It is searched afterwards, and named if it holds anything.
                continue

    def _found(self, called: str) -> str:
        """The person's id."""
        tables = [*self._read.values(), *(table for _, table in self._second)]
        if called and any(table.holding(dict.fromkeys(_PERSON, {called})).any() for table in tables):
            return called
        ids = ids_of(self._folder, called) if called else ()
        if len(ids) > 1:
            raise DataError(
                f"{self._folder}: {len(ids)} people are called {shown(called)}; name one by the id: {', '.join(map(shown, ids))}. "
                "Nothing was changed."
            )
        if not ids:
            raise DataError(
                f"{self._folder}: nobody has the id {shown(called)}; it must be an author_id, voter_id or participant_id as it stands "
                "in the tables, or an address or name that an import remembered. Nothing was changed."
            )
        return ids[0]

    def counted(self) -> dict[str, Any]:
        """How many rows of each kind go."""
        votes, people = self._read.get("votes"), self._read.get("participants")
        cast = votes.holding({"voter_id": {self.person}}) if votes else None
        on_own = votes.holding({"idea_id": self._own}) if votes else None
        return {
            "ideas": len(self._own),
            "votes_cast": int(cast.sum()) if cast is not None else 0,
            "votes_received": int((on_own & ~cast).sum()) if on_own is not None and cast is not None else 0,
            "participants": int(people.holding({"participant_id": {self.person}}).sum()) if people else 0,
            "other_rows": sum(int(self._gone_elsewhere(table).sum()) for table in self._not_read()),
        }

    def changed(self) -> Iterator[tuple[Path, bytes]]:
        """The new content of each file that changes, the table of ideas that is read last."""
        marks = [(table, self._gone_elsewhere(table)) for table in self._not_read()]
        marks += [
            (self._read[name], self._gone(self._read[name], self._own))
            for name in ("participants", "votes", "ideas")
            if name in self._read
        ]
        for table, gone in marks:
            if gone.any():
                yield table.path, without_rows(table, gone)

    @property
    def paths(self) -> list[Path]:
        """The files of the consultation's own tables, whose rows are all somebody else's now."""
        return [table.path for table in [*self._read.values(), *(table for _, table in self._second)]]

    def _not_read(self) -> list[OpenTable]:
        return [*self._others, *(table for _, table in self._second)]

    def _gone(self, table: OpenTable, own: Collection[str]) -> NDArray[np.bool_]:
        return table.holding({**dict.fromkeys(_PERSON, {self.person}), "idea_id": own})

    def _gone_elsewhere(self, table: OpenTable) -> NDArray[np.bool_]:
        """Rows of a table that nothing reads: there ids may be other ones, and the words tell."""
        told = [table.cells[name].map(self.words.are).to_numpy(bool) for name in table.cells]
        marks: NDArray[np.bool_] = np.logical_or.reduce([self._gone(table, self.own), *told])
        return marks


def _cleanable(path: Path, columns: Collection[str]) -> OpenTable:
    try:
        return open_table(path, expected=columns)
    except DataError as error:
        raise DataError(
            f"{error} Nobody reads it while another file of the table is there, and it may hold the person's words: delete it. Nothing "
            "was changed."
        ) from None


def _codebook_without(path: Path, ideas: Collection[str], words: Words) -> tuple[bytes, int]:
    """The codebook without these ideas and words, and how often they stood in it."""
    if not path.is_file():
        return b"", 0
    with readable(path):
        content = parsed(path.read_bytes(), path, advice=ADVICE)
    mentions = 0

    def without(value: Any) -> Any:
        nonlocal mentions
        if isinstance(value, list):
            left = [without(entry) for entry in value if not (isinstance(entry, str) and entry in ideas)]
            mentions += len(value) - len(left)
            return left
        if isinstance(value, dict):
            return {key: without(entry) for key, entry in value.items()}
        if isinstance(value, str) and words.stand_in(value):
            mentions += 1
            return ""
        return value

    return as_json(without(content)).encode(), mentions


def _releases_without(folder: Path, person: str, ideas: Collection[str]) -> tuple[bytes, list[str]]:
    """The ledger of releases without a person, blank where it does not change; and why it still holds them, if it does."""
    ledger = read_ledger(folder)
    if ledger is None:
        return b"", []
    key = read_key()
    if ledger.key != fingerprint(key):
        return b"", [
            f"{folder / RELEASES} was made with another key of pseudonyms, so the person's marks cannot be found in it; bring that key back and run "
            "the same command again, or delete the file and make the next report with --release-anyway"
        ]
    without = ledger.without(_pseudonym(person), ideas=ideas, marker=Marker(key), day=date.today().isoformat())
    return (b"" if without is ledger else ledger_bytes(without)), []


def _pseudonym(person: str) -> str:
    return str(pseudonyms(pd.Series([person]), key=read_key()).iloc[0])


def _written(contents: dict[Path, bytes]) -> dict[Path, Path]:
    """Write every file beside its place, under a name that tells who wrote it; a failure leaves every file as it was."""
    unfinished: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            # Behind a link lies the file that holds the words.
            place = path.resolve()
            other = place.with_name(f"{marked(place.name)}{secrets.token_hex(4)}")
            unfinished[place] = other
            other.write_bytes(content)
            shutil.copymode(place, other)
            with other.open("rb") as file:
                os.fsync(file.fileno())
    except OSError as error:
        for other in unfinished.values():
            other.unlink(missing_ok=True)
        raise DataError(f"{path} cannot be written: {reason_of(error)}. Nothing was changed.") from None
    return unfinished


def _put_in_place(unfinished: dict[Path, Path]) -> None:
    for place, other in unfinished.items():
        try:
            other.replace(place)
        except OSError as error:
            raise DataError(
                f"{place} cannot be written: {reason_of(error)}. Other files are changed already; when it can be written, run the same "
                "command again."
            ) from None


def _delete_unfinished(folder: Path) -> list[str]:
    """Delete what was left unfinished in a consultation: it holds whole tables; a sentence for what cannot be deleted."""
    return delete_all(
        path
        for path in sorted(folder.iterdir())
        if is_marked(path.name) or (path.name.startswith(".") and path.name.endswith(_OLD_UNFINISHED))
    )


def _wordings(table: OpenTable) -> list[str]:
    """The columns that hold what people wrote, their translations into any language among them."""
    further = [str(name) for name in table.cells if str(name).strip().casefold().startswith("translation_")]
    return ["text", "translation", *further]
