"""What groups of voters think: their tallies, what they share, and which ideas set a group apart.

Given anyone's membership. Polis's numbers are reproduced exactly (its tests and its choice of words such as
"representativeness" are its own); beside them stand exact tests with control of false discoveries.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.errors import DataError
from strategy_nlp.intake.schema import VOTES
from strategy_nlp.statistics.inference import false_discovery_rate, wilson_interval
from strategy_nlp.votes.ballots import Votes, ballots_of
from strategy_nlp.votes.comparisons import TALLIES, chance_of_difference, surely_apart

Floats = NDArray[np.float64]
_COUNTS = ["n_agree", "n_disagree", "n_pass", "n_seen"]


def group_votes(votes: Votes, membership: "pd.Series[str]") -> pd.DataFrame:
    """How each group voted on each idea.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    membership
        The group of each voter, by voter id; voters without one take no part.

    Returns
    -------
    pandas.DataFrame
        ``group, idea_id, n_agree, n_disagree, n_pass, n_seen``: one row for every group and every idea voted on by
        anybody, zeros included.

    Raises
    ------
    DataError
        If a group has a single voter: its numbers would be that person's votes.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": list("abcd"), "idea_id": "i", "vote": ["agree", "agree", "pass", "disagree"]})
    >>> group = pd.Series({"a": "A", "b": "A", "c": "B", "d": "B"})
    >>> group_votes(votes, group)[["group", "n_agree", "n_seen"]].values.tolist()
    [['A', 2, 2], ['B', 0, 2]]
    """
    cast = ballots_of(votes)
    group_of = membership.reindex(cast.voters)
    part, groups = pd.factorize(group_of, sort=True)
    sizes = np.bincount(part[part >= 0], minlength=len(groups))
    if (sizes < 2).any():
        alone = groups[int(np.flatnonzero(sizes < 2)[0])]
        raise DataError(
            f"Group {alone} has a single voter; groups need two or more, for its numbers would be one person's votes."
        )
    counts = cast.counts(part.astype(np.int64), len(groups))
    table = pd.DataFrame(counts.reshape(-1, len(VOTES)), columns=["n_agree", "n_disagree", "n_pass"])
    table.insert(0, "group", np.repeat(np.asarray(groups), len(cast.ideas)))
    table.insert(1, "idea_id", np.tile(np.asarray(cast.ideas), len(groups)))
    return table.assign(n_seen=counts.sum(axis=2).ravel())


def group_informed_consensus(votes: Votes, membership: "pd.Series[str]") -> "pd.Series[float]":
    """Polis's group-informed consensus of each idea: the product over groups of (A + 1) / (S + 2).

    A agreed and S saw the idea. It shrinks as groups are added, so compare it between ideas of one split only.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": list("abcd"), "idea_id": "i", "vote": ["agree", "agree", "pass", "disagree"]})
    >>> group = pd.Series({"a": "A", "b": "A", "c": "B", "d": "B"})
    >>> group_informed_consensus(votes, group).round(4).tolist()
    [0.1875]
    """
    counted = group_votes(votes, membership)
    share = (counted["n_agree"] + 1) / (counted["n_seen"] + 2)
    return share.groupby(counted["idea_id"]).prod().rename("group_informed_consensus")


def representativeness(
    votes: Votes, membership: "pd.Series[str]", *, tested: pd.DataFrame | None = None
) -> pd.DataFrame:
    """How much each idea sets each group apart, by Polis's numbers and by exact tests.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    membership
        The group of each voter, by voter id.
    tested
        The tallies that the tests look at, as in `group_votes`. Where the same votes formed the groups they must be others,
        such as `strategy_nlp.votes.held_out.held_out_votes`; without, those of the groups themselves.

    Returns
    -------
    pandas.DataFrame
        One row per group and idea. Tallies as in `group_votes`, then for ``agree`` and ``disagree`` (written ``*``):

        - ``p_*``: smoothed share (n + 1) / (S + 2) in the group; ``p_*_test``: its one-sample test against a half;
        - ``r_*``: that share over the one of everybody else; ``r_*_test``: its two-sample z, one added to all counts;
        - ``representative_for``: agree or disagree, whichever has the larger ``r_*_test``;
        - ``representativeness``: r · r_test · p · p_test in that direction, Polis's measure;
        - ``agree_share`` with ``agree_low`` and ``agree_high`` (Wilson, 95 %), missing where nobody of the group saw it;
        - ``p_value``: Fisher's exact test, two-sided, that the group agrees as often as the others in groups who saw the idea;
        - ``q_value``: the least rate of false discoveries at which this idea is among the discoveries, over all groups
          and ideas (Benjamini and Hochberg 1995), for rankings;
        - ``distinct``: whether the group surely differs: of all that are called so anything is false on at most 5 % of pages
          (`comparisons.surely_apart`).
    """
    table = group_votes(votes, membership)
    rest = others(table)
    seen, seen_by_rest = table["n_seen"].to_numpy(float), rest["n_seen"].to_numpy(float)
    for side in ("agree", "disagree"):
        inside, outside = table[f"n_{side}"].to_numpy(float), rest[f"n_{side}"].to_numpy(float)
        table[f"p_{side}"] = (inside + 1) / (seen + 2)
        table[f"p_{side}_test"] = one_sample_test(inside, seen)
        table[f"r_{side}"] = table[f"p_{side}"] / ((outside + 1) / (seen_by_rest + 2))
        table[f"r_{side}_test"] = two_sample_test(inside, outside, trials=(seen, seen_by_rest))
    agrees = table["r_agree_test"] > table["r_disagree_test"]
    table["representative_for"] = np.where(agrees, "agree", "disagree")
    for side in ("agree", "disagree"):
        table[f"representativeness_{side}"] = (
            table[f"r_{side}"] * table[f"r_{side}_test"] * table[f"p_{side}"] * table[f"p_{side}_test"]
        )
    table["representativeness"] = table["representativeness_agree"].where(agrees, table["representativeness_disagree"])
    table["agree_share"] = table["n_agree"] / table["n_seen"].where(table["n_seen"] > 0)
    low, high = wilson_interval(table["n_agree"].to_numpy(float), seen)
    table["agree_low"], table["agree_high"] = low, high
    looked_at = table if tested is None else tested
    table["p_value"] = apart_from_others(looked_at)
    table["q_value"] = false_discovery_rate(table["p_value"].to_numpy(float))
    sure = surely_apart(beside_others(looked_at).assign(idea_id=looked_at["idea_id"]), of=["idea_id"])
    return table.assign(distinct=sure.to_numpy())


def one_sample_test(successes: Floats, trials: Floats) -> Floats:
    """Polis's test that a share differs from a half: 2 · √(n + 1) · ((s + 1) / (n + 1) − ½)."""
    tested: Floats = 2 * np.sqrt(trials + 1) * ((successes + 1) / (trials + 1) - 0.5)
    return tested


