"""The vectors of a consultation's ideas: by which encoder, of which words, and of which translations."""

from dataclasses import replace

import pandas as pd

from strategy_nlp import vectors
from strategy_nlp.consultation import Consultation, Settings
from strategy_nlp.encoders import Encoder, chosen


def with_encoder(consultation: Consultation, *, ideas: int) -> tuple[Consultation, str]:
    """The consultation with the encoder that its setting comes to, and why that one."""
    name, why = chosen(consultation.settings.vectors, ideas=ideas)
    return replace(consultation, settings=replace(consultation.settings, vectors=name)), why


def embed_ideas(ideas: pd.DataFrame, encoder: Encoder) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The ideas with ``embedded`` (text, translation or blank), their vectors by row, and how many texts were cut."""
    covered = encoder.covers(ideas["language"])
    translated = ~covered & (ideas["translation"] != "")
    way = pd.Series("", index=ideas.index).mask(covered, "text").mask(translated, "translation")
    way = way.where(ideas["used"], "")
    rows = ideas.index[way != ""]
    texts = ideas["text"].where(way != "translation", ideas["translation"]).loc[rows]
    made = vectors.embed(texts.tolist(), encoder)
    cut = int((texts.str.len() > vectors.LONGEST_TEXT).sum())
    return ideas.assign(embedded=way), pd.DataFrame(made, index=rows), cut


def embed_translations(ideas: pd.DataFrame, encoder: Encoder, settings: Settings) -> pd.DataFrame:
    """The vectors of the translations of ideas that were embedded by their own words, by row; zeros for all others."""
    covered = bool(encoder.covers(pd.Series([settings.translation_language])).iloc[0])
    rows = ideas.index[(ideas["embedded"] == "text") & _translated(ideas, settings) & covered]
    made = vectors.embed(ideas.loc[rows, "translation"].tolist(), encoder)
    return pd.DataFrame(made, index=rows).reindex(ideas.index, fill_value=0)


def in_common_words(ideas: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Each idea in the language that translations came in, where it has one, else in its own words: ``said, said_language``."""
    through = _translated(ideas, settings)
    return pd.DataFrame(
        {
            "said": ideas["text"].mask(through, ideas["translation"]),
            "said_language": ideas["language"].mask(through, settings.translation_language),
        }
    )


def _translated(ideas: pd.DataFrame, settings: Settings) -> "pd.Series[bool]":
    """Which ideas have a translation that is not their own words again."""
    given = (ideas["translation"] != "") & (ideas["translation"] != ideas["text"])
    return given & (ideas["language"] != settings.translation_language)
