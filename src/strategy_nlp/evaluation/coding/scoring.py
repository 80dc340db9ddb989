"""Filled workbooks become ``checked.json`` of the consultation, which its next report shows.

By itself, because it is what the command calls.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from strategy_nlp.errors import readable
from strategy_nlp.evaluation.coding.answers import read_coded
from strategy_nlp.evaluation.coding.scores import scores
from strategy_nlp.files import write_json
from strategy_nlp.intake.checked import FILE
from strategy_nlp.intake.consultation import read_consultation

VERSION = 1


def score_workbooks(
    report: str | Path, files: Sequence[Path], *, keep: str | Path | None = None, seed: int = 0
) -> dict[str, Any]:
    """What two or more filled workbooks of a sample say of the report that it was drawn from, as ``checked.json`` holds it.

    Parameters
    ----------
    report
        The report, or folder of tables, that the sample was drawn from.
    files
        The filled workbooks, one a person.
    keep
        The consultation folder to write ``checked.json`` to; without it nothing is written.
    seed
        Start of chance for the intervals of alpha.

    Raises
    ------
    ConsultationError, DataError
        If a workbook cannot be scored (`answers.read_coded`), or ``keep`` is no consultation folder.

    Examples
    --------
    >>> score_workbooks("no such report", [Path("coding.xlsx")])
    Traceback (most recent call last):
    strategy_nlp.errors.DataError: ...
    """
    folder = read_consultation(keep).folder if keep is not None else None
    coded = read_coded(Path(report), files)
    ideas = [row for row in coded.key["rows"].get("ideas", {}) if any(one["ideas"].get(row) for one in coded.answers)]
    told = {
        "version": VERSION,
        "mark": coded.key["mark"],
        "made_on": datetime.now(UTC).date().isoformat(),
        "coders": len(coded.answers),
        "ideas": len(ideas),
        "population": int(coded.key["population"]),
        "told": dict(coded.key["told"]),
        **scores(coded, seed=seed),
    }
    if folder is not None:
        with readable(folder / FILE):
            write_json(folder / FILE, told)
    return told
