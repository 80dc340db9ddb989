"""What groups and segments of voters think on one question, as tables and in words."""

import pandas as pd

from strategy_nlp.findings import LISTED, QuestionFindings, has_votes
from strategy_nlp.opinions import BY_GROUPS
from strategy_nlp.sensitivity import ALL
from strategy_nlp.sentences import counted, percent

# Ideas shown for each group: more than a reader compares at once blurs what sets it apart.
PER_GROUP = 3
# A split that comes back this well in voters drawn anew may be called firm; below .6 another sample of people would often
# be split elsewhere (Hubert and Arabie's index is 0 by chance and 1 for the same split).
_FIRM, _LOOSE = 0.8, 0.6
# The false discoveries allowed among ideas that are said to divide segments.
_DISCOVERED = 0.05


def has_groups(findings: QuestionFindings) -> bool:
    """Whether opinion groups were found."""
    return bool(findings.groups.get("k"))


def silhouette_curve(findings: QuestionFindings) -> pd.DataFrame:
    """The mean silhouette for each number of groups tried: ``k, silhouette``."""
    return pd.DataFrame(findings.groups.get("silhouettes", []), columns=["k", "silhouette", "smallest"])


def group_names(findings: QuestionFindings) -> list[str]:
    """The names of the groups, largest first."""
    return sorted(findings.groups.get("sizes", {}))


def heat_map(findings: QuestionFindings, *, listed: int = LISTED) -> pd.DataFrame:
    """The ideas on which groups are furthest apart: ``place``, ``text`` and a column per group with its agreeing share.

    A share is missing where fewer of the group than a cell's worth saw the idea.
    """
    apart = findings.divisions[findings.divisions["by"] == BY_GROUPS] if len(findings.divisions) else pd.DataFrame()
    if apart.empty:
        return pd.DataFrame()
    chosen = findings.used.merge(apart[["idea_id", "difference", "q_value"]], on="idea_id")
    chosen = chosen.nlargest(listed, "difference")
    known = findings.group_votes[findings.group_votes["n_seen"] >= findings.settings.min_cell]
    shares = known.pivot_table(index="idea_id", columns="group", values="agree_share", observed=True)
    table = chosen.merge(shares.reset_index(), on="idea_id")
    # A group of which few saw any of these ideas has a column all the same, which says so.
    table = table.reindex(columns=[*table.columns, *(name for name in group_names(findings) if name not in table)])
    return table.assign(place=[f"{place}. {text}" for place, text in enumerate(table["text"], start=1)])


def representative_ideas(findings: QuestionFindings) -> pd.DataFrame:
    """For each group the ideas that set it apart most, with its share beside everybody else's."""
    own = findings.group_votes
    if own.empty:
        return pd.DataFrame()
    own = own[own["distinct"] & (own["n_seen"] >= findings.settings.min_cell)]
    best = own.sort_values(["group", "representativeness"], ascending=[True, False]).groupby("group").head(PER_GROUP)
    words = findings.used[["idea_id", "text", "language", "n_agree", "n_seen"]].rename(
        columns={"n_agree": "all_agree", "n_seen": "all_seen"}
    )
    table = best.merge(words, on="idea_id")
    rest = (table["all_agree"] - table["n_agree"]) / (table["all_seen"] - table["n_seen"])
    return table.assign(rest_share=rest).sort_values(["group", "representativeness"], ascending=[True, False])


def consensus_ideas(findings: QuestionFindings, *, listed: int = LISTED) -> pd.DataFrame:
    """The ideas that all groups agree with, by the geometric mean, beside the other definitions."""
    if "geometric_mean" not in findings.used:
        return pd.DataFrame()
    rated = findings.used.dropna(subset=["geometric_mean"])
    return rated.nlargest(listed, "geometric_mean").reset_index(drop=True)


def uncertain_ideas(findings: QuestionFindings, *, listed: int = 5) -> pd.DataFrame:
    """The ideas that most voters passed on."""
    rated = findings.used.dropna(subset=["agree_share"])
    return rated[rated["pass_share"] > 0].nlargest(listed, "pass_share").reset_index(drop=True)


def segment_divisions(findings: QuestionFindings, *, listed: int = LISTED) -> pd.DataFrame:
    """The ideas on which declared segments surely differ (false discoveries controlled), with who agrees most and least."""
    if findings.divisions.empty:
        return pd.DataFrame()
    sure = findings.divisions[(findings.divisions["by"] != BY_GROUPS) & (findings.divisions["q_value"] <= _DISCOVERED)]
    table = sure.nlargest(listed, "difference").merge(findings.used[["idea_id", "text", "language"]], on="idea_id")
    return table.assign(by=table["by"].map(lambda name: str(name).removeprefix("segment_").replace("_", " ")))


def reweighted_ideas(findings: QuestionFindings, *, listed: int = 5) -> pd.DataFrame:
    """The ideas whose share changes most when voters are weighted to the reference shares."""
    if "weighted_share" not in findings.used:
        return pd.DataFrame()
    rated = findings.used.dropna(subset=["weighted_share", "agree_share"])
    order = (rated["weighted_share"] - rated["agree_share"]).abs().nlargest(listed).index
    return rated.loc[order].reset_index(drop=True)


def minority_ideas(findings: QuestionFindings) -> pd.DataFrame:
    """What small segments surely agree with and the whole surely does not, with who they are."""
    if findings.minorities.empty:
        return pd.DataFrame()
    table = findings.minorities.merge(findings.used[["idea_id", "text", "language"]], on="idea_id")
    return table.assign(by=table["by"].map(lambda name: str(name).removeprefix("segment_").replace("_", " ")))


