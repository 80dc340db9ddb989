"""Agreement by segment: few people are told mostly by the idea and the value, and nobody's few votes are told at all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.errors import DataError
from strategy_nlp.statistics import crossed_shares
from strategy_nlp.votes import agreement_by_segment

REGIONS = {"north": 60, "south": 60, "east": 14, "west": 4}


def _planted(seed=0, *, apart=0.0, ideas=12):
    random = np.random.default_rng(seed)
    regions = [name for name, size in REGIONS.items() for _ in range(size)]
    people = pd.DataFrame({"participant_id": [f"p{place}" for place in range(len(regions))], "region": regions})
    share = random.uniform(0.3, 0.8, ideas)
    rows = [
        (person, f"i{idea:02d}", "agree" if random.random() < share[idea] + apart * (region == "north") else "disagree")
        for person, region in people.itertuples(index=False)
        for idea in range(ideas)
    ]
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"]), people


def test_a_cell_of_few_people_is_drawn_towards_its_idea_and_one_of_many_hardly():
    votes, people = _planted()
    told = agreement_by_segment(votes, people, segment="region")
    of_all = votes.assign(agrees=votes["vote"] == "agree").groupby("idea_id")["agrees"].mean()
    away = (told["pooled_share"] - told["agree_share"]).abs().groupby(told["value"]).mean()
    nearer = (told["pooled_share"] - told["idea_id"].map(of_all)).abs() < (
        told["agree_share"] - told["idea_id"].map(of_all)
    ).abs()

    assert away["east"] > 1.5 * away["north"]
    assert nearer[told["value"] == "east"].mean() > 0.7
    wide = (told["pooled_high"] - told["pooled_low"]).groupby(told["value"]).mean()
    assert wide["east"] > wide["north"]


def test_a_value_that_agrees_with_everything_more_is_told_so():
    votes, people = _planted(apart=0.2)
    told = agreement_by_segment(votes, people, segment="region").pivot_table(
        index="idea_id", columns="value", values="pooled_share"
    )

    assert (told["north"] - told["south"]).mean() == pytest.approx(0.2, abs=0.06)


def test_values_of_few_people_are_left_out_and_cells_of_few_have_no_numbers():
    votes, people = _planted()
    votes = votes.drop(
        votes.index[(votes["voter_id"].isin(people["participant_id"][120:129])) & (votes["idea_id"] == "i03")]
    )
    told = agreement_by_segment(votes, people, segment="region").set_index(["idea_id", "value"])

    assert set(told.index.get_level_values("value")) == {"north", "south", "east"}
    assert told.loc[("i03", "east")].isna().all()
    assert told.drop(("i03", "east")).notna().all(axis=None)


def test_the_last_vote_counts_and_who_stated_nothing_does_not():
    votes, people = _planted()
    first = votes.assign(vote="pass")
    people.loc[:9, "region"] = ""
    told = agreement_by_segment(pd.concat([first, votes]), people, segment="region")

    assert told.groupby("value")["n_seen"].max().to_dict() == {"north": 50, "south": 60, "east": 14}
    assert (told["n_agree"] > 0).all()


def test_a_segment_that_is_not_there_is_one_sentence():
    votes, people = _planted()

    with pytest.raises(DataError, match="no column 'age'; found participant_id, region"):
        agreement_by_segment(votes, people, segment="age")
    assert agreement_by_segment(votes, people.assign(region=""), segment="region").empty


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=2), min_size=1, max_size=8
    )
)
def test_any_table_gives_shares_within_their_intervals_alike_in_any_order(cells):
    trials = np.array([[max(cell) for cell in row] for row in cells], float)
    successes = np.array([[min(cell) for cell in row] for row in cells], float)
    if not trials.sum():
        return
    told, turned = crossed_shares(successes, trials), crossed_shares(successes[::-1, ::-1], trials[::-1, ::-1])

    assert ((told.low <= told.share) & (told.share <= told.high)).all()
    assert (told.low >= 0).all()
    assert (told.high <= 1).all()
    assert np.allclose(told.share, turned.share[::-1, ::-1], atol=5e-3)


def test_intervals_hold_what_was_planted():
    held = []
    for seed in range(12):
        random = np.random.default_rng(seed)
        truth = np.clip(
            random.beta(4, 3, (40, 1)) + random.normal(0, 0.05, (1, 4)) + random.normal(0, 0.1, (40, 4)), 0.02, 0.98
        )
        trials = random.integers(0, 25, truth.shape)
        told = crossed_shares(random.binomial(trials, truth).astype(float), trials.astype(float))
        held.append(((told.low <= truth) & (truth <= told.high)).mean())

    assert 0.92 < np.mean(held) < 0.98


def test_nobody_voted_is_an_error():
    with pytest.raises(ValueError, match="nobody voted"):
        crossed_shares(np.zeros((2, 2)), np.zeros((2, 2)))
