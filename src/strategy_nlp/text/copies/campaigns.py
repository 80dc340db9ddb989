"""Ideas that say again what another said: campaigns of copies, and the same in another language."""

from collections.abc import Callable, Collection
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.text.copies.opposites import nothing_opposite
from strategy_nlp.text.copies.search import LEAST_COPY_LENGTH, find_copies

__all__ = [
    "LEAST_CAMPAIGN", "LEAST_COPY_LENGTH", "campaigns", "find_copies", "first_and_near", "first_said", "set_translations_aside",
]  # fmt: skip

# Two people may well write the same short sentence; three copies are a campaign, or one person three times.
LEAST_CAMPAIGN = 3
_TENS = 10

# Up to this many ideas every pair is compared, in blocks, which takes some six seconds.
_EXACT = 20_000
_BLOCK = 1_024
# Of more ideas only those in the cells nearest to an idea's own are compared; docs/methods.md says how many are missed.
_CELLS_COMPARED = 32


def campaigns(ideas: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """Texts of the same words sent three times or more on one question, each with its evidence; the largest first.

    ``question, campaign`` (the id of the idea that is counted for all of them), ``size`` (ideas), ``by`` (``one``
    author, ``many``, or ``unknown`` where authors are not told), ``n_authors`` (at least so many, in tens, since a
    later report with one more would tell whether its copy is by somebody new; missing where small or unknown),
    ``first_day``, ``last_day`` (blank where no day is told).

    Parameters
    ----------
    ideas
        As `what_counts.set_aside` gives them, with ``author_id`` and ``created_at``.
    min_cell
        Fewer authors than this are not counted out loud.
    """
    columns = ["question", "campaign", "size", "by", "n_authors", "first_day", "last_day"]
    copied = ideas["dropped_because"] == "copy"
    member_of = ideas["duplicate_of"].where(copied, ideas["idea_id"])
    members = ideas[member_of.isin(ideas.loc[copied, "duplicate_of"])].assign(campaign=member_of)
    rows = []
    for (question, campaign), own in members.groupby(["question", "campaign"], sort=False):
        if len(own) < LEAST_CAMPAIGN:
            continue
        authors = own.loc[own["author_id"] != "", "author_id"]
        # What cannot be read as a date is left out here, as it is in the timeline.
        moments = pd.to_datetime(own["created_at"], errors="coerce", utc=True, format="ISO8601").dropna()
        days = sorted(moments.dt.strftime("%Y-%m-%d"))
        told = authors.nunique() if len(authors) == len(own) else 0
        rows.append(
            {
                "question": question,
                "campaign": campaign,
                "size": len(own),
                "by": "unknown" if not told else "one" if told == 1 else "many",
                "n_authors": max(told // _TENS * _TENS, min_cell) if told >= min_cell else pd.NA,
                "first_day": days[0] if days else "",
                "last_day": days[-1] if days else "",
            }  # fmt: skip
        )
    table = pd.DataFrame(rows, columns=columns).astype({"size": "Int64", "n_authors": "Int64"})
    texts = [name for name in columns if name not in {"size", "n_authors"}]
    return table.astype(dict.fromkeys(texts, str)).sort_values(
        ["question", "size", "campaign"], ascending=[True, False, True], ignore_index=True
    )


def set_translations_aside(
    ideas: pd.DataFrame, vectors: pd.DataFrame, *, same_meaning: float, voted: Collection[str] = ()
) -> pd.DataFrame:
    """The ideas with those set aside that say in another language what an earlier idea on the same question says.

    Vectors tell what a text is about, not whether it is for or against: where anything in the two texts, or votes of
    their own, leave a doubt, both are counted, and ``near_to`` of the later one names the earlier one. Of an idea that has
    votes and one that has none the one with votes is counted, whichever came first.

    Parameters
    ----------
    ideas
        As `what_counts.set_aside` gives them, with ``language``.
    vectors
        Unit vectors by row of the ideas, not centred; rows without one are left alone, as are short texts.
    same_meaning
        The cosine from which two texts in different languages are about the same; with 0 nothing is set aside.
    voted
        Ideas that have votes of their own; two of them are never counted as one.
    """
    marked = ideas.assign(near_to="")
    if not same_meaning or vectors.empty:
        return marked
    compared = ideas.loc[vectors.index]
    compared = compared[compared["used"] & (compared["text"].map(len) >= LEAST_COPY_LENGTH)]
    has_votes = set(voted)
    compared = compared.loc[(~compared["idea_id"].isin(has_votes)).sort_values(kind="stable").index]
    for _, own in compared.groupby("question", sort=False):
        names, languages = own["idea_id"].to_numpy(str), own["language"].to_numpy(str)
        first, near = first_and_near(
            vectors.loc[own.index].to_numpy(np.float32), languages, same_meaning, is_same=_sameness(own, has_votes)
        )
        again, close = first != np.arange(len(own)), near != np.arange(len(own))
        rows = own.index[again]
        marked.loc[rows, "duplicate_of"] = names[first[again]]
        marked.loc[rows, "dropped_because"] = "translation"
        marked.loc[rows, "used"] = False
        marked.loc[own.index[close & ~again], "near_to"] = names[near[close & ~again]]
    return marked


def _sameness(own: pd.DataFrame, has_votes: set[str]) -> Callable[[int, int], bool]:
    """Whether, of the ideas of a question, one says what another says: nothing opposite, no votes of their own on both."""
    names, texts, languages = (own[column].tolist() for column in ("idea_id", "text", "language"))

    def is_same(row: int, before: int) -> bool:
        if names[row] in has_votes and names[before] in has_votes:
            return False
        return nothing_opposite(texts[row], texts[before], languages=(languages[row], languages[before]))

    return is_same


def first_said(vectors: NDArray[np.float32], languages: NDArray[Any], same_meaning: float) -> NDArray[np.int64]:
    """For each row the row near it in another language before it, the nearest of them, or itself."""
    return first_and_near(vectors, languages, same_meaning, is_same=lambda *_: True)[0]


def first_and_near(
    vectors: NDArray[np.float32], languages: NDArray[Any], same_meaning: float, *, is_same: Callable[[int, int], bool]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row the row that said the same in another language before it, the nearest of them, or itself; and likewise
    the nearest of those that only come near.

    A row that only says again what another said is no first. Up to some thousand rows every pair is compared; above
    that rows are sorted into cells around rows drawn by chance, and only the cells nearest to a row's own are searched
    (inverted file index; Sivic and Zisserman 2003), so that time grows with rows to the power 1.5.

    Parameters
    ----------
    vectors
        Unit vectors, one row per text.
    languages
        The language of each row.
    same_meaning
        The cosine from which two rows are compared at all.
    is_same
        Whether a row says the same as one before it.
    """
    codes = np.unique(languages, return_inverse=True)[1]
    everybody = np.arange(len(vectors))
    cells = [(everybody, everybody)] if len(vectors) <= _EXACT else _cells(vectors)
    later, earlier, near = [], [], []
    for rows, candidates in cells:
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            # Where every row is searched for, those behind the block find it themselves.
            among = candidates[: block[-1] + 1] if candidates is everybody else candidates
            similar = vectors[block] @ vectors[among].T
            places = np.nonzero(similar >= same_meaning)
            one, other, nearness = block[places[0]], among[places[1]], similar[places]
            apart = codes[one] != codes[other]
            # Both ways round: of two rows in different cells one may be searched from the other's and not the reverse.
            later.append(np.maximum(one, other)[apart])
            earlier.append(np.minimum(one, other)[apart])
            near.append(nearness[apart])
    pairs = np.concatenate(later), np.concatenate(earlier), np.concatenate(near)
    return _settled(*pairs, count=len(vectors), is_same=is_same)


def _settled(
    later: NDArray[np.int64],
    earlier: NDArray[np.int64],
    near: NDArray[np.float32],
    *,
    count: int,
    is_same: Callable[[int, int], bool],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """From pairs of rows, each row's first and nearest: rows are settled in order, the nearest first ones win."""
    first, nearest = np.arange(count), np.arange(count)
    for pair in np.lexsort((earlier, -near, later)):
        row, before = int(later[pair]), int(earlier[pair])
        if first[row] != row or first[before] != before or row == before:
            continue
        if is_same(row, before):
            first[row] = before
        elif nearest[row] == row:
            nearest[row] = before
    return first, nearest


def _cells(vectors: NDArray[np.float32]) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Each cell's rows, with the rows of the cells nearest to it."""
    count = round(np.sqrt(len(vectors)))
    centres = vectors[np.sort(np.random.default_rng(0).choice(len(vectors), count, replace=False))]
    starts = range(0, len(vectors), _BLOCK)
    cell = np.concatenate([(vectors[start : start + _BLOCK] @ centres.T).argmax(axis=1) for start in starts])
    members = np.split(np.argsort(cell, kind="stable"), np.cumsum(np.bincount(cell, minlength=count))[:-1])
    order = np.argsort(-(centres @ centres.T), axis=1, kind="stable")[:, :_CELLS_COMPARED]
    return [
        (own, np.sort(np.concatenate([members[other] for other in nearest])))
        for own, nearest in zip(members, order, strict=True)
        if len(own)
    ]
