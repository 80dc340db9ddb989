"""Exports as the platforms write them, made of invented answers: one respondent, one row, and what the platform puts around it.

The shapes are those of the platforms' documentation and code, named in docs/sources.md.
"""

import csv
import json
import random
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

DEMO = Path(__file__).parents[2] / "data" / "demo" / "ideas.csv"
QUESTIONS = (
    "How can we shift narratives and attitudes?",
    "How can we influence or disrupt power?",
    "How can we become more inclusive?",
)
COUNTRIES = ("Kenya", "México", "Sénégal", "Deutschland", "India")
AGES = ("18-24", "25-34", "35-44", "55+")
LANGUAGES = ("English", "Español", "Français")
NAMES = ("Ana Pérez", "Jean Dupont", "Grace Wanjiru", "Omar Haddad", "Lin Wei")


@dataclass(frozen=True)
class Person:
    """A respondent and what they answered; blank where they did not."""

    number: int
    answers: tuple[str, ...]
    country: str
    age: str
    language: str
    day: int

    @property
    def email(self):
        return f"person{self.number}@example.org"

    @property
    def name(self):
        return f"{NAMES[self.number % len(NAMES)].split()[0]} {chr(65 + self.number % 26)}. {NAMES[self.number % len(NAMES)].split()[1]}"

    @property
    def iso(self):
        return f"2026-03-{self.day:02d} {8 + self.number % 10:02d}:{self.number % 60:02d}:15"


@dataclass
class Made:
    """A grid of an export and what an import must find in it."""

    rows: list[list[str]]
    header_rows: int = 1
    people: int = 0
    ideas: int = 0
    secrets: tuple[str, ...] = field(default=())
    delimiter: str = ","
    # Columns whose place or presence tells the kind.
    fixed: tuple[int, ...] = ()


def people(number=30, *, seed=1):
    chance = random.Random(seed)
    with DEMO.open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file) if 30 < len(row["text"]) < 400 and "@" not in row["text"]]
    chance.shuffle(texts)
    made, place = [], 0
    for one in range(number):
        answers = []
        for question in range(len(QUESTIONS)):
            answered = question == one % 3 or chance.random() < 0.7
            answers.append(texts[place] if answered else "")
            place += 1
        made.append(
            Person(
                one,
                tuple(answers),
                chance.choice(COUNTRIES),
                chance.choice(AGES),
                chance.choice(LANGUAGES),
                1 + one % 28,
            )
        )
    return made


def _answered(group):
    return sum(bool(answer) for person in group for answer in person.answers)


def _secrets(group, *, names=True):
    return tuple(person.email for person in group) + (tuple(person.name for person in group) if names else ())


def google_forms(group):
    rows = [
        [
            "Timestamp",
            "Email Address",
            *(f"{place}. {text}" for place, text in enumerate(QUESTIONS, 1)),
            "Country",
            "Age",
        ]
    ]
    rows += [[f"3/{p.day}/2026 9:{p.number % 60:02d}:05", p.email, *p.answers, p.country, p.age] for p in group]
    return Made(rows, people=len(group), ideas=_answered(group), secrets=_secrets(group, names=False), fixed=(0,))


def microsoft_forms(group):
    rows = [
        [
            "ID",
            "Start time",
            "Completion time",
            "Email",
            "Name",
            *QUESTIONS,
            "What is your country?",
            "How old are you?",
        ]
    ]
    rows += [[str(p.number + 1), p.iso, p.iso, p.email, p.name, *p.answers, p.country, p.age] for p in group]
    return Made(rows, people=len(group), ideas=_answered(group), secrets=_secrets(group))


def limesurvey(group):
    rows = [
        [
            "id",
            "submitdate",
            "lastpage",
            "startlanguage",
            "seed",
            "startdate",
            "datestamp",
            "ipaddr",
            "Q01",
            "Q02",
            "Q03",
            "G01Q07",
        ]
    ]
    rows += [
        [
            str(p.number + 1),
            p.iso,
            "3",
            p.language[:2].lower(),
            str(1000 + p.number),
            p.iso,
            p.iso,
            f"192.0.2.{p.number}",
            *p.answers,
            p.country,
        ]
        for p in group
    ]
    return Made(
        rows,
        people=len(group),
        ideas=_answered(group),
        secrets=tuple(f"192.0.2.{p.number}" for p in group),
        delimiter=";",
    )


