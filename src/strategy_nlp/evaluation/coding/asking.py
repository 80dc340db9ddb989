"""A sample of a finished report as a workbook for people, and its key, which is kept aside until they have answered.

The key lies beside the report's pages as ``coding-<mark>.json``: which idea each row is, how much it counts and what the machine told. The
workbook knows the mark alone. Texts stand in the key as hashes, by which a row that no longer is what was asked is found.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from strategy_nlp.analysis.results import Analysis, read_analysis
from strategy_nlp.errors import ConsultationError, DataError, readable
from strategy_nlp.evaluation.coding.drawing import Asked, Sizes, draw, records
from strategy_nlp.evaluation.coding.sheets import Sheet, answers_to, sheets_of, write_workbook
from strategy_nlp.files import digest, write_json
from strategy_nlp.findings.translation import speaking
from strategy_nlp.intake.checked import state_of
from strategy_nlp.strict_json import parsed

WHAT, VERSION = "strategy-nlp sample", 1
_MARK = 12
# Of fewer ideas nothing could be said, however well they are coded.
_FEWEST = 10


class Sampled(NamedTuple):
    """The workbook, its key, and how many ideas of how many, tasks and pairs it asks about."""

    workbook: Path
    key: Path
    ideas: int
    population: int
    tasks: int
    pairs: int


def sample_report(folder: str | Path, out: Path, *, sizes: Sizes = Sizes(), seed: int = 0) -> Sampled:  # noqa: B008 (frozen)
    """Write a blind sample of a finished report as a workbook for two or more people, and its key beside the report.

    Parameters
    ----------
    folder
        A report, or the tables that ``analyse`` wrote.
    out
        The workbook (``.xlsx``) to write; each person fills a copy.
    sizes
        How much is asked.
    seed
        Start of chance: the same report, sizes and seed ask the same.

    Raises
    ------
    ConsultationError, DataError
        If the folder holds no finished analysis or too few ideas; if the file is there already or has another ending.

    Examples
    --------
    >>> sample_report("no such report", Path("coding.xlsx"))
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """
    if out.suffix.lower() != ".xlsx":
        raise DataError(f"{out} ends in {out.suffix!r}; it must end in .xlsx.")
    if out.exists():
        raise DataError(f"{out} is there already and may hold answers; name a new file.")
    if min(asdict(sizes).values()) < 0 or sizes.ideas < _FEWEST:
        raise DataError(f"A sample has at least {_FEWEST} ideas, and no number below 0; {sizes.ideas} were asked for.")
    place = report_of(Path(folder))
    below = place / "tables"
    analysis = read_analysis(below if (below / "build.json").is_file() else place)
    asked = draw(analysis, sizes, seed=seed)
    if asked.population < _FEWEST:
        raise DataError(f"{folder} counts {asked.population} ideas that could be coded; {_FEWEST} or more are needed.")
    language = analysis.settings.language
    with speaking(language):
        sheets = sheets_of(asked, {one.id: one.title_in(language) for one in analysis.questions})
        answers = answers_to(asked)
        mark = _mark(analysis, asked, sheets)
        key = {"what": WHAT, "version": VERSION, "mark": mark, **_key(analysis, asked, sheets), "answers": answers}
        with readable(place):
            write_json(place / f"coding-{mark}.json", key)
        write_workbook(out, asked, sheets, mark=mark)
    tasks = len(asked.words) + len(asked.sets)
    return Sampled(out, place / f"coding-{mark}.json", len(asked.ideas), asked.population, tasks, len(asked.pairs))


def report_of(folder: Path) -> Path:
    """The report that a folder is, or whose tables it is."""
    above = folder.resolve().parent
    return above if folder.name == "tables" and (above / "pages.json").is_file() else folder


def text_mark(parts: Iterable[str]) -> str:
    """By which a text is known again, however a spreadsheet program spaces it.

    >>> text_mark(["Open  the archives"]) == text_mark(["Open the\\narchives "])
    True
    """
    plain = "\x1f".join(" ".join(part.split()).lstrip("'") for part in parts)
    return hashlib.sha256(plain.casefold().encode()).hexdigest()[:16]


def read_key(folder: Path, mark: str, *, file: str) -> dict[str, Any]:
    """The key of a sample, from beside the report that it was drawn from.

    Raises
    ------
    DataError
        If there is none, or it is not one that `sample_report` wrote.
    """
    place = report_of(folder)
    path = place / f"coding-{mark}.json"
    if not path.is_file():
        raise DataError(
            f"{file} is a sample of another report: {place} holds no {path.name}; name the report that it was drawn from."
        )
    again = "Draw the sample again, or put back the key that was written with it"
    with readable(path):
        try:
            key = parsed(path.read_bytes(), path, advice=again)
        except ConsultationError as error:
            raise DataError(str(error)) from None
    needed = {"what", "version", "mark", "told", "sheets", "answers", "titles", "population", "totals", "rows"}
    if not isinstance(key, dict) or not needed <= key.keys() or (key["what"], key["mark"]) != (WHAT, mark):
        raise DataError(f"{path} is no key of a sample. {again}.")
    if key["version"] != VERSION:
        raise DataError(
            f"{path} was written by another version of strategy-nlp, which this one does not read. {again}."
        )
    return dict(key)


def _mark(analysis: Analysis, asked: Asked, sheets: Mapping[str, Sheet]) -> str:
    """What a sample is known by: the report's tables, and everything that is asked."""
    tables = sorted(analysis.build.get("tables", {}).items())
    rows = [
        f"{name}{row['row']}{text_mark(_shown(sheet, row))}" for name, sheet in sheets.items() for row in sheet.rows
    ]
    return digest([str(tables), str(asked.population), *rows])[:_MARK]


def _shown(sheet: Sheet, row: Mapping[str, Any]) -> list[str]:
    return [str(row[name]) for name in sorted(sheet.shown)]


def _key(analysis: Analysis, asked: Asked, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    rows: dict[str, Any] = {
        name: {row["row"]: {"text": text_mark(_shown(sheet, row))} for row in sheet.rows}
        for name, sheet in sheets.items()
    }
    for row in records(asked.ideas):
        own = {one: row[one] for one in ("idea_id", "question", "language", "tone", "kind", "topics", "offered")}
        rows["ideas"][row["row"]] |= {**own, "weight": round(float(row["weight"]), 6)}
    for name, table in (("words", asked.words), ("sets", asked.sets)):
        for row in records(table):
            rows[name][row["row"]] |= {"question": row["question"], "topic": int(row["topic"]), "out": int(row["out"])}
    for row in records(asked.pairs):
        rows["pairs"][row["row"]] |= {"machine": row["machine"]}
    return {
        "told": state_of(analysis.ideas),
        "population": asked.population,
        "totals": asked.totals,
        "sheets": {
            name: {"name": sheet.name, "shown": dict(sheet.shown), "asked": dict(sheet.asked)}
            for name, sheet in sheets.items()
        },
        # A title may be a quotation, and the key holds nobody's words.
        "titles": {
            question: {text_mark([title]): topic for topic, title in own.items()}
            for question, own in asked.titles.items()
        },
        "rows": rows,
    }
