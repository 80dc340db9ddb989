"""Findings in words: sentences made from the numbers by rules, which never claim more than the intervals allow."""

import pandas as pd

from strategy_nlp.findings import (
    QuestionFindings,
    funnel_of,
    has_votes,
    most_agreed,
    most_divided,
    uncovered,
)
from strategy_nlp.language import UNDETERMINED, language_name
from strategy_nlp.participation import UNKNOWN
from strategy_nlp.representativeness import FALSE_DISCOVERIES, false_discovery_rate
from strategy_nlp.sentiment import LABELS
from strategy_nlp.topic_checks import LOOSE


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 idea", "1,200 ideas", "no ideas"."""
    noun = one if number == 1 else many or f"{one}s"
    return f"{number:,} {noun}" if number else f"no {noun}"


def percent(share: float) -> str:
    """A share in whole per cent, never rounded to a certainty that it is not."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 < share < 1:
        return "over 99 %"
    return f"{share:.0%}".replace("%", " %")


def headline(findings: QuestionFindings) -> str:
    """The report in a paragraph."""
    if findings.ideas.empty:
        return "No idea reached us on this question, so nothing can be said about it."
    languages = counted(findings.used["language"].nunique(), "language")
    said = [
        f"{counted(len(findings.ideas), 'idea')} reached us on this question, and {len(findings.used):,} of them, in "
        f"{languages}, are counted here."
    ]
    if len(findings.topics) > 1:
        first = findings.topics.iloc[0]
        share = first["size"] / len(findings.used)
        said.append(
            f"They fall into {len(findings.topics)} topics; the largest, “{first['label']}”, holds {first['size']} of them "
            f"({percent(share)})."
        )
    if findings.votes:
        said.append(f"{counted(findings.voters, 'person', 'people')} cast {counted(findings.votes, 'vote')}.")
    best = most_agreed(findings)
    if len(best):
        top = best.iloc[0]
        said.append(
            f"Of the idea most surely agreed with, we can say that at least {percent(top['agree_low'])} of people like those "
            f"who voted agree."
        )
    elif not has_votes(findings):
        said.append("Nobody voted, so what people agree on cannot be said.")
    else:
        said.append(
            f"No idea was seen by {findings.settings.min_votes} voters or more, so what people agree on cannot be said."
        )
    return " ".join(said)


def funnel_sentence(findings: QuestionFindings) -> str:
    """How many ideas were set aside, and the commonest reason."""
    steps = funnel_of(findings)
    aside = int(steps["set_aside"].sum())
    if not aside:
        return f"All {counted(len(findings.ideas), 'idea')} received are counted; none was set aside."
    largest = steps.nlargest(1, "set_aside").iloc[0]
    return (
        f"{counted(aside, 'idea')} of {len(findings.ideas):,} {_was(aside)} set aside. The commonest reason: {largest['reason']} "
        f"({largest['set_aside']:,}). Nothing is deleted; each keeps its row in the tables, with the reason."
    )


def topics_sentence(findings: QuestionFindings) -> str:
    """How many topics there are, how sure they are, and what has none; a refusal where there are none."""
    embedded = int((findings.used["embedded"] != "").sum())
    if findings.topics.empty:
        least = 2 * findings.settings.min_topic_size
        return (
            f"No topics are shown: {counted(embedded, 'idea')} could be compared by meaning, and fewer than {least} cannot be "
            "told apart into topics. Every idea is listed further down instead."
        )
    shaky = int((findings.topics["stability"] < LOOSE).sum())
    sure = (
        "All of them come back in most samples of the ideas."
        if not shaky
        else f"{shaky} of them {'is' if shaky == 1 else 'are'} loosely held together: drawing the ideas anew gives a rather "
        "different topic (stability below .5), so read the examples before trusting the label."
    )
    reviewed = int((findings.topics["label_source"] == "reviewed").sum())
    by_whom = (
        "Labels were chosen by machine; no person has reviewed them."
        if not reviewed
        else f"{reviewed} of the labels {'was' if reviewed == 1 else 'were'} reviewed by people; the others were chosen by machine."
    )
    told = (
        f"{counted(embedded, 'idea')} compared by meaning, whatever their language, fall into "
        f"{counted(len(findings.topics), 'topic')}. {sure} Each is shown with real ideas that are central to it, agreed with "
        f"where people voted, and differ from one another. {by_whom}"
    )
    conflicts = ""
    if findings.conflicts:
        conflicts = "What reviewers decided could not all be done: " + " ".join(findings.conflicts)
    return " ".join(filter(None, [told, skew_sentence(findings), conflicts]))


def skew_sentence(findings: QuestionFindings) -> str:
    """Which topics gather a language more than chance would; blank where none does, or all ideas are in one language.

    Each of several topics may seem skewed by chance; the false-discovery rate is held at 5 %.
    """
    topics = findings.topics
    skewed = topics[false_discovery_rate(topics["language_skew_p"].to_numpy(float)) <= FALSE_DISCOVERIES]
    told = []
    for row in skewed.to_dict("records"):
        own = findings.used.loc[findings.used["topic"] == row["topic"], "language"].value_counts(normalize=True)
        if len(own) == 0:
            continue
        name, share = language_name(str(own.index[0])), float(own.iloc[0])
        what = "is written only in" if share == 1 else f"is {percent(share)} written in"
        told.append(f"“{row['label']}” {what} {name}")
    if not told:
        return ""
    return (
        f"More than chance would make it, {'; '.join(told)}: it may be a language or a community rather than a subject."
    )


def uncovered_sentence(findings: QuestionFindings) -> str:
    """What became of ideas in languages that the encoder does not cover; blank where there are none."""
    beyond = uncovered(findings)
    untold = beyond["language"] == UNDETERMINED
    unknown, beyond = int((beyond["ideas"] - beyond["translated"])[untold].sum()), beyond[~untold]
    through = int(beyond["translated"].sum())
    without = int(beyond["ideas"].sum()) - through
    told = []
    if unknown:
        told.append(
            f"{counted(unknown, 'idea')} {'has' if unknown == 1 else 'have'} no topic, because its language could not be told."
        )
    if through:
        names = _names(beyond.loc[beyond["translated"] > 0, "language"])
        told.append(
            f"{counted(through, 'idea')} in {names} {_was(through)} compared through the translation given with it."
        )
    if without:
        names = _names(beyond.loc[beyond["ideas"] > beyond["translated"], "language"])
        told.append(
            f"{counted(without, 'idea')} ({names}) {'has' if without == 1 else 'have'} no topic, because the language model does "
            "not cover that language and no translation was given. They count everywhere else. To include them, add a "
            "translation column or choose an encoder that covers the language."
        )
    return " ".join(told)


def sentiment_sentence(findings: QuestionFindings) -> str:
    """What the sentiment says, how often it is right, and for which languages it says nothing."""
    decided = findings.used["sentiment"].dropna()
    right = sentiment_accuracy(findings)
    if decided.empty:
        return f"Sentiment is not told: no idea is both in a language with evidence and clear enough. {right}"
    shares = decided.value_counts(normalize=True)
    parts = ", ".join(f"{percent(float(shares.get(label, 0)))} {label}" for label in LABELS)
    return (
        f"Of {counted(len(findings.used), 'idea')}, the tone of {len(decided):,} could be told: {parts}. {right} It reads the "
        "tone of the words, not approval. Ideas in languages "
        f"without evidence (all but {_names(pd.Series(findings.told_languages))}) and unclear ones stay undecided."
    )


def sentiment_accuracy(findings: QuestionFindings) -> str:
    """The accuracy behind the tones of a question: per language of its ideas, what was measured and on how many texts."""
    asked = findings.used.loc[findings.used["sentiment"].notna(), "language"].value_counts()
    codes = [str(code) for code in asked.index] or list(findings.told_languages)
    measured = [code for code in codes if code in findings.accuracy]
    parts = [
        f"{language_name(code)} {findings.accuracy[code]['macro_f1']:.2f} (95 % interval {findings.accuracy[code]['low']:.2f} to "
        f"{findings.accuracy[code]['high']:.2f}, {findings.accuracy[code]['texts']:,} texts)"
        for code in measured
    ]
    told = (
        f"On labelled tweets that the model had not seen, its macro-F1 was (1 is faultless, guessing gives 0.33) {', '.join(parts)}."
        if parts
        else ""
    )
    unmeasured = [code for code in codes if code not in findings.accuracy]
    if unmeasured:
        told += f" Nobody has measured here how often the model is right in {_names(pd.Series(unmeasured))}."
    return told.strip()


def agreement_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of agreement; a refusal where they allow nothing."""
    rated, least = findings.used["agree_share"].notna().sum(), findings.settings.min_votes
    if not has_votes(findings):
        return "Nobody voted on these ideas, so nothing can be said about agreement."
    if not rated:
        return f"No idea was seen by at least {least} voters, so no share is shown: a few votes prove nothing."
    best = most_agreed(findings)
    above = int((best["agree_low"] > 0.5).sum())
    overlap = int((best["agree_high"] >= best["agree_low"].iloc[0]).sum())
    majority = (
        f"{above} of the {len(best)} ideas below {'has' if above == 1 else 'have'} a majority beyond doubt"
        if above
        else "No idea has a majority beyond doubt"
    )
    return (
        f"{rated:,} of {counted(len(findings.used), 'idea')} {_was(rated)} seen by at least {least} voters. {majority} "
        f"(the whole 95 % interval lies above half). {overlap} of the {len(best)} could each be the most agreed: their "
        "intervals overlap, so their order means little. A pass counts as a vote but not as agreement."
    )


