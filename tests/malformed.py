"""Malformed consultation folders, each with what must come of it: read right, or refused in a sentence that names the place.

Every folder begins as the same small one (`BASE`); a case changes it and says what is expected. Chance starts from a seed.
"""

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20261126
TOML = 'title = "A small consultation"\norganiser = "Nobody"\n[[questions]]\nid = "q1"\ntitle = "What?"\n[[questions]]\nid = "q2"\ntitle = "How?"\n'
Rows = list[list[str]]
BASE: dict[str, Rows] = {
    "ideas": [
        ["idea_id", "question", "text", "language", "translation", "author_id", "created_at", "channel", "status", "is_seed", "is_meta", "agrees", "disagrees", "passes"],
        ["i1", "q1", "Open a library in every village", "en", "", "p1", "2026-04-01", "survey", "accepted", "false", "false", "0", "0", "0"],
        ["i2", "q1", "Pagar a los becarios, por fin", "es", "Pay the interns at last", "p2", "2026-04-02T10:00:00Z", "survey", "accepted", "false", "false", "3", "1", "0"],
        ["i3", "q2", "Train local speakers; pay them well", "en", "", "p3", "2026-04-03", "event:e1", "accepted", "false", "false", "0", "0", "0"],
        ["i4", "q2", "Send somebody away", "en", "", "p4", "2026-04-04", "survey", "rejected", "false", "false", "0", "0", "0"],
        ["i5", "q1", "Écouter les « anciens » d'abord", "fr", "Listen to the elders first", "p1", "2026-04-05", "social", "pending", "true", "false", "0", "0", "0"],
        ["i6", "q2", "Buses at night|for nurses", "en", "", "p2", "2026-04-06", "submission:s1", "accepted", "false", "true", "0", "0", "0"],
    ],
    "votes": [
        ["voter_id", "idea_id", "vote", "created_at"],
        ["p1", "i1", "agree", "2026-04-10T10:00:00Z"],
        ["p1", "i2", "disagree", "2026-04-10T10:01:00Z"],
        ["p2", "i1", "pass", "2026-04-10T10:02:00Z"],
        ["p2", "i3", "agree", "2026-04-10T10:03:00Z"],
        ["p3", "i1", "disagree", "2026-04-10T10:04:00Z"],
        ["p3", "i1", "agree", "2026-04-10T10:05:00Z"],
        ["p4", "i6", "agree", "2026-04-10T10:06:00Z"],
    ],
    "participants": [
        ["participant_id", "segment_region", "segment_age", "voice"],
        ["p1", "Africa", "under 25", "person"],
        ["p2", "Asia", "25 to 34", "person"],
        ["p3", "Africa", "25 to 34", "organisation"],
        ["p4", "Europe", "under 25", "person"],
    ],
    "events": [
        ["event_id", "title", "starts_at", "place", "url"],
        ["e1", "Opening evening", "2026-04-03T18:00:00Z", "Nairobi", "https://example.org/opening"],
    ],
}  # fmt: skip
REQUIRED = {
    "ideas": ("idea_id", "question", "text"),
    "votes": ("voter_id", "idea_id", "vote"),
    "participants": ("participant_id",),
    "events": ("event_id", "title"),
}
# What stands in place of a table where the whole is read as it was meant.
SAME = "the same tables as the folder it was made from"


@dataclass(frozen=True)
class Case:
    """One folder.

    Attributes
    ----------
    name
        What is wrong with it.
    make
        Changes a folder that holds the base.
    refused
        Words of the sentence that refuses it; empty where it is read.
    read
        Looks at the tables of a folder that is read: `SAME`, or a function that tells whether they are right.
    warned
        Words of a warning that must be given.
    """

    name: str
    make: Callable[[Path], Any]
    refused: tuple[str, ...] = ()
    read: Any = None
    warned: tuple[str, ...] = ()


def base(folder: Path) -> Path:
    """The folder that every case begins with."""
    folder.mkdir(parents=True)
    (folder / "consultation.toml").write_text(TOML, encoding="utf-8")
    for name, rows in BASE.items():
        write(folder, name, rows)
    return folder


def write(
    folder: Path,
    name: str,
    rows: Rows,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
    around: tuple[str, str] = ("", "\n"),
) -> None:
    """Write a table as CSV; ``around`` is what stands before the header, and what ends a line."""
    before, end = around
    (folder / f"{name}.csv").write_bytes((before + as_csv(rows, delimiter=delimiter, end=end)).encode(encoding))


def as_csv(rows: Rows, *, delimiter: str = ",", end: str = "\n") -> str:
    """Rows as CSV text."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def cases() -> list[Case]:
    """Every case, in the same order each time."""
    chance = random.Random(SEED)
    made = [
        *_cut(), *_delimiters(), *_columns(), *_moderation(), *_nobody(), *_ids(), *_encodings(chance), *_nul(chance), *_ragged(chance), *_quotes(), *_huge(),
        *_values(), *_moments(), *_toml(), *_parquet(chance), *_file_system(), *_codebook(),
    ]  # fmt: skip
    assert len({case.name for case in made}) == len(made)
    return made


def _changed(table: str, change: Callable[[Rows], Rows]) -> Callable[[Path], None]:
    return lambda folder: write(folder, table, change([list(row) for row in BASE[table]]))


def _cut() -> Iterator[Case]:
    """Files that end too early: at a row's end they are whole; anywhere else it must be said."""
    for table, rows in BASE.items():
        lines = as_csv(rows).splitlines(keepends=True)

        def cut(content: str, name: str = table) -> Callable[[Path], None]:
            return lambda folder: (folder / f"{name}.csv").write_text(content, encoding="utf-8") and None

        yield Case(f"{table} cut within the header", cut(lines[0][:4]), refused=(f"{table}.csv",))
        yield Case(f"{table} cut to nothing", cut(""), refused=(f"{table}.csv", "empty"))
        yield Case(f"{table} cut to blank lines", cut("\n \n\n"), refused=(f"{table}.csv", "empty"))
        for number in range(2, len(lines) + 1):
            first = lines[number - 1].split(",")[0]
            yield Case(
                f"{table} cut after the first cell of row {number}", cut("".join(lines[: number - 1]) + first),
                refused=(f"{table}.csv, row {number}", "1 cells"),
            )  # fmt: skip
        quoted = lines[1].rstrip("\n").replace(",", ',"', 1)
        yield Case(
            f"{table} cut within a quotation", cut(lines[0] + quoted), refused=(f"{table}.csv, row 2", "never closed")
        )


