"""Answers to closed questions in two reports: one person more, or one idea in another topic, does not tell what was chosen."""

import pandas as pd
import pytest

from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.disclosure.releases.compared_answers import Chose, answer_marks, answers_told, unanswered
from strategy_nlp.disclosure.releases.ledger import Marker
from strategy_nlp.report.making import make_tables

KEY = Marker(b"k" * 32)
OFFERED = ("Yes", "No")


def _folder(tmp_path, yes, no):
    folder = tmp_path / "consultation"
    folder.mkdir(exist_ok=True)
    (folder / "consultation.toml").write_text(
        'title = "Made"\n[[questions]]\nid = "q1"\ntitle = "What?"\nkind = "closed"\nanswers = ["Yes", "No"]\n',
        encoding="utf-8",
    )
    answers = ["Yes"] * yes + ["No"] * no
    # Whoever comes later stands last: rows of a person are known by the id.
    people = [f"p{choice}{n:04d}x" for choice, size in (("Yes", yes), ("No", no)) for n in range(size)]
    ideas = pd.DataFrame(
        {"idea_id": [f"i{who}" for who in people], "question": "q1", "text": "", "choice": answers, "author_id": people}
    )
    words = pd.DataFrame(
        {
            "idea_id": ["w1"],
            "question": "q1",
            "text": "Keep the river free for the fish that swim in it",
            "choice": "",
            "author_id": "",
        }
    )
    pd.concat([ideas, words]).to_csv(folder / "ideas.csv", index=False)
    return folder


def _told(tmp_path, number, folder):
    make_tables(folder, tmp_path / f"report{number}")
    answers = read_analysis(tmp_path / f"report{number}").answers
    return answers.set_index(["by", "value", "choice"])["n_people"].to_dict()


@pytest.mark.parametrize(("yes", "no"), [(14, 30), (9, 30), (24, 31)])
def test_one_answer_more_is_told_by_no_two_reports(tmp_path, yes, no):
    first = _told(tmp_path, 1, _folder(tmp_path, yes, no))
    second = _told(tmp_path, 2, _folder(tmp_path, yes + 1, no))
    again = _told(tmp_path, 3, _folder(tmp_path, yes + 1, no))
    third = _told(tmp_path, 4, _folder(tmp_path, yes + 12, no))

    assert first
    assert second == again == {}
    assert third["", "", "Yes"] == (yes + 12 + 5) // 10 * 10


def _chose(rows):
    people = pd.DataFrame(rows, columns=["by", "value", "choice", "who"]).assign(question="q1")
    return Chose(people.assign(choice=pd.Categorical(people["choice"], categories=OFFERED)))


def _rows(by, value, **sizes):
    return [(by, value, choice, f"{choice}{n}") for choice, (start, end) in sizes.items() for n in range(start, end)]


def _release_of(chose):
    return {"groups": answer_marks(chose, KEY), "told": answers_told(chose, frozenset(), KEY)}


@pytest.mark.parametrize(("moved", "untold"), [(0, set()), (1, {"0", "1"}), (9, {"0", "1"}), (10, set())])
def test_topics_that_nearly_are_topics_of_an_earlier_report_are_not_told_of(moved, untold):
    everybody = _rows("", "", Yes=(0, 60), No=(0, 40))
    before = _chose([*everybody, *_rows("topic", "3", Yes=(0, 30)), *_rows("topic", "7", Yes=(30, 60))])
    now = _chose([*everybody, *_rows("topic", "0", Yes=(0, 30 + moved)), *_rows("topic", "1", Yes=(30 + moved, 60))])

    found = unanswered(now, [_release_of(before)], marker=KEY, least=10)

    assert {value for _, by, value in found if by} == untold
    assert not {row for row in found if not row[1]}


def test_who_changed_an_answer_is_told_by_no_two_reports():
    before, now = (_chose(_rows("", "", Yes=(0, 30 - n), No=(30 - n, 60))) for n in (0, 1))

    assert unanswered(now, [_release_of(before)], marker=KEY, least=10) == {("q1", "", "")}
    assert unanswered(before, [_release_of(before)], marker=KEY, least=10) == frozenset()


@pytest.mark.parametrize(("more", "untold"), [(0, set()), (1, {"0"}), (9, {"0"}), (10, set())])
def test_a_topic_that_nearly_is_two_of_an_earlier_report_is_not_told_of(more, untold):
    everybody = _rows("", "", Yes=(0, 90), No=(0, 40))
    two = [*_rows("topic", "3", Yes=(0, 30)), *_rows("topic", "7", Yes=(30, 60))]
    one = [*_rows("topic", "0", Yes=(0, 60 + more)), *_rows("topic", "5", Yes=(75, 90))]
    merged, parted = _chose([*everybody, *one]), _chose([*everybody, *two, *_rows("topic", "9", Yes=(75, 90))])

    found = unanswered(merged, [_release_of(parted)], marker=KEY, least=10)
    back = unanswered(parted, [_release_of(merged)], marker=KEY, least=10)

    assert {value for _, by, value in found if by} == untold
    assert {value for _, by, value in back if by} == ({"3", "7"} if untold else set())


def test_all_topics_together_leave_no_few_beside_those_of_an_earlier_report():
    # No topic is nearly one of before, nor two; all less those told then are three people.
    everybody = _rows("", "", Yes=(0, 90), No=(0, 40))
    before = _chose([*everybody, *(row for n in range(3) for row in _rows("topic", str(n), Yes=(20 * n, 20 * n + 20)))])
    places = {str(n): [*range(n * 10, n * 10 + 10), *range(30 + n * 10, 40 + n * 10)] for n in range(3)}
    turned = [("topic", name, "Yes", f"Yes{n}") for name, own in places.items() for n in own]
    now = _chose([*everybody, *turned, *_rows("topic", "2", Yes=(60, 63))])

    found = unanswered(now, [_release_of(before)], marker=KEY, least=10)

    assert {value for _, by, value in found if by} not in ({"0", "1", "2"}, set())
    left = {who for by, name, _, who in turned if ("q1", by, name) not in found} | {
        f"Yes{n}" for n in range(60, 63) if ("q1", "topic", "2") not in found
    }
    assert not 0 < len(left ^ {f"Yes{n}" for n in range(60)}) < 10
