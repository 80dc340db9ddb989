"""What is no table, read into ideas: chats and transcripts of events, submissions as documents, Polis conversations."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.intake.moments import read_moments
from strategy_nlp.messages import noted
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.gathered import Gathered
from strategy_nlp.sources.kinds import chats, documents, messengers, transcripts
from strategy_nlp.sources.kinds.interviews import is_transcript
from strategy_nlp.sources.kinds.letters import around_thoughts
from strategy_nlp.sources.kinds.numbering import Numbering, Read, event_id, stem
from strategy_nlp.sources.kinds.placing import placed
from strategy_nlp.sources.kinds.polis.export import read_polis
from strategy_nlp.sources.kinds.polis.files import shown_settings
from strategy_nlp.sources.mapping import Mapping
from strategy_nlp.sources.passages import passages_of
from strategy_nlp.sources.reading import gather


def read_youtube(numbering: Numbering, path: Path) -> Read:
    rows = chats.youtube_rows(path)
    if rows is None or rows.empty:
        raise SourceError(
            noted("{file} holds no message of a live chat; download it again with its comments.", file=path.name)
        )
    return _chat(numbering, "youtube", path, rows, [])


def read_zoom(numbering: Numbering, path: Path) -> Read:
    found = chats.zoom_rows(path)
    if found is None or found[0].empty:
        raise SourceError(noted("{file} holds no message of a saved Zoom chat.", file=path.name))
    rows, notes = found
    day = numbering.wish.starts_at[:10]
    if day and not (rows["time"] != "").any():
        rows = rows.assign(time=day + "T" + rows["clock"].str.zfill(8))
    return _chat(numbering, "zoom-chat", path, rows, notes)


def read_whatsapp(numbering: Numbering, path: Path) -> Read:
    return _messages(numbering, "whatsapp", path, messengers.whatsapp_rows(path))


def read_telegram(numbering: Numbering, path: Path) -> Read:
    return _messages(numbering, "telegram", path, messengers.telegram_rows(path))


def _messages(numbering: Numbering, kind: str, path: Path, found: tuple[pd.DataFrame, int] | None) -> Read:
    """A messenger's chat, which bears no name of those who write in it."""
    if found is None or found[0].empty:
        raise SourceError(noted("{file} holds no message of such a chat; export it again.", file=path.name))
    rows, others = found
    notes = [noted("Pictures, sounds and words of the messenger itself, left out: {n}.", n=others)] if others else []
    plain = messengers.called(path, rows)
    read = _chat(numbering, kind, plain, rows, list(notes))
    # What the file is called after somebody is no title of a consultation either.
    return replace(read, gathered=replace(read.gathered, title="" if plain == path else "Chat"))


def read_transcript(numbering: Numbering, path: Path) -> Read:
    starts = read_moments(pd.Series([numbering.wish.starts_at])).times.iloc[0] if numbering.wish.starts_at else None
    rows = transcripts.with_moments(
        transcripts.transcript_rows(path), None if starts is None or pd.isna(starts) else starts
    )
    mapping = transcripts.transcript_mapping(path, rows)
    notes = (
        []
        if "time" in rows
        else ["Nothing says when the recording began, so its turns have no date; say --starts-at 2026-02-05T16:00."]
    )
    return _of_rows(numbering, path, rows, mapping, notes)


def _chat(numbering: Numbering, kind: str, path: Path, rows: pd.DataFrame, notes: list[str]) -> Read:
    return _of_rows(numbering, path, rows, chats.chat_mapping(kind, path, rows), notes)


def _of_rows(numbering: Numbering, path: Path, rows: pd.DataFrame, mapping: Mapping, notes: list[str]) -> Read:
    """What was said at an event, as rows: under the only question, the one that is named, or one of its own."""
    table = Table(path.name, rows, np.arange(1, len(rows) + 1), dict.fromkeys(rows.columns, ""), tuple(notes))
    channel = numbering.channel(path, live=True)
    known = numbering.known_like(lambda one: one.kind == mapping.kind and one.channel == channel)
    if known is not None:
        mapping = replace(mapping, prefix=known.prefix, questions=known.questions, channel=channel)
        titles = dict.fromkeys(known.questions, "")
    else:
        numbering.refuse_unknown_question()
        only = next(iter(numbering.questions)) if len(numbering.questions) == 1 else ""
        question = numbering.wish.question or only or numbering.free()
        mapping = replace(mapping, prefix=numbering.prefix(), questions={question: ""}, channel=channel)
        titles = {question: numbering.wish.event or stem(path)}
    return Read(
        numbering.told(numbering.with_event(gather(table, mapping, titles, wish=numbering.wish), stem(path))), known
    )


