"""Votes: none lost, none invented, and no share that the votes do not carry."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.votes.ballots import agreement, agreement_by_idea, last_votes, tally

# The first example loads libraries, which takes longer on a busy machine.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
VOTE = st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("xyz"), st.sampled_from(["agree", "disagree", "pass"]))
VOTES = st.lists(VOTE, max_size=60).map(lambda rows: pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"]))


def _votes(agree=0, disagree=0, skip=0, idea="x"):
    cast = ["agree"] * agree + ["disagree"] * disagree + ["pass"] * skip
    return pd.DataFrame({"voter_id": [f"v{place}" for place in range(len(cast))], "idea_id": idea, "vote": cast})


@given(VOTES)
def test_no_vote_is_lost_or_invented(votes):
    counted = tally(votes)

    assert counted["n_seen"].sum() == len(votes.drop_duplicates(["voter_id", "idea_id"]))
    assert (counted[["n_agree", "n_disagree", "n_pass"]].sum(axis=1) == counted["n_seen"]).all()


@given(VOTES, st.randoms(use_true_random=False))
def test_shares_do_not_depend_on_the_order_of_rows_or_the_names_of_voters(votes, random):
    last = last_votes(votes)
    order = list(range(len(last)))
    random.shuffle(order)
    renamed = last.iloc[order].assign(voter_id=lambda rows: rows["voter_id"] + "'")

    assert agreement(tally(last), min_votes=1).equals(agreement(tally(renamed), min_votes=1))


@given(VOTES)
def test_swapping_agree_and_disagree_mirrors_every_number(votes):
    swapped = votes.assign(vote=votes["vote"].map({"agree": "disagree", "disagree": "agree", "pass": "pass"}))

    one, other = (agreement(tally(table), min_votes=1) for table in (votes, swapped))

    assert one["agree_share"].equals(other["disagree_share"])
    assert one["divisiveness"].equals(other["divisiveness"])


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_always_holds_its_share(agreed, others):
    trials = agreed + others
    low, high = wilson_interval(np.array([float(agreed)]), np.array([float(trials)]))

    assert trials == 0 or 0 <= low[0] <= agreed / trials <= high[0] <= 1


def test_the_interval_is_that_of_the_literature():
    # Brown, Cai and DasGupta (2001), and R's prop.test(15, 50, correct = FALSE).
    low, high = wilson_interval(np.array([15.0]), np.array([50.0]))

    assert (round(low[0], 4), round(high[0], 4)) == (0.1910, 0.4375)


def test_a_skipped_idea_does_not_look_popular():
    assert agreement_by_idea(_votes(agree=5, skip=95))["agree_share"].item() == 0.05


def test_a_few_votes_prove_nothing():
    assert agreement_by_idea(_votes(agree=19), min_votes=20)["agree_share"].isna().all()
    assert agreement_by_idea(_votes(agree=20), min_votes=20)["agree_share"].notna().all()


def test_more_votes_for_the_same_share_are_surer_agreement():
    votes = pd.concat([_votes(agree=18, disagree=2, idea="few"), _votes(agree=180, disagree=20, idea="many")])

    assert agreement_by_idea(votes).set_index("idea_id")["consensus"].idxmax() == "many"


def test_an_even_split_divides_most():
    votes = pd.concat(
        [_votes(50, 50, idea="even"), _votes(90, 10, idea="one-sided"), _votes(10, 10, 80, idea="skipped")]
    )

    divided = agreement_by_idea(votes).set_index("idea_id")["divisiveness"]

    assert divided.to_dict() == pytest.approx({"even": 1.0, "one-sided": 0.2, "skipped": 0.2})


def test_ideas_with_totals_only_are_carried_through_and_say_so():
    ideas = pd.DataFrame(
        {
            "idea_id": ["a", "b", "c"],
            "status": ["accepted", "accepted", "rejected"],
            "agrees": [30, 5, 9],
            "disagrees": [10, 5, 9],
            "passes": [pd.NA, 2, 0],
        }
    ).astype({"agrees": "Int64", "disagrees": "Int64", "passes": "Int64"})

    counted = agreement(tally(_votes(agree=25, idea="b"), ideas)).set_index("idea_id")

    assert counted["n_agree"].to_dict() == {"a": 30, "b": 25}
    assert counted["has_voters"].to_dict() == {"a": False, "b": True}
    assert counted.loc["a", "agree_share"] == 0.75


def test_a_later_vote_replaces_an_earlier_one_whatever_the_row_order():
    votes = pd.DataFrame(
        {
            "voter_id": ["v", "v"],
            "idea_id": ["x", "x"],
            "vote": ["agree", "disagree"],
            "created_at": ["2026-02-02", "2026-01-01"],
        }
    )

    assert last_votes(votes)["vote"].tolist() == ["agree"]
