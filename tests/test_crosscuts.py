"""What cuts across questions: days, people per topic, comments at events, topics that recur."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.live import heard_live
from strategy_nlp.recurrence import recurring_topics
from strategy_nlp.timeline import by_day
from strategy_nlp.topic_people import people_by_topic
from strategy_nlp.topics import TopicOptions

AXES = np.eye(8, dtype=np.float32)


def _near(axis, count, *, seed=0):
    drawn = AXES[axis] + np.random.default_rng(seed).normal(0, 0.15, (count, 8)).astype(np.float32)
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def test_days_without_anything_are_there_and_nothing_is_lost():
    ideas = pd.DataFrame(
        {"question": ["q1", "q1", "q2"], "created_at": ["2026-01-01", "2026-01-04T10:00Z", "nonsense"]}
    )
    votes = pd.DataFrame({"question": ["q1"], "created_at": ["2026-01-02T23:59:59"]})

    days = by_day(ideas, votes)

    assert days["day"].tolist() == ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]
    assert (days["ideas"].sum(), days["votes"].sum()) == (2, 1)


def test_without_dates_there_are_no_days():
    undated = pd.DataFrame({"question": ["q1"], "created_at": [""]})

    assert by_day(undated, undated).empty


def _two_questions(agree):
    """Four topics of ten ideas on each of two questions; the first topics of both lie on the same axis, no others do."""
    ideas = pd.DataFrame(
        {
            "question": ["q1"] * 40 + ["q2"] * 40,
            "topic": pd.array(np.tile(np.repeat([0, 1, 2, 3], 10), 2), dtype="Int64"),
            "language": "en",
            "n_agree": np.repeat([9.0, 9.0, 9.0, 9.0, agree, 9.0, 9.0, 9.0], 10),
            "n_seen": 10.0,
        }
    )
    vectors = np.vstack([_near(axis, 10, seed=seed) for seed, axis in enumerate([0, 1, 2, 3, 0, 4, 5, 6])])
    return ideas, vectors


def test_topics_of_two_questions_about_one_matter_are_paired_once():
    pairs = recurring_topics(*_two_questions(9.0))

    assert pairs[["question", "topic", "other_question", "other_topic"]].to_numpy().tolist() == [["q1", 0, "q2", 0]]
    assert not pairs["apart"].iloc[0]


def test_votes_that_differ_on_one_matter_are_told_apart():
    assert recurring_topics(*_two_questions(3.0))["apart"].tolist() == [True]


def test_a_single_question_has_nothing_to_recur_in():
    ideas, vectors = _two_questions(9.0)
    own = (ideas["question"] == "q1").to_numpy()

    assert recurring_topics(ideas[own], vectors[own]).empty


def test_a_comment_joins_the_topic_it_is_near_and_others_are_left_out():
    survey = pd.DataFrame({"language": ["en"] * 20, "topic": pd.array([0] * 10 + [1] * 10, dtype="Int64")})
    vectors = np.vstack([_near(0, 10), _near(1, 10, seed=1)])
    comments = pd.DataFrame(
        {
            "question": "q1",
            "idea_id": ["near", "far"],
            "text": ["a", "b"],
            "language": "en",
            "channel": "event:opening",
        }
    )

    heard = heard_live(comments, np.vstack([AXES[0], AXES[5]]), survey=survey, vectors=vectors, options=TopicOptions())

    assert heard.comments["event"].tolist() == ["opening", "opening"]
    assert heard.comments["topic"].iloc[0] == 0
    assert pd.isna(heard.comments["topic"].iloc[1])
    assert heard.only_live.empty


def test_no_small_count_of_people_per_topic_is_told():
    random = np.random.default_rng(0)
    people = 300
    participants = pd.DataFrame(
        {
            "participant_id": [f"p{n}" for n in range(people)],
            "segment_region": random.choice(["north", "south", "east"], people, p=[0.7, 0.25, 0.05]),
        }
    )
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(people)],
            "question": "q1",
            "topic": pd.array(random.integers(0, 4, people), dtype="Int64"),
            "language": "en",
            "author_id": participants["participant_id"],
        }
    )

    counted = people_by_topic(ideas, participants, min_cell=10)

    told = counted["n"].dropna()
    assert counted["n"].isna().any()
    assert ((told == 0) | (told >= 10)).all()


def test_nobody_known_makes_no_table_but_languages():
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(30)],
            "question": "q1",
            "topic": pd.array([0] * 30, dtype="Int64"),
            "language": "en",
            "author_id": "",
        }
    )

    counted = people_by_topic(ideas, pd.DataFrame({"participant_id": []}), min_cell=10)

    assert counted["segment"].unique().tolist() == ["language"]
    assert counted["n"].tolist() == [30]


def test_the_demonstration_has_every_table(demo):
    assert len(demo.timeline)
    assert len(demo.recurring)
    assert demo.live["topic"].notna().any()
    assert len(demo.only_live)
    assert demo.events["day"].tolist() == ["2026-02-05", "2026-03-12"]


@pytest.mark.parametrize("name", ["live", "only_live", "recurring", "timeline", "topic_people"])
def test_a_consultation_without_events_dates_or_people_has_empty_tables(make_consultation, name):
    from strategy_nlp.analysis import analyse

    folder = make_consultation(ideas=[("idea_id", "question", "text"), ("a", "q1", "Open a library in every village")])

    table = getattr(analyse(folder), name)

    assert table.empty or name == "topic_people"


@pytest.mark.parametrize("numbers", [(0, 1), (0, 2), (3, 7)])
def test_comments_join_topics_whatever_their_numbers(numbers):
    topics = pd.array([numbers[0]] * 10 + [numbers[1]] * 10, dtype="Int64")
    survey = pd.DataFrame({"language": ["en"] * 20, "topic": topics})
    vectors = np.vstack([_near(0, 10), _near(1, 10, seed=1)])
    comments = pd.DataFrame(
        {"question": "q1", "idea_id": ["a", "b"], "text": "a", "language": "en", "channel": "event:opening"}
    )

    heard = heard_live(comments, np.vstack([AXES[1], AXES[0]]), survey=survey, vectors=vectors, options=TopicOptions())

    assert heard.comments["topic"].tolist() == [numbers[1], numbers[0]]
