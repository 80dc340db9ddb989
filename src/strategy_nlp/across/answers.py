"""Answers to closed questions: how many people chose each, among all, among those who wrote on a topic, and in each opinion group.

One answer a person, the last one. Counts are of people and told to the nearest ten from ``min_cell`` on, and shares are made of what is told, so that
neither another table nor, as a rule, a later report tells of fewer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from strategy_nlp.intake.consultation import Question
from strategy_nlp.privacy.suppression import suppress_small
from strategy_nlp.statistics.inference import wilson_interval

COLUMNS = ("question", "by", "value", "choice", "n_people", "share", "low", "high")
ALL, TOPIC, GROUP = "", "topic", "group"


def answers_to_closed(
    ideas: pd.DataFrame, voters: pd.DataFrame, questions: Iterable[Question], *, min_cell: int
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

    Returns
    -------
    pandas.DataFrame
        ``question``; ``by``, what people are divided by (blank, ``topic`` or ``group``), and ``value``, which of these; ``choice``, in
        the order of the question; ``n_people``, to the nearest ten, missing where few or where it would bring back few; ``share`` of
        those told with its 95 % interval (Wilson) in ``low`` and ``high``, missing unless every choice is told.
    """
    parts = [
        part for question in questions if question.choices for part in _of_question(ideas, voters, question, min_cell)
    ]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in COLUMNS})
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _of_question(
    ideas: pd.DataFrame, voters: pd.DataFrame, question: Question, min_cell: int
) -> Iterator[pd.DataFrame]:
    own = ideas[ideas["question"] == question.id]
    chose = _last_choices(own)
    if len(chose) < min_cell:
        return
    placed = own.dropna(subset=["topic"])
    wrote = pd.DataFrame({"who": _who(placed), "value": placed["topic"].astype(int).astype(str)}).drop_duplicates()
    grouped = voters[voters["question"] == question.id].dropna(subset=["group"])
    belongs = grouped[["voter_id", "group"]].set_axis(["who", "value"], axis=1)
    divided: Mapping[str, pd.DataFrame] = {
        ALL: pd.DataFrame({"who": chose.index, "value": ""}), TOPIC: wrote, GROUP: belongs,
    }  # fmt: skip
    for by, members in divided.items():
        chosen = members.assign(choice=members["who"].map(chose)).dropna(subset=["choice"])
        for value, people in chosen.groupby("value", sort=True):
            counted = people["choice"].value_counts().reindex(question.choices, fill_value=0)
            if counted.sum() >= min_cell:
                yield _told(counted, min_cell=min_cell).assign(question=question.id, by=by, value=value)


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
