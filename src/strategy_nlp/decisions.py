"""What people decided about topics: checked when a reviewed file is applied, kept in ``codebook.json`` of the consultation.

``codebook.json`` holds one round per reviewed file. The rounds are carried out one after the other, so that a later file
builds on what an earlier one decided.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from strategy_nlp import receipt
from strategy_nlp.codebook_file import IDEAS, KEY, PEOPLE, ReviewedSheet, read_sheet
from strategy_nlp.consultation import Consultation, read_consultation
from strategy_nlp.errors import ConsultationError, DataError
from strategy_nlp.files import file_hash
from strategy_nlp.intake.folder import read_tables

FILE = "codebook.json"


@dataclass(frozen=True)
class ReviewedTopic:
    """A topic as people saw it, and what they decided; ``merge_into`` holds the key of another topic."""

    key: str
    question: str
    label: str
    ideas: tuple[str, ...]
    rename: str = ""
    merge_into: str = ""
    split_off: tuple[str, ...] = ()
    split_name: str = ""
    pin: bool = False
    comment: str = ""
    reviewer: str = ""

    @property
    def decisions(self) -> list[str]:
        """The columns that change something."""
        return [name for name in ("rename", "merge_into", "split_off", "pin") if getattr(self, name)]

    @property
    def written_in(self) -> bool:
        """Whether people wrote anything in the topic's row."""
        return bool(self.decisions or self.comment or self.reviewer)


@dataclass(frozen=True)
class Round:
    """One reviewed file: every topic in it, with what was decided."""

    export: str
    file: str
    file_sha256: str
    topics: tuple[ReviewedTopic, ...]

    @property
    def decisions(self) -> int:
        """How many decisions there are."""
        return sum(len(topic.decisions) for topic in self.topics)


@dataclass(frozen=True)
class Codebook:
    """The rounds of a consultation's ``codebook.json``, and the file's SHA-256; without a file both are empty."""

    rounds: tuple[Round, ...] = ()
    sha256: str = ""


class Applied(NamedTuple):
    """What applying a file did: decisions now in force from it, those of its earlier version, and where they are."""

    decisions: int
    replaced: int
    path: Path


def apply_file(file: Path, folder: Path) -> Applied:
    """Check a reviewed file and keep its decisions in the consultation's folder.

    A file that was applied before takes its own place; other files' decisions stay.

    Raises
    ------
    ConsultationError, DataError
        If the consultation cannot be used, or a decision cannot be carried out.
    """
    consultation = read_consultation(folder)
    kept = read_codebook(folder)
    sheet = read_sheet(file)
    topics = reviewed_topics(sheet, file=file.name)
    _require_same_consultation(topics, consultation, file.name)
    now = Round(topics[0].key.split("/")[0], file.name, file_hash(file), topics)
    before = next((earlier for earlier in kept.rounds if earlier.export == now.export), None)
    others = [now if earlier is before else earlier for earlier in kept.rounds] + ([] if before else [now])
    rounds = [asdict(one) for one in others if any(topic.written_in for topic in one.topics)]
    receipt.write_json(folder / FILE, {"rounds": rounds})
    return Applied(now.decisions, before.decisions if before else 0, folder / FILE)


def codebook_files(folder: Path) -> list[Path]:
    """The consultation's ``codebook.json``, where there is one."""
    return [path for path in (folder / FILE,) if path.is_file()]


def read_codebook(folder: Path) -> Codebook:
    """The decisions kept in a consultation's folder.

    Raises
    ------
    ConsultationError
        If its ``codebook.json`` is not one that `apply_file` wrote.
    """
    path = folder / FILE
    if not path.is_file():
        return Codebook()
    try:
        rounds = tuple(
            Round(**{**one, "topics": tuple(_topic(topic) for topic in one["topics"])})
            for one in receipt.read_json(path)["rounds"]
        )
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ConsultationError(
            f"{path} is not as `strategy-nlp codebook apply` wrote it; remove it and apply the reviewed file again."
        ) from error
    return Codebook(rounds, file_hash(path))


