"""People's decisions on topics survive reruns, and what cannot be carried out is told."""

import csv
import json
import shlex
import shutil
from dataclasses import replace
from itertools import combinations

import numpy as np
import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.cli.app import app
from strategy_nlp.errors import ConsultationError, DataError
from strategy_nlp.report.exports.codebook import PEOPLE, export_codebook, read_sheet
from strategy_nlp.report.making import ReportOptions, make_reports
from strategy_nlp.topics.codebook.carrying_out import review
from strategy_nlp.topics.codebook.decisions import Codebook, ReviewedTopic, Round, apply_file, read_codebook

FORMULA = "=HYPERLINK(1) buses at night for nurses"
SUBJECTS = {
    "bus": [
        "Run more buses at night", "Cheaper bus tickets for students", "A bus stop in every village",
        "Electric buses in the city", "Buses should run on Sundays", "Bus drivers need better shifts",
        "Más autobuses por la noche", "Billetes de autobús más baratos", "Autobuses eléctricos en la ciudad",
        "Una parada de autobús en cada pueblo",
    ],
    "book": [
        "Open the library on Sundays", "Buy more books for the library", "A reading room in every library",
        "Library books for children", "Librarians should visit schools", "Free books for young readers",
        "Abrir la biblioteca los domingos", "Comprar más libros para la biblioteca",
        "Una sala de lectura en cada biblioteca", "Libros gratis para los niños",
    ],
    "river": [
        "Clean the river water", "Stop factories polluting the river", "Test the river water every month",
        "Fine companies that dump waste in the river", "Protect the fish in the river", "Plant trees along the river",
        "Limpiar el agua del río", "Multar a las fábricas que contaminan el río", "Proteger los peces del río",
        "Plantar árboles junto al río",
    ],
    "doctor": [
        "More doctors in the hospital", "Shorter waiting times to see a doctor", "A health clinic in every village",
        "Nurses deserve better pay in hospitals", "Free medicine for patients", "Mental health doctors for young patients",
        "Más médicos en el hospital", "Menos espera para ver al médico", "Una clínica de salud en cada pueblo",
        "Medicinas gratis para los pacientes",
    ],
}  # fmt: skip
LATER = [
    *("Night buses to the suburbs", "Buses with ramps for wheelchairs", "Bus lanes on main roads"),
    *("A library bus for villages", "More novels in the library", "Keep the river banks clean"),
    *(
        "No plastic in the river",
        "More nurses in the hospital",
        "Doctors who visit people at home",
        "Un médico en cada barrio",
    ),
]


