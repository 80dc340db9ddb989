"""Kernels that run the report notebooks: started while the analysis still runs, and used for one notebook after another.

To start a kernel and import what draws a page takes longer than the page itself. Between two notebooks a kernel's names
are deleted, so that no page knows anything of another; a kernel in which a cell failed is not used again.
"""

import itertools
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from queue import LifoQueue
from tempfile import TemporaryDirectory, gettempdir
from threading import Lock
from typing import Any

from strategy_nlp.files import marked, take_away_dead

# A kernel warns of its transport and of its own shutdown on the terminal of whoever waits for the report.
_QUIET = "--IPKernelApp.log_level=50"
# What every report notebook imports; it is imported while the kernel waits for its first notebook. What stands then stands for good, and is
# not looked through for what is left over each time that names are deleted, which took a tenth of the time of all pages.
_IMPORTS = "--IPKernelApp.exec_lines=import gc, strategy_nlp.analysis.flow, strategy_nlp.findings.question, strategy_nlp.report.charts.maps, strategy_nlp.report.html; gc.freeze()"
_RESET = "get_ipython().run_line_magic('reset', '-f')"
_PATIENCE = 60.0
# macOS takes 104 bytes for the path of a socket, of which a kernel adds its number.
_LONGEST_SOCKET = 98


class Kernels:
    """A few Python kernels, each of which is lent to one notebook at a time.

    Parameters
    ----------
    count
        How many notebooks run side by side.
    """

    def __init__(self, count: int) -> None:
        self._idle: LifoQueue[Any] = LifoQueue()
        self._numbers = itertools.count()
        take_away_dead(Path(gettempdir()))
        self._folder = TemporaryDirectory(prefix=marked("k"))
        self._waiting = count
        self._lock = Lock()

    def begin(self) -> None:
        """Start the kernels, if they are not started yet; whoever knows that pages will be made asks for it early."""
        with self._lock:
            while self._waiting:
                self._waiting -= 1
                self._idle.put(self._started())

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(self, *_: object) -> None:
        while not self._idle.empty():
            _stop(self._idle.get())
        self._folder.cleanup()
        # A kernel of a run that was killed may have held its folder when this one began.
        take_away_dead(Path(gettempdir()))

    @contextmanager
    def lent(self) -> Iterator[Any]:
        """A kernel manager for one notebook, as papermill takes it; one in which a notebook failed is replaced."""
        self.begin()
        kernel = self._idle.get()
        empty = False
        try:
            yield kernel
            empty = _emptied(kernel)
        finally:
            if not empty:
                _stop(kernel)
                kernel = self._started()
            self._idle.put(kernel)

    def _started(self) -> Any:
        from jupyter_core.utils import run_sync

        own = str(Path(self._folder.name) / str(next(self._numbers)))
        # Sockets that are files: nobody else on the machine can listen, and no two kernels want one port. Below a long path they
        # cannot be made.
        short = os.name == "posix" and len(os.fsencode(own)) <= _LONGEST_SOCKET
        transport = {"transport": "ipc", "ip": own} if short else {}
        kernel = _manager_class()(kernel_name="python3", connection_file=f"{own}.json", **transport)
        run_sync(kernel.start_kernel)(extra_arguments=[_QUIET, _IMPORTS])
        return kernel


def _stop(kernel: Any) -> None:
    from jupyter_core.utils import run_sync

    # Nothing in it is worth waiting for.
    run_sync(kernel.shutdown_kernel)(now=True)


def _emptied(kernel: Any) -> bool:
    """Delete what the last notebook defined; whether that worked."""
    from jupyter_client.blocking.client import BlockingKernelClient

    client = BlockingKernelClient(connection_file=kernel.connection_file)
    client.load_connection_file()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=_PATIENCE)
        reply = client.execute(_RESET, silent=True, reply=True, timeout=_PATIENCE)
    except (RuntimeError, TimeoutError):
        return False
    finally:
        client.stop_channels()
    return bool(reply["content"]["status"] == "ok")


@cache
def _manager_class() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from jupyter_client.manager import AsyncKernelManager
    return AsyncKernelManager
