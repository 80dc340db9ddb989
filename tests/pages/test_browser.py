"""The pages in a real browser: they ask for nothing, on any width, and charts tell their numbers under the pointer."""

import re

import pytest

from strategy_nlp.intake.settings import REPORT_LANGUAGES

pytestmark = pytest.mark.browser
QUESTIONS = ["q1", "q2", "q3", "q4", "q5"]


@pytest.mark.parametrize("language", REPORT_LANGUAGES)
def test_pages_fit_and_ask_for_nothing(browser, all_pages, language):
    page = browser.new_page()
    requests, failed = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: failed.append(message.text))

    for path in all_pages[language]:
        for width in (1280, 400):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(path.as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name

    assert requests == [path.as_uri() for path in all_pages[language] for _ in range(2)]
    # A policy that stopped something would say so there.
    assert failed == []
    page.close()


def test_a_bar_tells_its_number_under_the_pointer(browser, report_in):
    page = browser.new_page()
    page.goto((report_in("en") / "participation.html").as_uri())

    titles = page.locator("figure.chart svg g > title").evaluate_all("all => all.map(one => one.textContent)")

    # Shown by the browser itself, which needs no script.
    assert any(title.startswith("English: ") for title in titles)
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", REPORT_LANGUAGES)
def test_the_first_screen_quotes_what_people_said(browser, report_in, language):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    folder, seen = report_in(language), {}
    questions = [name for name in QUESTIONS if (folder / f"{name}.html").exists()]
    for name in ("index", *questions):
        page.goto((folder / f"{name}.html").as_uri())
        seen[name] = page.evaluate(_QUOTED)
    page.close()

    assert len({quoted for quoted, votes in seen["index"] if votes}) >= 3
    assert {name: len(quoted) for name, quoted in seen.items() if name != "index"} == dict.fromkeys(questions, 3)
    assert all(re.search(r"\d", votes) for quoted in seen.values() for _, votes in quoted)


# The quotations that stand whole in the window before anybody scrolls, each with its votes.
_QUOTED = """() => [...document.querySelectorAll('ul.headlines li')]
  .filter(one => one.querySelector('q') && one.getBoundingClientRect().bottom <= innerHeight)
  .map(one => [one.querySelector('q').innerText, (one.querySelector('.count') || {innerText: ''}).innerText])"""


@pytest.mark.browser
@pytest.mark.parametrize(("width", "most"), [(1280, 14_000), (400, 20_000)])
def test_a_question_is_read_in_a_dozen_screens(browser, report_in, width, most):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto((report_in("en") / "q1.html").as_uri())

    height = page.evaluate("document.documentElement.scrollHeight")
    page.close()

    assert height <= most
