"""The terminal: what is typed becomes a call, what comes back becomes a line. Nothing is computed here."""

import enum
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from strategy_nlp.errors import StrategyNLPError, reason_of

app = typer.Typer(
    help="Hear a multilingual consultation fairly, and say what was heard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    # Plain help appears twice as fast, and a screen reader reads it without the boxes.
    rich_markup_mode=None,
)

evaluate = typer.Typer(
    help="Say how good the numbers are, on data of yours.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(evaluate, name="evaluate")

codebook = typer.Typer(
    help="Let people rename, merge, split and pin topics in a spreadsheet.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(codebook, name="codebook")

Folder = Annotated[Path | None, typer.Argument(help="The consultation folder; without one, the demonstration.")]


class Source(enum.StrEnum):
    """Where a consultation can be imported from."""

    polis = "polis"


@app.command()
def report(
    consultation: Folder = None,
    question: Annotated[list[str] | None, typer.Option(help="Only this question; may be given several times.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write.")] = Path("reports/out"),
    language: Annotated[str, typer.Option(help="The language of the report in place of the consultation's own.")] = "",
    since: Annotated[Path | None, typer.Option(help="An earlier report; the new one says what changed since.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="How many reports are made side by side.")] = 2,
) -> None:
    """Write everything: tables, one page per question, and an index."""
    with _told_in_a_sentence(), _progress() as progress:
        from strategy_nlp.consultation import demo_folder
        from strategy_nlp.report import ReportOptions, make_reports

        options = ReportOptions(tuple(question or ()), language, since)
        result = make_reports(consultation or demo_folder(), out, options=options, jobs=jobs, progress=progress)
    for name, reason in result.failed.items():
        _complain(f"{name} could not be made: {reason}")
    _say(f"{_counted(len(result.made), 'report')} written: open {result.folder / 'index.html'}")
    if result.failed:
        raise typer.Exit(1)


@app.command()
def analyse(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
    out: Annotated[Path, typer.Option(help="The folder to write the tables to.")],
) -> None:
    """Write the tables only."""
    with _told_in_a_sentence(), _progress() as progress:
        from strategy_nlp.report import make_tables

        analysis = make_tables(consultation, out, progress=progress)
    _say(f"{len(analysis.ideas):,} ideas and {analysis.build['counts']['votes']:,} votes analysed: tables in {out}")


@app.command()
def check(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder, or any file or folder.")],
) -> None:
    """Say what is wrong with a consultation folder, row by row; of anything else, what it is and which command is next."""
    with _told_in_a_sentence():
        from strategy_nlp.consultation import read_consultation
        from strategy_nlp.decisions import read_codebook
        from strategy_nlp.encoders import get_encoder
        from strategy_nlp.intake.folder import read_folder
        from strategy_nlp.intake.kinds import typed, what_is
        from strategy_nlp.sentiment import get_classifier
        from strategy_nlp.shown import details_in

        if other := what_is(consultation):
            _complain(other)
            raise typer.Exit(1)
        described = read_consultation(consultation)
        get_classifier(described.settings.sentiment, encoder=get_encoder(described.settings.vectors).name)
        reading = read_folder(described)
        read_codebook(consultation)
        details = [] if reading.problems else details_in(reading.tables, described)
    warnings = [*reading.warnings, *(str(detail) for detail in details if not detail.refused)]
    problems = [*map(str, reading.problems), *(str(detail) for detail in details if detail.refused)]
    for warning in warnings:
        _say(f"Warning: {warning}")
    for problem in problems:
        _complain(problem)
    if problems:
        _complain(f"{_counted(len(problems), 'problem')} found.")
        raise typer.Exit(1)
    tables = reading.tables
    _say(
        f"{consultation} can be used: {_counted(len(tables.ideas), 'idea')}, {_counted(len(tables.votes), 'vote')}, "
        f"{_counted(len(tables.participants), 'participant')}. Next: strategy-nlp report {typed(consultation)}"
    )


@app.command("import")
def import_source(
    kind: Annotated[Source, typer.Argument(help="What the source is.")],
    source: Annotated[Path, typer.Argument(help="The folder or file to import.")],
    destination: Annotated[Path, typer.Argument(help="The consultation folder to make.")],
) -> None:
    """Make a consultation folder from another system's export."""
    with _told_in_a_sentence():
        from strategy_nlp.intake import polis

        summary = {Source.polis: polis.import_polis}[kind](source, destination)
    _say(f"{summary} imported to {destination}")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a report, or of tables.")],
    consultation: Folder = None,
) -> None:
    """Make a report's numbers again from its receipt, and say what differs and why."""
    with _told_in_a_sentence(), _progress() as progress:
        from strategy_nlp.verification import verify as compare

        found = compare(folder, consultation=consultation, progress=progress)
    for sentence in (*found.differences, *(f"Because of {reason}" for reason in found.reasons)):
        _complain(sentence)
    if found.differences:
        raise typer.Exit(1)
    _say(f"{found.compared:,} cells compared, all the same.")


@app.command()
def forget(
    participant: Annotated[
        str, typer.Argument(help="The person's id in the tables, or an address or name that an import remembered.")
    ],
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
    report: Annotated[
        list[Path] | None,
        typer.Option(help="A report made from it, whose pages and tables are deleted too; may be repeated."),
    ] = None,
) -> None:
    """Delete one person's ideas and votes, and what is kept of them between runs."""
    with _told_in_a_sentence():
        from strategy_nlp.removal import forget as remove

        gone = remove(participant, consultation, reports=report or ())
    taken = (
        (gone.ideas, "idea", ""), (gone.votes_cast, "vote", " cast"), (gone.votes_received, "vote", " of others on these ideas"),
        (gone.participants, "row", " of participants"), (gone.codebook, "mention", " in the codebook"),
        (gone.other_rows, "row", " of other tables in it"),
    )  # fmt: skip
    listed = ", ".join(f"{_counted(number, what)}{more}" for number, what, more in taken)
    _say(
        f"Deleted from {consultation}: {listed}; and {_counted(gone.kept, 'result')} kept between runs, of all consultations."
    )
    for deleted in gone.deleted:
        _say(f"Deleted the pages and tables in {deleted}.")
    for sentence in gone.uncleaned:
        _complain(f"Not cleaned: {sentence}.")
    reports = f" Found near it: {', '.join(gone.reports)}." if gone.reports else ""
    _say(
        f"{'Other reports' if gone.deleted else 'Reports'} and tables made before, copies and backups of the folder may still hold what was "
        f"deleted: make reports again, or delete them.{reports}"
    )


@codebook.command("export")
def codebook_export(
    folder: Annotated[Path, typer.Argument(help="The folder of tables, or of a report.")],
    out: Annotated[Path, typer.Option(help="The spreadsheet to write: .xlsx, or .csv.")],
) -> None:
    """Write the topics of a run to a spreadsheet for people to review."""
    with _told_in_a_sentence():
        from strategy_nlp.codebook_file import export_codebook
        from strategy_nlp.intake.kinds import typed

        count = export_codebook(folder, out)
    _say(
        f"{_counted(count, 'topic')} written to {out}. Next: write your decisions into it, then strategy-nlp codebook apply "
        f"{typed(out)} CONSULTATION"
    )


@codebook.command("apply")
def codebook_apply(
    file: Annotated[Path, typer.Argument(help="The reviewed spreadsheet.")],
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
) -> None:
    """Check a reviewed spreadsheet, and keep its decisions for every later run."""
    with _told_in_a_sentence():
        from strategy_nlp.decisions import apply_file
        from strategy_nlp.intake.kinds import typed

        applied = apply_file(file, consultation)
    for note in applied.notes:
        _say(f"Warning: {note}")
    earlier = f", in place of {applied.replaced} from this file before" if applied.replaced else ""
    _say(
        f"{_counted(applied.decisions, 'decision')} kept in {applied.path}{earlier}. Next: strategy-nlp report {typed(consultation)}"
    )


@evaluate.command("votes")
def evaluate_votes(folder: Annotated[Path, typer.Argument(help="A Polis folder with Polis's own result.")]) -> None:
    """Compare our vote statistics with Polis's own result."""
    with _told_in_a_sentence():
        from strategy_nlp.vote_evaluation import evaluate_votes as compare

        table = compare(folder)
    for row in table.to_dict("records"):
        equal = (
            ""
            if row["equal"] == ""
            else f", {row['equal']:,} equal, largest difference {row['largest_difference']:.1e}"
        )
        note = f"; {row['note']}" if row["note"] else ""
        _say(f"{row['what']}: {row['compared']:,} compared{equal}{note}")


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    """Turn whatever goes wrong into one sentence; what nobody foresaw leaves a log file and exit code 70 too."""
    try:
        yield
    except StrategyNLPError as error:
        _complain(str(error))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        _complain(
            "Stopped. Nothing was written: what stood in the folder before stands there still, and finished steps are kept, so that the "
            "next run takes them again."
        )
        raise typer.Exit(130) from None
    except MemoryError:
        _complain(_NO_MEMORY)
        raise typer.Exit(1) from None
    except OSError as error:
        name = f"{error.filename}: " if isinstance(error.filename, str) else ""
        _complain(f"{name}{reason_of(error)}; the file or folder cannot be read or written.")
        raise typer.Exit(1) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # noqa: BLE001 (the last net: nobody shall see a traceback)
        if isinstance(error, ImportError) and ("memory" in str(error) or "map segment" in str(error)):
            # A library that finds no room says so as if it were not there.
            _complain(_NO_MEMORY)
            raise typer.Exit(1) from None
        log = _log_of(error)
        _complain(
            f"Something went wrong that nobody foresaw ({type(error).__name__}). Nothing was written. {log} Please report it with the "
            "command that you typed."
        )
        raise typer.Exit(70) from None


_NO_MEMORY = "There is not enough memory for this; close other programs, or give fewer ideas or votes at a time."


def _log_of(error: Exception) -> str:
    """Write where in the code it happened to a file, never what was in the data, and say where the file is."""
    import tempfile
    import traceback

    # The message may quote somebody's words; the places in the code cannot.
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="strategy-nlp-", suffix=".log", delete=False, encoding="utf-8"
        ) as file:
            file.write("\n".join([f"strategy-nlp: {type(error).__name__}", *frames, ""]))
    except OSError:
        return "No log could be written."
    return f"Where it happened in the code, and nothing of your data, is in {file.name}."


def _say(sentence: str) -> None:
    typer.echo(_safe(sentence))


def _counted(number: int, what: str) -> str:
    """A number with its noun.

    >>> _counted(1, "idea"), _counted(1_005, "idea")
    ('1 idea', '1,005 ideas')
    """
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _complain(sentence: str) -> None:
    typer.echo(_safe(sentence), err=True)


def _safe(sentence: str) -> str:
    """A sentence without signs that a terminal obeys, whatever name or value of somebody's data stands in it."""
    return "".join(sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in sentence)


@evaluate.command("topics")
def evaluate_topics(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, label, optional language and translation.")],
    vectors: Annotated[str, typer.Option(help="The encoder, as in consultation.toml.")] = "embedded",
    seed: Annotated[int, typer.Option(help="Start of every random choice.")] = 0,
) -> None:
    """Compare our topics with labels that people gave."""
    with _told_in_a_sentence():
        from strategy_nlp.topic_evaluation import evaluate_topics as compare

        table = compare(file, encoder_name=vectors, seed=seed)
    for row in table.to_dict("records"):
        value = f"{row['value']:,}" if isinstance(row["value"], int) else f"{row['value']:.3f}"
        note = row["note"] if value == "nan" else f"{value} ({row['note']})"
        _say(f"{row['what']}: {note}")


@evaluate.command("language")
def evaluate_language(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, language.")],
) -> None:
    """Compare the languages that we tell with those that people stated."""
    with _told_in_a_sentence():
        from strategy_nlp.language_evaluation import evaluate_language as compare

        table = compare(file)
    for row in table.to_dict("records"):
        told = "" if row["precision"] != row["precision"] else f", {row['precision']:.3f} of those told"
        error = "" if told == "" else f"; calibration error {row['calibration_error']:.3f}"
        _say(
            f"{row['what']}: {row['texts']:,} texts, {row['right']:.3f} right{told}, {row['undetermined']:.3f} undetermined{error}"
        )


@evaluate.command("sentiment")
def evaluate_sentiment(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, label, optional language.")],
    vectors: Annotated[str, typer.Option(help="The encoder, as in consultation.toml.")] = "embedded",
    sentiment: Annotated[str, typer.Option(help="The sentiment model, as in consultation.toml.")] = "shipped",
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Below this nothing is told.")] = 0.5,
    seed: Annotated[int, typer.Option(help="Start of every random choice.")] = 0,
) -> None:
    """Compare our sentiment with labels that people gave."""
    with _told_in_a_sentence():
        from strategy_nlp.sentiment_evaluation import evaluate_sentiment as compare

        table = compare(file, encoder=vectors, model=sentiment, min_confidence=min_confidence, seed=seed)
    for row in table.to_dict("records"):
        scores = (
            f", macro-F1 of these {row['macro_f1']:.3f} (95 % interval {row['low']:.3f} to {row['high']:.3f}), "
            f"calibration error {row['calibration_error']:.3f}"
            if row["coverage"] > 0
            else ""
        )
        note = f"; {row['note']}" if row["note"] else ""
        _say(f"{row['what']}: {row['texts']:,} texts, {row['coverage']:.3f} decided{scores}{note}")


class _Progress:
    """Names each stage on the terminal while it runs; stays silent where the output goes to a file."""

    def __init__(self) -> None:
        from rich.console import Console

        self._status = Console(stderr=True).status("starting")

    def __call__(self, stage: str) -> None:
        if sys.stderr.isatty():
            self._status.update(stage)
        else:
            _complain(f"… {stage}")

    def start(self) -> None:
        if sys.stderr.isatty():
            self._status.start()

    def stop(self) -> None:
        self._status.stop()


@contextmanager
def _progress() -> Iterator[_Progress]:
    shown = _Progress()
    shown.start()
    try:
        yield shown
    finally:
        shown.stop()
