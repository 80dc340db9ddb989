"""The files behind what somebody names: a file, a folder, a ZIP; each by its own name, none by a path out of an archive."""

import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from strategy_nlp.errors import SourceError, StrategyNLPError, readable, shown
from strategy_nlp.messages import noted, retold

# What a ZIP may unpack to, and how many files it may hold; the largest real export beside the project unpacks to 60 MB.
LARGEST = 4_000_000_000
MOST_FILES = 10_000
# What a file that is itself a ZIP is called by; it is read whole by who reads its kind.
_PACKED_DOCUMENTS = {".xlsx", ".xlsm", ".ods", ".docx", ".odt"}
# Only these are looked at in a folder; pictures and sound are no table and no text.
READ = {
    ".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".json", ".jsonl", ".ndjson", ".parquet", ".docx", ".odt", ".pdf",
    ".md", ".markdown", ".html", ".htm", ".srt", ".vtt", ".zip",
}  # fmt: skip


@contextmanager
def opened(sources: Sequence[Path]) -> Iterator[list[Path]]:
    """Every file behind the sources, in the order in which they were named and by name within a folder.

    ZIPs are unpacked into folders that are gone afterwards, their files alone and flat; what macOS packs beside each file is left out.

    Raises
    ------
    SourceError
        If there is no such path, a ZIP is damaged, encrypted or too large, or nothing is left that could be read.
    """
    # What lies in a folder that is gone afterwards is called by its ZIP.
    packed: dict[str, str] = {}
    with ExitStack() as stack, called_by_source(packed):
        found: list[Path] = []
        for source in sources:
            found += _files(source, stack, packed)
        if not found:
            raise SourceError(
                noted(
                    "{file} holds no file that can be read; strategy-nlp import --list shows all kinds.",
                    file=str(sources[0]),
                )
            )
        yield found


def names_within(sources: Sequence[Path]) -> list[str]:
    """The names of all files in folders and ZIPs, also of those that nothing reads; what programs hide is left out, and packed ones within are not opened."""
    found: list[str] = []
    for source in sources:
        if source.is_dir():
            found += [
                path.name
                for path in sorted(source.rglob("*"))
                if path.is_file() and not _is_hidden(path.relative_to(source))
            ]
        elif (
            source.suffix.casefold() not in _PACKED_DOCUMENTS
            and zipfile.is_zipfile(source)
            and not _is_document(source)
        ):
            with readable(source), zipfile.ZipFile(source) as packed:
                inside = [
                    PurePosixPath(one.filename.replace("\\", "/")) for one in packed.infolist() if not one.is_dir()
                ]
            found += [path.name for path in inside if not _is_hidden(Path(path))]
    return [name for name in found if not name.casefold().endswith(".zip")]


@contextmanager
def called_by_source(packed: Mapping[str, str]) -> Iterator[None]:
    """Errors name what was unpacked by the ZIP that it came from, as people know it: ``export.zip: votes.csv``.

    Parameters
    ----------
    packed
        By the folder into which it was unpacked the ZIP.
    """

    def called(told: str) -> str:
        for folder, source in packed.items():
            told = told.replace(f"{folder}{os.sep}", f"{source}: ").replace(folder, source)
        return told

    try:
        yield
    except StrategyNLPError as error:
        error.args = tuple(retold(one, called) if isinstance(one, str) else one for one in error.args)
        raise


def _files(source: Path, stack: ExitStack, packed: dict[str, str]) -> list[Path]:
    if not source.exists():
        raise SourceError(noted("{file} is missing; name a file or folder that is there.", file=str(source)))
    if source.is_dir():
        with readable(source):
            inside = sorted(
                path for path in source.rglob("*") if path.is_file() and _is_wanted(path.relative_to(source))
            )
        return [file for path in inside for file in _files(path, stack, packed)]
    if source.suffix.casefold() not in _PACKED_DOCUMENTS and zipfile.is_zipfile(source) and not _is_document(source):
        folder = stack.enter_context(TemporaryDirectory(prefix="strategy-nlp-"))
        packed[folder] = str(source)
        return _unpacked(source, Path(folder))
    return [source]


def _is_document(source: Path) -> bool:
    """Whether a ZIP is a workbook or a text document under another name."""
    try:
        with zipfile.ZipFile(source) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError):
        return False
    return bool(names & {"xl/workbook.xml", "word/document.xml", "content.xml"})


def _unpacked(source: Path, folder: Path) -> list[Path]:
    damaged = SourceError(noted("{file} is a damaged or encrypted ZIP; download it again.", file=str(source)))
    try:
        with readable(source), zipfile.ZipFile(source) as packed:
            wanted = [one for one in packed.infolist() if not one.is_dir() and _is_wanted(Path(one.filename))]
            if len(wanted) > MOST_FILES or sum(one.file_size for one in wanted) > LARGEST:
                raise SourceError(
                    noted(
                        "{file} unpacks to more than {most} bytes or {files} files; unpack it and name what you need.",
                        file=str(source),
                        most=LARGEST,
                        files=MOST_FILES,
                    )
                )
            written: list[Path] = []
            for number, one in enumerate(wanted):
                # Its own name only: a path in a ZIP may lead anywhere.
                name = PurePosixPath(one.filename.replace("\\", "/")).name
                place = folder / name
                if place.exists():
                    place = folder / f"{number}" / name
                    place.parent.mkdir()
                with packed.open(one) as file, place.open("wb") as out:
                    left = one.file_size
                    while chunk := file.read(min(1 << 20, left + 1)):
                        left -= len(chunk)
                        if left < 0:
                            raise damaged
                        out.write(chunk)
                written.append(place)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError):
        raise damaged from None
    if not written:
        raise SourceError(
            noted(
                "{file} holds no file that can be read; strategy-nlp import --list shows all kinds.",
                file=shown(source.name),
            )
        )
    return sorted(written)


def _is_wanted(path: Path) -> bool:
    return not _is_hidden(path) and path.suffix.casefold() in READ


def _is_hidden(path: Path) -> bool:
    return any((part.startswith((".", "~$")) and part not in {".", ".."}) or part == "__MACOSX" for part in path.parts)
