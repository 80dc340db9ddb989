"""How much a text speaks for each language: py3langid's letters and common words, on one scale.

py3langid alone knows 95 languages to be as likely as each other and tells three words of Spanish right 63 % of the time.
Common words of each language (stopwordsiso) say what pieces of letters cannot, and speakers say which languages to
expect at all. Weights were fitted on labelled tweets and answers, by the likelihood of the right language; none of
them saw SIB-200, on which docs/methods.md measures.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from strategy_nlp.text.language.scripts import SCRIPTS, letters_by_script, written_in

Numbers = NDArray[np.float64]

# Log likelihood of letters divided by _SCALE * bytes ** _POWER: pieces of letters overlap, so taken as they are they
# would make the identifier far too sure. Fitted, with the weight of words and the loss of smaller languages.
_SCALE, _POWER = 0.84, 0.40
_WEIGHT_OF_WORDS = 2.8
_LESS_LIKELY = 1.7
# Not fitted, since no data here holds them: regional, ancient and made languages are as much less likely again.
_RARE = 2 * _LESS_LIKELY
# A way of writing that its words alone tell, not its letters, gains this with each of them, and starts so far behind the
# best of the others that it takes about three.
_GAIN_OF_A_WORD, _START_BEHIND = 1.6, 3.0
# A language without a list of words is not to lose by that: it gets this share of the best of the others.
_UNLISTED = 0.5
# Enough to tell by; what follows costs time only. With 120 in place of 400 letters the same .999 of whole sentences are right.
_LONGEST, _LONGEST_FOR_WORDS = 120, 400

_COMMON = frozenset(
    [
        "en",
        "es",
        "fr",
        "pt",
        "ar",
        "zh",
        "hi",
        "ru",
        "id",
        "de",
        "it",
        "tr",
        "ja",
        "ko",
        "bn",
        "ur",
        "fa",
        "vi",
        "th",
        "pl",
        "uk",
        "nl",
        "sw",
    ]
)
_REGIONAL = frozenset(
    [
        "an",
        "lij",
        "vec",
        "wa",
        "oc",
        "gcf",
        "ace",
        "bcl",
        "gom",
        "se",
        "fo",
        "br",
        "gd",
        "kab",
        "ltg",
        "lb",
        "vo",
        "la",
        "eo",
        "sa",
        "crh",
        "guw",
        "fuv",
        "dz",
        "fy",
        "ku",
        "nso",
    ]
)
# Varieties that count as their language, and what py3langid has for no language at all.
_WITHIN = {
    "wuu": "zh", "yue": "zh", "arz": "ar", "ary": "ar", "uzs": "uz", "hbo": "he", "grc": "el", "ext": "es", "sdh": "ku",
    "gcr": "gcf", "nn": "no", "zxx": "",
}  # fmt: skip
# Settled by their script, so that the identifier need not know them.
_BY_SCRIPT = ("dv", "bo")

# Vowel signs of Arabic and Indic words count as their letters.
_SHORT_ENGLISH = frozenset("a i am an as at be by do go he if in is it me my no of oh ok on or so to up us we".split())  # noqa: SIM905

_WORD = re.compile(r"[\w\u064b-\u065f\u0900-\u0dff]+")
# Arabic letters written as digits inside a word: ma3, 7abibi, so2al; but not 3rd, 7pm or CO2.
_DIGIT_FOR_LETTER = re.compile(r"(?:[a-z]+[23579]+[a-z]+|[23579][a-z]{3,})[a-z23579]*")
_NOT_ARABIC = frozenset({"h2o", "b2b", "p2p", "b2c", "g2g", "m2m", "w3c", "e2e", "o2o"})
# Most texts have no such digit beside a letter, and need not be looked at word by word.
_MAYBE_DIGIT_WORD = re.compile(r"[23579][A-Za-z]")
_DIGIT_WORD = "\0digit"
# Words by their letters: Tigrinya's, which Amharic hardly writes (three of 12,232 words), and how its words begin; Sindhi's own.
_LETTERED = {
    "ti": re.compile(r"\w*[\u12a3\u1250-\u125d]\w*|(?:ክን|ክት|ዘይ|ንዝ|ብዝ)\w+"),
    "sd": re.compile(
        r"\w*[\u067a\u067b\u067d\u067f\u0680\u0683\u0684\u068a\u068c\u068d\u068f\u0699\u06a6\u06b1\u06b3\u06fd\u06fe]\w*"
    ),
}
_ANY_LETTERED = re.compile(r"[\u1200-\u137f\u067a-\u0684\u068a-\u068f\u0699\u06a6\u06b1\u06b3\u06fd\u06fe]")


@dataclass(frozen=True)
class _Model:
    identifier: Any
    # For each language the columns of py3langid's table, for those told only by words none.
    columns: dict[str, list[int]]
    table: NDArray[np.float32]
    start: NDArray[np.float32]
    vocabulary: dict[str, int]
    # Words by languages: 1 where the word is common in the language.
    words: Any
    listed: NDArray[np.bool_]


def languages() -> tuple[str, ...]:
    """Every language that can be told, in the order of the columns of `evidence`."""
    return tuple(_model().columns)


def log_prior() -> Numbers:
    """How likely each language is before a word was read, as logarithms that together make 1.

    Three steps: languages of many millions, those of one country, and the regional, ancient and made ones.
    """
    steps = np.array(
        [0.0 if code in _COMMON else -_LESS_LIKELY - (_RARE if code in _REGIONAL else 0.0) for code in languages()]
    )
    return np.asarray(steps - np.log(np.exp(steps).sum()))


def evidence(texts: Sequence[str], *, allowed: NDArray[np.bool_]) -> Numbers:
    """What each text says: a log likelihood up to a constant of each row, one column per language.

    ``allowed`` has the same shape; languages whose script rules them out get no likelihood at all.
    """
    model = _model()
    letters, sizes = _letters(texts, model)
    counted = common_words(texts)
    told = _WEIGHT_OF_WORDS * np.log1p(counted)
    told[:, ~model.listed] = _UNLISTED * told.max(axis=1, keepdims=True, initial=0)
    by_words = [number for number, columns in enumerate(model.columns.values()) if not columns]
    scores = np.full((len(texts), len(model.columns)), -np.inf)
    for number, columns in enumerate(model.columns.values()):
        if columns:
            scores[:, number] = letters[:, columns].max(axis=1)
    scores[~allowed] = -np.inf
    scores -= scores.max(axis=1, keepdims=True, initial=-1e9)
    scores /= (_SCALE * np.maximum(sizes, 1) ** _POWER)[:, None]
    scores += told
    scores[:, by_words] = _GAIN_OF_A_WORD * counted[:, by_words] - _START_BEHIND
    scores[~allowed] = -np.inf
    return scores


def common_words(texts: Sequence[str], *, distinct: bool = False) -> Numbers:
    """How many of each text's words are common in each language: one row per text, one column per language."""
    return _counted(texts, _model().words, distinct=distinct)


