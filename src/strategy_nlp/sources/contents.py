"""What cells look like: addresses, numbers of telephones, moments, countries, ages, languages; measured as shares of a column."""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pandas as pd

from strategy_nlp.intake.moments import read_moments

# Of a long column so many different cells tell what it holds.
_SAMPLE = 2_000
# The languages whose names of countries and languages people write into forms.
_TOLD_IN = [
    "en",
    "es",
    "fr",
    "ar",
    "de",
    "pt",
    "it",
    "ru",
    "zh",
    "hi",
    "sw",
    "tr",
    "pl",
    "nl",
    "ja",
    "ko",
    "id",
    "uk",
    "vi",
    "fa",
    "ur",
    "bn",
    "sv",
    "el",
    "he",
    "cs",
    "ro",
    "hu",
    "ca",
    "tl",
    "am",
]
_MORE_COUNTRIES = (
    "usa", "us", "u s a", "u s", "united states of america", "uk", "u k", "great britain", "england", "scotland", "wales", "northern ireland", "drc",
    "dr congo", "republic of the congo", "ivory coast", "burma", "czech republic", "holland", "palestine", "macedonia", "swaziland", "cape verde",
    "east timor", "korea", "south korea", "russia", "eeuu", "rdc", "gb",
)  # fmt: skip
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]{2,}")
_LONGEST_ADDRESS = 6
_PROFILE = re.compile(
    r"(?:https?://)?(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|linkedin|tiktok|youtube|t)\.(?:com|me)/\S+|@\w{2,}",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|www\.\S+", re.IGNORECASE)
_PHONE = re.compile(r"(?:\+|00)?[\d\s().\-/]{7,20}")
# A day has as many digits as a telephone: 01.03.2026.
_DAY = re.compile(r"\d{1,2}[./\- ]\d{1,2}[./\- ]\d{2,4}(?:[ T,]+\d{1,2}[:.]\d{2}.*)?|\d{4}[./\-]\d{1,2}[./\-]\d{1,2}.*")
_SERIAL = re.compile(r"[45]\d{4}(?:[.,]\d+)?")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)*")
_AGE = re.compile(
    r"(?:(?:under|over|below|above|less than|more than|menos de|mas de|menor de|mayor de|moins de|plus de|unter|uber|bis|ab|ate|mais de|meno di|piu di|до|старше|"
    r"اقل من|اكثر من)\s*)?(\d{1,3})\s*(?:(?:-|–|—|to|a|à|bis|до|الى|إلى|〜|~|至)\s*(\d{1,3}))?\s*(?:\+|or (?:over|older|more)|and (?:over|older|above)|y mas|o mas|"
    r"et plus|ou plus|und alter|oder alter|e mais|ou mais|и старше|فاكثر)?\s*(?:years?(?: old)?|anos|ans|jahre|anni|lat|лет|سنة|歳|岁|세)?"
)
_GENDERS = (
    "woman man female male f m non binary nonbinary other diverse transgender trans prefer not to say mujer hombre femenino masculino no binario "
    "femme homme feminin masculin non binaire weiblich mannlich divers frau mann mulher homem feminino masculino donna uomo женщина мужчина женский мужской "
    "امراة رجل انثى ذكر महिला पुरुष 女 男 女性 男性 여성 남성 여 남 mwanamke mwanaume kadin erkek kobieta mezczyzna vrouw man kvinna"
)  # fmt: skip
_TWO_WORD_GENDERS = (
    "non binary",
    "prefer not to say",
    "no binario",
    "non binaire",
    "rather not say",
    "prefiero no decirlo",
    "other please specify",
)
_GENDER_WORDS = frozenset(_GENDERS.split()) | set(_TWO_WORD_GENDERS)
_SPACELESS = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def folded(name: str) -> str:
    """A name as words without case, accents and the signs between them; ``ResponseId`` and ``response_id`` are alike.

    >>> folded("ResponseId"), folded("open/q1_narratives"), folded("¿Cuál es tu País?")
    ('response id', 'open q1 narratives', 'cual es tu pais')
    """
    parted = re.sub(r"(?<=[a-z\u00df-\u00ff])(?=[A-Z])", " ", name)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", parted) if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in bare.casefold()).split())


