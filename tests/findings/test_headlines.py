"""What a report leads with: only what votes say beyond doubt, of ideas that they cannot tell apart one that asks for something."""

from types import SimpleNamespace

import pandas as pd
import pytest

from strategy_nlp.findings.headlines import headlines, votes_on_quoted
from strategy_nlp.findings.translation import speaking
from strategy_nlp.findings.votes.division import division_sentence
from strategy_nlp.findings.votes.rankings import most_divided, nearest_to_divided
from strategy_nlp.intake.settings import Settings
from strategy_nlp.statistics.pooling import compare_ideas
from strategy_nlp.votes.ballots import agreement


def _findings(rows, *, supports=None):
    """Findings with ideas of (agree, disagree, kind), each seen by a hundred voters."""
    used = pd.DataFrame(
        {
            "idea_id": [f"i{place}" for place in range(len(rows))],
            "text": [f"Idea number {place}" for place in range(len(rows))],
            "kind": [kind for *_, kind in rows],
            "n_agree": [agree for agree, *_ in rows],
            "n_disagree": [against for _, against, _ in rows],
            "n_seen": [100 if agree + against else 0 for agree, against, _ in rows],
            "supports": supports or [None] * len(rows),
        }
    ).assign(
        n_pass=0,
        language="en",
        translation="",
        translation_language="",
        supports=lambda table: table["supports"].astype(float),
    )
    used = compare_ideas(agreement(used)) if used["n_seen"].any() else used.assign(**dict.fromkeys(NUMBERS))
    alike = pd.DataFrame(columns=["idea_id", "alike_to"])
    return SimpleNamespace(used=used, alike=alike, topics=pd.DataFrame({"size": []}), settings=Settings(), voters=100)


NUMBERS = ("agree_share", "pooled_low", "pooled_high", "pooled_share", "consensus", "against_low", "divisiveness_low")
SURE = [(90, 5, "experience"), (90, 6, "proposal"), (60, 30, "proposal"), (47, 47, "proposal"), (5, 90, "objection")]


@pytest.fixture(autouse=True)
def _in_english():
    with speaking("en"):
        yield


@pytest.mark.parametrize(
    ("language", "languages", "translated", "leads"),
    [
        ("en", ["hi", "sw", "en"], ["", "en", ""], "i1"),
        ("en", ["hi", "sw", "sw"], ["", "", "en"], "i2"),
        ("es", ["sw", "sw", "es"], ["en", "es", ""], "i1"),
        ("es", ["hi", "hi", "en"], ["", "", ""], "i2"),
        ("en", ["hi", "hi", "hi"], ["", "", ""], "i0"),
    ],
)
def test_of_ideas_that_votes_cannot_tell_apart_one_that_can_be_read_leads(language, languages, translated, leads):
    findings = _findings([(90, 5, "proposal"), (90, 6, "proposal"), (90, 6, "proposal"), (70, 20, "proposal")])
    # The last could be read by everybody; but its votes tell it apart.
    findings.used = findings.used.assign(
        language=[*languages, language], translation=[*(code and "x" for code in translated), ""],
        translation_language=[*translated, ""],
    )  # fmt: skip
    findings.settings = Settings(language=language)

    assert headlines(findings)[0].idea["idea_id"] == leads


def test_of_ideas_that_votes_cannot_tell_apart_one_that_asks_leads():
    agreed, divided, against = headlines(_findings(SURE))

    assert (agreed.idea["idea_id"], agreed.votes) == ("i1", "90 of 100 agree")
    assert (divided.idea["idea_id"], divided.votes) == ("i3", "47 for, 47 against")
    assert (against.idea["idea_id"], against.votes) == ("i4", "5 for, 90 against")


def test_an_idea_that_votes_put_first_leads_whatever_its_kind():
    rows = [(99, 0, "experience"), (80, 15, "proposal"), *SURE[2:]]

    assert headlines(_findings(rows))[0].idea["idea_id"] == "i0"


