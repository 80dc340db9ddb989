"""Codes of languages: their names in the report's language, the direction they are written in."""

from functools import cache
from typing import Any

from strategy_nlp.text.language.scripts import ROMANISED

UNDETERMINED = "und"

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "yi", "dv", "ug", "sd"})

# Where CLDR, whose names Babel holds, says something else than people who speak the language do, or says nothing.
_OWN_NAMES = {"tl": "fil", "ext": "es", "gug": "gn", "kik": "ki", "fuv": "ff"}
_NAMES = {
    "gcf": {"en": "Guadeloupean Creole", "es": "criollo de Guadalupe", "fr": "créole guadeloupéen", "ar": "الكريولية الغوادلوبية"},
    "nah": {"en": "Nahuatl", "es": "náhuatl", "fr": "nahuatl", "ar": "الناهواتل"},
    "ckb": {"ar": "الكردية السورانية"},
    "qu": {"ar": "الكيتشوا"},
}  # fmt: skip
# By itself “Latin” would be read as a language.
_LATIN = {"en": "Latin script", "es": "alfabeto latino", "fr": "alphabet latin", "ar": "بالأحرف اللاتينية"}
_UNDETERMINED = {"en": "undetermined", "es": "sin determinar", "fr": "indéterminée", "ar": "غير محددة"}


def language_name(code: str, *, language: str = "en") -> str:
    """The name of a language in another, by default in English, or the code itself where nobody named it.

    >>> language_name("sw"), language_name("sw", language="fr"), language_name("hi-Latn")
    ('Swahili', 'swahili', 'Hindi (Latin script)')
    """
    if code == UNDETERMINED:
        return _UNDETERMINED.get(language, _UNDETERMINED["en"])
    base, _, script = code.partition("-")
    for place in (language, "en"):
        locale, own = _locale(place), _NAMES.get(base, {}).get(place)
        name = own or locale.languages.get(base) or locale.languages.get(_OWN_NAMES.get(base, base))
        if name and script:
            named = _LATIN.get(place) if script == "Latn" else None
            return f"{name} ({named or locale.scripts.get(script, script)})"
        if name:
            return str(name)
    return code


def direction(code: str) -> str:
    """The direction in which a language is written: ``rtl`` or ``ltr``."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def base_code(declared: str) -> str:
    """The two-letter language of a declared code such as ``zh-Hant``, ``pt_BR`` or ``EN``; blank for a blank."""
    return declared.strip().replace("_", "-").split("-")[0].lower()


def declared_code(declared: str) -> str:
    """The same, except that what a language in another script is in Latin letters stays apart: ``hi-Latn``.

    >>> declared_code("hi_Latn"), declared_code("en-Latn"), declared_code("zh-Hant")
    ('hi-Latn', 'en', 'zh')
    """
    base = base_code(declared)
    return ROMANISED.get(base, base) if declared.strip().lower().endswith("latn") else base


@cache
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(language)
