"""Sensitivity: floods count once, careless votes can be set aside, and a headline that moves says so."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.sensitivity import (
    ALL,
    FEWER,
    FLOODS,
    MORE,
    STRAIGHT,
    collapse_floods,
    compare_readings,
    drop_straight_liners,
)

# Each example counts whole tables, which takes longer on a busy machine.
FEW = settings(max_examples=30, deadline=None)
# Voters with up to twelve votes each, many of them exactly alike or all on one side.
PATTERN = st.one_of(
    st.lists(st.sampled_from(["agree", "disagree", "pass", ""]), min_size=12, max_size=12),
    st.sampled_from([["agree"] * 12, ["disagree"] * 10 + ["", ""], ["agree", "disagree"] * 6]),
)
VOTES = st.lists(PATTERN, min_size=1, max_size=8).map(
    lambda patterns: pd.DataFrame(
        [
            (f"v{voter}", f"i{idea:02}", vote)
            for voter, pattern in enumerate(patterns)
            for idea, vote in enumerate(pattern)
            if vote
        ],
        columns=["voter_id", "idea_id", "vote"],
    )
)


def _voter(name, cast, *, start=0):
    """One voter's votes on ideas in order: a agrees, d disagrees, p passes."""
    words = {"a": "agree", "d": "disagree", "p": "pass"}
    return pd.DataFrame(
        {
            "voter_id": name,
            "idea_id": [f"i{place:02}" for place in range(start, start + len(cast))],
            "vote": [words[letter] for letter in cast],
        }
    )


def _honest():
    """Forty voters on twelve ideas: 30 agree with each but the last, with which 10 agree.

    Each passes on an idea of their own, so that no two voted exactly alike and nobody did nothing but agree.
    """
    random = np.random.default_rng(0)
    agrees = np.column_stack([random.permutation(40) < (30 if idea < 11 else 10) for idea in range(12)])
    votes = [
        _voter(f"h{place:02}", "".join("a" if agreed else "d" for agreed in row)) for place, row in enumerate(agrees)
    ]
    own = pd.DataFrame({"voter_id": [f"h{place:02}" for place in range(40)]})
    return pd.concat([*votes, own.assign(idea_id="own " + own["voter_id"], vote="pass")], ignore_index=True)


def _flood(size, cast):
    return pd.concat([_voter(f"f{place:02}", cast) for place in range(size)], ignore_index=True)


def _no_groups(votes):
    return find_groups(votes.iloc[:0])


def _rows(votes):
    return set(votes[["voter_id", "idea_id", "vote"]].itertuples(index=False, name=None))


def test_voters_who_voted_exactly_alike_ten_times_count_once():
    votes = pd.concat([_flood(5, "aadadadaad"), _voter("u", "aadadadaap")])

    told = collapse_floods(votes)

    assert told["voter_id"].unique().tolist() == ["f00", "u"]
    assert len(told) == 20


def test_nine_equal_votes_may_be_chance_and_stay():
    votes = _flood(5, "aadadadaa")

    assert collapse_floods(votes).equals(votes)


def test_who_agrees_with_one_idea_and_who_disagrees_with_another_are_no_flood():
    alike = [f"i{place:02}" for place in range(2, 12)]
    rows = [(voter, idea, "agree") for voter in ("a", "b") for idea in alike]
    votes = pd.DataFrame(
        [*rows, ("a", "i00", "agree"), ("b", "i01", "disagree")], columns=["voter_id", "idea_id", "vote"]
    )

    assert len(collapse_floods(votes)) == len(votes)
    assert len(collapse_floods(votes[votes["idea_id"].isin(alike)])) == len(alike)


def test_equal_votes_on_different_ideas_are_no_flood():
    votes = pd.concat([_voter("u", "aadadadaad"), _voter("v", "aadadadaad", start=1)], ignore_index=True)

    assert collapse_floods(votes).equals(votes)


def test_a_flood_is_seen_whatever_the_order_of_its_votes():
    votes = _flood(5, "aadadadaadpp").sample(frac=1, random_state=0)

    assert collapse_floods(votes)["voter_id"].unique().tolist() == [votes["voter_id"].iloc[0]]


def test_voters_who_ten_times_did_nothing_but_agree_or_disagree_are_left_out_and_only_they():
    votes = pd.concat(
        [
            _voter("always agrees", "a" * 10),
            _voter("always disagrees", "d" * 11),
            _voter("agrees nine times", "a" * 9),
            _voter("passes once", "a" * 10 + "p"),
            _voter("disagrees once", "a" * 10 + "d"),
            _voter("always passes", "p" * 10),
        ]
    )

    told = drop_straight_liners(votes)

    assert told["voter_id"].unique().tolist() == [
        "agrees nine times", "passes once", "disagrees once", "always passes"
    ]  # fmt: skip
    assert len(told) == 9 + 11 + 11 + 10


