"""Agreement where not everybody saw everything: what all voters would say of an idea, as far as classes of voters tell.

By itself, because it joins classes of voters to the statistics of unequal seeing (`strategy_nlp.statistics.exposure`), which know no votes.
"""

import numpy as np
import pandas as pd

from strategy_nlp.statistics.exposure import shares_of_everybody
from strategy_nlp.statistics.families import FALSE_CLAIMS
from strategy_nlp.votes.exposure.classes import seeing_classes
from strategy_nlp.votes.grouping.space import vote_matrix

SHARES = ("adjusted_share", "adjusted_low", "adjusted_high")
COLUMNS = (*SHARES, "adjusted_apart")
# No class of voters is smaller, which makes shares of it neither telling nor sure.
_LEAST_VOTERS = 10


def agreement_of_everybody(
    votes: pd.DataFrame, *, ideas: pd.DataFrame | None = None, min_votes: int = 20, seed: int = 0
) -> pd.DataFrame:
    """The share of all voters who agree with each idea, where some kinds of voters saw it more often than others.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    ideas
        Where given, rejected ideas and those that describe the voter (``is_meta``) are left out.
    min_votes
        Ideas seen by fewer voters get none.
    seed
        Start of every random choice.

    Returns
    -------
    pandas.DataFrame
        ``idea_id``; ``adjusted_share`` with its 95 % interval ``adjusted_low``, ``adjusted_high``; ``adjusted_apart``, whether it surely
        differs from the share of those who saw the idea (Bonferroni over all ideas). No rows where nothing tells kinds of voters apart
        by what they saw: then the shares of those who saw an idea stand for all.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a", "b"], "idea_id": ["i", "k", "i"], "vote": ["agree", "pass", "agree"]})
    >>> len(agreement_of_everybody(votes))
    0
    """
    matrix = vote_matrix(votes, ideas=ideas)
    seen = np.bincount(matrix.columns, minlength=len(matrix.ideas))
    enough = seen >= min_votes
    membership = seeing_classes(matrix, least=_LEAST_VOTERS, seed=seed) if enough.any() else np.ones((0, 1))
    if membership.shape[1] < 2:
        return pd.DataFrame({"idea_id": pd.Series(dtype=str), **{name: pd.Series(dtype=float) for name in COLUMNS}})
    columns, own = matrix.columns, membership[matrix.rows]
    agreed = own * (matrix.values > 0)[:, None]
    by_class = [
        np.stack([np.bincount(columns, weight, len(seen)) for weight in weights.T], axis=1)[enough].astype(float)
        for weights in (agreed, own)
    ]
    found = shares_of_everybody(by_class[0], by_class[1], membership.sum(axis=0))
    return pd.DataFrame(
        {
            "idea_id": np.asarray(matrix.ideas)[enough],
            "adjusted_share": found.share,
            "adjusted_low": found.low,
            "adjusted_high": found.high,
            # Not step by step: which ideas are told apart must not tell how others, that may not be told of, are ranked.
            "adjusted_apart": found.p_value * enough.sum() <= FALSE_CLAIMS,
        }
    )
