"""What each column of somebody's table holds, by its name in any language and by its cells.

Names are looked up in ``column_words.toml``. What may identify a person is never taken for anything else, and stays out: the
name or the cells are enough. A column that nothing tells is *other*, and is left out too, by name.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

from strategy_nlp.intake.columns import tells_of_moderation
from strategy_nlp.sources.ages import are_years
from strategy_nlp.sources.closed_questions.scales import is_opinion
from strategy_nlp.sources.contents import Cells, folded, words_in
from strategy_nlp.sources.files.grids import Table
from strategy_nlp.sources.people import is_full_name
from strategy_nlp.sources.survey.form import SEGMENT, vote_said, voted_idea

# A longer name is a question, in which such words may stand by chance.
_LONGEST_LABEL = 6
_FEWEST_WORDS_OF_A_SENTENCE = 5
# A house and its street: "12 Mill Lane", "Mill Lane 12, York".
_HOUSE = re.compile(r"\d+\s?[a-z]?[\s,]+[^\W\d_]{2,}.*|.*[^\W\d_]{2,}\.?\s+\d+\s?[a-z]?\s*,.*", re.IGNORECASE)
_PLACES = {"country", "region", "city"}
# What begins so asks for somebody, not for what they are.
_WHO = {"who", "quien", "qui", "wer", "quem", "chi", "кто", "من", "nani", "kim", "kto", "wie", "誰"}
_FRACTION = re.compile(r"[-+]?\d+[.,]\d+")
# A form's groups stand before the name of a column.
_GROUPED = re.compile(r"[./]|: ")
_REACHED = {"address", "phone", "email", "identity"}
QUESTION_MARKS = ("?", "؟", "？", "⁇")  # noqa: RUF001 (question marks of other scripts)


@dataclass(frozen=True)
class Column:
    """A column and what it holds.

    Attributes
    ----------
    name
        Its name in the table.
    role
        ``personal``, ``technical``, ``created_at``, ``language``, ``segment``, ``vote``, ``voice``, ``status``, ``closed``, ``open`` (people's own
        words), ``blank``, ``other``; or the column of the contract that its name says: ``idea_id``, ``author_id``, ``title``,
        ``question``, ``agrees``, ``disagrees``, ``passes``, ``is_seed``, ``is_meta``.
    detail
        What it holds of a role: ``email``, ``country``; for ``open``, ``text`` or ``translation`` where its name says so.
    """

    name: str
    role: str
    detail: str = ""


def columns_of(table: Table, *, questions: Iterable[str] = ()) -> list[Column]:
    """What each column of a table holds, in order.

    Parameters
    ----------
    table
        The table.
    questions
        Ids of questions: a column that is named so holds the answers to it, whatever they look like.
    """
    known = set(questions)

    def column(name: str) -> Column:
        if last_part(name) in known and (table.cells[name].str.strip() != "").any():
            return Column(name, "open")
        header = f"{name} {table.below[name]}".strip() if table.below.get(name) else name
        return _column(name, header, table.cells[name])

    return [column(str(name)) for name in table.cells.columns]


def last_part(name: str) -> str:
    """A column's own name without the groups of a form, which tools put before it with a slash, a point or a dash.

    >>> last_part("open/q1"), last_part("open-q1"), last_part("q1")
    ('q1', 'q1', 'q1')
    """
    return re.split(r"[/.-]", name)[-1]


@cache
def _words() -> dict[str, list[tuple[str, str]]]:
    """By folded name the section and role of each meaning."""
    content = tomllib.loads(files(__package__).joinpath("column_words.toml").read_text(encoding="utf-8"))
    found: dict[str, list[tuple[str, str]]] = {}
    for section, roles in content.items():
        for role, names in roles.items():
            for name in names.split("|"):
                found.setdefault(folded(name), []).append((section, role))
    return found


def meanings(name: str) -> list[tuple[str, str]]:
    """The sections and roles of a column's whole name, or of its last part where a form's groups stand before it.

    >>> meanings("intro/age_group")[0], meanings("E-Mail")[0], meanings("Anything else?")
    (('segments', 'age'), ('personal', 'email'), [])
    >>> meanings("About you: Age")[0]
    ('segments', 'age')
    """
    whole = _words().get(folded(name), []) or _words().get(folded(name).replace(" ", ""), [])
    last = without_groups(name)
    return whole or _words().get(folded(last), [])


def said_within(name: str, sections: tuple[str, ...]) -> list[tuple[str, str]]:
    """The sections and roles of words that stand within a name, the longest first.

    >>> said_within("What is your e-mail address?", ("personal",))[0]
    ('personal', 'email')
    """
    words = folded(name).split()
    found = []
    for length in range(min(4, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            own = _words().get(" ".join(words[start : start + length]), [])
            found += [(section, role) for section, role in own if section in sections]
    return found


def says_age(name: str) -> bool:
    """Whether a column's name says how old somebody is, or when they were born.

    >>> says_age("In what year were you born?"), says_age("Member since")
    (True, False)
    """
    return ("segments", "age") in (*meanings(name), *said_within(name, ("segments",)))


def without_groups(name: str) -> str:
    """A column's name without the groups of a form and without a heading above it.

    >>> without_groups("intro/age_group"), without_groups("About you: Age")
    ('age_group', 'Age')
    """
    return _GROUPED.split(name)[-1]


def is_asked(name: str) -> bool:
    """Whether a column's name is a question or a request of several words."""
    return any(mark in name for mark in QUESTION_MARKS) or words_in(name) >= _LONGEST_LABEL


