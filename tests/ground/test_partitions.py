"""How far two partitions agree, beside scikit-learn's figure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from strategy_nlp.statistics.inference import adjusted_rand_index


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=60))
def test_the_index_is_scikit_learns(pairs):
    first, second = zip(*pairs, strict=True)

    assert adjusted_rand_index(first, second) == pytest.approx(adjusted_rand_score(first, second))


def test_names_are_as_good_as_numbers():
    assert adjusted_rand_index(["a", "a", "b", "b"], [7, 7, 3, 3]) == 1


def test_many_things_do_not_overflow():
    labels = np.repeat([0, 1], 200_000)

    assert adjusted_rand_index(labels, labels) == 1
    assert adjusted_rand_index(labels, np.roll(labels, 100_000)) == pytest.approx(0, abs=1e-4)


def test_partitions_of_different_things_are_refused():
    with pytest.raises(ValueError, match="3 labels and 2"):
        adjusted_rand_index([0, 0, 1], [0, 1])
