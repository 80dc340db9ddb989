"""A report made again from its receipt, and every number compared: what differs, and why."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import INTERNAL, RECORD, read_analysis, read_build
from strategy_nlp.disclosure.releases.release import Release
from strategy_nlp.errors import ReportError
from strategy_nlp.files import file_hash, hashes, read_json, write_json
from strategy_nlp.intake.consultation import demo_folder
from strategy_nlp.privacy.pseudonyms import KEYED

PAGES = "pages.json"


@dataclass(frozen=True)
class Verification:
    """What came of a verification.

    Attributes
    ----------
    compared
        How many numbers and words were compared.
    differences
        A sentence for each table, page or count that differs; empty where everything is the same.
    reasons
        A sentence for each thing that the run depends on and that is otherwise now: data, settings, models, code, versions.
    """

    compared: int
    differences: tuple[str, ...]
    reasons: tuple[str, ...]


def verify(
    folder: str | Path,
    *,
    consultation: str | Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Verification:
    """A report or a folder of tables, checked against its receipt and against a run of its own.

    The files are compared with the hashes in the receipt; then the consultation is analysed again, with an empty cache,
    and every cell of every table is compared. A language model that proposed titles is not asked: its answers stand in the receipt.

    Parameters
    ----------
    folder
        A report, or the folder that ``strategy-nlp analyse`` wrote.
    consultation
        The consultation folder; the receipt does not name it, since a path tells of the machine. Blank is the demonstration.
    progress
        Told each stage.

    Raises
    ------
    ConsultationError
        If the folder holds no receipt, or the consultation cannot be used.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from strategy_nlp.intake import write_folder
    >>> toml = 'title = "Ours"\\norganiser = "Us"\\n[[questions]]\\nid = "q1"\\ntitle = "What now?"\\n'
    >>> ideas = pd.DataFrame({"idea_id": ["i1"], "question": ["q1"], "text": ["Mend the bridge before winter"]})
    >>> folder = Path(tempfile.mkdtemp()) / "ours"
    >>> write_folder(folder, toml=toml, tables={"ideas": ideas})
    >>> from strategy_nlp.report import make_tables
    >>> _ = make_tables(folder, folder.parent / "tables")
    >>> verify(folder.parent / "tables", consultation=folder).differences
    ()
    """
    folder = Path(folder)
    tables = folder / "tables" if (folder / "tables").is_dir() else folder
    build = read_build(tables)
    told = _told_files(tables, build)
    differences = [*_changed_files(tables, told, what="table"), *_changed_pages(folder)]
    if missing := [name for name in told if not (tables / name).is_file()]:
        return Verification(0, tuple(differences), (f"{missing[0]} is missing, so nothing could be compared.",))
    source = consultation or demo_folder()
    with _empty_cache():
        # What waited then waits in the run that is compared.
        number = int(build.get("release", {}).get("number", 0))
        release = Release(source, only=number) if number else None
        language, proposed = build["settings"]["language"], build.get("proposed", {})
        again = analyse(source, language=language, progress=progress, release=release, replayed=proposed)
    reasons = _reasons(build, again.build)
    again = again.public()
    before = read_analysis(tables, as_written=False)
    compared = 0
    for name in sorted(told.keys() - {RECORD}):
        field = name.split(".")[0].replace("/", "_")
        then, now = getattr(before, field), getattr(again, field)
        compared += then.size
        differences += _differing_cells(field, then, now)
    for name in ("counts", "groups", "resolutions", "redacted", "proposed"):
        if build.get(name) != _as_json(again.build.get(name)):
            differences.append(f"build.json: {name} differs.")
    return Verification(compared, tuple(differences), tuple(reasons))


def _told_files(tables: Path, build: Mapping[str, Any]) -> dict[str, str]:
    """The hashes of the tables and of the disclosure record; what is not for publishing may be left out of a copy."""
    whole = (tables / INTERNAL).is_dir()
    told = {name: digest for name, digest in build["tables"].items() if whole or not name.startswith(f"{INTERNAL}/")}
    return told | ({RECORD: build["disclosure"]} if "disclosure" in build else {})


def write_pages_receipt(folder: Path) -> None:
    """Write the hash of each page beside the pages, so that a page that was changed afterwards is found."""
    write_json(folder / PAGES, hashes(folder.glob("*.html")))


def _changed_pages(folder: Path) -> list[str]:
    if not (folder / PAGES).is_file():
        return []
    try:
        told = read_json(folder / PAGES)
    except (OSError, ValueError, RecursionError):
        raise ReportError(f"{folder / PAGES} is cut short or damaged; make the report again.") from None
    if not isinstance(told, dict):
        raise ReportError(f"{folder / PAGES} is no list of pages; make the report again.")
    return _changed_files(folder, told, what="page")


def _changed_files(folder: Path, told: Mapping[str, str], *, what: str) -> list[str]:
    found = []
    for name, digest in sorted(told.items()):
        if not (folder / name).is_file():
            found.append(f"{name}: the {what} is missing.")
        elif file_hash(folder / name) != digest:
            found.append(f"{name}: the {what} is not the one that the run wrote (another SHA-256).")
    return found


def _reasons(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What the run depended on and is otherwise now, a sentence each."""
    found = []
    keys = [build.get("pseudonyms", {}).get("key", "") for build in (then, now)]
    # Under another key a table has another hash, and one of an earlier version had none under a key.
    untold = {
        name
        for name, digest in now["inputs"].items()
        if digest.startswith(KEYED)
        and (keys[0] != keys[1] or not str(then["inputs"].get(name, KEYED)).startswith(KEYED))
    }
    for what, key in (("data", "inputs"), ("setting", "settings"), ("model", "models"), ("version", "versions")):
        before, after = then[key], _as_json(now[key])
        found += [
            f"{what}: {name} was {_short(before.get(name))}, is {_short(after.get(name))}."
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name) and not (key == "inputs" and name in untold and name in before)
        ]
    if then["git_commit"] != now["git_commit"]:
        found.append(f"code: commit was {_short(then['git_commit'])}, is {_short(now['git_commit'])}.")
    if keys[0] != keys[1]:
        found.append(
            "pseudonyms: they were made with another key, so voters have other pseudonyms, and other numbers may be missing beside those of few people."
        )
    if untold:
        found.append(
            f"data: without the key that the report was made with nobody can tell whether {', '.join(sorted(untold))} changed."
        )
    return found


