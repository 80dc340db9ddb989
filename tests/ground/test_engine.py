"""Engines: the same result whoever does the work, nothing left running, and one sentence where a cluster is not there."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest

from strategy_nlp import engine
from strategy_nlp.engine import each, own_threads, shared, using
from strategy_nlp.errors import ReportError

PARTS = [(number, number + 1) for number in range(7)]


def multiplied(one: int, other: int) -> tuple[int, int]:
    return one * other, os.getpid()


def killed_once(number: int, mark: Path, spared: int) -> int:
    """Ends its own process the first time that it is asked; the process that is spared waits until another was ended."""
    if os.getpid() == spared:
        assert waited(mark.exists)
    elif not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def met(folder: Path) -> int:
    """Waits until another process works on a part too."""
    (folder / str(os.getpid())).touch()
    assert waited(lambda: len(list(folder.iterdir())) > 1)
    return os.getpid()


def helpers_of(process: int) -> list[psutil.Process]:
    found = []
    for one in psutil.Process(process).children():
        with suppress(psutil.NoSuchProcess):
            found += [one] * ("spawn_main" in " ".join(one.cmdline()))
    return found


def waited(what: Callable[[], bool]) -> bool:
    for _ in range(1_200):
        if what():
            return True
        time.sleep(0.05)
    return False


def threads_beside(folder: Path) -> int:
    met(folder)
    return own_threads()


def in_turn(number: int, folder: Path) -> int:
    """The first part ends when another has."""
    assert number or waited(lambda: any(folder.iterdir()))
    (folder / str(number)).touch()
    return number


def failing_here(number: int, folder: Path, here: int) -> None:
    """Fails in one process when four are at work; the others take long."""
    (folder / str(number)).touch()
    assert waited(lambda: len(list(folder.iterdir())) > 3)
    if os.getpid() == here:
        raise ZeroDivisionError
    time.sleep(600)


def failing_elsewhere(number: int, folder: Path, here: int) -> None:
    """Fails in every process but one, in which each part takes a while."""
    (folder / str(number)).touch()
    if os.getpid() != here:
        raise ZeroDivisionError
    time.sleep(0.5)


def linear(seed: int) -> bytes:
    values = np.random.default_rng(seed).normal(size=(300, 300))
    return (values @ values.T).tobytes()


@pytest.fixture(params=["processes", "dask"])
def name(request):
    if request.param == "dask":
        pytest.importorskip("distributed", reason="the extra dask is not installed")
    return request.param


def test_parts_come_back_in_their_order(name):
    with using(name, number=2):
        found = each(multiplied, PARTS, rows=10)

    assert [value for value, _ in found] == [one * other for one, other in PARTS]


def test_parts_come_back_in_their_order_whichever_is_done_first(name, tmp_path):
    with using(name, number=2):
        assert each(in_turn, [(0, tmp_path), (1, tmp_path), (2, tmp_path)], rows=10) == [0, 1, 2]


def test_two_processes_work_at_once(name, tmp_path):
    with using(name, number=2):
        assert len(set(each(met, [(tmp_path,), (tmp_path,)], rows=10))) == 2


def test_this_process_works_too(tmp_path):
    with using("processes", number=2):
        assert os.getpid() in each(met, [(tmp_path,), (tmp_path,)], rows=10)


def test_a_part_beside_others_has_one_thread(name, tmp_path):
    with using(name, number=2):
        assert each(threads_beside, [(tmp_path,), (tmp_path,)], rows=10) == [1, 1]


@pytest.mark.parametrize("number", [1, 3])
def test_a_process_alone_has_as_many_threads_as_processes_were_asked_for(number):
    with using("processes", number=number):
        assert own_threads() == number


@pytest.mark.parametrize("work", [failing_here, failing_elsewhere])
def test_an_error_is_told_at_once_and_nothing_is_left_running(work, tmp_path):
    started = time.monotonic()
    with using("processes", number=4), pytest.raises(ZeroDivisionError):
        each(work, [(number, tmp_path, os.getpid()) for number in range(400)], rows=10)

    assert time.monotonic() - started < 100
    assert len(list(tmp_path.iterdir())) < 400
    assert not multiprocessing.active_children()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_an_interrupt_ends_every_process():
    run = 'import time\nfrom strategy_nlp.engine import each, using\nwith using("processes", number=3): each(time.sleep, [(600,)] * 9, rows=9)'
    with subprocess.Popen([sys.executable, "-c", run], stderr=subprocess.DEVNULL) as interrupted:
        try:
            assert waited(lambda: len(helpers_of(interrupted.pid)) > 1)
            there = helpers_of(interrupted.pid)
            interrupted.send_signal(signal.SIGINT)
            interrupted.wait(timeout=60)
            assert not psutil.wait_procs(there, timeout=60)[1]
        finally:
            interrupted.kill()


def test_numbers_are_the_same_to_the_last_byte(name):
    alone = each(linear, [(1,), (2,), (3,)], rows=10)
    with using(name, number=2):
        assert each(linear, [(1,), (2,), (3,)], rows=10) == alone


def test_a_process_that_is_killed_changes_nothing(name, tmp_path):
    with using(name, number=2):
        parts = [(number, tmp_path / "mark", os.getpid()) for number in range(4)]
        assert each(killed_once, parts, rows=10) == [0, 1, 2, 3]
    assert (tmp_path / "mark").exists()


def test_nothing_is_left_running(name):
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    with using(name, number=2):
        each(multiplied, PARTS, rows=10)
    left = [
        process
        for process in psutil.Process().children(recursive=True)
        if process.pid not in before and "resource_tracker" not in " ".join(process.cmdline())
    ]

    assert left == []


def test_whoever_works_for_a_process_that_is_killed_ends_too():
    run = 'import time\nfrom strategy_nlp.engine import each, using\nwith using("processes", number=2): each(time.sleep, [(600,), (600,)], rows=9)'
    with subprocess.Popen([sys.executable, "-c", run]) as killed:
        try:
            # One whose second thread is there waits for the one that started it.
            assert waited(lambda: any(one.num_threads() > 1 for one in helpers_of(killed.pid)))
            there = helpers_of(killed.pid)
        finally:
            killed.kill()
    assert not psutil.wait_procs(there, timeout=60)[1]


def test_an_error_of_the_work_is_raised_as_it_is(name):
    with using(name, number=2), pytest.raises(ZeroDivisionError):
        each(divmod, [(1, 1), (1, 0)], rows=10)


def test_little_work_stays_here(monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "/usr/bin/strategy-nlp", raising=False)
    with using():
        assert (shared(rows=4_999), shared(rows=5_000)) == (False, (os.cpu_count() or 1) > 1)
        assert {process for _, process in each(multiplied, PARTS, rows=10)} == {os.getpid()}


def test_an_engine_within_another_changes_nothing():
    with using("here"), using("processes", number=2):
        assert {process for _, process in each(multiplied, PARTS, rows=10)} == {os.getpid()}


@pytest.mark.parametrize(
    ("asked", "told"),
    [("spark", "allowed are auto, here, processes, dask, or an address"), ("tcp://127.0.0.1:9", "No scheduler of Dask answers at tcp://127.0.0.1:9")],
)  # fmt: skip
def test_what_is_not_there_is_one_sentence(asked, told, monkeypatch):
    if asked.startswith("tcp"):
        pytest.importorskip("distributed", reason="the extra dask is not installed")
        monkeypatch.setattr(engine, "_PATIENCE", "1s")
    with pytest.raises(ReportError, match=told.replace("://", ".//")) as problem, using(asked):
        pass
    assert "\n" not in str(problem.value)


def test_a_scheduler_that_is_lost_is_one_sentence():
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    cluster = distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", protocol="tcp", processes=False
    )
    with cluster, using(cluster.scheduler_address):
        each(multiplied, PARTS, rows=10)
        cluster.close()
        with pytest.raises(ReportError, match="was lost on the way"):
            each(multiplied, PARTS, rows=10)
