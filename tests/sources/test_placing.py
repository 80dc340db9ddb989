"""A passage under no question is put under one only where ideas like it answer that question, and where enough is known."""

import pandas as pd
import pytest

from strategy_nlp.sources.kinds.placing import placed

TRANSPORT = [
    "more buses at night",
    "a tram to the harbour",
    "cheaper train tickets",
    "safe cycle paths",
    "buses for the villages",
]
FOOD = [
    "fresh fruit in canteens",
    "more bread for schools",
    "a market for vegetables",
    "warm meals for children",
    "cook with local rice",
]


def _ideas(count, *, questions=("q1", "q2")):
    rows = [
        (f"{text} in district {number}", question)
        for number in range(count)
        for texts, question in zip((TRANSPORT, FOOD), questions, strict=True)
        for text in texts
    ]
    return pd.DataFrame(rows, columns=["text", "question"])


def test_a_passage_goes_to_the_question_that_ideas_like_it_answer():
    texts = pd.Series(["more night buses to the harbour", "warm school meals with fresh vegetables"], index=["x", "y"])

    found = placed(texts, _ideas(10))

    assert found.to_dict() == {"x": "q1", "y": "q2"}


@pytest.mark.parametrize(
    "ideas",
    [
        _ideas(4),
        _ideas(10).assign(question="q1"),
        pd.concat([_ideas(10).query("question == 'q1'"), _ideas(1).query("question == 'q2'")]),
    ],
    ids=["few ideas", "one question", "few ideas on the other question"],
)
def test_where_too_little_is_known_no_passage_is_placed(ideas):
    assert placed(pd.Series(["more night buses"], index=["x"]), ideas).to_dict() == {"x": ""}


def test_without_passages_nothing_is_learnt():
    assert placed(pd.Series([], dtype=str), _ideas(10)).empty
