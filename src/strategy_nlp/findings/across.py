"""What the questions say together: themes that recur, agreement that holds everywhere, and where questions pull apart."""

import numpy as np
import pandas as pd
from markupsafe import Markup

from strategy_nlp.across.recurrence import ALIKE_WITHIN
from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.claims import Claim
from strategy_nlp.findings.question import QuestionFindings, has_supports, has_votes, question_findings
from strategy_nlp.findings.titles.shown import with_titles
from strategy_nlp.findings.translation import counted, listed, percent, say
from strategy_nlp.findings.votes.rankings import most_agreed
from strategy_nlp.findings.votes.segments import segment_divisions
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.statistics.pooling import has_majority
from strategy_nlp.topics.titles.naming import MIXED

# Ideas shown per question: the overview is read before the reports, not instead of them.
_PER_QUESTION = 3


def all_findings(analysis: Analysis) -> list[QuestionFindings]:
    """The findings on each question, in order."""
    return [question_findings(analysis, question.id) for question in analysis.questions]


def question_table(heard: list[QuestionFindings]) -> pd.DataFrame:
    """One row per question: ``question, title, ideas, languages, topics, voters, votes, groups``."""
    return pd.DataFrame(
        {
            "question": [one.question.id for one in heard],
            "title": [_title(one) for one in heard],
            "ideas": [len(one.used) for one in heard],
            "languages": [int(one.used["language"].nunique()) for one in heard],
            "topics": [len(one.topics) for one in heard],
            "voters": pd.array([_shown(one.voters, one.settings.min_cell) for one in heard], dtype="Int64"),
            "votes": [one.votes for one in heard],
            "groups": [str(one.groups.get("k") or say("none")) for one in heard],
        }
    )


def recurring_table(analysis: Analysis) -> pd.DataFrame:
    """Pairs of topics of different questions about one matter, the nearest first: ``first, second, shares, apart`` in words.

    ``apart`` says whether the shares surely differ, are surely alike, or neither can be told.
    """
    titles = with_titles(analysis.topics).set_index(["question", "topic"])["title"]
    rows = []
    for row in _recurring(analysis).to_dict("records"):
        first, second = (row["question"], row["topic"]), (row["other_question"], row["other_topic"])
        rows.append(
            {
                "first": Markup("{}: {}").format(row["question"], titles.loc[first]),
                "second": Markup("{}: {}").format(row["other_question"], titles.loc[second]),
                "shares": " / ".join(
                    "–" if pd.isna(share) else percent(share)
                    for share in (row["agree_share"], row["other_agree_share"])
                ),
                "apart": say("yes") if row["apart"] else say("no, alike") if row["alike"] else say("not known"),
            }
        )
    return pd.DataFrame(rows, columns=["first", "second", "shares", "apart"], dtype=object)


def _recurring(analysis: Analysis) -> pd.DataFrame:
    """The pairs of topics that recur; a mixed topic is about no one matter, and so comes back nowhere."""
    whole = analysis.topics[analysis.topics["label_source"] != MIXED]
    known = set(zip(whole["question"], whole["topic"], strict=True))
    pairs = analysis.recurring
    sides = ([pairs["question"], pairs["topic"]], [pairs["other_question"], pairs["other_topic"]])
    of_one_matter = [set(both) <= known for both in zip(*(zip(*side, strict=True) for side in sides), strict=True)]
    return pairs[pd.Series(of_one_matter, index=pairs.index, dtype=bool)]


def agreed_everywhere(heard: list[QuestionFindings]) -> pd.DataFrame:
    """The ideas of each question most surely agreed with, as far as a majority is surely for them; with ``question``.

    By the same rule as in the question's own report: each question's ideas are pooled by themselves, so that one with
    many agreed ideas lends nothing to another.
    """
    parts = []
    for one in heard:
        best = most_agreed(one, most=_PER_QUESTION)
        parts.append(best[has_majority(best)].assign(question=one.question.id))
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def differing_table(heard: list[QuestionFindings]) -> pd.DataFrame:
    """The ideas on which declared segments surely differ most, over all questions; as `segment_divisions`."""
    parts = [segment_divisions(one, most=_PER_QUESTION) for one in heard]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame()
    return pd.concat(filled, ignore_index=True).sort_values("difference", ascending=False, ignore_index=True)


def overview_claims(analysis: Analysis, heard: list[QuestionFindings]) -> list[Claim]:
    """The overview in a paragraph, each sentence with the table that it rests on."""
    claims = [
        Claim(
            counted(
                "{n} idea on {questions} is counted.",
                "{n} ideas on {questions} are counted.",
                sum(len(one.used) for one in heard),
                questions=counted("{n} question", "{n} questions", len(heard)),
            ),
            "questions",
        )
    ]
    shown = len(recurring_table(analysis))
    if len(heard) > 1:
        told = (
            counted(
                "{n} pair of topics from different questions may be about one matter, by a machine's guess.",
                "{n} pairs of topics from different questions may be about one matter, by a machine's guess.",
                shown,
            )
            if shown
            else say("No topic of one question is clearly about the same matter as a topic of another.")
        )
        claims.append(Claim(told, "recurring" if shown else ""))
    sure = agreed_everywhere(heard)
    asked = [one for one in heard if has_votes(one)]
    if asked:
        having = sure["question"].nunique() if len(sure) else 0
        told = counted(
            "In {n} of {questions} questions with votes a majority surely agrees with some idea.",
            "In {n} of {questions} questions with votes a majority surely agrees with some idea.",
            having,
            questions=len(asked),
        )
        claims.append(Claim(told, "everywhere" if having else ""))
    return claims


