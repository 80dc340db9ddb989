"""What changed since an earlier report: told only as far as a test allows."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from strategy_nlp import changes
from strategy_nlp.errors import ConsultationError


@pytest.fixture
def earlier(demo, tmp_path):
    """A report of the demonstration as it was before a third of the ideas of the first question's first topic came."""
    own = demo.ideas[(demo.ideas["question"] == "q1") & (demo.ideas["topic"] == 0)]
    gone = own["idea_id"].iloc[::3]
    before = dataclasses.replace(
        demo,
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
    assert "No topic's share" in changes.changes_sentence(found)


def test_a_topic_that_all_new_ideas_joined_has_moved_by_more_than_chance(demo, earlier):
    folder, came = earlier

    found = changes.changes_since(demo, folder, question="q1")

    assert found.ideas == came
    first = found.topics.iloc[0]
    assert (first["now"] - first["before"], first["share_new"]) == (came, 1.0)
    assert first["size_q"] < 0.001
    assert found.topics["label"].iloc[0] in changes.changes_sentence(found)
    assert changes.changes_table(found)["moved"].iloc[0] == "yes"


def test_a_handful_of_new_ideas_moves_nothing(demo, tmp_path):
    own = demo.ideas[(demo.ideas["question"] == "q1") & demo.ideas["topic"].notna()]
    gone = own.groupby("topic")["idea_id"].first()
    before = dataclasses.replace(demo, ideas=demo.ideas[~demo.ideas["idea_id"].isin(gone)])
    before.write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1")

    assert found.ideas == len(gone)
    assert (found.topics["size_q"] > 0.05).all()


def test_a_topic_that_is_gone_is_told(demo, tmp_path):
    ideas = demo.ideas.copy()
    extra = (ideas["question"] == "q1") & (ideas["topic"] == 0)
    ideas.loc[ideas.index[extra][:18], "topic"] = 99
    topics = pd.concat(
        [demo.topics, demo.topics[demo.topics["question"] == "q1"].head(1).assign(topic=99, label="Old one", size=18)]
    )
    dataclasses.replace(demo, ideas=ideas, topics=topics).write(tmp_path / "before")

    found = changes.changes_since(demo, tmp_path / "before", question="q1").topics

    assert len(found) == (demo.topics["question"] == "q1").sum() + 1
    assert found["now"].isna().sum() == 1
    assert np.isclose(found["before"].sum(), (ideas["question"].eq("q1") & ideas["topic"].notna()).sum(), atol=40)


def test_a_folder_that_is_no_report_is_refused(demo, tmp_path):
    with pytest.raises(ConsultationError, match=r"holds no build\.json"):
        changes.changes_since(demo, tmp_path, question="q1")
