"""What several numbers of two reports tell together: counts kept back in one of them, and values less those that lie within them."""

import csv
import itertools

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.analysis import flow, stages
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.disclosure import differences
from strategy_nlp.disclosure import tables as public_tables
from strategy_nlp.disclosure.differences import Beside
from strategy_nlp.disclosure.releases.compared_counts import ComparedCounts, counts_beside, counts_told
from strategy_nlp.disclosure.releases.ledger import Marker
from strategy_nlp.report.making import make_tables

IDEAS, LEAST = 6, 10


def _people(sizes):
    """People by region and country, each with an id of its own; ``sizes`` are pairs of (region, country, from), how many."""
    return {
        f"p{region}{country}{number:03d}": (region, country)
        for (region, country, start), size in sizes
        for number in range(start, start + size)
    }


def _write(folder, people):
    folder.mkdir(exist_ok=True)
    rows = {
        "participants": [("participant_id", "segment_region", "segment_country")]
        + [(person, *values) for person, values in people.items()],
        "votes": [("voter_id", "idea_id", "vote")]
        + [
            (person, f"i{idea}", ("agree", "disagree", "pass")[hash_of(person, idea) % 3])
            for person in people
            for idea in range(IDEAS)
        ],
        "ideas": [("idea_id", "question", "text", "language")]
        + [(f"i{idea}", "q1", f"Give people a library and a bus line ({idea})", "en") for idea in range(IDEAS)],
    }
    for name, table in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    (folder / "consultation.toml").write_text(
        'title = "Two reports"\n[settings]\nmin_votes = 10\n[[questions]]\nid = "q1"\ntitle = "What?"\n',
        encoding="utf-8",
    )


def hash_of(person, idea):
    """A number that no run changes."""
    return sum(ord(sign) * (place + 3) for place, sign in enumerate(person)) + 7 * idea


# A small country is kept back with another, and then with a third; and few of a region come who state no country.
SWITCHED = (
    [(("north", "na", 0), 16), (("north", "nb", 0), 30), (("north", "nc", 0), 4)],
    [(("north", "na", 16), 20)],
)
NESTED = (
    [
        (("north", "na", 0), 40), (("north", "nb", 0), 36), (("north", "", 0), 15), (("south", "sa", 0), 41),
        (("south", "sb", 0), 35), (("south", "", 0), 16),
    ],
    [(("north", "na", 40), 11), (("north", "", 15), 3), (("south", "", 16), 12)],
)  # fmt: skip


def _told(tables, people, asked):
    """The sets of people whose number ``asked`` gives or who are left over, within each region and of everybody."""
    parts = []
    for within in ("", "north", "south"):
        everybody = {one for one, (region, _) in people.items() if within in ("", region)}
        if within and ("segment_region", within) not in asked(tables):
            continue
        named = [
            {one for one in everybody if (people[one][1] or "not stated") == value}
            for segment, value in asked(tables)
            if segment == "segment_country"
        ]
        named = [one for one in named if one]
        parts.append([*named, everybody.difference(*named)])
    return parts


def _few(before, after, people, asked):
    """How many people differ in a number that a reader can make of two reports, wherever they are few."""
    found = []
    pairs = itertools.product(*(_told(tables, own, asked) for tables, own in zip((before, after), people, strict=True)))
    for one, other in pairs:
        sums = [
            [set().union(*some) for size in range(1, len(parts) + 1) for some in itertools.combinations(parts, size)]
            for parts in (one, other)
        ]
        found += [len(now ^ then) for then in sums[0] for now in sums[1] if 0 < len(now ^ then) < LEAST]
    return found


def _counted(tables):
    table = tables.participation.query("question == 'q1'").dropna(subset=["n_voters"])
    return list(zip(table["segment"], table["value"], strict=True))


