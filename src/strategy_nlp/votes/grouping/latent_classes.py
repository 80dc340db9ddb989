"""Latent classes of voters: kinds of people who agree with an idea with a chance of their own (Lazarsfeld and Henry 1968).

Only agreeing and disagreeing is modelled; who passes how often tells nothing of a class. How readily a voter agrees with
anything is a number of the voter's own (Rasch 1960): log odds of agreeing = idea in the class + readiness of the voter. Who
agrees with everything, or disagrees, whatever it says belongs to neither class but to one of two that are always there and
count as no group (straight-liners).

Where a class has a handful of votes on an idea, what it thinks of the idea is doubtful, and a voter's own vote is a large part
of it. So profiles carry their variance: chances are averaged over it, and a voter's own votes are taken out of what the voter
is held against (Opper and Winther 2001; Asuncion and others 2009). Formulas and what was tried: docs/methods.md, Groups of voters.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.votes.grouping.k_means import k_means
from strategy_nlp.votes.grouping.space import Codes, Floats, VoteMatrix

# Readiness to agree is rounded to half a unit of log odds, so that a table of ideas by levels holds every chance there is.
_STEP, _MOST = 0.5, 3.0
_LEVELS = np.arange(-_MOST, _MOST + _STEP / 2, _STEP)
# Rounds of Newton's method for ideas and readiness in turn; they settle within six.
_STYLE_ROUNDS = 6
# Pseudo-votes by which an idea is drawn towards the share of all ideas.
_IDEA_PRIOR = 2.0
# The spread (variance of log odds) of an idea between classes is learnt; less than the least would let no class begin.
_LEAST_SPREAD = 1.0
# Rounds in which all starts go on, then the most of the best one; it rests once it gains less than this for a vote.
_SHORT, _LONG, _AT_REST = 8, 40, 1e-5
_FURTHEST, _LONGEST_STEP = 6.0, 1.5
# A straight-liner strays this often.
_STRAYS = 0.02
_STRAIGHT = np.log([[1 - _STRAYS, _STRAYS], [_STRAYS, 1 - _STRAYS]])
# A start leaves a voter to the other classes with this chance.
_DOUBT = 0.2


@dataclass(frozen=True)
class StatedVotes:
    """Agreements and disagreements, sorted by voter: row (voter), column (idea), and 1 for agreement, 0 for disagreement."""

    rows: Codes
    columns: Codes
    agrees: Floats
    voters: int
    ideas: int

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, kept: NDArray[np.bool_]) -> "StatedVotes":
        """Some of the votes, of the same voters and ideas."""
        return StatedVotes(self.rows[kept], self.columns[kept], self.agrees[kept], self.voters, self.ideas)


@dataclass(frozen=True)
class Styles:
    """How readily each voter agrees with anything, and how readily each idea is agreed with, in log odds.

    Attributes
    ----------
    level
        Which of ``levels`` is each voter's.
    levels
        The readiness to agree that voters have, rounded to half a unit.
    ideas
        The log odds that a voter of readiness 0 agrees with each idea.
    unlikely
        How unlikely so ready a voter is, as minus a log likelihood (by Laplace's approximation): what speaks for a straight-liner.
    """

    level: Codes
    levels: Floats
    ideas: Floats
    unlikely: Floats

    def of(self, drawn: Codes) -> "Styles":
        """The styles of some voters."""
        return Styles(self.level[drawn], self.levels, self.ideas, self.unlikely[drawn])


@dataclass(frozen=True)
class Classes:
    """Classes of voters.

    Attributes
    ----------
    membership
        The chance that each voter belongs to each class, shape (voters, classes + 2): the last two agree or disagree with
        everything.
    profiles
        The log odds that a voter of readiness 0 agrees, shape (ideas, classes).
    variance
        How doubtful each of these is: the variance of its log odds.
    weights
        The share of each class, the last two among them.
    log_likelihood
        Of the votes, in natural logarithms.
    """

    membership: Floats
    profiles: Floats
    variance: Floats
    weights: Floats
    log_likelihood: float

    def agreeing(self, rows: Codes, columns: Codes, styles: Styles) -> Floats:
        """The chance of agreeing, where the class of the voter is known as far as their votes tell it.

        The mean over what a class may think is that of its log odds drawn towards none (MacKay 1992).
        """
        chances = np.empty((len(rows), self.membership.shape[1]))
        odds = self.profiles[columns] + styles.levels[styles.level[rows]][:, None]
        chances[:, :-2] = _chance(odds / np.sqrt(1 + np.pi / 8 * self.variance[columns]))
        chances[:, -2:] = 1 - _STRAYS, _STRAYS
        chance: Floats = np.einsum("vk,vk->v", self.membership[rows], chances)
        return chance


class Problem:
    """Votes made ready for finding classes of any number in them."""

    def __init__(self, votes: StatedVotes, *, styles: Styles | None = None, directions: int = 6) -> None:
        self.votes = votes
        self.styles: Styles = fit_styles(votes) if styles is None else styles
        self._directions = directions

    @cached_property
    def table(self) -> Any:
        """Voters by every place of a vote (level, idea, side), 1 where cast."""
        from scipy.sparse import csr_array

        votes, styles = self.votes, self.styles
        place = (styles.level[votes.rows] * votes.ideas + votes.columns) * 2 + (votes.agrees == 0)
        starts = np.searchsorted(votes.rows, np.arange(votes.voters + 1))
        shape = (votes.voters, len(styles.levels) * votes.ideas * 2)
        return csr_array((np.ones(len(votes)), place, starts), shape=shape)

    @cached_property
    def transposed(self) -> Any:
        """The same, places by voters."""
        return self.table.T.tocsr()

    @cached_property
    def straight(self) -> Floats:
        """The log likelihood of each voter's votes as those of who agrees, or disagrees, with everything, shape (voters, 2)."""
        agreed = np.bincount(self.votes.rows, self.votes.agrees, self.votes.voters)
        disagreed = np.bincount(self.votes.rows, minlength=self.votes.voters) - agreed
        likely: Floats = np.column_stack([agreed, disagreed]) @ _STRAIGHT + self.styles.unlikely[:, None]
        return likely

    @cached_property
    def points(self) -> Floats:
        """Voters in the directions in which they differ most, where idea and readiness are accounted for."""
        from scipy.sparse import csr_array
        from scipy.sparse.linalg import svds

        votes = self.votes
        styles = self.styles
        surprise = votes.agrees - _chance(styles.ideas[votes.columns] + styles.levels[styles.level[votes.rows]])
        surprise /= np.sqrt(np.bincount(votes.rows, minlength=votes.voters))[votes.rows]
        matrix = csr_array((surprise, (votes.rows, votes.columns)), shape=(votes.voters, votes.ideas))
        directions = min(self._directions, min(matrix.shape) - 1)
        if directions < 1 or float(np.abs(surprise).max(initial=0)) < 1e-9:
            return np.zeros((votes.voters, 1))
        _, lengths, axes = svds(matrix, k=directions, v0=np.linspace(1, 2, min(matrix.shape)), tol=1e-3)
        order = np.argsort(-lengths, kind="stable")
        points: Floats = matrix @ axes[order].T
        return points


def stated_votes(matrix: VoteMatrix) -> StatedVotes:
    """The agreements and disagreements of a matrix of votes, passes left out."""
    stated = matrix.values != 0
    agrees = (matrix.values[stated] > 0).astype(np.float64)
    return StatedVotes(matrix.rows[stated], matrix.columns[stated], agrees, len(matrix.voters), len(matrix.ideas))


def fit_styles(votes: StatedVotes) -> Styles:
    """How readily voters agree and ideas are agreed with: Rasch's model, the spread of voters learnt (empirical Bayes)."""
    share = float(np.clip(votes.agrees.mean() if len(votes) else 0.5, 0.02, 0.98))
    ideas = np.full(votes.ideas, np.log(share / (1 - share)))
    voters, spread = np.zeros(votes.voters), 0.25
    for _ in range(_STYLE_ROUNDS):
        chance = _chance(ideas[votes.columns] + voters[votes.rows])
        slope = np.bincount(votes.columns, votes.agrees - chance, votes.ideas) + _IDEA_PRIOR * (share - _chance(ideas))
        curve = np.bincount(votes.columns, chance * (1 - chance), votes.ideas) + _IDEA_PRIOR * share * (1 - share)
        ideas = _stepped(ideas, slope, curve)
        chance = _chance(ideas[votes.columns] + voters[votes.rows])
        slope = np.bincount(votes.rows, votes.agrees - chance, votes.voters) - voters / spread
        curve = np.bincount(votes.rows, chance * (1 - chance), votes.voters) + 1 / spread
        voters = np.clip(_stepped(voters, slope, curve), -_MOST, _MOST)
        spread = max(float((voters**2 + 1 / curve).mean()), 0.01)
    used, level = np.unique(np.rint((voters + _MOST) / _STEP).astype(np.int64), return_inverse=True)
    unlikely = voters**2 / (2 * spread) + np.log(spread * curve) / 2
    return Styles(level, _LEVELS[used], ideas, unlikely)


def fit_classes(
    problem: Problem, k: int, *, starts: int = 4, seed: int = 0, begun: Classes | None = None, rounds: int = _LONG
) -> Classes:
    """The most likely k classes, by expectation maximisation from several starts (Dempster, Laird and Rubin 1977).

    Each start splits the voters by k-means in the directions in which they differ most; after a few rounds the likeliest
    goes on. Classes that were ``begun`` with other voters go on instead.
    """
    work = _Rounds(problem, k)
    if begun is None:
        points = problem.points[:, : max(2, k)]
        labels = [
            k_means(points, k, starts=5 if not number else 1, seed=seed + number).labels for number in range(starts)
        ]
        first, sure = _first_weights(k), np.eye(k, k + 2)
        membership = np.stack([_DOUBT * first + (1 - _DOUBT) * sure[own] for own in labels], axis=1)
        work.begin(membership)
        for _ in range(_SHORT):
            membership, likelihood = work.expect()
            work.maximise(membership)
        _, likelihood = work.expect()
        work.keep(int(np.argmax(likelihood)))
    else:
        work.begin_with(begun, _first_weights(k))
    before = -np.inf
    for _ in range(rounds):
        membership, likelihood = work.expect()
        if likelihood[0] - before < _AT_REST * len(problem.votes):
            break
        before = float(likelihood[0])
        work.maximise(membership)
    membership, likelihood = work.expect()
    return Classes(membership[:, 0], work.profiles, work.variance, work.weights[0], float(likelihood[0]))


def given_classes(problem: Problem, labels: Codes) -> Classes:
    """Classes of a membership that is known, −1 for voters in none: their profiles, smoothed as those that are found."""
    k = int(labels.max(initial=0)) + 1
    membership = np.zeros((len(labels), 1, k + 2))
    inside = np.flatnonzero(labels >= 0)
    membership[inside, 0, labels[inside]] = 1
    work = _Rounds(problem, k)
    work.begin(membership)
    for _ in range(_SHORT):
        work.maximise(membership)
    return Classes(membership[:, 0], work.profiles, work.variance, work.weights[0], np.nan)


def memberships(problem: Problem, known: Classes) -> Floats:
    """The chance that each voter belongs to each of classes found among others, shape (voters, classes + 2)."""
    work = _Rounds(problem, known.profiles.shape[1])
    work.begin_with(known, known.weights)
    return work.expect()[0][:, 0]


class _Rounds:
    """Expectation and maximisation of several starts side by side; arrays are (voters, starts, k + 2) and (ideas, starts · k)."""

    def __init__(self, problem: Problem, k: int) -> None:
        self.problem, self.k, self.starts = problem, k, 1
        self.offset = problem.styles.levels[:, None, None]
        self.base = problem.styles.ideas[:, None]

    def begin(self, membership: Floats) -> None:
        self.starts = membership.shape[1]
        self.profiles = np.repeat(self.base, self.starts * self.k, axis=1)
        self.spread = np.full(self.starts, _LEAST_SPREAD)
        for _ in range(2):
            self.maximise(membership, learn=False)

    def begin_with(self, known: Classes, weights: Floats) -> None:
        self.starts, self.profiles, self.variance, self.weights = 1, known.profiles, known.variance, weights[None]
        self.spread = np.maximum(((known.profiles - self.base) ** 2).mean(keepdims=True)[0], _LEAST_SPREAD)
        # Whoever is placed had no part in these.
        self.part = np.zeros((len(self.problem.straight), 1, self.k))

    def keep(self, start: int) -> None:
        own = slice(start * self.k, (start + 1) * self.k)
        self.profiles, self.variance, self.part = self.profiles[:, own], self.variance[:, own], self.part[:, [start]]
        self.weights, self.spread, self.starts = self.weights[[start]], self.spread[[start]], 1

    def expect(self) -> tuple[Floats, Floats]:
        likely, without = self._tables()
        places = self.problem.table @ np.concatenate([likely, without], axis=1)
        shape = (-1, self.starts, self.k)
        own = np.empty((len(self.problem.straight), self.starts, self.k + 2))
        own[:, :, : self.k] = places[:, : likely.shape[1]].reshape(shape)
        own[:, :, : self.k] += self.part * places[:, likely.shape[1] :].reshape(shape)
        own[:, :, self.k :] = self.problem.straight[:, None]
        own += np.log(self.weights)
        # Class by class: along so short an axis a reduction is many times as slow.
        most = np.maximum.reduce([own[:, :, place] for place in range(self.k + 2)])[..., None]
        own -= most
        np.exp(own, out=own)
        total = own.sum(axis=2, keepdims=True)
        own /= total
        return own, (most[..., 0] + np.log(total[..., 0])).sum(axis=0)

    def _tables(self) -> tuple[Floats, Floats]:
        """By place of a vote (level, idea, side) and class: the log of its chance, and what that loses without the vote itself.

        Where the log odds x of agreeing have the variance s² and σ is its logistic chance, the mean chance is about
        σ + s²σ″/2, so its log that of σ and s²(1 − σ)(1 − 2σ)/2; one vote less moves x by s²(1 − σ), so the log by
        −s²(1 − σ)². Disagreeing is the same with −x.
        """
        odds = self.profiles[None] + self.offset
        likely, without = np.empty((2, *odds.shape[:2], 2, odds.shape[2]))
        # log of 1 / (1 + exp(-x)); the disagreeing side is the same less x.
        agreeing = np.negative(np.log1p(np.exp(-odds)))
        chance = np.exp(agreeing)
        bent = self.variance / 2 * (1 - 2 * chance)
        likely[:, :, 0] = agreeing + bent * (1 - chance)
        likely[:, :, 1] = agreeing - odds - bent * chance
        without[:, :, 0] = -self.variance * (1 - chance) ** 2
        without[:, :, 1] = -self.variance * chance**2
        return likely.reshape(-1, odds.shape[2]), without.reshape(-1, odds.shape[2])

    def maximise(self, membership: Floats, *, learn: bool = True) -> None:
        voters = len(membership)
        self.weights = (membership.sum(axis=0) + 1) / (voters + self.k + 2)
        self.part = membership[:, :, : self.k]
        of_classes = np.ascontiguousarray(membership[:, :, : self.k]).reshape(voters, -1)
        counts = (self.problem.transposed @ of_classes).reshape(len(self.offset), len(self.base), 2, -1)
        agreed, all_votes = counts[:, :, 0], counts[:, :, 0] + counts[:, :, 1]
        chance = _chance(self.profiles[None] + self.offset)
        tight = np.repeat(1 / self.spread, self.k)
        away = self.profiles - self.base
        expected = all_votes * chance
        slope = (agreed - expected).sum(axis=0) - tight * away
        curve = (expected * (1 - chance)).sum(axis=0) + tight
        self.profiles, self.variance = _stepped(self.profiles, slope, curve), 1 / curve
        if learn:
            spread = ((self.profiles - self.base) ** 2 + self.variance).reshape(len(self.base), self.starts, self.k)
            self.spread = np.maximum(spread.mean(axis=(0, 2)), _LEAST_SPREAD)


def _first_weights(k: int) -> Floats:
    """One voter in a hundred agrees with everything, one disagrees, the others are spread evenly."""
    return np.append(np.full(k, 0.98 / k), [0.01, 0.01])


def _chance(odds: Floats) -> Floats:
    """1 / (1 + exp(−odds))."""
    chance: Floats = 1 / (1 + np.exp(-odds))
    return chance


def _stepped(values: Floats, slope: Floats, curve: NDArray[np.floating[Any]]) -> Floats:
    stepped: Floats = np.clip(values + np.clip(slope / curve, -_LONGEST_STEP, _LONGEST_STEP), -_FURTHEST, _FURTHEST)
    return stepped
