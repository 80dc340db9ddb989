"""A made conversation whose numbers the golden file holds, and the way to write them anew (`make golden`).

Three camps see more often what suits them, some voters agree with everything, some pass. It is small, so that every number is
computed whenever the tests run, and uneven, so that each prior, each start and each end of a search leaves its mark.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.votes.ballots import agreement, tally
from strategy_nlp.votes.by_segment import agreement_by_segment
from strategy_nlp.votes.consensus import (
    comparisons_of,
    consensus_by_idea,
    division_by_idea,
    majority_everywhere,
    membership_of_segment,
    rank_agreement,
)
from strategy_nlp.votes.exposure.classes import seeing_classes
from strategy_nlp.votes.exposure.everybody import agreement_of_everybody
from strategy_nlp.votes.grouping.hidden_votes import gain_over, guessed_right, guesses, log_likelihoods
from strategy_nlp.votes.grouping.k_means import k_means, mean_silhouettes
from strategy_nlp.votes.grouping.latent_classes import Problem, fit_classes, fit_styles, given_classes, stated_votes
from strategy_nlp.votes.grouping.space import fit_plane, vote_matrix
from strategy_nlp.votes.held_out import held_out_votes
from strategy_nlp.votes.minorities import minority_tests, minority_views
from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.opinions import Opinions, VoteOptions, opinions_of
from strategy_nlp.votes.originals import votes_by_idea
from strategy_nlp.votes.representativeness import beside_others, group_votes, representativeness
from strategy_nlp.votes.sensitivity import collapse_floods, compare_readings, drop_straight_liners
from strategy_nlp.votes.stages import in_one_family, together
from strategy_nlp.votes.voices import other_voices
from strategy_nlp.votes.weighting import effective_sample_size, rake, weigh, weighted_agreement

FILE = Path(__file__).parent / "votes" / "conversation.json"
DIGITS = 6
# A difference of this much is another number.
TOLERANCE = 3e-6
_VOTERS, _IDEAS = 160, 27


@cache
def camps() -> Any:
    """The camp of each voter."""
    return np.random.default_rng(4).choice(3, _VOTERS, p=[0.45, 0.3, 0.25])


@cache
def votes() -> pd.DataFrame:
    """One row per vote; who sees what depends on the camp, and so does what is said of it."""
    random, camp = np.random.default_rng(5), camps()
    leaning = random.choice([0.1, 0.5, 0.9], (3, _IDEAS))
    sees = np.where(leaning > 0.5, 0.75, 0.4)
    says = random.random((_VOTERS, _IDEAS))
    vote = np.where(says < 0.1, "pass", np.where(random.random((_VOTERS, _IDEAS)) < leaning[camp], "agree", "disagree"))
    seen = random.random((_VOTERS, _IDEAS)) < sees[camp]
    # Four agree with everything they see, which is much; two send the same votes again and again.
    vote[:4], seen[:4] = "agree", True
    vote[5:9], seen[5:9] = vote[4], seen[4]
    rows, columns = np.nonzero(seen)
    return pd.DataFrame(
        {
            "voter_id": [f"v{row:03}" for row in rows],
            "idea_id": [f"i{column:02}" for column in columns],
            "vote": vote[rows, columns],
        }
    )


@cache
def people() -> pd.DataFrame:
    """Who voted, with a segment that leans as the camps do and one that does not."""
    random = np.random.default_rng(6)
    ids = sorted(votes()["voter_id"].unique())
    return pd.DataFrame(
        {
            "participant_id": ids,
            "segment_region": np.where(
                (camps() == 2) & (random.random(_VOTERS) < 0.5),
                "east",
                random.choice(["north", "south", ""], _VOTERS, p=[0.6, 0.3, 0.1]),
            ),
            "segment_age": random.choice(["young", "old"], len(ids), p=[0.3, 0.7]),
        }
    )


@cache
def _groups(k: int | None = 3) -> Any:
    return find_groups(votes(), k=k, seed=1)


@cache
def _stated() -> Any:
    return stated_votes(vote_matrix(votes()))


@cache
def _problem() -> Problem:
    return Problem(_stated(), styles=fit_styles(_stated()))


def _region() -> "pd.Series[str]":
    return membership_of_segment(people(), "segment_region", voters=votes()["voter_id"], min_cell=5)


def _margins() -> dict[str, dict[str, float]]:
    return {"segment_region": {"north": 0.2, "south": 0.3, "east": 0.5}, "segment_age": {"young": 0.5, "old": 0.5}}


def _segments() -> pd.DataFrame:
    return people().set_index("participant_id")


def _points() -> Any:
    matrix = vote_matrix(votes())
    return fit_plane(matrix).place(matrix)


def _guessed() -> Any:
    told = guesses(_stated(), [2, 3], folds=4, starts=2, seed=2)
    likely = {number: log_likelihoods(_stated(), chances) for number, chances in told.items()}
    right = {number: float(guessed_right(_stated(), chances).mean()) for number, chances in told.items()}
    gains = [gain_over(_stated(), likely[number], likely[1]) for number in (2, 3)]
    return [[gain.mean, gain.low, gain.high] for gain in gains] + [list(right.values())]


def _classes(k: int) -> Any:
    found = fit_classes(_problem(), k, starts=2, seed=3)
    return [
        found.weights,
        found.profiles.mean(axis=0),
        found.profiles[:4],
        found.membership[:8],
        [found.log_likelihood],
    ]


def _given() -> Any:
    found = given_classes(_problem(), np.arange(_stated().voters) % 3 - 1)
    return [found.weights, found.profiles.mean(axis=0)]


def _styles() -> Any:
    found = fit_styles(_stated())
    return [found.levels[found.level[:20]], found.ideas, found.unlikely[:20]]


def _polis() -> pd.DataFrame:
    found = find_groups(votes(), method="polis", seed=1)
    return found.silhouettes.assign(
        k_of=found.k, by_chance=found.variance_by_chance, stability=found.stability, low=found.stability_low
    )


def _weighted() -> Any:
    weights = weigh(_segments(), _margins(), min_cell=5, min_votes=10)
    return weighted_agreement(votes(), weights.by_voter, min_votes=10).assign(trimmed=weights.trimmed)


def _trimmed() -> Any:
    far = {"segment_region": {"north": 0.2, "south": 0.1, "east": 0.7}}
    weights = weigh(_segments(), far, min_cell=5, min_votes=5)
    return [[weights.trimmed, effective_sample_size(weights.by_voter)], weights.by_voter.to_numpy()[:30]]


def _minorities() -> pd.DataFrame:
    tests = minority_tests(votes(), _region(), min_votes=5).assign(question="q", by="segment_region")
    return pd.concat([tests, minority_views(tests)])


def _read_otherwise() -> pd.DataFrame:
    return compare_readings(votes(), groups=_groups(), min_votes=20, seed=1).readings


def _ideas() -> pd.DataFrame:
    """The ideas, three of which people could only support."""
    ids = [f"i{place:02}" for place in range(_IDEAS)] + ["s1", "s2", "s3"]
    ideas = pd.DataFrame({"idea_id": ids, "question": "q", "used": True, "is_meta": "", "status": "accepted"})
    return ideas.assign(
        agrees=ideas["idea_id"].map({"s1": 60.0, "s2": 4.0, "s3": 11.0}), disagrees=np.nan, passes=np.nan
    )


@cache
def _said() -> Opinions:
    options = VoteOptions(min_votes=20, min_cell=5, seed=1)
    return opinions_of(votes(), _ideas().head(_IDEAS), people(), options=options, references=_margins())


def _one_family() -> pd.DataFrame:
    tables = {name: together({"q": _said()}, name) for name in ("divisions", "comparisons", "minorities")}
    divisions = in_one_family(tables)["divisions"]
    return divisions[["by", "idea_id", "p_value", "q_value", "distinct"]]


def _opinions() -> Any:
    found = _said()
    tables = (found.ideas, found.consensus, found.divisions, found.group_votes, found.moved_ideas)
    rows = [
        row for table in tables for row in table.sort_values(list(table.columns[:2])).head(12).to_numpy(object).tolist()
    ]
    return [*rows, *_flat(found.summary)]


def _flat(told: Any, name: str = "") -> list[list[Any]]:
    """Each number or word of a nested record with where it stands."""
    if isinstance(told, dict):
        return [row for key, value in told.items() for row in _flat(value, f"{name} {key}")]
    if isinstance(told, list):
        return [row for place, value in enumerate(told) for row in _flat(value, f"{name} {place}")]
    return [[name, told]]


def _voices() -> pd.DataFrame:
    random = np.random.default_rng(7)
    voices = votes().assign(voice=random.choice(["union", "office"], len(votes()), p=[0.7, 0.3]))
    persons = tally(votes())[["idea_id", "n_agree", "n_seen"]]
    return other_voices(voices, _ideas(), persons.assign(n_agree=persons["n_agree"] // 2), min_cell=10)


def _counted(table: pd.DataFrame) -> Any:
    return [[len(table), table["voter_id"].nunique()]]


# By name, how each result is made.
RESULTS: dict[str, Callable[[], Any]] = {
    "agreement": lambda: agreement(tally(votes()), min_votes=20),
    "plane": lambda: [fit_plane(vote_matrix(votes())).variance_shares, _points()[:10, 0], _points()[:10, 1]],
    "extremity": lambda: [fit_plane(vote_matrix(votes())).extremity()],
    "k_means": lambda: [k_means(_points(), 3, starts=4, seed=1).labels[:40]],
    "silhouettes": lambda: [mean_silhouettes(_points(), [k_means(_points(), k, starts=4, seed=1).labels for k in (2, 4)])],
    "styles": _styles,
    "two classes": lambda: _classes(2),
    "four classes": lambda: _classes(4),
    "given classes": _given,
    "guesses": _guessed,
    "curve": lambda: find_groups(votes(), seed=1, k=3).curve,
    "groups": lambda: find_groups(votes(), seed=1, checked=False).voters,
    "stability": lambda: [[_groups().stability, _groups().stability_low, _groups().stability_high]],
    "polis": _polis,
    "held out": lambda: held_out_votes(votes(), _groups(), seed=1),
    "representativeness": lambda: representativeness(votes(), _groups().membership),
    "seeing classes": lambda: seeing_classes(vote_matrix(votes()), least=8, seed=1)[:25].T,
    "agreement of everybody": lambda: agreement_of_everybody(votes(), min_votes=20, seed=1),
    "consensus": lambda: consensus_by_idea(votes(), _groups().membership, min_votes=20),
    "rank agreement": lambda: rank_agreement(consensus_by_idea(votes(), _groups().membership, min_votes=20)),
    "divisions": lambda: division_by_idea(votes(), _region(), min_votes=20),
    "comparisons": lambda: comparisons_of(votes(), _region(), min_votes=20),
    "one family": _one_family,
    "majority everywhere": lambda: majority_everywhere(group_votes(votes(), _groups().membership)).reset_index(),
    "beside others": lambda: beside_others(group_votes(votes(), _region())),
    "minorities": _minorities,
    "by segment": lambda: agreement_by_segment(votes(), people(), segment="segment_region", min_cell=5),
    "raked": lambda: [rake(_segments(), _margins()).to_numpy()[:30]],
    "weighted": _weighted,
    "trimmed": _trimmed,
    "readings": _read_otherwise,
    "opinions": _opinions,
    "originals": lambda: votes_by_idea(_ideas(), votes(), min_votes=20),
    "voices": _voices,
    "floods": lambda: _counted(collapse_floods(votes())),
    "straight liners": lambda: _counted(drop_straight_liners(votes())),
}  # fmt: skip


def plain(made: Any) -> list[list[Any]]:
    """A result as rows of numbers and words, numbers rounded."""
    rows = (
        made.astype(object).to_numpy().tolist()
        if isinstance(made, pd.DataFrame)
        else [np.ravel(row).tolist() for row in made]
    )
    return [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_ | str):
        return value if isinstance(value, str) else bool(value)
    return round(float(value), DIGITS)


def write() -> None:
    """Write the golden file anew."""
    made = {name: plain(make()) for name, make in RESULTS.items()}
    lines = [
        f"{json.dumps(name)}: [\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]" for name, rows in made.items()
    ]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
