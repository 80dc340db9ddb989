"""What opinion groups of voters think on one question, as tables and in words."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from strategy_nlp.findings.question import LISTED, WORDING, QuestionFindings, has_votes, numbered
from strategy_nlp.findings.translation import counted, labelled, listed, number, percent, say, tell
from strategy_nlp.messages import Message, mark, mark_counted
from strategy_nlp.statistics.pooling import HALF
from strategy_nlp.votes.opinion_groups import BY_GROUPS
from strategy_nlp.votes.sensitivity import ALL, FEWER, FLOODS, MORE, STRAIGHT

# Ideas shown for each group: more than a reader compares at once blurs what sets it apart.
PER_GROUP = 3
# A split that comes back this well in voters drawn anew may be called firm; below .6 another sample of people would often
# be split elsewhere (Hubert and Arabie's index is 0 by chance and 1 for the same split).
_FIRM, _LOOSE = 0.8, 0.6
# How alike definitions rank fewer ideas than this says nothing.
_ENOUGH_TO_RANK = 10
_LEAVING = (
    (
        "agreed",
        mark_counted(
            "{n} of the {listed} ideas most agreed with changes", "{n} of the {listed} ideas most agreed with change"
        ),
    ),
    (
        "divided",
        mark_counted(
            "{n} of the {listed} ideas most divided over changes", "{n} of the {listed} ideas most divided over change"
        ),
    ),
)
# What each reading of the votes does, in plain words.
_READ_AS = {
    FLOODS: mark("voters with exactly the same ten or more votes counted as one"),
    STRAIGHT: mark("everybody left out who only ever agreed, or only ever disagreed"),
    FEWER: FEWER,
    MORE: MORE,
}


def has_groups(findings: QuestionFindings) -> bool:
    """Whether opinion groups were found."""
    return bool(findings.groups.get("k"))


def gain_curve(findings: QuestionFindings) -> pd.DataFrame:
    """How much better hidden votes are guessed with groups, for each number tried: ``k, gain, gain_low, gain_high, accuracy`` …

    The gain is in log likelihood for each vote, over what is guessed without groups.
    """
    columns = ["k", "gain", "gain_low", "gain_high", "accuracy", "accuracy_without", "smallest"]
    return pd.DataFrame(findings.groups.get("curve", []), columns=columns)


def group_names(findings: QuestionFindings) -> list[str]:
    """The names of the groups, largest first."""
    return sorted(findings.groups.get("sizes", {}))


def heat_map(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas on which groups are furthest apart: ``place``, ``text`` and a column per group with its agreeing share.

    A share is missing where fewer of the group than a cell's worth saw the idea.
    """
    apart = findings.divisions[findings.divisions["by"] == BY_GROUPS] if len(findings.divisions) else pd.DataFrame()
    if apart.empty:
        return pd.DataFrame()
    chosen = findings.used.merge(apart[["idea_id", "difference", "q_value"]], on="idea_id")
    chosen = chosen.nlargest(most, "difference")
    known = findings.group_votes[findings.group_votes["n_seen"] >= findings.settings.min_cell]
    shares = known.pivot_table(index="idea_id", columns="group", values="agree_share", observed=True)
    # With one share there is nothing to compare it with.
    shares = shares[shares.notna().sum(axis=1) >= 2]
    table = chosen.merge(shares.reset_index(), on="idea_id")
    # A group of which few saw any of these ideas has a column all the same, which says so.
    table = table.reindex(columns=[*table.columns, *(name for name in group_names(findings) if name not in table)])
    return numbered(table)


def representative_ideas(findings: QuestionFindings) -> pd.DataFrame:
    """For each group the ideas that set it apart most, with its share beside everybody else's."""
    own = findings.group_votes
    if own.empty:
        return pd.DataFrame()
    own = own[own["distinct"] & (own["n_seen"] >= findings.settings.min_cell)]
    best = own.sort_values(["group", "representativeness"], ascending=[True, False]).groupby("group").head(PER_GROUP)
    words = findings.used[["idea_id", *WORDING, "n_agree", "n_seen"]].rename(
        columns={"n_agree": "all_agree", "n_seen": "all_seen"}
    )
    table = best.merge(words, on="idea_id")
    rest = (table["all_agree"] - table["n_agree"]) / (table["all_seen"] - table["n_seen"])
    return table.assign(rest_share=rest).sort_values(["group", "representativeness"], ascending=[True, False])