class Cells:
    """The different cells of a column that hold anything, and what share of them looks like something.

    Parameters
    ----------
    column
        Text cells.
    """

    def __init__(self, column: "pd.Series[str]") -> None:
        held = column.str.strip()
        held = held[held != ""]
        self.filled: int = len(held)
        self.different: int = int(held.nunique())
        values = pd.Series(held.unique()[:_SAMPLE], dtype=str)
        self.values = values
        self._folded: list[str] | None = None

    def share(self, test: Callable[[str], object]) -> float:
        """The share of the different cells that pass a test; 0 of none."""
        return sum(bool(test(value)) for value in self.values) / len(self.values) if len(self.values) else 0.0

    @property
    def names(self) -> list[str]:
        """The different cells, `folded`."""
        if self._folded is None:
            self._folded = [folded(value) for value in self.values]
        return self._folded

    def share_known(self, known: "frozenset[str] | dict[str, str]") -> float:
        """The share of the different cells that are among known names."""
        return sum(name in known for name in self.names) / len(self.names) if self.names else 0.0

    @property
    def words(self) -> float:
        """The mean number of words; of scripts without spaces two signs and a half count as a word."""
        return float(sum(map(words_in, self.values)) / len(self.values)) if len(self.values) else 0.0

    def is_moments(self) -> bool:
        """Whether nine in ten are days or moments, none of them plain small numbers."""
        if not len(self.values) or self.share(lambda value: _NUMBER.fullmatch(value) and len(value) < 8) > 0.1:
            return False
        moments = read_moments(self.values)
        readable = moments.read + int(moments.ambiguous.sum()) + moments.placeholders
        return readable >= 0.9 * len(self.values)

    def are_serials(self) -> bool:
        """Whether nine in ten are days as spreadsheets count them, which only a name tells from other numbers."""
        return self.share(is_serial) >= 0.9

    def is_emails(self) -> bool:
        # "Ana Pérez <ana@example.org>" is one too.
        return self.share(lambda value: _EMAIL.search(value) and len(value.split()) <= _LONGEST_ADDRESS) >= 0.5

    def is_network_addresses(self) -> bool:
        return self.share(_is_network_address) >= 0.5

    def is_profiles(self) -> bool:
        return self.share(_PROFILE.fullmatch) >= 0.5

    def is_links(self) -> bool:
        return self.share(_LINK.fullmatch) >= 0.5

    def is_phones(self) -> bool:
        return self.share(_is_phone) >= 0.6

    def is_numbers(self) -> bool:
        return self.share(_NUMBER.fullmatch) >= 0.9

    def is_countries(self) -> bool:
        return self.different >= 2 and self.share_known(countries()) >= 0.7

    def is_ages(self) -> bool:
        ranges = self.share(lambda value: _age(value) and not value.strip().isdigit())
        return self.different >= 2 and ranges >= 0.6

    def is_genders(self) -> bool:
        return 2 <= self.different <= 12 and self.share_known(_GENDER_WORDS) >= 0.6

    def is_languages(self) -> bool:
        # Some of them bear names that many know; only then are the rarer names looked up.
        return (
            self.different >= 2
            and self.share_known(languages_told()) >= 0.3
            and self.share_known(languages_by_name()) >= 0.8
        )

    def is_open(self, *, asked: bool = False) -> bool:
        """Whether people wrote here in their own words: sentences, most of them different. Less is enough where the name asks for them."""
        if not self.filled:
            return False
        distinct = self.different / self.filled
        if self.is_links() or self.is_emails() or self.is_numbers() or self.is_moments():
            return False
        return (
            (self.words >= 5 and distinct >= 0.35)
            or (asked and self.words >= 2 and distinct >= 0.5)
            or (self.words >= 12 and self.different >= 3)
        )


