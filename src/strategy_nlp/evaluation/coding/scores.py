"""What people's answers say of a machine's: agreement, precision, recall and F1 for all ideas, scores of intrusion, pairs.

The sample is not drawn by equal chances, so every figure about ideas weighs each by one over its chance (`statistics.sampling`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from strategy_nlp.evaluation.coding.answers import Answers, Coded
from strategy_nlp.evaluation.coding.drawing import APART, IDEAS, NONE, SAME, WORDS
from strategy_nlp.evaluation.coding.sheets import LETTERS
from strategy_nlp.intake.checked import SIDES
from strategy_nlp.statistics.inference import Floats
from strategy_nlp.statistics.reliability import MISSING, Reliability, reliability
from strategy_nlp.statistics.sampling import Labels, Share, doubled, fitted, share_of_all
from strategy_nlp.text.language.names import UNDETERMINED

# A class of which fewer ideas were coded gets no figure.
LEAST = 5
PEOPLE, WITH_MACHINE = "people", "machine"
ALL = "all"
_DIGITS = 4

# What somebody, or the machine, says of an idea on one side: nothing known, or the classes, the main one first; none of them is known too.
_Said = tuple[str, ...] | None
Rows = list[dict[str, Any]]


def scores(coded: Coded, *, seed: int = 0, draws: int = 1_000) -> dict[str, Rows]:
    """The tables that `intake.checked.ROWS` names, from the answers of two or more people.

    A machine's answer is compared with each person's, so a topic that half of the people gave an idea counts half. ``precision`` is what of
    the machine's answers people give too, ``recall`` what of people's answers the machine gives, ``f1`` their harmonic mean; ``all`` is
    over all classes of a side.

    Parameters
    ----------
    coded
        A sample's key and its answers.
    seed, draws
        Start of chance, and how often things are drawn anew for the intervals of alpha.
    """
    agreement, machine = [], []
    for side in SIDES:
        said, told, weights = _said(coded, side)
        agreement += _agreement(side, said, told, weights=weights, chance=(seed, draws))
        machine += _machine(side, said, told, weights=weights, totals=coded.key["totals"][side])
    return {
        "agreement": agreement,
        "machine": machine,
        "intrusion": [*_intrusion(coded, "words", WORDS), *_intrusion(coded, "sets", IDEAS)],
        "pairs": _pairs(coded),
    }


def _said(coded: Coded, side: str) -> tuple[list[list[_Said]], list[_Said], Floats]:
    """Of each idea what each person said, what the machine told, and the idea's weight."""
    rows = coded.key["rows"].get("ideas", {})
    people: list[list[_Said]] = []
    machine: list[_Said] = []
    for row, told in rows.items():
        name = _name_of(side, told)
        people.append([_classes(side, one["ideas"].get(row, {}), name) for one in coded.answers])
        if side == "topic":
            machine.append(tuple(map(name, told["topics"])))
        else:
            # Where the machine decides on nothing it says nothing.
            machine.append(None if told[side] in ("", UNDETERMINED) else (told[side],))
    return people, machine, np.array([float(told["weight"]) for told in rows.values()])


def _name_of(side: str, told: Mapping[str, Any]) -> Callable[[Any], str]:
    return (lambda topic: f"{told['question']}/{topic}") if side == "topic" else str


def _classes(side: str, answers: Mapping[str, Any], name: Callable[[Any], str]) -> _Said:
    given = [answers[one] for one in ((side, "second") if side == "topic" else (side,)) if one in answers]
    if not given:
        return None
    return tuple(dict.fromkeys(name(one) for one in given if one != NONE))


def _agreement(
    side: str, people: Sequence[Sequence[_Said]], machine: Sequence[_Said], *, weights: Floats, chance: tuple[int, int]
) -> Rows:
    """Alpha of people with one another, and of the machine with each of them; of several topics the first is compared."""
    number: dict[str, int] = {}
    seed, draws = chance
    codes = np.array([[_code(one, number) for one in row] for row in people], dtype=np.int64).reshape(len(people), -1)
    told = np.array([_code(one, number) for one in machine], dtype=np.int64)
    things = np.repeat(np.arange(len(codes)), codes.shape[1])
    pairs = np.column_stack([told[things], codes.ravel()])
    with_machine = reliability(pairs, weights=weights[things], things=things, seed=seed, draws=draws)
    return [
        _row_of(side, PEOPLE, reliability(codes, weights=weights, seed=seed, draws=draws)),
        _row_of(side, WITH_MACHINE, with_machine),
    ]


