"""A page says whether people checked the machine, what came of it, and when that is of other answers."""

from types import SimpleNamespace

import pandas as pd
import pytest

from strategy_nlp.findings.checked.sentences import checked_in_short, checked_of, checked_sentences
from strategy_nlp.findings.checked.tables import agreement_table, class_table
from strategy_nlp.findings.translation import speaking
from strategy_nlp.intake.checked import state_of


def _figures(value):
    ends = {"_low": value - 0.1, "_high": value + 0.1} if value is not None else {"_low": None, "_high": None}
    return {f"{name}{end}": one for name in ("precision", "recall", "f1") for end, one in {"": value, **ends}.items()}


@pytest.fixture
def analysis():
    ideas = pd.DataFrame(
        {"idea_id": ["a", "b"], "question": "q1", "used": True, "topic": pd.array([0, 1], "Int64"), "sentiment": "neutral", "kind": "", "language": ["en", "sw"]}
    )  # fmt: skip
    topics = pd.DataFrame(
        {"question": "q1", "topic": [0, 1], "label": ["Night buses", "Stop <filming>"], "label_source": ["reviewed", "quotation"], "label_language": ["", "en"]}
    )  # fmt: skip
    checked = {
        "version": 1, "mark": "x", "made_on": "2026-03-01", "coders": 2, "ideas": 60, "population": 700, "told": state_of(ideas),
        "agreement": [
            {"side": "topic", "between": "people", "alpha": 0.74, "alpha_low": 0.66, "alpha_high": 0.8, "ideas": 60},
            {"side": "topic", "between": "machine", "alpha": None, "alpha_low": None, "alpha_high": None, "ideas": 3},
        ],
        "machine": [
            {"side": "topic", "name": "all", "ideas": 60, **_figures(0.81)},
            {"side": "topic", "name": "q1/0", "ideas": 30, **_figures(0.6)},
            {"side": "topic", "name": "q1/1", "ideas": 3, **_figures(None)},
        ],
        "intrusion": [{"task": "words", "share": 0.8, "low": 0.6, "high": 0.9, "chance": 0.1667, "tasks": 15}],
        "pairs": [{"machine": "same", "share": None, "low": None, "high": None, "pairs": 3}],
    }  # fmt: skip
    return SimpleNamespace(ideas=ideas, topics=topics, build={"checked": checked})


def test_a_report_that_nobody_checked_says_so():
    nobody = checked_of(SimpleNamespace(build={}, ideas=None))

    assert checked_sentences(nobody) == [checked_in_short(nobody)]
    assert checked_in_short(nobody).startswith("Not checked by people: nobody has coded a sample")


@pytest.mark.parametrize(
    ("language", "said"),
    [("es", "No comprobado por personas"), ("fr", "Non vérifié par des personnes"), ("ar", "لم يتحقق منه أشخاص")],
)
def test_it_says_so_in_each_language(language, said):
    with speaking(language):
        assert checked_in_short({}).startswith(said)


def test_a_report_that_people_checked_says_how_right_the_machine_is(analysis):
    told = " ".join(checked_sentences(checked_of(analysis)))

    assert (
        "2 people coded a sample of 60 of 700 ideas without seeing what the machine tells (last on 1 March 2026)."
        in told
    )
    assert "people found that one in 80% of 15 tasks (95% interval 60% to 90%); guessing finds 17%" in told
    # Of three pairs nothing is told.
    assert "pairs" not in told
    assert "changed" not in told
    assert "F1 is 0.81 for topics (0.71 to 0.91)" in checked_in_short(checked_of(analysis))


def test_figures_of_other_topics_are_said_to_be_of_those(analysis):
    analysis.ideas["topic"] = pd.array([1, 1], "Int64")
    checked = checked_of(analysis)

    assert checked["changed"] == ["topic"]
    assert "the machine's answers have changed (topics)" in checked_in_short(checked)
    # A number of a topic is another topic's by now.
    assert class_table(checked, "topic", analysis).empty


def test_tables_show_a_dash_where_too_little_was_coded(analysis):
    checked = checked_of(analysis)
    whole, topics = agreement_table(checked), class_table(checked, "topic", analysis)

    assert whole.to_dict("records") == [
        {"side": "topics", "ideas": 60, "precision": "0.81 (0.71 to 0.91)", "recall": "0.81 (0.71 to 0.91)", "f1": "0.81 (0.71 to 0.91)", "machine": "–", "people": "0.74 (0.66 to 0.80)"}
    ]  # fmt: skip
    assert topics["f1"].tolist() == ["0.60 (0.50 to 0.70)", "–"]
    assert "&lt;filming&gt;" in str(topics["name"].iloc[1])
