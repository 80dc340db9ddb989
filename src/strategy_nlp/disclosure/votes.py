"""The tables of votes as they may be passed on: nothing by group or segment that tells of few people.

What is told of a value is told of `ShownValues` only, and every number is made from values that are shown and from totals over
all voters. Which columns are which stands in `disclosure`.
"""

from collections.abc import Mapping, Set

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.shown_values import ShownValues
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.votes.comparisons import TALLIES, chance_of_difference, surely_apart
from strategy_nlp.votes.minorities import minority_views
from strategy_nlp.votes.representativeness import one_sample_test, two_sample_test
from strategy_nlp.votes.stages import divisions_that_are_sure

Floats = NDArray[np.float64]
_OVER_GROUPS = (
    "product", "geometric_mean", "worst_group", "undisputed", "against_product", "against_mean", "everywhere_p",
)  # fmt: skip
_SIDES = ("agree", "disagree")
# What `across.answers` calls the opinion groups, by which it divides people.
_OF_GROUPS = "group"
_VOTED = ["n_agree", "n_disagree", "n_seen"]

Shown = Mapping[tuple[str, str], ShownValues]


def rounded(table: pd.DataFrame, *, shares: "tuple[str, ...]" = (), statistics: "tuple[str, ...]" = ()) -> pd.DataFrame:
    """The table with shares to two digits and statistics to three that count; columns that it lacks are passed over."""
    told = {name: table[name].astype(float).round(2) for name in shares if name in table}
    told |= {
        name: pd.Series(significant(table[name].to_numpy(float)), table.index) for name in statistics if name in table
    }
    return table.assign(**told)


def significant(numbers: Floats) -> Floats:
    """Numbers to three digits that count.

    >>> significant(np.array([0.0123456, -45678.0, 0.0, np.nan])).tolist()
    [0.0123, -45700.0, 0.0, nan]
    """
    return np.array([float(f"{number:.3g}") for number in numbers])


def public_group_votes(
    table: pd.DataFrame, totals: pd.DataFrame, shown: Shown, *, tested: pd.DataFrame, by: str
) -> pd.DataFrame:
    """The rows of groups that may be told; beside a group that may not, a group is compared with all other voters, without a test.

    What a group is compared with would else be the groups together, and the hidden one the rest of them. Rates of false
    discoveries, and what is sure, are over the rows that are shown; ``tested`` has the tallies that are tested (`opinions.Opinions`).
    """
    if "group" not in table:
        return table
    kept = [_kept(own, shown, question, by, value="group") for question, own in table.groupby("question", sort=False)]
    rows = pd.concat(kept, ignore_index=True) if kept else table.iloc[:0]
    beside = [_beside_hidden(own, shown[str(question), by]) for question, own in rows.groupby("question", sort=False)]
    changed = pd.Series(np.concatenate(beside) if beside else [], index=rows.index, dtype=bool)
    if changed.any():
        rows = _against_everybody(rows, totals, changed)
    q_values = _q_values(rows, ["question"])
    rows = rows.assign(q_value=q_values, distinct=_distinct(rows, tested[tested["by"] == by]))
    of_polis = [f"{kind}_{side}{test}" for kind in "pr" for side in _SIDES for test in ("", "_test")]
    represents = ["representativeness", *(f"representativeness_{side}" for side in _SIDES)]
    return rounded(
        rows,
        shares=("agree_share", "agree_low", "agree_high"),
        statistics=(*of_polis, *represents, "p_value", "q_value"),
    )


def public_consensus(table: pd.DataFrame, shown: Shown, *, by: str = "") -> pd.DataFrame:
    """Numbers over all groups or segments, missing on ideas of which one of them, or those left over, may not be told.

    Rates of false discoveries are over the ideas that are told: over others too they would tell how these are ranked. ``by`` names the
    way to divide voters where the table has no column of that name.
    """
    over = [name for name in _OVER_GROUPS if name in table]
    if not over:
        return table
    whole = {
        (question, way, idea)
        for (question, way), own in shown.items()
        for idea in own.ideas[own.whole]
    }  # fmt: skip
    ways = table["by"] if not by else [by] * len(table)
    told = [place in whole for place in zip(table["question"], ways, table["idea_id"], strict=True)]
    masked = {name: table[name].where(pd.Series(told, index=table.index, dtype=bool)) for name in over}
    shown_only = table.assign(**masked)
    if "everywhere_p" in masked:
        shown_only["everywhere_q"] = _q_values(shown_only, ["question"], p_value="everywhere_p")
        shown_only["everywhere_sure"] = _sure(shown_only, ["question"], p_value="everywhere_p")
    return rounded(
        shown_only,
        shares=("geometric_mean", "worst_group", "against_mean"),
        statistics=("product", "undisputed", "against_product", "everywhere_p", "everywhere_q"),
    )


