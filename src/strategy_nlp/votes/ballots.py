"""Votes on ideas: tallies, shares with intervals, what people agree on and where they split.

A voter's last vote on an idea counts. A pass is a vote cast but never an agreement, so an idea that most people skip
cannot look popular. Rejected ideas take no part.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.coded import different, factorized, is_coded, recoded
from strategy_nlp.errors import DataError, shown
from strategy_nlp.intake.moments import is_written, read_moments
from strategy_nlp.intake.schema import VOTES
from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.statistics.pooling import compare_ideas

# Ticking off every possible pair is faster than hashing up to this many (32 MB).
_SMALL_SPAN = 32_000_000
COUNTS = ("n_agree", "n_disagree", "n_pass", "n_seen")


@dataclass(frozen=True)
class Ballots:
    """Last votes as numbers: ``rows`` into ``voters``, ``columns`` into ``ideas`` (sorted), ``codes`` into `VOTES`."""

    voters: "pd.Index[Any]"
    ideas: "pd.Index[Any]"
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    codes: NDArray[np.int64]

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """The place of each vote in a table of ideas by kinds of vote, read row by row."""
        return self.columns * len(VOTES) + self.codes

    def counts(self, part: NDArray[np.int64], parts: int) -> NDArray[np.int64]:
        """Votes per part of the voters, idea and kind of vote, shape (parts, ideas, 3); a negative part is left out."""
        own = part[self.rows]
        size = len(self.ideas) * len(VOTES)
        place = own * size + self.cells
        if part.min(initial=0) < 0:
            place = place[own >= 0]
        return np.bincount(place, minlength=parts * size).reshape(parts, len(self.ideas), len(VOTES))


# One row per vote (``voter_id, idea_id, vote``), or the same as numbers.
Votes: TypeAlias = pd.DataFrame | Ballots


def ballots_of(votes: Votes) -> Ballots:
    """The last vote of each voter on each idea, as numbers; each column of strings is looked at once.

    Whoever asks several things of one table makes its ballots once and hands them on: every statistic takes a table or ballots.
    """
    if isinstance(votes, Ballots):
        return votes
    rows, voters = factorized(votes["voter_id"])
    columns, ideas = factorized(votes["idea_id"], sort=True)
    kinds, named = factorized(votes["vote"])
    codes = np.array([VOTES.index(name) for name in named], dtype=np.int64)[kinds] if len(votes) else kinds
    last = _last_places(votes, rows * len(ideas) + columns)
    if last is not None:
        rows, columns, codes = rows[last], columns[last], codes[last]
    return Ballots(voters, ideas, rows, columns, codes)


def last_votes(votes: pd.DataFrame) -> pd.DataFrame:
    """One row per voter and idea: the vote that was cast last, by ``created_at`` where given, else by row order.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a"], "idea_id": ["i", "i"], "vote": ["agree", "disagree"]})
    >>> last_votes(votes)["vote"].tolist()
    ['disagree']
    """
    rows, columns = factorized(votes["voter_id"])[0], factorized(votes["idea_id"])[0]
    last = _last_places(votes, rows * (int(columns.max(initial=0)) + 1) + columns)
    return votes if last is None else votes.iloc[last]


def votes_on_originals(votes: pd.DataFrame, copies: "pd.Series[str]") -> pd.DataFrame:
    """The votes, those on a copy cast on the idea that it copies: one vote a person and idea, the last.

    Parameters
    ----------
    votes
        ``voter_id, idea_id, vote``, optional ``created_at``.
    copies
        By id of idea the id of the one that it copies, blank for none; a copy of a copy is none.
    """

    def originals(ideas: "pd.Series[str]") -> "pd.Series[str]":
        of = ideas.map(copies).fillna("")
        return ideas.where(of == "", of).astype(ideas.dtype)

    cast = votes["idea_id"]
    if not (different(cast).to_series().map(copies).fillna("") != "").any():
        return votes
    moved = votes.assign(idea_id=recoded(cast, originals) if is_coded(cast) else originals(cast))
    return last_votes(moved).reset_index(drop=True)


def _last_places(votes: pd.DataFrame, pair: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Where the last vote of each pair of voter and idea stands; None where no pair has two."""
    span = int(pair.max(initial=0))
    if span < _SMALL_SPAN:
        there = np.zeros(span + 1, bool)
        there[pair] = True
        unique = int(there.sum()) == len(pair)
    else:
        # In order two that are the same stand beside one another; a hash of each would take several times the room.
        ordered = np.sort(pair)
        unique = not (ordered[1:] == ordered[:-1]).any()
        del ordered
    if unique:
        return None
    order = np.arange(len(votes))
    if "created_at" in votes and (votes["created_at"] != "").any():
        order = _sequence(votes["created_at"].reset_index(drop=True), pair)
    last: NDArray[np.int64] = np.sort(order[~pd.Series(pair[order]).duplicated(keep="last").to_numpy()])
    return last