def two_sample_test(first: Floats, second: Floats, *, trials: tuple[Floats, Floats]) -> Floats:
    """Polis's z of two shares of so many trials, one added to all four counts: 0 where everybody did the same."""
    s1, s2, n1, n2 = first + 1, second + 1, trials[0] + 1, trials[1] + 1
    pooled = (s1 + s2) / (n1 + n2)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    with np.errstate(invalid="ignore", divide="ignore"):
        tested: Floats = np.where(pooled == 1, 0.0, (s1 / n1 - s2 / n2) / spread)
    return tested


def others(counted: pd.DataFrame) -> pd.DataFrame:
    """The tallies of all other groups beside each row of `group_votes`, which holds every idea once for each group."""
    ideas = int(counted["idea_id"].nunique())
    own = counted[_COUNTS].to_numpy()
    total = np.tile(own.reshape(-1, ideas, len(_COUNTS)).sum(axis=0), (len(own) // max(ideas, 1), 1))
    return pd.DataFrame(total - own, columns=_COUNTS)


def beside_others(counted: pd.DataFrame) -> pd.DataFrame:
    """What a test of each group against the others is made of (`comparisons.surely_apart`), for each row of `group_votes`."""
    rest = others(counted)
    columns = [counted["n_agree"], counted["n_seen"], rest["n_agree"], rest["n_seen"]]
    return pd.DataFrame({name: own.to_numpy() for name, own in zip(TALLIES, columns, strict=True)}, index=counted.index)


def apart_from_others(counted: pd.DataFrame) -> Floats:
    """How likely each group would differ so much from the others on an idea by chance (`group_votes` given).

    Fisher's exact test (`comparisons.chance_of_difference`); missing where either side saw nothing.
    """
    return chance_of_difference(beside_others(counted))
