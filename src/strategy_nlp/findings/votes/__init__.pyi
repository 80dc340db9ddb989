from . import agreement, division, groups, rankings, segments, turned_down

__all__ = ["agreement", "division", "groups", "rankings", "segments", "turned_down"]
