"""The consultation folder: its questions, its settings, where its tables are."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from strategy_nlp.errors import ConsultationError, reason_of, shown
from strategy_nlp.intake import wordings
from strategy_nlp.intake.settings import REPORT_LANGUAGES, Settings, read_settings, refuse_unknown
from strategy_nlp.intake.wordings import Wordings
from strategy_nlp.messages import noted

_REFERENCE = "reference_"
# Longer files and titles are mistakes; a title is shown on every page.
_LARGEST, _LONGEST, _LONGEST_ID, _MOST_QUESTIONS = 5_000_000, 2_000, 60, 200
# More answers than this are no scale and no choice that people could weigh.
_MOST_CHOICES = 20
# Names of pages that are no question's, and names that Windows keeps for itself.
_TAKEN = {
    "index", "method", "methods", "overview", "participation", "events", "explore", "tables", "pages", "ideas", "con", "prn", "aux", "nul",
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)),
}  # fmt: skip
# Published shares are rounded; together they may miss 1 by this much.
_ROUNDED = 0.02
# The page of a question's ideas is called by its id and this.
IDEAS_PAGE = "-ideas"
_PROJECT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Question:
    """One question of the consultation.

    ``titles`` holds its wording per language code, ``choices`` the answers that a closed question offers, in their order; none where
    people answer in their own words only.

    Examples
    --------
    >>> asked = Question("q1", "What now?", titles={"es": "¿Y ahora?"})
    >>> asked.title_in("es"), asked.title_in("fr")
    ('¿Y ahora?', 'What now?')
    """

    id: str
    title: str
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    choices: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[object, ...]:
        """What another process is sent."""
        return Question, (self.id, self.title, dict(self.titles), self.choices)

    def title_in(self, language: str) -> str:
        """The question's wording in a language, or the default wording where there is none."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True)
class Consultation:
    """A consultation folder whose ``consultation.toml`` has been read and checked.

    ``notice`` is shown on every page; the demonstration data uses it to say that it is invented. ``references`` holds, by
    segment (``segment_region``), the share of each value in the population (``[reference_region]``); ``wordings`` what of this
    is said otherwise in which language.

    Examples
    --------
    >>> ours = read_consultation(demo_folder())
    >>> [question.id for question in ours.questions], ours.settings.min_cell
    (['q1', 'q2', 'q3', 'q4', 'q5'], 10)
    """

    folder: Path
    title: str
    organiser: str
    questions: tuple[Question, ...]
    settings: Settings
    notice: str = ""
    references: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))
    wordings: Wordings = field(default_factory=Wordings)

    def question(self, question_id: str) -> Question:
        """The question of that id.

        Raises
        ------
        ConsultationError
            If the consultation has no such question.
        """
        return question_of(self.questions, question_id, where=f"{self.folder / 'consultation.toml'}: ")


def in_language(consultation: Consultation, language: str) -> Consultation:
    """The consultation with another report language; blank leaves its own.

    Raises
    ------
    ConsultationError
        If there are no reports in that language.
    """
    if not language:
        return consultation
    if language not in REPORT_LANGUAGES:
        raise ConsultationError(
            f"The report language is {language!r}; it must be one of {', '.join(REPORT_LANGUAGES)}."
        )
    return replace(consultation, settings=replace(consultation.settings, language=language))


def report_languages(consultation: Consultation) -> tuple[str, ...]:
    """The languages in which a consultation is meant to be reported: its own, and those in which it gives a question's title."""
    own, given = (
        consultation.settings.language,
        {code for question in consultation.questions for code in question.titles},
    )
    return (own, *(code for code in REPORT_LANGUAGES if code in given and code != own))


def question_of(questions: Iterable[Question], question_id: str, *, where: str = "") -> Question:
    """The question of that id among several; ``where`` starts the sentence of the error.

    Raises
    ------
    ConsultationError
        If there is none.
    """
    by_id = {question.id: question for question in questions}
    if question_id not in by_id:
        raise ConsultationError(f"{where}there is no question {question_id!r}; it must be one of {', '.join(by_id)}.")
    return by_id[question_id]


