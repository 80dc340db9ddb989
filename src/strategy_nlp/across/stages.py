"""What cuts across questions and topics: time, people, events, and topics that recur."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy_nlp.across.events import LIVE_COLUMNS, ONLY_LIVE_COLUMNS, Live, heard_live
from strategy_nlp.across.recurrence import recurring_topics
from strategy_nlp.across.timeline import by_day
from strategy_nlp.across.topic_people import people_by_topic
from strategy_nlp.cache import Vectors, remember, versions
from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.given_translations import shown_translations
from strategy_nlp.intake.tables import Tables
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors.encoders import Encoder
from strategy_nlp.topics.discovery import TopicOptions
from strategy_nlp.topics.titles.naming import asked_in

CROSSCUT_TABLES = ("timeline", "recurring", "topic_people", "live", "only_live", "events")


@dataclass(frozen=True)
class Placed:
    """Ideas in their topics, with what places them.

    Attributes
    ----------
    ideas
        The table of ideas, with ``topic``.
    vectors
        Unit vectors by row of the ideas, not centred; rows without one were not embedded.
    idea_votes
        ``idea_id, n_agree, n_seen``.
    """

    ideas: pd.DataFrame
    vectors: pd.DataFrame
    idea_votes: pd.DataFrame


def crosscuts(
    placed: Placed,
    tables: Tables,
    votes: pd.DataFrame,
    *,
    encoder: Encoder,
    options: TopicOptions,
    consultation: Consultation,
) -> dict[str, pd.DataFrame]:
    """The tables that cut across questions, by the names of `CROSSCUT_TABLES`.

    Parameters
    ----------
    placed
        The ideas and where they are.
    tables
        The consultation's tables under pseudonyms: participants.
    votes
        The last vote of each voter on each idea shown, with ``question``.
    encoder
        For the comments at events, which the survey's topics were made without.
    options
        How topics are found among what was raised only live.
    consultation
        For the least cell, and the questions.
    """
    ideas, settings = placed.ideas, consultation.settings

    def make() -> dict[str, pd.DataFrame]:
        used = ideas.loc[placed.vectors.index]
        voted = used.merge(placed.idea_votes[["idea_id", "n_agree", "n_seen"]], on="idea_id", how="left")
        return {
            "recurring": recurring_topics(voted, placed.vectors.to_numpy(np.float32)),
            "topic_people": people_by_topic(ideas, tables.participants, min_cell=settings.min_cell),
        }

    def make_live() -> dict[str, pd.DataFrame]:
        live = _live(ideas, placed.vectors, encoder=encoder, options=options, consultation=consultation)
        return {"live": live.comments, "only_live": live.only_live}

    columns = ["idea_id", "question", "channel", "text", "language", "author_id", "dropped_because", "topic"]
    parts: list[bytes | str] = [
        str(settings.min_cell), str(versions()), placed.vectors.to_numpy(np.float32).tobytes(),
        *(table.to_csv(index=False) for table in (ideas[columns], placed.idea_votes, tables.participants)),
    ]  # fmt: skip
    # Topics raised only live have titles, which are in the report's language; the rest knows no language.
    spoken = [*parts, str(options), str(settings), str(consultation.questions)]
    shown = ideas[~ideas["dropped_because"].isin(["rejected", "pending"])]
    kept = remember("across", made_from=parts, make=make) | remember("live", made_from=spoken, make=make_live)
    # What is said live is no part of the survey: one event would tower over weeks of it.
    surveyed = shown[~shown["channel"].str.startswith("event:")]
    return {**kept, "timeline": by_day(surveyed, votes), "events": _events(tables.events)}


def _events(events: pd.DataFrame) -> pd.DataFrame:
    """The events by day: ``event_id, title, place, day`` (blank where no date can be read); the hour is nobody's business."""
    moments = pd.to_datetime(events["starts_at"], errors="coerce", utc=True, format="ISO8601")
    return events[["event_id", "title", "place"]].assign(day=moments.dt.strftime("%Y-%m-%d").fillna(""))


def _live(
    ideas: pd.DataFrame,
    embedded: pd.DataFrame,
    *,
    encoder: Encoder,
    options: TopicOptions,
    consultation: Consultation,
) -> Live:
    asked = {one.id: asked_in(one, consultation.settings, encoder) for one in consultation.questions}
    ideas = ideas.assign(**shown_translations(ideas, consultation.settings))
    comments = ideas[(ideas["dropped_because"] == "event") & encoder.covers(ideas["language"])]
    parts = []
    surveyed = ideas.loc[embedded.index]
    for question, own in comments.groupby("question", sort=False):
        survey = surveyed[surveyed["question"] == question]
        said: Vectors = embedding.embed(own["text"].tolist(), encoder)
        parts.append(
            heard_live(
                own, said, survey=survey, vectors=embedded.loc[survey.index].to_numpy(np.float32), options=options,
                asked=asked[str(question)],
            )
        )  # fmt: skip
    if not parts:
        return Live(
            pd.DataFrame({name: pd.Series(dtype=object) for name in LIVE_COLUMNS}),
            pd.DataFrame({name: pd.Series(dtype=object) for name in ONLY_LIVE_COLUMNS}),
        )
    raised = [part.only_live for part in parts if len(part.only_live)] or [parts[0].only_live]
    return Live(
        pd.concat([part.comments for part in parts], ignore_index=True)[list(LIVE_COLUMNS)],
        pd.concat(raised, ignore_index=True),
    )
