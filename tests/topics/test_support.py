"""A quotation stands for its topic only where seven in ten of its ideas stand behind it; else it is told as one voice."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.findings.titles.shown import plain_title, title_in_sentence, title_of, with_titles
from strategy_nlp.findings.translation import speaking
from strategy_nlp.intake.consultation import Question
from strategy_nlp.report.charts.style import above
from strategy_nlp.text.words.cutting import words_of
from strategy_nlp.topics.titles.naming import title_topics
from strategy_nlp.topics.titles.quotations import Asked
from strategy_nlp.topics.titles.support import Support

SHOPS = ["Open cheap shops downtown", "Bakers close far too early", "Nobody sells fresh fish here", "Markets deserve roofs against rain",
         "Butchers charge unfair prices lately", "Let farmers sell apples directly", "Stalls need running electricity", "Florists vanish every autumn"]  # fmt: skip
# All of one matter, and no word in common but where one is put in.
TIRED = ["Exhaustion eats us up in silence", "Nights without sleep ruin judgement", "Holidays must be real ones", "Rest before you break",
         "Weariness makes dangerous mistakes", "Staff collapse each spring", "Slow down, everybody", "Burned out again last June"]  # fmt: skip


def _ideas(*topics):
    rows = [
        (f"i{topic}{place}", text, "en", topic) for topic, own in enumerate(topics) for place, text in enumerate(own)
    ]
    return pd.DataFrame(rows, columns=["idea_id", "text", "language", "topic"])


def _vectors(ideas, *, near=()):
    """Ideas of one topic on one axis, each with a direction of its own; those that are near share that too."""
    rows = np.eye(2, 64)[ideas["topic"]] * 0.3
    for place, text in enumerate(ideas["text"]):
        rows[place, 2 if text in near else 3 + place] += 1
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _titled(*topics, near=(), **more):
    ideas = _ideas(*topics).assign(**more)
    vectors = _vectors(ideas, near=near)

    def encode(said):
        known = {text: vectors[place] for place, text in enumerate(ideas["text"])}
        return np.stack([next((known[text] for text in known if one in text), vectors[0]) for one in said])

    known = pd.DataFrame(
        {"topic": range(len(topics)), "label": "Own words", "label_source": "machine", "stability": 0.9}
    )
    asked = Asked(
        Question("q1", "What now?"), "en", "en", encode, lambda languages: pd.Series(True, index=languages.index)
    )
    return title_topics(ideas, known, vectors, asked=asked)


def _support(ideas, text, *, language="en", near=()):
    vectors = _vectors(ideas, near=near)
    place = int(np.flatnonzero(ideas["text"] == text)[0])
    found = Support(ideas, vectors, ideas["topic"].to_numpy(), apart_from=frozenset())
    return found.of(
        text, language, vectors[place], topic=int(ideas["topic"].iloc[place]), idea_id=ideas["idea_id"].iloc[place]
    )


def test_ideas_stand_behind_a_clause_whose_telling_words_they_say():
    ideas = _ideas(["Repair our buses", "Buses at night", "More buses please", "Fewer trams", "Wider lanes"], SHOPS)

    assert _support(ideas, "Repair our buses") == pytest.approx(2 / 4)
    assert _support(ideas, "Fewer trams") == 0


def test_what_is_said_in_a_translation_counts():
    ideas = _ideas(["Repair our buses", "Autobuses de noche", "Wider lanes"], SHOPS)
    through = ideas["text"].replace("Autobuses de noche", "Buses at night")

    assert _support(ideas, "Repair our buses") == 0
    assert _support(ideas.assign(common=through, common_language="en"), "Repair our buses") == pytest.approx(1 / 2)


def test_an_idea_that_shares_a_word_in_passing_does_not_stand_behind_a_clause():
    long = "Repair the buses and hire polite drivers, sell tickets by telephone, heat every stop in winter"
    ideas = _ideas([long, "Buses at night", "Long buses", "Buses, more of them"], SHOPS)

    assert _support(ideas, long) == 0


def test_ideas_that_mean_nearly_the_same_stand_behind_a_clause_whatever_their_words():
    ideas = _ideas(TIRED, SHOPS)

    assert _support(ideas, TIRED[0]) == 0
    assert _support(ideas, TIRED[0], near=TIRED[:2]) == pytest.approx(1 / 7)


def test_few_ideas_that_are_near_are_not_all_where_nobody_can_tell_of_the_others():
    """Of nine ideas one is Dutch and one near to it; the seven others say nothing that a Dutch clause could be held against."""
    ideas = _ideas(["Geen cent van regeringen", *TIRED], SHOPS)
    ideas.loc[0, "language"] = "nl"

    assert _support(
        ideas, "Geen cent van regeringen", language="nl", near=["Geen cent van regeringen", TIRED[0]]
    ) == pytest.approx(1 / 4)


def test_a_quotation_that_all_say_stands_alone():
    buses = [
        f"More buses {when}"
        for when in ("nightly", "Sundays", "downtown", "uphill", "early", "late", "weekly", "always")
    ]
    first = _titled(buses, SHOPS).iloc[0]

    assert (first["label_source"], first["label_words"]) == ("quotation", "")


def test_words_that_half_say_go_before_a_quotation_that_few_say():
    school = ["Education is what ministries are for", "Teachers need short courses", "Courses on cheap memory sticks", "Pay teachers to travel",
              "Evening courses for dockers", "Teachers write songs together", "Free courses, no exams", "Trust teachers"]  # fmt: skip
    ideas = [*school, *[f"{text}, teachers say" for text in TIRED[:4]]]
    # The first is nearest to the centre of its topic.
    first = _titled(ideas, SHOPS, balance=[0.9] + [-0.9] * 19).iloc[0]

    assert first["label"] == school[0]
    assert first["label_source"] == "subject"
    # The quotation is one voice: a second one stands beside it.
    assert (
        plain_title(title_of(first))
        == f"Teachers: “Education is what ministries are for”, “{first['second_label']}” and more"
    )
    assert np.mean(["teachers" in text.casefold() for text in ideas]) >= 0.5


@pytest.mark.parametrize(("buses", "source"), [(8, "quotation"), (6, "subject"), (5, "subject")])
def test_a_quotation_stands_alone_where_seven_in_ten_stand_behind_it(buses, source):
    whens = ("nightly", "Sundays", "downtown", "uphill", "early", "late", "weekly", "always", "soon")
    ideas = [*[f"More buses {when}" for when in whens[:buses]], *TIRED[: 10 - buses]]
    first = _titled(ideas, SHOPS, balance=[0.9] + [-0.9] * (9 + len(SHOPS))).iloc[0]

    # Of ten ideas one is quoted and told from the nine others.
    assert first["label"] == "More buses nightly"
    assert first["label_source"] == source


def test_a_case_of_the_matter_does_not_stand_alone_however_many_are_near_it():
    alone = [f"Stay with old people {when}" for when in ("daily", "nightly", "weekly", "at noon", "in June", "at dawn", "in May", "by turns")]  # fmt: skip
    case = "Teach coding, tablets and phones to old people"

    usual = _titled(alone, SHOPS, balance=[0.9] + [-0.9] * (7 + len(SHOPS))).iloc[0]
    special = _titled([case, *alone[1:]], SHOPS, balance=[0.9] + [-0.9] * (7 + len(SHOPS))).iloc[0]

    assert (usual["label"], usual["label_source"]) == (alone[0], "quotation")
    assert special["label"] == case
    assert special["label_source"] in {"subject", "among"}


def test_half_of_a_thought_does_not_stand_beside_the_first():
    halved = (
        "Lamps on every path would be lovely. On the other hand the dark of the old park is what bats, owls, moths, hedgehogs "
        "and whoever wants to see a star from a bench on a summer night have left to live from in this town"
    )
    ideas = ["Repair the fountain with volunteers", halved, *TIRED[:4]]

    first = _titled(ideas, SHOPS, balance=[0.95, 0.9] + [-0.95] * (4 + len(SHOPS))).iloc[0]

    assert first["label"] == ideas[0]
    assert first["second_label"] not in {"", "Lamps on every path would be lovely"}


def test_what_an_idea_asks_for_is_quoted_and_not_its_reason():
    reason, wish = "A court case here takes ten years", "choose three cases with care"

    def quoted(text):
        return _titled([text, *TIRED[:7]], SHOPS, balance=[0.9] + [-0.9] * (7 + len(SHOPS))).iloc[0]["label"]

    assert quoted(reason) == reason
    assert wish in quoted(f"{reason}, so {wish}")


def test_a_wish_that_names_nothing_makes_no_reason_of_what_stands_before_it():
    strike = "General strike in all countries. Let it hurt."

    def quoted(text):
        return _titled([text, *TIRED[:7]], SHOPS, balance=[0.9] + [-0.9] * (7 + len(SHOPS))).iloc[0]["label"]

    assert quoted(strike) == "General strike in all countries"
    assert quoted("A court case here takes ten years. Choose three cases with care.") == "Choose three cases with care"


def test_the_second_quotation_says_a_word_that_the_first_does_not_say():
    ideas = [
        "Chatbots still make silly mistakes",
        "Silly chatbots make mistakes",
        "Machines err more often than clerks",
        *TIRED[:5],
    ]

    first = _titled(ideas, SHOPS, balance=[0.95, 0.9, 0.2] + [-0.9] * (5 + len(SHOPS))).iloc[0]

    assert first["label"] == ideas[0]
    assert first["second_label"] == ideas[2]


@pytest.mark.parametrize(("fewer", "second"), [(4, "It will increase loneliness everywhere"), (0, "")])
def test_where_ideas_say_less_and_others_more_of_one_thing_both_are_heard(fewer, second):
    less = [
        "It will reduce loneliness here",
        *[f"Loneliness will be {when}" for when in ("felt less", "less usual", "reduced", "less bitter")],
    ]
    more = [
        "It will increase loneliness everywhere",
        *[f"Loneliness for {who}" for who in ("widows", "orphans", "sailors")],
    ]
    ideas = [*less, *(more if fewer else more[1:])]

    found = _titled(ideas, SHOPS, near=ideas, balance=[0.9] + [-0.5] * (len(ideas) + len(SHOPS) - 1)).iloc[0]

    assert found["label"] == less[0]
    assert found["second_label"] == second or (not second and found["second_label"] not in {"", *more[:1]})


def test_a_name_in_capitals_stays_in_capitals():
    wku = [f"WKU should {what}" for what in ("paint walls", "hire cooks", "sing louder", "cut grass", "open late", "lend books", "mend roofs", "plant trees")]  # fmt: skip
    odd = [*wku, *TIRED[:2]]
    ideas = _ideas(odd, SHOPS)

    found = Support(ideas, _vectors(ideas), ideas["topic"].to_numpy(), apart_from=frozenset()).subject("en", topic=0)

    assert found == ("WKU",)


def test_where_ideas_share_no_words_two_quotations_stand_and_the_word_that_there_is_more():
    first = _titled(TIRED, SHOPS).iloc[0]

    assert (first["label_source"], first["label_words"]) == ("among", "")
    assert first["second_label"] in " ".join(TIRED)
    assert plain_title(title_of(first)) == f"“{first['label']}”, “{first['second_label']}” and more"


def test_a_name_that_ideas_of_every_topic_say_is_no_title():
    tired, shops = (
        [f"{text} in Port Louis" for text in TIRED],
        [*SHOPS[:6], *[f"{text} in Port Louis" for text in SHOPS[6:]]],
    )

    assert "Port louis" not in set(_titled(tired, shops)["label"])
    # Where the others do not say it, it tells them apart.
    assert "Port louis" in set(_titled(tired, SHOPS)["label"])


LED = {
    "label": "Pay them", "label_source": "subject", "label_language": "en", "label_words": "Wages, hours", "second_label": "لا تدفعوا",
    "second_label_language": "ar",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "words", "among"),
    [("en", "Wages, hours: “", " and more"), ("es", "Wages, hours: «", " y más"),
     ("fr", "Wages, hours : «", " et d’autres choses"), ("ar", "\u2068Wages, hours\u2069: ", " وغير ذلك")],
)  # fmt: skip
def test_both_forms_are_told_in_each_language_with_every_part_in_its_own(language, words, among):
    with speaking(language):
        led, told = title_of(LED), title_of({**LED, "label_source": "among"})
        alone = title_of({**LED, "label_source": "among", "second_label": ""})

    plain = [
        plain_title(one).replace("\u00a0", " ").replace("\u202f", " ").replace("\u2066", "\u2068")
        for one in (led, told, alone)
    ]
    assert plain[0].startswith(words)
    assert plain[1].endswith(among)
    assert plain[2].endswith(among)
    assert '<bdi lang="en" dir="ltr">Wages, hours</bdi>' in led
    assert '<bdi lang="ar" dir="rtl">لا تدفعوا</bdi>' in told
    assert not set("\ue000\ue001") & set("".join(plain))


def test_sentences_name_a_topic_by_its_whole_title():
    both = title_in_sentence({**LED, "label_source": "mixed"})

    assert both == "Mixed: “Pay them” and “لا تدفعوا”"
    assert title_in_sentence({**LED, "label_source": "machine"}) == "“Pay them”"


def test_a_long_title_takes_two_lines_above_its_bar_and_breaks_between_words():
    title = "“Refugees and immigrants are welcome next door”, “Encourage connection between the wealthy and the poor, always and everywhere” and more"

    lines = above(title).split("\n")

    assert len(lines) == 2
    assert above("Short") == "Short"
    assert {word for line in lines for word in line.rstrip("…").split()} <= set(title.replace(",", " ,").split()) | set(
        title.split()
    )
    assert words_of(lines[0], "en") == words_of(title, "en")[: len(words_of(lines[0], "en"))]


def test_where_the_second_quotation_stands_below_the_heading_does_not_repeat_it():
    topics = pd.DataFrame(
        [{**LED, "label_source": source, "question": "q1"} for source in ("among", "mixed", "subject")]
    )

    assert [plain_title(one) for one in with_titles(topics)["heading"]] == [
        "“Pay them” and more",
        "Mixed: “Pay them”",
        "Wages, hours: “Pay them” and more",
    ]
