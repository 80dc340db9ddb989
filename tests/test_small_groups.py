"""Opinion groups and electorates of few people are never counted out loud."""

import dataclasses

import pandas as pd

from strategy_nlp import descriptions, group_findings
from strategy_nlp.findings import question_findings
from strategy_nlp.groups import find_groups
from strategy_nlp.opinions import _summary
from strategy_nlp.sentences import voted_sentence


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
    assert all(row["smallest"] is None or row["smallest"] >= 10 for row in told["silhouettes"])


def test_groups_that_are_large_enough_are_counted():
    assert _summary(find_groups(_camps(40, 25), k=2, checked=False), min_cell=10)["sizes"] == {"A": 40, "B": 25}


def test_a_small_group_is_neither_counted_nor_drawn(demo):
    groups = {**demo.build["groups"]["q1"], "sizes": {"A": 134, "B": 88, "C": None}}
    build = {**demo.build, "groups": {**demo.build["groups"], "q1": groups}}

    heard = question_findings(dataclasses.replace(demo, build=build), "q1")

    assert "C (size not told)" in group_findings.groups_sentence(heard)
    assert "C: not told" in descriptions.voter_map_description(heard)
    assert "C" not in set(heard.placed_voters["group"].dropna())
    assert group_findings.group_sizes(heard)["voters"].isna().tolist() == [False, False, True]
    # An idea whose share is told for one group only has nothing to be compared with.
    assert (group_findings.heat_map(heard)[group_findings.group_names(heard)].notna().sum(axis=1) >= 2).all()


def test_few_voters_are_not_counted():
    assert voted_sentence(3, 40, least=10) == "Fewer than 10 people cast 40 votes."
    assert voted_sentence(10, 40, least=10) == "10 people cast 40 votes."
