"""Charts, maps and the tables behind them: the same each time, mirrored where the language is, harmless as files."""

import base64
import re
from importlib.resources import files

import pandas as pd
import pytest

from strategy_nlp.findings.claims import Claim
from strategy_nlp.findings.translation import speaking
from strategy_nlp.report import html
from strategy_nlp.report.charts import maps, plots, style

HOSTILE = '<script>alert(1)</script> "quoted" & $x$'
GRID = pd.DataFrame(
    {"label": ["one", "two"], "north": pd.array([40, pd.NA], "Int64"), "south": pd.array([12, 25], "Int64")}
)
TIMES = pd.DataFrame(
    {"day": pd.date_range("2026-03-01", periods=5), "ideas": [1, 0, 4, 2, 0], "votes": [0, 9, 3, 0, 1]}
)
EVENTS = pd.DataFrame({"title": [HOSTILE], "day": pd.to_datetime(["2026-03-03"])})
IDEAS = pd.DataFrame(
    {
        "x": [0.0, 1.0, 2.0],
        "y": [0.0, 1.0, 0.5],
        "topic": pd.array([0, 0, 1], "Int64"),
        "idea_id": ["a", "b", '"c"'],
        "text": [HOSTILE, "a | b", "plain"],
    }
)


def _charts():
    return {
        "bars": plots.bars(pd.DataFrame({"a": [HOSTILE], "n": [3]}), label="a", value="n", unit="ideas"),
        "grid": maps.count_grid(GRID, label="label", columns=["north", "south"], names=["North", "South"]),
        "times": maps.over_time(TIMES, events=EVENTS),
        "topics": maps.topic_map(IDEAS, labels={0: HOSTILE, 1: "Two"}),
    }


def test_points_of_a_map_lead_to_their_ideas_and_say_what_they_are():
    svg = style.show(_charts()["topics"], description="Three ideas").svg
    links = dict(re.findall(r'<a xlink:href="([^"]*)" tabindex="-1"><title>([^<]*)</title>', svg))

    assert links == {
        "explore.html#idea-a": '&lt;script&gt;alert(1)&lt;/script&gt; "quoted" &amp; $x$',
        "explore.html#idea-b": "a | b",
        "explore.html#idea-.c.": "plain",
    }
    assert 'role="group"' in svg


def test_points_of_a_map_say_the_translation_that_a_report_shows():
    ideas = IDEAS.assign(translation=["", "A and B", ""], translation_language=["", "en", ""])

    with speaking("fr"):
        svg = style.show(maps.topic_map(ideas, labels={0: "One", 1: "Two"}), description="Three ideas").svg

    assert "<title>a | b — anglais: A and B</title>" in svg
    assert "<title>plain</title>" in svg


@pytest.mark.parametrize("name", ["bars", "grid", "times", "topics"])
def test_every_chart_is_drawn_alike_each_time_and_holds_no_markup_of_data(name):
    drawn = [style.show(_charts()[name], description=HOSTILE).svg for _ in range(2)]

    assert drawn[0] == drawn[1]
    assert "<script" not in drawn[0]
    assert "<style" not in drawn[0]


def test_a_part_of_a_chart_has_its_title_under_the_pointer():
    svg = style.show(_charts()["topics"], description="d").svg

    titles = re.findall(r"<title>([^<]*)</title>", svg)
    assert "2. Two" in titles
    assert any(title.startswith("1. &lt;script&gt;") for title in titles)


def test_a_suppressed_cell_is_hatched_and_has_no_number():
    svg = style.show(_charts()["grid"], description="d").svg

    assert ">12<" in svg.replace("\n", "")
    assert "pattern" in svg


def test_charts_run_from_the_right_where_the_language_does():
    table = pd.DataFrame({"a": ["one"], "n": [3]})

    left = plots.bars(table, label="a", value="n", unit="u").get_xlim()
    with speaking("ar"):
        right = plots.bars(table, label="a", value="n", unit="u").get_xlim()

    assert left[0] < left[1]
    assert right == left[::-1]


def test_of_many_ideas_the_map_draws_some_and_of_few_all():
    many = pd.concat([IDEAS] * 1000, ignore_index=True)

    assert len(maps.sampled(IDEAS)) == 3
    assert 500 <= len(maps.sampled(many)) <= maps.MOST_DOTS


def _csv(markup):
    encoded = re.search(r"base64,([^\"]+)", str(markup))[1]
    return base64.b64decode(encoded).decode("utf-8-sig")


def test_a_table_as_csv_holds_its_cells_without_markup_and_without_formulas():
    rows = pd.DataFrame({"a": ["=1+1", "+x", "plain"], "b": [html.idea_text("<b>", "en"), "@y", 3]}, dtype=object)

    written = _csv(html.table(rows, caption="c", columns={"a": "A", "b": "B"}, name="t").markup)

    assert written.splitlines() == ["A,B", "'=1+1,<b>", "'+x,'@y", "plain,3"]


