"""Topics of different questions that are about the same matter, and whether voters see it alike in both."""

import numpy as np
import pandas as pd

from strategy_nlp.communities import centres_of
from strategy_nlp.store import Vectors
from strategy_nlp.vectors import centre_by_language
from strategy_nlp.votes import wilson_interval

# Halves of one topic, parted by chance, have centres with a cosine of .40 (median) and more than .23 in 95 of 100 cases;
# the nearest other topic lies at .21 at most (docs/decisions/0008-codebook.md). Two topics of different questions are one
# matter from here on.
SAME_MATTER = 0.25


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
        ``question, topic, other_question, other_topic, similarity, agree_share, other_agree_share, apart``: ``apart``
        is whether the 95 % intervals of the two shares of votes that agree lie wholly apart.
    """
    placed = ideas["topic"].notna().to_numpy()
    own = ideas[placed].reset_index(drop=True)
    names = own[["question", "topic"]].astype({"topic": int}).drop_duplicates().sort_values(["question", "topic"])
    columns = [
        "question", "topic", "other_question", "other_topic", "similarity", "agree_share", "other_agree_share", "apart",
    ]  # fmt: skip
    if names["question"].nunique() < 2:
        return pd.DataFrame(columns=columns)
    number_of = {(row.question, row.topic): place for place, row in enumerate(names.itertuples())}
    labels = np.array([number_of[pair] for pair in zip(own["question"], own["topic"].astype(int), strict=True)])
    centred = vectors[placed].copy()
    for members in own.groupby("question").indices.values():
        centred[members] = centre_by_language(centred[members], own["language"].iloc[members])
    centres = centres_of(centred, labels)
    agree, seen = (
        np.bincount(labels, own[name].fillna(0).to_numpy(float), minlength=len(names)).astype(np.float64)
        for name in ("n_agree", "n_seen")
    )
    low, high = wilson_interval(agree, seen)
    questions = names["question"].to_numpy(str)
    near = np.where(questions[:, None] == questions[None, :], -1, centres @ centres.T)
    nearest = near.argmax(axis=1)
    pairs = [
        (one, int(two))
        for one, two in enumerate(nearest)
        if one < two and nearest[two] == one and near[one, two] >= SAME_MATTER
    ]
    rows = [
        (
            questions[one], int(names["topic"].iloc[one]), questions[two], int(names["topic"].iloc[two]),
            float(near[one, two]), _share(agree[one], seen[one]), _share(agree[two], seen[two]),
            bool(seen[one] and seen[two] and (low[one] > high[two] or low[two] > high[one])),
        )
        for one, two in pairs
    ]  # fmt: skip
    found = pd.DataFrame(rows, columns=columns).sort_values("similarity", ascending=False, ignore_index=True)
    return found.round({"similarity": 6, "agree_share": 6, "other_agree_share": 6})


def _share(agree: float, seen: float) -> float:
    return float(agree / seen) if seen else float("nan")