def surveymonkey(group):
    rows = [
        ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name", "Custom Data 1", *QUESTIONS, "What is your gender?", "", "Country"],
        ["", "", "", "", "", "", "", "", "", *["Open-Ended Response"] * 3, "Woman", "Man", "Response"],
    ]  # fmt: skip
    rows += [
        [str(118_123_456_000 + p.number), "455001", p.iso, p.iso, f"192.0.2.{p.number}", p.email, *p.name.rsplit(" ", 1), "", *p.answers, *(["Woman", ""] if p.number % 2 else ["", "Man"]), p.country]
        for p in group
    ]  # fmt: skip
    return Made(
        rows, header_rows=2, people=len(group), ideas=_answered(group), secrets=_secrets(group), fixed=(0, 1, 12, 13)
    )


def qualtrics(group):
    codes = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage", "Q1", "Q2", "Q3", "Q4"]  # fmt: skip
    texts = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished", "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email", "External Data Reference", "Location Latitude", "Location Longitude", "Distribution Channel", "User Language", *QUESTIONS, "Country"]  # fmt: skip
    rows = [codes, texts, [json.dumps({"ImportId": f"QID{place}_TEXT"}) for place in range(len(codes))]]
    rows += [
        [p.iso, p.iso, "0", f"192.0.2.{p.number}", "100", "310", "1", p.iso, f"R_{p.number:03d}abcXYZ", p.name.rsplit(" ", 1)[1], p.name.rsplit(" ", 1)[0], p.email, "", "-1.28", "36.81", "anonymous", p.language[:2].upper(), *p.answers, p.country]
        for p in group
    ]  # fmt: skip
    return Made(rows, header_rows=3, people=len(group), ideas=_answered(group), secrets=_secrets(group, names=False))


def typeform(group):
    rows = [
        [
            "#",
            *QUESTIONS,
            "Which country do you live in?",
            "Response Type",
            "Start Date (UTC)",
            "Stage Date (UTC)",
            "Submit Date (UTC)",
            "Network ID",
            "Tags",
        ]
    ]
    rows += [
        [f"{p.number:03d}k9x7q2", *p.answers, p.country, "completed", p.iso, "", p.iso, f"{p.number:04x}ab99", ""]
        for p in group
    ]
    return Made(rows, people=len(group), ideas=_answered(group), secrets=tuple(f"{p.number:04x}ab99" for p in group))


def odk_central(group):
    rows = [["SubmissionDate", "start", "end", "about-country", "about-age_group", "open-q1", "open-q2", "open-q3", "meta-instanceID", "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState", "DeviceID", "Edits", "FormVersion"]]  # fmt: skip
    rows += [
        [f"2026-03-{p.day:02d}T08:00:00.{p.number:03d}Z", "2026-03-01T07:50:00.000Z", "2026-03-01T07:59:00.000Z", p.country, p.age, *p.answers, f"uuid:{p.number:08d}-aaaa", f"uuid:{p.number:08d}-aaaa", "12", p.name, "0", "0", "", "", f"dev-{p.number:05d}", "0", "2026030101"]
        for p in group
    ]  # fmt: skip
    return Made(rows, people=len(group), ideas=_answered(group), secrets=tuple(p.name for p in group))


def kobo(group):
    rows = [["start", "end", "about/country", "about/age_group", "open/q1_narratives", "open/q2_power", "open/q3_inclusive", "meta/instanceID", "__version__", "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index"]]  # fmt: skip
    rows += [
        ["2026-03-01T09:00:00.000+03:00", "2026-03-01T09:20:00.000+03:00", p.country, p.age, *p.answers, f"uuid:{p.number:08d}-bbbb", "vX", str(300_100 + p.number), f"{p.number:08d}-bbbb", f"2026-03-{p.day:02d}T06:20:10", "", "", "submitted_via_web", "", "", str(p.number + 1)]
        for p in group
    ]  # fmt: skip
    return Made(rows, people=len(group), ideas=_answered(group), delimiter=";")


def _flat(group):
    return [(person, place, answer) for person in group for place, answer in enumerate(person.answers) if answer]


def decidim(group):
    rows = [
        [
            "id",
            "participatory_space/id",
            "component/id",
            "title/en",
            "body/en",
            "state",
            "supports",
            "comments",
            "published_at",
            "reference",
            "url",
            "author/name",
        ]
    ]
    rows += [[str(1000 + n), "3", "12", answer[:30], f"<p>{answer}</p>", "accepted" if n % 5 else "rejected", str(n % 40), "0", p.iso, f"P-{n}", f"https://d.example/{n}", p.name] for n, (p, _, answer) in enumerate(_flat(group))]  # fmt: skip
    return Made(rows, people=0, ideas=_answered(group), secrets=tuple(p.name for p in group), delimiter=";")


