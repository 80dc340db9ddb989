"""One form to show and one key for the inflections of a word, language by language.

Inflections are merged by Snowball's stem where that serves; Arabic, Turkish, Ukrainian, Bengali and Urdu have light
stemmers here. What is shown is what people wrote, less what their language writes onto a word: articles and
prepositions that are letters of the word (Arabic), particles (Korean), elided articles (French), pronouns.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from strategy_nlp.remembering import remembering
from strategy_nlp.text.words.arabic import arabic_key, dictionary_form
from strategy_nlp.text.words.korean import noun_of
from strategy_nlp.text.words.stop_words import bare, lower

_STEMMERS = {
    "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi",
    "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil",
}  # fmt: skip
_EDGES = "'’‘`´-–_.·\u200c\u200d"
_ROMANCE_ELISION = re.compile(
    r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quelqu|presqu|un|gl|dell|all|dall|nell|sull|coll|quest|quell|bell|sant)['’](?=\w)"
)
_ROMANCE_PRONOUN = re.compile(
    r"-(?:moi|toi|leur|nous|vous|lui|les?|la|en|y|je|tu|ils?|elles?|on|ce|là|ci|t|se|me|te|nos|vos|lhes?|[oa]s?|n[oa]s?|ho|li|los|hi|ne|n)$"
)
# In Portuguese the infinitive loses its r before these, so that what is left is no word: torná-la.
_PORTUGUESE_CUT_VERB = re.compile(r"-l[oa]s?$")
_TURKISH_ENDINGS = (
    re.compile(r"l[ae]r$"),
    re.compile(r"[ıiuü][mn][ıiuü]z$"),
    re.compile(r"(?<=[aeıioöuü])(?:n[ıiuü]n|y[ıiuü]m|yl[ae]|nd[ae]n?|[ysn][ıiuü]|[yn][ae])$"),
    re.compile(r"(?<=[fstkçşhp])t[ae]n?$"),
    re.compile(r"(?<![fstkçşhp])d[ae]n?$"),
    re.compile(r"(?<![aeıioöuü])(?:[ıiuü][mn]|l[ae])$"),
    re.compile(r"[aeıiuü]$"),
    re.compile(r"ki$"),
)
_TURKISH_SOFTENED = str.maketrans("bcdğ", "pçtk")
# "Let it be", "it must be", "it is being", "it shall be", "let us be": finite verbs, which name nothing.
_TURKISH_VERB = re.compile(
    r".{3,}?(?:s[ıiuü]n(?:l[ae]r)?|m[ae]l[ıi](?:y[ıi]z|d[ıi]r|l[ae]r)?|[ıiuü]yor\w*|m[ae]d[ıi][mk]?|[ae]c[ae][kğ]\w*"
    r"|[ae]l[ıi]m|m[ae]y[ıi]n)$"
)
# Nouns that end alike: "the future", "food", and the genitives of "police", "parliament" and other words in s.
_TURKISH_NO_VERB = re.compile(
    "gelece[kğ]|yiyece[kğ]|içece[kğ]|polis|meclis|servis|ofis|hapis|adres|ulus|nüfus|virüs|otobüs|kampüs|lisans|finans|casus|miras|esas"
)
_UKRAINIAN_ENDING = re.compile(
    r"(?:іями|ями|ами|ові|еві|ього|ого|ому|ими|іми|їми|ості|істю|ість|ах|ях|ам|ям|ів|їв|ей|ом|ем|єм|ою|ею|єю|ий|ій|ої|их"
    r"|іх|[аяуюіїиеєоьй])$"
)
_BENGALI_ENDING = re.compile(r"(?:গুলোকে|গুলোর|গুলো|গুলির|গুলি|দেরকে|দের|টির|টি|টা|কে|তে|ের|রা|র|ে|য়)$")
_URDU_ENDING = re.compile(r"(?:یاں|یوں|وں|یں|ات|ے|ا|ی)$")
_PERSIAN_SUFFIX = re.compile(r"\u200c(?:ها|های|هایی|هایش|هایشان|هایم|هایمان|ای|ام|ات|اش|شان|مان|تان|اند|تر|ترین)$")

_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_HEBREW_MARKS = re.compile("[\u0591-\u05c7]")
# Scripts that write sounds letter by letter, in which an inflection changes the end of a word.
_ALPHABETIC = re.compile("[a-zα-ωа-яёіїєґ\u00df-\u024f\u0561-\u0587\u0620-\u06d3\u05d0-\u05ea\u0900-\u09ff]")
_LEAST_COMMON, _MOST_DIFFERENT = 5, 3
_VOWELS = set("aeiouyαειουηωаеиоуыэюяіїє'")


def shown_form(word: str, language: str) -> str:
    """The form of a word to show, blank where the language's rules find no word that names something.

    >>> shown_form("وللمجتمع", "ar"), shown_form("L’école", "fr"), shown_form("Türkiye'de", "tr")
    ('المجتمع', 'école', 'türkiye')
    """
    word = word.strip(_EDGES)
    # German tells nouns by their capital.
    word = word if language == "de" else lower(word, language)
    made = _SHOWN.get(language)
    return made(word) if made else word


@remembering(200_000)
def key_of(form: str, language: str) -> str:
    """What the inflections of a shown form share.

    >>> key_of("schools", "en") == key_of("school", "en")
    True
    """
    form = lower(form, language)
    made = _KEYS.get(language)
    if made:
        return made(form)
    stemmer = _stemmer(language)
    return str(stemmer.stemWord(form)) if stemmer else form


def same_word(one: str, other: str, language: str) -> bool:
    """Whether two shown forms look like one word in two forms, where their keys do not tell.

    They differ in accents only, or share all but their last letters, at least five. Where a stemmer has kept them
    apart, both ends must not begin with a consonant: it did so for a reason in "protest" and "protect".

    >>> same_word("teacher", "teachers", "en"), same_word("protest", "protect", "en")
    (True, False)
    """
    if language == "vi":
        # Pairs of syllables that overlap: at most one of them is a word.
        return bool(set(one.split()) & set(other.split()))
    first, second = bare(one, language), bare(other, language)
    if language == "ar":
        first, second = first.removeprefix("ال"), second.removeprefix("ال")
    if first == second or key_of(one, language) == key_of(other, language):
        return True
    common = next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    if common < _LEAST_COMMON or max(len(first), len(second)) - common > _MOST_DIFFERENT:
        return False
    ends = first[common : common + 1], second[common : common + 1]
    if not all(_ALPHABETIC.match(end) for end in ends if end):
        return False
    return language not in _STEMMERS or not all(ends) or bool(_VOWELS.intersection(ends))


def _turkish_form(word: str) -> str:
    # Endings of names stand behind an apostrophe.
    word = re.split("['’]", word)[0]
    return "" if _TURKISH_VERB.match(word) and not _TURKISH_NO_VERB.match(word) else word


def _turkish_key(form: str) -> str:
    cut = True
    while cut:
        cut = False
        for ending in _TURKISH_ENDINGS:
            rest = ending.sub("", form)
            if rest != form and len(rest) >= 3:
                form, cut = rest, True
                break
    if len(form) > 3 and form[-1] == form[-2]:
        form = form[:-1]
    return form[:-1] + form[-1:].translate(_TURKISH_SOFTENED)


def _romance_form(word: str) -> str:
    return word if word == "rendez-vous" else _ROMANCE_PRONOUN.sub("", _ROMANCE_ELISION.sub("", word))


def _portuguese_form(word: str) -> str:
    return "" if _PORTUGUESE_CUT_VERB.search(word) else _ROMANCE_PRONOUN.sub("", word)


def _persian_form(word: str) -> str:
    # Verbs carry می or نمی before a joiner.
    return "" if word.startswith(("می\u200c", "نمی\u200c")) else _PERSIAN_SUFFIX.sub("", _ARABIC_MARKS.sub("", word))


def _cut_ending(ending: "re.Pattern[str]", language: str) -> Callable[[str], str]:
    def cut(form: str) -> str:
        form = bare(form, language)
        rest = ending.sub("", form)
        return rest if len(rest) >= 3 else form

    return cut


_SHOWN: dict[str, Callable[[str], str]] = {
    "ar": dictionary_form, "tr": _turkish_form, "ko": noun_of, "fr": _romance_form, "ca": _romance_form,
    "it": _romance_form, "pt": _portuguese_form, "fa": _persian_form, "he": lambda word: _HEBREW_MARKS.sub("", word),
    "ur": lambda word: _ARABIC_MARKS.sub("", word),
}  # fmt: skip
_THAI_PREFIX = re.compile("^(?:การ|ความ)(?=....)")
_KEYS: dict[str, Callable[[str], str]] = {
    "ar": arabic_key, "tr": _turkish_key, "uk": _cut_ending(_UKRAINIAN_ENDING, "uk"),
    "th": lambda form: _THAI_PREFIX.sub("", form), "bn": _cut_ending(_BENGALI_ENDING, "bn"), "ur": _cut_ending(_URDU_ENDING, "ur"),
}  # fmt: skip


@cache
def _stemmer(language: str) -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer(_STEMMERS[language]) if language in _STEMMERS else None
