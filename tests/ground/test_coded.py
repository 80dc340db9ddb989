"""Coded columns say what text says: whatever takes one takes the other, and gives the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.coded import coded, factorized, is_coded, joined_by_idea, of_each_value, recoded
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.parquet import read_parquet
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.pseudonyms import pseudonyms
from strategy_nlp.votes.ballots import ballots_of, last_votes, votes_on_originals
from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.weighting import weighted_agreement

TOML = 'title = "Ours"\n[[questions]]\nid = "q1"\ntitle = "What now?"\n'
CELLS = st.lists(st.text("abé,1 ", max_size=2), min_size=1, max_size=40)


def votes(people: int = 40, ideas: int = 12) -> pd.DataFrame:
    """Votes of two camps in chance order, some of them twice."""
    random = np.random.default_rng(3)
    voter, idea = random.integers(0, people, 900), random.integers(0, ideas, 900)
    agrees = (voter % 2 == idea % 2) ^ (random.random(900) < 0.1)
    cast = np.where(random.random(900) < 0.1, "pass", np.where(agrees, "agree", "disagree"))
    return pd.DataFrame({"voter_id": [f"p{n}" for n in voter], "idea_id": [f"i{n}" for n in idea], "vote": cast})


@settings(deadline=None)
@given(CELLS)
def test_a_coded_column_has_the_cells_and_the_order_of_text(cells):
    text = pd.Series(cells * 2, dtype=str)
    made = coded(text)
    assert is_coded(made) == (text.nunique() <= len(text) // 2)
    assert made.astype(str).tolist() == text.tolist()
    assert made.sort_values(kind="stable").index.tolist() == text.sort_values(kind="stable").index.tolist()
    for sort in (False, True):
        codes, values = factorized(made, sort=sort)
        right, named = factorized(text, sort=sort)
        assert codes.tolist() == right.tolist()
        assert list(values) == list(named)


@settings(deadline=None)
@given(CELLS)
def test_values_that_become_one_another_are_one(cells):
    text = pd.Series(cells * 2, dtype=str)
    shorter = recoded(coded(text).astype("category"), lambda values: values.str.strip())
    assert shorter.tolist() == text.str.strip().tolist()
    assert shorter.cat.categories.is_unique
    assert of_each_value(coded(text), lambda values: values.str.len()).tolist() == text.str.len().tolist()


def test_values_of_rows_that_are_gone_are_no_values():
    left = coded(pd.Series(["c", "a", "b", "a", "c", "b"]))[[0, 4, 3]]
    assert [list(values) for _, values in (factorized(left), factorized(left, sort=True))] == [["c", "a"], ["a", "c"]]


def test_votes_joined_with_their_ideas_are_those_of_a_merge():
    cast, ideas = votes(), pd.DataFrame({"idea_id": ["i3", "i1", "i8"], "question": ["q2", "q1", "q2"]})
    for table in (cast, cast.apply(coded)):
        joined = joined_by_idea(table, ideas, "question").astype(str)
        pd.testing.assert_frame_equal(joined, cast.merge(ideas, on="idea_id"))


def test_pseudonyms_of_coded_ids_are_those_of_the_ids():
    ids = votes()["voter_id"]
    assert pseudonyms(coded(ids), key=b"key").tolist() == pseudonyms(ids, key=b"key").tolist()


def test_what_votes_say_does_not_depend_on_how_they_are_held():
    cast = votes()
    held = cast.apply(coded)
    assert all(map(is_coded, (held[name] for name in held)))
    pd.testing.assert_frame_equal(last_votes(held).astype(str), last_votes(cast))
    copies = pd.Series({"i3": "i1", "i4": "i2"})
    pd.testing.assert_frame_equal(votes_on_originals(held, copies).astype(str), votes_on_originals(cast, copies))
    one, other = ballots_of(held), ballots_of(cast)
    for name in ("voters", "ideas", "rows", "columns", "codes"):
        assert list(getattr(one, name)) == list(getattr(other, name)), name
    pd.testing.assert_frame_equal(find_groups(held).voters, find_groups(cast).voters)
    weights = pd.Series({f"p{n}": 1 + n / 40 for n in range(40)})
    pd.testing.assert_frame_equal(weighted_agreement(held, weights), weighted_agreement(cast, weights))


@pytest.mark.parametrize("dictionary", [True, False])
def test_a_parquet_file_of_many_votes_is_read_as_codes(tmp_path, dictionary):
    path = tmp_path / "votes.parquet"
    cast = votes().assign(vote=lambda table: table["vote"].mask(table.index == 5))
    cast.to_parquet(path, use_dictionary=dictionary)
    read, text = read_parquet(path, codes=True), read_parquet(path)
    assert all(is_coded(read.cells[name]) for name in read.cells)
    pd.testing.assert_frame_equal(read.cells.astype(str), text.cells)
    assert read.rows.tolist() == text.rows.tolist()
    assert text.cells["vote"][5] == ""


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_votes_of_a_folder_are_coded_and_nothing_else_is(tmp_path, suffix):
    (tmp_path / "consultation.toml").write_text(TOML, encoding="utf-8")
    ideas = pd.DataFrame({"idea_id": [f"i{n}" for n in range(12)], "question": "q1", "text": "Plant trees"})
    ideas.to_csv(tmp_path / "ideas.csv", index=False)
    cast = votes().assign(voter_id=lambda table: table["voter_id"] + " ", vote=lambda table: table["vote"].str.upper())
    cast.to_csv(tmp_path / "votes.csv", index=False) if suffix == ".csv" else cast.to_parquet(
        tmp_path / "votes.parquet"
    )
    tables = read_tables(read_consultation(tmp_path))
    assert all(is_coded(tables.votes[name]) for name in ("voter_id", "idea_id", "vote", "created_at"))
    assert not any(is_coded(tables.ideas[name]) for name in tables.ideas)
    pd.testing.assert_frame_equal(tables.votes.astype(str), votes().assign(created_at="").astype(str))
