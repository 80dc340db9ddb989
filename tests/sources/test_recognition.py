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
LIVE = ",Name,Profile ID,Date,Comment\n1,Ana,1,2026-03-01,Open the archives to all\n2,Lin,2,2026-03-01,Pay the night shift more\n"
TALK = "comment-id,comment-body,interview\n1,Open the archives to everybody,a\n"
ZOOM = "08:00:01\t From Ana : Open the archives\n08:00:09\t From Lin : Pay the night shift\n"
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
    "a workbook cut off": (lambda p: _file(p / "x.xlsx", b"PK\x03\x04 and no more"), ["cut off or damaged", "save it as .xlsx or CSV"]),
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
    "a live chat": (lambda p: _file(p / "x.json", CHAT), ["a live chat of 1 message;", "--event"]),
    "an answer alone": (lambda p: _file(p / "x.csv", FORM[: FORM.index("3/14")]), ["Google Forms, 1 row;"]),
    "comments of a livestream": (lambda p: _file(p / "x.csv", LIVE), ["Facebook Live comments, 2 rows", "strategy-nlp import"]),
    "a platform's comments": (lambda p: _file(p / "x.csv", TALK), ["Talk to the City, 1 row", "strategy-nlp import"]),
    "a saved chat": (lambda p: _file(p / "x.txt", ZOOM), ["a saved Zoom chat of 2 messages", "--starts-at"]),
    "a letter": (lambda p: _file(p / "x.txt", "Open the archives.\n\nPay the night shift.\n"), ["a text", "--submission"]),
    "nothing in it": (lambda p: _file(p / "x.csv", b""), ["an empty file"]),
    "an empty folder": (lambda p: (p / "x").mkdir() or p / "x", ["an empty folder"]),
    "no such path": (lambda p: p / "x", ["is missing"]),
    "ideas without a description": (lambda p: _file(base(p / "x") / "consultation.toml", "").unlink() or p / "x", ["no consultation.toml"]),
    "a folder of consultations": (lambda p: base(p / "x" / "c") and p / "x", ["holds consultations", "strategy-nlp check"]),
}  # fmt: skip
WRONG = {
    "another ZIP", "another table", "ragged", "other JSON", "damaged JSON", "deep JSON", "nothing in it", "an empty folder", "no such path", "ideas without a description", "a workbook cut off",
}  # fmt: skip


@pytest.mark.parametrize("what", MAKES)
def test_check_says_what_it_is_and_what_is_next(tmp_path, what):
    make, words = MAKES[what]

    told = CliRunner().invoke(app, ["check", str(make(tmp_path))])

    # Only what no command takes as it is, is wrong.
    assert told.exit_code == (1 if what in WRONG else 0), told.output
    assert (told.stderr if what in WRONG else told.stdout).strip(), told.output
    assert all(word in told.output for word in words), told.output
    assert len(told.output.strip().splitlines()) == 1


def test_a_command_that_is_told_can_be_typed_whatever_the_folder_is_called(tmp_path):
    said = CliRunner().invoke(app, ["check", str(_polis(tmp_path / "our river; 2026"))])

    assert f"strategy-nlp import '{tmp_path / 'our river; 2026'}' NEW_FOLDER." in said.output


def test_a_new_folder_is_told_how_the_first_source_comes_in(tmp_path):
    folder = tmp_path / "our spring"
    CliRunner().invoke(app, ["new", str(folder), "--title", "Spring", "--question", "What first?"])

    said = CliRunner().invoke(app, ["check", str(folder)])

    assert "holds no idea" in said.stderr
    assert said.stdout == f"Next: strategy-nlp import SOURCE '{folder}' --add\n"
