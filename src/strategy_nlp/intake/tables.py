"""Reading a consultation folder's tables, and writing one without ever leaving half of it behind."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.coded import coded, different
from strategy_nlp.errors import DataError, SourceError, other_kind, shown
from strategy_nlp.files import whole_folder
from strategy_nlp.intake import schema
from strategy_nlp.intake.columns import settle
from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.moments import ORDERS, Moments, read_moments
from strategy_nlp.intake.parquet import read_parquet
from strategy_nlp.intake.spreadsheets import plain, read_sheet

TABLES = ("ideas", "votes", "participants", "events")
_SUFFIXES = (".parquet", ".csv")
# Files that a consultation folder may hold beside its tables.
_OTHER_FILES = {
    "consultation.toml", "codebook.json", "checked.json", "people.json", "releases.json", "mapping.toml", "planted.csv"
}  # fmt: skip
_TABLE_SUFFIXES = {".csv", ".parquet", ".xlsx", ".xls", ".ods", ".tsv", ".txt", ".json"}
_CODED = {"votes"}  # of which there may be millions
# Whose moments are read, in which column.
_MOMENTS = {"ideas": "created_at", "votes": "created_at", "events": "starts_at"}
# The largest real consultations cross a dozen segments; the tables by segment grow with their columns and values.
MOST_SEGMENTS = 60
MOST_VALUES = 1_000
NO_IDEA = "holds no idea; at least one row is needed."
_ASK = 'write date_order = "dmy" or "mdy" under [settings] in consultation.toml'


@dataclass(frozen=True)
class Tables:
    """A consultation's tables as they were received, with defaults filled in; an absent table has no rows.

    Attributes
    ----------
    ideas, votes, participants, events
        The tables. ``created_at`` and ``starts_at`` are moments in UTC as text of one length, blank where there is none.
    files
        The files that were read.
    dates
        By table, how many moments were ``given`` and how many ``read``, where any were given.

    Examples
    --------
    >>> from strategy_nlp.intake.consultation import demo_folder, read_consultation
    >>> tables = read_tables(read_consultation(demo_folder()))
    >>> len(tables.ideas), len(tables.votes), len(tables.events)
    (1030, 45017, 2)
    """

    ideas: pd.DataFrame
    votes: pd.DataFrame
    participants: pd.DataFrame
    events: pd.DataFrame
    files: tuple[Path, ...]
    dates: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a folder's tables hold, what is wrong with them, and what somebody should know who is sure that they are right."""

    tables: Tables
    problems: list[schema.Problem]
    warnings: list[str]


def table_path(folder: Path, name: str) -> Path | None:
    """The file that holds a table: the Parquet file where there is one, else the CSV file, else None.

    Raises
    ------
    DataError
        If something of that name is there and is no file: a folder, a broken link.
    """
    for suffix in _SUFFIXES:
        path = folder / f"{name}{suffix}"
        if path.is_file():
            return path
        if path.is_symlink() or path.exists():
            raise DataError(f"{path} is {other_kind(path)}; put the table there, or take the name away.")
    return None


def find_problems(consultation: Consultation) -> list[schema.Problem]:
    """Everything wrong with the tables of a consultation, a sentence a kind; empty when they can be used.

    Examples
    --------
    >>> from strategy_nlp.intake.consultation import demo_folder, read_consultation
    >>> find_problems(read_consultation(demo_folder()))
    []
    """
    return read_folder(consultation).problems


def read_tables(consultation: Consultation) -> Tables:
    """The tables of a consultation, checked.

    Raises
    ------
    DataError
        If a table cannot be used; the sentence names file, row or column, what was found and what is allowed.

    Examples
    --------
    >>> from strategy_nlp.intake.consultation import demo_folder, read_consultation
    >>> len(read_tables(read_consultation(demo_folder())).ideas)
    1030
    """
    reading = read_folder(consultation)
    schema.require_usable(reading.problems)
    return reading.tables


