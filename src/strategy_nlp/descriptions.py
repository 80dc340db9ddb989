"""What each chart finds, in words, for those who do not see it."""

import pandas as pd

from strategy_nlp.findings import UNDECIDED, QuestionFindings
from strategy_nlp.sentences import counted, percent, sentiment_accuracy
from strategy_nlp.sentiment import LABELS


def topic_sizes_description(findings: QuestionFindings) -> str:
    """What the chart of topics shows."""
    sizes = ", ".join(f"{row['label']}: {row['size']}" for row in findings.topics.to_dict("records"))
    return f"Topics by number of ideas. {sizes}."


def sentiment_description(tones: pd.DataFrame, findings: QuestionFindings) -> str:
    """What the chart of tones shows, and the accuracy that stands behind it."""
    parts = [
        f"{row['label']}: {', '.join(f'{row[name]} {name}' for name in (*LABELS, UNDECIDED))}"
        for row in tones.to_dict("records")
    ]
    return f"Ideas of each topic by tone, as found by machine. {'; '.join(parts)}. {sentiment_accuracy(findings)}"


def agreement_description(ideas: pd.DataFrame) -> str:
    """What the chart of agreement shows."""
    first, last = ideas.iloc[0], ideas.iloc[-1]
    return (
        f"Share of voters who agree with each of {counted(len(ideas), 'idea')}, with its 95 % interval, from "
        f"{percent(first['agree_share'])} for the first to {percent(last['agree_share'])} for the last. The table after it has the numbers."
    )


def division_description(ideas: pd.DataFrame) -> str:
    """What the chart of division shows."""
    first = ideas.iloc[0]
    return (
        f"How those who saw each of {counted(len(ideas), 'idea')} voted. On the first, {percent(first['agree_share'])} agreed and "
        f"{percent(first['disagree_share'])} disagreed. The table after it has the numbers."
    )


def languages_description(languages: pd.DataFrame) -> str:
    """What the chart of languages shows."""
    parts = ", ".join(f"{row['value']}: {row['ideas']}" for row in languages.to_dict("records"))
    return f"Ideas counted per language. {parts}."


def segment_description(people: pd.DataFrame, segment: str) -> str:
    """What the chart of a segment shows."""
    name = segment.removeprefix("segment_").replace("_", " ")
    hidden = int(people["n_authors"].isna().sum() + people["n_voters"].isna().sum())
    secret = f" {counted(hidden, 'count')} of few people {'was' if hidden == 1 else 'were'} left out." if hidden else ""
    return f"By {name}: those who wrote beside those who voted, each as a share of all who are shown.{secret}"


def voter_map_description(findings: QuestionFindings) -> str:
    """What the map of voters shows."""
    sizes = ", ".join(f"{name}: {size}" for name, size in findings.groups["sizes"].items())
    return (
        f"Voters placed by how they voted, those who vote alike close together, in groups. Voters per group: {sizes}."
    )


def silhouette_description(curve: pd.DataFrame) -> str:
    """What the curve of silhouettes shows."""
    points = ", ".join(f"{row['k']:.0f} groups: {row['silhouette']:.2f}" for row in curve.to_dict("records"))
    return f"How well voters fit their groups, for each number of groups tried. {points}."


def heat_map_description(ideas: pd.DataFrame) -> str:
    """What the heat map shows."""
    first = ideas.iloc[0]
    return (
        f"Share of each group that agrees, for the {len(ideas)} ideas on which groups are furthest apart; on the first, groups are "
        f"{100 * first['difference']:.0f} percentage points apart."
    )
