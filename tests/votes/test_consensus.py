"""Consensus and division: no lone vote is agreement of all, and the widest gap comes first."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, fisher_exact

from strategy_nlp.votes.consensus import (
    DEFINITIONS,
    consensus_by_idea,
    division_by_idea,
    majority_everywhere,
    membership_of_segment,
    rank_agreement,
)

# Each example counts whole tables, which takes longer on a busy machine.
FEW = settings(max_examples=30, deadline=None)


def _votes(idea="x", **groups):
    """Votes on one idea: per group how many agree and how many disagree."""
    rows = [
        (f"{group}-{place}", idea, "agree" if place < agreed else "disagree")
        for group, (agreed, disagreed) in groups.items()
        for place in range(agreed + disagreed)
    ]
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _membership(votes):
    voters = votes["voter_id"].unique()
    return pd.Series([voter.split("-")[0] for voter in voters], index=voters, dtype=str)


def _consensus(votes, *, min_votes=20):
    return consensus_by_idea(votes, _membership(votes), min_votes=min_votes).set_index("idea_id")


def test_a_lone_vote_is_never_consensus():
    votes = pd.concat([_votes("many", n=(15, 5), s=(15, 5)), _votes("lone", n=(1, 0))])

    by_default, without_minimum = _consensus(votes), _consensus(votes, min_votes=1)

    assert by_default.loc["lone", list(DEFINITIONS)].isna().all()
    assert by_default.loc["many", list(DEFINITIONS)].notna().all()
    assert without_minimum.loc["lone", "lower_bound"] < 0.5
    assert (without_minimum.loc["lone", list(DEFINITIONS)] < without_minimum.loc["many", list(DEFINITIONS)]).sum() >= 3


def test_the_geometric_mean_does_not_shrink_as_equal_groups_are_added_while_the_product_does():
    told = [_consensus(_votes(**{f"g{number}": (16, 4) for number in range(count)})).loc["x"] for count in (2, 3, 4, 5)]

    assert [row["geometric_mean"] for row in told] == pytest.approx([17 / 22] * 4)
    assert [row["product"] for row in told] == pytest.approx([(17 / 22) ** count for count in (2, 3, 4, 5)])


@FEW
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=5))
def test_the_worst_group_is_the_one_that_agrees_least(counts):
    votes = _votes(**{f"g{number}": pair for number, pair in enumerate(counts)})
    shares = [(agreed + 1) / (agreed + disagreed + 2) for agreed, disagreed in counts]

    row = _consensus(votes, min_votes=1).loc["x"]

    assert row["worst_group"] == pytest.approx(min(shares))
    assert row["product"] == pytest.approx(np.prod(shares))
    assert row["worst_group"] <= row["geometric_mean"] * (1 + 1e-12)
    assert row["geometric_mean"] <= max(shares) * (1 + 1e-12)


def test_rejection_is_counted_as_agreement_is_and_passing_disputes_nothing():
    opposed = _consensus(_votes(a=(2, 20), b=(1, 15))).loc["x"]
    passed = pd.concat([_votes(a=(20, 0), b=(20, 0)), _votes(a=(20, 0), b=(20, 0)).assign(idea_id="y")])
    extra = [
        {"voter_id": f"{group}-{number}z", "idea_id": idea, "vote": vote, "group": group}
        for group in "ab" for number in range(10) for idea, vote in (("x", "pass"), ("y", "disagree"))
    ]  # fmt: skip
    disputed = _consensus(pd.concat([passed, pd.DataFrame(extra)]))

    assert opposed["against_product"] == pytest.approx(21 / 24 * 16 / 18)
    assert opposed["against_mean"] == pytest.approx((21 / 24 * 16 / 18) ** 0.5)
    assert opposed["undisputed"] == pytest.approx(2.5 / 23 * (1 - 20.5 / 23) * 1.5 / 17 * (1 - 15.5 / 17))
    # As many agreed with both; the one that others passed on is the less disputed.
    assert disputed.loc["x", "product"] == disputed.loc["y", "product"]
    assert disputed.loc["x", "undisputed"] > disputed.loc["y", "undisputed"]


def test_without_groups_only_the_lower_bound_is_told():
    told = consensus_by_idea(_votes(n=(30, 10)), pd.Series(dtype=str)).set_index("idea_id").loc["x"]

    assert told[["product", "geometric_mean", "worst_group"]].isna().all()
    assert 0.5 < told["lower_bound"] < 0.75


def test_an_idea_that_one_group_opposes_ranks_differently_by_the_worst_group():
    # Most people of all agree most with "big", but all of the small group oppose it.
    votes = pd.concat([_votes("big", n=(90, 0), s=(0, 10)), _votes("both", n=(63, 27), s=(7, 3))])

    told = _consensus(votes)

    assert told["lower_bound"].idxmax() == "big"
    assert told["worst_group"].idxmax() == "both"
    assert rank_agreement(told).loc["lower_bound", "worst_group"] == pytest.approx(-1)


def test_the_most_divided_idea_comes_first_with_its_groups_named():
    votes = pd.concat(
        [
            _votes("alike", n=(20, 20), s=(20, 20)),
            _votes("far", n=(36, 4), s=(4, 36)),
            _votes("near", n=(24, 16), s=(16, 24)),
        ]
    )

    told = division_by_idea(votes, _membership(votes))

    assert told["idea_id"].tolist() == ["far", "near", "alike"]
    assert told.loc[0, ["highest", "lowest"]].tolist() == ["n", "s"]
    assert told["difference"].tolist() == pytest.approx([0.8, 0.2, 0])
    assert told["p_value"].is_monotonic_increasing
    assert told["p_value"].iloc[2] == 1


@FEW
@given(st.tuples(*[st.integers(1, 40)] * 4))
def test_the_p_value_of_two_groups_is_twice_that_of_the_exact_test(counts):
    votes = _votes(n=counts[:2], s=counts[2:])

    told = division_by_idea(votes, _membership(votes), min_votes=2)

    tails = [fisher_exact([counts[:2], counts[2:]], alternative=side).pvalue for side in ("less", "greater")]
    # Two groups, each against the other, are one comparison made twice.
    assert told["p_value"].item() == pytest.approx(min(1, 2 * min(1, 2 * min(tails))), abs=1e-12)


def test_the_p_value_of_three_groups_is_that_of_the_one_furthest_from_the_others():
    votes = _votes(n=(30, 10), s=(20, 20), w=(5, 25))

    told = division_by_idea(votes, _membership(votes))

    furthest = fisher_exact([[5, 25], [50, 30]], alternative="less").pvalue
    assert told["p_value"].item() == pytest.approx(3 * 2 * furthest)


def test_where_everybody_agreed_nothing_divides():
    votes = _votes(n=(25, 0), s=(30, 0))

    told = division_by_idea(votes, _membership(votes))

    assert told[["difference", "p_value", "q_value"]].iloc[0].tolist() == [0, 1, 1]


def test_a_group_that_hardly_saw_an_idea_does_not_count_on_it():
    votes = pd.concat([_votes("x", n=(20, 5), s=(5, 20), w=(0, 19)), _votes("y", n=(20, 5), s=(0, 19))])

    told = division_by_idea(votes, _membership(votes))

    assert told["idea_id"].tolist() == ["x"]
    assert told["lowest"].tolist() == ["s"]


def test_without_two_groups_there_is_no_division_but_there_are_columns():
    votes = _votes(n=(30, 30))

    told = division_by_idea(votes, _membership(votes))

    assert told.empty
    assert "difference" in told


def test_a_segment_leaves_out_who_did_not_say_and_values_of_a_few():
    values = ["north"] * 12 + ["south"] * 10 + ["west"] * 9 + [""] * 15 + [None] * 11
    people = pd.DataFrame({"participant_id": [f"p{place}" for place in range(len(values))], "segment_region": values})

    told = membership_of_segment(people, "segment_region", voters=people["participant_id"])

    assert told.value_counts().to_dict() == {"north": 12, "south": 10}
    assert told["p0"] == "north"


def test_a_segment_counts_voters_only_and_each_once():
    people = pd.DataFrame(
        {"participant_id": [f"p{place}" for place in range(20)], "segment_region": ["north"] * 10 + ["south"] * 10}
    )
    voters = pd.Series([f"p{place}" for place in range(19)] * 3 + ["unknown"])

    told = membership_of_segment(people, "segment_region", voters=voters)

    assert told.value_counts().to_dict() == {"north": 10}


def test_a_segment_never_has_a_value_of_one_voter():
    people = pd.DataFrame({"participant_id": ["a", "b", "c"], "segment_region": ["north", "north", "south"]})

    told = membership_of_segment(people, "segment_region", voters=people["participant_id"], min_cell=1)

    assert told.to_dict() == {"a": "north", "b": "north"}


def test_a_majority_everywhere_is_as_sure_as_in_the_group_where_it_is_least_sure():
    counted = pd.DataFrame(
        {
            "group": ["A", "B", "A", "B"],
            "idea_id": ["i", "i", "k", "k"],
            "n_agree": [18, 14, 3, 20],
            "n_seen": [20, 20, 3, 20],
        }
    )

    found = majority_everywhere(counted)

    # Scipy's own exact test, one-sided.
    assert found["i"] == pytest.approx(binomtest(14, 20, 0.5, alternative="greater").pvalue)
    # Three of three are few.
    assert found["k"] == pytest.approx(1 / 8)
