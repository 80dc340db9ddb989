"""Tables as they go into other programs: ideas with what the report says of them, lists as text, no cell a formula.

By itself, because every export begins with it.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.titles.shown import written_title
from strategy_nlp.topics.titles.naming import AMONG, MIXED, SUBJECT

# What spreadsheet programs take for the beginning of a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_BESIDE_VOTES = (
    "n_agree",
    "n_disagree",
    "n_pass",
    "n_seen",
    "agree_share",
    "agree_low",
    "agree_high",
    "pooled_share",
    "divisiveness",
)


def called_topics(analysis: Analysis) -> pd.DataFrame:
    """The topics as other programs call them: by their ``label``, which says so where no quotation stands for one; one row per topic."""
    language = analysis.settings.language
    called = [
        written_title(topic, language=language) if topic["label_source"] in (AMONG, MIXED, SUBJECT) else topic["label"]
        for topic in analysis.topics.to_dict("records")
    ]
    return analysis.topics.assign(label=pd.Series(called, index=analysis.topics.index, dtype=object))


def shown_ideas(analysis: Analysis) -> pd.DataFrame:
    """The ideas that may be shown, with the title of their topic and their votes beside; one row per idea."""
    ideas = analysis.ideas[analysis.ideas["text"] != ""]
    titles = called_topics(analysis)[["question", "topic", "label"]].rename(columns={"label": "topic_title"})
    votes = analysis.idea_votes[
        ["question", "idea_id", *(name for name in _BESIDE_VOTES if name in analysis.idea_votes)]
    ]
    return ideas.merge(titles, on=["question", "topic"], how="left").merge(
        votes, on=["question", "idea_id"], how="left"
    )


def flat(table: pd.DataFrame) -> pd.DataFrame:
    """The table with lists and mappings as text, missing values blank."""
    return pd.DataFrame(
        {name: [_flat(value) for value in table[name]] for name in table.columns}, columns=table.columns
    )


def _flat(value: Any) -> Any:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_flat(own)}" for key, own in value.items())
    if isinstance(value, list | tuple) or type(value).__name__ == "ndarray":
        return "; ".join(str(one) for one in value)
    return "" if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 (a missing number)


def neutral(value: Any) -> Any:
    """A cell that no spreadsheet program computes: texts that begin as a formula does get an apostrophe before them.

    >>> neutral("=1+1"), neutral("Open the archives"), neutral(0.5)
    ("'=1+1", 'Open the archives', 0.5)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