def _delimiters() -> Iterator[Case]:
    for table, rows in BASE.items():
        for delimiter, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars")):
            for before in ("", f"sep={delimiter}\r\n"):
                for end in ("\n", "\r\n"):
                    yield Case(
                        f"{table} with {called}, {'sep= line, ' if before else ''}{end!r}",
                        lambda folder, t=table, r=rows, d=delimiter, b=before, e=end: write(folder, t, r, delimiter=d, around=(b, e)),
                        read=SAME, warned=(called,),
                    )  # fmt: skip
        yield Case(
            f"{table} with lines ended by CR", lambda f, t=table, r=rows: write(f, t, r, around=("", "\r")), read=SAME
        )
        yield Case(
            f"{table} with sep=,", lambda f, t=table, r=rows: write(f, t, r, around=("sep=,\n", "\n")), read=SAME
        )
        yield Case(
            f"{table} with blank lines between rows",
            lambda f, t=table, r=rows: write(f, t, [row for one in r for row in (one, [], ["", "", ""])]), read=SAME,
        )  # fmt: skip
        yield Case(
            f"{table} with a comma after each row", lambda f, t=table, r=rows: write(f, t, [[*row, ""] for row in r]), read=SAME
        )  # fmt: skip
        yield Case(
            f"{table} with commas after each row but the header",
            lambda f, t=table, r=rows: write(f, t, [r[0], *([*row, "", ""] for row in r[1:])]), read=SAME,
        )  # fmt: skip
        yield Case(
            f"{table} wholly quoted",
            lambda f, t=table, r=rows: (f / f"{t}.csv").write_text(
                "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in r), encoding="utf-8"
            ),
            read=SAME,
        )


def _columns() -> Iterator[Case]:
    for table, rows in BASE.items():
        for place, name in enumerate(rows[0]):

            def named(new: str, t: str = table, p: int = place) -> Callable[[Path], None]:
                return _changed(t, lambda r: [[*r[0][:p], new, *r[0][p + 1 :]], *r[1:]])

            needed = name in REQUIRED[table]
            for new in (name.upper(), f" {name} ", name.title().replace("_", " ")):
                if new == name:
                    continue
                case = (
                    Case(f"{table}: {name} written {new!r}", named(new), read=SAME, warned=(f"{table}.csv",))
                    if needed
                    else Case(f"{table}: {name} written {new!r}", named(new), refused=(f"{table}.csv", "nearly", name))
                )
                yield case
            if len(name) > 5:
                short = name[:2] + name[3:]
                yield Case(f"{table}: {name} written {short!r}", named(short), refused=(f"{table}.csv", name))
            yield Case(
                f"{table}: {name} stands twice", _changed(table, lambda r, p=place: [[*row, row[p]] for row in r]),
                refused=(f"{table}.csv", name, f"columns {place + 1} and {len(rows[0]) + 1}"),
            )  # fmt: skip
            yield Case(f"{table}: {name} without a name", named(""), refused=(f"{table}.csv", f"column {place + 1}"))
            if needed:
                gone = _changed(table, lambda r, p=place: [[*row[:p], *row[p + 1 :]] for row in r])
                yield Case(f"{table}: no {name}", gone, refused=(f"{table}.csv", f"the column {name} is missing"))
        extra = _changed(table, lambda r: [[*r[0], "colour of eyes"], *([*row, "blue"] for row in r[1:])])
        yield Case(f"{table}: an unknown column", extra, read=SAME, warned=("colour of eyes", "not read"))
        ugly = _changed(table, lambda r: [[*r[0], "\x1b[31mred\x07"], *([*row, "x"] for row in r[1:])])
        yield Case(f"{table}: an escape sequence as a column's name", ugly, read=SAME, warned=("x1b",))
    for other, meant in (
        ("moderation", "status"),
        ("state", "status"),
        ("lang", "language"),
        ("author", "author_id"),
        ("timestamp", "created_at"),
    ):

        def instead(o: str = other, m: str = meant) -> Callable[[Path], None]:
            return _changed("ideas", lambda r: [[o if name == m else name for name in r[0]], *r[1:]])

        yield Case(f"ideas: {meant} called {other}", instead(), refused=("ideas.csv", other, f"nearly {meant}"))


def _moderation() -> Iterator[Case]:
    """A moderator's column under a name that is none: what was turned down must not be printed."""
    for name in (
        "estado", "Status der Moderation", "الحالة", "状态", "is_rejected", "moderator_decision", "approvedByModerator", "Moderationsstatus",
        "idea status", "Hidden", "STATUS (moderation)", "ｓｔａｔｕｓ", "модерация", "वर्तमान स्थिति", "durum", "mod", "column 9",
    ):  # fmt: skip
        renamed = _changed("ideas", lambda r, n=name: [[n if cell == "status" else cell for cell in r[0]], *r[1:]])
        yield Case(f"ideas: status called {name}", renamed, refused=("ideas.csv", "status"))
    beside = _changed("ideas", lambda r: [[*r[0], "review status"], *([*row, "x"] for row in r[1:])])
    yield Case("ideas: another column of moderators", beside, read=SAME, warned=("review status", "not read"))


def _nobody() -> Iterator[Case]:
    """Ids that stand for no value, or that a spreadsheet rounded: several people would be one, and lose their votes."""
    for number, value in enumerate(
        ("NA", "NULL", "NaN", "None", "n/a", "<NA>", "\\N", "#N/A", "undefined", "-", "?", "1.23457E+15", "4,5E+11")
    ):
        people = (("votes", "voter_id"), ("ideas", "author_id"), ("participants", "participant_id"))
        table, column = people[number % 3]
        place = BASE[table][0].index(column)
        change = _changed(table, lambda r, p=place, v=value: [r[0], [*r[1][:p], v, *r[1][p + 1 :]], *r[2:]])
        yield Case(f"{table}: {column} {value!r}", change, refused=(f"{table}.csv, row 2", column, "one"))
    for mark in ("\ufeff", "\u200b", "\u200e", "\u2060"):
        for table, column in (("votes", "voter_id"), ("ideas", "idea_id"), ("participants", "participant_id")):
            place = BASE[table][0].index(column)
            value = f"{mark}{BASE[table][2][place]}{mark}"
            change = _changed(table, lambda r, p=place, v=value: [*r[:2], [*r[2][:p], v, *r[2][p + 1 :]], *r[3:]])
            yield Case(f"{table}: {column} {value!r}", change, read=SAME)
    accents = [["voter_id", "idea_id", "vote"], ["Zoe\u0308", "i1", "agree"], ["Zo\u00eb", "i2", "agree"]]
    yield Case(
        "votes: one voter's accents in two forms",
        lambda f: write(f, "votes", accents),
        read=lambda t: t.votes["voter_id"].nunique() == 1,
    )


