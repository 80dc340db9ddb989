"""A report of which nothing is new stands; whatever is new makes it again."""

import json

import pytest

from strategy_nlp import cache
from strategy_nlp.report import making, unchanged
from strategy_nlp.report.making import ReportOptions, make_reports
from strategy_nlp.report.unchanged import standing

OURS = ("*.html", "tables")
IDEAS = [
    ("idea_id", "question", "text"),
    ("i1", "q1", "Plant trees in each street"),
    ("i2", "q1", "Mend the bridge before winter"),
]


@pytest.fixture
def folders(make_consultation, tmp_path):
    """A consultation, and a folder with what a report of it might be; that it stands is kept."""
    folder, out = make_consultation(ideas=IDEAS), tmp_path / "out"
    (out / "tables").mkdir(parents=True)
    (out / "q1.html").write_text("a page", encoding="utf-8")
    (out / "tables" / "build.json").write_text("{}", encoding="utf-8")
    _standing(folder, out).keep(["q1.html"])
    return folder, out


def _standing(folder, out, *, asked="", since=""):
    return standing(folder, out, asked=asked, since=since, ours=OURS)


def test_a_report_of_which_nothing_is_new_stands(folders):
    assert _standing(*folders).pages() == ("q1.html",)


def _add(path, text="\n"):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        *[(0, name) for name in ("ideas.csv", "consultation.toml", "codebook.csv", "more/votes.csv", "releases.json")],
        *[(1, name) for name in ("q1.html", "q9.html", "tables/build.json", "tables/topics.parquet")],
    ],
)
def test_a_byte_or_a_file_more_makes_it_again(folders, where, name):
    _add(folders[where] / name)

    assert _standing(*folders).pages() == ()


@pytest.mark.parametrize("name", ["q1.html", "tables/build.json"])
def test_a_file_less_or_of_another_name_makes_it_again(folders, name):
    path = folders[1] / name
    path.rename(path.with_stem("other"))
    assert _standing(*folders).pages() == ()

    path.with_stem("other").unlink()
    assert _standing(*folders).pages() == ()


def test_other_options_make_another_report(folders, tmp_path):
    _add(tmp_path / "earlier" / "build.json", "{}")

    assert _standing(*folders, asked="es").pages() == ()
    assert _standing(*folders, since=str(tmp_path / "earlier")).pages() == ()


def test_another_key_or_code_makes_it_again(folders, monkeypatch):
    monkeypatch.setattr(unchanged, "read_key", lambda: b"another key")
    assert _standing(*folders).pages() == ()
    monkeypatch.undo()

    monkeypatch.setattr(cache, "code_hash", lambda _="": "other code")
    assert _standing(*folders).pages() == ()


def test_what_somebody_puts_beside_a_report_is_nothing_new(folders):
    _add(folders[1] / "notes.txt", "mine")

    assert _standing(*folders).pages() == ("q1.html",)


def test_where_a_language_model_may_answer_otherwise_it_is_always_asked(folders):
    folder, out = folders
    path = folder / "consultation.toml"
    server = 'titles = "http://127.0.0.1:9/v1"\ntitles_model = "any"\n'
    path.write_text(path.read_text(encoding="utf-8").replace("[settings]\n", f"[settings]\n{server}"), encoding="utf-8")
    _standing(folder, out).keep(["q1.html"])

    assert _standing(folder, out).pages() == ()


def test_what_is_kept_tells_no_text_and_survives_damage(folders):
    kept = max(cache.cache_folder().glob("standing/*"), key=lambda path: path.stat().st_mtime_ns)

    assert json.loads(kept.read_text(encoding="utf-8")) == ["q1.html"]
    kept.write_text("[", encoding="utf-8")
    assert _standing(*folders).pages() == ()


def test_a_report_made_again_is_left_as_it_stands_and_one_with_a_missing_page_is_made(make_consultation, tmp_path):
    folder, out = make_consultation(ideas=IDEAS), tmp_path / "out"
    options = ReportOptions(questions=("q1",))
    assert not make_reports(folder, out, options=options, jobs=1).standing
    was = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.rglob("*") if path.is_file()}

    again = make_reports(folder, out, options=options, jobs=1)

    assert again.standing
    assert "q1.html" in again.made
    assert was == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in out.rglob("*") if path.is_file()}

    (out / "q1.html").unlink()
    assert not make_reports(folder, out, options=options, jobs=1).standing
    assert (out / "q1.html").is_file()


def test_a_report_with_a_page_that_failed_does_not_stand(make_consultation, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "_make_page", lambda *_: "no reason")
    folder, out = make_consultation(ideas=IDEAS), tmp_path / "out"

    assert make_reports(folder, out, jobs=1).failed
    assert not make_reports(folder, out, jobs=1).standing
