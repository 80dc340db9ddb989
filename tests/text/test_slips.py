"""Misspelt words: those that others spell otherwise, and no word that is only rare."""

import pytest

from strategy_nlp.text.copies.slips import Slips, is_plural, is_slip, signatures

SAID = Slips(
    [
        ("The government must publish its budget", "en"),
        ("Our government forgot the villages", "en"),
        ("Pleese tell the goverment", "en"),
        ("Something must change", "en"),
        ("Open the somthing office", "en"),
        # By stems, “tire” and “tierd” lie far apart.
        ("Tired people make mistakes", "en"),
        ("We are tired of this", "en"),
        ("the marches were good but tierd", "en"),
        ("La asamblea de Asunción votó", "es"),
        ("la asamblea y la asambela", "es"),
        ("fungua mlango, tafadhali", "sw"),
        ("funga mlango, tafadhali", "sw"),
        ("funga dirisha", "sw"),
    ]
)


@pytest.mark.parametrize(
    ("text", "language"),
    [("tell the goverment", "en"), ("the somthing office", "en"), ("but tierd", "en"), ("la asambela", "es")],
)
def test_a_word_that_others_spell_otherwise_is_misspelt(text, language):
    assert SAID.has(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The government forgot the villages", "en"),
        # Nobody else says it, and nothing that others say lies near.
        ("Our budget for Asunción", "en"),
        ("La asamblea de Asunción", "es"),
        # Two words one letter apart, in a language of which there is no dictionary.
        ("fungua mlango", "sw"),
    ],
)
def test_a_rare_word_is_not_misspelt(text, language):
    assert not SAID.has(text, language)


@pytest.mark.parametrize(
    ("right", "slip", "language"),
    [
        # A letter left out, one too many, two exchanged, another letter; in a long word.
        ("government", "goverment", "en"),
        ("government", "governnment", "en"),
        ("doctor", "dotcor", "en"),
        ("doctor", "doctro", "en"),
        ("minister", "miinster", "en"),
        ("secondary", "secondery", "en"),
        ("election", "elextion", "en"),
        ("minister", "mimister", "en"),
        ("hospital", "hosqital", "en"),
        ("krankenhaus", "krankenheus", "de"),
        ("gesundheit", "gesumdheit", "de"),
    ],
)
def test_one_slip_in_a_long_word_is_passed_over(right, slip, language):
    assert is_slip(right, slip, language)
    assert is_slip(slip, right, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        # Both are words, or neither is.
        ("contact", "contract", "en"),
        ("family", "famly", "en"),
        ("bibliothek", "bibliotek", "de"),
        # The first letter, and the end, make another word.
        ("minister", "nimister", "en"),
        ("minister", "monister", "en"),
        ("minister", "ministex", "en"),
        ("minister", "ministxr", "en"),
        ("hospital", "hospitale", "en"),
        ("gesundheit", "gasundheit", "de"),
        # Two slips, or another letter in a word that is not long.
        ("minister", "mimisler", "en"),
        ("government", "govermant", "en"),
        ("government", "govrment", "en"),
        ("minister", "minsetir", "en"),
        ("doctor", "dxctor", "en"),
        ("doctor", "docxor", "en"),
        ("school", "schol", "en"),
        ("election", "elxtcion", "en"),
        # No dictionary is at hand.
        ("serikali", "serkali", "sw"),
    ],
)
def test_what_may_be_another_word_is_no_slip(one, other, language):
    assert not is_slip(one, other, language)
    assert not is_slip(other, one, language)


PLURALS = [
    ("straat", "straaten", "nl"), ("vrouw", "vrouws", "nl"), ("plan", "plany", "pl"), ("szkola", "szkoly", "pl"), ("droga", "drogi", "pl"),
    ("завод", "заводы", "ru"), ("школа", "школы", "ru"), ("книга", "книги", "ru"), ("неделя", "недели", "ru"), ("завод", "заводи", "uk"),
    ("школа", "школи", "uk"), ("koulu", "koulut", "fi"), ("iskola", "iskolak", "hu"), ("किताब", "किताबों", "hi"), ("किताब", "किताबें", "hi"),
    ("रास्ता", "रास्ते", "hi"), ("लड़की", "लड़कियों", "hi"), ("रास्ता", "रास्तों", "hi"), ("buss", "bussar", "sv"), ("park", "parker", "sv"),
    ("skola", "skolor", "sv"), ("park", "parker", "da"), ("park", "parker", "no"), ("parinti", "parintii", "ro"), ("drum", "drumuri", "ro"),
    ("scoala", "scoale", "ro"), ("معلم", "معلمين", "ar"), ("معلم", "معلمون", "ar"), ("kitabu", "vitabu", "sw"), ("jiko", "mako", "sw"),
    ("duka", "maduka", "sw"), ("δρομος", "δρομοι", "el"), ("χωρα", "χωρες", "el"), ("park", "parky", "cs"), ("skola", "skoly", "cs"),
    ("okullar", "okul", "tr"), ("evler", "ev", "tr"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "many", "language"), PLURALS)
def test_a_regular_plural_is_the_same_word(one, many, language):
    short_enough_to_be_another = min(len(one), len(many)) < 4

    assert is_plural(one, many, language) is not short_enough_to_be_another
    assert is_plural(many, one, language) is not short_enough_to_be_another
    # What is told as one word is found to begin with.
    assert signatures(one, language) & signatures(many, language) or short_enough_to_be_another


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("dom", "domy", "pl"),
        ("straat", "straaten", "de"),
        ("fungua", "funga", "sw"),
        ("park", "parkers", "da"),
        ("школа", "школу", "ru"),
        ("plan", "plan", "en"),
    ],
)
def test_another_ending_is_another_word(one, other, language):
    assert not is_plural(one, other, language)


def test_words_that_share_no_letter_left_out_are_never_compared():
    assert not signatures("government", "en") & signatures("department", "en")
    assert signatures("government", "en") & signatures("goverment", "en")
    assert signatures("doctor", "en") & signatures("dotcor", "en")


def test_where_two_texts_say_a_word_it_is_no_slip_and_one_is_enough_where_the_dictionary_has_the_other():
    twice = Slips([("the goverment", "en"), ("our goverment", "en"), ("the government", "en")])
    once = Slips([("the goverment", "en"), ("our government", "en")])
    nobody = Slips([("the goverment", "en")])

    assert not twice.has("the goverment", "en")
    assert once.has("the goverment", "en")
    assert not nobody.has("the goverment", "en")


def test_a_word_that_no_dictionary_has_is_the_right_one_only_where_several_say_it():
    assert Slips([("Xanadustan", "en"), ("Xanadustan", "en"), ("Xanadusan", "en")]).has("Xanadusan", "en")
    assert not Slips([("Xanadustan", "en"), ("Xanadusan", "en")]).has("Xanadusan", "en")


def test_short_words_are_not_called_misspelt():
    said = Slips([("the road", "en"), ("the road", "en"), ("the raod", "en"), ("other house", "en"), ("huose", "en")])

    assert not said.has("the raod", "en")
    assert said.has("huose", "en")
