"""Groups that are said to differ from the others do, on nineteen of twenty pages and more."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.statistics.families import family_wise
from strategy_nlp.votes.comparisons import TALLIES, chance_of_difference, surely_apart


def _page(random, *, seen, apart=()):
    """Each of several ideas with two sides who agree alike, but on those that are named."""
    inside, outside = seen(random), random.integers(30, 80, 40)
    share = random.uniform(0.2, 0.8, 40)
    own = share.copy()
    own[list(apart)] = np.where(share[list(apart)] > 0.5, 0.02, 0.98)
    tallies = (random.binomial(inside, own), inside, random.binomial(outside, share), outside)
    return pd.DataFrame(dict(zip(TALLIES, tallies, strict=True))).assign(idea_id=[f"i{place}" for place in range(40)])


def test_pages_on_which_nobody_differs_are_seldom_wrong():
    random = np.random.default_rng(1)
    wrong = [
        surely_apart(_page(random, seen=lambda r: r.integers(2, 40, 40)), of=["idea_id"]).any() for _ in range(300)
    ]

    assert np.mean(wrong) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)


def test_beside_many_that_differ_hardly_any_that_does_not_is_named_and_more_are_found_than_by_holm():
    random = np.random.default_rng(2)
    wrong, found, by_holm = [], 0, 0
    for _ in range(150):
        page = _page(random, seen=lambda r: r.integers(5, 30, 40), apart=range(10))
        sure = surely_apart(page, of=["idea_id"])
        wrong.append(sure[10:].any())
        found += sure[:10].sum()
        by_holm += (family_wise(chance_of_difference(page)) <= 0.05)[:10].sum()

    assert np.mean(wrong) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 150)
    assert found > by_holm > 100


def test_of_two_groups_the_one_against_the_other_is_one_test():
    page = _page(np.random.default_rng(3), seen=lambda r: r.integers(15, 40, 40), apart=range(5))
    turned = page[["rest_agree", "rest_seen", "n_agree", "n_seen", "idea_id"]].set_axis(page.columns, axis=1)
    alone = surely_apart(page, of=["idea_id"])

    both = surely_apart(pd.concat([page, turned], ignore_index=True), of=["idea_id"])

    assert alone.any()
    assert both[:40].tolist() == both[40:].tolist() == alone.tolist()


def test_of_two_groups_of_one_size_the_one_against_the_other_is_one_test_too():
    # Of the twenty differences some are sure only because each is paid for once.
    page = pd.DataFrame(
        {
            "n_agree": range(5, 25),
            "n_seen": 30,
            "rest_agree": 4,
            "rest_seen": 30,
            "idea_id": [f"i{place}" for place in range(20)],
        }
    )
    turned = page[["rest_agree", "rest_seen", "n_agree", "n_seen", "idea_id"]].set_axis(page.columns, axis=1)
    alone = surely_apart(page, of=["idea_id"])

    both = surely_apart(pd.concat([page, turned], ignore_index=True), of=["idea_id"])

    assert 0 < alone.sum() < 20
    assert both[:20].tolist() == both[20:].tolist() == alone.tolist()


def test_comparisons_with_many_outcomes_are_tested_too():
    page = pd.DataFrame(
        {"n_agree": [700, 505], "n_seen": 1000, "rest_agree": 500, "rest_seen": 1000, "idea_id": ["i", "k"]}
    )

    assert surely_apart(page, of=["idea_id"]).tolist() == [True, False]


@pytest.mark.parametrize("missing", [np.nan, 0])
def test_where_nobody_is_on_a_side_there_is_no_test(missing):
    page = pd.DataFrame(
        {"n_agree": [0, 29], "n_seen": [missing, 30], "rest_agree": 3, "rest_seen": 30, "idea_id": ["i", "k"]}
    )

    assert surely_apart(page, of=["idea_id"]).tolist() == [False, True]


def test_no_comparison_has_nothing_sure():
    assert surely_apart(pd.DataFrame(columns=[*TALLIES, "idea_id"]), of=["idea_id"]).empty


def test_a_difference_that_is_just_sure_stays_sure_when_it_is_also_told_the_other_way_round():
    one = pd.DataFrame([("i", 16, 20, 19, 40)], columns=["idea_id", *TALLIES])
    other = pd.DataFrame([("i", 19, 40, 16, 20)], columns=["idea_id", *TALLIES])
    assert 0.025 < chance_of_difference(one).item() < 0.05

    assert surely_apart(one, of=["idea_id"]).tolist() == [True]
    assert surely_apart(other, of=["idea_id"]).tolist() == [True]
    assert surely_apart(pd.concat([one, other], ignore_index=True), of=["idea_id"]).tolist() == [True, True]
