"""Weights that bring voters to known shares of the population, what they cost, and when they cannot be had."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.coded import factorized, of_each_value
from strategy_nlp.errors import DataError
from strategy_nlp.messages import Message, mark
from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.votes.ballots import agreement, last_votes, tally

# Raking stops when a round changes no weight by more than this, or after this many rounds.
_CLOSE, _MOST_ROUNDS = 1e-8, 1000
# Nobody counts more than so many times the average: beyond that a few people's votes are told as a population's.
MOST_WEIGHT = 5.0
# Shares of the reference that the weights miss by more than this are not reached, and weighted shares would not be what they say.
_MISSED = 0.02


@dataclass(frozen=True)
class Weights:
    """Weights, or why there are none.

    Attributes
    ----------
    by_voter
        A weight for each person, mean 1; empty where refused.
    trimmed
        How many people's weights were cut to `MOST_WEIGHT`.
    refusal
        Why the voters cannot be weighted, in a sentence; None where they are.
    """

    by_voter: "pd.Series[float]"
    trimmed: int
    refusal: Message | None


def weigh(
    segments: pd.DataFrame, margins: Mapping[str, Mapping[str, float]], *, min_cell: int = 10, min_votes: int = 20
) -> Weights:
    """Weights to the reference shares where they can be had honestly.

    They are raked (`rake`), then cut to five times the average and raked again until nothing moves. They are refused where a
    value of the reference has fewer than ``min_cell`` people (a few cannot speak for many, and the weights would tell how
    few), where a share is missed by more than two points all the same (the shares of two segments contradict each other),
    and where the people weighted are worth fewer than ``min_votes`` unweighted ones.

    Parameters
    ----------
    segments
        One row per voter, one column per segment.
    margins
        By segment, the share of each value in the population.
    min_cell
        The fewest people of a value of the reference.
    min_votes
        The fewest people, unweighted, whose number the weighted must be worth.

    Examples
    --------
    >>> people = pd.DataFrame({"region": ["north"] * 30 + ["south"] * 10})
    >>> weigh(people, {"region": {"north": 0.5, "south": 0.5}}).by_voter.round(3).unique().tolist()
    [0.667, 2.0]
    >>> print(weigh(people.head(32), {"region": {"north": 0.5, "south": 0.5}}).refusal)
    Votes are not weighted: fewer than 10 of those who voted are “south” (region), ...
    """
    few = [
        (segment, value)
        for segment, shares in margins.items()
        for value, share in shares.items()
        if share > 0 and (segments[segment] == value).sum() < max(min_cell, 1)
    ]
    if few:
        return _refused(
            mark("Votes are not weighted: fewer than {people} of those who voted are “{value}” ({segment}), too few to speak for {share} of the population."),
            margins, few[0], people=max(min_cell, 1),
        )  # fmt: skip
    weights, trimmed = rake(segments, margins), 0
    if weights.max() > MOST_WEIGHT:
        weights, trimmed = _trimmed(segments, margins, weights)
    missed = _missed(segments, margins, weights)
    worst = missed.index[int(np.argmax(np.abs(missed)))]
    if abs(missed[worst]) > _MISSED:
        return _refused(
            mark("Votes are not weighted: “{value}” ({segment}) cannot be brought to {share} of the voice unless single people count more than {times} times the average or the shares of another segment are missed."),
            margins, worst, times=int(MOST_WEIGHT),
        )  # fmt: skip
    effective = effective_sample_size(weights)
    if effective < min_votes:
        return Weights(
            pd.Series(dtype=float),
            0,
            Message(
                mark("Votes are not weighted: weighted to the reference shares, the {voters} voters would count as much as fewer than {least} unweighted ones."),
                {"voters": len(weights), "least": min_votes},
            ),
        )  # fmt: skip
    return Weights(weights, trimmed, None)


def _refused(
    template: str, margins: Mapping[str, Mapping[str, float]], place: tuple[str, str], **numbers: int
) -> Weights:
    segment, value = place
    named = {"value": value, "segment": segment.removeprefix("segment_").replace("_", " ")}
    return Weights(
        pd.Series(dtype=float), 0, Message(template, {**named, "share": float(margins[segment][value]), **numbers})
    )


def _trimmed(
    segments: pd.DataFrame, margins: Mapping[str, Mapping[str, float]], weights: "pd.Series[float]"
) -> tuple["pd.Series[float]", int]:
    """Weights of which none is larger than `MOST_WEIGHT`, the others raked again; and how many were cut."""
    for _ in range(_MOST_ROUNDS):
        cut = weights.clip(upper=MOST_WEIGHT)
        again = rake(segments, margins, start=cut)
        if again.max() <= MOST_WEIGHT or np.abs(again.clip(upper=MOST_WEIGHT) - cut).max() < _CLOSE:
            break
        weights = again
    full = cut >= MOST_WEIGHT - _CLOSE
    # The others take up what was cut, so that the mean weight is 1 again.
    held = cut.where(full, cut * (len(cut) - cut[full].sum()) / max(cut[~full].sum(), _CLOSE))
    return held, int(full.sum())


def _missed(
    segments: pd.DataFrame, margins: Mapping[str, Mapping[str, float]], weights: "pd.Series[float]"
) -> "pd.Series[float]":
    """By segment and value, the weighted share among those whose value is in the reference less the reference's."""
    found = {}
    for segment, shares in margins.items():
        known = segments[segment].isin(list(shares))
        for value, share in shares.items():
            own = weights[segments[segment] == value].sum() / weights[known].sum()
            found[segment, value] = float(own - share / sum(shares.values()))
    return pd.Series(found)


