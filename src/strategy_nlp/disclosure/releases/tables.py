"""The tables of a release: what people gave, without what waits, and what is told of that."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from strategy_nlp.coded import coded, different, joined_by_idea
from strategy_nlp.disclosure.releases.given import Given
from strategy_nlp.disclosure.releases.ledger import Entry, Ledger
from strategy_nlp.disclosure.releases.waiting import Waited
from strategy_nlp.disclosure.releases.waiting_totals import Totals
from strategy_nlp.intake.tables import Tables
from strategy_nlp.votes.ballots import last_votes

# How a source's totals of agreements, disagreements and passes are called.
_COUNTS = ["agrees", "disagrees", "passes"]


@dataclass(frozen=True)
class Held:
    """The tables of a release, and what waits.

    Attributes
    ----------
    tables
        The tables without votes that wait, changed ones as they were, and with what people stated before.
    uncounted
        Ideas that do not count for their author yet.
    untold
        The questions (blank: all) and segments whose authors are not counted, nowhere or by topic.
    told
        What the receipt says of the release; empty where there is no ledger.
    """

    tables: Tables
    uncounted: frozenset[str] = frozenset()
    untold: frozenset[tuple[str, str]] = frozenset()
    told: Mapping[str, Any] = field(default_factory=dict)

    def people(self) -> set[str]:
        """Everybody whom the tables name."""
        voters = different(self.tables.votes["voter_id"])
        return {*self.tables.participants["participant_id"], *self.tables.ideas["author_id"], *voters} - {""}

    def with_totals(self, ideas: pd.DataFrame) -> pd.DataFrame:
        """The ideas with the totals of votes that a source gives, as they are in this release."""
        totals = self.tables.ideas.reindex(columns=[name for name in _COUNTS if name in self.tables.ideas])
        return ideas.assign(**totals)

    def counted_for_authors(self, ideas: pd.DataFrame) -> pd.DataFrame:
        """The ideas, those without an author that do not count for theirs yet."""
        return ideas.assign(author_id=ideas["author_id"].mask(ideas["idea_id"].isin(self.uncounted), ""))

    def without_untold(self, table: pd.DataFrame, *counts: str) -> pd.DataFrame:
        """A table by ``question`` and ``segment`` whose counts of authors are missing where they are not told."""
        secret = [pair in self.untold for pair in zip(table["question"], table["segment"], strict=True)]
        return table.assign(**{name: table[name].mask(pd.Series(secret, index=table.index)) for name in counts})


@dataclass(frozen=True)
class ReleaseOptions:
    """What a consultation says of what may be told of people.

    Attributes
    ----------
    questions
        Their ids.
    references
        By segment, the share of each value in the population.
    show_pending
        Whether ideas that no moderator has looked at are shown.
    min_cell
        Fewer people than this are not told of.
    """

    questions: tuple[str, ...]
    references: Mapping[str, Mapping[str, float]]
    show_pending: bool = False
    min_cell: int = 10


def given_of(tables: Tables, options: ReleaseOptions) -> Given:
    """What people gave that may be shown, of tables under pseudonyms."""
    ideas = tables.ideas
    shown = ideas[ideas["status"].eq("accepted") | (ideas["status"].eq("pending") & options.show_pending)]
    votes = joined_by_idea(last_votes(tables.votes), shown, "question")
    by_question = {
        question: shown.loc[shown["question"] == question, "idea_id"].tolist() for question in options.questions
    }
    return Given(
        votes,
        shown[~shown["channel"].str.startswith("event:")],
        by_question,
        tables.participants,
        _totals(shown, votes),
    )


def _totals(shown: pd.DataFrame, votes: pd.DataFrame) -> dict[str, Totals]:
    """The totals that a source gives of ideas without single votes."""
    if "agrees" not in shown:
        return {}
    own = shown[shown["agrees"].notna() & ~shown["idea_id"].isin(votes["idea_id"])]
    numbers = own.reindex(columns=_COUNTS).fillna(0).astype(int).itertuples(index=False)
    return {idea: (int(row[0]), int(row[1]), int(row[2])) for idea, row in zip(own["idea_id"], numbers, strict=True)}


def counts_of(waited: Waited) -> tuple[int, int]:
    """How many votes wait, on how many ideas; of totals that wait one of each idea, since few are behind it."""
    return len(waited.votes) + len(waited.totals), len({idea for _, idea in waited.votes} | waited.totals.keys())


def told_of(waited: Waited, entry: Entry, ledger: Ledger) -> dict[str, Any]:
    """What the receipt says of the release."""
    votes, _ = counts_of(waited)
    return {
        # In tens: how many votes wait would tell how many the few people cast who came.
        "number": entry.number, "day": entry.day, "held_fewer_than": (votes // 10 + 1) * 10 if votes else 0,
        "held_details": bool(waited.values or waited.ideas or waited.untold), "anyway": entry.anyway,
        "deleted_on": ledger.deletions[-1][0] if ledger.deletions else "",
        # In tens: not even how many they were is told exactly.
        "deleted_fewer_than": (len(ledger.deletions) // 10 + 1) * 10 if ledger.deletions else 0,
    }  # fmt: skip


def as_held(tables: Tables, waited: Waited, told: Mapping[str, Any]) -> Held:
    """The tables of a release, and what is ``told`` of it in the receipt."""
    participants = _with_rows(tables.participants, {person for person, _ in waited.values})
    for name in {segment for _, segment in waited.values}:
        before = {person: value for (person, segment), value in waited.values.items() if segment == name}
        participants[name] = [
            before.get(person, value)
            for person, value in zip(participants["participant_id"], participants[name], strict=True)
        ]
    votes = _votes(tables.votes, waited)
    changed = replace(tables, votes=votes, participants=participants, ideas=_ideas(tables, votes, waited.totals))
    return Held(changed, waited.ideas, waited.untold, told)


def _ideas(tables: Tables, votes: pd.DataFrame, totals: Mapping[str, Totals]) -> pd.DataFrame:
    """The ideas, totals that wait as they were; of those whose single votes all wait a source's totals would tell the votes."""
    waits = tables.ideas["idea_id"].isin(set(tables.votes["idea_id"]) - set(votes["idea_id"]))
    changed = tables.ideas["idea_id"].isin(totals)
    if not (waits.any() or changed.any()) or "agrees" not in tables.ideas:
        return tables.ideas
    ideas = tables.ideas.copy()
    for place, name in enumerate(_COUNTS):
        if name in ideas:
            before = ideas["idea_id"].map({idea: numbers[place] for idea, numbers in totals.items()})
            told = changed & ideas[name].notna()
            ideas[name] = ideas[name].mask(told, before.astype(ideas[name].dtype)).mask(waits)
    return ideas


