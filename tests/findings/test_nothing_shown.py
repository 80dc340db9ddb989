"""Sentences do not take for a finding what nothing was looked at for: readings that leave nobody out, days of votes without a date."""

from made_consultations import make, read_rows, write_rows

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.findings.question import question_findings
from strategy_nlp.findings.timeline import undated
from strategy_nlp.findings.translation import speaking
from strategy_nlp.findings.votes.groups import sensitivity_sentence


def _told(folder):
    analysis = analyse(folder).public().named()
    with speaking("en"):
        return sensitivity_sentence(question_findings(analysis, "q1")), undated(analysis)


def test_a_reading_that_leaves_nobody_out_is_no_sign_that_headlines_are_firm(tmp_path):
    folder = make(tmp_path / "plain", 2)
    header, *votes = read_rows(folder, "votes")
    flooded = make(tmp_path / "flooded", 2)
    flood = [[f"flood{number:03d}", f"i{idea:02d}", "agree"] for number in range(30) for idea in range(14)]
    write_rows(flooded, "votes", [header, *votes, *flood])

    (plain, _), (many, _) = _told(folder), _told(flooded)

    assert (
        "With voters with exactly the same ten or more votes counted as one: it leaves nobody out, so nothing could change."
        in plain
    )
    assert "With voters with exactly the same ten or more votes counted as one: it leaves nobody out" not in many


def test_votes_without_a_date_are_told_where_ideas_have_one(tmp_path):
    folder = make(tmp_path / "consultation", 2)
    (header, *ideas), votes = read_rows(folder, "ideas"), read_rows(folder, "votes")
    _, none = _told(folder)
    write_rows(folder, "ideas", [[*header, "created_at"], *([*row, "2026-03-01"] for row in ideas)])
    _, of_votes = _told(folder)
    write_rows(folder, "votes", [[*votes[0], "created_at"], *([*row, "2026-03-02"] for row in votes[1:])])
    _, of_none = _told(folder)

    assert none == "No idea and no vote has a date."
    assert of_votes.startswith(f"{len(votes) - 1:,} ideas and votes have no date that could be read")
    assert of_none == ""
