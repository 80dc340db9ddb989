"""A ledger of releases that is gone is missed; what a person, an idea or a row that is gone leaves in it."""

import re
import shutil

import pandas as pd
import pytest
from made_consultations import make, read_rows, write_rows

from strategy_nlp.analysis.options import options_of
from strategy_nlp.disclosure.releases.ledger import FILE, Marker, read_ledger
from strategy_nlp.disclosure.releases.release import Release
from strategy_nlp.disclosure.releases.reminder import memory_path, place_of, remembered
from strategy_nlp.errors import ConsultationError, ReportError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.privacy.protection import under_pseudonyms
from strategy_nlp.privacy.pseudonyms import key_path, pseudonyms, read_key
from strategy_nlp.removal.person import forget


def _release(folder, *, anyway=False):
    """A release without the analysis of it: what is in it, and what is said of keeping it."""
    release, consultation, key = Release(folder, anyway=anyway), read_consultation(folder), read_key()
    held = release.held(
        under_pseudonyms(read_tables(consultation), key=key), options_of(consultation).releases, key=key
    )
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


def test_who_is_forgotten_changes_no_number_of_the_last_report(folder):
    forget("v1x0000", folder)

    assert remembered(folder).number == 1
    assert _release(folder)[0].told["number"] == 2
    assert remembered(folder).number == 2


def test_what_is_remembered_tells_nothing_of_the_consultation(folder):
    kept = memory_path(folder)

    assert kept.parent.parent == key_path().parent
    assert "consultation" not in kept.name
    text = kept.read_text()
    ids = {row[0] for row in read_rows(folder, "participants")} | {row[0] for row in read_rows(folder, "ideas")}
    named = set(pseudonyms(pd.Series(sorted(ids)), key=read_key()))
    assert not [one for one in ids | named if one in text]
    assert re.fullmatch(
        r"1\ngiven [0-9a-f]{16}\nideas(?: [0-9a-f]{16}){14}\npeople(?: [0-9a-f]{16}){85}\nfolder [0-9a-f]+\n", text
    )
    # Without the key not even where it lies.
    assert str(folder).encode().hex() not in text
    assert place_of(kept.name) == folder
    key_path().unlink()
    assert place_of(kept.name) is None


def test_a_memory_of_an_earlier_version_names_no_folder_and_works(folder):
    kept = memory_path(folder)
    kept.write_text(re.sub(r"folder .*\n", "", kept.read_text()))

    with pytest.raises(ReportError, match=r"in another folder \(the last is number 1\)"):
        _release(_copied(folder, "copy", ledger=False))


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


def test_the_verification_of_a_report_misses_nothing(folder):
    (folder / FILE).unlink()

    assert Release(folder, only=1).note == ""


def _copied(folder, name, *, ledger):
    place = folder.parent / name
    shutil.copytree(folder, place)
    if not ledger:
        (place / FILE).unlink()
    return place


