"""How many small mistakes in the code of an area its tests notice, as a Markdown table: mutation testing on a drawn sample.

    make mutation [AREAS="votes copies"] [SAMPLE=80] [SEED=20]
    SLOW=4 python benchmarks/evidence/mutation.py votes --survivors     the slower tests too, on what survived

All mistakes that Cosmic Ray's operators can make in an area would take days. Drawn are places (one operator, one number, one
comparison, one loop …), each as likely as any other, and of each place one mistake: a comparison has five replacements
and a number two, and drawn by replacements what has many would count for more. Annotations are left out: nothing runs them.

Each mistake is made in a copy of the project and meets the tests that run its line, the quickest first; all tests of the area where
the line runs at import (constants) or in none. Killed: a test failed. Timed out: none did within a minute and five times what
these tests need; not counted as killed. Results with the change and the first test that failed stand in
``build/mutation``; survivors that change nothing that anybody could see are argued in ``equivalent.toml``.
"""

import argparse
import ast
import contextlib
import importlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import coverage
import hypothesis
import pytest
from cosmic_ray import plugins
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
OUT = PROJECT / "build" / "mutation"
AREAS = tomllib.loads((HERE / "areas.toml").read_text("utf-8"))
MEMORY = 8 << 30
# The mistakes that somebody might make. Left out are those that the first call notices (words divided, tables shifted), which would
# flatter, and those that Python itself warns of (`is` beside a number).
OPERATORS = {
    "Add": {"Sub"}, "Sub": {"Add"}, "Mul": {"Div"}, "Div": {"Mul"}, "FloorDiv": {"Div", "Mul"}, "Mod": {"FloorDiv"}, "Pow": {"Mul"},
    "RShift": {"LShift"}, "LShift": {"RShift"}, "BitOr": {"BitAnd"}, "BitAnd": {"BitOr"}, "BitXor": {"BitOr", "BitAnd"},
}  # fmt: skip
# Tests that take longer (as recorded, with lines traced) are left out unless asked for: what only they notice counts as survived.
SLOW = float(os.environ.get("SLOW", "0.5"))
# So many tests of those that run a line are run before the others.
FIRST = 40
IDENTITY = {"Is", "IsNot"}


@dataclass(frozen=True)
class Mistake:
    """One change of one place, and what became of it."""

    area: str
    file: str
    line: int
    column: int
    operator: str
    occurrence: int
    before: str = ""
    after: str = ""
    outcome: str = ""
    noticed_by: str = ""
    seconds: float = 0.0


def files_of(area: str) -> list[str]:
    """The modules that are changed in an area, by their paths in the project."""
    rules = AREAS[area]
    found = {str(path.relative_to(PROJECT)) for rule in rules["change"] for path in PROJECT.glob(rule)}
    return sorted(found - set(rules["leave"]))


def _annotated(tree: ast.AST) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """From where to where annotations stand: (line, column), the column in characters of ASCII."""
    spans: list[ast.AST] = []
    for node in ast.walk(tree):
        spans += [one for name in ("annotation", "returns") if (one := getattr(node, name, None)) is not None]
    return [((one.lineno, one.col_offset), (one.end_lineno, one.end_col_offset)) for one in spans]


def _likely(name: str) -> bool:
    """Whether an operator of Cosmic Ray's makes a mistake that somebody might make."""
    kind, *change = name.split("/")[1].split("_")
    if kind == "ReplaceBinaryOperator":
        return change[1] in OPERATORS[change[0]]
    return kind != "ReplaceComparisonOperator" or (change[0] in IDENTITY) == (change[1] in IDENTITY)


def places(area: str) -> dict[tuple[str, int, int, str], list[Mistake]]:
    """Every place of an area that can be changed, with the mistakes that can be made there."""
    found: dict[tuple[str, int, int, str], list[Mistake]] = {}
    for file in files_of(area):
        nodes = list(ast_nodes(get_ast_from_path(PROJECT / file)))
        annotated = _annotated(ast.parse((PROJECT / file).read_text("utf-8")))
        for name in plugins.operator_names():
            operator = plugins.get_operator(name)
            if operator.arguments() or not _likely(name):
                continue
            positions = [(start, node) for node in nodes for start, _ in operator().mutation_positions(node)]
            kind = name.split("/")[1].split("_")[0]
            for occurrence, ((line, column), node) in enumerate(positions):
                # A bare * among parameters is no product.
                if node.parent.type != "parameters" and not any(
                    first <= (line, column) < last for first, last in annotated
                ):
                    mistake = Mistake(area, file, line, column, name, occurrence)
                    found.setdefault((file, line, column, kind), []).append(mistake)
    return found


