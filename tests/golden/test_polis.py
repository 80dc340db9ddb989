"""Polis's numbers on two invented conversations, as an independent implementation computes them (polis/README.md)."""

from pathlib import Path

import pandas as pd
import pytest

from strategy_nlp.votes.representativeness import group_informed_consensus, representativeness

FOLDER = Path(__file__).parent / "polis"
# Theirs, and what it is called here.
NAMES = {
    "na": "n_agree", "nd": "n_disagree", "ns": "n_seen", "pa": "p_agree", "pd": "p_disagree", "pat": "p_agree_test",
    "pdt": "p_disagree_test", "ra": "r_agree", "rd": "r_disagree", "rat": "r_agree_test", "rdt": "r_disagree_test",
}  # fmt: skip


def _read(conversation, what):
    return pd.read_csv(FOLDER / f"{conversation}_{what}.csv")


@pytest.fixture(params=["two_camps", "three_camps"])
def conversation(request):
    groups = _read(request.param, "groups").set_index("voter_id")["group"]
    return request.param, _read(request.param, "votes"), groups


@pytest.mark.parametrize("measure", NAMES)
def test_a_measure_of_groups_is_that_of_polis(conversation, measure):
    name, votes, groups = conversation
    theirs = _read(name, "statistics").set_index(["group", "idea_id"])[measure]

    ours = representativeness(votes, groups).set_index(["group", "idea_id"])[NAMES[measure]]

    assert ours.reindex(theirs.index).tolist() == pytest.approx(theirs.tolist(), abs=1e-8)


def test_representativeness_is_the_product_of_four_of_these(conversation):
    name, votes, groups = conversation
    theirs = _read(name, "statistics").set_index(["group", "idea_id"])

    ours = representativeness(votes, groups).set_index(["group", "idea_id"]).reindex(theirs.index)

    for side, letter in (("agree", "a"), ("disagree", "d")):
        product = theirs[f"r{letter}"] * theirs[f"r{letter}t"] * theirs[f"p{letter}"] * theirs[f"p{letter}t"]
        assert ours[f"representativeness_{side}"].tolist() == pytest.approx(product.tolist(), abs=1e-7)
    agrees = theirs["rat"] > theirs["rdt"]
    assert (ours["representative_for"] == agrees.map({True: "agree", False: "disagree"})).all()
    shown = ours["representativeness_agree"].where(agrees, ours["representativeness_disagree"])
    assert ours["representativeness"].tolist() == shown.tolist()


def test_consensus_over_groups_is_that_of_polis(conversation):
    name, votes, groups = conversation
    theirs = _read(name, "consensus").set_index("idea_id")["group_aware_consensus"]

    ours = group_informed_consensus(votes, groups)

    assert ours.reindex(theirs.index).tolist() == pytest.approx(theirs.tolist(), abs=1e-9)
