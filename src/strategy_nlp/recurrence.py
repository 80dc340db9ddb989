"""Topics of different questions that are about the same matter, and whether voters see it alike in both."""

from itertools import combinations

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
    """Pairs of topics of different questions, each the other's nearest in its question, whose centres lie close.

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
    centres = centres_of(centre_by_language(vectors[placed], own["language"]), labels)
    agree, seen = (
        np.bincount(labels, own[name].fillna(0).to_numpy(float), minlength=len(names)).astype(np.float64)
        for name in ("n_agree", "n_seen")
    )
    low, high = wilson_interval(agree, seen)
    near = centres @ centres.T
    of_question = {name: np.flatnonzero(names["question"] == name) for name in names["question"].unique()}
    rows = []
    for first, second in combinations(of_question, 2):
        block = near[np.ix_(of_question[first], of_question[second])]
        for here, there in enumerate(block.argmax(axis=1)):
            if block[:, there].argmax() != here or block[here, there] < SAME_MATTER:
                continue
            one, two = of_question[first][here], of_question[second][there]
            rows.append(
                (
                    first, int(names["topic"].iloc[one]), second, int(names["topic"].iloc[two]), float(block[here, there]),
                    _share(agree[one], seen[one]), _share(agree[two], seen[two]),
                    bool(seen[one] and seen[two] and (low[one] > high[two] or low[two] > high[one])),
                )
            )  # fmt: skip
    found = pd.DataFrame(rows, columns=columns).sort_values("similarity", ascending=False, ignore_index=True)
    return found.round({"similarity": 6, "agree_share": 6, "other_agree_share": 6})


def _share(agree: float, seen: float) -> float:
    return float(agree / seen) if seen else float("nan")
