"""Which ideas a report shows first: those most surely agreed with, divided over or turned down, and those with most supports."""

import pandas as pd

from strategy_nlp.alike import fold
from strategy_nlp.findings import LISTED, QuestionFindings
from strategy_nlp.pooling import is_turned_down


def most_agreed(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas most surely agreed with: by what the pooled posterior says they have at least, so that few votes cannot win.

    Of ideas that say nearly the same two have a place of their own; the others stand in ``folded`` of the first (`alike.fold`).
    """
    return _ranked(findings, "consensus", most=most)


def most_divided(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas that most surely divide: by what the smaller side has at least; alike ones as in `most_agreed`."""
    return _ranked(findings, "divisiveness_low", most=most)


def most_turned_down(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas that most surely have people against them: by what the share that disagrees is at least; alike ones as before."""
    return _ranked(findings, "against_low", most=most)


def turned_down(findings: QuestionFindings) -> pd.DataFrame:
    """The ideas that a majority is against beyond doubt, those most surely turned down first, alike ones folded."""
    ranked = most_turned_down(findings, most=len(findings.used))
    return ranked[is_turned_down(ranked)].reset_index(drop=True)


def most_supported(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas with most supports, where people could only support: how many would not is unknown; alike ones folded."""
    return _ranked(findings, "supports", most=most)


def _ranked(findings: QuestionFindings, column: str, *, most: int) -> pd.DataFrame:
    known = findings.used.dropna(subset=[column])
    known = known[known[column] > 0] if column == "supports" else known
    ranked = known.sort_values([column, "idea_id"], ascending=[False, True], ignore_index=True)
    return fold(ranked, findings.alike, most=most)
