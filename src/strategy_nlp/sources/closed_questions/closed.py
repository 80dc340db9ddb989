"""Which columns of a table are closed questions: by words of scales, by what they ask, and by few answers that many give.

What people are (their country, age, gender, membership) is no question to them, so that what names or shows that stays what it is; a yes or
no, or answers that are on no known scale, are taken only where the column asks what somebody thinks.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from strategy_nlp.errors import shown
from strategy_nlp.messages import noted
from strategy_nlp.sources.closed_questions.scales import (
    YES_NO,
    Fit,
    are_yes_or_no,
    asks_consent,
    asks_duty,
    asks_of_self,
    asks_opinion,
    asks_rating,
    fit,
)
from strategy_nlp.sources.closed_questions.several import several_of
from strategy_nlp.sources.columns import (
    QUESTION_MARKS,
    Column,
    asks_for_words,
    begins_with,
    is_asked,
    last_part,
    meanings,
)
from strategy_nlp.sources.contents import Cells, folded, words_in
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.survey.form import SEGMENT

CHOSEN, SEVERAL = "chosen", "several"
# In a sentence the id of the question that would be next, known when all others have theirs.
NEXT = "q6"
# What a column may be by name and cells for it to be looked at.
_LOOKED_AT = {"other", "open", "closed", "segment", "language", "title"}
# Of the different answers so many are on the scale.
MOSTLY = 0.8
# Fewer answers are too few to see that they repeat; of other answers than those of a scale each of so many.
_FEWEST_ON_SCALE, _FEWEST, _OFTEN = 3, 12, 3
_MOST_ANSWERS, _LONGEST = 12, 8
# More different answers than a question of the contract may offer, and as many people's own words beside them.
_MOST_OFFERED = 40
# So many rows tell that a column's cells differ as people's words do.
_LOOK, _MANY = 2_000, 60
# A survey of more closed questions than this is for a statistics program.
_MOST_QUESTIONS = 60
_MOST_NAMED = 8
# A column that is called by its code alone: Q08, G01Q07, Q5[SQ001].
_CODE = re.compile(r"(?:[A-Za-z]{0,3}\d{0,3})?[Qq]_?\d{1,3}(?:[\[_]\w+\]?)?")
_TICKED = {"true", "false", "checked", "unchecked"}
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))  # noqa: RUF001 (the signs themselves)


@dataclass(frozen=True)
class Offered:
    """The closed questions that a consultation asks already.

    Attributes
    ----------
    titles
        By id its wordings.
    answers
        By id what may stand in a cell, in small letters, and the answer that it means.
    """

    titles: Mapping[str, Sequence[str]]
    answers: Mapping[str, Mapping[str, str]]


def with_closed_questions(columns: Sequence[Column], table: Table, offered: Offered) -> tuple[list[Column], list[str]]:
    """The columns, with closed questions called so; and a sentence on those that may be some, and on those of several choices in a cell.

    Parameters
    ----------
    columns
        What each column holds by its name and cells.
    table
        The table.
    offered
        What the consultation asks already: a column that is named after such a question is one.
    """
    found: dict[str, str] = {}
    unsure: list[str] = []
    several = several_of(columns, table)
    columns = [Column(one.name, "closed", SEVERAL) if one.name in several else one for one in columns]
    for one in columns:
        if one.name in several:
            continue
        if one.role not in _LOOKED_AT or SEGMENT.rstrip("_") == last_part(one.name)[: len(SEGMENT) - 1]:
            continue
        header = f"{one.name} {table.below.get(one.name, '')}".strip()
        column = table.cells[one.name]
        if column.head(_LOOK).nunique() > _MANY:
            continue
        cells = Cells(column)
        if known := _asked_already(one.name, header, cells, offered):
            found[one.name] = known if known not in found.values() else ""
        elif (is_closed := _is_closed(one, header, cells)) is None:
            unsure.append(one.name)
        elif is_closed:
            found[one.name] = ""
    notes: list[str] = []
    if len(found) > _MOST_QUESTIONS and not any(found.values()):
        notes.append(
            noted(
                "{n} columns look like closed questions, which is more than a report can tell of, so none is taken; --map closed_{next}=COLUMN takes one in.",
                n=len(found),
                next=NEXT,
            )
        )
        found = {}
    if unsure:
        notes.append(
            noted(
                "These may be closed questions, and are not taken as such: {columns}; --map closed_{next}=COLUMN or --map segment_NAME=COLUMN takes one in.",
                columns=_listed(unsure),
                next=NEXT,
            )
        )
    if several:
        notes.append(
            noted(
                "Several choices stand in a cell of these columns, which no report counts, so they are left out: {columns}; --map {next}=COLUMN takes one as words.",
                columns=_listed([one.name for one in columns if one.name in several]),
                next=NEXT,
            )
        )
    return [
        Column(one.name, CHOSEN, found[one.name]) if one.name in found else _no_language(one, table) for one in columns
    ], notes


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(shown, names[:_MOST_NAMED])) + (" …" if len(names) > _MOST_NAMED else "")


def _no_language(one: Column, table: Table) -> Column:
    """The column itself; what seems to name languages is no such column where it says yes and no, since *no* and *si* are codes of some."""
    named = any(section == "languages" for section, _ in meanings(one.name))
    says = one.role == "language" and not named and are_yes_or_no(Cells(table.cells[one.name]).values)
    return Column(one.name, "other") if says else one


def _asked_already(name: str, header: str, cells: Cells, offered: Offered) -> str:
    """The consultation's closed question that a column holds the answers to: by its name, or by its title and what stands in it."""
    if last_part(name) in offered.answers:
        return last_part(name)
    if not offered.titles:
        return ""
    # Passages ask proposals for titles, which ask here.
    from strategy_nlp.sources.passages import matching_question

    exact = (own for own, titles in offered.titles.items() if folded(name) in map(folded, titles))
    asked = next(exact, "") or matching_question(header, offered.titles)
    answers = offered.answers.get(asked, {})
    return asked if asked and cells.share(lambda value: as_written(value) in answers) >= MOSTLY else ""


