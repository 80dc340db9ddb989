"""Polis exports, in both layouts, as a consultation folder.

Two layouts are known: the open-data export (``comments.csv`` with ``comment-id``) and the community export
(``comments.csv`` with ``statement_id`` and a ``conversation.json``). The votes are an event log or a matrix of voters
by ideas. The last vote of a voter on an idea counts.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.folder import read_csv, write_folder

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
# A matrix has these columns before its one column per idea.
_MATRIX_HEAD = {"participant", "xid", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"}
# Fewer ideas than this whose counts tell agree from disagree cannot settle the sign.
_LEAST_EVIDENCE = 3


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

    def __str__(self) -> str:
        corrections = [f"{self.changed_votes:,} earlier votes replaced by a later one"] if self.changed_votes else []
        if self.votes_on_unlisted_ideas:
            corrections.append(
                f"{self.votes_on_unlisted_ideas:,} votes on ideas that the export does not list left out"
            )
        if self.sign_flipped:
            corrections.append("-1 read as agree, as the tallies show")
        told = f" ({'; '.join(corrections)})" if corrections else ""
        return f"{self.ideas:,} ideas, {self.voters:,} voters, {self.votes:,} votes{told}"


def import_polis(source: Path, destination: Path) -> ImportSummary:
    """What was imported from a Polis export folder; the consultation folder is written to the destination.

    Raises
    ------
    SourceError
        If the folder is no Polis export, or the sign of its votes cannot be settled.
    """
    path = source / "comments.csv"
    if not path.is_file():
        raise SourceError(f"{path} is missing; a Polis export has comments.csv beside its votes.")
    ideas = _read_ideas(path)
    votes, replaced = _read_votes(source)
    listed = votes["idea_id"].isin(ideas["idea_id"])
    unlisted, votes = int((~listed).sum()), votes[listed]
    flipped = _sign_is_flipped(source, ideas, votes)
    codes = {"-1": "agree", "0": "pass", "1": "disagree"} if flipped else {"1": "agree", "0": "pass", "-1": "disagree"}
    votes = votes.assign(vote=votes["vote"].map(codes))
    title, strict = _conversation(source)
    tables = {"ideas": ideas if votes.empty else ideas.drop(columns=["agrees", "disagrees"])}
    if not votes.empty:
        tables["votes"] = votes[["voter_id", "idea_id", "vote"]]
    write_folder(destination, toml=_toml(title, strict), tables=tables)
    return ImportSummary(title, len(ideas), votes["voter_id"].nunique(), len(votes), replaced, unlisted, flipped)


def _read_ideas(path: Path) -> pd.DataFrame:
    raw = read_csv(path)
    if "comment-id" not in raw and "statement_id" not in raw:
        raise SourceError(f"{path}: there is no column comment-id or statement_id; found {', '.join(raw.columns)}.")
    ideas = raw.rename(columns=_COLUMNS)
    ideas["status"] = ideas["moderated"].map(_STATUS) if "moderated" in ideas else "pending"
    if ideas["status"].isna().any():
        row = int(ideas["status"].isna().to_numpy().argmax())
        raise SourceError(f"{path}, row {row + 2}: moderated is {raw['moderated'][row]!r}; it must be -1, 0 or 1.")
    ideas["created_at"] = _as_dates(ideas["created_at"]) if "created_at" in ideas else ""
    ideas["question"] = "q1"
    wanted = ["idea_id", "question", "text", "language", "author_id", "created_at", "status", "is_seed", "is_meta"]
    kept = [name for name in [*wanted, "agrees", "disagrees"] if name in ideas]
    return ideas[kept].drop_duplicates("idea_id", keep="last").reset_index(drop=True)


def _as_dates(moments: "pd.Series[str]") -> "pd.Series[str]":
    """Days in ISO form from milliseconds, seconds or ISO texts; blank where a moment cannot be read."""
    numbers = pd.to_numeric(moments, errors="coerce")
    # Seconds since 1970 stay below 10^11 until the year 5138; anything larger counts milliseconds.
    seconds = numbers.where(numbers < 1e11, numbers / 1000)
    parsed = pd.to_datetime(seconds, unit="s", errors="coerce", utc=True)
    written = pd.to_datetime(moments.where(numbers.isna()), format="ISO8601", errors="coerce", utc=True)
    return parsed.fillna(written).dt.strftime("%Y-%m-%d").fillna("")


def _read_votes(source: Path) -> tuple[pd.DataFrame, int]:
    log, matrix = source / "votes.csv", _matrix_path(source)
    if log.is_file():
        votes = read_csv(log).rename(columns=_VOTE_COLUMNS)
        needed = {"voter_id", "idea_id", "vote"} - set(votes.columns)
        if needed:
            raise SourceError(f"{log}: the column {sorted(needed)[0]} is missing; found {', '.join(votes.columns)}.")
        votes["vote"] = votes["vote"].str.removesuffix(".0")
        if "created_at" in votes:
            order = pd.to_numeric(votes["created_at"], errors="coerce").argsort(kind="stable")
            votes = votes.iloc[order]
        latest = votes.drop_duplicates(["voter_id", "idea_id"], keep="last")
        return _known_votes(latest, log), len(votes) - len(latest)
    if matrix is not None:
        wide = read_csv(matrix)
        idea_columns = [name for name in wide.columns if name not in _MATRIX_HEAD]
        long = wide.melt("participant", idea_columns, "idea_id", "vote").rename(columns={"participant": "voter_id"})
        return _known_votes(long[long["vote"].str.strip() != ""], matrix), 0
    return pd.DataFrame({"voter_id": [], "idea_id": [], "vote": []}, dtype=str), 0


def _known_votes(votes: pd.DataFrame, path: Path) -> pd.DataFrame:
    strange = votes.index[~votes["vote"].isin(["-1", "0", "1"])]
    if len(strange):
        row = int(strange[0])
        raise SourceError(f"{path}, row {row + 2}: vote is {votes['vote'][row]!r}; it must be -1, 0 or 1.")
    return votes.reset_index(drop=True)


def _matrix_path(source: Path) -> Path | None:
    for name in ("participants-votes.csv", "participant-votes.csv"):
        if (source / name).is_file():
            return source / name
    return None


def _sign_is_flipped(source: Path, ideas: pd.DataFrame, votes: pd.DataFrame) -> bool:
    """Whether -1 means agree, judged by which reading comes closer to the counts in ``comments.csv``.

    One generation of exporters wrote the database's sign, in which -1 is agree. The counts include changed votes, so
    they are evidence of the sign only and never used as tallies.
    """
    if votes.empty:
        return False
    if not {"agrees", "disagrees"} <= set(ideas.columns):
        raise SourceError(
            f"{source / 'comments.csv'}: without the columns agrees and disagrees it cannot be told whether a vote of "
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
            f"{source}: it cannot be told whether a vote of 1 agrees or disagrees ({same} ideas speak for agree, "
            f"{other} for disagree); correct agrees and disagrees in comments.csv."
        )
    return other > same


def _conversation(source: Path) -> tuple[str, bool]:
    """Title, and whether only ideas that a moderator accepted were shown to voters."""
    described, summary = source / "conversation.json", source / "summary.csv"
    if described.is_file():
        content = json.loads(described.read_text(encoding="utf-8"))
        return content.get("topic") or source.name, bool(content.get("strict_moderation", False))
    if summary.is_file():
        pairs = pd.read_csv(summary, header=None, names=["key", "value"], dtype=str, keep_default_na=False)
        topics = pairs.loc[pairs["key"] == "topic", "value"]
        return (topics.iloc[0] if len(topics) else "") or source.name, False
    return source.name, False


def _toml(title: str, strict: bool) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    shown = "false" if strict else "true"
    saw = "only ideas that a moderator had accepted" if strict else "ideas that no moderator had looked at"
    return (
        f"title = {quoted}\n"
        'organiser = ""\n\n'
        "[settings]\n"
        f"# Voters on Polis saw {saw}.\n"
        f"show_pending = {shown}\n\n"
        "[[questions]]\n"
        f'id = "q1"\ntitle = {quoted}\n'
    )