def is_serial(value: str) -> bool:
    """Whether a cell may be a day of the years 2009 to 2064 as spreadsheets count days, with the time behind the point.

    >>> is_serial("45810.5"), is_serial("45810,25"), is_serial("2026")
    (True, True, False)
    """
    return bool(_SERIAL.fullmatch(value.strip()))


def words_in(text: str) -> float:
    """How many words a text has; of scripts without spaces two signs and a half count as one.

    >>> words_in("Open the archives"), words_in("公开档案")
    (3, 1.6)
    """
    signs = len(_SPACELESS.findall(text))
    return signs / 2.5 if signs * 2 > len(text) else len(text.split())


def is_contact(value: str) -> bool:
    """Whether a cell is, or holds, an e-mail address, or is a telephone number, a profile or an address of a network.

    >>> [is_contact(cell) for cell in ("jane@example.org", "+44 7700 900123", "18-24", "2019-2021", "Nairobi")]
    [True, True, False, False, False]
    """
    bare = value.strip()
    return bool(_EMAIL.search(bare) or _is_phone(bare) or _PROFILE.fullmatch(bare) or _is_network_address(bare))


def _is_network_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value.strip())
    except ValueError:
        return False
    return True


def _is_phone(value: str) -> bool:
    digits = sum(sign.isdigit() for sign in value)
    return (
        bool(_PHONE.fullmatch(value.strip()))
        and not _DAY.fullmatch(value.strip())
        and 8 <= digits <= 15
        and (value.strip().startswith(("+", "00", "0", "(")) or " " in value)
    )


def _age(value: str) -> bool:
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", value.casefold()) if not unicodedata.combining(sign)
    ).strip()
    told = _AGE.fullmatch(bare)
    return told is not None and int(told[1]) <= 120 and int(told[2] or 0) <= 120


@cache
def countries() -> frozenset[str]:
    """The names of countries and territories in some thirty languages, their codes of three letters aside, `folded`."""
    return frozenset(
        name
        for locale in _locales()
        for code, own in locale.territories.items()
        if code.isalpha()
        for name in [folded(str(own))]
    ) | set(_MORE_COUNTRIES)


@cache
def languages_told() -> dict[str, str]:
    """The code of each language by its names in some thirty languages, and by the code itself, `folded`."""
    found: dict[str, str] = {}
    for locale in _locales():
        for code, own in locale.languages.items():
            found.setdefault(folded(str(own)), str(code).replace("_", "-"))
    for code in {str(code) for locale in _locales()[:1] for code in locale.languages}:
        found.setdefault(folded(code), code.replace("_", "-"))
        if len(code) == 2:
            # Codes are known whatever country stands after them: pt-BR, es_MX.
            found[code] = code
    found.pop("", None)
    return found


@cache
def languages_by_name() -> dict[str, str]:
    """`languages_told`, and the code of each language by its own name; a file for each language is opened for that, so it is asked last."""
    from babel import Locale, UnknownLocaleError

    found = dict(languages_told())
    for code in {str(code) for locale in _locales()[:1] for code in locale.languages}:
        try:
            own = Locale.parse(code, sep="_").get_language_name() or ""
        except (UnknownLocaleError, ValueError):
            own = ""
        found.setdefault(folded(own), code.replace("_", "-"))
    found.pop("", None)
    return found


def language_code(written: str) -> str:
    """The code of a language that somebody named in any of thirty languages, or wrote as a code; blank where it is none.

    >>> [language_code(name) for name in ("Español", "French", "pt-BR", "العربية", "Klingonish")]
    ['es', 'fr', 'pt-BR', 'ar', '']
    """
    name = folded(written)
    first = name.split(" ", maxsplit=1)[0] if name else ""
    for known in (languages_told, languages_by_name):
        if code := known().get(name) or known().get(first, ""):
            return code
    return ""


@cache
def _locales() -> tuple[Any, ...]:
    return tuple(_each_locale())


def _each_locale() -> Iterator[Any]:
    from babel import Locale

    for code in _TOLD_IN:
        yield Locale.parse(code)
