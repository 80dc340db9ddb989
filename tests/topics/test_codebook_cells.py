"""What people write into a codebook's cells, and files that no export wrote: read as it was meant, or refused with row and column."""

import io
import json
import random
import shutil
import time
import warnings
import zipfile
from datetime import datetime

import openpyxl
import pytest
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError, StrategyNLPError
from strategy_nlp.topics.codebook.decisions import apply_file, read_codebook
from strategy_nlp.topics.codebook.reading import read_sheet

SEED = 20261126
# A reader answers at once; what takes longer hangs.
LONGEST_SECONDS = 10.0
PEOPLE = ("rename", "merge_into", "split_off", "pin", "comment", "reviewer")
HEAD = [
    *("question", "topic", "label", "words", "size", "stability", *(f"idea_{n}" for n in range(1, 6))),
    *(f"idea_{n}_id" for n in range(1, 6)), *PEOPLE, "topic_key",
]  # fmt: skip
# Three topics of question q1 and one of q2, two ideas each.
TOPICS = [("q1", 0, ["i0", "i1"]), ("q1", 1, ["i2", "i3"]), ("q1", 2, ["i4", "i5"]), ("q2", 0, ["i6", "i7"])]


def _row(question, topic, ids, /, **cells):
    own = {
        "question": question, "topic": topic, "label": f"Topic {question} {topic}", "idea_1_id": ids[0], "idea_2_id": ids[1],
        "topic_key": f"ab12/{question}/{topic}", **cells,
    }  # fmt: skip
    return [own.get(name) for name in HEAD]


def _workbook(path, **cells):
    """A reviewed workbook; the cells are those of the first topic."""
    book = openpyxl.Workbook()
    sheet, hidden = book.active, book.create_sheet("recognition")
    sheet.title = "Topics"
    sheet.append(HEAD)
    hidden.append(["topic_key", "idea_id"])
    for number, (question, topic, ids) in enumerate(TOPICS):
        sheet.append(_row(question, topic, ids, **(cells if number == 0 else {})))
        for one in ids:
            hidden.append([f"ab12/{question}/{topic}", one])
    book.save(path)
    return path


def _csv(path, *, delimiter=",", encoding="utf-8", **cells):
    lines = [delimiter.join([*HEAD, "members_1"])]
    for number, (question, topic, ids) in enumerate(TOPICS):
        row = _row(question, topic, ids, **(cells if number == 0 else {}))
        quoted = ['"' + str("" if cell is None else cell).replace('"', '""') + '"' for cell in [*row, json.dumps(ids)]]
        lines.append(delimiter.join(quoted))
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


@pytest.fixture
def folder(make_consultation):
    ideas = [("idea_id", "question", "text")]
    ideas += [(one, question, f"Say {one}") for question, _, ids in TOPICS for one in ids]
    made = make_consultation(ideas=ideas)
    (made / "consultation.toml").write_text(
        'title = "Small"\n[[questions]]\nid = "q1"\ntitle = "What?"\n[[questions]]\nid = "q2"\ntitle = "How?"\n'
    )
    return made


