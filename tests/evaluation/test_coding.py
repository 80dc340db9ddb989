"""People code a blind sample; what they answer says how right the machine is, and what cannot be meant is refused in a sentence."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from typer.testing import CliRunner

from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError
from strategy_nlp.evaluation.coding.answers import read_coded
from strategy_nlp.evaluation.coding.asking import sample_report, text_mark
from strategy_nlp.evaluation.coding.drawing import Sizes, draw
from strategy_nlp.evaluation.coding.scoring import score_workbooks
from strategy_nlp.intake.checked import read_checked
from strategy_nlp.intake.consultation import demo_folder

SIZES = Sizes(ideas=60, intrusions=12, pairs=10)


@pytest.fixture(scope="module")
def report(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("coded") / "report"
    demo.write(folder)
    return folder


@pytest.fixture(scope="module")
def sampled(report):
    return sample_report(report, report.parent / "coding.xlsx", sizes=SIZES)


@pytest.fixture(scope="module")
def key(sampled):
    return json.loads(sampled.key.read_text(encoding="utf-8"))


def _sheets(key, book):
    """Each sheet of a workbook with the columns of what is asked there."""
    for name, told in key["sheets"].items():
        page = book[told["name"]]
        places = {cell.value: cell.column for cell in page[1]}
        yield name, page, {asked: places[heading] for asked, heading in told["asked"].items()}


def _machines(key, name, asked, row):
    """What the machine told, as somebody would choose it; None where it told nothing."""
    if name in ("words", "sets"):
        return "ABCDEF"[row["out"]]
    if name == "pairs":
        return next(read for read, code in key["answers"]["pairs"].items() if code == row["machine"])
    if asked == "topic":
        return row["topics"][0] if row["topics"] else "none of these"
    return next((read for read, code in key["answers"][asked].items() if row[asked] and code == row[asked]), None)


def _fill(sampled, key, out, *, right=1.0, seed=0, only=("ideas", "words", "sets", "pairs")):
    """A workbook filled by somebody who says what the machine says, with a probability, and else one of the other answers."""
    random, book = np.random.default_rng(seed), openpyxl.load_workbook(sampled.workbook)
    lists = {column[0].column_letter: [cell.value for cell in column if cell.value] for column in book["lists"].columns}
    for name, page, places in _sheets(key, book):
        choices = {
            cell: lists[rule.formula1.split("$")[1]]
            for rule in page.data_validations.dataValidation
            for cell in str(rule.sqref).split()
            for cell in _cells(page, cell)
        }
        for number in range(2, page.max_row + 1) if name in only else ():
            row = key["rows"][name][page.cell(number, 1).value]
            for asked, place in places.items():
                cell = page.cell(number, place)
                told = None if asked == "second" else _machines(key, name, asked, row)
                if isinstance(told, int):
                    titles = key["titles"][row["question"]]
                    told = next(one for one in choices[cell.coordinate] if titles.get(text_mark([one])) == told)
                if told is not None:
                    other = [one for one in choices[cell.coordinate] if one not in (told, "cannot tell")]
                    cell.value = told if random.random() < right else other[random.integers(len(other))]
    book.save(out)
    return out


def _cells(page, reference):
    found = page[reference]
    rows = found if isinstance(found, tuple) else ((found,),)
    return [cell.coordinate for row in rows for cell in row]


@pytest.fixture(scope="module")
def filled(sampled, key):
    return [
        _fill(sampled, key, sampled.workbook.with_name(f"Ana Coder {seed}.xlsx"), right=0.85, seed=seed)
        for seed in (1, 2)
    ]


def test_a_workbook_tells_nothing_of_what_the_machine_told(report, sampled, key):
    book = openpyxl.load_workbook(sampled.workbook)
    ideas = read_analysis(report).ideas
    cells = {cell.value for page in book for row in page.iter_rows() for cell in row if isinstance(cell.value, str)}

    assert not cells & set(ideas["idea_id"])
    assert all(
        page.cell(number, place).value is None
        for _, page, places in _sheets(key, book)
        for number in range(2, page.max_row + 1)
        for place in places.values()
    )
    assert {page.title for page in book if page.sheet_state == "hidden"} == {"recognition", "lists"}
    assert [cell.value for row in book["recognition"].iter_rows() for cell in row] == ["mark", key["mark"]]


def test_titles_are_offered_in_an_order_that_does_not_tell_the_machines(key):
    places = [row["offered"].index(row["topics"][0]) for row in key["rows"]["ideas"].values() if row["topics"]]

    assert len(places) > 40
    assert max(places.count(place) for place in set(places)) < len(places) / 2


def test_every_idea_is_shown_as_the_report_shows_it(report, sampled, key):
    shown = set(read_analysis(report).ideas["text"])
    page = openpyxl.load_workbook(sampled.workbook)[key["sheets"]["ideas"]["name"]]
    place = next(cell.column for cell in page[1] if cell.value == key["sheets"]["ideas"]["shown"]["idea"])

    texts = [page.cell(number, place).value for number in range(2, page.max_row + 1)]
    assert len(texts) == SIZES.ideas
    assert set(texts) <= shown


def test_an_idea_that_a_topic_is_called_by_is_not_asked(report, key):
    topics = read_analysis(report).topics
    quoted = {*topics["label_idea"], *topics["second_label_idea"]}

    assert not quoted & {row["idea_id"] for row in key["rows"]["ideas"].values()}


def test_the_same_seed_asks_the_same_and_another_something_else(report, key):
    analysis = read_analysis(report)
    again = draw(analysis, SIZES, seed=0)

    assert again.ideas["idea_id"].tolist() == [row["idea_id"] for row in key["rows"]["ideas"].values()]
    assert set(draw(analysis, SIZES, seed=1).ideas["idea_id"]) != set(again.ideas["idea_id"])


def test_each_language_tone_and_kind_of_the_report_is_asked_about(report, key):
    ideas = read_analysis(report).ideas
    used, asked = ideas[ideas["used"]], list(key["rows"]["ideas"].values())

    assert {row["language"] for row in asked} == set(used["language"])
    assert {row["tone"] for row in asked} == set(used["sentiment"].fillna(""))
    # Of the rarest two kinds three and five ideas were received.
    assert len({row["kind"] for row in asked}) >= 5


def test_a_text_that_begins_as_a_formula_is_text_in_the_workbook(report, tmp_path):
    analysis = read_analysis(report)
    ideas = analysis.ideas.assign(
        text=np.where(analysis.ideas["text"] == "", "", "=HYPERLINK(1) " + analysis.ideas["text"])
    )
    dataclasses.replace(analysis, ideas=ideas).write(tmp_path / "tables")
    made = sample_report(tmp_path / "tables", tmp_path / "coding.xlsx", sizes=SIZES)
    book = openpyxl.load_workbook(made.workbook)

    assert all(cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row)
    key = json.loads(made.key.read_text(encoding="utf-8"))
    files = [_fill(made, key, tmp_path / f"{seed}.xlsx", right=0.9, seed=seed) for seed in (1, 2)]
    assert score_workbooks(tmp_path / "tables", files)["ideas"] == SIZES.ideas


def test_people_who_say_what_the_machine_says_find_it_right(report, sampled, key, tmp_path):
    files = [_fill(sampled, key, tmp_path / f"{seed}.xlsx") for seed in (1, 2)]
    # Two who answered the same all the way have different files all the same.
    book = openpyxl.load_workbook(files[1])
    book.properties.creator = "another"
    book.save(files[1])

    told = score_workbooks(report, files)
    whole = {row["side"]: row for row in told["machine"] if row["name"] == "all"}
    assert {row["recall"] for row in whole.values()} == {1.0}
    # Nobody named the second topic of an idea that the machine puts into two.
    assert 0.95 < whole.pop("topic")["precision"] <= 1
    assert {row[name] for row in whole.values() for name in ("precision", "f1")} == {1.0}
    assert all(row["f1_low"] < 1 for row in whole.values())
    assert {row["alpha"] for row in told["agreement"]} == {1.0}
    assert [row["share"] for row in told["intrusion"]] == [1.0, 1.0]
    assert {row["machine"]: row["share"] for row in told["pairs"]} == {"same": 1.0, "apart": 0.0}


def test_people_who_slip_agree_as_often_as_they_do(report, filled):
    told = score_workbooks(report, filled)
    people = {row["side"]: row for row in told["agreement"] if row["between"] == "people"}
    topic = next(row for row in told["machine"] if (row["side"], row["name"]) == ("topic", "all"))

    # Both say what the machine says in 85 of 100 ideas, so with one another in about 73.
    assert people["topic"]["alpha_low"] < 0.72 < people["topic"]["alpha_high"]
    assert topic["precision_low"] < 0.85 < topic["precision_high"]
    assert told["coders"] == 2
    words = next(row for row in told["intrusion"] if row["task"] == "words")
    assert words["chance"] == pytest.approx(1 / 6, abs=1e-3)


def test_figures_of_few_ideas_are_not_told(report, filled):
    rows = score_workbooks(report, filled)["machine"]

    assert any(row["ideas"] < 5 for row in rows)
    assert all(row[name] is None for row in rows if row["ideas"] < 5 for name in ("precision", "recall", "f1"))


def test_what_is_left_blank_counts_as_not_asked(report, sampled, key, tmp_path, filled):
    part = _fill(sampled, key, tmp_path / "part.xlsx", only=("pairs",), seed=3)

    told = score_workbooks(report, [filled[0], part])
    assert told["coders"] == 2
    assert {row["ideas"] for row in told["agreement"] if row["between"] == "people"} == {0}
    assert all(row["alpha"] is None for row in told["agreement"] if row["between"] == "people")


def test_nobodys_name_and_nobodys_words_are_kept(report, filled, tmp_path):
    shutil.copytree(demo_folder(), tmp_path / "folder", ignore=shutil.ignore_patterns("source"))
    score_workbooks(report, filled, keep=tmp_path / "folder")
    written = (tmp_path / "folder" / "checked.json").read_text(encoding="utf-8")

    assert "Ana" not in written
    ideas = read_analysis(report).ideas
    assert not [text for text in ideas["text"] if text and text in written]
    assert not [name for name in ideas["idea_id"] if name in written]


def test_a_key_holds_nobodys_words(report, sampled):
    written = sampled.key.read_text(encoding="utf-8")
    analysis = read_analysis(report)

    assert not [text for text in analysis.ideas["text"] if len(text) > 20 and text in written]
    assert not [label for label in analysis.topics["label"] if label in written]


def _changed(path, out, change, *, sheet="Ideas"):
    book = openpyxl.load_workbook(path)
    change(book[sheet])
    book.save(out)
    return out


def _set(cell, value):
    def change(page):
        page[cell] = value

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda page: page.delete_rows(5), r"bad\.xlsx, sheet 'Ideas': the row i004 is missing; put it back"),
        (_set("C4", "something else"), r"sheet 'Ideas', row 4: what stands beside i003 is not what was asked there"),
        (_set("H4", "furious"), r"row 4: 'Which tone\?' holds what is not in its list; it must be one of cannot tell, negative, neutral, positive, or blank"),
        (_set("F4", "A title of my own"), r"row 4: 'Which topic\?' holds what is not in its list; it must be a title of its list"),
        (_set("H4", "=1+1"), r"row 4: 'Which tone\?' is a formula or a date"),
        (_set("A4", "i001"), r"row 4: i001 stands here a second time"),
        (_set("A4", "x9"), r"row 4: row is 'x9', which was not asked"),
        (_set("H1", "Mood"), r"the column 'Which tone\?' is there 0 times, not once"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused_with_its_place(report, filled, tmp_path, change, sentence):
    bad = _changed(filled[0], tmp_path / "bad.xlsx", change)

    with pytest.raises(DataError, match=sentence):
        read_coded(report, [filled[1], bad])


def test_an_answer_that_is_not_in_the_list_is_not_repeated(report, filled, tmp_path):
    bad = _changed(filled[0], tmp_path / "bad.xlsx", _set("H4", "Fatima said so"))

    with pytest.raises(DataError) as error:
        read_coded(report, [filled[1], bad])
    assert "Fatima" not in str(error.value)


def test_fewer_than_two_different_filled_workbooks_are_refused(report, sampled, filled, tmp_path):
    same = shutil.copy(filled[0], tmp_path / "same.xlsx")
    for files, sentence in (
        (filled[:1], "1 filled workbook is given; agreement needs two or more people"),
        ([filled[0], Path(same)], "are the same file; give a copy that another person filled"),
        ([filled[0], sampled.workbook], "holds no answer; fill it, or leave it out"),
        ([filled[0], tmp_path / "gone.xlsx"], "there is no such file"),
    ):
        with pytest.raises(DataError, match=sentence):
            read_coded(report, files)


def test_workbooks_of_other_samples_and_of_other_reports_are_refused(report, filled, tmp_path):
    other = sample_report(report, tmp_path / "other.xlsx", sizes=SIZES, seed=5)
    with pytest.raises(DataError, match="are of different samples"):
        read_coded(report, [filled[0], other.workbook])

    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(report, elsewhere, ignore=shutil.ignore_patterns("coding-*.json"))
    with pytest.raises(DataError, match="is a sample of another report"):
        read_coded(elsewhere, filled)

    plain = openpyxl.Workbook()
    plain.save(tmp_path / "plain.xlsx")
    with pytest.raises(DataError, match=r"plain\.xlsx is no workbook of a sample"):
        read_coded(report, [filled[0], tmp_path / "plain.xlsx"])


def test_a_sample_does_not_overwrite_what_may_hold_answers(report, sampled, tmp_path):
    with pytest.raises(DataError, match="is there already and may hold answers"):
        sample_report(report, sampled.workbook)
    with pytest.raises(DataError, match=r"must end in \.xlsx"):
        sample_report(report, tmp_path / "coding.csv")


def test_the_commands_draw_score_and_keep(report, tmp_path, filled):
    folder = tmp_path / "Our folder"
    shutil.copytree(demo_folder(), folder, ignore=shutil.ignore_patterns("source"))
    drawn = CliRunner().invoke(app, ["sample", str(report), "--out", str(tmp_path / "c.xlsx"), "--ideas", "60", "--intrusions", "12", "--pairs", "10"])  # fmt: skip
    only = CliRunner().invoke(app, ["score", str(report), *map(str, filled)])
    kept = CliRunner().invoke(app, ["score", str(report), *map(str, filled), str(folder)])

    assert "60 ideas of" in drawn.output
    assert "coders must not see" in drawn.output
    assert "Nothing was kept" in only.output
    assert kept.exit_code == 0
    assert "alpha of machine and people" in kept.output
    assert "Ana" not in kept.output
    assert read_checked(folder)["coders"] == 2
    checked = CliRunner().invoke(app, ["check", str(folder)])
    assert checked.exit_code == 0
    assert "checked.json" not in checked.output


def test_a_report_in_another_language_asks_in_it(report, tmp_path):
    analysis = read_analysis(report)
    told = {**analysis.build, "settings": {**analysis.build["settings"], "language": "ar"}}
    dataclasses.replace(analysis, build=told).write(tmp_path / "tables")
    made = sample_report(tmp_path / "tables", tmp_path / "coding.xlsx", sizes=SIZES)
    key, book = json.loads(made.key.read_text(encoding="utf-8")), openpyxl.load_workbook(made.workbook)

    assert book.worksheets[0].sheet_view.rightToLeft
    assert "اقتراح" in key["answers"]["kind"]
    assert book[key["sheets"]["pairs"]["name"]].max_row == SIZES.pairs + 1