def as_written(value: str) -> str:
    """A cell as answers are compared: small letters, single spaces, one form of apostrophes and accents, since tools write their own.

    >>> as_written("  Strongly   AGREE "), as_written("Pas d’accord") == as_written("Pas d'accord"), as_written("4.0")
    ('strongly agree', True, '4')
    """
    bare = " ".join(unicodedata.normalize("NFC", value).translate(_APOSTROPHES).split()).casefold()
    return whole(bare)


def whole(value: str) -> str:
    """A whole number without the zeros behind its point, which spreadsheets add; other values as they are.

    >>> whole("4.0"), whole("1.5")
    ('4', '1.5')
    """
    return re.sub(r"^(\d+)\.0+$", r"\1", value)


def _is_closed(one: Column, header: str, cells: Cells) -> bool | None:
    """Whether a column is a closed question; None where nothing tells."""
    exact = {section for section, _ in meanings(header) or meanings(one.name)}
    if not 0 < cells.different <= _MOST_OFFERED or exact & {"personal", "technical", "moments", "segments", "voice"}:
        return False
    if "closed" in exact and not asks_rating(header):
        return False
    of_self = cells.is_countries() or cells.is_ages() or cells.is_genders()
    if of_self and not (is_asked(header) and asks_duty(header)):
        return False
    on_scale = fit(list(cells.values))
    if on_scale is not None and on_scale.share >= MOSTLY and cells.filled >= _FEWEST_ON_SCALE:
        return _on_scale(one, header, cells, on_scale)
    if one.role not in {"other", "closed"} or cells.is_numbers() or cells.is_languages():
        return False
    return _repeated(one, header, cells)


def _on_scale(one: Column, header: str, cells: Cells, on_scale: Fit) -> bool | None:
    """Whether answers of a known scale answer a question: words of a scale do; numbers and yes or no where the column asks for that."""
    points = len(set(on_scale.places.values()))
    if points == cells.filled:
        return False
    if on_scale.scale == "numbers":
        if points == 2 and set(on_scale.places) == {"0", "1"} and one.role == "other" and is_asked(header):
            # Some tools write yes as 1; below a question of several choices it says what was ticked.
            asked = header.rstrip().endswith(QUESTION_MARKS) and not asks_consent(header)
            return None if asked and cells.filled >= _FEWEST else False
        # Two numbers say whether something was ticked.
        if points < 3 or one.role not in {"other", "closed", "segment"} or one.detail == "age":
            return False
        if asks_rating(header):
            return True
        # Numbers of children or of rooms are counted, not chosen.
        if asks_of_self(header) or begins_with(folded(header), "where"):
            return False
        if asks_opinion(header) and is_asked(header) and one.role != "segment":
            return True
        return None if cells.filled >= _FEWEST and (is_asked(header) or _CODE.fullmatch(header)) else False
    if on_scale.scale == YES_NO:
        if one.role not in {"other", "open", "language"} or asks_consent(header) or asks_of_self(header):
            return False
        return True if asks_opinion(header) else None
    # “I agree that …” stands above consent too, which nobody gives by degrees.
    return points > 2 or not asks_consent(header) and (one.role != "closed" or one.detail == "rated")


def _repeated(one: Column, header: str, cells: Cells) -> bool | None:
    """Whether few short answers come again and again below a question."""
    if (
        cells.filled < _FEWEST
        or not 2 <= cells.different <= min(_MOST_ANSWERS, cells.filled / _OFTEN)
        or any(words_in(value) > _LONGEST for value in cells.values)
        or {value.casefold() for value in cells.values} <= _TICKED
        or _are_several(list(cells.values))
        or cells.is_moments()
        or cells.is_links()
    ):
        return False
    if (one.role == "closed" and one.detail != "rated") or asks_of_self(header) or asks_consent(header):
        return False
    if asks_opinion(header) and is_asked(header):
        return True
    return None if asks_for_words(header) or _CODE.fullmatch(header) else False


def _are_several(values: Sequence[str]) -> bool:
    """Whether cells hold several answers each, of which people chose as many as they liked."""
    own = {folded(value) for value in values}
    if any(";" in value or "|" in value for value in values):
        return True
    return any(sum(folded(part) in own for part in value.split(",")) > 1 for value in values if "," in value)
