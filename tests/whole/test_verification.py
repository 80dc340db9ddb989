"""Verification: the same is found the same, and what was changed is named with its cause."""

import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_build
from strategy_nlp.cli.app import app
from strategy_nlp.errors import ConsultationError
from strategy_nlp.files import hashes
from strategy_nlp.privacy.pseudonyms import keyed_hash, read_key
from strategy_nlp.report.verification import PAGES, _differing_cells, verify, write_pages_receipt

IDEAS = [
    ("idea_id", "question", "text"),
    *((f"i{n}", "q1", f"Open a library in village number {n} and keep it open") for n in range(3)),
    *((f"t{n}", "q1", f"Translate meeting {n} of every committee into all languages") for n in range(3)),
]
VOTES = [("voter_id", "idea_id", "vote"), *((f"v{n}", "i0", "agree" if n % 3 else "pass") for n in range(30))]


@pytest.fixture
def made(make_consultation, tmp_path):
    folder = make_consultation(ideas=IDEAS, votes=VOTES)
    analyse(folder).write(tmp_path / "report" / "tables")
    (tmp_path / "report" / "q1.html").write_text("<p>page</p>", encoding="utf-8")
    write_pages_receipt(tmp_path / "report")
    return tmp_path / "report", folder


def test_a_report_made_again_is_the_same(made):
    report, folder = made

    found = verify(report, consultation=folder)

    assert (found.differences, found.reasons) == ((), ())
    assert found.compared > 100


def test_other_votes_differ_and_the_data_is_named(made):
    report, folder = made
    text = (folder / "votes.csv").read_text(encoding="utf-8")
    (folder / "votes.csv").write_text(text.replace("v1,i0,agree", "v1,i0,disagree"), encoding="utf-8")

    ran = CliRunner().invoke(app, ["verify", str(report), str(folder)])

    assert ran.exit_code == 1
    assert "idea_votes: n_agree differs in 1 of" in ran.stderr
    assert "Because of data: votes.csv was" in ran.stderr


def test_nobody_without_the_key_can_try_whether_a_row_was_in_the_data(made):
    report, folder = made
    inputs = read_build(report / "tables")["inputs"]
    plain = hashes(folder / name for name in inputs)

    assert inputs["consultation.toml"] == plain["consultation.toml"]
    for name in ("ideas.csv", "votes.csv"):
        assert plain[name] not in inputs[name]
        assert inputs[name] != keyed_hash(plain[name], key=b"a guess")
        assert inputs[name] == keyed_hash(plain[name], key=read_key())


def test_with_another_key_it_is_said_that_nobody_can_tell_whether_the_data_changed(made, monkeypatch, tmp_path):
    report, folder = made
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "another.key"))

    reasons = verify(report, consultation=folder).reasons

    assert reasons == (
        "pseudonyms: they were made with another key, so voters have other pseudonyms, and other numbers may be missing beside those of few people.",
        "data: without the key that the report was made with nobody can tell whether ideas.csv, votes.csv changed.",
    )


def test_another_setting_is_named(made):
    report, folder = made
    text = (folder / "consultation.toml").read_text(encoding="utf-8")
    (folder / "consultation.toml").write_text(text.replace("[settings]", "[settings]\nmin_votes = 3"), encoding="utf-8")

    assert "setting: min_votes was 20, is 3." in verify(report, consultation=folder).reasons


def test_a_table_that_was_changed_by_hand_is_found(made):
    report, folder = made
    path = report / "tables" / "idea_votes.parquet"
    table = pd.read_parquet(path)
    table.loc[0, "n_agree"] += 1
    table.to_parquet(path, index=False)

    found = verify(report, consultation=folder)

    assert "idea_votes.parquet: the table is not the one that the run wrote (another SHA-256)." in found.differences
    assert any(one.startswith("idea_votes: n_agree differs in 1 of") for one in found.differences)
    assert found.reasons == ()


def test_a_page_that_was_changed_by_hand_is_found(made):
    report, folder = made
    (report / "q1.html").write_text("<p>another page</p>", encoding="utf-8")

    assert any(one.startswith("q1.html: the page is not") for one in verify(report, consultation=folder).differences)


def test_a_table_that_is_missing_is_told(made):
    report, folder = made
    (report / "tables" / "topics.parquet").unlink()

    found = verify(report, consultation=folder)

    assert found.differences == ("topics.parquet: the table is missing.",)


def test_a_folder_without_a_receipt_is_refused(tmp_path):
    with pytest.raises(ConsultationError, match=r"holds no build\.json"):
        verify(tmp_path)


def test_a_verification_leaves_the_cache_as_it_was(made, monkeypatch, tmp_path):
    report, folder = made
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "cache"))

    verify(report, consultation=folder)

    assert not (tmp_path / "cache").exists()
    assert (report / PAGES).is_file()


@pytest.mark.parametrize(
    ("then", "now", "told"),
    [
        (["a", "b"], ["a", 1.5], "x differs in 1 of 2 rows"),
        ([None, None], [None, 2.0], "x differs in 1 of 2 rows"),
        ([["a"], ["b", "c"]], [["a"], None], "x differs in 1 of 2 rows"),
        ([["a"], ["b", "c"]], [None, 1.5], "x differs in 2 of 2 rows"),
        ([True, True], [True, False], "x differs in 1 of 2 rows, by 1 at most"),
        ([1, 3], [1, 7], "x differs in 1 of 2 rows, by 4 at most"),
    ],
)
def test_columns_of_other_kinds_are_compared_and_not_stumbled_over(then, now, told):
    then, now = (pd.DataFrame({"x": pd.Series(values)}) for values in (then, now))

    assert _differing_cells("t", then, now) == [f"t: {told}."]
    assert _differing_cells("t", then, then) == _differing_cells("t", now, now) == []
