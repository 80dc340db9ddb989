"""What people are asked to code: ideas drawn so that rare languages, topics, tones and kinds come in, words and ideas among which one is out, pairs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.analysis.results import Analysis
from strategy_nlp.findings.titles.shown import written_title
from strategy_nlp.statistics.sampling import chances_to_be_drawn, drawn
from strategy_nlp.text.language.names import UNDETERMINED

# No title fits, or no kind; a category of its own, and no class.
NONE = ""
# Of a pair of ideas: counted as one, or as two.
SAME, APART = "same", "apart"
# Beyond this nobody reads a list of titles: the machine's own topic, those nearest to the idea, and others by chance.
MOST_TITLES, _NEAREST = 12, 7
WORDS, IDEAS = 6, 5
_THIRDS = 3
# So many neighbours of an idea are looked at for a pair that the machine kept apart.
_NEIGHBOURS = 3


@dataclass(frozen=True)
class Sizes:
    """How much people are asked: ideas to code, tasks in which one is out (half words, half ideas), and pairs of ideas."""

    ideas: int = 200
    intrusions: int = 30
    pairs: int = 40


@dataclass(frozen=True)
class Asked:
    """Everything that a workbook asks, with what the machine told, which the workbook does not hold.

    Attributes
    ----------
    ideas
        ``row, idea_id, question, text, translation, weight, language, tone, kind, topics`` (the machine's, its own first; none of
        them for none) and ``offered`` (numbers of the topics whose titles are shown), one row an idea.
    words, sets
        ``row, question, topic, shown`` (words; texts of ideas) and ``out``, the place of the one of another topic.
    pairs
        ``row, first, second`` (texts) and ``machine``: `same` or `apart`.
    titles
        The titles of topics by question and number; all of a question differ.
    population
        How many ideas the sample speaks of.
    totals
        Of how many of them the machine told what, by side and answer; blank where it told nothing.
    """

    ideas: pd.DataFrame
    words: pd.DataFrame
    sets: pd.DataFrame
    pairs: pd.DataFrame
    titles: Mapping[str, Mapping[int, str]]
    population: int
    totals: Mapping[str, Mapping[str, int]]


def draw(analysis: Analysis, sizes: Sizes, *, seed: int) -> Asked:
    """What people are asked about a finished report; the same report, sizes and seed ask the same.

    Ideas that a topic is called by are left out: who reads the title has read where the idea belongs. Words, sets and pairs are made of
    ideas that nobody codes, as far as there are enough, since what stands together would tell what belongs together.
    """
    random = np.random.default_rng([seed, 20])
    told = _told(analysis)
    quoted = {*analysis.topics["label_idea"], *analysis.topics["second_label_idea"]} - {""}
    frame = told[~told["idea_id"].isin(quoted)].reset_index(drop=True)
    titles = {str(question): _titles(own, analysis) for question, own in analysis.topics.groupby("question")}
    chosen = _ideas(frame, sizes.ideas, random=random)
    centres = told[told["topic"] >= 0].groupby(["question", "topic"])[["x", "y"]].mean()
    chosen["offered"] = [_offered(row, centres, titles, random=random) for row in records(chosen)]
    others = told[~told["idea_id"].isin(set(chosen["idea_id"]))]
    enough = others if len(others) >= len(told) / 4 else told
    words = _numbered(_words(analysis, sizes.intrusions // 2, random=random), "w")
    sets = _numbered(_sets(enough, sizes.intrusions - sizes.intrusions // 2, random=random), "s")
    pairs = _numbered(_pairs(analysis, enough, sizes.pairs, random=random), "p")
    return Asked(_numbered(chosen, "i"), words, sets, pairs, titles, len(frame), _totals(frame))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _told(analysis: Analysis) -> pd.DataFrame:
    """The ideas that count and may be shown, with what the machine told of each."""
    ideas = analysis.ideas[analysis.ideas["used"] & (analysis.ideas["text"] != "")]
    further: dict[str, list[int]] = {}
    for row in records(analysis.idea_topics.sort_values("share", ascending=False, kind="stable")):
        further.setdefault(str(row["idea_id"]), []).append(int(row["topic"]))
    own = [
        [] if pd.isna(topic) else [int(topic), *(one for one in further.get(str(name), []) if one != topic)]
        for name, topic in zip(ideas["idea_id"], ideas["topic"], strict=True)
    ]
    return ideas.assign(
        topics=pd.Series(own, index=ideas.index, dtype=object),
        tone=ideas["sentiment"].fillna("").astype(str),
        topic=[one[0] if one else -1 for one in own],
    ).reset_index(drop=True)


def _totals(frame: pd.DataFrame) -> dict[str, dict[str, int]]:
    topics = (frame["question"] + "/" + frame["topic"].astype(str)).where(frame["topic"] >= 0, NONE)
    sides = {"topic": topics, "tone": frame["tone"], "kind": frame["kind"], "language": frame["language"]}
    return {
        side: {str(name): int(number) for name, number in told.replace(UNDETERMINED, NONE).value_counts().items()}
        for side, told in sides.items()
    }


def _titles(topics: pd.DataFrame, analysis: Analysis) -> dict[int, str]:
    titles: dict[int, str] = {}
    for topic in topics.to_dict("records"):
        title = " ".join(written_title(topic, language=analysis.settings.language).split())
        same = sum(one.casefold().startswith(title.casefold()) for one in titles.values())
        titles[int(topic["topic"])] = f"{title} ({same + 1})" if same else title
    return titles


def _ideas(frame: pd.DataFrame, number: int, *, random: np.random.Generator) -> pd.DataFrame:
    """The ideas to be coded with their weights, by question and within it in an order of chance."""
    sure = frame["topic_confidence"].fillna(0)
    sides = pd.DataFrame(
        {
            "language": frame["language"],
            "topic": frame["question"] + "/" + frame["topic"].astype(str),
            "tone": frame["tone"],
            "kind": frame["kind"],
            "confidence": (sure.rank(method="first") - 1) * _THIRDS // max(len(frame), 1),
        }
    )
    chances = chances_to_be_drawn(sides, number=number)
    order = sides.assign(by_chance=random.permutation(len(sides))).sort_values([*sides, "by_chance"]).index.to_numpy()
    place = order[drawn(chances[order], random=random)]
    chosen = frame.loc[place].assign(weight=1 / chances[place])
    shuffled = chosen.assign(by_chance=random.permutation(len(chosen))).sort_values(["question", "by_chance"])
    columns = ["idea_id", "question", "text", "translation", "weight", "language", "tone", "kind", "topics", "x", "y"]
    told: pd.DataFrame = shuffled[columns].reset_index(drop=True)
    return told


def _offered(
    idea: Mapping[Any, Any],
    centres: pd.DataFrame,
    titles: Mapping[str, Mapping[int, str]],
    *,
    random: np.random.Generator,
) -> list[int]:
    """The topics whose titles are shown beside an idea: all of its question, or the machine's own among rivals."""
    every = sorted(titles.get(idea["question"], {}))
    own = [topic for topic in idea["topics"] if topic in every]
    if len(every) > MOST_TITLES:
        far = ((centres.loc[idea["question"]] - [idea["x"], idea["y"]]) ** 2).sum(axis=1)
        near = [int(topic) for topic in far.sort_values(kind="stable").index if topic not in own][:_NEAREST]
        rest = [topic for topic in every if topic not in {*own, *near}]
        room = max(MOST_TITLES - len(own) - len(near), 0)
        every = [*own, *near, *(int(one) for one in random.permutation(rest)[:room])]
    # By title: an order that tells nothing of the machine.
    return sorted(every, key=lambda topic: titles[idea["question"]][topic].casefold())