def _ids() -> Iterator[Case]:
    def cell(table: str, row: int, column: str, value: str) -> Callable[[Path], None]:
        place = BASE[table][0].index(column)
        return _changed(
            table,
            lambda r: [[*one[:place], value, *one[place + 1 :]] if n == row - 1 else one for n, one in enumerate(r)],
        )

    for table, column in (("ideas", "idea_id"), ("participants", "participant_id")):
        first = BASE[table][1][0]
        for value in (first, f" {first}", f"{first} ", f"{first}\u00a0"):
            yield Case(
                f"{table}: {column} {value!r} twice",
                cell(table, 3, column, value),
                refused=(f"{table}.csv", "2 rows (2, 3)", "differ"),
            )
        for value in ("", "  ", "\u00a0"):
            yield Case(
                f"{table}: {column} {value!r}", cell(table, 3, column, value), refused=(f"{table}.csv, row 3", "blank")
            )
    for value in ("i9", "I1", "1", "i1,i2", "=i1", "i1\x00", "\u202ei1"):
        refused = ("votes.csv, row 4",) + (() if "\x00" in value else ("must be an idea_id",))
        yield Case(f"votes: idea_id {value!r}", cell("votes", 4, "idea_id", value), refused=refused)
    for value in (" i1", "i1 ", "\u00a0i1"):
        yield Case(f"votes: idea_id {value!r}", cell("votes", 2, "idea_id", value), read=SAME)
    for value in ("Q1", "q9", "1", "q1,q2"):
        yield Case(
            f"ideas: question {value!r}",
            cell("ideas", 2, "question", value),
            refused=("ideas.csv, row 2", "one of q1, q2"),
        )
    every = _changed("ideas", lambda r: [r[0], *([row[0], "QL", *row[2:]] for row in r[1:])])
    yield Case("ideas: question unknown in every row", every, refused=("ideas.csv, 6 rows (2, 3, 4 …)", "'QL'"))
    yield Case(
        "ideas: an event that is not there",
        cell("ideas", 4, "channel", "event:e9"),
        refused=("ideas.csv, row 4", "event_id"),
    )
    yield Case(
        "an author who is no participant",
        cell("ideas", 2, "author_id", "P1"),
        read=lambda t: len(t.ideas) == 6,
        warned=("1 of 5 authors",),
    )