def _with_rows(participants: pd.DataFrame, people: Set[str]) -> pd.DataFrame:
    """The participants with a blank row for who is not among them any more, and is counted as before."""
    gone = sorted(people - {*participants["participant_id"]})
    rows = pd.DataFrame({"participant_id": gone}).reindex(columns=participants.columns, fill_value="")
    return pd.concat([participants, rows], ignore_index=True) if gone else participants.copy()


def _votes(votes: pd.DataFrame, waited: Waited) -> pd.DataFrame:
    """The votes without those that wait; of a changed one the row of the vote before, where it is still there."""
    if not waited.votes:
        return votes
    votes = votes.astype({"vote": str})
    pairs = list(zip(votes["voter_id"], votes["idea_id"], strict=True))
    before = pd.Series(
        [waited.votes.get(pair, "") if pair in waited.votes else "" for pair in pairs], index=votes.index
    )
    waits = pd.Series([pair in waited.votes for pair in pairs], index=votes.index)
    as_before = waits & before.notna() & votes["vote"].eq(before)
    there = {pair for pair, own in zip(pairs, as_before, strict=True) if own}
    # Where only the new vote is left in the table, it stands for the one before.
    rewritten = waits & before.notna() & pd.Series([pair not in there for pair in pairs], index=votes.index)
    kept = votes.assign(vote=votes["vote"].mask(rewritten, before))[~waits | as_before | rewritten]
    return kept.reset_index(drop=True).assign(vote=lambda table: coded(table["vote"]))
