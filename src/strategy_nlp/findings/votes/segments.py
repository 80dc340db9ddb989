"""What declared segments of voters think on one question, small ones too, and what weighting them changes."""

import numpy as np
import pandas as pd

from strategy_nlp.findings.claims import sizes_in_words
from strategy_nlp.findings.question import LISTED, WORDING, QuestionFindings
from strategy_nlp.findings.translation import counted, listed, number, percent, say, tell
from strategy_nlp.intake.schema import ORGANISATION
from strategy_nlp.messages import Message, mark
from strategy_nlp.votes.opinion_groups import BY_GROUPS


def segment_divisions(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas on which declared segments surely differ, with who agrees most and least."""
    if findings.divisions.empty:
        return pd.DataFrame()
    sure = findings.divisions[(findings.divisions["by"] != BY_GROUPS) & findings.divisions["distinct"].eq(True)]
    table = sure.nlargest(most, "difference").merge(findings.used[["idea_id", *WORDING]], on="idea_id")
    return table.assign(by=table["by"].map(lambda name: str(name).removeprefix("segment_").replace("_", " ")))


def reweighted_ideas(findings: QuestionFindings, *, most: int = 5) -> pd.DataFrame:
    """The ideas whose share changes most when voters are weighted to the reference shares."""
    if "weighted_share" not in findings.used:
        return pd.DataFrame()
    rated = findings.used.dropna(subset=["weighted_share", "agree_share"])
    order = (rated["weighted_share"] - rated["agree_share"]).abs().nlargest(most).index
    return rated.loc[order].reset_index(drop=True)


def minority_ideas(findings: QuestionFindings) -> pd.DataFrame:
    """What small segments agree with while the others do not, differing by more than chance, with who they are."""
    if findings.minorities.empty:
        return pd.DataFrame()
    table = findings.minorities.merge(findings.used[["idea_id", *WORDING]], on="idea_id")
    return table.assign(by=table["by"].map(lambda name: str(name).removeprefix("segment_").replace("_", " ")))


def voices_beside(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """What organisations and other voices say beside persons: where they surely differ first, then where most of them voted."""
    if findings.voices.empty:
        return pd.DataFrame()
    # What stands among the ideas that count; a copy's votes stand with what it copies.
    counted_ones = findings.voices[findings.voices["idea_id"].isin(findings.used["idea_id"])]
    order = counted_ones.sort_values(["distinct", "n_seen"], ascending=False, kind="stable").head(most)
    named = order.assign(voice=order["voice"].map(voice_name))
    return named.merge(findings.used[["idea_id", *WORDING]], on="idea_id")


def voices_sentence(findings: QuestionFindings) -> str:
    """That other voices than persons voted, and that they are counted apart; blank where none may be told of."""
    if findings.voices.empty:
        return ""
    apart = int(findings.voices["distinct"].sum())
    names = listed([voice_name(name) for name in findings.voices["voice"].unique()])
    told = say(
        "Shares on this page are of persons. Other voices voted too ({names}); they stand beside and are never summed with persons.",
        names=names,
    )
    if not apart:
        none = say("On no idea can it be shown that they and persons differ.")
        return f"{told} {none}"
    differ = counted(
        "On {n} idea they and persons surely differ (in at most one of twenty such reports any of these findings is false).",
        "On {n} ideas they and persons surely differ (in at most one of twenty such reports any of these findings is false).",
        apart,
    )
    return f"{told} {differ}"


def voice_name(voice: str) -> str:
    """What a voice is called; what organisers call it stays as they write it."""
    return say("organisations") if voice == ORGANISATION else voice


def weights_sentence(findings: QuestionFindings) -> str:
    """What weighting to the reference shares costs and changes, or why it is not done; blank where no reference is given."""
    weights = findings.groups.get("weights")
    if not weights:
        return ""
    if "refusal" in weights:
        return tell(Message(**weights["refusal"]))
    told = (
        say(
            "The votes of {voters} voters are also weighted to the reference shares; how much one voter counts is not told, because few people share a weight.",
            voters=weights["voters"],
        )
        if weights["largest_weight"] is None
        else say(
            "Weighted to the reference shares, the {voters} voters count as much as {effective} would unweighted; one voter counts at most {most} times the average.",
            voters=weights["voters"],
            effective=number(weights["effective_voters"]),
            most=number(weights["largest_weight"], digits=1),
        )
    )
    mends = say("Weights mend who voted only as far as the stated segments go.")
    return " ".join(filter(None, [told, _change_sentence(reweighted_ideas(findings, most=len(findings.used))), mends]))


def _change_sentence(rated: pd.DataFrame) -> str:
    """Which share weighting changes most, and how sure that is, all ideas considered at once."""
    if rated.empty:
        return ""
    # How far from no change the interval stays, on the side on which it lies.
    sure = np.maximum(rated["change_low"], -rated["change_high"])
    first = rated.iloc[int(sure.argmax()) if sure.max() > 0 else 0]
    values = {
        "before": percent(first["agree_share"]),
        "after": percent(first["weighted_share"]),
        "low": number(100 * first["change_low"]),
        "high": number(100 * first["change_high"]),
    }
    if sure.max() > 0:
        return say(
            "The share that changes most surely goes from {before} to {after}, by {low} to {high} points (95%, for all ideas at once).",
            **values,
        )
    return say(
        "Of no idea can we be sure that weighting changes its share: the largest change, from {before} to {after}, may be anything from {low} to {high} points.",
        **values,
    )


def minority_sentence(findings: QuestionFindings) -> str:
    """How many ideas small segments hold against the whole; blank where there are no segments."""
    if (findings.segments["segment"] == "language").all() or not findings.votes:
        return ""
    held = len(findings.minorities)
    if not held:
        return say(
            "No idea was found with which most of a segment of less than a tenth of the voters agree and most others do not, by more than chance."
        )
    return counted(
        "With {n} idea most of a segment of less than a tenth of the voters agree and most others do not; the two differ by more than chance (in at most one of twenty such reports any of these findings is false).",
        "With {n} ideas most of a segment of less than a tenth of the voters agree and most others do not; the two differ by more than chance (in at most one of twenty such reports any of these findings is false).",
        held,
    )


def segments_sentence(findings: QuestionFindings) -> str:
    """Whether declared segments surely differ, all comparisons of the report considered."""
    if findings.divisions.empty or (findings.divisions["by"] == BY_GROUPS).all():
        return ""
    sure = len(segment_divisions(findings, most=len(findings.divisions)))
    tested = int((findings.divisions["by"] != BY_GROUPS).sum())
    if not sure:
        return say(
            "Of {tested} comparisons of an idea between declared segments, none differs surely once the many tests are allowed for.",
            tested=tested,
        )
    return counted(
        "Of {tested} comparisons of an idea between declared segments, {n} differs surely (in at most one of twenty such reports any of these findings is false).",
        "Of {tested} comparisons of an idea between declared segments, {n} differ surely (in at most one of twenty such reports any of these findings is false).",
        sure,
        tested=tested,
    )


def segment_description(people: pd.DataFrame, segment: str) -> str:
    """What the chart of a segment shows."""
    hidden = int(people["n_authors"].isna().sum() + people["n_voters"].isna().sum())
    told = (
        say("By {segment}: how many wrote and how many voted.", segment=segment_name(segment))
        if hidden
        else say(
            "By {segment}: those who wrote beside those who voted, each as a share of all.",
            segment=segment_name(segment),
        )
    )
    secret = counted("{n} count of few people was left out.", "{n} counts of few people were left out.", hidden)
    return f"{told} {secret}" if hidden else told


# What consultations usually ask people about themselves; other segments keep the name of their column.
_USUAL_SEGMENTS = {mark("language"), mark("region"), mark("country"), mark("age"), mark("gender"), mark("membership")}


def segment_name(segment: str) -> str:
    """What people call a segment: the column's name without its prefix."""
    name = segment.removeprefix("segment_").replace("_", " ")
    return say(name) if name in _USUAL_SEGMENTS else name


def languages_description(languages: pd.DataFrame) -> str:
    """What the chart of languages shows."""
    return say("Ideas counted per language. {sizes}.", sizes=sizes_in_words(languages, "value", "ideas"))
