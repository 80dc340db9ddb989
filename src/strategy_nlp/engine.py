"""Where parts of the work run that do not depend on one another: here, in processes of this machine, or on a cluster of Dask.

What comes back is the same to the last byte: each part is worked on whole, by one process, with linear algebra on one thread.
"""

import logging
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Protocol, TypeVar

from threadpoolctl import threadpool_limits

from strategy_nlp.errors import ReportError

Result = TypeVar("Result")

# What `using` takes, beside the address of a scheduler of Dask.
AUTO, HERE, PROCESSES, DASK = "auto", "here", "processes", "dask"
_ADDRESSES = ("tcp://", "tls://", "ucx://", "ws://", "wss://")
# With fewer rows a second process starts for longer than it saves.
_ROWS_FOR_PROCESSES = 5_000
# Each process holds a copy of what it works on, and perhaps a model.
_MOST_PROCESSES = 8
# So long a scheduler may take to answer.
_PATIENCE = "10s"


class Parts(Sequence[tuple[Any, ...]]):
    """Parts that are made when they are asked for, so that no more are held than are worked on.

    >>> parts = Parts(lambda number: (number, 2), [3, 4])
    >>> with using("here"):
    ...     each(pow, parts, rows=2)
    [9, 16]
    """

    def __init__(self, make: Callable[[Any], tuple[Any, ...]], of: Sequence[Any]) -> None:
        self._make, self._of = make, of

    def __len__(self) -> int:
        return len(self._of)

    def __getitem__(self, place: Any) -> Any:
        return self._make(self._of[place])


class Engine(Protocol):
    """What runs parts of the work."""

    def each(self, work: Callable[..., Result], parts: Sequence[tuple[Any, ...]], *, rows: int) -> list[Result]:
        """What the work makes of the arguments of each part, in their order."""

    def shares(self, rows: int) -> bool:
        """Whether work on so many rows is shared among processes."""

    def threads(self) -> int:
        """How many threads may work in the process that was started."""

    def close(self) -> None:
        """Leave nothing running."""


class Here:
    """One part after another, in this process."""

    def each(self, work: Callable[..., Result], parts: Sequence[tuple[Any, ...]], *, rows: int) -> list[Result]:  # noqa: ARG002
        return [work(*part) for part in parts]

    def shares(self, rows: int) -> bool:  # noqa: ARG002
        return False

    def threads(self) -> int:
        return _cores()

    def close(self) -> None:
        pass


class _Alone(Here):
    """In use while a part is worked on beside others."""

    def threads(self) -> int:
        return 1


class Processes:
    """Several parts at a time: this process works on them too, and beside it others of this machine; with few rows it works alone.

    Parameters
    ----------
    number
        How many processes, with this one; by default as many as there are cores, eight at most.
    least_rows
        With fewer rows they are worked on in this process.
    """

    def __init__(self, number: int | None = None, *, least_rows: int = 0) -> None:
        self._number = number or _cores()
        self._least = least_rows
        self._pool: ProcessPoolExecutor | None = None

    def each(self, work: Callable[..., Result], parts: Sequence[tuple[Any, ...]], *, rows: int) -> list[Result]:
        if len(parts) < 2 or not self.shares(rows):
            return Here().each(work, parts, rows=rows)
        if self._pool is None:
            # Started anew and not forked: a copy of a process with threads may stand still for good.
            self._pool = ProcessPoolExecutor(
                self._number - 1, mp_context=multiprocessing.get_context("spawn"), initializer=_begin_as_helper
            )
        found: dict[int, Result] = {}
        left = _Left(parts)
        with ThreadPoolExecutor(self._number - 1) as threads:
            try:
                others = [threads.submit(_elsewhere, self._pool, work, left, found) for _ in range(self._number - 1)]
                for place, part in left:
                    found[place] = alone(work, part)
                for other in others:
                    other.result()
            except BrokenProcessPool:
                # One was ended from outside, for want of memory perhaps, or could not begin: what it should have done is done here.
                self.close()
                self._number = 1
            except BaseException:
                # Nobody waits for what the others are at.
                left.end()
                self.close()
                raise
        return [found[place] if place in found else alone(work, parts[place]) for place in range(len(parts))]

    def shares(self, rows: int) -> bool:
        return self._number > 1 and rows >= self._least

    def threads(self) -> int:
        return self._number

    def close(self) -> None:
        if self._pool is not None:
            # Held now and read afterwards, when none can be added.
            own = self._pool._processes or {}
            self._pool.shutdown(wait=False, cancel_futures=True)
            for process in list(own.values()):
                process.terminate()
                process.join()
            self._pool = None


class _Left(Iterator[tuple[int, tuple[Any, ...]]]):
    """The parts that nobody has taken yet, each with its place, for several threads that take one after another."""

    def __init__(self, parts: Sequence[tuple[Any, ...]]) -> None:
        self._parts, self._places, self._lock = parts, iter(range(len(parts))), Lock()

    def __next__(self) -> tuple[int, tuple[Any, ...]]:
        with self._lock:
            place = next(self._places)
            return place, self._parts[place]

    def end(self) -> None:
        """Leave nothing to take."""
        with self._lock:
            self._places = iter(range(0))


def _elsewhere(pool: ProcessPoolExecutor, work: Callable[..., Result], left: _Left, found: dict[int, Result]) -> None:
    """Have a process of a pool work on one part after another, as long as there are any."""
    for place, part in left:
        try:
            doing = pool.submit(alone, work, part)
        except OSError as problem:
            raise BrokenProcessPool(f"No further process can be started: {problem}") from problem
        try:
            found[place] = doing.result()
        except BrokenProcessPool:
            raise
        except BaseException:
            # Nobody need begin another part before this is told.
            left.end()
            raise


