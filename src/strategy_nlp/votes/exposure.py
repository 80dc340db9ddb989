"""Agreement where not everybody saw everything: what all voters would say of an idea, as far as their groups tell.

By itself, because it joins groups of voters to the statistics of unequal seeing (`strategy_nlp.statistics.exposure`), which know no votes.
"""

import numpy as np
import pandas as pd

from strategy_nlp.intake.schema import VOTES
from strategy_nlp.statistics.exposure import shares_of_everybody
from strategy_nlp.statistics.families import FALSE_CLAIMS
from strategy_nlp.votes.ballots import Votes, ballots_of

COLUMNS = ("adjusted_share", "adjusted_low", "adjusted_high", "adjusted_apart")


def agreement_of_everybody(votes: Votes, membership: "pd.Series[str]", *, min_votes: int = 20) -> pd.DataFrame:
    """The share of all voters who agree with each idea, where groups of voters saw it unequally often.

    A voter without a group counts in each group by its part of those who have one.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    membership
        The group of each voter who has one, by voter id.
    min_votes
        Ideas seen by fewer voters get none.

    Returns
    -------
    pandas.DataFrame
        ``idea_id``; ``adjusted_share`` with its 95 % interval ``adjusted_low``, ``adjusted_high``; ``adjusted_apart``, whether it surely
        differs from the share of those who saw the idea (Bonferroni over all ideas). No rows where there are not two groups.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a", "b"], "idea_id": ["i", "k", "i"], "vote": ["agree", "pass", "agree"]})
    >>> len(agreement_of_everybody(votes, pd.Series({"a": "A", "b": "A"})))
    0
    """
    cast = ballots_of(votes)
    part, groups = pd.factorize(membership.reindex(cast.voters), sort=True)
    if len(groups) < 2:
        return pd.DataFrame({"idea_id": pd.Series(dtype=str), **{name: pd.Series(dtype=float) for name in COLUMNS}})
    # The last part is of those without a group.
    counts = cast.counts(np.where(part < 0, len(groups), part).astype(np.int64), len(groups) + 1).astype(float)
    sizes = np.bincount(part[part >= 0], minlength=len(groups)).astype(float)
    share = sizes / sizes.sum()
    spread = counts[:-1] + share[:, None, None] * counts[-1]
    seen, agreed = spread.sum(axis=2).T, spread[:, :, VOTES.index("agree")].T
    enough = counts.sum(axis=(0, 2)) >= min_votes
    if not enough.any():
        return agreement_of_everybody(votes, pd.Series(dtype=str))
    found = shares_of_everybody(agreed[enough], seen[enough], share * len(cast.voters))
    return pd.DataFrame(
        {
            "idea_id": np.asarray(cast.ideas)[enough],
            "adjusted_share": found.share,
            "adjusted_low": found.low,
            "adjusted_high": found.high,
            # Not step by step: which ideas are told apart must not tell how others, that may not be told of, are ranked.
            "adjusted_apart": found.p_value * enough.sum() <= FALSE_CLAIMS,
        }
    )
