"""What people say of themselves: who speaks, what they are called, what they chose.

By itself, because it reads single cells and knows no table of ideas.
"""

import pandas as pd

from strategy_nlp.sources.contents import folded
from strategy_nlp.sources.files.grids import Table

_VOICES = (
    ("organisation", "organisation organization company business ngo non governmental association academic university research institution public authority trade union "
     "unions office consumer environmental organizacion empresa asociacion sindicato organisme entreprise syndicat verband unternehmen behorde organizacao"),
    ("person", "person individual citizen eu citizen non eu citizen private member of the public ciudadano ciudadana persona individuo citoyen citoyenne particulier burger privatperson cidadao"),
)  # fmt: skip


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


def is_full_name(value: str) -> bool:
    """Whether a cell is two to four words with capital letters, as names of people are.

    >>> is_full_name("Ana-Lucía O'Brien"), is_full_name("ana77"), is_full_name("UCx3")
    (True, False, False)
    """
    words = value.split()
    return 2 <= len(words) <= 4 and all(
        word[0].isupper() and word.replace("-", "").replace("'", "").replace(".", "").isalpha() for word in words
    )
