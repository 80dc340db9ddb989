"""What the tests share: a cache and key of their own, the demonstration analysed once, small consultations."""

import csv
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from strategy_nlp.analysis import analyse
from strategy_nlp.consultation import demo_folder
from strategy_nlp.report import ReportResult, make_reports
from strategy_nlp.results import Analysis

PROJECT = Path(__file__).parents[1]
REAL_DATA = PROJECT.parent / "shared" / "data"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session", autouse=True)
def own_cache_and_key(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads or writes the cache or the key of whoever runs it."""
    folder = tmp_path_factory.mktemp("own")
    os.environ["STRATEGY_NLP_CACHE"] = str(folder / "cache")
    os.environ["STRATEGY_NLP_KEY_FILE"] = str(folder / "pseudonyms.key")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched at run time: a connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"The code tried to reach {address}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def demo(own_cache_and_key: None) -> Analysis:  # noqa: ARG001 (the cache must be set first)
    """The analysis of the demonstration."""
    return analyse(demo_folder())


@pytest.fixture(scope="session")
def demo_report(demo: Analysis, tmp_path_factory: pytest.TempPathFactory) -> ReportResult:  # noqa: ARG001 (analysed once, for both)
    """The reports of the demonstration."""
    return make_reports(demo_folder(), tmp_path_factory.mktemp("reports") / "out")


@pytest.fixture(scope="session")
def demo_ideas() -> pd.DataFrame:
    """The ideas of the demonstration as they were received, with what was planted."""
    ideas = pd.read_csv(demo_folder() / "ideas.csv", dtype=str, keep_default_na=False)
    planted = pd.read_csv(demo_folder() / "planted.csv", dtype=str, keep_default_na=False)
    return ideas.merge(planted[["idea_id", "kind", "original"]], on="idea_id", how="left").fillna("")


@pytest.fixture
def make_consultation(tmp_path: Path) -> Callable[..., Path]:
    """A maker of consultation folders: tables as lists of rows, the first row naming the columns."""

    def make(*, settings: str = "", **tables: list[tuple[str, ...]]) -> Path:
        folder = tmp_path / "consultation"
        folder.mkdir()
        (folder / "consultation.toml").write_text(
            f'title = "A small consultation"\n[settings]\n{settings}\n[[questions]]\nid = "q1"\ntitle = "What should we do?"\n',
            encoding="utf-8",
        )
        for name, rows in tables.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
        return folder

    return make


@pytest.fixture
def real_data() -> Path:
    """The real data beside the project."""
    if not REAL_DATA.is_dir():
        pytest.skip("the real data beside the project (../shared/data) is absent")
    return REAL_DATA
