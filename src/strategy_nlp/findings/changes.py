"""What changed since an earlier report of the same consultation, and whether by more than chance.

Topics are found anew for each report, so a topic "then" and "now" are two clusterings, and their difference is no change in
what people say: random halves of the demonstration told a change in 92 of 100 cases. So old and new ideas are counted in
one clustering, that of the present report, and votes are compared on the same ideas only. The tables name nobody, so tests
allow for authors of several ideas and voters of several votes by the numbers of `strategy_nlp.statistics.dependence`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.analysis.results import Analysis, read_analysis
from strategy_nlp.findings.question import QuestionFindings, question_findings
from strategy_nlp.findings.titles.shown import title_in_sentence
from strategy_nlp.findings.translation import counted, day, listed, number, percent, say
from strategy_nlp.findings.votes.rankings import most_agreed
from strategy_nlp.statistics.change import share_change, vote_change
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise

# A topic is the same one where the ideas known to both reports overlap at least this much (Jaccard), as for codebooks.
_SAME_TOPIC = 0.3


@dataclass(frozen=True)
class Changes:
    """What moved on one question between two reports.

    Attributes
    ----------
    topics
        One row per topic of the present report: ``label``, its title as a sentence names it, and ``title`` as markup; ``known``, whether a topic of the earlier report is its
        counterpart; ``before`` and ``now``, its ideas that the earlier report counted too, and all; ``share_before``, ``share_new``
        (its share of the ideas counted then and of those that came since); ``agree_before``, ``agree_new`` (on the ideas that were
        voted on before and since, weighted alike; missing where fewer than ``min_cell`` new votes stand on each);
        ``size_adjusted``, ``agree_adjusted``, p-values adjusted for all tests of the page (`families.family_wise`); missing where nothing is tested, as for topics without a counterpart.
    gone
        Titles, as a sentence names them, of the earlier report's topics that have no counterpart now.
    ideas, voters
        How many came since (fewer than none where some went).
    entered, left
        Ids of ideas that came into the list of those most surely agreed with, and that left it.
    listed
        How many ideas that list holds now.
    least
        Fewer people than this are not counted out loud.
    since
        The day of the earlier report.
    """

    topics: pd.DataFrame
    gone: tuple[str, ...]
    ideas: int
    voters: int
    entered: tuple[str, ...]
    left: tuple[str, ...]
    listed: int
    least: int
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
    topics, gone = _topics(old, new)
    return Changes(
        topics=topics,
        gone=gone,
        ideas=len(new.used) - len(old.used),
        voters=new.voters - old.voters,
        entered=tuple(one for one in top_new if one not in top_old),
        left=tuple(one for one in top_old if one not in top_new),
        listed=len(top_new),
        least=new.settings.min_cell,
        since=date.fromisoformat(before.build["made_on"]),
    )


def changes_sentence(changes: Changes) -> str:
    """What moved, in words that claim no more than the tests allow."""
    tested = changes.topics[["size_adjusted", "agree_adjusted"]].notna().any()
    moved = changes.topics[changes.topics["size_adjusted"] <= FALSE_CLAIMS]
    agreed = changes.topics[changes.topics["agree_adjusted"] <= FALSE_CLAIMS]
    sizes = votes = ""
    if len(moved):
        sizes = counted(
            "{n} topic has another share of the new ideas than of the old, by more than chance: {topics}.",
            "{n} topics have another share of the new ideas than of the old, by more than chance: {topics}.",
            len(moved),
            topics=_moves(moved, "share_before", "share_new"),
        )
    elif tested["size_adjusted"]:
        sizes = say("That any topic's share of the ideas has changed cannot be shown.")
    if len(agreed):
        votes = counted(
            "On {n} topic the new votes agree more or less often than the old ones on the same ideas, by more than chance: {topics}.",
            "On {n} topics the new votes agree more or less often than the old ones on the same ideas, by more than chance: {topics}.",
            len(agreed),
            topics=_moves(agreed, "agree_before", "agree_new"),
        )
    elif tested["agree_adjusted"]:
        votes = say("That on any topic the new votes agree more or less often than the old cannot be shown.")
    return " ".join(
        filter(None, [_came(changes), sizes, votes, _without_counterpart(changes), _list_of_ideas(changes)])
    )


def changes_table(changes: Changes) -> pd.DataFrame:
    """The topics as people read them: ``label, before, now, share_before, share_new, agree_before, agree_new, moved``."""
    topics = changes.topics
    shares = ("share_before", "share_new", "agree_before", "agree_new")
    told = {name: ["–" if pd.isna(value) else percent(value) for value in topics[name]] for name in shares}
    beyond = (topics["size_adjusted"] <= FALSE_CLAIMS) | (topics["agree_adjusted"] <= FALSE_CLAIMS)
    moved = [
        say("yes") if far else say("not shown") if known else say("no counterpart then")
        for far, known in zip(beyond, topics["known"], strict=True)
    ]
    return topics[["before", "now"]].assign(label=topics["title"], **told, moved=moved)


def _came(changes: Changes) -> str:
    """How many ideas and voters came; fewer than the least cell are not counted out loud, nor whether they came or went."""
    few = abs(changes.voters) < changes.least
    if changes.ideas >= 0 and few:
        return say(
            "Since the report of {day}: {ideas} more ideas counted; the number of voters differs by fewer than {least}.",
            day=day(changes.since),
            ideas=changes.ideas,
            least=changes.least,
        )
    if changes.ideas >= 0 and changes.voters >= 0:
        return say(
            "Since the report of {day}: {ideas} more ideas counted, {voters} more voters.",
            day=day(changes.since),
            ideas=changes.ideas,
            voters=changes.voters,
        )
    if few:
        return say(
            "Since the report of {day}: {ideas} fewer ideas counted; the number of voters differs by fewer than {least}.",
            day=day(changes.since),
            ideas=-changes.ideas,
            least=changes.least,
        )
    return say(
        "Since the report of {day} the number of ideas counted has changed by {ideas}, the number of voters by {voters}.",
        day=day(changes.since),
        ideas=_signed(changes.ideas),
        voters=_signed(changes.voters),
    )


def _signed(change: int) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{number(abs(change))}"


def _without_counterpart(changes: Changes) -> str:
    fresh = changes.topics[~changes.topics["known"]]
    parts = []
    if len(fresh):
        parts.append(
            counted(
                "{n} topic has no counterpart among those of the earlier report: {topics}.",
                "{n} topics have no counterpart among those of the earlier report: {topics}.",
                len(fresh),
                topics=listed(fresh["label"]),
            )
        )
    if changes.gone:
        parts.append(
            counted(
                "{n} topic of the earlier report has none now: {topics}.",
                "{n} topics of the earlier report have none now: {topics}.",
                len(changes.gone),
                topics=listed(changes.gone),
            )
        )
    if parts:
        parts.append(
            say("Topics are found anew for each report, so that this alone says nothing of what people think.")
        )
    return " ".join(parts)


def _list_of_ideas(changes: Changes) -> str:
    """Which ideas entered or left a list is a fact; that agreement changed is more than it says. Blank without a list."""
    if changes.entered or changes.left:
        return say(
            "Of the ideas listed as most surely agreed with, {entered} were not in the earlier list and {left} of the earlier list are not in this one; places in such a list also change by chance.",
            entered=len(changes.entered),
            left=len(changes.left),
        )
    if not changes.listed:
        return ""
    return say("The ideas listed as most surely agreed with are those that were listed then.")


def _moves(topics: pd.DataFrame, before: str, now: str) -> str:
    return listed(
        say("{label} from {before} to {now}", label=row["label"], before=percent(row[before]), now=percent(row[now]))
        for row in topics.to_dict("records")
    )


def _topics(old: QuestionFindings, new: QuestionFindings) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The present report's topics with what is told and tested of each, and the labels of those that are gone."""
    match = _matches(old, new)
    fresh = ~new.used["idea_id"].isin(old.used["idea_id"])
    rows = []
    for topic in new.topics.to_dict("records"):
        own = (new.used["topic"] == topic["topic"]).fillna(False)
        sizes = np.array([(own & ~fresh).sum(), (~fresh).sum(), (own & fresh).sum(), fresh.sum()], float)
        row = {
            "label": title_in_sentence(topic),
            "title": topic["title"],
            "known": int(topic["topic"]) in match,
            "before": sizes[0],
            "now": own.sum(),
        }
        row |= {"share_before": _share(sizes[0], sizes[1]), "share_new": _share(sizes[2], sizes[3])}
        row |= {"size_p": share_change(sizes, effect=topic["author_effect"]) if row["known"] else np.nan}
        votes = _votes(old.used, new.used[own], topic, least=new.settings.min_cell) if row["known"] else _UNTOLD
        rows.append({**row, **votes})
    columns = ["label", "title", "known", "before", "now", "share_before", "share_new", "size_p", *_UNTOLD]
    table = pd.DataFrame(rows, columns=columns).astype({"before": "Int64", "now": "Int64", "known": bool})
    # One family: whoever reads the page reads both columns.
    adjusted = family_wise(table[["size_p", "agree_p"]].to_numpy(float).ravel()).reshape(-1, 2)
    table[["size_adjusted", "agree_adjusted"]] = adjusted
    gone = old.topics[~old.topics["topic"].isin(list(match.values()))]
    return table.drop(columns=["size_p", "agree_p"]), tuple(title_in_sentence(row) for row in gone.to_dict("records"))


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


