"""What waits for others: no two releases may differ by few people in a number that is published.

Whatever came since the last release, a vote, a changed vote, what a person stated, who wrote an idea, is either in this release or as it
was in the last one. It waits until ``min_cell`` people differ in every number that it goes into, compared with every earlier release. What
was removed cannot wait, because the ledger keeps only marks: that is told (`Waited.few`), and somebody must decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from strategy_nlp.disclosure.releases.given import Given, voters_in, votes_of
from strategy_nlp.disclosure.releases.ledger import KINDS, Cells, Marker, few_differ
from strategy_nlp.disclosure.releases.waiting_totals import Totals, held_totals
from strategy_nlp.intake.schema import VOTES
from strategy_nlp.intake.segments import ALL_QUESTIONS, segments_of

Pair = tuple[str, str]


@dataclass(frozen=True)
class Waited:
    """What of it is in the release, and what waits.

    Attributes
    ----------
    votes
        By voter and idea the vote of the last release in place of one that waits; None where there was none.
    values
        By person and segment, what is counted in place of what the person stated.
    ideas
        Ideas that do not count for their author yet.
    untold
        The questions and segments whose authors are counted nowhere in this release: few of them were removed.
    few
        The kinds of other cells that still differ by few people from an earlier release.
    cells
        What the release holds, as the ledger keeps it.
    totals
        By idea, the totals of an earlier release in place of those that wait.
    """

    votes: Mapping[Pair, str | None]
    values: Mapping[Pair, str]
    ideas: frozenset[str]
    untold: frozenset[Pair]
    few: tuple[str, ...]
    cells: Cells
    totals: Mapping[str, Totals] = field(default_factory=dict)


def wait(given: Given, earlier: Sequence[Cells], *, marker: Marker, least: int, anyway: bool = False) -> Waited:
    """What waits so that the release differs from every earlier one by nobody or by ``least`` people in every cell.

    A cell that is as it was in an earlier release tells nothing new.

    Parameters
    ----------
    given
        What people gave until now.
    earlier
        What every earlier release held, the last one last; empty for the first release, in which nothing waits.
    marker
        With the key that the ledger was made with.
    least
        The setting ``min_cell``.
    anyway
        Let everything in, however few differ.
    """
    state = _State(given, earlier, marker, least)
    while earlier and not anyway and (state.votes_held() or state.values_held()):
        pass
    waited = state.waited()
    if not anyway:
        return replace(waited, totals=held_totals(given.totals, earlier, marker=marker, least=least))
    if waited.untold:
        return replace(waited, untold=frozenset(), few=(*waited.few, "authors"), cells=state.cells())
    return waited


def as_it_was(given: Given, release: Cells, *, marker: Marker, least: int = 10) -> Waited:
    """What was in one earlier release, of what there is now: everything that came later waits.

    Of totals that can only be said where fewer than ``least`` people came.
    """
    state = _State(given, [release], marker, 2)
    state.hold_everything()
    return replace(state.waited(), totals=held_totals(given.totals, [release], marker=marker, least=least))


@dataclass
class _State:
    """What is in the release so far; what is held stays held, so that it ends."""

    given: Given
    earlier: Sequence[Cells]
    marker: Marker
    least: int
    votes: dict[Pair, str | None] = field(default_factory=dict)
    values: dict[Pair, str] = field(default_factory=dict)
    ideas: set[str] = field(default_factory=set)
    _unchecked: set[str] | None = None

    def __post_init__(self) -> None:
        votes, ideas = self.given.votes, self.given.ideas
        self.questions = [*self.given.shown, ALL_QUESTIONS]
        self.votes_of, self.voters_in = votes_of(votes), voters_in(votes, [*self.given.shown])
        self.wrote_of: dict[str, dict[str, list[str]]] = {one: defaultdict(list) for one in self.questions}
        self.author_of: dict[str, str] = {}
        for idea, question, author in zip(ideas["idea_id"], ideas["question"], ideas["author_id"], strict=True):
            if author:
                self.author_of[idea] = author
                self.wrote_of[question][author].append(idea)
                self.wrote_of[ALL_QUESTIONS][author].append(idea)
        self.segments = segments_of(self.given.participants)
        self.stated: dict[str, dict[str, str]] = {
            segment: dict(zip(self.given.participants["participant_id"], self.given.participants[segment], strict=True))
            for segment in self.segments
        }

    # What only a release beside earlier ones needs.

    @cached_property
    def now(self) -> dict[Pair, str]:
        """The vote of each voter on each idea."""
        return {(voter, idea): vote for idea, those in self.votes_of.items() for voter, vote in those}

    @cached_property
    def pairs_of(self) -> dict[str, dict[str, list[Pair]]]:
        """By question and voter the votes cast."""
        ideas = self.given.votes.drop_duplicates("idea_id")
        asked = dict(zip(ideas["idea_id"], ideas["question"], strict=True))
        found: dict[str, dict[str, list[Pair]]] = {one: defaultdict(list) for one in self.questions}
        for pair in self.now:
            found[asked[pair[1]]][pair[0]].append(pair)
            found[ALL_QUESTIONS][pair[0]].append(pair)
        return found

    # What came since the last release, and what stood there before.

    @cached_property
    def fresh(self) -> dict[Pair, str | None]:
        """Votes that the last release did not hold, each with the vote that stood there; None where none did."""
        found: dict[Pair, str | None] = {}
        if not self.earlier:
            return found
        for (voter, idea), vote in self.now.items():
            cell = self.marker.cell("ideas", idea)
            there = self.earlier[-1]["ideas"].get(cell, frozenset())
            if not there or self.marker.mark(cell, voter, vote) not in there:
                others = (one for one in VOTES if there and self.marker.mark(cell, voter, one) in there)
                found[voter, idea] = next(others, None)
        return found

    @cached_property
    def updates(self) -> dict[Pair, str]:
        """What people state now and did not in the last release, each with what they stated there; blank where they were not in it."""
        found: dict[Pair, str] = {}
        if not self.earlier:
            return found
        people = self.voters_in[ALL_QUESTIONS] | set(self.author_of.values())
        for segment in self.segments:
            cell = self.marker.cell("people", segment)
            there = self.earlier[-1]["people"].get(cell, frozenset())
            known = set(self.stated[segment].values()) | {""}
            for person in people:
                stated = self.stated[segment].get(person, "")
                if self.marker.mark(cell, person, stated) not in there:
                    before = next((one for one in known if self.marker.mark(cell, person, one) in there), "")
                    if before != stated:
                        found[person, segment] = before
        return found

    @cached_property
    def fresh_ideas(self) -> set[str]:
        """Ideas that did not count for their author in the last release."""
        if not self.earlier:
            return set()
        wrote = self.earlier[-1]["wrote"]
        return {
            idea
            for idea, author in self.author_of.items()
            if self.marker.mark(cell := self.marker.cell("wrote", idea), author) not in wrote.get(cell, frozenset())
        }

    # The cells, as they would be published.

    def _cast(self, pairs: Iterable[Pair]) -> Iterator[tuple[Pair, str]]:
        for pair in pairs:
            vote = self.votes.get(pair, self.now[pair]) if pair in self.votes else self.now[pair]
            if vote is not None:
                yield pair, vote

    def _idea(self, idea: str) -> dict[str, str]:
        """The marks of an idea's voters, with the voter of each."""
        cell = self.marker.cell("ideas", idea)
        cast: Iterable[tuple[str, str]] = self.votes_of.get(idea, ())
        if self.votes:
            cast = ((voter, vote) for (voter, _), vote in self._cast((voter, idea) for voter, _ in cast))
        return {self.marker.mark(cell, voter, vote): voter for voter, vote in cast}

    def _voting(self, question: str) -> Set[str]:
        if not self.votes:
            return self.voters_in[question]
        return {person for person, pairs in self.pairs_of[question].items() if next(self._cast(pairs), None)}

    def _voters(self, question: str) -> dict[str, str]:
        cell = self.marker.cell("voters", question)
        return {self.marker.mark(cell, voter): voter for voter in self._voting(question)}

    def _writing(self, question: str) -> dict[str, str]:
        """By author the ideas on a question that count for them, as one text."""
        own = {
            person: sorted(idea for idea in ideas if idea not in self.ideas)
            for person, ideas in self.wrote_of[question].items()
        }
        return {person: "\0".join(ideas) for person, ideas in own.items() if ideas}

    def _value(self, person: str, segment: str) -> str:
        return self.values.get((person, segment), self.stated[segment].get(person, ""))

    def _values(self, kind: str, question: str, segment: str) -> dict[str, dict[str, str]]:
        """By value the marks of the voters, or authors, who count for it."""
        counted = dict.fromkeys(self._voting(question), "") if kind == "values" else self._writing(question)
        known = {*self.stated[segment].values(), ""}
        found: dict[str, dict[str, str]] = {value: {} for value in known}
        for person, what in counted.items():
            value = self._value(person, segment)
            cell = self.marker.cell(kind, question, segment, value)
            found[value][self.marker.mark(cell, person, what)] = person
        return found

    def _differing(
        self, kind: str, cell: str, now: Iterable[str], releases: Sequence[Cells] | None = None
    ) -> list[frozenset[str]]:
        """The earlier releases, as they held a cell, from which it differs by few people; none where it is as in one of them."""
        marks = frozenset(now)
        before = [release[kind].get(cell, frozenset()) for release in (self.earlier if releases is None else releases)]
        return [] if marks in before else [then for then in before if few_differ(marks, then, least=self.least)]

    def _telling(self, kind: str, question: str, segment: str) -> list[Cells]:
        """The earlier releases that told of a segment's authors; of voters all tell."""
        if kind == "values":
            return list(self.earlier)
        names = {self.marker.cell(kind, question, segment, value) for value in {*self.stated[segment].values(), ""}}
        return [release for release in self.earlier if not names.isdisjoint(release[kind])]

    # What is held.

    def _hold(self, pairs: Iterable[Pair]) -> bool:
        new = {pair: self.fresh[pair] for pair in pairs if pair in self.fresh and pair not in self.votes}
        self.votes |= new
        if self._unchecked is not None:
            self._unchecked |= {idea for _, idea in new}
        return bool(new)

    def _hold_values(self, people: Iterable[Pair]) -> bool:
        new = {one: self.updates[one] for one in people if one in self.updates and one not in self.values}
        self.values |= new
        return bool(new)

    def hold_everything(self) -> None:
        """Hold all that came since the last release."""
        self._hold(self.fresh)
        self._hold_values(self.updates)
        self.ideas |= self.fresh_ideas

    def votes_held(self) -> bool:
        """Hold votes on ideas that few came to, and votes of people with whom a question has few more; whether there were any."""
        held = False
        if self._unchecked is None:
            self._unchecked = {idea for _, idea in self.fresh}
        # To hold a vote on an idea changes what is checked, so the set is replaced first.
        touched, self._unchecked = self._unchecked, set()
        for idea in sorted(touched):
            if self._differing("ideas", self.marker.cell("ideas", idea), self._idea(idea)):
                held |= self._hold((voter, idea) for voter, _ in self.votes_of.get(idea, ()))
        for question in self.questions:
            now = self._voters(question)
            for then in self._differing("voters", self.marker.cell("voters", question), now):
                for mark in now.keys() - then:
                    held |= self._hold(self.pairs_of[question][now[mark]])
        return held

    def values_held(self) -> bool:
        """Hold what few people state anew, and what else keeps a cell of a segment from differing by few; whether there was any."""
        held = False
        for kind, question, segment in self._tables():
            while self._segment_held(kind, question, segment):
                held = True
        return held

    def _segment_held(self, kind: str, question: str, segment: str) -> bool:
        held = False
        cells = self._values(kind, question, segment)
        people = {person for marks in cells.values() for person in marks.values()}
        open_ = {one for one in people if (one, segment) in self.updates and (one, segment) not in self.values}
        releases = self._telling(kind, question, segment)
        for value, marks in sorted(cells.items()):
            cell = self.marker.cell(kind, question, segment, value)
            for then in self._differing(kind, cell, marks, releases):
                newcomers = [marks[mark] for mark in marks.keys() - then]
                fresh = {idea for one in newcomers for idea in self.wrote_of[question].get(one, ())} & self.fresh_ideas
                if kind == "authors" and fresh - self.ideas:
                    # How many wrote is told by segment only, so nobody misses them in a total.
                    self.ideas |= fresh
                    return True
                came = [one for one in open_ if value in (self._value(one, segment), self.updates[one, segment])]
                if value == "" and (lacking := self._lacking(cell, marks, then)):
                    # Those who wait are counted as not stated: as many more wait as make them enough.
                    came = self._some(came, cells, lacking)
                if came:
                    return self._hold_values((one, segment) for one in came)
                if kind == "values":
                    held |= self._hold(pair for one in newcomers for pair in self.pairs_of[question].get(one, ()))
        return held

    def _lacking(self, cell: str, marks: Mapping[str, str], then: frozenset[str]) -> int:
        differing = {self.marker.who(cell, marks[mark]) for mark in marks.keys() - then}
        return self.least - len(differing | {mark[: len(next(iter(differing), mark))] for mark in then - marks.keys()})

    def _some(self, came: Sequence[str], cells: Mapping[str, Mapping[str, str]], lacking: int) -> list[str]:
        """So many people, of the values that most state, in the order of their marks: which ones tells nothing."""
        order = {person: (-len(marks), value, mark) for value, marks in cells.items() for mark, person in marks.items()}
        return sorted(came, key=lambda one: order[one])[:lacking]

    # The result.

    def cells(self, *, untold: Set[Pair] = frozenset()) -> Cells:
        """The release as the ledger keeps it, without the authors of segments that are told nowhere."""
        cells: dict[str, dict[str, frozenset[str]]] = {kind: {} for kind in KINDS}
        for idea in (idea for ideas in self.given.shown.values() for idea in ideas):
            cells["ideas"][self.marker.cell("ideas", idea)] = frozenset(self._idea(idea))
        people: set[str] = set()
        for question in self.questions:
            cells["voters"][self.marker.cell("voters", question)] = frozenset(self._voters(question))
            people |= self._voting(question) | self._writing(question).keys()
        for kind, question, segment in self._tables():
            if kind == "values" or (question, segment) not in untold:
                for value, marks in self._values(kind, question, segment).items():
                    cells[kind][self.marker.cell(kind, question, segment, value)] = frozenset(marks)
        for segment in self.segments:
            cell = self.marker.cell("people", segment)
            cells["people"][cell] = frozenset(self.marker.mark(cell, one, self._value(one, segment)) for one in people)
        for idea, author in self.author_of.items():
            if idea not in self.ideas:
                cell = self.marker.cell("wrote", idea)
                cells["wrote"][cell] = frozenset([self.marker.mark(cell, author)])
        return {kind: {name: marks for name, marks in own.items() if marks} for kind, own in cells.items()}

    def waited(self) -> Waited:
        """The state as it is published and kept, and where it differs by few all the same."""
        if not self.earlier:
            return Waited(self.votes, self.values, frozenset(self.ideas), frozenset(), (), self.cells())
        few = {
            "ideas": any(
                self._differing("ideas", self.marker.cell("ideas", idea), self._idea(idea))
                for ideas in self.given.shown.values()
                for idea in ideas
            ),
            "voters": any(
                self._differing("voters", self.marker.cell("voters", question), self._voters(question))
                for question in self.questions
            ),
        }
        untold = set()
        for kind, question, segment in self._tables():
            releases = self._telling(kind, question, segment)
            for value, marks in self._values(kind, question, segment).items():
                if self._differing(kind, self.marker.cell(kind, question, segment, value), marks, releases):
                    few["values"] = few.get("values", False) or kind == "values"
                    untold |= {(question, segment)} if kind == "authors" else set()
        return Waited(
            self.votes, self.values, frozenset(self.ideas), frozenset(untold),
            tuple(kind for kind, differ in few.items() if differ), self.cells(untold=untold),
        )  # fmt: skip

    def _tables(self) -> Iterator[tuple[str, str, str]]:
        for segment in self.segments:
            for question in self.questions:
                yield from (("values", question, segment), ("authors", question, segment))
