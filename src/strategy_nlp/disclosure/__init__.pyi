from . import attack, containment, differences, nesting, public_columns, releases, shown_values, tables
from .releases.release import Release
from .tables import protect

__all__ = [
    "Release",
    "attack",
    "containment",
    "differences",
    "nesting",
    "protect",
    "public_columns",
    "releases",
    "shown_values",
    "tables",
]
