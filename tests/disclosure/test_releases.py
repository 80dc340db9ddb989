"""Two reports set beside each other tell of nobody: what would do so waits, or the run stops."""

import itertools
import json
import shutil
from collections import defaultdict

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_consultations import make, read_rows, write_rows
from typer.testing import CliRunner

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.options import options_of
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.cli.app import app
from strategy_nlp.disclosure.releases.given import Given
from strategy_nlp.disclosure.releases.ledger import FILE, Entry, Marker, new_ledger, read_ledger
from strategy_nlp.disclosure.releases.release import NO_LEDGER, TOO_LARGE, Release
from strategy_nlp.disclosure.releases.waiting import as_it_was, wait
from strategy_nlp.errors import ConsultationError, DataError, ReportError
from strategy_nlp.intake.consultation import demo_folder, read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.protection import under_pseudonyms
from strategy_nlp.privacy.pseudonyms import pseudonyms, read_key
from strategy_nlp.removal.person import forget
from strategy_nlp.report.making import make_tables

PERSON = "v1x9000"
# How the person votes on the ideas i00 to i07.
BALLOT = ("agree", "disagree", "pass", "agree", "agree", "disagree", "agree", "disagree")
KINDS = ("added", "removed", "changed")


def _add(folder, *people, value="woman", ballot=BALLOT):
    write_rows(folder, "participants", [*read_rows(folder, "participants"), *([one, value] for one in people)])
    votes = [[one, f"i{idea:02d}", vote] for one in people for idea, vote in enumerate(ballot)]
    write_rows(folder, "votes", [*read_rows(folder, "votes"), *votes])


def _change(folder, kind):
    """One person more or less, or one who votes or states something else."""
    votes, people = read_rows(folder, "votes"), read_rows(folder, "participants")
    if kind == "added":
        _add(folder, PERSON)
    elif kind == "removed":
        write_rows(folder, "votes", [row for row in votes if row[0] != "v1x0000"])
        write_rows(folder, "participants", [row for row in people if row[0] != "v1x0000"])
    else:
        other = {"agree": "disagree", "disagree": "agree", "pass": "agree"}
        moved = {"woman": "man", "man": "woman", "": "woman"}
        write_rows(folder, "votes", [[*row[:2], other[row[2]]] if row[0] == "v1x0000" else row for row in votes])
        write_rows(folder, "participants", [[row[0], moved[row[1]]] if row[0] == "v1x0000" else row for row in people])


def _release(folder, *, anyway=False):
    """A release without the analysis of it: the step on the votes, and the ledger."""
    release, consultation, key = Release(folder, anyway=anyway), read_consultation(folder), read_key()
    held = release.held(
        under_pseudonyms(read_tables(consultation), key=key), options_of(consultation).releases, key=key
    )
    release.keep()
    return held


