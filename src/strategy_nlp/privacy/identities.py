"""Who a person is by what staff hold: e-mail addresses and names lead to an id, and the file that says so tells neither.

An importer that meets an address or a name in a source leaves it out of the tables and remembers here whose it was. The file holds keyed
hashes (HMAC-SHA-256, with the key of pseudonyms): without the key nobody can tell whom it knows, not even by trying every address.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from strategy_nlp.errors import DataError, readable
from strategy_nlp.files import as_json, write_json
from strategy_nlp.privacy.pseudonyms import fingerprint, read_key
from strategy_nlp.strict_json import parsed

FILE = "people.json"
# No pseudonym is a hash of such a text, so that the two are never compared.
_PURPOSE = b"strategy-nlp: what a person is known by\0"
_ADVICE = "No import writes such a file; restore it, or remove it and name people by their id"
_HASH = re.compile(r"[0-9a-f]{64}")


def remember_people(folder: Path, known: Mapping[str, Iterable[str]]) -> Path:
    """Remember in a consultation's folder by what each person is known; where the file is.

    Parameters
    ----------
    folder
        The consultation folder. What its file says already stays.
    known
        For each person's id, as it stands in the tables, their e-mail addresses and names; blank ones say nothing.

    Raises
    ------
    ConsultationError, DataError
        If the folder's file cannot be read or written, or was made with another key.
    """
    key = read_key()
    people = {name: set(ids) for name, ids in _read(folder, key).items()}
    for identifier, called in known.items():
        for one in called:
            if _folded(one):
                people.setdefault(_hash(one, key), set()).add(identifier)
    with readable(folder / FILE):
        told = parsed((folder / FILE).read_bytes(), folder / FILE, advice=_ADVICE) if (folder / FILE).exists() else {}
        more = {"forgotten": told["forgotten"]} if told.get("forgotten") else {}
        write_json(folder / FILE, {"key": fingerprint(key), "people": _sorted(people), **more})
    return folder / FILE


def ids_of(folder: Path, called: str) -> tuple[str, ...]:
    """The ids of whoever is known by an e-mail address or a name, whatever its case and spaces; several if they share a name.

    Raises
    ------
    ConsultationError, DataError
        If the folder's file cannot be read, or was made with another key.
    """
    if not (folder / FILE).is_file():
        return ()
    key = read_key()
    return tuple(sorted(_read(folder, key).get(_hash(called, key), ())))


def without_person(folder: Path, identifier: str, *, for_good: bool = False) -> bytes | None:
    """The folder's file without a person's id; None where it does not hold it and need not.

    Parameters
    ----------
    folder
        The consultation folder.
    identifier
        The person's id.
    for_good
        Whether the file shall remember, by a keyed hash of the id, that the person was taken out, so that a later import leaves them out.

    Raises
    ------
    ConsultationError, DataError
        If it cannot be read.
    """
    content = _read(folder, None)
    left = {name: set(ids) - {identifier} for name, ids in content.items()}
    held = any(len(left[name]) < len(ids) for name, ids in content.items())
    if not held and not for_good:
        return None
    key = read_key()
    told = (
        parsed((folder / FILE).read_bytes(), folder / FILE, advice=_ADVICE)
        if (folder / FILE).exists()
        else {"key": fingerprint(key)}
    )
    forgotten = set(told.get("forgotten", []))
    if for_good and told.get("key") == fingerprint(key):
        forgotten.add(_hash(identifier, key))
    more = {"forgotten": sorted(forgotten)} if forgotten else {}
    return as_json({**told, "people": _sorted(left), **more}).encode()


def forgotten_among(folder: Path, ids: Iterable[str]) -> set[str]:
    """Which of some people's ids are of somebody who was taken out of the consultation for good.

    Raises
    ------
    ConsultationError, DataError
        If the folder's file cannot be read.
    """
    if not (folder / FILE).is_file():
        return set()
    _read(folder, None)
    told = parsed((folder / FILE).read_bytes(), folder / FILE, advice=_ADVICE).get("forgotten", [])
    gone = set(told if isinstance(told, list) else [])
    key = read_key()
    return {identifier for identifier in ids if gone and _hash(identifier, key) in gone}


def _sorted(people: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Every hash that is still somebody's."""
    return {name: sorted(ids) for name, ids in people.items() if ids}


def _read(folder: Path, key: bytes | None) -> dict[str, list[str]]:
    """The ids by keyed hash; with a key, only if the file was made with it."""
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return {}
    with readable(path):
        content = parsed(path.read_bytes(), path, advice=_ADVICE)
    people = content.get("people") if isinstance(content, dict) else None
    if not isinstance(people, dict) or not all(
        _HASH.fullmatch(name) and isinstance(ids, list) and all(isinstance(one, str) for one in ids)
        for name, ids in people.items()
    ):
        raise DataError(f"{path} holds something else than hashes and ids. {_ADVICE}.")
    if key is not None and content.get("key") != fingerprint(key):
        raise DataError(
            f"{path} was made with another key of pseudonyms than the one here, so nobody can be found in it; name the person by "
            "their id, or bring that key back."
        )
    return people


def _hash(called: str, key: bytes) -> str:
    return hmac.new(key, _PURPOSE + _folded(called).encode(), hashlib.sha256).hexdigest()


def _folded(called: str) -> str:
    """An address or a name without what people write differently: case, widths, spaces.

    >>> _folded("  Maria@Example.ORG ") == _folded("maria@example.org")
    True
    """
    return " ".join(unicodedata.normalize("NFKC", called).casefold().split())
