"""Keywords are words of their language: none that says nothing, no fragment, none twice."""

import re
import time
import unicodedata
from itertools import combinations

import pytest

from strategy_nlp.text.words import cutting
from strategy_nlp.text.words.arabic import dictionary_form
from strategy_nlp.text.words.inflections import key_of, same_word
from strategy_nlp.text.words.korean import noun_of
from strategy_nlp.text.words.stop_words import says_nothing, stop_words
from strategy_nlp.topics.keywords import class_words, mark_language, words_of, words_of_marked

# Written down here and not taken from the package's lists, so that a list that loses them fails.
NOISE = {
    "ar": "يجب ينبغي نحتاج نريد يمكن أكثر أيضا هذا التي والذي لأن",
    "bn": "উচিত প্রয়োজন এবং আমরা",
    "ca": "cal hauria volem més també proposta mitjançant",
    "de": "sollte müssen brauchen mehr auch nicht machen",
    "en": "should must need want can make more also propose would",
    "es": "debe deberíamos hay más también tambien hacer necesitamos propuesta",
    "fa": "باید نیاز بیشتر همچنین برای",
    "fr": "faut doit devrait plus aussi faire besoin proposition",
    "hi": "चाहिए ज़रूरत भी करना हमें",
    "id": "harus perlu lebih juga kita",
    "it": "deve bisogna più anche fare vogliamo",
    "ja": "こと もの ため よう 必要",
    "ko": "필요 우리 생각 때문",
    "nl": "moet moeten meer ook maken nodig",
    "pl": "trzeba powinien więcej też można",
    "pt": "deve precisamos mais também fazer",
    "ru": "нужно должны больше также можно ещё еще",
    "sw": "lazima tunahitaji zaidi pia kwa",
    "th": "ควร ต้อง มาก เรา",
    "tl": "dapat kailangan mas din natin",
    "tr": "gerek olmalı daha çok için değil lazım",
    "uk": "потрібно повинні більше також треба",
    "ur": "چاہیے ضرورت زیادہ بھی میں",
    "vi": "cần phải hơn cũng không",
    "zh": "应该 需要 我们 可以 应當",
}
# What a consultation on human rights is about must never be taken for noise.
CONTENT = {
    "ar": "حقوق الإنسان المرأة العدالة الناس حق",
    "de": "Rechte Menschen Recht Frauen",
    "en": "rights right people work young state women member home",
    "es": "derechos personas trabajo mujeres verdad estados",
    "fa": "حقوق مردم زنان",
    "fr": "droits personnes parole femmes",
    "it": "diritti persone lavoro governo città",
    "ja": "人権 労働者 女性",
    "ko": "인권 사람 여성 교사",
    "pt": "direitos pessoas trabalho mulheres",
    "ru": "права люди человек работа женщины",
    "sw": "haki watu sauti",
    "tr": "haklar insan kadın",
    "ur": "حقوق لوگوں",
    "zh": "人权 安全 人民 妇女",
}
SCRIPTS = {"ar": "ARABIC", "hi": "DEVANAGARI", "ko": "HANGUL", "ru": "CYRILLIC", "zh": "CJK"}
# The mark of a long vowel belongs to both kana.
JAPANESE = {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}


def _written(text, language):
    return [word.written for word in words_of(text, language)]


def _keys(text, language):
    return {word.key for word in words_of(text, language)}


@pytest.fixture(scope="module")
def listed(demo):
    """What the demonstration's topics list: question, topic, language, words."""
    return [
        (row["question"], row["topic"], code, found.split(", "))
        for row in demo.topics.to_dict("records")
        for code, found in (entry.split(": ", 1) for entry in row["keywords_by_language"])
    ]


def test_the_demonstration_has_keywords_in_every_language_of_its_topics(listed, demo):
    used = demo.ideas[demo.ideas["used"]].dropna(subset=["topic"])

    assert {code for _, _, code, _ in listed} == set(used["language"]) - {"und"}


