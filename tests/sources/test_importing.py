"""Exports, chats, transcripts and submissions become a consultation folder, and the same one whenever they are imported again."""

import csv
import filecmp
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from made_exports import KINDS, people, write_csv, write_workbook
from typer.testing import CliRunner

from strategy_nlp.analysis.checking import check
from strategy_nlp.cli.app import app
from strategy_nlp.errors import SourceError
from strategy_nlp.removal.person import forget
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.sources.new_folder import make_folder

EXPORTS = Path(__file__).parents[3] / "shared" / "cases" / "exports"
# By file: the kind, the people, the ideas.
CASES = {
    "decidim/open-data-proposals.csv": ("decidim", 60, 60),
    "documents/nairobi.docx": ("document", 1, 40),
    "documents/nairobi.md": ("document", 1, 40),
    "documents/nairobi.pdf": ("document", 1, 40),
    "google_forms/Strategy consultation (Responses) - Form Responses 1.csv": ("google-forms", 60, 221),
    "kobo/Strategy_consultation_-_all_versions.xlsx": ("kobo", 60, 221),
    "kobo/Strategy_consultation_-_all_versions_-_English.csv": ("kobo", 60, 221),
    "kobo/kobo-api-data.json": ("kobo", 60, 221),
    "limesurvey/excel-resaved-cp1252.csv": ("limesurvey", 48, 175),
    "limesurvey/results-survey482913.csv": ("limesurvey", 51, 187),
    "livechat/chat-downloader.json": ("youtube", 30, 60),
    "livechat/facebook-live-comments.csv": ("facebook-live", 20, 60),
    "livechat/opening [abc123].live_chat.json": ("youtube", 30, 60),
    "livechat/opening.srt": ("transcript", 3, 60),
    "livechat/opening.vtt": ("transcript", 3, 60),
    "surveymonkey/Strategy consultation.xlsx": ("surveymonkey", 60, 221),
    "talk_to_the_city/talk-to-the-city.csv": ("talk-to-the-city", 9, 80),
}
FORM = (
    "Timestamp,1. What should we change? / ¿Qué deberíamos cambiar aquí?,Country,Email Address\n"
    "3/1/2026 8:00:15,Open the archives to everybody in town,Kenya,ana@example.org\n"
    "3/14/2026 9:00:00,Pay the night shift of cleaners more than now,Peru,omar@example.org\n"
)
MORE = '3/20/2026 9:30:00,"Let the river have a voice, and a lawyer",Kenya,lin@example.org\n'


def _table(folder, name):
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def _form(folder, text=FORM, name="Spring (Responses).csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _same(one, other):
    found = filecmp.dircmp(one, other)
    return not (found.diff_files or found.left_only or found.right_only)


@pytest.mark.parametrize("name", CASES)
def test_exports_beside_the_project_are_read_by_themselves(tmp_path, name):
    if not EXPORTS.is_dir():
        pytest.skip("the exports beside the project are not here")
    kind, there, ideas = CASES[name]

    done = import_sources([EXPORTS / name], tmp_path / "c")

    assert (done.sources[0].mapping.kind, done.sources[0].people, len(_table(tmp_path / "c", "ideas"))) == (
        kind,
        there,
        ideas,
    )
    assert check(tmp_path / "c").problems == ()


def test_one_survey_in_three_formats_has_the_same_people_and_answers(tmp_path):
    if not EXPORTS.is_dir():
        pytest.skip("the exports beside the project are not here")
    names = sorted(path.name for path in (EXPORTS / "kobo").iterdir())

    read = []
    for place, name in enumerate(names):
        import_sources([EXPORTS / "kobo" / name], tmp_path / str(place))
        read.append((_table(tmp_path / str(place), "ideas"), _table(tmp_path / str(place), "participants")))

    assert all(ideas.equals(read[0][0]) and persons.equals(read[0][1]) for ideas, persons in read)


def test_one_submission_in_three_formats_has_the_same_passages(tmp_path):
    if not EXPORTS.is_dir():
        pytest.skip("the exports beside the project are not here")
    for suffix in ("docx", "md", "pdf"):
        import_sources([EXPORTS / "documents" / f"nairobi.{suffix}"], tmp_path / suffix)

    assert _table(tmp_path / "docx", "ideas").equals(_table(tmp_path / "md", "ideas"))
    assert _table(tmp_path / "docx", "ideas").equals(_table(tmp_path / "pdf", "ideas"))


@pytest.mark.parametrize("kind", KINDS)
def test_made_exports_of_every_kind_come_in_whole_and_without_addresses(tmp_path, kind):
    made = KINDS[kind](people())

    done = import_sources([write_csv(tmp_path / "export.csv", made)], tmp_path / "c")

    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "c").iterdir())
    assert len(_table(tmp_path / "c", "ideas")) == made.ideas
    assert not made.people or done.sources[0].people == made.people
    assert [secret for secret in made.secrets if secret in written] == []
    assert check(tmp_path / "c").problems == ()


