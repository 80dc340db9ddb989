"""What people decided about topics, as ``codebook.json`` of a consultation keeps it: read strictly, refused with the place named.

The file holds one round per reviewed file, and the code list where one was imported. It may have been edited by hand, cut short on its way, or written by an earlier version,
so nothing in it is taken for what it should be before it was looked at.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NoReturn

from strategy_nlp.errors import ConsultationError, readable, shown
from strategy_nlp.files import write_json
from strategy_nlp.strict_json import content_of, parsed
from strategy_nlp.topics.codebook.cells import name_of, remark_of, wrong_name, wrong_remark

FILE = "codebook.json"
# What the topic of a code is told by in ``label_source``.
LISTED = "listed"
KEY_FORM = re.compile(r"[0-9a-f]{1,64}/[^/\s]+/[0-9]{1,9}")
_AGAIN = "remove it and apply the reviewed file again"
# What to do where the file is not one that was written here.
ADVICE = f"`strategy-nlp codebook apply` writes no such file; {_AGAIN}"
_NEEDED = ("key", "question", "label", "ideas")
_NAMES, _REMARKS = ("rename", "split_name"), ("comment", "reviewer")


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
class Code:
    """A code of a list: its name, the question it is for (blank: every one), what it means, and ideas that belong to it."""

    name: str
    question: str = ""
    description: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeList:
    """The codes of the file that was imported last; without one all is empty."""

    file: str = ""
    file_sha256: str = ""
    codes: tuple[Code, ...] = ()

    def of(self, question: str) -> tuple[Code, ...]:
        """The codes for a question."""
        return tuple(code for code in self.codes if code.question in ("", question))


@dataclass(frozen=True)
class Codebook:
    """The rounds and the code list of a consultation's ``codebook.json``, and the file's SHA-256; without a file all are empty."""

    rounds: tuple[Round, ...] = ()
    sha256: str = ""
    code_list: CodeList = CodeList()


def write_codebook(folder: Path, rounds: Iterable[Round], code_list: CodeList) -> Path:
    """Keep rounds and code list in a consultation's folder; where they are kept."""
    content: dict[str, Any] = {"rounds": [asdict(one) for one in rounds]}
    if code_list.codes:
        content["code_list"] = asdict(code_list)
    path = folder / FILE
    with readable(path):
        write_json(path, content)
    return path


def codebook_files(folder: Path) -> list[Path]:
    """The consultation's ``codebook.json``, where there is one."""
    return [path for path in (folder / FILE,) if path.is_file()]


def read_codebook(folder: Path) -> Codebook:
    """The decisions kept in a consultation's folder, without personal details in names and remarks.

    Raises
    ------
    ConsultationError
        If its ``codebook.json`` is not one that was written here; the sentence names the place.
    """
    path = folder / FILE
    content = content_of(path, take="take the name away, or put the codebook there", again=_AGAIN)
    if content is None:
        return Codebook()
    read = parsed(content, path, advice=ADVICE)
    _keys(read, path, "it", needed=("rounds",), allowed=("code_list",))
    rounds = tuple(
        _round(entry, path, f"rounds[{number}]") for number, entry in enumerate(_list(read["rounds"], path, "rounds"))
    )
    code_list = _code_list(read["code_list"], path) if "code_list" in read else CodeList()
    return Codebook(rounds, hashlib.sha256(content).hexdigest(), code_list)


def ends_in_a_circle(key: str, merged: Mapping[str, str]) -> bool:
    """Whether a topic that is merged into another, which is merged into another, comes back to itself."""
    seen, at = {key}, merged.get(key, "")
    while at and at not in seen:
        seen.add(at)
        at = merged.get(at, "")
    return at == key


def _refuse(path: Path, place: str, reason: str) -> NoReturn:
    raise ConsultationError(f"{path}: {place} {reason}. {ADVICE}.")


def _keys(entry: Any, path: Path, place: str, *, needed: Iterable[str], allowed: Iterable[str] = ()) -> None:
    if not isinstance(entry, dict):
        _refuse(path, place, f"is {_kind(entry)}; it must be an object")
    needed = tuple(needed)
    for name in needed:
        if name not in entry:
            _refuse(path, place, f"has no {name}")
    for name in entry:
        if name not in needed and name not in allowed:
            _refuse(path, place, f"has {shown(name)}, which this version does not know")


def _list(entry: Any, path: Path, place: str) -> list[Any]:
    if not isinstance(entry, list):
        _refuse(path, place, f"is {_kind(entry)}; it must be a list")
    return entry


