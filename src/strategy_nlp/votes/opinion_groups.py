"""Opinion groups: voters who vote alike, found or refused, and how sure the split is.

Groups are latent classes of voters, as many as help to guess hidden votes, and none where they do not help. Polis's own way
(a plane, k-means, silhouettes) can be asked for; what it leaves to chance is seeded, and it is refused where the votes show no
more structure than shuffled ones.
"""

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from strategy_nlp.errors import DataError, shown
from strategy_nlp.messages import Message, mark
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.grouping.class_groups import CURVE, MOST_GROUPS, ClassGroups, find_classes, least_voters
from strategy_nlp.votes.grouping.k_means import Split, k_means, mean_silhouettes
from strategy_nlp.votes.grouping.space import Codes, Floats, VoteMatrix, fit_plane, vote_matrix
from strategy_nlp.votes.representativeness import group_informed_consensus, group_votes, representativeness

__all__ = [
    "MOST_GROUPS",
    "OpinionGroups",
    "find_groups",
    "group_informed_consensus",
    "group_votes",
    "representativeness",
]

Method = Literal["classes", "polis"]

# Polis's own thresholds: a voter needs this many votes to be placed, a conversation this many voters.
MIN_VOTES_TO_BE_GROUPED = 7
MIN_VOTERS = 15
# The most groups that Polis tries.
_MOST_OF_POLIS = 5
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
_NO_SILHOUETTES = pd.DataFrame({"k": [], "silhouette": [], "smallest": []})
_NO_CURVE = pd.DataFrame(columns=CURVE, dtype=float)
Flags = NDArray[np.bool_]
# Of the chosen number of groups: how many hidden votes are guessed right with and without them, and how many more.
ACCURACY = ("accuracy", "accuracy_without", "accuracy_gain_low", "accuracy_gain_high")


