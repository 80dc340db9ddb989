"""What may not be concluded from a report, and how its numbers came about, in words made from the settings in use."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from strategy_nlp.findings.checked.sentences import checked_in_short
from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.translation import counted, day, number, percent, say
from strategy_nlp.intake.segments import UNKNOWN
from strategy_nlp.intake.settings import Settings
from strategy_nlp.messages import mark
from strategy_nlp.text.language.detection import UNDETERMINED
from strategy_nlp.text.vectors.embedding import LONGEST_TEXT
from strategy_nlp.text.vectors.encoders import ALONE, BEST, FASTER, MOST_IDEAS_FOR_E5


def limits_of_question(findings: QuestionFindings) -> list[str]:
    """What may not be concluded from this report, each in a sentence."""
    said = [
        say(
            "People chose themselves whether to take part. Shares describe those who voted, not any public at large; the intervals hold the chance of who happened to see an idea, not who never heard of the consultation."
        ),
        say("A topic's size counts ideas, not people, and not how strongly they are held."),
        say(
            "Topics, labels, languages and sentiment are found by machine and are wrong at times. Read the ideas behind a number before relying on it."
        ),
        checked_in_short(findings.checked),
    ]
    seen = findings.used["n_seen"].dropna()
    if len(seen) and seen.max() > 0:
        said.append(
            say(
                "Voters did not see ideas equally often: from {least} to {most} voters saw each. Ideas sent late or shown seldom had less chance to be agreed with.",
                least=int(seen.min()),
                most=int(seen.max()),
            )
        )
        said.append(
            say(
                "The top of a ranking is partly luck: of many ideas, those listed first tend to have been lucky in who voted. Intervals in the lists allow for it; the shares themselves do not."
            )
        )
    if findings.used["has_voters"].eq(False).any():
        said.append(
            say(
                "For some ideas only totals are known, so who agreed with what cannot be compared; where passes were not told, shares leave them out and look larger than they are."
            )
        )
    said += run_limits(findings)
    unknown = int((findings.used["language"] == UNDETERMINED).sum())
    if unknown:
        said.append(
            counted(
                "The language of {n} idea could not be told; too little text was given.",
                "The language of {n} ideas could not be told; too little text was given.",
                unknown,
            )
        )
    if (findings.segments["value"] == UNKNOWN).any():
        said.append(
            say("Some people did not state their region or other details; segments leave them as “not stated”.")
        )
    return said


# Why an encoder was taken that nobody named (`strategy_nlp.text.vectors.encoders.CHOICES`).
_CHOSEN = {
    BEST: mark(
        "Nobody named an encoder. Up to {most} ideas, “e5” is taken: its topics agree best with those that people find."
    ),
    FASTER: mark("Nobody named an encoder. Beyond {most} ideas, “embedded” is taken, which is faster."),
    ALONE: mark(
        "Nobody named an encoder. “e5”, whose topics agree best with those that people find, is not on this machine; “embedded” was taken."
    ),
}


def constants(settings: Settings, *, chosen: str = "") -> list[str]:
    """How the numbers come about, in plain words, from the settings and constants in use, and why this encoder was taken."""
    return [
        say(
            "Personal details were taken out of every text first. Answers that say nothing and copies of one text were set aside. The language of each idea was told by machine; ideas were turned into vectors by the encoder “{encoder}”, which brings sentences of like meaning together across languages, and the mean of each language was taken away.",
            encoder=settings.vectors,
        ),
        *([say(_CHOSEN[chosen], most=number(MOST_IDEAS_FOR_E5))] if chosen in _CHOSEN else []),
        say("Topics are found with an idea's own words and, where it came with a translation, with that too."),
        say(
            "Ideas joined to their nearest neighbours form a network, whose communities are the topics (at least {least} ideas each).",
            least=settings.min_topic_size,
        ),
        say(
            "The tone of an idea is told only where the model is at least {share} sure of it.",
            share=percent(settings.min_sentiment_confidence),
        ),
        say(
            "Shares are agreements over all who voted on an idea or passed; ideas with fewer than {least} such people get none. Lists are ranked by what each share is at least, given the votes on all ideas of the question; tables give Wilson's 95% interval of each idea alone, too. What sets groups apart is tested with groups that were found without the idea. Counts of people by what they stated about themselves are not shown below {cell}; the votes on an idea are shown in full.",
            least=settings.min_votes,
            cell=settings.min_cell,
        ),
        say(
            "Chance always starts from seed {seed}: the same input gives the same numbers again.",
            seed=str(settings.seed),
        ),
    ]


def method(settings: Settings, *, chosen: str = "") -> list[str]:
    """How the numbers of one page came about, why this encoder was taken, and where all that they depend on is named."""
    return [*constants(settings, chosen=chosen), say("The receipt below names everything that the numbers depend on.")]


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