def _kept(folder):
    return read_codebook(folder).rounds[0].topics[0]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"rename": "\u200b\u2060"}, ["rename", "a letter or a digit"]),
        ({"rename": "<b></b><br>"}, ["rename", "a letter or a digit"]),
        ({"rename": "\u2800 \u3164"}, ["rename", "a letter or a digit"]),
        ({"rename": "…!?"}, ["rename", "a letter or a digit"]),
        ({"rename": "\U000e0041\U000e0042"}, ["rename", "a letter or a digit"]),
        ({"rename": "x" * 201}, ["rename", "201 signs"]),
        ({"rename": "[" * 30_000}, ["rename", "a letter or a digit"]),
        ({"rename": "7" * 5_000}, ["rename"]),
        ({"rename": "#REF!"}, ["rename", "an error of the spreadsheet"]),
        ({"rename": "#N/A"}, ["rename", "an error of the spreadsheet"]),
        ({"rename": "#BEZUG!"}, ["rename", "an error of the spreadsheet"]),
        ({"rename": "Err:502"}, ["rename", "an error of the spreadsheet"]),
        ({"rename": "ana@example.org"}, ["rename", "more than a personal detail"]),
        ({"rename": "+44 7700 900123"}, ["rename", "more than a personal detail"]),
        ({"split_off": "<i></i>: idea_1"}, ["the name in split_off", "a letter or a digit"]),
        ({"split_off": "ana@example.org: idea_1"}, ["the name in split_off", "a personal detail"]),
        ({"split_off": "#VALUE!"}, ["split_off", "an error of the spreadsheet"]),
        ({"merge_into": "#NAME?"}, ["merge_into", "an error of the spreadsheet"]),
        ({"pin": "#NULL!"}, ["pin", "an error of the spreadsheet"]),
        ({"comment": "#VALEUR!"}, ["comment", "an error of the spreadsheet"]),
        ({"comment": "y " * 2_000}, ["comment", "3,999 signs"]),
        ({"reviewer": "z" * 2_001}, ["reviewer", "2,001 signs"]),
        ({"question": "q2"}, ["question is 'q2'", "exported with 'q1'"]),
        ({"topic": 2}, ["topic is '2'", "exported with '0'"]),
        ({"merge_into": "Topic q2 0"}, ["merge_into", "a topic of another question"]),
        ({"topic_key": "ab12/q2/0"}, ["question is 'q1'", "exported with 'q2'"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("make", [_workbook, _csv])
def test_a_cell_that_cannot_be_meant_is_refused_with_its_row(folder, tmp_path, cells, words, make):
    path = make(tmp_path / f"t.{'csv' if make is _csv else 'xlsx'}", **cells)

    with pytest.raises(DataError) as caught:
        apply_file(path, folder)

    assert all(word in str(caught.value) for word in [f"{path.name}, row 2", *words]), caught.value
    assert "ana@" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (folder / "codebook.json").exists()


def test_a_name_is_kept_without_tags_and_what_nobody_sees(folder, tmp_path):
    apply_file(
        _workbook(tmp_path / "t.xlsx", rename=" <b>Night</b>\u200b  buses ", split_off="Early\u2060 ones: i1"), folder
    )

    assert (_kept(folder).rename, _kept(folder).split_name) == ("Night buses", "Early ones")


def test_no_address_is_kept_and_none_reaches_a_later_run(folder, tmp_path):
    cells = {
        "comment": "Ask ana@example.org",
        "reviewer": "noor@example.org",
        "label": "Of sam@example.org",
        "rename": "Ask kim@example.org",
    }
    applied = apply_file(_workbook(tmp_path / "by-kim@example.org.xlsx", **cells), folder)

    content = (folder / "codebook.json").read_text()
    assert "@example" not in content
    assert (_kept(folder).comment, _kept(folder).reviewer) == ("Ask [email]", "[email]")
    assert (_kept(folder).rename, _kept(folder).label) == ("Ask [email]", "Of [email]")
    assert (
        len([note for note in applied.notes if "row 2" in note and "an e-mail address; it is kept without" in note])
        == 3
    )

    (folder / "codebook.json").write_text(content.replace("Ask [email]", "Ask ana@example.org"))
    assert _kept(folder).comment == "Ask [email]"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_codebook_is_read_in_every_delimiter_and_encoding(folder, tmp_path, encoding, delimiter):
    path = _csv(
        tmp_path / "t.csv", delimiter=delimiter, encoding=encoding, rename="Bibliothèques", comment="Très bien; oui, là"
    )

    applied = apply_file(path, folder)

    assert applied.decisions == 1
    assert (_kept(folder).rename, _kept(folder).comment) == ("Bibliothèques", "Très bien; oui, là")


def test_columns_may_be_written_otherwise_and_none_may_stand_twice(folder, tmp_path):
    path = _csv(tmp_path / "t.csv", rename="Buses")
    path.write_text(path.read_text().replace("rename,merge_into", "Rename,Merge into", 1))
    assert apply_file(path, folder).decisions == 1

    path.write_text(path.read_text().replace("words,size", "RENAME,size", 1))
    with pytest.raises(DataError, match=r"columns 4 and 17"):
        apply_file(path, folder)

    book = openpyxl.load_workbook(_workbook(tmp_path / "t.xlsx"))
    book["Topics"].cell(1, len(HEAD) + 1).value = "rename"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(DataError, match=rf"columns 17 and {len(HEAD) + 1}"):
        apply_file(tmp_path / "t.xlsx", folder)


def _change(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def _set(sheet, place, value):
    def change(book):
        book[sheet][place].value = value

    return change


def _chart(book):
    del book["Topics"]
    book.create_chartsheet("Topics")


RENAME = openpyxl.utils.get_column_letter(HEAD.index("rename") + 1)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set("Topics", f"{RENAME}2", "=1+1"), ["row 2", "the formula '=1+1'"]),
        (_set("Topics", f"{RENAME}3", datetime(2026, 3, 4)), ["row 3", "rename", "the date"]),
        (_set("Topics", "A1048576", "x"), ["row 1,048,576", "at most 5,000 rows"]),
        (_set("Topics", "XFD2", "x"), ["row 2", "column 16,384", "at most 200 columns"]),
        (_chart, ["'Topics'", "a chart"]),
        (lambda book: book["Topics"].merge_cells(f"{RENAME}2:{RENAME}3"), ["'Topics'", "merged cells"]),
        (lambda book: book["Topics"].delete_rows(1, 9), ["column question is missing"]),
        (lambda book: book["recognition"].delete_rows(2, 99), ["row 2", "topic_key"]),
        (_set("recognition", "B9", "i1"), ["'i1' stands under two topics"]),
        (_set("recognition", "A9", "cd34/q2/0"), ["topics of 2 exports"]),
    ],
    ids=range(10),
)
def test_a_workbook_that_is_not_as_it_was_exported_is_refused(folder, tmp_path, change, words):
    path = _change(_workbook(tmp_path / "t.xlsx"), change)
    begun = time.monotonic()

    with pytest.raises(DataError) as caught:
        apply_file(path, folder)

    assert all(word in str(caught.value) for word in ["t.xlsx", *words]), caught.value
    assert time.monotonic() - begun < LONGEST_SECONDS


