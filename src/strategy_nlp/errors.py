"""Errors that reach people as one sentence: where, what was found, what is allowed, what to do.

::

    StrategyNLPError
    ├── ConsultationError   the folder or its consultation.toml
    ├── DataError           a table: which file, which row or column
    ├── SourceError         a source that cannot be imported
    ├── ModelError          an encoder or model that is not there or does not fit
    └── ReportError         a notebook or page that could not be made
"""


class StrategyNLPError(Exception):
    """The root of every error that the package raises on purpose."""


class ConsultationError(StrategyNLPError):
    """The consultation folder or its ``consultation.toml`` cannot be used."""


class DataError(StrategyNLPError):
    """A table of the consultation cannot be used."""


class SourceError(StrategyNLPError):
    """A source cannot be turned into a consultation folder."""


class ModelError(StrategyNLPError):
    """An encoder or a model is missing or does not fit."""


class ReportError(StrategyNLPError):
    """A report could not be made."""
