"""What people agree on, what divides them, what they turned down, what they chose of given answers: in sentences and descriptions."""

import math

import pandas as pd

from strategy_nlp.across.answers import ALL, TOPIC, choices_in_order
from strategy_nlp.findings.question import QuestionFindings, has_supports, has_votes
from strategy_nlp.findings.rankings import NEAREST, most_agreed
from strategy_nlp.findings.translation import counted, number, percent, say
from strategy_nlp.statistics.pooling import has_majority, is_divided, is_turned_down


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


def agreement_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of agreement; a refusal where they allow nothing."""
    rated, least = int(findings.used["agree_share"].notna().sum()), findings.settings.min_votes
    if not has_votes(findings) and has_supports(findings):
        return say(
            "People could support these ideas and not disagree with them, so how many agree is not known, nor what divides people."
        )
    if not has_votes(findings):
        return say("Nobody voted on these ideas, so nothing can be said about agreement.")
    if not rated:
        return say(
            "No idea has votes from at least {least} people, so no share is shown: a few votes prove nothing.",
            least=least,
        )
    above = int(has_majority(findings.used).sum())
    seen = counted(
        "{n} of {ideas} has votes, passes included, from at least {least} people.",
        "{n} of {ideas} have votes, passes included, from at least {least} people.",
        rated,
        ideas=counted("{n} idea", "{n} ideas", len(findings.used)),
        least=least,
    )
    majority = (
        counted(
            "{n} has a majority for it beyond doubt. The one most surely agreed with comes first.",
            "{n} have a majority for them beyond doubt. Those most surely agreed with come first.",
            above,
        )
        if above
        else say("None has a majority for it beyond doubt; those that come nearest stand first.")
    )
    return f"{seen} {majority}{_and_nearest(above)}"


def _and_nearest(surely: int) -> str:
    """That ideas stand in the list too of which what it is about is not sure; blank where none does."""
    return (
        f" {say('Those that come nearest stand below, though of them we cannot be sure.')}"
        if 0 < surely < NEAREST
        else ""
    )


def agreement_note(findings: QuestionFindings) -> str:
    """How sure the order of the ideas most agreed with is, and how their votes are counted; blank without any."""
    best = most_agreed(findings)
    if best.empty:
        return ""
    least = say(
        "Of the idea most surely agreed with, we can say that at least {share} of people like those who voted agree.",
        # Rounded down, and no “at least over 99%”.
        share=percent(min(math.floor(100 * best.iloc[0]["consensus"]) / 100, 0.99)),
    )
    rated = findings.used.dropna(subset=["pooled_high"])
    overlap = int((rated["pooled_high"] >= best["pooled_low"].iloc[0]).sum())
    order = counted(
        "By its interval {n} of {listed} ideas could be the most agreed.",
        "By their intervals {n} of {listed} ideas could each be the most agreed, so the order of those at the top means little.",
        overlap,
        listed=len(rated),
    )
    doubt = say(
        "“Beyond doubt”, and “surely” of what divides, are said so sparingly that of twenty such pages at most one says it of an idea of which it is not true."
    )
    luck = say(
        "Shares are those of the votes cast; the intervals beside them are drawn towards the other ideas, because the best of many was also lucky in who voted, so a share may lie near the end of its interval, or beyond."
    )
    passes = say("A pass counts as a vote but not as agreement.")
    copies = say("Votes on a copy of an idea count for the idea, one a person, the last one.")
    return " ".join([least, order, doubt, luck, passes, copies])


def supports_sentence(findings: QuestionFindings) -> str:
    """What supports allow to be said; blank without any, or where there are votes."""
    if has_votes(findings) or not has_supports(findings):
        return ""
    return counted(
        "{n} idea has supports; those with most come first. They say how many want an idea, not how many do not.",
        "{n} ideas have supports; those with most come first. They say how many want an idea, not how many do not.",
        int((findings.used["supports"] > 0).sum()),
    )


def division_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of division."""
    rated = int(findings.used["agree_share"].notna().sum())
    if not rated:
        return say("Without enough votes, nothing can be said about what divides people.")
    surely = int(is_divided(findings.used).sum())
    if not surely:
        return say(
            "In these ideas both sides are as large as anywhere here, but in none can we be sure that as many as a quarter of people like those who voted stand on each side."
        )
    divided = counted(
        "On {n} idea at least a quarter of people like those who voted surely stand on each side.",
        "On {n} ideas at least a quarter of people like those who voted surely stand on each side; those most surely divided come first.",
        surely,
    )
    return f"{divided}{_and_nearest(surely)}"


