"""Groups whose size is hidden: neither the record of what is published counts them, nor answers to closed questions."""

import json

import pandas as pd
from made_consultations import make

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import RECORD, read_analysis


def _closed(folder):
    """The made consultation with its question closed, and an answer of everybody who voted and of sixty others."""
    toml = folder / "consultation.toml"
    text = toml.read_text(encoding="utf-8")
    toml.write_text(
        text.replace('title = "What?"', 'title = "What?"\nkind = "closed"\nanswers = ["Yes", "No"]'), encoding="utf-8"
    )
    ideas, votes = pd.read_csv(folder / "ideas.csv"), pd.read_csv(folder / "votes.csv")
    voters = [*votes["voter_id"].unique(), *(f"other{number:03d}" for number in range(60))]
    answers = pd.DataFrame(
        {"idea_id": [f"a{voter}" for voter in voters], "question": "q1", "choice": "Yes", "author_id": voters}
    )
    pd.concat([ideas, answers]).to_csv(folder / "ideas.csv", index=False)
    return folder


def test_answers_and_the_record_tell_nothing_of_a_group_whose_size_is_hidden(tmp_path):
    analysis = analyse(_closed(make(tmp_path / "consultation", 1)))
    analysis.write(tmp_path / "tables")

    told = read_analysis(tmp_path / "tables")
    record = json.loads((tmp_path / "tables" / RECORD).read_text(encoding="utf-8"))
    hidden = {name for name, size in told.build["groups"]["q1"]["sizes"].items() if size is None}
    of_groups = told.answers[told.answers["by"] == "group"]

    assert hidden
    # One of them has enough people who chose an answer, of which the exact table tells.
    assert hidden & set(analysis.answers.loc[analysis.answers["by"] == "group", "value"])
    assert set(of_groups["value"])
    assert not hidden & set(of_groups["value"])
    groups = record["tables"]["voters"]["group"]
    assert groups == {
        "rule": "group",
        "cells": int(told.voters["group"].notna().sum()),
        "missing": int(told.voters["group"].isna().sum()),
    }


def test_intervals_made_by_drawing_voters_have_two_digits(demo, demo_report):
    exact, told = demo.topics, read_analysis(demo_report.folder / "tables").topics

    for name in ("agree_low", "agree_high"):
        assert (told[name].round(2) == told[name])[told[name].notna()].all()
        assert not (exact[name].round(2) == exact[name]).all()
        assert (told[name] - exact[name]).abs().max() <= 0.005001
