"""The language of a text: told where there is evidence, undetermined where there is not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from strategy_nlp.cli.app import app
from strategy_nlp.errors import DataError
from strategy_nlp.evaluation.language import evaluate_language, language_scores
from strategy_nlp.text.language.detection import detect_languages, direction, language_name

CODES = {
    "amh": "am", "arb": "ar", "ben": "bn", "cat": "ca", "deu": "de", "ell": "el", "eng": "en", "fra": "fr", "hau": "ha",
    "heb": "he", "hin": "hi", "ind": "id", "ita": "it", "jpn": "ja", "kor": "ko", "pes": "fa", "por": "pt", "rus": "ru",
    "slk": "sk", "spa": "es", "swh": "sw", "tgl": "tl", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "vie": "vi",
    "yor": "yo", "zho": "zh",
}  # fmt: skip
UNSPACED = {"zh", "ja", "th"}
FORTY = [
    "am",
    "ar",
    "bn",
    "ca",
    "cs",
    "de",
    "el",
    "en",
    "es",
    "fa",
    "fr",
    "ha",
    "he",
    "hi",
    "hu",
    "id",
    "it",
    "ja",
    "ko",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sk",
    "sv",
    "sw",
    "th",
    "tl",
    "tr",
    "uk",
    "ur",
    "vi",
    "yo",
    "zh",
    "ta",
    "te",
    "mr",
    "so",
    "my",
]


def _told(texts, **options):
    return detect_languages(pd.Series(texts), **{name: pd.Series(values) for name, values in options.items()})


def _beginnings(folder, words):
    """The first words of SIB-200's sentences; of languages without spaces twice as many signs."""
    rows = []
    for path in sorted((folder / "sib200").glob("*.tsv")):
        code = CODES[path.name[:3]]
        for text in pd.read_csv(path, sep="\t", quoting=3)["text"]:
            short = text.replace(" ", "")[: 2 * words] if code in UNSPACED else " ".join(text.split()[:words])
            rows.append((short, code))
    return pd.DataFrame(rows, columns=["text", "language"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How can we help the people who live here?", "en"), ("¿Cómo podemos ayudar a la gente que vive aquí?", "es"),
        ("لماذا لا نستمع إلى الناس الذين يعيشون هنا؟", "ar"), ("我们怎样才能帮助住在这里的人", "zh"), ("हम यहाँ रहने वाले लोगों की मदद कैसे करें", "hi"),
    ],
)  # fmt: skip
def test_sentences_are_told(text, language):
    assert _told([text])["language"].item() == language


@pytest.mark.parametrize("text", ["More training", "Equal pay for all!", "We need safe streets", "Stop the evictions"])
def test_short_english_is_told(text):
    assert _told([text])["language"].item() == "en"


def test_a_very_short_text_stays_undetermined_unless_declared():
    assert _told(["ok!", "ok!"], declared=["", "pt-BR"])["language"].tolist() == ["und", "pt"]


def test_a_wrong_declaration_is_overruled_by_strong_evidence():
    text = "Wir sollten den Menschen zuhören, die hier seit Jahren ohne Papiere leben und arbeiten müssen."

    assert _told([text], declared=["en"])["language"].item() == "de"


def test_a_script_is_a_hard_rule_whatever_was_declared():
    found = _told(["Γεια σου", "Слава", "שלום"], declared=["es", "fr", "en"])

    assert found["language"].tolist()[::2] == ["el", "he"]
    assert found["language"][1] not in {"fr", "en"}


def test_the_other_ideas_of_a_writer_are_evidence_for_a_short_one():
    texts = ["Agua para todos los pueblos de la sierra", "Queremos escuelas en nuestra lengua", "no!", "no!"]

    found = _told(texts, authors=["ana", "ana", "ana", "ben"])

    assert found["language"].tolist() == ["es", "es", "es", "und"]


def test_blank_writers_are_not_one_writer():
    texts = ["Agua para todos los pueblos de la sierra", "Queremos escuelas en nuestra lengua", "no!"]

    assert _told(texts, authors=["", "", ""])["language"].tolist()[2] == "und"


