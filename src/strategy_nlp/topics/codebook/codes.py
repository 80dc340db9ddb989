"""A code list of one's own: read from a spreadsheet, checked cell by cell, kept in ``codebook.json`` beside what people decided.

One row is one code: its ``name``, and if wanted its ``description``, its ``examples`` (one a line, or one in each of several columns)
and the ``question`` that it is for. `coding` puts ideas into the codes.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from strategy_nlp.errors import DataError, readable, shown
from strategy_nlp.files import file_hash
from strategy_nlp.intake.consultation import Consultation, read_consultation
from strategy_nlp.intake.spreadsheets import plain, read_sheet, twice
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.intake.workbooks import LARGEST, Formula, Moment, read_workbook
from strategy_nlp.topics.codebook.cells import (
    held_details,
    is_error,
    name_of,
    remark_of,
    wrong_name,
    wrong_remark,
)
from strategy_nlp.topics.codebook.kept import Code, CodeList, read_codebook, write_codebook

COLUMNS = ("name", "description", "examples", "question")
# Longer than any list that people keep by hand (that of the UN's human-rights recommendations has 54); who reads 500 titles reads none.
MOST_CODES = 500
# More add nothing: with ten the centre of a code hardly moves any more (docs/methods.md).
MOST_EXAMPLES = 100
_MOST_COLUMNS = len(COLUMNS) + MOST_EXAMPLES
# "examples", "example 1", "Examples_2": further columns of examples.
_EXAMPLES = re.compile(r"examples?\d*")

# The number of a row, and its cells by their columns as people called them.
_Rows = list[tuple[int, dict[str, Any]]]


class Imported(NamedTuple):
    """What an import did: codes and examples now in force, codes of the list before, where they are kept, and what to know."""

    codes: int
    examples: int
    replaced: int
    path: Path
    notes: tuple[str, ...] = ()


def import_codes(file: str | Path, folder: str | Path) -> Imported:
    """Keep the codes of a spreadsheet for a consultation, in place of those of the list before.

    A file with nothing below its header takes the list away. What people decided on topics stays.

    Parameters
    ----------
    file
        The list: ``.xlsx`` (its first sheet) or ``.csv``.
    folder
        The consultation folder.

    Raises
    ------
    ConsultationError, DataError
        If the consultation cannot be used, or the list cannot be meant; the sentence names file, row and column.

    Examples
    --------
    >>> from strategy_nlp.intake.consultation import demo_folder
    >>> import_codes("no such list.csv", demo_folder())
    Traceback (most recent call last):
    strategy_nlp.errors.DataError: no such list.csv: there is no such file; name the code list.
    """
    file, folder = Path(file), Path(folder)
    consultation = read_consultation(folder)
    kept = read_codebook(folder)
    rows, notes = _rows_of(file)
    _require_columns(rows, file.name)
    codes = {number: _code(row, consultation, f"{file.name}, row {number}") for number, row in rows[1:]}
    _require_different_names(codes, file.name)
    _require_nobodys_ids(codes, consultation, file.name)
    with readable(file):
        now = CodeList(remark_of(file.name), file_hash(file), tuple(codes.values()))
    return Imported(
        len(codes), sum(len(code.examples) for code in codes.values()), len(kept.code_list.codes),
        write_codebook(folder, kept.rounds, now), (*notes, *_taken_out(rows[1:], file.name)),
    )  # fmt: skip


def _rows_of(file: Path) -> tuple[_Rows, tuple[str, ...]]:
    """The header (under its own number, each column by its name) and every row that holds anything; what had to be found out."""
    if not file.is_file():
        raise DataError(f"{file}: there is no such file; name the code list.")
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(f"{file.name} ends in {file.suffix!r}; a code list must end in .xlsx or .csv.")
    with readable(file):
        size = file.stat().st_size
    if size > LARGEST:
        raise DataError(f"{file.name} has {size:,} bytes; at most {LARGEST:,} can be read.")
    if file.suffix.lower() == ".csv":
        sheet = read_sheet(file, expected=COLUMNS)
        names, notes = [str(name) for name in sheet.cells.columns], sheet.notes
        rows: _Rows = [
            (number, {str(name): cell for name, cell in row.items()})
            for number, row in zip(sheet.rows.tolist(), sheet.cells.to_dict("records"), strict=True)
        ]
    else:
        # Blank rows between codes are no codes.
        read = read_workbook(file, sheets={"": 10 * MOST_CODES}, most_columns=_MOST_COLUMNS)
        (_, head), *below = next(iter(read.values())) or [(1, [])]
        names, notes = ["" if cell is None else str(getattr(cell, "text", cell)) for cell in head], ()
        twice([name or f"column {position}" for position, name in enumerate(names, start=1)], file.name)
        rows = []
        for number, cells in below:
            if len(cells) > len(names):
                raise DataError(
                    f"{file.name}, row {number}: {shown(getattr(cells[-1], 'text', cells[-1]))} stands in a column without a name; "
                    "name the column in the first row, or take it out."
                )
            rows.append((number, dict(zip(names, [*cells, *[None] * (len(names) - len(cells))], strict=True))))
    rows = [(number, row) for number, row in rows if any(str(cell or "").strip() for cell in row.values())]
    if len(rows) > MOST_CODES:
        raise DataError(
            f"{file.name} has {len(rows):,} codes; at most {MOST_CODES:,} can be read, and a good list has at most 70."
        )
    return [(1, {name: name for name in names}), *rows], notes


def _require_columns(rows: _Rows, file: str) -> None:
    for name in rows[0][1]:
        if name and plain(name) not in COLUMNS and not _EXAMPLES.fullmatch(plain(name)):
            raise DataError(
                f"{file}: there is a column {shown(name)}; a code list has the columns name, description, examples (and further ones, "
                "examples 2, examples 3) and question."
            )
    if "name" not in map(plain, rows[0][1]):
        raise DataError(
            f"{file}: the column name is missing; the first row must say name, and may say description, examples, question."
        )


def _code(row: Mapping[str, Any], consultation: Consultation, where: str) -> Code:
    by_column = {plain(column): _written(cell, f"{where}: {column}") for column, cell in row.items()}
    # An example in several lines of a cell is several.
    examples = dict.fromkeys(
        " ".join(line.split())
        for column, cell in by_column.items()
        if _EXAMPLES.fullmatch(column)
        for line in cell.splitlines()
        if line.strip()
    )
    name, described = (" ".join(by_column.get(column, "").split()) for column in ("name", "description"))
    question = by_column.get("question", "").strip()
    if not name:
        raise DataError(f"{where}: name is blank; every code needs a name.")
    if reason := wrong_name(name):
        # The sentence repeats no personal detail.
        raise DataError(f"{where}: name{'' if 'personal' in reason else f' is {shown(name)}'}: {reason}.")
    for column, cells in (("description", (described,)), ("examples", tuple(examples))):
        for cell in cells:
            if reason := wrong_remark(cell):
                raise DataError(f"{where}: {column} holds {shown(cell)}; {reason.replace('a remark', 'it')}.")
    known = [one.id for one in consultation.questions]
    if question and question not in known:
        raise DataError(
            f"{where}: question is {shown(question)}; it must be one of {', '.join(known)}, or blank for all of them."
        )
    if len(examples) > MOST_EXAMPLES:
        raise DataError(f"{where}: examples holds {len(examples):,}; a code may have {MOST_EXAMPLES}.")
    return Code(name_of(name), question, remark_of(described), tuple(filter(None, map(remark_of, examples))))


def _written(cell: Any, where: str) -> str:
    """What a cell says as a text; a sentence against what a spreadsheet program made of it."""
    if isinstance(cell, Formula):
        raise DataError(f"{where} is the formula {shown(cell.text)}; write an apostrophe first, so that it is a text.")
    if isinstance(cell, Moment):
        raise DataError(f"{where} was taken for the date {shown(cell.text)}; write it again with an apostrophe first.")
    if cell is None:
        return ""
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    if text.startswith("="):
        raise DataError(
            f"{where} is {shown(text)}, which a spreadsheet takes for a formula; write an apostrophe first."
        )
    if is_error(text):
        raise DataError(f"{where} is {shown(text)}; that is an error of the spreadsheet, so write it again.")
    return text.removeprefix("'") if text.startswith(("'=", "'+", "'-", "'@")) else text


def _require_different_names(codes: Mapping[int, Code], file: str) -> None:
    """Refuse two codes of one name, in whatever case, that a question would show."""
    given: dict[str, list[tuple[str, int]]] = {}
    for number, code in codes.items():
        for question, row in given.setdefault(code.name.casefold(), []):
            if question == code.question or "" in (question, code.question):
                raise DataError(
                    f"{file}, row {number}: name is {shown(code.name)}, and row {row} has it too; names of a question must differ."
                )
        given[code.name.casefold()].append((code.question, number))


def _require_nobodys_ids(codes: Mapping[int, Code], consultation: Consultation, file: str) -> None:
    """Refuse a code called as somebody is in the tables: pages show the names of codes."""
    tables = read_tables(consultation)
    people = {
        str(one).casefold()
        for column in (tables.ideas["author_id"], tables.votes["voter_id"], tables.participants["participant_id"])
        for one in column.unique()
    } - {""}
    for number, code in codes.items():
        if code.name.casefold() in people:
            raise DataError(
                f"{file}, row {number}: name is the id of a person in the tables of {consultation.folder}, and pages show the names of "
                "codes; give the code another name."
            )


def _taken_out(rows: _Rows, file: str) -> Iterator[str]:
    """A sentence for each cell that held a personal detail, which is not kept."""
    for number, row in rows:
        for column, cell in row.items():
            if isinstance(cell, str) and (held := held_details(cell)):
                yield f"{file}, row {number}: {column} holds {held}; it is kept without."
