"""Votes on copies: counted for the idea that is counted, one a person, and held beside earlier reports like all others."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.votes import votes_on_originals

CAST = st.tuples(st.sampled_from("uvwx"), st.sampled_from(["i0", "i1", "i2", "i3", "i4"]), st.sampled_from("ad"))
COPIES = pd.Series({"i0": "", "i1": "i0", "i2": "i0", "i3": "", "i4": "i3"})


def _votes(rows):
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _rows(votes):
    return set(votes[["voter_id", "idea_id", "vote"]].itertuples(index=False, name=None))


def test_votes_on_a_copy_count_for_the_idea_that_it_copies():
    votes = _votes([("u", "i0", "a"), ("u", "i1", "a"), ("u", "i3", "d"), ("v", "i1", "d")])

    told = votes_on_originals(votes, COPIES)

    assert _rows(told) == {("u", "i0", "a"), ("u", "i3", "d"), ("v", "i0", "d")}
    assert len(told) == 3


def test_of_votes_on_an_idea_and_its_copy_the_last_one_cast_counts():
    votes = _votes([("v", "i0", "agree"), ("v", "i1", "disagree")]).assign(created_at=["2026-02-02", "2026-01-01"])

    assert votes_on_originals(votes, COPIES)["vote"].tolist() == ["agree"]


def test_without_votes_on_copies_nothing_is_changed():
    votes = _votes([("u", "i0", "a"), ("u", "i0", "d")])

    assert votes_on_originals(votes, COPIES).equals(votes)


@given(st.lists(CAST, max_size=40).map(_votes))
def test_no_voter_is_lost_and_no_vote_invented(votes):
    read_as = {"i1": "i0", "i2": "i0", "i4": "i3"}
    allowed = {(voter, read_as.get(idea, idea), vote) for voter, idea, vote in _rows(votes)}

    told = votes_on_originals(votes, COPIES).drop_duplicates(["voter_id", "idea_id"], keep="last")

    assert _rows(told) <= allowed
    assert not told["idea_id"].isin(list(read_as)).any()
    assert set(zip(told["voter_id"], told["idea_id"], strict=True)) == {pair[:2] for pair in allowed}
