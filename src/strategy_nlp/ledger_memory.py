"""That a consultation has a ledger of releases, remembered beside the key of pseudonyms: who deletes a ledger is told what is forgotten.

By consultation one small file holds the number of its last release; it is named by a hash of where the folder lies, and holds nothing of it.
"""

import hashlib
from pathlib import Path

from strategy_nlp.errors import ConsultationError, reason_of
from strategy_nlp.files import write_atomically
from strategy_nlp.pseudonyms import key_path

_LONGEST = 9


def memory_path(folder: Path) -> Path:
    """Where the last release of a consultation is remembered."""
    named = hashlib.sha256(str(folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return key_path().parent / "releases" / named


def last_remembered(folder: Path) -> int:
    """The number of the last release of a consultation that this machine remembers; 0 where it knows of none.

    Raises
    ------
    ConsultationError
        If what it remembers is damaged.
    """
    path = memory_path(folder)
    try:
        content = path.read_bytes().strip() if path.is_file() else b""
    except OSError:
        # What cannot be read cannot be written either, which is said then.
        return 0
    if not content:
        return 0
    if len(content) > _LONGEST or not content.isdigit():
        raise ConsultationError(
            f"{path} is damaged; it must hold the number of the last report of {folder}. Remove it, and nothing is known any more of whether "
            "a ledger is missing."
        )
    return int(content)


def remember_last(folder: Path, number: int) -> str:
    """Remember the number of the last release; a sentence where that is not possible, else blank."""
    path = memory_path(folder)
    content = f"{number}\n".encode()
    try:
        if path.is_file() and path.read_bytes() == content:
            return ""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda file: file.write(content))
    except OSError as error:
        return f"{path} cannot be written ({reason_of(error)}), so nobody will be told when the ledger of releases of this consultation is missing"
    return ""
