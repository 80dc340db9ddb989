"""What is named as sure on a page: anything false among it on at most one page in twenty."""

import numpy as np
import pytest
from scipy.stats import binom

from strategy_nlp.statistics.families import Attainable, chance_at_most, family_wise, sure_together

NOTHING_SURE = np.full((3, 5), 0.9)


def _tails(successes, trials):
    """Exact tests that no more than half agree, with every p-value that each can have."""
    parts = []
    for place, count in enumerate(trials):
        tails = binom.sf(np.arange(count, -1, -1) - 1, count, 0.5)
        parts.append((np.full(len(tails), place), tails, np.diff(np.r_[0, tails])))
    attainable = Attainable(*(np.concatenate(one) for one in zip(*parts, strict=True)), np.zeros(len(trials), bool))
    return binom.sf(successes - 1, trials, 0.5), attainable


def test_adjusted_p_values_are_holms():
    # Holm (1979): the i-th smallest times how many are left, never less than the one before.
    p_values = np.array([0.001, 0.04, 0.012, 0.2, np.nan, 0.012])

    assert family_wise(p_values) == pytest.approx([0.005, 0.08, 0.048, 0.2, np.nan, 0.048], nan_ok=True)


def test_no_test_changes_nothing_and_missing_ones_take_no_part():
    assert family_wise(np.empty(0)).size == 0
    assert np.isnan(family_wise(np.array([np.nan, np.nan]))).all()
    assert family_wise(np.array([0.02, np.nan]))[0] == pytest.approx(0.02)


def test_a_test_that_cannot_show_anything_costs_nothing():
    alone, attainable = _tails(np.array([29, 2, 2, 2]), np.array([40, 3, 3, 3]))

    assert family_wise(alone)[0] == pytest.approx(4 * alone[0])
    # Three people cannot show it at this level: their tests are not paid for.
    assert family_wise(alone, attainable)[0] == pytest.approx(alone[0])


def test_the_cost_of_a_test_is_the_chance_of_what_it_can_show():
    p_values, attainable = _tails(np.array([18, 10]), np.array([20, 25]))
    # Of 25 people 22 or more agree as seldom as 18 of 20, or seldomer.
    other = max(tail for tail in binom.sf(np.arange(26) - 1, 25, 0.5) if tail <= p_values[0])

    assert family_wise(p_values, attainable)[0] == pytest.approx(p_values[0] + other)


def test_what_chance_shows_as_often_as_not_is_never_sure_however_little_the_tests_can_show():
    p_values, attainable = _tails(np.array([2, 3, 40]), np.array([3, 4, 40]))

    assert (family_wise(p_values, attainable) <= 0.05).tolist() == [False, False, True]
    # The same of tests of which none is left beside it.
    assert (family_wise(*_tails(np.array([14]), np.array([25]))) > 0.05).all()


def test_paying_for_what_can_be_shown_errs_seldom_and_finds_more():
    random = np.random.default_rng(1)
    truth = np.repeat([0.5, 0.85], 20)
    wrong, found = [], np.zeros(2)
    for _ in range(300):
        trials = random.integers(10, 40, 40)
        p_values, attainable = _tails(random.binomial(trials, truth), trials)
        sure = family_wise(p_values, attainable) <= 0.05
        wrong.append(sure[:20].any())
        found += sure[20:].sum(), (family_wise(p_values) <= 0.05)[20:].sum()

    assert np.mean(wrong) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)
    assert found[0] > 1.05 * found[1] > 0


def test_where_every_share_lies_at_the_limit_the_best_is_not_said_to_lie_above():
    random = np.random.default_rng(2)
    seen = random.integers(25, 100, 60).astype(float)
    chances = chance_at_most(random.binomial(seen.astype(int), 0.5).astype(float), seen, limit=0.5)

    assert chances.min() > 0.2


@pytest.mark.parametrize(("others", "found"), [(0.75, 0.5), (0.62, 0.005)], ids=["well above", "a little above"])
def test_a_page_with_half_of_its_ideas_at_the_limit_names_hardly_ever_one_of_these(others, found):
    random = np.random.default_rng(9)
    truth, wrong, named, pages = np.repeat([0.5, others], 20), 0, 0, 60
    for _ in range(pages):
        seen = random.integers(25, 100, 40).astype(float)
        agreed = random.binomial(seen.astype(int), truth).astype(float)
        # On such a page a majority is for none of the first half and against none.
        for_it, against = sure_together(
            np.stack([chance_at_most(one, seen, limit=0.5) for one in (agreed, seen - agreed)])
        )
        wrong += bool(for_it[:20].any() or against.any())
        named += for_it[20:].sum()

    assert wrong <= 0.05 * pages + 2 * np.sqrt(0.05 * 0.95 * pages)
    assert named >= found * pages * 20


def test_more_agreement_of_as_many_is_surer():
    seen = np.full(31, 30.0)
    chances = chance_at_most(np.arange(31.0), seen, limit=0.5)

    assert (np.diff(chances) <= 1e-12).all()
    assert chances[0] > 0.99 > 0.01 > chances[-1]


def test_an_idea_seen_by_many_is_sure_where_it_hardly_lies_above_though_others_were_seen_by_few():
    random = np.random.default_rng(3)
    few = random.integers(25, 60, 40).astype(float)
    agreed = np.r_[random.binomial(few.astype(int), 0.45), 10_450.0]

    assert chance_at_most(agreed, np.r_[few, 20_000.0], limit=0.5)[-1] < 1e-4


def test_the_chances_of_what_is_named_sum_to_little_and_each_kind_comes_first():
    chances = np.array([[1e-4, 0.004, 0.006, 0.012, 0.2], [0.02, 0.3, 0.9, 0.9, 0.9], [0.6, 0.7, 0.8, 0.9, np.nan]])
    sure = sure_together(chances)

    assert sure.tolist() == [[True, True, True, False, False], [True, *[False] * 4], [False] * 5]
    assert chances[sure].sum() <= 0.035


def test_claims_that_are_as_sure_stand_or_fall_together_in_whatever_order():
    chances = np.array([[0.001, 0.02, 0.02, 0.5]])

    assert sure_together(chances).tolist() == [[True, False, False, False]]
    assert sure_together(chances[:, ::-1]).tolist() == [[False, False, False, True]]


@pytest.mark.parametrize("chances", [NOTHING_SURE, np.full((3, 4), np.nan), np.empty((3, 0))])
def test_where_nothing_is_sure_nothing_is_named(chances):
    assert not sure_together(chances).any()
