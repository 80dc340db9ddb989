"""Our vote statistics beside those in an export: what is equal is counted as equal, and what is not is told."""

import json
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import SourceError
from strategy_nlp.evaluation.votes import evaluate_votes, membership_of_polis

# Two invented conversations with the numbers of an independent implementation (tests/golden/polis/README.md).
GOLDEN = Path(__file__).parents[1] / "golden" / "polis"
SIGNS = {"agree": 1, "disagree": -1, "pass": 0}


def _read(name, what):
    return pd.read_csv(GOLDEN / f"{name}_{what}.csv")


@pytest.fixture
def export(tmp_path):
    """A Polis export of a conversation, with numbers for voters and ideas, as Polis has them; its groups and consensus beside it."""
    votes, groups, consensus = (_read("three_camps", what) for what in ("votes", "groups", "consensus"))
    voters = {voter: number for number, voter in enumerate(groups["voter_id"])}
    ideas = {idea: number for number, idea in enumerate(consensus["idea_id"])}
    folder = tmp_path / "export"
    folder.mkdir()
    votes = votes[votes["voter_id"].isin(voters)].assign(
        voter=lambda table: table["voter_id"].map(voters), idea=lambda table: table["idea_id"].map(ideas)
    )
    pd.DataFrame(
        {
            "timestamp": range(1000, 1000 + len(votes)), "comment-id": votes["idea"].to_numpy(), "voter-id": votes["voter"].to_numpy(),
            "vote": votes["vote"].map(SIGNS).to_numpy(),
        }
    ).to_csv(folder / "votes.csv", index=False)  # fmt: skip
    counted = votes.groupby(["idea", "vote"]).size().unstack(fill_value=0).reindex(range(len(ideas)), fill_value=0)
    pd.DataFrame(
        {
            "comment-id": list(ideas.values()), "author-id": 999, "agrees": counted["agree"], "disagrees": counted["disagree"], "moderated": 1,
            "comment-body": [f"We should build a bridge for village {idea}" for idea in ideas],
            "group-informed-consensus": consensus["group_aware_consensus"],
        }
    ).to_csv(folder / "comments.csv", index=False)  # fmt: skip
    pd.DataFrame(
        {"participant": list(voters.values()), "group-id": groups["group"].map({"A": 0, "B": 1, "C": 2})}
    ).to_csv(folder / "participants-votes.csv", index=False)
    return folder


def test_the_consensus_that_an_export_states_is_compared_number_by_number(export):
    found = evaluate_votes(export).set_index("what")

    stated = found.loc["group-informed consensus"]
    assert stated["compared"] == len(_read("three_camps", "consensus"))
    # The golden numbers have twelve digits.
    assert stated["equal"] == stated["compared"]
    assert stated["largest_difference"] < 1e-9
    assert stated["note"] == ""


def test_a_number_that_differs_is_not_called_equal(export):
    comments = pd.read_csv(export / "comments.csv")
    comments.loc[0, "group-informed-consensus"] += 0.25
    comments.to_csv(export / "comments.csv", index=False)

    stated = evaluate_votes(export).set_index("what").loc["group-informed consensus"]

    assert stated["equal"] == stated["compared"] - 1
    assert stated["largest_difference"] == pytest.approx(0.25)


def test_where_we_find_no_groups_the_reason_stands_beside_those_of_the_export(export):
    votes = pd.read_csv(export / "votes.csv")
    # The votes on each idea go to other voters: nobody thinks alike any more.
    shuffled = np.random.default_rng(7)
    votes["vote"] = votes.groupby("comment-id")["vote"].transform(lambda own: shuffled.permutation(own.to_numpy()))
    votes.to_csv(export / "votes.csv", index=False)

    own = evaluate_votes(export).set_index("what").loc["our own groups"]

    assert own["compared"] == 0
    assert own["note"]


