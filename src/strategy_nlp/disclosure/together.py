"""What the numbers of several reports tell together: everything that can be made of them by adding and subtracting.

Of two reports it is enough to look at every sum of the one less every sum of the other (`differences`). Of three it is not: of values
that each of them tells, added and subtracted, few people may be left. Every number that is told counts each person once or not at all, so
that what a reader can make of all of them is a linear space over the people. People whom every number counts alike are one *kind*.
A form that tells of few is one that is nothing on all kinds but some of few people. Where there is one there is one whose kinds no other
has fewer of (an elementary vector: Rockafellar 1969, *The elementary vectors of a subspace of R^N*), and these can be counted up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]
_Matrix = NDArray[np.float64]

# Not counted in a report; and counted, but as what nobody knows any more.
ABSENT, UNKNOWN = -2, -1
# So many forms are looked at for an idea; where there are more, they count as one that tells of few.
MOST_FORMS = 2_000
_NOTHING = 1e-9


@dataclass(frozen=True)
class Items:
    """What the numbers of an earlier report and those of now count: a row for each person on an idea, and for each vote of theirs.

    Attributes
    ----------
    ideas
        The place of the idea, ascending.
    people
        The place of the person; less than nothing, and the same in all reports, where nobody knows who it is.
    kinds
        A number of what was counted of the person, the same in all reports: a changed vote is of another kind.
    now, then
        Whether it is counted now, and was in the report.
    """

    ideas: Counts
    people: Counts
    kinds: Counts
    now: Flags
    then: Flags

    @classmethod
    def sorted(cls, *columns: "tuple[Counts | Flags, ...]") -> "Items":
        """Parts of the five columns, one after the other, in the order of ideas."""
        whole = [np.concatenate(several) for several in zip(*columns, strict=True)]
        order = np.argsort(whole[0], kind="stable")
        return cls(*(column[order] for column in whole))


@dataclass(frozen=True)
class Crowd:
    """Whom the numbers of an earlier report count, beside those of now, divided in one way.

    Attributes
    ----------
    items
        What is counted.
    now, then
        By place of the person the value that they count as, now and in the report; `ABSENT`, or `UNKNOWN`.
    ideas
        By idea, whether the report told of it; without, it told of all.
    """

    items: Items
    now: Counts
    then: Counts
    ideas: Flags | None = None

    def rows(self, idea: int) -> "tuple[Counts, Counts, Counts]":
        """The person and kind of each item on an idea, what it counts as now, and what in the report."""
        own = slice(*np.searchsorted(self.items.ideas, [idea, idea + 1]))
        people = self.items.people[own]
        codes = []
        for of, counted in ((self.now, self.items.now), (self.then, self.items.then)):
            value = np.where(people >= 0, of[np.maximum(people, 0)], UNKNOWN)
            codes.append(np.where(counted[own], value, ABSENT))
        if self.ideas is not None and not self.ideas[idea]:
            codes[1] = np.full(len(people), ABSENT)
        return np.stack([people, self.items.kinds[own]], axis=1), codes[0], codes[1]

    def without(self, outside: int) -> "Crowd":
        """The same of the people who do not count as this value."""
        now, then = (np.where(of == outside, ABSENT, of) for of in (self.now, self.then))
        return Crowd(self.items, now, then, self.ideas)


def tells_of_few(
    flags: Flags, told: Sequence[Flags], crowds: Sequence[Crowd], *, ideas: Sequence[int], least: int
) -> Flags:
    """By value and idea, what takes part in a form of 1 to ``least`` - 1 people that earlier reports and the totals make not.

    Parameters
    ----------
    flags
        By value and idea, what is told now.
    told, crowds
        The same of each earlier report, and whom it counts.
    ideas
        The places of those that are looked at.
    least
        The fewest people of whom anything is told.
    """
    few = np.zeros(flags.shape, bool)
    for idea in ideas:
        own = flags[:, idea]
        if own.any():
            before = [rows[:, idea] for rows in told]
            few[own, idea] = _on_idea(own, before, [crowd.rows(idea) for crowd in crowds], least)
    return few


def _on_idea(
    own: Flags, before: Sequence[Flags], crowds: "Sequence[tuple[Counts, Counts, Counts]]", least: int
) -> Flags:
    items, where = np.unique(np.concatenate([names for names, _, _ in crowds]), axis=0, return_inverse=True)
    where = where.reshape(-1)
    codes = np.full((len(items), len(crowds) + 1), ABSENT, np.int64)
    start = 0
    for report, (names, now, then) in enumerate(crowds, 1):
        rows = where[start : start + len(names)]
        codes[rows, 0] = np.maximum(codes[rows, 0], now)
        codes[rows, report] = then
        start += len(names)
    return _of_few(codes, items[:, 0], [own, *before], least)


def _of_few(codes: Counts, people: Counts, told: Sequence[Flags], least: int) -> Flags:
    """What of the first report takes part in a form of few of these items, given what each person counts as in each report."""
    for report, flags in enumerate(told):
        # Whom no value that is told counts, only the total does.
        shown = np.append(flags, False)
        column = codes[:, report]
        codes[:, report] = np.where((column >= 0) & ~shown[np.minimum(column, len(flags))], len(flags), column)
    patterns, of = np.unique(codes, axis=0, return_inverse=True)
    touched, sizes = _kinds(people, of.reshape(-1), len(patterns))
    numbers, new = _numbers(patterns, told)
    # Whose value nobody knows may be counted by each number of that report, and makes no form one of many.
    hidden = (patterns == UNKNOWN).any(axis=1)
    placed = ~touched[:, hidden].any(axis=1)
    touched, sizes = touched[np.ix_(placed, ~hidden)], sizes[placed]
    perhaps = [np.repeat((patterns[:, [report]] == UNKNOWN).any(), len(own)) for report, own in enumerate(_split(told))]
    free = np.diag(np.concatenate(perhaps).astype(float))
    matrix = np.hstack([numbers[:, ~hidden], free[:, free.any(axis=0)]])
    touched = np.hstack([touched, np.zeros((len(touched), matrix.shape[1] - touched.shape[1]), bool)])
    return _has_new(matrix, new, touched, sizes, least)


def _split(told: Sequence[Flags]) -> "list[list[int]]":
    """By report the values whose numbers it gives; the last is the total."""
    return [[*np.flatnonzero(flags).tolist(), len(flags)] for flags in told]


def _numbers(patterns: Counts, told: Sequence[Flags]) -> "tuple[_Matrix, Flags]":
    """By number that is told and pattern whether it counts that, and which numbers are told only now."""
    rows, new = [], []
    for report, own in enumerate(_split(told)):
        column = patterns[:, report]
        rows += [column == value for value in own[:-1]] + [column != ABSENT]
        new += [report == 0] * (len(own) - 1) + [False]
    return np.array(rows, float), np.array(new, bool)


def _kinds(people: Counts, of: Counts, many: int) -> "tuple[Flags, Counts]":
    """Which patterns are counted of each kind of people, and how many are of it."""
    order = np.argsort(people, kind="stable")
    first, number = np.unique(people[order], return_index=True, return_counts=True)[1:]
    sizes = np.bincount(of[order][first[number == 1]], minlength=many)
    kinds = {(int(one),): int(sizes[one]) for one in np.flatnonzero(sizes)}
    for start, length in zip(first[number > 1], number[number > 1], strict=True):
        kind = tuple(sorted(of[order][start : start + length].tolist()))
        kinds[kind] = kinds.get(kind, 0) + 1
    touched = np.zeros((len(kinds), many), bool)
    for place, kind in enumerate(kinds):
        touched[place, list(kind)] = True
    return touched, np.array(list(kinds.values()), np.int64)


def _has_new(matrix: _Matrix, new: Flags, touched: Flags, sizes: Counts, least: int) -> Flags:
    """Which new rows take part in a form of 1 to ``least`` - 1 people that the others alone make not."""
    none, every = np.zeros(int(new.sum()), bool), np.ones(int(new.sum()), bool)
    forms, known = matrix, matrix[~new]
    nothing: Flags = np.asarray(touched[sizes >= least].any(axis=0))
    settled = False
    while not settled:
        forms, known = _nothing_on(forms, nothing), _nothing_on(known, nothing)
        if len(forms) == len(known):
            return none
        # Where a form tells of one pattern, it tells of all that are a multiple of it in every form.
        like = _multiples(forms)
        together = np.array([sizes[touched[:, like == one].any(axis=1)].sum() for one in range(like.max() + 1)])
        nothing = (like >= 0) & (together[like] >= least)
        settled = not nothing.any()
    like = _multiples(forms)
    first = [int(np.flatnonzero(like == one)[0]) for one in range(like.max() + 1)]
    if comb(len(first), len(forms) - 1) > MOST_FORMS:
        return every
    for zero in combinations(first, len(forms) - 1):
        made = _nothing_on(forms, np.isin(np.arange(forms.shape[1]), zero)) if zero else forms
        if len(made) == 1:
            there = np.abs(made[0]) > _NOTHING
            if sizes[touched[:, there].any(axis=1)].sum() < least and _rank([*known, made[0]]) > len(known):
                parts = np.linalg.lstsq(matrix.T, made[0], rcond=None)[0]
                found: Flags = np.abs(parts[new]) > 1e-7
                return found if found.any() else every
    return none


def _multiples(forms: _Matrix) -> Counts:
    """By column the number of the set of those that are its multiples; less than nothing where all forms are nothing."""
    size = np.linalg.norm(forms, axis=0)
    like = np.full(forms.shape[1], -1, np.int64)
    own = size > _NOTHING
    ways = forms[:, own] / size[own]
    alike = np.abs(ways.T @ ways) > 1 - _NOTHING
    first = alike.argmax(axis=0)
    like[own] = np.unique(first, return_inverse=True)[1]
    return like


def _nothing_on(forms: _Matrix, columns: Flags) -> _Matrix:
    """Orthonormal forms that span those of these that are nothing on the columns."""
    if not len(forms):
        return forms
    made = forms
    if columns.any():
        left, size, _ = np.linalg.svd(forms[:, columns])
        made = left[:, int((size > _NOTHING * 10).sum()) :].T @ forms
        made[:, columns] = 0
    _, size, right = np.linalg.svd(made, full_matrices=False)
    found: _Matrix = right[: int((size > _NOTHING * 10).sum())]
    return found


def _rank(rows: "Sequence[_Matrix] | _Matrix") -> int:
    return int(np.linalg.matrix_rank(np.array(rows), tol=1e-7))