def _subtracted(earlier, later):
    """What an attacker reads from two folders of tables: one person's votes, and which values one person has more or less."""
    before, after = read_analysis(earlier), read_analysis(later)
    told = {}
    counts = ["n_agree", "n_disagree", "n_pass"]
    both = before.idea_votes.merge(after.idea_votes, on="idea_id", suffixes=("", "_later"))
    for row in both.to_dict("records"):
        moved = {name: row[f"{name}_later"] - row[name] for name in counts}
        if any(moved.values()) and all(abs(value) <= 1 for value in moved.values()):
            told["vote", row["idea_id"]] = moved
    keys = ["question", "segment", "value"]
    people = before.participation.merge(after.participation, on=keys, suffixes=("", "_later"))
    for row in people.dropna(subset=["n_voters", "n_voters_later"]).to_dict("records"):
        if abs(row["n_voters_later"] - row["n_voters"]) == 1:
            told["value", row["question"], row["value"]] = row["n_voters_later"] - row["n_voters"]
    if 0 < len(set(before.voters["voter_id"]) ^ set(after.voters["voter_id"])) < 10:
        told["voters",] = True
    shares = before.divisions.merge(after.divisions, on=["by", "idea_id", "highest", "lowest"], suffixes=("", "_later"))
    changed = shares[shares["by"].str.startswith("segment") & (shares["high_share"] != shares["high_share_later"])]
    told |= {("division", idea): True for idea in changed["idea_id"]}
    return told


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A made consultation, with the tables of its first release."""
    folder = tmp_path_factory.mktemp("releases")
    make(folder / "consultation", 1)
    make_tables(folder / "consultation", folder / "first")
    return folder


@pytest.fixture
def place(first, tmp_path):
    shutil.copytree(first, tmp_path / "place")
    return tmp_path / "place"


@pytest.mark.parametrize("kind", KINDS)
def test_two_reports_one_person_apart_tell_nothing_of_the_person(place, kind):
    folder = place / "consultation"
    _change(folder, kind)
    analyse(folder).write(place / "unheld")

    open_ = _subtracted(place / "first", place / "unheld")

    # Without the ledger the attack must succeed, or it proves nothing.
    assert len([key for key in open_ if key[0] == "vote"]) >= 3
    if kind == "removed":
        with pytest.raises(ReportError, match="--release-anyway"):
            make_tables(folder, place / "second")
        assert not (place / "second").exists()
        assert len(read_ledger(folder).entries) == 1
        return
    make_tables(folder, place / "second")
    assert _subtracted(place / "first", place / "second") == {}


def test_who_waited_comes_with_enough_others_and_no_pair_of_three_reports_tells(place):
    folder = place / "consultation"
    _add(folder, PERSON)
    make_tables(folder, place / "second")
    held = json.loads((place / "second" / "disclosure.json").read_text(encoding="utf-8"))["release"]
    _add(folder, *(f"v1x8{number:03d}" for number in range(9)), value="man")
    make_tables(folder, place / "third")

    totals = [read_analysis(place / name).build["counts"]["voters"] for name in ("first", "second", "third")]

    assert (held["held_fewer_than"], held["number"]) == (10, 1)
    assert totals == [85, 85, 95]
    for one, two in itertools.combinations(("first", "second", "third"), 2):
        assert _subtracted(place / one, place / two) == {}
    # Nine men and one woman came: that she is a woman would be told by the numbers of women.
    women = [
        read_analysis(place / name).participation.query("value == 'woman' and question == 'q1'")["n_voters"].item()
        for name in ("first", "third")
    ]
    assert all(pd.isna(number) or number == 45 for number in women)


def test_the_same_data_again_is_the_same_release(place):
    folder = place / "consultation"
    _add(folder, PERSON, *(f"v1x8{number:03d}" for number in range(9)))
    _release(folder)
    _add(folder, "v1x7000", ballot=BALLOT[:3])
    once = _release(folder)
    ledger = (folder / FILE).read_bytes()

    twice = _release(folder)

    assert once.told["number"] == 2
    assert once.told["held_fewer_than"] == 10
    assert twice.told == once.told
    assert twice.tables.votes.equals(once.tables.votes)
    assert twice.tables.participants.equals(once.tables.participants)
    assert (folder / FILE).read_bytes() == ledger


def test_a_release_is_made_again_of_what_was_in_it(place):
    folder, key = place / "consultation", read_key()
    _add(folder, PERSON, *(f"v1x8{number:03d}" for number in range(9)))
    second = _release(folder)
    _change(folder, "changed")
    consultation = read_consultation(folder)
    received = under_pseudonyms(read_tables(consultation), key=key)
    ledger = (folder / FILE).read_bytes()

    again = Release(folder, only=2)
    held = again.held(received, options_of(consultation).releases, key=key)
    again.keep()

    assert held.tables.votes.equals(second.tables.votes)
    assert held.tables.participants.equals(second.tables.participants)
    assert {name: held.told[name] for name in ("number", "day", "anyway")} == {
        name: second.told[name] for name in ("number", "day", "anyway")
    }
    # Verifying is no release.
    assert (folder / FILE).read_bytes() == ledger


def test_settings_and_texts_are_no_difference(place):
    folder = place / "consultation"
    toml = folder / "consultation.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("[settings]", '[settings]\nseed = 3\nlanguage = "fr"'))
    write_rows(folder, "ideas", [*read_rows(folder, "ideas"), ["i99", "q1", "Open the archives to all", "en"]])
    ledger = (folder / FILE).read_bytes()

    told = _release(folder).told

    assert (told["number"], told["held_fewer_than"], told["held_details"]) == (1, 0, False)
    assert (folder / FILE).read_bytes() == ledger


def test_anyway_releases_everything_and_is_recorded(place):
    folder = place / "consultation"
    _change(folder, "removed")
    _add(folder, PERSON)

    ran = CliRunner().invoke(app, ["analyse", str(folder), "--out", str(place / "second"), "--release-anyway"])

    assert ran.exit_code == 0, ran.output
    assert read_ledger(folder).entries[-1].anyway
    record = json.loads((place / "second" / "disclosure.json").read_text(encoding="utf-8"))
    assert (record["release"]["anyway"], record["release"]["held_fewer_than"]) == (True, 0)
    # What was told is told: the next run asks for nothing again.
    assert _release(folder).told["number"] == 2


def test_who_is_forgotten_leaves_no_mark_and_stops_no_release(place, monkeypatch):
    # What other tests keep between runs stays.
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(place / "cache"))
    folder = place / "consultation"
    named = str(pseudonyms(pd.Series(["v1x0000"]), key=read_key()).iloc[0])
    marker = Marker(read_key())

    def marks():
        ledger = read_ledger(folder)
        return [
            mark
            for names in ledger.spans.values()
            for cell, spans in names.items()
            for mark in frozenset().union(*spans.values())
            if mark.startswith(marker.who(cell, named))
        ]

    before = len(marks())
    forget("v1x0000", folder)
    after = (marks(), read_ledger(folder).deletions)
    told = _release(folder).told

    assert before > 5
    assert after[0] == []
    assert [last for _, last in after[1]] == [1]
    assert not [one for one in ("v1x0000", named) if one in (folder / FILE).read_text()]
    assert (told["number"], told["anyway"], told["deleted_fewer_than"]) == (2, False, 10)


def test_no_id_and_no_pseudonym_stands_in_the_ledger(first):
    written = (first / "consultation" / FILE).read_text(encoding="utf-8")
    people = pd.Series([row[0] for row in read_rows(first / "consultation", "participants")[1:]])

    assert not [one for one in (*people, *pseudonyms(people, key=read_key())) if one in written]
    assert "i00" not in written
    assert "woman" not in written


def test_another_key_is_told_and_anyway_begins_anew(place, monkeypatch):
    folder = place / "consultation"
    (place / "other.key").write_text("another")
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(place / "other.key"))
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(place / "cache"))

    with pytest.raises(ReportError, match="another key of pseudonyms"):
        _release(folder)
    _release(folder, anyway=True)

    assert [(entry.number, entry.anyway) for entry in read_ledger(folder).entries] == [(1, True)]
    (place / "other.key").write_text("a third")
    assert any("bring that key back" in sentence for sentence in forget("v1x0001", folder).uncleaned)


def test_a_report_that_was_finished_meanwhile_stops_this_one(place):
    folder = place / "consultation"
    _add(folder, *(f"v1x8{number:03d}" for number in range(10)))
    release, consultation, key = Release(folder), read_consultation(folder), read_key()
    release.held(under_pseudonyms(read_tables(consultation), key=key), options_of(consultation).releases, key=key)
    _add(folder, *(f"v1x7{number:03d}" for number in range(10)))
    _release(folder)

    with pytest.raises(ReportError, match="run again"):
        release.keep()
    assert len(read_ledger(folder).entries) == 2


def test_a_report_of_the_same_data_that_was_finished_meanwhile_is_the_same_release(place):
    folder = place / "consultation"
    _add(folder, *(f"v1x8{number:03d}" for number in range(10)))
    release, consultation, key = Release(folder), read_consultation(folder), read_key()
    release.held(under_pseudonyms(read_tables(consultation), key=key), options_of(consultation).releases, key=key)
    _release(folder)

    release.keep()

    assert len(read_ledger(folder).entries) == 2


def test_a_call_of_the_library_keeps_no_ledger_nor_does_the_demonstration(place):
    folder = place / "consultation"
    (folder / FILE).unlink()

    analysis = analyse(folder)

    assert (analysis.build["release"], (folder / FILE).exists()) == ({}, False)
    assert _release(demo_folder()).told == {}
    assert not (demo_folder() / FILE).exists()


def test_a_ledger_that_would_be_too_large_is_not_written_and_said(tmp_path, monkeypatch):
    folder = make(tmp_path / "consultation", 1)
    _release(folder)
    before = (folder / FILE).read_bytes()
    monkeypatch.setattr("strategy_nlp.disclosure.releases.release.LARGEST", len(before))
    _add(folder, *(f"v1x8{number:03d}" for number in range(20)))
    release, consultation, key = Release(folder), read_consultation(folder), read_key()
    release.held(under_pseudonyms(read_tables(consultation), key=key), options_of(consultation).releases, key=key)

    assert release.keep().startswith(TOO_LARGE)
    assert (folder / FILE).read_bytes() == before


def test_a_ledger_of_more_than_two_hundred_megabytes_is_read(tmp_path):
    folder = make(tmp_path / "consultation", 1)
    _release(folder)
    with (folder / FILE).open("ab") as file:
        file.write(b" " * 200_000_001)

    assert read_ledger(folder).last == 1


def test_a_folder_that_cannot_be_written_is_said_and_no_ledger_is_kept(tmp_path, monkeypatch):
    folder = make(tmp_path / "consultation", 1)
    monkeypatch.setattr("strategy_nlp.disclosure.releases.release.can_be_written", lambda _: False)

    assert Release(folder).note == NO_LEDGER
    assert _release(folder).told == {}
    assert not (folder / FILE).exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"releases"', '"release"'),
        lambda text: text.replace('"number": 1', '"number": 2'),
        lambda text: text.replace('"anyway": false', '"anyway": 0'),
        lambda text: text.replace('"1": "', '"1-7": "', 1),
        lambda text: text.replace('"1": "', '"1": "x', 1),
        lambda text: text.replace('"cells": {', '"cells": {"x": {}, ', 1),
        lambda _: "[]",
    ],
)
def test_a_ledger_that_no_report_wrote_is_refused_in_one_sentence(place, spoil):
    path = place / "consultation" / FILE
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises((DataError, ConsultationError)) as caught:
        Release(place / "consultation")
    assert str(path) in str(caught.value)
    assert "No report writes such a file" in str(caught.value)


# Random batches, released one after the other, with what a reader counts worked out anew from the votes.

IDEAS, QUESTIONS = ("a", "b", "c", "d"), ("q1", "q2")
QUESTION_OF = dict(zip(IDEAS, ("q1", "q1", "q1", "q2"), strict=True))
_people = st.integers(0, 17).map("p{}".format)
_batch = st.fixed_dictionaries(
    {
        "votes": st.lists(
            st.tuples(_people, st.sampled_from(IDEAS), st.sampled_from(("agree", "disagree"))), max_size=40
        ),
        "crowd": st.lists(st.tuples(st.integers(0, 14), st.integers(2, 9), st.sampled_from(IDEAS)), max_size=3),
        "values": st.lists(st.tuples(_people, st.sampled_from(("x", "y", ""))), max_size=6),
        "wrote": st.lists(st.tuples(_people, st.sampled_from(QUESTIONS)), max_size=8),
        "gone": st.lists(st.tuples(_people, st.sampled_from(IDEAS)), max_size=1),
    }
)


def _published(votes, values, wrote):
    """By published cell who is in it, and what of them is counted."""
    cells = defaultdict(dict)
    for (person, idea), vote in votes.items():
        cells["idea", idea][person] = vote
        for question in (QUESTION_OF[idea], ""):
            cells["voters", question][person] = True
            cells["value", question, values.get(person, "")][person] = True
    for idea, (author, asked) in wrote.items():
        for question in (asked, ""):
            cell = cells["author", question, values.get(author, "")]
            cell[author] = (*cell.get(author, ()), idea)
    return cells


@given(st.lists(_batch, min_size=2, max_size=5))
@settings(max_examples=40, deadline=None)
def test_whatever_comes_no_two_releases_differ_by_few(batches):
    marker, least, ledger = Marker(b"key"), 4, new_ledger(b"key")
    votes, values, wrote = {}, {f"p{number}": "xxxxyyy"[number % 7] for number in range(18)}, {}
    released = []
    for place, batch in enumerate(batches):
        votes |= {(person, idea): vote for person, idea, vote in batch["votes"]}
        votes |= {
            (f"p{one}", idea): "agree" for start, size, idea in batch["crowd"] for one in range(start, start + size)
        }
        values |= dict(batch["values"])
        wrote |= {f"w{place}{number}": one for number, one in enumerate(batch["wrote"])}
        for pair in batch["gone"]:
            votes.pop(pair, None)
        content = Given(
            pd.DataFrame([(*pair, QUESTION_OF[pair[1]], vote) for pair, vote in votes.items()], columns=["voter_id", "idea_id", "question", "vote"]),
            pd.DataFrame([(idea, asked, author) for idea, (author, asked) in wrote.items()], columns=["idea_id", "question", "author_id"]),
            {"q1": ["a", "b", "c"], "q2": ["d"]},
            pd.DataFrame(values.items(), columns=["participant_id", "segment_s"]),
        )  # fmt: skip
        earlier = [ledger.cells(entry.number) for entry in ledger.entries]
        waited = wait(content, earlier, marker=marker, least=least)
        if waited.few:
            # Only what was taken out cannot wait.
            assert any(one["gone"] for one in batches[: place + 1])
            continue
        ledger = ledger.with_release(Entry(ledger.last + 1, "2026-01-01", "0" * 16), waited.cells)
        assert ledger.cells(ledger.last) == {**dict.fromkeys(waited.cells, {}), **waited.cells}
        cast = {pair: waited.votes.get(pair, vote) for pair, vote in votes.items()}
        now = _published(
            {pair: vote for pair, vote in cast.items() if vote},
            {one: waited.values.get((one, "segment_s"), value) for one, value in values.items()},
            {idea: one for idea, one in wrote.items() if idea not in waited.ideas},
        )
        untold = {question for question, _ in waited.untold}
        released.append({cell: own for cell, own in now.items() if cell[0] != "author" or cell[1] not in untold})
        again = as_it_was(content, waited.cells, marker=marker)
        assert again.cells == waited.cells or untold
        for before in released[:-1]:
            for cell in {*before, *released[-1]}:
                old, new = before.get(cell, {}), released[-1].get(cell, {})
                if cell[0] == "author" and not any(key[:2] == cell[:2] for key in before):
                    continue
                differ = {one for one in {*old, *new} if old.get(one) != new.get(one)}
                assert not 0 < len(differ) < least, cell
