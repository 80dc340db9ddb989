"""Forgetting a person takes out what they gave, and leaves every other byte as it was."""

import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from strategy_nlp import removal
from strategy_nlp.cli import app
from strategy_nlp.errors import DataError
from strategy_nlp.removal import forget

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
            raise OSError("No space left on device")

    monkeypatch.setattr(removal.os, "fsync", full)

    with pytest.raises(OSError, match="space"):
        forget("ana", folder)
    assert _everything(folder) == before


def test_the_terminal_says_what_went_and_which_reports_are_old(folder):
    (folder.parent / "report-1" / "tables").mkdir(parents=True)
    (folder.parent / "report-1" / "tables" / "build.json").write_text("{}")

    ran = CliRunner().invoke(app, ["forget", "ana", str(folder)])

    assert ran.exit_code == 0
    assert "2 ideas, 1 votes cast, 2 votes of others" in ran.stdout
    assert "report-1" in ran.stdout


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

    left = removal._csv_without(path, {"author_id": {"ana"}})

    if left is not None:
        path.write_bytes(left)
    kept = pd.read_csv(path, dtype=str, keep_default_na=False)
    expected = table[table["author_id"] != "ana"].reset_index(drop=True)
    assert kept.to_dict("records") == expected.to_dict("records")
