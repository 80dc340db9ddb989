"""Each table of a consultation folder: its columns, their types, what is checked.

A table is described once, as a pandera schema; what a schema finds wrong is told as one sentence per kind of finding, with the
rows as a spreadsheet numbers them (the header is row 1).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.coded import coded, different, is_coded, of_each_value, recoded
from strategy_nlp.errors import DataError, shown

if TYPE_CHECKING:
    import pandera.pandas as pa

VOTES = ("agree", "disagree", "pass")
STATUSES = ("accepted", "pending", "rejected")
# Whose voice somebody has who says nothing else; others are an organisation, or whatever the organisers call them.
PERSON, ORGANISATION = "person", "organisation"
_COUNT_COLUMNS = ("agrees", "disagrees", "passes")
# In these a space at the end or a capital letter means nothing.
_CHOICES = ("vote", "status", "is_seed", "is_meta", "voice", "channel")
_WORDS_OF_PEOPLE = ("text", "translation", "title")
CHANNEL = r"survey|social|event:\S+|submission:\S+"
_COUNT = re.compile(r"\d{1,9}(?:\.0+)?")
# Marks that programs leave at the ends of cells; a sign that turns the direction of writing is no such mark.
_UNSEEN_AROUND = re.compile("^[\\s\ufeff\u200b-\u200f\u2060\u00ad]+|[\\s\ufeff\u200b-\u200f\u2060\u00ad]+$")
# What programs write where there is no value, and what a spreadsheet makes of a long number: several people would become one.
_PEOPLE = ("voter_id", "author_id", "participant_id")
_NO_VALUE = re.compile(
    r"(?:null|nan|none|nil|n/?a|<na>|nat|undefined|\\n|#n/a|#ref!|#value!|#name\?|-+|\?+|\.)", re.IGNORECASE
)
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+\d{2,3}")
# Of many values or rows the first few are enough to find them.
_TOLD = 3


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
            "choice": optional(),
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
        "participants": {"participant_id": key(), "voice": optional(PERSON)},
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
    """One kind of thing wrong with a table, as a sentence for people; it may stand in many rows."""

    message: str

    def __str__(self) -> str:
        return self.message


def problem_in_rows(file: str, column: str, *, found: Sequence[Any], rows: Sequence[int], allowed: str) -> Problem:
    """The problem of one column in some rows: where, what was found, what is allowed.

    >>> print(problem_in_rows("ideas.csv", "question", found=["QL", "QL"], rows=[3, 5], allowed="it must be one of q1"))
    ideas.csv, 2 rows (3, 5): question is 'QL'; it must be one of q1.
    """
    values = list(dict.fromkeys(shown(value) for value in found))
    listed = ", ".join(values[:_TOLD]) + (f" and {len(values) - _TOLD:,} others" if len(values) > _TOLD else "")
    some = ", ".join(str(row) for row in rows[:_TOLD]) + (" …" if len(rows) > _TOLD else "")
    where = f"row {rows[0]}" if len(rows) == 1 else f"{len(rows):,} rows ({some})"
    return Problem(f"{file}, {where}: {column} is {listed}; {allowed}.")


def fill_defaults(table: pd.DataFrame, schema: "pa.DataFrameSchema") -> pd.DataFrame:
    """The table with every optional column of its schema present and its blank cells at the default."""
    filled = table.copy()
    for name, column in schema.columns.items():
        if column.required:
            continue
        if name not in filled:
            filled[name] = column.default
            if any(is_coded(filled[other]) for other in table):
                filled[name] = coded(filled[name])
        elif isinstance(column.default, str):
            filled[name] = _of_each_value(filled[name], partial(_or_default, default=column.default))
    return filled


def _or_default(values: "pd.Series[str]", *, default: str) -> "pd.Series[str]":
    return values.where(values.str.strip() != "", default)


def trimmed(table: pd.DataFrame) -> pd.DataFrame:
    """The table without spaces and signs that nobody sees around ids and choices, letters with accents in one form, and choices
    in small letters; what people wrote stays as it is.

    >>> trimmed(pd.DataFrame({"voter_id": ["\ufeffp1 ", "p1\u200b", "e\u0301", "\u00e9"]}))["voter_id"].nunique()
    2
    """
    texts = [
        name for name in table.columns if name not in _WORDS_OF_PEOPLE and not str(name).startswith("translation_")
    ]
    bare = table.assign(**{name: _of_each_value(table[name], _bare) for name in texts})
    choices = [name for name in _CHOICES if name in bare]
    return bare.assign(**{name: _of_each_value(bare[name], _in_small_letters) for name in choices})


def _bare(values: "pd.Series[str]") -> "pd.Series[str]":
    return values.str.normalize("NFC").str.replace(_UNSEEN_AROUND, "", regex=True)


def _in_small_letters(values: "pd.Series[str]") -> "pd.Series[str]":
    # The id in `event:Opening` may have capital letters.
    return values.where(values.str.contains(":"), values.str.lower())


def _of_each_value(
    column: "pd.Series[str]", change: Callable[["pd.Series[str]"], "pd.Series[str]"]
) -> "pd.Series[str]":
    """A column changed value by value, each different one once: millions of votes are three words and some thousands of ids."""
    if is_coded(column):
        return recoded(column, change)
    codes, values = pd.factorize(column)
    if len(values) > len(column) // 2 or (codes < 0).any():
        return change(column)
    changed = change(pd.Series(values, dtype=column.dtype))
    return pd.Series(changed.array.take(codes), index=column.index, name=column.name)


def find_problems(
    table: pd.DataFrame, schema: "pa.DataFrameSchema", *, file: str, rows: NDArray[np.int64] | None = None
) -> list[Problem]:
    """What a table's schema finds wrong with it, one problem a kind; empty when nothing is."""
    return checked(table, schema, file=file, rows=rows)[1]


