"""Cleaning sets ideas aside with a reason, and never loses one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategy_nlp.text.copies import campaigns as copies
from strategy_nlp.text.what_counts import (
    campaigns,
    find_copies,
    funnel,
    is_non_answer,
    normalise,
    set_aside,
    set_translations_aside,
)

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
        "tidak ada", "không có", "KHONG CO", "немає", "en tiedä", "ندارم", "NULL", "(blank)", "NaN", "#N/A", "N.A.", "لَا أَعْلَمُ", "لا شئ", "Nevím.", "nincs véleményem", "Nu știu",
        "Vet ej", "Ved ikke", "Δεν γνωρίζω", "לא יודעת", "Tidak tahu, maaf", "wala po", "Нема", "Няма", "ne znam", "Nežinau", "ei tea", "nezinu", "لا يوجد، لا تعليق", "معلوم نہیں", "জানি না",
        "தெரியாது", "తెలియదు", "ಗೊತ್ತಿಲ್ಲ", "എനിക്കറിയില്ല", "माहित नाही", "थाहा छैन", "ਪਤਾ ਨਹੀਂ", "ખબર નથી", "නැත", "မရှိပါ", "គ្មាន", "ບໍ່ຮູ້", "არ ვიცი", "չգիտեմ", "bilmirəm", "білмеймін", "Yoʻq", "мэдэхгүй",
        "አላውቅም", "ma garanayo", "ban sani ba", "angazi", "weet nie", "no ho sé", "ez dakit", "ddim yn gwybod", "nuk e di", "ma nafx", "m pa konnen", "tsy misy", "ไม่มีค่ะ", "pata nahi", "test test", "I have no suggestions.",
    ],
)  # fmt: skip
def test_non_answers_are_known_in_many_languages_and_spellings(text):
    assert is_non_answer(pd.Series([text])).item()


@pytest.mark.parametrize(
    "text", [":face-blue-smiling::washhands:", ":+1: :+1:", "👍🏽 :heart:", ":_ourEmoji: :100:", "::", "-"]
)
def test_signs_and_names_of_emoji_alone_are_blank(text):
    assert set_aside(_ideas(text), show_pending=False)["dropped_because"].tolist() == ["blank"]


@pytest.mark.parametrize("text", ["Meet at 10:30:00", ":yes: open the archives", "the rule: all:none"])
def test_colons_among_words_are_no_emoji(text):
    assert set_aside(_ideas(text), show_pending=False)["dropped_because"].tolist() == [""]


@pytest.mark.parametrize(
    "text",
    [
        "No nuclear power", "Nothing about us without us", "None of the roads are safe", "Test the water", "Null tolerance for racism", "Nada de minería en el páramo", "لا للفساد", "Nein zur Autobahn",
        "Nie dla elektrowni", "نه به اعدام", "Không xả rác", "Tidak adil", "ไม่มีน้ำประปา", "没有水", "Peace", "Water", "無料", "Нет войне", "Hayır oyu verin", "Non au barrage", "I don't care about parking, I care about buses",
    ],
)  # fmt: skip
def test_a_no_to_something_is_an_opinion(text):
    assert not is_non_answer(pd.Series([text])).item()


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
            LONG.replace("groups", "group"),
            LONG.replace("village,", "town,"),
        ],
        index=list("abcde"),
    )

    assert find_copies(texts).tolist() == ["", "", "a", "a", ""]


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


def _unit_vectors(count, seed):
    """Vectors of which every third nearly says again what an earlier one said."""
    random = np.random.default_rng(seed)
    made = random.normal(0, 1, (count, 32))
    again = np.flatnonzero(np.arange(count) % 3 == 2)
    made[again] = made[random.integers(0, again)] + random.normal(0, 0.1, (len(again), 32))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32), random.choice(
        ["en", "fr", "ar"], count
    )


def _first_said_plainly(vectors, languages, same_meaning):
    """The definition, row by row."""
    first = np.arange(len(vectors))
    for row in range(1, len(vectors)):
        near = vectors[:row] @ vectors[row]
        allowed = (near >= same_meaning) & (languages[:row] != languages[row]) & (first[:row] == np.arange(row))
        if allowed.any():
            first[row] = int(np.where(allowed, near, -1).argmax())
    return first


def test_comparing_in_blocks_finds_what_comparing_one_by_one_finds():
    vectors, languages = _unit_vectors(2_500, seed=1)

    found = copies.first_said(vectors, languages, 0.8)

    plainly = _first_said_plainly(vectors, languages, 0.8)
    assert (found == plainly).all()
    assert (plainly != np.arange(2_500)).sum() > 300


def test_comparing_by_cells_finds_nearly_all_and_invents_nothing(monkeypatch):
    vectors, languages = _unit_vectors(4_000, seed=2)
    again = _first_said_plainly(vectors, languages, 0.8) != np.arange(4_000)
    monkeypatch.setattr(copies, "_EXACT", 100)

    found = copies.first_said(vectors, languages, 0.8) != np.arange(4_000)

    assert (found & again).sum() >= 0.9 * again.sum()
    assert (found & ~again).sum() <= 0.01 * again.sum()


def _sent(count, *, authors, text=LONG):
    return _ideas(
        *[f"{text}, please {'!' * place}" for place in range(count)],
        author_id=authors,
        created_at=[f"2026-03-{place + 1:02}T10:30" for place in range(count)],
    )


def test_a_campaign_is_told_with_its_evidence():
    ideas = set_aside(_sent(12, authors=[f"p{place}" for place in range(12)]), show_pending=False)

    (row,) = campaigns(ideas, min_cell=10).to_dict("records")

    assert (row["campaign"], row["size"], row["by"], row["n_authors"]) == ("i0", 12, "many", 10)
    assert (row["first_day"], row["last_day"]) == ("2026-03-01", "2026-03-12")


@pytest.mark.parametrize(
    ("authors", "by"), [(["p"] * 4, "one"), (["p", "q", "q", "r"], "many"), (["p", "", "q", "r"], "unknown")]
)
def test_few_authors_of_a_campaign_are_not_counted_out_loud(authors, by):
    ideas = set_aside(_sent(4, authors=authors), show_pending=False)

    (row,) = campaigns(ideas, min_cell=10).to_dict("records")

    assert row["by"] == by
    assert pd.isna(row["n_authors"])


def test_authors_of_a_campaign_are_told_in_tens_from_the_least_that_may_be_told():
    ten = set_aside(_sent(11, authors=[f"p{min(place, 9)}" for place in range(11)]), show_pending=False)
    many = set_aside(_sent(25, authors=[f"p{place}" for place in range(25)]), show_pending=False)
    odd = set_aside(_sent(17, authors=[f"p{place}" for place in range(17)]), show_pending=False)

    assert campaigns(ten, min_cell=10)["n_authors"].tolist() == [10]
    assert campaigns(ten, min_cell=11)["n_authors"].isna().all()
    assert campaigns(many, min_cell=10)["n_authors"].tolist() == [20]
    assert campaigns(odd, min_cell=15)["n_authors"].tolist() == [15]


def test_campaigns_stand_by_question_and_the_largest_first():
    one, other = _sent(3, authors=["p", "q", "r"]), _sent(4, authors=["p", "q", "r", "s"], text=LONG + " for all of us")
    both = pd.concat([one, other.assign(idea_id="x" + other["idea_id"])], ignore_index=True)
    elsewhere = one.assign(idea_id="e" + one["idea_id"], question="q0")

    found = campaigns(set_aside(pd.concat([both, elsewhere], ignore_index=True), show_pending=False), min_cell=10)

    assert found[["question", "campaign", "size"]].to_numpy().tolist() == [
        ["q0", "ei0", 3],
        ["q1", "xi0", 4],
        ["q1", "i0", 3],
    ]


def test_a_campaign_whose_dates_cannot_be_read_has_none():
    sent = _sent(4, authors=["p"] * 4).assign(created_at=["<svg onload=alert(1)>", "yesterday", "", "2026-03-02"])

    (row,) = campaigns(set_aside(sent, show_pending=False), min_cell=10).to_dict("records")

    assert (row["first_day"], row["last_day"]) == ("2026-03-02", "2026-03-02")


def test_the_same_sentence_twice_is_no_campaign():
    assert campaigns(set_aside(_sent(2, authors=["p", "q"]), show_pending=False), min_cell=10).empty


def test_what_is_only_a_detail_that_was_taken_out_says_nothing():
    marked = set_aside(_ideas("[email] [phone]", "[email] knows how to open a school"), show_pending=False)

    assert marked["dropped_because"].tolist() == ["blank", ""]
