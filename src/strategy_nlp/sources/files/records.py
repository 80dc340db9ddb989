"""JSON as tables: the list of records that it holds, nested names joined by a slash, and lists of records within as tables of their own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.errors import SourceError, readable
from strategy_nlp.messages import noted

# Deeper than any export nests, and far from where Python itself gives up.
_DEEPEST = 30
# The place of a record's parent, in a table of records that lay within others.
PARENT = "_parent_index"


def tables_of_json(path: Path) -> Iterator[tuple[str, pd.DataFrame]]:
    """The name and cells of each table in a JSON file: the records, then every list of records within them.

    Raises
    ------
    SourceError
        If it is damaged, or holds no records.
    """
    found = records_of_json(path)
    inner: dict[str, list[dict[str, str]]] = {}
    outer = []
    for place, record in enumerate(found):
        flat: dict[str, str] = {}
        _flatten(record, "", flat, inner, place=place)
        outer.append(flat)
    yield path.name, _as_table(outer)
    for name, rows in inner.items():
        yield f"{path.name}, list {name}", _as_table(rows)


def records_of_json(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON file: a list of them, one a line, or the longest list in an object.

    Raises
    ------
    SourceError
        If it is damaged, or holds no records.
    """
    with readable(path):
        content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("utf-16")
        except UnicodeDecodeError:
            raise SourceError(noted("{file} is not UTF-8; save the file as UTF-8.", file=path.name)) from None
    records = _records(_parsed(text, path))
    if not records:
        raise SourceError(
            noted("{file} holds no list of records; export the answers, not their summary.", file=path.name)
        )
    return records


def _parsed(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except RecursionError:
        raise SourceError(
            noted("{file} is nested too deeply to be an export; export it again.", file=path.name)
        ) from None
    except ValueError:
        pass
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError):
                raise SourceError(
                    noted(
                        "{file}, line {line}: the JSON is cut short or damaged; download it again.",
                        file=path.name,
                        line=str(number),
                    )
                    if number > 1
                    else noted("{file}: the JSON is cut short or damaged; download it again.", file=path.name)
                ) from None
    return found


def _records(content: Any) -> list[dict[str, Any]]:
    if isinstance(content, list):
        return [one for one in content if isinstance(one, dict)]
    if not isinstance(content, dict):
        return []
    lists = [
        value for value in content.values() if isinstance(value, list) and any(isinstance(one, dict) for one in value)
    ]
    if lists:
        return [one for one in max(lists, key=len) if isinstance(one, dict)]
    inner = [value for value in content.values() if isinstance(value, dict)]
    for value in inner:
        if found := _records(value):
            return found
    # Some databases give one object whose keys are the ids.
    return inner if len(inner) > 1 and len(inner) == len(content) else []


def _flatten(
    record: Any, name: str, flat: dict[str, str], inner: dict[str, list[dict[str, str]]], *, place: int, depth: int = 0
) -> None:
    """Write a record's values into ``flat`` by their whole names, and lists of records into ``inner``."""
    if depth > _DEEPEST:
        return
    if isinstance(record, dict):
        for key, value in record.items():
            own = str(key) if not name or str(key).startswith(f"{name}/") else f"{name}/{key}"
            _flatten(value, own, flat, inner, place=place, depth=depth + 1)
    elif isinstance(record, list):
        if any(isinstance(one, dict) for one in record):
            for one in record:
                row: dict[str, str] = {PARENT: str(place)}
                _flatten(one, name if isinstance(one, dict) else "value", row, inner, place=place, depth=depth + 1)
                inner.setdefault(name, []).append(row)
        else:
            flat[name] = "; ".join(_text(one) for one in record)
    else:
        flat[name] = _text(record)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def _as_table(rows: list[dict[str, str]]) -> pd.DataFrame:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return pd.DataFrame([[row.get(name, "") for name in columns] for row in rows], columns=columns, dtype=str)
