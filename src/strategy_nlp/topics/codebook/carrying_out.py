"""What people decided about topics, carried out on the topics of a new run.

A topic that people saw is found again by its ideas, and where too few of them are left, by its centre. What cannot be
carried out is told, never dropped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.privacy.redaction import MARK
from strategy_nlp.text.vectors.embedding import centre_by_language
from strategy_nlp.topics.checks import language_skew
from strategy_nlp.topics.codebook.decisions import Codebook, ReviewedTopic, Round
from strategy_nlp.topics.codebook.recognition import recognise
from strategy_nlp.topics.discovery import MACHINE, words_and_languages
from strategy_nlp.topics.keywords import class_words

# What a codebook adds to the table of topics.
COLUMNS = ("comment", "reviewer")

_EXEMPLARS = 3
# Marks of what `redaction.redact` took away.


@dataclass(frozen=True)
class Reviewed:
    """The topics after people's decisions.

    Attributes
    ----------
    ideas
        The ideas, with ``topic`` and ``theme`` after the decisions.
    topics
        The topics, with ``comment`` and ``reviewer``.
    summary
        For the receipt: ``applied`` (decisions carried out), ``conflicts`` (a sentence for each that was not),
        ``file_sha256`` of the codebook.
    """

    ideas: pd.DataFrame
    topics: pd.DataFrame
    summary: dict[str, Any]


@dataclass
class _Question:
    """The topics of one question while decisions are carried out on them; -1 is an idea without a topic."""

    ideas: pd.DataFrame
    vectors: Vectors
    topics: NDArray[np.int64]
    rows: dict[int, dict[str, Any]]
    changed: set[int] = field(default_factory=set)
    applied: int = 0
    conflicts: list[str] = field(default_factory=list)

    def members(self, topic: int) -> NDArray[np.int64]:
        """The positions of a topic's ideas."""
        return np.flatnonzero(self.topics == topic)

    def positions(self, ids: Iterable[str]) -> NDArray[np.int64]:
        """Where the ideas of those ids stand, of those that are still there."""
        return np.flatnonzero(self.ideas["idea_id"].isin(list(ids)).to_numpy(bool))

    def move(self, positions: NDArray[np.int64], topic: int) -> None:
        """Put ideas into a topic."""
        moving = positions[self.topics[positions] != topic]
        if len(moving):
            self.changed |= {topic, *(int(number) for number in self.topics[moving])}
            self.topics[moving] = topic


def review(
    ideas: pd.DataFrame, topics: pd.DataFrame, *, vectors: pd.DataFrame, codebook: Codebook, seed: int
) -> Reviewed:
    """The topics of a run with the decisions of a codebook carried out, one round after the other.

    Parameters
    ----------
    ideas
        The ideas with the topics that the run found: ``idea_id, question, text, language, topic, theme``.
    topics
        The topics that the run found, of all questions, not yet named but by people (`discovery.unnamed_topics`).
    vectors
        The vectors of the ideas that were compared, by the index of ``ideas``; not yet centred.
    codebook
        The decisions.
    seed
        Of the language skew.
    """
    topics = topics.assign(**dict.fromkeys(COLUMNS, ""))
    placed = ideas[["topic", "theme"]].copy()
    applied, tables = 0, [topics.iloc[:0]]
    conflicts: list[str] = []
    decided = {topic.question for one in codebook.rounds for topic in one.topics if topic.written_in}
    for question in dict.fromkeys([*topics["question"], *sorted(decided)]):
        rows = topics[topics["question"] == question]
        if question in decided:
            own = ideas.loc[vectors.index].query("question == @question")
            state = _question(own, rows, vectors.loc[own.index].to_numpy(np.float32))
            for one in codebook.rounds:
                _carry_out(one, question, state)
            for one in codebook.rounds:
                _tell_of_elsewhere(one, question, state, ideas)
            rows, numbers = _table(state, question, seed=seed, like=topics)
            inside = state.topics >= 0
            moved = own.index[inside & (state.topics != own["topic"].fillna(-1).to_numpy(np.int64))]
            # An idea that stays keeps its own theme, which need not be its topic's.
            placed.loc[moved, "theme"] = [
                state.rows[number]["theme"] for number in state.topics[own.index.get_indexer(moved)]
            ]
            placed.loc[own.index[inside], "topic"] = [numbers[number] for number in state.topics[inside]]
            applied, conflicts = applied + state.applied, [*conflicts, *state.conflicts]
        tables.append(rows)
    together = pd.concat([table for table in tables if len(table)] or tables[:1], ignore_index=True)
    return Reviewed(
        ideas.assign(**placed), together, {"applied": applied, "conflicts": conflicts, "file_sha256": codebook.sha256}
    )


