"""Polis exports, real ones and made ones: no vote lost, none invented, the sign settled."""

import zipfile

import pandas as pd
import pytest

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.sources.kinds.polis.export import import_polis
from strategy_nlp.votes.ballots import tally

OPEN_DATA = [
    "15-per-hour-seattle", "american-assembly.bowling-green", "austria-climate.2vkxcncppn.2022-07-07", "bg2050-volunteers",
    "brexit-consensus", "canadian-electoral-reform", "football-concussions", "london.youth.policing",
    "scoop-hivemind.biodiversity", "scoop-hivemind.freshwater", "scoop-hivemind.ubi",
    "ssis.land-bank-farmland.2rumnecbeh.2021-08-01", "vtaiwan.uberx",
]  # fmt: skip
COMMENTS = "comment-id,author-id,agrees,disagrees,moderated,comment-body\n1,9,3,0,1,one\n2,9,0,3,1,two\n3,9,2,1,1,three\n4,9,1,0,-1,four\n"
# Voters 1 to 3 on ideas 1 to 4; voter 3 changes a vote on idea 3.
VOTES = [
    (1, 1, 1),
    (2, 1, 1),
    (3, 1, 1),
    (1, 2, -1),
    (2, 2, -1),
    (3, 2, -1),
    (1, 3, 1),
    (2, 3, 1),
    (3, 3, 1),
    (3, 3, -1),
    (1, 4, 1),
]


def _export(folder, *, sign=1, comments=COMMENTS):
    folder.mkdir()
    (folder / "comments.csv").write_text(comments, encoding="utf-8")
    rows = [f"{1000 + number},{idea},{voter},{sign * vote}" for number, (voter, idea, vote) in enumerate(VOTES)]
    (folder / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return folder


@pytest.mark.real_data
@pytest.mark.parametrize("name", OPEN_DATA)
def test_tallies_equal_the_pivot_of_the_export(real_data, tmp_path, name):
    import_polis(real_data / "polis_opendata" / name, tmp_path / "c")
    wide = pd.read_csv(real_data / "polis_opendata" / name / "participants-votes.csv", low_memory=False)
    cells = wide[[column for column in wide.columns if column.isdigit()]]

    tables = read_tables(read_consultation(tmp_path / "c"))
    counted = tally(tables.votes).set_index("idea_id")

    listed = [column for column in cells if column in set(tables.ideas["idea_id"])]
    seen = counted.reindex(listed).fillna(0)
    for column, value in (("n_agree", 1), ("n_disagree", -1), ("n_pass", 0)):
        assert (cells[listed] == value).sum().tolist() == seen[column].tolist()
    assert int(counted["n_seen"].sum()) == int(cells[listed].notna().sum().sum())


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "ideas", "voters", "votes"),
    [("vtaiwan.uberx", 197, 1921, 49_443), ("american-assembly.bowling-green", 896, 2031, 225_524)],
)
def test_known_conversations_have_their_known_counts(real_data, tmp_path, name, ideas, voters, votes):
    summary = import_polis(real_data / "polis_opendata" / name, tmp_path / "c")

    assert (summary.ideas, summary.voters, summary.votes) == (ideas, voters, votes)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["2rbpz7ivat", "33shmh9arf", "5dfxkx6bsf", "66swzevhkh"])
def test_the_community_layout_is_read(real_data, tmp_path, name):
    source = real_data / "polis_community" / name
    summary = import_polis(source, tmp_path / "c")

    assert summary.votes == len(pd.read_csv(source / "votes.csv").drop_duplicates(["participant_id", "statement_id"]))


@pytest.mark.parametrize("sign", [1, -1])
def test_the_sign_is_settled_against_the_stated_counts(tmp_path, sign):
    summary = import_polis(_export(tmp_path / "s", sign=sign), tmp_path / "c")
    counted = tally(read_tables(read_consultation(tmp_path / "c")).votes).set_index("idea_id")

    assert summary.sign_flipped is (sign == -1)
    assert counted.loc["1", "n_agree"] == 3
    assert counted.loc["2", "n_disagree"] == 3