_UNTOLD = {"agree_before": np.nan, "agree_new": np.nan, "agree_p": np.nan}


def _votes(before: pd.DataFrame, now: pd.DataFrame, topic: Mapping[Any, Any], *, least: int) -> dict[str, float]:
    """Agreement on a topic's ideas that people voted on before and since, before and since; and whether it changed.

    Nothing is told of an idea with votes fewer than before, for then votes were taken away; nor where fewer than the
    least cell have voted since on each idea.
    """
    # Of an idea whose source gives the totals nobody knows who voted.
    told = now.loc[now["has_voters"].fillna(False).astype(bool), ["idea_id", "n_agree", "n_seen"]]
    both = before[["idea_id", "n_agree", "n_seen"]].merge(told, on="idea_id", suffixes=("_then", "")).fillna(0)
    agree, seen = both["n_agree"].to_numpy(float), both["n_seen"].to_numpy(float)
    agree_then, seen_then = both["n_agree_then"].to_numpy(float), both["n_seen_then"].to_numpy(float)
    came, agree_came = seen - seen_then, agree - agree_then
    kept = (seen_then > 0) & (came > 0) & (agree_came >= 0) & (agree_came <= came)
    if came[kept].max(initial=0) < least:
        return _UNTOLD
    then, since = (agree_then[kept], seen_then[kept]), (agree_came[kept], came[kept])
    p_value = vote_change(then, since, correlation=topic["voter_correlation"], beside=topic["votes_beside"])
    weighted = float((then[0] / then[1] * since[1]).sum() / since[1].sum())
    return {"agree_before": weighted, "agree_new": float(since[0].sum() / since[1].sum()), "agree_p": p_value}


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