RARE = [
    ("ti", "ሓበሬታ ብዛዕባ ሰብኣዊ መሰላት ንኹሉ ሰብ ክበጽሕ ኣለዎ"), ("ti", "ንሕና ምስ መንእሰያት ክንሰርሕ ይግባእ"), ("ti", "መንግስቲ ድምጺ ህዝቢ ክሰምዕ ኣለዎ"),
    ("am", "ሁሉም ሰው ስለ ሰብዓዊ መብቶች መረጃ ማግኘት አለበት"), ("am", "መንግስት የህዝብን ድምፅ መስማት አለበት"),
    ("sd", "هر ماڻهو کي انساني حقن بابت ڄاڻ ملڻ گهرجي ۽ سڀني کي برابر سمجهيو وڃي"), ("sd", "ٻارن کي اسڪول وڃڻ گهرجي"),
    ("ha", "Ya kamata kowa ya sami bayani game da hakkin dan adam a kauyuka"), ("ha", "Muna so a kafa makarantu a kauyukanmu"),
    ("yo", "Gbogbo eniyan gbọdọ ni alaye nipa ẹtọ ọmọniyan ni abule wọn"), ("yo", "Gbogbo eniyan gbodo ni alaye nipa eto omoniyan"),
    ("km", "មនុស្សគ្រប់រូបគួរតែទទួលបានព័ត៌មានអំពីសិទ្ធិមនុស្ស"), ("km", "យើងត្រូវការសាលារៀនច្រើន"),
]  # fmt: skip


def test_a_rare_language_is_told_or_left_open_and_never_called_another():
    told = detect_languages(pd.Series([text for _, text in RARE]))["language"].tolist()

    assert [(code, found) for (code, _), found in zip(RARE, told, strict=True) if found not in (code, "und")] == []
    assert {"ti", "am", "ha", "yo", "km"} <= set(told)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hum sab ko milkar kaam karna chahiye aur sarkar ko jawab dena hoga", "hi-Latn"),
        ("Yeh log kabhi nahi sunte, inko samjhana bahut mushkil hai", "hi-Latn"),
        ("lazem el nas te3raf 7o2o2ha 3ashan ne2dar nghayar", "ar-Latn"),
        ("e7na mesh 3ayzeen 7aga gher el 7oreya ya gama3a", "ar-Latn"),
        ("Kailangan natin ng mas maraming guro sa mga probinsya", "tl"),
    ],
)
def test_what_is_written_in_borrowed_letters_is_told_as_such_or_not_at_all(text, language):
    assert _told([text])["language"].item() in {language, "und"}


def test_romanised_hindi_and_arabic_are_recognised():
    found = _told(
        [
            "Hum sab ko milkar kaam karna chahiye aur sarkar ko jawab dena hoga",
            "lazem el nas te3raf 7o2o2ha 3ashan ne2dar nghayar",
        ]
    )

    assert found["language"].tolist() == ["hi-Latn", "ar-Latn"]


def test_units_and_numbers_are_no_franco_arabic():
    texts = [f"Cut CO2 by {n} percent before 2035, at the 3rd G20 meeting, 7pm, room B2B" for n in (5, 27, 90)]

    assert set(_told(texts)["language"]) == {"en"}


@pytest.mark.parametrize(
    ("text", "languages"),
    [
        ("Dapat tayong mag-invest sa education ng mga bata because they are the future of our country", {"tl", "en"}),
        ("Nous devons écouter les gens. We should also listen to the young people in our cities.", {"fr", "en"}),
        ("We need freedom for everybody now الحرية لجميع الناس في كل مكان", {"en", "ar"}),
    ],
)
def test_mixed_ideas_carry_both_languages(text, languages):
    found = _told([text]).iloc[0]

    assert {found["language"], found["language_second"]} == languages


def test_one_language_has_no_second():
    texts = [
        "Amnesty should visit Buenos Aires and talk to the Madres de Plaza de Mayo",
        "Nous lisons chaque matin Le Monde, El País et The Guardian",
    ]

    assert _told(texts)["language_second"].tolist() == ["", ""]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=6))
def test_any_text_gets_one_row_and_a_probability(texts):
    found = _told(texts) if texts else detect_languages(pd.Series([], dtype=str))

    assert len(found) == len(texts)
    assert found["language_confidence"].between(0, 1.000001).all()
    assert (found["language_second"] != found["language"]).all()


def test_a_text_is_told_alike_in_any_company():
    texts = ["Agua limpia para todos", "Free the journalists", "Wasser ist ein Menschenrecht"]

    alone = pd.concat([_told([text]) for text in texts], ignore_index=True)

    pd.testing.assert_frame_equal(_told(texts), alone)


def test_arabic_is_written_from_right_to_left_unless_in_latin_letters():
    assert (direction("ar"), direction("fr"), direction("ar-Latn")) == ("rtl", "ltr", "ltr")


