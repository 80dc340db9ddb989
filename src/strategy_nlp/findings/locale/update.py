"""Bring the catalogues in step with the sentences in code, templates and report notebooks: ``make messages``.

New sentences are added without a translation, those no longer said are dropped; a person then translates what is blank.
``tests/findings/test_translation.py`` fails while anything is.
"""

import ast
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

LANGUAGES = ("es", "fr", "ar")
PACKAGE = Path(__file__).resolve().parents[2]
NOTEBOOKS = PACKAGE.parents[1] / "notebooks" / "reports"
# How many forms of a sentence each function is given, first of all.
_FORMS = {"say": 1, "mark": 1, "noted": 1, "counted": 2, "mark_counted": 2}
# Always the same, so that a catalogue changes only when its sentences do.
_SINCE = datetime(2026, 11, 24, tzinfo=UTC)
_NOTEBOOK_ONLY = {"notebook-only", "parameters"}

Found = tuple[str | tuple[str, str], str]


def sentences() -> Iterator[Found]:
    """Every sentence that people may be told, or its two forms where it counts, and the file it stands in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from _of_source(path.read_text(encoding="utf-8"), path.name)
    for path in sorted((PACKAGE / "report" / "templates").glob("*.j2")):
        yield from _of_template(path.read_bytes(), path.name)
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if _NOTEBOOK_ONLY & set(cell["metadata"].get("tags", [])):
                continue
            source = "".join(cell["source"])
            if cell["cell_type"] == "code":
                yield from _of_source(source, path.name)
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


def _of_source(source: str, place: str) -> Iterator[Found]:
    """The sentences of Python code; those inside f-strings too, which Babel's own reading of Python passes over."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in _FORMS:
            continue
        forms = [value.value for value in node.args[: _FORMS[node.func.id]] if isinstance(value, ast.Constant)]
        texts = [form for form in forms if isinstance(form, str)]
        if len(texts) == _FORMS[node.func.id]:
            yield (texts[0] if len(texts) == 1 else (texts[0], texts[1])), place


def _of_template(content: bytes, place: str) -> Iterator[Found]:
    for _, message, _, _ in extract("jinja2.ext:babel_extract", io.BytesIO(content), keywords={"say": None}):
        yield str(message), place


def untranslated(catalogue: Catalog) -> list[str]:
    """The sentences of a catalogue that have no translation, not every form of one, or one that is marked as a guess.

    Guesses (fuzzy) are left out when a catalogue is read, so that the sentence would be said in English.
    """
    blank = []
    for message in catalogue:
        forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
        if message.id and (message.fuzzy or not all(forms)):
            blank.append(message.id if isinstance(message.id, str) else message.id[0])
    return blank


def main() -> None:
    """Update every catalogue, and say how much is left to translate."""
    for name in LANGUAGES:
        catalogue = update(name)
        print(f"{name}: {len(catalogue)} sentences, {len(untranslated(catalogue))} to translate")


if __name__ == "__main__":
    main()
