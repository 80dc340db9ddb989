"""Themes of many ideas: topics that belong together, and ideas moved where they fit best."""

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

from strategy_nlp.topics.searches import Searches
from strategy_nlp.topics.themes import themes_of_topics


def _planted(*, themes=3, topics=4, ideas=20, seed=0):
    """A graph in which ideas of one topic are joined often, of one theme sometimes, and all others seldom."""
    random = np.random.default_rng(seed)
    topic = np.repeat(np.arange(themes * topics), ideas)
    theme = topic // topics
    chance = np.where(topic[:, None] == topic, 0.6, np.where(theme[:, None] == theme, 0.15, 0.01))
    upper = np.triu(random.random(chance.shape) < chance, 1)
    return sp.csr_matrix((upper | upper.T).astype(float)), topic, theme


def test_topics_that_belong_together_are_one_theme():
    graph, topic, theme = _planted()

    found = themes_of_topics(graph, topic, resolution=1.0, seed=0)

    assert adjusted_rand_score(theme, found) == 1


def test_a_higher_resolution_gives_more_themes():
    graph, topic, _ = _planted()

    counts = [len(np.unique(themes_of_topics(graph, topic, resolution=value, seed=0))) for value in (0.2, 1.0, 4.0)]

    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_the_weight_within_topics_counts_which_the_library_leaves_out():
    topics = np.where(np.eye(6), 100, np.kron(np.eye(2), np.full((3, 3), 7.5)) + 0.5)
    graph = sp.csr_matrix(topics)

    library = Searches(graph).communities(1.0, [0])[0]
    # Each topic keeps nearly all its weight to itself, so each is a theme of its own; half as fine, there are two.
    fine, coarse = (themes_of_topics(graph, np.arange(6), resolution=value, seed=0) for value in (1.0, 0.3))

    assert len(np.unique(library)) == 1
    assert len(np.unique(fine)) == 6
    assert coarse.tolist() == [0, 0, 0, 1, 1, 1]


def test_an_idea_in_the_wrong_topic_gets_the_theme_of_its_neighbours():
    graph, topic, theme = _planted()
    misplaced = topic.copy()
    misplaced[0] = topic[-1]

    found = themes_of_topics(graph, misplaced, resolution=1.0, seed=0)

    assert found[0] == found[1]
    assert found[0] != found[-1]


@pytest.mark.parametrize("nodes", [1, 5])
def test_a_graph_without_edges_is_one_theme(nodes):
    assert (
        themes_of_topics(sp.csr_matrix((nodes, nodes)), np.arange(nodes), resolution=1.0, seed=0).tolist()
        == [0] * nodes
    )


def test_themes_are_the_same_each_time_and_numbered_without_gaps():
    graph, topic, _ = _planted(seed=3)

    first, again = (themes_of_topics(graph, topic, resolution=1.0, seed=4) for _ in range(2))

    assert (first == again).all()
    assert set(first) == set(range(first.max() + 1))
