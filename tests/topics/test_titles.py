"""Every machine title is said: by half of a topic's ideas, or by the idea that it quotes, letter by letter."""

import re
from html.parser import HTMLParser
from zlib import crc32

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.analysis.flow import analyse
from strategy_nlp.findings.titles.shown import plain_title, quotation, title_of, with_titles
from strategy_nlp.findings.translation import speaking
from strategy_nlp.intake.consultation import Question
from strategy_nlp.privacy.redaction import MARK
from strategy_nlp.report.exports.codebook import export_codebook
from strategy_nlp.report.html import table, topic_cards
from strategy_nlp.text.clauses import clauses_of, sentences_of, words_in
from strategy_nlp.text.excerpts import excerpt
from strategy_nlp.text.words.cutting import words_of
from strategy_nlp.topics.codebook.cells import unquoted
from strategy_nlp.topics.titles.naming import as_read, title_topics
from strategy_nlp.topics.titles.quotations import Asked
from strategy_nlp.topics.titles.shared_words import repeats

HOSTILE = '<img src=x onerror="alert(1)"> & $x$ =1+1'
# Two matters in each of three scripts.
SAID = {
    "en": (
        "Train more lawyers in every village", "Courts are slow, and judges are afraid of the mayor", "Judges must hear poor people first",
        "Pay a lawyer for everyone who is arrested", "Publish each verdict of the court in plain words",
        "Plant willow trees along the river", "The river smells of oil again this summer", "Farmers need clean water for their fields",
        "Fine the factory that poisons our water", "Clean the wells before the rains begin",
    ),
    "ar": (
        "يجب تدريب المحامين في كل قرية صغيرة", "المحاكم بطيئة جداً والقضاة خائفون من العمدة", "على القضاة أن يستمعوا إلى الفقراء أولاً",
        "ادفعوا أجر محامٍ لكل من يُعتقل", "انشروا كل حكم من أحكام المحكمة بكلمات بسيطة",
        "لنزرع أشجار الصفصاف على ضفة النهر", "رائحة النهر كريهة هذا الصيف من جديد", "يحتاج المزارعون إلى مياه نظيفة لحقولهم",
        "غرّموا المصنع الذي يسمم مياهنا", "نظفوا الآبار قبل أن تبدأ الأمطار",
    ),
    "zh": (
        "在每个村子培训更多的律师", "法院办案太慢，法官害怕市长", "法官应该先听穷人说话", "给每个被捕的人请一位律师", "用简单的话公布法院的每一份判决",
        "沿着河岸种植更多的柳树", "今年夏天河水又有油的味道", "农民的田地需要干净的水", "罚款毒害我们水源的工厂", "雨季开始之前清理所有的水井",
    ),
}  # fmt: skip
QUESTIONS = {"en": "What should change here?", "ar": "ما الذي يجب أن يتغير هنا؟", "zh": "这里应该改变什么？"}
# Titles that quote an idea, of topics that are of one matter.
QUOTING = ("quotation", "subject", "among")
STOPS = {"en": ". ", "ar": ". ", "zh": "。"}


def _unit(rows):
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _asked(question="What?", *, language="en", encode=None):
    def drawn(texts):
        return _unit(np.stack([np.random.default_rng(crc32(text.encode())).normal(size=32) for text in texts]))

    every = lambda languages: pd.Series(True, index=languages.index)  # noqa: E731
    return Asked(Question("q1", question), language, "en", encode or drawn, every)


def _titled(texts, **more):
    """The one topic of ideas that lie together."""
    ideas = pd.DataFrame({"idea_id": [f"i{n}" for n in range(len(texts))], "text": texts, "language": "en", "topic": 0})
    ideas = ideas.assign(**more.pop("columns", {}))
    topics = pd.DataFrame({"topic": [0], "label": ["Own, words, here"], "label_source": ["machine"]})
    vectors = more.pop("vectors", _unit(np.ones((len(texts), 32)) + np.eye(len(texts), 32)))
    return title_topics(ideas, topics, vectors, asked=_asked(**more)).iloc[0]


