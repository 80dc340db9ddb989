"""A form as LimeSurvey's tab-separated survey structure, and as seed statements for Polis.

The columns are those of LimeSurvey's own export of a survey (https://www.limesurvey.org/manual/Tab_Separated_Value_survey_structure).
"""

import csv
import io
from pathlib import Path
from typing import Any

from strategy_nlp.files import write_text
from strategy_nlp.sources.survey.form import SEGMENT, VOTES, Form, answer_code, require_questions

_COLUMNS = (
    "id", "related_id", "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "encrypted", "other", "default",
    "same_default", "same_script", "allowed_filetypes", "random_order",
)  # fmt: skip
# LimeSurvey's letters: one choice of a list, long free text, a table of statements by answers.
_LIST, _WORDS, _TABLE = "L", "T", "F"
# LimeSurvey's own scale of five points, which has no answers to name.
_FIVE_POINTS, _FIVE = "5", ("1", "2", "3", "4", "5")
_AGREED = 'consent.NAOK == "Y"'


def write_limesurvey(form: Form, path: Path) -> Path:
    """Write a form as a tab-separated file that LimeSurvey imports as a new survey; where it is.

    Raises
    ------
    SourceError
        If the form has no question.
    """
    require_questions(form)
    held = io.StringIO()
    writer = csv.DictWriter(held, _COLUMNS, dialect="excel-tab", lineterminator="\n")
    writer.writeheader()
    for row in _rows(form):
        writer.writerow(
            {name: " ".join(str(value).split()) if name in {"text", "help"} else value for name, value in row.items()}
        )
    # LimeSurvey reads the file as UTF-8 with its mark.
    write_text(path, "\ufeff" + held.getvalue())
    return path


def _rows(form: Form) -> list[dict[str, Any]]:
    own, *others = form.languages
    rows: list[dict[str, Any]] = [
        {"class": "S", "name": name, "text": text}
        for name, text in (
            ("language", own), ("additional_languages", " ".join(others)), ("anonymized", "Y"), ("datestamp", "Y"), ("ipaddr", "N"), ("refurl", "N"), ("format", "G"),
        )
    ]  # fmt: skip
    rows += [
        {"class": "SL", "name": "surveyls_title", "text": form.title[code], "language": code} for code in form.languages
    ]
    for code in form.languages:
        rows += _in_language(form, code)
    # A question stands once in every language under one number; LimeSurvey joins them by it.
    return rows


def _in_language(form: Form, code: str) -> list[dict[str, Any]]:
    number = 0

    def question(kind: str, name: str, text: str, **more: str) -> dict[str, Any]:
        nonlocal number
        number += 1
        return {
            "id": number,
            "class": "Q",
            "type/scale": kind,
            "name": name,
            "text": text,
            "language": code,
            "mandatory": "N",
            "other": "N",
            **({"relevance": _AGREED} | more),
        }

    def group(place: int, name: str) -> dict[str, Any]:
        return {"id": place, "class": "G", "type/scale": f"G{place}", "name": name, "relevance": "1", "language": code}

    def answers(names: list[tuple[str, str]]) -> list[dict[str, Any]]:
        return [
            {"class": "A", "type/scale": "0", "name": name, "text": text, "relevance": str(place), "language": code}
            for place, (name, text) in enumerate(names, start=1)
        ]

    says = {name: form.says(name)[code] for name in ("consent", "yes", "no", "questions", "hint", "votes", "about_you")}
    rows = [group(1, form.title[code]), question(_LIST, "consent", says["consent"], relevance="1", mandatory="Y")]
    rows += answers([("Y", says["yes"]), ("N", says["no"])])
    rows.append(group(2, says["questions"]))
    for identifier, wording in form.questions.items():
        offered = form.answers.get(identifier, ())
        if not offered:
            rows.append(question(_WORDS, identifier, wording[code], help=says["hint"]))
        elif tuple(one.label[code] for one in offered) == _FIVE:
            rows.append(question(_FIVE_POINTS, identifier, wording[code]))
        else:
            rows.append(question(_LIST, identifier, wording[code]))
            rows += answers([(answer_code(one.name), one.label[code]) for one in offered])
    if form.ideas:
        rows.append(group(3, says["votes"]))
        rows.append(question(_TABLE, "votes", says["votes"], random_order="1"))
        rows += [
            {
                "class": "SQ",
                "type/scale": "0",
                "name": f"vote{idea.name}",
                "text": idea.label[code],
                "relevance": "1",
                "language": code,
            }
            for idea in form.ideas
        ]
        rows += answers([(name[0], form.says(name)[code]) for name in VOTES])
    rows.append(group(4, says["about_you"]))
    for one in form.circumstances:
        name = SEGMENT.replace("_", "") + "".join(sign for sign in one.name if sign.isalnum())
        rows.append(question(_LIST if one.choices else "S", name, one.label[code]))
        rows += answers([(answer_code(choice.name), choice.label[code]) for choice in one.choices])
    return rows


def write_polis_seeds(form: Form, path: Path) -> Path:
    """Write the ideas as seed statements for Polis: one column, ``comment_text``; where it is."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(["comment_text"])
    writer.writerows([idea.label[form.languages[0]]] for idea in form.ideas)
    write_text(path, held.getvalue())
    return path
