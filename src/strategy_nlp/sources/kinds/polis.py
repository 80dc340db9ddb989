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

from strategy_nlp.errors import DataError, SourceError, readable, shown
from strategy_nlp.intake.columns import tells_of_moderation
from strategy_nlp.intake.moments import read_moments
from strategy_nlp.intake.schema import is_nobody
from strategy_nlp.intake.spreadsheets import Sheet, plain, read_sheet
from strategy_nlp.intake.tables import write_folder
from strategy_nlp.sources.kinds.polis_files import ImportSummary, files_of, opened

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
        raise SourceError(str(error)) from None


def _read(export: _Export) -> PolisExport:
    ideas = _read_ideas(export)
    votes, replaced = _read_votes(export)
    listed = votes["idea_id"].isin(ideas["idea_id"])
    unlisted, votes = int((~listed).sum()), votes[listed]
    flipped = _sign_is_flipped(export.files["comments.csv"], ideas, votes)
    codes = {"-1": "agree", "0": "pass", "1": "disagree"} if flipped else {"1": "agree", "0": "pass", "-1": "disagree"}
    votes = votes.assign(vote=votes["vote"].map(codes))
    title, strict = _conversation(export)
    tables = {"ideas": ideas if votes.empty else ideas.drop(columns=["agrees", "disagrees"], errors="ignore")}
    if not votes.empty:
        tables["votes"] = votes[["voter_id", "idea_id", "vote"]]
    summary = ImportSummary(
        title, len(ideas), votes["voter_id"].nunique(), len(votes), replaced, unlisted, flipped,
        export.unread_dates, tuple(export.left_out), tuple(export.notes),
    )  # fmt: skip
    return PolisExport(tables, strict, summary)


def _read_ideas(export: _Export) -> pd.DataFrame:
    path = export.files["comments.csv"]
    sheet = export.sheet("comments.csv", [*_COLUMNS, "moderated"])
    raw = sheet.cells
    if "comment-id" not in raw and "statement_id" not in raw:
        raise SourceError(
            f"{path}: there is no column comment-id or statement_id; found {', '.join(shown(name)[1:-1] for name in raw.columns)}."
        )
    if "comment-body" not in raw and "txt" not in raw:
        raise SourceError(f"{path}: there is no column comment-body or txt, so no idea has words; export them too.")
    if "moderated" not in raw:
        for name in raw.columns:
            if name not in _COLUMNS and tells_of_moderation(name, raw[name]):
                raise SourceError(
                    f"{path}: the column {shown(name)} may say which ideas a moderator turned down, and there is no column moderated; name it "
                    "moderated (-1, 0 or 1), or take it out."
                )
        export.notes.append(
            f"{path.name} has no column moderated, so every idea counts as one that no moderator looked at"
        )
    _refuse_two_rows(raw, sheet, path)
    if "timestamp" not in raw and "created" not in raw and "datetime" in raw:
        raw = raw.rename(columns={"datetime": "timestamp"})
    ideas = raw.rename(columns=_COLUMNS)
    for name in ("is_seed", "is_meta"):
        if name in ideas:
            ideas[name] = _true_or_false(ideas[name], name, sheet, path)
    ideas["status"] = ideas["moderated"].map(_whole).map(_STATUS) if "moderated" in ideas else "pending"
    if ideas["status"].isna().any():
        row = int(ideas["status"].isna().to_numpy().argmax())
        raise SourceError(
            f"{path}, row {sheet.rows[row]}: moderated is {shown(raw['moderated'][row])}; it must be -1, 0 or 1."
        )
    ideas["idea_id"] = ideas["idea_id"].map(_whole)
    ideas["created_at"] = _days(export, ideas["created_at"]) if "created_at" in ideas else ""
    ideas["question"] = "q1"
    wanted = ["idea_id", "question", "text", "language", "author_id", "created_at", "status", "is_seed", "is_meta"]
    kept = [name for name in [*wanted, "agrees", "disagrees"] if name in ideas]
    return ideas[kept].drop_duplicates("idea_id", keep="last").reset_index(drop=True)


