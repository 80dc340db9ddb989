"""How often the pages say something false of votes: by simulation, before and after mending.

    python benchmarks/claims.py [--only ROW ...] [--pages 500]

Each row makes pages on which the truth is known and counts those that say something false; then pages with something to be
found and counts how much of it is. *Before* is the rule that was in force until it was measured, written here in a few
lines; *after* is the package's own code. Pages have the demonstration's size: 150 ideas, each seen by 25 to 100 of 300
voters. Everything is seeded.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import chi2
from threadpoolctl import threadpool_limits

from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.statistics.inference import false_discovery_rate, wilson_interval
from strategy_nlp.statistics.pooling import compare_ideas, pooled_shares
from strategy_nlp.votes.ballots import agreement, ballots_of
from strategy_nlp.votes.comparisons import surely_apart
from strategy_nlp.votes.consensus import comparisons_of, majority_everywhere
from strategy_nlp.votes.held_out import held_out_votes
from strategy_nlp.votes.minorities import minority_tests, minority_views
from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.representativeness import group_votes, representativeness
from strategy_nlp.votes.weighting import weigh, weighted_agreement

SEED, IDEAS, VOTERS = 14, 150, 300
SEGMENTS = {"region": (0.33, 0.25, 0.22, 0.13, 0.07), "age": (0.35, 0.33, 0.2, 0.12), "gender": (0.5, 0.43, 0.07)}
QUESTIONS = 5
Row = dict[str, Any]
Random = np.random.Generator
Floats = NDArray[np.float64]
SHARES: dict[str, Callable[[Random, int], Floats]] = {
    "like the demonstration's": lambda random, ideas: random.beta(5, 5, ideas),
    "varying little": lambda random, ideas: random.beta(60, 40, ideas),
    "all equal": lambda _, ideas: np.full(ideas, 0.6),
    "in two heaps": lambda random, ideas: np.where(random.random(ideas) < 0.5, 0.25, 0.75),
    "anything": lambda random, ideas: random.uniform(0.05, 0.95, ideas),
    "25 ideas only": lambda random, _: random.beta(5, 5, 25),
}


def tallies(random: Random, shares: Floats) -> tuple[Floats, Floats]:
    """How many agreed with each idea, and how many saw it."""
    seen = random.integers(25, 101, len(shares))
    return random.binomial(seen, shares).astype(float), seen.astype(float)


def headline(pages: int, random: Random) -> Iterator[Row]:
    """“At least so many agree”, of the idea most surely agreed with."""
    for name, shares in SHARES.items():
        held: list[tuple[bool, bool, float, float]] = []
        for _ in range(pages):
            truth = shares(random, IDEAS)
            agreed, seen = tallies(random, truth)
            alone, pooled = wilson_interval(agreed, seen)[0], pooled_shares(agreed, seen).low
            one, other = alone.argmax(), pooled.argmax()
            held.append((alone[one] <= truth[one], pooled[other] <= truth[other], alone[one], pooled[other]))
        before, after, told_before, told_after = np.mean(held, axis=0)
        yield {
            "claim": "at least X % agree with the best",
            "pages": f"shares {name}",
            "before": f"held in {before:.1%}",
            "after": f"held in {after:.1%}",
            "lost": f"X {told_before:.3f} to {told_after:.3f}",
        }


# By page the shares that agree and that disagree with each idea; the rest pass.
PAGES: dict[str, Callable[[Random], tuple[Floats, Floats]]] = {
    "all at a half": lambda _: (np.full(IDEAS, 0.5), np.full(IDEAS, 0.5)),
    "half of ideas at a half, half at three quarters": lambda _: _in_parts((0.5, 0.5), (0.75, 0.25)),
    "half of ideas at a half, half at .6": lambda _: _in_parts((0.5, 0.5), (0.6, 0.4)),
    "all a quarter against a half": lambda _: _in_parts((0.25, 0.5), (0.5, 0.25)),
    "half of ideas a quarter against a half, half at .45 each": lambda _: _in_parts((0.25, 0.5), (0.45, 0.45)),
    "a third each .25 against .6, .45 each, three quarters": lambda _: _in_parts(
        (0.25, 0.6), (0.45, 0.45), (0.75, 0.25)
    ),
    "like the demonstration's": lambda random: _with_passes(random.beta(5, 5, IDEAS)),
    "like the demonstration's, seen by 25 to 2,000": lambda random: _with_passes(random.beta(5, 5, IDEAS)),
    "half at a half, half at three quarters, two camps of voters": lambda _: _in_parts((0.5, 0.5), (0.75, 0.25)),
    "ten ideas, half at a half, half at three quarters": lambda _: (
        np.repeat([0.5, 0.75], 5),
        np.repeat([0.5, 0.25], 5),
    ),
}
CLAIMS = {"majority": ("surely_agreed", "surely_against"), "a quarter on each side": ("surely_divided",)}


def _in_parts(*kinds: tuple[float, float]) -> tuple[Floats, Floats]:
    agree, against = np.array(kinds).repeat(IDEAS // len(kinds), axis=0).T
    return agree, against


def _with_passes(agree: Floats) -> tuple[Floats, Floats]:
    return agree, 0.85 * (1 - agree)


def _counted(random: Random, agree: Floats, against: Floats, *, kind: str) -> pd.DataFrame:
    """The votes on each idea as a report counts them."""
    most = 2001 if "2,000" in kind else 101
    seen = (
        np.exp(random.uniform(np.log(25), np.log(most), len(agree))).astype(int)
        if most > 101
        else random.integers(25, most, len(agree))
    )
    if "camps" in kind:
        # Each idea is liked more by one of two camps of voters; who saw it is anybody.
        camp, leaning = random.choice([-1, 1], VOTERS), 0.2 * random.choice([-1, 1], len(agree))
        who = [random.choice(VOTERS, size, replace=False) for size in seen]
        votes = [
            (
                random.random((len(own), 1))
                > np.cumsum(np.stack([yes + lean * camp[own], no - lean * camp[own]], axis=1), axis=1)
            ).sum(axis=1)
            for own, yes, no, lean in zip(who, agree, against, leaning, strict=True)
        ]
        tallies = np.array([np.bincount(own, minlength=3)[:3] for own in votes])
    else:
        tallies = np.array(
            [
                random.multinomial(size, [yes, no, max(0.0, 1 - yes - no)])
                for size, yes, no in zip(seen, agree, against, strict=True)
            ]
        )
    table = pd.DataFrame(tallies, columns=["n_agree", "n_disagree", "n_pass"]).assign(n_seen=seen)
    return agreement(table.assign(idea_id=[f"i{place:03}" for place in range(len(table))]), min_votes=20)


def majority(pages: int, random: Random) -> Iterator[Row]:
    """Majorities and divisions beyond doubt, for and against: with shares at the limit, mixed with others, and like the demonstration's."""
    for kind, shares in PAGES.items():
        wrong: dict[str, list[list[bool]]] = {name: [] for name in (*CLAIMS, "any of these")}
        said: dict[str, list[list[int]]] = {name: [] for name in CLAIMS}
        for _ in range(pages):
            agree, against = shares(random)
            ideas = compare_ideas(_counted(random, agree, against, kind=kind))
            false = {
                "surely_agreed": agree <= 0.5, "surely_against": against <= 0.5, "surely_divided": np.minimum(agree, against) <= 0.25,
            }  # fmt: skip
            lows = [
                wilson_interval(ideas[name].to_numpy(float), ideas["n_seen"].to_numpy(float))[0]
                for name in ("n_agree", "n_disagree")
            ]
            before = {
                "surely_agreed": lows[0] > 0.5, "surely_against": lows[1] > 0.5, "surely_divided": np.minimum(*lows) > 0.25,
            }  # fmt: skip
            rules = (before, {name: ideas[name].to_numpy(bool) for name in false})
            for claim, columns in CLAIMS.items():
                wrong[claim].append([any((rule[name] & false[name]).any() for name in columns) for rule in rules])
                said[claim].append([sum(int(rule[name].sum()) for name in columns) for rule in rules])
            wrong["any of these"].append([any((rule[name] & false[name]).any() for name in false) for rule in rules])
        for claim, pairs in wrong.items():
            (before_, after), told = np.mean(pairs, axis=0), np.mean(said[claim], axis=0) if claim in said else None
            yield {
                "claim": claim if claim == "any of these" else f"{claim}, beyond doubt",
                "pages": kind,
                "before": f"{before_:.1%} of pages",
                "after": f"{after:.1%} of pages",
                "lost": "" if told is None else f"{told[0]:.1f} to {told[1]:.1f} said",
            }


