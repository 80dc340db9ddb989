"""Classes of voters by what they saw and how they voted on it.

Where what people see depends on what they think, what a voter saw tells as much of the voter as the votes. A class sees idea i with the
chance q_ci whenever one of its voters sees anything, and agrees with it with the chance p_ci; how much a voter saw in all tells nothing. So
it is a mixture of multinomials for what is seen, and of Bernoulli draws for what is said (latent classes, Lazarsfeld and Henry 1968; missing
votes that are not missing at random, Little and Rubin 2002, chapter 15), fitted by expectation maximisation (Dempster, Laird and Rubin 1977).
There are as many classes as help to guess which votes were hidden and how they were cast; often one, and then shares of those who saw an idea
are shares of all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.votes.grouping.k_means import k_means
from strategy_nlp.votes.grouping.space import VoteMatrix

Floats = NDArray[np.floating[Any]]
Codes = NDArray[np.int64]

# More classes are hardly told apart, and six is what opinion groups stop at.
_MOST = 6
# What is seen is drawn to what everybody sees by a fifth of the ideas; what is said to what everybody says by two votes.
_SEEN_PRIOR, _SAID_PRIOR = 0.2, 2.0
_CLOSEST, _LEAST = 0.01, 1e-12
_AT_REST = 1e-3
# Less log likelihood than this, over all hidden votes, is rounding.
_LEAST_HELP = 1.0
# Each vote is in one of so many parts, of which so many are hidden in turn.
_PARTS = 10
_HIDDEN_PARTS, _FEWER_PARTS, _MANY_VOTES = 3, 2, 30_000
# Above so many voters classes are counted and begun on so many of them.
_SAMPLE = 2_000


class _Effort(NamedTuple):
    """How many starts from chance there are beside the one from the directions in which voters differ most, and how many rounds."""

    chance_starts: int
    rounds: int


_WHOLE, _TRIED = _Effort(2, 60), _Effort(1, 60)


@dataclass(frozen=True)
class Seen:
    """Who saw what: one entry for each vote, and whether it agrees."""

    rows: Codes
    columns: Codes
    agrees: Floats
    voters: int
    ideas: int

    def only(self, kept: NDArray[np.bool_]) -> "Seen":
        """Some of the votes."""
        return Seen(self.rows[kept], self.columns[kept], self.agrees[kept], self.voters, self.ideas)

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Voters in the directions in which they differ most in what they saw, beyond how much, and in what they said."""
        return _points(self)

    def table(self, values: Floats) -> Any:
        """Voters by ideas, holding these values."""
        from scipy.sparse import csr_array

        return csr_array((values, (self.rows, self.columns)), shape=(self.voters, self.ideas))


@dataclass(frozen=True)
class SeeingClasses:
    """Classes of voters: how likely each voter is in each (rows sum to 1), what each sees and says, its part of all voters."""

    membership: Floats
    sees: Floats
    says: Floats
    part: Floats
    log_likelihood: float


def seeing_classes(matrix: VoteMatrix, *, least: float, seed: int = 0) -> Floats:
    """How likely each voter is in each class, shape (voters, classes); one column where nobody sees unequally.

    Parameters
    ----------
    matrix
        Who voted what.
    least
        No class is smaller than so many voters.
    seed
        Start of every random choice.
    """
    votes = Seen(matrix.rows, matrix.columns, (matrix.values > 0).astype(float), len(matrix.voters), len(matrix.ideas))
    random = np.random.default_rng(seed)
    some = _drawn(votes, random) if votes.voters > _SAMPLE else votes
    k = _number(some, random) if some.voters > 2 * least else 1
    while k > 1:
        found = _fitted(some, k, random, _WHOLE)
        if some is not votes:
            found = _settled(votes, _memberships(votes, found))
        if found.membership.sum(axis=0).min() >= least:
            return found.membership
        k -= 1
    return np.ones((votes.voters, 1))


def _drawn(votes: Seen, random: np.random.Generator) -> Seen:
    kept = np.zeros(votes.voters, bool)
    kept[random.choice(votes.voters, _SAMPLE, replace=False)] = True
    mine, place = kept[votes.rows], np.cumsum(kept) - 1
    return Seen(place[votes.rows[mine]], votes.columns[mine], votes.agrees[mine], _SAMPLE, votes.ideas)


def _number(votes: Seen, random: np.random.Generator) -> int:
    """How many classes guess best which votes were hidden and how they were cast."""
    part = random.integers(0, _PARTS, len(votes.rows))
    hidden = _HIDDEN_PARTS if len(votes.rows) <= _MANY_VOTES else _FEWER_PARTS
    halves = [(votes.only(part != place), votes.only(part == place)) for place in range(hidden)]
    best, told = 1, _told(halves, 1, random)
    for k in range(2, _MOST + 1):
        more = _told(halves, k, random)
        if more > told + _LEAST_HELP:
            best, told = k, more
        elif k - best > 1:
            # What two more classes do not help, a third does not either.
            break
    return best


