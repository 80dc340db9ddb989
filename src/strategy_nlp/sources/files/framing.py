"""Which rows of a grid are the table: notes above, the row that names the columns, totals and remarks below it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.messages import noted
from strategy_nlp.sources.contents import folded

# In how many rows at the top the one is looked for that names the columns, and in how many at the end remarks.
TOP = 15
_END = 6
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_MOMENT = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?:[T ].*)?")
_PHONE = re.compile(r"\+?\d[\d\s()./-]{6,18}")
_COMMENT = re.compile(r"(?:#|//)\s*[^\W\d]\w*[\s:].*")
_MOST_WORDS_OF_A_NAME = 4
_FEWEST_WORDS = 3
# A number, or a formula that was kept as its text.
_COUNTED = re.compile(r"[-+\d.,%\s]*|[=#].*")
_REMARK = re.compile(
    r"\*|†|(?:source|quelle|note|notes|hinweis|anmerkung|fuente|nota|notas|remarque|remarques|fonte|as of|stand|prepared by|exported|generated|erstellt|exportiert|exportado|exporté|источник|примечание|المصدر|ملاحظة|出典|注)\b",
    re.IGNORECASE,
)
_TOTALS = frozenset(
    folded(word)
    for word in ["total", "totals", "grand total", "sum", "subtotal", "count", "average", "mean", "n", "summe", "gesamt", "insgesamt", "gesamtsumme", "anzahl", "durchschnitt", "somme", "total general", "suma", "promedio", "moyenne", "totale", "media", "итого", "всего", "среднее", "المجموع", "الاجمالي", "المعدل", "مجموع", "कुल", "合計", "総計", "总计", "合计", "平均", "합계", "평균", "toplam", "ortalama", "jumla", "razem", "totaal", "gemiddelde", "összesen", "σύνολο"]
)  # fmt: skip


@dataclass(frozen=True)
class Framed:
    """The rows of a table and what stood around them.

    Attributes
    ----------
    cells
        Its rows under the names of its columns.
    rows
        The number of each row.
    notes
        What was left out above and below, a sentence each.
    named
        Whether a row named the columns.
    """

    cells: pd.DataFrame
    rows: NDArray[np.int64]
    notes: tuple[str, ...]
    named: bool


def framed(name: str, rows: pd.DataFrame, numbers: NDArray[np.int64]) -> Framed | None:
    """The table of a grid, with the row that names its columns taken for that; None where nothing stands below it."""
    if rows.empty:
        return None
    header = _header(rows.head(TOP).apply(lambda column: column.str.strip()), numbers)
    heads, body = rows.iloc[header].str.strip().tolist(), rows.iloc[header + 1 :]
    named = not _is_data(heads, rows.iloc[header + 1 : header + 1 + TOP])
    if not named:
        heads, body, header = [""] * len(heads), rows.iloc[header:], header - 1
    held = [bool(head) or bool((body.iloc[:, place].str.strip() != "").any()) for place, head in enumerate(heads)]
    body = body.loc[:, held]
    names = list(_different([head for head, there in zip(heads, held, strict=True) if there]))
    kept = np.zeros(len(body), bool)
    for place in range(body.shape[1]):
        kept |= (body.iloc[:, place].str.strip() != "").to_numpy(bool)
    cells, own = body[kept].set_axis(names, axis=1).reset_index(drop=True), numbers[header + 1 :][kept]
    if cells.empty:
        return None
    notes = (
        [noted("{table}: rows above the row that names the columns, left out: {n}.", table=name, n=header)]
        if header > 0
        else []
    )
    below = _below(cells, own)
    if below:
        notes.append(noted("{table}: rows of totals and remarks below it, left out: {n}.", table=name, n=below))
        cells, own = cells.iloc[:-below], own[:-below]
    return Framed(cells, own, tuple(notes), named)


def _header(top: pd.DataFrame, numbers: NDArray[np.int64]) -> int:
    """The place of the row that names the columns: the first that is at least half as full as the fullest.

    A row before a blank one, where fuller ones follow, is a note; so is a comment, and what bears somebody's address.
    """
    filled = (top != "").sum(axis=1).to_numpy()
    full = [int(place) for place in np.flatnonzero(filled >= max(1, filled.max() / 2))]
    for place in full:
        gap = next((one for one in range(place + 1, len(top)) if numbers[one] - numbers[one - 1] > 1), None)
        if gap is not None and filled[:gap].max() < filled[gap:].max() and gap - place <= 6:
            continue
        cells = [cell for cell in top.iloc[place] if cell]
        fuller = filled[place] < filled[place + 1 :].max(initial=0)
        if (_COMMENT.match(cells[0]) or any(_EMAIL.search(cell) for cell in cells)) and fuller:
            continue
        return place
    return full[0]


def _below(cells: pd.DataFrame, numbers: NDArray[np.int64]) -> int:
    """How many rows at the end are no answers: a total, or what stands after a blank row in fewer than half as many cells."""
    if cells.shape[1] < 2 or len(cells) < 3:
        return 0
    end = cells.tail(_END).apply(lambda column: column.str.strip())
    usual = float((cells.head(200).apply(lambda column: column.str.strip()) != "").sum(axis=1).median())
    start, found = len(cells) - len(end), 0
    for place in range(len(end) - 1, 0, -1):
        gap = int(numbers[start + place] - numbers[start + place - 1]) > 1
        below = [end.iloc[row] for row in range(place, len(end))]
        if _is_total(below[0]) or (gap and all(_is_remark(row, cells, usual=usual) for row in below)):
            found = len(end) - place
    return found


def _is_total(row: "pd.Series[str]") -> bool:
    """Whether a row is called a total and holds numbers alone beside."""
    held = row[row != ""]
    return folded(held.iloc[0]) in _TOTALS and all(_COUNTED.fullmatch(cell) for cell in held.iloc[1:])


def _is_remark(row: "pd.Series[str]", cells: pd.DataFrame, *, usual: float) -> bool:
    """Whether a row below a blank one is a remark or a total: one cell where others have more, that begins as remarks do or stands where nobody writes."""
    held = row[row != ""]
    if _is_total(row):
        return True
    if len(held) != 1 or usual < 2:
        return False
    above = cells[held.index[0]].head(200)
    words = above[above.str.strip() != ""].str.split().str.len().mean()
    long = len(held.iloc[0].split()) >= _FEWEST_WORDS
    return _REMARK.match(held.iloc[0]) is not None or (long and not words >= _FEWEST_WORDS)


def _is_data(heads: list[str], below: pd.DataFrame) -> bool:
    """Whether the row that should name the columns is itself one of the rows: it holds an address, a moment or a whole sentence as they do."""
    for place, head in enumerate(heads):
        column = below.iloc[:, place].str.strip() if place < below.shape[1] else pd.Series([], dtype=str)
        same = column[column != ""]
        for pattern in (_EMAIL, _MOMENT, _PHONE):
            if head and pattern.fullmatch(head) and len(same) and same.str.fullmatch(pattern.pattern).all():
                return True
    if _stands_below(heads, below):
        return True
    alone = len(heads) == 1 and heads[0]
    return (
        bool(alone)
        and len(heads[0].split()) > _MOST_WORDS_OF_A_NAME
        and not heads[0].rstrip().endswith(("?", "؟", "？", ":"))
    )  # noqa: RUF001 (question marks of other scripts)


def _stands_below(heads: list[str], below: pd.DataFrame) -> bool:
    """Whether what should be a name is an answer that others gave too: it stands again in its column, in a row that does not repeat the header."""
    # Further rows of a header, and the header of a part that was pasted below, say several names over again.
    rows = below.iloc[2:].apply(lambda column: column.str.strip()).to_numpy(str)
    held = np.array([head != "" for head in heads])
    if not len(rows) or held.sum() < 2:
        return False
    again = (rows == np.array(heads, dtype=str)) & held
    answered = again[again.sum(axis=1) <= held.sum() / 2]
    return bool(answered.any())


def _different(names: list[str]) -> Iterator[str]:
    """The names, each another one: a second of one name gets a number, one without a name is called after its place."""
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        own = " ".join(name.split()) or f"column {place}"
        number, different = 1, own
        while different in taken:
            number += 1
            different = f"{own} ({number})"
        taken.add(different)
        yield different
