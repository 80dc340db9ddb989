"""Reports and tables made, and made again to compare."""

from pathlib import Path
from typing import Annotated

import typer

from strategy_nlp.cli.terminal import complain, progress, say, told_in_a_sentence
from strategy_nlp.engine import using
from strategy_nlp.messages import counted

Anyway = Annotated[
    bool,
    typer.Option(
        "--release-anyway",
        help="Let nothing wait, though fewer people than min_cell differ from an earlier report and can be told by both; it is recorded.",
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        help="Where much work is shared: auto, here (one process), processes, dask (a cluster of this machine), or the address of a scheduler of Dask."
    ),
]
Workers = Annotated[int | None, typer.Option(min=1, help="How many processes share it; by default as many as cores.")]
Folder = Annotated[Path | None, typer.Argument(help="The consultation folder; without one, the demonstration.")]


def report(
    consultation: Folder = None,
    question: Annotated[list[str] | None, typer.Option(help="Only this question; may be given several times.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("reports/out"),
    language: Annotated[str, typer.Option(help="The language of the report in place of the consultation's own.")] = "",
    since: Annotated[Path | None, typer.Option(help="An earlier report; the new one says what changed since.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many reports are made side by side.")] = 2,
    release_anyway: Anyway = False,
    engine: Engine = "auto",
    workers: Workers = None,
) -> None:
    """Write everything: tables, one page per question, and an index."""
    with told_in_a_sentence(), progress() as tell, using(engine, number=workers):
        from strategy_nlp.intake.consultation import demo_folder
        from strategy_nlp.report.making import ReportOptions, make_reports

        options = ReportOptions(tuple(question or ()), language, since, release_anyway)
        result = make_reports(consultation or demo_folder(), out, options=options, jobs=jobs, progress=tell)
    for name, reason in result.failed.items():
        complain(f"{name} could not be made: {reason}")
    how = "stand as they were made, since nothing is new" if result.standing else "written"
    say(f"{counted(len(result.made), 'report')} {how}: open {result.folder / 'index.html'}")
    if result.failed:
        raise typer.Exit(1)


def analyse(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
    out: Annotated[Path, typer.Option(help="The folder to write the tables to.")],
    release_anyway: Anyway = False,
    engine: Engine = "auto",
    workers: Workers = None,
) -> None:
    """Write the tables only."""
    with told_in_a_sentence(), progress() as tell, using(engine, number=workers):
        from strategy_nlp.report.making import make_tables

        analysis = make_tables(consultation, out, anyway=release_anyway, progress=tell)
    say(
        f"{counted(len(analysis.ideas), 'idea')} and {counted(analysis.build['counts']['votes'], 'vote')} analysed: tables in {out}"
    )


def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a report, or of tables.")],
    consultation: Folder = None,
) -> None:
    """Make a report's numbers again from its receipt, and say what differs and why."""
    with told_in_a_sentence(), progress() as tell:
        from strategy_nlp.report.verification import verify as compare

        found = compare(folder, consultation=consultation, progress=tell)
    for sentence in (*found.differences, *(f"Because of {reason}" for reason in found.reasons)):
        complain(sentence)
    if found.differences:
        raise typer.Exit(1)
    say(f"{counted(found.compared, 'cell')} compared, all the same.")


def export(
    source: Annotated[Path, typer.Argument(help="A report, a folder of tables, or a consultation folder.")],
    out: Annotated[
        Path, typer.Option(help="The file or folder to write: topics.xlsx, project.qdpx, graph.graphml, or a folder.")
    ],
    form: Annotated[
        str, typer.Option("--as", help="workbook, qdpx, graphml, datapackage or polis; the file's ending tells it too.")
    ] = "",
) -> None:
    """Carry what was found into another program; only what may be seen leaves."""
    with told_in_a_sentence():
        from strategy_nlp.report.exports.making import FORMATS
        from strategy_nlp.report.exports.making import export as exported

        written = exported(source, out, form=form)
        told = form or next(name for name, (_, ending) in FORMATS.items() if ending == written.suffix.casefold())
    say(f"Wrote {written}: {FORMATS[told][0]}.")
    if told == "polis":
        say(
            f"{written} holds each voter's votes under a number: a working copy for those who may hold the votes, not for publishing."
        )
