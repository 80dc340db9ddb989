"""Results are kept by content, written whole, and made again where they cannot be read."""

import os
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.cache import forget_beyond_limit, kept_entries, kept_since, remember
from strategy_nlp.errors import ReportError
from strategy_nlp.files import digest, whole_folder, write_text
from strategy_nlp.text.vectors.kept import VectorStore


def _fail(*_):
    raise RuntimeError("stop")


def _write_page(out):
    with whole_folder(out, ours=("*.html",)) as unfinished:
        write_text(unfinished / "page.html", "new")


def _write_and_fail(out):
    with whole_folder(out) as unfinished:
        write_text(unfinished / "page", "second")
        _fail()


def test_half_a_file_is_never_left_behind(tmp_path):
    write_text(tmp_path / "kept.txt", "old")
    from strategy_nlp.files import write_atomically

    with pytest.raises(RuntimeError):
        write_atomically(tmp_path / "kept.txt", _fail)

    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]
    assert (tmp_path / "kept.txt").read_text() == "old"


def test_an_old_folder_stays_until_the_new_one_is_whole(tmp_path):
    out = tmp_path / "out"
    with whole_folder(out) as unfinished:
        write_text(unfinished / "page", "first")

    with pytest.raises(RuntimeError):
        _write_and_fail(out)

    assert (out / "page").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_vectors_are_made_once_per_text(tmp_path):
    made = []

    def make(texts):
        made.extend(texts)
        return np.ones((len(texts), 4), np.float32) * [[len(text)] for text in texts]

    store = VectorStore("model 1", folder=tmp_path)
    store.get_or_make(["a", "bb", "a"], make)
    again = VectorStore("model 1", folder=tmp_path).get_or_make(["bb", "ccc"], make)

    assert made == ["a", "bb", "ccc"]
    assert again[:, 0].tolist() == [2, 3]


def test_no_text_is_kept_with_its_vector(tmp_path):
    VectorStore("model 1", folder=tmp_path).get_or_make(
        ["a very secret text"], lambda texts: np.ones((len(texts), 4), np.float32)
    )

    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 2
    assert all(b"secret" not in path.read_bytes() for path in written)


def refuse(texts):
    raise AssertionError(f"{len(texts)} texts are made again")


@pytest.mark.parametrize("broken", ["keys.npy", "vectors.npy"])
def test_a_broken_vector_file_is_made_again(broken, tmp_path):
    store = VectorStore("model 1", folder=tmp_path)
    store.get_or_make(["a"], lambda _: np.ones((1, 4), np.float32))
    next(tmp_path.rglob(broken)).write_bytes(b"broken")

    assert store.get_or_make(["a"], lambda _: np.full((1, 4), 2, np.float32))[0, 0] == 2
    assert VectorStore("model 1", folder=tmp_path).get_or_make(["a"], refuse)[0, 0] == 2


def test_vectors_of_many_runs_are_joined_and_found_again(tmp_path):
    def make(texts):
        return np.array([[float(text)] * 3 for text in texts], np.float32)

    for run in range(60):
        VectorStore("model 1", folder=tmp_path).get_or_make([str(run), str(run + 1), "7"], make)

    assert len(list(tmp_path.rglob("part-*"))) <= 25
    every = [str(number) for number in range(60, -1, -1)]
    assert VectorStore("model 1", folder=tmp_path).get_or_make(every, refuse)[:, 1].tolist() == list(range(60, -1, -1))


def test_vectors_that_cannot_be_kept_are_made_all_the_same(tmp_path):
    (tmp_path / "file").write_text("no folder")
    store = VectorStore("model 1", folder=tmp_path / "file")

    assert store.get_or_make(["a", "a"], lambda _: np.ones((1, 4), np.float32)).shape == (2, 4)


