"""The text of a file whose encoding nobody told: found out, or refused where the file is damaged or of another kind."""

import json
import re
from pathlib import Path

from strategy_nlp.errors import DataError
from strategy_nlp.messages import mark, noted

_SAMPLE = 65_536
# Legacy encodings that spreadsheets still write, and what people call them.
_ENCODINGS = {
    "cp1252": "Western European", "cp1250": "Central European", "cp1251": "Cyrillic", "cp1253": "Greek", "cp1254": "Turkish",
    "cp1255": "Hebrew", "cp1256": "Arabic", "cp1257": "Baltic", "cp1258": "Vietnamese", "cp874": "Thai", "shift_jis": "Japanese",
    "euc_kr": "Korean", "gb18030": "Chinese", "big5": "Chinese, traditional",
}  # fmt: skip
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_OTHER_FILES = (
    (
        b"PK\x03\x04",
        mark(
            "{file} is an Excel workbook or a ZIP file under the name of a CSV file; open it and save it as CSV UTF-8."
        ),
    ),
    (
        b"\xd0\xcf\x11\xe0",
        mark("{file} is an old Excel workbook under the name of a CSV file; open it and save it as CSV UTF-8."),
    ),
    (b"PAR1", mark("{file} is a Parquet file under the name of a CSV file; open it and save it as CSV UTF-8.")),
    (b"%PDF", mark("{file} is a PDF under the name of a CSV file; open it and save it as CSV UTF-8.")),
    (b"\x1f\x8b", mark("{file} is a compressed file under the name of a CSV file; open it and save it as CSV UTF-8.")),
    (b"SQLite format 3", mark("{file} is a database under the name of a CSV file; open it and save it as CSV UTF-8.")),
)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"ID3", b"OggS", b"II*\0", b"MM\0*")


def decoded(content: bytes, path: Path) -> tuple[str, str]:
    """The file's text, and its encoding where it is not plain UTF-8, else blank.

    Raises
    ------
    DataError
        If the file is empty, of another kind, or in no encoding that can be told.
    """
    for begins, sentence in _OTHER_FILES:
        if content.startswith(begins):
            raise DataError(noted(sentence, file=str(path)))
    if content.startswith(_PICTURES) or content[4:8] == b"ftyp":
        raise DataError(
            noted(
                "{file} is a picture, a sound or a film and holds no table; name the file that holds the answers.",
                file=str(path),
            )
        )
    if not content.strip():
        raise DataError(noted("{file} is empty; its first row must name the columns.", file=str(path)))
    encoding = next((name for begins, name in _MARKS if content.startswith(begins)), "")
    if not encoding:
        sample = content[:_SAMPLE]
        # In UTF-16 every second byte of plain Latin text is zero.
        if sample.count(0) > len(sample) / 4:
            encoding = "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be"
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            raise DataError(
                noted(
                    "{file} begins like {encoding} and is not; save it as CSV UTF-8.",
                    file=str(path),
                    encoding=encoding.upper(),
                )
            ) from None
        text, encoding = _legacy(content, path, error)
    _refuse_markup(text, path)
    return text, encoding


def _refuse_markup(text: str, path: Path) -> None:
    begin = text[:200].lstrip().casefold()
    if begin.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise DataError(
            noted("{file} is a web page or XML under the name of a CSV file; export it as CSV UTF-8.", file=str(path))
        )
    if begin.startswith(("{", "[")):
        try:
            json.loads(text.strip().split("\n", 1)[0])
        except (ValueError, RecursionError):
            if not re.match(r'[\[{]\s*["\[{\]}]', begin):
                return
        raise DataError(noted("{file} is JSON under the name of a CSV file; export it as CSV UTF-8.", file=str(path)))


def _legacy(content: bytes, path: Path, error: UnicodeDecodeError) -> tuple[str, str]:
    """The text of a file in an encoding from before UTF-8; a file that is UTF-8 elsewhere is damaged instead."""
    row = content[: error.start].count(b"\n") + 1
    whole = re.search(rb"[\xc2-\xf4][\x80-\xbf]+", content[: error.start])
    if whole:
        raise DataError(
            noted(
                "{file}, row {row}: the text is not UTF-8, though the rows before are; save the file as UTF-8.",
                file=str(path),
                row=str(row),
            )
        )
    if (
        b"\r" in content
        and b"\n" not in content
        and not _all_letters(content, "cp1252")
        and _all_letters(content, "mac_roman")
    ):
        # Rows that end as they did on a Macintosh, and its letters.
        return content.decode("mac_roman"), "mac_roman"
    from charset_normalizer import from_bytes

    guesses = from_bytes(content[: _SAMPLE * 4], cp_isolation=list(_ENCODINGS), enable_fallback=False)
    best = guesses.best()
    encoding = best.encoding if best is not None else ""
    # Short texts fit several encodings of the West; the common one is taken where it gives letters only.
    if _all_letters(content, "cp1252") and (encoding in {"", "cp1250", "cp1254", "cp1257", "cp1258", "cp1252"}):
        encoding = "cp1252"
    try:
        return content.decode(encoding), encoding
    except (UnicodeDecodeError, LookupError):
        raise DataError(
            noted("{file}, row {row}: the text is not UTF-8; save the file as UTF-8.", file=str(path), row=str(row))
        ) from None


def _all_letters(content: bytes, encoding: str) -> bool:
    """Whether what is beyond ASCII gives letters and the usual signs only, and letters stand among plain ones."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = [sign for sign in text if ord(sign) > 127]
    letters = sum(sign.isalpha() for sign in beyond)
    plain_letters = sum(sign.isascii() and sign.isalpha() for sign in text)
    usual = sum(sign.isalpha() or sign in "«»“”‘’„…–—€£°§¿¡·\xa0ºª" for sign in beyond)
    return usual == len(beyond) and letters * 4 <= plain_letters


def told(encoding: str, file: str) -> list[str]:
    """What somebody should know of an encoding that was found out; nothing of UTF-8."""
    called = {**_ENCODINGS, "mac_roman": "Macintosh"}
    if encoding in called:
        return [
            noted(
                "{file} is not UTF-8; it is read as {encoding} ({letters}). If letters look wrong, save it as UTF-8.",
                file=file,
                encoding=encoding,
                letters=called[encoding],
            )
        ]
    if encoding.startswith(("utf-16", "utf-32")):
        return [noted("{file} is read as {encoding}.", file=file, encoding=encoding.upper())]
    return []
