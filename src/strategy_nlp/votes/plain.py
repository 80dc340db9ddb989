"""What votes say, asked without a consultation: a table with ``voter_id``, ``idea_id`` and ``vote`` is enough."""

from typing import TYPE_CHECKING

import pandas as pd

from strategy_nlp.plain import Votes, count_of, votes_of

if TYPE_CHECKING:
    from strategy_nlp.votes.opinion_groups import OpinionGroups


def agreement(votes: Votes, *, min_votes: int = 20) -> pd.DataFrame:
    """What share of voters agrees with each idea, with its 95 % interval, and how surely it has a majority beside the others.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote`` (agree, disagree, pass), optional ``created_at``; of several votes of
        a voter on an idea the last counts.
    min_votes
        Ideas seen by fewer voters get no share.

    Returns
    -------
    pandas.DataFrame
        One row per idea, by id: counts (``n_agree, n_disagree, n_pass, n_seen``), shares and interval of the idea alone, and what
        pooling says of it beside the others.

    Raises
    ------
    DataError
        If a column is missing or a vote is none of the three words.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "b"], "idea_id": ["i", "i"], "vote": ["agree", "pass"]})
    >>> agreement(votes, min_votes=1)[["n_agree", "n_seen", "agree_share"]].values.tolist()
    [[1.0, 2.0, 0.5]]
    """
    from strategy_nlp.votes.ballots import agreement_by_idea

    return agreement_by_idea(
        votes_of(votes, "agreement"), min_votes=count_of(min_votes, what="agreement", name="min_votes")
    )


def groups(votes: Votes, *, seed: int = 0) -> "OpinionGroups":
    """Groups of voters who vote alike, or why there are none.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote`` (agree, disagree, pass).
    seed
        Start of every random choice.

    Returns
    -------
    OpinionGroups
        ``voters`` (``voter_id, n_votes, group, group_probability, x, y``), how many groups, how much better hidden votes are
        guessed with them (``curve``), how stable they are, or the reason of a refusal.

    Raises
    ------
    DataError
        If a column is missing or a vote is none of the three words.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "b"], "idea_id": ["i", "i"], "vote": ["agree", "pass"]})
    >>> groups(votes).k
    0
    """
    from strategy_nlp.votes.opinion_groups import find_groups

    return find_groups(votes_of(votes, "groups"), seed=count_of(seed, what="groups", name="seed"))
