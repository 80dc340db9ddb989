"""`check` on any file or folder says what it is and which command is next."""

import json
import zipfile

import pytest
from malformed import BASE, as_csv, base
from typer.testing import CliRunner

from strategy_nlp.cli.app import app

FORM = "Timestamp,What should we change?\n3/1/2026 8:00:15,Open the archives to everybody in town\n3/14/2026 9:00:00,Pay the night shift of cleaners more\n"
CHAT = json.dumps(
    [
        {
            "action_type": "add_chat_item",
            "message": "Hello from the hills",
            "time_in_seconds": 3,
            "author": {"name": "@a"},
        }
    ]
)
POLIS = "comment-id,author-id,agrees,disagrees,moderated,comment-body\n1,9,3,0,1,one\n"


def _zip(path, names):
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, "x")


def _polis(folder):
    folder.mkdir()
    (folder / "comments.csv").write_text(POLIS, encoding="utf-8")
    return folder


def _tables(path):
    path.mkdir()
    (path / "build.json").write_text("{}", encoding="utf-8")
    return path


def _file(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


MAKES = {
    "a Polis folder": (lambda p: _polis(p / "x"), ["Polis export", "strategy-nlp import"]),
    "a Polis file": (lambda p: _polis(p / "x") / "comments.csv", ["Polis export", "strategy-nlp import"]),
    "a Polis ZIP": (lambda p: _zip(p / "x.zip", ["2026-a-comments.csv"]) or p / "x.zip", ["Polis export", "strategy-nlp import"]),
    "another ZIP": (lambda p: _zip(p / "x.zip", ["a.txt"]) or p / "x.zip", ["nothing that this program reads"]),
    "a packed consultation": (lambda p: _zip(p / "x.zip", ["c/consultation.toml"]) or p / "x.zip", ["unpack it"]),
    "a workbook": (lambda p: _zip(p / "x.xlsx", ["xl/workbook.xml"]) or p / "x.xlsx", ["Excel", "codebook apply"]),
    "tables": (lambda p: _tables(p / "x"), ["tables of an analysis", "strategy-nlp verify"]),
    "ideas alone": (lambda p: _file(p / "x.csv", as_csv(BASE["ideas"])), ["a table of ideas", "consultation.toml"]),
    "votes alone": (lambda p: _file(p / "x.csv", as_csv(BASE["votes"])), ["a table of votes"]),
    "participants alone": (lambda p: _file(p / "x.csv", as_csv(BASE["participants"])), ["a table of participants"]),
    "events alone": (lambda p: _file(p / "x.csv", as_csv(BASE["events"])), ["a table of events"]),
    "a codebook": (lambda p: _file(p / "x.csv", "topic_key,rename\na,b\n"), ["codebook apply"]),
    "another table": (lambda p: _file(p / "x.csv", "a,b\n1,2\n"), ["columns a, b", "nothing that this program reads"]),
    "ragged": (lambda p: _file(p / "x.csv", "a,b\n1,2,3\n"), ["row 2 has 3 cells"]),
    "a description": (lambda p: base(p / "x") / "consultation.toml", ["check the whole folder"]),
    "a receipt": (lambda p: _file(p / "build.json", json.dumps({"versions": {}, "inputs": {}})), ["verify"]),
    "other JSON": (lambda p: _file(p / "x.json", "[]"), ["JSON"]),
    "damaged JSON": (lambda p: _file(p / "x.json", '{"a":'), ["cut short or damaged"]),
    "deep JSON": (lambda p: _file(p / "x.json", "[" * 100_000), ["cut short or damaged"]),
    "a PDF": (lambda p: _file(p / "x.pdf", b"%PDF-1.7"), ["a PDF", "--submission"]),
    "a form's answers": (lambda p: _file(p / "x.csv", FORM), ["Google Forms", "2 rows", "strategy-nlp import"]),
    "a document": (lambda p: _zip(p / "x.docx", ["word/document.xml"]) or p / "x.docx", ["a document", "--submission"]),
    "a live chat": (lambda p: _file(p / "x.json", CHAT), ["a live chat of 1 messages", "--event"]),
    "nothing in it": (lambda p: _file(p / "x.csv", b""), ["an empty file"]),
    "an empty folder": (lambda p: (p / "x").mkdir() or p / "x", ["an empty folder"]),
    "no such path": (lambda p: p / "x", ["is missing"]),
    "ideas without a description": (lambda p: _file(base(p / "x") / "consultation.toml", "").unlink() or p / "x", ["no consultation.toml"]),
    "a folder of consultations": (lambda p: base(p / "x" / "c") and p / "x", ["holds consultations", "strategy-nlp check"]),
}  # fmt: skip


@pytest.mark.parametrize("what", MAKES)
def test_check_says_what_it_is_and_what_is_next(tmp_path, what):
    make, words = MAKES[what]

    told = CliRunner().invoke(app, ["check", str(make(tmp_path))])

    assert told.exit_code == 1, told.output
    assert all(word in told.output for word in words), told.output
    assert len(told.output.strip().splitlines()) == 1


def test_a_command_that_is_told_can_be_typed_whatever_the_folder_is_called(tmp_path):
    said = CliRunner().invoke(app, ["check", str(_polis(tmp_path / "our river; 2026"))])

    assert f"strategy-nlp import '{tmp_path / 'our river; 2026'}' NEW_FOLDER." in said.output
