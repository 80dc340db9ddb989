"""The steps of the flow that look at votes, question by question."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from strategy_nlp.engine import each
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.votes.consensus import surely_divided
from strategy_nlp.votes.minorities import minority_views
from strategy_nlp.votes.opinion_groups import BY_GROUPS
from strategy_nlp.votes.opinions import Opinions, VoteOptions, opinions_of

# So many votes take as long as other work on a row: from 25,000 on they are shared among processes.
_VOTES_OF_A_ROW = 5
OPINION_TABLES = ("group_votes", "consensus", "divisions", "comparisons", "sensitivity", "moved_ideas", "minorities")


def opinions_by_question(
    last: pd.DataFrame,
    shown: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    questions: Sequence[str],
    references: Mapping[str, Mapping[str, float]],
    options: VoteOptions,
) -> dict[str, Opinions]:
    """By question, what its votes say (`opinions_of`)."""
    known = {name: dict(shares) for name, shares in references.items()}
    parts = [
        (last[last["question"] == question], shown[shown["question"] == question], participants, options, known)
        for question in questions
    ]
    found = each(_opinions_of_question, parts, rows=len(last) // _VOTES_OF_A_ROW)
    return dict(zip(questions, found, strict=True))


def _opinions_of_question(
    last: pd.DataFrame,
    shown: pd.DataFrame,
    participants: pd.DataFrame,
    options: VoteOptions,
    references: Mapping[str, Mapping[str, float]],
) -> Opinions:
    return opinions_of(last, shown, participants, options=options, references=references)


def with_opinions(idea_votes: pd.DataFrame, opinions: dict[str, Opinions]) -> pd.DataFrame:
    said = [found.ideas for found in opinions.values() if len(found.ideas)] or [next(iter(opinions.values())).ideas]
    return idea_votes.merge(pd.concat(said, ignore_index=True).round(12), on="idea_id", how="left")


def voters_of(opinions: dict[str, Opinions]) -> pd.DataFrame:
    parts = [found.voters.assign(question=question) for question, found in opinions.items()]
    voters = pd.concat(parts, ignore_index=True)
    columns = ["voter_id", "question", "n_votes", "group", "group_probability", "x", "y"]
    return voters[columns].sort_values(["question", "voter_id"], ignore_index=True).round(9)


def together(opinions: dict[str, Opinions], table: str) -> pd.DataFrame:
    """One table of every question, the question first; a table without rows keeps its columns."""
    parts: dict[str, pd.DataFrame] = {question: getattr(found, table) for question, found in opinions.items()}
    filled = [part.assign(question=question) for question, part in parts.items() if len(part)]
    if not filled:
        return pd.DataFrame({"question": pd.Series(dtype=str)})
    together = pd.concat(filled, ignore_index=True)
    return together[["question", *(name for name in together.columns if name != "question")]].round(12)


def in_one_family(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with what surely differs among all segments, ideas and questions of the report at once, and rates over these."""
    told = dict(tables)
    comparisons = told.pop("comparisons")
    if len(tables["divisions"]):
        segments = tables["divisions"]["by"] != BY_GROUPS
        chances = tables["divisions"].loc[segments, "p_value"].to_numpy(float)
        told["divisions"] = tables["divisions"].copy()
        told["divisions"].loc[segments, "q_value"] = false_discovery_rate(chances).round(12)
        told["divisions"]["distinct"] = divisions_that_are_sure(told["divisions"], comparisons)
    if len(tables["minorities"]):
        told["minorities"] = minority_views(tables["minorities"]).round(12)
    return told


def divisions_that_are_sure(divisions: pd.DataFrame, comparisons: pd.DataFrame) -> "pd.Series[bool]":
    """Which rows are sure: of segments one family over the report, of opinion groups one for each question."""
    if "by" in comparisons:
        comparisons = comparisons[comparisons["by"] != BY_GROUPS]
    sure = surely_divided(divisions, comparisons)
    groups = divisions[divisions["by"] == BY_GROUPS]
    for _, own in groups.groupby("question"):
        sure[own.index] = family_wise(own["p_value"].to_numpy(float)) <= FALSE_CLAIMS
    return sure


def counts_of_votes(last: pd.DataFrame) -> dict[str, Any]:
    by_question = last.groupby("question")
    return {
        "voters": int(last["voter_id"].nunique()),
        "votes": len(last),
        "voters_by_question": {str(key): int(value) for key, value in by_question["voter_id"].nunique().items()},
        "votes_by_question": {str(key): int(value) for key, value in by_question.size().items()},
    }