def _encodings(chance: random.Random) -> Iterator[Case]:
    for table, rows in BASE.items():
        for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"):
            marked = "\ufeff" if encoding.endswith(("le", "be")) and table == "ideas" else ""
            yield Case(
                f"{table} in {encoding}", lambda f, t=table, r=rows, e=encoding, m=marked: write(f, t, r, encoding=e, around=(m, "\n")), read=SAME
            )  # fmt: skip
    texts = {
        "cp1252": "Créer des écoles près des villages éloignés, où les élèves reçoivent à déjeuner",
        "latin-1": "La niñez mañana será el corazón de la acción, ¿cómo lo haríamos?",
        "cp1251": "Нужно открыть библиотеку в каждой деревне и платить молодым людям достойную зарплату за их работу",
        "cp1256": "يجب أن نفتح مكتبة في كل قرية وأن ندفع للشباب أجرا عادلا مقابل عملهم في المجتمع",
        "cp1253": "Πρέπει να ανοίξουμε μια βιβλιοθήκη σε κάθε χωριό και να πληρώνουμε τους νέους για τη δουλειά τους",
        "shift_jis": "すべての村に図書館を開き、若い人たちの仕事にきちんと報酬を払うべきだと思います。",
        "gb18030": "我们应该在每个村庄开设图书馆，并为年轻人的工作支付合理的报酬，这样他们才会留下来。",
        "euc_kr": "모든 마을에 도서관을 열고 젊은 사람들의 일에 정당한 보수를 지급해야 한다고 생각합니다.",
    }
    for encoding, text in texts.items():
        rows = [["idea_id", "question", "text"], *([f"i{number}", "q1", text] for number in range(1, 7))]
        yield Case(
            f"ideas in {encoding}", lambda f, r=rows, e=encoding: write(f, "ideas", r, encoding=e),
            read=lambda t, x=text: t.ideas["text"].tolist() == [x] * 6, warned=("not UTF-8",),
        )  # fmt: skip
    for number in range(8):
        content = as_csv(BASE["ideas"]).encode()
        place = chance.randrange(content.index("Écouter".encode()) + 2, len(content) - 2)
        broken = content[:place] + b"\xff" + content[place:]
        row = broken[:place].count(b"\n") + 1
        yield Case(
            f"ideas with a broken byte {number}", lambda f, c=broken: (f / "ideas.csv").write_bytes(c), refused=(f"ideas.csv, row {row}", "UTF-8")
        )  # fmt: skip
    for begin, called in (
        (b"PK\x03\x04junk", "Excel"),
        (b"\xd0\xcf\x11\xe0junk", "Excel"),
        (b"PAR1junk", "Parquet"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8bjunk", "compressed"),
        (b'{"ideas": []}', "JSON"),
        (b"[{}]", "JSON"),
        (b"<!DOCTYPE html><table>", "web page"),
    ):
        for table in ("ideas", "votes"):
            yield Case(
                f"{table}.csv that is {begin!r}",
                lambda f, t=table, b=begin: (f / f"{t}.csv").write_bytes(b),
                refused=(f"{table}.csv", called),
            )


def _nul(chance: random.Random) -> Iterator[Case]:
    words = {"ideas": ("text", "translation"), "events": ("title",)}
    for table, rows in BASE.items():
        for place, name in enumerate(rows[0]):
            row = chance.randrange(2, len(rows) + 1)
            change = _changed(
                table,
                lambda r, n=row, p=place: [
                    [*one[:p], one[p][:1] + "\0" + one[p][1:], *one[p + 1 :]] if i == n - 1 else one
                    for i, one in enumerate(r)
                ],
            )
            if name in words.get(table, ()):
                yield Case(f"{table}: a NUL byte in {name}", change, read=SAME, warned=(f"row {row}", "NUL"))
            else:
                yield Case(f"{table}: a NUL byte in {name}", change, refused=(f"{table}.csv, row {row}", "NUL"))
        head = _changed(table, lambda r: [[r[0][0][:2] + "\0" + r[0][0][2:], *r[0][1:]], *r[1:]])
        yield Case(f"{table}: a NUL byte in the header", head, refused=(f"{table}.csv, row 1", "NUL"))


def _ragged(chance: random.Random) -> Iterator[Case]:
    for table, rows in BASE.items():
        for number in range(5):
            row = chance.randrange(2, len(rows) + 1)
            width = len(rows[0])
            place = chance.randrange(width)
            more = _changed(
                table,
                lambda r, n=row, p=place: [
                    [*one[:p], "extra", *one[p:]] if i == n - 1 else one for i, one in enumerate(r)
                ],
            )
            yield Case(
                f"{table}: a cell too many {number}",
                more,
                refused=(f"{table}.csv, row {row}", f"{width + 1} cells", f"has {width}"),
            )
            less = _changed(
                table,
                lambda r, n=row, p=place: [[*one[:p], *one[p + 1 :]] if i == n - 1 else one for i, one in enumerate(r)],
            )
            yield Case(
                f"{table}: a cell too few {number}",
                less,
                refused=(f"{table}.csv, row {row}", f"{width - 1} cells", f"has {width}"),
            )


def _quotes() -> Iterator[Case]:
    head = "idea_id,question,text\n"

    def text(content: str) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            (folder / "ideas.csv").write_text(head + content, encoding="utf-8")
            (folder / "votes.csv").unlink()

        return make

    yield Case(
        "a quotation that is closed two rows on",
        text('i1,q1,"Open\ni2,q1,More buses\ni3,q1,And"\ni4,q1,last\n'),
        refused=("row 2", "swallows"),
    )
    yield Case(
        "a quotation that is closed one row on",
        text('i1,q1,fine\ni2,q1,"Open\ni3,q1,And"\n'),
        refused=("row 3", "swallows"),
    )
    yield Case(
        "a quotation that is never closed", text('i1,q1,"Open\ni2,q1,More buses\n'), refused=("row 2", "never closed")
    )
    yield Case(
        "a quotation within a quoted cell", text('i1,q1,"He said "no" to us"\n'), refused=("row 2", "write it twice")
    )
    yield Case(
        "quotations within a bare cell",
        text('i1,q1,He said "no" to us\n'),
        read=lambda t: t.ideas["text"].tolist() == ['He said "no" to us'],
    )
    yield Case(
        "doubled quotations",
        text('i1,q1,"He said ""no"", and left"\n'),
        read=lambda t: t.ideas["text"].tolist() == ['He said "no", and left'],
    )
    yield Case(
        "lines within a cell",
        text('i1,q1,"One, two, three\nfour, five, six"\ni2,q1,x\n'),
        read=lambda t: len(t.ideas) == 2,
    )
    yield Case(
        "an unknown question after lines within a cell",
        text('i1,q1,"One\ntwo"\n\ni2,q9,x\n'),
        refused=("row 4", "'q9'"),
    )
    yield Case("a text that is a formula", text("i1,q1,=1+1\n"), read=lambda t: t.ideas["text"].tolist() == ["=1+1"])


def _huge() -> Iterator[Case]:
    def rows(text: str) -> Rows:
        return [BASE["ideas"][0], [*BASE["ideas"][1][:2], text, *BASE["ideas"][1][3:]], *BASE["ideas"][2:]]

    yield Case(
        "a text of two million signs",
        lambda f: write(f, "ideas", rows("word " * 400_000)),
        refused=("ideas.csv, row 2", "2,000,000"),
    )
    yield Case(
        "a text of five megabytes",
        lambda f: write(f, "ideas", rows("(1" * 2_500_000)),
        refused=("ideas.csv, row 2", "5,000,000"),
    )
    yield Case(
        "a hundred thousand columns",
        lambda f: (f / "ideas.csv").write_text(",".join(f"c{n}" for n in range(100_000)) + "\n"),
        refused=("ideas.csv", "100,000 columns"),
    )
    wide = [
        [*row, *([f"segment_s{n}" for n in range(3_000)] if not i else ["x"] * 3_000)]
        for i, row in enumerate(BASE["participants"])
    ]
    yield Case(
        "three thousand segments",
        lambda f: write(f, "participants", wide),
        refused=("participants.csv", "segments", "at most"),
    )
    many = [["participant_id", "segment_city"], *([f"p{n}", f"city {n}"] for n in range(3_000))]
    yield Case(
        "a segment of three thousand values",
        lambda f: write(f, "participants", many),
        refused=("participants.csv", "segment_city", "3,000"),
    )
    yield Case(
        "a description of six megabytes",
        lambda f: (f / "consultation.toml").write_text(TOML + "#" * 6_000_000),
        refused=("consultation.toml", "bytes"),
    )
    yield Case(
        "two thousand questions",
        lambda f: (f / "consultation.toml").write_text(
            TOML + "".join(f'[[questions]]\nid="x{n}"\ntitle="t"\n' for n in range(2_000))
        ),
        refused=("consultation.toml", "questions"),
    )


def _values() -> Iterator[Case]:
    def cell(table: str, column: str, value: str) -> Callable[[Path], None]:
        place = BASE[table][0].index(column)
        return _changed(table, lambda r: [r[0], [*r[1][:place], value, *r[1][place + 1 :]], *r[2:]])

    wrong = {
        ("votes", "vote"): ("yes", "1", "-1", "", "agreee", "Agree.", "نعم", "agree disagree", "\x1b[2Jagree"),
        ("ideas", "status"): ("ok", "deleted", "-1", "acepted", "rejected;", "true"),
        ("ideas", "is_seed"): ("maybe", "2", "wahr"),
        ("ideas", "is_meta"): ("maybe", "ja"),
        ("ideas", "channel"): ("email", "event:", "event", "submission", "survey2"),
        ("ideas", "agrees"): (
            "inf",
            "-inf",
            "1e400",
            "nan",
            "-1",
            "2.5",
            "1,000",
            "ten",
            "9" * 30,
            "0x10",
            "1e3",
            "٣٫٥",
        ),
        ("ideas", "passes"): ("many", "--", "1 2"),
        ("participants", "voice"): ("crowd", "2"),
    }
    for (table, column), values in wrong.items():
        for value in values:
            yield Case(
                f"{table}: {column} {value!r}",
                cell(table, column, value),
                refused=(f"{table}.csv, row 2", f"{column} is"),
            )
    right = {
        ("votes", "vote"): (" agree", "AGREE", "Agree "),
        ("ideas", "status"): ("Accepted", " accepted ", ""),
        ("ideas", "is_seed"): ("False", "FALSE", ""),
        ("ideas", "channel"): ("Survey", ""),
        ("participants", "voice"): ("Person", ""),
    }
    for (table, column), values in right.items():
        for value in values:
            yield Case(f"{table}: {column} {value!r}", cell(table, column, value), read=SAME)
    yield Case("ideas: agrees '3.0'", cell("ideas", "agrees", "3.0"), read=lambda t: t.ideas["agrees"].iloc[0] == 3)


def _moments() -> Iterator[Case]:
    def column(table: str, name: str, values: list[str]) -> Callable[[Path], None]:
        place = BASE[table][0].index(name)
        return _changed(
            table,
            lambda r: [
                r[0],
                *([*row[:place], values[n % len(values)], *row[place + 1 :]] for n, row in enumerate(r[1:])),
            ],
        )

    def days(*wanted: str) -> Callable[[Any], bool]:
        return lambda t: t.ideas["created_at"].str[:10].tolist() == [wanted[n % len(wanted)] for n in range(6)]

    forms = {
        "ISO with an offset": (["2026-04-03T23:30:00-05:00"], "2026-04-04"),
        "seconds": (["1775174400"], "2026-04-03"),
        "milliseconds": (["1775174400000"], "2026-04-03"),
        "microseconds": (["1775174400000000"], "2026-04-03"),
        "nanoseconds": (["1775174400000000000"], "2026-04-03"),
        "seconds with a fraction": (["1775174400.25"], "2026-04-03"),
        "days of Excel": (["46115"], "2026-04-03"),
        "days of Excel with a fraction": (["46115.75"], "2026-04-03"),
        "compact": (["20260403"], "2026-04-03"),
        "a month in French": (["3 avril 2026"], "2026-04-03"),
        "a month in Arabic": (["3 أبريل 2026"], "2026-04-03"),
        "a month in Russian": (["3 апреля 2026 г."], "2026-04-03"),
        "Japanese": (["2026年4月3日 10:00"], "2026-04-03"),
        "American with a clock": (["April 3, 2026 11:05 PM"], "2026-04-03"),
        "a program's": (["Fri Apr 03 2026 10:00:00 GMT+0200 (CEST)"], "2026-04-03"),
        "a zone by name": (["2026-04-03 06:00 WIB"], "2026-04-02"),
        "points": (["2026.04.03"], "2026-04-03"),
        "a program's, with letters for a zone": (["Fri Apr  3 20:00:00 PDT 2026"], "2026-04-04"),
        "a month in capitals": (["03 APR 2026 10:00"], "2026-04-03"),
        "German with am": (["am 3. April 2026 um 10:00 Uhr"], "2026-04-03"),
    }
    for called, (values, day) in forms.items():
        yield Case(f"moments: {called}", column("ideas", "created_at", values), read=days(day))
    unread = {
        "a year of Nepal": ["2082-12-01"], "a Thai year of two digits": ["14/03/69"], "a year of the last century": ["31/12/99"],
        "a year that may be first": ["26/03/14"], "years that stand first": ["26.03.14", "26.03.15"],
        "a zone of several countries": ["3 Apr 2026 10:00 CST"], "a clock of twelve hours in Spanish": ["3 April 2026 3:05 de la tarde"],
        "a clock of twelve hours in Korean": ["오후 3:05 3 April 2026"], "a zone of 75 minutes": ["April 3 2026 10:00 +0575"],
    }  # fmt: skip
    for called, values in unread.items():
        yield Case(
            f"moments: {called}", column("ideas", "created_at", values), read=days(""), warned=("6 of 6 cells of created_at",)
        )  # fmt: skip
    yield Case(
        "moments: day before month, as one row shows",
        column("ideas", "created_at", ["03/04/2026", "25/04/2026"]),
        read=days("2026-04-03", "2026-04-25"),
    )
    yield Case(
        "moments: month before day, as one row shows",
        column("ideas", "created_at", ["03/04/2026", "04/25/2026"]),
        read=days("2026-03-04", "2026-04-25"),
    )
    yield Case(
        "moments: either order",
        column("ideas", "created_at", ["03/04/2026"]),
        read=days(""),
        warned=("two days", "date_order"),
    )
    yield Case(
        "moments: both orders",
        column("ideas", "created_at", ["25/04/2026", "04/25/2026", "03/04/2026"]),
        read=days("2026-04-25", "2026-04-25", ""),
        warned=("two days",),
    )
    for value in ("1980-01-01", "1980-01-01 00:00:00", "0000-00-00", "1970-01-01T00:00:00Z", "9999-12-31", "0"):
        yield Case(
            f"moments: the placeholder {value!r}",
            column("ideas", "created_at", [value]),
            read=lambda t: not t.dates.get("ideas"),
        )
    for value in (
        "yesterday",
        "9999-05-05",
        "2026-13-40",
        "1e400",
        "inf",
        "99999999999999999999999",
        "31/02/2026",
        "2026-04-03 25:00",
        "2026-04-03T10:00+99:00",
        "Q2 2026",
        "-5",
    ):
        yield Case(
            f"moments: {value!r}",
            column("ideas", "created_at", [value]),
            read=lambda t: t.dates["ideas"] == {"given": 6, "read": 0},
            warned=("6 of 6",),
        )
    changed = [["voter_id", "idea_id", "vote", "created_at"]]

    def votes(first: str, second: str) -> Callable[[Path], None]:
        return lambda folder: write(
            folder, "votes", [*changed, ["p1", "i1", "agree", first], ["p1", "i1", "disagree", second]]
        )

    def last(vote: str) -> Callable[[Any], bool]:
        from strategy_nlp.votes.ballots import last_votes

        return lambda t: last_votes(t.votes)["vote"].tolist() == [vote]

    yield Case("votes changed: 9/4 and 10/4", votes("9/4/2026 10:00", "10/4/2026 09:00"), read=last("disagree"))
    yield Case("votes changed: newest first", votes("10/4/2026 10:00", "9/4/2026 09:00"), read=last("agree"))
    yield Case("votes changed: 3/12 and 12/3", votes("3/12/2026", "12/3/2026"), refused=("votes.csv", "date_order"))
    yield Case(
        "votes changed: offsets", votes("2026-04-01T10:00:00+05:00", "2026-04-01T08:00:00Z"), read=last("disagree")
    )
    yield Case(
        "votes changed: offsets, newest first",
        votes("2026-04-01T10:00:00-05:00", "2026-04-01T12:00:00Z"),
        read=last("agree"),
    )
    yield Case("votes changed: seconds and milliseconds", votes("1775174400000", "1775174300"), read=last("agree"))
    yield Case("votes changed: numbers in a row", votes("10", "9"), read=last("agree"))
    yield Case("votes changed: one moment missing", votes("", "2026-04-01"), refused=("votes.csv", "last"))
    yield Case("votes changed: one moment unreadable", votes("2026-04-01", "later"), refused=("votes.csv", "last"))
    yield Case("votes changed: none dated", votes("", ""), read=last("disagree"))


def _toml() -> Iterator[Case]:
    def toml(content: str | bytes) -> Callable[[Path], None]:
        return lambda f: (f / "consultation.toml").write_bytes(
            content if isinstance(content, bytes) else content.encode()
        )

    questions = TOML[TOML.index("[[questions]]") :]
    head = 'title = "A"\n'
    kinds = {
        "a text": '"x"',
        "a number": "3",
        "a fraction": "0.5",
        "true": "true",
        "a list": "[1, 2]",
        "a table": "{a = 1}",
        "a day": "2026-04-03",
        "nothing": '""',
    }
    for key in ("title", "organiser", "notice"):
        for called in ("a number", "true", "a list", "a table", "a day", *(["nothing"] if key == "title" else [])):
            rest = "" if key == "title" else head
            yield Case(
                f"toml: {key} is {called}",
                toml(f"{rest}{key} = {kinds[called]}\n{questions}"),
                refused=("consultation.toml", key),
            )
    for called in ("a text", "a number", "a list", "a table"):
        yield Case(
            f"toml: questions is {called}",
            toml(f"{head}questions = {kinds[called]}\n"),
            refused=("consultation.toml", "question"),
        )
        if called != "a table":
            yield Case(
                f"toml: settings is {called}",
                toml(f"{head}settings = {kinds[called]}\n{questions}"),
                refused=("consultation.toml", "settings"),
            )
    for key in ("id", "title", "titles"):
        other = {"id": 'title = "t"', "title": 'id = "q1"', "titles": 'id = "q1"\ntitle = "t"'}[key]
        for called in ("a number", "a list", "true", *(["a text"] if key == "titles" else ["nothing", "a table"])):
            yield Case(
                f"toml: a question's {key} is {called}",
                toml(f"{head}[[questions]]\n{other}\n{key} = {kinds[called]}\n"),
                refused=("consultation.toml", key),
            )
    yield Case(
        "toml: a title per language is a number",
        toml(head + '[[questions]]\nid = "q1"\ntitle = "t"\ntitles = {es = 3}\n'),
        refused=("consultation.toml", "es"),
    )
    yield Case(
        "toml: an unknown key of a question",
        toml(head + '[[questions]]\nid = "q1"\ntitle = "t"\ncolour = "red"\n'),
        refused=("consultation.toml", "colour"),
    )
    wrong = {
        "seed": ("-1", "1.5", '"1"', "true", "99999999999999999999"), "min_votes": ("0", "-3", "2.5", '"20"'), "min_cell": ("0", "-1", "true"),
        "min_topic_confidence": ("-0.1", "1.1", "nan", "inf", '"x"'), "min_sentiment_confidence": ("nan", "2"), "topic_resolution": ("-1", "nan", "inf"),
        "theme_resolution": ("-0.5", "nan"), "min_topic_size": ("1", "0", "4.5"), "show_pending": ("1", '"yes"'), "vectors": ('"unknown"', "3", '"e6"'),
        "sentiment": ('"unknown"', "true"), "language": ('"pt"', '"EN"', "3"), "region": ('"Kenya"', '"ke"', "1"), "names": ('"bert"', "true"),
        "date_order": ('"ymd"', '"day"', "1"), "colour": ('"red"',), "Seed": ("1",),
    }  # fmt: skip
    for name, values in wrong.items():
        for value in values:
            words = (
                ("consultation.toml", name)
                if name not in {"vectors", "sentiment"} or not value.startswith('"')
                else (name,)
            )
            yield Case(
                f"toml: {name} = {value}", toml(f"{head}[settings]\n{name} = {value}\n{questions}"), refused=words
            )
    for identifier in (
        "index",
        "Index",
        "method",
        "overview",
        "participation",
        "events",
        "explore",
        "tables",
        "pages",
        "con",
        "LPT1",
        "../q",
        "q/1",
        "q 1",
        "q.1",
        "a" * 80,
        "-",
    ):
        yield Case(
            f"toml: a question called {identifier}",
            toml(f'{head}[[questions]]\nid = "{identifier}"\ntitle = "t"\n'),
            refused=("consultation.toml", "id"),
        )
    for one, other in (("q1", "Q1"), ("q1", "q1"), ("straße", "STRASSE"), ("ｑ1", "q1")):
        yield Case(
            f"toml: questions {one} and {other}",
            toml(f'{head}[[questions]]\nid = "{one}"\ntitle = "t"\n[[questions]]\nid = "{other}"\ntitle = "u"\n'),
            refused=("consultation.toml", "question id"),
        )
    yield Case("toml: brackets a thousand deep", toml("title = " + "[" * 50_000), refused=("consultation.toml", "TOML"))
    yield Case(
        "toml: a number of five thousand digits", toml(f"title = {'9' * 5000}\n"), refused=("consultation.toml", "TOML")
    )
    yield Case("toml: not UTF-8", toml(b'title = "caf\xe9"\n'), refused=("consultation.toml", "UTF-8"))
    yield Case("toml: in UTF-16", toml(TOML.encode("utf-16")), refused=("consultation.toml", "UTF-8"))
    yield Case("toml: a NUL byte", toml(TOML.encode().replace(b"small", b"sm\0ll")), refused=("consultation.toml",))
    yield Case("toml: empty", toml(""), refused=("consultation.toml", "title"))
    yield Case("toml: a key twice", toml(f'{head}title = "B"\n{questions}'), refused=("consultation.toml", "TOML"))
    yield Case(
        "toml: shares beyond one",
        toml(f"{TOML}[reference_region]\nAfrica = 0.9\nAsia = 0.9\n"),
        refused=("reference_region", "together 1"),
    )
    yield Case(
        "toml: shares that are texts",
        toml(f'{TOML}[reference_region]\nAfrica = "all"\n'),
        refused=("reference_region",),
    )
    yield Case(
        "toml: shares that are not numbers",
        toml(f"{TOML}[reference_region]\nAfrica = nan\nAsia = inf\n"),
        refused=("reference_region",),
    )
    yield Case("toml: with a byte order mark", toml(b"\xef\xbb\xbf" + TOML.encode()), read=SAME)
    yield Case("toml: Windows lines", toml(TOML.replace("\n", "\r\n")), read=SAME)
    for number in (5, 20, 45, 60):
        yield Case(f"toml: cut after {number} signs", toml(TOML[:number]), refused=("consultation.toml",))


def _parquet(chance: random.Random) -> Iterator[Case]:
    def frame(table: str) -> pd.DataFrame:
        return pd.DataFrame(BASE[table][1:], columns=BASE[table][0])

    def content(table: pa.Table) -> bytes:
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, write_page_checksum=True)
        return bytes(sink.getvalue())

    def instead(name: str, made: bytes) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            (folder / f"{name}.csv").unlink()
            (folder / f"{name}.parquet").write_bytes(made)

        return make

    ideas = content(pa.Table.from_pandas(frame("ideas"), preserve_index=False))
    votes = content(pa.Table.from_pandas(frame("votes"), preserve_index=False))
    for table in BASE:
        whole = content(pa.Table.from_pandas(frame(table), preserve_index=False))
        yield Case(f"parquet: {table}", instead(table, whole), read=SAME)
        yield Case(f"parquet: {table} empty", instead(table, b""), refused=(f"{table}.parquet",))
        yield Case(
            f"parquet: {table} is CSV",
            instead(table, as_csv(BASE[table]).encode()),
            refused=(f"{table}.parquet", "Parquet"),
        )
        both = lambda f, t=table, w=whole: (f / f"{t}.parquet").write_bytes(w)  # noqa: E731
        yield Case(f"parquet: {table} beside CSV", both, read=SAME, warned=(f"{table}.parquet is read",))
    for number in range(12):
        place = chance.randrange(1, len(ideas) - 1)
        yield Case(
            f"parquet: ideas cut {number}", instead("ideas", ideas[:place]), refused=("ideas.parquet", "Parquet")
        )
    for number in range(24):
        whole = (ideas, votes)[number % 2]
        place = chance.randrange(4, len(whole) - 8)
        flipped = whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :]
        # A flip in what is never read, such as the statistics of a column, changes nothing; any other must be refused.
        yield Case(
            f"parquet: a bit flipped {number}",
            instead(("ideas", "votes")[number % 2], flipped),
            read="refused or the same",
        )
    columns = frame("ideas")
    odd = {
        "a list": pa.array([["a"], ["b"], [], None, ["c"], ["d"]]),
        "a struct": pa.array([{"a": 1}] * 6),
        "bytes": pa.array([b"\xff\xfe"] * 6),
        "a map": pa.array([[("a", 1)]] * 6, type=pa.map_(pa.string(), pa.int64())),
    }
    for called, values in odd.items():
        table = pa.Table.from_pandas(columns, preserve_index=False).set_column(2, "text", values)
        yield Case(
            f"parquet: text that holds {called}", instead("ideas", content(table)), refused=("ideas.parquet", "'text'")
        )
    names = [*columns.columns[:3], "text", *columns.columns[4:]]
    twice = pa.Table.from_arrays([pa.array(columns[name]) for name in columns], names=names)
    yield Case(
        "parquet: two columns of one name",
        instead("ideas", content(twice)),
        refused=("ideas.parquet", "text", "columns 3 and 4"),
    )
    numbers = pa.table({"idea_id": [1.0, 2.0, None], "question": ["q1", "q1", "q2"], "text": ["a", "b", "c"]})
    yield Case(
        "parquet: an id that is missing",
        instead("ideas", content(numbers)),
        refused=("ideas.parquet", "idea_id", "blank"),
    )
    whole_numbers = pa.table({"idea_id": [1.0, 2.0, 3.0], "question": ["q1", "q1", "q2"], "text": ["a", "b", "c"]})

    def numbered(folder: Path) -> None:
        instead("ideas", content(whole_numbers))(folder)
        write(folder, "votes", [["voter_id", "idea_id", "vote"], ["p1", "1", "agree"], ["p1", "3", "pass"]])

    yield Case("parquet: ids with a point", numbered, read=lambda t: t.ideas["idea_id"].tolist() == ["1", "2", "3"])
    moments = pd.to_datetime(columns["created_at"], format="ISO8601", utc=True)
    dated = pa.Table.from_pandas(columns.assign(created_at=moments), preserve_index=False)
    yield Case("parquet: moments", instead("ideas", content(dated)), read=SAME)
    naive = pa.Table.from_pandas(columns.assign(created_at=moments.dt.tz_localize(None)), preserve_index=False)
    yield Case("parquet: moments without a zone", instead("ideas", content(naive)), read=SAME)
    kinds = pa.Table.from_pandas(columns.astype({"status": "category", "question": "category"}), preserve_index=False)
    yield Case("parquet: categories", instead("ideas", content(kinds)), read=SAME)
    flags = pa.Table.from_pandas(columns.assign(is_seed=columns["is_seed"] == "true"), preserve_index=False)
    yield Case("parquet: true and false", instead("ideas", content(flags)), read=SAME)
    yield Case(
        "parquet: no rows",
        instead("ideas", content(pa.Table.from_pandas(columns.iloc[:0].astype(str), preserve_index=False))),
        refused=("ideas.parquet", "no idea"),
    )
    yield Case("parquet: no columns", instead("ideas", content(pa.table({}))), refused=("ideas.parquet",))
    nearly = pa.Table.from_pandas(columns.rename(columns={"status": "Status"}), preserve_index=False)
    yield Case("parquet: Status", instead("ideas", content(nearly)), refused=("ideas.parquet", "nearly status"))


