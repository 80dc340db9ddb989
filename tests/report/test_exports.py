"""Exports say what the report says, nothing that it hides, and are read by the programs that they are for."""

import json
import shutil
import zipfile
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.cli.app import app
from strategy_nlp.errors import ReportError
from strategy_nlp.files import hashes
from strategy_nlp.intake.consultation import demo_folder, read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.report.exports.cells import neutral
from strategy_nlp.report.exports.making import export
from strategy_nlp.sources.importing import import_sources
from strategy_nlp.votes.ballots import tally

_FORMS = {"package": "datapackage"}
GRAPHML, QDA = "{http://graphml.graphdrawing.org/xmlns}", "{urn:QDA-XML:project:1.0}"


@pytest.fixture(scope="module")
def tables(demo, tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "tables"
    demo.write(folder)
    return folder


@pytest.fixture(scope="module")
def shown(tables):
    ideas = read_analysis(tables).ideas
    return ideas[ideas["text"] != ""]


def test_a_workbook_holds_every_idea_that_may_be_shown_and_no_formula(tables, shown, tmp_path):
    export(tables, tmp_path / "report.xlsx")

    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames == ["About", "Ideas", "Topics", "Participation", "Columns"]
    assert book["Ideas"].max_row == len(shown) + 1
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_mixed_topic_is_called_so_in_other_programs_too(tables, tmp_path):
    mixed = int((read_analysis(tables).topics["label_source"] == "mixed").sum())
    for name in ("report.xlsx", "report.graphml", "report.qdpx"):
        export(tables, tmp_path / name)

    rows = openpyxl.load_workbook(tmp_path / "report.xlsx")["Topics"].iter_rows(values_only=True)
    graph = (tmp_path / "report.graphml").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "report.qdpx") as project:
        codes = next(project.read(one).decode() for one in project.namelist() if one.endswith(".qde"))
    assert mixed
    assert sum(str(row[2]).startswith("Mixed: “") for row in rows) == mixed
    assert graph.count(">Mixed: “") == mixed
    assert codes.count(". Mixed: “") == mixed


def test_a_text_that_begins_as_a_formula_does_is_text():
    assert [neutral(text) for text in ("=HYPERLINK(1)", "+1", "@x", "-2", "a=1")] == [
        "'=HYPERLINK(1)",
        "'+1",
        "'@x",
        "'-2",
        "a=1",
    ]


def test_a_project_codes_each_idea_with_its_topics_at_its_place(tables, shown, tmp_path):
    export(tables, tmp_path / "report.qdpx")

    with zipfile.ZipFile(tmp_path / "report.qdpx") as packed:
        root = ElementTree.fromstring(packed.read("project.qde"))
        texts = {
            name.removeprefix("sources/"): packed.read(name).decode()
            for name in packed.namelist()
            if name.startswith("sources/")
        }
    codes = {code.get("guid") for code in root.iter(f"{QDA}Code")}
    passages = {}
    for source in root.iter(f"{QDA}TextSource"):
        text = texts[source.get("plainTextPath").removeprefix("internal://")]
        for place in source.iter(f"{QDA}PlainTextSelection"):
            passages[place.get("name")] = text[int(place.get("startPosition")) : int(place.get("endPosition"))]
    assert passages == {row.idea_id: row.text.replace("\r", "") for row in shown.itertuples()}
    assert {reference.get("targetGUID") for reference in root.iter(f"{QDA}CodeRef")} <= codes
    assert len(list(root.iter(f"{QDA}Coding"))) == len(read_analysis(tables).idea_topics.query("idea_id in @passages"))


def test_a_graph_joins_ideas_topics_and_questions(tables, shown, tmp_path):
    export(tables, tmp_path / "report.graphml")

    graph = ElementTree.parse(tmp_path / "report.graphml").getroot()
    nodes = {node.get("id") for node in graph.iter(f"{GRAPHML}node")}
    edges = [(edge.get("source"), edge.get("target")) for edge in graph.iter(f"{GRAPHML}edge")]
    topics = read_analysis(tables).topics
    assert len(nodes) == len(shown) + len(topics) + 5
    assert all(one in nodes and other in nodes for one, other in edges)


