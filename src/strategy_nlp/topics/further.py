"""Topics that a long idea touches beside its own: its parts are put into the topics that exist, one by one."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from strategy_nlp.cache import Vectors
from strategy_nlp.text.clauses import sentences_of, words_in
from strategy_nlp.text.vectors.embedding import LanguageCentres
from strategy_nlp.topics.assignment import TopicCentres

COLUMNS = ["question", "idea_id", "topic", "share"]
# Shorter ideas say one thing; of a part with fewer words nobody can tell what it is about.
_LONG, _LEAST_PART = 40, 10
# A part says less than a whole idea and lies further from what it is about; docs/methods.md has what other values gave.
_SHORTER = 0.05
# A topic that less of an idea is about is mentioned, not spoken of.
_LEAST_SHARE = 0.2


def topics_of_ideas(
    ideas: pd.DataFrame,
    embedded: pd.DataFrame,
    *,
    encode: Callable[[list[str]], Vectors],
    coded: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every topic that each idea speaks of, with the share of the idea that does.

    An idea of 40 words or more is cut into sentences, short ones together. A part belongs to another topic than the idea's own
    where it is near enough to it and nearer than to any other (`TopicCentres`); what belongs nowhere counts as the idea's own.
    An idea that a code list put into several topics speaks of each in equal shares, however long it is.

    Parameters
    ----------
    ideas
        ``question, idea_id, language, topic`` (missing without one) and ``said``, the text that was embedded.
    embedded
        Their vectors as an encoder made them, by row.
    encode
        Texts to unit vectors.
    coded
        The topics that a code list put ideas into: ``question, idea_id, topic``.

    Returns
    -------
    pandas.DataFrame
        ``question, idea_id, topic, share``: the idea's own topic first, with what the others leave, which may be nothing; none of the
        others is below a fifth; they sum to 1 but for rounding. Ideas without a topic have no row.
    """
    placed = ideas.loc[embedded.index]
    placed = placed[placed["topic"].notna()]
    own = placed[["question", "idea_id", "topic"]].assign(share=1.0, further=0)
    listed = _listed(placed, coded)
    parts = _parts(placed[~placed["idea_id"].isin(listed["idea_id"])])
    if parts.empty and listed.empty:
        return own[COLUMNS].astype({"topic": "Int64"}).reset_index(drop=True)
    of_parts = _of_parts(placed, parts, embedded, encode=encode)
    further = pd.concat([table for table in (listed, of_parts) if len(table)] or [of_parts], ignore_index=True)
    further = further.assign(further=1).astype({"share": float})
    left = further.groupby("idea_id")["share"].sum()
    own["share"] = 1 - own["idea_id"].map(left).fillna(0)
    together = pd.concat([own, further[[*COLUMNS, "further"]]], ignore_index=True)
    order = pd.Series(range(len(placed)), index=placed["idea_id"])
    together = together.assign(place=together["idea_id"].map(order))
    together = together.sort_values(["place", "further", "share", "topic"], ascending=[True, True, False, True])
    return together[COLUMNS].round({"share": 3}).astype({"topic": "Int64"}).reset_index(drop=True)


def _listed(placed: pd.DataFrame, coded: pd.DataFrame | None) -> pd.DataFrame:
    """The topics that a list gave to ideas beside their own: ``question, idea_id, topic, share``."""
    columns = ["question", "idea_id", "topic"]
    if coded is None or coded.empty:
        return pd.DataFrame({name: pd.Series(dtype=float if name == "share" else object) for name in COLUMNS})
    own = placed[columns].rename(columns={"topic": "main"})
    beside = coded[columns].drop_duplicates().merge(own, on=["question", "idea_id"])
    beside = beside[beside["topic"] != beside["main"]]
    # The most that keep every share a fifth.
    beside = beside.groupby("idea_id", sort=False).head(round(1 / _LEAST_SHARE) - 1)
    return beside.assign(share=1 / (beside.groupby("idea_id")["topic"].transform("size") + 1))[COLUMNS]


def _of_parts(
    placed: pd.DataFrame, parts: pd.DataFrame, embedded: pd.DataFrame, *, encode: Callable[[list[str]], Vectors]
) -> pd.DataFrame:
    """The topics that parts of long ideas belong to beside the ideas' own: ``question, idea_id, topic, share``."""
    if parts.empty:
        return pd.DataFrame(columns=COLUMNS)
    vectors = pd.DataFrame(encode(parts["text"].tolist()), index=parts.index)
    found = [
        _placed(rows, parts[parts["question"] == question], vectors, embedded)
        for question, rows in placed.groupby("question", sort=False)
    ]
    shares = pd.concat(found).groupby(["idea_id", "topic"], sort=False)["words"].sum()
    shares = shares / shares.groupby("idea_id").transform("sum")
    further = (
        shares[shares >= _LEAST_SHARE]
        .rename("share")
        .reset_index()
        .merge(placed[["question", "idea_id", "topic"]].rename(columns={"topic": "main"}), on="idea_id")
    )
    return further.loc[further["topic"] != further["main"], COLUMNS]


def _parts(placed: pd.DataFrame) -> pd.DataFrame:
    """The parts of long ideas: ``question, idea_id, language, text, words, main``."""
    rows = [
        (*row, part, words_in(part))
        for row in placed[["question", "idea_id", "language", "topic", "said"]].itertuples(index=False)
        for part in _cut(str(row.said))
    ]
    columns = ["question", "idea_id", "language", "main", "said", "text", "words"]
    return pd.DataFrame(rows, columns=columns).drop(columns="said")


def _cut(text: str) -> list[str]:
    """The sentences of a long text, each joined to the next while it is short; none of a text that is not long."""
    if words_in(text) < _LONG:
        return []
    parts: list[str] = []
    waiting = ""
    for sentence in sentences_of(text):
        waiting = f"{waiting} {sentence}".strip()
        if words_in(waiting) >= _LEAST_PART:
            parts.append(waiting)
            waiting = ""
    if waiting and parts:
        parts[-1] = f"{parts[-1]} {waiting}"
    return parts if len(parts) > 1 else []


def _placed(rows: pd.DataFrame, parts: pd.DataFrame, vectors: pd.DataFrame, embedded: pd.DataFrame) -> pd.DataFrame:
    """The parts of one question's ideas with the ``topic`` of each."""
    if parts.empty:
        return parts.assign(topic=pd.Series(dtype="Int64"))
    numbers, labels = np.unique(rows["topic"].to_numpy(np.int64), return_inverse=True)
    whole = embedded.loc[rows.index].to_numpy(np.float32)
    languages = LanguageCentres.of(whole, rows["language"])
    ours = TopicCentres.of(languages.centred(whole, rows["language"]), labels)
    centres = TopicCentres(ours.centres, ours.reach - _SHORTER)
    said = languages.centred(vectors.loc[parts.index].to_numpy(np.float32), parts["language"])
    found = centres.assign(said)["topic"].to_numpy(float, na_value=np.nan)
    topic = np.where(np.isnan(found), parts["main"].to_numpy(float), numbers[np.nan_to_num(found).astype(np.int64)])
    return parts.assign(topic=topic.astype(np.int64))