def test_the_last_vote_counts(tmp_path):
    summary = import_polis(_export(tmp_path / "s"), tmp_path / "c")
    counted = tally(read_tables(read_consultation(tmp_path / "c")).votes).set_index("idea_id")

    assert summary.changed_votes == 1
    assert counted.loc["3", ["n_agree", "n_disagree"]].tolist() == [2, 1]


def test_a_sign_that_cannot_be_settled_stops_the_import(tmp_path):
    even = COMMENTS.replace(",3,0,1,", ",2,2,1,").replace(",0,3,1,", ",2,2,1,")

    with pytest.raises(SourceError, match="cannot be told whether a vote of 1 agrees"):
        import_polis(_export(tmp_path / "s", comments=even), tmp_path / "c")

    assert not (tmp_path / "c").exists()


def test_votes_on_ideas_that_the_export_does_not_list_are_counted_and_left_out(tmp_path):
    source = _export(tmp_path / "s")
    with (source / "votes.csv").open("a") as file:
        file.write("2000,77,1,1\n")

    assert import_polis(source, tmp_path / "c").votes_on_unlisted_ideas == 1


def test_rejected_ideas_stay_rejected(tmp_path):
    import_polis(_export(tmp_path / "s"), tmp_path / "c")
    tables = read_tables(read_consultation(tmp_path / "c"))

    assert tables.ideas.set_index("idea_id").loc["4", "status"] == "rejected"
    assert "4" not in tally(tables.votes, tables.ideas)["idea_id"].tolist()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: (s / "comments.csv").unlink(), "comments.csv is missing"),
        (lambda s: (s / "comments.csv").write_text("a,b\n1,2\n"), "no column comment-id / statement_id; found a, b"),
        (lambda s: (s / "votes.csv").write_text("comment-id,vote\n1,1\n"), "no column voter_id; found"),
        (lambda s: (s / "votes.csv").write_text("comment-id,voter-id,vote\n1,1,7\n"), "row 2: vote is '7'"),
    ],
)
def test_a_folder_that_is_no_export_is_refused(tmp_path, change, words):
    source = _export(tmp_path / "s")
    change(source)

    with pytest.raises(SourceError, match=words):
        import_polis(source, tmp_path / "c")


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "c").mkdir()

    with pytest.raises(SourceError, match="is there already"):
        import_polis(_export(tmp_path / "s"), tmp_path / "c")


@pytest.mark.parametrize(
    ("comments", "words"),
    [
        (COMMENTS.replace("moderated", "moderation_status"), ("'moderation_status'", "moderated")),
        (COMMENTS + "1,9,3,0,1,something else\n", ("rows 2, 6", "'1'")),
        (COMMENTS + "4,9,1,0,1,four\n", ("rows 5, 6", "'4'")),
        (COMMENTS.replace("2,9,0,3,1,two", ",9,0,3,1,two"), ("row 3", "blank")),
        (
            COMMENTS.replace("moderated", "moderated,is-seed")
            .replace(",1,", ",1,maybe,")
            .replace(",-1,", ",-1,t,")
            .replace("9,1,maybe,0", "9,1,0"),
            ("is_seed", "'maybe'"),
        ),
    ],
)
def test_what_could_print_a_rejected_idea_or_another_text_is_refused(tmp_path, comments, words):
    with pytest.raises(SourceError) as caught:
        import_polis(_export(tmp_path / "x", comments=comments), tmp_path / "c")

    assert all(word in str(caught.value) for word in words), caught.value
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("name", ["Moderated", " moderated ", "MODERATED"])
def test_moderated_is_read_however_it_is_written(tmp_path, name):
    import_polis(_export(tmp_path / "x", comments=COMMENTS.replace("moderated", name)), tmp_path / "c")

    ideas = read_tables(read_consultation(tmp_path / "c")).ideas.set_index("idea_id")
    assert ideas.loc["4", "status"] == "rejected"


def test_without_moderated_it_is_said(tmp_path):
    rows = [line.split(",") for line in COMMENTS.splitlines()]
    comments = "\n".join(",".join(row[:4] + row[5:]) for row in rows) + "\n"

    assert "no column moderated" in str(import_polis(_export(tmp_path / "x", comments=comments), tmp_path / "c"))


