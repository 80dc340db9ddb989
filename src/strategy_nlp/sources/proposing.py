"""Which column of a table becomes what: from its kind, its names and its cells, before anybody corrects it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from strategy_nlp.errors import SourceError, UnsureError, shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.closed_questions.closed import CHOSEN, Offered
from strategy_nlp.sources.closed_questions.proposed import closed_questions, with_answers, with_next
from strategy_nlp.sources.closed_questions.titles import numbered, of_one_question, title_of
from strategy_nlp.sources.columns import Column, columns_of, meanings, without_groups
from strategy_nlp.sources.contents import Cells, folded, language_code
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.identity import is_an_id, is_of_several, is_opaque
from strategy_nlp.sources.kinds.headers import prepared
from strategy_nlp.sources.kinds.platforms import TableKind
from strategy_nlp.sources.mapping import Mapping

# By which personal columns a person is told from others where there is no id: what only one person has comes first.
_TELLING = ("email", "profile", "phone", "name")
# How a row of a repeated group names the response that it belongs to.
_WHOSE = ("PARENT_KEY", "_submission__uuid", "_submission__id")
_OPTION_NAME = re.compile(r"(?:column \d+|.* \(\d+\))")
_MOST_QUESTIONS = 100
_MOST_LISTED = 60
# A segment of more values than this, or of as many values as half its people, divides nobody from others.
_MOST_VALUES = 300
_NOTHING_OFFERED = Offered({}, {})


@dataclass(frozen=True)
class Proposal:
    """A table as its kind reads it, what its columns become, and the title of each question."""

    table: Table
    mapping: Mapping
    titles: dict[str, str]


def propose(
    table: Table, kind: TableKind | None, *, questions: Iterable[str] = (), offered: Offered = _NOTHING_OFFERED
) -> Proposal:
    """What the columns of a table become.

    Parameters
    ----------
    table, kind
        The table, and its kind if it has one.
    questions
        Ids of the consultation's open questions, after which columns may be named.
    offered
        Its closed questions.

    Raises
    ------
    SourceError
        If no column holds what people wrote; the sentence lists the columns and says how to name one.
    """
    table = prepared(table, kind)
    columns, notes = with_answers(
        columns_of(table, questions=questions), table, sure=kind is not None and kind.wide is False, offered=offered
    )
    mapping = Mapping(kind=kind.name if kind else "table", files=table.files or (table.name,))
    mapping = replace(mapping, columns=_single(table, columns, kind), statuses=dict(kind.statuses) if kind else {})
    if kind and kind.complete:
        ends = [name for name in table.cells.columns if folded(name) in kind.complete]
        mapping = replace(mapping, columns={**mapping.columns, **({"complete": ends[0]} if ends else {})})
    mapping, titles = _words(table, columns, mapping, kind)
    mapping, titles = closed_questions(columns, table, mapping, titles=titles)
    mapping = _segments(table, columns, mapping, kind)
    mapping = replace(mapping, votes=tuple(one.name for one in columns if one.role == "vote"))
    names = {one.name for one in columns if one.role == "personal" and one.detail == "name"}
    if mapping.is_wide and mapping.columns.get("author_id") in names:
        # Each row is somebody's answers, and two people may have one name.
        mapping = replace(
            mapping, columns={role: name for role, name in mapping.columns.items() if role != "author_id"}
        )
    author = mapping.columns.get("author_id", "")
    named = author if author and not is_opaque(table.cells[author]) else ""
    left_out = tuple(
        one.name
        for one in columns
        if (one.role == "personal" and one.name not in mapping.used - {author}) or one.name == named
    )
    unused = tuple(
        one.name for one in columns if one.role not in {"personal", "blank", "vote"} and one.name not in mapping.used
    )
    table = replace(table, notes=(*table.notes, *with_next(notes, mapping)))
    return Proposal(table, replace(mapping, left_out=left_out, unused=unused), titles)


def _single(table: Table, columns: Sequence[Column], kind: TableKind | None) -> dict[str, str]:
    """The columns of which there is one: id, author, moment, language and what else an idea has."""
    named = {folded(name): name for name in reversed(list(table.cells.columns))}
    refused = {folded(name) for name in (kind.unused if kind else ())}
    found: dict[str, str] = {}
    for role, names in (kind.roles if kind else {}).items():
        column = next(
            (named[name] for name in map(folded, names) if name in named and Cells(table.cells[named[name]]).filled),
            None,
        )
        if column is not None and (role != "idea_id" or is_an_id(table.cells[column])):
            found[role] = column
    closed = set(kind.roles) if kind else set()
    # Where the kind's own columns of dates are not there, any other may be one.
    closed -= {"created_at"} if kind and kind.roles.get("created_at") and "created_at" not in found else set()
    for role in (
        "created_at",
        "language",
        "voice",
        "status",
        "title",
        "question",
        "agrees",
        "disagrees",
        "passes",
        "is_seed",
        "is_meta",
    ):
        candidates = [
            one
            for one in columns
            if one.role == role and folded(one.name) not in refused and one.name not in found.values()
        ]
        if candidates and role not in found and role not in closed:
            found[role] = min(
                candidates, key=lambda one: (_rank(one.name, role), table.cells.columns.get_loc(one.name))
            ).name
    if "created_at" not in found and "created_at" not in closed:
        # A column that holds nothing but moments, whatever it is called.
        dated = [one.name for one in columns if one.role == "other" and Cells(table.cells[one.name]).is_moments()]
        found |= {"created_at": dated[0]} if dated else {}
    ids = [
        one
        for one in columns
        if one.role in {"idea_id", "author_id"} and folded(one.name) not in refused and one.name not in found.values()
    ]
    if "idea_id" not in found:
        own = [
            one
            for one in ids
            if is_an_id(table.cells[one.name]) and (one.role == "idea_id" or is_opaque(table.cells[one.name]))
        ]
        if own:
            found["idea_id"] = min(own, key=lambda one: (one.role != "idea_id", _rank(one.name, one.role))).name
    if kind is not None and "author_id" not in found and not kind.roles.get("author_id", True):
        # A repeated group: ids of responses that stand in several rows, and tell whose each is.
        whose = [named[own] for own in map(folded, _WHOSE) if own in named]
        found |= {"author_id": whose[0]} if whose else {}
        if whose:
            found.pop("idea_id", None)
    if "author_id" not in found and "author_id" not in closed:
        authors = [one for one in ids if one.role == "author_id" and one.name != found.get("idea_id")]
        people = [
            one
            for one in columns
            if one.role == "personal"
            and one.detail in _TELLING
            and folded(one.name) not in refused
            and not (one.detail == "name" and is_of_several(one.name))
        ]
        # A number or code is one person's, an address too; what people call themselves comes after both, and two may have one name.
        coded = [one for one in authors if is_opaque(table.cells[one.name])]
        reached = [one for one in people if one.detail != "name"]
        chosen = (
            min(coded, key=lambda one: _rank(one.name, "author_id"), default=None)
            or min(reached, key=lambda one: _TELLING.index(one.detail), default=None)
            or min(authors, key=lambda one: _rank(one.name, "author_id"), default=None)
            or next(iter(people), None)
        )
        if chosen is not None:
            found["author_id"] = chosen.name
    return found


def _rank(name: str, role: str) -> int:
    """How well a name fits a role: by its place among the names of the role, which stand the best first."""
    from strategy_nlp.sources.columns import names_of

    known = names_of(role)
    for own in (folded(name), folded(without_groups(name))):
        if own in known:
            return known.index(own)
    return len(known)


def _words(
    table: Table, columns: Sequence[Column], mapping: Mapping, kind: TableKind | None
) -> tuple[Mapping, dict[str, str]]:
    """Where people's words stand: a column for each question, or one for all."""
    refused = {folded(name) for name in (kind.unused if kind else ())} | {
        folded(name) for name in (kind.complete if kind else ())
    }
    taken = set(mapping.columns.values())
    open_ones = [
        one
        for one in columns
        if one.role == "open"
        and folded(one.name) not in refused
        and one.name not in taken - {mapping.columns.get("text", "")}
    ]
    further = of_one_question([one.name for one in open_ones])
    theirs = mapping.columns.get("question", "")
    if theirs and not open_ones and "text" not in mapping.columns and _are_peoples(Cells(table.cells[theirs])):
        # What people ask at an event is what they say; nobody asked them each something else.
        mapping = replace(
            mapping,
            columns={**{role: name for role, name in mapping.columns.items() if role != "question"}, "text": theirs},
        )
    if "text" not in mapping.columns and not further:
        of_languages = _by_language(table, open_ones)
        if of_languages:
            text = next(iter(of_languages.values()))
            translations = dict(list(of_languages.items())[1:])
            mapping = replace(mapping, columns={**mapping.columns, "text": text}, translations=translations)
            mapping = _title_of_language(table, columns, mapping)
        elif kind is None or not kind.wide:
            asked = any(one.role != "open" and _holds_questions(table, one.name) for one in columns)
            mapping = _one_column(open_ones, columns, mapping, sure=kind is not None, has_questions=asked)
    if "text" in mapping.columns:
        return _of_rows(table, mapping, kind)
    if not open_ones and not any(one.role in {"vote", CHOSEN} for one in columns):
        raise _no_words(table, columns)
    if len(open_ones) > _MOST_QUESTIONS:
        raise SourceError(
            noted(
                "{table}: {n} columns hold sentences; name those that are questions with --map q1=COLUMN.",
                table=table.name,
                n=len(open_ones),
            )
        )
    columns_left = {
        role: name
        for role, name in mapping.columns.items()
        if role not in {"title", "question", "agrees", "disagrees", "passes"}
    }
    others = {one for own in further.values() for one in own}
    questions = numbered([one.name for one in open_ones if one.name not in others])
    titles = {
        # “Idea 1” asks nothing.
        identifier: ""
        if name in further
        else title_of(table.below.get(name, "") if kind and kind.named_below else "", name)
        for identifier, name in questions.items()
    }
    return replace(mapping, columns=columns_left, questions=questions, further=further), titles


