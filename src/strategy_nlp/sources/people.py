"""What people say of themselves: who speaks, what they chose, their age in groups.

By itself, because it reads single cells and knows no table of ideas.
"""

import re

import pandas as pd

from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.files.grids import Table

_VOICES = (
    ("organisation", "organisation organization company business ngo non governmental association academic university research institution public authority trade union "
     "unions office consumer environmental organizacion empresa asociacion sindicato organisme entreprise syndicat verband unternehmen behorde organizacao"),
    ("person", "person individual citizen eu citizen non eu citizen private member of the public ciudadano ciudadana persona individuo citoyen citoyenne particulier burger privatperson cidadao"),
)  # fmt: skip
_AGES = (
    (18, "under 18"),
    (25, "18 to 24"),
    (35, "25 to 34"),
    (45, "35 to 44"),
    (55, "45 to 54"),
    (65, "55 to 64"),
    (200, "65 and over"),
)


def voice(value: str) -> str:
    """``organisation`` or ``person``; blank where nothing is said.

    >>> voice("Non-governmental organisation (NGO)"), voice("EU citizen"), voice("")
    ('organisation', 'person', '')
    """
    name = folded(value)
    if not name:
        return ""
    scores = {called: sum(word in name.split() for word in words.split()) for called, words in _VOICES}
    return "organisation" if scores["organisation"] > 0 and "citizen" not in name.split() else "person"


def chosen(table: Table, columns: tuple[str, ...]) -> "pd.Series[str]":
    """What was chosen: the cell, or, where each choice has a column, what the first of them that is filled holds."""
    values = table.cells[columns[0]].str.strip()
    for name in columns[1:]:
        values = values.where(values != "", table.cells[name].str.strip())
    return values


def ages(values: "pd.Series[str]") -> "pd.Series[str]":
    """Ages in years as groups: a single year of age would tell too much of somebody."""
    numbers = pd.to_numeric(
        values.where(values.map(lambda one: bool(re.fullmatch(r"\d{1,3}(?:\.0)?", one)))), errors="coerce"
    )
    if numbers.notna().sum() <= values.ne("").sum() / 2:
        return values
    groups = numbers.map(lambda age: next((name for limit, name in _AGES if age < limit), "") if age == age else "")  # noqa: PLR0124 (a missing age)
    # What is no plain number, such as 60+, stays as somebody wrote it.
    return groups.where(numbers.notna(), values).astype(str)
