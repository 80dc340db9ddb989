"""Quotations that name a topic: of the clauses that its ideas say, the one nearest to the topic and far from the others.

A clause takes a side, so it is quoted with its votes and beside it stands a second one: where votes split, of an idea with the
opposite verdict, else the one that adds most.
"""

import re
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.intake.consultation import Question
from strategy_nlp.intake.given_translations import Languages
from strategy_nlp.text.clauses import LEAST_WORDS, ONE_LINE, Clause, clauses_of, way_of, width_of, words_in
from strategy_nlp.text.copies.slips import Slips
from strategy_nlp.text.vectors.embedding import LanguageCentres
from strategy_nlp.topics.titles.second_voice import SHARED, SUPPORTED, Offered, second_quotation, tells_alone
from strategy_nlp.topics.titles.shared_words import SharedWords, denies, keys_of, keys_of_question, repeats
from strategy_nlp.topics.titles.support import Support

# Clauses are taken from so many ideas of a topic, those nearest to its centre, and from as many of each verdict.
_MOST_IDEAS, _MOST_OF_A_VERDICT = 16, 4
# Of the clauses so many of each idea, and of each topic and verdict, are compared by meaning, which costs the most: those for which words and
# votes speak best. Of 392 quotations of the demonstration all but two were among them (docs/titles.md).
_MOST_OF_AN_IDEA, _MOST_OF_A_TOPIC = 3, 24
# What makes a good title, in the units of a cosine; docs/titles.md tells what was seen with them.
_RIVAL = 0.5
_OF_THE_IDEA = 0.25
_ASKS, _AGREED, _REFUSED = 0.08, 0.2, 0.4
_PREMISE = 0.1  # a clause of an idea that asks for something else is the reason, not what is wanted
# In the report's language, and in the one that translations are in.
_READABLE, _COMMON = 0.16, 0.08
_PART = (0.0, 0.05, 0.16)
_DOUBT = (0.0, 0.12, 0.4)
# Where a clause says next to none of the words that the topic's ideas share.
_APART, _HARDLY = 0.1, 0.05
_TIER = (0.0, 0.15, 0.3, 1.0)
# In full from half a line more than one, and in proportion before.
_TOO_WIDE = 0.12
# A clause to which fewer of the topic's ideas are nearer than the ideas of the question are on average tells another thing.
_REACHED, _FAR = 0.5, 0.3
# What is nearer to the question than nineteen in twenty clauses puts it in other words more than it answers it.
_NEARER_THE_QUESTION, _LEAST_CLAUSES, _VAGUE = 0.95, 20, 0.12
_QUESTION_MARK = re.compile("[?？؟]")
# What is misspelt reads as carelessness of the report's.
_MISSPELT = 0.2


@dataclass(frozen=True)
class Asked:
    """What titles are chosen with.

    Attributes
    ----------
    question
        What was asked: a title that repeats it names nothing.
    language, translation_language
        Of the report, and of the translations that came with ideas.
    encode
        Texts to unit vectors.
    covers
        Which languages the encoder covers.
    same_meaning
        The cosine from which two texts say the same; 0 where nobody measured it.
    slips
        The words of all ideas of the consultation, by which misspelt ones are told; without it those of the question.
    """

    question: Question
    language: str
    translation_language: str
    encode: Callable[[list[str]], Vectors]
    covers: Callable[["pd.Series[str]"], "pd.Series[bool]"]
    same_meaning: float = 0.0
    slips: Slips | None = None

    @property
    def languages(self) -> Languages:
        """Of the report, and of the translations that came with ideas."""
        return Languages(self.language, self.translation_language)


@dataclass(frozen=True)
class Quotation:
    """What an idea says.

    Attributes
    ----------
    text
        Letter by letter as it stands in the idea or in its translation.
    language
        Of the text.
    idea_id
        Where it stands.
    """

    text: str
    language: str
    idea_id: str


NOTHING = Quotation("", "", "")


@dataclass(frozen=True)
class Quoted:
    """The quotation that names a topic, and one that adds to it or contradicts it; `NOTHING` where there is none.

    Attributes
    ----------
    first, second
        What two ideas say.
    supported
        Whether half of the topic's ideas stand behind the first (`support.Support`).
    words
        What its ideas share beside the first, where with these words half of them are reached.
    """

    first: Quotation
    second: Quotation
    supported: bool = True
    words: tuple[str, ...] = ()


