r"""A text as somebody reads it who looks for details: escapes undone, every script's digits plain, disguises off.

The rules look at the reading; what they find there is taken out of the text itself, which otherwise stays as it was
written. So ``zq%40kestrel.org`` is found as the address that a browser would make of it, and “100%25” stays “100%25”.
"""

import html
import re
import sys
import unicodedata
import urllib.parse
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

Span = tuple[int, int]

# Escapes within escapes: each round undoes one layer of all kinds, and repeated escapes of the escape sign itself at once.
_ROUNDS = 6
_JSON_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|U([0-9a-fA-F]{8}))")
_SURROGATE_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_ESCAPE = re.compile(
    r"%(?:25)*(?:[0-9A-Fa-f]{2})(?:%[0-9A-Fa-f]{2}){0,11}|&(?:amp;)*(?:#\d{1,9};?|#[xX][0-9a-fA-F]{1,8};?|[^\t\n\f <&#;]{1,32};?)|"
    r"\\{1,40}(?:u[dD][89abAB][0-9a-fA-F]{2}\\{1,40}u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|[\"/])"
)
_REPEATED_PERCENT = re.compile(r"%(?:25)+(?=[0-9A-Fa-f]{2})")
_REPEATED_AMPERSAND = re.compile(r"&(?:amp;)+")
# A digit in a box (keycap), and the mark that asks for the coloured form.
_KEYCAP = re.compile("(?P<sign>[0-9#*])(?:[\ufe0e\ufe0f]?[\u20dd-\u20e0\u20e3]|[\ufe0e\ufe0f])")
_NUMERALS = "〇零一二三四五六七八九幺"
_IN_NUMERALS = re.compile(rf"[{_NUMERALS}](?:[\s\-ー－‐.・]?[{_NUMERALS}]){{6,}}")
_AS_DIGITS = str.maketrans(_NUMERALS + "ー－・", "00123456789" + "1" + "---")
# The letter O for a zero: only beside a digit, in a run that is a number otherwise.
_WITH_LETTERS = re.compile(r"(?<![^\W\d_])[+(]?[\dOoIl](?:[\s.\-()/]{0,2}[\dOoIl]){6,17}(?![^\W\d_])")
_AS_ZERO = re.compile(r"[Oo](?=[\dOo])|(?<=[\dOo])[Oo]")
_AS_ONE = re.compile(r"[Il](?=\d)|(?<=\d)[Il]")
_LEAST_TRUE_DIGITS = 4
_SIGNS_BETWEEN = re.compile(r"(?<=\d)(?<!\d\.\d)\s{0,2}[|¦~*•●∙⋅·・‧⁃✱ー]{1,3}\s{0,2}(?=\d)")
# What people write for @ and for a full stop so that no machine reads their address.
AT_WORDS = (
    r"at|arroba|arobase|arobas|chiocciola|kukac|apenstaartje|małpa|malpa|собака|собачка|zavináč|snabel-?a|krøllalfa|alfakrøll|"
    r"παπάκι|klammeraffe|et işareti|آت|ات|أت|ایت|एट|ऐट|অ্যাট|アットマーク|アット|艾特|골뱅이|แอท|แอ็ท|שטרודל|a còng|ett?-sign|ät|æt"
)
DOT_WORDS = (
    r"dot|punto|point|ponto|punkt|punt|kropka|tečka|nokta|точка|крапка|τελεία|نقطة|نقطه|دوت|डॉट|ডট|titik|nukta|chấm|"
    r"ドット|点|點|닷|점|จุด|נקודה|prik|piste|pont"
)
_BRACKETED = re.compile(
    rf"\s{{0,3}}[\[({{<«【（〔]\s{{0,2}}(?:(?P<at>{AT_WORDS}|@|(?P<letter>à|a))|(?P<dot>{DOT_WORDS}|[.。])|(?P<colon>:))\s{{0,2}}[\])}}>»】）〕]\s{{0,3}}"
    # "Article 5 (a)" is no address: a single letter needs a domain after it.
    rf"(?(letter)(?=[\w-]{{1,63}}\s{{0,3}}(?:[.。]|[\[({{<]\s{{0,2}}(?:{DOT_WORDS}|\.)|(?:{DOT_WORDS})\s))|(?=\S))",
    re.IGNORECASE,
)
_WIDE_STOP = re.compile(r"(?<=[A-Za-z0-9])\s?[。．｡]\s?(?=[A-Za-z0-9])")
_LATIN = re.compile("[a-z]+")
_NO_WORD = re.compile(r"[\s,.\-–—_、，。:：;()\[\]{}<>«»\"“”!?/|=@\d]+")
_DISGUISES = re.compile(
    r"[\[({<«【（〔|¦~*•●∙⋅·・‧⁃✱ー\ufe0e\ufe0f\u20dd-\u20e3。．｡]|[Oo]\d|\d[Oo]|[〇零一二三四五六七八九幺]"
)


