"""The index says of each page who had to do with what stands on it."""

import dataclasses

import pytest

from strategy_nlp.intake.checked import state_of
from strategy_nlp.report.contents import pages_of
from strategy_nlp.report.index import index_page


@pytest.fixture(scope="module")
def shown(demo):
    return demo.public()


def test_a_report_that_nobody_checked_says_so(shown):
    assert "made by machine · not checked by people" in index_page(shown, pages_of(shown), {})


def test_a_report_of_which_people_checked_a_sample_says_so(shown):
    build = {**shown.build, "checked": {"told": state_of(shown.ideas)}}

    page = index_page(dataclasses.replace(shown, build=build), pages_of(shown), {})

    assert "made by machine · a sample checked by people" in page
    assert "not checked by people" not in page


def test_labels_that_people_reviewed_are_counted(shown):
    topics = shown.topics.copy()
    own = topics["question"] == "q1"
    topics.loc[topics.index[own][:2], "label_source"] = "reviewed"

    page = index_page(dataclasses.replace(shown, topics=topics), pages_of(shown), {})

    assert f"2 of {own.sum()} topic labels reviewed by people · not checked by people" in page


@pytest.mark.parametrize("organiser", ["", "Us"])
def test_who_asked_or_the_title_is_cited_once(shown, organiser):
    build = {**shown.build, "consultation": {**shown.about, "organiser": organiser, "title": "Spring 2031", "told": {}}}

    page = index_page(dataclasses.replace(shown, build=build), pages_of(shown), {})

    cited = page[page.index("How to cite") :]
    assert cited.count("Spring 2031") == 1
    assert ("Us (" in cited) == bool(organiser)