def quotations(
    ideas: pd.DataFrame,
    vectors: Vectors,
    *,
    asked: Asked,
    mixed: Collection[int] = (),
) -> dict[int, Quoted]:
    """For each topic of a question what two of its ideas say; no two topics are named alike.

    Parameters
    ----------
    ideas
        ``idea_id, said, said_language, language, topic`` (missing without one), where ``said`` is the idea as a reader of the
        report reads it best (`strategy_nlp.topics.titles.naming.as_read`); and, where people voted, ``balance`` (the share that agrees less
        the share that disagrees) and ``verdict`` (1 a majority surely for it, -1 against, else 0).
    vectors
        One unit vector per idea, not centred.
    asked
        The question (a clause that repeats it names nothing), the languages (what more readers can read names a topic before what fewer
        can), and the encoder.
    mixed
        The topics whose ideas do not belong together: their second quotation is of another matter than the first.
    """
    placed = ideas["topic"].notna().to_numpy(bool)
    if not placed.any():
        return {}
    centres = LanguageCentres.of(vectors, ideas["language"])
    own = ideas[placed].reset_index(drop=True)
    numbers, labels = np.unique(own["topic"].to_numpy(np.int64), return_inverse=True)
    if len(numbers) == 1:
        # The centre of all ideas of one language is what centring takes away: what is left of it is noise.
        centres = LanguageCentres(np.zeros_like(centres.overall), {})
    here = centres.centred(vectors[placed], own["language"])
    middles = _middles(here, labels, len(numbers))
    chosen = _worth_quoting(own, here, labels, middles)
    of_idea = (here * middles[labels]).sum(axis=1).astype(np.float64)
    rows = _clauses(own.assign(near=of_idea).iloc[chosen], labels[chosen], asked.question)
    if rows.empty:
        return {int(number): Quoted(NOTHING, NOTHING) for number in numbers}
    codes = {*own["said_language"], *own["language"], *(own["common_language"] if "common" in own else ())}
    apart = keys_of_question(asked.question, codes)
    shared = SharedWords(keys_of(own), labels, apart_from=apart)
    rows["shared"] = [
        shared.said(text, code, topic=topic)
        for text, code, topic in zip(rows["text"], rows["language"], rows["topic"].tolist(), strict=True)
    ]
    # Of which nobody can tell counts as what most clauses of its topic say.
    rows["shared"] = rows["shared"].fillna(rows.groupby("topic")["shared"].transform("median")).fillna(_HARDLY)
    rows["promise"] = _promise(rows, languages=(asked.language, asked.translation_language))
    rows = _most_promising(rows)
    ways = np.array(
        [way_of(*pair) for pair in zip(own["said"].astype(str), own["said_language"].astype(str), strict=True)]
    )
    rows["way"] = [way_of(text, code) for text, code in zip(rows["text"], rows["language"], strict=True)]
    rows["against"] = [
        float((ways[labels == topic] * way < 0).mean())
        for topic, way in zip(rows["topic"].tolist(), rows["way"].tolist(), strict=True)
    ]
    slips = asked.slips or slips_of(ideas)
    rows["misspelt"] = [slips.has(text, code) for text, code in zip(rows["text"], rows["language"], strict=True)]
    raw = asked.encode([*rows["text"], *dict.fromkeys([asked.question.title, *asked.question.titles.values()])])
    near = (raw[: len(rows)] @ raw[len(rows) :].T).max(axis=1, initial=-1).round(6)
    if asked.same_meaning:
        rows["echo"] |= (near > asked.same_meaning) & ~rows["denies"].to_numpy(bool)
    rows["vague"] = (near > np.quantile(near, _NEARER_THE_QUESTION)) & ~rows["denies"].to_numpy(bool)
    rows["vague"] &= len(rows) >= _LEAST_CLAUSES and _is_asked(asked.question)
    said = centres.centred(raw[: len(rows)], rows["language"])
    rows["reached"] = _reached(here, labels, said, rows["topic"].to_numpy(np.int64))
    support = Support(own, here, labels, apart_from=apart)
    rows["support"] = [
        support.of(row["text"], row["language"], vector, topic=row["topic"], idea_id=str(row["idea_id"]))
        if int(numbers[row["topic"]]) not in mixed
        else 0.0
        for row, vector in zip(rows.to_dict("records"), said, strict=True)
    ]
    offered = _offered(rows, said, middles)
    firsts = _firsts(offered, len(numbers))
    return {
        int(number): Quoted(
            _quotation(offered, firsts.get(place)),
            _quotation(
                offered,
                second_quotation(
                    offered,
                    firsts[place],
                    here[labels == place],
                    support=support,
                    shared=shared,
                    mixed=int(number) in mixed,
                )
                if place in firsts
                else None,
            ),
            *_standing(offered, firsts.get(place), support),
        )
        for place, number in enumerate(numbers)
    }


