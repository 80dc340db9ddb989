"""Weights: the known shares are met or not claimed, and what that costs is told."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.errors import DataError
from strategy_nlp.votes.ballots import agreement, tally
from strategy_nlp.votes.weighting import MOST_WEIGHT, effective_sample_size, rake, weigh, weighted_agreement

# Each example counts whole tables, which takes longer on a busy machine.
FEW = settings(max_examples=30, deadline=None)
COUNT = st.integers(1, 9)
VOTE = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), st.sampled_from(["agree", "disagree", "pass"]))
VOTES = st.lists(VOTE, min_size=1, max_size=60).map(
    lambda rows: pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])
)


def _people(counts):
    """People by (region, age) and how many there are of each."""
    rows = [pair for pair, count in counts.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["segment_region", "segment_age"])


def _shares(numbers, values):
    return {value: number / sum(numbers) for value, number in zip(values, numbers, strict=True)}


def _weighted_shares(people, weights, segment):
    return (weights.groupby(people[segment]).sum() / weights.sum()).to_dict()


def _votes(idea="x", **segments):
    """Votes on one idea: per segment how many agree and how many disagree."""
    rows = [
        (f"{segment}-{place}", idea, "agree" if place < agreed else "disagree")
        for segment, (agreed, disagreed) in segments.items()
        for place in range(agreed + disagreed)
    ]
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _membership(votes):
    voters = votes["voter_id"].unique()
    return pd.Series([voter.split("-")[0] for voter in voters], index=voters)


@FEW
@given(st.lists(COUNT, min_size=6, max_size=6), st.tuples(COUNT, COUNT), st.tuples(COUNT, COUNT, COUNT))
def test_raked_margins_are_met_and_the_mean_weight_is_one(counts, regions, ages):
    pairs = [(region, age) for region in ("north", "south") for age in ("young", "middle", "old")]
    people = _people(dict(zip(pairs, counts, strict=True)))
    margins = {
        "segment_region": _shares(regions, ("north", "south")),
        "segment_age": _shares(ages, ("young", "middle", "old")),
    }

    weights = rake(people, margins)

    assert weights.mean() == pytest.approx(1)
    assert (weights > 0).all()
    for segment, shares in margins.items():
        assert _weighted_shares(people, weights, segment) == pytest.approx(shares, abs=1e-6)


def test_weights_of_one_margin_are_those_worked_out_by_hand():
    people = _people({("north", ""): 8, ("south", ""): 2})

    weights = rake(people, {"segment_region": {"north": 0.5, "south": 0.5}})

    assert weights.tolist() == pytest.approx([0.625] * 8 + [2.5] * 2)


def test_raking_is_the_classical_fit_to_two_margins():
    # Independent cells: the weight of a cell is the product of the two ratios, .5/.6 or .5/.4 with .7/.5 or .3/.5.
    people = _people({("n", "f"): 3, ("n", "m"): 3, ("s", "f"): 2, ("s", "m"): 2})

    weights = rake(people, {"segment_region": {"n": 0.5, "s": 0.5}, "segment_age": {"f": 0.7, "m": 0.3}})

    expected = [5 / 6 * 1.4] * 3 + [5 / 6 * 0.6] * 3 + [1.25 * 1.4] * 2 + [1.25 * 0.6] * 2
    assert weights.tolist() == pytest.approx(expected)


def test_people_who_already_have_the_known_shares_all_weigh_one():
    people = _people({("north", "young"): 3, ("north", "old"): 3, ("south", "young"): 2, ("south", "old"): 2})

    margins = {"segment_region": {"north": 0.6, "south": 0.4}, "segment_age": {"young": 0.5, "old": 0.5}}

    assert rake(people, margins).tolist() == pytest.approx([1] * 10)


def test_without_a_reference_all_weigh_one():
    assert rake(_people({("north", "old"): 4}), {}).tolist() == [1, 1, 1, 1]


def test_people_who_did_not_say_keep_their_share():
    people = _people({("north", ""): 6, ("south", ""): 2, ("", ""): 2})

    weights = rake(people, {"segment_region": {"north": 0.5, "south": 0.5}})

    assert _weighted_shares(people, weights, "segment_region") == pytest.approx({"north": 0.4, "south": 0.4, "": 0.2})


def test_a_value_with_nobody_is_refused():
    people = _people({("north", "old"): 4})

    with pytest.raises(DataError, match="reference_region: nobody who voted is 'south', .* 40%"):
        rake(people, {"segment_region": {"north": 0.6, "south": 0.4}})


def test_a_value_that_the_population_does_not_have_weighs_nothing():
    people = _people({("north", "old"): 4, ("abroad", "old"): 1})

    weights = rake(people, {"segment_region": {"north": 1.0, "abroad": 0.0}})

    assert weights.tolist() == pytest.approx([1.25] * 4 + [0])


def test_few_of_a_value_that_the_population_does_not_have_bar_no_weights():
    people = pd.DataFrame({"region": ["north"] * 30 + ["south"] * 20 + ["abroad"] * 3})

    told = weigh(people, {"region": {"north": 0.5, "south": 0.5, "abroad": 0.0}})

    assert told.refusal is None
    assert told.by_voter.iloc[-3:].tolist() == [0, 0, 0]
    assert weigh(people, {"region": {"north": 0.5, "south": 0.4, "abroad": 0.1}}).refusal is not None


@FEW
@given(st.integers(1, 500), st.floats(0.01, 100))
def test_equal_weights_cost_nobody(count, weight):
    assert effective_sample_size(pd.Series([weight] * count)) == pytest.approx(count)


@FEW
@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_unequal_weights_never_count_for_more_people_than_there_are(weights):
    told = effective_sample_size(pd.Series(weights))

    assert 1 - 1e-9 <= told <= len(weights) * (1 + 1e-9)


def test_the_cost_of_unequal_weights_is_that_worked_out_by_hand():
    # (1 + 1 + 2)² / (1 + 1 + 4)
    assert effective_sample_size(pd.Series([1.0, 1.0, 2.0])) == pytest.approx(16 / 6)


@FEW
@given(VOTES, st.sampled_from([0.5, 1.0, 3.0]))
def test_equal_weights_change_nothing(votes, weight):
    weights = pd.Series(weight, index=list("abcdefgh"))

    told = weighted_agreement(votes, weights, min_votes=1)
    unweighted = agreement(tally(votes), min_votes=1)

    assert told["idea_id"].tolist() == unweighted["idea_id"].tolist()
    for ours, theirs in (
        ("weighted_share", "agree_share"),
        ("weighted_low", "agree_low"),
        ("weighted_high", "agree_high"),
        ("n_effective", "n_seen"),
    ):
        assert told[ours].to_numpy() == pytest.approx(unweighted[theirs].to_numpy(), abs=1e-12)


def test_weights_move_the_share_towards_those_who_weigh_more():
    votes = _votes(n=(0, 30), s=(10, 0))
    weights = pd.Series(np.where(_membership(votes) == "s", 3.0, 1.0), index=_membership(votes).index)

    told = weighted_agreement(votes, weights).iloc[0]

    assert told["agree_share"] == 0.25
    assert told["weighted_share"] == pytest.approx(0.5)
    assert told["n_effective"] == pytest.approx(60**2 / (30 + 10 * 9))
    assert told["weighted_low"] < 0.5 < told["weighted_high"]


def test_voters_without_a_weight_weigh_one():
    votes = _votes(n=(10, 10))

    told = weighted_agreement(votes, pd.Series({"n-0": 11.0})).iloc[0]

    assert told["weighted_share"] == pytest.approx(20 / 30)


def test_a_few_votes_prove_nothing_weighted_either():
    few, enough = _votes(n=(19, 0)), _votes(n=(20, 0))

    assert weighted_agreement(few, pd.Series(dtype=float))["weighted_share"].isna().all()
    assert weighted_agreement(enough, pd.Series(dtype=float))["weighted_share"].notna().all()


def _north_south(north, south):
    return _people({("north", ""): north, ("south", ""): south})


def test_weights_that_can_be_had_are_those_of_raking():
    people = _north_south(60, 40)

    told = weigh(people, {"segment_region": {"north": 0.5, "south": 0.5}})

    assert told.refusal is None
    assert told.by_voter.equals(rake(people, {"segment_region": {"north": 0.5, "south": 0.5}}))


@pytest.mark.parametrize(
    ("people", "shares", "said"),
    [
        (_north_south(100, 0), {"north": 0.5, "south": 0.5}, "fewer than 10 of those who voted are “south” .region."),
        (_north_south(100, 9), {"north": 0.5, "south": 0.5}, "fewer than 10 of those who voted are “south” .region."),
        # Ten people who stand for a third would count thirteen times the average.
        (_north_south(390, 10), {"north": 0.67, "south": 0.33}, "“south” .region. cannot be brought to 33.0%"),
        (_north_south(12, 12), {"north": 0.95, "south": 0.05}, "would count as much as fewer than 20 unweighted ones"),
    ],
)  # fmt: skip
def test_weights_that_cannot_be_had_honestly_are_refused_in_a_sentence(people, shares, said):
    told = weigh(people, {"segment_region": shares})

    assert told.by_voter.empty
    assert re.search(said, str(told.refusal))


def test_shares_that_contradict_each_other_are_refused():
    # Everybody young lives in the north, so the north cannot have less than the young.
    people = _people({("north", "young"): 50, ("south", "old"): 50})

    told = weigh(people, {"segment_region": {"north": 0.3, "south": 0.7}, "segment_age": {"young": 0.6, "old": 0.4}})

    assert "cannot be brought to" in str(told.refusal)


def test_a_weight_hardly_over_the_limit_is_cut_and_told():
    people = _north_south(560, 40)

    told = weigh(people, {"segment_region": {"north": 0.66, "south": 0.34}})

    assert told.refusal is None
    assert told.trimmed == 40
    assert told.by_voter.max() <= MOST_WEIGHT + 1e-9
    assert told.by_voter.mean() == pytest.approx(1)


def test_the_interval_of_a_change_holds_what_the_weights_change():
    votes = _votes(n=(20, 180), s=(200, 0))
    weights = pd.Series(np.where(_membership(votes) == "s", 1.5, 0.5), index=_membership(votes).index)

    told = weighted_agreement(votes, weights).iloc[0]

    assert told["change_low"] < told["weighted_share"] - told["agree_share"] < told["change_high"]
    # Those who weigh more all agree, so that their weight surely raises the share.
    assert told["change_low"] > 0


def test_an_idea_that_too_few_effective_voters_saw_has_no_weighted_share():
    votes = pd.concat([_votes("seen", n=(30, 30), s=(4, 0)), _votes("hardly", n=(11, 10), s=(1, 0))])
    weights = pd.Series(np.where(_membership(votes) == "s", 5.0, 0.7), index=_membership(votes).index)

    told = weighted_agreement(votes, weights).set_index("idea_id")

    assert told["weighted_share"].notna().to_dict() == {"seen": True, "hardly": False}


def test_shares_given_as_counts_weigh_as_their_parts_of_the_whole():
    people = pd.DataFrame({"region": ["north"] * 3 + ["south"], "age": ["old", "young"] * 2})
    parts = {"region": {"north": 0.5, "south": 0.5}, "age": {"old": 0.4, "young": 0.6}}
    counts = {"region": {"north": 700, "south": 700}, "age": {"old": 2, "young": 3}}

    assert rake(people, counts).tolist() == pytest.approx(rake(people, parts).tolist())
