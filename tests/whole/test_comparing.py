"""Two consultations side by side."""

import dataclasses

import pytest

from strategy_nlp.analysis import compare
from strategy_nlp.errors import DataError


def _only(analysis, question):
    return analysis.ideas[analysis.ideas["used"] & (analysis.ideas["question"] == question)]


def test_a_consultation_beside_itself_is_the_same_in_all(demo):
    both = compare(demo, demo, question="q2", other_question="q2")

    assert both.alone.empty
    assert (both.topics["first_label"] == both.topics["second_label"]).all()
    assert both.topics["similarity"].min() > 0.999
    assert not both.topics["apart"].any()
    for table in (both.languages, both.kinds, both.tones):
        assert (table["first_share"] == table["second_share"]).all()


def test_pairs_are_those_that_the_report_itself_finds_between_its_questions(demo):
    # The report centres by question and language over all five questions; the pairs of two of them are found here from these alone.
    both = compare(demo, demo, question="q1", other_question="q5")
    told = demo.recurring.query("question == 'q1' and other_question == 'q5'")
    found = set(zip(both.topics["first_topic"], both.topics["second_topic"], strict=True))

    assert set(zip(told["topic"], told["other_topic"], strict=True)) <= found
    assert both.topics["first_question"].eq("q1").all()
    assert both.topics["second_question"].eq("q5").all()


def test_every_topic_is_told_once_and_every_idea_that_counts_is_counted(demo):
    both = compare(demo, demo, question="q3", other_question="q4")
    topics = demo.topics[demo.topics["question"].isin(["q3", "q4"])]

    assert len(both.alone) + 2 * len(both.topics) == len(topics)
    for table in (both.languages, both.kinds, both.tones):
        assert table["first_ideas"].sum() == len(_only(demo, "q3"))
        assert table["second_ideas"].sum() == len(_only(demo, "q4"))
        assert table[["first_low", "second_low", "first_high", "second_high"]].notna().all(axis=None)


def test_what_is_in_one_alone_has_a_share_of_nothing_with_its_interval(demo):
    ideas = demo.ideas
    without = dataclasses.replace(demo, ideas=ideas[ideas["language"] != "ko"])

    korean = compare(demo, without, question="q1", other_question="q1").languages.set_index("value").loc["ko"]

    assert korean["first_ideas"] > 0
    assert korean["second_share"] == 0 < korean["second_high"]


def test_a_question_that_there_is_not_is_refused_in_a_sentence(demo):
    with pytest.raises(DataError, match="'q9'; there are q1, q2"):
        compare(demo, demo, question="q9")
