"""How good are the topics: measured on labelled texts, in one sentence where it cannot be."""

import os

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError
from strategy_nlp.evaluation.topics import evaluate_topics, language_leak

COVERED = {
    "arb": "ar", "cat": "ca", "deu": "de", "eng": "en", "spa": "es", "fra": "fr", "ind": "id", "ita": "it", "jpn": "ja",
    "kor": "ko", "por": "pt", "rus": "ru", "tha": "th", "tur": "tr", "zho": "zh",
}  # fmt: skip


def _told(table):
    return table.set_index("what")["value"].to_dict()


@pytest.fixture
def labelled(tmp_path):
    subjects = {
        "rights": ("Teach human rights in schools", "Enseñar los derechos humanos en las escuelas"),
        "courts": ("Judges must be independent", "Los jueces deben ser independientes"),
        "rivers": ("Keep the rivers clean", "Mantener limpios los ríos"),
    }
    tails = ("today", "everywhere", "for everybody", "this year", "in every town")
    rows = [(f"{english} {tail}", label, spanish) for label, (english, spanish) in subjects.items() for tail in tails]
    path = tmp_path / "labelled.csv"
    pd.DataFrame(rows, columns=["text", "label", "translation"]).to_csv(path, index=False)
    return path


def test_every_text_counts_and_translations_are_compared(labelled):
    told = _told(evaluate_topics(labelled))

    assert told["texts"] == 15
    assert told["coverage"] == 1
    assert 0 <= told["translations in the same topic"] <= 1


def test_the_command_prints_a_line_for_each_number(labelled):
    done = CliRunner().invoke(app, ["evaluate", "topics", str(labelled)])

    assert done.exit_code == 0
    assert "texts: 15 (" in done.output
    assert "adjusted mutual information, topic: " in done.output


def test_a_missing_column_is_told_in_a_sentence(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text("text,topic\na,b\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"answers\.csv: there is no column label; found text, topic"):
        evaluate_topics(path)


def test_texts_in_languages_that_nobody_covers_are_refused(tmp_path):
    path = tmp_path / "answers.csv"
    pd.DataFrame({"text": ["Ki a fa ile-iwe laaye"] * 12, "label": "a", "language": "yo"}).to_csv(path, index=False)

    with pytest.raises(DataError, match="0 texts are in languages that embedded covers"):
        evaluate_topics(path)


def test_a_topic_that_is_a_language_leaks_and_chance_does_not():
    languages = pd.Series(["en", "fr"] * 50)

    assert language_leak(languages, np.tile([0, 1], 50)) == (pytest.approx(1), pytest.approx(0.001))
    assert language_leak(languages, np.repeat([0, 1], 50))[1] > 0.5


@pytest.mark.long
@pytest.mark.real_data
def test_translations_share_topics_and_themes_follow_subjects(real_data, tmp_path):
    random = np.random.default_rng(20261122)
    tables = {
        path.stem: pd.read_csv(path, sep="\t", quoting=3).set_index("index_id")
        for path in sorted((real_data / "sib200").glob("*.tsv"))
        if path.stem.split("_")[0] in COVERED and path.stem != "zho_Hant"
    }
    names = list(tables)
    rows = []
    for sentence in tables["eng_Latn"].index:
        first, second = random.choice(names, 2, replace=False)
        text, other = tables[first].loc[sentence], tables[second].loc[sentence]
        rows.append((text["text"], text["category"], COVERED[first.split("_")[0]], other["text"]))
    path = tmp_path / "sib.csv"
    pd.DataFrame(rows, columns=["text", "label", "language", "translation"]).to_csv(path, index=False)

    told = _told(evaluate_topics(path))

    assert told["translations in the same topic"] >= 0.95
    assert max(told["adjusted Rand index, topic"], told["adjusted Rand index, theme"]) >= 0.42
    assert told["coverage"] == 1


@pytest.mark.real_data
def test_topics_of_recommendations_follow_their_coded_issues(real_data, tmp_path):
    table = pd.read_csv(real_data / "upr_recommendations/upr.csv")
    single = table[~table["Issue"].str.contains(",")].drop_duplicates("Text")
    path = tmp_path / "upr.csv"
    single.rename(columns={"Text": "text", "Issue": "label"})[["text", "label"]].to_csv(path, index=False)

    told = _told(evaluate_topics(path))

    assert told["adjusted mutual information, topic"] >= 0.56
    assert told["coverage"] == 1
    assert os.environ["STRATEGY_NLP_CACHE"]
