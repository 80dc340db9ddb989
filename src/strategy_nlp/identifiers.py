"""Where a text holds an account, a card, an identity number or a place on the map.

Every function takes a text whose digits and signs have been made plain (see `redaction.plain`) and gives the places of
what it found, as starts and ends.
"""

import re
from collections.abc import Callable, Iterator

from strategy_nlp import checksums

Span = tuple[int, int]

# Letters of Latin script and digits; in Chinese or Thai a number stands against words without a space.
_BEFORE, _AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_GAP = r"[\s.\-/]?"

_IBAN_START = re.compile(rf"{_BEFORE}[A-Z]{{2}}{_GAP}\d{_GAP}\d(?={_GAP}[A-Z0-9])", re.IGNORECASE)
_IBAN_NAMED = re.compile(rf"\bIBAN\b[\s:：#-]*([A-Z]{{2}}\d{{2}}(?:{_GAP}[A-Z0-9]){{11,30}}){_AFTER}", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\d.,])\d(?:[\s.\-]{0,2}\d){8,18}(?!\d)")

# Numbers with letters or with a form of their own, each with its check.
_FORMS: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(rf"{_BEFORE}\d{{1,2}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}[A-Z]{_AFTER}"), lambda found: len(found) == 9 and checksums.is_dni(found)),
    (re.compile(rf"{_BEFORE}[XYZ]{_GAP}\d{{7}}{_GAP}[A-Z]{_AFTER}", re.IGNORECASE), checksums.is_dni),
    (
        re.compile(rf"{_BEFORE}[12]\s?\d\d\s?(?:0[1-9]|1[0-2]|[2-9]\d)\s?(?:\d\d|2[AB])\s?\d{{3}}\s?\d{{3}}\s?\d\d{_AFTER}", re.IGNORECASE),
        checksums.is_nir,
    ),
    (
        re.compile(rf"{_BEFORE}[A-Z]{{3}}{_GAP}[A-Z]{{3}}{_GAP}\d\d[A-EHLMPRST]\d\d{_GAP}[A-Z]\d{{3}}[A-Z]{_AFTER}", re.IGNORECASE),
        checksums.is_codice_fiscale,
    ),
    (re.compile(rf"{_BEFORE}[A-Z]{{4}}\d{{6}}[HMX][A-Z]{{5}}[A-Z0-9]\d{_AFTER}", re.IGNORECASE), checksums.is_curp),
    (re.compile(rf"{_BEFORE}\d{{6}}\s?(?:18|19|20)\d\d\s?\d{{4}}\s?\d{{2}}[\dX]{_AFTER}", re.IGNORECASE), checksums.is_chinese_id),
    (re.compile(rf"{_BEFORE}\d{{1,2}}\.?\d{{3}}\.?\d{{3}}-[\dK]{_AFTER}", re.IGNORECASE), checksums.is_rut),
    (re.compile(rf"{_BEFORE}\d{{3}}\.\d{{3}}\.\d{{3}}-\d\d{_AFTER}"), checksums.is_identity_digits),
    # What follows has no check digit; the form alone is rare enough.
    (re.compile(rf"{_BEFORE}(?!000|666|9)\d{{3}}([- ])(?!00)\d\d\1(?!0000)\d{{4}}{_AFTER}"), lambda _: True),
    (
        re.compile(rf"{_BEFORE}(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]{_GAP}\d\d{_GAP}\d\d{_GAP}\d\d{_GAP}[A-D]{_AFTER}"),
        lambda _: True,
    ),
    (re.compile(rf"{_BEFORE}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\s?-\s?[1-8]\d{{6}}{_AFTER}"), lambda _: True),
    # India's PAN: the fourth letter says who holds it, P for a person.
    (re.compile(rf"{_BEFORE}[A-Z]{{3}}P[A-Z]\d{{4}}[A-Z]{_AFTER}"), lambda _: True),
)  # fmt: skip

# A number that its writer calls an identity number is one, whatever its form.
_CALLED = (
    r"passport|pasaporte|passeport|passaporto|passaporte|reisepass|paspoort|paszport(?:u)?|паспорт\w*|pasaport|护照|護照|パスポート|여권|"
    r"جواز\s*(?:ال)?سفر\w*|पासपोर्ट|pasipoti|paspor|hộ chiếu|"
    r"dni|nie|nif|curp|rfc|ssn|nino|national insurance|social security|cpf|rg|rut|run|bsn|burgerservicenummer|pesel|aadhaar|aadhar|"
    r"tckn|t\.?c\.? kimlik|kimlik|steuer-?id\w*|personalausweis\w*|ausweisnummer|codice fiscale|carta d.identit[àa]|c[ée]dula|"
    r"carte d.identit[ée]|s[ée]curit[ée] sociale|identity card|id card|national id|"
    r"身份证|身分證|身份証|マイナンバー|個人番号|주민등록번호|주민번호|आधार|снилс|инн|"
    r"رقم الهوية|الرقم القومي|الرقم الوطني|بطاقة الهوية|nambari ya kitambulisho|kitambulisho|nik|ktp|cccd|cmnd"
)
_NAMED = re.compile(
    rf"(?<![^\W_])(?:{_CALLED})(?![A-Za-z])[^\d\n]{{0,18}}?(?<![A-Za-z0-9])"
    r"([A-Z]{0,4}[\s-]?\d(?:[\s.\-/]?[A-Z]?\d){4,17}(?:[\s.\-/]?[A-Z](?![A-Za-z]))?)",
    re.IGNORECASE,
)