def _refuse_two_rows(raw: pd.DataFrame, sheet: Sheet, path: Path) -> None:
    """Refuse ideas without a number, and two of one number that differ in their words or in what a moderator said."""
    column = "comment-id" if "comment-id" in raw else "statement_id"
    numbers = raw[column].map(_whole)
    if (numbers == "").any():
        raise SourceError(f"{path}, row {sheet.rows[int((numbers == '').to_numpy().argmax())]}: {column} is blank.")
    told = [name for name in ("comment-body", "txt", "moderated") if name in raw]
    several = (
        raw[told]
        .apply(lambda cells: cells.map(_whole))
        .groupby(numbers.to_numpy())
        .transform("nunique")
        .gt(1)
        .any(axis=1)
    )
    if several.any():
        first = numbers[several.to_numpy()].iloc[0]
        rows = ", ".join(str(row) for row in sheet.rows[(numbers == first).to_numpy()][:3])
        raise SourceError(
            f"{path}, rows {rows}: {column} is {shown(first)} in each, with different words or moderation; it cannot be told which counts, so "
            "keep one."
        )


def _true_or_false(column: "pd.Series[str]", name: str, sheet: Sheet, path: Path) -> "pd.Series[str]":
    read = (
        column.map(_whole)
        .str.casefold()
        .map({"": "false", "true": "true", "t": "true", "1": "true", "false": "false", "f": "false", "0": "false"})
    )
    if read.isna().any():
        row = int(read.isna().to_numpy().argmax())
        raise SourceError(
            f"{path}, row {sheet.rows[row]}: {name} is {shown(column.iloc[row])}; it must be true or false."
        )
    return read


def _days(export: _Export, column: "pd.Series[str]") -> "pd.Series[str]":
    """Days in ISO form; blank where a moment cannot be read, which is counted."""
    moments = read_moments(column)
    export.unread_dates = int(moments.unread.sum())
    return moments.times.dt.strftime("%Y-%m-%d").fillna("")


def _whole(text: str) -> str:
    """A whole number as spreadsheets leave it: ``1.0`` is 1."""
    bare = text.strip()
    number, point, zeros = bare.partition(".")
    return number if point and zeros and not zeros.strip("0") and number.lstrip("-").isdigit() else bare


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
        found = ", ".join(shown(name)[1:-1] for name in votes.columns)
        raise SourceError(f"{path}: the column {sorted(needed)[0]} is missing; found {found}.")
    votes = votes.assign(**{name: votes[name].map(_whole) for name in ("voter_id", "idea_id", "vote")})
    if "created_at" not in votes and "datetime" in votes:
        votes = votes.rename(columns={"datetime": "created_at"})
    _refuse_other_votes(votes, path)
    _refuse_nobody(votes["voter_id"], path)
    if "created_at" in votes:
        moments = read_moments(votes["created_at"])
        when = moments.sequence(votes["created_at"])
        pair = votes.groupby(["voter_id", "idea_id"], sort=False)["vote"]
        lost = when.isna() & (pair.transform("nunique") > 1)
        if lost.any() and moments.given:
            first = int(np.flatnonzero(lost.to_numpy())[0])
            raise SourceError(
                f"{path}, row {votes.index[first]}: the timestamp is {shown(votes['created_at'].iloc[first])}, which cannot be read as one "
                "moment, and the voter has several votes on the idea; without it nobody can tell which is the last."
            )
        votes = votes.iloc[when.reset_index(drop=True).sort_values(kind="stable", na_position="first").index]
    latest = votes.drop_duplicates(["voter_id", "idea_id"], keep="last")
    return latest.reset_index(drop=True), len(votes) - len(latest)


