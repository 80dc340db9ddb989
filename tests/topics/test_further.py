"""Several topics of one idea: found where its parts say so, never invented for short ones, shares that add up."""

import numpy as np
import pandas as pd

from strategy_nlp.text.vectors.embedding import embed, get_encoder
from strategy_nlp.topics.further import COLUMNS, topics_of_ideas

ROADS = [
    "Repair the road to the clinic and the bridge behind it before the rains come", "Fill the holes in the main road and light it at night",
    "A bus on the new road every hour would bring us to town", "The bridge is broken, so trucks drive through our fields to the road",
    "Pave the road to the market so that buses can pass in winter", "Traffic on the bridge is dangerous for children on their bicycles",
]  # fmt: skip
SCHOOLS = [
    "Teachers in our school need training and a salary that is paid each month", "Give every pupil books and a meal in the school",
    "Let pupils and teachers write the lessons on rights together", "A library in the school, open for pupils in the evening",
    "Girls leave school at twelve because the teachers do not ask for them", "Exams in the language that pupils speak at home",
]  # fmt: skip
BOTH = f"{ROADS[0]}. {ROADS[2]}, which my mother waits for every week. {SCHOOLS[0]}. {SCHOOLS[3]}, with somebody who helps them."


def _told(extra=(), languages="en"):
    texts = [*ROADS, *SCHOOLS, *extra]
    ideas = pd.DataFrame(
        {
            "question": "q1",
            "idea_id": [f"i{place}" for place in range(len(texts))],
            "language": languages,
            "topic": pd.array([*[0] * len(ROADS), *[1] * len(SCHOOLS), *[0] * len(extra)], dtype="Int64"),
            "said": texts,
        }
    )
    return topics_of_ideas(ideas, pd.DataFrame(_encode(texts)), encode=_encode)


def _encode(texts):
    """One direction for each matter, and a little of each text's own."""
    counted = [
        [text.lower().count("road") + text.lower().count("bridge"), text.lower().count("school"), 0.2 * len(text) / 80]
        for text in texts
    ]
    vectors = np.array(counted, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_an_idea_whose_parts_speak_of_two_topics_has_both_with_the_share_of_each():
    told = _told([BOTH]).set_index("idea_id").loc["i12"]

    assert told["topic"].tolist() == [0, 1]
    assert told["share"].between(0.35, 0.65).all()
    assert told["share"].sum() == 1


def test_short_ideas_have_their_topic_alone():
    told = _told([f"{ROADS[2]}. {SCHOOLS[3]}."])

    assert told["share"].tolist() == [1.0] * 13
    assert told.columns.tolist() == COLUMNS


def test_a_long_idea_on_one_topic_has_no_other():
    told = _told([". ".join(ROADS)]).set_index("idea_id").loc[["i12"]]

    assert told["topic"].tolist() == [0]


def test_no_ideas_give_an_empty_table():
    none = pd.DataFrame({"question": [], "idea_id": [], "language": [], "topic": pd.array([], "Int64"), "said": []})

    assert topics_of_ideas(none, pd.DataFrame(np.empty((0, 4), np.float32)), encode=lambda _: np.empty((0, 4))).empty


def test_most_glued_ideas_of_the_demonstration_are_found_in_both_topics_and_hardly_one_in_a_third(demo):
    """Pairs of ideas on different topics, read as one: most are found in the second topic too, hardly one in a third."""
    used = demo.ideas[demo.ideas["used"] & demo.ideas["topic"].notna() & (demo.ideas["language"] == "en")]
    used = used[used["text"].str.split().str.len() >= 20].reset_index(drop=True)
    encoder = get_encoder("embedded")
    rows, seconds = [], {}
    for question, own in used.groupby("question"):
        for place in range(0, len(own) - 1, 2):
            one, other = own.iloc[place], own.iloc[len(own) - 1 - place]
            if one["topic"] != other["topic"] and place < len(own) - 1 - place:
                name = f"glued {question} {place}"
                seconds[name] = int(other["topic"])
                rows.append((question, name, "en", one["topic"], f"{one['text']} {other['text']}"))
    glued = pd.DataFrame(rows, columns=["question", "idea_id", "language", "topic", "said"])
    everything = pd.concat([used.assign(said=used["text"])[glued.columns], glued], ignore_index=True)
    vectors = pd.DataFrame(embed(everything["said"].tolist(), encoder))

    told = topics_of_ideas(everything, vectors, encode=lambda asked: embed(asked, encoder)).groupby("idea_id")["topic"]

    found = {name: set(own) for name, own in told if name in seconds}
    assert len(seconds) > 30
    assert np.mean([seconds[name] in own for name, own in found.items()]) > 0.5
    assert np.mean([len(own) > 2 for own in found.values()]) < 0.05


def test_topics_of_a_code_list_are_told_in_equal_shares_and_its_long_ideas_are_not_cut():
    texts = [*ROADS, *SCHOOLS, BOTH]
    ideas = pd.DataFrame(
        {
            "question": "q1", "idea_id": [f"i{place}" for place in range(13)], "language": "en", "said": texts,
            "topic": pd.array([*[0] * 6, *[1] * 6, 0], dtype="Int64"),
        }
    )  # fmt: skip
    coded = pd.DataFrame({"question": "q1", "idea_id": ["i0", "i0", "i0", "i12", "i12"], "topic": [0, 1, 2, 0, 3]})
    told = topics_of_ideas(ideas, pd.DataFrame(_encode(texts)), encode=_encode, coded=coded).set_index("idea_id")

    assert told.loc["i0", "topic"].tolist() == [0, 1, 2]
    assert told.loc["i0", "share"].tolist() == [0.333, 0.333, 0.333]
    assert told.loc["i12", "topic"].tolist() == [0, 3]
    assert told.loc["i1", "share"] == 1
