"""Tables, letters and captions as people hand them in, without the shape of any platform: right, or one sentence, and nobody named."""

import csv
import zipfile

import pandas as pd
import pytest

from strategy_nlp.errors import DataError, SourceError
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.importing import import_sources, read_only
from strategy_nlp.sources.kinds.newspaper import in_columns

THOUGHTS = (
    "The council should open the old library on Sundays",
    "More shade trees along the market road please",
    "Buses must run after ten in the evening",
    "Lower the fee for the youth centre",
    "We need a public toilet near the station",
    "Teach repair skills in every school",
    "Build safe cycle lanes to the hospital",
    "Stop burning waste behind the school",
    "Publish the budget in plain language",
    "Let residents vote on small projects",
    "Give vendors a covered place to sell",
    "Clean the river before the rains start",
)


def _written(path, rows, *, delimiter=","):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def _column(path, name, cells, *, text="Your idea"):
    return _written(
        path, [[name, text], *([cells[place % len(cells)], thought] for place, thought in enumerate(THOUGHTS))]
    )


def _folder(tmp_path, *sources, wish=None):
    import_sources(list(sources), tmp_path / "c", **({"wish": wish} if wish else {}))
    return tmp_path / "c"


def _table(folder, name):
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def _published(folder):
    return "".join(
        (folder / name).read_text(encoding="utf-8")
        for name in ("ideas.csv", "participants.csv", "mapping.toml")
        if (folder / name).is_file()
    )


@pytest.mark.parametrize(
    ("name", "cells", "secret"),
    [
        ("code", [f"Bob Stone {sign}" for sign in "abcdefghijkl"], "Bob Stone"),
        ("author", [f"{name}{place}" for place, name in enumerate(("ana", "bob", "lin", "omar", "grace", "jean") * 2)], "grace4"),
        ("Where do you live (street, number)?", [f"{place} High Street" for place in range(1, 13)], "High Street"),
        ("Where are you from", ["12 Mill Lane, York", "3 Oak Road, Hull"], "Mill Lane"),
        ("Group", ["teacher", "jane@example.org", "nurse"], "jane@example.org"),
        ("Region", ["north", "0770 0900 123"], "0900"),
        ("Who is speaking for the group?", ["bob stone", "ana de cruz"], "bob stone"),
    ],
)  # fmt: skip
def test_what_names_somebody_comes_in_by_no_column(tmp_path, name, cells, secret):
    folder = _folder(tmp_path, _column(tmp_path / "odd.csv", name, cells))

    assert len(_table(folder, "ideas")) == len(THOUGHTS)
    assert secret not in _published(folder)


def test_a_first_row_that_is_an_answer_names_no_column(tmp_path):
    rows = [[("bob stone", "ana cruz", "li wei")[place % 3], thought] for place, thought in enumerate(THOUGHTS)]

    folder = _folder(tmp_path, _written(tmp_path / "bare.csv", rows))

    assert len(_table(folder, "ideas")) == len(THOUGHTS)
    assert "bob stone" not in _published(folder)


@pytest.mark.parametrize("name", ["Votre prénom", "Name of your school"])
def test_people_who_share_a_name_are_several(tmp_path, name):
    (gathered,) = read_only([_column(tmp_path / "odd.csv", name, ["luc", "zoé"], text="What should we change?")])

    assert gathered.people == len(THOUGHTS)


def test_days_at_the_start_of_a_month_are_no_telephone_numbers(tmp_path):
    days = [f"{place % 9 + 1:02d}.03.2026" for place in range(len(THOUGHTS))]

    (gathered,) = read_only([_column(tmp_path / "odd.csv", "Дата", days)], wish=Wish(date_order="dmy"))

    assert gathered.mapping.columns["created_at"] == "Дата"
    assert "author_id" not in gathered.mapping.columns


def test_how_people_are_addressed_is_no_title_and_measured_time_no_group(tmp_path):
    rows = [
        ["Title", "Group time: One", "Text"],
        *([("Mr", "Ms")[place % 2], f"{place}.5", one] for place, one in enumerate(THOUGHTS)),
    ]

    (gathered,) = read_only([_written(tmp_path / "odd.csv", rows)])

    assert set(gathered.ideas["text"]) == set(THOUGHTS)
    assert not gathered.mapping.segments


