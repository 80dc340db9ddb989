"""What people agree on or support, in sentences."""

import math

from strategy_nlp.findings.question import QuestionFindings, has_supports, has_votes
from strategy_nlp.findings.translation import counted, percent, say
from strategy_nlp.findings.votes.rankings import NEAREST, most_agreed
from strategy_nlp.statistics.pooling import has_majority


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
    return f"{seen} {majority}{and_nearest(above)}"


def and_nearest(surely: int) -> str:
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
