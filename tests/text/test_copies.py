"""Two ideas are one only where they say the same: opposites never become one idea, in or across languages."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.text.copies.campaigns import first_and_near, first_said
from strategy_nlp.text.copies.opposites import nothing_opposite, opposed, signs_of
from strategy_nlp.text.copies.same_words import guessed_language, said_words, same_accents, without_frame
from strategy_nlp.text.what_counts import find_copies, set_aside, set_translations_aside

PAIRS = list(
    csv.DictReader(
        (Path(__file__).parent / "copies_pairs.tsv").read_text(encoding="utf-8").splitlines(),
        delimiter="\t",
        quoting=csv.QUOTE_NONE,
    )
)
OPPOSITES = [pair for pair in PAIRS if pair["same"] == "no"]
LANGUAGES = sorted({pair["language"] for pair in PAIRS})
# Of a language's ten copies; over all languages it is 95 %.
LEAST_FOUND = 0.9


def _is_copy(one, other, **options):
    return find_copies(pd.Series([one, other], index=["a", "b"]), **options)["b"] == "a"


@pytest.mark.parametrize("pair", OPPOSITES, ids=lambda pair: f"{pair['language']}: {pair['a'][:30]}")
def test_opposites_are_two_ideas(pair):
    assert not _is_copy(pair["a"], pair["b"])
    assert not _is_copy(pair["b"], pair["a"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_true_copies_are_found_in_every_language(language):
    copies = [pair for pair in PAIRS if pair["language"] == language and pair["same"] == "yes"]
    found = [_is_copy(pair["a"], pair["b"]) for pair in copies]

    assert np.mean(found) >= LEAST_FOUND, [pair for pair, is_found in zip(copies, found, strict=True) if not is_found]


def test_nearly_all_true_copies_are_found_and_there_are_as_many_opposites():
    copies = [pair for pair in PAIRS if pair["same"] == "yes"]

    assert len(copies) == len(OPPOSITES) >= 100
    assert np.mean([_is_copy(pair["a"], pair["b"]) for pair in copies]) >= 0.95


def test_among_all_the_others_the_pairs_are_told_apart_as_they_are_alone():
    texts = pd.Series([pair[side] for pair in PAIRS for side in "ab"])
    texts.index = [f"{number // 2}{'ab'[number % 2]}" for number in range(len(texts))]

    found = find_copies(texts)

    for number, pair in enumerate(PAIRS):
        assert (found[f"{number}b"] == f"{number}a") == _is_copy(pair["a"], pair["b"])
        assert found[f"{number}a"] == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Choose plan D for the harbour", "Choose plan L for the harbour"),
        ("Nuclear power 👍", "Nuclear power 👎"),
        ("Kunnan tulee avata koulu uudelleen", "Kunnan ei tule avata koulu uudelleen"),
        ("A kormány zárja be az erőművet", "A kormány ne zárja be az erőművet"),
        ("도서관 예산을 늘려야 합니다", "도서관 예산을 줄여야 합니다"),
        ("정부는 원전을 건설해야 한다", "정부는 원전을 건설하지 말아야 한다"),
        ("Pemerintah harus menutup tambang", "Pemerintah tidak harus menutup tambang"),
        ("Tăng thuế đối với thuốc lá", "Giảm thuế đối với thuốc lá"),
        ("דולת הממשלה צריכה לסגור את בית הספר", "דולת הממשלה לא צריכה לסגור את בית הספר"),
        ("รัฐบาลควรเปิดถนน", "รัฐบาลไม่ควรเปิดถนน"),
        ("دولت باید مالیات را افزایش دهد", "دولت باید مالیات را کاهش دهد"),
        ("Місто має відкрити школу в селі", "Місто не має відкрити школу в селі"),
        ("The wage should be 15.50 for all of us", "The wage should be 1550 for all of us"),
        ("We support the contract of the city", "We support the contact of the city"),
        ("Fees < 5 euros are right and proper", "Fees > 5 euros are right and proper"),
        ("Move the office from Rome to Milan", "Move the office from Milan to Rome"),
    ],
)
def test_siblings_of_opposites_in_other_languages_and_signs_are_two_ideas(one, other):
    assert not _is_copy(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("도서관을 일요일에도 열어 주세요", "도서관을 일요일에도 열어주세요!"),
        ("Anak-anak perlu taman bermain di kota", "Anak perlu taman bermain di kota"),
        ("دولت باید کتاب‌ها را رایگان کند", "دولت باید كتابها را رایگان کند"),
        ("Miasto potrzebuje więcej żłobków dla dzieci", "Miasto potrzebuje wiecej zlobkow dla dzieci"),
        ("Il nous faut 10 000 logements sociaux", "Il nous faut 10000 logements sociaux"),
        ("Η πόλη χρειάζεται περισσότερα δέντρα", "η πολη χρειαζεται περισσοτερα δεντρα"),
        ("Please read: open the archives of the war!", "Open the archives of the war"),
        ("“Free buses” for all pupils", "Free buses for all pupils :bus:"),
    ],
)
def test_spelling_alone_makes_no_second_idea(one, other):
    assert _is_copy(one, other)


def test_what_comes_after_a_text_sent_twice_is_compared_too():
    texts = [
        "Open the archives of the war",
        "Open the archives of the war",
        "OPEN THE ARCHIVES OF THE WAR!",
        "Open the road to all of us",
        "Open the road to all of us!",
    ]

    assert find_copies(pd.Series(texts, index=list("abcde"))).tolist() == ["", "a", "a", "", "d"]


def test_texts_without_words_copy_nothing():
    assert find_copies(pd.Series(["...", "...", "!?"], index=list("abc"))).tolist() == ["", "", ""]


def test_a_chain_of_small_differences_does_not_join():
    texts = pd.Series(
        [
            "The comittee must publish the minutes of every meeting",
            "The committee must publish the minutes of every meeting",
            "The committee must publish the minutes of evry meeting",
            "The committee must publish the minuets of every meeting",
        ],
        index=list("abcd"),
    )

    assert find_copies(texts)["b"] == "a"
    # Each is one slip from b, and two from a.
    assert find_copies(texts)["d"] == ""


def test_voted_ideas_are_one_only_where_their_words_are_equal():
    texts = ["The goverment must publish its contracts", "The government must publish its contracts"]

    assert _is_copy(*texts)
    assert not _is_copy(*texts, voted={"a", "b"})
    assert _is_copy(texts[1], texts[1].upper() + "!", voted={"a", "b"})


@settings(deadline=None)  # The first text read opens the lists of words.
@given(st.lists(st.sampled_from([pair[side] for pair in PAIRS[:40] for side in "ab"]), max_size=12))
def test_a_copy_names_an_earlier_idea_that_is_counted(texts):
    ideas = pd.Series(texts, index=[f"i{place:02}" for place in range(len(texts))], dtype=object)

    found = find_copies(ideas)

    copied = found[found != ""]
    assert (found[copied] == "").all()
    assert (copied < copied.index).all()


def test_many_ideas_of_shared_sentences_are_compared_in_little_time_and_memory():
    subjects, ends = [f"group{number}" for number in range(60)], [f"by month {number}" for number in range(50)]
    texts = pd.Series([f"Every {one} should publish its plans {end}." for one in subjects for end in ends])
    copies = texts.str.upper()

    found = find_copies(pd.concat([texts, copies], ignore_index=True))

    assert (found.iloc[: len(texts)] == "").all()
    assert found.iloc[len(texts) :].tolist() == [str(place) for place in range(len(texts))]


@pytest.mark.parametrize(
    ("one", "language", "other", "other_language"),
    [
        ("We must increase the budget of the head office", "en", "Debemos reducir el presupuesto de la oficina central", "es"),
        ("Women should be allowed to lead prayers", "en", "لا ينبغي السماح للنساء بإمامة الصلاة", "ar"),
        ("Nuclear power plants should be built here", "en", "Hier sollten keine Kernkraftwerke gebaut werden", "de"),
        ("The speed limit should be 30 km per hour", "en", "Das Tempolimit sollte 50 km pro Stunde betragen", "de"),
        ("Close the market street to cars", "en", "打开市场街给汽车", "zh"),
        ("Je suis contre le nouveau pont", "fr", "I support the new bridge", "en"),
        ("Toujours consulter les habitants", "fr", "Nunca consultar os moradores", "pt"),
        ("Abaixo o aborto legal", "pt", "Legal abortion must stay", "en"),
        ("学校を閉めるべきではない", "ja", "Schools should be closed", "en"),
        ("Lower the voting age to sixteen", "en", "Повысить возраст голосования", "ru"),
        ("A museum in London for all", "en", "Un musée à Paris pour tous", "fr"),
        ("A museum in London for all", "en", "Un musée pour tous", "fr"),
        ("Open the road", "en", "Fungua barabara", "sw"),
    ],
)  # fmt: skip
def test_what_may_be_an_opposite_in_another_language_is_not_the_same(one, language, other, other_language):
    assert not nothing_opposite(one, other, languages=(language, other_language))
    assert not nothing_opposite(other, one, languages=(other_language, language))


@pytest.mark.parametrize(
    ("one", "language", "other", "other_language"),
    [
        ("Teach human rights in every school", "en", "Enseñar derechos humanos en cada escuela", "es"),
        ("We must increase the education budget", "en", "Il faut augmenter le budget de l'éducation", "fr"),
        ("The city should not close the street", "en", "La ciudad no debería cerrar la calle", "es"),
        ("The speed limit should be 50 km", "en", "Das Tempolimit sollte 50 km betragen", "de"),
        ("London", "en", "À Londres", "fr"),
        ("Plant three trees in the park", "en", "Plantar tres árboles en el parque", "es"),
    ],
)
def test_plain_translations_show_nothing_opposite(one, language, other, other_language):
    assert nothing_opposite(one, other, languages=(language, other_language))


def _pair_in_two_languages(one, other):
    ideas = pd.DataFrame(
        {"idea_id": ["a", "b"], "question": "q1", "text": [one, other], "language": ["en", "es"], "used": True}
    ).assign(duplicate_of="", dropped_because="")
    return ideas, pd.DataFrame([[1.0, 0], [0.95, 0.312]], dtype="float32")


def test_an_opposite_in_another_language_is_near_and_counted():
    ideas, vectors = _pair_in_two_languages(
        "We must increase the budget of the head office", "Debemos reducir el presupuesto de la oficina central"
    )

    marked = set_translations_aside(ideas, vectors, same_meaning=0.8)

    assert marked["used"].all()
    assert marked["near_to"].tolist() == ["", "a"]


def test_translations_with_votes_of_their_own_are_both_counted():
    ideas, vectors = _pair_in_two_languages(
        "Teach human rights in every school", "Enseñar derechos humanos en cada escuela"
    )

    assert set_translations_aside(ideas, vectors, same_meaning=0.8)["used"].tolist() == [True, False]
    voted = set_translations_aside(ideas, vectors, same_meaning=0.8, voted={"a", "b"})
    assert voted["used"].all()
    assert voted["near_to"].tolist() == ["", "a"]


def test_what_is_no_translation_may_still_be_the_copy_of_a_farther_one():
    vectors = np.array([[1, 0, 0], [0.9, 0.436, 0], [0.99, 0.141, 0]], np.float32)

    first, near = first_and_near(
        vectors, np.array(["en", "en", "es"]), 0.8, is_same=lambda row, before: (row, before) == (2, 1)
    )

    assert first.tolist() == [0, 1, 1]
    assert near.tolist() == [0, 1, 0]


def test_a_consultation_of_opposites_with_votes_counts_every_one_of_them(tmp_path):
    texts = [
        ("The city should close the market street to private cars", "en"),
        ("The city should not close the market street to private cars", "en"),
        ("La ciudad no debería cerrar la calle del mercado a los coches privados", "es"),
        ("We must increase the national budget for public education", "en"),
        ("We must decrease the national budget for public education", "en"),
        ("The speed limit in our villages should be 30 km per hour", "en"),
        ("The speed limit in our villages should be 50 km per hour", "en"),
        ("Nuclear power plants should be built in our country", "en"),
        ("In unserem Land sollten keine Kernkraftwerke gebaut werden", "de"),
    ]
    ideas = pd.DataFrame(texts, columns=["text", "language"]).assign(question="q1")
    ideas.insert(0, "idea_id", [f"i{place}" for place in range(len(ideas))])
    votes = pd.DataFrame(
        [(f"v{voter}", idea, "agree" if (voter + place) % 2 else "disagree") for voter in range(12) for place, idea in enumerate(ideas["idea_id"])],
        columns=["voter_id", "idea_id", "vote"],
    )  # fmt: skip
    (tmp_path / "consultation.toml").write_text(
        'title = "Opposites"\norganiser = "x"\n[[questions]]\nid = "q1"\ntitle = "What should change?"\n'
    )
    ideas.to_csv(tmp_path / "ideas.csv", index=False)
    votes.to_csv(tmp_path / "votes.csv", index=False)

    found = analyse(tmp_path).ideas

    assert found["used"].all()
    assert found.set_index("idea_id")["near_to"].loc["i2"] in {"", "i0", "i1"}


def test_set_aside_knows_which_ideas_have_votes():
    ideas = pd.DataFrame(
        {"idea_id": ["a", "b"], "question": "q1", "status": "accepted", "channel": "survey",
         "text": ["The goverment must publish its contracts", "The government must publish its contracts"]}
    )  # fmt: skip

    assert set_aside(ideas, show_pending=False)["used"].tolist() == [True, False]
    assert set_aside(ideas, show_pending=False, voted={"a", "b"})["used"].all()


@pytest.mark.parametrize(
    ("text", "language"),
    [("The city should open", "en"), ("Die Stadt soll öffnen", "de"), ("اين پل را بسازيد", "fa"), ("学校を", "ja"), ("学校", "zh"), ("!!", "und")],
)  # fmt: skip
def test_small_words_and_letters_tell_the_rules_to_use(text, language):
    assert guessed_language(text) == language


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("La acción social", "La accion social", "es"),
        ("Hoy acción social", "Hoy accion social", "es"),
        ("Acción social hoy", "Accion social hoy", "es"),
        ("El año y la acción", "El ano y la accion", "es"),
        ("Il faut développer les forêts", "Il faut developper les forets", "fr"),
        ("Tăng thuế đối với thuốc lá", "Tang thue doi voi thuoc la", "vi"),
        ("Wir fördern Bäume", "Wir fordern Baume", "de"),
    ],
)
def test_accents_may_be_missing(one, other, language):
    first, second = said_words(one, language), said_words(other, language)

    assert first.key == second.key
    assert same_accents(first, second)
    assert same_accents(second, first)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        # Another accent, and one missing in a short word or in a language where it makes another word.
        ("Il faut préférer les forêts", "Il faut préfèrer les forêts", "fr"),
        ("El año nuevo", "El ano nuevo", "es"),
        ("Una política para el año nuevo", "Una política para el ano nuevo", "es"),
        ("El año y la acción", "El ano y la acción", "es"),
        ("Tăng thuế cao", "Tang thue cao", "vi"),
        ("Tăng thuế đối với thuốc lá", "Tăng thue doi voi thuoc la", "vi"),
        ("Wir fördern Häuser", "Wir fordern Häuser", "de"),
        ("Wir fördern", "Wir fordern", "de"),
    ],
)
def test_another_accent_may_be_another_word(one, other, language):
    first, second = said_words(one, language), said_words(other, language)

    assert first.key == second.key
    assert not same_accents(first, second)
    assert not same_accents(second, first)


def test_a_word_said_twice_is_its_plural_in_indonesian_alone():
    assert said_words("taman taman kota", "id").words == ("taman", "kota")
    assert said_words("vogliamo piano piano", "it").words[-2:] == ("piani", "piani")
    assert said_words("slowly slowly better", "en").words[:2] == ("slowly", "slowly")


@pytest.mark.parametrize(
    ("text", "words", "fixed"),
    [
        (":-1: roads", ("|👎|", "roads"), (True, False)),
        (":thumbsdown: roads", ("|👎|", "roads"), (True, False)),
        (":+1: roads", ("roads",), (False,)),
        ("it is -5 here", ("it", "is", "|-5|", "here"), (False, False, True, False)),
        ("5-6 hours there", ("|5|", "|6|", "hour", "there"), (True, True, False, False)),
        ("Close plan A now", ("close", "plan", "a", "now"), (False, False, True, False)),
        ("Close the Amberley road", ("close", "amberley", "road"), (False, True, False)),
        ("CLOSE THE AMBERLEY ROAD", ("close", "amberley", "road"), (False, False, False)),
    ],
)
def test_numbers_names_and_signs_stand_and_nothing_of_them_may_differ(text, words, fixed):
    said = said_words(text, "en" if "the" in text.lower() or "is" in text or "plan" in text or "hours" in text else "")

    assert said.words == words
    assert said.fixed == fixed


def test_german_nouns_are_no_names():
    assert not any(said_words("Wir wollen im Dorf ein neues Krankenhaus", "de").fixed)
    assert any(said_words("We want a hospital in Bexwood", "en").fixed)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("PLEASE SHARE! Open the archives.", "Open the archives."),
        ("Open the archives. Please share!", "Open the archives."),
        ("Please share! Open the archives. Please read!", "Open the archives."),
        ("Please share", "Please share"),
        ("Share the archives! Open them.", "Share the archives! Open them."),
    ],
)
def test_what_people_put_around_what_they_pass_on_is_left_out(text, left):
    assert without_frame(text) == left


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("por favor abran el archivo", "abran el archivo"),
        ("abran el archivo por favor", "abran el archivo"),
        ("por favor abran por favor el archivo por favor", "abran el archivo"),
        ("por eso un favor para el archivo", "por eso un favor para el archivo"),
    ],
)
def test_please_in_several_words_says_nothing_wherever_it_stands(text, kept):
    assert said_words(text, "es").words == said_words(kept, "es").words


@pytest.mark.parametrize(
    ("text", "language", "negations", "numbers", "names"),
    [
        ("It is not good that nobody came", "en", 2, set(), set()),
        ("Ils ne veulent pas la route", "fr", 1, set(), set()),
        ("Pas de voiture ici", "fr", 1, set(), set()),
        ("Jamás", "es", 1, set(), set()),
        ("만들지 않고 안 가고 못 간다", "ko", 3, set(), set()),
        ("안 가고 갑니다", "ko", 1, set(), set()),
        ("못 가고 갑니다", "ko", 1, set(), set()),
        ("不能没有", "zh", 2, set(), set()),
        ("非常好", "zh", 0, set(), set()),
        ("Visit Berlin and Rome. Paris is far", "en", 0, set(), {"ber", "rom"}),
        ("VISIT BERLIN", "en", 0, set(), set()),
        ("Gehen wir nach Berlin", "de", 0, set(), set()),
        ("Two of 30,000 come on Monday to X", "en", 0, {"2", "30000"}, set()),
        ("dos de tres", "es", 0, {"2", "3"}, set()),
        ("两个 30", "zh", 0, {"2", "30"}, set()),
    ],
)
def test_what_tells_the_direction_of_a_text_is_counted(text, language, negations, numbers, names):
    signs = signs_of(text, language)

    assert signs.negations == negations
    assert signs.numbers == numbers
    assert signs.names == names


def test_a_text_that_says_no_too_often_is_not_compared():
    twice, thrice = "No road, not now", "No road, not now, never"

    assert nothing_opposite(twice, "No a la carretera", languages=("en", "es"))
    assert not nothing_opposite(thrice, "No a la carretera", languages=("en", "es"))


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("Legalise it", "It should never be legal", True),
        ("Open the market", "Close the market", True),
        ("Open the market", "The market", False),
        ("Open the market", "Open and close the market", False),
        ("Do not open the market", "Never open the market", False),
    ],
)
def test_texts_are_opposed_where_one_denies_or_takes_another_side(one, other, is_so):
    assert opposed(one, other, languages=("en", "en")) is is_so
    assert opposed(other, one, languages=("en", "en")) is is_so
    # Of a language without a list nothing is known.
    assert not opposed(one, other, languages=("en", "sw"))


@pytest.mark.parametrize(
    ("text", "language"),
    [("Я не хочу", "ru"), ("Ми хочемо", "uk"), ("Москва", "ru"), ("كتاب", "ar"), ("یہ", "ur"), ("हम", "hi"), ("학교", "ko"), ("ไป", "th"),
     ("Η πόλη", "el"), ("une maison", "fr"), ("ăţ", "ro"), ("ąę", "pl"), ("xyzzy", "und"), ("le ciudad la casa el mercado", "es")],
)  # fmt: skip
def test_the_language_whose_small_words_are_most_is_guessed(text, language):
    assert guessed_language(text) == language


@pytest.mark.parametrize(("length", "is_found"), [(24, False), (25, True)])
def test_two_short_texts_that_differ_in_a_letter_are_two(length, is_found):
    right = "The government must go on"[:length].rstrip() if length == 25 else "The government must stop"
    assert len(right) == length

    assert _is_copy(right, right.replace("government", "govenrment")) is is_found


def test_texts_of_few_words_that_differ_in_a_letter_are_two():
    assert not _is_copy("Governments responsibilities notwithstanding", "Govenrments responsibilities notwithstanding")


def test_of_texts_near_the_bar_only_those_from_it_are_compared():
    vectors = np.array([[1, 0], [0.6, 0.8], [1, 0]], np.float32)
    languages = np.array(["en", "es", "en"])

    assert first_said(vectors, languages, 0.6).tolist() == [0, 0, 2]
    assert first_said(vectors, languages, 0.61).tolist() == [0, 1, 2]


def test_the_nearest_of_several_that_came_before_is_the_one_that_is_said_again():
    vectors = np.array([[0.8, 0.6, 0], [1, 0, 0], [0.96, 0.28, 0], [1, 0, 0]], np.float32)

    first = first_said(vectors, np.array(["en", "fr", "es", "es"]), 0.7)

    # The second says the first again, so the others can only say the first; in their own language nothing is a translation.
    assert first.tolist() == [0, 0, 0, 0]
    assert first_said(vectors, np.array(["en", "en", "es", "es"]), 0.7).tolist() == [0, 1, 1, 1]


def test_of_translations_the_one_with_votes_is_counted_whichever_came_first():
    ideas, vectors = _pair_in_two_languages(
        "Teach human rights in every school", "Enseñar derechos humanos en cada escuela"
    )

    marked = set_translations_aside(ideas, vectors, same_meaning=0.8, voted={"b"})

    assert marked["used"].tolist() == [False, True]
    assert marked["duplicate_of"].tolist() == ["b", ""]
    assert marked["dropped_because"].tolist() == ["translation", ""]
    assert marked["near_to"].tolist() == ["", ""]


def test_short_texts_and_those_set_aside_are_no_translations():
    ideas, vectors = _pair_in_two_languages("Teach human rights now ok", "Enseñar derechos humanos ya")
    short, _ = _pair_in_two_languages("Teach human rights now o", "Enseñar derechos humanos ya")

    assert set_translations_aside(ideas, vectors, same_meaning=0.8)["used"].tolist() == [True, False]
    assert set_translations_aside(short, vectors, same_meaning=0.8)["used"].all()
    assert set_translations_aside(ideas, vectors, same_meaning=0)["used"].all()
    aside = ideas.assign(used=[False, True])
    assert set_translations_aside(aside, vectors, same_meaning=0.8)["used"].tolist() == [False, True]
