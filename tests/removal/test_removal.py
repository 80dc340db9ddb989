"""Forgetting a person takes out what they gave, and leaves every other byte as it was."""

import csv
import errno
import io
import json
from pathlib import Path

import pandas as pd
import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError, StrategyNLPError
from strategy_nlp.files import marked
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.identities import ids_of, remember_people
from strategy_nlp.removal import person
from strategy_nlp.removal.person import forget
from strategy_nlp.removal.tables_without import open_table, without_rows
from strategy_nlp.topics.codebook.decisions import read_codebook

IDEAS = (
    'idea_id,question,text,author_id\r\na,q1,"Open a library, please",ana\r\n"b",q1,"Two lines\nof ""text""",ben\r\n'
    "c,q1,Sue the ministry\u2028over the dam,ana\r\nd,q1,Teach rights in schools,cleo\r\n"
)
VOTES = "voter_id,idea_id,vote\nana,b,agree\nben,a,agree\nben,d,pass\ncleo,c,disagree\ncleo,b,agree\n"
PEOPLE = "participant_id,segment_region\nana,north\nben,south\ncleo,north\n"


@pytest.fixture
def folder(make_consultation):
    made = make_consultation()
    for name, content in {"ideas": IDEAS, "votes": VOTES, "participants": PEOPLE}.items():
        (made / f"{name}.csv").write_bytes(content.encode())
    return made


def _everything(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_what_a_person_gave_is_gone_and_every_other_byte_stays(folder):
    gone = forget("ana", folder)

    assert (gone.ideas, gone.votes_cast, gone.votes_received, gone.participants) == (2, 1, 2, 1)
    assert b"ana" not in _everything(folder)
    lines = IDEAS.split("\r\n")
    assert (folder / "ideas.csv").read_bytes().decode() == "\r\n".join([lines[0], lines[2], lines[4], ""])
    assert (folder / "votes.csv").read_text() == "voter_id,idea_id,vote\nben,d,pass\ncleo,b,agree\n"
    assert (folder / "participants.csv").read_text() == "participant_id,segment_region\nben,south\ncleo,north\n"


def test_parquet_tables_lose_the_same_rows(folder):
    for name in ("ideas", "votes"):
        pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False).to_parquet(folder / f"{name}.parquet")
        (folder / f"{name}.csv").unlink()

    gone = forget("ana", folder)

    assert (gone.ideas, gone.votes_cast, gone.votes_received) == (2, 1, 2)
    assert pd.read_parquet(folder / "ideas.parquet")["idea_id"].tolist() == ["b", "d"]
    assert len(pd.read_parquet(folder / "votes.parquet")) == 2
    assert b"Open a library" not in _everything(folder)


def test_the_codebook_names_the_ideas_no_more(folder):
    rounds = {"rounds": [{"export": "x", "topics": [{"key": "k", "ideas": ["a", "b", "c"], "split": [["a"]]}]}]}
    (folder / "codebook.json").write_text(json.dumps(rounds))

    gone = forget("ana", folder)

    assert gone.codebook == 3
    assert json.loads((folder / "codebook.json").read_text())["rounds"][0]["topics"][0]["ideas"] == ["b"]


def test_kept_results_and_vectors_go(folder, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    for path in (cache / "topics" / "one" / "placed.parquet", cache / "opinions" / "two" / "voters.parquet"):
        path.parent.mkdir(parents=True)
        path.write_bytes(b"kept")
    (cache / "vectors-0.npz").write_bytes(b"kept")
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(cache))

    assert forget("ana", folder).kept == 3
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_an_unknown_person_is_one_sentence_and_changes_nothing(folder):
    before = _everything(folder)

    ran = CliRunner().invoke(app, ["forget", "nobody", str(folder)])

    assert ran.exit_code == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "'nobody'" in ran.stderr
    assert _everything(folder) == before


def test_the_only_author_is_not_forgotten_halfway(make_consultation):
    folder = make_consultation(ideas=[("idea_id", "question", "text", "author_id"), ("a", "q1", "Speak", "ana")])

    with pytest.raises(DataError, match="delete the folder"):
        forget("ana", folder)
    assert b"Speak" in _everything(folder)


