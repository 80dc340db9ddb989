"""What cuts across questions: days, people per topic, comments at events, topics that recur."""

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from strategy_nlp.across import recurrence
from strategy_nlp.across.events import heard_live
from strategy_nlp.across.recurrence import recurring_topics, shares_alike, shares_apart
from strategy_nlp.across.timeline import by_day
from strategy_nlp.across.topic_people import people_by_topic
from strategy_nlp.findings import across
from strategy_nlp.findings import topics as topic_sentences
from strategy_nlp.statistics.inference import false_discovery_rate
from strategy_nlp.statistics.pooling import compare_ideas
from strategy_nlp.topics.discovery import TopicOptions
from strategy_nlp.votes.ballots import agreement

AXES = np.eye(8, dtype=np.float32)


def _near(axis, count, *, seed=0):
    drawn = AXES[axis] + np.random.default_rng(seed).normal(0, 0.15, (count, 8)).astype(np.float32)
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


def test_days_without_anything_are_there_and_nothing_is_lost():
    ideas = pd.DataFrame(
        {"question": ["q1", "q1", "q2"], "created_at": ["2026-01-01", "2026-01-04T10:00Z", "nonsense"]}
    )
    votes = pd.DataFrame({"question": ["q1"], "created_at": ["2026-01-02T23:59:59"]})

    days = by_day(ideas, votes)

    assert days["day"].tolist() == ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"]
    assert (days["ideas"].sum(), days["votes"].sum()) == (2, 1)


def test_without_dates_there_are_no_days():
    undated = pd.DataFrame({"question": ["q1"], "created_at": [""]})

    assert by_day(undated, undated).empty


def _two_questions(agree):
    """Four topics of ten ideas on each of two questions; the first topics of both lie on the same axis, no others do."""
    ideas = pd.DataFrame(
        {
            "question": ["q1"] * 40 + ["q2"] * 40,
            "topic": pd.array(np.tile(np.repeat([0, 1, 2, 3], 10), 2), dtype="Int64"),
            "language": "en",
            "n_agree": np.repeat([9.0, 9.0, 9.0, 9.0, agree, 9.0, 9.0, 9.0], 10),
            "n_seen": 10.0,
        }
    )
    vectors = np.vstack([_near(axis, 10, seed=seed) for seed, axis in enumerate([0, 1, 2, 3, 0, 4, 5, 6])])
    return ideas, vectors


def test_topics_of_two_questions_about_one_matter_are_paired_once():
    pairs = recurring_topics(*_two_questions(9.0))

    assert pairs[["question", "topic", "other_question", "other_topic"]].to_numpy().tolist() == [["q1", 0, "q2", 0]]
    assert not pairs["apart"].iloc[0]


def test_votes_that_differ_on_one_matter_are_told_apart():
    assert recurring_topics(*_two_questions(3.0))["apart"].tolist() == [True]


def test_many_votes_on_few_ideas_do_not_set_topics_apart():
    random = np.random.default_rng(1)
    ideas, vectors = _two_questions(9.0)
    ideas["n_seen"] = 1_000.0
    ideas["n_agree"] = random.choice([200.0, 800.0], len(ideas))
    ideas.loc[:9, "n_agree"] = [200.0] * 6 + [800.0] * 4
    ideas.loc[40:49, "n_agree"] = [200.0] * 4 + [800.0] * 6

    pairs = recurring_topics(ideas, vectors)

    # 4,400 of 10,000 votes agree, and 5,600: but of ten ideas four, and six.
    assert (pairs["agree_share"].iloc[0], pairs["other_agree_share"].iloc[0]) == (
        pytest.approx(0.44),
        pytest.approx(0.56),
    )
    assert not pairs["apart"].iloc[0]
    assert not pairs["alike"].iloc[0]


def test_the_p_value_of_two_topics_is_that_of_every_order_of_their_ideas():
    first, second = np.array([0.1, 0.2, 0.35]), np.array([0.5, 0.8, 0.6, 0.9])
    together = np.concatenate([first, second])

    def far(places):
        rest = [place for place in range(7) if place not in places]
        return abs(ttest_ind(together[list(places)], together[rest], equal_var=False).statistic)

    told = far((0, 1, 2))
    expected = np.mean([far(places) >= told - 1e-9 for places in combinations(range(7), 3)])
    assert shares_apart(first, second) == pytest.approx(expected, abs=0.01)
    assert np.isnan(shares_apart(first[:1], second))


def test_topics_are_alike_where_the_whole_interval_lies_within_the_margin():
    random = np.random.default_rng(0)
    first, second = random.normal(0.5, 0.1, 40), random.normal(0.52, 0.1, 60)
    interval = ttest_ind(first, second, equal_var=False).confidence_interval(0.9)

    inside = interval.low > -0.1 and interval.high < 0.1
    assert inside
    assert shares_alike(first, second) < 0.05
    assert shares_alike(first[:4], second[:4]) > 0.05
    # Shares that are all the same tell nothing of how far chance reaches.
    assert np.isnan(shares_alike(np.full(4, 0.5), np.full(4, 0.5)))


