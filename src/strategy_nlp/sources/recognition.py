"""What a file or folder is, in a sentence that names the next command; for people who do not know what they were sent."""

import json
import shlex
import zipfile
from pathlib import Path

from strategy_nlp.errors import DataError, StrategyNLPError, readable, shown
from strategy_nlp.intake.spreadsheets import plain, read_sheet
from strategy_nlp.sources.files.opened import READ

# The columns by which a table is known, and what to do with it.
_TABLES = (
    ({"topickey", "rename"}, "a spreadsheet of topics; carry its decisions out with: strategy-nlp codebook apply {path} CONSULTATION"),
    ({"commentid", "commentbody"}, "the comments of a Polis export; import its folder with: strategy-nlp import {folder} NEW_FOLDER"),
    ({"statementid", "txt"}, "the comments of a Polis export; import its folder with: strategy-nlp import {folder} NEW_FOLDER"),
    ({"ideaid", "text"}, "a table of ideas; put it into a folder as ideas.csv with a consultation.toml beside it (data/README.md)"),
    ({"voterid", "ideaid", "vote"}, "a table of votes; it stands as votes.csv beside ideas.csv in a consultation folder (data/README.md)"),
    ({"participantid"}, "a table of participants; it stands as participants.csv in a consultation folder (data/README.md)"),
    ({"eventid", "title"}, "a table of events; it stands as events.csv in a consultation folder (data/README.md)"),
    ({"text", "label"}, "labelled texts; compare our topics with them by: strategy-nlp evaluate topics {path}"),
)  # fmt: skip
_NO_IDEA = (
    "nothing that this program reads; a consultation is a folder with consultation.toml and ideas.csv (data/README.md)"
)


def what_is(path: Path) -> str:
    """What a path holds and which command is next, as one sentence; blank where it is a consultation folder.

    Raises
    ------
    DataError
        If there is no such path, or it cannot be opened.
    """
    with readable(path):
        if path.is_dir():
            return _of_folder(path, sorted(one.name for one in path.iterdir()))
        with path.open("rb") as file:
            begin = file.read(512)
    return f"{path} is {_of_file(path, begin)}."


def typed(path: Path) -> str:
    """A path as somebody types it in a command: in quotes where a shell would part it or read it as something else.

    >>> typed(Path("data/demo")), typed(Path("Our river 2026"))
    ('data/demo', "'Our river 2026'")
    """
    return shlex.quote(str(path))


def _of_folder(path: Path, names: list[str]) -> str:
    if "consultation.toml" in names:
        return ""
    if "pages.json" in names:
        return f"{path} is a report; open {path / 'index.html'}, or make its numbers again with: strategy-nlp verify {typed(path)} CONSULTATION."
    if "build.json" in names:
        return f"{path} holds the tables of an analysis; make them again with: strategy-nlp verify {typed(path)} CONSULTATION."
    if any(name.endswith("comments.csv") for name in names):
        return f"{path} is a Polis export; import it with: strategy-nlp import {typed(path)} NEW_FOLDER."
    if any(plain(name) == "consultationtoml" for name in names):
        return f"{path} holds a consultation.toml in capital letters; write its name in small ones."
    tables = [name for name in names if name in {"ideas.csv", "ideas.parquet"}]
    if tables:
        return f"{path} holds {tables[0]} and no consultation.toml; add one that names the questions (data/README.md)."
    inner = [name for name in names if (path / name / "consultation.toml").is_file()]
    if inner:
        return f"{path} holds consultations; check one: strategy-nlp check {typed(path / inner[0])}."
    if any(Path(name).suffix.casefold() in READ for name in names):
        return f"{path} is a folder of files; import them with: strategy-nlp import {typed(path)} NEW_FOLDER."
    return f"{path} is {'an empty folder' if not names else 'a folder with ' + _NO_IDEA}."


