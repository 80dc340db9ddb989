"""What organisers wrote themselves and every page shows as it stands: titles, places, segments; and details in it.

Redaction changes only what participants wrote. An address in the title of an event or in the value of a segment would therefore
reach the gate, which refuses the whole report; `details_in` names it before anything is computed, with its file and row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.schema import Problem, require_usable
from strategy_nlp.intake.tables import Tables, table_path
from strategy_nlp.privacy.details.contacts import certain
from strategy_nlp.privacy.details.reading import readings
from strategy_nlp.privacy.redaction import KINDS, details

# Telling in a title; a link, a place on the map and a street belong to an event.
_TELLING = ("email", "phone", "handle", "account", "card", "identity")
_CHANNEL = "the column channel"
_EVENT_COLUMNS = ("title", "starts_at", "place", "url")


@dataclass(frozen=True)
class Shown:
    """A personal detail in something that every page shows, as a sentence for people that does not repeat it.

    ``refused`` says whether no report can be made before it is taken out.
    """

    message: str
    refused: bool

    def __str__(self) -> str:
        return self.message


def details_in(tables: Tables, consultation: Consultation) -> list[Shown]:
    """Every detail in events, segments, channels of ideas and ``consultation.toml``, with file and row; empty where there is none.

    What the gate would refuse in a table is refused; what stands in ``consultation.toml`` is the organisation's own to show, and
    is named so that nobody shows it by mistake.
    """
    shown = []
    for place, what, text, own in (*_texts(tables, consultation), *_channels(tables, consultation)):
        sure = [kind for reading in readings(text) for kind, _ in certain(reading.text)]
        other = [kind for kind, _ in details(text) if kind in _TELLING]
        if what == _CHANNEL:
            # Whoever named a submission may have written it: what would go from a text may not stand there, but for days and plain numbers.
            other = [kind for kind, found in details(text) if kind in _TELLING and (kind != "phone" or found[0] == "+")]
            sure = sure + other
        for kind in dict.fromkeys(sure + other):
            name = f"{'an' if KINDS[kind][0] in 'aei' else 'a'} {KINDS[kind]}"
            if own or kind not in sure:
                advice = "every page would show it; take it out, unless it is the organisation's own to show"
            else:
                advice = "no page may show it; take it out of that cell, and run again"
            shown.append(Shown(f"{place}: {what} holds {name}; {advice}.", refused=kind in sure and not own))
    return shown


def require_showable(tables: Tables, consultation: Consultation) -> None:
    """Stop before anything is computed if events or segments hold what no page may show.

    Raises
    ------
    DataError
        With file and row.
    """
    require_usable([Problem(str(shown)) for shown in details_in(tables, consultation) if shown.refused])


def shown_on_purpose(tables: Tables, consultation: Consultation) -> list[str]:
    """Every text of the organisers that pages show as it stands."""
    return [text for _, _, text, _ in _texts(tables, consultation)]


def _texts(tables: Tables, consultation: Consultation) -> Iterator[tuple[str, str, str, bool]]:
    """The file and row, what it is, the text, and whether the organisation alone answers for it."""
    yield from _of_settings(consultation)
    events = table_path(consultation.folder, "events")
    for column in _EVENT_COLUMNS:
        for row, text in _different(tables.events, column):
            yield f"{events.name if events else 'events.csv'}, row {row}", f"the {column}", text, False
    people = table_path(consultation.folder, "participants")
    for column in tables.participants.columns.drop("participant_id"):
        for row, text in _different(tables.participants, column):
            yield f"{people.name if people else 'participants.csv'}, row {row}", f"the column {column}", text, False


def _channels(tables: Tables, consultation: Consultation) -> Iterator[tuple[str, str, str, bool]]:
    """By what way ideas came, as a submission's name, which tables show as it stands; an id in it is not shown on purpose."""
    ideas = table_path(consultation.folder, "ideas")
    for row, text in _different(tables.ideas, "channel"):
        yield f"{ideas.name if ideas else 'ideas.csv'}, row {row}", _CHANNEL, text.partition(":")[2] or text, False


def _of_settings(consultation: Consultation) -> Iterator[tuple[str, str, str, bool]]:
    lines = (consultation.folder / "consultation.toml").read_text(encoding="utf-8-sig").splitlines()
    texts = [
        ("the title", consultation.title),
        ("the organiser", consultation.organiser),
        ("the notice", consultation.notice),
        *(("a wording in another language", text) for text in consultation.wordings.everything()),
    ]
    for question in consultation.questions:
        texts += [
            (f"the title of question {question.id}", title) for title in (question.title, *question.titles.values())
        ]
    texts += [("a reference", value) for shares in consultation.references.values() for value in shares]
    for what, text in texts:
        start = text.split("\n")[0].strip()[:40]
        row = next((number for number, line in enumerate(lines, start=1) if start and start in line), 0)
        yield "consultation.toml" + (f", line {row}" if row else ""), what, text, True


def _different(table: pd.DataFrame, column: str) -> Iterator[tuple[int, str]]:
    """Each different text of a column with the first row that holds it, as a spreadsheet numbers rows."""
    if column in table:
        first = table[column].astype(str).reset_index(drop=True).drop_duplicates()
        yield from ((row, text) for row, text in zip(first.index + 2, first, strict=True) if text)
