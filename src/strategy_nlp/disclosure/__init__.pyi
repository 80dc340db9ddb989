from . import attack, containment, differences, nesting, releases, rules, shown_values, tables
from .releases.release import Release
from .tables import protect

__all__ = [
    "Release",
    "attack",
    "containment",
    "differences",
    "nesting",
    "protect",
    "releases",
    "rules",
    "shown_values",
    "tables",
]
