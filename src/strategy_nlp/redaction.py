"""Texts without personal details: each is replaced by its kind in brackets, counted, and never kept.

Redaction runs before anything else sees a text. It is a net of rules, not a guarantee: names are found only where a spaCy
pipeline is named for them (`person_names`), and what people tell of themselves in words stays.
"""

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial

from strategy_nlp.addresses import street_addresses
from strategy_nlp.errors import refuse_single
from strategy_nlp.identifiers import Span, accounts, cards, coordinates, identity_numbers
from strategy_nlp.phones import phone_numbers

KINDS = {
    "email": "e-mail address",
    "link": "link",
    "handle": "name on a network",
    "account": "bank account",
    "card": "payment card",
    "identity": "identity number",
    "coordinates": "place on the map",
    "address": "street address",
    "phone": "phone number",
    "name": "name of a person",
}

# Scripts that write words without spaces: an address stands right against them.
_UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u3000-\u303f"
_PART = rf"(?:[^\W{_UNSPACED}]|[\u0900-\u0dff][\u0900-\u0dff\u200c\u200d]*|[._%+'’&/-])"
_TOP = r"(?:xn--[a-z0-9-]{2,20}|[a-z]{2,24}|[^\W\da-z_]{2,20})"
_LABEL = r"[^\s@<>()\[\],;:\"'.!?/。，、…]{1,63}"
_DOMAIN = rf"(?:{_LABEL}(?:\.|\[\.\]|\(\.\))){{1,8}}{_TOP}"
_PROVIDERS = r"(?:gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|proton|protonmail|qq|163|126|yandex|gmx|web|mail|live|aol|naver|daum)"
_AT = r"(?:at|arroba|arobase|chiocciola|kukac|apenstaartje|małpa|собака|собачка|آت|ات|एट)"
_DOT = r"(?:dot|punto|point|ponto|punkt|punt|kropka|nokta|точка|نقطة|دوت|डॉट|titik|nukta)"
_BRACKETED_AT = rf"\s{{0,3}}(?:[\[({{<«]\s*(?:{_AT}|@|à|ät|a)\s*[\])}}>»])\s{{0,3}}"
_DOTTED = rf"[a-z0-9_-]{{1,63}}(?:(?:\s?[\[({{<]\s?(?:{_DOT}|\.)\s?[\])}}>]\s?|\s{_DOT}\s|\.)[a-z0-9_-]{{1,63}}){{1,6}}"
_EMAILS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:mailto:\s*)?\"?(?:{_PART}{{1,64}}|[{_UNSPACED}]{{1,64}})\"?\s?@(?!\s?\d+[.,]\d+(?!\d*\.\d))\s?(?:{_DOTTED}(?![^\W{_UNSPACED}])|{_DOMAIN}|{_PROVIDERS}(?!\w)|\[?\d{{1,3}}(?:\.\d{{1,3}}){{3}}\]?)",
        rf"(?<![\w.+-])[\w.+-]{{1,64}}{_BRACKETED_AT}(?:{_DOTTED}|{_PROVIDERS}(?![a-z0-9]))",
        # "At some point in" is no address, so that the French word needs an ending that is no word.
        rf"(?<![\w.+-])[\w.+-]{{1,64}}\s{{1,3}}{_AT}\s+(?:[\w-]+(?:\s+{_DOT}\s+|\.))*(?:[\w-]+\s+(?!point){_DOT}\s+[a-z]{{2,6}}|[\w-]+\s+point\s+(?:com|org|net|info|fr|ch|eu|ca)|{_PROVIDERS}(?:\.|\s+{_DOT}\s+)[a-z]{{2,6}})(?![a-z0-9])",
    )
)
_SITES = (
    r"(?:t|wa|m)\.me|youtu\.be|bit\.ly|goo\.gl|tinyurl\.com|fb\.(?:me|com|watch)|lnkd\.in|vk\.com|ok\.ru|instagr\.am|discord\.gg|"
    r"maps\.app\.goo\.gl|linktr\.ee|ko-fi\.com"
)
_PATH = r"[^\s<>\"'`。，、！？；：）」』】》،؛]"
_LINKS = (
    re.compile(rf"(?<![a-z])(?:[a-z][a-z0-9+.-]{{1,15}}\s?:\s?//\s?|www\d?\s?\.\s?){_PATH}+", re.IGNORECASE),
    # A path after a bare domain may lead to a person; a bare domain such as amnesty.org only names an organisation.
    re.compile(
        rf"(?<![A-Za-z0-9_@.-])(?:(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:com|org|net|info|edu|gov|int|io|app|dev|social|blog|site|online|xyz|page|link|name|tv|cat)|{_SITES}|"
        rf"(?:[a-z0-9-]{{1,63}}\.){{1,6}}(?:co|com|org|ac|gov|edu|or|ne|go)\.[a-z]{{2}})(?::\d+)?[/?#]{_PATH}+",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<![A-Za-z0-9_@.-])(?:[a-z0-9-]{2,63}\.){1,6}[a-z]{2}/(?=\S*[\d@/_~=])[A-Za-z0-9@/_.~?=&%+#-]{3,}",
        re.IGNORECASE,
    ),
)
_NETWORKS = (
    r"instagram|insta|ig|telegram|tg|twitter|tik\s?tok|tiktok|snap(?:chat)?|skype|discord|signal|threads|mastodon|bluesky|facebook|fb|messenger|"
    r"linkedin|wechat|weixin|wx|微信号?|微博|qq|line(?:\s?id)?|kakao(?:talk)?|카카오톡|카톡|телеграм|телега|инстаграм|вк|تلغرام|تليجرام|انستغرام|"
    r"إنستغرام|انستا|تويتر|इंस्टाग्राम|टेलीग्राम"
)
_HANDLES = (
    # "@user" is what other tools leave of a handle; "tod@s" is Spanish for everybody.
    re.compile(rf"(?<![^\W{_UNSPACED}])(?<![@./])@(?!user\b)(?:(?=[\w.-]{{0,40}}[^\W\d_])[A-Za-z0-9_][\w.·-]{{0,60}}[A-Za-z0-9_]|(?=\w{{0,40}}[^\W\d])[^\W{_UNSPACED}]{{2,60}}|[{_UNSPACED}]{{2,15}})"),
    re.compile(r"(?<![A-Za-z0-9_/])/?u/[A-Za-z0-9_-]{3,20}\b"),
    re.compile(r"(?<![A-Za-z0-9_#])[A-Za-z][A-Za-z0-9_.]{1,31}#\d{4}(?!\d)"),
    re.compile(rf"(?<![^\W_{_UNSPACED}])(?:{_NETWORKS})(?:\s*(?:id|user(?:name)?|handle|account|name|ник))?\s*[:：=]\s*(?P<own>[A-Za-z0-9_][\w.-]{{2,}})", re.IGNORECASE),
)  # fmt: skip
_OTHER_SIGNS = re.compile(r"[\W_]+")
# A detail with fewer letters and digits may stand elsewhere by chance.
_LEAST_TELLING = 7
_ENDS = ".,;:!?…)]}'\"»”’*_"
_PLACEHOLDER = re.compile(r"\[\w+\]")