@pytest.mark.parametrize("voter", ["", "NA", "\\N", "1.2E+15"])
def test_voters_who_are_nobody_are_not_one_voter(tmp_path, voter):
    export = _export(tmp_path / "x")
    votes = (export / "votes.csv").read_text(encoding="utf-8")
    (export / "votes.csv").write_text(votes + f"2000,1,{voter},1\n2001,1,{voter},-1\n", encoding="utf-8")

    with pytest.raises(SourceError, match="row 13"):
        import_polis(export, tmp_path / "c")


def test_a_participant_twice_in_a_matrix_is_refused(tmp_path):
    export = _export(tmp_path / "x")
    (export / "votes.csv").unlink()
    (export / "participants-votes.csv").write_text("participant,1,2,3\n1,1,-1,1\n2,1,-1,1\n1,-1,-1,1\n")

    with pytest.raises(SourceError, match="row 4"):
        import_polis(export, tmp_path / "c")


def test_an_empty_log_loses_no_vote_of_the_matrix(tmp_path):
    export = _export(tmp_path / "x")
    (export / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n")
    (export / "participants-votes.csv").write_text("participant,1,2,3\n1,1,-1,1\n2,1,-1,1\n")

    assert import_polis(export, tmp_path / "c").votes == 6


def test_the_last_vote_is_known_from_datetime_alone(tmp_path):
    export = _export(tmp_path / "x")
    rows = [
        f"Tue Nov 03 2026 00:{59 - n:02}:00 GMT+0000,{idea},{voter},{vote}"
        for n, (voter, idea, vote) in enumerate(reversed(VOTES))
    ]
    (export / "votes.csv").write_text("datetime,comment-id,voter-id,vote\n" + "\n".join(rows) + "\n")
    import_polis(export, tmp_path / "c")

    counted = tally(read_tables(read_consultation(tmp_path / "c")).votes).set_index("idea_id")
    assert counted.loc["3", ["n_agree", "n_disagree"]].tolist() == [2, 1]


@pytest.mark.parametrize(
    "names", [("comments.csv", "other-votes.csv"), ("a-comments.csv", "b-votes.csv"), ("comments.csv", "votes (1).csv"), ("comments.csv", "Votes.csv")]
)  # fmt: skip
def test_files_of_two_conversations_or_nearly_named_are_refused(tmp_path, names):
    export = _export(tmp_path / "x")
    for old, new in zip(("comments.csv", "votes.csv"), names, strict=True):
        (export / old).rename(export / new)

    with pytest.raises(SourceError, match="two conversations|nearly votes.csv"):
        import_polis(export, tmp_path / "c")


def test_a_zip_of_two_conversations_is_refused_and_what_a_mac_adds_is_left_out(tmp_path):
    export = _export(tmp_path / "x")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as packed:
        for name in ("comments.csv", "votes.csv"):
            packed.write(export / name, f"a/{name}")
            packed.writestr(f"__MACOSX/a/._{name}", "junk")
    assert import_polis(tmp_path / "two.zip", tmp_path / "c").votes == 10

    with zipfile.ZipFile(tmp_path / "two.zip", "a") as packed:
        packed.write(export / "comments.csv", "b/comments.csv")
    with pytest.raises(SourceError, match="one conversation at a time"):
        import_polis(tmp_path / "two.zip", tmp_path / "d")


@pytest.mark.parametrize(
    "header", ["timestamp,comment-id,author-id,agrees,disagrees,moderated", "comment-id,agrees,disagrees", "statement_id,agree_count,disagree_count"]
)  # fmt: skip
def test_an_export_without_the_words_is_known_and_refused_for_that(tmp_path, header):
    (tmp_path / "comments.csv").write_text(f"{header}\n" + "".join(f"{','.join('1' * (header.count(',') + 1))}\n" for _ in range(2)))  # fmt: skip
    (tmp_path / "votes.csv").write_text("comment-id,voter-id,vote\n1,1,1\n")

    with pytest.raises(SourceError, match="no column comment-body or txt, so no idea has words"):
        import_sources([tmp_path], tmp_path.parent / "ours")
