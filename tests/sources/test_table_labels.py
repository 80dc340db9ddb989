"""The tables of a document: labels are none of its thoughts, and who writes stays out."""

import zipfile

import pytest

from strategy_nlp.sources.gathered import Wish
from strategy_nlp.sources.importing import read_only

THOUGHTS = (
    "The council should open the old library on Sundays.",
    "More shade trees along the market road, please.",
    "Buses must run after ten in the evening.",
    "Lower the fee for the youth centre.",
)
_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def _docx(path, rows, *, bold=False, before="Our submission to the council."):
    """A Word document with a paragraph and a table; the first cell of each row may be bold."""

    def cell(text, *, marked):
        run = f"<w:r>{'<w:rPr><w:b/></w:rPr>' if marked else ''}<w:t>{text}</w:t></w:r>"
        return f"<w:tc><w:p>{run}</w:p></w:tc>"

    table = "".join(
        "<w:tr>" + "".join(cell(text, marked=bold and not place) for place, text in enumerate(row)) + "</w:tr>"
        for row in rows
    )
    body = f"<w:p><w:r><w:t>{before}</w:t></w:r></w:p><w:tbl>{table}</w:tbl>"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELATIONS)
        packed.writestr("word/document.xml", f"<w:document {_WORD}><w:body>{body}</w:body></w:document>")
    return path


FORM = [
    ["Name:", "Jane Roe"],
    ["Date", "3 March 2026"],
    ["Organisation", "Friends of the River"],
    ["What should change first?", THOUGHTS[0]],
    ["Your proposal", THOUGHTS[1]],
    ["And for whom should the bus run?", THOUGHTS[2]],
    ["Is this urgent?", "Yes"],
]


@pytest.mark.parametrize("bold", [False, True])
def test_the_labels_of_a_form_are_no_thoughts_and_who_writes_stays_out(tmp_path, bold):
    (gathered,) = read_only([_docx(tmp_path / "form.docx", FORM, bold=bold)])

    assert [text for text in gathered.ideas["text"] if text != "Our submission to the council."] == [
        *THOUGHTS[:3],
        "Yes",
    ]
    assert any("cells of tables that say who writes, left out: 3." in note for note in gathered.notes)


def test_what_is_asked_in_a_table_is_the_question_its_answer_stands_under(tmp_path):
    questions = {"q1": ["What should change first?"], "q2": ["For whom should the bus run?"]}

    (gathered,) = read_only([_docx(tmp_path / "form.docx", FORM)], wish=Wish(questions=questions, add=True))

    assert set(gathered.questions.values()) >= {"What should change first?", "And for whom should the bus run?"}
    asked = {
        gathered.questions[own]: text
        for own, text in zip(gathered.ideas["question"], gathered.ideas["text"], strict=True)
    }
    assert asked["What should change first?"] in THOUGHTS[:2]
    assert asked["And for whom should the bus run?"] == THOUGHTS[2]


def test_the_labels_and_numbers_of_a_grid_are_no_thoughts(tmp_path):
    grid = [
        ["Area", "Proposal", "Cost"],
        *(
            [area, one, cost]
            for area, one, cost in zip(
                ("Roads", "Parks", "Buses", "Youth"), THOUGHTS, ("300", "1,200", "80", "7"), strict=True
            )
        ),
    ]

    (gathered,) = read_only([_docx(tmp_path / "grid.docx", grid, before="")])

    assert gathered.ideas["text"].tolist() == list(THOUGHTS)
    assert any("short cells of tables, which are no thoughts, left out: 4." in note for note in gathered.notes)


def test_a_table_that_only_lays_out_loses_nothing(tmp_path):
    (gathered,) = read_only(
        [_docx(tmp_path / "layout.docx", [[THOUGHTS[0], THOUGHTS[1]], [THOUGHTS[2], THOUGHTS[3]]], before="")]
    )

    assert sorted(gathered.ideas["text"]) == sorted(THOUGHTS)