def reviewed_topics(sheet: ReviewedSheet, *, file: str) -> tuple[ReviewedTopic, ...]:
    """The topics of a reviewed file with what was decided on each.

    Raises
    ------
    DataError
        If a decision cannot be carried out; the sentence names row and column.
    """
    rows = {row[KEY]: (number, _tidied(row)) for number, row in sheet.rows.items()}
    topics = {}
    for key, ideas in sheet.members.items():
        topic = ReviewedTopic(key, key.split("/")[1], "", tuple(ideas))
        # A row that somebody deleted decides nothing, but its topic is still one that others are told from.
        topics[key] = _decided(topic, rows[key][1], f"{file}, row {rows[key][0]}") if key in rows else topic
    for key, (number, row) in rows.items():
        if row["merge_into"]:
            topics[key] = replace(topics[key], merge_into=_target(key, rows, f"{file}, row {number}"))
    for key, (number, row) in rows.items():
        _require_an_end(key, topics, f"{file}, row {number}: merge_into is {row['merge_into']!r}")
    _require_different_names(topics, rows, file)
    return tuple(topics.values())


def _topic(entry: dict[str, Any]) -> ReviewedTopic:
    return ReviewedTopic(**{**entry, "ideas": tuple(entry["ideas"]), "split_off": tuple(entry["split_off"])})


def _tidied(row: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(cell.split()) if name in (*PEOPLE, "label") else cell for name, cell in row.items()}


def _require_same_consultation(topics: Iterable[ReviewedTopic], consultation: Consultation, file: str) -> None:
    known = set(read_tables(consultation).ideas["idea_id"])
    if not any(known.intersection(topic.ideas) for topic in topics):
        raise DataError(
            f"{file}: none of its ideas is in {consultation.folder}; it must be applied to the consultation it was made from."
        )
    for topic in topics:
        if topic.written_in:
            consultation.question(topic.question)


def _decided(topic: ReviewedTopic, row: Mapping[str, str], where: str) -> ReviewedTopic:
    if row["pin"].lower() not in ("", "yes"):
        raise DataError(f"{where}: pin is {row['pin']!r}; it must be yes or blank.")
    if row["rename"] and row["merge_into"]:
        raise DataError(
            f"{where}: rename is {row['rename']!r} beside a merge_into; give the name in the row of the other topic."
        )
    name, ids = _split(row, topic.ideas, where)
    return replace(
        topic, label=row["label"], rename=row["rename"], split_off=ids, split_name=name, pin=bool(row["pin"]),
        comment=row["comment"], reviewer=row["reviewer"],
    )  # fmt: skip


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
            f"{where}: split_off is {cell!r}, and {strange[0] if strange else ''!r} is no idea of this topic; it must be "
            "idea_1 to idea_5 or an idea's id."
        )
    if found and len(found) == len(own):
        raise DataError(f"{where}: split_off is {cell!r}, which is the whole topic; some of its ideas must stay.")
    return name, tuple(found)


def _target(key: str, rows: Mapping[str, tuple[int, dict[str, str]]], where: str) -> str:
    wanted, question = rows[key][1]["merge_into"], key.split("/")[1]
    numbered = [other for other, (_, row) in rows.items() if row["topic"] == wanted]
    called = [other for other, (_, row) in rows.items() if row["label"].casefold() == wanted.casefold()]
    here = [other for other in rows if other.split("/")[1] == question]
    # A number is meant before a name that is a number.
    for other in (*numbered, *called):
        if other in here:
            return other
    reason = "a topic of another question" if called else "no topic of its question"
    allowed = ", ".join(rows[other][1]["topic"] for other in here)
    raise DataError(f"{where}: merge_into is {wanted!r}, which is {reason}; it must be a name or one of {allowed}.")


def _require_an_end(key: str, topics: Mapping[str, ReviewedTopic], where: str) -> None:
    seen, at = [key], topics[key].merge_into
    while at and at not in seen:
        seen.append(at)
        at = topics[at].merge_into
    if at == key:
        raise DataError(f"{where}, which leads back to this topic; a merge must end in another topic.")


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
                    f"{file}, row {number}: {column} gives the name {name!r}, and row {given[known]} gives it too; names of "
                    "a question must differ."
                )
            given[known] = number
