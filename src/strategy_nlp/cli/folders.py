"""Consultation folders: made from a source, checked, and one person taken out."""

import enum
from pathlib import Path
from typing import Annotated

import typer

from strategy_nlp.cli.terminal import complain, counted, say, told_in_a_sentence


class Source(enum.StrEnum):
    """Where a consultation can be imported from."""

    polis = "polis"


def check(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder, or any file or folder.")],
) -> None:
    """Say what is wrong with a consultation folder, row by row; of anything else, what it is and which command is next."""
    with told_in_a_sentence():
        from strategy_nlp.analysis.checking import check as checked
        from strategy_nlp.intake.sources.recognition import typed, what_is

        if other := what_is(consultation):
            complain(other)
            raise typer.Exit(1)
        found = checked(consultation)
    for warning in found.warnings:
        say(f"Warning: {warning}")
    for problem in found.problems:
        complain(problem)
    if found.problems:
        complain(f"{counted(len(found.problems), 'problem')} found.")
        raise typer.Exit(1)
    tables = found.tables
    say(
        f"{consultation} can be used: {counted(len(tables.ideas), 'idea')}, {counted(len(tables.votes), 'vote')}, "
        f"{counted(len(tables.participants), 'participant')}. Next: strategy-nlp report {typed(consultation)}"
    )


def import_source(
    kind: Annotated[Source, typer.Argument(help="What the source is.")],
    source: Annotated[Path, typer.Argument(help="The folder or file to import.")],
    destination: Annotated[Path, typer.Argument(help="The consultation folder to make.")],
) -> None:
    """Make a consultation folder from another system's export."""
    with told_in_a_sentence():
        from strategy_nlp.intake.sources import polis

        summary = {Source.polis: polis.import_polis}[kind](source, destination)
    say(f"{summary} imported to {destination}")


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
        from strategy_nlp.removal.person import forget as remove

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
