"""Titles of topics, each of them said: what people decided, else a term or phrase that half of the ideas say, else a quotation.

A quotation is a sentence or clause of one of the topic's ideas, letter by letter; beside it stands a second one. Where fewer than half of
the ideas stand behind it, words that half of them say go before it, or it is told as one thing among others. A topic whose ideas do not
belong together is called mixed, with both.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors, remember, versions
from strategy_nlp.engine import Parts, each
from strategy_nlp.intake.consultation import Question
from strategy_nlp.intake.given_translations import SHOWN_COLUMNS, Languages, shown_translations
from strategy_nlp.statistics.pooling import has_majority, is_turned_down
from strategy_nlp.text.vectors import embedding
from strategy_nlp.text.vectors.encoders import Encoder
from strategy_nlp.text.vectors.ideas import in_common_words
from strategy_nlp.text.words.cutting import words_of
from strategy_nlp.topics.codebook.kept import LISTED
from strategy_nlp.topics.discovery import MACHINE, named
from strategy_nlp.topics.titles.mixed import mixed_topics
from strategy_nlp.topics.titles.quotations import NOTHING, Asked, Quotation, Quoted, quotations, slips_of
from strategy_nlp.topics.titles.said import SAID, said_titles
from strategy_nlp.topics.titles.shared_words import keys_of_question, repeats
from strategy_nlp.topics.titles.vocabulary import distinct, vocabulary

REVIEWED, QUOTATION, MIXED = "reviewed", "quotation", "mixed"
# Names that people gave: to a topic, or to a code of their list.
BY_PEOPLE = (REVIEWED, LISTED)
# A quotation behind which fewer than half of the ideas stand: after words that they share, or as one thing among others.
SUBJECT, AMONG = "subject", "among"
# What a title adds to a topic.
TITLE_COLUMNS = (
    "label", "label_source", "label_language", "label_idea", "second_label", "second_label_language", "second_label_idea",
    "label_words",
)  # fmt: skip
# A term that half of the ideas say names a topic where the other ideas say it half as often at most.
_ELSEWHERE = 0.5
# Stems merge "parking" with "parks": so many ideas must have the term itself.
_LITERAL = 0.4
# What is written with capitals by so many is a name; one that ideas of more than this share of the topics say is that of the place.
_NAMED, _MOST_TOPICS = 0.8, 0.5
# Between words, in languages that write another comma.
_COMMAS = {"ar": "، ", "fa": "، ", "ur": "، ", "zh": "、", "ja": "、"}
# Where the words of an idea and their language stand.
_WORDINGS = (("", "text"), ("said_", "said"))
# To title an idea takes as long as other work on so many rows: from 500 ideas on titles are shared among processes.
_ROWS_OF_AN_IDEA = 10
# Each idea as most can read it, whatever the report's language; a topic is mixed in all reports or in none.
_COMMON = ("common", "common_language")


@dataclass(frozen=True)
class Unnamed:
    """The topics of one question as they were found (`discovery.unnamed_topics`), and what titles are made from.

    Attributes
    ----------
    ideas, topics, vectors, asked
        As `title_topics` takes them, but for names.
    words
        Stands for what ``asked.slips`` was made of.
    """

    ideas: pd.DataFrame
    topics: pd.DataFrame
    vectors: Vectors
    asked: Asked
    words: str = ""


def titled(
    ideas: pd.DataFrame,
    topics: pd.DataFrame,
    *,
    embedded: pd.DataFrame,
    idea_votes: pd.DataFrame,
    asked: Mapping[str, Sequence[Asked]],
) -> dict[str, pd.DataFrame]:
    """By language, the topics of all questions with their titles, as `title_topics`; kept ones where nothing that they are made from changed.

    Parameters
    ----------
    ideas
        All ideas with their topics.
    topics
        Those of all questions as they were found, not yet named but by people (`discovery.unnamed_topics`).
    embedded
        The vectors of the ideas that were compared, by their rows; not centred.
    idea_votes
        ``idea_id, agree_share, disagree_share, pooled_low, against_low``.
    asked
        By language of the report, what the titles of each question are chosen with (`asked_in`).
    """
    translated_into = next(iter(asked.values()))[0].translation_language
    compared = ideas.loc[embedded.index]
    common = in_common_words(compared, translated_into=translated_into).set_axis(list(_COMMON), axis=1)
    compared = compared.assign(**common).merge(
        pd.DataFrame(
            {
                "idea_id": idea_votes["idea_id"],
                "balance": idea_votes["agree_share"] - idea_votes["disagree_share"],
                "verdict": has_majority(idea_votes).astype(int) - is_turned_down(idea_votes).astype(int),
            }
        ),
        on="idea_id",
        how="left",
    )
    compared = compared.assign(verdict=compared["verdict"].fillna(0).astype(int))
    # What somebody misspells another spells, perhaps in another question.
    wordings = compared[["text", "language", *_COMMON]].set_axis(["text", "language", "said", "said_language"], axis=1)
    slips, words = slips_of(wordings), _digest(wordings)

    def part(wishes: Sequence[Asked]) -> tuple[list[Unnamed]]:
        question = wishes[0].question.id
        here = np.flatnonzero(compared["question"] == question)
        ideas, vectors = compared.iloc[here], embedded.iloc[here].to_numpy(np.float32)
        rows = topics[topics["question"] == question]
        return (
            [
                Unnamed(ideas.assign(**shown_translations(ideas, own.languages)), rows, vectors, replace(own, slips=slips), words)
                for own in wishes
            ],
        )  # fmt: skip

    told = set(topics["question"])
    by_question: dict[str, list[Asked]] = {}
    for own in chain.from_iterable(asked.values()):
        if own.question.id in told:
            by_question.setdefault(own.question.id, []).append(own)
    # All languages of a question go to one process: they share their clauses, and what was read in them.
    several = list(by_question.values())
    wanted = several if len(several) > 1 else [[own] for wishes in several for own in wishes]
    made = each(_kept_in_each_language, Parts(part, wanted), rows=_ROWS_OF_AN_IDEA * len(compared))
    none = named(topics.head(0), language="").assign(**{name: pd.Series(dtype=object) for name in TITLE_COLUMNS})
    by_language: dict[str, list[pd.DataFrame]] = {code: [] for code in asked}
    for own, table in zip(chain.from_iterable(wanted), chain.from_iterable(made), strict=True):
        by_language[own.language].append(table)
    return {code: pd.concat(tables or [none], ignore_index=True) for code, tables in by_language.items()}


def _kept_in_each_language(given: Sequence[Unnamed]) -> list[pd.DataFrame]:
    return [kept_titles(one) for one in given]


def asked_in(question: Question, languages: Languages, encoder: Encoder) -> Asked:
    """What the titles of a question's topics are chosen with."""
    return Asked(
        question,
        languages.report,
        languages.translations,
        partial(embedding.embed, encoder=encoder),
        encoder.covers,
        encoder.same_meaning,
    )


