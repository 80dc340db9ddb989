"""Weights that bring voters to known shares of the population, what they cost, and what minorities hold."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from strategy_nlp.errors import DataError
from strategy_nlp.representativeness import group_votes
from strategy_nlp.votes import agreement, last_votes, tally, wilson_interval

# Raking stops when a round changes no weight by more than this, or after this many rounds.
_CLOSE, _MOST_ROUNDS = 1e-8, 1000
# A segment with a smaller share of the voters is a minority.
MINORITY = 0.10


def rake(segments: pd.DataFrame, margins: Mapping[str, Mapping[str, float]]) -> "pd.Series[float]":
    """A weight for each person so that each segment's values have the shares of the reference; the mean weight is 1.

    Iterative proportional fitting (Deming and Stephan 1940). People whose value is unstated or not in the reference keep
    their share in that segment: nothing is known of where they belong.

    Parameters
    ----------
    segments
        One row per person, one column per segment.
    margins
        By segment, the share of each value in the population.

    Raises
    ------
    DataError
        If a value of the reference has nobody, so that no weight can bring it to its share.
    """
    members = {}
    for segment, shares in margins.items():
        for value, share in shares.items():
            own = (segments[segment] == value).to_numpy()
            if share > 0 and not own.any():
                raise DataError(
                    f"reference_{segment.removeprefix('segment_')}: nobody who voted is {value!r}, so no weight can give it "
                    f"{share:.0%}; join it with another value."
                )
            members[segment, value] = own
    weights = np.ones(len(segments))
    for _ in range(_MOST_ROUNDS):
        before = weights.copy()
        for segment, shares in margins.items():
            known = np.any([members[segment, value] for value in shares], axis=0)
            total, stated = weights[known].sum(), sum(shares.values())
            for value, share in shares.items():
                own = members[segment, value]
                if weights[own].sum() > 0:
                    weights[own] *= total * share / stated / weights[own].sum()
        if np.abs(weights - before).max() < _CLOSE:
            break
    return pd.Series(weights / weights.mean(), index=segments.index)


def effective_sample_size(weights: "pd.Series[float]") -> float:
    """How many unweighted people would be as informative: (Σw)² / Σw² (Kish 1965)."""
    numbers = weights.to_numpy()
    return float(numbers.sum() ** 2 / (numbers**2).sum())


def weighted_agreement(votes: pd.DataFrame, weights: "pd.Series[float]", *, min_votes: int = 20) -> pd.DataFrame:
    """The share that agrees with each idea, unweighted and weighted.

    Returns
    -------
    pandas.DataFrame
        ``idea_id, n_seen, agree_share, weighted_share, weighted_low, weighted_high, n_effective``: the interval is Wilson's
        at the effective number of voters. Missing where fewer than ``min_votes`` saw the idea. Voters without a weight
        count with weight 1.
    """
    last = last_votes(votes)
    weight = last["voter_id"].map(weights).fillna(1.0)
    sums = pd.DataFrame(
        {
            "idea_id": last["idea_id"],
            "all": weight,
            "squared": weight**2,
            "agree": weight.where(last["vote"] == "agree", 0.0),
        }
    )
    summed = sums.groupby("idea_id").sum()
    effective = summed["all"] ** 2 / summed["squared"]
    share = summed["agree"] / summed["all"]
    low, high = wilson_interval((share * effective).to_numpy(float), effective.to_numpy(float))
    weighted = pd.DataFrame(
        {"weighted_share": share, "weighted_low": low, "weighted_high": high, "n_effective": effective}
    ).reset_index()
    table = agreement(tally(votes), min_votes=min_votes)[["idea_id", "n_seen", "agree_share"]].merge(
        weighted, on="idea_id"
    )
    table.loc[table["n_seen"] < min_votes, ["weighted_share", "weighted_low", "weighted_high"]] = np.nan
    return table


def minority_views(votes: pd.DataFrame, membership: "pd.Series[str]", *, min_votes: int = 20) -> pd.DataFrame:
    """What segments with less than a tenth of the voters agree on that all voters do not.

    An idea is listed when the whole 95 % interval of the segment lies above half and that of all voters below it; both
    seen by at least ``min_votes``.

    Returns
    -------
    pandas.DataFrame
        ``segment, idea_id, n_seen, agree_share, agree_low, all_share, all_high``.
    """
    columns = ["segment", "idea_id", "n_seen", "agree_share", "agree_low", "all_share", "all_high"]
    voters = last_votes(votes)["voter_id"].drop_duplicates()
    shares = voters.map(membership).value_counts() / len(voters)
    small = shares.index[shares < MINORITY]
    own = membership[membership.isin(small)]
    if own.empty:
        return pd.DataFrame(columns=columns)
    within = agreement(group_votes(votes, own), min_votes=min_votes).rename(columns={"group": "segment"})
    overall = agreement(tally(votes), min_votes=min_votes).set_index("idea_id")
    within["all_share"] = within["idea_id"].map(overall["agree_share"])
    within["all_high"] = within["idea_id"].map(overall["agree_high"])
    held = within[(within["agree_low"] > 0.5) & (within["all_high"] < 0.5)]
    return held[columns].reset_index(drop=True)