def exclusive_words(texts: Sequence[str], *, language: str) -> Numbers:
    """How many different ones, without those that are common in the language named as well."""
    words = _model().words
    own = np.asarray(words[:, [languages().index(language)]].todense()).ravel()
    return _counted(texts, words.multiply(1 - own[:, None]).tocsr(), distinct=True)


def _counted(texts: Sequence[str], words: Any, *, distinct: bool) -> Numbers:
    table = _word_table(texts, _model())
    if distinct:
        table.sum_duplicates()
        table.data[:] = 1
    return np.asarray((table @ words).todense(), dtype=np.float64)


def _letters(texts: Sequence[str], model: _Model) -> tuple[NDArray[np.float32], Numbers]:
    from py3langid.langid import visit_counts
    from scipy.sparse import csr_matrix

    known = model.identifier
    pieces: list[int] = []
    counts: list[int] = []
    ends, sizes = [0], []
    for text in texts:
        kept = text[:_LONGEST]
        raw = unicodedata.normalize("NFC", kept.lower() if kept.isupper() else kept).encode("utf8", "surrogatepass")
        found = visit_counts(known.tk_nextmove, known._rowbase, known.tk_output, raw) or {}
        pieces.extend(found)
        counts.extend(found.values())
        ends.append(len(pieces))
        sizes.append(len(raw))
    shape = (len(texts), len(model.table))
    seen = csr_matrix((np.log1p(np.array(counts, np.float32)), np.array(pieces, np.int64), np.array(ends)), shape=shape)
    return np.asarray(seen @ model.table) + model.start, np.array(sizes, np.float64)


