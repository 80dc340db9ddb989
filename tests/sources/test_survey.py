"""A consultation goes out as a form and its answers come back: the same questions, ideas, votes and circumstances."""

import csv
import json
import random
import re

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.analysis.checking import check
from strategy_nlp.cli.app import app
from strategy_nlp.sources.ages import band_of
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.sources.survey.form import VOTES, answer_code, form_of, slug, token
from strategy_nlp.sources.survey.limesurvey import write_limesurvey, write_polis_seeds
from strategy_nlp.sources.survey.xlsform import write_xlsform
from strategy_nlp.sources.telling import told

TOML = """title = "Spring"
organiser = "Us"
[titles]
es = "Primavera"
[[questions]]
id = "q1"
title = "What should we change?"
[questions.titles]
es = "¿Qué deberíamos cambiar?"
[[questions]]
id = "partners"
title = "How can we be better partners?"
[questions.titles]
es = "¿Cómo podemos ser mejores socios?"
"""
IDEAS = [
    ("i1", "q1", "Open the archives to everybody in town", "person-1"), ("hills-002", "q1", "=Pay the cleaners of the night shift", "person-2"),
    ("i3", "partners", "Write to me on ana@example.org and we start", "person-1"), ("i4", "partners", "Come back and say what you did with it", "person-3"),
]  # fmt: skip
ANSWERS = ("Let the river have a voice and a lawyer", "Ask the herders first, then the ministry", "")


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "c"
    place.mkdir()
    (place / "consultation.toml").write_text(TOML, encoding="utf-8")
    pd.DataFrame(IDEAS, columns=["idea_id", "question", "text", "author_id"]).to_csv(place / "ideas.csv", index=False)
    people = [(f"person-{n}", value) for n, value in enumerate(["under 25", "65 and over", "25 to 34"], start=1)]
    pd.DataFrame(people, columns=["participant_id", "segment_age_group"]).to_csv(
        place / "participants.csv", index=False
    )
    return place


def _answered(names, number=12):
    """Made answers by column: two ideas at most, an age, and votes in one of the orders."""
    chance = random.Random(7)
    rows, ideas, votes, ages = [], [], [], []
    for person in range(number):
        said = {"q1": chance.choice(ANSWERS), "partners": chance.choice(ANSWERS)}
        own = {idea: chance.choice((*VOTES, "")) for idea, *_ in IDEAS}
        age = chance.choice(["under 25", "65 and over", "25 to 34"])
        ideas += [(f"r{person}", question, text) for question, text in said.items() if text]
        votes += [(f"r{person}", idea, vote) for idea, vote in own.items() if vote]
        ages.append((f"r{person}", age))
        rows.append(names(f"r{person}", person, said, own, age))
    return rows, ideas, votes, ages


def _came_back(folder, ideas, votes, ages):
    def table(name):
        return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)

    def bare(column):
        return column.str.replace(r"^s\d-", "", regex=True)

    new = table("ideas").iloc[len(IDEAS) :]
    told = table("participants").iloc[3:]
    cast = table("votes")
    assert sorted(zip(bare(new["author_id"]), new["question"], new["text"], strict=True)) == sorted(ideas)
    assert sorted(zip(bare(cast["voter_id"]), cast["idea_id"], cast["vote"], strict=True)) == sorted(votes)
    assert sorted(zip(bare(told["participant_id"]), told["segment_age_group"], strict=True)) == sorted(ages)
    assert check(folder).problems == ()


def test_the_workbook_is_a_form_that_pyxform_accepts_in_every_language(folder, tmp_path):
    from pyxform.xls2xform import xls2xform_convert

    write_xlsform(form_of(folder), tmp_path / "form.xlsx")
    warnings = xls2xform_convert(str(tmp_path / "form.xlsx"), str(tmp_path / "form.xml"), validate=False)
    made = (tmp_path / "form.xml").read_text(encoding="utf-8")

    relevant = set(re.findall(r'relevant="([^"]+)"', made))
    assert all("$" not in one and "consent" in one for one in relevant)
    assert warnings == []
    assert all(
        told in made
        for told in ("¿Qué deberíamos cambiar?", "What should we change?", "En desacuerdo", 'lang="Español (es)"')
    )
    assert "ana@example.org" not in made


