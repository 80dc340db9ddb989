"""A consultation folder that holds questions and nothing else yet.

By itself, because the terminal and the screen both begin with one.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.tables import write_folder
from strategy_nlp.sources.folder import new_toml

_HEADER = ("idea_id", "question", "text", "language", "author_id", "created_at")


def make_folder(folder: str | Path, *, title: str, questions: Sequence[str], organiser: str = "") -> Path:
    """Write a folder whose ``consultation.toml`` explains itself, with an empty table of ideas; where it is.

    Raises
    ------
    SourceError
        If the title or every question is blank, or the folder is there already.

    Examples
    --------
    >>> import tempfile
    >>> folder = make_folder(Path(tempfile.mkdtemp()) / "spring", title="Spring", questions=["What should we do?"])
    >>> sorted(path.name for path in folder.iterdir())
    ['consultation.toml', 'ideas.csv']
    """
    asked = [" ".join(question.split()) for question in questions if question.strip()]
    if not title.strip():
        raise SourceError('A consultation needs a title: --title "Our next strategy".')
    if not asked:
        raise SourceError('A consultation needs a question: --question "What should we do?".')
    named = {f"q{number}": question for number, question in enumerate(asked, start=1)}
    toml = new_toml(" ".join(title.split()), named, organiser=" ".join(organiser.split()))
    write_folder(Path(folder), toml=toml, tables={"ideas": pd.DataFrame(columns=list(_HEADER), dtype=str)})
    return Path(folder)
