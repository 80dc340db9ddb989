from . import leftovers, person
from .person import forget

__all__ = ["forget", "leftovers", "person"]