def consul_debates(group):
    rows = [
        [
            "id",
            "title",
            "description",
            "cached_votes_total",
            "cached_votes_up",
            "cached_votes_down",
            "comments_count",
            "hot_score",
            "confidence_score",
            "created_at",
        ]
    ]
    rows += [[str(n), answer.split(".")[0][:60], f"<p>{answer}</p>", str(n % 30 + n % 7), str(n % 30), str(n % 7), "0", "1", "1", p.iso] for n, (p, _, answer) in enumerate(_flat(group))]  # fmt: skip
    return Made(rows, ideas=_answered(group))


def talk_to_the_city(group):
    rows = [["comment-id", "comment-body", "interview", "video", "timestamp"]]
    rows += [[str(n), answer, p.name, "https://vimeo.com/1", "0:00"] for n, (p, _, answer) in enumerate(_flat(group))]
    return Made(rows, ideas=_answered(group), secrets=tuple(p.name for p in group))


def kouchou_ai(group):
    rows = [["comment-id", "comment-body", "source", "url"]]
    rows += [[str(n), answer, "web", "https://x.example"] for n, (_, _, answer) in enumerate(_flat(group))]
    return Made(rows, ideas=_answered(group))


def sensemaker(group):
    rows = [["comment-id", "comment_text", "agrees", "disagrees", "passes"]]
    rows += [[str(n), answer, str(n % 20), str(n % 9), str(n % 4)] for n, (_, _, answer) in enumerate(_flat(group))]
    return Made(rows, ideas=_answered(group))


def have_your_say(group):
    rows = [
        [
            "Feedback reference",
            "Submitted on",
            "User type",
            "Organisation name",
            "First name",
            "Surname",
            "Country of origin",
            "Language",
            "Feedback",
        ]
    ]
    rows += [[f"F{n:06d}", p.iso, "EU citizen" if n % 3 else "Non-governmental organisation (NGO)", "", *p.name.rsplit(" ", 1), p.country, p.language, answer] for n, (p, _, answer) in enumerate(_flat(group))]  # fmt: skip
    return Made(
        rows,
        ideas=_answered(group),
        secrets=tuple(p.name.rsplit(" ", 1)[1] for p in group if p.name.rsplit(" ", 1)[1] not in "An in"),
    )


def zoom_qa(group):
    rows = [["#", "Question", "Asker Name", "Asker Email", "Answer", "Question Time"]]
    rows += [[str(n + 1), answer, p.name, p.email, "", p.iso] for n, (p, _, answer) in enumerate(_flat(group))]
    return Made(rows, ideas=_answered(group), secrets=_secrets(group))


def any_long(group):
    rows = [["Ref", "Written on", "Theme", "What people wrote to us", "E-mail", "Land"]]
    rows += [
        [f"R{n:04d}", p.iso, QUESTIONS[place], answer, p.email, p.country]
        for n, (p, place, answer) in enumerate(_flat(group))
    ]
    return Made(rows, ideas=_answered(group), secrets=tuple(p.email for p in group))


def any_wide(group):
    rows = [["Eingegangen", *QUESTIONS, "Wo wohnst du (Land)?", "Alter", "Wie heißt du?", "Telefon"]]
    rows += [[p.iso, *p.answers, p.country, p.age, p.name, f"+49 151 {1_000_000 + p.number}"] for p in group]
    return Made(
        rows,
        people=len(group),
        ideas=_answered(group),
        secrets=tuple(p.name for p in group) + tuple(f"{1_000_000 + p.number}" for p in group),
    )


KINDS = {
    "google-forms": google_forms, "microsoft-forms": microsoft_forms, "limesurvey": limesurvey, "surveymonkey": surveymonkey, "qualtrics": qualtrics, "typeform": typeform,
    "odk": odk_central, "kobo": kobo, "decidim": decidim, "consul": consul_debates, "talk-to-the-city": talk_to_the_city, "kouchou-ai": kouchou_ai, "sensemaker": sensemaker,
    "have-your-say": have_your_say, "zoom-qa": zoom_qa, "long": any_long, "wide": any_wide,
}  # fmt: skip


def write_csv(path, made, *, delimiter="", encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter or made.delimiter).writerows(made.rows)
    return path


def write_workbook(path, made, *, merged=()):
    book = openpyxl.Workbook()
    for row in made.rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path