def _wordings(ideas):
    """What each idea says, in its own words and in the translation that is shown."""
    columns = ideas[["text", "translation"]].itertuples(index=False)
    return {identifier: tuple(row) for identifier, row in zip(ideas["idea_id"], columns, strict=True)}


def _assert_said(heard):
    """Every title that people did not give is a part of its idea, between whole words, and says more than the question."""
    said = _wordings(heard.ideas)
    topic_of = heard.ideas.set_index("idea_id")["topic"]
    for topic in heard.topics.to_dict("records"):
        question = heard.question(topic["question"])
        for name in ("label", "second_label"):
            text, identifier = topic[name], topic[f"{name}_idea"]
            if not identifier:
                continue
            assert topic_of[identifier] == topic["topic"]
            whole = next((one for one in said[identifier] if text in one), None)
            assert whole is not None, text
            assert _between_words(text, whole), text
            assert not MARK.search(text)
            assert not text.endswith(("…", ",", ";", ":", "،", "，"))
            assert text.count("[") == text.count("]")
            assert not repeats(text, topic[f"{name}_language"], question), text
            assert {word.key for word in words_of(text, topic[f"{name}_language"])} <= {
                word.key for word in words_of(whole, topic[f"{name}_language"])
            }
    assert not heard.topics.duplicated(["question", "label"]).any()


def _between_words(text, whole):
    """Whether a text stands somewhere in another with no letter directly before or behind it, as far as letters make words."""
    if re.search("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]", text):
        return True
    return re.search(rf"(?<![^\W_]){re.escape(text)}(?![^\W_])", whole) is not None


def test_every_title_of_the_demonstration_is_said(demo):
    quoted = demo.topics[demo.topics["label_source"].isin(QUOTING)]

    _assert_said(demo)
    assert len(quoted) > 0.8 * len(demo.topics)
    assert (quoted["label_idea"] != "").all()
    assert quoted["label"].map(words_in).between(3, 12).mean() > 0.9
    assert (demo.topics["second_label"] != "").mean() > 0.9


def test_titles_of_the_demonstration_that_are_no_quotations_are_said_by_half_of_the_ideas(demo):
    terms = demo.topics[demo.topics["label_source"] == "machine"]
    for topic in terms.to_dict("records"):
        own = demo.ideas[(demo.ideas["question"] == topic["question"]) & (demo.ideas["topic"] == topic["topic"])]
        keys = {word.key for word in words_of(topic["label"], "en")}
        said = [
            keys <= {word.key for word in (*words_of(text, code), *words_of(through, "en"))}
            for text, code, through in zip(own["text"], own["language"], own["translation"], strict=True)
        ]
        assert np.mean(said) >= 0.5, topic["label"]


@pytest.mark.parametrize("language", sorted(SAID))
def test_every_title_of_a_consultation_in_this_script_is_said(language, make_consultation):
    rows = [
        (f"i{number}", "q1", said if number % 3 else f"{said}{STOPS[language]}{QUESTIONS[language]}")
        for number, said in enumerate(SAID[language])
    ]
    folder = make_consultation(ideas=[("idea_id", "question", "text"), *rows])
    wording = f'[settings]\nlanguage = "{"ar" if language == "ar" else "en"}"\n[[questions]]\nid = "q1"\ntitle = "Q"\n'
    in_words = f'title = "T"\n{wording}[questions.titles]\n{language} = "{QUESTIONS[language]}"\n'
    (folder / "consultation.toml").write_text(in_words, encoding="utf-8")

    heard = analyse(folder)

    _assert_said(heard)
    assert len(heard.topics)
    assert set(heard.topics["label_source"]) <= {*QUOTING, "machine"}
    quoted = heard.topics[heard.topics["label_source"].isin(QUOTING)]
    assert len(quoted)
    assert (quoted["label_language"] == language).all()