def test_no_listed_word_says_nothing(listed):
    empty = [
        (code, word)
        for _, _, code, words in listed
        for word in words
        if says_nothing(word, code) or word.lower() in NOISE.get(code, "").split()
    ]

    assert empty == []


def test_every_listed_word_is_letters_of_its_languages_script(listed):
    for _, _, code, words in listed:
        for word in words:
            scripts = {unicodedata.name(sign).split()[0] for sign in word if unicodedata.category(sign)[0] in "LM"}
            assert re.fullmatch(r"(?:[^\W\d_]|[-'’·])+|[\u0900-\u097f]+(?:-[\u0900-\u097f]+)*", word), (code, word)
            if code == "ja":
                assert scripts <= JAPANESE, word
            else:
                assert scripts == {SCRIPTS.get(code, "LATIN")}, (code, word)


def test_no_word_is_listed_in_two_forms(listed):
    for question, topic, code, words in listed:
        for one, other in combinations(words, 2):
            assert not same_word(one, other, code), (question, topic, code, one, other)
            shorter, longer = sorted((one, other), key=len)
            assert not (len(shorter) > 4 and longer.startswith(shorter) and len(longer) - len(shorter) < 3), (
                one,
                other,
            )


def test_no_word_is_listed_in_two_languages_of_a_topic(listed):
    seen = {}
    for question, topic, code, words in listed:
        for word in words:
            assert seen.setdefault((question, topic, word.lower()), code) == code, word


def test_no_listed_word_is_a_fragment(listed, demo):
    texts = {code: " ".join(own).replace("’", "'") for code, own in demo.ideas.groupby("language")["text"]}
    for _, _, code, words in listed:
        for word in words:
            if code == "ar":
                assert dictionary_form(word) == word
            elif code == "ko":
                # With a particle, since 읽기, "reading", is a form of a verb where it stands alone.
                assert word in {noun_of(word + particle) for particle in ("", "을", "를")}
            elif code in {"ja", "zh"}:
                assert len(word) > 1
                assert word in texts[code]
            else:
                # Letters on neither side: the word stands whole in what somebody wrote.
                whole = rf"(?<![^\W\d_]){re.escape(word)}(?![^\W\d_])"
                text = texts[code].replace("İ", "i").replace("I", "ı") if code == "tr" else texts[code]
                assert re.search(whole, text, re.IGNORECASE), (code, word)


def test_every_listed_word_stands_in_the_class(demo, listed):
    used = demo.ideas[demo.ideas["used"]].dropna(subset=["topic"])
    for question, topic, code, words in listed:
        own = used[(used["question"] == question) & (used["topic"] == topic) & (used["language"] == code)]
        found = {word for text in own["text"] for word in words_of(text, code)}
        written, keys = {word.written for word in found}, {word.key for word in found}
        for word in words:
            assert word in written or _keys(word, code) & keys, (code, word)


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "We should be teaching the teachers about human rights", ["teaching", "teachers", "human", "rights"]),
        ("es", "Las escuelas de los pueblos", ["escuelas", "pueblos"]),
        ("fr", "L’école et les droits", ["école", "droits"]),
        ("ca", "L'escola dels col·lectius d’aigua", ["escola", "col·lectius", "aigua"]),
        ("it", "dell'assemblea e un’acqua", ["assemblea", "acqua"]),
        ("zh", "我们应该支持人权组织", ["支持", "人权", "组织"]),
        ("ja", "学校で人権を教えるべきです", ["学校", "人権"]),
        ("ko", "학교에서 인권을", ["학교", "인권"]),
        ("uk", "Здоров'я дітей у школах", ["здоров'я", "дітей", "школах"]),
        ("vi", "Chính phủ cần bảo vệ nhân quyền", ["chính phủ", "bảo vệ", "vệ nhân", "nhân quyền"]),
    ],
)
def test_words_are_cut_by_the_rules_of_their_language(language, text, words):
    assert _written(text, language) == words


