"""Where a text holds a phone number: international ones, those of a known region, plausible national ones, and spoken ones."""

import re
from collections.abc import Iterator, Set

from strategy_nlp.privacy.details.checksums import is_isbn
from strategy_nlp.privacy.details.counts import covered, is_count, says_counted
from strategy_nlp.privacy.details.reading import Span
from strategy_nlp.remembering import remembering

# A number as people write it: digits with a sign or two between them, perhaps a plus sign or brackets around an area code.
_NUMBER = re.compile(
    r"(?<![\d.,])(?:\(\s?)?(?:\+\s?|\b00\s?)?\(?\d(?:(?:(?!\.\s)[\s.()\-/_·–—'’]){0,4}\d){5,}(?:\s?(?:ext\.?|x|#)\s?\d{1,5})?", re.IGNORECASE
)  # fmt: skip
_INTERNATIONAL = re.compile(r"\(?\s?(?:\+|00)")
_YEAR = re.compile(r"(?:1[5-9]|20|21)\d\d")
# A case number such as MAD-2024-12-37094 names nobody.
_CASE = re.compile(r"[A-Z]-(?:19|20)\d\d-")
# Eight digits in pairs, as a third of the world writes them.
_PAIRS = re.compile(r"\d\d(?:([ .\-/])|_|·)\d\d(?(1)\1|[_·])\d\d(?(1)\1|[_·])\d\d")
# Five pairs with commas; other lists do not begin with a zero.
_COMMA_PAIRS = re.compile(r"(?<![\d,])0[1-9](?:,\s?\d\d){4}(?![\d,])")
# Two numbers, one after the other.
_BETWEEN_NUMBERS = re.compile(r"\s?/\s?|\s[-–]\s|\s{2,}")
# Words that a phone number follows, so that one too short to be told otherwise is known: as people say "call", "phone",
# "mobile" or the name of a service.
_CALLED = re.compile(
    r"(?:\btel(?![a-z])|\bt[ée]l[ée]f|\bt[ée]l[ée]ph|\btelef|\bt[ée]l\b|\bphone|\bmobil(?!i[sz]|it)|\bcell|\bcall\b|\bcelular|\bm[óo]vil|\bll[aá]m|\bappel|\bportable|\bchiam|\bligue|\blig[aá]|"
    r"\banruf|\bhandy|\bruf|\bbel\b|\bbellen|\bdzwo|\bzadzwo|\bsimu|\bpiga|\bwhats?\s?app|\bwa\b|\bsignal\b|\bviber|\bsms|\bfax|\bhp\b|\bhubungi|\bđiện thoại|\bzalo|\btext me|\breach me|\bnumber is|"
    r"\bmy number|\bmi número|\bmon numéro|\bmeine nummer|\bm-?pesa|\bsđt|\bgọi|\bara\b|\baray|\bnumaram|\bpuh\b|\bpuhelin|\btlf\b|\btlf\.|\bτηλ|тел|звон|позвон|номер|дзвон|هاتف|تلفون|جوال|موبايل|"
    r"واتس|اتصل|رقم|تلفن|تماس|فون|نمبر|טלפון|נייד|电话|電話|手机|手機|致电|打给|携帯|전화|번호|연락처|휴대폰|핸드폰|फ़ोन|फोन|मोबाइल|कॉल|नंबर|ফোন|মোবাইল|নম্বর|โทร|เบอร์|ስልክ|ტელ|հեռ|ဖုန်း|ទូរស័ព្ទ|தொலைபேசி|ఫోన్|ഫോൺ)"
    r"[^\d\n]{0,24}$",
    re.IGNORECASE,
)
# The digits in words, by language; where two languages share a word they agree on its value, or the run decides.
_WORDS = {
    "0": "zero oh nought zéro cero null nul noll nolla zero sıfır sifuri nol kosong không ноль нуль صفر शून्य ज़ीरो শূন্য 零 ゼロ れい 영 공 ศูนย์",
    "1": "one un une uno um uma eins ein een en ett yksi jeden bir moja satu một один раз واحد एक এক いち 일 หนึ่ง",
    "2": "two deux dos dois due zwei zwo twee två to kaksi dwa iki mbili dua hai два اثنان اثنين दो দুই に 이 สอง",
    "3": "three trois tres três tre drei drie kolme trzy üç tatu tiga ba три ثلاثة तीन তিন さん 삼 สาม",
    "4": "four quatre cuatro quatro quattro vier fyra fire neljä cztery dört nne empat bốn четыре чотири اربعة أربعة चार চার よん 사 สี่",
    "5": "five cinq cinco cinque fünf vijf fem viisi pięć beş tano lima năm пять خمسة पाँच पांच পাঁচ ご 오 ห้า",
    "6": "six seis sei sechs zes sex seks kuusi sześć altı sita enam sáu шесть шість ستة छह छः ছয় ろく 육 หก",
    "7": "seven sept siete sete sette sieben zeven sju syv seitsemän siedem yedi saba tujuh bảy семь سبعة सात সাত なな 칠 เจ็ด",
    "8": "eight huit ocho oito otto acht åtta otte kahdeksan osiem sekiz nane delapan tám восемь ثمانية आठ আট はち 팔 แปด",
    "9": "nine neuf nueve nove neun negen nio ni yhdeksän dziewięć dokuz tisa sembilan chín девять تسعة नौ নয় きゅう 구 เก้า",
}
_DIGIT_OF = {word: digit for digit, words in _WORDS.items() for word in words.split()}
_SPOKEN_WORD = "|".join(
    sorted(map(re.escape, {*_DIGIT_OF, "double", "triple", "doble", "doppel"}), key=len, reverse=True)
)
_SPOKEN = re.compile(rf"(?<![^\W_])(?:{_SPOKEN_WORD})(?:[\s,.\-–、]{{1,3}}(?:{_SPOKEN_WORD}|\d{{1,2}})){{5,18}}(?![^\W_])", re.IGNORECASE)  # fmt: skip
_SPOKEN_PART = re.compile(rf"{_SPOKEN_WORD}|\d", re.IGNORECASE)
# National numbers have at least 9 digits with their area code, international ones at most 15 (ITU-T E.164); with a word
# that says so, the shortest that subscribers have.
_LEAST_NATIONAL, _LEAST_INTERNATIONAL, _LEAST_CALLED, _MOST = 9, 7, 6, 15
# Few numbers have fewer different digits.
_LEAST_DIFFERENT = 3
# No plan has numbers of more signs than this, their spaces included.
_LONGEST = 60