@dataclass(frozen=True)
class Reading:
    """A text as it is read, and where each of its parts stands in the text that was given.

    Attributes
    ----------
    text
        The text as it is read.
    before
        The reading that this one was made from, or None if this is the text itself.
    starts
        Where, in ``text``, its pieces begin; a piece is copied from ``before`` or stands for something there.
    pieces
        For each piece its start and end in ``before`` and whether it is copied.
    """

    text: str
    before: "Reading | None" = None
    starts: list[int] = field(default_factory=list)
    pieces: list[tuple[int, int, bool]] = field(default_factory=list)

    def source(self, start: int, end: int) -> Span:
        """Where a part of the reading stands in the text that was given."""
        reading: Reading | None = self
        while reading is not None and reading.before is not None:
            if reading.starts:
                start, end = reading._one_back(start, end)
            reading = reading.before
        return start, end

    def _one_back(self, start: int, end: int) -> Span:
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, max(end - 1, start)) - 1
        begins, _, copied = self.pieces[first]
        start = begins + (start - self.starts[first] if copied else 0)
        begins, stops, copied = self.pieces[last]
        return start, begins + (end - self.starts[last]) if copied else stops


def readings(text: str) -> list[Reading]:
    """The text as it stands, and each layer of its escapes undone; the last has its disguises off as well."""
    layers = [Reading(text)]
    if "%" in text or "&" in text or "\\" in text:
        for _ in range(_ROUNDS):
            undone = _rewritten(layers[-1], _ESCAPE, lambda found: _undone(found.group()))
            if undone is layers[-1]:
                break
            layers.append(undone)
    last = layers[-1]
    seen = plain(last.text)
    if _DISGUISES.search(seen):
        undisguised = _undisguised(last if seen == last.text else Reading(seen, last))
        return [*layers, undisguised] if undisguised.text != last.text else layers
    return [*layers, Reading(seen, last)] if seen != last.text else layers


def read(text: str) -> Reading:
    """The text as it is read: all escapes undone, digits and signs plain, disguises off."""
    return readings(text)[-1]


def plain(text: str) -> str:
    """A text of the same length with every script's digits as ASCII, and full-width signs and dashes as plain ones.

    >>> plain("＋٤٤ ７７ ⁰①")
    '+44 77 01'
    """
    return text if text.isascii() else text.translate(_plain_signs())


def words_of(plain: str) -> set[str]:
    """The words of a text in small letters, parted at spaces and signs: what is looked up before a rule is tried."""
    small = plain.lower()
    words = set(_NO_WORD.split(small))
    # Against Chinese or Thai words a name in Latin letters stands without a space.
    return words if small.isascii() else words | set(_LATIN.findall(small))


def unescaped(text: str) -> str:
    r"""A text with the escapes of HTML, JSON and addresses undone, one after the other.

    >>> unescaped("a&#64;example.org b\\u0040example.org c%40example.org")
    'a@example.org b@example.org c@example.org'
    """
    if "\\" in text:
        text = _JSON_ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2] or escape[3], 16) % 0x110000), text)
        text = _SURROGATE_PAIR.sub(lambda pair: pair.group().encode("utf-16", "surrogatepass").decode("utf-16"), text)
        text = (
            text.replace('\\"', '"').replace("\\/", "/").replace("\\n", "\n").replace("\\t", "\t").replace("\\\\", "\\")
        )
    if "&" in text:
        # Twice, because what escapes HTML may be escaped again.
        text = html.unescape(html.unescape(text))
    return urllib.parse.unquote(text) if "%" in text else text


