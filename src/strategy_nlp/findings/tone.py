"""The tone of ideas in words, and how often it is right."""

import pandas as pd

from strategy_nlp.findings.question import UNDECIDED, QuestionFindings
from strategy_nlp.findings.titles.shown import plain_title
from strategy_nlp.findings.translation import (
    counted,
    labelled,
    language_name,
    language_names,
    listed,
    number,
    percent,
    say,
)
from strategy_nlp.messages import mark
from strategy_nlp.text.tone.classifier import LABELS

LABEL_WORDS = {"negative": mark("negative"), "neutral": mark("neutral"), "positive": mark("positive")}
# What a guess among three labels of equal size would score.
_GUESSING = 1 / 3


def sentiment_sentence(findings: QuestionFindings) -> str:
    """What the sentiment says, how often it is right, and for which languages it says nothing."""
    decided = findings.used["sentiment"].dropna()
    if decided.empty:
        return say("Sentiment is not told: no idea is both in a language with evidence and clear enough.")
    shares = decided.value_counts(normalize=True)
    parts = [
        say("{share} {tone}", share=percent(float(shares.get(label, 0))), tone=say(LABEL_WORDS[label]))
        for label in LABELS
    ]
    told = counted(
        "Of {n} idea, a machine could tell the tone of {decided}; of these {shares}.",
        "Of {n} ideas, a machine could tell the tone of {decided}; of these {shares}.",
        len(findings.used),
        decided=len(decided),
        shares=listed(parts),
    )
    reads = say(
        "It reads the tone of the words, not approval. Ideas in languages without evidence (all but {languages}) and unclear ones stay undecided.",
        languages=language_names(findings.told_languages),
    )
    return f"{told} {reads}"


def sentiment_accuracy(findings: QuestionFindings) -> str:
    """The accuracy behind the tones of a question: per language of its ideas, what was measured and on how many texts."""
    asked = findings.used.loc[findings.used["sentiment"].notna(), "language"].value_counts()
    codes = [str(code) for code in asked.index] or list(findings.told_languages)
    parts = [
        say(
            "{language} {score} (95% interval {low} to {high}, {texts} texts)",
            language=language_name(code),
            score=number(findings.accuracy[code]["macro_f1"], digits=2),
            low=number(findings.accuracy[code]["low"], digits=2),
            high=number(findings.accuracy[code]["high"], digits=2),
            texts=int(findings.accuracy[code]["texts"]),
        )
        for code in codes
        if code in findings.accuracy
    ]
    told = []
    if parts:
        told.append(
            say(
                "On labelled tweets that the model had not seen, its macro-F1 was (1 is faultless, guessing gives {guessing}): {scores}.",
                guessing=number(_GUESSING, digits=2),
                scores=say("; ").join(parts),
            )
        )
    unmeasured = [code for code in codes if code not in findings.accuracy]
    if unmeasured:
        told.append(
            say(
                "Nobody has measured here how often the model is right in {languages}.",
                languages=language_names(unmeasured),
            )
        )
    return " ".join(told)


TONES = {**LABEL_WORDS, UNDECIDED: UNDECIDED}


def sentiment_description(tones: pd.DataFrame, findings: QuestionFindings) -> str:
    """What the chart of tones shows, and the accuracy that stands behind it."""
    parts = [
        labelled(
            plain_title(row["label"]),
            listed(f"{number(row[name])} {say(TONES[name])}" for name in (*LABELS, UNDECIDED)),
        )
        for row in tones.to_dict("records")
    ]
    told = say("Ideas of each topic by tone, as found by machine. {parts}.", parts=say("; ").join(parts))
    return f"{told} {sentiment_accuracy(findings)}"
