"""Closed questions: one answer a person, counted for everybody, by topic and group; small counts stay hidden."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.across.answers import ALL, GROUP, TOPIC, answers_to_closed
from strategy_nlp.analysis.flow import analyse
from strategy_nlp.errors import ConsultationError, DataError
from strategy_nlp.findings.closed_questions import all_answers, answers_by, answers_sentence
from strategy_nlp.findings.question import question_findings
from strategy_nlp.intake.consultation import Question, read_consultation

SCALE = ("Yes", "Rather yes", "No")
QUESTION = Question("q1", "Should the river be dammed?", choices=SCALE)
NOBODY = pd.DataFrame({"question": [], "voter_id": [], "group": []})


def _ideas(chosen, *, topics=None, authors=None):
    count = len(chosen)
    return pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(count)], "question": "q1", "choice": chosen, "created_at": "",
            "author_id": authors or [f"p{n}" for n in range(count)], "topic": pd.array(topics or [None] * count, dtype="Int64"),
        }
    )  # fmt: skip


def test_counts_are_of_people_to_the_nearest_ten_and_shares_of_these():
    ideas = _ideas(["Yes"] * 27 + ["Rather yes"] * 14 + ["No"] * 41)

    told = answers_to_closed(ideas, NOBODY, [QUESTION], min_cell=10)

    assert told["choice"].tolist() == list(SCALE)
    assert told["n_people"].tolist() == [30, 10, 40]
    assert told["share"].tolist() == [0.38, 0.12, 0.5]
    assert ((told["low"] < told["share"]) & (told["share"] < told["high"])).all()


def test_the_last_answer_of_a_person_counts_once_and_nameless_ones_each():
    chosen, authors = ["Yes"] * 12 + ["No"] * 12 + ["No"] * 20, [f"p{n}" for n in range(12)] * 2 + [""] * 20
    ideas = _ideas(chosen, authors=authors)

    told = answers_to_closed(ideas, NOBODY, [QUESTION], min_cell=10)

    assert told.set_index("choice")["n_people"].tolist() == [0, 0, 30]


@pytest.mark.parametrize(("yes", "rather", "no"), [(40, 12, 3), (40, 9, 30), (12, 11, 1)])
def test_few_are_missing_and_cannot_be_worked_out(yes, rather, no):
    ideas = _ideas(["Yes"] * yes + ["Rather yes"] * rather + ["No"] * no)

    told = answers_to_closed(ideas, NOBODY, [QUESTION], min_cell=10)

    missing = told["n_people"].isna()
    assert missing.sum() >= 2
    assert sum(count for count, hidden in zip((yes, rather, no), missing, strict=True) if hidden) >= 10
    assert told["share"].isna().all()


def test_topics_and_groups_stand_beside_everybody():
    ideas = _ideas(["Yes"] * 20 + ["No"] * 20, topics=[0] * 20 + [1] * 20)
    voters = pd.DataFrame({"question": "q1", "voter_id": [f"p{n}" for n in range(40)], "group": ["A", "B"] * 20})

    told = answers_to_closed(ideas, voters, [QUESTION], min_cell=10).set_index(["by", "value", "choice"])["n_people"]

    assert told[ALL, "", "Yes"] == told[ALL, "", "No"] == 20
    assert told[TOPIC, "0", "Yes"] == 20
    assert told[TOPIC, "0", "No"] == 0
    assert told[GROUP, "A", "Yes"] == told[GROUP, "B", "No"] == 10


def _with_closed(folder, answers='["Yes", "Rather yes", "No"]', kind="closed"):
    toml = folder / "consultation.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + f'kind = "{kind}"\nanswers = {answers}\n', encoding="utf-8")
    return folder


def test_a_folder_with_a_closed_question_is_read_counted_and_told(make_consultation):
    rows = [(f"i{n}", "q1", "", ("yes ", "NO")[n % 2], f"p{n}") for n in range(44)]
    words = [("w1", "q1", "Keep the river free for the fish that swim in it", "No", "p1")]
    folder = _with_closed(
        make_consultation(ideas=[("idea_id", "question", "text", "choice", "author_id"), *rows, *words])
    )

    found = question_findings(analyse(folder).public(), "q1")

    assert all_answers(found)["n_people"].tolist() == [20, 0, 20]
    assert "50%" in answers_sentence(found)
    assert answers_by(found, TOPIC).empty


def test_answers_without_words_are_set_aside_as_answers_and_not_as_ideas_without_words(make_consultation):
    rows = [(f"i{n}", "q1", "", ("yes ", "NO")[n % 2], f"p{n}") for n in range(44)]
    words = [("w1", "q1", "Keep the river free for the fish that swim in it", "No", "p1"), ("w2", "q1", " ", "", "p2")]
    folder = _with_closed(
        make_consultation(ideas=[("idea_id", "question", "text", "choice", "author_id"), *rows, *words])
    )

    analysis = analyse(folder)

    counts = analysis.ideas["dropped_because"].value_counts()
    assert (counts["chosen"], counts["blank"], counts[""]) == (44, 1, 1)
    steps = analysis.funnel.set_index("step")
    assert steps.loc["chosen", "ideas_in"] - steps.loc["chosen", "ideas_out"] == 44


def test_a_consultation_without_closed_questions_has_no_step_for_them(demo):
    assert "chosen" not in set(demo.funnel["step"])


def test_an_open_question_says_nothing_of_answers(demo):
    assert demo.answers.empty
    assert answers_sentence(question_findings(demo, "q1")) == ""


def test_an_answer_that_the_question_does_not_offer_is_refused_in_a_sentence(make_consultation):
    folder = _with_closed(
        make_consultation(ideas=[("idea_id", "question", "text", "choice"), ("i1", "q1", "Words", "Maybe")])
    )

    with pytest.raises(DataError, match=r"ideas\.csv, row 2: choice is 'Maybe'; it must be one of the answers"):
        analyse(folder)


@pytest.mark.parametrize(
    ("answers", "kind", "said"),
    [('["Yes"]', "closed", "has 1 answers"), ('["Yes", "yes"]', "closed", "all different"), ('["a", "b"]', "open", "is open"),
     ('"Yes"', "closed", "list of texts"), ("[]", "half", "open or closed")],
)  # fmt: skip
def test_a_closed_question_needs_answers(make_consultation, answers, kind, said):
    folder = _with_closed(make_consultation(ideas=[("idea_id", "question", "text")]), answers, kind)

    with pytest.raises(ConsultationError, match=said):
        read_consultation(folder)


def _bounds(told, by, choice):
    """What everybody's count less those told of topics or groups says of the others: at least, at most."""
    own = told[(told["choice"] == choice) & told["n_people"].notna()].set_index("by")["n_people"].astype(int)
    parts = own[own.index == by]
    parts = parts[parts > 0]
    most, least = own[ALL] + 4, max(own[ALL] - 5, 10)
    return least - sum(parts + 4), most - sum(max(part - 5, 10) for part in parts)