def _write(folder, ideas, *, seed=1):
    folder.mkdir(exist_ok=True)
    (folder / "consultation.toml").write_text(
        f'title = "Small"\n[settings]\nseed = {seed}\n[[questions]]\nid = "q1"\ntitle = "What should we do?"\n'
        '[[questions]]\nid = "q2"\ntitle = "And then?"\n',
        encoding="utf-8",
    )
    with (folder / "ideas.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("idea_id", "question", "text", "author_id"), *ideas])


def _ideas():
    first = [
        (f"{subject}-{n}", "q1", text, f"author{subject}{n}")
        for subject, texts in SUBJECTS.items()
        for n, text in enumerate(texts)
    ]
    return [
        *first,
        ("bus-f", "q1", FORMULA, "authorf"),
        ("bus-m", "q1", "Write to ana@example.org about buses", "authorm"),
    ]


def _second():
    """The same ideas on another question."""
    return [(f"second-{row[0]}", "q2", *row[2:]) for row in _ideas()[:40]]


@pytest.fixture(scope="module")
def first_run(tmp_path_factory, own_cache_and_key):  # noqa: ARG001 (the cache must be set first)
    """A small consultation and its tables."""
    folder = tmp_path_factory.mktemp("codebook")
    _write(folder / "consultation", [*_ideas(), *_second()])
    analyse(folder / "consultation").write(folder / "tables")
    return folder


@pytest.fixture
def folder(first_run, tmp_path):
    """A copy of the consultation and its tables, with its topics exported to ``topics.xlsx``."""
    shutil.copytree(first_run, tmp_path, dirs_exist_ok=True)
    export_codebook(tmp_path / "tables", tmp_path / "topics.xlsx")
    return tmp_path


def _rows(path):
    return {number: row for number, row in read_sheet(path).rows.items() if row["question"] == "q1"}


def _row_of(path, subject):
    """The row of the topic that holds most ideas of a subject, as the sheet numbers it."""
    sheet = read_sheet(path)
    count = {
        number: sum(one.startswith(f"{subject}-") for one in sheet.members[row["topic_key"]])
        for number, row in sheet.rows.items()
    }
    return max(count, key=count.get)


def _decide(path, row, **cells):
    book = openpyxl.load_workbook(path)
    sheet = book["Topics"]
    names = [cell.value for cell in sheet[1]]
    for name, value in cells.items():
        sheet.cell(row, names.index(name) + 1).value = value
    book.save(path)


def _apply(folder, **decisions):
    """Write decisions by subject into the exported file, and apply it."""
    for subject, cells in decisions.items():
        _decide(folder / "topics.xlsx", _row_of(folder / "topics.xlsx", subject), **cells)
    return apply_file(folder / "topics.xlsx", folder / "consultation")


def _topic_of(analysis, subject):
    ideas = analysis.ideas
    topic = ideas.loc[ideas["idea_id"].str.startswith(f"{subject}-"), "topic"].mode().iloc[0]
    topics = analysis.topics
    return topics[(topics["question"] == "q1") & (topics["topic"] == topic)].iloc[0]


def _members(analysis, topic, question="q1"):
    ideas = analysis.ideas
    return set(ideas.loc[(ideas["question"] == question) & (ideas["topic"] == topic).fillna(False), "idea_id"])


def test_the_sheet_shows_what_people_need_and_nothing_else(folder):
    book = openpyxl.load_workbook(folder / "topics.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    head = [cell.value for cell in book["Topics"][1]]

    assert book["recognition"].sheet_state == "hidden"
    assert book["Topics"].column_dimensions[openpyxl.utils.get_column_letter(len(head))].hidden
    assert set(PEOPLE) <= set(head)
    assert all(not row[name] for row in _rows(folder / "topics.xlsx").values() for name in PEOPLE)
    assert not [cell for cell in cells if cell.startswith("author") or "[email]" in cell or "ana@" in cell]
    ids = [cell.value for cell in book["recognition"]["B"][1:]]
    assert len(ids) == len(set(ids)) == pd.read_parquet(folder / "tables" / "ideas.parquet")["topic"].notna().sum()


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_formula_is_only_a_text(folder, ending):
    analysis = read_analysis(folder / "tables")
    ideas, topics = analysis.ideas, analysis.topics.copy()
    own = ideas.loc[ideas["idea_id"] == "bus-f", "topic"].iloc[0]
    chosen = (topics["question"] == "q1") & (topics["topic"] == own)
    topics.loc[chosen, "exemplars"] = pd.Series([["bus-f"]] * int(chosen.sum()), index=topics.index[chosen])
    replace(analysis, topics=topics).write(folder / "tables")

    export_codebook(folder / "tables", folder / f"formula.{ending}")

    if ending == "csv":
        assert f"'{FORMULA}" in (folder / "formula.csv").read_text(encoding="utf-8-sig")
        return
    sheet = openpyxl.load_workbook(folder / "formula.xlsx")["Topics"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert f"'{FORMULA}" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_a_name_survives_new_ideas_and_another_seed(folder):
    applied = _apply(folder, bus={"rename": "Getting around", "comment": "Close to roads", "reviewer": "Noor"})
    _write(
        folder / "consultation", [*_ideas(), *((f"new-{n}", "q1", text, "") for n, text in enumerate(LATER))], seed=77
    )

    again = analyse(folder / "consultation")

    topic = _topic_of(again, "bus")
    assert applied.decisions == 1
    assert (topic["label"], topic["label_source"]) == ("Getting around", "reviewed")
    assert (topic["comment"], topic["reviewer"]) == ("Close to roads", "Noor")
    assert (again.topics["label_source"] == "reviewed").sum() == 1
    assert again.build["codebook"]["applied"] == 1
    assert again.build["codebook"]["conflicts"] == []
    assert again.build["codebook"]["file_sha256"] == again.build["inputs"]["codebook.json"]


def test_merged_topics_are_one_and_are_described_anew(folder):
    before = analyse(folder / "consultation")
    target = _topic_of(before, "book")
    both = _members(before, target["topic"]) | _members(before, _topic_of(before, "bus")["topic"])

    _apply(folder, bus={"merge_into": str(target["topic"])}, book={"rename": "Buses and books"})
    after = analyse(folder / "consultation")

    merged = _topic_of(after, "bus")
    assert merged["topic"] == target["topic"]
    assert merged["label"] == "Buses and books"
    assert _members(after, merged["topic"]) == both
    assert merged["size"] == len(both)
    assert len(set(merged["exemplars"]) & both) == 3
    assert pd.isna(merged["stability"])
    assert (after.topics["question"] == "q1").sum() == (before.topics["question"] == "q1").sum() - 1
    assert after.topics.loc[after.topics["question"] == "q1", "size"].is_monotonic_decreasing
    assert not pd.isna(_topic_of(after, "river")["stability"])


def test_split_off_ideas_become_a_topic_with_its_name(folder):
    before = _topic_of(analyse(folder / "consultation"), "river")

    shown = read_sheet(folder / "topics.xlsx").rows[_row_of(folder / "topics.xlsx", "river")]
    _apply(folder, river={"split_off": f"Trees: idea_2, {shown['idea_4_id']}"})
    after = analyse(folder / "consultation")

    new = after.topics[after.topics["label"] == "Trees"].iloc[0]
    own = _members(after, new["topic"])
    assert {shown["idea_2_id"], shown["idea_4_id"]} <= own
    assert _topic_of(after, "river")["topic"] == before["topic"]
    assert new["size"] + _topic_of(after, "river")["size"] == before["size"]
    assert list(new["exemplars"][:2]) == [shown["idea_2_id"], shown["idea_4_id"]]
    assert new["label_source"] == "reviewed"
    assert new["topic"] not in set(after.topics.loc[after.topics["question"] == "q1", "topic"]) - {new["topic"]}


def test_a_later_file_adds_to_an_earlier_and_the_same_file_replaces_itself(folder):
    _apply(folder, bus={"rename": "Buses"})
    analyse(folder / "consultation").write(folder / "tables")
    export_codebook(folder / "tables", folder / "later.xlsx")
    _decide(folder / "later.xlsx", _row_of(folder / "later.xlsx", "book"), rename="Books")
    apply_file(folder / "later.xlsx", folder / "consultation")

    labels = set(analyse(folder / "consultation").topics["label"])
    assert {"Buses", "Books"} <= labels

    replaced = _apply(folder, bus={"rename": "Coaches"}).replaced
    labels = set(analyse(folder / "consultation").topics["label"])
    assert replaced == 1
    assert {"Coaches", "Books"} <= labels
    assert "Buses" not in labels

    _apply(folder, bus={"rename": None})
    assert len(read_codebook(folder / "consultation").rounds) == 1


def test_the_csv_file_does_the_same(folder):
    ran = CliRunner().invoke(app, ["codebook", "export", str(folder / "tables"), "--out", str(folder / "t.csv")])
    table = pd.read_csv(folder / "t.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    row = _row_of(folder / "t.csv", "doctor") - 2
    table.loc[row, ["rename", "pin"]] = ["Health", "yes"]
    table.to_csv(folder / "t.csv", index=False)

    kept = CliRunner().invoke(app, ["codebook", "apply", str(folder / "t.csv"), str(folder / "consultation")])

    assert (ran.exit_code, kept.exit_code) == (0, 0)
    assert "2 decisions kept in" in kept.stdout
    assert (
        f"Next: strategy-nlp report {shlex.quote(str(folder / 'consultation'))} --out reports/consultation"
        in kept.stdout
    )
    assert _topic_of(analyse(folder / "consultation"), "doctor")["label"] == "Health"


def test_a_report_folder_can_be_exported_and_a_reviewed_file_is_never_overwritten(folder):
    out = ["--out", str(folder / "again.xlsx")]
    first = CliRunner().invoke(app, ["codebook", "export", str(folder), *out])
    second = CliRunner().invoke(app, ["codebook", "export", str(folder), *out])

    assert first.exit_code == 0
    assert second.exit_code == 1
    assert "may hold decisions" in second.stderr


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"merge_into": "99"}, ["merge_into is '99'", "no topic of its question", "one of 0, 1"]),
        ({"merge_into": "OTHER"}, ["merge_into", "a topic of another question"]),
        ({"merge_into": "SELF"}, ["merge_into", "leads back to this topic"]),
        ({"pin": "maybe"}, ["pin is 'maybe'", "yes or blank"]),
        ({"split_off": "book-1"}, ["split_off is 'book-1'", "'book-1' is no idea of this topic"]),
        ({"split_off": "Name:"}, ["split_off is 'Name:'", "is no idea of this topic"]),
        ({"split_off": "ALL"}, ["split_off", "the whole topic"]),
        ({"rename": "X", "merge_into": "SELF"}, ["rename is 'X' beside a merge_into"]),
        ({"rename": "X", "split_off": "x: idea_2"}, ["split_off gives the name 'x'", "gives it too"]),
        ({"topic_key": "none"}, ["topic_key is 'none'"]),
        ({"comment": "=A1"}, ["comment is the formula '=A1'"]),
    ],
)
def test_a_wrong_decision_is_told_in_one_sentence_with_its_row(folder, cells, words):
    path = folder / "topics.xlsx"
    row = _row_of(path, "bus")
    sheet = read_sheet(path)
    own = sheet.rows[row]
    known = {"SELF": own["topic"], "OTHER": "Unlike any", "ALL": ", ".join(sheet.members[own["topic_key"]])}
    _decide(path, next(number for number, one in sheet.rows.items() if one["question"] == "q2"), label="Unlike any")
    _decide(path, row, **{name: known.get(cell, cell) for name, cell in cells.items()})

    ran = CliRunner().invoke(app, ["codebook", "apply", str(path), str(folder / "consultation")])

    assert ran.exit_code == 1
    assert all(word in ran.stderr for word in [f"topics.xlsx, row {row}", *words])
    assert ran.stderr.count("\n") == 1
    assert not (folder / "consultation" / "codebook.json").exists()


