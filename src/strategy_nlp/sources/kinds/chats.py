"""Live chats that are no tables: YouTube's as yt-dlp and chat-downloader save it, and Zoom's saved chat.

Each message becomes a row; handles become keyed ids, the time of each message is kept. What was sent to one person alone is left out.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.errors import readable
from strategy_nlp.messages import noted
from strategy_nlp.sources.files.records import records_of_json
from strategy_nlp.sources.mapping import Mapping

COLUMNS = {"idea_id": "id", "author_id": "author", "created_at": "time", "text": "text"}
_ZOOM = re.compile(
    r"^(?:(\d{4}-\d{2}-\d{2})\s+)?(\d{1,2}:\d{2}:\d{2})(?:\s*[AP]M)?\s+(?:From\s+(.+?)\s*(?:\s[Tt]o\s+(.+?))?\s*:|([^:\t]{1,80}):)\s?(.*)$"
)
_PRIVATE = re.compile(r"direct message|privately", re.IGNORECASE)
_EVERYBODY = re.compile(
    r"everyone|todos|tout le monde|alle|todas|الجميع|hosts and panelists|meeting group chat", re.IGNORECASE
)
_REPLY = re.compile(r"^(?:Replying to \".*\"|Reacted to \".*\" with .*|Removed a .* reaction from .*)$")


def youtube_rows(path: Path) -> pd.DataFrame | None:
    """The messages of a live chat saved by yt-dlp or chat-downloader: ``id, author, time, text``; None where it is no such file."""
    records = records_of_json(path)
    if any("replayChatItemAction" in one or "addChatItemAction" in one for one in records[:20]):
        rows = [row for one in records for row in _of_yt_dlp(one)]
    elif sum("message" in one and ("time_in_seconds" in one or "action_type" in one) for one in records[:20]) * 2 > len(
        records[:20]
    ):
        rows = [_of_downloader(one) for one in records]
    else:
        return None
    return pd.DataFrame(rows, columns=["id", "author", "time", "text", "name"], dtype=str)


def _of_yt_dlp(record: dict[str, Any]) -> Iterator[list[str]]:
    replayed = record.get("replayChatItemAction")
    actions = replayed.get("actions", []) if isinstance(replayed, dict) else [record]
    for action in actions if isinstance(actions, list) else []:
        item = _inner(action, "addChatItemAction", "item")
        for name, renderer in item.items() if isinstance(item, dict) else ():
            if not name.endswith("MessageRenderer") or not isinstance(renderer, dict) or "authorName" not in renderer:
                continue
            text = _runs(renderer.get("message"))
            if text:
                author = str(renderer.get("authorExternalChannelId") or _runs(renderer["authorName"]))
                yield [
                    str(renderer.get("id", "")),
                    author,
                    str(renderer.get("timestampUsec", "")),
                    text,
                    _runs(renderer["authorName"]),
                ]


def _inner(record: Any, *names: str) -> Any:
    for name in names:
        record = record.get(name, {}) if isinstance(record, dict) else {}
    return record


def _runs(message: Any) -> str:
    """The words of a message; of emoji those that are signs of their own, not the platform's pictures."""
    if not isinstance(message, dict):
        return ""
    if "simpleText" in message:
        return str(message["simpleText"])
    parts = []
    for run in message.get("runs", []):
        if isinstance(run, dict) and "text" in run:
            parts.append(str(run["text"]))
        elif isinstance(run, dict):
            emoji = str(_inner(run, "emoji", "emojiId") or "")
            parts.append(emoji if emoji and not emoji.isascii() else "")
    return "".join(parts).strip()


def _of_downloader(record: dict[str, Any]) -> list[str]:
    author = record.get("author")
    named = author if isinstance(author, dict) else {}
    name = str(named.get("name", author if isinstance(author, str) else ""))
    return [
        str(record.get("message_id", "")), str(named.get("id") or name), str(record.get("timestamp", "") or ""), str(record.get("message") or ""), name,
    ]  # fmt: skip


def zoom_rows(path: Path) -> tuple[pd.DataFrame, list[str]] | None:
    """The messages of a saved Zoom chat, and what was left out; None where the text is none."""
    with readable(path):
        content = path.read_bytes()
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    begun = [line for line in lines if _ZOOM.match(line)]
    if len(begun) < 2 or len(begun) * 4 < sum(bool(line.strip()) for line in lines):
        return None
    rows: list[list[str]] = []
    private = reactions = 0
    open_row = False
    for line in lines:
        told = _ZOOM.match(line)
        if told:
            day, clock, sender, receiver, bare, text = told.groups()
            hidden = bool(receiver) and (bool(_PRIVATE.search(receiver)) or not _EVERYBODY.search(receiver))
            private += hidden
            open_row = not hidden
            if open_row:
                rows.append(["", (sender or bare or "").strip(), f"{day}T{clock}" if day else "", text.strip(), clock])
        elif open_row and line.strip():
            rows[-1][3] = f"{rows[-1][3]}\n{line.strip()}".strip()
    kept = [row for row in rows if row[3] and not _REPLY.match(row[3])]
    reactions = len(rows) - len(kept)
    notes: list[str] = []
    if private:
        notes.append(noted("Messages to one person alone, left out: {n}.", n=private))
    if reactions:
        notes.append(noted("Reactions and empty messages, left out: {n}.", n=reactions))
    return pd.DataFrame(kept, columns=["id", "author", "time", "text", "clock"], dtype=str), notes


def chat_mapping(kind: str, path: Path, rows: pd.DataFrame) -> Mapping:
    """How the rows of a chat are read: handles are personal, an id is taken where each message has one."""
    columns = {role: name for role, name in COLUMNS.items() if (rows[name] != "").any()}
    return Mapping(
        kind=kind,
        files=(path.name,),
        columns=columns,
        left_out=tuple(name for name in ("author", "name") if name in rows),
        unused=tuple(name for name in ("clock",) if name in rows),
    )
