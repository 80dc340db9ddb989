"""Who wrote on which topic, held against each release before.

Which idea stands in which topic is public, and topics may be other ones in each report, by another setting or codebook alone. Of two
topics that are nearly the same, the numbers of authors of a value tell by subtraction who wrote the ideas that are in one of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.disclosure.releases.ledger import WHO, Cells, Marker
from strategy_nlp.intake.segments import segments_of

# More topics than a question ever has.
_MOST_TOPICS = 500

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Wrote:
    """Who wrote on which topic: ``question, topic, author_id``, and people with their ``segment_*`` columns."""

    ideas: pd.DataFrame
    participants: pd.DataFrame

    def by_question(self) -> "list[tuple[str, pd.DataFrame]]":
        """The pairs of author and topic of each question, of authors who are participants: of others nothing is told."""
        placed = self.ideas.dropna(subset=["topic"])
        placed = placed[placed["author_id"].isin(self.participants["participant_id"])]
        rows = placed[["question", "topic", "author_id"]].drop_duplicates()
        return [(str(question), own) for question, own in rows.groupby("question", sort=False)]

    def segments(self) -> dict[str, dict[str, str]]:
        """By segment what each participant counts as."""
        people = self.participants["participant_id"]
        return {
            segment: dict(zip(people, self.participants[segment], strict=True))
            for segment in segments_of(self.participants)
        }


def topic_marks(wrote: Wrote, marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of who wrote on which topic, by question and segment."""
    cells = {}
    for question, own in wrote.by_question():
        for segment, stated in wrote.segments().items():
            cell = marker.cell("topics", question, segment)
            cells[cell] = frozenset(
                marker.mark(cell, author, _counted(topic, stated[author]))
                for topic, author in zip(own["topic"], own["author_id"], strict=True)
            )
    return cells


def topics_told(wrote: Wrote, untold: "frozenset[tuple[str, str]]", marker: Marker) -> dict[str, frozenset[str]]:
    """The cells of which tables of authors by topic are told."""
    told = {}
    for question, _ in wrote.by_question():
        cell = marker.cell("told", "topics", question)
        names = [segment for segment in wrote.segments() if (question, segment) not in untold]
        told[cell] = frozenset(marker.mark(cell, segment) for segment in names)
    return {cell: marks for cell, marks in told.items() if marks}


def untold_before(wrote: Wrote, release: Cells, marker: Marker) -> "frozenset[tuple[str, str]]":
    """The questions and segments of which a release that is made again told no author by topic."""
    told = release.get("told", {})
    return frozenset(
        (question, segment)
        for question, _ in wrote.by_question()
        for cell in (marker.cell("told", "topics", question),)
        for segment in wrote.segments()
        if marker.mark(cell, segment) not in told.get(cell, ())
    )


def untold_topics(
    wrote: Wrote, releases: Sequence[Cells], *, marker: Marker, least: int
) -> "frozenset[tuple[str, str]]":
    """The questions and segments of which no author is told by topic, because a count differs by few from one told before.

    Compared are all topics with ``least`` authors of a value with all such topics, and sums of them that they nearly are, of each
    earlier release that told of the segment. A table that is as it was in one of them tells nothing new.
    """
    untold = set()
    for question, own in wrote.by_question():
        told = marker.cell("told", "topics", question)
        for segment, stated in wrote.segments().items():
            cell = marker.cell("topics", question, segment)
            telling = [
                release.get("topics", {}).get(cell, frozenset())
                for release in releases
                if marker.mark(told, segment) in release.get("told", {}).get(told, frozenset())
            ]
            now = topic_marks(Wrote(own, wrote.participants), marker)[cell] if telling else frozenset()
            if not telling or now in telling:
                continue
            pairs = list(zip(own["topic"], own["author_id"], strict=True))
            if any(_few(pairs, stated, then, marker=marker, cell=cell, least=least) for then in telling):
                untold.add((question, segment))
    return frozenset(untold)


def _few(
    pairs: "Sequence[tuple[int, str]]", stated: Mapping[str, str], then: frozenset[str], *, marker: Marker, cell: str,
    least: int,
) -> bool:  # fmt: skip
    """Whether a count of authors differs by few from one then."""
    people = {author: place for place, author in enumerate(stated)}
    before, unknown = _pairs_then(stated, then, marker=marker, cell=cell)
    now = {(topic, author, stated[author]) for topic, author in pairs}
    for value in sorted({*stated.values()}):
        own = _incidence({(topic, author) for topic, author, its in now if its == value}, people)
        earlier = _incidence({(topic, author) for topic, author, its in before if its == value}, people)
        # Of a topic with fewer nothing is told.
        own, earlier = own[:, own.sum(axis=0) >= least], earlier[:, earlier.sum(axis=0) >= least]
        for one, other in ((own, earlier), (_with_sums(own, earlier), earlier), (own, _with_sums(earlier, own))):
            apart = one.sum(axis=0)[:, None] + other.sum(axis=0)[None, :] - 2 * (one.T.astype(int) @ other)
            if ((apart < least) & (apart + unknown > 0)).any():
                return True
    return False


def _pairs_then(
    stated: Mapping[str, str], then: frozenset[str], *, marker: Marker, cell: str
) -> "tuple[set[tuple[int, str, str]], int]":
    """Topic, author and value of the marks of a release, and how many marks are of nobody who is known."""
    by_who: dict[str, set[str]] = {}
    for mark in then:
        by_who.setdefault(mark[:WHO], set()).add(mark[WHO:])
    values = sorted({*stated.values()})
    found: set[tuple[int, str, str]] = set()
    unknown = sum(map(len, by_who.values()))
    for author, now in stated.items():
        left = by_who.get(marker.who(cell, author), set())
        for value in dict.fromkeys((now, *values)):
            for topic in range(-1, _MOST_TOPICS) if left else ():
                if (what := marker.what(cell, author, _counted(topic, value))) in left:
                    left = left - {what}
                    unknown -= 1
                    found.add((topic, author, value))
                    if not left:
                        break
    return found, unknown


def _incidence(pairs: "set[tuple[int, str]]", people: Mapping[str, int]) -> Flags:
    topics = {topic: place for place, topic in enumerate(sorted({topic for topic, _ in pairs}))}
    table = np.zeros((len(people), len(topics)), bool)
    for topic, author in pairs:
        table[people[author], topics[topic]] = True
    return table


def _with_sums(parts: Flags, wholes: Flags) -> Flags:
    """The authors of the topics of which most wrote on one topic of the other side, together, for each where there are two."""
    shared = wholes.T.astype(int) @ parts
    most = shared * 2 > parts.sum(axis=0)[None, :]
    sums = [parts[:, own].any(axis=1) for own in most if own.sum() > 1]
    return np.column_stack([parts, *sums]) if sums else parts


def _counted(topic: int, value: str) -> str:
    return f"{int(topic)}\0{value}"
