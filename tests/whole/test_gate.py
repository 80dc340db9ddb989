"""The gate: whatever way a secret finds into a file, the run stops, names the place, and writes nothing."""

import base64
import gzip
import html
import json
import urllib.parse
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner

from strategy_nlp.analysis import results
from strategy_nlp.cli.app import app
from strategy_nlp.disclosure.releases.ledger import FILE
from strategy_nlp.errors import ReportError
from strategy_nlp.privacy.gate import guard, secrets_of
from strategy_nlp.privacy.written import unescaped
from strategy_nlp.report import making
from strategy_nlp.report.making import ReportOptions, make_reports, make_tables

AUTHOR, VOTER = "person-88213", "voter_77120"
EMAIL, PHONE = "amara.invented@example.org", "+44 7700 900456"
REJECTED = "Throw every single one of them out of the country before the winter comes"
IDEAS = [
    ("idea_id", "question", "text", "author_id", "status"),
    ("a", "q1", f"Open a library in every village, write to {EMAIL} or {PHONE}", AUTHOR, "accepted"),
    ("b", "q1", "Pay interns a living wage", "12", "accepted"),
    ("c", "q1", "Translate every meeting into sign language", "maria", "accepted"),
    ("d", "q1", REJECTED, AUTHOR, "rejected"),
]
VOTES = [("voter_id", "idea_id", "vote"), (VOTER, "a", "agree"), (VOTER, "b", "disagree")]


@pytest.fixture
def consultation(make_consultation):
    return make_consultation(ideas=IDEAS, votes=VOTES)


@pytest.fixture
def out(tmp_path):
    (tmp_path / "made").mkdir()
    return tmp_path / "made"


def _notebook(path):
    notebook = nbformat.v4.new_notebook(metadata={"papermill": {"parameters": {"author": AUTHOR}}})
    nbformat.write(notebook, path / "q1.ipynb")


def _picture(path):
    (path / "chart.svg").write_text(f"<svg><desc>{html.escape(EMAIL).replace('@', '&#64;')}</desc></svg>")


def _parquet_metadata(path):
    table = pa.table({"idea_id": ["a"]}).replace_schema_metadata({"made for": VOTER})
    parquet.write_table(table, path / "ideas.parquet")


def _nested_column(path):
    parquet.write_table(pa.table({"people": [[{"name": AUTHOR}], []]}), path / "topics.parquet")


def _csv(path):
    (path / "funnel.csv").write_text(f"step,reason\nrejected,call {PHONE}\n")


def _page_with_a_path(path):
    (path / "index.html").write_text(f"<p>tables in {Path.cwd()}/tables</p>")


def _rejected_in_json(path):
    (path / "build.json").write_text(json.dumps({"note": REJECTED.upper()}, ensure_ascii=True))


def _part_of_the_rejected(path):
    (path / "q1.html").write_text(f"<blockquote>{REJECTED[6:60]}…</blockquote>")


def _base64(path):
    hidden = base64.b64encode(f"voter {VOTER} said so".encode()).decode()
    (path / "q1.html").write_text(f'<img src="data:text/plain;base64,{hidden}">')


def _percent(path):
    (path / "q1.html").write_text(f'<a href="mailto:{urllib.parse.quote(EMAIL, safe="")}">write</a>')


def _json_escape(path):
    (path / "build.json").write_text('{"by": "' + "".join(f"\\u{ord(sign):04x}" for sign in AUTHOR) + '"}')


def _workbook(path):
    book = openpyxl.Workbook()
    book.active["A1"] = AUTHOR
    book.save(path / "topics.xlsx")


def _file_name(path):
    (path / f"{VOTER}.txt").write_text("nothing")


def _compressed(path):
    (path / "run.log.gz").write_bytes(gzip.compress(f"cell failed for {AUTHOR}".encode()))


def _picture_text(path):
    from matplotlib.figure import Figure

    Figure((1, 1)).savefig(path / "chart.png", metadata={"Author": AUTHOR})


def _phone_in_other_digits(path):
    (path / "q1.html").write_text(f"<p>{PHONE.translate(str.maketrans('0123456789', '٠١٢٣٤٥٦٧٨٩'))}</p>")


SABOTAGE = {
    _notebook: ("q1.ipynb", "the id of an author"),
    _picture: ("chart.svg, escaped", "an e-mail address"),
    _parquet_metadata: ("ideas.parquet, its metadata", "the id of a voter"),
    _nested_column: ("topics.parquet, column people", "the id of an author"),
    _csv: ("funnel.csv, line 2", "a phone number"),
    _page_with_a_path: ("index.html, line 1", "a path of this machine"),
    _rejected_in_json: ("build.json", "the wording of an idea that is rejected"),
    _part_of_the_rejected: ("q1.html", "the wording of an idea that is rejected"),
    _base64: ("q1.html, in base64", "the id of a voter"),
    _percent: ("q1.html, escaped", "an e-mail address"),
    _json_escape: ("build.json, escaped", "the id of an author"),
    _workbook: ("topics.xlsx, xl/", "the id of an author"),
    _file_name: ("The name of a file", ""),
    _compressed: ("run.log.gz, line 1", "the id of an author"),
    _picture_text: ("chart.png, words of a picture", "the id of an author"),
    _phone_in_other_digits: ("q1.html", "a phone number"),
}


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=lambda sabotage: sabotage.__name__.strip("_"))
def test_whatever_way_a_secret_comes_into_a_file_it_is_found_and_not_repeated(sabotage, consultation, out):
    sabotage(out)

    with pytest.raises(ReportError) as stopped:
        guard(consultation)(out)

    place, kind = SABOTAGE[sabotage]
    assert place in str(stopped.value)
    assert kind in str(stopped.value)
    for secret in (AUTHOR, VOTER, EMAIL, PHONE, REJECTED[6:40], str(Path.cwd())):
        assert secret not in str(stopped.value)


