"""Ideas put into the codes of a list, several each, or into none: by nearness beyond what the consultation's other ideas have.

A code is a direction: that of its name and description, drawn towards its examples. How near an idea must be is told from the same
question's ideas, code by code: those further from the code than the middle show how much nearness means nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.intake.normalisation import normalise
from strategy_nlp.text.language.detection import detect_languages
from strategy_nlp.text.vectors.embedding import LanguageCentres, lengths_of
from strategy_nlp.topics.checks import language_skew
from strategy_nlp.topics.codebook.kept import LISTED, Code
from strategy_nlp.topics.discovery import exemplars, words_and_languages
from strategy_nlp.topics.keywords import class_words

# Of fewer ideas nobody can tell what nearness means nothing; they are grouped without the list.
FEWEST = 20
# A name and description weigh as much as so many examples; of 1, 2, 4 and 8 the best on three and on ten examples (docs/methods.md).
_DESCRIPTION_WEIGHS = 4.0
# The mean of the codes counts as n / (n + 5) of theirs: names are alike for being names, but one code must keep its direction.
_SHRINKAGE = 5.0
# Nearness is counted in steps of a twentieth of its spread and smoothed over .3 of it at 300 ideas, more of fewer (n^-1/5, Silverman 1986).
_STEP, _SMOOTHED, _AT, _FURTHEST = 0.05, 0.3, 300, 12.0
# So often the middle is found; in simulations three times tell how many belong best, and more begin to see what is not there (docs/methods.md).
_ROUNDS = 3


@dataclass(frozen=True)
class Coded:
    """The ideas of a question in the codes of a list.

    Attributes
    ----------
    main
        For each idea the position of its code, of several the nearest; -1 without one.
    chance
        How likely the idea belongs to that; missing without one.
    every
        Every code of each idea: ``row`` (position of the idea), ``code`` (position of the code), ``chance``, the nearest first.
    least
        The chance from which an idea is put into a code.
    """

    main: NDArray[np.int64]
    chance: NDArray[np.float64]
    every: pd.DataFrame
    least: float


def code_ideas(
    ideas: pd.DataFrame,
    seen: Vectors,
    codes: Sequence[Code],
    *,
    raw: Vectors,
    encode: Callable[[list[str]], Vectors],
    least_ideas: int,
) -> Coded:
    """Which codes each idea belongs to.

    Parameters
    ----------
    ideas
        ``text, language`` of a question's ideas.
    seen
        What topics are found with, one unit vector per idea.
    codes
        The codes for the question.
    raw
        The ideas' own vectors, not centred.
    encode
        Texts to unit vectors.
    least_ideas
        A code that is the likeliest of fewer ideas holds none.
    """
    languages = LanguageCentres.of(raw, ideas["language"], lengths=lengths_of(ideas["text"]))
    centres = code_centres(codes, languages=languages, encode=encode)
    nearness = (seen @ centres.T).astype(np.float64)
    chances = beside_the_nearest(chances_of(nearness), nearness)
    least = least_chance(chances)
    # People said of these themselves where they belong.
    texts = ideas["text"].map(_alike).to_numpy(str)
    for place, code in enumerate(codes):
        chances[np.isin(texts, [_alike(normalise(one)) for one in code.examples]), place] = 1.0
    return _placed(chances, nearness, least=least, least_ideas=least_ideas)


def code_centres(
    codes: Sequence[Code], *, languages: LanguageCentres, encode: Callable[[list[str]], Vectors]
) -> Vectors:
    """The unit vector of each code: that of its name and description, drawn towards the mean of its examples (Rocchio 1971).

    The first counts as four examples, so that three odd examples do not make the code another one. Beside it a regularised logistic
    head was measured and told no more, with three examples or with ten (docs/methods.md).
    """
    said = encode([". ".join(filter(None, (code.name, code.description))) for code in codes])
    weight = len(codes) / (len(codes) + _SHRINKAGE)
    centres = _unit(said - (weight * said.mean(axis=0) + (1 - weight) * languages.overall)) * _DESCRIPTION_WEIGHS
    examples = pd.DataFrame(
        [(place, one) for place, code in enumerate(codes) for one in code.examples], columns=["code", "text"]
    )
    if len(examples):
        told = detect_languages(examples["text"])["language"]
        vectors = languages.centred(encode(examples["text"].tolist()), told, lengths=lengths_of(examples["text"]))
        np.add.at(centres, examples["code"].to_numpy(np.int64), vectors)
    return _unit(centres)


def chances_of(nearness: NDArray[np.float64]) -> NDArray[np.float64]:
    """How likely each idea (row) belongs to each code (column), given how near it is and how near all the others are.

    The ideas further from a code than the middle one are none of its own, and chance leaves as many as far on the other side. So of
    the ideas that are as near as this one, as many as stand at the mirrored place are there by chance, and the others belong (the
    local false discovery rate of Efron 2004, with the mirrored lower half as its null). Nearer is never less likely.
    """
    return np.column_stack([_chances_of_code(own) for own in nearness.round(6).T])


def _chances_of_code(own: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same of one code; its own ideas pull the middle towards themselves, so it is found again without those told so far."""
    from scipy.ndimage import gaussian_filter1d
    from scipy.optimize import isotonic_regression

    bins = np.arange(0, _FURTHEST + _STEP, _STEP)
    places = (bins[:-1] + bins[1:]) / 2
    width = _SMOOTHED * max(1.0, (len(own) / _AT) ** -0.2) / _STEP
    chances: NDArray[np.float64] = np.zeros(len(own))
    for _ in range(_ROUNDS):
        beyond = own - _middle(own, 1 - chances)
        spread = 1.4826 * float(np.median(-beyond[beyond <= 0]))
        if spread <= 0:
            return np.zeros(len(own))
        beyond = np.clip(beyond / spread, -_FURTHEST, _FURTHEST - _STEP)
        near, far = (
            gaussian_filter1d(np.histogram(side, bins)[0].astype(float), width, mode="reflect", truncate=8.0)
            for side in (beyond[beyond > 0], -beyond[beyond <= 0])
        )
        weight = near + 1e-9
        # Pooled where nearer would be less likely, so that one odd place does not speak for all beyond it.
        by_chance = isotonic_regression(far / weight, weights=weight, increasing=False).x
        chances = np.where(beyond > 0, 1 - np.interp(beyond, places, np.minimum(by_chance, 1.0)), 0.0)
    return chances


