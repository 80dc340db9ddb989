"""The consultation folder: its questions, its settings, where its tables are."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from strategy_nlp.errors import ConsultationError

REPORT_LANGUAGES = ("en", "es", "fr", "ar")

_REFERENCE = "reference_"
# Published shares are rounded; together they may miss 1 by this much.
_ROUNDED = 0.02
_PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Question:
    """One question of the consultation; ``titles`` holds its wording per language code."""

    id: str
    title: str
    titles: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def title_in(self, language: str) -> str:
        """The question's wording in a language, or the default wording where there is none."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True)
class Settings:
    """What a consultation may set under ``[settings]``; every setting has a default.

    Attributes
    ----------
    seed
        Start of every random choice.
    vectors
        Name of the encoder in the registry of ``strategy_nlp.encoders``.
    language
        Language of the report.
    min_votes
        Ideas seen by fewer voters get no share: a few votes prove nothing.
    min_cell
        Counts of people below this are suppressed wherever segments are shown.
    min_topic_confidence
        Ideas less sure of their topic than this stay without one; 0 assigns everything.
    min_sentiment_confidence
        Ideas whose sentiment is less sure than this stay undecided; 0 decides everything.
    min_topic_size
        The fewest ideas that make a topic.
    topic_resolution
        How fine the topics are, from about 0.5 (few) to 5 (many); 0 chooses by what is steady and readable.
    theme_resolution
        The same for themes.
    show_pending
        Whether ideas that no moderator has looked at may be shown.
    sentiment
        Name of the sentiment model: ``shipped``, or ``transformers:<name or path>``.
    region
        Two-letter region whose national phone numbers are recognised, or empty.
    names
        ``spacy:`` and a spaCy pipeline whose persons' names are taken out of texts, or empty.
    """

    seed: int = 20260401
    vectors: str = "embedded"
    language: str = "en"
    min_votes: int = 20
    min_cell: int = 10
    min_topic_confidence: float = 0.0
    min_sentiment_confidence: float = 0.5
    min_topic_size: int = 4
    topic_resolution: float = 0.0
    theme_resolution: float = 1.0
    show_pending: bool = False
    sentiment: str = "shipped"
    region: str = ""
    names: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Every setting by name."""
        return asdict(self)


@dataclass(frozen=True)
class Consultation:
    """A consultation folder whose ``consultation.toml`` has been read and checked.

    ``notice`` is shown on every page; the demonstration data uses it to say that it is invented. ``references`` holds, by
    segment (``segment_region``), the share of each value in the population (``[reference_region]``).
    """

    folder: Path
    title: str
    organiser: str
    questions: tuple[Question, ...]
    settings: Settings
    notice: str = ""
    references: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: MappingProxyType({}))

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
    """
    folder = _PROJECT / "data" / "demo"
    if not folder.is_dir():
        raise ConsultationError(
            "The demonstration consultation is part of the project folder, not of the installed package; "
            "name a consultation folder."
        )
    return folder


def notebooks_folder() -> Path:
    """The folder of the report notebooks: the project's, or the installed package's copy."""
    project = _PROJECT / "notebooks" / "reports"
    return project if project.is_dir() else Path(__file__).resolve().parent / "notebooks" / "reports"


def read_consultation(folder: str | Path) -> Consultation:
    """The consultation that a folder's ``consultation.toml`` describes.

    Raises
    ------
    ConsultationError
        If the folder or file is missing, is not TOML, or holds a key or value that is not allowed.
    """
    folder = Path(folder)
    path = folder / "consultation.toml"
    if not folder.is_dir():
        raise ConsultationError(f"{folder}: there is no such folder; name a folder that holds consultation.toml.")
    if not path.is_file():
        raise ConsultationError(f"{path} is missing; a consultation folder needs it (see data/README.md).")
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConsultationError(f"{path} is not valid TOML in UTF-8: {error}.") from error
    references = {name: shares for name, shares in content.items() if name.startswith(_REFERENCE)}
    _refuse_unknown(path, content, {"title", "organiser", "notice", "questions", "settings", *references}, "key")
    return Consultation(
        folder=folder,
        title=_text(path, content, "title"),
        organiser=_text(path, content, "organiser", default=""),
        questions=_questions(path, content.get("questions", [])),
        settings=_settings(path, content.get("settings", {})),
        notice=_text(path, content, "notice", default=""),
        references=MappingProxyType(
            {name.replace(_REFERENCE, "segment_"): _shares(path, name, shares) for name, shares in references.items()}
        ),
    )


