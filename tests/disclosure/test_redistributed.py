"""People moved among values that are hidden anyway change nothing that is published: what differs would tell how many of each there are."""

import json

import pandas as pd
import pytest
from made_consultations import write_rows

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.privacy import suppression

_IDEAS = 14
_REGIONS = {"north": 60, "west": 30}
# Sixteen people of two hidden values: one of them is large, the other is, or neither.
_TWO = ({"south": 12, "east": 4}, {"south": 4, "east": 12}, {"south": 8, "east": 8}, {"south": 11, "east": 5})
_UNSTATED = ({"east": 12, "": 4}, {"east": 8, "": 8})
_MANY = ({"d": 8, "e": 3, "f": 2, "g": 2, "h": 1}, {"d": 1, "e": 2, "f": 2, "g": 3, "h": 8})
# What differs in any run, or is a hash of what people gave.
_OF_THE_RUN = {"seconds", "peak_memory_mb", "inputs", "disclosure"}


def _consultation(folder, regions, *, known, organisations=0):
    """People of regions who vote, and half of whom write; their votes and words are the same whatever their regions."""
    folder.mkdir(parents=True)
    values = [value for value, people in regions.items() for _ in range(people)]
    people = [f"person{place:05d}" for place in range(len(values))]
    others = [f"office{place:05d}" for place in range(organisations)]
    rows = [*zip(people, values, ["person"] * len(people), strict=True), *((one, "", "organisation") for one in others)]
    write_rows(folder, "participants", [["participant_id", "segment_region", "voice"], *rows])
    votes = [
        [
            person,
            f"idea{idea:03d}",
            ("agree", "disagree")[(place + idea + place * idea // 7) % 2],
            f"2026-02-{1 + idea}",
        ]
        for place, person in enumerate(people)
        for idea in range(_IDEAS)
        if (place * 5 + idea * 3) % 11
    ]
    votes += [[one, f"idea{idea:03d}", "agree", "2026-02-01"] for one in others for idea in range(2)]
    write_rows(folder, "votes", [["voter_id", "idea_id", "vote", "created_at"], *votes])
    about = ("Free buses at night for everybody who works late", "Clean drinking water and taps in all schools")
    ideas = [[f"idea{idea:03d}", "q1", f"{about[idea % 2]}, number {idea}", "en", ""] for idea in range(_IDEAS)]
    ideas += [
        [f"said{place:03d}", "q1", f"{about[place % 4 // 2]}, says number {place}", "en", person]
        for place, person in enumerate(people)
        if place % 2 or place >= sum(_REGIONS.values())
    ]
    write_rows(folder, "ideas", [["idea_id", "question", "text", "language", "author_id"], *ideas])
    shares = "".join(f'"{value}" = {1 / len(known)!r}\n' for value in known)
    reference = f"[reference_region]\n{shares}" if known else ""
    (folder / "consultation.toml").write_text(
        f'title = "Ours"\n[settings]\nmin_votes = 10\n{reference}[[questions]]\nid = "q1"\ntitle = "What?"\n',
        encoding="utf-8",
    )
    return folder


def _published(place, regions, **how):
    """Everything that is published of a consultation: each table as text, the receipt and the record."""
    analyse(_consultation(place / "consultation", regions, **how)).write(place / "tables")
    told = {path.name: pd.read_parquet(path).to_csv() for path in sorted((place / "tables").glob("*.parquet"))}
    build = json.loads((place / "tables" / "build.json").read_text(encoding="utf-8"))
    receipt = {name: told for name, told in build.items() if name not in _OF_THE_RUN | {"tables"}}
    record = json.loads((place / "tables" / "disclosure.json").read_text(encoding="utf-8"))
    return {**told, "receipt": receipt, "record": record}


@pytest.mark.parametrize(
    ("worlds", "known"),
    [
        (_TWO, ()),
        (_TWO, ("north", "west", "south", "east")),
        (_UNSTATED, ("north", "west", "east")),
        (_MANY, ()),
    ],
    ids=["two values", "two values with known shares", "one value and the unstated", "many values"],
)
def test_people_moved_among_hidden_values_change_nothing_that_is_published(tmp_path, monkeypatch, worlds, known):
    # Without draws the smallest goes with the small one, so that the same values are hidden however many people each has.
    monkeypatch.setattr(suppression, "_drawn", lambda name, secret: 1 << 62)  # noqa: ARG005
    first, *others = (
        _published(tmp_path / str(number), {**_REGIONS, **regions}, known=known)
        for number, regions in enumerate(worlds)
    )

    for other in others:
        assert {name for name in first if first[name] != other[name]} == set()


def test_votes_of_few_organisations_are_counted_nowhere(tmp_path):
    few, fewer = (_published(tmp_path / str(number), _REGIONS, known=(), organisations=number) for number in (3, 1))

    assert {name for name in few if few[name] != fewer[name]} == set()
