"""The pages for everyone: no violation that axe knows, valid HTML, the keyboard alone, a phone, four hundred per cent."""

import html.parser
import re

import pytest
from tinyhtml5.parser import HTMLParser

from strategy_nlp.intake.settings import REPORT_LANGUAGES

# One page of each kind; the ideas of q4, because they are in other scripts.
PAGES = ["index", "q1", "q4-ideas", "overview", "participation", "events", "method"]
# The pages of these run one way and the other; those in other languages differ from English in their words.
BOTH_WAYS = ["en", "ar"]
# Of each kind of part one: cards, charts, tables.
THE_OTHER_WAY = {("index", "ar"), ("q1", "ar")}
# Everything that a reader must be able to reach without a mouse.
REACHED = "a[href], summary, [tabindex='0']"


@pytest.fixture
def opened(browser):
    pages = []

    def open_page(path, **context):
        page = browser.new_page(**{"viewport": {"width": 1280, "height": 900}, **context})
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "language"),
    [
        pytest.param(name, one, marks=() if one == "en" or (name, one) in THE_OTHER_WAY else pytest.mark.long)
        for name in PAGES
        for one in REPORT_LANGUAGES
    ],
)
def test_pages_pass_axe_light_and_dark(opened, report_in, name, language):
    from axe_playwright_python.sync_playwright import Axe

    page = opened(report_in(language) / f"{name}.html")
    # What is folded away counts too.
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = []
    # Only colours differ in the dark, the same in every language, and only the rules on colour are asked again.
    dark = [("dark", {"runOnly": ["cat.color"]})] if language == "en" else []
    for scheme, options in [("light", {}), *dark]:
        page.emulate_media(color_scheme=scheme)
        # The policy forbids scripts in the page; the checker's own comes through the debugger.
        violations = Axe().run(page, options=options).response["violations"]
        found += [(scheme, one["id"], one["nodes"][0]["html"][:120]) for one in violations]

    assert found == []


def test_axe_is_in_force(opened, tmp_path):
    from axe_playwright_python.sync_playwright import Axe

    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!doctype html><title>t</title><main><h1>t</h1><p style='color:#ccc'>pale</p><img src='data:,'></main>"
    )

    found = {one["id"] for one in Axe().run(opened(bad)).response["violations"]}

    assert {"color-contrast", "image-alt", "html-has-lang"} <= found


def test_every_page_is_valid_html(all_pages):
    for path in (path for pages in all_pages.values() for path in pages):
        html = path.read_text(encoding="utf-8")
        parser = HTMLParser()
        parser.parse(html)
        ids = re.findall(r'<[^>]* id="([^"]*)"', html)

        assert parser.errors == [], path.name
        assert len(ids) == len(set(ids)), path.name
        # A name as XML has it, which SVG asks for.
        assert all(re.match(r"[A-Za-z_][\w.-]*$", one) for one in ids), path.name


def test_every_link_leads_somewhere(all_pages):
    for path in (path for pages in all_pages.values() for path in pages):
        html = path.read_text(encoding="utf-8")
        ids = set(re.findall(r'<[^>]* id="([^"]*)"', html))
        links = re.findall(r'(?:href="|url\()#([^")]+)', html)
        files = [link for link in re.findall(r'href="([^"#:]+)(?:#[^"]*)?"', html) if link]

        assert links
        assert set(links) <= ids, path.name
        assert all((path.parent / file).is_file() for file in files)


