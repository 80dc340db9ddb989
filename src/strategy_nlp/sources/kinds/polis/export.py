"""Polis exports, in both layouts, as a consultation folder.

Two layouts are known: the open-data export (``comments.csv`` with ``comment-id``) and the community export
(``comments.csv`` with ``statement_id`` and a ``conversation.json``); downloads put the day and the conversation before each
name, and may be one ZIP. The votes are an event log or a matrix of voters by ideas. The last vote of a voter on an idea counts.
"""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.errors import DataError, SourceError, shown
from strategy_nlp.intake.columns import tells_of_moderation
from strategy_nlp.intake.moments import read_moments
from strategy_nlp.intake.spreadsheets import Sheet, plain, read_sheet
from strategy_nlp.intake.tables import write_folder
from strategy_nlp.messages import noted
from strategy_nlp.sources.kinds.polis.files import ImportSummary, conversation, files_of, opened, shown_settings
from strategy_nlp.sources.kinds.polis.rows import (
    NO_NUMBER,
    refuse_nobody,
    refuse_other_votes,
    refuse_two_rows,
    true_or_false,
    whole,
)

_STATUS = {"-1": "rejected", "0": "pending", "1": "accepted"}
_COLUMNS = {
    "comment-id": "idea_id",
    "statement_id": "idea_id",
    "comment-body": "text",
    "txt": "text",
    "lang": "language",
    "author-id": "author_id",
    "participant_id": "author_id",
    "timestamp": "created_at",
    "created": "created_at",
    "is-seed": "is_seed",
    "is-meta": "is_meta",
    "agrees": "agrees",
    "agree_count": "agrees",
    "disagrees": "disagrees",
    "disagree_count": "disagrees",
}
_VOTE_COLUMNS = {
    "comment-id": "idea_id",
    "statement_id": "idea_id",
    "voter-id": "voter_id",
    "participant_id": "voter_id",
    "timestamp": "created_at",
    "modified": "created_at",
}
# Fewer ideas than this whose counts tell agree from disagree cannot settle the sign.
_LEAST_EVIDENCE = 3


@dataclass
class _Export:
    """The files of one export by their plain names, and what reading them brought to light."""

    called: str
    files: dict[str, Path]
    notes: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unread_dates: int = 0

    def sheet(self, name: str, expected: Any) -> Sheet:
        """A file's table, its columns under the names that Polis gives them whatever their case and signs."""
        sheet = read_sheet(self.files[name], expected=expected)
        self.notes += sheet.notes
        own = {plain(column): column for column in expected}
        return replace(sheet, cells=sheet.cells.rename(columns=lambda column: own.get(plain(column), column)))


def import_polis(source: Path, destination: Path) -> ImportSummary:
    """What was imported from a Polis export, a folder or a ZIP; the consultation folder is written to the destination.

    Raises
    ------
    SourceError
        If the source is no Polis export, or the sign of its votes cannot be settled.

    Examples
    --------
    >>> import_polis(Path("no such export"), Path("ours"))
    Traceback (most recent call last):
    strategy_nlp.errors.SourceError: ...
    """
    read = read_polis(source)
    write_folder(destination, toml=_toml(read.summary.title, read.strict), tables=read.tables)
    return read.summary


@dataclass(frozen=True)
class PolisExport:
    """The tables of a Polis export in the contract's columns, whether voters saw accepted ideas only, and what was read."""

    tables: dict[str, pd.DataFrame]
    strict: bool
    summary: ImportSummary


def read_polis(source: Path) -> PolisExport:
    """A Polis export, a folder or a ZIP.

    Raises
    ------
    SourceError
        As `import_polis` does.
    """
    try:
        with opened(source) as folder:
            called = source.name if folder == source else source.stem
            return _read(_Export(called, files_of(folder, source)))
    except DataError as error:
        raise SourceError(*error.args) from None


def _read(export: _Export) -> PolisExport:
    ideas = _read_ideas(export)
    votes, replaced = _read_votes(export)
    listed = votes["idea_id"].isin(ideas["idea_id"])
    unlisted, votes = int((~listed).sum()), votes[listed]
    flipped = _sign_is_flipped(export.files["comments.csv"], ideas, votes)
    codes = {"-1": "agree", "0": "pass", "1": "disagree"} if flipped else {"1": "agree", "0": "pass", "-1": "disagree"}
    votes = votes.assign(vote=votes["vote"].map(codes))
    title, strict = conversation(export.called, export.files)
    tables = {"ideas": ideas if votes.empty else ideas.drop(columns=["agrees", "disagrees"], errors="ignore")}
    if not votes.empty:
        tables["votes"] = votes[["voter_id", "idea_id", "vote"]]
    summary = ImportSummary(
        title, len(ideas), votes["voter_id"].nunique(), len(votes), replaced, unlisted, flipped,
        export.unread_dates, tuple(export.left_out), tuple(export.notes),
    )  # fmt: skip
    return PolisExport(tables, strict, summary)


