"""One person's contributions taken out of a consultation folder and out of what was kept of it between runs.

What is left stays as it was, byte for byte in CSV files: rows are taken out of the text of the file, not written anew. Files
are written under another name first, and put in place one after the other once all of them are there.
"""

import csv
import io
import json
import os
import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategy_nlp.consultation import read_consultation
from strategy_nlp.decisions import FILE as CODEBOOK
from strategy_nlp.errors import DataError
from strategy_nlp.intake.folder import Tables, read_tables, table_path
from strategy_nlp.store import cache_folder

# What is kept between runs and holds, or may hold, anything of one person; vectors are kept by their text's hash alone.
_KEPT = ("topics", "opinions")
# Results of an earlier run, beside which a consultation may lie.
_RESULTS = ("build.json", "tables/build.json")

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")


@dataclass(frozen=True)
class Removed:
    """How much was taken out.

    Attributes
    ----------
    ideas
        Ideas that the person wrote.
    votes_cast, votes_received
        Votes that the person cast, and votes of others on the person's ideas.
    participants
        Rows of ``participants``, 0 or 1.
    codebook
        Mentions of the person's ideas in ``codebook.json``.
    kept
        Results and files of vectors that were kept between runs; all of them go, because none says whose it is.
    reports
        Folders of tables beside the consultation or in it that were made before, and must be made again or deleted.
    """

    ideas: int
    votes_cast: int
    votes_received: int
    participants: int
    codebook: int
    kept: int
    reports: tuple[str, ...]


def forget(participant: str, folder: str | Path) -> Removed:
    """Take one person's ideas, votes, the votes on these ideas, and row out of a consultation; how much it was.

    Parameters
    ----------
    participant
        The id as it stands in ``author_id``, ``voter_id`` or ``participant_id``, not a pseudonym.
    folder
        The consultation folder.

    Raises
    ------
    ConsultationError, DataError
        If the folder cannot be read, nobody has that id, or nothing would be left; nothing is changed then.
    """
    consultation = read_consultation(folder)
    tables = read_tables(consultation)
    own = tables.ideas.loc[(tables.ideas["author_id"] == participant) & (participant != ""), "idea_id"]
    removed = _count(tables, participant, set(own))
    if not removed.ideas + removed.votes_cast + removed.participants:
        raise DataError(
            f"{consultation.folder}: nobody has the id {participant!r}; it must be an author_id, voter_id or participant_id as "
            "it stands in the tables. Nothing was changed."
        )
    if removed.ideas == len(tables.ideas):
        raise DataError(
            f"{consultation.folder}: every idea is by this person, and a consultation needs an idea; delete the folder instead. "
            "Nothing was changed."
        )
    codebook, mentions = _codebook_without(consultation.folder / CODEBOOK, set(own))
    goes: dict[str, dict[str, Collection[str]]] = {
        "ideas": {"author_id": {participant}},
        "votes": {"voter_id": {participant}, "idea_id": set(own)},
        "participants": {"participant_id": {participant}},
    }
    contents = {
        path: content
        for name, columns in goes.items()
        if (path := table_path(consultation.folder, name)) is not None
        and (content := _without(path, columns)) is not None
    }
    if mentions:
        contents[consultation.folder / CODEBOOK] = codebook
    _replace_all(contents)
    return Removed(
        **{**removed.__dict__, "codebook": mentions, "kept": _clear_kept(), "reports": _reports(consultation.folder)}
    )


def _count(tables: Tables, participant: str, own: Collection[str]) -> Removed:
    cast = tables.votes["voter_id"] == participant
    return Removed(
        ideas=len(own),
        votes_cast=int(cast.sum()),
        votes_received=int((tables.votes["idea_id"].isin(list(own)) & ~cast).sum()),
        participants=int((tables.participants["participant_id"] == participant).sum()),
        codebook=0,
        kept=0,
        reports=(),
    )


def _without(path: Path, columns: dict[str, Collection[str]]) -> bytes | None:
    """The content of a table without the rows that hold one of the values; None where no row does."""
    return _csv_without(path, columns) if path.suffix == ".csv" else _parquet_without(path, columns)