def test_a_term_names_a_topic_only_where_half_of_the_ideas_have_it():
    others = ["Ask the elders of the town", "Pay the drivers on time now", "Paint the old walls white again"]

    assert _titled(["Plan the elections with us"] * 3 + others)["label"] == "Elections"
    titled = _titled(["Plan the elections with us", *others])
    assert titled["label_source"] in QUOTING
    assert titled["label"] in ["Plan the elections with us", *others]


def test_a_stem_alone_does_not_name_a_topic():
    """“Volunteering” has the stem of “volunteer”, but nobody says it."""
    texts = [f"A volunteer {verb} every day in town" for verb in ("cooks", "walks", "reads", "paints")]

    assert _titled(texts)["label"] != "Volunteering"


def test_a_title_is_no_echo_of_the_question():
    question = "How can we strengthen the movement?"

    titled = _titled(["We can strengthen the movement. Open a kitchen in every town"] * 4, question=question)

    assert "kitchen" in titled["label"]
    assert repeats("Strengthening our movement", "en", Question("q1", question))


def test_where_votes_split_the_second_quotation_contradicts():
    texts = ["Let the elders decide the plan", "Keep the elders out of it all", "Ask the elders and the young too"]
    columns = {"verdict": [1, -1, 0], "balance": [0.8, -0.8, 0.0]}

    titled = _titled(texts, columns=columns)

    assert titled["label"] != texts[1]
    assert (titled["label_idea"], titled["second_label_idea"]) == ("i0", "i1")


def test_a_name_that_people_gave_stays_and_gets_a_quotation_beside_it():
    ideas = pd.DataFrame({"idea_id": list("abcd"), "text": "Pay the drivers on time now", "language": "en", "topic": 0})
    topics = pd.DataFrame({"topic": [0], "label": ["Wages"], "label_source": ["reviewed"]})

    titled = title_topics(ideas, topics, _unit(np.ones((4, 32))), asked=_asked()).iloc[0]

    assert (titled["label"], titled["label_source"], titled["label_idea"]) == ("Wages", "reviewed", "")
    assert titled["second_label"] == "Pay the drivers on time now"


def test_where_nothing_can_be_quoted_the_topics_own_words_stand():
    titled = _titled(["[email]", "[phone]", "[email]", "?"])

    assert (titled["label"], titled["label_source"], titled["label_idea"]) == ("Own, words, here", "machine", "")


def test_two_topics_are_never_called_alike():
    ideas = pd.DataFrame(
        {"idea_id": list("abcd"), "text": ["Pay the drivers on time", "Open the school at night"] * 2, "language": "en"}
    )
    ideas["topic"] = [0, 0, 1, 1]
    topics = pd.DataFrame({"topic": [0, 1], "label": ["x", "y"], "label_source": "machine"})

    titled = title_topics(ideas, topics, _unit(np.eye(4, 32) + 1), asked=_asked())

    assert titled["label"].nunique() == 2


def test_an_idea_in_another_language_is_quoted_by_its_translation_where_that_is_in_the_reports():
    ideas = pd.DataFrame(
        {
            "text": ["Ouvrez l’école", "Fungua shule", "Ouvrez l’école"],
            "language": ["fr", "sw", "fr"],
            "translation": ["Open the school", "Open the school", ""],
            "translation_language": ["en", "en", ""],
        }
    )

    def but_swahili(languages):
        return languages != "sw"

    english = as_read(ideas, language="en", covers=but_swahili)
    french = as_read(ideas, language="fr", covers=but_swahili)

    assert english["said"].tolist() == ["Open the school", "Open the school", "Ouvrez l’école"]
    assert english["said_language"].tolist() == ["en", "en", "fr"]
    assert french["said"].tolist() == ["Ouvrez l’école", "Open the school", "Ouvrez l’école"]
    assert french["said_language"].tolist() == ["fr", "en", "fr"]


