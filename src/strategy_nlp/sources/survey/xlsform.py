"""A form as an XLSForm, the workbook that ODK, KoboToolbox and others make a survey from (https://xlsform.org/en/).

Consent comes first, and nothing else is asked without it. Ideas to vote on stand in several orders, of which each person sees one by
chance: what stands first is agreed with more.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from strategy_nlp.files import write_atomically
from strategy_nlp.sources.survey.form import SEGMENT, VOTE, VOTES, Choice, Form, require_questions

_ORDERS = 4
# Lists of answers are called after their question.
_ANSWERS = "answers_"
_SURVEY = ("type", "name", "label", "hint", "required", "relevant", "calculation", "appearance", "constraint")
_TOLD = {"label", "hint"}
_AGREED = "selected(${consent}, 'yes')"


def write_xlsform(form: Form, path: Path) -> Path:
    """Write a form as a workbook with the sheets ``survey``, ``choices`` and ``settings``; where it is.

    Raises
    ------
    SourceError
        If the form has no question.
    """
    from openpyxl import Workbook

    require_questions(form)
    book = Workbook()
    survey = book.active
    assert survey is not None  # noqa: S101 (a new workbook has a sheet)
    survey.title = "survey"
    _fill(survey, _SURVEY, _survey_rows(form), form)
    _fill(book.create_sheet("choices"), ("list_name", "name", "label"), _choice_rows(form), form)
    settings = book.create_sheet("settings")
    title = form.title[form.languages[0]]
    settings.append(["form_title", "form_id", "default_language", "allow_choice_duplicates"])
    settings.append([_cell(title), "consultation", language_label(form.languages[0]), "yes"])
    held = io.BytesIO()
    book.save(held)
    write_atomically(path, lambda file: file.write(held.getvalue()))
    return path


def language_label(code: str) -> str:
    """A language as XLSForm names it: its own name and its code.

    >>> language_label("es")
    'Español (es)'
    """
    from babel import Locale, UnknownLocaleError

    try:
        name = Locale.parse(code, sep="-").get_display_name(code) or code
    except (UnknownLocaleError, ValueError):
        name = code
    return f"{name[:1].upper()}{name[1:]} ({code})"


def _fill(sheet: Any, columns: tuple[str, ...], rows: list[dict[str, Any]], form: Form) -> None:
    headers = [(name, code) for name in columns for code in (form.languages if name in _TOLD else ("",))]
    sheet.append([f"{name}::{language_label(code)}" if code else name for name, code in headers])
    for row in rows:
        sheet.append([_cell(_told(row.get(name, ""), code), told=bool(code)) for name, code in headers])


def _told(value: Any, code: str) -> str:
    return str(value.get(code, "")) if isinstance(value, Mapping) else str(value)


def _cell(text: str, *, told: bool = True) -> str:
    """A text that no spreadsheet program takes for a formula, and in which ``${`` names no other question."""
    if not told:
        # What the form itself computes with.
        return text
    bare = text.replace("${", "$ {")
    return f"’{bare[1:]}" if bare.startswith("'") else f" {bare}" if bare.startswith(("=", "+", "@", "-")) else bare  # noqa: RUF001 (an apostrophe)


def _survey_rows(form: Form) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"type": "start", "name": "start"},
        {"type": "end", "name": "end"},
        {"type": "note", "name": "title", "label": form.title},
        {"type": "select_one consent", "name": "consent", "label": form.says("consent"), "required": "yes"},
        {"type": "note", "name": "declined", "label": form.says("thanks"), "relevant": "selected(${consent}, 'no')"},
        {"type": "select_one language", "name": "language", "label": form.says("language"), "relevant": _AGREED},
        {"type": "begin_group", "name": "questions", "label": form.says("questions"), "relevant": _AGREED},
    ]
    for identifier, wording in form.questions.items():
        if identifier in form.answers:
            rows.append({"type": f"select_one {_ANSWERS}{identifier}", "name": identifier, "label": wording})
            continue
        rows.append(
            {"type": "text", "name": identifier, "label": wording, "hint": form.says("hint"), "appearance": "multiline"}
        )
    rows.append({"type": "end_group"})
    if form.ideas:
        rows += _vote_rows(form)
    rows.append({"type": "begin_group", "name": "about_you", "label": form.says("about_you"), "relevant": _AGREED})
    for one in form.circumstances:
        kind = f"select_one {one.name}" if one.choices else "text"
        rows.append({"type": kind, "name": f"{SEGMENT}{one.name}", "label": one.label})
    return [*rows, {"type": "end_group"}]


def _vote_rows(form: Form) -> list[dict[str, Any]]:
    orders = min(_ORDERS, len(form.ideas))
    rows: list[dict[str, Any]] = [
        {"type": "calculate", "name": "order", "calculation": f"once(int(random() * {orders}) + 1)"},
    ]
    for order in range(orders):
        start = order * len(form.ideas) // orders
        turned = [*form.ideas[start:], *form.ideas[:start]]
        relevant = f"{_AGREED} and ${{order}} = {order + 1}"
        rows.append(
            {"type": "begin_group", "name": f"order_{order + 1}", "label": form.says("votes"), "relevant": relevant}
        )
        end = f"_r{order + 1}" if order else ""
        rows += [{"type": "select_one vote", "name": f"{VOTE}{idea.name}{end}", "label": idea.label} for idea in turned]
        rows.append({"type": "end_group"})
    return rows


def _choice_rows(form: Form) -> list[dict[str, Any]]:
    lists: dict[str, tuple[Choice, ...]] = {
        "consent": tuple(Choice(name, form.says(name)) for name in ("yes", "no")),
        "language": tuple(Choice(code, dict.fromkeys(form.languages, language_label(code))) for code in form.languages),
        "vote": tuple(Choice(name, form.says(name)) for name in VOTES) if form.ideas else (),
        **{one.name: one.choices for one in form.circumstances},
        **{f"{_ANSWERS}{identifier}": answers for identifier, answers in form.answers.items()},
    }
    return [
        {"list_name": name, "name": choice.name, "label": choice.label}
        for name, choices in lists.items()
        for choice in choices
    ]
