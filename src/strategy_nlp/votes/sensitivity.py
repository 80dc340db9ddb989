"""Whether a headline holds when careless votes and floods are read differently."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy_nlp.coded import factorized, of_each_value
from strategy_nlp.messages import mark
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.statistics.pooling import pool_ideas
from strategy_nlp.votes.ballots import Votes, agreement, ballots_of, last_votes, tally
from strategy_nlp.votes.grouping.space import VALUE_OF, vote_patterns
from strategy_nlp.votes.opinion_groups import OpinionGroups, find_groups

# Fewer equal votes than this may be chance or brevity, not a pattern.
_LEAST_PATTERN = 10
TOP = 10
# Groups whose adjusted Rand index with the first reading's is lower have shifted.
_ALIKE = 0.8
ALL, FLOODS, STRAIGHT = mark("all votes"), mark("floods collapsed"), mark("straight-liners out")
FEWER, MORE = mark("half the fewest votes that an idea needs"), mark("twice the fewest votes that an idea needs")


@dataclass(frozen=True)
class Sensitivity:
    """Each headline under other readings of the votes; twice the fewest votes only where enough ideas have them.

    Attributes
    ----------
    readings
        One row per reading: ``reading``, ``voters``, ``votes``, ``listed`` (ideas in a top list: ten, or half of the ideas that
        have a share where that is less), ``agreed_kept`` and ``divided_kept`` (how many of the first
        reading's top ideas are still among the top), ``k`` groups, ``groups_alike`` (adjusted Rand index with the first
        reading's groups over voters in both; missing where either has none), ``moved`` (whether a headline moved).
    moved_ideas
        One row per idea that enters or leaves a top list: ``reading``, ``headline`` (agreed, divided), ``idea_id``,
        ``change`` (in, out).
    """

    readings: pd.DataFrame
    moved_ideas: pd.DataFrame


def compare_readings(
    votes: pd.DataFrame,
    *,
    groups: OpinionGroups,
    min_votes: int = 20,
    seed: int = 0,
) -> Sensitivity:
    """The headlines under all votes, with floods collapsed, without straight-liners, and with other fewest votes.

    Parameters
    ----------
    votes
        One row per vote, of ideas that take part.
    groups
        The groups found among all votes.
    min_votes
        Ideas seen by fewer voters are in no list.
    seed
        Start of the random choices.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": list("abcd"), "idea_id": "i", "vote": "agree"})
    >>> compare_readings(votes, groups=find_groups(votes), min_votes=2).readings["reading"].tolist()[0]
    'all votes'
    """
    everything = last_votes(votes)
    readings = {
        ALL: (everything, min_votes),
        FLOODS: (collapse_floods(everything), min_votes),
        STRAIGHT: (drop_straight_liners(everything), min_votes),
        FEWER: (everything, -(-min_votes // 2)),
        MORE: (everything, 2 * min_votes),
    }
    rows, moved = [], []
    # Three of the readings rank the same votes.
    counted = ballots_of(everything)
    before = _top(counted, min_votes)
    listed = len(before["agreed"])
    for name, (read, least) in readings.items():
        top = _top(counted if read is everything else read, least, listed=listed)
        if least > min_votes and len(top["agreed"]) < listed:
            # Too few ideas have so many votes for lists of the same length.
            continue
        again = groups if len(read) == len(everything) or not groups.k else find_groups(read, seed=seed, checked=False)
        alike = _alike(groups, again)
        for headline, old in before.items():
            moved += [(name, headline, idea, "out") for idea in old if idea not in top[headline]]
            moved += [(name, headline, idea, "in") for idea in top[headline] if idea not in old]
        entered = any(reading == name for reading, *_ in moved)
        kept = {headline: len(set(old) & set(top[headline])) for headline, old in before.items()}
        changed = entered or again.k != groups.k or alike < _ALIKE
        rows.append(
            {
                "reading": name,
                "voters": read["voter_id"].nunique(),
                "votes": len(read),
                "listed": listed,
                "agreed_kept": kept["agreed"],
                "divided_kept": kept["divided"],
                "k": again.k,
                "groups_alike": alike,
                "moved": changed,
            }
        )
    return Sensitivity(pd.DataFrame(rows), pd.DataFrame(moved, columns=["reading", "headline", "idea_id", "change"]))


def collapse_floods(votes: pd.DataFrame) -> pd.DataFrame:
    """The votes with voters who voted exactly alike read as one.

    Voters are alike when they cast the same votes on the same ideas, ten or more; the one whose votes come first stays.
    """
    patterns = _patterns(votes)
    first = ~patterns.duplicated(["one", "other", "votes"], keep="first") | (patterns["votes"] < _LEAST_PATTERN)
    return votes[votes["voter_id"].isin(patterns.index[first])].reset_index(drop=True)


def drop_straight_liners(votes: pd.DataFrame) -> pd.DataFrame:
    """The votes without those of voters who, ten times or more, did nothing but agree or nothing but disagree."""
    rows, voters = factorized(votes["voter_id"])
    total, agreed, disagreed = (
        np.bincount(rows, kind, minlength=len(voters))
        for kind in (None, (votes["vote"] == "agree").to_numpy(float), (votes["vote"] == "disagree").to_numpy(float))
    )
    straight = (total >= _LEAST_PATTERN) & ((agreed == total) | (disagreed == total))
    kept: pd.DataFrame = votes[~straight[rows]].reset_index(drop=True)
    return kept


def _patterns(votes: pd.DataFrame) -> pd.DataFrame:
    """Two hashes of each voter's votes and their number, voters in order of first appearance."""
    rows, voters = factorized(votes["voter_id"])
    columns = factorized(votes["idea_id"], sort=True)[0]
    values = of_each_value(votes["vote"], lambda kinds: kinds.map(VALUE_OF)).to_numpy(np.float64)
    return pd.DataFrame(vote_patterns(rows, columns, values).T, columns=["one", "other", "votes"], index=voters)


def _top(votes: Votes, min_votes: int, *, listed: int | None = None) -> dict[str, list[str]]:
    rated = pool_ideas(agreement(tally(votes), min_votes=min_votes)).dropna(subset=["agree_share"])
    lists = {"agreed": "consensus", "divided": "divisiveness_low"}
    listed = min(TOP, -(-len(rated) // 2)) if listed is None else listed
    return {
        name: rated.sort_values([column, "idea_id"], ascending=[False, True])["idea_id"].head(listed).tolist()
        for name, column in lists.items()
    }


def _alike(groups: OpinionGroups, again: OpinionGroups) -> float:

    if not groups.k or not again.k:
        return float("nan")
    both = groups.membership.index.intersection(again.membership.index)
    return adjusted_rand_index(groups.membership[both], again.membership[both])