def _code(said: _Said, number: dict[str, int]) -> int:
    """The number of what was said; nothing known is missing."""
    return MISSING if said is None else number.setdefault(next(iter(said), NONE), len(number))


def _row_of(side: str, between: str, told: Reliability) -> dict[str, Any]:
    few = told.units < LEAST
    alpha, low, high = (None if few else _rounded(one) for one in told[:3])
    return {"side": side, "between": between, "alpha": alpha, "alpha_low": low, "alpha_high": high, "ideas": told.units}


def _machine(
    side: str,
    people: Sequence[Sequence[_Said]],
    machine: Sequence[_Said],
    *,
    weights: Floats,
    totals: Mapping[str, float],
) -> Rows:
    """Precision, recall and F1 of each class, and of all of them, of the ideas that anybody answered on this side."""
    kept = [place for place, row in enumerate(people) if any(said is not None for said in row)]
    coded = [_shares(people[place]) for place in kept]
    told = [machine[place] or () for place in kept]
    # What the machine told is known of all ideas, so the weights are fitted to it.
    main = np.array([next(iter(own), NONE) for own in told], dtype=str)
    weight = fitted(weights[kept] if kept else np.zeros(0), main, totals)
    classes = sorted({*(one for own in told for one in own), *(one for own in coded for one in own)})
    given = np.array([[own.get(one, 0.0) for one in classes] for own in coded]).reshape(len(kept), len(classes))
    guessed = np.array([[float(one in own) for one in classes] for own in told]).reshape(len(kept), len(classes))
    both = (weight, main)
    rows = [_figures(side, one, given[:, [place]], guessed[:, [place]], both) for place, one in enumerate(classes)]
    return [_figures(side, ALL, given, guessed, both), *rows]


def _shares(row: Sequence[_Said]) -> dict[str, float]:
    """What share of those who answered gave each class."""
    answered = [said for said in row if said is not None]
    return {one: sum(one in said for said in answered) / len(answered) for said in answered for one in said}


def _figures(side: str, name: str, given: Floats, guessed: Floats, counted: tuple[Floats, Labels]) -> dict[str, Any]:
    weights, main = counted
    hits = (given * guessed).sum(axis=1)
    precision, recall = (share_of_all(hits, one.sum(axis=1), weights, classes=main) for one in (guessed, given))
    either = (given + guessed).sum(axis=1) - hits
    if name == ALL:
        f1 = share_of_all(hits, (given + guessed).sum(axis=1) / 2, weights, classes=main)
    else:
        f1 = doubled(share_of_all(hits, either, weights, classes=main))
    row: dict[str, Any] = {"side": side, "name": name, "ideas": f1.units}
    for one, told in (("precision", precision), ("recall", recall), ("f1", f1)):
        row |= {f"{one}{end}": value for end, value in zip(("", "_low", "_high"), _told(told), strict=True)}
    return row


def _intrusion(coded: Coded, task: str, places: int) -> Rows:
    """How often people found the one that does not belong; each task counts once, however many answered it."""
    asked = coded.key["rows"].get(task, {})
    right = [
        np.mean(given)
        for row, told in asked.items()
        if (given := [answer == LETTERS[told["out"]] for answer in _given(coded.answers, task, row, "out")])
    ]
    if not right:
        return []
    share, low, high = _told(share_of_all(np.array(right), np.ones(len(right)), np.ones(len(right))))
    return [
        {"task": task, "share": share, "low": low, "high": high, "chance": _rounded(1 / places), "tasks": len(right)}
    ]


def _pairs(coded: Coded) -> Rows:
    """How many of the pairs that the machine took for one idea, and of those that it did not, people take for one."""
    rows: Rows = []
    for machine in (SAME, APART):
        same = [
            np.mean([answer == SAME for answer in given])
            for row, told in coded.key["rows"].get("pairs", {}).items()
            if told["machine"] == machine and (given := _given(coded.answers, "pairs", row, "same"))
        ]
        if same:
            share, low, high = _told(share_of_all(np.array(same), np.ones(len(same)), np.ones(len(same))))
            rows.append({"machine": machine, "share": share, "low": low, "high": high, "pairs": len(same)})
    return rows


def _given(answers: Sequence[Answers], sheet: str, row: str, asked: str) -> list[Any]:
    return [own[asked] for one in answers if asked in (own := one.get(sheet, {}).get(row, {}))]


def _told(share: Share) -> list[float | None]:
    return [None if share.units < LEAST else _rounded(one) for one in share[:3]]


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), _DIGITS)
