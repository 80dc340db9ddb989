"""What anybody could find of planted camps who knows how conversations are made, and not what the camps think.

By itself, because it knows what no method may: how opinions are drawn, how large the camps are and how strong their positions.
From votes alone it finds out what each camp thinks of each idea and who belongs to which, by Gibbs sampling from the exact
posterior (Geman and Geman 1984), begun at the truth, so that no search can fail. A judge knows the positions too.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.special import log_ndtr

from strategy_nlp.votes.grouping.latent_classes import StatedVotes

Floats = NDArray[np.float64]
# What everybody thinks of an idea, spread 1; a camp has a position on half of the ideas, for or against.
_MEANS, _SIDES = np.linspace(-3.5, 3.5, 29), np.array([-1.0, 0.0, 1.0])
_OF_SIDES = np.log([0.25, 0.5, 0.25])
_STRAIGHT, _STRAYS = 0.05, 1e-9
# Rounds, and those of them that are let go by; among many votes a camp is known at once.
_ROUNDS, _LET_GO, _FEWER_ROUNDS, _FEWER_LET_GO, _MANY_VOTES = 250, 80, 60, 20, 30_000


def reachable(
    votes: StatedVotes, shares: tuple[float, ...], camp: NDArray[np.int64], *, strength: float, seed: int = 0
) -> Floats:
    """The chance that each voter is of each camp, shape (voters, camps + 2): the last two agree, or disagree, with everything."""
    random = np.random.default_rng(seed)
    k = len(shares)
    tables = [
        csr_array((side, (votes.rows, votes.columns)), shape=(votes.voters, votes.ideas))
        for side in (votes.agrees, 1 - votes.agrees)
    ]
    by_idea = [table.T.tocsr() for table in tables]
    likely = [log_ndtr(sign * (_MEANS[:, None] + strength * _SIDES)) for sign in (1, -1)]
    sums = np.column_stack([table.sum(axis=1) for table in tables])
    straight = sums @ np.log([[1 - _STRAYS, _STRAYS], [_STRAYS, 1 - _STRAYS]])
    sizes = np.log(np.append(np.array(shares) / sum(shares) * (1 - _STRAIGHT), [_STRAIGHT / 2] * 2))
    ideas = np.arange(votes.ideas)
    own = np.eye(k + 2)[np.where(camp >= 0, camp, k)]
    told = np.zeros((votes.voters, k + 2))
    rounds, let_go = (_ROUNDS, _LET_GO) if len(votes) <= _MANY_VOTES else (_FEWER_ROUNDS, _FEWER_LET_GO)
    for number in range(rounds):
        counts = [table @ own[:, :k] for table in by_idea]
        # By idea, camp, mean of the idea and side of the camp.
        both = sum((count[..., None, None] * side for count, side in zip(counts, likely, strict=True)), start=_OF_SIDES)
        of_mean = np.logaddexp.reduce(both, axis=-1).sum(axis=1) - _MEANS**2 / 2
        mean = _drawn(of_mean, random)
        side = _drawn(both[ideas, :, mean], random)
        profiles = [table[mean[:, None], side] for table in likely]
        odds = np.empty((votes.voters, k + 2))
        odds[:, :k] = sum((table @ profile for table, profile in zip(tables, profiles, strict=True)), start=0.0)
        odds[:, k:] = straight
        odds += sizes
        own = np.eye(k + 2)[_drawn(odds, random)]
        if number >= let_go:
            chances = np.exp(odds - np.logaddexp.reduce(odds, axis=1)[:, None])
            # Camps of one size may change names on the way.
            places = linear_sum_assignment(-(told[:, :k].T @ chances[:, :k]))[1] if told.any() else np.arange(k)
            told += chances[:, np.append(places, [k, k + 1])]
    return told / (rounds - let_go)


def _drawn(log_odds: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """A draw from each of the distributions along the last axis (Gumbel)."""
    drawn: NDArray[np.int64] = (log_odds + random.gumbel(size=log_odds.shape)).argmax(axis=-1)
    return drawn
