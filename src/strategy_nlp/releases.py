"""A release: what a finished report holds, beside the reports before it, and remembered in the ledger.

`Release.held` is the step right after reading: the tables without what waits (`waiting`), so that every number of a report is made of
the same votes. `Release.keep` remembers the report before it takes its place: one that never came does no harm in the ledger, one
that is missing there would.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.consultation import Consultation, Settings, demo_folder
from strategy_nlp.errors import ConsultationError, ReportError
from strategy_nlp.files import write_atomically
from strategy_nlp.intake.folder import Tables
from strategy_nlp.ledger import FILE, Cells, Entry, Ledger, Marker, ledger_bytes, new_ledger, read_ledger
from strategy_nlp.participation import segments_of
from strategy_nlp.pseudonyms import fingerprint
from strategy_nlp.votes import last_votes
from strategy_nlp.waiting import Given, Waited, as_it_was, wait

NO_LEDGER = "The consultation folder cannot be written, so this report is not remembered, and a later one cannot be held against it"


@dataclass(frozen=True)
class Held:
    """The tables of a release, and what waits.

    Attributes
    ----------
    tables
        The tables without votes that wait, changed ones as they were, and with what people stated before.
    uncounted
        Ideas that do not count for their author yet.
    untold
        The questions (blank: all) and segments whose authors are not counted.
    told
        What the receipt says of the release; empty where there is no ledger.
    """

    tables: Tables
    uncounted: frozenset[str] = frozenset()
    untold: frozenset[tuple[str, str]] = frozenset()
    told: Mapping[str, Any] = field(default_factory=dict)

    def counted_for_authors(self, ideas: pd.DataFrame) -> pd.DataFrame:
        """The ideas, those without an author that do not count for theirs yet."""
        return ideas.assign(author_id=ideas["author_id"].mask(ideas["idea_id"].isin(self.uncounted), ""))

    def without_untold(self, table: pd.DataFrame, *counts: str) -> pd.DataFrame:
        """A table by ``question`` and ``segment`` whose counts of authors are missing where they are not told."""
        secret = [pair in self.untold for pair in zip(table["question"], table["segment"], strict=True)]
        return table.assign(**{name: table[name].mask(pd.Series(secret, index=table.index)) for name in counts})


class Release:
    """One run of a command that publishes."""

    def __init__(self, folder: str | Path, *, anyway: bool = False, only: int = 0) -> None:
        """Read the ledger; ``only`` repeats the release of that number, which is not kept again."""
        self._folder, self._anyway, self._only = Path(folder), anyway, only
        self._path = self._folder / FILE
        own = not _is_demonstration(self._folder)
        self._read = read_ledger(self._folder) if own else None
        self._writes = own and not only and _can_be_written(self._path)
        self._key_before = self._read.key if self._read else ""
        self._next: Ledger | None = None
        self.note = NO_LEDGER if own and not only and not self._writes else ""

    def held(self, tables: Tables, consultation: Consultation, *, key: bytes) -> Held:
        """What of the tables, under pseudonyms, is in this release.

        Raises
        ------
        ReportError
            If few people were taken out since an earlier release, or the ledger was made with another key, and nobody said ``anyway``.
        """
        if self._read is None and not self._writes:
            return Held(tables)
        marker, ledger = Marker(key), self._ledger(key)
        given = _given(tables, consultation)
        if self._only:
            known = 0 < self._only <= ledger.last
            return self._repeated(tables, given, ledger.cells(self._only), ledger, marker) if known else Held(tables)
        stamp = marker.cell("given", _as_text(given, consultation.settings))
        last = ledger.entries[-1] if ledger.entries else None
        if last is not None and last.given == stamp and not (self._anyway and last.held_votes):
            self._only = last.number
            return self._repeated(tables, given, ledger.cells(last.number), ledger, marker)
        earlier = [ledger.cells(entry.number) for entry in ledger.entries]
        # A setting made lower since would tell of the people of a report that was made with the higher one.
        least = max(consultation.settings.min_cell, *(entry.least for entry in ledger.entries), 0)
        waited = wait(given, earlier, marker=marker, least=least, anyway=self._anyway)
        if waited.few and not self._anyway:
            raise ReportError(
                f"{self._folder}: since an earlier report the votes or details of fewer than {least} people were "
                "taken out, and whoever holds both reports could tell them; wait until more have changed, or run again with "
                "--release-anyway, which is recorded. Nothing was written."
            )
        if last is None or waited.cells != earlier[-1] or any(after == last.number for _, after in ledger.deletions):
            votes, ideas = _counts(waited)
            anyway = bool(waited.few) or self._key_before not in ("", ledger.key)
            last = Entry(ledger.last + 1, date.today().isoformat(), stamp, votes, ideas, anyway, least)
            self._next = ledger.with_release(last, waited.cells)
        return _as_held(tables, waited, last, ledger)

    def keep(self) -> None:
        """Remember this release, where it holds anything else than the last one.

        Raises
        ------
        ReportError
            If another report was finished, or somebody was forgotten, meanwhile.
        """
        if self._next is None or not self._writes:
            return
        now = read_ledger(self._folder)
        if _state(now) == _state(self._next):
            # Another run of the same data was a moment faster: it is one release.
            return
        if _state(now) != _state(self._read):
            raise ReportError(
                f"{self._path} was changed while this report was made, by another report or because somebody was forgotten; run again. "
                "Nothing was written."
            )
        content = ledger_bytes(self._next)
        write_atomically(self._path, lambda file: file.write(content))

    def _ledger(self, key: bytes) -> Ledger:
        if self._read is None:
            return new_ledger(key)
        if self._read.key == fingerprint(key):
            return self._read
        if self._anyway:
            return new_ledger(key)
        raise ReportError(
            f"{self._path} was made with another key of pseudonyms than the one here, so nobody can tell how this report differs from "
            "earlier ones; bring that key back, or run again with --release-anyway, which begins a new ledger. Nothing was written."
        )

    def _repeated(self, tables: Tables, given: Given, cells: Cells, ledger: Ledger, marker: Marker) -> Held:
        return _as_held(tables, as_it_was(given, cells, marker=marker), ledger.entries[self._only - 1], ledger)


def _state(ledger: Ledger | None) -> Any:
    return None if ledger is None else (ledger.key, ledger.entries, ledger.deletions)


def _is_demonstration(folder: Path) -> bool:
    try:
        return folder.resolve() == demo_folder().resolve()
    except ConsultationError:
        return False


def _can_be_written(path: Path) -> bool:
    return os.access(path.parent, os.W_OK | os.X_OK) and (not path.exists() or os.access(path, os.W_OK))


def _given(tables: Tables, consultation: Consultation) -> Given:
    ideas = tables.ideas
    shown = ideas[ideas["status"].eq("accepted") | (ideas["status"].eq("pending") & consultation.settings.show_pending)]
    votes = last_votes(tables.votes).merge(shown[["idea_id", "question"]], on="idea_id")
    by_question = {
        question.id: shown.loc[shown["question"] == question.id, "idea_id"].tolist()
        for question in consultation.questions
    }
    return Given(votes, shown[~shown["channel"].str.startswith("event:")], by_question, tables.participants)


def _as_text(given: Given, settings: Settings) -> str:
    """All that people gave, whatever the order of its rows."""
    participants = given.participants
    stated = participants[["participant_id", *segments_of(participants)]]
    parts = [given.votes[["voter_id", "idea_id", "vote"]], given.ideas[["idea_id", "question", "author_id"]], stated]
    rows = ["\n".join(sorted(part.to_csv(index=False).splitlines())) for part in parts]
    shown = "\n".join(sorted(f"{question} {idea}" for question, ideas in given.shown.items() for idea in ideas))
    return "\0".join([*rows, shown, str(settings.min_cell)])


def _counts(waited: Waited) -> tuple[int, int]:
    return len(waited.votes), len({idea for _, idea in waited.votes})


def _as_held(tables: Tables, waited: Waited, entry: Entry, ledger: Ledger) -> Held:
    votes, _ = _counts(waited)
    told = {
        # In tens: how many votes wait would tell how many the few people cast who came.
        "number": entry.number, "day": entry.day, "held_fewer_than": (votes // 10 + 1) * 10 if votes else 0,
        "held_details": bool(waited.values or waited.ideas or waited.untold), "anyway": entry.anyway,
        "deleted_on": ledger.deletions[-1][0] if ledger.deletions else "",
        # In tens: not even how many they were is told exactly.
        "deleted_fewer_than": (len(ledger.deletions) // 10 + 1) * 10 if ledger.deletions else 0,
    }  # fmt: skip
    participants = tables.participants.copy()
    for name in {segment for _, segment in waited.values}:
        before = {person: value for (person, segment), value in waited.values.items() if segment == name}
        participants[name] = [
            before.get(person, value)
            for person, value in zip(participants["participant_id"], participants[name], strict=True)
        ]
    changed = replace(tables, votes=_votes(tables.votes, waited), participants=participants)
    return Held(changed, waited.ideas, waited.untold, told)


def _votes(votes: pd.DataFrame, waited: Waited) -> pd.DataFrame:
    """The votes without those that wait; of a changed one the row of the vote before, where it is still there."""
    if not waited.votes:
        return votes
    pairs = list(zip(votes["voter_id"], votes["idea_id"], strict=True))
    before = pd.Series(
        [waited.votes.get(pair, "") if pair in waited.votes else "" for pair in pairs], index=votes.index
    )
    waits = pd.Series([pair in waited.votes for pair in pairs], index=votes.index)
    as_before = waits & before.notna() & votes["vote"].eq(before)
    there = {pair for pair, own in zip(pairs, as_before, strict=True) if own}
    # Where only the new vote is left in the table, it stands for the one before.
    rewritten = waits & before.notna() & pd.Series([pair not in there for pair in pairs], index=votes.index)
    kept = votes.assign(vote=votes["vote"].mask(rewritten, before))[~waits | as_before | rewritten]
    return kept.reset_index(drop=True)
