"""What people gave, compared: the same text and the same ledger, however many votes there are and however they are held."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.coded import coded
from strategy_nlp.disclosure.releases.given import Given, as_text, lines_in_order, voters_in, votes_of
from strategy_nlp.disclosure.releases.ledger import Entry, Ledger, Marker, new_ledger
from strategy_nlp.disclosure.releases.waiting import wait

CELL = st.text('i1+-,. "é漢\n', max_size=3)


def table(rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"], dtype=str)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=30))
def test_lines_are_those_of_a_csv_file_in_order(rows):
    right = "\n".join(sorted(table(rows).to_csv(index=False).splitlines()))
    assert "".join(lines_in_order(table(rows))) == right
    assert "".join(lines_in_order(table(rows * 2).apply(coded))) == "\n".join(
        sorted(table(rows * 2).to_csv(index=False).splitlines())
    )


def test_many_lines_come_in_pieces(monkeypatch):
    monkeypatch.setattr("strategy_nlp.disclosure.releases.given._LINES", 7)
    rows = table([(f"p{n % 9}", f"i{n % 14}", ("agree", "pass")[n % 2]) for n in range(50)])
    pieces = list(lines_in_order(rows))
    assert len(pieces) > 5
    assert "".join(pieces) == "\n".join(sorted(rows.to_csv(index=False).splitlines()))


def test_the_stamp_of_pieces_is_that_of_the_whole_text():
    pieces = ["one\n", "two", "\0three"]
    assert Marker(b"key").cell_of("given", pieces) == Marker(b"key").cell("given", "".join(pieces))


def _given(votes: pd.DataFrame) -> Given:
    people = sorted(set(votes["voter_id"]))
    ideas = pd.DataFrame({"idea_id": ["i1", "i2"], "question": ["q1", "q2"], "author_id": ["p1", ""]})
    return Given(
        votes.merge(ideas[["idea_id", "question"]], on="idea_id"),
        ideas,
        {"q1": ["i1"], "q2": ["i2"]},
        pd.DataFrame({"participant_id": people, "segment_region": ["north", "south"] * (len(people) // 2)}),
    )


VOTES = table([(f"p{n}", f"i{1 + n % 2}", ("agree", "pass", "disagree")[n % 3]) for n in range(40)])


def test_who_voted_stands_by_idea_and_question():
    given = _given(VOTES)
    assert votes_of(given.votes)["i1"] == [(f"p{n}", ("agree", "pass", "disagree")[n % 3]) for n in range(0, 40, 2)]
    assert voters_in(given.votes, ["q1", "q3"]) == {
        "q1": {f"p{n}" for n in range(0, 40, 2)}, "q3": frozenset(), "": {f"p{n}" for n in range(40)},
    }  # fmt: skip
    assert votes_of(given.votes.iloc[:0]) == {}


def test_all_that_was_given_is_one_text_whatever_the_order_of_its_rows():
    given, turned = _given(VOTES), _given(VOTES.iloc[::-1])
    assert "".join(as_text(given, min_cell=5)) == "".join(as_text(turned, min_cell=5))
    other = VOTES.assign(vote=VOTES["vote"].where(VOTES.index != 3, "pass"))
    assert "".join(as_text(given, min_cell=5)) != "".join(as_text(_given(other), min_cell=5))


def test_a_first_release_holds_the_mark_of_every_vote_and_waits_for_nobody():
    marker = Marker(b"key")
    waited = wait(_given(VOTES), [], marker=marker, least=10)
    assert not waited.votes
    assert not waited.few
    for idea, those in votes_of(_given(VOTES).votes).items():
        cell = marker.cell("ideas", idea)
        assert waited.cells["ideas"][cell] == {marker.mark(cell, voter, vote) for voter, vote in those}


@pytest.mark.parametrize("remembered", [0, 1_000])
def test_a_second_release_is_the_same_whether_marks_are_remembered_or_made_again(monkeypatch, remembered):
    monkeypatch.setattr("strategy_nlp.disclosure.releases.ledger._REMEMBERED", remembered)
    marker = Marker(b"key")
    first = wait(_given(VOTES.iloc[:20]), [], marker=marker, least=5).cells
    ledger: Ledger = new_ledger(b"key").with_release(Entry(1, "2026-01-01", "0" * 16), first)
    assert ledger.cells(1) == first
    again = wait(_given(VOTES.iloc[:22]), [ledger.cells(1)], marker=marker, least=5)
    assert set(again.votes) == {("p20", "i1"), ("p21", "i2")}
    assert ledger.with_release(Entry(2, "2026-01-02", "0" * 16), again.cells).cells(2) == again.cells
