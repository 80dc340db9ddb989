"""The spreadsheet in which people review topics: written from the tables of a run (`codebook_sheet` reads it back).

The file alone says which ideas each topic held, so that a decision can be found again after a rerun: in a workbook on a
hidden sheet, one row per topic and idea; in a CSV file in columns at its right end.
"""

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis, read_analysis
from strategy_nlp.errors import DataError
from strategy_nlp.files import write_atomically, write_text
from strategy_nlp.findings.titles.shown import written_title
from strategy_nlp.privacy.redaction import MARK
from strategy_nlp.topics.checks import badge, found_among
from strategy_nlp.topics.codebook.reading import (
    FORMULA,
    IDEAS,
    KEY,
    PEOPLE,
    PINNED_BY_LIST,
    RECOGNITION,
    TOPICS,
    read_sheet,
)

__all__ = ["PEOPLE", "export_codebook", "neutral", "read_sheet"]

_HOW_TO = "How to"
# A cell of a spreadsheet holds 32,767 characters at most.
_IDS_PER_CELL = 400
# Nobody reads on in a cell; the whole idea stands in the report.
_LONGEST_SHOWN = 1_000

_EXPLAINED = {
    "question": "The id of the question. Leave it as it is.",
    "topic": "The topic's number within its question. Leave it as it is.",
    "label": "The topic's name so far.",
    "words": "The words that tell the topic from the others of its question.",
    "idea_1 to idea_5": "Ideas of the topic: first those that stand for it, then those that most surely belong to it. "
    "Personal details were removed from all ideas, and ideas that held any are not shown here.",
    "idea_1_id to idea_5_id": "The ids of these ideas.",
    "size": "How many ideas the topic holds.",
    "stability": "stable, fair or loose: how well the topic comes back when topics are found anew without a fifth of the "
    "ideas, beside topics of chance. Blank where people changed which ideas it holds.",
    "rename": "The name that the topic shall have. Blank: it stays as it is.",
    "merge_into": "The number (or the name) of the topic, in the same question, that this topic shall become part of. "
    "The other topic keeps its name; give a new name in the other topic's row.",
    "split_off": "Ideas that do not belong here and shall be a topic of their own, with every idea of this topic that is "
    "nearer to them than to the rest. Write which, with commas: idea_2, idea_4 (as shown in this row) or ids of ideas. "
    "To name the new topic, write its name and a colon first: Night buses: idea_2, idea_4",
    "pin": "yes: these ideas stay together in this topic, whatever later runs find; new ideas may still join. Blank: the "
    "computer may move them. To keep the name too, write it under rename. list: the topic is a code of your list, which says "
    "anew in each run which ideas it holds; leave it as it is, or write yes to keep these ideas whatever the list says.",
    "comment": "A remark on the topic. It goes into the tables of the report: write nothing about a person.",
    "reviewer": "Who decided, as it may stand in the tables of the report.",
    "What counts": "Only the six columns from rename to reviewer are read; a row left blank changes nothing. A decision "
    "stays until this same file is applied again without it, also when a newer file was applied since.",
}