def _without_some(folder):
    """Two thirds of the people, half of the ideas under other ids, and other people beside them."""
    rows = read_rows(folder, "votes")
    people = sorted({row[0] for row in rows[1:]})
    kept, ideas = set(people[: 2 * len(people) // 3]), {f"i{idea:02d}" for idea in range(7)}
    votes = [[row[0], f"new-{row[1]}", row[2]] for row in rows[1:] if row[0] in kept and row[1] in ideas]
    write_rows(folder, "votes", [rows[0], *votes])
    head, *own = read_rows(folder, "ideas")
    write_rows(
        folder,
        "ideas",
        [head, *([f"new-{row[0]}", row[1], f" {row[2].upper()}!", *row[3:]] for row in own if row[0] in ideas)],
    )
    table = read_rows(folder, "participants")
    write_rows(folder, "participants", [row for row in table if row[0] in kept or row == table[0]])


@pytest.mark.parametrize("change", ["nothing", "renamed", "some", "more"])
def test_a_copy_without_its_ledger_is_known_by_what_is_in_it(folder, change):
    copy = _copied(folder, "copy", ledger=False)
    if change == "renamed":
        (folder / FILE).unlink()
        folder.rename(folder.parent / "moved")
    if change == "some":
        _without_some(copy)
    if change == "more":
        _come(copy, 200)
    before = sorted(copy.iterdir())

    with pytest.raises(
        ReportError, match=r"report was made on this machine in another folder.*--release-anyway"
    ) as refused:
        _release(copy)

    assert _is_one_sentence(refused.value)
    place = folder.resolve()
    assert f"in another folder, {place} (the last" in str(refused.value)
    assert (f"copy {place / FILE} here" in str(refused.value)) == (change != "renamed")
    assert sorted(copy.iterdir()) == before
    held, said = _release(copy, anyway=True)
    assert (held.told["anyway"], said) == (True, "")
    assert [(entry.number, entry.anyway) for entry in read_ledger(copy).entries] == [(1, True)]
    # Whoever went on once is not asked again.
    assert _release(copy)[0].told["number"] == 1


def test_a_copy_with_its_ledger_goes_on_until_reports_are_made_of_both(folder):
    copy = _copied(folder, "copy", ledger=True)
    assert _release(copy)[0].told["number"] == 1
    _come(copy, 12)
    assert _release(copy)[0].told["number"] == 2
    assert _release(copy)[0].told["number"] == 2

    # The copy has had a report that the first folder does not know, of the same number or of another one.
    with pytest.raises(ReportError, match="number 2"):
        _release(folder)
    shutil.copy(copy / FILE, folder / FILE)
    for table in ("votes", "participants"):
        shutil.copy(copy / f"{table}.csv", folder / f"{table}.csv")
    assert _release(folder)[0].told["number"] == 2


def test_two_reports_of_one_number_are_told_apart(folder):
    copy = _copied(folder, "copy", ledger=True)
    _come(copy, 12)
    _release(copy)
    (memory_path(copy)).rename(memory_path(copy).with_name("0" * 16))
    _come(folder, 30)
    for path in (folder, copy):
        assert read_ledger(path).last <= 2

    with pytest.raises(ReportError, match="number 2"):
        _release(folder)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("other", ["other people", "other ideas", "both"])
def test_another_consultation_is_no_copy(tmp_path, other):
    made = make(tmp_path / "another", 1)
    if other != "other ideas":
        for table, place in (("votes", 0), ("participants", 0)):
            head, *rows = read_rows(made, table)
            new = [[*row[:place], row[place].replace("v1x", "another"), *row[place + 1 :]] for row in rows]
            write_rows(made, table, [head, *new])
    if other != "other people":
        head, *rows = read_rows(made, "ideas")
        write_rows(
            made,
            "ideas",
            [
                head,
                *(
                    [row[0], row[1], f"Idea number {place} about quite another thing", *row[3:]]
                    for place, row in enumerate(rows)
                ),
            ],
        )

    assert _release(made)[0].told["number"] == 1


def test_who_is_forgotten_leaves_no_mark_in_what_is_remembered_anywhere(folder):
    copy = _copied(folder, "copy", ledger=True)
    _release(copy)
    before = remembered(folder).content
    marker = Marker(read_key())
    whose = str(pseudonyms(pd.Series(["v1x0000"]), key=read_key()).iloc[0])
    mark = marker.who(marker.cell("memory", "people"), whose)
    ideas = read_rows(folder, "ideas")
    write_rows(
        folder,
        "ideas",
        [[*ideas[0], "author_id"], *([*row, "v1x0000" if row[0] == "i03" else ""] for row in ideas[1:])],
    )
    assert mark in before.people

    forget("v1x0000", folder)

    for place in (folder, copy):
        left = remembered(place).content
        assert before.people - left.people == {mark}
        assert len(before.ideas - left.ideas) == 1


def test_a_damaged_memory_of_another_folder_stops_no_report_and_is_named_when_somebody_is_forgotten(folder):
    damaged = memory_path(folder).with_name("f" * 16)
    damaged.write_text("ideas")

    assert _release(folder)[0].told["number"] == 1
    assert any(str(damaged) in sentence for sentence in forget("v1x0000", folder).uncleaned)


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
