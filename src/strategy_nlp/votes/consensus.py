"""Consensus and division across groups of voters: opinion groups, or segments that people declared.

No single number is consensus. Several definitions stand side by side, of agreeing and of rejecting together, with how far they rank ideas
alike.
"""

import numpy as np
import pandas as pd

from strategy_nlp.coded import different
from strategy_nlp.statistics.inference import false_discovery_rate, wilson_interval
from strategy_nlp.votes.ballots import Votes, ballots_of, tally
from strategy_nlp.votes.comparisons import surely_apart
from strategy_nlp.votes.representativeness import apart_from_others, beside_others, group_votes

# Of agreement; and of rejection, which ranks ideas the other way round.
DEFINITIONS = ("product", "geometric_mean", "worst_group", "lower_bound", "undisputed")
REJECTION = ("against_product", "against_mean")


def consensus_by_idea(votes: Votes, membership: "pd.Series[str]", *, min_votes: int = 20) -> pd.DataFrame:
    """Definitions of consensus for each idea.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    membership
        The group or segment of each voter, by voter id.
    min_votes
        Ideas seen by fewer voters get none.

    Returns
    -------
    pandas.DataFrame
        ``idea_id, n_seen`` and

        - ``product``: Polis's group-informed consensus, Π (A + 1) / (S + 2) over groups;
        - ``geometric_mean``: its G-th root for G groups, which does not shrink as groups are added;
        - ``worst_group``: the smallest smoothed share of any group;
        - ``lower_bound``: the lower end of the 95 % interval of the share of all voters, whatever their group;
        - ``undisputed``: Π P(agree) · (1 - P(disagree)) over groups with Jeffreys' smoothing, (A + ½) / (S + 1), as newer tools around
          Polis have it: who passes does not count against an idea as much as who disagrees;
        - ``against_product``, ``against_mean``: Π (D + 1) / (S + 2) and its G-th root, consensus on rejecting.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": list("abcd"), "idea_id": "i", "vote": ["agree", "agree", "pass", "disagree"]})
    >>> group = pd.Series({"a": "A", "b": "A", "c": "B", "d": "B"})
    >>> consensus_by_idea(votes, group, min_votes=1)[["product", "worst_group"]].values.tolist()
    [[0.1875, 0.25]]
    """
    cast = ballots_of(votes)
    table = tally(cast)[["idea_id", "n_agree", "n_seen"]]
    table["lower_bound"], _ = wilson_interval(table.pop("n_agree").to_numpy(float), table["n_seen"].to_numpy(float))
    if membership.dropna().nunique():
        counted = group_votes(cast, membership)
        # Every idea stands once for each group, in the order of the table.
        share = ((counted["n_agree"] + 1) / (counted["n_seen"] + 2)).to_numpy().reshape(-1, len(table))
        table["product"], table["worst_group"] = share.prod(axis=0), share.min(axis=0)
        table["geometric_mean"] = table["product"] ** (1 / len(share))
        against = ((counted["n_disagree"] + 1) / (counted["n_seen"] + 2)).to_numpy().reshape(-1, len(table))
        table["against_product"] = against.prod(axis=0)
        table["against_mean"] = table["against_product"] ** (1 / len(against))
        agree, disagree = ((counted[name] + 0.5) / (counted["n_seen"] + 1) for name in ("n_agree", "n_disagree"))
        table["undisputed"] = (agree * (1 - disagree)).to_numpy().reshape(-1, len(table)).prod(axis=0)
    measures = [*DEFINITIONS, *REJECTION]
    table = table.reindex(columns=["idea_id", "n_seen", *measures])
    table.loc[table["n_seen"] < min_votes, measures] = np.nan
    return table


def rank_agreement(consensus: pd.DataFrame) -> pd.DataFrame:
    """Spearman's rank correlation between each two definitions, over ideas that have both."""
    return consensus[list(DEFINITIONS)].corr(method="spearman")


