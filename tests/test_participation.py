"""Who spoke, without showing small groups."""

import pandas as pd

from strategy_nlp.participation import participation_by_segment

PEOPLE = pd.DataFrame(
    {
        "participant_id": [f"p{n}" for n in range(60)],
        "segment_region": ["north"] * 40 + ["south"] * 12 + ["east"] * 3 + [""] * 5,
    }
)
IDEAS = pd.DataFrame(
    {"question": "q1", "author_id": [f"p{n}" for n in range(60)], "language": ["en"] * 50 + ["fr"] * 10}
)
VOTES = pd.DataFrame({"question": "q1", "voter_id": [f"p{n}" for n in range(0, 60, 2)]})


def _region(table):
    return table[(table["question"] == "") & (table["segment"] == "segment_region")].set_index("value")


def test_large_segments_are_counted_and_small_ones_are_not():
    region = _region(participation_by_segment(IDEAS, VOTES, PEOPLE))

    # Three and five are eight people together, fewer than ten: the next smallest hides them.
    assert region["n_authors"].fillna(-1).to_dict() == {"east": -1, "north": 40, "not stated": -1, "south": -1}
    assert region.loc["north", "n_voters"] == 20


def test_a_single_small_cell_takes_a_second_with_it():
    two = PEOPLE.assign(segment_region=["north"] * 40 + ["south"] * 12 + ["east"] * 8)

    region = _region(participation_by_segment(IDEAS, VOTES, two))

    assert region["n_authors"].isna().to_dict() == {"east": True, "north": False, "south": True}


def test_each_question_and_all_of_them_have_rows():
    table = participation_by_segment(IDEAS, VOTES, PEOPLE)

    assert set(table["question"]) == {"", "q1"}


def test_a_consultation_without_segments_has_its_languages():
    table = participation_by_segment(IDEAS, VOTES, PEOPLE[["participant_id"]])

    assert table[table["question"] == "q1"].set_index("value")["n_ideas"].to_dict() == {"en": 50, "fr": 10}


def test_a_small_count_of_one_question_is_not_the_rest_of_all_questions():
    questions = ["q1"] * 30 + ["q2"] * 30
    ideas = pd.DataFrame({"question": questions, "author_id": [f"p{n}" for n in range(60)], "language": "en"})
    regions = ["north"] * 26 + ["south"] * 4 + ["north"] * 15 + ["south"] * 15
    people = pd.DataFrame({"participant_id": ideas["author_id"], "segment_region": regions})

    table = participation_by_segment(ideas, VOTES.iloc[:0], people)

    south = table[table["value"] == "south"].set_index("question")["n_ideas"]
    north = table[table["value"] == "north"].set_index("question")["n_ideas"]
    assert south[""] == 19
    # 19 less 15 would be the 4, and 30 less 26 too.
    assert south[["q1", "q2"]].isna().all()
    assert north[["q1", "q2"]].isna().all()


def test_no_count_is_told_wrongly():
    table = participation_by_segment(IDEAS, VOTES, PEOPLE, min_cell=1)

    region = _region(table)
    assert region["n_authors"].to_dict() == {"east": 3, "north": 40, "not stated": 5, "south": 12}
    assert region["n_voters"].sum() == 30
