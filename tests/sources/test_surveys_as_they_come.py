"""Surveys as tools and people leave them: what a question mentions is not what its answers hold, several columns answer one question,
several choices stand in a cell, and nobody wrote a word."""

import csv
import zipfile

import openpyxl
import pandas as pd
import pytest
from odfdo import Cell, Document, Row
from odfdo import Table as Sheet
from typer.testing import CliRunner

from strategy_nlp.analysis.checking import check
from strategy_nlp.cli.app import app
from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.screen.steps import Session, became
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.sources.telling import told

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
WORDS = [
    f"{verb} {thing} before the next assembly of our movement"
    for verb in ("Open", "Publish", "Translate", "Fund", "Repair", "Share")
    for thing in ("the archives", "the accounts", "the letters", "the radio", "the wells")
]


def _file(path, header, rows, **how):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, **how).writerows([header, *rows])
    return path


def _survey(tmp_path, columns, number=24, *, words=True):
    """A Google Forms export with an open question, unless there are no words, and columns whose answers come again and again."""
    header = ["Timestamp", *(["What should we do first?"] if words else []), *columns]
    rows = [
        [f"3/{13 + n % 9}/2026 8:{n:02d}:00", *([WORDS[n]] if words else []), *(cells[(n * 7 + n // 5) % len(cells)] for cells in columns.values())]
        for n in range(number)
    ]  # fmt: skip
    return _file(tmp_path / "Spring (Responses).csv", header, rows)


def _mapping(path, tmp_path):
    return import_sources([path], tmp_path / "c").sources[0].mapping


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("How far do you agree? [We should use social media more]", AGREE),
        ("How often do you follow us on Facebook?", ["Never", "Rarely", "Sometimes", "Often"]),
        ("Should we open an office in your town?", ["Yes", "No", "Don't know"]),
        ("¿Deberíamos abrir una oficina en su ciudad?", ["Sí", "No"]),
        ("Should we publish our accounts every year?", ["Yes", "No"]),
        ("Which city should host the next assembly?", ["Nairobi", "Kisumu", "Mombasa"]),
        ("Which country should we write to first?", ["Kenya", "Peru", "France"]),
        ("Should people be told who approved an idea?", ["Yes", "No"]),
    ],
)
def test_what_a_question_mentions_is_not_what_its_answers_hold(tmp_path, header, cells):
    mapping = _mapping(_survey(tmp_path, {header: cells}), tmp_path)

    assert dict(mapping.closed) == {"q2": header}
    assert not mapping.left_out
    assert not mapping.segments
    assert "status" not in mapping.columns


@pytest.mark.parametrize(
    ("header", "cells", "segment"),
    [
        ("Which city do you live in?", ["Nairobi", "Kisumu"], "city"),
        ("Which region should we write for you?", ["North", "South"], "region"),
        ("Are you a member of a union in your town?", ["Yes", "No"], "are_you_a_member"),
    ],
)
def test_where_people_live_is_still_no_opinion(tmp_path, header, cells, segment):
    mapping = _mapping(_survey(tmp_path, {header: cells}), tmp_path)

    assert not mapping.closed
    assert list(mapping.segments.values()) == [(header,)], segment


def test_a_column_of_telephone_numbers_below_an_opinion_stays_out(tmp_path):
    cells = [f"+254 700 555 {100 + n}" for n in range(6)]

    mapping = _mapping(
        _survey(tmp_path, {"Should we call you? Agree or disagree, and leave your number": cells}), tmp_path
    )

    assert len(mapping.left_out) == 1
    assert not mapping.closed


@pytest.mark.parametrize(
    "cells",
    [
        ["Signal, WhatsApp", "Signal", "WhatsApp, E-mail", "Signal, E-mail", "E-mail", "Signal, WhatsApp, E-mail"],
        ["A letter to the ministry, A march", "A march", "A letter to the ministry", "A march, A day without work", "A letter to the ministry, A march, A day without work"],
        ["Radio;Posters;", "Radio;", "Posters;Web;", "Web;", "Radio;Web;"],
        ["रेडियो, पोस्टर", "रेडियो", "पोस्टर, वेब", "वेब", "रेडियो, वेब", "रेडियो, पोस्टर, वेब"],
    ],
)  # fmt: skip
def test_several_choices_in_a_cell_are_no_open_question(tmp_path, cells):
    done = import_sources([_survey(tmp_path, {"Which of these do you use?": cells})], tmp_path / "c")

    mapping = done.sources[0].mapping
    assert list(mapping.questions.values()) == ["What should we do first?"]
    assert not mapping.closed
    assert "Which of these do you use?" in mapping.unused
    assert any("Several choices" in line and "--map q2=COLUMN" in line for line in told(done))


def test_choices_beside_a_column_for_each_are_no_open_question(tmp_path):
    names = ("Radio", "Posters and leaflets", "Meetings in town")
    chosen = [[(n + place) % (place + 2) == 0 for place in range(3)] for n in range(24)]
    header = ["start", "Which channels do you use, all of them?", *(f"Which channels do you use, all of them?/{one}" for one in names), "What should we do?", "_uuid", "_submission_time"]  # fmt: skip
    rows = [
        ["2026-03-01", " ".join(name for name, held in zip(names, row, strict=True) if held), *(str(int(held)) for held in row), WORDS[n], f"{n:032x}", "2026-03-01T08:00:00"]
        for n, row in enumerate(chosen)
    ]  # fmt: skip

    mapping = _mapping(_file(tmp_path / "kobo.csv", header, rows), tmp_path)

    assert list(mapping.questions.values()) == ["What should we do?"]


def test_what_people_list_in_their_own_words_stays_theirs(tmp_path):
    cells = [
        "Water, jobs",
        "jobs and water",
        "Roads, water, school",
        "a school",
        "Jobs, roads please",
        "water",
        "clean water, roads",
        "peace",
    ]

    mapping = _mapping(_survey(tmp_path, {"What do you need?": cells}, 8), tmp_path)

    assert "What do you need?" in mapping.questions.values()


def test_texts_that_many_sent_are_no_choices(tmp_path):
    sent = [
        f"Stop the {thing}, save the {other}, free our friends, and pay those who have always lived beside it, as promised"
        for thing, other in (
            ("dam", "river"),
            ("mine", "hill"),
            ("road", "forest"),
            ("port", "bay"),
            ("wall", "valley"),
        )
    ]

    mapping = _mapping(_survey(tmp_path, {"Your message": sent}), tmp_path)

    assert "Your message" in {*mapping.questions.values(), mapping.columns.get("text")}


def test_numbered_columns_of_ideas_answer_one_question(tmp_path):
    rows = [
        [f"Ana {n}", WORDS[n], WORDS[n + 8] if n % 2 else "", WORDS[n + 16] if n % 5 == 0 else "", ("Yes", "No")[n % 3 == 0]]
        for n in range(14)
    ]  # fmt: skip
    path = _file(tmp_path / "ideas.csv", ["Name", "Idea 1", "Idea 2", "Idea 3", "Should we grow?"], rows)

    done = import_sources([path], tmp_path / "c")

    ideas = pd.read_csv(tmp_path / "c/ideas.csv", keep_default_na=False)
    assert set(ideas.loc[ideas["text"] != "", "question"]) == {"q1"}
    assert sorted(ideas.loc[ideas["text"] != "", "text"]) == sorted(cell for row in rows for cell in row[1:4] if cell)
    assert ideas["idea_id"].is_unique
    assert ideas["author_id"].nunique() == 14
    assert done.sources[0].mapping.left_out == ("Name",)
    assert "Idea 1, Idea 2, Idea 3 → q1." in " ".join(told(done))
    before = {one.name: one.read_bytes() for one in (tmp_path / "c").iterdir()}
    import_sources([path], tmp_path / "c")
    assert {one.name: one.read_bytes() for one in (tmp_path / "c").iterdir()} == before


def test_one_of_several_columns_of_ideas_can_be_left_out_on_the_screen(tmp_path):
    rows = [[WORDS[n], WORDS[n + 8], WORDS[n + 16]] for n in range(14)]
    session = Session(tmp_path / "place")
    path = _file(tmp_path / "ideas.csv", ["Idea 1", "Idea 2", "Idea 3"], rows)
    session.add_file(path.name, path.read_bytes())
    assert session.look() == ""
    assert became(session.gathered[0].mapping, "Idea 3") == "q1"

    assert session.say_of("Idea 2", "leave") == ""

    assert [became(session.gathered[0].mapping, name) for name in ("Idea 1", "Idea 2", "Idea 3")] == [
        "q1",
        "leave",
        "q1",
    ]
    assert len(session.gathered[0].ideas) == 28
    assert session.say_of("Idea 1", "leave") != "" or len(session.gathered[0].ideas) <= 14
    session.forget_files()


def test_questions_that_are_numbered_stay_questions(tmp_path):
    rows = [[WORDS[n], WORDS[n + 10]] for n in range(14)]

    mapping = _mapping(_file(tmp_path / "x.csv", ["Answer 1", "Answer 2"], rows), tmp_path)

    assert not mapping.further


def test_a_code_for_each_person_tells_people_apart(tmp_path):
    rows = [[f"P{n % 7:03d}", f"What should {('change', 'stay')[n // 7]}?", WORDS[n]] for n in range(14)]

    done = import_sources([_file(tmp_path / "long.csv", ["person", "question", "answer"], rows)], tmp_path / "c")

    assert done.sources[0].people == 7


def test_a_survey_of_closed_questions_alone_comes_in_and_is_reported(tmp_path):
    path = _survey(tmp_path, {"How far do you agree with the draft?": AGREE, "Should we publish our accounts?": ["Yes", "No"], "How old are you": ["18", "31", "44", "70"], "Kiosk": ["Mill Lane", "Market"]}, words=False)  # fmt: skip

    done = import_sources([path], tmp_path / "c")

    assert [bool(one.choices) for one in read_consultation(tmp_path / "c").questions] == [True, True]
    assert list(done.sources[0].mapping.closed) == ["q1", "q2"]
    assert "24 people, 2 closed questions, 48 chosen answers" in told(done)[0]
    assert not check(tmp_path / "c").problems
    said = CliRunner().invoke(app, ["check", str(tmp_path / "c")]).output
    assert "0 ideas, 48 chosen answers" in " ".join(said.split())
    before = (tmp_path / "c/ideas.csv").read_bytes()
    import_sources([path], tmp_path / "c")
    assert (tmp_path / "c/ideas.csv").read_bytes() == before
    reported = CliRunner().invoke(app, ["report", str(tmp_path / "c"), "--out", str(tmp_path / "r")])
    assert reported.exit_code == 0, reported.output
    assert "Strongly disagree" in (tmp_path / "r/q1.html").read_text(encoding="utf-8")
    index = (tmp_path / "r/index.html").read_text(encoding="utf-8")
    assert "Heard: 0 ideas" not in index
    assert "chose one of 2 answers" in index
    assert "48 answers to closed questions were chosen. Nobody wrote in words of their own, and nobody voted." in index


def test_answers_alone_without_dates_or_addresses_are_told_apart(tmp_path):
    rows = [[AGREE[n % 5], AGREE[(n * 3) % 5], ("18-29", "30-44")[n % 2]] for n in range(20)]
    path = _file(
        tmp_path / "x.csv", ["How far do you agree with A?", "How far do you agree with B?", "Age group"], rows
    )

    done = import_sources([path], tmp_path / "c")

    assert done.sources[0].people == 20
    assert len(pd.read_csv(tmp_path / "c/ideas.csv")) == 40


def test_a_column_that_ends_in_a_stop_does_not_bring_a_second(tmp_path):
    numbers = [f"+254 711 {n:06d}" for n in range(24)]
    path = _survey(tmp_path, {"E-mail": [f"p{n}@example.org" for n in range(24)], "Tel.": numbers})

    lines = told(import_sources([path], tmp_path / "c"))

    assert any("identify people: Tel." in line for line in lines)
    assert not any(".." in line for line in lines)


def test_what_is_told_to_type_takes_a_free_number(tmp_path):
    path = _survey(
        tmp_path, {"Do you agree with the plan?": ["Yes", "No"], "Have you been to an event of ours?": ["Yes", "No"]}
    )

    lines = told(import_sources([path], tmp_path / "c"))

    (line,) = [one for one in lines if "may be closed" in one]
    assert "--map closed_q3=COLUMN" in line
    (line,) = [one for one in lines if one.startswith("Columns unused")]
    assert "--map q3=COLUMN" in line


def test_yes_written_as_one_is_named(tmp_path):
    path = _survey(tmp_path, {"Would you come again?": ["1", "0"], "Which do you use?/Radio": ["0", "1"]})

    (line,) = [one for one in told(import_sources([path], tmp_path / "c")) if "may be closed" in one]

    assert "Would you come again?" in line
    assert "Radio" not in line


def test_each_row_of_a_matrix_has_its_whole_title(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "What should we do first?", "How much do you agree?", "", ""])  # fmt: skip
    sheet.append(
        ["", "", "", "", "", "Open-Ended Response", "We are heard", "Money is spent well", "Meetings are short"]
    )
    for n in range(20):
        sheet.append([f"118{n:05d}", "44", "03/14/2026 09:00:00 AM", "03/14/2026 09:10:00 AM", f"81.2.69.{n}", WORDS[n], *(AGREE[(n + m * 2) % 5] for m in range(3))])  # fmt: skip
    book.save(tmp_path / "sm.xlsx")

    done = import_sources([tmp_path / "sm.xlsx"], tmp_path / "c")

    titles = [one.title for one in read_consultation(tmp_path / "c").questions if one.choices]
    assert titles == [
        f"How much do you agree? [{one}]" for one in ("We are heard", "Money is spent well", "Meetings are short")
    ]
    assert "column 8" not in " ".join(told(done))


def test_check_says_what_an_opendocument_table_is(tmp_path):
    document, sheet = Document("spreadsheet"), Sheet("Feuille1")
    document.body.clear()
    for cells in [["Date", "Quelle est votre idée ?"], *(["14/03/2026", text] for text in WORDS[:12])]:
        row = Row()
        for cell in cells:
            row.append_cell(Cell(cell))
        sheet.append_row(row)
    document.body.append(sheet)
    document.save(tmp_path / "idées.ods")

    said = CliRunner().invoke(app, ["check", str(tmp_path / "idées.ods")])

    assert said.exit_code == 0
    assert "12 rows; import it with" in " ".join(said.output.split())


POLIS = {
    "comments.csv": "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
    + "".join(f"173152700{n},x,{n},0,2,0,1,Idea number {n} about lanes\n" for n in range(4)),
    "votes.csv": "timestamp,datetime,comment-id,voter-id,vote\n"
    + "".join(f"173152800{n},x,{n},{voter},1\n" for n in range(4) for voter in range(2)),
}


def _zip(path, files):
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def test_several_files_of_one_polis_export_are_read_once(tmp_path):
    for name, content in POLIS.items():
        (tmp_path / name).write_text(content, encoding="utf-8")

    import_sources([tmp_path / name for name in POLIS], tmp_path / "c")

    assert len(pd.read_csv(tmp_path / "c/ideas.csv")) == 4
    assert len(pd.read_csv(tmp_path / "c/votes.csv")) == 8


def test_a_survey_beside_a_polis_export_comes_in_too(tmp_path):
    (tmp_path / "export").mkdir()
    for name, content in POLIS.items():
        (tmp_path / "export" / name).write_text(content, encoding="utf-8")

    done = import_sources([tmp_path / "export", _survey(tmp_path, {})], tmp_path / "c")

    assert [one.mapping.kind for one in done.sources] == ["polis", "google-forms"]


@pytest.mark.parametrize("files", [
    POLIS | {"votes.csv": POLIS["votes.csv"].replace(",1\n", ",9\n", 1)},
    {"answers.csv": 'a,b\n1,"2\n'},
])  # fmt: skip
def test_what_is_wrong_in_a_zip_is_told_by_the_names_that_people_know(tmp_path, files):
    path = _zip(tmp_path / "export.zip", files)

    with pytest.raises(SourceError if "votes.csv" in files else Exception) as raised:
        import_sources([path], tmp_path / "c")

    assert f"{path}: " in str(raised.value)
    assert "strategy-nlp-" not in str(raised.value)
    assert "/polis-" not in str(raised.value)
    session = Session(tmp_path / "place")
    session.add_file("export.zip", path.read_bytes())
    assert session.look().startswith("export.zip: ")
    session.forget_files()


def test_a_polis_zip_without_a_topic_is_called_after_itself(tmp_path):
    import_sources([_zip(tmp_path / "Bike lanes.zip", POLIS)], tmp_path / "c")

    assert read_consultation(tmp_path / "c").title == "Bike lanes"


def _consents(tmp_path, header, no, yes):
    rows = [[f"3/{13 + n % 9}/2026 8:{n:02d}:00", no if n % 10 == 9 else yes, WORDS[n]] for n in range(20)]
    return _file(tmp_path / "x.csv", ["Timestamp", header, "What should we do first?"], rows)


@pytest.mark.parametrize(
    ("header", "no", "yes"), [("intro/consent", "no", "yes"), ("consent", "N", "Y"), ("Consentimiento", "No", "Sí")]
)
def test_who_did_not_consent_stays_out(tmp_path, header, no, yes):
    done = import_sources([_consents(tmp_path, header, no, yes)], tmp_path / "c")

    assert done.sources[0].people == 18
    assert len(pd.read_csv(tmp_path / "c/participants.csv")) == 18
    assert WORDS[9] not in (tmp_path / "c/ideas.csv").read_text(encoding="utf-8")
    assert any("left out: 2 of 20 responses" in line for line in told(done))


@pytest.mark.parametrize(
    "header", ["Do you agree to take part?", "He leído el aviso de privacidad y acepto participar"]
)
def test_a_no_to_taking_part_is_told(tmp_path, header):
    done = import_sources([_consents(tmp_path, header, "No", "Sí" if "aviso" in header else "Yes")], tmp_path / "c")

    assert any(header in line and "taken in all the same: 2" in line for line in told(done))


def test_a_no_to_letters_or_to_earlier_events_is_no_withdrawal(tmp_path):
    for place, header in enumerate(
        ("May we contact you?", "Did you take part last year?", "Do you agree with the plan?")
    ):
        done = import_sources([_consents(tmp_path, header, "No", "Yes")], tmp_path / f"c{place}")

        assert done.sources[0].people == 20
        assert not any("all the same" in line for line in told(done))