def test_hidden_rows_blank_rows_and_a_cell_that_holds_nothing_far_away_are_read(folder, tmp_path):
    def change(book):
        sheet = book["Topics"]
        sheet.row_dimensions[2].hidden = True
        sheet.insert_rows(3)
        sheet["A900"].value = ""
        sheet["A901"].number_format = "0.00"

    path = _change(_workbook(tmp_path / "t.xlsx", rename="Buses"), change)

    assert apply_file(path, folder).decisions == 1
    assert list(read_sheet(path).rows) == [2, 4, 5, 6]


def test_ideas_of_another_question_are_not_pinned_to_a_topic(folder, tmp_path):
    path = _change(_workbook(tmp_path / "t.xlsx", pin="yes"), _set("recognition", "B2", "i8"))
    ideas = (folder / "ideas.csv").read_text()
    (folder / "ideas.csv").write_text(f"{ideas}i8,q2,Another\n")

    with pytest.raises(DataError, match="row 2: the topic is of question q1, and its idea 'i8' is of q2"):
        apply_file(path, folder)


def test_a_topic_whose_ideas_are_all_gone_is_told_with_its_row(folder, tmp_path):
    ideas = (folder / "ideas.csv").read_text().splitlines(keepends=True)
    (folder / "ideas.csv").write_text("".join([ideas[0], *ideas[3:]]))

    ran = CliRunner().invoke(
        app, ["codebook", "apply", str(_workbook(tmp_path / "t.xlsx", rename="Gone")), str(folder)]
    )

    assert ran.exit_code == 0
    assert "t.xlsx, row 2: none of the ideas of 'Topic q1 0' is there any more" in ran.stdout


