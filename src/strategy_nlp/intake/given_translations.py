"""Translations that came with ideas: which columns hold them, and which of them a report shows.

A consultation's ``translation`` is in the language that the setting ``translation_language`` names; ``translation_<code>`` is in that
of its name. Nothing is translated here.

By itself, because four wings ask it.
"""

from dataclasses import dataclass

import pandas as pd

TRANSLATION = "translation"
_FURTHER = "translation_"
# Translations as a report shows them, in the table of ideas.
SHOWN_COLUMNS = ("translation", "translation_language")


@dataclass(frozen=True)
class Languages:
    """The language of the report, and the one that the column ``translation`` of the ideas is in."""

    report: str = "en"
    translations: str = "en"


def wording_columns(ideas: pd.DataFrame) -> list[str]:
    """The columns that hold what people wrote, and its translations: ``text``, ``translation``, and ``translation_<code>``."""
    return ["text", TRANSLATION, *sorted(name for name in map(str, ideas) if name.startswith(_FURTHER))]


def shown_translations(ideas: pd.DataFrame, languages: Languages) -> pd.DataFrame:
    """The translation of each idea that a report shows: in its own language where there is one, else the given one.

    A translation into the language that the idea is written in says nothing new and is left out.

    Parameters
    ----------
    ideas
        ``language``, ``translation`` and perhaps ``translation_<code>``.
    languages
        Of the report, and of the column ``translation``.

    Returns
    -------
    pandas.DataFrame
        ``translation`` and ``translation_language``, both blank where there is none, with the index of the ideas.
    """
    ways = [(languages.report, f"{_FURTHER}{languages.report}"), (languages.translations, TRANSLATION)]
    if languages.translations == languages.report:
        ways.reverse()
    shown = pd.DataFrame("", index=ideas.index, columns=list(SHOWN_COLUMNS), dtype=object)
    for language, column in ways:
        if column in ideas:
            # Whoever reads the report reads what is in its language.
            foreign = ~ideas["language"].isin([language, languages.report])
            taken = (shown[TRANSLATION] == "") & (ideas[column].str.strip() != "") & foreign
            shown.loc[taken, TRANSLATION] = ideas.loc[taken, column]
            shown.loc[taken, "translation_language"] = language
    return shown
