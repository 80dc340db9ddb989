"""Ways to keep everything that a page says true on 95 of 100 pages, side by side on the same pages, and what each still finds.

    python benchmarks/claims.py --only ways_of_majorities ways_of_segments

What `statistics.families` does is one of them; the others are written here in a few lines. Pages have 150 ideas, each seen by a
fifth of 300 voters; reports of segments have three such questions. Everything is seeded.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import binom, rankdata
from threadpoolctl import threadpool_limits

from strategy_nlp.statistics import pooling
from strategy_nlp.statistics.families import FALSE_CLAIMS, Attainable, chance_at_most, family_wise, sure_together
from strategy_nlp.statistics.inference import false_discovery_rate, wilson_interval
from strategy_nlp.votes.comparisons import TALLIES, chance_of_difference, surely_apart
from strategy_nlp.votes.consensus import comparisons_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Random = np.random.Generator
Row = dict[str, Any]
SEED, IDEAS, VOTERS, HALF = 14, 150, 300, 0.5
PAGES: dict[str, Callable[[Random], Floats]] = {
    "all at a half": lambda _: np.full(IDEAS, HALF),
    "half of ideas at a half, half at .75": lambda _: np.repeat([HALF, 0.75], IDEAS // 2),
    "half of ideas at a half, half at .6": lambda _: np.repeat([HALF, 0.6], IDEAS // 2),
    "a third each at .5, .58, .75": lambda _: np.repeat([HALF, 0.58, 0.75], IDEAS // 3),
    "like the demonstration's": lambda random: random.beta(5, 5, IDEAS),
    "ten ideas, half at a half, half at .75": lambda _: np.repeat([HALF, 0.75], 5),
}


def ballots(random: Random, shares: Floats) -> tuple[Floats, Floats]:
    """Who agreed with what, and who saw it: voters by ideas; a voter who leans on one idea leans on the others."""
    camp = random.choice([-1, 1], VOTERS)
    leaning = 0.2 * random.choice([-1, 1], len(shares)) * np.minimum(shares, 1 - shares) / HALF
    seen = random.random((VOTERS, len(shares))) < 0.2
    return (random.random(seen.shape) < shares + np.outer(camp, leaning)) & seen, seen.astype(float)


def step_down(agreed: Floats, seen: Floats, *, most: float = 1.0) -> Flags:
    """Exact tests, each paid for by what the others can show; of p-values up to ``most``, made conditional on being so small."""
    p_values = binom.sf(agreed - 1, seen, HALF)
    rows = np.flatnonzero(p_values <= most)
    parts = []
    for place, trials in enumerate(seen[rows].astype(int)):
        tails = binom.sf(np.arange(trials, -1, -1) - 1, trials, HALF)
        scale = tails[tails <= most].max()
        kept = tails[tails <= most]
        parts.append((np.full(len(kept), place), kept, np.diff(np.r_[0, kept]) / scale))
    attainable = Attainable(*(np.concatenate(one) for one in zip(*parts, strict=True)), np.zeros(len(rows), bool))
    sure = np.zeros(len(seen), bool)
    sure[rows] = family_wise(p_values[rows], attainable) <= FALSE_CLAIMS
    return sure


def voters_drawn_anew(votes: Floats, saw: Floats, random: Random) -> Flags:
    """Romano and Wolf's (2005) step-down: the largest studentised distance among voters drawn anew, ideas taken out as they are sure."""
    weight = random.multinomial(VOTERS, np.full(VOTERS, 1 / VOTERS), 999).astype(float)
    agreed, seen = votes.sum(axis=0), saw.sum(axis=0)
    # Smoothed, so that an idea with which all agree has a spread.
    share = (agreed + 1) / (seen + 2)
    distance = (share - HALF) / np.sqrt(share * (1 - share) / seen)
    again = (weight @ votes + 1) / (weight @ saw + 2)
    drawn = (again - share) / np.sqrt(again * (1 - again) / np.maximum(weight @ saw, 1))
    sure = np.zeros(len(share), bool)
    while not sure.all():
        fresh = ~sure & (distance > np.quantile(drawn[:, ~sure].max(axis=1), 1 - FALSE_CLAIMS))
        if not fresh.any():
            break
        sure |= fresh
    return sure