def test_two_equal_names_a_circle_and_a_row_twice_are_told(folder):
    path = folder / "topics.xlsx"
    bus, book = _row_of(path, "bus"), _row_of(path, "book")
    rows = read_sheet(path).rows
    numbers, keys = (
        {row: rows[row]["topic"] for row in (bus, book)},
        {row: rows[row]["topic_key"] for row in (bus, book)},
    )

    def told(cells_of_bus, cells_of_book):
        for row, cells in ((bus, cells_of_bus), (book, cells_of_book)):
            _decide(path, row, **{"rename": None, "merge_into": None, "topic_key": keys[row], **cells})
        with pytest.raises(DataError) as caught:
            apply_file(path, folder / "consultation")
        return str(caught.value)

    assert "names of a question must differ" in told({"rename": "Same"}, {"rename": "same"})
    assert "leads back" in told({"merge_into": int(numbers[book])}, {"merge_into": float(numbers[bus])})
    assert "stands here again" in told({}, {"topic_key": keys[bus]})


def test_a_file_that_is_not_as_it_was_exported_is_told(folder):
    path = folder / "topics.xlsx"

    def told(spoil):
        book = openpyxl.load_workbook(path)
        spoil(book)
        book.save(folder / "spoilt.xlsx")
        with pytest.raises(DataError) as caught:
            apply_file(folder / "spoilt.xlsx", folder / "consultation")
        return str(caught.value)

    head = [cell.value for cell in openpyxl.load_workbook(path)["Topics"][1]]
    assert "the column pin is missing" in told(lambda book: book["Topics"].delete_cols(head.index("pin") + 1))
    assert "the sheet 'recognition' is missing" in told(lambda book: book.remove(book["recognition"]))
    (folder / "no.xlsx").write_text("no workbook")
    with pytest.raises(DataError, match="no readable workbook"):
        apply_file(folder / "no.xlsx", folder / "consultation")
    with pytest.raises(DataError, match="there is no such file"):
        apply_file(folder / "absent.xlsx", folder / "consultation")
    with pytest.raises(DataError, match="must end in .xlsx or .csv"):
        export_codebook(folder / "tables", folder / "topics.pdf")