def _csv_without(path: Path, columns: dict[str, Collection[str]]) -> bytes | None:
    content = path.read_bytes()
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    records = _records(content.decode("utf-8-sig"))
    rows = [_rows_of(record) for record in records]
    if any(len(row) != 1 for row in rows):
        # A quotation mark stands loose somewhere; then the file is written anew, cell by cell.
        rows = [[row] for row in _rows_of(content.decode("utf-8-sig"))]
        records = [_as_record(row) for (row,) in rows]
    (header,) = rows[0]
    places = {header.index(name): values for name, values in columns.items() if name in header}
    left = [
        record
        for record, (row,) in zip(records[1:], rows[1:], strict=True)
        if not any(place < len(row) and row[place] in values for place, values in places.items())
    ]
    if len(left) == len(records) - 1:
        return None
    return mark + "".join([records[0], *left]).encode()


def _records(content: str) -> list[str]:
    """The rows of a CSV file as they stand in it: a line, or several where a cell holds line breaks."""
    records, held = [], ""
    for line in _LINE.findall(content):
        held += line
        # Inside a quoted cell the number of quotation marks is odd, since those of the text are doubled.
        if held.count('"') % 2 == 0 and held.strip("\r\n"):
            records.append(held)
            held = ""
    return [*records, held] if held.strip("\r\n") else records


def _rows_of(record: str) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(record, newline="")) if row]


def _as_record(row: list[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerow(row)
    return written.getvalue()


def _parquet_without(path: Path, columns: dict[str, Collection[str]]) -> bytes | None:
    import pyarrow as pa
    import pyarrow.compute as compute
    import pyarrow.parquet as parquet

    file = parquet.ParquetFile(path)
    table = file.read()
    goes = pa.array([False] * table.num_rows)
    for name, values in columns.items():
        if name in table.column_names:
            told = compute.fill_null(compute.cast(table.column(name), pa.string()), "")
            goes = compute.or_(goes, compute.is_in(told.combine_chunks(), pa.array(sorted(values), pa.string())))
    if not compute.any(goes).as_py():
        return None
    written = io.BytesIO()
    parquet.write_table(table.filter(compute.invert(goes)), written)
    return written.getvalue()


def _codebook_without(path: Path, ideas: Collection[str]) -> tuple[bytes, int]:
    """The codebook without these ideas, and how often they stood in it."""
    if not path.is_file() or not ideas:
        return b"", 0
    content = json.loads(path.read_text(encoding="utf-8"))
    mentions = 0

    def without(value: Any) -> Any:
        nonlocal mentions
        if isinstance(value, list):
            left = [without(entry) for entry in value if not (isinstance(entry, str) and entry in ideas)]
            mentions += len(value) - len(left)
            return left
        if isinstance(value, dict):
            return {key: without(entry) for key, entry in value.items()}
        return value

    left = without(content)
    return (json.dumps(left, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode(), mentions


def _replace_all(contents: dict[Path, bytes]) -> None:
    """Write every file under another name, then put all in place; a failure to write leaves every file as it was."""
    unfinished = {path: path.with_name(f".{path.name}-forgetting") for path in contents}
    try:
        for path, content in contents.items():
            unfinished[path].write_bytes(content)
            shutil.copymode(path, unfinished[path])
            with unfinished[path].open("rb") as file:
                os.fsync(file.fileno())
        for path, other in unfinished.items():
            other.replace(path)
    finally:
        for other in unfinished.values():
            other.unlink(missing_ok=True)


def _clear_kept() -> int:
    folder = cache_folder()
    vectors = list(folder.glob("vectors-*.npz"))
    results = [path for name in _KEPT if (folder / name).is_dir() for path in (folder / name).iterdir()]
    for path in vectors:
        path.unlink(missing_ok=True)
    for path in results:
        shutil.rmtree(path, ignore_errors=True)
    return len(vectors) + len(results)


def _reports(folder: Path) -> tuple[str, ...]:
    """The names of folders with results that lie in a consultation or beside it."""
    near = [path for place in (folder, folder.resolve().parent) for path in sorted(place.iterdir()) if path.is_dir()]
    return tuple(dict.fromkeys(path.name for path in near if any((path / name).is_file() for name in _RESULTS)))