def cast(random: Random, shares: Floats, *, part: float = 0.2) -> pd.DataFrame:
    """Votes where ``shares`` holds how likely each voter (row) agrees with each idea (column), each seen with ``part``."""
    rows, columns = np.nonzero(random.random(shares.shape) < part)
    agreed = random.random(len(rows)) < shares[rows, columns]
    return pd.DataFrame({"voter_id": rows, "idea_id": columns, "vote": np.where(agreed, "agree", "disagree")}).astype(
        {"voter_id": str, "idea_id": str}
    )


def apart(pages: int, random: Random) -> Iterator[Row]:
    """Ideas that set a group apart: some are of camps, the others are seen alike by everybody."""
    for name, of_camps, strength in (("clear camps", 0.5, 0.3), ("faint camps", 0.2, 0.15), ("no camps", 0.0, 0.0)):
        counted = []
        # An exact test uses up the 5 % where nothing is to be found: more pages, to tell that from more.
        for _ in range(pages if of_camps else 4 * pages):
            camp = random.integers(0, 2, 120)
            base, sides = random.beta(5, 5, 60), random.random(60) < of_camps
            tilt = np.where(sides, strength * random.choice([-1, 1], 60), 0.0)
            votes = cast(random, np.clip(base + np.where(camp[:, None] == 1, tilt, -tilt), 0.02, 0.98), part=0.4)
            groups = find_groups(votes, seed=0, k=2, checked=False)
            row = []
            naive, told = (
                representativeness(votes, groups.membership, tested=tested)
                for tested in (None, held_out_votes(votes, groups))
            )
            for table, sure in ((naive, naive["q_value"] <= FALSE_CLAIMS), (told, told["distinct"])):
                found = table.loc[sure, "idea_id"].astype(int).unique()
                noise = int((~sides[found]).sum())
                row += [len(found) - noise, noise > 0]
            counted.append(row)
        mean = np.mean(counted, axis=0)
        yield {
            "claim": "sets a group apart",
            "pages": f"{name}, two groups" + ("" if of_camps else f" ({4 * pages:,} pages)"),
            "before": f"{mean[1]:.1%} of pages",
            "after": f"{mean[3]:.1%} of pages",
            "lost": f"{mean[0]:.1f} to {mean[2]:.1f} true ones",
        }


