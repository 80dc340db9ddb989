"""Passages that stand under no question put under the one that ideas like them answer, or under none.

By itself, because it is the only part of an import that needs an encoder.
"""

import numpy as np
import pandas as pd

from strategy_nlp.text.plain import embed

# With fewer ideas, or fewer on a question, nothing can be learnt.
_FEWEST_IDEAS, _FEWEST_ON_A_QUESTION = 50, 10
# A question is told where it is likelier than all others together. On the demonstration that places one passage in six, five of six of them
# rightly; by the questions' wordings alone 3 of 10 would be right, so those are not asked (docs/sources.md).
_LIKELIER_THAN_NOT = 0.5
_STRENGTH = 1.0


def placed(texts: "pd.Series[str]", ideas: pd.DataFrame) -> "pd.Series[str]":
    """The question that each text most likely answers; blank where that cannot be told.

    Parameters
    ----------
    texts
        The texts.
    ideas
        Ideas whose question is known: ``text, question``.
    """
    blank = pd.Series("", index=texts.index, dtype=str)
    often = ideas["question"].value_counts()
    known = ideas[ideas["question"].isin(often.index[often >= _FEWEST_ON_A_QUESTION])]
    if not len(texts) or len(known) < _FEWEST_IDEAS or known["question"].nunique() < 2:
        return blank
    from sklearn.linear_model import LogisticRegression

    vectors = embed([*known["text"], *texts])
    # What all ideas share tells none from another.
    centred = vectors - vectors[: len(known)].mean(axis=0)
    centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-12)
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(centred[: len(known)], known["question"])
    chances = model.predict_proba(centred[len(known) :])
    told = chances.max(axis=1) >= _LIKELIER_THAN_NOT
    return pd.Series(np.where(told, model.classes_[chances.argmax(axis=1)], ""), index=texts.index, dtype=str)
