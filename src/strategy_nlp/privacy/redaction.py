"""Texts without personal details: each is replaced by its kind in brackets, counted, and never kept.

Redaction runs before anything else sees a text. It is a net of rules, not a guarantee: names are found only where a spaCy
pipeline is named for them (`privacy.details.persons`), and what people tell of themselves in words stays.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

from strategy_nlp.errors import refuse_single
from strategy_nlp.privacy.details.addresses import street_addresses
from strategy_nlp.privacy.details.contacts import certain, emails, may_hold_email
from strategy_nlp.privacy.details.networks import handles, links, may_name_network
from strategy_nlp.privacy.details.numbers import accounts, cards, coordinates, identity_numbers
from strategy_nlp.privacy.details.phones import may_be_spoken, phone_numbers, spoken_numbers
from strategy_nlp.privacy.details.reading import Span, plain, read, readings, words_of

__all__ = [
    "KINDS", "Redacted", "details", "folded", "plain", "redact", "redact_known", "replaced", "telling",
]  # fmt: skip

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
# What is left in the place of a detail; "[sic]" and other brackets are people's own.
MARK = re.compile(rf"\[(?:{'|'.join(KINDS)})\]")

_OTHER_SIGNS = re.compile(r"[\W_]+")
# A detail with fewer letters and digits may stand elsewhere by chance.
_LEAST_TELLING = 7
# A day or years: in digits they stand on every page.
_DAY = re.compile(
    r"(?:1[5-9]|20|21)\d\d \d{1,2} \d{1,2}|\d{1,2} \d{1,2} (?:1[5-9]|20|21)\d\d|(?:(?:1[5-9]|20|21)\d\d ?){1,4}"
)


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
        for kind, found, left in _steps(text, region):
            counts[kind] += len(found)
            text = left
        redacted.append(text)
    return Redacted(redacted, dict(counts))


def details(text: str, *, region: str = "") -> list[tuple[str, str]]:
    """Every personal detail of a text with its kind, as it stands in the text; whoever asks must keep none of it."""
    return [(kind, detail) for kind, found, _ in _steps(text, region) for detail in found]


def folded(text: str) -> str:
    """A text as details are compared: small letters, plain digits, one space in place of all other signs.

    >>> folded("Call: ＋44 (0)20!")
    'call 44 0 20'
    """
    return _OTHER_SIGNS.sub(" ", unicodedata.normalize("NFC", plain(text)).casefold()).strip()


def telling(detail: str, *, kind: str = "") -> str:
    """A detail in its folded form, or blank where it would be found in texts that mean something else.

    Too few letters and digits, a day or a year, or a name on a network that is a word like any other: whoever writes
    "@participation" takes no word from everybody else.

    >>> telling("@participation", kind="handle"), telling("@li_wei_22", kind="handle"), telling("2026-03-01")
    ('', 'li wei 22', '')
    """
    form = folded(read(detail).text)
    if sum(map(str.isalnum, form)) < _LEAST_TELLING or _DAY.fullmatch(form):
        return ""
    return form if kind != "handle" or any(map(str.isdigit, form)) else ""


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
        whole = folded(read(text).text) if by_word else ""
        possible = (form for word in by_word.keys() & set(whole.split()) for form in by_word[word] if form in whole)
        for form in sorted(possible, key=len, reverse=True):
            spaced = r"[\W_]+".join(map(re.escape, form.split()))
            pattern = re.compile(rf"(?<![a-z0-9]){spaced}(?![a-z0-9])", re.IGNORECASE)
            reading = read(text)
            found_at = [reading.source(*match.span()) for match in pattern.finditer(reading.text)]
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


# Texts in which nothing was found, by hashes: whoever redacts looks once, and the gate again at the same letters with the same rules.
_WITHOUT: set[bytes] = set()
_MOST_WITHOUT = 1_000_000


def _steps(text: str, region: str) -> Iterator[tuple[str, list[str], str]]:
    """Each kind of detail that a text holds: the kind, the details as they stand in the text, and the text without them."""
    own = blake2b(f"{region}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
    if own in _WITHOUT:
        return
    found = False
    for step in _looked_for(text, region):
        found = True
        yield step
    if not found and len(_WITHOUT) < _MOST_WITHOUT:
        _WITHOUT.add(own)


def _looked_for(text: str, region: str) -> Iterator[tuple[str, list[str], str]]:
    reading = read(text)
    for kind, find in _finders(region, reading.text):
        if spans := _apart(reading.source(*span) for span in find(reading.text)):
            found = [text[start:end] for start, end in spans]
            text = replaced(text, spans, by=f"[{kind}]")[0]
            yield kind, found, text
            reading = read(text)
    # What the gate would refuse, in whatever layer of escapes: taken out whatever the rules above decided.
    while sure := next(_certain(text), None):
        kind, spans = sure
        found = [text[start:end] for start, end in spans]
        text = replaced(text, spans, by=f"[{kind}]")[0]
        yield kind, found, text


def _certain(text: str) -> Iterator[tuple[str, list[Span]]]:
    if "@" not in text and "+" not in text and not any(sign in text for sign in _SIGNS_OF_ESCAPES) and text.isascii():
        return
    for reading in readings(text):
        by_kind: dict[str, list[Span]] = {}
        for kind, span in certain(reading.text):
            by_kind.setdefault(kind, []).append(reading.source(*span))
        yield from ((kind, _apart(spans)) for kind, spans in by_kind.items())


def _finders(region: str, plain: str) -> Iterator[tuple[str, Callable[[str], Iterable[Span]]]]:
    """What to look for, in order: an address goes before the handle inside it; most texts need little of it."""
    words = words_of(plain)
    if may_hold_email(plain, words):
        yield "email", emails
    if "/" in plain or "ww" in plain.lower() or _MAY_HOLD_LINK.search(plain):
        yield "link", links
    if may_name_network(plain, words):
        yield "handle", handles
    if _MAY_HOLD_NUMBER.search(plain):
        yield "account", accounts
        yield "coordinates", coordinates
        yield "card", cards
        yield "identity", identity_numbers
        yield "address", street_addresses
        yield "phone", partial(phone_numbers, region=region)
    elif "///" in plain or "+" in plain:
        yield "coordinates", coordinates
    if may_be_spoken(words):
        yield "phone", spoken_numbers


_MAY_HOLD_NUMBER = re.compile(r"\d")
_MAY_HOLD_LINK = re.compile(r"\d\.\d{1,3}\.\d|[0-9a-f]:[0-9a-f]{1,4}:|slash|barra|bsky", re.IGNORECASE)
_SIGNS_OF_ESCAPES = "%&\\"


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Places in order, those that overlap joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
