"""How well a machine's answers agree with people's, as ``checked.json`` of a consultation keeps it: read strictly.

``strategy-nlp score`` writes it and the next report shows it. It holds figures, ids of questions and numbers of topics; no text, nobody's
name. By whom a figure was made is not in it.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import pandas as pd

from strategy_nlp.errors import ConsultationError, shown
from strategy_nlp.strict_json import content_of, parsed

FILE = "checked.json"
# What was asked in a sample, beside the report that it was drawn from; it holds what the machine told.
KEY_FILES = "coding-*.json"
# What people are asked about an idea, and the columns of the table of ideas that hold the machine's answer.
SIDES: Mapping[str, tuple[str, ...]] = {
    "topic": ("question", "topic"),
    "tone": ("sentiment",),
    "kind": ("kind",),
    "language": ("language",),
}
_AGAIN = "remove it and run `strategy-nlp score` again"
_NUMBERS = ("version", "coders", "ideas", "population")
_TEXTS = ("mark", "made_on")
_SHARE, _ENDS = ("share",), ("low", "high")
# The parts of the file that are lists of rows: what names a row, and what it tells.
ROWS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "agreement": (("side", "between"), ("alpha", "alpha_low", "alpha_high", "ideas")),
    "machine": (
        ("side", "name"),
        tuple(f"{one}{end}" for one in ("precision", "recall", "f1") for end in ("", "_low", "_high")) + ("ideas",),
    ),
    "intrusion": (("task",), ("share", "low", "high", "chance", "tasks")),
    "pairs": (("machine",), ("share", "low", "high", "pairs")),
}


def checked_files(folder: Path) -> list[Path]:
    """The consultation's ``checked.json``, where there is one."""
    return [path for path in (folder / FILE,) if path.is_file()]


def state_of(ideas: pd.DataFrame) -> dict[str, str]:
    """A mark of what the machine told of the ideas that count, by side; it changes when an answer does, or an idea comes or goes.

    Parameters
    ----------
    ideas
        The table of ideas of a finished analysis.
    """
    used = ideas[ideas["used"]].sort_values("idea_id")
    names = used["idea_id"].astype(str)
    told = {side: used[list(columns)].astype(object).fillna("").astype(str) for side, columns in SIDES.items()}
    return {
        side: hashlib.sha256("\n".join(names.str.cat(table, sep="\x1f")).encode()).hexdigest()
        for side, table in told.items()
    }


def read_checked(folder: Path) -> dict[str, Any]:
    """What ``checked.json`` of a consultation's folder holds; empty without one.

    Raises
    ------
    ConsultationError
        If it is not one that ``strategy-nlp score`` wrote; the sentence names the place.
    """
    path = folder / FILE
    content = content_of(path, take="take the name away", again=_AGAIN)
    if content is None:
        return {}
    read = parsed(content, path, advice=f"{_AGAIN[0].upper()}{_AGAIN[1:]}")
    known = {*_NUMBERS, *_TEXTS, "told", *ROWS}
    if not isinstance(read, dict) or set(read) != known:
        _refuse(path, "it", f"must hold {', '.join(sorted(known))} and nothing else")
    for name in _NUMBERS:
        if not isinstance(read[name], int) or isinstance(read[name], bool) or read[name] < 0:
            _refuse(path, name, f"is {shown(read[name])}; it must be a whole number")
    for name in _TEXTS:
        if not isinstance(read[name], str):
            _refuse(path, name, f"is {shown(read[name])}; it must be a text")
    if not _is_day(read["made_on"]):
        _refuse(path, "made_on", f"is {shown(read['made_on'])}; it must be a day such as 2026-03-01")
    if not isinstance(read["told"], dict) or set(read["told"]) != set(SIDES):
        _refuse(path, "told", f"must hold {', '.join(SIDES)}")
    for part in ROWS:
        _rows(read[part], path, part)
    return dict(read)


def _rows(rows: Any, path: Path, part: str) -> None:
    if not isinstance(rows, list):
        _refuse(path, part, "must be a list")
    names, figures = ROWS[part]
    for number, row in enumerate(rows):
        where = f"{part}[{number}]"
        if not isinstance(row, Mapping) or set(row) != {*names, *figures}:
            _refuse(path, where, f"must hold {', '.join((*names, *figures))} and nothing else")
        for name in names:
            if not isinstance(row[name], str):
                _refuse(path, f"{where}.{name}", f"is {shown(row[name])}; it must be a text")
        for name in figures:
            value = row[name]
            # Nothing is told of what too few ideas were coded on.
            if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
                _refuse(path, f"{where}.{name}", f"is {shown(value)}; it must be a number")


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _refuse(path: Path, place: str, reason: str) -> NoReturn:
    raise ConsultationError(f"{path}: {place} {reason}. {_AGAIN[0].upper()}{_AGAIN[1:]}.")