def read_document(numbering: Numbering, path: Path) -> Read:
    """A submission: one voice, its passages under the questions of its headings."""
    blocks = documents.blocks_of(path)
    if numbering.wish.kind != "document" and is_transcript([block.text for block in blocks]):
        raise SourceError(
            noted(
                "{file} is a transcript with the names of those who speak; download it as .vtt or .srt and import that, or take the names out and say --as document.",
                file=path.name,
            )
        )
    numbering.refuse_unknown_question()
    passages, titles = passages_of(blocks, numbering.questions)
    name = numbering.wish.submission or stem(path)
    slug = event_id(name)
    if numbering.wish.question:
        passages["question"] = passages["question"].where(passages["question"] != "", numbering.wish.question)
    elif not titles and numbering.questions:
        passages["question"] = placed(passages["text"], numbering.wish.ideas)
    elif not titles:
        passages["question"] = "q1"
        titles = {"q1": name}
    about = sum(block.left_out == "about" for block in blocks)
    values = sum(block.left_out == "value" for block in blocks)
    asked_of = sum(block.left_out == "asked" for block in blocks)
    notes: list[str] = []
    if about:
        notes.append(noted("{file}: cells of tables that say who writes, left out: {n}.", file=path.name, n=about))
    if asked_of:
        notes.append(
            noted(
                "{file}: what the interviewer says, left out: {n} of {all} turns.",
                file=path.name,
                n=asked_of,
                all=len(blocks),
            )
        )
    if values:
        notes.append(
            noted("{file}: short cells of tables, which are no thoughts, left out: {n}.", file=path.name, n=values)
        )
    around = np.array(around_thoughts(passages["text"].tolist()), bool)
    if around.any() and not around.all():
        notes.append(
            noted(
                "{file}: a title, greetings, signatures and addresses, left out: {n} of {all} passages.",
                file=path.name,
                n=int(around.sum()),
                all=len(passages),
            )
        )
        passages["question"] = passages["question"].where(~around, "")
        told = passages[~around]
    else:
        told = passages
    under = passages["question"] != ""
    asked = told["question"] != ""
    if (~asked).any():
        headings = [heading for heading in dict.fromkeys(told.loc[~asked, "heading"]) if heading]
        told_of = {"file": path.name, "n": int((~asked).sum()), "all": len(passages)}
        notes.append(
            noted(
                "{file}: passages that stand under no question and stay out: {n} of {all}, under {headings}; --question q1 puts them under one.",
                headings=", ".join(map(shown, headings[:3])),
                **told_of,
            )
            if headings
            else noted(
                "{file}: passages that stand under no question and stay out: {n} of {all}; --question q1 puts them under one.",
                **told_of,
            )
        )
    if not under.any():
        raise SourceError(
            noted(
                "{file}: no passage stands under a heading that is one of the questions; name the question with --question.",
                file=path.name,
            )
        )
    channel = f"submission:{slug}"
    known = numbering.known_like(lambda one: one.kind == "document" and one.channel == channel)
    mapping = Mapping(
        kind="document", files=(path.name,), prefix=known.prefix if known else numbering.prefix(), channel=channel
    )
    # The id tells the document and the place in it.
    numbers = [f"{slug}-{place:03d}" for place in range(1, len(passages) + 1)]
    ideas = passages.assign(idea_id=numbers, author_id=f"submission-{slug}", channel=channel)[under][
        ["idea_id", "question", "text", "author_id", "channel"]
    ]
    people = pd.DataFrame([{"participant_id": f"submission-{slug}", "voice": "organisation"}])
    gathered = Gathered(
        mapping,
        "",
        dict(titles),
        ideas.reset_index(drop=True),
        people,
        people=1,
        notes=tuple(notes),
    )
    return Read(numbering.told(gathered), known)


def read_polis_export(numbering: Numbering, source: Path, *, named: Path) -> Read:
    """A Polis export that was named as a whole or by one of its files."""
    export = read_polis(source)
    if named != source and export.summary.title == source.name:
        # Beside files the folder says nothing of them.
        export = replace(export, summary=replace(export.summary, title=""))
    known = numbering.known_like(lambda one: one.kind == "polis")
    prefix = known.prefix if known else numbering.prefix()
    question = next(iter(known.questions)) if known and known.questions else numbering.wish.question or numbering.free()
    ideas = export.tables["ideas"].assign(question=question)
    ideas["idea_id"] = prefix + ideas["idea_id"]
    votes = export.tables.get("votes", pd.DataFrame(dtype=str))
    if not votes.empty:
        votes = votes.assign(idea_id=prefix + votes["idea_id"], voter_id=prefix + votes["voter_id"])
    if "author_id" in ideas:
        ideas["author_id"] = ideas["author_id"].where(ideas["author_id"] == "", prefix + ideas["author_id"])
    mapping = Mapping(
        kind="polis",
        files=(source.name,),
        prefix=prefix,
        questions={question: export.summary.title},
        left_out=export.summary.left_out,
    )
    gathered = Gathered(
        mapping, export.summary.title, {question: export.summary.title}, ideas, votes=votes, people=export.summary.voters,
        notes=export.summary.told, settings=shown_settings(export.strict),
    )  # fmt: skip
    return Read(numbering.told(gathered), known)