def test_importing_again_changes_no_byte_and_a_later_export_adds_what_is_new(tmp_path):
    import_sources([_form(tmp_path)], tmp_path / "c")
    import_sources([_form(tmp_path)], tmp_path / "again")
    before = _table(tmp_path / "c", "ideas")

    twice = import_sources([_form(tmp_path)], tmp_path / "c")

    assert (twice.written.added, twice.written.same) == (0, 2)
    assert _same(tmp_path / "c", tmp_path / "again")

    later = import_sources([_form(tmp_path, FORM + MORE)], tmp_path / "c")

    assert (later.written.added, later.written.same) == (1, 2)
    assert _table(tmp_path / "c", "ideas").iloc[:2].equals(before)


def test_rows_in_another_order_keep_their_ids(tmp_path):
    head, first, second = FORM.splitlines()
    import_sources([_form(tmp_path)], tmp_path / "c")
    import_sources([_form(tmp_path, "\n".join([head, second, first]) + "\n")], tmp_path / "turned")

    assert set(_table(tmp_path / "c", "ideas")["idea_id"]) == set(_table(tmp_path / "turned", "ideas")["idea_id"])


def test_a_mapping_that_somebody_corrected_is_used_the_next_time(tmp_path):
    import_sources([_form(tmp_path)], tmp_path / "c")
    mapping = tmp_path / "c" / "mapping.toml"
    mapping.write_text(
        mapping.read_text(encoding="utf-8").replace('country = "Country"', 'land = "Country"'), encoding="utf-8"
    )

    import_sources([_form(tmp_path, FORM + MORE)], tmp_path / "c")

    assert "segment_land" in _table(tmp_path / "c", "participants")


def test_a_person_who_was_taken_out_stays_out(tmp_path):
    import_sources([_form(tmp_path, FORM + MORE)], tmp_path / "c")
    forget("omar@example.org", tmp_path / "c")

    again = import_sources([_form(tmp_path, FORM + MORE)], tmp_path / "c")

    assert again.written.forgotten == 1
    assert not _table(tmp_path / "c", "ideas")["text"].str.contains("night shift").any()


def test_titles_in_several_languages_are_parted(tmp_path):
    import_sources([_form(tmp_path)], tmp_path / "c")

    told = (tmp_path / "c" / "consultation.toml").read_text(encoding="utf-8")
    assert 'title = "What should we change?"' in told
    assert 'es = "¿Qué deberíamos cambiar aquí?"' in told


def test_other_sources_are_put_beside(tmp_path):
    import_sources([_form(tmp_path)], tmp_path / "c")
    chat = tmp_path / "opening.live_chat.json"
    message = {
        "action_type": "add_chat_item",
        "message": "What about the hills?",
        "message_id": "m1",
        "time_in_seconds": 3,
        "timestamp": 1770307200000000,
        "author": {"id": "UC1", "name": "@omar"},
    }
    chat.write_text(json.dumps([message]), encoding="utf-8")
    page = tmp_path / "hills.md"
    page.write_text(
        "# Our office\n\nA greeting.\n\n## 1. What should we change?\n\nBuild the bridge again.\n\n- Ask the herders first.\n",
        encoding="utf-8",
    )

    import_sources([chat], tmp_path / "c", wish=Wish(add=True, event="opening"))
    done = import_sources([page], tmp_path / "c", wish=Wish(add=True, submission="Hills office"))

    ideas = _table(tmp_path / "c", "ideas")
    assert ideas["channel"].tolist() == [
        "survey",
        "survey",
        "event:opening",
        "submission:hills-office",
        "submission:hills-office",
    ]
    assert set(ideas["question"]) == {"q1"}
    assert _table(tmp_path / "c", "events")["starts_at"].tolist() == ["2026-02-05T16:00:00Z"]
    assert "@omar" not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "c").iterdir())
    assert "1 of 3, under 'Our office'" in done.sources[0].notes[0]
    assert check(tmp_path / "c").problems == ()


def test_another_survey_with_the_same_columns_does_not_take_the_place_of_the_first(tmp_path):
    first, second = KINDS["limesurvey"](people(seed=1)), KINDS["limesurvey"](people(seed=2))
    import_sources([write_csv(tmp_path / "a.csv", first)], tmp_path / "c")
    before = _table(tmp_path / "c", "ideas")

    with pytest.raises(SourceError, match="another survey; --add"):
        import_sources([write_csv(tmp_path / "b.csv", second)], tmp_path / "c")
    import_sources([tmp_path / "b.csv"], tmp_path / "c", wish=Wish(add=True))

    after = _table(tmp_path / "c", "ideas")
    assert after.iloc[: len(before)].equals(before)
    assert len(after) == first.ideas + second.ideas
    assert after["idea_id"].is_unique


