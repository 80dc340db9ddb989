"""The vectors of a consultation's ideas: by which encoder, of which words, and of which translations."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from strategy_nlp.cache import Vectors
from strategy_nlp.text.clauses import sentences_of, words_in
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors.encoders import Encoder

# Where somebody can be reached.
_CONTACT = re.compile(r"\[(?:email|phone|handle)\]")
# With fewer words left the sentence that holds it is what the idea says.
_LEAST_LEFT = 6


def embed_ideas(ideas: pd.DataFrame, encoder: Encoder) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """The ideas with ``embedded`` (text, translation or blank), their vectors by row, and how many texts were cut."""
    covered = encoder.covers(ideas["language"])
    translated = ~covered & (ideas["translation"] != "")
    way = pd.Series("", index=ideas.index).mask(covered, "text").mask(translated, "translation")
    way = way.where(ideas["used"], "")
    rows = ideas.index[way != ""]
    texts = ideas["text"].where(way != "translation", ideas["translation"]).loc[rows]
    made = embedding.embed(texts.tolist(), encoder)
    cut = int((texts.str.len() > embedding.LONGEST_TEXT).sum())
    return ideas.assign(embedded=way), pd.DataFrame(made, index=rows), cut


def apart_from_contacts(
    ideas: pd.DataFrame, embedded: pd.DataFrame, encode: Callable[[list[str]], Vectors]
) -> pd.DataFrame:
    """The vectors of ideas by row, of those that tell where somebody can be reached without that (`without_contacts`).

    Else offers of help would be one topic, whatever is offered: all of them say “write to me” (docs/methods.md). The kind and
    tone of an idea are heard in all of it.

    Parameters
    ----------
    ideas
        ``text, translation, embedded``, the last as `embed_ideas` tells it.
    embedded
        Their vectors by row.
    encode
        What made them: texts to unit vectors.
    """
    own = ideas.loc[embedded.index]
    said = own["text"].where(own["embedded"] != "translation", own["translation"])
    rows = said.index[said.str.contains(_CONTACT)]
    if rows.empty:
        return embedded
    apart = embedded.copy()
    apart.loc[rows] = encode(said.loc[rows].map(without_contacts).tolist())
    return apart


def without_contacts(text: str) -> str:
    """A text without the sentences that tell where somebody can be reached, or without the marks alone where little would be left.

    >>> without_contacts("I repair radios and could teach two people from every group. Call me on [phone].")
    'I repair radios and could teach two people from every group.'
    >>> without_contacts("Ask me for it: [email]")
    'Ask me for it:'
    """
    if not _CONTACT.search(text):
        return text
    left = " ".join(one.strip() for one in sentences_of(text) if not _CONTACT.search(one))
    return left if words_in(left) >= _LEAST_LEFT else " ".join(_CONTACT.sub(" ", text).split())


def embed_translations(ideas: pd.DataFrame, encoder: Encoder, *, translated_into: str) -> pd.DataFrame:
    """The vectors of the translations, without contacts, of ideas that were embedded by their own words, by row."""
    covered = bool(encoder.covers(pd.Series([translated_into])).iloc[0])
    rows = ideas.index[(ideas["embedded"] == "text") & _translated(ideas, translated_into) & covered]
    made = embedding.embed(ideas.loc[rows, "translation"].map(without_contacts).tolist(), encoder)
    return pd.DataFrame(made, index=rows)


def vectors_for_topics(ideas: pd.DataFrame, embedded: pd.DataFrame, translated: pd.DataFrame) -> Vectors:
    """What the topics of a question's ideas are found with, one row per idea (`strategy_nlp.text.vectors.embedding.topic_vectors`).

    Parameters
    ----------
    ideas
        ``text, translation, language``.
    embedded, translated
        The vectors of the ideas, and of the translations of those that have one, by row.
    """
    said = embedded.loc[ideas.index].to_numpy(np.float32)
    through = translated.reindex(ideas.index, fill_value=0).to_numpy(np.float32)
    lengths, of_translations = (
        embedding.lengths_of(ideas[name].map(without_contacts)) for name in ("text", "translation")
    )
    return embedding.topic_vectors(
        said, ideas["language"], translations=through, lengths=lengths, translation_lengths=of_translations
    )


def in_common_words(ideas: pd.DataFrame, *, translated_into: str) -> pd.DataFrame:
    """Each idea without contacts, in the language that translations came in where it has one: ``said, said_language``."""
    through = _translated(ideas, translated_into)
    return pd.DataFrame(
        {
            "said": ideas["text"].mask(through, ideas["translation"]).map(without_contacts),
            "said_language": ideas["language"].mask(through, translated_into),
        }
    )


def _translated(ideas: pd.DataFrame, translated_into: str) -> "pd.Series[bool]":
    """Which ideas have a translation that is not their own words again."""
    given = (ideas["translation"] != "") & (ideas["translation"] != ideas["text"])
    return given & (ideas["language"] != translated_into)