class Cluster:
    """Several parts at a time, on the workers of a scheduler of Dask; without an address on a cluster of this machine.

    A worker that is lost is replaced by another: what it worked on is worked on again.

    Raises
    ------
    ReportError
        If Dask is not installed, or the scheduler cannot be reached or is lost.
    """

    def __init__(self, address: str = "", *, number: int | None = None) -> None:
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            raise ReportError(
                "The engine dask is not installed; install it with: pip install 'strategy-nlp[dask]'"
            ) from None
        # What happens on the way is told in a sentence; its own account would reach people's terminals.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._address = address or "of this machine"
        self._own = (
            None
            if address
            else LocalCluster(
                n_workers=number or _cores(), threads_per_worker=1, dashboard_address=None,
                protocol="tcp", host="127.0.0.1",
            )
        )  # fmt: skip
        try:
            self._client = Client(self._own or address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as problem:
            raise ReportError(
                f"No scheduler of Dask answers at {address}; start one with `dask scheduler`, or leave --engine out."
            ) from problem

    def each(self, work: Callable[..., Result], parts: Sequence[tuple[Any, ...]], *, rows: int) -> list[Result]:  # noqa: ARG002
        from concurrent.futures import CancelledError

        from dask.config import set as set_config
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        try:
            # A part travels with its task: what is scattered beforehand is lost with the worker that holds it.
            with set_config({"distributed.admin.large-graph-warning-threshold": "1TB"}):
                tasks = [self._client.submit(alone, work, part, pure=False) for part in parts]
            found: list[Result] = self._client.gather(tasks)
        except KilledWorker:
            raise ReportError(
                f"Workers of the Dask cluster {self._address} ended again and again, for want of memory perhaps; give them more."
            ) from None
        except (CommClosedError, CancelledError, OSError, TimeoutError):
            raise ReportError(
                f"The Dask scheduler {self._address} was lost on the way; start it again and repeat: what was kept is not made again."
            ) from None
        return found

    def shares(self, rows: int) -> bool:  # noqa: ARG002
        return True

    def threads(self) -> int:
        return _cores()

    def close(self) -> None:
        self._client.close()
        if self._own is not None:
            self._own.close()


def give_back_memory() -> None:
    """Give the machine back what this process has freed: the C library and Arrow keep it for what comes, which may never need as much."""
    import pyarrow

    pyarrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        import ctypes

        # Another C library than glibc has no such function.
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).malloc_trim(0)


def alone(work: Callable[..., Result], part: tuple[Any, ...]) -> Result:
    """What the work makes of a part in a process beside others: on one thread, since they have the other cores, and shared with none."""
    token = _in_use.set(_Alone())
    try:
        with threadpool_limits(limits=1):
            return work(*part)
    finally:
        _in_use.reset(token)


def own_threads() -> int:
    """How many threads this process may use: one while it works on a part beside others, else as many as processes were asked for, or cores there are."""
    return (_in_use.get() or Here()).threads()


def _cores() -> int:
    """How many cores this process may use, eight at most."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(allowed, _MOST_PROCESSES)


_in_use: ContextVar[Engine | None] = ContextVar("engine", default=None)


def each(work: Callable[..., Result], parts: Sequence[tuple[Any, ...]], *, rows: int) -> list[Result]:
    """What the work makes of the arguments of each part, in their order, wherever the engine in use runs them.

    Parameters
    ----------
    work
        A function of a module, so that another process finds it.
    parts
        The arguments of each part.
    rows
        How much there is to do: with few rows everything is done here.
    """
    engine = _in_use.get()
    return (engine or Here()).each(work, parts, rows=rows)


def shared(*, rows: int) -> bool:
    """Whether the engine in use shares work on so many rows among processes; where not, nothing need be cut into parts."""
    return (_in_use.get() or Here()).shares(rows)


@contextmanager
def using(name: str = AUTO, *, number: int | None = None) -> Iterator[None]:
    """What runs in here is run by an engine; within another one that stays.

    Parameters
    ----------
    name
        ``auto`` (processes where there is much to do), ``here``, ``processes``, ``dask``, or the address of a scheduler of Dask.
    number
        How many processes or workers.

    Raises
    ------
    ReportError
        If there is no such engine, or it cannot be reached.

    Examples
    --------
    >>> with using("here"):
    ...     each(pow, [(2, 3), (3, 2)], rows=2)
    [8, 9]
    """
    if _in_use.get() is not None:
        yield
        return
    engine = _engine(name, number)
    token = _in_use.set(engine)
    try:
        yield
    finally:
        _in_use.reset(token)
        engine.close()


def _engine(name: str, number: int | None) -> Engine:
    if name == AUTO:
        return Processes(number, least_rows=_ROWS_FOR_PROCESSES) if _may_start_processes() else Here()
    if name in {HERE, PROCESSES}:
        return Here() if name == HERE else Processes(number)
    if name == DASK or name.startswith(_ADDRESSES):
        return Cluster("" if name == DASK else name, number=number)
    raise ReportError(
        f"--engine is {name!r}; allowed are {AUTO}, {HERE}, {PROCESSES}, {DASK}, or an address such as tcp://10.0.0.1:8786."
    )


def _may_start_processes() -> bool:
    """A new process imports the main script: somebody's own, unless written for that, would run a second time."""
    script = getattr(sys.modules["__main__"], "__file__", None)
    return script is None or Path(script).stem == "strategy-nlp"


def _begin_as_helper() -> None:
    """Ctrl-C reaches every process of a terminal and is left to the one that started this one; when that one ends, so does this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    # One that is killed says nothing to those that work for it, and they would wait for more for good.
    parent.join()
    os._exit(1)
