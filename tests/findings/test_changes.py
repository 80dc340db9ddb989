"""What changed since an earlier report: told only as far as a test allows."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact, norm, t

from strategy_nlp.errors import ConsultationError
from strategy_nlp.findings import changes
from strategy_nlp.statistics import change
from strategy_nlp.statistics.change import share_change, vote_change
from strategy_nlp.statistics.dependence import dependence_by_topic


@pytest.fixture
def earlier(demo, tmp_path):
    """A report of the demonstration as it was before a third of the ideas of the first question's first topic came."""
    own = demo.ideas[(demo.ideas["question"] == "q1") & (demo.ideas["topic"] == 0)]
    gone = own["idea_id"].iloc[::3]
    # Without ballots nothing is protected again: these tables were never those of a run.
    before = dataclasses.replace(
        demo,
        undisclosed=None,
        ideas=demo.ideas[~demo.ideas["idea_id"].isin(gone)],
        idea_votes=demo.idea_votes[~demo.idea_votes["idea_id"].isin(gone)],
    )
    before.write(tmp_path / "before")
    return tmp_path / "before", len(gone)


def test_nothing_changed_is_said_to_have_changed(demo, tmp_path):
    demo.write(tmp_path / "same")

    found = changes.changes_since(demo, tmp_path / "same", question="q1")

    assert (found.ideas, found.voters, found.entered, found.left) == (0, 0, (), ())
    assert (found.topics["before"] == found.topics["now"]).all()
    assert found.topics["known"].all()
    assert found.topics[["size_adjusted", "agree_adjusted"]].isna().all(axis=None)
    # Where nothing came since, nothing is tested, and nothing is said of tests.
    told = changes.changes_sentence(found)
    assert "cannot be shown" not in told
    assert "chance" not in told
    assert "differs by fewer than 10" in told


def test_a_topic_that_all_new_ideas_joined_has_moved_by_more_than_chance(demo, earlier):
    folder, came = earlier

    found = changes.changes_since(demo, folder, question="q1")

    assert found.ideas == came
    first = found.topics.iloc[0]
    assert (first["now"] - first["before"], first["share_new"]) == (came, 1.0)
    assert first["size_adjusted"] < 0.001
    assert found.topics["label"].iloc[0] in changes.changes_sentence(found)
    assert changes.changes_table(found)["moved"].iloc[0] == "yes"


def test_a_handful_of_new_ideas_moves_nothing(demo, tmp_path):
    own = demo.ideas[(demo.ideas["question"] == "q1") & demo.ideas["topic"].notna()]
    gone = own.groupby("topic")["idea_id"].first()
    before = dataclasses.replace(demo, ideas=demo.ideas[~demo.ideas["idea_id"].isin(gone)])
    before.write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1")

    assert found.ideas == len(gone)
    # The smallest topic may lose its counterpart with its idea, and is not tested then.
    assert found.topics["size_adjusted"].notna().sum() >= len(found.topics) - 1
    assert not (found.topics["size_adjusted"] <= 0.05).any()


def test_a_topic_without_a_counterpart_is_told_as_such_and_never_tested(demo, tmp_path):
    ideas = demo.ideas.copy()
    own = (ideas["question"] == "q1") & (ideas["topic"] == 0)
    members = ideas.index[own]
    # In the earlier report the topic's ideas stood in four others, and one topic was there that is gone now.
    ideas.loc[members, "topic"] = [1 + place % 4 for place in range(len(members))]
    ideas.loc[ideas.index[(ideas["question"] == "q1") & (ideas["topic"] == 5)][:3], "topic"] = 99
    ideas.loc[members[::3], "used"] = False
    topics = demo.topics[(demo.topics["question"] != "q1") | (demo.topics["topic"] != 0)]
    topics = pd.concat(
        [topics, topics.head(1).assign(question="q1", topic=99, label="Old one", label_source="machine", size=3)]
    )
    dataclasses.replace(demo, ideas=ideas, topics=topics).write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1")

    first = found.topics.iloc[0]
    assert not first["known"]
    assert pd.isna(first["size_adjusted"])
    assert pd.isna(first["agree_adjusted"])
    assert found.topics["known"].sum() == len(found.topics) - 1
    assert found.gone == ("“Old one”",)
    assert changes.changes_table(found)["moved"].iloc[0] == "no counterpart then"
    assert "1 topic has no counterpart" in changes.changes_sentence(found)


def test_old_and_new_ideas_are_counted_in_one_clustering(demo, tmp_path):
    # The earlier report called its topics otherwise and cut them otherwise; no idea came, so nothing can have moved.
    ideas = demo.ideas.copy()
    own = ideas["question"] == "q1"
    ideas.loc[own, "topic"] = (ideas.loc[own, "topic"] + (ideas.loc[own].index.to_series() % 10 == 0)) % 8
    dataclasses.replace(demo, ideas=ideas).write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1")

    assert (found.topics["before"] == found.topics["now"]).all()
    assert found.topics["size_adjusted"].isna().all()


