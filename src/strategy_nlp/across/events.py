"""What was said at events: comments put beside the survey's topics where they fit, and what was raised only there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.text.event_chat import is_housekeeping
from strategy_nlp.text.vectors.embedding import LanguageCentres
from strategy_nlp.topics.assignment import TopicCentres
from strategy_nlp.topics.discovery import TopicOptions, unnamed_topics
from strategy_nlp.topics.keywords import words_of
from strategy_nlp.topics.titles.naming import Unnamed, kept_titles
from strategy_nlp.topics.titles.quotations import Asked

# With fewer content words than this a comment makes no topic of its own.
_LEAST_WORDS = 4

LIVE_COLUMNS = ("question", "idea_id", "event", "topic", "similarity", "only_live")
ONLY_LIVE_COLUMNS = (
    "question", "topic", "label", "label_source", "label_language", "label_idea", "size", "keywords", "exemplars",
)  # fmt: skip

# Where nothing was raised only live.
NONE_LIVE = pd.DataFrame({"question": pd.Series(dtype=object)})


@dataclass(frozen=True)
class Live:
    """What was said live.

    Attributes
    ----------
    comments
        One row per comment at an event: ``question, idea_id, event, topic`` (of the survey; missing where it fits none, or
        two alike, or is about the event itself), ``similarity``, ``only_live`` (the topic of what was raised only live; missing for the others).
    only_live
        Those topics with their ``question``, not yet named (`unnamed_topics`).
    """

    comments: pd.DataFrame
    only_live: pd.DataFrame


def heard_live(
    comments: pd.DataFrame,
    said: Vectors,
    *,
    survey: pd.DataFrame,
    vectors: Vectors,
    options: TopicOptions,
) -> Live:
    """The comments on one question beside its topics, nothing fitted again, and topics among those that fit none.

    Comments on the event itself (`event_chat.is_housekeeping`) are put nowhere.

    Parameters
    ----------
    comments
        ``question, idea_id, text, language, channel``.
    said
        One unit vector per comment, not centred.
    survey
        The survey's ideas: ``language, topic`` (missing where an idea has none).
    vectors
        One unit vector per idea of the survey, not centred.
    options
        How topics are found among what fits none.

    Examples
    --------
    >>> from strategy_nlp import analyse, demo_folder
    >>> heard = analyse(demo_folder())  # which calls it for each question that comments are on
    >>> len(heard.live), len(heard.only_live)
    (143, 8)
    """
    table = comments[["question", "idea_id"]].assign(
        event=comments["channel"].str.removeprefix("event:"),
        topic=pd.array([pd.NA] * len(comments), dtype="Int64"),
        similarity=np.nan,
        only_live=pd.array([pd.NA] * len(comments), dtype="Int64"),
    )
    if comments.empty:
        return Live(table, NONE_LIVE)
    # Comments are centred with the survey's languages, so that both lie in one space.
    both = pd.concat([survey["language"], comments["language"]], ignore_index=True)
    centres = LanguageCentres.of(np.vstack([vectors.reshape(len(survey), said.shape[1]), said]), both)
    here = centres.centred(said, comments["language"])
    placed = survey["topic"].notna().to_numpy()
    # What is said of the sound fits no topic, however near a topic of voices that nobody hears may lie.
    on_it = ~is_housekeeping(comments).to_numpy()
    if placed.any() and on_it.any():
        there = centres.centred(vectors[placed], survey.loc[placed, "language"])
        # Where ideas that are not sure stay without a topic, one may have none left, and centres are numbered without gaps.
        numbers, labels = np.unique(survey.loc[placed, "topic"].to_numpy(np.int64), return_inverse=True)
        found = TopicCentres.of(there, labels).assign(here[on_it])
        table.loc[on_it, "topic"] = found["topic"].map(dict(enumerate(numbers.tolist()))).astype("Int64").array
        table.loc[on_it, "similarity"] = found["similarity"].round(6).to_numpy()
    left = on_it & table["topic"].isna().to_numpy() & _says_something(comments)
    fresh = unnamed_topics(comments[left], here[left], options=options)
    table.loc[left, "only_live"] = fresh.ideas["topic"].array
    return Live(table, fresh.topics.assign(question=comments["question"].iloc[0]))


def live_topics_titled(heard: Live, comments: pd.DataFrame, said: Vectors, *, asked: Sequence[Asked]) -> pd.DataFrame:
    """The topics of what was raised only live, of all questions, with their titles: `ONLY_LIVE_COLUMNS`.

    Parameters
    ----------
    heard
        What was said live on all questions.
    comments
        ``idea_id, text, language``, and the translations that the report shows.
    said
        One unit vector per comment, not centred.
    asked
        What titles are chosen with, question by question.
    """
    told = comments.merge(heard.comments[["idea_id", "question", "only_live"]], on=["idea_id", "question"], how="left")
    told = told.rename(columns={"only_live": "topic"})
    parts = [pd.DataFrame({name: pd.Series(dtype=object) for name in ONLY_LIVE_COLUMNS})]
    for one in asked:
        rows = heard.only_live[heard.only_live["question"] == one.question.id]
        if len(rows):
            here = (told["topic"].notna() & (told["question"] == one.question.id)).to_numpy(bool)
            titled = kept_titles(Unnamed(told[here], rows, said[here], one))
            parts.append(titled[list(ONLY_LIVE_COLUMNS)])
    return pd.concat(parts[1:] or parts, ignore_index=True)


def _says_something(comments: pd.DataFrame) -> NDArray[np.bool_]:
    words = (len(words_of(text, code)) for text, code in zip(comments["text"], comments["language"], strict=True))
    return np.fromiter((count >= _LEAST_WORDS for count in words), bool, len(comments))
