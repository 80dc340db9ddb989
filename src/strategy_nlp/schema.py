"""Each table of a consultation folder: its columns, their types, what is checked.

A table is described once, as a pandera schema; what a schema finds wrong is told as one sentence per finding, with the
row as a spreadsheet numbers it (the header is row 1).
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

from strategy_nlp.errors import DataError

VOTES = ("agree", "disagree", "pass")
STATUSES = ("accepted", "pending", "rejected")
CHANNEL = r"survey|social|event:\S+|submission:\S+"

_NOT_BLANK = pa.Check.str_matches(r"[\s\S]*\S", error="it must not be blank")
_COUNT = pa.Check.ge(0, error="it must be a whole number of at least 0")


def _one_of(values: tuple[str, ...]) -> pa.Check:
    return pa.Check.isin(values, error=f"it must be one of {', '.join(values)}")


def _optional(default: Any = "", check: pa.Check | None = None, dtype: Any = str) -> pa.Column:
    return pa.Column(dtype, check, required=False, default=default, nullable=dtype is not str)


IDEAS = pa.DataFrameSchema(
    {
        "idea_id": pa.Column(str, _NOT_BLANK, unique=True),
        "question": pa.Column(str, _NOT_BLANK),
        "text": pa.Column(str),
        "language": _optional(),
        "translation": _optional(),
        "author_id": _optional(),
        "created_at": _optional(),
        "channel": _optional(
            "survey",
            pa.Check.str_matches(
                f"^(?:{CHANNEL})$", error="it must be survey, social, event:<id> or submission:<id>"
            ),
        ),
        "status": _optional("accepted", _one_of(STATUSES)),
        "is_seed": _optional("false", _one_of(("true", "false"))),
        "agrees": _optional(pd.NA, _COUNT, "Int64"),
        "disagrees": _optional(pd.NA, _COUNT, "Int64"),
        "passes": _optional(pd.NA, _COUNT, "Int64"),
    },
    name="ideas",
)
VOTES_TABLE = pa.DataFrameSchema(
    {
        "voter_id": pa.Column(str, _NOT_BLANK),
        "idea_id": pa.Column(str, _NOT_BLANK),
        "vote": pa.Column(str, _one_of(VOTES)),
        "created_at": _optional(),
    },
    name="votes",
)
PARTICIPANTS = pa.DataFrameSchema({"participant_id": pa.Column(str, _NOT_BLANK, unique=True)}, name="participants")
EVENTS = pa.DataFrameSchema(
    {
        "event_id": pa.Column(str, _NOT_BLANK, unique=True),
        "title": pa.Column(str, _NOT_BLANK),
        "starts_at": _optional(),
        "place": _optional(),
        "url": _optional(),
    },
    name="events",
)
_COUNT_COLUMNS = ("agrees", "disagrees", "passes")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a table, as a sentence for people."""

    message: str

    def __str__(self) -> str:
        return self.message


def fill_defaults(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The table with every optional column of its schema present and its blank cells at the default."""
    filled = table.copy()
    for name, column in schema.columns.items():
        if column.required:
            continue
        if name not in filled:
            filled[name] = column.default
        elif isinstance(column.default, str):
            filled[name] = filled[name].where(filled[name].str.strip() != "", column.default)
    if schema is IDEAS:
        filled["is_seed"] = filled["is_seed"].str.lower()
    return filled


def find_problems(table: pd.DataFrame, schema: pa.DataFrameSchema, *, file: str) -> list[Problem]:
    """What a table's schema finds wrong with it, in row order; empty when nothing is.

    Count columns must hold whole numbers as text or integers; they are checked here and converted by `typed`.
    """
    missing = [name for name, column in schema.columns.items() if column.required and name not in table]
    if missing:
        found = ", ".join(map(str, table.columns)) or "no column"
        return [Problem(f"{file}: the column {name} is missing; found {found}.") for name in missing]
    problems = [
        Problem(f"{file}, row {row + 2}: {name} is {table[name].iloc[row]!r}; it must be a whole number.")
        for name in _COUNT_COLUMNS
        if schema is IDEAS and name in table
        for row in _positions(_as_count(table[name]).isna() & ~_blank(table[name]))
    ]
    if problems:
        return problems
    try:
        schema.validate(typed(table, schema), lazy=True)
    except pa.errors.SchemaErrors as errors:
        return _sentences(errors.failure_cases, file)
    return []


def typed(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """The table with defaults filled, count columns as nullable integers and a fresh row index."""
    filled = fill_defaults(table, schema)
    if schema is IDEAS:
        filled = filled.assign(**{name: _as_count(filled[name]) for name in _COUNT_COLUMNS})
    return filled.reset_index(drop=True)


def require_usable(problems: list[Problem]) -> None:
    """Stop at the first problem.

    Raises
    ------
    DataError
        With the first problem's sentence, and how many more there are.
    """
    if problems:
        more = f" ({len(problems) - 1} more; `strategy-nlp check` lists all.)" if len(problems) > 1 else ""
        raise DataError(f"{problems[0]}{more}")


def _blank(column: "pd.Series[Any]") -> "pd.Series[bool]":
    return column.isna() | (column.astype(str).str.strip() == "")


def _as_count(column: "pd.Series[Any]") -> "pd.Series[Any]":
    numbers = pd.to_numeric(column.where(~_blank(column)), errors="coerce")
    return numbers.where(numbers == numbers.round()).astype("Int64")


def _positions(mask: "pd.Series[bool]") -> list[int]:
    return [int(position) for position in mask.to_numpy().nonzero()[0]]


def _sentences(failures: pd.DataFrame, file: str) -> list[Problem]:
    problems = []
    for case in failures.sort_values("index", kind="stable").itertuples():
        if case.check == "field_uniqueness":
            allowed = "it stands in another row too; ids must differ"
        else:
            allowed = str(case.check)
        problems.append(Problem(f"{file}, row {int(case.index) + 2}: {case.column} is {case.failure_case!r}; {allowed}."))
    return problems
