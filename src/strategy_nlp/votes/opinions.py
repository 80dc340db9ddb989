"""Everything the votes on one question say, as tables: groups, consensus, division, sensitivity, weights, minorities."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.cache import remember, versions
from strategy_nlp.coded import different, factorized
from strategy_nlp.intake.segments import segments_of
from strategy_nlp.privacy.suppression import suppress_small
from strategy_nlp.statistics.families import FALSE_CLAIMS, family_wise
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.votes.ballots import Ballots, ballots_of
from strategy_nlp.votes.consensus import (
    DEFINITIONS,
    REJECTION,
    comparisons_of,
    consensus_by_idea,
    division_by_idea,
    majority_everywhere,
    membership_of_segment,
    rank_agreement,
)
from strategy_nlp.votes.exposure.everybody import agreement_of_everybody
from strategy_nlp.votes.held_out import held_out_votes
from strategy_nlp.votes.minorities import minority_tests
from strategy_nlp.votes.opinion_groups import ACCURACY, BY_GROUPS, OpinionGroups, find_groups
from strategy_nlp.votes.representativeness import beside_others, group_votes, representativeness
from strategy_nlp.votes.sensitivity import compare_readings
from strategy_nlp.votes.weighting import effective_sample_size, weigh, weighted_agreement

_KEPT_TABLES = (
    "voters", "ideas", "group_votes", "consensus", "divisions", "comparisons", "sensitivity", "moved_ideas", "minorities"
)  # fmt: skip


@dataclass(frozen=True)
class VoteOptions:
    """How votes are counted.

    Attributes
    ----------
    min_votes
        Ideas seen by fewer voters get no share.
    min_cell
        Counts of people below this are suppressed.
    seed
        Start of the random choices.
    """

    min_votes: int = 20
    min_cell: int = 10
    seed: int = 0


@dataclass(frozen=True)
class Opinions:
    """What the votes on one question say.

    Attributes
    ----------
    voters
        ``voter_id, n_votes, group, group_probability, x, y``.
    ideas
        By idea: the definitions of consensus over opinion groups, shares over all voters where kinds of them saw it unequally often, and
        weighted shares where references are given.
    group_votes
        Tallies and representativeness per group and idea (see `representativeness`).
    consensus
        The definitions of consensus over each way to divide voters: ``by`` (a segment or opinion groups), ``idea_id`` …
    divisions
        How far groups and segments are apart per idea: ``by``, ``idea_id`` …; ``q_value`` of segments is that of this question
        alone.
    comparisons
        What surely differs between groups or segments is tested on: ``by`` and the columns of `comparisons_of`.
    sensitivity, moved_ideas
        See `strategy_nlp.votes.sensitivity.Sensitivity`.
    minorities
        Every comparison of a small segment with all others: ``by`` and the columns of `minority_tests`.
    summary
        Groups and weights in numbers, for the receipt.
    """

    voters: pd.DataFrame
    ideas: pd.DataFrame
    group_votes: pd.DataFrame
    consensus: pd.DataFrame
    divisions: pd.DataFrame
    comparisons: pd.DataFrame
    sensitivity: pd.DataFrame
    moved_ideas: pd.DataFrame
    minorities: pd.DataFrame
    summary: dict[str, Any]


def opinions_of(
    votes: pd.DataFrame,
    ideas: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    options: VoteOptions,
    references: Mapping[str, Mapping[str, float]],
) -> Opinions:
    """What the votes on one question say; kept between runs by the hash of everything it depends on.

    Parameters
    ----------
    votes
        Last votes on the question's ideas, voters by pseudonym: what is kept must not hold their ids.
    ideas
        Those ideas: ``idea_id``, ``is_meta``, ``status``.
    participants
        ``participant_id`` and any ``segment_*`` columns.
    options
        How they are counted.
    references
        By segment, the share of each value in the population.
    """
    columns = ["idea_id", "is_meta", "status"]
    tables = (ideas[columns], participants)
    parts: list[bytes | str] = [
        str(options),
        str({name: dict(shares) for name, shares in references.items()}),
        str(versions()),
    ]

    def make() -> dict[str, pd.DataFrame]:
        made = _make_opinions(votes, ideas, participants, options=options, references=references)
        summary = pd.DataFrame({"json": [json.dumps(made.summary)]})
        return {**{name: getattr(made, name) for name in _KEPT_TABLES}, "summary": summary}

    parts += [part for name in ("voter_id", "idea_id", "vote") for part in _content(votes[name])]
    kept = remember("opinions", made_from=[*parts, *(table.to_csv(index=False) for table in tables)], make=make)
    return Opinions(**{name: kept[name] for name in _KEPT_TABLES}, summary=json.loads(kept["summary"]["json"].iloc[0]))


def _content(column: "pd.Series[str]") -> tuple[bytes, str]:
    """All that a column holds, as a text for each row would be too long."""
    codes, values = factorized(column)
    return codes.tobytes(), json.dumps(list(values))


def _make_opinions(
    votes: pd.DataFrame,
    ideas: pd.DataFrame,
    participants: pd.DataFrame,
    *,
    options: VoteOptions,
    references: Mapping[str, Mapping[str, float]],
) -> Opinions:
    ballots = ballots_of(votes)
    groups = find_groups(votes, ideas=ideas, seed=options.seed)
    memberships = {BY_GROUPS: groups.membership} if groups.k else {}
    for segment in segments_of(participants):
        own = membership_of_segment(participants, segment, voters=votes["voter_id"], min_cell=options.min_cell)
        if own.nunique() > 1:
            memberships[segment] = own
    held_out = held_out_votes(ballots, groups, seed=options.seed) if groups.k else None
    consensus, divisions, comparisons, minorities = [], [], [], []
    if held_out is not None:
        comparisons.append(held_out[["group", "idea_id"]].join(beside_others(held_out)).assign(by=BY_GROUPS))
    for by, membership in memberships.items():
        tested = held_out if by == BY_GROUPS else None
        agreed = consensus_by_idea(ballots, membership, min_votes=options.min_votes).assign(by=by)
        consensus.append(
            agreed
            if by == BY_GROUPS
            else _without_small_segments(agreed, ballots, membership, min_cell=options.min_cell)
        )
        # A group is compared on an idea that a cell's worth of its people saw; fewer would be named by their votes.
        apart = division_by_idea(ballots, membership, min_votes=options.min_cell, tested=tested)
        divisions.append(apart.assign(by=by))
        if by != BY_GROUPS:
            comparisons.append(comparisons_of(ballots, membership, min_votes=options.min_cell).assign(by=by))
            minorities.append(minority_tests(ballots, membership, min_votes=options.min_cell).assign(by=by))
    overall = _everywhere(consensus_by_idea(ballots, groups.membership, min_votes=options.min_votes), held_out)
    everybody = agreement_of_everybody(votes, ideas=ideas, min_votes=options.min_votes, seed=options.seed)
    weighted, weights = _weighted(votes, participants, options, references)
    sensitivity = compare_readings(
        votes,
        groups=groups,
        min_votes=options.min_votes,
        seed=options.seed,
    )
    return Opinions(
        voters=groups.voters,
        ideas=overall.drop(columns=["n_seen", "lower_bound"])
        .merge(everybody, on="idea_id", how="left")
        .merge(weighted, on="idea_id", how="left"),
        group_votes=representativeness(ballots, groups.membership, tested=held_out) if groups.k else pd.DataFrame(),
        consensus=_together(consensus),
        divisions=_together(divisions),
        comparisons=_together(comparisons),
        sensitivity=sensitivity.readings,
        moved_ideas=sensitivity.moved_ideas,
        minorities=_together(minorities),
        summary={
            **_summary(groups, min_cell=options.min_cell),
            "rank_agreement": _rank_agreement(overall),
            "weights": weights,
        },
    )


def _without_small_segments(
    agreed: pd.DataFrame, ballots: Ballots, membership: "pd.Series[str]", *, min_cell: int
) -> pd.DataFrame:
    """Consensus over segments without the ideas that too few people of a segment saw: their share could be worked out."""
    fewest = group_votes(ballots, membership).groupby("idea_id")["n_seen"].min().reindex(agreed["idea_id"]).to_numpy()
    over_segments = [name for name in (*DEFINITIONS, *REJECTION) if name != "lower_bound"]
    shown = agreed.copy()
    shown.loc[fewest < min_cell, over_segments] = np.nan
    return shown


def _everywhere(overall: pd.DataFrame, held_out: pd.DataFrame | None) -> pd.DataFrame:
    """Consensus over groups with the test that every group has a majority, its rate of false discoveries, and where it is sure."""
    chance = pd.Series(dtype=float) if held_out is None else majority_everywhere(held_out)
    rated = overall["geometric_mean"].notna()
    tested = overall["idea_id"].map(chance).where(rated)
    p_values = tested.to_numpy(float)
    return overall.assign(
        everywhere_p=tested,
        everywhere_q=false_discovery_rate(p_values),
        everywhere_sure=family_wise(p_values) <= FALSE_CLAIMS,
    )


def _weighted(
    votes: pd.DataFrame, participants: pd.DataFrame, options: VoteOptions, references: Mapping[str, Mapping[str, float]]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    numbers = ["weighted_share", "weighted_low", "weighted_high", "n_effective", "change_low", "change_high"]
    nothing = pd.DataFrame(columns=["idea_id", *numbers]).astype(dict.fromkeys(numbers, float) | {"idea_id": str})
    if not references or votes.empty:
        return nothing, {}
    people = participants.set_index("participant_id").reindex(different(votes["voter_id"]))
    weights = weigh(
        people[list(references)].fillna(""), references, min_cell=options.min_cell, min_votes=options.min_votes
    )
    if weights.refusal:
        return nothing, {"refusal": weights.refusal.as_dict()}
    table = weighted_agreement(votes, weights.by_voter, min_votes=options.min_votes)
    told = {
        "voters": len(weights.by_voter),
        "effective_voters": round(effective_sample_size(weights.by_voter), 1),
        "largest_weight": round(float(weights.by_voter.max()), 3),
        "smallest_weight": round(float(weights.by_voter.min()), 3),
        "trimmed": weights.trimmed,
    }
    return table[["idea_id", *numbers]], told


def _together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [table for table in tables if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame()


def _rank_agreement(consensus: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    table = rank_agreement(consensus).to_dict()
    return {str(first): {str(second): _told(value) for second, value in row.items()} for first, row in table.items()}


def _summary(groups: OpinionGroups, *, min_cell: int) -> dict[str, Any]:
    """The groups for the receipt; the size of a small group is missing, and of another one where it would tell it."""
    sizes = suppress_small(groups.membership.value_counts().sort_index(), min_cell=min_cell)
    own = groups.measured
    return {
        "k": groups.k,
        "method": groups.method,
        "refusal": groups.refusal.as_dict() if groups.refusal else None,
        "stability": _told(groups.stability),
        "stability_low": _told(groups.stability_low),
        "stability_high": _told(groups.stability_high),
        "variance_shares": [_told(share) for share in groups.variance_shares],
        "variance_by_chance": _told(groups.variance_by_chance),
        **{name: None if own is None else _told(own[name]) for name in ACCURACY},
        "curve": [
            {**row, "smallest": _shown(row["smallest"], min_cell)} for row in groups.curve.round(6).to_dict("records")
        ],
        "grouped": len(groups.membership),
        "sizes": {str(name): None if pd.isna(size) else int(size) for name, size in sizes.items()},
    }


def _shown(size: float, min_cell: int) -> float | None:
    return float(size) if size >= min_cell else None


def _told(number: float) -> float | None:
    """A number for the receipt; JSON has no word for a missing one but null."""
    return None if np.isnan(number) else round(number, 6)