def test_another_consultation_and_a_spoilt_codebook_are_refused(folder):
    _write(folder / "other", [("a", "q1", "Something else", "")])
    with pytest.raises(DataError, match="none of its ideas is in"):
        apply_file(folder / "topics.xlsx", folder / "other")

    (folder / "consultation" / "codebook.json").write_text('{"rounds": [{"export": 1}]}')
    with pytest.raises(ConsultationError, match="codebook apply"):
        analyse(folder / "consultation")


# Carried out on topics made by hand: three clouds of ten ideas each, as the machine found them.
def _run(labels):
    random = np.random.default_rng(3)
    vectors = np.repeat(np.eye(8)[:3], 10, axis=0) + random.normal(0, 0.05, (30, 8))
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(30)],
            "question": "q1",
            "text": [f"{('bus', 'book', 'river')[n // 10]} word{n}" for n in range(30)],
            "language": "en",
            "topic": pd.array([pd.NA if one < 0 else one for one in labels], dtype="Int64"),
            "theme": pd.array([0] * 30, dtype="Int64"),
        }
    )
    numbers = sorted(set(labels) - {-1})
    topics = pd.DataFrame(
        {
            "topic": pd.array(numbers, dtype="Int64"),
            "theme": pd.array([0] * len(numbers), dtype="Int64"),
            "size": pd.array([labels.count(one) for one in numbers], dtype="Int64"),
            "label": [f"Machine {one}" for one in numbers],
            "label_source": "machine",
            "keywords": [["word"]] * len(numbers),
            "keywords_by_language": [["en: word"]] * len(numbers),
            "exemplars": [[f"i{labels.index(one)}"] for one in numbers],
            "stability": 0.9,
            "came_back": 1.0,
            "language_skew": 0.0,
            "language_skew_p": 1.0,
            "language_gathered": "en",
            "question": "q1",
        }
    )
    return ideas, topics, pd.DataFrame(vectors)