def test_repeated_answers_are_their_respondents_and_repeat_nothing(tmp_path):
    people = [["_id", "_uuid", "_submission_time", "county", "What should change first?", "_index"]]
    ideas = [["Another idea of yours", "_index", "_parent_index", "_submission__id", "_submission__uuid"]]
    for place in range(4):
        people.append([place, f"uu-{place}", f"2026-03-0{place + 1}T06:00:00", "Siaya", THOUGHTS[place], place + 1])
        ideas += [
            [THOUGHTS[4 + place * 2 + more], place * 2 + more + 1, place + 1, place, f"uu-{place}"] for more in (0, 1)
        ]
    _written(tmp_path / "survey.csv", people, delimiter=";")
    _written(tmp_path / "ideas.csv", ideas, delimiter=";")
    with zipfile.ZipFile(tmp_path / "kobo.zip", "w") as packed:
        for name in ("survey.csv", "ideas.csv"):
            packed.write(tmp_path / name, name)

    folder = _folder(tmp_path, tmp_path / "kobo.zip")

    told = _table(folder, "ideas")
    assert sorted(told["text"]) == sorted(THOUGHTS)
    assert told["question"].nunique() == 2
    assert (
        set(told["author_id"])
        == set(_table(folder, "participants")["participant_id"])
        == {f"uu-{place}" for place in range(4)}
    )


def test_a_text_is_taken_from_whichever_language_holds_it(tmp_path):
    head = ["id", "component/id", "state", "title/ca", "title/es", "body/ca", "body/es", "published_at"]
    rows = [
        [place, 7, "accepted", "" if place % 3 == 0 else f"Títol {place}", f"Título {place}" if place % 3 == 0 else "", "" if place % 3 == 0 else one, one if place % 3 == 0 else "", f"2026-03-0{place % 9 + 1}"]
        for place, one in enumerate(THOUGHTS)
    ]  # fmt: skip

    (gathered,) = read_only([_written(tmp_path / "open-data.csv", [head, *rows], delimiter=";")])

    assert len(gathered.ideas) == len(THOUGHTS)
    assert all(one in text for one, text in zip(THOUGHTS, gathered.ideas["text"], strict=True))
    assert not (gathered.ideas.get("translation_es", pd.Series(dtype=str)) != "").any()


def test_a_corrected_answer_keeps_its_id_and_a_new_column_is_told(tmp_path):
    rows = [["Timestamp", "Email Address", "Your idea"]]
    rows += [[f"3/{13 + place}/2026 10:00:00", f"p{place}@example.org", one] for place, one in enumerate(THOUGHTS)]
    folder = _folder(tmp_path, _written(tmp_path / "form.csv", rows))
    before = _table(folder, "ideas")
    later = [[*row, "Age group" if not place else "18-24"] for place, row in enumerate(rows)]
    later[3][2] = "Buses must run after eleven in the evening"

    imported = import_sources([_written(tmp_path / "form.csv", later)], folder)

    after = _table(folder, "ideas")
    assert list(after["idea_id"]) == list(before["idea_id"])
    assert (after["text"] != before["text"]).sum() == 1
    assert any("Age group" in note for source in imported.sources for note in source.notes)


def test_captions_that_roll_are_read_once(tmp_path):
    lines = [" ".join(one.split()[:4]) for one in THOUGHTS]
    shown = [
        f"{n + 1}\n00:00:{n:02d},000 --> 00:00:{n + 1:02d},900\n" + "\n".join(lines[max(0, n - 1) : n + 1])
        for n in range(len(lines))
    ]
    (tmp_path / "talk.srt").write_text("\n\n".join(shown) + "\n", encoding="utf-8")

    (gathered,) = read_only([tmp_path / "talk.srt"])

    assert " ".join(gathered.ideas["text"]) == " ".join(lines)


def test_a_letter_comes_in_without_who_wrote_it(tmp_path):
    letter = [
        "From: Jane Roe <jane@example.org>\nTo: The Council",
        "Dear team,",
        *(f"{one}. It matters to us." for one in THOUGHTS[:4]),
        "Kind regards,\nJane Roe",
        "Tel 07700 900123",
    ]
    (tmp_path / "letter.txt").write_text("\n\n".join(letter), encoding="utf-8")

    (gathered,) = read_only([tmp_path / "letter.txt"])

    assert [text.split(".")[0] for text in gathered.ideas["text"]] == list(THOUGHTS[:4])
    assert any("greetings" in note for note in gathered.notes)


