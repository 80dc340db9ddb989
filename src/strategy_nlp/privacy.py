"""Protecting the people who wrote: redact text, pseudonymise ids, suppress small cells.

Redaction runs before anything else sees a text. What was redacted is counted by kind and never kept.
"""

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import platformdirs

from strategy_nlp.errors import ConsultationError

# Order matters: an address must go before the handle inside it is looked for.
_PATTERNS = {
    "email": re.compile(r"[^\s@<>()\[\]:;,\"']+@(?:[^\s@<>()\[\],;\"'.]+\.)+[^\W\d_]{2,}"),
    "link": re.compile(r"(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE),
    "handle": re.compile(r"(?<![\w@])@\w{2,}"),
}
# A number as people write it: digits with single separators, perhaps a plus sign or brackets around an area code.
_NUMBER = re.compile(r"(?:\+|\b00)?\(?\d(?:[\s().\-/]{0,2}\d){6,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
# National numbers have at least 9 digits with their area code, international ones at most 15 (ITU-T E.164).
_LEAST_NATIONAL, _LEAST_INTERNATIONAL, _MOST = 9, 7, 15
_PSEUDONYM_LENGTH = 12


@dataclass(frozen=True)
class Redacted:
    """Texts without personal details, and how many of each kind were taken out."""

    texts: list[str]
    counts: dict[str, int]


def redact(texts: Iterable[str]) -> Redacted:
    """Texts in which e-mail addresses, links, handles and phone numbers are replaced by their kind in brackets.

    >>> redact(["Write to ana@example.org or +44 7700 900123."]).texts
    ['Write to [email] or [phone].']
    >>> redact(["Between 2019 and 2024 we held 1,500 meetings."]).texts
    ['Between 2019 and 2024 we held 1,500 meetings.']
    """
    counts: Counter[str] = Counter()
    redacted = []
    for text in texts:
        for kind, pattern in _PATTERNS.items():
            text, found = pattern.subn(f"[{kind}]", text)
            counts[kind] += found
        text, found = _redact_phones(text)
        counts["phone"] += found
        redacted.append(text)
    return Redacted(redacted, dict(counts))


def read_key() -> bytes:
    """The secret key that pseudonyms are made with; made on first use, readable by its owner only.

    It lies outside every consultation folder, so that a folder that is passed on does not carry it. The environment
    variable ``STRATEGY_NLP_KEY_FILE`` names another place.

    Raises
    ------
    ConsultationError
        If the key file is there but empty.
    """
    named = os.environ.get("STRATEGY_NLP_KEY_FILE")
    path = Path(named) if named else platformdirs.user_config_path("strategy-nlp") / "pseudonyms.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return read_key()
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    key = path.read_bytes().strip()
    if not key:
        raise ConsultationError(
            f"{path} is empty; it must hold the secret key of the pseudonyms. Remove it for a new key."
        )
    return key


def pseudonyms(ids: "pd.Series[str]", *, key: bytes) -> "pd.Series[str]":
    """Keyed pseudonyms (HMAC-SHA-256, RFC 2104) for ids: the same id and key give the same pseudonym."""
    unique = {
        identifier: hmac.new(key, identifier.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_LENGTH]
        for identifier in ids.unique()
    }
    return ids.map(unique)


def suppress_small(counts: "pd.Series[int]", *, min_cell: int) -> "pd.Series[int]":
    """Counts of people with those between 1 and ``min_cell`` - 1 missing.

    Where a single count would be missing, the next smallest goes too: it could be recomputed from the total.
    """
    shown = counts.astype("Int64")
    small = (shown > 0) & (shown < min_cell)
    if small.sum() == 1 and len(shown) > 1:
        others = shown[~small & (shown > 0)]
        if len(others):
            small |= shown.index == others.idxmin()
    return shown.mask(small)


def _redact_phones(text: str) -> tuple[str, int]:
    # Every decimal digit of every script becomes its ASCII digit, one for one, so that places stay the same.
    plain = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    plain = plain.replace("\uff0b", "+")
    pieces, end, found = [], 0, 0
    for match in _NUMBER.finditer(plain):
        if not _is_phone(match.group()):
            continue
        pieces += [text[end : match.start()], "[phone]"]
        end, found = match.end(), found + 1
    return "".join([*pieces, text[end:]]), found


def _is_phone(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    if number.startswith(("+", "00")):
        return _LEAST_INTERNATIONAL <= len(digits) <= _MOST + 2
    if all(_YEAR.fullmatch(part) for part in re.split(r"\D+", number) if part):
        return False
    return _LEAST_NATIONAL <= len(digits) <= _MOST
