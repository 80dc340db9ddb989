"""What a consultation costs by its size: CPU time, seconds and memory of each stage, cold, changed a little, and unchanged.

    python benchmarks/scale.py [--ideas 1000 10000] [--texts POOL.csv] [--engine processes] [--vectors e5] [--keep results.json]

Consultations are made (`simulations.consultations`) from the demonstration's texts, or from a table of texts that people wrote (``question``,
``text``, perhaps ``language``): five questions, fifty votes an idea. Each measurement runs in a fresh process with a cache of its own; CPU time is that
of all processes together. 100,000 ideas take ten minutes, a million on request.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
from simulations.consultations import VOTES_PER_IDEA, make_consultation

from strategy_nlp.cache import versions
from strategy_nlp.intake.consultation import demo_folder

# Of so many ideas the changed consultation has that share more.
NEW = 0.01


class _Meter:
    """CPU seconds of a process and its children, and the most memory that they held at once since it was asked last."""

    def __init__(self) -> None:
        import psutil

        self._own = psutil.Process()
        self._most = 0
        self._gone: dict[int, float] = {}
        threading.Thread(target=self._watch, daemon=True).start()

    def _family(self) -> list[Any]:
        return [self._own, *self._own.children(recursive=True)]

    def _watch(self) -> None:
        import psutil

        while True:
            held = 0
            for process in self._family():
                try:
                    held += process.memory_info().rss
                    self._gone[process.pid] = sum(process.cpu_times()[:2])
                except psutil.Error:
                    continue
            self._most = max(self._most, held)
            time.sleep(0.05)

    def cpu(self) -> float:
        self._gone[self._own.pid] = sum(self._own.cpu_times()[:2])
        return sum(self._gone.values())

    def most(self) -> float:
        most, self._most = self._most, 0
        return most / 1e9


def measure(folder: Path, engine: str) -> dict[str, Any]:
    """The stages of one analysis in this process: ``cpu``, ``seconds`` and ``memory`` (gigabytes) of each and of all."""
    from strategy_nlp.analysis.flow import analyse
    from strategy_nlp.engine import using

    meter = _Meter()
    marks: list[tuple[str, float, float]] = []
    peaks: list[float] = []

    def mark(name: str) -> None:
        # What is told with a reason is no stage.
        if ": " in name:
            return
        marks.append((name, meter.cpu(), time.perf_counter()))
        peaks.append(meter.most())

    with using(engine):
        analysis = analyse(folder, progress=mark)
        mark("what may be told")
        analysis.public()
    mark("end")
    stages = {
        name: {"cpu": cpu, "seconds": seconds, "memory": peak}
        for (name, *_), cpu, seconds, peak in zip(
            marks,
            (after[1] - before[1] for before, after in zip(marks, marks[1:], strict=False)),
            (after[2] - before[2] for before, after in zip(marks, marks[1:], strict=False)),
            peaks[1:],
            strict=False,
        )
    }
    return {
        "stages": stages, "cpu": marks[-1][1] - marks[0][1], "seconds": marks[-1][2] - marks[0][2], "memory": max(peaks),
        "topics": len(analysis.topics),
    }  # fmt: skip


def _in_fresh_process(folder: Path, cache: Path, engine: str) -> dict[str, Any]:
    once = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    places = {"STRATEGY_NLP_CACHE": str(cache), "STRATEGY_NLP_KEY_FILE": str(cache.parent / "key" / "key")}
    done = subprocess.run(
        [sys.executable, __file__, "--measure", str(folder), "--engine", engine],
        env={**os.environ, **once, **places}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def of_size(ideas: int, pool: pd.DataFrame, *, engine: str, vectors: str) -> dict[str, Any]:
    """The measurements of a consultation of so many ideas: ``cold``, ``unchanged``, ``changed`` (one idea in a hundred is new)."""
    with TemporaryDirectory() as scratch:
        place = Path(scratch)
        first = make_consultation(place / "first", pool, ideas=ideas)
        more = make_consultation(place / "more", pool, ideas=round(ideas * NEW), seed=1)
        for folder in (first, more):
            toml = folder / "consultation.toml"
            toml.write_text(
                f'{toml.read_text(encoding="utf-8")}\n[settings]\nvectors = "{vectors}"\n', encoding="utf-8"
            )
        cold = _in_fresh_process(first, place / "cache", engine)
        unchanged = _in_fresh_process(first, place / "cache", engine)
        new = pd.read_parquet(more / "ideas.parquet")
        together = pd.concat(
            [pd.read_parquet(first / "ideas.parquet"), new.assign(idea_id="new-" + new["idea_id"], author_id="")]
        )
        together.to_parquet(first / "ideas.parquet")
        return {
            "ideas": ideas, "votes": ideas * VOTES_PER_IDEA, "cold": cold, "unchanged": unchanged,
            "changed": _in_fresh_process(first, place / "cache", engine),
        }  # fmt: skip


def table_of(results: dict[str, Any]) -> str:
    """The results as two tables in Markdown: the stages of cold runs, and runs beside one another."""
    sizes = results["sizes"]
    stages = list(dict.fromkeys(stage for size in sizes for stage in size["cold"]["stages"]))
    lines = [
        "| stage, CPU seconds cold | " + " | ".join(f"{size['ideas']:,} ideas" for size in sizes) + " |",
        "|---|" + "---:|" * len(sizes),
    ]
    lines += [
        f"| {stage} | " + " | ".join(f"{size['cold']['stages'][stage]['cpu']:.1f}" for size in sizes) + " |"
        for stage in stages
    ]
    rows = {
        "**all, CPU seconds**": lambda size: f"{size['cold']['cpu']:.0f}",
        "by the clock": lambda size: f"{size['cold']['seconds']:.0f}",
        "most memory, GB": lambda size: f"{size['cold']['memory']:.2f}",
        "again, nothing changed": lambda size: f"{size['unchanged']['cpu'] / size['cold']['cpu']:.1%}",
        "again, one idea in a hundred new": lambda size: f"{size['changed']['cpu'] / size['cold']['cpu']:.0%}",
    }
    lines += [f"| {name} | " + " | ".join(row(size) for size in sizes) + " |" for name, row in rows.items()]
    return "\n".join(lines)


def main() -> None:
    """Measure what was asked for, print it, and keep it where a file is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ideas", nargs="+", type=int, default=[1_000, 10_000])
    parser.add_argument("--texts", type=Path, default=demo_folder() / "ideas.csv")
    parser.add_argument("--engine", default="here")
    parser.add_argument("--vectors", default="embedded")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure(asked.measure, asked.engine)))
        return
    pool = pd.read_csv(asked.texts, dtype=str, keep_default_na=False)
    results: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "processor": platform.machine(), "system": platform.system()},
        "versions": versions(), "engine": asked.engine, "vectors": asked.vectors, "texts": asked.texts.name, "sizes": [],
    }  # fmt: skip
    for ideas in asked.ideas:
        results["sizes"].append(of_size(ideas, pool, engine=asked.engine, vectors=asked.vectors))
        if asked.keep:
            asked.keep.write_text(json.dumps(results, indent=1), encoding="utf-8")
    print(table_of(results))


if __name__ == "__main__":
    main()
