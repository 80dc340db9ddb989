"""Opinion groups and electorates of few people are never counted out loud."""

import dataclasses

import pandas as pd

from strategy_nlp.disclosure.shown_values import shown_values
from strategy_nlp.disclosure.votes import public_divisions
from strategy_nlp.findings import groups as group_findings
from strategy_nlp.findings.claims import voted_sentence
from strategy_nlp.findings.question import question_findings
from strategy_nlp.votes.ballots import ballots_of
from strategy_nlp.votes.consensus import division_by_idea
from strategy_nlp.votes.opinion_groups import BY_GROUPS, find_groups
from strategy_nlp.votes.opinions import _summary


def _camps(*sizes):
    rows = []
    for camp, size in enumerate(sizes):
        for voter in range(size):
            for idea in range(12):
                agrees = (idea % len(sizes)) == camp
                rows.append((f"c{camp}v{voter}", f"i{idea}", "agree" if agrees else "disagree"))
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def test_the_size_of_a_small_group_and_what_would_tell_it_are_missing():
    groups = find_groups(_camps(40, 6), k=2, checked=False)

    told = _summary(groups, min_cell=10)

    assert groups.membership.value_counts().tolist() == [40, 6]
    assert told["sizes"] == {"A": None, "B": None}
    assert all(row["smallest"] is None or row["smallest"] >= 10 for row in told["curve"])


def test_groups_that_are_large_enough_are_counted():
    assert _summary(find_groups(_camps(40, 25), k=2, checked=False), min_cell=10)["sizes"] == {"A": 40, "B": 25}


def test_a_small_group_is_neither_counted_nor_drawn(demo):
    groups = {**demo.build["groups"]["q1"], "sizes": {"A": 134, "B": 88, "C": None}}
    build = {**demo.build, "groups": {**demo.build["groups"], "q1": groups}}

    heard = question_findings(dataclasses.replace(demo, build=build), "q1")

    assert "C (size not told)" in group_findings.groups_sentence(heard)
    assert "C: not told" in group_findings.voter_map_description(heard)
    assert "C" not in set(heard.placed_voters["group"].dropna())
    assert group_findings.group_sizes(heard)["voters"].isna().tolist() == [False, False, True]
    # An idea whose share is told for one group only has nothing to be compared with.
    assert (group_findings.heat_map(heard)[group_findings.group_names(heard)].notna().sum(axis=1) >= 2).all()


def test_few_voters_are_not_counted():
    assert voted_sentence(3, 40, least=10) == "Fewer than 10 people cast 40 votes."
    assert voted_sentence(10, 40, least=10) == "10 people cast 40 votes."


def test_a_test_beside_a_value_of_few_people_does_not_tell_how_they_voted():
    sizes, agree = {"a": 40, "b": 30, "c": 5, "": 24}, {"a": 25, "b": 11, "": 9}
    rows = [(f"{value}{number}", value, number) for value, size in sizes.items() for number in range(size)]
    membership = pd.Series({voter: value for voter, value, _ in rows if value})
    exact, public = set(), set()
    for few in range(6):
        of = {**agree, "c": few}
        votes = pd.DataFrame(
            [(voter, "i", "agree" if number < of[value] else "disagree") for voter, value, number in rows],
            columns=["voter_id", "idea_id", "vote"],
        )
        table = division_by_idea(votes, membership, min_votes=10).assign(question="q1", by="segment_team")
        shown = shown_values(ballots_of(votes), membership, min_cell=10)
        told = public_divisions(table, {("q1", "segment_team"): shown}, by_groups=BY_GROUPS)
        exact.add(float(f"{table['p_value'][0]:.3g}"))
        public.add((told["p_value"][0], told["q_value"][0]))

    assert len(exact) >= 5
    assert len(public) == 1