@FEW
@given(VOTES)
def test_no_reading_invents_a_vote_or_loses_half_a_voter(votes):
    per_voter = votes.groupby("voter_id").size()

    for told in (collapse_floods(votes), drop_straight_liners(votes)):
        assert _rows(told) <= _rows(votes)
        assert not told.duplicated(["voter_id", "idea_id"]).any()
        kept = told.groupby("voter_id").size()
        assert kept.equals(per_voter[kept.index])


@FEW
@given(VOTES)
def test_collapsing_keeps_each_way_of_voting(votes):
    def ways(table):
        return {frozenset(zip(own["idea_id"], own["vote"], strict=True)) for _, own in table.groupby("voter_id")}

    assert ways(collapse_floods(votes)) == ways(votes)


def _of_votes(told):
    """Whether a headline moved, by reading of the votes themselves."""
    return told.readings.set_index("reading")["moved"][[ALL, FLOODS, STRAIGHT]].to_dict()


def test_a_headline_that_a_flood_made_is_flagged():
    votes = pd.concat([_honest(), _flood(60, "d" * 6 + "p" * 5 + "a")], ignore_index=True)

    told = compare_readings(votes, groups=_no_groups(votes))

    readings = told.readings.set_index("reading")
    assert _of_votes(told) == {ALL: False, FLOODS: True, STRAIGHT: False}
    assert readings.loc[FLOODS, "voters"] == 41
    assert readings.loc[FLOODS, "agreed_kept"] == readings.loc[FLOODS, "listed"] - 1
    changes = told.moved_ideas.query("headline == 'agreed' and reading == @FLOODS").set_index("change")["idea_id"]
    assert changes["out"] == "i11"


def test_straight_liners_that_made_a_headline_are_flagged():
    # Ninety who agree with the last idea and with nine more, which are other ones for each, so that none is a copy.
    own = [_voter(f"s{place:02}", "a" * 9, start=20 + place) for place in range(90)]
    last = pd.DataFrame({"voter_id": [f"s{place:02}" for place in range(90)], "idea_id": "i11", "vote": "agree"})
    votes = pd.concat([_honest(), *own, last], ignore_index=True)

    told = compare_readings(votes, groups=_no_groups(votes), min_votes=30)

    assert _of_votes(told) == {ALL: False, FLOODS: False, STRAIGHT: True}
    assert STRAIGHT in set(told.moved_ideas["reading"])


def test_nothing_is_said_to_move_where_nothing_did():
    # Two camps; each vote strays by chance, and each voter passes on an idea of their own.
    random = np.random.default_rng(0)
    agrees = (np.arange(12) % 2 == (np.arange(34) < 20)[:, None]) ^ (random.random((34, 12)) < 0.15)
    camps = [
        _voter(f"c{place:02}", "".join("a" if agreed else "d" for agreed in row)) for place, row in enumerate(agrees)
    ]
    own = pd.DataFrame({"voter_id": [f"c{place:02}" for place in range(34)]})
    votes = pd.concat([*camps, own.assign(idea_id="own " + own["voter_id"], vote="pass")], ignore_index=True)
    groups = find_groups(votes)

    told = compare_readings(votes, groups=groups)

    assert groups.k == 2
    assert told.moved_ideas.empty
    assert not told.readings["moved"].any()
    assert told.readings["groups_alike"].tolist() == [1, 1, 1, 1]
    assert told.readings["k"].tolist() == [2, 2, 2, 2]
    assert told.readings["votes"].tolist() == [len(votes)] * 4
    # With 34 voters no idea has forty votes.
    assert told.readings["reading"].tolist() == [ALL, FLOODS, STRAIGHT, FEWER]


def test_lists_that_rest_on_few_votes_move_where_more_are_asked_for():
    few = [_voter(f"f{place:02}", "a").assign(idea_id="few") for place in range(25)]
    many = [_voter(f"m{place:02}", "a" * 5 + "d" * 6, start=30) for place in range(60)]
    votes = pd.concat([*few, *many], ignore_index=True)

    told = compare_readings(votes, groups=_no_groups(votes))

    moved = told.moved_ideas[told.moved_ideas["reading"] == MORE].query("headline == 'agreed' and change == 'out'")
    assert moved["idea_id"].tolist() == ["few"]