def _zip(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def _parts(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_no_bomb_goes_off(folder, tmp_path):
    parts = _parts(_workbook(tmp_path / "t.xlsx"))
    sheet = "xl/worksheets/sheet1.xml"
    many = _zip(tmp_path / "many.xlsx", {**parts, **{f"xl/x{n}.xml": b"" for n in range(2_000)}})
    large = _zip(tmp_path / "large.xlsx", {**parts, "xl/media/a.bin": bytes(60_000_000)})
    lying = tmp_path / "lying.xlsx"
    # The size that the file declares of itself is made small.
    lying.write_bytes(large.read_bytes().replace((60_000_000).to_bytes(4, "little"), (9).to_bytes(4, "little")))
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><worksheet>&a;</worksheet>'
    laughing = _zip(tmp_path / "laughing.xlsx", {**parts, sheet: laughs})
    far = parts[sheet].replace(b'<row r="2"', b'<row r="99999999999"')
    beyond = _zip(tmp_path / "beyond.xlsx", {**parts, sheet: far})

    for path in (many, large, lying, laughing, beyond):
        begun = time.monotonic()
        with pytest.raises(DataError, match=path.name):
            apply_file(path, folder)
        assert time.monotonic() - begun < LONGEST_SECONDS, path.name


def test_a_workbook_of_flipped_bytes_or_missing_parts_is_read_or_refused(folder, tmp_path):
    whole, chance = _workbook(tmp_path / "t.xlsx", rename="Buses").read_bytes(), random.Random(SEED)
    parts = _parts(tmp_path / "t.xlsx")
    spoilt = [whole[: chance.randrange(len(whole))] for _ in range(10)]
    for _ in range(30):
        place = chance.randrange(len(whole))
        spoilt.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
    for name, content in parts.items():
        cut = content[: chance.randrange(len(content))]
        changed = bytes(chance.randrange(256) if chance.random() < 0.01 else sign for sign in content)
        for instead in (None, cut, changed):
            held = io.BytesIO()
            _zip(
                held,
                {
                    **{key: own for key, own in parts.items() if key != name},
                    **({name: instead} if instead is not None else {}),
                },
            )
            spoilt.append(held.getvalue())
    told = []

    for content in spoilt:
        (tmp_path / "s.xlsx").write_bytes(content)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                apply_file(tmp_path / "s.xlsx", folder)
            except StrategyNLPError as error:
                told.append(str(error))
    assert len(told) > len(spoilt) / 3
    assert all(sentence.isprintable() for sentence in told)


@pytest.mark.parametrize(
    "content", [b"", b"\xd0\xcf\x11\xe0" + bytes(600), b"PK\x03\x04", b"no workbook", b"PK\x05\x06" + bytes(18)]
)
def test_what_is_no_workbook_is_refused(folder, tmp_path, content):
    (tmp_path / "t.xlsx").write_bytes(content)

    with pytest.raises(DataError, match=r"t\.xlsx"):
        apply_file(tmp_path / "t.xlsx", folder)


@pytest.mark.parametrize("members", ["[" * 50_000, "[1]", "7" * 5_000, '{"a": 1}', '["i0", null]', "NaN", "i0"])
def test_a_spoilt_column_of_members_is_refused_with_its_row(folder, tmp_path, members):
    path = _csv(tmp_path / "t.csv")
    path.write_text(path.read_text().replace('[""i2"", ""i3""]', members.replace('"', '""')))

    with pytest.raises(DataError, match=r"t\.csv, row 3: members_1"):
        apply_file(path, folder)


def test_a_codebook_cut_anywhere_is_one_sentence(folder, tmp_path):
    apply_file(_workbook(tmp_path / "t.xlsx", rename="Büse", pin="yes"), folder)
    whole = (folder / "codebook.json").read_bytes()

    for place in range(len(whole.rstrip())):
        (folder / "codebook.json").write_bytes(whole[:place])
        with pytest.raises(StrategyNLPError, match=r"codebook\.json") as caught:
            read_codebook(folder)
        assert "\n" not in str(caught.value)


def test_a_codebook_of_anything_anywhere_is_one_sentence_or_the_same(folder, tmp_path):
    apply_file(_workbook(tmp_path / "t.xlsx", rename="Buses", pin="yes", comment="Why"), folder)
    whole = json.loads((folder / "codebook.json").read_text())

    def places(value, way=()):
        yield way
        for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
            yield from places(value[key], (*way, key))

    told = []
    for way in list(places(whole)):
        for instead in (
            None,
            [],
            {},
            7,
            -0.5,
            "",
            "x",
            [None],
            [[["x"]]],
            {"a": None},
            True,
            "\ud800",
            [7],
            "x" * 3_000,
        ):
            content = json.loads(json.dumps(whole))
            at = content
            for key in way[:-1]:
                at = at[key]
            if way:
                at[way[-1]] = instead
            else:
                content = instead
            (folder / "codebook.json").write_text(json.dumps(content))
            try:
                read_codebook(folder)
            except StrategyNLPError as error:
                told.append(str(error))
    assert len(told) > 500
    assert all("codebook.json" in sentence and sentence.isprintable() for sentence in told)


def test_a_codebook_of_that_name_that_is_no_file_is_refused(folder):
    path = folder / "codebook.json"
    path.mkdir()
    with pytest.raises(StrategyNLPError, match=r"codebook\.json is a folder"):
        read_codebook(folder)
    shutil.rmtree(path)
    path.symlink_to(folder / "nowhere")
    with pytest.raises(StrategyNLPError, match=r"codebook\.json is a link"):
        read_codebook(folder)
