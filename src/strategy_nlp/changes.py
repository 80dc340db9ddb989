"""What changed since an earlier report of the same consultation, and whether by more than chance.

Topics of the two reports are matched by the ideas they share. What is new is compared with what was there: the new ideas
with the old, the new votes with the old. That keeps the two apart, so that a plain test holds.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.discoveries import false_discovery_rate
from strategy_nlp.findings import QuestionFindings, most_agreed, question_findings
from strategy_nlp.results import Analysis, read_analysis
from strategy_nlp.translation import counted, day, listed, percent, say

# A topic is the same one where the ideas known to both reports overlap at least this much (Jaccard), as for codebooks.
_SAME_TOPIC = 0.3
# The false discoveries allowed among the topics that are said to have moved.
FALSE_DISCOVERIES = 0.05


@dataclass(frozen=True)
class Changes:
    """What moved on one question between two reports.

    Attributes
    ----------
    topics
        One row per topic of either report: ``label``, ``before`` and ``now`` (ideas; missing where it was not there),
        ``share_before``, ``share_new`` (its share of the old ideas and of those that came since), ``size_q``, ``agree_before``,
        ``agree_new`` (of the old votes and of those cast since), ``agree_q``; q-values are of Fisher's exact test.
    ideas, voters
        How many came since (fewer than none where some went).
    entered, left
        Ids of ideas that came into the list of those most surely agreed with, and that left it.
    since
        The day of the earlier report.
    """

    topics: pd.DataFrame
    ideas: int
    voters: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    since: date


def changes_since(analysis: Analysis, earlier: str | Path, *, question: str) -> Changes:
    """What changed on a question since an earlier report.

    Parameters
    ----------
    analysis
        The analysis of now.
    earlier
        The folder of the earlier report, or of its tables.
    question
        The question's id.

    Raises
    ------
    ConsultationError
        If the folder holds no finished analysis, or the earlier report had no such question.
    """
    folder = Path(earlier)
    before = read_analysis(folder / "tables" if (folder / "tables").is_dir() else folder)
    old, new = question_findings(before, question), question_findings(analysis, question)
    top_old, top_new = list(most_agreed(old)["idea_id"]), list(most_agreed(new)["idea_id"])
    return Changes(
        topics=_topics(old, new),
        ideas=len(new.used) - len(old.used),
        voters=new.voters - old.voters,
        entered=tuple(one for one in top_new if one not in top_old),
        left=tuple(one for one in top_old if one not in top_new),
        since=date.fromisoformat(before.build["made_on"]),
    )


def changes_sentence(changes: Changes) -> str:
    """What moved, in words that claim no more than the tests allow."""
    came = say("Since the report of {day}: {ideas} more ideas counted, {voters} more voters.", day=day(changes.since), ideas=changes.ideas, voters=changes.voters)  # fmt: skip
    moved = changes.topics[changes.topics["size_q"] <= FALSE_DISCOVERIES]
    agreed = changes.topics[changes.topics["agree_q"] <= FALSE_DISCOVERIES]
    sizes = (
        counted(
            "{n} topic has another share of the new ideas than of the old, by more than chance: {topics}.",
            "{n} topics have another share of the new ideas than of the old, by more than chance: {topics}.",
            len(moved),
            topics=_moves(moved, "share_before", "share_new"),
        )
        if len(moved)
        else say("No topic's share of the new ideas differs from its share of the old by more than chance.")
    )
    votes = (
        counted(
            "On {n} topic the new votes agree more or less than the old, by more than chance: {topics}.",
            "On {n} topics the new votes agree more or less than the old, by more than chance: {topics}.",
            len(agreed),
            topics=_moves(agreed, "agree_before", "agree_new"),
        )
        if len(agreed)
        else say("On no topic do the new votes differ from the old by more than chance.")
    )
    top = (
        say(
            "Of the ideas most surely agreed with, {entered} are new in the list and {left} are gone.",
            entered=len(changes.entered),
            left=len(changes.left),
        )
        if changes.entered or changes.left
        else say("The list of ideas most surely agreed with holds the same ideas.")
    )
    return " ".join([came, sizes, votes, top])


def changes_table(changes: Changes) -> pd.DataFrame:
    """The topics of both reports as people read them: ``label, before, now, share_before, share_new, agree_before, agree_new, moved``."""
    topics = changes.topics
    shares = ("share_before", "share_new", "agree_before", "agree_new")
    told = {name: ["–" if pd.isna(value) else percent(value) for value in topics[name]] for name in shares}
    beyond = (topics["size_q"] <= FALSE_DISCOVERIES) | (topics["agree_q"] <= FALSE_DISCOVERIES)
    moved = [say("yes") if one else say("no") for one in beyond]
    return topics[["label", "before", "now"]].assign(**told, moved=moved)


def _moves(topics: pd.DataFrame, before: str, now: str) -> str:
    return listed(
        say("“{label}” from {before} to {now}", label=row["label"], before=percent(row[before]), now=percent(row[now]))
        for row in topics.to_dict("records")
    )


def _topics(old: QuestionFindings, new: QuestionFindings) -> pd.DataFrame:
    match = _matches(old, new)
    fresh = ~new.used["idea_id"].isin(old.used["idea_id"])
    rows = []
    for topic in new.topics.to_dict("records"):
        number = int(topic["topic"])
        was = match.get(number)
        own = (new.used["topic"] == number).fillna(False)
        before = (old.used["topic"] == was).fillna(False) if was is not None else pd.Series(False, index=old.used.index)
        rows.append(
            {
                "label": topic["label"],
                "before": int(before.sum()) if was is not None else pd.NA,
                "now": int(own.sum()),
                **_compared("share", int(before.sum()), len(old.used), int((own & fresh).sum()), int(fresh.sum())),
                **_votes(old.used[before], new.used[own]),
            }
        )
    gone = old.topics[~old.topics["topic"].isin(list(match.values()))]
    rows += [{"label": topic["label"], "before": int(topic["size"]), "now": pd.NA} for topic in gone.to_dict("records")]
    columns = ["label", "before", "now", "share_before", "share_new", "size_p", "agree_before", "agree_new", "agree_p"]
    table = pd.DataFrame(rows, columns=columns).astype({"before": "Int64", "now": "Int64"})
    for name in ("size", "agree"):
        p_values = np.array(table[f"{name}_p"].astype(float).fillna(1), np.float64)
        table[f"{name}_q"] = false_discovery_rate(p_values)
    return table.drop(columns=["size_p", "agree_p"])


def _matches(old: QuestionFindings, new: QuestionFindings) -> dict[int, int]:
    """The topic of the earlier report that each topic is, where the ideas known to both overlap enough; each once."""
    both = old.used[["idea_id", "topic"]].merge(new.used[["idea_id", "topic"]], on="idea_id", suffixes=("_old", "_new"))
    placed = both.dropna().astype({"topic_new": int, "topic_old": int})
    sizes_new, sizes_old = both["topic_new"].value_counts(), both["topic_old"].value_counts()
    overlaps: dict[tuple[int, int], float] = {}
    for pair in zip(placed["topic_new"], placed["topic_old"], strict=True):
        overlaps[pair] = overlaps.get(pair, 0) + 1
    for now, before in overlaps:
        shared = overlaps[now, before]
        overlaps[now, before] = shared / (sizes_new[now] + sizes_old[before] - shared)
    found: dict[int, int] = {}
    for (now, before), overlap in sorted(overlaps.items(), key=lambda entry: -entry[1]):
        if overlap >= _SAME_TOPIC and now not in found and before not in found.values():
            found[now] = before
    return found


def _votes(before: pd.DataFrame, now: pd.DataFrame) -> dict[str, float]:
    """The votes on a topic before, and those cast since; nothing where fewer votes stand now than before."""
    agree, seen = int(before["n_agree"].fillna(0).sum()), int(before["n_seen"].fillna(0).sum())
    more = int(now["n_agree"].fillna(0).sum()) - agree, int(now["n_seen"].fillna(0).sum()) - seen
    return _compared("agree", agree, seen, *(more if min(*more, more[1] - more[0]) >= 0 else (0, 0)))


def _compared(name: str, hit: int, of: int, hit_new: int, of_new: int) -> dict[str, float]:  # noqa: PLR0913 (a table of four)
    from scipy.stats import fisher_exact

    tested = of > 0 and of_new > 0
    p_value = fisher_exact([[hit, of - hit], [hit_new, of_new - hit_new]])[1] if tested else np.nan
    keys = ("share_before", "share_new", "size_p") if name == "share" else ("agree_before", "agree_new", "agree_p")
    return dict(
        zip(keys, (hit / of if of else np.nan, hit_new / of_new if of_new else np.nan, float(p_value)), strict=True)
    )
