"""What an idea does: propose something, object, tell an experience, offer help, or ask; undetermined where nobody can tell.

A linear head looks at the vector of an idea and at signs of how it speaks: words of asking, denying, offering and telling, and
beginnings of sentences (``text/kinds.toml``), in the languages that have them. It is trained by
``python -m training.train_kinds``; docs/methods.md tells how often it is right.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import as_file, files
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from strategy_nlp.cache import Vectors
from strategy_nlp.errors import refuse_single
from strategy_nlp.messages import mark
from strategy_nlp.text.clauses import sentences_of
from strategy_nlp.text.vectors.embedding import embed, get_encoder

UNDETERMINED = ""
KINDS = {
    "proposal": mark("proposal"),
    "objection": mark("objection"),
    "experience": mark("experience"),
    "offer": mark("offer of help"),
    "question": mark("question"),
}
# How likely a kind must be to be told. Who proposes often denies too, so an objection must look so clearly.
LEAST_CHANCE = {"proposal": 0.65, "objection": 0.75, "experience": 0.65, "offer": 0.65, "question": 0.6}
# What is offered or asked without a sign of it must be likelier: on other subjects ideas about being helped look like offers.
_SIGNS_OF = {"offer": ("offers", "contact"), "question": ("asked",)}
_LIKELY = 0.8
SIGNS = (
    "asks",
    "part_asks",
    "against",
    "offers",
    "told",
    "first_person",
    "names",
    "asked",
    "ends_asked",
    "contact",
    "sentences",
)
# The encoders that have a head; ideas of others are encoded by the last.
HEADS = ("e5", "embedded")
# What a sign weighs beside a vector of length 1.
SIGN_WEIGHT = 0.3
_MOST_SENTENCES = 6

# What redaction leaves of a way to reach somebody.
_CONTACT = re.compile(r"\[(?:email|phone|link|account|handle|social)\]", re.IGNORECASE)
_QUESTION = re.compile(r"[?？؟;]\s*[\"»”’)]*\s*$")
_CLAUSES = re.compile(r"[,;:،؛–—]\s*|\s-\s")
_MARKS = re.compile(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
_LETTERS = str.maketrans("أإآٱىؤئ’‘ʼ`´", "اااايوي'''''")

Numbers = NDArray[np.float64]


class Head(NamedTuple):
    """A linear head: what is taken from vectors and signs, weights (kinds by both) and biases, kinds in the order of `KINDS`."""

    middle: Numbers
    weights: Numbers
    biases: Numbers

    def chances(self, vectors: Vectors, signs: Numbers) -> Numbers:
        """How likely each kind is of each text; rows sum to 1."""
        score = seen(vectors, signs, self.middle) @ self.weights.T + self.biases
        chance: Numbers = np.exp(score - score.max(axis=1, keepdims=True))
        rounded: Numbers = (chance / chance.sum(axis=1, keepdims=True)).round(6)
        return rounded


def kinds_of(
    texts: "pd.Series[str]", languages: "pd.Series[str]", vectors: Vectors, *, encoder: str
) -> "pd.Series[str]":
    """The kind of each text: one of `KINDS`, or blank where none is likely enough.

    Parameters
    ----------
    texts, languages
        What was said, in which language; of a language without words of its own the vector and the signs that need no words tell.
    vectors
        One row per text, by the encoder named, as it made them.
    encoder
        One of `HEADS`.
    """
    refuse_single(texts, "kinds_of")
    if texts.empty:
        return texts.astype(str)
    signs = signs_of_all(texts, languages)
    chances = head_of(encoder).chances(vectors, signs)
    names = np.array(list(KINDS), dtype=object)[chances.argmax(axis=1)]
    least = np.array([LEAST_CHANCE[name] for name in names])
    for kind, own in _SIGNS_OF.items():
        shown = signs[:, [SIGNS.index(name) for name in own]].any(axis=1)
        least[(names == kind) & ~shown] = _LIKELY
    told = np.where(chances.max(axis=1) >= least, names, UNDETERMINED)
    return pd.Series(told, index=texts.index, dtype=object).astype(str)


def kinds_of_ideas(
    ideas: pd.DataFrame, embedded: pd.DataFrame, *, encoder: str, translated_into: str
) -> "pd.Series[str]":
    """The kind of each idea that was embedded, by its own words or, where those were not, by its translation; blank of others.

    Parameters
    ----------
    ideas
        ``text, language, translation, embedded`` (`text` or `translation`).
    embedded
        Their vectors as the encoder made them, by row.
    encoder
        Its name; where it has no head, ideas are encoded once more by the last of `HEADS`.
    translated_into
        The language of the translations.

    Examples
    --------
    >>> from strategy_nlp.text import embed
    >>> said = ["Please plant trees in each street of our town", "I can offer my van on Saturdays"]
    >>> ideas = pd.DataFrame({"text": said, "language": "en", "translation": "", "embedded": "text"})
    >>> vectors = pd.DataFrame(embed(said, encoder="embedded"))
    >>> kinds_of_ideas(ideas, vectors, encoder="embedded", translated_into="en").tolist()
    ['proposal', 'offer']
    """
    own = ideas.loc[embedded.index]
    through = own["embedded"] == "translation"
    texts = own["text"].mask(through, own["translation"])
    languages = own["language"].mask(through, translated_into)
    head = encoder if encoder in HEADS else HEADS[-1]
    vectors = embedded.to_numpy(np.float32) if head == encoder else embed(texts.tolist(), get_encoder(head))
    return kinds_of(texts, languages, vectors, encoder=head).reindex(ideas.index, fill_value="")


def signs_of_all(texts: "pd.Series[str]", languages: "pd.Series[str]") -> Numbers:
    """The signs of each text, one row per text, in the order of `SIGNS`; 0 to 1 each."""
    rows = [_signs_of(text, str(language)) for text, language in zip(texts, languages, strict=True)]
    return np.array(rows, dtype=float)


def seen(vectors: Vectors, signs: Numbers, middle: Numbers) -> Numbers:
    """What a head looks at: the direction of each vector from the middle, and its signs beside it."""
    size = vectors.shape[1]
    moved = vectors.astype(float) - middle[:size]
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    beside = SIGN_WEIGHT * (signs - middle[size:])
    return np.hstack([moved / np.where(lengths > 0, lengths, 1), beside])


@cache
def head_of(encoder: str) -> Head:
    """The head that was trained on an encoder's vectors."""
    with as_file(files(__package__) / "kinds.npz") as path, np.load(path) as kept:
        return Head(*(kept[f"{encoder} {name}"].astype(float) for name in Head._fields))