def test_inflections_share_a_key():
    assert len(_keys("school schools", "en")) == 1


def test_marked_texts_are_cut_each_by_its_own_language():
    document = f"{mark_language('the schools', 'en')} {mark_language('las escuelas', 'es')}"

    assert [word.written for word in words_of_marked(document)] == ["schools", "escuelas"]


# --- What says nothing


@pytest.mark.parametrize("language", sorted(NOISE))
def test_words_that_frame_a_proposal_say_nothing(language):
    assert [word for word in NOISE[language].split() if not _noise(word, language)] == []


def _noise(word, language):
    # Chinese is compared in simplified characters.
    return says_nothing(word, language) or not words_of(word, language)


@pytest.mark.parametrize("language", sorted(CONTENT))
def test_what_a_consultation_is_about_is_kept(language):
    assert [word for word in CONTENT[language].split() if says_nothing(word, language)] == []


def test_english_stop_words_say_nothing_in_other_languages():
    assert _written("The derechos about humanos", "es") == ["derechos", "humanos"]


def test_a_word_of_the_language_is_kept_though_english_has_a_stop_word_like_it():
    assert _written("Le four du village", "fr") == ["four", "village"]


def test_a_text_of_unknown_language_has_no_stop_words_of_any():
    assert _written("the derechos und people", "und") == ["derechos", "people"]


@pytest.mark.parametrize("language", ["de", "en", "ja", "ko", "sw", "zh"])
def test_stop_words_are_compared_in_the_spelling_in_which_they_are_kept(language):
    assert all(says_nothing(word, language) for word in stop_words(language))


@pytest.mark.parametrize(
    "text",
    [
        "2030 42nd covid19",
        "a b c",
        "[email] [link]",
        "https://x.org/rights www.x.org/a me@x.org @someone",
        "haha hahaha",
        "…!?",
    ],
)
def test_numbers_letters_marks_and_addresses_are_no_words(text):
    assert words_of(text, "en") == ()


@pytest.mark.parametrize("language", ["ko", "en", "tr", "ar", "vi"])
def test_a_key_held_down_takes_no_time(language):
    started = time.perf_counter()

    words_of("가나다라인권" * 2_000, language), words_of("a.b-c" * 2_000, language), words_of("والا" * 3_000, language)

    assert time.perf_counter() - started < 5


def test_a_hashtag_is_its_words():
    assert _written("#StopTorture #amnesty", "en") == ["torture", "amnesty"]


def test_an_address_between_chinese_characters_takes_no_word_with_it():
    assert _written("律师写信ting@example.org组织", "zh") == ["律师", "写信", "组织"]


@pytest.mark.parametrize(("language", "text"), [("ru", "internet права"), ("ar", "Facebook حقوق"), ("ja", "PDFの人権")])
def test_words_of_another_script_are_not_the_languages(language, text):
    assert len(words_of(text, language)) == 1


# --- Chinese, Japanese, Thai, Korean


def test_traditional_chinese_is_cut_into_the_same_words_as_simplified():
    traditional, simplified = words_of("我們應該支持人權組織", "zh"), words_of("我们应该支持人权组织", "zh")

    assert [word.key for word in traditional] == [word.key for word in simplified]
    assert [word.written for word in traditional] == ["支持", "人權", "組織"]


def test_the_commoner_of_traditional_and_simplified_characters_is_shown():
    words = class_words(["保護人權", "人權教育", "人权", "環境"], ["zh"] * 4, [0, 0, 0, 1])

    assert words[0]["zh"][0] == "人權"


def test_chinese_phrases_of_verb_and_particle_are_no_words():
    assert _written("行不行就行了坐在经得起太慢", "zh") == []


def test_japanese_keeps_whole_nouns_and_merges_their_spellings():
    assert _written("労働者と子ども", "ja") == ["労働者", "子ども"]
    assert _keys("子ども", "ja") == _keys("子供", "ja")