def _one_column(
    open_ones: Sequence[Column], columns: Sequence[Column], mapping: Mapping, *, sure: bool, has_questions: bool
) -> Mapping:
    """The one column of everybody's words, where the table has a row an idea."""
    texts = [one for one in open_ones if one.detail == "text"]
    sentences = {one.name for one in open_ones}
    translated = {one.name: code for one in columns if one.name in sentences and (code := _translated_into(one.name))}
    if texts and len(texts) > len([one for one in texts if one.name in translated]):
        texts = [one for one in texts if one.name not in translated]
    groups = {re.sub(r" \(\d+\)$|(?<=/)[^/]+$", "", one.name) for one in texts}
    if len(texts) > 1 and len(groups) == 1 and not sure and not has_questions and "title" not in mapping.columns:
        # Several of one name, or of one group of a form: each is asked for itself.
        return mapping
    has_rows = (
        has_questions or "question" in mapping.columns or any(role in mapping.columns for role in ("agrees", "title"))
    )
    if not texts and not (sure or has_rows):
        return mapping
    others = [one for one in open_ones if one.detail != "text" and one.name not in translated]
    # Several columns of sentences beside one called "comment": a survey that asks for a comment at the end.
    if texts and len(others) >= 2 and not has_rows:
        return mapping
    chosen = texts[0] if texts else max(open_ones, key=lambda one: one.name not in translated, default=None)
    if chosen is None:
        return mapping
    translations = {code: name for name, code in translated.items() if name != chosen.name}
    return replace(mapping, columns={**mapping.columns, "text": chosen.name}, translations=translations)


