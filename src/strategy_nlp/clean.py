"""Normalise texts, find non-answers and copies, and keep the funnel: what was set aside, at which step, and why.

Nothing is deleted. Every idea that was received keeps its row; those set aside say why.
"""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.messages import mark

# Controls, zero-width signs and direction overrides do nothing but deceive the reader; the joiners U+200C and U+200D
# stay, since Persian, Indic scripts and emoji need them.
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_SPACE = re.compile(r"\s+")
# Letters whose stroke or missing dot Unicode does not count as an accent; an apostrophe joins its neighbours.
_UNACCENTED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "'": "", "’": ""})
_CLAUSE = re.compile(r"[.,;:!?…\n。、，！？；：،؛؟।–—]+")

# Texts whose sets of three-letter pieces overlap at least this much (Jaccard) are copies: one changed word in a
# sentence of fifteen leaves about .85, a rewritten half leaves less than .6.
COPY_OVERLAP = 0.75
# Shorter texts share too few pieces for the overlap to mean anything; they are copies only if they are equal.
_LEAST_COPY_LENGTH = 25
_BANDS, _ROWS = 21, 3
_PRIME = (1 << 31) - 1

REASONS = {
    "rejected": mark("turned down by a moderator"),
    "pending": mark("not yet looked at by a moderator"),
    "blank": mark("without any words"),
    "non_answer": mark("answers such as “no comment” or “I don't know”"),
    "event": mark("said in the chat of an event, which is not part of the survey"),
    "copy": mark("copies of another idea, which is counted once"),
    "translation": mark("the same as another idea in another language, which is counted once"),
}


