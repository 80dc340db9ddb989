"""Hostile text in every text field of every table: it stays text, and the page around it stays whole.

What an input check refuses with one sentence is fine too; that sentence is held to as well.
"""

import base64
import csv
import json
import re

import pandas as pd
import pytest
from tinyhtml5.parser import HTMLParser
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.report.exports.codebook import export_codebook
from strategy_nlp.report.making import make_reports, make_tables
from strategy_nlp.topics.codebook.decisions import apply_file

# Each would leave a trace if it worked: a new title, a dialog, an element of its own, a request.
ATTACKS = [
    "<script>document.title='taken'</script>",
    "</style><style>main{display:none}</style>",
    "</title></svg></table><h1 id=taken>taken</h1>",
    "<img src=x onerror=\"document.title='taken'\">",
    "<svg onload=\"document.title='taken'\"><a href=\"javascript:alert(1)\">x</a></svg>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe><object data=x></object>",
    "javascript:alert(document.domain)",
    "[a link](javascript:alert(1)) ![i](https://attacker.invalid/x.png)",
    "\" onfocus=alert(1) autofocus tabindex=1 x=\"",
    "' style='position:fixed;inset:0' onmouseover='alert(1)",
    "{{ 7*7 }} {% include 'x' %} {{ config }} {0.__class__} %(x)s",
    "$x^2$ $\\frac{1}{0}$ \\input{x} `x` **bold** ~~~",
    "=HYPERLINK(\"https://attacker.invalid\",\"x\")",
    "+SUM(1)*cmd|' /C calc'!A0",
    "\u202egnirts\u202c \u2066x\u2069 \u200b\u200d\ufeff \u0000\u0007\u001b[31m",
    "]]>--><!-- &lt;script&gt; &#60;b&#62; &quot;",
]  # fmt: skip
ALL = " ".join(ATTACKS)
MEGABYTE = "a" * 500_000 + " <b>x</b> " * 50_000
# The elements that templates and charts never make.
FOREIGN = "script, iframe, object, embed, form, input, img, video, audio, link, base, h1#taken, main b:not(.words b), svg svg, foreignObject"
EVENT = "event:<svg/onload=alert(1)>"
PAGES = ["index", "q1", "q1-ideas", "overview", "participation", "events", "method"]


def _rows():
    """Twenty-four ideas with every field hostile, enough voters for shares, groups and segments, two events."""
    ideas = [["idea_id", "question", "text", "language", "translation", "author_id", "created_at", "channel"]]
    for place in range(24):
        text = f"{ATTACKS[place % len(ATTACKS)]} we should open library number {place} in every village {place}"
        ideas.append(
            [f"<b>i{place}\"'{{{{7*7}}}}", "q1", text, "<script>", f"{ATTACKS[-1 - place % len(ATTACKS)]} translated",
             f"{ATTACKS[place % 5]}{place}", "2026-03-01" if place % 2 else "<svg onload=alert(1)>", "survey"]
        )  # fmt: skip
    ideas.append(["long", "q1", MEGABYTE, "", ALL, "", "", "survey"])
    ideas += [
        [f"live{place}", "q1", f"{ATTACKS[place]} said live about libraries {place}", "", "", "", "", EVENT]
        for place in range(12)
    ]
    people = [(f"{ATTACKS[place % 5]}{place}", place) for place in range(60)]
    votes = [["voter_id", "idea_id", "vote", "created_at"]]
    votes += [
        [person, ideas[1 + idea][0], "agree" if (place + idea) % (2 + idea % 3) else "disagree", "<b>now</b>"]
        for person, place in people
        for idea in range(24)
    ]
    participants = [["participant_id", "segment_<img src=x onerror=alert(1)>", "segment_{{7*7}}"]]
    participants += [[person, ATTACKS[place % 2], ATTACKS[10 + place % 3]] for person, place in people]
    events = [["event_id", "title", "starts_at", "place", "url"]]
    events.append([EVENT.removeprefix("event:"), ALL, "2026-03-01T10:00:00Z", ATTACKS[3], ATTACKS[6]])
    return {"ideas": ideas, "votes": votes, "participants": participants, "events": events}


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile") / "consultation"
    folder.mkdir()
    title, text = json.dumps(f"Title {ALL}"), json.dumps(ALL)
    (folder / "consultation.toml").write_text(
        f"title = {title}\norganiser = {text}\nnotice = {text}\n[settings]\nmin_topic_size = 4\n"
        f'[[questions]]\nid = "q1"\ntitle = {text}\n[questions.titles]\nar = {text}\n'
        f'[[questions]]\nid = "q2"\ntitle = {text}\n'.replace("\\u007f", "").replace("\\u0000", ""),
        encoding="utf-8",
    )
    for name, rows in _rows().items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    _review(folder, tmp_path_factory.mktemp("hostile-codebook"))
    return folder