def _translated_into(name: str) -> str:
    """The language of translations that a column's name says; blank where it says none."""
    words = folded(name).split()
    if any(meaning == ("ideas", "translation") for meaning in meanings(name)):
        return next((code for word in words if (code := language_code(word))), "en")
    if len(words) < 2 or ("ideas", "text") not in meanings(words[0]) and words[0] not in {"title", "titulo", "titre"}:
        return ""
    return language_code(words[-1]) if words[-1] not in {"original", "id"} else ""


def _by_language(table: Table, open_ones: Sequence[Column]) -> dict[str, str]:
    """By language the column of one text in several: ``body/ca`` and ``body/es``; the fullest first."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    for one in open_ones:
        stem, slash, code = one.name.rpartition("/")
        if (
            slash
            and re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})?", code)
            and language_code(code)
            and ("ideas", "text") in meanings(stem)
        ):
            found.setdefault(stem, []).append((-Cells(table.cells[one.name]).filled, code, one.name))
    if not found:
        return {}
    stem = min(found, key=lambda own: 0 if folded(own) == "body" else 1)
    return {code: name for _, code, name in sorted(found[stem])}


def _title_of_language(table: Table, columns: Sequence[Column], mapping: Mapping) -> Mapping:
    """The title in the language of the text, where titles stand in several."""
    code = mapping.columns["text"].rpartition("/")[2]
    own = next((name for name in table.cells.columns if folded(name) == folded(f"title/{code}")), None)
    filled = [one.name for one in columns if folded(one.name).startswith("title ") and one.role != "blank"]
    title = own if own and Cells(table.cells[own]).filled else next(iter(filled), None)
    return replace(mapping, columns={**mapping.columns, "title": title}) if title else mapping


def _of_rows(table: Table, mapping: Mapping, kind: TableKind | None) -> tuple[Mapping, dict[str, str]]:
    """The questions of a table with a row an idea: what its column of questions holds, or one."""
    column = mapping.columns.get("question")
    if column is None and kind is None:
        column = next(
            (name for name in table.cells.columns if name not in mapping.used and _holds_questions(table, name)), None
        )
    if column is not None:
        values = [value for value in dict.fromkeys(table.cells[column].str.strip()) if value]
        if 1 <= len(values) <= _MOST_QUESTIONS:
            named = {value: value for value in values if re.fullmatch(r"[A-Za-z0-9_-]{1,20}", value)}
            questions = named if len(named) == len(values) else numbered(values)
            return replace(mapping, columns={**mapping.columns, "question": column}, questions=questions), {
                identifier: title_of("", value) for identifier, value in questions.items()
            }
    columns = {role: name for role, name in mapping.columns.items() if role != "question"}
    return replace(mapping, columns=columns), {"q1": kind.question if kind else ""}


def _are_peoples(cells: Cells) -> bool:
    """Whether a column of questions holds what people asked, most of them something else."""
    return cells.is_open(asked=True) and cells.different > max(3, 0.8 * cells.filled)


def _holds_questions(table: Table, name: str) -> bool:
    values = [value for value in table.cells[name].str.strip().unique() if value]
    return (
        1 < len(values) <= 40 and sum(value.rstrip().endswith(("?", "؟", "？")) for value in values) > len(values) / 2
    )  # noqa: RUF001


def _segments(table: Table, columns: Sequence[Column], mapping: Mapping, kind: TableKind | None) -> Mapping:
    refused = {folded(name) for name in (kind.unused if kind else ())}
    segments: dict[str, tuple[str, ...]] = {}
    for one in columns:
        if one.role != "segment" or one.name in mapping.used or folded(one.name) in refused:
            continue
        cells = Cells(table.cells[one.name])
        options = _options(table, one.name)
        if cells.different > _MOST_VALUES or (
            cells.different > 12 and cells.different > 0.6 * cells.filled and one.detail not in {"country", "age"}
        ):
            continue
        name = one.detail if one.detail != "role" and one.detail not in segments else _short(one.name)
        label, number = name, 1
        while name in segments:
            number += 1
            name = f"{label}_{number}"
        segments[name] = (one.name, *options)
    return replace(mapping, segments=dict(list(segments.items())[:_MOST_LISTED]))


def _options(table: Table, name: str) -> tuple[str, ...]:
    """The further columns of one question whose choices stand in a column each, below a header that names the question once."""
    if not table.below.get(name):
        return ()
    names = list(table.cells.columns)
    after = []
    for other in names[names.index(name) + 1 :]:
        if not (_OPTION_NAME.fullmatch(other) and table.below.get(other)):
            break
        after.append(other)
    return tuple(after)


def _short(name: str) -> str:
    """A segment's name from a column's."""
    words = folded(without_groups(name)).split()
    return "_".join(words[:4])[:40] or "group"


def _no_words(table: Table, columns: Sequence[Column]) -> UnsureError:
    listed = ", ".join(map(shown, list(table.cells.columns)[:_MOST_LISTED]))
    sentence = noted(
        "{table}: no column seems to hold what people wrote; name it with --map text=COLUMN, or --map q1=COLUMN for each question. The columns are {columns}.",
        table=table.name,
        columns=listed,
    )
    may = tuple(one.name for one in columns if one.role not in {"personal", "blank", "vote"})
    return UnsureError(sentence, name=table.name, columns=may[:_MOST_LISTED])
