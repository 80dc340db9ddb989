"""Persons and other voices: votes of organisations stand beside those of persons, and are never summed with them.

An organisation speaks once for many, or for a few who decided; counted as one more person it would say neither.
"""

from dataclasses import replace

import pandas as pd

from strategy_nlp.coded import joined_by_idea, of_each_value
from strategy_nlp.intake.schema import ORGANISATION, PERSON
from strategy_nlp.intake.tables import Tables
from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.votes.ballots import last_votes
from strategy_nlp.votes.comparisons import surely_apart

# What a column of another program may call the two.
_CALLED = {
    **dict.fromkeys(("individual", "citizen", "private person", "persona", "personne", "شخص"), PERSON),
    **dict.fromkeys(("organization", "ngo", "association", "organización", "organisme", "منظمة"), ORGANISATION),
}
COLUMNS = (
    "question",
    "idea_id",
    "voice",
    "n_seen",
    "agree_share",
    "agree_low",
    "agree_high",
    "persons_share",
    "distinct",
)


def persons_and_others(tables: Tables) -> tuple[Tables, pd.DataFrame]:
    """The tables with the votes and details of persons only, and the votes of everybody else.

    Who is no participant, or says nothing, is a person. Ideas stay, whoever wrote them: each is read for what it says;
    those of others have no author, so that nobody counts them for people.

    Returns
    -------
    Tables
        As received, ``votes`` and ``participants`` of persons only.
    pandas.DataFrame
        ``voter_id, idea_id, vote`` and what else votes have, with the ``voice`` of the voter.
    """
    people = tables.participants.assign(voice=tables.participants["voice"].replace(_CALLED))
    voice = people.set_index("participant_id")["voice"]
    others = voice[voice != PERSON]
    if others.empty:
        return tables, tables.votes.iloc[:0].assign(voice="")
    spoke = of_each_value(tables.votes["voter_id"], lambda voters: voters.map(others))
    persons = replace(
        tables,
        votes=tables.votes[spoke.isna()].reset_index(drop=True),
        participants=people[people["voice"] == PERSON].reset_index(drop=True),
        ideas=without_authors(tables.ideas, others.index),
    )
    return persons, tables.votes.assign(voice=spoke).dropna(subset=["voice"]).reset_index(drop=True)


def without_authors(ideas: pd.DataFrame, others: "pd.Index[str]") -> pd.DataFrame:
    """The ideas, those by these authors without one."""
    return ideas.assign(author_id=ideas["author_id"].mask(ideas["author_id"].isin(others), ""))


def other_voices(votes: pd.DataFrame, ideas: pd.DataFrame, persons: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    """What other voices than persons say of each idea, where enough of them voted on it.

    Parameters
    ----------
    votes
        Votes with their ``voice``, as `persons_and_others` gives them; a vote on a copy is cast on what it copies.
    ideas
        The ideas that may be shown: ``idea_id, question``.
    persons
        What persons say of each: ``idea_id, n_agree, n_seen``.
    min_cell
        Fewer voters of a voice are not told of.

    Returns
    -------
    pandas.DataFrame
        ``question, idea_id, voice, n_seen``; ``agree_share`` with its 95 % interval (Wilson) in ``agree_low`` and ``agree_high``;
        ``persons_share``; ``distinct``, whether the two surely differ (Fisher's exact tests, all rows one family).
    """
    last = joined_by_idea(last_votes(votes), ideas, "question")
    if last.empty:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    agreed = last["vote"].eq("agree")
    counted = agreed.groupby([last["question"], last["idea_id"], last["voice"]], sort=True).agg(
        n_agree="sum", n_seen="size"
    )
    table = counted[counted["n_seen"] >= min_cell].reset_index()
    beside = persons.set_index("idea_id")[["n_agree", "n_seen"]].reindex(table["idea_id"]).to_numpy(float)
    table = table.assign(rest_agree=beside[:, 0], rest_seen=beside[:, 1])
    low, high = wilson_interval(table["n_agree"].to_numpy(float), table["n_seen"].to_numpy(float))
    enough = table["rest_seen"] >= min_cell
    told: pd.DataFrame = table.assign(
        agree_share=table["n_agree"] / table["n_seen"],
        agree_low=low,
        agree_high=high,
        persons_share=(table["rest_agree"] / table["rest_seen"]).where(enough),
        distinct=surely_apart(table.where(enough), of=["idea_id", "voice"]).astype(bool),
    )[list(COLUMNS)].round(12)
    return told
