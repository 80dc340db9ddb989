"""Submissions as documents (DOCX, ODT, PDF, Markdown, HTML, text): their headings, paragraphs and items, in order.

Every format becomes Markdown or HTML by a library that is kept for it, and then blocks. A PDF knows no paragraphs: a line was ended on purpose
where the next word would still have had room on it.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from strategy_nlp.errors import SourceError, readable
from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import is_asked
from strategy_nlp.sources.kinds.interviews import turns, with_turns_apart
from strategy_nlp.sources.kinds.newspaper import in_columns
from strategy_nlp.sources.kinds.table_labels import Cell, said_in

SUFFIXES = {".docx", ".odt", ".pdf", ".md", ".markdown", ".html", ".htm", ".txt"}
_LARGEST = 200_000_000
# A label of a table is a heading below all others, unless it asks something.
_ASKED, LABEL = 6, 7
_HEADING_TAGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(.*\S)\s*#*$")
_ITEM = re.compile(r"^\s*(?:[-*•‣▪◦–—·]|\d{1,2}[.)]|[a-z]\))\s+")  # noqa: RUF001 (bullets)
_NUMBERED_QUESTION = re.compile(
    r"^\s*(?:(?:question|pregunta|frage|q|سؤال|السؤال)\s*)?\d{1,2}\s*[.):\-–]\s*\S", re.IGNORECASE
)  # noqa: RUF001
_ENDS_AS_QUESTION = ("?", "؟", "？", ")", ":")  # noqa: RUF001
_LONGEST_HEADING = 60
_PAGE_NUMBER = re.compile(r"\s*(?:[-–]\s*)?\d{1,3}(?:\s*[-–/]\s*\d{0,3})?\s*")  # noqa: RUF001 (dashes)
# Between the lines of two pages: a paragraph may go on there.
_NEXT_PAGE = "\f"
_SENTENCE_ENDED = re.compile(r"[.!?…:؟。！？][\"'”»)]*$")  # noqa: RUF001 (ends of sentences in other scripts)


@dataclass(frozen=True)
class Block:
    """A heading (``level`` 1 to 6), a label of a table (`LABEL`), or a paragraph or item (``level`` 0) of a document.

    ``left_out`` says why a cell of a table is no thought: ``about`` whoever writes, or ``value``; or that it was ``asked`` in an interview.
    """

    level: int
    text: str
    left_out: str = ""


def blocks_of(path: Path) -> list[Block]:
    """The blocks of a document, in order.

    Raises
    ------
    SourceError
        If it is damaged, protected, a picture of a text, or holds no words.
    """
    with readable(path):
        if path.stat().st_size > _LARGEST:
            raise SourceError(
                noted("{file} has more than {most} bytes; save it without its pictures.", file=path.name, most=_LARGEST)
            )
        content = path.read_bytes()
    suffix = path.suffix.casefold()
    if suffix == ".docx":
        blocks = _of_html(_docx(path))
    elif suffix == ".odt":
        blocks = _of_html(_html_of_markdown(_odt(path)))
    elif suffix == ".pdf" or content.startswith(b"%PDF"):
        blocks = _of_lines(_pdf(path))
    elif suffix in {".html", ".htm"}:
        blocks = _of_html(_text(content, path))
    elif suffix in {".md", ".markdown"}:
        blocks = _of_html(_html_of_markdown(_text(content, path)))
    else:
        blocks = _of_text(_text(content, path))
    if not any(block.text and not block.level and not block.left_out for block in blocks):
        raise SourceError(
            noted(
                "{file} holds no words that can be read; if it is a scan, have its text recognised first.",
                file=path.name,
            )
        )
    return _without_what_was_asked(blocks)


def _without_what_was_asked(blocks: list[Block]) -> list[Block]:
    """The blocks, those of an interview without labels, and marked where somebody asks."""
    spoken = turns([block.text for block in blocks])
    if spoken is None:
        return blocks
    return [
        replace(block, text=said, left_out=block.left_out or ("" if who == "answers" else "asked"))
        for block, (who, said) in zip(blocks, spoken, strict=True)
    ]


def _text(content: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "utf-16"):
        if encoding == "utf-16" and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes

    best = from_bytes(content).best()
    if best is None:
        raise SourceError(noted("{file} is not UTF-8; save the file as UTF-8.", file=path.name))
    return str(best)


def _docx(path: Path) -> str:
    import mammoth  # type: ignore[import-untyped]

    # A picture would come as megabytes of letters.
    without_pictures = mammoth.images.img_element(lambda _: {"src": ""})
    try:
        with path.open("rb") as file:
            return str(mammoth.convert_to_html(file, convert_image=without_pictures).value)
    except Exception as error:  # noqa: BLE001 (the library lets every parser's own faults through)
        raise _damaged(path, error) from None


def _odt(path: Path) -> str:
    import odfdo

    try:
        return str(odfdo.Document(str(path)).to_markdown())
    except Exception as error:  # noqa: BLE001 (as above)
        raise _damaged(path, error) from None


def _pdf(path: Path) -> list[str]:
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(str(path))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError(noted("{file} is protected by a password; save it without one.", file=path.name))
        pages = [_page(page) for page in reader.pages]
    except SourceError:
        raise
    except Exception as error:  # noqa: BLE001 (as above)
        raise _damaged(path, error) from None
    return _without_running_lines([page.splitlines() for page in pages])


def _page(page: Any) -> str:
    """The text of a page as it is laid out, where blank lines part paragraphs; in the order of the file where it cannot be laid out."""
    try:
        laid_out = str(page.extract_text(extraction_mode="layout"))
    except (KeyError, ValueError, TypeError, AttributeError, ZeroDivisionError, IndexError):
        laid_out = ""
    return in_columns(laid_out) if laid_out.strip() else str(page.extract_text() or "")


def _damaged(path: Path, error: Exception) -> SourceError:
    if isinstance(error, MemoryError | KeyboardInterrupt):
        raise error
    return SourceError(f"{path.name} is damaged or protected and cannot be read; open it and save it again.")


def _without_running_lines(pages: list[list[str]]) -> list[str]:
    """The lines of all pages without those that stand at the top or the bottom of most: titles and numbers of pages."""
    ends = [line.strip() for page in pages for line in {*page[:1], *page[-1:]}]
    running = {line for line in ends if len(pages) > 2 and ends.count(line) > len(pages) / 2}
    kept: list[str] = []
    for page in pages:
        own = [line for line in page if line.strip() not in running and not _PAGE_NUMBER.fullmatch(line)]
        while own and not own[0].strip():
            own.pop(0)
        while own and not own[-1].strip():
            own.pop()
        kept += [*own, _NEXT_PAGE] if own else []
    return kept


def _html_of_markdown(text: str) -> str:
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))


def _of_html(html: str) -> list[Block]:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for gone in soup(["script", "style", "nav", "footer", "aside", "form", "iframe", "noscript"]):
        gone.decompose()
    for line_break in soup.find_all("br"):
        line_break.replace_with(" ")
    blocks: list[Block] = []
    _walk(soup.body or soup, blocks)
    return [block for block in blocks if block.text]


def _walk(element: Any, blocks: list[Block]) -> None:
    """Add the blocks of an element: what has blocks inside is gone through, what has none is one."""
    from bs4.element import NavigableString, Tag

    within = {
        "p",
        "li",
        "ul",
        "ol",
        "div",
        "section",
        "article",
        "main",
        "table",
        "tbody",
        "tr",
        "td",
        "th",
        "blockquote",
        "header",
        "pre",
        *_HEADING_TAGS,
    }
    loose: list[str] = []

    def told() -> None:
        text = _plain(" ".join(loose))
        if text:
            blocks.append(Block(0, text))
        loose.clear()

    for child in element.children:
        if isinstance(child, Tag) and child.name in _HEADING_TAGS:
            told()
            blocks.append(Block(_HEADING_TAGS[child.name], _plain(child.get_text(" ", strip=False))))
        elif isinstance(child, Tag) and child.name == "table" and (said := _said_in(child)) is not None:
            told()
            blocks += said
        elif isinstance(child, Tag) and (child.name in within or child.find(list(within)) is not None):
            told()
            _walk(child, blocks)
        elif isinstance(child, Tag):
            loose.append(child.get_text())
        elif isinstance(child, NavigableString) and type(child) is NavigableString:
            loose.append(str(child))
    told()


def _said_in(table: Any) -> list[Block] | None:
    """The blocks of a table with labels; None where it is a layout, or has tables or headings in it."""
    if table.find(["table", *_HEADING_TAGS]) is not None:
        return None
    rows = [[_cell(cell) for cell in row.find_all(["td", "th"])] for row in table.find_all("tr")]
    said = said_in(rows)
    if said is None:
        return None
    levels = {"label": lambda text: _ASKED if is_asked(text) else LABEL}
    return [
        Block(
            levels.get(one.what, lambda _: 0)(one.text),
            one.text,
            one.what if one.what in {"about", "value"} else "",
        )
        for one in said
    ]


def _cell(element: Any) -> Cell:
    text = _plain(element.get_text(" "))
    bold = _plain(" ".join(one.get_text(" ") for one in element.find_all(["strong", "b"])))
    return Cell(text, element.name == "th" or (bool(text) and bold == text))


def _of_text(text: str) -> list[Block]:
    """The blocks of a text: blank lines part paragraphs; lines that were cut are put together."""
    lines = with_turns_apart(text.splitlines())
    if any(_MARKDOWN_HEADING.match(line) for line in lines):
        return _of_html(_html_of_markdown(text))
    return _of_lines(lines)


def _of_lines(lines: list[str]) -> list[Block]:
    gaps = _parted_by_blanks(lines)
    width = 0 if gaps is not True and _each_begins(lines) else _usual_width(lines)
    blocks: list[Block] = []
    open_block = False
    last = ""
    for line in lines:
        bare = " ".join(line.split())
        if line == _NEXT_PAGE:
            open_block = open_block and not _SENTENCE_ENDED.search(last)
            continue
        if not bare:
            open_block = open_block and gaps is False
            continue
        heading = _MARKDOWN_HEADING.match(bare)
        begins = (
            bool(_ITEM.match(line))
            or heading is not None
            or (gaps is not True and _ended_on_purpose(last, bare, width))
        )
        if blocks and open_block and not begins:
            before = blocks[-1]
            joined = (
                before.text[:-1] + bare if before.text.endswith("-") and bare[:1].islower() else f"{before.text} {bare}"
            )
            blocks[-1] = Block(before.level, joined)
        else:
            blocks.append(Block(len(heading[1]), heading[2]) if heading else Block(0, bare))
        open_block, last = True, bare
    return [
        Block(
            block.level or _level(block.text),
            _plain(_ITEM.sub("", block.text) if not _level(block.text) else block.text),
        )
        for block in blocks
    ]


def _each_begins(lines: list[str]) -> bool:
    """Whether nearly every line begins with a capital letter, as lines do that are a thought each, and lines that were cut do not."""
    first = [bare[0] for line in lines if (bare := line.strip())]
    return len(first) >= 4 and sum(sign.isupper() for sign in first) >= 0.85 * len(first)


def _usual_width(lines: list[str]) -> int:
    """How many signs a full line has: what one in ten is as long as; 0 where lines are whole paragraphs."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    return 0 if width > 200 else width


