"""Closed questions come in from surveys of every kind, go out as forms, and come back as the answers that people chose; what people are is none."""

import csv
import random
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from made_exports import KINDS, people, write_csv
from typer.testing import CliRunner

from strategy_nlp.analysis.checking import check
from strategy_nlp.cli.app import app
from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.sources.closed_questions.scales import fit, in_order, said_in, with_missing_points
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.sources.survey.form import answer_code, form_of, slug
from strategy_nlp.sources.survey.limesurvey import write_limesurvey
from strategy_nlp.sources.survey.xlsform import write_xlsform
from strategy_nlp.sources.telling import told

AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
TOML = """title = "Spring"
organiser = "Us"
[titles]
es = "Primavera"
[values.fr]
"It depends" = "Cela dépend"
[[questions]]
id = "q1"
title = "What should we change?"
[[questions]]
id = "dam"
title = "Do you agree that the dam should be built?"
kind = "closed"
answers = ["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree", "It depends"]
[questions.titles]
es = "¿Está de acuerdo con que se construya la presa?"
[[questions]]
id = "well"
title = "How well do we work together?"
kind = "closed"
answers = ["1", "2", "3", "4", "5"]
[[questions]]
id = "change"
title = "What should the price become?"
kind = "closed"
answers = ["+1", "-1", "1"]
"""
IDEAS = [("i1", "q1", "Open the archives to everybody in town", "person-1")]
WORDS = ("Let the river have a voice and a lawyer", "Ask the herders first, then the ministry", "")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "c"
    place.mkdir()
    (place / "consultation.toml").write_text(TOML, encoding="utf-8")
    pd.DataFrame(IDEAS, columns=["idea_id", "question", "text", "author_id"]).to_csv(place / "ideas.csv", index=False)
    return place


def _chosen(folder):
    """Whose answer to which closed question is what, as the folder holds it."""
    ideas = pd.read_csv(folder / "ideas.csv", dtype=str, keep_default_na=False)
    ideas = ideas[ideas["choice"] != ""]
    bare = ideas["author_id"].str.replace(r"^s\d-", "", regex=True)
    return sorted(zip(bare, ideas["question"], ideas["choice"], strict=True))


def _answers(folder, number=12):
    chance = random.Random(5)
    asked = {one.id: one.choices for one in read_consultation(folder).questions if one.choices}
    return [
        {
            "key": f"r{place}",
            "q1": WORDS[place % 3],
            **{name: chance.choice((*offered, "")) for name, offered in asked.items()},
        }
        for place in range(number)
    ]


def _expected(rows):
    return sorted((row["key"], name, row[name]) for row in rows for name in ("dam", "well", "change") if row[name])


def _export(folder, tmp_path, shape):
    """Answers to the form in the shape of a tool's export, and what each person chose."""
    form = form_of(folder)
    named = {name: {one.value: one for one in offered} for name, offered in form.answers.items()}
    rows = _answers(folder)
    titles = {one.id: one.title for one in read_consultation(folder).questions}
    made = []
    for place, row in enumerate(rows):
        held = {name: named[name][row[name]] if row[name] else None for name in named}
        if shape.startswith("limesurvey"):
            own = {"id": row["key"], "submitdate": "2026-03-01 08:00:00", "lastpage": "4", "startlanguage": "es"}
            own |= {"consent": "Y"}
            full = shape == "limesurvey-full"
            code = {
                name: (one.label["es" if place % 2 else "en"] if full or name == "well" else answer_code(one.name))
                if one
                else ""
                for name, one in held.items()
            }
            own |= {titles[name] if full else name: cell for name, cell in ({"q1": row["q1"]} | code).items()}
        else:
            group = "questions-" if shape == "odk" else "questions/"
            said = {
                name: (one.label["fr"].replace("’", "'") if shape == "kobo-labels" else one.name) if one else ""
                for name, one in held.items()
            }
            own = {"start": "2026-03-01T07:00:00.000Z", "consent": "yes", "language": "es"}
            own |= {f"{group}{name}": cell for name, cell in ({"q1": row["q1"]} | said).items()}
            own |= (
                {"KEY": row["key"], "SubmissionDate": "2026-03-01T08:00:00.000Z", "meta-instanceID": row["key"]}
                if shape == "odk"
                else {"_uuid": row["key"], "_submission_time": "2026-03-01T08:00:00", "_id": str(place)}
            )
        made.append(own)
    pd.DataFrame(made).fillna("").to_csv(tmp_path / "answers.csv", index=False, sep="," if shape == "odk" else ";")
    return tmp_path / "answers.csv", rows