@pytest.mark.parametrize(
    ("text", "language", "never"),
    [
        ("We tried. And because nobody came, we closed, and that was it.", "en", ("and ", "because ", "that ")),
        ("Write to [email] and ask for the list of rooms", "en", ("[", "[email")),
        ("Abrimos la escuela, pero nadie vino, porque era tarde.", "es", ("pero ", "porque ")),
        ("فتحنا المدرسة، لكن لم يأت أحد، لأن الوقت كان متأخراً.", "ar", ("لكن ",)),
    ],
)
def test_no_clause_that_may_be_a_title_begins_with_what_joined_it(text, language, never):
    good = [one.text.casefold() for one in clauses_of(text, language) if one.doubt < 2]

    assert good or language == "en"
    assert not [one for one in good if one.startswith(never)]
    assert not [one for one in good if MARK.search(one)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("It will help our lives. On the other side it will harm people.", "en"),
        ("Ayudará a mucha gente. Por otro lado, quitará trabajo.", "es"),
        ("Cela aidera beaucoup de gens. En revanche, des emplois disparaîtront.", "fr"),
        ("ستساعد كثيرا من الناس. من ناحية أخرى ستلغي وظائف كثيرة.", "ar"),
    ],
)
def test_half_of_what_was_weighed_up_is_no_title(text, language):
    first = clauses_of(text, language)[0]
    alone = clauses_of(text.split(".")[0] + ".", language)[0]

    assert text.startswith(first.text)
    assert first.doubt == 2 > alone.doubt


@pytest.mark.parametrize(
    ("text", "language", "quoted"),
    [
        ("That means a smaller head office and fewer campaigns.", "en", "a smaller head office and fewer campaigns"),
        ("Por eso necesitamos una oficina más pequeña.", "es", "necesitamos una oficina más pequeña"),
        ("C'est pourquoi il faut un bureau plus petit.", "fr", "il faut un bureau plus petit"),
    ],
)
def test_what_follows_from_a_sentence_before_is_quoted_without_saying_so(text, language, quoted):
    assert clauses_of(text, language)[0].text == quoted


@pytest.mark.parametrize(
    ("text", "language", "doubt"),
    [
        ("And yes, that means a smaller head office and fewer campaigns.", "en", 1),
        ("Das heißt: eine kleinere Zentrale und weniger Kampagnen.", "de", 1),
        ("Eso significa una oficina más pequeña.", "es", 1),
        ("So that is why we need a smaller head office.", "en", 0),
    ],
)
def test_what_a_demand_leads_to_is_told_from_the_demand(text, language, doubt):
    assert clauses_of(text, language)[0].doubt == doubt


def test_only_the_clauses_for_which_most_speaks_are_compared_by_meaning():
    """Of each idea three, of a topic and a verdict 24; a clause too long for a title is none of them where there are better ones."""
    asked, heard = _asked(), []

    def encode(texts):
        heard.extend(texts)
        return asked.encode(texts)

    long = "this one goes on and on about all of the many things that nobody would ever put on top of a page"
    ideas = [
        f"Give group {n} a room. Lend group {n} a van. Pay group {n} in advance. Hear group {n} every month, because {long}."
        for n in range(12)
    ]

    _titled(ideas, encode=encode)

    clauses = [text for text in heard if text != asked.question.title]
    assert len(clauses) == 24
    assert all(sum(f"group {n} " in f"{text} " for text in clauses) <= 3 for n in range(12))
    assert not any(long in text for text in clauses)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Let the rest watch and get nervous", "en"),
        ("Paguen primero a los demás vecinos", "es"),
        ("Faites attendre le reste encore un peu", "fr"),
    ],
)
def test_the_rest_points_to_what_was_said(text, language):
    assert clauses_of(text, language)[0].doubt == 1