def _middle(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The median where each value counts for its weight."""
    order = np.argsort(values, kind="stable")
    up_to = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(up_to, up_to[-1] / 2)])


def beside_the_nearest(chances: NDArray[np.float64], nearness: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chances of each idea where those of codes that are not its nearest count for their part of all that it has.

    An idea that is near to one code is a little near to all that are like it: in a list of fifty codes it would else belong to five.
    """
    nearest = np.eye(chances.shape[1], dtype=bool)[nearness.round(6).argmax(axis=1)]
    parts = chances / np.maximum(chances.sum(axis=1, keepdims=True), 1.0)
    told: NDArray[np.float64] = np.where(nearest, chances, parts)
    return told


def least_chance(chances: NDArray[np.float64]) -> float:
    """The chance from which ideas are put into codes: the one with the largest F1 to be expected, if the chances are right.

    Of the k likeliest pairs of idea and code as many belong as their chances add up to, so F1 is twice that over k and the sum of
    all chances (Jansche 2007; Lipton and others 2014: half of the F1 that is reached). Above 1 where nothing belongs anywhere.
    """
    ordered = np.sort(chances[chances > 0].round(9))[::-1]
    if not len(ordered):
        return 2.0
    expected = 2 * np.cumsum(ordered) / (np.arange(1, len(ordered) + 1) + ordered.sum())
    return float(ordered[int(expected.round(9).argmax())])


def _placed(chances: NDArray[np.float64], nearness: NDArray[np.float64], *, least: float, least_ideas: int) -> Coded:
    """Codes of too few ideas are left out, one after the other: their ideas may have another."""
    held = np.where(chances.round(9) >= least, chances, 0.0)
    # An example's own code before all others, then the nearest.
    first = np.where(held > 0, (held == 1.0) + 1.0 + nearness.round(6) / 2, 0.0)
    while True:
        main = np.where(first.any(axis=1), first.argmax(axis=1), -1)
        sizes = np.bincount(main[main >= 0], minlength=held.shape[1])
        small = np.flatnonzero((sizes < least_ideas) & first.any(axis=0))
        if not len(small):
            break
        first[:, small[sizes[small].argmin()]] = 0.0
    row, code = np.nonzero(first)
    every = pd.DataFrame({"row": row, "code": code, "chance": held[row, code], "first": first[row, code]})
    every = every.sort_values(["row", "first", "code"], ascending=[True, False, True], ignore_index=True)
    chance = np.where(main >= 0, held[np.arange(len(held)), main], np.nan)
    return Coded(main.astype(np.int64), chance, every[["row", "code", "chance"]], least)


def listed_topics(
    ideas: pd.DataFrame, seen: Vectors, labels: NDArray[np.int64], *, names: Sequence[str], seed: int
) -> pd.DataFrame:
    """A row for each topic that a list made, as `discovery.unnamed_topics` has them, and ``code``, its name in the list.

    Parameters
    ----------
    ideas
        ``idea_id, text, language`` of all ideas of the question that were compared.
    seen
        Their vectors.
    labels
        Of each idea the topic of the list, -1 for those that fit none.
    names
        The name of each of these topics.
    seed
        Of the language skew.
    """
    # The rest stands beside the codes as one more class: words and languages are told against it.
    classes = np.where(labels < 0, len(names), labels)
    words = class_words(ideas["text"], ideas["language"], classes)
    authors = ideas.get("author_id")
    skew = language_skew(ideas["language"], classes, authors=authors, seed=seed)
    rows: list[dict[str, Any]] = []
    for topic, name in enumerate(names):
        members = labels == topic
        rows.append(
            {
                "topic": topic, "theme": 0, "size": int(members.sum()), "label": name, "label_source": LISTED, "code": name,
                **words_and_languages(words[topic], ideas["language"][members]),
                "exemplars": exemplars(ideas[members], seen[members]),
                # Nobody drew samples for a topic that a list made.
                "stability": np.nan, "came_back": np.nan,
                "language_skew": round(float(skew.distance[topic]), 6), "language_skew_p": round(float(skew.p_value[topic]), 6),
                "language_gathered": skew.language[topic],
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _alike(text: str) -> str:
    return " ".join(text.casefold().split())


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
