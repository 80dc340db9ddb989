"""What a file or folder is, in a sentence that names the next command; for people who do not know what they were sent."""

import json
import shlex
import zipfile
from dataclasses import dataclass
from pathlib import Path

from strategy_nlp.errors import DataError, StrategyNLPError, readable, shown
from strategy_nlp.intake.spreadsheets import plain, read_sheet
from strategy_nlp.intake.workbooks import read_workbook
from strategy_nlp.messages import counted
from strategy_nlp.sources.files.opened import READ

# A code list has few rows; a workbook that is larger than any is not opened to look for one.
_CODE_LIST, _MOST_ROWS_OF_CODE_LIST, _LARGEST_CODE_LIST = frozenset({"name", "examples"}), 5_000, 2_000_000
# The columns by which a table is known, and what to do with it.
_TABLES = (
    ({"topickey", "rename"}, "a spreadsheet of topics; carry its decisions out with: strategy-nlp codebook apply {path} CONSULTATION"),
    (_CODE_LIST, "a code list; put ideas into its topics with: strategy-nlp codebook import {path} CONSULTATION"),
    ({"commentid", "commentbody"}, "the comments of a Polis export; import its folder with: strategy-nlp import {folder} NEW_FOLDER"),
    ({"statementid", "txt"}, "the comments of a Polis export; import its folder with: strategy-nlp import {folder} NEW_FOLDER"),
    ({"ideaid", "text"}, "a table of ideas; put it into a folder as ideas.csv with a consultation.toml beside it (data/README.md)"),
    ({"voterid", "ideaid", "vote"}, "a table of votes; it stands as votes.csv beside ideas.csv in a consultation folder (data/README.md)"),
    ({"participantid"}, "a table of participants; it stands as participants.csv in a consultation folder (data/README.md)"),
    ({"eventid", "title"}, "a table of events; it stands as events.csv in a consultation folder (data/README.md)"),
    ({"text", "label"}, "labelled texts; compare our topics with them by: strategy-nlp evaluate topics {path}"),
)  # fmt: skip
# Files of tables; a ZIP of them is taken as a whole.
_SHEETS = frozenset({".csv", ".tsv", ".xlsx", ".ods", ".json", ".ndjson", ".parquet"})
_NO_IDEA = (
    "nothing that this program reads; a consultation is a folder with consultation.toml and ideas.csv (data/README.md)"
)


@dataclass(frozen=True)
class Recognised:
    """What a path holds.

    Attributes
    ----------
    sentence
        What it is and which command is next; blank where it is a consultation folder.
    usable
        Whether some command takes it as it is; what is damaged, empty or of no known kind is not.
    """

    sentence: str
    usable: bool = True


def what_is(path: Path) -> Recognised:
    """What a path holds and which command is next, as one sentence; blank where it is a consultation folder.

    Raises
    ------
    DataError
        If there is no such path, or it cannot be opened.
    """
    with readable(path):
        names = sorted(one.name for one in path.iterdir()) if path.is_dir() else None
        begin = b""
        if names is None:
            with path.open("rb") as file:
                begin = file.read(512)
    try:
        told = _of_folder(path, names) if names is not None else f"{path} is {_of_file(path, begin)}."
    except _Unusable as unusable:
        return Recognised(f"{path} {unusable}.", usable=False)
    return Recognised(told)


class _Unusable(Exception):  # noqa: N818 (nothing went wrong: it is an answer)
    """What a path is where no command takes it as it is: the sentence from its verb on."""


def typed(path: Path) -> str:
    """A path as somebody types it in a command: in quotes where a shell would part it or read it as something else.

    >>> typed(Path("data/demo")), typed(Path("Our river 2026"))
    ('data/demo', "'Our river 2026'")
    """
    return shlex.quote(str(path))


def report_command(folder: Path) -> str:
    """What makes a consultation's report, in a folder of its own: the command without one writes to a place that all share.

    >>> report_command(Path("data/mine"))
    'strategy-nlp report data/mine --out reports/mine'
    """
    return f"strategy-nlp report {typed(folder)} --out {typed(Path('reports') / folder.resolve().name)}"


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
        raise _Unusable("holds a consultation.toml in capital letters; write its name in small ones")
    tables = [name for name in names if name in {"ideas.csv", "ideas.parquet"}]
    if tables:
        raise _Unusable(
            f"holds {tables[0]} and no consultation.toml; add one that names the questions (data/README.md), or make a consultation of it with: strategy-nlp import {typed(path)} NEW_FOLDER"
        )
    inner = [name for name in names if (path / name / "consultation.toml").is_file()]
    if inner:
        return f"{path} holds consultations; check one: strategy-nlp check {typed(path / inner[0])}."
    if any(Path(name).suffix.casefold() in READ for name in names):
        return f"{path} is a folder of files; import them with: strategy-nlp import {typed(path)} NEW_FOLDER."
    if not names:
        raise _Unusable(
            f"is an empty folder; make a consultation of a source with: strategy-nlp import SOURCE {typed(path)}"
        )
    raise _Unusable(f"is a folder with {_NO_IDEA}")


