"""A consultation analysed by processes, or by workers of Dask on loopback, gives the tables of one process to the last byte."""

from pathlib import Path

import pandas as pd
import pytest

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.engine import using
from strategy_nlp.intake.consultation import demo_folder

_IDEAS = 70


@pytest.fixture(scope="module")
def consultation(tmp_path_factory):
    """Two questions of the demonstration with their first ideas and the votes on them."""
    folder = tmp_path_factory.mktemp("few")
    ideas = pd.read_csv(demo_folder() / "ideas.csv", dtype=str, keep_default_na=False)
    ideas = ideas[ideas["question"].isin(["q1", "q2"]) & ~ideas["channel"].str.startswith("event:")]
    ideas = ideas.groupby("question").head(_IDEAS)
    votes = pd.read_csv(demo_folder() / "votes.csv", dtype=str, keep_default_na=False)
    ideas.to_csv(folder / "ideas.csv", index=False)
    votes[votes["idea_id"].isin(ideas["idea_id"])].to_csv(folder / "votes.csv", index=False)
    (folder / "participants.csv").write_bytes((demo_folder() / "participants.csv").read_bytes())
    questions = "".join(f'[[questions]]\nid = "{name}"\ntitle = "What next?"\n' for name in ("q1", "q2"))
    (folder / "consultation.toml").write_text(
        f'title = "Few ideas"\n{questions}[settings]\nvectors = "embedded"\ntranslation_language = "en"\n',
        encoding="utf-8",
    )
    return folder


def tables(consultation: Path, out: Path, engine: str, monkeypatch) -> dict[str, bytes]:
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(out / "kept"))
    with using(engine, number=2):
        analysis = analyse(consultation)
    analysis.public().write(out / "tables")
    return {path.name: path.read_bytes() for path in sorted((out / "tables").rglob("*.parquet"))}


@pytest.fixture(scope="module")
def here(consultation, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return tables(consultation, tmp_path_factory.mktemp("here"), "here", patch)


@pytest.mark.parametrize("engine", ["processes", "dask"])
def test_tables_are_the_same_to_the_last_byte(engine, here, consultation, tmp_path, monkeypatch):
    if engine == "dask":
        pytest.importorskip("distributed", reason="the extra dask is not installed")
    there = tables(consultation, tmp_path / "there", engine, monkeypatch)

    assert len(here) > 15
    assert [name for name in here if here[name] != there[name]] == []
