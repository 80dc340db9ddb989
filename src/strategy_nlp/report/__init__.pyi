from . import (
    cards,
    charts,
    evidence,
    exports,
    glossary,
    html,
    making,
    notebooks,
    reader,
    running,
    verification,
    vote_tables,
)
from .exports.codebook import export_codebook
from .exports.making import export
from .making import ReportOptions, make_reports, make_tables
from .reader import idea_reader
from .verification import verify

__all__ = [
    "ReportOptions",
    "cards",
    "charts",
    "evidence",
    "export",
    "export_codebook",
    "exports",
    "glossary",
    "html",
    "idea_reader",
    "make_reports",
    "make_tables",
    "making",
    "notebooks",
    "reader",
    "running",
    "verification",
    "verify",
    "vote_tables",
]
