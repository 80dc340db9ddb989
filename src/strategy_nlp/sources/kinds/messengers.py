"""Chats of messengers: WhatsApp's exported text and Telegram's JSON, each message a row; and what people wrote to one another that is not read.

Speakers become keyed hashes. What the messenger itself says (who joined, what was left out) is no message.
"""

import re
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.errors import SourceError, StrategyNLPError, readable
from strategy_nlp.intake.encodings import decoded
from strategy_nlp.messages import noted
from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.files.records import records_of_json

# A day and a clock in whatever order and signs, in brackets on an iPhone, before a dash on Android.
_BEGUN = re.compile(
    r"(?P<open>\[)?(?P<day>\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}),?،?\s+(?:à |at |um |klo |às |alle |kl\. ?)?(?P<clock>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[^\W\d][^\s\]-]{0,3}(?:\s?m\.?)?)?)"
    r"\s*(?(open)\]\s*|\s[-–]\s)(?P<rest>.*)"  # noqa: RUF001 (dashes)
)
_SAID = re.compile(r"(?P<name>[^:\n]{1,70}):\s?(?P<text>.*)")
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
# What stands in angle brackets alone, or begins with a mark of direction, is WhatsApp's word for a picture or a sound.
_NOT_SAID = re.compile(
    r"<[^<>]{3,60}>|\S+\.(?:jpe?g|png|gif|webp|mp4|opus|pdf|vcf|docx?|xlsx?) \([^()]*\)|null", re.IGNORECASE
)
_DELETED = re.compile(
    r"(?:this message was deleted|you deleted this message|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht|se eliminó este mensaje|eliminaste este mensaje|ce message a été supprimé|"
    r"vous avez supprimé ce message|mensagem apagada|esta mensagem foi apagada|questo messaggio è stato eliminato|данное сообщение удалено|تم حذف هذه الرسالة|waiting for this message.*)\.?",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\s*<[^<>]{5,60}>$")
_NAMED_AFTER = re.compile(r"\+?\d[\d ().-]{6,}\d")
# So much of a text's lines begins a message where it is a chat.
_FEWEST, _SHARE = 3, 0.12
_HEADER = re.compile(
    r"(?:Message-ID|Received|Return-Path|MIME-Version|X-[\w-]+):\s|(?:From|Von|De|От):\s.*\S@\S|From \S+@\S+\s",
    re.IGNORECASE,
)
_LETTERS = {".mbox", ".eml", ".msg", ".pst", ".emlx"}
_COLUMNS = ["id", "author", "time", "text", "name"]


def whatsapp_rows(path: Path) -> tuple[pd.DataFrame, int] | None:
    """The messages of an exported WhatsApp chat, and how many lines were none that anybody said; None where the text is no such chat."""
    rows: list[list[str]] = []
    others = 0
    for told, line in _begun(path) or ():
        if told is None:
            if rows and rows[-1][1]:
                rows[-1][3] += f"\n{line}"
            continue
        said = _SAID.fullmatch(told["rest"])
        own = line.partition(": ")[2]
        text = _EDITED.sub("", said["text"].strip()) if said else ""
        if (
            not said
            or own.startswith("\u200e")
            or _NOT_SAID.fullmatch(said["text"].strip())
            or _DELETED.fullmatch(text)
        ):
            others += 1
            rows.append([""] * 5)
            continue
        name = said["name"].strip(" ~")
        moment = (
            f"{told['day'].replace(' ', '')} {told['clock']}".translate(_DIGITS).replace("ص", "AM").replace("م", "PM")
        )
        rows.append(["", name, moment, text, name])
    kept = [row for row in rows if row[1] and row[3].strip()]
    if len(kept) < _FEWEST:
        return None
    return pd.DataFrame(kept, columns=_COLUMNS, dtype=str), others


def telegram_rows(path: Path) -> tuple[pd.DataFrame, int] | None:
    """The messages of a chat that Telegram Desktop exported as JSON, and how many entries were none; None where it is no such file."""
    records = records_of_json(path)
    messages = [one for one in records if {"id", "type", "date", "text"} <= set(one) and "from_id" in one]
    if len(messages) < max(1, len(records) / 2):
        return None
    rows = [
        [str(one["id"]), str(one["from_id"]), str(one["date"]), _words(one["text"]).strip(), str(one.get("from") or "")]
        for one in messages
        if one["type"] == "message"
    ]
    kept = [row for row in rows if row[3]]
    return pd.DataFrame(kept, columns=_COLUMNS, dtype=str), len(records) - len(kept)


def _words(text: Any) -> str:
    """What a message says: a text, or parts of which some are links and names."""
    if isinstance(text, list):
        return "".join(_words(one) for one in text)
    return str(text.get("text", "")) if isinstance(text, dict) else str(text or "")


def called(path: Path, rows: pd.DataFrame) -> Path:
    """The path under a name that names nobody: a chat of two people is saved under the name or number of one of them."""
    stem = folded(path.stem)
    named = any(folded(name) and folded(name) in stem for name in rows["name"].unique())
    return path.with_name(f"chat{path.suffix}") if named or _NAMED_AFTER.search(path.stem) else path


def refuse_letters(path: Path) -> None:
    """Refuse e-mails, and chats of which nobody knows how to tell the speakers: as a submission they would be one voice with everybody's names.

    Raises
    ------
    SourceError
        That says what to do with it.
    """
    if path.suffix.casefold() in _LETTERS or _are_letters(path) or _is_conversation(path):
        raise SourceError(
            noted(
                "{file} holds e-mails or a chat with the names of those who wrote, which is not read; put what they wrote into a spreadsheet, a row a message, and import that.",
                file=path.name,
            )
        )


def _begun(path: Path) -> "list[tuple[re.Match[str] | None, str]] | None":
    """Each line of a text with what begins a message in it; None where too few lines begin one."""
    try:
        with readable(path):
            content = path.read_bytes()
        text = decoded(content, path)[0]
    except StrategyNLPError:
        return None
    lines = text.splitlines()
    found = [(_BEGUN.fullmatch(_MARKS.sub("", line).replace("\u202f", " ")), line) for line in lines]
    begun = sum(told is not None for told, _ in found)
    return found if begun >= _FEWEST and begun >= _SHARE * sum(bool(line.strip()) for line in lines) else None


def _are_letters(path: Path) -> bool:
    with readable(path), path.open("rb") as file:
        begin = file.read(4_000).decode("utf-8", errors="replace")
    lines = begin.splitlines()[:40]
    return sum(bool(_HEADER.match(line)) for line in lines) >= 2


def _is_conversation(path: Path) -> bool:
    return _begun(path) is not None