def division_by_idea(
    votes: Votes,
    membership: "pd.Series[str]",
    *,
    min_votes: int = 20,
    tested: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """How far groups or segments are apart on each idea.

    Parameters
    ----------
    votes
        One row per vote.
    membership
        The group or segment of each voter, by voter id.
    min_votes
        A group counts on an idea only if this many of its voters saw it.
    tested
        The tallies that the tests look at, where not those of the groups themselves; see `representativeness`.

    Returns
    -------
    pandas.DataFrame
        ``idea_id``; ``highest`` and ``lowest``, the groups that agree most and least, with ``high_share`` and
        ``low_share``; ``difference`` of the two; ``p_value`` that all groups agree alike: the smallest of the exact tests of
        a group against the others, times their number (Bonferroni), right for small groups too; ``q_value`` (Benjamini and
        Hochberg 1995) over these ideas. Ideas on which fewer than two groups count are left out.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": list("abcd"), "idea_id": "i", "vote": ["agree", "agree", "pass", "disagree"]})
    >>> group = pd.Series({"a": "A", "b": "A", "c": "B", "d": "B"})
    >>> division_by_idea(votes, group, min_votes=1)[["highest", "lowest", "difference"]].values.tolist()
    [['A', 'B', 1.0]]
    """
    columns = ["idea_id", "highest", "high_share", "lowest", "low_share", "difference", "p_value", "q_value"]
    every = group_votes(votes, membership)
    enough = every["n_seen"] >= min_votes
    counted = every[enough & (enough.groupby(every["idea_id"]).transform("sum") >= 2)]
    if counted.empty:
        return pd.DataFrame(columns=columns)
    counted = counted.assign(share=counted["n_agree"] / counted["n_seen"])
    ordered = counted.sort_values(["idea_id", "share", "group"])
    first, last = ordered.groupby("idea_id").first(), ordered.groupby("idea_id").last()
    table = pd.DataFrame(
        {"highest": last["group"], "high_share": last["share"], "lowest": first["group"], "low_share": first["share"]}
    )
    table["difference"] = table["high_share"] - table["low_share"]
    # Groups that do not count on an idea are among the others all the same: leaving them out would pick the comparison.
    looked_at = every if tested is None else tested
    chances = pd.Series(apart_from_others(looked_at), index=looked_at["idea_id"])[enough.to_numpy()]
    tests = chances.groupby(level=0)
    table["p_value"] = (tests.min() * tests.count()).clip(upper=1).reindex(table.index)
    table["q_value"] = false_discovery_rate(table["p_value"].to_numpy(float))
    return table.reset_index()[columns].sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def comparisons_of(votes: Votes, membership: "pd.Series[str]", *, min_votes: int) -> pd.DataFrame:
    """Each comparison of a group with the others that `division_by_idea` looks at: ``group, idea_id`` and its tallies."""
    every = group_votes(votes, membership)
    enough = every["n_seen"] >= min_votes
    counted = enough & (enough.groupby(every["idea_id"]).transform("sum") >= 2)
    return every.loc[counted, ["group", "idea_id"]].join(beside_others(every)).reset_index(drop=True)


def surely_divided(divisions: pd.DataFrame, comparisons: pd.DataFrame) -> "pd.Series[bool]":
    """On which rows of divisions by segments some value surely differs from the others, all comparisons of a report one family.

    Parameters
    ----------
    divisions
        ``question, by, idea_id``.
    comparisons
        The same with tallies, as `comparisons_of`.
    """
    keys = ["question", "by", "idea_id"]
    if comparisons.empty:
        return pd.Series(False, index=divisions.index)
    sure = comparisons.loc[surely_apart(comparisons, of=keys), keys]
    named = pd.MultiIndex.from_frame(divisions[keys]).isin(pd.MultiIndex.from_frame(sure))
    return pd.Series(named, index=divisions.index)


def majority_everywhere(counted: pd.DataFrame) -> "pd.Series[float]":
    """By idea, how likely so many would agree in every group if in one of them only half did (`group_votes` given).

    The largest of the groups' exact binomial tests (intersection-union, Berger 1982): few votes of a group prove nothing.
    """
    from scipy.stats import binom

    tail = binom.sf(counted["n_agree"].to_numpy() - 1, counted["n_seen"].to_numpy(), 0.5)
    return pd.Series(tail, index=counted["idea_id"]).groupby(level=0).max().rename("everywhere_p")


def membership_of_segment(
    participants: pd.DataFrame, segment: str, *, voters: "pd.Series[str]", min_cell: int = 10
) -> "pd.Series[str]":
    """The segment's value for each voter, by voter id; unstated ones and values of fewer than ``min_cell`` are left out."""
    values = participants.set_index("participant_id")[segment].reindex(different(voters))
    values = values[values.notna() & (values != "")]
    large = values.value_counts()
    return values[values.isin(large.index[large >= max(min_cell, 2)])]
