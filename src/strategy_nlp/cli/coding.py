"""People check the machine: a blind sample as a workbook, and what their answers say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from strategy_nlp.cli.terminal import say, told_in_a_sentence
from strategy_nlp.messages import counted

_NOT_KEPT = "Nothing was kept: name the consultation folder last, and its next report shows this."


def sample(
    report: Annotated[Path, typer.Argument(help="The folder of a report, or of tables.")],
    out: Annotated[Path, typer.Option(help="The workbook to write (.xlsx); each person fills a copy.")],
    ideas: Annotated[int, typer.Option(min=10, help="How many ideas are coded.")] = 200,
    intrusions: Annotated[int, typer.Option(min=0, help="How often one of six words, or of five ideas, is out.")] = 30,
    pairs: Annotated[int, typer.Option(min=0, help="How many pairs of ideas are the same or not.")] = 40,
    seed: Annotated[int, typer.Option(min=0, help="Start of chance: the same seed asks the same.")] = 0,
) -> None:
    """Write a blind sample as a workbook for two or more people to code; the key stays beside the report."""
    with told_in_a_sentence():
        from strategy_nlp.evaluation.coding.asking import sample_report
        from strategy_nlp.evaluation.coding.drawing import Sizes
        from strategy_nlp.sources.recognition import typed

        made = sample_report(report, out, sizes=Sizes(ideas, intrusions, pairs), seed=seed)
    say(
        f"{counted(made.ideas, 'idea')} of {made.population:,}, {counted(made.tasks, 'task')} of intrusion and {counted(made.pairs, 'pair')} written to "
        f"{made.workbook}; what the machine told is in {made.key}, which coders must not see. Next: have two or more people fill a copy each, then "
        f"strategy-nlp score {typed(report)} COPY COPY CONSULTATION"
    )


def score(
    report: Annotated[Path, typer.Argument(help="The report that the sample was drawn from.")],
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="WORKBOOKS",
            help="The filled workbooks; after them the consultation folder, whose next report then tells the result.",
        ),
    ],
    seed: Annotated[int, typer.Option(min=0, help="Start of chance for intervals of alpha.")] = 0,
) -> None:
    """Say how far people agree with the machine and with one another, and keep it for the next report."""
    keep = paths[-1] if paths[-1].is_dir() else None
    with told_in_a_sentence():
        from strategy_nlp.evaluation.coding.scoring import score_workbooks
        from strategy_nlp.intake.checked import FILE
        from strategy_nlp.sources.recognition import report_command

        told = score_workbooks(report, paths[:-1] if keep else paths, keep=keep, seed=seed)
    say(f"{counted(told['coders'], 'person', 'people')} coded {told['ideas']:,} of {told['population']:,} ideas.")
    for row in told["machine"]:
        if row["name"] == "all":
            say(_of_side(row, told["agreement"]))
    for row in told["intrusion"]:
        what = "word" if row["task"] == "words" else "idea"
        say(
            f"The {what} that is out was found in {_figure(row, 'share', '')} of {counted(row['tasks'], 'task')}; chance {row['chance']:.2f}."
        )
    for row in told["pairs"]:
        what = "counts as one idea" if row["machine"] == "same" else "keeps apart though they are near"
        say(
            f"Of {counted(row['pairs'], 'pair')} that the machine {what}, people call {_figure(row, 'share', '')} the same."
        )
    if keep is None:
        say(_NOT_KEPT)
    else:
        say(f"Kept in {keep / FILE}. Next: {report_command(keep)}")


def _of_side(row: Mapping[str, Any], agreement: list[dict[str, Any]]) -> str:
    alphas = {one["between"]: one for one in agreement if one["side"] == row["side"]}
    told = ", ".join(f"{name} {_figure(row, name)}" for name in ("precision", "recall", "f1"))
    machine, people = (_figure(alphas[name], "alpha") for name in ("machine", "people"))
    return f"{row['side']}: {told}; alpha of machine and people {machine}, of people {people}"


def _figure(row: Mapping[str, Any], name: str, before: str | None = None) -> str:
    """A figure with its interval; too few where it is not told."""
    if row[name] is None:
        return "too few"
    start = f"{name}_" if before is None else before
    low, high = row[f"{start}low"], row[f"{start}high"]
    return f"{row[name]:.2f}" if low is None else f"{row[name]:.2f} ({low:.2f} to {high:.2f})"