def test_a_failure_while_writing_leaves_everything_as_it_was(folder, monkeypatch):
    before = _everything(folder)
    calls = []

    def full(_descriptor):
        calls.append(1)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(person.os, "fsync", full)

    with pytest.raises(DataError, match="no space left"):
        forget("ana", folder)
    assert _everything(folder) == before


def test_the_terminal_says_what_went_and_which_reports_are_old(folder):
    (folder.parent / "report-1" / "tables").mkdir(parents=True)
    (folder.parent / "report-1" / "tables" / "build.json").write_text("{}")

    ran = CliRunner().invoke(app, ["forget", "ana", str(folder)])

    assert ran.exit_code == 0
    assert "2 ideas, 1 vote cast, 2 votes of others" in ran.stdout
    assert "report-1" in ran.stdout


@settings(deadline=None)  # The first table opened imports pyarrow.
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ana", "ben", "c d", 'e"f']),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=12),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_row_of_anybody_else_is_lost(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("rows") / "ideas.csv"
    table = pd.DataFrame(rows, columns=["author_id", "text"])
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")

    opened = open_table(path, expected=["author_id"])

    path.write_bytes(without_rows(opened, opened.holding({"author_id": {"ana"}})))

    kept = pd.read_csv(path, dtype=str, keep_default_na=False)
    expected = table[table["author_id"] != "ana"].reset_index(drop=True)
    assert kept.to_dict("records") == expected.to_dict("records")


# Ana's words are in letters that UTF-8, UTF-16 and cp1252 write differently; nobody else wrote them.
SAID = "Ouvrir une bibliothèque près du marché, s'il vous plaît"
ROWS = [
    ["idea_id", "question", "text", "author_id"],
    ["a-1", "q1", SAID, "ana-41007"],
    ["b-1", "q1", "Two lines\nof «text», é", "ben-41008"],
    ["c-1", "q1", "Sue the ministry over the dam; soon", "ben-41008"],
]
CAST = [
    ["voter_id", "idea_id", "vote"],
    ["ana-41007", "b-1", "agree"],
    ["ben-41008", "a-1", "agree"],
    ["ben-41008", "c-1", "pass"],
]


def _csv(rows, delimiter=","):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return written.getvalue()


def _renamed(rows, **names):
    return [[names.get(cell, cell) for cell in rows[0]], *rows[1:]]


@pytest.fixture
def said(make_consultation, tmp_path, monkeypatch):
    """A consultation in which Ana wrote `SAID`, and a cache of its own."""
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "cache"))
    made = make_consultation()
    (made / "ideas.csv").write_text(_csv(ROWS), encoding="utf-8", newline="")
    (made / "votes.csv").write_text(_csv(CAST), encoding="utf-8", newline="")
    return made


def _traces(*places, words=(SAID, "ana-41007", "bibliothèque")):
    """Files that hold Ana's words or id in any encoding, in a Parquet file after reading."""
    found = []
    for path in (path for place in places for path in sorted(place.rglob("*")) if path.is_file()):
        content = path.read_bytes()
        if content.startswith(b"PAR1"):
            table = pyarrow.parquet.read_table(path)
            content += repr(table.to_pydict()).encode() + repr([column.chunks for column in table.columns]).encode()
        forms = [word.encode(name) for word in words for name in ("utf-8", "utf-16-le", "utf-16-be", "cp1252")]
        if any(form in content for form in forms):
            found.append(path.name)
    return found


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_person_is_found_in_every_delimiter_and_encoding(said, delimiter, encoding):
    rows = _renamed([[f" {cell} " if cell == "ana-41007" else cell for cell in row] for row in ROWS], idea_id="Idea_ID")
    (said / "ideas.csv").write_bytes(_csv(rows, delimiter).encode(encoding))

    gone = forget("ana-41007", said)

    assert (gone.ideas, gone.votes_cast, gone.votes_received) == (1, 1, 1)
    assert _traces(said) == []
    left = read_tables(read_consultation(said))
    assert left.ideas["text"].tolist() == [ROWS[2][2], ROWS[3][2]]
    assert left.votes["voter_id"].tolist() == ["ben-41008"]
    kept = [line for line in _csv(rows, delimiter).splitlines(keepends=True) if SAID not in line]
    if encoding != "cp1252":
        assert (said / "ideas.csv").read_bytes() == "".join(kept).encode(encoding)


