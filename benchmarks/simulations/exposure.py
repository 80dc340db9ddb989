"""Votes of planted camps who see unequally much of what they agree with, and what everybody would have said."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True)
class Setting:
    """How a conversation is planted: voters, ideas, camps by size, the mean share of ideas that a voter sees, by how much
    (log odds) a voter sees more of what the camp is for, and how far camps are from the idea's own share."""

    voters: int = 300
    ideas: int = 60
    camps: tuple[float, ...] = (1, 1, 1)
    seen: float = 0.2
    pull: float = 1.5
    position: float = 0.35


@dataclass(frozen=True)
class Planted:
    """Votes, the camp of each voter, and by idea the share of all voters who would agree."""

    votes: pd.DataFrame
    camps: "pd.Series[str]"
    truth: "pd.Series[float]"


SETTINGS = {
    "nobody sees more of anything": Setting(pull=0.0),
    "the same, few voters": Setting(pull=0.0, voters=150, seen=0.15),
    "what one is for is seen 1.6 times as readily (odds)": Setting(pull=0.5),
    "what one is for is seen 2.7 times as readily (odds)": Setting(pull=1.0),
    "4.5 times": Setting(),
    "4.5 times, few voters": Setting(voters=150, seen=0.15),
    "4.5 times, two camps": Setting(camps=(1, 1)),
    "4.5 times, four camps, a tenth seen": Setting(voters=600, camps=(1, 1, 1, 1), seen=0.1),
    "4.5 times, camps 6:3:1": Setting(camps=(6, 3, 1)),
    "4.5 times, weak positions": Setting(position=0.15),
}


def planted(setting: Setting, random: np.random.Generator) -> Planted:
    """A conversation by a setting; who agrees is drawn for each voter and idea before it is drawn who sees what."""
    sizes = np.array(setting.camps) / sum(setting.camps)
    camp = random.choice(len(sizes), setting.voters, p=sizes)
    side = random.choice([-1, 0, 1], (len(sizes), setting.ideas), p=[0.3, 0.4, 0.3])
    share = np.clip(random.beta(4, 3, setting.ideas) + setting.position * side, 0.03, 0.97)
    agrees = random.random((setting.voters, setting.ideas)) < share[camp]
    odds = np.log(setting.seen / (1 - setting.seen)) + setting.pull * side[camp] + random.normal(0, 0.3, agrees.shape)
    sees = random.random(agrees.shape) < 1 / (1 + np.exp(-odds))
    rows, columns = np.nonzero(sees)
    voters, ideas = _names("v", setting.voters), _names("i", setting.ideas)
    vote = np.where(agrees[rows, columns], "agree", "disagree")
    votes = pd.DataFrame({"voter_id": voters[rows], "idea_id": ideas[columns], "vote": vote})
    return Planted(
        votes, pd.Series(camp, index=voters).map("ABCDEF".__getitem__), pd.Series(share[camp].mean(axis=0), index=ideas)
    )


def _names(letter: str, count: int) -> NDArray[np.object_]:
    return np.array([f"{letter}{number:05d}" for number in range(count)], dtype=object)