def _undone(escape: str) -> str:
    if escape.startswith("%"):
        escape = _REPEATED_PERCENT.sub("%", escape)
        try:
            return urllib.parse.unquote(escape, errors="strict")
        except UnicodeDecodeError:
            # What is valid at the start is undone; a lone byte stays as it was written.
            return urllib.parse.unquote(escape[:3]) + escape[3:] if int(escape[1:3], 16) < 0x80 else escape
    if escape.startswith("&"):
        return html.unescape(_REPEATED_AMPERSAND.sub("&", escape))
    body = escape.lstrip("\\")
    if body in {'"', "/"}:
        return body
    codes = [int(code.strip("{}"), 16) for code in re.split(r"\\*[uUx]", body) if code]
    if any(code > 0x10FFFF for code in codes):
        return escape
    signs = "".join(map(chr, codes)).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return signs if signs.isprintable() else " "


def _undisguised(reading: Reading) -> Reading:
    text = reading.text
    if _KEYCAP.search(text):
        reading = _rewritten(reading, _KEYCAP, lambda found: found["sign"])
    same_length = _IN_NUMERALS.sub(lambda found: found.group().translate(_AS_DIGITS), reading.text)
    same_length = _WITH_LETTERS.sub(_without_letters, same_length)
    same_length = _SIGNS_BETWEEN.sub(lambda found: re.sub(r"\S", "-", found.group()), same_length)
    if same_length != reading.text:
        reading = Reading(same_length, reading)
    reading = _rewritten(reading, _WIDE_STOP, lambda _: ".")
    return _rewritten(reading, _BRACKETED, lambda found: "@" if found["at"] else ":" if found["colon"] else ".")


def _without_letters(found: re.Match[str]) -> str:
    number = found.group()
    if sum(map(str.isdigit, number)) < _LEAST_TRUE_DIGITS:
        return number
    return _AS_ONE.sub("1", _AS_ZERO.sub("0", _AS_ZERO.sub("0", number)))


def _rewritten(reading: Reading, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> Reading:
    """The reading with what a pattern finds replaced; the reading itself where nothing changes."""
    pieces: list[tuple[int, int, bool]] = []
    written: list[str] = []
    starts: list[int] = []
    at, length = 0, 0
    for start, end, new in _changes(reading.text, pattern, replace):
        for begins, stops, copied, words in ((at, start, True, reading.text[at:start]), (start, end, False, new)):
            if words:
                starts.append(length)
                pieces.append((begins, stops, copied))
                written.append(words)
                length += len(words)
        at = end
    if at == 0:
        return reading
    if at < len(reading.text) or not starts:
        starts.append(length)
        pieces.append((at, len(reading.text), True))
        written.append(reading.text[at:])
    return Reading("".join(written), reading, starts, pieces)


def _changes(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]
) -> Iterator[tuple[int, int, str]]:
    for match in pattern.finditer(text):
        new = replace(match)
        if new != match.group():
            yield match.start(), match.end(), new


@cache
def _plain_signs() -> Mapping[int, str]:
    signs: dict[int, str] = {}
    for code in range(128, sys.maxunicode + 1):
        # Superscript, circled and other digits count too; a fraction or a Roman numeral does not.
        digit = unicodedata.digit(chr(code), None)
        if digit is not None:
            signs[code] = str(digit)
    signs |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code not in signs}
    signs |= dict.fromkeys((0x00A0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 0x3000), " ")
    signs |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2212, 0xFE63), "-")
    signs |= {0xFE6B: "@", 0xFE52: ".", 0x2024: ".", 0xFE62: "+", 0x066B: ".", 0x066C: ",", 0x207A: "+", 0x208A: "+"}
    signs |= {0x24EA: "0", 0x24FF: "0", 0x1F10B: "0", 0x1F10C: "0"}
    return signs
