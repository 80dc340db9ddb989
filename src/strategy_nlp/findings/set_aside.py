"""What was set aside before anything was counted, and why: the funnel, campaigns, copies."""

from datetime import date
from typing import Any

import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import counted, day, labelled, number, say
from strategy_nlp.text.what_counts import funnel


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


def funnel_sentence(findings: QuestionFindings) -> str:
    """How many ideas were set aside, and the commonest reason."""
    steps = funnel_of(findings)
    aside = int(steps["set_aside"].sum())
    if not aside:
        told = counted(
            "{n} idea was received and is counted; none was set aside.",
            "All {n} ideas received are counted; none was set aside.",
            len(findings.ideas),
        )
        return " ".join(filter(None, [told, near_sentence(findings)]))
    largest = steps.nlargest(1, "set_aside").iloc[0]
    told = counted(
        "{n} idea of {received} was set aside. The commonest reason: {reason} ({largest}). Nothing is deleted; each keeps its row in the tables, with the reason.",
        "{n} ideas of {received} were set aside. The commonest reason: {reason} ({largest}). Nothing is deleted; each keeps its row in the tables, with the reason.",
        aside,
        received=len(findings.ideas),
        reason=largest["reason"],
        largest=largest["set_aside"],
    )
    return " ".join(
        filter(None, [told, campaigns_sentence(findings), copied_totals_sentence(findings), near_sentence(findings)])
    )


def campaigns_sentence(findings: QuestionFindings) -> str:
    """Which near-identical texts came three times or more, with the evidence; blank where none did."""
    if findings.campaigns.empty:
        return ""
    first = findings.campaigns.iloc[0]
    came = counted(
        "{n} text came three times or more in nearly the same words and is counted once.",
        "{n} texts came three times or more in nearly the same words and are each counted once.",
        len(findings.campaigns),
    )
    times, by, days = int(first["size"]), _by_whom(first), _days(first["first_day"], first["last_day"])
    sent = (
        say("The commonest was sent {times} times, {by}, {days}.", times=times, by=by, days=days)
        if days
        else say("The commonest was sent {times} times, {by}.", times=times, by=by)
    )
    return f"{came} {sent}"


def near_sentence(findings: QuestionFindings) -> str:
    """How many ideas come near another one in another language and are counted all the same; blank where none does."""
    near = int((findings.used["near_to"] != "").sum())
    if not near:
        return ""
    return counted(
        "{n} idea is about the same as one in another language, but may not say the same: both are counted, and the tables name the other (near_to).",
        "{n} ideas are about the same as one in another language, but may not say the same: both are counted, and the tables name the other (near_to).",
        near,
    )


def copied_totals_sentence(findings: QuestionFindings) -> str:
    """How many votes the source gives as totals of ideas that were set aside as copies; blank where it gives none.

    Nobody knows whether the same people voted on the copy and on the idea that is counted, so they are not added.
    """
    lost = int(findings.copied[["n_seen", "supports"]].fillna(0).to_numpy().sum())
    if not lost:
        return ""
    return say(
        "Copies with totals of their own: {ideas}, with {votes} in all. They count for no idea: who voted on a copy may have voted on what it copies too.",
        ideas=counted("{n} copy", "{n} copies", len(findings.copied)),
        votes=counted("{n} vote or support", "{n} votes or supports", lost),
    )


def _by_whom(campaign: "pd.Series[Any]") -> str:
    if campaign["by"] == "one":
        return say("by one author")
    if campaign["by"] == "unknown":
        return say("by authors who are not told apart")
    if pd.isna(campaign["n_authors"]):
        return say("by a few authors")
    return counted("by at least {n} author", "by at least {n} authors", int(campaign["n_authors"]))


def _days(first: str, last: str) -> str:
    if not first:
        return ""
    begin, end = day(date.fromisoformat(first)), day(date.fromisoformat(last))
    return say("on {day}", day=begin) if first == last else say("from {first} to {last}", first=begin, last=end)


def funnel_of(findings: QuestionFindings) -> pd.DataFrame:
    """The funnel of the question: ``step, ideas_in, ideas_out, reason``, and ``set_aside``."""
    return _told_steps(funnel(findings.ideas))


def funnel_of_all(analysis: Analysis) -> pd.DataFrame:
    """The same over all questions."""
    return _told_steps(analysis.funnel)


def _told_steps(steps: pd.DataFrame) -> pd.DataFrame:
    return steps.assign(
        set_aside=steps["ideas_in"] - steps["ideas_out"], reason=[say(reason) for reason in steps["reason"]]
    )