def checked(
    table: pd.DataFrame, schema: "pa.DataFrameSchema", *, file: str, rows: NDArray[np.int64] | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """The table as `typed` gives it, and what its schema finds wrong with it; a table with problems is empty.

    Parameters
    ----------
    table
        Text cells. Count columns must hold whole numbers as text.
    schema
        One of `schemas`.
    file
        What sentences call the file.
    rows
        The number of each row as a spreadsheet shows it; without it rows follow the header.
    """
    numbers = np.arange(2, len(table) + 2) if rows is None else rows
    missing = [name for name, column in schema.columns.items() if column.required and name not in table]
    if missing:
        there = ", ".join(shown(name)[1:-1] for name in table.columns) or "no column that is known"
        return empty(schema), [Problem(f"{file}: the column {name} is missing; found {there}.") for name in missing]
    problems = []
    for name in _COUNT_COLUMNS:
        if name in table and name in schema.columns:
            wrong = np.flatnonzero((_as_count(table[name]).isna() & ~_blank(table[name])).to_numpy())
            if len(wrong):
                found, where = table[name].iloc[wrong].tolist(), numbers[wrong].tolist()
                allowed = "it must be a whole number of at least 0"
                problems.append(problem_in_rows(file, name, found=found, rows=where, allowed=allowed))
    problems += _nobodys(table, schema, file, numbers)
    if problems:
        return empty(schema), problems
    from pandera.errors import SchemaErrors

    right = typed(table, schema)
    try:
        if not _coded_columns_fit(right, schema):
            schema.validate(right.astype({name: str for name in right if is_coded(right[name])}), lazy=True)
    except SchemaErrors as errors:
        return empty(schema), _sentences(errors.failure_cases, file, numbers)
    return right, []


def _coded_columns_fit(table: pd.DataFrame, schema: "pa.DataFrameSchema") -> bool:
    """Whether every column is coded and its values pass their checks, so that no row need be looked at."""
    from pandera.errors import SchemaErrors

    if not all(is_coded(table[name]) and not schema.columns[name].unique for name in schema.columns):
        return False
    try:
        for name in schema.columns:
            values = pd.DataFrame({name: pd.Series(different(table[name]), dtype=str)})
            schema.select_columns([name]).validate(values, lazy=True)
    except SchemaErrors:
        return False
    return True


def is_nobody(identity: str) -> bool:
    """Whether an id is blank, stands for no value, or is a number that a spreadsheet rounded.

    >>> [is_nobody(one) for one in ("NA", "\\\\N", "1.2E+15", "17", "Nan Li")]
    [True, True, True, False, False]
    """
    bare = identity.strip()
    return not bare or bool(_NO_VALUE.fullmatch(bare) or _ROUNDED.fullmatch(bare))


def _nobodys(
    table: pd.DataFrame, schema: "pa.DataFrameSchema", file: str, numbers: NDArray[np.int64]
) -> Iterator[Problem]:
    """Ids of people that are none: were they read, different people would be one, and their votes replace each other."""
    for name in _PEOPLE:
        if name not in table or name not in schema.columns:
            continue
        for pattern, allowed in (
            (
                _NO_VALUE,
                "it stands for no value, and everybody who has it would be one person; give each an id of their own",
            ),
            (
                _ROUNDED,
                "a spreadsheet has rounded the number, so different people have one id; export again, with ids as text",
            ),
        ):
            matches = of_each_value(table[name], partial(_fully, pattern=pattern))
            wrong = np.flatnonzero(matches.to_numpy(bool))
            if len(wrong):
                more = ", or leave the cell blank" if name == "author_id" else ""
                yield problem_in_rows(
                    file,
                    name,
                    found=table[name].iloc[wrong].tolist(),
                    rows=numbers[wrong].tolist(),
                    allowed=allowed + more,
                )


def _fully(values: "pd.Series[str]", *, pattern: "re.Pattern[str]") -> "pd.Series[bool]":
    return values.str.fullmatch(pattern)


def empty(schema: "pa.DataFrameSchema") -> pd.DataFrame:
    """A table without rows that has every column of its schema."""
    columns = {
        name: pd.Series(dtype="Int64" if str(column.dtype) == "Int64" else str)
        for name, column in schema.columns.items()
    }
    return pd.DataFrame(columns)


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
    text = column.astype(str).str.strip()
    # Nine digits are more people than any consultation has, and fewer than a number can lose digits of.
    return pd.to_numeric(text.where(text.str.fullmatch(_COUNT.pattern)), errors="coerce").astype("Int64")


def _sentences(failures: pd.DataFrame, file: str, numbers: NDArray[np.int64]) -> list[Problem]:
    problems = []
    ordered = failures.sort_values("index", kind="stable")
    for (column, check), cases in ordered.groupby(["column", "check"], sort=False):
        twice = check == "field_uniqueness"
        allowed = "it stands in another row too; ids must differ" if twice else str(check)
        rows = [int(numbers[int(index)]) for index in cases["index"]]
        problems.append(
            problem_in_rows(file, str(column), found=cases["failure_case"].tolist(), rows=rows, allowed=allowed)
        )
    return problems