def languages_with_signs() -> frozenset[str]:
    """The languages whose words are known."""
    return frozenset(_words())


def _signs_of(text: str, language: str) -> list[float]:
    sentences = [_plain(sentence) for sentence in sentences_of(text)] or [""]
    asked = [bool(_QUESTION.search(sentence)) for sentence in sentences]
    everywhere = [
        any(asked), asked[-1], bool(_CONTACT.search(text)), min(len(sentences), _MOST_SENTENCES) / _MOST_SENTENCES,
    ]  # fmt: skip
    words = _words().get(language)
    if words is None:
        return [0.0] * (len(SIGNS) - len(everywhere)) + [float(sign) for sign in everywhere]
    asks = [_asks(sentence, words) for sentence in sentences]
    signs = [
        any(asks),
        sum(asks) / len(asks),
        any(_denies(sentence, words) for sentence in sentences),
        *(any(_finds(words, name, one) for one in sentences) for name in ("offers", "told", "first_person")),
        _names_something(sentences[0], words),
    ]
    return [float(sign) for sign in (*signs, *everywhere)]


def _asks(sentence: str, words: "Mapping[str, re.Pattern[str]]") -> bool:
    if _finds(words, "asks", sentence):
        return True
    return any(_finds(words, "begins", clause) for clause in _CLAUSES.split(sentence))


def _denies(sentence: str, words: "Mapping[str, re.Pattern[str]]") -> bool:
    """Whether a sentence is against something; one that also asks for something is only where it begins so."""
    found = words["against"].search(sentence)
    return found is not None and (found.start() == 0 or not _asks(sentence, words))


def _names_something(sentence: str, words: "Mapping[str, re.Pattern[str]]") -> bool:
    """Whether a sentence names what should be, without a verb: "A shared fund, open to all"."""
    head = _CLAUSES.split(sentence)[0]
    starts = "noun" not in words or _finds(words, "noun", head)
    return starts and not any(_finds(words, name, head) for name in ("verb", "told"))


def _finds(words: "Mapping[str, re.Pattern[str]]", name: str, sentence: str) -> bool:
    pattern = words.get(name)
    return pattern is not None and pattern.search(sentence) is not None


def _plain(text: str) -> str:
    """Small letters without accents and marks of vowels; Arabic letters that are written in several ways as one."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return " ".join(_MARKS.sub("", decomposed).translate(_LETTERS).split())


@cache
def _words() -> "dict[str, dict[str, re.Pattern[str]]]":
    content = tomllib.loads((files(__package__) / "kinds.toml").read_text(encoding="utf-8"))
    return {
        language: {name: re.compile("|".join(f"(?:{one})" for one in patterns)) for name, patterns in signs.items()}
        for language, signs in content.items()
    }
