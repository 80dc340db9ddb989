"""A stage of the flow as it is declared: its name, what its work may be divided by, and which of its results are kept.

By itself, because the flow, its clock, the list in the docs and the rules that tests hold all read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, ParamSpec, TypeVar

Taken = ParamSpec("Taken")
Made = TypeVar("Made")

# What several processes may share: nothing, the questions, or any rows.
Grain = Literal["run", "question", "rows"]


@dataclass(frozen=True)
class Stage(Generic[Taken, Made]):
    """One stage of the flow; called, it does its work.

    Attributes
    ----------
    name
        What people who wait are told, and what the receipt's seconds are called by.
    grain
        The parts that its work may be divided into; what it needs of all of them it makes before or after.
    kept
        What it keeps between runs, by the names under which `strategy_nlp.cache` keeps it.
    work
        What it does: tables and options of wings in, a record out.
    """

    name: str
    grain: Grain
    kept: tuple[str, ...]
    work: Callable[Taken, Made]

    def __call__(self, *args: Taken.args, **kwargs: Taken.kwargs) -> Made:
        return self.work(*args, **kwargs)


def stage(
    name: str, *, grain: Grain, kept: tuple[str, ...] = ()
) -> Callable[[Callable[Taken, Made]], Stage[Taken, Made]]:
    """What makes a function the work of a stage.

    Examples
    --------
    >>> counting = stage("counting", grain="rows")(len)
    >>> counting.name, counting(["one", "two"])
    ('counting', 2)
    """
    return lambda work: Stage(name, grain, kept, work)
