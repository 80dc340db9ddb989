"""Two reports of the same votes, weighted to other shares, tell of few people no more than one."""

import re

import numpy as np
import pandas as pd
import pytest
from made_consultations import make, write_rows

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.report.making import make_tables

SIZES = {"woman": 40, "man": 24, "x": 12}
# Of half of the ideas all women and men and four others saw each; of the others everybody.
FEW, IDEAS = 7, 14
SHARES = ({"woman": 0.35, "man": 0.49, "x": 0.16}, {"woman": 0.70, "man": 0.12, "x": 0.18})


def _consultation(folder):
    """A consultation with twelve people of a third gender, of whom few saw half of the ideas."""
    make(folder, 2)
    draw = np.random.default_rng(3)
    people = [(f"p{number:03d}", value) for number, value in enumerate(np.repeat(list(SIZES), list(SIZES.values())))]
    write_rows(folder, "participants", [["participant_id", "segment_gender"], *people])
    votes = [["voter_id", "idea_id", "vote"]]
    for idea in range(IDEAS):
        asked = [one for one, value in people if value != "x"]
        asked += [one for one, value in people if value == "x"][: 4 if idea < FEW else 12]
        votes += [[one, f"i{idea:02d}", "agree" if draw.random() < 0.6 else "disagree"] for one in asked]
    write_rows(folder, "votes", votes)
    return folder


def _weighted(folder, shares):
    path = folder / "consultation.toml"
    text = re.sub(r"\[reference_gender\]\n(?:\".*\n)*", "", path.read_text(encoding="utf-8"))
    listed = "".join(f'"{name}" = {share}\n' for name, share in shares.items())
    path.write_text(text.replace("[[questions]]", f"[reference_gender]\n{listed}[[questions]]", 1), encoding="utf-8")


def _shares_told(told):
    return told.idea_votes.set_index("idea_id")["weighted_share"]


def _possible(idea, told, truth):
    """How many of the four others can have agreed, for somebody who knows who saw the idea, and the documentation."""
    seen = {**SIZES, "x": 4}
    agreed = int(truth.loc[idea].sum())
    ways = [(w, m, agreed - w - m) for w in range(41) for m in range(25) if 0 <= agreed - w - m <= 4]
    for shares, numbers in zip(SHARES, told, strict=True):
        if pd.isna(numbers[idea]):
            continue
        weight = {name: shares[name] * 76 / SIZES[name] for name in SIZES}
        order = sorted(SIZES, key=weight.get)
        # Neighbours by weight are joined until ten people are.
        pools, held = [[]], 0
        for name in order:
            pools[-1].append(name)
            held += seen[name]
            if held >= 10:
                pools, held = [*pools, []], 0
        last = pools.pop()
        pools[-1] += last
        mean = {
            name: sum(weight[one] * SIZES[one] for one in pool) / sum(SIZES[one] for one in pool)
            for pool in pools
            for name in pool
        }
        total = sum(mean[name] * seen[name] for name in seen)
        ways = [
            way
            for way in ways
            if abs(sum(mean[name] * a for name, a in zip(SIZES, way, strict=True)) / total - numbers[idea]) <= 0.00501
        ]
    return {x for _, _, x in ways}


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    """The weighted shares of two reports with other shares, with and without a ledger; and how many of each gender agreed."""
    place = tmp_path_factory.mktemp("weights")
    folder = _consultation(place / "consultation")
    held, alone = [], []
    for number, shares in enumerate(SHARES):
        _weighted(folder, shares)
        alone.append(_shares_told(analyse(folder).public()))
        make_tables(folder, place / f"report{number}")
        held.append(read_analysis(place / f"report{number}"))
    votes = pd.read_csv(folder / "votes.csv").merge(
        pd.read_csv(folder / "participants.csv"), left_on="voter_id", right_on="participant_id"
    )
    votes["agree"] = votes["vote"] == "agree"
    truth = votes.pivot_table(index="idea_id", columns="segment_gender", values="agree", aggfunc="sum")
    return held, alone, truth


def test_two_reports_weighted_to_other_shares_tell_no_votes_of_few(reports):
    held, alone, truth = reports
    few = [f"i{idea:02d}" for idea in range(FEW)]
    told = [_shares_told(one) for one in held]

    without = [len(_possible(idea, alone, truth)) for idea in few]
    now = [len(_possible(idea, told, truth)) for idea in few]

    assert all(truth.loc[idea, "x"] in _possible(idea, told, truth) for idea in few)
    assert without.count(1) >= 3
    assert now == [len(_possible(idea, [told[0], told[0] * np.nan], truth)) for idea in few]
    assert min(now) >= 4


def test_what_few_did_not_see_alone_is_weighted_to_other_shares_all_the_same(reports):
    held, alone, _ = reports

    assert [one.build["release"]["number"] for one in held] == [1, 2]
    assert _shares_told(held[0]).equals(alone[0])
    assert _shares_told(held[1]).isna().sum() == FEW
    assert _shares_told(held[1]).dropna().equals(alone[1].iloc[FEW:])


def test_the_shares_of_the_first_report_are_told_again(tmp_path):
    folder = _consultation(tmp_path / "consultation")
    for number, shares in enumerate((*SHARES, SHARES[0])):
        _weighted(folder, shares)
        make_tables(folder, tmp_path / f"report{number}")

    last = read_analysis(tmp_path / "report2")
    assert last.build["release"]["number"] == 1
    assert _shares_told(last).notna().all()