def test_votes_of_few_newcomers_are_not_told(demo, tmp_path):
    votes = demo.idea_votes.copy()
    # Nine people fewer had seen each idea, and none of them agreed: their votes could be worked out.
    votes["n_seen"] = (votes["n_seen"] - 9).clip(lower=votes["n_agree"])
    dataclasses.replace(demo, undisclosed=None, idea_votes=votes).write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1")

    assert found.topics[["agree_before", "agree_new", "agree_adjusted"]].isna().all(axis=None)


def test_votes_are_compared_on_the_same_ideas(demo, tmp_path):
    votes = demo.idea_votes.copy()
    came = votes["n_seen"] // 2
    votes["n_seen"] -= came
    votes["n_agree"] = np.minimum(votes["n_agree"], votes["n_seen"])
    dataclasses.replace(demo, undisclosed=None, idea_votes=votes).write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1").topics

    assert (found["agree_before"] > found["agree_new"]).all()
    assert (found["agree_adjusted"] < 0.001).all()


def test_a_folder_that_is_no_report_is_refused(demo, tmp_path):
    with pytest.raises(ConsultationError, match=r"holds no build\.json"):
        changes.changes_since(demo, tmp_path, question="q1")


def test_a_changed_share_of_independent_ideas_is_the_larger_of_two_tests():
    counts = np.array([10.0, 100, 30, 100])
    pooled = 40 / 200
    z = 0.2 / np.sqrt(pooled * (1 - pooled) * 2 / 100)

    exact = fisher_exact([[10, 90], [30, 70]])[1]
    assert share_change(counts, effect=1.0) == pytest.approx(max(exact, 2 * norm.sf(z)))
    assert share_change(counts, effect=4.0) == pytest.approx(2 * norm.sf(z / 2))
    assert np.isnan(share_change(counts, effect=float("nan")))


def test_a_change_of_independent_votes_is_that_of_mantel_and_haenszel():
    then, since = (np.array([20.0, 30]), np.array([50.0, 60])), (np.array([35.0, 40]), np.array([50.0, 60]))
    differs = (35 - 50 * 0.55) + (40 - 60 * 70 / 120)
    variance = 50 * 50 / 99 * 0.55 * 0.45 + 60 * 60 / 119 * (7 / 12) * (5 / 12)

    told = vote_change(then, since, correlation=0.0, beside=0.0)

    assert told == pytest.approx(2 * t.sf(differs / np.sqrt(variance), 59))


def test_votes_that_hang_together_count_for_less():
    then, since = (np.array([20.0] * 5), np.array([50.0] * 5)), (np.array([28.0] * 5), np.array([50.0] * 5))
    # Each of fifty newcomers voted on all five ideas, always alike: five times as many votes say no more.
    once = vote_change((then[0][:1], then[1][:1]), (since[0][:1], since[1][:1]), correlation=0.0, beside=0.0)

    told = vote_change(then, since, correlation=1.0, beside=4.0)

    assert told == pytest.approx(once, rel=0.02)
    assert vote_change(then, since, correlation=0.0, beside=4.0) < told


@pytest.mark.parametrize("votes", [[3.0, 1, 2], [5.0], [2.0, 2, 2], []])
def test_the_most_pairs_of_votes_are_those_of_the_same_people(votes):
    most = sum(min(one, other) for place, one in enumerate(votes) for at, other in enumerate(votes) if place != at)

    assert change._most_pairs(np.array(votes)) == most


def test_authors_of_several_ideas_on_one_topic_count_once():
    ideas = pd.DataFrame({"idea_id": [f"i{n}" for n in range(40)], "topic": [0] * 20 + [1] * 20})
    pairs = ideas.assign(author_id=[f"a{n // 2}" for n in range(40)])
    votes = pd.DataFrame({"voter_id": [], "idea_id": [], "vote": []}, dtype=str)

    assert dependence_by_topic(pairs, votes)["author_effect"].tolist() == [2.0, 2.0]
    alone = dependence_by_topic(pairs.assign(author_id=""), votes)["author_effect"].tolist()
    doubled = pairs.assign(author_id=[f"a{n // 2}" if n in (0, 1, 20, 21) else f"b{n}" for n in range(40)])
    # Whether every idea has an author of its own is not told.
    assert alone == dependence_by_topic(doubled, votes)["author_effect"].tolist() == [1.5, 1.5]
    assert dependence_by_topic(pairs, votes, min_cell=11)["author_effect"].isna().all()


