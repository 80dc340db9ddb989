"""Errors that reach people as one sentence: where, what was found, what is allowed, what to do.

::

    StrategyNLPError
    ├── ConsultationError   the folder or its consultation.toml
    ├── DataError           a table: which file, which row or column
    ├── SourceError         a source that cannot be imported
    │   └── UnsureError     which of its columns hold what people wrote, only somebody who knows it can say
    ├── ModelError          an encoder or model that is not there or does not fit
    └── ReportError         a notebook or page that could not be made, a folder that cannot be written
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What is longer is cut where it is told.
_LONGEST_SHOWN = 60


class StrategyNLPError(Exception):
    """The root of every error that the package raises on purpose.

    Examples
    --------
    >>> from strategy_nlp import read_analysis
    >>> try:
    ...     read_analysis("no such folder")
    ... except StrategyNLPError as error:
    ...     print(type(error).__name__)
    ConsultationError
    """


class ConsultationError(StrategyNLPError):
    """The consultation folder or its ``consultation.toml`` cannot be used.

    Examples
    --------
    >>> from strategy_nlp import read_consultation
    >>> read_consultation("no such folder")
    Traceback (most recent call last):
    strategy_nlp.errors.ConsultationError: ...
    """


class DataError(StrategyNLPError):
    """A table of the consultation cannot be used.

    Examples
    --------
    >>> from strategy_nlp import topics
    >>> topics.find([])
    Traceback (most recent call last):
    strategy_nlp.errors.DataError: find was given no texts; hand over some.
    """


class SourceError(StrategyNLPError):
    """A source cannot be turned into a consultation folder.

    Examples
    --------
    >>> import tempfile
    >>> from strategy_nlp import sources
    >>> sources.import_sources(["no such file.csv"], Path(tempfile.mkdtemp()) / "ours")
    Traceback (most recent call last):
    strategy_nlp.errors.SourceError: ...
    """


class UnsureError(SourceError):
    """Nothing tells which columns of a source hold what people wrote.

    Parameters
    ----------
    sentence
        What is told where nobody can be asked.
    name
        What people call the table.
    columns
        The columns that may hold it; those that may identify people are not among them.
    """

    def __init__(self, sentence: str, *, name: str, columns: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.name: str = name
        self.columns: tuple[str, ...] = columns


class ModelError(StrategyNLPError):
    """An encoder or a model is missing or does not fit.

    Examples
    --------
    >>> from strategy_nlp import text
    >>> text.get_encoder("no such encoder")
    Traceback (most recent call last):
    strategy_nlp.errors.ModelError: ...
    """


class ReportError(StrategyNLPError):
    """A report could not be made.

    Examples
    --------
    >>> from strategy_nlp import demo_folder, make_reports
    >>> make_reports(demo_folder(), demo_folder())
    Traceback (most recent call last):
    strategy_nlp.errors.ReportError: ...
    """


def shown(found: object) -> str:
    """A value of somebody's data for a sentence on a terminal: quoted, cut, and without any sign that a terminal obeys.

    >>> shown("a\\x1b[31mb")
    "'a\\\\x1b[31mb'"
    """
    text = str(found)
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…")


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """What the system says against opening a file, as one sentence.

    Raises
    ------
    DataError
        In place of an `OSError`.
    """
    try:
        yield
    except FileNotFoundError:
        raise DataError(f"{path} is missing.") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {reason_of(error)}.") from None


def other_kind(path: Path) -> str:
    """What stands at a path where a file should: a folder, a broken link, a device."""
    if path.is_dir():
        return "a folder"
    return "a link to a file that is not there" if path.is_symlink() else "no file"


def reason_of(error: OSError) -> str:
    """Why the system refused, in words and without a path.

    >>> reason_of(PermissionError(13, "Permission denied"))
    'permission denied'
    """
    return (error.strerror or type(error).__name__).casefold()


def refuse_single(texts: object, what: str) -> None:
    """Refuse one text where many are meant: letter by letter it would be taken for as many texts.

    Raises
    ------
    DataError
        If it is a text or bytes.
    """
    if isinstance(texts, str | bytes):
        raise DataError(f"{what} takes many texts and was given a single one; put it into a list or a Series.")
