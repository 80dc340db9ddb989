"""A later export of the same survey: a scale with more points, answers that were corrected, people who are no longer there."""

import csv

import pandas as pd
import pytest

from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.sources.closed_questions.newer import in_their_places, new_points
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.sources.telling import told

AGREE = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"]
ASKED = "How far do you agree with the plan?"


def _export(tmp_path, chosen, *, words=None, header=ASKED):
    path = tmp_path / "Spring (Responses).csv"
    words = words or {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Timestamp", "Email address", "What should we do first?", header])
        for n, answer in chosen.items():
            writer.writerow(
                [
                    f"3/{13 + n % 9}/2026 8:{n:02d}:00",
                    f"p{n}@example.org",
                    words.get(n, f"Open the archive of district {n} to everybody"),
                    answer,
                ]
            )
    return path  # fmt: skip


def _answers(folder):
    return list(read_consultation(folder).questions[1].choices)


def _first(number=20, points=AGREE[:4]):
    return {n: points[n % len(points)] for n in range(number)}


@pytest.mark.parametrize(
    ("before", "new", "after"),
    [
        (AGREE, "Don't know", [*AGREE, "Don't know"]),
        (AGREE[::-1], "Completely agree", ["Completely agree", *AGREE[::-1]]),
        (["Disagree", "Agree", "Strongly agree"], "Neutral", ["Disagree", "Neutral", "Agree", "Strongly agree"]),
        (["1", "2", "3", "4", "5"], "6", ["1", "2", "3", "4", "5", "6"]),
        (AGREE, "Completely disagree", ["Completely disagree", *AGREE]),
        (["No", "Yes"], "Maybe", ["No", "Maybe", "Yes"]),
        (["De acuerdo", "En desacuerdo"], "Muy de acuerdo", ["Muy de acuerdo", "De acuerdo", "En desacuerdo"]),
    ],
)
def test_a_new_point_of_a_scale_stands_where_the_order_of_the_question_says(tmp_path, before, new, after):
    folder = tmp_path / "c"
    import_sources([_export(tmp_path, _first(points=before))], folder)
    path = folder / "consultation.toml"
    text = path.read_text(encoding="utf-8")
    first, rest = text.split("answers = ", 1)
    listed, _, rest = rest.partition("]")
    written = (
        "[\n  "
        + ",\n  ".join(f"'{one}'" if "'" not in one else f'"{one}"' for one in before)
        + ",  # as we ask them\n]"
    )
    path.write_text(f"{first}answers = {written}{rest}\n# mine\n", encoding="utf-8")
    assert listed

    done = import_sources([_export(tmp_path, {**_first(points=before), **dict.fromkeys(range(20, 24), new)})], folder)

    assert _answers(folder) == after
    assert done.written.chosen == 4
    assert (pd.read_csv(folder / "ideas.csv", dtype=str)["choice"] == new).sum() == 4
    assert path.read_text(encoding="utf-8").endswith("# mine\n")
    assert any("new on its scale" in line and new in line for line in told(done))
    again = {one.name: one.read_bytes() for one in folder.iterdir()}
    once_more = import_sources([tmp_path / "Spring (Responses).csv"], folder)
    assert {one.name: one.read_bytes() for one in folder.iterdir()} == again
    assert once_more.written.chosen == 0


def test_answers_that_several_gave_are_taken_behind_the_others_and_told(tmp_path):
    import_sources([_export(tmp_path, _first())], tmp_path / "c")

    done = import_sources(
        [_export(tmp_path, {**_first(), **dict.fromkeys(range(20, 23), "Only in summer")})], tmp_path / "c"
    )

    assert _answers(tmp_path / "c") == [*AGREE, "Only in summer"]
    (line,) = [one for one in told(done) if "behind the others" in one]
    assert "'Only in summer'" in line
    assert "consultation.toml" in line


def test_what_one_person_wrote_is_no_answer_of_the_question(tmp_path):
    import_sources([_export(tmp_path, _first())], tmp_path / "c")

    done = import_sources([_export(tmp_path, {**_first(), 20: "Ask Ana Pérez of Mill Lane", 21: "7"})], tmp_path / "c")

    assert _answers(tmp_path / "c") == AGREE
    assert "Ana" not in (tmp_path / "c/ideas.csv").read_text(encoding="utf-8")
    assert any("does not offer, left out: 2" in line for line in told(done))


def test_a_number_that_one_person_typed_makes_no_scale_longer():
    offered = {str(n): str(n) for n in range(1, 6)}

    assert new_points(pd.Series(["1", "5", "7", "3"]), offered) == ([], [])
    assert new_points(pd.Series(["1", "7", "7", "7.0"]), offered) == (["7"], [])


def test_no_question_gets_more_answers_than_it_may_have():
    offered = {f"way {n}": f"Way {n}" for n in range(19)}
    cells = pd.Series([f"Path {n}" for n in range(4) for _ in range(5)])

    placed, others = new_points(cells, offered)

    assert len(in_their_places(list(offered.values()), placed, others)) == 20


def test_who_is_not_in_a_later_export_is_told_and_stays(tmp_path):
    import_sources([_export(tmp_path, _first())], tmp_path / "c")
    before = pd.read_csv(tmp_path / "c/ideas.csv")
    later = {n: answer for n, answer in _first(22).items() if n != 4}

    done = import_sources([_export(tmp_path, later)], tmp_path / "c")

    (person,) = done.written.gone
    assert person in set(before["author_id"])
    assert any(person in line and "forget PERSON" in line for line in told(done))
    assert set(before["idea_id"]) <= set(pd.read_csv(tmp_path / "c/ideas.csv")["idea_id"])


def test_an_export_of_new_answers_alone_says_nothing_of_the_others(tmp_path):
    import_sources([_export(tmp_path, _first())], tmp_path / "c")

    done = import_sources([_export(tmp_path, {n: AGREE[n % 5] for n in range(20, 40)})], tmp_path / "c")

    assert done.written.gone == ()


def test_answers_beside_corrected_words_are_counted_once(tmp_path):
    import_sources([_export(tmp_path, _first())], tmp_path / "c")
    words = {4: "Open the archive of district 4, and the one of district 5 too"}

    done = import_sources([_export(tmp_path, _first(), words=words)], tmp_path / "c")

    assert (done.written.added, done.written.changed, done.written.same, done.written.chosen) == (0, 1, 19, 0)
    assert len(pd.read_csv(tmp_path / "c/ideas.csv")) == 40


@pytest.mark.parametrize("answer", ["", "Sometimes, ask my aunt"])
def test_an_answer_that_was_taken_back_is_taken_out(tmp_path, answer):
    chosen = _first()
    import_sources([_export(tmp_path, chosen)], tmp_path / "ours")
    before = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str, keep_default_na=False)

    done = import_sources(
        [_export(tmp_path, {**chosen, 3: answer}, words={5: "", 6: "Close the archive instead"})], tmp_path / "ours"
    )

    after = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str, keep_default_na=False)
    gone = before[~before["idea_id"].isin(after["idea_id"])]
    assert set(gone["text"] + gone["choice"]) == {chosen[3], "Open the archive of district 5 to everybody"}
    assert "Close the archive instead" in set(after["text"])
    assert len(after) == len(before) - 2
    assert "2 answers that the file no longer gives" in " ".join(told(done))


def test_a_person_whose_row_says_nothing_any_more_has_no_answers(tmp_path):
    chosen = _first()
    import_sources([_export(tmp_path, chosen)], tmp_path / "ours")

    import_sources([_export(tmp_path, {**chosen, 7: ""}, words={7: ""})], tmp_path / "ours")

    after = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str, keep_default_na=False)
    assert after["author_id"].nunique() == 19


def test_a_text_that_was_emptied_in_a_table_of_ideas_is_taken_out(tmp_path):
    texts = [f"Open the archive of district {n} to everybody" for n in range(6)]

    def table(emptied):
        rows = "".join(f"a{n}7,{'' if n in emptied else text}\n" for n, text in enumerate(texts))
        (tmp_path / "ideas.csv").write_text(f"idea id,text\n{rows}")
        return [tmp_path / "ideas.csv"]

    import_sources(table(()), tmp_path / "ours")
    done = import_sources(table((2,)), tmp_path / "ours")

    after = pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str, keep_default_na=False)
    assert (len(after), done.written.taken) == (5, 1)
