"""Keyed pseudonyms in place of people's ids, and the key that they are made with.

The key lies outside every consultation, so that a folder that is passed on does not carry it. With it the same person has
the same pseudonym in every run; without it nobody can tell whom a pseudonym stands for, not even by trying every id.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

import pandas as pd
import platformdirs

from strategy_nlp.coded import is_coded, recoded
from strategy_nlp.errors import ConsultationError, reason_of, refuse_single
from strategy_nlp.files import marked
from strategy_nlp.messages import mark

_PSEUDONYM_LENGTH = 12
_FINGERPRINT_LENGTH = 16
# What the key signs to be known again; no id of a person can be equal to it.
_FINGERPRINT_OF = b"strategy-nlp: the key of pseudonyms\0"
_FILE = b"strategy-nlp: a file\0"
# How a keyed hash begins, so that nobody takes it for a plain one.
KEYED = "HMAC-"


def key_path() -> Path:
    """Where the secret key is; the environment variable ``STRATEGY_NLP_KEY_FILE`` names another place."""
    named = os.environ.get("STRATEGY_NLP_KEY_FILE")
    return Path(named) if named else platformdirs.user_config_path("strategy-nlp") / "pseudonyms.key"


def read_key() -> bytes:
    """The secret key that pseudonyms are made with; made on first use, readable by its owner only.

    Raises
    ------
    ConsultationError
        If the key file is there but empty, or cannot be read or made.
    """
    path = key_path()
    try:
        if not path.exists():
            _make_key(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise ConsultationError(
            f"{path}, the secret key of the pseudonyms, cannot be read or made: {reason_of(error)}; the environment variable "
            "STRATEGY_NLP_KEY_FILE names another place."
        ) from None
    if not key:
        raise ConsultationError(
            f"{path} is empty; it must hold the secret key of the pseudonyms. Remove it for a new key."
        )
    return key


def _make_key(path: Path) -> None:
    """Write a new key under another name and link it to its own, so that nobody ever reads half a key; the first of two stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{marked(path.name)}{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(unfinished, path)
        except OSError:
            # Another run was faster, or the disk knows no links.
            if not path.exists():
                unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def fingerprint(key: bytes) -> str:
    """What a key is known by without being told: a keyed hash of a fixed text, from which the key cannot be computed.

    >>> fingerprint(b"one") == fingerprint(b"one") != fingerprint(b"two")
    True
    """
    return hmac.new(key, _FINGERPRINT_OF, hashlib.sha256).hexdigest()[:_FINGERPRINT_LENGTH]


def keyed_hash(digest: str, *, key: bytes) -> str:
    """The hash of a file under the key: it shows that a file is the same, but only to who has the key.

    From a plain hash of votes somebody who knows all rows but one could find that one out by trying.

    >>> keyed_hash("ab", key=b"one") == keyed_hash("ab", key=b"one") != keyed_hash("ab", key=b"two")
    True
    """
    return KEYED + hmac.new(key, _FILE + digest.encode(), hashlib.sha256).hexdigest()


def pseudonyms(ids: "pd.Series[str]", *, key: bytes) -> "pd.Series[str]":
    """Keyed pseudonyms (HMAC-SHA-256, RFC 2104) for ids: the same id and key give the same pseudonym."""
    refuse_single(ids, "pseudonyms")
    if is_coded(ids):
        return recoded(ids, lambda values: pseudonyms(values, key=key))
    unique = {
        identifier: hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_LENGTH]
        for identifier in ids.unique()
    }
    return ids.map(unique)


def changed_key(before: str, now: str) -> str:
    """A sentence for people where two runs used different keys; blank where they did not, or where the first is unknown.

    >>> changed_key("ab", "ab"), changed_key("", "ab")
    ('', '')
    """
    if not before or before == now:
        return ""
    return mark(
        "The key of pseudonyms is not the one that this folder was made with before, so voters have other pseudonyms now and cannot be followed from that run to this one."
    )
