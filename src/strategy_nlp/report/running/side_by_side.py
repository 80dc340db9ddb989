"""Work that waits for processes of its own, such as notebook kernels, one after another or several at a time.

By itself, because what computes runs elsewhere (`strategy_nlp.engine`).
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def run_each(work: Callable[[Item], Result], items: Iterable[Item], *, jobs: int = 1) -> Iterator[tuple[Item, Result]]:
    """Pairs of an item and what the work made of it, as they get ready; the work runs in threads."""
    listed = list(items)
    if jobs <= 1 or len(listed) <= 1:
        for item in listed:
            yield item, work(item)
        return
    with ThreadPoolExecutor(min(jobs, len(listed))) as pool:
        waiting = {pool.submit(work, item): item for item in listed}
        for done in as_completed(waiting):
            yield waiting[done], done.result()
