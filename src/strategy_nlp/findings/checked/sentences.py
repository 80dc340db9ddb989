"""Whether people checked the machine, and how far both agree, in sentences; they hold for the answers that were checked and say so."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.translation import counted, day, listed, number, percent, say
from strategy_nlp.intake.checked import SIDES, state_of
from strategy_nlp.messages import mark

# What people are asked about an idea, as sentences name it.
SIDE_WORDS = {"topic": mark("topics"), "tone": mark("tones"), "kind": mark("kinds"), "language": mark("languages")}
PEOPLE, WITH_MACHINE, ALL = "people", "machine", "all"
_DIGITS = 2


def checked_of(analysis: Analysis) -> dict[str, Any]:
    """What the receipt says of a check by people, with ``changed``: the sides of which the machine tells other things now; empty without one."""
    checked: Mapping[str, Any] = analysis.build.get("checked") or {}
    if not checked:
        return {}
    now = state_of(analysis.ideas)
    return {**checked, "changed": [side for side in SIDES if checked["told"][side] != now[side]]}


def checked_sentences(checked: Mapping[str, Any]) -> list[str]:
    """How people checked the machine and what came of it, a sentence each; one sentence where nobody did."""
    if not checked:
        return [_unchecked()]
    return [
        _who(checked),
        *_changed(checked),
        say(
            "F1 is the harmonic mean of two shares: what of the machine's answers people give too, and what of people's answers the machine gives; 1 is faultless. Alpha (Krippendorff) is 1 where all agree and 0 where chance would do as well."
        ),
        *_intrusion(checked),
        *_pairs(checked),
    ]


def checked_in_short(checked: Mapping[str, Any]) -> str:
    """Whether people checked the machine, for a page that leads on to the figures."""
    if not checked:
        return _unchecked()
    figures = [
        say(
            "{share} for {side} ({low} to {high})",
            share=_figure(row["f1"]),
            low=_figure(row["f1_low"]),
            high=_figure(row["f1_high"]),
            side=say(SIDE_WORDS[row["side"]]),
        )
        for row in checked["machine"]
        if row["name"] == ALL and row["f1"] is not None
    ]
    if not figures:
        return " ".join([_who(checked), *_changed(checked)])
    told = say("Against them the machine's F1 is {figures}; 1 is faultless.", figures=say("; ").join(figures))
    return " ".join([_who(checked), told, *_changed(checked)])


def between(row: Mapping[str, Any], name: str, ends: tuple[str, str]) -> str:
    """A figure of a row with its interval as a table shows it; a dash where too few ideas were coded."""
    if row[name] is None:
        return "–"
    if row[ends[0]] is None:
        return _figure(row[name])
    told = say("{low} to {high}", low=_figure(row[ends[0]]), high=_figure(row[ends[1]]))
    return f"{_figure(row[name])} ({told})"


def _unchecked() -> str:
    return say(
        "Not checked by people: nobody has coded a sample of these ideas to compare it with what the machine tells."
    )


def _who(checked: Mapping[str, Any]) -> str:
    return counted(
        "{n} person coded a sample of {ideas} of {population} ideas without seeing what the machine tells (last on {day}).",
        "{n} people coded a sample of {ideas} of {population} ideas without seeing what the machine tells (last on {day}).",
        checked["coders"],
        ideas=checked["ideas"],
        population=checked["population"],
        day=day(date.fromisoformat(checked["made_on"])),
    )


def _changed(checked: Mapping[str, Any]) -> list[str]:
    if not checked["changed"]:
        return []
    return [
        say(
            "Since then the machine's answers have changed ({sides}); what people coded holds for those of before, not for this report.",
            sides=listed(say(SIDE_WORDS[side]) for side in checked["changed"]),
        )
    ]


def _intrusion(checked: Mapping[str, Any]) -> list[str]:
    told = []
    for row in checked["intrusion"]:
        if row["share"] is None:
            continue
        figures = {
            "share": percent(row["share"]),
            "low": percent(row["low"]),
            "high": percent(row["high"]),
            "chance": percent(row["chance"]),
        }
        if row["task"] == "words":
            one = counted(
                "Among six words, of which one is of another topic, people found that one in {share} of {n} task (95% interval {low} to {high}); guessing finds {chance}.",
                "Among six words, of which one is of another topic, people found that one in {share} of {n} tasks (95% interval {low} to {high}); guessing finds {chance}.",
                row["tasks"],
                **figures,
            )
        else:
            one = counted(
                "Among five ideas, of which one is of another topic, people found that one in {share} of {n} task (95% interval {low} to {high}); guessing finds {chance}.",
                "Among five ideas, of which one is of another topic, people found that one in {share} of {n} tasks (95% interval {low} to {high}); guessing finds {chance}.",
                row["tasks"],
                **figures,
            )
        told.append(one)
    return told


def _pairs(checked: Mapping[str, Any]) -> list[str]:
    told = []
    for row in checked["pairs"]:
        if row["share"] is None:
            continue
        figures = {"share": percent(row["share"]), "low": percent(row["low"]), "high": percent(row["high"])}
        if row["machine"] == "same":
            one = counted(
                "Of {n} pair of ideas that the machine counts as one, people call {share} the same (95% interval {low} to {high}).",
                "Of {n} pairs of ideas that the machine counts as one, people call {share} the same (95% interval {low} to {high}).",
                row["pairs"],
                **figures,
            )
        else:
            one = counted(
                "Of {n} pair of near ideas that it counts as two, people call {share} the same (95% interval {low} to {high}).",
                "Of {n} pairs of near ideas that it counts as two, people call {share} the same (95% interval {low} to {high}).",
                row["pairs"],
                **figures,
            )
        told.append(one)
    return told


def _figure(value: float) -> str:
    return number(value, digits=_DIGITS)
