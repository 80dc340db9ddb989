"""Reports: complete, offline, honest where the data is thin, and never half-written."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import ReportError
from strategy_nlp.intake.consultation import notebooks_folder
from strategy_nlp.intake.settings import REPORT_LANGUAGES
from strategy_nlp.report.making import ReportOptions, make_reports, run_notebook
from strategy_nlp.report.running.kernels import Kernels

NOTEBOOK = notebooks_folder() / "strategy_question.ipynb"
HEAD = ("idea_id", "question", "text")
SIX = [
    "Open a library in every village",
    "Pay interns a living wage",
    "Translate every meeting",
    "Sue the ministry over the dam",
    "Teach rights in schools",
    "Fund local groups directly",
]


def _ideas(count):
    return [HEAD, *((f"i{place}", "q1", f"{SIX[place % 6]} {'and soon ' * (place // 6)}") for place in range(count))]


def _page(folder, out):
    made = make_reports(folder, out, options=ReportOptions(questions=("q1",)), jobs=1)
    assert not made.failed
    return (made.folder / "q1.html").read_text(encoding="utf-8")


def _text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_every_question_has_a_page_and_the_index_leads_there(demo_report):
    index = (demo_report.folder / "index.html").read_text(encoding="utf-8")

    assert not demo_report.failed
    for number in range(1, 6):
        assert (demo_report.folder / f"q{number}.html").is_file()
        assert f'href="q{number}.html"' in index


def test_a_page_is_whole_and_asks_for_nothing(demo_report):
    for path in demo_report.folder.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert ("<script" in html) == (path.name == "explore.html")
        # Markup that lost its kind on the way would be read as text.
        assert not re.search(r"&lt;(?:bdi|span|a|q|p) ", html)
        assert "default-src 'none'" in html
        links = re.findall(
            r"""(?:src|href)=["'](?!#|q\d|index|overview|participation|events|method|explore)([^"']+)""", html
        )
        assert all(link.startswith("data:text/csv;charset=utf-8;base64,") for link in links)
        assert not re.search(r"url\((?!#)", html)
        assert len(html) < 3_000_000


def test_a_page_answers_what_it_must(demo_report):
    text = _text((demo_report.folder / "q1.html").read_text(encoding="utf-8"))

    for words in [
        "set aside",
        "topics",
        "macro-F1",
        "a majority for them beyond doubt",
        "What divides people",
        "What people turned down",
        "Who spoke",
        "What may not be concluded",
        "Demonstration data",
    ]:
        assert words in text


def test_every_chart_is_described(demo_report):
    html = (demo_report.folder / "q1.html").read_text(encoding="utf-8")
    pictures = re.findall(r"<svg[^>]*>", html)

    assert len(pictures) >= 6
    assert all(re.search(r'aria-label="[^"]{20,}"', picture) for picture in pictures)


def test_nothing_that_must_not_be_shown_is_shown(demo_report, demo_ideas):
    hidden = demo_ideas.loc[demo_ideas["kind"].isin(["rejected", "pending"]), "text"]
    everything = b"".join(path.read_bytes() for path in sorted(demo_report.folder.rglob("*")) if path.is_file())

    assert not [text for text in hidden if text.encode() in everything]
    assert b"@example" not in everything
    assert b"person-0" not in everything
    assert str(Path.home()).encode() not in everything
    assert str(demo_report.folder.parent).encode() not in everything


def test_topics_show_three_real_ideas_each(demo_report, demo):
    html = (demo_report.folder / "q2.html").read_text(encoding="utf-8")
    shown = set(demo.ideas.loc[demo.ideas["used"], "idea_id"])

    cards = re.findall(r'<section class="card".*?</section>', html, flags=re.DOTALL)
    assert len(cards) == (demo.topics["question"] == "q2").sum()
    for card in cards:
        quoted = re.findall(r'<footer><a class="id" href="q2-ideas.html#idea-(i\d+)">\1</a>', card)
        assert len(quoted) == 3
        assert set(quoted) <= shown


def test_without_votes_the_page_says_what_it_cannot_say(make_consultation, tmp_path):
    text = _text(_page(make_consultation(ideas=_ideas(12)), tmp_path / "out"))

    assert "Nobody voted" in text
    assert "nothing can be said about agreement" in text


def test_three_ideas_make_no_topics(make_consultation, tmp_path):
    text = _text(_page(make_consultation(ideas=_ideas(3)), tmp_path / "out"))

    assert "No topics are shown: 3 ideas" in text
    assert SIX[0] in text


def test_few_votes_give_no_share(make_consultation, tmp_path):
    votes = [("voter_id", "idea_id", "vote"), *((f"v{n}", "i0", "agree") for n in range(5))]

    text = _text(_page(make_consultation(ideas=_ideas(3), votes=votes), tmp_path / "out"))

    assert "No idea has votes from at least 20 people" in text