def public_divisions(table: pd.DataFrame, shown: Shown, *, by_groups: str) -> pd.DataFrame:
    """How far the shown values are apart on each idea of which two at least are shown.

    Where fewer opinion groups are shown than were compared, how likely it is by chance is missing: which votes may test groups
    that votes formed is not decided here. Segments are compared anew, by the values that are shown.
    """
    if "highest" not in table:
        return table
    fresh = [_division(own).assign(question=question, by=by) for (question, by), own in shown.items()]
    keys = ["question", "by", "idea_id"]
    columns = ["highest", "high_share", "lowest", "low_share", "difference", "p_value"]
    again = table[keys].merge(pd.concat(fresh) if fresh else table.iloc[:0], on=keys, how="left").set_index(table.index)
    less = pd.Series(
        [
            # Also beside a value of few people: they are among the others of every test, and three digits of it tell their votes.
            bool(own is not None and (~own.shown[:, place] & (own.seen[:, place] > 0)).any())
            for own, place in _places(table, shown)
        ],
        index=table.index,
    )  # fmt: skip
    told = table.copy()
    for name in columns:
        told[name] = told[name].where(~less, again[name])
    told = told[again["highest"].notna()]
    groups = told["by"] == by_groups
    told.loc[groups & less, "p_value"] = np.nan
    # Segments are one family over the whole report, the opinion groups of a question another.
    family = told.assign(_family=told["question"].where(groups, ""))
    comparisons = [
        _comparisons(own).assign(question=question, by=by) for (question, by), own in shown.items() if by != by_groups
    ]
    sure = divisions_that_are_sure(told, pd.concat(comparisons, ignore_index=True) if comparisons else told.iloc[:0])
    told = told.assign(q_value=_q_values(family, ["_family"]), distinct=sure)
    told = rounded(told, shares=("high_share", "low_share", "difference"), statistics=("p_value", "q_value"))
    order = {name: place for place, name in enumerate(dict.fromkeys(zip(table["question"], table["by"], strict=True)))}
    ways = [order[way] for way in zip(told["question"], told["by"], strict=True)]
    # Of equal differences the order would tell which is larger.
    sorted_ = told.assign(_way=ways).sort_values(["_way", "difference", "idea_id"], ascending=[True, False, True])
    return sorted_.drop(columns="_way").reset_index(drop=True)


def public_minorities(compared: pd.DataFrame, shown: Shown) -> pd.DataFrame:
    """The ideas that a small segment holds against the whole, where the segment may be told on them.

    Parameters
    ----------
    compared
        Every comparison of a small segment with all others (`minorities.minority_tests`), with ``question`` and ``by``. False
        discoveries are controlled over those that may be told: over others too, rates would tell how these are ranked. What may be
        told is decided by who saw an idea, and not by how they voted.
    shown
        What may be told.
    """
    if "segment" not in compared:
        return compared
    kept = [
        _kept(own, shown, question, str(by), value="segment")
        for (question, by), own in compared.groupby(["question", "by"], sort=False)
    ]
    return rounded(
        minority_views(pd.concat(kept, ignore_index=True) if kept else compared),
        shares=("agree_share", "agree_low", "rest_share"),
        statistics=("p_value", "q_value"),
    )


