"""The ideas behind a page: those that it shows, or all of them where they are few enough to list."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings import groups, segments
from strategy_nlp.findings.kinds import offers_of
from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.titles.shown import with_titles
from strategy_nlp.findings.translation import counted, say
from strategy_nlp.findings.votes.rankings import most_agreed, most_divided, most_supported, turned_down

# A page with more rows than this would grow past what can be mailed.
_MOST_ROWS = 1500


def ideas_behind(findings: QuestionFindings) -> pd.DataFrame:
    """The ideas of a question with their votes, by topic: all that count, or if they are many those that the page shows."""
    titles = dict(zip(findings.topics["topic"], findings.topics["title"], strict=True))
    # Proposals first, within their topic.
    proposes = findings.used.assign(other=findings.used["kind"] != "proposal")
    ordered = proposes.sort_values(["topic", "other", "idea_id"], na_position="last", ignore_index=True)
    # As objects: pandas would make plain text of the markup.
    named = ["–" if pd.isna(topic) else titles.get(topic, "–") for topic in ordered["topic"]]
    ordered = ordered.assign(topic_label=pd.Series(named, index=ordered.index, dtype=object))
    if len(ordered) <= _MOST_ROWS:
        return ordered
    return ordered[ordered["idea_id"].isin(_shown(findings))].reset_index(drop=True)


def ideas_by_id(analysis: Analysis, ids: Iterable[str]) -> pd.DataFrame:
    """Some ideas of any question with their votes and the labels of their topics, in the order of their ids."""
    chosen = analysis.ideas[analysis.ideas["idea_id"].isin(set(ids))]
    votes = analysis.idea_votes.drop(columns="question")
    labels = with_titles(analysis.topics)[["question", "topic", "title"]].rename(columns={"title": "topic_label"})
    table = chosen.merge(votes, on="idea_id", how="left").merge(labels, on=["question", "topic"], how="left")
    return table.assign(topic_label=_named(table["topic_label"])).sort_values("idea_id", ignore_index=True)


def behind_caption(findings: QuestionFindings, listed: pd.DataFrame) -> str:
    """What the list of ideas holds."""
    if len(listed) == len(findings.used):
        return say("Every idea that is counted, with its votes")
    return counted(
        "{n} idea shown on this page, with its votes; the table ideas.parquet has all {all}",
        "{n} ideas shown on this page, with their votes; the table ideas.parquet has all {all}",
        len(listed),
        all=len(findings.used),
    )


def _named(labels: "pd.Series[Any]") -> "pd.Series[Any]":
    """The labels, a dash where an idea has no topic."""
    return labels.astype(object).where(labels.notna(), "–")


def _shown(findings: QuestionFindings) -> set[str]:
    lists = [
        most_agreed(findings),
        most_divided(findings),
        turned_down(findings),
        most_supported(findings),
        offers_of(findings),
        groups.uncertain_ideas(findings),
        groups.representative_ideas(findings),
        groups.heat_map(findings),
        groups.consensus_ideas(findings),
        groups.rejected_everywhere(findings),
        groups.unequally_seen(findings),
        segments.segment_divisions(findings),
        segments.minority_ideas(findings),
        segments.voices_beside(findings),
        segments.reweighted_ideas(findings),
    ]
    if findings.topics.empty:
        lists.append(findings.used)
    listed = {str(one) for table in lists if len(table) for one in table["idea_id"]}
    # What stands folded behind an idea is shown, and linked, too.
    listed |= {str(row["idea_id"]) for table in lists if "folded" in table for rows in table["folded"] for row in rows}
    return listed | {str(one) for chosen in findings.topics["exemplars"] for one in chosen}
