"""Which language a text is in, and what the models can do with it.

py3langid scores 98.8 % on eight-word texts in 40 languages; on one or two words it guesses. So very short texts stay
undetermined unless their writer declared a language, and a declared language is overruled only by strong evidence.
"""

from functools import cache
from typing import Any

import pandas as pd

from strategy_nlp.clean import comparable

UNDETERMINED = "und"

# Fewer letters than this say too little: single words are told right only 57 % of the time. Scripts that write a word
# with two or three signs need fewer.
_LEAST_LETTERS = 12
_LEAST_LETTERS_DENSE = 4
_KANA, _HAN, _HANGUL = ("\u3040", "\u30ff"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7af")
_DENSE_SCRIPTS = (_KANA, _HAN, _HANGUL)
# At least this share of a text's letters in one of these scripts settles its language: kana among Chinese characters
# is Japanese, Chinese characters without kana are Chinese, whatever Latin names stand between them.
_SETTLES = 0.5
# The detector is overruled by the writer's declaration unless it is at least this sure of another language.
_OVERRULES = 0.95
_LEAST_CONFIDENCE = 0.5

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "ckb", "yi", "dv", "ug", "sd"})

_NAMES = {
    "am": "Amharic", "ar": "Arabic", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sv": "Swedish",
    "sw": "Swahili", "th": "Thai", "tl": "Tagalog", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "yo": "Yoruba", "zh": "Chinese", UNDETERMINED: "undetermined",
}  # fmt: skip


def language_name(code: str) -> str:
    """The English name of a language code, or the code itself where there is none."""
    return _NAMES.get(code, code)


def direction(code: str) -> str:
    """The direction in which a language is written: ``rtl`` or ``ltr``."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def base_code(declared: str) -> str:
    """The two-letter language of a declared code such as ``zh-Hant``, ``pt_BR`` or ``EN``; blank for a blank."""
    return declared.strip().replace("_", "-").split("-")[0].lower()


def detect_languages(texts: "pd.Series[str]", *, declared: "pd.Series[str] | None" = None) -> pd.DataFrame:
    """The language of each text and how sure that is.

    Parameters
    ----------
    texts
        Redacted texts.
    declared
        The languages that the writers declared, blank where none was.

    Returns
    -------
    pandas.DataFrame
        ``language`` (two-letter code or ``und``) and ``language_confidence`` (0 to 1), with the index of the texts.
    """
    told = declared if declared is not None else pd.Series("", index=texts.index)
    rows = [_decide(text, base_code(said)) for text, said in zip(texts, told, strict=True)]
    return pd.DataFrame(rows, columns=["language", "language_confidence"], index=texts.index)


def _decide(text: str, declared: str) -> tuple[str, float]:
    words = comparable(text)
    letters = sum(sign.isalpha() for sign in words)
    dense = any(low <= sign <= high for sign in words for low, high in _DENSE_SCRIPTS)
    if letters < (_LEAST_LETTERS_DENSE if dense else _LEAST_LETTERS):
        return (declared, 1.0) if declared else (UNDETERMINED, 0.0)
    by_script = _language_of_script(words, letters)
    if by_script:
        return by_script, 1.0
    found, confidence = _identifier().classify(text)
    if declared and (found == declared or confidence < _OVERRULES):
        return declared, max(confidence, _OVERRULES) if found == declared else 1 - confidence / 2
    if confidence < _LEAST_CONFIDENCE:
        return UNDETERMINED, confidence
    return found, confidence


def _language_of_script(words: str, letters: int) -> str:
    kana, han, hangul = (sum(low <= sign <= high for sign in words) for low, high in _DENSE_SCRIPTS)
    if hangul >= _SETTLES * letters:
        return "ko"
    if kana + han >= _SETTLES * letters:
        # A Japanese sentence has particles in kana; a Chinese one may quote a Japanese name.
        return "ja" if kana >= 0.1 * (kana + han) else "zh"
    return ""


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
