from . import files, folder, gathered, importing, kinds, mapping, new_folder, recognition, survey, telling
from .gathered import Gathered, Wish
from .importing import Imported, import_sources
from .kinds.polis.export import import_polis
from .new_folder import make_folder

__all__ = [
    "Gathered",
    "Imported",
    "Wish",
    "files",
    "folder",
    "gathered",
    "import_polis",
    "import_sources",
    "importing",
    "kinds",
    "make_folder",
    "mapping",
    "new_folder",
    "recognition",
    "survey",
    "telling",
]
