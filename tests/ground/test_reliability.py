"""Krippendorff's alpha is the one that he published, and its interval holds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from strategy_nlp.statistics.reliability import MISSING, krippendorff_alpha, reliability


def _codes(*people):
    return np.array([[MISSING if sign == "." else ord(sign) for sign in person.split()] for person in people]).T


@pytest.mark.parametrize(
    ("people", "alpha"),
    [
        # Krippendorff 2011, "Computing Krippendorff's alpha-reliability": A, B, and C with answers that are missing.
        (("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), 0.095),
        (("a a b b d c c c e d d a", "b a b b b c c c e d d d"), 0.692),
        (
            (
                "1 2 3 3 2 1 4 1 2 . . .",
                "1 2 3 3 2 2 4 1 2 5 . 3",
                ". 3 3 3 2 3 4 2 2 5 1 .",
                "1 2 3 3 2 4 4 1 2 5 1 .",
            ),
            0.743,
        ),
    ],
)
def test_alpha_is_the_one_that_was_published(people, alpha):
    assert krippendorff_alpha(_codes(*people)) == pytest.approx(alpha, abs=5e-4)


def _planted(units, *, right, shares, coders=2, seed=0):
    """People who read right with a probability and else say what is common agree at alpha ``right ** 2``."""
    random, shares = np.random.default_rng(seed), np.array(shares) / sum(shares)
    truth = random.choice(len(shares), units, p=shares)
    slips = random.choice(len(shares), (units, coders), p=shares)
    return np.where(random.random((units, coders)) < right, truth[:, None], slips)


@pytest.mark.parametrize("right", [0.5, 0.9, 0.98])
@pytest.mark.parametrize("shares", [(1, 1), (8, 2, 1, 1)])
def test_alpha_of_planted_people_is_known_to_a_hundredth(right, shares):
    codes = _planted(40_000, right=right, shares=shares, coders=3)
    blank = np.random.default_rng(1).random(codes.shape) < 0.2

    assert krippendorff_alpha(np.where(blank, MISSING, codes)) == pytest.approx(right**2, abs=0.01)


def test_weights_bring_back_what_unequal_drawing_took():
    easy, hard = _planted(36_000, right=0.95, shares=(1, 1, 1)), _planted(4_000, right=0.3, shares=(1, 1, 1), seed=1)
    codes = np.vstack([easy, hard])
    chance = np.repeat([0.1, 0.9], [36_000, 4_000])
    kept = np.random.default_rng(2).random(40_000) < chance

    whole = krippendorff_alpha(codes)
    assert krippendorff_alpha(codes[kept], weights=1 / chance[kept]) == pytest.approx(whole, abs=0.02)
    assert krippendorff_alpha(codes[kept]) < whole - 0.2


@given(arrays(np.int64, (12, 3), elements=st.integers(-1, 3)), st.permutations(range(3)), st.permutations(range(12)))
def test_neither_the_order_of_people_nor_that_of_things_matters(codes, people, things):
    alpha = krippendorff_alpha(codes)

    assert krippendorff_alpha(codes[:, people][things]) == pytest.approx(alpha, nan_ok=True)
    assert np.isnan(alpha) or alpha <= 1


def test_the_interval_holds_about_as_often_as_it_says():
    held = [
        told.low <= 0.81 <= told.high
        for seed in range(200)
        for told in [reliability(_planted(120, right=0.9, shares=(3, 2, 1), seed=seed), seed=seed, draws=200)]
    ]

    assert 0.9 <= np.mean(held) <= 0.99


def test_answers_to_one_thing_are_drawn_together():
    codes = _planted(60, right=0.8, shares=(1, 1))
    twice, things = np.repeat(codes, 4, axis=0), np.repeat(np.arange(60), 4)

    together = reliability(twice, things=things)
    assert together.units == 60
    assert together.high - together.low > 1.5 * (reliability(twice).high - reliability(twice).low)


def test_people_who_never_disagreed_might_have():
    told = reliability(np.array([[0, 0], [1, 1]] * 10))

    assert told.alpha == told.high == 1
    assert 0.5 < told.low < 0.9


def test_what_nobody_or_one_answered_says_nothing():
    told = reliability(np.array([[0, MISSING], [MISSING, 1]]))

    assert np.isnan(told.alpha)
    assert told.units == 0
