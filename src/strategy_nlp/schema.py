"""Each table of a consultation folder: its columns, their types, what is checked.

A table is described once, as a pandera schema; what a schema finds wrong is told as one sentence per finding, with the
row as a spreadsheet numbers it (the header is row 1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from strategy_nlp.errors import DataError

if TYPE_CHECKING:
    import pandera.pandas as pa

VOTES = ("agree", "disagree", "pass")
STATUSES = ("accepted", "pending", "rejected")
_COUNT_COLUMNS = ("agrees", "disagrees", "passes")
_FLAGS = ("is_seed", "is_meta")
CHANNEL = r"survey|social|event:\S+|submission:\S+"


@cache
def schemas() -> "Mapping[str, pa.DataFrameSchema]":
    """The schema of each table by the table's name: ideas, votes, participants, events."""
    import pandera.pandas as pa

    not_blank = pa.Check.str_matches(r"[\s\S]*\S", error="it must not be blank")
    count = pa.Check.ge(0, error="it must be a whole number of at least 0")
    channel = pa.Check.str_matches(f"^(?:{CHANNEL})$", error="it must be survey, social, event:<id> or submission:<id>")

    def one_of(*values: str) -> pa.Check:
        return pa.Check.isin(values, error=f"it must be one of {', '.join(values)}")

    def optional(default: Any = "", check: pa.Check | None = None, dtype: Any = str) -> pa.Column:
        return pa.Column(dtype, check, required=False, default=default, nullable=dtype is not str)

    def key() -> pa.Column:
        return pa.Column(str, not_blank, unique=True)

    columns = {
        "ideas": {
            "idea_id": key(),
            "question": pa.Column(str, not_blank),
            "text": pa.Column(str),
            "language": optional(),
            "translation": optional(),
            "author_id": optional(),
            "created_at": optional(),
            "channel": optional("survey", channel),
            "status": optional("accepted", one_of(*STATUSES)),
            "is_seed": optional("false", one_of("true", "false")),
            "is_meta": optional("false", one_of("true", "false")),
            **{name: optional(pd.NA, count, "Int64") for name in _COUNT_COLUMNS},
        },
        "votes": {
            "voter_id": pa.Column(str, not_blank),
            "idea_id": pa.Column(str, not_blank),
            "vote": pa.Column(str, one_of(*VOTES)),
            "created_at": optional(),
        },
        "participants": {"participant_id": key()},
        "events": {
            "event_id": key(),
            "title": pa.Column(str, not_blank),
            "starts_at": optional(),
            "place": optional(),
            "url": optional(),
        },
    }
    return {name: pa.DataFrameSchema(described, name=name) for name, described in columns.items()}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a table, as a sentence for people."""

    message: str

    def __str__(self) -> str:
        return self.message


def fill_defaults(table: pd.DataFrame, schema: "pa.DataFrameSchema") -> pd.DataFrame:
    """The table with every optional column of its schema present and its blank cells at the default."""
    filled = table.copy()
    for name, column in schema.columns.items():
        if column.required:
            continue
        if name not in filled:
            filled[name] = column.default
        elif isinstance(column.default, str):
            filled[name] = filled[name].where(filled[name].str.strip() != "", column.default)
    return filled.assign(**{name: filled[name].str.lower() for name in _FLAGS if name in filled})


def find_problems(table: pd.DataFrame, schema: "pa.DataFrameSchema", *, file: str) -> list[Problem]:
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
        if name in table and name in schema.columns
        for row in _positions(_as_count(table[name]).isna() & ~_blank(table[name]))
    ]
    if problems:
        return problems
    from pandera.errors import SchemaErrors

    try:
        schema.validate(typed(table, schema), lazy=True)
    except SchemaErrors as errors:
        return _sentences(errors.failure_cases, file)
    return []


def typed(table: pd.DataFrame, schema: "pa.DataFrameSchema") -> pd.DataFrame:
    """The table with defaults filled, count columns as nullable integers and a fresh row index."""
    filled = fill_defaults(table, schema)
    counts = {name: _as_count(filled[name]) for name in _COUNT_COLUMNS if name in schema.columns}
    return filled.assign(**counts).reset_index(drop=True)


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
    for case in failures.sort_values("index", kind="stable").to_dict("records"):
        twice = case["check"] == "field_uniqueness"
        allowed = "it stands in another row too; ids must differ" if twice else str(case["check"])
        found = f"{case['column']} is {case['failure_case']!r}"
        problems.append(Problem(f"{file}, row {int(case['index']) + 2}: {found}; {allowed}."))
    return problems
