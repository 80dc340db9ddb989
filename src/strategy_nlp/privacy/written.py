"""What a written file says, in every form in which it may say it: the texts of a page, a table, a workbook, a picture.

The gate (`gate`) reads these. A file is opened as what it is; text is read as it stands and with its escapes undone, and
what looks like base64 is decoded, so that nothing hides in a form that a browser or a program would undo.
"""

import base64
import binascii
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strategy_nlp.privacy.details.reading import unescaped

_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{12,}={0,2}(?![A-Za-z0-9+/_=-])")
_PARQUET, _ZIP, _GZIP, _PNG = b"PAR1", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG"
# Files within files within files: deeper than any report goes, so that a bomb stops.
_DEEPEST = 3


@dataclass(frozen=True)
class Passage:
    """A piece of a file's text and where it stands, in words for people."""

    text: str
    place: str


def passages(path: Path) -> Iterator[Passage]:
    """Everything that a file says.

    A Parquet file gives each column of texts and its metadata, an archive or workbook each of its files, a picture the
    words beside its pixels, and every other file its text.
    """
    yield from _of_content(path.read_bytes(), path.name, depth=0)


def _of_content(content: bytes, place: str, *, depth: int) -> Iterator[Passage]:
    if depth > _DEEPEST:
        return
    if content.startswith(_PARQUET):
        yield from _of_parquet(content, place, depth)
    elif content.startswith(_ZIP):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield Passage(name, f"{place}, the name of a file in it")
                if not name.endswith(".npy"):
                    yield from _of_content(archive.read(name), f"{place}, {name}", depth=depth + 1)
    elif content.startswith(_GZIP):
        yield from _of_content(gzip.decompress(content), place, depth=depth + 1)
    elif content.startswith(_PNG):
        yield from _of_picture(content, place, depth)
    else:
        yield from _of_text(_decoded(content), place, depth)


def _decoded(content: bytes) -> str:
    # UTF-16 has a zero in every other byte of Latin text; without them it reads as it stands.
    return (content.replace(b"\0", b"") if content[:4].count(b"\0") else content).decode("utf-8", errors="replace")


def _of_text(text: str, place: str, depth: int) -> Iterator[Passage]:
    yield Passage(text, place)
    plain = unescaped(text)
    if plain != text:
        yield Passage(plain, f"{place}, escaped")
    if depth < _DEEPEST:
        for match in _BASE64.finditer(text):
            # Words are no base64; what has neither digits nor capitals within is one.
            found = match.group()
            content = _from_base64(found)
            if content:
                yield from _of_content(content, f"{place}, in base64", depth=depth + 2)


def _from_base64(found: str) -> bytes:
    signs = found.rstrip("=").replace("-", "+").replace("_", "/")
    if signs.islower() or signs.isupper() or signs.isdigit():
        return b""
    try:
        content = base64.b64decode(signs + "=" * (-len(signs) % 4))
    except (binascii.Error, ValueError):
        return b""
    known = content.startswith((_PARQUET, _ZIP, _GZIP, _PNG))
    return content if known or _is_text(content) else b""


def _is_text(content: bytes) -> bool:
    try:
        text = content[:400].decode("utf-8", errors="strict" if len(content) <= 400 else "ignore")
    except UnicodeDecodeError:
        return False
    return sum(sign.isprintable() or sign.isspace() for sign in text) > 0.9 * len(text)


def _of_picture(content: bytes, place: str, depth: int) -> Iterator[Passage]:
    at = 8
    while at + 8 <= len(content):
        size, kind = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if kind in {b"tEXt", b"iTXt"}:
            yield from _of_text(
                _decoded(content[at + 8 : at + 8 + size].replace(b"\0", b" ")), f"{place}, words of a picture", depth
            )
        elif kind == b"zTXt":
            packed = content[at + 8 : at + 8 + size].partition(b"\0")[2][1:]
            yield from _of_text(_decoded(zlib.decompress(packed)), f"{place}, words of a picture", depth)
        at += size + 12


def _of_parquet(content: bytes, place: str, depth: int) -> Iterator[Passage]:
    import pyarrow.parquet as parquet

    file = parquet.ParquetFile(io.BytesIO(content))
    schema = file.schema_arrow
    metadata = {**(file.metadata.metadata or {}), **(schema.metadata or {})}
    for key, value in metadata.items():
        yield from _of_text(_decoded(key) + "\n" + _decoded(value), f"{place}, its metadata", depth)
    for field in schema:
        own = field.metadata or {}
        yield Passage(
            "\n".join([field.name, *map(_decoded, [*own.keys(), *own.values()])]), f"{place}, the names of its columns"
        )
    table = file.read()
    for name in table.column_names:
        values = set(
            _texts_in(
                table.column(name).unique().to_pylist()
                if _can_be_unique(table.column(name))
                else table.column(name).to_pylist()
            )
        )
        if values:
            yield from _of_text("\n".join(sorted(values)), f"{place}, column {name}", depth)


def _can_be_unique(column: Any) -> bool:
    import pyarrow as pa

    return not pa.types.is_nested(column.type)


def _texts_in(values: Any) -> Iterator[str]:
    """The texts in the cells of a column, however deep; whole numbers too, because an id may be one."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, bytes):
            yield _decoded(value)
        elif isinstance(value, dict):
            yield json.dumps(value, ensure_ascii=False, default=str)
        elif isinstance(value, list | tuple):
            yield from _texts_in(value)
        elif isinstance(value, int) and not isinstance(value, bool):
            yield str(value)
