"""Results kept by content hash and written whole or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd
import platformdirs
from numpy.typing import NDArray

from strategy_nlp.errors import ReportError, reason_of

Vectors = NDArray[np.float32]

# Enough for a dozen consultations of five questions; a result is some tens of kilobytes.
_KEPT_RESULTS = 60
# Of a long name this much stands in the names of folders that are being written; a disk takes 255 bytes in all.
_KEPT_NAME = 40


def cache_folder() -> Path:
    """Where results are kept between runs; the environment variable ``STRATEGY_NLP_CACHE`` names another place."""
    named = os.environ.get("STRATEGY_NLP_CACHE")
    return Path(named) if named else platformdirs.user_cache_path("strategy-nlp")


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file under a temporary name and rename it, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            write(file)
        unfinished.chmod(0o644)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all."""
    write_atomically(path, lambda file: file.write(text.encode()))


def file_hash(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(parts: Iterable[bytes | str]) -> str:
    """One SHA-256 of several parts, in hexadecimal; where one part ends and the next begins counts."""
    whole = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        whole.update(len(content).to_bytes(8, "big"))
        whole.update(content)
    return whole.hexdigest()


@cache
def code_hash() -> str:
    """The SHA-256 of the package's own source and models: a result of other code is never taken for one of this code."""
    kinds = {".py", ".toml", ".tsv", ".json", ".npz", ".po", ".j2", ".css"}
    sources = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in kinds)
    return digest(part for path in sources for part in (path.name, path.read_bytes()))


def remember(
    stage: str, *, made_from: Iterable[bytes | str], make: Callable[[], dict[str, pd.DataFrame]]
) -> dict[str, pd.DataFrame]:
    """The tables that a stage makes from these parts and this code: kept ones where there are any, else made and kept.

    A kept result that cannot be read is made again, never an error: it only saves time. Of each stage the newest
    `_KEPT_RESULTS` stay.
    """
    folder = cache_folder() / stage
    kept = folder / digest([code_hash(), *made_from])[:32]
    try:
        found = {path.stem: pd.read_parquet(path) for path in sorted(kept.glob("*.parquet"))}
    except (OSError, ValueError):
        found = {}
    if found:
        os.utime(kept)
        return found
    made = make()
    with whole_folder(kept) as unfinished:
        for name, table in made.items():
            table.to_parquet(unfinished / f"{name}.parquet")
    _forget_oldest(folder)
    return made


def kept_since(moment: float) -> list[Path]:
    """What the cache folder holds of tables and pages from a moment on (seconds, as `time.time` gives them).

    Vectors hold no text.
    """
    kept = (path for path in sorted(cache_folder().rglob("*")) if path.suffix in {".parquet", ".html"})
    return [path for path in kept if path.stat().st_mtime >= moment]


def remember_text(stage: str, *, made_from: Iterable[bytes | str], make: Callable[[], str]) -> str:
    """The text that a stage makes from these parts and this code: a kept one where there is one, else made and kept."""
    folder = cache_folder() / stage
    kept = folder / f"{digest([code_hash(), *made_from])[:32]}.html"
    try:
        text = kept.read_text(encoding="utf-8")
        os.utime(kept)
    except (OSError, UnicodeDecodeError):
        text = make()
        write_text(kept, text)
        _forget_oldest(folder)
    return text


def _forget_oldest(folder: Path) -> None:
    """Leave the newest `_KEPT_RESULTS` of a stage; another process may take some away at the same time."""
    named = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for old in sorted(named, key=lambda path: path.stat().st_mtime)[:-_KEPT_RESULTS]:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)


