"""The pages in a real browser: they ask for nothing, on any width, and charts tell their numbers under the pointer."""

import pytest

from strategy_nlp.consultation import REPORT_LANGUAGES

pytestmark = pytest.mark.browser


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
