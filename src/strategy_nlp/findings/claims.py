"""What every subject makes sentences with: a claim with what supports it, a paragraph, sizes one after the other.

By itself, because every other module here asks it.
"""

from typing import NamedTuple

import pandas as pd

from strategy_nlp.findings.titles.shown import plain_title
from strategy_nlp.findings.translation import counted, labelled, number, say


class Claim(NamedTuple):
    """A sentence, and the name of the table of the same page that it rests on (blank where there is none)."""

    text: str
    table: str


def voted_sentence(voters: int, votes: int, *, least: int) -> str:
    """How many people cast how many votes; how few they were is not told."""
    cast = counted("{n} vote", "{n} votes", votes)
    if voters < least:
        return say("Fewer than {least} people cast {votes}.", least=least, votes=cast)
    return counted("{n} person cast {votes}.", "{n} people cast {votes}.", voters, votes=cast)


def paragraph(claims: list[Claim]) -> str:
    """The sentences of claims one after another."""
    return " ".join(claim.text for claim in claims)


def sizes_in_words(table: pd.DataFrame, label: str, value: str) -> str:
    return say("; ").join(labelled(plain_title(row[label]), number(row[value])) for row in table.to_dict("records"))
