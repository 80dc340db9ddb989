"""The researchers' notebooks run on any consultation, and refuse a parameter that they do not have."""

import ast
import json
import re
from pathlib import Path

import pandas as pd
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
# The first shows how to begin, step by step, on the demonstration.
ON_THE_DEMONSTRATION = {"00_start_here.ipynb"}
WITH_PARAMETERS = [path for path in NOTEBOOKS if path.name not in ON_THE_DEMONSTRATION]


def _cells(path):
    return [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("path", WITH_PARAMETERS, ids=lambda path: path.stem)
def test_a_notebook_says_what_may_be_set_and_refuses_the_rest(path):
    first, *others = _cells(path)
    source = "".join(first["source"])
    lines = [line for line in source.splitlines() if line.strip()]

    assert first["metadata"].get("tags") == ["parameters"]
    # papermill's help tells type, default and what it is.
    assert all(isinstance(node, ast.AnnAssign) for node in ast.parse(source).body)
    assert all("  # " in line for line in lines)
    assert {"consultation: str", "file: str"} & {line.partition(" =")[0] for line in lines}
    assert any("refuse_unknown_parameters()" in "".join(cell["source"]) for cell in others)


@pytest.mark.parametrize("path", WITH_PARAMETERS, ids=lambda path: path.stem)
def test_a_notebook_reads_no_consultation_but_the_one_it_was_given(path):
    for cell in _cells(path):
        source = "".join(cell["source"])
        assert "analyse(demo_folder())" not in source
        assert '== "q' not in source


# Columns that hold what people wrote, or a title that quotes it.
WRITTEN = {"text", "translation", "label", "first_label", "second_label", "title"}


def _shown_by_pandas(path):
    """The columns of tables that a notebook stores as pandas shows them: cut, and set to the right."""
    for cell in _cells(path):
        for output in cell["outputs"]:
            html = "".join(output.get("data", {}).get("text/html", ""))
            if 'class="dataframe"' in html:
                yield set(re.findall(r"<th>([^<]*)</th>", html))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_people_wrote_is_shown_whole(path):
    assert not any(columns & WRITTEN for columns in _shown_by_pandas(path))


def test_a_table_of_ideas_that_pandas_shows_is_seen(tmp_path):
    html = pd.DataFrame({"idea_id": ["i1"], "text": ["Open the archives"]})._repr_html_()
    cell = {"cell_type": "code", "source": [], "outputs": [{"data": {"text/html": html.splitlines(keepends=True)}}]}
    (tmp_path / "n.ipynb").write_text(json.dumps({"cells": [cell]}), "utf-8")

    assert any(columns & WRITTEN for columns in _shown_by_pandas(tmp_path / "n.ipynb"))