def test_what_was_only_said_at_an_event_is_not_asked(folder):
    path = folder / "ideas.csv"
    ideas = pd.read_csv(path, dtype=str).assign(channel="survey")
    ideas.loc[ideas["question"] == "partners", "channel"] = "event:opening"
    ideas.to_csv(path, index=False)
    (folder / "events.csv").write_text(
        "event_id,title,starts_at\nopening,Opening,2026-02-05T16:00:00Z\n", encoding="utf-8"
    )

    assert list(form_of(folder).questions) == ["q1"]

    ideas.assign(channel="event:opening").to_csv(path, index=False)

    assert list(form_of(folder).questions) == ["q1", "partners"]


def test_no_text_of_the_workbook_is_a_formula(folder, tmp_path):
    write_xlsform(form_of(folder), tmp_path / "form.xlsx")

    cells = [
        cell for sheet in openpyxl.load_workbook(tmp_path / "form.xlsx") for row in sheet.iter_rows() for cell in row
    ]
    assert all(cell.data_type != "f" for cell in cells)


def test_a_column_of_votes_that_somebody_leaves_out_stays_out(folder, tmp_path):
    rows = [{"KEY": f"k{n}", "questions-q1": f"Open the archives of district {n}", "order_1-vote_i1": VOTES[n % 3], "order_1-vote_i4": VOTES[n % 3]} for n in range(12)]  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "answers.csv", index=False)

    import_sources([tmp_path / "answers.csv"], folder, wish=Wish(add=True, columns=("leave=order_1-vote_i1",)))

    assert set(pd.read_csv(folder / "votes.csv")["idea_id"]) == {"i4"}


def test_each_person_sees_the_ideas_in_one_of_several_orders(folder, tmp_path):
    write_xlsform(form_of(folder), tmp_path / "form.xlsx")
    rows = [row[1] for row in openpyxl.load_workbook(tmp_path / "form.xlsx")["survey"].iter_rows(values_only=True)]

    first = [rows[rows.index(f"order_{order}") + 1] for order in range(1, 5)]
    assert len({name.removesuffix(f"_r{order}") for order, name in enumerate(first, start=1)}) == 4


@pytest.mark.parametrize("shape", ["odk", "kobo"])
def test_answers_of_the_workbook_come_back(folder, tmp_path, shape):
    slash = "-" if shape == "odk" else "/"

    def names(key, person, said, own, age):
        order = person % 4 + 1
        end = f"_r{order}" if order > 1 else ""
        row = {"start": "2026-03-01T07:00:00.000Z", "consent": "yes", "language": "es", "order": str(order)}
        row |= {f"questions{slash}{question}": text for question, text in said.items()}
        row |= {f"order_{order}{slash}vote_{token(idea)}{end}": vote for idea, vote in own.items()}
        row |= {f"about_you{slash}segment_age_group": slug(age)}
        return row | (
            {"KEY": key, "SubmissionDate": "2026-03-01T08:00:00.000Z", "meta-instanceID": key}
            if shape == "odk"
            else {"_uuid": key, "_submission_time": "2026-03-01T08:00:00", "_id": str(person)}
        )

    rows, *right = _answered(names)
    pd.DataFrame(rows).fillna("").to_csv(tmp_path / "answers.csv", index=False, sep="," if shape == "odk" else ";")

    done = import_sources([tmp_path / "answers.csv"], folder, wish=Wish(add=True))

    _came_back(folder, *right)
    assert not [line for line in told(done) if line.startswith("Columns unused") and "vote_" in line]


def test_answers_of_limesurvey_come_back_by_their_codes(folder, tmp_path):
    write_limesurvey(form_of(folder), tmp_path / "form.txt")
    with (tmp_path / "form.txt").open(encoding="utf-8-sig") as file:
        form = list(csv.DictReader(file, dialect="excel-tab"))
    assert {row["language"] for row in form if row["class"] == "Q"} == {"en", "es"}
    codes = {row["name"] for row in form if row["class"] in {"Q", "SQ"}}

    def names(key, _, said, own, age):
        row = {"id": key, "submitdate": "2026-03-01 08:00:00", "lastpage": "4", "startlanguage": "es", "consent": "Y"}
        row |= said | {f"votes[vote{token(idea)}]": vote[:1] for idea, vote in own.items()}
        row["segmentagegroup"] = answer_code(slug(age))
        assert {*said, "segmentagegroup", *(f"vote{token(idea)}" for idea in own)} <= codes
        return row

    rows, *right = _answered(names)
    pd.DataFrame(rows).to_csv(tmp_path / "answers.csv", index=False, sep=";", quoting=csv.QUOTE_ALL)

    import_sources([tmp_path / "answers.csv"], folder, wish=Wish(add=True))

    _came_back(folder, *right)


