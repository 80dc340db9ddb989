"""What each chart finds, in words, for those who do not see it."""

import pandas as pd

from strategy_nlp.findings.question import UNDECIDED, QuestionFindings
from strategy_nlp.findings.titles import plain_title
from strategy_nlp.findings.tone import LABEL_WORDS, sentiment_accuracy
from strategy_nlp.findings.translation import counted, labelled, listed, number, percent, say
from strategy_nlp.messages import mark
from strategy_nlp.text.tone.classifier import LABELS

TONES = {**LABEL_WORDS, UNDECIDED: UNDECIDED}


def topic_sizes_description(findings: QuestionFindings) -> str:
    """What the chart of topics shows."""
    return say("Topics by number of ideas. {sizes}.", sizes=_sizes(findings.topics, "title", "size"))


def sentiment_description(tones: pd.DataFrame, findings: QuestionFindings) -> str:
    """What the chart of tones shows, and the accuracy that stands behind it."""
    parts = [
        labelled(
            plain_title(row["label"]),
            listed(f"{number(row[name])} {say(TONES[name])}" for name in (*LABELS, UNDECIDED)),
        )
        for row in tones.to_dict("records")
    ]
    told = say("Ideas of each topic by tone, as found by machine. {parts}.", parts=say("; ").join(parts))
    return f"{told} {sentiment_accuracy(findings)}"


def agreement_description(ideas: pd.DataFrame) -> str:
    """What the chart of agreement shows."""
    first, last = ideas.iloc[0], ideas.iloc[-1]
    return counted(
        "Share of voters who agree with {n} idea, with its 95% interval: {first}. The table has the numbers.",
        "Share of voters who agree with each of {n} ideas, with its 95% interval, from {first} for the first to {last} for the last. The table has the numbers.",
        len(ideas),
        first=percent(first["agree_share"]),
        last=percent(last["agree_share"]),
    )


def division_description(ideas: pd.DataFrame) -> str:
    """What the chart of division shows."""
    first = ideas.iloc[0]
    return counted(
        "How those who saw {n} idea voted: {agreed} agreed and {disagreed} disagreed. The table has the numbers.",
        "How those who saw each of {n} ideas voted. On the first, {agreed} agreed and {disagreed} disagreed. The table has the numbers.",
        len(ideas),
        agreed=percent(first["agree_share"]),
        disagreed=percent(first["disagree_share"]),
    )


def languages_description(languages: pd.DataFrame) -> str:
    """What the chart of languages shows."""
    return say("Ideas counted per language. {sizes}.", sizes=_sizes(languages, "value", "ideas"))


def segment_description(people: pd.DataFrame, segment: str) -> str:
    """What the chart of a segment shows."""
    hidden = int(people["n_authors"].isna().sum() + people["n_voters"].isna().sum())
    told = (
        say("By {segment}: how many wrote and how many voted.", segment=segment_name(segment))
        if hidden
        else say(
            "By {segment}: those who wrote beside those who voted, each as a share of all.",
            segment=segment_name(segment),
        )
    )
    secret = counted("{n} count of few people was left out.", "{n} counts of few people were left out.", hidden)
    return f"{told} {secret}" if hidden else told


# What consultations usually ask people about themselves; other segments keep the name of their column.
_USUAL_SEGMENTS = {mark("language"), mark("region"), mark("country"), mark("age"), mark("gender"), mark("membership")}


def segment_name(segment: str) -> str:
    """What people call a segment: the column's name without its prefix."""
    name = segment.removeprefix("segment_").replace("_", " ")
    return say(name) if name in _USUAL_SEGMENTS else name


def voter_map_description(findings: QuestionFindings) -> str:
    """What the map of voters shows."""
    sizes = say("; ").join(
        labelled(str(name), say("not told") if size is None else number(size))
        for name, size in findings.groups["sizes"].items()
    )
    return say(
        "Voters placed by how they voted, those who vote alike close together, in groups. Each dot stands for at least {least} voters near one another, a larger one for more. Voters per group: {sizes}.",
        least=findings.settings.min_cell,
        sizes=sizes,
    )


def silhouette_description(curve: pd.DataFrame) -> str:
    """What the curve of silhouettes shows."""
    points = [
        counted("{n} group: {fit}", "{n} groups: {fit}", int(row["k"]), fit=number(row["silhouette"], digits=2))
        for row in curve.to_dict("records")
    ]
    return say("How well voters fit their groups, for each number of groups tried. {points}.", points=listed(points))


def heat_map_description(ideas: pd.DataFrame) -> str:
    """What the heat map shows."""
    return say(
        "Share of each group that agrees, for the {ideas} ideas on which groups are furthest apart; on the first, groups are {points} percentage points apart.",
        ideas=len(ideas),
        points=number(100 * ideas.iloc[0]["difference"]),
    )


def _sizes(table: pd.DataFrame, label: str, value: str) -> str:
    return say("; ").join(labelled(plain_title(row[label]), number(row[value])) for row in table.to_dict("records"))


def funnel_description(steps: pd.DataFrame) -> str:
    """What the chart of the funnel shows."""
    gone = steps[steps["set_aside"] > 0]
    parts = say("; ").join(labelled(row["reason"], number(row["set_aside"])) for row in gone.to_dict("records"))
    told = say(
        "Of {received} ideas received, {left} are counted.",
        received=int(steps["ideas_in"].iloc[0]),
        left=int(steps["ideas_out"].iloc[-1]),
    )
    return f"{told} {say('Set aside: {parts}.', parts=parts)}" if parts else told


def map_description(findings: QuestionFindings) -> str:
    """What the map of ideas shows."""
    return say(
        "Ideas placed by meaning, those of one topic in one colour and shape, with the numbers of the topics; {topics} topics in {themes} themes. Near on the map is a hint, not a measure.",
        topics=len(findings.topics),
        themes=int(findings.topics["theme"].nunique()),
    )
