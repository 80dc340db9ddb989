"""The reader of ideas for notebooks: what is picked is shown, everything that people wrote is text."""

import json
import sys

import pandas as pd
import pytest

from strategy_nlp.errors import ReportError
from strategy_nlp.report.reader import idea_reader

pytest.importorskip("anywidget", reason="the extra widget is not installed")

HOSTILE = "<img src=x onerror=\"document.title='run'\"> Close <b>nothing</b>"

# What stands for the notebook's side of a widget.
MODEL = """
class Model extends EventTarget {
  constructor(values) { super(); this.values = values; }
  get(name) { return this.values[name]; }
  set(name, value) { if (this.values[name] !== value) { this.values[name] = value; this.dispatchEvent(new Event(`change:${name}`)); } }
  on(name, told) { this.addEventListener(name, told); }
  save_changes() {}
}
"""


@pytest.fixture
def analysis(demo):
    heard = demo.public().named()
    ideas = heard.ideas.copy()
    first = ideas.index[ideas["used"] & (ideas["question"] == "q1")][0]
    ideas.loc[first, "text"] = HOSTILE
    return type(heard)(**{**heard.__dict__, "ideas": ideas})


def test_what_is_picked_is_what_the_table_holds(analysis):
    reader = idea_reader(analysis)
    everything = reader.picked_ideas()

    reader.question, reader.language = "q2", "es"
    picked = reader.picked_ideas()

    assert len(everything) == int(analysis.ideas["used"].sum())
    assert len(picked) > 0
    assert set(picked["question"]) == {"q2"}
    assert set(picked["language"]) == {"es"}
    topic = next(key for key, _ in reader.offered["topic"] if key.startswith("q2"))
    reader.language, reader.topic = "", topic
    assert reader.picked_ideas()["topic"].unique().tolist() == [int(topic.partition("-")[2])]


def test_ideas_that_do_not_count_are_not_there(analysis):
    reader = idea_reader(analysis)
    counted = set(analysis.ideas.loc[analysis.ideas["used"], "idea_id"])

    assert {idea["id"] for idea in reader.ideas} == counted
    assert HOSTILE not in repr(reader)
    assert all(isinstance(value, str) for idea in reader.ideas for value in idea.values())
    assert not any(pd.isna(value) for idea in reader.ideas for value in idea.values())


def test_without_what_shows_widgets_it_is_one_sentence(analysis, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)

    with pytest.raises(ReportError, match=r"strategy-nlp\[widget\]"):
        idea_reader(analysis)


@pytest.mark.browser
def test_in_a_browser_lists_narrow_what_is_shown_and_markup_is_text(analysis, browser):
    reader = idea_reader(analysis)
    state = {name: getattr(reader, name) for name in ("ideas", "offered", "words", "question", "language", "topic")}
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content("<title>still</title><main id='place'></main>")
    script = f"""async ([source, values]) => {{
      {MODEL}
      const widget = await import(URL.createObjectURL(new Blob([source], {{ type: "text/javascript" }})));
      window.model = new Model(values);
      widget.default.render({{ model: window.model, el: document.getElementById("place") }});
    }}"""
    page.evaluate(script, [str(reader._esm), json.loads(json.dumps(state))])
    in_all = len(state["ideas"])

    assert page.get_by_role("status").inner_text() == f"{in_all} of {in_all} ideas found; shown: 50"
    page.get_by_label("Question").select_option("q1")
    own = sum(idea["question"] == "q1" for idea in state["ideas"])
    assert page.get_by_role("status").inner_text() == f"{own} of {in_all} ideas found; shown: 50"
    assert page.locator("li span").first.inner_text() == HOSTILE
    assert page.title() == "still"
    assert page.locator("img, li b").count() == 0
    topics = page.get_by_label("Topic").locator("option").evaluate_all("all => all.map(one => one.value)")
    assert topics[0] == ""
    assert all(value.startswith("q1-") for value in topics[1:])
    page.get_by_role("button", name="More ideas").click()
    assert page.locator("li").count() == 100
    page.get_by_label("Language").select_option("ar")
    shown = page.locator("li span").evaluate_all("all => all.map(one => [one.lang, one.dir])")
    assert shown
    assert {tuple(one) for one in shown} == {("ar", "rtl")}
    # Picked in Python, shown in the notebook.
    page.evaluate("() => { window.model.set('language', ''); window.model.set('question', 'q2'); }")
    assert page.get_by_label("Question").input_value() == "q2"
    assert [url for url in asked if not url.startswith("blob:")] == []
    page.close()