def test_seeds_for_polis_are_the_ideas_without_details(folder, tmp_path):
    write_polis_seeds(form_of(folder), tmp_path / "seeds.csv")

    seeds = pd.read_csv(tmp_path / "seeds.csv")["comment_text"].tolist()
    assert len(seeds) == 4
    assert not any("@" in seed for seed in seeds)


def test_the_terminal_says_how_the_answers_come_back(folder, tmp_path):
    said = CliRunner().invoke(app, ["survey", str(folder), "--out", str(tmp_path / "form.xlsx"), "--ideas", "2"])

    assert "2 questions and 2 ideas to vote on, in en, es" in said.output
    assert f"strategy-nlp import ANSWERS {folder} --add" in said.output


@pytest.mark.parametrize(
    ("name", "flags", "begins"),
    [
        ("form.xlsx", [], b"PK"),
        ("form.txt", [], b"\xef\xbb\xbfid\t"),
        ("form.txt", ["--limesurvey"], b"\xef\xbb\xbfid\t"),
        ("seeds.csv", [], b"comment_text"),
    ],
)
def test_the_ending_of_the_file_tells_the_tool(folder, tmp_path, name, flags, begins):
    said = CliRunner().invoke(app, ["survey", str(folder), "--out", str(tmp_path / name), *flags])

    assert said.exit_code == 0, said.output
    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize("arguments", [["form.txt", "--polis"], ["form.xlsx", "--limesurvey"], ["form.pdf"], ["form"]])
def test_a_file_of_another_ending_is_refused(folder, tmp_path, arguments):
    said = CliRunner().invoke(app, ["survey", str(folder), "--out", str(tmp_path / arguments[0]), *arguments[1:]])

    assert said.exit_code == 1
    assert "such a form is a file that ends in" in said.output
    assert not (tmp_path / arguments[0]).exists()


def test_rejected_ideas_and_ids_of_any_signs_are_no_trouble(folder):
    ideas = pd.read_csv(folder / "ideas.csv", dtype=str).assign(status=["accepted", "rejected", "accepted", "pending"])
    ideas.to_csv(folder / "ideas.csv", index=False)

    form = form_of(folder)

    assert {idea.name for idea in form.ideas} == {"i1", "i3"}
    assert json.dumps(token("ünï-code 7"))[1:2] == "h"


def test_everybody_finds_one_age_and_nobody_two(folder):
    ages = next(one for one in form_of(folder).circumstances if one.name == "age_group")

    named = [choice.value for choice in ages.choices]
    assert named == ["under 25", "25 to 34", "35 to 44", "45 to 54", "55 to 64", "65 and over"]
    bands = [band_of(value) for value in named]
    assert [sum(first <= age <= last for first, last in bands) for age in range(120)] == [1] * 120
    assert [choice.label["es"] for choice in ages.choices][2] == "de 35 a 44"


@pytest.mark.parametrize("shape", ["names", "codes"])
def test_what_nobody_chose_before_comes_back_as_what_it_is(folder, tmp_path, shape):
    (folder / "participants.csv").unlink()
    form = form_of(folder)
    chosen = {one.name: one.choices[1] for one in form.circumstances if one.choices}
    rows = [
        {"SubmissionDate": "2026-03-01T08:00:00.000Z", "KEY": f"uuid:{place}", "meta-instanceID": f"uuid:{place}", "questions-q1": text}
        | {f"about_you-segment_{name}": one.name if shape == "names" else answer_code(one.name) for name, one in chosen.items()}
        for place, text in enumerate(ANSWERS[:2])
    ]  # fmt: skip
    pd.DataFrame(rows).to_csv(tmp_path / "answers.csv", index=False)

    import_sources([tmp_path / "answers.csv"], folder, wish=Wish(add=True))

    people = pd.read_csv(folder / "participants.csv", dtype=str, keep_default_na=False)
    assert set(people["segment_age"]) == {"18 to 24"}
    assert set(people["segment_gender"]) == {"man"}


def test_the_form_is_one_that_odk_itself_accepts(folder, tmp_path):
    import shutil

    from pyxform.xls2xform import xls2xform_convert

    if shutil.which("java") is None:
        pytest.skip("ODK Validate, which pyxform brings, needs Java")
    write_xlsform(form_of(folder), tmp_path / "form.xlsx")

    # Raises where ODK Validate finds an error.
    assert xls2xform_convert(str(tmp_path / "form.xlsx"), str(tmp_path / "form.xml"), validate=True) == []
