"""Files and folders written whole or not at all, whatever happens in between; and their hashes.

What is being written bears a name that tells which process writes it. A process that was killed leaves such a thing behind; the
next one that writes beside it knows by the name that its writer is dead, and takes it away.
"""

import errno
import hashlib
import json
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from strategy_nlp.errors import ReportError, reason_of
from strategy_nlp.messages import noted

# Of a long name this much stands in the names of what is being written; a disk takes 255 bytes in all.
_KEPT_NAME = 40
_MARKED = re.compile(r"^\..*~([0-9a-f]{8})-(\d+)-(\d+)-")
# Two runs that put their folders in one place do it one after the other.
_TRIES = 100
# What a folder moved aside was called, and itself.
_NAME, _OLD = "name", "old"


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file under a temporary name and rename it, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=_prefix(path), dir=path.parent)
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
        If ``final`` is a file, or a folder that no earlier run wrote, or the disk takes no more.
    """
    final = _absolute(final)
    _others(final, ours)
    unfinished = _beside(final)
    try:
        try:
            yield unfinished
            unfinished.chmod(0o755)
            _put_in_place(unfinished, final, ours)
        except OSError as error:
            if not _on_disk(error, unfinished):
                raise
            raise ReportError(
                noted(
                    "{folder} cannot be written: {reason}. Nothing was written; what stood there before stands there still.",
                    folder=str(final),
                    reason=reason_of(error),
                )
            ) from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def refuse_unwritable(final: Path, *, ours: Sequence[str]) -> None:
    """Refuse now what `whole_folder` would refuse when all the work is done.

    Raises
    ------
    ReportError
        If ``final`` is a file, somebody's own folder, the folder that we stand in, or cannot be written.
    """
    final = _absolute(final)
    _others(final, ours)
    _beside(final).rmdir()


def take_away_dead(folder: Path) -> None:
    """Remove what killed processes of this program left unfinished in a folder; what living ones write stays.

    A folder that was moved aside for one that never came is put back.
    """
    try:
        left = [path for path in folder.iterdir() if _is_dead(path.name)]
    except OSError:
        return
    for path in left:
        if path.is_dir() and not path.is_symlink():
            _put_back(path)
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def marked(name: str) -> str:
    """The beginning of a name for something unfinished, which tells who writes it; `take_away_dead` reads it."""
    return f".{name[:_KEPT_NAME]}~{_host()}-{os.getpid()}-{_started(os.getpid())}-"


def is_marked(name: str) -> bool:
    """Whether a name is one of something unfinished, whoever writes or wrote it."""
    return _MARKED.match(name) is not None


def _absolute(path: Path) -> Path:
    # A link stays the link that somebody named.
    return Path(os.path.abspath(path))  # noqa: PTH100


def _prefix(path: Path) -> str:
    return marked(path.name)


def _beside(final: Path) -> Path:
    """A new empty folder beside the one that it shall become.

    Raises
    ------
    ReportError
        If there can be none.
    """
    try:
        # A name that the disk does not take is refused here.
        final.exists()
        final.parent.mkdir(parents=True, exist_ok=True)
        take_away_dead(final.parent)
        return Path(tempfile.mkdtemp(prefix=_prefix(final), dir=final.parent))
    except OSError as error:
        raise ReportError(
            noted(
                "{folder} cannot be written: {reason}; name another folder.", folder=str(final), reason=reason_of(error)
            )
        ) from None


def _others(final: Path, ours: Sequence[str]) -> list[Path]:
    """What an old folder holds that no earlier run wrote."""
    if final == Path.cwd() or final in Path.cwd().parents:
        raise ReportError(f"{final} is the folder that this command runs in, or around it; name a folder within it.")
    try:
        if not final.exists():
            return []
        if not final.is_dir():
            raise ReportError(noted("{folder} is a file; name a folder to write to.", folder=str(final)))
        if not os.access(final, os.W_OK | os.X_OK):
            raise ReportError(
                noted(
                    "{folder} cannot be written: {reason}; name another folder.",
                    folder=str(final),
                    reason="permission denied",
                )
            )
        held = list(final.iterdir())
    except OSError as error:
        raise ReportError(
            noted(
                "{folder} cannot be written: {reason}; name another folder.", folder=str(final), reason=reason_of(error)
            )
        ) from None
    others = [path for path in held if not any(path.match(pattern) for pattern in ours)]
    if others and len(others) == len(held):
        raise ReportError(
            f"{final} holds {others[0].name} and nothing that an earlier run wrote; name a new or an empty folder."
        )
    return others


def _put_in_place(unfinished: Path, final: Path, ours: Sequence[str]) -> None:
    """Move a finished folder to its place; of two runs that do so at once the later one stays, whole."""
    aside: list[Path] = []
    try:
        for _ in range(_TRIES):
            try:
                unfinished.rename(final)
            except OSError:
                if not final.exists() or not unfinished.exists():
                    raise
                aside.append(_moved_aside(final, unfinished, ours))
            else:
                return
        raise ReportError(f"{final} cannot be written: other runs write to it all the time; name another folder.")
    finally:
        for old in reversed(aside):
            _put_back(old)
            shutil.rmtree(old, ignore_errors=True)


def _moved_aside(final: Path, unfinished: Path, ours: Sequence[str]) -> Path:
    """Make room for a finished folder, and carry over to it what no run wrote; where the old one lies now."""
    aside = Path(tempfile.mkdtemp(prefix=_prefix(final), dir=final.parent))
    (aside / _NAME).write_text(final.name, encoding="utf-8")
    try:
        for path in _others(final, ours):
            if not (unfinished / path.name).exists():
                (shutil.copytree if path.is_dir() else shutil.copy2)(path, unfinished / path.name)
        final.rename(aside / _OLD)
    except FileNotFoundError:
        # Another run was faster.
        pass
    return aside


def _put_back(aside: Path) -> None:
    """Where the place of a folder that was moved aside is empty, the new one never came: the old one returns."""
    name = aside / _NAME
    final = aside.parent / name.read_text(encoding="utf-8") if name.is_file() else None
    if final is not None and (aside / _OLD).is_dir() and not final.exists():
        (aside / _OLD).rename(final)


def _on_disk(error: OSError, unfinished: Path) -> bool:
    """Whether an error is about what is being written: the disk is full or broken, or the folder was taken away."""
    # Not every system has quotas; Arrow tells the system's words and no number.
    full = {errno.ENOSPC, errno.EFBIG, errno.EROFS, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}
    return error.errno in full or "No space left" in str(error) or str(error.filename or "").startswith(str(unfinished))


def _is_dead(name: str) -> bool:
    told = _MARKED.match(name)
    if told is None or told[1] != _host():
        return False
    return _started(int(told[2])) != int(told[3])


@cache
def _host() -> str:
    """This machine in eight signs: what another machine writes to a shared disk is none of our business."""
    return hashlib.sha256(platform.node().encode()).hexdigest()[:8]


def _started(process: int) -> int:
    """When a process began, in seconds; 0 where there is none of that number."""
    import psutil

    try:
        return int(psutil.Process(process).create_time())
    except (psutil.NoSuchProcess, psutil.AccessDenied, ValueError, OverflowError):
        return 0


def hashes(paths: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file by its name."""
    return {path.name: file_hash(path) for path in sorted(paths)}


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON file whole or not at all, with keys in order."""
    write_text(path, as_json(content))


def as_json(content: Any) -> str:
    """The text of a JSON file, with keys in order."""
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_json(path: Path) -> dict[str, Any]:
    """The content of a JSON file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