def _text(entry: Any, path: Path, place: str) -> str:
    if not isinstance(entry, str):
        _refuse(path, place, f"is {_kind(entry)}; it must be a text")
    if any("\ud800" <= sign <= "\udfff" for sign in entry):
        _refuse(path, place, "holds half of a sign, which no file can hold")
    return entry


def _kind(entry: Any) -> str:
    kinds = {dict: "an object", list: "a list", bool: "true or false", str: "a text", type(None): "null"}
    return kinds.get(type(entry), "a number")


def _round(entry: Any, path: Path, place: str) -> Round:
    names = ("export", "file", "file_sha256")
    _keys(entry, path, place, needed=(*names, "topics"))
    told = {name: _text(entry[name], path, f"{place}.{name}") for name in names}
    topics: dict[str, ReviewedTopic] = {}
    for number, one in enumerate(_list(entry["topics"], path, f"{place}.topics")):
        topic = _topic(one, path, f"{place}.topics[{number}]")
        if topic.key in topics:
            _refuse(path, f"{place}.topics[{number}].key", f"is {shown(topic.key)}, and another topic has it too")
        topics[topic.key] = topic
    merged = {key: topic.merge_into for key, topic in topics.items()}
    for number, (key, target) in enumerate(merged.items()):
        at = f"{place}.topics[{number}].merge_into"
        if target and (target not in topics or topics[target].question != topics[key].question):
            _refuse(path, at, f"is {shown(target)}; it must be the key of a topic of the same round and question")
        if target and ends_in_a_circle(key, merged):
            _refuse(path, at, "leads back to the topic itself")
    return Round(**told, topics=tuple(topics.values()))


def _topic(entry: Any, path: Path, place: str) -> ReviewedTopic:
    _keys(entry, path, place, needed=_NEEDED, allowed=ReviewedTopic.__dataclass_fields__)
    texts = {
        name: _text(entry.get(name, ""), path, f"{place}.{name}")
        for name in ("key", "question", "label", "merge_into", *_NAMES, *_REMARKS)
    }
    if not KEY_FORM.fullmatch(texts["key"]):
        _refuse(path, f"{place}.key", f"is {shown(texts['key'])}; it must be <export>/<question>/<number>")
    if texts["key"].split("/")[1] != texts["question"]:
        _refuse(
            path, f"{place}.question", f"is {shown(texts['question'])}, which its key {shown(texts['key'])} is not of"
        )
    for name in (*_NAMES, *_REMARKS):
        reason = (wrong_name if name in _NAMES else wrong_remark)(texts[name])
        if reason:
            _refuse(path, f"{place}.{name}", f"cannot stand: {reason}")
        texts[name] = (name_of if name in _NAMES else remark_of)(texts[name])
    texts["label"] = remark_of(texts["label"])
    lists = {
        name: tuple(
            _text(one, path, f"{place}.{name}[{number}]")
            for number, one in enumerate(_list(entry.get(name, []), path, f"{place}.{name}"))
        )
        for name in ("ideas", "split_off")
    }
    if strange := set(lists["split_off"]) - set(lists["ideas"]):
        _refuse(path, f"{place}.split_off", f"holds {shown(min(strange))}, which is no idea of the topic")
    pin = entry.get("pin", False)
    if not isinstance(pin, bool):
        _refuse(path, f"{place}.pin", f"is {_kind(pin)}; it must be true or false")
    return ReviewedTopic(ideas=lists["ideas"], split_off=lists["split_off"], pin=pin, **texts)


def _code_list(entry: Any, path: Path) -> CodeList:
    names = ("file", "file_sha256")
    _keys(entry, path, "code_list", needed=(*names, "codes"))
    told = {name: _text(entry[name], path, f"code_list.{name}") for name in names}
    listed = [
        _code(one, path, f"code_list.codes[{number}]")
        for number, one in enumerate(_list(entry["codes"], path, "code_list.codes"))
    ]
    # A name that was a deleted person's word is blank now; nobody can be shown such a code.
    return CodeList(**told, codes=tuple(code for code in listed if code.name))


def _code(entry: Any, path: Path, place: str) -> Code:
    _keys(entry, path, place, needed=("name",), allowed=Code.__dataclass_fields__)
    texts = {name: _text(entry.get(name, ""), path, f"{place}.{name}") for name in ("name", "question", "description")}
    if reason := wrong_name(texts["name"]):
        _refuse(path, f"{place}.name", f"cannot stand: {reason}")
    examples = [
        _text(one, path, f"{place}.examples[{number}]")
        for number, one in enumerate(_list(entry.get("examples", []), path, f"{place}.examples"))
    ]
    return Code(
        name_of(texts["name"]), texts["question"], remark_of(texts["description"]),
        tuple(remark_of(one) for one in examples if one),
    )  # fmt: skip
