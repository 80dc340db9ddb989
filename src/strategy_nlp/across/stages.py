"""What cuts across questions and topics: time, people, events, and topics that recur."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from strategy_nlp.across.events import LIVE_COLUMNS, NONE_LIVE, Live, heard_live, live_topics_titled
from strategy_nlp.across.recurrence import recurring_topics
from strategy_nlp.across.timeline import by_day
from strategy_nlp.across.topic_people import people_by_topic
from strategy_nlp.cache import remember, versions
from strategy_nlp.intake.given_translations import shown_translations
from strategy_nlp.intake.tables import Tables
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors.encoders import Encoder
from strategy_nlp.topics.discovery import TopicOptions
from strategy_nlp.topics.titles.quotations import Asked

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
    spoken
        How many people of each value wrote on each question, as far as it is told.
    """

    ideas: pd.DataFrame
    vectors: pd.DataFrame
    idea_votes: pd.DataFrame
    spoken: pd.DataFrame | None = None


@dataclass(frozen=True)
class AcrossOptions:
    """What is said of what cuts across questions.

    Attributes
    ----------
    min_cell
        Counts of people below this are suppressed.
    topics
        How topics are found among what was raised only live.
    secret
        What nobody outside knows, by which is drawn what is left out with counts of few people.
    """

    min_cell: int = 10
    topics: TopicOptions = field(default_factory=TopicOptions)
    secret: bytes = field(default=b"", repr=False)


def crosscuts(
    placed: Placed,
    tables: Tables,
    votes: pd.DataFrame,
    *,
    encoder: Encoder,
    options: AcrossOptions,
) -> dict[str, pd.DataFrame]:
    """The tables that cut across questions, by the names of `CROSSCUT_TABLES`.

    Parameters
    ----------
    placed
        The ideas and where they are.
    tables
        The consultation's tables under pseudonyms: participants and events.
    votes
        The last vote of each voter on each idea shown, with ``question``.
    encoder
        For the comments at events, which the survey's topics were made without.
    options
        The least cell, and how topics are found among what was raised only live.
    """
    shown = placed.ideas[~placed.ideas["dropped_because"].isin(["rejected", "pending"])]
    # What is said live is no part of the survey: one event would tower over weeks of it.
    surveyed = shown[~shown["channel"].str.startswith("event:")]
    return {
        **_across(placed, tables.participants, options=options),
        **_live(placed, encoder, options=options.topics),
        "timeline": by_day(surveyed, votes),
        "events": _events(tables.events),
    }


def _across(placed: Placed, participants: pd.DataFrame, *, options: AcrossOptions) -> dict[str, pd.DataFrame]:
    """Topics that recur and people by topic; kept between runs, and by no language."""
    wrote = placed.ideas[["question", "topic", "language", "author_id"]]
    votes = placed.idea_votes[["idea_id", "n_agree", "n_seen"]]
    voted = placed.ideas.loc[placed.vectors.index, ["idea_id", "question", "topic", "language"]]
    voted = voted.merge(votes, on="idea_id", how="left")
    vectors = placed.vectors.to_numpy(np.float32)

    def make() -> dict[str, pd.DataFrame]:
        return {
            "recurring": recurring_topics(voted, vectors),
            "topic_people": people_by_topic(
                wrote, participants, min_cell=options.min_cell, spoken=placed.spoken, secret=options.secret
            ),
        }

    parts: list[bytes | str] = [str(options.min_cell), options.secret, str(versions()), vectors.tobytes()]
    parts += [] if placed.spoken is None else [placed.spoken.to_csv(index=False)]
    return remember(
        "across", made_from=[*parts, *(table.to_csv(index=False) for table in (wrote, voted, participants))], make=make
    )


def _events(events: pd.DataFrame) -> pd.DataFrame:
    """The events by day: ``event_id, title, place, day`` (blank where no date can be read); the hour is nobody's business."""
    moments = pd.to_datetime(events["starts_at"], errors="coerce", utc=True, format="ISO8601")
    return events[["event_id", "title", "place"]].assign(day=moments.dt.strftime("%Y-%m-%d").fillna(""))


def name_what_was_raised_live(
    ideas: pd.DataFrame, across: Mapping[str, pd.DataFrame], *, encoder: Encoder, asked: Mapping[str, Sequence[Asked]]
) -> dict[str, pd.DataFrame]:
    """By language, the topics raised only live with their titles.

    Parameters
    ----------
    ideas
        The table of ideas, comments at events among them.
    across
        ``live, only_live`` of `crosscuts`.
    encoder
        That of the comments.
    asked
        By language of the report, what titles are chosen with, question by question.
    """
    comments, said = _said_live(ideas, encoder)
    heard, own = Live(across["live"], across["only_live"]), comments[["question", "idea_id", "text", "language"]]
    return {
        code: live_topics_titled(
            heard,
            own.join(shown_translations(comments, questions[0].languages)),
            said.to_numpy(np.float32),
            asked=questions,
        )
        for code, questions in asked.items()
    }


def _said_live(ideas: pd.DataFrame, encoder: Encoder) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The comments at events that the encoder covers, and their vectors by row."""
    said = ideas[ideas["dropped_because"] == "event"]
    said = said[encoder.covers(said["language"])]
    return said, pd.DataFrame(embedding.embed(said["text"].tolist(), encoder=encoder), index=said.index)


def _live(placed: Placed, encoder: Encoder, *, options: TopicOptions) -> dict[str, pd.DataFrame]:
    """What was said live, by question, with no title yet; kept between runs, and by no language."""
    comments, said = _said_live(placed.ideas, encoder)
    comments = comments[["question", "idea_id", "text", "language", "channel"]]
    survey = placed.ideas.loc[placed.vectors.index, ["question", "language", "topic"]]

    def make() -> dict[str, pd.DataFrame]:
        heard = _heard(comments, said, survey=survey, vectors=placed.vectors, options=options)
        return {"live": heard.comments, "only_live": heard.only_live}

    parts: list[bytes | str] = [str(options), str(versions())]
    vectors = (table.to_numpy(np.float32).tobytes() for table in (said, placed.vectors))
    tables = (table.to_csv(index=False) for table in (comments, survey))
    return remember("live", made_from=[*parts, *vectors, *tables], make=make)


def _heard(
    comments: pd.DataFrame,
    said: pd.DataFrame,
    *,
    survey: pd.DataFrame,
    vectors: pd.DataFrame,
    options: TopicOptions,
) -> Live:
    parts = []
    for question, own in comments.groupby("question", sort=False):
        here = survey[survey["question"] == question]
        parts.append(
            heard_live(
                own, said.loc[own.index].to_numpy(np.float32), survey=here,
                vectors=vectors.loc[here.index].to_numpy(np.float32), options=options,
            )
        )  # fmt: skip
    if not parts:
        return Live(pd.DataFrame({name: pd.Series(dtype=object) for name in LIVE_COLUMNS}), NONE_LIVE)
    raised = [part.only_live for part in parts if len(part.only_live)] or [parts[0].only_live]
    return Live(
        pd.concat([part.comments for part in parts], ignore_index=True)[list(LIVE_COLUMNS)],
        pd.concat(raised, ignore_index=True),
    )
