"""Groups: found where voters stand in camps, refused where they do not, and the same whoever counts."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from strategy_nlp.errors import DataError
from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.sources.kinds.polis.export import import_polis
from strategy_nlp.statistics.inference import adjusted_rand_index
from strategy_nlp.votes.grouping.class_groups import in_canonical_order
from strategy_nlp.votes.grouping.space import VoteMatrix, fit_plane, vote_matrix
from strategy_nlp.votes.opinion_groups import find_groups

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
    groups = find_groups(_shuffled(_camps(sizes=(40, 25)), seed))

    assert groups.k == 0
    assert str(groups.refusal).startswith("The votes show no groups: ")
    assert str(groups.refusal).endswith(".")
    assert groups.membership.empty
    assert groups.voters["group"].isna().all()


@pytest.mark.parametrize("seed", [13, 16])
def test_a_refusal_never_calls_a_larger_share_no_more_than_a_smaller_one(seed):
    # The main direction of these votes explains a little more than in each of the shuffles.
    refusal = find_groups(_shuffled(_camps(sizes=(40, 25)), seed), method="polis").refusal

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


def _renamed(votes, column, seed):
    """The same votes under other names, rows in another order; and the new name of each old one."""
    random = np.random.default_rng(seed)
    names = votes[column].unique()
    new = dict(zip(names, random.permutation([f"w{place}" for place in range(len(names))]), strict=True))
    return votes.assign(**{column: votes[column].map(new)}).sample(frac=1, random_state=seed), new


def _same_figures(one, other):
    return (
        one.curve.equals(other.curve)
        and one.silhouettes.equals(other.silhouettes)
        and np.array_equal(
            [one.stability, one.variance_by_chance], [other.stability, other.variance_by_chance], equal_nan=True
        )
    )


@pytest.mark.parametrize("method", ["classes", "polis"])
@pytest.mark.parametrize("seed", range(4))
def test_groups_do_not_depend_on_the_order_of_rows_or_the_names_of_voters(seed, method):
    votes = _camps(seed=seed, noise=0.25)
    other_votes, new = _renamed(votes, "voter_id", seed)

    one, other = find_groups(votes, method=method), find_groups(other_votes, method=method)

    assert one.k >= 2
    assert one.membership.rename(index=new).sort_index().equals(other.membership.sort_index())
    assert _same_figures(one, other)


@pytest.mark.parametrize("seed", range(4))
def test_groups_do_not_depend_on_the_names_of_ideas(seed):
    votes = _camps(seed=seed, noise=0.25)
    other_votes, _ = _renamed(votes, "idea_id", seed)

    one, other = find_groups(votes), find_groups(other_votes)

    assert one.k >= 2
    assert one.membership.sort_index().equals(other.membership.sort_index())
    assert one.curve.equals(other.curve)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 7), st.sampled_from(["agree", "disagree", "pass"])), min_size=120, max_size=240, unique_by=lambda vote: vote[:2]), st.integers(0, 9))  # fmt: skip
def test_names_and_order_change_nothing_whatever_is_voted(cast, seed):
    votes = pd.DataFrame(cast, columns=["voter_id", "idea_id", "vote"]).astype(str)
    other_votes, new = _renamed(_renamed(votes, "idea_id", seed)[0], "voter_id", seed)

    one, other = (find_groups(each, k=2, checked=False).voters.set_index("voter_id") for each in (votes, other_votes))

    assert one["group"].rename(index=new).sort_index().equals(other["group"].sort_index())


def test_the_same_seed_gives_the_same_result_to_the_last_digit():
    votes = _camps(noise=0.25)

    one, other = find_groups(votes, seed=3), find_groups(votes, seed=3)

    assert one.voters.equals(other.voters)
    assert one.curve.equals(other.curve)
    assert (one.stability_low, one.stability_high) == (other.stability_low, other.stability_high)


@pytest.mark.parametrize("sizes", [(24, 10), (10, 24)])
@pytest.mark.parametrize("k", [2, 3, 4])
def test_group_a_is_the_largest(sizes, k):
    for method in ("classes", "polis"):
        counts = _sizes(find_groups(_camps(sizes=sizes, noise=0.25), method=method, k=k, checked=False))

        # A class more than there are may stay without anybody who is clearly in it.
        assert counts.index.tolist() == list("ABCD"[: len(counts)])
        assert len(counts) >= 2
        assert counts.is_monotonic_decreasing


@pytest.mark.parametrize(("ideas", "asked"), [(12, 7), (5, 5)])
def test_voters_with_too_few_votes_have_no_group(ideas, asked):
    votes = _without(_without(_camps(ideas=ideas), "a000", kept=asked), "a001", kept=asked - 1)

    groups = find_groups(votes, method="polis", checked=False)
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
    groups = find_groups(_camps(sizes=sizes), method="polis", checked=False)

    assert groups.curve.empty
    assert groups.silhouettes["k"].tolist() == tried
    assert groups.silhouettes["silhouette"].between(-1, 1).all()
    assert groups.k == groups.silhouettes.set_index("k")["silhouette"].idxmax()
    assert groups.silhouettes.set_index("k").loc[groups.k, "smallest"] == _sizes(groups).min()


@pytest.mark.parametrize(
    ("sizes", "tried"), [((8, 7), [2, 3, 4, 5]), ((20, 14), [2, 3, 4, 5]), ((40, 25), [2, 3, 4, 5, 6])]
)
def test_the_curve_tells_of_every_number_of_groups_what_it_gains(sizes, tried):
    groups = find_groups(_camps(sizes=sizes, noise=0.25), checked=False)
    curve = groups.curve.set_index("k")

    assert groups.silhouettes.empty
    assert curve.index.tolist() == tried
    assert (curve["gain_low"] <= curve["gain"]).all()
    assert (curve["gain"] <= curve["gain_high"]).all()
    assert curve[["accuracy", "accuracy_without"]].stack().between(0, 1).all()
    assert curve.loc[groups.k, "smallest"] == _sizes(groups).min()
    assert groups.measured.equals(groups.curve[groups.curve["k"] == groups.k].iloc[0])


def test_the_votes_of_clear_camps_are_guessed_far_better_with_groups():
    groups = find_groups(_camps())

    # Half of all agree with each idea, so nothing is known without groups; each vote strays with a chance of .15.
    assert groups.measured["accuracy_without"] < 0.55
    assert groups.measured["accuracy"] > 0.8
    gain = groups.measured["accuracy"] - groups.measured["accuracy_without"]
    assert 0 < groups.measured["accuracy_gain_low"] < gain < groups.measured["accuracy_gain_high"] < 0.6
    assert groups.measured["gain_low"] > 0.15


def _straight(votes, ideas):
    return pd.concat(
        [votes, *(pd.DataFrame({"voter_id": f"s{n}", "idea_id": ideas, "vote": "agree"}) for n in range(12))]
    )


def test_who_agrees_with_everything_makes_no_group():
    votes = _camps(sizes=(40, 30), ideas=20)

    groups = find_groups(_straight(votes, votes["idea_id"].unique()))

    assert groups.k == 2
    # Each counts with the group that is nearest, so that no few are left over on an idea; the camps stay what they are.
    camps = groups.membership[~groups.membership.index.str.startswith("s")]
    assert len(camps) >= 68
    assert adjusted_rand_index(pd.factorize(camps.index.str[0])[0], pd.factorize(camps)[0]) > 0.85


def test_how_often_voters_pass_makes_no_group():
    random = np.random.default_rng(3)
    agrees = random.random((200, 30)) < random.uniform(0.2, 0.8, 30)
    passes = random.random(agrees.shape) < np.repeat([0.05, 0.7], 100)[:, None]
    rows, columns = np.indices(agrees.shape)
    votes = pd.DataFrame({"voter_id": rows.ravel(), "idea_id": columns.ravel()}).astype(str)
    votes["vote"] = np.where(passes, "pass", np.where(agrees, "agree", "disagree")).ravel()

    assert find_groups(votes).k == 0


def test_how_readily_voters_agree_with_anything_makes_no_group():
    random = np.random.default_rng(4)
    odds = random.normal(0, 1, 40) + random.normal(0, 1.2, 200)[:, None]
    agrees = random.random(odds.shape) < 1 / (1 + np.exp(-odds))
    rows, columns = np.indices(odds.shape)
    votes = pd.DataFrame({"voter_id": rows.ravel(), "idea_id": columns.ravel()}).astype(str)

    assert find_groups(votes.assign(vote=np.where(agrees, "agree", "disagree").ravel())).k == 0


def test_five_camps_are_told_apart():
    random = np.random.default_rng(5)
    camp = np.repeat(np.arange(5), 40)
    agrees = random.random((200, 60)) < random.choice([0.1, 0.9], (5, 60))[camp]
    seen = random.random(agrees.shape) < 0.5
    rows, columns = np.nonzero(seen)
    votes = pd.DataFrame({"voter_id": rows, "idea_id": columns, "vote": np.where(agrees[seen], "agree", "disagree")})

    groups = find_groups(votes)

    assert groups.k == 5
    assert adjusted_rand_score(camp[groups.membership.index], groups.membership) > 0.95


def test_a_group_is_never_smaller_than_its_least():
    # Three of a kind are fewer than ten.
    assert find_groups(_camps(sizes=(60, 3), noise=0.05)).k == 0


def test_how_likely_a_group_is_stands_beside_it_and_nowhere_else():
    voters = find_groups(_without(_camps(noise=0.25), "a001", kept=6)).voters

    assert voters["group_probability"].notna().equals(voters["group"].notna())
    assert voters["group_probability"].dropna().between(0.6, 1).all()
    assert voters["group"].isna().any()


def test_a_method_that_is_not_known_is_refused():
    with pytest.raises(DataError, match="method is 'plis'; it must be one of classes, polis"):
        find_groups(_camps(), method="plis")


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

    ours = find_groups(tables.votes, ideas=tables.ideas, method="polis").membership
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


@pytest.mark.parametrize("seed", range(5))
def test_the_canonical_order_rests_on_the_votes_alone(seed):
    random = np.random.default_rng(seed)
    cast = pd.DataFrame(
        [
            (f"v{voter:02}", f"i{idea:02}", str(random.choice(["agree", "disagree", "pass"])))
            for voter in range(14)
            for idea in range(9)
            if random.random() < 0.7
        ],
        columns=["voter_id", "idea_id", "vote"],
    )
    voters, ideas = (random.permutation(cast[name].unique()) for name in ("voter_id", "idea_id"))
    renamed = cast.assign(
        voter_id=cast["voter_id"].map(dict(zip(sorted(voters), voters, strict=True))),
        idea_id=cast["idea_id"].map(dict(zip(sorted(ideas), ideas, strict=True))),
    ).sample(frac=1, random_state=seed)

    ordered = [in_canonical_order(vote_matrix(votes))[1] for votes in (cast, renamed)]

    assert ordered[0].rows.tolist() == ordered[1].rows.tolist()
    assert ordered[0].columns.tolist() == ordered[1].columns.tolist()
    assert ordered[0].values.tolist() == ordered[1].values.tolist()