@pytest.mark.parametrize(
    ("sizes", "few"), [((10, 10, 3), 3), ((10, 12, 10, 4), 4), ((44, 44, 7), 7), ((31, 10, 2), 2), ((14, 1), 1), ((54, 54, 54, 6), 6)]
)  # fmt: skip
@pytest.mark.parametrize("by", [TOPIC, GROUP])
def test_everybody_less_what_is_told_of_topics_and_groups_tells_no_few(sizes, few, by):
    # Each topic, or group, has others who chose another answer; of the last only a few chose this one.
    chosen, parts = [], []
    for place, size in enumerate(sizes):
        chosen += ["Yes"] * size + ["No"] * 20
        parts += [place] * (size + 20)
    voters = pd.DataFrame(
        {"question": "q1", "voter_id": [f"p{n}" for n in range(len(chosen))], "group": [f"g{part}" for part in parts]}
    )
    ideas = _ideas(chosen, topics=parts if by == TOPIC else None)

    told = answers_to_closed(ideas, voters if by == GROUP else NOBODY, [QUESTION], min_cell=10)

    low, high = _bounds(told, by, "Yes")
    # That there are others, and ten or more of them, is no few.
    assert 0 < few < 10
    assert low <= 1 or low >= 10
    assert high >= 9


def test_a_topic_or_group_of_which_an_answer_is_few_is_not_told_of_at_all():
    ideas = _ideas(["Yes"] * 30 + ["No"] * 24 + ["Rather yes"] * 3, topics=[0] * 30 + [1] * 27)

    told = answers_to_closed(ideas, NOBODY, [QUESTION], min_cell=10)

    assert not told.loc[told["by"] == TOPIC, "n_people"].isna().any()
    assert "1" not in set(told.loc[told["by"] == TOPIC, "value"])


