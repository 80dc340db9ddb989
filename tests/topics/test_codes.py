"""A code list of one's own: what it says is kept or refused with the cell named, ideas go where they belong or nowhere, pages say which is which."""

import csv
import json
from zlib import crc32

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from typer.testing import CliRunner

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.analysis.results import read_analysis
from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError
from strategy_nlp.findings.question import question_findings, receipt_of
from strategy_nlp.findings.titles.shown import plain_title
from strategy_nlp.findings.topics import topics_note, topics_sentence
from strategy_nlp.report import html
from strategy_nlp.report.exports.codebook import export_codebook, read_sheet
from strategy_nlp.text.vectors.embedding import LanguageCentres, embed, get_encoder, topic_vectors
from strategy_nlp.topics.codebook.codes import MOST_CODES, MOST_EXAMPLES, import_codes
from strategy_nlp.topics.codebook.coding import chances_of, code_ideas, least_chance
from strategy_nlp.topics.codebook.decisions import apply_file
from strategy_nlp.topics.codebook.kept import Code, read_codebook
from tests.topics.test_codebook import SUBJECTS

HEADER = ("name", "description", "examples", "question")
# In three languages, one of them written from right to left; nothing is about the last.
CODES = [
    ("Buses", "public transport, buses and their tickets", "", ""),
    ("الأنهار", "الماء والنهر والتلوث", "Clean the river water\nStop factories polluting the river", "q1"),
    ("Impôts", "impôts et budget de l'État", "", ""),
]


def _list(path, rows, header=HEADER):
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    else:
        book = openpyxl.Workbook()
        for row in (header, *rows):
            book.active.append(list(row))
        book.save(path)
    return path


def _consultation(folder, further=()):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "consultation.toml").write_text(
        'title = "Small"\n[settings]\nvectors = "embedded"\n[[questions]]\nid = "q1"\ntitle = "What should we do?"\n'
        '[[questions]]\nid = "q2"\ntitle = "And then?"\n',
        encoding="utf-8",
    )
    ideas = [
        (f"{subject}-{n}", "q1", text, f"maria{subject}{n}")
        for subject, texts in SUBJECTS.items()
        for n, text in enumerate(texts)
    ]
    with (folder / "ideas.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("idea_id", "question", "text", "author_id"), *ideas, *further])
    return folder


@pytest.fixture
def folder(tmp_path):
    return _consultation(tmp_path / "consultation")


@pytest.fixture(scope="module")
def coded(tmp_path_factory, own_cache_and_key):  # noqa: ARG001 (the cache must be set first)
    """A consultation with a code list, its analysis, and the folder of both."""
    place = tmp_path_factory.mktemp("codes")
    consultation = _consultation(place / "consultation")
    import_codes(_list(place / "codes.xlsx", CODES), consultation)
    analysis = analyse(consultation).public()
    analysis.write(place / "tables")
    return place, analysis


def test_a_list_is_kept_beside_decisions_and_gives_way_to_the_next(folder, tmp_path):
    (folder / "codebook.json").write_text(json.dumps({"rounds": []}))

    first = import_codes(_list(tmp_path / "codes.xlsx", CODES), folder)
    second = import_codes(_list(tmp_path / "fewer.csv", CODES[:1]), folder)
    kept = read_codebook(folder)

    assert (first.codes, first.examples, first.replaced) == (3, 2, 0)
    assert (second.codes, second.replaced) == (1, 3)
    assert [code.name for code in kept.code_list.of("q2")] == ["Buses"]
    assert kept.code_list.file == "fewer.csv"


def test_a_list_of_nothing_takes_the_list_away(folder, tmp_path):
    import_codes(_list(tmp_path / "codes.csv", CODES), folder)
    import_codes(_list(tmp_path / "none.csv", []), folder)

    assert read_codebook(folder).code_list.codes == ()
    assert json.loads((folder / "codebook.json").read_text()) == {"rounds": []}


def test_columns_of_examples_may_be_several_and_called_as_people_do(folder, tmp_path):
    header = ("Name", "Examples", "Example 2", "EXAMPLES_3")
    import_codes(
        _list(tmp_path / "codes.xlsx", [("Buses", "Run more\nRun late\n\nRun more", "Run", None)], header), folder
    )

    (code,) = read_codebook(folder).code_list.codes
    assert code.examples == ("Run more", "Run late", "Run")


def test_a_spreadsheets_number_is_a_name_and_a_description_may_be_missing(folder, tmp_path):
    import_codes(_list(tmp_path / "codes.xlsx", [(2030, None)], ("name", "description")), folder)

    assert read_codebook(folder).code_list.codes == (Code("2030"),)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("Buses", "", "", ""), ("=1+1", "", "", "")], ("row 3", "name", "formula", "apostrophe")),
        ([("Buses", "=HYPERLINK(1)", "", "")], ("row 2", "description", "formula")),
        ([("Buses", "", "#REF!", "")], ("row 2", "examples", "error of the spreadsheet")),
        ([("Buses", "", "", ""), (" BUSES ", "", "", "q1")], ("row 3", "'BUSES'", "row 2")),
        ([("", "about buses", "", "")], ("row 2", "name is blank")),
        ([("<script></script>", "", "", "")], ("row 2", "name", "letter or a digit")),
        ([("\u200f\u202e", "", "", "")], ("row 2", "name", "letter or a digit")),
        ([("ana@example.org", "", "", "")], ("row 2", "name", "personal detail")),
        ([("a" * 201, "", "", "")], ("row 2", "name", "201 signs")),
        ([("Buses", "b " * 1_001, "", "")], ("row 2", "description", "2,001 signs")),
        ([("Buses", "", "", "q9")], ("row 2", "question", "'q9'", "q1, q2")),
        ([("Buses", "", "\n".join(map(str, range(MOST_EXAMPLES + 1))), "")], ("row 2", "examples", "101")),
        ([(f"Code {n}", "", "", "") for n in range(MOST_CODES + 1)], ("501 codes", "500")),
        ([("MariaBus3", "", "", "")], ("row 2", "name", "id of a person")),
    ],
    ids=lambda value: value[0][:12] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_one_sentence_that_names_the_cell(folder, tmp_path, rows, told, suffix):
    path = _list(tmp_path / f"codes{suffix}", rows)

    with pytest.raises(DataError) as refused:
        import_codes(path, folder)

    sentence = str(refused.value)
    assert path.name in sentence
    assert [part for part in told if part not in sentence] == []
    assert "ana@" not in sentence
    assert "\n" not in sentence
    assert not (folder / "codebook.json").exists()


