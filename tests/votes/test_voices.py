"""Organisations stand beside persons: never summed with them, never told of where they are few."""

import dataclasses

import pandas as pd
import pytest

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.findings.question import question_findings
from strategy_nlp.findings.votes.segments import voices_beside, voices_sentence
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.votes.voices import other_voices, persons_and_others

PERSONS, ORGANISATIONS, PARTIES = 40, 24, 4


@pytest.fixture
def heard(make_consultation):
    """Persons agree with the first idea, organisations with the second; four parties vote too."""
    voices = [("Individual", PERSONS), ("organization", ORGANISATIONS), ("Political party", PARTIES)]
    people = [(f"{voice[0]}{number}", voice) for voice, many in voices for number in range(many)]
    ideas = [("i1", "q1", "Plant more trees along the river"), ("i2", "q1", "Open the archive on every Sunday")]
    votes = [
        (who, idea, "agree" if (voice == "Individual") == (idea == "i1") else "disagree")
        for who, voice in people
        for idea in ("i1", "i2")
    ]
    return analyse(
        make_consultation(
            settings='vectors = "embedded"',
            ideas=[("idea_id", "question", "text"), *ideas],
            votes=[("voter_id", "idea_id", "vote"), *votes],
            participants=[("participant_id", "voice"), *people],
        )
    )


def test_shares_are_of_persons_and_organisations_stand_beside(heard):
    votes = heard.idea_votes.set_index("idea_id")
    assert votes.loc["i1", ["n_agree", "n_seen"]].tolist() == [PERSONS, PERSONS]
    assert heard.build["counts"]["voters"] == PERSONS
    assert len(heard.voters) == PERSONS

    beside = heard.voices.set_index(["idea_id", "voice"])
    assert beside.loc[("i2", "organisation"), ["n_seen", "agree_share", "persons_share"]].tolist() == [
        ORGANISATIONS,
        1.0,
        0.0,
    ]
    assert beside["distinct"].all()


def test_few_of_a_voice_are_not_told_of_and_numbers_are_coarse(heard):
    told = heard.public().voices

    assert set(told["voice"]) == {"organisation"}
    assert set(told["n_seen"]) == {20}


def test_the_page_says_whose_shares_it_shows(heard):
    found = question_findings(heard.public(), "q1")

    assert "organisations" in voices_sentence(found)
    assert "2 ideas" in voices_sentence(found)
    assert voices_beside(found)["voice"].tolist() == ["organisations", "organisations"]


def test_an_idea_that_does_not_count_is_left_out_of_the_list(heard):
    found = question_findings(heard.public(), "q1")
    without = dataclasses.replace(found, used=found.used[found.used["idea_id"] != "i2"])

    assert voices_beside(without)["idea_id"].tolist() == ["i1"]


def test_nothing_is_said_where_only_persons_voted(demo):
    assert demo.voices.empty
    assert voices_sentence(question_findings(demo, "q1")) == ""


def test_a_voice_that_votes_like_persons_is_not_said_to_differ():
    votes = pd.DataFrame(
        {
            "voter_id": [f"o{n}" for n in range(12)],
            "idea_id": "i",
            "vote": ["agree", "disagree"] * 6,
            "voice": "organisation",
        }
    )
    ideas, persons = (
        pd.DataFrame({"idea_id": ["i"], "question": ["q1"]}),
        pd.DataFrame({"idea_id": ["i"], "n_agree": [50], "n_seen": [100]}),
    )

    row = other_voices(votes, ideas, persons, min_cell=10).iloc[0]

    assert (row["agree_share"], row["persons_share"], row["distinct"]) == (0.5, 0.5, False)


@pytest.mark.parametrize("voice", ["ministry", "union", "person (board)"])
def test_any_other_voice_is_kept_apart_whatever_it_is_called(make_consultation, voice):
    folder = make_consultation(
        ideas=[("idea_id", "question", "text", "author_id"), ("i1", "q1", "Plant more trees along the river", "b")],
        votes=[("voter_id", "idea_id", "vote"), ("a", "i1", "agree"), ("b", "i1", "disagree"), ("c", "i1", "pass")],
        participants=[("participant_id", "voice"), ("a", "person"), ("b", voice)],
    )
    tables = read_tables(read_consultation(folder))

    persons, others = persons_and_others(tables)

    assert persons.votes["voter_id"].tolist() == ["a", "c"]
    assert list(persons.votes.columns) == list(tables.votes.columns)
    assert persons.participants["participant_id"].tolist() == ["a"]
    assert persons.ideas["author_id"].tolist() == [""]
    assert others[["voter_id", "voice"]].to_numpy().tolist() == [["b", voice]]


def test_where_everybody_is_a_person_nothing_is_taken_away(make_consultation):
    folder = make_consultation(
        ideas=[("idea_id", "question", "text"), ("i1", "q1", "Plant more trees along the river")],
        votes=[("voter_id", "idea_id", "vote"), ("a", "i1", "agree")],
        participants=[("participant_id", "voice"), ("a", "person")],
    )
    tables = read_tables(read_consultation(folder))

    persons, others = persons_and_others(tables)

    assert persons.votes["voter_id"].tolist() == ["a"]
    assert others.empty
