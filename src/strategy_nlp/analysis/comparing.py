"""Two consultations, or two years of one, side by side: who wrote, in what tone, and which topics are about the same matter."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.across.recurrence import recurring_topics
from strategy_nlp.analysis.results import Analysis
from strategy_nlp.errors import DataError
from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.text.plain import embed
from strategy_nlp.text.vectors.encoders import chosen

_NAMES = ("first", "second")


@dataclass(frozen=True)
class Compared:
    """Two consultations side by side.

    Attributes
    ----------
    languages, kinds, tones
        ``value``, and of either consultation (``first_``, ``second_``) ``ideas``, ``share`` of the ideas that count, with its 95 % interval ``low, high``.
    topics
        Pairs of topics about the same matter: of either ``question, topic, label, size, agree_share``; ``similarity``, ``apart``, ``alike`` as
        `strategy_nlp.across.recurring_topics` has them. A topic that is in no pair has no counterpart near enough.
    alone
        The other topics: ``consultation`` (``first`` or ``second``), ``question, topic, label, size``.

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> heard = analyse(demo_folder())
    >>> both = compare(heard, heard)
    >>> both.languages.columns.tolist()[:3], float(both.topics["similarity"].min())
    (['value', 'first_ideas', 'first_share'], 1.0)
    """

    languages: pd.DataFrame
    kinds: pd.DataFrame
    tones: pd.DataFrame
    topics: pd.DataFrame
    alone: pd.DataFrame


def compare(first: Analysis, second: Analysis, *, question: str = "", other_question: str = "") -> Compared:
    """What two consultations have in common and where they differ, question by question or as wholes.

    Nothing is found anew: topics are those of either analysis, and two of them are one matter where each is the other's nearest and near
    enough, whatever the languages. Different people took part, so a difference is one between those who came.

    Parameters
    ----------
    first, second
        Two analyses (`strategy_nlp.analyse`, `strategy_nlp.read_analysis`); the same one twice compares two of its questions.
    question, other_question
        The question of the first, and that of the second; blank for all.

    Raises
    ------
    DataError
        If there is no such question, or none of its ideas count.

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> heard = analyse(demo_folder())
    >>> both = compare(heard, heard, question="q3", other_question="q4")
    >>> len(both.alone) + 2 * len(both.topics) == len(heard.topics.query("question in ('q3', 'q4')"))
    True
    """
    used = [_used(one, asked) for one, asked in ((first, question), (second, other_question))]
    encoder = chosen(first.settings.vectors, ideas=sum(len(ideas) for ideas in used)).name
    vectors, rows = [], []
    for name, analysis, ideas in zip(_NAMES, (first, second), used, strict=True):
        placed = ideas[ideas["topic"].notna() & (ideas["embedded"] != "")]
        said = placed["text"].where(placed["embedded"] == "text", placed["translation"])
        votes = analysis.idea_votes.reindex(columns=["idea_id", "n_agree", "n_seen"])
        vectors.append(embed(said, encoder=encoder) if len(said) else np.empty((0, 1), np.float32))
        # A consultation stands in the place of a question: topics of one are never paired with each other.
        own = placed[["idea_id", "topic", "language"]].assign(topic=_numbered(placed), question=name)
        rows.append(own.merge(votes, on="idea_id", how="left"))
    pairs = recurring_topics(pd.concat(rows, ignore_index=True), np.concatenate([one for one in vectors if len(one)]))
    topics = [_topics(one, ideas) for one, ideas in zip((first, second), used, strict=True)]
    matched = _matched(pairs, topics)
    alone = [
        table[~table["number"].isin(pairs[column])].assign(consultation=name).drop(columns="number")
        for name, table, column in zip(_NAMES, topics, ("topic", "other_topic"), strict=True)
    ]
    left = pd.concat(alone, ignore_index=True)[["consultation", "question", "topic", "label", "size"]]
    languages, kinds, tones = (_beside(used, column) for column in ("language", "kind", "sentiment"))
    return Compared(languages, kinds, tones, matched, left)


def _used(analysis: Analysis, question: str) -> pd.DataFrame:
    ideas = analysis.ideas
    if question and question not in set(analysis.topics["question"]) | set(ideas["question"]):
        raise DataError(f"There is no question {question!r}; there are {', '.join(sorted(set(ideas['question'])))}.")
    own = ideas[ideas["used"] & ((ideas["question"] == question) | (question == ""))]
    if own.empty:
        raise DataError("None of the ideas of one of the two count; there is nothing to compare.")
    return own


def _numbered(ideas: pd.DataFrame) -> "pd.Series[int]":
    """One number per question and topic, in the order of both."""
    keys = pd.MultiIndex.from_arrays([ideas["question"], ideas["topic"].astype(int)])
    return pd.Series(pd.factorize(keys, sort=True)[0], index=ideas.index)


def _topics(analysis: Analysis, ideas: pd.DataFrame) -> pd.DataFrame:
    placed = ideas[ideas["topic"].notna() & (ideas["embedded"] != "")]
    numbers = placed.assign(number=_numbered(placed), topic=placed["topic"].astype(int))
    known = analysis.topics[["question", "topic", "label", "size"]].astype({"topic": int})
    return numbers[["question", "topic", "number"]].drop_duplicates().merge(known, on=["question", "topic"])


def _matched(pairs: pd.DataFrame, topics: list[pd.DataFrame]) -> pd.DataFrame:
    first, second = (
        table.set_index("number").add_prefix(f"{name}_") for name, table in zip(_NAMES, topics, strict=True)
    )
    told = pairs.rename(columns={"agree_share": "first_agree_share", "other_agree_share": "second_agree_share"})
    joined = told.rename(columns={"topic": "number", "other_topic": "other_number"})
    both = joined.join(first, on="number").join(second, on="other_number")
    columns = [f"{name}_{what}" for name in _NAMES for what in ("question", "topic", "label", "size", "agree_share")]
    return both[[*columns, "similarity", "apart", "alike"]].reset_index(drop=True)


def _beside(used: list[pd.DataFrame], column: str) -> pd.DataFrame:
    """Counts and shares of a column's values in both; what nobody could tell is a value of its own, blank."""
    told = [
        ideas[column].astype(object).fillna("").value_counts().rename(name)
        for name, ideas in zip(_NAMES, used, strict=True)
    ]
    counts = pd.concat(told, axis=1).fillna(0).astype(int).sort_values(list(_NAMES), ascending=False, kind="stable")
    both: dict[str, Any] = {"value": counts.index}
    for name, ideas in zip(_NAMES, used, strict=True):
        low, high = wilson_interval(counts[name].to_numpy(float), np.full(len(counts), float(len(ideas))))
        of_name = {"ideas": counts[name], "share": counts[name] / len(ideas), "low": low, "high": high}
        both |= {f"{name}_{what}": np.asarray(values) for what, values in of_name.items()}
    return pd.DataFrame(both).round(6)
