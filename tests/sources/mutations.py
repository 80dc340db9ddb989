"""What happens to exports on their way: other signs, encodings, orders, columns more or blank, headers in other languages, merged cells, dates, groups."""

import random
import re
from dataclasses import replace
from datetime import date

from made_exports import write_csv, write_workbook

EXTRA = ("Interviewer's remark", "Batch", "Wave", "Quelle", "Lote")
HEADERS = {
    "Country": ("País", "Pays", "Land", "البلد", "国家"), "Age": ("Edad", "Âge", "Alter", "العمر", "年龄"), "Timestamp": ("Marca temporal", "Horodateur", "Zeitstempel", "طابع زمني"),
    "Email Address": ("Dirección de correo electrónico", "Adresse e-mail", "E-Mail-Adresse"), "Email": ("Correo electrónico", "Adresse de messagerie", "E-Mail"), "Name": ("Nombre", "Nom", "Имя"),
    "E-mail": ("Correo", "Courriel", "البريد الإلكتروني"), "Land": ("Country", "País", "Kraj"),
}  # fmt: skip
# What a closed question asks, and the answers of its scale in their order.
SCALES = (
    ("How much do you agree that the dam should be built?", ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")),
    ("¿Está de acuerdo con el plan?", ("Muy en desacuerdo", "Algo en desacuerdo", "Neutral", "Algo de acuerdo", "Muy de acuerdo")),
    ("Êtes-vous d’accord avec ce projet ?", ("Pas du tout d’accord", "Plutôt pas d’accord", "Neutre", "Plutôt d’accord", "Totalement d’accord")),
    ("ما مدى رضاك عن العمل المشترك؟", ("غير راض على الإطلاق", "غير راض", "محايد", "راض", "راض جدا")),
    ("On a scale of 1 to 5, how well are we doing?", ("1", "2", "3", "4", "5")), ("Should the archives be open on Sundays?", ("No", "Maybe", "Yes")),
    ("Wie zufrieden sind Sie mit der Zusammenarbeit?", ("Sehr unzufrieden", "Unzufrieden", "Teils, teils", "Zufrieden", "Sehr zufrieden")),
)  # fmt: skip
_DATE = re.compile(r"^2026-03-(\d{2}) (\d{2}:\d{2}:\d{2})$")
_SHORT_DATE = re.compile(r"^3/(\d{1,2})/2026 (.*)$")


GROUPS = ("Part one", "About you", "Your answers", "Sobre usted")
_EXCEL_ZERO = date(1899, 12, 30)


def mutated(made, folder, seed):
    """The export after some of these happened to it, as a file; what happened, in words; and what was chosen of each answer of a closed question."""
    chance = random.Random(seed)
    rows = [list(row) for row in made.rows]
    told, chosen = [], {}
    if made.people and chance.random() < 0.5:
        rows, chosen = _closed_question(rows, made, chance)
        told.append("a closed question")
    if chance.random() < 0.5:
        rows = _extra_columns(rows, made, chance)
        told.append("extra columns")
    if chance.random() < 0.4:
        rows = [[*row, *[""] * chance.randint(1, 1)] for row in rows]
        told.append("an empty column at the end")
    if chance.random() < 0.5 and not made.fixed:
        order = list(range(len(rows[0])))
        chance.shuffle(order)
        rows = [[row[place] for place in order] for row in rows]
        told.append("columns in another order")
    if chance.random() < 0.4:
        rows[0] = [chance.choice(HEADERS[name]) if name in HEADERS else name for name in rows[0]]
        told.append("headers in another language")
    if chance.random() < 0.5:
        form = chance.choice(
            [
                "{0}.03.2026 {1}",
                "{0}/03/2026 {1}",
                "2026/03/{0} {1}",
                "03/{0}/2026 {1}",
                "{0} March 2026 {1}",
                "a number",
            ]
        )
        rows = [
            [
                _DATE.sub(lambda found: _serial(found) if form == "a number" else form.format(found[1], found[2]), cell)
                for cell in row
            ]
            for row in rows
        ]
        told.append(f"dates as {form}")
    if chance.random() < 0.15 and not made.fixed and made.header_rows == 1 and len(rows[0]) >= 4:
        rows = [_groups(len(rows[0]), chance), *rows]
        told.append("groups above the names")
    changed = replace(made, rows=rows)
    if chance.random() < 0.3:
        merged = [f"A{len(rows) + 1}:B{len(rows) + 1}"] if chance.random() < 0.5 else []
        return write_workbook(folder / "export.xlsx", changed, merged=merged), [*told, "a workbook", *merged], chosen
    delimiter = chance.choice([",", ";", "\t", "|", ""])
    encoding = chance.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
    try:
        path = write_csv(folder / "export.csv", changed, delimiter=delimiter, encoding=encoding)
    except UnicodeEncodeError:
        encoding = "utf-8"
        path = write_csv(folder / "export.csv", changed, delimiter=delimiter)
    return path, [*told, f"{delimiter or made.delimiter!r} between cells", encoding], chosen


def _serial(found):
    """A moment as spreadsheets count days."""
    hour, minute, second = (int(part) for part in found[2].split(":"))
    day = (date(2026, 3, int(found[1])) - _EXCEL_ZERO).days
    return f"{day + (hour * 3600 + minute * 60 + second) / 86400:.6f}"


def _groups(width, chance):
    """A row of groups over two or more columns each, named above their first as merged cells are."""
    row = [""] * width
    place = 0
    for name in chance.sample(GROUPS, min(len(GROUPS), width // 2)):
        row[place] = name
        place += chance.randint(2, 3)
        if place >= width - 1:
            break
    return row


def _closed_question(rows, made, chance):
    """The rows with a closed question behind the others, which some leave blank, and how many chose each answer."""
    asked, scale = chance.choice(SCALES)
    header = {1: [asked], 2: [asked, "Response"], 3: ["Q9", asked, '{"ImportId":"QID99"}']}[made.header_rows]
    answers = [chance.choice((*scale, "")) for _ in rows[made.header_rows :]]
    # Both ends are chosen, so that the scale is whole.
    answers[:2] = scale[0], scale[-1]
    counts = {one: answers.count(one) for one in scale}
    return [[*row, cell] for row, cell in zip(rows, [*header, *answers], strict=True)], counts


def _extra_columns(rows, made, chance):
    place = len(rows[0]) if made.fixed else chance.randint(0, len(rows[0]))
    name = chance.choice(EXTRA)
    filled = chance.random() < 0.5
    out = []
    for number, row in enumerate(rows):
        if number == 0:
            cell = name
        elif number < made.header_rows:
            cell = '{"ImportId":"QIDx"}' if "ImportId" in "".join(row) else ""
        else:
            cell = chance.choice(["a", "b", "c"]) if filled else ""
        out.append([*row[:place], cell, *row[place:]])
    return out