def _question(own: pd.DataFrame, rows: pd.DataFrame, vectors: Vectors) -> _Question:
    return _Question(
        own,
        centre_by_language(vectors, own["language"]),
        # A copy: ideas are moved in it, and the table that was given stays as it is.
        own["topic"].fillna(-1).to_numpy(np.int64, copy=True),
        {int(row["topic"]): {str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")},
    )


def _carry_out(one: Round, question: str, state: _Question) -> None:
    """One round's decisions on a question: pins, then what is split off, then merges, then names and remarks."""
    topics = {topic.key: topic for topic in one.topics if topic.question == question}
    roots = {key: _root(key, topics) for key in topics}
    asked = [key for key, topic in topics.items() if topic.written_in]
    wanted = {key: roots[key] for key in (*asked, *(roots[key] for key in asked))}
    known = recognise(topics, wanted, ids=state.ideas["idea_id"], vectors=state.vectors, labels=state.topics)
    found = known.found
    for key in known.lost:
        if key in asked:
            _tell(state, topics[key], f"is no topic of this run; not carried out: {_wishes(topics[key])}.")
    for key, other in known.beaten.items():
        if key in asked:
            one_topic = f"and “{topics[other].label}” are one topic in this run, mostly the latter"
            _tell(state, topics[key], f"{one_topic}; not carried out on the former: {_wishes(topics[key])}.")
    here = [topics[key] for key in topics if key in found]
    for topic in here:
        if topic.pin and topic.merge_into:
            _tell(
                state,
                topic,
                f"was both pinned and merged into “{topics[topic.merge_into].label}”; only the merge counts.",
            )
        elif topic.pin:
            state.move(state.positions(topic.ideas), found[topic.key])
            state.applied += 1
    for topic in here:
        if topic.split_off:
            _split_off(topic, found[topic.key], state, claimed=set(found.values()))
    for topic in here:
        root = roots[topic.key]
        if topic.merge_into and root in found:
            state.move(state.members(found[topic.key]), found[root])
            state.applied += 1
        elif topic.merge_into:
            _tell(state, topic, f"was not merged into “{topics[root].label}”, which is no topic of this run.")
    for topic in here:
        number = found[roots[topic.key] if roots[topic.key] in found else topic.key]
        row = state.rows[number]
        if not len(state.members(number)) and topic.written_in:
            _tell(state, topic, "has lost all its ideas to pinned topics, so its name and remarks are not shown.")
        elif topic.rename:
            row["label"], row["label_source"] = topic.rename, "reviewed"
            state.applied += 1
        for column in COLUMNS:
            remarks = [row[column], getattr(topic, column)]
            row[column] = "; ".join(dict.fromkeys(remark for remark in remarks if remark))


def _tell_of_elsewhere(one: Round, question: str, state: _Question, ideas: pd.DataFrame) -> None:
    """Pinned and split off are ideas of the topic's own question only; tell of those that stand under another one now."""
    others = set(ideas.loc[ideas["question"] != question, "idea_id"])
    for topic in one.topics:
        away = others.intersection(topic.ideas if topic.pin else topic.split_off) if topic.question == question else ()
        if away:
            _tell(state, topic, f"held ideas that are of another question now ({len(away)}); they stay there.")


def _root(key: str, topics: Mapping[str, ReviewedTopic]) -> str:
    """The topic that a topic ends in."""
    while topics[key].merge_into:
        key = topics[key].merge_into
    return key


def _tell(state: _Question, topic: ReviewedTopic, sentence: str) -> None:
    state.conflicts.append(f"{topic.question}: “{topic.label}” {sentence}")


def _wishes(topic: ReviewedTopic) -> str:
    wishes = [*topic.decisions, *(name for name in COLUMNS if getattr(topic, name))]
    return ", ".join(wishes)


def _split_off(topic: ReviewedTopic, at: int, state: _Question, *, claimed: set[int]) -> None:
    """Make a topic of the ideas that were named and of those nearer to them, on average, than to the rest."""
    named = state.positions(topic.split_off)
    rest = np.setdiff1d(state.members(at), named)
    if not len(named) or not len(rest):
        _tell(state, topic, "holds no longer both ideas to split off and others, so nothing was split off.")
        return
    homes = state.topics[named]
    home = int(np.bincount(homes[homes >= 0]).argmax()) if (homes >= 0).any() else at
    came = np.isin(state.members(home), state.positions(topic.ideas))
    if home not in claimed and came.mean() > 0.5:
        # The run itself has parted them from the topic.
        new = home
    else:
        new = max(state.rows) + 1
        state.rows[new] = {
            **state.rows[at],
            "label": "",
            "label_source": MACHINE,
            **dict.fromkeys(("code", *COLUMNS), ""),
        }
        state.rows[new]["exemplars"] = list(topic.split_off)
        vectors = state.vectors[rest]
        to_named = vectors @ state.vectors[named].mean(axis=0)
        # An idea is no neighbour of its own.
        to_rest = (vectors @ vectors.sum(axis=0) - (vectors**2).sum(axis=1)) / max(len(rest) - 1, 1)
        nearer = rest[to_named > to_rest]
        state.move(nearer if len(nearer) < len(rest) else nearer[:0], new)
    state.move(named, new)
    if topic.split_name:
        state.rows[new]["label"], state.rows[new]["label_source"] = topic.split_name, "reviewed"
    state.applied += 1


def _table(state: _Question, question: str, *, seed: int, like: pd.DataFrame) -> tuple[pd.DataFrame, dict[int, int]]:
    """The question's topics, largest first, those whose ideas people changed described anew; and the number that each has now."""
    inside = state.topics >= 0
    ideas, topics = state.ideas[inside], state.topics[inside]
    words, skew = {}, None
    if state.changed and len(ideas):
        words = class_words(ideas["text"], ideas["language"], topics)
        skew = language_skew(ideas["language"], topics, seed=seed)
    rows = []
    for number, row in state.rows.items():
        members = state.members(number)
        if number not in state.changed:
            rows.append(row)
        elif len(members) and skew:
            rows.append(
                {
                    **row,
                    "topic": number,
                    "size": len(members),
                    **words_and_languages(words[number], state.ideas["language"].iloc[members]),
                    "exemplars": _exemplars(number, state),
                    # Nobody drew samples for a topic that people made.
                    "stability": np.nan,
                    "came_back": np.nan,
                    "language_skew": round(float(skew.distance[number]), 6),
                    "language_skew_p": round(float(skew.p_value[number]), 6),
                    "language_gathered": skew.language[number],
                }
            )
    numbers = _without_gaps([row["topic"] for row in rows])
    rows = [{**row, "topic": numbers[row["topic"]]} for row in rows]
    rows.sort(key=lambda row: (-row["size"], row["topic"]))
    rows = [{**row, "question": question} for row in rows]
    return pd.DataFrame(rows, columns=like.columns).astype(like.dtypes.to_dict()), numbers


def _without_gaps(numbers: Sequence[int]) -> dict[int, int]:
    """The number of each topic once those of merged ones are free: those that are too high take the free ones, all others stay.

    >>> _without_gaps([0, 2, 3, 5])
    {0: 0, 2: 2, 3: 3, 5: 1}
    """
    free = iter(sorted(set(range(len(numbers))) - set(numbers)))
    return {number: number if number < len(numbers) else next(free) for number in sorted(numbers)}


def _exemplars(topic: int, state: _Question) -> list[str]:
    """Exemplars the topic and those merged into it had, in turn, then ideas nearest to its centre; none with marks."""
    members = state.members(topic)
    vectors, ideas = state.vectors[members], state.ideas.iloc[members]
    nearest = ideas["idea_id"].iloc[np.argsort(-(vectors @ vectors.mean(axis=0)), kind="stable")]
    allowed = set(ideas.loc[~ideas["text"].str.contains(MARK), "idea_id"])
    had: Sequence[Sequence[str]] = [state.rows[topic]["exemplars"], *(row["exemplars"] for row in state.rows.values())]
    turns = [ids[place] for place in range(_EXEMPLARS) for ids in had if place < len(ids)]
    return [one for one in dict.fromkeys([*turns, *nearest]) if one in allowed][:_EXEMPLARS]
