"""Where a text holds a phone number: international ones, those of a known region, and plausible national ones."""

import re
from collections.abc import Iterator
from functools import lru_cache

from strategy_nlp.checksums import is_isbn

# A number as people write it: digits with a sign or two between them, perhaps a plus sign or brackets around an area code.
_NUMBER = re.compile(
    r"(?<![\d.,])(?:\(\s?)?(?:\+\s?|\b00\s?)?\(?\d(?:(?:(?!\.\s)[\s.()\-/_·–]){0,4}\d){5,}(?:\s?(?:ext\.?|x|#)\s?\d{1,5})?", re.IGNORECASE
)  # fmt: skip
_INTERNATIONAL = re.compile(r"\(?\s?(?:\+|00)")
_DATE = re.compile(
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:[0-2]?\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)?\d\d)(?!\d)"
)
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
_THOUSANDS = re.compile(r"\d{1,3}(?:([ .])\d{3})(?:\1\d{3})+")
_RANGE = re.compile(r"\d{1,3}\.\d{3}\s?[-–]\s?\d{1,3}\.\d{3}")
# A case number such as MAD-2024-12-37094 names nobody.
_CASE = re.compile(r"[A-Z]-(?:19|20)\d\d-")
# Eight digits in pairs, as a third of the world writes them; in no order, so that they are no ages or years.
_PAIRS = re.compile(r"\d\d([ .-])\d\d\1\d\d\1\d\d")
_MONEY_AFTER = re.compile(r"\s?(?:[€$£¥₹₩%]|euros?\b|eur\b|usd\b|dollars?\b|dólares\b|pesos\b|reais\b|people\b|personas\b|habitantes?\b|millions?\b)", re.IGNORECASE)  # fmt: skip
_MONEY_BEFORE = re.compile(r"[€$£¥₹₩]\s?$")
# Words that a phone number follows, so that one too short to be told otherwise is known: as people say "call", "phone",
# "mobile" or the name of a service.
_CALLED = re.compile(
    r"(?:\btel|\bt[ée]l[ée]|\bphone|\bmobil|\bcell|\bcall\b|\bcelular|\bm[óo]vil|\bll[aá]m|\bappel|\bportable|\bchiam|\bcellulare|\bligue|\blig[aá]|"
    r"\banruf|\bhandy|\bruf|\bbel\b|\bbellen|\bdzwo|\bzadzwo|\bsimu|\bpiga|\bwhats?\s?app|\bsignal\b|\bviber|\bsms|\bfax|\bhp\b|\bhubungi|\bđiện thoại|"
    r"\bsđt|\bgọi|\bara|\btelefon|тел|звон|позвон|номер|дзвон|هاتف|تلفون|جوال|موبايل|واتس|اتصل|رقم|تلفن|تماس|电话|電話|手机|手機|致电|打给|携帯|전화|"
    r"연락처|휴대폰|फ़ोन|फोन|मोबाइल|कॉल|ফোন|মোবাইল|โทร|ስልክ)[^\d\n]{0,24}$",
    re.IGNORECASE,
)
# National numbers have at least 9 digits with their area code, international ones at most 15 (ITU-T E.164); with a word
# that says so, the shortest that subscribers have.
_LEAST_NATIONAL, _LEAST_INTERNATIONAL, _LEAST_CALLED, _MOST = 9, 7, 6, 15


def phone_numbers(plain: str, *, region: str = "") -> Iterator[tuple[int, int]]:
    """The places of phone numbers, as starts and ends.

    Parameters
    ----------
    plain
        A text whose digits have been made plain (see `redaction.plain`).
    region
        Two-letter code of the writer's region, whose shorter national numbers are known by its numbering plan
        (``phonenumbers``); without one a national number needs nine digits or a word such as "call".
    """
    for match in _NUMBER.finditer(plain):
        start, end = match.span()
        # A day before a number, as in a list of dates, is none of it.
        while day := _DATE.match(plain, start, end):
            start = day.end()
            while start < end and not plain[start].isdigit() and plain[start] not in "+(":
                start += 1
        if start < end and _is_phone(plain, start, end, region):
            yield start, end


def is_region(code: str) -> bool:
    """Whether a text is the code of a region with a numbering plan (ISO 3166-1, two letters).

    >>> is_region("KE"), is_region("Europe")
    (True, False)
    """
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def _is_phone(plain: str, start: int, end: int, region: str) -> bool:
    number = plain[start:end]
    digits = re.sub(r"\D", "", number)
    if _INTERNATIONAL.match(number) and _LEAST_INTERNATIONAL <= len(digits) <= _MOST + 4:
        return set(digits) != {"0"}
    groups = re.findall(r"\d+", number)
    if _is_count(plain, start, end, groups) or is_isbn(digits):
        return False
    # Longer than any phone number, and still nothing that a sentence counts: somebody's account or case.
    if len(digits) >= _LEAST_NATIONAL:
        return len(digits) <= _MOST or max(map(len, groups)) >= _LEAST_NATIONAL
    if region and _in_plan(number, region):
        return True
    if _PAIRS.fullmatch(number) and groups not in (sorted(groups), sorted(groups, reverse=True)):
        return True
    return len(digits) >= _LEAST_CALLED and bool(_CALLED.search(plain, max(0, start - 40), start))


def _is_count(plain: str, start: int, end: int, groups: list[str]) -> bool:
    """Whether the digits are years, a large number written in groups, an amount of money, or numbers in a row."""
    if len(groups) > 1 and all(_YEAR.fullmatch(group) for group in groups):
        return True
    number = plain[start:end]
    if _RANGE.match(number) or _CASE.match(plain, max(0, start - 2)):
        return True
    # Three voltages, prices or paragraphs apart by a stroke.
    if "/" in number and all(len(group) == 3 for group in groups) and not re.search(r"[^\d/]", number):
        return True
    if _THOUSANDS.fullmatch(number) and (number.endswith("000") or _MONEY_AFTER.match(plain, end)):
        return True
    if _MONEY_AFTER.match(plain, end) or _MONEY_BEFORE.search(plain, max(0, start - 3), start):
        return True
    steps = {int(second) - int(first) for first, second in zip(groups, groups[1:], strict=False)}
    # A number in a row begins without a zero: 01 23 45 67 89 is somebody's in France.
    return len(groups) > 2 and len(steps) == 1 and not groups[0].startswith("0")


@lru_cache(maxsize=100_000)
def _in_plan(number: str, region: str) -> bool:
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False
