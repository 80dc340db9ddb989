"""How long the vote statistics take, how much memory they need, and how both grow with the votes.

    python benchmarks/votes.py [POLIS_EXPORT] [--red-dwarf-python PATH] [--only NAME ...]

Every measurement runs in a fresh process (``--measure NAME``) that prints one line of JSON, so that no peak hides behind
another's. Libraries are imported before the clock starts, for both sides, and BLAS runs on one thread.
"""

import argparse
import importlib
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

# pandas and numpy are imported only by the measuring processes: on Linux a child's peak memory starts at its parent's.
if TYPE_CHECKING:
    import pandas as pd

PROJECT = Path(__file__).resolve().parents[1]
BOWLING_GREEN = PROJECT.parent / "shared/data/polis_opendata/american-assembly.bowling-green"
# Voters, ideas, votes. The growth keeps the ideas and the votes per voter, so that only the number of voters grows.
MADE = {
    "growth-0.2": (3_300, 800, 200_000),
    "growth-0.6": (9_900, 800, 600_000),
    "growth-2.0": (33_000, 800, 2_000_000),
    "large": (33_000, 800, 2_000_000),
    "huge": (100_000, 5_000, 5_000_000),
}
CAMPS = 3
PASS_SHARE = 0.1
SEED = 0
COMPARED = ("polis", "polis-shared", "red-dwarf", "red-dwarf-from-table")
ROUNDS = 5
# What the statistics import when first called; red-dwarf imports the same when it is imported.
HEAVY = ("scipy.sparse.linalg", "scipy.stats", "sklearn.cluster", "sklearn.metrics", "threadpoolctl")
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def made_votes(voters: int, ideas: int, votes: int) -> "pd.DataFrame":
    """Votes of three camps, in chance order, as a CSV reader gives them: ``voter_id``, ``idea_id``, ``vote`` as texts.

    Each camp has its own chance of agreeing with each idea, mostly far from a half. No voter votes twice on an idea.
    """
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(SEED)
    leaning = random.beta(0.6, 0.6, (CAMPS, ideas)).astype(np.float32)
    camp = random.integers(0, CAMPS, voters).astype(np.int8)
    # Drawing a few cells more than needed and dropping doubles takes far less memory than drawing without replacement.
    spare = 1.05 / (1 - votes / (voters * ideas))
    cells = np.unique(random.integers(0, voters * ideas, int(votes * spare), dtype=np.int64))
    random.shuffle(cells)
    if len(cells) < votes:
        raise ValueError(f"Only {len(cells):,} different cells were drawn, {votes:,} are needed; raise the spare.")
    cells = cells[:votes]
    voter, idea = (cells // ideas).astype(np.int32), (cells % ideas).astype(np.int32)
    del cells
    agrees = random.random(votes, dtype=np.float32) < leaning[camp[voter], idea]
    passes = random.random(votes, dtype=np.float32) < PASS_SHARE
    cast = np.where(passes, 2, np.where(agrees, 0, 1)).astype(np.int8)

    def named(names: list[str], codes: "np.ndarray[Any, Any]") -> "pd.Series[str]":
        return pd.Series(pd.array(names, dtype="str").take(codes))

    return pd.DataFrame(
        {
            "voter_id": named([f"v{number}" for number in range(voters)], voter),
            "idea_id": named([f"i{number}" for number in range(ideas)], idea),
            "vote": named(["agree", "disagree", "pass"], cast),
        }
    )


def whole_of_the_numbers(votes: "pd.DataFrame") -> dict[str, Any]:
    """Seconds of each stage of this project's vote statistics, and the number of groups found."""
    from strategy_nlp.votes.ballots import agreement, tally
    from strategy_nlp.votes.consensus import consensus_by_idea
    from strategy_nlp.votes.opinion_groups import find_groups
    from strategy_nlp.votes.representativeness import representativeness
    from strategy_nlp.votes.sensitivity import compare_readings

    stages: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        made = work()
        stages[name] = round(time.perf_counter() - started, 3)
        return made

    timed("tally and agreement", lambda: agreement(tally(votes)))
    groups = timed("find_groups", lambda: find_groups(votes, seed=SEED))
    membership = groups.membership
    if groups.k:
        timed("representativeness", lambda: representativeness(votes, membership))
    timed("consensus_by_idea", lambda: consensus_by_idea(votes, membership))
    timed("compare_readings", lambda: compare_readings(votes, groups=groups, seed=SEED))
    return {"stages": stages, "k": groups.k}


def shared_part(votes: "pd.DataFrame") -> dict[str, Any]:
    """The groups found by the steps that red-dwarf takes too: Polis's way, no shuffles, no bootstrap, no other readings."""
    from strategy_nlp.votes.consensus import consensus_by_idea
    from strategy_nlp.votes.opinion_groups import find_groups
    from strategy_nlp.votes.representativeness import representativeness

    groups = find_groups(votes, method="polis", seed=SEED, checked=False)
    representativeness(votes, groups.membership)
    consensus_by_idea(votes, groups.membership)
    return {"k": groups.k}


def red_dwarf(votes: list[dict[str, int]]) -> dict[str, Any]:
    """The groups found by red-dwarf's Polis pipeline: PCA, k-means with silhouettes, statistics per group."""
    from reddwarf.implementations.polis import run_pipeline

    result = run_pipeline(votes=votes, random_state=SEED)
    return {"k": len(set(result.clusterer.labels_)) if result.clusterer else 0}


def red_dwarf_from_table(votes: "pd.DataFrame") -> dict[str, Any]:
    """The same, from the table of votes that this project starts from: red-dwarf wants a list of records of numbers."""
    return red_dwarf(_records(votes))


def _records(votes: "pd.DataFrame") -> list[dict[str, int]]:
    renamed = votes.rename(columns={"voter_id": "participant_id", "idea_id": "statement_id"})
    numbers = renamed.assign(vote=renamed["vote"].map({"agree": 1, "pass": 0, "disagree": -1}), modified=0)
    return numbers.astype(int).to_dict("records")


def import_export(source: Path, destination: Path) -> None:
    """Import a Polis export and keep the votes on ideas that were not rejected, as one CSV file for both sides."""
    from strategy_nlp.intake.spreadsheets import read_csv
    from strategy_nlp.sources.kinds.polis.export import import_polis

    folder = destination.parent / "consultation"
    import_polis(source, folder)
    ideas, votes = read_csv(folder / "ideas.csv"), read_csv(folder / "votes.csv")
    rejected = ideas.loc[ideas["status"] == "rejected", "idea_id"]
    votes[~votes["idea_id"].isin(rejected)].to_csv(destination, index=False)


def measure(name: str, votes_file: Path) -> dict[str, Any]:
    """Seconds and peak memory (MiB, the whole process's, before and after) of one measurement."""
    work, data = _prepared(name, votes_file)
    before = _peak()
    started = time.perf_counter()
    told = work(data)
    seconds = time.perf_counter() - started
    return {"name": name, "votes": len(data), "seconds": seconds, "before": before, "peak": _peak(), **told}


def _prepared(name: str, votes_file: Path) -> tuple[Callable[[Any], dict[str, Any]], Any]:
    import pandas as pd

    if name.startswith("red-dwarf"):
        importlib.import_module("reddwarf.implementations.polis")
        table = pd.read_csv(votes_file, dtype=str)
        return (red_dwarf, _records(table)) if name == "red-dwarf" else (red_dwarf_from_table, table)
    for library in (*HEAVY, "strategy_nlp.votes.sensitivity"):
        importlib.import_module(library)
    if name in MADE:
        return whole_of_the_numbers, made_votes(*MADE[name])
    return {"polis": whole_of_the_numbers, "polis-shared": shared_part}[name], pd.read_csv(votes_file, dtype=str)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _run(name: str, *, python: str = sys.executable, votes_file: Path | None = None) -> dict[str, Any]:
    """What a fresh process measured; a line is printed."""
    handed = [] if votes_file is None else ["--votes", str(votes_file)]
    told: dict[str, Any] = json.loads(_child([python, __file__, "--measure", name, *handed]))
    print(
        f"  {name:12} {told['votes']:>9,} votes {told['seconds']:8.2f} s   peak {told['peak']:>5,} MiB "
        f"({told['before']:,} before the clock), {told['k']} groups",
        flush=True,
    )
    for stage, seconds in told.get("stages", {}).items():
        print(f"      {stage:22} {seconds:8.2f} s")
    return told


def _child(command: list[str]) -> str:
    done = subprocess.run(command, env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout.strip().rpartition("\n")[2]


def _polis(source: Path, red_dwarf_python: str) -> None:
    print(f"Polis conversation {source.name}")
    if not source.is_dir():
        print(f"  Skipped: {source} is no folder; name a Polis export as the first argument.")
        return
    with tempfile.TemporaryDirectory() as folder:
        votes_file = Path(folder) / "votes.csv"
        _child([sys.executable, __file__, str(source), "--measure", "import", "--votes", str(votes_file)])
        if subprocess.run([red_dwarf_python, "-c", "import reddwarf"], capture_output=True, check=False).returncode:
            _run("polis", votes_file=votes_file)
            print(f"  No comparison: {red_dwarf_python} has no red-dwarf; see --red-dwarf-python.")
            return
        # In turn, so that a machine whose speed drifts is the same for all.
        rounds = [
            {
                "whole": _run("polis", votes_file=votes_file),
                "shared": _run("polis-shared", votes_file=votes_file),
                "records": _run("red-dwarf", python=red_dwarf_python, votes_file=votes_file),
                "table": _run("red-dwarf-from-table", python=red_dwarf_python, votes_file=votes_file),
            }
            for _ in range(ROUNDS)
        ]
    for theirs, ours, told in (
        ("table", "shared", "only what red-dwarf does too, both from the same table of votes"),
        ("records", "shared", "only what red-dwarf does too, its votes converted before the clock"),
        ("table", "whole", "the whole of the numbers, both from the same table"),
    ):
        ratios = sorted(turn[theirs]["seconds"] / turn[ours]["seconds"] for turn in rounds)
        print(
            f"  red-dwarf takes {ratios[ROUNDS // 2]:.2f} times as long ({ratios[0]:.2f} to {ratios[-1]:.2f}): {told}"
        )


def _growth() -> None:
    print("Growth, 800 ideas, about 61 votes per voter")
    told = [_run(name) for name in MADE if name.startswith("growth")]
    x, y = [math.log(row["votes"]) for row in told], [math.log(row["seconds"]) for row in told]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    last = math.log(told[-1]["seconds"] / told[-2]["seconds"]) / math.log(told[-1]["votes"] / told[-2]["votes"])
    print(f"  time grows with votes to the power {slope:.2f} (last step alone: {last:.2f})")


def main() -> None:
    """Print every measurement, or with ``--measure`` take one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("polis", nargs="?", type=Path, default=BOWLING_GREEN, help="folder of a Polis export")
    parser.add_argument("--red-dwarf-python", default=sys.executable, help="interpreter that has red-dwarf")
    parser.add_argument("--only", nargs="+", choices=["polis", "large", "growth", "huge"], help="leave out the others")
    parser.add_argument("--measure", choices=["import", *COMPARED, *MADE], help="take one")
    parser.add_argument("--votes", type=Path, default=Path("votes.csv"), help="where the measured votes stand")
    asked = parser.parse_args()
    if asked.measure == "import":
        import_export(asked.polis, asked.votes)
    elif asked.measure:
        print(json.dumps(measure(asked.measure, asked.votes)))
    else:
        for part in asked.only or ["polis", "large", "growth", "huge"]:
            if part == "polis":
                _polis(asked.polis, asked.red_dwarf_python)
            elif part == "growth":
                _growth()
            else:
                print("Made votes: {:,} voters, {:,} ideas, {:,} votes".format(*MADE[part]))
                _run(part)


if __name__ == "__main__":
    main()
