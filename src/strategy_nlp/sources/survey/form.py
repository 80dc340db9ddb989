"""A consultation as a form, whatever program shows it: questions, people's circumstances, and ideas of others to agree or disagree with.

The names of the form's columns lead back to the consultation: an answer to ``q1`` is an idea on that question, ``vote_<idea>`` is a
vote on that idea, ``segment_<name>`` a circumstance.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import Consultation, read_consultation
from strategy_nlp.intake.tables import read_tables

VOTE, SEGMENT = "vote_", "segment_"
VOTES = ("agree", "disagree", "pass")
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,14}")
# A segment of more values is asked for in words.
_MOST_CHOICES = 20
# Shorter texts are no ideas, longer ones nobody reads on a telephone.
_FEWEST_WORDS, _MOST_WORDS = 4, 60
_AGES = ("under 25", "25 to 34", "35 to 49", "50 to 64", "65 and over")
_GENDERS = ("woman", "man", "other", "no_answer")
# An idea stands once in each order in which ideas are shown; the names of all but the first order end in its number.
_NAME_OF_VOTE = re.compile(r"(?:(?:^|[/.-])vote_|\[vote)([A-Za-z0-9]+?)(?:_r\d)?\]?$")


@dataclass(frozen=True)
class Choice:
    """Something that may be chosen: its name in the answers, and its label by language."""

    name: str
    label: Mapping[str, str]


@dataclass(frozen=True)
class Circumstance:
    """What people may say of themselves: the segment's name, its label by language, and its choices; none where it is asked for in words."""

    name: str
    label: Mapping[str, str]
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Form:
    """A form in several languages.

    Attributes
    ----------
    languages
        Codes, the consultation's own first.
    title
        By language.
    questions
        By the question's id its wording by language.
    circumstances
        What people may say of themselves.
    ideas
        Ideas of others to vote on, each by its token.
    """

    languages: tuple[str, ...]
    title: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]
    circumstances: tuple[Circumstance, ...]
    ideas: tuple[Choice, ...]

    def says(self, name: str) -> dict[str, str]:
        """The form's own words by language."""
        return words_of_form(name, self.languages)


def form_of(folder: str | Path, *, ideas: int = 20) -> Form:
    """The form of a consultation.

    Parameters
    ----------
    folder
        The consultation folder.
    ideas
        How many ideas people may vote on, spread over the questions: those that fewest have voted on, and may be shown.

    Raises
    ------
    ConsultationError, DataError
        If the folder cannot be read.
    """
    consultation = read_consultation(folder)
    own = consultation.settings.language
    asked = {code for question in consultation.questions for code in question.titles}
    languages = (own, *sorted((asked | set(consultation.wordings.titles)) - {own}))
    tables = read_tables(consultation) if _has_ideas(consultation) else None
    people = tables.participants if tables is not None else pd.DataFrame(dtype=str)
    title = {code: consultation.wordings.titles.get(code, consultation.title) for code in languages}
    questions = {
        question.id: {code: question.title_in(code) for code in languages} for question in consultation.questions
    }
    chosen = _ideas_to_vote_on(tables.ideas, tables.votes, ideas) if tables is not None else pd.DataFrame(dtype=str)
    choices = tuple(
        Choice(token(str(row.idea_id)), _in_languages(row, languages, consultation.settings.translation_language))
        for row in chosen.itertuples()
    )
    return Form(languages, title, questions, tuple(_circumstances(people, consultation, languages)), choices)


def _has_ideas(consultation: Consultation) -> bool:
    path = consultation.folder / "ideas.csv"
    packed = (consultation.folder / "ideas.parquet").is_file()
    return packed or (path.is_file() and len(path.read_text(encoding="utf-8-sig", errors="replace").splitlines()) > 1)


def _ideas_to_vote_on(ideas: pd.DataFrame, votes: pd.DataFrame, number: int) -> pd.DataFrame:
    """Ideas that may be shown, those that fewest voted on first, question by question in turn; personal details are taken out."""
    from strategy_nlp.privacy.plain import redact

    shown = ideas[
        (ideas["status"] == "accepted")
        & ~ideas["channel"].str.startswith("event:")
        & (ideas["is_meta"] != "true")
        & (ideas["text"].map(lambda text: _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS))
    ]
    seen = votes.groupby("idea_id").size().reindex(shown["idea_id"]).fillna(0).to_numpy()
    ordered = shown.assign(_seen=seen, _place=range(len(shown))).sort_values(["_seen", "_place"], kind="stable")
    ordered = (
        ordered.assign(_turn=ordered.groupby("question").cumcount())
        .sort_values(["_turn", "question"], kind="stable")
        .head(max(number, 0))
    )
    columns = ["text", *(str(name) for name in ordered.columns if str(name).startswith("translation"))]
    return (
        ordered.assign(**{name: redact(ordered[name].tolist())["text"].tolist() for name in columns})
        if len(ordered)
        else ordered
    )


