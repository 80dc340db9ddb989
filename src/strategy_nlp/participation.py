"""Who wrote and who voted, per segment and language, without showing small groups of people."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from strategy_nlp.privacy import suppress_small

SEGMENT_PREFIX = "segment_"
UNKNOWN = "not stated"
ALL_QUESTIONS = ""


def participation_by_segment(
    ideas: pd.DataFrame,
    votes: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    references: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    min_cell: int = 10,
) -> pd.DataFrame:
    """How many people wrote and voted in each segment, per question and over all.

    Parameters
    ----------
    ideas
        Ideas that take part: ``question, author_id, language``.
    votes
        Votes on ideas that take part, with ``question``: ``voter_id, question``.
    participants
        ``participant_id`` and any ``segment_*`` columns.
    references
        By segment, the share of each value in the population, where it is known.
    min_cell
        Counts below this are suppressed, with a second one where a single one could be recomputed.

    Returns
    -------
    pandas.DataFrame
        ``question`` (blank for all), ``segment``, ``value``, ``n_ideas``, ``n_authors``, ``n_voters``; a suppressed
        count is missing. ``reference_share`` is missing where no reference is given. The segment ``language`` counts ideas only: voters have no language.
    """
    segments = segments_of(participants)
    tables = []
    for question in [ALL_QUESTIONS, *ideas["question"].unique()]:
        own_ideas = ideas if question == ALL_QUESTIONS else ideas[ideas["question"] == question]
        own_votes = votes if question == ALL_QUESTIONS else votes[votes["question"] == question]
        tables.append(_languages(own_ideas, min_cell).assign(question=question))
        for segment in segments:
            value_of = participants.set_index("participant_id")[segment].replace("", UNKNOWN)
            tables.append(_segment(own_ideas, own_votes, value_of, min_cell).assign(question=question))
    columns = ["question", "segment", "value", "n_ideas", "n_authors", "n_voters"]
    together = pd.concat(tables, ignore_index=True)[columns]
    shares = [
        references.get(segment, {}).get(value)
        for segment, value in zip(together["segment"], together["value"], strict=True)
    ]
    return together.assign(reference_share=pd.array(shares, dtype="Float64"))


def segments_of(participants: pd.DataFrame) -> list[str]:
    """The names of the segment columns."""
    return [str(name) for name in participants.columns if str(name).startswith(SEGMENT_PREFIX)]


def _languages(ideas: pd.DataFrame, min_cell: int) -> pd.DataFrame:
    counts = ideas["language"].value_counts().sort_index()
    return pd.DataFrame(
        {
            "segment": "language",
            "value": counts.index,
            "n_ideas": suppress_small(counts, min_cell=min_cell).array,
            "n_authors": pd.array([pd.NA] * len(counts), dtype="Int64"),
            "n_voters": pd.array([pd.NA] * len(counts), dtype="Int64"),
        }
    )


def _segment(ideas: pd.DataFrame, votes: pd.DataFrame, value_of: "pd.Series[str]", min_cell: int) -> pd.DataFrame:
    authors = ideas.loc[ideas["author_id"] != "", "author_id"]
    people = {
        "n_ideas": authors.map(value_of).fillna(UNKNOWN),
        "n_authors": pd.Series(authors.unique(), dtype=str).map(value_of).fillna(UNKNOWN),
        "n_voters": pd.Series(votes["voter_id"].unique(), dtype=str).map(value_of).fillna(UNKNOWN),
    }
    counts = pd.DataFrame({name: values.value_counts() for name, values in people.items()}).fillna(0).astype(int)
    counts = counts.sort_index()
    shown = {name: suppress_small(counts[name], min_cell=min_cell) for name in people}
    # How many ideas a few authors wrote is told no more than how many authors there are.
    shown["n_ideas"] = shown["n_ideas"].mask(shown["n_authors"].isna())
    return pd.DataFrame(shown).reset_index(names="value").assign(segment=str(value_of.name))