def test_what_only_hands_the_question_back_names_no_topic():
    """Of two clauses that are as near to the topic the one is that lies nearer to the question."""
    question = "How can we influence those in power?"
    vague, plain = "Governments must be influenced more", "Quiet talks win where noise fails"
    pairs = zip(
        [
            "nurses",
            "farmers",
            "sailors",
            "bakers",
            "miners",
            "tailors",
            "drivers",
            "welders",
            "porters",
            "guards",
            "clerks",
            "cooks",
            "singers",
            "weavers",
        ],
        [
            "bridges",
            "orchards",
            "harbours",
            "ovens",
            "tunnels",
            "needles",
            "lorries",
            "sparks",
            "trunks",
            "gates",
            "stamps",
            "kettles",
            "choirs",
            "looms",
        ],
        strict=True,
    )
    others = [f"{who.title()} and {what}. Beside {what} walk {who}." for who, what in pairs]
    texts = [vague, plain, *others]
    vectors = np.ones((len(texts), 64)) + np.eye(len(texts), 64)
    # The question has a direction of its own, which the vague clause shares.
    toward = np.eye(1, 64, 63)[0]
    vectors[0] += toward / 2

    def encode(said):
        known = dict(zip(texts, vectors, strict=True))
        return _unit(np.stack([next((known[text] for text in texts if one in text), toward) for one in said]))

    columns = {"balance": [0.9, 0.3] + [-0.9] * len(others), "verdict": [1, 1] + [0] * len(others)}

    def label(asked):
        return _titled(texts, columns=columns, vectors=_unit(vectors), encode=encode, question=asked)["label"]

    assert label(question) == plain
    # A matter is no question: what is near to it is about that.
    assert label("Influence on those in power") == vague


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen = []
        self.texts = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def test_hostile_text_in_a_title_stays_text():
    topic = {"label": HOSTILE, "label_source": "quotation", "label_language": "en"}
    read = _Tags()

    read.feed(
        str(
            table(
                pd.DataFrame({"label": [title_of(topic)]}, dtype=object), caption="c", columns={"label": "Topic"}
            ).markup
        )
    )

    assert not [tag for tag, _ in read.seen if tag in ("img", "script")]
    assert HOSTILE in read.texts
    assert plain_title(title_of(topic)) == f"“{HOSTILE}”"


@pytest.mark.parametrize(("language", "marks"), [("en", "“”"), ("es", "«»"), ("fr", "«»"), ("ar", "«»")])
def test_a_quotation_stands_in_the_marks_of_the_report_and_names_its_own_language(language, marks):
    with speaking(language):
        told = quotation("دعوا الناس يحكون", "ar")
    read = _Tags()
    read.feed(str(told))

    assert read.seen == [("bdi", {"lang": "ar", "dir": "rtl"})]
    assert (plain_title(told)[0], plain_title(told)[-1]) == tuple(marks)
    assert unquoted(plain_title(told)) == "دعوا الناس يحكون"


def test_a_card_shows_the_votes_of_the_quoted_idea_and_the_second_quotation():
    topics = pd.DataFrame(
        [
            {
                "topic": 0, "size": 5, "label": "Open the school", "label_source": "quotation", "label_language": "en", "label_idea": "i1",
                "second_label": "Close it", "second_label_language": "en", "second_label_idea": "i2", "keywords_by_language": [],
                "stability": np.nan, "came_back": np.nan,
            }
        ]
    )  # fmt: skip
    votes = {"n_agree": 7, "n_disagree": 2, "n_pass": 1, "n_seen": 10, "agree_share": 0.7}
    idea = {
        "idea_id": "i1", "question": "q1", "language": "fr", "text": "Ouvrez l’école", "translation": "Open the school",
        "translation_language": "en", **votes,
    }  # fmt: skip
    said = {"text": "Close it. Then ask again.", "language": "en", "translation": ""}
    other = {**idea, **said, "idea_id": "i2", "n_agree": 1, "n_disagree": 8}

    card = topic_cards(
        with_titles(topics), {0: pd.DataFrame([idea])}, quoted={"i1": idea, "i2": other}
    ).markup.striptags()

    assert "“Open the school”" in card
    assert "7 for, 2 against · translated from French" in card
    # The idea says more than is quoted.
    assert "“Close it” on the whole idea: 1 for, 8 against" in card


