"""Answers to closed questions: how many people chose each, among all, among those who wrote on a topic, and in each opinion group.

One answer a person, the last one. Counts are of people and told to the nearest ten from ``min_cell`` on, and shares are made of what is told. A topic or
group is told of only as a whole, and where everybody's count less those told leaves open how many the others are: ten people less ten
are fewer than five. What a later report may tell beside an earlier one is decided elsewhere (`disclosure.releases`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.intake.consultation import Question
from strategy_nlp.privacy.suppression import costs_of, suppress_small
from strategy_nlp.statistics.inference import Floats, wilson_interval

COLUMNS = ("question", "by", "value", "choice", "n_people", "share", "low", "high")
WHO = ("question", "by", "value", "choice", "who")
ALL, TOPIC, GROUP = "", "topic", "group"
# A count told as so many tens is at least this many below and above.
_BELOW, _ABOVE = 5, 4


def answers_to_closed(
    ideas: pd.DataFrame, voters: pd.DataFrame, questions: Iterable[Question], *, min_cell: int, secret: bytes = b""
) -> pd.DataFrame:
    """How many people chose each answer of each closed question.

    Parameters
    ----------
    ideas
        Everything that reached the question and may be shown: ``idea_id, question, choice, author_id`` (blank: a person of
        their own), ``created_at, topic`` (missing where an answer has no words or no topic).
    voters
        ``question, voter_id, group`` of who voted on ideas.
    questions
        Those of the consultation; open ones have no answers.
    min_cell
        Fewer people are not told of.
    secret
        What nobody outside knows, by which is drawn which topic or group goes with those of few people.

    Returns
    -------
    pandas.DataFrame
        ``question``; ``by``, what people are divided by (blank, ``topic`` or ``group``), and ``value``, which of these; ``choice``, in
        the order of the question; ``n_people``, to the nearest ten, missing where few or where it would bring back few (topics and groups
        of which one would be have no row); ``share`` of those told with its 95 % interval (Wilson) in ``low`` and ``high``, missing
        unless every choice is told.
    """
    parts = [
        part
        for question in questions
        if question.choices
        for part in _of_question(ideas, voters, question, (min_cell, secret))
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def who_chose(
    answers: pd.DataFrame, ideas: pd.DataFrame, voters: pd.DataFrame, *, questions: Sequence[Question]
) -> pd.DataFrame:
    """Who is counted in a table of answers: ``question, by, value, choice, who``, of the rows that it has.

    ``choice`` is a category with every answer that is offered.
    """
    parts = []
    for question in questions:
        if question.choices:
            own = ideas[ideas["question"] == question.id]
            chose = _last_choices(own)
            everybody = pd.DataFrame({"who": chose.index, "value": ""})
            for by, members in ((ALL, everybody), *_divided(own, voters, question.id)):
                parts.append(members.assign(question=question.id, by=by, choice=members["who"].map(chose)))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in WHO})
    offered = dict.fromkeys(choice for question in questions for choice in question.choices)
    people = pd.concat(parts, ignore_index=True).dropna(subset=["choice"])
    people = people.merge(answers[["question", "by", "value"]].drop_duplicates(), on=["question", "by", "value"])
    return people.assign(choice=pd.Categorical(people["choice"], categories=list(offered)))[list(WHO)]


def _divided(own: pd.DataFrame, voters: pd.DataFrame, question: str) -> tuple[tuple[str, pd.DataFrame], ...]:
    """By topic and by opinion group who is in it: ``who, value``."""
    placed = own.dropna(subset=["topic"])
    wrote = pd.DataFrame({"who": _who(placed), "value": placed["topic"].astype(int).astype(str)}).drop_duplicates()
    grouped = voters[voters["question"] == question].dropna(subset=["group"])
    return (TOPIC, wrote), (GROUP, grouped[["voter_id", "group"]].set_axis(["who", "value"], axis=1))


def _of_question(
    ideas: pd.DataFrame, voters: pd.DataFrame, question: Question, how: tuple[int, bytes]
) -> Iterator[pd.DataFrame]:
    min_cell, secret = how
    own = ideas[ideas["question"] == question.id]
    chose = _last_choices(own)
    if len(chose) < min_cell:
        return
    everybody = _told(chose.value_counts().reindex(question.choices, fill_value=0), min_cell=min_cell)
    yield everybody.assign(question=question.id, by=ALL, value="")
    for by, members in _divided(own, voters, question.id):
        chosen = members.assign(choice=members["who"].map(chose)).dropna(subset=["choice"])
        whole = everybody.set_index("choice")["n_people"]
        own_secret = secret + f"{question.id}\x1f{by}".encode()
        for value in _beside_everybody(chosen, chose, whole, min_cell=min_cell, secret=own_secret):
            counted = chosen.loc[chosen["value"] == value, "choice"].value_counts()
            told = _told(counted.reindex(question.choices, fill_value=0), min_cell=min_cell)
            yield told.assign(question=question.id, by=by, value=value)


def _beside_everybody(
    chosen: pd.DataFrame, chose: "pd.Series[str]", everybody: "pd.Series[int]", *, min_cell: int, secret: bytes
) -> list[str]:
    """The topics or groups that may be told of: whole ones, beside which everybody's count does not bound few others.

    Whoever holds both knows that those of other topics, or of none, are at most everybody's most less the others' least, and at least the
    reverse; and how many people answered at all, and of each topic: ideas are public, and one each, so tens that must add up to a number are
    fewer than tens (`_bounded`). Where there are such people, the most may be no less than few are, the least no more than one; else the
    topic that costs least goes (`suppression.costs_of`).
    """
    counts = pd.crosstab(chosen["value"], chosen["choice"]).reindex(columns=everybody.index, fill_value=0)
    few = ((counts > 0) & (counts < min_cell)).any(axis=1) | ((counts > 0) & everybody.isna()).any(axis=1)
    told = counts[~few & (counts.sum(axis=1) >= min_cell)]
    while len(told):
        counted = chosen["value"].isin(told.index)
        # Those who are in no topic or group that is told, and those in one that is not.
        others = [chose[~chose.index.isin(chosen.loc[counted, "who"])], chosen.loc[~counted, "choice"]]
        left = pd.concat(others).value_counts().reindex(everybody.index, fill_value=0)
        whole = _bounded(everybody.to_numpy(np.float64, na_value=np.nan)[None], [len(chose)], min_cell=min_cell)
        parts = _bounded(np.asarray(told, dtype=np.float64), told.sum(axis=1).tolist(), min_cell=min_cell)
        # Nobody stands twice: those left over are as many as answered less those told.
        rest = len(chose) - int(told.sum().sum()) if int(left.sum()) + int(told.sum().sum()) == len(chose) else None
        lower, upper = _left_between((whole[0][0], whole[1][0]), [part.sum(axis=0) for part in parts], rest=rest)
        # Of an answer that is told to nobody, what is hidden is known beside the others' tens.
        hidden = everybody.isna().to_numpy()
        least, most = np.where(hidden, whole[0][0], 1), np.where(hidden, whole[1][0], min_cell - 1)
        narrow = (upper < np.minimum(most, min_cell - 1)) | ((lower > np.maximum(least, 1)) & (lower < min_cell))
        if not ((left > 0).to_numpy() & narrow).any():
            break
        told = told.drop(index=told.index[int(costs_of(told.sum(axis=1).to_frame(), secret=secret).argmin())])
    return [str(value) for value in told.index]


def _bounded(counts: NDArray[Any], people: Sequence[int], *, min_cell: int) -> tuple[Floats, Floats]:
    """The least and the most people of each answer, from tens and from how many they are together; a row for each topic.

    A count is told to the nearest ten, that of nobody exactly, a hidden one not at all; each is what the row's sum and the others leave.
    """
    tens = (counts + _BELOW) // 10 * 10
    low = np.select([np.isnan(counts), counts == 0], [1, 0], np.maximum(tens - _BELOW, min_cell))
    high = np.select([np.isnan(counts), counts == 0], [np.inf, 0], tens + _ABOVE)
    together = np.asarray(people, dtype=np.float64)[:, None]
    least = np.maximum(low, together - _others(high))
    most = np.minimum(high, together - (low.sum(axis=1, keepdims=True) - low))
    return least, most


def _others(high: Floats) -> Floats:
    """By answer the most of all others together, without end where one of them has none."""
    each = [np.delete(high, place, axis=1).sum(axis=1) for place in range(high.shape[1])]
    return np.column_stack(each)


def _left_between(
    everybody: tuple[Floats, Floats], told: Sequence[Floats], *, rest: int | None
) -> tuple[Floats, Floats]:
    """The least and the most people of each answer that are left over, everybody's less those told; ``rest`` is how many they are."""
    lower = np.maximum(everybody[0] - told[1], 0)
    upper = np.maximum(everybody[1] - told[0], 0)
    if rest is not None:
        least = np.maximum(lower, rest - _others(upper[None])[0])
        upper = np.minimum(upper, rest - (lower.sum() - lower))
        lower = least
    return lower, upper


