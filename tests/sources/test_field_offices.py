"""Spreadsheets and folders as field offices leave them: notes above, totals below, sheets that explain, a sheet for each question."""

import csv
import zipfile

import openpyxl
import pandas as pd
import pytest

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.moments import read_moments
from strategy_nlp.sources import import_sources
from strategy_nlp.sources.recognition import what_is

TEXTS = [
    f"{what} in district {n} of the town" for n in range(6) for what in ("Open the archives", "Pay the cleaners more")
]


def _workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _table(path, rows, **how):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, **how).writerows(rows)
    return path


def _imported(path, tmp_path):
    done = import_sources([path], tmp_path / "ours")
    notes = " ".join(note for one in done.sources for note in one.notes)
    return pd.read_csv(tmp_path / "ours" / "ideas.csv", dtype=str, keep_default_na=False), notes, done


ROWS = [[n + 1, text, ("Kenia", "Peru")[n % 2]] for n, text in enumerate(TEXTS)]
HEADER = ["Nr", "Idee", "Land"]


@pytest.mark.parametrize(
    "above",
    [
        [["Spring assembly"], ["Presentation", "Ours"], ["Date", "2026-03-05"], []],
        [["Answers of the offices", "prepared by Ana"], [], []],
        [["# Export of 2026-03-30", " user ana@example.org"], ["# 12 records"]],
        [["Questions to", "ana@example.org"]],
    ],
)
def test_notes_above_the_names_of_columns_are_no_names(tmp_path, above):
    ideas, notes, _ = _imported(_table(tmp_path / "ideas.csv", [*above, HEADER, *ROWS]), tmp_path)

    assert list(ideas["text"]) == TEXTS
    assert "rows above the row that names the columns" in notes
    assert "ana@example.org" not in (tmp_path / "ours" / "consultation.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("below", "number"),
    [
        ([["Summe", "12", ""]], 1),
        ([[], ["Total", "", "12"], ["Source: field offices, March 2026", "", ""]], 2),
        ([[], ["", "* Two offices have not answered yet, we wait for them.", ""]], 1),
    ],
)
def test_totals_and_remarks_below_are_no_answers(tmp_path, below, number):
    ideas, notes, _ = _imported(_table(tmp_path / "ideas.csv", [HEADER, *ROWS, *below]), tmp_path)

    assert list(ideas["text"]) == TEXTS
    assert f"rows of totals and remarks below it, left out: {number}." in notes


@pytest.mark.parametrize(
    "last", [["13", "Total honesty of the mayor", ""], ["", "Open! the archives, and soon", ""], ["n", "No", "Peru"]]
)
def test_a_last_answer_after_a_blank_row_is_an_answer(tmp_path, last):
    rows = [HEADER, *ROWS, [], last]

    ideas, _, _ = _imported(_table(tmp_path / "ideas.csv", rows), tmp_path)

    assert len(ideas) == 13


def test_rows_that_were_put_into_one_cell_each_are_taken_apart(tmp_path):
    lines = [",".join(f'"{cell}"' for cell in map(str, row)) for row in [HEADER, *ROWS]]
    file = _table(tmp_path / "ideas.csv", [[line] for line in lines], quoting=csv.QUOTE_ALL)

    ideas, notes, _ = _imported(file, tmp_path)

    assert list(ideas["text"]) == TEXTS
    assert "taken apart" in notes


def test_wordings_below_codes_name_the_columns_and_are_no_answers(tmp_path):
    codes = ["CASE", "QUESTNNR", "STARTED", "A101_01", "A201", "FINISHED"]
    wordings = ["Interview-Nummer", "Fragebogen", "Zeitpunkt", "Was soll sich ändern?", "Zufriedenheit", "Wurde die Befragung abgeschlossen"]  # fmt: skip
    rows = [[n, "base", f"2026-03-{n + 1:02d} 09:00:00", text, n % 5, int(n != 3)] for n, text in enumerate(TEXTS)]

    ideas, notes, done = _imported(_table(tmp_path / "sosci.csv", [codes, wordings, *rows]), tmp_path)

    assert list(ideas["text"]) == TEXTS[:3] + TEXTS[4:]
    assert done.sources[0].questions["q1"] == "Was soll sich ändern?"
    assert "1 of 12 responses" in notes


