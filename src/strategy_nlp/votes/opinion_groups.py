"""Opinion groups: voters who vote alike, found or refused, and how sure the split is.

The preparation is Polis's; what it leaves to chance is seeded, and what it leaves unsaid is said: the whole curve of
silhouettes, how stable the split is, and a refusal where the votes show no more structure than shuffled ones.
"""

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import ThreadpoolController

from strategy_nlp.messages import Message, mark
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.k_means import Split, k_means, mean_silhouettes
from strategy_nlp.votes.representativeness import group_informed_consensus, group_votes, representativeness
from strategy_nlp.votes.space import Codes, Floats, VoteMatrix, fit_plane, vote_matrix

__all__ = ["OpinionGroups", "find_groups", "group_informed_consensus", "group_votes", "representativeness"]

# Polis's own thresholds: a voter needs this many votes to be placed, a conversation this many voters.
MIN_VOTES_TO_BE_GROUPED = 7
MIN_VOTERS = 15
MOST_GROUPS = 5
_STARTS = 10
# Above this many voters the silhouette is computed on a sample and the bootstrap draws samples: both settle long before.
_SAMPLE = 4000
# Many shuffles where they are cheap, ten on millions of votes, where the shuffled share hardly varies.
_FEWEST_SHUFFLES, _MOST_SHUFFLES, _SHUFFLED_VOTES = 10, 40, 4_000_000
# Of a length of singular vectors; the shuffled shares are compared in per cents.
_SHUFFLE_TOLERANCE = 1e-3
_BOOTSTRAPS = 50
# The first direction must explain more than in every shuffle, and more than their mean by this many standard deviations;
# docs/methods.md tells how often meaningless votes get through.
_CLEARLY_ABOVE = 4.0


@dataclass(frozen=True)
class OpinionGroups:
    """Groups of voters, or why there are none.

    Attributes
    ----------
    voters
        One row per voter: ``voter_id``, ``n_votes``, ``group`` (A is the largest; missing where not grouped), ``x``, ``y``.
    silhouettes
        One row per number of groups tried: ``k``, ``silhouette`` (mean), ``smallest`` (voters in the smallest group).
    k
        How many groups there are, 0 where refused.
    stability, stability_low, stability_high
        Mean and 95 % interval of the adjusted Rand index between these groups and those of voters drawn anew.
    variance_shares
        Share of all variance along the two directions of the map.
    variance_by_chance
        The largest share of the first direction among shuffled votes.
    extremity
        By idea: how far out the idea alone puts a voter.
    refusal
        Why there are no groups, in a sentence; blank where there are.
    """

    voters: pd.DataFrame
    silhouettes: pd.DataFrame
    k: int
    stability: float
    stability_low: float
    stability_high: float
    variance_shares: tuple[float, float]
    variance_by_chance: float
    extremity: "pd.Series[float]"
    refusal: Message | None

    def __repr__(self) -> str:
        if self.refusal:
            return f"OpinionGroups(none: {self.refusal})"
        sizes = ", ".join(f"{name} {size:,}" for name, size in self.membership.value_counts().sort_index().items())
        return f"OpinionGroups({sizes} of {len(self.voters):,} voters; stability {self.stability:.2f})"

    @property
    def membership(self) -> "pd.Series[str]":
        """The group of each grouped voter, by voter id."""
        grouped = self.voters.dropna(subset=["group"])
        return grouped.set_index("voter_id")["group"]


def find_groups(
    votes: pd.DataFrame,
    *,
    ideas: pd.DataFrame | None = None,
    seed: int = 0,
    k: int | None = None,
    checked: bool = True,
) -> OpinionGroups:
    """The opinion groups of the voters.

    Voters with at least min(7, number of ideas) votes are placed in the plane in which they differ most and split by
    k-means; k is that of the best mean silhouette (Rousseeuw 1987) from 2 to min(5, 2 + ⌊voters / 12⌋), never with a
    group of one. No groups are given where fewer than 15 voters can be placed, or where the first direction explains no
    more than in votes shuffled within each idea (parallel analysis, Horn 1965).

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    ideas
        Where given, rejected ideas and those that describe the voter (``is_meta``) are left out.
    seed
        Start of every random choice.
    k
        The number of groups, where it is not to be chosen.
    checked
        Whether the split is held against shuffled votes and against voters drawn anew; without, for comparing splits
        only, nothing is refused for want of structure and the stability is missing.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a", "b"], "idea_id": ["i", "k", "i"], "vote": ["agree", "pass", "agree"]})
    >>> find_groups(votes)
    OpinionGroups(none: Only ... voters cast at least ...)
    """
    with _one_thread():
        matrix = vote_matrix(votes, ideas=ideas)
        least_votes = min(MIN_VOTES_TO_BE_GROUPED, len(matrix.ideas))
        placed = matrix.votes_per_voter >= least_votes
        grouped = matrix.of_voters(placed)
        if placed.sum() < MIN_VOTERS or len(matrix.ideas) < 3:
            return _refused(
                matrix,
                Message(
                    mark(
                        "Only {voters} voters cast at least {votes} votes on {ideas} ideas; groups need at least {least} such voters and 3 ideas."
                    ),
                    {
                        "voters": int(placed.sum()),
                        "votes": least_votes,
                        "ideas": len(matrix.ideas),
                        "least": MIN_VOTERS,
                    },
                ),
            )
        random = np.random.default_rng(seed)
        plane = fit_plane(grouped)
        by_chance = [
            float(fit_plane(grouped.shuffled(random), tolerance=_SHUFFLE_TOLERANCE).variance_shares[0])
            for _ in range(_shuffles(len(grouped.values)) if checked else 0)
        ] or [0.0]
        points = plane.place(grouped)
        voters = _voters(matrix, placed, points)
        shares = (float(plane.variance_shares[0]), float(plane.variance_shares[1]))
        spread = float(np.std(by_chance, ddof=1)) if checked else 0.0
        least = max(max(by_chance), float(np.mean(by_chance)) + _CLEARLY_ABOVE * spread)
        splits = _splits(points, seed=seed) if k is None else {k: k_means(points, k, starts=_STARTS, seed=seed)}
        curve = _silhouettes(points, splits, seed=seed)
        allowed = curve[curve["smallest"] > 1]
        refusal = None
        if shares[0] <= least:
            refusal = Message(
                mark(
                    "The votes show no groups: the main direction explains {explained} of the differences between voters, no more than chance may give (up to {chance} when each idea's votes are shuffled)."
                ),
                {"explained": float(shares[0]), "chance": float(least)},
            )
        elif k is None and allowed.empty:
            refusal = Message(mark("Every split leaves a voter alone, so there are no groups."))
        extremity = pd.Series(plane.extremity(), index=matrix.ideas, name="extremity")
        if refusal:
            return _refused(matrix, refusal, voters=voters, curve=curve, shares=shares, by_chance=max(by_chance))
        chosen = k or int(allowed.nlargest(1, "silhouette")["k"].iloc[0])
        labels = _by_size(splits[chosen].labels)
        voters.loc[placed, "group"] = np.array(list(ascii_uppercase))[labels]
        agreement = _bootstrap(grouped, labels, chosen, random) if checked else np.array([np.nan])
        low, high = np.quantile(agreement, [0.025, 0.975])
        return OpinionGroups(
            voters,
            curve,
            chosen,
            float(agreement.mean()),
            float(low),
            float(high),
            shares,
            max(by_chance),
            extremity,
            None,
        )


