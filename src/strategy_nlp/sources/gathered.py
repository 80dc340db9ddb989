"""What is asked of an import, and what a source holds in the contract's own columns with what was left out on the way."""

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from strategy_nlp.sources.mapping import Mapping

IDEA_COLUMNS = (
    "idea_id", "question", "text", "choice", "language", "translation", "author_id", "created_at", "channel", "status", "is_seed", "is_meta", "agrees", "disagrees",
    "passes",
)  # fmt: skip


@dataclass(frozen=True)
class Wish:
    """What is asked of an import beside the sources; everything has a default.

    Attributes
    ----------
    kind
        The kind of the sources; blank recognises it.
    columns
        What columns become, as ``--map`` takes it: ``text=Your idea``.
    add
        Whether sources are put beside what a folder holds.
    event, submission
        What the event or the submission is called that the sources are of.
    starts_at
        When a recording began, for transcripts.
    question
        The question under which words stand that no column or heading puts under one.
    incomplete
        Whether responses that were not submitted are taken too.
    date_order
        ``dmy`` or ``mdy``.
    title
        What a new consultation is called.
    folder, questions, ideas, choices, answers
        The folder that is added to, its questions with their wordings, its ideas, by segment its values by the names that a form gives
        them, and by closed question its answers by what they may be called; the import fills them in.

    Examples
    --------
    >>> Wish(add=True, event="opening").event
    'opening'
    """

    kind: str = ""
    columns: tuple[str, ...] = ()
    add: bool = False
    event: str = ""
    submission: str = ""
    starts_at: str = ""
    question: str = ""
    incomplete: bool = False
    date_order: str = ""
    title: str = ""
    folder: Path | None = None
    questions: Lookup[str, Sequence[str]] = field(default_factory=dict)
    ideas: pd.DataFrame = field(default_factory=pd.DataFrame)
    choices: Lookup[str, Lookup[str, str]] = field(default_factory=dict)
    answers: Lookup[str, Lookup[str, str]] = field(default_factory=dict)


# Nothing is asked beside the sources.
PLAIN = Wish()


@dataclass(frozen=True)
class Gathered:
    """A source, read.

    Attributes
    ----------
    mapping
        How its columns were read.
    title
        What the consultation may be called.
    questions
        By id the question's title.
    answers
        What people chose of the answers to closed questions, a row each in the columns of ideas, ``choice`` in place of ``text``.
    closed
        By the id of each closed question that the consultation has not, or has with fewer answers, what it offers in its order.
    ideas, participants, votes, events
        The tables of the contract; absent columns mean their defaults, a table without rows is not written.
    people
        How many people it holds.
    known
        For each author's id the addresses and names by which staff may ask for the person; they go into no table.
    notes
        What was left out and why, and what had to be found out, a sentence each.
    settings
        Lines for ``[settings]`` of a new consultation.
    date_order
        ``dmy`` or ``mdy`` where days and months stand in numbers and the order is known.
    sample
        The first rows of a table as they stand in the source, for whoever corrects its columns.
    stale
        Ids of ideas that an earlier reading of the same rows made and this one does not.
    given
        Whose each row of a table is and when it came, also of rows that say nothing any more: ``author_id, created_at``.

    Examples
    --------
    >>> import tempfile
    >>> from strategy_nlp.sources import import_sources
    >>> file = Path(tempfile.mkdtemp()) / "ideas.csv"
    >>> _ = file.write_text("idea,country\\nOpen the archives to everybody in town,Kenya\\nPay the night shift of cleaners more,Peru\\n")
    >>> (read,) = import_sources([file], file.parent / "ours").sources
    >>> read.people, list(read.ideas["text"])
    (2, ['Open the archives to everybody in town', 'Pay the night shift of cleaners more'])
    """

    mapping: Mapping
    title: str
    questions: Lookup[str, str]
    ideas: pd.DataFrame
    participants: pd.DataFrame = field(default_factory=pd.DataFrame)
    votes: pd.DataFrame = field(default_factory=pd.DataFrame)
    events: pd.DataFrame = field(default_factory=pd.DataFrame)
    answers: pd.DataFrame = field(default_factory=pd.DataFrame)
    closed: Lookup[str, Sequence[str]] = field(default_factory=dict)
    people: int = 0
    known: Lookup[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    date_order: str = ""
    sample: pd.DataFrame = field(default_factory=pd.DataFrame)
    stale: tuple[str, ...] = ()
    given: pd.DataFrame = field(default_factory=pd.DataFrame)
