"""A release: what a finished report holds, beside the reports before it, and remembered in the ledger.

`Release.held` is the step right after reading: the tables without what waits (`waiting`), so that every number of a report is made of
the same votes. `Release.keep` remembers the report before it takes its place: one that never came does no harm in the ledger, one
that is missing there would.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import pandas as pd

from strategy_nlp.disclosure.differences import Beside, Difference, Families
from strategy_nlp.disclosure.nesting import linked_segments
from strategy_nlp.disclosure.releases import compared_answers as answers
from strategy_nlp.disclosure.releases.compared_answers import Chose, Row
from strategy_nlp.disclosure.releases.compared_counts import ComparedCounts, counts_told
from strategy_nlp.disclosure.releases.compared_topics import (
    Wrote,
    topic_marks,
    topics_told,
    untold_before,
    untold_topics,
)
from strategy_nlp.disclosure.releases.compared_votes import ComparedVotes, group_marks, told_marks
from strategy_nlp.disclosure.releases.given import Given, as_text
from strategy_nlp.disclosure.releases.ledger import (
    FILE,
    FOUND,
    KINDS,
    LARGEST,
    Cells,
    Entry,
    Ledger,
    Marker,
    holds,
    ledger_bytes,
    new_ledger,
    read_ledger,
    state_of,
)
from strategy_nlp.disclosure.releases.reminder import (
    Content,
    Memory,
    can_be_written,
    content_of,
    copies_missed,
    place_of,
    remember,
    remembered,
)
from strategy_nlp.disclosure.releases.renamed import stop_where_renamed
from strategy_nlp.disclosure.releases.tables import Held, ReleaseOptions, as_held, counts_of, given_of, told_of
from strategy_nlp.disclosure.releases.waiting import Waited, as_it_was, wait
from strategy_nlp.disclosure.releases.waiting_totals import totals_cells
from strategy_nlp.disclosure.shown_values import ShownValues
from strategy_nlp.errors import ReportError
from strategy_nlp.files import write_atomically
from strategy_nlp.intake.consultation import is_demonstration
from strategy_nlp.intake.segments import ALL_QUESTIONS, segments_of
from strategy_nlp.intake.tables import Tables
from strategy_nlp.privacy.pseudonyms import fingerprint
from strategy_nlp.votes.ballots import ballots_of

TOO_LARGE = "Who is in this report takes more room than a ledger may have, so it is not remembered, and a later one cannot be held against it"
NO_LEDGER = "The consultation folder cannot be written, so this report is not remembered, and a later one cannot be held against it"


@dataclass(frozen=True)
class Found:
    """What a run found, and later reports must not tell of few people by.

    Attributes
    ----------
    votes
        The last vote of each voter on each idea that may be shown: ``voter_id, question, idea_id, vote``.
    voters
        ``voter_id, question, group``, which is missing where a voter has none.
    ideas
        ``question, topic, author_id`` of every idea; the author blank where the idea does not count for one.
    chose
        ``question, by, value, choice, who``: who chose what of closed questions.
    """

    votes: pd.DataFrame
    voters: pd.DataFrame
    ideas: pd.DataFrame
    chose: pd.DataFrame = field(default_factory=pd.DataFrame)

    def groups(self) -> dict[str, dict[str, str]]:
        """By question the opinion group of each voter who has one."""
        grouped = self.voters.dropna(subset=["group"]).groupby("question", sort=False)
        return {str(question): dict(zip(own["voter_id"], own["group"], strict=True)) for question, own in grouped}


@dataclass
class _Decided:
    """Which release a run is: its entry, what it holds of what people gave, and whether that is kept as a new one.

    ``fresh`` is the entry that it has where it turns out to be a new one.
    """

    entry: Entry
    fresh: Entry
    ledger: Ledger
    marker: Marker
    waited: Waited
    new: bool
    cells: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)


class Release:
    """One run of a command that publishes.

    Examples
    --------
    >>> import tempfile
    >>> from strategy_nlp.sources import make_folder
    >>> folder = make_folder(Path(tempfile.mkdtemp()) / "ours", title="Ours", questions=["What now?"])
    >>> isinstance(Release(folder), Release)  # no report was made yet, so nothing is missed
    True
    """

    def __init__(self, folder: str | Path, *, anyway: bool = False, only: int = 0) -> None:
        """Read the ledger; ``only`` repeats the release of that number, which is not kept again.

        Raises
        ------
        ReportError
            If the ledger is missing, or an older one, of reports that this machine remembers, and nobody said ``anyway``.
        """
        self._folder, self._anyway, self._only = Path(folder), anyway, only
        self._path = self._folder / FILE
        own = not is_demonstration(self._folder)
        self._read = read_ledger(self._folder) if own else None
        self._writes = own and not only and can_be_written(self._path)
        self._key_before = self._read.key if self._read else ""
        self._made: _Decided | None = None
        self._wrote: Wrote | None = None
        self._chose, self._unanswered = Chose(pd.DataFrame()), frozenset[Row]()
        self._untold: frozenset[tuple[str, str]] = frozenset()
        self._references = ""
        self._misses = own and not only
        self._memory = remembered(self._folder) if self._misses else Memory()
        self._lost = _lost(self._folder, self._read, self._memory.number) if self._misses else ""
        if self._lost and not anyway:
            raise ReportError(
                f"{self._lost}; restore the file, or run again with --release-anyway, which goes on without it and is recorded. Nothing was "
                "written."
            )
        self.note = NO_LEDGER if own and not only and not self._writes else ""

    def held(self, tables: Tables, options: ReleaseOptions, *, key: bytes) -> Held:
        """What of the tables, under pseudonyms, is in this release.

        Raises
        ------
        ReportError
            If few people were taken out since an earlier release, the ledger was made with another key, or reports that it lacks were
            made of a copy of the consultation, and nobody said ``anyway``.
        """
        if self._misses:
            self._look_for_copies(content_of(tables, Marker(key)))
        if self._read is None and not self._writes:
            return Held(tables, told={"number": self._only} if self._only else {})
        marker, ledger = Marker(key), self._ledger(key)
        references = sorted((name, sorted(shares.items())) for name, shares in options.references.items())
        self._references = str(references) if references else ""
        given = given_of(tables, options)
        if self._only:
            if not 0 < self._only <= ledger.last:
                return Held(tables, told={"number": self._only})
            return self._repeated(tables, given, ledger.entries[self._only - 1], (ledger, marker))
        stamp = marker.cell_of("given", as_text(given, min_cell=options.min_cell))
        last = ledger.entries[-1] if ledger.entries else None
        # Whoever releases everything anyway does so once.
        lifts = self._anyway and last is not None and (bool(self._lost) or (last.number > 1 and not last.anyway))
        if last is not None and last.given == stamp and not lifts:
            return self._repeated(tables, given, last, (ledger, marker))
        earlier = [ledger.cells(entry.number) for entry in ledger.entries]
        # A setting made lower since would tell of the people of a report that was made with the higher one.
        least = max(options.min_cell, *(entry.least for entry in ledger.entries), 0)
        if not self._anyway:
            stop_where_renamed(self._folder, tables, given, ledger=ledger, marker=marker, least=least)
        waited = wait(given, earlier, marker=marker, least=least, anyway=self._anyway)
        totals = _totals(given, waited, marker)
        if waited.few and not self._anyway:
            raise ReportError(
                f"{self._folder}: since an earlier report the votes or details of fewer than {least} people were "
                "taken out, and whoever holds both reports could tell them; wait until more have changed, or run again with "
                "--release-anyway, which is recorded. Nothing was written."
            )
        new = (
            last is None
            or lifts
            or not holds(earlier[-1], {**waited.cells, **totals}, (*KINDS, "totals"))
            or any(after == last.number for _, after in ledger.deletions)
        )
        anyway = self._anyway and (last is not None or bool(self._lost) or self._key_before not in ("", ledger.key))
        votes, ideas = counts_of(waited)
        entry = Entry(ledger.last + 1, date.today().isoformat(), stamp, votes, ideas, anyway, least)
        self._made = _Decided(entry if last is None or new else last, entry, ledger, marker, waited, new, totals)
        return as_held(tables, waited, told_of(waited, self._made.entry, ledger))

    def _look_for_copies(self, content: Content) -> None:
        """Stop where reports were made of a copy that the ledger here lacks, or go on and remember that."""
        missed = copies_missed(self._folder, content, ledger=self._read, known=self._memory.known)
        if missed and not self._anyway:
            # The one with the most reports has the ledger that tells most.
            last = max(missed, key=lambda name: missed[name])
            place = place_of(last)
            where = "another folder" if place is None else f"another folder, {place}"
            gone = place is not None and not (place / FILE).is_file()
            do = (
                f"bring {FILE} back there and copy it here"
                if gone
                else f"copy {place / FILE if place else 'that file'} here"
            )
            raise ReportError(
                f"{self._folder} holds the ideas and people of a consultation of which a report was made on this machine in {where} (the "
                f"last is number {missed[last]}), and {FILE} here does not hold it, so nobody can tell how this one differs from it; {do}, "
                "or run again with --release-anyway, which goes on without it and is recorded. Nothing was written."
            )
        self._lost = self._lost or ", ".join(missed)
        self._memory = Memory(content=content.some(), known={**self._memory.known, **missed})

    def _remember(self, ledger: Ledger) -> str:
        return remember(self._folder, replace(self._memory, number=ledger.last, given=ledger.entries[-1].given))

    def beside(self, held: Held, found: Found) -> tuple[Held, Beside]:
        """The release once it is known what the run found; what must be known of earlier releases to publish that.

        The same data with other topics or groups, by another setting or codebook, is a release of its own.
        """
        if self._made is None:
            return held, Beside()
        made, marker = self._made, self._made.marker
        participants = held.tables.participants
        groups = found.groups()
        self._wrote, self._chose = Wrote(found.ideas, participants), Chose(found.chose)
        cells = {
            "groups": group_marks(groups, marker) | self._weights(marker) | answers.answer_marks(self._chose, marker),
            "topics": topic_marks(self._wrote, marker),
        }
        made.cells |= {kind: own for kind, own in cells.items() if own}
        entries = made.ledger.entries[: self._only or None]
        releases = [made.ledger.cells(entry.number) for entry in entries]
        self._untold = held.untold
        again: Cells = {}
        repeated: Cells | None = None
        if not made.new:
            held, same = self._once_more(held, releases)
            # A release that is made again tells what it told.
            releases = [same] if same is not None else releases
            again = same if same is not None and same.get("told") else {}
            # One that told no answers has nothing told, where nothing else is.
            repeated = same
            if same is None and made.entry.anyway:
                releases = []
        elif made.entry.anyway:
            releases = []
        least = max(made.entry.least, 2)
        self._untold = untold_topics(self._wrote, releases, marker=marker, least=least) | held.untold
        self._unanswered = answers.unanswered(self._chose, releases, marker=marker, least=least)
        if repeated is not None:
            self._unanswered |= answers.unanswered_before(self._chose, repeated, marker)
        if again:
            self._untold |= untold_before(self._wrote, again, marker)
        people = held.people()
        links = linked_segments(participants[segments_of(participants)], min_cell=least)
        compared = ComparedVotes(releases, marker, participants, people, links, again=not made.new and bool(releases))
        votes: dict[tuple[str, str], Families] = {}
        sizes: dict[str, list[Difference]] = {}
        for question, own in found.votes.groupby("question", sort=False) if releases else ():
            differences, counted = compared.of_question(str(question), ballots_of(own), groups.get(str(question), {}))
            votes |= {(str(question), by): several for by, several in differences.items() if several}
            sizes |= {str(question): counted} if counted else {}
        questions = [ALL_QUESTIONS, *dict.fromkeys(held.tables.ideas["question"])]
        people_counted = ComparedCounts(releases, marker, participants, sorted(people), links)
        counts = people_counted.differences(made.waited.cells, questions) if releases else {}
        before = people_counted.counted_before(questions) if again else {}
        others = [release.get("groups", {}).get(marker.cell("weights")) for release in releases]
        now = self._weights(marker).get(marker.cell("weights"))
        weighted = any(then not in (None, now) for then in others)
        told = Beside(votes, counts, before, sizes, self._untold, least, weighted, self._unanswered, marker.secret)
        return replace(held, untold=self._untold), told

    def _weights(self, marker: Marker) -> dict[str, frozenset[str]]:
        """The cell of the shares that votes are weighted to; none where they are not."""
        cell = marker.cell("weights")
        return {cell: frozenset([marker.mark(cell, self._references)])} if self._references else {}

    def _once_more(self, held: Held, releases: Sequence[Cells]) -> tuple[Held, Cells | None]:
        """The release that this run makes again, if it is one; else, with the same data, it is a new one."""
        made = self._made
        assert made is not None
        own = {**made.waited.cells, **made.cells}
        kinds = (*KINDS, "totals", "groups", "topics")
        again = [
            (entry, cells)
            for entry, cells in zip(made.ledger.entries, releases, strict=False)
            if (entry.number == self._only or not self._only) and holds(cells, own, kinds)
        ]
        if again:
            made.entry, same = again[-1]
            return replace(held, told=told_of(made.waited, made.entry, made.ledger)), same
        if not self._only:
            made.new = True
            made.entry = made.fresh
        return replace(held, told=told_of(made.waited, made.entry, made.ledger)), None

    def keep(
        self,
        shown: "Mapping[tuple[str, str], ShownValues] | None" = None,
        sizes: Mapping[str, Sequence[str]] | None = None,
        *,
        participation: pd.DataFrame | None = None,
    ) -> str:
        """Remember this release, where it holds anything else than the ones before; a sentence where a part of that is not possible.

        Parameters
        ----------
        shown
            Which values and groups were told on each idea.
        sizes
            By question, the groups whose size was told; blank among them where those without a group are counted.
        participation
            How many people of each value were told of.

        Raises
        ------
        ReportError
            If another report was finished, or somebody was forgotten, meanwhile.
        """
        if self._made is None or not self._writes:
            return ""
        made = self._made
        if not made.new:
            return self._remember(made.ledger)
        told = told_marks(shown or {}, sizes or {}, made.marker)
        told |= {} if participation is None else counts_told(participation, made.marker)
        told |= topics_told(self._wrote, self._untold, made.marker) if self._wrote else {}
        told |= answers.answers_told(self._chose, self._unanswered, made.marker)
        cells = {**made.waited.cells, **made.cells, **({"told": told} if told else {})}
        finished = made.ledger.with_release(made.entry, cells)
        now = read_ledger(self._folder)
        if (
            now is not None
            and state_of(now) == state_of(finished)
            and holds(now.cells(now.last), cells, (*KINDS, *FOUND))
        ):
            # Another run of the same data was a moment faster: it is one release.
            return ""
        if state_of(now) != state_of(self._read):
            raise ReportError(
                f"{self._path} was changed while this report was made, by another report or because somebody was forgotten; run again. "
                "Nothing was written."
            )
        content = ledger_bytes(finished)
        if len(content) > LARGEST:
            return f"{TOO_LARGE} (at most {LARGEST:,} bytes)"
        write_atomically(self._path, lambda file: file.write(content))
        return self._remember(finished)

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

    def _repeated(self, tables: Tables, given: Given, entry: Entry, known: tuple[Ledger, Marker]) -> Held:
        ledger, marker = known
        waited = as_it_was(given, ledger.cells(entry.number), marker=marker, least=max(entry.least, 2))
        fresh = replace(entry, number=ledger.last + 1, day=date.today().isoformat(), anyway=self._anyway)
        self._made = _Decided(entry, fresh, ledger, marker, waited, new=False, cells=_totals(given, waited, marker))
        return as_held(tables, waited, told_of(waited, entry, ledger))


def _totals(given: Given, waited: Waited, marker: Marker) -> dict[str, Mapping[str, frozenset[str]]]:
    cells = totals_cells({**given.totals, **waited.totals}, marker)
    return {"totals": cells} if cells else {}


def _lost(folder: Path, ledger: Ledger | None, before: int) -> str:
    """What of the releases that this machine remembers is not in the ledger, as the beginning of a sentence; blank if nothing."""
    now = ledger.last if ledger else 0
    if now >= before:
        return ""
    found = f"holds {now} of" if ledger else "is missing, which holds"
    return f"{folder / FILE} {found} the {before} reports that were made of this consultation on this machine, so nobody can tell how this one differs from them"