def test_one_language_and_an_empty_optional_column_are_fine(make_consultation, tmp_path):
    rows = [(*row, "author_id", "language") if row is HEAD else (*row, "", "en") for row in _ideas(10)]
    folder = make_consultation(ideas=rows, participants=[("participant_id", "segment_region")])

    assert "in 1 language" in _text(_page(folder, tmp_path / "out"))


def test_ideas_that_are_all_set_aside_make_a_page(make_consultation, tmp_path):
    rows = [HEAD, ("a", "q1", "no comment"), ("b", "q1", "N/A"), ("c", "q1", "...")]

    assert "Heard: 0 ideas" in _text(_page(make_consultation(ideas=rows), tmp_path / "out"))


def test_an_uncovered_language_is_said(make_consultation, tmp_path):
    rows = [
        HEAD,
        *((f"h{n}", "q1", f"हर गाँव में लोगों के साथ बैठक करके उनकी बात सुननी चाहिए {n}") for n in range(3)),
        *_ideas(9)[1:],
    ]

    assert "Hindi" in _text(_page(make_consultation(ideas=rows), tmp_path / "out"))


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({"ideas": [HEAD]}, "ideas.csv holds no idea"),
        ({"ideas": [("idea_id", "text"), ("a", "x")]}, "column question is missing"),
        (
            {"ideas": _ideas(2), "votes": [("voter_id", "idea_id", "vote"), ("v", "nowhere", "agree")]},
            "votes.csv, row 2",
        ),
    ],
)
def test_an_unusable_consultation_exits_with_one_sentence_and_writes_nothing(
    make_consultation, tmp_path, tables, words
):
    ran = CliRunner().invoke(app, ["report", str(make_consultation(**tables)), "--out", str(tmp_path / "out")])

    assert ran.exit_code == 1
    sentences = [line for line in ran.stderr.splitlines() if not line.startswith("…")]
    assert len(sentences) == 1
    assert words in sentences[0]
    assert [path.name for path in tmp_path.iterdir()] == ["consultation"]


def test_check_tells_usable_from_unusable(make_consultation):
    folder = make_consultation(ideas=_ideas(2))
    assert CliRunner().invoke(app, ["check", str(folder)]).exit_code == 0

    (folder / "votes.csv").write_text("voter_id,idea_id,vote\nv,i0,maybe\n")
    ran = CliRunner().invoke(app, ["check", str(folder)])

    assert ran.exit_code == 1
    assert "votes.csv, row 2: vote is 'maybe'" in ran.stderr


def test_a_misspelt_parameter_is_refused():
    with pytest.raises(
        ReportError, match="there is no parameter 'qestion'; allowed are consultation, question, since, tables"
    ):
        run_notebook(NOTEBOOK, {"qestion": "q1"}, kernels=Kernels(0))


def test_an_unknown_question_is_refused(make_consultation, tmp_path):
    ran = CliRunner().invoke(
        app, ["report", str(make_consultation(ideas=_ideas(2))), "--question", "q7", "--out", str(tmp_path / "out")]
    )

    assert ran.exit_code == 1
    assert "'q7'" in ran.stderr
    assert not (tmp_path / "out").exists()


def test_a_failing_page_does_not_stop_the_index(make_consultation, tmp_path, monkeypatch):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    notebook.cells[-1]["source"] = "raise ValueError(f'broken on purpose in {tables}/x.parquet')"
    shutil.copytree(NOTEBOOK.parent, tmp_path / "notebooks")
    nbformat.write(notebook, tmp_path / "notebooks" / NOTEBOOK.name)
    monkeypatch.setattr("strategy_nlp.report.making.notebooks_folder", lambda: tmp_path / "notebooks")

    result = make_reports(make_consultation(ideas=_ideas(3)), tmp_path / "out")

    assert "broken on purpose in (a file)" in result.failed["q1.html"]
    # Of a single question there is no page across questions.
    assert result.made == ("q1-ideas.html", "participation.html", "method.html")
    assert "overview" not in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert "could not be made" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_the_notebook_explains_its_parameters():
    import papermill

    found = papermill.inspect_notebook(str(NOTEBOOK))

    assert set(found) == {"question", "consultation", "tables", "since"}
    assert all(entry["inferred_type_name"] == "str" and entry["help"] for entry in found.values())


def test_the_page_of_the_method_tells_words_and_receipt(demo_report):
    text = _text((demo_report.folder / "method.html").read_text(encoding="utf-8"))

    for words in ["at least 4 ideas each", "What the words mean", "Receipt of this run", "strategy_question.ipynb"]:
        assert words in text


def test_the_index_tells_what_was_said_the_state_and_how_to_cite(demo_report):
    text = _text((demo_report.folder / "index.html").read_text(encoding="utf-8"))

    for words in [
        "made by machine · not checked by people",
        "Surely agreed with",
        "Turned down",
        "How the numbers come about",
        "How to cite",
        "Report made with strategy-nlp",
        "All questions side by side",
        "What was said live",
    ]:
        assert words in text


