"""What people decided about topics: checked when a reviewed file is applied, kept in ``codebook.json`` of the consultation.

``codebook.json`` holds one round per reviewed file. The rounds are carried out one after the other, so that a later file
builds on what an earlier one decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from strategy_nlp.errors import DataError, readable, shown
from strategy_nlp.files import file_hash
from strategy_nlp.intake.consultation import Consultation, read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.topics.codebook.cells import (
    held_details,
    is_error,
    name_of,
    remark_of,
    unquoted,
    wrong_name,
    wrong_remark,
)
from strategy_nlp.topics.codebook.kept import (
    FILE,
    Codebook,
    ReviewedTopic,
    Round,
    codebook_files,
    ends_in_a_circle,
    read_codebook,
    write_codebook,
)
from strategy_nlp.topics.codebook.reading import IDEAS, KEY, PEOPLE, PINNED_BY_LIST, ReviewedSheet, read_sheet

__all__ = [
    "FILE", "Applied", "Codebook", "ReviewedTopic", "Round", "apply_file", "codebook_files", "read_codebook", "reviewed_topics",
]  # fmt: skip


class Applied(NamedTuple):
    """What applying a file did: decisions now in force from it, those of its earlier version, where they are, and what to know."""

    decisions: int
    replaced: int
    path: Path
    notes: tuple[str, ...] = ()


def apply_file(file: Path, folder: Path) -> Applied:
    """Check a reviewed file and keep its decisions in the consultation's folder.

    A file that was applied before takes its own place; other files' decisions stay.

    Raises
    ------
    ConsultationError, DataError
        If the consultation cannot be used, or a decision cannot be carried out.

    Examples
    --------
    >>> from strategy_nlp import demo_folder
    >>> apply_file(Path("no such sheet.xlsx"), demo_folder())
    Traceback (most recent call last):
    strategy_nlp.errors.DataError: ...
    """
    consultation = read_consultation(folder)
    kept = read_codebook(folder)
    sheet = read_sheet(file)
    topics = reviewed_topics(sheet, file=file.name)
    notes = [*sheet.notes, *_placed(topics, sheet, consultation, file.name), *_taken_out(sheet, file.name)]
    with readable(file):
        # A file's name may hold an address too.
        now = Round(topics[0].key.split("/")[0], remark_of(file.name), file_hash(file), topics)
    before = next((earlier for earlier in kept.rounds if earlier.export == now.export), None)
    others = [now if earlier is before else earlier for earlier in kept.rounds] + ([] if before else [now])
    write_codebook(folder, [one for one in others if any(topic.written_in for topic in one.topics)], kept.code_list)
    return Applied(now.decisions, before.decisions if before else 0, folder / FILE, tuple(notes))


def reviewed_topics(sheet: ReviewedSheet, *, file: str) -> tuple[ReviewedTopic, ...]:
    """The topics of a reviewed file with what was decided on each.

    Raises
    ------
    DataError
        If a decision cannot be carried out; the sentence names row and column.
    """
    if not sheet.members:
        raise DataError(f"{file} holds no topic; export the topics again.")
    rows = {row[KEY]: (number, _tidied(row)) for number, row in sheet.rows.items()}
    topics = {}
    for key, ideas in sheet.members.items():
        topic = ReviewedTopic(key, key.split("/")[1], "", tuple(ideas))
        # A row that somebody deleted decides nothing, but its topic is still one that others are told from.
        topics[key] = _decided(topic, rows[key][1], f"{file}, row {rows[key][0]}") if key in rows else topic
    for key, (number, row) in rows.items():
        if row["merge_into"]:
            topics[key] = replace(topics[key], merge_into=_target(key, rows, f"{file}, row {number}"))
    merged = {key: topic.merge_into for key, topic in topics.items()}
    for key, (number, row) in rows.items():
        if ends_in_a_circle(key, merged):
            raise DataError(
                f"{file}, row {number}: merge_into is {shown(row['merge_into'])}, which leads back to this topic; a merge must end in "
                "another topic."
            )
    _require_different_names(topics, rows, file)
    return tuple(topics.values())


def _tidied(row: Mapping[str, str]) -> dict[str, str]:
    tidied = {name: " ".join(cell.split()) if name in (*PEOPLE, "label") else cell for name, cell in row.items()}
    # A quotation was exported between quotation marks.
    return {**tidied, "label": unquoted(tidied["label"])}


def _placed(topics: Iterable[ReviewedTopic], sheet: ReviewedSheet, consultation: Consultation, file: str) -> list[str]:
    """A sentence for each topic that was decided on and of which no idea is left; whatever is of elsewhere is refused."""
    ideas = read_tables(consultation).ideas
    question_of = dict(zip(ideas["idea_id"], ideas["question"], strict=True))
    if not any(identifier in question_of for topic in topics for identifier in topic.ideas):
        raise DataError(
            f"{file}: none of its ideas is in {consultation.folder}; it must be applied to the consultation it was made from."
        )
    row_of = {row[KEY]: number for number, row in sheet.rows.items()}
    told = []
    for topic in topics:
        if not topic.written_in:
            continue
        consultation.question(topic.question)
        here = [identifier for identifier in topic.ideas if identifier in question_of]
        other = next((one for one in here if question_of[one] != topic.question), None)
        if other is not None:
            raise DataError(
                f"{file}, row {row_of[topic.key]}: the topic is of question {topic.question}, and its idea {shown(other)} is of "
                f"{question_of[other]}; decisions stay within a question."
            )
        if not here:
            told.append(
                f"{file}, row {row_of[topic.key]}: none of the ideas of {shown(topic.label)} is there any more, so nothing can be "
                "carried out on it."
            )
    return told


def _taken_out(sheet: ReviewedSheet, file: str) -> list[str]:
    """A sentence for each name and remark that held a personal detail, which is not kept."""
    return [
        f"{file}, row {number}: {name} holds {held}; it is kept without."
        for number, row in sheet.rows.items()
        for name in ("rename", "split_off", "comment", "reviewer")
        if (held := held_details(row[name]))
    ]


def _decided(topic: ReviewedTopic, row: Mapping[str, str], where: str) -> ReviewedTopic:
    for name in ("merge_into", "split_off", "pin"):
        if is_error(row[name]):
            raise DataError(
                f"{where}: {name} is {shown(row[name])}; that is an error of the spreadsheet, so write it again."
            )
    if row["pin"].lower() not in ("", "yes", PINNED_BY_LIST):
        raise DataError(f"{where}: pin is {shown(row['pin'])}; it must be yes or blank.")
    for name in ("comment", "reviewer"):
        if reason := wrong_remark(row[name]):
            raise DataError(f"{where}: {name} is {shown(row[name])}; {reason}.")
    if row["rename"] and row["merge_into"]:
        raise DataError(
            f"{where}: rename is {shown(row['rename'])} beside a merge_into; give the name in the row of the other topic."
        )
    name, ids = _split(row, topic.ideas, where)
    return replace(
        topic, label=remark_of(row["label"]), rename=_named(row["rename"], f"{where}: rename"), split_off=ids,
        split_name=_named(name, f"{where}: the name in split_off"), pin=row["pin"].lower() == "yes",
        comment=remark_of(row["comment"]), reviewer=remark_of(row["reviewer"]),
    )  # fmt: skip


def _named(cell: str, where: str) -> str:
    """The name that a cell gives; the sentence against it repeats no personal detail."""
    if reason := wrong_name(cell):
        found = "" if "personal" in reason else f" is {shown(cell)}"
        raise DataError(f"{where}{found}: {reason}.")
    return name_of(cell)


def _split(row: Mapping[str, str], ideas: Iterable[str], where: str) -> tuple[str, tuple[str, ...]]:
    """The name of what is split off, and the ids of its ideas."""
    cell, own = row["split_off"], set(ideas)

    def ids(text: str) -> list[str]:
        parts = [part.strip() for part in text.split(",") if part.strip()]
        return list(dict.fromkeys(row[f"{part.lower()}_id"] if part.lower() in IDEAS else part for part in parts))

    before, colon, after = cell.partition(":")
    # An id may hold a colon too.
    name, found = (before.strip(), ids(after)) if colon and not own.issuperset(ids(cell)) else ("", ids(cell))
    strange = [identifier for identifier in found if identifier not in own]
    if strange or (cell and not found):
        raise DataError(
            f"{where}: split_off is {shown(cell)}, and {shown(strange[0] if strange else '')} is no idea of this topic; it must be "
            "idea_1 to idea_5 or an idea's id."
        )
    if found and len(found) == len(own):
        raise DataError(f"{where}: split_off is {shown(cell)}, which is the whole topic; some of its ideas must stay.")
    return name, tuple(found)


def _target(key: str, rows: Mapping[str, tuple[int, dict[str, str]]], where: str) -> str:
    wanted, question = rows[key][1]["merge_into"], key.split("/")[1]
    numbered = [other for other, (_, row) in rows.items() if row["topic"] == wanted]
    called = [other for other, (_, row) in rows.items() if row["label"].casefold() == unquoted(wanted).casefold()]
    here = [other for other in rows if other.split("/")[1] == question]
    # A number is meant before a name that is a number.
    for other in (*numbered, *called):
        if other in here:
            return other
    reason = "a topic of another question" if called else "no topic of its question"
    allowed = ", ".join(rows[other][1]["topic"] for other in here)
    raise DataError(
        f"{where}: merge_into is {shown(wanted)}, which is {reason}; it must be a name or one of {allowed}."
    )


def _require_different_names(
    topics: Mapping[str, ReviewedTopic], rows: Mapping[str, tuple[int, dict[str, str]]], file: str
) -> None:
    given: dict[tuple[str, str], int] = {}
    for key, (number, _) in rows.items():
        topic = topics[key]
        for column, name in (("rename", topic.rename), ("split_off", topic.split_name)):
            known = (topic.question, name.casefold())
            if name and known in given:
                raise DataError(
                    f"{file}, row {number}: {column} gives the name {shown(name)}, and row {given[known]} gives it too; names of "
                    "a question must differ."
                )
            given[known] = number