@pytest.mark.parametrize("plan", [pytest.param(SWITCHED, marks=pytest.mark.long), NESTED], ids=["switched", "nested"])
def test_numbers_of_people_of_two_reports_together_tell_no_few(plan, tmp_path, monkeypatch):
    then, come = plan
    people = _people(then), _people([*then, *come])
    _write(tmp_path / "consultation", people[0])
    make_tables(tmp_path / "consultation", tmp_path / "first")
    _write(tmp_path / "consultation", people[1])
    with monkeypatch.context() as patch:
        patch.setattr(stages, "counts_beside", lambda table, *_, **__: table)
        flow.analyse(tmp_path / "consultation").write(tmp_path / "unheld")
    shown = []
    settle = public_tables._shown
    monkeypatch.setattr(public_tables, "_shown", lambda *some: shown.append(settle(*some)) or shown[-1])
    make_tables(tmp_path / "consultation", tmp_path / "second")
    make_tables(tmp_path / "consultation", tmp_path / "again")
    first, unheld, second = (read_analysis(tmp_path / name) for name in ("first", "unheld", "second"))

    assert _few(first, unheld, people, _counted)
    assert _few(first, second, people, _counted) == []
    # Every idea was seen by everybody, so that it tells the same people.
    told = shown[0][1]
    for idea in range(IDEAS):
        values = [
            (by, value)
            for (_, by), own in told.items()
            for value, flag in zip(own.values, own.shown[:, idea], strict=True)
            if flag
        ]
        assert ("segment_country", "na") not in values
        assert ("segment_region", "north") in values or plan is SWITCHED
    for path in (tmp_path / "second").glob("*.parquet"):
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_of_many_values_a_rest_beside_a_value_told_before_tells_no_few():
    names = pd.Index([f"c{number}" for number in range(8)])
    then, come = np.array([16, 30, 4, 20, 20, 20, 20, 20, 0]), np.array([20, 0, 0, 0, 0, 0, 0, 0, 0])
    same = np.diag(then)[..., None]
    told = np.array([False, True, False, *[True] * 5])[:, None]
    one = differences.Difference(
        names, names, pd.Index(["i"]), True, (then + come)[:, None], then[:, None], same, same, np.zeros(1, int), told
    )
    # Now the second country goes with the third, not the first.
    now = np.array([True, False, False, *[True] * 5])[:, None]

    flags = differences.still_told(now, [one], min_cell=LEAST)[:, 0]

    assert not flags[0]


@pytest.mark.parametrize("goes", [0, 1, 2])
def test_what_goes_beside_an_earlier_report_is_what_costs_least(goes):
    names, then = pd.Index(["a", "b", "c"]), np.array([30, 20, 12, 0])
    same, told = np.diag(then)[..., None], np.ones((3, 1), bool)
    # Five came who state nothing.
    now = (then + [0, 0, 0, 5])[:, None]
    one = differences.Difference(
        names, names, pd.Index(["i"]), True, now, then[:, None], same, same, np.zeros(1, int), told
    )
    costs = np.where(np.arange(3) == goes, 1.0, 9.0)[:, None]

    flags = differences.still_told(told, [one], min_cell=LEAST, costs=costs)[:, 0]

    assert not flags[goes]


def test_a_report_made_again_tells_nothing_that_it_told_nowhere(tmp_path):
    folder = tmp_path / "consultation"
    people = _people([(("", "woman", 0), 40), (("", "man", 0), 40)])
    come = _people([(("", "woman", 40), 12), (("", "man", 40), 12)])
    women, men = list(come)[:12], list(come)[12:]
    _write(folder, people)
    make_tables(folder, tmp_path / "first")
    _write(folder, people | come)
    # On every idea three more women, all others being there.
    votes = pd.read_csv(folder / "votes.csv", dtype=str)
    those = [{*people, *men, *(women + women)[3 * (idea % 4) : 3 * (idea % 4) + 3]} for idea in range(IDEAS)]
    kept = [voter in those[int(idea[1:])] for voter, idea in zip(votes["voter_id"], votes["idea_id"], strict=True)]
    votes[kept].to_csv(folder / "votes.csv", index=False)

    for name in ("second", "again"):
        make_tables(folder, tmp_path / name)

    tables = [read_analysis(tmp_path / name).divisions for name in ("first", "second", "again")]
    assert [int((table["by"] == "segment_country").sum()) for table in tables] == [IDEAS, 0, 0]


def test_a_release_that_is_made_again_counts_nobody_whom_it_kept_back():
    values = ["north", "south", "east"]
    table = pd.DataFrame({"question": "q1", "segment": "segment_region", "value": values})
    counts = table.assign(n_ideas=[30, 20, 12], n_authors=[28, 19, 11], n_voters=[90, 60, 30]).astype(
        {"n_authors": "Int64", "n_voters": "Int64", "n_ideas": "Int64"}
    )
    kept_back = counts.assign(n_authors=counts["n_authors"].mask(counts["value"] != "north"))
    marker = Marker(b"key")
    people = pd.DataFrame({"participant_id": ["a", "b", "c"], "segment_region": values})
    same = {"told": counts_told(kept_back, marker)}
    before = ComparedCounts([same], marker, people, ["a", "b", "c"]).counted_before(["q1"])

    again = counts_beside(counts, Beside(counted_before=before), min_cell=LEAST)

    assert again["n_authors"].fillna(0).tolist() == [28, 0, 0]
    assert again["n_ideas"].fillna(0).tolist() == [30, 0, 0]
    assert again["n_voters"].tolist() == [90, 60, 30]
