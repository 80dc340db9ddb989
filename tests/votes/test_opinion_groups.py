"""Groups: found where voters stand in camps, refused where they do not, and the same whoever counts."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.sources.kinds.polis import import_polis
from strategy_nlp.votes.opinion_groups import find_groups
from strategy_nlp.votes.space import VoteMatrix, fit_plane, vote_matrix

# Each example counts whole tables, which takes longer on a busy machine.
FEW = settings(max_examples=30, deadline=None)
CAST = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 4), st.sampled_from(["agree", "disagree", "pass"])),
    min_size=1,
    max_size=60,
)
# Five voters, four ideas; blanks are votes not cast.
TINY = np.array(
    [
        [1, 1, -1, np.nan],
        [1, np.nan, -1, -1],
        [-1, -1, 1, 0],
        [-1, 0, np.nan, 1],
        [1, -1, 1, np.nan],
    ]
)


def _camps(*, sizes=(20, 14), ideas=12, noise=0.15, seed=0):
    """Two camps: the first agrees with every other idea, the second with the rest; each vote strays by chance."""
    random = np.random.default_rng(seed)
    camp = np.repeat([0, 1], sizes)
    agrees = (camp[:, None] == np.arange(ideas) % 2) ^ (random.random((sum(sizes), ideas)) < noise)
    rows = [
        (f"{'ab'[camp[voter]]}{voter:03}", f"i{idea:02}", "agree" if agrees[voter, idea] else "disagree")
        for voter, idea in np.ndindex(agrees.shape)
    ]
    return pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"])


def _shuffled(votes, seed):
    """Each idea's votes given to its voters anew: all totals stay, no voter has an opinion of their own."""
    random = np.random.default_rng(seed)
    return votes.assign(vote=votes.groupby("idea_id")["vote"].transform(lambda cast: random.permutation(cast)))


def _without(votes, voter, *, kept):
    """The votes with all but the first few of one voter's left out."""
    own = votes.index[votes["voter_id"] == voter]
    return votes.drop(own[kept:])


def _tiny_matrix():
    rows, columns = np.nonzero(~np.isnan(TINY))
    return VoteMatrix(pd.Index(list("abcde")), pd.Index(list("wxyz")), rows, columns, TINY[rows, columns])


def _sizes(groups):
    return groups.membership.value_counts().sort_index()


def test_two_clear_camps_are_found():
    groups = find_groups(_camps())

    assert (groups.k, groups.refusal) == (2, None)
    assert groups.membership.str.lower().eq(groups.membership.index.str[0]).all()
    assert len(groups.membership) == 34


def test_camps_that_are_perfectly_united_are_found_without_a_warning():
    groups = find_groups(_camps(noise=0))

    assert groups.k == 2
    assert adjusted_rand_score(groups.membership, groups.membership.index.str[0]) == 1


@pytest.mark.parametrize("vote", ["agree", "pass"])
def test_voters_who_all_vote_alike_are_no_groups_and_no_crash(vote):
    groups = find_groups(_camps().assign(vote=vote))

    assert groups.k == 0
    assert groups.refusal


@pytest.mark.parametrize("seed", range(10))
def test_votes_without_camps_are_refused_in_a_sentence(seed):
    groups = find_groups(_shuffled(_camps(), seed))

    assert groups.k == 0
    assert str(groups.refusal).startswith("The votes show no groups: ")
    assert str(groups.refusal).endswith(".")
    assert groups.membership.empty
    assert groups.voters["group"].isna().all()


@pytest.mark.parametrize("seed", [13, 16])
def test_a_refusal_never_calls_a_larger_share_no_more_than_a_smaller_one(seed):
    # The main direction of these votes explains a little more than in each of the shuffles.
    refusal = find_groups(_shuffled(_camps(sizes=(40, 25)), seed)).refusal

    found, *by_chance = [float(number) for number in re.findall(r"([\d.]+)%", str(refusal))]

    assert found <= max(by_chance)


def test_fewer_than_fifteen_voters_are_refused_and_fifteen_are_not():
    few, enough = find_groups(_camps(sizes=(8, 6))), find_groups(_camps(sizes=(8, 7)))

    assert few.k == 0
    assert str(few.refusal).startswith("Only 14 voters ")
    assert enough.k == 2


def test_the_refusal_of_few_voters_states_the_number_of_votes_that_was_asked_for():
    refusal = find_groups(_camps(sizes=(8, 6), ideas=5)).refusal

    assert "at least 5 votes" in str(refusal)


@pytest.mark.parametrize("seed", range(4))
def test_groups_do_not_depend_on_the_order_of_rows_or_the_names_of_voters(seed):
    votes = _camps(seed=seed, noise=0.25)
    random = np.random.default_rng(seed)
    names = votes["voter_id"].unique()
    renamed = dict(zip(names, random.permutation([f"w{place}" for place in range(len(names))]), strict=True))
    other_votes = votes.assign(voter_id=votes["voter_id"].map(renamed)).sample(frac=1, random_state=seed)

    one, other = find_groups(votes), find_groups(other_votes)

    assert one.k >= 2
    assert one.membership.rename(index=renamed).sort_index().equals(other.membership.sort_index())
    assert one.silhouettes.equals(other.silhouettes)
    assert (one.stability, one.variance_by_chance) == (other.stability, other.variance_by_chance)


def test_the_same_seed_gives_the_same_result_to_the_last_digit():
    votes = _camps(noise=0.25)

    one, other = find_groups(votes, seed=3), find_groups(votes, seed=3)

    assert one.voters.equals(other.voters)
    assert one.silhouettes.equals(other.silhouettes)
    assert (one.stability_low, one.stability_high) == (other.stability_low, other.stability_high)