def test_our_own_groups_are_set_beside_those_of_the_export(export):
    chance = random.Random(1)
    rows = [
        (idea, voter, (1 if (voter % 2) == (idea % 2) else -1) * (1 if chance.random() < 0.9 else -1))
        for voter in range(60)
        for idea in range(24)
    ]
    votes = pd.DataFrame(rows, columns=["comment-id", "voter-id", "vote"])
    votes.assign(timestamp=range(1000, 1000 + len(votes))).to_csv(export / "votes.csv", index=False)
    cast = votes.groupby(["comment-id", "vote"]).size().unstack()
    pd.DataFrame(
        {
            "comment-id": range(24), "author-id": 999, "agrees": cast[1], "disagrees": cast[-1], "moderated": 1,
            "comment-body": [f"We should build a bridge for village {idea}" for idea in range(24)],
        }
    ).to_csv(export / "comments.csv", index=False)  # fmt: skip
    groups = pd.DataFrame({"participant": range(60), "group-id": [voter % 2 for voter in range(60)]})
    groups.to_csv(export / "participants-votes.csv", index=False)

    own = evaluate_votes(export).set_index("what").loc["our own groups"]

    assert own["compared"] == 60
    assert own["note"].startswith("adjusted Rand 1.000; k 2, Polis 2; hidden votes guessed right")


def test_a_result_file_is_compared_in_its_tallies(export):
    statistics = _read("three_camps", "statistics")
    votes = pd.read_csv(export / "votes.csv")
    groups = pd.read_csv(export / "participants-votes.csv")
    ideas = {idea: str(number) for number, idea in enumerate(_read("three_camps", "consensus")["idea_id"])}
    numbers = {"A": "0", "B": "1", "C": "2"}
    told = {
        numbers[group]: {
            "votes": {ideas[row.idea_id]: {"A": row.na, "D": row.nd, "S": row.ns} for row in own.itertuples()}
        }
        for group, own in statistics.groupby("group")
    }
    one = statistics.iloc[0]
    told["0"]["votes"][ideas[one.idea_id]] = {"A": int(one.na) + 1, "D": int(one.nd), "S": int(one.ns)}
    of_group = {name: groups.loc[groups["group-id"] == int(name), "participant"].tolist() for name in numbers.values()}
    oracle = {
        "base-clusters": {"id": [0, 1, 2], "members": [of_group[name] for name in ("0", "1", "2")]},
        "group-clusters": [{"id": number, "members": [number]} for number in range(3)],
        "group-votes": told,
        "group-aware-consensus": {
            ideas[row.idea_id]: row.group_aware_consensus for row in _read("three_camps", "consensus").itertuples()
        },
        "repness": {
            numbers[one.group]: [
                {"tid": int(ideas[one.idea_id]), "repful-for": "agree", "p-success": one.pa, "p-test": one.pat, "repness": one.ra, "repness-test": one.rat}
            ]
        },
    }  # fmt: skip
    (export / "oracle-math-pca2.json").write_text(
        json.dumps(oracle, default=lambda number: number.item()), encoding="utf-8"
    )

    found = evaluate_votes(export).set_index("what")

    assert len(votes) > 0
    tallies = found.loc["tallies per group and idea"]
    assert tallies["compared"] == 3 * len(statistics)
    # The one that was falsified.
    assert tallies["equal"] == tallies["compared"] - 1
    assert found.loc["group-informed consensus", "equal"] == len(ideas)
    assert found.loc["p-success", "largest_difference"] < 1e-9
    assert found.loc["repness-test", "largest_difference"] < 1e-6
    assert membership_of_polis(export).value_counts().to_dict() == {name: len(own) for name, own in of_group.items()}


def test_an_export_without_a_result_is_refused_in_a_sentence(export):
    (export / "participants-votes.csv").unlink()

    with pytest.raises(SourceError, match="holds no result to compare with; add oracle-math-pca2.json"):
        evaluate_votes(export)


def test_an_export_of_totals_alone_is_refused_in_a_sentence(export):
    (export / "votes.csv").unlink()
    (export / "participants-votes.csv").unlink()

    with pytest.raises(SourceError, match="vote"):
        evaluate_votes(export)


def test_the_command_tells_each_comparison_in_a_line(export):
    done = CliRunner().invoke(app, ["evaluate", "votes", str(export)])

    assert done.exit_code == 0
    lines = done.output.splitlines()
    count = len(_read("three_camps", "consensus"))
    assert lines[0].startswith(f"group-informed consensus: {count} compared, {count} equal, largest difference ")
    assert lines[1].startswith("our own groups: ")
