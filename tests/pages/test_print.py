"""The pages on paper: no chart cut, no table's heading alone, what a chart rests on printed below it."""

import io

import pytest

pytestmark = pytest.mark.browser

# Marks that can be found again in the text of a PDF, at the first and the last point of each chart.
MARK = """() => {
  const charts = [...document.querySelectorAll('figure.chart svg')];
  charts.forEach((svg, place) => {
    const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
    for (const [name, y] of [['TOP', 4], ['END', height - 1]]) {
      const text = document.createElementNS('http://www.w3.org/2000/svg', 'text');
      text.setAttribute('x', width / 2);
      text.setAttribute('y', y);
      text.setAttribute('style', 'font: 4px monospace');
      text.textContent = `${name}${place}Q`;
      svg.append(text);
    }
    const caption = svg.closest('figure').querySelector('figcaption');
    if (caption) caption.append(` CAP${place}Q`);
  });
  return charts.length;
}"""


def _sheets(page):
    from pypdf import PdfReader

    return [sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


def _sheets_of(sheets, mark):
    return [number for number, text in enumerate(sheets) if mark in text]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", ["q1", "participation", "events"])
def test_no_chart_is_cut_between_sheets(browser, report_in, name, language):
    page = browser.new_page()
    page.goto((report_in(language) / f"{name}.html").as_uri())
    charts = page.evaluate(MARK)

    sheets = _sheets(page)

    assert charts
    for place in range(charts):
        on = [_sheets_of(sheets, f"{mark}{place}Q") for mark in ("CAP", "TOP", "END")]
        assert on[0] == on[1] == on[2], (place, on)
        assert len(on[0]) == 1
    page.close()


def test_paper_shows_the_numbers_behind_a_chart_and_nothing_to_click(browser, report_in):
    page = browser.new_page()
    page.goto((report_in("en") / "q1.html").as_uri())

    printed = " ".join(" ".join(_sheets(page)).split())

    assert "Ideas at each step" in printed
    for clicked in ("The numbers in this chart", "This table as CSV", "The code that made this page", "Contents"):
        assert clicked not in printed
    page.close()


def test_a_dark_screen_prints_on_white(browser, report_in):
    page = browser.new_page(color_scheme="dark")
    page.goto((report_in("en") / "q1.html").as_uri())
    page.emulate_media(media="print", color_scheme="dark")

    colours = page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]")

    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    page.close()
