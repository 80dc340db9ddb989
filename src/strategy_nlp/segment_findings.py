"""What declared segments of voters think on one question, small ones too, and what weighting them changes."""

import pandas as pd

from strategy_nlp.findings import LISTED, QuestionFindings
from strategy_nlp.opinions import BY_GROUPS
from strategy_nlp.translation import counted, number, percent, say

# The false discoveries allowed among ideas that are said to divide segments.
_DISCOVERED = 0.05


def segment_divisions(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas on which declared segments surely differ (false discoveries controlled), with who agrees most and least."""
    if findings.divisions.empty:
        return pd.DataFrame()
    sure = findings.divisions[(findings.divisions["by"] != BY_GROUPS) & (findings.divisions["q_value"] <= _DISCOVERED)]
    table = sure.nlargest(most, "difference").merge(findings.used[["idea_id", "text", "language"]], on="idea_id")
    return table.assign(by=table["by"].map(lambda name: str(name).removeprefix("segment_").replace("_", " ")))


def reweighted_ideas(findings: QuestionFindings, *, most: int = 5) -> pd.DataFrame:
    """The ideas whose share changes most when voters are weighted to the reference shares."""
    if "weighted_share" not in findings.used:
        return pd.DataFrame()
    rated = findings.used.dropna(subset=["weighted_share", "agree_share"])
    order = (rated["weighted_share"] - rated["agree_share"]).abs().nlargest(most).index
    return rated.loc[order].reset_index(drop=True)


def minority_ideas(findings: QuestionFindings) -> pd.DataFrame:
    """What small segments surely agree with and the whole surely does not, with who they are."""
    if findings.minorities.empty:
        return pd.DataFrame()
    table = findings.minorities.merge(findings.used[["idea_id", "text", "language"]], on="idea_id")
    return table.assign(by=table["by"].map(lambda name: str(name).removeprefix("segment_").replace("_", " ")))


def weights_sentence(findings: QuestionFindings) -> str:
    """What weighting to the reference shares costs and changes; blank where no reference is given."""
    weights = findings.groups.get("weights")
    if not weights:
        return ""
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
    changed = reweighted_ideas(findings, most=1)
    most = (
        say(
            "The share that changes most goes from {before} to {after}.",
            before=percent(changed["agree_share"].iloc[0]),
            after=percent(changed["weighted_share"].iloc[0]),
        )
        if len(changed)
        else ""
    )
    mends = say("Weights mend who voted only as far as the stated segments go.")
    return " ".join(filter(None, [told, most, mends]))


def minority_sentence(findings: QuestionFindings) -> str:
    """How many ideas small segments hold against the whole; blank where there are no segments."""
    if (findings.segments["segment"] == "language").all():
        return ""
    held = len(findings.minorities)
    if not held:
        return say(
            "No idea was found that a segment with less than a tenth of the voters surely agrees with while the whole surely does not."
        )
    return counted(
        "{n} idea is surely agreed with by a segment of less than a tenth of the voters, and surely not by the whole.",
        "{n} ideas are surely agreed with by a segment of less than a tenth of the voters, and surely not by the whole.",
        held,
    )


def segments_sentence(findings: QuestionFindings) -> str:
    """Whether declared segments differ, with false discoveries controlled."""
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
        "Of {tested} comparisons of an idea between declared segments, {n} differs surely (at most 5% of such findings are false).",
        "Of {tested} comparisons of an idea between declared segments, {n} differ surely (at most 5% of such findings are false).",
        sure,
        tested=tested,
    )
