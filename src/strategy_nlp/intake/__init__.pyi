from . import (
    columns,
    consultation,
    encodings,
    given_translations,
    moments,
    normalisation,
    parquet,
    schema,
    segments,
    settings,
    spreadsheets,
    tables,
    workbooks,
)
from .consultation import Consultation, Question, demo_folder, read_consultation
from .settings import Settings
from .tables import Tables, find_problems, read_folder, read_tables, write_folder

__all__ = [
    "Consultation",
    "Question",
    "Settings",
    "Tables",
    "columns",
    "consultation",
    "demo_folder",
    "encodings",
    "find_problems",
    "given_translations",
    "moments",
    "normalisation",
    "parquet",
    "read_consultation",
    "read_folder",
    "read_tables",
    "schema",
    "segments",
    "settings",
    "spreadsheets",
    "tables",
    "workbooks",
    "write_folder",
]
