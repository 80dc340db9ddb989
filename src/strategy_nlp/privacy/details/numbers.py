"""Where a text holds an account, a card, an identity number or a place on the map.

Every function takes a text whose digits and signs have been made plain (see `reading`) and gives the places of
what it found, as starts and ends.
"""

import re
from collections.abc import Callable, Iterator

from strategy_nlp.privacy.details import checksums
from strategy_nlp.privacy.details.counts import covered, is_count, is_decimal, says_counted
from strategy_nlp.privacy.details.reading import Span

# Letters of Latin script and digits; in Chinese or Thai a number stands against words without a space.
_BEFORE, _AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_GAP = r"[\s.\-/]?"

_IBAN_START = re.compile(rf"{_BEFORE}[A-Z]{{2}}{_GAP}\d{_GAP}\d(?={_GAP}[A-Z0-9])", re.IGNORECASE)
_IBAN_NAMED = re.compile(rf"\bIBAN\b[^\d\n]{{0,14}}?(?=([A-Z]{{2}}{_GAP}\d{_GAP}\d))", re.IGNORECASE)
_IBAN_BLOCK = re.compile(
    r"[\s.\-/]?(?=[A-Z]{0,4}\d|[A-Z]{4}(?![A-Za-z]))[A-Z]{0,4}\d[A-Z0-9]*|[\s.\-/]?[A-Z]{4}(?![A-Za-z])"
)
_DIGITS = re.compile(r"(?<![\d.,])\d(?:[\s.\-/_]{0,2}\d){8,18}(?!\d)")

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
    r"جواز\s*(?:ال)?سفر\w*|گذرنامه|پاسپورٹ|पासपोर्ट|পাসপোর্ট|pasipoti|paspor|hộ chiếu|พาสปอร์ต|หนังสือเดินทาง|דרכון|διαβατήρι\w+|"
    r"curp|tckn|bsn|burgerservicenummer|pesel|aadhaar|aadhar|cpf|ssn|nino|national insurance|social security|tax (?:number|id)|\btin\b|"
    r"identi(?:ty|fication) (?:card|number|no)|i\.d\.(?: number| no)?|nric|hkid|ausweis-?(?:nr|nummer)|c\.i\.|documento(?: n[°ºo]\.?)?|emirates id|medicare|nhs number|id card|id[- ](?:number|no)\b|national id(?:entity)?|national number|driv(?:er.?s|ing|ers) licen[cs]e|voter id|"
    r"número de (?:identidad|identificación|documento|identidade|cédula)|documento de identidad|carnet de identidad|c[ée]dula|carteira de identidade|"
    r"carte d.identit[ée]|num[ée]ro d.identit[ée]|num[ée]ro national|s[ée]curit[ée] sociale|permis de conduire|titre de séjour|"
    r"t\.?c\.? kimlik|kimlik(?: no\w*| numara\w*)?|steuer-?id\w*|personalausweis\w*|ausweisnummer|identifikationsnummer|führerschein\w*|codice fiscale|carta d.identit[àa]|"
    r"numer dowodu|dowód osobisty|personnummer|henkilötunnus|cpr-?n\w+|fødselsnummer|rodné číslo|személyi szám|cnp|ταυτότητ\w+|egn|jmbg|"
    r"身份证(?:号码?)?|身分證(?:字號)?|身份証|居民身份|マイナンバー|個人番号|運転免許証?|주민등록번호|주민번호|운전면허|आधार|पैन|снилс|инн|иин|удостоверени\w+|посвідчення|"
    r"رقم الهوية|الرقم القومي|الرقم الوطني|رقم البطاقة|رقم جواز|بطاقة الهوية|کد ملی|شماره ملی|شناختی کارڈ|cnic|nid\b|জাতীয় পরিচয়পত্র|এনআইডি|ভোটার আইডি|"
    r"nambari ya kitambulisho|kitambulisho|nik ktp|ktp|cccd|cmnd|căn cước|บัตรประชาชน|เลขประจำตัวประชาชน|תעודת זהות|መታወቂያ|ghana card|nin\b"
)
# These are words of other languages too, so that they count in capital letters or with a sign after them.
_ALSO_WORDS = r"DNI|NIE|NIF|NIN|NIK|RUT|RUN|RG|RFC|RNE|ID|TIN|NI|(?:[Ii][Dd]|[Dd][Nn][Ii]|[Rr][Uu][TtNn]|[Rr][Gg]|[Nn][Ii][EeFfKk])(?=\s?(?:[:：#=]|n[°ºo]\.?\s|is\s|es\s|est\s|é\s))"
_VALUE = r"(?<![A-Za-z0-9])((?:(?-i:[A-Z]{1,4})[\s-]|[A-Z]{1,4})?\d(?:[\s.\-/]?[A-Z]{0,2}\d){4,17}(?:[\s.\-/]?[A-Z](?![A-Za-z]))?)"
_NAMED = (
    re.compile(rf"(?<![^\W_])(?:{_CALLED})(?![A-Za-z])[^\d\n]{{0,24}}?{_VALUE}", re.IGNORECASE),
    re.compile(rf"(?<![^\W_])(?:{_ALSO_WORDS})(?![A-Za-z])[^\d\n]{{0,14}}?{_VALUE}"),
)
# An account that is called one; "on account of 100 000 people" counts people.
_ACCOUNT_CALLED = (
    r"sort ?code|account(?: ?(?:number|no|nr))?|acct|a/c|acc(?:ount)? no|routing(?: number)?|bsb|swift|bic|ifsc|clabe|cbu|cvu|iban|till(?: number)?|paybill|"
    r"(?:número de )?cuenta(?: bancaria)?|n[°º] de cuenta|cuenta corriente|compte(?: bancaire)?|num[ée]ro de compte|rib|conta(?: corrente| bancária)?|agência|pix|"
    r"konto(?:nummer|nr)?|bankverbindung|blz|conto(?: corrente)?|rekening(?:nummer)?|nomor rekening|no\.? rek(?:ening)?|bankgiro|plusgiro|kontonummer|tilinumero|rachunek|numer konta|nr konta|"
    r"hesap(?: numaras[ıi]| no)?|akaunti|số tài khoản|stk|сч[её]т\w*|р/с|рахун\w+|карт[аыу]|حساب(?:ي)?(?: (?:ال)?بنكي)?|رقم الحساب|شماره حساب|شماره کارت|کارت|खाता(?: संख्या| नंबर)?|खाते|হিসাব নম্বর|একাউন্ট|বিকাশ|"
    r"口座(?:番号)?|银行账号|账号|帳號|账户|卡号|銀行卡|银行卡|계좌(?:번호)?|เลขบัญชี|บัญชี|มาตรฐาน|מספר חשבון|חשבון|ანგარიში|card (?:number|no)|debit card|credit card"
)
_ACCOUNT_NAMED = re.compile(
    rf"(?<![^\W_])(?:{_ACCOUNT_CALLED})(?![A-Za-z])[^\d\n]{{0,20}}?(?<![A-Za-z0-9])([A-Z]{{0,4}}\d(?:[\s.\-/]?\d){{5,23}})(?!\d)(?:(?:[^\d\n]{{1,24}}?)(?<![\d])(\d{{6,12}})(?!\d))?",
    re.IGNORECASE,
)
# Purses of digital money, by form; all but the last two hold letters of both cases and digits.
_PURSES = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<mixed>[13][1-9A-HJ-NP-Za-km-z]{25,34}|[LMD][1-9A-HJ-NP-Za-km-z]{26,33}|T[1-9A-HJ-NP-Za-km-z]{33}|4[1-9A-HJ-NP-Za-km-z]{94}|r[1-9A-HJ-NP-Za-km-z]{24,34})|"
    r"(?:bc1|tb1|ltc1|BC1|LTC1|bitcoincash:q|addr1|cosmos1)[0-9A-Za-z]{20,98}|0x[0-9a-fA-F]{40})(?![A-Za-z0-9])"
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
_JOINED = re.compile(r"[^\W\d_]")
_MEASURED = re.compile(
    r"(?:[=<>≈~]|\b(?:mean|means|average|median|score|rate|ratio|values?|p|r|sd|se|ci|index|share|probabilit\w+|between|media|moyenne|mittelwert|média))[\s:=]{0,3}(?:of|from|de|von)?\s?\Z",
    re.IGNORECASE,
)
# An account of Malta has the fewest digits for its length, 18 letters at the most in 31 signs.
_LEAST_DIGITS = 0.4
_CALLED_PLACE = re.compile(rf"\b(?:lat|lon|lng|gps|coord)|[°º]|(?<![^\W\d_])(?:{_POLE}|{_SIDE})(?![A-Za-z])")
# After a plus sign stands a phone number, perhaps with its country code apart.
_COUNTRY_CODE = re.compile(r"\+\d{0,3}[\s.-]?$")
# A case number such as MAD-2024-12-37094 names nobody.
_CASE = re.compile(r"[A-Z]-(?=(?:19|20)\d\d-)")