def _of_file(path: Path, begin: bytes) -> str:
    if path.name == "consultation.toml":
        return f"a consultation's description; check the whole folder: strategy-nlp check {typed(path.parent)}"
    if not begin:
        raise _Unusable("is an empty file")
    if zipfile.is_zipfile(path):
        return _of_words(path, begin) or _of_zip(path)
    if begin.startswith(b"PAR1"):
        return (
            _of_export(path)
            or "a Parquet file; as ideas.parquet in a folder with consultation.toml it is a table of ideas (data/README.md)"
        )
    if begin.startswith(b"\xd0\xcf\x11\xe0"):
        if told := _of_export(path):
            return told
        raise _Unusable(
            "is an old Excel workbook in which no column seems to hold what people wrote; save it as .xlsx or CSV UTF-8"
        )
    if begin.startswith((b"\x89PNG", b"\xff\xd8", b"\x1f\x8b", b"SQLite")):
        raise _Unusable(f"is {_NO_IDEA}")
    if told := _of_words(path, begin):
        return told
    if begin.startswith(b"PK\x03\x04"):
        raise _Unusable(
            "is a workbook or a ZIP file that is cut off or damaged; get it again, or open it and save it as .xlsx or CSV UTF-8"
        )
    if path.name == "codebook.json":
        return f"what people decided about topics; it belongs to the consultation beside it: strategy-nlp check {typed(path.parent)}"
    if path.name == "checked.json":
        return f"how far people agree with the machine; it belongs to the consultation beside it: strategy-nlp check {typed(path.parent)}"
    if begin.lstrip()[:1] in {b"{", b"["}:
        return _of_json(path)
    try:
        columns = list(read_sheet(path).cells.columns)
    except DataError as error:
        # An import reads more than a consultation's own tables may be.
        if told := _of_export(path):
            return told
        raise _Unusable(
            f"is no table that can be read ({str(error).removeprefix(str(path)).lstrip(':, ').rstrip('.')})"
        ) from None
    names = {plain(name) for name in columns}
    # A platform that is known by its columns has some of those that other tables have.
    if told := _of_export(path, known=True):
        return told
    for own, told in _TABLES:
        # Who takes part stands in such a table, unless they wrote or chose in it too.
        if own == {"participantid"} and (export := _of_export(path)):
            return export
        if own <= names:
            return told.format(path=typed(path), folder=typed(path.parent))
    if told := _of_export(path):
        return told
    listed = ", ".join(shown(name)[1:-1] for name in columns[:8])
    raise _Unusable(f"is a table with the columns {listed}, which is {_NO_IDEA}")


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
    if suffix in {".txt", ".mbox", ".eml"}:
        return _of_plain_text(path)
    return ""


def _of_plain_text(path: Path) -> str:
    """A saved chat or somebody's text; blank where lines have cells."""
    from strategy_nlp.sources.kinds.chats import zoom_rows
    from strategy_nlp.sources.kinds.dispatch import is_table
    from strategy_nlp.sources.kinds.messengers import refuse_letters, whatsapp_rows

    messages = whatsapp_rows(path)
    if messages is not None:
        number = counted(len(messages[0]), "message")
        return f"a WhatsApp chat of {number}; import it with: strategy-nlp import {typed(path)} NEW_FOLDER --event NAME"
    chat = zoom_rows(path)
    if chat is not None:
        number = counted(len(chat[0]), "message")
        return f"a saved Zoom chat of {number}; import it with: strategy-nlp import {typed(path)} NEW_FOLDER --event NAME --starts-at DAY"
    try:
        refuse_letters(path)
    except StrategyNLPError as error:
        raise _Unusable(str(error).removeprefix(f"{path.name} ").rstrip(".")) from None
    if is_table(path):
        return ""
    return f'a text; import it as a submission with: strategy-nlp import {typed(path)} NEW_FOLDER --submission "WHOSE IT IS"'


