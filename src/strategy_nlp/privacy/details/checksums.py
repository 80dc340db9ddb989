"""Numbers that prove themselves: payment cards, bank accounts and identity numbers, by their check digits.

Each function takes the digits and letters without spaces or signs. The formulas are those of the bodies that give the
numbers out; where one is known by another name, the docstring says so.
"""

import re
from collections.abc import Sequence

# The lengths of account numbers by country (SWIFT's IBAN registry, release 99).
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
    "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
    "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
    "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
    "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip

_DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_CURP_SIGNS = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
# What a sign in an odd place of an Italian tax code counts (Decreto Ministeriale 12 March 1974); digits as the first ten.
_ODD_VALUES = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
# The multiplication of the dihedral group D5 and the permutation of Verhoeff (1969).
_DIHEDRAL = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_PERMUTATIONS = (
    "0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def is_iban(account: str) -> bool:
    """Whether an account number has the length of its country and the remainder of ISO 13616 (modulo 97).

    >>> is_iban("GB33BUKB20201555555555"), is_iban("GB34BUKB20201555555555")
    (True, False)
    """
    if IBAN_LENGTHS.get(account[:2]) != len(account):
        return False
    return int("".join(str(int(sign, 36)) for sign in account[4:] + account[:4])) % 97 == 1


def is_luhn(digits: str) -> bool:
    """Whether the digits pass Luhn's test (ISO/IEC 7812-1), as payment cards and several identity numbers do.

    >>> is_luhn("4111111111111111"), is_luhn("4111111111111112")
    (True, False)
    """
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0


def is_card(digits: str) -> bool:
    """Whether the digits are those of a payment card: a known first digit, 13 to 19 digits, and Luhn's test."""
    return 13 <= len(digits) <= 19 and digits[0] in "23456" and is_luhn(digits)


def is_isbn(digits: str) -> bool:
    """Whether thirteen digits number a book (ISO 2108), so that nobody is known by them."""
    if len(digits) != 13 or not digits.isdecimal():
        return False
    weighed = sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits))
    return digits[:3] in {"978", "979"} and weighed % 10 == 0


def is_short_isbn(signs: str) -> bool:
    """Whether ten digits, the last perhaps an X, number a book as they did until 2007 (modulo 11).

    >>> is_short_isbn("0306406152"), is_short_isbn("0306406153")
    (True, False)
    """
    if not re.fullmatch(r"\d{9}[\dXx]", signs):
        return False
    return sum((10 - place) * (10 if sign in "Xx" else int(sign)) for place, sign in enumerate(signs)) % 11 == 0


def is_dni(number: str) -> bool:
    """Whether a Spanish DNI or NIE has its letter: the number modulo 23.

    >>> is_dni("12345678Z"), is_dni("12345678A"), is_dni("X1234567L")
    (True, False, True)
    """
    digits = number[:-1].translate(str.maketrans("XYZ", "012"))
    return _DNI_LETTERS[int(digits) % 23] == number[-1]


def is_nir(number: str) -> bool:
    """Whether a French NIR has its key: 97 less the number modulo 97; Corsica's 2A and 2B count as 19 and 18."""
    body = number[:-2].replace("2A", "19").replace("2B", "18")
    return 97 - int(body) % 97 == int(number[-2:])


def is_codice_fiscale(code: str) -> bool:
    """Whether an Italian tax code has its check letter.

    >>> is_codice_fiscale("RSSMRA80A01H501U"), is_codice_fiscale("RSSMRA80A01H501V")
    (True, False)
    """
    values = [int(sign) if sign.isdigit() else ord(sign) - ord("A") for sign in code[:-1]]
    total = sum(_ODD_VALUES[value] if place % 2 == 0 else value for place, value in enumerate(values))
    return chr(ord("A") + total % 26) == code[-1]


def is_curp(code: str) -> bool:
    """Whether a Mexican CURP has its last digit."""
    total = sum(_CURP_SIGNS.index(sign) * (18 - place) for place, sign in enumerate(code[:17]))
    return str(-total % 10) == code[-1]


def is_chinese_id(number: str) -> bool:
    """Whether a Chinese resident number has its last sign (ISO 7064, modulo 11-2; X stands for ten)."""
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[-1]


def is_rut(number: str) -> bool:
    """Whether a Chilean RUT has its check sign (modulo 11; K stands for ten).

    >>> is_rut("123456785"), is_rut("12345678K")
    (True, False)
    """
    total = sum(int(digit) * (2 + place % 6) for place, digit in enumerate(reversed(number[:-1])))
    return "0K987654321"[total % 11] == number[-1]


def is_identity_digits(digits: str) -> bool:
    """Whether digits alone pass the check of a national number of that length.

    Eleven digits: German tax number (ISO 7064, modulo 11-10), Polish PESEL, Brazilian CPF, Turkish number. Twelve: Indian
    Aadhaar (Verhoeff). Thirteen: South African number and Korean number. Nine: Dutch BSN.

    >>> is_identity_digits("44051401359"), is_identity_digits("44051401358")
    (True, False)
    """
    if len(set(digits)) == 1:
        return False
    tests = {
        9: (_is_bsn,),
        11: (_is_steuer_id, _is_pesel, _is_cpf, _is_tckn),
        12: (_is_aadhaar,),
        13: (_is_south_african, is_korean_id),
    }
    return any(test(digits) for test in tests.get(len(digits), ()))


def is_korean_id(digits: str) -> bool:
    """Whether a Korean resident number given before October 2020 has its last digit; later ones have none."""
    total = _weighed(digits[:12], (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))
    return _is_day(digits[2:4], digits[4:6]) and (11 - total % 11) % 10 == int(digits[12])


def _is_bsn(digits: str) -> bool:
    return _weighed(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0


def _is_steuer_id(digits: str) -> bool:
    product = 10
    for digit in digits[:10]:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    # Of the first ten digits one stands two or three times, which few other numbers do.
    twice = max(digits[:10].count(digit) for digit in digits[:10])
    return digits[0] != "0" and 2 <= twice <= 3 and (11 - product) % 10 == int(digits[10])


def _is_pesel(digits: str) -> bool:
    month = f"{int(digits[2:4]) % 20:02}"
    return _is_day(month, digits[4:6]) and _weighed(digits, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def _is_cpf(digits: str) -> bool:
    first = _weighed(digits[:9], range(10, 1, -1)) * 10 % 11 % 10
    second = _weighed(digits[:10], range(11, 1, -1)) * 10 % 11 % 10
    return digits[9:] == f"{first}{second}"


def _is_tckn(digits: str) -> bool:
    numbers = [int(digit) for digit in digits]
    tenth = (7 * sum(numbers[0:9:2]) - sum(numbers[1:8:2])) % 10
    return numbers[0] != 0 and numbers[9] == tenth and numbers[10] == sum(numbers[:10]) % 10


def _is_aadhaar(digits: str) -> bool:
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_DIHEDRAL[check][int(_PERMUTATIONS[place % 8][int(digit)])])
    return digits[0] not in "01" and check == 0


def _is_south_african(digits: str) -> bool:
    return _is_day(digits[2:4], digits[4:6]) and digits[10] in "012" and is_luhn(digits)


def _is_day(month: str, day: str) -> bool:
    return 1 <= int(month) <= 12 and 1 <= int(day) <= 31


def _weighed(digits: str, weights: Sequence[int]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
