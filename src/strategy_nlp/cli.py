"""The terminal: what is typed becomes a call, what comes back becomes a line. Nothing is computed here."""

import enum
from pathlib import Path
from typing import Annotated

import typer

from strategy_nlp.terminal import complain, counted, progress, say, told_in_a_sentence

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

Anyway = Annotated[
    bool,
    typer.Option(
        "--release-anyway",
        help="Let nothing wait, though fewer people than min_cell differ from an earlier report and can be told by both; it is recorded.",
    ),
]
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
    release_anyway: Anyway = False,
) -> None:
    """Write everything: tables, one page per question, and an index."""
    with told_in_a_sentence(), progress() as tell:
        from strategy_nlp.consultation import demo_folder
        from strategy_nlp.report import ReportOptions, make_reports

        options = ReportOptions(tuple(question or ()), language, since, release_anyway)
        result = make_reports(consultation or demo_folder(), out, options=options, jobs=jobs, progress=tell)
    for name, reason in result.failed.items():
        complain(f"{name} could not be made: {reason}")
    say(f"{counted(len(result.made), 'report')} written: open {result.folder / 'index.html'}")
    if result.failed:
        raise typer.Exit(1)


@app.command()
def analyse(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
    out: Annotated[Path, typer.Option(help="The folder to write the tables to.")],
    release_anyway: Anyway = False,
) -> None:
    """Write the tables only."""
    with told_in_a_sentence(), progress() as tell:
        from strategy_nlp.report import make_tables

        analysis = make_tables(consultation, out, anyway=release_anyway, progress=tell)
    say(f"{len(analysis.ideas):,} ideas and {analysis.build['counts']['votes']:,} votes analysed: tables in {out}")


@app.command()
def check(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder, or any file or folder.")],
) -> None:
    """Say what is wrong with a consultation folder, row by row; of anything else, what it is and which command is next."""
    with told_in_a_sentence():
        from strategy_nlp.consultation import read_consultation
        from strategy_nlp.decisions import read_codebook
        from strategy_nlp.encoders import get_encoder
        from strategy_nlp.intake.folder import read_folder
        from strategy_nlp.intake.kinds import typed, what_is
        from strategy_nlp.sentiment import get_classifier
        from strategy_nlp.shown import details_in

        if other := what_is(consultation):
            complain(other)
            raise typer.Exit(1)
        described = read_consultation(consultation)
        get_classifier(described.settings.sentiment, encoder=get_encoder(described.settings.vectors).name)
        reading = read_folder(described)
        read_codebook(consultation)
        details = [] if reading.problems else details_in(reading.tables, described)
    warnings = [*reading.warnings, *(str(detail) for detail in details if not detail.refused)]
    problems = [*map(str, reading.problems), *(str(detail) for detail in details if detail.refused)]
    for warning in warnings:
        say(f"Warning: {warning}")
    for problem in problems:
        complain(problem)
    if problems:
        complain(f"{counted(len(problems), 'problem')} found.")
        raise typer.Exit(1)
    tables = reading.tables
    say(
        f"{consultation} can be used: {counted(len(tables.ideas), 'idea')}, {counted(len(tables.votes), 'vote')}, "
        f"{counted(len(tables.participants), 'participant')}. Next: strategy-nlp report {typed(consultation)}"
    )


@app.command("import")
def import_source(
    kind: Annotated[Source, typer.Argument(help="What the source is.")],
    source: Annotated[Path, typer.Argument(help="The folder or file to import.")],
    destination: Annotated[Path, typer.Argument(help="The consultation folder to make.")],
) -> None:
    """Make a consultation folder from another system's export."""
    with told_in_a_sentence():
        from strategy_nlp.intake import polis

        summary = {Source.polis: polis.import_polis}[kind](source, destination)
    say(f"{summary} imported to {destination}")


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(help="The folder of a report, or of tables.")],
    consultation: Folder = None,
) -> None:
    """Make a report's numbers again from its receipt, and say what differs and why."""
    with told_in_a_sentence(), progress() as tell:
        from strategy_nlp.verification import verify as compare

        found = compare(folder, consultation=consultation, progress=tell)
    for sentence in (*found.differences, *(f"Because of {reason}" for reason in found.reasons)):
        complain(sentence)
    if found.differences:
        raise typer.Exit(1)
    say(f"{found.compared:,} cells compared, all the same.")


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
    with told_in_a_sentence():
        from strategy_nlp.removal import forget as remove

        gone = remove(participant, consultation, reports=report or ())
    taken = (
        (gone.ideas, "idea", ""), (gone.votes_cast, "vote", " cast"), (gone.votes_received, "vote", " of others on these ideas"),
        (gone.participants, "row", " of participants"), (gone.codebook, "mention", " in the codebook"),
        (gone.other_rows, "row", " of other tables in it"),
    )  # fmt: skip
    listed = ", ".join(f"{counted(number, what)}{more}" for number, what, more in taken)
    say(
        f"Deleted from {consultation}: {listed}; and {counted(gone.kept, 'result')} kept between runs, of all consultations."
    )
    for deleted in gone.deleted:
        say(f"Deleted the pages and tables in {deleted}.")
    for sentence in gone.uncleaned:
        complain(f"Not cleaned: {sentence}.")
    reports = f" Found near it: {', '.join(gone.reports)}." if gone.reports else ""
    say(
        f"{'Other reports' if gone.deleted else 'Reports'} and tables made before, copies and backups of the folder may still hold what was "
        f"deleted: make reports again, or delete them.{reports}"
    )