@pytest.mark.parametrize(
    ("header", "told"),
    [
        (("label", "description"), "there is a column 'label'"),
        (("description", "examples"), "column name is missing"),
        (("name", "Name "), "Name"),
    ],
)
def test_other_columns_are_refused_by_name(folder, tmp_path, header, told):
    with pytest.raises(DataError, match=told):
        import_codes(_list(tmp_path / "codes.xlsx", [("a", "b")], header), folder)


def test_personal_details_are_taken_out_and_told_and_markup_is_gone(folder, tmp_path):
    rows = [
        (
            "Buses <b>late</b>",
            "ask ana@example.org",
            "<img src=x onerror=alert(1)> More buses, call +34 600 123 456",
            "",
        )
    ]
    kept = import_codes(_list(tmp_path / "codes.csv", rows), folder)

    written = (folder / "codebook.json").read_text(encoding="utf-8")
    assert "ana@" not in written
    assert "600 123" not in written
    assert "<" not in written
    assert len(kept.notes) == 2
    assert "codes.csv, row 2: description holds an e-mail address" in kept.notes[0]


def test_five_hundred_codes_are_one_list(folder, tmp_path):
    kept = import_codes(_list(tmp_path / "codes.csv", [(f"Code {n}", "", "", "") for n in range(MOST_CODES)]), folder)

    assert kept.codes == MOST_CODES


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"codes": [{"name": ""}, {"name": 3}]}, "code_list.codes"),
        ({"codes": {}}, "must be a list"),
        ({"codes": [{"name": "a", "colour": "red"}]}, "colour"),
        ({}, "has no codes"),
    ],
)
def test_a_kept_list_that_was_damaged_is_refused_with_its_place(folder, change, told):
    (folder / "codebook.json").write_text(
        json.dumps({"rounds": [], "code_list": {"file": "", "file_sha256": "", **change}})
    )

    with pytest.raises(Exception, match=told):
        read_codebook(folder)