@pytest.mark.parametrize("end", ["", "?"])
@pytest.mark.parametrize("header", [["ID", "ANSWER", "POINTS"], ["Housing", "Transport", "Climate"]])
def test_a_first_answer_below_codes_is_an_answer(tmp_path, header, end):
    parts = (range(12), TEXTS, [n % 3 for n in range(12)]) if header[0] == "ID" else (TEXTS, TEXTS, TEXTS)
    rows = [
        header,
        *([f"{cell}{end}" if isinstance(cell, str) else cell for cell in row] for row in zip(*parts, strict=True)),
    ]

    ideas, _, _ = _imported(_table(tmp_path / "codes.csv", rows), tmp_path)

    assert len(ideas) == (12 if header[0] == "ID" else 36)


def test_check_finds_the_answers_on_whichever_sheet_they_stand(tmp_path):
    file = _workbook(tmp_path / "answers.xlsx", Summary=[["Results"], ["Responses", 12]], Raw=[HEADER, *ROWS])

    assert "a table in which people wrote, 12 rows" in what_is(file).sentence


def test_sheets_that_explain_list_or_count_come_in_by_no_means_and_are_told(tmp_path):
    towns = [["Code", "Name"], ["KE", "Kenia"], ["PE", "Peru"]]
    counted = [["Land", "Count"], ["Kenia", 6], ["Peru", 6]]
    about = [["This workbook holds the answers of our offices."], ["Questions to Ana, ana@example.org"]]
    file = _workbook(
        tmp_path / "answers.xlsx", Cover=about, Sheet2=about, Answers=[HEADER, *ROWS], Towns=towns, By_land=counted
    )

    ideas, notes, _ = _imported(file, tmp_path)

    assert list(ideas["text"]) == TEXTS
    assert [name for name in ("Cover", "Sheet2", "Towns", "By land") if f"sheet {name} explains" not in notes] == []


def test_a_sheet_for_each_question_is_a_question_each(tmp_path):
    sheets = {
        name: [["Nr", f"What should change in {name}?", "Land"], *ROWS[part : part + 4]]
        for part, name in enumerate(("housing", "transport", "schools"))
    }
    # Sheets have as many answers as there were.
    sheets["schools"] = sheets["schools"][:-2]

    ideas, _, _ = _imported(_workbook(tmp_path / "answers.xlsx", **sheets), tmp_path)

    assert list(ideas["question"].value_counts()) == [4, 4, 2]


def test_what_of_a_zip_is_not_read_is_told(tmp_path):
    _table(tmp_path / "ideas.csv", [HEADER, *ROWS])
    with zipfile.ZipFile(tmp_path / "answers.zip", "w") as packed:
        packed.write(tmp_path / "ideas.csv", "answers/ideas.csv")
        packed.writestr("answers/photo.jpg", b"\xff\xd8")
        packed.writestr("Liesmich.txt", "Bitte vertraulich behandeln, Fragen an Ana.")
        packed.writestr("__MACOSX/._ideas.csv", b"x")

    ideas, notes, _ = _imported(tmp_path / "answers.zip", tmp_path)

    assert list(ideas["text"]) == TEXTS
    assert "left out: 2 ('Liesmich.txt', 'photo.jpg')" in notes or "left out: 2 ('photo.jpg', 'Liesmich.txt')" in notes


WORDS = [f"Open the archives of district {n} to everybody in the town" for n in range(12)]


def _rows(*columns):
    return [[name for name, _ in columns], *map(list, zip(*(cells for _, cells in columns), strict=True))]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("Remarks (internal)", "We called her back and she was not happy with what we said"),
        ("Stellungnahme der Verwaltung", "Die Verwaltung prüft den Vorschlag bis zum Herbst, Frau Brandt fragt nach"),
        ("Assigned to", "ana@example.org"),
        ("Name of interviewer", "Wanjiru Kamau"),
        ("Encuestador", "Tomás Quiroga"),
        ("Kommentar Bearbeiter", "Rückruf, bitte fragen ob das wirklich so gemeint ist"),
    ],
)
def test_what_the_office_writes_is_nobodys_idea_and_its_people_are_no_participants(tmp_path, name, cell):
    rows = _rows(("Message", WORDS), (name, [f"{cell}{n % 2 or ''}" for n in range(12)]))

    ideas, _, done = _imported(_table(tmp_path / "ideas.csv", rows), tmp_path)

    assert list(ideas["text"]) == WORDS
    assert name not in done.sources[0].mapping.columns.values()
    assert cell not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "ours").iterdir())


