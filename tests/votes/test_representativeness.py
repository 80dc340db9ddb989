"""Representativeness: Polis's own numbers to the last digit, exact tests beside them, nobody's votes laid bare."""

import json
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact

from strategy_nlp.errors import DataError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.sources.kinds.polis.export import import_polis
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.votes.representativeness import group_informed_consensus, group_votes, representativeness

CONVERSATIONS = [
    "polis_community/2rbpz7ivat", "polis_community/5huyhtuvrm", "polis_community/3n77nvkhri", "polis_community/5dfxkx6bsf",
    "polis_community/2fafhz9s2m", "polis_opendata/scoop-hivemind.biodiversity",
]  # fmt: skip
# Each example counts whole tables, which takes longer on a busy machine.
FEW = settings(max_examples=30, deadline=None)
VOTE = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), st.sampled_from(["agree", "disagree", "pass"]))
VOTES = st.lists(VOTE, min_size=1, max_size=60).map(
    lambda rows: pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"]).drop_duplicates(["voter_id", "idea_id"])
)
# Votes in which each group has two voters at least, so that none is refused.
_OF_BOTH = [(voter, "x", "agree") for voter in "adbe"]
VOTES_OF_BOTH = st.lists(VOTE, max_size=56).map(
    lambda rows: pd.DataFrame([*rows, *_OF_BOTH], columns=["voter_id", "idea_id", "vote"]).drop_duplicates(
        ["voter_id", "idea_id"]
    )
)
# The voter h has no group.
MEMBERSHIP = pd.Series(dict(zip("abcdefg", "NNNSSSS", strict=True)))


def _votes(**groups):
    """Votes on one idea: per group how many agree and how many disagree; the voters are n0, n1, s0 …"""
    rows = [
        (f"{group}{place}", "x", "agree" if place < agreed else "disagree")
        for group, (agreed, disagreed) in groups.items()
        for place in range(agreed + disagreed)
    ]
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _by_first_letter(votes):
    voters = votes["voter_id"].unique()
    return pd.Series([voter[0] for voter in voters], index=voters)


@pytest.fixture
def conversation(request, real_data, tmp_path):
    """Votes, Polis's groups of the voters, and what Polis computed from them."""
    source = real_data / request.param
    import_polis(source, tmp_path / "c")
    votes = read_tables(read_consultation(tmp_path / "c")).votes
    oracle = json.loads((source / "oracle-math-pca2.json").read_text(encoding="utf-8"))
    base = dict(zip(oracle["base-clusters"]["id"], oracle["base-clusters"]["members"], strict=True))
    membership = pd.Series(
        {
            str(voter): str(group["id"])
            for group in oracle["group-clusters"]
            for cluster in group["members"]
            for voter in base[cluster]
        }
    )
    return votes, membership, oracle


@pytest.mark.real_data
@pytest.mark.parametrize("conversation", CONVERSATIONS, indirect=True)
def test_tallies_of_groups_are_those_of_polis(conversation):
    votes, membership, oracle = conversation
    theirs = {
        (group, idea): (counts["A"], counts["D"], counts["S"])
        for group, told in oracle["group-votes"].items()
        for idea, counts in told["votes"].items()
    }

    counted = group_votes(votes, membership).set_index(["group", "idea_id"])[["n_agree", "n_disagree", "n_seen"]]
    ours = dict(zip(counted.index, counted.itertuples(index=False, name=None), strict=True))

    assert len(theirs) > 100
    assert ours == theirs


@pytest.mark.real_data
@pytest.mark.parametrize("conversation", CONVERSATIONS, indirect=True)
def test_group_informed_consensus_is_that_of_polis(conversation):
    votes, membership, oracle = conversation

    ours = group_informed_consensus(votes, membership).to_dict()

    assert ours == pytest.approx(oracle["group-aware-consensus"], abs=1e-9, rel=0)


