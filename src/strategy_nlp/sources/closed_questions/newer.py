"""Answers that a later export of the same survey has and the question does not offer yet: which are points of its scale, and where they stand.

Somebody adds a point to a scale while a survey runs. Its answers count from then on, in the order that the question has, which may be
the other way round or somebody's own; what one or two people wrote in words of their own is no point.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from strategy_nlp.sources.closed_questions.closed import as_written, whole
from strategy_nlp.sources.closed_questions.scales import Fit, fit

# So many people gave an answer that is on no known scale, or a number: fewer may have slipped, or written their own.
_OFTEN = 3
_BEYOND = 1e-6
# As many as `consultation.toml` takes, and as long as a chart can name.
_MOST, _LONGEST = 20, 60


def new_points(column: "pd.Series[str]", offered: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The answers that cells hold and a question does not offer yet: those whose place on its scale is known, and others.

    Parameters
    ----------
    column
        The cells.
    offered
        The question's answers by what may stand in a cell.
    """
    cells = column.str.split().str.join(" ").map(whole)
    strange = cells[(cells != "") & ~cells.map(as_written).isin(offered)]
    names: dict[str, str] = {}
    for value in strange.value_counts().index:
        names.setdefault(as_written(str(value)), str(value))
    people = strange.map(as_written).value_counts()
    answers = list(dict.fromkeys(offered.values()))
    placed, others = [], []
    for own, value in names.items():
        number = int(people[own])
        known = _place(value, answers)
        if known is not None and (known.scale != "numbers" or number >= _OFTEN):
            placed.append(value)
        elif number >= _OFTEN and len(value) <= _LONGEST:
            others.append(value)
    room = max(0, _MOST - len(answers))
    return placed[:room], others[: max(0, room - len(placed))]


def _place(value: str, answers: Sequence[str]) -> Fit | None:
    """How answers lie on the scale of most of them together with a new one; None where that is on none, or nothing tells of them."""
    before, found = fit(answers), fit([*answers, value])
    if before is None or found is None or found.scale != before.scale:
        return None
    return found if value in {*found.places, *found.beside} else None


def in_their_places(answers: Sequence[str], placed: Sequence[str], others: Sequence[str]) -> list[str]:
    """The answers of a question with new ones: on the scale where its order says, else behind it and before those who cannot say.

    >>> in_their_places(["Disagree", "Agree", "Don't know"], ["Neutral", "Strongly agree"], ["It depends"])
    ['Disagree', 'Neutral', 'Agree', 'Strongly agree', 'It depends', "Don't know"]
    >>> in_their_places(["5", "4", "3"], ["2", "6"], [])
    ['6', '5', '4', '3', '2']
    """
    order = list(answers)
    for value in placed:
        found = fit([*order, value])
        order.insert(_before(order, value, found) if found is not None else len(order), value)
    for value in others:
        order.insert(_end(order), value)
    return order


def _before(order: Sequence[str], value: str, found: Fit) -> int:
    """Where a point is put so that the order of the scale goes on, in whichever direction it goes."""
    if value not in found.places:
        return len(order)
    points = [(place, found.places[one]) for place, one in enumerate(order) if one in found.places]
    falls = len(points) > 1 and points[0][1] > points[-1][1]
    # Beside a point that says nearly the same, the new one is the stronger: “Completely agree” beyond “Strongly agree”.
    here = found.places[value] + (_BEYOND if found.places[value] >= 0.5 else -_BEYOND)
    after = next((place for place, point in points if (point < here if falls else point > here)), None)
    return after if after is not None else (points[-1][0] + 1 if points else len(order))


def _end(order: Sequence[str]) -> int:
    """The place behind all answers but those of people who cannot or will not say."""
    found = fit(order)
    beside = set(found.beside) if found is not None else set()
    return next((place + 1 for place in reversed(range(len(order))) if order[place] not in beside), len(order))
