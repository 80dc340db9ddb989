"""A thousand ideas on one question still make a page that can be mailed."""

import shutil

import pandas as pd
import pytest

from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.report.making import ReportOptions, make_reports


@pytest.fixture(scope="module")
def thousand_ideas(tmp_path_factory):
    """The demonstration's ideas and votes as if all had been asked one question."""
    folder = tmp_path_factory.mktemp("thousand") / "consultation"
    folder.mkdir()
    ideas = pd.read_csv(demo_folder() / "ideas.csv", dtype=str, keep_default_na=False)
    assert len(ideas) >= 1000
    ideas.assign(question="q1").to_csv(folder / "ideas.csv", index=False)
    for name in ("votes", "participants", "events"):
        shutil.copy(demo_folder() / f"{name}.csv", folder)
    (folder / "consultation.toml").write_text(
        'title = "A thousand ideas"\n[[questions]]\nid = "q1"\ntitle = "What should we do?"\n', encoding="utf-8"
    )
    return folder


@pytest.mark.long
def test_a_thousand_ideas_make_a_page_under_three_megabytes(thousand_ideas, tmp_path):
    made = make_reports(thousand_ideas, tmp_path / "out", options=ReportOptions(questions=("q1",)))

    pages = {name: (made.folder / name).read_bytes() for name in ("q1.html", "q1-ideas.html")}

    assert not made.failed
    assert b"Every idea that is counted, with its votes" in pages["q1-ideas.html"]
    assert all(100_000 < len(html) < 3_000_000 for html in pages.values())