def test_the_oldest_results_go_where_there_are_too_many(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path))
    for number, name in enumerate("abc"):
        remember(f"stage {name}", made_from=[name], make=lambda: {"table": pd.DataFrame({"a": range(5_000)})})
        entry = next((tmp_path / f"stage {name}").iterdir())
        os.utime(entry, (number, number))
    VectorStore("model 1").get_or_make(["a"], lambda _: np.ones((1, 4), np.float32))
    size = sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())

    monkeypatch.setenv("STRATEGY_NLP_CACHE_LIMIT", str((size - 1_000) / 1e9))
    forget_beyond_limit()

    assert [entry.stage for entry in kept_entries()] == ["stage b", "stage c", "vectors"]


def test_a_stage_is_made_once_per_content(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path))
    calls = []

    def make():
        calls.append(1)
        return {"table": pd.DataFrame({"a": [len(calls)]})}

    first = remember("stage", made_from=["x"], make=make)
    again = remember("stage", made_from=["x"], make=make)
    other = remember("stage", made_from=["y"], make=make)

    assert [table["table"]["a"].item() for table in (first, again, other)] == [1, 1, 2]


def test_where_one_part_ends_counts():
    assert digest(["ab", "c"]) != digest(["a", "bc"])


def test_somebody_elses_folder_is_never_replaced(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "diary.txt").write_text("mine")

    with pytest.raises(ReportError, match=r"holds diary.txt"):
        _write_page(tmp_path / "home")

    assert (tmp_path / "home" / "diary.txt").read_text() == "mine"


def test_what_people_put_beside_a_report_stays(tmp_path):
    out = tmp_path / "out"
    for text in ("first", "second"):
        with whole_folder(out, ours=("*.html",)) as unfinished:
            write_text(unfinished / "page.html", text)
        (out / "comments.txt").write_text("by a reviewer")

    assert (out / "page.html").read_text() == "second"
    assert (out / "comments.txt").read_text() == "by a reviewer"


def test_a_file_is_no_folder_to_write_to(tmp_path):
    (tmp_path / "file").write_text("x")

    with pytest.raises(ReportError, match="is a file"):
        _write_page(tmp_path / "file")


def test_a_colour_or_a_sentence_changed_makes_no_topic_again(tmp_path, monkeypatch):
    from pathlib import Path

    from strategy_nlp import cache

    package = tmp_path / "strategy_nlp"
    shutil.copytree(Path(cache.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
    monkeypatch.setattr(cache, "__file__", str(package / "cache.py"))
    wings = (*cache.KEEPING, "report", "")

    def hashes():
        cache.code_hash.cache_clear()
        return {wing: cache.code_hash(wing) for wing in wings}

    def changed(path):
        before = hashes()
        (package / path).write_text((package / path).read_text(encoding="utf-8") + "\n", encoding="utf-8")
        after = hashes()
        return {wing for wing in wings if before[wing] != after[wing]}

    try:
        assert changed("report/templates/page.css") == {"report", ""}
        assert changed("findings/votes/agreement.py") == {"report", ""}
        assert changed("topics/titles/thesaurus.tsv") == {"topics", "across", "analysis", "report", ""}
        assert changed("files.py") == set(wings)
    finally:
        cache.code_hash.cache_clear()


def test_every_wing_that_keeps_tables_stands_in_the_flow_in_that_order():
    import strategy_nlp
    from strategy_nlp import cache

    told = re.findall(r"^``(\w+)``  ", strategy_nlp.__doc__, flags=re.MULTILINE)

    assert [wing for wing in told if wing in cache.KEEPING] == list(cache.KEEPING)
    assert set(told) == {*cache.KEEPING, *cache._AFTER}


def test_what_another_run_has_not_finished_may_vanish_while_the_cache_is_read(tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path))
    for name in ("topics/whole", "topics/.unfinished"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "topics.parquet").touch()
    read = os.scandir

    def gone(path="."):
        if ".unfinished" in str(path):
            raise FileNotFoundError(path)
        return read(path)

    monkeypatch.setattr(os, "scandir", gone)

    assert kept_since(0) == [tmp_path / "topics" / "whole" / "topics.parquet"]