def _voters(matrix: VoteMatrix, placed: "np.ndarray[tuple[int], np.dtype[np.bool_]]", points: Floats) -> pd.DataFrame:
    voters = pd.DataFrame({"voter_id": matrix.voters, "n_votes": matrix.votes_per_voter})
    voters["group"] = pd.array([pd.NA] * len(voters), dtype="string")
    voters[["x", "y"]] = np.nan
    voters.loc[placed, ["x", "y"]] = points
    return voters


def _refused(
    matrix: VoteMatrix,
    refusal: Message,
    *,
    voters: pd.DataFrame | None = None,
    curve: pd.DataFrame | None = None,
    shares: tuple[float, float] = (np.nan, np.nan),
    by_chance: float = np.nan,
) -> OpinionGroups:
    nobody = np.zeros(len(matrix.voters), bool)
    return OpinionGroups(
        voters=_voters(matrix, nobody, np.empty((0, 2))) if voters is None else voters,
        silhouettes=pd.DataFrame({"k": [], "silhouette": [], "smallest": []}) if curve is None else curve,
        k=0,
        stability=np.nan,
        stability_low=np.nan,
        stability_high=np.nan,
        variance_shares=shares,
        variance_by_chance=by_chance,
        extremity=pd.Series(dtype=float, name="extremity"),
        refusal=refusal,
    )


def _one_thread() -> AbstractContextManager[Any]:
    """Linear algebra on one thread, so that the number of cores changes no digit; nothing to do where it runs so already."""
    if all(os.environ.get(name) == "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")):
        return nullcontext()
    limited: AbstractContextManager[Any] = _threads().limit(limits=1)
    return limited


@cache
def _threads() -> ThreadpoolController:
    # Looking for the libraries of linear algebra takes a tenth of the time of finding groups; they are looked for once.
    return ThreadpoolController()


def _shuffles(votes: int) -> int:
    return int(np.clip(_SHUFFLED_VOTES // max(votes, 1), _FEWEST_SHUFFLES, _MOST_SHUFFLES))


def _splits(points: Floats, *, seed: int) -> dict[int, Split]:
    """The best split for each number of groups worth trying."""
    most = min(MOST_GROUPS, 2 + len(points) // 12)
    return {k: k_means(points, k, starts=_STARTS, seed=seed) for k in range(2, most + 1)}


def _silhouettes(points: Floats, splits: dict[int, Split], *, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    sample = (
        np.sort(random.choice(len(points), _SAMPLE, replace=False)) if len(points) > _SAMPLE else np.arange(len(points))
    )
    scores = mean_silhouettes(points[sample], [split.labels[sample] for split in splits.values()])
    smallest = [int(np.bincount(split.labels, minlength=k).min()) for k, split in splits.items()]
    return pd.DataFrame({"k": list(splits), "silhouette": scores, "smallest": smallest})


def _by_size(labels: Codes) -> Codes:
    order = np.argsort(-np.bincount(labels), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[labels]


def _bootstrap(grouped: VoteMatrix, labels: Codes, k: int, random: np.random.Generator) -> Floats:
    """Adjusted Rand between the groups and those that voters drawn anew would give, one value per draw."""

    count = len(grouped.voters)
    agreement = []
    for draw in range(_BOOTSTRAPS):
        sample = grouped.resampled(random.integers(0, count, min(count, _SAMPLE)))
        plane = fit_plane(sample)
        split = k_means(plane.place(sample), k, starts=4, seed=draw)
        agreement.append(adjusted_rand_index(labels, split.nearest(plane.place(grouped))))
    return np.array(agreement)


# What opinion groups are called in the column ``by`` of tables, and in the ledger.
BY_GROUPS = "opinion groups"