def _without(column: str, path: Path, columns: "pd.Index[str]") -> SourceError:
    """What is wrong with a file that lacks a column."""
    return SourceError(
        noted(
            "{file}: there is no column {column}; found {columns}.",
            file=str(path),
            column=column,
            columns=_listed(columns),
        )
    )


def _read_ideas(export: _Export) -> pd.DataFrame:
    path = export.files["comments.csv"]
    sheet = export.sheet("comments.csv", [*_COLUMNS, "moderated"])
    raw = sheet.cells
    if "comment-id" not in raw and "statement_id" not in raw:
        raise _without("comment-id / statement_id", path, raw.columns)
    if "comment-body" not in raw and "txt" not in raw:
        raise SourceError(
            noted(
                "{file}: there is no column comment-body or txt, so no idea has words; export them too.", file=str(path)
            )
        )
    if "moderated" not in raw:
        for name in raw.columns:
            if name not in _COLUMNS and tells_of_moderation(name, raw[name]):
                raise SourceError(
                    noted(
                        "{file}: the column {column} may say which ideas a moderator turned down, and there is no column moderated; name it moderated (-1, 0 or 1), or take it out.",
                        file=str(path),
                        column=shown(name),
                    )
                )
        export.notes.append(
            noted(
                "{file} has no column moderated, so every idea counts as one that no moderator looked at.",
                file=path.name,
            )
        )
    refuse_two_rows(raw, sheet, path)
    if "timestamp" not in raw and "created" not in raw and "datetime" in raw:
        raw = raw.rename(columns={"datetime": "timestamp"})
    ideas = raw.rename(columns=_COLUMNS)
    for name in ("is_seed", "is_meta"):
        if name in ideas:
            ideas[name] = true_or_false(ideas[name], name, sheet=sheet, path=path)
    ideas["status"] = ideas["moderated"].map(whole).map(_STATUS) if "moderated" in ideas else "pending"
    if ideas["status"].isna().any():
        row = int(ideas["status"].isna().to_numpy().argmax())
        raise SourceError(
            noted(
                NO_NUMBER,
                file=str(path),
                row=str(sheet.rows[row]),
                column="moderated",
                found=shown(raw["moderated"][row]),
            )
        )
    ideas["idea_id"] = ideas["idea_id"].map(whole)
    ideas["created_at"] = _days(export, ideas["created_at"]) if "created_at" in ideas else ""
    ideas["question"] = "q1"
    wanted = ["idea_id", "question", "text", "language", "author_id", "created_at", "status", "is_seed", "is_meta"]
    kept = [name for name in [*wanted, "agrees", "disagrees"] if name in ideas]
    return ideas[kept].drop_duplicates("idea_id", keep="last").reset_index(drop=True)


def _days(export: _Export, column: "pd.Series[str]") -> "pd.Series[str]":
    """Days in ISO form; blank where a moment cannot be read, which is counted."""
    moments = read_moments(column)
    export.unread_dates = int(moments.unread.sum())
    return moments.times.dt.strftime("%Y-%m-%d").fillna("")


def _read_votes(export: _Export) -> tuple[pd.DataFrame, int]:
    matrix = next((name for name in ("participants-votes.csv", "participant-votes.csv") if name in export.files), "")
    if "votes.csv" in export.files:
        votes, replaced = _read_log(export)
        # An empty log beside a full matrix must not lose the votes.
        if not (votes.empty and matrix):
            return votes, replaced
    if matrix:
        return _read_matrix(export, matrix), 0
    return pd.DataFrame({"voter_id": [], "idea_id": [], "vote": []}, dtype=str), 0