@pytest.mark.real_data
@pytest.mark.parametrize("conversation", CONVERSATIONS, indirect=True)
def test_what_sets_a_group_apart_is_what_polis_says(conversation):
    votes, membership, oracle = conversation
    entries = [(group, entry) for group, told in oracle["repness"].items() for entry in told]

    ours = representativeness(votes, membership).set_index(["group", "idea_id"])

    assert len(entries) >= 5
    for group, entry in entries:
        row, side = ours.loc[(group, str(entry["tid"]))], entry["repful-for"]
        assert row["representative_for"] == side
        assert row[f"p_{side}"] == pytest.approx(entry["p-success"], abs=1e-9, rel=0)
        assert row[f"p_{side}_test"] == pytest.approx(entry["p-test"], abs=1e-9, rel=0)
        assert row[f"r_{side}"] == pytest.approx(entry["repness"], abs=1e-9, rel=0)
        # The oracle stores this one in single precision.
        assert np.float32(row[f"r_{side}_test"]) == np.float32(entry["repness-test"])


@pytest.mark.real_data
def test_all_published_group_informed_consensus_of_bowling_green_2050_is_reproduced(real_data, tmp_path):
    source = real_data / "polis_opendata" / "bg2050-volunteers"
    import_polis(source, tmp_path / "c")
    votes = read_tables(read_consultation(tmp_path / "c")).votes
    people = pd.read_csv(source / "participants-votes.csv", dtype=str, usecols=["participant", "group-id"])
    membership = people.dropna().set_index("participant")["group-id"]
    comments = pd.read_csv(source / "comments.csv", dtype={"comment-id": str})
    published = comments.set_index("comment-id")["group-informed-consensus"]

    ours = group_informed_consensus(votes, membership)

    assert len(published) == 371
    assert (ours.reindex(published.index) - published).abs().max() <= 1e-12


def test_a_group_of_one_voter_is_refused():
    votes = _votes(n=(3, 2), s=(1, 0))

    with pytest.raises(DataError, match="Group s has a single voter"):
        representativeness(votes, _by_first_letter(votes))


def test_a_group_of_which_only_one_voter_voted_is_refused():
    # The second member of s never voted, so the numbers of s would be the votes of s0.
    votes = _votes(n=(3, 2), s=(1, 0))
    membership = pd.concat([_by_first_letter(votes), pd.Series({"s1": "s"})])

    with pytest.raises(DataError, match="Group s has a single voter"):
        group_votes(votes, membership)


@FEW
@given(VOTES_OF_BOTH)
def test_no_vote_of_a_group_is_lost_or_invented(votes):
    counted = group_votes(votes, MEMBERSHIP)

    members = votes[votes["voter_id"].isin(MEMBERSHIP.index)]
    assert counted["n_seen"].sum() == len(members)
    assert len(counted) == 2 * votes["idea_id"].nunique()
    for vote in ("agree", "disagree", "pass"):
        assert counted[f"n_{vote}"].sum() == (members["vote"] == vote).sum()


@FEW
@given(VOTES_OF_BOTH)
def test_swapping_agree_and_disagree_mirrors_the_measures(votes):
    swapped = votes.assign(vote=votes["vote"].map({"agree": "disagree", "disagree": "agree", "pass": "pass"}))

    one, other = representativeness(votes, MEMBERSHIP), representativeness(swapped, MEMBERSHIP)

    for column in ("p_{}", "p_{}_test", "r_{}", "r_{}_test", "representativeness_{}"):
        assert one[column.format("agree")].tolist() == other[column.format("disagree")].tolist()
        assert one[column.format("disagree")].tolist() == other[column.format("agree")].tolist()
    decided = one["r_agree_test"] != one["r_disagree_test"]
    assert (one["representative_for"] != other["representative_for"])[decided].all()