def test_what_may_be_told_passes(consultation, out):
    (out / "q1.html").write_text(
        "<p>Open a library in every village, write to [email] or [phone]. 12 people; maria; /root causes, version 1.23.4</p>"
        f'<path d="M 12.5 +3.25 L 77120 88213"/><p>{"0.123456789 " * 20}</p>'
    )
    pd.DataFrame({"idea_id": ["a"], "x": [0.25]}).to_parquet(out / "ideas.parquet")

    assert guard(consultation)(out) is None
    (out / "q1.html").write_text(f"<p>{AUTHOR}</p>")
    with pytest.raises(ReportError):
        guard(consultation)(out)


def test_ids_that_are_words_or_small_numbers_are_not_searched_for_and_counted(consultation):
    secrets = secrets_of(consultation)

    assert secrets.unsearched == 2
    assert len(secrets.ids) == 2


def test_what_others_wrote_too_is_no_wording_of_a_rejected_idea(make_consultation, tmp_path):
    shared = "we want a library in every village of the valley"
    ideas = [
        ("idea_id", "question", "text", "status"),
        ("a", "q1", f"Support us on https://example.org/u/jane because {shared}", "rejected"),
        ("b", "q1", f"Write to me@example.org because {shared}", "accepted"),
        ("c", "q1", f"Come to https://example.org/x because {shared}", "accepted"),
        ("d", "q1", "A ban on this", "rejected"),
    ]

    make_tables(make_consultation(ideas=ideas), tmp_path / "out")

    assert (tmp_path / "out" / "ideas.parquet").is_file()


def test_the_organisers_own_address_in_the_title_may_be_shown(consultation, out):
    toml = consultation / "consultation.toml"
    toml.write_text(toml.read_text().replace('"A small consultation"', '"Write to office@example.org"'))
    (out / "index.html").write_text("<h1>Write to office@example.org</h1>")

    assert guard(consultation)(out) is None
    (out / "index.html").write_text("<h1>Write to other@example.org</h1>")
    with pytest.raises(ReportError):
        guard(consultation)(out)


@pytest.mark.parametrize("name", ["render_notebook", "index_page"])
def test_a_report_that_tells_an_id_is_not_written(consultation, tmp_path, monkeypatch, name):
    honest = getattr(making, name)
    # Without this an honest page that another test had made would be taken again.
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "cache"))

    def sabotaged(*arguments, **options):
        return honest(*arguments, **options).replace("</body>", f"<!-- {VOTER} --></body>")

    monkeypatch.setattr(making, name, sabotaged)

    with pytest.raises(ReportError, match="the id of a voter"):
        make_reports(consultation, tmp_path / "out", options=ReportOptions(questions=("q1",)), jobs=1)
    assert not (tmp_path / "out").exists()


def test_tables_that_tell_an_id_are_not_written_and_the_old_ones_stay(consultation, tmp_path, monkeypatch):
    make_tables(consultation, tmp_path / "out")
    before = _files(tmp_path / "out")
    honest = results.write_json
    monkeypatch.setattr(results, "write_json", lambda path, content: honest(path, {**content, "seen": AUTHOR}))

    ran = CliRunner().invoke(app, ["analyse", str(consultation), "--out", str(tmp_path / "out")])

    assert ran.exit_code == 1
    assert "build.json" in ran.stderr
    assert AUTHOR not in ran.stderr
    assert _files(tmp_path / "out") == before


def _files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_a_run_keeps_for_later_is_searched_too(consultation, tmp_path, monkeypatch):
    honest = making.analyse

    def careless(*arguments, **options):
        analysis = honest(*arguments, **options)
        kept = making.kept_since.__globals__["cache_folder"]() / "topics" / "careless"
        kept.mkdir(parents=True, exist_ok=True)
        pd.DataFrame({"voter": [VOTER]}).to_parquet(kept / "voters.parquet")
        return analysis

    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(making, "analyse", careless)

    with pytest.raises(ReportError, match="careless/voters.parquet, column voter: the id of a voter"):
        make_tables(consultation, tmp_path / "out")


def test_another_key_is_told_when_a_folder_is_made_again(consultation, tmp_path, monkeypatch):
    told: list[str] = []
    first = make_tables(consultation, tmp_path / "out", progress=told.append)
    again = make_tables(consultation, tmp_path / "out", progress=told.append)
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "other.key"))
    # A ledger of the other key would stop the run.
    (consultation / FILE).unlink()
    other = make_tables(consultation, tmp_path / "out", progress=told.append)

    assert first.build["pseudonyms"] == again.build["pseudonyms"]
    assert again.build["pseudonyms"]["note"] == ""
    assert "is not the one" in other.build["pseudonyms"]["note"]
    assert other.build["pseudonyms"]["note"] in told
    assert set(first.voters["voter_id"]).isdisjoint(other.voters["voter_id"]) or first.voters.empty


def test_escapes_within_escapes_are_undone():
    assert "jane@example.org" in unescaped("jane&amp;#64;example.org")


def test_the_end_of_one_idea_and_the_beginning_of_the_next_are_nobodys_wording(make_consultation, tmp_path):
    rows = [
        ("idea_id", "question", "text", "status"),
        ("a", "q1", "Because books are for all of us", "accepted"),
        ("b", "q1", "A town needs open libraries now", "accepted"),
        ("c", "q1", "open libraries now because books are for all", "rejected"),
    ]
    folder = make_consultation(ideas=rows)

    make_tables(folder, tmp_path / "tables")

    assert (tmp_path / "tables" / "ideas.parquet").is_file()