def test_every_file_of_a_table_is_cleaned(said):
    table = pd.DataFrame(ROWS[1:], columns=ROWS[0])
    table.astype({"text": "category", "author_id": "category"}).to_parquet(said / "ideas.parquet", index=False)
    (said / "old").mkdir()
    table.drop(columns="author_id").to_csv(said / "old" / "copy.csv", sep=";", index=False, encoding="utf-16")
    pd.DataFrame({"idea_id": ["a-1", "b-1"], "kind": ["", ""]}).to_csv(said / "planted.csv", index=False)
    (said / "old" / "source.tsv").write_text(f"theme\tbody\nx\t{SAID}\ny\tSomething else\n", encoding="utf-8")
    (said / "notes.txt").write_text(f"Remember: {SAID}!", encoding="utf-16")
    (said / ".ideas.csv-forgetting").write_text(_csv(ROWS))
    (said / f"{marked('ideas.csv')}x").write_text(_csv(ROWS))

    gone = forget("ana-41007", said)

    assert gone.ideas == 1
    assert gone.other_rows == 4
    assert _traces(said) == ["notes.txt"]
    assert [one for one in gone.uncleaned if "notes.txt" in one]
    assert pd.read_parquet(said / "ideas.parquet")["author_id"].tolist() == ["ben-41008"] * 2
    assert (said / "planted.csv").read_text() == "idea_id,kind\nb-1,\n"


def test_an_older_copy_takes_no_other_person_along(said):
    older = [ROWS[0], ["b-1", "q1", "Something that Ana wrote in spring", "ana-41007"], *ROWS[3:]]
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_parquet(said / "ideas.parquet", index=False)
    (said / "ideas.csv").write_text(_csv(older))

    forget("ana-41007", said)

    assert pd.read_parquet(said / "ideas.parquet")["idea_id"].tolist() == ["b-1", "c-1"]
    assert (said / "ideas.csv").read_text().splitlines() == _csv([ROWS[0], ROWS[3]]).splitlines()


def test_the_codebook_keeps_neither_ids_nor_words(said):
    topic = {"key": "ab/q1/0", "question": "q1", "label": "Books", "ideas": ["a-1", "b-1"], "split_off": ["a-1"]}
    remark = f"As in “{SAID.upper()}”"
    rounds = [{"export": "ab", "file": "f", "file_sha256": "", "topics": [{**topic, "comment": remark, "rename": "B"}]}]
    (said / "codebook.json").write_text(json.dumps({"rounds": rounds}))

    gone = forget("ana-41007", said)

    (kept,) = read_codebook(said).rounds[0].topics
    assert (kept.ideas, kept.split_off, kept.comment, kept.rename) == (("b-1",), (), "", "B")
    assert gone.codebook == 3


def test_everything_that_is_kept_goes_and_named_reports_too(said, tmp_path):
    cache = tmp_path / "cache"
    for name in (
        "topics/one/placed.parquet",
        "pages/0af.html",
        "across/two/live.parquet",
        "new/x",
        f"y/{marked('z')}1",
    ):
        (cache / name).parent.mkdir(parents=True, exist_ok=True)
        (cache / name).write_text(SAID)
    for report in ("named", "found"):
        (tmp_path / report / "tables").mkdir(parents=True)
        (tmp_path / report / "index.html").write_text(SAID)
        (tmp_path / report / "pages.json").write_text("{}")
        (tmp_path / report / "tables" / "ideas.parquet").write_text(SAID)
    (tmp_path / "named" / "letter.txt").write_text("Dear all")

    ran = CliRunner().invoke(app, ["forget", "ana-41007", str(said), "--report", str(tmp_path / "named")])

    assert ran.exit_code == 0
    assert _traces(said, cache, tmp_path / "named") == []
    assert [path.name for path in (tmp_path / "named").iterdir()] == ["letter.txt"]
    assert "Found near it: found" in ran.stdout
    assert (tmp_path / "found" / "index.html").exists()


