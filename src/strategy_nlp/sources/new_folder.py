"""What a consultation folder is begun with, its ``consultation.toml``: of questions alone, of sources, or with the questions that a source adds."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from strategy_nlp.errors import SourceError
from strategy_nlp.intake.consultation import Consultation
from strategy_nlp.intake.tables import write_folder
from strategy_nlp.messages import noted

_NONE: Mapping[str, Sequence[str]] = MappingProxyType({})
_ABOUT = """\
# What this consultation is. Everything here may be changed; data/README.md of the project says what each key may be.
# The questions' titles stand on every page; [questions.titles] holds them in other languages, such as es = "…".
"""
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
        raise SourceError(noted('A consultation needs a title: --title "Our next strategy".'))
    if not asked:
        raise SourceError(noted('A consultation needs a question: --question "What should we do?".'))
    named = {f"q{number}": question for number, question in enumerate(asked, start=1)}
    toml = new_toml(" ".join(title.split()), named, organiser=" ".join(organiser.split()))
    write_folder(Path(folder), toml=toml, tables={"ideas": pd.DataFrame(columns=list(_HEADER), dtype=str)})
    return Path(folder)


def new_toml(
    title: str,
    questions: Mapping[str, str],
    *,
    settings: Sequence[str] = (),
    organiser: str = "",
    closed: Mapping[str, Sequence[str]] = _NONE,
) -> str:
    """The text of a new ``consultation.toml``, which says what may be changed in it; ``closed`` gives the answers of closed questions."""
    lines = [_ABOUT, f"title = {_quoted(title)}", f"organiser = {_quoted(organiser)}", "", "[settings]"]
    lines += list(settings) or [
        '# language = "en"      # of the report: en, es, fr, ar',
        "# min_cell = 10        # counts of fewer people are not shown",
    ]
    for identifier, told in questions.items():
        lines += ["", *_question(identifier, told or title, closed.get(identifier, ()))]
    return "\n".join(lines) + "\n"


def _question(identifier: str, title: str, answers: Sequence[str]) -> list[str]:
    default, others = parted_title(title)
    lines = ["[[questions]]", f"id = {_quoted(identifier)}", f"title = {_quoted(default)}"]
    if answers:
        lines += ['kind = "closed"', f"answers = {json.dumps(list(answers), ensure_ascii=False)}"]
    if others:
        lines += ["[questions.titles]", *(f"{code} = {_quoted(own)}" for code, own in sorted(others.items()))]
    return lines


def parted_title(title: str) -> tuple[str, dict[str, str]]:
    """A title that stands in several languages, parted by slashes: the first, and each by its language.

    >>> parted_title("How can we grow together? / ¿Cómo podemos crecer en comunidad?")
    ('How can we grow together?', {'en': 'How can we grow together?', 'es': '¿Cómo podemos crecer en comunidad?'})
    """
    parts = [part.strip() for part in title.split(" / ") if part.strip()]
    if len(parts) < 2 or any(len(part.split()) < 3 for part in parts):
        return title, {}
    from strategy_nlp.text.plain import languages

    found = languages(parts)["language"].tolist()
    if len(set(found)) < len(parts) or "und" in found:
        return title, {}
    return parts[0], dict(zip(found, parts, strict=True))


def toml_with(
    folder: Path, before: Consultation, questions: Mapping[str, str], *, closed: Mapping[str, Sequence[str]]
) -> str:
    """The folder's own description, with the questions that are new added at its end.

    Parameters
    ----------
    folder, before
        Where it lies, and what it says.
    questions
        By id the titles of questions, known ones among them.
    closed
        By id the answers of closed questions.
    """
    text = (folder / "consultation.toml").read_text(encoding="utf-8-sig")
    known = {question.id for question in before.questions}
    fresh = {identifier: title for identifier, title in questions.items() if identifier not in known}
    if not fresh:
        return text
    lines = [
        line
        for identifier, title in fresh.items()
        for line in ("", *_question(identifier, title or identifier, closed.get(identifier, ())))
    ]
    return text.rstrip("\n") + "\n" + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