def posteriors(agreed: Floats, seen: Floats) -> list[Floats]:
    """How likely each share is at most a half by each of the two models of `pooling`."""
    counted, place, times = np.unique(np.stack([agreed, seen]), axis=1, return_inverse=True, return_counts=True)
    shares = (np.arange(pooling._STEPS) + 0.5) / pooling._STEPS
    likelihood = pooling._likelihood(counted, shares)
    models = (
        pooling._beta_distributions(likelihood, times, shares),
        pooling._free_distributions(likelihood, times),
    )
    return [pooling._posterior(likelihood, *model)[:, shares < HALF].sum(axis=1)[place.ravel()] for model in models]


def ways_of_majorities(pages: int, random: Random) -> Iterator[Row]:
    """More than half agree: any false one on a page, and how many are named."""
    for name, shares in PAGES.items():
        counted: dict[str, list[tuple[bool, int]]] = {}
        for _ in range(pages):
            truth = shares(random)
            votes, saw = ballots(random, truth)
            agreed, seen = votes.sum(axis=0).astype(float), saw.sum(axis=0)
            exact = binom.sf(agreed - 1, seen, HALF)
            beta, free = posteriors(agreed, seen)
            named = {
                "interval of each idea (before)": wilson_interval(agreed, seen)[0] > HALF,
                "pooled interval of each idea (until now)": np.maximum(beta, free) <= FALSE_CLAIMS / 2,
                "Holm, exact tests": family_wise(exact) <= FALSE_CLAIMS,
                "Holm, mid-p": family_wise(exact - binom.pmf(agreed, seen, HALF) / 2) <= FALSE_CLAIMS,
                "step-down, each test at what it can show": step_down(agreed, seen),
                "the same, p ≤ .9 only and conditional": step_down(agreed, seen, most=0.9),
                "Romano and Wolf, voters drawn anew": voters_drawn_anew(votes.astype(float), saw, random),
                "summed posterior, beta-binomial": sure_together(beta[None])[0],
                "summed posterior, free": sure_together(free[None])[0],
                "summed posterior, the larger of both": sure_together(np.maximum(beta, free)[None])[0],
                "summed posterior, nothing near the limit (chosen)": sure_together(
                    np.where(np.maximum(beta, free) <= FALSE_CLAIMS / 2, chance_at_most(agreed, seen, limit=HALF), 1)[None]
                )[0],
            }  # fmt: skip
            for way, sure in named.items():
                counted.setdefault(way, []).append((bool((sure & (truth <= HALF)).any()), int(sure.sum())))
        for way, told in counted.items():
            wrong, said = np.mean(told, axis=0)
            yield {"pages": name, "way": way, "wrong": f"{wrong:.1%}", "named": f"{said:.1f}"}


