"""Who was heard over all questions, who is missing, and when: the tables and sentences of the page on participation."""

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from strategy_nlp.across.topic_people import LANGUAGE, OTHERS
from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.claims import Claim, voted_sentence
from strategy_nlp.findings.question import QuestionFindings
from strategy_nlp.findings.titles.shown import with_titles
from strategy_nlp.findings.translation import counted, day, language_name, language_names, listed, percent, say
from strategy_nlp.findings.votes.segments import segment_name
from strategy_nlp.intake.segments import ALL_QUESTIONS, UNKNOWN
from strategy_nlp.messages import mark
from strategy_nlp.text.language.names import UNDETERMINED

# Half of a segment's known share, or twice it, is what a reader should know of.
_FAR_BELOW, _FAR_ABOVE = 0.5, 2.0
# A gap that per cents without decimals may not show is none to be told of.
_LEAST_GAP = 0.01
# Of a segment with more values that are not told only their number is said.
_MOST_NAMED = 4
_LEAST_SHOWN = 0.25
# More topics than these are read in a spreadsheet: a page that nobody can scroll through tells nothing.
_MOST_TOPICS = 15


def people_claims(analysis: Analysis) -> list[Claim]:
    """Participation in a paragraph, each sentence with the table that it rests on."""
    used, counts = analysis.ideas[analysis.ideas["used"]], analysis.build["counts"]
    claims = [
        Claim(
            counted(
                "{n} idea in {languages} is counted.",
                "{n} ideas in {languages} are counted.",
                len(used),
                languages=counted("{n} language", "{n} languages", used["language"].nunique()),
            ),
            "languages",
        )
    ]
    if counts["votes"]:
        told = voted_sentence(counts["voters"], counts["votes"], least=analysis.settings.min_cell)
        claims.append(Claim(told, ""))
    claims.append(Claim(missing_sentence(analysis), ""))
    far = far_from_reference(analysis)
    if len(far):
        claims.append(Claim(_far_sentence(far), "reference"))
    return claims


def missing_sentence(analysis: Analysis) -> str:
    """Who is missing, as far as it may be told: values of segments of which no number is, the largest gaps to known shares where none
    is far, and languages in which questions were asked and no idea came.

    Everything is said of counts that the tables of the page tell, and of which of them they leave out.
    """
    segments, told = segments_of_all(analysis), []
    nobody, unshown = _untold_values(analysis)
    if not segments:
        told.append(say("Who is missing cannot be said: nothing is known about who the people are."))
    if nobody:
        told.append(say("Nobody who took part is of {values}.", values=say("; ").join(nobody)))
    if unshown:
        told.append(
            say(
                "Of {values} no number is told: each counts fewer than {least} people, or would tell such a count.",
                values=say("; ").join(unshown),
                least=analysis.settings.min_cell,
            )
        )
    if segments and not nobody and not unshown:
        told.append(
            say(
                "Of every {segments} that people stated, at least {least} people wrote or voted.",
                segments=listed(map(segment_name, segments)),
                least=analysis.settings.min_cell,
            )
        )
    if segments and analysis.participation["reference_share"].isna().all():
        told.append(say("No shares of the population were stated, so who is missing cannot be said."))
    elif far_from_reference(analysis).empty:
        told.append(_gaps_sentence(_beside_reference(analysis, below=1.0, above=1.0)))
    silent = {code for question in analysis.questions for code in question.titles}
    if silent := silent - set(analysis.ideas.loc[analysis.ideas["used"], "language"]):
        told.append(
            say("Questions were also asked in {languages}; no idea came in it.", languages=language_name(*silent))
            if len(silent) == 1
            else say(
                "Questions were also asked in {languages}; no idea came in these.", languages=language_names(silent)
            )
        )
    return " ".join(filter(None, told))


def _untold_values(analysis: Analysis) -> tuple[list[str], list[str]]:
    """The values of which the tables tell that nobody wrote or voted, and those of which they tell no number; by segment, in words."""
    nobody: list[str] = []
    unshown: list[str] = []
    for segment in segments_of_all(analysis):
        stated = segment_of_all(analysis, segment)
        stated = stated[stated["value"] != say("not stated")]
        counts = stated[["n_authors", "n_voters"]]
        none, hidden = counts.eq(0).fillna(False).all(axis=1), ~counts.gt(0).fillna(False).any(axis=1)
        for names, found in ((nobody, none), (unshown, hidden & ~none)):
            if found.any():
                names.append(_values_in_words(stated.loc[found, "value"], segment, of=len(stated)))
    return nobody, unshown


def _values_in_words(values: "pd.Series[str]", segment: str, *, of: int) -> str:
    name = segment_name(segment)
    if len(values) > _MOST_NAMED:
        return say("{n} of {all} values ({segment})", n=len(values), all=of, segment=name)
    return say("{values} ({segment})", values=listed(values), segment=name)


