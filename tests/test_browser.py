"""The pages in a real browser: no request, no sideways scrolling, nothing that a hostile idea could do."""

import pytest
from conftest import CHROMIUM

pytestmark = pytest.mark.browser

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
HOSTILE = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\"></style><svg onload=\"document.title='taken'\">\u202egnirts"


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        opened = running.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        yield opened
        opened.close()


def _open(browser, path, *, width=1280):
    page = browser.new_page(viewport={"width": width, "height": 900})
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(path.as_uri())
    return page, requests


@pytest.mark.parametrize("width", [1280, 400, 320])
@pytest.mark.parametrize("name", ["index", "q1", "q4"])
def test_pages_fit_and_ask_for_nothing(browser, demo_report, name, width):
    path = demo_report.folder / f"{name}.html"

    page, requests = _open(browser, path, width=width)

    assert requests == [path.as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.parametrize("name", ["index", "q1"])
def test_pages_pass_axe(browser, demo_report, name):
    from axe_playwright_python.sync_playwright import Axe

    page, _ = _open(browser, demo_report.folder / f"{name}.html")
    # The policy forbids scripts in the page; the checker's own comes through the debugger.
    violations = Axe().run(page).response["violations"]

    assert [(found["id"], found["nodes"][0]["html"][:120]) for found in violations] == []
    page.close()


def test_arabic_is_set_from_right_to_left(browser, demo_report):
    found = False
    for number in range(1, 6):
        page, _ = _open(browser, demo_report.folder / f"q{number}.html")
        for element in page.locator('[lang="ar"]').all():
            found = True
            assert element.evaluate("node => getComputedStyle(node).direction") == "rtl"
        page.close()
    assert found


def test_a_hostile_idea_stays_text(browser, make_consultation, tmp_path):
    from strategy_nlp.report import make_reports

    rows = [
        ("idea_id", "question", "text"),
        *((f"i{n}", "q1", f"{HOSTILE} number {n} of many different things") for n in range(3)),
    ]
    make_reports(make_consultation(ideas=rows), tmp_path / "out", jobs=1)

    page, requests = _open(browser, tmp_path / "out" / "q1.html")

    assert page.title() == "What should we do?"
    assert page.locator("main script, main img").count() == 0
    assert len(requests) == 1
    page.close()
