"""Values of one segment that lie within values of another: nothing few follows from what is told of both."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from made_consultations import seen_by_chance

from strategy_nlp.across.topic_people import people_by_topic
from strategy_nlp.disclosure.containment import Contained, contained_in_counts, contained_on_ideas, hide_contained
from strategy_nlp.disclosure.nesting import Nested, hidden_counts, shown_within
from strategy_nlp.privacy.suppression import costs_of

LEAST = 10
BLANK = "not stated"
# Which values can go together, and about how many people have both.
SCHOOL = {
    ("under 18", "school"): 40, ("18 to 40", "school"): 5, ("18 to 40", "working"): 45, ("over 40", "working"): 20,
    ("over 40", "retired"): 26,
}  # fmt: skip
# Two values together within one; two within two; and two that exclude one another, with few who have neither.
TOGETHER = {
    ("a", "x"): 25,
    ("b", "x"): 20,
    ("c", "x"): 4,
    ("c", "y"): 40,
    ("d", "y"): 30,
    ("c", "z"): 25,
    ("d", "z"): 20,
}
CROSSED = {
    ("a", "x"): 20,
    ("a", "y"): 15,
    ("b", "y"): 25,
    ("b", "x"): 12,
    ("c", "y"): 6,
    ("c", "z"): 40,
    ("d", "z"): 12,
}
APART = {("a", "y"): 40, ("b", "x"): 45, ("b", "y"): 5, ("a", "z"): 12, ("b", "z"): 3}
PLANS = {"school": SCHOOL, "together": TOGETHER, "crossed": CROSSED, "apart": APART}


def _people(plan, *, seed=0, blank=0.0):
    draw = np.random.default_rng(seed)
    pairs = [pair for pair, size in plan.items() for _ in range(size)]
    people = pd.DataFrame(pairs, columns=["segment_one", "segment_two"])
    people = people.sample(frac=1, random_state=seed, ignore_index=True)
    return people.mask(draw.random(people.shape) < blank, "")


def _follow(own, people, told):
    """The sums of cells of one row or column that are few people, and that what is told determines.

    Whoever asks knows all voters, and which values go together with nobody of all ``people``, of whom ``own`` are counted.
    """
    everybody, joint = (pd.crosstab(*(stated[name].replace("", BLANK) for name in people)) for stated in (people, own))
    joint = joint.reindex(index=everybody.index, columns=everybody.columns, fill_value=0)
    cells = [(r, c) for r in joint.index for c in joint.columns if everybody.at[r, c] or BLANK in (r, c)]
    count = np.array([joint.at[cell] for cell in cells])
    known = [np.ones(len(cells))]
    known += [np.array([float(cell[side] == one) for cell in cells]) for side, own in enumerate(told) for one in own]
    # Where all are told of one segment, nobody's is not stated.
    for side, own in enumerate(told):
        whole = sum(count[place] for place, cell in enumerate(cells) if cell[side] in own) == count.sum()
        known += [np.eye(len(cells))[place] for place, cell in enumerate(cells) if whole and cell[side] == BLANK]
    rank, found = np.linalg.matrix_rank(np.array(known)), []
    for side, values in enumerate((joint.index, joint.columns)):
        for one in values.drop(BLANK, errors="ignore"):
            own = [place for place, cell in enumerate(cells) if cell[side] == one]
            for size in range(1, len(own) + 1):
                for some in combinations(own, size):
                    asked = np.isin(np.arange(len(cells)), some).astype(float)
                    if 0 < asked @ count < LEAST and np.linalg.matrix_rank(np.array([*known, asked])) == rank:
                        found.append([cells[place] for place in some])
    return found


def _on_ideas(people, *, ruled, seed=0):
    """What follows on each idea that people saw by chance; and how many values are told on them."""
    alone, cast, members, seen = seen_by_chance(people, rarest=0.4, least=LEAST, seed=seed)
    pairs = contained_on_ideas(alone, cast, members, people=people, min_cell=LEAST) if ruled else ()
    told, _ = shown_within(alone, cast, members, links=(), min_cell=LEAST, contained=pairs)
    found = []
    for place in range(seen.shape[1]):
        found += _follow(
            people[seen[:, place]], people, [own.values[own.shown[:, place]].tolist() for own in told.values()]
        )
    return found, sum(int(own.shown.sum()) for own in told.values())


def _in_counts(people, *, ruled, seed=0):
    """What follows of counts by question and over all; and how many are told."""
    lines = np.random.default_rng(seed).choice(["q1", "q2"], len(people), p=[0.65, 0.35])
    frame = people.replace("", BLANK).assign(line=lines)
    frame = pd.concat([frame, frame.assign(line="")], ignore_index=True)
    tables = {name: pd.crosstab(frame[name], frame["line"]) for name in people}
    pairs = contained_in_counts(tables, frame, people=people, grouped=(BLANK, ""), min_cell=LEAST) if ruled else ()
    hidden = hidden_counts(tables, frame, nested=Nested(contained=pairs), min_cell=LEAST, overall="", alone=(BLANK,))
    found = []
    for line in ("", "q1", "q2"):
        own = frame[frame["line"] == line]
        found += _follow(own, people, [tables[name].index[~hidden[name][line]].tolist() for name in people])
    return found, sum(int((~own).to_numpy().sum()) for own in hidden.values())


@pytest.mark.parametrize("way", [_on_ideas, _in_counts])
@pytest.mark.parametrize("plan", PLANS)
def test_no_few_people_follow_from_values_that_lie_within_others(plan, way):
    without = []
    for seed in range(3):
        people = _people(PLANS[plan], seed=seed, blank=(0.0, 0.02)[seed % 2])
        found, number = way(people, ruled=True, seed=seed)
        assert found == [], seed
        assert number > 0
        without += way(people, ruled=False, seed=seed)[0]

    assert without


@pytest.mark.parametrize("seed", range(6))
def test_values_that_have_nothing_to_do_with_one_another_hide_nothing_more(seed):
    draw = np.random.default_rng(seed)
    people = pd.DataFrame(
        {
            "segment_one": draw.choice(["woman", "man", "other", ""], 300, p=[0.5, 0.4, 0.04, 0.06]),
            "segment_two": draw.choice(["young", "middle", "old", "very old"], 300, p=[0.5, 0.3, 0.15, 0.05]),
        }
    )

    for way in (_on_ideas, _in_counts):
        assert way(people, ruled=True, seed=seed)[1] == way(people, ruled=False, seed=seed)[1]


def test_a_few_wrong_entries_hide_no_link():
    people = _people(SCHOOL)
    people.loc[people.index[people["segment_one"] == "under 18"][:2], "segment_two"] = "working"

    _, ruled = _on_ideas(people, ruled=True)
    _, without = _on_ideas(people, ruled=False)

    assert ruled < without


@pytest.mark.parametrize("grown", [5, 15])
def test_authors_of_a_topic_are_told_by_value_and_a_value_within_it_only_where_many_are_left(grown):
    people = _people({**SCHOOL, ("18 to 40", "school"): grown})
    people = people.assign(participant_id=[f"p{n}" for n in range(len(people))])
    ideas = pd.DataFrame(
        {
            "idea_id": people["participant_id"], "question": "q1", "language": "en", "author_id": people["participant_id"],
            "topic": pd.array([0] * len(people), dtype="Int64"),
        }
    )  # fmt: skip

    told = people_by_topic(ideas, people, min_cell=LEAST).set_index(["topic", "value"])["n"]

    assert told.loc[[(0, "under 18"), (0, "school")]].isna().any() == (grown == 5)
    assert told.notna().sum() > 3


def _beside_few(draw):
    """Two values that lie within another, and few others who have that."""
    joint = np.zeros((3, 2, 1), int)
    joint[:, 0, 0] = *draw.integers(12, 30, 2), draw.integers(1, 10)
    joint[2, 1, 0] = 50
    return Contained("one", "two", np.array([[True, True, False]]), np.array([[True, False]]), joint)


def test_what_goes_is_what_costs_least_and_the_smallest_only_where_no_costs_are_given():
    draw, larger = np.random.default_rng(0), 0
    for _ in range(100):
        pair = _beside_few(draw)
        people = {"one": pair.joint.sum(axis=1), "two": pair.joint.sum(axis=0)}
        told = {name: np.ones(own.shape, bool) for name, own in people.items()}
        names = {name: list(map(str, range(len(own)))) for name, own in people.items()}
        costs = {
            name: costs_of(pd.DataFrame(own, index=names[name]), secret=draw.bytes(4)) for name, own in people.items()
        }

        without, drawn = (hide_contained(told, [pair], min_cell=LEAST, costs=one) for one in (None, costs))

        assert not pair.few(drawn, LEAST).any()
        # The first that went, by its size among those that the subtraction needs.
        assert not without["one"][people["one"][:2, 0].argmin(), 0]
        larger += bool(drawn["one"][people["one"][:2, 0].argmin(), 0])
    assert larger >= 5
