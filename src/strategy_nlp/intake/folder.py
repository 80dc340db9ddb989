"""Reading a consultation folder's tables, and writing one without ever leaving half of it behind."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp import schema
from strategy_nlp.consultation import Consultation
from strategy_nlp.errors import DataError, SourceError
from strategy_nlp.store import whole_folder


@dataclass(frozen=True)
class Tables:
    """A consultation's tables as they were received, with defaults filled in; an absent table has no rows."""

    ideas: pd.DataFrame
    votes: pd.DataFrame
    participants: pd.DataFrame
    events: pd.DataFrame
    files: tuple[Path, ...]


def table_path(folder: Path, name: str) -> Path | None:
    """The file that holds a table: the Parquet file where there is one, else the CSV file, else None."""
    for suffix in (".parquet", ".csv"):
        path = folder / f"{name}{suffix}"
        if path.is_file():
            return path
    return None


def read_csv(path: Path) -> pd.DataFrame:
    """A CSV file as text cells; a blank cell is an empty text, never a missing value.

    Raises
    ------
    DataError
        If the file is not UTF-8, has no header, or a row has more cells than the header.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig", low_memory=False)
    except UnicodeDecodeError:
        raise DataError(
            f"{path}, row {_undecodable_row(path)}: the text is not UTF-8; save the file as UTF-8."
        ) from None
    except pd.errors.EmptyDataError:
        raise DataError(f"{path} is empty; its first row must name the columns.") from None
    except pd.errors.ParserError as error:
        raise DataError(
            f"{path} is not a readable CSV file: {str(error).removeprefix('Error tokenizing data. ')}"
        ) from None


def find_problems(consultation: Consultation) -> list[schema.Problem]:
    """Everything wrong with the tables of a consultation, row by row; empty when they can be used."""
    return _read(consultation)[1]


def read_tables(consultation: Consultation) -> Tables:
    """The tables of a consultation, checked.

    Raises
    ------
    DataError
        If a table cannot be used; the sentence names file, row or column, what was found and what is allowed.
    """
    tables, problems = _read(consultation)
    schema.require_usable(problems)
    return tables


def write_folder(destination: Path, *, toml: str, tables: dict[str, pd.DataFrame]) -> None:
    """Write a consultation folder whole or not at all.

    Raises
    ------
    SourceError
        If the destination is there already.
    """
    if destination.exists():
        raise SourceError(f"{destination} is there already; name a new folder, or remove it first.")
    with whole_folder(destination) as unfinished:
        (unfinished / "consultation.toml").write_text(toml, encoding="utf-8")
        for name, table in tables.items():
            table.to_csv(unfinished / f"{name}.csv", index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")


def _read(consultation: Consultation) -> tuple[Tables, list[schema.Problem]]:
    read: dict[str, pd.DataFrame] = {}
    names: dict[str, str] = {}
    files: list[Path] = []
    problems: list[schema.Problem] = []
    for name, table_schema in schema.schemas().items():
        path = table_path(consultation.folder, name)
        if path is None:
            if name == "ideas":
                raise DataError(f"{consultation.folder / 'ideas.csv'} is missing; a consultation needs its ideas.")
            read[name] = _empty(table_schema)
            continue
        table = read_csv(path) if path.suffix == ".csv" else _read_parquet(path)
        found = schema.find_problems(table, table_schema, file=path.name)
        problems += found
        read[name] = _empty(table_schema) if found else schema.typed(table, table_schema)
        names[name] = path.name
        files.append(path)
    if not problems:
        problems = _problems_between(consultation, read, names)
    return Tables(**read, files=tuple(files)), problems


def _problems_between(
    consultation: Consultation, read: dict[str, pd.DataFrame], names: dict[str, str]
) -> list[schema.Problem]:
    ideas, votes = read["ideas"], read["votes"]
    if ideas.empty:
        return [schema.Problem(f"{names['ideas']} holds no idea; at least one row is needed.")]
    known = [question.id for question in consultation.questions]
    unheld = ideas["channel"].str.startswith("event:") & ~ideas["channel"].str.removeprefix("event:").isin(
        read["events"]["event_id"]
    )
    checks = (
        ("ideas", "question", ~ideas["question"].isin(known), f"it must be one of {', '.join(known)}"),
        ("ideas", "channel", unheld, "events.csv has no such event_id; add the event or correct the channel"),
        ("votes", "idea_id", ~votes["idea_id"].isin(ideas["idea_id"]), f"it must be an idea_id of {names['ideas']}"),
    )
    return [
        schema.Problem(f"{names[table]}, row {row + 2}: {column} is {read[table][column][row]!r}; {allowed}.")
        for table, column, wrong, allowed in checks
        for row in wrong.index[wrong]
    ]


def _read_parquet(path: Path) -> pd.DataFrame:
    table = pd.read_parquet(path)
    texts = {name: table[name].astype("string").fillna("").astype(str) for name in table}
    return pd.DataFrame(texts)


def _empty(table_schema: Any) -> pd.DataFrame:
    columns = {
        name: pd.Series(dtype="Int64" if str(column.dtype) == "Int64" else str)
        for name, column in table_schema.columns.items()
    }
    return pd.DataFrame(columns)


def _undecodable_row(path: Path) -> int:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1
