from . import gate, organisers, plain, protection, redaction, suppression, written
from .gate import guard
from .plain import redact
from .pseudonyms import pseudonyms
from .suppression import suppress_small, suppress_table

__all__ = [
    "gate",
    "guard",
    "organisers",
    "plain",
    "protection",
    "pseudonyms",
    "redact",
    "redaction",
    "suppress_small",
    "suppress_table",
    "suppression",
    "written",
]