def test_a_data_package_says_what_each_column_is_and_what_was_taken_away(tables, tmp_path):
    export(tables, tmp_path / "package", form="datapackage")

    package = json.loads((tmp_path / "package" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        header = pd.read_csv(tmp_path / "package" / resource["path"], nrows=0).columns.tolist()
        assert header == [field["name"] for field in resource["schema"]["fields"]]
        assert all(field["description"] for field in resource["schema"]["fields"])
    assert package["disclosure"]["min_cell"] == 10
    assert "voters" not in {resource["name"] for resource in package["resources"]}
    assert {f"sha256:{digest}" for digest in hashes((tmp_path / "package").glob("*.csv")).values()} == {
        resource["hash"] for resource in package["resources"]
    }


def test_a_polis_export_comes_back_with_the_same_tallies(tmp_path):
    export(demo_folder(), tmp_path / "polis", form="polis")
    assert "NOT-FOR-PUBLISHING.txt" in {path.name for path in (tmp_path / "polis").iterdir()}
    import_sources([tmp_path / "polis"], tmp_path / "back")

    before, after = (read_tables(read_consultation(folder)) for folder in (demo_folder(), tmp_path / "back"))
    accepted = before.ideas[before.ideas["status"] == "accepted"]
    own = tally(before.votes[before.votes["idea_id"].isin(accepted["idea_id"])]).reset_index()
    again = tally(after.votes).reset_index()
    assert len(after.ideas) == len(accepted)
    counts = ["n_agree", "n_disagree", "n_pass"]
    assert sorted(map(tuple, own[counts].to_numpy())) == sorted(map(tuple, again[counts].to_numpy()))


def test_no_export_tells_whose_or_what_was_turned_down(tables, tmp_path):
    given = read_tables(read_consultation(demo_folder()))
    rejected = given.ideas.loc[given.ideas["status"] == "rejected", "text"].tolist()
    for name in ("report.xlsx", "report.qdpx", "report.graphml"):
        export(tables, tmp_path / name)
    export(tables, tmp_path / "package", form="datapackage")
    export(demo_folder(), tmp_path / "polis", form="polis")

    texts = []
    for path in [path for path in tmp_path.rglob("*") if path.is_file()]:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                texts += [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
        else:
            texts.append(path.read_text(encoding="utf-8"))
    everything = "\n".join(texts)
    assert not [text for text in rejected if text in everything]
    assert "person-0001" not in everything


@pytest.mark.parametrize("name", ["graph.graphml", "project.qdpx", "package"])
def test_an_export_needs_nothing_that_is_not_for_publishing(tables, tmp_path, name):
    alone = tmp_path / "alone"
    shutil.copytree(tables, alone, ignore=shutil.ignore_patterns("internal"))

    made = [
        export(source, tmp_path / str(place) / name, form=_FORMS.get(name, ""))
        for place, source in enumerate((tables, alone))
    ]

    assert (tables / "internal").is_dir()
    one, other = (
        {path.relative_to(out.parent): path.read_bytes() for path in (out, *out.rglob("*")) if path.is_file()}
        for out in made
    )
    assert one == other


def test_a_report_cannot_become_a_polis_export_and_an_unknown_format_is_named(tables, tmp_path):
    with pytest.raises(ReportError, match="no consultation folder"):
        export(tables, tmp_path / "polis", form="polis")
    with pytest.raises(ReportError, match="must be one of workbook, qdpx"):
        export(tables, tmp_path / "report.odt")


def test_the_terminal_says_what_was_written(tables, tmp_path):
    said = CliRunner().invoke(app, ["export", str(tables), "--out", str(tmp_path / "g.graphml")])

    assert said.output.strip() == f"Wrote {tmp_path / 'g.graphml'}: a graph of topics and ideas."
