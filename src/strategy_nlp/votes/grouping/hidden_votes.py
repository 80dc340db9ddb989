"""How well hidden votes are guessed where the group of a voter is known, and how well without: what proves opinion groups.

Votes are hidden by folds, so that each agreement and disagreement is hidden once; classes are found among the others, a
voter's class is told by the voter's other votes, and the hidden vote is guessed from it. Groups that are not there guess no
better than none, and more groups than there are guess no better than as many as there are (cross-validation; Stone 1974).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.votes.grouping.latent_classes import Problem, StatedVotes, fit_classes, given_classes
from strategy_nlp.votes.grouping.space import Codes, Floats

Flags = NDArray[np.bool_]
# A vote that was thought impossible would count without limit.
_LEAST_CHANCE = 1e-3
_WIDTH = 1.959964  # of a 95 % interval, in standard errors


@dataclass(frozen=True)
class Gain:
    """What is gained for a hidden vote, with its 95 % interval over voters."""

    mean: float
    low: float
    high: float


def folds_of(votes: StatedVotes, folds: int, *, seed: int = 0) -> Codes:
    """In which of the folds each vote is hidden; each voter's votes are spread over all of them."""
    random = np.random.default_rng(seed)
    order = np.lexsort((random.random(len(votes)), votes.rows))
    first = np.searchsorted(votes.rows, np.arange(votes.voters))
    within = np.empty(len(votes), np.int64)
    within[order] = np.arange(len(votes))
    turn = random.integers(0, folds, votes.voters)
    fold: Codes = (within - first[votes.rows] + turn[votes.rows]) % folds
    return fold


def guesses(
    votes: StatedVotes, numbers: list[int], *, folds: int, starts: int, seed: int = 0, looked_at: int | None = None
) -> dict[int, Floats]:
    """The chance of agreeing given to each vote while it was hidden, for each number of groups; 1 is no groups.

    ``looked_at`` says how many of the folds are hidden in turn; the votes of the others have none (NaN).
    """
    fold = folds_of(votes, folds, seed=seed)
    told = {k: np.full(len(votes), np.nan) for k in {1, *numbers}}
    for number in range(folds if looked_at is None else looked_at):
        hidden = fold == number
        problem = Problem(votes.only(~hidden))
        rows, columns = votes.rows[hidden], votes.columns[hidden]
        for k in told:
            classes = fit_classes(problem, k, starts=starts if k > 1 else 1, seed=seed)
            told[k][hidden] = classes.agreeing(rows, columns, problem.styles)
    return told


def guesses_given(votes: StatedVotes, labels: Callable[[Flags], Codes], *, folds: int, seed: int = 0) -> Floats:
    """The same for groups found elsewhere: ``labels`` says of the votes that are not hidden (a flag for each) who is in which.

    Labels are numbers from 0, −1 for who is in none, whose votes are guessed as without groups. Labels made from all votes
    have an advantage: they saw what is hidden.
    """
    fold = folds_of(votes, folds, seed=seed)
    told = np.empty(len(votes))
    for number in range(folds):
        hidden = fold == number
        problem = Problem(votes.only(~hidden))
        rows, columns = votes.rows[hidden], votes.columns[hidden]
        own = labels(~hidden)
        without = fit_classes(problem, 1, starts=1, seed=seed).agreeing(rows, columns, problem.styles)
        inside = given_classes(problem, own).agreeing(rows, columns, problem.styles)
        told[hidden] = np.where(own[rows] >= 0, inside, without)
    return told


def log_likelihoods(votes: StatedVotes, chances: Floats) -> Floats:
    """The log likelihood of each vote."""
    given = np.clip(chances, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    told: Floats = np.log(np.where(votes.agrees > 0, given, 1 - given))
    return told


def guessed_right(votes: StatedVotes, chances: Floats) -> Floats:
    """Whether each vote is guessed right, 1 or 0; an even chance counts a half."""
    told: Floats = np.where(chances == 0.5, 0.5, (chances > 0.5) == (votes.agrees > 0))
    return told


def gain_over(votes: StatedVotes, ours: Floats, others: Floats) -> Gain:
    """How much more a vote has (of log likelihood, of right guesses), with its interval over voters: a voter's votes go together.

    The standard error is that of a ratio of sums over voters, which drawing voters anew gives too.
    """
    difference = np.bincount(votes.rows, ours - others, votes.voters)
    sizes = np.bincount(votes.rows, minlength=votes.voters)
    mean = float(difference.sum() / sizes.sum())
    error = float(np.sqrt(((difference - mean * sizes) ** 2).sum()) / sizes.sum())
    return Gain(mean, mean - _WIDTH * error, mean + _WIDTH * error)
