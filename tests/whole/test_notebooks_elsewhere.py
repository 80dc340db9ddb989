"""The notebooks run on a consultation that is not the demonstration: a table without votes, events and known shares."""

from pathlib import Path

import pandas as pd
import papermill
import pytest

from strategy_nlp.intake import demo_folder
from strategy_nlp.sources import import_sources

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
# By notebook what is set beside the consultation; 40 is about votes, of which there are none.
SET = {
    "10_participation": {"segment": "segment_country"},
    "20_topics": {"question": "q1"},
    "30_sentiment": {"question": "q1"},
    "50_events": {},
    "60_compare": {"question": "q1", "other_question": "q4"},
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    place = tmp_path_factory.mktemp("elsewhere")
    ideas = pd.read_csv(demo_folder() / "ideas.csv").query("question == 'q3'").sample(120, random_state=3)
    countries = [["Kenya", "Peru", "Nepal"][row % 3] for row in range(len(ideas))]
    pd.DataFrame({"What now?": ideas["text"], "Country": countries}).to_csv(place / "answers.csv", index=False)
    return import_sources([place / "answers.csv"], place / "ours").folder


@pytest.mark.long
@pytest.mark.parametrize("name", SET)
def test_a_notebook_runs_on_another_consultation(name, elsewhere, tmp_path):
    done = papermill.execute_notebook(
        NOTEBOOKS / f"{name}.ipynb",
        tmp_path / "out.ipynb",
        parameters={"consultation": str(elsewhere), **SET[name]},
        progress_bar=False,
    )

    shown = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert shown
    assert not any(output["output_type"] == "error" for output in shown)
