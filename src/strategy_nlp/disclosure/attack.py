"""A run's own attack on what it is about to publish: how many people are left over wherever somebody is told of.

It takes the tables as they are written, subtracts what is told by group or value from what is told of all voters, and supposes
that whoever reads them knows every number behind a rounded share. The tests attack further (``tests/attacker.py``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.disclosure.containment import told_of_ideas
from strategy_nlp.disclosure.tables import Protected

METHOD = (
    "people of all voters less those told, by group, by value of each segment, of segments and values within others, by reading of the "
    "votes and by weight"
)


def attack(protected: Protected) -> dict[str, Any]:
    """What the attack found, for the disclosure record.

    ``differences``: how many were made; ``told``: how many of them leave somebody, but fewer than the least cell; ``fewest_left``: the
    fewest people that are ever left over. How many small cells there are is not told: it would say which of two hidden counts are.
    """
    least = int(protected.build["settings"]["min_cell"])
    left = np.array(list(_left(protected)), dtype=int)
    few = left[left > 0]
    return {
        "method": METHOD,
        "differences": len(left),
        "told": int((few < least).sum()),
        "fewest_left": int(few.min()) if len(few) else None,
    }


def _left(protected: Protected) -> Iterator[int]:
    """How many people are left over, for each number of all voters and what is told of some of them."""
    tables = protected.tables
    totals = tables["idea_votes"].set_index("idea_id")["n_seen"]
    if len(tables["group_votes"]) and "group" in tables["group_votes"]:
        told = tables["group_votes"].groupby("idea_id")["n_seen"].sum()
        yield from (totals.loc[told.index] - told).tolist()
    for name in ("divisions", "minorities", "consensus"):
        yield from _left_by_segment(tables[name], protected)
    for question, groups in protected.build["groups"].items():
        yield from _left_of_groups(groups, protected.build["counts"]["voters_by_question"].get(question, 0))
    yield from _left_within(protected)
    yield from _left_by_reading(tables["sensitivity"])


def _left_by_segment(table: pd.DataFrame, protected: Protected) -> Iterator[int]:
    if "by" not in table:
        return
    whole = table.dropna(subset=["worst_group"]) if "worst_group" in table else table
    for (question, by), own in whole.groupby(["question", "by"], sort=False):
        values = protected.shown.get((str(question), str(by)))
        if values is None:
            continue
        places = values.ideas.get_indexer(pd.Index(own["idea_id"].unique()))
        counted = values.seen if "worst_group" in table else np.where(values.shown, values.seen, 0)
        yield from (values.everybody - counted.sum(axis=0))[places].tolist()


def _left_within(protected: Protected) -> Iterator[int]:
    """Of each value that others lie within, the people in none that is told, and those told there that are not its own."""
    for question, lying in protected.within.items():
        for within in lying:
            coarse, fine = (protected.shown[question, by] for by in (within.link.coarse, within.link.fine))
            told = (fine.shown & (fine.seen > 0)).any(axis=0)
            for people in within.left_over(coarse, fine):
                yield from people[:, told].ravel().tolist()
    for question, pairs in protected.contained.items():
        own = {by: values for (name, by), values in protected.shown.items() if name == question}
        told_of = told_of_ideas(own, pairs)
        for pair in pairs:
            people, subtracts = pair.left(told_of)
            yield from people[subtracts].tolist()


def _left_of_groups(groups: Mapping[str, Any], voters: int) -> Iterator[int]:
    sizes = groups.get("sizes", {})
    known = sum(size for size in sizes.values() if size is not None)
    yield from (voters - told for told in (known, groups.get("grouped")) if told)


def _left_by_reading(readings: pd.DataFrame) -> Iterator[int]:
    if "reading" in readings:
        everybody = readings.groupby("question")["voters"].transform("max")
        yield from (everybody - readings["voters"]).dropna().astype(int).tolist()
