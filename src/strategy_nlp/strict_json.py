"""JSON files that people or other programs may have changed, read strictly: ledger, codebook, identities, what people checked."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from strategy_nlp.errors import ConsultationError, other_kind, reason_of, shown

# A round of a hundred thousand ideas has two megabytes.
LARGEST = 200_000_000


def content_of(path: Path, *, take: str, again: str) -> bytes | None:
    """The bytes of such a file, or None where there is none; ``take`` and ``again`` say what to do where it is none, or too large.

    Raises
    ------
    ConsultationError
        If it is no file, too large, or cannot be read.
    """
    try:
        if not path.is_symlink() and not path.exists():
            return None
        if not path.is_file():
            raise ConsultationError(f"{path} is {other_kind(path)}; {take}.")
        size = path.stat().st_size
        if size > LARGEST:
            raise ConsultationError(f"{path} has {size:,} bytes; at most {LARGEST:,} can be read, so {again}.")
        return path.read_bytes()
    except OSError as error:
        raise ConsultationError(f"{path} cannot be read: {reason_of(error)}.") from None


def parsed(content: bytes, path: Path, *, advice: str) -> Any:
    """What a JSON file holds; ``advice`` ends the sentence that refuses it.

    Raises
    ------
    ConsultationError
        If it is no JSON, or JSON that no program should read: NaN, a key twice, too deep, numbers of thousands of digits.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_no_number, object_pairs_hook=_once)
    except UnicodeDecodeError:
        reason = "it is not UTF-8"
    except RecursionError:
        reason = "its brackets are too deep"
    except MemoryError:
        reason = "it is too large for this machine"
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno} is no JSON" if content.strip() else "it is empty"
    except ValueError as error:
        # Only the texts of `_no_number` and `_once` are ours; Python's own tells of digits.
        reason = str(error) if isinstance(error, _Refused) else "there is a number of too many digits"
    raise ConsultationError(f"{path} cannot be read: {reason}. {advice}.")


class _Refused(ValueError):
    """JSON that is well formed and cannot be meant."""


def _no_number(found: str) -> NoReturn:
    raise _Refused(f"{found} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise _Refused(f"{shown(twice)} stands twice in one place")
    return content
