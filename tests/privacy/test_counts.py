"""Which numbers are counts, amounts, bands and lists, which stay, and which may be somebody's."""

import pytest

from strategy_nlp.privacy.details.counts import covered, is_count, is_decimal, says_counted


def _digits(text):
    """From the first digit to behind the last."""
    places = [place for place, sign in enumerate(text) if sign.isdigit()]
    return places[0], places[-1] + 1


@pytest.mark.parametrize(
    "text",
    [
        # Bands: round, or of something counted; lists with one step, or that grow; amounts; thousands.
        "10-20", "between 15-25 people", "5-7 people", "2019 2020 2021", "1 2 3 4", "12 15 119 220", "10 20 30", "€ 500", "1 428 627 663", "70 000",
        "100000",
    ],
)  # fmt: skip
def test_what_is_counted_stays(text):
    assert is_count(text, *_digits(text))


@pytest.mark.parametrize(
    "text",
    [
        "20-10", "7-5 people", "10-21", "15-20", "020-30", "0123-456", "12 15 19 22", "12 15 119", "2021 2019 2020", "119 15 12 220", "012 015 0119 0220",
        "123456", "10000", "12 500",
    ],
)  # fmt: skip
def test_what_may_be_somebodys_number_is_no_count(text):
    start, end = _digits(text)
    if text == "7-5 people":
        # What follows counts the last of them; the two together are no band.
        assert not is_count("7-5", 0, 3)
        return

    assert not is_count(text, start, end)


def test_a_currency_beside_digits_says_that_they_are_counted():
    assert says_counted("€500", 1, 4)
    assert says_counted("500 €", 0, 3)
    assert says_counted("500 people", 0, 3)
    assert not says_counted("call 500", 5, 8)
    assert is_decimal("3.42857")
    assert not is_decimal("06.12345678")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("law 13.709/2018 of 14.08.2018", "law  of "),
        ("aged 18-24, 25-34, 35-44", "aged "),
        ("34-25, 44-35, 24-18", "34-25, 44-35, 24-18"),
        ("ISBN 0-306-40615-2 sold", " sold"),
        ("call 0-306-40615-3 now", "call 0-306-40615-3 now"),
    ],
)
def test_dates_laws_bands_and_books_are_covered(text, left):
    seen = covered(text)

    assert len(seen) == len(text)
    assert seen.replace("\0", "") == left