def distinct_note(ideas: pd.DataFrame) -> str:
    """How far the shares of ideas that set groups apart may be believed; blank without any."""
    if ideas.empty:
        return ""
    return say(
        "Groups were made by these votes, and the ideas are picked from many: among other voters the shares inside and outside would lie less far apart. Each interval is that of one share by itself."
    )


def consensus_ideas(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas that more than half of every group agree with (smoothed), by the geometric mean, beside the other definitions."""
    if "geometric_mean" not in findings.used:
        return pd.DataFrame()
    rated = findings.used[findings.used["worst_group"] > HALF]
    return rated.nlargest(most, "geometric_mean").reset_index(drop=True)


def rejected_everywhere(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas with which most of every group disagree, by the geometric mean of the groups' shares against."""
    if "against_mean" not in findings.used:
        return pd.DataFrame()
    rated = findings.used[findings.used["against_mean"] > HALF]
    return rated.nlargest(most, "against_mean").reset_index(drop=True)


def unequally_seen(findings: QuestionFindings, *, most: int = LISTED) -> pd.DataFrame:
    """The ideas whose share over all voters surely differs from that of those who saw them, the furthest first."""
    if "adjusted_apart" not in findings.used:
        return pd.DataFrame()
    apart = findings.used[findings.used["adjusted_apart"].eq(True)].dropna(subset=["adjusted_share", "agree_share"])
    order = (apart["adjusted_share"] - apart["agree_share"]).abs().sort_values(ascending=False, kind="stable").index
    return apart.loc[order[:most]].reset_index(drop=True)


def unequally_seen_sentence(findings: QuestionFindings) -> str:
    """Whether voters saw ideas so unequally that shares mislead; blank where nothing tells kinds of voters apart by what they saw."""
    if "adjusted_apart" not in findings.used or findings.used["adjusted_share"].isna().all():
        return ""
    apart = int(findings.used["adjusted_apart"].eq(True).sum())
    if not apart:
        return say(
            "Not everybody saw every idea, and kinds of voters saw them unequally often; of no idea can it be shown that its share would be another if all had seen it."
        )
    return counted(
        "Not everybody saw every idea, and some kinds of voters saw {n} idea so much more often that its share over all voters surely differs from that of those who saw it (below; on at most one of twenty such pages any of these is false).",
        "Not everybody saw every idea, and some kinds of voters saw {n} ideas so much more often that their share over all voters surely differs from that of those who saw them (below; on at most one of twenty such pages any of these is false).",
        apart,
    )


def uncertain_ideas(findings: QuestionFindings, *, most: int = 5) -> pd.DataFrame:
    """The ideas most often passed on."""
    rated = findings.used.dropna(subset=["agree_share"])
    return rated[rated["pass_share"] > 0].nlargest(most, "pass_share").reset_index(drop=True)


def group_sizes(findings: QuestionFindings) -> pd.DataFrame:
    """How many voters each group has, and what it could be compared on.

    ``group, voters`` (missing where they are few); ``compared``, on how many of ``ideas`` its votes are tested against the others'.
    """
    table = pd.DataFrame(findings.groups.get("sizes", {}).items(), columns=["group", "voters"]).astype(
        {"voters": "Int64"}
    )
    own = (
        findings.group_votes[findings.group_votes["idea_id"].isin(findings.used["idea_id"])]
        if len(table)
        else pd.DataFrame()
    )
    tested = own.loc[own["p_value"].notna(), "group"].value_counts() if len(own) else pd.Series(dtype=int)
    compared = table["group"].map(tested).fillna(0).astype(int)
    return table.assign(compared=compared, ideas=int(findings.used["agree_share"].notna().sum()) if len(table) else 0)


def groups_sentence(findings: QuestionFindings) -> str:
    """Whether people fall into groups, and how sure that is."""
    told = findings.groups
    if not findings.votes and has_votes(findings):
        return say(
            "Only totals of votes are known, not who cast them, so nothing can be said about groups, other readings or weights."
        )
    if not findings.votes:
        return say("Nobody voted, so nothing can be said about groups.")
    if not has_groups(findings):
        instead = say("What divides people is shown idea by idea instead.")
        return f"{tell(Message(**told['refusal']))} {instead}"
    sizes = listed(
        say("{group} (size not told)", group=name)
        if size is None
        else say("{group} with {size}", group=name, size=size)
        for name, size in told["sizes"].items()
    )
    split = (
        say(
            "Those of {voters} voters who cast enough votes and fit better into one group than elsewhere are compared; how many they are is not told. There are {k} groups: {sizes}.",
            voters=findings.voters,
            k=told["k"],
            sizes=sizes,
        )
        if told["grouped"] is None
        else say(
            "{grouped} of {voters} voters cast enough votes to be put into one of {k} groups: {sizes}.",
            grouped=told["grouped"],
            voters=findings.voters,
            k=told["k"],
            sizes=sizes,
        )
    )
    return f"{split} {_how_proved(told)} {_how_firm(told['stability'], low=told['stability_low'])}"


def groups_note(findings: QuestionFindings) -> str:
    """How sure the groups are, in figures; blank where there are none."""
    if not has_groups(findings):
        return ""
    told = findings.groups
    index = say(
        "(Adjusted Rand index {index}, 95% of draws between {low} and {high}; 1 is the same split, 0 is chance.)",
        index=number(told["stability"], digits=2),
        low=number(told["stability_low"], digits=2),
        high=number(told["stability_high"], digits=2),
    )
    shown = say(
        "The map shows {shown} of the differences between voters; groups are found from all of them.",
        shown=percent(sum(told["variance_shares"])),
    )
    apart = say(
        "Ideas are named as setting a group apart so sparingly that of twenty such pages at most one names an idea that does not."
    )
    return f"{index} {shown} {apart}"


def _how_proved(told: Mapping[str, Any]) -> str:
    """What knowing the group of a voter is good for."""
    low, high = (100 * told[f"accuracy_gain_{end}"] for end in ("low", "high"))
    # Whole votes of a hundred, unless the gain is less than one.
    digits = 0 if low >= 1 else 1
    return say(
        "Knowing the group of a voter, we guess a hidden vote right in {inside} of 100 cases, without it in {without} ({low} to {high} more, 95% interval).",
        inside=number(100 * told["accuracy"]),
        without=number(100 * told["accuracy_without"]),
        low=number(low, digits=digits),
        high=number(high, digits=digits),
    )


def _how_firm(stability: float, *, low: float | None) -> str:
    look = say("Groups are a way to look at the votes, not camps that people belong to.")
    if stability >= _FIRM and low is not None and low >= _LOOSE:
        return f"{say('Other voters drawn from the same people would be split almost alike.')} {look}"
    if stability >= _LOOSE:
        return f"{say('Other voters drawn from the same people would be split somewhat differently.')} {look}"
    return say(
        "Other voters drawn from the same people would often be split elsewhere, so take the groups as a way to look at the votes, not as camps that exist."
    )


def consensus_sentence(findings: QuestionFindings) -> str:
    """What all groups agree on, and how far the definitions of consensus go together."""
    best = consensus_ideas(findings)
    if best.empty or not has_groups(findings):
        return ""
    rated, of = int(findings.used["geometric_mean"].notna().sum()), int(findings.used["agree_share"].notna().sum())
    ranks = [value for row in findings.groups["rank_agreement"].values() for value in row.values() if value is not None]
    alike = min(ranks, default=None) if rated >= _ENOUGH_TO_RANK else None
    everywhere = int(best["everywhere_sure"].eq(True).sum())
    held = (
        counted(
            "{n} of the {listed} ideas below surely has a majority in every group (on at most one of twenty such pages any of these is false).",
            "{n} of the {listed} ideas below surely have a majority in every group (on at most one of twenty such pages any of these is false).",
            everywhere,
            listed=len(best),
        )
        if everywhere
        else say(
            "Of none of the ideas below can we be sure that it has a majority in every group: too few of each voted on it."
        )
    )
    told = "" if alike is None else number(alike, digits=2)
    together = (
        ""
        if alike is None
        else (
            say(
                "Several definitions of consensus stand side by side; they rank ideas much alike (rank correlation at least {alike}).",
                alike=told,
            )
            if alike >= 0.9
            else say(
                "Several definitions of consensus stand side by side; they rank ideas rather differently (rank correlation at least {alike}).",
                alike=told,
            )
        )
    )
    told_of = say(
        "Every group may be told of on {rated} of {ideas} ideas, and only these are looked at here.",
        rated=rated,
        ideas=of,
    )
    return f"{held} {told_of} {together}{' ' if together else ''}{say('Shares here are smoothed towards a half, so that few votes count for little.')}"


def sensitivity_sentence(findings: QuestionFindings) -> str:
    """Which headlines move under other readings of the votes."""
    others = (
        findings.sensitivity[findings.sensitivity["reading"] != ALL] if len(findings.sensitivity) else pd.DataFrame()
    )
    if others.empty or not findings.votes:
        return ""
    told = []
    every = findings.sensitivity[findings.sensitivity["reading"] == ALL].iloc[0]
    for row in others.to_dict("records"):
        if pd.isna(row["voters"]):
            changes = say("what changes is not told, because it would tell of few people")
        elif row["reading"] in (FLOODS, STRAIGHT) and row["votes"] == every["votes"]:
            # That nothing moves where nothing was taken away shows nothing of how firm it is.
            changes = say("it leaves nobody out, so nothing could change")
        else:
            moves = _moves(row, findings)
            changes = listed(moves) if moves else say("the lists hold the same ideas, and groups do not shift")
        told.append(say("With {reading}: {changes}.", reading=say(_READ_AS[row["reading"]]), changes=changes))
    return " ".join(told)


def _moves(row: Mapping[Hashable, Any], findings: QuestionFindings) -> list[str]:
    """What one reading of the votes changes, in a few words each."""
    moves = []
    for headline, forms in _LEAVING:
        left = 0
        if len(findings.moved):
            own = findings.moved[
                (findings.moved["reading"] == row["reading"]) & (findings.moved["headline"] == headline)
            ]
            left = int((own["change"] == "out").sum())
        if left:
            moves.append(counted(*forms, left, listed=row["listed"]))
    if row["k"] != findings.groups["k"]:
        moves.append(
            say("the groups become {k} instead of {before}", k=row["k"], before=findings.groups["k"])
            if row["k"]
            else say("there are no groups instead of {before}", before=findings.groups["k"])
        )
    elif row["groups_alike"] < _FIRM:
        moves.append(say("the groups shift"))
    return moves


def voter_map_description(findings: QuestionFindings) -> str:
    """What the map of voters shows."""
    sizes = say("; ").join(
        labelled(str(name), say("not told") if size is None else number(size))
        for name, size in findings.groups["sizes"].items()
    )
    return say(
        "Voters placed by how they voted, those who vote alike close together, in groups. Each dot stands for at least {least} voters near one another, a larger one for more. Voters per group: {sizes}.",
        least=findings.settings.min_cell,
        sizes=sizes,
    )


def gain_description(curve: pd.DataFrame) -> str:
    """What the curve of gains shows."""
    points = [
        counted(
            "{n} group: {right} of 100",
            "{n} groups: {right} of 100",
            int(row["k"]),
            right=number(100 * row["accuracy"], digits=1),
        )
        for row in curve.to_dict("records")
    ]
    return say(
        "How many of 100 hidden votes are guessed right, for each number of groups tried, without groups {without}. {points}.",
        without=number(100 * curve["accuracy_without"].iloc[0], digits=1),
        points=listed(points),
    )


def heat_map_description(ideas: pd.DataFrame) -> str:
    """What the heat map shows."""
    return say(
        "Share of each group that agrees, for the {ideas} ideas on which groups are furthest apart; on the first, groups are {points} percentage points apart. These ideas are picked, from many, by the votes that made the groups, so among other voters the groups would be less far apart.",
        ideas=len(ideas),
        points=number(100 * ideas.iloc[0]["difference"]),
    )