def _of_file(path: Path, begin: bytes) -> str:
    if path.name == "consultation.toml":
        return f"a consultation's description; check the whole folder: strategy-nlp check {typed(path.parent)}"
    if not begin:
        return "an empty file"
    if zipfile.is_zipfile(path):
        return _of_words(path, begin) or _of_zip(path)
    if begin.startswith(b"PAR1"):
        return "a Parquet file; as ideas.parquet in a folder with consultation.toml it is a table of ideas (data/README.md)"
    if begin.startswith(b"\xd0\xcf\x11\xe0"):
        return "an old Excel workbook; save it as .xlsx or CSV UTF-8"
    if begin.startswith((b"\x89PNG", b"\xff\xd8", b"\x1f\x8b", b"SQLite")):
        return _NO_IDEA
    if told := _of_words(path, begin):
        return told
    if path.name == "codebook.json":
        return f"what people decided about topics; it belongs to the consultation beside it: strategy-nlp check {typed(path.parent)}"
    if begin.lstrip()[:1] in {b"{", b"["}:
        return _of_json(path)
    try:
        names = {plain(name) for name in read_sheet(path).cells.columns}
    except DataError as error:
        return f"no table that can be read ({str(error).removeprefix(str(path)).lstrip(':, ').rstrip('.')})"
    for columns, told in _TABLES:
        if columns <= names:
            return told.format(path=typed(path), folder=typed(path.parent))
    if told := _of_export(path):
        return told
    listed = ", ".join(shown(name)[1:-1] for name in read_sheet(path).cells.columns[:8])
    return f"a table with the columns {listed}, which is {_NO_IDEA}"


def _of_words(path: Path, begin: bytes) -> str:
    """A document or a transcript, by its name and beginning; blank where it is neither."""
    suffix = path.suffix.casefold()
    documents = {
        ".docx": "a document",
        ".odt": "a document",
        ".md": "a text",
        ".markdown": "a text",
        ".html": "a web page",
        ".htm": "a web page",
    }
    if suffix in documents or begin.startswith(b"%PDF"):
        what = documents.get(suffix, "a PDF")
        return f'{what}; import it as a submission with: strategy-nlp import {typed(path)} NEW_FOLDER --submission "WHOSE IT IS"'
    if suffix in {".srt", ".vtt"}:
        return f"a transcript; import it with: strategy-nlp import {typed(path)} NEW_FOLDER --event NAME"
    return ""


def _of_export(path: Path) -> str:
    """The export of a survey tool or platform, or a table in which people wrote, by its columns; blank where nothing tells."""
    from strategy_nlp.sources.files.grids import read_tables_of
    from strategy_nlp.sources.kinds.tables import kind_of
    from strategy_nlp.sources.proposing import propose

    try:
        table = read_tables_of(path)[0]
        kind = kind_of(table)
        proposal = propose(table, kind)
    except (StrategyNLPError, IndexError):
        return ""
    if (
        kind is None
        and not any(len(title) > 1 for title in proposal.titles.values())
        and "text" not in proposal.mapping.columns
    ):
        return ""
    called = f"an export of {kind.title.split(' (')[0]}" if kind else "a table in which people wrote"
    return f"{called}, {len(proposal.table.cells):,} rows; import it with: strategy-nlp import {typed(path)} NEW_FOLDER"


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return "a damaged ZIP; download it again"
    if any(name.startswith("xl/") for name in names) and (told := _of_export(path)):
        return told
    if any(name.startswith("xl/") for name in names):
        return f"an Excel workbook; if it is a codebook, carry its decisions out with: strategy-nlp codebook apply {typed(path)} CONSULTATION"
    if any(name.endswith("comments.csv") for name in names):
        return f"a Polis export; import it with: strategy-nlp import {typed(path)} NEW_FOLDER"
    if any(name.endswith("consultation.toml") for name in names):
        return "a packed consultation; unpack it and check the folder"
    return f"a ZIP with {_NO_IDEA}"


def _of_json(path: Path) -> str:
    with readable(path):
        content = path.read_bytes()
    try:
        keys = json.loads(content)
    except RecursionError:
        return "JSON that is cut short or damaged"
    except ValueError:
        return _of_chat(path) or _of_export(path) or "JSON that is cut short or damaged"
    if told := _of_chat(path):
        return told
    if isinstance(keys, dict) and {"versions", "inputs"} <= set(keys):
        return f"the receipt of an analysis; make its numbers again with: strategy-nlp verify {typed(path.parent)} CONSULTATION"
    if told := _of_export(path):
        return told
    return f"JSON with {_NO_IDEA}"


def _of_chat(path: Path) -> str:
    from strategy_nlp.sources.kinds.chats import youtube_rows

    try:
        rows = youtube_rows(path)
    except StrategyNLPError:
        return ""
    return (
        f"a live chat of {len(rows):,} messages; import it with: strategy-nlp import {typed(path)} NEW_FOLDER --event NAME"
        if rows is not None
        else ""
    )
