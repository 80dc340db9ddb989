"""Where a text holds an e-mail address, however it is disguised; and what nobody could take for anything else.

The gate (`gate`) refuses a file that holds what `certain` finds. Redaction takes the same out of every text, whatever its
other rules decide, so that no text of a participant can make the gate refuse a whole report.
"""

import re
from collections.abc import Iterator, Set

from strategy_nlp.privacy.details.reading import AT_WORDS, DOT_WORDS, Span

# Scripts that write words without spaces: an address stands right against them.
UNSPACED = "\u0e00-\u0eff\u1780-\u17ff\u1000-\u109f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u3000-\u303f"
# Vowel signs are no letters to a regular expression, but parts of the words of Indic scripts.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0900-\u0dff\u200c\u200d"

_SURE_AFTER_AT = re.compile(r"@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}")
# What stands before the sign is read backwards from it, so that a text of nothing else takes no longer than any other.
_SURE_BACKWARDS = re.compile(r"[\w.+-]{1,64}")
# With a plus sign and parted groups, seven digits at least: no coordinate, hash or share looks like that.
_SURE_PHONE = re.compile(r"(?<![\w+./=-])\+(?=(?:[ ().-]{0,2}\d){7})\d{1,3}[ ().-]{1,2}\d{1,5}(?:[ ().-]{1,2}\d{2,7}){1,5}(?![\w/+=])")  # fmt: skip

_AT = re.compile("@")
_LOCAL = rf"(?:[^\W{UNSPACED}]|[{_MARKS}]|[._+%'’&/-])"
_BACKWARDS = re.compile(rf"\s?\"?(?:{_LOCAL}{{1,64}}|[{UNSPACED}]{{1,64}})\"?(?:\s?:otliam)?", re.IGNORECASE)
_FURTHEST_BACK = 80
_PROVIDERS = (
    r"gmail|googlemail|hotmail|outlook|yahoo|ymail|icloud|proton|protonmail|qq|163|126|yandex|gmx|web|mail|live|aol|naver|daum|rediffmail|"
    r"okaxis|oksbi|okicici|okhdfcbank|ybl|paytm|upi|apl|ibl|axl"
)
_COMMON_TOPS = r"com|org|net|info|edu|gov|int|io|eu|biz|test|example|invalid"
_TOP = rf"(?:xn--[a-z0-9-]{{2,20}}|[a-z]{{2,24}}|(?:[^\W\da-z_{UNSPACED}]|[{_MARKS}]){{2,20}}|中国|中國|公司|网络|網絡|台灣|台湾|香港|测试|測試|テスト|みんな|한국|닷컴|테스트|ไทย|ລາວ)"
_LABEL = r"[^\s@<>()\[\],;:\"'.!?/。，、…]{1,63}"
_ASCII_LABEL = r"[a-z0-9_-]{1,63}"
_AFTER = (
    # An address in Latin letters ends where other letters begin.
    re.compile(
        rf"@\s?(?!\s?\d+[.,]\d+(?!\d*\.\d)){_ASCII_LABEL}(?:(?:\.|\s(?:{DOT_WORDS})\s){_ASCII_LABEL}){{1,6}}(?![^\W{UNSPACED}])",
        re.IGNORECASE,
    ),
    re.compile(rf"@\s?(?!\s?\d+[.,]\d+(?!\d*\.\d))(?:{_LABEL}[.。．｡]){{1,8}}{_TOP}", re.IGNORECASE),
    # With spaces around its full stops only where the last part is known, since a sentence may end there.
    re.compile(rf"@\s{{0,2}}(?:{_ASCII_LABEL}\s?\.\s?){{1,5}}(?:{_COMMON_TOPS})(?![\w-])", re.IGNORECASE),
    re.compile(rf"@\s{{0,2}}(?:{_ASCII_LABEL}\s\.\s){{1,5}}[a-z]{{2,4}}(?![\w-])", re.IGNORECASE),
    re.compile(rf"@\s?(?:{_PROVIDERS})(?!\w)", re.IGNORECASE),
    re.compile(rf"@{_ASCII_LABEL}[,;](?:{_COMMON_TOPS})(?![\w-])", re.IGNORECASE),
    re.compile(r"@\s?\[?\d{1,3}(?:\.\d{1,3}){3}\]?"),
)
# A word for @ between two words, and after it a domain with a word for the full stop, or that of a great provider. "At some
# point in" is no address, so that the French word needs an ending that is no word.
_AT_WORD = re.compile(
    rf"(?<=[\w\"'])(?P<left>\s{{1,2}}[-_~]?|[-_])(?:{AT_WORDS})(?P<right>[-_~]?\s{{1,3}}|[-_])(?=\w)", re.IGNORECASE
)
_AT_WORD_TIGHT = re.compile(
    r"(?<=[A-Za-z0-9])\s?(?:アットマーク|アット|艾特|골뱅이|แอท|แอ็ท|собака|ät)\s?(?=[A-Za-z0-9])", re.IGNORECASE
)
# The longest word of each.
_AT_LOOKUP = {max(re.split(r"[\s-]", word), key=len) for word in AT_WORDS.replace("ett?", "et|ett").split("|")}
_NAME_BACKWARDS = re.compile(r"[\w.+-]{1,64}(?![\w.+-])")
_SPOKEN_DOT = rf"(?:\s{{1,3}}|[-_])(?:{DOT_WORDS})(?:\s{{1,3}}|[-_])"
_AFTER_AT_WORD = re.compile(
    rf"(?!(?:the|a|an|this|that|every|your|my|our|one|some|any|each|la|le|el|un|une|una)\s)(?:[\w]{{1,63}}(?:{_SPOKEN_DOT}|\.)){{0,4}}(?:\w{{1,63}}(?!\s+point\b){_SPOKEN_DOT}(?:[a-z]{{2,6}}|ру|рф|ком|орг|укр|نت|كوم)|\w{{1,63}}\s+point\s+(?:com|org|net|info|fr|ch|eu|ca|be)|"
    rf"(?:{_PROVIDERS})(?:\.|{_SPOKEN_DOT}|\s{{1,2}})(?:com|org|net|[a-z]{{2}})(?:\.[a-z]{{2}})?)(?![a-z0-9])",
    re.IGNORECASE,
)
# jane_at_example.org; "stay-at-home.org" is a domain.
_AFTER_JOINED = re.compile(
    rf"(?:[\w-]{{1,63}}\.){{1,4}}(?:[a-z]{{2,12}})(?![\w-])|(?:{_PROVIDERS})(?!\w)", re.IGNORECASE
)
_ENDS_NO_NAME = re.compile(r"(?:^|[^a-z])(?:stay|work|works|working|look|meet|live|learn|play|parents?|moms?|dads?|love|good)\Z", re.IGNORECASE)  # fmt: skip


