"""What a report must say of the run itself, in words: campaigns that it found, texts that it cut, another key."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import counted, day, say
from strategy_nlp.text.vectors.embedding import LONGEST_TEXT


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


def run_limits(findings: QuestionFindings) -> list[str]:
    """What the run itself limits, each in a sentence."""
    long = int((findings.used["text"].str.len() > LONGEST_TEXT).sum())
    notes = [
        *(say(note) for note in findings.notes),
        *release_sentences(findings.release, least=findings.settings.min_cell),
    ]
    if not long:
        return notes
    return [
        *notes,
        counted(
            "{n} idea is longer than {most} characters: kept whole, but topic and tone were told from the beginning.",
            "{n} ideas are longer than {most} characters: kept whole, but topic and tone were told from the beginning.",
            long,
            most=LONGEST_TEXT,
        ),
    ]


def release_sentences(told: Mapping[str, Any], *, least: int) -> list[str]:
    """What waits for a later report, and whose absence earlier ones tell, each in a sentence."""
    said = []
    if told.get("held_fewer_than"):
        said.append(
            say(
                "Fewer than {n} votes wait for a later report, until {least} people differ from each report before in every number that they go into: two reports would tell them.",
                n=told["held_fewer_than"],
                least=least,
            )
        )
    if told.get("held_details"):
        said.append(
            say(
                "What some people stated about themselves waits too; until then they are counted as not stated, or as before."
            )
        )
    if told.get("anyway"):
        said.append(
            say(
                "Fewer than {least} people differ here from an earlier report in some numbers; the organisers released it all the same.",
                least=least,
            )
        )
    if told.get("deleted_on"):
        said.append(
            say(
                "Since the first report, fewer than {n} people had what they gave deleted, last on {day}: reports made before should be withdrawn.",
                n=told["deleted_fewer_than"],
                day=day(date.fromisoformat(told["deleted_on"])),
            )
        )
    return said


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