def division_sentence(findings: QuestionFindings) -> str:
    """What the votes allow to be said of division."""
    divided = most_divided(findings)
    if divided.empty:
        return "Without enough votes, nothing can be said about what divides people."
    surely = int((divided["divisiveness_low"] > 0.5).sum())
    return (
        f"In these ideas both sides are large. In {surely} of {len(divided)} we can be sure that at least a quarter of voters "
        "stand on each side. Whether the sides are the same people from idea to idea is a question of opinion groups, "
        "which this table does not answer."
        if surely
        else "In these ideas both sides are as large as anywhere here, but in none can we be sure that as many as a quarter of "
        "voters stand on each side."
    )


def participation_sentence(findings: QuestionFindings) -> str:
    """Which languages and segments were heard, and how little that proves."""
    languages = findings.used["language"].value_counts(normalize=True)
    if languages.empty:
        return "No idea is counted, so nothing can be said about who spoke."
    first = f"{percent(languages.iloc[0])} of the ideas are in {language_name(str(languages.index[0]))}"
    others = f", the rest in {counted(len(languages) - 1, 'other language')}" if len(languages) > 1 else ""
    people = findings.segments[findings.segments["segment"] != "language"]
    silent = "" if len(people) else " Nothing is known about who the people are: the consultation has no segments."
    return f"{first}{others}.{silent} Counts of fewer than {findings.settings.min_cell} people are not shown."


