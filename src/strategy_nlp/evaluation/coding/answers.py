"""Filled workbooks read back: every row that was asked there once and unchanged, every answer one of its list, nobody's name kept."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from strategy_nlp.errors import DataError, shown
from strategy_nlp.evaluation.coding.asking import read_key, text_mark
from strategy_nlp.evaluation.coding.drawing import NONE
from strategy_nlp.evaluation.coding.sheets import RECOGNITION, ROW, UNSURE
from strategy_nlp.files import file_hash
from strategy_nlp.intake.workbooks import Formula, Moment, read_workbook

# A sample has columns for what is shown, what is asked and its row; more rows nobody codes.
_MOST_COLUMNS, _MOST_ROWS = 50, 100_000
_AGAIN = "take a new copy of the workbook and copy the answers over"

# By sheet and row, what somebody answered to each thing asked there, as codes; what was left blank or could not be told is left out.
Answers = Mapping[str, Mapping[str, Mapping[str, Any]]]


class Coded(NamedTuple):
    """A sample's key, and what each of the people who filled its workbook answered, without who it was."""

    key: Mapping[str, Any]
    answers: tuple[Answers, ...]


def read_coded(folder: Path, files: Sequence[Path]) -> Coded:
    """The answers of two or more filled workbooks of one sample, and the key of the sample.

    Raises
    ------
    DataError
        If fewer than two are given, one twice, or they are of different samples or of another report; if one cannot be read, is empty,
        or a row or an answer is not what it may be. The sentence names file, sheet and row.
    """
    if len(files) < 2:
        raise DataError(
            f"{len(files)} filled workbook is given; agreement needs two or more people, each with a copy of their own."
        )
    marks = [_mark(path) for path in files]
    for path, mark in zip(files, marks, strict=True):
        if mark != marks[0]:
            raise DataError(
                f"{path.name} and {files[0].name} are of different samples; score those of one sample together."
            )
    seen: dict[str, Path] = {}
    for path in files:
        before = seen.setdefault(file_hash(path), path)
        if before is not path:
            raise DataError(f"{path.name} and {before.name} are the same file; give a copy that another person filled.")
    key = read_key(folder, marks[0], file=files[0].name)
    return Coded(key, tuple(_answers(path, key) for path in files))


def _mark(path: Path) -> str:
    if not path.is_file():
        raise DataError(f"{path}: there is no such file; name the filled workbooks.")
    read = read_workbook(path, sheets={RECOGNITION: 10}, most_columns=_MOST_COLUMNS)
    rows = [cells for _, cells in read.get(RECOGNITION, [])]
    if not rows or len(rows[0]) != 2 or rows[0][0] != "mark" or not str(rows[0][1]).isalnum():
        raise DataError(f"{path.name} is no workbook of a sample: its hidden sheet {RECOGNITION!r} is not there.")
    return str(rows[0][1])


def _answers(path: Path, key: Mapping[str, Any]) -> Answers:
    names = {name: sheet["name"] for name, sheet in key["sheets"].items()}
    read = read_workbook(path, sheets=dict.fromkeys(names.values(), _MOST_ROWS), most_columns=_MOST_COLUMNS)
    given: dict[str, dict[str, dict[str, Any]]] = {}
    for name, sheet in names.items():
        if sheet not in read or not read[sheet]:
            raise DataError(f"{path.name}: the sheet {sheet!r} is missing or empty; {_AGAIN}.")
        given[name] = _of_sheet(read[sheet], key, name, where=f"{path.name}, sheet {sheet!r}")
    if not any(row for rows in given.values() for row in rows.values()):
        raise DataError(f"{path.name} holds no answer; fill it, or leave it out.")
    return given


def _of_sheet(
    rows: list[tuple[int, list[Any]]], key: Mapping[str, Any], name: str, *, where: str
) -> dict[str, dict[str, Any]]:
    told, asked = key["sheets"][name], key["rows"][name]
    places = _places(rows[0][1], {ROW: ROW, **told["shown"], **told["asked"]}, where=where)
    found: dict[str, dict[str, Any]] = {}
    for number, cells in rows[1:]:
        here = {one: cells[place] if place < len(cells) else None for one, place in places.items()}
        row = _text(here[ROW])
        if not row and not any(_text(cell) for cell in here.values()):
            continue
        line = f"{where}, row {number}"
        if row not in asked:
            raise DataError(f"{line}: {ROW} is {shown(row)}, which was not asked; {_AGAIN}.")
        if row in found:
            raise DataError(f"{line}: {row} stands here a second time; keep one of them.")
        if text_mark(_text(here[one]) for one in sorted(told["shown"])) != asked[row]["text"]:
            raise DataError(f"{line}: what stands beside {row} is not what was asked there; {_AGAIN}.")
        answers = {
            one: _answer(here[one], one, row=asked[row], key=key, sheet=name, where=line) for one in told["asked"]
        }
        found[row] = {one: answer for one, answer in answers.items() if answer is not None}
    if missing := [row for row in asked if row not in found]:
        raise DataError(f"{where}: the row {missing[0]} is missing; put it back, its answers may stay blank.")
    return found


def _places(header: Sequence[Any], columns: Mapping[str, str], *, where: str) -> dict[str, int]:
    names = [_text(cell) for cell in header]
    for heading in columns.values():
        if names.count(heading) != 1:
            raise DataError(
                f"{where}: the column {heading!r} is there {names.count(heading)} times, not once; {_AGAIN}."
            )
    return {one: names.index(heading) for one, heading in columns.items()}


def _answer(
    cell: Any, asked: str, *, row: Mapping[str, Any], key: Mapping[str, Any], sheet: str, where: str
) -> str | int | None:
    """The code of an answer: of a title the number of its topic; None where nothing was told."""
    heading = key["sheets"][sheet]["asked"][asked]
    if isinstance(cell, Formula | Moment):
        raise DataError(f"{where}: {heading!r} is a formula or a date; choose an answer from the list.")
    text = _text(cell)
    if not text:
        return None
    known = key["answers"]["topic" if asked == "second" else asked if sheet == "ideas" else sheet]
    codes = {_plain(answer): code for answer, code in known.items()}
    if _plain(text) in codes:
        code = str(codes[_plain(text)])
        return None if code == UNSURE or (asked == "second" and code == NONE) else code
    if asked in ("topic", "second"):
        topic = key["titles"].get(row["question"], {}).get(text_mark([text]))
        if topic in row["offered"]:
            return int(topic)
    # What somebody typed may say anything, and is not repeated.
    allowed = "a title of its list" if asked in ("topic", "second") else f"one of {', '.join(known)}"
    raise DataError(f"{where}: {heading!r} holds what is not in its list; it must be {allowed}, or blank.")


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return str(getattr(cell, "text", cell)).strip()


def _plain(text: str) -> str:
    return " ".join(text.split()).lstrip("'").casefold()
