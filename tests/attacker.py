"""An attacker: bounds on counts of few people, from published files only, taken together.

It knows how numbers are made (the documentation is public) and reads tables, receipts and pages. For every cell of people it
enumerates the whole numbers that agree with everything published, at the digits in which it is published. It shares nothing with
the code that protects: `truth` holds what it tries to find out, and only `told` compares the two.
"""

import base64
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.stats import chi2

GROUPS = "opinion groups"
Nested = Mapping[tuple[str, str], Mapping[str, str]]


@dataclass(frozen=True)
class Bounds:
    """What one attack says of one cell: at least ``low`` people, at most ``high``; ``anyhow`` is what it could be in any case."""

    attack: str
    cell: tuple[str, ...]
    low: int
    high: int
    anyhow: "tuple[int, int]" = (1, 1_000_000_000)


class Published:
    """What whoever holds a folder of tables, and perhaps the pages beside it, can read; never the internal folder.

    ``sizes`` is what an insider knows besides: by question a segment, the number of voters of each of its values, known shares.
    ``nested`` is what everybody knows: by coarse and fine segment, in which coarse value each fine one lies, as countries in regions.
    ``behind`` tells, of a value that the tables name on an idea, how many of it saw the idea: the number behind a rounded share.
    """

    def __init__(
        self,
        tables: Path,
        pages: "list[Path] | None" = None,
        sizes: "Mapping[str, Any] | None" = None,
        nested: "Nested | None" = None,
        behind: "Callable[..., int] | None" = None,
    ) -> None:
        self.sizes_known = dict(sizes or {})
        self.nested, self.behind = dict(nested or {}), behind
        self.tables = {path.stem: pd.read_parquet(path) for path in tables.glob("*.parquet")}
        self.build = json.loads((tables / "build.json").read_text(encoding="utf-8"))
        self.pages = pages or []
        votes = self.tables["idea_votes"].set_index("idea_id")
        self.seen, self.agreed = votes["n_seen"].to_dict(), votes["n_agree"].to_dict()
        self.least = int(self.build["settings"]["min_cell"])
        record = tables / "disclosure.json"
        self.record = json.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}

    def csv(self) -> "Iterator[tuple[Path, str, pd.DataFrame]]":
        """Every table that a page offers as CSV: the page, the file's name, its content."""
        for page in self.pages:
            text = page.read_text(encoding="utf-8")
            for name, content in re.findall(
                r'download="([^"]+)\.csv" href="data:text/csv;charset=utf-8;base64,([^"]*)"', text
            ):
                yield page, name, pd.read_csv(io.StringIO(base64.b64decode(content).decode("utf-8-sig")), dtype=str)


def told(found: "list[Bounds]", truth: "Mapping[tuple[str, ...], int]", *, least: int) -> "list[Bounds]":
    """The bounds that hold and say more of a small cell than that it is small."""
    return [
        one
        for one in found
        if 0 < truth.get(one.cell, 0) < least
        and one.low <= truth[one.cell] <= one.high
        and (one.low > max(1, one.anyhow[0]) or one.high < min(least - 1, one.anyhow[1]))
    ]


def attacks(published: Published) -> "list[Bounds]":
    """Everything that every attack finds."""
    ways = (
        fractions,
        group_numbers,
        group_sizes,
        one_weight,
        weights_of_ideas,
        languages,
        participation,
        nested_people,
        nested_ideas,
        readings,
        pages,
        record,
    )
    return [one for way in ways for one in way(published)]


