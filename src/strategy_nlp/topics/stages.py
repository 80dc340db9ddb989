"""The steps of the flow that find topics, and count what their ideas and votes say."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.cache import Vectors, remember, versions
from strategy_nlp.engine import Parts, each
from strategy_nlp.statistics import dependence
from strategy_nlp.text.vectors import ideas as idea_vectors
from strategy_nlp.topics import discovery
from strategy_nlp.topics.centres import centres_of, on_a_plane
from strategy_nlp.topics.checks import rules_of_a_good_set
from strategy_nlp.topics.codebook import coding
from strategy_nlp.topics.codebook.kept import Code


@dataclass(frozen=True)
class Found:
    """Where ideas are before people's decisions on topics are carried out.

    Attributes
    ----------
    placed
        Each idea's place, by the index of the ideas.
    topics
        The topics of all questions, not yet named: those of a code list first, which have names.
    resolutions
        For each question how fine its topics are and why.
    coded
        Every code of each idea: ``question, idea_id, code``, the nearest first.
    lists
        For each question with a list what became of it: ``codes``, ``shown``, ``placed`` (ideas), ``least_chance``.
    """

    placed: pd.DataFrame
    topics: pd.DataFrame
    resolutions: dict[str, Any]
    coded: pd.DataFrame
    lists: dict[str, Any] = field(default_factory=dict)


def topics_by_question(
    ideas: pd.DataFrame,
    embedded: pd.DataFrame,
    translated: pd.DataFrame,
    *,
    codes: Mapping[str, Sequence[Code]],
    encode: Callable[[list[str]], Vectors],
    options: discovery.TopicOptions,
) -> Found:
    """Each idea's place and each question's topics: first those of the code list, then those found among the rest.

    Parameters
    ----------
    ideas
        The ideas that may be compared, with ``said, said_language`` (`idea_vectors.in_common_words`).
    embedded, translated
        The vectors of ideas, and of the translations of those that have one, by row.
    codes
        By question the codes that people gave; none for a question without a list.
    encode
        Texts to unit vectors, for the codes.
    options
        How topics are found.
    """
    compared = ideas.loc[embedded.index]
    rows_of = {question: compared.index[compared["question"] == question] for question in codes}

    def part(question: str) -> tuple[Any, ...]:
        own, given = compared.loc[rows_of[question]], codes[question]
        raw = embedded.loc[own.index].to_numpy(np.float32) if given else np.empty((0, 0), np.float32)
        return own, idea_vectors.vectors_for_topics(own, embedded, translated), raw, given, encode, options

    made = each(_of_question, Parts(part, list(codes)), rows=len(embedded))
    placed, described, coded, resolutions, lists = [], [], [], {}, {}
    for (question, given), found in zip(codes.items(), made, strict=True):
        if "coded" in found:
            coded.append(found["coded"].assign(question=question))
        if given:
            lists[question] = found.get("told") or {
                "codes": len(given), "shown": 0, "placed": 0, "least_chance": None,
            }  # fmt: skip
        placed.append(found["placed"].set_index(rows_of[question]))
        described.append(found["topics"].assign(question=question))
        resolutions[question] = found["resolutions"].round(6).to_dict("records")
    described = [table for table in described if len(table)] or described[:1]
    together = pd.concat(described, ignore_index=True)
    whole, real = ("topic", "theme", "size"), ("stability", "came_back", "language_skew", "language_skew_p")
    kinds: dict[Any, Any] = {**dict.fromkeys(whole, "Int64"), **dict.fromkeys(real, float)}
    return Found(
        pd.concat([table for table in placed if len(table)] or placed[:1]),
        together.astype(kinds),
        resolutions,
        pd.concat([pd.DataFrame(columns=["question", "idea_id", "code"], dtype=object), *coded], ignore_index=True),
        lists,
    )


def _of_question(
    own: pd.DataFrame,
    seen: Vectors,
    raw: Vectors,
    codes: Sequence[Code],
    encode: Callable[[list[str]], Vectors],
    options: discovery.TopicOptions,
) -> dict[str, Any]:
    """What is found of one question: with its codes, where there are some and ideas enough."""
    if codes and len(own) >= coding.FEWEST:
        return _in_codes(own, seen, codes, raw=raw, encode=encode, options=options)
    found = _topics_of_question(own, seen, options)
    return {**found, "topics": found["topics"].assign(code="")}


def _in_codes(
    own: pd.DataFrame,
    seen: Vectors,
    codes: Sequence[Code],
    *,
    raw: Vectors,
    encode: Callable[[list[str]], Vectors],
    options: discovery.TopicOptions,
) -> dict[str, Any]:
    """What `_topics_of_question` gives, with the topics of a list before those found among ideas that fit none of its codes."""
    told = coding.code_ideas(own, seen, codes, raw=raw, encode=encode, least_ideas=options.min_size)
    sizes = np.bincount(told.main[told.main >= 0], minlength=len(codes))
    # The codes that hold ideas, the largest first.
    shown = [int(code) for code in np.argsort(-sizes, kind="stable") if sizes[code]]
    numbers = np.full(len(codes) + 1, -1)
    numbers[shown] = np.arange(len(shown))
    labels = numbers[told.main]
    rest = labels < 0
    found = _topics_of_question(own[rest], seen[rest], options)
    placed = found["placed"].set_index(np.flatnonzero(rest)).reindex(range(len(own)))
    placed["topic"] = (placed["topic"] + len(shown)).mask(~rest, pd.array(labels, dtype="Int64"))
    placed["theme"] = (placed["theme"] + bool(shown)).mask(~rest, 0)
    placed["topic_confidence"] = placed["topic_confidence"].astype(float).mask(~rest, told.chance)
    topics = found["topics"].assign(code="")
    topics[["topic", "theme"]] += [len(shown), int(bool(shown))]
    if shown:
        listed = coding.listed_topics(
            own,
            seen,
            labels,
            names=[codes[code].name for code in shown],
            seed=options.seed,
        )
        topics = pd.concat([table for table in (listed, topics) if len(table)], ignore_index=True)[[*topics.columns]]
        # One map for all: that of the rest alone has no place for ideas of the list.
        inside = placed["topic"].notna().to_numpy(bool)
        centres = centres_of(seen[inside], placed["topic"][inside].to_numpy(np.int64))
        placed[["x", "y"]] = on_a_plane(seen, centres)
    return {
        **found,
        "placed": placed,
        "topics": topics,
        "coded": pd.DataFrame(
            {
                "idea_id": own["idea_id"].to_numpy(object)[told.every["row"]],
                "code": [codes[code].name for code in told.every["code"]],
            }
        ),
        "told": {
            "codes": len(codes), "shown": len(shown), "placed": int((~rest).sum()), "least_chance": round(told.least, 6),
        },
    }  # fmt: skip


def in_topics_of_now(coded: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """The codes of ideas as topics after people's decisions: ``question, idea_id, topic``, codes that are none any more left out."""
    named = topics.loc[topics["code"] != "", ["question", "code", "topic"]]
    return coded.merge(named, on=["question", "code"])[["question", "idea_id", "topic"]]