def _shares(path: Path, name: str, shares: Any) -> Mapping[str, float]:
    numbers = isinstance(shares, dict) and all(type(share) in (int, float) and share >= 0 for share in shares.values())
    if not numbers or not shares or abs(sum(shares.values()) - 1) > _ROUNDED:
        raise ConsultationError(f"{path}: [{name}] is {shares!r}; it must hold a share for each value, together 1.")
    return MappingProxyType({str(value): float(share) for value, share in shares.items()})


def _text(path: Path, table: Mapping[str, Any], key: str, *, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise ConsultationError(f"{path}: {key} is {value!r}; it must be a text.")
    return value


def _refuse_unknown(path: Path, table: Mapping[str, Any], known: set[str], what: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ConsultationError(f"{path}: unknown {what} {unknown[0]!r}; allowed are {', '.join(sorted(known))}.")


def _questions(path: Path, entries: Any) -> tuple[Question, ...]:
    if not isinstance(entries, list) or not entries:
        raise ConsultationError(f"{path}: there is no [[questions]] entry; at least one with id and title is needed.")
    questions: list[Question] = []
    for entry in entries:
        identifier = _text(path, entry, "id")
        if not identifier.replace("-", "").replace("_", "").isalnum():
            raise ConsultationError(
                f"{path}: question id {identifier!r} has other signs than letters, digits, - and _; it names files."
            )
        if any(question.id == identifier for question in questions):
            raise ConsultationError(f"{path}: question id {identifier!r} stands twice; ids must differ.")
        titles = {str(key): str(value) for key, value in entry.get("titles", {}).items()}
        questions.append(Question(identifier, _text(path, entry, "title"), MappingProxyType(titles)))
    return tuple(questions)


def _settings(path: Path, table: Mapping[str, Any]) -> Settings:
    types = {item.name: type(item.default) for item in fields(Settings)}
    _refuse_unknown(path, table, set(types), "setting")
    values: dict[str, Any] = {}
    for name, value in table.items():
        wanted = types[name]
        if wanted is float and type(value) is int:
            value = float(value)
        if type(value) is not wanted:
            raise ConsultationError(f"{path}: setting {name} is {value!r}; it must be of type {wanted.__name__}.")
        values[name] = value
    settings = Settings(**values)
    if settings.language not in REPORT_LANGUAGES:
        allowed = ", ".join(REPORT_LANGUAGES)
        raise ConsultationError(f"{path}: setting language is {settings.language!r}; it must be one of {allowed}.")
    region = settings.region
    if region and not (len(region) == 2 and region.isascii() and region.isalpha() and region.isupper()):
        raise ConsultationError(
            f"{path}: setting region is {region!r}; it must be two capital letters such as KE, or blank."
        )
    if settings.names and not settings.names.startswith("spacy:"):
        raise ConsultationError(
            f"{path}: setting names is {settings.names!r}; it must be spacy: and a pipeline, such as spacy:xx_ent_wiki_sm, or blank."
        )
    for name in ("min_topic_confidence", "min_sentiment_confidence"):
        if not 0 <= values.get(name, 0) <= 1:
            raise ConsultationError(f"{path}: setting {name} is {values[name]!r}; it must lie between 0 and 1.")
    for name in ("topic_resolution", "theme_resolution"):
        if values.get(name, 1) < 0:
            raise ConsultationError(f"{path}: setting {name} is {values[name]!r}; it must be 0 or more.")
    for name, least in (("min_votes", 1), ("min_cell", 1), ("min_topic_size", 2)):
        if values.get(name, least) < least:
            raise ConsultationError(f"{path}: setting {name} is {values[name]!r}; it must be at least {least}.")
    return settings