def _is_asked(question: Question) -> bool:
    """Whether a question is one that could be handed back: “Electoral reform” is a matter, and what is near to it is about that."""
    return any(_QUESTION_MARK.search(title) for title in (question.title, *question.titles.values()))


def slips_of(ideas: pd.DataFrame) -> Slips:
    """What tells the misspelt words of ideas (``said, said_language``, and ``text, language`` where that is another wording)."""
    columns = [name for name in ("said", "said_language", "text", "language") if name in ideas]
    return Slips(pair for idea in ideas[columns].to_dict("records") for pair in _texts_of(idea))


def _texts_of(idea: Mapping[Hashable, Any]) -> Iterator[tuple[str, str]]:
    """What an idea says and what is read for it, each once with its language."""
    yield str(idea["said"]), str(idea["said_language"])
    if "text" in idea and idea["language"] != idea["said_language"]:
        yield str(idea["text"]), str(idea["language"])


def _middles(vectors: Vectors, labels: NDArray[np.int64], topics: int) -> Vectors:
    """The centre of each topic, at unit length."""
    sums = np.stack([vectors[labels == place].sum(axis=0) for place in range(topics)])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), np.float32)


def _worth_quoting(
    ideas: pd.DataFrame, vectors: Vectors, labels: NDArray[np.int64], middles: Vectors
) -> NDArray[np.int64]:
    """The positions of the ideas nearest to their topic's centre, and of each verdict a few."""
    near = (vectors * middles[labels]).sum(axis=1).round(6)
    verdict = ideas["verdict"].to_numpy(np.int64) if "verdict" in ideas else np.zeros(len(ideas), np.int64)
    order = np.lexsort((ideas["idea_id"].to_numpy(str), -near))
    chosen: list[int] = []
    for place in range(len(middles)):
        own = order[labels[order] == place]
        chosen += own[:_MOST_IDEAS].tolist()
        for side in (-1, 1):
            chosen += own[verdict[own] == side][:_MOST_OF_A_VERDICT].tolist()
    return np.unique(np.array(chosen, np.int64))