def write_folder(destination: Path, *, toml: str, tables: dict[str, pd.DataFrame]) -> None:
    """Write a consultation folder whole or not at all.

    Raises
    ------
    SourceError
        If the destination is there already.

    Examples
    --------
    >>> import tempfile
    >>> toml = 'title = "Ours"\\norganiser = "Us"\\n[[questions]]\\nid = "q1"\\ntitle = "What now?"\\n'
    >>> ideas = pd.DataFrame({"idea_id": ["i1"], "question": ["q1"], "text": ["Plant trees in each street"]})
    >>> folder = Path(tempfile.mkdtemp()) / "ours"
    >>> write_folder(folder, toml=toml, tables={"ideas": ideas})
    >>> sorted(path.name for path in folder.iterdir())
    ['consultation.toml', 'ideas.csv']
    """
    if destination.exists():
        raise SourceError(f"{destination} is there already; name a new folder, or remove it first.")
    with whole_folder(destination) as unfinished:
        (unfinished / "consultation.toml").write_text(toml, encoding="utf-8")
        for name, table in tables.items():
            table.to_csv(unfinished / f"{name}.csv", index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")


def read_folder(consultation: Consultation) -> Reading:
    """The tables of a consultation with everything that is wrong with them, and warnings.

    Raises
    ------
    DataError
        If a file cannot be read as a table at all.

    Examples
    --------
    >>> from strategy_nlp.intake.consultation import demo_folder, read_consultation
    >>> read_folder(read_consultation(demo_folder())).problems
    []
    """
    read, warnings = _Read(consultation), _warnings_about_files(consultation.folder)
    for name in TABLES:
        read.add(name)
    problems = read.problems or [*_problems_between(consultation, read), *_settle_changes(read)]
    return Reading(read.as_tables(), problems, [*warnings, *read.warnings, *([] if problems else _unjoined(read))])


class _Read:
    """The tables read so far, by name: their cells, row numbers, file names, moments and how these were written."""

    def __init__(self, consultation: Consultation) -> None:
        self.folder, self.order = consultation.folder, consultation.settings.date_order
        self.tables: dict[str, pd.DataFrame] = {}
        self.rows: dict[str, NDArray[np.int64]] = {}
        self.names: dict[str, str] = {}
        self.moments: dict[str, Moments] = {}
        self.written: dict[str, pd.Series[str]] = {}
        self.files: list[Path] = []
        self.problems: list[schema.Problem] = []
        self.warnings: list[str] = []

    def add(self, name: str) -> None:
        described = schema.schemas()[name]
        path = table_path(self.folder, name)
        if path is None:
            if name == "ideas":
                raise DataError(f"{self.folder / 'ideas.csv'} is missing; a consultation needs its ideas.")
            self.tables[name] = schema.empty(described)
            return
        known = {column: bool(rule.required) for column, rule in described.columns.items()}
        sheet = read_sheet(path, expected=known) if path.suffix == ".csv" else read_parquet(path, codes=name in _CODED)
        cells, wrong, warned = settle(
            sheet.cells.assign(**{str(column): _held(sheet.cells[column], name) for column in sheet.cells}),
            name,
            required=[column for column, needed in known.items() if needed],
            optional=[column for column, needed in known.items() if not needed],
            file=path.name,
        )
        self.warnings += [*sheet.notes, *warned]
        cells = schema.trimmed(cells)
        right, found = schema.checked(cells, described, file=path.name, rows=sheet.rows)
        found = [*(schema.Problem(sentence) for sentence in wrong), *found]
        if name == "participants" and not found:
            found = _too_many_segments(cells, path.name)
        self.problems += found
        self.tables[name] = schema.empty(described) if found else right
        self.rows[name] = sheet.rows
        self.names[name] = path.name
        self.files.append(path)
        if name in _MOMENTS and not found:
            self._read_moments(name)

    def _read_moments(self, name: str) -> None:
        column, table = _MOMENTS[name], self.tables[name]
        moments = read_moments(table[column], order=self.order)
        self.tables[name] = table.assign(**{column: _held(moments.written(), name)})
        self.moments[name], self.written[name] = moments, table[column]
        unread, ambiguous = int(moments.unread.sum()), int(moments.ambiguous.sum())
        if not unread:
            return
        rows = self.rows[name][np.flatnonzero(moments.unread.to_numpy())]
        example = shown(table[column][int(np.flatnonzero(moments.unread.to_numpy())[0])])
        asked = f" {ambiguous:,} could be two days: {_ASK}." if ambiguous else ""
        self.warnings.append(
            f"{self.names[name]}: {unread:,} of {moments.given:,} cells of {column} cannot be read as a moment, the first in row "
            f"{rows[0]} ({example}); their ideas and votes count, without a day.{asked}"
        )

    def as_tables(self) -> Tables:
        dates = {name: {"given": own.given, "read": own.read} for name, own in self.moments.items() if own.given}
        return Tables(**self.tables, files=tuple(self.files), dates=dates)


def _held(column: "pd.Series[str]", table: str) -> "pd.Series[str]":
    return coded(column) if table in _CODED else column


def _problems_between(consultation: Consultation, read: _Read) -> list[schema.Problem]:
    ideas, votes = read.tables["ideas"], read.tables["votes"]
    if ideas.empty:
        return [schema.Problem(f"{read.names['ideas']} {NO_IDEA}")]
    known = [question.id for question in consultation.questions]
    unheld = ideas["channel"].str.startswith("event:") & ~ideas["channel"].str.removeprefix("event:").isin(
        read.tables["events"]["event_id"]
    )
    offered = {question.id: question.choices for question in consultation.questions}
    read.tables["ideas"] = ideas = ideas.assign(choice=_as_offered(ideas, offered))
    pairs = zip(ideas["question"], ideas["choice"], strict=True)
    unoffered = pd.Series(
        [choice not in ("", *offered.get(question, ())) for question, choice in pairs], index=ideas.index
    )
    checks = (
        (
            "ideas",
            "choice",
            unoffered,
            "it must be one of the answers that consultation.toml gives the question, or blank for an open question",
        ),
        ("ideas", "question", ~ideas["question"].isin(known), f"it must be one of {', '.join(known)}"),
        ("ideas", "channel", unheld, "events.csv has no such event_id; add the event or correct the channel"),
        (
            "votes",
            "idea_id",
            ~votes["idea_id"].isin(ideas["idea_id"]),
            f"it must be an idea_id of {read.names['ideas']}",
        ),
    )
    return [
        schema.problem_in_rows(
            read.names[table],
            column,
            found=read.tables[table].loc[wrong, column].tolist(),
            rows=read.rows[table][wrong.to_numpy()].tolist(),
            allowed=allowed,
        )
        for table, column, wrong, allowed in checks
        if wrong.any()
    ]


def _as_offered(ideas: pd.DataFrame, offered: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What was chosen, as the question writes it: capital letters and spaces mean nothing."""
    written = {
        (question, " ".join(choice.split()).casefold()): choice
        for question, choices in offered.items()
        for choice in choices
    }
    pairs = zip(ideas["question"], ideas["choice"], strict=True)
    return [written.get((question, " ".join(choice.split()).casefold()), choice) for question, choice in pairs]


def _settle_changes(read: _Read) -> list[schema.Problem]:
    """What stands in the way of telling which of several votes of one voter on one idea is the last.

    Where days could be months, and either order makes the same votes the last ones, those alone are left in the table; likewise
    where plain numbers tell the sequence and no day.
    """
    moments, votes = read.moments.get("votes"), read.tables["votes"]
    if moments is None:
        return []
    dated = moments.times.notna() | moments.unread
    # Without any moment the rows tell the sequence, and with all of them these do.
    if not (dated.any() and moments.times.isna().any()):
        return []
    pair = votes.groupby(["voter_id", "idea_id"], sort=False, observed=True)
    several = pair["vote"].transform("nunique") > 1
    unsure = several & moments.times.isna() & dated.groupby(pair.ngroup()).transform("any")
    if not unsure.any():
        return []
    changed = votes[pair.ngroup().isin(pair.ngroup()[unsure])]
    written = read.written["votes"]
    if moments.ambiguous[unsure].all() or not moments.read:
        ways = [read_moments(written, order=order) for order in ORDERS]
        last = [_last_rows(changed, way.sequence(written)) for way in ways]
        if last[0].equals(last[1]) and len(last[0]):
            kept = ~votes.index.isin(changed.index.difference(last[0]))
            read.tables["votes"] = votes[kept].reset_index(drop=True)
            read.rows["votes"] = read.rows["votes"][kept]
            return []
    reason = (
        f"it could be two days, and which of a voter's votes counts depends on it; {_ASK}"
        if moments.ambiguous[unsure].any()
        else "the voter has another vote on the idea, and without a moment that can be read nobody can tell which is the last"
    )
    found, rows = written[unsure].tolist(), read.rows["votes"][unsure.to_numpy()].tolist()
    return [schema.problem_in_rows(read.names["votes"], _MOMENTS["votes"], found=found, rows=rows, allowed=reason)]


def _last_rows(votes: pd.DataFrame, times: "pd.Series[Any]") -> "pd.Index[int]":
    """The rows of the votes that are each voter's last on an idea; none where a moment is missing."""
    own = times[votes.index]
    if own.isna().any():
        return pd.Index([], dtype=int)
    ordered = votes.loc[own.sort_values(kind="stable").index]
    return ordered.drop_duplicates(["voter_id", "idea_id"], keep="last").index.sort_values()


def _too_many_segments(participants: pd.DataFrame, file: str) -> list[schema.Problem]:
    segments = [name for name in participants.columns if name.startswith("segment_")]
    if len(segments) > MOST_SEGMENTS:
        return [schema.Problem(f"{file} has {len(segments):,} segments; at most {MOST_SEGMENTS} can be told apart.")]
    return [
        schema.Problem(
            f"{file}: {shown(name)} has {values:,} different values; a segment has at most {MOST_VALUES:,}. Put them into groups, or "
            "give the column another name."
        )
        for name in segments
        if (values := participants[name].nunique()) > MOST_VALUES
    ]


def _unjoined(read: _Read) -> list[str]:
    """Who wrote or voted and is not among the participants: usually an id written otherwise."""
    participants = read.tables["participants"]
    if participants.empty:
        return []
    told = []
    for name, column, what in (("ideas", "author_id", "authors"), ("votes", "voter_id", "voters")):
        ids = read.tables[name][column]
        people = pd.Series(different(ids[ids != ""]))
        missing = int((~people.isin(participants["participant_id"])).sum())
        if missing:
            told.append(
                f"{read.names['participants']}: {missing:,} of {len(people):,} {what} are not in it; they count, and belong to no segment."
            )
    return told


def _warnings_about_files(folder: Path) -> list[str]:
    """Files that are nearly a table's, or that are tables and not read.

    Raises
    ------
    DataError
        If a table is missing and a file is nearly named as it is: it would be left out without a word.
    """
    told = []
    there = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    names = {path.name for path in there}
    for name in TABLES:
        both = [f"{name}{suffix}" for suffix in _SUFFIXES if f"{name}{suffix}" in names]
        if len(both) > 1:
            told.append(f"{both[0]} and {both[1]} are both there; {both[0]} is read.")
    for path in there:
        if path.name in _OTHER_FILES or (path.stem in TABLES and path.suffix in _SUFFIXES):
            continue
        stem = plain(path.name.split(".")[0])
        meant = next((name for name in TABLES if stem in {name, name.removesuffix("s")}), "")
        if meant and not any(f"{meant}{suffix}" in names for suffix in _SUFFIXES):
            raise DataError(
                f"{path} is nearly {meant}.csv, which is missing; save it as {meant}.csv (CSV UTF-8), or name it otherwise."
            )
        if path.suffix.casefold() in _TABLE_SUFFIXES:
            told.append(f"{path.name} is no table of a consultation and is not read.")
    return told