@pytest.mark.parametrize("shape", ["odk", "kobo", "kobo-labels", "limesurvey", "limesurvey-full"])
def test_answers_of_a_form_come_back_under_their_questions(folder, tmp_path, shape):
    path, rows = _export(folder, tmp_path, shape)

    import_sources([path], folder, wish=Wish(add=True))

    assert _chosen(folder) == _expected(rows)
    ideas = pd.read_csv(folder / "ideas.csv", dtype=str, keep_default_na=False)
    assert sorted(ideas.loc[ideas["choice"] == "", "text"]) == sorted(
        [IDEAS[0][2], *(r["q1"] for r in rows if r["q1"])]
    )
    assert set(ideas.loc[ideas["text"] != "", "question"]) == {"q1"}
    assert (folder / "consultation.toml").read_text(encoding="utf-8") == TOML
    assert check(folder).problems == ()


def test_answers_alone_can_be_added_to_a_consultation(folder, tmp_path):
    path, rows = _export(folder, tmp_path, "odk")
    table = pd.read_csv(path, dtype=str, keep_default_na=False).drop(columns="questions-q1")
    table.to_csv(path, index=False)

    import_sources([path], folder, wish=Wish(add=True))

    assert _chosen(folder) == _expected(rows)


def test_the_form_asks_for_one_answer_in_every_language_and_pyxform_accepts_it(folder, tmp_path):
    from pyxform.xls2xform import xls2xform_convert

    form = form_of(folder)
    write_xlsform(form, tmp_path / "form.xlsx")
    warnings = xls2xform_convert(str(tmp_path / "form.xlsx"), str(tmp_path / "form.xml"), validate=False)
    made = (tmp_path / "form.xml").read_text(encoding="utf-8")

    assert warnings == []
    assert form.languages == ("en", "es", "fr")
    assert made.count("<select1") >= 3
    assert all(
        said in made
        for said in (
            "¿Está de acuerdo con que se construya la presa?",
            "Totalmente en desacuerdo",
            "Cela dépend",
            "Pas d'accord",
        )
    )
    sheet = pd.read_excel(tmp_path / "form.xlsx", sheet_name=None, dtype=str)
    assert sheet["survey"].set_index("name").loc["dam", "type"] == "select_one answers_dam"
    offered = sheet["choices"][sheet["choices"]["list_name"] == "answers_dam"]
    assert offered["label::English (en)"].tolist() == [*AGREE, "It depends"]
    assert sheet["choices"][sheet["choices"]["list_name"] == "answers_change"]["name"].is_unique


def test_limesurvey_asks_for_one_of_a_list_or_of_five_points(folder, tmp_path):
    write_limesurvey(form_of(folder), tmp_path / "form.txt")
    with (tmp_path / "form.txt").open(encoding="utf-8-sig") as file:
        form = list(csv.DictReader(file, dialect="excel-tab"))

    kinds = {row["name"]: row["type/scale"] for row in form if row["class"] == "Q"}
    assert (kinds["q1"], kinds["dam"], kinds["well"]) == ("T", "L", "5")
    place = next(number for number, row in enumerate(form) if row["name"] == "dam" and row["language"] == "es")
    answers = [row["text"] for row in form[place + 1 : place + 7]]
    assert answers[0] == "Totalmente en desacuerdo"
    assert len({row["name"] for row in form[place + 1 : place + 7]}) == 6
    assert form[place + 7]["class"] == "Q"


SURVEY = {
    "Timestamp": [f"3/{1 + place % 28}/2026 8:0{place % 10}:15" for place in range(40)],
    "What should we change?": [f"{WORDS[place % 2]}, and number {place} too" for place in range(40)],
}


