"""Details in disguise are taken out, look-alikes are left, and no text of a participant can make the gate refuse a report."""

import csv
import html
import json
import random
import time
import urllib.parse
from pathlib import Path

import pandas as pd
import pytest
from canaries import planted
from disguises import KINDS, harmless, hidden, left_and_taken
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError, ReportError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.normalisation import normalise
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.details.contacts import certain
from strategy_nlp.privacy.details.reading import plain, read, unescaped
from strategy_nlp.privacy.gate import guard
from strategy_nlp.privacy.organisers import details_in
from strategy_nlp.privacy.redaction import redact
from strategy_nlp.report.making import make_reports, make_tables

# Of some 600 details and 320 harmless texts; what is left are street names of one syllable.
MOST_LEFT, MOST_TOUCHED = 4, 2
WRITTEN = Path(__file__).with_name("redaction.csv")


def test_details_in_disguise_are_taken_out_and_look_alikes_are_left():
    left, touched = left_and_taken()

    assert len(hidden()) >= 500
    assert len(harmless()) >= 300
    assert {case.kind for case in hidden()} == {case.kind for case in harmless()} == set(KINDS)
    assert len(left) <= MOST_LEFT, left
    assert len(touched) <= MOST_TOUCHED, touched


def test_each_of_these_comes_out_to_the_letter():
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    redacted = redact([normalise(row["text"]) for row in rows]).texts

    assert len(rows) > 50
    assert [f"{row['text']} → {text}" for row, text in zip(rows, redacted, strict=True) if text != row["right"]] == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("zq%40kestrel.example", "zq@kestrel.example"), ("a&amp;amp;#64;b", "a@b"), ("a\\u0040b", "a@b"), ("%252540", "@"), ("1️⃣2️⃣", "12"),
        ("〇九〇ー一二三四ー五六七八", "090-1234-5678"), ("O7OO 9OO 123", "0700 900 123"), ("a [at] b (dot) org", "a@b.org"), ("x[.]org", "x.org"),
        ("100%25 of it", "100% of it"), ("50% of 20", "50% of 20"), ("%FF%FE", "%FF%FE"), ("R&D &c", "R&D &c"), ("C:\\users", "C:\\users"),
    ],
)  # fmt: skip
def test_a_text_is_read_without_escapes_and_disguises_and_every_part_is_known_in_the_text(text, seen):
    reading = read(text)

    assert reading.text == seen
    assert reading.source(0, len(seen)) == (0, len(text))
    places = [reading.source(at, at + 1) for at in range(len(seen))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert [start for start, _ in places] == sorted(start for start, _ in places)


@pytest.mark.parametrize(
    ("signs", "read_as"),
    [
        ("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "), ("\u2010\u2011\u2012\u2212\ufe63\uff0d", "-"), ("\ufe6b\uff20", "@"),
        ("\ufe52\u2024\u066b\uff0e", "."), ("\u066c\uff0c", ","), ("\ufe62\u207a\u208a\uff0b", "+"),
        ("\u24ea\u24ff\U0001f10b\U0001f10c\uff10\u0660\u2070", "0"), ("①⁹٩９", "1999"), ("Ａｂ（", "Ab("),
    ],
)  # fmt: skip
def test_every_way_to_write_a_space_a_dash_or_a_digit_is_read_as_the_plain_one(signs, read_as):
    assert plain(signs) == (read_as if len(read_as) > 1 else read_as * len(signs))


def test_signs_that_only_look_alike_stand():
    assert plain("½Ⅻ、。é") == "½Ⅻ、。é"


NOISE = ["@", "%40", "&#64;", "&amp;#64;", "\\u0040", "+", "%2B", "&plus;", "44", " 7700", "-900", " (123) ", "12", " 34", ".", "%2E", "&period;", "org", "kestrel", "example.org", "é", "用户", "राम",
         " ", "  ", "\u00a0", ",", "/", "=", "_", "x", "9", "percent", "[email]", "[phone]", "(", ")", "[.]", "[at]", "。", "\\\"", "\\/", "\\n", "\\\\", "%", "&", "&lt;", "<b>", "a@b.org", "+1 202 555 0147", "www."]  # fmt: skip


def test_in_no_noise_is_anything_left_that_the_gate_would_refuse():
    chance = random.Random(12)
    noise = ["".join(chance.choices(NOISE, k=chance.randint(2, 24))) for _ in range(4_000)]
    noise += [normalise(canary.text) for canary in planted(500, seed=3)] + [normalise(case.text) for case in hidden()]

    redacted = redact(noise).texts

    refused = [(text, left) for text, left in zip(noise, redacted, strict=True) if any(_refused(left))]
    assert refused == []
    # The measure itself: before redaction the gate refuses many of them.
    assert sum(any(_refused(text)) for text in noise) > 1_000


def _refused(text):
    """What the gate would refuse of a text in each form in which a file may hold it."""
    page, answer = html.escape(text), json.dumps(text)
    for written in (text, page, answer, json.dumps(page), html.escape(answer), urllib.parse.quote(text)):
        yield from certain(written)
        yield from certain(unescaped(written))


def test_a_rejected_idea_that_repeats_the_question_stops_no_report(make_consultation, tmp_path):
    asked = "Which of our rights should the movement defend first in the coming years"
    ideas = [("idea_id", "question", "text", "status"), ("a", "q1", "A library in every village", "accepted"), ("b", "q1", asked, "rejected")]  # fmt: skip
    folder = make_consultation(ideas=ideas)
    toml = folder / "consultation.toml"
    toml.write_text(toml.read_text().replace('id = "q1"', f'id = "q1"\ntitles = {{ en = "{asked}?" }}'))

    make_tables(folder, tmp_path / "out")

    assert (tmp_path / "out" / "ideas.parquet").is_file()


def test_check_names_a_detail_that_organisers_show_with_file_and_row(make_consultation):
    folder = _with_details(make_consultation)

    ran = CliRunner().invoke(app, ["check", str(folder)])

    said = ran.stdout + ran.stderr
    assert ran.exit_code == 1
    assert "events.csv, row 3: the title holds an e-mail address" in said
    assert "participants.csv, row 2: the column segment_town holds a phone number" in said
    assert "consultation.toml, line 1: the title holds an e-mail address" in said
    assert "kestrel" not in said
    assert "7700" not in said


def test_such_a_detail_stops_a_run_before_anything_is_computed(make_consultation, tmp_path):
    folder = _with_details(make_consultation)
    start = time.perf_counter()

    with pytest.raises(DataError, match=r"events\.csv, row 3: the title holds an e-mail address"):
        make_reports(folder, tmp_path / "out")

    assert time.perf_counter() - start < 5
    assert not (tmp_path / "out").exists()


def test_organisers_may_show_places_links_and_bands_of_age(make_consultation):
    folder = make_consultation(ideas=[("idea_id", "question", "text"), ("a", "q1", "A library")])
    (folder / "events.csv").write_text(
        "event_id,title,starts_at,place,url\nhall,Assembly 2026-03-01,2026-03-01T10:00:00Z,12 Kestrel Street,https://kestrel.example/x\n"
    )
    (folder / "participants.csv").write_text("participant_id,segment_age\np1,18-24\np2,25-34\n")

    consultation = read_consultation(folder)

    assert details_in(read_tables(consultation), consultation) == []


def test_the_gate_names_the_row_that_tells_and_the_row_that_it_comes_from(make_consultation, tmp_path):
    rows = [("idea_id", "question", "text"), ("a", "q1", "A library"), ("b", "q1", "Write to zq%40kestrel.example")]
    folder = make_consultation(ideas=rows)
    (tmp_path / "made").mkdir()
    pd.DataFrame({"idea_id": ["a", "b"], "text": ["A library", "Write to zq%40kestrel.example"]}).to_parquet(
        tmp_path / "made" / "ideas.parquet"
    )

    with pytest.raises(ReportError) as stopped:
        guard(folder)(tmp_path / "made")

    said = str(stopped.value)
    assert "ideas.parquet, column text" in said
    assert "in row 2, idea b" in said
    assert "(ideas.csv, row 3, text)" in said
    assert "take it out of that row" in said
    assert "kestrel" not in said


def _with_details(make_consultation):
    folder = make_consultation(ideas=[("idea_id", "question", "text"), ("a", "q1", "A library")])
    (folder / "events.csv").write_text(
        "event_id,title\none,First assembly\ntwo,Second assembly (ask zq%40kestrel.example)\n"
    )
    (folder / "participants.csv").write_text("participant_id,segment_town\np1,+44 7700 900123\np2,York\n")
    toml = folder / "consultation.toml"
    toml.write_text(toml.read_text().replace('"A small consultation"', '"Write to office@kestrel.example"'))
    return folder


LONG = ["(", "1 ", "@", "a.", "[", "-", "+", "1", "a@", "1/", "%40", "&#64;", "a at ", "insta: ", "one ", "1️⃣", "12.05.", "+1 ", "1-2 ", "{(", "|1", "路1", "1'", "(+", "\\", "&amp;"]  # fmt: skip


@pytest.mark.parametrize("piece", LONG)
def test_a_text_twice_as_long_takes_twice_as_long(piece):
    short, long = (_seconds(piece * (size // len(piece))) for size in (20_000, 80_000))

    # Four times the length: four times the time, where a quadratic rule needs sixteen; below a tenth of a second nothing is told.
    assert long < max(0.1, 9 * short)


def _seconds(text):
    """The processor's time, not the clock's, of the quicker of two: other work on the machine says nothing of a rule."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        redact([normalise(text)])
        taken.append(time.process_time() - start)
    return min(taken)