def _review(folder, beside):
    """A codebook whose names, comments and reviewers are attacks."""
    make_tables(folder, beside / "tables")
    sheet = beside / "codebook.csv"
    export_codebook(beside / "tables", sheet)
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for place, row in enumerate(rows):
        row |= {
            "rename": f"{ATTACKS[place % 9]} {place}",
            "comment": ALL,
            "reviewer": ATTACKS[(place + 5) % len(ATTACKS)],
        }
    with sheet.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    apply_file(sheet, folder)


@pytest.fixture(scope="module")
def hostile_report(hostile_folder, tmp_path_factory):
    result = make_reports(hostile_folder, tmp_path_factory.mktemp("hostile-report") / "out")
    assert not result.failed
    return result.folder


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_hostile_text_stays_text(browser, hostile_report, name):
    page = browser.new_page()
    requests, dialogs, errors = [], [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: errors.append(str(error)))
    path = hostile_report / f"{name}.html"

    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for one in page.locator("main a:visible").all()[:20]:
        one.focus()

    assert requests == [path.as_uri()]
    assert (dialogs, errors) == ([], [])
    assert page.title() != "taken"
    assert page.locator(FOREIGN).count() == 0
    assert page.evaluate(_HANDLERS) == []
    assert page.locator("h1").count() == 1
    assert page.locator("main").is_visible()
    # The attacks did reach the page, as text.
    assert "&lt;/style&gt;" in path.read_text(encoding="utf-8")
    page.close()


# Attributes that run code, and links that leave the page.
_HANDLERS = """() => [...document.querySelectorAll('*')].flatMap(one => [...one.attributes]
  .filter(at => at.name.startsWith('on') || at.name === 'autofocus' || at.name === 'srcdoc'
    || ((at.name === 'href' || at.name === 'src') && !/^(#|data:text\\/csv|[a-z0-9-]+\\.html(#idea-[\\w.-]+)?$)/.test(at.value)))
  .map(at => `${one.tagName} ${at.name}=${at.value.slice(0, 60)}`))"""


@pytest.mark.browser
def test_hostile_text_can_be_read_as_it_was_written(browser, hostile_report):
    page = browser.new_page()
    page.goto((hostile_report / "q1.html").as_uri())

    shown = page.locator("main").inner_text()

    # Shares, groups and segments were drawn, so that hostile names went through every chart.
    assert page.locator("figure.chart svg").count() >= 6
    # Kept for the reviewer to see, unless the normalisation of HTML in exports has taken a tag out before.
    assert "{{ 7*7 }} {% include 'x' %}" in shown
    assert "49" not in page.title()
    assert "$x^2$" in shown
    page.close()


def test_a_hostile_page_is_whole_and_light(hostile_report):
    for path in hostile_report.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        parser = HTMLParser()
        parser.parse(html)

        assert parser.errors == [], path.name
        assert html.rstrip().endswith("</html>")
        assert len(html) < 3_000_000, path.name


def test_hostile_names_of_topics_and_remarks_reached_the_report(hostile_report):
    topics = pd.read_parquet(hostile_report / "tables" / "topics.parquet")

    assert topics["label_source"].eq("reviewed").all()
    assert topics["comment"].str.contains("<script>", regex=False).any()
    assert "&lt;script&gt;" in (hostile_report / "q1.html").read_text(encoding="utf-8")


def test_a_spreadsheet_gets_no_formula(hostile_report):
    csv.field_size_limit(2 * len(MEGABYTE))
    html = (hostile_report / "q1.html").read_text(encoding="utf-8")
    tables = re.findall(r"data:text/csv;charset=utf-8;base64,([^\"]+)", html)

    assert tables
    for encoded in tables:
        for row in csv.reader(base64.b64decode(encoded).decode("utf-8-sig").splitlines()):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t"))]


@pytest.mark.parametrize(
    ("table", "column"), [("ideas", "channel"), ("ideas", "status"), ("ideas", "question"), ("votes", "vote")]
)
def test_hostile_text_where_words_are_few_is_refused_in_one_sentence(make_consultation, table, column):
    rows = {
        "ideas": [
            ["idea_id", "question", "text", "channel", "status"],
            ["i1", "q1", "a library", "survey", "accepted"],
        ],
        "votes": [["voter_id", "idea_id", "vote"], ["v", "i1", "agree"]],
    }
    rows[table][1][rows[table][0].index(column)] = ALL.replace("\0", "")

    ran = CliRunner().invoke(app, ["check", str(make_consultation(**rows))])

    assert ran.exit_code == 1
    assert f"{table}.csv, row 2" in ran.stderr
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("identifier", ["<script>", "../../q1", "{{ 7*7 }}", "a b"])
def test_a_hostile_question_id_is_refused(make_consultation, identifier):
    folder = make_consultation(ideas=[("idea_id", "question", "text"), ("i1", "q1", "a library")])
    settings = folder / "consultation.toml"
    settings.write_text(settings.read_text().replace('id = "q1"', f"id = {json.dumps(identifier)}"))

    ran = CliRunner().invoke(app, ["check", str(folder)])

    assert ran.exit_code == 1
    assert "names files" in ran.stderr
