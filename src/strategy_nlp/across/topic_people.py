"""Who wrote on which topic: people per segment and topic, no small count told or recomputable; ideas per language."""

import pandas as pd

from strategy_nlp.disclosure.containment import contained_in_counts
from strategy_nlp.disclosure.nesting import Nested, hidden_counts, linked_segments
from strategy_nlp.intake.segments import UNKNOWN, segments_of

LANGUAGE = "language"
COLUMNS = ("question", "topic", "segment", "value", "n")
# More values than this are no longer read side by side; the smaller ones are counted together.
_MOST_VALUES = 6
OTHERS = "others"


def people_by_topic(
    ideas: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    min_cell: int,
    spoken: pd.DataFrame | None = None,
    secret: bytes = b"",
) -> pd.DataFrame:
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
    spoken
        How many people of each value wrote, as it is told (`participation`): of a value that is hidden there nothing is told by topic.
    secret
        What nobody outside knows, by which is drawn what is left out with them.

    Returns
    -------
    pandas.DataFrame
        ``question, topic, segment, value, n``; ``n`` is missing where it is suppressed.

    Examples
    --------
    >>> people = [f"p{place}" for place in range(30)]
    >>> ideas = pd.DataFrame({"idea_id": people, "question": "q1", "topic": 0, "language": "en", "author_id": people})
    >>> lives = pd.DataFrame({"participant_id": people, "segment_region": ["north"] * 15 + ["south"] * 15})
    >>> told = people_by_topic(ideas, lives, min_cell=10)
    >>> told.query("segment == 'segment_region'")[["value", "n"]].values.tolist()
    [['north', 15], ['south', 15]]
    """
    placed = ideas.dropna(subset=["topic"])
    segments = segments_of(participants)
    links = linked_segments(participants[segments], min_cell=min_cell)
    known = participants.set_index("participant_id")[segments].replace("", UNKNOWN)
    wrote = placed.loc[placed["author_id"] != "", ["question", "topic", "author_id"]].drop_duplicates()
    wrote = wrote.assign(**{name: wrote["author_id"].map(known[name]) for name in segments}).dropna(subset=segments)
    parts = []
    for question, own in placed.groupby("question", sort=False):
        counts = pd.crosstab(_grouped(own["language"]), own["topic"].astype(int))
        parts.append(_long(counts.astype("Int64")).assign(question=question, segment=LANGUAGE))
    people = {
        question: own.assign(
            line=own["topic"].astype(int),
            **{name: _joined(own[name], _told_sizes(own, name, spoken=spoken, min_cell=min_cell)) for name in segments},
        )
        for question, own in wrote.groupby("question", sort=False)
    }
    hidden = {}
    for question, own in people.items():
        tables = {segment: pd.crosstab(own[segment], own["line"]) for segment in segments}
        contained = contained_in_counts(
            tables, own, people=participants[segments], grouped=(UNKNOWN, OTHERS), min_cell=min_cell
        )
        told = hidden_counts(
            tables,
            own,
            nested=Nested(links, contained, _untold(spoken, str(question)), secret + str(question).encode()),
            min_cell=min_cell,
            alone=(UNKNOWN, OTHERS),
        )
        hidden[question] = {name: tables[name].astype("Int64").mask(told[name]) for name in segments}
    for segment in segments:
        parts += [_long(own[segment]).assign(question=question, segment=segment) for question, own in hidden.items()]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _untold(spoken: pd.DataFrame | None, question: str) -> dict[str, list[str]]:
    """By segment the values of which a question's number of authors is hidden."""
    if spoken is None:
        return {}
    secret = spoken[(spoken["question"] == question) & spoken["n_authors"].isna() & (spoken["segment"] != LANGUAGE)]
    return {str(segment): own["value"].tolist() for segment, own in secret.groupby("segment")}


def _told_sizes(wrote: pd.DataFrame, segment: str, *, spoken: pd.DataFrame | None, min_cell: int) -> "pd.Series[int]":
    """How many authors of a question each value of a segment has, as far as it is told."""
    if spoken is None:
        counted = wrote.drop_duplicates("author_id")[segment].value_counts()
        return counted[counted >= min_cell]
    own = spoken[(spoken["question"] == wrote["question"].iloc[0]) & (spoken["segment"] == segment)]
    told: pd.Series[int] = own.set_index("value")["n_authors"].dropna()
    return told


def _grouped(values: "pd.Series[str]") -> "pd.Series[str]":
    """The values, all but the largest few as others."""
    return _joined(values, values.value_counts())


def _joined(values: "pd.Series[str]", sizes: "pd.Series[int]") -> "pd.Series[str]":
    """The values, all but the largest few as others.

    Of values whose size is not told those whose name comes first stand by themselves: their order by size would tell it.
    """
    known = pd.Series(sorted(values.dropna().unique()), dtype=str)
    order = known.map(sizes).astype("Float64").fillna(0).sort_values(ascending=False, kind="stable").index
    large = known[order].tolist()
    large = large if len(large) <= _MOST_VALUES else large[: _MOST_VALUES - 1]
    return values.where(values.isin(large), OTHERS)


def _long(counts: pd.DataFrame) -> pd.DataFrame:
    """Counts by value and topic as rows: ``topic, value, n``."""
    stacked = counts.T.rename_axis("topic").reset_index().melt(id_vars="topic", var_name="value", value_name="n")
    return stacked.astype({"n": "Int64"}).sort_values(["topic", "value"], ignore_index=True)
