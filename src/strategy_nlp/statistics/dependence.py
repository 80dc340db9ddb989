"""How far the ideas of one author, and the votes of one voter, say the same thing twice, topic by topic.

Tests that take each idea or vote for a person of its own find changes that are none, because one person wrote several
ideas or cast several votes on a topic. Nobody may be named in the tables, so what such a test needs is kept as three numbers
per topic, in steps, rounded towards caution: an effect of exactly 1 would say that every idea has an author of its own.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.coded import factorized

DEPENDENCE_COLUMNS = ("author_effect", "voter_correlation", "votes_beside")
INTERVAL_COLUMNS = ("agree_low", "agree_high")
# People are drawn a thousand times, a hundred draws at once.
_DRAWS, _BATCH = 1000, 100
# A sum of fewer votes, each drawn as often as a Poisson number says (once on average, seldom four times), is exact in single precision.
_EXACT_IN_SINGLE = 4_000_000
# The steps in which the numbers are told. No effect of authors is told below the first: up to it every idea may have its own author,
# or up to a quarter of them may be an author's second.
_LEAST_EFFECT, _CORRELATIONS, _BESIDE = 1.5, 0.05, 0.5


def dependence_by_topic(ideas: pd.DataFrame, votes: pd.DataFrame, *, min_cell: int = 10) -> pd.DataFrame:
    """What tests on the topics of one question must allow for.

    Parameters
    ----------
    ideas
        The question's ideas that have a topic: ``idea_id, topic, author_id`` (blank where unknown, and then a person of
        its own).
    votes
        The last votes on them: ``voter_id, idea_id, vote``.
    min_cell
        A topic with fewer authors or voters has no numbers: they would be those of few people.

    Returns
    -------
    pandas.DataFrame
        By topic (the index): ``author_effect``, the design effect of authors on the topic's share of ideas (Kish 1965), 1.5
        or the next whole number; ``voter_correlation``, the correlation of two votes of a voter on the topic, each less the idea's share that
        agrees, the topic's own or that of all topics, whichever is larger; ``votes_beside``, on how many further
        ideas of the topic the voter of a vote voted, in the mean over votes.

    Examples
    --------
    Two people voted alike on both ideas of a topic, so that a second vote says nothing new:

    >>> ideas = pd.DataFrame({"idea_id": ["a", "b"], "topic": [0, 0], "author_id": ["", ""]})
    >>> votes = pd.DataFrame(
    ...     {"voter_id": ["v", "v", "w", "w"], "idea_id": ["a", "b"] * 2, "vote": ["agree"] * 2 + ["pass"] * 2}
    ... )
    >>> dependence_by_topic(ideas, votes, min_cell=1)[["voter_correlation", "votes_beside"]].iloc[0].tolist()
    [1.0, 1.0]
    """
    placed = ideas.dropna(subset=["topic"]).astype({"topic": int})
    topics = sorted(placed["topic"].unique())
    table = pd.DataFrame(index=pd.Index(topics, name="topic"), columns=list(DEPENDENCE_COLUMNS), dtype=float)
    if placed.empty:
        return table
    table["author_effect"] = _author_effect(placed, min_cell=min_cell).reindex(topics)
    cast = _cast(placed, votes, topics)
    if len(cast.agree):
        within = _voters(cast, topics, min_cell=min_cell)
        table[["voter_correlation", "votes_beside"]] = within[["voter_correlation", "votes_beside"]]
    return table


def agreement_intervals(ideas: pd.DataFrame, votes: pd.DataFrame, *, min_cell: int = 10, seed: int = 0) -> pd.DataFrame:
    """How far chance in who voted moves the share of votes that agree, topic by topic.

    A topic's votes are those of people who cast several each, so people are drawn anew, not votes (cluster bootstrap, Davison
    and Hinkley 1997, section 3.8).

    Parameters
    ----------
    ideas
        The question's ideas that have a topic: ``idea_id, topic, n_seen``.
    votes
        The last votes on them: ``voter_id, idea_id, vote``.
    min_cell
        A topic with fewer voters has no interval.
    seed
        Start of the draws.

    Returns
    -------
    pandas.DataFrame
        By topic (the index) ``agree_low, agree_high``, the 95 % interval; missing also where totals alone are known.
    """
    placed = ideas.dropna(subset=["topic"]).astype({"topic": int})
    topics = sorted(placed["topic"].unique())
    table = pd.DataFrame(index=pd.Index(topics, name="topic"), columns=list(INTERVAL_COLUMNS), dtype=float)
    cast = _cast(placed, votes, topics)
    if not len(cast.agree):
        return table
    cells = (cast.voter.max() + 1, len(topics))
    agree, seen = (
        np.bincount(cast.voter * cells[1] + cast.topic, weights, minlength=cells[0] * cells[1]).reshape(cells)
        for weights in (cast.agree, None)
    )
    # Counts of votes drawn are whole numbers, which single precision holds exactly as far as they go.
    kind = np.float32 if len(cast.agree) < _EXACT_IN_SINGLE else np.float64
    agree, seen = agree.astype(kind), seen.astype(kind)
    # In an order that depends on the votes alone: that of pseudonyms would give every key other draws.
    by_votes = np.lexsort([*agree.T, *seen.T])
    agree, seen = agree[by_votes], seen[by_votes]
    random = np.random.default_rng(seed)
    # Draws come in batches, so that a hundred thousand voters need no more room than a thousand.
    parts = []
    for _ in range(_DRAWS // _BATCH):
        # Each person as often as a Poisson number says, which is drawing with replacement but for the total.
        drawn = random.poisson(1, (_BATCH, len(agree))).astype(kind)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append((drawn @ agree).astype(np.float64) / (drawn @ seen))
    shares = np.concatenate(parts)
    enough = (seen > 0).sum(axis=0) >= min_cell
    if not enough.any():
        return table
    ends = np.nanquantile(shares[:, enough], [0.025, 0.975], axis=0)
    table.loc[enough, ["agree_low", "agree_high"]] = ends.T
    voted = np.isin(np.arange(len(placed)), cast.idea)
    unknown = placed.loc[~voted & placed["n_seen"].gt(0).to_numpy(), "topic"]
    table.loc[table.index.isin(unknown)] = np.nan
    return table.round(6)


def _author_effect(placed: pd.DataFrame, *, min_cell: int) -> "pd.Series[float]":
    """The sum over authors of squared sums of what their ideas differ from the share, over the sum of squares."""
    person = placed["author_id"].where(placed["author_id"] != "", "idea " + placed["idea_id"])
    counts = pd.crosstab(person, placed["topic"])
    ideas_of = counts.sum(axis=1).to_numpy(float)
    share = counts.sum().to_numpy(float) / len(placed)
    together = ((counts.to_numpy(float) - ideas_of[:, None] * share) ** 2).sum(axis=0)
    alone = len(placed) * share * (1 - share)
    # A topic that holds every idea has no share to compare.
    effect = np.divide(together, alone, out=np.ones_like(together), where=alone > 0)
    known = (counts > 0).sum().to_numpy() >= min_cell
    told = np.where(effect <= _LEAST_EFFECT, _LEAST_EFFECT, _up(effect, step=1))
    return pd.Series(np.where(known, told, np.nan), index=counts.columns)


class _Cast(NamedTuple):
    """The votes on ideas with a topic, as numbers: who voted, on which idea, of which topic, and 1 for an agreement."""

    voter: NDArray[np.int64]
    idea: NDArray[np.int64]
    topic: NDArray[np.int64]
    agree: NDArray[np.float64]


def _cast(placed: pd.DataFrame, votes: pd.DataFrame, topics: list[int]) -> _Cast:
    codes, ideas = factorized(votes["idea_id"])
    idea = pd.Index(placed["idea_id"]).get_indexer(ideas)[codes]
    there = idea >= 0
    voter = factorized(votes["voter_id"][there])[0]
    idea = idea[there].astype(np.int64)
    of_topic = np.searchsorted(topics, placed["topic"].to_numpy(np.int64))
    return _Cast(voter, idea, of_topic[idea], (votes["vote"][there] == "agree").to_numpy(np.float64))


def _voters(cast: _Cast, topics: list[int], *, min_cell: int) -> pd.DataFrame:
    share = np.bincount(cast.idea, cast.agree) / np.maximum(np.bincount(cast.idea), 1)
    share = share[cast.idea]
    variance = share * (1 - share)
    # Of each voter within each topic.
    both = cast.voter * len(topics) + cast.topic
    cells, own = np.unique(both, return_inverse=True)
    rest, rest_squared, spread, spread_squared, votes = (
        np.bincount(own, weights)
        for weights in (cast.agree - share, (cast.agree - share) ** 2, np.sqrt(variance), variance, None)
    )
    shared, possible, beside, all_votes, voters = (
        np.bincount(cells % len(topics), weights, minlength=len(topics))
        for weights in (rest**2 - rest_squared, spread**2 - spread_squared, votes * (votes - 1), votes, None)
    )
    everywhere = _ratio(shared.sum(), possible.sum())
    of_topic = np.array([_ratio(*pair) for pair in zip(shared, possible, strict=True)])
    # A topic of few votes cannot tell its own correlation; what is said of all topics is then the better guess.
    correlation = np.maximum(of_topic, everywhere).clip(0, 1)
    known = (voters >= min_cell) & (voters > 0)
    return pd.DataFrame(
        {
            "voter_correlation": np.where(known, _up(correlation, step=_CORRELATIONS), np.nan),
            "votes_beside": np.where(known, _up(beside / np.maximum(all_votes, 1), step=_BESIDE), np.nan),
        },
        index=topics,
    )


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else 0.0


def _up(
    values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", *, step: float
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """The values raised to the next step: a test that allows for more than there is only loses power."""
    raised: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.round(np.ceil(values / step - 1e-9) * step, 9)
    return raised