def test_words_of_a_person_who_was_taken_out_leave_the_list(tmp_path):
    folder = _consultation(tmp_path / "c", [("own-1", "q1", "Paint every tram in the colours of the river", "gone")])
    import_codes(
        _list(tmp_path / "codes.csv", [("Trams", "", "Paint every tram in the colours of the river\nOther words", "")]),
        folder,
    )

    ran = CliRunner().invoke(app, ["forget", "gone", str(folder)])

    assert ran.exit_code == 0, ran.output
    (code,) = read_codebook(folder).code_list.codes
    assert code.examples == ("Other words",)


# Where ideas belong.


def _nearness(ideas=400, members=40, away=6.0, seed=0):
    random = np.random.default_rng(seed)
    near = random.normal(size=ideas)
    near[:members] += away
    return near[:, None]


def test_ideas_beyond_the_others_belong_and_the_others_do_not():
    chances = chances_of(_nearness())[:, 0]

    assert (chances[:40] > 0.9).mean() > 0.9
    assert (chances[40:] > 0.5).mean() < 0.02


def test_where_nothing_belongs_little_is_said_to_belong():
    placed = [(chances_of(_nearness(members=0, seed=seed)) >= 0.5).mean() for seed in range(20)]

    assert np.mean(placed) < 0.03


def test_chances_are_right_as_often_as_they_say():
    told, true = [], []
    for seed in range(30):
        chances = chances_of(_nearness(ideas=300, members=60, away=3.0, seed=seed))[:, 0]
        told.append(chances.sum())
        true.append(60)

    assert np.sum(told) / np.sum(true) == pytest.approx(1, abs=0.25)


@given(arrays(float, st.tuples(st.integers(20, 60), st.integers(1, 4)), elements=st.floats(-1, 1, width=32)))
def test_chances_are_chances_and_nearer_is_never_less_likely(nearness):
    chances = chances_of(nearness)

    assert ((chances >= 0) & (chances <= 1)).all()
    for near, chance in zip(nearness.T.round(6), chances.T, strict=True):
        assert (np.diff(chance[np.argsort(near, kind="stable")]) >= -1e-9).all()


def test_the_least_chance_is_the_one_with_the_largest_f1_to_be_expected():
    chances = np.array([[0.9], [0.8], [0.3], [0.05]])
    expected = [2 * sum((0.9, 0.8, 0.3, 0.05)[:count]) / (count + 2.05) for count in (1, 2, 3, 4)]

    assert least_chance(chances) == (0.9, 0.8, 0.3, 0.05)[int(np.argmax(expected))]
    assert least_chance(np.zeros((3, 2))) > 1


ROADS = (
    "Repair the road",
    "The road needs light at night",
    "Fill the holes of the road",
    "A new road to the market",
    "Pave the road in winter",
)
SCHOOLS = (
    "Books for the school",
    "A school with meals",
    "Teachers for our school",
    "A school in each village",
    "Free school for girls",
)
BOTH = "A road to the school"
# Nothing is about road or school, each about something of its own.
NOISE = tuple(f"matter {number}" for number in range(80))


def _encode(texts):
    """One direction for roads, one for schools, and much of each text's own."""
    rows = np.array([np.random.default_rng(crc32(text.encode())).normal(0, 0.12, 64) for text in texts])
    rows[:, 0] += [2.0 * ("road" in text.lower()) for text in texts]
    rows[:, 1] += [2.0 * ("school" in text.lower()) for text in texts]
    rows[:, 2] += 0.5
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def _coded(codes, texts, least_ideas=1):
    ideas = pd.DataFrame({"text": texts, "language": "en"})
    raw = _encode(texts)
    return code_ideas(
        ideas, topic_vectors(raw, ideas["language"]), codes, raw=raw, encode=_encode, least_ideas=least_ideas
    )


def test_an_idea_may_have_two_codes_and_most_have_none():
    texts = [*ROADS, *SCHOOLS, BOTH, *NOISE]
    told = _coded([Code("Road"), Code("School")], texts)

    assert told.main[:10].tolist() == [0] * 5 + [1] * 5
    assert sorted(told.every.loc[told.every["row"] == 10, "code"]) == [0, 1]
    assert (told.main[11:] >= 0).mean() < 0.2


