"""A hierarchy of topics holds every topic once and ends in one."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from strategy_nlp.errors import DataError
from strategy_nlp.topics import hierarchy


def _found(centres, sizes):
    numbers = np.arange(len(centres))
    topics = pd.DataFrame({"topic": numbers, "size": sizes, "label": [f"T{number}" for number in numbers]})
    return SimpleNamespace(topics=topics, model=SimpleNamespace(topic_embeddings_=np.asarray(centres, float)))


def test_the_nearest_two_join_first_and_the_larger_one_gives_the_first_half_of_the_name():
    joined = hierarchy(_found([[1, 0, 0], [0, 1, 0], [0.1, 0.99, 0]], [9, 3, 5]))

    assert joined.loc[0, ["left", "right", "size"]].tolist() == [1, 2, 8]
    assert joined["label"].tolist() == ["T2 + T1", "T0 + T2"]
    assert joined["topics"].tolist() == [[2, 1], [0, 2, 1]]
    assert joined.loc[0, "similarity"] == pytest.approx(0.99 / np.hypot(0.1, 0.99), abs=1e-6)


@given(
    centres=arrays.arrays(float, st.tuples(st.integers(2, 12), st.just(4)), elements=st.floats(0.01, 1), unique=True)
)
def test_every_topic_is_in_the_last_joining_once_and_no_part_is_joined_twice(centres):
    joined = hierarchy(_found(centres, np.arange(len(centres), 0, -1)))

    assert len(joined) == len(centres) - 1
    assert sorted(joined["topics"].iloc[-1]) == list(range(len(centres)))
    parts = [*joined["left"], *joined["right"]]
    assert len(set(parts)) == len(parts)
    assert joined["similarity"].is_monotonic_decreasing


def test_one_topic_has_no_hierarchy():
    assert hierarchy(_found([[1, 0]], [4])).empty


def test_what_is_no_result_is_refused_in_a_sentence():
    with pytest.raises(DataError, match="strategy_nlp.topics.find"):
        hierarchy(["Plant trees"])