def _survey(tmp_path, columns, *, name="form.csv"):
    """A survey of forty people with one open question and columns whose cells repeat."""
    made = {header: [cells[place % len(cells)] for place in range(40)] for header, cells in columns.items()}
    path = tmp_path / name
    pd.DataFrame({**SURVEY, **made}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("header", "cells", "order"),
    [
        ("The dam should be built", ["Agree", "Strongly agree", "Disagree", ""], AGREE),
        ("¿Está usted satisfecha?", ["Muy satisfecha", "Insatisfecha", "No sé"], ("Insatisfecha", "Muy satisfecha", "No sé")),
        ("Should the dam be built?", ["yes", "No", "YES", "yes"], ("No", "yes")),
        ("¿Debería construirse la presa?", ["Sí", "No", "No"], ("No", "Sí")),
        ("هل توافق على بناء السد؟", ["أوافق", "أعارض بشدة", "محايد"], ("أعارض بشدة", "أعارض", "محايد", "أوافق", "أوافق بشدة")),
        ("How satisfied are you with your membership?", ["Satisfied", "Very dissatisfied"], ("Very dissatisfied", "Satisfied")),
        ("On a scale of 1 to 5, how safe is your city?", ["5", "2", "4", "2"], ("1", "2", "3", "4", "5")),
        ("How would you rate the meetings?", ["1 - Very poor", "4 - Good", "3 - Fair"], ("1 - Very poor", "3 - Fair", "4 - Good")),
        ("Which should come first?", ["Buses", "Trains", "Buses", "Cycle paths"], ("Buses", "Cycle paths", "Trains")),
        ("Do you agree with the plan? / ¿Está de acuerdo?", ["Agree / De acuerdo", "Disagree / En desacuerdo"], ("Disagree / En desacuerdo", "Agree / De acuerdo")),
        ("Мы должны построить плотину", ["Согласен", "Не согласен", "Затрудняюсь ответить"], ("Не согласен", "Согласен", "Затрудняюсь ответить")),
        ("应该建大坝吗", ["非常同意", "不同意", "中立"], ("非常不同意", "不同意", "中立", "同意", "非常同意")),
    ],
)  # fmt: skip
def test_a_closed_question_is_recognised_with_its_answers_in_order(tmp_path, header, cells, order):
    done = import_sources([_survey(tmp_path, {header: cells})], tmp_path / "c")

    (_, asked) = read_consultation(tmp_path / "c").questions
    assert (asked.title, asked.choices) == (header.split(" / ")[0] if header.startswith("Do you") else header, order)
    spelt = {answer.casefold(): answer for answer in order}
    given = Counter(cells[place % len(cells)].casefold() for place in range(40))
    assert Counter(choice for *_, choice in _chosen(tmp_path / "c")) == {
        spelt[cell]: number for cell, number in given.items() if cell
    }
    assert len(done.sources[0].ideas) == 40
    assert check(tmp_path / "c").problems == ()


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Age", ["18-24", "25-34", "65+"]), ("How old are you?", ["1", "2", "3"]), ("Gender", ["Woman", "Man", "Prefer not to say"]), ("Sexo", ["Mujer", "Hombre", "No sé"]),
        ("Country", ["Kenya", "Peru", "France"]), ("Are you a member?", ["Yes", "No"]), ("¿Es usted miembro?", ["Sí", "No"]), ("Membership", ["Yes", "No", "Not sure"]),
        ("Do you have children?", ["Yes", "No"]), ("How many children do you have?", ["0", "1", "2", "3"]), ("I agree to the privacy policy", ["Yes", "No"]),
        ("Do you have a disability?", ["Yes", "No", "Prefer not to say"]), ("Which of these do you use?", ["Bus;Tram", "Tram", "Bus"]), ("Language", ["Español", "English", "No"]),
        ("Which region should we write for you?", ["North", "South", "East"]), ("Batch", ["a", "b", "c"]), ("Preferred language", ["no", "si"]), ("Category", ["Agree", "Disagree"]),
        ("Rooms", ["1", "2", "3"]), ("Education level", ["Poor"]), ("Which of these best describes you?", ["Student", "Retired", "Employed"]), ("Do you think of yourself as disabled?", ["Yes", "No"]),
        ("Do you agree to take part in this survey?", ["Yes", "No"]), ("¿Acepta que usemos sus datos personales? ¿Está de acuerdo?", ["Sí", "No"]), ("Êtes-vous membre de l’association, pensez-vous ?", ["Oui", "Non"]),
        ("What should come first?/Buses", ["0", "1"]), ("Which should come first? [Buses]", ["TRUE", "FALSE"]), ("Which of these do you think describes your household?", ["One person", "A couple", "A family"]),
    ],
)  # fmt: skip
def test_what_people_are_is_no_closed_question(tmp_path, header, cells):
    done = import_sources([_survey(tmp_path, {header: cells})], tmp_path / "c")

    assert dict(done.sources[0].mapping.closed) == {}
    assert len(done.sources[0].ideas) == 40