def division_note(findings: QuestionFindings) -> str:
    """What division from idea to idea does not say; blank without any."""
    if not findings.used["agree_share"].notna().any():
        return ""
    return say(
        "Whether the sides are the same people from idea to idea is a question of opinion groups, which this table does not answer."
    )


def turned_down_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of ideas that people turned down."""
    rated = int(findings.used["agree_share"].notna().sum())
    if not rated:
        return say("Without enough votes, nothing can be said about what people turned down.")
    surely = int(is_turned_down(findings.used).sum())
    if not surely:
        return say("No idea has a majority against it beyond doubt.")
    return counted(
        "{n} idea has a majority against it beyond doubt: most people like those who voted disagree with it.",
        "{n} ideas have a majority against them beyond doubt: most people like those who voted disagree with each. Those most surely turned down come first.",
        surely,
    )


def all_answers(findings: QuestionFindings) -> pd.DataFrame:
    """The answers of everybody in the order of the question: ``choice, n_people, share, low, high``; empty for an open question."""
    if findings.answers.empty:
        return pd.DataFrame()
    own = choices_in_order(findings.answers[findings.answers["by"] == ALL], findings.question.choices)
    return own.reset_index(drop=True)


def answers_sentence(findings: QuestionFindings) -> str:
    """What most chose, and how sure that is; blank for an open question."""
    if not findings.question.choices:
        return ""
    table = all_answers(findings)
    if table.empty:
        return say(
            "How many people chose which answer is not told: it would tell of fewer than {least} people.",
            least=findings.settings.min_cell,
        )
    told = table["n_people"].dropna()
    people = int(told.sum())
    if table["share"].isna().any():
        return say("About {n} people chose an answer that may be told; few chose the others.", n=people)
    first = table.nlargest(1, "share").iloc[0]
    return say(
        "Of about {n} people who chose one of {answers} answers, about {share} chose “{choice}” ({low} to {high}, 95% interval for people like those who answered; counted to the nearest ten, so that shares may be some points off).",
        n=people, answers=len(table), share=percent(first["share"]), choice=first["choice"], low=percent(first["low"]), high=percent(first["high"]),
    )  # fmt: skip


def answers_description(findings: QuestionFindings) -> str:
    """What the chart of answers shows, for whoever does not see it."""
    table = all_answers(findings)
    pairs = zip(table["choice"], table["n_people"], strict=True)
    told = [f"{choice}: {'–' if pd.isna(people) else number(people)}" for choice, people in pairs]
    return say("People by answer, to the nearest ten. {answers}.", answers="; ".join(told))


def answers_by(findings: QuestionFindings, by: str) -> pd.DataFrame:
    """A row for each topic or opinion group with the share of each answer: ``value``, then a column for each choice; with shares only."""
    if findings.answers.empty:
        return pd.DataFrame()
    own = findings.answers[(findings.answers["by"] == by) & findings.answers["share"].notna()]
    if own.empty:
        return pd.DataFrame()
    wide = own.pivot(index="value", columns="choice", values="share").reindex(columns=list(findings.question.choices))
    if by == TOPIC:
        names = dict(zip(findings.topics["topic"].astype(int).astype(str), findings.topics["title"], strict=True))
        order = [topic for topic in names if topic in wide.index]
        return wide.loc[order].rename(index=names).rename_axis("value").reset_index()
    return wide.reset_index()