def test_measures_of_a_small_table_are_those_worked_out_by_hand():
    votes = _votes(n=(3, 1), s=(1, 3))

    row = representativeness(votes, _by_first_letter(votes)).set_index("group").loc["n"]

    # (3 + 1) / (4 + 2); the same over (1 + 1) / (4 + 2); 2 · √5 · (4 / 5 − ½); 4 and 2 of 5 with 6 of 10 pooled.
    assert row["p_agree"] == pytest.approx(2 / 3)
    assert row["r_agree"] == pytest.approx(2)
    assert row["p_agree_test"] == pytest.approx(0.6 * 5**0.5)
    assert row["r_agree_test"] == pytest.approx(0.4 / (0.6 * 0.4 * 0.4) ** 0.5)
    assert row["representative_for"] == "agree"


def test_where_everybody_agreed_no_group_stands_out():
    votes = _votes(n=(4, 0), s=(3, 0))

    told = representativeness(votes, _by_first_letter(votes))

    assert told["r_agree_test"].tolist() == [0, 0]
    assert told["p_value"].tolist() == [1, 1]
    assert not told["distinct"].any()


def test_the_exact_test_is_twice_the_smaller_tail():
    # Of 7 voters 4 agree; all 3 of the group do, which is the most extreme of the ways to draw 3 from 7.
    votes = _votes(n=(3, 0), s=(1, 3))

    p_values = representativeness(votes, _by_first_letter(votes))["p_value"]

    assert p_values.tolist() == pytest.approx([2 * comb(4, 3) / comb(7, 3)] * 2)


@FEW
@given(st.tuples(*[st.integers(1, 12)] * 4))
def test_the_exact_test_is_made_of_fishers_one_sided_tests(counts):
    votes = _votes(n=counts[:2], s=counts[2:])

    p_value = representativeness(votes, _by_first_letter(votes))["p_value"].iloc[0]

    tails = [fisher_exact([counts[:2], counts[2:]], alternative=side).pvalue for side in ("less", "greater")]
    assert p_value == pytest.approx(min(1, 2 * min(tails)))


def test_an_idea_that_only_one_group_saw_has_no_test():
    votes = pd.concat([_votes(n=(3, 1), s=(2, 2)), _votes(n=(4, 0)).assign(idea_id="y")])

    told = representativeness(votes, _by_first_letter(votes)).set_index(["group", "idea_id"])

    assert told.loc[("n", "y"), ["p_value", "q_value"]].isna().all()
    assert told.loc[("s", "y"), ["agree_share", "p_value"]].isna().all()
    assert told.loc[[("n", "x"), ("s", "x")], "q_value"].notna().all()
    assert not told.loc[("n", "y"), "distinct"]


def test_q_values_are_those_worked_out_by_hand():
    # Each times 5 over its rank: .025, .0225, .0833, .25, .9; the first is lowered to the second, which is larger in p.
    p_values = np.array([0.9, 0.005, 0.2, 0.009, 0.05])

    assert false_discovery_rate(p_values) == pytest.approx([0.9, 0.0225, 0.25, 0.0225, 0.25 / 3])


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20), st.integers(0, 5))
def test_q_values_are_those_of_scipy_and_missing_ones_take_no_part(p_values, missing):
    known = np.array(p_values)

    adjusted = false_discovery_rate(np.concatenate([known, np.full(missing, np.nan)]))

    assert adjusted[: len(known)] == pytest.approx(false_discovery_control(known))
    assert np.isnan(adjusted[len(known) :]).all()


def test_a_clear_split_is_distinct_and_a_shared_view_is_not():
    split, shared = _votes(n=(18, 2), s=(2, 18)), _votes(n=(15, 5), s=(14, 6)).assign(idea_id="y")
    votes = pd.concat([split, shared])

    told = representativeness(votes, _by_first_letter(votes)).set_index(["group", "idea_id"])

    assert told.loc[[("n", "x"), ("s", "x")], "distinct"].all()
    assert not told.loc[[("n", "y"), ("s", "y")], "distinct"].any()
    assert told["representative_for"].to_dict()["s", "x"] == "disagree"
