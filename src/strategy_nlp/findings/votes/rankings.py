"""Which ideas a report shows first: those most surely agreed with, divided over or turned down, and those with most supports.

By itself, because headlines and lists rank the same way.
"""

import pandas as pd

from strategy_nlp.findings.question import LISTED, QuestionFindings
from strategy_nlp.statistics.pooling import has_majority, is_divided, is_turned_down
from strategy_nlp.text.alike import fold

# Where fewer are beyond doubt so many are shown, the last as what comes nearest.
NEAREST = 3


def most_agreed(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas most surely agreed with: by what the pooled posterior says they have at least, so that few votes cannot win.

    Ideas that more people are against than for are in no such list. Of ideas that say nearly the same two have a place of their own; the others stand in ``folded`` of the first (`alike.fold`).
    """
    return _ranked(
        findings.used[findings.used["n_agree"] > findings.used["n_disagree"]], "consensus", findings, most=most
    )


def most_divided(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas that most surely divide: by what the smaller side has at least; alike ones as in `most_agreed`."""
    return _ranked(findings.used, "divisiveness_low", findings, most=most)


def most_turned_down(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas that most surely have people against them: by what the share that disagrees is at least; alike ones as before."""
    return _ranked(findings.used, "against_low", findings, most=most)


def turned_down(findings: QuestionFindings) -> pd.DataFrame:
    """The ideas that a majority is against beyond doubt, those most surely turned down first, alike ones folded."""
    down = findings.used[is_turned_down(findings.used)]
    return _ranked(down, "against_low", findings, most=len(down))


def most_supported(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas with most supports, where people could only support: how many would not is unknown; alike ones folded."""
    return _ranked(findings.used[findings.used["supports"] > 0], "supports", findings, most=most)


def nearest_to_agreed(ranked: pd.DataFrame) -> pd.DataFrame:
    """Of a ranking the ideas with a majority beyond doubt; after them, where they are few, those that come nearest."""
    return _nearest(ranked, has_majority(ranked))


def nearest_to_divided(ranked: pd.DataFrame) -> pd.DataFrame:
    """Of a ranking the ideas with a quarter beyond doubt on each side; after them, where they are few, those that come nearest."""
    return _nearest(ranked, is_divided(ranked))


def _nearest(ranked: pd.DataFrame, sure: "pd.Series[bool]") -> pd.DataFrame:
    others = ranked[~sure].head(max(NEAREST - int(sure.sum()), 0))
    return pd.concat([ranked[sure], others], ignore_index=True)


def _ranked(ideas: pd.DataFrame, column: str, findings: QuestionFindings, *, most: int) -> pd.DataFrame:
    known = ideas.dropna(subset=[column])
    ranked = known.sort_values([column, "idea_id"], ascending=[False, True], ignore_index=True)
    return fold(ranked, findings.alike, most=most)
