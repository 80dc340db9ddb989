"""A sample in which rare things are not missed still says what is so of all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.statistics.sampling import chances_to_be_drawn, doubled, drawn, fitted, share_of_all


def _sides(number, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {"language": random.choice(list("abcde"), number, p=[0.8, 0.15, 0.03, 0.01, 0.01]), "kind": random.choice(list("xy"), number, p=[0.95, 0.05])}
    )  # fmt: skip


@given(st.integers(5, 120), st.integers(1, 130), st.integers(0, 5))
def test_chances_sum_to_what_is_drawn_and_none_is_more_than_certain(things, number, seed):
    chances = chances_to_be_drawn(_sides(things, seed), number=number)
    place = drawn(chances, random=np.random.default_rng(seed))

    assert chances.sum() == pytest.approx(min(things, number))
    assert ((chances > 0) & (chances <= 1)).all()
    assert len(set(place.tolist())) == len(place) == min(things, number)


def test_rare_classes_come_in_more_often_than_by_chance():
    sides = _sides(5_000)
    chances = chances_to_be_drawn(sides, number=100)

    # 50 of 5,000 would be one of a hundred; its language has a fifth of a third of the sample.
    for rare in "de":
        assert chances[sides["language"] == rare].sum() > 5
    assert (1 / chances).max() <= 3 * 5_000 / 100 + 1e-9


def test_each_thing_is_drawn_with_its_chance():
    chances = chances_to_be_drawn(_sides(40), number=10)
    counts = np.zeros(40)
    for seed in range(4_000):
        counts[drawn(chances, random=np.random.default_rng(seed))] += 1

    assert counts / 4_000 == pytest.approx(chances, abs=0.03)


def test_weights_bring_back_the_share_of_all():
    sides = _sides(4_000)
    # What is true of rare languages is over-represented in the sample as drawn.
    hits = (sides["language"] != "a").to_numpy(float)
    chances = chances_to_be_drawn(sides, number=200)
    told = []
    for seed in range(300):
        place = drawn(chances, random=np.random.default_rng(seed))
        told.append(share_of_all(hits[place], np.ones(len(place)), 1 / chances[place]).share)

    assert np.mean(told) == pytest.approx(hits.mean(), abs=0.01)
    assert hits[place].mean() > hits.mean() + 0.2


def test_a_share_that_is_all_or_none_keeps_an_interval():
    told = share_of_all(np.ones(20), np.ones(20), np.ones(20))

    assert told.share == told.high == 1
    assert 0.8 < told.low < 0.9
    assert np.isnan(share_of_all(np.zeros(3), np.zeros(3), np.ones(3)).share)


def test_classes_of_known_size_make_a_share_surer_and_right():
    hits, classes = np.array([1.0] * 30 + [0.0] * 10), np.array(["a"] * 30 + ["b"] * 10)
    weights = fitted(np.ones(40), classes, {"a": 500, "b": 500})

    told = share_of_all(hits, np.ones(40), weights, classes=classes)
    assert told.share == pytest.approx(0.5)
    plain = share_of_all(hits, np.ones(40), weights)
    assert told.high - told.low < plain.high - plain.low


def test_f1_is_made_from_what_both_say_among_what_either_says():
    told = doubled(share_of_all(np.array([1.0] * 6 + [0.0] * 4), np.ones(10), np.ones(10)))

    # Six hits, four misses of either kind: 2 * 6 / (2 * 6 + 4).
    assert told.share == pytest.approx(0.75)
    assert told.low < 0.75 < told.high