def test_what_votes_of_one_voter_share_is_what_every_pair_of_them_tells():
    random = np.random.default_rng(0)
    ideas = pd.DataFrame({"idea_id": list("abcdef"), "topic": [0, 0, 0, 1, 1, 1], "author_id": ""})
    seen = random.random((30, 6)) < 0.6
    agrees = random.random((30, 6)) < random.random((30, 1))
    voter, idea = np.nonzero(seen)
    names = ideas["idea_id"].to_numpy()
    votes = pd.DataFrame(
        {
            "voter_id": [f"v{n:02}" for n in voter],
            "idea_id": names[idea],
            "vote": np.where(agrees[voter, idea], "agree", "disagree"),
        }
    )
    share = np.where(seen, agrees, 0).sum(axis=0) / seen.sum(axis=0)

    told = dependence_by_topic(ideas, votes)

    sums, pairs_of, votes_of = {}, {}, {}
    for topic, places in ((0, range(3)), (1, range(3, 6))):
        pairs = [(v, i, j) for v in range(30) for i in places for j in places if i != j and seen[v, i] and seen[v, j]]
        above = sum((agrees[v, i] - share[i]) * (agrees[v, j] - share[j]) for v, i, j in pairs)
        below = sum(np.sqrt(share[i] * (1 - share[i]) * share[j] * (1 - share[j])) for _, i, j in pairs)
        sums[topic], pairs_of[topic], votes_of[topic] = (above, below), len(pairs), seen[:, list(places)].sum()
    everywhere = sum(one[0] for one in sums.values()) / sum(one[1] for one in sums.values())
    for topic, (above, below) in sums.items():
        assert told.loc[topic, "voter_correlation"] == pytest.approx(max(above / below, everywhere, 0), abs=0.05)
        assert told.loc[topic, "voter_correlation"] >= max(above / below, everywhere, 0) - 1e-9
        assert told.loc[topic, "votes_beside"] == pytest.approx(pairs_of[topic] / votes_of[topic], abs=0.5)
        assert told.loc[topic, "votes_beside"] >= pairs_of[topic] / votes_of[topic] - 1e-9


def test_halves_of_the_voters_are_seldom_said_to_differ():
    random = np.random.default_rng(2)
    ideas = pd.DataFrame(
        {"idea_id": [f"i{n:02}" for n in range(30)], "topic": np.repeat([0, 1, 2], 10), "author_id": ""}
    )
    found = []
    for _ in range(25):
        leaning = random.normal(0, 1, (100, 3))[:, ideas["topic"]]
        seen = random.random((100, 30)) < np.where(random.random(100) < 0.2, 0.9, 0.3)[:, None]
        agrees = random.random((100, 30)) < 1 / (1 + np.exp(-leaning))
        voter, idea = np.nonzero(seen)
        names = ideas["idea_id"].to_numpy()
        votes = pd.DataFrame(
            {
                "voter_id": voter.astype(str),
                "idea_id": names[idea],
                "vote": np.where(agrees[voter, idea], "agree", "pass"),
            }
        )
        told = dependence_by_topic(ideas, votes)
        new = random.random(100) < 0.5
        p_values = []
        for topic in range(3):
            own = (ideas["topic"] == topic).to_numpy()
            then, since = (
                [(seen & agrees)[part][:, own].sum(axis=0), seen[part][:, own].sum(axis=0)] for part in (~new, new)
            )
            allowed = told.loc[topic]
            p_values.append(
                vote_change(
                    tuple(np.asarray(one, float) for one in then), tuple(np.asarray(one, float) for one in since),
                    correlation=allowed["voter_correlation"], beside=allowed["votes_beside"],
                )
            )  # fmt: skip
        found.append(min(p_values) <= 0.05 / 3)

    assert sum(found) <= 4


def test_who_came_is_counted_only_where_they_are_many(demo, tmp_path):
    build = {**demo.build, "counts": {**demo.build["counts"], "voters_by_question": {"q1": 290}}}
    dataclasses.replace(demo, build=build).write(tmp_path / "before")
    few = changes.changes_since(demo, tmp_path / "before", question="q1")
    many = dataclasses.replace(few, voters=12)

    assert "fewer than 10" in changes.changes_sentence(few)
    assert "12 more voters" in changes.changes_sentence(many)


def test_a_list_without_ideas_is_not_said_to_hold_the_same(demo, tmp_path):
    demo.write(tmp_path / "same")
    found = changes.changes_since(demo, tmp_path / "same", question="q1")

    assert "those that were listed then" in changes.changes_sentence(found)
    assert "listed" not in changes.changes_sentence(dataclasses.replace(found, listed=0))
