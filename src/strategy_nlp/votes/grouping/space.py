"""Voters as points: who voted how, as a sparse matrix, and the plane in which voters differ most.

Polis's preparation, kept sparse. A missing vote takes the idea's mean; once the mean is taken away that is a zero, so the
centred matrix holds the cast votes only and is never made dense.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.intake.schema import VOTES
from strategy_nlp.votes.ballots import ballots_of

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]

# A sum of squares below this is rounding: everybody who saw an idea voted alike on it.
_NOTHING = 1e-12

VALUE_OF = {"agree": 1.0, "pass": 0.0, "disagree": -1.0}


@dataclass(frozen=True)
class VoteMatrix:
    """The cast votes, one entry each: row (voter), column (idea) and value (1 agrees, 0 passes, -1 disagrees)."""

    voters: "pd.Index[Any]"
    ideas: "pd.Index[Any]"
    rows: Codes
    columns: Codes
    values: Floats

    @property
    def votes_per_voter(self) -> Codes:
        """How many votes each voter cast."""
        return np.bincount(self.rows, minlength=len(self.voters))

    def of_voters(self, kept: NDArray[np.bool_]) -> "VoteMatrix":
        """The votes of some of the voters."""
        mine = kept[self.rows]
        place = np.cumsum(kept) - 1
        return VoteMatrix(self.voters[kept], self.ideas, place[self.rows[mine]], self.columns[mine], self.values[mine])

    def resampled(self, drawn: Codes) -> "VoteMatrix":
        """The votes of voters drawn with replacement, each draw a voter of its own."""
        order = np.argsort(self.rows, kind="stable")
        starts = np.searchsorted(self.rows[order], np.arange(len(self.voters) + 1))
        sizes = np.diff(starts)[drawn]
        new_rows = np.repeat(np.arange(len(drawn)), sizes)
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        taken = order[np.repeat(starts[:-1][drawn], sizes) + within]
        return VoteMatrix(self.voters[drawn], self.ideas, new_rows, self.columns[taken], self.values[taken])

    def shuffled(self, random: np.random.Generator) -> "VoteMatrix":
        """Each idea's votes given to its voters anew by chance: every total stays, all agreement between ideas goes."""
        by_idea = np.argsort(self.columns, kind="stable")
        # Sorting by column plus a fraction drawn by chance reorders within each idea only.
        by_chance = np.argsort(self.columns[by_idea] + random.random(len(self.values)), kind="stable")
        values = np.empty_like(self.values)
        values[by_idea] = self.values[by_idea[by_chance]]
        return replace(self, values=values)


@dataclass(frozen=True)
class Plane:
    """The two directions in which voters differ most.

    Attributes
    ----------
    means
        Mean vote on each idea.
    components
        One row per direction, one column per idea, unit length.
    variance_shares
        The share of all variance along each direction.
    """

    means: Floats
    components: Floats
    variance_shares: Floats

    def place(self, matrix: VoteMatrix) -> Floats:
        """Coordinates of voters; stretched by √(ideas / votes cast), so that few votes do not look like moderation."""
        projected = _centred(matrix, self.means) @ self.components.T
        stretch = np.sqrt(len(matrix.ideas) / np.maximum(matrix.votes_per_voter, 1))
        placed: Floats = projected * stretch[:, None]
        return placed

    def extremity(self) -> Floats:
        """How far out each idea puts someone who agreed with it and voted on nothing else."""
        reach = (1 - self.means) * np.linalg.norm(self.components, axis=0)
        extreme: Floats = reach * np.sqrt(len(self.means))
        return extreme


def vote_matrix(votes: pd.DataFrame, *, ideas: pd.DataFrame | None = None) -> VoteMatrix:
    """The matrix of the last votes; of ideas whose ``status`` is rejected or that describe the voter, none.

    Columns are in the order of the ideas' ids and rows in an order that depends on the votes alone, so that neither the
    order of the table's rows nor the names of the voters change any result.
    """
    last = votes
    if ideas is not None:
        left_out = (ideas["status"] == "rejected") if "status" in ideas else pd.Series(False, index=ideas.index)
        if "is_meta" in ideas:
            left_out |= ideas["is_meta"].astype(str).str.lower() == "true"
        last = last[last["idea_id"].isin(ideas.loc[~left_out, "idea_id"])]
    cast = ballots_of(last)
    values = np.array([VALUE_OF[name] for name in VOTES])[cast.codes]
    by_votes = np.lexsort(vote_patterns(cast.rows, cast.columns, values))
    rank = np.empty(len(by_votes), np.int64)
    rank[by_votes] = np.arange(len(by_votes))
    rows = rank[cast.rows]
    order = np.argsort(rows * len(cast.ideas) + cast.columns)
    return VoteMatrix(cast.voters[by_votes], cast.ideas, rows[order], cast.columns[order], values[order])


def vote_patterns(rows: Codes, columns: Codes, values: NDArray[np.floating[Any]]) -> Codes:
    """Two hashes and the number of each voter's votes, as three rows; voters who voted exactly alike have equal ones."""
    count = int(rows.max()) + 1 if len(rows) else 0
    cast = columns * 3 + (values + 1).astype(np.int64)
    random = np.random.default_rng(0)
    hashes = random.integers(1, 1 << 62, (2, int(cast.max()) + 1 if len(cast) else 1), dtype=np.int64)
    patterns = np.zeros((3, count), np.int64)
    for number in range(2):
        # Sums wrap around at 64 bits, which keeps them as good a hash.
        np.add.at(patterns[number], rows, hashes[number][cast])
    patterns[2] = np.bincount(rows, minlength=count)
    return patterns


def fit_plane(matrix: VoteMatrix, *, tolerance: float = 0.0) -> Plane:
    """The plane of the first two principal components of the centred votes; deterministic, signs fixed.

    A tolerance above 0 stops early, for variance shares that need not be exact to the last digit.
    """
    from scipy.sparse.linalg import svds

    seen = np.bincount(matrix.columns, minlength=len(matrix.ideas))
    sums = np.bincount(matrix.columns, matrix.values, minlength=len(matrix.ideas)).astype(np.float64)
    means = sums / np.maximum(seen, 1)
    centred = _centred(matrix, means)
    variance = float(centred.power(2).sum())
    if variance <= _NOTHING:
        return Plane(means, np.zeros((2, len(matrix.ideas))), np.zeros(2))
    # A start vector of its own makes the iteration the same each time.
    start = np.linspace(1, 2, min(centred.shape))
    _, lengths, directions = svds(centred, k=2, v0=start, tol=tolerance)
    order = np.argsort(-lengths, kind="stable")
    components = directions[order]
    components *= np.sign(components[np.arange(2), np.abs(components).argmax(axis=1)])[:, None]
    return Plane(means, components, lengths[order] ** 2 / variance)


def _centred(matrix: VoteMatrix, means: Floats) -> Any:
    from scipy.sparse import csr_array

    entries = matrix.values - means[matrix.columns]
    return csr_array((entries, (matrix.rows, matrix.columns)), shape=(len(matrix.voters), len(matrix.ideas)))