def _gaps_sentence(gaps: pd.DataFrame) -> str:
    """The value furthest below its known share, and the one furthest above; blank where none is a point away."""
    told = []
    for below, sentence in (
        (True, mark("Of the voters who stated it, furthest below its known share of the population: {value}.")),
        (False, mark("Furthest above: {value}.")),
    ):
        own = gaps[(gaps["below"] == below) & (gaps["gap"] >= _LEAST_GAP)]
        if len(own):
            told.append(say(sentence, value=_instead(own.nlargest(1, "gap").iloc[0].to_dict())))
    return " ".join(told)


def segments_of_all(analysis: Analysis) -> list[str]:
    """The segments that the consultation knows of its people, the language left out."""
    return [str(name) for name in analysis.participation["segment"].unique() if name != LANGUAGE]


def segment_of_all(analysis: Analysis, segment: str) -> pd.DataFrame:
    """Authors and voters per value of a segment over all questions, suppressed counts missing."""
    own = analysis.participation[
        (analysis.participation["question"] == ALL_QUESTIONS) & (analysis.participation["segment"] == segment)
    ]
    named = own["value"].replace(UNKNOWN, say("not stated"))
    return own.assign(value=named).reset_index(drop=True)


def languages_of_all(analysis: Analysis) -> pd.DataFrame:
    """Ideas counted per language over all questions: ``value, ideas``. Ideas are public and show their language themselves."""
    counts = analysis.ideas.loc[analysis.ideas["used"], "language"].value_counts()
    rows = [{"value": language_name(str(code)), "ideas": int(ideas)} for code, ideas in counts.items()]
    return pd.DataFrame(rows, columns=["value", "ideas"])


def far_from_reference(analysis: Analysis) -> pd.DataFrame:
    """Segment values whose share of voters is under half or over twice the stated one: ``segment, value, share, reference, below``.

    The share is of all voters who stated the detail, not of those in rows that are shown: without the suppressed rows one
    value was told to be all. Where a suppressed count leaves that total open, the share is told as far as it is sure. Of whom
    fewer than the least cell voted, or nobody, is named so; other suppressed values only together, from what all of them
    can be. No share is told whose rest would be a small count.
    """
    return _beside_reference(analysis, below=_FAR_BELOW, above=_FAR_ABOVE).drop(columns="gap")


def _beside_reference(analysis: Analysis, *, below: float, above: float) -> pd.DataFrame:
    """As `far_from_reference`, of shares under and over so many times the stated one; with ``gap``, the distance that is sure."""
    least, all_voters = analysis.settings.min_cell, int(analysis.build["counts"]["voters"])
    rows: list[dict[str, Any]] = []
    for segment in segments_of_all(analysis):
        own = segment_of_all(analysis, segment)
        known = own[own["reference_share"].notna()]
        if known.empty or not all_voters:
            continue
        unstated = own.loc[own["value"] == say("not stated"), "n_voters"]
        hidden = max(0, all_voters - int(own["n_voters"].sum()))
        # Who did not state it is counted, or is somewhere in what is hidden.
        most = all_voters - int(unstated.fillna(0).sum())
        fewest = most - hidden if unstated.isna().any() else most
        name, together = segment_name(segment), known[known["n_voters"].isna() & ~known["few_voters"]]
        for row in known.to_dict("records"):
            reference = float(row["reference_share"])
            if row["few_voters"]:
                high = (least - 1) / max(fewest, 1)
                if high < below * reference:
                    few = say("fewer than {least} people", least=least)
                    rows.append(_far(name, row["value"], few, reference, gap=reference - high))
            elif not pd.isna(row["n_voters"]):
                voters = int(row["n_voters"])
                rest = most - voters
                low, high = (voters / max(of, voters, 1) for of in (most, fewest))
                under, over = high < below * reference, low > above * reference
                if (under or over) and not 0 < rest < least:
                    share = _sure_share(low, high, below=under)
                    rows.append(
                        _far(name, row["value"], share, reference, gap=reference - high if under else reference - low)
                    )
        reference, high = float(together["reference_share"].sum()), hidden / max(fewest, hidden, 1)
        if len(together) and high < below * reference:
            told = say("at most {share}", share=percent(high))
            rows.append(_far(name, listed(together["value"]), told, reference, gap=reference - high))
    return pd.DataFrame(rows, columns=["segment", "value", "share", "reference", "below", "gap"])


def _far(segment: str, value: str, share: str, reference: float, *, gap: float) -> dict[str, Any]:
    told = {"segment": segment, "value": value, "share": share, "reference": percent(reference)}
    return {**told, "below": gap > 0, "gap": abs(gap)}


def _sure_share(low: float, high: float, *, below: bool) -> str:
    """A share that lies between two bounds, in whole per cent: the bound that is nearer to what was to be expected."""
    if percent(low) == percent(high):
        return percent(low)
    return say("at most {share}", share=percent(high)) if below else say("at least {share}", share=percent(low))


def _instead(row: Mapping[Hashable, Any]) -> str:
    return say(
        "{value} ({share} instead of {reference})", value=row["value"], share=row["share"], reference=row["reference"]
    )


def _far_sentence(far: pd.DataFrame) -> str:
    parts = [_instead(row) for row in far.to_dict("records")]
    return say(
        "Of the voters who stated it, far from their known share of the population are: {values}.", values=listed(parts)
    )


