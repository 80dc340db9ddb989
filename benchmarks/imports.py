"""How long an import takes and how much memory, by the number of rows: a form's CSV file of made answers.

    python benchmarks/imports.py [--rows 10000 100000 1000000]

Each import runs in a process of its own; a million rows take about half a minute.
"""

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = [
    "rights",
    "people",
    "school",
    "river",
    "council",
    "vote",
    "open",
    "archive",
    "night",
    "pay",
    "women",
    "youth",
    "village",
    "radio",
    "court",
    "police",
    "budget",
]
_IMPORT = """
import resource, sys, time
from pathlib import Path
from strategy_nlp.sources.importing import import_sources
started = time.process_time()
done = import_sources([Path(sys.argv[1])], Path(sys.argv[2]))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
print(done.written.added, round(time.process_time() - started, 1), round(peak))
"""


def write_form(path: Path, rows: int) -> None:
    """Write a form's answers: a moment, a text with a comma, a country, an age."""
    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Timestamp", "What should we change?", "Country", "Age"])
        for number in range(rows):
            text = " ".join(chance.choice(WORDS) for _ in range(14))
            moment = f"2026-03-{number % 28 + 1:02d} {number % 24:02d}:{number % 60:02d}:{number // 60 % 60:02d}"
            writer.writerow(
                [
                    moment,
                    f"{text}, number {number}",
                    chance.choice(["Kenya", "Peru"]),
                    chance.choice(["18-24", "25-34"]),
                ]
            )


def measure(rows: int) -> tuple[int, float, float, int]:
    """The ideas that came in, seconds by the clock, CPU seconds, and megabytes at the peak."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "answers.csv"
        write_form(source, rows)
        started = time.perf_counter()
        command = [sys.executable, "-c", _IMPORT, str(source), str(Path(folder) / "c")]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(told[0]), time.perf_counter() - started, float(told[1]), int(told[2])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    print("| rows | ideas | seconds | CPU seconds | MB at the peak |\n|---|---|---|---|---|")
    for rows in parser.parse_args().rows:
        ideas, seconds, cpu, peak = measure(rows)
        print(f"| {rows:,} | {ideas:,} | {seconds:.1f} | {cpu:.1f} | {peak:,} |")
