"""Where an idea stands in a report: its anchor on a page, and the page that has every idea."""

import re

EXPLORE_PAGE = "explore.html"


def idea_anchor(identifier: str) -> str:
    """The anchor of an idea's row on a page."""
    return f"idea-{re.sub(r'[^0-9A-Za-z_-]', '.', identifier)}"


def idea_address(identifier: str) -> str:
    """Where every idea that counts is found, however many there are: on the page of all ideas."""
    return f"{EXPLORE_PAGE}#{idea_anchor(identifier)}"