@codebook.command("export")
def codebook_export(
    folder: Annotated[Path, typer.Argument(help="The folder of tables, or of a report.")],
    out: Annotated[Path, typer.Option(help="The spreadsheet to write: .xlsx, or .csv.")],
) -> None:
    """Write the topics of a run to a spreadsheet for people to review."""
    with told_in_a_sentence():
        from strategy_nlp.codebook_file import export_codebook
        from strategy_nlp.intake.kinds import typed

        count = export_codebook(folder, out)
    say(
        f"{counted(count, 'topic')} written to {out}. Next: write your decisions into it, then strategy-nlp codebook apply "
        f"{typed(out)} CONSULTATION"
    )


@codebook.command("apply")
def codebook_apply(
    file: Annotated[Path, typer.Argument(help="The reviewed spreadsheet.")],
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
) -> None:
    """Check a reviewed spreadsheet, and keep its decisions for every later run."""
    with told_in_a_sentence():
        from strategy_nlp.decisions import apply_file
        from strategy_nlp.intake.kinds import typed

        applied = apply_file(file, consultation)
    for note in applied.notes:
        say(f"Warning: {note}")
    earlier = f", in place of {applied.replaced} from this file before" if applied.replaced else ""
    say(
        f"{counted(applied.decisions, 'decision')} kept in {applied.path}{earlier}. Next: strategy-nlp report {typed(consultation)}"
    )


@evaluate.command("votes")
def evaluate_votes(folder: Annotated[Path, typer.Argument(help="A Polis folder with Polis's own result.")]) -> None:
    """Compare our vote statistics with Polis's own result."""
    with told_in_a_sentence():
        from strategy_nlp.vote_evaluation import evaluate_votes as compare

        table = compare(folder)
    for row in table.to_dict("records"):
        equal = (
            ""
            if row["equal"] == ""
            else f", {row['equal']:,} equal, largest difference {row['largest_difference']:.1e}"
        )
        note = f"; {row['note']}" if row["note"] else ""
        say(f"{row['what']}: {row['compared']:,} compared{equal}{note}")


@evaluate.command("topics")
def evaluate_topics(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, label, optional language and translation.")],
    vectors: Annotated[str, typer.Option(help="The encoder, as in consultation.toml.")] = "embedded",
    seed: Annotated[int, typer.Option(help="Start of every random choice.")] = 0,
) -> None:
    """Compare our topics with labels that people gave."""
    with told_in_a_sentence():
        from strategy_nlp.topic_evaluation import evaluate_topics as compare

        table = compare(file, encoder_name=vectors, seed=seed)
    for row in table.to_dict("records"):
        value = f"{row['value']:,}" if isinstance(row["value"], int) else f"{row['value']:.3f}"
        note = row["note"] if value == "nan" else f"{value} ({row['note']})"
        say(f"{row['what']}: {note}")


@evaluate.command("language")
def evaluate_language(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, language.")],
) -> None:
    """Compare the languages that we tell with those that people stated."""
    with told_in_a_sentence():
        from strategy_nlp.language_evaluation import evaluate_language as compare

        table = compare(file)
    for row in table.to_dict("records"):
        told = "" if row["precision"] != row["precision"] else f", {row['precision']:.3f} of those told"
        error = "" if told == "" else f"; calibration error {row['calibration_error']:.3f}"
        say(
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
    with told_in_a_sentence():
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
        say(f"{row['what']}: {row['texts']:,} texts, {row['coverage']:.3f} decided{scores}{note}")