def fractions(published: Published) -> Iterator[Bounds]:
    """The people left over on an idea, from the two shares of a segment that are furthest apart."""
    table = published.tables["divisions"]
    if "highest" not in table:
        return
    digits, exact = _decimals(table["high_share"]), _significant(table["p_value"]) > 6
    voters = published.tables["participation"].set_index(["question", "segment", "value"])["n_voters"].to_dict()
    compared = {
        way: _values_of(published, {"question": way[0], "by": way[1]})
        for way in set(zip(table["question"], table["by"], strict=True))
    }
    for row in table.to_dict("records"):
        everybody, agreements = published.seen[row["idea_id"]], published.agreed[row["idea_id"]]
        caps = [voters.get((row["question"], row["by"], row[side])) for side in ("highest", "lowest")]
        most = [everybody if cap is None or pd.isna(cap) else min(int(cap), everybody) for cap in caps]
        high = _pairs(row["high_share"], most[0], digits, published.least)
        low = _pairs(row["low_share"], most[1], digits, published.least)
        n = high[:, None, 0] + low[None, :, 0]
        a = high[:, None, 1] + low[None, :, 1]
        possible = (n <= everybody) & (a <= agreements) & (agreements - a <= everybody - n)
        if compared[row["question"], row["by"]] == 2:
            spread = np.where(n > 0, a / np.maximum(n, 1), 0)
            variance = np.maximum(spread * (1 - spread), 1e-12)
            apart = sum(
                (side[..., 1] - side[..., 0] * spread) ** 2 / (side[..., 0] * variance)
                for side in (high[:, None, :], low[None, :, :])
            )
            p_values = chi2.sf(apart, 1)
            possible &= np.isclose(p_values, row["p_value"], rtol=1e-6 if exact else 6e-3, atol=1e-12)
        if possible.any():
            left = (everybody - n)[possible]
            yield Bounds(
                "fractions",
                ("rest", row["question"], row["by"], row["idea_id"], row["highest"], row["lowest"]),
                int(left.min()),
                int(left.max()),
            )


def group_numbers(published: Published) -> Iterator[Bounds]:
    """A hidden group's tally on an idea, from those shown, the total, and the numbers over all groups."""
    table = published.tables["group_votes"]
    if "group" not in table:
        return
    over = published.tables["idea_votes"].set_index("idea_id")
    for question, groups in published.build["groups"].items():
        if not groups.get("k"):
            continue
        own = table[table["question"] == question].set_index("group")
        by_idea = dict(list(own.groupby("idea_id")))
        for idea in over.index[over["question"] == question]:
            shown = by_idea.get(idea, own.iloc[:0])
            left = int(published.seen[idea] - shown["n_seen"].sum())
            agreed = int(published.agreed[idea] - shown["n_agree"].sum())
            missing = [name for name in groups["sizes"] if name not in shown.index]
            if len(missing) == 2 and groups.get("grouped") == published.build["counts"]["voters_by_question"][question]:
                yield from _two_hidden(shown, idea, over, (question, *missing), (left, agreed))
                continue
            if len(missing) != 1:
                for name in missing or ["none"]:
                    yield Bounds("group_numbers", ("group", question, name, idea), left if not missing else 0, left)
                continue
            s, a = (grid.ravel() for grid in np.mgrid[0 : left + 1, 0 : agreed + 1])
            possible = (a <= s) & (agreed - a <= left - s)
            share = (a + 1) / (s + 2)
            ours = ((shown["n_agree"] + 1) / (shown["n_seen"] + 2)).to_numpy(float)
            for name, value in (
                ("product", ours.prod() * share),
                ("worst_group", np.minimum(ours.min(initial=1), share)),
            ):
                if pd.notna(over.at[idea, name]):
                    possible &= _agrees(value, over.at[idea, name], over[name], share=name == "worst_group")
            possible &= _by_ratio(published, shown, idea, (s, a), table)
            if possible.any():
                yield Bounds(
                    "group_numbers",
                    ("group", question, missing[0], idea),
                    int(s[possible].min()),
                    int(s[possible].max()),
                )
                yield Bounds(
                    "group_numbers",
                    ("group", question, "none", idea),
                    left - int(s[possible].max()),
                    left - int(s[possible].min()),
                )


