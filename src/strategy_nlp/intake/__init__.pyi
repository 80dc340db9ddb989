from . import (
    consultation,
    given_translations,
    moments,
    normalisation,
    parquet,
    schema,
    segments,
    settings,
    sources,
    spreadsheets,
    tables,
    workbooks,
)
from .consultation import Consultation, Question, demo_folder, read_consultation
from .settings import Settings
from .sources.polis import import_polis
from .tables import Tables, find_problems, read_folder, read_tables, write_folder

__all__ = [
    "Consultation",
    "Question",
    "Settings",
    "Tables",
    "consultation",
    "demo_folder",
    "find_problems",
    "given_translations",
    "import_polis",
    "moments",
    "normalisation",
    "parquet",
    "read_consultation",
    "read_folder",
    "read_tables",
    "schema",
    "segments",
    "settings",
    "sources",
    "spreadsheets",
    "tables",
    "workbooks",
    "write_folder",
]
