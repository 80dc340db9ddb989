"""The commands that look at what is kept between runs."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.cache import remember
from strategy_nlp.cli.app import app


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "kept"))
    for number in range(3):
        remember("topics", made_from=[str(number)], make=lambda: {"table": pd.DataFrame({"a": [1]})})
    return tmp_path / "kept"


def run(*words):
    return CliRunner().invoke(app, ["cache", *words])


def test_the_place_is_told(folder):
    assert run("path").stdout.strip() == str(folder)


def test_what_is_kept_is_told_by_stage(folder):
    ran = run("list")

    assert ran.stdout.split()[:2] == ["topics", "3"]
    assert str(folder) in ran.output


def test_all_of_it_goes(folder):
    assert run("clear").exit_code == 0
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_somebodys_own_files_are_not_deleted(folder):
    (folder / "photos").mkdir()
    (folder / "photos" / "one.jpg").write_bytes(b"mine")

    ran = run("clear")

    assert (ran.exit_code, len(ran.stderr.splitlines())) == (1, 1)
    assert "photos/one.jpg" in ran.stderr
    assert (folder / "photos" / "one.jpg").exists()
    assert len(list((folder / "topics").iterdir())) == 3


@pytest.mark.usefixtures("folder")
def test_a_limit_that_is_no_number_is_one_sentence(monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE_LIMIT", "plenty")

    assert "it must be a number of gigabytes" in run("list").stderr
