"""Subtitles as transcripts (SRT, WebVTT): each turn of a speaker is a row, cut sentences are put together, names become keyed ids."""

import re
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.messages import noted
from strategy_nlp.sources.mapping import Mapping

_SPEAKER = re.compile(r"^\s*(?:>>\s*)?([^\s:.!?][^:.!?\n]{0,40}?)\s*:\s+(.*)$", re.DOTALL)
_ENDED = re.compile(r"[.!?…؟。！？।\"”»)\]]\s*$")  # noqa: RUF001 (ends of sentences in other scripts)
# Somebody who goes on later than this begins another thought.
_LONGEST_PAUSE = 8.0
_LONGEST_TURN = 600
# Captions that roll follow each other without a pause.
_LONGEST_ROLL = 0.3


def transcript_rows(path: Path) -> pd.DataFrame:
    """The turns of a transcript: ``author`` (as the file names the speaker, blank where it does not), ``seconds`` from its beginning, ``text``.

    Raises
    ------
    SourceError
        If it is damaged or holds nobody's words.
    """
    import webvtt
    from webvtt.errors import MalformedFileError

    try:
        read = webvtt.from_srt if path.suffix.casefold() == ".srt" else webvtt.read
        captions = list(read(str(path)).captions)
    except (MalformedFileError, UnicodeDecodeError, ValueError, IndexError):
        raise SourceError(
            noted(
                "{file} is no transcript that can be read; export it again as SRT or WebVTT in UTF-8.", file=path.name
            )
        ) from None
    turns: list[tuple[str, float, float, str]] = []
    shown: list[str] = []
    gone = float("-inf")
    for caption in captions:
        # Captions that roll show lines of the one before once more, above what is new.
        lines = [bare for line in re.sub(r"<[^>]*>", "", caption.text).splitlines() if (bare := " ".join(line.split()))]
        rolled = _rolled(shown, lines) if float(caption.start_in_seconds) - gone <= _LONGEST_ROLL else 0
        shown, gone = lines, float(caption.end_in_seconds)
        text = " ".join(lines[rolled:])
        speaker = str(caption.voice or "")
        if not speaker and (told := _SPEAKER.match(text)):
            speaker, text = told[1], told[2]
        if not text:
            continue
        start, end = float(caption.start_in_seconds), float(caption.end_in_seconds)
        before = turns[-1] if turns else None
        if before and before[3] == text and before[0] == speaker:
            # Captions that roll repeat the line before.
            turns[-1] = (before[0], before[1], end, before[3])
        elif before and _goes_on(before, speaker, start):
            turns[-1] = (before[0], before[1], end, f"{before[3]} {text}")
        else:
            turns.append((speaker, start, end, text))
    if not turns:
        raise SourceError(noted("{file} holds nobody's words; export the transcript again.", file=path.name))
    return pd.DataFrame(
        [[speaker, f"{start:g}", text] for speaker, start, _, text in turns],
        columns=["author", "seconds", "text"],
        dtype=str,
    )


def _rolled(shown: list[str], lines: list[str]) -> int:
    """How many lines at the top of a caption are those at the bottom of the one before."""
    return next(
        (number for number in range(min(len(lines), len(shown)), 0, -1) if lines[:number] == shown[-number:]), 0
    )


def _goes_on(before: tuple[str, float, float, str], speaker: str, start: float) -> bool:
    """Whether a caption goes on with the sentence of the one before: the same speaker, soon after, and no sentence had ended."""
    same = before[0] == speaker
    return (
        same and not _ENDED.search(before[3]) and start - before[2] <= _LONGEST_PAUSE and len(before[3]) < _LONGEST_TURN
    )


def transcript_mapping(path: Path, rows: pd.DataFrame) -> Mapping:
    """How the rows of a transcript are read."""
    columns = (
        {"text": "text"}
        | ({"author_id": "author"} if (rows["author"] != "").any() else {})
        | ({"created_at": "time"} if "time" in rows else {})
    )
    return Mapping(kind="transcript", files=(path.name,), columns=columns, left_out=("author",), unused=("seconds",))


def with_moments(rows: pd.DataFrame, starts_at: pd.Timestamp | None) -> pd.DataFrame:
    """The rows with the moment of each turn, where it is known when the recording began."""
    if starts_at is None:
        return rows
    times = starts_at + pd.to_timedelta(pd.to_numeric(rows["seconds"]), unit="s")
    return rows.assign(time=times.dt.strftime("%Y-%m-%dT%H:%M:%SZ"))
