"""A consultation folder that cannot be used is told in one sentence: where, what was found, what is allowed."""

import pytest

from strategy_nlp.errors import ConsultationError, DataError
from strategy_nlp.intake.consultation import demo_folder, read_consultation
from strategy_nlp.intake.tables import find_problems, read_tables

IDEAS = [
    ("idea_id", "question", "text"),
    ("a", "q1", "Open a library in every village"),
    ("b", "q1", "Pay the interns"),
]


def test_the_demonstration_has_five_questions_in_four_languages():
    consultation = read_consultation(demo_folder())

    assert [question.id for question in consultation.questions] == ["q1", "q2", "q3", "q4", "q5"]
    assert all({"es", "fr", "ar"} <= set(question.titles) for question in consultation.questions)


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("title = ", ["not valid TOML"]),
        ('organiser = "x"', ["title", "must be a text"]),
        ('title = "x"', ["[[questions]]"]),
        ('title = "x"\ncolour = "red"\n[[questions]]\nid="q"\ntitle="t"', ["unknown key", "'colour'", "allowed are"]),
        (
            'title = "x"\n[settings]\nmin_votez = 3\n[[questions]]\nid="q"\ntitle="t"',
            ["unknown setting", "'min_votez'", "min_votes"],
        ),
        (
            'title = "x"\n[settings]\nmin_votes = "3"\n[[questions]]\nid="q"\ntitle="t"',
            ["min_votes", "'3'", "whole number"],
        ),
        (
            'title = "x"\n[settings]\nlanguage = "xx"\n[[questions]]\nid="q"\ntitle="t"',
            ["language", "'xx'", "en, es, fr, ar"],
        ),
        ('title = "x"\n[settings]\nmin_topic_confidence = 2\n[[questions]]\nid="q"\ntitle="t"', ["between 0 and 1"]),
        ('title = "x"\n[[questions]]\nid="../q"\ntitle="t"', ["'../q'", "letters, digits"]),
        ('title = "x"\n[[questions]]\nid="q"\ntitle="t"\n[[questions]]\nid="q"\ntitle="u"', ["'q'", "twice"]),
    ],
)
def test_a_wrong_toml_is_told_in_one_sentence(tmp_path, toml, words):
    (tmp_path / "consultation.toml").write_text(toml, encoding="utf-8")

    with pytest.raises(ConsultationError) as caught:
        read_consultation(tmp_path)

    assert all(word in str(caught.value) for word in ["consultation.toml", *words])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ({}, ["ideas.csv", "missing"]),
        ({"ideas": IDEAS[:1]}, ["ideas.csv", "no idea"]),
        (
            {"ideas": [("idea_id", "text"), ("a", "x")]},
            ["ideas.csv", "column question is missing", "found idea_id, text"],
        ),
        ({"ideas": [*IDEAS, ("c", "q9", "x")]}, ["ideas.csv, row 4", "'q9'", "must be one of q1"]),
        ({"ideas": [*IDEAS, ("a", "q1", "x")]}, ["ideas.csv, 2 rows (2, 4)", "idea_id is 'a'", "ids must differ"]),
        (
            {"ideas": IDEAS, "votes": [("voter_id", "idea_id", "vote"), ("v", "z", "agree")]},
            ["votes.csv, row 2", "'z'", "must be an idea_id of ideas.csv"],
        ),
        (
            {"ideas": IDEAS, "votes": [("voter_id", "idea_id", "vote"), ("v", "a", "agree"), ("v", "b", "yes")]},
            ["votes.csv, row 3", "'yes'", "agree, disagree, pass"],
        ),
        (
            {"ideas": [("idea_id", "question", "text", "agrees"), ("a", "q1", "x", "many")]},
            ["ideas.csv, row 2", "agrees is 'many'", "whole number"],
        ),
        (
            {"ideas": [("idea_id", "question", "text", "channel"), ("a", "q1", "x", "event:e9")]},
            ["ideas.csv, row 2", "'event:e9'", "events.csv"],
        ),
        (
            {"ideas": [("idea_id", "question", "text", "status"), ("a", "q1", "x", "maybe")]},
            ["ideas.csv, row 2", "'maybe'", "accepted, pending, rejected"],
        ),
    ],
)
def test_a_wrong_table_is_told_in_one_sentence(make_consultation, tables, words):
    consultation = read_consultation(make_consultation(**tables))

    with pytest.raises(DataError) as caught:
        read_tables(consultation)

    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert "\n" not in str(caught.value)


def test_broken_encoding_names_the_row(make_consultation):
    folder = make_consultation(ideas=IDEAS)
    (folder / "ideas.csv").write_bytes("idea_id,question,text\na,q1,fin\u00e9\nb,q1,caf".encode() + b"\xe9\n")

    with pytest.raises(DataError, match=r"ideas.csv, row 3: the text is not UTF-8"):
        read_tables(read_consultation(folder))


def test_a_row_with_too_many_cells_is_told(make_consultation):
    folder = make_consultation(ideas=IDEAS)
    (folder / "ideas.csv").write_text("idea_id,question,text\na,q1,one, two\n", encoding="utf-8")

    with pytest.raises(DataError, match=r"ideas.csv"):
        read_tables(read_consultation(folder))


def test_check_lists_every_kind_of_problem_once(make_consultation):
    rows = [("voter_id", "idea_id", "vote"), ("v", "a", "yes"), ("v", "b", "no"), ("", "a", "agree")]

    problems = find_problems(read_consultation(make_consultation(ideas=IDEAS, votes=rows)))

    assert sorted(str(problem).split(";")[0] for problem in problems) == [
        "votes.csv, 2 rows (2, 3): vote is 'yes', 'no'",
        "votes.csv, row 4: voter_id is ''",
    ]


def test_blank_optional_cells_take_their_default(make_consultation):
    rows = [("idea_id", "question", "text", "status", "channel", "agrees"), ("a", "q1", "x", "", "", "")]

    ideas = read_tables(read_consultation(make_consultation(ideas=rows))).ideas

    assert ideas.loc[0, ["status", "channel", "is_seed"]].tolist() == ["accepted", "survey", "false"]
    assert ideas["agrees"].isna().all()


def test_parquet_tables_are_read_too(make_consultation):
    folder = make_consultation(ideas=IDEAS)
    consultation = read_consultation(folder)
    from_csv = read_tables(consultation).ideas
    from_csv.to_parquet(folder / "ideas.parquet")
    (folder / "ideas.csv").unlink()

    assert read_tables(consultation).ideas.equals(from_csv)


@pytest.mark.parametrize(
    ("setting", "words"), [('region = "Kenya"', "two capital letters"), ('names = "bert"', "spacy: and a pipeline")]
)
def test_a_region_or_pipeline_that_cannot_be_is_refused(make_consultation, setting, words):
    with pytest.raises(ConsultationError, match=words):
        read_consultation(make_consultation(settings=setting))
