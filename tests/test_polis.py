"""Polis exports, real ones and made ones: no vote lost, none invented, the sign settled."""

import pandas as pd
import pytest

from strategy_nlp.consultation import read_consultation
from strategy_nlp.errors import SourceError
from strategy_nlp.intake.folder import read_tables
from strategy_nlp.intake.polis import import_polis
from strategy_nlp.votes import tally

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
        (lambda s: (s / "comments.csv").write_text("a,b\n1,2\n"), "no column comment-id or statement_id; found a, b"),
        (lambda s: (s / "votes.csv").write_text("comment-id,vote\n1,1\n"), "the column voter_id is missing"),
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
