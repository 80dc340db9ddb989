"""Bring the catalogues in step with the sentences in code, templates and report notebooks: ``make messages``.

New sentences are added without a translation, those no longer said are dropped; a person then translates what is blank.
``tests/test_translation.py`` fails while anything is.
"""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("es", "fr", "ar")
PACKAGE = Path(__file__).resolve().parents[1]
NOTEBOOKS = PACKAGE.parents[1] / "notebooks" / "reports"
KEYWORDS = {"say": None, "mark": None, "counted": (1, 2)}
# Always the same, so that a catalogue changes only when its sentences do.
_SINCE = datetime(2026, 11, 24, tzinfo=UTC)
_NOTEBOOK_ONLY = {"notebook-only", "parameters"}

Found = tuple[str | tuple[str, str], str]


def sentences() -> Iterator[Found]:
    """Every sentence that people may be told, or its two forms where it counts, and the file it stands in."""
    for path in sorted(PACKAGE.glob("*.py")):
        yield from _of_source(path.read_bytes(), "python", path.name)
    for path in sorted((PACKAGE / "templates").glob("*.j2")):
        yield from _of_source(path.read_bytes(), "jinja2", path.name)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if _NOTEBOOK_ONLY & set(cell["metadata"].get("tags", [])):
                continue
            source = "".join(cell["source"])
            if cell["cell_type"] == "code":
                yield from _of_source(source.encode(), "python", path.name)
            else:
                yield from ((block.lstrip("# "), path.name) for block in source.split("\n\n") if block.strip())


def catalogue_path(language: str) -> Path:
    """The file of a language's catalogue."""
    return Path(__file__).parent / language / "LC_MESSAGES" / "strategy_nlp.po"


def update(language: str) -> Catalog:
    """The catalogue of a language with every sentence that is said, what was translated before kept."""
    path = catalogue_path(language)
    said = Catalog(locale=language, project="strategy-nlp", fuzzy=False, creation_date=_SINCE)
    for message, place in sentences():
        said.add(message, locations=[(place, 0)])
    old = read_po(io.BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    old.update(said, no_fuzzy_matching=True)
    old.project, old.version = "strategy-nlp", "reports"
    old.header_comment = f"# The sentences of strategy-nlp's reports in {language}. Rewritten by `make messages`."
    old.creation_date = old.revision_date = _SINCE
    old.obsolete.clear()
    written = io.BytesIO()
    write_po(written, old, width=0, sort_output=True, include_lineno=False, omit_header=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written.getvalue())
    return old


def _of_source(content: bytes, kind: str, place: str) -> Iterator[Found]:
    method = "jinja2.ext:babel_extract" if kind == "jinja2" else "python"
    for _, message, _, _ in extract(method, io.BytesIO(content), keywords=KEYWORDS, options={"encoding": "utf-8"}):
        pair = message if isinstance(message, str) else (str(message[0]), str(message[1]))
        yield pair, place


def untranslated(catalogue: Catalog) -> list[str]:
    """The sentences of a catalogue that have no translation, or not every form of one."""
    blank = []
    for message in catalogue:
        forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        if message.id and not all(forms):
            blank.append(message.id if isinstance(message.id, str) else message.id[0])
    return blank


if __name__ == "__main__":
    for name in LANGUAGES:
        catalogue = update(name)
        print(f"{name}: {len(catalogue)} sentences, {len(untranslated(catalogue))} to translate")