def test_thai_without_its_segmenter_has_no_words_rather_than_sentences(monkeypatch):
    monkeypatch.setattr(cutting, "_thai_segmenter", lambda: None)

    assert words_of.__wrapped__("รัฐบาลควรปกป้องสิทธิมนุษยชน สิทธิเด็ก", "th") == ()


def test_thai_with_its_segmenter_has_words_and_no_fragment(monkeypatch):
    cuts = ["รัฐบาล", "ควร", "ปกป้อง", "สิทธิมนุษยชน", " ", "ของผู้ลี้ภัยทุกคนและเปิดเผยข้อมูล"]
    monkeypatch.setattr(cutting, "_thai_segmenter", lambda: lambda _: cuts)

    assert [word.written for word in words_of.__wrapped__("x", "th")] == ["รัฐบาล", "ปกป้อง", "สิทธิมนุษยชน"]


@pytest.mark.parametrize("language", ["lo", "km", "my", "xx", "und"])
def test_unspaced_writing_without_a_segmenter_has_no_words(language):
    assert words_of("ສິດທິມະນຸດເປັນຂອງທຸກຄົນ", language) == ()


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("교사는", "교사"),
        ("활동가가", "활동가"),
        ("인권단체에서", "인권단체"),
        ("추진합시다", "추진"),
        ("노동자인", "노동자"),
        ("사람이", "사람"),
    ],
)
def test_korean_nouns_lose_particles_and_verb_endings(word, noun):
    assert _written(word, "ko") == [noun]


@pytest.mark.parametrize("word", ["모르는", "만드는", "불러", "갇혀", "주세요", "합니다", "해야", "고쳐집니다", "보고"])
def test_korean_verbs_are_no_nouns(word):
    assert words_of(word, "ko") == ()


# --- Arabic, Persian


@pytest.mark.parametrize("word", ["المجتمع", "والمجتمع", "بالمجتمع", "للمجتمع", "وللمجتمع", "فالمجتمع", "كالمجتمع"])
def test_arabic_conjunctions_and_prepositions_are_neither_shown_nor_told_apart(word):
    assert _written(word, "ar") == ["المجتمع"]
    assert _keys(word, "ar") == _keys("مجتمع", "ar")


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("قريتها", "قرية"), ("حقوقهم", "حقوق"), ("حياتهم", "حياة"), ("لغته", "لغة"), ("صوتهم", "صوت"), ("فريقاً", "فريق"),
        ("بأسعار", "أسعار"), ("لأشخاص", "أشخاص"), ("مُدرِّسة", "مدرسة"), ("حقـــوق", "حقوق"),
    ],
)  # fmt: skip
def test_arabic_words_are_shown_as_a_dictionary_has_them(word, shown):
    assert _written(word, "ar") == [shown]


@pytest.mark.parametrize(
    "word",
    ["وزارة", "وسائل", "والدين", "لجنة", "برلمان", "بيئة", "فساد", "كرامة", "محاكم", "تفاهم", "المهم", "بلغاريا"],
)
def test_arabic_words_keep_letters_of_their_own(word):
    assert dictionary_form(word) == word


def test_arabic_spelling_variants_share_a_key():
    assert _keys("الإدارة", "ar") == _keys("الاداره", "ar")


def test_arabic_stop_words_match_behind_and():
    assert _written("والذي ولكن فإن وهذا ومنها يكتبون اكتبوا", "ar") == []


def test_persian_plurals_behind_a_joiner_lose_it():
    assert _written("کتاب‌های مدرسه‌ها می‌خواهیم", "fa") == ["کتاب", "مدرسه"]


# --- Turkish, Russian, German and others


def test_turkish_writes_i_with_and_without_a_dot():
    assert _written("IRKÇILIK İNSAN ISPARTA", "tr") == ["ırkçılık", "insan", "ısparta"]


