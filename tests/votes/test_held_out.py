"""Groups are tested by ideas that did not form them."""

import numpy as np
import pandas as pd

from strategy_nlp.votes.held_out import held_out_votes
from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.representativeness import group_votes, representativeness


def _votes(random, *, camps, noise, voters=80):
    """Votes of two camps that take sides on some ideas, and of everybody by chance on others."""
    side = np.arange(voters) % 2
    agree = np.column_stack(
        [
            *[random.random(voters) < np.where(side == idea % 2, 0.85, 0.15) for idea in range(camps)],
            *[random.random(voters) < 0.5 for _ in range(noise)],
        ]
    )
    seen = random.random(agree.shape) < 0.7
    rows, columns = np.nonzero(seen)
    return pd.DataFrame(
        {
            "voter_id": [f"v{row:03}" for row in rows],
            "idea_id": [("camp" if column < camps else "noise") + f"{column:02}" for column in columns],
            "vote": np.where(agree[rows, columns], "agree", "disagree"),
        }
    )


def test_every_group_and_idea_has_its_row_in_the_order_of_the_tallies():
    votes = _votes(np.random.default_rng(1), camps=8, noise=6)
    groups = find_groups(votes)

    told = held_out_votes(votes, groups)

    assert told[["group", "idea_id"]].equals(group_votes(votes, groups.membership)[["group", "idea_id"]])
    assert (told["n_seen"] == told[["n_agree", "n_disagree", "n_pass"]].sum(axis=1)).all()


def test_where_camps_are_clear_the_groups_without_an_idea_are_nearly_those_with_it():
    votes = _votes(np.random.default_rng(2), camps=20, noise=2)
    groups = find_groups(votes, k=2)

    with_it, without = group_votes(votes, groups.membership), held_out_votes(votes, groups)

    assert np.abs(with_it["n_agree"] - without["n_agree"]).mean() < 1


def test_what_is_noise_sets_no_group_apart_and_what_camps_hold_does():
    found, formed = {"camp": 0, "noise": 0}, 0
    for page in range(8):
        # Few ideas of camps and many by chance: groups that noise helps to form.
        votes = _votes(np.random.default_rng(page), camps=5, noise=20)
        groups = find_groups(votes, k=2, checked=False)
        told = representativeness(votes, groups.membership, tested=held_out_votes(votes, groups))
        for kind in found:
            found[kind] += int(told.loc[told["idea_id"].str.startswith(kind), "distinct"].sum())
        naive = representativeness(votes, groups.membership)
        formed += int(naive.loc[naive["idea_id"].str.startswith("noise"), "distinct"].sum())

    assert found["camp"] >= 20
    assert found["noise"] <= 0.1 * found["camp"]
    # Tested by the votes that formed the groups, noise would be found again and again.
    assert formed >= 5 > found["noise"]