def _two_hidden(
    shown: pd.DataFrame,
    idea: str,
    over: pd.DataFrame,
    names: "tuple[str, ...]",
    left: "tuple[int, int]",
) -> Iterator[Bounds]:
    """Two hidden groups that are all who are left, from what is published over all groups; either may be the larger."""
    s, a = (grid.ravel() for grid in np.mgrid[0 : left[0] + 1, 0 : left[1] + 1])
    possible = (a <= s) & (left[1] - a <= left[0] - s)
    shares = [(a + 1) / (s + 2), (left[1] - a + 1) / (left[0] - s + 2)]
    ours = ((shown["n_agree"] + 1) / (shown["n_seen"] + 2)).to_numpy(float)
    worst = np.minimum(ours.min(initial=1), np.minimum(*shares))
    for name, value in (("product", ours.prod() * shares[0] * shares[1]), ("worst_group", worst)):
        if pd.notna(over.at[idea, name]):
            possible &= _agrees(value, over.at[idea, name], over[name], share=name == "worst_group")
    # Which of the two is the smaller nothing tells.
    smaller = np.minimum(s, left[0] - s)[possible]
    if len(smaller):
        cell = ("smaller", *names, idea)
        yield Bounds("group_numbers", cell, int(smaller.min()), int(smaller.max()), (1, left[0] // 2))


def _by_ratio(
    published: Published, shown: pd.DataFrame, idea: str, guess: "tuple[Any, Any]", table: pd.DataFrame
) -> Any:
    """Which guesses agree with each shown group's share over that of the other groups, where it is not that of all others."""
    s, a = guess
    possible = np.ones(len(s), bool)
    for name, row in shown.iterrows():
        if pd.isna(row.get("r_agree", np.nan)):
            continue
        share = (row["n_agree"] + 1) / (row["n_seen"] + 2)
        everybody = share / ((published.agreed[idea] - row["n_agree"] + 1) / (published.seen[idea] - row["n_seen"] + 2))
        if bool(_agrees(np.array([everybody]), row["r_agree"], table["r_agree"])[0]):
            continue
        others = shown.drop(index=name)
        rest = (others["n_agree"].sum() + a + 1) / (others["n_seen"].sum() + s + 2)
        possible &= _agrees(share / rest, row["r_agree"], table["r_agree"])
    return possible


def group_sizes(published: Published) -> Iterator[Bounds]:
    """How many voters a group has, or no group, counted in the table of voters."""
    voters = published.tables["voters"]
    for question, groups in published.build["groups"].items():
        if not groups.get("k"):
            continue
        own = voters[voters["question"] == question]
        counted = own["group"].value_counts()
        left = len(own) - int(counted.sum())
        # Who has a place was put into some group.
        placed = int((own["x"].notna() & own["group"].isna()).sum())
        hidden = [name for name in groups["sizes"] if name not in counted.index]
        grouped = groups.get("grouped")
        together = int(grouped) - int(counted.sum()) if grouped is not None else None
        for name in groups["sizes"]:
            if name in counted.index:
                yield Bounds("group_sizes", ("size", question, name), int(counted[name]), int(counted[name]))
            else:
                top = left if together is None else together
                yield Bounds("group_sizes", ("size", question, name), max(top, placed) if len(hidden) == 1 else 0, top)
        none = left - (together or 0) if not hidden or together is not None else None
        if none is not None:
            yield Bounds("group_sizes", ("size", question, "none"), none, none)


def record(published: Published) -> Iterator[Bounds]:
    """How many voters a hidden group has, and how many are in none, from what the record says was taken away of the table of voters."""
    taken = published.record.get("tables", {}).get("voters", {}).get("group", {}).get("missing")
    secret = {
        question: [name for name, size in groups["sizes"].items() if size is None]
        for question, groups in published.build["groups"].items()
        if groups.get("k")
    }
    secret = {question: names for question, names in secret.items() if names}
    if taken is None or len(secret) != 1:
        return
    (question, hidden), *_ = secret.items()
    told_sizes = [size for size in published.build["groups"][question]["sizes"].values() if size is not None]
    if len(hidden) == 1:
        yield Bounds("record", ("size", question, hidden[0]), taken, taken)
    none = published.build["counts"]["voters_by_question"][question] - sum(told_sizes) - taken
    yield Bounds("record", ("size", question, "none"), none, none)


def one_weight(published: Published) -> Iterator[Bounds]:
    """How many voters a value has, from the largest and smallest weight, where weights follow one segment only."""
    table = published.tables["participation"]
    for question, groups in published.build["groups"].items():
        weights = groups.get("weights") or {}
        known = table[(table["question"] == question) & table["reference_share"].notna()]
        if known["segment"].nunique() != 1 or not weights or weights.get("largest_weight") is None:
            continue
        voters = int(weights["voters"])
        stated = table[(table["question"] == question) & (table["segment"] == known["segment"].iloc[0])]
        outside = stated[stated["reference_share"].isna()]
        for extreme in ("largest_weight", "smallest_weight"):
            digits = 3 if round(weights[extreme], 1) != weights[extreme] else 1
            fits = {}
            for row in known.to_dict("records"):
                least_out = 0 if outside.empty else 1
                numbers = {
                    n
                    for n in range(1, voters)
                    for out in range(least_out, published.least if least_out else 1)
                    if round(row["reference_share"] * (voters - out) / n, digits) == weights[extreme]
                }
                if pd.notna(row["n_voters"]):
                    numbers &= {int(row["n_voters"])}
                if numbers:
                    fits[row["value"]] = numbers
            hidden = [row["value"] for row in known.to_dict("records") if pd.isna(row["n_voters"])]
            if len(set(fits) & set(hidden)) and not set(fits) - set(hidden):
                for value in set(fits) & set(hidden):
                    yield Bounds(
                        "one_weight",
                        ("voters", question, known["segment"].iloc[0], value),
                        min(fits[value]),
                        max(fits[value]),
                    )


def weights_of_ideas(published: Published) -> Iterator[Bounds]:
    """How many people of each value saw an idea, from its effective number of voters and weighted share.

    Where weights follow one segment of two or three classes, whose sizes somebody may know, all ways to part the idea's voters are
    tried, with the weights as they are and with neighbours joined as the documentation says.
    """
    over = published.tables["idea_votes"]
    if "n_effective" not in over or not published.sizes_known:
        return
    digits = _decimals(over["n_effective"])
    for question, (segment, sizes, shares) in published.sizes_known.items():
        weight = _weights(published, question, segment, (sizes, shares), joined=digits <= 3)
        values = sorted(sizes, key=lambda value: weight[value])
        if len(values) > 4:
            continue
        w = np.array([weight[value] for value in values])
        for row in over[(over["question"] == question) & over["n_effective"].notna()].to_dict("records"):
            ways = np.array(
                [
                    part
                    for part in itertools.product(
                        *(range(min(sizes[value], row["n_seen"]) + 1) for value in values[:-1])
                    )
                    if sum(part) <= row["n_seen"]
                ]
            ).reshape(-1, len(values) - 1)
            last = row["n_seen"] - ways.sum(axis=1)
            ways = np.column_stack([ways, last])[last <= sizes[values[-1]]]
            if digits > 3:
                effective = (ways @ w) ** 2 / (ways @ w**2)
                possible = np.isclose(effective, row["n_effective"], rtol=1e-9)
                reach = _reachable(ways, w, row)
                possible &= reach
            else:
                possible = np.array(
                    [_coarse(way, w, [sizes[value] for value in values], published.least, row) for way in ways]
                )
            if possible.any():
                for place, value in enumerate(values):
                    column = ways[possible, place]
                    yield Bounds(
                        "weights_of_ideas",
                        ("value", question, segment, value, row["idea_id"]),
                        int(column.min()),
                        int(column.max()),
                        # An insider who knows how many of a value there are knows so much of ideas that nearly everybody saw.
                        (sizes[value] - sum(sizes.values()) + row["n_seen"], sizes[value]),
                    )


def _weights(
    published: Published,
    question: str,
    segment: str,
    known: "tuple[Mapping[str, int], Mapping[str, float]]",
    *,
    joined: bool,
) -> dict[str, float]:
    """The weight of each value; with hidden values ``joined``, as the documentation says, or each on its own."""
    sizes, shares = known
    table = published.tables["participation"]
    own = table[(table["question"] == question) & (table["segment"] == segment) & table["n_voters"].isna()]
    hidden = {"" if value == "not stated" else value for value in own["value"]} if joined else set()
    if not hidden & shares.keys():
        hidden = set()
    stated = sum(size for value, size in sizes.items() if value in shares or value in hidden)
    weight = {value: shares[value] * stated / size if value in shares else 1.0 for value, size in sizes.items()}
    if hidden:
        together = sum(shares.get(value, 0) for value in hidden) * stated / sum(sizes[value] for value in hidden)
        weight |= dict.fromkeys(hidden, together)
    return weight


def _reachable(ways: Any, w: Any, row: "Mapping[str, Any]") -> Any:
    """Whether some parting of the agreements gives the weighted share."""
    total = ways @ w
    low, high = np.zeros(len(ways)), np.zeros(len(ways))
    for bound, order in ((low, range(len(w))), (high, reversed(range(len(w))))):
        left = np.full(len(ways), row["n_agree"])
        for place in order:
            taken = np.minimum(left, ways[:, place])
            bound += taken * w[place]
            left = left - taken
    return (low / total <= row["weighted_share"] + 0.005) & (high / total >= row["weighted_share"] - 0.005)


def _coarse(way: Any, w: Any, sizes: "list[int]", least: int, row: "Mapping[str, Any]") -> bool:
    """Whether the numbers agree when neighbours are joined until each has the least people, effective numbers in tens."""
    pools: list[list[int]] = [[]]
    for place in range(len(way)):
        pools[-1].append(place)
        if sum(way[one] for one in pools[-1]) >= least:
            pools.append([])
    if len(pools) > 1:
        rest = pools.pop()
        pools[-1] += rest
    weight = np.array([np.average(w[pool], weights=[sizes[one] for one in pool]) for pool in pools])
    people = np.array([sum(way[one] for one in pool) for pool in pools])
    effective = (weight @ people) ** 2 / (weight**2 @ people)
    if max(10 * np.floor(effective / 10), min(row["n_seen"], 10)) != row["n_effective"]:
        return False
    return bool(_reachable(people[None, :], weight, row)[0])


def languages(published: Published) -> Iterator[Bounds]:
    """Ideas in a language whose count is hatched, counted in the table of ideas."""
    ideas = published.tables["ideas"]
    survey = ideas[~ideas["channel"].str.startswith("event:") & ~ideas["dropped_because"].isin(["rejected", "pending"])]
    counted = survey.groupby(["question", "language"]).size()
    everywhere = survey["language"].value_counts()
    table = published.tables["participation"]
    for row in table[(table["segment"] == "language") & table["n_ideas"].isna()].to_dict("records"):
        number = int(everywhere[row["value"]] if not row["question"] else counted[row["question"], row["value"]])
        yield Bounds("languages", ("language", row["question"], row["value"]), number, number)
    placed = ideas.dropna(subset=["topic"]).groupby(["question", "topic", "language"]).size()
    cells = published.tables["topic_people"]
    for row in cells[(cells["segment"] == "language") & cells["n"].isna()].to_dict("records"):
        if row["value"] != "others":
            number = int(placed.get((row["question"], row["topic"], row["value"]), 0))
            yield Bounds(
                "languages",
                ("topic language", row["question"], str(row["topic"]), row["value"]),
                min(number, 1),
                number,
            )


def participation(published: Published) -> Iterator[Bounds]:
    """A hidden number of voters, from those shown and how many voted at all."""
    table = published.tables["participation"]
    for question, voters in published.build["counts"]["voters_by_question"].items():
        own = table[(table["question"] == question) & (table["segment"] != "language")]
        for segment, rows in own.groupby("segment"):
            left = voters - int(rows["n_voters"].sum())
            hidden = rows[rows["n_voters"].isna()]
            for value in hidden["value"]:
                yield Bounds(
                    "participation", ("voters", question, str(segment), value), left if len(hidden) == 1 else 0, left
                )


def nested_people(published: Published) -> Iterator[Bounds]:
    """Voters of a coarse value in no finer one that is told, and hidden finer values, by question and over all."""
    table = published.tables["participation"]
    for question, own in table[table["segment"] != "language"].groupby("question"):
        counts = {
            (segment, value): None if pd.isna(n) else int(n)
            for segment, value, n in zip(own["segment"], own["value"], own["n_voters"], strict=True)
        }
        yield from nested_counts(counts, published.nested, ("voters", str(question)))


def nested_counts(
    counts: "dict[tuple[str, str], int | None]", nested: Nested, names: "tuple[str, str]"
) -> Iterator[Bounds]:
    """The same of any counts of the same people by segment and value, a hidden one None; ``names`` begin the cells' names."""
    what, where = names
    for (coarse, fine), parent in nested.items():
        yield from _differences(counts, (coarse, fine), parent, (what, where))
        for value, low, high, anyhow in _hidden_fine(counts, (coarse, fine), parent):
            yield Bounds("nested", (what, where, fine, value), low, high, anyhow)


def _differences(
    counts: "dict[tuple[str, str], int | None]",
    pair: "tuple[str, str]",
    parent: "Mapping[str, str]",
    names: "tuple[str, ...]",
) -> Iterator[Bounds]:
    """A coarse value less all finer ones that are told: those in none of them, or else those who are not of the coarse one."""
    coarse, fine = pair
    for value in {*parent.values()}:
        whole = counts.get((coarse, value))
        told = [name for name, over in parent.items() if over == value and counts.get((fine, name)) is not None]
        if whole is None or not told:
            continue
        left = whole - sum(counts[fine, name] or 0 for name in told)
        cell = (*names, coarse, value, fine, "|".join(sorted(told)))
        yield Bounds("nested", (f"apart {cell[0]}", *cell[1:]), max(left, 0), max(left, 0), (0, whole))
        yield Bounds("nested", (f"beside {cell[0]}", *cell[1:]), max(-left, 0), max(-left, 0), (0, whole))


def _hidden_fine(
    counts: "dict[tuple[str, str], int | None]", pair: "tuple[str, str]", parent: "Mapping[str, str]"
) -> "Iterator[tuple[str, int, int, tuple[int, int]]]":
    """The least and most that each hidden fine value can be, and would be were no fine value told; if only blanks do not fit."""
    values = [[value for segment, value in counts if segment == name] for name in pair]
    cells = [
        (c, f)
        for c in {*values[0], "not stated"}
        for f in {*values[1], "not stated"}
        if f == "not stated" or c in ("not stated", parent.get(f, c))
    ]
    hidden = [value for value in values[1] if counts[pair[1], value] is None and value != "not stated"]

    def extremes(value: str, fine_told: bool) -> "tuple[int, int] | None":
        rows, sums = [], []
        for side, name in enumerate(pair):
            for one in values[side]:
                if counts[name, one] is not None and (fine_told or side == 0):
                    rows.append([float(cell[side] == one) for cell in cells])
                    sums.append(counts[name, one])
        goal = np.array([float(cell[1] == value) for cell in cells])
        found = [
            linprog(sign * goal, A_eq=np.array(rows) if rows else None, b_eq=sums or None, bounds=(0, 10_000))
            for sign in (1, -1)
        ]
        return None if any(one.status for one in found) else (round(found[0].fun), round(-found[1].fun))

    for value in hidden:
        now, anyhow = extremes(value, True), extremes(value, False)
        if now is not None and anyhow is not None:
            yield value, *now, anyhow


def nested_ideas(published: Published) -> Iterator[Bounds]:
    """The same on each idea, from the values that tables name on it, every number behind a share being known."""
    if published.behind is None:
        return
    tables = published.tables
    named: set[tuple[str, str, str, str]] = set()
    for name, columns in (("divisions", ("highest", "lowest")), ("minorities", ("segment",))):
        for column in columns:
            if column in tables[name]:
                named |= set(tables[name][["question", "by", column, "idea_id"]].itertuples(index=False, name=None))
    people = tables["participation"]
    if "worst_group" in tables["consensus"]:
        for row in tables["consensus"].dropna(subset=["worst_group"]).to_dict("records"):
            own = people[(people["question"] == row["question"]) & (people["segment"] == row["by"])]
            values = own.loc[own["n_voters"].fillna(0) >= published.least, "value"]
            named |= {(row["question"], row["by"], value, row["idea_id"]) for value in values if value != "not stated"}
    by_idea: dict[tuple[str, str], dict[tuple[str, str], int | None]] = {}
    for question, by, value, idea in named:
        if by != GROUPS:
            counts = by_idea.setdefault((question, idea), {})
            counts[by, value] = published.behind(by, question, value, idea)
    for (question, idea), counts in by_idea.items():
        for pair, parent in published.nested.items():
            yield from _differences(counts, pair, parent, (f"on {idea}", question))


def readings(published: Published) -> Iterator[Bounds]:
    """How many voters another reading of the votes leaves out, and at least how many it must, where lists change."""
    table = published.tables["sensitivity"]
    if "reading" not in table:
        return
    for question, own in table.groupby("question"):
        everybody = published.build["counts"]["voters_by_question"][question]
        for row in own.to_dict("records"):
            if pd.notna(row["voters"]):
                left = int(everybody - row["voters"])
                yield Bounds("readings", ("left out", str(question), row["reading"]), left, left)
            elif pd.notna(row["votes"]) or pd.notna(row["moved"]):
                yield Bounds("readings", ("left out", str(question), row["reading"]), 2, published.least - 2)


def pages(published: Published) -> Iterator[Bounds]:
    """What tables offered on pages count that the tables beside them do not."""
    texts = published.tables["ideas"].set_index("idea_id")["text"]
    ids: dict[str, str] = {}
    for idea, text in texts.items():
        ids.setdefault(str(text), str(idea))
    hidden_groups = {
        (question, name)
        for question, groups in published.build["groups"].items()
        for name, size in groups["sizes"].items()
        if size is None
    }
    table = published.tables["group_votes"]
    known = set(zip(table["question"], table["group"], table["idea_id"], strict=True)) if "group" in table else set()
    people = published.tables["participation"].set_index(["question", "segment", "value"])
    for page, name, content in published.csv():
        question = page.stem if page.stem in published.build["groups"] else ""
        if name == "groups":
            for group, size in content.iloc[:, :2].itertuples(index=False):
                if (question, group) in hidden_groups and _number(size) is not None:
                    yield Bounds("pages", ("size", question, group), _number(size), _number(size))
        elif name == "distinct":
            for row in content.itertuples(index=False):
                idea, seen = ids.get(str(row[1]).split("\n")[0], ""), _number(row[-1])
                if idea and (question, row[0], idea) not in known and seen is not None:
                    yield Bounds("pages", ("group", question, row[0], idea), seen, seen)
        elif name.startswith("segment-"):
            segment = name.replace("-", "_")
            for row in content.itertuples(index=False):
                key = (question, segment, row[0])
                if key in people.index and pd.isna(people.at[key, "n_voters"]) and _number(row[2]) is not None:
                    yield Bounds("pages", ("voters", *key), _number(row[2]), _number(row[2]))


def _number(cell: Any) -> "int | None":
    digits = re.sub(r"\D", "", str(cell).translate({0x0660 + n: str(n) for n in range(10)}))
    return int(digits) if digits and pd.notna(cell) else None


def _values_of(published: Published, row: "Mapping[str, Any]") -> int:
    """How many values of a way to divide voters have voters enough to be compared."""
    if row["by"] == GROUPS:
        return len(published.build["groups"][row["question"]]["sizes"])
    table = published.tables["participation"]
    own = table[
        (table["question"] == row["question"]) & (table["segment"] == row["by"]) & (table["value"] != "not stated")
    ]
    return int((own["n_voters"].fillna(0) >= published.least).sum())


@cache
def _pairs(share: float, most: int, digits: int, least: int) -> Any:
    """The numbers of people and agreements, at least the least cell, whose share it is at its digits."""
    found = [
        (n, a)
        for n in range(least, most + 1)
        for a in {int(share * n), int(share * n) + 1}
        if a <= n and abs(a / n - share) <= 0.5001 * 10.0**-digits
    ]
    return np.array(found or [(0, 0)])


def _agrees(value: Any, published: float, column: "pd.Series[float]", *, share: bool = False) -> Any:
    """Whether numbers are the published one at the digits in which its column is published."""
    digits = _significant(column)
    if digits > 6:
        return np.isclose(value, published, rtol=0, atol=2e-12 * max(1, abs(published)))
    if share:
        return np.abs(value - published) <= 0.00501
    size = 10.0 ** (np.floor(np.log10(abs(published))) - digits + 1) if published else 0.01
    return np.abs(value - published) <= 0.501 * size


def _decimals(column: "pd.Series[float]") -> int:
    return max((len(repr(float(value)).partition(".")[2].rstrip("0")) for value in column.dropna()), default=0)


def _significant(column: "pd.Series[float]") -> int:
    return max(
        (
            len(repr(float(value)).partition("e")[0].replace(".", "").replace("-", "").strip("0"))
            for value in column.dropna()
        ),
        default=0,
    )