def _file_system() -> Iterator[Case]:
    for table in BASE:

        def folder_instead(f: Path, t: str = table) -> None:
            (f / f"{t}.csv").unlink()
            (f / f"{t}.csv").mkdir()

        def broken_link(f: Path, t: str = table) -> None:
            (f / f"{t}.csv").unlink()
            (f / f"{t}.csv").symlink_to(f / "nowhere.csv")

        def pipe(f: Path, t: str = table) -> None:
            import os

            (f / f"{t}.csv").unlink()
            os.mkfifo(f / f"{t}.csv")

        def beside(f: Path, t: str = table) -> None:
            (f / f"{t}.parquet").mkdir()

        yield Case(f"{table}.csv is a folder", folder_instead, refused=(f"{table}.csv", "folder"))
        yield Case(f"{table}.csv is a broken link", broken_link, refused=(f"{table}.csv", "link"))
        yield Case(f"{table}.csv is a pipe", pipe, refused=(f"{table}.csv",))
        yield Case(f"{table}.parquet is a folder", beside, refused=(f"{table}.parquet", "folder"))
        for other in (f"{table.title()}.csv", f"{table}.CSV", f"{table}.xlsx", f"{table}.csv.txt", f"{table[:-1]}.csv"):
            renamed = lambda f, t=table, o=other: (f / f"{t}.csv").rename(f / o)  # noqa: E731
            yield Case(f"{table}.csv called {other}", renamed, refused=(other, f"nearly {table}.csv"))
    yield Case("no ideas", lambda f: (f / "ideas.csv").unlink(), refused=("ideas.csv", "missing"))
    yield Case("no description", lambda f: (f / "consultation.toml").unlink(), refused=("consultation.toml",))
    yield Case(
        "a table that is none",
        lambda f: (f / "archive.csv").write_text("a,b\n"),
        read=SAME,
        warned=("archive.csv", "not read"),
    )

    def only_ideas(f: Path) -> None:
        for table in ("votes", "participants"):
            (f / f"{table}.csv").unlink()

    yield Case("ideas and events alone", only_ideas, read=lambda t: len(t.ideas) == 6 and t.votes.empty)


