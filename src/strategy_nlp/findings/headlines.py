"""What a report leads with: the idea most agreed with, the one that divides most, and the one turned down, or why there is none."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from strategy_nlp.findings.question import QuestionFindings, exemplars, has_supports, has_votes
from strategy_nlp.findings.translation import counted, number, say
from strategy_nlp.findings.votes.rankings import most_agreed, most_divided, most_supported, most_turned_down
from strategy_nlp.messages import mark
from strategy_nlp.statistics.pooling import has_majority, is_divided, is_turned_down
from strategy_nlp.topics.checks import badge, found_among
from strategy_nlp.topics.titles.naming import AMONG, MIXED

NAMES = {
    "agreed": mark("Surely agreed with"),
    "divided": mark("Surely divides"),
    "turned-down": mark("Turned down"),
    "supported": mark("Most supported"),
}
_NONE = {
    "agreed": mark("no idea has a majority for it beyond doubt."),
    "divided": mark("of no idea can we be sure that a quarter of people like those who voted stand on each side."),
    "turned-down": mark("no idea has a majority against it beyond doubt."),
}
# As many ideas lead where votes cannot say which they are.
_LEADING = 3
# Ideas whose lower ends lie closer than the votes of a usual consultation can tell.
_AS_SURE = 0.02


@dataclass(frozen=True)
class Headline:
    """One line of a report's first screen.

    Attributes
    ----------
    name
        What it says of the idea, in the language spoken.
    idea
        The row of the idea; empty where the votes allow none.
    votes
        Its votes in a few words, or in place of an idea why there is none.
    """

    name: str
    idea: Mapping[Hashable, Any]
    votes: str


def headlines(findings: QuestionFindings) -> list[Headline]:
    """The idea most surely agreed with, most surely divided over and most surely turned down.

    Where people could only support, the three with most supports; where votes tell nothing, central ideas.

    A majority, a division and a rejection are told only where they are beyond doubt (`pooling.compare_ideas`).
    """
    if not findings.used["agree_share"].notna().any():
        supported = most_supported(findings, most=_LEADING) if has_supports(findings) else findings.used.iloc[:0]
        told = [
            Headline(say(NAMES["supported"]), idea, votes_of("supported", idea))
            for idea in supported.to_dict("records")
        ]
        return told or _central(findings)
    found = {
        "agreed": _first(_sure(most_agreed(findings), has_majority), findings, by="consensus"),
        "divided": _first(_sure(most_divided(findings), is_divided), findings, by="divisiveness_low"),
        "turned-down": _first(_sure(most_turned_down(findings), is_turned_down), findings, by="against_low"),
    }
    return [
        Headline(say(NAMES[name]), idea, votes_of(name, idea) if idea else say(_NONE[name]))
        for name, idea in found.items()
    ]


def votes_of(name: str, idea: Mapping[Hashable, Any]) -> str:
    """The votes on an idea in a few words: those who agreed of all who saw it, how many were for it and against, or its supports."""
    if name == "supported":
        return counted("{n} support", "{n} supports", int(idea["supports"]))
    agree, against, seen = (int(idea[column]) for column in ("n_agree", "n_disagree", "n_seen"))
    if name == "agreed":
        return say("{agree} of {seen} agree", agree=agree, seen=seen)
    return say("{agree} for, {against} against", agree=agree, against=against)


def all_votes_of(idea: Mapping[Hashable, Any]) -> str:
    """All votes on an idea in a few words, passes too."""
    agree, against, passed = (int(idea[column]) for column in ("n_agree", "n_disagree", "n_pass"))
    return say("{agree} for, {against} against, {passed} passed", agree=agree, against=against, passed=passed)


def votes_on_quoted(part: str, idea: Mapping[Hashable, Any]) -> str:
    """The votes on an idea of which a part is quoted, for it and against it, said to be on the whole where there is more; blank without votes.

    People voted on what the whole idea says, which its part may be far from.
    """
    if pd.isna(idea["agree_share"]):
        return ""
    votes = votes_of("divided", idea)
    whole = (_letters(str(idea.get(name) or "")) for name in ("text", "translation"))
    return votes if _letters(part) in whole else say("on the whole idea: {votes}", votes=votes)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def who_sentence(findings: QuestionFindings) -> str:
    """Who this is: how many ideas and voters, who chose themselves; of a closed question on which nobody wrote or voted, that."""
    if findings.question.choices and findings.used.empty and not has_votes(findings):
        return say(
            "People chose from the answers of this question; nobody wrote on it, and there was nothing to vote on."
        )
    ideas = say(
        "{ideas} in {languages}",
        ideas=counted("{n} idea", "{n} ideas", len(findings.used)),
        languages=counted("{n} language", "{n} languages", findings.used["language"].nunique()),
    )
    if not findings.voters:
        return (
            say("Heard: {ideas}, which people could support and not disagree with.", ideas=ideas)
            if has_supports(findings) and not has_votes(findings)
            else say("Heard: {ideas}; nobody voted.", ideas=ideas)
            if not has_votes(findings)
            else say("Heard: {ideas}; of the votes only totals are known.", ideas=ideas)
        )
    least = findings.settings.min_cell
    voters = (
        say("fewer than {least} voters, who chose to take part", least=least)
        if findings.voters < least
        else counted("{n} voter, who chose to take part", "{n} voters, who chose to take part", findings.voters)
    )
    return say("Heard: {ideas} and {voters}.", ideas=ideas, voters=voters)


def votes_sentence(findings: QuestionFindings) -> str:
    """How many ideas a majority is for or against beyond doubt, and how many divide; blank where votes tell of none."""
    used = findings.used
    if not used["agree_share"].notna().any():
        return ""
    return say(
        "Of people like those who voted, a majority is beyond doubt for {agreed} and against {against}; on {divided} a quarter of them surely stand on each side.",
        agreed=counted("{n} idea", "{n} ideas", int(has_majority(used).sum())),
        against=number(int(is_turned_down(used).sum())),
        divided=number(int(is_divided(used).sum())),
    )


def _sure(ranked: pd.DataFrame, surely: Callable[[pd.DataFrame], "pd.Series[bool]"]) -> pd.DataFrame:
    return ranked[surely(ranked)] if len(ranked) else ranked


def _first(sure: pd.DataFrame, findings: QuestionFindings, *, by: str) -> Mapping[Hashable, Any]:
    """Of those that votes cannot tell apart one that most readers can read, and one that asks where another surely does something else."""
    if sure.empty:
        return {}
    likely = sure[sure[by] >= sure[by].iloc[0] - _AS_SURE]
    unread = _unread(likely, findings)
    readable = likely[unread == unread.min()]
    first, asking = readable.iloc[0], readable[readable["kind"] == "proposal"]
    another = first["idea_id"] != likely["idea_id"].iloc[0]
    chosen: dict[Hashable, Any] = (
        asking.iloc[0] if len(asking) and (another or first["kind"] not in ("", "proposal")) else first
    ).to_dict()
    return chosen


def _unread(ideas: pd.DataFrame, findings: QuestionFindings) -> "pd.Series[int]":
    """By idea 0 where it or its translation is in the report's language, 1 where either is in that of the translations, else 2."""
    translated = ideas["translation_language"].where(ideas["translation"].fillna("") != "")
    own, common = findings.settings.language, findings.settings.translation_language
    told = {code: (ideas["language"] == code) | (translated == code) for code in (own, common)}
    return pd.Series(2, index=ideas.index).mask(told[common], 1).mask(told[own], 0)


def _central(findings: QuestionFindings) -> list[Headline]:
    """The most central idea of each of the largest topics that hold together; those that no quotation stands for come last."""
    told: list[Headline] = []
    passed_over = 0
    for topic in sorted(findings.topics.to_dict("records"), key=lambda topic: topic["label_source"] == AMONG):
        ideas = found_among(findings.topics)
        loose = pd.notna(topic["stability"]) and badge(topic["stability"], ideas=ideas) == "loose"
        if loose or topic["label_source"] == MIXED:
            passed_over = max(passed_over, int(topic["size"]))
            continue
        chosen = exemplars(findings, int(topic["topic"]))
        if len(chosen):
            size = counted("from a topic of {n} idea", "from a topic of {n} ideas", int(topic["size"]))
            if passed_over > topic["size"]:
                size = say("{size}; of a larger one the ideas hardly belong together", size=size)
            told.append(Headline(number(len(told) + 1), chosen.iloc[0].to_dict(), size))
        if len(told) == _LEADING:
            break
    return told
