"""What a consultation folder is begun with, its ``consultation.toml``: of questions alone, of sources, or with the questions that a source adds."""

import json
import re
import tomllib
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
# A question's head, and its answers in one list with whatever strings and line ends are in it.
_QUESTION = re.compile(r"^[ \t]*\[\[[ \t]*questions[ \t]*\]\]", re.MULTILINE)
_ANSWERS = re.compile(
    r"""^([ \t]*answers[ \t]*=[ \t]*)\[(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[^\]"'#])*\]""", re.MULTILINE
)
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
    for question in before.questions:
        if question.choices and len(answers := list(closed.get(question.id, ()))) > len(question.choices):
            text = _with_answers(text, question.id, answers)
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


def _with_answers(text: str, question: str, answers: Sequence[str]) -> str:
    """A description in which a closed question has more answers; nothing else of it changes, neither order nor remarks.

    Raises
    ------
    SourceError
        If its answers are written in a way that cannot be changed like this.
    """
    wanted = tomllib.loads(text)
    place = next(number for number, one in enumerate(wanted["questions"]) if one.get("id") == question)
    wanted["questions"][place]["answers"] = list(answers)
    heads = [head.start() for head in _QUESTION.finditer(text)]
    start = heads[place] if place < len(heads) else 0
    end = heads[place + 1] if place + 1 < len(heads) else len(text)
    changed, number = _ANSWERS.subn(
        lambda found: f"{found[1]}{json.dumps(answers, ensure_ascii=False)}", text[start:end], count=1
    )
    made = text[:start] + changed + text[end:]
    if number != 1 or tomllib.loads(made) != wanted:
        raise SourceError(
            noted(
                "consultation.toml: the answers of {question} cannot be added to where they stand; write them as answers = {answers} and import again.",
                question=question,
                answers=json.dumps(answers, ensure_ascii=False),
            )
        )
    return made


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
