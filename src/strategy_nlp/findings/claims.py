"""Findings in words: sentences made from the numbers by rules, which never claim more than the intervals allow."""

import math
from typing import NamedTuple

from strategy_nlp.findings.question import (
    QuestionFindings,
    funnel_of,
    has_supports,
    has_votes,
)
from strategy_nlp.findings.rankings import most_agreed
from strategy_nlp.findings.run import campaigns_sentence, copied_totals_sentence, near_sentence
from strategy_nlp.findings.translation import counted, language_name, listed, percent, say
from strategy_nlp.messages import mark_counted
from strategy_nlp.statistics.pooling import has_majority, is_divided, is_turned_down
from strategy_nlp.text.kinds import KINDS

_KINDS = {
    "proposal": mark_counted("{n} proposes something", "{n} propose something"),
    "objection": mark_counted("{n} objects", "{n} object"),
    "experience": mark_counted("{n} tells an experience", "{n} tell an experience"),
    "offer": mark_counted("{n} may offer help", "{n} may offer help"),
    "question": mark_counted("{n} asks a question", "{n} ask a question"),
}


class Claim(NamedTuple):
    """A sentence, and the name of the table of the same page that it rests on (blank where there is none)."""

    text: str
    table: str


def voted_sentence(voters: int, votes: int, *, least: int) -> str:
    """How many people cast how many votes; how few they were is not told."""
    cast = counted("{n} vote", "{n} votes", votes)
    if voters < least:
        return say("Fewer than {least} people cast {votes}.", least=least, votes=cast)
    return counted("{n} person cast {votes}.", "{n} people cast {votes}.", voters, votes=cast)


def paragraph(claims: list[Claim]) -> str:
    """The sentences of claims one after another."""
    return " ".join(claim.text for claim in claims)


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
            "No idea was seen by at least {least} voters, so no share is shown: a few votes prove nothing.", least=least
        )
    above = int(has_majority(findings.used).sum())
    seen = counted(
        "{n} of {ideas} was seen by at least {least} voters.",
        "{n} of {ideas} were seen by at least {least} voters.",
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
    return f"{seen} {majority}"


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
    overlap = int((best["pooled_high"] >= best["pooled_low"].iloc[0]).sum())
    order = counted(
        "{n} of the {listed} could be the most agreed.",
        "{n} of the {listed} could each be the most agreed: their intervals overlap, so their order means little.",
        overlap,
        listed=len(best),
    )
    doubt = say("“Beyond doubt” means that the whole 95% interval lies above half.")
    luck = say("The intervals are drawn towards the other ideas, because the best of many was also lucky in who voted.")
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
            "In these ideas both sides are as large as anywhere here, but in none can we be sure that as many as a quarter of voters stand on each side."
        )
    return counted(
        "On {n} idea at least a quarter of voters surely stand on each side.",
        "On {n} ideas at least a quarter of voters surely stand on each side; those most surely divided come first.",
        surely,
    )


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
        "{n} idea has a majority against it beyond doubt: people agree that they do not want it.",
        "{n} ideas have a majority against them beyond doubt: people agree that they do not want them. Those most surely turned down come first.",
        surely,
    )


def kinds_sentence(findings: QuestionFindings) -> str:
    """How many ideas propose, object, tell, offer or ask, as far as a machine tells; blank where it tells of none."""
    kinds = findings.used["kind"].value_counts()
    told = [counted(*_KINDS[name], int(kinds[name])) for name in KINDS if kinds.get(name)]
    if not told:
        return ""
    left = int((findings.used["kind"] == "").sum())
    undecided = counted("Of {n} idea it cannot tell.", "Of {n} ideas it cannot tell.", left) if left else ""
    return " ".join(filter(None, [say("By the guess of a machine: {kinds}.", kinds=listed(told)), undecided]))


def offers_sentence(findings: QuestionFindings) -> str:
    """How many ideas offer help, and how to find who does; blank without any."""
    offers = int((findings.used["kind"] == "offer").sum())
    if not offers:
        return ""
    return counted(
        "{n} idea may offer help, by the guess of a machine. Addresses and numbers are taken out here; whoever keeps the consultation finds them under the id.",
        "{n} ideas may offer help, by the guess of a machine. Addresses and numbers are taken out here; whoever keeps the consultation finds them under the ids.",
        offers,
    )


def participation_sentence(findings: QuestionFindings) -> str:
    """Which languages and segments were heard, and how little that proves."""
    languages = findings.used["language"].value_counts(normalize=True)
    if languages.empty:
        return say("No idea is counted, so nothing can be said about who spoke.")
    first = say(
        "{share} of the ideas are in {language}.",
        share=percent(languages.iloc[0]),
        language=language_name(str(languages.index[0])),
    )
    others = (
        counted(
            "The rest are in {n} other language.",
            "The rest are in {n} other languages.",
            len(languages) - 1,
        )
        if len(languages) > 1
        else ""
    )
    silent = (
        ""
        if (findings.segments["segment"] != "language").any()
        else say("Nothing is known about who the people are: the consultation has no segments.")
    )
    hidden = say("Counts of fewer than {least} people are not shown.", least=findings.settings.min_cell)
    return " ".join(filter(None, [first, others, silent, hidden]))
