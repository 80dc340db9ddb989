"""The steps of the flow that find topics, and count what their ideas and votes say."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.cache import Vectors, remember, versions
from strategy_nlp.engine import each
from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.settings import Settings
from strategy_nlp.statistics import dependence
from strategy_nlp.text.vectors import ideas as idea_vectors
from strategy_nlp.topics import discovery
from strategy_nlp.topics.codebook.carrying_out import COLUMNS
from strategy_nlp.topics.titles import naming


def topics_by_question(
    ideas: pd.DataFrame, embedded: pd.DataFrame, translated: pd.DataFrame, *, consultation: Consultation
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]:
    """Each idea's place, each question's topics, and how fine each question's topics are and why."""
    parts = []
    for question in consultation.questions:
        own = ideas.loc[embedded.index]
        own = own[own["question"] == question.id]
        own = own.join(idea_vectors.in_common_words(own, consultation.settings))
        parts.append((own, idea_vectors.vectors_for_topics(own, embedded, translated), consultation.settings))
    made = each(_topics_of_question, parts, rows=len(embedded))
    placed = [found["placed"].set_index(own.index) for found, (own, *_) in zip(made, parts, strict=True)]
    asked = [question.id for question in consultation.questions]
    described = [found["topics"].assign(question=question) for question, found in zip(asked, made, strict=True)]
    resolutions = {
        question: found["resolutions"].round(6).to_dict("records") for question, found in zip(asked, made, strict=True)
    }
    described = [table for table in described if len(table)] or described[:1]
    together = pd.concat(described, ignore_index=True)
    whole, real = ("topic", "theme", "size"), ("stability", "came_back", "language_skew", "language_skew_p")
    kinds: dict[Any, Any] = {**dict.fromkeys(whole, "Int64"), **dict.fromkeys(real, float)}
    return pd.concat([table for table in placed if len(table)] or placed[:1]), together.astype(kinds), resolutions


def _topics_of_question(own: pd.DataFrame, seen: Vectors, settings: Settings) -> dict[str, pd.DataFrame]:
    options = topic_options(settings)

    def make() -> dict[str, pd.DataFrame]:
        found = discovery.unnamed_topics(own, seen, options=options)
        return {
            "placed": found.ideas.reset_index(drop=True),
            "topics": found.topics,
            "resolutions": found.resolutions.astype({"topics": "Int64", "chosen": bool}),
        }

    columns: str = own[["idea_id", "text", "said", "language", "said_language", "author_id", "consensus"]].to_csv(
        index=False
    )
    # A report in another language finds the same topics again, and names them anew.
    anywhere = replace(options, language="")
    parts: list[bytes | str] = [str(anywhere), str(versions()), columns, seen.tobytes()]
    found = remember("topics", made_from=parts, make=make)
    return {**found, "topics": discovery.named(found["topics"], language=options.language)}


def topic_options(settings: Settings) -> discovery.TopicOptions:
    return discovery.TopicOptions(
        language=settings.language,
        min_size=settings.min_topic_size,
        min_confidence=settings.min_topic_confidence,
        resolution=settings.topic_resolution,
        theme_resolution=settings.theme_resolution,
        seed=settings.seed,
    )


def with_numbers(ideas: pd.DataFrame, described: pd.DataFrame, idea_votes: pd.DataFrame) -> pd.DataFrame:
    counted = ideas[["idea_id", "question", "topic", "sentiment"]].merge(
        idea_votes[["idea_id", "n_agree", "n_seen"]], on="idea_id", how="left"
    )
    parts = [
        discovery.topic_numbers(counted[counted["question"] == question], rows)
        for question, rows in described.groupby("question", sort=False)
    ]
    numbered = (
        pd.concat(parts, ignore_index=True) if parts else described.assign(agree_share=np.nan, sentiment_balance=np.nan)
    )
    return numbered[
        ["question", *discovery.TOPIC_COLUMNS, *naming.TITLE_COLUMNS[2:], *COLUMNS, "agree_share", "sentiment_balance"]
    ]


def with_dependence(
    ideas: pd.DataFrame, described: pd.DataFrame, last: pd.DataFrame, *, idea_votes: pd.DataFrame, settings: Settings
) -> pd.DataFrame:
    """The topics with what tests of changes must allow for, and how sure the share of their votes that agree is."""
    seen = ideas.merge(idea_votes[["idea_id", "n_seen"]], on="idea_id", how="left")
    least, parts = settings.min_cell, []
    for question, rows in described.groupby("question", sort=False):
        own, cast = seen[seen["question"] == question], last[last["question"] == question]
        made = dependence.dependence_by_topic(own, cast, min_cell=least).join(
            dependence.agreement_intervals(own, cast, min_cell=least, seed=settings.seed)
        )
        parts.append(rows.join(made, on="topic"))
    if not parts:
        return described.reindex(
            columns=[*described.columns, *dependence.DEPENDENCE_COLUMNS, *dependence.INTERVAL_COLUMNS]
        )
    return pd.concat(parts, ignore_index=True)