@pytest.mark.parametrize("sizes", [(24, 10), (10, 24)])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_group_a_is_the_largest(sizes, k):
    counts = _sizes(find_groups(_camps(sizes=sizes, noise=0.25), k=k, checked=False))

    assert counts.index.tolist() == list("ABCD"[:k])
    assert counts.is_monotonic_decreasing


@pytest.mark.parametrize(("ideas", "asked"), [(12, 7), (5, 5)])
def test_voters_with_too_few_votes_have_no_group(ideas, asked):
    votes = _without(_without(_camps(ideas=ideas), "a000", kept=asked), "a001", kept=asked - 1)

    groups = find_groups(votes, checked=False)
    voters = groups.voters.set_index("voter_id")

    assert voters.loc[["a000", "a001"], "n_votes"].tolist() == [asked, asked - 1]
    assert voters["group"].isna().sum() == 1
    assert "a001" not in groups.membership
    assert voters.loc["a001", ["x", "y"]].isna().all()


def test_rejected_ideas_and_those_that_describe_the_voter_take_no_part():
    votes = _camps()
    random = np.random.default_rng(1)
    others = pd.concat(
        votes.drop_duplicates("voter_id").assign(idea_id=idea, vote=random.choice(["agree", "disagree"], 34))
        for idea in ("rejected", "about me")
    )
    ideas = pd.DataFrame({"idea_id": [*votes["idea_id"].unique(), "rejected", "about me"]})
    ideas = ideas.assign(status=["accepted"] * 12 + ["rejected", "accepted"], is_meta=["false"] * 13 + ["true"])

    groups = find_groups(pd.concat([others, votes], ignore_index=True), ideas=ideas)
    alone = find_groups(votes)

    assert groups.voters.equals(alone.voters)
    assert groups.extremity.index.tolist() == sorted(votes["idea_id"].unique())


@pytest.mark.parametrize(("sizes", "tried"), [((8, 7), [2, 3]), ((20, 14), [2, 3, 4]), ((30, 20), [2, 3, 4, 5])])
def test_the_curve_of_silhouettes_has_every_number_of_groups_tried(sizes, tried):
    groups = find_groups(_camps(sizes=sizes), checked=False)

    assert groups.silhouettes["k"].tolist() == tried
    assert groups.silhouettes["silhouette"].between(-1, 1).all()
    assert groups.k == groups.silhouettes.set_index("k")["silhouette"].idxmax()
    assert groups.silhouettes.set_index("k").loc[groups.k, "smallest"] == _sizes(groups).min()


def test_clear_camps_are_stable_and_the_interval_holds_the_mean():
    groups = find_groups(_camps(noise=0.25))

    assert groups.stability > 0.7
    assert 0.4 < groups.stability_low <= groups.stability <= groups.stability_high <= 1


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["2rbpz7ivat", "3n77nvkhri", "5huyhtuvrm", "5dfxkx6bsf"])
def test_groups_of_real_conversations_are_those_that_polis_found(real_data, tmp_path, name):
    source = real_data / "polis_community" / name
    import_polis(source, tmp_path / "c")
    tables = read_tables(read_consultation(tmp_path / "c"))
    oracle = json.loads((source / "oracle-math-pca2.json").read_text(encoding="utf-8"))
    base = dict(zip(oracle["base-clusters"]["id"], oracle["base-clusters"]["members"], strict=True))
    theirs = pd.Series(
        {
            str(voter): str(group["id"])
            for group in oracle["group-clusters"]
            for cluster in group["members"]
            for voter in base[cluster]
        }
    )

    ours = find_groups(tables.votes, ideas=tables.ideas).membership
    both = ours.index.intersection(theirs.index)

    assert len(both) >= 0.95 * len(theirs)
    assert adjusted_rand_score(ours[both], theirs[both]) >= 0.9


@FEW
@given(CAST, st.integers(0, 99))
def test_shuffling_keeps_every_total_of_every_idea(cast, seed):
    matrix = vote_matrix(pd.DataFrame(cast, columns=["voter_id", "idea_id", "vote"]))

    shuffled = matrix.shuffled(np.random.default_rng(seed))

    def totals(votes):
        return pd.crosstab(votes.columns, votes.values)

    assert totals(shuffled).equals(totals(matrix))
    assert np.array_equal(shuffled.rows, matrix.rows)


def test_shuffling_does_move_votes():
    matrix = vote_matrix(_camps())

    assert not np.array_equal(matrix.shuffled(np.random.default_rng(0)).values, matrix.values)


def test_a_missing_vote_counts_as_the_mean_of_its_idea():
    matrix = _tiny_matrix()
    plane = fit_plane(matrix)

    means = np.nanmean(TINY, axis=0)
    centred = np.where(np.isnan(TINY), means, TINY) - means
    _, lengths, directions = np.linalg.svd(centred)
    stretch = np.sqrt(4 / (~np.isnan(TINY)).sum(axis=1))
    expected = centred @ directions[:2].T * stretch[:, None]

    placed = plane.place(matrix)

    signs = np.sign((placed * expected).sum(axis=0))
    assert np.abs(placed - expected * signs).max() < 1e-9
    assert plane.variance_shares == pytest.approx(lengths[:2] ** 2 / (lengths**2).sum())


@pytest.mark.parametrize("idea", range(4))
def test_the_extremity_of_an_idea_is_how_far_out_it_alone_puts_who_agreed(idea):
    matrix = _tiny_matrix()
    plane = fit_plane(matrix)
    alone = VoteMatrix(pd.Index(["v"]), matrix.ideas, np.array([0]), np.array([idea]), np.array([1.0]))

    assert plane.extremity()[idea] == pytest.approx(np.linalg.norm(plane.place(alone)))
    assert plane.extremity().max() > 0
