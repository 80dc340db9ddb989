from . import person
from .person import forget

__all__ = ["forget", "person"]