def limits(findings: QuestionFindings) -> list[str]:
    """What may not be concluded from this report, each in a sentence."""
    said = [
        "People chose themselves whether to take part. Shares describe those who voted, not any public at large; the intervals "
        "hold the chance of who happened to see an idea, not who never heard of the consultation.",
        "A topic's size counts ideas, not people, and not how strongly they are held.",
        "Topics, labels, languages and sentiment are found by machine and are wrong at times. Read the ideas behind a "
        "number before relying on it.",
    ]
    seen = findings.used["n_seen"].dropna()
    if len(seen) and seen.max() > 0:
        said.append(
            f"Voters did not see ideas equally often: from {int(seen.min())} to {int(seen.max())} voters saw each. Ideas sent "
            "late or shown seldom had less chance to be agreed with."
        )
        said.append(
            "The top of a ranking is partly luck: of many ideas, those listed first tend to have been lucky in who voted."
        )
    if findings.used["has_voters"].eq(False).any():
        said.append(
            "For some ideas only totals are known, so who agreed with what cannot be compared; where passes were not told, "
            "shares leave them out and look larger than they are."
        )
    unknown = int((findings.used["language"] == UNDETERMINED).sum())
    if unknown:
        said.append(f"The language of {counted(unknown, 'idea')} could not be told; too little text was given.")
    if (findings.segments["value"] == UNKNOWN).any():
        said.append("Some people did not state their region or other details; segments leave them as “not stated”.")
    return said


def method(findings: QuestionFindings) -> str:
    """How the numbers came about, in plain words, from the settings in use."""
    settings = findings.settings
    return (
        "Personal details were taken out of every text first. Answers that say nothing and copies of one text were set aside. "
        f"The language of each idea was told by machine; ideas were turned into vectors by the encoder “{settings.vectors}”, "
        "which brings sentences of like meaning together across languages, and the mean of each language was taken away. Ideas "
        "joined to their nearest neighbours form a network, whose communities are the topics "
        f"(at least {settings.min_topic_size} ideas each). Shares are agreements over all who saw an idea, with Wilson's 95 % "
        f"interval; ideas seen by fewer than {settings.min_votes} voters get none. The same input gives the same numbers again; "
        "the receipt below names everything they depend on."
    )


def _names(codes: "pd.Series[str]") -> str:
    names = sorted({language_name(str(code)) for code in codes})
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