def test_an_example_is_where_people_put_it_whatever_is_said():
    told = _coded([Code("Road", examples=("matter 3",)), Code("School")], [*ROADS, *SCHOOLS, *NOISE])

    assert told.main[10 + 3] == 0
    assert told.chance[10 + 3] == 1


def test_a_code_of_few_ideas_holds_none_and_its_ideas_keep_their_other_code():
    told = _coded(
        [Code("Road", examples=(BOTH,)), Code("School", examples=(BOTH,))], [*ROADS, BOTH, *NOISE], least_ideas=4
    )

    assert 1 not in told.main
    assert told.main[5] == 0
    assert set(told.every["code"]) == {0}


def test_the_order_of_ideas_and_codes_changes_nothing():
    texts = [*ROADS, *SCHOOLS, BOTH, *NOISE]
    first = _coded([Code("Road"), Code("School")], texts)
    again = _coded([Code("School"), Code("Road")], texts[::-1])

    swapped = {0: 1, 1: 0, -1: -1}
    assert [swapped[code] for code in again.main[::-1].tolist()] == first.main.tolist()


def test_a_code_in_another_language_finds_ideas_in_all():
    texts = [text for own in SUBJECTS.values() for text in own]
    ideas = pd.DataFrame(
        {"text": texts, "language": ["en"] * 6 + ["es"] * 4} if len(texts) == 10 else {"text": texts, "language": "en"}
    )
    encoder = get_encoder("embedded")
    raw = embed(texts, encoder)
    seen = LanguageCentres.of(raw, ideas["language"]).centred(raw, ideas["language"])
    told = code_ideas(
        ideas,
        seen,
        [Code("Bibliothek", description="Bücher und Lesen")],
        raw=raw,
        encode=lambda asked: embed(asked, encoder),
        least_ideas=1,
    )

    found = np.flatnonzero(told.main == 0)
    assert len(found) >= 6
    assert ((found >= 10) & (found < 20)).mean() >= 0.8


# The flow and what people see.


def test_codes_are_topics_beside_those_found_and_unheard_ones_are_none(coded):
    _, analysis = coded
    topics = analysis.topics.set_index("label")

    assert {"Buses", "الأنهار"} <= set(topics.index)
    assert "Impôts" not in topics.index
    assert (topics.loc[["Buses", "الأنهار"], "label_source"] == "listed").all()
    assert topics.loc["Buses", "code"] == "Buses"
    assert (topics.loc[topics["code"] == "", "size"].sum()) > 0
    assert analysis.topics["topic"].tolist() == list(range(len(analysis.topics)))
    ideas = analysis.ideas.set_index("idea_id")
    buses = ideas.index[ideas["topic"] == topics.loc["Buses", "topic"]]
    assert np.mean([one.startswith("bus-") for one in buses]) >= 0.8
    # Both examples are ideas of the consultation.
    assert set(ideas.loc[["river-0", "river-1"], "topic"]) == {topics.loc["الأنهار", "topic"]}
    told = analysis.build["codebook"]["code_list"]["q1"]
    assert (told["codes"], told["shown"]) == (3, 2)
    assert told["placed"] == topics.loc[["Buses", "الأنهار"], "size"].sum()


def test_a_page_says_which_topics_are_of_the_list_and_which_are_not(coded):
    _, analysis = coded
    heard = question_findings(analysis, "q1")
    titles = dict(zip(heard.topics["code"], heard.topics["title"], strict=True))

    assert "(not in your list)" in plain_title(titles[""])
    assert plain_title(titles["Buses"]) == "Buses"
    assert str(titles["الأنهار"]) == '<bdi dir="auto">الأنهار</bdi>'
    sentence = topics_sentence(heard)
    assert "2 of the topics are codes of your list" in sentence
    assert "1 code is not shown" in sentence
    note = topics_note(heard)
    assert "2 of the labels are of your list" in note
    assert "no person has reviewed" not in note
    cards = html.topic_cards(
        heard.topics, {int(topic): heard.ideas.head(1) for topic in heard.topics["topic"]}, quoted={}
    )
    assert "a code of your list" in str(cards.markup)
    assert "put together by nearness to the code" in str(cards.markup)


