"""The settings of a consultation, such as its seed and from how many people a count is shown: what each may be, and how they are read."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from strategy_nlp.errors import ConsultationError, shown

REPORT_LANGUAGES = ("en", "es", "fr", "ar")


# Whole numbers beyond every bound; larger ones are no floats.
_LARGEST_NUMBER = 5_000_000
_CALLED = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


# What each number may be: seeds as far as every library takes them.
_BOUNDS = {
    "seed": (0, 2**32 - 1),
    "min_votes": (1, 1_000_000),
    "min_cell": (1, 1_000_000),
    "min_topic_size": (2, 1_000_000),
    "min_topic_confidence": (0, 1),
    "min_sentiment_confidence": (0, 1),
    "topic_resolution": (0, 1_000),
    "theme_resolution": (0, 1_000),
}


# How servers call models, such as llama3.1:8b or org/name@q4.
_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@+-]{0,99}")
LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Settings:
    """What a consultation may set under ``[settings]``; every setting has a default.

    Attributes
    ----------
    seed
        Start of every random choice.
    vectors
        Name of the encoder in the registry of ``strategy_nlp.text.vectors.encoders``; ``auto`` chooses (`strategy_nlp.text.vectors.encoders.chosen`).
    language
        Language of the report.
    translation_language
        The language that the column ``translation`` of the ideas is in.
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
    titles
        The address of an OpenAI-compatible server whose language model proposes titles and summaries of topics, such as
        ``http://127.0.0.1:11434/v1``; blank asks none.
    titles_model
        The name of that model.
    titles_may_leave_this_machine
        Where the server is not this machine, the words ``yes, redacted ideas may be sent to`` and its name.
    date_order
        ``dmy`` or ``mdy``: the order of day and month where the tables themselves do not tell, or empty.

    Examples
    --------
    >>> Settings().min_votes, Settings(language="ar").language
    (20, 'ar')
    """

    seed: int = 20260401
    vectors: str = "auto"
    language: str = "en"
    translation_language: str = "en"
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
    date_order: str = ""
    titles: str = ""
    titles_model: str = ""
    titles_may_leave_this_machine: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Every setting by name."""
        return asdict(self)


def refuse_unknown(path: Path, table: Mapping[str, Any], known: set[str], *, what: str) -> None:
    unknown = sorted(set(table) - known)
    if unknown:
        raise ConsultationError(f"{path}: unknown {what} {shown(unknown[0])}; allowed are {', '.join(sorted(known))}.")


def read_settings(path: Path, table: Mapping[str, Any]) -> Settings:
    types = {item.name: type(item.default) for item in fields(Settings)}
    refuse_unknown(path, table, set(types), what="setting")
    values: dict[str, Any] = {}
    for name, value in table.items():
        wanted = types[name]
        if wanted is float and type(value) is int:
            value = float(min(value, _LARGEST_NUMBER))
        if type(value) is not wanted:
            raise ConsultationError(f"{path}: setting {name} is {shown(value)}; it must be {_CALLED[wanted]}.")
        values[name] = value
    settings = Settings(**values)

    def refuse(name: str, allowed: str) -> None:
        raise ConsultationError(f"{path}: setting {name} is {shown(getattr(settings, name))}; it must be {allowed}.")

    for name, allowed in (("language", REPORT_LANGUAGES), ("date_order", ("", "dmy", "mdy"))):
        if getattr(settings, name) not in allowed:
            refuse(name, f"one of {', '.join(one or 'blank' for one in allowed)}")
    if not LANGUAGE_CODE.fullmatch(settings.translation_language):
        refuse("translation_language", "the code of a language, such as en or pt-BR")
    region = settings.region
    if region and not (len(region) == 2 and region.isascii() and region.isalpha() and region.isupper()):
        refuse("region", "two capital letters such as KE, or blank")
    if settings.names and not settings.names.startswith("spacy:"):
        refuse("names", "spacy: and a pipeline, such as spacy:xx_ent_wiki_sm, or blank")
    if settings.titles and not is_server(settings.titles):
        refuse(
            "titles",
            "the address of a server without name, password or question mark, such as http://127.0.0.1:11434/v1, or blank",
        )
    if bool(settings.titles) != bool(settings.titles_model) or (
        settings.titles_model and not _MODEL.fullmatch(settings.titles_model)
    ):
        refuse(
            "titles_model",
            "the name of the model that the server of titles has, such as llama3.1:8b, and blank without one",
        )
    for name, (least, most) in _BOUNDS.items():
        # Written so that `nan`, which is neither less nor more, is refused too.
        if not least <= getattr(settings, name) <= most:
            refuse(name, f"between {least:,} and {most:,}")
    return settings


def is_server(address: str) -> bool:
    """Whether a text is the address of a server and nothing more, a path aside.

    >>> is_server("http://127.0.0.1:11434/v1"), is_server("http://me:secret@127.0.0.1/v1"), is_server("file:///v1")
    (True, False, False)
    """
    try:
        url = urlsplit(address)
        plain = address.isascii() and address.isprintable() and " " not in address
        bare = url.username is None and url.password is None and not url.query and not url.fragment
        return plain and bare and url.scheme in ("http", "https") and bool(url.hostname) and url.port != 0
    except ValueError:
        return False