def topic_grid(analysis: Analysis, question: str, segment: str) -> pd.DataFrame:
    """People per topic and value of a segment, one row per topic: ``label`` and a column per value, suppressed ones missing.

    The first topics only, `_MOST_TOPICS` of them. Empty where most of its counts are suppressed: a picture of what is left out tells nothing.
    """
    own = analysis.topic_people[
        (analysis.topic_people["question"] == question) & (analysis.topic_people["segment"] == segment)
    ]
    if own.empty or own["n"].notna().mean() < _LEAST_SHOWN:
        return pd.DataFrame()
    grid = own.pivot_table(index="topic", columns="value", values="n", aggfunc="first", dropna=False)
    # What is shown most stands first; everything else that is together stands last.
    order = sorted(grid.columns, key=lambda name: (name == OTHERS, -grid[name].notna().sum(), str(name)))
    titles = with_titles(analysis.topics[analysis.topics["question"] == question]).set_index("topic")["heading"]
    table = grid[order].head(_MOST_TOPICS).astype("Int64").reset_index()
    return table.assign(label=pd.Series([titles.get(topic, "–") for topic in table["topic"]], dtype=object)).drop(
        columns="topic"
    )


def value_names(values: list[str], segment: str) -> list[str]:
    """What the values of a segment are called."""
    if segment == LANGUAGE:
        return [say("others") if value == OTHERS else language_name(value) for value in values]
    return [say("others") if value == OTHERS else say("not stated") if value == UNKNOWN else value for value in values]


def grid_description(grid: pd.DataFrame, values: list[str], *, segment: str = "") -> str:
    """What a grid of counts shows, and how many cells it leaves out."""
    hidden = int(grid[values].isna().to_numpy().sum())
    told = (
        say("Ideas on each topic, by {values}.", values=listed(value_names(values, segment)))
        if segment == LANGUAGE
        else say("People who wrote on each topic, by {values}.", values=listed(values))
    )
    secret = counted(
        "{n} of {cells} counts is left out, because it counts few people or would tell such a count.",
        "{n} of {cells} counts are left out, because they count few people or would tell such a count.",
        hidden,
        cells=grid[values].size,
    )
    return f"{told} {secret}" if hidden else told


def _day(moment: pd.Timestamp) -> str:
    return day(date(moment.year, moment.month, moment.day))


def segments_known_sentence(analysis: Analysis) -> str:
    """Which details of people are known, and how small counts are treated."""
    segments = segments_of_all(analysis)
    hidden = say(
        "Counts of fewer than {least} people are not shown, nor those that would tell one.",
        least=analysis.settings.min_cell,
    )
    if not segments:
        return say("Nothing is known about who the people are: the consultation has no segments.")
    known = say("Of those who took part is known: {segments}.", segments=listed(map(segment_name, segments)))
    reference = (
        say("Lines mark the shares that the organisers stated for the population.")
        if analysis.participation["reference_share"].notna().any()
        else say("No shares of the population were stated, so who is missing cannot be said.")
    )
    return f"{known} {reference} {hidden}"


def grids_of(analysis: Analysis) -> list[tuple[str, str]]:
    """The questions and segments whose grid of topics has anything to show."""
    pairs = analysis.topic_people[["question", "segment"]].drop_duplicates().itertuples(index=False)
    return [
        (str(question), str(segment)) for question, segment in pairs if len(topic_grid(analysis, question, segment))
    ]


def grids_sentence(analysis: Analysis) -> str:
    """How many grids of topics and segments can be shown."""
    asked = len(analysis.topic_people[["question", "segment"]].drop_duplicates())
    shown = len(grids_of(analysis))
    if not shown:
        return say("Too few people wrote on each topic to say who they are without telling small counts.")
    most = int(analysis.topics.groupby("question").size().max())
    rest = say("Of each question the first {n} topics are shown; the table topic_people has all.", n=_MOST_TOPICS)
    told = counted(
        "{n} of {asked} tables of topics by people has counts large enough to be shown; hatched cells count few people, or would tell such a count.",
        "{n} of {asked} tables of topics by people have counts large enough to be shown; hatched cells count few people, or would tell such a count.",
        shown,
        asked=asked,
    )
    return f"{told} {rest}" if most > _MOST_TOPICS else told


def grid_title(question: str, segment: str) -> str:
    """The title of a grid."""
    if segment == LANGUAGE:
        return say("{question}: ideas on each topic, by {segment}", question=question, segment=segment_name(segment))
    return say(
        "{question}: people who wrote on each topic, by {segment}", question=question, segment=segment_name(segment)
    )


def limits_of_people(analysis: Analysis) -> list[str]:
    """What may not be concluded from who took part, each in a sentence."""
    return [
        say("People chose themselves whether to take part; what they stated about themselves was not checked."),
        say("Who never heard of the consultation, or could not answer safely, is in none of these numbers."),
        say(
            "Languages are told by machine; {n} ideas are in a language that could not be told.",
            n=int((analysis.ideas.loc[analysis.ideas["used"], "language"] == UNDETERMINED).sum()),
        ),
    ]


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
