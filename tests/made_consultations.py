"""Consultations made to be attacked: small cells planted in every segment, opinion group and weight."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.disclosure.shown_values import shown_values
from strategy_nlp.votes.ballots import ballots_of

# Sizes of opinion camps, values with their numbers of voters by segment, and known shares; one small cell each at least.
PLANS = (
    {"camps": (60, 6), "segments": {"region": {"north": 40, "south": 22, "east": 4}}, "reference": "region"},
    {"camps": (50, 30, 5), "segments": {"gender": {"woman": 45, "man": 33, "": 7}}, "reference": ""},
    {"camps": (34, 33), "segments": {"gender": {"woman": 40, "man": 24, "other": 3}, "age": {"old": 9, "young": 58}}, "reference": "gender"},
    {"camps": (40, 25, 8), "segments": {"region": {"a": 20, "b": 20, "c": 20, "d": 10, "e": 3}}, "reference": "region"},
    {"camps": (45, 35), "segments": {"gender": {"woman": 77, "man": 3}, "region": {"n": 30, "s": 30, "e": 12, "": 8}}, "reference": "gender"},
    {"camps": (70, 9), "segments": {"age": {"old": 30, "young": 40, "": 9}, "gender": {"woman": 39, "man": 35, "x": 5}}, "reference": "age"},
    # Values within values: all under 18 are at school, all who are retired over 40; the segments as a whole tell nothing of one another.
    {
        "camps": (90, 70), "segments": {}, "reference": "", "values": {
            ("age", "occupation"): {
                ("under 18", "at school"): 40, ("18 to 40", "at school"): 5, ("18 to 40", "working"): 45, ("over 40", "working"): 20,
                ("over 40", "retired"): 26, ("", "working"): 12, ("over 40", ""): 12,
            },
        },
    },
    # Countries within regions, districts within countries, one segment under two names, and years that only members state.
    {
        "camps": (150, 110), "reference": "", "nested": {
            "region": {"north": 96, "south": 90, "east": 62, "": 12},
            "country": {
                "north": {"na": 44, "nb": 30, "nc": 15, "nd": 4, "": 3}, "south": {"sa": 50, "sb": 34, "sc": 6},
                "east": {"ea": 36, "eb": 26}, "": {"ea": 2, "": 10},
            },
            "district": {"na": {"na1": 30, "na2": 14}, "sa": {"sa1": 26, "sa2": 21, "sa3": 3}, "ea": {"ea1": 20, "ea2": 16, "": 2}},
            "membership": {"member": 120, "friend": 100, "neither": 40},
            "years": {"member": {"long": 70, "short": 47, "new": 3}},
        },
    },
)  # fmt: skip
_IDEAS = 14
# What each nested segment lies within, and how many people state something that does not fit.
_WITHIN = {"country": "region", "district": "country", "years": "membership"}
_WRONG = {"country": 2, "years": 1}


def make(folder: Path, seed: int) -> Path:
    """A consultation folder by one of the plans; people see most ideas, a few of them hardly any."""
    plan, draw = PLANS[seed % len(PLANS)], np.random.default_rng(seed)
    folder.mkdir(parents=True)
    people = [f"v{seed}x{number:04d}" for number in range(sum(plan["camps"]))]
    camp_of = np.repeat(np.arange(len(plan["camps"])), plan["camps"])
    values = {}
    for segment, sizes in plan.get("segments", {}).items():
        own = np.repeat(list(sizes), list(sizes.values()))
        values[segment] = draw.permutation(own)
    for segment, sizes in plan.get("nested", {}).items():
        values[segment] = _nested(segment, sizes, values, draw)
    for names, cells in plan.get("values", {}).items():
        places = draw.permutation(len(people))
        for side, name in enumerate(names):
            values[name] = np.array([cell[side] for cell, size in cells.items() for _ in range(size)])[places]
    if "nested" in plan:
        values["area"] = np.array([f"area {name}" if name else "" for name in values["region"]])
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["participant_id", *(f"segment_{name}" for name in values)])
        rows.writerows([person, *(values[name][place] for name in values)] for place, person in enumerate(people))
    with (folder / "votes.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["voter_id", "idea_id", "vote"])
        for place, person in enumerate(people):
            # Some of the last camp vote too seldom to be put into a group.
            seen = 0.75 if place % 23 else 0.3
            asked = {"q1", "q2"} if "nested" not in plan or place % 2 else {"q1"}
            for idea in range(_IDEAS):
                if _question(plan, idea) not in asked:
                    continue
                if draw.random() > seen:
                    continue
                likes = 0.85 if idea % len(plan["camps"]) == camp_of[place] else 0.2
                vote = "pass" if draw.random() < 0.1 else "agree" if draw.random() < likes else "disagree"
                rows.writerow([person, f"i{idea:02d}", vote])
    with (folder / "ideas.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["idea_id", "question", "text", "language"])
        rows.writerows(
            [f"i{idea:02d}", _question(plan, idea), _text(idea), "fr" if idea == 1 else "en"] for idea in range(_IDEAS)
        )
    known = ""
    if plan["reference"]:
        shares = [name for name in plan["segments"][plan["reference"]] if name]
        listed = "\n".join(f'"{name}" = {1 / len(shares)!r}' for name in shares)
        known = f"[reference_{plan['reference']}]\n{listed}\n"
    (folder / "consultation.toml").write_text(
        f'title = "Made to be attacked"\n[settings]\nmin_votes = 10\n{known}[[questions]]\nid = "q1"\ntitle = "What?"\n'
        + ('[[questions]]\nid = "q2"\ntitle = "And then?"\n' if "nested" in plan else ""),
        encoding="utf-8",
    )
    return folder


def _question(plan: dict, idea: int) -> str:
    """The plan of nested segments asks half of its people a second question."""
    return "q2" if "nested" in plan and idea % 3 == 2 else "q1"


def nested(number: int) -> "dict[tuple[str, str], dict[str, str]]":
    """By coarse and fine segment of a plan, in which coarse value each fine one lies: what everybody knows of countries."""
    if "values" in PLANS[number]:
        young, school, old = {"under 18": "at school"}, "segment_occupation", {"retired": "over 40"}
        return {(school, "segment_age"): young, ("segment_age", school): old}
    sizes = PLANS[number].get("nested", {})
    found = {
        (f"segment_{_WITHIN[fine]}", f"segment_{fine}"): {
            value: over for over, parts in own.items() if over for value in parts if value
        }
        for fine, own in sizes.items()
        if fine in _WITHIN
    }
    if sizes:
        regions = found["segment_region", "segment_country"]
        districts = found["segment_country", "segment_district"]
        found["segment_region", "segment_district"] = {value: regions[over] for value, over in districts.items()}
        same = {name: f"area {name}" for name in sizes["region"] if name}
        found["segment_area", "segment_region"] = same
        found["segment_region", "segment_area"] = {area: name for name, area in same.items()}
    return found


def _nested(segment: str, sizes: dict, values: dict, draw: np.random.Generator) -> np.ndarray:
    """The value of each person, drawn within that of a coarser segment, with a few that do not fit."""
    if segment not in _WITHIN:
        return draw.permutation(np.repeat(list(sizes), list(sizes.values())))
    coarse = values[_WITHIN[segment]]
    own = np.full(len(coarse), "", dtype="<U12")
    for value, parts in sizes.items():
        places = draw.permutation(np.flatnonzero(coarse == value))
        listed = np.repeat(list(parts), list(parts.values()))
        own[places[: len(listed)]] = listed
    fine = [value for parts in sizes.values() for value in parts if value]
    own[draw.permutation(len(own))[: _WRONG.get(segment, 0)]] = fine[-1]
    return own


def _text(idea: int) -> str:
    what = ("a library", "a bus line", "clean water", "a park", "lawyers", "a clinic", "a school")[idea % 7]
    where = ("in the old harbour", "behind the northern mountains")[idea // 7]
    return f"Give people {what} {where}, and keep it open for all who need it ({idea})"


def read_rows(folder: Path, table: str) -> list[list[str]]:
    """The rows of a consultation's CSV table, the header first."""
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_rows(folder: Path, table: str, rows: list[list[str]]) -> None:
    """Write a consultation's CSV table."""
    with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def seen_by_chance(people, *, rarest, least, seed=0):
    """Twelve ideas that people saw by chance, the first by a share of ``rarest`` and the last by all: what would be told of each
    segment alone, the votes, who has which value, and who saw which idea."""
    seen = np.random.default_rng(seed).random((len(people), 12)) < np.linspace(rarest, 1, 12)
    voter, idea = np.nonzero(seen)
    votes = pd.DataFrame({"voter_id": voter.astype(str), "idea_id": [f"i{n:02d}" for n in idea], "vote": "agree"})
    cast = ballots_of(votes)
    members = {}
    for name in people:
        own = people[name].set_axis(people.index.astype(str))
        large = own.value_counts()
        members[name] = own[own.isin(large.index[large >= least]) & (own != "")]
    alone = {name: shown_values(cast, own, min_cell=least) for name, own in members.items()}
    return alone, cast, members, seen
