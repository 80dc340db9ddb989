"""Numbers of people told in one table bound none of few people that another table hides: questions, all questions, topics."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.across.participation import participation_by_segment
from strategy_nlp.across.topic_people import people_by_topic

NOBODY = pd.DataFrame({"voter_id": [], "question": []}, dtype=str)


def _people(sizes):
    people = [(f"{value or 'blank'}{number}", value) for value, size in sizes.items() for number in range(size)]
    return pd.DataFrame(people, columns=["participant_id", "segment_gender"])


def _written(people, wrote):
    """An idea of each person on each question that ``wrote`` says of the person's value and place in it."""
    places = people.groupby("segment_gender").cumcount()
    rows = [
        (question, person)
        for person, value, place in zip(people["participant_id"], people["segment_gender"], places, strict=True)
        for question in ("q1", "q2")
        if place < wrote[question].get(value, 10**6)
    ]
    return pd.DataFrame(rows, columns=["question", "author_id"]).assign(language="en")


def _lowest(told, people_of):
    """The least that each hidden value can be in a question, when nobody wrote there who is not counted over all questions."""
    counts = told[told["segment"] == "segment_gender"].pivot(index="value", columns="question", values="n_authors")
    for question, everybody in people_of.items():
        hidden = counts.index[counts[question].isna()]
        left = everybody - int(counts[question].sum())
        for value in hidden:
            most = counts.loc[hidden.drop(value), ""].astype("Float64").fillna(np.inf).sum()
            yield question, value, left - most


@pytest.mark.parametrize("others_of_q1", [1, 4, 9])
@pytest.mark.parametrize("men_of_q2", [5, 11, 12])
@pytest.mark.parametrize("women_of_q1", [25, 40])
def test_the_number_over_all_questions_bounds_no_few_of_one(others_of_q1, men_of_q2, women_of_q1):
    people = _people({"woman": 40, "man": 12, "x": 30, "other": 12})
    ideas = _written(people, {"q1": {"other": others_of_q1, "woman": women_of_q1}, "q2": {"man": men_of_q2}})
    truth = (
        ideas.merge(people, left_on="author_id", right_on="participant_id")
        .groupby(["question", "segment_gender"])
        .size()
    )

    told = participation_by_segment(ideas, NOBODY, people)

    everybody = truth.groupby("question").sum().to_dict()
    assert told["n_authors"].notna().sum() >= 2
    for question, value, least in _lowest(told, everybody):
        assert least <= 1 or truth[question, value] >= 10, (question, value)


def test_nothing_is_told_by_topic_of_a_value_whose_number_is_hidden():
    people = _people({"woman": 40, "man": 12, "": 15, "other": 4})
    ideas = _written(people, {"q1": {}, "q2": dict.fromkeys(("woman", "man", "", "other"), 0)})
    # Four of those who do not state it wrote what is in no topic, so that there they are fewer than the men.
    topics = pd.array(
        [pd.NA if author in {f"blank{n}" for n in range(4)} else 0 for author in ideas["author_id"]], dtype="Int64"
    )
    placed = ideas.assign(idea_id=[f"i{n}" for n in range(len(ideas))], topic=topics)
    spoken = participation_by_segment(ideas, NOBODY, people)

    told = people_by_topic(placed, people, min_cell=10, spoken=spoken)

    hidden = set(
        spoken.loc[
            (spoken["question"] == "q1") & spoken["n_authors"].isna() & (spoken["segment"] != "language"), "value"
        ]
    )
    by_topic = told[told["segment"] == "segment_gender"].set_index("value")["n"]
    assert hidden == {"man", "other"}
    assert by_topic[["man", "other"]].isna().all()
    # Else twelve men of sixteen who are men or others would leave four at most.
    assert people_by_topic(placed, people, min_cell=10).set_index("value")["n"]["man"] == 12