def _saw(ideas=range(30), **decisions):
    """A round on the three clouds as people saw them; decisions by cloud."""
    return Round(
        "e", "f", "s",
        tuple(
            ReviewedTopic(
                f"e/q1/{one}", "q1", f"Cloud {one}", tuple(f"i{n}" for n in ideas if n // 10 == one),
                **decisions.get(f"cloud{one}", {}),
            )
            for one in range(3)
        ),
    )  # fmt: skip


def _review(labels, *rounds):
    ideas, topics, vectors = _run(labels)
    return review(ideas, topics, vectors=vectors, codebook=Codebook(rounds, "x"), seed=0)


THREE = [0] * 10 + [1] * 10 + [2] * 10


def test_without_decisions_nothing_changes():
    ideas, topics, _ = _run(THREE)

    reviewed = _review(THREE)

    pd.testing.assert_frame_equal(reviewed.ideas, ideas)
    pd.testing.assert_frame_equal(reviewed.topics[list(topics)], topics)
    assert reviewed.summary == {"applied": 0, "conflicts": [], "file_sha256": "x"}


def test_no_idea_is_lost_or_invented_by_decisions():
    reviewed = _review(
        THREE, _saw(cloud0={"split_off": ("i1",)}, cloud1={"merge_into": "e/q1/2"}, cloud2={"pin": True})
    )

    sizes = reviewed.ideas["topic"].value_counts()
    assert len(reviewed.ideas) == sizes.sum() == 30
    assert reviewed.topics.set_index("topic")["size"].to_dict() == sizes.to_dict()
    assert reviewed.summary["applied"] == 3
    assert reviewed.summary["conflicts"] == []


def test_a_pinned_topic_keeps_its_ideas_and_leaves_new_ones_where_the_run_put_them():
    # Two of cloud 0 went to cloud 1, one is without topic; i7 to i9 are new.
    labels = [0] * 4 + [1, 1, -1] + [1] * 3 + [1] * 10 + [2] * 10
    seen = [*range(7), *range(10, 30)]

    pinned, loose = _review(labels, _saw(seen, cloud0={"pin": True})), _review(labels, _saw(seen))

    assert pinned.ideas["topic"].iloc[:7].tolist() == [0] * 7
    assert pinned.ideas["topic"].iloc[7:10].tolist() == [1, 1, 1]
    assert loose.ideas["topic"].iloc[:7].tolist() == [0, 0, 0, 0, 1, 1, pd.NA]


def test_a_topic_whose_ideas_are_gone_is_known_by_its_centre():
    gone = Round(
        "e", "f", "s", (ReviewedTopic("e/q1/0", "q1", "Old", ("i1", "i2", *(f"gone{n}" for n in range(9))), "New"),)
    )

    assert _review(THREE, gone).topics.set_index("topic")["label"][0] == "New"


def test_a_topic_that_is_nowhere_is_told_and_not_dropped():
    gone = Round("e", "f", "s", (ReviewedTopic("e/q1/0", "q1", "Old", ("gone",), "New", comment="Why"),))

    reviewed = _review(THREE, gone)

    assert reviewed.summary["conflicts"] == ["q1: “Old” is no topic of this run; not carried out: rename, comment."]
    assert reviewed.summary["applied"] == 0


def test_of_two_topics_that_became_one_the_larger_part_counts_and_the_other_is_told():
    labels = [0] * 10 + [0] * 8 + [1] * 2 + [2] * 10

    reviewed = _review(labels, _saw(cloud0={"rename": "A"}, cloud1={"rename": "B"}))

    assert reviewed.topics.set_index("topic")["label"][0] == "A"
    assert len(reviewed.summary["conflicts"]) == 1
    assert "“Cloud 1” and “Cloud 0” are one topic in this run" in reviewed.summary["conflicts"][0]


def test_topics_that_people_merged_and_the_run_united_are_no_conflict():
    labels = [0] * 20 + [2] * 10

    reviewed = _review(labels, _saw(cloud0={"merge_into": "e/q1/1"}, cloud1={"rename": "Both"}))

    assert reviewed.topics.set_index("topic")["label"][0] == "Both"
    assert reviewed.summary["conflicts"] == []


def test_a_pin_that_contradicts_a_merge_is_told():
    reviewed = _review(THREE, _saw(cloud0={"pin": True, "merge_into": "e/q1/1"}))

    assert set(reviewed.ideas["topic"].iloc[:20]) == {1}
    assert "only the merge counts" in reviewed.summary["conflicts"][0]


def test_a_merge_into_a_topic_that_is_gone_is_told():
    saw = _saw([*range(10)], cloud0={"merge_into": "e/q1/1"})

    reviewed = _review(THREE, saw)

    assert reviewed.ideas["topic"].tolist() == THREE
    assert "was not merged into “Cloud 1”" in reviewed.summary["conflicts"][0]


def test_split_takes_the_ideas_that_are_nearer_along():
    # People saw clouds 0 and 1 as one topic.
    one = ReviewedTopic(
        "e/q1/0", "q1", "Old", tuple(f"i{n}" for n in range(20)), split_off=("i10",), split_name="Books"
    )

    reviewed = _review([0] * 20 + [1] * 10, Round("e", "f", "s", (one,)))

    books = reviewed.topics.set_index("label").loc["Books", "topic"]
    assert (reviewed.ideas["topic"] == books).tolist() == [False] * 10 + [True] * 10 + [False] * 10


def test_a_split_that_the_run_made_itself_only_gets_its_name():
    one = ReviewedTopic(
        "e/q1/0", "q1", "Old", tuple(f"i{n}" for n in range(20)), split_off=("i10",), split_name="Books"
    )

    reviewed = _review([0] * 10 + [1] * 6 + [0] * 4 + [2] * 10, Round("e", "f", "s", (one,)))

    assert reviewed.topics.set_index("topic")["label"][1] == "Books"
    assert len(reviewed.topics) == 3


def test_an_apostrophe_before_a_sign_is_not_part_of_the_text(folder):
    _apply(folder, bus={"comment": "'- see the other topic"})

    assert _topic_of(analyse(folder / "consultation"), "bus")["comment"] == "- see the other topic"


def test_the_codebook_file_is_plain_json(folder):
    _apply(folder, bus={"rename": "Buses"})

    content = json.loads((folder / "consultation" / "codebook.json").read_text(encoding="utf-8"))

    assert [one["file"] for one in content["rounds"]] == ["topics.xlsx"]
    assert "author" not in json.dumps(content)


# Votes, people and comments at an event on the small consultation; each may be absent.
def _optional(folder, present):
    ids = [row[0] for row in _ideas()]
    people = [f"author{subject}{n}" for subject in SUBJECTS for n in range(10)]
    if "votes" in present:
        cast = [(person, one, ("agree", "disagree", "pass")[(at + place) % 3]) for at, person in enumerate(people)
                for place, one in enumerate(ids[:12])]  # fmt: skip
        _table(folder / "votes.csv", [("voter_id", "idea_id", "vote"), *cast])
    if "participants" in present:
        known = [(person, ("north", "south")[at % 2]) for at, person in enumerate(people)]
        _table(folder / "participants.csv", [("participant_id", "segment_region"), *known])
    if "events" in present:
        _table(folder / "events.csv", [("event_id", "title"), ("e1", "Evening")])
        spoken = [(f"live-{n}", "q1", text, "", "event:e1") for n, text in enumerate([*LATER, "Cheaper bus tickets"])]
        rows = [row if len(row) == 5 else (*row, "survey") for row in [*_ideas(), *_second(), *spoken]]
        _table(folder / "ideas.csv", [("idea_id", "question", "text", "author_id", "channel"), *rows])


def _table(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def _decisions(before):
    """Every decision and what lies close, by name: cells of each topic by its number; numbers are those of ``q1``."""
    numbers = sorted(before.topics.loc[before.topics["question"] == "q1", "topic"].tolist())
    first, last = numbers[0], numbers[-1]
    return {
        "rename": {first: {"rename": "Getting <i>around</i>", "comment": "Why", "reviewer": "Noor"}},
        "rename to another's name": {last: {"rename": before.topics.query("question == 'q1'")["label"].iloc[0]}},
        "merge the first": {first: {"merge_into": last}},
        "merge the last": {last: {"merge_into": first}},
        "merge a chain": {one: {"merge_into": other} for one, other in zip(numbers[:-1], numbers[1:], strict=True)},
        "merge all into one": {one: {"merge_into": first, "comment": "One"} for one in numbers[1:]},
        "split": {first: {"split_off": "New: idea_1, idea_3"}},
        "split and merge": {first: {"split_off": "idea_1", "merge_into": last}, last: {"pin": "yes", "rename": "Both"}},
        "pin": {one: {"pin": "yes"} for one in numbers},
        "comment": {last: {"comment": "Look again", "reviewer": "Noor"}},
    }


def _right(analysis):
    """Every number of a topic that a table names is one of its topics', and these are without gaps; every idea is somewhere."""
    for question, own in analysis.topics.groupby("question"):
        numbers = set(own["topic"])
        ideas = analysis.ideas[analysis.ideas["question"] == question]
        members = ideas.groupby("topic")["idea_id"].apply(set).to_dict()
        assert numbers == set(range(len(own)))
        assert set(members) == numbers
        assert own.set_index("topic")["size"].to_dict() == {number: len(ids) for number, ids in members.items()}
        assert own["label"].str.strip().ne("").all()
        assert own["label"].is_unique
        for row in own.itertuples():
            assert set(row.exemplars) <= members[row.topic]
        for name in ("live", "topic_people", "recurring"):
            table = getattr(analysis, name)
            assert set(table.loc[table["question"] == question, "topic"].dropna()) <= numbers, name
        pairs = analysis.recurring
        assert set(pairs.loc[pairs.get("other_question", pairs.index) == question].get("other_topic", ())) <= numbers


def _decided(topics, decisions):
    """The spreadsheet with what people decided about topics of the first question."""
    decided = topics.copy()
    for number, cells in decisions.items():
        own = (decided["question"] == "q1") & (decided["topic"] == str(number))
        decided.loc[own, list(cells)] = [str(cell) for cell in cells.values()]
    return decided


OPTIONAL = ("votes", "participants", "events")


@pytest.mark.parametrize(
    "present",
    [pytest.param((), marks=pytest.mark.long), OPTIONAL],
    ids=["no optional table", "every optional table"],
)
def test_every_decision_leaves_tables_that_speak_of_the_same_topics(first_run, tmp_path, present):
    shutil.copytree(first_run / "consultation", tmp_path / "c")
    _optional(tmp_path / "c", present)
    before = analyse(tmp_path / "c")
    before.write(tmp_path / "tables")
    _right(before)
    export_codebook(tmp_path / "tables", tmp_path / "topics.csv")
    topics = pd.read_csv(tmp_path / "topics.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")

    for name, decisions in _decisions(before).items():
        _decided(topics, decisions).to_csv(tmp_path / "topics.csv", index=False)
        applied = apply_file(tmp_path / "topics.csv", tmp_path / "c")

        after = analyse(tmp_path / "c")

        _right(after)
        assert applied.decisions or name == "comment"
        assert after.build["codebook"]["applied"] == applied.decisions, name
        assert after.build["codebook"]["conflicts"] == [], name
        if name.startswith("merge"):
            assert len(after.topics) == len(before.topics) - len(decisions)
        assert len(after.ideas) == len(before.ideas)
        assert set(after.topics["comment"]) == {""} | {
            cells["comment"] for cells in decisions.values() if "comment" in cells
        }


@pytest.mark.long
@pytest.mark.parametrize(
    "present",
    [tables for count in range(4) for tables in combinations(OPTIONAL, count)],
    ids=lambda tables: "+".join(tables) or "none",
)
def test_every_decision_ends_in_a_report(first_run, tmp_path, present):
    shutil.copytree(first_run / "consultation", tmp_path / "c")
    _optional(tmp_path / "c", present)
    before = analyse(tmp_path / "c")
    before.write(tmp_path / "tables")
    export_codebook(tmp_path / "tables", tmp_path / "topics.csv")
    topics = pd.read_csv(tmp_path / "topics.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")

    for name, decisions in _decisions(before).items():
        _decided(topics, decisions).to_csv(tmp_path / "topics.csv", index=False)
        apply_file(tmp_path / "topics.csv", tmp_path / "c")

        made = make_reports(tmp_path / "c", tmp_path / "out", options=ReportOptions(questions=("q1",)), jobs=1)

        assert not made.failed, (name, made.failed)
        _right(read_analysis(tmp_path / "out" / "tables"))


def test_ideas_that_nobody_moved_keep_their_own_theme():
    ideas, topics, vectors = _run(THREE)
    ideas["theme"] = pd.array([0] * 5 + [1] * 25, dtype="Int64")
    codebook = Codebook((_saw(cloud0={"rename": "A"}, cloud1={"merge_into": "e/q1/2"}),), "x")

    reviewed = review(ideas, topics, vectors=vectors, codebook=codebook, seed=0)

    assert reviewed.ideas["theme"].tolist() == [0] * 5 + [1] * 5 + [0] * 10 + [1] * 10
    assert sorted(reviewed.topics["topic"]) == [0, 1]


def test_a_question_that_is_no_more_and_ideas_of_another_are_told():
    gone = ReviewedTopic("e/q9/0", "q9", "Old", ("i1",), rename="New")
    away = ReviewedTopic("e/q1/0", "q1", "Cloud 0", tuple(f"i{n}" for n in range(10)), pin=True)
    ideas, topics, vectors = _run(THREE)
    other = pd.DataFrame({"idea_id": ["i40"], "question": "q2", "text": "x", "language": "en"})
    ideas = pd.concat([ideas, other.astype({"text": str})], ignore_index=True).astype(
        {"topic": "Int64", "theme": "Int64"}
    )
    rounds = (Round("e", "f", "s", (gone,)), Round("e", "f", "s", (replace(away, ideas=(*away.ideas, "i40")),)))

    reviewed = review(ideas, topics, vectors=vectors, codebook=Codebook(rounds, "x"), seed=0)

    assert [told for told in reviewed.summary["conflicts"] if told.startswith("q9: “Old” is no topic of this run")]
    assert [told for told in reviewed.summary["conflicts"] if "of another question now (1)" in told]
    assert reviewed.ideas["topic"].isna().tolist() == [False] * 30 + [True]
