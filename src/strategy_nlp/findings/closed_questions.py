"""What people chose of given answers: as tables, in a sentence and as a chart's description."""

import pandas as pd

from strategy_nlp.across.answers import ALL, TOPIC, choices_in_order
from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import number, percent, say


def only_chosen(analysis: Analysis, question: str) -> bool:
    """Whether people chose from the answers of a question and nobody wrote on it."""
    own = analysis.ideas.loc[analysis.ideas["question"] == question, "dropped_because"]
    return bool(analysis.question(question).choices) and bool(own.eq("chosen").all())


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