def kept_titles(given: Unnamed) -> pd.DataFrame:
    """The topics of one question with their titles, as `title_topics`, kept between runs."""
    asked, ideas, topics = given.asked, given.ideas, named(given.topics, language=given.asked.language)
    columns = ["idea_id", "text", "language", *SHOWN_COLUMNS, "topic", "balance", "verdict"]
    columns = [name for name in columns if name in ideas]
    taken = topics[["topic", "label", "label_source", "keywords", "stability"]]

    def make() -> dict[str, pd.DataFrame]:
        made = title_topics(ideas, topics, given.vectors, asked=asked)
        return {"titles": made[list(TITLE_COLUMNS)].reset_index(drop=True)}

    made = remember(
        "titles",
        made_from=[
            ideas[columns].to_csv(index=False), taken.to_csv(index=False), given.vectors.tobytes(), asked.language,
            asked.translation_language, asked.question.title, str(dict(asked.question.titles)), given.words, str(versions()),
        ],
        make=make,
    )  # fmt: skip
    return topics.assign(**made["titles"].set_index(topics.index))


def title_topics(ideas: pd.DataFrame, topics: pd.DataFrame, vectors: Vectors, *, asked: Asked) -> pd.DataFrame:
    """The topics of one question with their titles; names that people gave stay.

    Parameters
    ----------
    ideas
        The ideas that were compared: ``idea_id, text, language, topic``; with ``translation, translation_language`` where a
        report shows one, ``balance, verdict`` where people voted (`quotations`), and ``common, common_language`` (the idea as most can
        read it) where that is not its text.
    topics
        ``topic, label, label_source, keywords``, and ``stability`` where it was measured.
    vectors
        One unit vector per idea, not centred.
    asked
        The question, the report's language, the encoder.

    Returns
    -------
    pandas.DataFrame
        The topics with `TITLE_COLUMNS`: ``label_language`` and ``label_idea`` are those of a quotation, and so are
        ``second_label`` and its; blank where there is none. Where an idea's language is another, its translation is quoted.
        ``label_words``: what must be said before a quotation behind which too few ideas stand, in its language; else blank.
    """
    if topics.empty:
        return topics.assign(**{name: pd.Series(dtype=object) for name in TITLE_COLUMNS if name not in topics})
    read = ideas.assign(**as_read(ideas, language=asked.language, covers=asked.covers))
    mixed = _mixed(ideas, topics, asked.question)
    quoted = quotations(read, vectors, asked=asked, mixed=mixed)
    terms = {topic: term for topic, term in _terms(read, asked).items() if topic not in mixed}
    rows = [_titled(row, quoted, terms, mixed=mixed) for row in topics.to_dict("records")]
    # Of two topics with one name, the machine's gives way.
    order = sorted(range(len(rows)), key=lambda place: rows[place]["label_source"] not in BY_PEOPLE)
    for place, label in zip(order, distinct([rows[place]["label"] for place in order]), strict=True):
        rows[place]["label"] = label
    return topics.assign(**pd.DataFrame(rows, index=topics.index, columns=list(TITLE_COLUMNS)))


