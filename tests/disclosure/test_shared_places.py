"""Places on the map of voters tell no ballots, not even to somebody who knows some of them."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_consultations import make, read_rows, write_rows

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.disclosure.places import shared_activity, shared_places
from strategy_nlp.votes.grouping.space import VALUE_OF, fit_plane, vote_matrix

LEAST, IDEAS = 10, 8
BALLOTS = np.array(list(itertools.product((1.0, 0.0, -1.0), repeat=IDEAS)))


def _voted(seed, voters=120):
    """Ballots of two camps on a few ideas, and the exact places of the voters."""
    draw = np.random.default_rng(seed)
    camp = np.arange(voters) % 2
    likes = np.where((np.arange(IDEAS)[None, :] % 2) == camp[:, None], 0.8, 0.3)
    kinds = np.where(
        draw.random(likes.shape) < 0.08, "pass", np.where(draw.random(likes.shape) < likes, "agree", "disagree")
    )
    row, idea = np.indices(kinds.shape)
    votes = pd.DataFrame(
        {"voter_id": row.ravel().astype(str), "idea_id": idea.ravel().astype(str), "vote": kinds.ravel()}
    )
    matrix = vote_matrix(votes)
    place = fit_plane(matrix).place(matrix)
    exact = pd.DataFrame(place, columns=["x", "y"], index=matrix.voters.astype(int)).sort_index()
    ballots = np.vectorize(VALUE_OF.get)(kinds)
    return exact.assign(question="q1", group=np.where(camp, "A", "B")), ballots


def _decoded(ballots, places, insiders):
    """What insiders make of the others: the plane from their own ballots and places, then the ballot that fits each place best.

    Means of ideas are public. Of a place that several share they take away what they know of themselves.
    """
    means = ballots.mean(axis=0)
    plane, *_ = np.linalg.lstsq(ballots[insiders] - means, places[insiders], rcond=None)
    others = np.setdiff1d(np.arange(len(ballots)), insiders)
    of_ballot = (BALLOTS - means) @ plane
    found = []
    for voter in others:
        sharing = np.flatnonzero((places == places[voter]).all(axis=1))
        known = np.intersect1d(sharing, insiders)
        left = places[voter] * len(sharing) - ((ballots[known] - means) @ plane).sum(axis=0)
        target = left / (len(sharing) - len(known))
        found.append(BALLOTS[((of_ballot - target) ** 2).sum(axis=1).argmin()])
    return others, np.array(found)


def _majority(ballots, places):
    """Of every voter the commonest vote on each idea among those who share the place: what somebody guesses who knows these."""
    parts = pd.DataFrame(ballots).groupby(pd.MultiIndex.from_arrays(places.T))
    return parts.transform(lambda votes: votes.mode().iloc[0]).to_numpy()


@pytest.mark.parametrize("insiders", [8, 12, 15])
def test_insiders_read_many_ballots_off_exact_places_and_no_more_than_guesses_off_shared_ones(insiders):
    whole = {"exact": [], "shared": [], "guessed": []}
    votes = {"shared": [], "guessed": []}
    for seed in range(6):
        exact, ballots = _voted(seed)
        known = np.random.default_rng(seed).permutation(len(ballots))[:insiders]
        shared = shared_places(exact, min_cell=LEAST).to_numpy()
        others, read = _decoded(ballots, exact[["x", "y"]].round(2).to_numpy(), known)
        whole["exact"].append((read == ballots[others]).all(axis=1).mean())
        _, read = _decoded(ballots, shared, known)
        guessed = _majority(ballots, shared)[others]
        for name, found in (("shared", read), ("guessed", guessed)):
            whole[name].append((found == ballots[others]).all(axis=1).mean())
            votes[name].append((found == ballots[others]).mean())

    assert np.mean(whole["exact"]) > 0.4
    assert np.mean(whole["shared"]) <= np.mean(whole["guessed"])
    assert np.mean(votes["shared"]) <= np.mean(votes["guessed"])
    assert np.mean(whole["shared"]) < 0.06


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.sampled_from("AB")), max_size=90), st.integers(1, 12)
)
def test_every_place_is_shared_by_enough_and_lies_among_them(points, least):
    voters = pd.DataFrame(points, columns=["x", "y", "group"]).assign(question="q1").astype({"x": float, "y": float})

    told = shared_places(voters, min_cell=least)

    placed = voters.assign(tx=told["x"], ty=told["y"]).dropna(subset=["tx"])
    for _, own in placed.groupby(["group", "tx", "ty"]):
        assert len(own) >= least
    for group, own in voters.groupby("group"):
        # Nobody is left out who has enough beside them, and the middle of a group stays where it was.
        mine = told.loc[own.index]
        assert mine["x"].isna().all() == (len(own) < least), group
        if len(own) >= least:
            assert mine.mean().to_numpy() == pytest.approx(own[["x", "y"]].mean().to_numpy(), abs=0.011)


def test_the_public_table_of_the_demonstration_has_shared_places_and_the_internal_one_exact_ones(demo, demo_report):
    told = read_analysis(demo_report.folder / "tables")
    sharing = told.voters.dropna(subset=["x"]).groupby(["question", "group", "x", "y"]).size()

    assert sharing.between(demo.settings.min_cell, 2 * demo.settings.min_cell - 1).all()
    assert len(told.voters.dropna(subset=["x"])) == len(demo.voters.dropna(subset=["x"])) > 1_000
    assert told.internal_voters[["x", "y"]].drop_duplicates().shape[0] > 1_000


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_who_voted_most_is_found_by_no_number_of_votes(numbers):
    voters = pd.DataFrame({"question": "q1", "n_votes": numbers})

    told = shared_activity(voters, min_cell=LEAST)

    assert told.notna().all() == (len(numbers) >= LEAST)
    assert (told.dropna().value_counts() >= LEAST).all()
    assert (told.dropna() >= voters["n_votes"][told.notna()]).all()
    assert (told.dropna() % 10 == 0).all()


def test_one_who_voted_on_everything_shares_the_number_of_votes_that_is_published(tmp_path):
    folder = make(tmp_path / "consultation", 4)
    head, *votes = read_rows(folder, "votes")
    most = votes[0][0]
    cast = [row for row in votes if row[0] != most and row[1] < "i07"]
    write_rows(folder, "votes", [head, *cast, *([most, f"i{idea:02d}", "agree"] for idea in range(14))])

    voters = analyse(folder).public().voters

    assert (voters.groupby("question")["n_votes"].value_counts() >= LEAST).all()
    assert voters["n_votes"].notna().any()
