"""Cleaning sets ideas aside with a reason, and never loses one."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.clean import find_copies, funnel, is_non_answer, normalise, set_aside, set_translations_aside

LONG = "Let village groups join as a village, with one card on the wall of the meeting house"


def _ideas(*texts, **columns):
    table = pd.DataFrame({"text": texts})
    defaults = {"question": "q1", "status": "accepted", "channel": "survey"}
    return table.assign(idea_id=[f"i{place}" for place in range(len(texts))], **{**defaults, **columns})


def test_normalising_keeps_the_joiners_that_scripts_need():
    assert normalise("می\u200cخواهم") == "می\u200cخواهم"
    assert normalise("👩\u200d🏫") == "👩\u200d🏫"


def test_normalising_removes_what_deceives_the_reader():
    assert normalise("safe\u202eevil\u2066 \u200btext\u0000\n\n again") == "safeevil text again"


@pytest.mark.parametrize(
    "text",
    [
        "No comment.", "I don't know", "idk", "N/A", "sin comentarios", "¡No lo sé!", "Je ne sais pas…", "لا أعرف", "não sei", "Keine Ahnung",
        "boh", "geen idee, sorry", "nie wiem", "Не знаю.", "bilmiyorum", "不知道", "特になし", "모르겠습니다.", "पता नहीं", "sijui",
    ],
)  # fmt: skip
def test_non_answers_of_every_demo_language_are_known(text):
    assert is_non_answer(pd.Series([text])).item()


@pytest.mark.parametrize(
    "text",
    [
        "No idea is too small to try",
        "I know what to do: nothing about us without us",
        "Say no to sponsors",
        "我不知道为什么没有人谈论水",
    ],
)
def test_opinions_that_look_like_non_answers_stay(text):
    assert not is_non_answer(pd.Series([text])).item()


def test_copies_belong_to_the_first_of_them():
    texts = pd.Series(
        [
            LONG,
            "Something else entirely, about courts and judges",
            LONG.upper() + "!!",
            LONG.replace("village,", "town,"),
        ],
        index=list("abcd"),
    )

    assert find_copies(texts).tolist() == ["", "", "a", "a"]


def test_short_texts_are_copies_only_if_equal():
    assert find_copies(pd.Series(["Sue them", "sue them!", "Sue them all"], index=list("abc"))).tolist() == [
        "",
        "a",
        "",
    ]


@given(
    st.lists(
        st.sampled_from([LONG, LONG + "!", "No comment", "", "Open the archives to families of the missing", "🎉"]),
        max_size=12,
    )
)
def test_no_idea_is_lost_or_invented(texts):
    marked = set_aside(_ideas(*texts), show_pending=False)
    steps = funnel(marked)

    assert len(marked) == len(texts)
    assert marked["used"].sum() == steps["ideas_out"].iloc[-1]
    assert steps["ideas_in"].iloc[0] == len(texts)
    assert (steps["ideas_out"].iloc[:-1].to_numpy() == steps["ideas_in"].iloc[1:].to_numpy()).all()


def test_a_rejected_idea_is_no_original_of_a_copy():
    marked = set_aside(_ideas(LONG, LONG, status=["rejected", "accepted"]), show_pending=False)

    assert marked["dropped_because"].tolist() == ["rejected", ""]


def test_pending_ideas_are_used_only_where_the_setting_says_so():
    ideas = _ideas(LONG, status=["pending"])

    assert set_aside(ideas, show_pending=True)["used"].tolist() == [True]
    assert set_aside(ideas, show_pending=False)["dropped_because"].tolist() == ["pending"]


def test_the_same_text_on_another_question_is_no_copy():
    marked = set_aside(_ideas(LONG, LONG, question=["q1", "q2"]), show_pending=False)

    assert marked["used"].all()


@pytest.mark.real_data
def test_real_answers_are_not_called_non_answers(real_data):
    proposals = pd.read_csv(real_data / "upr_recommendations" / "upr.csv", keep_default_na=False)
    column = max(proposals.columns, key=lambda name: proposals[name].astype(str).str.len().mean())

    assert not is_non_answer(proposals[column]).any()


def test_what_is_said_again_in_another_language_counts_once():
    texts = [
        "Teach human rights in every school",
        "Enseñar derechos humanos en cada escuela",
        "Plant trees by the river",
    ]
    ideas = pd.DataFrame(
        {"idea_id": ["a", "b", "c"], "question": "q1", "text": texts, "language": ["en", "es", "en"], "used": True}
    ).assign(duplicate_of="", dropped_because="")
    vectors = pd.DataFrame([[1.0, 0, 0], [0.9, 0.436, 0], [0, 0, 1]], dtype="float32")

    marked = set_translations_aside(ideas, vectors, same_meaning=0.8)

    assert marked["duplicate_of"].tolist() == ["", "a", ""]
    assert marked["used"].tolist() == [True, False, True]
    assert set_translations_aside(ideas, vectors, same_meaning=0)["used"].all()


def test_the_same_in_one_language_is_left_to_the_search_for_copies():
    texts = ["Teach human rights in every school", "Every school should teach human rights"]
    ideas = pd.DataFrame(
        {"idea_id": ["a", "b"], "question": "q1", "text": texts, "language": "en", "used": True}
    ).assign(duplicate_of="", dropped_because="")

    marked = set_translations_aside(ideas, pd.DataFrame([[1.0, 0], [1, 0]], dtype="float32"), same_meaning=0.8)

    assert marked["used"].all()
