"""Where an idea stands in a report: its anchor on a page, and the page that has every idea.

By itself, because charts, tables and pages must agree on it.
"""

import re

from strategy_nlp.findings.translation import say

EXPLORE_PAGE = "explore.html"


def idea_anchor(identifier: str) -> str:
    """The anchor of an idea's row on a page."""
    return f"idea-{re.sub(r'[^0-9A-Za-z_-]', '.', identifier)}"


def idea_name(identifier: str) -> str:
    """What an idea is called beside its words: its id, after the word for it where the id alone would be taken for a count.

    >>> idea_name("i0042"), idea_name("83")
    ('i0042', 'idea 83')
    """
    return identifier if any(map(str.isalpha, identifier)) else say("idea {id}", id=identifier)


def idea_address(identifier: str) -> str:
    """Where every idea that counts is found, however many there are: on the page of all ideas."""
    return f"{EXPLORE_PAGE}#{idea_anchor(identifier)}"