def rake(
    segments: pd.DataFrame,
    margins: Mapping[str, Mapping[str, float]],
    *,
    start: "pd.Series[float] | None" = None,
) -> "pd.Series[float]":
    """A weight for each person so that each segment's values have the shares of the reference; the mean weight is 1.

    Iterative proportional fitting (Deming and Stephan 1940). People whose value is unstated or not in the reference keep
    their share in that segment: nothing is known of where they belong.

    Parameters
    ----------
    segments
        One row per person, one column per segment.
    margins
        By segment, the share of each value in the population.
    start
        Weights to begin with; without, everybody's is 1.

    Raises
    ------
    DataError
        If a value of the reference has nobody, so that no weight can bring it to its share.

    Examples
    --------
    >>> people = pd.DataFrame({"region": ["north", "north", "north", "south"]})
    >>> rake(people, {"region": {"north": 0.5, "south": 0.5}}).round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    members = {}
    for segment, shares in margins.items():
        for value, share in shares.items():
            own = (segments[segment] == value).to_numpy()
            if share > 0 and not own.any():
                raise DataError(
                    f"reference_{segment.removeprefix('segment_')}: nobody who voted is {value!r}, so no weight can give it "
                    f"{share:.0%}; join it with another value."
                )
            members[segment, value] = own
    weights = np.ones(len(segments)) if start is None else start.to_numpy(float, copy=True)
    for _ in range(_MOST_ROUNDS):
        before = weights.copy()
        for segment, shares in margins.items():
            known = np.any([members[segment, value] for value in shares], axis=0)
            total, stated = weights[known].sum(), sum(shares.values())
            for value, share in shares.items():
                own = members[segment, value]
                if weights[own].sum() > 0:
                    weights[own] *= total * share / stated / weights[own].sum()
        if np.abs(weights - before).max() < _CLOSE:
            break
    return pd.Series(weights / weights.mean(), index=segments.index)


def effective_sample_size(weights: "pd.Series[float]") -> float:
    """How many unweighted people would be as informative: (Σw)² / Σw² (Kish 1965)."""
    numbers = weights.to_numpy()
    return float(numbers.sum() ** 2 / (numbers**2).sum())


def weighted_agreement(votes: pd.DataFrame, weights: "pd.Series[float]", *, min_votes: int = 20) -> pd.DataFrame:
    """The share that agrees with each idea, unweighted and weighted, and how far the two are apart.

    Parameters
    ----------
    votes
        One row per vote.
    weights
        By voter id; voters without a weight count with weight 1.
    min_votes
        Missing is what fewer than this many voters saw, or voters worth fewer than this many unweighted ones by the weights
        of all (those of the few who saw an idea would tell it only where they happen to be alike).

    Returns
    -------
    pandas.DataFrame
        ``idea_id, n_seen, agree_share, weighted_share, weighted_low, weighted_high, n_effective``: the interval is Wilson's
        at the effective number of voters, which is that of the linearised variance (Korn and Graubard 1998), at most Kish's;
        ``change_low, change_high``: how far the population's share may be from the unweighted one that was counted, an
        interval that holds for all ideas at once with 95 % (Bonferroni).

    Examples
    --------
    >>> votes = pd.DataFrame({"voter_id": ["a", "b"], "idea_id": "i", "vote": ["agree", "disagree"]})
    >>> weights = pd.Series({"a": 1.5, "b": 0.5})
    >>> weighted_agreement(votes, weights, min_votes=1)[["agree_share", "weighted_share"]].values.tolist()
    [[0.5, 0.75]]
    """
    last = last_votes(votes)
    weight = of_each_value(last["voter_id"], lambda voters: voters.map(weights).fillna(1.0)).to_numpy(float)
    agree = (last["vote"] == "agree").to_numpy(float)
    place, ideas = factorized(last["idea_id"], sort=True)

    def summed(values: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(place, values, minlength=len(ideas)).astype(float)

    seen, total = summed(np.ones(len(weight))), summed(weight)
    share, plain = summed(weight * agree) / total, summed(agree) / seen
    kish = total**2 / summed(weight**2)
    spread = summed((weight * (agree - share[place])) ** 2) / total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = np.fmin(np.where(spread > 0, share * (1 - share) / spread, kish), kish)
    low, high = wilson_interval(share * effective, effective)
    worth = effective_sample_size(weights) / len(weights) if len(weights) else 1.0
    rated = (seen >= min_votes) & (seen * worth >= min_votes)
    least, most = wilson_interval(share * effective, effective, z=simultaneous_z(int(rated.sum())))
    table = pd.DataFrame(
        {
            "idea_id": ideas,
            "weighted_share": share,
            "weighted_low": low,
            "weighted_high": high,
            "n_effective": effective,
            "change_low": least - plain,
            "change_high": most - plain,
        }
    )
    table.loc[~rated, ["weighted_share", "weighted_low", "weighted_high", "change_low", "change_high"]] = np.nan
    return agreement(tally(votes), min_votes=min_votes)[["idea_id", "n_seen", "agree_share"]].merge(table, on="idea_id")


def simultaneous_z(comparisons: int) -> float:
    """How many standard deviations an interval of each of so many comparisons reaches for all to hold with 95 %."""
    from scipy.stats import norm

    return float(norm.isf(0.025 / max(comparisons, 1)))
