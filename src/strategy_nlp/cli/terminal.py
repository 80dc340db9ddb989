"""What reaches the terminal: sentences, warnings and progress, never a traceback and nothing of the data raw."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from strategy_nlp.errors import StrategyNLPError, reason_of


@contextmanager
def told_in_a_sentence() -> Iterator[None]:
    """Turn whatever goes wrong into one sentence; what nobody foresaw leaves a log file and exit code 70 too."""
    try:
        yield
    except StrategyNLPError as error:
        complain(str(error))
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        complain(
            "Stopped. Nothing was written: what stood in the folder before stands there still, and finished steps are kept, so that the "
            "next run takes them again."
        )
        raise typer.Exit(130) from None
    except MemoryError:
        complain(_NO_MEMORY)
        raise typer.Exit(1) from None
    except OSError as error:
        name = f"{error.filename}: " if isinstance(error.filename, str) else ""
        complain(f"{name}{reason_of(error)}; the file or folder cannot be read or written.")
        raise typer.Exit(1) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:  # noqa: BLE001 (the last net: nobody shall see a traceback)
        if isinstance(error, ImportError) and ("memory" in str(error) or "map segment" in str(error)):
            # A library that finds no room says so as if it were not there.
            complain(_NO_MEMORY)
            raise typer.Exit(1) from None
        log = _log_of(error)
        complain(
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


def say(sentence: str) -> None:
    """Print a sentence."""
    typer.echo(as_line(sentence))


def complain(sentence: str) -> None:
    """Print a sentence about something that is wrong or still going on, apart from what a command gives."""
    typer.echo(as_line(sentence), err=True)


def as_line(sentence: str) -> str:
    """A sentence without signs that a terminal obeys, whatever name or value of somebody's data stands in it."""
    return "".join(sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in sentence)


class _Progress:
    """Names each stage on the terminal while it runs; stays silent where the output goes to a file."""

    def __init__(self) -> None:
        from rich.console import Console

        self._status = Console(stderr=True).status("starting")

    def __call__(self, stage: str) -> None:
        if sys.stderr.isatty():
            self._status.update(stage)
        else:
            complain(f"… {stage}")

    def start(self) -> None:
        if sys.stderr.isatty():
            self._status.start()

    def stop(self) -> None:
        self._status.stop()


@contextmanager
def progress() -> Iterator[_Progress]:
    shown = _Progress()
    shown.start()
    try:
        yield shown
    finally:
        shown.stop()