def normalise(text: str) -> str:
    """A text with one form per character, single spaces and no invisible signs; its wording is untouched."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _SPACE.sub(" ", visible).strip()


def comparable(text: str) -> str:
    """A text reduced to what two copies share: lower case, no accents, no punctuation, single spaces.

    >>> comparable("  ¡No lo SÉ!... ")
    'no lo se'
    """
    spread = unicodedata.normalize("NFKD", text.casefold())
    # Only the accents of Latin, Greek and Cyrillic go: in Arabic and Indic scripts the marks carry vowels.
    bare = "".join(sign for sign in spread if not ("\u0300" <= sign <= "\u036f")).translate(_UNACCENTED)
    recomposed = unicodedata.normalize("NFC", bare)
    words = "".join(
        sign if sign.isalnum() or unicodedata.category(sign).startswith("M") else " " for sign in recomposed
    )
    return _SPACE.sub(" ", words).strip()


def is_non_answer(texts: "pd.Series[str]") -> "pd.Series[bool]":
    """Whether a text says only that its writer has nothing to say.

    Every part of it, as punctuation divides it, must be a phrase or a filler of ``models/non_answers.toml``, and at
    least one a phrase: setting an opinion aside would be worse than keeping a non-answer.

    >>> is_non_answer(pd.Series(["No idea, sorry!", "No idea is too small."])).tolist()
    [True, False]
    """
    phrases, fillers = _non_answers()

    def says_nothing(text: str) -> bool:
        whole = comparable(text)
        parts = {comparable(part) for part in _CLAUSE.split(text)} - {""}
        return whole in phrases or (bool(parts & phrases) and parts <= phrases | fillers)

    return texts.map(says_nothing).astype(bool)


def find_copies(texts: "pd.Series[str]") -> "pd.Series[str]":
    """For each text the index of the first text that it copies, blank where it copies none.

    Copies are found by MinHash (Broder 1997) with banding, in time linear in the number of texts, and confirmed by
    their true overlap; a chain of copies belongs to the first of them.
    """
    compared = texts.map(comparable)
    first_of = pd.Series("", index=texts.index)
    if compared.empty:
        return first_of
    _, group = np.unique(_copy_groups(compared.tolist()), return_inverse=True)
    leader = pd.Series(texts.index, index=texts.index).groupby(group).transform("first")
    return leader.where(leader != texts.index, "").astype(str)


def set_aside(ideas: pd.DataFrame, *, show_pending: bool) -> pd.DataFrame:
    """The ideas with ``used``, ``dropped_because`` and ``duplicate_of``; the first reason that applies is the one.

    Parameters
    ----------
    ideas
        One row per idea, texts normalised: ``idea_id, question, text, status, channel``.
    show_pending
        Whether ideas that no moderator has looked at are used.
    """
    marked = ideas.copy()
    reason = pd.Series("", index=ideas.index)
    tests = {
        "rejected": ideas["status"] == "rejected",
        "pending": (ideas["status"] == "pending") & (not show_pending),
        "blank": ~ideas["text"].map(lambda text: any(sign.isalnum() for sign in text)),
        "non_answer": is_non_answer(ideas["text"]),
        "event": ideas["channel"].str.startswith("event:"),
    }
    for name, applies in tests.items():
        reason = reason.mask((reason == "") & applies, name)
    marked["duplicate_of"] = ""
    for _, members in ideas[reason == ""].groupby("question", sort=False):
        texts = members.set_index("idea_id")["text"]
        marked.loc[members.index, "duplicate_of"] = find_copies(texts).to_numpy()
    reason = reason.mask(marked["duplicate_of"] != "", "copy")
    marked["dropped_because"] = reason
    marked["used"] = reason == ""
    return marked


def set_translations_aside(ideas: pd.DataFrame, vectors: pd.DataFrame, *, same_meaning: float) -> pd.DataFrame:
    """The ideas with those set aside that say in another language what an earlier idea on the same question says.

    Parameters
    ----------
    ideas
        As `set_aside` gives them, with ``language``.
    vectors
        Unit vectors by row of the ideas, not centred; rows without one are left alone, as are short texts.
    same_meaning
        The cosine from which two texts in different languages say the same; with 0 nothing is set aside.
    """
    marked = ideas.copy()
    if not same_meaning or vectors.empty:
        return marked
    compared = ideas.loc[vectors.index]
    compared = compared[compared["used"] & (compared["text"].map(len) >= _LEAST_COPY_LENGTH)]
    for _, own in compared.groupby("question", sort=False):
        first = _first_said(vectors.loc[own.index].to_numpy(np.float32), own["language"].to_numpy(str), same_meaning)
        again = own.index[first != np.arange(len(own))]
        marked.loc[again, "duplicate_of"] = own["idea_id"].to_numpy()[first[first != np.arange(len(own))]]
        marked.loc[again, "dropped_because"] = "translation"
        marked.loc[again, "used"] = False
    return marked


def _first_said(vectors: Any, languages: Any, same_meaning: float) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """For each row the first row that says the same in another language, or itself; an idea already taken is no first."""
    first = np.arange(len(vectors))
    for row in range(1, len(vectors)):
        near = vectors[:row] @ vectors[row]
        allowed = (near >= same_meaning) & (languages[:row] != languages[row]) & (first[:row] == np.arange(row))
        if allowed.any():
            first[row] = int(np.where(allowed, near, -1).argmax())
    return first


def funnel(ideas: pd.DataFrame) -> pd.DataFrame:
    """How many ideas went into and came out of each step, in order; the sums of neighbouring steps close."""
    dropped = ideas["dropped_because"].value_counts()
    left = len(ideas)
    rows = []
    for step in REASONS:
        after = left - int(dropped.get(step, 0))
        rows.append({"step": step, "ideas_in": left, "ideas_out": after, "reason": REASONS[step]})
        left = after
    return pd.DataFrame(rows)


@cache
def _non_answers() -> tuple[frozenset[str], frozenset[str]]:
    """The phrases of every language, and the fillers that may stand beside them."""
    content = tomllib.loads((files("strategy_nlp") / "models" / "non_answers.toml").read_text(encoding="utf-8"))
    fillers = frozenset(map(comparable, content.pop("fillers")))
    return frozenset(comparable(phrase) for phrases in content.values() for phrase in phrases), fillers


def _copy_groups(compared: list[str]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    from scipy.sparse import coo_array, csgraph

    pieces = _pieces(compared)
    sizes = np.diff(pieces.indptr)
    long_enough = np.array([len(text) >= _LEAST_COPY_LENGTH for text in compared]) & (sizes > 0)
    pairs = [(first, second) for first, second in _candidates(pieces, long_enough) if first != second]
    links = set(_equal_texts(compared))
    if pairs:
        left, right = np.array(sorted(set(pairs))).T
        shared = np.asarray(pieces[left].multiply(pieces[right]).sum(axis=1)).ravel()
        overlap = shared / (sizes[left] + sizes[right] - shared)
        links |= set(zip(left[overlap >= COPY_OVERLAP].tolist(), right[overlap >= COPY_OVERLAP].tolist(), strict=True))
    rows, columns = np.array(sorted(links)).T if links else (np.array([], int), np.array([], int))
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(compared), len(compared)))
    groups: np.ndarray[tuple[int], np.dtype[np.int64]] = csgraph.connected_components(graph, directed=False)[1]
    return groups


def _pieces(compared: list[str]) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        analyzer="char",
        ngram_range=(3, 3),
        n_features=1 << 22,
        binary=True,
        norm=None,
        alternate_sign=False,
        lowercase=False,
    )
    return hashing.transform(compared).tocsr()


def _equal_texts(compared: list[str]) -> list[tuple[int, int]]:
    first: dict[str, int] = {}
    return [
        (first[text], position)
        for position, text in enumerate(compared)
        if text and first.setdefault(text, position) != position
    ]


def _candidates(pieces: Any, usable: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> list[tuple[int, int]]:
    """Pairs of neighbours within the buckets of each band of the MinHash signature."""
    rows = np.flatnonzero(usable)
    if len(rows) < 2:
        return []
    chosen = pieces[rows]
    random = np.random.default_rng(0)
    factors = random.integers(1, _PRIME, _BANDS * _ROWS, dtype=np.int64)
    shifts = random.integers(0, _PRIME, _BANDS * _ROWS, dtype=np.int64)
    indices = chosen.indices.astype(np.int64)
    signature = np.stack(
        [
            np.minimum.reduceat((factor * indices + shift) % _PRIME, chosen.indptr[:-1])
            for factor, shift in zip(factors, shifts, strict=True)
        ]
    )
    pairs: list[tuple[int, int]] = []
    for band in range(_BANDS):
        keys = signature[band * _ROWS : (band + 1) * _ROWS]
        order = np.lexsort((rows, *keys))
        same = np.all(keys[:, order[1:]] == keys[:, order[:-1]], axis=0)
        pairs += [
            (int(rows[first]), int(rows[second]))
            for (first, second), equal in zip(pairwise(order), same, strict=True)
            if equal
        ]
    return pairs
