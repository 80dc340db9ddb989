"""What small segments of voters hold against everybody else."""

import pandas as pd

from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.votes.ballots import Votes, ballots_of
from strategy_nlp.votes.comparisons import TALLIES, surely_apart
from strategy_nlp.votes.representativeness import apart_from_others, beside_others, group_votes

# A segment with a smaller share of the voters is a minority.
MINORITY = 0.10


def minority_tests(votes: Votes, membership: "pd.Series[str]", *, min_votes: int = 20) -> pd.DataFrame:
    """Every comparison of a segment with less than a tenth of the voters with all others who saw the idea.

    Parameters
    ----------
    votes
        One row per vote.
    membership
        The segment of each voter, by voter id.
    min_votes
        So many of the segment and of the others must have seen the idea.

    Returns
    -------
    pandas.DataFrame
        ``segment, idea_id, n_seen, agree_share``; ``all_share`` and ``rest_share``, of all voters and of those outside the
        segment; ``p_value`` of Fisher's exact test of the segment against the others; ``n_agree, rest_agree, rest_seen``, which it
        is made of.
    """
    columns = [
        "segment",
        "idea_id",
        "n_seen",
        "agree_share",
        "all_share",
        "rest_share",
        "p_value",
        "n_agree",
        "rest_agree",
        "rest_seen",
    ]
    cast = ballots_of(votes)
    shares = pd.Series(cast.voters).map(membership).value_counts() / max(len(cast.voters), 1)
    parts = []
    for segment in sorted(shares.index[shares < MINORITY]):
        # Two rows for each idea: the segment and everybody else.
        inside = (membership.reindex(cast.voters) == segment).map({True: "in", False: "out"})
        if (inside == "in").sum() < 2:
            continue
        counted = group_votes(cast, inside)
        tallies = beside_others(counted)
        table = tallies.assign(idea_id=counted["idea_id"], segment=segment, p_value=apart_from_others(counted))
        table = table[(counted["group"] == "in") & (table[["n_seen", "rest_seen"]] >= min_votes).all(axis=1)]
        parts.append(
            table.assign(
                agree_share=table["n_agree"] / table["n_seen"],
                rest_share=table["rest_agree"] / table["rest_seen"],
                all_share=(table["n_agree"] + table["rest_agree"]) / (table["n_seen"] + table["rest_seen"]),
            )
        )
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def minority_views(tests: pd.DataFrame) -> pd.DataFrame:
    """What small segments agree with while the others do not, of all comparisons of a report.

    Listed is an idea that more than half of the segment's voters agreed with, and fewer than half of the others, where the two
    surely differ: of all comparisons given any is listed falsely in at most 5 % of reports. The difference is sure, not each share.

    Parameters
    ----------
    tests
        Rows of `minority_tests`, of all segments and questions together.

    Returns
    -------
    pandas.DataFrame
        The rows that are listed, with ``q_value`` (Benjamini and Hochberg 1995) over all comparisons.
    """
    if tests.empty:
        return tests.assign(q_value=pd.Series(dtype=float))
    compared = tests.assign(q_value=false_discovery_rate(tests["p_value"].to_numpy(float)))
    among = [name for name in ("question", "by", "idea_id") if name in compared]
    held = (
        surely_apart(compared[[*among, *TALLIES]], of=among)
        & (compared["agree_share"] > 0.5)
        & (compared["rest_share"] < 0.5)
    )
    return compared[held].drop(columns=["n_agree", "rest_agree", "rest_seen"]).reset_index(drop=True)
