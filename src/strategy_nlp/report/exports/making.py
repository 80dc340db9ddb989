"""What a report found, carried into other programs: one function, one file or folder, read by the gate before it takes its place."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from strategy_nlp.analysis.results import Analysis, read_analysis
from strategy_nlp.errors import ReportError, shown
from strategy_nlp.files import whole_folder, write_atomically
from strategy_nlp.privacy.gate import guard
from strategy_nlp.report.exports import data_package, graphml, polis, qdpx, workbook

# By the name that `--as` takes: what it is, and the ending of its file; blank for a folder.
FORMATS = {
    "workbook": ("one workbook for a spreadsheet program", ".xlsx"),
    "qdpx": ("a REFI-QDA project for NVivo, MAXQDA and ATLAS.ti", ".qdpx"),
    "graphml": ("a graph of topics and ideas", ".graphml"),
    "datapackage": ("CSV files with datapackage.json", ""),
    "polis": ("a Polis export: ideas and every vote", ""),
}
_WRITERS: dict[str, Callable[[Analysis, Path], None]] = {
    "workbook": workbook.write_workbook, "qdpx": qdpx.write_qdpx, "graphml": graphml.write_graphml, "datapackage": data_package.write_data_package,
}  # fmt: skip
_FOLDER_FILES = ("*.csv", "datapackage.json", polis.NOTICE_FILE)


def export(source: str | Path, out: str | Path, *, form: str = "") -> Path:
    """Write what a report found in the format of another program; where it is.

    Parameters
    ----------
    source
        A report, a folder of tables, or a consultation folder, which is analysed first as for a report.
    out
        The file or folder to write.
    form
        One of `FORMATS`; blank takes the one that the file's ending tells.

    Raises
    ------
    ReportError
        If the format cannot be told, a report is to become a Polis export, which needs the votes, or the gate finds something.
    StrategyNLPError
        If the source cannot be read.

    Examples
    --------
    >>> sorted(FORMATS)
    ['datapackage', 'graphml', 'polis', 'qdpx', 'workbook']
    """
    folder, target = Path(source), Path(out)
    form = form or next(
        (name for name, (_, ending) in FORMATS.items() if ending and target.suffix.casefold() == ending), ""
    )
    if form not in FORMATS:
        raise ReportError(
            f"--as {shown(form)} is no format; it must be one of {', '.join(FORMATS)}, or the file's ending must tell it (.xlsx, .qdpx, .graphml)."
        )
    consultation = folder if (folder / "consultation.toml").is_file() else None
    if form == "polis" and consultation is None:
        raise ReportError(
            f"{folder} is no consultation folder; a Polis export needs every vote, which reports do not hold. Name the consultation."
        )
    with tempfile.TemporaryDirectory(prefix="strategy-nlp-") as temporary:
        analysis = None if form == "polis" else _analysis(folder, consultation, Path(temporary))
        if FORMATS[form][1]:
            _write_file(analysis, target, form, Path(temporary), consultation)
        else:
            with whole_folder(target, ours=_FOLDER_FILES) as unfinished:
                if analysis is None:
                    polis.write_polis(folder, unfinished)
                else:
                    _WRITERS[form](analysis, unfinished)
                _search(consultation, unfinished)
    return target


def _analysis(folder: Path, consultation: Path | None, temporary: Path) -> Analysis:
    if consultation is None:
        return read_analysis(folder / "tables" if (folder / "tables" / "build.json").is_file() else folder)
    from strategy_nlp.report.making import make_tables

    # As a report does, it is written down who was in it, so that no two outputs together tell of few people.
    make_tables(consultation, temporary / "tables")
    return read_analysis(temporary / "tables")


def _write_file(analysis: Analysis | None, target: Path, form: str, temporary: Path, consultation: Path | None) -> None:
    assert analysis is not None  # noqa: S101 (only the folder of votes is made without one)
    made = temporary / "export"
    made.mkdir()
    _WRITERS[form](analysis, made / target.name)
    _search(consultation, made)
    content = (made / target.name).read_bytes()
    write_atomically(target, lambda file: file.write(content))


def _search(consultation: Path | None, folder: Path) -> None:
    """Have the gate read what was written; of a report alone the tables were read when they were written, and nothing else is added."""
    if consultation is not None:
        guard(consultation)(folder)
