"""What the tests share: a cache and key of their own, the demonstration analysed once, small consultations."""

import csv
import os
import socket

# Before NumPy is loaded: two processes with two threads each on two cores wait for one another most of the time.
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from jupyter_core.utils import run_sync

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import Analysis
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.intake.settings import REPORT_LANGUAGES
from strategy_nlp.privacy.pseudonyms import key_path
from strategy_nlp.report.making import ReportOptions, ReportResult, make_reports
from strategy_nlp.report.running import kernels

PROJECT = Path(__file__).parents[1]
REAL_DATA = PROJECT.parent / "shared" / "data"
CHROMIUM = Path("/usr/bin/chromium")
LONG = bool(os.environ.get("STRATEGY_NLP_LONG"))
# No sandbox, because tests often run as the administrator of a container; nothing that calls home.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# These read the demonstration's reports in four languages, which are costly to make.
READ_REPORTS = {
    "test_accessibility.py",
    "test_attacker.py",
    "test_browser.py",
    "test_explore.py",
    "test_hidden_groups.py",
    "test_print.py",
    "test_report.py",
    "test_shared_places.py",
    "test_told_discoveries.py",
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """When processes share the work (``make test``): a file's tests stay together, and so do those that need the same reports.

    xdist's own groups (``loadgroup``) name a test anew in a field that pytest 9.2 no longer reads, and so group nothing.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByWhatIsCostly(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return "reports" if Path(file).name in READ_REPORTS else file

    return ByWhatIsCostly(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked as long only confirms what shorter tests hold, on more cases; ``make test-long`` runs it too."""
    for item in items:
        if item.get_closest_marker("long") and not LONG:
            item.add_marker(pytest.mark.skip(reason="more cases of what is tested anyway: make test-long"))


def _machine(place: Path) -> Iterator[None]:
    """The same key at another place: a machine that remembers no report of any consultation."""
    before = os.environ["STRATEGY_NLP_KEY_FILE"]
    os.environ["STRATEGY_NLP_KEY_FILE"] = str(place / "pseudonyms.key")
    key_path().write_bytes(Path(before).read_bytes())
    yield
    os.environ["STRATEGY_NLP_KEY_FILE"] = before


@pytest.fixture(scope="module", autouse=True)
def machine_of_module(own_cache_and_key: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # noqa: ARG001 (the key must be there)
    """What the fixtures of one module reported on is no copy to another module's."""
    yield from _machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture(autouse=True)
def machine_of_test(machine_of_module: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # noqa: ARG001 (in its place)
    """What one test reported on is no copy to another."""
    yield from _machine(tmp_path_factory.mktemp("machine"))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is fetched at run time: a connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise AssertionError(f"The code tried to reach {address}.")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def kernels_that_tell_what_they_ran() -> None:
    """While coverage is measured (``make coverage``), kernels of reports end by themselves: one that is killed tells no lines."""
    if "COVERAGE_PROCESS_CONFIG" in os.environ:
        kernels._stop = lambda kernel: run_sync(kernel.shutdown_kernel)(now=False)


@pytest.fixture(scope="session")
def demo(own_cache_and_key: None) -> Analysis:  # noqa: ARG001 (the cache must be set first)
    """The analysis of the demonstration."""
    return analyse(demo_folder())


@pytest.fixture(scope="session")
def demo_report(demo: Analysis, tmp_path_factory: pytest.TempPathFactory) -> ReportResult:  # noqa: ARG001 (analysed once, for both)
    """The reports of the demonstration."""
    return make_reports(demo_folder(), tmp_path_factory.mktemp("reports") / "out")


@pytest.fixture(scope="session")
def report_in(demo_report: ReportResult, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A maker of the demonstration's report in a language; each is made once, when it is first asked for.

    English and Arabic, which run both ways, have every page; the others have those of one question unless everything is asked for.
    """
    made = {"en": demo_report.folder}

    def report(language: str) -> Path:
        if language not in made:
            out = tmp_path_factory.mktemp(language) / "out"
            result = make_reports(
                demo_folder(),
                out,
                options=ReportOptions(language=language, questions=() if language == "ar" or LONG else ("q1",)),
            )
            assert not result.failed
            made[language] = result.folder
        return made[language]

    return report


@pytest.fixture(scope="session")
def all_pages(report_in: Callable[[str], Path]) -> dict[str, list[Path]]:
    """Every page of the demonstration's report by its language."""
    return {language: sorted(report_in(language).glob("*.html")) for language in REPORT_LANGUAGES}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright; for one module of tests, because it keeps an event loop in the main thread."""
    if not CHROMIUM.exists():
        pytest.skip(f"there is no {CHROMIUM} on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=str(CHROMIUM), args=CHROMIUM_OPTIONS)
        yield opened
        opened.close()


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