def asks_for_words(name: str) -> bool:
    """Whether a column's name asks what people think: what, how, why or which, or for an idea; not who, where or when.

    >>> asks_for_words("What do you need?"), asks_for_words("¿Qué falta?"), asks_for_words("Your idea"), asks_for_words("Where were you?")
    (True, True, True, False)
    """
    bare = folded(name)
    if not bare or bare.split()[0] in _WHO or begins_with(bare, "where"):
        return False
    asked = any(mark in name for mark in QUESTION_MARKS) or begins_with(bare, "what")
    return asked or ("ideas", "text") in said_within(name, ("ideas",))


def begins_with(bare: str, kind: str) -> bool:
    """Whether a folded name begins with one of the words that ask for something; of scripts without spaces, with its signs."""
    return any(
        bare.startswith(word if words_in(word) < len(word.split()) else f"{word} ") or bare == word
        for word in question_words(kind)
    )


@cache
def question_words(kind: str) -> frozenset[str]:
    """The words, folded, of one kind: by which questions begin, or that name one of several thoughts."""
    content = tomllib.loads(files(__package__).joinpath("question_words.toml").read_text(encoding="utf-8"))
    return frozenset(folded(word) for word in content[kind].split("|"))


def _column(name: str, header: str, column: "pd.Series[str]") -> Column:
    cells = Cells(column)
    if not cells.filled:
        return Column(name, "blank")
    if found := _of_our_form(name, cells):
        return found
    asked = is_asked(header)
    if not asked and (office := [role for _, role in said_within(header, ("office",))]):
        # What the office says of an answer, or who in it; nobody's idea, and no participant.
        return Column(name, "personal" if "staff" in office else "technical", "staff")
    exact = meanings(header) or meanings(name)
    is_open = cells.is_open(asked=asked or ("ideas", "text") in exact)
    if not exact and not is_open and _thinks(header, cells):
        return Column(name, "other")
    return (
        _personal(name, header, cells, exact=exact, is_open=is_open)
        or _named(name, cells, exact, is_open=is_open)
        or _moderation(name, column, is_open=is_open)
        or _within(name, header, cells, is_open=is_open)
        or _by_cells(name, cells, is_open=is_open)
    )


