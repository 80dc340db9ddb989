from . import serving, steps, words
from .serving import serve

__all__ = ["serve", "serving", "steps", "words"]
