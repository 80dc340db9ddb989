"""What the people of each value of a segment think of each idea, few people told mostly by the idea and by the value.

A segment splits the votes on an idea into small parts, and the share of eight people says little. A regression with partial pooling
(`strategy_nlp.statistics.crossed`) draws each share towards what the whole table tells of the idea and of the value.
"""

import numpy as np
import pandas as pd

from strategy_nlp.errors import DataError, shown
from strategy_nlp.plain import Votes, count_of, votes_of
from strategy_nlp.statistics.crossed import crossed_shares
from strategy_nlp.votes.ballots import last_votes
from strategy_nlp.votes.consensus import membership_of_segment

_COLUMNS = ["idea_id", "value", "n_agree", "n_seen", "agree_share", "pooled_share", "pooled_low", "pooled_high"]


def agreement_by_segment(votes: Votes, participants: pd.DataFrame, *, segment: str, min_cell: int = 10) -> pd.DataFrame:
    """How many of each value of a segment agree with each idea, raw and partially pooled.

    The table counts people by what they stated of themselves: it is for whoever may hold the votes. Cells of fewer than ``min_cell`` people
    have no numbers, but nothing protects them from being worked out beside other tables, so it is not for publishing; reports tell segments by
    rules of their own.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote`` (agree, disagree, pass); of several of a voter on an idea the last counts.
    participants
        ``participant_id`` and the segment's column; who stated nothing is left out.
    segment
        Its name.
    min_cell
        A value of fewer people is left out, and a cell of fewer has no numbers.

    Returns
    -------
    pandas.DataFrame
        One row per idea and value: ``idea_id, value, n_agree, n_seen`` (who voted or passed), ``agree_share`` of these, and ``pooled_share`` with
        its 95 % interval ``pooled_low`` to ``pooled_high`` (`strategy_nlp.statistics.crossed_shares`).

    Raises
    ------
    DataError
        If a column is missing, or a vote is none of the three words.

    Examples
    --------
    >>> votes = pd.DataFrame([(f"p{v}", f"i{i}", "agree" if (v + i) % 4 else "disagree") for v in range(40) for i in range(6)],
    ...                      columns=["voter_id", "idea_id", "vote"])
    >>> people = pd.DataFrame({"participant_id": [f"p{v}" for v in range(40)], "region": ["north", "south"] * 20})
    >>> told = agreement_by_segment(votes, people, segment="region")
    >>> len(told), told["pooled_share"].between(0.4, 1).all().item()
    (12, True)
    """
    least = count_of(min_cell, what="agreement_by_segment", name="min_cell")
    last = last_votes(votes_of(votes, "agreement_by_segment"))
    for column in ("participant_id", segment):
        if column not in participants:
            found = ", ".join(map(str, participants.columns))
            raise DataError(
                f"agreement_by_segment: participants have no column {shown(column)}; found {found}. Give the table with it, or name another segment."
            )
    values = membership_of_segment(participants, segment, voters=last["voter_id"], min_cell=least)
    stated = last.assign(value=last["voter_id"].map(values)).dropna(subset=["value"])
    if stated.empty:
        return pd.DataFrame(columns=_COLUMNS)
    seen = pd.crosstab(stated["idea_id"], stated["value"])
    agreed = pd.crosstab(stated["idea_id"], stated["value"], (stated["vote"] == "agree").astype(int), aggfunc="sum")
    agreed = agreed.reindex_like(seen).fillna(0)
    told = crossed_shares(agreed.to_numpy(float), seen.to_numpy(float))
    raw = agreed / seen.where(seen > 0)
    tables = [agreed.astype(int), seen, raw, told.share, told.low, told.high]
    long = pd.DataFrame(
        {name: np.asarray(table).ravel() for name, table in zip(_COLUMNS[2:], tables, strict=True)}
        | {"idea_id": np.repeat(seen.index.to_numpy(), len(seen.columns)), "value": np.tile(seen.columns, len(seen))}
    )[_COLUMNS]
    few = long["n_seen"] < least
    numbers = _COLUMNS[2:]
    long[numbers] = long[numbers].mask(few)
    return long.astype({"n_agree": "Int64", "n_seen": "Int64"})
