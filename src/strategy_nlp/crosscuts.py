"""What cuts across questions and topics: time, people, events, and topics that recur."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from strategy_nlp import vectors
from strategy_nlp.consultation import Settings
from strategy_nlp.encoders import Encoder
from strategy_nlp.intake.folder import Tables
from strategy_nlp.live import LIVE_COLUMNS, ONLY_LIVE_COLUMNS, Live, heard_live
from strategy_nlp.recurrence import recurring_topics
from strategy_nlp.store import Vectors
from strategy_nlp.timeline import by_day
from strategy_nlp.topic_people import people_by_topic
from strategy_nlp.topics import TopicOptions

CROSSCUT_TABLES = ("timeline", "recurring", "topic_people", "live", "only_live")


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
    placed: Placed, tables: Tables, votes: pd.DataFrame, *, encoder: Encoder, options: TopicOptions, settings: Settings
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
    settings
        For the least cell.
    """
    ideas = placed.ideas
    shown = ideas[~ideas["dropped_because"].isin(["rejected", "pending"])]
    used = ideas.loc[placed.vectors.index]
    voted = used.merge(placed.idea_votes[["idea_id", "n_agree", "n_seen"]], on="idea_id", how="left")
    live = _live(ideas, placed.vectors, encoder=encoder, options=options)
    return {
        "timeline": by_day(shown, votes),
        "recurring": recurring_topics(voted, placed.vectors.to_numpy(np.float32)),
        "topic_people": people_by_topic(ideas, tables.participants, min_cell=settings.min_cell),
        "live": live.comments,
        "only_live": live.only_live,
    }


def _live(ideas: pd.DataFrame, embedded: pd.DataFrame, *, encoder: Encoder, options: TopicOptions) -> Live:
    comments = ideas[(ideas["dropped_because"] == "event") & encoder.covers(ideas["language"])]
    parts = []
    for question, own in comments.groupby("question", sort=False):
        survey = ideas.loc[embedded.index].query("question == @question")
        said: Vectors = vectors.embed(own["text"].tolist(), encoder)
        parts.append(
            heard_live(own, said, survey, embedded.loc[survey.index].to_numpy(np.float32), options=options)
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
