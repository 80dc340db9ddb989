"""Ideas whose classes are known, a machine that is right as often as it is sure, and people who slip as often as is planted."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.evaluation.coding.answers import Coded
from strategy_nlp.statistics.sampling import chances_to_be_drawn, drawn

# How common each class of a side is.
CLASSES = {
    "topic": {f"q1/{number}": 1 / (number + 1) for number in range(16)},
    "tone": {"neutral": 8, "negative": 3, "positive": 1},
    "kind": {"proposal": 12, "objection": 2, "experience": 2, "offer": 1, "question": 0.5},
    "language": {"en": 10, "es": 4, "fr": 2, "ar": 1, "sw": 0.5, "hi": 0.3},
}
_THIRDS = 3


@dataclass(frozen=True)
class Setting:
    """Ideas and how many are drawn, people, how often each of them reads right, leaves blank, and how often the machine decides."""

    ideas: int = 5_000
    sample: int = 200
    coders: int = 2
    right: float = 0.9
    blank: float = 0.05
    decides: float = 0.75
    weighted: bool = True


SETTINGS = {
    "two people, 200 of 5,000 ideas": Setting(),
    "three people, a fifth left blank": Setting(coders=3, blank=0.2),
    "two people who agree less": Setting(right=0.75),
    "two people who hardly slip": Setting(right=0.98),
    "200 of 776 ideas": Setting(ideas=776),
    "100 of 776 ideas": Setting(ideas=776, sample=100),
    "the same without weights": Setting(weighted=False),
}


def planted(setting: Setting, random: np.random.Generator) -> Coded:
    """A sample drawn as `strategy-nlp sample` draws, coded by people as planted, as `scores` takes it."""
    ideas, number = _ideas(setting, random), setting.sample
    sides = ideas[["language", "topic", "tone", "kind"]].assign(sure=(ideas["sure"] * _THIRDS).astype(int))
    if number >= len(ideas):
        place, weights = np.arange(len(ideas)), np.ones(len(ideas))
    else:
        chances = chances_to_be_drawn(sides, number=number)
        order = sides.sort_values(list(sides)).index.to_numpy()
        place = order[drawn(chances[order], random=random)]
        weights = 1 / chances[place] if setting.weighted else np.ones(len(place))
    rows: dict[str, Any] = {}
    told = ideas.iloc[place].to_dict("records")
    for at, (idea, weight) in enumerate(zip(told, weights, strict=True)):
        topics = [int(idea["topic"].split("/")[1])] if idea["topic"] else []
        rows[f"i{at}"] = {
            **{side: idea[side] for side in ("tone", "kind", "language")}, "question": "q1", "topics": topics, "weight": weight,
        }  # fmt: skip
    totals = {side: ideas[side].value_counts().to_dict() if setting.weighted else {} for side in CLASSES}
    return Coded(
        {"rows": {"ideas": rows}, "totals": totals},
        tuple(_answers(told, setting, random) for _ in range(setting.coders)),
    )


def _answers(
    told: list[dict[Any, Any]], setting: Setting, random: np.random.Generator
) -> dict[str, dict[str, dict[str, Any]]]:
    given: dict[str, dict[str, Any]] = {f"i{at}": {} for at in range(len(told))}
    for side in CLASSES:
        truth = np.array([idea[f"truth {side}"] for idea in told], dtype=object)
        said = np.where(random.random(len(told)) < setting.right, truth, _drawn(side, len(told), random))
        blank = random.random(len(told)) < setting.blank
        for at, (one, left) in enumerate(zip(said, blank, strict=True)):
            if not left:
                given[f"i{at}"][side] = int(one.split("/")[1]) if side == "topic" else one
    return {"ideas": given}


def _ideas(setting: Setting, random: np.random.Generator) -> pd.DataFrame:
    number = setting.ideas
    sure = random.random(number)
    made: dict[str, Any] = {"sure": sure}
    for side in CLASSES:
        truth = _drawn(side, number, random)
        # The surer the machine is, the more often it is right.
        told = np.where(random.random(number) < 0.55 + 0.4 * sure, truth, _drawn(side, number, random))
        if side in ("tone", "kind"):
            told = np.where(random.random(number) < setting.decides, told, "")
        made |= {f"truth {side}": truth, side: told}
    return pd.DataFrame(made)


def _drawn(side: str, number: int, random: np.random.Generator) -> NDArray[np.object_]:
    shares = np.array(list(CLASSES[side].values()))
    names = np.array(list(CLASSES[side]), dtype=object)
    return names[random.choice(len(names), number, p=shares / shares.sum())]
