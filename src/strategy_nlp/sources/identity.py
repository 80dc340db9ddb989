"""Ids of rows and people that have none of their own: keyed hashes, the same whenever the same source is imported again.

Without the key of pseudonyms, which lies outside every consultation, nobody can tell whose an id is by trying addresses.
"""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from strategy_nlp.intake.schema import is_nobody
from strategy_nlp.privacy.pseudonyms import read_key
from strategy_nlp.sources.contents import folded

_LENGTH = 12
_ROW, _PERSON, _IDEA = b"strategy-nlp: a row\0", b"strategy-nlp: a person\0", b"strategy-nlp: an idea\0"
_BETWEEN = "\x1f"
# Digits alone, or letters and digits mixed as in hashes, UUIDs and numbered codes.
_OPAQUE = r"[\d\s.]+|(?=\S*\d)[A-Za-z0-9_:.-]{1,64}"
# What people call themselves: letters with a few digits behind, such as ana77; codes have one beginning, such as person-12.
_HANDLE = r"([A-Za-z._-]*[A-Za-z]{3,}[._-]*)\d{1,4}"
_MOST_BEGINNINGS = 8
# One of these alone is several people's.
_PARTS_OF_NAMES = frozenset(
    {
        "first name", "last name", "surname", "family name", "given name", "vorname", "nachname", "familienname", "prenom", "nombre", "nombres",
        "apellido", "apellidos", "sobrenome", "apelido", "cognome", "voornaam", "achternaam", "recipient first name", "recipient last name",
    }
)  # fmt: skip
_OF_GROUPS = (
    "school", "organisation", "organization", "company", "group", "association", "club", "institution", "village", "office", "escuela", "organizacion", "empresa",
    "ecole", "association", "entreprise", "schule", "verein", "organisatie", "scuola", "escola", "организации", "школы", "المدرسة", "المنظمة",
)  # fmt: skip


def ids_of_rows(columns: Sequence["pd.Series[str]"]) -> "pd.Series[str]":
    """An id for each row by what stands in it; rows that are alike are numbered in their order, so that each has its own."""
    joined = columns[0].str.strip()
    for column in columns[1:]:
        joined = joined + _BETWEEN + column.str.strip()
    ids = _hashed(joined, _ROW)
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "-" + (again + 1).astype(str))


def ids_apart(ids: "pd.Series[str]", question: str) -> "pd.Series[str]":
    """An id for what each row says on a question, from which nobody can tell that two ideas are of one row."""
    return _hashed(ids + _BETWEEN + question, _IDEA)


def ids_of_authors(ids: "pd.Series[str]") -> "pd.Series[str]":
    """An id for whoever wrote each row, where rows are all that is known of them; it is not the row's own, which is public."""
    return "p" + _hashed(ids, _PERSON)


def ids_of_people(column: "pd.Series[str]") -> "pd.Series[str]":
    """An id for each person by an address, a handle or a name, whatever its case and spaces; blank where there is none."""
    bare = column.str.strip().str.casefold().str.replace(r"\s+", " ", regex=True)
    nobody = bare.map(
        lambda one: is_nobody(one) or one in {"anonymous", "anonyme", "anonimo", "anónimo", "anonym", "مجهول"}
    )
    return ("p" + _hashed(bare, _PERSON)).where(~nobody, "")


def own_ids(column: "pd.Series[str]") -> "pd.Series[str]":
    """The source's own ids without what programs write for no value; blank where there is none."""
    bare = column.str.strip()
    whole = bare.str.fullmatch(r"\d+\.0+")
    bare = bare.where(~whole, bare.str.replace(r"\.0+$", "", regex=True)).str.removeprefix("uuid:")
    return bare.where(~bare.map(is_nobody).astype(bool), "")


def is_an_id(column: "pd.Series[str]") -> bool:
    """Whether a column tells every row from every other: no cell blank, rounded or twice."""
    ids = own_ids(column)
    return bool(len(ids)) and bool((ids != "").all()) and ids.is_unique


def is_opaque(column: "pd.Series[str]") -> bool:
    """Whether a column's cells tell people apart and name nobody: numbers and signs as programs make them."""
    different = pd.Series(column.str.strip().unique(), dtype=str)
    different = different[different != ""]
    if not len(different) or different.str.fullmatch(_OPAQUE).mean() < 0.9:
        return False
    beginnings = different.str.extract(f"^{_HANDLE}$")[0].dropna().str.casefold()
    called = len(beginnings) >= 0.5 * len(different) and len(different) > 2
    return not (called and beginnings.nunique() > max(1, min(_MOST_BEGINNINGS, 0.2 * len(beginnings))))


def is_of_several(name: str) -> bool:
    """Whether a column of names holds what many people share: a first name alone, a school, an organisation."""
    words = f" {folded(name)} "
    return any(f" {own} " in words for own in (*_PARTS_OF_NAMES, *_OF_GROUPS))


def _hashed(texts: "pd.Series[str]", purpose: bytes) -> "pd.Series[str]":
    key = read_key()
    codes, different = pd.factorize(texts)
    made = np.array([_hash(one, key, purpose) for one in _each(different)], dtype=object)
    return pd.Series(made[codes] if len(made) else [], index=texts.index, dtype=str)


def _each(values: Iterable[object]) -> Iterable[str]:
    return (str(value) for value in values)


def _hash(text: str, key: bytes, purpose: bytes) -> str:
    return hmac.new(key, purpose + text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:_LENGTH]
