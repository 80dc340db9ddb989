"""Comments at an event that are about the event itself, and those that only sound like it."""

import pandas as pd
import pytest

from strategy_nlp.text.event_chat import is_housekeeping


def _told(text, language):
    return bool(is_housekeeping(pd.DataFrame({"text": [text], "language": [language]})).iloc[0])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hello everyone, greetings from Nairobi 👋", "en"),
        ("Can you hear me?", "en"),
        ("there is an echo, someone has two windows open", "en"),
        ("Please share the link to the recording", "en"),
        ("Aquí tampoco se oye nada", "es"),
        ("perdón llegué tarde, van a subir la grabación?", "es"),
        ("gracias por organizar esto, de corazón", "es"),
        ("Bonsoir à toutes et à tous", "fr"),
        ("Il n'y a plus de son chez moi", "fr"),
        ("Pouvez-vous mettre le lien, s'il vous plaît ?", "fr"),
        ("السَّلام عليكم ورحمة الله", "ar"),
        ("الصوت يقطع عندي كثيرا", "ar"),
        ("أرسلوا الرابط من فضلكم", "ar"),
        ("Guten Abend aus Wien", "de"),
        ("Könnt ihr mich hören?", "de"),
        ("Das Bild ist eingefroren, nur bei mir?", "de"),
        ("Boa noite a todas", "pt"),
        ("Está travando muito aqui em casa", "pt"),
        ("vocês estão me ouvindo?", "pt"),
    ],
)
def test_greetings_thanks_sound_and_links_are_about_the_event(text, language):
    assert _told(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Thanks, but we should pay the interpreters", "en"),
        ("Nobody in parliament can hear us, the women of the villages", "en"),
        ("We cannot hear the voices of farmers in these reports", "en"),
        ("Record every hearing and publish it with subtitles", "en"),
        ("Gracias, pero faltan rampas", "es"),
        ("no se oye la voz de los jóvenes en las asambleas", "es"),
        ("Sí a lo del informe por audio!!", "es"),
        ("Merci de publier les comptes de chaque bureau avant la fin de l'année", "fr"),
        ("On n'entend jamais les paysannes dans les ministères", "fr"),
        ("صوت النساء في القرى لا يصل إلى البرلمان", "ar"),
        ("شكرا، لكن يجب دفع أجور المترجمين", "ar"),
        ("Danke, aber zahlt endlich die Dolmetscherinnen", "de"),
        ("Man hört die Jugendlichen auf dem Land nie", "de"),
        ("Obrigada, mas paguem as intérpretes", "pt"),
    ],
)
def test_an_opinion_is_kept_whatever_stands_around_it(text, language):
    assert not _told(text, language)