def demo_folder() -> Path:
    """The folder of the invented demonstration consultation.

    Raises
    ------
    ConsultationError
        If the package was installed without the project around it.

    Examples
    --------
    >>> demo_folder().name
    'demo'
    """
    folder = _PROJECT / "data" / "demo"
    if not folder.is_dir():
        raise ConsultationError(
            "The demonstration consultation is part of the project folder, not of the installed package; "
            "name a consultation folder."
        )
    return folder


def is_demonstration(folder: Path) -> bool:
    """Whether a folder is the demonstration, whose people are invented."""
    try:
        return folder.resolve() == demo_folder().resolve()
    except ConsultationError:
        return False


def notebooks_folder() -> Path:
    """The folder of the report notebooks: the project's, or the installed package's copy."""
    project = _PROJECT / "notebooks" / "reports"
    return project if project.is_dir() else Path(__file__).resolve().parents[1] / "notebooks" / "reports"


def read_consultation(folder: str | Path) -> Consultation:
    """The consultation that a folder's ``consultation.toml`` describes.

    Raises
    ------
    ConsultationError
        If the folder or file is missing, is not TOML, or holds a key or value that is not allowed.

    Examples
    --------
    >>> len(read_consultation(demo_folder()).questions)
    5
    """
    folder = Path(folder)
    path = folder / "consultation.toml"
    content = _content(folder, path)
    references = {name: shares for name, shares in content.items() if name.startswith(_REFERENCE)}
    known = {"title", "organiser", "notice", "questions", "settings", *references, *wordings.TEXTS, *wordings.TABLES}
    refuse_unknown(path, content, known, what="key")
    return Consultation(
        folder=folder,
        title=_text(path, content, "title"),
        organiser=_text(path, content, "organiser", default=""),
        questions=_questions(path, content.get("questions", [])),
        settings=read_settings(path, _table(path, content, "settings")),
        notice=_text(path, content, "notice", default=""),
        references=MappingProxyType(
            {name.replace(_REFERENCE, "segment_"): _shares(path, name, shares) for name, shares in references.items()}
        ),
        wordings=wordings.read_wordings(path, content),
    )


def _content(folder: Path, path: Path) -> dict[str, Any]:
    try:
        if not folder.is_dir():
            raise ConsultationError(f"{folder}: there is no such folder; name a folder that holds consultation.toml.")
        if not path.is_file():
            near = next((one.name for one in folder.iterdir() if one.name.casefold() == path.name), "")
            hint = f"; found {near}, which needs small letters" if near and near != path.name else ""
            raise ConsultationError(f"{path} is missing; a consultation folder needs it (see data/README.md){hint}.")
        written = path.read_bytes()
    except OSError as error:
        raise ConsultationError(f"{path} cannot be read: {reason_of(error)}.") from None
    if len(written) > _LARGEST:
        raise ConsultationError(f"{path} has {len(written):,} bytes; at most {_LARGEST:,} can be read.")
    if b"\0" in written:
        raise ConsultationError(f"{path} is not valid TOML in UTF-8: it holds a NUL byte; save it as plain UTF-8 text.")
    try:
        return tomllib.loads(written.decode("utf-8-sig"))
    except RecursionError:
        raise ConsultationError(f"{path} is not valid TOML in UTF-8: brackets stand too deep.") from None
    except ValueError as error:
        # TOML, UTF-8 and numbers of thousands of digits all end here; what was found may hold anything.
        reason = shown(str(error).splitlines()[0]).strip("'\"")
        raise ConsultationError(f"{path} is not valid TOML in UTF-8: {reason}.") from None


