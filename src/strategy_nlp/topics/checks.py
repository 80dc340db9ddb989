"""Whether a topic holds: does it come back when ideas are drawn anew, and is it a subject or only a language?"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors

if TYPE_CHECKING:
    import scipy.sparse as sp

    from strategy_nlp.topics.communities import GraphCommunities

Labels = NDArray[np.int64]
EdgesOf = Callable[[Labels], "sp.csr_matrix | None"]

# Each draw leaves out a fifth of the ideas and starts from another seed. Of many ideas there are fewer draws: the mean
# overlap of a large topic hardly varies, and a draw takes as long as finding the topics.
_KEPT = 0.8
_DRAWS = ((5_000, 10), (float("inf"), 5))
# The overlap (Jaccard) from which a topic of a draw is the same topic.
CAME_BACK = 0.5
# The badges, by the number of ideas: a topic is stable where at most 5 in 100 topics of ideas without structure come back as
# well, and fair where 20 in 100 do (benchmarks/claims.py; docs/methods.md). Of few ideas much comes back by chance, and
# of many without structure the method makes two or three large topics, which always overlap with something. Between the
# sizes the bounds follow the logarithm.
_SIZES = (30, 60, 100, 300, 600, 1200)
_STABLE = (0.82, 0.74, 0.70, 0.70, 0.75, 0.78)
_FAIR = (0.74, 0.65, 0.59, 0.59, 0.69, 0.70)
# Random orders of the languages: as many as a small question bears, so that many topics can be told from chance at once.
_ORDERS = ((2_000, 9_999), (float("inf"), 999))
# A good set of topics: no more than people read, none of a handful, no two of one name, none that is mostly another.
MOST_TOPICS, LEAST_OF_IDEAS, LEAST_IDEAS, NEAREST_TITLES, MOST_OVERLAP = 70, 0.001, 5, 0.9, 0.7
# So many numbers are held at once.
_AT_ONCE = 2_000_000


class Skew(NamedTuple):
    """How far the languages of each topic are from those of all ideas, and how likely chance would gather one so much.

    Attributes
    ----------
    distance
        Total variation distance between the languages of a topic and those of all ideas.
    excess
        Share of the topic's ideas less that of all ideas, of the language that it gathers most.
    language
        That language; the one that most ideas are in need not be it.
    p_value
        How often chance gives a topic of this size as large an excess of any language.
    """

    distance: NDArray[np.float64]
    excess: NDArray[np.float64]
    language: list[str]
    p_value: NDArray[np.float64]


def badge(stability: float, *, ideas: int) -> str:
    """A word for the stability of a topic among so many ideas: ``stable``, ``fair`` or ``loose``.

    >>> badge(0.72, ideas=150), badge(0.72, ideas=40)
    ('stable', 'fair')
    """
    size = np.log(max(ideas, 1))
    if stability >= np.interp(size, np.log(_SIZES), _STABLE):
        return "stable"
    return "fair" if stability >= np.interp(size, np.log(_SIZES), _FAIR) else "loose"


def found_among(topics: pd.DataFrame) -> int:
    """Among how many ideas the topics of a question were found: those of a code list were not, and their ideas stood aside.

    >>> found_among(pd.DataFrame({"size": [30, 12, 9], "code": ["Courts", "", ""]}))
    21
    """
    own = topics["size"] if "code" not in topics else topics.loc[topics["code"] == "", "size"]
    return int(own.sum())


def samples(ideas: int) -> int:
    """How many samples of so many ideas are drawn."""
    return next(draws for most, draws in _DRAWS if ideas <= most)


class Stability(NamedTuple):
    """How well each topic comes back: its mean best overlap over draws of the ideas, and the share of draws in which it did."""

    overlap: NDArray[np.float64]
    came_back: NDArray[np.float64]


def topic_stability(
    clusters: "GraphCommunities", vectors: Vectors, *, edges_of: EdgesOf | None = None, seed: int = 0
) -> Stability:
    """How well each topic comes back when the whole method runs again on draws of four fifths of the ideas.

    Each draw makes its own graph, chooses its own resolution and finds its own consensus from another seed; a topic has
    come back where some topic of the draw overlaps it by a half or more (Jaccard; Hennig 2007 calls clusters below that
    dissolved). Draws from a graph and a resolution that had seen all ideas told a topic .62 where this tells .51.

    Parameters
    ----------
    clusters
        The fitted topics.
    vectors
        What they were fitted on.
    edges_of
        The further edges between the ideas of a draw, given their rows; none where the topics had none.
    seed
        Start of the random choices.
    """
    labels = clusters.labels_
    topics = int(labels.max()) + 1
    if len(labels) < 2:
        return Stability(np.ones(topics), np.ones(topics))
    random = np.random.default_rng(seed)
    draws = samples(len(labels))
    overlaps = np.zeros((draws, topics))
    for draw in range(draws):
        rows = np.sort(random.choice(len(labels), max(2, int(_KEPT * len(labels))), replace=False))
        edges = edges_of(rows) if edges_of else None
        again = clusters.again(vectors[rows], edges=edges, seed=1000 * (draw + 1))
        overlaps[draw] = best_overlaps(labels[rows], again, topics=topics)
    return Stability(overlaps.mean(axis=0), (overlaps >= CAME_BACK).mean(axis=0))


def best_overlaps(labels: Labels, others: Labels, *, topics: int) -> NDArray[np.float64]:
    """For each topic its largest Jaccard overlap with a topic of another run on the same ideas."""
    columns = int(others.max()) + 1
    shared = np.bincount(labels * columns + others, minlength=topics * columns).reshape(topics, columns).astype(float)
    union = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0, keepdims=True) - shared
    best: NDArray[np.float64] = (shared / np.where(union > 0, union, 1)).max(axis=1)
    return best


def language_skew(
    languages: "pd.Series[str]", labels: Labels, *, authors: "pd.Series[str] | None" = None, seed: int = 0
) -> Skew:
    """Which language each topic gathers beyond its share of all ideas, with a permutation test.

    The p-value is the share of random orders of the languages, and of the order given, in which some language exceeds its
    share by as much (Phipson and Smyth 2010). The largest excess of any language is tested, so that the language that is
    named is the one that was tested, and looking for it among many is paid for (Westfall and Young 1993).

    Parameters
    ----------
    languages, labels
        Of each idea.
    authors
        Of each idea, blank where unknown: the ideas of one person are in one language and often in one topic, so they change
        places together, with those of a person who wrote as many.
    seed
        Start of the random choices.
    """
    codes, names = pd.factorize(languages, sort=True)
    topics = int(labels.max()) + 1
    sizes = np.maximum(np.bincount(labels, minlength=topics), 1)
    overall = np.bincount(codes, minlength=len(names)) / max(len(codes), 1)

    def beyond(orders: Labels) -> NDArray[np.float64]:
        """The excess of each language in each topic, for each of several orders."""
        shape = (len(orders), topics, len(names))
        places = (np.arange(len(orders))[:, None] * topics + labels) * len(names) + orders
        counts = np.bincount(places.ravel(), minlength=int(np.prod(shape))).reshape(shape)
        excess: NDArray[np.float64] = counts / sizes[:, None] - overall
        return excess

    told = beyond(codes[None, :])[0]
    most = told.max(axis=1)
    random = np.random.default_rng(seed)
    alike = _alike(authors, len(codes))
    wanted = next(orders for most_ideas, orders in _ORDERS if len(codes) <= most_ideas)
    at_once = max(1, _AT_ONCE // (len(codes) + topics * len(names)))
    as_far = np.zeros(topics)
    for start in range(0, wanted, at_once):
        orders = np.tile(codes, (min(at_once, wanted - start), 1))
        for places in alike:
            drawn = random.permuted(np.tile(np.arange(len(places)), (len(orders), 1)), axis=1)
            orders[:, places] = codes[places][drawn]
        as_far += (beyond(orders).max(axis=2) >= most - 1e-12).sum(axis=0)
    named = [str(names[place]) for place in told.argmax(axis=1)]
    return Skew(np.abs(told).sum(axis=1) / 2, most, named, (as_far + 1) / (wanted + 1))


def _alike(authors: "pd.Series[str] | None", ideas: int) -> list[Labels]:
    """The places of the ideas of authors who wrote as many: one array of shape (authors, ideas of each) per number of ideas."""
    if authors is None:
        return [np.arange(ideas)[:, None]]
    known = authors.reset_index(drop=True)
    person = known.where(known != "", known.index.to_series().map("idea {}".format))
    by_number: dict[int, list[Labels]] = {}
    for places in person.groupby(person, sort=True).indices.values():
        by_number.setdefault(len(places), []).append(np.asarray(places))
    return [np.array(by_number[number]) for number in sorted(by_number)]


def rules_of_a_good_set(
    topics: pd.DataFrame, idea_topics: pd.DataFrame, *, encode: Callable[[list[str]], Vectors], middle: Vectors
) -> dict[str, Any]:
    """What the rules of a good set of topics say of those of one question.

    At most 70 topics; none below a thousandth of the ideas or five; no two titles with a cosine of .9 and more; of no topic seven in
    ten ideas in another topic too. The middle of the ideas is taken from the titles' vectors first: of some encoders any two titles
    else lie above .8 (docs/methods.md). The overlap of two topics is that of Szymkiewicz and Simpson, the ideas in both over those of
    the smaller one, where an idea is in each topic that it speaks of.

    Parameters
    ----------
    topics
        ``topic, size, label, second_label, label_words``.
    idea_topics
        ``idea_id, topic``: every topic that each idea speaks of.
    encode
        Texts to unit vectors.
    middle
        The mean vector of the question's ideas, not centred.

    Returns
    -------
    dict
        ``topics``, ``smallest`` (ideas) and ``least`` (that are allowed), ``nearest_titles`` and ``overlap`` (missing below two
        topics) with the topics' numbers under ``nearest`` and ``overlapping``, and ``broken``: the names of the rules that are.
    """
    sizes = topics["size"].to_numpy(int)
    ideas = int(sizes.sum())
    told: dict[str, Any] = {
        "topics": len(topics),
        "smallest": int(sizes.min()) if len(sizes) else None,
        "least": max(LEAST_IDEAS, int(np.ceil(LEAST_OF_IDEAS * ideas))),
        "nearest_titles": None,
        "nearest": [],
        "overlap": None,
        "overlapping": [],
    }
    if len(topics) > 1:
        numbers = topics["topic"].to_numpy(np.int64)
        titles = topics[["label_words", "label", "second_label"]].fillna("").agg(" ".join, axis=1).str.strip()
        # Second voices are no part of a title; only of topics called by two quotations are they.
        single = ~topics["label_source"].isin(["among", "mixed"])
        titles = titles.mask(single, (topics["label_words"].fillna("") + " " + topics["label"]).str.strip())
        vectors = encode(titles.tolist()).astype(np.float64) - middle
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        told["nearest_titles"], told["nearest"] = _highest(vectors @ vectors.T, numbers)
        members = _members_of(idea_topics, numbers)
        both = members.T @ members
        own = np.diag(both)
        smaller = np.minimum(own[:, None], own[None, :])
        told["overlap"], told["overlapping"] = _highest(both / np.maximum(smaller, 1), numbers)
    told["broken"] = [
        name
        for name, is_broken in (
            ("topics", told["topics"] > MOST_TOPICS),
            ("smallest", told["smallest"] is not None and told["smallest"] < told["least"]),
            ("nearest_titles", (told["nearest_titles"] or 0.0) >= NEAREST_TITLES),
            ("overlap", (told["overlap"] or 0.0) >= MOST_OVERLAP),
        )
        if is_broken
    ]
    return told


def _members_of(idea_topics: pd.DataFrame, numbers: Labels) -> NDArray[np.float64]:
    """One row per idea and one column per topic, 1 where the idea speaks of it."""
    known = idea_topics[idea_topics["topic"].isin(numbers)]
    row = pd.factorize(known["idea_id"])[0]
    order = np.argsort(numbers)
    column = order[np.searchsorted(numbers, known["topic"].to_numpy(np.int64), sorter=order)]
    members = np.zeros((int(row.max(initial=-1)) + 1, len(numbers)))
    members[row, column] = 1.0
    return members


def _highest(values: NDArray[np.float64], numbers: Labels) -> tuple[float, list[int]]:
    """The largest value above the diagonal, rounded, and the two topics that it is of."""
    above = np.where(np.triu(np.ones(values.shape, bool), 1), values.round(6), -np.inf)
    first, second = np.unravel_index(int(above.argmax()), above.shape)
    return float(above[first, second]), [int(numbers[first]), int(numbers[second])]