@pytest.mark.parametrize(
    "forms",
    [
        "toplantı toplantıya toplantılar toplantılara toplantıda",
        "hak haklar hakları haklarını hakkı",
        "yasa yasası yasalar",
        "avukat avukata avukatların",
    ],
)
def test_turkish_suffixes_share_a_key(forms):
    assert len({key_of(form, "tr") for form in forms.split()}) == 1


def test_turkish_words_that_differ_stay_apart():
    words = _written("insan insaf kadın kardeş öğretmen öğrenci çocuk çocukluk işçi işveren dosya dost", "tr")

    assert len({key_of(word, "tr") for word in words}) == 12


def test_turkish_finite_verbs_are_no_words():
    assert _written("yapılmalıdır olsun düzeltsin geliyor gidelim gelecek basın polisin toplantı Türkiye'de", "tr") == [
        "gelecek",
        "basın",
        "polisin",
        "toplantı",
        "türkiye",
    ]


def test_ukrainian_and_bengali_inflections_share_a_key():
    assert len(_keys("школа школи школу школами школах", "uk")) == 1
    assert len(_keys("রোগের রোগ রোগটি", "bn")) == 1


def test_german_keeps_capitals_and_gendered_forms_are_whole():
    assert _written("Aktivist*innen und Schüler:innen", "de") == ["Aktivistinnen", "Schülerinnen"]


def test_words_joined_by_a_hyphen_stay_whole():
    assert _written("anti-racism, sit-ins, so-called", "en")[:2] == ["anti-racism", "sit-ins"]
    assert _written("les sans-papiers au rendez-vous, dites-le", "fr") == ["sans-papiers", "rendez-vous", "dites"]


def test_a_portuguese_verb_cut_before_its_pronoun_is_no_word():
    assert _written("torná-la acessível", "pt") == ["acessível"]


def test_greek_keeps_its_final_sigma():
    assert _written("άνθρωπος", "el") == ["άνθρωπος"]


# --- The words of a class


def test_a_class_is_named_by_words_that_other_classes_lack():
    texts = [
        "judges judge the people",
        "court judges hear people",
        "teachers teach people",
        "schools and teachers for people",
    ]

    words = class_words(texts, ["en"] * 4, [0, 0, 1, 1])

    assert words[0]["en"][0] == "judges"
    assert words[1]["en"][0] == "teachers"


def test_one_word_is_not_listed_in_two_forms():
    words = class_words(["teacher teaching teachers community communities"], ["en"], [0])

    assert words[0]["en"] == ["teacher", "community"]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [("protest", "protect", "en"), ("public", "publish", "en"), ("人权", "人民", "zh")],
)
def test_words_that_look_alike_are_told_apart(one, other, language):
    assert not same_word(one, other, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("educación", "educacion", "es"),
        ("prison", "prisons", "en"),
        ("школа", "школи", "uk"),
        ("bảo vệ", "vệ nhân", "vi"),
    ],
)
def test_two_forms_of_a_word_are_told(one, other, language):
    assert same_word(one, other, language)


def test_a_word_written_alike_stays_with_the_largest_language():
    texts = ["internet libre", "internet segura", "internet gratuito"]

    words = class_words(texts, ["es", "es", "pt"], [0, 0, 0])

    assert "internet" in words[0]["es"]
    assert words[0]["pt"] == ["gratuito"]


def test_words_of_a_single_idea_stand_in_its_order():
    words = class_words(["Judges visit villages before elections"], ["en"], [0])

    assert words[0]["en"] == ["judges", "visit", "villages", "elections"]


def test_words_do_not_depend_on_the_order_of_the_ideas():
    texts = ["judges hear villages", "judges visit courts", "teachers write lessons", "lessons for teachers"]

    forth = class_words(texts, ["en"] * 4, [0, 0, 1, 1])
    back = class_words(texts[::-1], ["en"] * 4, [1, 1, 0, 0])

    assert forth == back