_DEGREES = r"\d{1,3}(?:[.,]\d+)?"
_POLE, _SIDE = (
    r"(?:[NS]|с\.?\s?ш\.?|ю\.?\s?ш\.?|北纬|北緯|南纬)",
    r"(?:[EWO]|в\.?\s?д\.?|з\.?\s?д\.?|东经|東経|東經|西经)",
)
_MINUTES = rf"\d{{1,3}}\s?[°º˚]\s?{_DEGREES}\s?['′’]?(?:\s?{_DEGREES}\s?(?:[\"″”]|''|’’))?"
_COORDINATES = (
    # 40°25'06"N 3°42'13"W
    re.compile(rf"{_MINUTES}\s?{_POLE}?[\s,;/]{{0,3}}(?:y|and|et|und|e)?\s?{_MINUTES}\s?{_SIDE}?", re.IGNORECASE),
    # Two decimals apart by a sign or a few words; how fine they must be depends on what says that they are a place.
    re.compile(
        r"(?<![\d.,])(?P<one>[-+−]?\d{1,2}[.,]\d{3,})\s?(?P<sign>[°º˚])?(?P<between>[^\d\n+−-]{1,24}?)(?P<two>[-+−]?\d{1,3}[.,]\d{3,})"
        rf"(?![\d.,]\d)\s?[°º˚]?\s?(?:{_SIDE}(?![A-Za-z]))?",
        re.IGNORECASE,
    ),
    # An open location code ("plus code"), and three words of what3words.
    re.compile(r"(?<![A-Z0-9])(?=[A-Z]*\d)[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?![A-Z0-9])"),
    re.compile(r"///\w+\.\w+\.\w+"),
)
_FINE = 4
# An account of Malta has the fewest digits for its length, 18 letters at the most in 31 signs.
_LEAST_DIGITS = 0.4
_CALLED_PLACE = re.compile(rf"\b(?:lat|lon|lng|gps|coord)|[°º]|(?<![^\W\d_])(?:{_POLE}|{_SIDE})(?![A-Za-z])")
# After a plus sign stands a phone number, perhaps with its country code apart.
_COUNTRY_CODE = re.compile(r"\+\d{0,3}[\s.-]?$")
# A case number such as MAD-2024-12-37094 names nobody.
_CASE = re.compile(r"[A-Z]-(?=(?:19|20)\d\d-)")


def accounts(plain: str) -> Iterator[Span]:
    """Bank accounts: an IBAN with its check, or what is called one."""
    for match in _IBAN_START.finditer(plain):
        end = _iban_end(plain, match.start())
        if end:
            yield match.start(), end
    for match in _IBAN_NAMED.finditer(plain):
        yield match.span(1)


def cards(plain: str) -> Iterator[Span]:
    """Payment cards, by their first digit, length and check digit."""
    for match in _DIGITS.finditer(plain):
        digits = _signs(match.group())
        if checksums.is_card(digits) and not checksums.is_isbn(digits):
            yield match.span()


def identity_numbers(plain: str) -> Iterator[Span]:
    """National identity, tax and insurance numbers, by form and check digit or because the text calls them that."""
    for form, is_valid in _FORMS:
        for match in form.finditer(plain):
            abroad = _COUNTRY_CODE.search(plain, max(match.start() - 6, 0), match.start())
            if not abroad and is_valid(_signs(match.group()).upper()):
                yield match.span()
    for match in _NAMED.finditer(plain):
        yield match.span(1)
    for match in _DIGITS.finditer(plain):
        digits = _signs(match.group())
        before = plain[max(match.start() - 6, 0) : match.start()]
        named_otherwise = _COUNTRY_CODE.search(before) or _CASE.match(before[-2:] + match.group()[:5])
        if not named_otherwise and checksums.is_identity_digits(digits):
            yield match.span()


def coordinates(plain: str) -> Iterator[Span]:
    """Places on the map: latitude and longitude fine enough to find a house, or a code for such a place."""
    minutes, decimals, *codes = _COORDINATES
    for pattern in (minutes, *codes):
        for match in pattern.finditer(plain):
            yield match.span()
    for match in decimals.finditer(plain):
        if _is_place(match):
            yield match.span()


def _iban_end(plain: str, start: int) -> int:
    """Where the account number that starts here ends, or 0 if there is none."""
    length = checksums.IBAN_LENGTHS.get(re.sub(_GAP, "", plain[start : start + 4])[:2].upper(), 0)
    signs, place = "", start
    while place < len(plain) and len(signs) < length:
        sign = plain[place]
        if sign.isascii() and sign.isalnum():
            signs += sign
        elif not re.fullmatch(r"[\s.\-/]", sign):
            return 0
        place += 1
    # One in a hundred runs of words passes the check by chance; an account is digits for the most part.
    mostly_digits = sum(map(str.isdigit, signs)) >= length * _LEAST_DIGITS
    return place if length and mostly_digits and checksums.is_iban(signs.upper()) else 0


def _is_place(match: re.Match[str]) -> bool:
    one, two = (part.replace(",", ".").replace("−", "-") for part in (match["one"], match["two"]))
    # A comma cannot both divide the numbers and stand inside them.
    if abs(float(one)) > 90 or abs(float(two)) > 180 or ("," in match["one"] and match["between"].strip() == ","):
        return False
    called = match["sign"] or _CALLED_PLACE.search(match["between"])
    finest = min(len(part.partition(".")[2]) for part in (one, two))
    # "1.500 y 2.300" are thousands; four decimals are no way to write a thousand.
    return finest >= _FINE if not called else finest >= _FINE - 1


def _signs(found: str) -> str:
    return "".join(sign for sign in found if sign.isalnum())