def test_an_answer_stands_in_the_column_of_its_language(tmp_path):
    languages = ("en", "fr", "es")
    columns = [(f"answer_{code}", [word if n % 3 == place else "" for n, word in enumerate(WORDS)]) for place, code in enumerate(languages)]  # fmt: skip

    ideas, notes, _ = _imported(_table(tmp_path / "ideas.csv", _rows(("id", range(12)), *columns)), tmp_path)

    assert list(ideas["text"]) == WORDS
    assert list(ideas["language"]) == [languages[n % 3] for n in range(12)]
    assert "taken from there: 8" in notes


def test_limesurvey_names_code_and_wording_at_once(tmp_path):
    rows = _rows(
        ("id. Response ID", range(12)),
        ("submitdate. Date submitted", ["" if n == 3 else "2026-03-13 09:00:00" for n in range(12)]),
        ("lastpage. Last page", [3] * 12),
        ("ipaddr. IP address", [f"203.0.113.{n}" for n in range(12)]),
        ("Q1. What should change first?", WORDS),
    )

    ideas, notes, done = _imported(_table(tmp_path / "results.csv", rows), tmp_path)

    assert (len(ideas), done.sources[0].mapping.kind) == (11, "limesurvey")
    assert done.sources[0].questions == {"q1": "What should change first?"}
    assert "1 of 12 responses" in notes


def test_questions_that_people_asked_are_what_they_said(tmp_path):
    asked = [f"Why does the office in district {n} close so early?" for n in range(12)]
    rows = _rows(("Question", asked), ("Author", ["Anonymous"] * 12), ("Upvotes", range(12)), ("Status", ["Approved"] * 11 + ["Dismissed"]))  # fmt: skip

    ideas, _, _ = _imported(_table(tmp_path / "slido.csv", rows), tmp_path)

    assert list(ideas["text"]) == asked
    assert list(ideas["status"]) == ["accepted"] * 11 + ["rejected"]


def test_who_may_not_be_quoted_is_told(tmp_path):
    rows = _rows(("Your idea", WORDS), ("Can we quote you?", ["Yes", "No"] * 6))

    _, notes, _ = _imported(_table(tmp_path / "ideas.csv", rows), tmp_path)

    assert "'Can we quote you?' was answered with no" in notes


def test_days_of_receipt_as_spreadsheets_count_them_and_addresses_beside_names_are_known(tmp_path):
    rows = _rows(
        ("Received", [45810.5 + n for n in range(12)]),
        ("Comment", WORDS),
        ("From", [f"Ana Pérez <ana{n}@example.org>" for n in range(12)]),
    )

    ideas, _, _ = _imported(_table(tmp_path / "ideas.csv", rows), tmp_path)

    assert ideas["created_at"].iloc[0] == "2025-06-02T12:00:00Z"
    assert ideas["author_id"].nunique() == 12
    assert "ana1@example.org" not in (tmp_path / "ours" / "mapping.toml").read_text(encoding="utf-8")


def test_a_web_page_under_the_name_of_a_workbook_is_a_table(tmp_path):
    cells = "".join(f"<tr><td>{n}</td><td>{word}</td><td>Ana Pérez</td></tr>" for n, word in enumerate(WORDS))
    head = "<tr><th>Nr</th><th>Idea</th><th>Full name</th></tr>"
    (tmp_path / "export.xls").write_text(f"<html><body><table>{head}{cells}</table></body></html>", encoding="utf-8")

    ideas, _, _ = _imported(tmp_path / "export.xls", tmp_path)

    assert list(ideas["text"]) == WORDS
    assert "Pérez" not in (tmp_path / "ours" / "ideas.csv").read_text(encoding="utf-8")


def test_a_column_for_each_person_is_read_with_a_row_a_person(tmp_path):
    rows = [
        ["Question", *(f"Respondent {n + 1}" for n in range(12))],
        ["What should change first?", *WORDS],
        ["Country", *["Kenya", "Peru"] * 6],
    ]

    ideas, notes, done = _imported(_workbook(tmp_path / "answers.xlsx", Sheet1=rows), tmp_path)

    assert list(ideas["text"]) == WORDS
    assert done.sources[0].people == 12
    assert "a row a person" in notes