def _parted_by_blanks(lines: list[str]) -> bool | None:
    """Whether blank lines part paragraphs; False where they stand between all lines, None where there are none."""
    held = [bool(line.strip()) for line in lines]
    pairs = list(zip(held, held[1:], strict=False))
    after = sum(one and not other for one, other in pairs)
    beside = sum(one and other for one, other in pairs)
    if not after or after * 12 < after + beside:
        return None
    return after < 0.75 * (after + beside) or _usual_width(lines) == 0


def _ended_on_purpose(line: str, following: str, width: int) -> bool:
    """Whether a line ends a paragraph: the first word of the next one would still have had room on it."""
    if not width:
        return True
    return len(line) + 1 + len(following.split(" ", maxsplit=1)[0]) <= width - 1


def _level(text: str) -> int:
    """2 where a line without a mark is a question that others answer below: short, numbered or asked."""
    short = len(text.split()) <= _LONGEST_HEADING
    return 2 if short and _NUMBERED_QUESTION.match(text) and text.rstrip().endswith(_ENDS_AS_QUESTION) else 0


def _plain(text: str) -> str:
    """A text without the marks of emphasis that Markdown leaves where it was not read as such."""
    bare = " ".join(text.split())
    return re.sub(r"^([*_]{1,3})(.+)\1$", r"\2", bare)
