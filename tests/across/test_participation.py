"""Who spoke, without showing small groups."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.across.participation import participation_by_segment
from strategy_nlp.findings.participation import far_from_reference, missing_sentence
from strategy_nlp.intake.consultation import Question

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


def _page(references, **voters):
    """What the page on participation is made of, where so many people of each region voted."""
    regions = [name for name, number in voters.items() for _ in range(number)]
    people = pd.DataFrame(
        {"participant_id": [f"p{n}" for n in range(len(regions))], "segment_region": regions}
    ).replace("unstated", "")
    votes = pd.DataFrame({"question": "q1", "voter_id": people["participant_id"]})
    table = participation_by_segment(IDEAS.iloc[:0], votes, people, references={"segment_region": references})
    return SimpleNamespace(
        participation=table,
        settings=SimpleNamespace(min_cell=10),
        build={"counts": {"voters": len(regions)}},
    )


def test_a_share_is_of_all_voters_and_the_missing_group_is_named():
    page = _page({"north": 0.2, "south": 0.4, "east": 0.4}, north=50, south=5, east=45)

    told = far_from_reference(page).set_index("value")

    # South and east are not shown, so that north was told to be all of the voters: 50 of 50.
    assert told.loc["north", "share"] == "50%"
    assert told.loc["south", "share"] == "fewer than 10 people"
    assert "east" not in told.index
    assert told["below"].to_dict() == {"north": False, "south": True}


def test_nobody_and_a_few_are_named_alike():
    nobody = far_from_reference(_page({"north": 0.5, "south": 0.5}, north=100, unstated=20))
    few = far_from_reference(_page({"north": 0.5, "south": 0.5}, north=100, unstated=20, south=4))

    assert nobody.loc[nobody["value"] == "south", "share"].tolist() == ["fewer than 10 people"]
    assert few.loc[few["value"] == "south", "share"].tolist() == ["fewer than 10 people"]


def test_those_who_did_not_state_a_detail_are_in_no_share():
    page = _page({"north": 0.5, "south": 0.5}, north=50, south=50, unstated=200)

    # Of the hundred who stated it each is half; of all it would be a sixth, far below.
    assert far_from_reference(page).empty


def test_a_group_of_whom_few_were_to_be_expected_is_not_called_missing():
    assert far_from_reference(_page({"north": 0.95, "south": 0.05}, north=95, south=5, unstated=30)).empty


def test_no_small_rest_is_told_by_a_percentage():
    told = far_from_reference(_page({"north": 0.4, "south": 0.6}, north=96, south=4))

    assert "north" not in set(told["value"])


@pytest.mark.parametrize("seed", range(25))
def test_naming_the_few_narrows_no_count(seed):
    random = np.random.default_rng(seed)
    sizes = dict(zip(["north", "south", "east", "west"], random.integers(0, 40, 4).tolist(), strict=True))
    sizes["unstated"] = int(random.integers(0, 25))
    table = _page(dict.fromkeys(["north", "south", "east", "west"], 0.25), **sizes).participation
    own = table[(table["question"] == "") & (table["segment"] == "segment_region")].set_index("value")
    hidden = own.index[own["n_voters"].isna()]
    together = sum(sizes.values()) - int(own["n_voters"].sum())

    def least(value):
        return 1 if own.loc[value, "few_voters"] or value == "not stated" else 10

    if own.loc[hidden, "few_voters"].any():
        # Somebody who takes every region that is not named for large knows still no more than "1 to 9".
        for value in hidden[own.loc[hidden, "few_voters"]]:
            others = [other for other in hidden if other != value]
            most = together - sum(least(other) for other in others)
            all_few = all(own.loc[other, "few_voters"] for other in others)
            assert most >= 9
            assert not all_few or together - 9 * len(others) <= 1


def test_few_is_said_only_of_few():
    for seed in range(10):
        random = np.random.default_rng(seed)
        sizes = dict(zip(["north", "south", "east"], random.integers(0, 40, 3).tolist(), strict=True))
        page = _page({"north": 0.4, "south": 0.3, "east": 0.2, "west": 0.1}, **sizes)
        own = page.participation[page.participation["question"] == ""].set_index("value")
        if sum(sizes.values()):
            assert all(sizes.get(value, 0) < 10 for value in own.index[own["few_voters"]])
            assert own.loc["west", "few_voters"]


def _asked_page(references, *, titles=(), **voters):
    """The same with the questions and the ideas, which the first sentences of the page are made of too."""
    page = _page(references, **voters)
    page.ideas = pd.DataFrame({"language": ["en", "fr"], "used": [True, False]})
    page.questions = (Question("q1", "What next?", dict.fromkeys(titles, "?")),)
    return page


def test_the_page_says_first_of_whom_no_number_is_told():
    told = missing_sentence(_asked_page({}, north=40, south=30, east=3, west=4))

    hidden = _region(_asked_page({}, north=40, south=30, east=3, west=4).participation)["n_voters"]
    assert hidden.isna().to_dict() == {"east": True, "north": False, "south": True, "west": True}
    assert told.startswith("Of east, south and west (region) no number is told")
    assert "No shares of the population were stated" in told


def test_the_page_names_values_that_nobody_has_and_the_largest_gaps():
    told = missing_sentence(_asked_page({"north": 0.4, "south": 0.3, "island": 0.3}, north=60, south=40))

    assert "Nobody who took part is of island (region)." in told
    # Far from its known share is only the island: the page has a sentence of its own for it.
    assert "Furthest" not in told

    gaps = missing_sentence(_asked_page({"north": 0.5, "south": 0.5}, north=60, south=40))
    assert "Of every region that people stated, at least 10 people wrote or voted." in gaps
    assert "south (40% instead of 50%)" in gaps
    assert "Furthest above: north (60% instead of 50%)." in gaps


def test_gaps_are_told_only_as_far_as_the_tables_tell_them():
    # Of those 96 the 4 others would be the rest.
    told = missing_sentence(_asked_page({"north": 0.8, "south": 0.2}, north=96, south=4))

    assert "north (" not in told


def test_the_page_names_languages_that_were_asked_and_not_answered():
    # An idea that was set aside answers nothing.
    assert "also asked in French; no idea came in it." in missing_sentence(
        _asked_page({}, titles=("en", "fr"), north=40)
    )
    assert "also asked in" not in missing_sentence(_asked_page({}, titles=("en",), north=40))


def test_without_segments_the_page_says_that_nobody_knows_who_is_missing():
    page = _asked_page({}, north=40)
    page.participation = page.participation[page.participation["segment"] == "language"]

    assert missing_sentence(page).startswith("Who is missing cannot be said")
