"""Topics of a question: a graph of nearest neighbours, its communities inside BERTopic, how sure each idea is.

Community detection on the cosine graph agrees with human labels better than BERTopic's default, leaves no idea out, is
many times faster and gives the same result each time (docs/methods.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.privacy.redaction import MARK
from strategy_nlp.topics.centres import centres_of, on_a_plane
from strategy_nlp.topics.checks import language_skew, topic_stability
from strategy_nlp.topics.keywords import class_words, words_of
from strategy_nlp.topics.titles import vocabulary

if TYPE_CHECKING:
    from strategy_nlp.topics.bertopic import CommunityTopics

Labels = NDArray[np.int64]

_EXEMPLARS = 3
# How much an exemplar must differ from those already chosen, against how central it is (Carbonell and Goldstein 1998).
_DIVERSITY = 0.3
# How much the surest agreement (1) makes up for centrality (1 at the centre).
_AGREED = 0.2
# An idea whose cosine to the middle of the other ideas of its topic is lower fits the topic no better than chance would have it,
# and stands without one. Of the demonstration's ideas that is a tenth, of large sets with many alike two in a hundred
# (docs/methods.md).
LEAST_FIT = 0.08
# Of fewer ideas, or in a single topic, centring alone brings cosines below that.
_FEWEST_FOR_FIT = 60


@dataclass(frozen=True)
class TopicOptions:
    """How topics are found.

    Attributes
    ----------
    language
        Language of the labels.
    min_size
        The fewest ideas that make a topic; with fewer than twice as many ideas there are no topics.
    min_confidence
        Ideas less sure of their topic than this stay without one.
    resolution
        How fine the topics are; 0 chooses (see `strategy_nlp.topics.communities`).
    theme_resolution
        How fine the themes are.
    seed
        Start of the random choices.

    Examples
    --------
    >>> TopicOptions(min_size=10, seed=1).min_size
    10
    """

    language: str = "en"
    min_size: int = 4
    min_confidence: float = 0.0
    resolution: float = 0.0
    theme_resolution: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class TopicResult:
    """The topics of one question.

    Attributes
    ----------
    ideas
        With the index of the ideas given: ``topic`` (nullable), ``theme``, ``topic_confidence``, ``x``, ``y``.
    topics
        One row per topic: ``topic, theme, size, label, label_source, keywords, keywords_by_language, exemplars,
        stability, came_back, language_skew, language_skew_p, language_gathered``.
    resolutions
        How the granularity was chosen: ``resolution, topics, agreement, chosen``.
    model
        The fitted BERTopic model, None where there were too few ideas for topics; given an ``embedding_model``
        (`strategy_nlp.text.SentenceEncoder`, fitted on the ideas' texts), it tells the topics of texts without vectors.

    Examples
    --------
    >>> from strategy_nlp.topics import find
    >>> found = find(["Open the archives", "Train young people"], encoder="embedded")
    >>> len(found.ideas), len(found.topics), found.model is None
    (2, 0, True)
    """

    ideas: pd.DataFrame
    topics: pd.DataFrame
    resolutions: pd.DataFrame
    model: "CommunityTopics | None"


# What tells in a topic's ``label_source`` that no person named it.
MACHINE = "machine"
# Which languages a topic's ideas are in and how many in each, by which its words are chosen.
_LANGUAGES = ("languages", "language_sizes")
TOPIC_COLUMNS = (
    "topic", "theme", "size", "label", "label_source", "keywords", "keywords_by_language", "exemplars", "stability",
    "came_back", "language_skew", "language_skew_p", "language_gathered",
)  # fmt: skip
_RESOLUTION_COLUMNS = ("resolution", "topics", "agreement", "chosen")


def find_topics(
    ideas: pd.DataFrame,
    vectors: Vectors,
    *,
    options: TopicOptions | None = None,
) -> TopicResult:
    """The topics of a question's ideas, each called by its own words until it gets a title (`strategy_nlp.topics.titles.naming`).

    Parameters
    ----------
    ideas
        ``idea_id, text, language``, one row per idea; where it has ``consensus`` (0 to 1, missing where too few voted),
        ideas that people agree with stand first among equally central examples; where it has ``author_id``, the ideas of a
        person count together when languages are compared; where it has ``said, said_language`` (the idea or its translation),
        these are the words by which ideas are joined.
    vectors
        One unit vector per idea, centred by language.
    options
        How topics are found.

    Examples
    --------
    >>> from strategy_nlp import demo_folder, text
    >>> ideas = pd.read_csv(demo_folder() / "ideas.csv").query("question == 'q4' and language in ('en', 'es')")
    >>> vectors = text.centre_by_language(text.embed(ideas["text"], encoder="embedded"), ideas["language"])
    >>> found = find_topics(ideas, vectors)
    >>> int(found.topics["size"].sum()) == int(found.ideas["topic"].notna().sum())
    True
    """
    options = options or TopicOptions()
    found = unnamed_topics(ideas, vectors, options=options)
    return replace(found, topics=named(found.topics, language=options.language)[list(TOPIC_COLUMNS)])


def unnamed_topics(ideas: pd.DataFrame, vectors: Vectors, *, options: TopicOptions) -> TopicResult:
    """The same as `find_topics` says, without what depends on the language of a report, which `named` adds: with blank labels."""
    if len(ideas) < 2 * options.min_size:
        return _no_topics(ideas)
    from strategy_nlp.topics.bertopic import fit_bertopic
    from strategy_nlp.topics.communities import GraphCommunities
    from strategy_nlp.topics.neighbours import shared_word_graph

    languages = ideas["language"]
    # Translations bring ideas into one language, in which words can be shared.
    said, spoken = ideas.get("said", ideas["text"]), ideas.get("said_language", languages)
    words = [[word.key for word in words_of(text, code)] for text, code in zip(said, spoken, strict=True)]
    clusters = GraphCommunities(
        resolution=options.resolution or None,
        theme_resolution=options.theme_resolution,
        min_size=options.min_size,
        seed=options.seed,
        edges=shared_word_graph(words, spoken.tolist()),
    )
    model = fit_bertopic(ideas, vectors, clusters=clusters)
    labels = clusters.labels_
    placed = pd.DataFrame(
        {
            "topic": pd.array(labels, dtype="Int64"),
            "theme": pd.array(clusters.row_themes_, dtype="Int64"),
            "topic_confidence": clusters.confidence_,
        },
        index=ideas.index,
    )
    placed[["x", "y"]] = on_a_plane(vectors, centres_of(vectors, labels))
    fits = fitting(vectors, labels, least=options.min_size)
    placed.loc[~fits | (placed["topic_confidence"] < options.min_confidence), "topic"] = pd.NA
    topics = _describe(ideas[fits], vectors[fits], labels[fits])
    authors = ideas["author_id"][fits] if "author_id" in ideas else None
    skew = language_skew(languages[fits], labels[fits], authors=authors, seed=options.seed)
    topics["language_skew"], topics["language_skew_p"] = skew.distance.round(6), skew.p_value.round(6)
    topics["language_gathered"] = skew.language
    stability = topic_stability(
        clusters,
        vectors,
        edges_of=lambda rows: shared_word_graph([words[row] for row in rows], [spoken.iloc[row] for row in rows]),
        seed=options.seed,
    )
    topics["stability"], topics["came_back"] = stability.overlap.round(6), stability.came_back.round(6)
    topics["theme"] = clusters.themes_
    sizes = placed["topic"].value_counts()
    topics["size"] = topics["topic"].map(sizes).fillna(0).astype(int)
    topics["label"], topics["label_source"] = "", MACHINE
    return TopicResult(placed, topics, clusters.resolutions_, model)


def named(topics: pd.DataFrame, *, language: str) -> pd.DataFrame:
    """The topics of `unnamed_topics` with ``label`` and ``keywords`` for a report in a language; names that people gave stay.

    Of two topics with one name the machine's gives way.
    """
    rows = []
    for topic in topics.to_dict("records"):
        by_language = {
            code: words.split(", ") for code, _, words in (one.partition(": ") for one in topic["keywords_by_language"])
        }
        sizes = dict(zip(topic["languages"], topic["language_sizes"], strict=True))
        largest = max(by_language, key=lambda code: (sizes.get(code, 0), code), default="")
        keywords = by_language.get(language) or by_language.get(largest, [])
        label = str(topic["label"]) or vocabulary.words_title(by_language, sizes, language=language)
        rows.append((label, keywords))
    order = sorted(range(len(rows)), key=(topics["label_source"] == MACHINE).tolist().__getitem__)
    labels = dict(zip(order, vocabulary.distinct([rows[place][0] for place in order]), strict=True))
    return topics.assign(
        label=pd.Series([labels[place] for place in range(len(rows))], index=topics.index, dtype=object),
        keywords=pd.Series([words for _, words in rows], index=topics.index, dtype=object),
    ).drop(columns=list(_LANGUAGES))


def fitting(vectors: Vectors, labels: Labels, *, least: int) -> NDArray[np.bool_]:
    """Which ideas fit their topic: those at least `LEAST_FIT` near to the middle of its other ideas, and its nearest few.

    Parameters
    ----------
    vectors
        What the topics were found with.
    labels
        The topic of each idea.
    least
        So many ideas, the nearest, stay in each topic whatever their fit.
    """
    topics = int(labels.max()) + 1
    if topics < 2 or len(labels) < _FEWEST_FOR_FIT:
        return np.ones(len(labels), bool)
    sums = np.zeros((topics, vectors.shape[1]))
    np.add.at(sums, labels, vectors)
    others = sums[labels] - vectors
    lengths = np.linalg.norm(others, axis=1)
    fit = (vectors * others).sum(axis=1) / np.where(lengths > 0, lengths, 1)
    # Rounded, so that ties are broken by the order of ideas and not by a last digit.
    order = np.lexsort((-fit.round(9), labels))
    place = np.empty(len(labels), np.int64)
    place[order] = np.arange(len(labels)) - np.searchsorted(labels[order], labels[order])
    kept: NDArray[np.bool_] = (fit >= LEAST_FIT) | (place < least)
    return kept


def _describe(ideas: pd.DataFrame, vectors: Vectors, labels: Labels) -> pd.DataFrame:
    words = class_words(ideas["text"], ideas["language"], labels)
    rows = []
    for topic, by_language in words.items():
        members = labels == topic
        rows.append(
            {
                "topic": topic,
                **words_and_languages(by_language, ideas["language"][members]),
                "exemplars": exemplars(ideas[members], vectors[members]),
            }
        )
    return pd.DataFrame(rows)


def words_and_languages(by_language: Mapping[str, list[str]], languages: "pd.Series[str]") -> dict[str, Any]:
    """What `named` reads of a topic: its words in each language, and how many of its ideas are in each."""
    sizes = languages.value_counts().to_dict()
    return {
        "languages": list(sizes),
        "language_sizes": list(sizes.values()),
        "keywords_by_language": [f"{code}: {', '.join(words)}" for code, words in sorted(by_language.items()) if words],
    }


def exemplars(ideas: pd.DataFrame, vectors: Vectors) -> list[str]:
    """Ids of central and agreed ideas that differ from one another; an idea that lost personal details is none."""
    central = vectors @ vectors.mean(axis=0)
    central = central / max(np.linalg.norm(vectors.mean(axis=0)), 1e-12)
    if "consensus" in ideas:
        central = central + _AGREED * ideas["consensus"].fillna(0).to_numpy(np.float32)
    allowed = ~ideas["text"].str.contains(MARK).to_numpy(bool)
    chosen: list[int] = []
    while len(chosen) < min(_EXEMPLARS, int(allowed.sum())):
        nearest = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(vectors))
        score = np.where(allowed, (1 - _DIVERSITY) * central - _DIVERSITY * nearest, -np.inf)
        score[chosen] = -np.inf
        chosen.append(int(score.argmax()))
    return ideas["idea_id"].iloc[chosen].tolist()


def _no_topics(ideas: pd.DataFrame) -> TopicResult:
    placed = pd.DataFrame(
        {
            "topic": pd.array([pd.NA] * len(ideas), dtype="Int64"),
            "theme": pd.array([pd.NA] * len(ideas), dtype="Int64"),
            "topic_confidence": np.nan,
            "x": np.nan,
            "y": np.nan,
        },
        index=ideas.index,
    )
    columns = (*TOPIC_COLUMNS, *_LANGUAGES)
    none = pd.DataFrame({name: pd.Series(dtype=object) for name in columns})
    return TopicResult(placed, none, pd.DataFrame(columns=list(_RESOLUTION_COLUMNS)), None)


def topic_numbers(ideas: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """The topics with ``agree_share`` and ``sentiment_balance``, computed from their ideas.

    ``agree_share`` is agreements over votes cast on the topic's ideas; ``sentiment_balance`` is the share of positive
    less the share of negative ideas among those whose sentiment was decided. Both are missing where nothing counts.
    """
    members: Mapping[Any, pd.DataFrame] = dict(iter(ideas.dropna(subset=["topic"]).groupby("topic")))
    agree, balance = [], []
    for topic in topics["topic"]:
        own = members.get(topic, ideas.iloc[:0])
        seen = own["n_seen"].sum()
        agree.append(float(own["n_agree"].sum() / seen) if seen > 0 else np.nan)
        decided = own["sentiment"].dropna()
        balance.append(
            float((decided == "positive").mean() - (decided == "negative").mean()) if len(decided) else np.nan
        )
    return topics.assign(agree_share=agree, sentiment_balance=balance)