def test_lines_that_are_a_thought_each_stay_apart(tmp_path):
    (tmp_path / "list.txt").write_text("\n".join(THOUGHTS), encoding="utf-8")

    (gathered,) = read_only([tmp_path / "list.txt"])

    assert list(gathered.ideas["text"]) == list(THOUGHTS)


def test_two_columns_of_a_page_are_read_one_after_the_other_and_tables_as_they_are():
    left, right = (
        ["we want more trees in", "the street by the mill"] * 4,
        ["the bus must run on", "sundays for everybody"] * 4,
    )
    page = "\n".join(f"{one:<30}{other}" for one, other in zip(left, right, strict=True))
    table = "\n".join(f"{'Council':<30}{other}" for other in right)

    assert in_columns(page).splitlines() == [*left, *right]
    assert in_columns(table) == table


def test_codes_below_questions_and_previews_are_no_answers(tmp_path):
    head = ["Response ID", "Date submitted", "Start language", "What would you change?"]
    codes = ["id", "submitdate", "startlanguage", "G1Q1"]
    rows = [
        [place, f"2026-03-{place + 1:02d} 10:00:00", "en", f"{one}{{newline}}Soon"]
        for place, one in enumerate(THOUGHTS)
    ]
    tried = [
        ["StartDate", "EndDate", "Status", "ResponseId", "Finished", "Q1"],
        ["Start", "End", "Response Type", "Response ID", "Finished", "What first?"],
    ]
    tried += [['{"ImportId":"x"}'] * 6]
    tried += [
        ["2026-03-01", "2026-03-02", "Survey Preview" if place == 2 else "IP Address", f"R_{place}", "True", one]
        for place, one in enumerate(THOUGHTS)
    ]

    (vv,) = read_only([_written(tmp_path / "vv.csv", [head, codes, *rows])])
    (previewed,) = read_only([_written(tmp_path / "qualtrics.csv", tried)])

    assert list(vv.ideas["text"]) == [f"{one}\nSoon" for one in THOUGHTS]
    assert sorted(previewed.ideas["text"]) == sorted(one for place, one in enumerate(THOUGHTS) if place != 2)


def test_answers_in_a_group_of_a_form_are_questions_each(tmp_path):
    rows = [["id", "answers/idea", "answers/why"], *([n, one, THOUGHTS[-n - 1]] for n, one in enumerate(THOUGHTS))]

    (gathered,) = read_only([_written(tmp_path / "answers.csv", rows)])

    assert len(gathered.mapping.questions) == 2


@pytest.mark.parametrize(
    ("name", "content", "error", "told"),
    [
        ("photo.csv", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\x81\x9d" * 50, DataError, "picture"),
        ("broken.zip", b"\x81\x9d\xff" * 50, SourceError, "damaged"),
    ],
)
def test_what_is_no_table_is_called_what_it_is(tmp_path, name, content, error, told):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(error, match=told):
        read_only([tmp_path / name])


def test_two_people_of_one_name_are_told_apart_by_their_addresses(tmp_path):
    rows = [["author", "Email", "comment"]]
    rows += [["Ana Pérez", f"p{place % 3}@example.org", one] for place, one in enumerate(THOUGHTS)]

    (gathered,) = read_only([_written(tmp_path / "long.csv", rows)])

    assert gathered.mapping.columns["author_id"] == "Email"
    assert gathered.ideas["author_id"].nunique() == 3
    assert not any("same name" in note for note in gathered.notes)


def test_where_only_a_name_tells_people_apart_it_is_told(tmp_path):
    names = ["Ana Pérez", "Omar Haddad", "Lin Wei", "Jean Dupont", "Grace Njeri", "Bob Stone"]
    rows = [["Name", "comment"], *([names[place // 2], one] for place, one in enumerate(THOUGHTS))]

    (gathered,) = read_only([_written(tmp_path / "long.csv", rows)])

    assert gathered.ideas["author_id"].nunique() == len(names)
    (told,) = [note for note in gathered.notes if "same name" in note]
    assert "'Name'" in told
    assert "(names that stand in several rows: 6)" in told
