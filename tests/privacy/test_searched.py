"""The gate reads a file again as soon as anything in it, in what must not be told, or in the code is new."""

import pytest

from strategy_nlp.errors import ReportError
from strategy_nlp.privacy import gate


@pytest.fixture
def read(monkeypatch):
    """The files that were searched."""
    found = []
    search = gate.search

    def told(files, **rest):
        found.extend(path.name for path in files)
        return search(files, **rest)

    monkeypatch.setattr(gate, "search", told)
    return found


@pytest.fixture
def consultation(make_consultation, tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "kept"))
    return make_consultation(
        ideas=[("idea_id", "question", "text", "author_id"), ("a", "q1", "Speak up", "author-one")]
    )


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "out"
    made.mkdir()
    for name in ("index.html", "q1.html"):
        (made / name).write_text(f"<p>{name} tells nothing</p>")
    return made


def test_what_was_searched_is_not_read_again(consultation, folder, read):
    gate.guard(consultation)(folder)
    gate.guard(consultation)(folder)

    assert sorted(read) == ["index.html", "q1.html"]


def test_a_byte_that_is_new_is_read(consultation, folder, read):
    gate.guard(consultation)(folder)
    (folder / "q1.html").write_text("<p>q1.html tells of author-one</p>")

    with pytest.raises(ReportError, match=r"q1\.html"):
        gate.guard(consultation)(folder)
    assert sorted(read) == ["index.html", "q1.html", "q1.html"]


def test_the_same_bytes_under_another_name_are_read(consultation, folder):
    gate.guard(consultation)(folder)
    (folder / "author-one.html").write_bytes((folder / "q1.html").read_bytes())

    with pytest.raises(ReportError, match="The name of a file"):
        gate.guard(consultation)(folder)


def test_what_must_not_be_told_now_is_looked_for_in_old_files(consultation, folder):
    (folder / "q1.html").write_text("<p>author-two wrote it</p>")
    gate.guard(consultation)(folder)
    ideas = consultation / "ideas.csv"
    ideas.write_text(ideas.read_text() + "b,q1,Sing,author-two\n")

    with pytest.raises(ReportError, match=r"q1\.html"):
        gate.guard(consultation)(folder)


def test_new_code_reads_everything_again(consultation, folder, read, monkeypatch):
    gate.guard(consultation)(folder)
    monkeypatch.setattr(gate, "code_hash", lambda: "another")
    gate.guard(consultation)(folder)

    assert len(read) == 4


def test_a_search_that_found_something_counts_for_nothing(consultation, folder, read):
    (folder / "q1.html").write_text("<p>author-one</p>")
    for _ in range(2):
        with pytest.raises(ReportError):
            gate.guard(consultation)(folder)

    assert read == ["index.html", "q1.html"] * 2


def test_nothing_but_hashes_is_kept(consultation, folder, tmp_path):
    gate.guard(consultation)(folder)

    (kept,) = [path for path in (tmp_path / "kept").rglob("*") if path.is_file() and path.parent.name == "searched"]
    assert all(len(line) == 64 and set(line) <= set("0123456789abcdef") for line in kept.read_text().split())
