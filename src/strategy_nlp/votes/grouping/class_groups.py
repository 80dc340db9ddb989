"""Voters split into latent classes, as many as help to guess hidden votes, and how stable that split is.

Neither the order of rows nor the names of voters or ideas change anything: before the first random choice both are put
into an order that rests on the votes alone.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.grouping.hidden_votes import Gain, gain_over, guessed_right, guesses, log_likelihoods
from strategy_nlp.votes.grouping.latent_classes import (
    Classes,
    Problem,
    StatedVotes,
    fit_classes,
    fit_styles,
    memberships,
    stated_votes,
)
from strategy_nlp.votes.grouping.space import Codes, Floats, VoteMatrix

# Six camps are as many as a page can set side by side and a reader keeps apart.
MOST_GROUPS = 6
# A voter whose likeliest group is less likely than this, or who stated fewer opinions than that, is in none. A higher bound leaves a few
# voters over on nearly every idea, whose votes a subtraction would tell, so that little could be told of the groups.
CLEARLY_IN, LEAST_STATED = 0.4, 4
# A group has this many voters, or a fifth of all where they are few, and never fewer than three.
LEAST_VOTERS = 10
# Each further group must add this share of the gain to it, and surely some: among many votes everything is sure.
_WORTH = 0.05
# Several classes mend a little of what one class gets wrong even where nobody differs, among few votes up to .004.
_LEAST_GAIN = 0.003
_STARTS = 4
# A hidden tenth leaves a voter of few votes nearly all of them; a fifth is enough where votes are many.
_FOLDS, _FEWER_FOLDS, _COMPARED_FOLDS, _MANY_VOTES = 10, 5, 2, 30_000
# Of more voters than this the measure and the draws look at so many: both settle long before.
_SAMPLE = 4000
_FEWEST_DRAWS, _MOST_DRAWS, _DRAWN_VOTES = 20, 50, 2_000_000

CURVE = [
    "k", "log_likelihood", "gain", "gain_low", "gain_high", "more", "more_low", "accuracy", "accuracy_without", "accuracy_gain_low",
    "accuracy_gain_high", "smallest",
]  # fmt: skip


@dataclass(frozen=True)
class ClassGroups:
    """Voters in latent classes, in the order of the matrix that they were found in.

    Attributes
    ----------
    labels
        The class of each voter, the largest first; −1 for who fits nowhere clearly.
    probability
        How likely each voter's likeliest class is.
    curve
        One row per number of groups tried (`CURVE`): mean ``log_likelihood`` of a hidden vote, ``gain`` over no groups with
        its 95 % interval over voters, what this number has ``more`` than one less with the lower end of its interval,
        ``accuracy`` of the guesses and that ``without`` groups with the 95 % interval of their difference over voters, and the
        ``smallest`` group's voters.
    k
        How many groups are worth it; 0 for none.
    small
        Whether hidden votes are guessed better, but by groups that are too small.
    stability
        The adjusted Rand index of each draw of voters.
    """

    labels: Codes
    probability: Floats
    curve: pd.DataFrame
    k: int
    small: bool
    stability: Floats


def find_classes(matrix: VoteMatrix, *, seed: int, k: int | None, checked: bool) -> ClassGroups:
    """The latent classes of the voters of a matrix.

    Parameters
    ----------
    matrix
        Votes of those to be grouped.
    seed
        Start of every random choice.
    k
        The number of classes, where it is not to be chosen; nothing is measured then unless ``checked``.
    checked
        Whether classes may be refused, and their stability is measured.
    """
    order, ordered = in_canonical_order(matrix)
    votes = stated_votes(ordered)
    least = least_voters(votes.voters)
    numbers = list(range(2, max(2, min(MOST_GROUPS, votes.voters // least)) + 1)) if k is None else [k]
    if not len(votes):
        nobody = np.full(votes.voters, -1), np.zeros(votes.voters)
        return ClassGroups(*nobody, pd.DataFrame(columns=CURVE, dtype=float), 0, False, np.array([np.nan]))
    random = np.random.default_rng(seed)
    styles = fit_styles(votes)
    measured, sampled = votes, votes.voters > _SAMPLE
    if sampled:
        measured = _of_voters(votes, np.sort(random.choice(votes.voters, _SAMPLE, replace=False)))
    small_problem = Problem(measured, styles=None if sampled else styles)
    problem = Problem(votes, styles=styles) if sampled else small_problem
    found = {number: fit_classes(small_problem, number, starts=_STARTS, seed=seed) for number in numbers}
    sizes = {number: _smallest(_clear(own.membership, measured)[0], number) for number, own in found.items()}
    curve = pd.DataFrame(columns=CURVE, dtype=float)
    chosen, small = k or 0, False
    if k is None or checked:
        curve, chosen, small = _measured(measured, numbers, sizes, least=least, forced=not checked, seed=seed)
        chosen = k or chosen
    likely = found[chosen or numbers[0]]
    if sampled:
        likely = fit_classes(problem, chosen or numbers[0], begun=likely)
    labels, probability = _clear(likely.membership, votes)
    by_size = np.argsort(-np.bincount(labels[labels >= 0], minlength=likely.profiles.shape[1]), kind="stable")
    rank = np.append(np.argsort(by_size), -1)
    labels = rank[labels]
    draws = _drawn_anew(problem, likely, labels, seed=seed) if chosen and checked else np.array([np.nan])
    back = np.argsort(order)
    return ClassGroups(labels[back], probability[back], curve, chosen, small, draws)


def least_voters(voters: int) -> int:
    """How many voters a group must have, of so many."""
    return min(LEAST_VOTERS, max(3, voters // 5))


def _measured(
    votes: StatedVotes, numbers: list[int], sizes: dict[int, int], *, least: int, forced: bool, seed: int
) -> tuple[pd.DataFrame, int, bool]:
    """The curve, the number of groups that is worth it, and whether small groups are why there are none."""
    folds, looked_at = (_FOLDS, _FOLDS) if len(votes) <= _MANY_VOTES else (_FEWER_FOLDS, _FEWER_FOLDS)
    if forced and len(votes) > _MANY_VOTES:
        # Where splits are only compared, two fifths of many votes tell which number is best.
        looked_at = _COMPARED_FOLDS
    told = guesses(votes, numbers, folds=folds, starts=_STARTS, seed=seed, looked_at=looked_at)
    hidden = ~np.isnan(told[1])
    votes, told = votes.only(hidden), {number: chances[hidden] for number, chances in told.items()}
    likely = {number: log_likelihoods(votes, chances) for number, chances in told.items()}
    right = {number: guessed_right(votes, chances) for number, chances in told.items()}
    rows = []
    for number in numbers:
        gain = gain_over(votes, likely[number], likely[1])
        more = gain_over(votes, likely[number], likely.get(number - 1, likely[1]))
        better = gain_over(votes, right[number], right[1])
        rows.append(
            [
                number,
                float(likely[number].mean()),
                gain.mean,
                gain.low,
                gain.high,
                more.mean,
                more.low,
                float(right[number].mean()),
                float(right[1].mean()),
                better.low,
                better.high,
                sizes[number],
            ]  # fmt: skip
        )
    curve = pd.DataFrame(rows, columns=CURVE)
    allowed = [number for number in numbers if sizes[number] >= least]
    gains = dict(zip(numbers, curve["gain"], strict=True))
    chosen = _worth_it(votes, likely, gains, allowed)
    if not chosen and forced:
        among = allowed or numbers
        chosen = max(among, key=lambda number: gains[number])
    return curve, chosen, not chosen and _worth_it(votes, likely, gains, numbers) > 0


def _worth_it(votes: StatedVotes, likely: dict[int, Floats], gains: dict[int, float], allowed: list[int]) -> int:
    """The fewest groups whose gain is sure, then more where they surely add a share of it; 0 for none."""
    chosen = 1
    for number in allowed:
        more: Gain = gain_over(votes, likely[number], likely[chosen])
        least = _LEAST_GAIN if chosen == 1 else _WORTH * gains[chosen] * (number - chosen)
        if more.low > 0 and more.mean >= least:
            chosen = number
    return chosen if chosen > 1 else 0


def _clear(membership: Floats, votes: StatedVotes) -> tuple[Codes, Floats]:
    """The class of each voter, −1 where it is not clear, and how likely it is, of those that are a group; where straight-liners go tells little."""
    membership = membership[:, :-2] / np.maximum(membership[:, :-2].sum(axis=1, keepdims=True), 1e-300)
    probability = membership.max(axis=1)
    stated = np.bincount(votes.rows, minlength=votes.voters)
    clear = (probability >= CLEARLY_IN) & (stated >= min(LEAST_STATED, votes.ideas))
    if (~clear).sum() < LEAST_VOTERS:
        # Fewer than a group are nowhere: they would hide a whole group from readers, for their votes follow from all less the others.
        clear = np.ones(len(clear), bool)
    return np.where(clear, membership.argmax(axis=1), -1), probability


def _smallest(labels: Codes, k: int) -> int:
    return int(np.bincount(labels[labels >= 0], minlength=k).min())


def _drawn_anew(problem: Problem, found: Classes, labels: Codes, *, seed: int) -> Floats:
    """Adjusted Rand between the classes and those that voters drawn anew give, over the voters who are clearly in one."""
    votes, k = problem.votes, found.profiles.shape[1]
    random = np.random.default_rng([seed, 1])
    clear = labels >= 0
    size = min(votes.voters, _SAMPLE)
    draws = int(np.clip(_DRAWN_VOTES // max(len(votes), 1), _FEWEST_DRAWS, _MOST_DRAWS))
    alike = np.empty(draws)
    for draw in range(draws):
        drawn = random.integers(0, votes.voters, size)
        again = Problem(_of_voters(votes, drawn), styles=problem.styles.of(drawn), directions=k)
        classes = fit_classes(again, k, starts=2, seed=draw)
        own = memberships(problem, classes)[:, :k].argmax(axis=1)
        alike[draw] = adjusted_rand_index(labels[clear], own[clear])
    return alike


def _of_voters(votes: StatedVotes, drawn: Codes) -> StatedVotes:
    """The votes of some voters, each draw a voter of its own."""
    starts = np.searchsorted(votes.rows, np.arange(votes.voters + 1))
    sizes = np.diff(starts)[drawn]
    rows = np.repeat(np.arange(len(drawn)), sizes)
    within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    taken = np.repeat(starts[:-1][drawn], sizes) + within
    return StatedVotes(rows, votes.columns[taken], votes.agrees[taken], len(drawn), votes.ideas)


def in_canonical_order(matrix: VoteMatrix) -> tuple[Codes, VoteMatrix]:
    """The order of the rows that rests on the votes alone, and the matrix so ordered, its columns too.

    An idea is told by its votes and those who cast them, a voter by the votes and what was voted on, three times in turn
    (colour refinement, Weisfeiler and Leman 1968).
    """
    values = (matrix.values + 2).astype(np.uint64)
    ideas = np.zeros(len(matrix.ideas), np.uint64)
    voters = np.zeros(len(matrix.voters), np.uint64)
    for _ in range(3):
        ideas = _mixed(_sums(_mixed(voters[matrix.rows] + values), matrix.columns, len(ideas)) + ideas)
        voters = _mixed(_sums(_mixed(ideas[matrix.columns] + values), matrix.rows, len(voters)) + voters)
    order, columns = np.argsort(voters, kind="stable"), np.argsort(ideas, kind="stable")
    row_of, column_of = np.argsort(order), np.argsort(columns)
    rows, places = row_of[matrix.rows], column_of[matrix.columns]
    by_row = np.argsort(rows * len(ideas) + places)
    ordered = VoteMatrix(
        matrix.voters[order], matrix.ideas[columns], rows[by_row], places[by_row], matrix.values[by_row]
    )
    return order, ordered


def _sums(values: "NDArray[np.uint64]", place: Codes, length: int) -> "NDArray[np.uint64]":
    """Sums by place that wrap around at 64 bits; halves are summed apart, for floats hold 53 bits."""
    low, high = (
        np.bincount(place, part.astype(np.float64), minlength=length).astype(np.uint64)
        for part in (values & np.uint64(0xFFFFFFFF), values >> np.uint64(32))
    )
    summed: NDArray[np.uint64] = low + (high << np.uint64(32))
    return summed


def _mixed(values: "NDArray[np.uint64]") -> "NDArray[np.uint64]":
    """Numbers whose bits are mixed (splitmix64, Steele, Lea and Flood 2014), so that sums of them tell sets apart."""
    mixed = values + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
