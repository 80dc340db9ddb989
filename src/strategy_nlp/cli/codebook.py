"""Topics reviewed by people in a spreadsheet, and code lists of their own.

By itself, because it is one group of commands.
"""

from pathlib import Path
from typing import Annotated

import typer

from strategy_nlp.cli.terminal import say, told_in_a_sentence
from strategy_nlp.messages import counted


def codebook_export(
    folder: Annotated[Path, typer.Argument(help="The folder of tables, or of a report.")],
    out: Annotated[Path, typer.Option(help="The spreadsheet to write: .xlsx, or .csv.")],
) -> None:
    """Write the topics of a run to a spreadsheet for people to review."""
    with told_in_a_sentence():
        from strategy_nlp.report.exports.codebook import export_codebook
        from strategy_nlp.sources.recognition import typed

        count = export_codebook(folder, out)
    say(
        f"{counted(count, 'topic')} written to {out}. Next: write your decisions into it, then strategy-nlp codebook apply "
        f"{typed(out)} CONSULTATION"
    )


def codebook_import(
    codes: Annotated[
        Path, typer.Argument(help="The code list: .xlsx or .csv with name, description, examples, question.")
    ],
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
) -> None:
    """Keep a code list of your own, by which every later run puts ideas into topics."""
    with told_in_a_sentence():
        from strategy_nlp.sources.recognition import report_command
        from strategy_nlp.topics.codebook.codes import import_codes

        kept = import_codes(codes, consultation)
    for note in kept.notes:
        say(f"Warning: {note}")
    earlier = f", in place of {kept.replaced} of the list before" if kept.replaced else ""
    if not kept.codes:
        say(f"The file holds no code, so no code list is kept in {kept.path} now{earlier}.")
        return
    say(
        f"{counted(kept.codes, 'code')} with {counted(kept.examples, 'example')} kept in {kept.path}{earlier}. "
        f"Next: {report_command(consultation)}"
    )


def codebook_apply(
    file: Annotated[Path, typer.Argument(help="The reviewed spreadsheet.")],
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
) -> None:
    """Check a reviewed spreadsheet, and keep its decisions for every later run."""
    with told_in_a_sentence():
        from strategy_nlp.sources.recognition import report_command
        from strategy_nlp.topics.codebook.decisions import apply_file

        applied = apply_file(file, consultation)
    for note in applied.notes:
        say(f"Warning: {note}")
    earlier = f", in place of {applied.replaced} from this file before" if applied.replaced else ""
    say(
        f"{counted(applied.decisions, 'decision')} kept in {applied.path}{earlier}. Next: {report_command(consultation)}"
    )
