"""How groups vote on ideas that did not form them.

Votes that put people into groups cannot also test what sets the groups apart: noise that helped to part people comes out as
a difference between them. So the ideas are left out by parts, groups are found among the other votes, and the part is
counted in those groups (cross-fitting; Gao, Bien and Witten 2024 say what happens without).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.intake.schema import VOTES
from strategy_nlp.votes.ballots import Ballots, Votes, ballots_of
from strategy_nlp.votes.opinion_groups import OpinionGroups, find_groups

# Ideas are left out by tenths: groups of nine tenths of the ideas are nearly those of all.
_PARTS = 10


def held_out_votes(votes: Votes, groups: OpinionGroups, *, seed: int = 0) -> pd.DataFrame:
    """How each group voted on each idea, where the groups are found without that idea and named after the given ones.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``, of the ideas that the groups were found with.
    groups
        The groups found among all of them.
    seed
        Start of the random choices.

    Returns
    -------
    pandas.DataFrame
        As `strategy_nlp.votes.representativeness.group_votes`: one row for each group and idea, in the same order; counts are
        0 where no groups can be found without the idea.
    """
    cast = ballots_of(votes)
    names = sorted(groups.membership.unique())
    counts = np.zeros((len(names), len(cast.ideas), len(VOTES)), np.int64)
    for part in _parts(len(cast.ideas), seed=seed):
        left_out = np.isin(cast.columns, part)
        without = find_groups(_rows(cast, ~left_out), seed=seed, k=groups.k, checked=False)
        if without.k:
            membership = _named_after(groups.membership, without.membership)
            of_voter = pd.Categorical(membership.reindex(cast.voters), categories=names).codes.astype(np.int64)
            counts[:, part] = cast.counts(of_voter, len(names))[:, part]
    table = pd.DataFrame(counts.reshape(-1, len(VOTES)), columns=["n_agree", "n_disagree", "n_pass"])
    table.insert(0, "group", np.repeat(names, len(cast.ideas)))
    table.insert(1, "idea_id", np.tile(np.asarray(cast.ideas), len(names)))
    return table.assign(n_seen=counts.sum(axis=2).ravel())


def _parts(ideas: int, *, seed: int) -> list[NDArray[np.int64]]:
    order = np.random.default_rng(seed).permutation(ideas)
    return [np.sort(part) for part in np.array_split(order, min(_PARTS, ideas))]


def _rows(cast: Ballots, kept: NDArray[np.bool_]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "voter_id": cast.voters.to_numpy()[cast.rows[kept]],
            "idea_id": cast.ideas.to_numpy()[cast.columns[kept]],
            "vote": np.array(VOTES)[cast.codes[kept]],
        }
    )


def _named_after(known: "pd.Series[str]", found: "pd.Series[str]") -> "pd.Series[str]":
    """The groups found, each under the name of the known group with which it shares its voters (best matching)."""
    from scipy.optimize import linear_sum_assignment

    shared = pd.crosstab(found, known.reindex(found.index))
    rows, columns = linear_sum_assignment(-shared.to_numpy())
    return found.map(dict(zip(shared.index[rows], shared.columns[columns], strict=True)))
