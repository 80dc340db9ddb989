"""Votes on ideas: tallies, shares with intervals, what people agree on and where they split.

A voter's last vote on an idea counts. A pass is a vote cast but never an agreement, so an idea that most people skip
cannot look popular. Rejected ideas take no part.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.schema import VOTES

# Two-sided 95 %: the standard normal quantile at .975.
_Z95 = 1.959963984540054
COUNTS = ("n_agree", "n_disagree", "n_pass", "n_seen")


def last_votes(votes: pd.DataFrame) -> pd.DataFrame:
    """One row per voter and idea: the vote that was cast last, by ``created_at`` where given, else by row order."""
    ordered = votes
    if "created_at" in votes and (votes["created_at"] != "").any():
        ordered = votes.sort_values("created_at", kind="stable")
    return ordered.drop_duplicates(["voter_id", "idea_id"], keep="last").sort_index()


def tally(votes: pd.DataFrame, ideas: pd.DataFrame | None = None) -> pd.DataFrame:
    """How many voters agreed, disagreed, passed and saw each idea.

    Parameters
    ----------
    votes
        One row per vote: ``voter_id``, ``idea_id``, ``vote`` (agree, disagree, pass), optional ``created_at``.
    ideas
        Where given, rejected ideas (``status``) are left out, and an idea without single votes takes the counts in its
        columns ``agrees``, ``disagrees`` and ``passes``; it then has ``has_voters`` false, and nothing that needs to
        know who voted can be said of it. Unknown passes count as none.

    Returns
    -------
    pandas.DataFrame
        ``idea_id, n_agree, n_disagree, n_pass, n_seen, has_voters``; ideas in the order of ``ideas``, or by id.
    """
    last = last_votes(votes)
    counted = (
        pd.crosstab(last["idea_id"], last["vote"]) if len(last) else pd.DataFrame(index=pd.Index([], name="idea_id"))
    )
    counted = counted.reindex(columns=list(VOTES), fill_value=0).set_axis(["n_agree", "n_disagree", "n_pass"], axis=1)
    counted["has_voters"] = True
    if ideas is not None:
        counted = _with_given_tallies(counted, ideas)
    counted["n_seen"] = counted[["n_agree", "n_disagree", "n_pass"]].sum(axis=1)
    counted = counted.astype({**dict.fromkeys(COUNTS, "int64"), "has_voters": bool})
    return counted.reset_index(names="idea_id")[["idea_id", *COUNTS, "has_voters"]]


def agreement_by_idea(votes: pd.DataFrame, *, min_votes: int = 20) -> pd.DataFrame:
    """Share of voters who agree with each idea, with a 95 % interval.

    Parameters
    ----------
    votes
        One row per voter and idea: ``voter_id``, ``idea_id``, ``vote``.
    min_votes
        Ideas seen by fewer voters get no share: a few votes prove nothing.
    """
    return agreement(tally(votes), min_votes=min_votes)


def agreement(tallies: pd.DataFrame, *, min_votes: int = 20) -> pd.DataFrame:
    """Tallies with shares: how many agree, within which interval, how much the idea divides, how sure the agreement is.

    Returns
    -------
    pandas.DataFrame
        The tallies with

        - ``agree_share``: agreements over all who saw the idea, passes included;
        - ``agree_low``, ``agree_high``: its 95 % interval (see `wilson_interval`);
        - ``disagree_share``, ``pass_share``;
        - ``divisiveness``: twice the smaller of the agreeing and the disagreeing share, 1 where half agree and half
          disagree, 0 where nobody is on one of the sides;
        - ``divisiveness_low``: the same for the lower end of the smaller side's interval;
        - ``consensus``: the lower end of the agreeing share's interval, so that few votes cannot win.

        All are missing where fewer than ``min_votes`` saw the idea.
    """
    enough = (tallies["n_seen"] >= min_votes).to_numpy()
    seen = tallies["n_seen"].to_numpy(float)
    smaller = tallies[["n_agree", "n_disagree"]].min(axis=1).to_numpy(float)
    low, high = wilson_interval(tallies["n_agree"].to_numpy(float), seen)
    divided_low, _ = wilson_interval(smaller, seen)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = {
            "agree_share": tallies["n_agree"] / seen,
            "agree_low": low,
            "agree_high": high,
            "disagree_share": tallies["n_disagree"] / seen,
            "pass_share": tallies["n_pass"] / seen,
            "divisiveness": 2 * smaller / seen,
            "divisiveness_low": 2 * divided_low,
            "consensus": low,
        }
    return tallies.assign(**{name: np.where(enough, values, np.nan) for name, values in columns.items()})


def wilson_interval(
    successes: NDArray[np.float64], trials: NDArray[np.float64], *, z: float = _Z95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper end of the score interval of a share (Wilson 1927); missing where there were no trials.

    It holds its share always, stays within 0 and 1, and keeps close to its nominal coverage from few trials on (Brown,
    Cai and DasGupta 2001), which the textbook interval does not.

    >>> low, high = wilson_interval(np.array([0.0, 8.0]), np.array([10.0, 10.0]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.0, 0.49], [0.278, 0.943])
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share = successes / trials
        scale = 1 + z * z / trials
        centre = (share + z * z / (2 * trials)) / scale
        reach = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / scale
    # Rounding may put an end a hair inside the share; at 0 and 1 the interval ends there exactly.
    return np.clip(np.minimum(centre - reach, share), 0, 1), np.clip(np.maximum(centre + reach, share), 0, 1)


def _with_given_tallies(counted: pd.DataFrame, ideas: pd.DataFrame) -> pd.DataFrame:
    shown = ideas[ideas["status"] != "rejected"] if "status" in ideas else ideas
    given = pd.DataFrame(index=pd.Index([], name="idea_id"))
    if {"agrees", "disagrees"} <= set(shown.columns):
        told = shown[shown["agrees"].notna() & shown["disagrees"].notna() & ~shown["idea_id"].isin(counted.index)]
        passes = told["passes"].fillna(0) if "passes" in told else 0
        given = pd.DataFrame(
            {
                "n_agree": told["agrees"].to_numpy(int),
                "n_disagree": told["disagrees"].to_numpy(int),
                "n_pass": np.asarray(passes, dtype=int),
                "has_voters": False,
            },
            index=pd.Index(told["idea_id"], name="idea_id"),
        )
    together = pd.concat([counted, given]) if len(given) else counted
    return together.loc[[identifier for identifier in shown["idea_id"] if identifier in together.index]]
