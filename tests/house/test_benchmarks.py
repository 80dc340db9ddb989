"""Benchmarks still run with the code as it is: a figure in the documentation can be measured again."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPTS = sorted(path.name for path in BENCHMARKS.glob("*.py"))


def _run(*words):
    told = subprocess.run(  # noqa: S603 (our own scripts)
        [sys.executable, "-W", "ignore", *words],
        cwd=BENCHMARKS, capture_output=True, text=True, check=False, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-2000:]
    return told.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_benchmark_finds_what_it_measures(script):
    _run("-c", f"import runpy; runpy.run_path({script!r}, run_name='imported')")


def test_claims_are_simulated_and_told_as_tables():
    rows = ["everywhere", "recurring_alike", "known_shares"]

    told = _run("claims.py", "--pages", "1", "--only", *rows)

    assert told.count("a majority in every group") == 3
    assert all(f"| `{row}` |" in told for row in rows[1:])


@pytest.mark.long
@pytest.mark.parametrize("row", ["changed_sizes", "changed_votes", "recurring_apart"])
def test_rows_that_take_longer_are_simulated(row):
    assert f"| `{row}` |" in _run("claims.py", "--pages", "1", "--only", row)