@dataclass(frozen=True)
class Redacted:
    """Texts without personal details, and how many of each kind were taken out."""

    texts: list[str]
    counts: dict[str, int]


def redact(texts: Iterable[str], *, regions: Iterable[str] | None = None) -> Redacted:
    """Texts in which personal details are replaced by their kind in brackets; `KINDS` names the kinds.

    Parameters
    ----------
    texts
        The texts, normalised (`normalisation.normalise`) so that nothing invisible parts a detail.
    regions
        For each text its writer's region (two letters) or blank; it makes short national phone numbers known.

    Examples
    --------
    >>> redact(["Write to ana@example.org or +44 7700 900123."]).texts
    ['Write to [email] or [phone].']
    >>> redact(["Between 2019 and 2024 we held 1,500 meetings."]).texts
    ['Between 2019 and 2024 we held 1,500 meetings.']
    >>> redact(["12345678Z, of 12 Baker Street"]).texts
    ['[identity], of [address]']
    """
    refuse_single(texts, "redact")
    texts = list(texts)
    counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    redacted = []
    for text, region in zip(texts, [""] * len(texts) if regions is None else regions, strict=True):
        for kind, find in _finders(region, text):
            text, found = replaced(text, find(plain(text)), by=f"[{kind}]")
            counts[kind] += found
        redacted.append(text)
    return Redacted(redacted, dict(counts))


def details(text: str, *, region: str = "") -> list[tuple[str, str]]:
    """Every personal detail of a text with its kind, as it stands in the text; whoever asks must keep none of it."""
    said = []
    for kind, find in _finders(region, text):
        view = plain(text)
        spans = _apart(find(view))
        said += [(kind, text[start:end]) for start, end in spans]
        text = replaced(text, spans, by=f"[{kind}]")[0]
    return said


def plain(text: str) -> str:
    """A text of the same length with every script's digits as ASCII, and full-width signs and dashes as plain ones.

    >>> plain("＋٤٤ ７７")
    '+44 77'
    """
    return text if text.isascii() else text.translate(_plain_signs())


def folded(text: str) -> str:
    """A text as details are compared: small letters, plain digits, one space in place of all other signs.

    >>> folded("Call: ＋44 (0)20!")
    'call 44 0 20'
    """
    return _OTHER_SIGNS.sub(" ", unicodedata.normalize("NFC", plain(text)).casefold()).strip()