def _word_table(texts: Sequence[str], model: _Model) -> Any:
    from scipy.sparse import csr_matrix

    known = model.vocabulary
    found: list[int] = []
    ends = [0]
    for text in texts:
        words = _WORD.findall(text[:_LONGEST_FOR_WORDS].casefold())
        found += [known[word] for word in words if word in known]
        if _MAYBE_DIGIT_WORD.search(text) and any(map(_is_digit_word, words)):
            found.append(known[_DIGIT_WORD])
        if _ANY_LETTERED.search(text):
            others = [word for word in words if word not in known]
            for code, lettered in _LETTERED.items():
                found += [known[f"\0{code}"] for word in others if lettered.fullmatch(word)]
        ends.append(len(found))
    ones = np.ones(len(found), np.float32)
    return csr_matrix((ones, np.array(found, np.int64), np.array(ends)), shape=(len(texts), len(known)))


@cache
def _model() -> _Model:
    import stopwordsiso
    from py3langid.langid import MODEL_FILE, LanguageIdentifier
    from scipy.sparse import csr_matrix

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    ours = tomllib.loads((files(__package__) / "language_words.toml").read_text(encoding="utf-8"))
    columns: dict[str, list[int]] = {}
    for number, code in enumerate(identifier.nb_classes):
        if within := _WITHIN.get(code, code):
            columns.setdefault(within, []).append(number)
    columns |= {code: [] for code in (*ours, *_BY_SCRIPT)}
    lists = {
        code: _listed_words(stopwordsiso.stopwords(code), code) for code in columns if code in stopwordsiso.langs()
    }
    lists |= {code: _listed_words(words.split(), code) for code, words in ours.items()}
    lists["ar-Latn"].add(_DIGIT_WORD)
    for code in _LETTERED:
        lists[code].add(f"\0{code}")
    vocabulary = {word: number for number, word in enumerate(sorted(set().union(*lists.values())))}
    codes = list(columns)
    pairs = [(vocabulary[word], codes.index(code)) for code, words in lists.items() for word in sorted(words)]
    rows, cells = np.array(pairs).T
    return _Model(
        identifier,
        columns,
        np.asarray(identifier.nb_ptc, np.float32),
        np.asarray(identifier.nb_pc, np.float32),
        vocabulary,
        csr_matrix((np.ones(len(rows), np.float32), (rows, cells)), shape=(len(vocabulary), len(codes))),
        np.array([code in lists for code in codes]),
    )


def _is_digit_word(word: str) -> bool:
    return _DIGIT_FOR_LETTER.fullmatch(word) is not None and word not in _NOT_ARABIC


def _listed_words(words: Iterable[str], language: str) -> set[str]:
    """The words in the script of their language: lists of Korean or Catalan hold English and Korean ones as well."""
    listed = sorted({word.casefold() for word in words})
    if language == "en":
        # Its list holds the endings of internet addresses, "ng" and "sa" among them, which are Tagalog words.
        listed = [word for word in listed if len(word) > 2 or word in _SHORT_ENGLISH]
    written = letters_by_script(listed).argmax(axis=1)
    return {
        word for word, number in zip(listed, written.tolist(), strict=True) if language in written_in(SCRIPTS[number])
    }