def accounts(plain: str) -> Iterator[Span]:
    """Bank accounts: an IBAN with its check, or what is called one; and purses of digital money."""
    for match in _IBAN_START.finditer(plain):
        end = _iban_end(plain, match.start())
        if end:
            yield match.start(), end
    for match in _IBAN_NAMED.finditer(plain):
        start = match.start(1)
        if end := _iban_end(plain, start) or _mistyped_iban_end(plain, start):
            yield start, end
    for match in _ACCOUNT_NAMED.finditer(plain):
        for group in (1, 2):
            start, end = match.span(group)
            if start >= 0 and not says_counted(plain, start, end) and not _is_round(plain[start:end]):
                yield start, end
    for match in _PURSES.finditer(plain):
        purse = match.group()
        if not match["mixed"] or (
            re.search("[A-Z]", purse) and re.search("[a-z]", purse) and len(re.findall(r"\d", purse)) > 1
        ):
            yield match.span()


def cards(plain: str) -> Iterator[Span]:
    """Payment cards, by their first digit, length and check digit."""
    for match in _DIGITS.finditer(covered(plain)):
        digits = _signs(match.group())
        if checksums.is_card(digits) and not checksums.is_isbn(digits) and not says_counted(plain, *match.span()):
            yield match.span()


def identity_numbers(plain: str) -> Iterator[Span]:
    """National identity, tax and insurance numbers, by form and check digit or because the text calls them that."""
    plain = covered(plain)
    for form, is_valid in _FORMS:
        for match in form.finditer(plain):
            abroad = _COUNTRY_CODE.search(plain, max(match.start() - 6, 0), match.start())
            if not abroad and is_valid(_signs(match.group()).upper()):
                yield match.span()
    for pattern in _NAMED:
        for match in pattern.finditer(plain):
            if not says_counted(plain, *match.span(1)) and not _is_round(match[1]):
                yield match.span(1)
    for match in _DIGITS.finditer(plain):
        digits = _signs(match.group())
        before = plain[max(match.start() - 6, 0) : match.start()]
        named_otherwise = _COUNTRY_CODE.search(before) or _CASE.match(before[-2:] + match.group()[:5])
        if not named_otherwise and checksums.is_identity_digits(digits) and not _is_amount(plain, *match.span()):
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