def _clauses(ideas: pd.DataFrame, labels: NDArray[np.int64], question: Question) -> pd.DataFrame:
    """The clauses of ideas: ``text, language, idea_id, topic, premise, echo, verdict, balance, of_idea`` and those of a `Clause`."""
    said = [clauses_of(str(idea["said"]), str(idea["said_language"])) for _, idea in ideas.iterrows()]
    wanted = [[clause.text for clause in clauses if _is_a_wish(clause)] for clauses in said]
    rows = [
        {
            **clause._asdict(), "premise": bool(wishes) and not any(wish in clause.text for wish in wishes), "language": str(idea["said_language"]), "idea_id": idea["idea_id"], "topic": topic,
            "echo": repeats(clause.text, str(idea["said_language"]), question),
            "denies": denies(clause.text, str(idea["said_language"]), question), "verdict": int(idea.get("verdict", 0)),
            "balance": _number(idea.get("balance")), "of_idea": float(idea["near"]),
        }
        for (_, idea), topic, clauses, wishes in zip(ideas.iterrows(), labels.tolist(), said, wanted, strict=True)
        for clause in clauses
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _is_a_wish(clause: Clause) -> bool:
    """Whether a clause asks for something and could name it: “Let it hurt” after “General strike” makes that no reason."""
    return clause.asks and not clause.doubt and words_in(clause.text) >= LEAST_WORDS


def _number(value: object) -> float:
    return 0.0 if value is None or pd.isna(value) else float(value)  # type: ignore[arg-type, call-overload]


def _reached(
    ideas: Vectors, labels: NDArray[np.int64], clauses: Vectors, topics: NDArray[np.int64]
) -> NDArray[np.float64]:
    """For each clause the share of its topic's ideas that are nearer to it than the ideas of the question are on average."""
    average = clauses @ ideas.mean(axis=0)
    reached = np.zeros(len(clauses))
    for topic in np.unique(topics):
        own = np.flatnonzero(topics == topic)
        near = ideas[labels == topic] @ clauses[own].T
        reached[own] = (near.round(6) > average[own].round(6)).mean(axis=0)
    return reached


def _promise(rows: pd.DataFrame, *, languages: tuple[str, str]) -> "pd.Series[float]":
    """How well a clause would name its topic as far as its form, its words, its idea and the votes tell, before it is compared by meaning."""
    score = _OF_THE_IDEA * rows["of_idea"] + _ASKS * rows["asks"] - _PREMISE * rows["premise"]
    score += np.where(
        rows["language"] == languages[0], _READABLE, np.where(rows["language"] == languages[1], _COMMON, 0)
    )
    score += SHARED * rows["shared"] - _APART * (rows["shared"] < _HARDLY)
    score += _AGREED * rows["balance"].clip(lower=0) + _REFUSED * rows["balance"].clip(upper=0)
    score -= np.array(_PART)[rows["part"]] + np.array(_DOUBT)[rows["doubt"]] + np.array(_TIER)[rows["tier"]]
    score -= _TOO_WIDE * ((rows["text"].map(width_of) - ONE_LINE) / (ONE_LINE / 2)).clip(0, 1)
    told: pd.Series[float] = score.where(~rows["echo"].astype(bool), -np.inf).round(6)
    return told


def _most_promising(rows: pd.DataFrame) -> pd.DataFrame:
    """The best clauses of each idea, and of these of each topic and verdict, in the order in which they stand."""
    best = rows.sort_values(["promise", "text"], ascending=[False, True], kind="stable")
    best = best[best.groupby(["topic", "idea_id"]).cumcount() < _MOST_OF_AN_IDEA]
    best = best[best.groupby(["topic", "verdict"]).cumcount() < _MOST_OF_A_TOPIC]
    return rows.loc[best.index.sort_values()].reset_index(drop=True)


def _offered(rows: pd.DataFrame, said: Vectors, middles: Vectors) -> Offered:
    topics = rows["topic"].to_numpy(np.int64)
    to_all = (said @ middles.T).astype(np.float64)
    near = to_all[np.arange(len(rows)), topics]
    if len(middles) > 1:
        rivals = to_all.copy()
        rivals[np.arange(len(rows)), topics] = -np.inf
        beside = rivals.max(axis=1)
    else:
        beside = np.zeros(len(rows))
    score = rows["promise"] + (1 - _OF_THE_IDEA) * near - _RIVAL * beside + SUPPORTED * rows["support"]
    score -= _MISSPELT * rows["misspelt"] + _FAR * (rows["reached"] < _REACHED) + _VAGUE * rows["vague"]
    score = np.where(rows["echo"], -np.inf, score.to_numpy(np.float64).round(6))
    return Offered(rows, said, near, score)


def _firsts(offered: Offered, topics: int) -> dict[int, int]:
    """The row of the clause that names each topic, the best of all given first; no two topics are named alike."""
    order = np.lexsort((offered.rows["text"].to_numpy(str), -offered.score))
    topics_of: list[int] = offered.rows["topic"].to_list()
    named: dict[int, int] = {}
    taken: set[str] = set()
    for row in order.tolist():
        topic, text = topics_of[row], str(offered.rows["text"].iat[row]).casefold()
        if np.isfinite(offered.score[row]) and topic not in named and text not in taken:
            named[topic] = row
            taken.add(text)
        if len(named) == topics:
            break
    return named


def _standing(offered: Offered, row: int | None, support: Support) -> tuple[bool, tuple[str, ...]]:
    """Whether enough ideas stand behind a clause to let it stand for its topic, and the words that must stand before it where not."""
    if row is None:
        return True, ()
    said = offered.rows.iloc[row]
    if tells_alone(said, support):
        return True, ()
    return False, support.subject(str(said["language"]), topic=int(said["topic"]))


def _quotation(offered: Offered, row: int | None) -> Quotation:
    if row is None:
        return NOTHING
    said = offered.rows.iloc[row]
    return Quotation(str(said["text"]), str(said["language"]), str(said["idea_id"]))
