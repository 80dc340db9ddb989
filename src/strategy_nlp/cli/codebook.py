"""Topics reviewed by people in a spreadsheet.

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


def codebook_apply(
    file: Annotated[Path, typer.Argument(help="The reviewed spreadsheet.")],
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
) -> None:
    """Check a reviewed spreadsheet, and keep its decisions for every later run."""
    with told_in_a_sentence():
        from strategy_nlp.sources.recognition import typed
        from strategy_nlp.topics.codebook.decisions import apply_file

        applied = apply_file(file, consultation)
    for note in applied.notes:
        say(f"Warning: {note}")
    earlier = f", in place of {applied.replaced} from this file before" if applied.replaced else ""
    say(
        f"{counted(applied.decisions, 'decision')} kept in {applied.path}{earlier}. Next: strategy-nlp report {typed(consultation)}"
    )