def tension_sentence(analysis: Analysis) -> str:
    """On which recurring topics votes surely differ, or are surely alike, from question to question; blank without pairs.

    Of pairs of which neither can be told nothing is said but their number: shares that cannot be told apart need not be alike.
    """
    pairs = _recurring(analysis)
    if pairs.empty or pairs[["agree_share", "other_agree_share"]].isna().any(axis=1).all():
        return ""
    apart, alike = int(pairs["apart"].sum()), int((pairs["alike"] & ~pairs["apart"]).sum())
    told = []
    if apart:
        told.append(
            counted(
                "In {n} of these pairs the ideas of one topic are surely agreed with more than those of the other; that may come from the question, the ideas or the people.",
                "In {n} of these pairs the ideas of one topic are surely agreed with more than those of the other; that may come from the question, the ideas or the people.",
                apart,
            )
        )
    if alike:
        told.append(
            counted(
                "In {n} of these pairs the two topics are agreed with alike: their shares surely differ by less than {points} percentage points.",
                "In {n} of these pairs the two topics are agreed with alike: their shares surely differ by less than {points} percentage points.",
                alike,
                points=round(100 * ALIKE_WITHIN),
            )
        )
    if unknown := len(pairs) - apart - alike:
        told.append(
            counted(
                "For {n} of these pairs it cannot be told whether the ideas of one topic are agreed with more than those of the other.",
                "For {n} of these pairs it cannot be told whether the ideas of one topic are agreed with more than those of the other.",
                unknown,
            )
        )
    return " ".join(told)


def language_sentence(heard: list[QuestionFindings]) -> str:
    """In which questions topics gather a language more than chance would: one family of tests over all topics of all questions."""
    p_values = [one.topics["language_skew_p"].to_numpy(float) for one in heard]
    adjusted = family_wise(np.concatenate(p_values)) if p_values else np.empty(0)
    told, start = [], 0
    for one, own in zip(heard, p_values, strict=True):
        skewed = int((adjusted[start : start + len(own)] <= FALSE_CLAIMS).sum())
        start += len(own)
        if skewed:
            told.append(
                say(
                    "{question} ({skewed} of {topics})", question=one.question.id, skewed=skewed, topics=len(one.topics)
                )
            )
    if not len(adjusted):
        return ""
    if not told:
        return say("That a topic gathers a language more than chance would make it cannot be shown in any question.")
    return say(
        "Topics that gather a language more than chance would make it (all topics of all questions tested together; of twenty such pages at most one names any topic falsely): {questions}. The reports say which.",
        questions=listed(told),
    )


def _title(one: QuestionFindings) -> str:
    return f"{one.question.id}. {one.question.title_in(one.settings.language)}"


def question_heading(one: QuestionFindings) -> str:
    """The heading of a question on the overview."""
    return _title(one)


def recurring_sentence(pairs: pd.DataFrame) -> str:
    """How topics of different questions were compared, and how many are about one matter."""
    compared = say(
        "Topics of different questions are compared by the middle of their ideas; two are taken for one matter where each is the other's nearest and they are as near as two halves of one topic would be. Mixed topics are left out."
    )
    if pairs.empty:
        return f"{compared} {say('None are.')}"
    return f"{compared} {counted('{n} pair is.', '{n} pairs are.', len(pairs))}"


def agreed_sentence(heard: list[QuestionFindings], sure: pd.DataFrame) -> str:
    """In which questions a majority surely agrees with some idea."""
    if not any(has_votes(one) for one in heard):
        if any(has_supports(one) for one in heard):
            return say("People could only support ideas, so what they agree on cannot be said.")
        return say("Nobody voted, so what people agree on cannot be said.")
    if sure.empty:
        return say("That a majority agrees with any idea cannot be shown in any question.")
    return say(
        "Of each question at most {most} ideas are shown with which a majority surely agrees: {questions}. For each question, at most one of twenty such pages names any idea falsely.",
        most=_PER_QUESTION,
        questions=listed(str(one) for one in sure["question"].unique()),
    )


def differing_sentence(heard: list[QuestionFindings]) -> str:
    """Whether declared segments differ on any question."""
    table = differing_table(heard)
    if table.empty:
        return say("On no question do declared segments surely differ once the many tests are allowed for.")
    return say(
        "Declared segments surely differ on some ideas; at most {most} of each question are shown, those furthest apart.",
        most=_PER_QUESTION,
    )


def limits_across(analysis: Analysis) -> list[str]:
    """What may not be concluded from the overview, each in a sentence."""
    return [
        say(
            "Every question was asked of people who chose to answer it; those who answered one need not be those who answered another."
        ),
        say(
            "Topics were found in each question alone; that two are about one matter is a machine's guess, to be read in their reports."
        ),
        say(
            "An idea is shown here only where at least {least} people voted on it; ideas that few voted on may be as good.",
            least=analysis.settings.min_votes,
        ),
    ]


def _shown(people: int, least: int) -> int | None:
    return people if not people or people >= least else None
