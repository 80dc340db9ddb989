r"""Texts as people meant them: mojibake mended, HTML made text, one form per character, nothing invisible.

Harm is the measure. Wording, quotation marks, the joiners of Persian and Indic scripts, emoji and their parts, and the
widths of East Asian letters stay as they were written.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from strategy_nlp.errors import refuse_single

# Controls other than spaces, zero-width signs, direction marks and overrides, fillers: they do nothing but deceive the reader. The joiners
# U+200C and U+200D stay, since Persian, Indic scripts and emoji need them, and so do the variation selectors of emoji.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a]"
)
# Tags spell the region of a flag after a black flag; anywhere else they hide words from the reader.
_HIDDEN_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+")
# No word of these letters joins across a joiner; between them it only breaks an address for whoever searches for it.
_NEEDLESS_JOINERS = re.compile(r"(?<=[!-~\u00c0-\u024f])[\u200c\u200d]+(?=[!-~\u00c0-\u024f])")
# Half of a character, which no file can hold.
_SURROGATES = re.compile("[\ud800-\udfff]")
_SPACE = re.compile(r"\s+")
_ACCENTS, _NO_LETTERS = re.compile("[\u0300-\u036f]+"), re.compile(r"(?:[^\w\s]|_)+")
# Letters of Arabic as old programs and PDF files write them, one code for each shape. The words that have a code of their
# own (U+FDF0 and on) stay: spelled out, they are not what was written.
_ARABIC_SHAPES = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufe70-\ufefc]+")

_BLOCK = (
    "address|article|blockquote|br|dd|div|dl|dt|figure|footer|h[1-6]|header|hr|li|ol|p|pre|section|table|td|th|tr|ul"
)
_INLINE = (
    "a|abbr|b|big|cite|code|del|em|figcaption|font|i|iframe|img|input|ins|kbd|label|mark|meta|o:p|q|s|samp|small|span|"
    "strike|strong|sub|sup|tbody|tfoot|thead|tt|u|video|wbr|link|center|svg|path|button|form|html|head|body"
)
# Only names that HTML has: "a < b", "<3" and "<name of the village>" are words.
_UNSHOWN = re.compile(
    r"<(script|style|title)\b[^<>]*>.*?</\1\s*>|<!--.*?-->|<!doctype[^<>]*>", re.IGNORECASE | re.DOTALL
)
_END_OF_UNSHOWN = re.compile(r"</(?:script|style|title)|-->|<!doctype", re.IGNORECASE)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE})(?:\s+[a-z:-]+\s*=[^<>]*|\s+[a-z]+)?\s*/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)

# Texts that needed nothing, by hashes: the gate reads them again.
_IN_ORDER: set[bytes] = set()
_MOST_IN_ORDER = 1_000_000

# Letters whose stroke or missing dot Unicode does not count as an accent; an apostrophe joins its neighbours.
_UNACCENTED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "'": "", "’": ""})


@dataclass(frozen=True)
class Normalised:
    """Texts in one form, and how many of them needed what.

    Attributes
    ----------
    texts
        The texts, in order.
    counts
        Texts by what was done to them: ``mojibake`` (letters that a program had read in the wrong encoding), ``html``,
        ``invisible`` (signs that nobody sees).
    """

    texts: list[str]
    counts: dict[str, int]


def normalise(text: str) -> str:
    """A text with mojibake mended, HTML made text, one form per character, single spaces and nothing invisible.

    >>> normalise("<p>Caf&eacute;s for all</p><p>if a < b, we <3 it</p>")
    'Cafés for all if a < b, we <3 it'
    >>> normalise("La educaciÃ³n de las niÃ±as")
    'La educación de las niñas'
    """
    return normalise_each([text]).texts[0]


def normalise_each(texts: Iterable[str]) -> Normalised:
    """The texts as `normalise` gives them, and how many needed what."""
    refuse_single(texts, "normalise_each")
    counts: Counter[str] = Counter(dict.fromkeys(("mojibake", "html", "invisible"), 0))
    normalised = []
    for text in texts:
        own = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        if own in _IN_ORDER:
            normalised.append(text)
            continue
        mended, needed = text, 0
        for kind, change in (("mojibake", _mended), ("html", _without_markup), ("invisible", _visible)):
            changed = change(mended)
            counts[kind] += changed != mended
            needed += changed != mended
            mended = changed
        normalised.append(_SPACE.sub(" ", _composed(mended)).strip())
        if not needed and normalised[-1] == text and len(_IN_ORDER) < _MOST_IN_ORDER:
            _IN_ORDER.add(own)
    return Normalised(normalised, dict(counts))


def comparable(text: str) -> str:
    """A text reduced to what two copies share: lower case, no accents, no punctuation, single spaces.

    >>> comparable("  ¡No lo SÉ!... ")
    'no lo se'
    """
    spread = unicodedata.normalize("NFKD", text.casefold())
    # Only the accents of Latin, Greek and Cyrillic go: in Arabic and Indic scripts the marks carry vowels.
    bare = _ACCENTS.sub("", spread).translate(_UNACCENTED)
    recomposed = unicodedata.normalize("NFC", bare)
    words = _NO_LETTERS.sub(_marks_of, recomposed)
    return _SPACE.sub(" ", words).strip()


def _marks_of(signs: re.Match[str]) -> str:
    """Signs that are no letters, as `comparable` leaves them: marks stand, the others part words."""
    return "".join(sign if unicodedata.category(sign).startswith("M") else " " for sign in signs.group())


def _mended(text: str) -> str:
    """The text as it was before a program read its UTF-8 in another encoding (ftfy; Speer 2019)."""
    if text.isascii():
        return text
    import ftfy

    # `fix_encoding` is the one part of ftfy that repairs; straightening quotes, widths or ligatures would be our taste.
    mended: str = ftfy.fix_encoding(_SURROGATES.sub("\ufffd", text))
    return mended


def _without_markup(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    plain = _without_tags(text)
    unescaped = _ENTITY.sub(lambda entity: html.unescape(entity.group()), plain)
    if unescaped != plain and "<" in unescaped:
        # A source that escapes its HTML twice; what looks like a tag only now is one.
        unescaped = _without_tags(unescaped)
        unescaped = _ENTITY.sub(lambda entity: html.unescape(entity.group()), unescaped)
    return unescaped


def _without_tags(text: str) -> str:
    # Without an end anywhere, every beginning would be searched for to the end of the text.
    shown = _UNSHOWN.sub(" ", text) if _END_OF_UNSHOWN.search(text) else text
    return _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n", shown))


def _visible(text: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return _NEEDLESS_JOINERS.sub("", _HIDDEN_TAGS.sub("", _INVISIBLE.sub("", text)))


def _composed(text: str) -> str:
    if text.isascii():
        return text
    shaped = _ARABIC_SHAPES.sub(lambda shapes: unicodedata.normalize("NFKC", shapes.group()), text)
    return unicodedata.normalize("NFC", shaped)
