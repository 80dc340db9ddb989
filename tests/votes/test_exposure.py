"""Shares over all voters where people saw more of what they agree with: right where raw shares are not, and silent where they are."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.statistics.exposure import shares_of_everybody
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.ballots import agreement, tally
from strategy_nlp.votes.exposure.classes import seeing_classes
from strategy_nlp.votes.exposure.everybody import agreement_of_everybody
from strategy_nlp.votes.grouping.space import vote_matrix


def _planted(seed, *, pull, voters=300, ideas=50):
    """Three camps with positions, who see what they are for more readily (log odds); the votes, the camps, the true shares."""
    random = np.random.default_rng(seed)
    camp, side = random.integers(0, 3, voters), random.choice([-1, 0, 1], (3, ideas), p=[0.3, 0.4, 0.3])
    share = np.clip(random.beta(4, 3, ideas) + 0.35 * side, 0.03, 0.97)
    sees = random.random((voters, ideas)) < 1 / (1 + np.exp(1.4 - pull * side[camp]))
    rows, columns = np.nonzero(sees)
    agrees = random.random(len(rows)) < share[camp[rows], columns]
    votes = pd.DataFrame(
        {"voter_id": [f"v{row}" for row in rows], "idea_id": [f"i{column:02d}" for column in columns],
         "vote": np.where(agrees, "agree", "disagree")}
    )  # fmt: skip
    truth = pd.Series(share[camp].mean(axis=0), index=[f"i{column:02d}" for column in range(ideas)])
    return votes, pd.Series([f"C{one}" for one in camp], index=[f"v{row}" for row in range(voters)]), truth


def _told(pull, seeds=6):
    adjusted, raw, flagged = [], [], 0
    for seed in range(seeds):
        votes, _, truth = _planted(seed, pull=pull)
        told = agreement_of_everybody(votes, seed=seed).set_index("idea_id")
        seen = agreement(tally(votes)).dropna(subset=["agree_share"]).set_index("idea_id")
        own = truth[seen.index]
        raw.append(((seen["agree_low"] <= own) & (own <= seen["agree_high"])).mean())
        adjusted += [((told["adjusted_low"] <= own) & (own <= told["adjusted_high"])).mean()] if len(told) else []
        flagged += int(told["adjusted_apart"].sum())
    return adjusted, np.mean(raw), flagged


def test_intervals_hold_where_people_see_more_of_what_they_agree_with_and_raw_ones_do_not():
    adjusted, raw, flagged = _told(pull=1.5)

    assert len(adjusted) == 6
    assert 0.9 <= np.mean(adjusted) <= 0.99
    assert raw < 0.65
    assert flagged > 30


def test_nothing_is_flagged_where_everybody_sees_alike():
    adjusted, raw, flagged = _told(pull=0.0)

    # Where classes are seen that are not there, they do no harm.
    assert all(held > 0.85 for held in adjusted)
    assert raw > 0.92
    assert flagged == 0


def test_order_and_names_change_nothing():
    votes, _, _ = _planted(3, pull=1.0)
    told = agreement_of_everybody(votes)
    renamed = votes.assign(voter_id="w" + votes["voter_id"].str[::-1]).sample(frac=1, random_state=1)

    assert len(told)
    pd.testing.assert_frame_equal(told, agreement_of_everybody(renamed))


def test_planted_camps_are_found_by_what_they_saw():
    votes, camps, _ = _planted(2, pull=1.5)
    matrix = vote_matrix(votes)
    found = seeing_classes(matrix, least=10)

    assert found.shape[1] == 3
    assert found.sum(axis=1) == pytest.approx(1)
    assert adjusted_rand_index(found.argmax(axis=1), pd.factorize(camps[matrix.voters])[0]) > 0.85


def test_camps_of_more_voters_than_are_looked_at_are_found_among_some_and_told_of_all():
    votes, camps, _ = _planted(2, pull=1.5, voters=2_300, ideas=40)
    matrix = vote_matrix(votes)
    found = seeing_classes(matrix, least=10)

    assert found.shape == (2_300, 3)
    assert adjusted_rand_index(found.argmax(axis=1), pd.factorize(camps[matrix.voters])[0]) > 0.75


def test_no_class_is_smaller_than_the_least():
    votes, _, _ = _planted(2, pull=1.5, voters=60)

    assert seeing_classes(vote_matrix(votes), least=10).sum(axis=0).min() >= 10


def test_a_group_that_saw_nothing_is_taken_from_what_seeing_tells_elsewhere():
    agreed, seen = np.tile([30.0, 4.0], (20, 1)), np.tile([40.0, 20.0], (20, 1))
    agreed[0], seen[0] = (30.0, 0.0), (40.0, 0.0)

    told = shares_of_everybody(agreed, seen, np.array([100.0, 100.0]))

    # Among those who saw it three quarters agree; where the others rarely saw an idea, they rarely agreed.
    assert told.share[0] < 0.6
    assert told.high[0] - told.low[0] > told.high[1] - told.low[1]


@pytest.mark.parametrize("vote", ["agree", "pass"])
def test_nobody_differs_from_anybody(vote):
    voters, ideas = [f"v{n}" for n in range(60)], [f"i{n}" for n in range(6)]
    votes = pd.DataFrame(
        [(voter, idea, vote) for voter in voters for idea in ideas], columns=["voter_id", "idea_id", "vote"]
    )

    assert agreement_of_everybody(votes).empty


def test_where_nobody_differs_in_anything_there_is_one_class():
    votes = pd.DataFrame(
        [(f"v{voter}", f"i{idea}", "agree") for voter in range(40) for idea in range(8)],
        columns=["voter_id", "idea_id", "vote"],
    )

    assert seeing_classes(vote_matrix(votes), least=10).shape == (40, 1)
