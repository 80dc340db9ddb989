"""A consultation's ideas and votes in the layout of a Polis export, for red-dwarf, Polis's own reports and others that read it.

Voters are numbered in an order that tells nothing; rejected ideas and the votes on them stay out. Whoever gets the file sees how each
numbered voter voted, which the other exports do not tell.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.analysis.options import options_of
from strategy_nlp.errors import ReportError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.organisers import shown_on_purpose
from strategy_nlp.privacy.protection import protect_texts, telling_ids
from strategy_nlp.privacy.pseudonyms import pseudonyms, read_key

_CODES = {"agree": 1, "pass": 0, "disagree": -1}
# Who wrote an idea and when somebody voted is not told; voters are numbered from 1.
_NOBODY, _UNTOLD = 0, 0
_STATUS = {"accepted": 1, "pending": 0}
NOTICE_FILE = "NOT-FOR-PUBLISHING.txt"
_NOTICE = (
    "These files tell every vote of every voter under a number. Whoever also holds a report of the same consultation can count groups that\n"
    "the report hides, and who knows a few votes of a person finds all the others. They are for work in other programs, by those who may\n"
    "hold the votes themselves. Publish the report, not these files.\n"
)


def write_polis(consultation: str | Path, folder: Path) -> None:
    """Write ``comments.csv``, ``votes.csv``, ``participants-votes.csv`` and ``summary.csv`` into a folder, and whom they are for.

    Raises
    ------
    ConsultationError, DataError, ReportError
        If the consultation cannot be read, or has no vote.
    """
    read = read_consultation(consultation)
    tables = read_tables(read)
    shown = tables.ideas["status"].eq("accepted") | (tables.ideas["status"].eq("pending") & read.settings.show_pending)
    ideas = tables.ideas[shown].reset_index(drop=True)
    votes = tables.votes[tables.votes["idea_id"].isin(ideas["idea_id"])]
    if votes.empty:
        raise ReportError(
            f"{consultation} has no vote on an idea that may be shown, so there is nothing that Polis could read."
        )
    votes = _last(votes)
    numbers = pd.Series(np.arange(len(ideas)), index=ideas["idea_id"])
    voters = _numbered(votes["voter_id"])
    coded = pd.DataFrame(
        {
            "timestamp": _UNTOLD,
            "voter-id": votes["voter_id"].map(voters),
            "comment-id": votes["idea_id"].map(numbers),
            "vote": votes["vote"].map(_CODES),
        }
    )
    coded = coded.astype(int).sort_values(["voter-id", "comment-id"], kind="stable")
    wide = coded.pivot(index="voter-id", columns="comment-id", values="vote").reindex(columns=range(len(ideas)))
    ids = telling_ids(tables, shown=shown_on_purpose(tables, read))
    text = protect_texts(ideas, participants=tables.participants, options=options_of(read).redaction, ids=ids).ideas[
        "text"
    ]
    comments = pd.DataFrame(
        {
            "timestamp": _days(ideas["created_at"]), "comment-id": numbers.to_numpy(), "author-id": _NOBODY, "agrees": (wide == 1).sum().to_numpy(), "disagrees": (wide == -1).sum().to_numpy(),
            "moderated": ideas["status"].map(_STATUS).to_numpy(), "is-seed": ideas["is_seed"].to_numpy(), "is-meta": ideas["is_meta"].to_numpy(), "comment-body": text.to_numpy(),
        }
    )  # fmt: skip
    matrix = wide.astype("Int64")
    matrix.insert(0, "n-disagree", (wide == -1).sum(axis=1))
    matrix.insert(0, "n-agree", (wide == 1).sum(axis=1))
    matrix.insert(0, "n-votes", wide.notna().sum(axis=1))
    matrix.insert(0, "group-id", "")
    summary = [
        ("topic", read.title),
        ("voters", len(wide)),
        ("voters-in-conv", len(wide)),
        ("commenters", 0),
        ("comments", len(comments)),
        ("groups", ""),
    ]
    for name, table in (
        ("comments", comments),
        ("votes", coded),
        ("participants-votes", matrix.rename_axis("participant").reset_index()),
    ):
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    pd.DataFrame(summary).to_csv(folder / "summary.csv", index=False, header=False, lineterminator="\n")
    (folder / NOTICE_FILE).write_text(_NOTICE, encoding="utf-8")


def _last(votes: pd.DataFrame) -> pd.DataFrame:
    ordered = votes.sort_values("created_at", kind="stable") if (votes["created_at"] != "").all() else votes
    return ordered.drop_duplicates(["voter_id", "idea_id"], keep="last")


def _numbered(voters: "pd.Series[str]") -> dict[str, int]:
    """A number for each voter, in the order of keyed pseudonyms, which is nobody's."""
    different = pd.Series(voters.unique(), dtype=str)
    order = pseudonyms("polis export\x1f" + different, key=read_key()).to_numpy().argsort(kind="stable")
    return {str(different.iloc[place]): number for number, place in enumerate(order, start=1)}


def _days(moments: "pd.Series[str]") -> "pd.Series[int]":
    """The day on which each idea came, in milliseconds since 1970; 0 where it is not known. The hour is nobody's business."""
    days = pd.to_datetime(moments.str[:10], errors="coerce", utc=True, format="%Y-%m-%d")
    since = (days - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(milliseconds=1)
    return since.fillna(0).astype("int64")