class VectorStore:
    """Sentence vectors by the hash of their text: no text is kept, only its SHA-256 and its vector.

    A file that cannot be read is made again, never an error: it only saves time.
    """

    def __init__(self, encoder: str, *, folder: Path | None = None) -> None:
        self._path = (folder or cache_folder()) / f"vectors-{hashlib.sha256(encoder.encode()).hexdigest()[:16]}.npz"
        self._encoder = encoder

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._encoder}\n{text}".encode()).digest()

    def get_or_make(self, texts: list[str], make: Callable[[list[str]], Vectors]) -> Vectors:
        """The vectors of texts, made only for those that are not kept yet; one row per text."""
        keys = [self._key(text) for text in texts]
        kept = self._load()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        if missing:
            made = make(list(missing.values()))
            # Another run may have added vectors in the meantime.
            kept = self._load() | dict(zip(missing, made, strict=True))
            self._save(kept)
        return np.stack([kept[key] for key in keys]) if keys else np.empty((0, 0), np.float32)

    def _load(self) -> dict[bytes, Vectors]:
        try:
            with np.load(self._path, allow_pickle=False) as file:
                digests, vectors = file["keys"], file["vectors"]
        except (OSError, ValueError, KeyError, EOFError):
            return {}
        return {digest.tobytes(): vector for digest, vector in zip(digests, vectors, strict=True)}

    def _save(self, kept: dict[bytes, Vectors]) -> None:
        digests = np.frombuffer(b"".join(kept), np.uint8).reshape(len(kept), -1)
        vectors = np.stack(list(kept.values())).astype(np.float32)
        write_atomically(self._path, lambda file: np.savez(file, keys=digests, vectors=vectors))


@contextmanager
def whole_folder(final: Path, *, ours: Sequence[str] = ("*",)) -> Iterator[Path]:
    """A folder to fill that takes the place of ``final`` only if everything went well; an old one stays until then.

    Parameters
    ----------
    final
        Where the folder will be.
    ours
        Patterns of the names that an earlier run wrote. Whatever else an old folder holds is carried over; a folder with
        other files and none of ours is somebody's own and is refused.

    Raises
    ------
    ReportError
        If ``final`` is a file, or a folder that no earlier run wrote.
    """
    final = Path(os.path.abspath(final))  # noqa: PTH100 (a link stays the link that somebody named)
    others = _others(final, ours)
    unfinished = _beside(final)
    try:
        yield unfinished
        unfinished.chmod(0o755)
        if final.exists():
            with tempfile.TemporaryDirectory(prefix=f".{final.name[:_KEPT_NAME]}-old-", dir=final.parent) as old:
                for path in others:
                    (shutil.copytree if path.is_dir() else shutil.copy2)(path, unfinished / path.name)
                final.rename(Path(old) / "old")
                unfinished.rename(final)
        else:
            unfinished.rename(final)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def refuse_unwritable(final: Path, *, ours: Sequence[str]) -> None:
    """Refuse now what `whole_folder` would refuse when all the work is done.

    Raises
    ------
    ReportError
        If ``final`` is a file, somebody's own folder, the folder that we stand in, or cannot be written.
    """
    final = Path(os.path.abspath(final))  # noqa: PTH100
    _others(final, ours)
    _beside(final).rmdir()


def _beside(final: Path) -> Path:
    """A new empty folder beside the one that it shall become.

    Raises
    ------
    ReportError
        If there can be none.
    """
    if final == Path.cwd() or final in Path.cwd().parents:
        raise ReportError(f"{final} is the folder that this command runs in, or around it; name a folder within it.")
    try:
        final.exists()
        final.parent.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=f".{final.name[:_KEPT_NAME]}-", dir=final.parent))
    except OSError as error:
        raise ReportError(f"{final} cannot be written: {reason_of(error)}; name another folder.") from None


def _others(final: Path, ours: Sequence[str]) -> list[Path]:
    """What an old folder holds that no earlier run wrote."""
    try:
        if not final.exists():
            return []
    except OSError as error:
        raise ReportError(f"{final} cannot be written: {reason_of(error)}; name another folder.") from None
    if not final.is_dir():
        raise ReportError(f"{final} is a file; name a folder to write to.")
    held = list(final.iterdir())
    if not os.access(final, os.W_OK | os.X_OK):
        raise ReportError(f"{final} cannot be written: permission denied; name another folder.")
    others = [path for path in held if not any(path.match(pattern) for pattern in ours)]
    if others and len(others) == len(held):
        raise ReportError(
            f"{final} holds {others[0].name} and nothing that an earlier run wrote; name a new or an empty folder."
        )
    return others