def test_a_page_made_from_the_same_things_is_not_made_again(make_consultation, tmp_path, monkeypatch):
    folder = make_consultation(ideas=_ideas(3))
    first = _page(folder, tmp_path / "first")
    monkeypatch.setattr(
        "strategy_nlp.report.making.run_notebook", lambda *_, **__: pytest.fail("the notebook ran again")
    )

    assert _page(folder, tmp_path / "second") == first


def test_every_quoted_idea_has_a_row_on_its_page(demo_report):
    for path in demo_report.folder.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        for page, wanted in set(re.findall(r'href="([^"#]*)#(idea-[^"]+)"', html)):
            target = (path.parent / page).read_text(encoding="utf-8") if page else html
            assert f'id="{wanted}"' in target, (path.name, page, wanted)


def test_every_sentence_of_the_summary_leads_to_a_table_that_is_there(demo_report):
    for path in demo_report.folder.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        wanted = set(re.findall(r'href="#(table-[^"]+)"', html))
        assert wanted <= set(re.findall(r'id="(table-[^"]+)"', html)), path.name


# What a reader should not have to know; tables that unfold, and the page on the method, may name it.
STATISTICS = re.compile(
    r"adjusted Rand|macro-F1|silhouette|floods|straight-liner|p-value|q-value|logit|bootstrap|posterior|Wilson"
)


class _Unfolded(HTMLParser):
    """The words of a page that stand outside what unfolds."""

    def __init__(self):
        super().__init__()
        self.words, self.depth = [], 0

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        self.depth += tag in ("details", "style", "script")

    def handle_endtag(self, tag):
        self.depth -= tag in ("details", "style", "script")

    def handle_data(self, data):
        if not self.depth:
            self.words.append(data)


def test_no_page_names_a_statistic_outside_what_unfolds(demo_report):
    for path in sorted(demo_report.folder.glob("*.html")):
        page = _Unfolded()
        page.feed(path.read_text(encoding="utf-8"))

        assert path.stem == "method" or STATISTICS.findall(" ".join(page.words)) == [], path.name


def test_an_earlier_report_makes_the_page_say_what_changed(make_consultation, tmp_path):
    folder = make_consultation(ideas=_ideas(9))
    make_reports(folder, tmp_path / "then", options=ReportOptions(questions=("q1",)), jobs=1)
    with (folder / "ideas.csv").open("a", encoding="utf-8") as file:
        file.write("new,q1,Plant a tree in front of every town hall\n")

    options = ReportOptions(questions=("q1",), since=tmp_path / "then")
    made = make_reports(folder, tmp_path / "now", options=options, jobs=1)

    assert not made.failed
    assert "1 more ideas counted" in _text((made.folder / "q1.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", REPORT_LANGUAGES)
def test_an_idea_that_has_a_translation_shows_it_wherever_it_is_shown(report_in, language):
    """In tables, cards, quotations and headlines of all pages; and none that is in the language of the idea."""
    folder = report_in(language)
    ideas = pd.read_parquet(folder / "tables" / "ideas.parquet").set_index("idea_id")
    shown = 0
    for path in folder.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        for piece in re.split(r"(?=<(?:li|blockquote|tr|section)[ >])", html):
            texts = re.findall(r'<(?:p|span|q) lang="[^"]*" dir="[^"]*">', piece)
            ids = re.findall(r'(?:href="[^"#]*#|<span id=")idea-(i\d+)"', piece)
            if not texts or len(ids) != 1:
                continue
            translated = '<span class="translation">' in piece
            assert translated == bool(ideas.at[ids[0], "translation"]), (path.name, ids[0])
            shown += translated
    own = ideas[ideas["translation"] != ""]

    assert shown > (300 if (folder / "q2.html").exists() else 30)
    assert (own["translation_language"] != own["language"]).all()


# The pages of one question are enough.
ONE = ReportOptions(questions=("q1",))


def test_a_report_of_another_consultation_is_not_written_over(make_consultation, tmp_path):
    folder = make_consultation(ideas=[("idea_id", "question", "text"), ("a", "q1", "Speak up"), ("b", "q1", "Sing")])

    def called(title: str, question: str) -> None:
        toml = f'title = "{title}"\n[[questions]]\nid = "q1"\ntitle = "{question}"\n'
        (folder / "consultation.toml").write_text(toml, encoding="utf-8")

    called("Our river", "What shall we do about the river?")
    make_reports(folder, tmp_path / "out", options=ONE, jobs=1)
    kept = (tmp_path / "out" / "index.html").read_bytes()

    called("Another town", "Where shall the school stand?")
    with pytest.raises(ReportError, match="holds the report of another consultation \\('Our river'\\)"):
        make_reports(folder, tmp_path / "out", options=ONE, jobs=1)
    assert (tmp_path / "out" / "index.html").read_bytes() == kept

    # A title that is put in other words is the same consultation.
    called("Our river and its banks", "What shall we do about the river?")
    make_reports(folder, tmp_path / "out", options=ONE, jobs=1)
