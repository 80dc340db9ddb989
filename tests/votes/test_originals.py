"""Votes on copies: counted for the idea that is counted, one a person, and held beside earlier reports like all others."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.findings.question import question_findings
from strategy_nlp.findings.set_aside import funnel_sentence
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.report.making import ReportOptions, make_reports, make_tables
from strategy_nlp.votes.ballots import votes_on_originals
from strategy_nlp.votes.originals import ideas_with_votes, votes_by_idea

CAST = st.tuples(st.sampled_from("uvwx"), st.sampled_from(["i0", "i1", "i2", "i3", "i4"]), st.sampled_from("ad"))
COPIES = pd.Series({"i0": "", "i1": "i0", "i2": "i0", "i3": "", "i4": "i3"})


def _votes(rows):
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _rows(votes):
    return set(votes[["voter_id", "idea_id", "vote"]].itertuples(index=False, name=None))


def test_votes_on_a_copy_count_for_the_idea_that_it_copies():
    votes = _votes([("u", "i0", "a"), ("u", "i1", "a"), ("u", "i3", "d"), ("v", "i1", "d")])

    told = votes_on_originals(votes, COPIES)

    assert _rows(told) == {("u", "i0", "a"), ("u", "i3", "d"), ("v", "i0", "d")}
    assert len(told) == 3


def test_of_votes_on_an_idea_and_its_copy_the_last_one_cast_counts():
    votes = _votes([("v", "i0", "agree"), ("v", "i1", "disagree")]).assign(created_at=["2026-02-02", "2026-01-01"])

    assert votes_on_originals(votes, COPIES)["vote"].tolist() == ["agree"]


def test_without_votes_on_copies_nothing_is_changed():
    votes = _votes([("u", "i0", "a"), ("u", "i0", "d")])

    assert votes_on_originals(votes, COPIES).equals(votes)


@settings(deadline=None)
@given(st.lists(CAST, max_size=40).map(_votes))
def test_no_voter_is_lost_and_no_vote_invented(votes):
    read_as = {"i1": "i0", "i2": "i0", "i4": "i3"}
    allowed = {(voter, read_as.get(idea, idea), vote) for voter, idea, vote in _rows(votes)}

    told = votes_on_originals(votes, COPIES).drop_duplicates(["voter_id", "idea_id"], keep="last")

    assert _rows(told) <= allowed
    assert not told["idea_id"].isin(list(read_as)).any()
    assert set(zip(told["voter_id"], told["idea_id"], strict=True)) == {pair[:2] for pair in allowed}


def _supported(**totals):
    size = len(next(iter(totals.values())))
    ideas = pd.DataFrame({"idea_id": [f"i{place}" for place in range(size)], "question": "q1", "used": True, **totals})
    return ideas.assign(status="accepted")


def _told(ideas, votes=()):
    cast = _votes(list(votes)).astype(str)
    return votes_by_idea(ideas, cast, min_votes=5).set_index("idea_id")


def test_totals_of_agreement_alone_are_supports_and_no_votes():
    told = _told(_supported(agrees=[12.0, 3.0, np.nan]))

    assert told["supports"].to_dict() == {"i0": 12, "i1": 3}
    assert told[["n_agree", "n_seen"]].to_numpy().sum() == 0
    assert told[["agree_share", "consensus"]].isna().all(axis=None)


def test_a_column_of_disagreement_that_is_zero_throughout_is_no_vote_either():
    told = _told(_supported(agrees=[60.0, 3.0], disagrees=[0.0, 0.0], passes=[0.0, 0.0]))

    assert told["supports"].to_dict() == {"i0": 60, "i1": 3}
    assert told["agree_share"].isna().all()


@pytest.mark.parametrize(
    "totals",
    [
        {"agrees": [60.0, 3.0], "disagrees": [1.0, 0.0]},
        {"agrees": [30.0], "disagrees": [0.0]},
        {"agrees": [40.0, 9.0], "disagrees": [0.0, 0.0]},
    ],
)
def test_where_people_could_disagree_totals_are_votes(totals):
    told = _told(_supported(**totals))

    assert told["supports"].isna().all()
    assert told["n_agree"].tolist() == totals["agrees"]


def test_fifty_who_agree_and_nobody_who_disagrees_are_supports():
    assert _told(_supported(agrees=[40.0, 10.0], disagrees=[0.0, 0.0]))["supports"].tolist() == [40, 10]


def test_an_idea_without_totals_and_votes_is_none_that_people_voted_on(make_consultation):
    folder = make_consultation(
        ideas=[
            ("idea_id", "question", "text", "agrees", "disagrees"),
            ("a", "q1", "Plant trees", "3", "1"),
            ("b", "q1", "Dig wells", "", ""),
            ("c", "q1", "Open the hall", "0", "0"),
        ],
        votes=[("voter_id", "idea_id", "vote"), ("v", "d", "agree")],
    )
    with (folder / "ideas.csv").open("a", encoding="utf-8") as file:
        file.write("d,q1,Build a bridge,,\n")

    assert ideas_with_votes(read_tables(read_consultation(folder))) == {"a", "d"}


def test_an_idea_with_single_votes_has_no_supports():
    told = _told(_supported(agrees=[60.0, 80.0]), [("u", "i0", "agree")])

    assert told["supports"].dropna().to_dict() == {"i1": 80}
    assert told.loc["i0", "n_seen"] == 1


TEXTS = [
    "Close the main road to cars on Sundays", "Plant shade trees along the market street", "Open the library on Saturday evenings",
    "Pay interpreters at every council meeting", "Repair the bridge before the winter rains", "Teach first aid in every village school",
]  # fmt: skip


def test_a_report_on_supports_ranks_them_and_claims_no_agreement(make_consultation, tmp_path):
    rows = [(f"i{place}", "q1", text, str(90 - 10 * place)) for place, text in enumerate(TEXTS)]
    folder = make_consultation(ideas=[("idea_id", "question", "text", "agrees"), *rows])

    report = make_reports(folder, tmp_path / "report", options=ReportOptions(questions=("q1",)), jobs=1)

    page = (report.folder / "q1.html").read_text(encoding="utf-8")
    assert "90 supports" in page
    assert "nor what divides people" in page
    assert "agree)" not in page
    assert "beyond doubt" not in page
    assert page.index(TEXTS[0]) < page.index(TEXTS[1]) < page.index(TEXTS[2])
    assert "90 supports" in (report.folder / "explore.html").read_text(encoding="utf-8")


def test_votes_on_a_copy_count_for_the_idea_in_an_analysis(make_consultation):
    ideas = [("idea_id", "question", "text"), *((f"i{place}", "q1", text) for place, text in enumerate(TEXTS))]
    ideas.append(("copy", "q1", TEXTS[0].upper() + "!"))
    votes = [("voter_id", "idea_id", "vote")]
    votes += [(f"v{place:02d}", "i0", "agree") for place in range(15)]
    votes += [(f"v{place:02d}", "copy", "disagree") for place in range(10, 30)]
    folder = make_consultation(ideas=ideas, votes=votes)

    told = analyse(folder)

    votes_on = told.idea_votes.set_index("idea_id")
    assert votes_on.loc["i0", ["n_agree", "n_disagree", "n_seen"]].tolist() == [10, 20, 30]
    assert "copy" not in votes_on.index
    assert told.build["counts"]["votes"] == 30


def test_who_comes_to_a_copy_is_held_where_few_come_to_the_idea(make_consultation, tmp_path):
    """Ten come to the copy, so that it alone would wait for nobody; but eight of them voted on the idea before."""
    ideas = [("idea_id", "question", "text"), *((f"i{place}", "q1", text) for place, text in enumerate(TEXTS))]
    ideas.append(("copy", "q1", TEXTS[0].upper() + "!"))
    votes = [("voter_id", "idea_id", "vote"), *((f"v{place:02d}", "i0", "agree") for place in range(25))]
    votes += [(f"v{place:02d}", f"i{idea}", "agree") for place in range(60) for idea in range(1, 6)]
    folder = make_consultation(ideas=ideas, votes=votes)
    make_tables(folder, tmp_path / "first")
    with (folder / "votes.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"v{place:02d},copy,agree\n" for place in range(17, 27))

    make_tables(folder, tmp_path / "second")

    tables = (read_analysis(tmp_path / name).idea_votes for name in ("first", "second"))
    seen = [table.set_index("idea_id").loc["i0", "n_seen"] for table in tables]
    assert seen == [25, 25]


def test_totals_of_copies_count_for_no_idea_and_the_page_says_how_many(make_consultation):

    said = "We should open a library in every village of the north and keep it open at night"
    rows = [("a", said, 30, 5), ("b", said, 20, 1), ("c", "Teachers need better pay and smaller classes soon", 9, 9)]
    ideas = [(name, "q1", text, agrees, disagrees) for name, text, agrees, disagrees in rows]
    folder = make_consultation(ideas=[("idea_id", "question", "text", "agrees", "disagrees"), *ideas])

    heard = question_findings(analyse(folder), "q1")

    assert heard.used.set_index("idea_id")["n_agree"].to_dict() == {"a": 30, "c": 9}
    assert "Copies with totals of their own: 1 copy, with 21 votes or supports in all." in funnel_sentence(heard)
