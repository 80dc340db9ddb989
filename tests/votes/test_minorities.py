"""What a few people hold against the others is not drowned, and not made up."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from strategy_nlp.votes.minorities import minority_tests, minority_views


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


def _views(votes, **options):
    return minority_views(minority_tests(votes, _membership(votes), **options))


def test_what_a_small_segment_holds_against_the_rest_is_listed():
    votes = pd.concat([_votes("own", few=(19, 1), rest=(38, 342)), _votes("shared", few=(18, 2), rest=(342, 38))])

    told = _views(votes)

    assert told[["segment", "idea_id", "n_seen"]].to_numpy().tolist() == [["few", "own", 20]]
    assert told["agree_share"].item() == 0.95
    assert told["all_share"].item() == pytest.approx(57 / 400)
    assert told["rest_share"].item() == pytest.approx(0.1)
    assert told["p_value"].item() == pytest.approx(2 * fisher_exact([[19, 1], [38, 342]], alternative="greater").pvalue)


def test_a_segment_that_is_no_minority_is_not_listed():
    assert _views(_votes("own", few=(57, 3), rest=(34, 306))).empty


def test_a_view_that_few_of_the_segment_were_asked_about_is_not_listed():
    votes = pd.concat([_votes("own", few=(19, 0), rest=(0, 300)), _votes("shared", few=(20, 0), rest=(300, 0))])

    assert _views(votes).empty
    assert _views(votes, min_votes=19)["idea_id"].tolist() == ["own"]


def test_a_homogeneous_population_has_no_minority_views():
    votes = pd.concat(
        _votes(f"i{agreed}", few=(agreed, 20 - agreed), rest=(19 * agreed, 19 * (20 - agreed)))
        for agreed in range(0, 21, 2)
    )

    told = _views(votes)

    assert told.empty
    assert "q_value" in told


def test_where_nobody_differs_hardly_any_report_claims_a_minority_view():
    random = np.random.default_rng(0)
    claimed = 0
    for _ in range(60):
        shares = random.beta(5, 5, 40)
        votes = pd.concat(
            _votes(f"i{idea}", few=(few := random.binomial(20, share), 20 - few), rest=(rest := random.binomial(300, share), 300 - rest))
            for idea, share in enumerate(shares)
        )  # fmt: skip
        claimed += not _views(votes).empty

    assert claimed <= 6


def test_what_the_others_hold_too_is_no_minority_view_however_much_more_the_segment_agrees():
    assert _views(_votes("own", few=(40, 0), rest=(494, 266))).empty


def test_what_half_of_the_segment_hold_is_no_view_of_it():
    assert _views(_votes("own", few=(20, 20), rest=(0, 760))).empty
    assert _views(_votes("own", few=(30, 10), rest=(0, 760)))["idea_id"].tolist() == ["own"]


def test_a_segment_of_one_person_is_no_segment_and_those_after_it_are_looked_at():
    votes = pd.concat(
        [_votes("own", a=(1, 0), few=(19, 1), rest=(38, 342)), _votes("other", a=(1, 0), few=(10, 10), rest=(190, 190))]
    )

    tests = minority_tests(votes, _membership(votes), min_votes=1)

    assert set(tests["segment"]) == {"few"}
