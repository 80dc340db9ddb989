"""Topics of different questions that are about the same matter, and whether voters see it alike in both."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.text.vectors.embedding import centre_by_language
from strategy_nlp.topics.centres import centres_of

# Halves of one topic, parted by chance, have centres with a cosine of .40 (median) and more than .23 in 95 of 100 cases;
# the nearest other topic lies at .21 at most (docs/decisions/0008-codebook.md). Two topics of different questions are one
# matter from here on.
SAME_MATTER = 0.25
# Two topics agree alike where their shares surely differ by less than this; a reader would hardly act on ten points.
ALIKE_WITHIN = 0.1
Floats = NDArray[np.float64]
_COLUMNS = (
    "question", "topic", "other_question", "other_topic", "similarity", "agree_share", "other_agree_share", "apart",
    "alike", "apart_q", "alike_q",
)  # fmt: skip
_ORDERS = 9_999


def recurring_topics(ideas: pd.DataFrame, vectors: Vectors) -> pd.DataFrame:
    """Pairs of topics of different questions, each the other's nearest among those of all other questions, that lie close.

    Ideas are centred by question and language: what all answers to a question share is no theme of their own.

    Parameters
    ----------
    ideas
        ``question, topic, language, n_agree, n_seen`` (the votes missing where nobody voted).
    vectors
        One unit vector per idea, not centred.

    Returns
    -------
    pandas.DataFrame
        ``question, topic, other_question, other_topic, similarity``; ``agree_share, other_agree_share``, the mean over the
        topic's ideas of the share of votes that agree; ``apart``, whether these means differ by more than ideas drawn by chance
        would (`shares_apart`), on at most 5 % of pages any of them falsely (`families.family_wise`); ``alike``, whether they
        surely differ by less than `ALIKE_WITHIN` (`shares_alike`), likewise; ``apart_q, alike_q``, rates of false
        discoveries. Neither may be so.

    Examples
    --------
    >>> ideas = pd.DataFrame({"question": ["q1"] * 4 + ["q2"] * 4, "topic": [0, 0, 1, 1] * 2, "language": "en", "n_agree": 1, "n_seen": 2})
    >>> vectors = np.array([[1, 0], [0.96, 0.28], [0, 1], [0.28, 0.96]] * 2, np.float32)
    >>> recurring_topics(ideas, vectors)[["topic", "other_topic"]].values.tolist()
    [[0, 0], [1, 1]]
    """
    placed = ideas["topic"].notna().to_numpy()
    own = ideas[placed].reset_index(drop=True)
    names = own[["question", "topic"]].astype({"topic": int}).drop_duplicates().sort_values(["question", "topic"])
    columns = list(_COLUMNS)
    if names["question"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    number_of = {(row.question, row.topic): place for place, row in enumerate(names.itertuples())}
    labels = np.array([number_of[pair] for pair in zip(own["question"], own["topic"].astype(int), strict=True)])
    centred = vectors[placed].copy()
    for members in own.groupby("question").indices.values():
        centred[members] = centre_by_language(centred[members], own["language"].iloc[members])
    centres = centres_of(centred, labels)
    seen = own["n_seen"].fillna(0).to_numpy(float)
    voted = np.flatnonzero(seen > 0)
    shares = own["n_agree"].fillna(0).to_numpy(float)[voted] / seen[voted]
    of_topic = [shares[labels[voted] == topic] for topic in range(len(names))]
    questions = names["question"].to_numpy(str)
    near = np.where(questions[:, None] == questions[None, :], -1, centres @ centres.T)
    nearest = near.argmax(axis=1)
    pairs = [
        (one, int(two))
        for one, two in enumerate(nearest)
        if one < two and nearest[two] == one and near[one, two] >= SAME_MATTER
    ]
    tested = [
        (shares_apart(of_topic[one], of_topic[two]), shares_alike(of_topic[one], of_topic[two])) for one, two in pairs
    ]
    p_values = np.array(tested, np.float64).reshape(-1, 2).T
    apart, alike = (family_wise(own) <= FALSE_CLAIMS for own in p_values)
    apart_q, alike_q = (false_discovery_rate(own) for own in p_values)
    rows = [
        (
            questions[one], int(names["topic"].iloc[one]), questions[two], int(names["topic"].iloc[two]),
            float(near[one, two]), _mean(of_topic[one]), _mean(of_topic[two]),
            bool(apart[place]), bool(alike[place]), float(apart_q[place]), float(alike_q[place]),
        )
        for place, (one, two) in enumerate(pairs)
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns).sort_values("similarity", ascending=False, ignore_index=True)
    return found.round(dict.fromkeys(("similarity", "agree_share", "other_agree_share", "apart_q", "alike_q"), 6))


def shares_apart(first: Floats, second: Floats, *, seed: int = 0) -> float:
    """The p-value that the ideas of two topics are agreed with alike, two-sided; missing with fewer than two ideas in one.

    The idea is the unit: a topic is agreed with more than another where its ideas are, and hundreds of votes on a few
    ideas tell no more of that than the few ideas do. Ideas change places at random, and Welch's t is compared, which also
    holds where the shares of one topic vary more (Janssen 1997).
    """
    if min(len(first), len(second)) < 2:
        return float("nan")
    together, own = np.concatenate([first, second]), len(first)
    told = _welch(first[None], second[None])[0][0]
    random = np.random.default_rng(seed)
    orders = random.permuted(np.tile(together, (_ORDERS, 1)), axis=1)
    drawn = _welch(orders[:, :own], orders[:, own:])[0]
    return float((1 + (np.abs(drawn) >= abs(told) - 1e-9).sum()) / (_ORDERS + 1))


def shares_alike(first: Floats, second: Floats) -> float:
    """The p-value that two topics' mean shares differ by `ALIKE_WITHIN` or more (two one-sided tests; Schuirmann 1987).

    At 5 % or below the whole 90 % interval of the difference (Welch 1947) lies within the margin. Missing with fewer than
    two ideas in one, and where no idea's share differs from another's, so that nothing tells how far chance reaches.
    """
    from scipy.stats import t

    if min(len(first), len(second)) < 2:
        return float("nan")
    _, spread, freedom = (values[0] for values in _welch(first[None], second[None]))
    left = ALIKE_WITHIN - abs(float(first.mean() - second.mean()))
    return float(t.sf(left / spread, freedom)) if spread > 1e-12 else float("nan")


def _welch(first: Floats, second: Floats) -> tuple[Floats, Floats, Floats]:
    """Welch's t, the standard error of the difference and its degrees of freedom, row by row."""
    parts = [rows.var(axis=1, ddof=1) / rows.shape[1] for rows in (first, second)]
    squared = parts[0] + parts[1]
    differs = first.mean(axis=1) - second.mean(axis=1)
    spread = np.sqrt(squared)
    below = parts[0] ** 2 / (first.shape[1] - 1) + parts[1] ** 2 / (second.shape[1] - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        # Where no share varies, any difference is beyond all others, and none is none.
        told = np.where(
            spread > 1e-12, differs / spread, np.where(np.abs(differs) > 1e-12, np.inf * np.sign(differs), 0)
        )
        freedom = np.where(below > 0, squared**2 / below, 1.0)
    return told, spread, freedom


def _mean(shares: Floats) -> float:
    return float(shares.mean()) if len(shares) else float("nan")