def _of_export(path: Path, *, known: bool = False) -> str:
    """The export of a survey tool or platform, or, unless it must be a known one, a table in which people wrote; blank where nothing tells."""
    from strategy_nlp.sources.files.grids import read_tables_of
    from strategy_nlp.sources.kinds.headers import under_groups
    from strategy_nlp.sources.kinds.platforms import kind_of
    from strategy_nlp.sources.kinds.related import beside_answers
    from strategy_nlp.sources.proposing import propose

    try:
        tables = beside_answers([under_groups(one) for one in read_tables_of(path)])[0]
    except StrategyNLPError:
        return ""
    for table in tables:
        kind = kind_of(table)
        if known and kind is None:
            continue
        try:
            proposal = propose(table, kind)
        except StrategyNLPError:
            continue
        if (
            kind is None
            and not any(len(title) > 1 for title in proposal.titles.values())
            and "text" not in proposal.mapping.columns
            and not proposal.mapping.further
        ):
            continue
        called = f"an export of {kind.title.split(' (')[0]}" if kind else "a table in which people wrote"
        return f"{called}, {counted(len(proposal.table.cells), 'row')}; import it with: strategy-nlp import {typed(path)} NEW_FOLDER"
    return ""


def _of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        raise _Unusable("is a damaged ZIP; download it again") from None
    if any(name.startswith("xl/") for name in names) and (told := _of_code_list(path) or _of_export(path)):
        return told
    if any(name.startswith("xl/") for name in names):
        return f"an Excel workbook; if it is a codebook, carry its decisions out with: strategy-nlp codebook apply {typed(path)} CONSULTATION"
    if "content.xml" in names and (told := _of_export(path)):
        return told
    if any(name.endswith("comments.csv") for name in names):
        return f"a Polis export; import it with: strategy-nlp import {typed(path)} NEW_FOLDER"
    if any(name.endswith("consultation.toml") for name in names):
        return "a packed consultation; unpack it and check the folder"
    if "content.xml" in names:
        raise _Unusable(
            "is an OpenDocument file in which no column seems to hold what people wrote or chose; name it with --map text=COLUMN in an import"
        )
    if any(Path(name).suffix.casefold() in _SHEETS for name in names):
        return f"a ZIP of files; import them with: strategy-nlp import {typed(path)} NEW_FOLDER"
    raise _Unusable(f"is a ZIP with {_NO_IDEA}")


def _of_code_list(path: Path) -> str:
    """What a workbook is whose first sheet is a code list; blank where it is none."""
    if path.stat().st_size > _LARGEST_CODE_LIST:
        return ""
    try:
        (rows,) = read_workbook(
            path, sheets={"": _MOST_ROWS_OF_CODE_LIST}, most_columns=_MOST_ROWS_OF_CODE_LIST
        ).values()
    except (DataError, ValueError):
        return ""
    head = {plain(str(cell or "")) for cell in (rows[0][1] if rows else [])}
    known = next((told for columns, told in _TABLES if columns == _CODE_LIST and columns <= head), "")
    return known.format(path=typed(path))


def _of_json(path: Path) -> str:
    with readable(path):
        content = path.read_bytes()
    try:
        keys = json.loads(content)
    except RecursionError:
        raise _Unusable("is JSON that is cut short or damaged") from None
    except ValueError:
        if told := _of_chat(path) or _of_export(path):
            return told
        raise _Unusable("is JSON that is cut short or damaged") from None
    if told := _of_chat(path):
        return told
    if isinstance(keys, dict) and {"versions", "inputs"} <= set(keys):
        return f"the receipt of an analysis; make its numbers again with: strategy-nlp verify {typed(path.parent)} CONSULTATION"
    if told := _of_export(path):
        return told
    raise _Unusable(f"is JSON with {_NO_IDEA}")


def _of_chat(path: Path) -> str:
    from strategy_nlp.sources.kinds.chats import youtube_rows
    from strategy_nlp.sources.kinds.messengers import telegram_rows

    try:
        rows, messages = youtube_rows(path), telegram_rows(path)
    except StrategyNLPError:
        return ""
    called, held = ("a live chat", rows) if rows is not None else ("a Telegram chat", messages[0] if messages else None)
    if held is None:
        return ""
    return f"{called} of {counted(len(held), 'message')}; import it with: strategy-nlp import {typed(path)} NEW_FOLDER --event NAME"