@pytest.mark.parametrize("language", ["en", "es", "fr", "ar"])
def test_forty_languages_have_a_name_of_their_own_in_each_language_of_reports(language):
    names = [language_name(code, language=language) for code in FORTY]

    assert len(FORTY) >= 40
    assert len(set(names)) == len(FORTY)
    assert not set(names) & set(FORTY)
    if language != "en":
        assert sum(name == language_name(code) for name, code in zip(names, FORTY, strict=True)) < 12


def test_evaluation_counts_what_was_right_wrong_and_left_open(tmp_path):
    path = tmp_path / "texts.csv"
    texts = ["Agua limpia para todas las escuelas", "Clean water for every school", "ok", "Clean water for all of us"]
    pd.DataFrame({"text": texts, "language": ["es", "en", "en", "fr"]}).to_csv(path, index=False)

    first = evaluate_language(path).iloc[0]

    assert (first["texts"], first["right"], first["undetermined"]) == (4, 0.5, 0.25)
    assert first["precision"] == pytest.approx(2 / 3, abs=1e-4)


def test_evaluation_names_the_missing_column(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("text,lang\nhello,en\n", encoding="utf-8")

    with pytest.raises(DataError, match="no column language"):
        evaluate_language(path)


def test_the_command_prints_the_evaluation(tmp_path):
    path = tmp_path / "texts.csv"
    path.write_text("text,language\nClean water for every school,en\nok,en\n", encoding="utf-8")

    result = CliRunner().invoke(app, ["evaluate", "language", str(path)])

    assert result.exit_code == 0
    assert "all texts: 2 texts, 0.500 right, 1.000 of those told, 0.500 undetermined" in result.output


@pytest.mark.real_data
def test_the_first_eight_words_are_told_in_thirty_languages(real_data):
    texts = _beginnings(real_data, 8)

    right = (detect_languages(texts["text"])["language"] == texts["language"]).mean()

    assert texts["language"].nunique() == 29  # Chinese is there in two scripts
    assert right >= 0.985


@pytest.mark.real_data
@pytest.mark.parametrize("words", [1, 2, 3])
def test_of_one_to_three_words_nine_in_ten_decisions_are_right(real_data, words):
    texts = _beginnings(real_data, words)

    scores = language_scores(texts["text"], texts["language"]).iloc[0]
    print(f"{words} words: precision {scores['precision']:.3f}, {scores['undetermined']:.3f} undetermined")

    assert scores["precision"] >= 0.9
    assert scores["undetermined"] < 0.5


@pytest.mark.real_data
def test_few_sentences_in_one_language_are_taken_for_mixed(real_data):
    texts = _beginnings(real_data, 1000).iloc[::5]

    mixed = detect_languages(texts["text"])["language_second"] != ""

    assert np.mean(mixed) < 0.01


@pytest.mark.real_data
def test_two_sentences_in_two_languages_are_taken_for_mixed(real_data):
    folder = real_data / "sib200"
    pairs = [("eng", "spa"), ("eng", "fra"), ("deu", "tur"), ("arb", "eng"), ("tgl", "eng"), ("zho", "eng")]
    found, wanted = [], []
    for first, second in pairs:
        one, two = (
            pd.read_csv(next(iter(sorted(folder.glob(f"{name}*.tsv")))), sep="\t", quoting=3)["text"]
            for name in (first, second)
        )
        told = detect_languages(one.iloc[:150] + " " + two.iloc[150:300].to_numpy())
        found += [{*row} for row in told[["language", "language_second"]].to_numpy()]
        wanted += [{CODES[first], CODES[second]}] * len(told)

    assert np.mean([one == other for one, other in zip(found, wanted, strict=True)]) >= 0.8


@pytest.mark.real_data
def test_romanised_hindi_is_not_called_indonesian(real_data):
    table = pd.read_csv(real_data / "sentiment" / "sentiment.csv", keep_default_na=False)
    texts = table[(table["lang"] == "hi")]["text"].str.replace(r"@\w+|https?\S*|#\S+", "", regex=True)

    told = detect_languages(texts)["language"]

    assert (told == "id").mean() < 0.02
    assert (told == "hi-Latn").mean() > 0.15


def test_texts_are_told_in_blocks_as_they_are_together(monkeypatch):
    texts = pd.Series(
        ["Open the archives to all", "Abran los archivos", "", "Öffnet die Archive für alle", "公开档案"] * 4
    )
    authors = pd.Series(["ana", "ben", "", "ana", "ben", "cam", "cam"] * 3).head(len(texts))
    whole = detect_languages(texts, authors=authors)
    for module in ("detection", "scripts"):
        monkeypatch.setattr(f"strategy_nlp.text.language.{module}._AT_ONCE", 3)
    pd.testing.assert_frame_equal(detect_languages(texts, authors=authors), whole, check_exact=True)
