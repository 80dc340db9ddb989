"""A question on which people only chose from given answers has one page, and it does not say seven times that nobody wrote."""

import pytest

from strategy_nlp.report.making import make_reports

ASKED = '\n[[questions]]\nid = "q2"\ntitle = "Should the river be dammed?"\nkind = "closed"\nanswers = ["Yes", "No"]\n'


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("chosen")
    (folder / "consultation.toml").write_text(
        f'title = "Our river"\n[[questions]]\nid = "q1"\ntitle = "What now?"\n{ASKED}', encoding="utf-8"
    )
    wrote = "\n".join(f"w{n},q1,Plant {n} willows along the river,," for n in range(1, 5))
    chose = "\n".join(f"i{n},q2,,{('Yes', 'No')[n % 3 == 0]},p{n}" for n in range(60))
    (folder / "ideas.csv").write_text(f"idea_id,question,text,choice,author_id\n{wrote}\n{chose}\n", encoding="utf-8")
    return make_reports(folder, folder / "out").folder


def test_its_page_tells_what_was_chosen_and_leaves_out_what_is_of_ideas(report):
    page = (report / "q2.html").read_text(encoding="utf-8")

    assert "What people chose" in page
    assert 'id="who-spoke"' in page
    for left_out in ("what-people-agree-on", "what-people-talked-about", "in-what-tone", "do-people-fall-into-groups"):
        assert left_out not in page
    assert "q2-ideas.html" not in page
    assert not (report / "q2-ideas.html").exists()


def test_a_question_on_which_people_wrote_keeps_every_section_and_its_page_of_ideas(report):
    page = (report / "q1.html").read_text(encoding="utf-8")

    assert 'id="what-people-agree-on"' in page
    assert "q1-ideas.html" in page
    assert (report / "q1-ideas.html").exists()


def test_no_page_leads_to_one_that_is_not_there(report):
    for page in report.glob("*.html"):
        assert "q2-ideas.html" not in page.read_text(encoding="utf-8")
