"""Sources read one after the other: each new one gets ids and questions of its own, each known one those that it had."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.intake.moments import read_moments
from strategy_nlp.messages import noted
from strategy_nlp.sources.columns import last_part
from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.gathered import Gathered, Wish
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.sources.passages import matching_question

# A question that is called by its code alone, such as Q01, says nothing by which it could be told from another.
_CODE = re.compile(r"[A-Za-z]{0,3}[_\s]?0*\d{1,2}")


@dataclass(frozen=True)
class Read:
    """A source that was read, and the mapping of an earlier import that it was read by, if any."""

    gathered: Gathered
    known: Mapping | None = None


def event_id(name: str) -> str:
    """The id of an event or a submission from what people call it.

    >>> event_id("Nairobi office"), event_id("opening")
    ('nairobi-office', 'opening')
    """
    return re.sub(r"[^\w]+", "-", name.strip().casefold()).strip("-") or "event"


def stem(path: Path) -> str:
    """What an event or a submission is called after its file.

    >>> stem(Path("opening [abc123].live_chat.json"))
    'opening'
    """
    bare = path.name.split(".", maxsplit=1)[0].replace("_", " ")
    return re.sub(r"\s*\[[^\]]*\]", "", bare).strip() or path.stem


class Numbering:
    """Which sources, questions and prefixes of ids there are already, while sources are read.

    Parameters
    ----------
    wish
        What is asked.
    known
        The mappings of sources that were imported before.
    """

    def __init__(self, wish: Wish, known: Sequence[Mapping]) -> None:
        self.wish: Wish = wish
        self.known: list[Mapping] = list(known)
        self.questions: dict[str, Sequence[str]] = dict(wish.questions)
        self._taken = {mapping.prefix for mapping in known}
        self._begun = bool(known) or bool(wish.questions)

    def prefix(self) -> str:
        """What stands before the ids of a new source; blank for the first."""
        number = 1
        while (own := f"s{number}-" if number > 1 or (self._begun and "" not in self._taken) else "") in self._taken:
            number += 1
        self._taken.add(own)
        return own

    def channel(self, path: Path, *, live: bool) -> str:
        """The channel of a file's ideas: what is asked, else the event that its name tells where it was said live, else the survey."""
        if self.wish.submission:
            return f"submission:{event_id(self.wish.submission)}"
        if self.wish.event:
            return f"event:{event_id(self.wish.event)}"
        return f"event:{event_id(stem(path))}" if live else "survey"

    def known_like(self, fits: Callable[[Mapping], bool]) -> Mapping | None:
        """The first mapping of an earlier import that fits; each is used once."""
        found = next((one for one in self.known if fits(one)), None)
        if found is not None:
            self.known.remove(found)
        return found

    def told(self, gathered: Gathered) -> Gathered:
        """The source, whose questions those that follow may ask too."""
        self.questions = {**{identifier: [title] for identifier, title in gathered.questions.items()}, **self.questions}
        return gathered

    def among_questions(self, mapping: Mapping, titles: dict[str, str]) -> tuple[Mapping, dict[str, str]]:
        """The mapping and titles with the ids of the consultation's questions, where it asks the same; others get ids that are free."""
        self.refuse_unknown_question()
        mapping, titles = self._closed_among(mapping, titles)
        open_ones = {one: titled for one, titled in self.questions.items() if one not in self.wish.answers}
        if not mapping.questions and not mapping.is_wide:
            title = titles.get("q1", "")
            only = next(iter(self.wish.questions)) if len(self.wish.questions) == 1 and not title else ""
            found = self._asked_before(title, open_ones)
            identifier = self.wish.question or found or only or self.free(set(mapping.closed))
            told = {one: titles.get(one, "") for one in mapping.closed}
            return replace(mapping, questions={identifier: ""}), told | {identifier: title}
        if not self.questions:
            return mapping, titles
        chosen = {own: titles.pop(own, "") for own in mapping.closed}
        by_words = {own: self._asked_before(title, open_ones) for own, title in titles.items()}
        coded = all(_CODE.fullmatch(title.strip()) or folded(title) == folded(own) for own, title in titles.items())
        same_ids = set(mapping.questions) <= set(self.questions)
        # Tables of one import that ask as many questions as each other may ask others.
        as_many = len(mapping.questions) == len(self.wish.questions) - len(self.wish.answers)
        # A form of this program names its columns after the questions.
        by_name = {own: last for own, name in mapping.questions.items() if (last := last_part(name)) in open_ones}
        # Only ids that others of the table may keep are not given away.
        kept = {*titles, *chosen} if same_ids else set(chosen)
        renamed: dict[str, str] = {}
        for own in mapping.questions:
            other = by_name.get(own) or by_words.get(own, "")
            if not other or other in renamed.values():
                stays = (coded or as_many) and same_ids and own not in renamed.values()
                other = own if stays else self.free({*kept, *renamed.values()})
            renamed[own] = other
        questions = {renamed[own]: name for own, name in mapping.questions.items()}
        told = {renamed[own]: titles.get(own, "") for own in mapping.questions}
        return replace(mapping, questions=questions), told | chosen

    def _asked_before(self, title: str, open_ones: "dict[str, Sequence[str]]") -> str:
        """The question that a title asks: one of the consultation in like words, or one of this import in the same."""
        fresh = {one: titled for one, titled in open_ones.items() if one not in self.wish.questions}
        same = next((one for one, titled in fresh.items() if title and folded(title) in map(folded, titled)), "")
        before = {one: titled for one, titled in open_ones.items() if one in self.wish.questions}
        return same or (matching_question(title, before) if before else "")

    def _closed_among(self, mapping: Mapping, titles: dict[str, str]) -> tuple[Mapping, dict[str, str]]:
        """The mapping and titles in which new closed questions have ids that no question has; those of the consultation keep theirs."""
        renamed: dict[str, str] = {}
        for own in mapping.closed:
            theirs = own in self.wish.answers or (own not in self.questions and own not in renamed.values())
            taken = {*mapping.questions, *mapping.closed, *renamed.values()}
            renamed[own] = own if theirs or f"closed_{own}" in self._said() else self.free(taken)
        closed = {renamed[own]: name for own, name in mapping.closed.items()}
        rest = {own: title for own, title in titles.items() if own not in renamed}
        return replace(mapping, closed=closed), rest | {new: titles.get(own, "") for own, new in renamed.items()}

    def _said(self) -> set[str]:
        """What somebody said columns become."""
        return {one.partition("=")[0].strip() for one in self.wish.columns}

    def free(self, taken: Sequence[str] | set[str] = ()) -> str:
        """An id of a question that is not taken."""
        number = 1
        while f"q{number}" in self.questions or f"q{number}" in taken:
            number += 1
        return f"q{number}"

    def refuse_unknown_question(self) -> None:
        """Refuse a question that is asked for and that the consultation does not ask.

        Raises
        ------
        SourceError
            With the ids that there are.
        """
        asked, there = self.wish.question, self.wish.questions
        if asked and there and asked not in there:
            raise SourceError(
                noted(
                    "--question {question} is no question of the consultation; it must be one of {questions}.",
                    question=shown(asked),
                    questions=", ".join(there),
                )
            )

    def with_event(self, gathered: Gathered, called: str) -> Gathered:
        """The source with its event, where its channel is one; the first message tells when it began."""
        channel = gathered.mapping.channel
        if not channel.startswith("event:"):
            return gathered
        starts = self.wish.starts_at
        if not starts and "created_at" in gathered.ideas:
            first = read_moments(gathered.ideas["created_at"]).times.min()
            starts = first.strftime("%Y-%m-%dT%H:%M:%SZ") if not pd.isna(first) else ""
        event = {"event_id": channel.removeprefix("event:"), "title": self.wish.event or called}
        return replace(gathered, events=pd.DataFrame([event | ({"starts_at": starts} if starts else {})]))