def _thinks(header: str, cells: Cells) -> bool:
    """Whether a column holds what people think, so that what its question mentions says nothing of them; not where it asks for somebody."""
    asks_who = folded(header).split()[:1] and folded(header).split()[0] in _WHO
    return not asks_who and is_opinion(header, list(cells.values), number=cells.filled)


def _of_our_form(name: str, cells: Cells) -> Column | None:
    """A column of a form that this program wrote: a vote on an idea, or a segment."""
    if voted_idea(name) and cells.share(lambda value: vote_said(value)) >= 0.9:  # noqa: PLW0108 (a share of what is true)
        return Column(name, "vote", voted_idea(name))
    last = last_part(name)
    # LimeSurvey takes letters and digits only.
    start = SEGMENT if last.startswith(SEGMENT) else SEGMENT.rstrip("_")
    return Column(name, "segment", last.removeprefix(start)) if last.startswith(start) and last != start else None


def _personal(name: str, header: str, cells: Cells, *, exact: list[tuple[str, str]], is_open: bool) -> Column | None:
    """A column that may identify people: its cells look so, or its name says so and they are no sentences."""
    for told, detail in (
        (cells.is_emails(), "email"), (cells.is_network_addresses(), "address"), (cells.is_profiles(), "profile"), (cells.is_phones(), "phone"),
    ):  # fmt: skip
        if told:
            return Column(name, "personal", detail)
    if (
        cells.words < _FEWEST_WORDS_OF_A_SENTENCE
        and _look_like_names(cells)
        and not cells.is_countries()
        and ("segments", "city") not in exact
    ):
        return Column(name, "personal", "name")
    # A year of birth becomes a group of ages, a day of birth stays out.
    of_birth = {("segments", "age"), ("personal", "identity")} & {
        *exact,
        *said_within(header, ("segments", "personal")),
    }
    if of_birth and are_years(cells.values):
        return Column(name, "segment", "age")
    by_name = [role for section, role in exact if section == "personal"]
    if by_name and not (is_open and ("ideas", "text") in exact):
        return Column(name, "personal", by_name[0])
    within = [role for _, role in said_within(header, ("personal",))]
    of_place = (
        cells.is_countries()
        or cells.is_ages()
        or cells.is_genders()
        or any(section in {"segments", "voice"} for section, _ in exact)
    )
    # Where somebody lives, asked in whatever words, and answered with a house.
    asks_place = any(role in _PLACES for _, role in said_within(header, ("segments",)))
    houses = cells.words < _FEWEST_WORDS_OF_A_SENTENCE + 3 and cells.share(_HOUSE.fullmatch) >= 0.5
    if houses and (asks_place or "address" in within) and not cells.is_ages():
        return Column(name, "personal", "address")
    # The name of a category, a project, a country is nobody's.
    of_things = [role for _, role in said_within(header, ("closed", "technical", "segments"))]
    if within and not is_open and not of_place and not exact and not (of_things and within[0] == "name"):
        return Column(name, "personal", within[0])
    if (
        is_open
        and _REACHED & set(within)
        and cells.words < _FEWEST_WORDS_OF_A_SENTENCE
        and cells.share(_has_digit) >= 0.5
    ):
        return Column(name, "personal", within[0])
    # An open question on how to be reached: its answers hold addresses.
    if (
        is_open
        and within
        and cells.share(lambda value: "@" in value or sum(sign.isdigit() for sign in value) >= 7) >= 0.5
    ):
        return Column(name, "personal", within[0])
    return None


def _has_digit(value: str) -> bool:
    return any(sign.isdigit() for sign in value)


def _divides(cells: Cells, role: str) -> bool:
    """Whether a column's cells can be groups: fractions of numbers are measured, not chosen, but for ages."""
    return role == "age" or cells.share(_FRACTION.fullmatch) < 0.5


