"""Topics whose ideas do not belong together are called mixed, and only those."""

import numpy as np
import pandas as pd
import pytest

from strategy_nlp.findings.titles.shown import plain_title, title_of
from strategy_nlp.findings.translation import speaking
from strategy_nlp.intake.consultation import Question
from strategy_nlp.text.clauses import says_no
from strategy_nlp.topics.titles.mixed import mixed_topics
from strategy_nlp.topics.titles.naming import title_topics
from strategy_nlp.topics.titles.quotations import Asked
from strategy_nlp.topics.titles.shared_words import keys_of_question, repeats

# No two share a word but the name of the town, and that it needs something.
TOWN = [
    f"Springfield needs {what}"
    for what in (
        "concert stages beside quiet rivers", "carbon taxes for dirty factories", "libraries with longer evening hours",
        "bicycle lanes and safe racks", "hospital beds and trained nurses", "warm school meals on Mondays",
        "silent airport runways after dark", "brighter street lamps downtown", "fenced dog parks and benches",
        "cheaper rents for young families", "honest judges and patient clerks", "soup kitchens around old churches",
    )
]  # fmt: skip
BUSES = [
    f"More buses {when}, and drivers should wait for old passengers"
    for when in ("at night", "on Sundays", "in winter", "before school", "after work", "to Elm Street", "near markets", "during strikes")
]  # fmt: skip
ASKED = Question("q1", "What does Springfield need?")


def _ideas(*topics, language="en"):
    rows = [(text, language, topic) for topic, texts in enumerate(topics) for text in texts]
    return pd.DataFrame(rows, columns=["said", "said_language", "topic"])


def _mixed(*topics, stability=None, language="en", question=ASKED):
    known = pd.DataFrame({"topic": range(len(topics)), "stability": stability or [0.8] * len(topics)})
    apart = keys_of_question(question, {language})
    return mixed_topics(_ideas(*topics, language=language), known, apart_from=apart)


def test_ideas_that_share_only_a_name_of_the_question_are_mixed():
    assert _mixed(TOWN, BUSES) == {0}
    # Where nobody asked for the town, they have it in common.
    assert _mixed(TOWN, BUSES, question=Question("q1", "What else?")) == frozenset()


def test_a_topic_that_hardly_comes_back_must_share_more():
    loose = [
        f"{text}, says {name}"
        for text, name in zip(BUSES, ["Ann", "Bob", "Cem", "Dora", "Eve", "Fay", "Gus", "Hal"], strict=True)
    ]
    varied = ["Buy new boats for the harbour crew", "Harbour wages must rise every spring", "Fishers want quiet evenings at home", "Teach sailing in every village school",
              "Fix old nets together with neighbours", "Ban plastic bottles from beaches", "Harbour lights fail in heavy storms", "Let tourists pay for boats"]  # fmt: skip

    assert _mixed(varied, loose, stability=[0.8, 0.8]) == frozenset()
    assert _mixed(varied, loose, stability=[0.2, 0.2]) == {0}


def test_a_topic_that_hardly_comes_back_is_of_one_matter_where_it_says_more_alike_than_chance():
    """Its ideas went to others of the same matter: half speak of money, which no others do."""
    money = ["Give small groups their money in advance", "Money without forms for village crews", "Trust us and our money for years", "Ask rich donors and keep receipts of money",
             "Rotate the chair each season", "Draw lots at the assembly", "Knitting circles may stay weird", "Hire a patient bookkeeper"]  # fmt: skip

    assert 0 not in _mixed(money, TOWN, stability=[0.2, 0.9])
    # Without the word that half of them say they share nothing.
    others = ["Give small groups their vans in advance", "Kitchens without forms for village crews", "Trust us and our songs for years", "Ask rich donors and keep receipts of paint"]  # fmt: skip
    assert 0 in _mixed([*others, *money[4:]], TOWN, stability=[0.2, 0.9])


def test_ideas_that_say_next_to_nothing_are_not_of_several_matters():
    short = [
        "Springfield needs peace",
        "Nothing",
        "Springfield needs it all",
        "None",
        "Nothing more",
        "All good",
        "Thanks",
        "Fine",
    ]

    assert _mixed(short, BUSES) == frozenset()


def test_of_few_ideas_or_a_single_topic_nobody_can_tell():
    assert _mixed(TOWN[:7], BUSES) == frozenset()
    assert _mixed(TOWN) == frozenset()
    assert mixed_topics(_ideas(TOWN).assign(topic=pd.NA), pd.DataFrame({"topic": []})) == frozenset()


