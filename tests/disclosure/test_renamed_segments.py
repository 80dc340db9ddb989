"""A segment or value under another name than in an earlier report is no way round what waits."""

import re
import shutil

import pytest
from made_consultations import make, read_rows, write_rows

from strategy_nlp.disclosure.releases.ledger import read_ledger
from strategy_nlp.errors import ReportError
from strategy_nlp.report.making import make_tables

RENAMED = {
    "another name of the segment": (r"segment_region", "segment_area"),
    "another name of a value": (r",b$", ",bee"),
    "two values joined under a new name": (r",[bc]$", ",bc"),
    "a value joined with another": (r",c$", ",b"),
    "a value divided into new ones": (r"(?:([0-4]),b|([5-9]),b)$", r"\1\2,b\1x"),
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A made consultation of five regions, with a report."""
    folder = make(tmp_path_factory.mktemp("renamed") / "consultation", 3)
    settings = folder / "consultation.toml"
    text = re.sub(r"\[reference_region\]\n(.*\n)*?(?=\[\[)", "", settings.read_text(encoding="utf-8"))
    settings.write_text(text, encoding="utf-8")
    make_tables(folder, folder.parent / "first")
    return folder


@pytest.fixture
def folder(reported, tmp_path):
    """The consultation, to which one person of one region came, and twelve of another."""
    place = shutil.copytree(reported, tmp_path / "consultation")
    people = [("n000", "b"), *((f"n{number:03d}", "a") for number in range(1, 13))]
    write_rows(place, "participants", [*read_rows(place, "participants"), *map(list, people)])
    votes = [[one, f"i{idea:02d}", "agree"] for one, _ in people for idea in range(14)]
    write_rows(place, "votes", [*read_rows(place, "votes"), *votes])
    return place


def _rename(folder, pattern, name):
    path = folder / "participants.csv"
    path.write_text(re.sub(pattern, name, path.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")


@pytest.mark.parametrize("how", RENAMED)
def test_names_that_were_others_stop_the_run_until_somebody_goes_on(folder, tmp_path, how):
    _rename(folder, *RENAMED[how])

    with pytest.raises(ReportError, match=r"under other names.*--release-anyway"):
        make_tables(folder, tmp_path / "second")
    assert not (tmp_path / "second").exists()

    make_tables(folder, tmp_path / "anyway", anyway=True)
    assert [entry.anyway for entry in read_ledger(folder).entries] == [False, True]
    write_rows(folder, "ideas", [*read_rows(folder, "ideas"), ["new", "q1", "Plant more trees in every street", "en"]])
    make_tables(folder, tmp_path / "third")


def _another_segment(lines, *, kept):
    values = ["segment_age", *("old" if place % 2 else "young" for place in range(1, len(lines)))]
    return [f"{line if kept else line.split(',')[0]},{value}" for line, value in zip(lines, values, strict=True)]


OTHERS = {
    "few corrected": lambda lines: [re.sub(",e$", ",d", line) for line in lines],
    "another segment": lambda lines: _another_segment(lines, kept=True),
    "another segment in place of it": lambda lines: _another_segment(lines, kept=False),
    "no segment": lambda lines: [line.split(",")[0] for line in lines],
}


@pytest.mark.parametrize("how", OTHERS)
def test_other_details_are_no_other_names(folder, tmp_path, how):
    path = folder / "participants.csv"
    lines = OTHERS[how](path.read_text(encoding="utf-8").splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    make_tables(folder, tmp_path / "second")

    assert [entry.anyway for entry in read_ledger(folder).entries] == [False, False]


IDS = {
    "ideas": {"ideas.csv": (r"^i(\d\d),", r"j\1,"), "votes.csv": (r",i(\d\d),", r",j\1,")},
    "people": {"participants.csv": (r"^v3x", "w3x"), "votes.csv": (r"^v3x", "w3x")},
}


@pytest.mark.parametrize("which", IDS)
def test_other_ids_than_in_an_earlier_report_stop_the_run(folder, tmp_path, which):
    for name, change in IDS[which].items():
        path = folder / name
        path.write_text(re.sub(*change, path.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")

    with pytest.raises(ReportError, match=rf"most of the {which}.*other ids.*--release-anyway"):
        make_tables(folder, tmp_path / "second")

    make_tables(folder, tmp_path / "anyway", anyway=True)
    assert [entry.anyway for entry in read_ledger(folder).entries] == [False, True]