def phone_numbers(plain: str, *, region: str = "") -> Iterator[Span]:
    """The places of phone numbers, as starts and ends.

    Parameters
    ----------
    plain
        A text whose digits have been made plain (see `reading`).
    region
        Two-letter code of the writer's region, whose shorter national numbers are known by its numbering plan
        (``phonenumbers``); without one a national number needs nine digits or a word such as "call".
    """
    plain = covered(plain)
    yield from (match.span() for match in _COMMA_PAIRS.finditer(plain))
    for match in _NUMBER.finditer(plain):
        for start, end in _numbers(plain, *match.span()):
            if _is_phone(plain, start, end, region):
                yield start, end


def spoken_numbers(plain: str) -> Iterator[Span]:
    """The places of numbers read out digit by digit: “zero seven zero zero, five five five …”, in twenty languages.

    >>> text = "zero seven double zero nine one two three; one two three four five six seven"
    >>> [text[start:end] for start, end in spoken_numbers(text)]
    ['zero seven double zero nine one two three']
    """
    for match in _SPOKEN.finditer(plain):
        values: list[int] = []
        times = 1
        for word in _SPOKEN_PART.findall(match.group().lower()):
            digit = word if word.isdigit() else _DIGIT_OF.get(word, "")
            if digit:
                values += [int(digit)] * times
            times = 1 if digit else 3 if word == "triple" else 2
        steps = {second - first for first, second in zip(values, values[1:], strict=False)}
        if len(values) >= _LEAST_INTERNATIONAL and len(steps) > 1 and not _counting(values):
            yield match.span()


