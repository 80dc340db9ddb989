"""Ages as groups: a single year of age, or of birth, would tell too much of somebody; and the groups that a form offers.

The standard groups are those in which most surveys ask. Where a consultation has other ones, standard groups fill what these leave open,
so that everybody finds one group and nobody two.
"""

import re
from collections.abc import Iterable, Sequence

import pandas as pd

from strategy_nlp.intake.moments import read_moments
from strategy_nlp.sources.contents import folded

# The first age of each standard group, and after the last one nobody's.
_STARTS = (0, 18, 25, 35, 45, 55, 65)
_END = 150
_AGE = re.compile(r"\d{1,3}(?:\.0)?")
_YEAR = re.compile(r"(?:19|20)\d{2}(?:\.0)?")
# So many cells in ten tell what a column holds.
_MOSTLY = 0.8
# Nobody answers before this age, and nobody reaches that one.
_YOUNGEST, _OLDEST = 5, 115
_BELOW = frozenset(
    [
        "under",
        "below",
        "younger",
        "less",
        "menos",
        "menor",
        "moins",
        "unter",
        "jünger",
        "junger",
        "до",
        "младше",
        "اقل",
        "دون",
    ]
)
_UP_TO = frozenset(["up", "bis", "hasta", "jusqu", "ate", "até", "fino"])


def name_of(band: tuple[int, int]) -> str:
    """What a group of ages is called, by its first and last age.

    >>> name_of((0, 17)), name_of((18, 24)), name_of((65, 150))
    ('under 18', '18 to 24', '65 and over')
    """
    first, last = band
    return f"under {last + 1}" if first == 0 else f"{first} and over" if last >= _OLDEST else f"{first} to {last}"


def standard_bands() -> list[tuple[int, int]]:
    """The standard groups, each by its first and last age."""
    return [(first, after - 1) for first, after in zip(_STARTS, (*_STARTS[1:], _END + 1), strict=True)]


def band_of(value: str) -> tuple[int, int] | None:
    """The first and last age that a group's name says; None where it says none.

    >>> band_of("under 25"), band_of("25-34 años"), band_of("65+"), band_of("menos de 18"), band_of("teacher")
    ((0, 24), (25, 34), (65, 150), (0, 17), None)
    """
    numbers = [int(one) for one in re.findall(r"\d{1,3}", value)]
    if not numbers or len(numbers) > 2 or max(numbers) > _OLDEST or re.search(r"\d{4}", value):
        return None
    if len(numbers) == 2:
        return (numbers[0], numbers[1]) if numbers[0] <= numbers[1] else None
    words = set(folded(value).split())
    if words & _BELOW or value.strip().startswith("<"):
        return (0, numbers[0] - 1)
    if words & _UP_TO:
        return (0, numbers[0])
    # A bare number is one age, and no group.
    return None if re.fullmatch(r"\s*\d+\s*", value) else (numbers[0], _END)


def groups_offered(values: Iterable[str]) -> list[str]:
    """The groups of ages that a form offers: those that there are, standard ones where these leave ages open, and what is no group, in order.

    >>> groups_offered(["25 to 34", "under 25", "35 to 49"])
    ['under 25', '25 to 34', '35 to 49', '50 to 54', '55 to 64', '65 and over']
    """
    own = list(dict.fromkeys(value for value in values if value))
    bands = {value: band for value in own if (band := band_of(value))}
    offered = dict(bands)
    for first, last in standard_bands():
        for gap in _gaps(first, last, list(bands.values())):
            offered[name_of(gap)] = gap
    words = [value for value in own if value not in bands]
    return [*sorted(offered, key=lambda value: offered[value]), *words]


def _gaps(first: int, last: int, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The parts of a group in which no other one lies."""
    open_ones = [(first, last)]
    for begin, end in taken:
        parts = [
            part for one in open_ones for part in ((one[0], min(one[1], begin - 1)), (max(one[0], end + 1), one[1]))
        ]
        open_ones = list(dict.fromkeys(part for part in parts if part[0] <= part[1]))
    return open_ones


def ages(values: "pd.Series[str]") -> "pd.Series[str]":
    """Ages in years as groups; what is no plain number, such as 60+, stays as somebody wrote it."""
    numbers = pd.to_numeric(values.where(values.map(lambda one: bool(_AGE.fullmatch(one)))), errors="coerce")
    if numbers.notna().sum() <= values.ne("").sum() / 2:
        return values
    return _grouped(numbers).where(numbers.notna(), values).astype(str)


def are_years(values: "pd.Series[str]") -> bool:
    """Whether most cells that hold anything are years in which people may have been born.

    >>> are_years(pd.Series(["1950", "1987", ""])), are_years(pd.Series(["34", "51"]))
    (True, False)
    """
    held = values[values != ""]
    return bool(len(held)) and bool(held.str.fullmatch(_YEAR.pattern).mean() >= _MOSTLY)


def of_birth(values: "pd.Series[str]", answered: "pd.Series[str]") -> "pd.Series[str]":
    """Years of birth as groups: of ages in the year of the answer; of ten years where nobody knows when anybody answered.

    What is no year stays out, since it may be a day of birth.

    Parameters
    ----------
    values
        Years; blank where nobody said one.
    answered
        When each row was answered; blank where nobody knows.

    Examples
    --------
    >>> of_birth(pd.Series(["1950", "1987"]), pd.Series(["2026-03-01", ""])).tolist()
    ['65 and over', '35 to 44']
    >>> of_birth(pd.Series(["1950", "1987"]), pd.Series(["", ""])).tolist()
    ['born 1950 to 1959', 'born 1980 to 1989']
    """
    born = pd.to_numeric(values.where(values.str.fullmatch(_YEAR.pattern)), errors="coerce")
    years = read_moments(answered).times.dt.year
    if not years.notna().any():
        tens = (born // 10 * 10).fillna(0).astype(int)
        return ("born " + tens.astype(str) + " to " + (tens + 9).astype(str)).where(born.notna(), "").astype(str)
    # A row without a date was answered when most were.
    numbers = years.fillna(years.mode().iloc[0]) - born
    return _grouped(numbers.where(numbers.between(_YOUNGEST, _OLDEST)))


def _grouped(numbers: "pd.Series[float]") -> "pd.Series[str]":
    names = {age: name_of(band) for band in standard_bands() for age in range(band[0], band[1] + 1)}
    return numbers.map(lambda age: names.get(int(age), "") if age == age else "").astype(str)  # noqa: PLR0124 (a missing age)
