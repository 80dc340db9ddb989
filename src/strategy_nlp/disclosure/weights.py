"""Weighted shares as they may be passed on: no weight is told, or told of, that few people have.

A weight says which segments somebody is of. Values of which few people are told nowhere are joined before weights are made, and
on each idea people whose weight few share count with the mean weight of those next to them.
"""

from collections.abc import Mapping, Set
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.intake.segments import UNKNOWN
from strategy_nlp.statistics.inference import wilson_interval
from strategy_nlp.votes.ballots import ballots_of
from strategy_nlp.votes.weighting import Weights, effective_sample_size, simultaneous_z, weigh

# Weights that differ in the tenth digit are one: raking stops before.
_DIGITS = 6
# What a weighted vote is worth of an unweighted one is told in these steps, since on how many ideas it is enough says how much it is.
_STEPS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05, 0.02, 0.01)
WEIGHTED = ["weighted_share", "weighted_low", "weighted_high", "n_effective", "change_low", "change_high"]


def joined_weights(
    people: pd.DataFrame,
    references: Mapping[str, Mapping[str, float]],
    *,
    untold: Mapping[str, Set[str]],
    least: tuple[int, int] = (20, 10),
) -> Weights:
    """Weights to the reference shares, values whose number of people is hidden joined into one with their shares together.

    Parameters
    ----------
    people
        One row per voter, by voter id: the segments of the references, blank where unstated.
    references
        By segment, the share of each value in the population.
    untold
        By segment, the values (``not stated`` among them) whose number of voters is hidden.
    least
        ``min_votes`` and ``min_cell`` of the settings.
    """
    told, margins = people.copy(), {}
    for segment, shares in references.items():
        hidden = {"" if value == UNKNOWN else value for value in untold.get(segment, ())}
        if not hidden & shares.keys():
            margins[segment] = dict(shares)
            continue
        if len(hidden) < 2 and len(shares) > 1:
            counts = (
                people[segment].value_counts().reindex([name for name in shares if name not in hidden], fill_value=0)
            )
            hidden.add(str(counts.sort_values(kind="stable").index[0]))
        name = " + ".join(sorted(value or UNKNOWN for value in hidden))
        told[segment] = people[segment].where(~people[segment].isin(hidden), name)
        kept = {value: share for value, share in shares.items() if value not in hidden}
        margins[segment] = {**kept, name: sum(share for value, share in shares.items() if value in hidden)}
    weights = weigh(told, margins, min_votes=least[0], min_cell=least[1])
    return replace(weights, by_voter=weights.by_voter.round(_DIGITS))


def public_weighted(
    votes: pd.DataFrame,
    weights: "pd.Series[float]",
    *,
    rated: "pd.Series[bool]",
    min_cell: int,
    alone: bool = True,
) -> pd.DataFrame:
    """The weighted share of each idea that ``rated`` says has one: ``idea_id`` and the columns of `weighted_agreement`.

    The share has two digits. The effective number of voters, from which the interval is made, is the next lower ten: more
    exactly it would tell how many people have which weight. Where the report does not stand ``alone``, but beside one with other weights,
    an idea has none on which few people share a weight: there they count with other neighbours, and the two shares would tell them.
    """
    cast = ballots_of(votes)
    own = weights.reindex(cast.voters).fillna(1.0)
    part, levels = pd.factorize(own, sort=True)
    counts = cast.counts(part.astype(np.int64), len(levels))
    seen, agree = counts.sum(axis=2), counts[:, :, 0]
    voters = np.bincount(part, minlength=len(levels))
    rows = []
    has_share = rated.reindex(cast.ideas, fill_value=False).to_numpy(bool)
    z = simultaneous_z(int(has_share.sum()))
    for idea, name in enumerate(cast.ideas):
        few = bool(((seen[:, idea] > 0) & (seen[:, idea] < min_cell)).any())
        if not has_share[idea] or (few and not alone):
            rows.append((name, *[np.nan] * len(WEIGHTED)))
            continue
        everybody = int(seen[:, idea].sum())
        pools = pooled(seen[:, idea], min_cell=min_cell)
        weight = np.bincount(pools, levels * voters) / np.bincount(pools, voters)
        n, a = np.bincount(pools, seen[:, idea]), np.bincount(pools, agree[:, idea])
        share = float((weight * a).sum() / (weight * n).sum())
        effective = float((weight * n).sum() ** 2 / (weight**2 * n).sum())
        coarse = max(10.0 * np.floor(effective / 10), float(min(everybody, 10)))
        plain = float(agree[:, idea].sum()) / everybody
        ends = [wilson_interval(np.array([share * coarse]), np.array([coarse]), **how) for how in ({}, {"z": z})]
        (low, high), (least, most) = ([float(end[0]) for end in pair] for pair in ends)
        rows.append((name, share, low, high, coarse, least - plain, most - plain))
    return pd.DataFrame(rows, columns=["idea_id", *WEIGHTED]).round(dict.fromkeys(WEIGHTED, 2))


def pooled(people: "np.ndarray[Any, np.dtype[np.int64]]", *, min_cell: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """The pool of each weight, weights in order: neighbours are joined until each pool has ``min_cell`` people.

    >>> pooled(np.array([30, 4, 0, 8, 3]), min_cell=10).tolist()
    [0, 1, 1, 1, 1]
    >>> pooled(np.array([4, 30, 4]), min_cell=10).tolist()
    [0, 0, 0]
    """
    pools, pool, held = np.zeros(len(people), np.int64), 0, 0
    for place, own in enumerate(people.tolist()):
        pools[place] = pool
        held += own
        if held >= min_cell:
            pool, held = pool + 1, 0
    # Those left over at the end go with the pool before them.
    return np.minimum(pools, max(pool - 1, 0))


def weights_worth(weights: "pd.Series[float]") -> float:
    """What a weighted vote is worth of an unweighted one, the next lower step.

    >>> weights_worth(pd.Series([0.5, 1.5])), weights_worth(pd.Series([1.0, 1.0]))
    (0.8, 1.0)
    """
    worth = effective_sample_size(weights) / len(weights)
    return next((step for step in _STEPS if step <= worth * (1 + 1e-9)), 0.0)


def weights_told(weights: Weights, *, min_cell: int) -> dict[str, float | int | None]:
    """What weighting costs, for the receipt; missing where few people share a weight, of whom it would tell."""
    own = weights.by_voter
    few = int(own.value_counts().min()) < min_cell
    return {
        "voters": len(own),
        "effective_voters": None if few else float(round(effective_sample_size(own))),
        "largest_weight": None if few else round(float(own.max()), 1),
        "smallest_weight": None if few else round(float(own.min()), 1),
        "trimmed": None if few else weights.trimmed,
    }
