"""Splitting points: as good as the library, the same each time, and honest about empty and single parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.votes.grouping.k_means import k_means, mean_silhouettes


def _points(seed=0, count=120):
    random = np.random.default_rng(seed)
    centres = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    return centres[random.integers(0, 3, count)] + random.normal(0, 1, (count, 2))


def _within(points, split):
    return ((points - split.centres[split.labels]) ** 2).sum()


@pytest.mark.parametrize("count", [40, 120, 3000])
@pytest.mark.parametrize("k", [2, 3, 5])
def test_it_is_as_tight_as_the_library(count, k):
    from sklearn.cluster import KMeans

    points = _points(count=count)
    library = KMeans(k, n_init=10, random_state=0).fit(points).inertia_

    assert _within(points, k_means(points, k, starts=10)) <= 1.02 * library


def test_the_same_seed_gives_the_same_split():
    points = _points(count=2000)

    first, again = k_means(points, 4, seed=3), k_means(points, 4, seed=3)

    assert (first.labels == again.labels).all()


@given(st.integers(0, 1000), st.integers(2, 5))
def test_every_point_is_with_its_nearest_centre(seed, k):
    points = _points(seed, 40)
    split = k_means(points, k, seed=seed)

    distances = ((points[:, None] - split.centres[None]) ** 2).sum(axis=2)
    assert (distances[np.arange(40), split.labels] <= distances.min(axis=1) + 1e-4).all()
    assert (split.nearest(points) == split.labels).all()


def test_silhouettes_are_those_of_the_library():
    from sklearn.metrics import silhouette_score

    points = _points(count=700)
    splits = [k_means(points, k).labels for k in (2, 3, 4)]

    assert mean_silhouettes(points, splits) == pytest.approx(
        [silhouette_score(points, labels) for labels in splits], abs=1e-5
    )


def test_a_point_alone_counts_nothing_and_one_part_has_no_silhouette():
    points = np.array([[0.0, 0.0], [0.0, 0.1], [9.0, 9.0]])

    alone, one = mean_silhouettes(points, [np.array([0, 0, 1]), np.array([0, 0, 0])])

    assert alone == pytest.approx(2 / 3, abs=0.01)
    assert np.isnan(one)


def test_fewer_places_than_parts_leave_a_part_empty():
    split = k_means(np.repeat([[0.0, 0.0], [1.0, 1.0]], 10, axis=0), 3)

    assert np.bincount(split.labels, minlength=3).min() == 0
