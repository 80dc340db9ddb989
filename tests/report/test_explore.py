"""The page of all ideas: found in any script, with and without its script, and nothing but that script may run."""

import base64
import hashlib
import re

import pytest

pytestmark = pytest.mark.browser

TEXTS = [
    ("i0", "q1", "Ouvrir une bibliothèque à côté de chaque école", "fr"),
    ("i1", "q1", "افتحوا مكتبةً في كل قرية", "ar"),
    ("i2", "q1", "हर गाँव में किताबें पहुँचाओ", "hi"),
    ("i3", "q1", "どの村にも図書館を", "ja"),
    ("i4", "q1", "Open a library <script>document.title='taken'</script> in İzmir", "en"),
    ("i5", "q1", "Close no library in the north", "en"),
]


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    """The report of a small consultation in which two ideas have enough votes."""
    from strategy_nlp.report.making import make_reports

    folder = tmp_path_factory.mktemp("explored") / "c"
    folder.mkdir()
    (folder / "consultation.toml").write_text(
        'title = "Small"\n[settings]\nmin_votes = 10\n[[questions]]\nid = "q1"\ntitle = "What?"\n', encoding="utf-8"
    )
    ideas = "".join(f'{name},{question},"{text}",{language}\n' for name, question, text, language in TEXTS)
    (folder / "ideas.csv").write_text(f"idea_id,question,text,language\n{ideas}", encoding="utf-8")
    votes = "".join(
        f"v{voter},{idea},{'agree' if voter < agree else 'disagree'}\n"
        for idea, agree in (("i5", 30), ("i3", 1))
        for voter in range(30)
    )
    (folder / "votes.csv").write_text(f"voter_id,idea_id,vote\n{votes}", encoding="utf-8")
    result = make_reports(folder, folder.parent / "out", jobs=1)
    assert not result.failed
    return result.folder


def _shown(page):
    page.wait_for_timeout(300)
    return page.locator("#found > li").evaluate_all("all => all.map(one => one.id)")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("BIBLIOTHEQUE ecole", ["idea-i0"]),
        ("مكتبة", ["idea-i1"]),
        ("किताबें", ["idea-i2"]),
        ("図書館", ["idea-i3"]),
        ("izmir", ["idea-i4"]),
        ("library north", ["idea-i5"]),
        ("(.*", []),
    ],
)
def test_words_are_found_in_every_script_without_accents(browser, explored, words, found):
    page = browser.new_page()
    page.goto((explored / "explore.html").as_uri())
    page.fill("input[name=words]", words)

    assert _shown(page) == found
    assert page.inner_text("#told") == f"{len(found)} of 6 ideas found; shown: {len(found)}"
    page.close()


def test_ideas_are_filtered_and_sorted_by_the_keyboard_alone(browser, explored):
    page = browser.new_page()
    page.goto((explored / "explore.html").as_uri())
    page.focus("select[name=language]")
    page.keyboard.type("Eng")

    assert _shown(page) == ["idea-i4", "idea-i5"]

    page.select_option("select[name=language]", "")
    page.select_option("select[name=order]", "against")
    assert _shown(page)[0] == "idea-i3"
    page.select_option("select[name=order]", "agreed")
    assert _shown(page)[0] == "idea-i5"
    page.close()


def test_without_its_script_the_same_list_stands_there(browser, explored):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((explored / "explore.html").as_uri())

    assert page.locator("li.idea").count() == 6
    assert page.locator("li.idea").first.is_visible()
    assert not page.locator("form").is_visible()
    context.close()


def test_only_the_one_script_may_run_and_nothing_is_asked_for(browser, explored):
    html = (explored / "explore.html").read_text(encoding="utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = browser.new_page()
    requests, told = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    page.goto((explored / "explore.html").as_uri())
    page.wait_for_timeout(200)

    assert f"script-src 'sha256-{allowed}'" in html
    assert requests == [(explored / "explore.html").as_uri()]
    assert (told, page.title()) == ([], "All ideas, to be searched")
    assert not page.locator("form").is_hidden()
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_passes_axe(browser, explored, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(color_scheme=scheme)
    page.goto((explored / "explore.html").as_uri())
    page.wait_for_timeout(200)

    assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []
    page.close()


@pytest.fixture(scope="module")
def demo_page(report_in):
    """The explore page of the demonstration."""
    return report_in("en") / "explore.html"


def test_points_of_the_map_are_those_found_and_lead_to_ideas_in_the_list(browser, demo_page):
    page = browser.new_page()
    page.goto(demo_page.as_uri())
    assert page.locator("#map").is_hidden()
    page.select_option("select[name=question]", "q1")
    page.fill("input[name=words]", "school")
    page.wait_for_timeout(300)
    page.click("#map summary")
    page.wait_for_timeout(100)

    found = {f"#{one}" for one in _shown(page)}
    points = page.locator("#map a")
    assert {points.nth(place).get_attribute("href") for place in range(points.count())} == found
    assert all("school" in title.lower() or len(title) > 20 for title in points.locator("title").all_text_contents())
    points.first.dispatch_event("click")
    assert page.evaluate("location.hash") in found
    page.close()


def test_a_link_to_an_idea_shows_it_however_far_down_it_is(browser, demo_page):
    page = browser.new_page()
    page.goto(f"{demo_page.as_uri()}#idea-i0200")

    assert page.locator("#idea-i0200").is_visible()
    page.close()


def test_ideas_that_set_a_group_apart_are_found_by_it(browser, demo_page, demo):
    told = demo.public().group_votes
    distinct = told[told["distinct"].astype(bool) & (told["question"] == "q1") & (told["group"] == "A")]
    page = browser.new_page()
    page.goto(demo_page.as_uri())
    page.select_option("select[name=among]", "q1-A")

    assert set(_shown(page)) == {f"idea-{one}" for one in distinct["idea_id"]}
    page.close()


def test_the_newest_ideas_come_first_where_days_are_told(browser, demo_page):
    page = browser.new_page()
    page.goto(demo_page.as_uri())
    page.select_option("select[name=order]", "day")
    page.wait_for_timeout(300)
    days = page.locator("#found > li").evaluate_all("all => all.map(one => one.dataset.day)")

    assert len(set(days)) > 1
    assert days == sorted(days, reverse=True)
    page.close()


def test_only_topics_of_the_chosen_question_can_be_chosen(browser, demo_report):
    page = browser.new_page()
    page.goto((demo_report.folder / "explore.html").as_uri())
    topics, every = page.locator("select[name=topic] option"), "all => all.map(one => one.value)"
    whole = topics.evaluate_all(every)
    page.select_option("select[name=topic]", next(one for one in whole if one.startswith("q1/")))
    page.select_option("select[name=question]", "q2")
    page.wait_for_timeout(300)

    assert topics.evaluate_all(every) == ["", *(one for one in whole if one.startswith("q2/"))]
    # A topic of another question is chosen no more, so that ideas are found.
    assert page.input_value("select[name=topic]") == ""
    assert page.locator("#found > li").count()

    page.select_option("select[name=question]", "")
    page.wait_for_timeout(300)
    assert topics.evaluate_all(every) == whole
    page.close()
