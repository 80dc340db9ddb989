"""Who wrote and who voted, per segment, without showing small groups of people; and ideas per language."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from strategy_nlp.coded import different
from strategy_nlp.disclosure.containment import contained_in_counts
from strategy_nlp.disclosure.nesting import Link, Nested, hidden_counts, linked_segments, value_within
from strategy_nlp.intake.segments import ALL_QUESTIONS, UNKNOWN, segments_of

_NUMBER = re.compile(r"[0-9]{1,9}")
LANGUAGE = "language"

_MEASURES = ("n_ideas", "n_authors", "n_voters")
_COLUMNS = ["question", "segment", "value", *_MEASURES]


def participation_by_segment(
    ideas: pd.DataFrame,
    votes: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    references: Mapping[str, Mapping[str, float]] = MappingProxyType({}),
    min_cell: int = 10,
    secret: bytes = b"",
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
        Counts below this are suppressed, with what else could bring them back (`suppression.suppress_table`).
    secret
        What nobody outside knows, by which is drawn what else it is.

    Returns
    -------
    pandas.DataFrame
        ``question`` (blank for all), ``segment``, ``value``, ``n_ideas``, ``n_authors``, ``n_voters``; a suppressed
        count is missing. ``reference_share`` is missing where no reference is given; a value of a reference that nobody has
        is a row of all questions. ``few_voters`` says of a row of all questions with a reference that fewer than ``min_cell`` people
        voted, nobody perhaps; it stays false where saying so would narrow what a suppressed count can be. The segment
        ``language`` counts ideas only, all of them: voters have no language, and ideas are public and show theirs.

    Examples
    --------
    >>> people = [f"p{place}" for place in range(30)]
    >>> ideas = pd.DataFrame({"question": "q1", "author_id": people, "language": "en"})
    >>> votes = pd.DataFrame({"voter_id": people, "question": "q1"})
    >>> lives = pd.DataFrame({"participant_id": people, "segment_region": ["north"] * 15 + ["south"] * 15})
    >>> told = participation_by_segment(ideas, votes, lives).query("question == 'q1' and segment == 'segment_region'")
    >>> told[["value", "n_authors", "n_voters"]].values.tolist()
    [['north', 15, 15], ['south', 15, 15]]
    """
    counted = pd.concat(
        [
            _counts(ideas, votes, participants, question=question)
            for question in [ALL_QUESTIONS, *ideas["question"].unique()]
        ],
        ignore_index=True,
    )
    counted = _with_values_of(counted, references)
    links = linked_segments(participants[segments_of(participants)], min_cell=min_cell)
    people = _people(ideas, votes, participants)
    everybody = participants[segments_of(participants)]
    together = _suppressed(counted, people, everybody, links=links, min_cell=min_cell, secret=secret)
    shares = [
        references.get(segment, {}).get(value)
        for segment, value in zip(together["segment"], together["value"], strict=True)
    ]
    told = together.assign(reference_share=pd.array(shares, dtype="Float64"), few_voters=False)
    for segment, own in told[told["question"] == ALL_QUESTIONS].groupby("segment"):
        few = _few(counted.loc[own.index, "n_voters"], own, min_cell=min_cell)
        for link in (link for link in links if link.fine == segment):
            # What is hidden together is known of each coarse value too.
            within = own["value"].map(value_within(people["n_voters"], link, alone=(UNKNOWN,)))
            for _, part in own.groupby(within):
                few[part.index] &= _few(counted.loc[part.index, "n_voters"], part, min_cell=min_cell)
        told.loc[own.index, "few_voters"] = few
    return told


