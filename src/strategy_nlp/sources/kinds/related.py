"""Tables that belong together: parts of one export, answers in repeated groups with their respondents, questions listed beside their codes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import columns_of
from strategy_nlp.sources.contents import Cells, folded
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.files.records import PARENT

# By which column a row of a repeated group names its respondent, and which column of the respondents that is.
_PARENTS = (("parent key", "key"), ("submission uuid", "uuid"), ("submission id", "id"), ("parent index", "index"))
_MOST_QUESTIONS, _MOST_COLUMNS = 200, 8
_FEWEST_WORDS = 3
# Of the codes that answers bear so many must be in the list.
_MOSTLY = 0.8


def of_one_export(tables: Sequence[Table]) -> list[Table]:
    """The tables, those with the same columns put together as one; a row that stands in both is there once."""
    found: list[Table] = []
    for table in tables:
        same = next(
            (place for place, one in enumerate(found) if list(one.cells.columns) == list(table.cells.columns)), None
        )
        if same is None:
            found.append(table)
            continue
        cells = pd.concat([found[same].cells, table.cells], ignore_index=True)
        rows = np.concatenate([found[same].rows, table.rows])
        fresh = ~cells.duplicated().to_numpy(bool)
        again = int((~fresh).sum())
        notes = (
            *found[same].notes,
            *table.notes,
            *([noted("Rows that stand in several files and are taken once: {n}.", n=again)] if again else []),
        )
        found[same] = replace(
            found[same],
            cells=cells[fresh].reset_index(drop=True),
            rows=rows[fresh],
            notes=notes,
            files=_files(found[same], table),
        )
    return found


def joined_repeats(tables: list[Table]) -> list[Table]:
    """The tables, each of a repeated group with the columns of its respondents beside its own."""
    done: list[Table] = []
    for table in tables:
        names = {folded(name): name for name in table.cells.columns}
        joined = None
        for child, parent in _PARENTS:
            if child not in names and not (child == "parent index" and PARENT in table.cells.columns):
                continue
            own = names.get(child, PARENT)
            for other in tables:
                theirs = next((name for name in other.cells.columns if folded(name) == parent), None)
                by_place = own == PARENT and other is not table and theirs is None
                if other is table or (theirs is None and not by_place) or PARENT in other.cells.columns:
                    continue
                joined = _joined(table, own, other, theirs)
                break
            if joined is not None:
                break
        done.append(joined or table)
    return done


def _joined(table: Table, own: str, parents: Table, theirs: str | None) -> Table:
    keys = (
        parents.cells[theirs]
        if theirs is not None
        else pd.Series([str(place) for place in range(len(parents.cells))], dtype=str)
    )
    # What respondents wrote once is read from their own table, not again beside each of their repeated answers.
    written = {one.name for one in columns_of(parents) if one.role == "open"}
    beside = [name for name in parents.cells.columns if name not in table.cells.columns and name not in written]
    respondents = parents.cells[beside].set_axis(keys).loc[lambda one: ~one.index.duplicated()]
    cells = table.cells.join(respondents, on=own).fillna("")
    below = {**dict.fromkeys(cells.columns, ""), **table.below}
    return replace(table, cells=cells, below=below, files=_files(table, parents))


def _files(one: Table, other: Table) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*one.files, *other.files]))


def named_questions(tables: list[Table]) -> tuple[list[Table], dict[str, str]]:
    """The tables without a list of questions, and by code the wording of each question that it lists."""
    if len(tables) < 2:
        return tables, {}
    for table in tables:
        others = [other for other in tables if other is not table and len(other.cells) > len(table.cells)]
        if len(table.cells) > _MOST_QUESTIONS or table.cells.shape[1] > _MOST_COLUMNS:
            continue
        for code in table.cells.columns:
            codes = set(table.cells[code].str.strip()) - {""}
            if len(codes) < len(table.cells) or not any(_uses(other, codes) for other in others):
                continue
            words = {one: Cells(table.cells[str(one)]).words for one in table.cells.columns if one != code}
            wordings = max(words, key=lambda one: words[one], default="")
            if words.get(wordings, 0) >= _FEWEST_WORDS:
                named = dict(zip(table.cells[code].str.strip(), table.cells[wordings].str.strip(), strict=True))
                return [one for one in tables if one is not table], named
    return tables, {}


def _uses(table: Table, codes: set[str]) -> bool:
    """Whether a column of a table holds such codes."""
    for name in table.cells.columns:
        values = set(table.cells[name].str.strip().unique()) - {""}
        if len(values) > 1 and len(values & codes) >= _MOSTLY * len(values):
            return True
    return False
