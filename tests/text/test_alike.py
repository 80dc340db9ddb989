"""Ideas that say nearly the same: two in a ranking, the rest folded; support and opposition never together."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.text.alike import alike_ideas, alike_pairs, fold
from strategy_nlp.text.copies.opposites import opposed

TRAFFIC = [
    "Improve the traffic flow",
    "Traffic flow must improve",
    "Better traffic flow, please",
    "We need traffic flow",
]


def _ideas(texts, shares, *, topics=None, languages="en"):
    shares = np.asarray(shares, float)
    return pd.DataFrame(
        {
            "idea_id": [f"i{place}" for place in range(len(texts))],
            "text": texts,
            "language": languages,
            "topic": pd.array(topics if topics is not None else range(len(texts)), dtype="Int64"),
            "agree_share": shares,
            "consensus": shares - 0.1,
            "divisiveness_low": 0.2,
            "against_low": 0.8 - shares,
            "supports": np.nan,
        }
    )


def _pairs(ideas, cosine, least=0.5):
    """The pairs of ideas whose vectors all have this cosine to one another."""
    size = len(ideas)
    vectors = np.linalg.cholesky(np.full((size, size), cosine) + (1 - cosine) * np.eye(size)).astype(np.float32)
    return alike_pairs(ideas, vectors, near_alike=least)


def test_ideas_with_near_vectors_are_alike_and_others_are_not():
    ideas = _ideas(TRAFFIC[:2], [0.8, 0.7])

    assert _pairs(ideas, 0.6).to_numpy().tolist() == [["i1", "i0"]]
    assert _pairs(ideas, 0.47).empty
    assert _pairs(ideas.assign(topic=1), 0.47).to_numpy().tolist() == [["i1", "i0"]]
    assert _pairs(ideas, 0.99, least=0).empty


@pytest.mark.parametrize(
    ("one", "other", "languages"),
    [
        ("Legalise it soon", "It should never be legal", ("en", "en")),
        ("Open the archives", "Close the archives", ("en", "en")),
        ("Open the archives", "No abran los archivos", ("en", "es")),
        ("Öffnet die Archive", "Öffnet die Archive nicht", ("de", "de")),
    ],
)
def test_support_and_opposition_are_never_alike(one, other, languages):
    assert opposed(one, other, languages=languages)
    assert _pairs(_ideas([one, other], [0.6, 0.6], languages=list(languages)), 0.9).empty


def test_ideas_that_people_judge_differently_are_not_alike():
    assert _pairs(_ideas(TRAFFIC[:2], [0.8, 0.6]), 0.9).empty
    assert len(_pairs(_ideas(TRAFFIC[:2], [0.8, np.nan]), 0.9)) == 1


def test_two_alike_have_a_place_and_the_others_stand_behind_the_first():
    ideas = _ideas([*TRAFFIC, "Plant trees"], [0.9, 0.85, 0.8, 0.75, 0.7])
    pairs = _pairs(ideas.head(4), 0.9)

    told = fold(ideas, pairs, most=3)

    assert told["idea_id"].tolist() == ["i0", "i1", "i4"]
    assert [[row["idea_id"] for row in rows] for rows in told["folded"]] == [["i2", "i3"], [], []]


def test_the_order_of_the_rows_changes_nothing():
    ideas = _ideas([*TRAFFIC, "Plant trees"], [0.9, 0.85, 0.8, 0.75, 0.7])
    embedded = pd.DataFrame(np.random.default_rng(1).normal(size=(5, 4)).astype(np.float32))
    embedded /= np.linalg.norm(embedded, axis=1, keepdims=True)
    asked = ideas.assign(question="q1")

    turned = alike_ideas(asked.iloc[::-1], embedded, near_alike=0.2)

    assert len(turned)
    assert turned.equals(alike_ideas(asked, embedded, near_alike=0.2))


RELATIONS = st.sets(
    st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda pair: pair[0] > pair[1]), max_size=40
)


@settings(deadline=None)
@given(RELATIONS, st.integers(1, 12))
def test_a_ranking_keeps_its_order_loses_no_idea_above_its_end_and_repeats_no_third(relations, most):
    ranked = pd.DataFrame({"idea_id": [f"i{place}" for place in range(12)]})
    alike = pd.DataFrame([(f"i{one}", f"i{other}") for one, other in relations], columns=["idea_id", "alike_to"])
    near = {frozenset(pair) for pair in alike.to_numpy().tolist()}

    told = fold(ranked, alike, most=most)

    kept = told["idea_id"].tolist()
    behind = [row["idea_id"] for rows in told["folded"] for row in rows]
    assert kept == [name for name in ranked["idea_id"] if name in set(kept)]
    assert len(kept) <= most
    assert not set(kept) & set(behind)
    assert len(behind) == len(set(behind))
    last = ranked["idea_id"].tolist().index(kept[-1])
    assert set(ranked["idea_id"].head(last + 1)) <= {*kept, *behind}
    for name in behind:
        assert sum(frozenset((name, one)) in near for one in kept) >= 1
    for one in kept:
        assert sum(frozenset((one, other)) in near for other in kept[: kept.index(one)]) <= 1
