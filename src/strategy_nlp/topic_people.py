"""Who wrote on which topic: people per segment and topic, no small count told or recomputable; ideas per language."""

import pandas as pd

from strategy_nlp.participation import UNKNOWN, segments_of
from strategy_nlp.suppression import suppress_table

LANGUAGE = "language"
COLUMNS = ("question", "topic", "segment", "value", "n")
# More values than this are no longer read side by side; the smaller ones are counted together.
_MOST_VALUES = 6
OTHERS = "others"


def people_by_topic(ideas: pd.DataFrame, participants: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """Authors per topic and value of each segment, small counts missing, and ideas per topic and language.

    Ideas are public and show their language themselves, so that every count of them is told. How many people wrote them is
    not: an idea whose author is not told is in no segment but ``language``.

    Parameters
    ----------
    ideas
        Ideas with a topic: ``idea_id, question, topic, language, author_id`` (blank where unknown).
    participants
        ``participant_id`` and any ``segment_*`` columns.
    min_cell
        Counts of fewer people are left out, and others with them where they could be recomputed.

    Returns
    -------
    pandas.DataFrame
        ``question, topic, segment, value, n``; ``n`` is missing where it is suppressed.
    """
    placed = ideas.dropna(subset=["topic"])
    told = {LANGUAGE: placed["language"]}
    known = participants.set_index("participant_id")
    for segment in segments_of(participants):
        value_of = known[segment].replace("", UNKNOWN)
        told[segment] = placed["author_id"].map(value_of).where(placed["author_id"] != "")
    parts = []
    for segment, values in told.items():
        people = placed["idea_id"] if segment == LANGUAGE else placed["author_id"]
        rows = placed[["question", "topic"]].assign(value=values, person=people).dropna(subset=["value"])
        rows = rows.drop_duplicates(["question", "topic", "value", "person"])
        for question, own in rows.groupby("question", sort=False):
            least = 1 if segment == LANGUAGE else min_cell
            parts.append(_suppressed(own, least).assign(question=question, segment=segment))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _suppressed(rows: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    sizes = rows["value"].value_counts()
    large = sizes.index[:_MOST_VALUES] if len(sizes) <= _MOST_VALUES else sizes.index[: _MOST_VALUES - 1]
    grouped = rows["value"].where(rows["value"].isin(large), OTHERS)
    counts = pd.crosstab(rows["topic"].astype(int), grouped)
    cells = suppress_table(counts, min_cell=min_cell).cells
    stacked = cells.rename_axis("topic").reset_index().melt(id_vars="topic", var_name="value", value_name="n")
    return stacked.astype({"n": "Int64"}).sort_values(["topic", "value"], ignore_index=True)