def test_without_a_list_nothing_is_said_of_one(tmp_path):
    analysis = analyse(_consultation(tmp_path / "c")).public()
    heard = question_findings(analysis, "q1")

    assert "your list" not in f"{topics_sentence(heard)} {topics_note(heard)} {[*heard.topics['title']]}"
    assert (analysis.topics["code"] == "").all()


def test_an_export_shows_codes_as_pinned_and_applied_unchanged_decides_nothing(coded, tmp_path):
    place, analysis = coded
    export_codebook(place / "tables", tmp_path / "topics.xlsx")
    rows = read_sheet(tmp_path / "topics.xlsx").rows

    pins = {row["label"]: row["pin"] for row in rows.values()}
    assert (pins["Buses"], pins["الأنهار"]) == ("list", "list")
    assert set(pins.values()) == {"list", ""}
    applied = apply_file(tmp_path / "topics.xlsx", place / "consultation")
    assert applied.decisions == 0
    assert len(read_codebook(place / "consultation").code_list.codes) == len(CODES)
    assert len(analysis.topics) == len(rows)


def test_what_people_decide_on_a_topic_goes_before_the_list(tmp_path):
    consultation = _consultation(tmp_path / "c")
    import_codes(_list(tmp_path / "codes.csv", CODES), consultation)
    analyse(consultation).write(tmp_path / "tables")
    export_codebook(tmp_path / "tables", tmp_path / "topics.xlsx")
    book = openpyxl.load_workbook(tmp_path / "topics.xlsx")
    sheet = book["Topics"]
    column = {cell.value: cell.column for cell in sheet[1]}
    (bus,) = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column["label"]).value == "Buses"]
    (river,) = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column["label"]).value == "الأنهار"]
    sheet.cell(bus, column["rename"]).value = "Public transport"
    sheet.cell(river, column["merge_into"]).value = "Buses"
    book.save(tmp_path / "topics.xlsx")
    apply_file(tmp_path / "topics.xlsx", consultation)

    analysis = analyse(consultation)
    topic = analysis.topics.set_index("label").loc["Public transport"]

    assert topic["label_source"] == "reviewed"
    assert topic["code"] == "Buses"
    assert "الأنهار" not in set(analysis.topics["label"])
    assert analysis.ideas.set_index("idea_id").loc["river-0", "topic"] == topic["topic"]
    # It is still a topic of the list, and what was found beside it still is not.
    heard = question_findings(analysis.public(), "q1")
    assert [
        plain_title(title) for title, code in zip(heard.topics["title"], heard.topics["code"], strict=True) if code
    ] == ["Public transport"]


def test_every_topic_of_an_idea_stands_in_its_table(coded):
    _, analysis = coded
    spoken = analysis.idea_topics

    assert spoken.groupby("idea_id")["share"].sum().round(2).eq(1).all()
    main = analysis.ideas.dropna(subset=["topic"]).set_index("idea_id")["topic"]
    assert (
        spoken.drop_duplicates("idea_id").set_index("idea_id")["topic"].eq(main.loc[spoken["idea_id"].unique()]).all()
    )


def test_the_terminal_says_what_is_kept_and_what_is_next(folder, tmp_path):
    path = _list(tmp_path / "codes.xlsx", CODES)

    kept = CliRunner().invoke(app, ["codebook", "import", str(path), str(folder)])
    checked = CliRunner().invoke(app, ["check", str(path)])
    refused = CliRunner().invoke(app, ["codebook", "import", str(tmp_path / "no.xlsx"), str(folder)])

    assert "3 codes with 2 examples kept" in kept.output
    assert "strategy-nlp report" in kept.output
    assert "codebook import" in checked.output
    assert (kept.exit_code, refused.exit_code) == (0, 1)
    assert "there is no such file" in refused.output


def test_the_receipt_says_what_the_rules_of_a_good_set_look_at(coded):
    place, _ = coded
    facts = receipt_of(read_analysis(place / "tables")).set_index("what")["value"]

    assert "(at most 70)" in facts["Topics of q1"]
    assert "(below 0.9)" in facts["Topics of q1"]