def _differing_cells(name: str, then: pd.DataFrame, now: pd.DataFrame) -> list[str]:
    """A sentence per column that differs: how many cells, and by how much at most."""
    now = now.reset_index(drop=True)
    if list(then.columns) != list(now.columns):
        return [f"{name}: the columns were {', '.join(then.columns)}; they are {', '.join(now.columns)}."]
    if len(then) != len(now):
        return [f"{name}: there were {len(then):,} rows; there are {len(now):,}."]
    found = []
    for column in then.columns:
        # As objects: pandas refuses to compare a column of texts with one that holds texts and numbers.
        old, new = (side[column].map(_comparable).astype(object) for side in (then, now))
        differing = old != new
        if differing.any():
            before, after = (pd.to_numeric(side[differing], errors="coerce").astype(float) for side in (old, new))
            most = float((before - after).abs().max())
            by = "" if most != most else f", by {most:.3g} at most"
            found.append(f"{name}: {column} differs in {int(differing.sum()):,} of {len(then):,} rows{by}.")
    return found


def _comparable(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if hasattr(value, "__len__"):
        return ", ".join(map(str, value))
    return "" if pd.isna(value) else value


def _as_json(content: Any) -> Any:
    """Content as the receipt holds it once it was written and read."""
    import json

    return json.loads(json.dumps(content, ensure_ascii=False))


def _short(value: Any) -> str:
    text = "not there" if value is None or value == "" else str(value)
    return f"{text[:16]}…" if len(text) > 40 else text


@contextmanager
def _empty_cache() -> Iterator[None]:
    """A cache that holds nothing: what was kept by the run in question would only agree with itself."""
    before = os.environ.get("STRATEGY_NLP_CACHE")
    with tempfile.TemporaryDirectory(prefix="strategy-nlp-verify-") as folder:
        os.environ["STRATEGY_NLP_CACHE"] = folder
        try:
            yield
        finally:
            if before is None:
                del os.environ["STRATEGY_NLP_CACHE"]
            else:
                os.environ["STRATEGY_NLP_CACHE"] = before