def _mixed(ideas: pd.DataFrame, topics: pd.DataFrame, question: Question) -> frozenset[int]:
    """The topics of a question whose ideas do not belong together, those left out that people called."""
    words = list(_COMMON) if _COMMON[0] in ideas else ["text", "language"]
    common = ideas[[*words, "topic"]].set_axis(["said", "said_language", "topic"], axis=1)
    told = mixed_topics(common, topics, apart_from=keys_of_question(question, set(common["said_language"])))
    return told - frozenset(topics.loc[topics["label_source"].isin(BY_PEOPLE), "topic"].astype(int))


def as_read(
    ideas: pd.DataFrame, *, language: str, covers: Callable[["pd.Series[str]"], "pd.Series[bool]"]
) -> pd.DataFrame:
    """The words of each idea that a reader of the report reads best: ``said`` and ``said_language``.

    Its translation where that is in the report's language, or where the encoder does not cover the idea's own language.
    """
    translation, translated_into = (
        ideas[name].fillna("") if name in ideas else pd.Series("", index=ideas.index) for name in SHOWN_COLUMNS
    )
    own = ideas["language"]
    through = (translation != "") & (own != language) & ((translated_into == language) | ~covers(own))
    return pd.DataFrame(
        {"said": ideas["text"].mask(through, translation), "said_language": own.mask(through, translated_into)}
    )


def _digest(table: pd.DataFrame) -> str:
    return sha256(table.to_csv(index=False).encode()).hexdigest()


def _terms(ideas: pd.DataFrame, asked: Asked) -> dict[int, str]:
    """For each topic the term or phrase that most of its ideas say, if half of them do and the question and the others do not."""
    offered = vocabulary(asked.language, ideas)
    offered = {
        title: known
        for title, known in offered.items()
        if not any(repeats(written, code, asked.question) for code, written in known.items())
    }
    placed = ideas[ideas["topic"].notna()]
    if placed.empty or not offered:
        return {}
    numbers, labels = np.unique(placed["topic"].to_numpy(np.int64), return_inverse=True)
    shares = said_titles(_keys(placed), labels, titles=list(offered.values()))
    sizes = np.bincount(labels, minlength=len(numbers)).reshape(-1, 1)
    elsewhere = ((shares * sizes).sum(axis=0) - shares * sizes) / np.maximum(sizes.sum() - sizes, 1)
    fits = (shares >= SAID) & (elsewhere <= _ELSEWHERE * shares)
    known = list(offered.values())
    texts = placed["text"].tolist()
    plain = [text.casefold() for text in texts]
    for column in np.flatnonzero(fits.any(axis=0)):
        fits[:, column] &= not _is_the_place(known[column], texts, plain, labels=labels)
    for place, column in zip(*np.nonzero(fits), strict=True):
        fits[place, column] = _letter_by_letter(placed[labels == place], known[column]) >= _LITERAL
    return _given(np.where(fits, (shares - elsewhere).round(9), -np.inf), list(offered), numbers)


