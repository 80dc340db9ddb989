"""Tables that belong together: parts of one export, answers in repeated groups with their respondents, questions listed beside their codes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import columns_of, meanings
from strategy_nlp.sources.contents import Cells, folded
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.files.records import PARENT

# By which column a row of a repeated group names its respondent, and which column of the respondents that is.
_PARENTS = (("parent key", "key"), ("submission uuid", "uuid"), ("submission id", "id"), ("parent index", "index"))
_MOST_QUESTIONS, _MOST_COLUMNS = 200, 8
_FEWEST_WORDS = 3
# Of the codes that answers bear so many must be in the list.
_MOSTLY = 0.8
# What people call a sheet or file that explains the others.
_EXPLAINING = frozenset(
    [
        "readme",
        "liesmich",
        "leeme",
        "lisezmoi",
        "leiame",
        "about",
        "info",
        "information",
        "notes",
        "hinweise",
        "notas",
        "instructions",
        "anleitung",
        "instrucciones",
        "legend",
        "legende",
        "leyenda",
        "legende",
        "codebook",
        "codebuch",
        "codes",
        "lookup",
        "lookups",
        "lists",
        "dictionary",
        "datadictionary",
        "variables",
        "metadata",
        "pivot",
        "summary",
        "zusammenfassung",
        "resumen",
        "cover",
        "deckblatt",
        "licence",
        "license",
        "changelog",
        "impressum",
        "contents",
        "inhalt",
        "index",
    ]
)


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
            if any(section == "segments" for section, _ in meanings(str(code))):
                # Where somebody lives is no code of a question.
                continue
            codes = set(table.cells[code].str.strip()) - {""}
            if len(codes) < len(table.cells) or not any(_uses(other, codes) for other in others):
                continue
            words = {one: Cells(table.cells[str(one)]).words for one in table.cells.columns if one != code}
            wordings = max(words, key=lambda one: words[one], default="")
            if words.get(wordings, 0) >= _FEWEST_WORDS:
                named = dict(zip(table.cells[code].str.strip(), table.cells[wordings].str.strip(), strict=True))
                return [one for one in tables if one is not table], named
    return tables, {}


def beside_answers(tables: list[Table]) -> tuple[list[Table], list[str]]:
    """The tables without sheets that hold no answers beside one that may: what explains, lists of codes, counts; and a sentence on each.

    A sheet is known by what it is called, by having no names of columns where another has, and by holding nothing but what stands in the
    columns of a larger one.
    """
    left = list(tables)
    notes: list[str] = []
    for table in tables:
        others = [one for one in left if one is not table and one.files == table.files]
        if not any(one.named and not _explains(one.name) for one in others):
            continue
        if not (_explains(table.name) or not table.named or any(_lists(table, one) for one in others)):
            continue
        left = [one for one in left if one is not table]
        notes.append(
            noted(
                "{table} explains, lists or counts what stands in another sheet, so it is left out; import it as a file of its own if it holds answers.",
                table=table.name,
            )
        )
    return left, notes


def explains(name: str) -> bool:
    """Whether a file or sheet is called as people call what explains the others.

    >>> explains("Liesmich"), explains("Read me"), explains("Answers")
    (True, True, False)
    """
    return folded(name) in _EXPLAINING or folded(name).replace(" ", "") in _EXPLAINING


def _explains(name: str) -> bool:
    return ", sheet " in name and explains(name.rpartition(", sheet ")[2])


def _lists(table: Table, larger: Table) -> bool:
    """Whether a small table lists what cells of a larger one say: codes with what they mean, values with their counts."""
    if len(table.cells) >= len(larger.cells) or table.cells.shape[1] > 3:
        return False
    cells = {str(name): Cells(table.cells[name]) for name in table.cells.columns}
    if any(own.is_open(asked=True) for own in cells.values()):
        return False
    # A list has each value once; answers have the same country again and again.
    listed = [own for own in cells.values() if own.different == own.filled > 1 and not own.is_numbers()]
    held = [set(larger.cells[column].str.strip()) for column in larger.cells.columns] if listed else []
    return any(
        len(set(own.values) & there) >= max(2, _MOSTLY * (own.different - 1)) for own in listed for there in held
    )


def _uses(table: Table, codes: set[str]) -> bool:
    """Whether a column of a table holds such codes."""
    for name in table.cells.columns:
        held = table.cells[name].str.strip()
        values = set(held.unique()) - {""}
        # Several answers bear one code; numbers of rows are alike in every table.
        again = int((held != "").sum()) > len(values)
        if again and len(values) > 1 and len(values & codes) >= _MOSTLY * len(values):
            return True
    return False
