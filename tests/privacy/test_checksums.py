"""Numbers that prove themselves: examples that their givers publish pass, and no number one digit away from them does."""

import pytest

from strategy_nlp.privacy.details import checksums

# The examples of SWIFT's registry of IBANs, and for other countries those of the banks.
PRINTED = """
AD1200012030200359100100 AE070331234567890123456 AL47212110090000000235698741 AT611904300234573201 AZ21NABZ00000000137010001944
BA391290079401028494 BE68539007547034 BG80BNBG96611020345678 BH67BMAG00001299123456 BR1800360305000010009795493C1 BY13NBRB3600900000002Z00AB00
CH9300762011623852957 CR05015202001026284066 CY17002001280000001200527600 CZ6508000000192000145399 DE89370400440532013000
DJ2100010000000154000100186 DK5000400440116243 DO28BAGR00000001212453611324 EE382200221020145685 EG380019000500000000263180002
ES9121000418450200051332 FI2112345600000785 FK88SC123456789012 FO6264600001631634 FR1420041010050500013M02606 GB29NWBK60161331926819
GE29NB0000000101904917 GI75NWBK000000007099453 GL8964710001000206 GR1601101250000000012300695 GT82TRAJ01020000001210029690
HR1210010051863000160 HU42117730161111101800000000 IE29AIBK93115212345678 IL620108000000099999999 IQ98NBIQ850123456789012
IS140159260076545510730339 IT60X0542811101000000123456 JO94CBJO0010000000000131000302 KW81CBKU0000000000001234560101 KZ86125KZT5004100100
LB62099900000001001901229114 LC55HEMM000100010012001200023015 LI21088100002324013AA LT121000011101001000 LU280019400644750000
LV80BANK0000435195001 LY83002048000020100120361 MC5811222000010123456789030 MD24AG000225100013104168 ME25505000012345678951
MK07250120000058984 MN121234123456789123 MR1300020001010000123456753 MT84MALT011000012345MTLCAST001S MU17BOMM0101101030300200000MUR
NI45BAPR00000013000003558124 NL91ABNA0417164300 NO9386011117947 OM810180000001299123456 PK36SCBL0000001123456702 PL61109010140000071219812874
PS92PALS000000000400123456702 PT50000201231234567890154 QA58DOHB00001234567890ABCDEFG RO49AAAA1B31007593840000 RS35260005601001611379
RU0304452522540817810538091310419 SA0380000000608010167519 SC18SSCB11010000000000001497USD SD2129010501234001 SE4550000000058398257466
SI56263300012039086 SK3112000000198742637541 SM86U0322509800000000270100 SO211000001001000100141 ST23000100010051845310146
SV62CENR00000000000000700025 TL380080012345678910157 TN5910006035183598478831 TR330006100519786457841326 UA213223130000026007233566001
VA59001123000012345678 VG96VPVG0000012345678901 XK051212012345678906 BI4210000100010000332045181 YE15CBYE0001018861234567891234 HN88CABF00000000000250005469
"""
IBANS = PRINTED.split()

# What the bodies that give the numbers out, or the standards, print as examples.
EXAMPLES = [
    (checksums.is_luhn, "79927398713"),
    *[(checksums.is_card, one) for one in (
        "4111111111111111", "4222222222222", "378282246310005", "5555555555554444", "6011111111111117", "30569309025904", "3530111333300000",
    )],
    *[(checksums.is_isbn, one) for one in ("9780306406157", "9783161484100", "9791090636071")],
    *[(checksums.is_short_isbn, one) for one in ("0306406152", "080442957X", "080442957x", "0198526636")],
    *[(checksums.is_dni, one) for one in ("12345678Z", "00000000T", "X1234567L", "Y1234567X", "Z1234567R")],
    *[(checksums.is_nir, one) for one in ("255081416802538", "184127645108946")],
    *[(checksums.is_codice_fiscale, one) for one in ("RSSMRA80A01H501U", "MRTMTT91D08F205J", "VRDGPP13R10B293P")],
    *[(checksums.is_curp, one) for one in ("HEGG560427MVZRRL04",)],
    *[(checksums.is_chinese_id, one) for one in ("11010519491231002X", "440524188001010014")],
    *[(checksums.is_rut, one) for one in ("123456785", "306869574", "760864285", "12345670K")],
    *[(checksums.is_identity_digits, one) for one in (
        "111222333", "123456782", "86095742719", "47036892816", "65929970489", "44051401359", "02270803624", "11144477735", "52998224725",
        "12345678909", "10000000146", "12345678950", "999941057058", "234123412346", "8001015009087", "9202204720083",
    )],
]  # fmt: skip
# Made by the rule as it is printed: 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5 times the first twelve digits of 900101-123456 sum up to 124; 11 less 124 modulo 11 is 8.
KOREAN = "9001011234568"
# The Turkish number 123456789 has by its rule the tenth digit 7 · 25 - 20 = 155, so 5, and the eleventh 45 + 5 = 50, so 0.
NAMES = [f"{check.__name__} {number}" for check, number in EXAMPLES]


