"""Three reports together: what each two of them keep, all of them keep too."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.disclosure.differences import Difference, still_told
from strategy_nlp.disclosure.releases.compared_counts import ComparedCounts, counts_told
from strategy_nlp.disclosure.releases.compared_votes import ComparedVotes
from strategy_nlp.disclosure.releases.ledger import Marker
from strategy_nlp.disclosure.together import ABSENT, UNKNOWN, Crowd, Items
from strategy_nlp.votes.ballots import ballots_of

LEAST = 10
VALUES = ["a", "b", "c"]
# Of a, b and c so many are there in the first report, come before the second, and before the third. All are told in the first, only b
# in the second: with it a + c of the first newcomers, of whom the third would tell a (no more of them came) and so the four of c.
CAME = ((25, 32, 10), (11, 0, 4), (0, 12, 12))
TOLD = ([True, True, True], [False, True, False])


def _people(number, came=CAME):
    """By person the value, in the report of this number."""
    return {
        f"p{report}{value}{one:02d}": value
        for report in range(number)
        for value, size in zip(VALUES, came[report], strict=True)
        for one in range(size)
    }


def _held_beside(now, then, told, *, crowd=True):
    """The difference of two reports of people by value, who voted once and for good."""
    names, order = pd.Index(VALUES), sorted(now)
    sizes = [np.array([list(people.values()).count(value) for value in VALUES] + [0]) for people in (now, then)]
    same = np.diag(sizes[1])[..., None]
    codes = [
        np.array([VALUES.index(people[one]) if one in people else ABSENT for one in order]) for people in (now, then)
    ]
    every = np.arange(len(order))
    items = Items.sorted((0 * every, every, 0 * every, codes[0] >= 0, codes[1] >= 0))
    return Difference(
        names, names, pd.Index(["i"]), True, sizes[0][:, None], sizes[1][:, None], same, same, np.zeros(1, int),
        np.array(told)[:, None], Crowd(items, *codes) if crowd else None,
    )  # fmt: skip


@pytest.mark.parametrize("together", [False, True])
def test_newcomers_whom_no_two_reports_tell_are_told_by_no_three(together):
    people = [_people(number) for number in (1, 2, 3)]
    differences = [
        _held_beside(people[2], then, told, crowd=together) for then, told in zip(people, TOLD, strict=False)
    ]

    told = still_told(np.ones((3, 1), bool), differences, min_cell=LEAST)[:, 0].tolist()

    # By pairs alone all is told.
    assert told == ([False, True, False] if together else [True, True, True])


def _release(marker, number, told):
    """The marks of a report of one idea, as the ledger keeps them."""
    people = _people(number)
    idea, stated, on = marker.cell("ideas", "i"), marker.cell("people", "segment_x"), marker.cell("told", "idea", "i")
    counts = pd.DataFrame(
        {"question": "q1", "segment": "segment_x", "value": VALUES}
        | {name: [5 if flag else None for flag in told] for name in ("n_authors", "n_voters")}
    )
    values = {}
    for one, value in people.items():
        cell = marker.cell("values", "q1", "segment_x", value)
        values.setdefault(cell, set()).add(marker.mark(cell, one))
    return {
        "ideas": {idea: frozenset(marker.mark(idea, one, _vote(one, number)) for one in people)},
        "people": {stated: frozenset(marker.mark(stated, one, value) for one, value in people.items())},
        "values": {cell: frozenset(marks) for cell, marks in values.items()},
        "authors": {},
        "told": counts_told(counts, marker)
        | {on: frozenset(marker.mark(on, "segment_x", name) for name, flag in zip(VALUES, told, strict=True) if flag)},
    }


def _vote(person, number):
    """Twenty of b change theirs after the first report, and three of them back after the second."""
    if person[1:3] == "0b" and int(person[3:]) < 20:
        return "disagree" if number == 2 or (number == 3 and int(person[3:]) >= 3) else "agree"
    return "agree"


def _compared(kind, *, without=()):
    marker, people = Marker(b"key"), _people(3)
    releases = [_release(marker, number, told) for number, told in enumerate(TOLD, 1)]
    here = {one: value for one, value in people.items() if one not in without}
    stated = pd.DataFrame({"participant_id": list(here), "segment_x": list(here.values())})
    return kind(releases, marker, stated, list(here)), here, marker


def _votes(people):
    rows = [(one, "i", _vote(one, 3)) for one in people]
    return ballots_of(pd.DataFrame(rows, columns=["voter_id", "idea_id", "vote"]))


def test_the_ledger_tells_whom_three_reports_count():
    compared, people, _ = _compared(ComparedVotes)

    differences = compared.of_question("q1", _votes(people), {})[0]["segment_x"]["", ""]

    told = still_told(np.ones((3, 1), bool), differences, min_cell=2)[:, 0]
    assert told.tolist() == [True, True, True]
    # Of two that leave four, and of b twenty and seventeen who changed their votes.
    assert not still_told(np.ones((3, 1), bool), differences, min_cell=LEAST)[0, 0]


def test_how_many_took_part_is_held_against_all_reports():
    compared, _, marker = _compared(ComparedCounts)
    now = _release(marker, 3, [True] * 3)

    differences = compared.differences(now, ["q1"])["n_voters", "q1", "segment_x"]["", ""]

    # The last is who stated nothing, of whom nothing is told.
    told = still_told(np.array([[True], [True], [True], [False]]), differences, min_cell=LEAST)[:, 0]
    assert told.tolist() == [False, True, False, False]


@pytest.mark.parametrize("kind", [ComparedVotes, ComparedCounts])
def test_people_who_are_in_no_table_any_more_are_counted_with_the_reports_they_were_in(kind):
    gone = ["p0a00", "p0c03", "p1a01"]
    compared, people, marker = _compared(kind, without=gone)
    if kind is ComparedVotes:
        differences = compared.of_question("q1", _votes(people), {})[0]["segment_x"]["", ""]
    else:
        differences = compared.differences(_release(marker, 3, [True] * 3), ["q1"])["n_voters", "q1", "segment_x"][
            "", ""
        ]

    for one in differences:
        _, now, then = one.crowd.rows(0)
        assert np.bincount(then[then >= 0], minlength=len(one.then)).tolist() == one.then[:, 0].tolist()
        assert np.bincount(now[now >= 0], minlength=len(one.now)).tolist() == one.now[:, 0].tolist()
        assert (then == UNKNOWN).sum() == one.unknown[0] > 0
    # Who was in both has the same number in both.
    strangers = [set(one.crowd.rows(0)[0][one.crowd.rows(0)[2] == UNKNOWN][:, 0].tolist()) for one in differences]
    assert len(strangers[0]) == 2
    assert strangers[0] < strangers[1]


# Random people in three reports, and what can be added up and subtracted of all.

_person = st.tuples(st.integers(0, 3), st.tuples(*[st.sampled_from("--aad")] * 3), st.integers(1, 4))


def _difference(people, now, then, told):
    """People of (value, vote in each report) in two reports; value 3 is none, ``-`` no vote."""
    numbers = [np.zeros(4, int), np.zeros(4, int)]
    both, same = np.zeros((4, 4), int), np.zeros((4, 4), int)
    items = []
    for place, (value, votes) in enumerate(people):
        for side, report in zip(numbers, (now, then), strict=True):
            side[value] += votes[report] != "-"
        both[value, value] += "-" not in (votes[now], votes[then])
        same[value, value] += votes[now] == votes[then] != "-"
        items += [
            (0, place, ord(vote), votes[now] == vote, votes[then] == vote) for vote in {votes[now], votes[then]} - {"-"}
        ]
    of = np.array([value for value, _ in people])
    columns = tuple(np.array(column) for column in zip(*items, strict=True))
    names = pd.Index(VALUES)
    return Difference(
        names, names, pd.Index(["i"]), True, numbers[0][:, None], numbers[1][:, None], both[..., None],
        same[..., None], np.zeros(1, int), told[:, None], Crowd(Items.sorted(columns), of, of),
    )  # fmt: skip


def _numbers(people, report, told):
    """What a report tells, as rows over (person, vote); the total last."""
    shape = [(value, place, vote) for place, (value, _) in enumerate(people) for vote in "ad"]
    there = np.array([people[place][1][report] == vote for _, place, vote in shape])
    return [there & np.array([value == own for value, *_ in shape]) for own in range(3) if told[own]] + [there]


def _lights(people, least):
    """The largest sets of people alike of whom there are fewer than ``least``, as places in the list."""
    kinds = {}
    for place, one in enumerate(people):
        kinds.setdefault(one, []).append(place)
    some = [own for own in kinds.values() if len(own) < least]
    sets = [
        frozenset().union(*own)
        for number in range(1, least)
        for own in itertools.combinations(some, number)
        if sum(map(len, own)) < least
    ]
    return [own for own in sets if not any(own < other for other in sets)]


def _forms_of(rows, people):
    """In how many directions a reader can make forms that count nobody but these."""
    others = np.ones(rows.shape[1], bool)
    others[[2 * place + vote for place in people for vote in (0, 1)]] = False
    return np.linalg.matrix_rank(rows) - np.linalg.matrix_rank(rows[:, others])


@given(st.lists(_person, min_size=4, max_size=12))
@settings(max_examples=60, deadline=None)
def test_nothing_that_can_be_made_of_three_reports_is_of_few(crowd):
    least = 4
    people = [(value, votes) for value, votes, times in crowd for _ in range(times)]
    totals = [
        {(place, votes[report]) for place, (_, votes) in enumerate(people) if votes[report] != "-"}
        for report in range(3)
    ]
    # What all voters are is seen to by what waits.
    if any(len({one for one, _ in now ^ then}) < least for now, then in itertools.combinations(totals, 2)):
        return
    told = [np.ones(3, bool)]
    for now in (1, 2):
        differences = [_difference(people, now, then, told[then]) for then in range(now)]
        told.append(still_told(np.ones((3, 1), bool), differences, min_cell=least)[:, 0])

    rows = [_numbers(people, report, told[report]) for report in range(3)]
    known = np.array([*rows[0], *rows[1], rows[2][-1]], float)
    every = np.array([*known, *rows[2][:-1]], float)
    assert [own for own in _lights(people, least) if _forms_of(every, own) > _forms_of(known, own)] == []