def _is_amount(plain: str, start: int, end: int) -> bool:
    """Whether digits that passed a check by chance are an amount, a count or a decimal."""
    return is_decimal(plain[start:end]) or is_count(plain, start, end)


def _is_round(number: str) -> bool:
    return number.endswith("000") and not number.startswith("0")


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


def _mistyped_iban_end(plain: str, start: int) -> int:
    """Where a number ends that is called an IBAN and does not pass the check: with its last block that can be of one."""
    place, signs = start, 0
    while signs < max(checksums.IBAN_LENGTHS.values()) and (block := _IBAN_BLOCK.match(plain, place)):
        place, signs = block.end(), signs + len(_signs(block.group()))
    return place if signs >= min(checksums.IBAN_LENGTHS.values()) - 1 else 0


def _is_place(match: re.Match[str]) -> bool:
    one, two = (part.replace(",", ".").replace("−", "-") for part in (match["one"], match["two"]))
    # A comma cannot both divide the numbers and stand inside them.
    if abs(float(one)) > 90 or abs(float(two)) > 180 or ("," in match["one"] and match["between"].strip() == ","):
        return False
    called = (
        match["sign"]
        or _CALLED_PLACE.search(match["between"])
        or _CALLED_PLACE.search(match.string, max(0, match.start() - 14), match.start())
    )
    # "Between 3.4286 and 4.5714": of two figures in a sentence only a place stands without a word between.
    if not called and (
        _JOINED.search(match["between"]) or _MEASURED.search(match.string, max(0, match.start() - 30), match.start())
    ):
        return False
    finest = min(len(part.partition(".")[2]) for part in (one, two))
    # "1.500 y 2.300" are thousands; four decimals are no way to write a thousand.
    return finest >= _FINE if not called else finest >= _FINE - 1


def _signs(found: str) -> str:
    return "".join(sign for sign in found if sign.isalnum())