def _of_so_many(count):
    """Every number of people that is told as so many tens."""
    return range(max(count - 5, 10), count + 5) if count else [0]


def _left_over(told, people, everybody):
    """Everything that those of a choice who are in no told topic can be: of two choices, people of each topic and all being known."""
    by_topic = (
        told[told["by"] == TOPIC].groupby("value", sort=False)["n_people"].apply(lambda own: own.astype(int).tolist())
    )
    sums = {(0, 0)}
    for topic, counts in by_topic.items():
        pairs = [
            (one, people[topic] - one)
            for one in _of_so_many(counts[0])
            if people[topic] - one in _of_so_many(counts[1])
        ]
        sums = {(one + own[0], two + own[1]) for one, two in sums for own in pairs}
    all_told = told.loc[told["by"] == ALL, "n_people"].astype(int).tolist()
    every = [(one, everybody - one) for one in _of_so_many(all_told[0]) if everybody - one in _of_so_many(all_told[1])]
    return [(one - a, two - b) for one, two in every for a, b in sums if one >= a and two >= b]


@pytest.mark.parametrize("seed", range(60))
def test_how_many_answered_and_wrote_on_each_topic_tells_no_few_beside_tens(seed):
    draw = np.random.default_rng(seed)
    counts = draw.integers(0, 60, (int(draw.integers(2, 5)), 2))
    counts[-1] = draw.integers(0, 14, 2)
    chosen = [
        choice for row in counts for choice, people in zip(("Yes", "No"), row, strict=True) for _ in range(people)
    ]
    topics = [topic if topic < len(counts) - 1 else None for topic, row in enumerate(counts) for _ in range(row.sum())]

    told = answers_to_closed(
        _ideas(chosen, topics=topics), NOBODY, [replace(QUESTION, choices=("Yes", "No"))], min_cell=10
    )

    if (told["by"] == TOPIC).any() and told.loc[told["by"] == ALL, "n_people"].notna().all():
        shown = told.loc[told["by"] == TOPIC, "value"].astype(int).unique()
        people = {str(topic): int(counts[topic].sum()) for topic in shown}
        few = counts[[topic not in shown for topic in range(len(counts))]].sum(axis=0)
        possible = _left_over(told, people, len(chosen))
        for place in (0, 1):
            least, most = min(one[place] for one in possible), max(one[place] for one in possible)
            assert not 0 < few[place] < 10 or (least <= 1 and most >= 9), (counts.tolist(), least, most)


def test_which_topic_goes_beside_few_others_is_drawn_and_the_same_in_every_run():
    chosen, topics = ["Yes"] * 85 + ["No"] * 78, [0] * 45 + [1] * 37 + [None] * 3 + [0] * 40 + [1] * 35 + [None] * 3
    ideas, asked = _ideas(chosen, topics=topics), [replace(QUESTION, choices=("Yes", "No"))]

    def told(secret):
        table = answers_to_closed(ideas, NOBODY, asked, min_cell=10, secret=str(secret).encode())
        return frozenset(table.loc[table["by"] == TOPIC, "value"])

    found = [told(secret) for secret in range(12)]

    assert {frozenset({"0"}), frozenset({"1"})} <= set(found)
    assert found == [told(secret) for secret in range(12)]