@pytest.mark.browser
@pytest.mark.parametrize("language", BOTH_WAYS)
@pytest.mark.parametrize("name", ["index", "q4", "participation", "method"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(opened, report_in, name, language):
    page = opened(report_in(language) / f"{name}.html")
    wanted = page.locator(REACHED).count()
    reached, hidden = set(), []

    # Folded parts are opened on the way, as a reader would; one press more than there are places ends the round.
    for _ in range(wanted + 1):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED, REACHED)
        if at is None:
            break
        reached.add(at["place"])
        if not at["visible"]:
            hidden.append(at["place"])
        if at["tag"] == "SUMMARY":
            page.keyboard.press("Enter")

    assert hidden == []
    assert reached == set(range(wanted))


_FOCUSED = """selector => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const drawn = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const inside = box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight;
  const place = [...document.querySelectorAll(selector)].indexOf(one);
  return {place, tag: one.tagName, visible: drawn && inside};
}"""


@pytest.mark.browser
@pytest.mark.parametrize("language", REPORT_LANGUAGES)
def test_a_phone_and_four_hundred_per_cent_need_no_sideways_scrolling(opened, report_in, language):
    # 1,280 pixels at four hundred per cent are 320, each drawn as four.
    page = opened(report_in(language) / "index.html", viewport={"width": 320, "height": 640}, device_scale_factor=4)
    wide = {}
    for name in (name for name in PAGES if (report_in(language) / f"{name}.html").exists()):
        page.goto((report_in(language) / f"{name}.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wide[name] = page.evaluate("[document.documentElement.scrollWidth, document.querySelector('main').scrollWidth]")

    assert all(both <= 320 for widths in wide.values() for both in widths), wide


@pytest.mark.browser
def test_arabic_pages_run_from_right_to_left_with_their_charts(opened, report_in):
    page = opened(report_in("ar") / "q1.html")

    box = page.evaluate(_SIDES)

    assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    # The first heading and the first bars start at the right of the text; so does the first column of a table.
    assert box["heading"] == pytest.approx(box["right"], abs=2)
    assert box["first_cell"] > box["last_cell"]
    assert box["bars"] == {"start_together": "right"}


_SIDES = """() => {
  const main = document.querySelector('main').getBoundingClientRect();
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('main h2'));
  const details = document.querySelector('figure.chart details');
  details.open = true;
  const cells = [...details.querySelectorAll('thead th')].map(one => one.getBoundingClientRect().left);
  const bars = [...document.querySelectorAll('figure.chart')[0].querySelectorAll('path[style*="#0072b2"]')]
    .map(one => one.getBoundingClientRect()).filter(one => one.width > 10);
  const spread = side => Math.max(...bars.map(one => one[side])) - Math.min(...bars.map(one => one[side]));
  return {
    right: main.right, heading: range.getBoundingClientRect().right,
    first_cell: cells[0], last_cell: cells[cells.length - 1],
    bars: {start_together: spread('right') < 1 && spread('left') > 1 ? 'right' : 'left'},
  };
}"""


@pytest.mark.browser
def test_ideas_in_arabic_are_set_from_right_to_left(opened, report_in):
    page = opened(report_in("en") / "q1.html")

    directions = page.locator('[lang="ar"]').evaluate_all("all => all.map(one => getComputedStyle(one).direction)")

    assert directions
    assert set(directions) == {"rtl"}


# Words that Spanish and French write as English does, and files.
SAME_IN_ENGLISH = {"Idea", "Ideas", "Question", "Votes", "Code", "Europe", "consensus", "division", "segment"}


class _Headings(html.parser.HTMLParser):
    """What heads something on a page, without what is marked as being in another language."""

    HEADS = frozenset(
        [
            "h1",
            "h2",
            "h3",
            "h4",
            "th",
            "caption",
            "summary",
            "figcaption",
            "label",
            "legend",
            "dt",
            "optgroup",
            "button",
        ]
    )
    VOID = frozenset(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
    )

    def __init__(self, language):
        super().__init__(convert_charrefs=True)
        self.language, self.open, self.found = language, [], []

    def handle_starttag(self, tag, attributes):
        if tag in self.VOID:
            return
        told = dict(attributes)
        _, within, outside = self.open[-1] if self.open else ("", False, False)
        foreign = told.get("lang", self.language) != self.language or outside
        heads = tag in self.HEADS or within
        if tag in self.HEADS:
            self.found.append("")
        self.open.append((tag, heads and tag not in ("option", "style"), foreign))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1][1] and not self.open[-1][2]:
            self.found[-1] += data


def _headings(html, language):
    parser = _Headings(language)
    parser.feed(html)
    return {" ".join(text.split()) for text in parser.found}


@pytest.mark.parametrize("language", [name for name in REPORT_LANGUAGES if name != "en"])
def test_no_heading_is_left_in_english(all_pages, language):
    """Headings, columns, captions and labels: none is as on the English page, save numbers, names and the titles given by organisers."""
    english = {path.name: _headings(path.read_text(encoding="utf-8"), "en") for path in all_pages["en"]}
    words = {}
    for path in all_pages[language]:
        own = _headings(path.read_text(encoding="utf-8"), language)
        words[path.name] = {
            text for text in own & english[path.name] if re.search("[A-Za-z]{3}", text) and not text.endswith(".ipynb")
        }

    assert {name: sorted(left - SAME_IN_ENGLISH) for name, left in words.items() if left - SAME_IN_ENGLISH} == {}
    assert all(len(_headings(path.read_text(encoding="utf-8"), language)) > 3 for path in all_pages[language])


def test_a_heading_in_english_would_be_found():
    html = '<html lang="es"><h2>What divides people</h2><h3><span lang="en">Quoted</span></h3><th>Ideas</th></html>'

    assert _headings(html, "es") == {"What divides people", "", "Ideas"}
