"""Which ideas have votes or only supports, and what these say of each beside the others.

By itself, because only here do ideas without voters count.
"""

import pandas as pd

from strategy_nlp.intake.tables import Tables
from strategy_nlp.statistics import pooling
from strategy_nlp.votes.ballots import COUNTS, agreement, tally

_TOTALS = ["agrees", "disagrees", "passes"]
# With fewer agreements among all ideas of a question it may be chance that nobody disagreed.
_LEAST_SUPPORTS = 50


def ideas_with_votes(tables: Tables) -> set[str]:
    """The ideas that people voted on one by one, or of which the source gives the totals."""
    told = tables.ideas.reindex(columns=_TOTALS).fillna(0).gt(0).any(axis=1)
    return {*tables.votes["idea_id"].unique(), *tables.ideas.loc[told, "idea_id"]}


def supports_of(ideas: pd.DataFrame, votes: pd.DataFrame) -> "pd.Series[float]":
    """How many supports each idea has, where people could not disagree; missing elsewhere.

    Totals without ``disagrees`` are supports, and so are those of a question in which 50 or more agree and nobody ever disagrees
    or passes: where that can be said, somebody does. Ideas with single votes have none.
    """
    totals = ideas.reindex(columns=_TOTALS).astype(float)
    totals = totals.where(~ideas["idea_id"].isin(votes["idea_id"].unique()))
    by_question = totals.groupby(ideas["question"], sort=False)
    nobody = by_question[["disagrees", "passes"]].transform("sum").sum(axis=1) == 0
    alone = totals["disagrees"].isna() | (nobody & (by_question["agrees"].transform("sum") >= _LEAST_SUPPORTS))
    return totals["agrees"].where(alone)


def votes_by_idea(ideas: pd.DataFrame, votes: pd.DataFrame, *, min_votes: int) -> pd.DataFrame:
    """What the votes say of each idea that may be shown, alone and beside the others of its question.

    Only ideas that count stand beside one another on a page, so only they are compared. An idea that people could only support has
    ``supports`` and no votes.
    """
    supports = supports_of(ideas, votes)
    given = {name: ideas[name].mask(supports.notna()) for name in _TOTALS if name in ideas}
    counted = agreement(tally(votes, ideas.assign(**given)), min_votes=min_votes)
    supported = ideas.loc[supports.notna(), ["idea_id"]].assign(**dict.fromkeys(COUNTS, 0), has_voters=False)
    counted = pd.concat([counted, supported.astype(counted.dtypes[supported.columns])]) if len(supported) else counted
    rows = ideas[["question", "idea_id", "used"]].assign(supports=supports).merge(counted, on="idea_id")
    parts = [pooling.compare_ideas(own) for _, own in rows[rows["used"]].groupby("question", sort=False)]
    compared = pd.concat([pooling.compare_ideas(rows.iloc[:0]), *parts]).reindex(rows.index)
    sure = {name: compared[name].eq(True) for name in ("surely_agreed", "surely_against", "surely_divided")}
    return compared.assign(**sure, **rows[["question", *counted.columns, "supports"]]).drop(columns="used").round(12)
