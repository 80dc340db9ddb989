"""Consultation folders: made from a source, checked, and one person taken out."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from strategy_nlp.cli.terminal import as_line, complain, say, told_in_a_sentence
from strategy_nlp.messages import counted

if TYPE_CHECKING:
    from strategy_nlp.errors import UnsureError


def check(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder, or any file or folder.")],
) -> None:
    """Say what is wrong with a consultation folder, row by row; of anything else, what it is and which command is next."""
    with told_in_a_sentence():
        from strategy_nlp.analysis.checking import check as checked
        from strategy_nlp.sources.recognition import report_command, typed, what_is

        other = what_is(consultation)
        if other.sentence and other.usable:
            say(other.sentence)
            return
        if other.sentence:
            complain(other.sentence)
            raise typer.Exit(1)
        found = checked(consultation)
    for warning in found.warnings:
        say(f"Warning: {warning}")
    for problem in found.problems:
        complain(problem)
    if found.problems:
        if found.is_empty:
            say(f"Next: strategy-nlp import SOURCE {typed(consultation)} --add")
        else:
            complain(f"{counted(len(found.problems), 'problem')} found.")
        raise typer.Exit(1)
    tables = found.tables
    # What somebody chose of a closed question's answers is no idea unless they wrote beside it.
    chosen = (
        int(((tables.ideas["choice"] != "") & (tables.ideas["text"] == "")).sum()) if "choice" in tables.ideas else 0
    )
    answers = f", {counted(chosen, 'chosen answer')}" if chosen else ""
    say(
        f"{consultation} can be used: {counted(len(tables.ideas) - chosen, 'idea')}{answers}, {counted(len(tables.votes), 'vote')}, "
        f"{counted(len(tables.participants), 'participant')}. Next: {report_command(consultation)}"
    )


def import_sources(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="SOURCE... FOLDER", help="Files, folders or ZIPs, and last the consultation folder."),
    ] = None,
    kind: Annotated[
        str, typer.Option("--as", help="What the sources are, where it is not recognised; --list names all.")
    ] = "",
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            help='What a column becomes: text="Your idea", q1=COLUMN, closed_q2=COLUMN, segment_country=Land, leave=COLUMN; may be repeated.',
        ),
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Put the sources beside what the folder holds.")] = False,
    event: Annotated[str, typer.Option(help="The event at which it was said.")] = "",
    submission: Annotated[str, typer.Option(help="Whose submission it is.")] = "",
    starts_at: Annotated[str, typer.Option(help="When the recording of a transcript began: 2026-02-05T16:00.")] = "",
    question: Annotated[str, typer.Option(help="The question under which stands what nothing puts under one.")] = "",
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Take responses that were not submitted too.")
    ] = False,
    date_order: Annotated[str, typer.Option(help="dmy or mdy, where the dates do not tell.")] = "",
    title: Annotated[str, typer.Option(help="What a new consultation is called.")] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Ask nothing, even at a terminal; what is unsure stops with a sentence.")
    ] = False,
    show_list: Annotated[bool, typer.Option("--list", help="Show every kind of source with an example.")] = False,
) -> None:
    """Make a consultation folder from exports, chats, transcripts and submissions, or add them to one."""
    if show_list:
        from strategy_nlp.sources.telling import all_kinds

        for name, called, example in all_kinds():
            say(f"{name:18} {called}")
            say(f"{'':18} {example}")
        return
    with told_in_a_sentence():
        from dataclasses import replace

        from strategy_nlp.errors import SourceError, UnsureError
        from strategy_nlp.sources.gathered import Wish
        from strategy_nlp.sources.importing import import_sources as imported
        from strategy_nlp.sources.kinds.dispatch import kinds
        from strategy_nlp.sources.telling import told

        given = list(paths or [])
        if len(given) > 2 and not kind and str(given[0]) in kinds() and not given[0].exists():
            kind, given = str(given[0]), given[1:]
        if len(given) < 2:
            raise SourceError(
                "An import takes one or more sources and last the consultation folder: strategy-nlp import responses.csv FOLDER."
            )
        if date_order and date_order not in {"dmy", "mdy"}:
            raise SourceError(f"--date-order is {date_order!r}; it must be dmy (day first) or mdy (month first).")
        wish = Wish(
            kind=kind, columns=tuple(columns or ()), add=add, event=event, submission=submission, starts_at=starts_at, question=question,
            incomplete=incomplete, date_order=date_order, title=title,
        )  # fmt: skip
        while True:
            try:
                done = imported(given[:-1], given[-1], wish=wish)
                break
            except UnsureError as unsure:
                # Only somebody at a terminal can be asked; a script gets the sentence.
                named = _asked(unsure) if not yes and sys.stdin.isatty() else ()
                if not named:
                    raise
                wish = replace(wish, columns=(*wish.columns, *named))
    for line in told(done):
        say(line)


def _asked(unsure: "UnsureError") -> tuple[str, ...]:
    """What somebody says of the columns, as ``--map`` takes it; nothing where they give no number."""
    listed = ", ".join(f"{place} {name}" for place, name in enumerate(unsure.columns, start=1))
    question = f"{unsure.name}: which column holds what people wrote: {listed}? Its number (several with commas; nothing stops)"
    said = typer.prompt(as_line(question), default="", show_default=False, err=True)
    places = [int(part) for part in said.replace(",", " ").split() if part.isdecimal()]
    chosen = [unsure.columns[place - 1] for place in dict.fromkeys(places) if 1 <= place <= len(unsure.columns)]
    return tuple(f"q{number}={name}" for number, name in enumerate(chosen, start=1))


def new(
    folder: Annotated[Path, typer.Argument(help="The consultation folder to make.")],
    title: Annotated[str, typer.Option(help="What the consultation is called; asked for where it is not given.")] = "",
    question: Annotated[list[str] | None, typer.Option(help="A question's title; may be repeated.")] = None,
    organiser: Annotated[str, typer.Option(help="Who asks.")] = "",
) -> None:
    """Make a consultation folder with a title and questions, to which sources are added."""
    with told_in_a_sentence():
        from strategy_nlp.sources.new_folder import make_folder
        from strategy_nlp.sources.recognition import typed

        asked = list(question or [])
        if not title:
            title = typer.prompt("Title")
        while not asked or (not question and len(asked) < 200):
            one = typer.prompt(f"Question {len(asked) + 1} (blank ends)", default="", show_default=False)
            if not one.strip():
                break
            asked.append(one)
        make_folder(folder, title=title, questions=asked, organiser=organiser)
    say(
        f"Wrote {folder} with {counted(len(asked), 'question')}. Next: strategy-nlp import SOURCE {typed(folder)} --add"
    )


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


def survey(
    consultation: Annotated[Path, typer.Argument(help="The consultation folder.")],
    out: Annotated[
        Path, typer.Option(help="The file to write: form.xlsx, form.txt for LimeSurvey, seeds.csv for Polis.")
    ],
    limesurvey: Annotated[bool, typer.Option("--limesurvey", help="Write LimeSurvey's text format.")] = False,
    polis: Annotated[bool, typer.Option("--polis", help="Write the ideas as seed statements for Polis.")] = False,
    ideas: Annotated[int, typer.Option(min=0, max=200, help="How many ideas of others people may vote on.")] = 20,
) -> None:
    """Write the consultation as a form for ODK, KoboToolbox, LimeSurvey or Polis; its answers come back through import."""
    with told_in_a_sentence():
        from strategy_nlp.errors import SourceError
        from strategy_nlp.sources.recognition import typed
        from strategy_nlp.sources.survey import form, xlsform
        from strategy_nlp.sources.survey import limesurvey as other

        if limesurvey and polis:
            raise SourceError("A form is written for one tool at a time: --limesurvey or --polis.")
        ending = out.suffix.casefold()
        # The file's ending tells the tool too.
        limesurvey, polis = (
            limesurvey or (ending == ".txt" and not polis),
            polis or (ending == ".csv" and not limesurvey),
        )
        right = ".txt" if limesurvey else ".csv" if polis else ".xlsx"
        if ending != right:
            raise SourceError(
                f"{out}: such a form is a file that ends in {right}; end its name so, or leave --limesurvey and --polis out."
            )
        made = form.form_of(consultation, ideas=ideas)
        write = other.write_limesurvey if limesurvey else other.write_polis_seeds if polis else xlsform.write_xlsform
        if polis and not made.ideas:
            raise SourceError(
                f"{consultation} holds no idea that may be shown, so there is no statement to begin with; import ideas first."
            )
        written = write(made, out)
    if polis:
        say(f"Wrote {counted(len(made.ideas), 'statement')} to {written}.")
        return
    say(
        f"Wrote {counted(len(made.questions), 'question')} and {counted(len(made.ideas), 'idea')} to vote on, in {', '.join(made.languages)}, to {written}. "
        f"Next, with the answers: strategy-nlp import ANSWERS {typed(consultation)} --add"
    )


def open_screen(
    place: Annotated[Path, typer.Argument(help="The folder in which consultations and reports are made.")] = Path(
        "consultations"
    ),
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen on this computer; 0 finds a free port.")
    ] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address only.")] = False,
) -> None:
    """Open a page in the browser, on this computer only: drop files, correct columns, make the report."""
    with told_in_a_sentence():
        from strategy_nlp.screen.serving import serve

        serve(place, port=port, show=not no_browser, say=say)