def test_a_folder_that_is_there_is_not_written_over(tmp_path):
    import_sources([_form(tmp_path)], tmp_path / "c")
    other = write_csv(tmp_path / "other.csv", KINDS["kobo"](people()))

    with pytest.raises(SourceError, match="--add puts it beside"):
        import_sources([other], tmp_path / "c")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="no consultation"):
        import_sources([other], tmp_path / "mine")


def test_zips_folders_and_workbooks_are_opened(tmp_path):
    made = KINDS["google-forms"](people())
    write_csv(tmp_path / "answers.csv", made)
    with zipfile.ZipFile(tmp_path / "answers.zip", "w") as packed:
        packed.write(tmp_path / "answers.csv", "../../answers.csv")
    (tmp_path / "inside").mkdir()
    write_workbook(tmp_path / "inside" / "answers.xlsx", made)

    for place, source in enumerate([tmp_path / "answers.zip", tmp_path / "inside"]):
        import_sources([source], tmp_path / f"c{place}")
        assert len(_table(tmp_path / f"c{place}", "ideas")) == made.ideas


def test_answers_of_repeated_groups_are_their_respondents(tmp_path):
    answers = [
        {"_uuid": "a1", "_submission_time": "2026-03-01T06:20:10", "about/country": "Kenya", "ideas": [{"ideas/text_of_idea": "Open the archives to everybody in town"}, {"ideas/text_of_idea": "Pay the cleaners of the night shift more"}]},
        {"_uuid": "a2", "_submission_time": "2026-03-02T06:20:10", "about/country": "Peru", "ideas": [{"ideas/text_of_idea": "Let the river have a voice and a lawyer"}]},
    ]  # fmt: skip
    (tmp_path / "data.json").write_text(json.dumps({"count": 2, "results": answers}), encoding="utf-8")

    import_sources([tmp_path / "data.json"], tmp_path / "c")

    assert len(_table(tmp_path / "c", "ideas")) == 3


def test_a_column_is_named_where_nothing_tells(tmp_path):
    path = tmp_path / "odd.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["x1", "x2"], ["yes", "bridge"], ["no", "river"], ["yes", "school"]])

    with pytest.raises(SourceError, match="--map text=COLUMN"):
        import_sources([path], tmp_path / "c")
    import_sources([path], tmp_path / "c", wish=Wish(columns=("text=x2", "segment_agrees=x1")))

    assert _table(tmp_path / "c", "ideas")["text"].tolist() == ["bridge", "river", "school"]
    assert _table(tmp_path / "c", "participants")["segment_agrees"].tolist() == ["yes", "no", "yes"]


def test_what_was_said_to_one_person_alone_is_left_out(tmp_path):
    chat = tmp_path / "meeting_saved_chat.txt"
    chat.write_text(
        "09:15:02 From Ana Pérez to Everyone:\n\tOpen the archives.\n09:15:40 From Omar to Ana Pérez (Direct Message):\n\tMy number is 555\n"
        "09:16:10 From Lin to Everyone:\n\tAnd the river?\n",
        encoding="utf-8",
    )

    done = import_sources([chat], tmp_path / "c", wish=Wish(event="assembly", starts_at="2026-02-05"))

    ideas = _table(tmp_path / "c", "ideas")
    assert ideas["text"].tolist() == ["Open the archives.", "And the river?"]
    assert ideas["created_at"].tolist() == ["2026-02-05T09:15:02Z", "2026-02-05T09:16:10Z"]
    assert "Messages to one person alone, left out: 1." in done.sources[0].notes


def test_the_terminal_says_what_became_of_each_column_and_what_is_next(tmp_path):
    said = CliRunner().invoke(app, ["import", str(_form(tmp_path)), str(tmp_path / "c")])

    assert said.exit_code == 0, said.output
    assert "looks like Google Forms (month/day dates): 2 people, 1 open question, 2 answers." in said.output
    assert "Email Address → author_id, as a keyed hash." in said.output
    assert said.output.rstrip().endswith(f"Next: strategy-nlp report {tmp_path / 'c'} --out reports/c")


def test_every_kind_is_listed_with_an_example():
    said = CliRunner().invoke(app, ["import", "--list"])

    assert all(f"{kind} " in said.output for kind in ("polis", "kobo", "google-forms", "document", "table"))
    assert said.output.count("strategy-nlp import") >= 20