def _words(analysis: Analysis, number: int, *, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Words of a topic and one that is another's (word intrusion; Chang et al. 2009)."""
    for topic in _in_turn(analysis.topics, number, random=random):
        own = [str(word) for word in topic["keywords"]]
        same = analysis.topics["question"].eq(topic["question"])
        elsewhere = {
            str(word)
            for words in analysis.topics.loc[same & analysis.topics["topic"].ne(topic["topic"]), "keywords"]
            for word in list(words)[: WORDS - 1]
        } - set(own)
        if len(own) < WORDS - 1 or not elsewhere:
            continue
        shown = [str(one) for one in random.permutation(own[: WORDS - 1])]
        out = int(random.integers(WORDS))
        shown.insert(out, str(random.choice(sorted(elsewhere))))
        yield {"question": topic["question"], "topic": int(topic["topic"]), "shown": shown, "out": out}


def _sets(told: pd.DataFrame, number: int, *, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Ideas of a topic and one of another topic of the same question: topic intrusion where an idea has one topic."""
    placed = told[told["topic"] >= 0]
    sizes = placed.groupby(["question", "topic"]).size().rename("size").reset_index()
    for topic in _in_turn(sizes[sizes["size"] >= IDEAS - 1], number, random=random):
        here = placed[placed["question"] == topic["question"]]
        own, others = here[here["topic"] == topic["topic"]], here[here["topic"] != topic["topic"]]
        if others.empty:
            continue
        shown = [_read(row) for row in _some(own, IDEAS - 1, random=random)]
        out = int(random.integers(IDEAS))
        shown.insert(out, _read(_some(others, 1, random=random)[0]))
        yield {"question": topic["question"], "topic": int(topic["topic"]), "shown": shown, "out": out}


def _in_turn(topics: pd.DataFrame, number: int, *, random: np.random.Generator) -> list[dict[Any, Any]]:
    """Topics in an order of chance, each once before any comes again."""
    rows = records(topics)
    if not rows:
        return []
    rounds = -(-number // len(rows))
    return [rows[place] for _ in range(rounds) for place in random.permutation(len(rows))][:number]


def _pairs(
    analysis: Analysis, told: pd.DataFrame, number: int, *, random: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Pairs that the machine took for one idea, and as many that lie nearest to one another and it kept apart."""
    texts = {
        str(row["idea_id"]): _read(row)
        for row in records(analysis.ideas[analysis.ideas["text"] != ""])
        if row["dropped_because"] in ("", "copy", "translation")
    }
    both = [
        *zip(analysis.alike["idea_id"], analysis.alike["alike_to"], strict=True),
        *zip(analysis.ideas["idea_id"], analysis.ideas["duplicate_of"], strict=True),
        *zip(analysis.ideas["idea_id"], analysis.ideas["near_to"], strict=True),
    ]
    differing = [
        (str(first), str(other))
        for first, other in both
        # Two that are the same to the letter ask nothing.
        if other and {first, other} <= texts.keys() and texts[first].casefold() != texts[other].casefold()
    ]
    # Of a text that was sent many times one copy is enough.
    originals: dict[str, str] = {}
    for place in random.permutation(len(differing)):
        originals.setdefault(differing[place][1], differing[place][0])
    chosen = [(first, other, SAME) for other, first in originals.items()][: number // 2]
    known = {frozenset(pair) for pair in differing}
    chosen += [(*pair, APART) for pair in _nearest(told, number - len(chosen), random=random, known=known)]
    for place in random.permutation(len(chosen)):
        first, second, machine = chosen[place]
        turned = random.random() < 0.5
        shown = (texts[second], texts[first]) if turned else (texts[first], texts[second])
        yield {"first": shown[0], "second": shown[1], "machine": machine}


def _nearest(
    told: pd.DataFrame, number: int, *, random: np.random.Generator, known: set[frozenset[str]]
) -> list[tuple[str, str]]:
    """Ideas with one of their nearest on the map of their topic, in an order of chance; no idea twice, no pair that is known."""
    found: list[tuple[str, str]] = []
    used: set[str] = set()
    placed = told[told["topic"] >= 0].set_index("idea_id")
    for name in random.permutation(placed.index.to_numpy()):
        own = placed.loc[name]
        alike = placed[(placed["question"] == own["question"]) & (placed["topic"] == own["topic"])].drop(index=name)
        alike = alike[~alike.index.isin(used)]
        if len(found) >= number:
            break
        if name in used or alike.empty:
            continue
        far = ((alike[["x", "y"]] - [own["x"], own["y"]]) ** 2).sum(axis=1).sort_values(kind="stable")
        other = str(far.index[int(random.integers(min(_NEIGHBOURS, len(far))))])
        if frozenset((str(name), other)) not in known:
            used |= {str(name), other}
            found.append((str(name), other))
    return found


def _some(ideas: pd.DataFrame, number: int, *, random: np.random.Generator) -> list[dict[Any, Any]]:
    return records(ideas.iloc[random.permutation(len(ideas))[:number]])


def _read(idea: Mapping[Any, Any]) -> str:
    """An idea as somebody who codes reads it: its own words, and its translation below where it came with one."""
    translation = str(idea["translation"] or "")
    return f"{idea['text']}\n[{translation}]" if translation and translation != idea["text"] else str(idea["text"])


def _numbered(rows: pd.DataFrame | Iterator[dict[str, Any]], letter: str) -> pd.DataFrame:
    """The rows as a table, each with a name that tells nothing: ``i001``."""
    table = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    return table.assign(row=[f"{letter}{number:03d}" for number in range(1, len(table) + 1)])