def certain(text: str) -> Iterator[tuple[str, Span]]:
    """E-mail addresses and international phone numbers that stand in a text for all to see, with their kind.

    >>> [kind for kind, _ in certain("a@example.org, +44 20 7946 0999, 5 @ 3.50, +12 34 56 percent")]
    ['email', 'phone']
    """
    if "@" in text:
        yield from (("email", span) for span in _sure_emails(text))
    if "+" in text:
        yield from (("phone", match.span()) for match in _SURE_PHONE.finditer(text))


def emails(plain: str) -> Iterator[Span]:
    """The places of e-mail addresses in a text that has been made plain (`reading`), as starts and ends."""
    for at in _AT.finditer(plain):
        first = max(0, at.start() - _FURTHEST_BACK)
        before = _BACKWARDS.match(plain[first : at.start()][::-1])
        if not before:
            continue
        ends = [match.end() for pattern in _AFTER if (match := pattern.match(plain, at.start()))]
        if ends:
            start = at.start() - before.end()
            while start < at.start() and plain[start] in "./'’&-_%+":
                start += 1
            if start < at.start():
                yield start, max(ends)
    for word in _AT_WORD.finditer(plain):
        joined = bool(word["left"].strip() and word["right"].strip())
        yield from _around(plain, word, joined=joined)
    for word in _AT_WORD_TIGHT.finditer(plain):
        yield from _around(plain, word, joined=True)


def may_hold_email(plain: str, words: Set[str]) -> bool:
    """Whether it is worth looking for addresses in a text of these words (`reading.words_of`)."""
    return (
        "@" in plain or not words.isdisjoint(_AT_LOOKUP) or (not plain.isascii() and bool(_AT_WORD_TIGHT.search(plain)))
    )


def _around(plain: str, word: re.Match[str], *, joined: bool) -> Iterator[Span]:
    first = max(0, word.start() - 70)
    before = _NAME_BACKWARDS.match(plain[first : word.start()][::-1])
    if not before:
        return
    after = _AFTER_AT_WORD.match(plain, word.end())
    if not after and joined and not _ENDS_NO_NAME.search(before.group()[::-1]):
        after = _AFTER_JOINED.match(plain, word.end())
    if after:
        yield word.start() - before.end(), after.end()


def _sure_emails(text: str) -> Iterator[Span]:
    """Addresses, by the sign that few texts hold, so that a long word takes no time."""
    end = 0
    for match in _SURE_AFTER_AT.finditer(text):
        first = max(end, match.start() - 64)
        before = _SURE_BACKWARDS.match(text[first : match.start()][::-1])
        if before:
            end = match.end()
            yield match.start() - before.end(), end
