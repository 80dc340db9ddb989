"""A consultation as a form, whatever program shows it: questions, people's circumstances, and ideas of others to agree or disagree with.

The names of the form's columns lead back to the consultation: an answer to ``q1`` is an idea on that question, ``vote_<idea>`` is a
vote on that idea, ``segment_<name>`` a circumstance.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import Consultation, Question, read_consultation
from strategy_nlp.intake.tables import read_tables
from strategy_nlp.sources.ages import band_of, groups_offered, name_of
from strategy_nlp.sources.closed_questions.scales import said_in

VOTE, SEGMENT = "vote_", "segment_"
VOTES = ("agree", "disagree", "pass")
_SAFE = re.compile(r"[A-Za-z][A-Za-z0-9]{0,14}")
# A segment of more values is asked for in words.
_MOST_CHOICES = 20
# Shorter texts are no ideas, longer ones nobody reads on a telephone.
_FEWEST_WORDS, _MOST_WORDS = 4, 60
_GENDERS = ("woman", "man", "other", "no_answer")
# Of the values of a segment so many must be groups of ages for it to be one of ages, whatever it is called.
_MOSTLY_AGES = 0.6
# An idea stands once in each order in which ideas are shown; the names of all but the first order end in its number.
_NAME_OF_VOTE = re.compile(r"(?:(?:^|[/.-])vote_|\[vote)([A-Za-z0-9]+?)(?:_r\d)?\]?$")


@dataclass(frozen=True)
class Choice:
    """Something that may be chosen: its name in the answers, its label by language, and of a circumstance what it is in the consultation."""

    name: str
    label: Mapping[str, str]
    value: str = ""


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
    answers
        By the id of each closed question its answers.
    """

    languages: tuple[str, ...]
    title: Mapping[str, str]
    questions: Mapping[str, Mapping[str, str]]
    circumstances: tuple[Circumstance, ...]
    ideas: tuple[Choice, ...]
    answers: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)

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
    languages = languages_asked(consultation)
    tables = read_tables(consultation) if _has_ideas(consultation) else None
    people = tables.participants if tables is not None else pd.DataFrame(dtype=str)
    title = {code: consultation.wordings.titles.get(code, consultation.title) for code in languages}
    live = _only_live(tables.ideas) if tables is not None else set()
    asked = [one for one in consultation.questions if one.choices or one.id not in live] or consultation.questions
    questions = {question.id: {code: question.title_in(code) for code in languages} for question in asked}
    chosen = _ideas_to_vote_on(tables.ideas, tables.votes, ideas) if tables is not None else pd.DataFrame(dtype=str)
    choices = tuple(
        Choice(token(str(row.idea_id)), _in_languages(row, languages, consultation.settings.translation_language))
        for row in chosen.itertuples()
    )
    answers = {
        question.id: answer_choices(question, consultation, languages)
        for question in consultation.questions
        if question.choices
    }
    return Form(languages, title, questions, tuple(circumstances(people, consultation, languages)), choices, answers)


def languages_asked(consultation: Consultation) -> tuple[str, ...]:
    """The languages in which a form of the consultation asks, its own first: those in which it gives titles, or the answers of closed questions."""
    own = consultation.settings.language
    asked = {code for question in consultation.questions for code in question.titles}
    offered = {answer for question in consultation.questions for answer in question.choices}
    answered = {code for code, values in consultation.wordings.values.items() if offered & set(values)}
    return (own, *sorted((asked | answered | set(consultation.wordings.titles)) - {own}))


def answer_choices(question: Question, consultation: Consultation, languages: Sequence[str]) -> tuple[Choice, ...]:
    """The answers of a closed question as choices: as the organisers say them in each language, else as the scale that they are on does."""
    known = {code: said_in(question.choices, code) for code in languages}
    names = [slug(answer) for answer in question.choices]
    found = []
    for answer, name in zip(question.choices, names, strict=True):
        label = {
            code: consultation.wordings.values.get(code, {}).get(answer, known[code][answer]) for code in languages
        }
        label[consultation.settings.language] = consultation.wordings.values.get(
            consultation.settings.language, {}
        ).get(answer, answer)
        # +1 and -1 would have one name.
        own = name if names.count(name) == 1 else f"{name}_{hashlib.sha256(answer.encode()).hexdigest()[:6]}"
        found.append(Choice(own, label, answer))
    return tuple(found)


def _has_ideas(consultation: Consultation) -> bool:
    path = consultation.folder / "ideas.csv"
    packed = (consultation.folder / "ideas.parquet").is_file()
    return packed or (path.is_file() and len(path.read_text(encoding="utf-8-sig", errors="replace").splitlines()) > 1)


def _only_live(ideas: pd.DataFrame) -> set[str]:
    """The questions that nobody was asked: all that stands under them was said at events."""
    said_live = ideas["channel"].str.startswith("event:").groupby(ideas["question"]).all()
    return set(said_live.index[said_live].astype(str))


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


def circumstances(people: pd.DataFrame, consultation: Consultation, languages: Sequence[str]) -> Iterable[Circumstance]:
    """The consultation's own segments, or country, age and gender where it has none; of ages all groups, whoever has answered so far.

    Parameters
    ----------
    people
        The consultation's participants.
    consultation
        The consultation, which may say its values in other languages.
    languages
        Those of the form.
    """
    names = [str(name).removeprefix(SEGMENT) for name in people.columns if str(name).startswith(SEGMENT)]
    for name in names or ["country", "age", "gender"]:
        usual = name in {"country", "age", "gender"}
        said = (
            words_of_form(name, languages) if usual else dict.fromkeys(languages, name.replace("_", " ").capitalize())
        )
        if not names and name == "gender":
            yield Circumstance(name, said, tuple(_gender(one, languages) for one in _GENDERS))
            continue
        values = sorted({value for value in people[f"{SEGMENT}{name}"] if value}) if names else []
        if name == "age" or (
            values and sum(band_of(value) is not None for value in values) >= _MOSTLY_AGES * len(values)
        ):
            # What the organisers say in other languages is a group of theirs too.
            said_so = [value for told in consultation.wordings.values.values() for value in told if band_of(value)]
            values = groups_offered([*values, *said_so]) if names else groups_offered([])
        choices = tuple(_valued(value, consultation, languages) for value in values)
        yield Circumstance(name, said, choices if len(choices) <= _MOST_CHOICES else ())


def _gender(name: str, languages: Sequence[str]) -> Choice:
    # Who would rather not say says nothing.
    return Choice(name, words_of_form(name, languages), "" if name == "no_answer" else name)


def _valued(value: str, consultation: Consultation, languages: Sequence[str]) -> Choice:
    """A value of the consultation as a choice: as the organisers say it in each language, else an age as the form says it."""

    def label(code: str) -> str:
        own = consultation.wordings.values.get(code, {}).get(value, "")
        return own or _age_in(value, code) or value

    return Choice(slug(value), {code: label(code) for code in languages}, value)


def _age_in(value: str, code: str) -> str:
    """A group of ages in a language; blank where the value is none, or is called otherwise in the consultation."""
    band = band_of(value)
    if band is None or name_of(band) != value:
        return ""
    first, last = band
    form = "age_under" if first == 0 else "age_over" if value.endswith("over") else "age_between"
    return words_of_form(form, [code])[code].format(first=last + 1 if first == 0 else first, last=last)


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
