"""The language of a report: its sentences, numbers, dates and names, English until another language is spoken.

Every sentence for people stands in the code in English and is looked up in the catalogue of the language that is spoken
(``locale/<language>/LC_MESSAGES/strategy_nlp.po``), as gettext does; Babel knows how each language writes its numbers,
lists and days. What ideas say is never translated here.
"""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from unicodedata import bidirectional, normalize

from strategy_nlp.messages import Message
from strategy_nlp.text.language.names import RIGHT_TO_LEFT, direction
from strategy_nlp.text.language.names import language_name as name_in

if TYPE_CHECKING:
    from babel import Locale

DOMAIN = "strategy_nlp"
_SPOKEN: ContextVar[str] = ContextVar("spoken", default="en")
# First-strong isolate and its end (Unicode Standard Annex 9): what stands between them cannot turn the sentence around.
_ISOLATE, _END = "\u2068", "\u2069"
_ISOLATES = {"L": "\u2066", "R": "\u2067", "AL": "\u2067"}
_GROUPED_IN_SPANISH = 10_000
# Before the sound of i Spanish says “e”, but not before “hie” and “hia”, which begin with another.
_AND_BECOMES_E = re.compile(r"(?:i|hi(?![ea]))", re.IGNORECASE)
_WITHOUT_ACCENTS = dict.fromkeys(range(768, 880))
_TURNS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# What stands between the signs of a fence, innermost.
_FENCED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069")


def speak(language: str) -> None:
    """Tell everything from here on in a language; a notebook says so once, after it has read its tables.

    Raises
    ------
    ValueError
        If there is no catalogue of that language.

    Examples
    --------
    >>> speak("es")
    >>> listed(["tierra", "agua"])
    'tierra y agua'
    >>> speak("en")
    """
    _catalogue(language)
    _SPOKEN.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Tell what is told inside in a language, and what comes after in the one before.

    Examples
    --------
    >>> with speaking("fr"):
    ...     listed(["terre", "eau"])
    'terre et eau'
    """
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def spoken() -> str:
    """The code of the language that is spoken."""
    return _SPOKEN.get()


def say(text: str, /, **values: Any) -> str:
    """A sentence in the language spoken, its places in braces filled; whole numbers are written as that language does.

    >>> say("{n} of them", n=1200)
    '1,200 of them'
    """
    return _catalogue(spoken()).gettext(text).format(**_written(values))


def counted(one: str, many: str, number: int, /, **values: Any) -> str:
    """A sentence about a number of things, in the form that the language spoken uses for that number; ``{n}`` is the number.

    >>> counted("{n} idea", "{n} ideas", 1), counted("{n} idea", "{n} ideas", 1200)
    ('1 idea', '1,200 ideas')
    """
    return _catalogue(spoken()).ngettext(one, many, number).format(**_written({"n": number, **values}))


def tell(message: Message) -> str:
    """A message in the language spoken; its shares in per cent."""
    shares = {name: percent(value, digits=1) for name, value in message.values.items() if isinstance(value, float)}
    return say(message.text, **{**message.values, **shares})


def number(value: float, *, digits: int = 0) -> str:
    """A number as the language spoken writes it, with so many digits behind the point."""
    from babel.numbers import format_decimal

    pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
    if spoken() == "es":
        # Four digits stay together, and a point between thousands is read as a decimal in half of the countries.
        pattern = pattern if abs(value) >= _GROUPED_IN_SPANISH else pattern.replace("#,##", "")
        return format_decimal(value, format=pattern, locale=_locale()).replace(".", "\u202f")
    return format_decimal(value, format=pattern, locale=_locale())


def percent(share: float, *, digits: int = 0) -> str:
    """A share in per cent, never rounded to a certainty that it is not.

    >>> percent(0.456), percent(0.001), percent(0.999)
    ('46%', 'under 1%', 'over 99%')
    """
    if 0 < share < 0.005 and not digits:
        return say("under {share}", share=_percent(0.01, 0))
    if 0.995 < share < 1 and not digits:
        return say("over {share}", share=_percent(0.99, 0))
    return _percent(share, digits)


def day(moment: date) -> str:
    """A day as the language spoken writes it.

    >>> day(date(2026, 3, 1))
    '1 March 2026'
    """
    from babel.dates import format_date

    written = format_date(moment, format="long", locale=_locale())
    # CLDR leaves out that French says the first of a month as an ordinal.
    return f"1er {written.removeprefix('1 ')}" if spoken() == "fr" and moment.day == 1 else written


def listed(names: Iterable[str]) -> str:
    """Names in a row, with the language's word before the last.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    from babel.lists import format_list

    told = [isolated(name) for name in names]
    row = format_list(told, locale=_locale())
    if spoken() == "es" and len(told) > 1 and _AND_BECOMES_E.match(told[-1]):
        # Babel's lists do not know that “y” gives way before its own sound.
        return f"{row.removesuffix(f' y {told[-1]}')} e {told[-1]}"
    return row


def labelled(label: str, value: str) -> str:
    """A name and what belongs to it, as the language spoken writes a colon."""
    return say("{label}: {value}", label=label, value=value)


def in_order(names: Iterable[str]) -> list[str]:
    """Names as a dictionary of the language spoken orders them: capitals and accents do not matter."""
    return sorted(names, key=lambda name: (normalize("NFD", name.casefold()).translate(_WITHOUT_ACCENTS), name))


def language_name(code: str) -> str:
    """What the language spoken calls a language, or the code itself where nobody named it."""
    return name_in(code, language=spoken())


def language_names(codes: Iterable[str]) -> str:
    """What the language spoken calls several languages, each once, in a row."""
    return listed(in_order({language_name(str(code)) for code in codes}))


def isolated(text: str) -> str:
    """A text of another direction, fenced so that it cannot turn the sentence around it."""
    if not text or not (spoken() in RIGHT_TO_LEFT or _TURNS.search(text)):
        return text
    # Signs would look for the first letter themselves, but not inside of other fences: a list of names is not read as its first name is.
    outside = _FENCED.sub("", text)
    first = next((kind for kind in map(bidirectional, outside or text) if kind in ("L", "R", "AL")), "")
    return f"{_ISOLATES.get(first, _ISOLATE)}{text}{_END}"


def page_direction() -> str:
    """The direction of the language spoken: ``rtl`` or ``ltr``."""
    return direction(spoken())


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _spoken_value(value) for name, value in values.items()}


def _spoken_value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if hasattr(value, "__index__"):
        return number(int(value))
    return isolated(value) if isinstance(value, str) else value


def _percent(share: float, digits: int) -> str:
    from babel.numbers import format_percent

    pattern = _locale().percent_formats[None].pattern.replace("#,##0", f"#,##0.{'0' * digits}" if digits else "#,##0")
    return format_percent(share, format=pattern, locale=_locale())


def _locale() -> "Locale":
    return _locale_of(spoken())


@cache
def _locale_of(language: str) -> "Locale":
    from babel import Locale

    # British days: a report for the world writes 1 March 2026.
    return Locale.parse({"en": "en_GB"}.get(language, language))


@cache
def _catalogue(language: str) -> NullTranslations:
    """The messages of a language; English needs none, because the sentences in the code are English."""
    if language == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = files(__package__) / "locale" / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        raise ValueError(f"There is no catalogue of the language {language!r}.")
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
