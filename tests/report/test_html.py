"""Charts, tables and pages: an idea is never markup, a chart never without words, a page never with a script."""

import re

import pandas as pd
import pytest
from markupsafe import Markup

from strategy_nlp.errors import ReportError
from strategy_nlp.findings.claims import Claim
from strategy_nlp.findings.headlines import Headline
from strategy_nlp.report import cards, vote_tables
from strategy_nlp.report import html as tables
from strategy_nlp.report.charts import plots, style
from strategy_nlp.report.page import anchor_of, render_notebook

HOSTILE = '<script>alert(1)</script></style><img src=x onerror=alert(1)> {{ 7*7 }} $x$ & "quoted"'
FRAME = {"title": HOSTILE, "consultation": "c", "notice": HOSTILE}


def _notebook(*cells):
    return {"cells": list(cells)}


def _code(*outputs, source="1", tags=()):
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {"tags": list(tags)}}


def _idea(text=HOSTILE, language="en"):
    return pd.DataFrame(
        {
            "idea_id": ["i1"],
            "text": [text],
            "translation": [HOSTILE],
            "translation_language": ["en"],
            "question": ["q1"],
            "language": [language],
            "agree_share": [0.5],
            "agree_low": [0.4],
            "agree_high": [0.6],
            "pooled_low": [0.4],
            "pooled_high": [0.6],
            "n_agree": [10.0],
            "n_pass": [1.0],
            "n_disagree": [9.0],
            "n_seen": [20.0],
        }
    )


@pytest.mark.parametrize(
    "made",
    [
        tables.quotes(_idea()),
        vote_tables.agreement_table(_idea(), caption=HOSTILE),
        cards.vote_cards(_idea(), name="agreed"),
        cards.headline_list([Headline(HOSTILE, _idea().iloc[0].to_dict(), HOSTILE)]),
        tables.folded(HOSTILE, tables.prose(HOSTILE)),
        tables.definitions([(HOSTILE, HOSTILE)]),
        tables.prose(HOSTILE),
        tables.bullets([HOSTILE]),
        tables.heading(HOSTILE, link="q1.html"),
        tables.lead([Claim(HOSTILE, "agreed")]),
        tables.idea_rows(_idea().assign(topic_label=HOSTILE), caption=HOSTILE, name="ideas"),
        tables.table(pd.DataFrame({"a": [HOSTILE]}), caption=HOSTILE, columns={"a": HOSTILE}, name="a"),
    ],
)
def test_an_idea_is_never_markup(made):
    assert "<script" not in made.markup
    assert "<img" not in made.markup
    assert "</style" not in made.markup


def test_a_chart_escapes_its_labels_and_describes_itself():
    chart = plots.show(
        plots.bars(pd.DataFrame({"label": [HOSTILE], "size": [3]}), label="label", value="size", unit="ideas"),
        description=HOSTILE,
    )

    assert "<script" not in chart.svg
    assert "<style" not in chart.svg
    assert 'role="img"' in chart.svg
    assert chart._repr_mimebundle_()[1]["image/svg+xml"]["alt"] == HOSTILE


def test_a_chart_is_the_same_each_time():
    table = pd.DataFrame({"label": ["a", "b"], "size": [3, 1]})

    drawn = [
        plots.show(plots.bars(table, label="label", value="size", unit="ideas"), description="d").svg for _ in range(2)
    ]

    assert drawn[0] == drawn[1]


def test_a_suppressed_count_is_a_word_not_a_bar():
    people = pd.DataFrame(
        {"value": ["north", "south"], "a": pd.array([12, pd.NA], "Int64"), "b": pd.array([20, 20], "Int64")}
    )

    chart = plots.show(
        plots.paired_bars(people, label="value", first="a", second="b", names=("wrote", "voted")), description="d"
    )

    assert "not shown, to protect a small group" in chart.svg


@pytest.mark.parametrize("text", ["a short one", "字" * 80, "a " * 80])
def test_labels_fit_above_their_bar(text):
    width = sum(2 if ord(sign) >= 0x2E80 else 1 for sign in style.short(text))

    assert width <= 66


def test_right_to_left_text_says_so():
    assert 'lang="ar" dir="rtl"' in tables.quotes(_idea("نص", "ar")).markup


def test_a_missing_cell_is_a_dash():
    table = tables.table(pd.DataFrame({"a": ["x"], "b": [None]}), caption="c", columns={"a": "A", "b": "B"})

    assert ">–</td>" in table.markup


def test_a_table_without_rows_says_so():
    assert "nothing to show" in tables.table(pd.DataFrame({"a": []}), caption="c", columns={"a": "A"}).plain


def test_a_page_holds_no_script_and_escapes_its_frame():
    html = render_notebook(
        _notebook(
            _code({"output_type": "display_data", "data": {"text/plain": HOSTILE}, "metadata": {}}, source=HOSTILE)
        ),
        frame=FRAME,
    )

    assert "<script" not in html
    assert "default-src 'none'" in html


def test_markdown_cannot_bring_html_in():
    html = render_notebook(
        _notebook(
            {"cell_type": "markdown", "source": f"## Title\n\n{HOSTILE} ![i](http://example.org/x.png)", "metadata": {}}
        ),
        frame=FRAME,
    )

    assert "<script" not in html
    assert 'id="title"' in html


def test_a_heading_under_which_nothing_stands_is_left_out():
    def heading(title):
        return {"cell_type": "markdown", "source": f"## {title}", "metadata": {}}

    def said(text):
        return _code({"output_type": "display_data", "data": {"text/html": text}, "metadata": {}})

    html = render_notebook(
        _notebook(
            *(heading("In short"), said("<p>x</p>"), heading("Readings"), said(""), _code()),
            *(heading("Limits"), said(""), said("<ul></ul>"), heading("Last")),
        ),
        frame=FRAME,
    )

    assert re.findall('<h2 id="([^"]+)"', html) == ["in-short", "limits"]
    assert "#readings" not in html


def test_warnings_of_a_cell_stay_off_the_page():
    html = render_notebook(
        _notebook(_code({"output_type": "stream", "name": "stderr", "text": "/home/somebody/file.py: warning"})),
        frame=FRAME,
    )

    assert "/home/somebody" not in html


def test_a_failed_cell_fails_the_page():
    with pytest.raises(ReportError, match="ValueError: no"):
        render_notebook(_notebook(_code({"output_type": "error", "ename": "ValueError", "evalue": "no"})), frame=FRAME)


def test_cells_for_the_notebook_only_stay_there():
    html = render_notebook(_notebook(_code(source="secret_path", tags=["injected-parameters"])), frame=FRAME)

    assert "secret_path" not in html


def test_anchors_are_made_of_words():
    assert anchor_of("What reached us, and what was set aside") == "what-reached-us-and-what-was-set-aside"


def test_markup_from_the_library_is_kept():
    rows = pd.DataFrame({"a": [Markup("<b>x</b>")]}, dtype=object)

    assert tables.table(rows, caption="c", columns={"a": "A"}).markup.count("<b>x</b>") == 1


def test_text_that_looks_like_markup_is_escaped():
    rows = pd.DataFrame({"a": ["<b>x</b>"]})

    assert "<b>x</b>" not in tables.table(rows, caption="c", columns={"a": "A"}).markup
