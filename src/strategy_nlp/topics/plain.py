"""Topics of texts, asked without a consultation."""

from typing import TYPE_CHECKING

import pandas as pd

from strategy_nlp.errors import DataError
from strategy_nlp.plain import Texts, beside, texts_of

if TYPE_CHECKING:
    from strategy_nlp.topics.discovery import TopicOptions, TopicResult


def find(
    texts: Texts,
    *,
    languages: Texts | None = None,
    translations: Texts | None = None,
    translation_language: str = "en",
    encoder: str = "auto",
    options: "TopicOptions | None" = None,
) -> "TopicResult":
    """The topics of texts in any languages, with the fitted BERTopic model.

    Personal details are taken out first, so that none gets into a title, an example or the model.

    Parameters
    ----------
    texts
        Many texts: a list, a Series or an array of them, or a table with a column ``text``.
    languages
        Their languages as codes; told by machine where not given.
    translations
        The same texts in one language, blank where there is none: where there are some, topics follow meaning more closely. The
        model places later texts by their own words only.
    translation_language
        The language of the translations.
    encoder
        What makes the vectors (see `strategy_nlp.text.embed`).
    options
        How topics are found: language of the labels, least size, how fine, seed.

    Returns
    -------
    TopicResult
        ``ideas`` (one row per text in the order given: ``text``, ``language``, ``topic``, ``theme``, ``topic_confidence``, ``x``,
        ``y``), ``topics`` (one row per topic, the largest first), ``resolutions`` and ``model``, a fitted BERTopic with its encoder
        attached: ``model.transform(new_texts)``, ``model.find_topics("water")``, ``model.visualize_topics()``, ``model.save(path)``; no
        topics and no model where there are fewer texts than two topics need.

    Raises
    ------
    DataError, ModelError
        If it is a single text or something else than texts; if the encoder is not there.

    Examples
    --------
    >>> find(["Open the archives", "Train young people"], encoder="embedded").ideas["topic"].isna().tolist()
    [True, True]
    """
    from dataclasses import replace

    from strategy_nlp.privacy.plain import redact
    from strategy_nlp.text import plain
    from strategy_nlp.text.vectors.encoders import chosen
    from strategy_nlp.text.vectors.ideas import vectors_for_topics, without_contacts
    from strategy_nlp.topics.discovery import find_topics

    given = texts_of(texts, "find")
    if not len(given):
        raise DataError("find was given no texts; hand over some.")
    ideas = pd.DataFrame({"text": redact(given.reset_index(drop=True))["text"]})
    ideas["idea_id"] = ideas.index.astype(str)
    ideas["language"] = (
        plain.languages(ideas["text"])["language"]
        if languages is None
        else beside(languages, given, what="find", name="languages").reset_index(drop=True)
    )
    ideas["translation"] = (
        ""
        if translations is None
        else redact(beside(translations, given, what="find", name="translations").reset_index(drop=True))["text"]
    )
    name = chosen(encoder, ideas=len(ideas)).name
    embedded, translated = (
        pd.DataFrame(plain.embed(ideas[column], encoder=name), index=ideas.index) for column in ("text", "translation")
    )
    translated[ideas["translation"] == ""] = 0.0
    # Words are shared in the language of the translations, where there are some.
    through = ideas["translation"] != ""
    ideas["said"] = ideas["text"].mask(through, ideas["translation"]).map(without_contacts)
    ideas["said_language"] = ideas["language"].mask(through, translation_language)
    found = find_topics(ideas, vectors_for_topics(ideas, embedded, translated), options=options)
    if found.model is not None:
        from strategy_nlp.text.vectors.estimator import SentenceEncoder

        found.model.embedding_model = SentenceEncoder(name).fit(ideas["text"], languages=ideas["language"])
    placed = ideas[["text", "language"]].join(found.ideas).set_axis(given.index)
    return replace(found, ideas=placed)