def draw(area: str, size: int, seed: int) -> list[Mistake]:
    """A sample of the mistakes of an area: places without replacement, and of each place one mistake."""
    # By the area's name, so that an area's sample does not depend on which others are asked for.
    chance = random.Random(f"{area} {seed}")  # noqa: S311
    found = places(area)
    waiting = sorted(found)
    chance.shuffle(waiting)
    drawn: list[Mistake] = []
    for place in waiting:
        if len(drawn) == size:
            break
        mistake = chance.choice(found[place])
        before = (PROJECT / mistake.file).read_text("utf-8")
        after = mutate_code(before, plugins.get_operator(mistake.operator)(), mistake.occurrence)
        if after is None or _dumped(after) in {"", _dumped(before)}:
            continue
        drawn.append(replace(mistake, before=_line(before, mistake.line), after=_line(after, mistake.line)))
    return drawn


def _dumped(code: str) -> str:
    """The tree of a module, blank where it is none."""
    try:
        return ast.dump(ast.parse(code))
    except SyntaxError:
        return ""


def _line(code: str, line: int) -> str:
    lines = code.splitlines()
    return lines[line - 1].strip() if line <= len(lines) else ""


def statement_at(code: str, line: int) -> range:
    """The lines of the smallest statement that holds a line; of one with a body, those of its head."""
    best = range(line, line + 1)
    smallest = sys.maxsize
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0):
            body = getattr(node, "body", None)
            end = body[0].lineno - 1 if body and isinstance(body, list) else node.end_lineno or line
            size = (node.end_lineno or line) - node.lineno
            if size < smallest:
                smallest, best = size, range(node.lineno, max(end, node.lineno, line) + 1)
    return best


def remembered(code: str, line: int) -> bool:
    """Whether a line stands in a function whose results are cached: it is run by the first test that asks, and told to all."""
    return any(
        isinstance(node, ast.FunctionDef)
        and node.lineno <= line <= (node.end_lineno or 0)
        and any("cache" in ast.unparse(one) for one in node.decorator_list)
        for node in ast.walk(ast.parse(code))
    )


class _Recorder:
    """A pytest plugin: which tests' calls run each line, which files' fixtures (by the file's name), and what runs at import (blank)."""

    def __init__(self, folder: Path, files: list[str]) -> None:
        self.seconds: dict[str, float] = {}
        self._folder, self._files = folder, files
        self._coverage = coverage.Coverage(
            data_file=str(folder / "lines"),
            include=[str(folder / file) for file in files],
            config_file=False,
            branch=False,
        )
        self._coverage.start()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.seconds[report.nodeid] = report.duration

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid.split("::")[0])
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._coverage.switch_context(item.nodeid.split("::")[0])

    def lines(self) -> dict[str, dict[int, list[str]]]:
        self._coverage.stop()
        data = self._coverage.get_data()
        found = {file: data.contexts_by_lineno(str(self._folder / file)) for file in self._files}
        return {file: {line: sorted(set(tests)) for line, tests in own.items()} for file, own in found.items()}


def _in_child(folder: Path, args: list[str], *, seconds: float, record: list[str] | None = None) -> tuple[int, str]:
    """Exit code of pytest in a process forked from this one, which has read the libraries already; -1 where time ran out."""
    told = folder / "told.txt"
    child = os.fork()
    if child == 0:
        code = 99
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            out = os.open(told, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
            os.dup2(out, 1)
            os.dup2(out, 2)
            os.chdir(folder)
            sys.path.insert(0, str(folder / "src"))
            os.environ["PYTHONPATH"] = str(folder / "src")
            code = _tests(folder, args, record)
        except BaseException:  # noqa: BLE001 (it ends here, and is told)
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), told.read_text("utf-8", errors="replace")
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1, told.read_text("utf-8", errors="replace")


