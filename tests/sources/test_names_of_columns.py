"""Columns as spreadsheets leave them: groups above their names, days as numbers, years of birth, answers of a word or two."""

import csv

import openpyxl
import pandas as pd
import pytest

from strategy_nlp.errors import SourceError
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.importing import import_sources, read_only

THOUGHTS = (
    "The council should open the old library on Sundays",
    "More shade trees along the market road please",
    "Buses must run after ten in the evening",
    "Lower the fee for the youth centre",
    "We need a public toilet near the station",
    "Teach repair skills in every school",
)
GROUPS = ["Timestamp", "About you", "", "", "Your ideas", ""]
NAMES = ["", "Age", "Country", "E-mail", "What should we change?", "Anything else you want to say?"]
BODY = [
    [f"2026-03-0{place + 1} 10:00:00", str(20 + 9 * place), ("Kenya", "Peru")[place % 2], f"p{place}@example.org", one, THOUGHTS[-place - 1]]
    for place, one in enumerate(THOUGHTS)
]  # fmt: skip


def _csv(path, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def _workbook(path, rows, merged=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for one in merged:
        book.active.merge_cells(one)
    book.save(path)
    return path


def _grouped(path, shape):
    if shape == "merged":
        return _workbook(path / "two.xlsx", [GROUPS, NAMES, *BODY], merged=["A1:A2", "B1:D1", "E1:F1"])
    if shape == "title above":
        return _csv(path / "two.csv", [["Our consultation", *[""] * 5], GROUPS, NAMES, *BODY])
    groups = ["Timestamp", *["About you"] * 3, *["Your ideas"] * 2] if shape == "repeated" else GROUPS
    return _csv(path / "two.csv", [groups, NAMES, *BODY])


@pytest.mark.parametrize("shape", ["blank", "merged", "repeated", "title above"])
def test_names_below_groups_are_read_with_them_and_told(tmp_path, shape):
    (gathered,) = read_only([_grouped(tmp_path, shape)])

    mapping = gathered.mapping
    assert dict(mapping.columns) == {"created_at": "Timestamp", "author_id": "About you: E-mail"}
    assert dict(mapping.segments) == {"age": ("About you: Age",), "country": ("About you: Country",)}
    assert list(mapping.questions.values()) == NAMES[-2:]
    assert mapping.left_out == ("About you: E-mail",)
    assert len(gathered.ideas) == 2 * len(THOUGHTS)
    assert any("two rows name the columns and are read as one: 'About you: Age'" in note for note in gathered.notes)


@pytest.mark.parametrize(
    "first",
    [
        ["2026-03-09 10:00:00", "51", "Kenya", "z@example.org", "Open the archives to everybody in town", ""],
        ["", "51", "Kenya", "", "Open the archives to everybody in town", "And the museum too, on Mondays"],
    ],
)
def test_a_first_answer_below_columns_without_a_name_names_none(tmp_path, first):
    head = ["Timestamp", "Age", "", "E-mail", "What should we change?", ""]

    (gathered,) = read_only([_csv(tmp_path / "one.csv", [head, first, *BODY])])

    assert "Open the archives to everybody in town" in set(gathered.ideas["text"])
    assert not any("two rows" in note for note in gathered.notes)


@pytest.mark.parametrize("name", ["Date", "Timestamp", "Fecha", "Date of your answer"])
@pytest.mark.parametrize("sign", [".", ","])
def test_days_as_spreadsheets_count_them_become_dates_and_are_told(tmp_path, name, sign):
    rows = [[f"{45810 + place}{sign}5", one] for place, one in enumerate(THOUGHTS)]

    (gathered,) = read_only([_csv(tmp_path / "days.csv", [[name, "What should we change?"], *rows])])

    assert gathered.ideas["created_at"].tolist()[:2] == ["2025-06-02T12:00:00Z", "2025-06-03T12:00:00Z"]
    assert any(f"{name}' holds days as spreadsheets count them" in note for note in gathered.notes)


def test_numbers_of_another_name_are_no_dates(tmp_path):
    rows = [[str(45810 + place), one] for place, one in enumerate(THOUGHTS)]

    (gathered,) = read_only([_csv(tmp_path / "codes.csv", [["Post code", "What should we change?"], *rows])])

    assert "created_at" not in gathered.mapping.columns


@pytest.mark.parametrize(
    "name",
    [
        "Year of birth",
        "In which year were you born?",
        "Born",
        "Date of birth",
        "Geburtsjahr",
        "Año de nacimiento",
        "Age",
    ],
)
def test_a_year_of_birth_becomes_a_group_of_ages_when_somebody_answered(tmp_path, name):
    rows = [[f"2026-03-0{place + 1}", str(1950 + 9 * place), one] for place, one in enumerate(THOUGHTS)]

    import_sources([_csv(tmp_path / "born.csv", [["Date", name, "What should we change?"], *rows])], tmp_path / "c")

    people = pd.read_csv(tmp_path / "c" / "participants.csv", dtype=str)
    assert people.iloc[:, 1].tolist() == ["65 and over", "65 and over", "55 to 64", "45 to 54", "35 to 44", "25 to 34"]
    assert not any(str(1950 + 9 * place) in (tmp_path / "c" / "participants.csv").read_text() for place in range(6))


def test_without_dates_a_year_of_birth_becomes_ten(tmp_path):
    rows = [[str(1950 + 9 * place), one] for place, one in enumerate(THOUGHTS)]

    (gathered,) = read_only([_csv(tmp_path / "born.csv", [["Year of birth", "What should we change?"], *rows])])

    assert gathered.participants["segment_age"].tolist()[:3] == [
        "born 1950 to 1959",
        "born 1950 to 1959",
        "born 1960 to 1969",
    ]
    assert any("years of birth" in note for note in gathered.notes)


def test_an_age_is_a_group_whatever_it_is_called(tmp_path):
    rows = [[str(20 + 9 * place), one] for place, one in enumerate(THOUGHTS)]
    path = _csv(tmp_path / "ages.csv", [["Age", "What should we change?"], *rows])

    (gathered,) = read_only([path], wish=Wish(columns=("segment_years=Age",)))

    assert set(gathered.participants["segment_years"]) <= {
        "18 to 24",
        "25 to 34",
        "35 to 44",
        "45 to 54",
        "55 to 64",
        "65 and over",
    }


SHORT = ("Jobs", "More water", "Roads", "Clinic", "Peace", "Schools", "Jobs", "Bus stops")


@pytest.mark.parametrize(
    "name",
    ["What do we need most?", "¿Qué falta?", "Was fehlt am meisten", "Your idea", "ماذا ينقصنا؟", "What first"],
)
def test_a_question_answered_in_a_word_or_two_is_taken_and_told(tmp_path, name):
    rows = [[str(place), ("Kenya", "Peru")[place % 2], one] for place, one in enumerate(SHORT)]

    (gathered,) = read_only([_csv(tmp_path / "short.csv", [["No", "Country", name], *rows])])

    assert sorted(gathered.ideas["text"]) == sorted(SHORT)
    assert any(note.startswith(f"'{name}' holds answers of a word or two") for note in gathered.notes)


def test_the_only_words_are_taken_whatever_they_are_called_and_choices_beside_sentences_are_not(tmp_path):
    only = [["Country", "Priorities"], *([("Kenya", "Peru")[place % 2], one] for place, one in enumerate(SHORT))]
    beside = [
        ["Which area matters most?", "What should we change?"],
        *([("Roads", "Water")[place % 2], one] for place, one in enumerate(THOUGHTS)),
    ]

    (one,) = read_only([_csv(tmp_path / "only.csv", only)])
    (other,) = read_only([_csv(tmp_path / "beside.csv", beside)])

    assert list(one.mapping.questions.values()) == ["Priorities"]
    assert list(other.mapping.questions.values()) == ["What should we change?"]


@pytest.mark.parametrize("name", ["Who is your favourite?", "Where do you meet?"])
def test_short_answers_on_people_and_places_are_never_taken(tmp_path, name):
    rows = [["Country", name], *([("Kenya", "Peru")[place % 2], one] for place, one in enumerate(SHORT))]

    with pytest.raises(SourceError, match="no column seems to hold what people wrote"):
        read_only([_csv(tmp_path / "who.csv", rows)])