def _people(ideas: pd.DataFrame, votes: pd.DataFrame, participants: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """By measure whom it counts: ``line`` (the question, blank for all) and the value of each segment."""
    known = participants.set_index("participant_id")[segments_of(participants)].replace("", UNKNOWN)
    written = ideas.loc[ideas["author_id"] != "", ["question", "author_id"]].set_axis(["line", "person"], axis=1)
    # Pairs first, then text: each stands for dozens of votes.
    voted = votes[["question", "voter_id"]].set_axis(["line", "person"], axis=1).drop_duplicates().astype(str)
    counted = {
        "n_ideas": [written, written.assign(line=ALL_QUESTIONS)],
        "n_authors": [own.drop_duplicates() for own in (written, written.assign(line=ALL_QUESTIONS))],
        "n_voters": [own.drop_duplicates() for own in (voted, voted.assign(line=ALL_QUESTIONS))],
    }
    return {
        name: pd.concat(parts, ignore_index=True).join(known, on="person").fillna(UNKNOWN)
        for name, parts in counted.items()
    }


def _with_values_of(counted: pd.DataFrame, references: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """The rows, and one of all questions for each value of a reference that nobody has: who is missing must be seen."""
    rows = []
    for segment, shares in references.items():
        there = counted.loc[counted["segment"] == segment, "value"]
        rows += [(ALL_QUESTIONS, segment, value, 0, 0, 0) for value in shares if len(there) and value not in set(there)]
    if not rows:
        return counted
    missing = pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(_MEASURES, "Int64"))
    return pd.concat([counted, missing], ignore_index=True)


def _few(voters: "pd.Series[int]", told: pd.DataFrame, *, min_cell: int) -> "pd.Series[bool]":
    """Of which values of a segment it may be said that fewer than the least cell voted.

    Suppression tells of a small count that it is 1 to ``min_cell`` - 1, and what is hidden together is known from the total. To
    name the few among the hidden may leave no less open, of them or of a small one that is not named, even to somebody who takes
    those not named for large.
    """
    known = told["reference_share"].notna()
    shown_none = told["n_voters"].eq(0).fillna(False).astype(bool) & known
    hidden = told["n_voters"].isna() & voters.notna()
    few = hidden & known & (voters < min_cell)
    others = hidden & ~few
    most, together = min_cell - 1, int(voters[hidden].sum())
    least_of_others = int((others & known).sum()) * min_cell + int((others & ~known).sum())
    named, unnamed = int(few.sum()), int(others.sum())
    open_above = together - (named - 1) - least_of_others >= most
    open_below = unnamed > 0 or together - most * (named - 1) <= 1
    alone = unnamed == 1 and int(voters[others].sum()) < min_cell
    open_unnamed = not alone or (together - most * named <= 1 and together - named >= most)
    return shown_none | few if named and open_above and open_below and open_unnamed else shown_none


def _counts(ideas: pd.DataFrame, votes: pd.DataFrame, participants: pd.DataFrame, *, question: str) -> pd.DataFrame:
    """The rows of one question, or of all, with nothing suppressed yet."""
    own_ideas = ideas if question == ALL_QUESTIONS else ideas[ideas["question"] == question]
    own_votes = votes if question == ALL_QUESTIONS else votes[votes["question"] == question]
    tables = [_languages(own_ideas)]
    for segment in segments_of(participants):
        value_of = participants.set_index("participant_id")[segment].replace("", UNKNOWN)
        tables.append(_segment(own_ideas, own_votes, value_of))
    return pd.concat(tables, ignore_index=True).assign(question=question)[_COLUMNS]


def _suppressed(
    counted: pd.DataFrame,
    people: Mapping[str, pd.DataFrame],
    everybody: pd.DataFrame,
    *,
    links: Sequence[Link],
    min_cell: int,
    secret: bytes,
) -> pd.DataFrame:
    """The rows with small counts missing, and with what else must be so that none is the rest of a sum.

    The questions are columns of one table per segment and measure, because their sum, the row of all questions, is shown
    too. People who took part in several questions stand in the row of all once; nobody outside knows how many they are, so
    taking that row for the sum suppresses enough. Segments that lie within others are the rows of those (`nesting`).
    """
    shown = counted.copy()
    segments = [name for name in counted["segment"].unique() if name != LANGUAGE]
    for measure in _MEASURES:
        tables = {}
        for segment in segments:
            own = counted[counted["segment"] == segment]
            overall = own[own["question"] == ALL_QUESTIONS].set_index("value")[measure].astype("int64")
            by_question = own[own["question"] != ALL_QUESTIONS]
            table = by_question.pivot_table(
                index="value", columns="question", values=measure, aggfunc="sum", fill_value=0, sort=False
            ).reindex(overall.index, fill_value=0)
            tables[segment] = pd.concat([table, overall.rename(ALL_QUESTIONS)], axis=1).astype("int64")
        contained = contained_in_counts(
            tables, people[measure], people=everybody, grouped=(UNKNOWN, ""), min_cell=min_cell
        )
        hidden = hidden_counts(
            tables,
            people[measure],
            nested=Nested(links, contained, secret=secret + measure.encode()),
            min_cell=min_cell,
            overall=ALL_QUESTIONS,
            alone=(UNKNOWN,),
        )
        for segment in segments:
            own = counted[counted["segment"] == segment]
            pairs = zip(own["value"], own["question"], strict=True)
            places = pd.Series([bool(hidden[segment].at[pair]) for pair in pairs], index=own.index)
            shown.loc[own.index, measure] = shown.loc[own.index, measure].mask(places)
    # How many ideas a few authors wrote is told no more than how many authors there are.
    return shown.assign(n_ideas=shown["n_ideas"].mask(shown["n_authors"].isna() & (shown["segment"] != LANGUAGE)))


def _languages(ideas: pd.DataFrame) -> pd.DataFrame:
    counts = ideas["language"].value_counts().sort_index()
    unknown = pd.array([pd.NA] * len(counts), dtype="Int64")
    return pd.DataFrame(
        {
            "segment": LANGUAGE, "value": counts.index, "n_ideas": counts.astype("Int64").array, "n_authors": unknown,
            "n_voters": unknown,
        }
    )  # fmt: skip


def _segment(ideas: pd.DataFrame, votes: pd.DataFrame, value_of: "pd.Series[str]") -> pd.DataFrame:
    authors = ideas.loc[ideas["author_id"] != "", "author_id"]
    people = {
        "n_ideas": authors.map(value_of).fillna(UNKNOWN),
        "n_authors": pd.Series(authors.unique(), dtype=str).map(value_of).fillna(UNKNOWN),
        "n_voters": pd.Series(different(votes["voter_id"]), dtype=str).map(value_of).fillna(UNKNOWN),
    }
    counts = pd.DataFrame({name: values.value_counts() for name, values in people.items()}).fillna(0).astype("Int64")
    ordered = counts.loc[sorted(counts.index, key=_place_of_value)]
    return ordered.reset_index(names="value").assign(segment=str(value_of.name))


def _place_of_value(value: str) -> tuple[int, int, int, str]:
    """Values with numbers by their first, “under 25” before “25 to 34”; then words; then who did not state it."""
    numbers = _NUMBER.findall(value)
    if value == UNKNOWN:
        return (2, 0, 0, value)
    return (0, int(numbers[0]), len(numbers), value) if numbers else (1, 0, 0, value)