def _tests(folder: Path, args: list[str], record: list[str] | None) -> int:
    # No deadlines, which a busy machine misses, no memory of what failed for another mistake, and no search for a smaller example.
    found = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    hypothesis.settings.register_profile("mutation", deadline=None, derandomize=True, database=None, phases=found)
    hypothesis.settings.load_profile("mutation")
    fixed = [
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--tb=line",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    if record is None:
        return int(pytest.main([*fixed, "-x", *args]))
    recorder = _Recorder(folder, record)
    code = int(pytest.main([*fixed, *args], plugins=[recorder]))
    loaded = [name for name, one in sys.modules.items() if "site-packages" in (getattr(one, "__file__", None) or "")]
    found = {
        "lines": recorder.lines(),
        "seconds": recorder.seconds,
        "libraries": [one for one in loaded if "pytest" not in one],
    }
    (folder / "recorded.json").write_text(json.dumps(found), "utf-8")
    return code


def _copy(folder: Path) -> Path:
    """A copy of the project as it is now, tracked files and new ones, compiled."""
    listed = subprocess.run(  # noqa: S603
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=PROJECT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    shutil.rmtree(folder, ignore_errors=True)
    for file in listed:
        if (PROJECT / file).is_file():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / file, folder / file)
    subprocess.run([sys.executable, "-m", "compileall", "-q", "src"], cwd=folder, check=True)  # noqa: S603
    return folder


def _read_libraries(names: list[str]) -> None:
    """Read once what every test reads, and nothing of ours."""
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def record(area: str) -> None:
    """Keep which tests run each line of an area, how long they take, and what they read, for all that test its mistakes."""
    kept = OUT / f"{area}-recorded.json"
    same = next((one for one in AREAS if one != area and AREAS[one]["tests"] == AREAS[area]["tests"]), area)
    kept.unlink(missing_ok=True)
    folder = _copy(OUT / f"copy-{os.getpid()}")
    code, told = _in_child(
        folder, AREAS[area]["tests"], seconds=3600, record=sorted({*files_of(area), *files_of(same)})
    )
    if code:
        raise SystemExit(f"The tests of {area} do not pass as the code is:\n{told[-3000:]}")
    found = json.loads((folder / "recorded.json").read_text("utf-8"))
    kept.write_text(json.dumps(found), "utf-8")
    (OUT / f"{same}-recorded.json").write_text(json.dumps(found), "utf-8")
    shutil.rmtree(folder)


def test(mistake: Mistake, folder: Path, known: dict[str, Any]) -> Mistake:
    """What becomes of a mistake, by the tests that run its line, the quickest first; by all where it runs at import or in no test."""
    lines, seconds = known["lines"], known["seconds"]
    path = folder / mistake.file
    before, times = path.read_text("utf-8"), path.stat()
    held = {one for line in statement_at(before, mistake.line) for one in lines[mistake.file].get(str(line), ())}
    everything = AREAS[mistake.area]["tests"]
    # Files, of which only fixtures run the line, and of which some analyse whole consultations, come last.
    slow = {name for name, own in seconds.items() if own > SLOW}
    called = sorted((held & seconds.keys()) - slow, key=lambda one: seconds[one]) or sorted(held - {""} - slow)
    rounds = [called[:FIRST], called[FIRST:]]
    if "" in held or not held or remembered(before, mistake.line):
        rounds.append(everything)
    start = time.monotonic()
    outcome, noticed = "survived", ""
    try:
        path.write_text(mutate_code(before, plugins.get_operator(mistake.operator)(), mistake.occurrence), "utf-8")
        for tests in filter(None, rounds):
            needed = sum(
                own
                for name, own in seconds.items()
                if tests[0] in everything or name in tests or name.split("::")[0] in tests
            )
            code, told = _in_child(folder, [*tests, *(f"--deselect={name}" for name in slow)], seconds=60 + 5 * needed)
            if code:
                failed = [line for line in told.splitlines() if line.startswith(("FAILED", "ERROR"))]
                outcome, noticed = ("timed out", "") if code == -1 else ("killed", (failed or [told[-300:]])[0][:300])
                break
    finally:
        path.write_text(before, "utf-8")
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    return replace(mistake, outcome=outcome, noticed_by=noticed, seconds=round(time.monotonic() - start, 1))


def _work(waiting: Any, done: Any) -> None:
    """Test mistakes of the queue, in a copy of the project of its own, until there are none."""
    sys.dont_write_bytecode = True
    folder = _copy(OUT / f"copy-{os.getpid()}")
    known: dict[str, dict[str, Any]] = {}
    while (mistake := waiting.get()) is not None:
        if mistake.area not in known:
            known[mistake.area] = json.loads((OUT / f"{mistake.area}-recorded.json").read_text("utf-8"))
            _read_libraries(known[mistake.area]["libraries"])
        done.put(test(mistake, folder, known[mistake.area]))
    shutil.rmtree(folder)


def interval(count: int, of: int) -> tuple[float, float]:
    """A 95 % interval of a share (Wilson 1927)."""
    z, share = 1.96, count / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * (share * (1 - share) / of + z * z / (4 * of * of)) ** 0.5 / (1 + z * z / of)
    return middle - half, middle + half


def equivalent(mistake: Mistake) -> bool:
    """Whether it is argued that nobody can see the mistake."""
    listed = tomllib.loads((HERE / "equivalent.toml").read_text("utf-8")).get("mistake", [])
    return any(
        (one["file"], one["before"], one["after"]) == (mistake.file, mistake.before, mistake.after) for one in listed
    )


def table(mistakes: list[Mistake], areas: list[str]) -> str:
    """What became of the samples, a row an area."""
    rows = [
        "| area | places | drawn | killed | timed out | survived | of these equivalent | killed of drawn (95 %) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for area in areas:
        own = [one for one in mistakes if one.area == area]
        killed, out, left = (sum(one.outcome == name for one in own) for name in ("killed", "timed out", "survived"))
        same = sum(one.outcome == "survived" and equivalent(one) for one in own)
        least, most = interval(killed, len(own))
        rows.append(
            f"| {area} | {len(places(area)):,} | {len(own)} | {killed} | {out} | {left} | {same} "
            f"| {killed / len(own):.0%} ({least:.0%} to {most:.0%}) |"
        )
    return "\n".join(rows)


def main() -> None:
    """Draw, test and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("areas", nargs="*", default=list(AREAS), help=f"some of {', '.join(AREAS)}")
    parser.add_argument("--sample", type=int, default=80, help="places an area")
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--survivors", action="store_true", help="test again only what survived the last time")
    parser.add_argument("--recorded", action="store_true", help="which tests run a line is as the last time")
    asked = parser.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    known: list[list[str]] = []
    for area in asked.areas:
        if AREAS[area]["tests"] not in known and not (asked.recorded and (OUT / f"{area}-recorded.json").exists()):
            record(area)
            known.append(AREAS[area]["tests"])
        drawn, kept = draw(area, asked.sample, asked.seed), []
        if asked.survivors:
            last = [Mistake(**one) for one in json.loads((OUT / f"{area}.json").read_text("utf-8"))]
            kept = [one for one in last if one.outcome != "survived"]
        rest = [one for one in drawn if _change(one) not in set(map(_change, kept))]
        tested = sorted([*kept, *_tested(rest, asked.jobs)], key=lambda one: (one.file, one.line, one.column))
        told = json.dumps([asdict(one) for one in tested], indent=1, ensure_ascii=False)
        (OUT / f"{area}.json").write_text(told, "utf-8")
        print(table(tested, [area]), flush=True)


def _change(mistake: Mistake) -> tuple[str, str, str]:
    """What tells a mistake where lines have moved."""
    return mistake.file, mistake.before, mistake.after


def _tested(mistakes: list[Mistake], jobs: int) -> list[Mistake]:
    """What becomes of mistakes, tested by several processes; each is told as it ends."""
    started = multiprocessing.get_context("spawn")
    waiting, done = started.Queue(), started.Queue()
    for one in [*mistakes, *[None] * jobs]:
        waiting.put(one)
    workers = [started.Process(target=_work, args=(waiting, done), daemon=True) for _ in range(jobs)]
    for worker in workers:
        worker.start()
    tested: list[Mistake] = []
    while len(tested) < len(mistakes):
        one = done.get()
        tested.append(one)
        told = f"{len(tested)}/{len(mistakes)} {one.outcome} {one.file}:{one.line} {one.before} → {one.after} ({one.seconds} s)"
        print(told, file=sys.stderr, flush=True)
    for worker in workers:
        worker.join()
    return tested


if __name__ == "__main__":
    main()
