"""How good is it: our numbers beside those that somebody else computed."""

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import Tables, read_tables
from strategy_nlp.sources.kinds.polis.export import import_polis
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.representativeness import group_informed_consensus, representativeness

_ORACLE = "oracle-math-pca2.json"
# Polis's result file, and ours, under the names of Polis's formulas.
_REPRESENTATIVENESS = {"p-success": "p_{}", "p-test": "p_{}_test", "repness": "r_{}", "repness-test": "r_{}_test"}
# Numbers this close are the same but for the order of additions.
_SAME = 1e-9


def evaluate_votes(folder: Path) -> pd.DataFrame:
    """Our vote statistics beside Polis's own result, on a Polis folder that holds one.

    Given Polis's groups, every tally, consensus and representativeness is compared; then our own groups with Polis's.

    Returns
    -------
    pandas.DataFrame
        ``what``, ``compared`` (numbers), ``equal`` (within 1e-9), ``largest_difference``, ``note``.

    Raises
    ------
    SourceError
        If the folder holds no result of Polis (``oracle-math-pca2.json``, or ``group-id`` beside votes).

    Examples
    --------
    >>> evaluate_votes(Path("no such export"))
    Traceback (most recent call last):
    strategy_nlp.errors.SourceError: ...
    """
    with tempfile.TemporaryDirectory() as temporary:
        destination = Path(temporary) / "consultation"
        import_polis(folder, destination)
        tables = read_tables(read_consultation(destination))
    if tables.votes.empty:
        raise SourceError(f"{folder} holds no votes; only conversations with single votes can be compared.")
    oracle, membership = _oracle(folder)
    rows = []
    if oracle:
        rows += _given_groups(tables, oracle, membership)
    stated = _stated_consensus(folder)
    if not oracle and len(stated):
        consensus = group_informed_consensus(tables.votes, membership)
        rows.append(
            _row("group-informed consensus", [(consensus.get(idea, np.nan), value) for idea, value in stated.items()])
        )
    rows.append(_own_groups(tables, membership))
    return pd.DataFrame(rows, columns=["what", "compared", "equal", "largest_difference", "note"])


def membership_of_polis(folder: Path) -> "pd.Series[str]":
    """The group that Polis gave to each voter of an export, by voter id.

    Raises
    ------
    SourceError
        If the folder does not tell it.
    """
    return _oracle(folder)[1]


def _oracle(folder: Path) -> tuple[dict[str, Any], "pd.Series[str]"]:
    """Polis's result, empty where there is only a membership; and the group of each voter."""
    path, matrix = folder / _ORACLE, folder / "participants-votes.csv"
    if path.is_file():
        oracle: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        people = dict(zip(oracle["base-clusters"]["id"], oracle["base-clusters"]["members"], strict=True))
        members = {
            str(person): str(group["id"])
            for group in oracle["group-clusters"]
            for base in group["members"]
            for person in people[base]
        }
        return oracle, pd.Series(members, dtype=str)
    if matrix.is_file():
        table = pd.read_csv(matrix, usecols=["participant", "group-id"], dtype=str, keep_default_na=False)
        grouped = table[table["group-id"] != ""]
        if len(grouped):
            return {}, pd.Series(grouped["group-id"].to_numpy(), index=grouped["participant"].to_numpy(), dtype=str)
    raise SourceError(
        f"{folder} holds no result to compare with; add {_ORACLE}, or participants-votes.csv with group-id."
    )


def _stated_consensus(folder: Path) -> "pd.Series[float]":
    """The consensus that newer exports write beside each idea; empty where they do not."""
    comments = pd.read_csv(folder / "comments.csv", dtype=str, keep_default_na=False)
    if "group-informed-consensus" not in comments:
        return pd.Series(dtype=float)
    return comments.set_index("comment-id")["group-informed-consensus"].astype(float)


def _given_groups(tables: Tables, oracle: dict[str, Any], membership: "pd.Series[str]") -> list[tuple[Any, ...]]:
    ours = representativeness(tables.votes, membership).set_index(["group", "idea_id"])
    tallies = [
        (ours[column].get((group, idea), 0), counts[letter])
        for group, told in oracle["group-votes"].items()
        for idea, counts in told["votes"].items()
        for column, letter in (("n_agree", "A"), ("n_disagree", "D"), ("n_seen", "S"))
    ]
    consensus = group_informed_consensus(tables.votes, membership)
    shared = [(consensus.get(idea, np.nan), value) for idea, value in oracle["group-aware-consensus"].items()]
    rows = [_row("tallies per group and idea", tallies), _row("group-informed consensus", shared)]
    for name, column in _REPRESENTATIVENESS.items():
        pairs = [
            (ours[column.format(entry["repful-for"])].get((group, str(entry["tid"])), np.nan), entry[name])
            for group, entries in oracle["repness"].items()
            for entry in entries
        ]
        if name == "repness-test":
            # Polis writes this one in single precision.
            pairs = [(float(np.float32(mine)), float(np.float32(theirs))) for mine, theirs in pairs]
        rows.append(_row(name, pairs))
    return rows


def _own_groups(tables: Tables, membership: "pd.Series[str]") -> tuple[Any, ...]:
    found = find_groups(tables.votes, ideas=tables.ideas)
    if not found.k:
        return ("our own groups", 0, 0, np.nan, str(found.refusal))
    both = found.membership.index.intersection(membership.index)
    alike = adjusted_rand_index(membership[both], found.membership[both])
    own, right = found.measured, ""
    if own is not None:
        right = f"hidden votes guessed right {own['accuracy']:.1%}, without groups {own['accuracy_without']:.1%}; "
    note = (
        f"adjusted Rand {alike:.3f}; k {found.k}, Polis {membership.nunique()}; {right}stability {found.stability:.2f} "
        f"({found.stability_low:.2f} to {found.stability_high:.2f})"
    )
    return ("our own groups", len(both), "", np.nan, note)


def _row(what: str, pairs: list[tuple[float, float]]) -> tuple[Any, ...]:
    differences = np.array([abs(mine - theirs) for mine, theirs in pairs], dtype=float)
    missing = int(np.isnan(differences).sum())
    note = f"{missing} that our votes do not have" if missing else ""
    largest = float(np.nanmax(differences)) if len(differences) > missing else np.nan
    return (what, len(pairs), int((differences <= _SAME).sum()), largest, note)
