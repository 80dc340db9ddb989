"""The figures of a check by people as tables: a row a side, and a row a topic, tone, kind or language."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.checked.sentences import ALL, PEOPLE, SIDE_WORDS, WITH_MACHINE, between
from strategy_nlp.findings.titles.shown import with_titles
from strategy_nlp.findings.tone import LABEL_WORDS
from strategy_nlp.findings.translation import language_name, say
from strategy_nlp.text.kinds import KINDS

_FIGURES = ("precision", "recall", "f1")


def agreement_table(checked: Mapping[str, Any]) -> pd.DataFrame:
    """A row a side, figures written out: ``side, ideas, precision, recall, f1, machine, people`` (alpha of the machine with people, of people)."""
    alphas = {
        (row["side"], row["between"]): between(row, "alpha", ("alpha_low", "alpha_high"))
        for row in checked["agreement"]
    }
    rows = [
        {
            "side": say(SIDE_WORDS[row["side"]]),
            "ideas": row["ideas"],
            **_written(row),
            "machine": alphas.get((row["side"], WITH_MACHINE), "–"),
            "people": alphas.get((row["side"], PEOPLE), "–"),
        }
        for row in checked["machine"]
        if row["name"] == ALL
    ]
    return pd.DataFrame(rows, columns=["side", "ideas", *_FIGURES, "machine", "people"])


def agreement_columns() -> dict[str, str]:
    """The headings of `agreement_table`."""
    return {
        "side": say("What was coded"), **class_columns(""), "machine": say("Alpha, machine with people"),
        "people": say("Alpha, people with one another"),
    }  # fmt: skip


def class_table(checked: Mapping[str, Any], side: str, analysis: Analysis) -> pd.DataFrame:
    """A row for each topic, tone, kind or language, figures written out: ``name, ideas, precision, recall, f1``.

    It is empty for a side of which the machine tells other things by now: the numbers of topics would be those of others.
    """
    names = {} if side in checked["changed"] else _names(side, analysis)
    rows = [
        {"name": names[row["name"]], "ideas": row["ideas"], **_written(row)}
        for row in checked["machine"]
        if row["side"] == side and row["name"] in names and row["ideas"]
    ]
    table = pd.DataFrame(rows, columns=["name", "ideas", *_FIGURES])
    # As objects: pandas would make plain text of the markup of a title.
    return table.assign(name=pd.Series([row["name"] for row in rows], dtype=object))


def class_columns(first: str) -> dict[str, str]:
    """The headings of `class_table`; ``first`` that of its first column, without one the others alone."""
    told = {
        "ideas": say("Ideas compared"),
        "precision": say("Precision"),
        "recall": say("Recall"),
        "f1": say("F1"),
    }
    return {"name": first, **told} if first else told


def side_titles() -> dict[str, tuple[str, str]]:
    """By side what its table is called, and the heading of its first column."""
    return {
        "topic": (say("People and machine, by topic"), say("Topic")),
        "tone": (say("People and machine, by tone"), say("Tone")),
        "kind": (say("People and machine, by kind"), say("Kind")),
        "language": (say("People and machine, by language"), say("Language")),
    }


def _written(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: between(row, name, (f"{name}_low", f"{name}_high")) for name in _FIGURES}


def _names(side: str, analysis: Analysis) -> dict[str, Any]:
    """What each class of a side is called, by how ``checked.json`` names it."""
    if side == "tone":
        return {name: say(word) for name, word in LABEL_WORDS.items()}
    if side == "kind":
        return {name: say(word) for name, word in KINDS.items()}
    if side == "language":
        return {str(code): language_name(str(code)) for code in analysis.ideas["language"].unique()}
    topics = with_titles(analysis.topics)
    return {f"{row['question']}/{row['topic']}": row["title"] for row in topics.to_dict("records")}
