"""Whether new ideas and new votes differ from old ones by more than chance, where only counts are known.

Both tests allow for people who wrote several ideas or cast several votes, by the numbers of `strategy_nlp.statistics.dependence`.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def share_change(counts: Floats, *, effect: float) -> float:
    """The p-value that a topic's share of the new ideas is that of the old, two-sided.

    The larger of Fisher's exact test and of the test of two shares divided by the design effect of authors (Rao and Scott
    1981), so that neither few ideas nor authors of several make chance look like a change.

    Parameters
    ----------
    counts
        Old ideas of the topic, all old ideas, new ideas of the topic, all new ideas.
    effect
        The design effect of authors (`dependence.dependence_by_topic`); missing where it may not be told, and then nothing
        is tested.

    >>> round(share_change(np.array([8.0, 40, 8, 20]), effect=1.0), 3)
    0.127
    """
    from scipy.stats import fisher_exact, norm

    hit, of, hit_new, of_new = counts
    if not (of and of_new) or pd.isna(effect):
        return float("nan")
    exact = float(fisher_exact([[hit, of - hit], [hit_new, of_new - hit_new]])[1])
    share = (hit + hit_new) / (of + of_new)
    spread = np.sqrt(share * (1 - share) * (1 / of + 1 / of_new) * max(effect, 1.0))
    return max(exact, float(2 * norm.sf(abs(hit / of - hit_new / of_new) / spread))) if spread else 1.0


def vote_change(
    then: tuple[Floats, Floats], since: tuple[Floats, Floats], *, correlation: float, beside: float
) -> float:
    """The p-value that votes cast since agree as often as earlier ones on the same ideas, two-sided.

    Within each idea the new agreements are compared with what the idea's share of all votes leads one to expect (Mantel and
    Haenszel 1959), and summed. Who cast which vote is not known here, so the variance takes the worst that the tallies allow:
    as many pairs of votes of one voter as there can be, where they count most. A voter has one vote on an idea, so there
    are at least as many new voters as new votes on one idea, which gives the degrees of freedom.

    Parameters
    ----------
    then, since
        Agreements and all votes per idea, before and since.
    correlation, beside
        How two votes of a voter hang together, and how many others a vote has beside it
        (`dependence.dependence_by_topic`); missing where they may not be told, and then nothing is tested.
    """
    from scipy.stats import t

    if pd.isna(correlation) or pd.isna(beside) or not len(then[0]):
        return float("nan")
    seen = then[1] + since[1]
    share = (then[0] + since[0]) / seen
    variance = share * (1 - share)
    differs = float((since[0] - since[1] * share).sum())
    alone = float((since[1] * then[1] / np.maximum(seen - 1, 1) * variance).sum())
    # A new vote counts as much as its idea has old ones among all, and the other way round.
    weights = [
        float((votes * (other / seen) ** 2 * variance).sum() / votes.sum()) for votes, other in _both(then, since)
    ]
    pairs_left = beside * seen.sum()
    together = 0.0
    for weight, votes in sorted(zip(weights, (since[1], then[1]), strict=True), key=lambda pair: -pair[0]):
        pairs = min(pairs_left, _most_pairs(votes))
        together += correlation * weight * pairs
        pairs_left -= pairs
    spread = np.sqrt(alone + together)
    freedom = min(since[1].max(), then[1].max()) - 1
    return float(2 * t.sf(abs(differs) / spread, freedom)) if spread and freedom >= 1 else 1.0


def _both(then: tuple[Floats, Floats], since: tuple[Floats, Floats]) -> list[tuple[Floats, Floats]]:
    return [(since[1], then[1]), (then[1], since[1])]


def _most_pairs(votes: Floats) -> float:
    """The most ordered pairs of votes of one voter that so many votes on each idea allow: as if the same people voted on all.

    >>> _most_pairs(np.array([2.0, 1.0]))
    2.0
    """
    rank = np.arange(len(votes))
    # Each idea pairs with those that fewer voted on as often as it can: as often as they were voted on.
    return float(2 * (np.sort(votes)[::-1] * rank).sum())