def _read_matrix(export: _Export, name: str) -> pd.DataFrame:
    path, sheet = export.files[name], export.sheet(name, ["participant", "group-id", "n-votes"])
    wide = sheet.cells.set_axis(sheet.rows)
    if "participant" not in wide:
        raise SourceError(f"{path}: the column participant is missing; a matrix has one row per participant.")
    listed = _numbers_of_ideas(wide.columns)
    _refuse_nobody(wide["participant"], path)
    twice = wide["participant"].map(_whole).duplicated()
    if twice.any():
        raise SourceError(
            f"{path}, row {wide.index[int(twice.to_numpy().argmax())]}: the participant stands in an earlier row too; each has one row in a matrix."
        )
    known = {"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
    export.left_out = [column for column in wide.columns if column not in known and column not in listed]
    long = wide.reset_index(names="row").melt(["row", "participant"], listed, "idea_id", "vote")
    votes = long[long["vote"].str.strip() != ""].rename(columns={"participant": "voter_id"}).set_index("row")
    votes = votes.assign(vote=votes["vote"].map(_whole), idea_id=votes["idea_id"].map(_whole))
    _refuse_other_votes(votes, path)
    return votes.reset_index(drop=True)


def _numbers_of_ideas(columns: "pd.Index[str]") -> list[str]:
    """The columns that are ideas: Polis numbers them."""
    return [name for name in columns if _whole(name).isdigit()]


def _refuse_nobody(voters: "pd.Series[str]", path: Path) -> None:
    """Refuse voters without an id: they would be one voter, whose last vote alone counts."""
    nobody = voters.map(is_nobody)
    if nobody.any():
        first = int(nobody.to_numpy().argmax())
        raise SourceError(
            f"{path}, row {voters.index[first]}: the voter is {shown(voters.iloc[first])}, which tells nobody from others; give each voter an id."
        )


def _refuse_other_votes(votes: pd.DataFrame, path: Path) -> None:
    strange = ~votes["vote"].isin(["-1", "0", "1"])
    if strange.any():
        first = int(np.flatnonzero(strange.to_numpy())[0])
        # A cell may hold anything, and this sentence may be sent to somebody.
        value = votes["vote"].iloc[first]
        told = shown(value) if len(value) <= 4 else f"a text of {len(value)} signs"
        raise SourceError(f"{path}, row {votes.index[first]}: vote is {told}; it must be -1, 0 or 1.")


def _sign_is_flipped(comments: Path, ideas: pd.DataFrame, votes: pd.DataFrame) -> bool:
    """Whether -1 means agree, judged by which reading comes closer to the counts in ``comments.csv``.

    One generation of exporters wrote the database's sign, in which -1 is agree. The counts include changed votes, so
    they are evidence of the sign only and never used as tallies.
    """
    if votes.empty:
        return False
    if not {"agrees", "disagrees"} <= set(ideas.columns):
        raise SourceError(
            f"{comments}: without the columns agrees and disagrees it cannot be told whether a vote of "
            "1 agrees or disagrees; export them too."
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
            f"{comments.parent}: it cannot be told whether a vote of 1 agrees or disagrees ({same} ideas speak for agree, "
            f"{other} for disagree); correct agrees and disagrees in comments.csv."
        )
    return other > same


def _conversation(export: _Export) -> tuple[str, bool]:
    """Title, and whether only ideas that a moderator accepted were shown to voters."""
    if "conversation.json" in export.files:
        path = export.files["conversation.json"]
        with readable(path):
            written = path.read_bytes()
        try:
            content = json.loads(written)
        except (ValueError, RecursionError):
            raise SourceError(f"{path} is not valid JSON; download it again.") from None
        if not isinstance(content, dict):
            raise SourceError(f"{path} holds no conversation; it must be an object with a topic.")
        return str(content.get("topic") or export.called), content.get("strict_moderation") is True
    if "summary.csv" in export.files:
        path = export.files["summary.csv"]
        try:
            pairs = pd.read_csv(
                path, header=None, usecols=[0, 1], names=["key", "value"], dtype=str, keep_default_na=False
            )
        except (ValueError, OSError):
            raise SourceError(f"{path} is no list of keys and values; download it again.") from None
        topics = pairs.loc[pairs["key"] == "topic", "value"]
        return (str(topics.iloc[0]) if len(topics) else "") or export.called, False
    return export.called, False


def shown_settings(strict: bool) -> tuple[str, ...]:
    """The settings by which a report shows what voters on Polis saw."""
    saw = "only ideas that a moderator had accepted" if strict else "ideas that no moderator had looked at"
    return f"# Voters on Polis saw {saw}.", f"show_pending = {'false' if strict else 'true'}"


def _toml(title: str, strict: bool) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    settings = "\n".join(shown_settings(strict))
    return f'title = {quoted}\norganiser = ""\n\n[settings]\n{settings}\n\n[[questions]]\nid = "q1"\ntitle = {quoted}\n'