def rules_by_question(
    topics: pd.DataFrame,
    idea_topics: pd.DataFrame,
    *,
    embedded: pd.DataFrame,
    questions: "pd.Series[str]",
    encode: Callable[[list[str]], Vectors],
) -> dict[str, Any]:
    """For each question with topics what `checks.rules_of_a_good_set` says of them.

    Parameters
    ----------
    topics, idea_topics
        Of all questions.
    embedded
        The vectors of the ideas that were compared, by row; not centred.
    questions
        The question of each idea, by row.
    encode
        Texts to unit vectors.
    """
    asked = questions.loc[embedded.index]
    return {
        str(question): rules_of_a_good_set(
            own,
            idea_topics[idea_topics["question"] == question],
            encode=encode,
            middle=embedded[asked == question].to_numpy(np.float32).mean(axis=0),
        )
        for question, own in topics.groupby("question", sort=False)
    }


def _topics_of_question(own: pd.DataFrame, seen: Vectors, options: discovery.TopicOptions) -> dict[str, Any]:
    # The language of labels changes no topic.
    anywhere = replace(options, language="")
    taken = own[["idea_id", "text", "said", "language", "said_language", "author_id", "consensus"]]

    def make() -> dict[str, pd.DataFrame]:
        found = discovery.unnamed_topics(taken, seen, options=anywhere)
        return {
            "placed": found.ideas.reset_index(drop=True),
            "topics": found.topics,
            "resolutions": found.resolutions.astype({"topics": "Int64", "chosen": bool}),
        }

    parts: list[bytes | str] = [str(anywhere), str(versions()), taken.to_csv(index=False), seen.tobytes()]
    return remember("topics", made_from=parts, make=make)


def with_numbers(ideas: pd.DataFrame, described: pd.DataFrame, idea_votes: pd.DataFrame) -> pd.DataFrame:
    counted = ideas[["idea_id", "question", "topic", "sentiment"]].merge(
        idea_votes[["idea_id", "n_agree", "n_seen"]], on="idea_id", how="left"
    )
    parts = [
        discovery.topic_numbers(counted[counted["question"] == question], rows)
        for question, rows in described.groupby("question", sort=False)
    ]
    return (
        pd.concat(parts, ignore_index=True) if parts else described.assign(agree_share=np.nan, sentiment_balance=np.nan)
    )


def with_dependence(
    ideas: pd.DataFrame,
    described: pd.DataFrame,
    last: pd.DataFrame,
    *,
    idea_votes: pd.DataFrame,
    min_cell: int,
    seed: int,
) -> pd.DataFrame:
    """The topics with what tests of changes must allow for, and how sure the share of their votes that agree is."""
    seen = ideas.merge(idea_votes[["idea_id", "n_seen"]], on="idea_id", how="left")
    parts = []
    for question, rows in described.groupby("question", sort=False):
        own, cast = seen[seen["question"] == question], last[last["question"] == question]
        made = dependence.dependence_by_topic(own, cast, min_cell=min_cell).join(
            dependence.agreement_intervals(own, cast, min_cell=min_cell, seed=seed)
        )
        parts.append(rows.join(made, on="topic"))
    if not parts:
        return described.reindex(
            columns=[*described.columns, *dependence.DEPENDENCE_COLUMNS, *dependence.INTERVAL_COLUMNS]
        )
    return pd.concat(parts, ignore_index=True)