@pytest.mark.parametrize("kind", ["google-forms", "microsoft-forms", "limesurvey", "surveymonkey", "qualtrics", "typeform", "odk", "kobo", "wide"])  # fmt: skip
def test_columns_of_exports_beside_closed_questions_stay_what_they_were(tmp_path, kind):
    made = KINDS[kind](people())
    plain = import_sources([write_csv(tmp_path / "plain.csv", made)], tmp_path / "plain").sources[0].mapping
    header = {1: ["Do you agree?"], 2: ["Do you agree?", "Response"], 3: ["Q9", "Do you agree?", '{"ImportId":"QID9"}']}
    cells = [*header[made.header_rows], *(AGREE[place % 5] for place in range(30))]
    made.rows = [[*row, cell] for row, cell in zip(made.rows, cells, strict=True)]

    asked = import_sources([write_csv(tmp_path / "asked.csv", made)], tmp_path / "asked").sources[0].mapping

    assert list(asked.closed) == ["q9" if kind == "qualtrics" else "q4"]
    assert plain.closed == {}
    assert (asked.columns, asked.questions, asked.segments, asked.left_out, asked.unused) == (
        plain.columns, plain.questions, plain.segments, plain.left_out, plain.unused,
    )  # fmt: skip
    assert [(one.title, one.choices) for one in read_consultation(tmp_path / "asked").questions if one.choices] == [
        ("Do you agree?", AGREE)
    ]


def _bytes(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_importing_twice_changes_no_byte_and_a_later_export_adds_what_is_new(tmp_path):
    path = _survey(tmp_path, {"The dam should be built": AGREE})
    import_sources([path], tmp_path / "c")
    first = _bytes(tmp_path / "c")

    import_sources([path], tmp_path / "c")
    assert _bytes(tmp_path / "c") == first

    with path.open("a", encoding="utf-8") as file:
        file.write("3/30/2026 8:00:00,One more thing that we should change here,Agree\n")
        file.write("3/31/2026 8:00:00,And another one that nobody has said before,Banana\n")
    done = import_sources([path], tmp_path / "c")

    assert (done.written.added, done.written.chosen) == (2, 1)
    assert "1 new answer to closed questions." in told(done)[-2]
    assert any("Answers to q2 that it does not offer, left out: 1;" in note for note in done.sources[0].notes)
    assert len(_chosen(tmp_path / "c")) == 41
    assert check(tmp_path / "c").problems == ()


def test_an_answer_that_was_corrected_takes_its_place(tmp_path):
    path = _survey(tmp_path, {"The dam should be built": AGREE})
    import_sources([path], tmp_path / "c")
    before = Counter(choice for *_, choice in _chosen(tmp_path / "c"))

    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace("Strongly disagree", "Agree")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    import_sources([path], tmp_path / "c")

    after = Counter(choice for *_, choice in _chosen(tmp_path / "c"))
    assert (after["Agree"], after["Strongly disagree"]) == (before["Agree"] + 1, before["Strongly disagree"] - 1)


def test_the_mapping_can_be_edited_in_both_directions(tmp_path):
    path = _survey(tmp_path, {"The dam should be built": AGREE, "What do you ride?": ["Horse", "Bike"]})
    done = import_sources([path], tmp_path / "c")
    mapping = tmp_path / "c" / "mapping.toml"
    assert any(
        "These may be closed questions" in note and "What do you ride?" in note for note in done.sources[0].notes
    )

    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace('q2 = "The dam should be built"', 'q3 = "What do you ride?"'), encoding="utf-8")
    import_sources([path], tmp_path / "c")

    assert {question for _, question, _ in _chosen(tmp_path / "c")} == {"q3"}
    assert [one.choices for one in read_consultation(tmp_path / "c").questions] == [(), AGREE, ("Bike", "Horse")]


