"""The small inputs beside the project that once failed: each comes out as its list says."""

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.normalisation import normalise_each
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.redaction import redact
from strategy_nlp.sources.kinds.polis.export import import_polis
from strategy_nlp.text.copies.campaigns import find_copies
from strategy_nlp.text.what_counts import set_aside
from strategy_nlp.votes.ballots import last_votes, tally

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not CASES.is_dir(), reason="the cases beside the project (../shared/cases) are absent"),
]


def _table(name: str) -> pd.DataFrame:
    return pd.read_csv(CASES / name, dtype=str, keep_default_na=False)


def _check(folder: str) -> tuple[int, str]:
    told = CliRunner().invoke(app, ["check", str(CASES / "folders" / folder)])
    assert "Traceback" not in told.output
    return told.exit_code, told.output


def _tables(folder: str):
    return read_tables(read_consultation(CASES / "folders" / folder))


def test_opposites_are_no_copies_and_true_copies_are():
    pairs = _table("copies.csv")

    found = [
        find_copies(pd.Series([one, other], index=["a", "b"]))["b"] == "a"
        for one, other in zip(pairs["a"], pairs["b"], strict=True)
    ]

    assert ["yes" if same else "no" for same in found] == pairs["same"].tolist()


def test_details_go_and_what_is_none_stays():
    rows = _table("redaction.csv")

    assert redact(normalise_each(rows["text"]).texts).texts == rows["right"].tolist()


def test_what_says_nothing_is_set_aside():
    rows = _table("set_aside.csv")
    texts = normalise_each(rows["text"]).texts
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(len(rows))],
            "question": "q1",
            "text": texts,
            "status": "accepted",
            "channel": "survey",
        }
    )

    assert set_aside(ideas, show_pending=False)["dropped_because"].tolist() == rows["dropped_because"].tolist()


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("status_header", ["'Status'", "name it status"]),
        ("misspelt_optional", ["'moderation'", "name it status", "'lang'", "name it language"]),
        ("dup_status", ["status", "columns 4 and 5"]),
        ("dup_vote", ["vote", "columns 3 and 4"]),
        ("dup_segment", ["segment_age", "columns 2 and 3"]),
        ("ragged2", ["row 2 has 5 cells, the header has 4"]),
        ("short_row", ["row 2 has 2 cells, the header has 3"]),
        ("short_row_participants", ["participants.csv, row 2 has 2 cells, the header has 3"]),
        ("stray_quotes", ["row 2", "quotation"]),
        ("blank_line_rows", ["row 5", "'qX'"]),
    ],
)
def test_a_folder_is_refused_in_a_sentence(folder, words):
    code, told = _check(folder)

    assert code == 1, told
    assert all(word in told for word in words), told


@pytest.mark.parametrize(
    ("folder", "ideas", "words"),
    [
        ("created_formats", 5, ["1 of 5 cells of created_at", "two days"]),
        ("exceldates", 4, []),
        ("trailing", 2, []),
        ("trailing_comma_participants", 1, []),
        ("participants_first_extra", 1, ["'name'"]),
        ("semicolon", 2, ["semicolons"]),
        ("utf16", 1, ["tabs", "UTF-16"]),
        ("cp", 1, ["not UTF-8"]),
        ("case", 1, ["Idea_ID"]),
        ("opposites", 17, []),
        ("vote_order", 1, []),
    ],
)
def test_a_folder_is_read_and_what_was_found_out_is_said(folder, ideas, words):
    code, told = _check(folder)

    assert code == 0, told
    assert all(word in told for word in words), told
    assert len(_tables(folder).ideas) == ideas


def test_cells_stand_under_their_own_names():
    assert _tables("trailing_comma_participants").participants["segment_country"].tolist() == ["KE", "UG"]
    assert _tables("participants_first_extra").participants[
        ["participant_id", "segment_country"]
    ].to_numpy().tolist() == [["p1", "KE"], ["p2", "UG"]]
    assert _tables("semicolon").ideas["text"].tolist() == ["Hola, amigos", "Otra idea"]
    assert _tables("cp").ideas["text"].tolist() == ["Café mañana"]
    assert _tables("created_formats").ideas["created_at"].str[:10].tolist() == [
        "",
        "2026-04-03",
        "2024-04-24",
        "2023-03-15",
        "2026-04-03",
    ]
    assert _tables("exceldates").ideas["created_at"].str[:10].tolist() == [
        "2026-03-02",
        "2025-02-02",
        "2026-03-14",
        "2026-03-14",
    ]


def test_the_last_vote_is_the_later_one():
    assert last_votes(_tables("vote_order").votes)["vote"].tolist() == ["disagree"] * 30


def test_opposite_ideas_are_all_counted():
    tables = _tables("opposites")
    voted = set(tables.votes["idea_id"])

    counted = set_aside(tables.ideas, show_pending=False, voted=voted)
    alone = set_aside(tables.ideas, show_pending=False)

    assert counted["used"].all()
    assert alone["used"].all()


@pytest.mark.parametrize("name", ["iso_newest_first_changed", "prefixed_names", "trailing_comma"])
def test_polis_downloads_are_imported(tmp_path, name):
    summary = import_polis(CASES / "polis" / name, tmp_path / "c")
    counted = tally(read_tables(read_consultation(tmp_path / "c")).votes).set_index("idea_id")

    assert summary.ideas == 5
    assert counted.loc["0", ["n_agree", "n_disagree"]].tolist() == [3, 1]


@pytest.mark.parametrize("name", ["matrix_floats", "matrix_newcol"])
def test_a_polis_matrix_is_imported(tmp_path, name):
    summary = import_polis(CASES / "polis" / name, tmp_path / "c")
    counted = tally(read_tables(read_consultation(tmp_path / "c")).votes).set_index("idea_id")

    assert counted.loc["0", ["n_agree", "n_disagree"]].tolist() == [3, 0]
    assert summary.left_out == (("email",) if name == "matrix_newcol" else ())
    assert "example.org" not in str(summary)
