"""The tables and the receipt of a run as they may be passed on, by the rules of `disclosure`."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.coded import different
from strategy_nlp.disclosure.containment import Contained, contained_on_ideas
from strategy_nlp.disclosure.differences import Beside, still_told, told_beside
from strategy_nlp.disclosure.nesting import Within, linked_segments, shown_within
from strategy_nlp.disclosure.places import shared_activity, shared_places
from strategy_nlp.disclosure.public_columns import ruled, ruled_build
from strategy_nlp.disclosure.shown_values import ShownValues, shown_values
from strategy_nlp.disclosure.votes import (
    public_answers,
    public_consensus,
    public_divisions,
    public_group_votes,
    public_minorities,
    public_readings,
    public_voices,
    rounded,
    significant,
)
from strategy_nlp.disclosure.weights import WEIGHTED, joined_weights, public_weighted, weights_told, weights_worth
from strategy_nlp.intake.segments import segments_of
from strategy_nlp.messages import mark
from strategy_nlp.privacy.suppression import costs_of, suppress_small
from strategy_nlp.statistics.dependence import INTERVAL_COLUMNS
from strategy_nlp.votes.ballots import ballots_of
from strategy_nlp.votes.consensus import membership_of_segment, rank_agreement
from strategy_nlp.votes.exposure.everybody import SHARES as MODELLED
from strategy_nlp.votes.opinion_groups import ACCURACY, BY_GROUPS

_PLACES = ["x", "y"]

_Shown = dict[tuple[str, str], ShownValues]


@dataclass(frozen=True)
class Undisclosed:
    """What only the run itself knows, and the rules need: who voted how, and who people are.

    Attributes
    ----------
    votes
        The last vote of each voter on each idea that may be shown: ``voter_id, question, idea_id, vote``.
    participants
        ``participant_id`` and any ``segment_*`` columns.
    references
        By segment, the share of each value in the population.
    compared
        Every comparison of a small segment with all others (`opinions.Opinions.minorities`), by question.
    comparisons
        What groups and segments are tested on (`opinions.Opinions.comparisons`), by question.
    beside
        What reports before told, beside which few people may not differ.
    secret
        What nobody outside knows, by which is drawn what goes with the numbers of few people.
    """

    votes: pd.DataFrame
    participants: pd.DataFrame
    references: Mapping[str, Mapping[str, float]]
    compared: pd.DataFrame
    comparisons: pd.DataFrame
    beside: Beside = field(default_factory=Beside)
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Protected:
    """The tables and the receipt as they may be passed on; which values were shown where, and what lies within what, by question."""

    tables: dict[str, pd.DataFrame]
    build: dict[str, Any]
    shown: dict[tuple[str, str], ShownValues]
    within: dict[str, tuple[Within, ...]]
    contained: dict[str, tuple[Contained, ...]]


def protect(tables: Mapping[str, pd.DataFrame], build: Mapping[str, Any], undisclosed: Undisclosed) -> Protected:
    """The tables and the receipt of a run with everything missing, coarser or made anew that the rules ask for.

    Parameters
    ----------
    tables
        The exact tables by their names.
    build
        The receipt.
    undisclosed
        What the tables were made from.

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> heard = analyse(demo_folder())
    >>> told = heard.public()  # protect carried out on the tables of `heard`
    >>> len(told.ideas) == len(heard.ideas), len(told.group_votes) < len(heard.group_votes)
    (True, True)
    """
    least, enough = int(build["settings"]["min_cell"]), int(build["settings"]["min_votes"])
    told = dict(tables)
    groups = {question: dict(found) for question, found in build["groups"].items()}
    hidden = _hidden_groups(tables["voters"], groups, least, undisclosed)
    alone, shown, within, contained = _shown(tables, undisclosed, hidden, least)
    votes = {str(question): own for question, own in undisclosed.votes.groupby("question", sort=False)}
    told["idea_votes"] = _with_weighted(
        rounded(public_consensus(tables["idea_votes"], shown, by=BY_GROUPS), shares=MODELLED),
        _weighted(
            votes,
            tables,
            undisclosed,
            groups,
            (enough, least),
            _only_alone(alone, shown, undisclosed.references.keys()),
        ),
    )
    told["consensus"] = public_consensus(tables["consensus"], shown)
    told["group_votes"] = public_group_votes(
        tables["group_votes"], tables["idea_votes"], shown, tested=undisclosed.comparisons, by=BY_GROUPS
    )
    told["divisions"] = public_divisions(tables["divisions"], shown, by_groups=BY_GROUPS)
    told["voices"] = public_voices(tables["voices"])
    told["answers"] = public_answers(tables["answers"], hidden)
    told["topics"] = rounded(tables["topics"], shares=INTERVAL_COLUMNS)
    told["minorities"] = public_minorities(undisclosed.compared, shown)
    told["sensitivity"], told["moved_ideas"] = public_readings(
        tables["sensitivity"], tables["moved_ideas"], min_cell=least
    )
    number = int(build.get("release", {}).get("number", 0))
    told["voters"] = _voters(tables["voters"], groups, hidden, least, release=number)
    for question, own in groups.items():
        groups[question] = _told_groups(own, tables["voters"], question, hidden[question], least)
        if own.get("k"):
            groups[question]["rank_agreement"] = _ranks(told["consensus"], question)
    return Protected(
        {name: ruled(name, table) for name, table in told.items()},
        ruled_build({**build, "groups": groups}),
        shown,
        within,
        contained,
    )


def _hidden_groups(
    voters: pd.DataFrame, groups: Mapping[str, Any], min_cell: int, undisclosed: Undisclosed
) -> dict[str, frozenset[str]]:
    """By question, the groups whose size is hidden; blank among them where those without a group may not be counted."""
    hidden, beside = {}, undisclosed.beside
    for question, found in groups.items():
        own = voters.loc[voters["question"] == question, "group"]
        sizes = own.astype("string").fillna("").value_counts().sort_index()
        if not found.get("k"):
            hidden[question] = frozenset[str]()
            continue
        costs = costs_of(sizes.to_frame(), secret=undisclosed.secret + question.encode())[:, 0]
        told = suppress_small(sizes, min_cell=min_cell, costs=costs)
        shown = told.notna()
        if differences := beside.sizes.get(question):
            names = differences[0].values
            flags = shown.reindex(names, fill_value=False).to_numpy(bool)[:, None]
            people = pd.DataFrame(differences[0].now[:-1], index=names)
            costs = costs_of(people, secret=undisclosed.secret + question.encode())
            flags = still_told(flags, differences, min_cell=max(min_cell, beside.least), costs=costs)
            shown &= pd.Series(flags[:, 0], index=names).reindex(shown.index)
        hidden[question] = frozenset(map(str, told.index[~shown]))
    return hidden


def _only_alone(
    alone: Mapping[tuple[str, str], ShownValues], shown: Mapping[tuple[str, str], ShownValues], segments: Set[str]
) -> frozenset[str]:
    """The ideas on which a value that has a weight is untold beside reports before: weights would tell of it."""
    less = {
        way: np.flatnonzero((own.shown & (own.seen > 0) & ~shown[way].shown).any(axis=0))
        for way, own in alone.items()
        if way[1] in segments
    }
    return frozenset(idea for way, ideas in less.items() for idea in alone[way].ideas[ideas])


def _shown(
    tables: Mapping[str, pd.DataFrame], undisclosed: Undisclosed, hidden: Mapping[str, Set[str]], min_cell: int
) -> tuple[_Shown, _Shown, dict[str, tuple[Within, ...]], dict[str, tuple[Contained, ...]]]:
    """What may be told by way to divide voters: if there were no earlier report, and beside all of them; and what lies within what."""
    without: _Shown = {}
    found: _Shown = {}
    lying: dict[str, tuple[Within, ...]] = {}
    pairs: dict[str, tuple[Contained, ...]] = {}
    people = undisclosed.participants[segments_of(undisclosed.participants)]
    links = linked_segments(people, min_cell=min_cell)
    untold = untold_values(tables["participation"])
    for question, votes in undisclosed.votes.groupby("question", sort=False):
        cast = ballots_of(votes)
        voters = tables["voters"]
        grouped = voters[(voters["question"] == question) & voters["group"].notna()].set_index("voter_id")["group"]
        memberships = {BY_GROUPS: (grouped, frozenset(hidden.get(str(question), ())))} if len(grouped) else {}
        for segment in map(str, people):
            own = membership_of_segment(undisclosed.participants, segment, voters=votes["voter_id"], min_cell=min_cell)
            if own.nunique() > 1:
                memberships[segment] = own, untold.get((str(question), segment), frozenset())
        alone = {
            by: shown_values(
                cast,
                membership,
                min_cell=min_cell,
                untold=hides,
                secret=b"\x1f".join((undisclosed.secret, str(question).encode(), by.encode())),
            )
            for by, (membership, hides) in memberships.items()
        }
        members = {by: membership for by, (membership, _) in memberships.items()}
        name = str(question)
        pairs[name] = contained_on_ideas(alone, cast, members, people=people, min_cell=min_cell)
        how: dict[str, Any] = {"links": links, "min_cell": min_cell, "contained": pairs[name]}
        told, lying[name] = shown_within(alone, cast, members, **how)
        without |= {(name, by): own for by, own in told.items()}
        # Each rule hides more, and may leave something that the other must hide too.
        settled = False
        while not settled:
            beside = {
                by: told_beside(own, undisclosed.beside, (name, by), min_cell=min_cell) for by, own in told.items()
            }
            again, _ = shown_within(beside, cast, members, **how)
            settled = all(np.array_equal(again[by].shown, own.shown) for by, own in told.items())
            told = again
        found |= {(name, by): own for by, own in told.items()}
    return without, found, lying, pairs


def untold_values(participation: pd.DataFrame) -> dict[tuple[str, str], frozenset[str]]:
    """By question and segment, the values whose number of voters is hidden."""
    secret = participation[participation["n_voters"].isna() & (participation["segment"] != "language")]
    pairs = secret.groupby(["question", "segment"], sort=False)["value"]
    return {(str(question), str(segment)): frozenset(map(str, own)) for (question, segment), own in pairs}


def _weighted(
    votes: Mapping[str, pd.DataFrame],
    tables: Mapping[str, pd.DataFrame],
    undisclosed: Undisclosed,
    groups: dict[str, dict[str, Any]],
    least: tuple[int, int],
    untold_on: Set[str],
) -> pd.DataFrame:
    """The weighted shares of every question that has weights; what its receipt tells of them is changed in ``groups``.

    Whether it has any is decided by the values that are told and the hidden ones together: that exact weights were refused because few are of a
    value would say which of the hidden ones is small, and that they were not that none is.
    """
    enough, min_cell = least
    untold = untold_values(tables["participation"])
    parts = [pd.DataFrame(columns=["idea_id", *WEIGHTED])]
    for question, own in votes.items():
        if not undisclosed.references or question not in groups or own.empty:
            continue
        people = undisclosed.participants.set_index("participant_id").reindex(different(own["voter_id"]))
        secret = {segment: untold.get((question, segment), frozenset()) for segment in undisclosed.references}
        weights = joined_weights(
            people[list(undisclosed.references)].fillna(""), undisclosed.references, untold=secret, least=least
        )
        if weights.refusal:
            groups[question]["weights"] = {"refusal": weights.refusal.as_dict()}
            continue
        seen = tables["idea_votes"].set_index("idea_id")["n_seen"]
        rated = (seen * weights_worth(weights.by_voter) >= enough) & ~seen.index.isin(list(untold_on))
        alone = not undisclosed.beside.other_weights
        parts.append(public_weighted(own, weights.by_voter, rated=rated, min_cell=min_cell, alone=alone))
        groups[question]["weights"] = weights_told(weights, min_cell=min_cell)
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True)


def _with_weighted(idea_votes: pd.DataFrame, weighted: pd.DataFrame) -> pd.DataFrame:
    if "weighted_share" not in idea_votes:
        return idea_votes
    again = weighted.set_index("idea_id").reindex(idea_votes["idea_id"])
    return idea_votes.assign(**{str(name): again[name].to_numpy(float) for name in again})


def _ranks(consensus: pd.DataFrame, question: str) -> dict[str, dict[str, float | None]]:
    """How far the definitions of consensus rank ideas alike, of those over groups that are shown, to two digits."""
    own = consensus[(consensus["question"] == question) & (consensus["by"] == BY_GROUPS)]
    ranks = rank_agreement(own.dropna(subset=["product"])).to_dict()
    return {
        str(one): {str(two): None if pd.isna(value) else round(value, 2) for two, value in row.items()}
        for one, row in ranks.items()
    }


def _voters(
    voters: pd.DataFrame, groups: Mapping[str, Any], hidden: Mapping[str, Set[str]], min_cell: int, *, release: int
) -> pd.DataFrame:
    """Voters as they may be passed on; pseudonyms differ by question and release, and the rows follow them."""
    told = voters.copy()
    secret, nowhere = pd.Series(False, index=voters.index), pd.Series(False, index=voters.index)
    for question, found in groups.items():
        own = voters["question"] == question
        named = voters["group"].astype("string").fillna("")
        if found.get("k"):
            # Those without a group are told apart from a hidden one by nothing.
            secret |= own & (named.isin(hidden[question]) | ((named == "") & bool(hidden[question])))
            # Who is in no group has a place, which would count them.
            nowhere |= own & (named == "")
        else:
            placed = int((own & voters["x"].notna()).sum())
            secret |= own & bool(0 < placed < min_cell or 0 < int(own.sum()) - placed < min_cell)
    told["group"] = told["group"].mask(secret)
    places = shared_places(voters[~(secret | nowhere)], min_cell=min_cell)
    told[_PLACES] = places.reindex(voters.index).astype(float)
    told["n_votes"] = shared_activity(voters[~secret], min_cell=min_cell).reindex(voters.index)
    told["voter_id"] = [
        sha256(f"{release} {question} {voter}".encode()).hexdigest()[: max(len(voter), 16)]
        for question, voter in zip(voters["question"], voters["voter_id"], strict=True)
    ]
    return told.sort_values(["question", "voter_id"], ignore_index=True)


def _told_groups(
    found: Mapping[str, Any], voters: pd.DataFrame, question: str, hidden: Set[str], min_cell: int
) -> dict[str, Any]:
    """What the receipt tells of a question's groups: sizes that are hidden missing, statistics to three digits."""
    told = dict(found)
    own = voters[voters["question"] == question]
    sizes = own["group"].dropna().value_counts().sort_index()
    told["sizes"] = {str(name): None if str(name) in hidden else int(size) for name, size in sizes.items()}
    told["grouped"] = None if "" in hidden else int(sizes.sum())
    for name in ("stability", "stability_low", "stability_high", "variance_by_chance", *ACCURACY):
        told[name] = _three(found.get(name))
    told["variance_shares"] = [_three(share) for share in found.get("variance_shares", ())]
    told["curve"] = [
        {
            **{name: value if name == "k" else _three(value) for name, value in row.items()},
            "smallest": None if hidden else row["smallest"],
        }
        for row in found.get("curve", ())
    ]
    told["refusal"] = _told_refusal(found.get("refusal"), own, min_cell)
    return told


_FEW_VOTERS = mark(
    "Too few voters or ideas: groups need at least {least} voters who cast at least {votes} votes, and 3 ideas."
)


def _told_refusal(refusal: Mapping[str, Any] | None, own: pd.DataFrame, min_cell: int) -> dict[str, Any] | None:
    """Why there are no groups, without counting few voters."""
    if refusal is None:
        return None
    told = dict(refusal)
    values: dict[str, Any] = {
        name: _three(value) if isinstance(value, float) else value for name, value in refusal["values"].items()
    }
    if "voters" in values:
        placed, left = int(values["voters"]), len(own) - int(values["voters"])
        if 0 < placed < min_cell or 0 < left < min_cell:
            told["text"] = _FEW_VOTERS
            values = {name: values[name] for name in ("least", "votes")}
    return {**told, "values": values}


def _three(number: float | None) -> float | None:
    return None if number is None else float(significant(np.array([number], float))[0])