def test_a_column_is_made_a_closed_question_or_no_longer_one_by_hand(tmp_path):
    path = _survey(tmp_path, {"The dam should be built": AGREE, "Colour": ["Red", "Blue"]})
    wish = Wish(columns=("closed_q7=Colour", "segment_dam=The dam should be built"))

    done = import_sources([path], tmp_path / "c", wish=wish)

    assert dict(done.sources[0].mapping.closed) == {"q7": "Colour"}
    assert {question for _, question, _ in _chosen(tmp_path / "c")} == {"q7"}


def test_a_column_of_the_only_words_beside_answers_is_read_row_by_row(tmp_path):
    path = tmp_path / "ideas.csv"
    rows = {
        "Your idea": SURVEY["What should we change?"],
        "Should the dam be built?": ["Yes", "No"] * 20,
        "Land": ["Kenya", "Peru"] * 20,
    }
    pd.DataFrame(rows).to_csv(path, index=False)

    import_sources([path], tmp_path / "c")

    ideas = pd.read_csv(tmp_path / "c" / "ideas.csv", dtype=str, keep_default_na=False)
    both = ideas.groupby("author_id")[["text", "choice"]].agg(lambda own: sorted(own))
    assert len(both) == 40
    assert {tuple(own) for own in both["choice"]} == {("", "Yes"), ("", "No")}


@pytest.mark.parametrize(
    ("header", "cells"),
    [("Q08", ["A1", "A2", "A3"]), ("Q05[SQ001]", ["1", "2", "5"]), ("People in this town listen to people like me", ["1", "2", "5"]), ("Nobody here listens to people like me", ["1", "2", "5"]), ("Is there a library near you?", ["Yes", "No"])],
)  # fmt: skip
def test_what_may_be_a_closed_question_is_named_and_left_as_it_was(tmp_path, header, cells):
    done = import_sources([_survey(tmp_path, {header: cells})], tmp_path / "c")

    assert dict(done.sources[0].mapping.closed) == {}
    mapping = done.sources[0].mapping
    assert header in {*mapping.unused, *(column for own in mapping.segments.values() for column in own)}
    assert any("may be closed questions" in note and header in note for note in done.sources[0].notes)


def test_the_consent_of_our_own_form_is_no_closed_question(tmp_path):
    from strategy_nlp.sources.survey.form import words_of_form

    asked = words_of_form("consent", ["en", "es", "fr", "ar", "pt", "de"])
    yes, no = (words_of_form(name, list(asked)) for name in ("yes", "no"))
    columns = {header: [yes[code], no[code], yes[code]] for code, header in asked.items()}

    done = import_sources([_survey(tmp_path, columns)], tmp_path / "c")

    assert dict(done.sources[0].mapping.closed) == {}


def test_numbers_that_a_spreadsheet_made_of_answers_are_whole(tmp_path):
    import_sources([_survey(tmp_path, {"How would you rate the meetings?": ["1.0", "3.0", "", "5.0"]})], tmp_path / "c")

    assert read_consultation(tmp_path / "c").questions[1].choices == ("1", "2", "3", "4", "5")
    assert Counter(choice for *_, choice in _chosen(tmp_path / "c")) == {"1": 10, "3": 10, "5": 10}