def _codebook() -> Iterator[Case]:
    """Files of decisions that no ``codebook apply`` wrote: each is refused with its name and, where there is one, the place."""
    topic = {
        "key": "ab12/q1/0",
        "question": "q1",
        "label": "Books",
        "ideas": ["i1", "i2"],
        "rename": "Libraries",
        "pin": True,
    }
    other = {"key": "ab12/q1/1", "question": "q1", "label": "Buses", "ideas": ["i5"], "merge_into": "ab12/q1/0"}

    def of(*topics: Any, **changed: Any) -> dict[str, Any]:
        return {"rounds": [{"export": "ab12", "file": "t.xlsx", "file_sha256": "", "topics": list(topics), **changed}]}

    whole = json.dumps(of(topic, other))
    yield Case("codebook: as it is written", codebook(whole), read=SAME)
    yield Case("codebook: without a round", codebook({"rounds": []}), read=SAME)
    yield Case("codebook: with a mark at the start", codebook("\ufeff" + whole), read=SAME)
    for called, content, words in (
        ("a list", [], ("it is a list",)),
        ("a number", "7", ("it is a number",)),
        ("a text", '"rounds"', ("it is a text",)),
        ("null", "null", ("it is null",)),
        ("empty", "", ("empty",)),
        ("blank", " \n", ("empty",)),
        ("cut", whole[: len(whole) // 2], ("line 1",)),
        ("NaN", '{"rounds": NaN}', ("NaN",)),
        ("deep brackets", "[" * 50_000, ("too deep",)),
        ("a number of 5,000 digits", '{"rounds": ' + "7" * 5_000 + "}", ("digits",)),
        ("a key twice", '{"rounds": [], "rounds": []}', ("'rounds' stands twice",)),
        ("NUL", "\0" * 9, ("line 1",)),
        ("no rounds", {}, ("no rounds",)),
        ("more than rounds", {"rounds": [], "more": 1}, ("'more'",)),
        ("rounds that are an object", {"rounds": {}}, ("rounds is an object",)),
        ("a round that is null", {"rounds": [None]}, ("rounds[0] is null",)),
        (
            "a round without an export",
            {"rounds": [{"file": "", "file_sha256": "", "topics": []}]},
            ("rounds[0]", "export"),
        ),
        ("topics that are an object", of(topics={}), ("rounds[0].topics", "an object")),
        ("a topic that is a list", of([]), ("rounds[0].topics[0]", "a list")),
        ("a key that is a number", of({**topic, "key": 7}), ("topics[0].key", "a number")),
        ("a key of another form", of({**topic, "key": "q1"}), ("topics[0].key", "'q1'")),
        ("a key of another question", of({**topic, "question": "q2"}), ("topics[0].question", "'q2'")),
        ("a key twice in a round", of(topic, topic), ("topics[1].key",)),
        ("ideas that are a text", of({**topic, "ideas": "i1"}), ("topics[0].ideas", "a text")),
        ("ideas that are numbers", of({**topic, "ideas": [1]}), ("topics[0].ideas[0]", "a number")),
        ("a pin that is a word", of({**topic, "pin": "yes"}), ("topics[0].pin", "a text")),
        ("a name that is a list", of({**topic, "rename": ["x"]}), ("topics[0].rename", "a list")),
        ("a name of tags", of({**topic, "rename": "<b></b>"}), ("topics[0].rename", "letter")),
        ("a name that nobody sees", of({**topic, "rename": "\u200b"}), ("topics[0].rename", "letter")),
        ("a name of 201 signs", of({**topic, "rename": "x" * 201}), ("topics[0].rename", "201")),
        ("a name that is an error", of({**topic, "rename": "#REF!"}), ("topics[0].rename", "error")),
        ("a remark of 2,001 signs", of({**topic, "comment": "x" * 2_001}), ("topics[0].comment", "2,001")),
        ("half of a sign", of({**topic, "label": "\ud800"}), ("topics[0].label", "half")),
        ("a merge into nothing", of(topic, {**other, "merge_into": "ab12/q1/9"}), ("topics[1].merge_into",)),
        (
            "a merge into another question",
            of({**topic, "key": "ab12/q2/0", "question": "q2"}, {**other, "merge_into": "ab12/q2/0"}),
            ("topics[1].merge_into",),
        ),
        (
            "a merge in a circle",
            of({**topic, "merge_into": "ab12/q1/1"}, other),
            ("topics[0].merge_into", "leads back"),
        ),
        ("what another topic's ideas split off", of({**topic, "split_off": ["i5"]}), ("topics[0].split_off", "'i5'")),
    ):
        yield Case(f"codebook: {called}", codebook(content), refused=("codebook.json", *words))
    yield Case(
        "codebook: not UTF-8",
        lambda f: (f / "codebook.json").write_bytes(b"\xff\x00{"),
        refused=("codebook.json", "UTF-8"),
    )
    yield Case("codebook: a folder", lambda f: (f / "codebook.json").mkdir(), refused=("codebook.json", "folder"))
    yield Case(
        "codebook: a broken link",
        lambda f: (f / "codebook.json").symlink_to(f / "nowhere.json"),
        refused=("codebook.json", "link"),
    )


def codebook(content: Any) -> Callable[[Path], None]:
    """A maker of a folder with that ``codebook.json``."""
    return lambda f: (f / "codebook.json").write_text(
        content if isinstance(content, str) else json.dumps(content), encoding="utf-8"
    )