def people(random: Random) -> pd.DataFrame:
    """The segments of the voters."""
    return pd.DataFrame(
        {name: random.choice([f"{name} {value}" for value in range(len(parts))], VOTERS, p=parts) for name, parts in SEGMENTS.items()},
        index=[str(voter) for voter in range(VOTERS)],
    )  # fmt: skip


def chi_square(counted: pd.DataFrame) -> Floats:
    """The p-values of before: Pearson's test on groups of ten and more, idea by idea."""
    ideas = counted["idea_id"].nunique()
    agreed, seen = (counted[name].to_numpy(float).reshape(-1, ideas) for name in ("n_agree", "n_seen"))
    large = seen >= 10
    agreed, seen = np.where(large, agreed, 0), np.where(large, seen, 0)
    several = large.sum(axis=0) >= 2
    agreed, seen, groups = agreed[:, several], seen[:, several], large.sum(axis=0)[several]
    share = agreed.sum(axis=0) / seen.sum(axis=0)
    spread = seen * share * (1 - share)
    parts = np.where(spread > 0, (agreed - seen * share) ** 2 / np.where(spread > 0, spread, 1), 0)
    return chi2.sf(parts.sum(axis=0), groups - 1)


def segments(pages: int, random: Random) -> Iterator[Row]:
    """Declared segments that differ, and what small ones hold against the rest, in reports of five questions."""
    for name, moved, part in (
        ("nobody differs, a fifth seen", 0.0, 0.2),
        ("one small value differs on a tenth of the ideas, 60 % seen", 0.4, 0.6),
    ):
        counted = []
        for _ in range(pages):
            said = {"page before": [], "before": 0, "before true": 0, "old minority": 0}
            comparisons, minorities, truly = [], [], []
            for question in range(QUESTIONS):
                who = people(random)
                base = random.beta(5, 5, IDEAS)
                differs = random.random(IDEAS) < 0.1
                shift = moved * np.outer(who["gender"] == "gender 2", differs)
                votes = cast(random, np.clip(base + np.where(base > 0.5, -shift, shift), 0.02, 0.98), part=part)
                votes["idea_id"] = f"{question}-" + votes["idea_id"]
                truly += [f"{question}-{idea}" for idea in np.flatnonzero(differs)] if moved else []
                page = 0
                ballots = ballots_of(votes)
                for segment in SEGMENTS:
                    counted_by = group_votes(ballots, who[segment])
                    page += int((false_discovery_rate(chi_square(counted_by)) <= FALSE_CLAIMS).sum())
                    comparisons.append(comparisons_of(ballots, who[segment], min_votes=10).assign(by=segment))
                    minorities.append(minority_tests(ballots, who[segment], min_votes=10))
                    said["old minority"] += _old_minorities(counted_by, segment)
                said["page before"].append(page > 0)
            together = pd.concat(comparisons, ignore_index=True)
            # What is said is said of an idea and a segment.
            sure = together[surely_apart(together, of=["by", "idea_id"])].drop_duplicates(["by", "idea_id"])
            true = (sure["by"] == "gender") & sure["idea_id"].isin(truly)
            held = minority_views(pd.concat(minorities))
            right = held["idea_id"].isin(truly) if len(held) else pd.Series(dtype=bool)
            counted.append(
                (
                    np.mean(said["page before"]), any(said["page before"]), (~true).any(), true.sum(),
                    said["old minority"] / QUESTIONS, (~right).any(), right.sum(),
                )
            )  # fmt: skip
        mean = np.mean(counted, axis=0)
        yield {
            "claim": "segments differ surely",
            "pages": name,
            "before": f"any on {mean[0]:.1%} of pages, {mean[1]:.1%} of reports",
            "after": f"false in {mean[2]:.1%} of reports",
            "lost": f"{mean[3]:.2f} true ones said a report",
        }
        yield {
            "claim": "minority views",
            "pages": name,
            "before": f"any on {mean[4]:.1%} of pages",
            "after": f"false in {mean[5]:.1%} of reports",
            "lost": f"{mean[6]:.2f} true ones said a report",
        }


