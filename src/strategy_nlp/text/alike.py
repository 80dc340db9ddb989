"""Ideas that say nearly the same: in a ranking they stand together, so that one matter does not fill it."""

import numpy as np
import pandas as pd

from strategy_nlp.cache import Vectors
from strategy_nlp.text.copies.opposites import opposed
from strategy_nlp.text.vectors.embedding import centre_by_language

# By what votes are ranked; of each ranking so many are compared, since lists show ten, with those alike behind them.
RANKED_BY = ("consensus", "divisiveness_low", "against_low")
_COMPARED = 60
# Whose shares are further apart are not heard as the same, whatever their words.
_MOST_APART = 0.15
# Two ideas of one topic are alike with a cosine that much lower.
_OF_ONE_TOPIC = 0.05


def alike_pairs(ideas: pd.DataFrame, vectors: Vectors, *, near_alike: float) -> pd.DataFrame:
    """The pairs of ideas of a question that say nearly the same, among those that a ranking may show.

    Support and opposition are kept apart: two ideas are not alike where one denies what the other does not, where they take opposite
    sides in words, or where the shares that agree with them are more than 15 points apart.

    Parameters
    ----------
    ideas
        ``idea_id, text, language, topic``; of those with votes ``agree_share, consensus, divisiveness_low, against_low``; of those
        with supports alone ``supports``; missing where there are none.
    vectors
        Their vectors, centred by language, one row per idea.
    near_alike
        The cosine from which two ideas of different topics may be alike; with 0 none are.

    Returns
    -------
    pandas.DataFrame
        ``idea_id, alike_to`` (its id is the smaller), one row per pair.
    """
    shown = sorted(
        {place for name in (*RANKED_BY, "supports") for place in _first(ideas[name].to_numpy(float), ideas["idea_id"])}
    )
    if not near_alike or len(shown) < 2:
        return pd.DataFrame(columns=["idea_id", "alike_to"]).astype(str)
    own = ideas.iloc[shown]
    topics, shares = own["topic"].to_numpy(float, na_value=np.nan), own["agree_share"].to_numpy(float)
    names, texts, languages = (own[name].tolist() for name in ("idea_id", "text", "language"))
    near = (vectors[shown] @ vectors[shown].T).round(4) >= near_alike - _OF_ONE_TOPIC * np.equal.outer(topics, topics)
    # A share that is missing tells nothing.
    near &= ~(np.abs(np.subtract.outer(shares, shares)) > _MOST_APART)
    pairs = [
        sorted((names[one], names[other]), reverse=True)
        for one, other in zip(*np.nonzero(np.triu(near, 1)), strict=True)
        if not opposed(texts[one], texts[other], languages=(languages[one], languages[other]))
    ]
    return pd.DataFrame(sorted(pairs), columns=["idea_id", "alike_to"]).astype(str)


def alike_ideas(ideas: pd.DataFrame, embedded: pd.DataFrame, *, near_alike: float) -> pd.DataFrame:
    """The same of all questions: ``question, idea_id, alike_to``.

    Parameters
    ----------
    ideas
        As for `alike_pairs`, with ``question``.
    embedded
        Their vectors as an encoder made them, by row of the ideas that count.
    near_alike
        As for `alike_pairs`.
    """
    parts = [pd.DataFrame(columns=["question", "idea_id", "alike_to"]).astype(str)]
    for question, own in ideas.loc[embedded.index].groupby("question", sort=False):
        centred = centre_by_language(embedded.loc[own.index].to_numpy(np.float32), own["language"])
        parts.append(alike_pairs(own, centred, near_alike=near_alike).assign(question=str(question)))
    return pd.concat(parts, ignore_index=True)


def fold(ranked: pd.DataFrame, alike: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """The first ideas of a ranking, of those alike two at most; the others with ``folded``.

    Parameters
    ----------
    ranked
        Ideas with ``idea_id``, the first in the ranking first.
    alike
        What `alike_pairs` found.
    most
        How many to keep.

    Returns
    -------
    pandas.DataFrame
        The rows that stand for themselves, with ``folded``: the rows, as dictionaries, of ideas below them in the ranking that are
        alike to them and have no place of their own.
    """
    others: dict[str, set[str]] = {}
    for one, other in alike[["idea_id", "alike_to"]].itertuples(index=False):
        others.setdefault(one, set()).add(other)
        others.setdefault(other, set()).add(one)
    # By idea kept the first that it is alike to, or itself; and what is folded under those first ones.
    first_of: dict[str, str] = {}
    folded: dict[str, list[dict[str, object]]] = {}
    for row in ranked.to_dict("records"):
        name = str(row["idea_id"])
        near = {first for one, first in first_of.items() if one in others.get(name, ())}
        first = next((one for one in first_of if one in near), name)
        if sum(one in near for one in first_of.values()) > 1:
            folded[first].append({str(key): value for key, value in row.items()})
        elif len(first_of) < most:
            first_of[name], folded[name] = first, []
    rows = ranked[ranked["idea_id"].isin(first_of)].reset_index(drop=True)
    # An object each: pandas would otherwise make columns of the lists.
    return rows.assign(folded=pd.Series(list(folded.values()), index=rows.index, dtype=object))


def _first(numbers: "np.ndarray[tuple[int], np.dtype[np.float64]]", names: "pd.Series[str]") -> list[int]:
    """The places of the largest numbers that are not missing."""
    order = np.lexsort((names.to_numpy(str), -np.nan_to_num(numbers, nan=-np.inf)))[:_COMPARED]
    return [int(place) for place in order if not np.isnan(numbers[place])]