def public_voices(voices: pd.DataFrame) -> pd.DataFrame:
    """What other voices than persons say, numbers the next lower ten and shares to a twentieth: closer ones, or an interval, would
    tell how many voted and how; there is no row of few of them."""
    if voices.empty:
        return voices
    coarse = (voices["agree_share"].astype(float) * 20).round() / 20
    return voices.assign(agree_share=coarse.round(2), n_seen=voices["n_seen"].astype(int) // 10 * 10)


def public_answers(answers: pd.DataFrame, hidden: Mapping[str, Set[str]]) -> pd.DataFrame:
    """Answers to closed questions without the opinion groups whose size is hidden: of each group that is told so many chose something."""
    if answers.empty:
        return answers
    secret = [
        by == _OF_GROUPS and str(value) in hidden.get(str(question), ())
        for question, by, value in zip(answers["question"], answers["by"], answers["value"], strict=True)
    ]
    return answers[~np.array(secret, dtype=bool)].reset_index(drop=True)


def public_readings(readings: pd.DataFrame, moved: pd.DataFrame, *, min_cell: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Other readings of the votes; of one that leaves out few people, or keeps few, nothing is told.

    Which ideas change their place without somebody says what they voted on.
    """
    if "reading" not in readings:
        return readings, moved
    everybody = readings.groupby("question")["voters"].transform("max")
    few = _few(everybody - readings["voters"], min_cell) | _few(readings["voters"], min_cell) & (everybody >= min_cell)
    whole = {name: readings[name].astype("Int64").mask(few) for name in ("voters", "votes", "agreed_kept", "divided_kept", "k")}  # fmt: skip
    told = readings.assign(**whole, moved=readings["moved"].astype("boolean").mask(few))
    told = rounded(told.assign(groups_alike=told["groups_alike"].mask(few)), statistics=("groups_alike",))
    if moved.empty or "reading" not in moved:
        return told, moved
    secret = set(zip(readings.loc[few, "question"], readings.loc[few, "reading"], strict=True))
    kept = [pair not in secret for pair in zip(moved["question"], moved["reading"], strict=True)]
    return told, moved[kept].reset_index(drop=True)


def _few(people: "pd.Series[int]", min_cell: int) -> "pd.Series[bool]":
    return (people > 0) & (people < min_cell)


def _kept(own: pd.DataFrame, shown: Shown, question: object, by: str, *, value: str) -> pd.DataFrame:
    if (str(question), by) not in shown:
        return own.iloc[:0]
    pairs = shown[str(question), by].pairs()
    return own[pd.MultiIndex.from_frame(own[[value, "idea_id"]]).isin(pairs)]


def _beside_hidden(own: pd.DataFrame, shown: ShownValues) -> NDArray[np.bool_]:
    hidden = ~np.asarray(shown.shown.all(axis=0))
    beside: NDArray[np.bool_] = hidden[shown.ideas.get_indexer(pd.Index(own["idea_id"]))]
    return beside


def _against_everybody(rows: pd.DataFrame, totals: pd.DataFrame, changed: "pd.Series[bool]") -> pd.DataFrame:
    """Some rows with what compares a group with the others made anew, the others being all voters outside it."""
    own = rows[changed]
    everybody = totals.set_index("idea_id").loc[own["idea_id"], _VOTED].to_numpy(float)
    rest = pd.DataFrame(everybody - own[_VOTED].to_numpy(float), columns=_VOTED, index=own.index)
    seen, unseen = own["n_seen"].to_numpy(float), rest["n_seen"].to_numpy(float)
    fresh = pd.DataFrame(index=own.index)
    for side in _SIDES:
        inside, outside = own[f"n_{side}"].to_numpy(float), rest[f"n_{side}"].to_numpy(float)
        share = (inside + 1) / (seen + 2)
        fresh[f"r_{side}"] = share / ((outside + 1) / (unseen + 2))
        fresh[f"r_{side}_test"] = two_sample_test(inside, outside, trials=(seen, unseen))
        tests = fresh[f"r_{side}"] * fresh[f"r_{side}_test"]
        fresh[f"representativeness_{side}"] = tests * share * one_sample_test(inside, seen)
    agrees = fresh["r_agree_test"] > fresh["r_disagree_test"]
    fresh["representative_for"] = np.where(agrees, "agree", "disagree")
    fresh["representativeness"] = fresh["representativeness_agree"].where(agrees, fresh["representativeness_disagree"])
    # How likely that is by chance was asked of the groups, the hidden one among them.
    fresh["p_value"] = np.nan
    told = rows.copy()
    for name in fresh.columns.intersection(rows.columns):
        told.loc[changed, name] = fresh[name]
    return told


def _division(own: ShownValues) -> pd.DataFrame:
    """How far the shown values are apart, by idea: as `consensus.division_by_idea`, over these only."""
    counted = own.shown & (own.seen > 0)
    ideas = np.flatnonzero(counted.sum(axis=0) >= 2)
    agree, seen, counted = own.agree[:, ideas], own.seen[:, ideas], counted[:, ideas]
    share = np.where(counted, agree / np.where(seen > 0, seen, 1), np.nan)
    if not len(ideas):
        return pd.DataFrame(
            columns=["idea_id", "highest", "high_share", "lowest", "low_share", "difference", "p_value"]
        )
    # Of equal shares the last by name is the highest and the first the lowest, as in the table over all values.
    highest = len(share) - 1 - np.nanargmax(share[::-1], axis=0)
    lowest = np.nanargmin(share, axis=0)
    high, low = np.nanmax(share, axis=0), np.nanmin(share, axis=0)
    comparisons = _comparisons(own)
    chances = pd.Series(chance_of_difference(comparisons), index=comparisons["idea_id"]).groupby(level=0)
    return pd.DataFrame(
        {
            "idea_id": own.ideas[ideas], "highest": own.values[highest], "high_share": high, "lowest": own.values[lowest],
            "low_share": low, "difference": high - low,
            "p_value": (chances.min() * chances.count()).clip(upper=1).reindex(own.ideas[ideas]).to_numpy(float),
        }
    )  # fmt: skip


def _comparisons(own: ShownValues) -> pd.DataFrame:
    """Each shown value beside the other shown ones, on ideas of which two at least are shown; as `consensus.comparisons_of`."""
    counted = own.shown & (own.seen > 0)
    value, idea = np.nonzero(counted & (counted.sum(axis=0) >= 2))
    agree, seen = np.where(counted, own.agree, 0), np.where(counted, own.seen, 0)
    inside = (agree[value, idea], seen[value, idea])
    sides = (*inside, *(side.sum(axis=0)[idea] - mine for side, mine in zip((agree, seen), inside, strict=True)))
    named = {"group": own.values[value], "idea_id": own.ideas[idea]}
    return pd.DataFrame({**named, **dict(zip(TALLIES, sides, strict=True))})


def _places(table: pd.DataFrame, shown: Shown) -> "list[tuple[ShownValues | None, int]]":
    found: list[tuple[ShownValues | None, int]] = []
    index = {key: {idea: place for place, idea in enumerate(own.ideas)} for key, own in shown.items()}
    for question, by, idea in zip(table["question"], table["by"], table["idea_id"], strict=True):
        key = (str(question), str(by))
        found.append((shown.get(key), index.get(key, {}).get(idea, 0)))
    return found


def _distinct(rows: pd.DataFrame, tested: pd.DataFrame) -> "pd.Series[bool]":
    """Which rows of groups that are shown surely differ from the others, a family for each question."""
    keys = ["question", "group", "idea_id"]
    tests = rows[keys].merge(tested[[*keys, *TALLIES]], on=keys, how="left").set_index(rows.index)
    # Beside a hidden group nothing is tested.
    tests[list(TALLIES)] = tests[list(TALLIES)].where(rows["p_value"].notna())
    parts = [surely_apart(own, of=["idea_id"]) for _, own in tests.groupby("question", sort=False)]
    return pd.concat(parts).reindex(rows.index) if parts else pd.Series(dtype=bool)


def _sure(rows: pd.DataFrame, family: list[str], *, p_value: str) -> "pd.Series[bool]":
    sure = pd.Series(False, index=rows.index)
    for _, own in rows.groupby(family, sort=False):
        sure[own.index] = family_wise(own[p_value].to_numpy(float)) <= FALSE_CLAIMS
    return sure


def _q_values(rows: pd.DataFrame, family: list[str], *, p_value: str = "p_value") -> "pd.Series[float]":
    q_values = pd.Series(np.nan, index=rows.index)
    for _, own in rows.groupby(family, sort=False):
        q_values[own.index] = false_discovery_rate(own[p_value].to_numpy(float))
    return q_values
