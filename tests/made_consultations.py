"""Consultations made to be attacked: small cells planted in every segment, opinion group and weight."""

import csv
from pathlib import Path

import numpy as np

# Sizes of opinion camps, values with their numbers of voters by segment, and known shares; one small cell each at least.
PLANS = (
    {"camps": (60, 6), "segments": {"region": {"north": 40, "south": 22, "east": 4}}, "reference": "region"},
    {"camps": (50, 30, 5), "segments": {"gender": {"woman": 45, "man": 33, "": 7}}, "reference": ""},
    {"camps": (34, 33), "segments": {"gender": {"woman": 40, "man": 24, "other": 3}, "age": {"old": 9, "young": 58}}, "reference": "gender"},
    {"camps": (40, 25, 8), "segments": {"region": {"a": 20, "b": 20, "c": 20, "d": 10, "e": 3}}, "reference": "region"},
    {"camps": (45, 35), "segments": {"gender": {"woman": 77, "man": 3}, "region": {"n": 30, "s": 30, "e": 12, "": 8}}, "reference": "gender"},
    {"camps": (70, 9), "segments": {"age": {"old": 30, "young": 40, "": 9}, "gender": {"woman": 39, "man": 35, "x": 5}}, "reference": "age"},
)  # fmt: skip
_IDEAS = 14


def make(folder: Path, seed: int) -> Path:
    """A consultation folder by one of the plans; people see most ideas, a few of them hardly any."""
    plan, draw = PLANS[seed % len(PLANS)], np.random.default_rng(seed)
    folder.mkdir(parents=True)
    people = [f"v{seed}x{number:04d}" for number in range(sum(plan["camps"]))]
    camp_of = np.repeat(np.arange(len(plan["camps"])), plan["camps"])
    values = {}
    for segment, sizes in plan["segments"].items():
        own = np.repeat(list(sizes), list(sizes.values()))
        values[segment] = draw.permutation(own)
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
            for idea in range(_IDEAS):
                if draw.random() > seen:
                    continue
                likes = 0.85 if idea % len(plan["camps"]) == camp_of[place] else 0.2
                vote = "pass" if draw.random() < 0.1 else "agree" if draw.random() < likes else "disagree"
                rows.writerow([person, f"i{idea:02d}", vote])
    with (folder / "ideas.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["idea_id", "question", "text", "language"])
        rows.writerows([f"i{idea:02d}", "q1", _text(idea), "fr" if idea == 1 else "en"] for idea in range(_IDEAS))
    known = ""
    if plan["reference"]:
        shares = [name for name in plan["segments"][plan["reference"]] if name]
        listed = "\n".join(f'"{name}" = {1 / len(shares)!r}' for name in shares)
        known = f"[reference_{plan['reference']}]\n{listed}\n"
    (folder / "consultation.toml").write_text(
        f'title = "Made to be attacked"\n[settings]\nmin_votes = 10\n{known}[[questions]]\nid = "q1"\ntitle = "What?"\n',
        encoding="utf-8",
    )
    return folder


def _text(idea: int) -> str:
    what = ("a library", "a bus line", "clean water", "a park", "lawyers", "a clinic", "a school")[idea % 7]
    where = ("in the old harbour", "behind the northern mountains")[idea // 7]
    return f"Give people {what} {where}, and keep it open for all who need it ({idea})"
