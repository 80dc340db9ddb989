"""No small count of people is shown, and none that is left out can be worked out from the rest."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from strategy_nlp.privacy.suppression import suppress_small, suppress_table

LEAST = 3


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8), st.integers(2, 20))
def test_no_small_count_is_shown_or_can_be_recomputed(numbers, least):
    counts = pd.Series(numbers, index=[f"value {place}" for place in range(len(numbers))])

    shown = suppress_small(counts, min_cell=least)

    assert not ((shown > 0) & (shown < least)).any()
    hidden = shown.isna()
    everybody_hidden = (counts[~hidden] == 0).all()
    assert not hidden.any() or everybody_hidden or (hidden.sum() >= 2 and counts[hidden].sum() >= least)
    assert (shown.dropna() == counts[~hidden]).all()


def test_two_small_counts_that_are_few_people_together_take_a_third():
    shown = suppress_small(pd.Series([1, 2, 30, 50]), min_cell=10)

    assert shown.isna().tolist() == [True, True, True, False]


def _shared_out(people, places):
    """Every way to share so many people out over so many places."""
    if places == 0:
        return [()] if people == 0 else []
    if places == 1:
        return [(people,)]
    return [(first, *rest) for first in range(people + 1) for rest in _shared_out(people - first, places - 1)]


def _fitting_tables(shown, rows, columns, total):
    """Every table of whole numbers that fits what is shown: found by trying all, not by the method under test."""
    free = shown < 0
    fitting = []
    for values in _shared_out(total - int(shown[~free].sum()), int(free.sum())):
        table = shown.copy()
        table[free] = values
        if all(known is None or known == found for known, found in zip(rows, table.sum(axis=1), strict=True)) and all(
            known is None or known == found for known, found in zip(columns, table.sum(axis=0), strict=True)
        ):
            fitting.append(table)
    return np.array(fitting)


# Tables in which lines alone tell nothing, and the numbers shown together do.
@example([[3, 4, 0], [2, 4, 3]])
@example([[1, 0, 3], [1, 4, 0]])
@example([[0, 3, 4], [4, 1, 0]])
@example([[4, 0, 0], [0, 4, 1]])
@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=2))
def test_whoever_knows_the_totals_learns_nothing_of_a_small_count(numbers):
    counts = pd.DataFrame(numbers)
    own, total = counts.to_numpy(), int(counts.to_numpy().sum())

    told = suppress_table(counts, min_cell=LEAST)

    shown = told.cells.fillna(-1).to_numpy(int)
    rows = [None if pd.isna(sum_) else int(sum_) for sum_ in told.row_totals]
    columns = [None if pd.isna(sum_) else int(sum_) for sum_ in told.column_totals]
    assert not ((shown > 0) & (shown < LEAST)).any()
    assert not [count for count in [*rows, *columns] if count is not None and 0 < count < LEAST]
    assert (shown[shown >= 0] == own[shown >= 0]).all()
    fitting = _fitting_tables(shown, rows, columns, total)
    from_totals = _fitting_tables(np.full_like(shown, -1), rows, columns, total)
    for place in zip(*np.nonzero((own > 0) & (own < LEAST)), strict=True):
        could_be = set(fitting[(slice(None), *place)])
        assert set(range(1, LEAST)) & set(from_totals[(slice(None), *place)]) <= could_be, (counts, told.cells, place)


def test_a_cell_between_totals_takes_a_rectangle_with_it():
    counts = pd.DataFrame([[50, 60, 70], [40, 3, 55], [80, 90, 65]], index=list("abc"), columns=list("xyz"))

    cells = suppress_table(counts, min_cell=10).cells

    hidden = cells.isna().to_numpy()
    assert hidden[1, 1]
    # Every line that hides a cell hides a second, so that no total tells it.
    assert set(hidden.sum(axis=0)) <= {0, 2, 3}
    assert set(hidden.sum(axis=1)) <= {0, 2, 3}
    assert hidden.sum() == 4


def test_nobody_is_no_small_count():
    assert suppress_small(pd.Series([0, 40, 12, 3]), min_cell=10).fillna(-1).tolist() == [0, 40, -1, -1]


def test_a_count_as_large_as_the_least_is_shown():
    assert suppress_small(pd.Series([10, 40]), min_cell=10).tolist() == [10, 40]
    assert suppress_small(pd.Series([9, 40]), min_cell=10).isna().all()


def test_what_must_go_beside_small_counts_goes_with_a_rectangle_and_no_more():
    also = np.zeros((3, 3), bool)
    also[1, 1] = True

    told = suppress_table(pd.DataFrame([[50, 60, 70], [40, 45, 55], [80, 90, 65]]), min_cell=10, also=also)

    assert told.cells.fillna(-1).to_numpy().tolist() == [[-1, -1, 70], [-1, -1, 55], [80, 90, 65]]
    one = suppress_small(pd.Series([40, 30, 50]), min_cell=10, also=np.array([False, True, False]))
    assert one.fillna(-1).tolist() == [-1, -1, 50]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(3, 6), min_size=2, max_size=2), min_size=2, max_size=2),
    st.lists(st.booleans(), min_size=4, max_size=4),
)
# Nobody is in one cell, so that lines alone would tell another.
@example([[4, 5], [0, 4]], [False, True, False, False])
@example([[3, 0], [3, 4]], [True, False, True, False])
@example([[5, 5], [0, 3]], [True, True, False, True])
def test_what_must_go_is_never_told_exactly_though_it_is_large(numbers, go):
    counts, also = pd.DataFrame(numbers), np.array(go).reshape(2, 2)

    told = suppress_table(counts, min_cell=LEAST, also=also)

    shown = told.cells.fillna(-1).to_numpy(int)
    assert (shown[also] == -1).all()
    fitting = _fitting_tables(
        shown, told.row_totals.tolist(), told.column_totals.tolist(), int(counts.to_numpy().sum())
    )
    for place in zip(*np.nonzero(also), strict=True):
        assert len(set(fitting[(slice(None), *place)])) > 1


def test_a_small_total_is_left_out_with_its_cells():
    told = suppress_table(pd.DataFrame([[50, 60], [1, 2], [30, 40]]), min_cell=10)

    assert pd.isna(told.row_totals[1])
    assert told.cells.loc[1].isna().all()


def test_a_table_of_large_counts_is_shown_whole():
    counts = pd.DataFrame([[50, 60], [30, 0]])

    told = suppress_table(counts, min_cell=10)

    assert (told.cells == counts).all(axis=None)
    assert told.row_totals.tolist() == [110, 30]


@pytest.mark.parametrize("seed", range(3))
def test_a_heat_map_of_twenty_topics_is_suppressed_in_seconds_and_keeps_most_people(seed):
    counts = pd.DataFrame(np.random.default_rng(seed).negative_binomial(2, 0.06, (20, 6)))
    assert ((counts > 0) & (counts < 10)).to_numpy().sum() >= 10

    told = suppress_table(counts, min_cell=10)

    kept = int(told.cells.fillna(0).to_numpy(int).sum())
    assert kept >= 0.6 * counts.to_numpy().sum()