def test_pairs_of_shuffled_ideas_are_seldom_told_apart(monkeypatch):
    monkeypatch.setattr(recurrence, "_ORDERS", 199)
    random = np.random.default_rng(0)
    told = []
    for _ in range(100):
        shares = random.beta(3, 3, (4, 2, 12))
        p_values = np.array([shares_apart(*pair) for pair in shares])
        told.append((false_discovery_rate(p_values) <= 0.05).any())

    assert sum(told) <= 12


def _pages(**columns):
    """Pairs of topics, each of its own two, and what is said of them; the topics are mixed where the pair is in ``mixed``."""
    pairs = len(columns["apart"])
    mixed = columns.pop("mixed", [False] * pairs)
    numbers = {"topic": range(pairs), "other_topic": range(pairs)}
    shares = {"agree_share": 0.5, "other_agree_share": 0.5}
    blank = dict.fromkeys(("label_language", "second_label", "second_label_language"), "")
    topics = [
        {"question": question, "topic": number, "label": "A", "label_source": "mixed" if odd else "machine", **blank}
        for question in ("q1", "q2")
        for number, odd in enumerate(mixed)
    ]
    recurring = pd.DataFrame({"question": "q1", "other_question": "q2", **numbers, **shares, **columns})
    return SimpleNamespace(recurring=recurring, topics=pd.DataFrame(topics))


def test_a_mixed_topic_comes_back_nowhere():
    page = _pages(apart=[False, False], alike=[False, False], mixed=[True, False])

    assert len(across.recurring_table(page)) == 1
    assert "For 1 of these pairs" in across.tension_sentence(page)
    none = _pages(apart=[True], alike=[False], mixed=[True])
    assert across.tension_sentence(none) == ""
    assert across.recurring_table(none).empty


def test_what_cannot_be_told_apart_is_not_said_to_be_alike():
    told = across.tension_sentence(_pages(apart=[True, False, False], alike=[False, True, False]))

    assert "In 1 of these pairs the ideas of one topic are surely agreed with more" in told
    assert (
        "In 1 of these pairs the two topics are agreed with alike: their shares surely differ by less than 10" in told
    )
    assert "For 1 of these pairs it cannot be told" in told
    assert "alike" not in across.tension_sentence(_pages(apart=[False], alike=[False]))


def _heard(question, agree, *, seen=50, skew=()):
    ideas = pd.DataFrame({"idea_id": [f"{question} {n}" for n in range(len(agree))], "n_agree": agree, "n_seen": seen})
    tallies = ideas.assign(n_disagree=seen - ideas["n_agree"], n_pass=0)
    topics = pd.DataFrame({"language_skew_p": pd.Series(skew, dtype=float)})
    alike = pd.DataFrame(columns=["idea_id", "alike_to"])
    return SimpleNamespace(
        used=compare_ideas(agreement(tallies)), topics=topics, question=SimpleNamespace(id=question), alike=alike
    )


def test_a_question_where_all_ideas_lie_at_a_half_is_not_named_beside_others():
    random = np.random.default_rng(0)
    named = 0
    for _ in range(12):
        sure = [_heard(f"q{n}", random.binomial(50, [0.8] * 30 + [0.5] * 70)) for n in range(4)]
        doubtful = _heard("q4", random.binomial(50, 0.5, 100))
        told = across.agreed_everywhere([*sure, doubtful])
        assert set(told["question"]) >= {"q0", "q1", "q2", "q3"}
        named += "q4" in set(told["question"])

    assert named <= 2
    assert across.agreed_everywhere([_heard("q4", [25] * 10)]).empty
    assert across.agreed_everywhere([]).empty


def test_a_language_is_told_of_one_topic_of_many_only_beyond_the_chance_of_all():
    lonely = [_heard(f"q{n}", [20], skew=[0.03] + [0.5] * 9) for n in range(4)]
    strong = [*lonely, _heard("q4", [20], skew=[0.0001, 0.5])]

    assert "cannot be shown in any question" in across.language_sentence(lonely)
    assert "q4 (1 of 2)" in across.language_sentence(strong)
    assert "q0" not in across.language_sentence(strong)


def test_the_page_names_the_language_in_excess_and_its_share_of_all_ideas():
    used = pd.DataFrame(
        {
            "topic": pd.array([0] * 20 + [1] * 80, dtype="Int64"),
            "language": ["en"] * 10 + ["sw"] * 8 + ["fr"] * 2 + ["en"] * 70 + ["sw"] + ["fr"] * 9,
        }
    )
    topics = pd.DataFrame(
        {
            "topic": [0, 1],
            "label": ["One", "Other"],
            "label_source": "phrase",
            "language_skew_p": [0.001, 0.9],
            "language_gathered": ["sw", "en"],
        }  # fmt: skip
    )

    told = topic_sentences.skew_sentence(SimpleNamespace(used=used, topics=topics))

    assert "“One” is 40% written in Swahili, of all ideas 9% are" in told
    assert "English" not in told