def _told(halves: list[tuple[Seen, Seen]], k: int, random: np.random.Generator) -> float:
    """The log likelihood of the hidden votes, where the others are known."""
    told = 0.0
    for rest, own in halves:
        found = _fitted(rest, k, random, _TRIED)
        said = np.where(own.agrees > 0, found.says[:, own.columns], 1 - found.says[:, own.columns])
        chance = (found.membership[own.rows].T * found.sees[:, own.columns] * said).sum(axis=0)
        told += float(np.log(chance + _LEAST).sum())
    return told


def _fitted(votes: Seen, k: int, random: np.random.Generator, effort: _Effort) -> SeeingClasses:
    """The likeliest of several starts."""
    return max(
        (_settled(votes, start, rounds=effort.rounds) for start in _starts(votes, k, random, effort.chance_starts)),
        key=lambda one: one.log_likelihood,
    )


def _starts(votes: Seen, k: int, random: np.random.Generator, by_chance: int) -> Iterator[Floats]:
    if k == 1:
        yield np.ones((votes.voters, 1))
        return
    if votes.points.any():
        labels = k_means(votes.points[:, : k - 1], k, starts=5, seed=int(random.integers(1 << 31))).labels
        membership = np.full((votes.voters, k), 0.1 / k)
        membership[np.arange(votes.voters), labels] += 0.9
        yield membership
    for _ in range(by_chance):
        yield random.dirichlet(np.full(k, 0.5), votes.voters)


def _points(votes: Seen) -> NDArray[np.float64]:
    from scipy.sparse.linalg import ArpackError, LinearOperator, svds

    seen = np.bincount(votes.columns, minlength=votes.ideas)
    rate, per_vote = seen / votes.voters, np.bincount(votes.rows, minlength=votes.voters).astype(float)
    scale = 1 / np.sqrt(rate * (1 - rate) + 1e-3)
    there, expected = votes.table(scale[votes.columns]), rate * scale / rate.sum()
    share = np.bincount(votes.columns, votes.agrees, votes.ideas) / np.maximum(seen, 1)
    said = votes.table(2 * (votes.agrees - share[votes.columns]))

    def forth(vector: Floats) -> Floats:
        first, second = vector.ravel()[: votes.ideas], vector.ravel()[votes.ideas :]
        made: Floats = there @ first - per_vote * float(expected @ first) + said @ second
        return made

    def back(vector: Floats) -> Floats:
        own = vector.ravel()
        return np.concatenate([there.T @ own - expected * float(per_vote @ own), said.T @ own])

    shape = (votes.voters, 2 * votes.ideas)
    operator = LinearOperator(shape, matvec=forth, rmatvec=back, dtype=np.float64)
    count = min(_MOST - 1, min(shape) - 1)
    try:
        left, lengths, _ = svds(operator, k=count, v0=np.linspace(1, 2, min(shape)))
    except ArpackError:
        # Nobody differs from anybody, or in too few directions.
        return np.zeros((votes.voters, 1))
    order = np.argsort(-lengths, kind="stable")
    placed = (left * lengths)[:, order]
    # The sign of a direction is chance.
    signed: NDArray[np.float64] = placed * np.sign(placed[np.abs(placed).argmax(axis=0), np.arange(count)])
    return signed


def _settled(votes: Seen, membership: Floats, *, rounds: int = _WHOLE.rounds) -> SeeingClasses:
    """Expectation maximisation from a start."""
    ones, agrees = votes.table(np.ones(len(votes.rows))), votes.table(votes.agrees)
    seen = np.bincount(votes.columns, minlength=votes.ideas).astype(float)
    popular = (seen + 0.5) / (seen + 0.5).sum()
    overall = votes.agrees.mean()
    base = (np.bincount(votes.columns, votes.agrees, votes.ideas) + _SAID_PRIOR * overall) / (seen + _SAID_PRIOR)
    before = -np.inf
    for _ in range(rounds):
        count, agreed = (ones.T @ membership).T, (agrees.T @ membership).T
        drawn = _SEEN_PRIOR * votes.ideas
        sees = (count + drawn * popular) / (count.sum(axis=1, keepdims=True) + drawn)
        says = ((agreed + _SAID_PRIOR * base) / (count + _SAID_PRIOR)).clip(_CLOSEST, 1 - _CLOSEST)
        part = membership.mean(axis=0) + _LEAST
        found = SeeingClasses(membership, sees, says, part, before)
        membership, likelihood = _expected(ones, agrees, found)
        if likelihood - before < _AT_REST:
            break
        before = likelihood
    return SeeingClasses(membership, sees, says, part, likelihood)


def _memberships(votes: Seen, found: SeeingClasses) -> Floats:
    return _expected(votes.table(np.ones(len(votes.rows))), votes.table(votes.agrees), found)[0]


def _expected(ones: Any, agrees: Any, found: SeeingClasses) -> tuple[Floats, float]:
    """How likely each voter is in each class, and the log likelihood of everything that was seen and said."""
    against = np.log(found.sees) + np.log(1 - found.says)
    odds = np.log(found.says) - np.log(1 - found.says)
    told = np.log(found.part) + ones @ against.T + agrees @ odds.T
    most = told.max(axis=1, keepdims=True)
    chance = np.exp(told - most)
    total = chance.sum(axis=1, keepdims=True)
    return chance / total, float((most + np.log(total)).sum())