def test_reports_in_the_folder_itself_go_and_what_is_about_something_else_stays(said):
    for name, title in (("report", "A small consultation"), ("other", "Another")):
        (said / name / "tables").mkdir(parents=True)
        (said / name / "index.html").write_text(SAID)
        (said / name / "tables" / "build.json").write_text(json.dumps({"consultation": {"title": title}}))

    gone = forget("ana-41007", said)

    assert _traces(said / "report") == []
    assert gone.deleted == (str(said / "report"),)
    assert gone.reports == ("other",)
    assert (said / "other" / "index.html").exists()


@pytest.mark.parametrize("what", ["no report", "another", "missing"])
def test_a_folder_that_is_no_report_on_this_consultation_is_not_touched(said, tmp_path, what):
    folder = tmp_path / "mine"
    if what != "missing":
        folder.mkdir()
        (folder / "diary.html").write_text("Today")
    if what == "another":
        (folder / "build.json").write_text(json.dumps({"consultation": {"title": "Another"}}))
    before = _everything(said)

    with pytest.raises(DataError, match="Nothing was changed"):
        forget("ana-41007", said, reports=[folder])

    assert _everything(said) == before
    assert what == "missing" or (folder / "diary.html").exists()


def test_a_cache_that_is_somebodys_folder_is_not_emptied(said, tmp_path, monkeypatch):
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path))

    with pytest.raises(DataError, match="STRATEGY_NLP_CACHE"):
        forget("ana-41007", said)

    assert SAID.encode() in _everything(said)


@pytest.mark.parametrize("after", range(5))
def test_a_killed_forgetting_is_ended_by_the_next(said, monkeypatch, after):
    (said / "participants.csv").write_text("participant_id,segment_a\nana-41007,x\nben-41008,y\n")
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_parquet(said / "ideas.parquet", index=False)
    remember_people(said, {"ana-41007": ["ana@example.org"], "ben-41008": ["ben@example.org"]})
    replace, done = Path.replace, []

    def killed(self, target):
        if ".csv" in self.name or ".parquet" in self.name or "people" in self.name:
            done.append(target)
            if len(done) > after:
                raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            forget("Ana@example.org", said)
    forget("Ana@example.org", said)

    assert _traces(said) == []
    assert len(read_tables(read_consultation(said)).ideas) == 2
    assert ids_of(said, "ana@example.org") == ()
    assert ids_of(said, "ben@example.org") == ("ben-41008",)


def test_staff_can_name_a_person_by_what_they_hold(said):
    remember_people(said, {"ana-41007": ["Ana@Example.org", "Ana  María López"]})
    remember_people(said, {"ben-41008": ["ben@example.org", "", "Sam Lee"], "cy-1": ["Sam Lee"]})
    content = (said / "people.json").read_text()

    assert "xample" not in content
    assert ids_of(said, " ana maría lópez") == ("ana-41007",)
    with pytest.raises(DataError, match="2 people are called 'Sam Lee'; name one by the id: 'ben-41008', 'cy-1'"):
        forget("Sam Lee", said)
    assert forget("ANA@example.org ", said).ideas == 1
    assert _traces(said) == []


def test_a_mapping_of_another_key_finds_nobody_and_says_so(said, tmp_path, monkeypatch):
    remember_people(said, {"ana-41007": ["ana@example.org"]})
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "other.key"))

    with pytest.raises(DataError, match="another key"):
        forget("ana@example.org", said)

    assert forget("ana-41007", said).ideas == 1
    assert "ana-41007" not in (said / "people.json").read_text()


@pytest.mark.parametrize(
    "content", ["", "[]", '{"people": 1}', '{"people": {"x": ["a"]}}', "[" * 50_000, '{"people": NaN}']
)
def test_a_spoilt_mapping_is_one_sentence(said, content):
    (said / "people.json").write_text(content)
    before = _everything(said)

    with pytest.raises(StrategyNLPError, match=r"people\.json"):
        forget("ana-41007", said)

    assert _everything(said) == before


def test_behind_a_link_the_file_itself_is_cleaned(said, tmp_path):
    (said / "ideas.csv").rename(tmp_path / "elsewhere.csv")
    (said / "ideas.csv").symlink_to(tmp_path / "elsewhere.csv")

    forget("ana-41007", said)

    assert SAID not in (tmp_path / "elsewhere.csv").read_text(encoding="utf-8")
    assert (said / "ideas.csv").is_symlink()