def test_another_survey_beside_asks_the_same_closed_question(tmp_path):
    import_sources([_survey(tmp_path, {"The dam should be built": AGREE})], tmp_path / "c")
    other = {"The dam should be built": ["Agree", "Disagree"], "Should the port be closed?": ["Yes", "No"]}
    path = tmp_path / "other.csv"
    made = {header: [cells[place % 2] for place in range(20)] for header, cells in other.items()}
    texts = [f"Something else that {place} people in this town have said" for place in range(20)]
    pd.DataFrame({"Datum": SURVEY["Timestamp"][:20], "What should we change?": texts, **made}).to_csv(path, index=False)

    import_sources([path], tmp_path / "c", wish=Wish(add=True))

    questions = {one.id: one.choices for one in read_consultation(tmp_path / "c").questions}
    assert questions == {"q1": (), "q2": AGREE, "q3": ("No", "Yes")}
    assert Counter(question for _, question, _ in _chosen(tmp_path / "c")) == {"q2": 60, "q3": 20}
    first = _bytes(tmp_path / "c")
    import_sources([path], tmp_path / "c", wish=Wish(add=True))
    assert _bytes(tmp_path / "c") == first


def test_an_open_question_of_the_consultation_is_not_made_closed_in_silence(tmp_path):
    path = _survey(tmp_path, {"Colour": ["Red", "Blue"]})
    import_sources([path], tmp_path / "c")

    with pytest.raises(SourceError, match='q1 is an open question of the consultation.*kind = "closed"'):
        import_sources([path], tmp_path / "c", wish=Wish(columns=("closed_q1=Colour",)))


def test_own_words_among_answers_are_not_offered(tmp_path):
    cells = ["Buses", "Trains", "Cycle paths"] * 13 + ["Other: ask Jane Roe"]

    import_sources([_survey(tmp_path, {"Which should come first?": cells})], tmp_path / "c")

    assert read_consultation(tmp_path / "c").questions[1].choices == ("Buses", "Cycle paths", "Trains")
    assert "Jane" not in (tmp_path / "c" / "ideas.csv").read_text(encoding="utf-8")


def test_the_terminal_tells_closed_questions(tmp_path):
    path = _survey(tmp_path, {"The dam should be built": AGREE})

    said = CliRunner().invoke(app, ["import", str(path), str(tmp_path / "c"), "--yes"])

    assert "1 open question, 40 answers, 1 closed question, 40 chosen answers" in " ".join(said.output.split())
    assert "The dam should be built → q2, a closed question." in " ".join(said.output.split())


def test_a_report_counts_the_answers_of_an_import(tmp_path):
    from strategy_nlp.analysis.flow import analyse
    from strategy_nlp.findings.closed_questions import all_answers
    from strategy_nlp.findings.question import question_findings

    import_sources([_survey(tmp_path, {"Should the dam be built?": ["Yes", "No", "No", "No"]})], tmp_path / "c")

    told = all_answers(question_findings(analyse(tmp_path / "c").public(), "q2"))
    assert dict(zip(told["choice"], told["n_people"], strict=True)) == {"No": 30, "Yes": 10}


def test_every_known_scale_lies_the_same_way_in_every_language():
    for answers, other in (
        (AGREE, "es"),
        (AGREE, "ar"),
        (("No", "Yes"), "fr"),
        (("Never", "Sometimes", "Always"), "de"),
    ):
        said = [said_in(answers, other)[one] for one in answers]
        assert in_order(said[::-1]) == said
        assert [said_in(said, "en")[one] for one in said] == list(answers)


def test_words_of_two_scales_or_of_none_are_left_as_they_are():
    assert fit(["Red", "Blue"]) is None
    assert said_in(["Tend to agree", "Agree"], "es") == {"Tend to agree": "Tend to agree", "Agree": "Agree"}
    assert with_missing_points(["Agree", "Disagree"]) == ["Disagree", "Agree"]
    assert answer_code(slug("Agree")) != answer_code(slug("Disagree"))


DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "ideas"),
    [("global_dialogues_gd4/open_answers.csv", 2_669), ("entendre_la_france/answers_tags.csv", 4_855), ("decide_madrid_2024_25/proposals.csv", 2_738), ("decidim_barcelona_2016/proposals.csv", 8_664)],
)  # fmt: skip
def test_real_data_without_closed_questions_has_none(tmp_path, name, ideas):
    if not DATA.is_dir():
        pytest.skip("the data beside the project is not here")

    done = import_sources([DATA / name], tmp_path / "c")

    assert (dict(done.sources[0].mapping.closed), len(done.sources[0].answers)) == ({}, 0)
    assert len(done.sources[0].ideas) == ideas