def test_languages_are_not_compared_by_words():
    """Half of a topic in each of two languages shares no word with the other half, and may still be of one matter."""
    others = _ideas(TOWN).assign(topic=1)
    spanish = [
        f"Más autobuses {when}, y que los conductores esperen a los mayores"
        for when in ("de noche", "los domingos", "en invierno", "por la mañana", "por la tarde", "al centro", "al mercado", "en verano")
    ]  # fmt: skip
    both = pd.concat([_ideas(BUSES), _ideas(spanish, language="es"), others], ignore_index=True)

    assert 0 not in mixed_topics(both, pd.DataFrame({"topic": [0, 1]}))


def _titled(texts, topics, *, sources):
    random = np.random.default_rng(0)
    # One matter each: the more alike two vectors, the lower their place.
    vectors = random.normal(size=(len(texts), 16)) * 0.5 + np.eye(2, 16)[topics] * 3
    known = pd.DataFrame(
        {"topic": [0, 1], "label": ["Own words", "Buses"], "label_source": sources, "stability": [0.3, 0.9]}
    )
    ideas = pd.DataFrame(
        {"idea_id": [f"i{place}" for place in range(len(texts))], "text": texts, "language": "en", "topic": topics}
    )

    def encode(said):
        where = [next((place for place, text in enumerate(texts) if one in text), 0) for one in said]
        return np.asarray(unit[where], np.float32)

    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    asked = Asked(ASKED, "en", "en", encode, lambda languages: pd.Series(True, index=languages.index))
    return title_topics(ideas, known, unit.astype(np.float32), asked=asked)


def test_a_mixed_topic_is_called_so_with_two_quotations_and_never_by_a_word_of_a_list():
    found = _titled([*TOWN, *BUSES], [0] * len(TOWN) + [1] * len(BUSES), sources=["machine", "machine"])

    mixed, buses = found.to_dict("records")
    assert mixed["label_source"] == "mixed"
    assert buses["label_source"] != "mixed"
    assert mixed["label"] in " ".join(TOWN)
    assert mixed["second_label"] in " ".join(TOWN)
    assert mixed["label_idea"] != mixed["second_label_idea"]


def test_a_name_that_people_gave_stays():
    found = _titled([*TOWN, *BUSES], [0] * len(TOWN) + [1] * len(BUSES), sources=["reviewed", "machine"])

    assert found["label"].iloc[0] == "Own words"
    assert found["label_source"].iloc[0] == "reviewed"


MIXED = {
    "label": "Pay them", "label_source": "mixed", "label_language": "en", "second_label": "لا تدفعوا",
    "second_label_language": "ar",
}  # fmt: skip


@pytest.mark.parametrize(
    ("language", "begins"), [("en", "Mixed: “"), ("es", "Asuntos varios: «"), ("fr", "Divers : «"), ("ar", "متفرقات: ")]
)
def test_a_mixed_topic_is_told_in_each_language_with_both_quotations_in_their_own(language, begins):
    with speaking(language):
        told = title_of(MIXED)
        alone = plain_title(title_of({**MIXED, "second_label": ""}))

    assert '<bdi lang="en" dir="ltr">Pay them</bdi>' in told
    assert '<bdi lang="ar" dir="rtl">لا تدفعوا</bdi>' in told
    assert plain_title(told).replace("\u00a0", " ").replace("\u202f", " ").startswith(begins)
    assert "\ue000" not in told + alone
    assert "\ue001" not in told + alone
    assert "Pay them" in alone


@pytest.mark.parametrize(
    ("language", "refuses", "asks"),
    [
        ("en", "I don't want any limits", "Shouldn't we set limits"),
        ("es", "No quiero ningún límite", "Pongan límites"),
        ("fr", "Aucune limite", "Fixez des limites"),
        ("ar", "لا أريد أي حدود", "ضعوا حدوداً"),
        ("zh", "我不需要限制", "请设定限制"),
        ("hi", "मुझे कोई सीमा नहीं चाहिए", "सीमा तय करो"),
        ("ko", "제한이 없어야 한다", "제한을 두자"),
        ("sw", "Hakuna mipaka", "Wekeni mipaka"),
    ],
)
def test_it_is_heard_whether_somebody_says_no(language, refuses, asks):
    assert says_no(refuses, language)
    assert not says_no(asks, language)


def test_who_denies_what_is_asked_does_not_repeat_it():
    asked = Question("q1", "Which limits should society set?")

    assert repeats("Society should set limits", "en", asked)
    assert not repeats("Society should set no limits", "en", asked)
