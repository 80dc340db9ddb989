"""Shares of many ideas together: what is said of the best of them holds."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate
from scipy.special import betaln

from strategy_nlp.statistics.pooling import compare_ideas, has_majority, is_divided, is_turned_down, pooled_shares
from strategy_nlp.votes.ballots import agreement

PAGES, IDEAS = 60, 40


def _page(random, shares):
    seen = random.integers(25, 90, len(shares))
    return random.binomial(seen, shares).astype(float), seen.astype(float)


def test_the_mean_is_that_of_an_integration_by_brute_force():
    agreed, seen = np.array([3.0, 9.0, 14.0]), np.array([20.0, 20.0, 20.0])

    def height(mean, spread):
        first, second = mean / spread**2, (1 - mean) / spread**2
        return np.exp((betaln(agreed + first, seen - agreed + second) - betaln(first, second)).sum() + 39)

    def weighted(spread, mean):
        first = mean / spread**2
        return height(mean, spread) * (agreed[2] + first) / (seen[2] + 1 / spread**2)

    ends = (0.0025, 0.9975, 0.004, 1.2)
    whole = integrate.dblquad(lambda spread, mean: height(mean, spread), *ends, epsabs=1e-6)[0]
    expected = integrate.dblquad(weighted, *ends, epsabs=1e-6)[0] / whole

    assert pooled_shares(agreed, seen).share[2] == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    "shares",
    [
        lambda random: random.beta(6, 4, IDEAS),
        lambda random: random.beta(60, 40, IDEAS),
        lambda _: np.full(IDEAS, 0.6),
        lambda random: np.where(random.random(IDEAS) < 0.5, 0.2, 0.8),
    ],
    ids=["unlike", "alike", "equal", "two heaps"],
)
def test_what_the_best_has_at_least_holds_whatever_the_shares_are(shares):
    random = np.random.default_rng(4)
    held = []
    for _ in range(PAGES):
        truth = shares(random)
        told = pooled_shares(*_page(random, truth))
        best = told.low.argmax()
        held.append(told.low[best] <= truth[best])

    # 95 % of 60 pages, less three standard deviations of chance.
    assert np.mean(held) >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / PAGES)


def test_intervals_of_all_ideas_hold_their_shares():
    random = np.random.default_rng(5)
    held = []
    for _ in range(PAGES):
        truth = random.beta(6, 4, IDEAS)
        told = pooled_shares(*_page(random, truth))
        held.append((told.low <= truth) & (truth <= told.high))

    assert np.mean(held) >= 0.94


def test_where_half_agree_with_every_idea_no_page_claims_a_majority():
    random = np.random.default_rng(6)
    claims = [(pooled_shares(*_page(random, np.full(IDEAS, 0.5))).low > 0.5).any() for _ in range(PAGES)]

    assert np.mean(claims) <= 0.05


def test_what_is_named_as_sure_has_its_whole_interval_on_that_side():
    random = np.random.default_rng(10)
    agreed, seen = _page(random, random.beta(6, 4, IDEAS))
    counted = pd.DataFrame({"n_agree": agreed, "n_disagree": seen - agreed, "n_pass": 0.0, "n_seen": seen})
    told = compare_ideas(agreement(counted.assign(idea_id=range(IDEAS))))

    assert has_majority(told).any()
    assert (told.loc[has_majority(told), "pooled_low"] > 0.5).all()
    assert (told.loc[is_divided(told), "divisiveness_low"] > 0.5).all()


def test_many_votes_leave_a_share_where_it_is():
    told = pooled_shares(np.array([9000.0, 1000.0, 5000.0]), np.full(3, 10000.0))

    assert told.share == pytest.approx([0.9, 0.1, 0.5], abs=0.002)


def test_the_order_of_the_ideas_changes_nothing():
    random = np.random.default_rng(7)
    agreed, seen = _page(random, random.beta(6, 4, IDEAS))

    assert pooled_shares(agreed, seen).low[::-1] == pytest.approx(pooled_shares(agreed[::-1], seen[::-1]).low)


def test_swapping_agree_and_disagree_mirrors_the_posterior():
    random = np.random.default_rng(8)
    agreed, seen = _page(random, random.beta(6, 4, IDEAS))
    one, other = pooled_shares(agreed, seen), pooled_shares(seen - agreed, seen)

    # The draws of ideas are other ones.
    assert one.low == pytest.approx(1 - other.high, abs=0.03)
    assert one.share == pytest.approx(1 - other.share, abs=1e-6)


def test_no_idea_has_no_share():
    assert pooled_shares(np.empty(0), np.empty(0)).share.shape == (0,)


def test_ideas_beside_one_another():
    rows = [
        ("liked", 55, 3),
        ("split", 30, 28),
        ("disliked", 4, 54),
        ("few", 5, 1),
        *[(f"o{n}", 25 + n, 25) for n in range(9)],
    ]
    counted = agreement(
        pd.DataFrame(
            [(name, yes, no, 2, yes + no + 2) for name, yes, no in rows],
            columns=["idea_id", "n_agree", "n_disagree", "n_pass", "n_seen"],
        )
    )  # fmt: skip

    told = compare_ideas(counted).set_index("idea_id")

    assert has_majority(told)[["liked", "split", "disliked", "few"]].tolist() == [True, False, False, False]
    assert is_turned_down(told)[["liked", "split", "disliked", "few"]].tolist() == [False, False, True, False]
    assert is_divided(told)[["liked", "split", "disliked", "few"]].tolist() == [False, True, False, False]
    assert told.loc["few", ["pooled_share", "consensus"]].isna().all()
    assert told["consensus"].idxmax() == "liked"
