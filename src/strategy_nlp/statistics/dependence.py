"""How far the ideas of one author, and the votes of one voter, say the same thing twice, topic by topic.

Tests that take each idea or vote for a person of its own find changes that are none, because one person wrote several
ideas or cast several votes on a topic. Nobody may be named in the tables, so what such a test needs is kept as three numbers
per topic, in steps, rounded towards caution: an effect of exactly 1 would say that every idea has an author of its own.
"""

import numpy as np
import pandas as pd

DEPENDENCE_COLUMNS = ("author_effect", "voter_correlation", "votes_beside")
INTERVAL_COLUMNS = ("agree_low", "agree_high")
# People are drawn a thousand times, a hundred draws at once.
_DRAWS, _BATCH = 1000, 100
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
    told = votes.merge(placed[["idea_id", "topic"]], on="idea_id")
    if len(told):
        within = _voters(told, min_cell=min_cell).reindex(topics)
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
    told = votes.merge(placed[["idea_id", "topic"]], on="idea_id")
    if told.empty:
        return table
    agreed = told.assign(agree=(told["vote"] == "agree").astype(float)).groupby(["voter_id", "topic"])["agree"]
    counted = [own.unstack(fill_value=0).sort_index() for own in (agreed.sum(), agreed.size())]
    agree, seen = (own.to_numpy(float) for own in counted)
    # In an order that depends on the votes alone: that of pseudonyms would give every key other draws.
    by_votes = np.lexsort([*agree.T, *seen.T])
    agree, seen = agree[by_votes], seen[by_votes]
    random = np.random.default_rng(seed)
    # Draws come in batches, so that a hundred thousand voters need no more room than a thousand.
    parts = []
    for _ in range(_DRAWS // _BATCH):
        # Each person as often as a Poisson number says, which is drawing with replacement but for the total.
        drawn = random.poisson(1, (_BATCH, len(agree))).astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            parts.append((drawn @ agree) / (drawn @ seen))
    shares = np.concatenate(parts)
    enough = (seen > 0).sum(axis=0) >= min_cell
    if not enough.any():
        return table
    ends = np.nanquantile(shares[:, enough], [0.025, 0.975], axis=0)
    table.loc[counted[0].columns[enough], ["agree_low", "agree_high"]] = ends.T
    unknown = placed.loc[~placed["idea_id"].isin(votes["idea_id"]) & placed["n_seen"].gt(0), "topic"]
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


def _voters(told: pd.DataFrame, *, min_cell: int) -> pd.DataFrame:
    agrees = (told["vote"] == "agree").astype(float)
    share = agrees.groupby(told["idea_id"]).transform("mean")
    spread = np.sqrt(share * (1 - share))
    parts = told.assign(
        rest=agrees - share, rest_squared=(agrees - share) ** 2, spread=spread, spread_squared=spread**2, votes=1
    )
    summed = ["rest", "rest_squared", "spread", "spread_squared", "votes"]
    own = parts.groupby(["topic", "voter_id"])[summed].sum()
    by_topic = pd.DataFrame(
        {
            "shared": own["rest"] ** 2 - own["rest_squared"],
            "possible": own["spread"] ** 2 - own["spread_squared"],
            "beside": own["votes"] * (own["votes"] - 1),
            "votes": own["votes"],
            "voters": 1,
        }
    )
    sums = by_topic.groupby(level="topic").sum()
    everywhere = _ratio(sums["shared"].sum(), sums["possible"].sum())
    of_topic = np.array([_ratio(*pair) for pair in zip(sums["shared"], sums["possible"], strict=True)])
    # A topic of few votes cannot tell its own correlation; what is said of all topics is then the better guess.
    correlation = np.maximum(of_topic, everywhere).clip(0, 1)
    known = (sums["voters"] >= min_cell).to_numpy()
    return pd.DataFrame(
        {
            "voter_correlation": np.where(known, _up(correlation, step=_CORRELATIONS), np.nan),
            "votes_beside": np.where(
                known, _up((sums["beside"] / sums["votes"]).to_numpy(float), step=_BESIDE), np.nan
            ),
        },
        index=sums.index,
    )


def _ratio(above: float, below: float) -> float:
    return float(above / below) if below > 0 else 0.0


def _up(
    values: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", *, step: float
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """The values raised to the next step: a test that allows for more than there is only loses power."""
    raised: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.round(np.ceil(values / step - 1e-9) * step, 9)
    return raised
