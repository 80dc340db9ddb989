from . import gate, identities, organisers, plain, protection, pseudonyms, redaction, suppression, written
from .gate import guard
from .plain import redact
from .suppression import suppress_small, suppress_table

__all__ = [
    "gate",
    "guard",
    "identities",
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
