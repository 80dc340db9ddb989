"""The language of a text: told where there is evidence, undetermined where there is not."""

import pandas as pd
import pytest

from strategy_nlp.language import detect_languages, direction


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How can we help the people who live here?", "en"), ("¿Cómo podemos ayudar a la gente que vive aquí?", "es"),
        ("لماذا لا نستمع إلى الناس الذين يعيشون هنا؟", "ar"), ("我们怎样才能帮助住在这里的人", "zh"), ("हम यहाँ रहने वाले लोगों की मदद कैसे करें", "hi"),
    ],
)  # fmt: skip
def test_sentences_are_told(text, language):
    assert detect_languages(pd.Series([text]))["language"].item() == language


def test_a_very_short_text_stays_undetermined_unless_declared():
    texts = pd.Series(["ok!", "ok!"])

    assert detect_languages(texts, declared=pd.Series(["", "pt-BR"]))["language"].tolist() == ["und", "pt"]


def test_a_wrong_declaration_is_overruled_by_strong_evidence():
    texts = pd.Series(
        ["Wir sollten den Menschen zuhören, die hier seit Jahren ohne Papiere leben und arbeiten müssen."]
    )

    assert detect_languages(texts, declared=pd.Series(["en"]))["language"].item() == "de"


def test_arabic_is_written_from_right_to_left():
    assert (direction("ar"), direction("fr")) == ("rtl", "ltr")


@pytest.mark.real_data
def test_sentences_in_thirty_languages_are_told(real_data):
    names = {
        "eng": "en",
        "fra": "fr",
        "spa": "es",
        "arb": "ar",
        "deu": "de",
        "jpn": "ja",
        "kor": "ko",
        "rus": "ru",
        "tur": "tr",
        "zho": "zh",
    }
    right, all_texts = 0, 0
    for path in sorted((real_data / "sib200").glob("*.tsv")):
        if path.name[:3] not in names:
            continue
        texts = pd.read_csv(path, sep="\t", quoting=3).iloc[:200]["text"]
        right += (detect_languages(texts)["language"] == names[path.name[:3]]).sum()
        all_texts += len(texts)

    assert right / all_texts >= 0.98