def _sequence(written: "pd.Series[str]", pair: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows in the order in which their votes were cast; those without a moment first, in their own order.

    Raises
    ------
    DataError
        If a moment cannot be read and its voter has another vote on the idea.
    """
    if is_written(written):
        return np.argsort(factorized(written, sort=True)[0], kind="stable")
    moments = read_moments(written)
    when = moments.sequence(written)
    lost = when.isna() & moments.unread & pd.Series(pair).duplicated(keep=False)
    if lost.any():
        raise DataError(
            f"votes: created_at is {shown(written[lost].iloc[0])}, which cannot be read as one moment, and the voter has several votes "
            "on the idea; write moments as 2026-04-03T10:00:00Z."
        )
    return when.sort_values(kind="stable", na_position="first").index.to_numpy()


def tally(votes: Votes, ideas: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many voters agreed, disagreed, passed and saw each idea.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote`` (agree, disagree, pass), optional ``created_at``.
    ideas
        Where given, rejected ideas (``status``) are left out, and an idea without single votes takes the counts in its
        columns ``agrees``, ``disagrees`` and ``passes``; it then has ``has_voters`` false, and nothing that needs to
        know who voted can be said of it. Unknown passes count as none.

    Returns
    -------
    pandas.DataFrame
        ``idea_id, n_agree, n_disagree, n_pass, n_seen, has_voters``; ideas in the order of ``ideas``, or by id.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a", "b"], "idea_id": ["i", "k", "i"], "vote": ["agree", "pass", "agree"]})
    >>> tally(votes)[["idea_id", "n_agree", "n_pass", "n_seen"]].values.tolist()
    [['i', 2, 0, 2], ['k', 0, 1, 1]]
    """
    cast = ballots_of(votes)
    counts = cast.counts(np.zeros(len(cast.voters), np.int64), 1)[0]
    counted = pd.DataFrame(counts, index=cast.ideas, columns=["n_agree", "n_disagree", "n_pass"]).assign(
        has_voters=True
    )
    if ideas is not None:
        counted = _with_given_tallies(counted, ideas)
    counted["n_seen"] = counted[["n_agree", "n_disagree", "n_pass"]].sum(axis=1)
    counted = counted.astype({**dict.fromkeys(COUNTS, "int64"), "has_voters": bool})
    return counted.reset_index(names="idea_id")[["idea_id", *COUNTS, "has_voters"]]


def agreement_by_idea(votes: Votes, *, min_votes: int = 20) -> pd.DataFrame:
    """Share of voters who agree with each idea of a question, with intervals, and the ideas beside one another.

    Parameters
    ----------
    votes
        One row per voter and idea of one question: ``voter_id``, ``idea_id``, ``vote``.
    min_votes
        Ideas seen by fewer voters get no share: a few votes prove nothing.

    Returns
    -------
    pandas.DataFrame
        What `agreement` and `strategy_nlp.statistics.pooling.compare_ideas` say of each idea.

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "a", "b"], "idea_id": ["i", "k", "i"], "vote": ["agree", "pass", "agree"]})
    >>> agreement_by_idea(votes, min_votes=1)[["idea_id", "n_agree", "agree_share"]].values.tolist()
    [['i', 2, 1.0], ['k', 0, 0.0]]
    """
    return compare_ideas(agreement(tally(votes), min_votes=min_votes))


def agreement(tallies: pd.DataFrame, *, min_votes: int = 20) -> pd.DataFrame:
    """Tallies with shares, of each idea alone: how many agree, within which interval, how much the idea divides.

    Returns
    -------
    pandas.DataFrame
        The tallies with

        - ``agree_share``: agreements over all who saw the idea, passes included;
        - ``agree_low``, ``agree_high``: its 95 % interval (see `wilson_interval`);
        - ``disagree_share``, ``pass_share``;
        - ``divisiveness``: twice the smaller of the agreeing and the disagreeing share, 1 where half agree and half
          disagree, 0 where nobody is on one of the sides.

        All are missing where fewer than ``min_votes`` saw the idea.
    """
    enough = (tallies["n_seen"] >= min_votes).to_numpy()
    seen = tallies["n_seen"].to_numpy(float)
    smaller = tallies[["n_agree", "n_disagree"]].min(axis=1).to_numpy(float)
    low, high = wilson_interval(tallies["n_agree"].to_numpy(float), seen)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = {
            "agree_share": tallies["n_agree"] / seen,
            "agree_low": low,
            "agree_high": high,
            "disagree_share": tallies["n_disagree"] / seen,
            "pass_share": tallies["n_pass"] / seen,
            "divisiveness": 2 * smaller / seen,
        }
    return tallies.assign(**{name: np.where(enough, values, np.nan) for name, values in columns.items()})


def _with_given_tallies(counted: pd.DataFrame, ideas: pd.DataFrame) -> pd.DataFrame:
    shown = ideas[ideas["status"] != "rejected"] if "status" in ideas else ideas
    given = pd.DataFrame(index=pd.Index([], name="idea_id"))
    if {"agrees", "disagrees"} <= set(shown.columns):
        told = shown[shown["agrees"].notna() & shown["disagrees"].notna() & ~shown["idea_id"].isin(counted.index)]
        passes = told["passes"].fillna(0) if "passes" in told else 0
        given = pd.DataFrame(
            {
                "n_agree": told["agrees"].to_numpy(int),
                "n_disagree": told["disagrees"].to_numpy(int),
                "n_pass": np.asarray(passes, dtype=int),
                "has_voters": False,
            },
            index=pd.Index(told["idea_id"], name="idea_id"),
        )
    together = pd.concat([counted, given]) if len(given) else counted
    return together.loc[[identifier for identifier in shown["idea_id"] if identifier in together.index]]