def test_the_spreadsheet_quotes_what_is_quoted(demo, tmp_path):
    demo.write(tmp_path / "tables")

    export_codebook(tmp_path / "tables", tmp_path / "book.csv")

    written = pd.read_csv(tmp_path / "book.csv", keep_default_na=False)["label"]
    quoted = demo.topics["label_source"] == "quotation"
    assert written[quoted.to_numpy()].tolist() == [f"“{label}”" for label in demo.topics.loc[quoted, "label"]]


def test_titles_do_not_depend_on_the_order_of_ideas():
    texts = [
        "Pay the drivers on time",
        "Open the school at night",
        "Plant trees along the river",
        "Ask the elders first",
    ]
    ideas = pd.DataFrame({"idea_id": list("abcd"), "text": texts, "language": "en", "topic": 0})
    topics = pd.DataFrame({"topic": [0], "label": ["x"], "label_source": ["machine"]})
    vectors = _unit(np.eye(4, 32) + 0.5)

    one = title_topics(ideas, topics, vectors, asked=_asked())
    turned = title_topics(ideas[::-1].reset_index(drop=True), topics, vectors[::-1], asked=_asked())

    pd.testing.assert_frame_equal(one, turned)


def test_a_title_says_what_other_ideas_of_its_topic_say_too():
    """The clause nearest to the centre stands alone with its words; one a little farther says what the others say."""
    letters = (
        "One person wrote back", "Send letters to people in prison", "A letter reached my brother in prison",
        "Prison guards count every letter", "Letters kept me alive in prison",
    )  # fmt: skip
    rivers = ("Plant willow trees along the river", "The river smells of oil", "Clean the river before the rains")
    near = {"One person wrote back": 0.05}

    def encode(texts):
        rows = []
        for text in texts:
            own = np.random.default_rng(crc32(text.encode())).normal(size=32)
            own[:2] = 0
            axis = np.eye(32)[1 if text in rivers else 0]
            rows.append(axis + near.get(text, 0.3) * own / np.linalg.norm(own))
        return _unit(np.stack(rows))

    texts = [*letters, *rivers]
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{place}" for place in range(len(texts))], "text": texts, "language": "en",
            "topic": [0] * len(letters) + [1] * len(rivers),
        }
    )  # fmt: skip
    topics = pd.DataFrame({"topic": [0, 1], "label": "", "label_source": "machine", "keywords": [[], []]})
    heard = title_topics(ideas, topics, encode(texts), asked=_asked("What could the movement do?", encode=encode))
    assert {"prison", "letter", "letters"} & set(heard["label"].iloc[0].casefold().split())


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Repair the lights at St. Paul. Then the road.", 2),
        ("They live on Main St. We do too.", 2),
        ("Ask Dr. Ode and Mrs. Li. Then decide.", 2),
        ("Open parks, schools, etc. at night. For all.", 2),
        ("Open parks, schools, etc. The rest can wait.", 2),
        ("See sect. 4, e.g. Article 5, i.e. all of it.", 1),
        ("So do I. We go.", 2),
        ("Luces en la Av. Corrientes, p. ej. Once. Ya.", 2),
        ("La Sra. Gómez y el Dr. Paz lo saben, ver art. 5 de la ley.", 1),
        ("M. Dupont et Mme. Roy, p. ex. Demain.", 1),
        ("Schulen, z. B. Turnhallen, usw. und Parks.", 1),
        ("A Sra. Lima mora na Av. Paulista. Ouçam.", 2),
        ("First.\nDr.\nSecond.", 3),
    ],
)
def test_an_abbreviation_ends_no_sentence(text, sentences):
    assert len(sentences_of(text)) == sentences
    # Nothing is lost between them.
    assert "".join("".join(sentences_of(text)).split()) == "".join(text.split())


def test_a_text_of_abbreviations_is_cut_as_fast_as_any():
    assert len(sentences_of("a. " * 200_000)) == 1


def test_no_excerpt_ends_at_an_abbreviation():
    text = "I live here. We should repair the bells of St. Paul, as Dr. Ode said. " + "That is all that I know. " * 9

    assert excerpt(text) == "… We should repair the bells of St. Paul, as Dr. Ode said. …"
