"""The terminal: what is typed becomes a call, what comes back becomes a line. Nothing is computed here.

By itself, because it only lists the commands.
"""

from importlib.metadata import version
from typing import Annotated

import typer

from strategy_nlp.cli import cache, codebook, coding, evaluation, folders, reports

# Plain help appears twice as fast, and a screen reader reads it without the boxes.
app: typer.Typer = typer.Typer(
    help="Hear a multilingual consultation fairly, and say what was heard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
evaluate_commands: typer.Typer = typer.Typer(
    help="Say how good the numbers are, on data of yours.", no_args_is_help=True, rich_markup_mode=None
)
codebook_commands: typer.Typer = typer.Typer(
    help="Give topics as a list of codes; let people rename, merge, split and pin topics in a spreadsheet.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
cache_commands: typer.Typer = typer.Typer(
    help="Look at what is kept between runs.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(evaluate_commands, name="evaluate")
app.add_typer(codebook_commands, name="codebook")
app.add_typer(cache_commands, name="cache")


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"strategy-nlp {version('strategy-nlp')}")
        raise typer.Exit


@app.callback()
def main(
    _: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    """Hear a multilingual consultation fairly, and say what was heard."""


app.command()(reports.report)
app.command()(reports.analyse)
app.command()(folders.check)
app.command("import")(folders.import_sources)
app.command()(folders.new)
app.command()(folders.survey)
app.command("open")(folders.open_screen)
app.command()(reports.verify)
app.command()(reports.export)
app.command()(coding.sample)
app.command()(coding.score)
app.command()(folders.forget)
codebook_commands.command("export")(codebook.codebook_export)
codebook_commands.command("apply")(codebook.codebook_apply)
codebook_commands.command("import")(codebook.codebook_import)
evaluate_commands.command("votes")(evaluation.evaluate_votes)
evaluate_commands.command("topics")(evaluation.evaluate_topics)
evaluate_commands.command("language")(evaluation.evaluate_language)
evaluate_commands.command("sentiment")(evaluation.evaluate_sentiment)
cache_commands.command("path")(cache.cache_path)
cache_commands.command("list")(cache.cache_list)
cache_commands.command("clear")(cache.cache_clear)
