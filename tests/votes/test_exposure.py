"""Shares over all voters where people saw more of what they agree with: right where raw shares are not, and silent where they are."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.statistics.exposure import shares_of_everybody
from strategy_nlp.votes.ballots import agreement, tally
from strategy_nlp.votes.exposure import agreement_of_everybody


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


def _held(pull):
    adjusted, raw, flagged = [], [], 0
    for seed in range(12):
        votes, camps, truth = _planted(seed, pull=pull)
        told = agreement_of_everybody(votes, camps).set_index("idea_id")
        seen = agreement(tally(votes)).set_index("idea_id").loc[told.index]
        own = truth[told.index]
        adjusted.append(((told["adjusted_low"] <= own) & (own <= told["adjusted_high"])).mean())
        raw.append(((seen["agree_low"] <= own) & (own <= seen["agree_high"])).mean())
        flagged += int(told["adjusted_apart"].sum())
    return np.mean(adjusted), np.mean(raw), flagged


def test_intervals_hold_where_people_see_more_of_what_they_agree_with_and_raw_ones_do_not():
    adjusted, raw, flagged = _held(pull=1.5)

    assert 0.92 <= adjusted <= 0.985
    assert raw < 0.65
    assert flagged > 30


def test_nothing_is_flagged_where_everybody_sees_alike():
    adjusted, raw, flagged = _held(pull=0.0)

    assert 0.92 <= adjusted <= 0.985
    assert raw > 0.92
    assert flagged <= 1


def test_order_and_names_change_nothing():
    votes, camps, _ = _planted(3, pull=1.0)
    told = agreement_of_everybody(votes, camps)
    turned = agreement_of_everybody(votes.sample(frac=1, random_state=1), camps.map({"C0": "Z", "C1": "Y", "C2": "X"}))

    pd.testing.assert_frame_equal(told, turned, rtol=1e-9, atol=1e-9)


def test_who_has_no_group_counts_in_each_by_its_part():
    votes, camps, _ = _planted(5, pull=0.0)
    some = camps.drop(camps.index[::7])

    assert agreement_of_everybody(votes, some)["adjusted_share"].between(0, 1).all()


@pytest.mark.parametrize("groups", [{}, {"v1": "A", "v2": "A"}])
def test_without_two_groups_nothing_is_said(groups):
    votes, _, _ = _planted(1, pull=0.0)

    assert agreement_of_everybody(votes, pd.Series(groups, dtype=str)).empty


def test_a_group_that_saw_nothing_is_taken_from_what_seeing_tells_elsewhere():
    agreed, seen = np.tile([30.0, 4.0], (20, 1)), np.tile([40.0, 20.0], (20, 1))
    agreed[0], seen[0] = (30.0, 0.0), (40.0, 0.0)

    told = shares_of_everybody(agreed, seen, np.array([100.0, 100.0]))

    # Among those who saw it three quarters agree; where the others rarely saw an idea, they rarely agreed.
    assert told.share[0] < 0.6
    assert told.high[0] - told.low[0] > told.high[1] - told.low[1]