def groups_sentence(findings: QuestionFindings) -> str:
    """Whether people fall into groups, and how sure that is."""
    told = findings.groups
    if not findings.votes and has_votes(findings):
        return "Only totals of votes are known, not who cast them, so nothing can be said about groups, other readings or weights."
    if not findings.votes:
        return "Nobody voted, so nothing can be said about groups."
    if not has_groups(findings):
        return f"{told['refusal']} What divides people is shown idea by idea instead."
    sizes = ", ".join(f"{name} with {size}" for name, size in told["sizes"].items())
    stability = told["stability"]
    firm = (
        "Other voters drawn from the same people would be split almost alike"
        if stability >= _FIRM
        else "Other voters drawn from the same people would be split somewhat differently"
        if stability >= _LOOSE
        else "Other voters drawn from the same people would often be split elsewhere, so take the groups as a way to look at "
        "the votes, not as camps that exist"
    )
    shown = sum(told["variance_shares"])
    return (
        f"{told['grouped']} of {findings.voters:,} voters cast enough votes to be compared. They are split best into {told['k']} "
        f"groups: {sizes}. {firm} (adjusted Rand index {stability:.2f}, 95 % of draws between {told['stability_low']:.2f} and "
        f"{told['stability_high']:.2f}; 1 is the same split, 0 is chance). The map shows {percent(shown)} of the differences between "
        f"voters; its main direction alone explains {told['variance_shares'][0]:.1%}, against {told['variance_by_chance']:.1%} at most "
        "when votes are shuffled."
    )


def consensus_sentence(findings: QuestionFindings) -> str:
    """What all groups agree on, and how far the definitions of consensus go together."""
    best = consensus_ideas(findings)
    if best.empty or not has_groups(findings):
        return ""
    ranks = findings.groups["rank_agreement"]["geometric_mean"]
    alike = min(ranks[name] for name in ("worst_group", "lower_bound") if ranks[name] is not None)
    held = int((best["worst_group"] > 0.5).sum())
    return (
        f"{held} of the {len(best)} ideas below have a majority in every group. Four definitions of consensus stand side by side; "
        f"they rank ideas {'much alike' if alike >= 0.9 else 'rather differently'} (rank correlation at least {alike:.2f}). Shares "
        "here are smoothed towards a half, so that few votes count for little."
    )


def sensitivity_sentence(findings: QuestionFindings) -> str:
    """Which headlines move under other readings of the votes."""
    others = (
        findings.sensitivity[findings.sensitivity["reading"] != ALL] if len(findings.sensitivity) else pd.DataFrame()
    )
    if others.empty or not findings.votes:
        return ""
    told = []
    for row in others.to_dict("records"):
        moves = []
        for headline in ("agreed", "divided"):
            gone = (
                findings.moved[(findings.moved["reading"] == row["reading"]) & (findings.moved["headline"] == headline)]
                if len(findings.moved)
                else pd.DataFrame()
            )
            left = int((gone["change"] == "out").sum()) if len(gone) else 0
            if left:
                moves.append(
                    f"{left} of the {row['listed']} ideas most {'agreed with' if headline == 'agreed' else 'divided over'} change"
                )
        if row["k"] != findings.groups["k"]:
            moves.append(f"the groups become {row['k'] or 'none'} instead of {findings.groups['k']}")
        elif row["groups_alike"] < _FIRM:
            moves.append(f"the groups shift (adjusted Rand index {row['groups_alike']:.2f})")
        told.append(f"With {row['reading']}: {' and '.join(moves) if moves else 'nothing above changes'}.")
    return " ".join(told)


def weights_sentence(findings: QuestionFindings) -> str:
    """What weighting to the reference shares costs and changes; blank where no reference is given."""
    weights = findings.groups.get("weights")
    if not weights:
        return ""
    changed = reweighted_ideas(findings, listed=1)
    most = (
        f" The share that changes most goes from {percent(changed['agree_share'].iloc[0])} to "
        f"{percent(changed['weighted_share'].iloc[0])}."
        if len(changed)
        else ""
    )
    return (
        f"Weighted to the reference shares, the {weights['voters']} voters count as much as {weights['effective_voters']:.0f} would "
        f"unweighted; one voter counts at most {weights['largest_weight']:.1f} times the average.{most} Weights mend who voted "
        "only as far as the stated segments go."
    )


def minority_sentence(findings: QuestionFindings) -> str:
    """How many ideas small segments hold against the whole; blank where there are no segments."""
    if (findings.segments["segment"] == "language").all():
        return ""
    held = len(findings.minorities)
    if not held:
        return "No idea was found that a segment with less than a tenth of the voters surely agrees with while the whole surely does not."
    return (
        f"{counted(held, 'idea')} {'is' if held == 1 else 'are'} surely agreed with by a segment of less than a tenth of the voters, and "
        "surely not by the whole."
    )


def segments_sentence(findings: QuestionFindings) -> str:
    """Whether declared segments differ, with false discoveries controlled."""
    if findings.divisions.empty or (findings.divisions["by"] == BY_GROUPS).all():
        return ""
    sure = len(segment_divisions(findings, listed=len(findings.divisions)))
    tested = int((findings.divisions["by"] != BY_GROUPS).sum())
    return (
        f"Of {tested:,} comparisons of an idea between declared segments, {sure} differ surely (at most 5 % of them falsely)."
        if sure
        else f"Of {tested:,} comparisons of an idea between declared segments, none differs surely once the many tests are allowed for."
    )