def export_codebook(folder: str | Path, out: Path) -> int:
    """Write the topics of a run for people to review; the number of topics.

    Parameters
    ----------
    folder
        The tables that ``analyse`` wrote, or a report folder.
    out
        The workbook (``.xlsx``) or CSV file (``.csv``) to write.

    Raises
    ------
    ConsultationError, DataError
        If the folder holds no finished analysis; if the file is there already or has another ending.

    Examples
    --------
    >>> export_codebook("no such report", Path("topics.xlsx"))
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(f"{out} ends in {out.suffix!r}; it must end in .xlsx or .csv.")
    if out.exists():
        raise DataError(f"{out} is there already and may hold decisions; name a new file.")
    folder = Path(folder)
    below = folder / "tables"
    analysis = read_analysis(below if (below / "build.json").is_file() else folder)
    # Each export is known by a mark of its own, so that applying it again replaces what it said before.
    export = secrets.token_hex(4)
    if analysis.topics.empty:
        raise DataError(f"{folder}: there are no topics to review; too few ideas were received.")
    rows, members = [], {}
    for topic in analysis.topics.to_dict("records"):
        key = f"{export}/{topic['question']}/{topic['topic']}"
        rows.append(_row(topic, analysis, key))
        members[key] = _members(topic, analysis)["idea_id"].astype(str).tolist()
    if out.suffix.lower() == ".csv":
        _write_csv(out, rows, members)
    else:
        _write_workbook(out, rows, members)
    return len(rows)


def _members(topic: Mapping[Any, Any], analysis: Analysis) -> pd.DataFrame:
    ideas = analysis.ideas
    inside = (ideas["question"] == topic["question"]) & (ideas["topic"] == topic["topic"]).fillna(False)
    members: pd.DataFrame = ideas[inside]
    return members


def _row(topic: Mapping[Any, Any], analysis: Analysis, key: str) -> dict[str, Any]:
    own = _members(topic, analysis)
    shown = own[(own["status"] == "accepted") & own["used"] & ~own["text"].str.contains(MARK)]
    place = {identifier: number for number, identifier in enumerate(topic["exemplars"])}
    shown = shown.assign(place=shown["idea_id"].map(place).fillna(len(place)))
    shown = shown.sort_values(["place", "topic_confidence", "idea_id"], ascending=[True, False, True])
    ideas = list(zip(shown["text"], shown["idea_id"], strict=True))[: len(IDEAS)]
    ideas += [("", "")] * (len(IDEAS) - len(ideas))
    return {
        "question": topic["question"],
        "topic": int(topic["topic"]),
        "label": written_title(topic, language=analysis.settings.language),
        "words": ", ".join(topic["keywords"]),
        **{name: _shortened(text) for name, (text, _) in zip(IDEAS, ideas, strict=True)},
        **{f"{name}_id": identifier for name, (_, identifier) in zip(IDEAS, ideas, strict=True)},
        "size": int(topic["size"]),
        "stability": "" if pd.isna(topic["stability"]) else badge(topic["stability"], ideas=_ideas(topic, analysis)),
        **dict.fromkeys(PEOPLE, ""),
        # Tables of earlier versions know of no code lists.
        "pin": PINNED_BY_LIST if topic.get("code") else "",
        KEY: key,
    }


def _ideas(topic: Mapping[Any, Any], analysis: Analysis) -> int:
    """Among how many ideas the topics of the topic's question were found."""
    return found_among(analysis.topics[analysis.topics["question"] == topic["question"]])


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def neutral(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; an apostrophe before it says that it is a text.

    >>> neutral("=1+1"), neutral("one"), neutral(3)
    ("'=1+1", 'one', 3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _write_csv(out: Path, rows: list[dict[str, Any]], members: Mapping[str, list[str]]) -> None:
    wide = []
    for row in rows:
        ids = members[row[KEY]]
        parts = [ids[start : start + _IDS_PER_CELL] for start in range(0, len(ids), _IDS_PER_CELL)]
        held = {f"members_{number}": json.dumps(part) for number, part in enumerate(parts, start=1)}
        wide.append({**{name: neutral(cell) for name, cell in row.items()}, **held})
    table = pd.DataFrame(wide).fillna("")
    # The mark at the start tells spreadsheet programs that the file is UTF-8.
    write_text(out, "\ufeff" + table.to_csv(index=False, lineterminator="\n"))


def _write_workbook(out: Path, rows: list[dict[str, Any]], members: Mapping[str, list[str]]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    def cells(values: Iterable[Any]) -> list[Any]:
        return [ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in map(neutral, values)]

    book = Workbook()
    sheet, how_to, recognition = book.active, book.create_sheet(_HOW_TO), book.create_sheet(RECOGNITION)
    sheet.title, recognition.sheet_state = TOPICS, "hidden"
    columns = list(rows[0])
    for values in (columns, *(row.values() for row in rows)):
        sheet.append(cells(values))
    for values in (("Column", "What it is for"), *_EXPLAINED.items()):
        how_to.append(cells(values))
    for values in ((KEY, "idea_id"), *((key, one) for key, ids in members.items() for one in ids)):
        recognition.append(cells(values))
    for number, name in enumerate(columns, start=1):
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width = 40 if name in IDEAS else 20 if name in (*PEOPLE, "label", "words") else 10
        column.hidden = name == KEY
    how_to.column_dimensions["A"].width, how_to.column_dimensions["B"].width = 24, 110
    for page in (sheet, how_to):
        page.freeze_panes = "D2" if page is sheet else "A2"
        for row in page.iter_rows():
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for cell in page[1]:
            cell.font = Font(bold=True)
            if cell.value in PEOPLE:
                cell.fill = PatternFill("solid", start_color="FFF2CC")
    write_atomically(out, book.save)