def test_a_single_question_has_nothing_to_recur_in():
    ideas, vectors = _two_questions(9.0)
    own = (ideas["question"] == "q1").to_numpy()

    assert recurring_topics(ideas[own], vectors[own]).empty


def test_a_comment_joins_the_topic_it_is_near_and_others_are_left_out():
    survey = pd.DataFrame({"language": ["en"] * 20, "topic": pd.array([0] * 10 + [1] * 10, dtype="Int64")})
    vectors = np.vstack([_near(0, 10), _near(1, 10, seed=1)])
    comments = pd.DataFrame(
        {
            "question": "q1",
            "idea_id": ["near", "far"],
            "text": ["a", "b"],
            "language": "en",
            "channel": "event:opening",
        }
    )

    heard = heard_live(comments, np.vstack([AXES[0], AXES[5]]), survey=survey, vectors=vectors, options=TopicOptions())

    assert heard.comments["event"].tolist() == ["opening", "opening"]
    assert heard.comments["topic"].iloc[0] == 0
    assert pd.isna(heard.comments["topic"].iloc[1])
    assert heard.only_live.empty


def test_a_comment_on_the_event_itself_is_put_nowhere_however_near_it_lies():
    survey = pd.DataFrame({"language": ["en"] * 20, "topic": pd.array([0] * 10 + [1] * 10, dtype="Int64")})
    vectors = np.vstack([_near(0, 10), _near(1, 10, seed=1)])
    said = ["There is an echo, someone has two windows open", "Publish the verdicts of every court in the villages"]
    comments = pd.DataFrame(
        {"question": "q1", "idea_id": ["sound", "idea"], "text": said, "language": "en", "channel": "event:opening"}
    )

    heard = heard_live(comments, AXES[[0, 0]], survey=survey, vectors=vectors, options=TopicOptions())

    assert heard.comments["topic"].fillna(-1).tolist() == [-1, 0]
    assert heard.comments["only_live"].isna().all()


def test_no_small_count_of_people_per_topic_is_told():
    random = np.random.default_rng(0)
    people = 300
    participants = pd.DataFrame(
        {
            "participant_id": [f"p{n}" for n in range(people)],
            "segment_region": random.choice(["north", "south", "east"], people, p=[0.7, 0.25, 0.05]),
        }
    )
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(people)],
            "question": "q1",
            "topic": pd.array(random.integers(0, 4, people), dtype="Int64"),
            "language": "en",
            "author_id": participants["participant_id"],
        }
    )

    counted = people_by_topic(ideas, participants, min_cell=10)

    told = counted["n"].dropna()
    assert counted["n"].isna().any()
    assert ((told == 0) | (told >= 10)).all()


def test_nobody_known_makes_no_table_but_languages():
    ideas = pd.DataFrame(
        {
            "idea_id": [f"i{n}" for n in range(30)],
            "question": "q1",
            "topic": pd.array([0] * 30, dtype="Int64"),
            "language": "en",
            "author_id": "",
        }
    )

    counted = people_by_topic(ideas, pd.DataFrame({"participant_id": []}), min_cell=10)

    assert counted["segment"].unique().tolist() == ["language"]
    assert counted["n"].tolist() == [30]


def test_the_demonstration_has_every_table(demo):
    assert len(demo.timeline)
    assert len(demo.recurring)
    assert demo.live["topic"].notna().any()
    assert len(demo.only_live)
    assert demo.events["day"].tolist() == ["2026-02-05", "2026-03-12"]


@pytest.mark.parametrize("name", ["live", "only_live", "recurring", "timeline", "topic_people"])
def test_a_consultation_without_events_dates_or_people_has_empty_tables(make_consultation, name):
    from strategy_nlp.analysis.flow import analyse

    folder = make_consultation(ideas=[("idea_id", "question", "text"), ("a", "q1", "Open a library in every village")])

    table = getattr(analyse(folder), name)

    assert table.empty or name == "topic_people"


@pytest.mark.parametrize("numbers", [(0, 1), (0, 2), (3, 7)])
def test_comments_join_topics_whatever_their_numbers(numbers):
    topics = pd.array([numbers[0]] * 10 + [numbers[1]] * 10, dtype="Int64")
    survey = pd.DataFrame({"language": ["en"] * 20, "topic": topics})
    vectors = np.vstack([_near(0, 10), _near(1, 10, seed=1)])
    comments = pd.DataFrame(
        {"question": "q1", "idea_id": ["a", "b"], "text": "a", "language": "en", "channel": "event:opening"}
    )

    heard = heard_live(comments, np.vstack([AXES[1], AXES[0]]), survey=survey, vectors=vectors, options=TopicOptions())

    assert heard.comments["topic"].tolist() == [numbers[1], numbers[0]]
