"""Of which groups and values something may be told on an idea: of no few people, nor where few are left over."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.disclosure.shown_values import shown_values
from strategy_nlp.privacy.suppression import costs_of, suppress_small
from strategy_nlp.votes.ballots import ballots_of


def _cast(counts, ungrouped=0):
    voters = [f"{name}{number}" for name, size in counts.items() for number in range(size)]
    voters += [f"-{number}" for number in range(ungrouped)]
    votes = pd.DataFrame({"voter_id": voters, "idea_id": "i", "vote": "agree"})
    membership = pd.Series({voter: voter[0] for voter in voters if voter[0] != "-"}, dtype=object)
    return ballots_of(votes), membership


@pytest.mark.parametrize(
    ("counts", "ungrouped", "told"),
    [
        ({"A": 40, "B": 12, "C": 20}, 0, ["A", "B", "C"]),
        # Without voters outside the groups, the 4 would be the rest of the sum; B goes too.
        ({"A": 40, "B": 12, "C": 4}, 0, ["A"]),
        # Eight voters stand in no group, and nobody knows how many of the 12 are in C.
        ({"A": 40, "B": 12, "C": 4}, 8, ["A", "B"]),
        # Three voters in no group would themselves be the rest.
        ({"A": 40, "B": 12, "C": 20}, 3, ["A", "C"]),
        ({"A": 40, "B": 4}, 0, []),
    ],
)
def test_nothing_small_can_be_had_by_subtraction(counts, ungrouped, told):
    cast, membership = _cast(counts, ungrouped)

    found = shown_values(cast, membership, min_cell=10)

    assert found.values[found.shown[:, 0]].tolist() == told


def test_a_group_whose_size_is_hidden_is_told_of_nowhere():
    cast, membership = _cast({"A": 40, "B": 15, "C": 20})

    found = shown_values(cast, membership, min_cell=10, untold=frozenset({"B"}))

    assert found.values[found.shown[:, 0]].tolist() == ["A", "C"]
    assert found.rest.tolist() == [15]
    assert not found.whole.any()


@pytest.mark.parametrize("seed", range(20))
def test_who_is_left_over_is_nobody_or_many(seed):
    draw = np.random.default_rng(seed)
    voters = [f"{letter}{number}" for letter in "ABCDE-" for number in range(draw.integers(2, 40))]
    rows = [(voter, f"i{idea}", "agree") for voter in voters for idea in range(12) if draw.random() < draw.random()]
    votes = pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])
    membership = pd.Series({voter: voter[0] for voter in voters if voter[0] != "-"}, dtype=object)

    found = shown_values(ballots_of(votes), membership, min_cell=10)

    told_something = (found.shown & (found.seen > 0)).any(axis=0)
    assert ((found.rest == 0) | (found.rest >= 10))[told_something].all()
    assert ((found.seen == 0) | (found.seen >= 10))[found.shown].all()


def _ideas_with_a_small_group(seed, ideas=200):
    """Votes of three groups of about equal size and a fourth, of which fewer than ten people saw each idea."""
    draw, rows = np.random.default_rng(seed), []
    for idea in range(ideas):
        for group, people in zip("ABCD", (*draw.integers(10, 40, 3), draw.integers(1, 10)), strict=True):
            rows += [(f"{group}{number}", f"i{idea:03d}", "agree") for number in range(people)]
    votes = pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])
    return ballots_of(votes), pd.Series({voter: voter[0] for voter in votes["voter_id"].unique()}, dtype=object)


def test_who_knows_that_mostly_the_smallest_goes_along_cannot_subtract_by_it():
    cast, membership = _ideas_with_a_small_group(0)

    found = shown_values(cast, membership, min_cell=10, secret=b"ours")

    # Were the other hidden value no larger than those told, the small one would be the rest less these at least.
    few = np.where(found.seen < 10, found.seen, 0).max(axis=0)
    least = found.rest - np.where(found.shown & (found.seen > 0), found.seen, np.iinfo(np.int64).max).min(axis=0)
    wrong = (least > few).sum()
    assert (found.shown.sum(axis=0) == 2).all()
    assert wrong >= 30
    assert wrong >= 0.2 * (least > 1).sum()


def test_what_goes_along_is_the_same_in_every_run_and_another_with_another_secret():
    cast, membership = _ideas_with_a_small_group(1)

    ours, again, theirs = (shown_values(cast, membership, min_cell=10, secret=one).shown for one in (b"a", b"a", b"b"))

    assert (ours == again).all()
    assert (ours != theirs).any(axis=0).sum() >= 40


def test_counts_of_people_hide_beside_a_small_one_what_no_rule_foretells():
    draw, wrong = np.random.default_rng(2), 0
    for number in range(200):
        counts = pd.DataFrame({"people": [*draw.integers(10, 60, 3), draw.integers(1, 10)]}, index=list("abcd"))
        costs = costs_of(counts, secret=str(number).encode())
        told = suppress_small(counts["people"], min_cell=10, costs=costs[:, 0])

        hidden = counts["people"][told.isna()]
        assert len(hidden) == 2
        assert hidden.min() < 10 <= hidden.max()
        wrong += hidden.max() > told.min()
    assert wrong >= 30
