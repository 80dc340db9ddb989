"""Files told apart by kind, and each kind read: tables, chats, transcripts, documents, Polis exports."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from strategy_nlp.errors import SourceError, StrategyNLPError, shown
from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.files.grids import Table, read_tables_of, refuse_no_rows
from strategy_nlp.sources.files.opened import READ
from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.kinds import chats, documents, messengers, spoken
from strategy_nlp.sources.kinds.numbering import Numbering, Read
from strategy_nlp.sources.kinds.platforms import KINDS
from strategy_nlp.sources.kinds.polis.files import is_of_export
from strategy_nlp.sources.kinds.related import explains
from strategy_nlp.sources.kinds.survey_tables import read_tables
from strategy_nlp.sources.mapping import Mapping

# What `--as` may say beside the kinds of tables, and what people call it.
OTHER_KINDS = {
    "polis": "Polis (both layouts, report and export)", "youtube": "YouTube live chat (yt-dlp, chat-downloader)", "zoom-chat": "Zoom, saved chat",
    "whatsapp": "WhatsApp, exported chat", "telegram": "Telegram, exported chat (JSON)",
    "transcript": "Transcript or subtitles (SRT, WebVTT)", "document": "Submission (DOCX, ODT, PDF, Markdown, HTML, text)", "table": "Any table, long or wide",
}  # fmt: skip
# What has cells or pages of its own is no chat that somebody saved.
_WITH_CELLS = READ - {".txt", ".md"}


def kinds() -> dict[str, str]:
    """The names of all kinds and what people call them."""
    return {**{kind.name: kind.title for kind in KINDS}, **OTHER_KINDS}


def read_sources(
    named: Sequence[Path], files: Sequence[Path], *, known: Sequence[Mapping], wish: Wish
) -> Iterator[Read]:
    """Every source, read.

    Parameters
    ----------
    named
        What somebody named; a Polis export is read from there as a whole.
    files
        All files behind it.
    known
        The mappings of sources that were imported before.
    wish
        What is asked.

    Raises
    ------
    SourceError, DataError
        If a source cannot be read, or is of no kind that can be told.
    """
    if wish.kind and wish.kind not in kinds():
        raise SourceError(f"--as {shown(wish.kind)} is no kind of source; it must be one of {', '.join(kinds())}.")
    numbering = Numbering(wish, known)
    if wish.kind == "polis" or (not wish.kind and any(_is_polis(path) for path in files)):
        exports = {
            source if source.is_dir() or source.suffix == ".zip" else source.parent: source
            for source in reversed(named)
            if wish.kind or not source.is_file() or source.suffix == ".zip" or is_of_export(source.name)
        }
        # Of one export several files may be named, which are read together.
        for folder, source in reversed(exports.items()):
            yield spoken.read_polis_export(numbering, folder, named=source)
        files = [path for path in files if path in named and path not in exports and path.parent not in exports]
        files = [path for path in files if not is_of_export(path.name)]
    files = _without_explanations(files, named)
    tables: list[Table] = []
    for path in files:
        reader = _reader(path, wish.kind)
        if reader is not None:
            yield reader(numbering, path)
        else:
            own = read_tables_of(path)
            refuse_no_rows(own, path)
            tables += own
    if tables:
        yield from read_tables(numbering, tables)


def _without_explanations(files: Sequence[Path], named: Sequence[Path]) -> list[Path]:
    """The files without texts that explain the others, unless somebody named them."""
    told = {
        path
        for path in files
        if path not in named
        and explains(path.stem)
        and path.suffix.casefold() in {".txt", ".md", ".html", ".pdf", ".docx"}
    }
    return [path for path in files if path not in told] if len(told) < len(files) else list(files)


def _is_polis(path: Path) -> bool:
    """Whether a file is the comments of a Polis export."""
    if not path.name.casefold().endswith("comments.csv"):
        return False
    try:
        names = {folded(name) for table in read_tables_of(path) for name in table.cells.columns}
    except StrategyNLPError:
        return False
    layouts = (
        {"comment id", "comment body", "author id"},
        {"comment id", "comment body", "agrees"},
        {"statement id", "txt"},
        # Without the words it is still one, and is refused for that.
        {"comment id", "agrees", "disagrees"},
        {"comment id", "author id", "moderated"},
        {"statement id", "agree count"},
    )
    others = {"interview", "comment text", "comment", "text"}
    return any(layout <= names for layout in layouts) and not others & names


def _reader(path: Path, kind: str) -> "Callable[[Numbering, Path], Read] | None":
    """Who reads a file that is no table; None where it is one."""
    suffix = path.suffix.casefold()
    if kind == "transcript" or (not kind and suffix in {".srt", ".vtt"}):
        return spoken.read_transcript
    if kind == "youtube" or (
        not kind and suffix in {".json", ".jsonl", ".ndjson"} and chats.youtube_rows(path) is not None
    ):
        return spoken.read_youtube
    if kind == "zoom-chat" or (not kind and suffix == ".txt" and chats.zoom_rows(path) is not None):
        return spoken.read_zoom
    if kind == "telegram" or (not kind and suffix == ".json" and messengers.telegram_rows(path) is not None):
        return spoken.read_telegram
    if kind == "whatsapp" or (not kind and suffix == ".txt" and messengers.whatsapp_rows(path) is not None):
        return spoken.read_whatsapp
    if not kind and suffix not in _WITH_CELLS:
        messengers.refuse_letters(path)
    is_text = suffix in {".txt", ""} and not is_table(path)
    if kind == "document" or (not kind and (suffix in documents.SUFFIXES - {".txt"} or is_text)):
        return spoken.read_document
    return None


def is_table(path: Path) -> bool:
    """Whether a text has rows of several cells."""
    try:
        tables = read_tables_of(path)
    except StrategyNLPError:
        return False
    return bool(tables) and tables[0].cells.shape[1] > 1 and len(tables[0].cells) > 1
