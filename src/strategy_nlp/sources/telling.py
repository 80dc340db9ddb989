"""What an import read, wrote and left out, in the sentences that the terminal and the screen show."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup

from strategy_nlp.errors import shown
from strategy_nlp.messages import counted, noted
from strategy_nlp.sources.closed_questions.proposed import UNNAMED
from strategy_nlp.sources.gathered import Gathered
from strategy_nlp.sources.importing import Imported
from strategy_nlp.sources.kinds.dispatch import kinds
from strategy_nlp.sources.mapping import Mapping, next_question
from strategy_nlp.sources.recognition import report_command, typed

# Of many columns the first are named.
_MOST_NAMED = 12
_ORDERS = {"mdy": " (month/day dates)", "dmy": " (day/month dates)"}


def told(imported: Imported) -> list[str]:
    """What happened, a line each; the last names the next command."""
    lines: list[str] = []
    for source in imported.sources:
        lines += of_source(source)
    lines += [*gone_of(imported), _written(imported), f"Next: {report_command(imported.folder)}"]
    return lines


def of_source(source: Gathered) -> Iterator[str]:
    """What one source holds and what became of its columns, a line each."""
    mapping = source.mapping
    names, several = " and ".join(mapping.files), len(mapping.files) > 1
    called = kinds().get(mapping.kind, mapping.kind).split(" (")[0]
    asked = source.ideas["question"].nunique()
    held = [counted(source.people, "person", "people")] if source.people else []
    if mapping.is_wide and mapping.questions and mapping.kind != "polis":
        held += [counted(asked, "open question"), counted(len(source.ideas), "answer")]
    elif len(source.ideas) or not source.mapping.closed:
        held += [counted(len(source.ideas), "idea"), *([counted(asked, "question")] if asked > 1 else [])]
    if source.mapping.closed:
        held += [counted(len(source.mapping.closed), "closed question"), counted(len(source.answers), "chosen answer")]
    if len(source.votes):
        held.append(counted(len(source.votes), "vote"))
    read_as = {"table": "a table", "document": "a submission", "transcript": "a transcript"}.get(mapping.kind)
    looks = (
        f"{'are' if several else 'is'} read as {read_as}"
        if read_as
        else f"{'look' if several else 'looks'} like {called}"
    )
    yield f"{names} {looks}{_ORDERS.get(source.date_order, '')}: {', '.join(held)}."
    parts = list(_became(mapping, source.questions))
    if parts:
        yield "  ".join(parts)
    yield from notes_of(source)


def notes_of(source: Gathered) -> Iterator[str]:
    """What is not shown, not used, was left out or had to be found out, a sentence each; most of them can be told in other languages."""
    if "status" in source.ideas and (source.ideas["status"] != "accepted").any():
        statuses = source.ideas["status"].value_counts()
        rejected, pending = (int(statuses.get(one, 0)) for one in ("rejected", "pending"))
        yield noted("Not to be shown: rejected {rejected}, pending {pending}.", rejected=rejected, pending=pending)
    if source.mapping.unused:
        yield noted(
            "Columns unused: {columns} (--map {next}=COLUMN or --map segment_NAME=COLUMN takes one in).",
            columns=_listed(source.mapping.unused),
            next=next_question(source.mapping),
        )
    yield from (note if note.endswith((".", "…")) else f"{note}." for note in source.notes)


def gone_of(imported: Imported) -> Iterator[str]:
    """Who stood in the folder and is not in a later export any more, which may mean that they withdrew; nothing where it is nobody."""
    gone = imported.written.gone
    if gone:
        yield noted(
            "People of the earlier import who are not in this file, though their words and answers stay: {n} ({people}). Whoever withdrew is taken out by strategy-nlp forget PERSON {folder}.",
            n=len(gone),
            people=", ".join(gone[:_MOST_NAMED]) + (" …" if len(gone) > _MOST_NAMED else ""),
            folder=typed(imported.folder),
        )


def _became(mapping: Mapping, titles: Lookup[str, str]) -> Iterator[str]:
    if mapping.is_wide and mapping.questions and mapping.kind not in {"polis", "document"}:
        ids = list(mapping.questions)
        yield (
            f"Question columns → {ids[0]} … {ids[-1]}."
            if len(ids) > 1
            else f"{_listed(mapping.columns_of(ids[0]))} → {ids[0]}."
        )
    if mapping.closed:
        ids = list(mapping.closed)
        listed = _listed(
            [titles.get(one, "") if UNNAMED.fullmatch(own) else own for one, own in mapping.closed.items()]
        )
        yield f"{listed} → {ids[0]}{f' … {ids[-1]}' if len(ids) > 1 else ''}, {'closed questions' if len(ids) > 1 else 'a closed question'}."
    for role, column in mapping.columns.items():
        if column not in mapping.left_out and role != "complete":
            yield f"{shown(column)[1:-1]} → {role}."
    for code, column in mapping.translations.items():
        yield f"{shown(column)[1:-1]} → translation into {code}."
    if mapping.segments:
        yield f"{_listed([columns[0] for columns in mapping.segments.values()])} → segments."
    kept_out = [column for column in mapping.left_out if column != mapping.columns.get("author_id")]
    if mapping.columns.get("author_id") in mapping.left_out:
        yield f"{shown(mapping.columns['author_id'])[1:-1]} → author_id, as a keyed hash."
    if kept_out:
        yield f"Kept out, because they may identify people: {_listed(kept_out).removesuffix('.')}."


def _written(imported: Imported) -> str:
    written = imported.written
    if imported.updated or written.same or written.changed:
        changes = [
            f"{written.added:,} new",
            f"{written.changed:,} changed",
            f"{written.same:,} that stood there already",
        ]
        sentence = f"{imported.folder}: ideas {', '.join(changes)}."
        if written.chosen:
            sentence += f" {counted(written.chosen, 'new answer')} to closed questions."
    elif imported.added_to:
        sentence = f"Added to {imported.folder} and its mapping.toml."
    else:
        sentence = f"Wrote {imported.folder} and its mapping.toml."
    if written.taken:
        sentence += f" {counted(written.taken, 'answer')} that the file no longer gives, or gives as something not offered, taken out."
    if written.forgotten:
        sentence += (
            f" {counted(written.forgotten, 'idea or vote', 'ideas and votes')} of people who were taken out stay out."
        )
    return sentence


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(shown(name)[1:-1] for name in names[:_MOST_NAMED])
    return listed + (f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else "")


def all_kinds() -> list[tuple[str, str, str]]:
    """Each kind of source: its name, what people call it, and an example of the command."""
    examples = {
        "polis": "strategy-nlp import polis-export.zip FOLDER", "youtube": 'strategy-nlp import "opening.live_chat.json" FOLDER --add --event opening',
        "zoom-chat": "strategy-nlp import meeting_saved_chat.txt FOLDER --add --event assembly --starts-at 2026-02-05",
        "whatsapp": 'strategy-nlp import "WhatsApp Chat with Assembly.txt" FOLDER --add --event assembly', "telegram": "strategy-nlp import result.json FOLDER --add --event assembly",
        "transcript": "strategy-nlp import opening.vtt FOLDER --add --event opening", "document": 'strategy-nlp import nairobi.docx FOLDER --add --submission "Nairobi office"',
        "table": 'strategy-nlp import ideas.xlsx FOLDER --map text="Your idea" --map segment_country=Country',
    }  # fmt: skip
    return [
        (name, title, examples.get(name, f"strategy-nlp import {name}.csv FOLDER")) for name, title in kinds().items()
    ]
