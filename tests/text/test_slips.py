"""Misspelt words: those that others spell otherwise, and no word that is only rare."""

import pytest

from strategy_nlp.text.copies.slips import Slips

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