def test_a_sentence_leads_to_its_table_and_a_quote_to_its_row():
    lead = html.lead([Claim("said", "funnel"), Claim("unsupported", "")]).markup
    idea = pd.DataFrame(
        {
            "idea_id": ["i 1/2"], "text": ["t"], "translation": [""], "language": ["en"], "topic_label": ["T"],
            "n_agree": [1.0], "n_pass": [0.0], "n_disagree": [2.0],
        }
    )  # fmt: skip

    anchor = re.search(r'id="(idea-[^"]+)"', str(html.idea_rows(idea, caption="c", name="ideas").markup))[1]

    assert lead.count("<a ") == 1
    assert 'href="#table-funnel"' in lead
    assert f'href="#{anchor}"' in html.quotes(idea).markup


def test_an_idea_nobody_voted_on_has_a_dash_and_no_zero():
    ideas = pd.DataFrame({"n_agree": [1.0, None], "n_pass": [0.0, None], "n_disagree": [2.0, None]})

    assert html.vote_counts(ideas) == ["1 / 0 / 2", "–"]


def test_a_curve_in_arabic_begins_at_the_right_with_its_axis():
    table = pd.DataFrame({"k": [2, 3, 4], "share": [0.1, 0.3, 0.2]})

    with speaking("ar"):
        axes = plots.curve(table, x="k", y="share", chosen=3, names=("groups", "fit"))

    assert axes.get_xlim()[0] > axes.get_xlim()[1]
    assert axes.spines["right"].get_visible()
    assert not axes.spines["left"].get_visible()
    assert axes.yaxis.get_label_position() == "right"


def test_many_short_names_stand_beside_their_bars():
    many = pd.DataFrame({"a": ["Arabic", "Dutch", "Hindi", "Korean", "Polish", "Swahili", "Turkish"], "n": range(7)})

    beside = plots.bars(many, label="a", value="n", unit="ideas")
    above = plots.bars(many.assign(a=many["a"] + " as spoken in the north"), label="a", value="n", unit="ideas")

    assert [text.get_text() for text in beside.get_yticklabels()] == many["a"].tolist()
    assert above.get_yticklabels() == []
    assert beside.get_figure().get_figheight() < 0.7 * above.get_figure().get_figheight()


def test_no_number_is_crossed_by_the_line_of_the_reference():
    people = pd.DataFrame(
        {"value": ["north", "south"], "a": [12, 88], "b": [40, 60], "reference_share": [0.14, 0.86]}
    ).astype({"a": "Int64", "b": "Int64"})

    axes = plots.paired_bars(people, label="value", first="a", second="b", names=("wrote", "voted"))

    numbers = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert numbers["12%"] > 14
    assert 40 < numbers["40%"] < 42


def test_where_a_count_is_hidden_no_bar_is_a_share():
    """Of 184 men and 126 women, the women hidden beside a small group: no bar says that all were men."""
    people = pd.DataFrame({"value": ["man", "woman", "other"], "x": [184, None, None], "y": [50, 50, None]})

    axes = plots.paired_bars(
        people.astype({"x": "Int64", "y": "Int64"}), label="value", first="x", second="y", names=("wrote", "voted")
    )

    told = [text.get_text() for text in axes.texts if text.get_text() not in set(people["value"])]
    hidden = "not shown, to protect a small group"
    assert told == ["184", hidden, hidden, "50", "50", hidden]
    assert axes.get_xlabel() == "people"


def test_beside_a_reference_shares_are_of_those_who_stated_it():
    people = pd.DataFrame(
        {
            "value": ["man", "woman", "not stated"],
            "x": [40, 60, 100],
            "y": [50, 50, 20],
            "reference_share": [0.45, 0.55, None],
        }
    ).astype({"x": "Int64", "y": "Int64"})

    axes = plots.paired_bars(people, label="value", first="x", second="y", names=("wrote", "voted"))

    told = [text.get_text() for text in axes.texts if text.get_text() not in set(people["value"])]
    assert told == ["40%", "60%", "50%", "50%"]
    line = next(one for one in axes.collections if one.get_label() == "reference")
    assert [segment[0][0] for segment in line.get_segments()] == pytest.approx([45, 55])


def test_ids_that_stand_at_the_head_of_rows_keep_their_letters():
    sheet = (files("strategy_nlp.report") / "templates" / "page.css").read_text(encoding="utf-8")

    raised = re.findall(r"([^{}]+)::first-letter", sheet)

    # A copied “F375…” is no id that the tables or `forget` know.
    assert [one.strip() for one in raised] == ["thead th"]


def test_colours_of_the_style_sheet_are_those_of_charts():
    sheet = (files("strategy_nlp.report") / "templates" / "page.css").read_text(encoding="utf-8")
    fills = {name: shade.upper() for name, shade in re.findall(r"\.(\w+) \{ fill: (#[0-9a-f]{6})", sheet)}

    assert fills["agree"] == style.BLUE
    assert fills["disagree"] == style.ORANGE
    assert [fills[f"topic{number}"] for number in (1, 2, 3, 4)] == [style.ORANGE, style.GREEN, style.PURPLE, style.SKY]
