"""What people found of the machine is read strictly, and known to be of other answers when they changed."""

import json

import pandas as pd
import pytest

from strategy_nlp.errors import ConsultationError
from strategy_nlp.intake.checked import FILE, SIDES, read_checked, state_of

FIGURES = [f"{name}{end}" for name in ("precision", "recall", "f1") for end in ("", "_low", "_high")]
GOOD = {
    "version": 1, "mark": "abc", "made_on": "2026-03-01", "coders": 2, "ideas": 60, "population": 700, "told": dict.fromkeys(SIDES, "x"),
    "agreement": [{"side": "topic", "between": "people", "alpha": 0.7, "alpha_low": 0.6, "alpha_high": 0.8, "ideas": 60}],
    "machine": [{"side": "topic", "name": "all", "ideas": 60, **dict.fromkeys(FIGURES, 0.5)}],
    "intrusion": [{"task": "words", "share": 0.8, "low": 0.6, "high": 0.9, "chance": 0.1667, "tasks": 15}],
    "pairs": [{"machine": "same", "share": None, "low": None, "high": None, "pairs": 3}],
}  # fmt: skip


def _written(folder, content):
    (folder / FILE).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def test_what_score_writes_is_read_and_nothing_is_nothing(tmp_path):
    assert read_checked(tmp_path) == {}
    assert read_checked(_written(tmp_path, GOOD)) == GOOD


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"coders": "two"}, "coders is 'two'; it must be a whole number"),
        ({"made_on": "yesterday"}, "made_on is 'yesterday'; it must be a day such as 2026-03-01"),
        ({"told": {}}, "told must hold topic, tone, kind, language"),
        ({"pairs": {}}, "pairs must be a list"),
        ({"agreement": [{"side": "topic"}]}, r"agreement\[0\] must hold side, between, alpha"),
        ({"intrusion": [{**GOOD["intrusion"][0], "share": "<b>1</b>"}]}, r"intrusion\[0\]\.share is '<b>1</b>'; it must be a number"),
        ({"machine": [{**GOOD["machine"][0], "name": 3}]}, r"machine\[0\]\.name is '3'; it must be a text"),
        ({"coder": "Ana"}, "it must hold agreement, coders"),
    ],
)  # fmt: skip
def test_a_file_that_score_did_not_write_is_refused_with_the_place(tmp_path, change, sentence):
    with pytest.raises(ConsultationError, match=sentence):
        read_checked(_written(tmp_path, {**GOOD, **change}))


@pytest.mark.parametrize("content", ["", "{", '{"version": NaN}', "[" * 100_000])
def test_a_damaged_file_is_refused_in_a_sentence(tmp_path, content):
    with pytest.raises(ConsultationError, match=r"checked\.json cannot be read: .* run `strategy-nlp score` again"):
        read_checked(_written(tmp_path, content))


def test_only_the_side_that_changed_is_known_to_have_changed():
    ideas = pd.DataFrame(
        {
            "idea_id": ["b", "a"], "question": "q1", "used": True, "topic": pd.array([1, None], "Int64"), "sentiment": pd.array(["neutral", None], "string"),
            "kind": ["proposal", ""], "language": ["en", "es"],
        }
    )  # fmt: skip
    before = state_of(ideas)

    assert state_of(ideas.iloc[::-1]) == before
    moved = state_of(ideas.assign(topic=pd.array([2, None], "Int64")))
    assert [side for side in SIDES if moved[side] != before[side]] == ["topic"]
    assert all(state_of(ideas.assign(used=[True, False]))[side] != before[side] for side in SIDES)