@dataclass(frozen=True)
class OpinionGroups:
    """Groups of voters, or why there are none.

    Attributes
    ----------
    voters
        One row per voter: ``voter_id``, ``n_votes``, ``group`` (A is the largest; missing where not grouped),
        ``group_probability`` (how likely the group is; missing where there is none or the method does not tell), ``x``, ``y``.
    curve
        One row per number of groups tried: ``k``, ``log_likelihood`` (mean of a hidden vote), ``gain`` over no groups with its
        95 % interval over voters ``gain_low`` and ``gain_high``, ``more`` than one group less with its lower end ``more_low``,
        ``accuracy`` and ``accuracy_without`` (share of hidden votes guessed right; their difference lies, with 95 % confidence
        over voters, from ``accuracy_gain_low`` to ``accuracy_gain_high``), ``smallest`` (voters in the smallest group). Without rows where nothing was measured.
    silhouettes
        Of method ``polis``, one row per number of groups tried: ``k``, ``silhouette`` (mean), ``smallest``; else without rows.
    k
        How many groups there are, 0 where refused.
    stability, stability_low, stability_high
        Mean and 95 % interval of the adjusted Rand index between these groups and those of voters drawn anew.
    variance_shares
        Share of all variance along the two directions of the map.
    variance_by_chance
        Of method ``polis``, the largest share of the first direction among shuffled votes.
    extremity
        By idea: how far out the idea alone puts a voter.
    refusal
        Why there are no groups, in a sentence; blank where there are.
    method
        How they were found: ``classes`` or ``polis``.

    Examples
    --------
    >>> votes = pd.DataFrame([(f"v{v}", f"i{i}", "agree" if (v < 20) == (i < 10) else "disagree") for v in range(40) for i in range(20)],
    ...                      columns=["voter_id", "idea_id", "vote"])
    >>> found = find_groups(votes)
    >>> found.k, found.voters["group"].value_counts().tolist()
    (2, [20, 20])
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
    curve: pd.DataFrame
    method: Method

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

    @property
    def measured(self) -> "pd.Series[float] | None":
        """The row of the curve that belongs to these groups; None where nothing was measured."""
        own = self.curve[self.curve["k"] == self.k]
        return None if own.empty else own.iloc[0]


def find_groups(
    votes: pd.DataFrame,
    *,
    method: Method = "classes",
    ideas: pd.DataFrame | None = None,
    seed: int = 0,
    k: int | None = None,
    checked: bool = True,
) -> OpinionGroups:
    """The opinion groups of the voters, or why there are none.

    Voters with at least min(7, number of ideas) votes are put into latent classes (`strategy_nlp.votes.grouping.latent_classes`). How
    many there are is told by hidden votes (`strategy_nlp.votes.grouping.hidden_votes`): the fewest groups that surely help to guess
    them, and more where each surely adds a twentieth of that gain, up to six, none with fewer than ten voters (a fifth of
    them, at least three, below fifty). Who belongs to no group with a probability of .4 is in
    none, unless these would be fewer than ten. No groups are given where
    fewer than 15 voters can be placed or groups do not surely help.

    Method ``polis`` places voters in the plane in which they differ most and splits them by k-means; k is that of the best
    mean silhouette (Rousseeuw 1987) from 2 to min(5, 2 + ⌊voters / 12⌋), never with a group of one. It is refused where the
    first direction explains no more than in votes shuffled within each idea (parallel analysis, Horn 1965).

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote``.
    method
        ``classes`` or ``polis``.
    ideas
        Where given, rejected ideas and those that describe the voter (``is_meta``) are left out.
    seed
        Start of every random choice.
    k
        The number of groups, where it is not to be chosen.
    checked
        Whether the split may be refused for want of structure and is held against voters drawn anew; without, for comparing
        splits only, nothing is refused so and the stability is missing. With ``k`` given nothing is measured then either.

    Raises
    ------
    DataError
        If the method is neither of the two.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a", "b"], "idea_id": ["i", "k", "i"], "vote": ["agree", "pass", "agree"]})
    >>> find_groups(votes)
    OpinionGroups(none: Only ... voters cast at least ...)
    """
    if method not in get_args(Method):
        raise DataError(f"find_groups: method is {shown(method)}; it must be one of {', '.join(get_args(Method))}.")
    with _one_thread():
        matrix = vote_matrix(votes, ideas=ideas)
        least_votes = min(MIN_VOTES_TO_BE_GROUPED, len(matrix.ideas))
        placed = matrix.votes_per_voter >= least_votes
        if placed.sum() < MIN_VOTERS or len(matrix.ideas) < 3:
            refusal = Message(
                mark(
                    "Only {voters} voters cast at least {votes} votes on {ideas} ideas; groups need at least {least} such voters and 3 ideas."
                ),
                {"voters": int(placed.sum()), "votes": least_votes, "ideas": len(matrix.ideas), "least": MIN_VOTERS},
            )
            nobody = np.zeros(len(matrix.voters), bool)
            return _refused(_voters(matrix, nobody, np.empty((0, 2))), refusal, method=method)
        found = _in_classes if method == "classes" else _in_the_plane
        return found(matrix, placed, seed=seed, k=k, checked=checked)


def _in_classes(matrix: VoteMatrix, placed: Flags, *, seed: int, k: int | None, checked: bool) -> OpinionGroups:
    grouped = matrix.of_voters(placed)
    plane = fit_plane(grouped)
    voters = _voters(matrix, placed, plane.place(grouped))
    shares = (float(plane.variance_shares[0]), float(plane.variance_shares[1]))
    found = find_classes(grouped, seed=seed, k=k, checked=checked)
    refusal = _no_classes(found, len(grouped.voters))
    if refusal:
        return _refused(voters, refusal, method="classes", shares=shares, tried=found.curve)
    names = pd.array(list(ascii_uppercase), dtype="string")
    clear = found.labels >= 0
    rows = np.flatnonzero(placed)[clear]
    voters.loc[rows, "group"] = names[found.labels[clear]]
    voters.loc[rows, "group_probability"] = found.probability[clear]
    low, high = np.quantile(found.stability, [0.025, 0.975])
    return OpinionGroups(
        voters=voters,
        silhouettes=_NO_SILHOUETTES,
        k=found.k,
        stability=float(found.stability.mean()),
        stability_low=float(low),
        stability_high=float(high),
        variance_shares=shares,
        variance_by_chance=np.nan,
        extremity=pd.Series(plane.extremity(), index=matrix.ideas, name="extremity"),
        refusal=None,
        curve=found.curve,
        method="classes",
    )


def _no_classes(found: ClassGroups, voters: int) -> Message | None:
    """Why there are no classes, None where there are."""
    if found.k:
        return None
    if found.curve.empty:
        return Message(mark("The votes show no groups: nobody agreed or disagreed with anything."), {})
    if found.small:
        return Message(
            mark("Every split leaves a group of fewer than {least} voters, so there are no groups."),
            {"least": least_voters(voters)},
        )
    best = found.curve.iloc[int(found.curve["gain"].to_numpy().argmax())]
    return Message(
        mark(
            "The votes show no groups: knowing the group of a voter, we would guess a hidden vote right in {accuracy} of cases, without it in {without}, which is not surely better."
        ),
        {"accuracy": float(best["accuracy"]), "without": float(best["accuracy_without"])},
    )


def _in_the_plane(matrix: VoteMatrix, placed: Flags, *, seed: int, k: int | None, checked: bool) -> OpinionGroups:
    grouped = matrix.of_voters(placed)
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
    silhouettes = _silhouettes(points, splits, seed=seed)
    allowed = silhouettes[silhouettes["smallest"] > 1]
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
    if refusal:
        return _refused(voters, refusal, method="polis", shares=shares, tried=silhouettes, by_chance=max(by_chance))
    chosen = k or int(allowed.nlargest(1, "silhouette")["k"].iloc[0])
    labels = _by_size(splits[chosen].labels)
    voters.loc[placed, "group"] = np.array(list(ascii_uppercase))[labels]
    agreement = _bootstrap(grouped, labels, chosen, random) if checked else np.array([np.nan])
    low, high = np.quantile(agreement, [0.025, 0.975])
    return OpinionGroups(
        voters=voters,
        silhouettes=silhouettes,
        k=chosen,
        stability=float(agreement.mean()),
        stability_low=float(low),
        stability_high=float(high),
        variance_shares=shares,
        variance_by_chance=max(by_chance),
        extremity=pd.Series(plane.extremity(), index=matrix.ideas, name="extremity"),
        refusal=None,
        curve=_NO_CURVE,
        method="polis",
    )


def _voters(matrix: VoteMatrix, placed: Flags, points: Floats) -> pd.DataFrame:
    voters = pd.DataFrame({"voter_id": matrix.voters, "n_votes": matrix.votes_per_voter})
    voters["group"] = pd.array([pd.NA] * len(voters), dtype="string")
    voters[["group_probability", "x", "y"]] = np.nan
    voters.loc[placed, ["x", "y"]] = points
    return voters


def _refused(
    voters: pd.DataFrame,
    refusal: Message,
    *,
    method: Method,
    shares: tuple[float, float] = (np.nan, np.nan),
    by_chance: float = np.nan,
    tried: pd.DataFrame | None = None,
) -> OpinionGroups:
    return OpinionGroups(
        voters=voters,
        silhouettes=tried if tried is not None and method == "polis" else _NO_SILHOUETTES,
        k=0,
        stability=np.nan,
        stability_low=np.nan,
        stability_high=np.nan,
        variance_shares=shares,
        variance_by_chance=by_chance,
        extremity=pd.Series(dtype=float, name="extremity"),
        refusal=refusal,
        curve=tried if tried is not None and method == "classes" else _NO_CURVE,
        method=method,
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
    most = min(_MOST_OF_POLIS, 2 + len(points) // 12)
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
