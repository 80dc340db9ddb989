"""Segments of participants: which columns hold them, and what stands for a value that nobody stated.

By itself, because every wing that counts people asks it.
"""

import pandas as pd

SEGMENT_PREFIX = "segment_"


UNKNOWN = "not stated"


ALL_QUESTIONS = ""


def segments_of(participants: pd.DataFrame) -> list[str]:
    """The names of the segment columns."""
    return [str(name) for name in participants.columns if str(name).startswith(SEGMENT_PREFIX)]
