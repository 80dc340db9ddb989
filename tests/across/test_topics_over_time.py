"""What was said when, topic by topic."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.across import topics_over_time
from strategy_nlp.errors import DataError

DAYS = st.dates(pd.Timestamp("2025-11-20").date(), pd.Timestamp("2026-02-10").date()).map(str)
IDEAS = st.lists(st.tuples(st.sampled_from([0, 1, 2, None]), DAYS), min_size=1, max_size=40)


@given(ideas=IDEAS, by=st.sampled_from(["day", "week", "month", "year"]))
def test_every_dated_idea_is_counted_once(ideas, by):
    table = pd.DataFrame(ideas, columns=["topic", "day"])

    told = topics_over_time(table, by=by)

    assert told["ideas"].sum() == table["topic"].notna().sum()
    assert not told.duplicated(["topic", "period"]).any()
    if len(told):
        assert told.drop_duplicates("period")["all_ideas"].sum() == len(table)
        said = told[told["all_ideas"] > 0]
        assert (said["low"] <= said["share"]).all()
        assert (said["share"] <= said["high"]).all()


def test_a_month_in_which_nothing_came_has_no_share():
    ideas = pd.DataFrame({"topic": [0, 0], "day": ["2026-01-31", "2026-03-01"]})

    told = topics_over_time(ideas).set_index("period")

    assert told["share"].isna().tolist() == [False, True, False]
    assert told["low"].isna().tolist() == [False, True, False]


def test_a_week_begins_on_its_monday():
    ideas = pd.DataFrame({"topic": [0, 0], "created_at": ["2026-11-22 23:00", "2026-11-23 01:00"]})  # Sunday and Monday

    assert topics_over_time(ideas, by="week")["period"].tolist() == ["2026-11-16", "2026-11-23"]


def test_topics_of_two_questions_are_not_counted_together():
    ideas = pd.DataFrame({"question": ["q1", "q2", "q2"], "topic": 0, "day": "2026-01-01"})

    assert topics_over_time(ideas, by="year")[["question", "ideas", "all_ideas"]].values.tolist() == [
        ["q1", 1, 1],
        ["q2", 2, 2],
    ]


def test_what_has_no_date_is_left_out_and_nothing_dated_gives_no_rows():
    ideas = pd.DataFrame({"topic": [0, 0], "day": ["", None]})

    assert topics_over_time(ideas).empty


@pytest.mark.parametrize(
    ("ideas", "by", "sentence"),
    [
        (pd.DataFrame({"topic": [0]}), "month", "needs the columns"),
        (pd.DataFrame({"topic": [0], "day": ["2026-01-01"]}), "quarter", "allowed are day, week, month, year"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_a_sentence(ideas, by, sentence):
    with pytest.raises(DataError, match=sentence):
        topics_over_time(ideas, by=by)