def _old_minorities(counted: pd.DataFrame, segment: str) -> int:
    """Whether the rule of before would list a view: the interval of a small value above half, that of all below."""
    ideas = counted["idea_id"].nunique()
    agreed, seen = (counted[name].to_numpy(float).reshape(-1, ideas) for name in ("n_agree", "n_seen"))
    everybody = wilson_interval(agreed.sum(axis=0), seen.sum(axis=0))[1]
    small = np.flatnonzero(np.array(SEGMENTS[segment]) < 0.1)
    low = wilson_interval(agreed[small], seen[small])[0]
    return int(((seen[small] >= 5) & (low > 0.5) & (everybody < 0.5)).any())


def everywhere(pages: int, random: Random) -> Iterator[Row]:
    """A majority in every group: in one of three groups only half agree, of all ideas or of half of them; then in none."""
    small, large = (1, 8), (30, 60)
    for name, worst, size in (
        ("half of one group agree; one group small", np.full(IDEAS, 0.5), small),
        (
            "half of one group agree with half of the ideas, nine tenths with the others",
            np.repeat([0.5, 0.9], IDEAS // 2),
            large,
        ),
        ("three quarters of each agree; one group small", np.full(IDEAS, 0.75), small),
    ):
        counted = []
        for _ in range(pages):
            seen = np.array(
                [random.integers(*size, IDEAS), random.integers(10, 40, IDEAS), random.integers(10, 40, IDEAS)]
            )
            others = np.where(worst > 0.5, np.maximum(worst, 0.75), 0.75)
            agreed = np.array([random.binomial(seen[0], worst), *(random.binomial(own, others) for own in seen[1:])])
            smoothed = ((agreed + 1) / (seen + 2)).min(axis=0) > 0.5
            table = pd.DataFrame(
                {"idea_id": np.tile(np.arange(IDEAS), 3), "n_agree": agreed.ravel(), "n_seen": seen.ravel()}
            )
            surely = family_wise(majority_everywhere(table).to_numpy(float)) <= FALSE_CLAIMS
            false = worst <= 0.5
            counted.append(((smoothed & false).any(), smoothed.sum(), (surely & false).any(), surely.sum()))
        mean = np.mean(counted, axis=0)
        yield {
            "claim": "a majority in every group",
            "pages": name,
            "before": f"false on {mean[0]:.1%} of pages",
            "after": f"false on {mean[2]:.1%} of pages",
            "lost": f"{mean[1]:.1f} to {mean[3]:.1f} said",
        }


def weights(pages: int, random: Random) -> Iterator[Row]:
    """The share of the population by weighted votes, and how far weighting moves it."""
    cells = {
        "3 % of voters for 30 %": ((0.97, 0.03), (0.7, 0.3)),
        "6 % of voters for 25 %": ((0.94, 0.06), (0.75, 0.25)),
        "a tenth for 30 %": ((0.9, 0.1), (0.7, 0.3)),
        "a half for 30 %": ((0.5, 0.5), (0.3, 0.7)),
    }
    for name, (parts, population) in cells.items():
        before, after, changes, refused = [], [], [], 0
        for _ in range(pages):
            value = random.choice(2, 400, p=parts)
            who = pd.DataFrame({"segment_x": np.where(value == 1, "b", "a")}, index=[str(v) for v in range(400)])
            shares = random.beta(3, 2, (2, 30))
            votes = cast(random, shares[value], part=0.15)
            truth = np.array(population) @ shares
            made = weigh(who, {"segment_x": dict(zip("ab", population, strict=True))})
            ratio = pd.Series(np.where(value == 1, population[1] / parts[1], population[0] / parts[0]), index=who.index)
            before += _covered(_kish(votes, ratio), truth)
            refused += made.refusal is not None
            if made.refusal is None:
                told = weighted_agreement(votes, made.by_voter).dropna().set_index("idea_id")
                ideas = told.index.astype(int)
                after += list((told["weighted_low"] <= truth[ideas]) & (truth[ideas] <= told["weighted_high"]))
                change = truth[ideas] - told["agree_share"].to_numpy(float)
                if len(told):
                    changes.append(bool(((told["change_low"] <= change) & (change <= told["change_high"])).all()))
        yield {
            "claim": "weighted share, 95 % interval",
            "pages": name,
            "before": f"holds in {np.mean(before):.1%}",
            "after": f"holds in {np.mean(after):.1%}" if after else "not told",
            "lost": f"refused on {refused / pages:.0%} of pages",
        }
        if changes:
            yield {
                "claim": "what weighting changes, all ideas at once",
                "pages": name,
                "before": "no interval",
                "after": f"holds on {np.mean(changes):.1%} of pages",
                "lost": "",
            }


def _kish(votes: pd.DataFrame, ratio: "pd.Series[float]") -> pd.DataFrame:
    """The interval of before: Wilson's at Kish's effective number, of every idea that twenty saw, whatever the weights."""
    weight = votes["voter_id"].map(ratio)
    summed = pd.DataFrame(
        {"all": weight, "squared": weight**2, "agree": weight.where(votes["vote"] == "agree", 0.0), "seen": 1}
    ).groupby(votes["idea_id"]).sum()  # fmt: skip
    summed = summed[summed["seen"] >= 20]
    effective = (summed["all"] ** 2 / summed["squared"]).to_numpy(float)
    share = (summed["agree"] / summed["all"]).to_numpy(float)
    low, high = wilson_interval(share * effective, effective)
    return pd.DataFrame({"low": low, "high": high}, index=summed.index.astype(int))


def _covered(told: pd.DataFrame, truth: Floats) -> list[bool]:
    own = truth[told.index]
    return list((told["low"] <= own) & (own <= told["high"]))


ROWS: dict[str, Callable[[int, Random], Iterator[Row]]] = {
    "headline": headline,
    "majority": majority,
    "apart": apart,
    "segments": segments,
    "everywhere": everywhere,
    "weights": weights,
}


def main(rows: list[str], *, pages: int) -> None:
    """Print the table, a row as soon as it is known."""
    columns = ("claim", "pages", "before", "after", "lost")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)
    with threadpool_limits(limits=1):
        for name in rows:
            for row in ROWS[name](pages, np.random.default_rng(SEED)):
                print(f"| {' | '.join(str(row[column]) for column in columns)} |", flush=True)
