"""The rows below the first one that belong to the header: wordings below codes, options below questions, columns below groups of columns.

A table is prepared before anybody proposes what its columns become.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from strategy_nlp.errors import shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import QUESTION_MARKS, is_asked
from strategy_nlp.sources.contents import Cells, folded, words_in
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.kinds.platforms import TableKind, kind_of

# What a column without a name, and a second one of a name, are called.
_UNNAMED, _AGAIN = re.compile(r"column \d+"), re.compile(r" \(\d+\)$")
# A name of more words is a sentence of somebody's.
_LONGEST_NAME = 25
_DATA = re.compile(r"[-+\d.,:/ %T]*|\S+@\S+")
_MOST_TOLD = 4
_FEWEST_PERSONS = 3
_PERSONS = re.compile(
    r"(?:respondent|participant|person|interviewee|interview|befragter?|teilnehmer(?:in)?|encuestad[oa]|participante|persona|repondant|participante?|personne|intervistato|pessoa|респондент|участник|المشارك|مشارك|r|p) ?\d+"
)
_CODE_AND_WORDING = re.compile(r"([A-Za-z][\w\[\]-]*)(?:\. |: )(.+)")
_KEPT_BY_LIMESURVEY = frozenset(
    [
        "id",
        "submitdate",
        "lastpage",
        "startlanguage",
        "seed",
        "startdate",
        "datestamp",
        "ipaddr",
        "refurl",
        "token",
        "interviewtime",
    ]
)
# So many rows tell what a column holds.
_SAMPLE = 2_000
# Codes of columns, and what polls call theirs.
_CODE = re.compile(r"[A-Za-z][\w.-]*|(?:question|frage|pregunta|pergunta|domanda|voters?|#|column) ?\d*", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|[^\W\d])\W?\d+$")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def under_groups(table: Table, kind: TableKind | None = None) -> Table:
    """The table with all rows that name its columns read as one: groups above names, and wordings below codes."""
    table = _upright(_without_codes(table))
    joined = _under_groups(table, kind)
    return joined if joined is not table else _with_wordings(table, kind or kind_of(table))


def _upright(table: Table) -> Table:
    """The table with a row a person, where each person has a column: "Respondent 1", "Respondent 2" beside a column of questions."""
    names = list(map(str, table.cells.columns))
    told = [_PERSONS.fullmatch(folded(name)) for name in names[1:]]
    asked = table.cells[names[0]].str.strip() if names else table.cells.iloc[:, 0]
    if len(told) < _FEWEST_PERSONS or not all(told) or not asked.is_unique or not any(map(is_asked, asked)):
        return table
    cells = table.cells[names[1:]].T.set_axis(pd.Index(asked), axis=1).rename_axis(columns=None).reset_index(drop=True)
    note = noted("{table}: each person has a column there; it is read with a row a person.", table=table.name)
    return replace(
        table,
        cells=cells,
        rows=np.arange(1, len(cells) + 1),
        below=dict.fromkeys(cells.columns, ""),
        notes=(*table.notes, note),
    )


def _without_codes(table: Table) -> Table:
    """The table of LimeSurvey whose columns are called by code and wording at once, "Q1. What should change?": questions by their wordings, what it keeps itself by code."""
    told = [_CODE_AND_WORDING.fullmatch(str(name)) for name in table.cells.columns]
    codes = {one[1] for one in told if one}
    if not all(told) or not ({"submitdate"} <= codes or {"id", "lastpage"} <= codes):
        return table
    own = [one[1] if one[1] in _KEPT_BY_LIMESURVEY else one[2] for one in told if one]
    own = [f"{name} ({one[1]})" if own.count(name) > 1 else name for name, one in zip(own, told, strict=True) if one]
    return replace(table, cells=table.cells.set_axis(own, axis=1), below=dict.fromkeys(own, ""))


def _with_wordings(table: Table, kind: TableKind | None) -> Table:
    """The table whose columns are called after the wordings that stand below their codes, as SPSS and polls write them."""
    if kind is not None or not _has_wordings(table):
        return table
    names = list(map(str, table.cells.columns))
    own = [" ".join(cell.split()) for cell in table.cells.iloc[0]]
    called = [cell or name for cell, name in zip(own, names, strict=True)]
    called = [cell if called.count(cell) == 1 else f"{cell} ({name})" for cell, name in zip(called, names, strict=True)]
    cells = table.cells.iloc[1:].set_axis(called, axis=1).reset_index(drop=True)
    note = noted("{table}: columns are called after the wordings below their codes.", table=table.name)
    return replace(table, cells=cells, rows=table.rows[1:], below=dict.fromkeys(called, ""), notes=(*table.notes, note))


def _has_wordings(table: Table) -> bool:
    """Whether codes name the columns and the first row words them: none of its cells fits its column, words above numbers and days; or all of them ask something."""
    if not table.named or len(table.cells) < 3:
        return False
    names = list(map(str, table.cells.columns))
    own = [" ".join(cell.split()) for cell in table.cells.iloc[0]]
    told = [cell for cell in own if cell]
    if len(told) < max(1, len(own) / 2) or not all(_CODE.fullmatch(_AGAIN.sub("", name)) for name in names):
        return False
    rest = [Cells(table.cells[name].iloc[1:_SAMPLE]) for name in names]
    typed = [
        cells for cells, cell in zip(rest, own, strict=True) if cell and (cells.is_numbers() or cells.is_moments())
    ]
    strange = sum(
        not _DATA.fullmatch(cell) and not _MOMENT.search(cell)
        for cells, cell in zip(rest, own, strict=True)
        if cell and (cells.is_numbers() or cells.is_moments())
    )
    # Answers may be questions too, below names that are words.
    asked = all(cell.endswith(QUESTION_MARKS) for cell in told) and any(_NUMBERED.search(name) for name in names)
    again = any(cell in set(cells.values) for cells, cell in zip(rest, own, strict=True) if cell)
    return not again and (asked or (len(typed) >= 2 and strange == len(typed) and len(told) == len(own)))


def _under_groups(table: Table, kind: TableKind | None) -> Table:
    """The table whose columns have two rows of names, a group over several columns and each column's own below, with both in one.

    Merged cells of a workbook, and a CSV file made of one, name a group above its first column only. Kinds that have a header of several rows in
    a way of their own are left as they are.
    """
    kind = kind or kind_of(table)
    if kind is not None and (kind.header_rows or kind.name == "limesurvey"):
        return table
    if not table.named or len(table.cells) < 2:
        return table
    names = list(map(str, table.cells.columns))
    own = [cell.strip() for cell in table.cells.iloc[0]]
    groups = _groups(names, own)
    if not any(groups) or not _are_names(table, names, own):
        return table
    joined = [_joined(name, group, below) for name, group, below in zip(names, groups, own, strict=True)]
    bare = [below or name for name, below in zip(names, own, strict=True)]
    by_own, by_both = (
        kind_of(replace(table, cells=table.cells.set_axis(one, axis=1))) if len(set(one)) == len(one) else None
        for one in (bare, joined)
    )
    if by_own is not None and by_both is None:
        # An export over whose names somebody wrote groups; its kind is known by its own names.
        cells = table.cells.iloc[1:].set_axis(bare, axis=1).reset_index(drop=True)
        note = noted("{table}: rows above the row that names the columns, left out: {n}.", table=table.name, n=1)
        return replace(
            table, cells=cells, rows=table.rows[1:], below=dict.fromkeys(bare, ""), notes=(*table.notes, note)
        )
    if len(set(joined)) < len(joined):
        return table
    grouped = [shown(name) for name, group in zip(joined, groups, strict=True) if group]
    told = ", ".join(grouped[:_MOST_TOLD]) + (" …" if len(grouped) > _MOST_TOLD else "")
    cells = table.cells.iloc[1:].set_axis(joined, axis=1).reset_index(drop=True)
    note = noted("{table}: two rows name the columns and are read as one: {columns}.", table=table.name, columns=told)
    return replace(table, cells=cells, rows=table.rows[1:], below=dict.fromkeys(joined, ""), notes=(*table.notes, note))


def _groups(names: Sequence[str], own: Sequence[str]) -> list[str]:
    """For each column the group that it stands under: what is named above it, or above the one to its left; blank where it has none."""
    groups: list[str] = []
    for place, (name, below) in enumerate(zip(names, own, strict=True)):
        bare = _AGAIN.sub("", name)
        goes_on = bool(groups) and (bool(_UNNAMED.fullmatch(name)) or (bare != name and bare == groups[-1]))
        if goes_on:
            groups.append(groups[-1] if below else "")
            continue
        after = names[place + 1] if place + 1 < len(names) else ""
        begins = _UNNAMED.fullmatch(after) or (_AGAIN.search(after) and _AGAIN.sub("", after) == name)
        groups.append(name if begins and below and below != name and own[place + 1] else "")
    return groups


def _are_names(table: Table, names: Sequence[str], own: Sequence[str]) -> bool:
    """Whether a row names columns: each that has no name above has one there, and none is a number, a day, or what stands again below it."""
    for name, below in zip(names, own, strict=True):
        bare = _AGAIN.sub("", name)
        if not below:
            if _UNNAMED.fullmatch(name):
                return False
            continue
        if below == bare:
            continue
        rest = Cells(table.cells[name].iloc[1:])
        if _DATA.fullmatch(below) or words_in(below) > _LONGEST_NAME or below in set(rest.values):
            return False
        # A whole sentence above sentences is one of them.
        if not is_asked(below) and words_in(below) >= max(5, 0.6 * rest.words) and rest.words >= 3:
            return False
    return True


def _joined(name: str, group: str, below: str) -> str:
    own = " ".join(below.split())
    if not group:
        return own if own and _UNNAMED.fullmatch(name) else name
    # A question says what it asks without its group.
    return own if is_asked(own) else f"{group}: {own}"


def prepared(table: Table, kind: TableKind | None) -> Table:
    """The table with all rows of its kind's header taken for that."""
    if kind is not None and kind.name == "limesurvey":
        return _of_limesurvey(table)
    if kind is None or not kind.header_rows:
        return table
    return table.with_header_rows(_header_rows(table, kind))


def _of_limesurvey(table: Table) -> Table:
    """The table without the row of codes that stands below the questions in LimeSurvey's VV files, and without the marks that it writes there."""
    codes = {cell.strip() for cell in table.cells.iloc[0]}
    if not {"submitdate", "startlanguage"} & codes:
        return table
    told = table.with_header_rows(1)
    cells = told.cells.replace(
        {r"\{newline\}|\{cr\}": "\n", r"\{tab\}": " ", r"\{quote\}": '"', r"\{question_not_shown\}": ""}, regex=True
    )
    return replace(told, cells=cells)


def _header_rows(table: Table, kind: TableKind) -> int:
    """How many rows below the first belong to the header: those that the kind has, unless they are answers already."""
    if not kind.named_below:
        top = [cell.strip() for cell in table.cells.iloc[0]]
        # Answers have an id and a date in their first columns, a second row of a header has not.
        return kind.header_rows if not any(top[:3]) else 0
    if kind.name == "sosci":
        return int(_has_wordings(table))
    imported = [
        int(any('"ImportId"' in cell for cell in table.cells.iloc[row])) for row in range(min(3, len(table.cells)))
    ]
    return imported.index(1) + 1 if 1 in imported else 0
