"""Whatever goes wrong, the terminal tells one sentence, and nothing of anybody's data."""

import re
from pathlib import Path

import pytest
import typer

from strategy_nlp.cli.terminal import as_line, told_in_a_sentence
from strategy_nlp.errors import DataError


def _ended(error, capsys):
    """The exit code and what was told where a command meets an error."""
    with pytest.raises(typer.Exit) as ended, told_in_a_sentence():
        raise error
    told = capsys.readouterr()
    assert told.out == ""
    return ended.value.exit_code, told.err


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (DataError("ideas.csv, row 3: text is blank."), 1, "ideas.csv, row 3: text is blank."),
        (KeyboardInterrupt(), 130, "Stopped. Nothing was written"),
        (MemoryError(), 1, "There is not enough memory for this"),
        (ImportError("cannot allocate memory in static TLS block"), 1, "There is not enough memory for this"),
        (ImportError("failed to map segment from shared object"), 1, "There is not enough memory for this"),
        (PermissionError(13, "Permission denied", "out/q1.html"), 1, "out/q1.html: "),
        (OSError(28, "No space left on device"), 1, "the file or folder cannot be read or written."),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, BaseException) else None,
)
def test_an_error_is_one_sentence_with_its_own_code(error, code, told, capsys):
    ended, line = _ended(error, capsys)

    assert ended == code
    assert told in line
    assert "Traceback" not in line


def test_what_nobody_foresaw_leaves_a_log_of_places_and_no_word_of_the_data(capsys):
    code, line = _ended(ValueError("Maria Muster, maria@example.org"), capsys)

    assert code == 70
    assert "Something went wrong that nobody foresaw (ValueError)" in line
    assert "maria" not in line.casefold()
    log = Path(re.search(r"is in (\S+\.log)\.", line)[1])
    kept = log.read_text(encoding="utf-8")
    log.unlink()
    assert "strategy-nlp: ValueError" in kept
    assert Path(__file__).name in kept
    assert "maria" not in kept.casefold()


def test_where_no_log_can_be_written_it_is_said(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    code, line = _ended(ValueError("x"), capsys)

    assert code == 70
    assert "No log could be written." in line


def test_a_command_that_ends_as_it_means_to_is_left_alone(capsys):
    with pytest.raises(typer.Exit) as ended, told_in_a_sentence():
        raise typer.Exit(3)

    assert ended.value.exit_code == 3
    assert capsys.readouterr().err == ""


def test_a_sentence_holds_no_sign_that_a_terminal_obeys():
    assert as_line("a\x1b[31mb\x07\nc") == "a\\x1b[31mb\\x07\nc"
    assert as_line("Ünïcode — 文") == "Ünïcode — 文"