def _in_languages(row: object, languages: Sequence[str], translated: str) -> dict[str, str]:
    text = str(getattr(row, "text", ""))
    found = {}
    for code in languages:
        own = str(getattr(row, f"translation_{code}", "") or "") or (
            str(getattr(row, "translation", "") or "") if code == translated else ""
        )
        found[code] = own or text
    return found


def _circumstances(
    people: pd.DataFrame, consultation: Consultation, languages: Sequence[str]
) -> Iterable[Circumstance]:
    """The consultation's own segments, or country, age and gender where it has none."""
    names = [name for name in people.columns if str(name).startswith(SEGMENT)]
    for column in names:
        name = str(column).removeprefix(SEGMENT)
        values = [value for value in people[column].unique() if value]
        said = (
            words_of_form(name, languages)
            if name in {"country", "age", "gender"}
            else {code: name.replace("_", " ").capitalize() for code in languages}
        )
        choices = tuple(
            Choice(
                slug(value), {code: consultation.wordings.values.get(code, {}).get(value, value) for code in languages}
            )
            for value in sorted(values)
        )
        yield Circumstance(name, said, choices if len(choices) <= _MOST_CHOICES else ())
    if not names:
        yield Circumstance("country", words_of_form("country", languages), ())
        yield Circumstance(
            "age",
            words_of_form("age", languages),
            tuple(Choice(slug(age), dict.fromkeys(languages, age)) for age in _AGES),
        )
        yield Circumstance(
            "gender",
            words_of_form("gender", languages),
            tuple(Choice(one, words_of_form(one, languages)) for one in _GENDERS),
        )


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("form_words.toml").read_text(encoding="utf-8"))


def words_of_form(name: str, languages: Iterable[str]) -> dict[str, str]:
    """What a form says, by language; in English where nobody has said it in a language yet.

    >>> words_of_form("agree", ["es", "sw"])
    {'es': 'De acuerdo', 'sw': 'Agree'}
    """
    return {code: _words().get(code, _words()["en"])[name] for code in languages}


def token(identifier: str) -> str:
    """An idea's id as a name that every survey tool takes: itself where it is letters and digits, else what its hash begins with.

    >>> token("i0042"), token("nairobi-office-003")[:1]
    ('i0042', 'h')
    """
    if _SAFE.fullmatch(identifier) and not re.fullmatch(r"h[0-9a-f]{12}", identifier):
        return identifier
    return "h" + hashlib.sha256(identifier.encode()).hexdigest()[:12]


def slug(value: str) -> str:
    """A value as a name without spaces, which survey tools ask of choices.

    >>> slug("65 and over"), slug("América")
    ('65_and_over', 'América')
    """
    return re.sub(r"[^\w]+", "_", value.strip()).strip("_") or "blank"


def answer_code(value: str) -> str:
    """A value as the code of an answer in LimeSurvey, which takes five letters and digits: what its hash begins with.

    >>> len(answer_code("65 and over"))
    5
    """
    return "A" + hashlib.sha256(value.encode()).hexdigest()[:4].upper()


def voted_idea(column: str) -> str:
    """The token of the idea that a column of votes is about; blank where it is no such column.

    >>> voted_idea("votes/order_2/vote_i0042_r2"), voted_idea("votes[votei0042]"), voted_idea("voter")
    ('i0042', 'i0042', '')
    """
    found = _NAME_OF_VOTE.search(column)
    return found[1] if found else ""


def vote_said(cell: str) -> str:
    """The vote that a cell says, by its name or its label in any language of the forms; blank where it says none.

    >>> vote_said("agree"), vote_said("En desacuerdo"), vote_said("")
    ('agree', 'disagree', '')
    """
    return _votes_said().get(cell.strip().casefold(), "")


@cache
def _votes_said() -> dict[str, str]:
    return {
        said.casefold(): vote
        for vote in VOTES
        for said in (vote, vote[0], *(words[vote] for words in _words().values()))
    }


def require_questions(form: Form) -> None:
    """Refuse a form without anything to answer.

    Raises
    ------
    SourceError
        If it has no question.
    """
    if not form.questions:
        raise SourceError(
            "The consultation has no question, so there is no form; add [[questions]] to consultation.toml."
        )