def _who(ideas: pd.DataFrame) -> "pd.Series[str]":
    return ideas["author_id"].where(ideas["author_id"] != "", "\0" + ideas["idea_id"])


def _last_choices(ideas: pd.DataFrame) -> "pd.Series[str]":
    """By person the choice that they made last."""
    given = ideas[ideas["choice"] != ""].sort_values("created_at", kind="stable")
    return pd.Series(given["choice"].to_numpy(), index=_who(given)).groupby(level=0).last()


def _told(counted: "pd.Series[int]", *, min_cell: int) -> pd.DataFrame:
    """Counts of people with small ones missing, in tens, and shares of these where none is missing."""
    people = (suppress_small(counted, min_cell=min_cell) + 5) // 10 * 10
    table = pd.DataFrame({"choice": counted.index, "n_people": people.to_numpy()})
    if people.isna().any():
        return table.assign(share=np.nan, low=np.nan, high=np.nan)
    numbers = np.asarray(people, dtype=np.float64)
    total = np.full(len(people), numbers.sum(), dtype=np.float64)
    low, high = wilson_interval(numbers, total)
    return table.assign(share=(numbers / total).round(2), low=low.round(2), high=high.round(2))


def choices_in_order(answers: pd.DataFrame, choices: Sequence[str]) -> pd.DataFrame:
    """A table of answers in the order in which the question offers them."""
    order = {choice: place for place, choice in enumerate(choices)}
    return answers.sort_values("choice", key=lambda names: names.map(order), kind="stable")
