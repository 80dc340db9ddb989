"""Tables of survey tools and platforms, and any other, read into ideas and people."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError, shown
from strategy_nlp.messages import Note, noted
from strategy_nlp.sources.closed_questions.closed import Offered
from strategy_nlp.sources.closed_questions.titles import title_of
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.gathered import Gathered, Wish
from strategy_nlp.sources.kinds.ballots import VOTES_ALONE, Ballots, ballots_among, votes_alone, with_votes
from strategy_nlp.sources.kinds.headers import prepared, under_groups
from strategy_nlp.sources.kinds.numbering import Numbering, Read, stem
from strategy_nlp.sources.kinds.platforms import EVENT_KINDS, TableKind, kind_named, kind_of
from strategy_nlp.sources.kinds.related import beside_answers, joined_repeats, named_questions, of_one_export
from strategy_nlp.sources.mapping import Mapping, corrected
from strategy_nlp.sources.proposing import Proposal, propose
from strategy_nlp.sources.reading import gather

# People correct an answer now and then; where more than half of those that came back are others, the ids are not the same people's.
_FEWEST_SHARED, _MOST_OTHERWISE = 3, 0.5


def read_tables(numbering: Numbering, tables: Sequence[Table]) -> Iterator[Read]:
    """Tables of survey tools and platforms, and any other: those of one export together, lists of questions put to those that use them."""
    forced = kind_named(numbering.wish.kind)
    apart = [under_groups(one, forced) for one in tables]
    tables = joined_repeats(apart)
    # Respondents and their repeated answers bear the same ids of people.
    prefix = numbering.prefix() if any(one is not own for one, own in zip(tables, apart, strict=True)) else None
    tables, ballots = (
        (tables, list[Ballots]()) if forced or prefix is not None else ballots_among(tables, numbering.wish.ideas)
    )
    if not tables:
        yield _of_votes(numbering, ballots)
        return
    # Respondents stand beside their repeated answers as questions beside codes do.
    before = tables
    tables, names_of_questions = named_questions(tables) if prefix is None else (tables, {})
    left = {id(one) for one in tables}
    listing = [
        noted("{table} lists the questions, which are called as it says.", table=one.name)
        for one in before
        if id(one) not in left
    ]
    tables, beside = (tables, list[str]()) if forced or prefix is not None else beside_answers(tables)
    left_out: list[SourceError] = []
    last: Read | None = None
    for table in of_one_export(tables):
        kind = forced or (None if numbering.wish.kind == "table" else kind_of(table))
        try:
            read = _table(numbering, table, kind, names_of_questions, prefix=prefix)
            read = replace(read, gathered=with_votes(read.gathered, prepared(table, kind), ballots))
        except SourceError as error:
            if len(tables) == 1:
                raise
            left_out.append(error)
            continue
        if last is not None:
            yield last
        last = read
    if last is None:
        raise left_out[0]
    # A sheet that holds no answers is told, since somebody may have meant it.
    notes = (*listing, *beside, *(_no_answers(error) for error in left_out))
    yield replace(last, gathered=replace(last.gathered, notes=(*last.gathered.notes, *notes)))


def _of_votes(numbering: Numbering, ballots: Sequence[Ballots]) -> Read:
    """Votes on ideas that the consultation has, which came alone."""
    known = numbering.known_like(lambda one: one.kind == VOTES_ALONE)
    return Read(votes_alone(ballots, numbering.wish.ideas), known)


def _no_answers(error: SourceError) -> str:
    """That a sheet or file holds no answers, as a note that other languages can tell."""
    said = error.args[0] if error.args else ""
    table = said.message.values.get("table", "") if isinstance(said, Note) else ""
    if not table:
        return f"{str(error).split(';', maxsplit=1)[0].rstrip('.')}, so it is left out."
    return noted("{table}: no column seems to hold what people wrote, so it is left out.", table=table)


def _table(
    numbering: Numbering,
    table: Table,
    kind: TableKind | None,
    names_of_questions: dict[str, str],
    *,
    prefix: str | None,
) -> Read:
    live = bool(kind and kind.name in EVENT_KINDS)
    file = Path((table.files or (table.name,))[0])
    channel = numbering.channel(file, live=live)
    known = _known(numbering, prepared(table, kind), kind, channel)
    if known is not None:
        gathered = _gathered(numbering, _as_before(numbering, prepared(table, kind), known))
        if not _other_answers(gathered, numbering.wish.ideas):
            return Read(numbering.told(_at_event(numbering, gathered, file, live=live)), known)
        if not numbering.wish.add:
            raise SourceError(
                noted(
                    "{table} has the columns of an earlier import and other answers under its ids, so it is another survey; --add puts it beside.",
                    table=table.name,
                )
            )
    gathered = _gathered(numbering, _proposed(numbering, table, kind, names_of_questions, channel, prefix=prefix))
    return Read(numbering.told(_at_event(numbering, gathered, file, live=live)))


def _known(numbering: Numbering, table: Table, kind: TableKind | None, channel: str) -> Mapping | None:
    """The mapping of an earlier import of such a table."""
    name, columns = kind.name if kind else "table", set(table.cells.columns)
    elsewhere = bool(numbering.wish.event or numbering.wish.submission)
    return numbering.known_like(
        lambda one: one.kind == name and one.used <= columns and (one.channel == channel or not elsewhere)
    )


def _as_before(numbering: Numbering, table: Table, known: Mapping) -> Proposal:
    files = table.files or (table.name,)
    mapping = corrected(replace(known, files=files), numbering.wish.columns, list(table.cells.columns))
    mapping = _as_asked(mapping, numbering.wish)
    told = {*mapping.used, *mapping.votes, *mapping.left_out, *mapping.unused}
    fresh = tuple(name for name, filled in (table.cells != "").any().items() if filled and str(name) not in told)
    if fresh:
        listed = ", ".join(map(shown, fresh[:8]))
        note = noted(
            "{table}: columns that the earlier import had not are unused: {columns}; to take one, say --map segment_NAME=COLUMN or correct mapping.toml.",
            table=table.name,
            columns=listed,
        )
        mapping = replace(mapping, unused=(*mapping.unused, *map(str, fresh)))
        table = replace(table, notes=(*table.notes, note))
    asked = {**(mapping.questions if mapping.is_wide else {}), **mapping.closed}
    # What was asked before has its title; what somebody made a question now is called after its column.
    titles = {
        name: title_of("", column) for name, column in asked.items() if name not in {*known.questions, *known.closed}
    }
    return Proposal(table, mapping, dict.fromkeys([*(mapping.questions or ["q1"]), *mapping.closed], "") | titles)


def _as_asked(mapping: Mapping, wish: Wish) -> Mapping:
    """The mapping in which columns that somebody put under a closed question of the consultation hold answers to choose."""
    chosen = {one: name for one, name in mapping.questions.items() if one in wish.answers and mapping.is_wide and name}
    questions = {one: name for one, name in mapping.questions.items() if one not in chosen}
    return replace(mapping, questions=questions, closed={**mapping.closed, **chosen})


def _gathered(numbering: Numbering, proposal: Proposal) -> Gathered:
    mapping, order = proposal.mapping, numbering.wish.date_order
    mapping = replace(mapping, date_order=order) if order else mapping
    return gather(proposal.table, mapping, proposal.titles, wish=numbering.wish)


def _at_event(numbering: Numbering, gathered: Gathered, file: Path, *, live: bool) -> Gathered:
    return numbering.with_event(gathered, stem(file)) if live or numbering.wish.event else gathered


def _other_answers(gathered: Gathered, ideas: pd.DataFrame) -> bool:
    """Whether most of the ids that are there already stand beside other texts: another survey that numbers its answers as the first did."""
    if "idea_id" not in ideas:
        return False
    both = gathered.ideas[["idea_id", "text"]].merge(ideas[["idea_id", "text"]], on="idea_id", suffixes=("", "_before"))
    other = both["text"].str.split().str.join(" ") != both["text_before"].str.split().str.join(" ")
    return len(both) >= _FEWEST_SHARED and bool(other.mean() > _MOST_OTHERWISE)


def _proposed(
    numbering: Numbering,
    table: Table,
    kind: TableKind | None,
    names_of_questions: dict[str, str],
    channel: str,
    *,
    prefix: str | None,
) -> Proposal:
    names = list(prepared(table, kind).cells.columns)
    try:
        wish = numbering.wish
        titles_of_closed = {one: wish.questions[one] for one in wish.answers}
        proposal = propose(
            table,
            kind,
            questions=[one for one in numbering.questions if one not in wish.answers],
            offered=Offered(titles_of_closed, wish.answers),
        )
    except SourceError:
        if not any(
            one.partition("=")[0].strip() in {"text"} or re.match(r"q\d", one) for one in numbering.wish.columns
        ):
            raise
        # Somebody says where the words stand.
        proposal = Proposal(
            prepared(table, kind),
            Mapping(kind=kind.name if kind else "table", files=table.files or (table.name,), unused=tuple(names)),
            {},
        )
    mapping = _as_asked(corrected(proposal.mapping, numbering.wish.columns, names), numbering.wish)
    titles = {
        identifier: names_of_questions.get(asked, "") or proposal.titles.get(identifier, "")
        for identifier, asked in (mapping.questions or {"q1": ""}).items()
    }
    for identifier, asked in mapping.questions.items():
        titles[identifier] = titles.get(identifier) or ("" if asked in mapping.further else asked)
    for identifier, asked in mapping.closed.items():
        titles[identifier] = proposal.titles.get(identifier, "") or title_of("", asked)
    mapping, titles = numbering.among_questions(mapping, titles)
    return replace(
        proposal,
        mapping=replace(mapping, prefix=numbering.prefix() if prefix is None else prefix, channel=channel),
        titles=titles,
    )