def _table(path: Path, content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = content.get(key, {})
    if not isinstance(value, dict):
        raise ConsultationError(f"{path}: {key} is {shown(value)}; it must be a table, [{key}].")
    return value


def _shares(path: Path, name: str, shares: Any) -> Mapping[str, float]:
    numbers = isinstance(shares, dict) and all(type(share) in (int, float) and share >= 0 for share in shares.values())
    if not numbers or not shares or not abs(sum(map(float, shares.values())) - 1) <= _ROUNDED:
        raise ConsultationError(
            f"{path}: [{name}] is {shown(shares)}; it must hold a share for each value, together 1."
        )
    return MappingProxyType({str(value): float(share) for value, share in shares.items()})


def _text(path: Path, table: Mapping[str, Any], key: str, *, default: str | None = None, within: str = "") -> str:
    value = table.get(key, default)
    where = f"{within}: {key}" if within else key
    if not isinstance(value, str) or (default is None and not any(sign.isalnum() for sign in value)):
        raise ConsultationError(
            noted("{file}: {key} is {found}; it must be a text.", file=str(path), key=where, found=shown(value))
        )
    if len(value) > _LONGEST:
        raise ConsultationError(
            noted(
                "{file}: {key} has {n} signs; at most {most} can be shown.",
                file=str(path),
                key=where,
                n=len(value),
                most=_LONGEST,
            )
        )
    return value


def _questions(path: Path, entries: Any) -> tuple[Question, ...]:
    if not isinstance(entries, list) or not entries:
        raise ConsultationError(f"{path}: there is no [[questions]] entry; at least one with id and title is needed.")
    if len(entries) > _MOST_QUESTIONS:
        raise ConsultationError(f"{path} has {len(entries):,} questions; at most {_MOST_QUESTIONS} can be reported.")
    questions: list[Question] = []
    for number, entry in enumerate(entries, start=1):
        within = f"question {number}"
        if not isinstance(entry, dict):
            raise ConsultationError(f"{path}: {within} is {shown(entry)}; it must be a [[questions]] table.")
        refuse_unknown(path, entry, {"id", "title", "titles", "kind", "answers"}, what=f"key of {within}")
        identifier = _identifier(path, _text(path, entry, "id", within=within))
        same = next((one.id for one in questions if _same_file(one.id) == _same_file(identifier)), "")
        if same:
            differ = (
                "stands twice; ids must differ" if same == identifier else f"differs from {shown(same)} only in case"
            )
            more = "" if same == identifier else ", so one page would overwrite the other; rename one"
            raise ConsultationError(f"{path}: question id {shown(identifier)} {differ}{more}.")
        given = _titles(path, entry, within)
        titles = {name: _text(path, given, name, within=f"{within}, titles") for name in given}
        title = _text(path, entry, "title", within=within)
        questions.append(Question(identifier, title, MappingProxyType(titles), _choices(path, entry, within)))
    return tuple(questions)


def _titles(path: Path, entry: Mapping[str, Any], within: str) -> Mapping[str, Any]:
    titles = entry.get("titles", {})
    if not isinstance(titles, dict):
        raise ConsultationError(
            f"{path}: {within}: titles is {shown(titles)}; it must be a table of language and wording."
        )
    return titles


def _choices(path: Path, entry: Mapping[str, Any], within: str) -> tuple[str, ...]:
    """The answers of a closed question; none of an open one."""
    kind, answers = entry.get("kind", "open"), entry.get("answers", [])
    if kind not in ("open", "closed"):
        raise ConsultationError(f"{path}: {within}: kind is {shown(kind)}; it must be open or closed.")
    if not isinstance(answers, list) or not all(isinstance(one, str) and one.strip() for one in answers):
        raise ConsultationError(
            f'{path}: {within}: answers is {shown(answers)}; it must be a list of texts, such as ["Yes", "No"].'
        )
    named = tuple(" ".join(one.split()) for one in answers)
    if kind == "open" and named:
        raise ConsultationError(
            f'{path}: {within} is open and has answers; write kind = "closed", or take the answers out.'
        )
    if kind == "closed" and not 2 <= len({one.casefold() for one in named}) == len(named) <= _MOST_CHOICES:
        raise ConsultationError(
            f"{path}: {within} is closed and has {len(named)} answers; it must have 2 to {_MOST_CHOICES}, all different."
        )
    return named


def _identifier(path: Path, identifier: str) -> str:
    if not identifier.replace("-", "").replace("_", "").isalnum():
        raise ConsultationError(
            f"{path}: question id {shown(identifier)} has other signs than letters, digits, - and _; it names files."
        )
    if len(identifier) > _LONGEST_ID:
        raise ConsultationError(
            f"{path}: question id {shown(identifier)} has {len(identifier)} signs; it names files, so at most {_LONGEST_ID}."
        )
    if _same_file(identifier) in _TAKEN or _same_file(identifier).endswith(IDEAS_PAGE):
        raise ConsultationError(
            f"{path}: question id {shown(identifier)} is the name of another file of the report; choose another, such as q-{identifier}."
        )
    return identifier


def _same_file(identifier: str) -> str:
    """What two ids share whose files a disk may take for one."""
    return unicodedata.normalize("NFKC", identifier).casefold()
