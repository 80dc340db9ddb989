"""What an idea does: propose something, object, tell an experience, offer help, or ask; undetermined where nobody can tell.

Rules, since they can be read and mended: each sentence is looked at for the signs of ``models/kinds.toml`` in the language of the
idea. Whoever asks for something proposes, whatever else is told; only an idea that asks for nothing is anything else.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import pandas as pd

from strategy_nlp.clauses import sentences_of
from strategy_nlp.errors import refuse_single
from strategy_nlp.messages import mark

UNDETERMINED = ""
KINDS = {
    "proposal": mark("proposal"),
    "objection": mark("objection"),
    "experience": mark("experience"),
    "offer": mark("offer of help"),
    "question": mark("question"),
}
# What redaction leaves of a way to reach somebody.
_CONTACT = re.compile(r"\[(?:email|phone|link|account|handle|social)\]", re.IGNORECASE)
_QUESTION = re.compile(r"[?？؟;]\s*[\"»”’)]*\s*$")
_CLAUSES = re.compile(r"[,;:،؛–—]\s*|\s-\s")
_MARKS = re.compile(r"[\u0300-\u036f\u0640\u064b-\u065f\u0670]")
_LETTERS = str.maketrans("أإآٱىؤئ’‘ʼ`´", "اااايوي'''''")


def kinds_of(texts: "pd.Series[str]", languages: "pd.Series[str]") -> "pd.Series[str]":
    """The kind of each text: one of `KINDS`, or blank where it cannot be told or its language has no rules.

    >>> ideas = ["Train judges on this.", "Why are we never asked?", "I can translate for you, call me: [phone]"]
    >>> kinds_of(pd.Series(ideas), pd.Series("en", index=range(3))).tolist()
    ['proposal', 'question', 'offer']
    """
    refuse_single(texts, "kinds_of")
    told = [_kind(text, language) for text, language in zip(texts, languages, strict=True)]
    return pd.Series(told, index=texts.index, dtype=object).astype(str)


def languages_with_kinds() -> frozenset[str]:
    """The languages that have rules."""
    return frozenset(_signs())


def _kind(text: str, language: str) -> str:
    signs = _signs().get(language)
    if signs is None:
        return UNDETERMINED
    sentences = [_plain(sentence) for sentence in sentences_of(text)]
    if not sentences:
        return UNDETERMINED
    against = [_denies(sentence, signs) for sentence in sentences]
    asks = any(_asks(sentence, signs) for sentence, denied in zip(sentences, against, strict=True) if not denied)
    own = any(_finds(signs, "first_person", sentence) for sentence in sentences)
    if any(_finds(signs, "offers", sentence) for sentence in sentences) or (own and not asks and _CONTACT.search(text)):
        return "offer"
    if asks:
        return "proposal"
    if any(against):
        return "objection"
    if any(_QUESTION.search(sentence) for sentence in sentences):
        return "question"
    if _names_something(sentences[0], signs):
        return "proposal"
    if own and any(_finds(signs, "told", sentence) for sentence in sentences):
        return "experience"
    return UNDETERMINED


def _asks(sentence: str, signs: "Mapping[str, re.Pattern[str]]") -> bool:
    if _finds(signs, "asks", sentence):
        return True
    return any(_finds(signs, "begins", clause) for clause in _CLAUSES.split(sentence))


def _denies(sentence: str, signs: "Mapping[str, re.Pattern[str]]") -> bool:
    """Whether a sentence is against something; one that also asks for something is only where it begins so."""
    found = signs["against"].search(sentence)
    return found is not None and (found.start() == 0 or not _asks(sentence, signs))


def _names_something(sentence: str, signs: "Mapping[str, re.Pattern[str]]") -> bool:
    """Whether a sentence names what should be, without a verb: "A shared fund, open to all"."""
    head = _CLAUSES.split(sentence)[0]
    starts = "noun" not in signs or _finds(signs, "noun", head)
    return starts and not any(_finds(signs, name, head) for name in ("verb", "told"))


def _finds(signs: "Mapping[str, re.Pattern[str]]", name: str, sentence: str) -> bool:
    pattern = signs.get(name)
    return pattern is not None and pattern.search(sentence) is not None


def _plain(text: str) -> str:
    """Small letters without accents and marks of vowels; Arabic letters that are written in several ways as one."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss"))
    return " ".join(_MARKS.sub("", decomposed).translate(_LETTERS).split())


@cache
def _signs() -> "dict[str, dict[str, re.Pattern[str]]]":
    content = tomllib.loads((files("strategy_nlp") / "models" / "kinds.toml").read_text(encoding="utf-8"))
    return {
        language: {name: re.compile("|".join(f"(?:{one})" for one in patterns)) for name, patterns in signs.items()}
        for language, signs in content.items()
    }