def _read_log(export: _Export) -> tuple[pd.DataFrame, int]:
    path, sheet = export.files["votes.csv"], export.sheet("votes.csv", [*_VOTE_COLUMNS, "vote"])
    votes = sheet.cells.rename(columns=_VOTE_COLUMNS).set_axis(sheet.rows)
    needed = {"voter_id", "idea_id", "vote"} - set(votes.columns)
    if needed:
        raise SourceError(
            noted(
                "{file}: there is no column {column}; found {columns}.",
                file=str(path),
                column=sorted(needed)[0],
                columns=_listed(votes.columns),
            )
        )
    votes = votes.assign(**{name: votes[name].map(whole) for name in ("voter_id", "idea_id", "vote")})
    if "created_at" not in votes and "datetime" in votes:
        votes = votes.rename(columns={"datetime": "created_at"})
    refuse_other_votes(votes, path)
    refuse_nobody(votes["voter_id"], path)
    if "created_at" in votes:
        moments = read_moments(votes["created_at"])
        when = moments.sequence(votes["created_at"])
        pair = votes.groupby(["voter_id", "idea_id"], sort=False)["vote"]
        lost = when.isna() & (pair.transform("nunique") > 1)
        if lost.any() and moments.given:
            first = int(np.flatnonzero(lost.to_numpy())[0])
            when_told = shown(votes["created_at"].iloc[first])
            raise SourceError(
                noted(
                    "{file}, row {row}: the timestamp is {found}, which cannot be read as one moment, and the voter has several votes on the idea; without it nobody can tell which is the last.",
                    file=str(path),
                    row=str(votes.index[first]),
                    found=when_told,
                )
            )
        votes = votes.iloc[when.reset_index(drop=True).sort_values(kind="stable", na_position="first").index]
    latest = votes.drop_duplicates(["voter_id", "idea_id"], keep="last")
    return latest.reset_index(drop=True), len(votes) - len(latest)


def _read_matrix(export: _Export, name: str) -> pd.DataFrame:
    path, sheet = export.files[name], export.sheet(name, ["participant", "group-id", "n-votes"])
    wide = sheet.cells.set_axis(sheet.rows)
    if "participant" not in wide:
        raise _without("participant", path, wide.columns)
    listed = _numbers_of_ideas(wide.columns)
    refuse_nobody(wide["participant"], path)
    twice = wide["participant"].map(whole).duplicated()
    if twice.any():
        row = str(wide.index[int(twice.to_numpy().argmax())])
        raise SourceError(
            noted(
                "{file}, row {row}: the participant stands in an earlier row too; each has one row in a matrix.",
                file=str(path),
                row=row,
            )
        )
    known = {"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
    export.left_out = [column for column in wide.columns if column not in known and column not in listed]
    long = wide.reset_index(names="row").melt(["row", "participant"], listed, "idea_id", "vote")
    votes = long[long["vote"].str.strip() != ""].rename(columns={"participant": "voter_id"}).set_index("row")
    votes = votes.assign(vote=votes["vote"].map(whole), idea_id=votes["idea_id"].map(whole))
    refuse_other_votes(votes, path)
    return votes.reset_index(drop=True)


def _listed(columns: "pd.Index[str]") -> str:
    return ", ".join(shown(name)[1:-1] for name in columns)


def _numbers_of_ideas(columns: "pd.Index[str]") -> list[str]:
    """The columns that are ideas: Polis numbers them."""
    return [name for name in columns if whole(name).isdigit()]


def _sign_is_flipped(comments: Path, ideas: pd.DataFrame, votes: pd.DataFrame) -> bool:
    """Whether -1 means agree, judged by which reading comes closer to the counts in ``comments.csv``.

    One generation of exporters wrote the database's sign, in which -1 is agree. The counts include changed votes, so
    they are evidence of the sign only and never used as tallies.
    """
    if votes.empty:
        return False
    if not {"agrees", "disagrees"} <= set(ideas.columns):
        raise SourceError(
            noted(
                "{file}: without the columns agrees and disagrees it cannot be told whether a vote of 1 agrees or disagrees; export them too.",
                file=str(comments),
            )
        )
    counts = ideas.set_index("idea_id")[["agrees", "disagrees"]].apply(pd.to_numeric, errors="coerce")
    ones = votes["vote"].eq("1").astype(int).groupby(votes["idea_id"]).sum()
    minus_ones = votes["vote"].eq("-1").astype(int).groupby(votes["idea_id"]).sum()
    difference = (ones - minus_ones).reindex(counts.index).fillna(0)
    stated = counts["agrees"] - counts["disagrees"]
    telling = (difference != 0) & stated.notna() & (stated != 0)
    same = int(((difference > 0) == (stated > 0))[telling].sum())
    other = int(telling.sum()) - same
    if telling.sum() < _LEAST_EVIDENCE or max(same, other) < 0.8 * telling.sum():
        raise SourceError(
            noted(
                "{file}: it cannot be told whether a vote of 1 agrees or disagrees (ideas that speak for agree: {same}, for disagree: {other}); correct agrees and disagrees in comments.csv.",
                file=str(comments.parent),
                same=same,
                other=other,
            )
        )
    return other > same


def _toml(title: str, strict: bool) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    settings = "\n".join(shown_settings(strict))
    return f'title = {quoted}\norganiser = ""\n\n[settings]\n{settings}\n\n[[questions]]\nid = "q1"\ntitle = {quoted}\n'
