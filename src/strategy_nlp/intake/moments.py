"""Moments as people and programs write them: one reader for every table and every importer.

ISO 8601 with or without an offset, seconds since 1970 in any unit, days of Excel, days and months in either order, months by
their names in some sixty languages. What cannot be read, or could be two days, is counted and never guessed.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from strategy_nlp.coded import different as different_values
from strategy_nlp.coded import factorized, is_coded, recoded

# Consultations on the web began after this; a later or earlier moment is a placeholder, a slip, or of another calendar: in Nepal
# the years now are 2080 and on.
_FIRST, _LAST = pd.Timestamp("1990-01-01", tz="UTC"), pd.Timestamp("2060-01-01", tz="UTC")
# What forms write where nobody answered yet: the beginnings of Unix, Excel and LimeSurvey, and the end of the calendar.
_PLACEHOLDER = re.compile(
    r"\s*(?:0000-00-00|0001-01-01|1601-01-01|1899-12-3[01]|1900-01-0[01]|1970-01-01|1980-01-01|9999-12-31)(?:[T ].*)?\s*|0"
)
# Days of Excel, counted from its day zero: these are 1992 to 2091.
# Of two digits a later year is one of the last century, or of another calendar: Thai years now end in 69 and on.
_LAST_OF_TWO_DIGITS = 50
# Years of the Persian calendar from 2011 to 2041; those of the Islamic one are 1432 to 1463.
_PERSIAN = range(1390, 1421)
_FIRST_SERIAL, _LAST_SERIAL = 33_604, 70_000
_EXCEL_ZERO = pd.Timestamp("1899-12-30", tz="UTC")
_UNITS = ((1e11, "s"), (1e14, "ms"), (1e17, "us"), (1e20, "ns"))
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_TIME = r"(?:[T ,]+(?:at |à |um |a las |às )?(\d{1,2})[:.h](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([ap]\.?\s?m\.?)?)?"
_ZONE = r"\s*(Z|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d{2})?|[A-Z]{2,5})?(?:\s*\([^)]*\))?\s*"
_PARTS = re.compile(rf"\s*(\d{{1,4}})\s*[./-]\s*(\d{{1,2}})\s*[./-]\s*(\d{{1,4}})\.?{_TIME}{_ZONE}", re.IGNORECASE)
_TWO_DIGITS = re.compile(r"\s*(\d{2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{2})(?!\d)")
_TWENTIES = 20
_EAST_ASIAN = re.compile(
    rf"\s*(\d{{4}})\s*[年년]\s*(\d{{1,2}})\s*[月월]\s*(\d{{1,2}})\s*[日일]?{_TIME}{_ZONE}", re.IGNORECASE
)
_CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?\s?m\.?)?", re.IGNORECASE)
_NAMED_ZONE = re.compile(
    r"(?<![^\W\d_])(?:UTC|GMT)?[+-]\d{1,2}:?\d{2}\b(?:\s*\([^)]*\))?|\b(?:UTC|GMT)[+-]\d{1,2}\b|\b(?:UTC|GMT|Z)\b"
)
# Letters beside a clock are a zone: one that is not known, or is several, leaves the moment unread.
_LETTERS_OF_ZONE = re.compile(r"\s*\(?(?!(?:MON|TUE|WED|THU|FRI|SAT|SUN|AD|CE|BC)\b)[A-Z]{3,5}\b")
_WORD = re.compile(r"[^\W\d_]+")
# Zones that only one country or meridian bears; CST, IST and BST are several and are not read.
_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "cet": 60, "cest": 120, "eet": 120, "eest": 180, "msk": 180, "sast": 120,
    "cat": 120, "eat": 180, "wat": 60, "wib": 420, "wita": 480, "wit": 540, "jst": 540, "kst": 540, "hkt": 480, "sgt": 480,
    "pht": 480, "npt": 345, "pkt": 300, "est": -300, "edt": -240, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "brt": -180,
    "art": -180, "clt": -240, "cot": -300, "pet": -300, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "trt": 180,
}  # fmt: skip
_MONTH_LANGUAGES = (
    "af am ar ar_DZ ar_MA az bg bn bs ca cs da de el en es et eu fa fi fil fr ga gl he hi hr hu hy id is it ka kk km ko lo lt lv mk mn ms my "
    "nb ne nl pl ps pt ro ru si sk sl so sq sr sv sw ta th tr uk ur uz vi zu"
)
# Which half of the day a clock of twelve hours means, in words; only a.m. and p.m. are read.
_OF_HALF_DAYS = (
    "morning afternoon evening night noon midnight tarde noche manana madrugada tarde noite manha matin soir apres midi nuit nachmittag nachmittags "
    "abends abend morgens vormittag vormittags nachts mattina pomeriggio sera notte дня вечера утра ночи ранку вечора middag middags avond avonds "
    "ochtend morgen kvall ettermiddag kveld popoludniu wieczorem rano odpoledne vecer iltapaivalla illalla delutan este reggel sang chieu toi "
    "pm مساء صباحا ظهرا م ص siang sore malam pagi asubuhi mchana jioni usiku aksam sabah gece μμ πμ 오전 오후 午前 午後 上午 下午"
)  # fmt: skip
ORDERS = ("dmy", "mdy")
# Microseconds reach every year that a calendar has; nanoseconds end in 2262.
_KIND: Any = "datetime64[us, UTC]"
_WRITTEN = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Moments:
    """A column of moments, read.

    Attributes
    ----------
    times
        Moments in UTC by row; missing where there is none. A moment without an offset is taken as UTC.
    given
        Cells that are neither blank nor a placeholder.
    placeholders
        Cells such as ``1980-01-01``, which forms write where nobody answered.
    unread
        Whether a cell was given and could not be read.
    ambiguous
        Whether a cell was given and could be two days, because nothing in the column tells days from months.
    """

    times: "pd.Series[pd.Timestamp]"
    given: int
    placeholders: int
    unread: "pd.Series[bool]"
    ambiguous: "pd.Series[bool]"

    @property
    def read(self) -> int:
        """Cells that were read."""
        return int(self.times.notna().sum())

    def sequence(self, written: "pd.Series[str]") -> "pd.Series[Any]":
        """What tells which row came first: the moments, or a column of plain numbers none of which is a moment."""
        numbers = pd.to_numeric(written, errors="coerce")
        return numbers if not self.read and numbers.notna().all() else self.times

    def written(self) -> "pd.Series[str]":
        """The moments as text of one length, which sorts as they do; blank where there is none."""
        codes, different = pd.factorize(self.times)
        # The last is what stands where there is none.
        values = pd.Series([*pd.DatetimeIndex(different).strftime(_WRITTEN), ""], dtype=str)
        return pd.Series(values.array.take(codes), index=self.times.index)


def read_moments(column: "pd.Series[str]", *, order: str = "") -> Moments:
    """The moments that a column of text holds.

    Whether 03/04 is in March or in April is settled by the whole column: one cell such as 14/03 tells, unless another
    says the opposite.

    Parameters
    ----------
    column
        Text; blank where there is no moment.
    order
        ``dmy`` or ``mdy`` where somebody knows the order; blank lets the column tell.
    """
    # Each different cell is read once: a table of votes repeats its moments, and one of ideas its days.
    if is_coded(column):
        codes, different = factorized(recoded(column, lambda values: values.str.strip()))
    else:
        codes, different = factorized(column.fillna("").astype(str).str.strip())
    values = pd.Series(different, dtype=str)
    placeholder = values.str.fullmatch(_PLACEHOLDER.pattern) | (values == "0")
    asked = (values != "") & ~placeholder
    times = pd.Series(pd.NaT, index=values.index, dtype=_KIND)
    number = asked & values.str.fullmatch(_NUMBER.pattern)
    if number.any():
        times = times.where(~number, _of_numbers(values.where(number)))
    # Years of other calendars are none of ISO 8601.
    iso = asked & ~number & values.str.match(r"(?!1[34]|2[56])\d{4}-\d{2}-\d{2}(?:[T ]|$)")
    # A space before an offset and a comma before fractions are common and not ISO.
    tidy = values.where(iso).str.replace(r"\s+(?=[+-]\d{2}:?\d{2}$|Z$|UTC$)", "", regex=True).str.replace("UTC", "Z")
    times = times.where(~iso, pd.to_datetime(tidy, errors="coerce", utc=True, format="ISO8601").astype(_KIND))
    rest = asked & ~number & times.isna()
    parts = {place: found for place in values.index[rest] if (found := _parts(values[place]))}
    year_first = not order and _year_may_be_first(values[list(parts)])
    order = order or _order(parts.values())
    ambiguous = pd.Series(False, index=values.index)
    for place, found in parts.items():
        moment, unsure = found.moment(order)
        if year_first and _TWO_DIGITS.match(values[place]):
            moment, unsure = None, True
        times[place], ambiguous[place] = moment, unsure
    times = times.where((times >= _FIRST) & (times < _LAST))
    unread = asked & times.isna()

    def everywhere(one: "pd.Series[bool]") -> "pd.Series[bool]":
        return pd.Series(one.to_numpy(bool)[codes], index=column.index, dtype=bool)

    return Moments(
        times=pd.Series(times.array[codes], index=column.index),
        given=int(everywhere(asked).sum()),
        placeholders=int(everywhere(placeholder).sum()),
        unread=everywhere(unread),
        ambiguous=everywhere(ambiguous),
    )


def is_written(column: "pd.Series[str]") -> bool:
    """Whether a column holds only moments as `Moments.written` writes them, and blanks; as text they sort as moments do."""
    told = pd.Series(different_values(column[column != ""]), dtype=str)
    fits = (told.str.len() == len("2026-04-03T10:00:00.000000Z")) & (told.str[10] == "T") & (told.str[-1] == "Z")
    return bool(fits.all())


@dataclass(frozen=True)
class _Parts:
    """A day whose first two numbers may stand in either order, and a moment of it."""

    first: int
    second: int
    year: int
    after: pd.Timedelta | None
    certain: bool = False

    def moment(self, order: str) -> tuple[pd.Timestamp | None, bool]:
        """The moment in an order, and whether it is missing only because it could be two days."""
        if self.after is None:
            return None, False
        as_day_first, as_month_first = self._day(self.second, self.first), self._day(self.first, self.second)
        if self.certain:
            return as_day_first, False
        if order:
            chosen = as_day_first if order == "dmy" else as_month_first
            return chosen, False
        both = [day for day in (as_day_first, as_month_first) if day is not None]
        if len(set(both)) == 1:
            return both[0], False
        return None, len(both) == 2

    def _day(self, month: int, day: int) -> pd.Timestamp | None:
        try:
            return pd.Timestamp(year=self.year, month=month, day=day, tz="UTC") + (self.after or pd.Timedelta(0))
        except ValueError:
            return None


def _order(parts: Iterable["_Parts"]) -> str:
    """The order that every day of a column fits and some day demands, else blank."""
    unsure = [one for one in parts if not one.certain]
    day_first = any(one.first > 12 for one in unsure)
    month_first = any(one.second > 12 for one in unsure)
    return "" if day_first == month_first else "dmy" if day_first else "mdy"


def _year_may_be_first(values: "pd.Series[str]") -> bool:
    """Whether years of two digits may stand first, as in 26/03/14: what stands first changes no more than what stands last."""
    days = [found for value in values if (found := _TWO_DIGITS.match(value))]
    fits = all(int(one[1]) <= _LAST_OF_TWO_DIGITS and 1 <= int(one[2]) <= 12 and 1 <= int(one[3]) <= 31 for one in days)
    if not days or not fits:
        return False
    first, last = {one[1] for one in days}, {one[3] for one in days}
    # A single day tells by its year alone: these consultations are of the twenties.
    return len(first) < len(last) or (
        len(first) == len(last) and min(map(int, last)) < _TWENTIES <= min(map(int, first))
    )


def _parts(text: str) -> _Parts | None:
    digits = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    east = _EAST_ASIAN.fullmatch(digits)
    numbers = east or _PARTS.fullmatch(digits)
    if numbers is None:
        return _named(digits)
    first, second, third = (int(number) for number in numbers.groups()[:3])
    after = _after(numbers.groups()[3:7], numbers.groups()[7])
    if first in _PERSIAN:
        return _of_persian(first, second, third, after)
    if len(numbers[1]) > 2:
        # The year comes first: month and day follow in this order everywhere.
        return _Parts(third, second, _in_its_calendar(first), after, certain=True)
    if len(numbers[1]) <= 2 and len(numbers[3]) in {2, 4}:
        if third < 100 and (third > _LAST_OF_TWO_DIGITS or len(numbers[3]) == 4):
            return None
        return _Parts(first, second, _in_its_calendar(third if third > 99 else 2000 + third), after)
    return None


def _in_its_calendar(year: int) -> int:
    """The year of the common era; Thai years are 543 ahead of it."""
    return year - 543 if 2533 <= year < 2643 else year


def _of_persian(year: int, month: int, day: int, after: pd.Timedelta | None) -> _Parts | None:
    """A day of the Persian calendar, whose year begins in March: six months of 31 days, then of 30, the last of 29 or in leap years 30."""
    longest = 31 if month <= 6 else 30 if month < 12 or _is_persian_leap(year) else 29
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return None
    years = range(min(year, 1405), max(year, 1405))
    days = sum(366 if _is_persian_leap(one) else 365 for one in years) * (1 if year >= 1405 else -1)
    # 1 Farvardin 1405 is 21 March 2026.
    own = pd.Timestamp(2026, 3, 21) + pd.Timedelta(days=days + 30 * (month - 1) + min(month - 1, 6) + day - 1)
    return _Parts(own.day, own.month, own.year, after, certain=True)


def _is_persian_leap(year: int) -> bool:
    """Eight years in 33 are leap years."""
    return (year * 8 + 29) % 33 < 8


def _named(text: str) -> _Parts | None:
    """A day whose month is named: ``3 avril 2026``, ``April 3, 2026 10:15 PM``, ``Wed Nov 13 2024``."""
    clock = _CLOCK.search(text)
    rest = f"{text[: clock.start()]} {text[clock.end() :]}" if clock else text
    zone = _NAMED_ZONE.search(rest) or (_LETTERS_OF_ZONE.match(text, clock.end()) if clock else None)
    if zone and _folded(zone[0].strip(" (")) in _months():
        zone = None
    rest = rest.replace(zone[0], " ") if zone else rest
    if clock and {_folded(word) for word in _WORD.findall(rest)} & set(map(_folded, _OF_HALF_DAYS.split())):
        # "3:05 in the afternoon": twelve hours would be lost.
        return None
    months = {month for word in _WORD.findall(rest) if (month := _months().get(_folded(word), 0))}
    numbers = re.findall(r"\d+", rest)
    if len(months) != 1 or len(numbers) != 2:
        return None
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(years) != 1 or len(days) != 1:
        return None
    after = _after(clock.groups() if clock else (None,) * 4, zone[0].lstrip(" (").split("(")[0] if zone else None)
    return _Parts(int(days[0]), months.pop(), _in_its_calendar(int(years[0])), after, certain=True)


def _after(clock: tuple[str | None, ...], zone: str | None) -> pd.Timedelta | None:
    """How long after midnight in UTC; None where clock or zone cannot be."""
    hour, minute, second = (int(part or 0) for part in clock[:3])
    if clock[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if clock[3].casefold().startswith("p") else 0)
    offset = _offset(zone)
    if hour > 23 or minute > 59 or second > 59 or offset is None:
        return None
    return pd.Timedelta(hours=hour, minutes=minute - offset, seconds=second)


def _offset(zone: str | None) -> int | None:
    """Minutes that a zone is ahead of UTC; None where its letters are those of several zones."""
    if not zone:
        return 0
    known = _ZONES.get(zone.strip().casefold())
    if known is not None:
        return known
    told = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", zone.strip(), re.IGNORECASE)
    if told is None or int(told[2]) > 14 or int(told[3] or 0) > 59:
        return None
    return (1 if told[1] == "+" else -1) * (int(told[2]) * 60 + int(told[3] or 0))


def _of_numbers(values: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """Moments from whole numbers: 20260403, days of Excel, and seconds since 1970 in the unit that their length tells."""
    numbers = pd.to_numeric(values, errors="coerce")
    compact = (
        values.str.fullmatch(r"(?:19|20)\d{2}[01]\d[0-3]\d(?:[0-2]\d[0-5]\d(?:[0-5]\d)?)?").fillna(False).astype(bool)
    )
    moments = pd.to_datetime(
        values.where(compact & (values.str.len() == 8)), errors="coerce", utc=True, format="%Y%m%d"
    ).astype(_KIND)
    padded = values.where(compact & (values.str.len() > 8))
    for length, form in ((12, "%Y%m%d%H%M"), (14, "%Y%m%d%H%M%S")):
        moments = moments.fillna(
            pd.to_datetime(padded.where(padded.str.len() == length), errors="coerce", utc=True, format=form).astype(
                _KIND
            )
        )
    serial = numbers.between(_FIRST_SERIAL, _LAST_SERIAL)
    days = pd.to_timedelta((numbers.where(serial) * 86_400).round(), unit="s")
    moments = moments.fillna((_EXCEL_ZERO + days).astype(_KIND))
    least = 1e8
    for most, unit in _UNITS:
        of_unit = numbers.where((numbers >= least) & (numbers < most) & moments.isna())
        scale = {"s": 1, "ms": 1e3, "us": 1e6, "ns": 1e9}[unit]
        exact = pd.to_datetime(np.round(of_unit / scale * 1e6), unit="us", errors="coerce", utc=True)
        moments = moments.fillna(exact.astype(_KIND))
        least = most
    read: pd.Series[pd.Timestamp] = moments.astype(_KIND)
    return read


@cache
def _months() -> dict[str, int]:
    """Names of months, folded, by their number; a name that is two months in two languages is left out."""
    from babel import Locale

    found: dict[str, set[int]] = {}
    for code in _MONTH_LANGUAGES.split():
        for forms in Locale.parse(code).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    for word in _WORD.findall(name):
                        if len(word) > 1:
                            found.setdefault(_folded(word), set()).add(int(number))
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def _folded(word: str) -> str:
    without = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in without if not unicodedata.combining(sign))