def test_letters_of_an_old_macintosh_stay_letters(tmp_path):
    rows = [
        ["Numéro", "Votre idée"],
        *([str(n), f"Ouvrir le marché aux élèves du quartier n° {n}, ça aidera"] for n in range(12)),
    ]
    (tmp_path / "mac.csv").write_bytes("\r".join(";".join(row) for row in rows).encode("mac_roman"))

    ideas, notes, _ = _imported(tmp_path / "mac.csv", tmp_path)

    assert ideas["text"].iloc[0] == rows[1][1]
    assert "Macintosh" in notes


def test_a_column_that_is_called_otherwise_now_is_named(tmp_path):
    table = [["Timestamp", "What should change first?", "Country"], *([f"2026-03-{n + 1:02d}", word, "Peru"] for n, word in enumerate(WORDS))]  # fmt: skip
    import_sources([_table(tmp_path / "form.csv", table)], tmp_path / "ours")
    table[0][1] = "What must change first in your town?"

    with pytest.raises(SourceError, match=r"has no column 'What should change first\?'.*write its new name into"):
        import_sources([_table(tmp_path / "form.csv", table)], tmp_path / "ours")


def test_a_consultation_is_no_source(tmp_path):
    _imported(_table(tmp_path / "ideas.csv", [HEADER, *ROWS]), tmp_path)

    with pytest.raises(SourceError, match="is a consultation already"):
        import_sources([tmp_path / "ours"], tmp_path / "again")


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize(("asks", "answers"), [("I", "P3"), ("Interviewerin", "Zanele Mokoena"), ("F", "A")])
def test_what_an_interviewer_asks_is_nobodys_idea_and_names_of_speakers_stay_out(tmp_path, asks, answers, between):
    turns = [
        f"{asks}: And what would you change in district {n}, if you could?{between}{answers}: {word}."
        for n, word in enumerate(WORDS)
    ]
    (tmp_path / "talk.txt").write_text(
        "Interview 3, Kisumu\nInterviewer: Amina Said\n\n" + "\n\n".join(turns), encoding="utf-8"
    )

    ideas, notes, _ = _imported(tmp_path / "talk.txt", tmp_path)

    assert list(ideas["text"]) == [f"{word}." for word in WORDS]
    assert "what the interviewer says, left out" in notes


def test_a_text_with_a_label_or_two_is_no_interview(tmp_path):
    parts = [f"Q: what now?\n\n{word}, as we said." for word in WORDS[:2]] + [f"Note: {word}." for word in WORDS[2:]]
    (tmp_path / "letter.txt").write_text("\n\n".join(parts), encoding="utf-8")

    ideas, _, _ = _imported(tmp_path / "letter.txt", tmp_path)

    assert sum("Note: " in text for text in ideas["text"]) == 10


def test_moderators_words_are_known_in_other_languages(tmp_path):
    said = ["abgelehnt", "freigegeben", "neu"] * 4
    rows = _rows(("id", [f"a{n}9" for n in range(12)]), ("Vorschlag", WORDS), ("Status", said))

    ideas, _, _ = _imported(_table(tmp_path / "ideas.csv", rows), tmp_path)

    assert list(ideas["status"][:3]) == ["rejected", "accepted", "pending"]


@pytest.mark.parametrize(
    ("written", "day"),
    [("1405/01/01", "2026-03-21"), ("۱۴۰۴/۱۲/۲۹", "2026-03-20"), ("1403/12/30", "2025-03-20"), ("1399-10-12", "2021-01-01"), ("1404/12/30", ""), ("2569-03-01 09:00", "2026-03-01")],
)  # fmt: skip
def test_days_of_other_calendars_are_days(written, day):
    read = read_moments(pd.Series([written])).times.iloc[0]

    assert ("" if pd.isna(read) else read.strftime("%Y-%m-%d")) == day


def test_what_a_submission_is_called_is_no_thought_of_it(tmp_path):
    (tmp_path / "coast.txt").write_text(
        "\n\n".join(["Submission of the coastal office", *(f"{word}." for word in WORDS)])
    )

    ideas, notes, _ = _imported(tmp_path / "coast.txt", tmp_path)

    assert list(ideas["text"]) == [f"{word}." for word in WORDS]
    assert "a title" in notes