def telling(detail: str) -> str:
    """A detail in its folded form, or blank where it has too few letters and digits to be known again."""
    form = folded(detail)
    return form if sum(map(str.isalnum, form)) >= _LEAST_TELLING else ""


def redact_known(texts: Iterable[str], *, known: Mapping[str, str]) -> Redacted:
    """Texts without details that were found in other texts, however they are spaced: a number is told once with its
    country or the word "call", and again without.

    Parameters
    ----------
    texts
        Texts, redacted already.
    known
        Kinds of details by their `telling` form.
    """
    refuse_single(texts, "redact_known")
    by_word: dict[str, list[str]] = {}
    for form in known:
        # A word with digits is rarer than one without, so that few texts are searched.
        word = max(form.split(), key=lambda word: (any(map(str.isdigit, word)), len(word)))
        by_word.setdefault(word, []).append(form)
    counts: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    redacted = []
    for text in texts:
        whole = folded(text) if by_word else ""
        possible = (form for word in by_word.keys() & set(whole.split()) for form in by_word[word] if form in whole)
        for form in sorted(possible, key=len, reverse=True):
            spaced = r"[\W_]+".join(map(re.escape, form.split()))
            pattern = re.compile(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])", re.IGNORECASE)
            found_at = [match.span() for match in pattern.finditer(plain(text))]
            text, found = replaced(text, found_at, by=f"[{known[form]}]")
            counts[known[form]] += found
        redacted.append(text)
    return Redacted(redacted, dict(counts))


def replaced(text: str, spans: Iterable[Span], *, by: str) -> tuple[str, int]:
    """A text with each of several places, which may overlap, replaced; and how many were."""
    pieces, end, found = [], 0, 0
    for start, stop in _apart(spans):
        pieces += [text[end:start], by]
        end, found = stop, found + 1
    return "".join([*pieces, text[end:]]), found


def _finders(region: str, text: str) -> Iterator[tuple[str, Callable[[str], Iterable[Span]]]]:
    """What to look for, in order: an address goes before the handle inside it; most texts need little of it."""
    folded = plain(text)
    if "@" in folded or _MAY_HOLD_EMAIL.search(folded):
        yield "email", _emails
    if "/" in folded or "ww" in folded.lower():
        yield "link", _links
    if "@" in folded or "#" in folded or "u/" in folded or _NAMED_BEFORE.search(folded):
        yield "handle", _handles
    if _MAY_HOLD_NUMBER.search(folded):
        yield "account", accounts
        yield "coordinates", coordinates
        yield "card", cards
        yield "identity", identity_numbers
        yield "address", street_addresses
        yield "phone", partial(phone_numbers, region=region)
    elif "///" in folded or "+" in folded:
        yield "coordinates", coordinates


_MAY_HOLD_NUMBER = re.compile(r"\d")
_MAY_HOLD_EMAIL = re.compile(rf"(?<![^\W_]){_AT}(?![^\W_])|\(\s?[aà]\s?\)|\bät\b", re.IGNORECASE)
_NAMED_BEFORE = re.compile(r"[:=]\s*[A-Za-z0-9_]")


def _emails(text: str) -> Iterator[Span]:
    for pattern in _EMAILS:
        for match in pattern.finditer(text):
            start = match.start()
            while start < match.end() and text[start] in "./'’&-_%+" and not text[start].isalnum():
                start += 1
            yield start, match.end()


def _links(text: str) -> Iterator[Span]:
    for pattern in _LINKS:
        for match in pattern.finditer(text):
            end = match.end()
            # A full stop or bracket after a link belongs to the sentence.
            while end > match.start() + 1 and text[end - 1] in _ENDS:
                end -= 1
            yield match.start(), end


def _handles(text: str) -> Iterator[Span]:
    for pattern in _HANDLES:
        for match in pattern.finditer(text):
            start, end = match.span("own" if "own" in pattern.groupindex else 0)
            while end > start + 1 and text[end - 1] in ".-·":
                end -= 1
            if not _PLACEHOLDER.fullmatch(text[start - 1 : end + 1]):
                yield start, end


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Places in order, those that overlap joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


@cache
def _plain_signs() -> Mapping[int, str]:
    signs = {
        code: str(unicodedata.decimal(chr(code))) for code in range(128, sys.maxunicode + 1) if chr(code).isdecimal()
    }
    signs |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code not in signs}
    signs |= dict.fromkeys((0x00A0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000), " ")
    signs |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2212, 0xFE63), "-")
    signs |= {0xFE6B: "@", 0xFE52: ".", 0x2024: ".", 0xFE62: "+", 0x066B: ".", 0x066C: ","}
    return signs
