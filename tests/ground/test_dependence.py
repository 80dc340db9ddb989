"""How sure the share of a topic's votes is: people are drawn anew, not their votes."""

import numpy as np
import pandas as pd

from strategy_nlp.statistics.dependence import agreement_intervals


def _cast(random, *, voters=120, ideas=15, leaning=4.0):
    """Votes of people who lean to one answer: ``leaning`` small, and each nearly always agrees or never does."""
    own = random.beta(leaning, leaning, voters)
    seen = random.random((voters, ideas)) < 0.5
    rows, columns = np.nonzero(seen)
    agree = random.random(len(rows)) < own[rows]
    votes = pd.DataFrame(
        {"voter_id": rows.astype(str), "idea_id": columns.astype(str), "vote": np.where(agree, "agree", "pass")}
    )
    placed = pd.DataFrame({"idea_id": [str(n) for n in range(ideas)], "topic": 0, "n_seen": 1})
    return placed, votes


def test_intervals_hold_where_people_vote_alike_on_everything():
    random = np.random.default_rng(1)
    held = []
    for _ in range(150):
        told = agreement_intervals(*_cast(random, leaning=0.4)).iloc[0]
        held.append(told["agree_low"] <= 0.5 <= told["agree_high"])

    assert np.mean(held) >= 0.94 - 2 * np.sqrt(0.05 * 0.95 / 150)


def test_people_who_vote_alike_on_everything_make_the_interval_wider():
    random = np.random.default_rng(2)
    one, other = (agreement_intervals(*_cast(random, leaning=lean)).iloc[0] for lean in (0.3, 50))

    assert one["agree_high"] - one["agree_low"] > 2 * (other["agree_high"] - other["agree_low"])


def test_few_voters_and_totals_alone_have_no_interval():
    placed, votes = _cast(np.random.default_rng(3), voters=9)
    told = agreement_intervals(placed, votes)
    assert told.isna().all(axis=None)

    placed, votes = _cast(np.random.default_rng(3))
    told_alone = pd.DataFrame({"idea_id": ["total"], "topic": [0], "n_seen": [50]})
    assert agreement_intervals(pd.concat([placed, told_alone]), votes).isna().all(axis=None)
    assert agreement_intervals(placed, votes.iloc[:0]).isna().all(axis=None)