def _letter_by_letter(ideas: pd.DataFrame, known: Mapping[str, str]) -> float:
    """The share of ideas in which a title stands as it is written, in any of its languages, the plural aside."""
    stems = {code: written.casefold().removesuffix("s") for code, written in known.items()}
    said = [
        any(stems.get(str(row[f"{name}language"]), "\0") in str(row[column]).casefold() for name, column in _WORDINGS)
        for row in ideas[["text", "language", "said", "said_language"]].to_dict("records")
    ]
    return float(np.mean(said))


def _is_the_place(
    known: Mapping[str, str], texts: Sequence[str], plain: Sequence[str], *, labels: NDArray[np.int64]
) -> bool:
    """Whether a phrase is a name that ideas of most topics say: that of the place, or of who asks, which tells no topic from another."""
    names = sorted({written.casefold() for written in known.values() if " " in written})
    if not names or labels.max(initial=0) < 1:
        return False
    said, capital = [], []
    for place, written in enumerate(plain):
        found = next(((at, name) for name in names if (at := written.find(name)) >= 0), None)
        if found:
            said.append(place)
            # A name is written with capitals wherever it stands.
            capital.append(all(word[:1].isupper() for word in texts[place][found[0] :][: len(found[1])].split()))
    if not said or np.mean(capital) < _NAMED:
        return False
    return len(np.unique(labels[said])) > _MOST_TOPICS * (int(labels.max()) + 1)


def _keys(ideas: pd.DataFrame) -> list[list[str]]:
    """What each idea says, in its own words and as it is read."""
    pairs = [
        (ideas[text].astype(str).tolist(), ideas[f"{name}language"].astype(str).tolist()) for name, text in _WORDINGS
    ]
    said = [[[word.key for word in words_of(*pair)] for pair in zip(*both, strict=True)] for both in pairs]
    return [[*own, *through] for own, through in zip(*said, strict=True)]


def _given(score: NDArray[np.float64], titles: list[str], numbers: NDArray[np.int64]) -> dict[int, str]:
    """The best match of all is given first, then the best of what is left; longer terms before shorter ones that fit alike."""
    score = score + 1e-6 * np.array([len(words.split()) for words in titles])
    chosen: dict[int, str] = {}
    while np.isfinite(score).any():
        topic, title = np.unravel_index(int(score.argmax()), score.shape)
        chosen[int(numbers[topic])] = titles[title]
        score[topic] = -np.inf
        score[:, title] = -np.inf
    return chosen


def _titled(
    row: Mapping[object, object], quoted: Mapping[int, Quoted], terms: Mapping[int, str], *, mixed: Collection[int]
) -> dict[str, str]:
    topic = int(str(row["topic"]))
    own = quoted.get(topic, Quoted(NOTHING, NOTHING))
    if row["label_source"] in BY_PEOPLE:
        return _columns(str(row["label"]), str(row["label_source"]), NOTHING, own.first)
    if topic in terms:
        return _columns(terms[topic], MACHINE, NOTHING, own.first)
    if own.first.text:
        source = MIXED if topic in mixed else QUOTATION if own.supported else SUBJECT if own.words else AMONG
        words = _in_a_row(own.words, own.first.language) if source == SUBJECT else ""
        return _columns(own.first.text, source, own.first, own.second) | {"label_words": words}
    # Nothing of its ideas can be quoted; then its own words stand for it.
    return _columns(str(row["label"]), MACHINE, NOTHING, own.second)


def _in_a_row(words: Sequence[str], language: str) -> str:
    row = _COMMAS.get(language, ", ").join(words)
    return row[:1].upper() + row[1:]


def _columns(label: str, source: str, first: Quotation, second: Quotation) -> dict[str, str]:
    told = (label, source, first.language, first.idea_id, second.text, second.language, second.idea_id, "")
    return dict(zip(TITLE_COLUMNS, told, strict=True))
