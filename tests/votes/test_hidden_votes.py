"""What is hidden is not seen, and groups are believed only as far as they help to guess it."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from strategy_nlp.votes.grouping.hidden_votes import (
    folds_of,
    gain_over,
    guessed_right,
    guesses,
    guesses_given,
    log_likelihoods,
)
from strategy_nlp.votes.grouping.latent_classes import (
    Classes,
    Problem,
    StatedVotes,
    Styles,
    fit_classes,
    memberships,
)

VOTERS, IDEAS = 60, 20


def _votes(seed=0, *, camps=2, stray=0.1):
    random = np.random.default_rng(seed)
    camp = np.arange(VOTERS) % camps
    seen = random.random((VOTERS, IDEAS)) < 0.7
    chance = np.where((np.arange(IDEAS) % 2 == 0) == (camp[:, None] == 0), 1 - stray, stray)
    agrees = random.random(seen.shape) < chance
    rows, columns = np.nonzero(seen)
    return StatedVotes(rows, columns, agrees[seen].astype(float), VOTERS, IDEAS), camp


def test_each_vote_is_hidden_once_and_no_voter_loses_more_than_a_share():
    votes, _ = _votes()

    fold = folds_of(votes, 5)
    per_voter = np.array([np.bincount(fold[votes.rows == voter], minlength=5) for voter in range(VOTERS)])

    assert per_voter.sum() == len(votes)
    assert (per_voter.max(axis=1) - per_voter.min(axis=1) <= 1).all()


def test_a_hidden_vote_has_no_part_in_its_own_guess():
    votes, _ = _votes()
    fold = folds_of(votes, 5)
    turned = np.where(fold == 2, 1 - votes.agrees, votes.agrees)

    told = guesses(votes, [2], folds=5, starts=2)
    other = guesses(StatedVotes(votes.rows, votes.columns, turned, VOTERS, IDEAS), [2], folds=5, starts=2)

    for k in (1, 2):
        assert np.array_equal(told[k][fold == 2], other[k][fold == 2])
        assert not np.array_equal(told[k][fold != 2], other[k][fold != 2])


def test_groups_that_are_there_help_and_no_more_than_there_are():
    votes, _ = _votes()
    told = guesses(votes, [2, 3, 4], folds=5, starts=4)
    likely = {k: log_likelihoods(votes, chances) for k, chances in told.items()}

    assert gain_over(votes, likely[2], likely[1]).low > 0.1
    assert gain_over(votes, likely[3], likely[2]).low < 0
    assert guessed_right(votes, told[2]).mean() > 0.85 > 0.65 > guessed_right(votes, told[1]).mean()


def test_a_known_membership_is_guessed_by_and_who_is_in_none_as_without_groups():
    votes, camp = _votes()
    without = guesses(votes, [], folds=5, starts=1)[1]

    known = guesses_given(votes, lambda _: camp, folds=5)
    nobody = guesses_given(votes, lambda _: np.full(VOTERS, -1), folds=5)

    assert guessed_right(votes, known).mean() > 0.85
    assert np.allclose(nobody, without)


def test_labels_are_asked_for_without_the_hidden_votes():
    votes, camp = _votes()
    handed = []

    guesses_given(votes, lambda kept: handed.append(kept) or camp, folds=5)

    assert np.array_equal(np.sum(handed, axis=0), np.full(len(votes), 4))


def test_the_interval_of_a_gain_is_that_of_drawing_voters_anew():
    votes, _ = _votes(stray=0.3)
    told = guesses(votes, [2], folds=5, starts=2)
    ours, others = (log_likelihoods(votes, told[k]) for k in (2, 1))
    gain = gain_over(votes, ours, others)

    random = np.random.default_rng(1)
    sums = np.bincount(votes.rows, ours - others, VOTERS)
    sizes = np.bincount(votes.rows, minlength=VOTERS)
    drawn = random.integers(0, VOTERS, (4000, VOTERS))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])

    assert gain.mean == pytest.approx((ours - others).mean())
    assert (gain.low, gain.high) == pytest.approx((low, high), abs=0.15 * (high - low))


def test_guesses_are_right_as_often_as_they_say():
    votes, _ = _votes(stray=0.3)

    chances = guesses(votes, [2], folds=5, starts=2)[2]

    for low, high in ((0, 0.4), (0.4, 0.6), (0.6, 1)):
        own = (chances >= low) & (chances < high)
        assert abs(chances[own].mean() - votes.agrees[own].mean()) < 0.08


def test_memberships_are_chances_and_straight_liners_have_their_own():
    votes, _ = _votes()
    straight = votes.rows >= VOTERS - 4
    votes = StatedVotes(votes.rows, votes.columns, np.where(straight, 1.0, votes.agrees), VOTERS, IDEAS)

    classes = fit_classes(Problem(votes), 2)

    assert classes.membership.shape == (VOTERS, 4)
    assert np.allclose(classes.membership.sum(axis=1), 1)
    assert (classes.membership[-4:, 2] > 0.9).all()
    assert (classes.membership[:-4, 2:].max(axis=1) < 0.2).all()


def test_groups_are_as_sure_as_they_are_right_where_votes_are_few():
    said, right = [], []
    for seed in range(8):
        # Four camps that half agree with one another, six votes of a camp on an idea: a voter's own is a good part of them.
        random = np.random.default_rng(seed)
        camp = np.arange(120) % 4
        seen = random.random((120, 100)) < 0.2
        agrees = random.random(seen.shape) < np.where(random.random((4, 100)) < 0.5, 0.75, 0.25)[camp]
        rows, columns = np.nonzero(seen)
        votes = StatedVotes(rows, columns, agrees[seen].astype(float), 120, 100)
        membership = fit_classes(Problem(votes), 4).membership[:, :4]
        both = np.zeros((4, 4))
        np.add.at(both, (membership.argmax(axis=1), camp), 1)
        said.append(membership.max(axis=1).mean())
        right.append(both[linear_sum_assignment(-both)].sum() / 120)

    assert np.mean(said) == pytest.approx(np.mean(right), abs=0.1)


def _of_two_classes(variance):
    profiles = np.array([[2.0, -2.0]])
    return Classes(np.array([[0.8, 0.2, 0, 0]]), profiles, np.full((1, 2), variance), np.full(4, 0.25), 0.0)


def test_the_chance_of_agreeing_is_averaged_over_what_a_class_may_think():
    styles = Styles(np.zeros(1, int), np.array([0.5]), np.zeros(1), np.zeros(1))
    odds, weights = np.polynomial.hermite_e.hermegauss(40)
    for variance in (0.0, 0.3, 1.0):
        chances = [(weights / (1 + np.exp(-(x + 0.5 + variance**0.5 * odds)))).sum() / weights.sum() for x in (2, -2)]

        told = _of_two_classes(variance).agreeing(np.zeros(1, int), np.zeros(1, int), styles)

        assert told[0] == pytest.approx(0.8 * chances[0] + 0.2 * chances[1], abs=0.005)


def test_a_doubtful_class_says_less_of_who_belongs_to_it():
    one_vote = StatedVotes(np.zeros(1, int), np.zeros(1, int), np.ones(1), 1, 1)
    sure, doubtful = (memberships(Problem(one_vote), _of_two_classes(variance))[0, :2] for variance in (0.0, 1.0))

    assert sure[0] / sure[1] > 1.2 * doubtful[0] / doubtful[1] > 1.2


def test_more_rounds_are_never_less_likely():
    votes, _ = _votes(stray=0.3)
    problem = Problem(votes)

    first = fit_classes(problem, 3, starts=1, rounds=1)
    more = fit_classes(problem, 3, starts=1, rounds=30)

    assert more.log_likelihood >= first.log_likelihood - 0.5
