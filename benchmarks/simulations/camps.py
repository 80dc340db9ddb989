"""Conversations with planted camps of voters, and conversations without any: whether opinion groups are found, and only those.

What a voter thinks of an idea is what everybody thinks of it (drawn once an idea, spread 1), the position of the voter's camp
(each camp has one on half of the ideas, for or against: 1 where positions are weak, 2 where strong) and noise of the voter's
own (spread 1: as large as the shared opinion); the voter agrees where the sum is above 0. A tenth of the voters passes on
three ideas of five, the others on one of ten; a twentieth (straight-liners) does nothing but agree, or nothing but disagree.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import log_ndtr
from threadpoolctl import threadpool_limits

from simulations.reachable import reachable
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.grouping import class_groups
from strategy_nlp.votes.grouping.latent_classes import stated_votes
from strategy_nlp.votes.grouping.space import vote_matrix
from strategy_nlp.votes.opinion_groups import MIN_VOTES_TO_BE_GROUPED, find_groups

SEED, SEEDS, MANY_IDEAS = 23, 5, 20
Floats = NDArray[np.float64]
Random = np.random.Generator
Row = dict[str, Any]
# How many times as many voters the larger camps have as the smallest, by number of camps.
UNEQUAL = {2: (3, 1), 3: (6, 3, 1), 4: (6, 3, 2, 1), 5: (6, 4, 3, 2, 1), 6: (6, 5, 4, 3, 2, 1)}
VOTERS, SEEN, IDEAS = (150, 300, 600, 1200, 2500, 5000), (0.05, 0.1, 0.2, 0.3, 0.4), (60, 100, 150, 300)
# No camp of fewer voters is planted, nor a voter who sees fewer ideas (7 votes place one), nor more votes, which say the same.
SMALLEST, FEWEST_SEEN, MOST_VOTES = 20, 10, 100_000
# Among few votes one chain of draws differs from the next by up to .1.
_CHAINS = 3


@dataclass(frozen=True)
class Setting:
    """A conversation to be made: camps by their shares, voters, ideas, the share of ideas seen, how strong positions are."""

    shares: tuple[float, ...]
    voters: int
    ideas: int
    seen: float
    strength: float

    @property
    def ideas_seen(self) -> float:
        """How many ideas a voter sees."""
        return self.ideas * self.seen

    def __str__(self) -> str:
        sizes = "equal" if len(set(self.shares)) == 1 else ":".join(f"{share:g}" for share in self.shares)
        positions = "weak" if self.strength == 1 else "strong"
        return f"{len(self.shares)} camps, {sizes}, {positions}, {self.voters:,} voters see {self.ideas_seen:.0f} of {self.ideas}"


@dataclass(frozen=True)
class Conversation:
    """Votes, the camp of each voter (−1: straight-liners), and the camp a judge would name who knew all positions."""

    votes: pd.DataFrame
    camp: "pd.Series[int]"
    judged: "pd.Series[int]"


def settings() -> list[Setting]:
    """The 40 settings: two to six camps, equal and unequal, weak and strong, twice; the rest drawn once, by a fixed seed."""
    random = np.random.default_rng(SEED)
    made = []
    for camps in range(2, 7):
        for shares in ((1.0,) * camps, tuple(map(float, UNEQUAL[camps]))):
            for strength in (1.0, 2.0):
                for _ in range(2):
                    while True:
                        voters, ideas = int(random.choice(VOTERS)), int(random.choice(IDEAS))
                        setting = Setting(shares, voters, ideas, float(random.choice(SEEN)), strength)
                        small = voters * min(shares) / sum(shares) < SMALLEST
                        if (
                            not small
                            and setting.ideas_seen >= FEWEST_SEEN
                            and voters * setting.ideas_seen <= MOST_VOTES
                        ):
                            break
                    made.append(setting)
    return made


def conversation(setting: Setting, random: Random) -> Conversation:
    """A conversation of a setting."""
    shares = np.array(setting.shares) / sum(setting.shares)
    camp = np.repeat(
        np.arange(len(shares)), np.diff(np.round(np.append(0, np.cumsum(shares)) * setting.voters).astype(int))
    )
    shape = (len(camp), setting.ideas)
    taken = random.random((len(shares), setting.ideas)) < 0.5
    position = np.where(taken, random.choice([-1, 1], taken.shape), 0) * setting.strength
    mean = random.normal(0, 1, setting.ideas) + position
    agrees = mean[camp] + random.normal(0, 1, shape) > 0
    straight = random.random(len(camp)) < 0.05
    agrees[straight] = random.random((straight.sum(), 1)) < 0.5
    votes, cast = _cast(agrees, random, seen=setting.seen)
    stated = cast != 0
    own = log_ndtr(mean)[:, None], log_ndtr(-mean)[:, None]
    likely = np.log(shares)[:, None] + sum(
        (table[:, 0] @ (stated & (agrees == side)).T for table, side in zip(own, (True, False), strict=True)), start=0.0
    )
    names = [f"v{voter:05}" for voter in range(len(camp))]
    return Conversation(
        votes, pd.Series(np.where(straight, -1, camp), index=names), pd.Series(likely.argmax(axis=0), index=names)
    )


def one_camp(random: Random, *, voters: int, ideas: int, seen: float, style: float) -> pd.DataFrame:
    """Votes of one camp with noise; with a style, voters differ in how readily they agree with anything and in how often they pass."""
    mean = random.normal(0, 1, ideas)
    agrees = mean + style * random.normal(0, 1, voters)[:, None] + random.normal(0, 1, (voters, ideas)) > 0
    passing = random.beta(1, 4, voters) if style else None
    return _cast(agrees, random, seen=seen, passing=passing)[0]


def _cast(
    agrees: NDArray[np.bool_], random: Random, *, seen: float, passing: Floats | None = None
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """The votes as a table and as a matrix: 1 agrees, −1 disagrees, 0 passes or did not see the idea."""
    passing = np.where(random.random(len(agrees)) < 0.1, 0.6, 0.1) if passing is None else passing
    passes = random.random(agrees.shape) < passing[:, None]
    rows, columns = np.nonzero(random.random(agrees.shape) < seen)
    words = np.where(passes, "pass", np.where(agrees, "agree", "disagree"))[rows, columns]
    cast = np.zeros(agrees.shape, np.int64)
    cast[rows, columns] = np.where(passes, 0, np.where(agrees, 1, -1))[rows, columns]
    names = {"voter_id": [f"v{row:05}" for row in rows], "idea_id": [f"i{column:04}" for column in columns]}
    return pd.DataFrame({**names, "vote": words}), cast


def _alike(groups: "pd.Series[Any]", camp: "pd.Series[int]") -> float:
    """Adjusted Rand to the camps, over those who have one and are grouped."""
    both = groups.index[(camp[groups.index] >= 0).to_numpy()]
    return adjusted_rand_index(camp[both], groups[both]) if len(both) else 0.0


def planted(seeds: int) -> Iterator[Row]:
    """Each setting several times: whether the number of camps is found, and how well the voters are put into them."""
    for number, setting in enumerate(settings()):
        told = [_found(setting, np.random.default_rng([SEED, number, seed])) for seed in range(seeds)]
        mean = {name: float(np.mean([own[name] for own in told])) for name in told[0]}
        yield {
            "conversation": str(setting), "votes": f"{setting.voters * setting.ideas_seen:,.0f}",
            "right number": f"{mean['right']:.0%}", "k": f"{mean['k']:.1f}", "Rand": f"{mean['clear']:.2f}",
            "in none": f"{mean['none']:.0%}", "these a group too": f"{mean['everybody']:.2f}", "judge": f"{mean['judge']:.2f}", "reachable": f"{mean['reachable']:.2f}",
            "plane: right number": f"{mean['plane_right']:.0%}", "its Rand": f"{mean['plane']:.2f}",
            "number given: Rand": f"{mean['given']:.2f}", "plane's": f"{mean['plane_given']:.2f}",
            "_many": setting.ideas_seen >= MANY_IDEAS, "_mean": mean,
        }  # fmt: skip


def _found(setting: Setting, random: Random) -> dict[str, float]:
    made, camps = conversation(setting, random), len(setting.shares)
    ours, plane = find_groups(made.votes), find_groups(made.votes, method="polis")
    given, plane_given = (find_groups(made.votes, method=name, k=camps, checked=False) for name in ("classes", "polis"))
    placed = plane_given.membership.index
    # Whoever is in no group counts as a group of their own.
    everybody = ours.voters.set_index("voter_id")["group"].reindex(placed).fillna("none")
    return {
        "right": ours.k == camps, "k": ours.k, "clear": _alike(ours.membership, made.camp),
        "none": float((everybody == "none").mean()) if ours.k else 0.0, "everybody": _alike(everybody, made.camp),
        "judge": _alike(made.judged[placed], made.camp), "reachable": _reachable(made, setting),
        "plane_right": plane.k == camps, "plane": _alike(plane.membership, made.camp),
        "given": _alike(given.membership, made.camp), "plane_given": _alike(plane_given.membership, made.camp),
    }  # fmt: skip


def _reachable(made: Conversation, setting: Setting) -> float:
    """The Rand, over those in a group as `find_groups` tells, of who knows how votes are made and not what camps think."""
    matrix = vote_matrix(made.votes)
    matrix = matrix.of_voters(matrix.votes_per_voter >= min(MIN_VOTES_TO_BE_GROUPED, len(matrix.ideas)))
    votes, camp = stated_votes(matrix), made.camp[matrix.voters]
    alike = []
    for seed in range(_CHAINS):
        chances = reachable(votes, setting.shares, camp.to_numpy(), strength=setting.strength, seed=seed)
        labels = pd.Series(class_groups._clear(chances, votes)[0], index=matrix.voters)
        alike.append(_alike(labels[labels >= 0], made.camp))
    return float(np.mean(alike))


def nothing(seeds: int) -> Iterator[Row]:
    """Conversations without camps: how often groups are found all the same, of 20 times the seeds of each kind."""
    kinds: dict[str, Callable[[Random], pd.DataFrame]] = {
        "camps, votes shuffled within each idea": _shuffled,
        "one camp with noise": lambda random: one_camp(random, voters=300, ideas=80, seen=0.3, style=0.0),
        "one camp, response styles": lambda random: one_camp(random, voters=300, ideas=80, seen=0.3, style=1.0),
        "one camp, response styles, many votes": lambda random: one_camp(
            random, voters=1200, ideas=100, seen=0.4, style=1.0
        ),
    }
    for number, (name, make) in enumerate(kinds.items()):
        pages = 20 * seeds
        found = [
            find_groups(make(np.random.default_rng([SEED, 100 + number, page])), checked=True).k
            for page in range(pages)
        ]
        yield {"votes": name, "pages": pages, "groups found": sum(k > 0 for k in found)}


def _shuffled(random: Random) -> pd.DataFrame:
    setting = Setting((6.0, 3.0, 1.0), 300, 80, 0.3, 2.0)
    votes = conversation(setting, random).votes
    return votes.assign(vote=votes.groupby("idea_id")["vote"].transform(lambda cast: random.permutation(cast)))


def main(rows: list[str], *, seeds: int = SEEDS) -> None:
    """Print the tables, a row as soon as it is known."""
    # Voters drawn anew tell how stable groups are, which is not asked here, and take most of the time.
    draws = class_groups._FEWEST_DRAWS, class_groups._MOST_DRAWS
    class_groups._FEWEST_DRAWS = class_groups._MOST_DRAWS = 1
    with threadpool_limits(limits=1):
        for name in rows:
            told = []
            for row in ROWS[name](seeds):
                shown = {key: value for key, value in row.items() if not key.startswith("_")}
                if not told:
                    print(f"| {' | '.join(shown)} |\n|{'---|' * len(shown)}", flush=True)
                print(f"| {' | '.join(map(str, shown.values()))} |", flush=True)
                told.append(row)
            if name == "planted":
                _summed(told)
    class_groups._FEWEST_DRAWS, class_groups._MOST_DRAWS = draws


def _summed(told: list[Row]) -> None:
    means = pd.DataFrame([row["_mean"] for row in told])
    for ours, plane, name in (
        ("clear", "plane", "as each finds it"),
        ("everybody", "plane", "so, those in no group a group too"),
        ("given", "plane_given", "the number given"),
    ):
        above, below = (means[ours] > means[plane] + 1e-9).sum(), (means[ours] < means[plane] - 1e-9).sum()
        print(f"\nAdjusted Rand, {name}: above the plane's in {above}, below in {below} of {len(means)} settings.")
    many = np.array([row["_many"] for row in told])
    for name, own in ((f"{MANY_IDEAS} ideas or more", means[many]), ("fewer", means[~many])):
        print(f"\nMeans of {len(own)} settings where a voter sees {name}: {own.mean().round(3).to_dict()}")


ROWS: dict[str, Callable[[int], Iterator[Row]]] = {"planted": planted, "nothing": nothing}