def test_a_new_folder_explains_itself_and_takes_answers(tmp_path):
    made = CliRunner().invoke(
        app, ["new", str(tmp_path / "c"), "--title", "Spring", "--question", "What should we change?"]
    )
    added = CliRunner().invoke(app, ["import", str(_form(tmp_path)), str(tmp_path / "c"), "--add"])

    assert (made.exit_code, added.exit_code) == (0, 0), made.output + added.output
    assert _table(tmp_path / "c", "ideas")["question"].tolist() == ["q1", "q1"]


def test_a_column_that_is_taken_in_later_changes_no_other_answer(tmp_path):
    text = "When,What should we change?,What else,Age\n2026-03-01,Open the archives to everybody in town,less noise,60+\n2026-03-02,Pay the night shift of cleaners more than now,a bus stop,44\n"
    path = _form(tmp_path, text, "water.csv")
    import_sources([path], tmp_path / "c")
    before = _table(tmp_path / "c", "ideas")

    import_sources([path], tmp_path / "c", wish=Wish(columns=("q2=What else",), title="Water"))

    after = _table(tmp_path / "c", "ideas")
    told = (tmp_path / "c" / "consultation.toml").read_text(encoding="utf-8")
    assert set(before["idea_id"]) < set(after["idea_id"])
    assert len(after) == 4
    assert 'title = "What else"' in told

    import_sources([path], tmp_path / "c", wish=Wish(columns=("leave=What else",)))

    assert _table(tmp_path / "c", "ideas").equals(before)


def test_an_age_that_is_no_number_stays(tmp_path):
    ages = "".join(
        f"2026-03-{day:02d},Open the archives of district {day} to everybody,{age}\n"
        for day, age in enumerate(["60+", "44", "31", "27", "19"], start=1)
    )
    import_sources([_form(tmp_path, "When,What should we change?,Age\n" + ages)], tmp_path / "c")

    assert _table(tmp_path / "c", "participants")["segment_age"].tolist() == [
        "60+",
        "35 to 44",
        "25 to 34",
        "25 to 34",
        "18 to 24",
    ]


def test_questions_that_are_new_get_the_next_numbers(tmp_path):
    folder = make_folder(tmp_path / "c", title="Spring", questions=["Who should pay for the bus?"])
    rows = (
        "What should we change?,How do we start?\nOpen the archives to everybody,Ask the neighbours on Sunday first\n"
    )
    (tmp_path / "form.csv").write_text(rows, encoding="utf-8")

    import_sources([tmp_path / "form.csv"], folder, wish=Wish(add=True))

    assert set(_table(folder, "ideas")["question"]) == {"q2", "q3"}


def test_each_file_of_a_source_is_named(tmp_path):
    for name, place in (("early, first.csv", 1), ("late.csv", 2)):
        write = (
            f"Timestamp,What should we change?\n3/{place}/2026 8:00:15,Open the archives of part {place} to everybody\n"
        )
        (tmp_path / name).write_text(write, encoding="utf-8")

    said = CliRunner().invoke(
        app, ["import", str(tmp_path / "early, first.csv"), str(tmp_path / "late.csv"), str(tmp_path / "c")]
    )

    assert "early, first.csv and late.csv look like Google Forms" in said.output
    assert 'files = ["early, first.csv", "late.csv"]' in (tmp_path / "c" / "mapping.toml").read_text(encoding="utf-8")


UNSURE = "Area,Kind,Code\nRoads,new,7\nRoads,old,7\nWater,new,9\nWater,old,9\n"


def test_who_is_at_a_terminal_is_asked_which_column_it_is(tmp_path):
    (tmp_path / "odd.csv").write_text(UNSURE, encoding="utf-8")
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    os.write(ours, b"2, 1\n")

    done = subprocess.run(
        [sys.executable, "-m", "strategy_nlp", "import", str(tmp_path / "odd.csv"), str(tmp_path / "c")],
        stdin=theirs, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "odd.csv: which column holds what people wrote: 1 Area, 2 Kind, 3 Code?" in done.stderr
    ideas = _table(tmp_path / "c", "ideas")
    assert ideas["text"].tolist()[:2] == ["new", "Roads"]


@pytest.mark.parametrize("flag", [[], ["--yes"]])
def test_a_script_is_never_asked(tmp_path, monkeypatch, flag):
    (tmp_path / "odd.csv").write_text(UNSURE, encoding="utf-8")
    monkeypatch.setattr("strategy_nlp.cli.folders._asked", lambda _: pytest.fail("asked"))
    if flag:
        monkeypatch.setattr("strategy_nlp.cli.folders.sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))

    said = CliRunner().invoke(app, ["import", str(tmp_path / "odd.csv"), str(tmp_path / "c"), *flag])

    assert said.exit_code == 1
    assert "name it with --map text=COLUMN" in said.output
    assert not (tmp_path / "c").exists()