def test_every_country_of_the_registry_has_an_example():
    assert {account[:2] for account in IBANS} == set(checksums.IBAN_LENGTHS)


@pytest.mark.parametrize("account", IBANS, ids=lambda one: one[:2])
def test_the_example_of_every_country_is_an_account(account):
    assert checksums.is_iban(account)
    # Any other check digits, and one sign more or less, are none.
    number = int(account[2:4])
    assert not any(
        checksums.is_iban(f"{account[:2]}{(number + more) % 97:02}{account[4:]}")
        for more in range(1, 97)
        if number + more != 97
    )
    assert not checksums.is_iban(account[:-1])
    assert not checksums.is_iban(account + "0")


@pytest.mark.parametrize(("check", "number"), EXAMPLES, ids=NAMES)
def test_a_published_example_passes(check, number):
    assert check(number)


@pytest.mark.parametrize(("check", "number"), EXAMPLES, ids=NAMES)
def test_of_the_numbers_that_differ_in_the_last_sign_none_passes(check, number):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if number[-1].isalpha() and check is not checksums.is_chinese_id else ""
    others = [number[:-1] + sign for sign in "0123456789" + letters if sign not in {number[-1], number[-1].upper()}]

    # What is proved by several rules, as any eleven digits are, may by chance be the number of another country.
    assert sum(map(check, others)) <= (1 if check is checksums.is_identity_digits else 0)


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (checksums.is_card, "411111111117"), (checksums.is_card, "1111111111111117"), (checksums.is_card, "41111111111111111115"),
        (checksums.is_isbn, "9770306406158"), (checksums.is_isbn, "978030640615X"), (checksums.is_isbn, "978030640615"), (checksums.is_isbn, "97803064061570"),
        (checksums.is_short_isbn, "030640615"), (checksums.is_short_isbn, "X306406152"), (checksums.is_short_isbn, "03064061520"),
        (checksums.is_identity_digits, "00000000000"), (checksums.is_identity_digits, "1234567890"),
        # Day, month or first digit that no such number has.
        (checksums._is_pesel, "44001401359"), (checksums._is_south_african, "8013015009087"), (checksums._is_tckn, "00000000000"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)  # fmt: skip
def test_what_has_not_the_form_of_a_number_is_none(check, number):
    assert not check(number)


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (checksums._is_bsn, "111222333"), (checksums._is_bsn, "123456782"), (checksums.is_rut, "306869574"), (checksums.is_isbn, "9783161484100"),
        (checksums.is_short_isbn, "0306406152"), (checksums.is_luhn, "79927398713"), (checksums.is_korean_id, KOREAN), (checksums._is_steuer_id, "86095742719"), (checksums._is_pesel, "44051401359"), (checksums._is_pesel, "02270803624"),
        (checksums._is_cpf, "11144477735"), (checksums._is_cpf, "52998224725"), (checksums._is_tckn, "10000000146"), (checksums._is_tckn, "12345678950"), (checksums._is_aadhaar, "999941057058"),
        (checksums._is_aadhaar, "234123412346"), (checksums._is_south_african, "8001015009087"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)  # fmt: skip
def test_a_wrong_digit_anywhere_is_found(check, number):
    """As each of these checks promises: one digit written wrongly never passes."""
    assert check(number)
    for place in range(len(number)):
        for digit in set("0123456789") - {number[place]}:
            assert not check(number[:place] + digit + number[place + 1 :]), (place, digit)


@pytest.mark.parametrize(
    ("check", "body"),
    [
        (checksums._is_aadhaar, "23412341234"), (checksums._is_aadhaar, "20111111111"), (checksums._is_aadhaar, "91234567890"), (checksums.is_luhn, "7992739871"),
        (checksums.is_isbn, "978316148410"), (checksums._is_tckn, "1234567895"), (checksums._is_pesel, "4405140135"), (checksums._is_steuer_id, "8609574271"),
        (checksums._is_south_african, "800101500908"), (checksums.is_korean_id, "900101123456"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)  # fmt: skip
def test_of_ten_numbers_that_differ_in_the_last_digit_one_passes(check, body):
    assert sum(check(f"{body}{digit}") for digit in range(10)) == 1


@pytest.mark.parametrize("body", ["01234123412", "12341234123"])
def test_no_indian_number_begins_with_nought_or_one(body):
    assert not any(checksums._is_aadhaar(f"{body}{digit}") for digit in range(10))
