"""Whether a consultation folder can be used: everything that is wrong with it, before anything takes time."""

from dataclasses import dataclass
from pathlib import Path

from strategy_nlp.intake.consultation import read_consultation
from strategy_nlp.intake.tables import NO_IDEA, Tables, read_folder


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    tables
        The consultation's tables, as far as they could be read.
    problems
        What must be mended before a report, one sentence each: file, row or column, found, allowed, what to do.
    warnings
        What a report does without, one sentence each.

    Examples
    --------
    >>> from strategy_nlp import demo_folder
    >>> found = check(demo_folder())
    >>> found.usable, len(found.problems), len(found.tables.votes)
    (True, 0, 45017)
    """

    tables: Tables
    problems: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether a report can be made."""
        return not self.problems

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wrong but that nobody's idea is there yet."""
        return len(self.problems) == 1 and self.problems[0].endswith(NO_IDEA)

    def __repr__(self) -> str:
        return f"Checked(problems={list(self.problems)}, warnings={list(self.warnings)})"


def check(folder: str | Path) -> Checked:
    """What is wrong with a consultation folder, row by row; nothing is analysed and nothing written.

    Parameters
    ----------
    folder
        The consultation folder.

    Returns
    -------
    Checked
        Problems and warnings as sentences, and the tables.

    Raises
    ------
    ConsultationError, ModelError
        If there is no consultation in the folder, or a setting names what is not there.

    Examples
    --------
    >>> from strategy_nlp.intake.consultation import demo_folder
    >>> check(demo_folder()).usable
    True
    """
    from strategy_nlp.intake.checked import read_checked
    from strategy_nlp.privacy.organisers import details_in
    from strategy_nlp.text.tone.classifier import get_classifier
    from strategy_nlp.text.vectors.encoders import get_encoder
    from strategy_nlp.topics.codebook.kept import read_codebook

    described = read_consultation(folder)
    get_classifier(described.settings.sentiment, encoder=get_encoder(described.settings.vectors).name)
    reading = read_folder(described)
    read_codebook(described.folder)
    read_checked(described.folder)
    details = [] if reading.problems else details_in(reading.tables, described)
    return Checked(
        reading.tables,
        problems=(*map(str, reading.problems), *(str(detail) for detail in details if detail.refused)),
        warnings=(*reading.warnings, *(str(detail) for detail in details if not detail.refused)),
    )