def ways_of_segments(pages: int, random: Random) -> Iterator[Row]:
    """Segments that differ: nobody, or one small value on a tenth of the ideas; a fifth of the pages asked for."""
    for name, moved, part in (
        ("nobody differs", 0.0, 0.2),
        ("one small value differs on a tenth of the ideas", 0.4, 0.6),
    ):
        counted: dict[str, list[tuple[bool, int]]] = {}
        for _ in range(max(1, pages // 5)):
            family, orders, differs = segments_of_a_report(random, moved=moved, part=part)
            p_values = chance_of_difference(family)
            least = np.array([chance_of_difference(_furthest(family, side)) for side in ("most", "fewest")]).min(axis=0)
            named = {
                "false discoveries (until now)": false_discovery_rate(p_values) <= FALSE_CLAIMS,
                "Holm": family_wise(p_values) <= FALSE_CLAIMS,
                "Tarone and Holm": _tarone(p_values, least),
                "Westfall and Young, voters change places": _changed_places(p_values, orders),
                "step-down, each test at what it can show (chosen)": surely_apart(
                    family, of=["by", "idea_id"]
                ).to_numpy(),
            }
            for way, sure in named.items():
                right = family["idea_id"].isin(differs).to_numpy() & (family["by"] == "gender").to_numpy()
                true = len(set(family.loc[sure & right, "idea_id"]))
                counted.setdefault(way, []).append((bool((sure & ~right).any()), true))
        for way, told in counted.items():
            wrong, said = np.mean(told, axis=0)
            yield {"pages": f"segments: {name}", "way": way, "wrong": f"{wrong:.1%}", "named": f"{said:.1f} true ones"}


def segments_of_a_report(random: Random, *, moved: float, part: float) -> tuple[pd.DataFrame, Floats, list[str]]:
    """The comparisons of a report, their p-values where voters change places with one another, and the ideas that differ."""
    from simulations.votes import cast, people

    tables, orders, differing = [], [], []
    for question in range(3):
        who = people(random)
        base, differs = random.beta(5, 5, IDEAS), random.random(IDEAS) < (0.1 if moved else 0.0)
        shift = moved * np.outer(who["gender"] == "gender 2", differs)
        votes = cast(random, np.clip(base + np.where(base > HALF, -shift, shift), 0.02, 0.98), part=part)
        votes["idea_id"] = f"{question}-" + votes["idea_id"]
        differing += [f"{question}-{idea}" for idea in np.flatnonzero(differs)]
        tables += [comparisons_of(votes, who[by], min_votes=10).assign(by=by) for by in who]
        orders.append(_orders(votes, who, pd.concat(tables[-len(who.columns) :]), random))
    return pd.concat(tables, ignore_index=True), np.concatenate(orders, axis=1), differing


def _orders(
    votes: pd.DataFrame, who: pd.DataFrame, family: pd.DataFrame, random: Random, *, draws: int = 199
) -> Floats:
    """P-values of the same comparisons, the segments of the voters dealt out anew, all of a voter's together."""
    ideas = sorted(votes["idea_id"].unique())
    saw = votes.assign(n=1.0).pivot_table(index="voter_id", columns="idea_id", values="n", fill_value=0.0)
    agreed = votes.assign(n=(votes["vote"] == "agree") * 1.0).pivot_table(
        index="voter_id", columns="idea_id", values="n", fill_value=0.0
    )
    saw, agreed = (table.reindex(index=who.index, columns=ideas, fill_value=0.0).to_numpy() for table in (saw, agreed))
    idea = pd.Index(ideas).get_indexer(family["idea_id"])
    groups = pd.get_dummies(who, prefix_sep="|").astype(float)
    value = groups.columns.get_indexer(family["by"] + "|" + family["group"])
    found = []
    for _ in range(draws):
        dealt = groups.to_numpy()[random.permutation(len(groups))].T
        inside = [(dealt @ table)[value, idea] for table in (agreed, saw)]
        rest = [table.sum(axis=0)[idea] - own for table, own in zip((agreed, saw), inside, strict=True)]
        tallies = pd.DataFrame(dict(zip(TALLIES, (*inside, *rest), strict=True))).astype(int)
        # Where nobody is on a side nothing can be told.
        found.append(np.nan_to_num(chance_of_difference(tallies), nan=1.0))
    return np.array(found)


def _changed_places(p_values: Floats, orders: Floats) -> Flags:
    """Westfall and Young's (1993) step-down: how often the smallest p-value of those left is as small."""
    order = np.argsort(p_values)
    smallest = np.minimum.accumulate(orders[:, order[::-1]], axis=1)[:, ::-1]
    adjusted = (1 + (smallest <= p_values[order] * (1 + 1e-9)).sum(axis=0)) / (1 + len(orders))
    sure = np.zeros(len(p_values), bool)
    sure[order] = np.maximum.accumulate(adjusted) <= FALSE_CLAIMS
    return sure


def _furthest(family: pd.DataFrame, side: str) -> pd.DataFrame:
    """The comparisons had as many inside agreed as can be, or as few, with as many agreements in all."""
    agreed = family["n_agree"] + family["rest_agree"]
    inside = np.minimum(agreed, family["n_seen"]) if side == "most" else np.maximum(0, agreed - family["rest_seen"])
    return family.assign(n_agree=inside, rest_agree=agreed - inside)


def _tarone(p_values: Floats, least: Floats) -> Flags:
    """Holm's step-down where a test whose least p-value is larger costs nothing (Tarone 1990; Hommel and Krummenauer 1998)."""
    ranks = rankdata(p_values, method="ordinal")
    sure = np.zeros(len(p_values), bool)
    for place in np.argsort(p_values):
        left = int(((ranks >= ranks[place]) & (least <= p_values[place] * (1 + 1e-9))).sum())
        if p_values[place] * left > FALSE_CLAIMS:
            break
        sure[place] = True
    return sure


ROWS: dict[str, Callable[[int, Random], Iterator[Row]]] = {
    "ways_of_majorities": ways_of_majorities,
    "ways_of_segments": ways_of_segments,
}


def main(rows: list[str], *, pages: int) -> None:
    """Print the table, a row as soon as it is known."""
    columns = ("pages", "way", "wrong", "named")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)
    with threadpool_limits(limits=1):
        for name in rows:
            for row in ROWS[name](pages, np.random.default_rng(SEED)):
                print(f"| {' | '.join(str(row[column]) for column in columns)} |", flush=True)
