"""The votes on each idea: whose votes count for which, and what they say of it beside the others."""

import pandas as pd

from strategy_nlp import pooling
from strategy_nlp.consultation import Settings
from strategy_nlp.intake.folder import Tables
from strategy_nlp.votes import agreement, tally

_TOTALS = ["agrees", "disagrees", "passes"]


def ideas_with_votes(tables: Tables) -> set[str]:
    """The ideas that people voted on one by one, or of which the source gives the totals."""
    told = tables.ideas.reindex(columns=_TOTALS).fillna(0).gt(0).any(axis=1)
    return {*tables.votes["idea_id"].unique(), *tables.ideas.loc[told, "idea_id"]}


def votes_by_idea(ideas: pd.DataFrame, votes: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """What the votes say of each idea that may be shown, alone and beside the others of its question.

    Only ideas that count stand beside one another on a page, so only they are compared.
    """
    counted = agreement(tally(votes, ideas), min_votes=settings.min_votes)
    rows = ideas[["question", "idea_id", "used"]].merge(counted, on="idea_id")
    parts = [pooling.compare_ideas(own) for _, own in rows[rows["used"]].groupby("question", sort=False)]
    compared = pd.concat([pooling.compare_ideas(rows.iloc[:0]), *parts]).reindex(rows.index)
    return compared.assign(**rows[["question", *counted.columns]]).drop(columns="used").round(12)
