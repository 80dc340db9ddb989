"""Texts cut into the words that say something, each language by its own rules.

Tokens come from spaCy; Chinese is cut by jieba (traditional characters are read as their simplified ones), Japanese by
Sudachi, Thai by PyThaiNLP where it is installed. A language that writes no spaces and has no segmenter has no words
here, since a whole sentence is none.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any, NamedTuple

from strategy_nlp.remembering import remembering
from strategy_nlp.text.words.inflections import key_of, shown_form
from strategy_nlp.text.words.spellings import simplified
from strategy_nlp.text.words.stop_words import framing_words, says_nothing

# Marks the language of a text inside a document that BERTopic joins from many; invisible where texts are shown.
_MARK = "\u2063"
_TAGGED = re.compile(f"{_MARK}([a-z]{{2,3}}){_MARK}")
# Redaction marks, addresses, links, names of accounts.
_NO_WORDS = re.compile(
    r"\[[a-z]+\]|\b[a-z]+://[!-~]+|\bwww\.[!-~]+|(?<![\w.+-])[\w.+-]*@[\w.-]+|(?<![\w.-])[\w-]+(?:\.[\w-]+)+/[!-~]*",
    re.ASCII | re.IGNORECASE,
)
_HASHTAG = re.compile(r"[#＃](\w+)")
_HUMP = re.compile(r"(?<=[a-zà-ÿа-я])(?=[A-ZÀ-ÞА-Я])")
# Forms for all genders, read as the ordinary word: Aktivist*innen, militant·e·s, niñ@s.
_INCLUSIVE = re.compile(r"(?<=\w)[*:_](?=in(?:nen)?\b)|(?<=[a-zé])[·.](?:e|le|ne|se|ve|rice|trice|euse)s?(?:[·.]s)?\b")
_INCLUSIVE_IBERIAN = re.compile(r"(?<=[^\W\d_])@(?=s?\b)|x(?=s\b)")
_IBERIAN = {"ca", "es", "pt"}
_SPACED = str.maketrans(dict.fromkeys("/\\|_…“”„«»#＃*", " "))
_LAUGHTER = re.compile(r"(.)\1\1|^(?:h?[aeiou]?h[aeiou]){2,}h?$|^(?:j[aei]){2,}j?$|^(?:ха|хи|ах){2,}")

_LATIN = "a-zA-Zªº\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u1e00-\u1eff"
_CYRILLIC = "\u0400-\u052f"
_ARABIC = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06dc\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u200c"
_HAN = "\u3400-\u9fff々"
_DEVANAGARI = "\u0900-\u0963\u0971-\u097f\u200d"
_SCRIPTS = {
    "am": "\u1200-\u135a", "ar": _ARABIC, "bg": _CYRILLIC, "bn": "\u0980-\u09e3\u09f0\u09f1\u200d",
    "el": "\u0370-\u03ff\u1f00-\u1fff", "fa": _ARABIC, "he": "\u0591-\u05f2", "hi": _DEVANAGARI,
    "hy": "\u0531-\u0587", "ja": _HAN + "\u3041-\u3096\u30a1-\u30fa\u30fc", "ka": "\u10d0-\u10ff",
    "kk": _CYRILLIC, "ko": "\uac00-\ud7a3", "mk": _CYRILLIC, "mr": _DEVANAGARI, "ne": _DEVANAGARI, "ru": _CYRILLIC,
    "sr": _CYRILLIC + _LATIN, "ta": "\u0b80-\u0bd7", "th": "\u0e01-\u0e4e", "uk": _CYRILLIC, "ur": _ARABIC, "zh": _HAN,
}  # fmt: skip
# Languages written in Latin letters; of the others that are not named above any letter may stand in a word.
_IN_LATIN = {
    "af", "az", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fil", "fr", "ga", "gl", "ha", "hr",
    "hu", "id", "is", "it", "la", "lb", "lt", "lv", "ms", "mt", "nb", "nl", "no", "pl", "pt", "ro", "sk", "sl",
    "so", "sq", "sv", "sw", "tl", "tr", "uz", "vi", "xh", "yo", "zu",
}  # fmt: skip
_ANY_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff\u200c\u200d])"
# Scripts without spaces between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_UNSPACED_WITHOUT_SEGMENTER = {"bo", "dz", "km", "lo", "my"}
# Shorter words of these languages are particles; where vowels are not written, or stand as marks, two letters are much.
_LEAST_LENGTH = dict.fromkeys(("ar", "fa", "he", "hi", "ja", "ko", "ur", "vi", "zh"), 2)
_USUAL_LEAST_LENGTH = 3
# Words of one or two hiragana are particles, ends of verbs or pieces of names.
_HIRAGANA = re.compile("[\u3041-\u3096]{1,2}")
# Longer ones are whole phrases or keys held down.
_MOST_LENGTH = {"th": 20, "zh": 8, "ja": 12}
_USUAL_MOST_LENGTH = 40
# With what a language writes onto a word; longer tokens are not looked at, since some rules try every cut of one.
_MOST_TOKEN_LENGTH = 60
# spaCy's French compiles thousands of exceptions for four seconds and gains nothing once elisions and pronouns are cut.
_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_CLAUSE = re.compile(r"[^\w\s'’-]")
_JAPANESE_NOUNS = {"NOUN", "PROPN"}
# jieba's tags of nouns, verbs, adjectives and places; the rest are pronouns, adverbs, numbers, particles, set phrases.
_CHINESE_CONTENT = {"n", "ns", "nt", "nz", "nr", "nrt", "nrfg", "v", "vn", "a", "an", "ad", "b", "i", "j", "s", "z"}
# A measure between a number and what is counted may look like the start of a word: 一批货, "a batch of goods".
_CHINESE_NUMBERS, _CHINESE_MEASURES = (
    frozenset("一二两三四五六七八九十百千万几数每这那哪半"),
    frozenset("批个条张件份次位名家种篇群台"),
)
# Phrases of a verb and its particles that jieba's dictionary lists as words.
_CHINESE_PHRASE = re.compile(
    r"(.)不\1|得[起好上到住]|不[了起上到住]$|[^存内外潜现]在$|^太[^空阳平]|^被[^告害捕拘]|^别[^墅]|[^为]了$|^坐|^没[^收药]"
    r"|^同一|^姓|^[一二三四五六七八九十百两几](?:小时|天|年)|[出起]来$"
)


class Word(NamedTuple):
    """A content word: the key that its inflections share, and the form to show."""

    key: str
    written: str


def mark_language(text: str, language: str) -> str:
    """A text that carries its language invisibly, for `words_of_marked`."""
    return f"{_MARK}{language}{_MARK}{text}"


def unmarked(document: str) -> str:
    """A document without what `mark_language` wrote into it.

    >>> unmarked(f"{mark_language('the schools', 'en')} {mark_language('las escuelas', 'es')}")
    'the schools las escuelas'
    """
    return _TAGGED.sub("", document)


def words_of_marked(document: str) -> list[Word]:
    """The content words of a document made of texts that `mark_language` marked, each cut by its own language."""
    parts = _TAGGED.split(document)
    found = list(words_of(parts[0], "und"))
    for language, text in zip(parts[1::2], parts[2::2], strict=True):
        found += words_of(text.strip(), language)
    return found


@remembering(100_000)
def words_of(text: str, language: str) -> tuple[Word, ...]:
    """The content words of a text in a language, in order: no stop words, inflections with the same key.

    >>> [word.written for word in words_of("The schools are teaching human rights", "en")]
    ['schools', 'teaching', 'human', 'rights']
    """
    words = (_word(token, language, base) for token, base in _cut(_readable(text, language), language))
    return tuple(word for word in words if word)


def most_written(words: Iterable[Word]) -> dict[str, str]:
    """For each key the form that was written most often; of equally frequent forms the shortest."""
    forms: dict[str, Counter[str]] = {}
    for word in words:
        forms.setdefault(word.key, Counter())[word.written] += 1
    return {key: min(found, key=lambda form: (-found[form], len(form), form)) for key, found in forms.items()}


def is_word(form: str, language: str) -> bool:
    """Whether a form consists of letters of the script of its language and has a word's length.

    >>> is_word("интернет", "ru"), is_word("internet", "ru"), is_word("covid19", "en")
    (True, False, False)
    """
    least, most = _LEAST_LENGTH.get(language, _USUAL_LEAST_LENGTH), _MOST_LENGTH.get(language, _USUAL_MOST_LENGTH)
    if not least <= len(form) <= most or not _letters(language).fullmatch(form):
        return False
    return language in _SCRIPTS or not _UNSPACED.search(form)


@remembering(400_000)
def _word(token: str, language: str, base: str) -> Word | None:
    if len(token) > _MOST_TOKEN_LENGTH:
        return None
    form = shown_form(token, language)
    if not is_word(form, language) or says_nothing(token, language) or says_nothing(form, language):
        return None
    if "-" in form and all(says_nothing(part, language) for part in form.split("-")):
        return None
    if base and says_nothing(base, language) or _LAUGHTER.search(form) or is_number(form, language):
        return None
    return Word(f"{language} {base or key_of(form, language)}", form)


def _readable(text: str, language: str) -> str:
    """A text without what is no language: marks of redaction, links, addresses, the sign of a hashtag."""
    text = unicodedata.normalize("NFC", text)
    if language in _IBERIAN:
        text = _INCLUSIVE_IBERIAN.sub("o", text)
    text = _INCLUSIVE.sub("", _NO_WORDS.sub(" ", text))
    if "#" in text or "＃" in text:
        text = _HASHTAG.sub(lambda tag: " " + _HUMP.sub(" ", tag[1]) + " ", text)
    return text.translate(_SPACED)


def _cut(text: str, language: str) -> Iterable[tuple[str, str]]:
    """Pairs of a word as it stands in the text and the form that its spellings share, blank where a stem tells it."""
    if language == "zh":
        return _cut_chinese(text)
    if language == "ja":
        tokens = _pipeline("ja")(text)
        return [(token.lemma_, token.norm_) for token in tokens if _is_japanese_noun(token)]
    if language == "th":
        segment = _thai_segmenter()
        return [(word.strip(), "") for word in segment(text)] if segment else []
    if language == "vi":
        return [(pair, "") for pair in _vietnamese_pairs(text)]
    if language in _UNSPACED_WITHOUT_SEGMENTER:
        return []
    if language == "fr":
        return [(word, "") for word in _LETTERS.findall(text)]
    return [(token.text, "") for token in _pipeline(language).tokenizer(text)]


def _cut_chinese(text: str) -> list[tuple[str, str]]:
    import rjieba

    # One character for one, so that the places of the cuts are the same in both.
    simple = text.translate(simplified())
    words, place, before = [], 0, ""
    # Only words of jieba's dictionary: its guesses join verbs to their neighbours.
    for word, tag in rjieba.tag(simple, hmm=False):
        counted = before in _CHINESE_NUMBERS and word[0] in _CHINESE_MEASURES
        if tag in _CHINESE_CONTENT and not counted and not _CHINESE_PHRASE.search(word):
            words.append((text[place : place + len(word)], word))
        place, before = place + len(word), word
    return words


def _is_japanese_noun(token: Any) -> bool:
    return token.pos_ in _JAPANESE_NOUNS and not _HIRAGANA.fullmatch(token.text)


def _vietnamese_pairs(text: str) -> list[str]:
    """Each two syllables beside one another between small words and punctuation.

    Vietnamese writes a space after each syllable, and most of its words have two: chính phủ, "government". Which pairs
    are words shows in how many ideas share them.
    """
    small, pairs = framing_words("vi"), []
    for clause in _CLAUSE.split(text.lower()):
        syllables = [syllable if syllable not in small else "" for syllable in _LETTERS.findall(clause)]
        pairs += [f"{one} {other}" for one, other in pairwise(syllables) if one and other]
    return pairs


@cache
def _thai_segmenter() -> Any:
    try:
        return import_module("pythainlp.tokenize.newmm").segment
    except ImportError:
        return None


@cache
def _letters(language: str) -> "re.Pattern[str]":
    letters = _SCRIPTS.get(language) or (_LATIN if language in _IN_LATIN else "")
    one = f"[{letters}]" if letters else _ANY_LETTER
    joints = "'’· -" if language == "vi" else "'’·-"
    return re.compile(rf"{one}+(?:[{joints}]{one}+)*")


def is_number(form: str, language: str) -> bool:
    """Whether a word is a number, in digits or written out.

    >>> is_number("seven", "en"), is_number("seventh", "en"), is_number("severe", "en")
    (True, True, False)
    """
    # spaCy takes every Korean word with a syllable that may mean a number for one, such as 사람, "person".
    return language != "ko" and bool(_pipeline(language).vocab[form].like_num)


@cache
def _pipeline(language: str) -> Any:
    import spacy

    if language == "ko":
        # spaCy's default for Korean needs a system library; its rule-based tokeniser cuts at spaces and punctuation.
        return spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}})
    if language == "ja":
        # Mode A cuts 労働者, "worker", into "labour" and "person"; B keeps what a dictionary lists.
        return spacy.blank("ja", config={"nlp": {"tokenizer": {"split_mode": "B"}}})
    if language in {"fr", "th", "vi", "zh"}:
        return spacy.blank("xx")
    try:
        pipeline = spacy.blank(language)
    except ImportError:
        pipeline = spacy.blank("xx")
    # A hyphen between letters stays: "sit-ins" are neither "sit" nor "ins".
    infixes = [pattern.replace("(?:-|", "(?:") for pattern in pipeline.Defaults.infixes or ()]
    pipeline.tokenizer.infix_finditer = spacy.util.compile_infix_regex(infixes).finditer
    return pipeline