def _named(name: str, cells: Cells, exact: list[tuple[str, str]], *, is_open: bool) -> Column | None:
    """A column whose whole name says what it holds, where its cells do not contradict."""
    for section, role in exact:
        if section == "moments" and (cells.is_moments() or cells.are_serials()):
            return Column(name, "created_at", role)
        if section == "languages" and (cells.is_languages() or cells.share_known(_language_names()) > 0.5):
            return Column(name, "language")
        if section == "segments" and not is_open and _divides(cells, role):
            return Column(name, "segment", role)
        if section == "voice" and not is_open:
            return Column(name, "voice")
        if section == "technical" and not is_open:
            return Column(name, "technical")
        if section == "closed" and not is_open:
            return Column(name, "closed", role)
        if section == "ideas" and (found := _of_ideas(name, role, cells, is_open=is_open)):
            return found
    return None


def _of_ideas(name: str, role: str, cells: Cells, *, is_open: bool) -> Column | None:
    if role == "text":
        return (
            Column(name, "open", "text")
            if is_open or cells.words >= 2 and not cells.is_numbers() and not cells.is_moments()
            else None
        )
    if role in {"agrees", "disagrees", "passes"}:
        return Column(name, role) if cells.is_numbers() else None
    if role == "translation":
        return Column(name, "open", "translation") if is_open else None
    if role == "title" and cells.filled > 3 and cells.words < 2 and cells.different < cells.filled / 2:
        # Mr, Ms, Dr: how people are addressed, not what an idea is called.
        return Column(name, "personal", "title")
    if role in {"title", "question", "idea_id", "author_id", "is_seed", "is_meta"}:
        return Column(name, role)
    return None


def _moderation(name: str, column: "pd.Series[str]", *, is_open: bool) -> Column | None:
    return Column(name, "status") if not is_open and tells_of_moderation(name, column) else None


def _within(name: str, header: str, cells: Cells, *, is_open: bool) -> Column | None:
    """A label or question in which words of a person's circumstances stand: "What is your gender?"."""
    if is_open:
        return None
    if cells.are_serials() and said_within(header, ("moments",)):
        return Column(name, "created_at")
    for section, role in said_within(header, ("voice", "segments", "languages", "closed")):
        if section == "languages" and (cells.is_languages() or cells.share_known(_language_names()) > 0.5):
            return Column(name, "language")
        if section == "voice":
            return Column(name, "voice")
        if section == "segments" and folded(header).split()[:1] and folded(header).split()[0] in _WHO:
            continue
        if (
            section == "segments"
            and cells.different <= max(30, cells.filled / 2)
            and cells.words < 8
            and _divides(cells, role)
        ):
            return Column(name, "segment", role)
        if section == "closed":
            return Column(name, "closed", role)
    return None


def _by_cells(name: str, cells: Cells, *, is_open: bool) -> Column:
    if is_open:
        text = folded(name).split()
        return Column(
            name, "open", "text" if text and ("ideas", "text") in _words().get(text[0], []) and len(text) <= 3 else ""
        )
    for told, detail in ((cells.is_countries(), "country"), (cells.is_ages(), "age"), (cells.is_genders(), "gender")):
        if told:
            return Column(name, "segment", detail)
    if cells.is_languages():
        return Column(name, "language")
    if _look_like_names(cells):
        return Column(name, "personal", "name")
    return Column(name, "other")


def _look_like_names(cells: Cells) -> bool:
    """Whether most cells are two to four words with capital letters, nearly all different: names of people, most likely."""
    return cells.different >= 0.8 * cells.filled and cells.different >= 5 and cells.share(is_full_name) >= 0.7


@cache
def _language_names() -> dict[str, str]:
    from strategy_nlp.sources.contents import languages_by_name

    return languages_by_name()


@cache
def names_of(role: str) -> list[str]:
    """The folded names of a role, the best first."""
    content = tomllib.loads(files(__package__).joinpath("column_words.toml").read_text(encoding="utf-8"))
    return [
        folded(name)
        for roles in content.values()
        for own, names in roles.items()
        if own == role
        for name in names.split("|")
    ]