def may_be_spoken(words: Set[str]) -> bool:
    """Whether so many of these words (`reading.words_of`) are digits that a number may be read out."""
    return len(words & _DIGIT_OF.keys()) >= _LEAST_DIFFERENT


def is_region(code: str) -> bool:
    """Whether a text is the code of a region with a numbering plan (ISO 3166-1, two letters).

    >>> is_region("KE"), is_region("Europe")
    (True, False)
    """
    from phonenumbers import SUPPORTED_REGIONS

    return code in SUPPORTED_REGIONS


def _counting(values: list[int]) -> bool:
    """Whether numbers are counted up or down, perhaps more than once: “one, two, three, one, two, three”."""
    steps = [second - first for first, second in zip(values, values[1:], strict=False)]
    return sum(abs(step) == 1 for step in steps) >= 0.7 * len(steps) or len(set(values)) == 1


def _numbers(plain: str, start: int, end: int) -> Iterator[Span]:
    """The numbers of a run of digits: two that stand side by side make one run that is too long for either."""
    if sum(map(str.isdigit, plain[start : min(end, start + 200)])) <= _MOST:
        yield start, end
        return
    at = start
    for gap in _BETWEEN_NUMBERS.finditer(plain, start, end):
        yield at, gap.start()
        at = gap.end()
    yield at, end


def _is_phone(plain: str, start: int, end: int, region: str) -> bool:
    number = plain[start:end]
    digits = re.sub(r"\D", "", number)
    if len(digits) < _LEAST_CALLED:
        return False
    if _INTERNATIONAL.match(number) and _LEAST_INTERNATIONAL <= len(digits) <= _MOST + 4:
        return set(digits) != {"0"} and not (
            number.lstrip("( ").startswith("+") and is_count(plain, start, end) and says_counted(plain, start, end)
        )
    groups = re.findall(r"\d+", number)
    called = len(digits) >= _LEAST_CALLED and bool(_CALLED.search(plain, max(0, start - 40), start))
    if called and not says_counted(plain, start, end) and not _is_round(digits) and not _years(groups):
        return len(digits) <= _MOST or max(map(len, groups)) >= _LEAST_NATIONAL
    if _is_no_phone(plain, start, end, groups) or is_isbn(digits):
        return False
    # Longer than any phone number, and still nothing that a sentence counts: somebody's account or case.
    if len(digits) >= _LEAST_NATIONAL:
        return len(digits) <= _MOST or max(map(len, groups)) >= _LEAST_NATIONAL
    if region and len(number) <= _LONGEST and _in_plan(number, region):
        return True
    return bool(_PAIRS.fullmatch(number)) and not _is_row_of_pairs(plain, start, end, groups)


def _is_no_phone(plain: str, start: int, end: int, groups: list[str]) -> bool:
    """Whether the digits are years, an amount, a count, a range, a case, or voltages and prices apart by a stroke."""
    number = plain[start:end]
    if _years(groups) or _CASE.match(plain, max(0, start - 2)) or is_count(plain, start, end):
        return True
    return "/" in number and all(len(group) == 3 for group in groups) and not re.search(r"[^\d/]", number)


def _is_row_of_pairs(plain: str, start: int, end: int, groups: list[str]) -> bool:
    """Whether four pairs are ages, pages or years in a row rather than a number: parted by spaces, in order, and counted."""
    in_order = groups in (sorted(groups), sorted(groups, reverse=True))
    counted = says_counted(plain, start, end) or re.search(
        r"(?:age[sd]?|years?|in|pages?|articles?|rooms?|edades|años|art\w*|âges?|ans|alter|jahren?|seiten?|zimmer|lines?|bus(?:es)?|numbers|Nr\w*\.?|№)\s{0,2}:?\s{0,2}\Z",
        plain[max(0, start - 14) : start],
        re.IGNORECASE,
    )
    return in_order and plain[start + 2] == " " and bool(counted)


def _is_round(digits: str) -> bool:
    return digits.endswith("0000") and not digits.startswith("0")


def _years(groups: list[str]) -> bool:
    return len(groups) > 1 and all(_YEAR.fullmatch(group) for group in groups)


@remembering(100_000)
def _in_plan(number: str, region: str) -> bool:
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False
