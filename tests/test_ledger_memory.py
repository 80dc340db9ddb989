"""A ledger of releases that is gone is missed; what a person, an idea or a row that is gone leaves in it."""

import shutil

import pandas as pd
import pytest
from made_consultations import make, read_rows, write_rows

from strategy_nlp.consultation import read_consultation
from strategy_nlp.errors import ConsultationError, ReportError
from strategy_nlp.intake.folder import read_tables
from strategy_nlp.ledger import FILE, read_ledger
from strategy_nlp.ledger_memory import memory_path
from strategy_nlp.privacy import under_pseudonyms
from strategy_nlp.pseudonyms import key_path, pseudonyms, read_key
from strategy_nlp.releases import Release
from strategy_nlp.removal import forget


def _release(folder, *, anyway=False):
    """A release without the analysis of it: what is in it, and what is said of keeping it."""
    release, consultation, key = Release(folder, anyway=anyway), read_consultation(folder), read_key()
    held = release.held(under_pseudonyms(read_tables(consultation), key=key), consultation, key=key)
    return held, release.keep()


def _come(folder, number, *, ideas=range(14)):
    people = [f"new{one:03d}" for one in range(number)]
    write_rows(folder, "participants", [*read_rows(folder, "participants"), *([one, "woman"] for one in people)])
    votes = [[one, f"i{idea:02d}", "agree"] for one in people for idea in ideas]
    write_rows(folder, "votes", [*read_rows(folder, "votes"), *votes])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A consultation of which one report was made, with a key and a memory of its own."""
    monkeypatch.setenv("STRATEGY_NLP_KEY_FILE", str(tmp_path / "own" / "pseudonyms.key"))
    monkeypatch.setenv("STRATEGY_NLP_CACHE", str(tmp_path / "cache"))
    made = make(tmp_path / "consultation", 1)
    _release(made)
    return made


def _is_one_sentence(error):
    text = str(error)
    return "\n" not in text and str(FILE) in text


def test_a_deleted_ledger_is_missed_and_anyway_begins_anew_on_record(folder):
    (folder / FILE).unlink()

    with pytest.raises(ReportError, match=r"is missing.*restore the file.*--release-anyway") as refused:
        Release(folder)
    held, said = _release(folder, anyway=True)

    assert _is_one_sentence(refused.value)
    assert [(entry.number, entry.anyway) for entry in read_ledger(folder).entries] == [(1, True)]
    assert (held.told["anyway"], said) == (True, "")
    # What began anew goes on.
    assert _release(folder)[0].told["number"] == 1


def test_an_older_ledger_is_no_better_than_none(folder):
    older = (folder / FILE).read_bytes()
    _come(folder, 12)
    assert _release(folder)[0].told["number"] == 2
    (folder / FILE).write_bytes(older)

    with pytest.raises(ReportError, match="holds 1 of the 2 reports"):
        Release(folder)


def test_a_deleted_ledger_is_missed_under_another_key_and_through_a_link(folder, tmp_path):
    (folder / FILE).unlink()
    key_path().unlink()
    (tmp_path / "link").symlink_to(folder)

    for named in (folder, tmp_path / "link"):
        with pytest.raises(ReportError, match="is missing"):
            Release(named)


def test_who_is_forgotten_changes_nothing_of_what_is_remembered(folder):
    before = memory_path(folder).read_text()

    forget("v1x0000", folder)
    after = memory_path(folder).read_text()

    assert (before, after) == ("1\n", "1\n")
    assert _release(folder)[0].told["number"] == 2
    assert memory_path(folder).read_text() == "2\n"


def test_what_is_remembered_tells_nothing_of_the_consultation(folder):
    kept = memory_path(folder)

    assert kept.parent.parent == key_path().parent
    assert "consultation" not in kept.name
    assert kept.read_text() == "1\n"


def test_a_folder_of_the_key_that_cannot_be_written_is_said_and_stops_nothing(folder):
    shutil.rmtree(memory_path(folder).parent)
    memory_path(folder).parent.write_text("in the way")
    _come(folder, 12)

    held, said = _release(folder)

    assert held.told["number"] == 2
    assert len(read_ledger(folder).entries) == 2
    assert str(memory_path(folder)) in said
    assert "\n" not in said


def test_what_is_remembered_and_damaged_is_named_in_one_sentence(folder):
    memory_path(folder).write_text("many")

    with pytest.raises(ConsultationError, match="is damaged") as refused:
        Release(folder)
    assert str(memory_path(folder)) in str(refused.value)


def test_a_copy_of_the_folder_and_the_verification_of_a_report_miss_nothing(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / FILE).unlink()
    (folder / FILE).unlink()

    assert _release(tmp_path / "copy")[0].told["number"] == 1
    assert Release(folder, only=1).note == ""


def _set(folder, idea, **cells):
    """Other cells in the row of an idea; a column that is new is blank in other rows."""
    table = pd.read_csv(folder / "ideas.csv", dtype=str, keep_default_na=False)
    if "status" not in table:
        table["status"] = "accepted"
    for name, cell in cells.items():
        table[name] = table.get(name, pd.Series("", table.index)).mask(table["idea_id"] == idea, str(cell))
    table.to_csv(folder / "ideas.csv", index=False)


def _without_votes(folder, *ideas):
    write_rows(folder, "votes", [row for row in read_rows(folder, "votes") if row[1] not in ideas])


@pytest.mark.parametrize("came", [3, 12])
def test_an_idea_that_was_hidden_and_is_shown_again_tells_of_few_neither_then_nor_now(folder, came):
    def votes(held):
        own = held.tables.votes.query("idea_id == 'i03'")
        return dict(zip(own["voter_id"], own["vote"], strict=True))

    first = votes(_release(folder)[0])
    _set(folder, "i03", status="rejected")
    hidden = _release(folder)[0].told["number"]
    _set(folder, "i03", status="accepted")
    _come(folder, came, ideas=[3])
    third, _ = _release(folder)

    again = {person for person in first.keys() | votes(third).keys() if first.get(person) != votes(third).get(person)}
    assert len(first) > 20
    assert hidden == 2
    assert not 0 < len(again) < 10
    if came > 10:
        assert len(votes(third)) == len(first) + came


def test_a_row_of_participants_that_is_gone_is_counted_as_before(folder):
    gone = next(row[0] for row in read_rows(folder, "participants")[1:] if row[1] == "woman")
    named = str(pseudonyms(pd.Series([gone]), key=read_key()).iloc[0])
    write_rows(folder, "participants", [row for row in read_rows(folder, "participants") if row[0] != gone])

    held, _ = _release(folder)

    stated = held.tables.participants.set_index("participant_id")["segment_gender"]
    assert stated[named] == "woman"
    assert held.told["held_details"]


def _total(folder, idea, *numbers):
    _set(folder, idea, **dict(zip(("agrees", "disagrees", "passes"), numbers, strict=True)))


def _told(folder, idea, **options):
    held, _ = _release(folder, **options)
    row = held.tables.ideas.set_index("idea_id").loc[idea]
    return (int(row["agrees"]), int(row["disagrees"]), int(row["passes"])), held.told


@pytest.mark.parametrize("between", ["shown", "hidden"])
def test_totals_that_a_source_gives_wait_for_others_too(folder, between):
    _without_votes(folder, "i03", "i04")
    _total(folder, "i03", 20, 5, 1)
    _total(folder, "i04", 7, 7, 7)
    first, _ = _told(folder, "i03", anyway=True)
    if between == "hidden":
        _set(folder, "i03", status="rejected")
        _release(folder)
        _set(folder, "i03", status="accepted")
    _total(folder, "i03", 21, 5, 1)
    few, told = _told(folder, "i03")
    again, _ = _told(folder, "i03")
    _total(folder, "i03", 26, 14, 1)
    many, _ = _told(folder, "i03")
    _total(folder, "i03", 25, 15, 1)
    changed, _ = _told(folder, "i03")

    assert first == few == again == (20, 5, 1)
    assert told["held_fewer_than"] == 10
    # Six and nine people more; then one who voted otherwise.
    assert many == changed == (26, 14, 1)


def test_totals_beside_votes_that_all_wait_do_not_tell_these(folder):
    _without_votes(folder, "i13")
    _release(folder, anyway=True)
    # The same three votes as single votes and as the source's totals.
    _total(folder, "i13", 3, 0, 0)
    _come(folder, 3, ideas=[13])

    held, _ = _release(folder)

    assert held.tables.votes.query("idea_id == 'i13'").empty
    assert held.tables.ideas.set_index("idea_id").loc["i13", ["agrees", "disagrees"]].isna().all()
