"""Rates of false discoveries tell nothing of tests that are not told, and hold over those that are."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.disclosure.shown_values import shown_values
from strategy_nlp.disclosure.votes import public_consensus, public_divisions, public_minorities
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.votes.ballots import ballots_of
from strategy_nlp.votes.consensus import division_by_idea
from strategy_nlp.votes.minorities import minority_tests

BY = "opinion groups"
IDEAS = [f"i{number:02d}" for number in range(12)]


def _consultation(seed, *, untold_agree):
    """Votes of a small segment and the others; on the last two ideas few are left over, so that the segment is untold there."""
    random = np.random.default_rng(seed)
    rows = []
    for place, idea in enumerate(IDEAS):
        untold = place >= 10
        for number in range(20 if untold else 25):
            likes = untold_agree if untold else (0.9 if place < 3 else 0.5)
            rows.append((f"s{number}", idea, "agree" if random.random() < likes else "disagree"))
        rows += [
            (f"o{number}", idea, "agree" if random.random() < (0.2 if place < 3 else 0.5) else "disagree")
            for number in range(300)
        ]
        # People who stated nothing: few of them saw the last two ideas.
        rows += [(f"u{number}", idea, "agree") for number in range(4 if untold else 12)]
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _members(votes):
    names = {"s": "small", "o": "other"}
    voters = votes["voter_id"].drop_duplicates()
    return pd.Series([names.get(one[0]) for one in voters], index=voters).dropna()


def _minorities(votes):
    shown = shown_values(ballots_of(votes), _members(votes), min_cell=10)
    compared = minority_tests(votes, _members(votes), min_votes=10).assign(question="q1", by="segment_x")
    return public_minorities(compared, {("q1", "segment_x"): shown}), shown, compared


@pytest.mark.parametrize("seed", range(3))
def test_what_an_untold_segment_thinks_changes_no_number_of_the_others(seed):
    against, shown, compared = _minorities(_consultation(seed, untold_agree=0.97))
    alike, _, _ = _minorities(_consultation(seed, untold_agree=0.5))

    told = set(shown.pairs())
    assert not {("small", "i10"), ("small", "i11")} & told
    assert {("small", "i10"), ("small", "i11")} <= set(zip(compared["segment"], compared["idea_id"], strict=True))
    assert len(against) >= 2
    pd.testing.assert_frame_equal(against, alike)


def _divisions(votes):
    shown = shown_values(ballots_of(votes), _members(votes), min_cell=10)
    table = division_by_idea(votes, _members(votes), min_votes=10).assign(question="q1", by="segment_x")
    return public_divisions(table, {("q1", "segment_x"): shown}, by_groups=BY)


def test_on_what_segments_surely_differ_hangs_on_nothing_untold():
    against, alike = (_divisions(_consultation(1, untold_agree=likes)) for likes in (0.97, 0.5))

    assert set(against.loc[against["distinct"], "idea_id"]) == {"i00", "i01", "i02"}
    assert not {"i10", "i11"} & set(against["idea_id"])
    pd.testing.assert_frame_equal(against, alike)


def _over_groups(untold):
    """A table of consensus whose last ideas are not told, with these tests on them."""
    p_values = np.array([0.001, 0.01, 0.02, 0.2, 0.6, *untold])
    ideas = [f"i{number}" for number in range(len(p_values))]
    votes = pd.DataFrame(
        [
            (f"{group}{number}", idea, "agree")
            for place, idea in enumerate(ideas)
            for group, size in (("a", 30), ("b", 20 if place < 5 else 4))
            for number in range(size)
        ],
        columns=["voter_id", "idea_id", "vote"],
    )
    voters = votes["voter_id"].unique()
    shown = shown_values(ballots_of(votes), pd.Series([one[0] for one in voters], index=voters), min_cell=10)
    table = pd.DataFrame(
        {
            "question": "q1",
            "idea_id": ideas,
            "product": 0.5,
            "geometric_mean": 0.7,
            "worst_group": 0.6,
            "everywhere_p": p_values,
        }
    )
    table["everywhere_q"] = false_discovery_rate(p_values)
    table["everywhere_sure"] = False
    return public_consensus(table, {("q1", BY): shown}, by=BY)


def test_tests_of_all_groups_are_corrected_over_ideas_that_are_told():
    few, many = _over_groups([0.0001, 0.0002]), _over_groups([0.7, 0.9])

    assert few["everywhere_q"].notna().sum() == 5
    pd.testing.assert_frame_equal(few, many)
    assert few["everywhere_q"].dropna().tolist() == [0.005, 0.025, 0.0333, 0.25, 0.6]
    # Sure by Holm over the five that are told: 5 × .001 and 4 × .01, but not 3 × .02.
    assert few["everywhere_sure"].tolist() == [True, True, *[False] * 5]


def test_a_rate_of_a_report_follows_from_the_tests_beside_it(demo_report):
    told = read_analysis(demo_report.folder / "tables")
    families = [(own["p_value"], own["q_value"]) for _, own in told.group_votes.groupby("question")]
    families += [(own["everywhere_p"], own["everywhere_q"]) for _, own in told.idea_votes.groupby("question")]
    segments = told.divisions[told.divisions["by"] != BY]
    families += [(segments["p_value"], segments["q_value"])]

    for p_values, q_values in families:
        again = false_discovery_rate(p_values.to_numpy(float))
        assert np.allclose(again, q_values.to_numpy(float), rtol=0.02, atol=1e-12, equal_nan=True)
    assert sum(len(p_values.dropna()) for p_values, _ in families) > 1_500


@pytest.mark.parametrize("likes", [0.5, 0.8])
def test_views_of_a_segment_that_differs_nowhere_are_seldom_told_though_some_tests_are_not(likes):
    random, claimed = np.random.default_rng(1), 0
    for _ in range(40):
        votes = _consultation(int(random.integers(1_000_000)), untold_agree=likes)
        own = votes["voter_id"].str.startswith("o") & votes["idea_id"].isin(IDEAS[:3])
        votes["vote"] = votes["vote"].mask(own, np.where(random.random(len(votes)) < 0.9, "agree", "disagree"))
        claimed += not _minorities(votes)[0].empty

    assert claimed <= 5