def test_a_slot_that_votes_cannot_fill_says_so():
    told = headlines(_findings([(70, 20, "proposal"), (65, 30, "proposal"), (60, 30, "")]))

    assert told[0].idea
    assert [one.idea for one in told[1:]] == [{}, {}]
    assert "no idea has a majority against it beyond doubt" in told[2].votes


def test_supports_lead_as_supports():
    told = headlines(_findings([(0, 0, "proposal")] * 4, supports=[3, 40, 12, 7]))

    assert [(one.name, one.idea["idea_id"], one.votes) for one in told] == [
        ("Most supported", "i1", "40 supports"),
        ("Most supported", "i2", "12 supports"),
        ("Most supported", "i3", "7 supports"),
    ]


def test_votes_on_an_idea_of_which_a_part_is_quoted_are_said_to_be_on_the_whole():
    idea = {"text": "The courts are slow. Publish every verdict!", "translation": "", "agree_share": 0.5}
    votes = {"n_agree": 12, "n_disagree": 12, "n_seen": 24}

    assert votes_on_quoted("Publish every verdict!", idea | votes) == "on the whole idea: 12 for, 12 against"
    assert votes_on_quoted("The courts are slow. Publish every verdict", idea | votes) == "12 for, 12 against"
    assert (
        votes_on_quoted("Publish every verdict!", {**idea, "translation": "Publish every verdict", **votes})
        == "12 for, 12 against"
    )
    assert votes_on_quoted("Publish every verdict!", {**idea, "agree_share": float("nan")}) == ""


def test_without_votes_no_topic_leads_whose_ideas_do_not_belong_together():
    findings = _findings([(0, 0, "proposal")] * 4)
    # From the largest: mixed, loosely held together, and two that hold.
    findings.topics = pd.DataFrame(
        {
            "topic": [0, 1, 2, 3],
            "size": [40, 30, 20, 10],
            "stability": [0.9, 0.1, 0.9, 0.9],
            "label_source": ["mixed", "quotation", "quotation", "machine"],
            "exemplars": [["i0"], ["i1"], ["i2"], ["i3"]],
        }
    )

    told = headlines(findings)
    assert [one.idea["idea_id"] for one in told] == ["i2", "i3"]
    assert told[0].votes == "from a topic of 20 ideas; of a larger one the ideas hardly belong together"


def test_without_votes_a_topic_that_no_quotation_stands_for_comes_after_those_that_one_does():
    findings = _findings([(0, 0, "proposal")] * 3)
    findings.topics = pd.DataFrame(
        {
            "topic": [0, 1, 2],
            "size": [40, 30, 20],
            "stability": 0.9,
            "label_source": ["among", "quotation", "subject"],
            "exemplars": [["i0"], ["i1"], ["i2"]],
        }
    )

    assert [one.idea["idea_id"] for one in headlines(findings)] == ["i1", "i2", "i0"]


def test_where_few_are_sure_those_that_come_nearest_stand_below_and_are_said_not_to_be():
    findings = _findings([(60, 30, "proposal"), (47, 47, "proposal"), (58, 32, "proposal"), (95, 2, "proposal")])
    findings.used["surely_divided"] = [False, True, False, False]
    shown = nearest_to_divided(most_divided(findings))

    assert shown["idea_id"].tolist() == ["i1", "i2", "i0"]
    assert division_sentence(findings).startswith("On 1 idea")
    assert "we cannot be sure" in division_sentence(findings)


def test_where_enough_are_sure_nothing_else_stands_among_them():
    findings = _findings([(47, 47, "proposal"), (48, 46, "proposal"), (46, 48, "proposal"), (60, 30, "proposal")])
    findings.used["surely_divided"] = [True, True, True, False]

    assert len(nearest_to_divided(most_divided(findings))) == 3
    assert "we cannot be sure" not in division_sentence(findings)
