"""How good the numbers are, on data of whoever asks."""

from pathlib import Path
from typing import Annotated

import typer

from strategy_nlp.cli.terminal import say, told_in_a_sentence


def evaluate_votes(folder: Annotated[Path, typer.Argument(help="A Polis folder with Polis's own result.")]) -> None:
    """Compare our vote statistics with Polis's own result."""
    with told_in_a_sentence():
        from strategy_nlp.evaluation.votes import evaluate_votes as compare

        table = compare(folder)
    for row in table.to_dict("records"):
        equal = (
            ""
            if row["equal"] == ""
            else f", {row['equal']:,} equal, largest difference {row['largest_difference']:.1e}"
        )
        note = f"; {row['note']}" if row["note"] else ""
        say(f"{row['what']}: {row['compared']:,} compared{equal}{note}")


def evaluate_topics(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, label, optional language and translation.")],
    vectors: Annotated[str, typer.Option(help="The encoder, as in consultation.toml.")] = "embedded",
    seed: Annotated[int, typer.Option(help="Start of every random choice.")] = 0,
) -> None:
    """Compare our topics with labels that people gave."""
    with told_in_a_sentence():
        from strategy_nlp.evaluation.topics import evaluate_topics as compare

        table = compare(file, encoder_name=vectors, seed=seed)
    for row in table.to_dict("records"):
        value = f"{row['value']:,}" if isinstance(row["value"], int) else f"{row['value']:.3f}"
        note = row["note"] if value == "nan" else f"{value} ({row['note']})"
        say(f"{row['what']}: {note}")


def evaluate_language(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, language.")],
) -> None:
    """Compare the languages that we tell with those that people stated."""
    with told_in_a_sentence():
        from strategy_nlp.evaluation.language import evaluate_language as compare

        table = compare(file)
    for row in table.to_dict("records"):
        told = "" if row["precision"] != row["precision"] else f", {row['precision']:.3f} of those told"
        error = "" if told == "" else f"; calibration error {row['calibration_error']:.3f}"
        say(
            f"{row['what']}: {row['texts']:,} texts, {row['right']:.3f} right{told}, {row['undetermined']:.3f} undetermined{error}"
        )


def evaluate_sentiment(
    file: Annotated[Path, typer.Argument(help="A CSV file: text, label, optional language.")],
    vectors: Annotated[str, typer.Option(help="The encoder, as in consultation.toml.")] = "embedded",
    sentiment: Annotated[str, typer.Option(help="The sentiment model, as in consultation.toml.")] = "shipped",
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Below this nothing is told.")] = 0.5,
    seed: Annotated[int, typer.Option(help="Start of every random choice.")] = 0,
) -> None:
    """Compare our sentiment with labels that people gave."""
    with told_in_a_sentence():
        from strategy_nlp.evaluation.sentiment import evaluate_sentiment as compare

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
